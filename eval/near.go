package eval

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Near-duplicates are texts whose sets of character 5-grams, after folding, have a
// Jaccard similarity of nearLimit or more. Folded texts shorter than shortText are
// shared by everybody ("yes", "c u tmrw") and count as duplicates of none. Both
// figures are those of datasets/split.py.
const (
	nearLimit = 0.6
	shortText = 16
)

// fold drops case, accents and punctuation and makes every number the same.
func fold(s string) string {
	var b strings.Builder
	digits := false
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsDigit(r):
			if !digits {
				b.WriteByte('0')
			}
			digits = true
			continue
		case unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_':
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
		digits = false
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// shingles returns the hashes of the character 5-grams of a folded text, sorted.
func shingles(folded string) []uint64 {
	runes := []rune(" " + folded + " ")
	var out []uint64
	for i := 0; i == 0 || i+5 <= len(runes); i++ {
		h := fnv.New64a()
		h.Write([]byte(string(runes[i:min(i+5, len(runes))])))
		out = append(out, h.Sum64())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// jaccard is the similarity of two sorted sets.
func jaccard(a, b []uint64) float64 {
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// The shape of the MinHash index: bands of rows values each. Two texts at the limit of
// 0.6 meet in at least one of 40 bands of 4 with probability 1-(1-0.6^4)^40 = 0.996.
const (
	bands = 40
	rows  = 4
)

// signature is the MinHash of a set: the smallest of its members under each of
// bands·rows hash functions (Broder 1997).
func signature(set []uint64) [bands * rows]uint64 {
	var sig [bands * rows]uint64
	for k := range sig {
		sig[k] = ^uint64(0)
		seed := mix(uint64(k)*0x9e3779b97f4a7c15 + 1)
		for _, v := range set {
			if h := mix(v ^ seed); h < sig[k] {
				sig[k] = h
			}
		}
	}
	return sig
}

// mix is the finisher of SplitMix64 (Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// nearIndex finds near-duplicates of texts that were added.
type nearIndex struct {
	sets [][]uint64
	keys []int
	band [bands]map[[rows]uint64][]int
}

// add puts a folded text under a key of the caller's.
func (x *nearIndex) add(key int, folded string) {
	set := shingles(folded)
	sig := signature(set)
	n := len(x.sets)
	x.sets, x.keys = append(x.sets, set), append(x.keys, key)
	for b := range bands {
		if x.band[b] == nil {
			x.band[b] = map[[rows]uint64][]int{}
		}
		at := [rows]uint64(sig[b*rows : b*rows+rows])
		x.band[b][at] = append(x.band[b][at], n)
	}
}

// find returns the keys of all near-duplicates of a folded text, in the order of adding.
func (x *nearIndex) find(folded string) []int {
	set := shingles(folded)
	sig := signature(set)
	var hits []int
	for b := range bands {
		hits = append(hits, x.band[b][[rows]uint64(sig[b*rows:b*rows+rows])]...)
	}
	slices.Sort(hits)
	var out []int
	for _, n := range slices.Compact(hits) {
		if jaccard(set, x.sets[n]) >= nearLimit {
			out = append(out, x.keys[n])
		}
	}
	return out
}

// Leak is a reply of one data set that has a near-duplicate in another.
type Leak struct {
	// ID and Other are the ids of the two.
	ID, Other string
	// What is text or prompt.
	What string
}

// Leaks returns the items of held whose text or prompt has a near-duplicate in train.
// It is sure to see equal texts and sees others with the probability given at bands.
func Leaks(train, held *Dataset) []Leak {
	var out []Leak
	for _, what := range []string{"text", "prompt"} {
		of := func(it *Item) string {
			if what == "prompt" {
				return fold(it.Prompt.Reveal())
			}
			s := fold(it.Text.Reveal())
			if len([]rune(s)) < shortText {
				return ""
			}
			return s
		}
		var x nearIndex
		seen := map[string]int{}
		for i := range train.Items {
			if s := of(&train.Items[i]); s != "" {
				if _, ok := seen[s]; !ok {
					seen[s] = i
					x.add(i, s)
				}
			}
		}
		found := map[string][]int{}
		for i := range held.Items {
			s := of(&held.Items[i])
			if s == "" {
				continue
			}
			hits, ok := found[s]
			if !ok {
				hits = x.find(s)
				found[s] = hits
			}
			if len(hits) > 0 {
				out = append(out, Leak{held.Items[i].ID, train.Items[hits[0]].ID, what})
			}
		}
	}
	return out
}
