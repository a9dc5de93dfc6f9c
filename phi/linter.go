package phi

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules/phrase"
)

// Linter reads outbound texts. It is read-only after Load and may be used by many
// goroutines at once.
type Linter struct {
	rules      []*Rule // with a wording, in the order of the packs
	owners     []owner // lexicons with findings of their own
	classes    map[string]uint64
	lexicon    lexicon
	titles     map[string]bool
	streets    map[string]bool
	firstNames lines
	lastNames  lines
	finder     *phrase.Finder
	detectors  map[string]*Rule // the rules that are written in Go, by id
	protected  uint64           // the bits of owners whose category is protected
	modelRules map[Category]*Rule
	tagger     Tagger // nil: lexicon and grammar read alone
	failed     func(error)
	scratch    *sync.Pool
}

// owner is a lexicon whose terms are findings.
type owner struct {
	bit  uint64
	rule *Rule
}

// Report is what Lint says of one text.
type Report struct {
	Verdict  Verdict          `json:"verdict"`
	Findings []triage.Finding `json:"findings"`
	// Rewrite is the text without what was found; empty when the verdict is pass or
	// nothing may be sent at all.
	Rewrite string `json:"rewrite,omitempty"`
	// Degraded is empty when the model read the whole text, too, and for a number that
	// has opted out, whose text nobody reads; triage.RulesOnly when it read none of it,
	// Partly when it read the beginning.
	Degraded string `json:"degraded,omitempty"`
}

// Load reads packs (packs/*.yml and the lexicon/*.txt that they name) from fsys; nil
// means the packs built into the program. Every problem of every file is in the
// error, which is of kind triage.ErrInvalid or triage.ErrNotFound.
func Load(fsys fs.FS) (*Linter, error) {
	if fsys == nil {
		fsys = embedded
	}
	if errGrammar != nil {
		return nil, fmt.Errorf("phi: %w", errGrammar)
	}
	x := &Linter{
		classes:   map[string]uint64{},
		titles:    map[string]bool{},
		streets:   map[string]bool{},
		detectors: map[string]*Rule{},
	}
	l := &loader{fsys: fsys, ids: map[string]bool{}, linter: x, lists: phrase.Lists{}, written: map[string]bool{}}
	if err := l.load(); err != nil {
		return nil, fmt.Errorf("phi: packs: %w", err)
	}
	for _, d := range detectorRules() {
		x.detectors[d.ID] = d
	}
	wordings := make([]phrase.Wording, len(x.rules)+1)
	for i, r := range x.rules {
		wordings[i] = r.wording
	}
	wordings[len(x.rules)] = phrase.Wording{Phrases: l.clear}
	finder, err := phrase.NewFinder(wordings, nil)
	if err != nil {
		return nil, fmt.Errorf("phi: packs: %w", err)
	}
	x.finder = finder
	x.scratch = &sync.Pool{New: func() any { return &scratch{} }}
	x.modelRules = modelRules()
	return x, nil
}

// Rules returns every rule, those of lexicons, of detectors and of the model too.
func (l *Linter) Rules() []*Rule {
	out := slices.Clone(l.rules)
	for _, o := range l.owners {
		out = append(out, o.rule)
	}
	for _, d := range detectorRules() {
		out = append(out, l.detectors[d.ID])
	}
	for _, c := range Categories() {
		out = append(out, l.modelRules[c])
	}
	return out
}

type scratch struct {
	found  []phrase.Found
	hits   []hit
	clears []triage.Span
}

// hit is a finding in the making.
type hit struct {
	triage.Span
	rule     *Rule
	category Category
	severity triage.Severity
	fixed    bool // no clearing phrase applies
	certain  bool // a rule that is not unsure found it, or part of it
}

// clearedBy reports whether a clearing phrase covers at least half of the finding, so
// that a few harmless words cannot clear a long one.
func (h hit) clearedBy(c triage.Span) bool {
	return 2*(min(c.End, h.End)-max(c.Start, h.Start)) >= h.End-h.Start
}

