package route

import (
	"slices"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
)

// check finds what a well-formed tree must not do: leave an emergency without a
// page, an opt-out without effect, a node without a way to it. It stands beside the
// problems of form, so that all are told at once, and judges only what those leave
// certain: nothing that hangs on a node that could not be read.
func (l *loader) check() {
	if !l.broken[nil] {
		l.suppresses()
	}
	if l.tree.root == nil {
		return
	}
	l.emergencies(l.tree.root)
	budget := treeTries
	for _, n := range l.nodes {
		l.Where = strings.Join(n.path, "/")
		if q := n.settings.queue; !l.broken[n] && q != nil && q.Owner != "" && *n.settings.page && q.Owner != Provider && q.Owner != Nurse {
			l.Add(l.places[n], "pages a queue that belongs to neither nurse nor provider")
		}
		if n != l.tree.root && len(l.tree.locations) > 0 && l.certain(n) && !l.tree.reaches(n, &budget) {
			l.Add(l.places[n], "can never be reached: nodes before it take everything, or it contradicts its parents")
		}
	}
	l.Where = ""
}

// certain reports whether the way to n, and every node asked on it before, was read.
func (l *loader) certain(n *Node) bool {
	for at := l.tree.root; at != n; {
		i := 0
		for ; ; i++ {
			c := at.children[i]
			if l.broken[c] {
				return false
			}
			if len(c.path) <= len(n.path) && slices.Equal(c.path, n.path[:len(c.path)]) {
				break
			}
		}
		at = at.children[i]
	}
	return true
}

// emergencies reports every node that may answer an emergency without a page. A
// child that asks for nothing but the urgency takes them all, so what stands behind
// it does not matter.
func (l *loader) emergencies(n *Node) {
	emergency := uint8(1) << triage.Emergency.Level()
	unsure := l.broken[n]
	for _, c := range n.children {
		if l.broken[c] {
			unsure = true
			continue
		}
		if c.when.urgency != 0 && c.when.urgency&emergency == 0 {
			continue
		}
		l.emergencies(c)
		only := c.when
		only.urgency = 0
		if only.empty() {
			return
		}
	}
	if unsure {
		return
	}
	l.Where = strings.Join(n.path, "/")
	switch {
	case !*n.settings.page:
		l.Add(l.places[n], "an emergency may end here without a page")
	case n.settings.clock != Around || n.settings.within != nil && *n.settings.within > 0:
		l.Add(l.places[n], "an emergency may end here and is not due at once: within 0s, clock around")
	case len(n.settings.realert) == 0:
		l.Add(l.places[n], "an emergency may end here and is not alerted again: needs realert")
	}
	l.Where = ""
}

// suppresses reports a tree in which an opt-out might have no effect.
func (l *loader) suppresses() {
	optOut := uint32(1) << triage.OptOut.Rank()
	for i := range l.tree.always {
		e := &l.tree.always[i]
		only := e.when
		only.any = 0
		if e.when.any&optOut != 0 && only.empty() && slices.Contains(e.events, EventSuppress) {
			return
		}
	}
	l.Add(nil, "always: an opt-out must suppress whatever else the reply says: needs {when: {intents: [opt_out]}, events: [%s]}", EventSuppress)
}

// The bounds of the search for a reply that reaches a node, for one node and for all
// of a tree: checking takes a fraction of a second whatever the file holds.
const (
	nodeTries = 20_000
	treeTries = 200_000
)

// reaches searches for a reply that comes by n. When there are too many to try it
// says yes: Load refuses only what certainly has no effect.
func (t *Tree) reaches(n *Node, budget *int) bool {
	var way []*Node
	for at := t.root; at != n; {
		for _, c := range at.children {
			if len(c.path) <= len(n.path) && slices.Equal(c.path, n.path[:len(c.path)]) {
				at = c
				break
			}
		}
		way = append(way, at)
	}
	s := search{tree: t, way: way, left: min(nodeTries, *budget)}
	given := s.left
	found := s.run()
	*budget -= given - s.left
	return found || s.left <= 0
}

// search tries replies of every sort that the conditions on the way, and those of
// the nodes that come before it, tell apart.
type search struct {
	tree   *Tree
	way    []*Node
	before []*Node // siblings that are asked earlier
	left   int
	found  bool
}

