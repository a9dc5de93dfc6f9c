// Package classifier reads one reply: rules first, then the model, then the safety
// policy that joins them. One Message in, one Result out.
//
// Start with Classifier.Classify. Rules and model may only raise one another: the
// urgency of a Result is never below what a rule, the model, a flag or the policy
// asks for. When the model does not answer, the rules go on alone, the Result says
// so, and what no rule settled goes to a person.
//
// The package routes nothing, drafts nothing and stores nothing.
package classifier

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/origin"
	"github.com/replytriage/triage/prompt"
	"github.com/replytriage/triage/rules"
)

// Predictor is a model that reads a reply with the prompt that it answers.
type Predictor interface {
	// Predict returns calibrated probabilities. triage.ErrOverloaded means that the
	// same call may succeed in a moment; every other error that the model has failed.
	Predict(ctx context.Context, text, prompt triage.Text) (triage.Prediction, error)
	// Thresholds turn probabilities into labels; they are constant.
	Thresholds() triage.Thresholds
}

// Classifier joins rules and model. Set the fields before the first call and leave
// them; many goroutines may classify at once.
type Classifier struct {
	// Rules returns the packs in force; it must not return nil.
	Rules func() *rules.Set
	// Model is nil when there is none: rules only.
	Model Predictor
	// ModelDigest and Code go into every Result's revision.
	ModelDigest, Code string
	// Prompts, if set, remembers prompts that were read before.
	Prompts *prompt.Cache
	// Now is the clock; nil means time.Now. It is used for Micros alone.
	Now func() time.Time
	// Observe, if set, is told of every decision after it was made. It must not block.
	Observe func(Observation)
	// Failed, if set, is told why the model did not answer. The error holds no
	// words of the reply.
	Failed func(error)
}

// Observation is what may be counted of a decision. It holds no words.
type Observation struct {
	Result *triage.Result
	// Normalize, Rules, Model and Combine are the times spent.
	Normalize, Rules, Model, Combine time.Duration
	// Asked says that the model was asked.
	Asked bool
	// Unknown is the share of tokens that the model did not know, when it answered.
	Unknown float64
	// Raised names the rules that set a floor or whose hint at danger counts, Shadow
	// those that would have.
	Raised, Shadow []string
}

// Classify reads one reply. It returns triage.ErrInvalid for a message with neither
// words nor media or with a context that breaks its form, triage.ErrTooLong over
// triage.TextMax, triage.ErrOverloaded when the model has no room, and the error of
// ctx when it ends. A failing model is no error: see Result.Degraded.
func (c *Classifier) Classify(ctx context.Context, m triage.Message) (triage.Result, error) {
	now := c.Now
	if now == nil {
		now = time.Now
	}
	start := now()
	if err := Check(m); err != nil {
		return triage.Result{}, err
	}
	d := decision{set: c.Rules(), message: m}
	d.read(c.Prompts)
	var o Observation
	normalized := now()
	d.match()
	matched := now()
	if !d.settled() {
		if err := c.ask(ctx, &d); err != nil {
			return triage.Result{}, err
		}
	}
	asked := now()
	r := d.conclude()
	if len(r.Intents) > 1 {
		c.segment(ctx, &d, &r)
	}
	r.ID, r.DecisionID = m.ID, rand.Text()
	r.Revision = triage.Revision{Rules: d.set.Digest(), Model: c.ModelDigest, Code: c.Code}
	end := now()
	r.Micros = end.Sub(start).Microseconds()
	if c.Observe != nil {
		o.Result, o.Asked, o.Unknown = &r, d.asked, d.model.unknown
		o.Normalize, o.Rules, o.Model, o.Combine = normalized.Sub(start), matched.Sub(normalized), asked.Sub(matched), end.Sub(asked)
		for _, h := range slices.Concat(d.outcome.Raised, d.stood) {
			o.Raised = append(o.Raised, h.Rule.ID)
		}
		for _, h := range d.outcome.Shadow {
			o.Shadow = append(o.Shadow, h.Rule.ID)
		}
		c.Observe(o)
	}
	return r, nil
}

