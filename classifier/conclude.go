package classifier

import (
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/origin"
	"github.com/replytriage/triage/prompt"
	"github.com/replytriage/triage/rules"
)

// conclude joins what origin, prompt, rules and model say. Urgency, flags and
// intents of a raised rule are a floor; nothing takes them away. Hints count as far as
// they stand.
func (d *decision) conclude() triage.Result {
	r := triage.Result{
		Flags: []triage.Scored[triage.Flag]{}, Evidence: []triage.Evidence{}, Segments: []triage.Segment{},
		Replies: []triage.Suggestion{}, Language: d.language,
	}
	review := reasons{}
	switch {
	case !d.own.OwnWords():
		d.noWords(&r, &review)
	case d.exact():
		d.byPrompt(&r)
		d.raise(&r)
	case d.outcome.Decided:
		d.byRules(&r)
		d.raise(&r)
	case d.asked:
		d.byModel(&r, &review)
		d.raise(&r)
		d.conflict(&review)
	default:
		d.alone(&r)
		d.raise(&r)
		review.add(triage.ReviewDegraded)
	}
	d.reading(&r)
	r.Intents = tidy(r.Intents)
	r.Flags = tidyFlags(r.Flags)
	floor := need(r.Intents, r.Flags)
	if d.degraded {
		floor = floor.Max(triage.Soon)
		only := triage.RulesOnly
		r.Degraded = &only
	}
	if floor.Level() > r.Urgency.Name.Level() {
		r.Urgency = triage.Scored[triage.Urgency]{Name: floor, Score: priorFloor, By: "policy", Unmeasured: true}
	}
	d.consent(&r, &review)
	d.evidence(&r)
	d.review(&r, &review)
	r.Review = triage.Review{Needed: len(review.list) > 0, Reasons: review.list}
	if r.Review.Reasons == nil {
		r.Review.Reasons = []triage.ReviewReason{}
	}
	return r
}

// priorFloor is the score of an urgency that only the policy asks for.
const priorFloor = 0.80

// byOrigin is what Scored.By says of labels that follow from where the text comes from.
const byOrigin = "origin"

// noWords labels a message in which nothing is the patient's own: a tapback, an
// automatic reply, a carrier's notice, a picture (LABELS.md, "tapbacks").
func (d *decision) noWords(r *triage.Result, review *reasons) {
	intent, sentiment, score := triage.Other, triage.Neutral, 0.95
	switch d.own.Reaction {
	case origin.Like:
		intent = triage.Gratitude
		if d.kind == triage.PromptAppointment || d.kind == triage.PromptMoved || d.promptText.Empty() && !d.own.Image {
			intent = triage.ConfirmAppointment
		}
	case origin.Dislike:
		if d.prompt.Asks {
			intent = triage.Decline
		}
	case origin.NoReaction:
		if len(d.own.Parts) > 0 {
			review.add(triage.ReviewNotPatient)
		}
	}
	r.Intents = append(r.Intents, triage.Scored[triage.Intent]{Name: intent, Score: score, By: byOrigin})
	r.Sentiment = triage.Scored[triage.Sentiment]{Name: sentiment, Score: score, By: byOrigin}
	r.Urgency = triage.Scored[triage.Urgency]{Name: triage.Routine, Score: score, By: byOrigin}
}

// byPrompt labels a bare reply that picks what the prompt offered.
func (d *decision) byPrompt(r *triage.Result) {
	a := &d.answer
	for _, i := range a.Intents {
		r.Intents = append(r.Intents, answered(a, i))
	}
	for _, f := range a.Flags {
		r.Flags = append(r.Flags, answered(a, f))
	}
	r.Sentiment, r.Urgency = answered(a, a.Sentiment), answered(a, a.Urgency)
	complete(r)
}

// answered scores a label that a bare answer gives.
func answered[T ~string](a *prompt.Answer, name T) triage.Scored[T] {
	return triage.Scored[T]{Name: name, Score: a.Score, By: "prompt", Unmeasured: a.Unmeasured}
}

// byRules labels a message that decide rules account for as a whole.
func (d *decision) byRules(r *triage.Result) {
	o := &d.outcome
	r.Intents = append(r.Intents, o.Intents...)
	r.Flags = append(r.Flags, o.Flags...)
	r.Sentiment, r.Urgency = o.Sentiment, o.Urgency
	complete(r)
}