// harmless reports whether clearing phrases cover every term inside a hit: what is left
// of "had a fever pitch" without the phrase is no finding.
// Parts of the body do not count: "cutting back on" holds one.
func (r *reading) harmless(h hit, clears []triage.Span, body uint64) bool {
	if len(clears) == 0 {
		return false
	}
	terms := 0
	for _, p := range r.places {
		first, last := r.words[p.first].Start, r.words[p.end-1].End
		if last <= h.Start || first >= h.End || p.set&^body == 0 {
			continue
		}
		terms++
		if !slices.ContainsFunc(clears, func(c triage.Span) bool { return c.Start <= first && last <= c.End }) {
			return false
		}
	}
	return terms > 0
}

// Lint reads text. ErrTooLong is returned for more than triage.LintMaxBytes; the
// zero Options is the strict profile. No part of the text is in findings or errors. A
// model that fails is no error, see Report.Degraded; one that is overloaded, or not
// done when ctx ends, is ErrOverloaded.
func (l *Linter) Lint(ctx context.Context, text triage.Text, o Options) (Report, error) {
	s := text.Reveal()
	if len(s) > triage.LintMaxBytes {
		return Report{}, fmt.Errorf("phi: text is over %d bytes: %w", triage.LintMaxBytes, triage.ErrTooLong)
	}
	return l.lint(ctx, s, o)
}

func (l *Linter) lint(ctx context.Context, s string, o Options) (Report, error) {
	if o.OptedOut {
		return Report{Verdict: Block, Findings: []triage.Finding{optedOut(s)}}, nil
	}
	r := l.read(s)
	tagging, degraded, err := l.tag(ctx, s)
	if err != nil {
		return Report{}, err
	}
	hits := l.join(r, tagging, o)
	rep := report(r, hits)
	rep.Degraded = degraded
	if o.consentRefused(&rep) {
		rep.Findings = append(rep.Findings, refused(s))
		rep.Verdict = Block
		return rep, nil
	}
	if rep.Verdict != Pass {
		if rep.Rewrite, err = l.rewrite(ctx, r, hits, o); err != nil {
			return Report{}, err
		}
	}
	return rep, nil
}

// passes reports whether lexicon and grammar let a text go.
func (l *Linter) passes(s string, o Options) bool {
	r := l.read(s)
	return report(r, o.apply(r, l.detect(r))).Verdict == Pass
}

// passesBoth reports whether the model does so, too. The error is an overload.
func (l *Linter) passesBoth(ctx context.Context, s string, o Options) (bool, error) {
	tagging, _, err := l.tag(ctx, s)
	if err != nil {
		return false, err
	}
	r := l.read(s)
	return report(r, l.join(r, tagging, o)).Verdict == Pass, nil
}

// detect returns every hit of a text under the strict profile, in the order of the text.
func (l *Linter) detect(r *reading) []hit {
	sc := l.scratch.Get().(*scratch)
	defer l.scratch.Put(sc)
	sc.hits, sc.clears = sc.hits[:0], sc.clears[:0]
	l.findTerms(r, sc)
	l.findRules(r, sc)
	l.findDense(r, sc)
	sc.hits = l.findPatterns(r, sc.hits)
	hits := sc.hits[:0]
	for _, h := range sc.hits {
		h.certain = !h.rule.Unsure
		if h.rule.Cleared && r.figurative(h) {
			continue
		}
		if !h.fixed && h.rule.Cleared && (slices.ContainsFunc(sc.clears, h.clearedBy) || r.harmless(h, sc.clears, l.classes["body"])) {
			continue
		}
		hits = append(hits, h)
	}
	return merge(besides(subsume(hits)))
}

// besides drops what rules found that count only beside a clinical block of another
// rule, where there is none.
func besides(hits []hit) []hit {
	if slices.ContainsFunc(hits, func(h hit) bool {
		return !h.rule.Beside && h.category.Clinical() && h.severity == triage.SeverityBlock
	}) {
		return hits
	}
	return slices.DeleteFunc(hits, func(h hit) bool { return h.rule.Beside })
}

// determinerRunes is how far before a department's name a wording about it may begin.
const determinerRunes = 12

