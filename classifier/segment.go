package classifier

import (
	"context"
	"slices"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// maxClauses is how many clauses of a reply are put to the model one by one; the
// rest joins the last.
const maxClauses = 8

// segment says which stretch of a reply with several intents speaks of which. The
// reply is cut into clauses at punctuation and conjunctions; a clause that a rule
// rests on takes the rule's intent, another the one of the reply's own intents that
// the model finds likeliest in it alone, and one of which nobody knows takes the
// primary: the one that most needs a person. Neighbours with one intent are joined.
func (c *Classifier) segment(ctx context.Context, d *decision, r *triage.Result) {
	clauses := cut(d.form.Raw())
	if len(clauses) < 2 {
		return
	}
	runes := []rune(d.own.Own)
	found := make([]triage.Segment, 0, len(clauses))
	for _, cl := range clauses {
		intent := r.Primary()
		if i, ok := d.ruled(cl, r); ok {
			intent = i
		} else if i, ok := c.likeliest(ctx, d, r, triage.NewText(string(runes[cl.Start:cl.End]))); ok {
			intent = i
		}
		if n := len(found); n > 0 && found[n-1].Intent == intent {
			found[n-1].End = cl.End
			continue
		}
		found = append(found, triage.Segment{Span: cl, Intent: intent})
	}
	r.Segments = found
}

// ruled returns the intent of the highest rule that rests on the clause.
func (d *decision) ruled(cl triage.Span, r *triage.Result) (triage.Intent, bool) {
	best, ok := triage.Other, false
	for _, h := range slices.Concat(d.outcome.Raised, d.stood) {
		for _, s := range h.Spans {
			if s.Start < cl.End && cl.Start < s.End {
				for _, i := range h.Rule.Labels.Intents {
					if r.Has(i) && (!ok || i.Rank() < best.Rank()) {
						best, ok = i, true
					}
				}
			}
		}
	}
	return best, ok
}

// likeliest asks the model which of the reply's intents the clause speaks of.
func (c *Classifier) likeliest(ctx context.Context, d *decision, r *triage.Result, clause triage.Text) (triage.Intent, bool) {
	if c.Model == nil || d.degraded {
		return "", false
	}
	p, err := c.predict(ctx, clause, d.promptText)
	if err != nil || !sound(&p) {
		return "", false
	}
	best, score := triage.Intent(""), -1.0
	for _, s := range r.Intents {
		if v := p.Intents[s.Name.Rank()]; v > score {
			best, score = s.Name, v
		}
	}
	return best, best != ""
}

// joins are the words at which a new clause may begin.
var joins = wordSet(`but and also plus though tho however btw anyway except only pero y ademas tambien aunque solo`)

// cut splits words into clauses of at least two words, save where punctuation
// stands on both sides.
func cut(words []normalize.Word) []triage.Span {
	var out []triage.Span
	first := 0
	flush := func(end int) {
		if end > first {
			out = append(out, triage.Span{Start: words[first].Start, End: words[end-1].End})
			first = end
		}
	}
	for i := 1; i < len(words); i++ {
		w := words[i]
		switch {
		case len(out) == maxClauses-1:
		case w.Before >= normalize.Clause:
			flush(i)
		case (joins[w.Text] || w.Text == "&" || w.Text == "+") && i > first && i+1 < len(words):
			flush(i)
		}
	}
	flush(len(words))
	return out
}
