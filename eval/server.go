package eval

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
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
}

// Limits of one request, under those of the service (256 KiB, 1,000 messages).
const (
	batchItems = 200
	batchBytes = 128 << 10
	tries      = 5
)

// Describe implements Source.
func (s *Server) Describe() System { return System{Kind: "server"} }

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
			line := wire(&d.Items[end])
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

// wire is an item as the service wants it.
func wire(it *Item) string {
	s := `{"id":` + quote(it.ID) + `,"text":` + quote(it.Text.Reveal())
	if !it.Prompt.Empty() {
		s += `,"prompt":` + quote(it.Prompt.Reveal())
	}
	if len(it.Context) > 0 {
		s += `,"context":` + string(it.Context)
	}
	return s + "}\n"
}

// post sends one batch. A service that is busy is asked again.
func (s *Server) post(ctx context.Context, body []byte, items []Item) ([]Answer, error) {
	client := s.Client
	if client == nil {
		client = &http.Client{Timeout: time.Minute}
	}
	for try := 1; ; try++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(s.URL, "/")+"/v1/classify/batch", bytes.NewReader(body))
		if err != nil {
			return nil, fmt.Errorf("eval: url: %w", triage.ErrInvalid)
		}
		req.Header.Set("Content-Type", "application/x-ndjson")
		if s.Key != "" {
			req.Header.Set("Authorization", "Bearer "+s.Key)
		}
		resp, err := client.Do(req)
		if err != nil {
			return nil, fmt.Errorf("eval: server: %w: %w", triage.ErrUnavailable, err)
		}
		got, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
		_ = resp.Body.Close()
		if err != nil {
			return nil, fmt.Errorf("eval: server: answer ends early: %w", triage.ErrUnavailable)
		}
		switch {
		case resp.StatusCode == http.StatusServiceUnavailable && try < tries:
			wait, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
			select {
			case <-time.After(time.Duration(max(1, min(wait, 10))) * time.Second):
				continue
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		case resp.StatusCode != http.StatusOK:
			return nil, fmt.Errorf("eval: server: status %d: %w", resp.StatusCode, triage.ErrUnavailable)
		}
		p := &Predictions{name: "server", answers: map[string]Answer{}}
		f := &faults{file: "server"}
		if err := p.read(bytes.NewReader(got), f); err != nil {
			return nil, err
		}
		if err := f.err(); err != nil {
			return nil, err
		}
		out := make([]Answer, len(items))
		for i := range items {
			if out[i], err = p.Answer(ctx, &items[i]); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
}
