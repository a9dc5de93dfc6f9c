package prompt

import (
	"slices"

	"github.com/replytriage/triage"
)

// signature is a cheap digest of a word; r.present holds those of the prompt, so
// that most words are ruled out without a look at the tokens.
func signature(s string) (int, uint64) {
	h := s[0]*7 + s[len(s)-1]*31 + byte(len(s))*5
	return int(h >> 6), 1 << (h & 63)
}

// has reports whether one of words stands among tokens from to to.
func (r *reader) has(from, to int, words ...string) bool {
	for _, w := range words {
		if i, bit := signature(w); r.present[i]&bit == 0 {
			continue
		}
		for i := from; i < to; i++ {
			if r.toks[i].text == w {
				return true
			}
		}
	}
	return false
}

// phrase reports whether the words stand one after the other among tokens from to to.
func (r *reader) phrase(from, to int, words ...string) bool {
	for _, w := range words {
		if i, bit := signature(w); r.present[i]&bit == 0 {
			return false
		}
	}
	for i := from; i+len(words) <= to; i++ {
		k := 0
		for k < len(words) && r.toks[i+k].text == words[k] {
			k++
		}
		if k == len(words) {
			return true
		}
	}
	return false
}

// question decides what the prompt asks and so what kind it is.
func (r *reader) question() {
	p := r.p
	n := len(r.toks)
	var confirm, change, cancel, yes, no, here, book, refill, okKey, optin, callKey bool
	for i := range p.Options {
		o := &p.Options[i]
		switch o.Meaning {
		case Confirm:
			confirm = true
		case Reschedule:
			change = true
		case Cancel, Cannot:
			cancel = true
		case Yes:
			yes = true
		case No:
			no = true
		case Arrive:
			here = true
		case Book:
			book = true
		case Refill:
			refill = true
		case OptIn:
			optin = true
		case Call:
			callKey = true
		}
		okKey = okKey || o.Key == "ok" || o.Key == "okay"
	}
	q, from, to := r.q, r.qFrom, r.qTo
	if !r.hasQ {
		q, from, to = p.all, 0, n
	}
	all := p.all
	p.msgs = all.any(tMsg)
	hasIn := func(words ...string) bool { return r.has(from, to, words...) }
	has := func(words ...string) bool { return r.has(0, n, words...) }
	p.compound = r.questions > 0 || r.hasQ && hasIn("also")
	p.twisted = r.has(from, to, "not", "can't", "cant", "cannot", "won't", "unable", "problem", "reason", "keep", "another", "rather", "fewer", "early", "late", "conflict", "come") && (r.has(from, to, "not", "can't", "cant", "cannot", "unable", "problem", "reason", "another", "rather", "fewer", "conflict") || r.phrase(from, to, "too", "early") || r.phrase(from, to, "too", "late") || r.phrase(from, to, "come", "up")) ||
		r.hasQ && (hasIn("move", "change", "reschedule", "cancel", "cambiar", "mover", "cancelar") && !hasIn("ok", "okay")) || hasIn("won't", "wont", "don't", "isn't", "otherwise", "did") && hasIn("not", "don't", "cancel", "isn't", "won't", "wont", "otherwise")
	dated := all.any(tDay|tMonth|tClock) || r.dated()
	p.dated = dated
	p.clocked = all.any(tClock) || r.clocked()
	p.told = has("received", "confirmed", "confirmation", "thanks", "checked", "ride", "driver", "bring", "parking", "fasting", "policy", "closed", "floor", "link", "fee", "missed", "added", "list") || r.phrase(0, n, "do", "not")
	p.visit = all.any(tVisit) && dated || dated && (p.clocked || all.any(tDay)) && has("dr", "dra", "scheduled", "see") || r.phrase(0, n, "see", "you")
	p.wellness = q.any(tSymptom|tFeel|tWell|tSafe) && (r.hasQ || yes)
	may := hasIn("may", "can", "ok", "okay", "want", "like", "podemos", "quiere", "acepta", "agree", "shall", "desea", "could", "permission", "consent", "keep", "allow")
	set := func(k triage.PromptKind, a question) { p.Kind, p.ask = k, a }
	scale := r.scale()
	switch {
	case scale && (r.phrase(0, n, "how", "did", "we") || has("recommend", "refer", "visit", "wait", "staff", "nurse", "enfermera", "atencion", "experience", "service", "clean", "happy", "satisfied", "satisfecho", "contento", "us", "tell", "visita", "califiquenos", "friend", "coworker", "booking") && !has("fatigue", "confident", "urge", "feel", "sleep")) && (all.any(tRate) || r.phrase(0, n, "how", "did") || r.phrase(0, n, "how", "was") || has("recommend", "refer", "happy", "staff", "likely", "satisfecho", "contento", "califiquenos", "coworker", "friend")) && !all.any(tSymptom&^tWorse) && !has("mood", "nausea", "pain", "anxiety"):
		set(triage.PromptSurvey, askRate)
	case has("survey", "encuesta", "feedback") || has("review", "recommend", "rate") && !all.any(tSymptom) && r.hasQ && !all.any(tMed):
		set(triage.PromptSurvey, askUnclear)
	case r.phrase(0, n, "right", "number") || r.phrase(0, n, "correct", "number") || r.phrase(0, n, "numero", "correcto") || r.hasQ && r.isThis(from, to) || r.phrase(0, n, "este", "el", "numero"):
		set(triage.PromptIdentity, askIdentity)
	case r.consent(from, to, may, yes || no || optin):
		set(triage.PromptConsent, askConsent)
		// "Shall we stop texting?": a yes wants no more of them.
		p.twisted = p.twisted || r.hasQ && hasIn("stop", "stopping", "end", "off", "quit", "unsubscribe", "dejar", "dejemos")
	case optin && !confirm && !r.hasQ:
		set(triage.PromptConsent, askUnclear)
	case here || has("arrive", "llegue", "llegar", "arrived") && all.any(tCue) && !confirm && !yes && !r.hasQ || r.phrase(0, n, "you", "get", "here"):
		set(triage.PromptArrival, askArrived)
	case (yes || r.hasQ || len(p.Options) > 0) && !confirm && !(change && cancel) && r.offered(from, to):
		set(triage.PromptSlots, askTake)
		p.Asks = true
	case confirm || (change && cancel):
		set(triage.PromptAppointment, askComing)
		if all.any(tMoved) && has("moved", "rescheduled", "changed", "cambio", "rebooked") {
			p.Kind, p.ask = triage.PromptMoved, askMoved
		}
	case len(p.Slots) >= 2:
		set(triage.PromptSlots, askTime)
	case refill:
		set(triage.PromptRefill, askRefill)
	case book:
		set(triage.PromptScheduling, askBook)
	case r.hasQ && q.any(tQuestion) && q.any(tAny|tDid) && to-from <= 9 || r.hasQ && hasIn("else") && q.any(tAny):
		set(triage.PromptNotice, askQuestions)
		if p.visit {
			p.Kind = triage.PromptAppointment
		}
	case q.any(tRide):
		set(triage.PromptNotice, askUnclear)
	case hasIn("call", "llame", "llamen", "llamada", "talk", "speak", "hablar", "contact") && (r.hasQ && hasIn("want", "like", "quiere", "may", "should", "desea", "ok", "wants", "prefer", "need") || yes) && !callKey && !r.phrase(from, to, "or", "call") && !hasIn("your") || r.phrase(from, to, "call", "you") && r.hasQ && may:
		set(triage.PromptNotice, askCall)
	case r.moved(from, to, q):
		set(triage.PromptMoved, askMoved)
	case r.hasQ && q.any(tSymptom) && !q.any(tBook) && !q.any(tRefill) && !(q.any(tTake) && q.any(tMed)) && !(hasIn("trouble") && q.any(tPortal|tPay)) && !hasIn("rate", "scale", "score"):
		set(triage.PromptScreening, askDanger)
		if q.any(tWell) && !hasIn("normal", "dry") || hasIn("stop", "stopped", "ease", "away", "quito", "mejor", "down", "over", "off") {
			set(triage.PromptSymptom, askWell)
		}
	case r.hasQ && q.any(tSafe) && !q.any(tVisit) && !hasIn("come", "make", "keep", "attend", "view", "open"):
		set(triage.PromptScreening, askUnclear)
	case all.any(tMeasure) && !(q.any(tTake&^tMeasure) && q.any(tMed)) && !yes && !no && (!r.hasQ && all.any(tCue) || r.hasQ && q.any(tMeasure)) && !confirm:
		set(triage.PromptReading, askReading)
	case has("pain", "nausea", "mood", "dolor") && (scale || has("rate", "0-10", "scale")):
		set(triage.PromptReading, askReading)
	case q.any(tRefill) || all.any(tRefill) && (yes || no || r.hasQ && q.any(tWant|tMed)) && !q.any(tTake):
		set(triage.PromptRefill, askRefill)
	case q.any(tAid) && (r.hasQ || yes):
		set(triage.PromptBilling, askAid)
	case r.hasQ && hasIn("did", "have", "are", "is", "tomo", "ya", "sigue", "esta", "took", "taking", "has", "were", "still", "ha") && q.any(tTake) && (q.any(tMed) || hasIn("start", "started", "taking", "took", "take", "taken", "using", "wearing", "pick", "picked", "fasting", "exercises", "stopped", "finish", "finished", "walker")) && !q.any(tInsurance|tFact&^tMed) && !q.any(tVisit&^tMed) && !hasIn("forms", "form", "allergic"):
		set(triage.PromptAdherence, askTaken)
	case r.hasQ && (q.any(tInsurance) || q.any(tFact)) && !q.any(tWant) && !q.any(tBook):
		set(triage.PromptIntake, askFact)
	case (r.hasQ && may || yes) && q.any(tDoc) && hasIn("copy", "letter", "list", "mailed", "email", "form", "copia", "carta", "print", "summary"):
		set(triage.PromptNotice, askDocument)
	case r.hasQ && q.any(tFeel) && (hasIn("how", "como", "feeling", "siente", "sigue") || q.any(tWell)) && !q.any(tPortal):
		set(triage.PromptSymptom, askWell)
	case r.booking(from, to, q, yes, no):
		set(triage.PromptScheduling, askBook)
		if has("earlier", "sooner", "opened", "opening", "cancellation", "temprano", "cupo", "claim") {
			set(triage.PromptSlots, askTake)
		}
	case q.any(tPortal) && (r.hasQ || yes):
		set(triage.PromptPortal, askPortal)
	case all.any(tPay) && (r.hasQ || yes || no || len(p.Options) > 0) && !p.visit:
		set(triage.PromptBilling, askMoney)
	case r.coming(from, to, q, yes, no, okKey):
		set(triage.PromptAppointment, askComing)
	case r.hasQ && q.any(tWell) && to-from <= 14 && (q.any(tDid) || q.any(tSame|tWorse)):
		set(triage.PromptSymptom, askWell)
	case r.hasQ && q.any(tWant):
		set(triage.PromptNone, askOffer)
	case r.hasQ && q.any(tWhich) && q.any(tTime|tDay):
		set(triage.PromptScheduling, askTime)
	case r.hasQ || yes || no:
		set(triage.PromptNone, askUnclear)
	case all.any(tPay) && !p.visit:
		set(triage.PromptBilling, askNothing)
	case all.any(tResult) && has("results", "result", "resultados", "labs"):
		set(triage.PromptResult, askNothing)
	case p.visit && !has("closed", "cancelled", "canceled", "cerrada", "missed"):
		set(triage.PromptAppointment, askComing)
		p.Asks = false
		if len(p.Options) == 0 {
			p.ask = askNothing
		}
	default:
		set(triage.PromptNotice, askNothing)
		if all.any(tPortal) {
			p.Kind = triage.PromptPortal
		}
		if len(p.Options) > 0 {
			p.ask = askUnclear
		}
	}
}

