package classifier

import (
	"math"
	"slices"

	triage "github.com/replytriage/triage"
)

// The figures of the policy. They are the same for every clinic; what a clinic
// tunes are rules, routes and the model's thresholds.
const (
	// lowConfidence is the score under which the best intent is not sure enough to
	// stand without a person.
	lowConfidence = 0.50
	// margin is how close the runner-up may come before a single intent is ambiguous.
	margin = 0.15
	// hintBelow is the model's best intent score under which what rules and the
	// prompt hint at is taken instead.
	hintBelow = 0.45
	// hintLevel is the probability of a level or above from which a danger hint at that
	// level stands: the words of danger are there and the model does not rule it out. What
	// nothing hints at has to reach the model's own threshold, some four times as high.
	hintLevel = 0.07
	// nearLevel is the probability of urgent or above from which a near entry of a raise rule
	// (Rule.NearHints) keeps the rule's level. On dev the model gave at least 0.31 in all 80 urgent
	// and emergency replies that rested on such entries alone, and at most 0.007 in the 3 routine ones.
	nearLevel = 0.01
	// hintScore is how often a danger hint must have been right for that.
	hintScore = 0.80
	// around is how many words on either side of a danger hint are read with it a second
	// time, apart from the rest, when the whole reply does not bear it out; maxAround is for
	// how many hints. A model that reads two matters at once may see only the one.
	around    = 3
	maxAround = 4
	// surely is the probability of a level or above from which that second reading counts,
	// which knows neither the rest nor the prompt. On look-alikes of the training split it
	// raises half as many at 0.8 as at 0.5.
	surely = 0.80
	// foreign is the share of unknown tokens from which a text is out of domain.
	foreign = 0.34
	// nothingLike is the best intent score under which a text is unlike anything
	// the model was trained on.
	nothingLike = 0.15
	// unlikely is the model's score under which an intent that a raise rule sets is
	// not taken over: the words are there, but they speak of something else. The
	// rule's urgency and flags are floors and stay.
	unlikely = 0.10
	// agreed is the model's score from which it does not object to what a yes or a no was
	// read as. Of 18 such readings of unseen questions that it gave less, 1 was right.
	agreed = 0.25
	// offered is the same for what an offered key was read as, which is wrong less often. Of
	// 103 such readings of unseen prompts the model gave 8 less; none of them was right.
	offered = 0.08
	// alarmed is the probability of urgent or above from which the model objects to any
	// routine reading of a bare answer.
	alarmed = 0.80
	// conflictLevels is how many urgency levels rules and model may differ by
	// before a person is told so.
	conflictLevels = 2
)

// reading is what the model says, turned into labels by its thresholds.
type reading struct {
	intents   []triage.Scored[triage.Intent]
	sentiment triage.Scored[triage.Sentiment]
	urgency   triage.Scored[triage.Urgency]
	flags     []triage.Scored[triage.Flag]
	best      float64 // the highest intent score
	second    float64 // the next one
	unknown   float64
	intentOf  [triage.IntentCount]float64 // every intent's probability
	above     [4]float64                  // the probability of each urgency or a higher one
}

// model is what Scored.By says of the model's labels.
const model = "model"

// sound reports whether every number of p is a probability. A model that answers
// NaN, infinity or anything outside [0, 1] has not answered.
func sound(p *triage.Prediction) bool {
	ok := func(v float64) bool { return !math.IsNaN(v) && v >= 0 && v <= 1 }
	for _, head := range [][]float64{p.Intents[:], p.Sentiment[:], p.Urgency[:], p.Flags[:]} {
		for _, v := range head {
			if !ok(v) {
				return false
			}
		}
	}
	var sum float64
	for _, v := range p.Urgency {
		sum += v
	}
	return ok(p.Unknown) && sum > 0.5 && sum < 1.5
}

