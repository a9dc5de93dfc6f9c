package phi

import (
	"context"
	"errors"
	"fmt"
	"slices"

	triage "github.com/replytriage/triage"
)

// Tagger reads what each word of a text discloses. Package models has one.
type Tagger interface {
	// Categories names the probabilities of a unit, in order.
	Categories() []string
	// Thresholds are the probabilities from which a unit is a finding: by itself, and
	// in a text that already has a finding as severe.
	Thresholds() (alone, beside float64)
	// Tag reads a text. triage.ErrOverloaded means that the same call may succeed in a
	// moment, any other error that it could not read.
	Tag(ctx context.Context, text triage.Text) (triage.Tagging, error)
}

// proofs is how often the model may read while one text is rewritten.
const proofs = 12

// Partly is the value of Report.Degraded when the text is longer than the model
// reads: past its reach lexicon and grammar read alone.
const Partly = "partly"

// doubted is the probability below which the model clears what an unsure rule
// found: it sees in none of those words anything of any category. Chosen on
// seventh.jsonl with a model that had not seen it (docs/decisions/0010).
const doubted = 0.002

// silent is the probability that no category may reach anywhere in a text for the model to
// clear a term of the lexicon: "Dr. Feld is out with a broken ankle". Chosen on packed.jsonl
// with a model that had not seen it (docs/decisions/0010).
const silent = 0.001

// With returns a linter that reads each text with t, too: where no rule found anything
// of a category, t may; where an unsure rule found something, t may clear it, and where it sees
// nothing in a whole text, also what terms of general health, medicines aside, found there.
// ErrInvalid when t knows other categories than this program.
func (l *Linter) With(t Tagger) (*Linter, error) {
	want := Categories()
	if !slices.EqualFunc(t.Categories(), want, func(have string, want Category) bool { return have == string(want) }) {
		return nil, fmt.Errorf("phi: the model's categories are not the %d of this program, in their order: %w", len(want), triage.ErrInvalid)
	}
	with := *l
	with.tagger = t
	return &with, nil
}

// Failed returns a linter that tells f when the model could not read a text; the error,
// nil for an answer of the wrong form, holds no word of it.
func (l *Linter) Failed(f func(error)) *Linter {
	with := *l
	with.failed = f
	return &with
}

// modelRules are what the model finds, one for each category.
func modelRules() map[Category]*Rule {
	out := map[Category]*Rule{}
	for _, m := range []struct {
		c                                             Category
		id, message, suggest, replace, replaceSpanish string
	}{
		{Medication, "medication.model", "A medicine is named or meant.", "Say: your prescription.", "your prescription", "su receta"},
		{LabValue, "lab.model", "A test is given with its outcome.", "Say your results are ready, in the portal or by phone.", "", ""},
		{Diagnosis, "diagnosis.model", "A condition is named or meant.", "Leave it out, or ask them to call.", "", ""},
		{MentalHealth, "mental.model", "A mental health matter is named or meant.", "Say your visit.", "", ""},
		{SubstanceUse, "substance.model", "A matter of substance use is named or meant.", "Say your visit.", "", ""},
		{HIVSTI, "hiv.model", "A matter of HIV or another infection of that kind is named or meant.", "Say your results or your visit.", "", ""},
		{Reproductive, "reproductive.model", "A reproductive matter is named or meant.", "Say your visit.", "", ""},
		{Genetic, "genetic.model", "A genetic matter is named or meant.", "Say your results or your visit.", "", ""},
		{ClinicalDetail, "detail.model", "A symptom, a procedure or advice is told.", "Put it in the portal, or ask them to call.", "", ""},
		{ImpliedCondition, "implied.model", "The name of a department or a programme gives a condition away.", "Say our office.", "our office", "nuestra oficina"},
		{FullName, "name.model", "First and last name stand together.", "Use the first name alone.", "", ""},
		{DateOfBirth, "birth.model", "A birth date is in the text.", "Leave it out; verify it by phone.", "", ""},
		{SSN, "ssn.model", "A Social Security number is in the text.", "Ask the patient to call, or verify it in the portal.", "", ""},
		{MRN, "mrn.model", "A medical record number is in the text.", "Leave it out; staff find the chart by name.", "", ""},
		{InsuranceID, "insurance.model", "A member or policy number is in the text.", "Say your insurance card, or ask the patient to call.", "", ""},
		{AccountNumber, "account.model", "An account number is in the text.", "Leave it out, or ask the patient to call billing.", "", ""},
		{PaymentCard, "card.model", "A payment card number is in the text.", "Say the card on file, or ask the patient to call billing.", "", ""},
		{Contact, "contact.model", "The patient's own address, number or e-mail is read back.", "Say: what is on file.", "", ""},
		{Credential, "credential.model", "A password, PIN or code stands beside the account it opens.", "Let the patient set it on the sign-in page, or call.", "", ""},
		{Link, "link.model", "The link hides where it leads, or carries an identifier.", "Link to the portal's own front page.", "the patient portal", "su portal"},
	} {
		out[m.c] = &Rule{
			ID: m.id, Pack: modelPack, Category: m.c, Severity: m.c.Severity(), Why: "The model read it in the words.",
			Message: m.message, Suggest: m.suggest, Replace: m.replace, ReplaceES: m.replaceSpanish,
		}
	}
	return out
}

