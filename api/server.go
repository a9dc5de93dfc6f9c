package api

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/errgroup"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/classifier"
)

// Limits of the HTTP server (RELIABILITY.md 4.3).
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 10 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 32 << 10
	// answerTimeout bounds the work on one request; a queue that long is overload.
	answerTimeout = 5 * time.Second
	// batchTimeout is how long those of one batch may take together.
	batchTimeout = writeTimeout - 2*time.Second
	// stopTimeout is how long requests in flight may take when the service stops.
	stopTimeout = 15 * time.Second
)

// Config is what a service is made of. Classifier and Metrics are needed; the rest
// is optional.
type Config struct {
	Classifier *classifier.Classifier
	Metrics    *Metrics
	// Version is answered by /v1/version.
	Version func() Version
	// Keys, when set, are asked for on every /v1 door.
	Keys *Keys
	// Log receives one line a request, without what was posted; nil logs nothing.
	Log *slog.Logger
	// Workers is how many messages of one batch are read at once; 0 means one.
	Workers int
	// Finish, when set, completes a classified reply (route and suggested replies).
	Finish func(triage.Message, *triage.Result) error
	// Doors adds further routes below /v1.
	Doors []Door
}

// Door is a further route below /v1: a JSON body in, a JSON value or an error out.
type Door struct {
	Method, Path string
	// Limit is how long an answer may take; 0 means the limit of one message.
	Limit time.Duration
	// Answer gets the body (nil for GET). Its error decides the status.
	Answer func(ctx context.Context, body []byte) (any, error)
}

// Version is what is in force.
type Version struct {
	Revision triage.Revision `json:"revision"`
	// Release is the release of the program, "dev" outside one.
	Release string       `json:"release"`
	Rules   RulesVersion `json:"rules"`
	// Model is null when rules decide alone.
	Model *ModelVersion `json:"model"`
	// OutboundModel reads texts about to be sent; it is null until the first of them
	// was read, and where lexicon and grammar read alone.
	OutboundModel *ModelVersion `json:"outbound_model"`
	// Degraded is null or "rules_only".
	Degraded *string `json:"degraded"`
	// Notices are plain sentences for whoever runs the service.
	Notices []string `json:"notices"`
}

// RulesVersion describes the packs in force.
type RulesVersion struct {
	Digest   string    `json:"digest"`
	Packs    []string  `json:"packs"`
	Rules    int       `json:"rules"`
	LoadedAt time.Time `json:"loaded_at"`
	// ReloadError is what kept the last reload from taking effect; "" when it took.
	ReloadError string `json:"reload_error"`
}

// ModelVersion describes the model in force.
type ModelVersion struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
	Runtime string `json:"runtime"`
	Runners int    `json:"runners"`
}

//go:embed openapi.yaml
var openAPI []byte

//go:embed docs.html
var docsPage []byte

// New makes the handler of a service.
func New(cfg Config) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.ContextWithFallback = true
	_ = e.SetTrustedProxies(nil)
	s := &server{cfg}
	e.Use(cfg.Metrics.count)
	if cfg.Log != nil {
		e.Use(s.log)
	}
	e.Use(s.survive, harden)
	e.NoRoute(func(c *gin.Context) { fail(c, fmt.Errorf("path: %w", triage.ErrNotFound)) })
	e.NoMethod(func(c *gin.Context) {
		write(c, http.StatusMethodNotAllowed, "application/problem+json",
			Problem{Type: "about:blank", Title: "The method is not allowed here", Status: http.StatusMethodNotAllowed, Code: codeMethod})
	})
	e.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", s.ready)
	e.GET("/metrics", gin.WrapH(cfg.Metrics.handler()))
	e.GET("/openapi.yaml", func(c *gin.Context) { c.Data(http.StatusOK, "application/yaml", openAPI) })
	e.GET("/docs", docs)
	e.GET("/", func(c *gin.Context) { c.Redirect(http.StatusFound, "/docs") })
	v1 := e.Group("/v1")
	if cfg.Keys != nil {
		v1.Use(cfg.Keys.guard)
	}
	v1.GET("/version", func(c *gin.Context) { write(c, http.StatusOK, "application/json", s.cfg.Version()) })
	v1.POST("/classify", s.classify)
	v1.POST("/classify/batch", s.batch)
	for _, d := range cfg.Doors {
		v1.Handle(d.Method, d.Path, door(d))
	}
	return e
}

// exampleAddress is the address that docs.html calls in its example.
const exampleAddress = "127.0.0.1:8080"

// docs shows how to call, at the address that the page was asked for under.
func docs(c *gin.Context) {
	page := docsPage
	if host := c.Request.Host; plainHost(host) {
		page = bytes.ReplaceAll(page, []byte(exampleAddress), []byte(host))
	}
	c.Data(http.StatusOK, "text/html; charset=utf-8", page)
}

// plainHost reports whether s is a host with or without a port and nothing that a
// page or a shell would take for something else.
func plainHost(s string) bool {
	return s != "" && len(s) <= 255 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".:-[]", r))
	}) && s[0] != '-'
}

// Serve answers on l until ctx ends, then lets requests in flight finish.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // it may repeat request lines
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		stopped <- srv.Shutdown(end)
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("api: serve: %w", err)
	}
	return <-stopped
}

type server struct{ cfg Config }

