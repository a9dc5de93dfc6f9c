package eval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replytriage/triage/eval"
	"github.com/replytriage/triage/route"
)

// The replies of the test split as the program itself reads and cuts them: each lands
// in one queue that has an owner, and no role is shown a segment of a matter that it may
// not see. A reply of which nobody is sure is not cut: clinical roles read it whole in
// human review, the others nothing of it.
func TestViewsOfTheTestSplit(t *testing.T) {
	t.Parallel()
	t.Run("rules", func(t *testing.T) { views(t, rulesOnly(t)) })
	t.Run("full", func(t *testing.T) { views(t, full(t)) })
}

func views(t *testing.T, l *eval.Local) {
	t.Parallel()
	d, err := eval.Read("../datasets/replies/test.jsonl", nil)
	require.NoError(t, err)
	l.Finish = signedDesk(t).Finish
	mixed, cut, whole := 0, 0, 0
	for i := range d.Items {
		m, err := d.Items[i].Message()
		require.NoError(t, err)
		r, err := l.Classifier.Classify(t.Context(), m)
		require.NoError(t, err)
		require.NoError(t, l.Finish(m, &r))
		require.NotEmpty(t, r.Route.Queue)
		require.True(t, route.Role(r.Route.Owner).Valid())
		if len(r.Intents) < 2 {
			continue
		}
		mixed++
		unsure := route.Unsure(&r)
		if unsure {
			whole++
		}
		for _, role := range route.Roles() {
			for _, p := range route.View(role, &r, m.Text) {
				if p.Hidden {
					cut++
					continue
				}
				require.False(t, unsure && !role.SeesUnsure(), "%s: %s sees of a reply that nobody is sure of", d.Items[i].ID, role)
				for _, s := range r.Segments {
					if unsure {
						break
					}
					require.False(t, s.Start < p.End && p.Start < s.End && !role.Sees(s.Intent), "%s: %s sees a hidden segment", d.Items[i].ID, role)
				}
			}
		}
	}
	require.Positive(t, mixed)
	require.Positive(t, cut)
	t.Logf("%d replies, %d of them read as mixed, %d of these not cut because nobody is sure, %d parts hidden from one role or another", len(d.Items), mixed, whole, cut)
}
