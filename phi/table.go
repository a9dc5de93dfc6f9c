package phi

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
)

// The lexicons hold some hundred thousand terms and live as long as the program, so
// they are kept in a few flat tables without pointers: the collector has nothing to
// walk and a term costs about ten bytes.

// termTable maps the hash of a term to its classes, with open addressing (linear
// probing; D. E. Knuth, TAOCP vol. 3, 6.4). Two terms of one hash would be one term;
// with 64 bits and 10⁵ terms the odds are 1 in 10⁹.
type termTable struct {
	keys  []uint64 // 0: free
	sets  []uint16 // index into kinds
	flags []uint8
	used  int
	kinds []uint64 // the different sets of classes
	index map[uint64]uint16
}

const (
	longestMask = 0x0f // flags: the longest term that begins with this word, in words
	keptFlag    = 0x80 // flags: the term keeps its spelling in the view of classes
	// fill is the share of slots in use at which a table grows, in sixteenths.
	fill = 13
)

// slot returns where key is or belongs; the table holds a free slot.
func (t *termTable) slot(key uint64) int {
	mask := uint64(len(t.keys) - 1)
	i := (key ^ key>>29) & mask
	for t.keys[i] != 0 && t.keys[i] != key {
		i = (i + 1) & mask
	}
	return int(i)
}

// at returns the slot of key, which it makes where there is none.
func (t *termTable) at(key uint64) int {
	if len(t.keys) == 0 {
		t.resize(1 << 10)
		t.kinds, t.index = []uint64{0}, map[uint64]uint16{0: 0}
	}
	i := t.slot(key)
	if t.keys[i] == 0 {
		if t.used*16 >= len(t.keys)*fill {
			t.resize(2 * len(t.keys))
			i = t.slot(key)
		}
		t.keys[i] = key
		t.used++
	}
	return i
}

func (t *termTable) resize(n int) {
	old := *t
	t.keys, t.sets, t.flags = make([]uint64, n), make([]uint16, n), make([]uint8, n)
	for i, k := range old.keys {
		if k != 0 {
			j := t.slot(k)
			t.keys[j], t.sets[j], t.flags[j] = k, old.sets[i], old.flags[i]
		}
	}
}

// add puts a term into the classes of set.
func (t *termTable) add(key, set uint64) {
	i := t.at(key)
	set |= t.kinds[t.sets[i]]
	n, ok := t.index[set]
	if !ok {
		n = uint16(len(t.kinds))
		t.kinds, t.index[set] = append(t.kinds, set), n
	}
	t.sets[i] = n
}

// get returns the classes of a term, 0 where there is none.
func (t *termTable) get(key uint64) uint64 {
	if len(t.keys) == 0 {
		return 0
	}
	return t.kinds[t.sets[t.slot(key)]]
}

// flag returns the flags of a term or of a first word.
func (t *termTable) flag(key uint64) uint8 {
	if len(t.keys) == 0 {
		return 0
	}
	return t.flags[t.slot(key)]
}

// lines is a set of words: a file of sorted lines in one string, with the place at
// which each pair of first letters begins.
type lines struct {
	text  string
	pairs []uint32
}

// pairSlots is the number of pairs of two letters a to z, and the end.
const pairSlots = 26*26 + 1

// newLines indexes text, whose lines are sorted. A word that does not begin with two
// letters a to z is in the set but never found.
func newLines(text string) lines {
	l := lines{text, make([]uint32, pairSlots)}
	next := 0
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text) - at
		}
		if p := pair(text[at:]); p >= 0 {
			for ; next <= p; next++ {
				l.pairs[next] = uint32(at)
			}
		}
		at += end + 1
	}
	for ; next < pairSlots; next++ {
		l.pairs[next] = uint32(len(text))
	}
	return l
}

func pair(w string) int {
	if len(w) < 2 || w[0] < 'a' || w[0] > 'z' || w[1] < 'a' || w[1] > 'z' {
		return -1
	}
	return int(w[0]-'a')*26 + int(w[1]-'a')
}

