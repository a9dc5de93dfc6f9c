package rules

import (
	"slices"
	"unicode"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules/phrase"
)

// Input is one message as rules see it.
type Input struct {
	// Text is the patient's own words, as received or as origin left them; spans
	// are code points into it.
	Text triage.Text
	// Form is the normalized Text; nil makes Match normalize it itself.
	Form *normalize.Form
	// Prompt is what the outbound prompt asked for.
	Prompt triage.PromptKind
	// Language is "en" or "es", or anything else for not known.
	Language string
	// Ages are age groups that the caller knows of; those that the text speaks of
	// are found by Match.
	Ages []string
}

// Hit is one match of one rule.
type Hit struct {
	Rule  *Rule
	Spans []triage.Span
	// View names the view that matched: raw, folded, …
	View string
	// Kind and Index say which entry of the rule's wording it was.
	Kind  phrase.Kind
	Index int
	// By says what cancelled a denied hit: "unless" or the id of a trait.
	By string
}

// Outcome is what the rules say of a message.
type Outcome struct {
	// Decided says that decide rules account for the message as a whole.
	Decided bool
	// Decide holds the hits of the rules that decided; empty unless Decided.
	Decide []Hit
	// Raised holds the hits of raise rules, whether Decided or not.
	Raised []Hit
	// Hints holds the hits of hint rules, of near entries that hint (Rule.NearHints), and of
	// decide rules when not Decided.
	Hints []Hit
	// Shadow holds the hits of experimental rules, which have no effect.
	Shadow []Hit
	// Denied holds matches of rules that raise, or that hint at urgent or worse, which
	// an unless or a trait cancelled. A message with a denied danger sign must not be
	// closed without a person.
	Denied []Hit

	// Intents, Flags, Urgency and Sentiment are what Decide and Raised set, with
	// the rule that said so and its score; Urgency and Sentiment are empty when
	// none did. Intents are in the order of primacy, Flags in that of the list.
	// Hints set nothing here.
	Intents   []triage.Scored[triage.Intent]
	Flags     []triage.Scored[triage.Flag]
	Urgency   triage.Scored[triage.Urgency]
	Sentiment triage.Scored[triage.Sentiment]
}

// Fired reports whether the rule had an effect, or would have had (shadow).
func (o *Outcome) Fired(id string) bool {
	for _, list := range [][]Hit{o.Decide, o.Raised, o.Hints, o.Shadow} {
		for i := range list {
			if list[i].Rule.ID == id {
				return true
			}
		}
	}
	return false
}

// Named returns the highest urgency that any rule names, hints included: what a reply
// gets while no model reads it. It is empty when no rule names one.
func (o *Outcome) Named() triage.Urgency {
	u := o.Urgency.Name
	for i := range o.Hints {
		if h := o.Hints[i].Rule.Labels.Urgency; h.Level() > u.Level() || u == "" {
			u = h
		}
	}
	return u
}

// candidate is a match whose conditions hold.
type candidate struct {
	rule  int
	found phrase.Found
	view  int
	// trait is 1 + the trait that cancels it, -1 when an unless does.
	trait int
}

// matching is the working memory of one Match.
type matching struct {
	found      []phrase.Found
	candidates []candidate
	scopes     []scope
	marks      []marks
	ages       []bool
	filler     []triage.Span
	decide     []candidate
	cover      []triage.Span
	runes      []rune
	// rest spans the words that no filler holds; empty where there is none.
	rest triage.Span
}

// Limits that keep the cost of a hostile text linear.
const (
	maxHits   = 32 // hits of one rule in one list of an outcome
	maxDecide = 64 // decide matches of a message that may still be decided
)

func newMatching(s *Set) *matching {
	return &matching{marks: make([]marks, len(s.traits)), ages: make([]bool, len(s.ages))}
}

// Match reads one message. Every view is matched and the union counts: a match
// that is cancelled in one view stands if it is not cancelled in another.
func (s *Set) Match(in Input) Outcome {
	m := s.matchers.Get().(*matching)
	defer s.matchers.Put(m)
	if in.Form == nil {
		in.Form = normalize.New(in.Text.Reveal())
	}
	s.collect(m, in)
	return s.conclude(m, in.Form)
}

