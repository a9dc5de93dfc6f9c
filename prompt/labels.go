package prompt

import (
	"strings"

	"github.com/replytriage/triage"
)

// gloss is what the words that explain a key say. The whole of them must be one of
// all, or one of part must stand in them; none of not may.
type gloss struct {
	all, part, not []string
	verdict
	where scene
}

// scene is the kind of prompt that a gloss is for.
type scene uint8

const (
	anywhere scene = iota
	ofVisit        // speaks of one visit
	ofBody         // asks after signs or symptoms
	ofPay
	ofRefill
	ofMessages
	notBodily // anything but the body
)

// glosses are read in order, the first that fits decides; read only.
var glosses = []gloss{
	{part: words("stop messages|stop texts|stop text messages|stop all messages|cancel text messages|no more texts|no more messages|no texts|do not remind me|don't remind me|unsubscribe|stop these|stop reminders|stop all texts|no quiero mensajes|dejar de recibir"), verdict: is(OptOut), where: anywhere},
	{all: words("opt out|optout|stop all|stop receiving|end messages|end texts"), not: words("autopay"), verdict: is(OptOut)},
	{all: words("wrong number|wrong person|not me|not him|not her|not the patient|wrong patient|no soy yo|numero equivocado|not you|not yours|if this is not you|i am not|if wrong number|this isn't you|this is not you|persona equivocada|if we have the wrong person|wrong"), verdict: is(Wrong), where: notBodily},
	{part: words("wrong number|wrong person|no soy yo|numero equivocado"), verdict: is(Wrong), where: notBodily},
	{all: words("running late|late|late arrival|i'm late|im late|i'll be late|will be late|tarde|llego tarde|voy tarde|on my way but late|coming but late|delayed|delay|you're late|are running late|you are running late|you're running late"), verdict: is(Late), where: anywhere},
	{part: words("running late|running behind|voy tarde|llego tarde"), not: words("if we|we are"), verdict: is(Late)},
	{all: words("reschedule|need to reschedule|to reschedule|change|move|move it|move to another day|different time|another time|another day|new time|a new time|new date|different day|change time|change it|choose another date|pick another time|pick a new time|other day|other time|need another time|need a new time|need a different time|need a different day|need another day|change date|change the time|change date or time|need to change|need to move|cambiar|cambio|cambiarla|mover|moverla|otra fecha|otro dia|necesito otra fecha|reprogramar|reagendar|set a new time|rebook|pick another|a better time|later date|want a different time|reschedules|changes|moves|otra hora|reprogramarla|cambiar fecha|cambiar hora|need a new date|better time|new day|following week|next week"), not: words("dose"), verdict: is(Reschedule), where: ofVisit},
	{all: words("cancel|to cancel|cancels|cancel it|cancel my visit|cancel your visit|cancel the visit|cancel appointment|drop|drop it|give it up|give up your spot|release it|release|to drop|drops it|no longer need it|cancelar|cancelarla|cancelo|cancele|anular|cancel visit|need to cancel|cancel my appointment|let it go|no longer need to be seen|no longer need this visit|no longer want it"), verdict: is(Cancel), where: ofVisit},
	{all: words("confirm|to confirm|confirms|keep|to keep|keep it|keep your visit|keep my visit|i'll be there|i will be there|will be there|be there|coming|i'm coming|im coming|yes i'll be there|will attend|accept|confirmar|confirmo|asistire|si voy|voy|va|vengo|acepto|mantener|keep the appointment|keep my appointment|keep appointment|yes coming|if coming|attending|on my way|you're coming|good to go|i'm in|keeps it|keep your appointment|works|works for me|fine|you'll be there|i can make it|can make it|still coming|we'll be there|see you then|te veo|ahi estare|alli estare|lo confirmo|si asistire"), not: words("dose|current date"), verdict: is(Confirm), where: ofVisit},
	{all: words("not coming|no voy|no asistire|won't be there|not attending|if not coming|no ire"), verdict: is(Cannot), where: ofVisit},
	{all: words("call me|call us|phone me|need a call|talk to someone|talk to us|talk to a person|speak to someone|speak with someone|speak to staff|speak to a person|a person|person|someone|front desk|request a call|please call me|have us call you|call me back|callback|call back|a call|talk|want a call|llamenme|llamar|hablar con alguien|que me llamen|quiero hablar|llamame|talk with someone|speak to a human|human|operator|receptionist|to speak to someone|for a call|need to talk|have someone call|call you|talk to scheduler|speak with staff|prefiero llamada|calls you|talk to the office|talk to staff"), verdict: is(Call), where: notBodily},
	{all: words("speak to a nurse|talk to a nurse|nurse call|need a nurse|want a nurse call|nurse|speak with a nurse|call from a nurse|to speak to a nurse|need a call|have a nurse call|need a call from a nurse|talk to nurse|a nurse to call|call me|want a call|need nurse call"), verdict: verdict{Call, known, triage.Soon}, where: ofBody},
	{all: words("refill|to refill|refill it|renew|request a refill|need a refill|resurtir|renovar|send refill|yes refill|refill now|refill request|a refill|want a refill|fill it|please refill|refill needed"), verdict: is(Refill), where: anywhere},
	{all: words("pay|pay now|to pay|pay by card|pay by card on file|pay in full|pagar|pay online|pay today|pay by phone|pay full|pay bill|make a payment|full|billing|bill|billing question|question about the bill|questions|question|think this is an error|you think this is an error|dispute|statement|i paid|already paid|paid|ya pague|have questions|pay by check|to pay in full|itemized bill|card on file|paid already|mailed payment|paper statement|billing office"), verdict: is(Pay), where: ofPay},
	{all: words("financial help|financial assistance|apply for aid|need help paying|can't pay|can't afford it|help paying|need assistance|apply for financial help|ayuda financiera|can't afford to pay now|can't pay now|hardship|no puedo pagar|help with cost|discount|assistance|need more time to pay"), verdict: is(Aid), where: ofPay},
	{part: words("can't afford|cannot afford|can not afford|no puedo pagar|too expensive|cost is a problem"), verdict: is(Aid)},
	{all: words("schedule|to schedule|schedule it|book|to book|book it|schedule now|make an appointment|book now|set up a visit|agendar|hacer cita|yes schedule|book a visit|schedule a visit|appointment|schedule me|book me|programar|to book one|sacar cita|quiero cita|find a time|new appointment|an appointment|to schedule yours|book yours|reserve|sign up|sign me up|join|to join|call me to schedule|to reserve"), not: words("cancel"), verdict: is(Book), where: notBodily},
	{all: words("not interested|no thanks|no thank you|decline|to decline|skip|to skip|pass|not now|not at this time|maybe later|i'd rather not|you'd rather not|rather not|don't want it|no gracias|ahora no|not this time|to pass|no me interesa|you decline"), not: words("dose"), verdict: is(Decline), where: notBodily},
	{all: words("already done|done elsewhere|already done elsewhere|had it elsewhere|already had it|had it done elsewhere|already had one|already scheduled|already booked|you had it elsewhere|if done elsewhere|if already done elsewhere|already got it|got it elsewhere|you already had it|had it done|ya me la hice|ya lo hice|elsewhere|done already|you already had one|ya la tengo|done|i had it elsewhere|already have one"), verdict: is(Informed), where: notBodily},
	{all: words("here|i'm here|im here|arrived|in the building|in the parking lot|in the lot|parked|outside|you arrive|you are here|you're here|when you arrive|when here|waiting outside|in lobby|in the lobby|in the car|ya llegue|estoy aqui|aqui|llegue|when you get here|parking|in your car|in the waiting area|waiting room|you park|when parked|checked in"), not: words("elsewhere"), verdict: is(Arrive), where: notBodily},
	{all: words("directions|need directions|directions please|send directions|map|parking info|where to park|what to bring|instructions|how to prepare|prep instructions|como llegar|need a ride|transportation"), verdict: is(Asks), where: notBodily},
	{all: words("send the link|resend link|resend the link|link not working|link doesn't work|can't log in|need help logging in|new link|a new link|help with the link|need help with the app|reset password|tech help|link again|trouble logging in"), verdict: is(Portal)},
	{all: words("acknowledge|acknowledge receipt|received|you received this|confirm receipt|confirm you received this|you have read this|got this|let us know you saw this|so we know you saw this|you understand|i understand|understood|you saw this"), not: words("not received"), verdict: is(Thanks), where: notBodily},
	{all: words("english|spanish|espanol|ingles|english please|en espanol|left|right|left knee|right knee|left eye|right eye|left hip|right hip|left shoulder|right shoulder|izquierda|derecha"), verdict: is(Informed), where: notBodily},
	{part: words("were not the one|if this was not you|if this wasn't you|if you are not|if you're not the patient|si no es usted|don't know this person|do not know this person"), not: words("coming|able|attending|going|sure|using|taking"), verdict: is(Wrong), where: notBodily},
	{all: words("need records|send records|copy of records|records|a copy|mail a copy|email a copy|work note|school note|a note|letter|work excuse|note for work"), verdict: is(Document), where: notBodily},
	{all: words("results|test results|lab results|labs|resultados|my results|a result"), verdict: verdict{Results, known, triage.Soon}, where: notBodily},
	{all: words("medication question|medicine question|have questions|have a question|question for pharmacist|question about my medicine|question for the pharmacist|questions about it|need help taking it|not sure how to take it|questions"), verdict: verdict{DrugQuestion, known, triage.Soon}, where: ofRefill},
	{all: words("insurance|insurance question|coverage|new insurance|seguro"), verdict: is(Insured), where: notBodily},
	// How the patient is.
	{all: words("better|much better|a lot better|improving|improved|good|great|fine|well|ok|okay|doing well|doing fine|doing great|feeling good|feeling well|feeling better|feeling fine|feeling ok|all good|very well|happy|helping|healing|healing well|healed|on track|smooth|more comfortable|i'm fine|i'm good|i feel fine|no problems|no issues|no worries|no concerns|bien|muy bien|mejor|mucho mejor|estoy bien|getting better|better than yesterday|very good|excellent|resolved|easing|going well|all better|you feel fine|you are fine|you're fine|you're ok|you are ok|if fine|if better|if improving|if ok|if you're well|normal for me|completely better|calm|hopeful|rested|se siente bien|todo bien|comfortable"), verdict: is(Better), where: ofBody},
	{all: words("some|a little|mild|light|a few|little|small|poco|poquito|poquita|leve|algo|a veces|sometimes|several days|more than half|more than half the days|half the days|some days|hardly ever|often|quite often|varios dias|algunos dias|mas de la mitad|a bit|bad|severe|heavy|a lot|lots|mucho|fuerte|nearly every day|every day|most days|casi todos los dias|extreme|heavy with clots|mucha|spots|spotting|moderate|very bad|can't keep fluids down|hard to eat|can't swallow|some redness|big|yes a little|yes a lot|terrible|most of the time|all the time|always|siempre"), not: words("comfortable"), verdict: verdict{Affirmed, known, triage.Soon}, where: ofBody},
	{all: words("same|about the same|no change|not better|no better|unchanged|the same|no different|igual|lo mismo|sin cambio|so so|so-so|meh|fair|ok but tired|some problems|some pain|regular|mas o menos|not great|poor|not well|not good|down|still there|uncomfortable|so so today|not sure|still hurts|stiff|rough|struggling|needs work|not much|tired|some redness|a little better|some help"), verdict: verdict{Same, known, triage.Soon}, where: ofBody},
	{all: words("worse|much worse|a lot worse|getting worse|peor|mal|muy mal|worse than yesterday|awful|worsening|bigger|red hot|red or hot|draining|big|heavier|swollen|horrible|red|open|unbearable|in a lot of pain|not good at all|grave|if worse|if it is worse|if bad|spreading|red and hot|soaked|not eating"), not: words("comfortable"), verdict: verdict{Worse, known, triage.Soon}, where: ofBody},
	{all: words("none|no|never|not at all|no pain|no symptoms|no fever|nada|ninguno|ninguna|nunca|no tengo|zero|none at all|no bleeding|no side effects|no reaction|no swelling|no numbness|nothing|no trouble|sin sintomas|sin dolor|no dolor|no nausea|no falls|para nada|ningun dia|clear|none of these|none of the above"), verdict: is(Denied), where: ofBody},
	// A medicine or plan.
	{all: words("taken|took it|i took it|yes took it|yes taken|started|started it|yes started|finished|picked up|picked it up|i started|taking it|taking it daily|taking as directed|taking as prescribed|done|completed|ya tomo|ya la tome|ya me la tome|la tome|ya lo tome|took|took all|all doses|every day|i took them|took them|ya empece|you took it|you've taken it|you took them|have it|got it|have started|you have started|when taken|when done|if taken|if done|ya tomo su warfarina de anoche|when finished|when complete|when you have taken it|when you finish|when you're done"), verdict: is(Taken), where: ofRefill},
	{all: words("not yet|haven't started|not started|didn't take it|did not take|missed|missed it|skipped|not taken|forgot|stopped|stopped it|stopped taking it|not picked up|haven't picked up|aun no|todavia no|no la tome|not taking it|missed some|missed a dose|skipped it|missed one|never started|haven't|no he empezado|olvide|se me olvido|not today|sometimes miss|miss some|if not yet|if missed|missed doses"), verdict: about(NotTaken), where: ofRefill},
}