// ask puts the reply to the model and keeps what it says. Only overload and the end
// of ctx are errors; a model that fails leaves the decision degraded.
func (c *Classifier) ask(ctx context.Context, d *decision) error {
	if c.Model == nil {
		d.degraded = !d.exact()
		return nil
	}
	p, err := c.predict(ctx, triage.NewText(strings.TrimSpace(d.own.Own)), d.promptText)
	switch {
	case err == nil && !sound(&p):
		err = errUnsound
		fallthrough
	case err != nil:
		if errors.Is(err, triage.ErrOverloaded) {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("classifier: %w: %w", triage.ErrUnavailable, ctx.Err())
		}
		d.degraded = !d.exact()
		if c.Failed != nil {
			c.Failed(err)
		}
		return nil
	}
	t := c.Model.Thresholds()
	d.model, d.asked = read(&p, &t), true
	d.model.intentOf = p.Intents
	return c.reread(ctx, d)
}

// reread puts the words around each danger hint that the whole reply does not bear out to
// the model by themselves, the gravest first, the same words once. A model that fails at it
// leaves the hint its full level. Only overload and the end of ctx are errors.
func (c *Classifier) reread(ctx context.Context, d *decision) error {
	words, runes := d.form.Raw(), []rune(d.own.Own)
	hints := slices.Clone(d.outcome.Hints)
	slices.SortStableFunc(hints, func(a, b rules.Hit) int { return b.Rule.Labels.Urgency.Level() - a.Rule.Labels.Urgency.Level() })
	read := map[triage.Span][4]float64{}
	for _, h := range hints {
		want := h.Rule.Labels.Urgency
		if h.Rule.Alone || want.Level() < triage.Urgent.Level() || d.stands(h).Level() >= want.Level() {
			continue
		}
		s, ok := window(words, h.Spans)
		if !ok {
			continue
		}
		if above, ok := read[s]; ok {
			d.near = append(d.near, near{h.Rule, above})
			continue
		}
		if len(read) == maxAround {
			continue
		}
		above := [4]float64{1, 1, 1, 1}
		p, err := c.predict(ctx, triage.NewText(string(runes[s.Start:s.End])), triage.Text{})
		switch {
		case errors.Is(err, triage.ErrOverloaded):
			return err
		case ctx.Err() != nil:
			return fmt.Errorf("classifier: %w: %w", triage.ErrUnavailable, ctx.Err())
		case err == nil && sound(&p):
			above = cumulative(&p)
		}
		read[s] = above
		d.near = append(d.near, near{h.Rule, above})
	}
	return nil
}

// window returns the stretch from around words before the first of the spans to around
// words behind the last, and whether that leaves anything of the text out.
func window(words []normalize.Word, spans []triage.Span) (s triage.Span, ok bool) {
	first, last := len(words), -1
	for i, w := range words {
		for _, sp := range spans {
			if w.Start < sp.End && sp.Start < w.End {
				first, last = min(first, i), max(last, i)
			}
		}
	}
	if last < 0 {
		return s, false
	}
	first, last = max(0, first-around), min(len(words)-1, last+around)
	return triage.Span{Start: words[first].Start, End: words[last].End}, first > 0 || last < len(words)-1
}

var (
	errUnsound = errors.New("classifier: the model answered with numbers that are no probabilities")
	errPanic   = errors.New("classifier: the model panicked")
)

// predict calls the model and turns a panic of it into an error.
func (c *Classifier) predict(ctx context.Context, text, asked triage.Text) (p triage.Prediction, err error) {
	defer func() {
		if recover() != nil { // what it panicked with may hold words of the reply
			p, err = triage.Prediction{}, errPanic
		}
	}()
	return c.Model.Predict(ctx, text, asked)
}

// Check reports, with triage.ErrInvalid or triage.ErrTooLong, everything that makes
// m unreadable, naming the fields.
func Check(m triage.Message) error {
	var errs []error
	n := m.Text.Len()
	switch {
	case n > triage.TextMax:
		errs = append(errs, fmt.Errorf("text: over %d code points: %w", triage.TextMax, triage.ErrTooLong))
	case strings.TrimSpace(m.Text.Reveal()) == "" && !m.Context.HasMedia && !carrierWord(m.Context.GatewayOptOut):
		errs = append(errs, fmt.Errorf("text: empty: %w", triage.ErrInvalid))
	}
	if m.Prompt.Len() > triage.TextMax {
		errs = append(errs, fmt.Errorf("prompt: over %d code points: %w", triage.TextMax, triage.ErrTooLong))
	}
	if !m.Context.PromptKind.Valid() {
		errs = append(errs, fmt.Errorf("context.prompt_kind: unknown kind: %w", triage.ErrInvalid))
	}
	if v := m.Context.GatewayOptOut; v != "" && !carrierWord(v) {
		errs = append(errs, fmt.Errorf("context.gateway_opt_out: not STOP, START or HELP: %w", triage.ErrInvalid))
	}
	switch m.Context.Tone {
	case "", "plain", "formal":
	default:
		errs = append(errs, fmt.Errorf("context.tone: not plain or formal: %w", triage.ErrInvalid))
	}
	if m.Context.TimeZone != "" {
		if _, err := time.LoadLocation(m.Context.TimeZone); err != nil {
			errs = append(errs, fmt.Errorf("context.time_zone: unknown zone: %w", triage.ErrInvalid))
		}
	}
	for i, t := range m.Context.History {
		if t.From != "patient" && t.From != "clinic" {
			errs = append(errs, fmt.Errorf("context.history[%d].from: not patient or clinic: %w", i, triage.ErrInvalid))
		}
	}
	return errors.Join(errs...)
}

