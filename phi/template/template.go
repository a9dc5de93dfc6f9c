// Package template reads text templates before they are stored: what package phi
// finds in a text, and beside it what only matters before sending: placeholders that
// will carry health information, reserved carrier words offered as keys, the STOP
// line, encoding, length and reading grade.
//
// Start with Linter.Lint, then Write in one of the formats. The severities here are
// the template's own and never change the verdict of phi. A hint from a name
// recogniser (package phi/person) is a note and never blocks.
package template

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/phi"
)

// The categories beside those of package phi.
const (
	CarrierWord    = "carrier_word"
	OptOutMissing  = "opt_out_missing"
	ConsentMissing = "consent_missing"
	Encoding       = "encoding"
	Length         = "length"
	ReadingGrade   = "reading_grade"
	Placeholder    = "placeholder"
	NameHint       = "name_hint"
)

// MaxGrade is the highest reading grade that passes without a note. The NIH and the
// AMA advise grade 6 to 8 for patients.
const MaxGrade = 8

// MaxSegments is how many SMS segments pass without a note.
const MaxSegments = 2

// Template is one text to read.
type Template struct {
	// File and Line say where it stands, for reports.
	File string `json:"file"`
	Line int    `json:"line"`
	ID   string
	Text string
}

// Options is what is known of the use of a template.
type Options struct {
	PHI phi.Options
	// OptOutNotDue says that the text belongs to a thread whose STOP line was sent.
	OptOutNotDue bool
	// FirstContact demands the sentence by which the patient agrees to texts.
	FirstContact bool
}

// Result is what was found in one template.
type Result struct {
	Template
	Verdict  phi.Verdict      `json:"verdict"`
	Findings []triage.Finding `json:"findings"`
	Rewrite  string           `json:"rewrite,omitempty"`
	SMS      Segments         `json:"sms"`
	Grade    float64          `json:"grade"`
}

// Linter reads templates. It may be used by many goroutines at once if Names may.
type Linter struct {
	PHI *phi.Linter
	// Names returns what looks like a person's name; nil asks nobody.
	Names func(text string) []triage.Span
}

// Lint reads one template. The error is that of phi.Linter.Lint, with file and line.
func (l *Linter) Lint(ctx context.Context, t Template, o Options) (Result, error) {
	rep, err := l.PHI.Lint(ctx, triage.NewText(t.Text), o.PHI)
	if err != nil {
		return Result{}, fmt.Errorf("template: %s:%d: %w", t.File, t.Line, err)
	}
	out := Result{Template: t, Verdict: rep.Verdict, Rewrite: rep.Rewrite, SMS: Count(t.Text), Grade: Grade(t.Text)}
	holes := placeholders(t.Text)
	for _, f := range rep.Findings {
		if !slices.ContainsFunc(holes, func(h hole) bool { return h.Start <= f.Start && f.End <= h.End }) {
			out.Findings = append(out.Findings, f)
		}
	}
	if len(out.Findings) == 0 && rep.Verdict != phi.Pass {
		out.Verdict, out.Rewrite = phi.Pass, ""
	}
	for _, h := range holes {
		if f, ok := h.finding(); ok {
			out.Findings = append(out.Findings, f)
			if f.Severity == triage.SeverityBlock {
				out.Verdict = phi.Block
			} else if f.Severity == triage.SeverityWarn && out.Verdict == phi.Pass {
				out.Verdict = phi.Warn
			}
		}
	}
	out.Findings = append(out.Findings, hygiene(t.Text, o, out.SMS, out.Grade)...)
	if l.Names != nil {
		for _, s := range l.Names(t.Text) {
			if !slices.ContainsFunc(out.Findings, func(f triage.Finding) bool {
				return f.Category == string(phi.FullName) && f.Start < s.End && s.Start < f.End
			}) {
				out.Findings = append(out.Findings, triage.Finding{
					Category: NameHint, Severity: triage.SeverityNote, Span: s, Rule: "template.name-hint",
					Message: "This may be a person's name.", Suggest: "Use a placeholder for the first name.",
				})
			}
		}
	}
	slices.SortStableFunc(out.Findings, func(a, b triage.Finding) int { return cmp.Compare(a.Start, b.Start) })
	return out, nil
}

// hole is a placeholder.
type hole struct {
	triage.Span
	name string
}

var holePattern = regexp.MustCompile(`\{\{\s*([^{}]{1,60}?)\s*\}\}|\{([A-Za-z][A-Za-z0-9_ .-]{0,40})\}|\[([A-Z][A-Za-z0-9_ ]{1,40})\]|%([A-Z][A-Z0-9_]{1,40})%|<([a-z][a-z0-9_]{1,40})>`)

func placeholders(text string) []hole {
	var out []hole
	for _, m := range holePattern.FindAllStringSubmatchIndex(text, -1) {
		for g := 2; g < len(m); g += 2 {
			if m[g] >= 0 {
				start := len([]rune(text[:m[0]]))
				out = append(out, hole{triage.Span{Start: start, End: start + len([]rune(text[m[0]:m[1]]))}, text[m[g]:m[g+1]]})
			}
		}
	}
	return out
}

