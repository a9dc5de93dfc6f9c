package eval_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
)

// acceptance is a typical reminder round of 100 replies.
func acceptance(t testing.TB) *eval.Dataset {
	t.Helper()
	d, err := eval.Read("../datasets/acceptance/replies.jsonl", nil)
	require.NoError(t, err)
	n := map[string]int{}
	for i := range d.Items {
		n[strings.TrimPrefix(d.Items[i].Source, "acceptance-")]++
	}
	require.Equal(t, map[string]int{"confirm": 60, "reschedule": 20, "question": 10, "callback": 5, "clinical": 3, "stop": 2}, n)
	return d
}

// With rules alone the clinical replies keep their urgency, the opt-outs are honoured,
// and nothing that needs a person is closed.
func TestAcceptanceRulesOnly(t *testing.T) {
	t.Parallel()
	d := acceptance(t)
	l := rulesOnly(t)
	l.Finish = signedDesk(t).Finish
	answers, err := eval.Ask(t.Context(), l, d, 2, nil)
	require.NoError(t, err)
	right := 0
	for i := range d.Items {
		it, a := &d.Items[i], &answers[i]
		if it.Primary() == a.Primary() {
			right++
		}
		switch it.Source {
		case "acceptance-clinical":
			require.GreaterOrEqual(t, a.Urgency.Level(), it.Urgency.Level(), it.ID)
			require.False(t, a.Closed, it.ID)
		case "acceptance-callback":
			require.False(t, a.Closed, it.ID)
		case "acceptance-stop":
			require.Equal(t, triage.OptOut, a.Primary(), it.ID)
		case "acceptance-confirm":
			require.NotContains(t, a.Intents, triage.OptOut, it.ID)
		}
	}
	t.Logf("primary intent right: %d of %d", right, len(d.Items))
	require.GreaterOrEqual(t, right, 75)
}

// As it ships, with clinic facts and free slots given and every text signed, all but the
// call-backs and the clinical ones are to close without a person, and those never. The
// floors are what holds: all 92 that may close do.
func TestAcceptanceFull(t *testing.T) {
	d := acceptance(t)
	l := full(t)
	l.Finish = signedDesk(t).Finish
	answers, err := eval.Ask(t.Context(), l, d, 2, nil)
	require.NoError(t, err)
	closed := 0
	var open, wrong []string
	for i := range d.Items {
		it, a := &d.Items[i], &answers[i]
		person := it.Source == "acceptance-callback" || it.Source == "acceptance-clinical"
		if person {
			require.False(t, a.Closed, "%s must go to a person", it.ID)
			require.GreaterOrEqual(t, a.Urgency.Level(), it.Urgency.Level(), it.ID)
		} else if !a.Closed {
			open = append(open, it.ID)
		}
		if a.Closed {
			closed++
		}
		if it.Primary() != a.Primary() {
			wrong = append(wrong, it.ID+" "+string(a.Primary()))
		}
	}
	t.Logf("closed %d; open that might close: %v; primary wrong: %v", closed, open, wrong)
	require.LessOrEqual(t, len(wrong), 1, "%v", wrong)
	require.GreaterOrEqual(t, closed, 92, "open: %v", open)
}
