package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.yaml.in/yaml/v4"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/api"
	"github.com/replytriage/triage/classifier"
	"github.com/replytriage/triage/phi"
	"github.com/replytriage/triage/rules"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// marked stands where a patient's words could be; nothing but a request may hold it.
const marked = "zebrafish-9137"

type service struct {
	http.Handler
	log *bytes.Buffer
}

func newService(t *testing.T, change ...func(*api.Config)) service {
	t.Helper()
	set, err := rules.Shipped()
	require.NoError(t, err)
	metrics := api.NewMetrics()
	var log bytes.Buffer
	cfg := api.Config{
		Classifier: &classifier.Classifier{Rules: func() *rules.Set { return set }, Observe: metrics.Observe, Code: "test"},
		Metrics:    metrics, Log: slog.New(slog.NewJSONHandler(&log, nil)), Workers: 2,
		Version: func() api.Version {
			only := triage.RulesOnly
			return api.Version{Release: "test", Degraded: &only, Notices: []string{}, Rules: api.RulesVersion{Digest: set.Digest(), Packs: []string{}}}
		},
	}
	linter, err := phi.Load(nil)
	require.NoError(t, err)
	cfg.Doors = append(cfg.Doors, api.LintDoors(linter, phi.Policy{Profile: phi.Strict()}, metrics, 2)...)
	for _, f := range change {
		f(&cfg)
	}
	return service{api.New(cfg), &log}
}

func (s service) do(method, path, kind, body string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	return w
}

func post(s service, path, body string) *httptest.ResponseRecorder {
	return s.do(http.MethodPost, path, "application/json", body)
}

func TestClassify(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := post(s, "/v1/classify", `{"id":"m-1","text":"STOP"}`)
	require.Equal(t, 200, w.Code)
	var r triage.Result
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &r))
	require.Equal(t, "m-1", r.ID)
	require.Equal(t, triage.OptOut, r.Primary())
	require.NotEmpty(t, r.DecisionID)
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
}

func TestProblems(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, c := range []struct {
		name, method, path, kind, body string
		status                         int
		code, detail                   string
	}{
		{"not JSON", "POST", "/v1/classify", "application/json", `{"id":` + marked, 400, "invalid_request", "not JSON"},
		{"empty body", "POST", "/v1/classify", "application/json", ``, 400, "invalid_request", "ends too early"},
		{"cut short", "POST", "/v1/classify", "application/json", `{"text":"a`, 400, "invalid_request", "ends too early"},
		{"unknown field", "POST", "/v1/classify", "application/json", `{"text":"a","` + marked + `":1}`, 400, "invalid_request", "body: has a field that is not documented; there are id, text, prompt, context"},
		{"unknown context field", "POST", "/v1/classify", "application/json", `{"text":"a","context":{"x":1}}`, 400, "invalid_request", "context: has a field that is not documented; there are prompt_kind, "},
		{"unknown field of a key that stands twice", "POST", "/v1/classify", "application/json", `{"text":"a","context":{"x":1},"context":{}}`, 400, "invalid_request", "body: has a field that is not documented"},
		{"unknown field in a list", "POST", "/v1/classify", "application/json", `{"text":"a","context":{"history":[{"from":"patient","y":1}]}}`, 400, "invalid_request", "context.history[0]: has a field that is not documented; there are "},
		{"wrong type", "POST", "/v1/classify", "application/json", `{"id":5,"text":"a"}`, 400, "invalid_request", "id: want a string, not number"},
		{"text of wrong type", "POST", "/v1/classify", "application/json", `{"text":["` + marked + `"]}`, 400, "invalid_request", "text"},
		{"array", "POST", "/v1/classify", "application/json", `[]`, 400, "invalid_request", "want an object"},
		{"two values", "POST", "/v1/classify", "application/json", `{"text":"a"}{"text":"b"}`, 400, "invalid_request", "more than one"},
		{"no text", "POST", "/v1/classify", "application/json", `{}`, 400, "invalid_request", "text: empty"},
		{"bad kind of prompt", "POST", "/v1/classify", "application/json", `{"text":"a","context":{"prompt_kind":"` + marked + `"}}`, 400, "invalid_request", "context.prompt_kind"},
		{"bad time", "POST", "/v1/classify", "application/json", `{"text":"a","context":{"now":"` + marked + `"}}`, 400, "invalid_request", "RFC 3339"},
		{"too long a text", "POST", "/v1/classify", "application/json", `{"text":"` + strings.Repeat("a", 8001) + `"}`, 413, "too_long", "text"},
		{"too large a body", "POST", "/v1/classify", "application/json", `{"text":"` + strings.Repeat("a", 300<<10) + `"}`, 413, "body_too_large", "262144"},
		{"form", "POST", "/v1/classify", "application/x-www-form-urlencoded", `text=a`, 415, "unsupported_media_type", "application/json"},
		{"method", "GET", "/v1/classify", "", ``, 405, "method_not_allowed", ""},
		{"path", "GET", "/v1/" + marked, "", ``, 404, "not_found", ""},
		{"empty batch", "POST", "/v1/classify/batch", "application/json", ` `, 400, "invalid_request", "empty"},
		{"too many", "POST", "/v1/classify/batch", "application/json", "[" + strings.Repeat("{},", 1000) + "{}]", 413, "body_too_large", "1000 messages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := s.do(c.method, c.path, c.kind, c.body)
			require.Equal(t, c.status, w.Code, w.Body.String())
			require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			var p api.Problem
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
			require.Equal(t, c.code, p.Code)
			require.Equal(t, c.status, p.Status)
			require.Contains(t, p.Detail, c.detail)
			require.NotContains(t, w.Body.String(), marked)
		})
	}
	require.NotContains(t, s.log.String(), marked)
}