// has reports whether w is one of the lines.
func (l *lines) has(w string) bool {
	p := pair(w)
	if p < 0 || l.text == "" {
		return false
	}
	lo, hi := int(l.pairs[p]), int(l.pairs[p+1])
	for lo < hi {
		// Back to the start of the line that holds the middle.
		start := lo + (hi-lo)/2
		for start > lo && l.text[start-1] != '\n' {
			start--
		}
		end := start
		for end < len(l.text) && l.text[end] != '\n' {
			end++
		}
		switch c := strings.Compare(l.text[start:end], w); {
		case c == 0:
			return true
		case c < 0:
			lo = end + 1
		default:
			hi = start
		}
	}
	return false
}

// slips finds words that are one edit (a letter left out, added, replaced, or two
// swapped) from a name of seven letters or more. One edit leaves either the first or
// the last half of a name as it was (or the swap straddles the middle, where the
// halves are tried one letter shorter), so names are found by their halves.
type slips struct {
	text  string   // the names, one after another
	start []uint32 // where each name begins, and the end
	heads []half
	tails []half
}

// half is the hash of the length and one half of a name.
type half struct{ hash, name uint32 }

// minSlip is the shortest name that is found with a slip, in letters.
const minSlip = 7

// minWordSlip is the shortest word of a condition that is found with a slip, in bytes.
const minWordSlip = 8

// newSlips indexes those names that a slip may be found of.
func newSlips(names []string) slips {
	var s slips
	var text strings.Builder
	for _, n := range names {
		if len(n) < minSlip || strings.IndexFunc(n, func(r rune) bool { return r >= utf8.RuneSelf || !unicode.IsLetter(r) }) >= 0 {
			continue
		}
		id := uint32(len(s.start))
		s.start = append(s.start, uint32(text.Len()))
		text.WriteString(n)
		h := halfLength(len(n))
		s.heads = append(s.heads, half{halfHash(len(n), n[:h]), id})
		s.tails = append(s.tails, half{halfHash(len(n), n[len(n)-h:]), id})
	}
	s.start = append(s.start, uint32(text.Len()))
	s.text = text.String()
	for _, x := range [][]half{s.heads, s.tails} {
		slices.SortFunc(x, func(a, b half) int {
			return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.name, b.name))
		})
	}
	s.heads, s.tails, s.start = slices.Clip(s.heads), slices.Clip(s.tails), slices.Clip(s.start)
	return s
}

// halfLength is how many letters at either end an edit anywhere in the other part
// leaves alone, two swapped letters in the middle too.
func halfLength(n int) int { return (n - 1) / 2 }

func halfHash(n int, part string) uint32 {
	h := hashOn(hashSeed^uint64(n), part)
	return uint32(h ^ h>>32)
}

// near returns the name that w is one edit from, or "".
func (s *slips) near(w string) string {
	if len(w) < minSlip-1 || len(w) > 24 || len(s.start) == 0 {
		return ""
	}
	for n := max(minSlip, len(w)-1); n <= len(w)+1; n++ {
		h := halfLength(n)
		if name := s.among(s.heads, halfHash(n, w[:h]), w); name != "" {
			return name
		}
		if name := s.among(s.tails, halfHash(n, w[len(w)-h:]), w); name != "" {
			return name
		}
	}
	return ""
}

func (s *slips) among(list []half, hash uint32, w string) string {
	i, _ := slices.BinarySearchFunc(list, hash, func(x half, h uint32) int { return cmp.Compare(x.hash, h) })
	for ; i < len(list) && list[i].hash == hash; i++ {
		id := list[i].name
		if name := s.text[s.start[id]:s.start[id+1]]; oneEdit(w, name) {
			return name
		}
	}
	return ""
}

// readText reads a lexicon file whole and checks it: one term a line, sorted, no
// blank lines.
func readText(fsys fs.FS, name string) (string, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return "", fmt.Errorf("phi: %s: %w", name, triage.ErrNotFound)
	}
	text := strings.TrimSuffix(string(data), "\n")
	i, last := 0, ""
	for t := range strings.SplitSeq(text, "\n") {
		switch i++; {
		case t == "" || t != strings.TrimSpace(t):
			return "", fmt.Errorf("phi: %s:%d: a line holds one term and no spaces around it: %w", name, i, triage.ErrInvalid)
		case i > 1 && last >= t:
			return "", fmt.Errorf("phi: %s:%d: terms must be sorted and stand once: %w", name, i, triage.ErrInvalid)
		}
		last = t
	}
	return text, nil
}