// collect fills m with the candidates of all views and what fills the message.
func (s *Set) collect(m *matching, in Input) {
	text, form := in.Text.Reveal(), in.Form
	m.candidates, m.filler = m.candidates[:0], m.filler[:0]
	m.runes = m.runes[:0]
	for i, a := range s.ages {
		m.ages[i] = slices.Contains(in.Ages, a)
	}
	for v := range form.Views {
		s.collectView(m, in, form, v, text)
	}
	// An age spoken of anywhere holds everywhere.
	m.candidates = slices.DeleteFunc(m.candidates, func(c candidate) bool {
		a := s.ageOf[c.rule]
		return a >= 0 && !m.ages[a]
	})
}

func (s *Set) collectView(m *matching, in Input, form *normalize.Form, v int, text string) {
	words := form.Views[v].Words
	m.found = s.finder.Find(m.found[:0], form, v, text)
	for i := range m.marks {
		k := &m.marks[i]
		k.stop, k.through, k.end = k.stop[:0], k.through[:0], k.end[:0]
		k.join, k.clause, k.not = k.join[:0], k.clause[:0], k.not[:0]
		k.needed = len(s.traits[i].Needs) == 0
	}
	first, traits := len(m.candidates), false
	for i := range m.found {
		f := &m.found[i]
		p := f.Pieces[0]
		switch r := s.roles[f.Wording]; r.kind {
		case roleRule:
			if !s.rules[r.index].When.holds(in) {
				continue
			}
			c := candidate{rule: r.index, found: *f, view: v}
			if f.Cancelled != 0 {
				c.trait = -1
			}
			traits = traits || len(s.rules[r.index].Traits) > 0
			m.candidates = append(m.candidates, c)
		case roleFiller:
			m.filler = append(m.filler, p.Span)
		case roleNameAfter:
			if span, ok := s.name(m, words, p.Next, text); ok {
				m.filler = append(m.filler, span)
			}
		case roleAge:
			m.ages[r.index] = true
		case roleNot:
			m.marks[r.index].not = append(m.marks[r.index].not, p)
		case roleStop:
			m.marks[r.index].stop = append(m.marks[r.index].stop, p)
		case roleThrough:
			m.marks[r.index].through = append(m.marks[r.index].through, p)
		case roleEnd:
			m.marks[r.index].end = append(m.marks[r.index].end, p)
		case roleNeeds:
			m.marks[r.index].needed = true
		case roleJoin:
			m.marks[r.index].join = append(m.marks[r.index].join, p)
		case roleClause:
			m.marks[r.index].clause = append(m.marks[r.index].clause, p)
		}
	}
	if !traits || len(m.candidates) == first {
		return
	}
	m.scopes = m.scopes[:0]
	for i := range m.found {
		f := &m.found[i]
		r := s.roles[f.Wording]
		if r.kind != roleForward && r.kind != roleBackward {
			continue
		}
		p, k := f.Pieces[0], &m.marks[r.index]
		if !k.needed || within(k.not, p) || broken(words, p) {
			continue
		}
		sc := scope{trait: r.index, trigger: p}
		if r.kind == roleForward {
			sc.first, sc.end = p.Next, k.forward(words, p.Next, s.traits[r.index].Within)
		} else {
			sc.first, sc.end = k.backward(words, p.First, s.traits[r.index].Within), p.First
		}
		if sc.first < sc.end {
			m.scopes = append(m.scopes, sc)
		}
	}
	for i := first; i < len(m.candidates); i++ {
		c := &m.candidates[i]
		if c.trait != 0 {
			continue
		}
		for _, sc := range m.scopes {
			if s.wants[c.rule][sc.trait] && sc.cancels(&c.found) {
				c.trait = 1 + sc.trait
				break
			}
		}
	}
}