// subsume drops a condition that is part of a department's name: "Heart Failure
// Clinic" gives a condition away, it is not said of the reader.
func subsume(hits []hit) []hit {
	return slices.DeleteFunc(hits, func(h hit) bool {
		if h.category != Diagnosis && h.category != ClinicalDetail && h.category != LabValue && h.category != Medication {
			return false
		}
		return slices.ContainsFunc(hits, func(d hit) bool {
			if d.category != ImpliedCondition || h.rule == d.rule {
				return false
			}
			// The determiner or preposition in front belongs to neither: "ur wound clinic".
			return d.Start-determinerRunes <= h.Start && h.End <= d.End && h.End > d.Start
		})
	})
}

// merge joins hits of one category that overlap and returns a slice of its own, sorted.
func merge(hits []hit) []hit {
	out := slices.Clone(hits)
	slices.SortStableFunc(out, func(a, b hit) int {
		if a.category != b.category {
			return strings.Compare(string(a.category), string(b.category))
		}
		if a.Start != b.Start {
			return cmp.Compare(a.Start, b.Start)
		}
		return cmp.Compare(b.End, a.End)
	})
	w := 0
	for _, h := range out {
		if w > 0 && out[w-1].category == h.category && h.Start < out[w-1].End {
			out[w-1].End = max(out[w-1].End, h.End)
			out[w-1].certain = out[w-1].certain || h.certain
			if h.severity.Level() > out[w-1].severity.Level() {
				out[w-1].severity = h.severity
			}
			continue
		}
		out[w] = h
		w++
	}
	out = out[:w]
	slices.SortStableFunc(out, func(a, b hit) int {
		if a.Start != b.Start {
			return cmp.Compare(a.Start, b.Start)
		}
		return cmp.Compare(b.End, a.End)
	})
	return out
}

// findTerms turns terms of lexicons with a category of their own into hits.
func (l *Linter) findTerms(r *reading, sc *scratch) {
	medicine := l.classes[drugLikeClass]
	for _, p := range r.places {
		for _, o := range l.owners {
			if p.set&o.bit != 0 {
				sc.add(o.rule, triage.Span{Start: r.words[p.first].Start, End: r.words[p.end-1].End}, false)
			}
		}
		// A protected term inside a longer term of another kind counts as well, and a
		// condition inside a medicine's: "eczema cream".
		for i := p.first; p.end-p.first > 1 && i < p.end; i++ {
			w := &r.words[i]
			inner := l.lexicon.terms.get(hashOn(hashSeed, w.plain))
			for _, o := range l.owners {
				if inner&o.bit != 0 && p.set&o.bit == 0 && len(w.plain) > 4 && (o.rule.Category.Protected() || o.rule.Category == Diagnosis && p.set&medicine != 0) {
					sc.add(o.rule, triage.Span{Start: w.Start, End: w.End}, false)
				}
			}
		}
		if p.set&l.classes[drugLikeClass] != 0 && p.set&l.classes[unknownClass] != 0 {
			sc.add(l.detectors["medication.like"], triage.Span{Start: r.words[p.first].Start, End: r.words[p.end-1].End}, false)
		}
	}
}

func (sc *scratch) add(rule *Rule, s triage.Span, fixed bool) {
	sc.hits = append(sc.hits, hit{s, rule, rule.Category, rule.Severity, fixed, !rule.Unsure})
	for _, c := range rule.Also {
		sc.hits = append(sc.hits, hit{s, rule, c, c.Severity(), fixed, !rule.Unsure})
	}
}

