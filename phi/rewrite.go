package phi

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// rewrite returns the text with what was found left out: words replaced where a
// neutral phrase fits their place, clauses dropped where none does, and a sentence
// that says where to find out what was dropped. What it returns lints clean; where
// no part of the text can stay it says to call or to use the portal.
func (l *Linter) rewrite(ctx context.Context, r *reading, hits []hit, o Options) (string, error) {
	hits = slices.DeleteFunc(slices.Clone(hits), func(h hit) bool { return h.severity == triage.SeverityNote })
	clean := o
	clean.OptedOut, clean.Refused = false, nil
	// Parts are tried many times, so that only what is to be returned is read by the
	// model, and that so often at most.
	safe := func(s string) bool { return l.passes(s, clean) }
	var overload error
	reads := 0
	sound := func(s string) bool {
		if !safe(s) || overload != nil {
			return false
		}
		if l.tagger == nil {
			return true
		}
		if reads++; reads > proofs {
			return false
		}
		ok, err := l.passesBoth(ctx, s, clean)
		overload = err
		return ok
	}
	w := &rewriter{l: l, r: r, hits: hits, spanish: l.spanish(r), safe: safe}
	var parts []string
	for _, s := range r.sentences(l) {
		p := w.sentence(s)
		if p != "" && !slices.ContainsFunc(parts, func(said string) bool { return says(said, p) }) {
			parts = append(parts, p)
		}
	}
	out := tidy(strings.Join(parts, " "))
	if note := w.notes(out); note != "" && !says(out, note) {
		out = tidy(insertNote(out, note))
	}
	if meaningless(out) {
		out = tidy(w.greeting() + w.fallback())
	}
	if sound(out) || overload != nil {
		return out, overload
	}
	// Sentence by sentence, keep what lints clean together with what is kept already.
	kept := ""
	for _, p := range append(parts, w.fallback()) {
		if try := tidy(kept + " " + p); sound(try) {
			kept = try
		}
	}
	if meaningless(kept) {
		kept = w.fallback()
	}
	return kept, overload
}

// says reports whether text holds a sentence already, in whatever case: the same words
// with an end before and behind.
func says(text, sentence string) bool {
	text, sentence = strings.ToLower(text), strings.ToLower(strings.TrimRight(sentence, ".!? "))
	if strings.IndexFunc(sentence, unicode.IsLetter) < 0 {
		return false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], sentence)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(sentence):])
		inWord := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }
		if !inWord(before) && !inWord(after) && after != ':' {
			return true
		}
		from = i + 1
	}
}

type rewriter struct {
	l       *Linter
	r       *reading
	hits    []hit
	spanish bool
	safe    func(string) bool
	dropped map[Category]bool // what sentences were dropped for
}

// stretch is a sentence: bytes [start, end) of the text.
type stretch struct{ start, end int }

// sentences cuts the text at full stops, question marks and line ends.
func (r *reading) sentences(l *Linter) []stretch {
	var out []stretch
	start := 0
	for i := 1; i < len(r.words); i++ {
		if r.words[i].Before != normalize.Sentence || l.abbreviation(r.words[i-1].plain) {
			continue
		}
		gap := r.gap(i)
		if !strings.ContainsAny(gap, " \n\t|•") { // 5.9, example.org
			continue
		}
		cut := r.at[r.words[i].Start]
		// Opening marks belong to what follows.
		for cut > 0 {
			c, n := utf8.DecodeLastRuneInString(r.text[:cut])
			if !strings.ContainsRune("¿¡(\"“'-–—", c) {
				break
			}
			cut -= n
		}
		out = append(out, stretch{start, cut})
		start = cut
	}
	return append(out, stretch{start, len(r.text)})
}

func (w *rewriter) span(h hit) (int, int) { return w.r.at[h.Start], w.r.at[h.End] }

// sentence returns what may stay of one sentence.
func (w *rewriter) sentence(s stretch) string {
	text := strings.TrimSpace(w.r.text[s.start:s.end])
	var inside []hit
	for _, h := range w.hits {
		a, b := w.span(h)
		if a < s.end && s.start < b {
			inside = append(inside, h)
		}
	}
	if len(inside) == 0 {
		return text
	}
	if out, ok := w.substitute(s, inside); ok && w.safe(out) && !meaningless(out) {
		return out
	}
	if w.dropped == nil {
		w.dropped = map[Category]bool{}
	}
	for _, h := range inside {
		w.dropped[h.category] = true
	}
	return w.clauses(s)
}

