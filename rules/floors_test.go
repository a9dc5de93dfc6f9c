package rules_test

import (
	"io/fs"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules"
)

// Least shares of the never-miss cases that raise rules meet by themselves: by floors, so that
// no model, however sure, can lose them; and with their near entries, which only a model that
// is all but sure can (docs/decisions/0011).
const (
	floorShare = 0.64
	raiseShare = 0.975
)

// What must never be missed stands on rules that raise. What only hint rules name is listed
// by file and number, never by its words.
func TestFloorsHoldWhatMustNotBeMissed(t *testing.T) {
	t.Parallel()
	set, err := rules.Shipped()
	require.NoError(t, err)
	floors, raised, all := 0, 0, 0
	for _, file := range []string{"never-miss-en.cases.yml", "never-miss-es.cases.yml"} {
		for n, c := range neverMiss(t, file) {
			o := set.Match(rules.Input{Text: triage.NewText(c.Text)})
			want := c.Want.AtLeast.Level()
			require.GreaterOrEqual(t, o.Named().Level(), want, "%s, case %d", file, n)
			all++
			near := slices.ContainsFunc(o.Hints, func(h rules.Hit) bool {
				return h.Rule.Effect == rules.Raise && h.Rule.Labels.Urgency.Level() >= want
			})
			switch {
			case o.Urgency.Name.Level() >= want:
				floors++
				raised++
			case near:
				raised++
			default:
				t.Logf("%s, case %d: by hint rules alone", file, n)
			}
		}
	}
	t.Logf("%d of %d by floors, %d with near entries", floors, all, raised)
	require.GreaterOrEqual(t, float64(floors), floorShare*float64(all))
	require.GreaterOrEqual(t, float64(raised), raiseShare*float64(all))
}

// missCase is one case of a never-miss file.
type missCase struct {
	Text string
	Want struct {
		AtLeast triage.Urgency `yaml:"urgency_at_least"`
	}
}

func neverMiss(t *testing.T, file string) []missCase {
	t.Helper()
	data, err := fs.ReadFile(rules.Embedded().FS, "packs/"+file)
	require.NoError(t, err)
	var f struct{ Cases []missCase }
	require.NoError(t, yaml.Unmarshal(data, &f))
	require.NotEmpty(t, f.Cases)
	for i, c := range f.Cases {
		require.True(t, c.Want.AtLeast.Valid(), "case %d", i)
	}
	return f.Cases
}
