package phrase_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules/phrase"
)

func lists(t testing.TB) phrase.Lists {
	t.Helper()
	l := phrase.Lists{}
	require.NoError(t, l.Define("pain", []string{"hurts", "hurting", "is sore", "ach*"}))
	require.NoError(t, l.Define("bad_pain", []string{"{pain} badly", "agony"}))
	return l
}

// matches says whether a pattern matches any view of a text.
func matches(t testing.TB, pattern, text string, spelling bool) bool {
	t.Helper()
	p, err := phrase.Parse(pattern, lists(t))
	require.NoError(t, err)
	var b phrase.Builder
	b.Known("beast", "breathing")
	b.Add(7, p, spelling)
	m := b.Build()
	for _, v := range normalize.New(text).Views {
		if len(m.Scan(nil, v.Words)) > 0 {
			return true
		}
	}
	return false
}

func TestPhrases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, pattern, text string
		want                bool
	}{
		{"words in a row", "chest pain", "I have chest pain now", true},
		{"capitals and punctuation do not count", "chest pain", "CHEST, pain!!", true},
		{"another word between", "chest pain", "chest wall pain", false},
		{"part of a word is no word", "pain", "painting", false},
		{"star", "pain*", "painful", true},
		{"star matches the bare word", "pain*", "pain", true},
		{"option there", "so? bad", "so bad", true},
		{"option missing", "my really? bad knee", "my bad knee", true},
		{"group", "(left|right) arm", "my right arm", true},
		{"group of many words", "(left|other one of my) arm", "the other one of my arm", true},
		{"group not there", "(left|right) arm", "my arm", false},
		{"optional group", "my (left|right)? arm", "my arm", true},
		{"list", "leg {pain}", "my leg is sore", true},
		{"star in a list", "leg {pain}", "my leg achey", true},
		{"list in a list", "{bad_pain}", "it hurts badly", true},
		{"optional list", "leg {pain}? today", "leg today", true},
		{"list inside a group", "leg (fine|{pain})", "leg hurting", true},
		{"number", "took # pills", "took 30 pills", true},
		{"number with a mark", "bp #", "bp 160/95", true},
		{"word for a number", "took # pills", "took thirty pills", false},
		{"number with letters", "#mg", "500mg", true},
		{"number with other letters", "#mg", "500ml", false},
		{"bare number for one with letters", "#mg", "500", false},
		{"accent missing in the text", "corazón", "me duele el corazon", true},
		{"accent missing in the phrase", "corazon", "me duele el corazón", true},
		{"another letter", "año", "el ano", true}, // the price of matching typed Spanish
		{"apostrophe missing in the text", "can't breathe", "cant breathe", true},
		{"curly apostrophe", "can't breathe", "can’t breathe", true},
		{"a word that only looks so", "ill", "I'll come", false},
		{"hyphen", "x-ray", "x ray", true},
		{"emoji", "👍", "ok 👍🏽", true},
		{"look-alike letters", "chest pain", "сhest pаin", true},
		{"leetspeak", "chest pain", "ch3st p@in", true},
		{"hidden characters", "chest pain", "che\u200bst pain", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, matches(t, c.pattern, c.text, false))
		})
	}
}

func TestSpelling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, word string
		want       bool
	}{
		{"cehst", "chest", true}, // swapped
		{"brething", "breathing", true},
		{"chst", "chest", true}, // left out
		{"hest", "chest", true},
		{"chestt", "chest", true}, // doubled
		{"cchest", "chest", true},
		{"chesr", "chest", true}, // neighbour
		{"vhest", "chest", true},
		{"chest", "chest", false},  // no slip
		{"chesp", "chest", false},  // far key
		{"chests", "chest", false}, // another letter more
		{"cehts", "chest", false},  // two slips
		{"stork", "stroke", false}, // two slips
		{"pian", "pain", false},    // under five letters
		{"sangrndo", "sangrando", true},
		{"respirra", "respira", true},
		{"", "chest", false},
	} {
		require.Equal(t, c.want, phrase.Misspelt(c.text, c.word), "%s for %s", c.text, c.word)
	}
	require.True(t, matches(t, "can't breathe", "cant braethe", true))
	require.False(t, matches(t, "can't breathe", "cant braethe", false), "spelling is opt-in")
	require.False(t, matches(t, "breast pain", "beast pain", true), "beast is a known word")
}

// The keyboard table is symmetric, and no key is its own neighbour.
func TestNeighboursAreMutual(t *testing.T) {
	t.Parallel()
	pairs := 0
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			x, y := "aaaa"+string(a), "aaaa"+string(b)
			if a == b {
				require.False(t, phrase.Misspelt(x, y))
				continue
			}
			// Doubling does not change the length here, so only keys can explain it.
			require.Equal(t, phrase.Misspelt(x, y), phrase.Misspelt(y, x), "%c %c", a, b)
			if phrase.Misspelt(x, y) {
				pairs++
			}
		}
	}
	require.Greater(t, pairs, 50)
}