// log writes one line a request: the route template and never the URL.
func (s *server) log(c *gin.Context) {
	start := time.Now()
	c.Next()
	s.cfg.Log.LogAttrs(c, slog.LevelInfo, "request", slog.String("route", c.FullPath()), slog.String("method", methodLabel(c.Request.Method)),
		slog.Int("status", c.Writer.Status()), slog.Duration("took", time.Since(start)))
}

// survive turns a panic into a 500. What it panicked with may hold a patient's
// words and is not written anywhere.
func (s *server) survive(c *gin.Context) {
	defer func() {
		if recover() == nil {
			return
		}
		s.cfg.Metrics.panics.WithLabelValues("http").Inc()
		if s.cfg.Log != nil {
			s.cfg.Log.Error("panic", slog.String("route", c.FullPath()))
		}
		if !c.Writer.Written() {
			write(c, http.StatusInternalServerError, "application/problem+json", problem(errors.New("panic")))
		}
		c.Abort()
	}()
	c.Next()
}

// harden sets the headers that keep an answer where it belongs.
func harden(c *gin.Context) {
	h := c.Writer.Header()
	for i := range hardened {
		h[hardened[i].name] = hardened[i].value
	}
}

// hardened are the headers of every answer, read only: a slice of one value each,
// with no room that an append could write to.
var hardened = [...]struct {
	name  string
	value []string
}{
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"Cache-Control", []string{"no-store"}},
	{"Content-Security-Policy", []string{"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}},
	{"Referrer-Policy", []string{"no-referrer"}},
}

// ready answers 200 while rules are in force: a missing model degrades, it does not
// make the service unready.
func (s *server) ready(c *gin.Context) {
	if s.cfg.Classifier.Rules() == nil {
		fail(c, fmt.Errorf("rules: none loaded: %w", triage.ErrUnavailable))
		return
	}
	c.String(http.StatusOK, "ready\n")
}

// answer classifies and completes one message.
func (s *server) answer(ctx context.Context, m triage.Message) (triage.Result, error) {
	r, err := s.cfg.Classifier.Classify(ctx, m)
	if err == nil && s.cfg.Finish != nil {
		err = s.cfg.Finish(m, &r)
	}
	return r, err
}

func (s *server) classify(c *gin.Context) {
	b, err := body(c, "application/json")
	if err != nil {
		fail(c, err)
		return
	}
	defer buffers.put(b)
	var m triage.Message
	if err := decodeMessage(b.Bytes(), &m); err != nil {
		fail(c, err)
		return
	}
	ctx := newLimit(c.Request.Context(), answerTimeout)
	defer ctx.end()
	r, err := s.answer(ctx, m)
	if err != nil {
		fail(c, err)
		return
	}
	write(c, http.StatusOK, "application/json", &r)
}

// item is one answer of a batch: a result, or an error with the message's id.
type item struct {
	result *triage.Result
	fault  *fault
}

type fault struct {
	ID    string  `json:"id"`
	Error Problem `json:"error"`
}

// append writes whichever there is, and a line end.
func (i *item) append(b *bytes.Buffer) error {
	if i.fault != nil {
		return encode(b, i.fault)
	}
	return encode(b, i.result)
}

// batch answers each message of a JSON array or of JSON Lines at its place; a bad
// one gives an error there and leaves the others alone. Overload fails the batch.
func (s *server) batch(c *gin.Context) {
	b, err := body(c, "application/json", "application/x-ndjson", "application/jsonl")
	if err != nil {
		fail(c, err)
		return
	}
	defer buffers.put(b)
	raw, at, lines, err := values(b.Bytes())
	if err != nil {
		fail(c, err)
		return
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), batchTimeout)
	defer cancel()
	out := make([]item, len(raw))
	var g errgroup.Group
	g.SetLimit(max(1, s.cfg.Workers))
	for i := range raw {
		g.Go(func() error {
			var m triage.Message
			err := decodeMessage(raw[i], &m)
			if err == nil {
				var r triage.Result
				if r, err = s.answer(ctx, m); err == nil {
					out[i].result = &r
					return nil
				}
			}
			if errors.Is(err, triage.ErrUnavailable) {
				return err
			}
			p := problem(err)
			p.Line = at[i]
			out[i].fault = &fault{ID: m.ID, Error: p}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		fail(c, err)
		return
	}
	answer := buffers.get()
	defer buffers.put(answer)
	for i := range out {
		if !lines {
			answer.WriteByte("[,"[min(i, 1)])
		}
		if err := out[i].append(answer); err != nil {
			fail(c, fmt.Errorf("api: encode: %w", err))
			return
		}
	}
	if lines {
		send(c, http.StatusOK, "application/x-ndjson", answer.Bytes())
		return
	}
	if len(out) == 0 {
		answer.WriteByte('[')
	}
	answer.WriteString("]\n")
	send(c, http.StatusOK, "application/json", answer.Bytes())
}

// door wraps a further route.
func door(d Door) gin.HandlerFunc {
	return func(c *gin.Context) {
		var data []byte
		if d.Method != http.MethodGet {
			b, err := body(c, "application/json", "application/x-ndjson", "application/jsonl")
			if err != nil {
				fail(c, err)
				return
			}
			defer buffers.put(b)
			data = b.Bytes()
		}
		ctx, cancel := context.WithTimeout(c.Request.Context(), cmp.Or(d.Limit, answerTimeout))
		defer cancel()
		v, err := d.Answer(ctx, data)
		if err != nil {
			fail(c, err)
			return
		}
		write(c, http.StatusOK, "application/json", v)
	}
}
