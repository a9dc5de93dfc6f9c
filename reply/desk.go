package reply

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/phi"
	"github.com/replytriage/triage/route"
)

// Desk completes a classified reply: where it goes, what an opt-out covers, what
// staff may answer. Set the fields before the first call and leave them; many
// goroutines may use a Desk at once.
type Desk struct {
	Tree    *route.Tree
	Library *Library
	// Clean reports whether a text may be sent by plain SMS; a text that is not clean
	// is not suggested. nil passes every text.
	Clean func(text string) bool
	// Now is the clock; nil means time.Now. A message's own time goes before it.
	Now func() time.Time

	clean cleared
}

// plainWords is how many words a question may have to be closed without a person.
const plainWords = 12

// maxReplies is how many replies are suggested at most; cards come on top.
const maxReplies = 3

// Finish fills Route, OptOut and Replies of a classified result.
func (d *Desk) Finish(m triage.Message, r *triage.Result) error {
	now := m.Context.Now
	if now.IsZero() {
		now = time.Now()
		if d.Now != nil {
			now = d.Now()
		}
	}
	decision := d.Tree.Decide(&m, r, now)
	r.Route = &decision.Route
	r.OptOut = d.Tree.Consent(&m, r, now)
	d.suggest(&m, r, &decision, now)
	return nil
}

// Suggest fills Replies (and the text of an opt-out's confirmation) of a result that
// is routed already. The route of r is kept.
func (d *Desk) Suggest(m triage.Message, r *triage.Result) error {
	if r.Route == nil {
		return fmt.Errorf("reply: result.route: is missing: %w", triage.ErrInvalid)
	}
	now := m.Context.Now
	if now.IsZero() {
		now = time.Now()
		if d.Now != nil {
			now = d.Now()
		}
	}
	d.suggest(&m, r, &route.Decision{Route: *r.Route, Closable: route.AutoNo}, now)
	return nil
}

// suggest ranks texts for a routed reply.
func (d *Desk) suggest(m *triage.Message, r *triage.Result, decision *route.Decision, now time.Time) {
	s := suggesting{desk: d, message: m, result: r, decision: decision, now: now}
	s.prepare()
	r.Replies = []triage.Suggestion{}
	if r.OptOut != nil {
		s.confirmOptOut()
	}
	if s.cards() {
		if r.OptOut != nil {
			r.OptOut.Confirmation = nil // somebody calls; no text goes out by itself
		}
		return // above the no-draft line
	}
	if r.Has(triage.OptOut) {
		return // who wants no texts gets none
	}
	s.replies()
}

// suggesting is one reply on its way to suggestions.
type suggesting struct {
	desk     *Desk
	message  *triage.Message
	result   *triage.Result
	decision *route.Decision
	now      time.Time

	language string
	tone     string
	zone     *time.Location
	values   values
	slots    []time.Time
	pick     []time.Time
	topics   []Topic
	words    int // of a question
	ehr      bool
}

// prepare gathers the values that fields may take.
func (s *suggesting) prepare() {
	c := &s.message.Context
	s.language = s.result.Language
	if s.language != "en" && s.language != "es" {
		s.language, _, _ = strings.Cut(strings.ToLower(c.Language), "-")
	}
	if s.language != "es" {
		s.language = "en"
	}
	s.tone = c.Tone
	if s.tone == "" {
		s.tone = "plain"
	}
	s.zone = s.desk.Tree.Zone(s.message)
	s.ehr = s.decision.Retention == route.RetainClinical
	set := func(name, text, sample string) {
		if text != "" {
			s.values = append(s.values, value{name, text, sample})
		}
	}
	if len(c.Facts) > 0 {
		for _, name := range FactNames() {
			if raw, ok := c.Facts[name]; ok {
				if v := safeFact(name, raw); v != "" {
					set(name, v, v)
				}
			}
		}
	}
	if v := safeProvider(c.Provider); v != "" {
		set(fieldProvider, v, v)
	}
	if v := safeName(c.FirstName.Reveal()); v != "" && s.desk.cleanName(v) {
		set(fieldFirstName, v, sampleName)
	}
	if t := s.decision.Deadline; t.After(s.now) {
		set(fieldExpected, moment(t.In(s.zone), s.language), sampleTime)
	}
	if s.result.Has(triage.RescheduleRequest) || s.result.Has(triage.ScheduleRequest) {
		s.slots = free(c.Slots, s.now, s.zone)
		for i, t := range s.slots {
			set(slotFields()[i], moment(t, s.language), sampleTime)
		}
	}
	if s.result.Has(triage.SlotSelection) {
		if t, ok := picked(s.message, s.zone, s.desk.Tree.Prompts); ok {
			s.pick = []time.Time{t}
			set(fieldSlot, moment(t, s.language), sampleTime)
		}
	}
	if s.result.Has(triage.LogisticsQuestion) {
		form := normalize.New(s.message.Text.Reveal())
		s.topics, s.words = topicsOf(form), len(form.Raw())
	}
}