// nounPhrase is a determiner before and a form or a strength behind a medicine.
var (
	determiner = regexp.MustCompile(`(?i)(?:\b(?:your|ur|the|his|her|a|an|su|sus|el|la|los|las|some|any|more|generic|of|old|new|one|last|next|this|that|first|second|third|2nd|3rd|final|another|each|every|both|brand|using|taking)\s+)+$`)
	possessor  = regexp.MustCompile(`\b(?:[A-Z][a-z]+'s)\s+$`)
	packaging  = regexp.MustCompile(`(?i)^(?:'s)?(?:(?:\s+(?:and|or|&|y|o|plus|with|w/)\b)?\s*[,(]?\s*(?:\d[\d./-]*\s*(?:mg|mcg|ml|units?|iu|%|g|tabs?|caps?)?\b|refills?|rx|scripts?|prescriptions?|injections?|shots?|infusions?|pens?|inhalers?|tablets?|tabs?|pills?|capsules?|caps?|patch(?:es)?|cream|ointment|gel|drops|spray|syrup|vials?|bottles?|kits?|packs?|box(?:es)?|films|samples?|generic|brand|er|xr|sr|xl|dose pack|solution|receta|gen[eé]rico)\)?)*`)
)

// substitute replaces each finding with its neutral phrase.
func (w *rewriter) substitute(s stretch, inside []hit) (string, bool) {
	type edit struct {
		start, end int
		with       string
	}
	if slices.ContainsFunc(inside, func(h hit) bool { return strings.HasPrefix(h.rule.ID, "medication.") }) {
		sentence := w.r.text[s.start:s.end]
		if !logistics.MatchString(lowered(sentence)) || advice.MatchString(sentence) {
			return "", false
		}
	}
	var edits []edit
	phrases := 0
	for _, h := range inside {
		a, b := w.span(h)
		if a < s.start || b > s.end {
			return "", false
		}
		with, ok := w.neutral(h, &a, &b, s)
		if !ok {
			return "", false
		}
		edits = append(edits, edit{a, b, with})
	}
	slices.SortStableFunc(edits, func(x, y edit) int { return x.start - y.start })
	var out strings.Builder
	at := s.start
	for i, e := range edits {
		if e.end <= at && i > 0 {
			continue
		}
		if e.start < at {
			e.start = at
			if i > 0 && e.with == edits[i-1].with {
				e.with = ""
			}
		}
		between := w.r.text[at:e.start]
		// "your prescription and your prescription" is said once; apart, it says too little.
		if e.with != "" && strings.HasPrefix(e.with, "your prescription") || strings.HasPrefix(e.with, "su receta") {
			phrases++
		}
		if i > 0 && e.with != "" && e.with == edits[i-1].with && listGap.MatchString(between) {
			phrases--
			at = e.end
			continue
		}
		out.WriteString(between)
		out.WriteString(e.with)
		at = max(at, e.end)
	}
	out.WriteString(w.r.text[at:s.end])
	if phrases > 1 {
		return "", false
	}
	text := tidy(out.String())
	return capital(text, w.r.text[s.start:s.end]), true
}

// A medicine's name may give way to "your prescription" in a sentence about getting
// it; in one about taking it the sentence goes.
var (
	logistics = caseless(`\b(?:refill|refilled|ready|sent|pick(?:ed)?[ -]?up|approved|denied|ship(?:s|ped)?|available|backorder(?:ed)?|stock|deliver(?:y|ed|s)?|faxed|called in|filled|due|covered?|authoriz\w+|auth|pa|pharmacy|arrived|came in|order(?:ed)?|here|signed|renew\w*|transfer\w*|copay|price|expires?|e-?prescribed?|mailed?|bring|bottle|lista?|listo|farmacia|mand\w+|pedir|lleg\w+|surtid\w+|recoger|autoriz\w+|aprob\w+|negad\w+|seguro|phoned|box|assistance|discontinued|warranty|appointment|visit|cita)\b`)
	advice    = regexp.MustCompile(`(?i)\b(?:take|taking|stop|start|started|switch|swap|hold|skip|instead|don'?t|do not|mix(?:ed|up)?|should|can have|okay to|ok to|off the|tome|tomar|deje|empiece|suspenda|dele|puede|wants you|correction|not ok|dial|puffs?|drops each|with breakfast|a day|daily|at night|once a year|every)\b`)
)

var listGap = regexp.MustCompile(`(?i)^\s*(?:,|and|or|&|\+|y|o|plus|/|with|-)*\s*(?:,|and|or|&|\+|y|o|plus|/|with|-)*\s*$`)