// asked reports whether a node that comes before the way looks at something; what
// nobody looks at need not be varied.
func (s *search) asked(looks func(*condition) bool) bool {
	return slices.ContainsFunc(s.before, func(n *Node) bool { return looks(&n.when) })
}

func (s *search) run() bool {
	at := s.tree.root
	for _, n := range s.way {
		for _, c := range at.children {
			if c == n {
				break
			}
			s.before = append(s.before, c)
		}
		at = n
	}
	f := facts{message: &triage.Message{}, tree: s.tree, kindSet: true, read: true, now: time.Unix(0, 0)}
	steps := []func(*facts, func(*facts)){s.intents, s.urgency, s.sentiment, s.flags, s.review, s.degraded, s.hours, s.names, s.prompts, s.words}
	var next func(int) func(*facts)
	next = func(i int) func(*facts) {
		return func(f *facts) {
			if s.found || s.left <= 0 {
				return
			}
			if i < len(steps) {
				steps[i](f, next(i+1))
				return
			}
			s.left--
			f.plainSet = false
			s.found = s.passes(f)
		}
	}
	next(0)(&f)
	return s.found
}

// passes reports whether a reply takes the whole way.
func (s *search) passes(f *facts) bool {
	at := s.tree.root
	for _, want := range s.way {
		for _, c := range at.children {
			if c.fits(f) {
				if c != want {
					return false
				}
				break
			}
			if c == want {
				return false
			}
		}
		at = want
	}
	return true
}

// intents tries one intent, and any two.
func (s *search) intents(f *facts, next func(*facts)) {
	all := uint32(1)<<len(intentList) - 1
	primary, only, wanted := all, all, uint32(0)
	for _, n := range s.way {
		if n.when.primary != 0 {
			primary &= n.when.primary
		}
		if n.when.only != 0 {
			only &= n.when.only
		}
		wanted |= n.when.any
	}
	try := func(p int, set uint32) {
		if set&^only != 0 {
			return
		}
		g := *f
		g.primary, g.intents = p, set
		next(&g)
	}
	for p := range intentList {
		if primary&(1<<p) != 0 {
			try(p, 1<<p)
		}
	}
	if wanted == 0 && !s.asked(func(c *condition) bool { return c.only != 0 }) {
		return
	}
	for p := range intentList {
		for q := p + 1; q < len(intentList); q++ {
			if primary&(1<<p) != 0 && (wanted == 0 || wanted&(1<<p|1<<q) != 0) {
				try(p, 1<<p|1<<q)
			}
		}
	}
}

func (s *search) urgency(f *facts, next func(*facts)) {
	mask := uint8(15)
	for _, n := range s.way {
		if n.when.urgency != 0 {
			mask &= n.when.urgency
		}
	}
	for i := range 4 {
		if mask&(1<<i) != 0 {
			g := *f
			g.urgency = 1 << i
			next(&g)
		}
	}
}

func (s *search) sentiment(f *facts, next func(*facts)) {
	mask := uint8(15)
	for _, n := range s.way {
		if n.when.sentiment != 0 {
			mask &= n.when.sentiment
		}
	}
	// A node that closes replies takes calm ones only: varying the mood passes it by.
	varied := s.asked(func(c *condition) bool { return c.sentiment != 0 }) || slices.ContainsFunc(s.before, func(n *Node) bool { return n.settings.auto == AutoLog })
	for _, i := range []int{1, 0, 2, 3} { // neutral first
		if mask&(1<<i) != 0 {
			g := *f
			g.sentiment = 1 << i
			next(&g)
			if !varied {
				return
			}
		}
	}
}

// flags tries every way to take one flag for each node that asks for some.
func (s *search) flags(f *facts, next func(*facts)) {
	var masks []uint32
	for _, n := range s.way {
		if n.when.flags != 0 {
			masks = append(masks, n.when.flags)
		}
	}
	choose(masks, 0, func(set uint32) {
		g := *f
		g.flags = set
		next(&g)
	})
}

func choose(masks []uint32, set uint32, next func(uint32)) {
	if len(masks) == 0 {
		next(set)
		return
	}
	if masks[0]&set != 0 {
		choose(masks[1:], set, next)
	}
	for i := range 32 {
		if masks[0]&(1<<i) != 0 && set&(1<<i) == 0 {
			choose(masks[1:], set|1<<i, next)
		}
	}
}

