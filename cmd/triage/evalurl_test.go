package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// noEnv is an environment in which the program leaves the runtime's threads alone.
func noEnv(name string) string {
	if name == "GOMAXPROCS" {
		return "2"
	}
	return ""
}

// serving runs triage serve in this process, rules only, until the test ends, and
// returns its address.
func serving(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"serve", "--no-model", "--quiet", "--listen", "127.0.0.1:0"}, noEnv, strings.NewReader(""), io.Discard, w)
		_ = w.Close()
	}()
	t.Cleanup(func() {
		cancel()
		require.Equal(t, exitOK, <-done)
	})
	said := make([]byte, 0, 4096)
	buf := make([]byte, 512)
	ready := regexp.MustCompile(`ready after \d+ ms on (http://127\.0\.0\.1:\d+)`)
	for {
		n, err := r.Read(buf)
		said = append(said, buf[:n]...)
		if m := ready.FindSubmatch(said); m != nil {
			go func() { _, _ = io.Copy(io.Discard, r) }()
			return string(m[1])
		}
		require.NoError(t, err, string(said))
	}
}

// labelledFile writes n labelled replies: more than one batch where n is over 200.
func labelledFile(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	texts := []string{"C", "STOP", "zebrafish-9137 having chest pain since this morning", "thank you"}
	for i := range n {
		fmt.Fprintf(&b, `{"id":"u-%d","prompt":"Your visit is Friday at 10. Reply C to confirm.","text":"%s","intents":["confirm_appointment"],"sentiment":"neutral","urgency":"routine","flags":[],"source":""}`+"\n", i, texts[i%len(texts)])
	}
	path := filepath.Join(t.TempDir(), "replies.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o600))
	return path
}

// judged runs triage eval over data and returns its exit code, what it said, and the
// folder that it was to write.
func judged(t *testing.T, data string, args ...string) (code int, said, report string) {
	t.Helper()
	report = filepath.Join(t.TempDir(), "report")
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"eval", "--behaviour", "none", "--bootstrap", "20", "--data", data, "--report", report}, args...), noEnv, strings.NewReader(""), &out, &errs)
	return code, errs.String(), report
}

// A running service answers as the program itself does, over more than one batch, and
// the report says what was in force there.
func TestEvalURL(t *testing.T) {
	t.Parallel()
	data := labelledFile(t, 450)
	code, said, there := judged(t, data, "--url", serving(t))
	require.Equal(t, exitOK, code, said)
	code, said, here := judged(t, data, "--no-model")
	require.Equal(t, exitOK, code, said)
	file := func(dir, name string) string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return string(b)
	}
	require.Equal(t, file(here, "answers.jsonl"), file(there, "answers.jsonl"))
	require.Contains(t, file(there, "report.json"), `"kind": "server"`)
	digest := regexp.MustCompile(`"rules": "sha256:[0-9a-f]{64}"`)
	require.Equal(t, digest.FindString(file(here, "report.json")), digest.FindString(file(there, "report.json")))
	require.NotEmpty(t, digest.FindString(file(there, "report.json")))
}

// Whatever goes wrong at the service is one clear error of rc 2 that repeats no text,
// and no part of a report is left.
func TestEvalURLFaults(t *testing.T) {
	t.Parallel()
	data := labelledFile(t, 450)
	target, err := url.Parse(serving(t))
	require.NoError(t, err)
	real := httputil.NewSingleHostReverseProxy(target)
	// before stands between the program and the real service; n counts the batches. It
	// returns false where the request goes on to the service.
	between := func(before func(w http.ResponseWriter, n int64) bool) string {
		var n atomic.Int64
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && before(w, n.Add(1)) {
				return
			}
			real.ServeHTTP(w, r)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>hello") }))
	t.Cleanup(other.Close)
	halfway := between(func(w http.ResponseWriter, n int64) bool {
		if n < 2 {
			return false
		}
		panic(http.ErrAbortHandler) // the connection breaks
	})
	cut := between(func(w http.ResponseWriter, n int64) bool {
		if n < 2 {
			return false
		}
		w.Header().Set("Content-Length", "9999")
		_, _ = io.WriteString(w, `{"id":"u-200"`)
		return true
	})
	busy := between(func(w http.ResponseWriter, _ int64) bool {
		w.Header().Set("Retry-After", "0")
		http.Error(w, "zebrafish-9137", http.StatusServiceUnavailable)
		return true
	})
	wrong := between(func(w http.ResponseWriter, n int64) bool {
		_, _ = io.WriteString(w, "zebrafish-9137 is no JSON\n")
		return true
	})
	short := between(func(w http.ResponseWriter, n int64) bool {
		_, _ = io.WriteString(w, `{"id":"u-0","intents":["other"],"sentiment":"neutral","urgency":"routine","flags":[]}`+"\n")
		return true
	})
	key := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	t.Cleanup(key.Close)
	cases := []struct{ name, url, want string }{
		{"no scheme", "127.0.0.1:8080", "want an address like http://127.0.0.1:8080"},
		{"no URL", "::zebrafish", "want an address like"},
		{"another scheme", "ftp://127.0.0.1/", "want an address like"},
		{"a password in it", "http://zebrafish:pw@127.0.0.1/", "want an address like"},
		{"nobody there", gone.URL, "server: does not answer"},
		{"another service", other.URL, "is no triage service"},
		{"wants a key", key.URL, "wants another API key (status 401"},
		{"gone half way", halfway, "server: does not answer"},
		{"an answer that breaks off", cut, "its answer ends early"},
		{"always busy", busy, "busy (status 503) at each of 5 tries"},
		{"wrong JSON", wrong, "the server's answer:1: not a JSON object"},
		{"too few answers", short, "does not answer the item of line 2"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, said, report := judged(t, data, "--url", c.url)
			require.Equal(t, exitFailed, code, said)
			require.Contains(t, said, c.want)
			require.NotContains(t, said, "zebrafish")
			require.Len(t, strings.Split(strings.TrimSpace(said), "\n"), 1, said)
			_, err := os.Stat(report)
			require.ErrorIs(t, err, os.ErrNotExist)
			left, err := filepath.Glob(filepath.Join(filepath.Dir(report), ".*"))
			require.NoError(t, err)
			require.Empty(t, left)
		})
	}
}

// A service that is busy for a moment is asked again.
func TestEvalURLAsksAgain(t *testing.T) {
	t.Parallel()
	target, err := url.Parse(serving(t))
	require.NoError(t, err)
	real := httputil.NewSingleHostReverseProxy(target)
	var n, turned atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && n.Add(1)%2 == 1 {
			turned.Add(1)
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		real.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	code, said, report := judged(t, labelledFile(t, 450), "--url", s.URL)
	require.Equal(t, exitOK, code, said)
	require.EqualValues(t, 3, turned.Load())
	require.FileExists(t, filepath.Join(report, "report.json"))
}