// neutral returns what stands in place of a finding, and widens the place to the
// words that go with it. It reports false where the sentence cannot keep its shape.
func (w *rewriter) neutral(h hit, a, b *int, s stretch) (string, bool) {
	before, after := w.r.text[s.start:*a], w.r.text[*b:s.end]
	if h.rule.Pack == modelPack && h.category != Medication && h.category != ImpliedCondition && h.category != Link {
		return "", false // what the model saw may be a part of what must go
	}
	switch h.category {
	case Medication, MentalHealth, SubstanceUse, HIVSTI, Reproductive:
		if !strings.HasPrefix(h.rule.ID, "medication.") || h.rule.ID == "medication.strength" || h.rule.ID == "medication.schedule" {
			return "", false
		}
		if m := packaging.FindString(after); m != "" {
			*b += len(m)
		}
		with := h.rule.Replace
		if w.spanish && h.rule.ReplaceES != "" {
			with = h.rule.ReplaceES
		}
		if m := recetaDe.FindString(before); m != "" && w.spanish {
			*a -= len(m)
			return with, true // "Tu receta de metformina está lista"
		}
		if m := refillOf.FindString(before); m != "" && prescribed.MatchString(before[:len(before)-len(m)]) && strings.HasPrefix(with, "your prescription") {
			*a -= len(m)
			return "", true // "your refill of levothyroxine is ready"
		}
		if m := determiner.FindString(before); m != "" {
			*a -= len(m)
		} else if possessor.MatchString(before) {
			with = strings.TrimPrefix(strings.TrimPrefix(with, "your "), "su ")
		}
		return with, true
	case FullName:
		if _, first, ok := strings.Cut(w.r.slice(h.Span), ", "); ok {
			return first, true // "KOWALSKI, THEODORE"
		}
		first, _, _ := strings.Cut(w.r.slice(h.Span), " ")
		return first, true
	case ImpliedCondition:
		if m := inDepartment.FindString(before); m != "" {
			*a -= len(m)
			return "", true
		}
		if m := determiner.FindString(before); m != "" {
			*a -= len(m)
		}
		if m := roleEnd.FindString(strings.ToLower(w.r.slice(h.Span))); m != "" && !w.spanish {
			return "your " + m, true // "Cancer navigator Bo": "your navigator Bo"
		}
		if w.spanish {
			return h.rule.ReplaceES, h.rule.ReplaceES != ""
		}
		return h.rule.Replace, h.rule.Replace != ""
	case Contact:
		if haveYou.MatchString(before) && h.rule.ID == "contact.address" && !w.spanish {
			return h.rule.Replace, true
		}
		if onFile.MatchString(before) {
			return "", true // "Your e-mail … bounced"
		}
		if m := atPlace.FindString(before); m != "" && !strings.Contains(m, "@") && h.rule.ID == "contact.address" {
			*a -= len(m)
			return "", true
		}
		if h.rule.ID == "contact.phone" {
			if m := atPlace.FindString(before); m != "" {
				*a -= len(m)
				return "", true
			}
		}
		if w.spanish {
			return h.rule.ReplaceES, true
		}
		return h.rule.Replace, true
	case Link:
		in := ""
		if strings.TrimSpace(before) != "" && !linkCue.MatchString(before) {
			in = map[bool]string{false: "in ", true: "en "}[w.spanish]
		}
		if w.spanish {
			return in + h.rule.ReplaceES, true
		}
		return in + h.rule.Replace, true
	case MRN, AccountNumber, InsuranceID, DateOfBirth, SSN, PaymentCard:
		// A number in brackets or behind a cue falls out of the sentence whole.
		if strings.HasSuffix(strings.TrimRight(before, " "), "(") && strings.HasPrefix(strings.TrimLeft(after, " "), ")") {
			*a = s.start + strings.LastIndexByte(before, '(')
			*b += strings.IndexByte(after, ')') + 1
			return "", true
		}
		if carriesOn.MatchString(after) && !w.spanish {
			if m := determiner.FindString(before); m != "" {
				*a -= len(m)
			}
			return map[Category]string{MRN: "your record", AccountNumber: "your account", InsuranceID: "your insurance", DateOfBirth: "your birth date", SSN: "your information", PaymentCard: "your card"}[h.category], true
		}
		if m := numberCue.FindString(before); m != "" {
			*a -= len(m)
			return "", true
		}
		return "", false
	}
	return "", false
}

var (
	haveYou = regexp.MustCompile(`(?i)\b(?:have|got|list|listed) (?:you|u) (?:at|as)\s*$`)
	onFile  = regexp.MustCompile(`(?i)\b(?:e-?mail|phone|number|cell|mobile|address|correo|tel[eé]fono|direcci[oó]n)(?: address| number)?[:,]?\s*$`)
)

// linkCue stands before an address that is named rather than pointed at.
var linkCue = regexp.MustCompile(`(?i)(?:[:!?.>\-–—(]|\b(?:at|to|on|use|tap|visit|open|via|in|from|through|see|click|go|try|by|en|a|por|visite|use|abra|or|and|o|y))\s*$`)

// carriesOn is a verb behind a number that wants a subject.
var carriesOn = regexp.MustCompile(`(?i)^\s+(?:is|was|has|had|will|needs?|can|did|does|didn'?t|isn'?t|wasn'?t|lapses|expired?s?|ended|ends|bounced|came|covers|shows|owes)\b`)