// modelPack is the Rule.Pack of what the model finds.
const modelPack = "model"

// tag has the model read text. The second result is what Report.Degraded says; an
// overload is an error, so that it is never answered with a poorer report.
func (l *Linter) tag(ctx context.Context, text string) (*triage.Tagging, string, error) {
	if l.tagger == nil {
		return nil, triage.RulesOnly, nil
	}
	t, err := l.tagger.Tag(ctx, triage.NewText(text))
	if errors.Is(err, triage.ErrOverloaded) {
		return nil, "", fmt.Errorf("phi: %w", err)
	}
	read := err == nil && len(t.Probabilities) == len(t.Units)*len(Categories())
	if !read && l.failed != nil {
		l.failed(err)
	}
	switch {
	case !read:
		return nil, triage.RulesOnly, nil
	case t.Cut:
		return &t, Partly, nil
	}
	return &t, "", nil
}

// join detects, clears what unsure rules found and the model sees nothing in, adds
// what the model finds where no rule found anything of the category, and applies the
// caller's policy.
func (l *Linter) join(r *reading, t *triage.Tagging, o Options) []hit {
	hits := l.detect(r)
	if t == nil {
		return o.apply(r, hits)
	}
	before := len(hits)
	hits = slices.DeleteFunc(hits, func(h hit) bool { return !h.certain && blank(t, h.Span) })
	if len(hits) < before {
		hits = besides(hits)
	}
	// Never a number, a name, a medicine (there are more than any model has read) or a
	// specially protected matter, and no part of what a text discloses.
	general := func(h hit) bool {
		return h.category.Clinical() && !h.category.Protected() && h.category != Medication
	}
	if !slices.ContainsFunc(hits, func(h hit) bool { return !general(h) }) && seesNothing(t, r) {
		hits = nil
	}
	alone, beside := l.tagger.Thresholds()
	hits = l.tagged(hits, nil, t, alone)
	known := slices.Clone(hits)
	kept := o.apply(r, merge(hits))
	worst := -1
	for _, h := range kept {
		worst = max(worst, h.severity.Level())
	}
	// What the policy lets pass stays passed: a weaker finding may not stand where a known one was.
	more := o.apply(r, l.tagged(nil, known, t, beside))
	more = slices.DeleteFunc(more, func(h hit) bool { return h.rule.Pack != modelPack || h.severity.Level() > worst })
	if len(more) == 0 {
		return kept
	}
	return merge(append(kept, more...))
}

// blank reports whether the model read all of a span and sees nothing of any
// category in it.
func blank(t *triage.Tagging, s triage.Span) bool {
	n, width := len(t.Units), len(Categories())
	if n == 0 || s.End > t.Units[n-1].End {
		return false
	}
	for i, u := range t.Units {
		if u.Start < s.End && s.Start < u.End && !(float64(slices.Max(t.Probabilities[i*width:][:width])) < doubted) {
			return false // a NaN, too
		}
	}
	return true
}

// seesNothing reports whether the model read the whole text and sees nothing of any
// category anywhere in it.
func seesNothing(t *triage.Tagging, r *reading) bool {
	n := len(t.Units)
	if t.Cut || n == 0 || len(r.words) > 0 && t.Units[n-1].End < r.words[len(r.words)-1].End {
		return false
	}
	return !slices.ContainsFunc(t.Probabilities, func(p float32) bool { return !(float64(p) < silent) }) // a NaN, too
}

// tagged adds to hits the runs of units at or above half the threshold, one of them at
// or above it, of every category, where neither hits nor known has one of the category.
func (l *Linter) tagged(hits, known []hit, t *triage.Tagging, threshold float64) []hit {
	width, least := len(Categories()), float32(threshold)
	for c, category := range Categories() {
		rule := l.modelRules[category]
		for i := 0; i < len(t.Units); i++ {
			k, top := i, float32(0)
			for ; k < len(t.Units) && t.Probabilities[k*width+c] >= least/2; k++ {
				top = max(top, t.Probabilities[k*width+c])
			}
			if top >= least {
				span := triage.Span{Start: t.Units[i].Start, End: t.Units[k-1].End}
				if category == Link { // as far as no space parts it
					for a := i; a > 0 && t.Units[a-1].End == span.Start; a-- {
						span.Start = t.Units[a-1].Start
					}
					for b := k; b < len(t.Units) && t.Units[b].Start == span.End; b++ {
						span.End = t.Units[b].End
					}
				}
				there := func(h hit) bool { return h.category == category && h.Start < span.End && span.Start < h.End }
				if !slices.ContainsFunc(hits, there) && !slices.ContainsFunc(known, there) {
					hits = append(hits, hit{Span: span, rule: rule, category: category, severity: rule.Severity, fixed: true, certain: true})
				}
			}
			i = max(i, k)
		}
	}
	return hits
}
