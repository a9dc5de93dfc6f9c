package models

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/replytriage/triage"
)

const (
	// selfCheckLines is how many golden lines are run before a model is ready.
	selfCheckLines = 16
	// The self-check refuses a model whose logits are off the golden ones by more
	// than this, over all its lines: on the mean, at the worst. A run on the class
	// of CPU that the model was exported on is within 1e-3. On another class, two
	// units in the last place of one float can round an int8 activation to its
	// neighbour: such noise moved the reply model's logits by 0.012 on the mean
	// and 0.40 at the worst (the outbound model's was not measured). The logits of other texts are 1.1 off on the mean.
	meanTolerance  = 0.05
	worstTolerance = 1.0
)

// Options say how a model runs. The zero Options are the defaults.
type Options struct {
	// Library is the path of the ONNX Runtime shared library, version 1.24 or
	// newer. Empty: where the set-up puts it, see findLibrary.
	Library string
	// Runners is how many texts run at once; 0 means the number of cores. More
	// than that lengthens the tail and gains nothing.
	Runners int
	// Waiting is how many calls may wait for a runner before further ones are
	// refused; 0 means 32 for each runner, below 0 none.
	Waiting int
	// Observe, if set, is told how long the steps of each prediction took. It is
	// called in the caller's goroutine and must not block.
	Observe func(Steps)
	// Tokenizer is that of another open model, to be shared when the vocabulary file
	// is the same; nil makes a new one.
	Tokenizer *Tokenizer
}

// Steps are the times that one prediction spent.
type Steps struct {
	Wait, Encode, Run, Decode time.Duration
}

// Info describes an open model.
type Info struct {
	Name, Version string
	// Digest is "sha256:" and the digest of manifest.yml, which pins every other file.
	Digest string
	// Library is the file that ONNX Runtime was loaded from, Runtime its version.
	Library, Runtime string
	Runners          int
	// Drift and MeanDrift are the largest and the mean difference of a logit from
	// the golden ones in the self-check. Over 1e-3, this is another class of CPU
	// than the one the model was exported on, and scores differ in the second decimal.
	Drift, MeanDrift float64
}

// Model is an open model folder. Its methods may be called by many goroutines.
type Model struct {
	manifest  *Manifest
	info      Info
	tokenizer *Tokenizer
	observe   func(Steps)
	inverse   [4]float64 // 1/temperature by head
	*pool
}