// cancels reports whether a piece of f lies wholly in the scope, and the trigger is
// no part of f (can't breathe is not the denial of breathe).
func (s scope) cancels(f *phrase.Found) bool {
	inside := false
	for _, p := range f.Pieces[:f.N] {
		if s.touches(p) {
			return false
		}
		inside = inside || s.covers(p)
	}
	return inside
}

// name returns the span of the word at i if it looks like a name: one capital, then
// small letters, and no word of any rule.
func (s *Set) name(m *matching, words []normalize.Word, i int, text string) (triage.Span, bool) {
	if i >= len(words) || words[i].Kind != normalize.Letters || s.finder.Has(words[i].Text) {
		return triage.Span{}, false
	}
	if len(m.runes) == 0 {
		for _, r := range text {
			m.runes = append(m.runes, r)
		}
	}
	w := words[i]
	if w.End > len(m.runes) || w.End-w.Start < 2 || !unicode.IsUpper(m.runes[w.Start]) {
		return triage.Span{}, false
	}
	for _, r := range m.runes[w.Start+1 : w.End] {
		if !unicode.IsLower(r) {
			return triage.Span{}, false
		}
	}
	return triage.Span{Start: w.Start, End: w.End}, true
}

// holds reports whether the prompt and the language allow the rule.
func (w *When) holds(in Input) bool {
	if len(w.Prompt) > 0 && !slices.Contains(w.Prompt, in.Prompt) {
		return false
	}
	if slices.Contains(w.PromptNot, in.Prompt) {
		return false
	}
	if len(w.Language) > 0 && (in.Language == "en" || in.Language == "es") && !slices.Contains(w.Language, in.Language) {
		return false
	}
	return true
}

// conclude turns candidates into an outcome.
func (s *Set) conclude(m *matching, form *normalize.Form) Outcome {
	var o Outcome
	m.unfilled(form.Raw())
	m.decide = m.decide[:0]
	shadowed := false // some experimental rule would decide
	for i := range m.candidates {
		c := &m.candidates[i]
		r := s.rules[c.rule]
		if c.trait != 0 {
			if r.alarms() && r.Status != Experimental && !full(o.Denied, r) && !m.stands(c) {
				h := s.hit(c, form)
				if h.By = "unless"; c.trait > 0 {
					h.By = s.traits[c.trait-1].ID
				}
				o.Denied = appendHit(o.Denied, h)
			}
			continue
		}
		switch {
		case c.found.Kind == phrase.Exact && !m.alone(c):
		case r.Effect == Decide:
			m.decide = append(m.decide, *c)
			shadowed = shadowed || r.Status == Experimental
		case r.Status == Experimental:
			o.Shadow = appendHit(o.Shadow, s.hit(c, form))
		case r.Effect == Raise && !r.hints(c.found.Kind):
			o.Raised = appendHit(o.Raised, s.hit(c, form))
		default:
			o.Hints = appendHit(o.Hints, s.hit(c, form))
		}
	}
	if len(m.decide) > 0 {
		s.decide(m, form, &o, shadowed)
	}
	s.label(&o)
	return o
}

// stands reports whether the match stands uncancelled in another view.
func (m *matching) stands(c *candidate) bool {
	for i := range m.candidates {
		d := &m.candidates[i]
		if d.trait == 0 && d.rule == c.rule && d.found.N == c.found.N &&
			d.found.Pieces[0].Span == c.found.Pieces[0].Span && d.found.Pieces[1].Span == c.found.Pieces[1].Span {
			return true
		}
	}
	return false
}

