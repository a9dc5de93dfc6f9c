package phrase

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/replytriage/triage/normalize"
)

// Match is one place where a pattern matches: words [Start, End) of the view.
type Match struct {
	ID         int32
	Start, End int32
}

// Builder gathers patterns. It is used by one goroutine.
type Builder struct {
	entries []entry
	known   map[string]bool
}

type entry struct {
	id       int32
	pattern  Pattern
	spelling bool
}

// Add puts p under id; several patterns may share one id. With spelling, words of
// five letters and more also match with one thumb slip: see Misspelt.
func (b *Builder) Add(id int32, p Pattern, spelling bool) {
	b.entries = append(b.entries, entry{id, p, spelling})
}

// Known names correct words that must never be read as misspellings of others
// (beast is not breast). Every word of a pattern is known already.
func (b *Builder) Known(words ...string) {
	if b.known == nil {
		b.known = map[string]bool{}
	}
	for _, w := range words {
		for _, n := range normalize.New(w).Raw() {
			for _, s := range spellings(n.Text) {
				b.known[s] = true
			}
		}
	}
}

// Matcher finds all patterns of a Builder. It is read-only.
type Matcher struct {
	rows     map[string][]int32 // classes of a known word, ascending
	prefixes map[string][]int32 // classes of what begins so
	lengths  []int              // lengths in bytes of the keys of prefixes, ascending
	numbers  map[string][]int32 // classes of digits followed by the key
	spelling *spelling
	root     []int32  // state after the first word, by class; 0 is none
	edges    [][]edge // by state, ascending by class
	outputs  [][]int32
	scratch  sync.Pool
}

type edge struct{ class, next int32 }

// classes gives every set of elements a number.
type classes struct {
	ids    map[string]int32
	sets   [][]element
	spelt  []bool
	buffer strings.Builder
}

func (c *classes) id(set []element, spelling bool) int32 {
	set = slices.Clone(set)
	slices.SortFunc(set, compare)
	set = slices.Compact(set)
	spelling = spelling && slices.ContainsFunc(set, func(e element) bool { return e.kind == literal && tolerant(e.text) })
	c.buffer.Reset()
	if spelling {
		c.buffer.WriteByte('~')
	}
	for _, e := range set {
		c.buffer.WriteByte('0' + byte(e.kind))
		c.buffer.WriteString(e.text)
		c.buffer.WriteByte(0)
	}
	key := c.buffer.String()
	if id, ok := c.ids[key]; ok {
		return id
	}
	id := int32(len(c.sets))
	c.ids[strings.Clone(key)] = id
	c.sets = append(c.sets, set)
	c.spelt = append(c.spelt, spelling)
	return id
}

// Build compiles what was added.
func (b *Builder) Build() *Matcher {
	m := &Matcher{rows: map[string][]int32{}, prefixes: map[string][]int32{}, numbers: map[string][]int32{}}
	cl := &classes{ids: map[string]int32{}}
	next := []map[int32]int32{{}}
	m.outputs = [][]int32{nil}
	for _, e := range b.entries {
		var walk func(state int32, items []item)
		walk = func(state int32, items []item) {
			if len(items) == 0 {
				if state != 0 && !slices.Contains(m.outputs[state], e.id) {
					m.outputs[state] = append(m.outputs[state], e.id)
				}
				return
			}
			if items[0].optional {
				walk(state, items[1:])
			}
			for _, seq := range merged(items[0].alternatives) {
				s := state
				for _, set := range seq {
					c := cl.id(set, e.spelling)
					to, ok := next[s][c]
					if !ok {
						to = int32(len(next))
						next = append(next, map[int32]int32{})
						m.outputs = append(m.outputs, nil)
						next[s][c] = to
					}
					s = to
				}
				walk(s, items[1:])
			}
		}
		walk(0, e.pattern.items)
	}
	m.root = make([]int32, len(cl.sets))
	m.edges = make([][]edge, len(next))
	for s, byClass := range next {
		if s == 0 {
			for c, to := range byClass {
				m.root[c] = to
			}
			continue
		}
		list := make([]edge, 0, len(byClass))
		for c, to := range byClass {
			list = append(list, edge{c, to})
		}
		slices.SortFunc(list, func(a, b edge) int { return cmp.Compare(a.class, b.class) })
		m.edges[s] = list
	}
	m.index(cl, b.known)
	m.scratch.New = func() any { return &scratch{} }
	return m
}

