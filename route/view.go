package route

import (
	"slices"

	triage "github.com/replytriage/triage"
)

// Part is a stretch of a reply as one role sees it.
type Part struct {
	triage.Span
	// Intent is what the stretch speaks of; empty when that is not known for it alone.
	Intent triage.Intent
	// Hidden says that the role may not read it; Text then says what is left out.
	Hidden bool
	// Text holds the patient's words, or the label.
	Text triage.Text
	// Label says what is left out, such as "[clinical part hidden]"; empty when shown.
	Label string
}

// View cuts a reply to what a role may see. text is the reply as received.
//
// Every segment is shown to those who may see its intent. Words between segments,
// and a reply that could not be cut, are shown only to those who may see all that
// the reply speaks of. Where an intent of the reply has no segment, it may stand in
// any of them: then every segment is shown only to those who may see it as well. A
// reply of which nobody is sure, and one whose urgency no intent explains, may be
// clinical throughout and is shown to clinical roles alone.
func View(role Role, r *triage.Result, text triage.Text) []Part {
	runes := []rune(text.Reveal())
	whole := triage.Span{End: len(runes)}
	if Unsure(r) {
		return []Part{cutPart(runes, whole, r.Primary(), role.SeesUnsure(), "[part hidden]")}
	}
	all, orphans := true, true
	for i := range r.Intents {
		v := r.Intents[i].Name
		if role.Sees(v) {
			continue
		}
		all = false
		if !slices.ContainsFunc(r.Segments, func(s triage.Segment) bool { return s.Intent == v }) {
			orphans = false
		}
	}
	if len(r.Intents) == 0 {
		all, orphans = role.SeesUnsure(), role.SeesUnsure()
	}
	segments := sorted(r.Segments, len(runes))
	if len(segments) == 0 || all {
		return []Part{cutPart(runes, whole, wholeIntent(r), all, hiddenLabel(r, role))}
	}
	var out []Part
	at := 0
	gap := func(end int) {
		if end > at {
			if p := cutPart(runes, triage.Span{Start: at, End: end}, "", false, ""); blank(runes[at:end]) {
				// Spaces and punctuation between two parts say nothing.
				p.Hidden, p.Text = false, triage.NewText(string(runes[at:end]))
				out = append(out, p)
			} else {
				p.Label = hiddenLabel(r, role)
				p.Text = triage.NewText(p.Label)
				out = append(out, p)
			}
		}
	}
	for _, s := range segments {
		gap(s.Start)
		sees := orphans && role.Sees(s.Intent) && (!r.Has(triage.ClinicalConcern) && !r.Has(triage.AdverseEvent) || role.SeesUnsure() || !evidenced(r, s.Span))
		out = append(out, cutPart(runes, s.Span, s.Intent, sees, label(s.Intent)))
		at = s.End
	}
	gap(len(runes))
	return out
}

// Unsure reports whether the labels of r are no ground to show or hide anything: it is
// not cut, clinical roles read it whole and the others nothing of it.
func Unsure(r *triage.Result) bool {
	for _, v := range r.Review.Reasons {
		switch v {
		case triage.ReviewLowConfidence, triage.ReviewAmbiguous, triage.ReviewOutOfDomain, triage.ReviewDegraded, triage.ReviewTooLong, triage.ReviewMedia:
			return true
		}
	}
	clinical := false
	for i := range r.Intents {
		clinical = clinical || clinicalMatter(r.Intents[i].Name)
	}
	if clinical {
		return false
	}
	for i := range r.Flags {
		if r.Flags[i].Name.Danger() {
			return true
		}
	}
	return r.Urgency.Name.Level() > triage.Routine.Level() || !r.Urgency.Name.Valid()
}

// clinicalMatter reports whether words about v are health information beyond the
// fact that somebody is a patient.
func clinicalMatter(v triage.Intent) bool {
	switch v {
	case triage.RefillRequest, triage.AdherenceReport, triage.IntakeUpdate:
		return true
	}
	return v.Clinical()
}

// evidenced reports whether a rule rests on the span: then it is not what the
// segment's label alone says.
func evidenced(r *triage.Result, s triage.Span) bool {
	for i := range r.Flags {
		if !r.Flags[i].Name.Danger() {
			continue
		}
		for j := range r.Evidence {
			if e := &r.Evidence[j]; e.By == r.Flags[i].By && e.Start < s.End && s.Start < e.End {
				return true
			}
		}
	}
	return false
}

// sorted returns the segments in order, within the text and without overlap.
func sorted(in []triage.Segment, length int) []triage.Segment {
	out := slices.Clone(in)
	slices.SortStableFunc(out, func(a, b triage.Segment) int { return a.Start - b.Start })
	for i := range out {
		if out[i].Start < 0 || out[i].End > length || out[i].Start >= out[i].End || i > 0 && out[i].Start < out[i-1].End {
			return nil // no ground to cut along
		}
	}
	return out
}

func wholeIntent(r *triage.Result) triage.Intent {
	if len(r.Intents) == 1 {
		return r.Intents[0].Name
	}
	return ""
}

// hiddenLabel names what of the whole reply the role may not see.
func hiddenLabel(r *triage.Result, role Role) string {
	for i := range r.Intents {
		if !role.Sees(r.Intents[i].Name) {
			return label(r.Intents[i].Name)
		}
	}
	return "[part hidden]"
}

func label(v triage.Intent) string {
	switch {
	case clinicalMatter(v):
		return "[clinical part hidden]"
	case v == triage.BillingQuestion || v == triage.InsuranceQuestion || v == triage.FinancialBarrier:
		return "[billing part hidden]"
	}
	return "[part hidden]"
}

func cutPart(runes []rune, s triage.Span, v triage.Intent, sees bool, hidden string) Part {
	if !sees {
		return Part{Span: s, Intent: v, Hidden: true, Text: triage.NewText(hidden), Label: hidden}
	}
	return Part{Span: s, Intent: v, Text: triage.NewText(string(runes[s.Start:s.End]))}
}

// blank reports whether nothing of the runes can be read.
func blank(runes []rune) bool {
	for _, c := range runes {
		switch c {
		case ' ', '\t', '\n', '\r', '.', ',', ';', ':', '!', '?', '-', '–', '—':
		default:
			return false
		}
	}
	return true
}