// decide settles whether the decide candidates account for the message.
func (s *Set) decide(m *matching, form *normalize.Form, o *Outcome, shadowed bool) {
	effective := func(c candidate) bool { return s.rules[c.rule].Status != Experimental }
	use := m.decide
	if len(use) > maxDecide {
		for i := range use[:maxDecide] {
			if effective(use[i]) {
				o.Hints = appendHit(o.Hints, s.hit(&use[i], form))
			}
		}
		return
	}
	if shadowed {
		use = slices.DeleteFunc(slices.Clone(m.decide), func(c candidate) bool { return !effective(c) })
	}
	kept, ok := s.account(m, form, use)
	if ok {
		o.Decided = true
		for i := range kept {
			o.Decide = appendHit(o.Decide, s.hit(&kept[i], form))
		}
	} else {
		for i := range kept {
			o.Hints = appendHit(o.Hints, s.hit(&kept[i], form))
		}
	}
	if shadowed {
		if kept, ok := s.account(m, form, m.decide); ok {
			for i := range kept {
				if !effective(kept[i]) {
					o.Shadow = appendHit(o.Shadow, s.hit(&kept[i], form))
				}
			}
		}
	}
}

// account drops matches that lie inside a longer one, and reports whether the rest,
// with filler, leave no word of the message unread and do not contradict each other.
func (s *Set) account(m *matching, form *normalize.Form, all []candidate) (kept []candidate, ok bool) {
	for i := range all {
		if !inLonger(all, m.filler, &all[i]) {
			kept = append(kept, all[i])
		}
	}
	m.cover = m.cover[:0]
	question := false
	for i := range kept {
		question = question || s.rules[kept[i].rule].Question
		m.cover = append(m.cover, spansOf(&kept[i])...)
	}
	if len(m.cover) == 0 || form.Question && !question {
		return kept, false
	}
	for i := range kept {
		for k := i + 1; k < len(kept); k++ {
			if contradict(s.rules[kept[i].rule], s.rules[kept[k].rule]) {
				return kept, false
			}
		}
	}
	m.cover = append(m.cover, m.filler...)
	return kept, covered(form.Raw(), m.cover)
}

// inLonger reports whether c lies strictly inside another match or a filler.
func inLonger(all []candidate, filler []triage.Span, c *candidate) bool {
	if c.found.N != 1 {
		return false
	}
	in := c.found.Pieces[0].Span
	inside := func(out triage.Span) bool {
		return out.Start <= in.Start && in.End <= out.End && out.End-out.Start > in.End-in.Start
	}
	for i := range all {
		for _, p := range all[i].found.Pieces[:all[i].found.N] {
			if inside(p.Span) {
				return true
			}
		}
	}
	return slices.ContainsFunc(filler, inside)
}

// unfilled works out which words are left once filler is taken away.
func (m *matching) unfilled(words []normalize.Word) {
	m.rest = triage.Span{}
	slices.SortFunc(m.filler, bySpan)
	unread(words, m.filler, func(w normalize.Word) bool {
		if m.rest.End == 0 {
			m.rest.Start = w.Start
		}
		m.rest.End = w.End
		return true
	})
}

// alone reports whether the match and filler are the whole message.
func (m *matching) alone(c *candidate) bool {
	p := c.found.Pieces[0].Span
	return m.rest.End == 0 || p.Start <= m.rest.Start && m.rest.End <= p.End
}

func bySpan(a, b triage.Span) int { return a.Start - b.Start }

// covered reports whether the spans together hold every word; it sorts them.
func covered(words []normalize.Word, spans []triage.Span) bool {
	slices.SortFunc(spans, bySpan)
	all := true
	unread(words, spans, func(normalize.Word) bool { all = false; return false })
	return all
}

// unread calls f for each word that the spans, which are sorted by their start, do
// not hold as a whole, until f returns false. Words follow each other in the text.
func unread(words []normalize.Word, spans []triage.Span, f func(normalize.Word) bool) {
	k, reach := 0, 0 // spans[:k] are read; from the word's start on they reach that far
	for _, w := range words {
		reach = max(reach, w.Start)
		for k < len(spans) && spans[k].Start <= reach && reach < w.End {
			reach = max(reach, spans[k].End)
			k++
		}
		if reach < w.End && !f(w) {
			return
		}
	}
}