// offered recognises one time that may be taken: an earlier opening, a slot that is
// held, "we can do 4:50 today".
func (r *reader) offered(from, to int) bool {
	n := len(r.toks)
	if !r.dated() && !r.p.all.any(tDay) || len(r.p.Slots) >= 2 {
		return false
	}
	if r.has(0, n, "opened", "opening", "openings", "sooner", "earlier", "waitlist", "held", "cupo", "temprano", "squeeze", "claim") && !r.has(0, n, "policy", "behind", "until-further") {
		return true
	}
	return r.phrase(0, n, "we", "can", "do") || r.phrase(0, n, "can", "see", "you") || r.phrase(0, n, "se", "abrio") || r.phrase(0, n, "next", "available") || r.phrase(0, n, "first", "available") || r.phrase(0, n, "yes", "for")
}

// settle decides whether a yes or a no is certain.
func (r *reader) settle() {
	p := r.p
	n := len(r.toks)
	from, to, q := r.qFrom, r.qTo, r.q
	if !r.hasQ {
		from, to, q = 0, n, p.all
	}
	has := func(words ...string) bool { return r.has(from, to, words...) }
	any := func(words ...string) bool { return r.has(0, n, words...) }
	opens := func(words ...string) bool { // the question begins with, after a name or a comma
		for i := from; i < to; i++ {
			if (i == from || r.toks[i].before&(comma|colon|stop|dash|ask|open) != 0 || i == from+1) && slices.Contains(words, r.toks[i].text) {
				return true
			}
		}
		return false
	}
	switch p.ask {
	case askComing:
		p.firm = !r.hasQ || has("coming", "attend", "asistir", "asistira", "make", "come", "confirm", "confirma", "still", "able", "vendra", "viene", "puede", "podra", "keep", "see", "work", "works", "there", "pie")
		p.firm = p.firm && !any("missed", "plan-to") && !has("new", "same", "reminder", "late", "sick", "running", "again", "book")
	case askMoved:
		p.firm = any("moved", "rescheduled", "changed", "cambio", "rebooked", "new", "instead", "moves", "changes", "moving", "adjusted") && !has("why", "move", "better", "which") && !any("expect", "all")
	case askTake:
		p.firm = !has("which", "what", "injury", "painting", "due") && !any("behind")
	case askBook:
		p.firm = !r.dated() && !any("missed", "had", "already", "rebook", "form", "copy", "link", "held", "cancelled", "canceled", "cancelada", "stress", "video", "telehealth", "portal") && (q.any(tBook) || any("due", "join", "register", "enroll"))
	case askRefill:
		p.firm = (q.any(tRefill) || p.all.any(tRefill)) && !has("how", "which", "out", "left", "enough", "when") && !any("form", "forms", "packet")
	case askTaken:
		p.firm = (opens("did", "have", "has", "tomo", "ya") || r.phrase(from, to, "are", "you")) && has("take", "took", "taken", "start", "started", "pick", "picked", "tomo", "tomado", "empezo", "recogio", "taking", "finish", "finished") && !has("we", "period", "account", "stop", "stopped", "hold", "held", "still", "miss", "missed", "skip", "skipped", "ibuprofen", "pain", "narcotic", "opioid", "after", "help", "emergency", "rescue", "extra", "away", "more", "less", "any") && !any("test", "procedure", "surgery", "biopsy", "scan", "today's", "stress", "tomorrow")
		for i := range r.toks {
			if a, _, ok := pair(r.toks[i].text, '/'); ok && a > 40 {
				p.firm = false // the clinic quotes a pressure: more than a pill is at stake
			}
		}
	case askDanger:
		positive := q.any(tSafe) || has("free", "pink", "warm", "normal", "able", "under", "right", "understand", "without", "holding", "dose", "manageable", "pee", "enough", "fluids", "better", "best", "wet", "move", "feeds", "help", "helping", "work", "working", "away", "gone", "stopped", "off", "healed", "dry", "control", "controlled", "ok", "okay", "own", "rest", "well", "less")
		p.plainNo = !positive && q.any(tSymptom) && has("any", "having", "had", "new", "feel", "feeling", "have", "tiene", "tenido", "alguna", "algun", "is", "are", "still", "noticed", "fallen", "hay", "been", "did", "has", "ha") && !q.any(tPortal)
		p.plainNo = p.plainNo && !has("needing", "up", "joining", "paying", "questions", "reading", "log", "logging", "which", "how", "what", "cual", "worry", "refill")
	case askFact:
		p.plainNo = opens("any", "do", "are", "have", "alguna", "algun", "es", "tiene", "toma", "has", "did") && has("allergies", "allergy", "allergic", "alergias", "alergia", "alergico", "smoke", "vape", "tobacco", "pregnant", "embarazada", "pacemaker", "implants", "implant", "metal", "latex", "surgeries", "cirugias", "hospitalized", "medications", "medicamentos", "anticoagulantes", "thinners", "diabetes", "changes", "vaccines", "traveled", "claustrophobic", "medicines") && !has("still", "correct", "right", "enough", "taking", "list", "check", "current", "free", "quit", "understand", "afford", "picked", "up-to-date", "date", "working")
	case askConsent:
		p.firm = !p.all.any(tPortal|tDoc|tResult) && !has("link", "rather", "fewer", "not", "spanish", "english")
	case askCall, askDocument, askOffer:
		p.firm = has("like", "want", "quiere", "desea", "necesita", "interested", "wants", "shall", "may", "should") || r.phrase(from, to, "do", "you", "need") || r.phrase(from, to, "ok", "to")
		p.firm = p.firm && !opens("did", "have", "is", "are", "was") && !has("still", "reminders", "spot", "interpreter")
		p.firm = p.firm && !q.any(tSymptom) && !p.all.any(tResult|tSymptom) && !has("know", "unhappy", "complaint", "feel", "safe", "pain", "afford", "worse", "when", "what", "which", "else", "fewer", "stop", "stay")
	case askMoney, askAid:
		p.firm = has("like", "want", "need", "set", "update") && !has("afford", "settled", "still")
	case askIdentity:
		p.firm = true
	case askTime:
		p.firm = has("works", "work", "best", "prefer", "prefiere", "come", "suits", "good", "want", "like") && !opens("did") && !has("did", "stop", "start", "started", "when")
	}
	// A question about the patient's body or safety is never an administrative one,
	// whatever else its words look like.
	clinical := q.any(tSymptom|tSafe|tFeel) || has("yourself", "hurt", "911", "988", "alcohol", "opioid", "opioids", "drugs", "drink", "eating", "sleep", "breathing", "hospital", "er", "ambulance", "alone", "home", "gun", "guns", "locked", "keep", "yourself") && !p.visit
	if p.ask != askTaken && p.ask != askDanger && p.ask != askFact && clinical {
		p.firm = false
	}
	if p.ask != askDanger && p.ask != askFact && p.ask != askTaken && p.all.any(tSymptom) && !p.visit {
		p.firm = false
	}
	p.clinical = clinical
	if p.twisted || p.compound && p.ask != askDanger {
		p.firm = false
	}
	if p.ask == askDanger && holds(r.text(from, to), helped) {
		p.plainNo = false // a no to "did you call 911 for the chest pain" denies nothing
	}
	if r.hasQ && r.asksMore() {
		p.plainNo, p.firm = false, false
	}
	if p.compound {
		p.plainNo = p.plainNo && p.all.any(tSymptom)
	}
}