func TestBatch(t *testing.T) {
	t.Parallel()
	s := newService(t)
	lines := "{\"id\":\"a\",\"text\":\"STOP\"}\n\n{\"id\":\"b\",\"text\":5}\n{\"id\":\"c\",\"text\":\"START\"}\n"
	w := s.do("POST", "/v1/classify/batch", "application/x-ndjson", lines)
	require.Equal(t, 200, w.Code)
	out := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	require.Len(t, out, 3)
	require.Contains(t, out[0], `"id":"a"`)
	require.Contains(t, out[1], `"code":"invalid_request"`)
	require.Contains(t, out[1], `"line":3`)
	require.Contains(t, out[2], `"opt_in"`)
	w = post(s, "/v1/classify/batch", `[{"id":"a","text":"STOP"},{"id":"b"}]`)
	require.Equal(t, 200, w.Code)
	var items []map[string]any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &items))
	require.Len(t, items, 2)
	require.Equal(t, "b", items[1]["id"])
	require.NotNil(t, items[1]["error"])
}

// full is a predictor without room.
type full struct{}

func (full) Predict(context.Context, triage.Text, triage.Text) (triage.Prediction, error) {
	return triage.Prediction{}, triage.ErrOverloaded
}
func (full) Thresholds() triage.Thresholds { return triage.Thresholds{} }

// crash panics with a patient's words.
type crash struct{ full }

func (crash) Predict(context.Context, triage.Text, triage.Text) (triage.Prediction, error) {
	panic(marked)
}

func TestOverloadIs503(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *api.Config) { c.Classifier.Model = full{} })
	for _, path := range []string{"/v1/classify", "/v1/classify/batch"} {
		w := post(s, path, `{"id":"m","text":"the thing with the thing again"}`)
		require.Equal(t, 503, w.Code)
		require.NotEmpty(t, w.Header().Get("Retry-After"))
		require.Contains(t, w.Body.String(), `"overloaded"`)
	}
}

func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *api.Config) {
		c.Classifier.Model = crash{}
		c.Finish = func(m triage.Message, _ *triage.Result) error {
			if m.ID == "panic" {
				panic(marked)
			}
			return nil
		}
	})
	var seen strings.Builder
	for _, body := range []string{
		`{"id":"m","text":"` + marked + ` my chest hurts","prompt":"` + marked + `","context":{"first_name":"` + marked + `","facts":{"` + marked + `":"` + marked + `"},"history":[{"from":"patient","text":"` + marked + `"}]}}`,
		`{"id":"panic","text":"` + marked + `"}`, `{"id":"m","text":{"` + marked + `":1}}`, `{"` + marked + `"}`, `{"id":"m","text":"\ud800` + marked + `"}`,
	} {
		w := post(s, "/v1/classify", body)
		seen.WriteString(w.Body.String())
	}
	seen.WriteString(s.do("GET", "/v1/classify?q="+marked, "", "").Body.String())
	seen.WriteString(s.do("GET", "/"+marked, "", "").Body.String())
	seen.WriteString(s.do(marked, "/", "", "").Body.String())
	seen.WriteString(s.do("GET", "/metrics", "", "").Body.String())
	seen.WriteString(s.log.String())
	require.Contains(t, seen.String(), "triage_panics_total")
	require.Contains(t, seen.String(), "rules_only")
	require.NotContains(t, seen.String(), marked)
}