// keysAlone are keys that mean one thing without words, in a prompt that speaks of
// a visit; read only.
var keysAlone = map[string]verdict{
	"in": is(Confirm), "keep": is(Confirm), "mine": is(Confirm), "correct": is(Confirm), "show": is(Confirm), "going": is(Confirm), "there": is(Confirm), "attend": is(Confirm), "attending": is(Confirm), "ill be there": is(Confirm), "keep it": is(Confirm), "asisto": is(Confirm), "✅": is(Confirm), "✔": is(Confirm), "on my way": is(Confirm), "omw": is(Confirm), "coming": is(Confirm),
	"out": is(Cannot), "no show": is(Cannot), "❌": is(Cannot),
	"release": is(Cancel), "drop": is(Cancel), "free": is(Cancel), "nix": is(Cancel), "give up": is(Cancel),
	"new": is(Reschedule), "new time": is(Reschedule), "another": is(Reschedule), "move": is(Reschedule), "change": is(Reschedule), "swap": is(Reschedule), "switch": is(Reschedule), "otra": is(Reschedule), "mover": is(Reschedule),
	"late": is(Late), "running late": is(Late), "tarde": is(Late), "delay": is(Late),
	"wrong": is(Wrong), "not me": is(Wrong), "notme": is(Wrong), "wrong number": is(Wrong),
	"call": is(Call), "call me": is(Call), "talk": is(Call),
}

