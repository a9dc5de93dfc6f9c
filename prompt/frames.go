package prompt

import (
	"strings"

	"github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// grade says how far a reading may be trusted.
type grade uint8

const (
	none  grade = iota
	known       // what the reply is about is certain; its urgency needs another look
	exact       // all of it is certain
)

// verdict is what a yes, a no or a key says.
type verdict struct {
	Meaning
	grade
	urgency triage.Urgency // the floor, "" for the meaning's own
}

func is(m Meaning) verdict                        { return verdict{m, exact, ""} }
func about(m Meaning) verdict                     { return verdict{m, known, ""} }
func atLeast(m Meaning, u triage.Urgency) verdict { return verdict{m, known, u} }

// frame is a form of question, and what a yes and a no to it say. Of any one phrase
// must stand in the question, of also (if given) one more, of not none.
type frame struct {
	any, also, not []string
	yes, no        verdict
}

// words cuts a list of phrases at | and pads each, so that it is found as whole words.
func words(s string) []string {
	if s == "" {
		return nil
	}
	list := strings.Split(s, "|")
	for i := range list {
		list[i] = " " + list[i] + " "
	}
	return list
}

func holds(text string, list []string) bool {
	for _, w := range list {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// The word lists that frames share, read only.
var (
	// bodily are signs and symptoms: to have one is never good.
	bodily = words("fever|fevers|pain|pains|bleeding|blood|swelling|swollen|redness|cough|coughing|breath|nausea|vomiting|vomited|vomit|dizzy|dizziness|rash|numbness|numb|headache|headaches|cramping|cramps|itching|itchy|itch|drainage|hives|falls|fallen|fall|fell|chills|sore|sores|chest|diarrhea|constipation|constipated|symptoms|weakness|seizure|seizures|pus|discharge|burning|spotting|contractions|blurry|floaters|leaking|fainted|fainting|faint|palpitations|confusion|confused|bruising|bruise|bruises|tightness|wheezing|tingling|stiff|bloody|worse|infection|odor|lightheaded|side effects|side effect|reaction|reactions|trouble breathing|trouble swallowing|trouble urinating|trouble sleeping|trouble peeing|lump|lumps|nosebleed|nosebleeds|choking|clots|sweats|night sweats|unsteady|black stools|black stool|tremor|tremors|woozy|shock|weight gain|heartburn|snoring|shaking|jaundice|double vision|halos|flashes|hallucinations|seeing or hearing things|hoarse|droop|lethargic|rigors|breakouts|clammy|streaks|gush of fluid|leak|cloudy|gagging|regurgitating|fluid leaking|pad an hour|hot flashes|muscle aches|aches|bad dreams|nightmares|panic attack|panic attacks|palpitaciones|fiebre|dolor|dolores|sangrado|sangre|hinchazon|hinchado|hinchada|hinchados|tos|mareo|mareos|mareado|mareada|nausea|nauseas|vomito|vomitos|sintomas|dificultad para respirar|moretones|ardor|comezon|falta de aire|calentura|pus|efectos secundarios|efecto secundario|se cayo|se ha caido|caidas|desmayo|desmayos|roncha|ronchas|low blood sugar|low sugars|hypoglycemia|unusual bruising|wounds|blisters|blister|hurt to|hurts to|sleepy|hard to wake|trouble with bladder|loss of taste|sick")
	// medicinal are words by which an effect may be a medicine's.
	vague     = words("starting|since starting|from the|since the|on the new|therapy|treatment|treatments|started|switched|since you started|taking|increase|block|pen|peel|prep|allergy|implant|anesthesia|epidural|tratamiento|filler|laser|freeze|freezing|switching|since your")
	medicinal = words("bactrim|xolair|retinoid|miralax|drug|drugs|narcotic|tylenol|advil|ibuprofen|aspirin|naproxen|celebrex|pill|pills|medicine|medicines|medication|medications|med|meds|dose|doses|shot|shots|vaccine|vaccines|injection|injections|infusion|infusions|chemo|quimio|statin|antibiotic|inhaler|insulin|drops|patch|cream|tablet|tablets|taper|radiation|contrast|immunotherapy|steroid|prednisone|vacuna|medicina|pastilla|pastillas|medicamento|new cholesterol|side effects|side effect|efectos|reaction|reactions|reaccion|ozempic|metformin|lisinopril|sertraline|warfarin|eliquis|xarelto|lithium|iud|hrt|supplement|botox|biologic|paxlovid|opioid|opioids|taxol|tamoxifen|keytruda|clozapine|topamax|cymbalta|sinemet|prozac|lexapro|zoloft|wegovy|accutane|gabapentin|levothyroxine|amlodipine|carvedilol|furosemide|methotrexate|humira|seroquel|lamotrigine|adderall|plavix|clopidogrel|amiodarone|digoxin|oxycodone|tramadol|covid + flu|booster|nexplanon|depo|finasteride|minoxidil|spironolactone|estrogen|testosterone|metoprolol|losartan|statins|atorvastatin|naltrexone|suboxone|buprenorphine|varenicline|chantix|bupropion|wellbutrin")
	// good are words that turn a question about the body round: a yes is good.
	good = words("better|improved|improving|improve|easier|gone|gone away|go away|went away|healed|healing|heal|clear|cleared|clearing|resolved|stopped|stop|eased|easing|ease|wearing off|wear off|worn off|let up|go down|gone down|going down|went down|come down|free of|without|under control|controlled|manageable|helping|help|helped|working|able|able to|normal|ok|okay|good|well|safe|safely|warm|pink|dry|enough|tolerating|keeping|keep|holding|fluids down|comfortable|easier|smaller|less|lighter|fewer|mejor|mejoro|mejorado|se le quito|se quito|bajo|paso|fine|eating|drinking|walking|sleeping|sleep|understand|wet diapers|pee|peed|passed|pass|bowel movement|feed|feeding|over|intact|stable|move|bear weight|back to|hold|quit|track|control|off|away|act like|acting|himself|herself|yourself|wiggle|feel safe|latch|latching|can you|puede")
	// again turn a question about a body into one about something else.
	elsewhere = words("blood draw|blood work|blood test|blood thinner|blood thinners|delivered|deliver|pain pills|pain medicine|else|needing|needed|skills|instead|work|worked|but water|visit|blood pressure cuff|blood pressure machine|concern|period|hot flashes gone|appointment|visit to|reschedule|cancel|want|would you like|like to|interested|need us|call you|should we|shall we|may we|can we|consent|ok to|okay to|refill|out of|enough|cost|afford|pay|bill|joining|logging|log in|insurance|form|worry|worried|question|questions|survey|office|staff|which|what|how|when|who|where|cual|cuanto|cuantos|cuantas|como|que|cuando|donde|pharmacy|still want|have you had this|photo|photos|picture|miss|missed|skip|skipped|schedule|book|sign|prefer|handled|satisfied|happy|anyone|interpreter|remind|hurry|concert|test|tested|take|took|tomo|took a|taken|use|used|wearing|wear|using|doctor go over|prescribed|checked|check your|check the|log|arrive|coming|come|change|changed|home remedies|or just")
)

// frames are the forms of question, the first that fits decides; read only.
var frames = []frame{
	// Safety first, and what would be read wrongly further down.
	{any: words("keep yourself safe|stay safe|keeping yourself safe|keep themselves safe|mantenerse a salvo|mantenerse seguro|mantenerse segura"), yes: about(Informed), no: atLeast(Affirmed, triage.Emergency)},
	{any: words("feel safe|feeling safe|are you safe|se siente segura|se siente seguro|esta a salvo|safe at home|safe now|safe right now|safe today|safe tonight"), not: words("to walk|walking|on your feet|driving|to drive|stairs|shower"), yes: about(Informed), no: atLeast(Affirmed, triage.Urgent)},
	{any: words("better off dead|wished you were dead|wish you were dead|killing yourself|kill yourself|hurting yourself|hurt yourself|harming yourself|harm yourself|suicide|suicidal|end your life|ending your life|not wake up|hacerse dano|quitarse la vida|matarse|lastimarse|hurting someone|hurting anyone|harming someone"), not: words("phone|number|line|call us|since|guns|locked"), yes: atLeast(Affirmed, triage.Emergency), no: is(Denied)},
	// Identity.
	{any: words("is this the right number|right number|correct number|numero correcto|reached the right|este el numero|is this number for|the number for|is this still the number for|good number for"), not: words("best|callback|call back|pharmacy|insurance|for your|your best|to call|on file"), yes: is(Informed), no: is(Wrong)},
	{any: words("hablo con|es usted|am i texting with|am i speaking|are we speaking|are we texting|is this the parent|are you the parent|are you the mother|are you the guardian|are you the mom|is this the mother"), not: words("alergico|alergica|diabetico|diabetica|paciente nuevo|nueva|claustrofobico|el chofer"), yes: is(Informed), no: is(Wrong)},
	// Offers: a yes asks for the thing, a no declines it.
	{any: words("want|would you like|do you need|need|need us|shall we|should we|may we|can we|interested|ok if we|ok to|okay to|like us|quiere|desea|necesita|le gustaria|ocupa|podemos|le interesa|wanna|want us|would you want|like to"), also: words("refill|refills|refilled|resurtido|resurtir|more pills|more tablets|90 day|prescription sent|fill it|filled|new prescription|renew|surtir|su receta|reorder|test strips|more strips|supplies|resupply|resend it to the pharmacy"), not: words("side effects|changes|enough|left|pick up|picked up|deliver|delivered|delivery|mailed|mail|early|need a visit|visit|appointment|how|which|why|instead|switch|denied|talk|cost|price|reminder|reminders|text|texts|call|remind|or"), yes: is(Refill), no: is(Decline)},
	{any: words("want|would you like|shall we|should we|may we|can we|interested|ok if|ok to|okay to|like us|quiere|desea|necesita|podemos|prefer|need|want us|would you prefer"), also: words("call you|a call|call back|callback|call from|have someone call|someone call|to call you|phone you|ring you|contact you|reach out|reach you|speak with|speak to|talk to|talk with|lo llamemos|le llamemos|que le llamen|llamada|le llamamos|hablar con|nos comuniquemos|call to discuss"), not: words("nurse|enfermera|flare|controlled|daughter|son|pain|chest|symptoms|symptom|fever|bleeding|worse|cost|costs|bill|billing|price|results|result|reminder|reminders|text or|call or|or a call|or call|or text|rather|when|what|which|who|refill|another|family|school|employer|other doctor|your doctor|insurance|pharmacist|low score|score|worried|worry|emergency|interpreter|still|first|before"), yes: is(Call), no: is(Decline)},
	{any: words("want|would you like|do you need|need|shall we|should we|may we|can we|ok if we|ok to|okay to|like us|quiere|desea|necesita|podemos|still want|le mandamos|le enviamos"), also: words("copy|letter|note for|school note|work note|excuse|referral|records|record sent|vaccine record|shot record|summary|after visit summary|form filled|fmla|carta|copia|nota|referido|referencia|justificante|printout"), not: words("call|schedule|appointment|visit|results|portal|link|text|login|changes|email address|registry|school visit|reminder|cost|which|what|how|or|help|brought"), yes: is(Document), no: is(Decline)},
	{any: words("want|would you like|do you need|need|interested|shall we|want help|need help|quiere|desea|necesita|le interesa|apply"), also: words("financial assistance|financial help|help paying|help with the cost|help with costs|help with your bill|help with hospital bills|discount program|charity care|sliding scale|ayuda para pagar|ayuda financiera|copay card|copay cards|copay help|copay assistance|assistance application"), not: words("meals|food"), yes: is(Aid), no: is(Decline)},
	{any: words("want|would you like|do you need|need|quiere|desea|necesita|shall we"), also: words("directions|parking pass|a ride|transport|transportation|transporte|a map|the map|a wheelchair|wheelchair|un taxi"), not: words("still|arranged|results|visit|appointment or"), yes: is(Asks), no: is(Decline)},
	{any: words("want|would you like|do you need|need|quiere|desea|necesita"), also: words("portal link|new link|the link|link again|password reset|reset your password|login reset|help logging|help with the portal|help with the app|activation code|new code|portal access|a new login|resend the link"), not: words("schedule|pay"), yes: is(Portal), no: is(Decline)},
	{any: words("an interpreter|interpreter|interprete|large print|sign language"), not: words("would a|helpful|happy|showed|show|cancelled|canceled"), yes: is(Informed)},
	{any: words("may we text|can we text|ok to text|okay to text|text you|send you texts|send texts|receive texts|get texts|reminders by text|texts from us|text reminders|text messages|mensajes de texto|recordatorios por texto|want reminders|like reminders|want text|receive appointment reminders|receive text"), not: words("results|result|link|stop|fewer|not|more|spanish|english|labs|a copy|photo|rather|instead|when|sample|receive this|summary|directions|before|still|other|spouse|daughter|son|wife|husband|turn"), yes: is(OptIn), no: is(OptOut)},
	{any: words("want|would you like|ready|interested|shall we|should we|may we|can we|care|quiere|desea|le gustaria|like us|le interesa|want us|want to"), also: words("schedule|book|set up a|set up your|set it up|make an appointment|make a visit|make one|set one up|an appointment|a visit|una cita|agendar|programar|hacer cita|come in|come in for|get you in|sign up|enroll|join|screening|flu shot|vaccine|vaccinated|checkup|your annual|get on the schedule|place in line|a spot in|register|book it|book one|one this|a consult|consultation"), not: words("reschedule|instead|still|cancel|move|keep|waitlist|cancellation|sooner|earlier|call|video|phone|reminder|reminders|results|opened|held|which|what|when|other day|another|pay|portal|autopay|study|missed|today at|monday|tuesday|wednesday|thursday|friday|saturday|change|early|or|ride|join by|join the video|joining|link|class today|now|trial|research"), yes: is(Book), no: is(Decline)},
	{any: words("want|would you like|interested|would you be willing|willing|care to|shall we|should we|may we|would you consider|quiere|desea|le interesa|le gustaria|autoriza"), not: words("stay|cancel|change|move|reschedule|keep|still|texts|text|reminders|messages|more reminders|fewer|not|stop|how|which|what|when|where|why|who|or|pain|worse|hurt|symptoms|safe|female|male|language|prefer|less|video|phone|in person|instead|interpreter|drink|smoke|quit|come back|see us|again|urge|mood|eat|sleep|rest|energy|happy|visit|appointment|leave|end|mad|wait"), yes: verdict{}, no: is(Decline)},
	// The visit.
	{any: words("running late|running behind|running a bit late|going to be late|delayed|se le hizo tarde"), not: words("we|dr|doctor|office|clinic|period|provider"), yes: is(Late), no: about(Confirm)},
	{any: words("need to move|need to change|need to reschedule|want to reschedule|want to change|like to reschedule|like to change|wish to reschedule|need a different|need another|need a new|necesita cambiar|quiere cambiar|desea cambiar|need to cancel or reschedule|want a different|want another time|need a later"), also: words("appointment|visit|time|day|cita|your|su|with dr|it|slot|appt"), not: words("concert|pharmacy|address|insurance|medicine|dose|card|doctor|password|provider|copy|plan|dressing|prescription|bandage|or|telehealth|video|phone|to a|keep"), yes: about(Reschedule), no: about(Confirm)},
	{any: words("arranged|lined up|have a driver|have a ride|ride home|someone to drive|someone drive|driver set|quien lo lleve|driver"), not: words("want|like|clinic is|picked|ok|need|coming|your driver"), yes: is(Informed), no: verdict{}},
	{any: words("still coming|coming to|coming tomorrow|coming today|are you coming|still able to make|able to make|able to come|will you be there|can you make it|can you make|be there|plan to be there|planning to come|plan to attend|planning to attend|attending|still good for|still on for|good for|viene|va a venir|vendra|asistira|podra venir|puede venir|va a asistir|podra asistir|confirma su cita|confirma que|see you then|see you there|make it to|does that work|does this work|will that work|will this work|still work|still works|work for you|works for you|le queda bien|keep your appointment|keeping your|plan on coming|confirm your visit|confirm your appointment|can we count on you|cuento con usted|contamos con"), not: words("living|not|cant|can't|or|instead|any reason|problem|unable|how|when|which|what|why|alone|help|walk|result|results|medicine|pill|pills|dose|exercises|inhaler|insurance|cost|plan cover|link|machine|price|mask|cpap|family|guests|bring|call|phone number|back|home|ride|late|running|symptoms|sick|early|earlier|sooner|opening|opened|next available|waitlist|rash|pain|new appointment|schedule|reschedule|interpreter|labs|lab|swelling|bleeding|stay|get|supplies|email|address|breathing|way|someone|moved|at 8 or"), yes: is(Confirm), no: is(Cannot)},
	// Doubts about the visit: a no keeps it.
	{any: words("any reason you can't|any reason you cannot|any problem with|problem with any|problem with that|mind if we|mind if i|too early for you|too late for you|did something change|is that a problem|a problem for you|any conflict|would another day"), not: words("pain|medicine|pill|link|portal|bill"), no: about(Confirm)},
	{any: words("mean to cancel|meant to cancel|already cancel|needing to cancel|want to cancel|wish to cancel|like to cancel|give up your spot|give up your place|quiere cancelar|desea cancelar|sure you want to cancel|shall i cancel|shall we cancel|should we cancel|want us to cancel"), not: words("texts|messages|mensajes|or|keep|autopay|order|subscription|refill"), yes: about(Cancel), no: about(Confirm)},
	{any: words("on your way|de camino|viene en camino|on the way"), not: words("see|late|started|driver|ride"), yes: about(Confirm)},
	{any: words("are you here|have you arrived|here yet|ya llego|did you arrive|are you outside|are you in the building"), not: words("for the first time|baby|package|supplies|results"), yes: is(Arrive)},
	// Questions about the service.
	{any: words("any questions|have questions|preguntas|any other questions|anything else|algo mas|any concerns about"), not: words("side effects|pain|swelling|reaction|besides|sore|in the chart|medications you'd|symptoms"), no: is(Decline)},
	{any: words("satisfied with|happy with|were you treated|treat you well|choose us again|come back to us|would you come back|see us again|start on time|seen on time|clean|friendly|listen to you|pleased with|recommend us"), not: words("cut|wound|incision|catheter|site|how likely|skin|wet|quit|surgery|results of|healing|prep|dressing|port|bowel|stool|on a scale"), yes: is(Thanks), no: is(Complain)},
	{any: words("question answered|did the doctor go over|did the nurse reach you|did the home aide|show up|shows up|did your walker|did the walker|did it come|did they arrive|did it arrive|arrive ok|has it arrived|get delivered|did you receive|did you get the|did you get our|have you received|did you get your letter|did you get in|able to open|were you able to open|were you able to print|able to view|able to see your|could you open|recibio"), not: words("shot|dose|vaccine|treatment|insulin|blood|labs|test done|medicine|medication|pills|sample|prescription|rx|antibiotic|refill|approved|wound|makeup run|stitches|x-ray|mri|hurt|call you|contact"), yes: is(Thanks)},
	// Supplies and prior steps.
	{any: words("out of your|out of this|out of pain|completely out|run out|ran out|se le acabo|used up your|down to your last"), yes: verdict{Refill, known, triage.Soon}},
	{any: words("have enough|enough insulin|enough medicine|enough pills|suficiente"), also: words("insulin|insulina|medicine|medication|pills|strips|inhaler|prednisone|warfarin|eliquis|oxygen|medicina|medicinas|pastillas|tablets|refills|supply"), no: verdict{Refill, known, triage.Soon}},
	{any: words("have a smartphone|a smartphone|have internet|tiene internet|have a camera|have a computer|a phone with a camera|have wifi|have a scale|blood pressure cuff at home|have a thermometer|own a scale|have a cuff|a quiet place"), not: words("want|need|like"), yes: is(Informed), no: is(Informed)},
	{any: words("had it already|had yours|already had|had one in|had one elsewhere|had it elsewhere|gotten one|already gotten|ya se puso la de|already been done|done somewhere else"), yes: is(Informed), no: is(Informed)},
	{any: words("still see|still seeing dr|still your doctor|is the patient a|do you speak|speak a language|have any other insurance|other insurance|do you live|do you work|do you drive|do you own|dog in the home|pets in|are you a veteran|are you currently working|was this visit due|work injury|an accident"), not: words("want|pain|safe|feel|hurt"), yes: is(Informed), no: is(Informed)},
	{any: words("anything to eat or drink|eat or drink anything|eaten anything|had anything to eat|had food|comio algo|comido algo|tomo algo|desayuno"), yes: about(Informed), no: is(Informed)},
	{any: words("prior problem|ever passed out|ever had|problems with anesthesia|heart valve|joint replacement|calcium pill|in the last 7 days any|any opioids|blood thinner|blood thinners|recent travel|chickenpox|weak immune|period late|prior surgeries|previous surgery|surgery on this|fillings|crowns|piercings|tattoos|false teeth|hearing aid"), not: words("pick|picked|start|started|take|taking|took|stop|stopped|hold|held|want|need|refill|restart|restarted|bleeding|arrive|arrived"), yes: about(Informed), no: is(Informed)},
	// A plan followed.
	{any: words("did you hold|have you held|did you stop|have you stopped|did you skip the|stopped your|dejo de tomar|suspendio"), also: words("asked|as instructed|like we|told|for the|before|for 5 days|for 2 days|for 3 days|days before|like the surgeon|eliquis|warfarin|metformin|blood thinner|aspirin|plavix|xarelto|ibuprofen|nsaids"), not: words("bleeding|draining|pain|why|any"), yes: is(Taken), no: about(NotTaken)},
	{any: words("wearing daily|wearing them|wearing it|worn overnight|worn nightly|scrubbed nightly|done this week|changed today|exercises done|done today|taken today|taken tonight|every night|each night|twice a day|finished all|walked today|weighed yourself|weighed in today|logged today|dressing changed|changed on|changed within|rinsed|ice and elevate|icing|elevating|vaseline daily|band-aid daily|mailed back|drop off the|dropped off|sent it yet|sent back|return the kit|mail your kit|mailed your|fit kit|watch the video|watched the|stretches|homework|practice|repeating|done yet|get your labs|labs drawn|blood drawn|draw done|got your labs|get the lab|get your blood"), not: words("pain|worse|want|like|numb|hurt|trouble|waking|wake|how|how many|cough|snor|sweats|miss|missed|or|any|need|bleed|itch|copy|bill|results|can|can you|should"), yes: is(Taken), no: about(NotTaken)},
	{any: words("did you take|have you taken|did you use|have you used|did you start|have you started|did you pick up|have you picked up|did you finish|did you get"), also: words("pills|pill|medicine|medication|inhaler|antibiotic|antibiotics|dose|insulin|drops|blood thinner|steroid|statin|patch|tablet|tablets|prep|laxative|treatment|shot|mask|cpap|brace|dose 3"), not: words("any|anything|rescue|extra|stop|miss|missed|skip|or|how|another|pain|emergency|last|vomit|vomited|elsewhere|flu|when|side|used up|yet today|refill|with no|over the counter|nsaid|copy|procedure|scan|stress test|endoscopy"), yes: is(Taken), no: about(NotTaken)},
	// Function: a no is a worry.
	{any: words("able to pee|been able to pee|able to urinate|able to swallow|able to bear weight|bear weight|keep fluids down|keeping fluids down|keeping food down|keep food down|able to eat|able to walk|able to sleep|able to move|move all your|wiggle|feel baby move|baby moving|felt the baby move|breathing comfortable|breathing easier|peeing normally|able to pass gas|passed gas|had a bowel movement|bowel movement since|able to keep|acting normally|acting like|acting herself|acting himself|feel the buzz|wet diapers|pink and warm|puede orinar|puede respirar|puede tragar|puede caminar|eating normally|drinking fluids|drinking well|feeding well|back to eating|back to drinking|crown still on|bandage still dry|dressing still dry|stitches still|splint dry|comfortable"), not: words("safe|how many|how much|want|or|any trouble|trouble|without help|treadmill|appointment|ready|to come|visit|scale|pack"), no: atLeast(Affirmed, triage.Soon)},
	// Money and access.
	{any: words("can you afford|able to afford|afford your|afford all|afford food|puede pagar sus"), not: words("trouble|not|or"), no: verdict{Aid, known, triage.Soon}},
	{any: words("trouble affording|trouble paying for|hard to pay for|cost keeping you|cost a problem|problemas para pagar"), yes: about(Aid), no: about(Informed)},
	{any: words("trouble joining|trouble logging in|having trouble logging|trouble with the link|trouble with the app|trouble with the portal|trouble signing in|trouble getting in"), yes: is(Portal)},
	{any: words("get the video link|get the link|able to open the link|open the video link|able to log in|able to get in|did you get in|could you open the|able to open it|link work for you|link open"), yes: is(Thanks), no: is(Portal)},
	{any: words("has anything changed|anything changed|any changes to your address|changed your address|moved or changed"), not: words("symptoms|pain|feel|medicine|since you"), yes: is(Informed), no: is(Informed)},
	{any: words("someone to drive you|someone to stay with you|someone to help you at home|someone with you|a support person|help at home"), not: words("want|like|need"), yes: about(Informed)},
	{any: words("is this a good time|is now a good time|good time to talk|good time for a call"), not: words("appointment"), no: is(Decline)},
	// Offers in few words: a no declines.
	{any: words("reopen|la surtimos|lo surtimos|se la surtimos|le enviamos|agendamos|le agendamos|try another|try again|want one|want it|want the details|want the link|stop by|add anyone|apply|keep the seat|lo quiere|la quiere|book it|schedule now|order more|sign you up|save you a|save your|interested|bring a friend|donate|replace it|ok to switch|okay to switch|would you be willing|release your|can you do|could you do|could you come|can you come|try it|pick it up today|phone visit instead|video instead"), not: words("still|why|pain|breathe|texts|reminders|exercise|exercises|walk|mood|sleep|steps|urge|today's dose|lift|bend|stairs|swallow|cancel|mistake|visit or|reschedule"), no: is(Decline)},
	{any: words("gone up|over 100|over 101|over 102|over 100.4|above 100|gained|gain more|weight gain|lost weight|lost any|passed out|higher than|lower than|below 70|under 70|increased|spread|spreading|getting bigger|keeping you up|turned blue|changed color|open up|opened up|popped open|missing any"), also: words("weight|fever|temperature|pulse|pressure|redness|lump|mole|rash|stitches|incision|wound|swelling|skills|pounds|skin|pain|numbness|lb|lbs|tumor|spot|cough|headache|wheeze|diarrhea"), not: words("want|down|better|not|appointment|visit|see us|when|how|shingles"), no: is(Denied)},
	// Facts for the file.
	{any: words("still your|is this still|still correct|still current|still right|still the same|is that right|is this right|is that correct|is this correct|correct|still live|still at|same address|same number|same phone|mismo telefono|misma direccion|sigue siendo|up to date|current address|still use|still using|still have|right"), also: words("address|phone|number|email|pharmacy|emergency contact|telefono|direccion|farmacia|correo|contact|date of birth|dob|name|rite aid|walgreens|cvs|last name|primary doctor|allergies|allergic|vaccines|language|preferred"), not: words("appointment|visit|time|insurance|plan|medicaid|medicare|aetna|cigna|humana|bill|balance|option|selected|want|need|should we|results|taking|mail order"), yes: is(Informed), no: is(Informed)},
	{any: words("do you smoke|are you a smoker|do you vape|use tobacco|smoke or vape|fuma|allergic to|any allergies|have allergies|drug allergies|food allergies|latex|new allergies|alergias|alergico|alergica|are you pregnant|could you be pregnant|chance you are pregnant|chance you could be pregnant|embarazada|pacemaker|defibrillator|marcapasos|metal in|any metal|metal implants|implants|claustrophobic|claustrofobia|sleep apnea|diabetic|have diabetes|diabetes|kidney disease|heart stent|heart attack or|blood clots before|family history|ever had|have you ever|ever been|had surgery|surgeries|cirugias|hospitalized|been in the hospital|overnight hospital|er visits|traveled|travel outside|contact lenses|wear contacts|hearing aids|dentures|loose teeth|live alone|vive solo|vive sola|advance directive|living will|stairs at home|stairs|primary care doctor|blood transfusion|transfusions|anesthesia problems|problems with anesthesia|malignant hyperthermia|advance care|new medicines|new medications|new meds|medicine changes|medication changes|changes to your medicines|changes to your medications|changes in your medicines|changes in your medications|medicinas nuevas|cambio de medicinas|vaccinated|tetanus|flu shot this|already had|had one elsewhere|had it elsewhere|already gotten|smoke detector|own a|work injury|a minor|new patient|pregnant or nursing|nursing or pregnant|are you nursing|breastfeeding|amamantando|veteran|hearing loss|glasses|children at home|pets|alcohol|been exposed|been around anyone|sick contacts|anyone at home sick|anyone sick|anyone in the house|car accident|workers comp|glaucoma|cochlear|shunt|aneurysm|stent|dialysis|asthma|epilepsy|covid in the|had covid"), not: words("ease|eased|nausea|understand|want|like|interested|since|book|schedule|copy|feel|feeling|worse|better|gone|quit|still|picked|refill|pain|numb|dose|enough|drops|rate|free of|hurt|comfortable|fit|fitting|working|helping|trouble|climb|cut back|cravings|urge|cope|drank|drink to|able|track|wheez|using|results|ready|cost|rescue|take|taking|taken|need|help|card"), yes: about(Informed), no: is(Informed)},
	// Medicine and plan.
	{any: words("did you take|did he take|did she take|have you taken|ya tomo|tomo su|se tomo|se ha tomado|did you start|have you started|has she started|has he started|started your|start your|empezo|comenzo|ya inicio|did you finish|have you finished|did you complete|have you completed|termino|did you pick up|have you picked up|did you get your|have you filled|did you fill|recogio|did you use your|have you used your|did you apply|have you applied|are you taking|is he taking|is she taking|still taking|are you using|esta tomando|sigue tomando|toma su|toma todos|have you been taking|been taking|did you do your|have you done your|did you complete your|have you been doing|are you doing your|doing your exercises|keeping up with|did you restart|have you restarted|resumed your|did you resume|have you resumed|did you check your|have you checked your|did you change your|are you wearing|wearing your|wearing the|have you been wearing|did you wear|been wearing|have you weighed|did you weigh|did you test|did you log|did you inject|did you give|did you get your shot|se puso|se aplico|esta usando|usa su|hizo sus|ha hecho"), not: words("yet today|new|nuevo|nueva|skills|stop|stopped|held|hold|miss|missed|skip|skipped|not|any|anything|prescribed by|pain medicine|pain pills|pain pill|painkiller|painkillers|narcotic|narcotics|opioid|opioids|ibuprofen|advil|nsaid|nsaids|tylenol|extra|more than|rescue|last|other|another|herbal|supplements|blood thinner or|thinners|currently|vacuna|shot elsewhere|flu|test result|records|results|copy|letter|survey|call|report|form|forms|email|text|message|link|photo|photos|itemized|bill|how|which|what|why|or|bring|headache|trouble|side|help|helped|feel|worse|better|appointment|visit|elsewhere|contacts|contact|glasses|period|packet|insurance|walk|up your|emergency|map|too much|drugs|alcohol|labor|eat|drink|out of|smoking|smoke|steps|seizure|referral|pregnancy|covid|procedure|surgery|scan|mri|biopsy|endoscopy|colonoscopy|prep|laxative|stress test|ultrasound|imaging"), yes: is(Taken), no: about(NotTaken)},
	{any: words("have you missed|did you miss|any missed|missed any|have you skipped|skipped any|missed doses|se le olvido|olvido alguna|se ha saltado|missing any doses|forgotten any"), also: words("dose|doses|pill|pills|medicine|medicines|medication|medications|dosis|pastilla|pastillas|medicina|insulin|shot|shots|tablet|tablets|inhaler|meds"), yes: about(NotTaken), no: is(Taken)},
}

// ask reads the question with the frames.
func (r *reader) frame() {
	p := r.p
	from, to := r.qFrom, r.qTo
	p.stated = r.statement()
	if !r.hasQ {
		return
	}
	for i := to - 3; i > from; i-- { // "Hernia: lump back?" asks of the lump
		if r.toks[i].before&colon != 0 {
			from = i
			break
		}
	}
	q := r.text(from, to)
	all := r.whole
	if r.questions > 0 || r.asksMore() || strings.Contains(q, " also ") || p.ask == askConsent && p.twisted {
		return
	}
	for i := range frames {
		f := &frames[i]
		if holds(q, f.any) && (f.also == nil || holds(q, f.also)) && !holds(q, f.not) {
			p.onYes, p.onNo = f.yes, f.no
			if (f.no.Meaning == Denied || f.yes.Meaning == Affirmed) && holds(q, helped) {
				p.onYes, p.onNo = verdict{}, verdict{}
			}
			if f.yes.Meaning == Taken && holds(all, before) {
				p.onYes = verdict{} // a pill before a test may be one too many
			}
			return
		}
	}
	r.body(q, all)
	if p.ask == askIdentity && p.onYes.grade == none {
		p.onYes = is(Informed)
	}
}

var (
	// helped are words by which a question asks for something good, or done, against a
	// danger: a no to it denies nothing.
	helped    = words("relief|improvement|respond|responded|responding|broken|broke|slow|slowed|slowing|tolerable|bearable|someone|anyone|plan|911|er|ed|emergency room|emergency|urgent care|seen|evaluated|checked|told|tell|watching|naloxone|narcan|epipen|nitroglycerin|inhaler|normally|breathe and|stock|call|called|go to|went to|keep an eye|respiro|alivio|alguien|llamo|kit|on hand|with you|ready")
	before    = words("stress test|procedure is|surgery is|scan is|biopsy is|your procedure|your surgery|your scan|your biopsy|your test|stop taking")
	notBody   = words("not|cant|can't|cannot|won't|without|problem with the|trouble joining|trouble with the link|trouble with the app|trouble finding|having trouble paying|trouble paying|trouble logging|free|weeks without|dreams")
	asksBody  = words("any|do you have|are you having|have you had|having|had|new|is there|tiene|tuvo|tenido|ha tenido|siente|alguna|algun|noticed|have you noticed|have you felt|do you feel|did you feel|feeling|feel|still|more|hay|has had|has the|is the|is your|are your|are the|does it|does your|did your|do your|worse|sudden|since|today|tonight|now|last night|this week|sigue con|esta|or")
	emergent  = words("chest pain|chest tightness|chest pressure|dolor de pecho|dolor en el pecho|trouble breathing|short of breath|shortness of breath|difficulty breathing|dificultad para respirar|falta de aire|can't breathe|trouble speaking|face droop|facial droop|droop")
	effects   = words("side effects|side effect|efectos secundarios|efecto secundario|reaction to the|bad reaction|molesta algun efecto|from the antibiotic|from the new|from the medicine|from the shot|from the pill|with the new pill|with the new medicine|con la pastilla nueva|con la medicina nueva")
	relieved  = words("gone|go away|gone away|went away|going away|better|improved|improving|improve|eased|easing|ease up|ease|healed|cleared|clear up|clearing|cleared up|resolved|let up|go down|gone down|going down|went down|come down|down|stopped|wearing off|wear off|worn off|smaller|less|mejor|mejoro|mejorado|se le quito|se quito|bajo la fiebre|paso el dolor|easier|lighter|calmed|settled|subsided|under control")
	notRelief = words("gone to|gone the|below|without|a better|better one|concern|not|still|worse|or|want|would|like|need|how|when|what|why|which|did you|have you stopped|you stop|anything|any|less hopeful|hopeless|taking|bill|wait|insurance|balance|portal|link|app|browser|cut back|smoking|quit|drinking|urine|clear liquids|stool|prep|sit down|lie down|lying down|fluids down|keep|keeping|down to|feel down|broken down|written|swallow|pink|fingers|afford|cost|appointment|visit|schedule|service|explain|question")
)

// body reads a question about a symptom: whether there is one, or whether it is gone.
func (r *reader) body(q, all string) {
	p := r.p
	sick := holds(q, bodily)
	switch {
	case (sick || r.q.any(tSymptom) || p.ask == askWell) && holds(q, relieved) && !holds(q, notRelief):
		p.onYes = is(Better)
		p.onNo = about(Affirmed)
		p.onNo.urgency = triage.Soon
		if holds(all, medicinal) || holds(all, vague) || p.all.any(tMed) {
			p.onNo = verdict{}
		}
		if holds(q, medicinal) {
			p.onYes = verdict{}
		}
	case sick && !holds(q, helped) && !holds(q, good) && !holds(q, elsewhere) && !holds(q, notBody) && (holds(q, asksBody) || r.qTo-r.qFrom <= 8):
		p.onNo = is(Denied)
		switch {
		case holds(q, emergent):
			p.onYes = atLeast(Affirmed, triage.Emergency)
		case holds(q, effects):
			p.onYes = atLeast(Adverse, triage.Soon)
		case !holds(all, medicinal) && !holds(all, vague) && !p.all.any(tMed):
			p.onYes = atLeast(Affirmed, triage.Soon)
		}
	}
}

// text joins tokens from to to, with a space before and behind.
func (r *reader) text(from, to int) string {
	n := 1
	for i := from; i < to; i++ {
		n += len(r.toks[i].text) + 1
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteByte(' ')
	for i := from; i < to; i++ {
		b.WriteString(r.toks[i].text)
		b.WriteByte(' ')
	}
	return b.String()
}

// certain reads what the frames and the labels of the keys decide, where the older
// readings leave a doubt.
func (p *Prompt) certain(a *Answer, body []normalize.Word, ents []entry) bool {
	v, way := verdict{}, ByKey
	switch i := p.picked(body, ents); {
	case i >= 0 && p.Options[i].verdict.grade != none:
		v = p.Options[i].verdict
		a.Option, a.Slot = i, p.Options[i].Slot
	case i >= 0 && p.Options[i].polar > 0:
		v = p.onYes
		a.Option = i
	case i >= 0 && p.Options[i].polar < 0:
		v = p.onNo
		a.Option = i
	case i >= 0 || p.choices():
		return false
	case p.says(body, ents, sYes):
		v, way = p.onYes, ByYes
	case p.says(body, ents, sNo):
		v, way = p.onNo, ByNo
	case len(body) == 1 && p.onNo.Meaning == Denied && len(p.Options) == 0 && nothing(body[0].Text):
		v, way = p.onNo, ByNo
	case p.stated && p.says(body, ents, sOK|sThumb|sThanks):
		v, way = is(Thanks), ByAck
	}
	if v.grade == none {
		if m, ok := p.measured(body); ok {
			v, way = m, ByKey
		} else if m, ok := p.scored(body); ok {
			v, way = m, ByKey
		}
	}
	if v.grade == none {
		return false
	}
	a.Way, a.Meaning = way, v.Meaning
	a.Sure, a.Known = v.grade == exact, true
	in, u := label(v.Meaning)
	if v.urgency != "" {
		u = v.urgency
	}
	a.Intents, a.Urgency = []triage.Intent{in}, u
	return true
}

// says reports whether every word is a yes (or a no), or says nothing beside it.
func (p *Prompt) says(body []normalize.Word, ents []entry, s sense) bool {
	if body[0].Text == "correct" || body[0].Text == "never" || body[0].Text == "ya" {
		return false
	}
	n := 0
	for i := range body {
		switch {
		case ents[i].sense.has(s):
			n++
		case i > 0 && (body[i].Text == "sir" || body[i].Text == "maam" || body[i].Text == "ma'am" || ents[i].sense.has(sThanks)):
		case i == 0 && len(body) == 2 && body[0].Text == "of" && body[1].Text == "course" && s == sYes:
			return true
		default:
			return false
		}
	}
	return n > 0
}

// nothing reports whether s denies what a list of symptoms asks for.
func nothing(s string) bool {
	switch s {
	case "0", "zero", "none", "nothing", "nada", "ninguno", "ninguna", "ningun", "nunca", "cero":
		return true
	}
	return false
}

// statement reports whether the prompt only tells something that is no visit, so
// that an ok says that it was read.
func (r *reader) statement() bool {
	p := r.p
	if r.hasQ || p.all.any(tVisit|tMoved|tSymptom|tFeel|tMeasure) || len(p.Slots) > 0 || p.ask != askNothing && p.ask != askUnclear {
		return false
	}
	for i := range p.Options {
		o := &p.Options[i]
		if o.key.any(tYes|tNo|tOK|tConfirm) || o.Key == "👍" {
			return false
		}
	}
	return !r.has(0, len(r.toks), "see", "today", "tomorrow", "tonight", "clinic", "class", "classes", "group", "zoom", "scheduled", "arrive", "bring", "seat", "coming", "move", "fill", "fast", "take", "drink", "please", "send", "call", "book", "waiting", "join", "surgery", "photo", "feel", "emergency", "missed", "review", "rate", "tell", "would", "can")
}

// asksMore reports whether a second question stands behind the one read, such as
// "Missed doses?"; "YES or NO?" and "OK?" are none.
func (r *reader) asksMore() bool {
	begin := r.qTo
	for i := r.qTo; i < len(r.toks); i++ {
		b := r.behind(i)
		if b&ask != 0 && i-begin < 2 {
			for k := begin; k <= i; k++ {
				if t := &r.toks[k]; !t.tags.any(tYes|tNo|tOK|tLink|tCue) && len(t.text) > 1 && !t.picture {
					return true
				}
			}
		}
		if b&(ask|stop) != 0 {
			begin = i + 1
		}
	}
	return false
}