// read turns probabilities into labels. There is always at least one intent.
func read(p *triage.Prediction, t *triage.Thresholds) reading {
	r := reading{unknown: p.Unknown}
	all := triage.Intents()
	top := 0
	for i := range all {
		v := p.Intents[i]
		switch {
		case v > p.Intents[top]:
			top = i
		}
		if v >= t.Intents[i] {
			r.intents = append(r.intents, triage.Scored[triage.Intent]{Name: all[i], Score: v, By: model})
		}
	}
	if len(r.intents) == 0 {
		r.intents = append(r.intents, triage.Scored[triage.Intent]{Name: all[top], Score: p.Intents[top], By: model})
	}
	r.best = p.Intents[top]
	for i := range all {
		if i != top {
			r.second = max(r.second, p.Intents[i])
		}
	}
	for i, s := range triage.Sentiments() {
		if p.Sentiment[i] > r.sentiment.Score {
			r.sentiment = triage.Scored[triage.Sentiment]{Name: s, Score: p.Sentiment[i], By: model}
		}
	}
	r.urgency, r.above = level(p, t), cumulative(p)
	for i, f := range triage.Flags() {
		if p.Flags[i] >= t.Flags[i] {
			r.flags = append(r.flags, triage.Scored[triage.Flag]{Name: f, Score: p.Flags[i], By: model})
		}
	}
	return r
}

// level is the highest urgency whose cumulative probability reaches its threshold.
// Its score is the probability that the level is exactly right.
func level(p *triage.Prediction, t *triage.Thresholds) triage.Scored[triage.Urgency] {
	above := cumulative(p)
	at := 0
	switch {
	case above[3] >= t.Emergency:
		at = 3
	case above[2] >= t.Urgent:
		at = 2
	case above[1] >= t.Soon:
		at = 1
	}
	return triage.Scored[triage.Urgency]{Name: triage.Urgencies()[at], Score: p.Urgency[at], By: model}
}

// cumulative returns the probability of each urgency level or a higher one.
func cumulative(p *triage.Prediction) (above [4]float64) {
	var sum float64
	for i := len(above) - 1; i >= 0; i-- {
		sum += p.Urgency[i]
		above[i] = sum
	}
	return above
}

// need is the urgency that an intent or a flag demands by its definition (LABELS.md:
// a symptom, a result or a medicine question is never routine; a danger sign goes
// with urgent or emergency, and those that are not are labelled soon by hand).
func need(intents []triage.Scored[triage.Intent], flags []triage.Scored[triage.Flag]) triage.Urgency {
	floor := triage.Routine
	for _, i := range intents {
		if i.Name.Clinical() {
			floor = floor.Max(triage.Soon)
		}
	}
	for _, f := range flags {
		if f.Name.Danger() {
			floor = floor.Max(triage.Soon)
		}
		switch f.Name {
		case triage.FlagSelfHarm, triage.FlagHarmToOthers, triage.FlagOverdose, triage.FlagStroke, triage.FlagInfection:
			floor = floor.Max(triage.Urgent)
		}
	}
	return floor
}

// tidy orders intents by primacy, drops repeats (the higher score stays) and drops
// what means "nothing else" when something else is there.
func tidy(in []triage.Scored[triage.Intent]) []triage.Scored[triage.Intent] {
	slices.SortStableFunc(in, func(a, b triage.Scored[triage.Intent]) int {
		if d := a.Name.Rank() - b.Name.Rank(); d != 0 {
			return d
		}
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	out := in[:0]
	for _, s := range in {
		if len(out) > 0 && out[len(out)-1].Name == s.Name {
			continue
		}
		out = append(out, s)
	}
	if len(out) > 1 {
		kept := out[:0]
		for _, s := range out {
			if s.Name != triage.Other {
				kept = append(kept, s)
			}
		}
		out = kept
	}
	return out
}

// tidyFlags orders flags as Flags does and drops repeats.
func tidyFlags(in []triage.Scored[triage.Flag]) []triage.Scored[triage.Flag] {
	out := make([]triage.Scored[triage.Flag], 0, len(in))
	for _, f := range triage.Flags() {
		best := -1
		for i := range in {
			if in[i].Name == f && (best < 0 || in[i].Score > in[best].Score) {
				best = i
			}
		}
		if best >= 0 {
			out = append(out, in[best])
		}
	}
	return out
}