// complete fills in what a deciding rule leaves unsaid: neutral and routine, by the
// rule that gave the first intent.
func complete(r *triage.Result) {
	by, score, unmeasured := "policy", priorFloor, true
	if len(r.Intents) > 0 {
		by, score, unmeasured = r.Intents[0].By, r.Intents[0].Score, r.Intents[0].Unmeasured
	}
	if r.Sentiment.Name == "" {
		r.Sentiment = triage.Scored[triage.Sentiment]{Name: triage.Neutral, Score: score, By: by, Unmeasured: unmeasured}
	}
	if r.Urgency.Name == "" {
		r.Urgency = triage.Scored[triage.Urgency]{Name: triage.Routine, Score: score, By: by, Unmeasured: unmeasured}
	}
}

// byModel takes the model's labels. Where it is unsure and the prompt or a rule
// hints at something that is likelier, the hint stands in its place.
func (d *decision) byModel(r *triage.Result, review *reasons) {
	m := &d.model
	r.Intents = append(r.Intents, m.intents...)
	r.Sentiment, r.Urgency = m.sentiment, m.urgency
	r.Flags = append(r.Flags, m.flags...)
	objected := d.answered && d.answer.Sure // else it would stand
	known := d.answered && d.answer.Known && !objected
	switch {
	case known:
		// What it is about follows from the prompt; how urgent it is, from whoever
		// says more.
		r.Intents = d.hinted()
		for _, f := range d.answer.Flags {
			r.Flags = append(r.Flags, answered(&d.answer, f))
		}
		if d.answer.Urgency.Level() > r.Urgency.Name.Level() {
			r.Urgency = answered(&d.answer, d.answer.Urgency)
		}
	case m.best < hintBelow && !objected:
		if hinted := d.hinted(); len(hinted) > 0 && hinted[0].Score > m.best {
			r.Intents = hinted
		}
	}
	switch {
	case known:
	case m.best < lowConfidence:
		review.add(triage.ReviewLowConfidence)
	case len(m.intents) == 1 && m.best-m.second < margin:
		review.add(triage.ReviewAmbiguous)
	}
	if m.unknown >= foreign || m.best < nothingLike && !known || otherScript(d.own.Own) {
		review.add(triage.ReviewOutOfDomain)
	}
}

// conflict notes that what rules found, hints that stand included, is levels above what the
// model says.
func (d *decision) conflict(review *reasons) {
	found := d.outcome.Urgency.Name
	for _, h := range d.stood {
		found = found.Max(d.stands(h))
	}
	if found != "" && found.Level()-d.model.urgency.Name.Level() >= conflictLevels {
		review.add(triage.ReviewConflict)
	}
}

// hinted returns the intents that the prompt's answer or the hint rules point at.
func (d *decision) hinted() []triage.Scored[triage.Intent] {
	var out []triage.Scored[triage.Intent]
	if d.answered {
		for _, i := range d.answer.Intents {
			out = append(out, answered(&d.answer, i))
		}
		return out
	}
	for _, h := range d.outcome.Hints {
		if d.asked && h.Rule.Labels.Urgency.Level() >= triage.Urgent.Level() {
			continue // a danger: raise takes its intents, if it stands
		}
		score, unmeasured := d.set.Score(h.Rule)
		for _, i := range h.Rule.Labels.Intents {
			out = append(out, triage.Scored[triage.Intent]{Name: i, Score: score, By: "rule:" + h.Rule.ID, Unmeasured: unmeasured})
		}
	}
	return out
}

// alone labels, without a model, what no rule settled: by what is hinted, else
// other. Here the wide nets count: hint rules whose words are too common to raise
// anything while a model reads the rest.
func (d *decision) alone(r *triage.Result) {
	r.Intents = append(r.Intents, d.hinted()...)
	if len(r.Intents) == 0 && len(d.outcome.Intents) == 0 {
		r.Intents = append(r.Intents, triage.Scored[triage.Intent]{Name: triage.Other, Score: 0, By: "policy", Unmeasured: true})
	}
	for _, h := range d.outcome.Hints {
		if h.Rule.Labels.Urgency.Level() >= triage.Urgent.Level() {
			d.stood = append(d.stood, h)
		}
		score, unmeasured := d.set.Score(h.Rule)
		if u := h.Rule.Labels.Urgency; u.Level() > r.Urgency.Name.Level() {
			r.Urgency = triage.Scored[triage.Urgency]{Name: u, Score: score, By: "rule:" + h.Rule.ID, Unmeasured: unmeasured}
		}
		for _, f := range h.Rule.Labels.Flags {
			r.Flags = append(r.Flags, triage.Scored[triage.Flag]{Name: f, Score: score, By: "rule:" + h.Rule.ID, Unmeasured: unmeasured})
		}
	}
	if d.answered && d.answer.Urgency.Level() > r.Urgency.Name.Level() {
		r.Urgency = answered(&d.answer, d.answer.Urgency)
	}
	if d.language == "es" {
		r.Flags = append(r.Flags, triage.Scored[triage.Flag]{Name: triage.FlagSpanish, Score: priorFloor, By: "policy", Unmeasured: true})
	}
	complete(r)
}