// findRules runs the wordings of the packs over the views.
func (l *Linter) findRules(r *reading, sc *scratch) {
	views := make([]normalize.View, 0, 3)
	views = append(views, r.form.Views[0], r.classes)
	if len(r.form.Views) > 1 && r.form.Views[1].Name == "folded" {
		views = append(views, r.form.Views[1])
	}
	form := *r.form
	form.Views = views
	for v := range views {
		sc.found = l.finder.Find(sc.found[:0], &form, v, r.text)
		for i := range sc.found {
			f := &sc.found[i]
			if f.Cancelled != 0 {
				continue
			}
			first, last := f.Pieces[0], f.Pieces[f.N-1]
			span := triage.Span{Start: min(first.Start, last.Start), End: max(first.End, last.End)}
			if f.Wording == len(l.rules) {
				// "PrEP labs, walk in" is no walk for a cause; words as they stand may have commas.
				if !l.crosses(r, span) && (v == 0 || !r.pauses(span)) {
					sc.clears = append(sc.clears, span)
				}
				continue
			}
			rule := l.rules[f.Wording]
			if !rule.Across && l.crosses(r, span) {
				continue
			}
			if r.staffs(span) || r.named(span) || rule.Category == LabValue && l.endsInTime(r, span) {
				continue
			}
			if rule.ID == "medication.slot" && strings.HasSuffix(r.slice(span), " PA") && strings.HasPrefix(r.text[r.at[span.End]:], "-C") {
				continue // "Aldous Prine PA-C" is a physician's assistant
			}
			if rule.ID == "medication.advice" && hour.MatchString(r.slice(span)) {
				continue
			}
			if rule.Category == ImpliedCondition && r.pauses(span) {
				continue
			}
			if rule.Cased && f.Kind == phrase.Phrased && !asWritten(rule.wording.Phrases[f.Index].Text, r.slice(span)) {
				continue
			}
			sc.add(rule, span, false)
		}
	}
}

// endsInTime reports whether a span ends in a number that is no value: a time, a date,
// a room.
func (l *Linter) endsInTime(r *reading, span triage.Span) bool {
	k, ok := slices.BinarySearchFunc(r.words, span.End, func(w word, at int) int { return cmp.Compare(w.End, at) })
	return ok && r.words[k].Kind == normalize.Number && !l.isValue(r, k)
}

// hour is a time of day as clinics write it.
var hour = regexp.MustCompile(`\b\d{1,2}:\d{2}\b`)

// staffs reports whether a span says what a provider has: "Dr. Brown has a virus" says
// nothing of the reader.
func (r *reading) staffs(span triage.Span) bool {
	i, ok := slices.BinarySearchFunc(r.words, span.Start, func(w word, at int) int { return cmp.Compare(w.Start, at) })
	if !ok || i == 0 || !r.words[i-1].name {
		return false
	}
	switch r.words[i].plain {
	case "has", "had", "have", "caught", "got", "tiene", "with", "feels", "felt":
		return i+1 < len(r.words) && r.words[i+1].plain != "you" && r.words[i+1].plain != "your"
	}
	return false
}

var (
	things  = listed("things")
	between = listed("between")
	beings  = listed("beings")
)

var spoken = listed("spoken")

// ourReach is how many words may stand between a thing and what it is said to have.
const ourReach = 7

// figurative reports whether a hit is said of a thing or of the office: "the elevator
// has had a nervous breakdown", "our blood pressure is up when the phones are down".
func (r *reading) figurative(h hit) bool {
	if h.category != Diagnosis && h.category != ClinicalDetail && h.category != LabValue && h.category != MentalHealth || h.rule.Beside {
		return false
	}
	i, ok := slices.BinarySearchFunc(r.words, h.Start, func(w word, at int) int { return cmp.Compare(w.Start, at) })
	if !ok || i == 0 {
		return false
	}
	end := i
	for ; end < len(r.words) && r.words[end].Start < h.End; end++ {
		if w := r.words[end].plain; beings[w] || !spoken[w] && !between[w] && !things[w] && w != "of" && w != "our" {
			return false
		}
	}
	if r.words[i].Before != normalize.NoBreak {
		return false
	}
	if r.words[i-1].plain == "our" {
		// "our asthmatics" are patients.
		return h.category != ClinicalDetail && !strings.HasSuffix(r.words[end-1].plain, "ics") && (end == len(r.words) || r.words[end].Before != normalize.NoBreak || between[r.words[end].plain])
	}
	for k, n := i, 0; k > 0 && n < ourReach; n++ {
		// A hit may begin with the verb, or within the words before it.
		k--
		w := r.words[k].plain
		if things[w] {
			return n > 0 || between[r.words[i].plain]
		}
		if w == "we" || w == "we're" || w == "we've" {
			is := r.words[k+1].plain // "we got the psych eval" says nothing of us
			return w != "we" || is == "are" || is == "were" || is == "feel" || is == "felt"
		}
		if !between[w] && r.words[k].Kind != normalize.Number || r.words[k].Before != normalize.NoBreak {
			return false
		}
	}
	return false
}