// guess names the kind of a prompt whose question is not understood. It changes
// nothing of what a yes or a no means.
func (r *reader) guess() {
	p := r.p
	n := len(r.toks)
	has := func(words ...string) bool { return r.has(0, n, words...) }
	if r.hasQ && p.Kind == triage.PromptNone {
		switch {
		case has("salvo", "safe", "still", "phlegm", "color", "irritating", "low") && !p.visit:
			p.Kind = triage.PromptScreening
		case r.q.any(tWant) && has("receta", "rx", "prescription") || has("receta") && r.q.any(tWant):
			p.Kind = triage.PromptRefill
		case has("working", "eating"):
			p.Kind = triage.PromptSymptom
		case has("video", "joining", "link", "portal", "camera", "app"):
			p.Kind = triage.PromptPortal
		case has("interpreter", "interprete", "allergic", "dye", "history", "address", "pharmacy", "language", "ever"):
			p.Kind = triage.PromptIntake
		case has("peak", "movements", "units", "flow", "kick") && has("how", "number", "today", "cuantas"):
			p.Kind = triage.PromptReading
		case r.q.any(tSymptom) || has("phq", "phq-2", "gad", "effects", "reactions", "reaction", "hopeless", "worry", "problems", "often"):
			p.Kind = triage.PromptScreening
		case has("exercises", "track", "drops", "inhaler", "brace", "stockings", "dose", "doses", "dosis") && !has("way"):
			p.Kind = triage.PromptAdherence
		case r.q.any(tWell|tFeel) || has("recovery", "everything", "alright", "healing", "going", "how", "como"):
			p.Kind = triage.PromptSymptom
		case p.dated && has("way", "coming", "visit", "ready", "still"):
			p.Kind = triage.PromptAppointment
		case has("form", "paperwork", "letter", "records", "referral", "copy"):
			p.Kind = triage.PromptNotice
		case has("interested", "whitening", "book", "schedule", "class", "shot", "vaccine"):
			p.Kind = triage.PromptScheduling
		}
		return
	}
	if p.ask != askNothing || p.Kind != triage.PromptNotice && p.Kind != triage.PromptResult {
		return
	}
	switch {
	case has("allergies", "surgeries", "alergias") && has("tell", "list", "needs", "reply", "bring", "update"):
		p.Kind = triage.PromptIntake
	case p.dated && has("cancellation", "opening", "openings", "cupo"):
		p.Kind = triage.PromptSlots
	case p.clocked && p.dated && !has("closed", "closes", "hours", "open", "delivered", "sent", "free"):
		p.Kind = triage.PromptAppointment
	}
}