// bodyAlone are keys that say how the patient is, read only.
var bodyAlone = map[string]verdict{
	"better": is(Better), "mejor": is(Better), "good": is(Better), "great": is(Better), "gone": is(Better), "healed": is(Better), "smaller": is(Better), "lighter": is(Better), "bien": is(Better), "😊": is(Better),
	"same": {Same, known, triage.Soon}, "igual": {Same, known, triage.Soon}, "so-so": {Same, known, triage.Soon}, "still": {Same, known, triage.Soon},
	"worse": {Worse, known, triage.Soon}, "peor": {Worse, known, triage.Soon}, "struggling": {Worse, known, triage.Soon}, "bad": {Worse, known, triage.Soon}, "heavier": {Worse, known, triage.Soon}, "bigger": {Worse, known, triage.Soon}, "more": {Worse, known, triage.Soon}, "mal": {Worse, known, triage.Soon},
	"none": is(Denied), "ninguno": is(Denied), "ninguna": is(Denied), "never": is(Denied), "nunca": is(Denied), "nada": is(Denied), "clear": is(Denied),
	"mild": {Affirmed, known, triage.Soon}, "severe": {Affirmed, known, triage.Soon}, "spots": {Affirmed, known, triage.Soon}, "lots": {Affirmed, known, triage.Soon}, "heavy": {Affirmed, known, triage.Soon}, "spotting": {Affirmed, known, triage.Soon}, "some": {Affirmed, known, triage.Soon}, "moderate": {Affirmed, known, triage.Soon}, "leve": {Affirmed, known, triage.Soon},
}

