package eval

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/classifier"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/origin"
	"github.com/replytriage/triage/prompt"
	"github.com/replytriage/triage/rules"
)

// Mode says which parts of a classifier answer.
type Mode string

// The modes.
const (
	Full      Mode = "full"  // rules, model and policy, as in service
	RulesOnly Mode = "rules" // as in service without a model
	ModelOnly Mode = "model" // the model's labels by its thresholds
)

// Local answers with a classifier of this process. Beside the joined answer it keeps
// what the rules and the model say on their own, so that each can be judged.
type Local struct {
	// Classifier is not changed; in RulesOnly its model is left out.
	Classifier *classifier.Classifier
	Mode       Mode
	// Finish, if set, completes a result (route).
	Finish func(triage.Message, *triage.Result) error
	// Replay, if set, takes the place of the model: probabilities by id that were
	// predicted before.
	Replay map[string]*triage.Prediction
}

// Describe implements Source.
func (l *Local) Describe() System {
	s := System{Kind: string(l.Mode), Rules: l.Classifier.Rules().Digest(), Model: l.Classifier.ModelDigest, Code: l.Classifier.Code}
	if l.Mode == RulesOnly {
		s.Model = ""
	}
	return s
}

// Answer implements Source.
func (l *Local) Answer(ctx context.Context, it *Item) (Answer, error) {
	m, err := it.Message()
	if err != nil {
		return Answer{}, err
	}
	if m.Context.Now.IsZero() {
		m.Context.Now = moment()
	}
	own := ownWords(&m)
	var prob *triage.Prediction
	c := *l.Classifier
	if c.Model != nil && l.Mode != RulesOnly {
		if l.Replay != nil {
			prob = l.Replay[it.ID]
		}
		if prob == nil && l.Replay == nil {
			p, err := c.Model.Predict(ctx, triage.NewText(own.text), triage.NewText(own.prompt))
			if err != nil {
				return Answer{}, fmt.Errorf("model: %w", err)
			}
			prob = &p
		}
		c.Model = &replay{Predictor: l.Classifier.Model, text: own.text, prompt: own.prompt, prob: prob, only: l.Replay != nil}
	} else {
		c.Model, c.ModelDigest = nil, ""
	}
	var alone *triage.Result
	if prob != nil {
		t := l.Classifier.Model.Thresholds()
		r, err := classifier.ByModel(prob, &t)
		if err != nil {
			return Answer{}, err
		}
		alone = &r
	}
	if l.Mode == ModelOnly {
		if alone == nil {
			return Answer{}, fmt.Errorf("there is no model: %w", triage.ErrUnavailable)
		}
		a := fromResult(alone)
		a.Prob = prob
		a.Model = &Labels{a.Intents, a.Sentiment, a.Urgency, a.Flags}
		return a, nil
	}
	r, err := c.Classify(ctx, m)
	if err != nil {
		return Answer{}, err
	}
	if l.Finish != nil {
		if err := l.Finish(m, &r); err != nil {
			return Answer{}, err
		}
	}
	a := fromResult(&r)
	a.Prob = prob
	if alone != nil {
		x := fromResult(alone)
		a.Model = &x.Labels
	}
	a.Rules = readRules(c.Rules(), own, m.Context.PromptKind, r.Language)
	return a, nil
}

// moment is when an item without a time of its own is answered: a Monday morning in
// business hours, always the same one, so that two runs route alike.
func moment() time.Time { return time.Date(2026, time.November, 30, 16, 0, 0, 0, time.UTC) }

// wordsOf is the patient's own words of one message, as the classifier reads them.
type wordsOf struct {
	own          origin.Reading
	text, prompt string
}

func ownWords(m *triage.Message) wordsOf {
	w := wordsOf{own: origin.Read(m.Text.Reveal(), m.Prompt.Reveal()), prompt: m.Prompt.Reveal()}
	if w.prompt == "" && w.own.Reaction != origin.NoReaction {
		w.prompt = w.own.Quoted
	}
	w.text = strings.TrimSpace(w.own.Own)
	return w
}

// readRules asks the rules alone.
func readRules(set *rules.Set, w wordsOf, kind triage.PromptKind, language string) *RuleReading {
	out := &RuleReading{Urgency: triage.Routine}
	if !w.own.OwnWords() {
		return out
	}
	if kind == triage.PromptNone {
		kind = prompt.Read(w.prompt).Kind
	}
	o := set.Match(rules.Input{Text: triage.NewText(w.own.Own), Form: normalize.New(w.own.Own), Prompt: kind, Language: language})
	out.Urgency, out.Decided = out.Urgency.Max(o.Urgency.Name), o.Decided
	const hints = 2
	for k, list := range [][]rules.Hit{o.Decide, o.Raised, o.Hints} {
		for i := range list {
			id := list[i].Rule.ID
			if k == hints && list[i].Rule.Effect == rules.Decide {
				continue // it did not decide: a word was left unread
			}
			if !slices.Contains(out.Fired, id) {
				out.Fired = append(out.Fired, id)
				if list[i].Rule.Effect == rules.Raise && list[i].Rule.Labels.Urgency.Level() >= triage.Urgent.Level() {
					out.Serious = append(out.Serious, id)
				}
			}
		}
	}
	slices.Sort(out.Fired)
	slices.Sort(out.Serious)
	return out
}

// replay answers the question that was asked before with the answer of then.
type replay struct {
	classifier.Predictor
	text, prompt string
	prob         *triage.Prediction
	only         bool
}

// Predict implements classifier.Predictor.
func (r *replay) Predict(ctx context.Context, text, prompt triage.Text) (triage.Prediction, error) {
	if r.prob != nil && text.Reveal() == r.text && prompt.Reveal() == r.prompt {
		return *r.prob, nil
	}
	if r.only {
		return triage.Prediction{}, fmt.Errorf("not predicted before: %w", triage.ErrUnavailable)
	}
	return r.Predictor.Predict(ctx, text, prompt)
}