var prescribed = regexp.MustCompile(`(?i)\b(?:refills?|rx|scripts?|prescriptions?|order|samples?|bottle|supply|coupon|prior auth|pa|authorization)$`)

// refillOf stands between a word for a prescription and a medicine's name.
var refillOf = regexp.MustCompile(`(?i)(?:\s+(?:of|for|on)(?:\s+(?:your|ur|the))?\s+)$`)

// recetaDe is refillOf in Spanish, with the word for the prescription.
var recetaDe = regexp.MustCompile(`(?i)(?:\b(?:tu|su|la|una|sus|tus|las)\s+)?\brecetas?\s+(?:de|del|para)\s+(?:(?:la|el|su|tu)\s+)?$`)

// roleEnd is the role that a department's name may end in.
var roleEnd = regexp.MustCompile(`(?:nurse|navigator|coordinator|doctor|educator|coach|dietitian|social worker|counselor|therapist|specialist|surgeon|class|group|workshop|team)$`)

var (
	inDepartment = regexp.MustCompile(`(?i)\s*\b(?:in|with|at|from|of|to|for|en|con|de|para)\s+(?:the\s+|our\s+|your\s+|la\s+|el\s+)?$`)
	atPlace      = regexp.MustCompile(`(?i)\s*\b(?:at|to|on|from|a|en|is|as|:)\s*$`)
	numberCue    = regexp.MustCompile(`(?i)\s*(?:\b(?:on|for|under|to|from|with|by|of|de|en|la|el|a|your|su|the|using)\s+)+(?:the\s+|your\s+|su\s+)?$`)
	clauseCut    = regexp.MustCompile(`(?i)\s*(?:[,;:–—]\s|[–—]| - |\band\b|\bbut\b|\bso\b|\bbecause\b|\bpero\b|\by\b|\bplease\b|\bpls\b|\bcall\b)\s*`)
	useful       = regexp.MustCompile(`(?i)\d{1,2}:\d{2}|\b\d{1,2}\s?(?:am|pm)\b|\b\d{3}[-. ]\d{4}\b|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|\b(?:today|tomorrow|tonight)\b|\b\d{1,2}/\d{1,2}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2}\b|\b(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|hoy|ma[nñ]ana)\b|\b(?:dr|dra)\b\.?\s[A-Z]|reply|call|portal|ll[aá]m|conteste|responda`)
)

// masked returns a sentence with what identifies a patient crossed out, so that half a
// birth date is not taken for the day of a visit.
func (w *rewriter) masked(s stretch) string {
	b := []byte(w.r.text[s.start:s.end])
	for _, h := range w.hits {
		switch h.category {
		case MRN, AccountNumber, InsuranceID, DateOfBirth, SSN, PaymentCard, Credential, Contact, Link, FullName:
			from, to := w.span(h)
			for i := max(from, s.start); i < min(to, s.end); i++ {
				b[i-s.start] = '#'
			}
		}
	}
	return string(b)
}

// clauses keeps those clauses of a sentence that lint clean and say when, where or
// whom to call.
func (w *rewriter) clauses(s stretch) string {
	text := strings.TrimSpace(w.masked(s))
	cuts := clauseCut.FindAllStringIndex(text, -1)
	var kept []string
	at := 0
	take := func(a, b int) {
		c := strings.Trim(text[a:b], " ,;:–—-.!?()")
		if strings.Contains(c, "##") || c == "" || !useful.MatchString(c) && !(a == 0 && greets(c)) || len(strings.Fields(c)) < 2 && !greets(c) || !w.safe(c) || dangling(c) {
			return
		}
		kept = append(kept, c)
	}
	for _, c := range cuts {
		if c[0] <= at {
			continue
		}
		take(at, c[0])
		at = c[1]
		// "call" and "please" begin the next clause.
		if word := strings.ToLower(strings.TrimSpace(text[c[0]:c[1]])); word == "call" || word == "please" || word == "pls" {
			at = c[0]
		}
	}
	take(min(at, len(text)), len(text))
	if len(kept) == 0 {
		return w.slots(text)
	}
	if len(kept) == 1 && greets(kept[0]) && len(strings.Fields(kept[0])) <= 4 {
		if said := w.slots(text); said != "" {
			return kept[0] + ", " + lowerFirst(said)
		}
	}
	out := leadingWord.ReplaceAllString(strings.Join(kept, ", "), "")
	// "Tues 11" alone says less than a sentence about it.
	if len(strings.Fields(out)) <= 4 && !greets(out) {
		if said := w.slots(text); slotDay.MatchString(lowered(said)) || slotTime.MatchString(lowered(said)) {
			return said
		}
	}
	return capital(out+".", text)
}

