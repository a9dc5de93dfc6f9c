package phi

import (
	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// dense is how many different terms of care stand in one sentence before the sentence
// is read as clinical advice: "ice it, keep the leg up" is two.
const dense = 2

// findDense finds sentences of care that no wording foresees: two different terms of
// the body, of symptoms or of care, one of them a term of care or a symptom.
func (l *Linter) findDense(r *reading, sc *scratch) {
	care := l.classes["care"] | l.classes["symptom"] | l.classes["procedure"]
	any := care | l.classes["body"] | l.classes["condition"]
	rule := l.detectors["detail.dense"]
	from, n, strong := -1, 0, false
	last := -1
	flush := func() {
		if n >= dense && strong {
			s := triage.Span{Start: r.words[r.places[from].first].Start, End: r.words[r.places[last].end-1].End}
			sc.add(rule, s, true)
		}
		from, n, strong, last = -1, 0, false, -1
	}
	at := 0
	for i := range r.places {
		p := &r.places[i]
		for ; at <= p.first; at++ {
			if r.words[at].Before == normalize.Sentence && at > 0 && !l.abbreviation(r.words[at-1].plain) {
				flush()
			}
		}
		if p.set&any == 0 || l.cleared(r, p, sc) {
			continue
		}
		if last >= 0 && r.words[r.places[last].first].plain == r.words[p.first].plain {
			continue
		}
		if from < 0 {
			from = i
		}
		n++
		strong = strong || p.set&care != 0
		last = i
	}
	flush()
}

// cleared reports whether a clearing phrase covers a term.
func (l *Linter) cleared(r *reading, p *place, sc *scratch) bool {
	h := hit{Span: triage.Span{Start: r.words[p.first].Start, End: r.words[p.end-1].End}}
	for _, c := range sc.clears {
		if h.clearedBy(c) {
			return true
		}
	}
	return false
}