// raise adds what raise rules set, whose urgency and flags are floors, and what
// hints at danger set as far as they stand.
func (d *decision) raise(r *triage.Result) {
	if d.outcome.Decided && !d.exact() {
		return // byRules took everything already
	}
	for _, h := range d.outcome.Raised {
		d.add(r, h.Rule, h.Rule.Labels.Urgency)
	}
	if !d.asked {
		return
	}
	for _, h := range d.outcome.Hints {
		if u := d.stands(h); u != "" {
			d.stood = append(d.stood, h)
			d.add(r, h.Rule, u)
		}
	}
}

// stands returns the urgency that a hint at danger raises a reply to which the model has
// read: the highest, up to the rule's own, that the model holds for possible in the whole
// reply, or for sure in the words around the hint alone; "" if none from
// urgent on. Words that are a figure of speech as often as a danger are such hints and no
// floors (docs/decisions/0009). Danger words of a raise rule that stand near each other keep
// their level unless the model is all but sure that nothing here is urgent (0011).
func (d *decision) stands(h rules.Hit) triage.Urgency {
	rule := h.Rule
	if rule.Alone {
		return ""
	}
	if rule.Effect == rules.Raise && d.model.above[triage.Urgent.Level()] >= nearLevel {
		return rule.Labels.Urgency
	}
	score, _ := d.set.Score(rule)
	for l := rule.Labels.Urgency.Level(); l >= triage.Urgent.Level(); l-- {
		if score >= hintScore && d.model.above[l] >= hintLevel {
			return triage.Urgencies()[l]
		}
		for i := range d.near {
			if d.near[i].rule == rule && d.near[i].above[l] >= surely {
				return triage.Urgencies()[l]
			}
		}
	}
	return ""
}

// add takes over what a rule sets, with the given urgency. An intent of it is added unless
// the model has read the message and finds it unlikely; where a clinician is asked for the
// same day it stays all the same if nothing else in the result says why.
func (d *decision) add(r *triage.Result, rule *rules.Rule, u triage.Urgency) {
	score, unmeasured := d.set.Score(rule)
	by := "rule:" + rule.ID
	for _, i := range rule.Labels.Intents {
		if i == triage.ClinicalConcern && hasIntent(r, triage.AdverseEvent) {
			continue // the effect of a medicine already says so (LABELS.md, rules of thumb)
		}
		if d.asked && d.model.intentOf[i.Rank()] < unlikely && (u.Level() < triage.Urgent.Level() || explained(r)) {
			continue
		}
		r.Intents = append(r.Intents, triage.Scored[triage.Intent]{Name: i, Score: score, By: by, Unmeasured: unmeasured})
	}
	for _, f := range rule.Labels.Flags {
		r.Flags = append(r.Flags, triage.Scored[triage.Flag]{Name: f, Score: score, By: by, Unmeasured: unmeasured})
	}
	if u.Level() > r.Urgency.Name.Level() {
		r.Urgency = triage.Scored[triage.Urgency]{Name: u, Score: score, By: by, Unmeasured: unmeasured}
	}
}

// vitalScore is the prior of what a value outside its range asks for.
const vitalScore = 0.90

// reading raises what a measured value outside its range asks for: a value is a
// fact, and the model reads numbers poorly.
func (d *decision) reading(r *triage.Result) {
	if !d.measured || d.vital.Urgency.Level() <= r.Urgency.Name.Level() {
		return
	}
	r.Urgency = triage.Scored[triage.Urgency]{Name: d.vital.Urgency, Score: vitalScore, By: "prompt", Unmeasured: true}
	kept := r.Intents[:0]
	for _, s := range r.Intents {
		if s.Name != triage.IntakeUpdate { // out of range: a concern, no longer a fact for the file (LABELS.md)
			kept = append(kept, s)
		}
	}
	r.Intents = append(kept, triage.Scored[triage.Intent]{Name: triage.ClinicalConcern, Score: vitalScore, By: "prompt", Unmeasured: true})
	if d.vital.Flag != "" {
		r.Flags = append(r.Flags, triage.Scored[triage.Flag]{Name: d.vital.Flag, Score: vitalScore, By: "prompt", Unmeasured: true})
	}
	r.Evidence = append(r.Evidence, triage.Evidence{By: "prompt", Span: d.vital.Span})
}

