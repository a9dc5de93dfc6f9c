package eval

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	triage "github.com/replytriage/triage"
)

// Answer is what a program says of one item.
type Answer struct {
	Labels
	// IntentScores and FlagScores stand beside Intents and Flags; Scored says that the
	// program gives scores at all.
	IntentScores, FlagScores        []float64
	SentimentScore, UrgencyScore    float64
	Scored                          bool
	IntentBy, SentimentBy, UrgentBy string
	// Prob holds the model's probabilities; nil where the program does not tell.
	Prob *triage.Prediction
	// Model holds what the model alone says, where it was asked for that.
	Model *Labels
	// Rules holds what the rules alone say; nil where the program has none.
	Rules *RuleReading
	// Review says that a person must look; Closed that nobody needs to (Closable).
	Review, Closed bool
	// Degraded says that the model did not take part though it should have.
	Degraded bool
	// Queue is where it goes, empty where nothing is routed; Also the queues that get a
	// part of it.
	Queue string
	Also  []string
	// Language is "en", "es", "und" or empty.
	Language string
}

// RuleReading is what the rules say of one item, whatever else was said.
type RuleReading struct {
	// Urgency is the highest floor of any rule, routine when there is none.
	Urgency triage.Urgency
	// Decided says that decide rules account for the whole message.
	Decided bool
	// Fired names the rules that had an effect, each once, in the order of the set.
	Fired []string
	// Serious names the raise rules among them that ask for urgent or emergency.
	Serious []string
}

// Source answers items. Answer may be called by many goroutines at once.
type Source interface {
	// Describe says what answers, for the report.
	Describe() System
	// Answer reads one item.
	Answer(ctx context.Context, it *Item) (Answer, error)
}

// System says what answered.
type System struct {
	// Kind is full, rules, model, server or file.
	Kind string `json:"kind"`
	// Rules and Model are digests, Code the commit; empty where there is none.
	Rules string `json:"rules"`
	Model string `json:"model"`
	Code  string `json:"code"`
}

// Ask answers every item, workers at once, in the order of the items. It stops at the
// first fault, which names the id of the item and no words of it. progress, if set, is
// told how many are done, from several goroutines.
func Ask(ctx context.Context, src Source, d *Dataset, workers int, progress func(done int)) ([]Answer, error) {
	if b, ok := src.(batcher); ok {
		return b.answerAll(ctx, d, progress)
	}
	out := make([]Answer, len(d.Items))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range max(1, workers) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(d.Items) {
					return
				}
				a, err := src.Answer(ctx, &d.Items[i])
				if err != nil {
					cancel(fmt.Errorf("eval: %s:%d: %w", d.Name, d.Items[i].Line, err))
					return
				}
				out[i] = a
				if n := done.Add(1); progress != nil {
					progress(int(n))
				}
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return nil, err
	}
	return out, ctx.Err()
}

// batcher is a Source that answers many items at once.
type batcher interface {
	answerAll(ctx context.Context, d *Dataset, progress func(int)) ([]Answer, error)
}

// fromResult turns a result into an answer.
func fromResult(r *triage.Result) Answer {
	a := Answer{Scored: true, Review: r.Review.Needed, Degraded: r.Degraded != nil, Language: r.Language}
	for _, s := range r.Intents {
		a.Intents = append(a.Intents, s.Name)
		a.IntentScores = append(a.IntentScores, s.Score)
	}
	for _, s := range r.Flags {
		a.Flags = append(a.Flags, s.Name)
		a.FlagScores = append(a.FlagScores, s.Score)
	}
	if len(r.Intents) > 0 {
		a.IntentBy = r.Intents[0].By
	}
	a.Sentiment, a.SentimentScore, a.SentimentBy = r.Sentiment.Name, r.Sentiment.Score, r.Sentiment.By
	a.Urgency, a.UrgencyScore, a.UrgentBy = r.Urgency.Name, r.Urgency.Score, r.Urgency.By
	if r.Route != nil {
		a.Queue, a.Also, a.Closed = r.Route.Queue, r.Route.Also, r.Route.Auto
	} else {
		a.Queue, a.Closed = Queue(&a.Labels), Closable(&a)
	}
	return a
}

// Closable reports whether a reply may be closed without a person while nothing is
// routed: nobody must look, it is routine, no flag but spanish, and every intent is
// one that the platform can answer with an approved text.
func Closable(a *Answer) bool {
	if a.Review || a.Degraded || a.Urgency != triage.Routine || len(a.Intents) == 0 {
		return false
	}
	for _, f := range a.Flags {
		if f != triage.FlagSpanish {
			return false
		}
	}
	for _, v := range a.Intents {
		switch v {
		case triage.ConfirmAppointment, triage.OptOut, triage.OptIn, triage.Gratitude, triage.Arrival, triage.SlotSelection:
		default:
			return false
		}
	}
	return true
}

// Queue is the small table of intent and urgency to queue that stands in for routing
// where an answer carries no route: predictions made elsewhere, and the model alone. Its
// names are those of the shipped routing tree; staff minutes never rest on it.
func Queue(l *Labels) string {
	switch {
	case l.Urgency == triage.Emergency:
		return "provider_on_call"
	case l.Urgency == triage.Urgent:
		return "provider"
	}
	switch l.Primary() {
	case triage.AdverseEvent, triage.ClinicalConcern, triage.LabResultQuestion, triage.AdherenceReport:
		return "nurse"
	case triage.MedicationQuestion, triage.RefillRequest:
		return "pharmacy"
	case triage.CancelAppointment, triage.RescheduleRequest, triage.ScheduleRequest, triage.SlotSelection, triage.RunningLate, triage.Arrival, triage.ConfirmAppointment:
		return "scheduling"
	case triage.BillingQuestion, triage.FinancialBarrier, triage.InsuranceQuestion:
		return "billing"
	case triage.DocumentRequest, triage.IntakeUpdate:
		return "records"
	case triage.OptOut, triage.OptIn, triage.WrongNumber:
		return "compliance"
	}
	if l.Urgency == triage.Soon {
		return "nurse"
	}
	return "front_desk"
}