// A placeholder's class follows from the words of its name, the first row that fits.
var holeClasses = []struct {
	category phi.Category // empty: fine
	words    string
}{
	{"", "provider doctor dr clinician nurse staff sender clinic location site office pharmacy_name pharmacy facility building room floor suite parking greeting signature day weekday date time hour appt appointment visit_type visit link_portal portal portal_url portal_name portal_link website url_portal first_name firstname fname given_name nombre preferred_name office_phone clinic_phone phone telephone telefono clinica fecha hora language minutes count number_of_days amount balance copay due total price fee code_word key slot slots address_clinic clinic_address office_address map directions survey_link callback instructions_link"},
	{phi.SSN, "ssn social social_security"},
	{phi.DateOfBirth, "dob date_of_birth birth_date birthdate birthday fecha_nacimiento"},
	{phi.MRN, "mrn chart chart_number medical_record record_number patient_id"},
	{phi.InsuranceID, "member_id policy policy_number insurance_id subscriber subscriber_id group_number"},
	{phi.AccountNumber, "account account_number acct guarantor"},
	{phi.PaymentCard, "card card_number cc"},
	{phi.Credential, "password pin otp passcode temp_password access_code"},
	{phi.Contact, "patient_phone patient_email patient_address home_address email mobile cell home_phone"},
	{phi.FullName, "full_name last_name lastname surname patient_name patient lname apellido nombre_completo name"},
	{phi.Medication, "medication medications medicine med meds drug drug_name rx rx_name prescription_name dose dosage sig strength medicamento"},
	{phi.LabValue, "result results lab lab_name lab_result value reading test test_name a1c glucose resultado"},
	{phi.ImpliedCondition, "department specialty clinic_type service service_line programme program class_name departamento especialidad"},
	{phi.Diagnosis, "diagnosis dx condition problem icd icd10 diagnostico"},
	{phi.ClinicalDetail, "reason visit_reason reason_for_visit procedure procedure_name symptom symptoms notes note instructions chief_complaint motivo"},
}

func (h hole) finding() (triage.Finding, bool) {
	name := strings.ToLower(strings.NewReplacer(" ", "_", "-", "_", ".", "_").Replace(strings.TrimSpace(h.name)))
	f := triage.Finding{Span: h.Span, Rule: "template.placeholder"}
	for _, exact := range []bool{true, false} {
		for _, c := range holeClasses {
			for _, w := range strings.Fields(c.words) {
				if name != w && (exact || !strings.HasSuffix(name, "_"+w) && !strings.HasPrefix(name, w+"_")) {
					continue
				}
				if c.category == "" {
					return f, false
				}
				f.Category, f.Severity = string(c.category), c.category.Severity()
				f.Message = "This placeholder will be filled with " + strings.ReplaceAll(string(c.category), "_", " ") + "."
				f.Suggest = "Take it out; say it in the portal or by phone."
				return f, true
			}
		}
	}
	f.Category, f.Severity = Placeholder, triage.SeverityNote
	f.Message, f.Suggest = "This placeholder's name does not say what will fill it.", "Name it for what it holds: first_name, provider, date, time, location, portal_url."
	return f, true
}

// The reserved opt-out words: 47 CFR 64.1200(a)(10), and those that carriers add.
var (
	reserved = `STOP|QUIT|END|REVOKE|OPT[ -]?OUT|CANCEL|UNSUBSCRIBE|STOPALL|ALTO|PARAR|FIN|CANCELAR`
	offered  = regexp.MustCompile(`(?i)(?:\b(?:reply|text|txt|send|respond|answer|type|press|enter|responda|conteste|env[ií]e|mande|escriba)\s+(?:with\s+|back\s+|con\s+)?|\b(?:or|o|and|y)\s+|[,;/]\s*)["'“]?\b(` + reserved + `)\b["'”]?(?:\s*(?:to|for|if|para|si|=|-|–)\s*([^.,;!?\n]{0,40}))?`)
	stopping = regexp.MustCompile(`(?i)\b(?:stop|opt|out|unsubscribe|end|no more|texts?|messages?|msgs?|sms|reminders|notifications|alerts|dejar|terminar|baja|mensajes|salir|receiving|subscription)\b`)
	stopLine = regexp.MustCompile(`(?i)\b(?:STOP|ALTO|UNSUBSCRIBE|PARAR)\b`)
	consent  = regexp.MustCompile(`(?i)(?:msg|message)s?\s*(?:&|and)\s*data rates|reply (?:yes|start|y)\b[^.]{0,40}(?:agree|receive|get|opt|text)|you (?:agreed|signed up|opted in)|acept[oó] recibir|tarifas de mensajes`)
)

