package phi

import (
	"embed"
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

//go:embed packs/*.yml lexicon/*.txt
var embedded embed.FS

// maxTermWords is the longest term of a lexicon, in words.
const maxTermWords = 6

// lexicon is every term of every lexicon, by the hash of its words. A term may
// belong to several classes.
type lexicon struct {
	terms map[uint64]uint64 // hash of a term → set of classes
	first map[uint64]uint8  // hash of a first word → longest term that begins with it
	// vocabulary is sorted: everyday words, lower case without accents.
	vocabulary []string
	slips      slips
	stems      []string
}

// classes of words that no file lists.
const (
	// unknownClass is a word that stands in no lexicon and no dictionary.
	unknownClass = "unknown"
	// drugLikeClass is an unknown word that ends like a medicine.
	drugLikeClass = "medicine"
)

const (
	hashSeed  = 14695981039346656037
	hashPrime = 1099511628211
)

// hashOn continues an FNV-1a hash (64 bit) over the bytes of a word.
func hashOn(h uint64, word string) uint64 {
	for i := 0; i < len(word); i++ {
		h ^= uint64(word[i])
		h *= hashPrime
	}
	return h
}

func hashSpace(h uint64) uint64 { return (h ^ ' ') * hashPrime }

// unaccented strips accents from a lower-case word.
func unaccented(w string) string {
	for i := 0; i < len(w); i++ {
		if w[i] >= utf8.RuneSelf {
			return normalize.Fold(w)
		}
	}
	return w
}

// add puts a term into the classes of set.
func (l *lexicon) add(term string, set uint64) error {
	words := normalize.New(term).Raw()
	if len(words) == 0 || len(words) > maxTermWords {
		return fmt.Errorf("a term has 1 to %d words", maxTermWords)
	}
	h := uint64(hashSeed)
	for i, w := range words {
		if i > 0 {
			h = hashSpace(h)
		}
		h = hashOn(h, unaccented(w.Text))
		if i == 0 && l.first[h] < uint8(len(words)) {
			l.first[h] = uint8(len(words))
		}
	}
	l.terms[h] |= set
	return nil
}

// find returns the classes of the longest term that begins at words[i] and its length.
func (l *lexicon) find(words []word, i int) (set uint64, n int) {
	for _, text := range [2]string{words[i].plain, words[i].bare} {
		if text == "" {
			continue
		}
		h := hashOn(hashSeed, text)
		longest := int(l.first[h])
		if longest == 0 {
			continue
		}
		if s := l.terms[h]; s != 0 && n == 0 {
			set, n = s, 1
		}
		for k := 1; k < longest && i+k < len(words) && words[i+k].Before != normalize.Sentence; k++ {
			h = hashSpace(h)
			whole := hashOn(h, words[i+k].plain)
			if s := l.terms[whole]; s != 0 && k+1 > n {
				set, n = s, k+1
			} else if b := words[i+k].bare; b != "" {
				if s := l.terms[hashOn(h, b)]; s != 0 && k+1 > n {
					set, n = s, k+1
				}
			}
			h = whole
		}
		if n > 0 {
			return set, n
		}
	}
	return 0, 0
}

// everyday reports whether an unaccented lower-case word stands in the dictionaries.
func (l *lexicon) everyday(w string) bool {
	i := sort.SearchStrings(l.vocabulary, w)
	return i < len(l.vocabulary) && l.vocabulary[i] == w
}

// stemmed reports whether an unknown word ends the way medicines are named (the
// stems of the WHO's INN and of the USAN).
func (l *lexicon) stemmed(w string) bool {
	if len(w) < 6 {
		return false
	}
	for _, s := range l.stems {
		if len(w) >= len(s)+3 && strings.HasSuffix(w, s) {
			return true
		}
	}
	return false
}

// slips finds words that are one edit (a letter left out, added, replaced, or two
// swapped) from a name of seven letters or more. It is a deletion index (W. Garbe,
// SymSpell, 2012).
type slips struct {
	names []string
	forms map[uint64][]int32
}

// minSlip is the shortest name that is found with a slip, in letters.
const minSlip = 7

func (s *slips) add(name string) {
	if len(name) < minSlip || strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf || !unicode.IsLetter(r) }) >= 0 {
		return
	}
	id := int32(len(s.names))
	s.names = append(s.names, name)
	s.each(name, func(h uint64) bool {
		s.forms[h] = append(s.forms[h], id)
		return false
	})
}

func (s *slips) each(w string, visit func(uint64) bool) bool {
	if visit(hashOn(hashSeed, w)) {
		return true
	}
	for skip := 0; skip < len(w); skip++ {
		if skip > 0 && w[skip] == w[skip-1] {
			continue
		}
		if visit(hashOn(hashOn(hashSeed, w[:skip]), w[skip+1:])) {
			return true
		}
	}
	return false
}

// near returns the name that w is one edit from, or "".
func (s *slips) near(w string) string {
	if len(w) < minSlip-1 || len(w) > 24 {
		return ""
	}
	found := ""
	s.each(w, func(h uint64) bool {
		for _, id := range s.forms[h] {
			if oneEdit(w, s.names[id]) {
				found = s.names[id]
				return true
			}
		}
		return false
	})
	return found
}

// oneEdit reports whether a and b are at most one edit apart.
func oneEdit(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	switch len(a) - len(b) {
	case 0:
		return i == len(a) || a[i+1:] == b[i+1:] ||
			i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	case 1:
		return a[i+1:] == b[i:]
	case -1:
		return a[i:] == b[i+1:]
	}
	return false
}

// readTerms reads a lexicon file: one term a line, sorted, no blank lines.
func readTerms(fsys fs.FS, name string) ([]string, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("phi: %s: %w", name, triage.ErrNotFound)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for i, t := range lines {
		switch {
		case t == "" || t != strings.TrimSpace(t):
			return nil, fmt.Errorf("phi: %s:%d: a line holds one term and no spaces around it: %w", name, i+1, triage.ErrInvalid)
		case i > 0 && lines[i-1] >= t:
			return nil, fmt.Errorf("phi: %s:%d: terms must be sorted and stand once: %w", name, i+1, triage.ErrInvalid)
		}
	}
	return lines, nil
}