// What stands for a name and for a time of ours while a text is linted.
const (
	sampleName = "Jane"
	sampleFact = "the usual"
	sampleTime = "Thu, Nov 26 at 10:00 AM"
)

// confirmOptOut gives the one text that may confirm an opt-out. It promises no more
// than the opt-out covers.
func (s *suggesting) confirmOptOut() {
	use := UseStop
	if s.result.OptOut.Scope != route.ScopeAll {
		use = UseStopSome
	}
	for _, t := range s.desk.Library.byUse[use] {
		if t.Language != s.language {
			continue
		}
		if f, ok := s.fill(t, ""); ok && s.result.OptOut.Confirmation != nil {
			s.result.OptOut.Confirmation.Text = f.body
			return
		}
	}
}

// cards gives the protocol for a reply above the no-draft line: urgent, an emergency,
// or one that names a danger sign. It reports whether there is one.
func (s *suggesting) cards() bool {
	u := s.result.Urgency.Name
	danger := slices.ContainsFunc(s.result.Flags, func(f triage.Scored[triage.Flag]) bool { return f.Name.Danger() })
	if u.Level() >= 0 && u.Level() < triage.Urgent.Level() && !danger {
		return false
	}
	if u.Level() >= 0 {
		u = u.Max(triage.Urgent)
	} else {
		u = triage.Emergency
	}
	for _, c := range s.desk.Library.Cards {
		if !slices.Contains(c.Urgency, u) {
			continue
		}
		why := "urgency " + string(u)
		if len(c.Flags) > 0 {
			i := slices.IndexFunc(c.Flags, s.result.HasFlag)
			if i < 0 {
				continue
			}
			why += ", " + strings.ReplaceAll(string(c.Flags[i]), "_", " ")
		} else if len(s.result.Replies) > 0 {
			continue // a card for the sign itself is there
		}
		signed := approved(c.ApprovedBy, c.ReviewBy, s.now)
		say := c.English + " / " + c.Spanish
		if s.language == "es" {
			say = c.Spanish + " / " + c.English
		}
		text := c.Who
		switch {
		case s.result.Has(triage.OptOut):
			text += " The patient wants no texts: call, send nothing."
		case signed:
			text += " The one wording that may be sent: " + say
		default:
			text += " Wording for the clinic to approve, not to be sent before: " + say
		}
		s.result.Replies = append(s.result.Replies, triage.Suggestion{
			ID: c.key, Kind: "card", Text: text, Why: why + ": nothing is drafted" + unsigned(signed), DocumentInEHR: true, Approved: signed,
		})
	}
	return true
}

func unsigned(signed bool) string {
	if signed {
		return ""
	}
	return "; not approved by the clinic yet"
}

// filled is a text with its fields. lint is the same with samples where every reply
// differs (a name, a time of ours), so that the linter need not read it each time.
type filled struct {
	body, lint string
	used       int
}

// part is one text filled for one intent.
type part struct {
	filled
	text  *Text
	score int
	why   string
}

// replies suggests texts: for one intent the best of each tone, for several one text
// that answers them in turn.
func (s *suggesting) replies() {
	r := s.result
	if slices.Contains(s.decision.Events, route.EventHelp) {
		s.single(s.of(s.desk.Library.byUse[UseHelp]), "answers the carrier's HELP")
	}
	var answers [][]part
	// Who is asked what the reply cannot be sure of gets no draft of an answer.
	if !s.doubtful() {
		receipt := false
		for i := range r.Intents {
			v := r.Intents[i].Name
			if v.Clinical() && receipt || v == triage.Gratitude && len(r.Intents) > 1 {
				continue
			}
			if v == triage.OptIn && !slices.Contains(s.decision.Events, route.EventReconsent) {
				continue // nobody is welcomed back who did not ask for texts
			}
			receipt = receipt || v.Clinical()
			if v == triage.LogisticsQuestion && len(s.topics) > 0 {
				for _, t := range s.topics {
					if p := s.about(v, t); len(p) > 0 {
						answers = append(answers, p)
					}
				}
				continue
			}
			if p := s.about(v, ""); len(p) > 0 {
				answers = append(answers, p)
			}
		}
	}
	answers = s.fold(answers)
	switch len(answers) {
	case 0:
	case 1:
		s.single(answers[0], "")
	default:
		s.combined(answers)
	}
	if slices.Contains(s.decision.Events, route.EventAcknowledge) {
		if texts := s.of(s.desk.Library.byUse[UseAcknowledge]); len(texts) > 0 {
			r.Replies = r.Replies[:min(len(r.Replies), maxReplies-1)]
			s.single(texts[:1], "after hours: says by when somebody answers")
		}
	}
	if len(r.Replies) > maxReplies {
		r.Replies = r.Replies[:maxReplies]
	}
	s.close(len(answers) == 1)
}

