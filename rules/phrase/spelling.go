package phrase

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	minLetters = 5  // shorter words have no tolerance
	maxLetters = 32 // longer words are not words
)

// tolerant reports whether a word of a pattern may be misspelt: five or more
// characters, all of them letters.
func tolerant(word string) bool {
	for _, r := range word {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	n := utf8.RuneCountInString(word)
	return n >= minLetters && n <= maxLetters
}

// spelling finds the words that a misspelt one may mean. It is a deletion index
// (W. Garbe, SymSpell, 2012): two words one edit apart share a form with at most
// one letter left out, so that one look-up for each letter is enough. Forms are
// kept as hashes, and what they bring up is checked with Misspelt.
type spelling struct {
	words []spelt
	ids   map[string]int32
	forms map[uint64][]int32
}

type spelt struct {
	runes   []rune
	classes []int32
}

func newSpelling() *spelling {
	return &spelling{ids: map[string]int32{}, forms: map[uint64][]int32{}}
}

func (s *spelling) add(word string, class int32) {
	id, ok := s.ids[word]
	if !ok {
		id = int32(len(s.words))
		s.ids[word] = id
		runes := []rune(word)
		s.words = append(s.words, spelt{runes: runes})
		for skip := -1; skip < len(runes); skip++ {
			h := hash(runes, skip)
			if !slices.Contains(s.forms[h], id) {
				s.forms[h] = append(s.forms[h], id)
			}
		}
	}
	s.words[id].classes = append(s.words[id].classes, class)
}

// classes appends the classes of every word that text may be a misspelling of.
func (s *spelling) classes(dst []int32, sc *scratch, text string) []int32 {
	sc.runes = sc.runes[:0]
	for _, r := range text {
		sc.runes = append(sc.runes, r)
	}
	for skip := -1; skip < len(sc.runes); skip++ {
		for _, id := range s.forms[hash(sc.runes, skip)] {
			if misspelt(sc.runes, s.words[id].runes) {
				dst = append(dst, s.words[id].classes...)
			}
		}
	}
	return dst
}

// hash is FNV-1a (64 bit) over the runes but the one at skip.
func hash(runes []rune, skip int) uint64 {
	h := uint64(14695981039346656037)
	for i, r := range runes {
		if i == skip {
			continue
		}
		h ^= uint64(r)
		h *= 1099511628211
	}
	return h
}

// Misspelt reports whether text is word with exactly one slip of a thumb: two
// neighbouring letters swapped, a letter left out, a letter doubled, or a letter
// replaced by a neighbour on the QWERTY keyboard. A word under five letters has no
// misspellings.
func Misspelt(text, word string) bool {
	return tolerant(word) && misspelt([]rune(text), []rune(word))
}

func misspelt(text, word []rune) bool {
	i := 0
	for i < len(text) && i < len(word) && text[i] == word[i] {
		i++
	}
	switch len(text) - len(word) {
	case -1: // left out
		return slices.Equal(text[i:], word[i+1:])
	case 1: // doubled
		return i > 0 && text[i] == text[i-1] && slices.Equal(text[i+1:], word[i:])
	case 0:
		if i == len(text) {
			return false
		}
		if slices.Equal(text[i+1:], word[i+1:]) {
			return neighbours(text[i], word[i])
		}
		return i+1 < len(text) && text[i] == word[i+1] && text[i+1] == word[i] && slices.Equal(text[i+2:], word[i+2:])
	}
	return false
}

// neighbours reports whether two letters touch on a QWERTY keyboard.
func neighbours(a, b rune) bool {
	const rows = "qwertyuiop asdfghjkl zxcvbnm"
	if a >= utf8.RuneSelf || b >= utf8.RuneSelf {
		return false
	}
	i, j := strings.IndexByte(rows, byte(a)), strings.IndexByte(rows, byte(b))
	if i < 0 || j < 0 || a == ' ' || b == ' ' {
		return false
	}
	place := func(k int) (row, col int) {
		switch {
		case k < 10:
			return 0, 2 * k
		case k < 20:
			return 1, 2*(k-11) + 1
		default:
			return 2, 2*(k-21) + 2
		}
	}
	r1, c1 := place(i)
	r2, c2 := place(j)
	if r1 == r2 {
		return c1-c2 == 2 || c2-c1 == 2
	}
	return (r1-r2 == 1 || r2-r1 == 1) && (c1-c2 == 1 || c2-c1 == 1)
}
