package normalize_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/replytriage/triage/normalize"
)

func words(v []normalize.Word) string {
	out := make([]string, len(v))
	for i, w := range v {
		out[i] = w.Text
	}
	return strings.Join(out, " ")
}

func reads(f *normalize.Form, phrase string) bool {
	for _, v := range f.Views {
		if strings.Contains(" "+words(v.Words)+" ", " "+phrase+" ") {
			return true
		}
	}
	return false
}

// TestDisguises holds the fifteen disguises of RELIABILITY 5.1 and some more.
func TestDisguises(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"plain":                "chest pain",
		"capitals":             "CHEST PAIN",
		"zero width":           "ch\u200best pa\u200din",
		"zero width as space":  "chest\u200bpain",
		"cyrillic":             "сhеst рain",
		"greek":                "chεst pαin",
		"full width":           "ｃｈｅｓｔ　ｐａｉｎ",
		"mathematical bold":    "𝐜𝐡𝐞𝐬𝐭 𝐩𝐚𝐢𝐧",
		"mathematical script":  "𝓬𝓱𝓮𝓼𝓽 𝓹𝓪𝓲𝓷",
		"accents":              "çhést páïn",
		"soft hyphen":          "che\u00adst pa\u00adin",
		"bidi override":        "\u202echest\u202c pain",
		"no-break space":       "chest\u00a0pain",
		"roman numeral":        "ⅽhest pain",
		"strike-through":       "c̶h̶e̶s̶t̶ p̶a̶i̶n̶",
		"hangul filler":        "chest\u3164pain",
		"small capitals":       "ᴄʜᴇsᴛ ᴘᴀɪɴ",
		"leetspeak":            "ch3st p@in",
		"leetspeak with one":   "ch3st p41n",
		"repeated letters":     "chesttttt paaaain",
		"spelled out":          "c h e s t  p a i n",
		"dotted":               "c.h.e.s.t  p.a.i.n",
		"negative squared":     "🅲🅷🅴🆂🆃 🅿🅰🅸🅽",
		"variation selector":   "chest\ufe0f pain",
		"line break":           "chest\npain",
		"decoration":           "**chest** ~pain~",
		"invalid bytes inside": "ch\xffest pain",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.True(t, reads(normalize.New(in), "chest pain"))
		})
	}
}

func TestOtherLanguagesStayReadable(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"я опоздаю", "у меня болит грудь", "ألم في الصدر", "πονάει το στήθος μου", "胸が痛い", "मुझे दर्द है"} {
		require.Equal(t, s, words(normalize.New(s).Raw()))
		require.True(t, reads(normalize.New(s), s))
		for _, v := range normalize.New(s).Views {
			require.Equal(t, s, words(v.Words), v.Name)
		}
	}
	require.Equal(t, "mañana sí podré año", words(normalize.New("Mañana SÍ podré año").Raw()))
	require.Equal(t, "manana si podre ano", normalize.Fold("Mañana SÍ podré año"))
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, raw, folded string }{
		{"apostrophes", "Can’t; I'll, we're", "can't i'll we're", "cant i'll we're"},
		{"readings", "BP 160/95, temp 102.5F at 10:30", "bp 160/95 temp 102.5f at 10:30", "bp 160/95 temp 102.5f at 10:30"},
		{"emoji", "ok👍🏽 1️⃣", "ok 👍 1", "ok 👍 1"},
		{"a doubled letter is a spelling", "blood", "blood", "blood"},
		{"runs", "noooo", "noooo", "no"},
		{"hyphen", "follow-up", "follow up", "follow up"},
		{"nothing", " \n ", "", ""},
		{"times and doses are no leetspeak", "2pm 10mg 3rd b12 gr8", "2pm 10mg 3rd b12 gr8", "2pm 10mg 3rd b12 gr8"},
		{"decomposed accent", "man\u0303ana", "mañana", "manana"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := normalize.New(c.in)
			require.Equal(t, c.raw, words(f.Raw()))
			require.Equal(t, c.folded, words(f.Folded()))
			if c.raw == c.folded {
				require.Len(t, f.Views, 1)
			}
		})
	}
}

func TestBreaks(t *testing.T) {
	t.Parallel()
	f := normalize.New("no fever, but now? I can't")
	w := f.Raw()
	require.Equal(t, normalize.Clause, w[2].Before)
	require.Equal(t, normalize.Sentence, w[4].Before)
	require.True(t, f.Question)
}

func TestSpansPointIntoTheOriginal(t *testing.T) {
	t.Parallel()
	in := "👍🏽 сhеst\u200b pа\u0301in ﬁne…"
	runes := []rune(in)
	for _, v := range normalize.New(in).Views {
		for _, w := range v.Words {
			if w.Text == "chest" {
				require.Equal(t, "сhеst", string(runes[w.Start:w.End]))
			}
			if w.Text == "fine" {
				require.Equal(t, "ﬁne", string(runes[w.Start:w.End]))
			}
		}
	}
}

// FuzzNew holds for any bytes: spans are in range, ordered and never overlap; an
// ASCII word of the raw view is what stands at its span; folding again changes nothing.
func FuzzNew(f *testing.F) {
	for _, s := range []string{"", "yes", "сhеst рain", "c h e s t", "p@1n", "\xff\xfe", "é\u0301\u0327", "ch3st\u3164p@in", "İstanbul", "👩‍👩‍👧 1️⃣", "ﷺ", "n't n''t aaa'''t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		form := normalize.New(s)
		require.Equal(t, utf8.RuneCountInString(s), form.Length)
		runes := []rune(s)
		for _, v := range form.Views {
			last := 0
			for _, w := range v.Words {
				require.NotEmpty(t, w.Text)
				require.True(t, utf8.ValidString(w.Text))
				require.GreaterOrEqual(t, w.Start, last, v.Name)
				require.Greater(t, w.End, w.Start)
				require.LessOrEqual(t, w.End, form.Length)
				last = w.Start
			}
		}
		for _, w := range form.Raw() {
			src := string(runes[w.Start:w.End])
			ascii := true
			for i := 0; i < len(src); i++ {
				ascii = ascii && src[i] < 0x80 && src[i] != 0x60 && src[i] >= ' ' && src[i] != 0x7f
			}
			if ascii {
				require.Equal(t, strings.ToLower(src), w.Text)
			}
		}
		// Stray combining marks may be reordered when they meet; all else is stable.
		if once := normalize.Fold(s); !strings.ContainsFunc(once, func(r rune) bool { return unicode.Is(unicode.M, r) }) {
			require.Equal(t, once, normalize.Fold(once), "folding twice")
		}
	})
}

func BenchmarkNew(b *testing.B) {
	for _, s := range []string{"yes", "yes but my incision is red and hot now", "sí, mañana llego a las 10 👍"} {
		b.Run(s[:3], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				normalize.New(s)
			}
		})
	}
}