// doneKey reads a key that says that something asked for is done.
func (r *reader) doneKey(o *Option) verdict {
	switch o.Key {
	case "done", "took", "taken", "went", "watched", "finished", "complete", "completed", "listo", "hecho", "sent", "uploaded", "signed":
	default:
		return verdict{}
	}
	switch {
	case holds(r.whole, words2done.pay):
		return is(Pay)
	case holds(r.whole, words2done.form):
		return is(Informed)
	case holds(r.whole, words2done.plan):
		return is(Taken)
	}
	return verdict{}
}

var words2done = struct{ pay, form, plan []string }{
	words("pay|paying|paid|payment|balance"),
	words("form|forms|packet|check-in|checkin|paperwork|consent|photo|photos|upload|questionnaire|survey|intake|registration|history|sign|card|elsewhere|portal"),
	words("lab|labs|dose|doses|take|prep|watch|video|exercise|exercises|drink|swab|kit|sample|blood|medicine|pill|pills|injection|shot|dressing|rinse|tome"),
}

// leads are words before what a label says: "2 if you need to reschedule".
var leads = []string{"if", "to", "for", "when", "means", "you", "you're", "youre", "i", "i'm", "im", "are", "am", "it", "is", "it's", "its", "para", "si", "cuando", "the", "a", "we", "we'll", "and", "your", "my", "need", "want", "would", "like", "prefer", "have", "have", "i'd", "you'd", "need", "needs", "had", "feel", "feeling", "that", "quiere", "desea", "necesita"}

