package eval_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/classifier"
	"github.com/replytriage/triage/eval"
	"github.com/replytriage/triage/models"
	"github.com/replytriage/triage/reply"
	"github.com/replytriage/triage/route"
	"github.com/replytriage/triage/rules"
)

// shipped is the shipped rules, loaded once for all tests.
var shipped = sync.OnceValues(rules.Shipped)

// rulesOnly is the program without a model.
func rulesOnly(t testing.TB) *eval.Local {
	t.Helper()
	set, err := shipped()
	require.NoError(t, err)
	return &eval.Local{Classifier: &classifier.Classifier{Rules: func() *rules.Set { return set }}, Mode: eval.RulesOnly}
}

// full is the program as it ships. A machine without the runtime library has no model
// to test.
func full(t testing.TB) *eval.Local {
	t.Helper()
	m, err := models.Open("../models/reply", models.Options{Runners: 1})
	if errors.Is(err, triage.ErrUnavailable) {
		t.Skipf("the model cannot run here: %v", err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	l := rulesOnly(t)
	l.Mode = eval.Full
	l.Classifier.Model, l.Classifier.ModelDigest = m, m.Info().Digest
	return l
}

// signedDesk routes and answers as in a clinic that has signed every shipped text.
func signedDesk(t testing.TB) *reply.Desk {
	t.Helper()
	tree, err := route.Default()
	require.NoError(t, err)
	lib, err := reply.Load()
	require.NoError(t, err)
	by := time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, x := range lib.Texts {
		x.ApprovedBy, x.ReviewBy = "medical director", by
	}
	for _, x := range lib.Cards {
		x.ApprovedBy, x.ReviewBy = "medical director", by
	}
	return &reply.Desk{Tree: tree, Library: lib}
}
