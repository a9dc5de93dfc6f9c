package phi

import (
	"embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/replytriage/triage/normalize"
)

//go:embed packs/*.yml lexicon/*.txt
var embedded embed.FS

// maxTermWords is the longest term of a lexicon, in words.
const maxTermWords = 6

// lexicon is every term of every lexicon, by the hash of its words. A term may
// belong to several classes.
type lexicon struct {
	terms termTable
	// vocabulary is everyday words, lower case without accents.
	vocabulary lines
	slips      slips
	// wordSlips are words of conditions that are found with a slip, wordKinds what they mean.
	wordSlips slips
	wordKinds map[string]uint64
	stems     []string
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
	var words []string
	if plainLetters(term) {
		words = strings.Split(term, " ")
	} else {
		for _, w := range normalize.New(term).Raw() {
			words = append(words, unaccented(w.Text))
		}
	}
	if len(words) == 0 || len(words) > maxTermWords {
		return fmt.Errorf("a term has 1 to %d words", maxTermWords)
	}
	h := uint64(hashSeed)
	for i, w := range words {
		if i > 0 {
			h = hashSpace(h)
		}
		h = hashOn(h, w)
		if i == 0 {
			at := l.terms.at(h)
			l.terms.flags[at] = l.terms.flags[at]&^longestMask | max(l.terms.flags[at]&longestMask, uint8(len(words)))
		}
	}
	l.terms.add(h, set)
	return nil
}

// plainLetters reports whether a term is words of letters a to z with single spaces,
// which needs no further reading.
func plainLetters(term string) bool {
	for i := 0; i < len(term); i++ {
		if c := term[i]; (c < 'a' || c > 'z') && (c != ' ' || i == 0 || term[i-1] == ' ') {
			return false
		}
	}
	return term != ""
}

// find returns the classes of the longest term that begins at words[i] and its length.
func (l *lexicon) find(words []word, i int) (set uint64, n int) {
	for _, text := range [2]string{words[i].plain, words[i].bare} {
		if text == "" {
			continue
		}
		h := hashOn(hashSeed, text)
		at := l.terms.slot(h)
		longest := int(l.terms.flags[at] & longestMask)
		if longest == 0 {
			continue
		}
		if s := l.terms.kinds[l.terms.sets[at]]; s != 0 && n == 0 {
			set, n = s, 1
		}
		for k := 1; k < longest && i+k < len(words) && words[i+k].Before != normalize.Sentence; k++ {
			h = hashSpace(h)
			whole := hashOn(h, words[i+k].plain)
			if s := l.terms.get(whole); s != 0 && k+1 > n {
				set, n = s, k+1
			} else if b := words[i+k].bare; b != "" {
				if s := l.terms.get(hashOn(h, b)); s != 0 && k+1 > n {
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
	return l.vocabulary.has(w)
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