// dated reports whether a date or a clock is written in figures.
func (r *reader) dated() bool {
	for i := range r.toks {
		t := &r.toks[i]
		if t.number {
			if _, _, ok := pair(t.text, '/'); ok {
				return true
			}
			if _, _, ok := pair(t.text, ':'); ok {
				return true
			}
			if i > 0 && r.toks[i-1].text == "at" {
				return true
			}
		} else if digit(t.text[0]) {
			if _, _, _, ok := clock(t.text); ok {
				return true
			}
		}
		if t.text == "today" || t.text == "tomorrow" || t.text == "tmrw" || t.text == "manana" || t.text == "hoy" || t.text == "tonight" {
			return true
		}
	}
	return false
}

// clocked reports whether a clock is written in figures.
func (r *reader) clocked() bool {
	for i := range r.toks {
		t := &r.toks[i]
		if t.number && hasColon(t.text) || i > 0 && t.number && r.toks[i-1].text == "at" {
			return true
		}
		if !t.number && digit(t.text[0]) {
			if _, _, _, ok := clock(t.text); ok {
				return true
			}
		}
	}
	return false
}

// scale reports whether scores are asked for: "0-10", "1 to 5", "1 (poor) to 5".
func (r *reader) scale() bool {
	low := -1
	for i := range r.toks {
		t := &r.toks[i]
		if !t.number {
			continue
		}
		switch t.text {
		case "0", "1":
			low = i
		case "5", "10":
			if low >= 0 && i-low <= 6 {
				// "1 (best) to 5" would turn the scale round.
				if t := r.p.all; !t.any(tWorse) || r.has(0, len(r.toks), "poor", "bad", "mala") {
					r.p.top = number(r.toks[i].text)
				}
				return true
			}
		}
	}
	return false
}

