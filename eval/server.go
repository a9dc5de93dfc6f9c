package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
)

// Server answers through the batch door of a running service.
type Server struct {
	// URL is the root of the service, such as http://127.0.0.1:8080.
	URL string
	// Key is an API key; it may be empty.
	Key string
	// Client is nil for one that gives up after a minute.
	Client *http.Client
	// Wait waits between two tries; nil waits by the clock.
	Wait func(context.Context, time.Duration) error

	system System
}

// OpenServer finds the service at address, which must be an http or https URL with a
// host and no query, and asks it what is in force there. Neither address nor key is
// repeated in an error.
func OpenServer(ctx context.Context, address, key string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("eval: server: want an address like http://127.0.0.1:8080: %w", triage.ErrInvalid)
	}
	s := &Server{URL: address, Key: key}
	status, _, got, err := s.do(ctx, http.MethodGet, "/v1/version", nil)
	if err != nil {
		return nil, err
	}
	if err := refused(status); err != nil {
		return nil, err
	}
	var v struct {
		Revision triage.Revision `json:"revision"`
	}
	if err := json.Unmarshal(got, &v); err != nil || v.Revision.Rules == "" {
		return nil, fmt.Errorf("eval: server: what answers there is no triage service: %w", triage.ErrUnavailable)
	}
	s.system = System{Kind: "server", Rules: v.Revision.Rules, Model: v.Revision.Model, Code: v.Revision.Code}
	return s, nil
}

// Limits of one request, under those of the service (256 KiB, 1,000 messages).
const (
	batchItems = 200
	batchBytes = 128 << 10
	tries      = 5
	// longestWait bounds what a busy service may ask for, so that a run ends.
	longestWait = 10 * time.Second
)

// Describe implements Source.
func (s *Server) Describe() System {
	d := s.system
	d.Kind = "server"
	return d
}

// Answer implements Source.
func (s *Server) Answer(ctx context.Context, it *Item) (Answer, error) {
	out, err := s.answerAll(ctx, &Dataset{Items: []Item{*it}}, nil)
	if err != nil {
		return Answer{}, err
	}
	return out[0], nil
}

func (s *Server) answerAll(ctx context.Context, d *Dataset, progress func(int)) ([]Answer, error) {
	var out []Answer
	for start := 0; start < len(d.Items); {
		var body bytes.Buffer
		end := start
		for ; end < len(d.Items) && end-start < batchItems; end++ {
			line, err := wire(&d.Items[end])
			if err != nil {
				return nil, fmt.Errorf("eval: %s:%d: %w", d.Name, d.Items[end].Line, err)
			}
			if body.Len() > 0 && body.Len()+len(line) > batchBytes {
				break
			}
			body.WriteString(line)
		}
		answers, err := s.post(ctx, body.Bytes(), d.Items[start:end])
		if err != nil {
			return nil, err
		}
		out = append(out, answers...)
		start = end
		if progress != nil {
			progress(len(out))
		}
	}
	return out, nil
}

// wire is an item as the service wants it. One without a time of its own gets the one
// that every other source answers it at.
func wire(it *Item) (string, error) {
	m, err := it.Message()
	if err != nil {
		return "", err
	}
	if m.Context.Now.IsZero() {
		m.Context.Now = moment()
	}
	known, err := contextJSON(it.Context, m.Context.Now)
	if err != nil {
		return "", err
	}
	s := `{"id":` + quote(it.ID) + `,"text":` + quote(it.Text.Reveal())
	if !it.Prompt.Empty() {
		s += `,"prompt":` + quote(it.Prompt.Reveal())
	}
	return s + `,"context":` + known + "}\n", nil
}

// contextJSON returns the context with its time set. It keeps the other keys as they
// are: a Text does not print itself.
func contextJSON(raw json.RawMessage, now time.Time) (string, error) {
	keys := map[string]json.RawMessage{}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &keys); err != nil {
			return "", fmt.Errorf("eval: context: %w", triage.ErrInvalid)
		}
	}
	keys["now"] = json.RawMessage(quote(now.Format(time.RFC3339Nano)))
	out, err := json.Marshal(keys)
	if err != nil {
		return "", fmt.Errorf("eval: context: %w", triage.ErrInvalid)
	}
	return string(out), nil
}

// do sends one request and returns status, header and body.
func (s *Server) do(ctx context.Context, method, path string, body []byte) (int, http.Header, []byte, error) {
	client := s.Client
	if client == nil {
		client = &http.Client{Timeout: time.Minute}
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(s.URL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, fmt.Errorf("eval: server: no address: %w", triage.ErrInvalid)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-ndjson")
	}
	if s.Key != "" {
		req.Header.Set("Authorization", "Bearer "+s.Key)
	}
	resp, err := client.Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err // without the address
		}
		return 0, nil, nil, fmt.Errorf("eval: server: does not answer: %w: %w", triage.ErrUnavailable, err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return 0, nil, nil, fmt.Errorf("eval: server: its answer ends early: %w", triage.ErrUnavailable)
	}
	return resp.StatusCode, resp.Header, got, nil
}

// refused turns a status into an error; nil for 200.
func refused(status int) error {
	switch status {
	case http.StatusOK:
		return nil
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Errorf("eval: server: wants another API key (status %d; env TRIAGE_API_KEY): %w", status, triage.ErrInvalid)
	}
	return fmt.Errorf("eval: server: status %d: %w", status, triage.ErrUnavailable)
}

// post sends one batch. A service that is busy is asked again.
func (s *Server) post(ctx context.Context, body []byte, items []Item) ([]Answer, error) {
	wait := s.Wait
	if wait == nil {
		wait = sleep
	}
	for try := 1; ; try++ {
		status, header, got, err := s.do(ctx, http.MethodPost, "/v1/classify/batch", body)
		switch {
		case err != nil:
			return nil, err
		case status == http.StatusServiceUnavailable && try < tries:
			if err := wait(ctx, retryAfter(header.Get("Retry-After"))); err != nil {
				return nil, err
			}
			continue
		case status == http.StatusServiceUnavailable:
			return nil, fmt.Errorf("eval: server: busy (status 503) at each of %d tries: %w", tries, triage.ErrUnavailable)
		}
		if err := refused(status); err != nil {
			return nil, err
		}
		return readAnswers(got, items)
	}
}

// retryAfter is how long a busy service asks to wait: its seconds, a second where it
// names none, longestWait at most.
func retryAfter(header string) time.Duration {
	n, err := strconv.Atoi(header)
	if err != nil || n < 0 {
		return time.Second
	}
	return min(time.Duration(n)*time.Second, longestWait)
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// readAnswers reads the answer to one batch: each item answered once and nothing else.
func readAnswers(got []byte, items []Item) ([]Answer, error) {
	p := &Predictions{name: "server", answers: map[string]Answer{}}
	f := &faults{file: "the server's answer"}
	if err := p.read(bytes.NewReader(got), f); err != nil {
		return nil, fmt.Errorf("eval: server: %w", err)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	out := make([]Answer, len(items))
	for i := range items {
		a, ok := p.answers[items[i].ID]
		if !ok {
			return nil, fmt.Errorf("eval: server: does not answer the item of line %d: %w", items[i].Line, triage.ErrUnavailable)
		}
		out[i] = a
	}
	if len(p.answers) != len(items) {
		return nil, fmt.Errorf("eval: server: answers %d items and was asked %d: %w", len(p.answers), len(items), triage.ErrUnavailable)
	}
	return out, nil
}
