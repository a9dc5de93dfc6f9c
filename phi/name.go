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
	identified := slices.ContainsFunc(hits, func(h hit) bool {
		switch h.category {
		case DateOfBirth, SSN, MRN, InsuranceID, AccountNumber, Credential:
			return true
		}
		return false
	})
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
		if rule == "" && (clinical || identified && !r.signed(i, end, span)) && l.besideCare(r, i, end, span) {
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

// signed reports whether a name stands where those who write or can be called stand: a
// sentence of its own at the end, before a number, behind "ask for".
func (r *reading) signed(i, end int, span triage.Span) bool {
	if i > 0 && end == len(r.words) && r.words[i].Before != normalize.NoBreak {
		return true
	}
	if i > 1 && r.words[i-1].plain == "for" && askFor[r.words[i-2].plain] || i > 0 && (r.words[i-1].plain == "call" || r.words[i-1].plain == "and" || r.words[i-1].plain == "y") {
		return true
	}
	return phoneNext.MatchString(r.text[r.at[span.End]:])
}

var phoneNext = regexp.MustCompile(`^[,:]?\s*(?:at |@ ?|al |x)?\(?\d{3}\)?[-. ]?\d{3,4}`)

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

var eponymous = listed("eponymous")

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
	if l.capitals(r, i) {
		return i + 2
	}
	if a.kind == upperCase && (len(a.plain) < 3 || !l.firstNames.has(a.plain) && !(i == 0 && r.gap(1) == ", " && l.lastFirst(r, 0))) {
		return 0
	}
	if i > 0 && l.titles[r.words[i-1].plain] && !courtesy[r.words[i-1].plain] {
		return 0
	}
	if g := r.gap(i + 1); g == ", " && (i == 0 && l.lastFirst(r, i) || i > 0 && l.listed(r, i) || l.bornBehind(r, i)) {
		return i + 2
	}
	if i > 0 && courtesy[r.words[i-1].plain] && (r.gap(i) == " " || r.gap(i) == ". ") && r.gap(i+1) == " (" && l.namePart(r, i+1) && l.firstNames.has(r.words[i+1].plain) && strings.HasPrefix(r.text[r.at[r.words[i+1].End]:], ")") {
		return i + 2 // "Mrs. Tennyson (Adele)"
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

var surnames = listed("surnames")

// surname reports whether a word may be a last name: it is listed, or no dictionary
// holds it.
func (l *Linter) surname(w string) bool {
	w = strings.TrimSuffix(w, "'s")
	return l.lastNames.has(w) || surnames[w] || !l.lexicon.everyday(w) && l.lexicon.terms.get(hashOn(hashSeed, w)) == 0
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

// bornBehind reports whether a last name stands before a first one and a birth date or the
// patient's number follow: "Tolliver, Jerome b. 11.04.58".
func (l *Linter) bornBehind(r *reading, i int) bool {
	return l.namePart(r, i+1) && l.firstNames.has(r.words[i+1].plain) && l.surname(r.words[i].plain) && bornNext.MatchString(r.text[r.at[r.words[i+1].End]:])
}

var bornNext = regexp.MustCompile(`(?i)^(?: [A-Z]\.?)?,?\s*\(?(?:b\.|bd\b|b-?day|born\b|dob\b|d\.o\.b|n\.\s|nac\b|nacid|mrn\b|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})`)

// capitals reports whether a last name and a first one stand in capitals as a label or a
// list prints them: "Reminder for KOWALSKI, THEODORE: …".
func (l *Linter) capitals(r *reading, i int) bool {
	a, b := &r.words[i], &r.words[i+1]
	return a.kind == upperCase && b.kind == upperCase && r.gap(i+1) == ", " && len(a.plain) > 2 && len(b.plain) > 2 &&
		l.namePart(r, i+1) && l.firstNames.has(b.plain) && (l.lastNames.has(a.plain) || !l.lexicon.everyday(a.plain) && l.surname(a.plain)) && !orgWords[a.plain] && !orgWords[b.plain] &&
		!(i+2 < len(r.words) && staffMarks[r.words[i+2].plain] && r.words[i+2].kind == upperCase && r.gap(i+2) == " ") // "PRATT, GINA RN"
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

var nameCue = listed("nameCue")

// calledIn is said of patients as well as of staff.
var calledIn = regexp.MustCompile(`^\s+(?:called|is calling|calls)\b`)

var listCue = listed("listCue")

var notNames = listed("notNames")

// personRule says why words [i, end) are the patient's name, or "".
func (l *Linter) personRule(r *reading, i, end int, span triage.Span, hits []hit) string {
	first, last := r.words[i].plain, strings.TrimSuffix(r.words[end-1].plain, "'s")
	known := l.firstNames.has(first)
	if i+2 == end && r.gap(i+1) == ", " {
		if i > 0 {
			return "name.cue"
		}
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
		// Who is greeted without a comma is no staff, whatever stands behind the comma: "Hi Amara Dessalines, your interpreter …".
		if known && i > 0 && greetings[r.words[i-1].plain] && r.words[i].Before == normalize.NoBreak && w.Before != normalize.NoBreak && !staffMarks[next] && strong && !second[last] && !outlying[last] {
			return "name.greeting"
		}
		// A role behind the name makes it staff: "Natazia Wells NP", "Ray Boone here, IT".
		ours := next == "from" && (i > 0 && r.words[i-1].plain == "birthday" || end+1 < len(r.words) && fromUs[r.words[end+1].plain])
		if apart := w.Before == normalize.Sentence; !apart && staffMarks[next] && (w.kind != lowerCase || staffWords[next] && !ours) && r.gap(end) != ": " || !apart && l.streets[next] && w.kind != lowerCase || !apart && orgWords[next] && (w.kind != lowerCase || next == "clinic" || next == "center" || next == "office") {
			return ""
		}
	}
	if staffBehind.MatchString(behind) && !(i > 0 && (r.words[i-1].plain == "pt" || r.words[i-1].plain == "patient" || r.words[i-1].plain == "paciente") && calledIn.MatchString(behind)) {
		return ""
	}
	before, two := "", ""
	if i > 0 {
		before = r.words[i-1].plain
	}
	if i > 1 {
		two = r.words[i-2].plain
	}
	if end == i+2 && greetings[before] && (second[last] && known || relation[r.words[i].plain] && l.firstNames.has(last)) {
		return "" // "Hi Mary Ann", "Hola Juan Carlos", "Hi Grandma Jo": no last name
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
	if strong && !outlying[last] && !second[last] && heldAs.MatchString(r.ahead(span.Start, 64)) && !asProvider.MatchString(behind) && !makesOut.MatchString(r.ahead(span.Start, 64)) {
		return "name.cue"
	}
	switch {
	case courtesy[before]:
		if staffCue[two] && two != "la" && two != "el" {
			return ""
		}
		return "name.cue"
	case patientCue[before] && !asProvider.MatchString(behind):
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
	case strong && before == "is" && strings.HasSuffix(r.words[end-1].plain, "'s") && strings.HasPrefix(behind, "?"):
		return "name.cue" // "Which one is Kai Sato's?"
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

// heldAs asks whether somebody is the one named, or says under what name something is held:
// "is it Terrell Mabry", "the hotel has you as Thea Colburn", "¿hablo con Graciela Montes?".
var heldAs = regexp.MustCompile(`(?i)(?:¿habla|\b(?:is (?:it|this|that)|are you|you'?re|you are|(?:has|have|had|lists?|listed|booked) (?:you|her|him|them) (?:as|under)|(?:booked|filed|listed|registered|signed|labell?ed|on file) as|(?:is|are|was|were|form|release) (?:signed|labell?ed)|(?:license|licen[cs]e|dl|passport|card|chart|form|fax|order|orders|referral|wristband|rx|script|policy|registry|birth cert(?:ificate)?|system|record|records|face ?sheet|guardianship|pasaporte|licencia|tarjeta|orden|acta) (?:says?|shows?|reads?|lists?|has to (?:say|read)|should (?:say|read)|needs to (?:say|read)|still says|dice|trae)|to read|(?:you|u) (?:put|wrote|typed|signed|go by)|(?:legal|full|maiden|married|correct|new|real|birth) name (?:is|was|as|to|:|=)|nombre (?:completo|legal|correcto)|su nombre es|apellidos?|payable to|made out to|(?:release|released|reissued?|cut|refund) to|depend[ae]nt of|spouse of|dep(?:endent)? \d{1,2}(?: is)?|(?:twin|baby) [a-c](?: is|:)?|is (?:that|this|it) (?:you|u|still),?|(?:have|see|show|are|got) (?:two|three|2|3)|\bname\b[^.!?:]{0,24}:|es usted|hablo con|a nombre de))\s+$`)

// asProvider is said of the one who gives care: "the chart lists Ann Lee as your PCP".
var asProvider = regexp.MustCompile(`(?i)^,?\s+(?:as|is|es|como)\s+(?:your|ur|the|a|su|his|her|their|el|la|attending|primary|pcp|referring|ordering)\b|^\s+(?:on call|on duty|covers|covering|is covering)`)

// makesOut stands before those whom patients pay.
var makesOut = regexp.MustCompile(`(?i)\b(?:make|please|pls|leave|write|mak(?:e|ing)) (?:(?:it|out|your|the|all|a|any|ur) )*(?:checks?|payments?|money orders?|it) (?:out )?(?:payable )?(?:to )?$|\b(?:make|making|makes) [^.!?]{0,24}payable to\s+$`)

var underWhat = listed("underWhat")

var roleCue = listed("roleCue")

var fromUs = listed("fromUs")

// askedBehind is a question or a request to the one just named.
var askedBehind = regexp.MustCompile(`(?i)^[,:]\s+(?:can|could|would|will|are|do|did|is|please|pls|you|your|we|this|it'?s|it is|puede|podr[ií]a|su|le|favor)\b`)

// ahead returns the n bytes at most that stand before a code point.
func (r *reading) ahead(at, n int) string {
	b := r.at[at]
	return r.text[max(0, b-n):b]
}

// gapBefore returns the dozen bytes in front of word i, lower case.
func (r *reading) gapBefore(i int) string {
	b := r.at[r.words[i].Start]
	return strings.ToLower(r.text[max(0, b-6):b])
}

var (
	greetings = listed("greetings")

	second = listed("second")

	staffMarks = listed("staffMarks")

	orgWords = listed("orgWords")

	staffWords = listed("staffWords")

	// staffBehind is what staff does: "Gail Park will call you", "… is your driver".
	staffBehind = regexp.MustCompile(`(?i)^,?\s*(?:(?:front desk|billing|scheduling|records|referrals|patient (?:services|advocate|relations)|office manager|care team|clinic manager|medical records|social work|pharmacy|reception)\b|(?:de|del)\s+(?:cobranza|facturaci[oó]n|recepci[oó]n|la\s|el\s|nuestr|citas|registro|farmacia|archivo)|\(?(?:your|our|the|su|nuestr[oa]|from|in|at|of)\s+(?:new\s+)?(?:nurse|doctor|driver|provider|coordinator|navigator|interpreter|manager|billing|front|desk|scheduler|coach|aide|tech|records|pharmacist|advocate|guide|volunteer|office|clinic|chofer|enfermera|asistente|int[eé]rprete)|(?:will|can) (?:call|see|help|meet|greet|room|take|text|walk|drive|be your|bring|show|pick)|(?:called|is calling|calls|llamar[aá]|le llama|lo atiende|la atiende|is your|es su|joins|joined|retires|is out|is away|is leaving|is back|has left|ext\b))`)

	asksOf = listed("asksOf")

	courtesy = listed("courtesy")

	patientCue = listed("patientCue")

	relation = listed("relation")

	ownedES = listed("ownedES")

	midCue = listed("midCue")

	theirs = listed("theirs")

	// theirState is what is said of patients and hardly of staff.
	theirState = regexp.MustCompile(`(?i)^\s+(?:checked in|arrived|is (?:next|queue|due|overdue|number|checked|scheduled|ready for|late|on the list|a no.show|confirmed|booked|registered|cleared|here for|waiting)|has (?:an? (?:appointment|appt|visit|balance|referral|refill)|been (?:scheduled|approved|discharged|admitted|seen|referred))|missed|no.showed|needs (?:an?|to|labs|his|her|their)|was (?:seen|discharged|admitted|referred|scheduled)|owes|tiene (?:una )?cita)\b`)

	patientOpens = listed("patientOpens")

	// dateAhead is the date or time of a visit right behind a name.
	dateAhead = regexp.MustCompile(`(?i)^[,]?\s+(?:on\s+|at\s+|el\s+|@\s*)?(?:\d{1,2}/\d{1,2}|\d{1,2}:\d{2}\b|\d{1,2}(?::\d{2})?\s?[ap]m|(?:room|window|exam|bay|chair|door|cubicle|sala|cuarto|ventanilla)\s#?\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|tomorrow|today)`)

	askFor = listed("askFor")

	toWhom = listed("toWhom")

	opens = listed("opens")

	staffCue = listed("staffCue")

	addressed = listed("addressed")

	outlying = listed("outlying")
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

var lowerCue = listed("lowerCue")

var visits = listed("visits")
