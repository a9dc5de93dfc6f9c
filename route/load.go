package route

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a clinic's zone must be known on any machine

	yaml "go.yaml.in/yaml/v4"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules/strictyaml"
)

//go:embed default.yml
var defaultTree []byte

// maxNodes bounds the nodes of one tree, so that a decision stays quick.
const maxNodes = 500

// Default loads the tree that the program carries.
func Default() (*Tree, error) { return Parse("default.yml", defaultTree) }

// DefaultFile returns the text of the tree that the program carries, to start from.
func DefaultFile() []byte { return slices.Clone(defaultTree) }

// Load reads the tree of a file. Every problem of it is in the error, which is of
// kind triage.ErrInvalid, or triage.ErrNotFound when there is no file.
func Load(path string) (*Tree, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("route: %s: cannot be read: %w", path, triage.ErrNotFound)
	}
	return Parse(path, data)
}

// Parse reads a tree; name stands in problems.
func Parse(name string, data []byte) (*Tree, error) {
	l := &loader{Reader: strictyaml.Reader{Name: name}, tree: &Tree{Retention: Floors(), words: map[string][]string{}}, queues: map[string]*Queue{}}
	root := l.Parse(data)
	if root != nil {
		l.file(root)
		l.check()
	}
	if err := l.Problems.Err(); err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	sum := sha256.Sum256(data)
	l.tree.Digest = "sha256:" + hex.EncodeToString(sum[:])
	return l.tree, nil
}

type loader struct {
	strictyaml.Reader
	tree   *Tree
	queues map[string]*Queue
	nodes  []*Node
	places map[*Node]*strictyaml.Node
	broken map[*Node]bool // nodes, and nil for the always list, with problems of their own
}