// Every slip that the definition allows is found through the index, unless the
// result is a word of its own.
func TestEverySlipIsFound(t *testing.T) {
	t.Parallel()
	words := []string{"chest", "breathing", "bleeding", "suicide", "sangrando", "corazón"}
	var b phrase.Builder
	for i, w := range words {
		p, err := phrase.Parse(w, nil)
		require.NoError(t, err)
		b.Add(int32(i), p, true)
	}
	m := b.Build()
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(words)-1).Draw(t, "word")
		r := []rune(words[i])
		k := rapid.IntRange(0, len(r)-1).Draw(t, "place")
		switch rapid.IntRange(0, 2).Draw(t, "slip") {
		case 0:
			if k+1 == len(r) || r[k] == r[k+1] {
				return
			}
			r[k], r[k+1] = r[k+1], r[k]
		case 1:
			r = slices.Delete(r, k, k+1)
		case 2:
			r = slices.Insert(r, k, r[k])
		}
		found := m.Scan(nil, normalize.New(string(r)).Raw())
		require.True(t, slices.ContainsFunc(found, func(f phrase.Match) bool { return f.ID == int32(i) }), string(r))
	})
}

// The trie finds exactly what trying every phrase at every place finds.
func TestScanAgreesWithBruteForce(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom([]string{"aa", "bb", "cc", "dd", "aab"})
	item := rapid.SampledFrom([]string{"aa", "bb", "cc", "aa?", "bb?", "(aa|bb)", "(aa bb|cc)", "(aa|cc dd)?"})
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.SliceOfN(item, 1, 4), 1, 8).Draw(t, "patterns")
		var b phrase.Builder
		want := map[phrase.Match]bool{}
		words := normalize.New(strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "text"), " ")).Raw()
		for i, items := range texts {
			p, err := phrase.Parse(strings.Join(items, " "), nil)
			if err != nil {
				return // only options
			}
			b.Add(int32(i), p, false)
			for from := range words {
				for _, end := range brute(items, words, from) {
					if end > from {
						want[phrase.Match{ID: int32(i), Start: int32(from), End: int32(end)}] = true
					}
				}
			}
		}
		got := map[phrase.Match]bool{}
		for _, m := range b.Build().Scan(nil, words) {
			got[m] = true
		}
		require.Equal(t, want, got)
	})
}

// brute returns every end that items reach from word at.
func brute(items []string, words []normalize.Word, at int) []int {
	if len(items) == 0 {
		return []int{at}
	}
	it, optional := strings.CutSuffix(items[0], "?")
	var out []int
	if optional {
		out = brute(items[1:], words, at)
	}
	for alt := range strings.SplitSeq(strings.Trim(it, "()"), "|") {
		k := at
		for _, w := range strings.Fields(alt) {
			if k < 0 || k >= len(words) || words[k].Text != w {
				k = -1
				break
			}
			k++
		}
		if k >= 0 {
			out = append(out, brute(items[1:], words, k)...)
		}
	}
	return out
}

// A regular expression is skipped only where it cannot match.
func TestRegexPrefilterLosesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		regex, text string
		want        bool
	}{
		{`temp\w* (of )?10[3-9]`, "TEMP OF 104", true},
		{`(call|ring) me`, "please Ring me", true},
		{`\d{3}-\d{2}-\d{4}`, "my ssn is 123-45-6789", true},
		{`\d{3}-\d{2}-\d{4}`, "no number", false},
		{`kill|risk`, "Kill", true}, // the Kelvin sign folds to k
		{`mg|ml`, "500 mg", true},
		{`a.b`, "xa-bx", true},
		{`(foo)?bar`, "bar", true},
	} {
		x, err := phrase.NewRegex(c.regex)
		require.NoError(t, err)
		f, err := phrase.NewFinder([]phrase.Wording{{Regex: []phrase.Regex{x}}}, nil)
		require.NoError(t, err)
		found := f.Find(nil, normalize.New(c.text), 0, c.text)
		require.Equal(t, c.want, len(found) > 0, c.regex)
	}
}

func TestSpansPointIntoTheOriginal(t *testing.T) {
	t.Parallel()
	x, err := phrase.NewRegex(`\d+ mg`)
	require.NoError(t, err)
	f, err := phrase.NewFinder([]phrase.Wording{{Regex: []phrase.Regex{x}}}, nil)
	require.NoError(t, err)
	const text = "ñé😀 took 500 mg"
	found := f.Find(nil, normalize.New(text), 0, text)
	require.Len(t, found, 1)
	require.Equal(t, "500 mg", string([]rune(text)[found[0].Pieces[0].Start:found[0].Pieces[0].End]))
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"chest pain", "(a|b c)? {pain}", "#mg hurt*", "((", "a|", "?", "{", "pain*?", "\xff*", "(😀|x)"} {
		f.Add(s)
	}
	l := lists(f)
	f.Fuzz(func(t *testing.T, s string) {
		p, err := phrase.Parse(s, l)
		if err != nil {
			return
		}
		var b phrase.Builder
		b.Add(0, p, true)
		m := b.Build()
		// What a pattern says of itself, it matches.
		for _, sample := range p.Samples(4) {
			words := normalize.New(sample).Raw()
			if len(m.Scan(nil, words)) == 0 {
				t.Fatalf("%q does not match its own sample %q", s, sample)
			}
		}
	})
}