// isThis recognises "is this Maria?", "are you the parent of".
func (r *reader) isThis(from, to int) bool {
	for i := from; i+2 < to; i++ {
		if r.toks[i].text == "is" && r.toks[i+1].text == "this" || r.toks[i].text == "es" && r.toks[i+1].text == "usted" || r.toks[i].text == "hablo" && r.toks[i+1].text == "con" {
			switch r.toks[i+2].text {
			case "visit", "an-visit", "still", "correct", "ok", "okay", "right", "a", "an", "time", "the", "an-urgent", "good", "acceptable", "your":
				return r.has(i, to, "number", "phone", "parent", "mother", "guardian")
			}
			t := r.toks[i+2].text
			return to-i <= 5 && (i == from || r.toks[i].before&(comma|colon|stop) != 0) && (len(t) < 2 || t[len(t)-2] != '\'')
		}
	}
	return r.phrase(from, to, "reached") || r.phrase(from, to, "are", "you", "the", "parent") || r.phrase(from, to, "este", "numero", "de")
}

// consent recognises a question whether texts are wanted.
func (r *reader) consent(from, to int, may, keys bool) bool {
	n := len(r.toks)
	if r.has(0, n, "consent", "opt-in") && r.p.all.any(tMsg) && !r.has(0, n, "procedure") {
		return true
	}
	if !keys && !r.hasQ {
		return false
	}
	if r.hasQ && may {
		for i := from; i < to; i++ {
			switch r.toks[i].text {
			case "text", "texting", "texts", "messages", "reminders", "mensajes", "recordatorios", "alerts", "msgs":
				if r.has(from, to, "we", "podemos", "receive", "recibir", "get", "getting", "send", "us", "enviarle", "mandarle", "messages", "texts") && !r.has(from, to, "results", "labs", "questions", "visit-summary", "copy", "summary", "link", "photo") {
					return true
				}
			}
		}
		return false
	}
	if !r.hasQ {
		for i := range r.p.Options {
			o := &r.p.Options[i]
			if o.Meaning == Yes && o.label.any(tMsg) && o.label.any(tJoin|tRemind|tMsg) && !r.p.visit && !o.label.any(tVisit|tStop|tResult|tDoc) {
				return true
			}
		}
	}
	return false
}