func (l *loader) file(root *strictyaml.Node) {
	l.places, l.broken = map[*Node]*strictyaml.Node{}, map[*Node]bool{}
	var nodes, always *strictyaml.Node
	l.Map(root, map[string]func(*strictyaml.Node){
		"tree":      func(n *strictyaml.Node) { l.tree.Name = l.Text(n) },
		"version":   func(n *strictyaml.Node) { l.tree.Version = l.Text(n) },
		"summary":   func(n *strictyaml.Node) { l.tree.Summary = l.Text(n) },
		"queues":    l.readQueues,
		"locations": l.readLocations,
		"words":     l.readWords,
		"retention": l.readRetention,
		"always":    func(n *strictyaml.Node) { always = n },
		"root":      func(n *strictyaml.Node) { nodes = n },
	})
	l.Where = ""
	if l.tree.Name == "" {
		l.Add(root, "needs a name: tree")
	}
	if l.tree.Version == "" {
		l.Add(root, "needs a version")
	}
	if len(l.queues) == 0 {
		l.Add(root, "needs queues")
	}
	if len(l.tree.locations) == 0 {
		l.Add(root, "needs at least one location; the first is the default")
	}
	// Nodes name queues, locations and words, which may stand behind them in the file.
	if always != nil {
		before := len(l.Problems)
		l.readAlways(always)
		l.broken[nil] = len(l.Problems) > before
	}
	if nodes == nil {
		l.Add(root, "needs a root")
		return
	}
	no := false
	start := settings{auto: AutoNo, page: &no, acknowledge: &no, clock: Around}
	l.tree.root = l.node(nodes, nil, start)
	l.Where = "root"
	if r := l.tree.root; r != nil {
		if r.settings.queue == nil && !names(nodes, "queue") {
			l.Add(nodes, "needs a queue: the root always answers")
			l.broken[r] = true
		}
		if r.settings.within == nil {
			l.Add(nodes, "needs within: the root always answers")
			l.broken[r] = true
		}
	}
	l.Where = ""
	if len(l.nodes) > maxNodes {
		l.Add(nodes, "has over %d nodes", maxNodes)
	}
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// name reads a name of the file's own.
func (l *loader) name(n *strictyaml.Node) string {
	s := l.Text(n)
	if s != "" && !nameForm.MatchString(s) {
		l.Add(n, "a name is lower-case letters, digits and _, at most 40")
		return ""
	}
	return s
}

func (l *loader) readQueues(n *strictyaml.Node) {
	l.Names(n, func(k, v *strictyaml.Node) {
		q := &Queue{Name: l.name(k)}
		l.Where = "queue " + q.Name
		l.Map(v, map[string]func(*strictyaml.Node){
			"owner": func(n *strictyaml.Node) { q.Owner = strictyaml.OneOf(&l.Reader, n, Roles()...) },
			"about": func(n *strictyaml.Node) { q.About = l.Text(n) },
		})
		if q.Owner == "" && !names(v, "owner") {
			l.Add(k, "needs an owner: the role that answers for it")
		}
		l.queues[q.Name] = q
		l.tree.Queues = append(l.tree.Queues, q)
	})
	l.Where = ""
}

func (l *loader) readWords(n *strictyaml.Node) {
	l.Names(n, func(k, v *strictyaml.Node) {
		texts, nodes := l.Texts(v)
		for i, s := range texts {
			words := normalize.New(s).Folded()
			if len(words) != 1 {
				l.Add(nodes[i], "must be one word")
				continue
			}
			l.tree.words[k.Value] = append(l.tree.words[k.Value], words[0].Text)
		}
	})
}

func (l *loader) readRetention(n *strictyaml.Node) {
	floors := Floors()
	years := func(v *int, floor int) func(*strictyaml.Node) {
		return func(n *strictyaml.Node) { *v = l.Int(n, floor, 200) }
	}
	l.Where = "retention (years)"
	l.Map(n, map[string]func(*strictyaml.Node){
		"clinical":       years(&l.tree.Retention.Clinical, floors.Clinical),
		"administrative": years(&l.tree.Retention.Administrative, floors.Administrative),
		"metadata":       years(&l.tree.Retention.Metadata, floors.Metadata),
	})
	l.Where = ""
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (l *loader) readLocations(n *strictyaml.Node) {
	l.List(n, func(n *strictyaml.Node) {
		loc := &Location{}
		loc.Special = map[Date][]Interval{}
		keys := map[string]func(*strictyaml.Node){
			"name": func(n *strictyaml.Node) { loc.Name = l.Text(n); l.Where = "location" },
			"zone": func(n *strictyaml.Node) {
				z, err := time.LoadLocation(l.Text(n))
				if err != nil || n.Value == "Local" || n.Value == "" {
					l.Add(n, "is no IANA time zone, such as America/Chicago")
					return
				}
				loc.Zone = z
			},
			"hours": func(n *strictyaml.Node) {
				days := map[string]func(*strictyaml.Node){}
				for i, d := range weekdays {
					days[d] = func(n *strictyaml.Node) { loc.Week[i] = l.intervals(n) }
				}
				l.Map(n, days)
			},
			"federal_holidays": func(n *strictyaml.Node) { loc.Federal = l.Bool(n) },
			"special": func(n *strictyaml.Node) {
				l.Names(n, func(k, v *strictyaml.Node) {
					if d := l.Date(k); !d.IsZero() {
						loc.Special[dateOf(d)] = l.intervals(v)
					}
				})
			},
			"providers": func(n *strictyaml.Node) { loc.Providers, _ = l.Texts(n) },
		}
		l.Where = "location"
		if !l.Map(n, keys) {
			return
		}
		if loc.Name == "" {
			l.Add(n, "needs a name")
		}
		if loc.Zone == nil && !l.has(n) {
			l.Add(n, "needs a zone")
		}
		if slices.ContainsFunc(l.tree.locations, func(o *Location) bool { return strings.EqualFold(o.Name, loc.Name) }) {
			l.Add(n, "stands twice")
		}
		for _, o := range l.tree.locations {
			for _, p := range loc.Providers {
				if containsFold(o.Providers, p) {
					l.Add(n, "names a provider who belongs to another location as well")
				}
			}
		}
		if _, ok := loc.Opening(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); !ok && !l.has(n) {
			l.Add(n, "is never open: needs hours")
		}
		l.tree.locations = append(l.tree.locations, loc)
	})
	l.Where = ""
}

// has reports whether a problem stands within n already.
func (l *loader) has(n *strictyaml.Node) bool {
	last := n
	for len(last.Content) > 0 {
		last = last.Content[len(last.Content)-1]
	}
	return slices.ContainsFunc(l.Problems, func(p strictyaml.Problem) bool { return p.Line >= n.Line && p.Line <= last.Line })
}

// intervals reads "08:00-12:00, 13:00-17:00", or "closed".
func (l *loader) intervals(n *strictyaml.Node) []Interval {
	s := l.Text(n)
	if s == "closed" || s == "" {
		return []Interval{}
	}
	out := []Interval{}
	for part := range strings.SplitSeq(s, ",") {
		from, to, ok := strings.Cut(strings.TrimSpace(part), "-")
		a, okA := clockTime(strings.TrimSpace(from))
		b, okB := clockTime(strings.TrimSpace(to))
		if !ok || !okA || !okB || a >= b || len(out) > 0 && a < out[len(out)-1].To {
			l.Add(n, "must be open times in order, like 08:00-12:00, 13:00-17:00, or closed")
			return []Interval{}
		}
		out = append(out, Interval{a, b})
	}
	return out
}

// clockTime reads "08:30" as minutes since midnight; 24:00 is the end of the day.
func clockTime(s string) (int, bool) {
	h, m, ok := strings.Cut(s, ":")
	if !ok || len(h) != 2 || len(m) != 2 {
		return 0, false
	}
	hour, err1 := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	v := hour*60 + minute
	return v, err1 == nil && err2 == nil && hour >= 0 && minute >= 0 && minute < 60 && v <= 24*60
}

func (l *loader) readAlways(n *strictyaml.Node) {
	l.List(n, func(n *strictyaml.Node) {
		var e extra
		l.Where = "always"
		if !l.Map(n, map[string]func(*strictyaml.Node){
			"name":   func(n *strictyaml.Node) { e.name = l.name(n); l.Where = "always " + e.name },
			"when":   func(n *strictyaml.Node) { l.condition(n, &e.when) },
			"events": func(n *strictyaml.Node) { e.events = l.events(n) },
		}) {
			return
		}
		if e.name == "" || len(e.events) == 0 {
			l.Add(n, "needs name and events")
		}
		l.tree.always = append(l.tree.always, e)
	})
	l.Where = ""
}

func (l *loader) events(n *strictyaml.Node) []string {
	names, nodes := l.Texts(n)
	for i, s := range names {
		if !nameForm.MatchString(s) {
			l.Add(nodes[i], "an event is lower-case letters, digits and _, at most 40")
		}
	}
	return names
}

// names reports whether the map n has the key with something under it: what is wrong
// there is said there.
func names(n *strictyaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if v := n.Content[i+1]; n.Content[i].Value == key {
			return v.Value != "" || len(v.Content) > 0
		}
	}
	return false
}

// duration reads "2h", "30m" or "2h30m".
func (l *loader) duration(n *strictyaml.Node) time.Duration {
	d, err := time.ParseDuration(l.Text(n))
	if err != nil || d < 0 || d > 31*24*time.Hour {
		l.Add(n, "must be a time like 2h, 30m or 0s")
		return 0
	}
	return d
}

// node reads a node and its children. inherited is what the parent says.
func (l *loader) node(n *strictyaml.Node, parent *Node, inherited settings) *Node {
	node, before := &Node{line: n.Line}, len(l.Problems)
	own := settings{}
	var children *strictyaml.Node
	where := ""
	if parent != nil {
		where = strings.Join(parent.path, "/") + "/"
	}
	l.Where = where + "?"
	if n.Kind == 0 {
		return nil
	}
	keys := map[string]func(*strictyaml.Node){
		"name": func(n *strictyaml.Node) { node.Name = l.name(n) },
		"when": func(n *strictyaml.Node) {
			if parent == nil {
				l.Add(n, "the root fits everything: it takes no when")
				return
			}
			l.condition(n, &node.when)
		},
		"queue": func(n *strictyaml.Node) {
			if own.queue = l.queues[l.Text(n)]; own.queue == nil {
				l.Add(n, "is not one of the queues")
			}
		},
		"within": func(n *strictyaml.Node) { d := l.duration(n); own.within = &d },
		"clock":  func(n *strictyaml.Node) { own.clock = strictyaml.OneOf(&l.Reader, n, Around, Today, Business, Days) },
		"page":   func(n *strictyaml.Node) { v := l.Bool(n); own.page = &v },
		"realert": func(n *strictyaml.Node) {
			own.realert = []time.Duration{}
			l.List(n, func(n *strictyaml.Node) {
				d := l.duration(n)
				if k := len(own.realert); d <= 0 || k > 0 && d <= own.realert[k-1] {
					l.Add(n, "re-alerts must grow")
				}
				own.realert = append(own.realert, d)
			})
		},
		"auto": func(n *strictyaml.Node) {
			own.auto = strictyaml.OneOf(&l.Reader, n, AutoNo, AutoLog, AutoAnswer, AutoSlots)
		},
		"acknowledge": func(n *strictyaml.Node) { v := l.Bool(n); own.acknowledge = &v },
		"events":      func(n *strictyaml.Node) { own.events = l.events(n) },
		"children":    func(n *strictyaml.Node) { children = n },
	}
	// The name first, so that problems of the node can say where they are.
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "name" && nameForm.MatchString(n.Content[i+1].Value) {
				l.Where = where + n.Content[i+1].Value
			}
		}
	}
	if !l.Map(n, keys) {
		return nil
	}
	if node.Name == "" {
		l.Add(n, "needs a name")
	}
	if parent != nil {
		if node.when.empty() {
			l.Add(n, "needs a when: only the root fits everything")
		}
		node.path = append(slices.Clone(parent.path), node.Name)
	} else {
		node.path = []string{node.Name}
	}
	node.settings = own.inherit(inherited)
	l.nodes = append(l.nodes, node)
	l.places[node] = n
	l.broken[node] = len(l.Problems) > before
	if children != nil {
		l.List(children, func(n *strictyaml.Node) {
			c := l.node(n, node, node.settings)
			if c == nil {
				l.broken[node] = true
				return
			}
			if i := slices.IndexFunc(node.children, func(o *Node) bool { return o.Name == c.Name }); i >= 0 {
				l.Add(n, "a child of this name stands here already")
				l.broken[c], l.broken[node.children[i]] = true, true
			}
			node.children = append(node.children, c)
		})
	}
	return node
}

