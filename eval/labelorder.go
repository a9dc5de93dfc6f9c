package eval

import (
	"math"
	"slices"

	triage "github.com/replytriage/triage"
)

// LabelOrder returns the items in the order in which labelling them teaches most:
// those on which rules and model disagree first (by how many levels of urgency), then
// the least certain, and what says nearly the same as an earlier one at the end.
func LabelOrder(d *Dataset, answers []Answer) []int {
	order := make([]int, len(answers))
	disagree, doubt := make([]int, len(answers)), make([]float64, len(answers))
	for i := range answers {
		order[i] = i
		disagree[i], doubt[i] = Disagreement(&answers[i]), Doubt(&answers[i])
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case disagree[a] != disagree[b]:
			return disagree[b] - disagree[a]
		case doubt[a] > doubt[b]:
			return -1
		case doubt[a] < doubt[b]:
			return 1
		}
		return 0
	})
	var x nearIndex
	seen := map[string]bool{}
	var first, rest []int
	for _, i := range order {
		s := fold(d.Items[i].Text.Reveal()) + "\x00" + fold(d.Items[i].Prompt.Reveal())
		text := fold(d.Items[i].Text.Reveal())
		if seen[s] || len([]rune(text)) >= shortText && len(x.find(s)) > 0 {
			rest = append(rest, i)
			continue
		}
		seen[s] = true
		x.add(i, s)
		first = append(first, i)
	}
	return append(first, rest...)
}

// Disagreement is how many levels of urgency rules and model are apart, 0 where one of
// them has nothing to say.
func Disagreement(a *Answer) int {
	if a.Rules == nil || a.Model == nil || len(a.Rules.Fired) == 0 {
		return 0
	}
	d := a.Rules.Urgency.Level() - a.Model.Urgency.Level()
	if a.Rules.Decided || d > 0 {
		return max(d, -d)
	}
	return 0
}

// Doubt is how unsure an answer is, 0 to 1: one less the lowest of the scores of the
// primary intent, the sentiment and the urgency, or, where the model tells, the margin
// of its two likeliest urgencies.
func Doubt(a *Answer) float64 {
	if !a.Scored || len(a.IntentScores) == 0 {
		return 0
	}
	low := math.Min(a.IntentScores[0], math.Min(a.SentimentScore, a.UrgencyScore))
	if p := a.Prob; p != nil {
		top, next := 0.0, 0.0
		for _, v := range p.Urgency {
			if v > top {
				top, next = v, top
			} else if v > next {
				next = v
			}
		}
		low = math.Min(low, top-next)
	}
	return math.Max(0, math.Min(1, 1-low))
}

// labelOf checks labels that come from a labelling tool. Intents are put in the order
// of primacy: a tool does not keep one.
func labelOf(f *faults, line int, intents, flags, sentiment, urgency []string) (l Labels) {
	for _, s := range intents {
		v := triage.Intent(s)
		if !v.Valid() {
			f.add(line, "intents", "a label that is no intent")
			continue
		}
		l.Intents = append(l.Intents, v)
	}
	l.Intents = primacy(l.Intents)
	for _, s := range flags {
		v := triage.Flag(s)
		if !v.Valid() {
			f.add(line, "flags", "a label that is no flag")
			continue
		}
		l.Flags = append(l.Flags, v)
	}
	l.Flags = inOrder(l.Flags)
	if len(intents) == 0 {
		f.add(line, "intents", "none given")
	}
	if len(sentiment) != 1 || !triage.Sentiment(sentiment[0]).Valid() {
		f.add(line, "sentiment", "want one of %s", joined(triage.Sentiments()))
	} else {
		l.Sentiment = triage.Sentiment(sentiment[0])
	}
	if len(urgency) != 1 || !triage.Urgency(urgency[0]).Valid() {
		f.add(line, "urgency", "want one of %s", joined(triage.Urgencies()))
	} else {
		l.Urgency = triage.Urgency(urgency[0])
	}
	return l
}