// The parts of a dropped sentence that are safe to keep: when, with whom, where, and
// the number to call.
var (
	slotDay   = caseless(`\b(?:mon|tues?|wed(?:nes)?|weds|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?\b(?:,? \d{1,2}/\d{1,2}\b|,? (?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}\b)?|\b(?:today|tomorrow|tmrw|tonight|tonite)\b|\b\d{1,2}/\d{1,2}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s\d{1,2}\b|\b(?:el )?(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)\b(?: \d{1,2} de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b)?|\b(?:hoy|ma[nñ]ana)\b|\b(?:el )?\d{1,2} de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b|\b(?:the|el) \d{1,2}(?:st|nd|rd|th)?\b`)
	slotTime  = caseless(`\b(?:at |until |till |before |after |a las? |hasta las? |by |@ ?)?\d{1,2}:\d{2}(?:\s?[ap]\.?m?\b)?|\b(?:at |until |till |before |after |a las? |hasta las? |by |@ ?)?\d{1,2}\s?[ap]m\b|\b(?:at|a las?) \d{1,2}\b|\b(?:at )?noon\b`)
	slotWho   = regexp.MustCompile(`\b(?:Dr|Dra|Nurse|Enfermer[oa])\.? [A-ZÁÉÍÓÚ][\p{L}'-]+(?: [A-ZÁÉÍÓÚ][\p{L}'-]+)?`)
	slotWhere = caseless(`\b(?:suite|ste|room|rm|door|bldg|building|lot|window|chair|bed|piso|puerta|ventanilla|cuarto|torre) [A-Z]?\d+[A-Z]?\b|\b(?:window|door|lot|building|tower|torre) [A-Z]\b|\b(?:\d(?:st|nd|rd|th)|first|second|third|ground) floor\b|\b(?:at|from) (?:the )?(?:front |check-?in )?desk\b|\b(?:at|from|en|a) (?:cvs|walgreens|walmart|target|costco|rite aid|kroger|publix)\b`)
	slotPhone = regexp.MustCompile(`(?:\(\d{3}\) ?|\b\d{3}[-. ])?\b\d{3}[-. ]\d{4}\b`)
)

// What a dropped sentence was about, in words that give nothing away.
var (
	aboutVisit    = caseless(`\b(?:visits?|app(?:t|ointment)s?|session|group|class|see (?:you|u|us|dr|dra)|come (?:in|see|to|by)|check-?in|arrive|screening|scan|surgery|procedure|consult|slot|opening|spot|squeez\w+|booked|scheduled?|moved|set for|test|exam|infusion|chair|chemo|dialysis|therapy|cita|nos vemos|sesi[oó]n|grupo|clase|cirug[ií]a|examen|estudio|regrese|venga|terapia|with dr|with dra|con (?:el |la )?dra?)\b`)
	aboutDelivery = caseless(`\b(?:deliver\w*|ship(?:s|ped|ping)?|ups|fedex|courier|mailed|package|cold pack|entreg\w+|paquete)\b`)
	aboutReady    = caseless(`\b(?:ready|pick(?:ed)?[ -]?up|in stock|came in|arrived|is in|are in|is here|waiting|at window|list[oa]s?|recoger|lleg[oó])\b`)
	aboutPapers   = caseless(`\b(?:letter|forms?|note|paperwork|papers?|packet|sheet|consent|handout|records?|carta|formularios?|hoja|papeles|constancia|permiso)\b`)
	aboutMoney    = caseless(`\b(?:bill|balance|copay|payment|invoice|charge|statement|factura|saldo|pago|cobro)\b|\$`)
	aboutApproval = caseless(`\b(?:prior auth\w*|pa\b|approved|denied|covers?|coverage|insurance|plan|authoriz\w+|autoriz\w+|aprob\w+|seguro)\b`)
	aboutSelf     = caseless(`^\W*(?:how|did|do|does|are|is|any|have|has|still|can|cómo|como|tiene|sigue|ya)\b[^.!]*\?|\bhow (?:is|are|was) (?:the|your|ur|you)\b`)
	aboutCare     = caseless(`(?:^\W*|[,;:]\s*|\b(?:please|pls|then|and|to|y|por favor|nurse says|dr says)\s+)(?:take|taking|start|stop|skip|hold|apply|keep|don'?t|avoid|drink|wear|wash|tome|tomar|use|no|siga|evite|deje|mantenga|cambie|suspenda)\b`)
)

// leadingWord joins a clause to one that is gone.
var leadingWord = regexp.MustCompile(`(?i)^(?:so|and|but|then|also|y|pero|entonces|así que)\s+`)

// counts is what stands behind a number that is no time of day.
var counts = caseless(`^\s*(?:weeks?|wks?|days?|months?|mo|years?|yrs?|semanas|d[ií]as|meses|a[nñ]os|%|mg|percent|pounds|lbs|mm|cm|x|/)`)

// decimals go on with a number.
var decimals = regexp.MustCompile(`^[.,:/]\d`)

