package phi

import (
	"regexp"
	"slices"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// findPeople finds first and last names of patients. A first name alone, providers
// and staff are no findings: what stands before and behind a name tells whose it is.
func (l *Linter) findPeople(r *reading, hits []hit) []hit {
	clinical := slices.ContainsFunc(hits, func(h hit) bool { return h.category.Clinical() && h.severity == triage.SeverityBlock })
	for i := 0; i < len(r.words); i++ {
		if r.words[i].kind == lowerCase {
			continue
		}
		end := l.nameEnd(r, i)
		if end == 0 {
			continue
		}
		span := triage.Span{Start: r.words[i].Start, End: r.words[end-1].End}
		rule := l.personRule(r, i, end, span, hits)
		if rule == "" && clinical && l.besideCare(r, i, end, span) {
			rule = "name.beside"
		}
		if rule == "" {
			continue
		}
		d := l.detectors[rule]
		hits = append(hits, hit{span, d, d.Category, d.Severity, true, !d.Unsure})
		from := r.at[span.End]
		// A full date behind a full name is the birth date, nine digits are an SSN.
		if m := dateBehind.FindStringSubmatchIndex(r.text[from:]); m != nil {
			hits = l.hitBytes(hits, r, "birth.date", from+m[2], from+m[3])
		}
		if m := nineBehind.FindStringSubmatchIndex(r.text[from:]); m != nil {
			hits = l.hitBytes(hits, r, "ssn.number", from+m[2], from+m[3])
		}
		if m := chartBehind.FindStringSubmatchIndex(r.text[from:]); m != nil {
			hits = l.hitBytes(hits, r, "mrn.number", from+m[2], from+m[3])
		}
		i = end - 1
	}
	return hits
}

// besideCare reports whether a full name in a text about somebody's health is that
// person's: known as a name, and not of staff, of a place or of a disease.
func (l *Linter) besideCare(r *reading, i, end int, span triage.Span) bool {
	first, last := r.words[i].plain, strings.TrimSuffix(r.words[end-1].plain, "'s")
	if !l.firstNames.has(first) || !l.surname(last) && !surnameEnd.MatchString(last) || outlying[last] || r.words[end-1].kind == lowerCase || r.words[i].name || r.words[end-1].name {
		return false
	}
	for k := i; k < end; k++ {
		if w := r.words[k].plain; orgWords[w] || k > i && l.streets[w] {
			return false
		}
	}
	if i > 0 {
		before := r.words[i-1].plain
		if staffCue[before] && before != "y" && before != "and" && before != "call" && before != "la" && before != "el" || l.titles[before] && !courtesy[before] || before == "the" || before == "our" || before == "ask" {
			return false
		}
		if g := r.gapBefore(i); strings.Contains(g, "- ") || strings.Contains(g, "– ") || strings.Contains(g, "— ") || strings.HasSuffix(g, " -") || strings.HasSuffix(g, "~") {
			return false
		}
	}
	if end < len(r.words) {
		next := &r.words[end]
		if eponymous[next.plain] || orgWords[next.plain] || l.streets[next.plain] && next.kind != lowerCase || staffMarks[next.plain] && (next.kind != lowerCase || staffWords[next.plain] && next.plain != "with") {
			return false
		}
		if r.gap(end) == "-" {
			return false
		}
	}
	return !staffBehind.MatchString(r.text[r.at[span.End]:])
}

// surnameEnd is how English surnames end that a dictionary holds as the names of towns.
var surnameEnd = regexp.MustCompile(`.{2}(?:field|ton|son|sen|ford|worth|well|berg|stein|wood|land|ley|shaw|gate|ham)$`)

// eponymous words stand behind the names of those who described a disease.
var eponymous = asSet(strings.Fields("disease syndrome thyroiditis phenomenon contracture esophagus score criteria sign lymphoma palsy dementia scale classification protocol test tumor fracture reflex murmur cyst catheter maneuver procedure stage staging formula index esófago síndrome enfermedad"))

var (
	nineBehind  = regexp.MustCompile(`^[,:]?\s*(\d{9}|\d{3} \d{2} \d{4})\b`)
	chartBehind = regexp.MustCompile(`^[,:]?\s*(#\s?\d[\d-]{3,})\b`)
)

var dateBehind = regexp.MustCompile(`(?i)^\s*[,/(–-]?\s*((?:19\d\d|20[01]\d)-\d{2}-\d{2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19\d\d|20[01]\d|202[0-5]|[0-9]{2})|\d{1,2}\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s(?:19|20)\d\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2},?\s(?:19|20)\d\d)\b`)

// gap returns what stands between words[i-1] and words[i].
func (r *reading) gap(i int) string {
	return r.text[r.at[r.words[i-1].End]:r.at[r.words[i].Start]]
}

// nameEnd returns where the name that begins at word i ends, or 0 where none does.
func (l *Linter) nameEnd(r *reading, i int) int {
	a := &r.words[i]
	if i+1 >= len(r.words) || !l.namePart(r, i) || strings.HasSuffix(a.plain, "'s") {
		return 0
	}
	if a.kind == upperCase && (len(a.plain) < 3 || !l.firstNames.has(a.plain) && !(i == 0 && r.gap(1) == ", " && l.lastFirst(r, 0))) {
		return 0
	}
	if i > 0 && l.titles[r.words[i-1].plain] && !courtesy[r.words[i-1].plain] {
		return 0
	}
	if g := r.gap(i + 1); g == ", " && (i == 0 && l.lastFirst(r, i) || i > 0 && l.listed(r, i)) {
		return i + 2
	}
	end := i + 1
	if g := r.gap(end); g == "-" && (l.namePart(r, end) || len(a.plain) > 1 && r.words[end].kind == lowerCase && len(r.words[end].plain) <= 5 && end+1 < len(r.words) && !l.lexicon.everyday(a.plain)) { // Anne-Marie, Hyun-woo
		end++
	} else if openMark[g] && end+1 < len(r.words) && closeMark[r.gap(end+1)] && l.namePart(r, end) && l.namePart(r, end+1) {
		end++ // Robert "Bobby" Kessler
		return end + 1
	}
	first := end
	for end < len(r.words) && end < i+5 {
		g := r.gap(end)
		p := r.words[end].plain
		if g == " " && (p == "de" || p == "la" || p == "del" || p == "van" || p == "von" || p == "al" || p == "el" || p == "bin") && end+1 < len(r.words) && r.words[end+1].kind == titleCase {
			end++
			continue
		}
		if g != " " && g != "-" && g != ". " || g == ". " && len(r.words[end-1].plain) != 1 || !l.namePart(r, end) {
			break
		}
		if g == " " && end > first && !l.surname(p) && !l.firstNames.has(p) {
			break // "Leif Sorensen Still …"
		}
		end++
		if strings.HasSuffix(p, "'s") {
			break
		}
	}
	if end < first+1 {
		return 0
	}
	return end
}

// openMark and closeMark stand around a nickname.
var (
	openMark  = map[string]bool{` "`: true, " “": true, " (": true, " '": true, " ‘": true}
	closeMark = map[string]bool{`" `: true, "” ": true, ") ": true, "' ": true, "’ ": true}
)

// surname reports whether a word may be a last name: it is listed, or no dictionary
// holds it.
func (l *Linter) surname(w string) bool {
	w = strings.TrimSuffix(w, "'s")
	return l.lastNames.has(w) || !l.lexicon.everyday(w) && l.lexicon.terms.get(hashOn(hashSeed, w)) == 0
}

// namePart reports whether a word with a capital may be part of a name.
func (l *Linter) namePart(r *reading, k int) bool {
	w := &r.words[k]
	if w.Kind != normalize.Letters || w.kind == lowerCase || l.titles[w.plain] || notNames[strings.TrimSuffix(w.plain, "'s")] {
		return false
	}
	return !strings.ContainsAny(w.plain, "0123456789") && (len(w.plain) > 1 || k > 0)
}

// lastFirst reports whether the text opens like a list: "Okafor, Chidi - …".
func (l *Linter) lastFirst(r *reading, i int) bool {
	if !l.namePart(r, i+1) || !l.firstNames.has(r.words[i+1].plain) || !l.surname(r.words[i].plain) {
		return false
	}
	s := r.text[r.at[r.words[i+1].End]:]
	return strings.HasPrefix(s, " -") || strings.HasPrefix(s, ":") || strings.HasPrefix(s, " –") || strings.HasPrefix(s, " —") || strings.HasPrefix(s, " /") || strings.HasPrefix(s, ";") || strings.HasPrefix(s, " (") ||
		len(s) > 1 && s[0] == ' ' && s[1] >= '0' && s[1] <= '9'
}

// listed reports whether a last name stands before a first one behind a word that a
// list or a form puts there: "Order for Pham, Linh is ready", "Verify: Nguyen, Thuy".
func (l *Linter) listed(r *reading, i int) bool {
	cue := r.words[i-1].plain
	if !listCue[cue] && !(patientCue[cue] || patientOpens[cue] && strings.HasSuffix(r.gap(i), ": ")) || !l.namePart(r, i+1) {
		return false
	}
	first, last := r.words[i+1].plain, r.words[i].plain
	if !l.firstNames.has(first) || !l.lastNames.has(last) && !l.firstNames.has(last) && !l.surname(last) && !nameCue[cue] || outlying[last] && !l.lastNames.has(last) || orgWords[first] || orgWords[last] {
		return false
	}
	if i+2 == len(r.words) {
		return true
	}
	next := &r.words[i+2]
	if outlying[last] && next.kind != lowerCase {
		return false
	}
	return next.plain != "and" && next.plain != "or" && next.plain != "y" && next.plain != "o" && !(r.gap(i+2) == ", " && next.kind != lowerCase)
}

// nameCue are words behind which nothing but a name stands.
var nameCue = asSet(strings.Fields("verify verifique name nombre patient pt paciente"))

// listCue are words behind which a list puts a last name first.
var listCue = asSet(strings.Fields("for para verify verifique confirm confirme name nombre patient pt paciente re order labs results chart file record records appt appointment refill rx prescription receta expediente ticket pickup calling"))

// notNames are words that begin with a capital and are no names of persons.
var notNames = asSet(strings.Fields(`your you this it its it's we we're we've i i'm i'll please thanks thank the a an to from at for in on of and or
	if is are was our my reply text call msg stop help start yes no hi hello hey dear hola buenos buenas good morning afternoon evening greetings bonjour
	team care family medical medicine clinic center health hospital pharmacy pediatrics street group associates office front desk billing records
	monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun january february march   july
	 september october november december jan feb mar apr jun jul aug sep sept oct nov dec today tomorrow reminder appt appointment visit
	portal login user username app insurance medicaid medicare policy member account acct claim mrn dob ssn blue shield united molina
	dept department unit room suite floor lot north south east west new happy merry just quick attn attention re fyi update notice heads
	thx thnx gracias confirmed friend friends patient patients everyone all folks there again parent parents guardian mom dad mother father hon sir madam maam neighbor neighbors
	su sus el la los las le les lo en con para por favor gracias recuerde recordatorio de del hoy mañana manana señor señora sr sra doña don
	llame llámenos usted estimado estimada paciente clínica clinica farmacia cita nuestro nuestra ya se si sí que como cuando donde
	could can would will did does do have has had not but so as when where what who how why see come bring take get got any been be
	results result lab labs test tests radiology imaging english spanish español visa amex mastercard discover rx dr mychart wifi`))

// personRule says why words [i, end) are the patient's name, or "".
func (l *Linter) personRule(r *reading, i, end int, span triage.Span, hits []hit) string {
	first, last := r.words[i].plain, strings.TrimSuffix(r.words[end-1].plain, "'s")
	known := l.firstNames.has(first)
	if i+2 == end && r.gap(i+1) == ", " {
		return "name.opening"
	}
	likely := known || !l.lexicon.everyday(first) && l.surname(last)
	strong := likely && (l.surname(last) || l.firstNames.has(last) && known || known && surnameEnd.MatchString(last))
	for k := i; k < end; k++ {
		if w := r.words[k].plain; orgWords[w] || k > i && l.streets[w] {
			return ""
		}
	}
	behind := r.text[r.at[span.End]:]
	next := ""
	if end < len(r.words) {
		w := &r.words[end]
		next = w.plain
		// A role behind the name makes it staff: "Natazia Wells NP", "Ray Boone here, IT".
		ours := next == "from" && (i > 0 && r.words[i-1].plain == "birthday" || end+1 < len(r.words) && fromUs[r.words[end+1].plain])
		if apart := w.Before == normalize.Sentence; !apart && staffMarks[next] && (w.kind != lowerCase || staffWords[next] && !ours) && r.gap(end) != ": " || !apart && l.streets[next] && w.kind != lowerCase || !apart && orgWords[next] && (w.kind != lowerCase || next == "clinic" || next == "center" || next == "office") {
			return ""
		}
	}
	if staffBehind.MatchString(behind) {
		return ""
	}
	before, two := "", ""
	if i > 0 {
		before = r.words[i-1].plain
	}
	if i > 1 {
		two = r.words[i-2].plain
	}
	if second[last] && known && end == i+2 && greetings[before] {
		return "" // "Hi Mary Ann", "Hola Juan Carlos": two given names
	}
	if i > 0 && greetings[before] && (r.words[i].Before == normalize.NoBreak || r.words[i].Before == normalize.Clause) && !outlying[last] {
		// "Hi Liam Your …" is no name; neither are two greetings.
		if known || !l.lexicon.everyday(last) || end >= len(r.words) || r.words[end].Before != normalize.NoBreak {
			return "name.greeting"
		}
	}
	for _, h := range hits {
		switch h.category {
		case DateOfBirth, SSN, MRN, InsuranceID, AccountNumber, PaymentCard, Credential:
			// The identifier stands right behind the name, or just before it, or holds it.
			if h.Start >= span.End && h.Start-span.End <= 20 && !strings.ContainsAny(r.text[r.at[span.End]:r.at[h.Start]], ".!?\n") && likely {
				return "name.beside"
			}
			if h.End <= span.Start && span.Start-h.End <= 6 && likely && before != "by" && before != "with" && before != "from" {
				return "name.beside"
			}
			if h.Start < span.Start && span.End < h.End && likely && h.category != Credential {
				return "name.beside"
			}
		}
	}
	if likely && (dateBehind.MatchString(behind) || nineBehind.MatchString(behind) || chartBehind.MatchString(behind)) {
		return "name.beside"
	}
	if !likely && !courtesy[before] {
		return ""
	}
	switch {
	case courtesy[before]:
		if staffCue[two] && two != "la" && two != "el" {
			return ""
		}
		return "name.cue"
	case patientCue[before]:
		return "name.cue"
	case relation[before] && (strong || known):
		return "name.cue"
	case before == "by" && (two == "opened" || two == "signed" || two == "completed" || two == "requested" || two == "submitted" || two == "sent" || two == "filled" || two == "missed"):
		return "name.cue"
	case before == "for" || before == "para":
		if (strong || known && !outlying[last]) && !askFor[two] {
			return "name.cue"
		}
	case midCue[before] && (strong || known && !outlying[last]) && r.words[i].Before == normalize.NoBreak:
		// "Dr. Chen will see Gladys Fenn", "trying to reach Bianca Moore".
		return "name.cue"
	case strong && i > 0 && (before == "back" && two == "welcome" || before == "news" && two == "good" || (before == "tomorrow" || before == "soon" || before == "today" || before == "later" || before == "then") && r.thanked(i)) && (behind == "" || strings.ContainsRune("!.,", rune(behind[0]))) && r.words[i].Before != normalize.Sentence,
		strong && (before == "checking" || before == "on" && two == "checking"),
		strong && before == "confirm" && strings.HasSuffix(r.gap(i), ": "),
		strong && i == 1 && before == "to" && strings.HasPrefix(behind, ":"):
		return "name.cue"
	case before == "birthday" && strong, before == "of" && strong && (two == "parent" || two == "parents" || two == "mother" || two == "father" || two == "guardian" || two == "caregiver" || two == "carer" || two == "child" || two == "mom" || two == "dad" || two == "family"):
		return "name.cue"
	case (before == "missed" || before == "missing" || before == "bring" || before == "get" && two == "to") && strong && r.words[i].Before == normalize.NoBreak && next != "is" && next != "and":
		return "name.cue"
	case (before == "can" || before == "could" || before == "will" || before == "does" || before == "did" || before == "would") && strong && strings.Contains(behind, "?") && !staffCue[next] && asksOf[next]:
		return "name.cue"
	case strong && i > 0 && (opens[before] || patientOpens[before]) && r.words[i].Before == normalize.NoBreak && dateAhead.MatchString(behind):
		return "name.cue"
	case strong && i > 1 && r.gap(i) == ", " && (behind == "" || behind[0] == '!' || behind[0] == '.' && (len(behind) == 1 || behind[1] == ' ')) && r.thanked(i):
		return "name.cue"
	case strong && !outlying[last] && (before == "under" && underWhat[two] || before == "as" && (two == "in" || two == "listed" || two == "registered" || two == "booked") || before == "not" && (two == "are" || two == "re" || two == "you're" || two == "aren't") || before == "and" && two == "you" && (next == "are" || next == "both" || next == "can" || next == "have") || before == "up" && (two == "picking" || two == "pick")):
		// "booked under Simone Verhoeven", "if you are not Clement Adeyemi", "You and Franklin Mosley are …".
		return "name.cue"
	case strong && (before == "with" || before == "to") && (two == "speak" || two == "talk") && i > 2 && (r.words[i-3].plain == "i" || r.words[i-3].plain == "we" || r.words[i-3].plain == "like") && (strings.Contains(behind, "?") || next == "please"):
		return "name.cue"
	case before == "tell" && strong && (next == "the" || next == "her" || next == "his" || next == "that" || next == "we" || next == "to"):
		return "name.cue"
	case before == "have" && strong && (next == "call" || next == "text" || next == "bring" || next == "sign" || next == "come" || next == "down" || next == "booked" || next == "scheduled" || next == "arrive" || next == "here" || next == "at" || next == "fast" || next == "ready"):
		return "name.cue"
	case before == "is" && strong && i <= 2 && strings.Contains(behind, "?") && (next == "available" || next == "there" || next == "home" || next == "still" || next == "able" || next == "coming" || next == "ready" || next == "free"):
		return "name.cue"
	case strong && i > 0 && strings.HasSuffix(r.words[end-1].plain, "'s") && end < len(r.words) && theirs[next] && !staffCue[before]:
		return "name.cue"
	case strong && theirState.MatchString(behind) && !staffCue[before]:
		return "name.cue"
	case strong && i > 0 && strings.HasSuffix(r.gap(i), ": ") && (patientOpens[before] || dateAhead.MatchString(behind)):
		return "name.cue"
	case before == "is" && (two == "client" || two == "patient" || two == "dependent" || two == "beneficiary" || two == "paciente") && (strong || known),
		(before == "de" || before == "del") && strong && ownedES[two] && !staffCue[next]:
		return "name.cue"
	case before == "to":
		if known && i > 1 && toWhom[two] {
			return "name.cue"
		}
	case before == "this" && (known || strong && two == "is") && i <= 3, before == "is" && two == "this" && known && strings.Contains(behind, "?"):
		return "name.cue"
	case before == "you" && (two == "thank" || two == "see" || two == "miss" || two == "love") && (strong || known && !outlying[last]) && r.words[i].Before == normalize.NoBreak && next != "and":
		// "Thank you Henrietta Vandermeer for …"
		return "name.cue"
	case strong && !outlying[last] && roleCue[before] && r.words[i].Before == normalize.NoBreak && !staffCue[two] && two != "our" && two != "the" && two != "new":
		// "Cabin 7114, guest Noor Haddad: …"
		return "name.cue"
	case strong && !outlying[last] && i > 0 && strings.HasSuffix(r.gap(i), ": ") && !staffCue[before] && askedBehind.MatchString(behind):
		// "Ticket 41: Thuy Pham, please return …"
		return "name.cue"
	}
	if strings.Contains(r.gapBefore(i), "re:") {
		return "name.cue"
	}
	if i > 0 && r.words[i].Before != normalize.Sentence && !(opens[before] && r.words[i].Before == normalize.Clause) {
		return ""
	}
	if strings.Contains(r.gapBefore(i), "- ") || strings.Contains(r.gapBefore(i), "– ") || strings.Contains(r.gapBefore(i), "— ") {
		return "" // a signature
	}
	if outlying[last] || staffCue[before] && i > 0 {
		return ""
	}
	// "Ingrid Falk: …", "Jane Doe, your …", "Leticia Ríos's visit"; not "Jane Doe from billing".
	switch {
	case next == "":
		return ""
	case strings.HasSuffix(r.words[end-1].plain, "'s"):
		if strong && i == 0 && theirs[next] {
			return "name.opening"
		}
	case addressed[next]:
		return "name.opening"
	case known && askedBehind.MatchString(behind):
		return "name.opening"
	case strong && (strings.HasPrefix(behind, ":") || strings.HasPrefix(behind, ",") || strings.HasPrefix(behind, "!") || strings.HasPrefix(behind, " -") || strings.HasPrefix(behind, " –") || strings.HasPrefix(behind, " —") || strings.HasPrefix(behind, " /") || strings.HasPrefix(behind, " (") || strings.HasPrefix(behind, ";")):
		return "name.opening"
	}
	return ""
}

// underWhat are words behind which "under" names whose something is.
var underWhat = asSet(strings.Fields("booked filed listed registered reserved held scheduled saved kept checked is it visit order room table slot"))

// roleCue are words for those who are looked after or carried, right before their names.
var roleCue = asSet(strings.Fields("guest passenger rider inmate veteran student camper traveler caregiver"))

// fromUs are words behind "from" where the text is signed.
var fromUs = asSet(strings.Fields("all everyone everybody us your our the"))

// askedBehind is a question or a request to the one just named.
var askedBehind = regexp.MustCompile(`(?i)^[,:]\s+(?:can|could|would|will|are|do|did|is|please|pls|you|your|we|this|it'?s|it is|puede|podr[ií]a|su|le|favor)\b`)

// gapBefore returns the dozen bytes in front of word i, lower case.
func (r *reading) gapBefore(i int) string {
	b := r.at[r.words[i].Start]
	return strings.ToLower(r.text[max(0, b-6):b])
}

var (
	greetings = asSet(strings.Fields("hi hello hey dear hola morning afternoon evening greetings bonjour attn attention estimado estimada buenos buenas dias tardes noches thanks thank thx thnx ciao aloha queridos querido querida hiya"))

	// second holds given names that stand behind another.
	second = asSet(strings.Fields("ann anne lou jo jean lynn beth sue kay ellen jane marie mae elizabeth louise pat may maria luis carlos jose miguel antonio manuel elena isabel teresa guadalupe alberto sofia paula fernanda alejandra eduardo andres felipe pablo ignacio javier lucia ines francisco enrique pierre luc jr"))

	staffMarks = asSet(strings.Fields("md do np rn lpn pa ma dds dmd phd crnp cnm pharmd rph lcsw msw dnp aprn facp cde rd rdn pt ot slp here from with at psyd od dpm bsn cma supervisor manager coordinator receptionist driver interpreter volunteer"))

	orgWords = asSet(strings.Fields("clinic center centre medical health hospital pharmacy pediatrics family associates group foundation university school church county building pavilion tower hall auditorium library lounge cafe garden room suite floor wing campus dental care practice institute society memorial behavioral ob obgyn imaging ortho orthopedics derm dermatology cardiology vision rehab wellness peds heart physicians partners gi ent eye urgent primary internal psych counseling therapy fertility women womens kids children childrens lab labs oncology surgery surgical spine dentistry orthodontics day fund walk run award scholarship 5k house drive prize lecture chapel memorial"))

	// staffWords are marks of staff that are written small.
	staffWords = asSet(strings.Fields("here from with"))

	// staffBehind is what staff does: "Gail Park will call you", "… is your driver".
	staffBehind = regexp.MustCompile(`(?i)^,?\s*(?:(?:front desk|billing|scheduling|records|referrals|patient (?:services|advocate|relations)|office manager|care team|clinic manager|medical records|social work|pharmacy|reception)\b|(?:de|del)\s+(?:cobranza|facturaci[oó]n|recepci[oó]n|la\s|el\s|nuestr|citas|registro|farmacia|archivo)|\(?(?:your|our|the|su|nuestr[oa]|from|in|at|of)\s+(?:new\s+)?(?:nurse|doctor|driver|provider|coordinator|navigator|interpreter|manager|billing|front|desk|scheduler|coach|aide|tech|records|pharmacist|advocate|guide|volunteer|office|clinic|chofer|enfermera|asistente|int[eé]rprete)|(?:will|can) (?:call|see|help|meet|greet|room|take|text|walk|drive|be your|bring|show|pick)|(?:called|is calling|calls|llamar[aá]|le llama|lo atiende|la atiende|is your|es su|joins|joined|retires|is out|is away|is leaving|is back|has left|ext\b))`)

	// asksOf is what is asked of patients: "Can Amir Khan come earlier?"
	asksOf = asSet(strings.Fields("come make be still do arrive start fast call switch move take have need"))

	// courtesy titles stand before patients as well as staff.
	courtesy = asSet(strings.Fields("mr mrs ms miss mx sr sra srta senor senora señor señora don dona doña"))

	// patientCue words stand before a patient's name and nobody else's.
	patientCue = asSet(strings.Fields("patient pt client subscriber member guarantor paciente re attn attention beneficiary insured child name named nombre she's he's lists listed minor dependent niño nino niña nina menor caller resident"))

	relation = asSet(strings.Fields("mother mom mum dad father son daughter wife husband brother sister grandma grandmother grandpa grandfather baby aunt uncle partner spouse kid abuela abuelo hijo hija mama madre padre papa esposo esposa nieta nieto bebe hermana hermano parent guardian"))

	// ownedES stand with "de" before the patient whose they are: "la receta de Josefina Arce".
	ownedES = asSet(strings.Fields("receta recetas resultado resultados cita expediente cuenta saldo factura autorización autorizacion referido remisión remision reclamo análisis analisis laboratorios examen seguro póliza poliza tarjeta formulario solicitud pedido paquete medicina medicinas visita traslado"))

	// midCue verbs stand before the patient in a sentence about them.
	midCue = asSet(strings.Fields("reach reached reaching remind reminding reminded contact contacting notify notified notifying seeing examine examined discharge discharged admit admitted registered register scheduling scheduled rescheduled transporting transport about regarding concerning sobre see expecting serving checked verify verifying confirm confirming identify located recordar told recordarle localizar contactar atender atenderá verá"))

	// theirs are things that belong to patients: "Maeve Tolliver's infusion note".
	theirs = asSet(strings.Fields("appointment appt visit labs lab results result note form forms chart record records bill balance statement account refill prescription rx medicine medication meds referral surgery procedure test tests scan mri ct x-ray insurance policy claim copay mother mom father dad parent parents guardian wife husband daughter son school infusion dose therapy session follow checkup exam physical birthday bloodwork biopsy delivery ride pickup intake file address phone number ssn dob mrn member card letter consent report plan cita resultados 10 9 8 11 12 1 2 3 4"))

	// theirState is what is said of patients and hardly of staff.
	theirState = regexp.MustCompile(`(?i)^\s+(?:checked in|arrived|is (?:next|queue|due|overdue|number|checked|scheduled|ready for|late|on the list|a no.show|confirmed|booked|registered|cleared|here for|waiting)|has (?:an? (?:appointment|appt|visit|balance|referral|refill)|been (?:scheduled|approved|discharged|admitted|seen|referred))|missed|no.showed|needs (?:an?|to|labs|his|her|their)|was (?:seen|discharged|admitted|referred|scheduled)|owes|tiene (?:una )?cita)\b`)

	// patientOpens stand with a colon before the patient's name.
	patientOpens = asSet(strings.Fields("appt appointment visit cita patient pt name nombre paciente next now reminder confirmed scheduled recordatorio call calling to order results referral file rescheduled moved booked cancelled canceled changed missed from-patient"))

	// dateAhead is the date or time of a visit right behind a name.
	dateAhead = regexp.MustCompile(`(?i)^[,]?\s+(?:on\s+|at\s+|el\s+|@\s*)?(?:\d{1,2}/\d{1,2}|\d{1,2}:\d{2}\b|\d{1,2}(?::\d{2})?\s?[ap]m|(?:room|window|exam|bay|chair|door|cubicle|sala|cuarto|ventanilla)\s#?\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|tomorrow|today)`)

	// askFor words before "for" look for staff: "ask for Gail Park".
	askFor = asSet(strings.Fields("ask asks asking look looking filling fill covering cover covers subbing pregunte pregunta thank thanks vote page working works search"))

	toWhom = asSet(strings.Fields("note message msg appointment appt visit reminder results result records account chart letter notice cita recordatorio statement balance bill prescription receta resultados patient paciente form forms referral order labs refill confirmed card claim authorization check is text meant reach visit's delivery ride sent mailed belongs belong addressed assigned speak talk"))

	// opens are words that stand before an address: "Reminder, Freya Lund: …".
	opens = asSet(strings.Fields("reminder recordatorio notice aviso alert alerta heads fyi update confirmed confirmado urgent urgente important importante next now last call ok okay so well dad mom reminder"))

	staffCue = asSet(strings.Fields("with w from see sees nurse driver chofer enfermera enfermero and y con by de ask call coach aide provider clerk tech interpreter counselor therapist volunteer visit meet doctor la el"))

	// addressed are words behind a name that speak to its bearer.
	addressed = asSet(strings.Fields("your tu ur you u you're youre please pls we favor confirme su sus sign ssn mrn dob this le lo quedo tiene need needs its it's here's thanks time call reply confirm recuerde llame venga traiga puede usted acct account bring come don't dont welcome congrats favor are if today tomorrow appt appointment visit"))

	// outlying are last words of places: "Cedar Grove: …".
	outlying = asSet(strings.Fields("view grove ridge hills hill park oaks oak point valley lake lakes springs creek bay harbor harbour heights plaza square mills falls river village field fields meadow meadows glen woods wood forest beach island shore shores crossing landing gardens garden estates manor place row end side gate north south east west city town mountain mountains canyon mesa vista verde rosa coast county bridge hollow pine pines cedar maple elm"))
)

// thanked reports whether the sentence that word i stands in opens like one said to a
// patient: "Thanks for choosing us, …", "Sorry we missed you, …".
func (r *reading) thanked(i int) bool {
	k := i - 1
	for k > 0 && i-k < 12 && r.words[k].Before != normalize.Sentence {
		k--
	}
	if i-k < 2 {
		return false
	}
	switch r.words[k].plain {
	case "thanks", "thank", "thx", "thnx", "ty", "sorry", "great", "good", "nice", "happy", "welcome", "congrats", "congratulations", "see", "gracias", "bienvenido", "bienvenida", "felicidades", "feliz":
		return true
	}
	return r.words[k].plain == "we" && r.words[k+1].plain == "missed"
}

// findLower finds a first and last name in small letters where a text says whose visit
// it is or asks for somebody: "appt for linh tran 2:40", "is this otis mcclanahan".
func (l *Linter) findLower(r *reading, hits []hit) []hit {
	d := l.detectors["name.cue"]
	for i := 1; i+1 < len(r.words); i++ {
		if r.words[i].kind != lowerCase || r.words[i+1].kind != lowerCase || !lowerCue[r.words[i-1].plain] || r.gap(i+1) != " " {
			continue
		}
		a, b := r.words[i].plain, strings.TrimSuffix(r.words[i+1].plain, "'s")
		if !l.firstNames.has(a) || notNames[a] || notNames[b] || len(a) < 3 || len(b) < 3 || a == "may" || a == "april" || a == "june" || a == "august" || orgWords[b] || outlying[b] {
			continue
		}
		two := ""
		if i > 1 {
			two = r.words[i-2].plain
		}
		// Both names must be listed, or the last one be in no dictionary.
		unknown := !l.lexicon.everyday(b) && l.lexicon.terms.get(hashOn(hashSeed, b)) == 0
		var ok bool
		switch r.words[i-1].plain {
		case "for", "para":
			ok = visits[two] && l.lastNames.has(b)
		case "this":
			ok = two == "is" && (l.lastNames.has(b) && (!l.lexicon.everyday(a) || !l.lexicon.everyday(b)) || unknown)
		case "still":
			ok = two == "this" && (l.lastNames.has(b) && (!l.lexicon.everyday(a) || !l.lexicon.everyday(b)) || unknown)
		case "patient", "pt", "paciente", "re", "name", "reach", "client":
			ok = (l.lastNames.has(b) || unknown) && (!l.lexicon.everyday(a) || !l.lexicon.everyday(b))
		default: // a greeting
			ok = (l.lastNames.has(b) || unknown) && !l.lexicon.everyday(a) && !l.lexicon.everyday(b) && !second[b]
		}
		if ok {
			hits = append(hits, hit{triage.Span{Start: r.words[i].Start, End: r.words[i+1].End}, d, d.Category, d.Severity, true, !d.Unsure})
		}
	}
	return hits
}

// lowerCue are words behind which a name in small letters is looked for.
var lowerCue = asSet(strings.Fields("for para this still patient pt paciente re name reach client hi hello hey hola dear"))

var visits = asSet(strings.Fields("appt appointment visit cita refill rx chart referral copay bill balance results labs ride slot confirmed reminder"))