// named reports whether a span begins or ends in the name of a person or a street:
// "Dr. Rash is late" says nothing of a rash.
func (r *reading) named(span triage.Span) bool {
	i, _ := slices.BinarySearchFunc(r.words, span.Start, func(w word, at int) int { return cmp.Compare(w.Start, at) })
	k, ok := slices.BinarySearchFunc(r.words, span.End, func(w word, at int) int { return cmp.Compare(w.End, at) })
	return i < len(r.words) && r.words[i].Start == span.Start && r.words[i].name || ok && r.words[k].name
}

// pauses reports whether a comma or the like stands inside span: "confirmed celiac,
// dietitian will call" names no department.
func (r *reading) pauses(span triage.Span) bool {
	i, _ := slices.BinarySearchFunc(r.words, span.Start, func(w word, at int) int { return cmp.Compare(w.Start, at) })
	for i++; i < len(r.words) && r.words[i].Start < span.End; i++ {
		if strings.ContainsAny(r.gap(i), ",;:") {
			return true
		}
	}
	return false
}

// crosses reports whether a sentence ends inside span.
func (l *Linter) crosses(r *reading, span triage.Span) bool {
	i, _ := slices.BinarySearchFunc(r.words, span.Start, func(w word, at int) int { return cmp.Compare(w.Start, at) })
	for i++; i < len(r.words) && r.words[i].Start < span.End; i++ {
		if r.words[i].Before == normalize.Sentence && !l.abbreviation(r.words[i-1].plain) {
			return true
		}
	}
	return false
}

// abbreviation reports whether the full stop behind w ends no sentence.
func (l *Linter) abbreviation(w string) bool {
	switch w {
	case "approx", "appt", "no", "vs", "tab", "tabs", "cap", "caps", "mg", "ml", "st", "jr", "min", "hr", "hrs", "wk", "wks", "e", "c", "h", "d", "b", "o", "q":
		return true
	}
	return len(w) <= 4 && l.titles[w]
}

// asWritten reports whether found has the capitals of written.
func asWritten(written, found string) bool {
	if strings.IndexFunc(found, func(c rune) bool { return c >= 0xC0 && c <= 0x17F }) >= 0 {
		return false // "tía" is no TIA
	}
	return strings.EqualFold(written, found) && written == found || !strings.EqualFold(written, found) && sameCapitals(written, found)
}

// sameCapitals compares word by word, for phrases with groups: each word of found
// that stands in written must stand there with the same capitals.
func sameCapitals(written, found string) bool {
	for _, w := range strings.FieldsFunc(found, func(r rune) bool { return r == ' ' || r == '-' || r == '/' || r == '.' }) {
		if !strings.Contains(written, w) && strings.Contains(strings.ToLower(written), strings.ToLower(w)) {
			return false
		}
	}
	return true
}

// report makes findings and a verdict of hits.
func report(_ *reading, hits []hit) Report {
	rep := Report{Verdict: Pass, Findings: make([]triage.Finding, 0, len(hits))}
	for _, h := range hits {
		rep.Findings = append(rep.Findings, triage.Finding{
			Category: string(h.category), Severity: h.severity, Span: h.Span, Rule: h.rule.ID, Message: h.rule.Message, Suggest: h.rule.Suggest,
		})
		switch {
		case h.severity == triage.SeverityBlock:
			rep.Verdict = Block
		case h.severity == triage.SeverityWarn && rep.Verdict == Pass:
			rep.Verdict = Warn
		}
	}
	return rep
}

// clock returns now, or the time of the call when now is zero.
func clock(now time.Time) time.Time {
	if now.IsZero() {
		return time.Now()
	}
	return now
}