// moved recognises that the clinic changed a visit and says or asks so.
func (r *reader) moved(from, to int, q tag) bool {
	n := len(r.toks)
	p := r.p
	if q.any(tSymptom|tMed|tRefill|tPay) && r.hasQ && !q.any(tVisit|tDay) {
		return false
	}
	if r.phrase(0, n, "has", "been", "moved") || r.phrase(0, n, "was", "moved") || r.phrase(0, n, "new", "time", "is") || r.phrase(0, n, "your", "new", "time") || r.phrase(0, n, "time", "changed") || r.phrase(0, n, "been", "rescheduled") || r.phrase(0, n, "se", "cambio") || r.phrase(0, n, "cita", "cambio") || r.phrase(0, n, "rebooked", "you") || r.phrase(0, n, "we", "moved") {
		return r.p.visit || r.dated()
	}
	if r.phrase(0, n, "is", "now") && p.visit && !r.hasQ && !r.has(0, n, "ready", "open", "available", "late", "running", "overdue") {
		return true
	}
	if r.has(0, n, "moved", "rescheduled", "moves", "moving", "rebooked", "changes") && p.visit && !r.has(0, n, "if", "to") {
		return true
	}
	if r.hasQ && r.has(from, to, "instead") && r.has(from, to, "come", "you", "ok", "okay", "free", "work", "move") && (q.any(tDay|tClock) || r.dated()) && !q.any(tMed) {
		return true
	}
	return false
}

