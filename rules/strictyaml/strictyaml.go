// Package strictyaml reads the YAML files that a clinic edits, and forgives
// nothing: unknown and repeated keys, aliases, anchors, tags, several documents,
// files over MaxBytes and nesting over MaxDepth are problems. Every problem of a
// file is reported, each as file:line:col: where: message.
//
// Start with Parse, then walk the tree with Reader. The package knows nothing of
// rules; package phi and others read their files with it.
package strictyaml

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	triage "github.com/replytriage/triage"
)

// Limits on a file, so that a broken or hostile one fails at once.
const (
	MaxBytes = 1 << 20 // size of a file
	MaxDepth = 16      // nesting of maps and lists
)

// Node is one value of a file, with its Line and Column.
type Node = yaml.Node

// Problem is one fault of a file and where it is. Line and Col count from 1; 0
// means the file as a whole.
type Problem struct {
	File string
	Line int
	Col  int
	// Where names the rule (or section) that the fault is in; may be empty.
	Where   string
	Message string
}

// String returns file:line:col: where: message.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Col)
	}
	if p.Where != "" {
		b.WriteString(": " + p.Where)
	}
	b.WriteString(": " + p.Message)
	return b.String()
}

// Problems is every fault found, in the order of files and lines. It is an error
// of kind triage.ErrInvalid.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap makes errors.Is(err, triage.ErrInvalid) true.
func (p Problems) Unwrap() error { return triage.ErrInvalid }

// Err returns p sorted by place as an error, or nil when there is none. The order
// of files is kept.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	order := map[string]int{}
	for _, v := range p {
		if _, ok := order[v.File]; !ok {
			order[v.File] = len(order)
		}
	}
	sort.SliceStable(p, func(i, j int) bool {
		a, b := p[i], p[j]
		if a.File != b.File {
			return order[a.File] < order[b.File]
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Col < b.Col
	})
	return p
}

// Reader walks one file and gathers its problems. Its methods return zero values
// where the file is wrong, so that a walk can go on and find the next fault.
type Reader struct {
	// Name is the file's name as it stands in problems.
	Name string
	// Where is put into every problem: set it while inside a rule.
	Where    string
	Problems Problems
}

// syntaxPlace finds the place in what the YAML library says: "… at L4.C1: …".
var syntaxPlace = regexp.MustCompile(` ?(?:at L(\d+)(?:\.C(\d+))?|line (\d+)): ?`)

// Parse reads the single document of data and returns its root mapping, or nil
// when there is none to walk. Problems are left on the reader.
func (r *Reader) Parse(data []byte) *Node {
	if len(data) > MaxBytes {
		r.Problems = append(r.Problems, Problem{File: r.Name, Message: fmt.Sprintf("file is over %d bytes", MaxBytes)})
		return nil
	}
	var docs []yaml.Node
	if err := yaml.Load(data, &docs, yaml.WithAllDocuments()); err != nil {
		r.syntax(err)
		return nil
	}
	if len(docs) == 0 {
		r.Problems = append(r.Problems, Problem{File: r.Name, Message: "file is empty"})
		return nil
	}
	if len(docs) > 1 {
		r.Add(&docs[1], "one document a file: remove the second")
	}
	root := &docs[0]
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = root.Content[0]
	}
	if !r.plain(root, 0) {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		r.Add(root, "file must be a map of keys")
		return nil
	}
	return root
}

// syntax turns the parser's error into a problem with a place.
func (r *Reader) syntax(err error) {
	var all *yaml.LoadErrors
	text := err.Error()
	if errors.As(err, &all) && len(all.Errors) > 0 {
		text = all.Errors[0].Error()
	}
	p := Problem{File: r.Name, Message: "not YAML"}
	text, _, _ = strings.Cut(text, "\n")
	if m := syntaxPlace.FindStringSubmatchIndex(text); m != nil {
		number := func(k int) int {
			if m[k] < 0 {
				return 0
			}
			n, _ := strconv.Atoi(text[m[k]:m[k+1]])
			return n
		}
		p.Line, p.Col = max(number(2), number(6)), max(number(4), 1)
		text = text[m[1]:]
	}
	if text != "" {
		p.Message += ": " + text
	}
	r.Problems = append(r.Problems, p)
}

// plain refuses aliases, anchors, explicit tags and deep nesting.
func (r *Reader) plain(n *Node, depth int) bool {
	if depth > MaxDepth {
		r.Add(n, "nested deeper than %d", MaxDepth)
		return false
	}
	if n.Kind == yaml.AliasNode {
		r.Add(n, "aliases (*name) are not allowed")
		return false
	}
	ok := true
	if n.Anchor != "" {
		r.Add(n, "anchors (&name) are not allowed")
		ok = false
	}
	if n.Style&yaml.TaggedStyle != 0 {
		r.Add(n, "tags (!name) are not allowed")
		ok = false
	}
	for _, c := range n.Content {
		ok = r.plain(c, depth+1) && ok
	}
	return ok
}