// doubtful reports whether nobody knows what the reply says.
func (s *suggesting) doubtful() bool {
	for _, v := range s.result.Review.Reasons {
		switch v {
		case triage.ReviewLowConfidence, triage.ReviewOutOfDomain, triage.ReviewDegraded, triage.ReviewNotPatient:
			return true
		}
	}
	return false
}

// fold drops what adds nothing: two intents that the same text answers.
func (s *suggesting) fold(answers [][]part) [][]part {
	var out [][]part
	for _, a := range answers {
		if !slices.ContainsFunc(out, func(o []part) bool { return o[0].text == a[0].text }) {
			out = append(out, a)
		}
	}
	return out
}

// close marks a matter that may be closed with an approved text.
func (s *suggesting) close(one bool) {
	r := s.result
	if len(r.Replies) == 0 || !one {
		return
	}
	best := &r.Replies[0]
	switch s.decision.Closable {
	case route.AutoAnswer:
		// Exactly one thing was asked, and the clinic's own fact answers it. A long
		// question may ask for more than its words of topic say.
		if len(s.topics) == 1 && s.words <= plainWords && best.Approved && strings.Contains(best.Why, answersTopic) {
			r.Route.Auto = true
		}
	case route.AutoSlots:
		if len(best.Slots) == offered && best.Approved {
			r.Route.Auto = true
		}
	}
}

// answersTopic marks a reply that says what was asked.
const answersTopic = "from the clinic's own facts"

// about ranks the texts that answer an intent, or one topic of a question.
func (s *suggesting) about(v triage.Intent, topic Topic) []part {
	var candidates []*Text
	for _, t := range s.desk.Library.byIntent[v] {
		switch t.Use {
		case UseStop, UseStopSome, UseHelp, UseAcknowledge:
			continue
		}
		if t.Topic == "" || t.Topic == topic {
			candidates = append(candidates, t)
		}
	}
	return s.of(candidates)
}

// of fills the texts that fit and orders them, the best first.
func (s *suggesting) of(texts []*Text) []part {
	var out []part
	for _, t := range texts {
		if t.Language != s.language || len(t.Sentiment) > 0 && !slices.Contains(t.Sentiment, s.result.Sentiment.Name) {
			continue
		}
		f, ok := s.fill(t, "")
		if !ok {
			continue
		}
		p := part{filled: f, text: t, score: f.used}
		var why []string
		switch {
		case t.Topic != "":
			p.score += 100
			why = append(why, "says "+string(t.Topic)+" "+answersTopic)
		case t.Use == UseSlots || t.Use == UsePick:
			p.score += 100
		}
		switch t.Use {
		case UseSlots:
			why = append(why, "offers free times")
		case UsePick:
			why = append(why, "the time picked is one of those offered")
		case UseReceipt:
			why = append(why, "clinical: a receipt, no advice")
		}
		if len(t.Sentiment) > 0 {
			p.score += 50
			why = append(why, "the patient is "+string(s.result.Sentiment.Name))
		}
		if t.Tone == s.tone {
			p.score += 20
		}
		p.why = strings.Join(why, "; ")
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b part) int {
		if a.score != b.score {
			return b.score - a.score
		}
		return strings.Compare(a.text.ID, b.text.ID)
	})
	return out
}

// single suggests the best text, and the best of the other tone beside it.
func (s *suggesting) single(parts []part, why string) {
	for i, p := range parts {
		if i > 0 && p.text.Tone == parts[0].text.Tone {
			continue
		}
		reason := why
		if reason == "" {
			reason = "answers " + s.answered(p.text)
		}
		if p.why != "" {
			reason += "; " + p.why
		}
		s.add(p.text.key, p.body, reason, p.text.Tone, []*Text{p.text})
		if i > 0 {
			break
		}
	}
}

// answered names the intents of the reply that a text is for.
func (s *suggesting) answered(t *Text) string {
	var names []string
	for i := range s.result.Intents {
		if v := s.result.Intents[i].Name; slices.Contains(t.For, v) {
			names = append(names, strings.ReplaceAll(string(v), "_", " "))
		}
	}
	return strings.Join(names, " and ")
}

