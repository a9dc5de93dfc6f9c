package rules_test

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules"
)

// floorShare is the least share of the never-miss cases that raise rules meet by
// themselves, so that no model, however sure, can lose them.
const floorShare = 0.985

// Most of what must never be missed stands on floors. What only hints name is listed
// by file and number, never by its words.
func TestFloorsHoldWhatMustNotBeMissed(t *testing.T) {
	t.Parallel()
	set, err := rules.Shipped()
	require.NoError(t, err)
	met, all := 0, 0
	for _, file := range []string{"never-miss-en.cases.yml", "never-miss-es.cases.yml"} {
		for n, c := range neverMiss(t, file) {
			o := set.Match(rules.Input{Text: triage.NewText(c.Text)})
			require.GreaterOrEqual(t, o.Named().Level(), c.Want.AtLeast.Level(), "%s, case %d", file, n)
			all++
			if o.Urgency.Name.Level() >= c.Want.AtLeast.Level() {
				met++
			} else {
				t.Logf("%s, case %d: by hints alone", file, n)
			}
		}
	}
	t.Logf("%d of %d by floors", met, all)
	require.GreaterOrEqual(t, float64(met), floorShare*float64(all))
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
