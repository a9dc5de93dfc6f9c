package api_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replytriage/triage/api"
	"github.com/replytriage/triage/classifier"
	"github.com/replytriage/triage/phi"
	"github.com/replytriage/triage/prompt"
	"github.com/replytriage/triage/reply"
	"github.com/replytriage/triage/route"
	"github.com/replytriage/triage/rules"
)

// settledBodies are requests that rules or the prompt settle, as command bench sends them.
func settledBodies() []string {
	return []string{
		`{"id":"1","text":"STOP"}`,
		`{"id":"2","text":"yes","prompt":"Your visit is Friday at 10. Reply YES to confirm or NO to cancel."}`,
		`{"id":"3","text":"START"}`,
	}
}

// whole makes the handler that `triage serve` answers with, without a model: read,
// classify, route, suggest, count, write.
func whole(tb testing.TB) http.Handler {
	tb.Helper()
	set, err := rules.Shipped()
	require.NoError(tb, err)
	tree, err := route.Default()
	require.NoError(tb, err)
	library, err := reply.Load()
	require.NoError(tb, err)
	linter, err := phi.Load(nil)
	require.NoError(tb, err)
	desk := &reply.Desk{Tree: tree, Library: library, Clean: reply.Spotless(linter)}
	metrics := api.NewMetrics()
	prompts := &prompt.Cache{}
	tree.Prompts = prompts
	c := &classifier.Classifier{Rules: func() *rules.Set { return set }, Observe: metrics.Observe, Code: "test", Prompts: prompts}
	return api.New(api.Config{Classifier: c, Metrics: metrics, Finish: desk.Finish})
}

// discard is an http.ResponseWriter that keeps headers and counts, as little else as
// can be: the recorder of httptest costs more than the handler.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }

// BenchmarkSettled is one rule-decided request through the whole handler, without
// the network.
func BenchmarkSettled(b *testing.B) {
	h := whole(b)
	bodies := settledBodies()
	body := bytes.NewReader(nil)
	req := httptest.NewRequest(http.MethodPost, "/v1/classify", nil)
	req.Header.Set("Content-Type", "application/json")
	w := &discard{header: http.Header{}}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		body.Reset([]byte(bodies[i%len(bodies)]))
		req.Body = io.NopCloser(body)
		clear(w.header)
		h.ServeHTTP(w, req)
		if w.status != http.StatusOK {
			b.Fatalf("status %d", w.status)
		}
		i++
	}
}