// empty reports whether the condition asks nothing.
func (c *condition) empty() bool {
	return c.primary|c.any|c.only|c.flags == 0 && c.urgency|c.sentiment == 0 && c.review == 0 && c.reviewed == nil && c.degraded == nil &&
		c.hours == "" && c.openFor == 0 && c.languages == nil && c.locations == nil && c.providers == nil && c.teams == nil && c.prompts == nil && c.words == nil
}

// bits turns labels into a mask by their place in all.
func bits[T ~string](r *strictyaml.Reader, n *strictyaml.Node, all []T) (mask uint32) {
	for _, v := range strictyaml.AllOf(r, n, all...) {
		mask |= 1 << slices.Index(all, v)
	}
	return mask
}

func (l *loader) condition(n *strictyaml.Node, c *condition) {
	r := &l.Reader
	l.Map(n, map[string]func(*strictyaml.Node){
		"intent":    func(n *strictyaml.Node) { c.primary = bits(r, n, intentList) },
		"intents":   func(n *strictyaml.Node) { c.any = bits(r, n, intentList) },
		"only":      func(n *strictyaml.Node) { c.only = bits(r, n, intentList) },
		"urgency":   func(n *strictyaml.Node) { c.urgency = uint8(bits(r, n, triage.Urgencies())) },
		"sentiment": func(n *strictyaml.Node) { c.sentiment = uint8(bits(r, n, triage.Sentiments())) },
		"flags":     func(n *strictyaml.Node) { c.flags = bits(r, n, flagList) },
		"review": func(n *strictyaml.Node) {
			if n.Kind == yaml.ScalarNode && (n.Value == "any" || n.Value == "none") {
				v := n.Value == "any"
				c.reviewed = &v
				return
			}
			c.review = uint16(bits(r, n, reviewList))
		},
		"degraded":  func(n *strictyaml.Node) { v := l.Bool(n); c.degraded = &v },
		"hours":     func(n *strictyaml.Node) { c.hours = strictyaml.OneOf(r, n, "open", "closed") },
		"open_for":  func(n *strictyaml.Node) { c.openFor = l.duration(n) },
		"language":  func(n *strictyaml.Node) { c.languages = strictyaml.AllOf(r, n, "en", "es", "und") },
		"provider":  func(n *strictyaml.Node) { c.providers, _ = l.Texts(n) },
		"care_team": func(n *strictyaml.Node) { c.teams, _ = l.Texts(n) },
		"prompt":    func(n *strictyaml.Node) { c.prompts = strictyaml.AllOf(r, n, triage.PromptKinds()...) },
		"location": func(n *strictyaml.Node) {
			names, nodes := l.Texts(n)
			for i, s := range names {
				if !slices.ContainsFunc(l.tree.locations, func(o *Location) bool { return strings.EqualFold(o.Name, s) }) {
					l.Add(nodes[i], "is not one of the locations")
				}
			}
			c.locations = names
		},
		"words": func(n *strictyaml.Node) {
			names, nodes := l.Texts(n)
			for i, s := range names {
				if len(l.tree.words[s]) == 0 {
					l.Add(nodes[i], "is not one of the lists of words")
				}
			}
			c.words = names
		},
	})
}