// slots says in neutral words what a dropped sentence was about, with its time,
// person, place and call-back.
func (w *rewriter) slots(text string) string {
	digits := countDigits(text)
	low := lowered(text)
	find := func(re *regexp.Regexp) string {
		if m := re.FindStringIndex(low); m != nil {
			return text[m[0]:m[1]]
		}
		return ""
	}
	day, clock, who, phone := find(slotDay), "", "", ""
	if digits > 0 || strings.Contains(text, "oon") || strings.Contains(text, "OON") {
		for _, m := range slotTime.FindAllStringIndex(low, -1) {
			// "at 24 weeks", "came back at 8.2", "your pain was at 9" are no times of day.
			bare := !strings.ContainsAny(low[m[0]:m[1]], ":mn")
			if counts.MatchString(low[m[1]:]) || decimals.MatchString(low[m[1]:]) ||
				bare && (w.dropped[LabValue] || w.dropped[ClinicalDetail] && !aboutVisit.MatchString(low)) {
				continue
			}
			clock = text[m[0]:m[1]]
			break
		}
	}
	if strings.Contains(text, "Dr") || strings.Contains(text, "Nurse") || strings.Contains(text, "Enfermer") {
		who = slotWho.FindString(text)
	}
	if digits >= 7 {
		phone = slotPhone.FindString(text)
	}
	where := find(slotWhere)
	es := func(en, spanish string) string {
		if w.spanish {
			return spanish
		}
		return en
	}
	when := w.when(day, clock)
	at := ""
	switch place := lowered(where); {
	case where == "":
	case strings.HasPrefix(place, "at ") || strings.HasPrefix(place, "from ") || strings.HasPrefix(place, "en ") || strings.HasPrefix(place, "a "):
		at = " " + where
	default:
		at = ", " + where
	}
	medicine := w.dropped[Medication]
	out := ""
	switch {
	case medicine && aboutDelivery.MatchString(low):
		out = es("Your delivery is on its way", "Su entrega va en camino") + when
	case medicine && aboutReady.MatchString(low):
		out = es("Your prescription is ready", "Su receta está lista") + at + when
	case medicine && aboutApproval.MatchString(low):
		out = es("There is news from your insurance about your prescription", "Hay noticias de su seguro sobre su receta")
	case medicine && logistics.MatchString(low) && !aboutVisit.MatchString(low):
		out = es("We have an update about your prescription", "Tenemos noticias sobre su receta") + at
		if day != "" || clock != "" {
			out += ":" + strings.TrimPrefix(when, ",")
		}
	case (day != "" || clock != "") && (aboutVisit.MatchString(low) || who != "" && !w.dropped[LabValue]):
		out = es("Your visit is", "Su cita es") + when
		if who != "" {
			out += es(" with ", " con ") + es("", articleES(who)) + who
		}
		if at != "" && !strings.HasPrefix(at, " from") {
			out += at
		}
	case !medicine && aboutSelf.MatchString(low) && !aboutPapers.MatchString(low):
		out = es("How are you doing? Please call us or write in the portal", "¿Cómo sigue? Llámenos o escríbanos en el portal")
	case aboutPapers.MatchString(low):
		out = es("We have paperwork for you", "Tenemos un documento para usted") + at
	case aboutMoney.MatchString(low):
		out = es("We have a note about your bill", "Tenemos un aviso sobre su cuenta")
	case aboutVisit.MatchString(low) && (w.dropped[ImpliedCondition] || w.dropped[ClinicalDetail] || w.dropped[Diagnosis] || w.protected()):
		out = es("We have news about your visit", "Tenemos noticias sobre su cita") + at
	case aboutCare.MatchString(low) && (medicine || w.dropped[ClinicalDetail]):
		out = es("Your care instructions are in the portal", "Sus instrucciones están en el portal")
	case day != "" || clock != "":
		out = es("Please note", "Por favor anote") + ":" + strings.TrimPrefix(when, ",")
	}
	if out != "" && !strings.HasSuffix(out, "?") {
		out += "."
	}
	if phone != "" {
		out += es(" Call ", " Llame al ") + phone + "."
	}
	out = strings.TrimSpace(out)
	if out == "" || !w.safe(out) {
		return ""
	}
	return out
}

// protected reports whether a sentence was dropped for a specially protected matter.
func (w *rewriter) protected() bool {
	for c := range w.dropped {
		if c.Protected() {
			return true
		}
	}
	return false
}

// when joins a day and a time as one says them: " on the 9th at 3".
func (w *rewriter) when(day, clock string) string {
	out := ""
	if day != "" {
		c, _ := utf8.DecodeRuneInString(day)
		switch low := strings.ToLower(day); {
		case w.spanish && unicode.IsDigit(c):
			out = " el " + day
		case w.spanish && low != "hoy" && !strings.HasPrefix(low, "el ") && !strings.HasPrefix(low, "ma"):
			out = " el " + day
		case !w.spanish && (unicode.IsDigit(c) || strings.HasPrefix(low, "the ")):
			out = " on " + day
		default:
			out = " " + day
		}
	}
	if clock != "" {
		c, _ := utf8.DecodeRuneInString(clock)
		switch {
		case !unicode.IsDigit(c):
			out += " " + strings.Replace(clock, "@", "at", 1)
		case w.spanish:
			out += " a las " + clock
		default:
			out += " at " + clock
		}
	}
	return strings.ReplaceAll(out, "  ", " ")
}

