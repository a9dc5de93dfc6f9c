package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules"
)

// bigPack writes a pack of n phrases in raise rules of ten phrases each, over a
// vocabulary in which phrases share their first words as real packs do.
func bigPack(n int) string {
	var b strings.Builder
	b.WriteString("pack: big\nversion: 1\nlists:\n  pain: [hurts, hurting, aches, burning, throbbing, is sore]\nrules:\n")
	parts := strings.Fields("chest arm leg back head stomach eye ear throat knee foot hand hip neck jaw")
	how := strings.Fields("badly suddenly again tonight constantly sharply slowly terribly")
	for i := range n {
		if i%10 == 0 {
			fmt.Fprintf(&b, "  - id: big.r%d\n    why: benchmark\n    status: experimental\n    effect: raise\n    spelling: %v\n    set: {urgency: urgent}\n    traits: [negated]\n    phrase:\n", i/10, i%30 == 0)
		}
		fmt.Fprintf(&b, "      - my %s {pain} %s word%d\n", parts[i%len(parts)], how[i/len(parts)%len(how)], i)
	}
	return b.String()
}

func BenchmarkMatch(b *testing.B) {
	set := load(b, map[string]string{"big.yml": bigPack(5000), "clinic.yml": clinic})
	require.True(b, match(set, "Yes please!").Decided)
	require.Equal(b, "r.chest", ids(match(set, "no fever but I have chest pain and I can't breathe").Raised))
	for _, c := range []struct{ name, text string }{
		{"decided_short", "Yes please!"},
		{"thanks_name", "hi Maria yes thank you so much"},
		{"plain_20_words", "my back hurts again since yesterday evening and i was wondering if i should come in earlier this week or not"},
		{"danger", "no fever but I have chest pain and I can't breathe"},
		{"long_1600", strings.Repeat("my leg hurts badly and the arm is sore tonight ", 34)},
	} {
		text := triage.NewText(c.text)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				set.Match(rules.Input{Text: text})
			}
		})
		form := normalize.New(c.text)
		b.Run(c.name+"/normalized", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				set.Match(rules.Input{Text: text, Form: form})
			}
		})
	}
}

// The time of a match must follow the text and hardly the number of rules: a hundred
// times the phrases may cost at most four times as much. (Measured: about 1.3 times.)
func TestCostFollowsTheTextNotTheRules(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	text := triage.NewText("my back hurts again since yesterday evening and i was wondering if i should come in")
	cost := func(n int) time.Duration {
		set := load(t, map[string]string{"big.yml": bigPack(n)})
		best := time.Duration(1 << 62)
		for range 200 {
			start := time.Now()
			for range 20 {
				set.Match(rules.Input{Text: text})
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	require.Less(t, cost(5000), 4*cost(50))
}

func BenchmarkLoad(b *testing.B) {
	src := folder(map[string]string{"big.yml": bigPack(5000)})
	for b.Loop() {
		if _, err := rules.Load(rules.Path("packs/traits.yml"), src); err != nil {
			b.Fatal(err)
		}
	}
}
