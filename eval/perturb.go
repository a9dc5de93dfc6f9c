package eval

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode"
)

// perturbation changes a reply in a way that must not change what it means.
type perturbation struct {
	name string
	do   func(text string, r *rand.Rand) string
}

// perturbations is the closed list, in the order of the documentation.
func perturbations() []perturbation {
	plain := func(f func(string) string) func(string, *rand.Rand) string {
		return func(s string, _ *rand.Rand) string { return f(s) }
	}
	return []perturbation{
		{"upper", plain(strings.ToUpper)},
		{"lower", plain(strings.ToLower)},
		{"title", plain(title)},
		{"typo1", func(s string, r *rand.Rand) string { return typos(s, 1, r) }},
		{"typo2", func(s string, r *rand.Rand) string { return typos(s, 2, r) }},
		{"typo3", func(s string, r *rand.Rand) string { return typos(s, 3, r) }},
		{"no_punctuation", plain(noPunctuation)},
		{"full_stop", plain(func(s string) string { return strings.TrimRight(s, ".!?… ") + "." })},
		{"dots", plain(func(s string) string { return s + "..." })},
		{"exclaim", plain(func(s string) string { return strings.TrimRight(s, ".!? ") + "!!" })},
		{"emoji", plain(func(s string) string { return s + " 🙏" })},
		{"spaces", plain(func(s string) string { return "  " + strings.ReplaceAll(s, " ", "  ") + " " })},
		{"tapback", plain(func(s string) string { return "Emphasized “" + s + "”" })},
		{"signature", plain(func(s string) string { return s + "\n\nSent from my iPhone" })},
		{"polite", plain(func(s string) string { return "Hi, " + s + ", thank you" })},
		{"homoglyph", func(s string, r *rand.Rand) string { return swapLetters(s, r, homoglyphs) }},
		{"zero_width", zeroWidth},
		{"leet", func(s string, r *rand.Rand) string { return swapLetters(s, r, leet) }},
		{"stretch", stretch},
	}
}

// perturb returns the perturbation called name, or nil.
func perturb(name string) func(string) string {
	for _, p := range perturbations() {
		if p.name == name {
			return func(s string) string {
				h := fnv.New64a()
				h.Write([]byte(name + "\x00" + s))
				return p.do(s, rand.New(rand.NewPCG(h.Sum64(), 5)))
			}
		}
	}
	return nil
}

func title(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		defer func() { start = unicode.IsSpace(r) }()
		if start {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func noPunctuation(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if strings.ContainsRune(".,;:!?…¿¡", r) {
			return ' '
		}
		return r
	}, s)), " ")
}

// keys are the neighbours of each letter on a QWERTY keyboard.
var keys = map[rune]string{
	'a': "sqz", 'b': "vn", 'c': "xv", 'd': "sf", 'e': "wr", 'f': "dg", 'g': "fh", 'h': "gj", 'i': "uo", 'j': "hk", 'k': "jl", 'l': "k", 'm': "n",
	'n': "bm", 'o': "ip", 'p': "o", 'q': "w", 'r': "et", 's': "ad", 't': "ry", 'u': "yi", 'v': "cb", 'w': "qe", 'x': "zc", 'y': "tu", 'z': "x",
}

// typos makes n edits, each in another word of five letters or more: a letter is
// swapped with the next, dropped, doubled or hit beside. The first letter stays, as it
// does in most typing errors. Where there are fewer such words there are fewer edits.
func typos(s string, n int, r *rand.Rand) string {
	runes := []rune(s)
	var words [][2]int
	for i := 0; i < len(runes); {
		j := i
		for j < len(runes) && unicode.IsLetter(runes[j]) {
			j++
		}
		if j-i >= 5 {
			words = append(words, [2]int{i, j})
		}
		i = max(j, i+1)
	}
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	words = words[:min(n, len(words))]
	edit := map[int]int{} // place → kind
	for _, w := range words {
		edit[w[0]+1+r.IntN(w[1]-w[0]-2)] = r.IntN(4)
	}
	var b strings.Builder
	for i := 0; i < len(runes); i++ {
		kind, ok := edit[i]
		c := runes[i]
		switch {
		case !ok:
			b.WriteRune(c)
		case kind == 0:
			b.WriteRune(runes[i+1])
			b.WriteRune(c)
			i++
		case kind == 1: // dropped
		case kind == 2:
			b.WriteRune(c)
			b.WriteRune(c)
		default:
			if near := keys[unicode.ToLower(c)]; near != "" {
				b.WriteByte(near[r.IntN(len(near))])
			} else {
				b.WriteRune(c)
			}
		}
	}
	return b.String()
}

// homoglyphs are Cyrillic and Greek letters that look like Latin ones (Unicode UTS #39).
var homoglyphs = map[rune]rune{'a': 'а', 'c': 'с', 'e': 'е', 'i': 'і', 'o': 'о', 'p': 'р', 'x': 'х', 'y': 'у', 'A': 'А', 'E': 'Е', 'O': 'О', 'P': 'Р', 'C': 'С'}

// leet are digits and signs that stand for letters.
var leet = map[rune]rune{'a': '4', 'e': '3', 'i': '1', 'o': '0', 's': '5'}

// swapLetters replaces one letter of every word that has one to replace and more than
// two letters.
func swapLetters(s string, r *rand.Rand, table map[rune]rune) string {
	out := strings.Split(s, " ")
	for k, w := range out {
		runes := []rune(w)
		var at []int
		for i, c := range runes {
			if _, ok := table[c]; ok {
				at = append(at, i)
			}
		}
		if len(at) > 0 && len(runes) > 2 {
			i := at[r.IntN(len(at))]
			runes[i] = table[runes[i]]
		}
		out[k] = string(runes)
	}
	return strings.Join(out, " ")
}

// zeroWidth puts a character that is not seen into every longer word.
func zeroWidth(s string, r *rand.Rand) string {
	out := strings.Split(s, " ")
	for k, w := range out {
		if runes := []rune(w); len(runes) > 2 {
			i := 1 + r.IntN(len(runes)-1)
			out[k] = string(runes[:i]) + string([]rune{'\u200b', '\u200c', '\u200d', '\u2060'}[r.IntN(4)]) + string(runes[i:])
		}
	}
	return strings.Join(out, " ")
}

// stretch repeats the last vowel of the longest word.
func stretch(s string, _ *rand.Rand) string {
	words := strings.Split(s, " ")
	longest := 0
	for i, w := range words {
		if len(w) > len(words[longest]) {
			longest = i
		}
	}
	w := words[longest]
	if i := strings.LastIndexAny(w, "aeiou"); i >= 0 {
		words[longest] = w[:i] + strings.Repeat(w[i:i+1], 3) + w[i:]
	}
	return strings.Join(words, " ")
}