func TestKeys(t *testing.T) {
	t.Parallel()
	key, line := api.NewKey()
	keys, err := api.ReadKeys("keys", strings.NewReader("# a clinic\n"+line+"\n"))
	require.NoError(t, err)
	s := newService(t, func(c *api.Config) { c.Keys = keys })
	require.Equal(t, 401, post(s, "/v1/classify", `{"text":"STOP"}`).Code)
	require.Equal(t, 401, s.do("GET", "/v1/version", "", "", "X-API-Key", key[:len(key)-1]+"!").Code)
	require.Equal(t, 200, s.do("GET", "/v1/version", "", "", "X-API-Key", key).Code)
	require.Equal(t, 200, s.do("POST", "/v1/classify", "application/json", `{"text":"STOP"}`, "Authorization", "Bearer "+key).Code)
	require.Equal(t, 200, s.do("GET", "/healthz", "", "").Code)
	for name, bad := range map[string]string{"empty": "", "one field": "abcdefgh", "short id": "abc " + strings.Repeat("0", 64), "short hash": "abcdefgh 00", "twice": line + "\n" + line} {
		_, err := api.ReadKeys("keys", strings.NewReader(bad))
		require.ErrorIs(t, err, triage.ErrInvalid, name)
		require.ErrorContains(t, err, "keys:", name)
	}
}

// TestOpenAPI holds the document against the handlers: every path and method of
// it is answered, and answers are of the documented form.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	s := newService(t, withDesk(t))
	data, err := os.ReadFile("openapi.yaml")
	require.NoError(t, err)
	require.Equal(t, string(data), s.do("GET", "/openapi.yaml", "", "").Body.String())
	var doc map[string]any
	require.NoError(t, yaml.Unmarshal(data, &doc))
	asJSON, err := json.Marshal(doc)
	require.NoError(t, err)
	resource, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("mem:///openapi.json", resource))
	valid := func(schema string, body []byte) {
		t.Helper()
		sch, err := compiler.Compile("mem:///openapi.json#/components/schemas/" + schema)
		require.NoError(t, err)
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		require.NoError(t, err)
		require.NoError(t, sch.Validate(v), string(body))
	}
	for path, item := range doc["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			w := s.do(strings.ToUpper(method), path, "application/json", `{"text":"STOP"}`)
			require.NotEqual(t, 404, w.Code, path)
			require.NotEqual(t, 405, w.Code, path)
		}
	}
	for _, body := range []string{
		`{"id":"1","text":"STOP"}`, `{"id":"2","text":"yes but my chest hurts and i cant breathe","prompt":"Visit Friday at 10. Reply C to confirm."}`,
		`{"id":"3","text":"Liked “Reply STOP”"}`, `{"id":"4","text":"CANCEL","prompt":"Reply C or CANCEL"}`, `{"id":"5","text":"👍"}`,
		`{"id":"6","text":"xyzzy plugh","context":{"has_media":true,"language":"en","slots":["2026-11-23T10:00:00Z"]}}`,
	} {
		valid("Message", []byte(body))
		w := post(s, "/v1/classify", body)
		require.Equal(t, 200, w.Code, w.Body.String())
		valid("Result", w.Body.Bytes())
	}
	for _, body := range []string{`{"id":"1","text":"Hi Jane, start metformin 500mg twice daily."}`, `{"id":"2","text":"See you Friday at 2."}`} {
		valid("LintRequest", []byte(body))
		w := post(s, "/v1/lint", body)
		require.Equal(t, 200, w.Code, w.Body.String())
		valid("LintResult", w.Body.Bytes())
	}
	w := post(s, "/v1/lint/batch", `[{"id":"a","text":"Your A1C was 9."},{"id":"b"}]`)
	require.Contains(t, w.Body.String(), `"verdict":"block"`)
	require.Contains(t, w.Body.String(), `"id":"b","error"`)
	require.Equal(t, 400, post(s, "/v1/lint", `{"text":"x","profile":"`+marked+`"}`).Code)
	require.Equal(t, 413, post(s, "/v1/lint", `{"text":"`+strings.Repeat("a ", 33<<10)+`"}`).Code)
	valid("Problem", post(s, "/v1/classify", `{`).Body.Bytes())
	valid("RoutesAnswer", s.do("GET", "/v1/routes", "", "").Body.Bytes())
	question := `{"message":{"id":"1","text":"what time"},"result":{"intents":[{"name":"opt_out","score":1,"by":"model"}],"sentiment":{"name":"neutral","score":1,"by":"model"},"urgency":{"name":"routine","score":1,"by":"model"}}}`
	valid("RepliesRequest", []byte(question))
	valid("RepliesAnswer", post(s, "/v1/replies", question).Body.Bytes())
	whole := strings.Replace(question, `"result":{`, `"role":"nurse","shapes":["fhir","events"],"result":{"decision_id":"ABCDEFGHIJKLMNOP",`, 1)
	valid("RepliesRequest", []byte(whole))
	valid("RepliesAnswer", post(s, "/v1/replies", whole).Body.Bytes())
	valid("Version", s.do("GET", "/v1/version", "", "").Body.Bytes())
}

