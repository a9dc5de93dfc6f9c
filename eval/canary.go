package eval

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing/fstest"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/classifier"
	"github.com/replytriage/triage/rules"
)

// Bird is one canary: a fault that was put in on purpose, and whether the gates saw it.
type Bird struct {
	Fault string `json:"fault"`
	// Red is how many gates stopped it that do not stop the run itself.
	Red int `json:"gates_turned_red"`
	// Gates names them, the first ten.
	Gates []string `json:"gates"`
	Seen  bool     `json:"seen"`
	// Blind says that no gate has the data to judge by: none passes that the fault could
	// turn. It is red, for nothing was proved.
	Blind bool `json:"not_enough_data"`
}

// said is what the gates made of the fault.
func (b *Bird) said() string {
	if b.Blind {
		return notEnough + ": no gate has enough cases to notice it (red)"
	}
	return fmt.Sprintf("%d gates turned red", b.Red)
}

// Blind returns the canaries that no gate could judge.
func Blind(list []Bird) []Bird {
	var out []Bird
	for _, b := range list {
		if b.Blind {
			out = append(out, b)
		}
	}
	return out
}

// brokenPack is the deliberately broken rule: everyday words raise an emergency.
const brokenPack = `pack: canary
version: 1
language: en
summary: A rule that is broken on purpose, to see whether the gates notice.
rules:
  - id: canary.broken
    why: Broken on purpose.
    status: stable
    review_by: 2099-01-01
    effect: raise
    set: {urgency: emergency, flags: [cardiac], intents: [clinical_concern]}
    phrase: [i, you, the, yes, no, my, it, can, ok, si, que, la]
    tests: {hit: [yes], miss: [hola]}
`

// Canary breaks the program on purpose and returns what the gates say: once with a
// broken rule laid over the others (where src is local), once with a model whose
// labels are shuffled (or, where there is no model to shuffle, with the answers
// shuffled among the items). It returns ErrConflict when the gates let one of them
// through: such gates stop nothing, and the run must fail. Where the data are too few
// for any gate to judge by, the canary is Blind, which is red and no error.
func Canary(ctx context.Context, d *Dataset, src Source, answers []Answer, report *Report, gates []Gate, baseline *Report, o Options, sources []rules.Source, workers int) ([]Bird, error) {
	o.Bootstrap = max(100, o.Bootstrap/5) // the faults are gross: rough intervals see them
	o.Second, o.WithText = nil, false
	before := map[string]bool{}
	able := 0 // gates that pass and look at what a canary changes
	for _, v := range report.Gates {
		if v.Outcome == passed && !strings.HasPrefix(v.Metric, "behaviour.") {
			able++
		}
		if v.Red {
			before[v.ID+"|"+v.Metric+"|"+v.Slice] = true
		}
	}
	var birds []Bird
	judge := func(fault string, broken []Answer, set *rules.Set) error {
		o := o
		o.Rules = set
		r, err := Evaluate(d, broken, report.System, o)
		if err != nil {
			return err
		}
		r.Metrics = append(r.Metrics, behaviourMetrics(report)...)
		verdicts, err := Judge(r, gates, baseline)
		if err != nil {
			return err
		}
		b := Bird{Fault: fault, Gates: []string{}}
		for _, v := range verdicts {
			if v.Red && !before[v.ID+"|"+v.Metric+"|"+v.Slice] {
				b.Red++
				if len(b.Gates) < 10 {
					b.Gates = append(b.Gates, v.ID+" ("+v.Metric+")")
				}
			}
		}
		// Where every gate is red already there is nothing left to turn.
		everyRed := len(Red(report.Gates)) == len(report.Gates)
		b.Seen = b.Red > 0 || everyRed
		b.Blind = !b.Seen && able == 0
		birds = append(birds, b)
		return nil
	}
	local, ok := src.(*Local)
	if ok && local.Mode != ModelOnly {
		broken := rules.Source{FS: fstest.MapFS{"canary.yml": &fstest.MapFile{Data: []byte(brokenPack)}}, Path: "canary.yml"}
		set, err := rules.Load(append(append([]rules.Source{}, sources...), broken)...)
		if err != nil {
			return nil, fmt.Errorf("eval: canary: %w", err)
		}
		got, err := Ask(ctx, local.with(set, answers, d, nil), d, workers, nil)
		if err != nil {
			return nil, err
		}
		if err := judge("a broken rule: everyday words raise an emergency", got, set); err != nil {
			return nil, err
		}
	}
	if ok && local.Mode != RulesOnly && local.Classifier.Model != nil {
		got, err := Ask(ctx, local.with(local.Classifier.Rules(), answers, d, shuffledHeads(o.Seed)), d, workers, nil)
		if err != nil {
			return nil, err
		}
		if err := judge("a model whose labels are shuffled", got, o.Rules); err != nil {
			return nil, err
		}
	} else if err := judge("answers shuffled among the items", shuffled(answers, o.Seed), o.Rules); err != nil {
		return nil, err
	}
	for _, b := range birds {
		if !b.Seen && !b.Blind {
			return birds, fmt.Errorf("eval: canary: no gate turned red for %s; gates that let this through stop nothing: %w", b.Fault, triage.ErrConflict)
		}
	}
	return birds, nil
}

// behaviourMetrics are the figures of the behavioural tests, which a canary does not
// run again.
func behaviourMetrics(r *Report) []Metric {
	var out []Metric
	for _, c := range r.Behaviour {
		out = append(out, c.Failure)
	}
	return out
}

// with returns the source with other rules and the model's answers of before, changed
// by twist where that is not nil.
func (l *Local) with(set *rules.Set, answers []Answer, d *Dataset, twist func(*triage.Prediction)) *Local {
	c := *l.Classifier
	c.Rules = func() *rules.Set { return set }
	out := &Local{Classifier: &c, Mode: l.Mode, Finish: l.Finish, Replay: map[string]*triage.Prediction{}}
	for i := range answers {
		if p := answers[i].Prob; p != nil {
			q := *p
			if twist != nil {
				twist(&q)
			}
			out.Replay[d.Items[i].ID] = &q
		}
	}
	if l.Classifier.Model != nil {
		c.Model = thresholdsOnly{l.Classifier.Model}
	}
	return out
}

// thresholdsOnly is a model that is not to be asked.
type thresholdsOnly struct{ classifier.Predictor }

// Predict implements classifier.Predictor.
func (thresholdsOnly) Predict(context.Context, triage.Text, triage.Text) (triage.Prediction, error) {
	return triage.Prediction{}, fmt.Errorf("eval: replay: %w", triage.ErrUnavailable)
}

// shuffledHeads moves the probabilities of each head to other labels, the same way for
// every item.
func shuffledHeads(seed uint64) func(*triage.Prediction) {
	r := rand.New(rand.NewPCG(seed, 77))
	perms := [][]int{r.Perm(triage.IntentCount), r.Perm(triage.SentimentCount), {3, 2, 1, 0}, r.Perm(triage.FlagCount)}
	return func(p *triage.Prediction) {
		for k, head := range [][]float64{p.Intents[:], p.Sentiment[:], p.Urgency[:], p.Flags[:]} {
			was := append([]float64(nil), head...)
			for i, to := range perms[k] {
				head[to] = was[i]
			}
		}
	}
}

// shuffled deals the answers out anew.
func shuffled(answers []Answer, seed uint64) []Answer {
	out := append([]Answer(nil), answers...)
	r := rand.New(rand.NewPCG(seed, 78))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