func (s *search) review(f *facts, next func(*facts)) {
	var masks []uint32
	some, none := false, false
	for _, n := range s.way {
		if n.when.review != 0 {
			masks = append(masks, uint32(n.when.review))
		}
		if n.when.reviewed != nil {
			some, none = some || *n.when.reviewed, none || !*n.when.reviewed
		}
	}
	if none && (some || masks != nil) {
		return
	}
	if !some {
		choose(masks, 0, func(set uint32) {
			g := *f
			g.review, g.reviewNeeded = uint16(set), set != 0
			next(&g)
		})
	}
	if none || masks == nil && !some && !s.asked(func(c *condition) bool { return c.review != 0 || c.reviewed != nil }) {
		return
	}
	if masks == nil {
		g := *f
		g.reviewNeeded = true
		next(&g)
		masks = []uint32{1<<len(reviewList) - 1}
	}
	choose(masks, 0, func(set uint32) {
		g := *f
		g.review, g.reviewNeeded = uint16(set), true
		next(&g)
	})
}

func (s *search) degraded(f *facts, next func(*facts)) {
	looks := func(c *condition) bool { return c.degraded != nil }
	varied := s.asked(looks) || slices.ContainsFunc(s.way, func(n *Node) bool { return looks(&n.when) })
	for _, v := range []bool{false, true} {
		g := *f
		g.degraded = v
		next(&g)
		if !varied {
			return
		}
	}
}

func (s *search) hours(f *facts, next func(*facts)) {
	looks := func(c *condition) bool { return c.hours != "" || c.openFor > 0 }
	if !s.asked(looks) && !slices.ContainsFunc(s.way, func(n *Node) bool { return looks(&n.when) }) {
		next(f)
		return
	}
	left := []time.Duration{24 * time.Hour, time.Second}
	for _, n := range s.tree.all() {
		if n.when.openFor > 0 && !slices.Contains(left, n.when.openFor) {
			left = append(left, n.when.openFor)
		}
	}
	for _, d := range left {
		g := *f
		g.open, g.until = true, g.now.Add(d)
		next(&g)
	}
	g := *f
	g.open = false
	next(&g)
}

// names tries languages, locations, providers and care teams that the way names.
func (s *search) names(f *facts, next func(*facts)) {
	languages, locations, providers, teams := []string{"en"}, s.tree.Locations()[:1], []string{""}, []string{""}
	if s.asked(func(c *condition) bool { return c.languages != nil }) {
		languages = []string{"en", "es", "und"}
	}
	if s.asked(func(c *condition) bool { return c.locations != nil }) {
		locations = s.tree.Locations()
	}
	for _, n := range s.way {
		if n.when.languages != nil {
			languages = n.when.languages
		}
		if n.when.locations != nil {
			locations = n.when.locations
		}
		if n.when.providers != nil {
			providers = n.when.providers
		}
		if n.when.teams != nil {
			teams = n.when.teams
		}
	}
	for _, l := range locations {
		for _, p := range providers {
			for _, c := range teams {
				for _, v := range languages {
					g := *f
					g.language, g.location, g.provider, g.careTeam = v, l, p, c
					next(&g)
				}
			}
		}
	}
}

func (s *search) prompts(f *facts, next func(*facts)) {
	kinds := []triage.PromptKind{triage.PromptNone}
	for _, n := range s.way {
		if n.when.prompts != nil {
			kinds = n.when.prompts
		}
	}
	for _, k := range kinds {
		g := *f
		g.kind = k
		next(&g)
	}
}

func (s *search) words(f *facts, next func(*facts)) {
	g := *f
	g.folded = nil
	for _, n := range s.way {
		for _, list := range n.when.words {
			g.folded = append(g.folded, s.tree.words[list][0])
		}
	}
	next(&g)
}

// all lists the nodes, parents first.
func (t *Tree) all() []*Node {
	var out []*Node
	var add func(*Node)
	add = func(n *Node) {
		out = append(out, n)
		for _, c := range n.children {
			add(c)
		}
	}
	add(t.root)
	return out
}