// combined joins the best text of each intent; only the first greets by name.
func (s *suggesting) combined(answers [][]part) {
	var b, lint strings.Builder
	var ids, why []string
	var texts []*Text
	for i, a := range answers {
		p := a[0]
		f := p.filled
		if i > 0 {
			var ok bool
			if f, ok = s.fill(p.text, fieldFirstName); !ok {
				continue
			}
			b.WriteByte(' ')
			lint.WriteByte(' ')
		}
		b.WriteString(f.body)
		lint.WriteString(f.lint)
		ids = append(ids, p.text.key)
		texts = append(texts, p.text)
		one := "answers " + s.answered(p.text)
		if p.why != "" {
			one += " (" + p.why + ")"
		}
		why = append(why, one)
	}
	if !s.desk.cleanText(lint.String()) {
		// Together the texts say too much: the first alone.
		s.single(answers[0], "")
		return
	}
	s.add(strings.Join(ids, "+"), b.String(), strings.Join(why, "; "), texts[0].Tone, texts)
}

// add appends a suggestion.
func (s *suggesting) add(id, body, why, tone string, texts []*Text) {
	signed := true
	var slots []time.Time
	for _, t := range texts {
		signed = signed && t.approved(s.now)
		switch t.Use {
		case UseSlots:
			slots = append(slots, s.slots...)
		case UsePick:
			slots = append(slots, s.pick...)
		}
	}
	if tone != "" {
		why += "; " + tone
	}
	s.result.Replies = append(s.result.Replies, triage.Suggestion{
		ID: id, Kind: "reply", Text: body, Why: why + unsigned(signed), DocumentInEHR: s.ehr, Segments: Segments(body), Slots: slots, Approved: signed,
	})
}

// fill fills a text and reports false when a field is missing or the linter would not
// pass it. The field without counts as missing.
func (s *suggesting) fill(t *Text, without string) (f filled, ok bool) {
	from := s.values
	if without != "" {
		from = from.without(without)
	}
	var b, lint strings.Builder
	b.Grow(typical)
	if f.used, ok = fill(&b, t.pieces, from, false); !ok {
		return f, false
	}
	f.body = b.String()
	lint.Grow(typical)
	_, _ = fill(&lint, t.pieces, from, true)
	f.lint = lint.String()
	return f, s.desk.cleanText(f.lint)
}

// typical is the length that most texts keep within, in bytes: one SMS segment.
const typical = 160

// cleared remembers what the linter said of texts by their hash; it holds no words.
// It is emptied when it is full.
type cleared struct {
	mu   sync.RWMutex
	seed maphash.Seed
	said map[uint64]bool
}

// maxCleared bounds what is remembered.
const maxCleared = 1 << 14

func (d *Desk) cleanText(text string) bool {
	if d.Clean == nil {
		return true
	}
	c := &d.clean
	c.mu.RLock()
	if c.said != nil {
		if ok, known := c.said[maphash.String(c.seed, text)]; known {
			c.mu.RUnlock()
			return ok
		}
	}
	c.mu.RUnlock()
	ok := d.Clean(text)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.said == nil {
		c.said, c.seed = map[uint64]bool{}, maphash.MakeSeed()
	}
	if len(c.said) >= maxCleared {
		clear(c.said)
	}
	c.said[maphash.String(c.seed, text)] = ok
	return ok
}

// cleanName reports whether a first name alone says nothing: "Percocet" does.
func (d *Desk) cleanName(name string) bool { return d.cleanText("Thanks, " + name + "!") }

// Spotless makes Desk.Clean of a linter: only a text with nothing to find passes,
// under the strict profile for plain SMS.
func Spotless(l *phi.Linter) func(text string) bool {
	return func(text string) bool {
		rep, err := l.Lint(context.Background(), triage.NewText(text), phi.Options{})
		return err == nil && rep.Verdict == phi.Pass
	}
}

// Fill fills the text with what a context holds, as a suggestion would, and every
// time of ours with now. ok is false when a field outside brackets is missing.
func (t *Text) Fill(c *triage.Context, now time.Time) (text string, ok bool) {
	var v values
	set := func(name, text string) { v = append(v, value{name, text, text}) }
	set(fieldFirstName, safeName(c.FirstName.Reveal()))
	set(fieldProvider, safeProvider(c.Provider))
	for _, name := range FactNames() {
		set(name, safeFact(name, c.Facts[name]))
	}
	for _, name := range append(slotFields(), fieldSlot, fieldExpected) {
		set(name, moment(now, t.Language))
	}
	var b strings.Builder
	_, ok = fill(&b, t.pieces, v, false)
	return b.String(), ok
}