// booking recognises an offer of a visit that does not exist yet.
func (r *reader) booking(from, to int, q tag, yes, no bool) bool {
	n := len(r.toks)
	p := r.p
	due := r.has(0, n, "due", "overdue", "opened", "opening", "cupo", "toca", "vence")
	if !(r.hasQ || yes || no) {
		return r.has(0, n, "due", "overdue") && r.has(0, n, "book", "schedule", "agendar", "call") && !p.all.any(tPay)
	}
	if r.has(from, to, "instead", "still") && !due {
		return false
	}
	if r.hasQ && r.has(from, to, "book", "schedule", "rebook", "agendar", "reserve", "appointment", "cita", "visit", "class", "program", "vaccine", "shot", "clinic") && q.any(tWant) && !r.has(from, to, "keep", "still") {
		return true
	}
	if yes && r.has(0, n, "claim", "book", "reserve", "reservar", "agendar", "join", "register", "enroll", "sign") && !r.has(0, n, "link") {
		return true
	}
	return due && (yes && !r.hasQ || r.hasQ && q.any(tWant|tBook)) && !p.all.any(tPay)
}

// coming recognises a question whether the patient keeps a visit.
func (r *reader) coming(from, to int, q tag, yes, no, ok bool) bool {
	p := r.p
	n := len(r.toks)
	if r.hasQ {
		if r.has(from, to, "coming", "attend", "asistir", "asistira", "vendra", "viene", "vienes", "confirma", "confirmas", "still", "able", "good", "ok", "okay", "work", "works", "keep", "come", "make", "there", "see", "puede", "podra", "confirm", "cuento", "va", "ready", "keeping") {
			return p.visit || q.any(tDay|tClock) || r.dated()
		}
		return p.visit && to-from <= 3 || p.visit && (yes || no) && to-from <= 5
	}
	if (yes || no || ok) && p.visit {
		return !p.all.any(tRefill) || r.has(0, n, "appointment", "visit", "cita", "appt")
	}
	return false
}

// mean gives each option its intents.
func (r *reader) mean() {
	p := r.p
	if len(p.Options) == 0 {
		return
	}
	all := make([]triage.Intent, 0, len(p.Options)) // one allocation for all options
	for i := range p.Options {
		o := &p.Options[i]
		sure, settled := true, false
		if o.Meaning == Unknown && o.bare && p.visit && len(p.Options) == 1 && (len(o.Key) == 1 || o.Key == "ok" || o.Key == "💪") && !o.key.any(tNo) {
			o.Meaning = Confirm // "Reminder: … Please text C"
		}
		if o.Meaning == Unknown && o.bare && o.Key == "ok" && (p.ask == askComing || p.ask == askMoved) {
			o.Meaning = Confirm
		}
		switch o.Meaning {
		case Yes:
			o.Meaning, sure = p.yes()
			if o.label.any(tConfirm) && p.visit && r.p.ask == askComing {
				o.Meaning = Confirm
			}
		case No:
			o.Meaning, sure = p.no()
			settled = sure && o.Meaning == Decline
			if !settled && o.label.any(tCancel) && !o.label.any(tMsg) {
				o.Meaning, sure = Cancel, true
			}
		case Arrive:
			sure = o.key.any(tArrive) && (o.bare || o.explicit) && (!r.hasQ || r.has(0, len(r.toks), "arrive", "arrived", "llego", "llegue"))
		case OptOut:
			sure = o.Key == "stop" || o.Key == "stopall" || o.Key == "unsubscribe" || o.label.any(tMsg) || o.explicit
			if r.has(0, len(r.toks), "waitlist", "autopay", "cancellation", "queue") {
				sure = false
			}
		case Better, Same, Worse, Aid, Unknown, Informed, Help, Cannot, Document:
			sure = o.Meaning == Cannot && (o.key.any(tNo) || o.bare)
		case Call:
			sure = !p.wellness && !r.has(0, len(r.toks), "unhappy", "complaint", "sorry") && !p.all.any(tSymptom|tResult|tInsurance) && !o.key.any(tYes|tNo|tOK)
		case Book:
			sure = !r.dated() && !p.all.any(tDoc|tPortal) && !r.has(0, len(r.toks), "missed", "held", "available")
		case Refill:
			sure = (p.all.any(tMed) || r.has(0, len(r.toks), "refill", "refills", "resurtido", "resurtidos")) && !p.all.any(tDoc) && !p.wellness && (p.firm || o.label.any(tRefill) || o.key.any(tRefill))
		case Reschedule, Confirm, Cancel:
			sure = p.visit || o.label.any(tVisit) || o.hard && p.dated
			if p.clinical && o.key.any(tYes|tNo) || p.all.any(tPay|tPortal|tDoc|tRide) && !o.hard || p.all.any(tPay) && o.key.any(tYes|tNo) {
				sure = false
			}
			if p.ask == askTake || p.Kind == triage.PromptSlots || p.all.any(tRide|tPay) && !p.visit {
				sure = false
			}
		case Pay, Paid:
			sure = p.all.any(tPay) && o.key.any(tPay)
		case Decline:
			sure = sure && !(o.key.any(tSkip|tStop) || o.label.any(tSkip)) || !p.visit && !p.all.any(tPay|tSymptom)
			if o.key.any(tNo) && !p.firm || !o.key.any(tNo) && !o.explicit || p.all.any(tTake&^tUnit) && p.all.any(tMed) && p.Kind != triage.PromptRefill {
				sure = false
			}
		}
		if p.compound && (o.Meaning == Affirmed || o.Meaning == Denied || o.Meaning == Taken || o.Meaning == Better) {
			sure = false
		}
		if o.Slot >= 0 && o.Slot >= len(p.Slots) {
			o.Slot = -1
		}
		o.sure = sure || settled
		v, u := label(o.Meaning)
		o.Urgency = u
		if v != "" {
			all = append(all, v)
			o.Intents = all[len(all)-1 : len(all) : len(all)]
		}
	}
}

