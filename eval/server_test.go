package eval_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
)

// A busy service is waited for as long as it asks, ten seconds at most, and a second
// where it does not say.
func TestServerWaitsAsAsked(t *testing.T) {
	t.Parallel()
	asked := []string{"3", "", "7200", "soon"}
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n < len(asked) {
			w.Header().Set("Retry-After", asked[n])
		}
		n++
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer s.Close()
	var waited []time.Duration
	server := &eval.Server{URL: s.URL, Wait: func(_ context.Context, d time.Duration) error {
		waited = append(waited, d)
		return nil
	}}
	_, err := server.Answer(t.Context(), &eval.Item{ID: "a", Text: triage.NewText("marker-4711")})
	require.ErrorIs(t, err, triage.ErrUnavailable)
	require.NotContains(t, err.Error(), "marker")
	require.Equal(t, []time.Duration{3 * time.Second, time.Second, 10 * time.Second, time.Second}, waited)
	require.Equal(t, 5, n)
}