// glosses an option by the words that explain it.
func (r *reader) gloss(o *Option, from, to int) verdict {
	toks := r.toks
	p := r.p
	all := p.all
	body := all.any(tSymptom|tFeel) || holds(r.whole, bodily) || holds(r.whole, clinicalTopic)
	med := all.any(tMed)
	pay := all.any(tPay)
	fits := func(s scene) bool {
		switch s {
		case ofVisit:
			return !body && !pay && !all.any(tRide) && len(p.Slots) < 2 && p.ask != askTake
		case ofBody:
			return body && !pay && !all.any(tVisit&^tBook) || body && holds(r.whole, clinicalTopic)
		case ofPay:
			return pay && !p.visit
		case ofRefill:
			return med && !p.visit
		case notBodily:
			return !body
		}
		return true
	}
	if v := r.doneKey(o); v.grade != none && to-from <= 6 {
		return v
	}
	if to <= from && o.Meaning == Unknown && !o.key.any(tYes|tNo|tOK|tStop|tHelp|tCall|tSkip|tDone) && !body && !pay && holds(r.whole, recall) && !all.any(tMed|tDoc|tResult|tPortal|tMsg|tRefill) && !r.hasQ && !r.dated() {
		o.solo = true
	}
	if to <= from {
		if v, ok := bodyAlone[o.Key]; ok && body && !pay && !r.p.visit {
			return r.fit(o, v)
		}
		if v, ok := keysAlone[o.Key]; ok && !body && !pay && !all.any(tRide|tMed|tDoc|tPortal|tMsg) && (r.dated() || all.any(tVisit|tDay)) && !r.hasWaitlist() {
			return v
		}
		return verdict{}
	}
	if l := r.text(from, to); holds(l, willCall) && !o.key.any(tYes|tNo|tOK|tCall|tHelp) && !body && !pay && holds(r.whole, toBook) {
		return is(Book) // "time for your yearly echo. Reply ECHO and we will call you"
	}
	for {
		l := r.text(from, to)
		for i := range glosses {
			g := &glosses[i]
			if !fits(g.where) || holds(l, g.not) {
				continue
			}
			if g.all != nil && exactly(l, g.all) || g.part != nil && holds(l, g.part) {
				return r.fit(o, g.verdict)
			}
		}
		if to-from < 2 || !lead(toks[from].text) {
			return verdict{}
		}
		from++
	}
}

// fit fits a verdict to the prompt that it stands in.
func (r *reader) fit(o *Option, v verdict) verdict {
	switch v.Meaning {
	case Better, Denied:
		if holds(r.whole, reversed) || v.Meaning == Better && (holds(r.whole, medicinal) || r.p.all.any(tMed)) {
			return verdict{}
		}
	case Affirmed, Same, Worse:
		drug := holds(r.whole, medicinal) || r.p.all.any(tMed)
		switch {
		case drug && v.Meaning != Affirmed && !holds(r.whole, harm):
			return verdict{} // the medicine may be why
		case holds(r.whole, reversed):
			return verdict{}
		case holds(r.whole, harm):
			v.Meaning, v.urgency = Affirmed, triage.Emergency
		case v.Meaning == Affirmed && drug:
			v.Meaning = Adverse
		case v.Meaning == Affirmed && holds(r.whole, vague) && !holds(r.whole, surgical):
			return verdict{}
		case v.Meaning == Affirmed && holds(r.whole, emergent):
			v.urgency = triage.Urgent
		}
	case Wrong:
		if r.p.all.any(tPortal) {
			return verdict{}
		}
	case Thanks:
		if r.p.all.any(tMoved) || r.has(0, len(r.toks), "changes", "change", "moves") || r.p.visit {
			return verdict{}
		}
	case Book:
		if r.p.all.any(tMsg) || o.key.any(tOK) || r.p.all.any(tResult|tDoc) {
			return verdict{}
		}
	case Call:
		if o.key.any(tYes | tNo) {
			return verdict{}
		}
	case Confirm, Cancel, Reschedule, Informed:
		if v.Meaning == Informed && r.p.all.any(tAid) {
			return verdict{}
		}
		if o.key.any(tOK) && v.Meaning != Confirm || r.p.all.any(tResult|tDoc) && v.Meaning == Informed {
			return verdict{}
		}
	}
	return v
}

