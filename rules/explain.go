package rules

import (
	"fmt"
	"io"
	"slices"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules/phrase"
)

// Trace is one match and what became of it.
type Trace struct {
	Hit
	// State is decided, raised, hint, shadow, denied, cancelled or not asked.
	State string
	// Because says why it had no more effect; empty where it had all.
	Because string
}

// Written returns the entry of the pack that matched.
func (t *Trace) Written() string { return written(t.Rule, t.Kind, t.Index) }

func written(r *Rule, k phrase.Kind, i int) string {
	w := &r.Wording
	switch k {
	case phrase.Exact:
		return w.Exact[i].Text
	case phrase.Phrased:
		return w.Phrases[i].Text
	case phrase.Regexp:
		return w.Regex[i].Text
	case phrase.Nearby:
		return fmt.Sprintf("near %d: %s … %s within %d", i+1, w.Near[i].A[0].Text, w.Near[i].B[0].Text, w.Near[i].Within)
	}
	return ""
}

// Explanation tells how an outcome came about.
type Explanation struct {
	Outcome Outcome
	Traces  []Trace
	// Unread are the words that no decide rule and no filler accounts for.
	Unread []triage.Span
}

// Explain is Match that keeps what Match throws away. It is slow.
func (s *Set) Explain(in Input) Explanation {
	if in.Form == nil {
		in.Form = normalize.New(in.Text.Reveal())
	}
	m := newMatching(s)
	s.collect(m, in)
	e := Explanation{Outcome: s.conclude(m, in.Form)}
	o := &e.Outcome
	has := func(list []Hit, c *candidate) bool {
		spans := spansOf(c)
		return slices.ContainsFunc(list, func(h Hit) bool { return h.Rule == s.rules[c.rule] && slices.Equal(h.Spans, spans) })
	}
	for i := range m.candidates {
		c := &m.candidates[i]
		r := s.rules[c.rule]
		t := Trace{Hit: s.hit(c, in.Form)}
		switch {
		case c.trait < 0:
			t.State = "cancelled"
			if r.Effect == Raise {
				t.State = "denied"
			}
			t.By = "unless"
			if k := c.found.Cancelled; k > 0 {
				t.Because = fmt.Sprintf("unless %q", r.Wording.Unless[k-1].Text)
			} else {
				t.Because = fmt.Sprintf("unless_near %d", -k)
			}
		case c.trait > 0:
			t.State, t.By = "cancelled", s.traits[c.trait-1].ID
			if r.Effect == Raise {
				t.State = "denied"
			}
			t.Because = "it is said to be " + t.By
		case has(o.Decide, c):
			t.State = "decided"
		case has(o.Raised, c):
			t.State = "raised"
		case has(o.Shadow, c):
			t.State, t.Because = "shadow", "the rule is experimental"
		case has(o.Hints, c):
			t.State = "hint"
			switch r.Effect {
			case Raise:
				t.Because = "words that stand near each other set no floor in this pack"
			case Decide:
				t.Because = "words are left unread, a question mark stands there, or two rules contradict each other"
			}
		case c.found.Kind == phrase.Exact:
			t.State, t.Because = "cancelled", "it is not the whole message"
		default:
			t.State, t.Because = "cancelled", "it lies inside a longer match"
		}
		e.add(t)
	}
	for _, t := range s.notAsked(m, in) {
		e.add(t)
	}
	var cover []triage.Span
	for i := range m.candidates {
		if c := &m.candidates[i]; c.trait == 0 && s.rules[c.rule].Effect == Decide {
			cover = append(cover, spansOf(c)...)
		}
	}
	cover = append(cover, m.filler...)
	for _, w := range in.Form.Raw() {
		if !covered([]normalize.Word{w}, cover) {
			e.Unread = append(e.Unread, triage.Span{Start: w.Start, End: w.End})
		}
	}
	return e
}

// add keeps t unless another view gave the same.
func (e *Explanation) add(t Trace) {
	for i := range e.Traces {
		o := &e.Traces[i]
		if o.Rule == t.Rule && o.State == t.State && o.Kind == t.Kind && o.Index == t.Index && slices.Equal(o.Spans, t.Spans) {
			return
		}
	}
	e.Traces = append(e.Traces, t)
}

// notAsked finds the matches of rules whose conditions do not hold.
func (s *Set) notAsked(m *matching, in Input) (out []Trace) {
	for v := range in.Form.Views {
		for _, f := range s.finder.Find(nil, in.Form, v, in.Text.Reveal()) {
			role := s.roles[f.Wording]
			if role.kind != roleRule {
				continue
			}
			r, c := s.rules[role.index], candidate{rule: role.index, found: f, view: v}
			t := Trace{Hit: s.hit(&c, in.Form), State: "not asked"}
			switch {
			case !r.When.holds(in):
				t.Because = "the prompt or the language does not fit"
			case s.ageOf[role.index] >= 0 && !m.ages[s.ageOf[role.index]]:
				t.Because = "nothing speaks of age " + r.When.Age
			default:
				continue
			}
			out = append(out, t)
		}
	}
	return out
}

// Write prints the explanation for a person. It names rules, entries of packs and
// places, never the words of the message.
func (e *Explanation) Write(w io.Writer) error {
	var b strings.Builder
	o := &e.Outcome
	switch {
	case o.Decided:
		b.WriteString("decided by rules\n")
	case len(o.Raised) > 0:
		b.WriteString("not decided; floors are raised\n")
	default:
		b.WriteString("not decided\n")
	}
	if o.Urgency.Name != "" {
		fmt.Fprintf(&b, "  urgency  %s (%s)\n", o.Urgency.Name, o.Urgency.By)
	}
	for _, v := range o.Intents {
		fmt.Fprintf(&b, "  intent   %s (%s)\n", v.Name, v.By)
	}
	for _, v := range o.Flags {
		fmt.Fprintf(&b, "  flag     %s (%s)\n", v.Name, v.By)
	}
	for i := range e.Traces {
		t := &e.Traces[i]
		fmt.Fprintf(&b, "%-9s %s %s %s %q", t.State, t.Rule.ID, places(t.Spans), t.Kind, t.Written())
		if t.View != "raw" {
			fmt.Fprintf(&b, " in the %s view", t.View)
		}
		if t.Because != "" {
			b.WriteString(": " + t.Because)
		}
		b.WriteByte('\n')
	}
	if len(e.Unread) > 0 && !o.Decided {
		fmt.Fprintf(&b, "unread    %s\n", places(e.Unread))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func places(spans []triage.Span) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = fmt.Sprintf("%d-%d", s.Start, s.End)
	}
	return "[" + strings.Join(parts, " ") + "]"
}