// contradict reports whether two rules cannot both decide one message: one keeps the
// visit and the other moves, drops or declines it; one wants texts and the other not.
func contradict(a, b *Rule) bool {
	if a == b {
		return false
	}
	clash := func(group ...triage.Intent) bool {
		for _, x := range a.Labels.Intents {
			for _, y := range b.Labels.Intents {
				if x != y && slices.Contains(group, x) && slices.Contains(group, y) {
					return true
				}
			}
		}
		return false
	}
	return clash(triage.ConfirmAppointment, triage.RescheduleRequest, triage.CancelAppointment, triage.Decline) ||
		clash(triage.OptIn, triage.OptOut)
}

func spansOf(c *candidate) []triage.Span {
	out := make([]triage.Span, c.found.N)
	for i := range out {
		out[i] = c.found.Pieces[i].Span
	}
	return out
}

func (s *Set) hit(c *candidate, form *normalize.Form) Hit {
	return Hit{Rule: s.rules[c.rule], Spans: spansOf(c), View: form.Views[c.view].Name, Kind: c.found.Kind, Index: c.found.Index}
}

// appendHit adds h unless the same rule already has it at the same place, or has
// maxHits.
func appendHit(list []Hit, h Hit) []Hit {
	n := 0
	for i := range list {
		if list[i].Rule == h.Rule {
			if n++; n == maxHits || slices.Equal(list[i].Spans, h.Spans) {
				return list
			}
		}
	}
	return append(list, h)
}

// full reports whether the rule has maxHits in list.
func full(list []Hit, r *Rule) bool {
	n := 0
	for i := range list {
		if list[i].Rule == r {
			n++
		}
	}
	return n >= maxHits
}

// label works out what the hits set.
func (s *Set) label(o *Outcome) {
	for _, list := range [2][]Hit{o.Decide, o.Raised} {
		for i := range list {
			r := list[i].Rule
			if i > 0 && list[i-1].Rule == r {
				continue
			}
			score, unmeasured := s.Score(r)
			by := "rule:" + r.ID
			l := &r.Labels
			if d := l.Urgency.Level() - o.Urgency.Name.Level(); d > 0 || d == 0 && l.Urgency != "" && score > o.Urgency.Score {
				o.Urgency = triage.Scored[triage.Urgency]{Name: l.Urgency, Score: score, By: by, Unmeasured: unmeasured}
			}
			if d := mood(l.Sentiment) - mood(o.Sentiment.Name); d > 0 || d == 0 && l.Sentiment != "" && score > o.Sentiment.Score {
				o.Sentiment = triage.Scored[triage.Sentiment]{Name: l.Sentiment, Score: score, By: by, Unmeasured: unmeasured}
			}
			for _, v := range l.Intents {
				o.Intents = best(o.Intents, triage.Scored[triage.Intent]{Name: v, Score: score, By: by, Unmeasured: unmeasured})
			}
			for _, v := range l.Flags {
				o.Flags = best(o.Flags, triage.Scored[triage.Flag]{Name: v, Score: score, By: by, Unmeasured: unmeasured})
			}
		}
	}
	if len(o.Intents) > 1 {
		slices.SortStableFunc(o.Intents, func(a, b triage.Scored[triage.Intent]) int { return a.Name.Rank() - b.Name.Rank() })
	}
	if len(o.Flags) > 1 {
		order := triage.Flags()
		slices.SortStableFunc(o.Flags, func(a, b triage.Scored[triage.Flag]) int {
			return slices.Index(order, a.Name) - slices.Index(order, b.Name)
		})
	}
}

// mood orders sentiments: where two rules decide, the one that shows more wins.
func mood(v triage.Sentiment) int {
	switch v {
	case triage.Frustrated:
		return 4
	case triage.Anxious:
		return 3
	case triage.Positive:
		return 2
	case triage.Neutral:
		return 1
	}
	return 0
}

// best keeps one entry a label, the one of the highest score.
func best[T ~string](list []triage.Scored[T], v triage.Scored[T]) []triage.Scored[T] {
	for i := range list {
		if list[i].Name == v.Name {
			if v.Score > list[i].Score {
				list[i] = v
			}
			return list
		}
	}
	return append(list, v)
}