// Open checks a model folder, loads it and runs golden lines through it, so that a
// model that is returned is ready. Everything wrong with the folder is reported at
// once as ErrInvalid; a missing runtime library, or a program built without cgo,
// is ErrUnavailable. Close the model to free its memory.
func Open(dir string, o Options) (*Model, error) {
	manifest, digest, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	tokenizer, errT := o.Tokenizer.orNew(filepath.Join(dir, vocabFile), manifest.Files[vocabFile])
	rows, errG := readGolden(dir, selfCheckLines)
	if err := errors.Join(errT, errG); err != nil {
		return nil, err
	}
	m := &Model{manifest: manifest, tokenizer: tokenizer, observe: o.Observe}
	for i, h := range manifest.Heads {
		m.inverse[i] = 1 / h.Temperature
	}
	m.pool, err = openPool(filepath.Join(dir, graphFile), o, form{inputs: []string{"input_ids", "token_type_ids"}, width: outputWidth})
	if err != nil {
		return nil, err
	}
	m.info = Info{
		Name: manifest.Name, Version: manifest.Version, Digest: digest,
		Library: m.session.library, Runtime: m.session.version, Runners: cap(m.runners),
	}
	if err := m.selfCheck(&m.info, len(rows), func(r *runner, k int) (float64, float64, error) { return m.compare(r, rows[k]) }); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

// sound refuses a model whose self-check was off.
func (i *Info) sound() error {
	if !(i.Drift <= worstTolerance && i.MeanDrift <= meanTolerance) {
		return fmt.Errorf("models: self-check: logits are %.3g from the golden ones on the mean and %.3g at the worst, over %.3g and %.3g: the runtime library does not compute this model: %w",
			i.MeanDrift, i.Drift, meanTolerance, worstTolerance, triage.ErrUnavailable)
	}
	return nil
}

// Tokenizer is what makes ids of texts, to be shared with another model.
func (m *Model) Tokenizer() *Tokenizer { return m.tokenizer }

// Info describes the model.
func (m *Model) Info() Info { return m.info }

// Manifest returns what the folder says of itself. It must not be changed.
func (m *Model) Manifest() *Manifest { return m.manifest }

// Thresholds are the probabilities from which a label is given.
func (m *Model) Thresholds() triage.Thresholds { return m.manifest.thresholds() }

// Predict reads a reply and the prompt that it answers, which may be empty. It
// waits for a free runner until ctx ends. Its errors are ErrTooLong for a text over
// triage.TextMax code points; ErrOverloaded when too many are waiting or ctx ended
// before a runner was free; ErrUnavailable when the model is closed or its answer is
// not a finite number. None holds a word of the text.
func (m *Model) Predict(ctx context.Context, text, prompt triage.Text) (triage.Prediction, error) {
	var p triage.Prediction
	reply, asked := text.Reveal(), prompt.Reveal()
	if err := tooLong("text", reply); err != nil {
		return p, err
	}
	if err := tooLong("prompt", asked); err != nil {
		return p, err
	}
	var steps Steps
	start := time.Now()
	r, err := m.acquire(ctx)
	if err != nil {
		return p, err
	}
	defer func() { m.runners <- r }()
	steps.Wait = lap(&start)

	if err := m.tokenizer.Encode(&r.encoding, reply, asked); err != nil {
		return p, err
	}
	steps.Encode = lap(&start)
	if err := r.run(r.encoding.IDs, r.encoding.Types); err != nil {
		return p, err
	}
	steps.Run = lap(&start)
	if err := m.decode(&p, r.logits); err != nil {
		return triage.Prediction{}, err
	}
	p.Unknown, p.Cut = r.encoding.Unknown, r.encoding.Cut
	steps.Decode = lap(&start)
	if m.observe != nil {
		m.observe(steps)
	}
	return p, nil
}

// tooLong refuses what is over triage.TextMax code points.
func tooLong(field, s string) error {
	if len(s) <= triage.TextMax {
		return nil
	}
	n := 0
	for range s {
		if n++; n > triage.TextMax {
			return fmt.Errorf("models: %s: over %d code points: %w", field, triage.TextMax, triage.ErrTooLong)
		}
	}
	return nil
}

// lap returns the time since *start and restarts it.
func lap(start *time.Time) time.Duration {
	now := time.Now()
	d := now.Sub(*start)
	*start = now
	return d
}

// decode turns logits into probabilities.
func (m *Model) decode(p *triage.Prediction, logits []float32) error {
	for _, z := range logits {
		if v := float64(z); math.IsNaN(v) || math.IsInf(v, 0) {
			return errNumber
		}
	}
	const sentiment = triage.IntentCount
	const urgency = sentiment + triage.SentimentCount
	const flags = urgency + triage.UrgencyCount
	sigmoid(p.Intents[:], logits[:sentiment], m.inverse[0])
	softmax(p.Sentiment[:], logits[sentiment:urgency], m.inverse[1])
	softmax(p.Urgency[:], logits[urgency:flags], m.inverse[2])
	sigmoid(p.Flags[:], logits[flags:], m.inverse[3])
	return nil
}

// sigmoid sets p to 1/(1+exp(-z/T)), with inverse = 1/T.
func sigmoid(p []float64, z []float32, inverse float64) {
	for i := range p {
		p[i] = 1 / (1 + math.Exp(-float64(z[i])*inverse))
	}
}

// softmax sets p to exp(z/T) / Σ exp(z/T), with inverse = 1/T.
func softmax(p []float64, z []float32, inverse float64) {
	top, sum := math.Inf(-1), 0.0
	for _, v := range z {
		top = max(top, float64(v))
	}
	for i := range p {
		p[i] = math.Exp((float64(z[i]) - top) * inverse)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}