// index builds the ways from a word of a text to the classes that it belongs to.
func (m *Matcher) index(cl *classes, known map[string]bool) {
	speller := newSpelling()
	for c, set := range cl.sets {
		id := int32(c)
		for _, e := range set {
			switch e.kind {
			case literal:
				m.rows[e.text] = append(m.rows[e.text], id)
				if cl.spelt[c] && tolerant(e.text) {
					speller.add(e.text, id)
				}
			case prefix:
				m.prefixes[e.text] = append(m.prefixes[e.text], id)
			case number:
				m.numbers[e.text] = append(m.numbers[e.text], id)
			}
		}
	}
	for p := range m.prefixes {
		if !slices.Contains(m.lengths, len(p)) {
			m.lengths = append(m.lengths, len(p))
		}
	}
	slices.Sort(m.lengths)
	for w := range known {
		if _, ok := m.rows[w]; !ok {
			m.rows[w] = nil
		}
	}
	for w, row := range m.rows {
		m.rows[w] = ascending(m.loose(row, w))
	}
	if len(speller.words) > 0 {
		m.spelling = speller
	}
}

// loose appends the prefix and number classes of a word.
func (m *Matcher) loose(dst []int32, word string) []int32 {
	for _, n := range m.lengths {
		if n > len(word) {
			break
		}
		dst = append(dst, m.prefixes[word[:n]]...)
	}
	if word[0] >= '0' && word[0] <= '9' && len(m.numbers) > 0 {
		i := strings.IndexFunc(word, unicode.IsLetter)
		if i < 0 {
			i = len(word)
		}
		dst = append(dst, m.numbers[word[i:]]...)
	}
	return dst
}

func ascending(v []int32) []int32 {
	slices.Sort(v)
	return slices.Compact(v)
}

// Has reports whether word stands in a pattern or is Known.
func (m *Matcher) Has(word string) bool {
	_, ok := m.rows[word]
	return ok
}

// thread is a match in the making.
type thread struct{ state, start int32 }

type scratch struct {
	now, then []thread
	row       []int32
	runes     []rune
}

// Scan appends every match in words to dst. Matches come in the order of their
// ends. A phrase may match several stretches that overlap.
func (m *Matcher) Scan(dst []Match, words []normalize.Word) []Match {
	s := m.scratch.Get().(*scratch)
	now, then := s.now[:0], s.then[:0]
	for i := range words {
		row, ok := m.rows[words[i].Text]
		if !ok {
			row = m.unknown(s, words[i])
		}
		if len(row) == 0 {
			now = now[:0]
			continue
		}
		then = then[:0]
		end := int32(i + 1)
		for _, t := range now {
			edges := m.edges[t.state]
			// Walk the two ascending lists together; where one is long, search it.
			if len(edges) > 16 {
				for _, c := range row {
					if k, ok := slices.BinarySearchFunc(edges, c, func(e edge, c int32) int { return cmp.Compare(e.class, c) }); ok {
						dst, then = m.enter(dst, then, edges[k].next, t.start, end)
					}
				}
				continue
			}
			a, b := 0, 0
			for a < len(edges) && b < len(row) {
				switch {
				case edges[a].class < row[b]:
					a++
				case edges[a].class > row[b]:
					b++
				default:
					dst, then = m.enter(dst, then, edges[a].next, t.start, end)
					a++
					b++
				}
			}
		}
		for _, c := range row {
			if to := m.root[c]; to != 0 {
				dst, then = m.enter(dst, then, to, int32(i), end)
			}
		}
		now, then = then, now
	}
	s.now, s.then = now, then
	m.scratch.Put(s)
	return dst
}

func (m *Matcher) enter(dst []Match, then []thread, state, start, end int32) ([]Match, []thread) {
	for _, id := range m.outputs[state] {
		dst = append(dst, Match{id, start, end})
	}
	if len(m.edges[state]) > 0 {
		then = append(then, thread{state, start})
	}
	return dst, then
}

// unknown returns the classes of a word that stands in no pattern.
func (m *Matcher) unknown(s *scratch, w normalize.Word) []int32 {
	if w.Text == "" {
		return nil
	}
	s.row = m.loose(s.row[:0], w.Text)
	if m.spelling != nil && w.Kind == normalize.Letters && len(w.Text) >= minLetters-1 && utf8.RuneCountInString(w.Text) <= maxLetters {
		s.row = m.spelling.classes(s.row, s, w.Text)
	}
	if len(s.row) > 1 {
		s.row = ascending(s.row)
	}
	return s.row
}
