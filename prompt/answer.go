package prompt

import (
	"github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// Way is how a bare reply answers.
type Way string

// The ways.
const (
	ByKey  Way = "key"  // the key or word that the prompt offers
	ByYes  Way = "yes"  // a yes, in any wording
	ByNo   Way = "no"   // a no
	ByAck  Way = "ack"  // ok, 👍, thanks
	BySlot Way = "slot" // a time, a day or "the second one"
	ByWord Way = "word" // a word that needs no offer: cancel, here, call me
)

// Answer is what a bare reply says.
type Answer struct {
	Meaning   Meaning
	Way       Way
	Intents   []triage.Intent // the primary first; never empty
	Urgency   triage.Urgency
	Sentiment triage.Sentiment
	Flags     []triage.Flag
	// Span is the part of the reply that the answer rests on.
	triage.Span
	// Option and Slot are indexes into the Prompt's lists, or -1.
	Option, Slot int
	// Sure says that the reading is exact, so that no model is needed. Otherwise the
	// answer is a hint, and Urgency no more than a guess.
	Sure bool
	// Outright says that the prompt itself writes what the picked key does: confirm, cancel,
	// reschedule, or the carrier's own word. Any other answer is read from words around it.
	Outright bool
	// Known says that the intents are certain. Where Sure is false, Urgency is a floor,
	// and the urgency and the flags are for a model or a person to tell.
	Known bool
	// Score is the measured share of such answers whose primary intent is right.
	// Unmeasured says that there were too few to tell and Score is a prior.
	Score      float64
	Unmeasured bool
}

// sense is what a word of a reply can be.
type sense uint16

const (
	sYes sense = 1 << iota
	sNo
	sOK
	sThanks
	sThumb
	sDown
	sFill // says nothing by itself
	sSpanish
	sGlad
	sWord // has a meaning of its own
)

type entry struct {
	sense   sense
	meaning Meaning
}

// vocabulary gives the senses of the words of bare replies, read only.
var vocabulary = func() map[string]entry {
	m := make(map[string]entry, 300)
	add := func(s sense, words ...string) {
		for _, w := range words {
			e := m[w]
			e.sense |= s
			m[w] = e
		}
	}
	mean := func(v Meaning, s sense, words ...string) {
		for _, w := range words {
			e := m[w]
			e.sense |= s | sWord
			e.meaning = v
			m[w] = e
		}
	}
	add(sYes, "yes", "y", "yep", "yeah", "yea", "yup", "ya", "yess", "yass", "yas", "yaas", "ye", "yez", "yse", "ys", "yus", "yesss", "yesh", "yessir", "yessur", "yees", "sure", "absolutely", "definitely", "definately", "affirmative", "correct", "totally", "certainly", "yepp", "yups", "✅", "✔", "yse", "eys", "tes", "yrs", "yws", "yea")
	add(sYes, "si", "sip", "claro", "simon", "sii", "correcto", "seguro")
	add(sNo, "no", "n", "nope", "nah", "nop", "naw", "nooo", "noo", "negative", "nopes", "❌", "never", "nay")
	add(sNo, "nel", "negativo", "nones", "nopi")
	add(sSpanish, "simon", "claro", "correcto", "seguro", "gracias", "porfavor", "porfa", "vale", "bueno", "nel", "negativo", "grax", "confirmo", "cancelo", "cambiar", "reprogramar", "llegue", "cancelar", "cancele", "sip", "enterado", "enterada", "perfecto", "favor")
	add(sOK, "ok", "okay", "k", "kk", "okey", "okie", "oki", "okk", "okey-dokey", "alright", "alrighty", "noted", "understood", "roger", "vale", "oka", "👌", "enterado", "enterada")
	add(sThanks, "thanks", "thx", "ty", "thank", "thankyou", "tks", "tnx", "tx", "thnx", "tysm", "gracias", "grax", "🙏", "thanx", "thanku")
	add(sThumb, "👍", "🆗")
	add(sDown, "👎")
	add(sFill, "please", "pls", "plz", "porfavor", "porfa", "sir", "ma'am", "maam", "mam", "u", "you", "the", "option", "opcion", "number", "numero", "letter", "#", "reply", "por", "favor", "la", "el", "one", "y'all", "yall", "just", "hi", "hello", "hola", "i", "a", "plse", "plez", "it", "is")
	mean(Confirm, 0, "confirm", "confirmed", "confirming", "confirmo", "confirmado", "confrim", "comfirm", "confim", "conf", "confirma", "confirmar", "confirms", "cofirm")
	mean(Cancel, 0, "cancel", "cancelar", "cancelo", "cancle", "cansel", "cancell", "canel", "cxl", "cancele", "cancela")
	mean(Reschedule, 0, "reschedule", "resched", "rescedule", "reshedule", "rescheduled", "reschedual", "rechedule", "reprogramar", "reagendar", "resch", "cambiar")
	mean(Arrive, 0, "here", "arrived", "llegue", "outside", "aqui")
	mean(OptOut, 0, "stop", "stopall", "unsubscribe", "unsuscribe", "unsubscribed", "optout", "stpo", "sotp", "stopp", "alto", "baja", "unsub", "quit", "end")
	mean(OptIn, 0, "start", "unstop", "resubscribe", "optin")
	mean(Help, 0, "help", "ayuda")
	mean(Refill, 0, "refill")
	return m
}()

// bareMax is the most words that a bare reply has.
const bareMax = 8

// Answer reads a reply to the prompt. It reports false when the reply is not bare:
// when it says anything beside a key, a yes or no, an acknowledgement or a time.
// form is of the patient's own words (package origin). It may be called by many
// goroutines at once.
func (p *Prompt) Answer(form *normalize.Form) (Answer, bool) {
	words := form.Folded()
	if len(words) == 0 || len(words) > bareMax || form.Question {
		return Answer{}, false
	}
	a := Answer{Option: -1, Slot: -1, Sentiment: triage.Neutral, Urgency: triage.Routine}
	a.Start, a.End = words[0].Start, words[len(words)-1].End
	ok := p.read(&a, words)
	if !ok {
		return Answer{}, false
	}
	if a.Intents == nil {
		v, u := label(a.Meaning)
		if v == "" {
			return Answer{}, false
		}
		a.Intents, a.Urgency = []triage.Intent{v}, u
	}
	a.Score, a.Unmeasured = score(a.Way, a.Meaning, a.Sure || a.Known)
	return a, true
}

// read fills a; it reports whether the reply is bare.
func (p *Prompt) read(a *Answer, words []normalize.Word) bool {
	var ents [bareMax]entry
	var union sense
	for i, w := range words {
		e, ok := vocabulary[w.Text]
		if !ok {
			if d := typo(w.Text); d != "" {
				e = vocabulary[d]
			}
		}
		ents[i] = e
		union |= e.sense
	}
	n := len(words)
	// Courtesies at the end or the start say nothing more.
	thanked := false
	from, to := 0, n
	for to > from && (ents[to-1].sense.has(sThanks) || ents[to-1].sense.has(sFill) && polite(words[to-1].Text) || words[to-1].Text == "you" && to > from+1 && words[to-2].Text == "thank" || words[to-1].Text == "u" && to > from+1 && words[to-2].Text == "thank") {
		thanked = thanked || ents[to-1].sense.has(sThanks)
		to--
	}
	if from == to { // thanks alone
		if !thanked {
			return false
		}
		a.Way, a.Meaning = ByAck, Thanks
		a.Sure = !p.Asks || p.ask == askNothing
		a.Sentiment = triage.Positive
		p.spanish(a, words, ents[:n])
		return true
	}
	for to-from > 1 && (polite(words[from].Text) || words[from].Text == "hi" || words[from].Text == "hello" || words[from].Text == "hola" || words[from].Text == "reply" || words[from].Text == "option" || words[from].Text == "opcion" || words[from].Text == "number" || words[from].Text == "#" || words[from].Text == "letter") {
		from++
	}
	if thanked {
		a.Sentiment = triage.Positive
	}
	a.Start, a.End = words[from].Start, words[to-1].End
	body, bents := words[from:to], ents[from:to]
	if p.rated(a, body) {
		return true
	}
	vague := p.vague(body)
	ok := p.optOut(a, body, bents) || p.key(a, body, bents) || p.pick(a, body) || p.plainWord(a, body, bents) || p.yesNo(a, body, bents) || p.acknowledge(a, body, bents)
	if a.Meaning != OptOut {
		b := *a
		b.Intents, b.Urgency, b.Sure, b.Option, b.Slot = nil, triage.Routine, false, -1, -1
		if p.certain(&b, body, bents) && (!ok || !a.Sure || b.Sure && b.Meaning != a.Meaning && b.Way != ByAck && a.Slot < 0) {
			*a = b
			p.spanish(a, words, ents[:n])
			return true
		}
	}
	if ok {
		a.Sure = a.Sure && (!vague || a.Meaning == OptOut)
		p.spanish(a, words, ents[:n])
	}
	return ok
}

// vague reports whether the reply is a key whose words this package cannot read, so
// that even a plain yes or no is not what it looks like.
func (p *Prompt) vague(body []normalize.Word) bool {
	if len(body) != 1 {
		return false
	}
	for i := range p.Options {
		if o := &p.Options[i]; o.Key == body[0].Text && o.Meaning == Unknown {
			return true
		}
	}
	return false
}

func (s sense) has(t sense) bool { return s&t != 0 }

func polite(s string) bool {
	switch s {
	case "please", "pls", "plz", "porfavor", "porfa", "sir", "ma'am", "maam", "mam", "favor", "por", "plse", "plez", "plzz", "😊", "🙂", "😀":
		return true
	}
	return false
}

// spanish sets the flag by the reply's own words. Single letters do not count.
func (p *Prompt) spanish(a *Answer, words []normalize.Word, ents []entry) {
	for i, w := range words {
		if ents[i].sense.has(sSpanish) || spanishWord(w.Text) {
			a.Flags = []triage.Flag{triage.FlagSpanish}
			return
		}
	}
}

func spanishWord(s string) bool {
	switch s {
	case "primera", "primero", "segunda", "segundo", "tercera", "ninguna", "ninguno", "cualquiera", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo", "la", "el", "las", "bien", "si", "igual", "peor", "mejor", "alto", "baja", "aqui", "inicio", "ayuda", "nada", "todas", "voy", "asisto", "afuera", "uno", "dos", "tres", "sii", "opcion":
		return true
	}
	return false
}

// offers returns the index of the option whose key is s, or -1.
func (p *Prompt) offers(s string) int {
	for i := range p.Options {
		if p.Options[i].Key == s {
			return i
		}
	}
	return -1
}

// optOut reads an opt-out, which goes before everything.
func (p *Prompt) optOut(a *Answer, body []normalize.Word, ents []entry) bool {
	for i := range body {
		if ents[i].meaning != OptOut && !(i > 0 && (body[i].Text == "all" || body[i].Text == "ya" || body[i].Text == "now")) {
			return false
		}
	}
	a.Way, a.Meaning, a.Sure = ByWord, OptOut, true
	word := body[0].Text
	if i := p.offers(word); i >= 0 {
		a.Option, a.Way = i, ByKey
		o := &p.Options[i]
		if o.Meaning == OptOut {
			a.Sure = o.sure
			return true
		}
		if word == "quit" || word == "end" || word == "alto" || word == "baja" {
			a.Sure = false
			if o.Meaning != Unknown {
				a.Meaning = o.Meaning
				a.Sure = o.sure
			}
			return true
		}
		a.Sure = false
		return true
	}
	if len(body) > 1 && word != "stop" && word != "stopall" && word != "unsubscribe" {
		return false
	}
	return true
}

// picked returns the index of the option that the reply names, or -1.
func (p *Prompt) picked(body []normalize.Word, ents []entry) int {
	pick := -1
	same := func(o *Option, ws []normalize.Word) bool {
		rest := o.Key
		for i, w := range ws {
			if i > 0 {
				if rest == "" || rest[0] != ' ' {
					return false
				}
				rest = rest[1:]
			}
			if len(rest) < len(w.Text) || rest[:len(w.Text)] != w.Text {
				return false
			}
			rest = rest[len(w.Text):]
		}
		return rest == ""
	}
	ws := body
	// "the B", "option 2", "la 2", "1 1"
	for len(ws) > 1 && (ws[0].Text == "the" || ws[0].Text == "la" || ws[0].Text == "el" || ws[0].Text == "number" || ws[0].Text == "letter" || ws[0].Text == "option") {
		ws = ws[1:]
	}
	for len(ws) > 1 && ws[len(ws)-1].Text == ws[0].Text {
		ws = ws[:len(ws)-1]
	}
	for i := range p.Options {
		if same(&p.Options[i], ws) {
			pick = i
			break
		}
	}
	if pick < 0 && len(ws) == 1 {
		w := ws[0].Text
		for i := range p.Options {
			k := p.Options[i].Key
			switch {
			case len(k) >= 4 && len(w) >= 3 && near(w, k),
				k == "y" && (w == "yes" || w == "yep" || w == "yeah"), k == "n" && (w == "no" || w == "nope"),
				k == "yes" && ents[0].sense.has(sYes) && w != "correct" && w != "ya", k == "no" && ents[0].sense.has(sNo), k == "yes" && w == "y", k == "si" && (ents[0].sense.has(sYes) || w == "s" || w == "se"),
				k == "👍" && ents[0].sense.has(sThumb), k == "ok" && ents[0].sense.has(sOK), number(k) >= 0 && spelled(w) == number(k):
				if pick >= 0 {
					return -1
				}
				pick = i
			}
		}
	}
	return pick
}

// key reads an offered key.
func (p *Prompt) key(a *Answer, body []normalize.Word, ents []entry) bool {
	pick := p.picked(body, ents)
	if pick < 0 {
		return false
	}
	o := &p.Options[pick]
	a.Option, a.Slot, a.Way = pick, o.Slot, ByKey
	a.Meaning, a.Sure, a.Outright = o.Meaning, o.sure, o.hard || o.Key == "stop" || o.Key == "help"
	switch o.Meaning {
	case Unknown:
		// The words say nothing this package knows, but a yes is a yes.
		a.Option = pick
		return false
	case Yes, No:
		a.Sure = false
	}
	return o.Meaning != Yes
}

func spelled(s string) int {
	switch s {
	case "one", "uno", "1️":
		return 1
	case "two", "dos":
		return 2
	case "three", "tres":
		return 3
	case "four", "cuatro":
		return 4
	case "five", "cinco":
		return 5
	}
	return -1
}

// rated reads a score of the service: at the top a thank, at the bottom a complaint.
// Scores of pain or mood are not read.
func (p *Prompt) rated(a *Answer, body []normalize.Word) bool {
	if p.ask != askRate || len(body) != 1 || p.top == 0 {
		return false
	}
	v := number(body[0].Text)
	if body[0].Text == "⭐" || v < 0 || v > p.top {
		return false
	}
	a.Way, a.Meaning = ByKey, Rated
	switch {
	case v*10 >= p.top*8:
		a.Sentiment, a.Sure = triage.Positive, true
	case v*10 <= p.top*2:
		a.Intents, a.Sentiment, a.Sure = []triage.Intent{triage.Complaint}, triage.Frustrated, true
		a.Urgency = triage.Routine
	default:
		a.Intents, a.Urgency = []triage.Intent{triage.Other}, triage.Routine
	}
	return true
}

// plainWord reads a word that needs no offer: confirm, cancel, reschedule, here,
// start, help, call me.
func (p *Prompt) plainWord(a *Answer, body []normalize.Word, ents []entry) bool {
	if len(body) == 2 && body[0].Text == "call" && body[1].Text == "me" {
		a.Way, a.Meaning, a.Sure = ByWord, Call, p.safe() && p.Kind != triage.PromptBilling && p.Kind != triage.PromptRefill && p.Kind != triage.PromptPortal && !p.all.any(tInsurance)
		return true
	}
	if len(body) != 1 || ents[0].meaning == Unknown {
		return false
	}
	m := ents[0].meaning
	a.Way, a.Meaning = ByWord, m
	visit := !p.text || p.Kind == triage.PromptAppointment || p.Kind == triage.PromptMoved
	switch m {
	case Confirm, Cancel, Reschedule:
		a.Sure = visit
	case Arrive:
		a.Sure = visit || p.Kind == triage.PromptArrival
	case Help:
		a.Sure = p.safe() && p.offers("help") < 0 && p.Kind != triage.PromptPortal
		if i := p.offers("help"); i >= 0 {
			a.Option = i
			a.Sure = p.safe() && p.Options[i].Meaning == Help && p.Kind != triage.PromptPortal
		}
	case OptIn:
		a.Sure = !p.text || p.Kind == triage.PromptConsent || p.msgs
	case Refill:
		a.Sure = p.Kind == triage.PromptRefill
	default:
		a.Sure = false
	}
	return true
}

// safe reports whether the prompt has nothing to do with how the patient is.
func (p *Prompt) safe() bool {
	switch p.Kind {
	case triage.PromptNone, triage.PromptSymptom, triage.PromptScreening, triage.PromptReading, triage.PromptAdherence, triage.PromptResult:
		return !p.text
	}
	return !p.all.any(tSymptom)
}

// yesNo reads a yes or a no.
func (p *Prompt) yesNo(a *Answer, body []normalize.Word, ents []entry) bool {
	yes, no, other := 0, 0, 0
	for i := range body {
		s := ents[i].sense
		w := body[i].Text
		switch {
		case s.has(sYes):
			yes++
		case s.has(sNo):
			no++
		case i > 0 && (w == "sir" || w == "maam" || w == "ma'am" || w == "mam" || w == "señor"):
		case i > 0 && s.has(sOK|sThumb|sThanks) && no == 0:
		case i > 0 && no > 0 && (s.has(sThanks) || w == "way"):
		case i > 0 && yes > 0 && (w == "i" || w == "do" || w == "am" || w == "will" || w == "it" || w == "is"):
			other++
		case w == "of" && i+1 < len(body) && body[i+1].Text == "course":
			yes++
		case w == "course" && i > 0:
		case w == "claro" || w == "que" && i > 0:
		default:
			return false
		}
	}
	if yes == 0 == (no == 0) || other > 2 {
		return false
	}
	if yes > 0 {
		a.Way = ByYes
		if !p.text {
			a.Meaning, a.Sure = Confirm, body[0].Text != "correct" && body[0].Text != "ya" && other == 0
			return true
		}
		a.Meaning, a.Sure = p.yes()
		if p.ask == askNothing && p.Kind == triage.PromptAppointment {
			a.Meaning, a.Sure = Confirm, p.reminder()
		}
		if p.compound && p.ask != askComing || p.compound && p.wellness || p.choices() {
			a.Sure = false
		}
		if a.Meaning == Yes {
			return false
		}
		return true
	}
	a.Way = ByNo
	if !p.text {
		a.Meaning, a.Sure = No, true
		return true
	}
	a.Meaning, a.Sure = p.no()
	if p.choices() || p.ask == askNothing {
		a.Sure = false
	}
	return true
}

// choices reports whether the prompt offers keys of which none is a yes or a no, so
// that a yes or a no says little.
func (p *Prompt) choices() bool {
	n := 0
	for i := range p.Options {
		o := &p.Options[i]
		switch o.Key {
		case "yes", "y", "no", "n", "si", "ok", "👍", "👎", "stop", "help", "s":
			return false
		}
		if o.Meaning == Confirm {
			return false
		}
		n++
	}
	return n > 1
}

// acknowledge reads ok, 👍 and the like.
func (p *Prompt) acknowledge(a *Answer, body []normalize.Word, ents []entry) bool {
	thumb, down := false, false
	for i := range body {
		s := ents[i].sense
		switch {
		case s.has(sThumb):
			thumb = true
		case s.has(sDown):
			down = true
		case s.has(sOK):
		case s.has(sThanks) && i > 0:
			a.Sentiment = triage.Positive
		case len(body) >= 2 && ackPhrase(body):
		default:
			return false
		}
	}
	a.Way = ByAck
	if down {
		if thumb || len(body) > 1 {
			return false
		}
		a.Meaning, a.Sure = p.no()
		a.Sure = a.Sure && p.ask == askComing && p.text
		return true
	}
	if !p.text {
		a.Meaning, a.Sure = Thanks, true
		if thumb {
			a.Meaning = Confirm
		}
		return true
	}
	switch p.ask {
	case askNothing:
		a.Meaning = Thanks
		a.Sure = !p.visit && !p.clocked && !p.all.any(tVisit) && len(p.Options) == 0 && !p.all.any(tSymptom)
		if p.Kind == triage.PromptAppointment {
			// "ok" to a reminder that asks nothing confirms or only acknowledges.
			a.Meaning, a.Sure = Confirm, false
		}
	case askComing, askMoved:
		a.Meaning, a.Sure = Confirm, p.firm
	case askUnclear:
		a.Meaning, a.Sure = Thanks, false
	case askRefill, askBook, askTake, askConsent, askCall, askDocument:
		a.Meaning, _ = p.yes()
		if a.Meaning == Yes {
			return false
		}
		a.Sure = false
	default:
		a.Meaning, a.Sure = Thanks, false
	}
	return true
}

// reminder reports whether the prompt only tells of one visit to come, so that an
// acknowledgement confirms it.
func (p *Prompt) reminder() bool {
	return p.visit && p.dated && !p.told && len(p.Options) == 0
}

// ackPhrase recognises "got it", "sounds good", "will do", "no problem", "thats fine".
func ackPhrase(body []normalize.Word) bool {
	if len(body) != 2 {
		return false
	}
	switch body[0].Text + " " + body[1].Text {
	case "got it", "sounds good", "will do", "no problem", "thats fine", "that's fine", "that works", "ok good", "copy that", "esta bien", "ta bien", "okey dokey", "okie dokie", "de acuerdo", "works great", "all good", "ok great", "ok cool", "ok perfect":
		return true
	}
	return false
}