var (
	reversed = words("able to laugh|look forward|looked forward|enjoy|enjoyed|able to sleep|appetite|energy|worries|confident|eating|how is your mother|how much")
	recall   = words("you are due for|you're due for|due for your|due for a|overdue for|you're overdue|you are overdue|time for your|recall|since your last|months already|you're eligible for|past due for a|toca su|le toca")
	willCall = words("we will call|we'll call|we will reach|we'll reach|someone will call|will call you|le llamaremos|lo llamaremos")
	toBook   = words("schedule|book|due|overdue|time for|appointment|recall|set up|agendar|le toca")
	surgical = words("surgery|leep|physical therapy|procedure")
	harm     = words("better off dead|harming myself|harming yourself|hurting yourself|hurting myself|killing yourself|suicide|suicidal|kill yourself|hacerse dano|not worth living")
)

var clinicalTopic = words("how are you|how is your|how's your|how is the|how's the|how are your|side effects|side effect|surgery|incision|wound|mood|hopeless|anxious|nervous|depressed|interest or pleasure|phq|gad|gad-7|phq-9|phq-2|screen|check-in|como se siente|como sigue|como esta|swallowing|nausea|sleep|appetite|energy|mouth|healing|recovery|post-op|day 1|day 2|day 3|pain|screening|latch|breathing|leg|efecto|reaccion|effects")

func (r *reader) hasWaitlist() bool {
	return r.has(0, len(r.toks), "waitlist", "list", "line", "queue", "cancellation", "opening", "opened", "opens", "earlier", "sooner", "autopay", "group", "class", "study", "shot", "fee", "bill")
}

func lead(s string) bool {
	for _, w := range leads {
		if s == w {
			return true
		}
	}
	return false
}

// exactly reports whether text, which is padded, is one of list.
func exactly(text string, list []string) bool {
	for _, w := range list {
		if text == w {
			return true
		}
	}
	return false
}

// polarity returns 1 for a label or key that says yes, -1 for one that says no.
func polarity(l string) int {
	switch strings.TrimSpace(l) {
	case "yes", "y", "si", "yep", "yes please", "si por favor", "👍", "yes i did", "yes i have", "yes i am", "✅":
		return 1
	case "no", "n", "no thanks", "no thank you", "👎", "no gracias", "❌", "no i did not":
		return -1
	}
	return 0
}

// join corrects what the options say one by one by what they say together.
func (r *reader) join() {
	p := r.p
	taking := p.ask == askTake || p.Kind == triage.PromptSlots || r.hasWaitlist()
	moves := false
	for i := range p.Options {
		o := &p.Options[i]
		// One time that may be taken: a yes to it is neither a booking nor a confirmation.
		if taking && (o.verdict.Meaning == Confirm || o.verdict.Meaning == Book) {
			o.verdict = verdict{}
		}
		moves = moves || o.verdict.Meaning == Late || o.verdict.Meaning == Reschedule || o.Meaning == Reschedule
	}
	if n := len(p.Options); n > 0 && p.Options[0].solo && p.ask != askTake {
		alone := true
		for i := 1; i < n; i++ {
			alone = alone && (p.Options[i].Meaning == OptOut || p.Options[i].Meaning == Help)
		}
		if alone {
			p.Options[0].verdict = is(Book) // "Your cleaning is overdue. Reply CLEAN."
		}
	}
	if !moves || taking || p.clinical || p.twisted || !p.visit {
		return
	}
	for i := range p.Options {
		switch o := &p.Options[i]; {
		case o.polar > 0 && o.Meaning == Confirm:
			o.verdict = is(Confirm) // "1 yes 2 running late 3 need to reschedule"
		case o.polar < 0 && o.Meaning == Cannot:
			o.verdict = is(Cannot)
		}
	}
}
