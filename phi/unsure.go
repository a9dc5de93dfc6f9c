package phi

import (
	triage "github.com/replytriage/triage"
)

// Decider judges stretches of a text that lexicon and grammar leave open: a word that
// no list knows, or a term of the body, of symptoms, of tests or of care that stands
// in no wording of the packs. It returns one category for each stretch, "" where
// there is nothing to find. It must not keep the text. A text without open stretches
// is never shown to it.
type Decider func(text triage.Text, open []triage.Span) []Category

// open returns the stretches of a text that hits leave undecided, in code points.
func (l *Linter) open(r *reading, hits []hit) []triage.Span {
	var asked uint64
	for _, class := range []string{unknownClass, "common_medicine", "ailment", "symptom", "care", "body", "lab", "test"} {
		asked |= l.classes[class]
	}
	var out []triage.Span
	for _, p := range r.places {
		s := triage.Span{Start: r.words[p.first].Start, End: r.words[p.end-1].End}
		if p.set&asked != 0 && !covered(hits, s) {
			out = append(out, s)
		}
	}
	return out
}

func covered(hits []hit, s triage.Span) bool {
	for _, h := range hits {
		if h.Start < s.End && s.Start < h.End {
			return true
		}
	}
	return false
}

// decide adds what the caller's decider finds in the open stretches.
func (l *Linter) decide(r *reading, hits []hit, d Decider) []hit {
	open := l.open(r, hits)
	if d == nil || len(open) == 0 {
		return hits
	}
	rule := l.detectors["head.decided"]
	for i, c := range d(triage.NewText(r.text), open) {
		if i < len(open) && c.Valid() {
			hits = append(hits, hit{open[i], rule, c, c.Severity(), true})
		}
	}
	return merge(hits)
}