func TestServeStopsGracefully(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	begun, done := make(chan struct{}), make(chan error, 1)
	s := newService(t, func(c *api.Config) {
		c.Finish = func(triage.Message, *triage.Result) error {
			close(begun)
			time.Sleep(50 * time.Millisecond)
			return nil
		}
	})
	go func() { done <- api.Serve(ctx, l, s) }()
	answered := make(chan int, 1)
	go func() {
		resp, err := http.Post("http://"+l.Addr().String()+"/v1/classify", "application/json", strings.NewReader(`{"text":"STOP"}`))
		if err != nil {
			answered <- 0
			return
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		answered <- resp.StatusCode
	}()
	<-begun
	cancel()
	require.Equal(t, 200, <-answered, "a request in flight is answered")
	require.NoError(t, <-done)
	http.DefaultClient.CloseIdleConnections()
}

func FuzzClassify(f *testing.F) {
	set, err := rules.Shipped()
	require.NoError(f, err)
	h := api.New(api.Config{Classifier: &classifier.Classifier{Rules: func() *rules.Set { return set }}, Metrics: api.NewMetrics()})
	f.Add([]byte(`{"id":"1","text":"STOP","context":{"now":"2026-01-01T00:00:00Z"}}`))
	f.Add([]byte(`[{"text":"a"},{"text":1}]`))
	f.Add([]byte("{\"text\":\"a\"}\n{}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, path := range []string{"/v1/classify", "/v1/classify/batch"} {
			req := httptest.NewRequestWithContext(context.Background(), http.MethodPost, path, bytes.NewReader(body))
			w := httptest.NewRecorder()
			h.ServeHTTP(w, req)
			require.NotEqual(t, 500, w.Code)
			require.Contains(t, []int{200, 400, 413}, w.Code)
		}
	})
}

// BenchmarkClassify is the handler without the network, for a reply that a rule decides.
func BenchmarkClassify(b *testing.B) {
	set, err := rules.Shipped()
	require.NoError(b, err)
	metrics := api.NewMetrics()
	h := api.New(api.Config{Classifier: &classifier.Classifier{Rules: func() *rules.Set { return set }, Observe: metrics.Observe}, Metrics: metrics})
	body := []byte(`{"id":"2","text":"yes","prompt":"Your visit is Friday at 10. Reply YES to confirm or NO to cancel."}`)
	b.ReportAllocs()
	for b.Loop() {
		req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, "/v1/classify", bytes.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		h.ServeHTTP(httptest.NewRecorder(), req)
	}
}

// The page calls the address that it was asked for under; a host that is none is not
// written into it. Who asks for the root is sent there.
func TestDocs(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for host, want := range map[string]string{
		"127.0.0.1:9321": "http://127.0.0.1:9321/v1/classify", "triage.clinic.example": "http://triage.clinic.example/v1/classify", "[::1]:9000": "http://[::1]:9000/v1/classify",
		"a'; rm -rf": "http://127.0.0.1:8080/v1/classify", "<script>": "http://127.0.0.1:8080/v1/classify",
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/docs", nil)
		req.Host = host
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		require.Equal(t, 200, w.Code)
		require.Contains(t, w.Body.String(), "curl -s "+want, host)
		require.NotContains(t, w.Body.String(), "<script>")
	}
	w := s.do("GET", "/", "", "")
	require.Equal(t, http.StatusFound, w.Code)
	require.Equal(t, "/docs", w.Header().Get("Location"))
}
