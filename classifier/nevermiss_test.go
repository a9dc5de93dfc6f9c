package classifier_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/models"
	"github.com/replytriage/triage/rules"
)

// TestNeverMissWithTheModel holds that what rules alone must catch is caught by rules and
// the real model together too: hints yield to the model, and it must not talk them down.
// A failure names the file and the number of the case, never its words.
func TestNeverMissWithTheModel(t *testing.T) {
	t.Parallel()
	m, err := models.Open("../models/reply", models.Options{Runners: 1})
	if errors.Is(err, triage.ErrUnavailable) {
		t.Skipf("the model cannot run here: %v", err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	c := with(shipped(t), m)
	for _, file := range []string{"never-miss-en.cases.yml", "never-miss-es.cases.yml"} {
		data, err := fs.ReadFile(rules.Embedded().FS, "packs/"+file)
		require.NoError(t, err)
		var cases struct {
			Cases []struct {
				Text string
				Want struct {
					AtLeast triage.Urgency `yaml:"urgency_at_least"`
				}
			}
		}
		require.NoError(t, yaml.Unmarshal(data, &cases))
		require.NotEmpty(t, cases.Cases)
		for n, one := range cases.Cases {
			r, err := c.Classify(context.Background(), message(one.Text, ""))
			require.NoError(t, err)
			require.GreaterOrEqual(t, r.Urgency.Name.Level(), one.Want.AtLeast.Level(), "%s, case %d", file, n+1)
		}
	}
}
