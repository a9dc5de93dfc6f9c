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

// Partly is the value of Report.Degraded when the text is longer than the model
// reads: past its reach lexicon and grammar read alone.
const Partly = "partly"

// doubted is the probability below which the model clears what an unsure rule
// found: it sees in none of those words anything of any category. Chosen on
// seventh.jsonl with a model that had not seen it (docs/decisions/0010).
const doubted = 0.002

// With returns a linter that reads each text with t, too: where no rule found anything
// of a category, t may; where an unsure rule found something, t may clear it.
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
	switch {
	case !read:
		return nil, triage.RulesOnly, nil
	case t.Cut:
		return &t, Partly, nil
	}
	return &t, "", nil
}

// join clears what unsure rules found and the model sees nothing in, and adds what
// the model finds where no rule found anything of the category.
func (l *Linter) join(hits []hit, t *triage.Tagging) []hit {
	if t == nil {
		return hits
	}
	width, reach := len(Categories()), 0
	if n := len(t.Units); n > 0 {
		reach = t.Units[n-1].End
	}
	hits = slices.DeleteFunc(hits, func(h hit) bool {
		if !h.rule.Unsure || h.End > reach {
			return false
		}
		for i, u := range t.Units {
			if u.Start < h.End && h.Start < u.End && float64(slices.Max(t.Probabilities[i*width:][:width])) >= doubted {
				return false
			}
		}
		return true
	})
	known := len(hits)
	alone, beside := l.tagger.Thresholds()
	hits = l.tagged(hits, t, alone, nil)
	worst := -1
	for _, h := range hits {
		worst = max(worst, h.severity.Level())
	}
	hits = l.tagged(hits, t, beside, func(s triage.Severity) bool { return s.Level() <= worst })
	if len(hits) == known {
		return hits
	}
	return merge(hits)
}

// tagged adds the runs of units at or above half the threshold, one of them at or
// above it, of every category that may be added (nil: all), where no hit of the
// category is.
func (l *Linter) tagged(hits []hit, t *triage.Tagging, threshold float64, may func(triage.Severity) bool) []hit {
	width, least := len(Categories()), float32(threshold)
	for c, category := range Categories() {
		rule := l.modelRules[category]
		if may != nil && !may(rule.Severity) {
			continue
		}
		for i := 0; i < len(t.Units); i++ {
			k, top := i, float32(0)
			for ; k < len(t.Units) && t.Probabilities[k*width+c] >= least/2; k++ {
				top = max(top, t.Probabilities[k*width+c])
			}
			if top >= least {
				span := triage.Span{Start: t.Units[i].Start, End: t.Units[k-1].End}
				if !slices.ContainsFunc(hits, func(h hit) bool { return h.category == category && h.Start < span.End && span.Start < h.End }) {
					hits = append(hits, hit{Span: span, rule: rule, category: category, severity: rule.Severity, fixed: true})
				}
			}
			i = max(i, k)
		}
	}
	return hits
}