// carrierWord reports whether v is what a carrier may have seen.
func carrierWord(v string) bool { return v == "STOP" || v == "START" || v == "HELP" }

// decision is one reply on its way to a Result.
type decision struct {
	set     *rules.Set
	message triage.Message

	own        origin.Reading
	form       *normalize.Form
	prompt     *prompt.Prompt
	promptText triage.Text
	kind       triage.PromptKind
	language   string

	outcome  rules.Outcome
	answer   prompt.Answer
	answered bool
	vital    prompt.Reading
	measured bool

	model    reading
	asked    bool
	degraded bool
	near     []near      // what the model says of the words around hints alone
	stood    []rules.Hit // hints at urgent or worse that count
}

// near is what the model says of the words around a hint, read apart from the rest: the
// probability of each urgency or a higher one.
type near struct {
	rule  *rules.Rule
	above [4]float64
}

// read tells the patient's own words apart and reads the prompt.
func (d *decision) read(prompts *prompt.Cache) {
	text, asked := d.message.Text.Reveal(), d.message.Prompt.Reveal()
	d.own = origin.Read(text, asked)
	d.promptText = d.message.Prompt
	if asked == "" && d.own.Reaction != origin.NoReaction {
		// The quotation in a tapback is the prompt.
		asked = d.own.Quoted
		d.promptText = triage.NewText(asked)
		prompts = nil // it came with the reply and is not kept
	}
	d.form = normalize.New(d.own.Own)
	d.prompt = prompts.Read(asked)
	d.kind = d.message.Context.PromptKind
	if d.kind == triage.PromptNone {
		d.kind = d.prompt.Kind
	}
	if d.kind == triage.PromptNone && strings.TrimSpace(asked) != "" {
		d.kind = triage.PromptUnread
	}
	d.language = language(d.form, d.message.Context.Language)
}

// match runs the rules over the patient's own words and reads a bare answer.
func (d *decision) match() {
	if !d.own.OwnWords() {
		return
	}
	d.outcome = d.set.Match(rules.Input{Text: triage.NewText(d.own.Own), Form: d.form, Prompt: d.kind, Language: d.language})
	d.answer, d.answered = d.prompt.Answer(d.form)
	d.vital, d.measured = d.prompt.Vital(d.promptText.Reveal(), d.form)
}

// settled reports whether the reply is understood as a whole without the model.
func (d *decision) settled() bool {
	return !d.own.OwnWords() || d.answered && d.answer.Sure && !d.arguable() || d.outcome.Decided
}

// arguable reports whether the bare answer is a yes, a no or an ok to plain words, or a key
// whose meaning the prompt does not write outright. What a yes means is read from a
// question, what such a key means from the words around it, and there are more ways to ask
// and to offer than any list of them holds, so the model reads it too.
func (d *decision) arguable() bool {
	switch d.answer.Way {
	case prompt.ByYes, prompt.ByNo, prompt.ByAck:
		return true
	case prompt.ByKey:
		return !d.answer.Outright
	}
	return false
}

// exact reports whether the answer read from the prompt stands as it is: it is sure, and
// the model, if it was asked, does not hold it for unlikely.
func (d *decision) exact() bool {
	if !d.answered || !d.answer.Sure {
		return false
	}
	if !d.asked || len(d.answer.Intents) == 0 {
		return true
	}
	if d.answer.Urgency == triage.Routine && d.model.above[triage.Urgent.Level()] >= alarmed {
		return false
	}
	likely := 0.0
	for _, i := range d.answer.Intents {
		likely = max(likely, d.model.intentOf[i.Rank()])
	}
	if d.answer.Way == prompt.ByKey {
		return likely >= offered
	}
	return likely >= agreed
}