// explained reports whether an intent of r can be the reason for an urgency.
func explained(r *triage.Result) bool {
	for i := range r.Intents {
		switch v := r.Intents[i].Name; {
		case v.Clinical(), v == triage.RefillRequest, v == triage.AdherenceReport:
			return true
		}
	}
	return false
}

func hasIntent(r *triage.Result, v triage.Intent) bool {
	for i := range r.Intents {
		if r.Intents[i].Name == v {
			return true
		}
	}
	return false
}

// consent reads what the carrier saw beside what we read (DESIGN.md, decision 7).
func (d *decision) consent(r *triage.Result, review *reasons) {
	word, reading := reserved(d.form)
	// A bare yes is not the wish to get texts again, whatever the carrier made of it,
	// save where the prompt asked for just that.
	bareYes := word == "YES" && d.kind != triage.PromptConsent
	carrier := d.message.Context.GatewayOptOut
	switch carrier {
	case "STOP":
		if !r.Has(triage.OptOut) {
			r.Intents = tidy(append(r.Intents, triage.Scored[triage.Intent]{Name: triage.OptOut, Score: 1, By: "policy"}))
		}
	case "START":
		if !r.Has(triage.OptIn) && !bareYes {
			r.Intents = tidy(append(r.Intents, triage.Scored[triage.Intent]{Name: triage.OptIn, Score: 1, By: "policy"}))
		}
	}
	if word == "" || r.Has(reading) {
		return
	}
	if carrier != "" && !(bareYes && carrier == "START") {
		return // the carrier has said what it read, and both readings stand
	}
	r.Conflict = &triage.ConsentConflict{
		Word: word, Ours: r.Primary(), Carrier: reading,
		Reason: "The word alone is a reserved one: the carrier may have acted on it (47 CFR 64.1200(a)(10); carrier default keywords).",
	}
	if reading == triage.OptOut {
		review.add(triage.ReviewConsent)
	}
}

// reserved returns the carrier's reserved word that the message consists of, in
// capitals, and what the carrier reads. The list is that of 47 CFR 64.1200(a)(10)
// and of the carriers' default keywords.
func reserved(f *normalize.Form) (string, triage.Intent) {
	w := strings.ToUpper(f.Bare())
	switch w {
	case "STOP", "STOPALL", "QUIT", "END", "REVOKE", "OPTOUT", "OPT OUT", "CANCEL", "UNSUBSCRIBE":
		return w, triage.OptOut
	case "START", "UNSTOP":
		return w, triage.OptIn
	case "YES":
		return w, triage.OptIn
	}
	return "", ""
}

// evidence lists where in the text rules and prompt rest.
func (d *decision) evidence(r *triage.Result) {
	seen := map[triage.Evidence]bool{}
	add := func(by string, s triage.Span) {
		e := triage.Evidence{By: by, Span: s}
		if s.End > s.Start && !seen[e] {
			seen[e] = true
			r.Evidence = append(r.Evidence, e)
		}
	}
	if d.exact() {
		add("prompt", d.answer.Span)
	} else {
		for _, h := range d.outcome.Decide {
			for _, s := range h.Spans {
				add("rule:"+h.Rule.ID, s)
			}
		}
	}
	for _, list := range [][]rules.Hit{d.outcome.Raised, d.stood} {
		for _, h := range list {
			for _, s := range h.Spans {
				add("rule:"+h.Rule.ID, s)
			}
		}
	}
}

// reasons collects review reasons, each once, in the order found.
type reasons struct{ list []triage.ReviewReason }

func (l *reasons) add(v triage.ReviewReason) {
	for _, w := range l.list {
		if w == v {
			return
		}
	}
	l.list = append(l.list, v)
}

// review adds the reasons that follow from the result as a whole.
func (d *decision) review(r *triage.Result, review *reasons) {
	clinical := r.Urgency.Name.Level() > triage.Routine.Level()
	for _, i := range r.Intents {
		clinical = clinical || i.Name.Clinical()
	}
	for _, f := range r.Flags {
		clinical = clinical || f.Name.Danger()
	}
	if clinical && !(d.degraded && r.Urgency.By == "policy" && len(d.outcome.Raised) == 0) {
		review.add(triage.ReviewClinical)
	}
	named := len(d.outcome.Denied) > 0
	for _, h := range d.outcome.Hints {
		named = named || h.Rule.Labels.Urgency.Level() >= triage.Urgent.Level()
	}
	if named && r.Urgency.Name.Level() < triage.Urgent.Level() {
		review.add(triage.ReviewDangerDenied)
	}
	if d.form.Length > triage.TextUsual {
		review.add(triage.ReviewTooLong)
	}
	if d.message.Context.HasMedia {
		review.add(triage.ReviewMedia)
	}
}