// articleES is the article that Spanish puts before a title.
func articleES(who string) string {
	if strings.HasPrefix(who, "Dra") || strings.HasPrefix(who, "Enfermera") {
		return "la "
	}
	if strings.HasPrefix(who, "Dr") || strings.HasPrefix(who, "Enfermero") {
		return "el "
	}
	return ""
}

// greets reports whether a clause opens a letter: "Hi Jane".
func greets(c string) bool {
	first, _, _ := strings.Cut(strings.ToLower(c), " ")
	return greetings[first] || first == "mr." || first == "mr" || first == "ms." || first == "ms" || first == "mrs" || first == "mrs." || first == "sr." || first == "sra."
}

// dangling reports whether a clause ends or begins in a word that wants another.
func dangling(c string) bool {
	words := strings.Fields(strings.ToLower(c))
	if len(words) == 0 {
		return true
	}
	switch strings.Trim(words[len(words)-1], ".,") {
	case "the", "a", "an", "your", "ur", "with", "for", "to", "of", "and", "or", "at", "in", "is", "was", "are", "on", "by", "if", "than", "su", "la", "el", "de", "en", "con", "para", "por", "take", "taking", "start", "stop":
		return true
	}
	if len(words) < 3 && !greets(c) && !strings.ContainsAny(c, "0123456789") {
		return true
	}
	switch words[0] {
	case "or", "than", "of", "which", "that", "if", "is", "was", "are", "were", "until", "o", "que":
		return true
	}
	return false
}

// notes says, once for each kind, where to find what was dropped.
func (w *rewriter) notes(kept string) string {
	if len(w.dropped) == 0 {
		return ""
	}
	low := strings.ToLower(kept)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(s string) bool { return strings.Contains(low, s) })
	}
	any := func(cs ...Category) bool {
		return slices.ContainsFunc(cs, func(c Category) bool { return w.dropped[c] })
	}
	es := func(en, spanish string) string {
		if w.spanish {
			return spanish
		}
		return en
	}
	switch {
	case any(Credential):
		return es("Your portal account is ready. Use Forgot password on the sign-in page, or call us.", "Su cuenta del portal está lista. Use Olvidé mi contraseña en la página de entrada, o llámenos.")
	case any(LabValue):
		if has("result") {
			return ""
		}
		return es("Your results are ready. Please log in to the portal or call us.", "Sus resultados están listos. Entre al portal o llámenos.")
	case any(SSN, MRN, InsuranceID, AccountNumber, DateOfBirth):
		return es("Please call us to confirm your information.", "Por favor llámenos para confirmar sus datos.")
	case any(PaymentCard):
		return es("Please call billing about your payment.", "Por favor llame a pagos.")
	case any(Medication) && !any(Diagnosis, ClinicalDetail):
		if has("prescription", "receta", "delivery", "entrega", "insurance", "seguro", "instructions", "instrucciones") {
			if has("portal", "call", "llam", "llám") {
				return ""
			}
			return es("Questions? Please call us.", "¿Preguntas? Llámenos.")
		}
		return es("Please see the portal or call us about your prescription.", "Vea el portal o llámenos sobre su receta.")
	case any(ImpliedCondition, FullName, Contact, Link) && !any(Diagnosis, ClinicalDetail, Medication, MentalHealth, SubstanceUse, HIVSTI, Reproductive, Genetic):
		if has("call", "portal", "llame", "llám") {
			return ""
		}
		return es("Questions? Please call us.", "¿Preguntas? Llámenos.")
	}
	// Where time or purpose are kept, the text says by itself why it was sent.
	if useful.MatchString(kept) || has("your visit", "su cita", "paperwork", "documento", "your bill", "su cuenta", "prescription", "receta", "instruc") {
		if has("portal", "call", "llam", "llám") {
			return ""
		}
		return es("Details are in the portal, or call us.", "Más información en el portal, o llámenos.")
	}
	if any(Diagnosis, ClinicalDetail, Medication) {
		return es("We have a note about your care. Please log in to the portal or call us.", "Tenemos una nota sobre su atención. Entre al portal o llámenos.")
	}
	return es("We have a message for you. Please log in to the portal or call us.", "Tenemos un mensaje para usted. Entre al portal o llámenos.")
}