// label gives the intent of a meaning, or "", and the least urgency of such a reply
// (docs: the settled questions of the label definitions).
func label(m Meaning) (triage.Intent, triage.Urgency) {
	switch m {
	case Confirm:
		return triage.ConfirmAppointment, triage.Routine
	case Reschedule:
		return triage.RescheduleRequest, triage.Routine
	case Cancel:
		return triage.CancelAppointment, triage.Routine
	case Book:
		return triage.ScheduleRequest, triage.Routine
	case Pick:
		return triage.SlotSelection, triage.Routine
	case Refill:
		return triage.RefillRequest, triage.Routine
	case Call, Help:
		return triage.CallbackRequest, triage.Routine
	case OptOut:
		return triage.OptOut, triage.Routine
	case OptIn:
		return triage.OptIn, triage.Routine
	case Arrive:
		return triage.Arrival, triage.Routine
	case Pay, Paid:
		return triage.BillingQuestion, triage.Routine
	case Aid:
		return triage.FinancialBarrier, triage.Routine
	case Document:
		return triage.DocumentRequest, triage.Routine
	case Portal:
		return triage.PortalHelp, triage.Routine
	case Taken:
		return triage.AdherenceReport, triage.Routine
	case NotTaken:
		return triage.AdherenceReport, triage.Soon
	case Better, Thanks, Rated:
		return triage.Gratitude, triage.Routine
	case Same:
		return triage.ClinicalConcern, triage.Soon
	case Worse, Affirmed:
		return triage.ClinicalConcern, triage.Urgent
	case Denied, Informed:
		return triage.IntakeUpdate, triage.Routine
	case Wrong:
		return triage.WrongNumber, triage.Routine
	case Decline, Cannot, No:
		return triage.Decline, triage.Routine
	case Late:
		return triage.RunningLate, triage.Routine
	case Asks:
		return triage.LogisticsQuestion, triage.Routine
	case Adverse:
		return triage.AdverseEvent, triage.Soon
	case Results:
		return triage.LabResultQuestion, triage.Soon
	case DrugQuestion:
		return triage.MedicationQuestion, triage.Soon
	case Complain:
		return triage.Complaint, triage.Routine
	case Insured:
		return triage.InsuranceQuestion, triage.Routine
	}
	return "", triage.Routine
}

// yes says what a yes to the prompt means, and whether that is certain.
func (p *Prompt) yes() (Meaning, bool) {
	if p.twisted {
		return Yes, false
	}
	switch p.ask {
	case askComing, askMoved:
		return Confirm, p.firm
	case askTake:
		return Pick, p.firm
	case askBook:
		return Book, p.firm
	case askRefill:
		return Refill, p.firm
	case askTaken:
		return Taken, p.firm
	case askDanger:
		return Affirmed, false
	case askWell:
		return Better, false
	case askFact:
		return Informed, false
	case askConsent:
		return OptIn, p.firm
	case askCall:
		return Call, p.firm
	case askDocument:
		return Document, false
	case askPortal:
		return Portal, false
	case askMoney:
		return Pay, false
	case askAid:
		return Aid, false
	case askArrived:
		return Arrive, false
	}
	return Yes, false
}

// no says what a no to the prompt means, and whether that is certain.
func (p *Prompt) no() (Meaning, bool) {
	if p.twisted && p.ask != askDanger {
		return No, false
	}
	switch p.ask {
	case askComing, askMoved:
		return Cannot, p.firm
	case askTake, askBook, askRefill, askCall, askDocument, askOffer, askAid, askMoney:
		return Decline, p.firm
	case askTaken:
		return NotTaken, false
	case askDanger:
		return Denied, p.plainNo
	case askWell:
		return Worse, false
	case askFact:
		return Informed, p.plainNo
	case askConsent:
		return OptOut, p.firm
	case askIdentity:
		return Wrong, p.firm
	case askQuestions:
		return Decline, false
	}
	return No, false
}