// Add records a problem at n; a nil n means the file as a whole.
func (r *Reader) Add(n *Node, format string, args ...any) {
	p := Problem{File: r.Name, Where: r.Where, Message: fmt.Sprintf(format, args...)}
	if n != nil {
		p.Line, p.Col = n.Line, n.Column
	}
	r.Problems = append(r.Problems, p)
}

// Map hands each known key's value to its function, in the order of the file, and
// reports unknown and repeated keys. It reports whether n is a map.
func (r *Reader) Map(n *Node, keys map[string]func(*Node)) bool {
	if n.Kind != yaml.MappingNode {
		r.Add(n, "must be a map of keys")
		return false
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		read, ok := keys[k.Value]
		switch {
		case k.Kind != yaml.ScalarNode || !ok:
			known := make([]string, 0, len(keys))
			for name := range keys {
				known = append(known, name)
			}
			slices.Sort(known)
			r.Add(k, "unknown key %q (known: %s)", clip(k.Value), strings.Join(known, ", "))
		case seen[k.Value]:
			r.Add(k, "key %q stands twice", k.Value)
		default:
			seen[k.Value] = true
			read(v)
		}
	}
	return true
}

// Names hands every key of n with its value to read, for maps whose keys the
// author chooses, and reports repeated keys.
func (r *Reader) Names(n *Node, read func(key, value *Node)) {
	if n.Kind != yaml.MappingNode {
		r.Add(n, "must be a map of names")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode || k.Value == "" {
			r.Add(k, "must be a name")
			continue
		}
		if seen[k.Value] {
			r.Add(k, "key %q stands twice", clip(k.Value))
			continue
		}
		seen[k.Value] = true
		read(k, n.Content[i+1])
	}
}

// List hands each element of n to read.
func (r *Reader) List(n *Node, read func(*Node)) {
	if n.Kind != yaml.SequenceNode {
		r.Add(n, "must be a list")
		return
	}
	for _, c := range n.Content {
		read(c)
	}
}

// Text returns the words of a scalar as they are written: 911, no and yes need no
// quotes. An empty value is a problem.
func (r *Reader) Text(n *Node) string {
	if n.Kind != yaml.ScalarNode {
		r.Add(n, "must be text")
		return ""
	}
	s := strings.TrimSpace(n.Value)
	if s == "" || n.Tag == "!!null" {
		r.Add(n, "must not be empty")
		return ""
	}
	return s
}

// Texts returns the elements of a list of scalars with the nodes they come from.
// An empty list and a repeated element are problems.
func (r *Reader) Texts(n *Node) (texts []string, nodes []*Node) {
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		r.Add(n, "list must not be empty")
	}
	seen := map[string]bool{}
	r.List(n, func(c *Node) {
		s := r.Text(c)
		if s == "" {
			return
		}
		if seen[s] {
			r.Add(c, "%q stands twice", clip(s))
			return
		}
		seen[s] = true
		texts, nodes = append(texts, s), append(nodes, c)
	})
	return texts, nodes
}

// Int returns a whole number in [low, high].
func (r *Reader) Int(n *Node, low, high int) int {
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || v < low || v > high {
		r.Add(n, "must be a whole number from %d to %d", low, high)
		return low
	}
	return v
}

// Float returns a number in [low, high].
func (r *Reader) Float(n *Node, low, high float64) float64 {
	v, err := strconv.ParseFloat(n.Value, 64)
	if n.Kind != yaml.ScalarNode || err != nil || !(v >= low && v <= high) {
		r.Add(n, "must be a number from %g to %g", low, high)
		return low
	}
	return v
}

// Bool returns true or false; no other spelling is accepted.
func (r *Reader) Bool(n *Node) bool {
	if n.Kind == yaml.ScalarNode && (n.Value == "true" || n.Value == "false") {
		return n.Value == "true"
	}
	r.Add(n, "must be true or false")
	return false
}

// Date returns a day written YYYY-MM-DD, in UTC.
func (r *Reader) Date(n *Node) time.Time {
	t, err := time.Parse(time.DateOnly, n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		r.Add(n, "must be a date like 2027-06-30")
		return time.Time{}
	}
	return t
}

// OneOf returns the scalar if it is among the allowed values.
func OneOf[T ~string](r *Reader, n *Node, allowed ...T) T {
	if n.Kind == yaml.ScalarNode {
		for _, v := range allowed {
			if string(v) == n.Value && v != "" {
				return v
			}
		}
	}
	names := make([]string, len(allowed))
	for i, v := range allowed {
		names[i] = string(v)
	}
	r.Add(n, "%q is not one of: %s", clip(n.Value), strings.Join(names, ", "))
	return ""
}

// AllOf returns the elements of a list that are among the allowed values.
func AllOf[T ~string](r *Reader, n *Node, allowed ...T) []T {
	var out []T
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		r.Add(n, "list must not be empty")
	}
	r.List(n, func(c *Node) {
		v := OneOf(r, c, allowed...)
		if v == "" {
			return
		}
		if slices.Contains(out, v) {
			r.Add(c, "%q stands twice", v)
			return
		}
		out = append(out, v)
	})
	return out
}

// clip keeps a problem on one line.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
