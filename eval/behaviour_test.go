package eval_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
)

// The shipped suites load, and none of their texts is a line of the corpora.
func TestShippedBehaviour(t *testing.T) {
	t.Parallel()
	suites, err := eval.ReadBehaviour(eval.ShippedBehaviour())
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(suites), 12)
	known := map[string]bool{}
	for _, name := range []string{"train", "dev", "test"} {
		d, err := eval.Read("../datasets/replies/"+name+".jsonl", nil)
		require.NoError(t, err)
		for i := range d.Items {
			if s := d.Items[i].Text.Reveal(); len([]rune(s)) >= 24 {
				known[strings.ToLower(s)] = true
			}
		}
	}
	for _, s := range suites {
		for _, b := range s.Tests {
			for n, c := range b.Cases {
				require.False(t, known[strings.ToLower(c.Text)], "%s#%d is a line of a corpus", b.ID, n+1)
			}
		}
	}
}

// Faults of a suite are all named at once.
func TestBadBehaviour(t *testing.T) {
	t.Parallel()
	text := `capability: x
tests:
  - {id: a, why: w, kind: MFT, cases: [t]}
  - {id: b, why: w, kind: INV, same: [primary], perturb: [zebra], cases: [t]}
  - {id: c, why: w, kind: DIR, same: [zebra], append: [t], cases: [t]}
  - {id: a, why: w, kind: MFT, want: {urgency: routine}, cases: [t]}
  - {id: d, why: w, kind: ABC, cases: [t]}
`
	_, err := eval.ReadBehaviour(fstest.MapFS{"x.yml": {Data: []byte(text)}})
	require.ErrorIs(t, err, triage.ErrInvalid)
	for _, want := range []string{"x.yml:3:", "x.yml:4:", "x.yml:5:", "x.yml:6:", "x.yml:7:"} {
		require.ErrorContains(t, err, want)
	}
	_, err = eval.ReadBehaviour(fstest.MapFS{})
	require.ErrorIs(t, err, triage.ErrNotFound)
}

// silent calls everything a routine confirmation.
type silent struct{}

func (silent) Describe() eval.System { return eval.System{} }

func (silent) Answer(context.Context, *eval.Item) (eval.Answer, error) {
	return eval.Answer{Labels: eval.Labels{Intents: []triage.Intent{triage.ConfirmAppointment}, Sentiment: triage.Neutral, Urgency: triage.Routine}, Closed: true}, nil
}

// shouting calls what is in capitals an emergency.
type shouting struct{}

func (shouting) Describe() eval.System { return eval.System{} }

func (shouting) Answer(_ context.Context, it *eval.Item) (eval.Answer, error) {
	a, err := silent{}.Answer(context.Background(), it)
	if s := it.Text.Reveal(); s == strings.ToUpper(s) {
		a.Urgency = triage.Emergency
	}
	return a, err
}

// A program that hears nothing fails the danger tests, one that listens to capitals the
// invariances; what fails is named by id.
func TestBehaviourSeesFaults(t *testing.T) {
	t.Parallel()
	suites, err := eval.ReadBehaviour(eval.ShippedBehaviour())
	require.NoError(t, err)
	cell := func(src eval.Source, capability string, kind eval.Kind) eval.Cell {
		cells, err := eval.Behave(t.Context(), src, suites, 1)
		require.NoError(t, err)
		for _, c := range cells {
			if c.Capability == capability && c.Kind == kind {
				return c
			}
		}
		require.Fail(t, "no such cell")
		return eval.Cell{}
	}
	c := cell(silent{}, "danger", eval.MFT)
	require.Equal(t, c.Failure.N, c.Failure.K)
	require.Contains(t, c.Failing, "danger.cardiac#1")
	c = cell(silent{}, "robustness", eval.INV)
	require.Equal(t, 4, c.Failure.K, "%v", c.Failing) // the tapbacks, which it takes for confirmations
	c = cell(shouting{}, "robustness", eval.INV)
	require.Contains(t, c.Failing, "robustness.bookings.form#1/upper")
}

// With rules alone no denial closes anything and no addition lowers a danger.
func TestRulesBehave(t *testing.T) {
	t.Parallel()
	suites, err := eval.ReadBehaviour(eval.ShippedBehaviour())
	require.NoError(t, err)
	cells, err := eval.Behave(t.Context(), rulesOnly(t), suites, 2)
	require.NoError(t, err)
	for _, c := range cells {
		t.Logf("%s %s: %d of %d fail: %v", c.Capability, c.Kind, c.Failure.K, c.Failure.N, c.Failing)
		if c.Capability == "negation" && c.Kind == eval.DIR {
			require.Empty(t, c.Failing)
		}
	}
}