// insertNote puts the note behind the greeting where little else is left, and behind
// the text, before a signature, where the text says what it is about.
func insertNote(text, note string) string {
	if text == "" {
		return note
	}
	if strings.HasPrefix(note, "Questions?") || strings.HasPrefix(note, "¿Preguntas?") || strings.HasPrefix(note, "Details") || strings.HasPrefix(note, "Más") {
		body, sign := text, ""
		if m := signature.FindStringIndex(text); m != nil && m[0] > 0 {
			body, sign = strings.TrimSpace(text[:m[0]]), " "+strings.TrimSpace(text[m[0]:])
		}
		if c, _ := utf8.DecodeLastRuneInString(body); !strings.ContainsRune(".!?", c) {
			body += "."
		}
		return body + " " + note + sign
	}
	if m := openingGreeting.FindString(text); m != "" {
		rest := strings.TrimLeft(text[len(m):], " ,.!:-–—")
		m = strings.TrimRight(m, " ,.!:-–—")
		return m + ", " + lowerFirst(note) + " " + capital(rest, "A")
	}
	return note + " " + text
}

// signature is who writes, at the end of a text.
var signature = regexp.MustCompile(`(?:\s(?:ty|thx|thanks|gracias)[,.!]*)?\s(?:-|–|—|~)\s?[A-Z][\p{L}.']+(?: [A-Z][\p{L}.]*)?\s*$`)

var openingGreeting = regexp.MustCompile(`(?i)^(?:hi|hello|dear|hey|hola|good (?:morning|afternoon|evening)|buen[oa]s (?:d[ií]as|tardes|noches))(?:\s+(?:mr|mrs|ms|sr|sra|dr|don|do[nñ]a)\.?)?(?:\s+[\p{Lu}][\p{L}'-]+)?[,!.]?(?:\s|$)`)

// greeting returns the greeting of the text with the first name, or nothing.
func (w *rewriter) greeting() string {
	if m := openingGreeting.FindString(w.r.text); m != "" && w.safe(m) {
		return strings.TrimRight(m, " ,.!") + ", "
	}
	return ""
}

// fallback is what may always be sent.
func (w *rewriter) fallback() string {
	if w.spanish {
		return "Tenemos un mensaje para usted. Entre al portal o llámenos."
	}
	return "We have a message for you. Please log in to the portal or call us."
}

// meaningless reports whether nothing but greetings and signs is left.
func meaningless(s string) bool {
	n := 0
	for _, f := range strings.Fields(s) {
		if strings.IndexFunc(f, unicode.IsLetter) >= 0 {
			n++
		}
	}
	return n < 3
}

var (
	doubleSpace = regexp.MustCompile(`[ \t]{2,}`)
	spaceBefore = regexp.MustCompile(`\s+([,.;:!?])`)
	emptyParens = regexp.MustCompile(`\(\s*[,;:]*\s*\)`)
	doubleMark  = regexp.MustCompile(`([,;:])(?:\s*[,;:])+`)
	markStop    = regexp.MustCompile(`[,;:]\s*([.!?])`)
	twiceYour   = regexp.MustCompile(`(?i)\b(?:(your|ur|the|a) (?:your|our|the)|(su|el|la) (?:su|nuestra)) `)
	leadingMark = regexp.MustCompile(`^[\s,.;:)–—-]+`)
)

// tidy mends spaces and signs after words were taken out.
func tidy(s string) string {
	s = emptyParens.ReplaceAllString(s, "")
	s = doubleSpace.ReplaceAllString(s, " ")
	s = spaceBefore.ReplaceAllString(s, "$1")
	s = doubleMark.ReplaceAllString(s, "$1")
	s = markStop.ReplaceAllString(s, "$1")
	s = twiceYour.ReplaceAllStringFunc(s, func(m string) string {
		_, rest, _ := strings.Cut(m, " ")
		return rest
	})
	s = leadingMark.ReplaceAllString(s, "")
	return strings.TrimSpace(s)
}

// capital gives s a capital first letter where model has one.
func capital(s, model string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(model, " ¿¡\"'(-–—"))
	c, n := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(first) || !unicode.IsLower(c) {
		return s
	}
	return string(unicode.ToUpper(c)) + s[n:]
}

func lowerFirst(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(c)) + s[n:]
}

// spanish reports whether the text is written in Spanish rather than English.
func (l *Linter) spanish(r *reading) bool {
	n := 0
	for i := range r.words {
		if r.words[i].name {
			continue // "Dr. Lo"
		}
		switch r.words[i].plain {
		case "su", "sus", "el", "la", "los", "las", "de", "del", "para", "con", "por", "que", "esta", "usted", "le", "llame", "llamenos", "cita", "en", "una", "un", "al", "favor", "gracias", "hola", "buenos", "buenas", "lo", "ya":
			n++
		case "your", "the", "is", "you", "we", "and", "to", "for", "at", "of", "please", "call", "our", "was", "are", "with", "on", "it", "from":
			n--
		}
	}
	return n > 0
}