func hygiene(text string, o Options, s Segments, grade float64) []triage.Finding {
	var out []triage.Finding
	n := len([]rune(text))
	whole := triage.Span{End: n}
	add := func(category string, severity triage.Severity, span triage.Span, message, suggest string) {
		out = append(out, triage.Finding{Category: category, Severity: severity, Span: span, Rule: "template." + strings.ReplaceAll(category, "_", "-"), Message: message, Suggest: suggest})
	}
	inviting := regexp.MustCompile(`(?i)\b(?:reply|text|txt|send|respond|answer|responda|conteste|env[ií]e)\b`).MatchString(text)
	for _, m := range offered.FindAllStringSubmatchIndex(text, -1) {
		if !inviting {
			break
		}
		word := strings.ToUpper(text[m[2]:m[3]])
		purpose := ""
		if m[4] >= 0 {
			purpose = text[m[4]:m[5]]
		}
		first := strings.ToLower(text[m[0]:m[2]])
		joined := strings.HasPrefix(first, "or") || strings.HasPrefix(first, "o ") || strings.HasPrefix(first, "and") || strings.HasPrefix(first, "y ") || strings.HasPrefix(first, ",") || strings.HasPrefix(first, ";") || strings.HasPrefix(first, "/")
		if text[m[2]:m[3]] != word && joined || purpose == "" && (joined || word == "STOP" || word == "UNSUBSCRIBE" || word == "ALTO") {
			continue
		}
		if (word == "CANCEL" || word == "END" || word == "CANCELAR" || word == "QUIT" || word == "FIN") && purpose != "" && !regexp.MustCompile(`(?i)\b(?:texts?|messages?|msgs?|sms|reminders|notifications|alerts|mensajes|subscription|receiving)\b`).MatchString(purpose) ||
			!stopping.MatchString(purpose) && (purpose != "" || word != "STOP") {
			start := len([]rune(text[:m[2]]))
			add(CarrierWord, triage.SeverityWarn, triage.Span{Start: start, End: start + len([]rune(word))},
				"Carriers read "+word+" as an opt-out and may block the number.", "Offer another key: Reply "+freeKey(text)+" instead.")
		}
	}
	if !o.OptOutNotDue && !stopLine.MatchString(text) {
		add(OptOutMissing, triage.SeverityWarn, whole, "The text does not say how to stop.", "End with: Reply STOP to opt out.")
	}
	if o.FirstContact && !consent.MatchString(text) {
		add(ConsentMissing, triage.SeverityWarn, whole, "A first text must say that the patient agreed to texts.", "Add: You agreed to texts from us. Msg & data rates may apply.")
	}
	if s.Encoding == UCS2 {
		add(Encoding, triage.SeverityNote, triage.Span{Start: s.Forced, End: s.Forced + 1},
			fmt.Sprintf("U+%04X forces UCS-2: a segment holds 70 characters in place of 160.", []rune(text)[s.Forced]), "Use a plain character: ' \" - ... in place of typographic ones.")
	}
	if s.Count > MaxSegments {
		add(Length, triage.SeverityNote, whole, fmt.Sprintf("The text takes %d segments.", s.Count), fmt.Sprintf("Shorten it to %d.", MaxSegments))
	}
	if grade > MaxGrade {
		add(ReadingGrade, triage.SeverityNote, whole, fmt.Sprintf("Reading grade %.0f; patients are served by %d or less.", grade, MaxGrade), "Use shorter sentences and shorter words.")
	}
	return out
}

// freeKey returns a key that the text does not offer yet.
func freeKey(text string) string {
	for _, k := range []string{"X", "N", "2", "9"} {
		if !regexp.MustCompile(`\b` + k + `\b`).MatchString(text) {
			return k
		}
	}
	return "0"
}

// Grade is the Flesch-Kincaid grade level (Kincaid et al., 1975):
// 0.39 words/sentences + 11.8 syllables/words − 15.59, never below 0. It is meant
// for English and says little of texts under ten words, for which it returns 0.
func Grade(text string) float64 {
	text = holePattern.ReplaceAllString(text, "Sam")
	sentences, words, syllables := 0, 0, 0
	ended := true
	for _, f := range strings.Fields(text) {
		if strings.IndexFunc(f, unicode.IsLetter) >= 0 {
			words++
			syllables += syllablesOf(f)
			ended = false
		}
		if strings.HasSuffix(f, ".") || strings.HasSuffix(f, "!") || strings.HasSuffix(f, "?") {
			if !ended && len(f) > 3 {
				sentences++
				ended = true
			}
		}
	}
	if !ended {
		sentences++
	}
	if words < 10 || sentences == 0 {
		return 0
	}
	g := 0.39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
	return max(0, math.Round(g*10)/10)
}

// syllablesOf counts groups of vowels, without a silent e at the end.
func syllablesOf(word string) int {
	n, vowel := 0, false
	letters := strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }))
	for _, c := range letters {
		v := strings.ContainsRune("aeiouyáéíóúü", c)
		if v && !vowel {
			n++
		}
		vowel = v
	}
	if strings.HasSuffix(letters, "e") && !strings.HasSuffix(letters, "le") && n > 1 {
		n--
	}
	return max(1, n)
}
