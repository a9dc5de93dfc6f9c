package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/models"
	"github.com/replytriage/triage/phi"
)

// outboundFlags name the model that reads texts about to be sent.
type outboundFlags struct {
	model   string
	noModel bool
	library string
	workers int
}

// name defines the flag of the folder; a command that reads replies has the others.
func (f *outboundFlags) name(fs *flag.FlagSet) {
	fs.StringVar(&f.model, "outbound-model", "", "model `folder` for texts about to be sent (env TRIAGE_OUTBOUND_MODEL; default models/outbound beside the program or here)")
}

func (f *outboundFlags) all(fs *flag.FlagSet) {
	f.name(fs)
	fs.BoolVar(&f.noModel, "no-model", false, "read with lexicon and grammar alone")
	fs.StringVar(&f.library, "ort-lib", "", "the ONNX Runtime shared `library` (env ORT_LIB; default where 'make setup' puts it)")
}

// open opens the model, or returns nil and why there is none. A broken folder is an
// error, and so is a library that was asked for by name and cannot be loaded.
func (f *outboundFlags) open(share *models.Tokenizer) (t *models.Tagger, why string, err error) {
	if f.noModel {
		return nil, "the model is switched off (--no-model)", nil
	}
	dir := f.model
	if dir == "" {
		dir = findModel("outbound")
	}
	if dir == "" {
		return nil, "no model folder was found; --outbound-model names one", nil
	}
	t, err = models.OpenTagger(dir, models.Options{Library: f.library, Runners: f.workers, Tokenizer: share})
	switch {
	case err == nil && !slices.Equal(t.Categories(), categories()):
		err = fmt.Errorf("%s: categories: not the %d of this program, in their order: %w", dir, len(categories()), triage.ErrInvalid)
		return nil, "", errors.Join(err, t.Close())
	case err == nil:
		return t, "", nil
	case errors.Is(err, triage.ErrUnavailable) && f.library == "":
		return nil, "the model could not be started: " + err.Error(), nil
	}
	return nil, "", err
}

// outbound reads texts about to be sent.
type outbound struct {
	linter *phi.Linter
	model  *models.Tagger // nil: lexicon and grammar alone
	why    string         // there is none
}

func (f *outboundFlags) linter() (*outbound, error) {
	l, err := phi.Load(nil)
	if err != nil {
		return nil, err
	}
	t, why, err := f.open(nil)
	if err != nil || t == nil {
		return &outbound{linter: l, why: why}, err
	}
	with, err := l.With(t)
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return &outbound{linter: with, model: t}, nil
}

func (o *outbound) close() {
	if o.model != nil {
		_ = o.model.Close()
	}
}

// readBy says who reads, for people.
func (o *outbound) readBy() string {
	if o.model == nil {
		return "lexicon and grammar alone: " + o.why
	}
	info := o.model.Info()
	return "lexicon, grammar and model " + info.Name + " " + info.Version
}

// lateTagger opens the outbound model with the first text: a service that only reads
// replies never pays for it. Until then, and without a model, lexicon and grammar
// read alone.
type lateTagger struct {
	open   func() (*models.Tagger, string, error)
	failed func(why error)

	once   sync.Once
	ready  chan struct{} // closed when it is known whether there is a model
	tagger atomic.Pointer[models.Tagger]
	err    error // what is broken
}

// late makes one that tells failed, once, why there is no model; share may be nil.
func (f *outboundFlags) late(share *models.Tokenizer, failed func(why error)) *lateTagger {
	return &lateTagger{
		open:   func() (*models.Tagger, string, error) { return f.open(share) },
		failed: failed, ready: make(chan struct{}),
	}
}

// start opens the model, once, in a goroutine of its own.
func (l *lateTagger) start() {
	l.once.Do(func() {
		go func() {
			defer close(l.ready)
			t, why, err := l.open()
			if t != nil {
				l.tagger.Store(t)
				return
			}
			if l.err = err; err == nil {
				err = errors.New(why)
			}
			l.failed(err)
		}()
	})
}

// named opens a model that was asked for by name: a broken one is an error.
func (l *lateTagger) named() error {
	var why error
	tell := l.failed
	l.failed = func(err error) { why = err }
	l.start()
	<-l.ready
	if l.err == nil && why != nil {
		tell(why) // there is no runtime for it here
	}
	return l.err
}

// opened returns the model if it is open.
func (l *lateTagger) opened() *models.Tagger { return l.tagger.Load() }

// Categories are those of the program: open refuses a model with others.
func (l *lateTagger) Categories() []string { return categories() }

// Thresholds are those of the model; 1 without one.
func (l *lateTagger) Thresholds() (alone, beside float64) {
	if t := l.opened(); t != nil {
		return t.Thresholds()
	}
	return 1, 1
}

// Tag has the model read text; while it opens, it waits until ctx ends.
func (l *lateTagger) Tag(ctx context.Context, text triage.Text) (triage.Tagging, error) {
	l.start()
	select {
	case <-l.ready:
	case <-ctx.Done():
		return triage.Tagging{}, fmt.Errorf("the outbound model is opening: %w: %w", triage.ErrOverloaded, ctx.Err())
	}
	if t := l.opened(); t != nil {
		return t.Tag(ctx, text)
	}
	return triage.Tagging{}, triage.ErrUnavailable
}

// close frees the model; one that is opening is waited for.
func (l *lateTagger) close() {
	opening := true
	l.once.Do(func() { opening = false }) // no opening after this
	if opening {
		<-l.ready
	}
	if t := l.opened(); t != nil {
		_ = t.Close()
	}
}

func categories() []string {
	var out []string
	for _, c := range phi.Categories() {
		out = append(out, string(c))
	}
	return out
}
