package phi

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// detectorRules returns the rules that are written in Go because they check more
// than words: digits, capitals, the order of names.
func detectorRules() []*Rule {
	d := func(id string, c Category, message, suggest, replace, replaceES string) *Rule {
		return &Rule{ID: id, Pack: "built-in", Category: c, Severity: c.Severity(), Message: message, Suggest: suggest,
			Replace: replace, ReplaceES: replaceES, Cleared: id == "medication.like" || id == "lab.near-value"}
	}
	const call = "Ask the patient to call, or verify it in the portal."
	return []*Rule{
		d("ssn.number", SSN, "A Social Security number is in the text.", call, "", ""),
		d("card.number", PaymentCard, "A payment card number is in the text.", "Say the card on file, or ask the patient to call billing.", "", ""),
		d("mrn.number", MRN, "A medical record number is in the text.", "Leave it out; staff find the chart by name.", "", ""),
		d("insurance.number", InsuranceID, "A member or policy number is in the text.", "Say your insurance card, or ask the patient to call.", "", ""),
		d("account.number", AccountNumber, "An account number is in the text.", "Leave it out, or ask the patient to call billing.", "", ""),
		d("birth.date", DateOfBirth, "A birth date is in the text.", "Leave it out; verify it by phone.", "", ""),
		d("contact.phone", Contact, "The patient's own phone number is read back.", "Say: the number on file.", "the number on file", "el número registrado"),
		d("contact.email", Contact, "The patient's own e-mail address is read back.", "Say: the e-mail on file.", "the email on file", "el correo registrado"),
		d("contact.address", Contact, "The patient's own street address is read back.", "Say: the address on file.", "the address on file", "la dirección registrada"),
		d("name.greeting", FullName, "First and last name stand together.", "Use the first name alone.", "", ""),
		d("name.beside", FullName, "First and last name stand together beside what identifies a patient.", "Use the first name alone.", "", ""),
		d("name.opening", FullName, "The text opens with a first and last name.", "Use the first name alone.", "", ""),
		d("name.cue", FullName, "The patient's first and last name stand together.", "Use the first name alone.", "", ""),
		d("link.shortener", Link, "The link hides where it leads: patients cannot tell it from fraud.", "Use the clinic's own address, or say: in the portal.", "the patient portal", "su portal"),
		d("link.token", Link, "The link carries an identifier or a key.", "Link to the portal's own front page.", "the patient portal", "su portal"),
		d("credential.secret", Credential, "A password, PIN or code stands beside the account it opens.", "Let the patient set it on the sign-in page, or call.", "", ""),
		d("medication.like", Medication, "A word that looks like a medicine's name.", "Say: your prescription.", "your prescription", "su receta"),
		d("detail.dense", ClinicalDetail, "Clinical advice or a note on the body.", "Put it in the portal, or ask them to call.", "", ""),
		d("lab.near-value", LabValue, "A result is given with its value.", "Say your results are ready, in the portal or by phone.", "", ""),
		d("programme.part2", SubstanceUse, "The programme's own name is a disclosure (42 CFR Part 2).", "Sign with a neutral name.", "our office", "nuestra oficina"),
	}
}

func detectorRule(id string) *Rule {
	for _, d := range detectorRules() {
		if d.ID == id {
			return d
		}
	}
	return &Rule{ID: id}
}

// pattern is a regular expression with the part of it that is the finding.
type pattern struct {
	rule  string
	re    *regexp.Regexp
	group int
	// digits demands that many digits in the finding.
	digits int
	need   []string // lower-case: one of them must stand in the text; nil: no need
}

// The cue words of identifiers. The value follows within a few signs.
var patterns = compilePatterns()

func compilePatterns() []pattern {
	const value = `[#:\s.]*((?:is|was|number|no\.?|num|nº|id|es|de)\b[#:\s]*){0,2}`
	const id = `[A-Za-z]{0,4}[- ]?\d[A-Za-z0-9]*(?:-[A-Za-z0-9]{2,6})*(?:[- ][A-Za-z0-9]*\d[A-Za-z0-9]*)*`
	p := func(rule string, digits, group int, re string, need ...string) pattern {
		return pattern{rule, regexp.MustCompile(`(?i)` + re), group, digits, need}
	}
	return []pattern{
		p("ssn.number", 9, 0, `(?:(?:ssn?|soc(?:ial)?(?:\s+sec(?:urity)?)?|seguro\s+social|itin)\b[#:\s.]*(?:number|no\.?|num|#|is|:)?\s*)?\b\d{3}-\d{2}-\d{4}\b`, "-"),
		p("ssn.number", 4, 0, `\b(?:ss#|ssn|ss\s?#|soc(?:ial)?\s+sec(?:urity)?|social|seguro\s+social|itin|w-9[^.]{0,32}?(?:lists|has|shows|says|with|under)?)\b[#:\s]*(?:(?:number|no\.?|num|#|is|:|es|ending|ends|in|on|file|termina|en)[#:\s]*){0,4}(?:\d{3}[- ]?\d{2}[- ]?\d{4}|\d{4})\b`, "ss#", "ss ", "ssn", "social", "soc ", "w-9", "itin"),
		p("ssn.number", 4, 0, `\blast (?:4|four)(?: digits)? of (?:your |ur )?(?:social|ssn|ss)\b[^.\d]{0,16}\d{4}\b`, "last"),
		p("mrn.number", 3, 0, `\b(?:mrn|m\.r\.n\.?|mr|med(?:ical)?\.?\s+rec(?:ord)?s?|chart|record|patient|pt|expediente|historia\s+cl[ií]nica|h\.?c\.?|hospital|emr|ehr)\b\.?\s*(?:#|no\b\.?|num(?:ber)?\b\.?|nº|id\b\.?|:|is\b)?(?:\s*(?:#|:|is\b|number\b|no\b\.?|es\b))*\s*`+id+`(?:,?\s+should\s+be\s+\d+)?`, "mr", "rec ", "record", "chart", "pt ", "pt#", "patient", "expediente", "historia", "h.c", "hc ", "hospital", "emr", "ehr"),
		p("mrn.number", 5, 0, `\b\d[\d-]{4,}\d\b[^.\d]{0,24}(?:med(?:ical)?\s+rec(?:ord)?|mrn|chart|record)(?:\s*(?:number|no|#))`, "rec", "mrn", "chart"),
		p("insurance.number", 4, 0, `\b(?:member|subscriber|insurance|policy|group|grp|plan|medicaid|medicare|bin|pcn|payer|payor|beneficiary|mbi|adap|chip|tricare|p[oó]liza|miembro|afiliado|asegurado|seguro|rx\s?bin|hicn)\b[\s.]*(?:(?:member|id|no\.?|number|num\.?|#|policy|group|es|de|is|card|coverage|nº|n[uú]mero)\b?[#:\s]*){0,4}[#:\s]*`+id, "member", "subscriber", "insurance", "policy", "group", "grp", "plan", "medic", "bin", "pcn", "pay", "benef", "mbi", "adap", "chip", "tricare", "liza", "miembro", "afiliado", "asegurado", "seguro", "rx", "hicn"),
		p("insurance.number", 3, 0, `\b(?:insurance|insurer|plan|medicaid|medicare|coverage|benefits?|rx benefit|seguro|tricare)\b[^.!?\n]{0,24}\b(?:id|#|no\.?|number)\s*[#:]?\s*`+id, "insur", "plan", "medic", "cover", "benefit", "seguro", "tricare"),
		p("insurance.number", 6, 0, `\b(?:ins(?:urance)?|health plan|coverage)\b[^.!?\n]{0,16}\b(?:card|on file|file)\b[^.!?\n]{0,8}[:#]\s*`+id, "ins", "plan", "coverage"),
		p("insurance.number", 5, 0, `\b(?:bcbs|blue\s?cross|blue\s?shield|aetna|cigna|humana|united(?:healthcare)?|uhc|kaiser|molina|anthem|centene|ambetter|wellcare|oscar|amerigroup|caresource|health\s?net|medi-?cal|ambetter|highmark|emblem|oxford|geha|horizon|premera|regence)\b[\s,]*(?:(?:id|member|policy|plan|no\.?|number|#|card|is)\b?[#:\s]*){0,3}[#:\s]*`+id, "bcbs", "blue", "aetna", "cigna", "humana", "united", "uhc", "kaiser", "molina", "anthem", "centene", "ambetter", "wellcare", "oscar", "amerigroup", "caresource", "net", "cal", "highmark", "emblem", "oxford", "geha", "horizon", "premera", "regence"),
		p("account.number", 4, 0, `\b(?:(?:guarantor|patient|pt|billing|bank|checking|savings)\s+)?(?:acct|account|acc|cuenta|guarantor|routing|iban|ach|garante)\b\.?[\s]*(?:(?:acct|number|no\.?|num\.?|#|id|is|es|nº|n[uú]mero)\b?[#:\s]*){0,4}[#:\s]*`+id, "acc", "cuenta", "guarantor", "routing", "iban", "ach", "garante"),
		p("birth.date", 3, 0, `\b(?:d\.?\s?o\.?\s?b|date\s+of\s+birth|birth\s?date|b-?day|birthday|born(?:\s+on)?|birth|fecha\s+de\s+nacimiento|f\.?\s?(?:de\s+)?nac\.?|naci[oó](?:\s+el)?|nacid[oa](?:\s+el)?|fdn|b\.)(?:\b|\s)\.?[:=\s]*(?:(?:on|file|is|as|of|we|have|in|el|es|que|tenemos|listed|the|'?\d\d)\b[:\s]*){0,5}(?:`+datePattern+`)(?:\s*(?:vs|or|not|o|/)\s*(?:plan\s+)?(?:`+datePattern+`))?`, "dob", "d.o", " b.", "o. b", "o b", "birth", "born", "bday", "b-day", "nac", "fdn"),
		p("birth.date", 8, 0, `\b(?:verify|confirm|patient|pt|identity|check)\b[^.!?\n]{0,24}?\b\d{1,2}[-/.]\d{1,2}[-/.](?:19\d\d|200\d|201\d)\b`, "verify", "confirm", "patient", "pt", "identity", "check"),
		p("credential.secret", 0, 0, `\b(?:(?:temp(?:orary)?|your|new|su|ur|same|the)\s+)*(?:password|passwd|passcode|pass|pwd|pw|clave|contrase[nñ]a|pin)\b(?:[^.\n]{0,16}?(?:\bis\b|:|=|\bes\b)|\s*/|\s)\s*["']?([^\s"',;]{4,}|[^\s"',;]*\d[^\s"',;]*)`, "pass", "pw", "clave", "contrase", "pin"),
		p("credential.secret", 3, 0, `\b(?:(?:user(?:name)?|login|log-?in|account|acct|guest|bill-?pay|usuario|portal|kiosk)\s*(?:id|name)?\b[^.\n]{0,48}?)\b(?:(?:one[- ]?time|access|security|verification|login|sign-?in|temp(?:orary)?)\s+)?(?:pin|pass\s?code|otp|code|c[oó]digo|token)\b[^.\n\d]{0,24}\d[\d -]{2,}\d`, "pin", "code", "otp", "digo", "token"),
		p("credential.secret", 3, 0, `\b(?:one[- ]?time|access|security|verification|login|sign-?in|temp(?:orary)?|c[oó]digo\s+de\s+(?:acceso|verificaci[oó]n))\s*(?:pin|pass\s?code|otp|code|c[oó]digo)?\b[^.\n\d]{0,12}\d[\d -]{2,}\d\b[^.\n]{0,32}\b(?:user(?:name)?|login|account|acct|usuario|cuenta)\b[^.\n]{0,12}`, "one", "access", "security", "verif", "login", "sign", "temp", "digo"),
		p("credential.secret", 0, 0, `\b(?:user(?:name)?|log-?in|usuario|account|portal)\b[^.\n]{0,32}\b(?:is|es|:)\s*\S+[^.\n]{0,24}\b(?:code ?word|secret|palabra clave|security answer|passphrase)\b[^.\n]{0,8}(?:is|es|:)\s*\S+`, "word", "secret", "palabra", "answer", "phrase"),
		p("link.shortener", 0, 0, `\b(?:https?://)?(?:www\.)?(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|buff\.ly|rb\.gy|cutt\.ly|shorturl\.at|tiny\.cc|rebrand\.ly|bl\.ink|s\.id|t\.ly|lnkd\.in|v\.gd|qr\.ae|adf\.ly|soo\.gd|clck\.ru|short\.io|u\.to|x\.co|mcaf\.ee|trib\.al|bitly\.com|shorte\.st|snip\.ly|urlz\.fr|n9\.cl|acortar\.link|tiny\.one|shrtco\.de|dub\.sh|surl\.li|t2m\.io|kutt\.it|txt\.so|smarturl\.it|hubs\.ly|hyperurl\.co|cli\.re|yourls\.org|tr\.im|linktr\.ee|gg\.gg|da\.gd|0x\.co|l\.ead\.me|qrco\.de|spr\.ly|zpr\.io|swll\.to|han\.gl|lc\.cx|ift\.tt|dlvr\.it|po\.st|fb\.me|wp\.me|amzn\.to|youtu\.be)/[^\s,;)]*`, "."),
		p("link.token", 0, 0, `(?:https?://|www\.)[^\s?]+\?[^\s,;)]*=[^\s,;)]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/[^\s?]*\?[^\s,;)]*=[^\s,;)]+`, "?"),
		p("link.token", 0, 0, `(?:https?://|www\.|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|example|health|care|io|app|info|us|co|clinic|med|page|link)/)[^\s,;)]*/?(?:token|auth|key|session|magic|mrn|patient|pt|guarantor|dob|acct|account|invite|verify|reset)[/=-][^\s,;)]*[\d][^\s,;)]*`, "/"),
		p("link.token", 0, 0, `(?:https?://|www\.|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|example|health|care|io|app|info|us|co|clinic|med|page|link)/)[^\s,;)]*/(?:[^\s,;)/]*\d{5,}[^\s,;)]*|[A-Za-z0-9_-]{20,}|[A-Za-z]*\d[A-Za-z0-9]*[A-Z][A-Za-z0-9]{4,})`, "/"),
		p("contact.email", 0, 0, `\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b`, "@"),
	}
}

const datePattern = `(?:19|20)\d{6}\b|\d{1,2}\s\d{1,2}\s(?:19|20)\d{2}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}|\d{4}-\d{2}-\d{2}|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|ene|abr|ago|dic)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:de\s+|del\s+)?'?\d{2,4}|\d{1,2}(?:st|nd|rd|th)?\s+(?:de\s+|of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|ene|abr|ago|dic)[a-z]*\.?,?\s+(?:de\s+|del\s+)?'?\d{2,4}|\d{1,2}[-/]\d{1,2}\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b`

var (
	cardPattern  = regexp.MustCompile(`\b(?:\d[ -]?){12,18}\d\b(?:[,;]?\s*(?:exp(?:ires|iration|iry)?\.?|cvv|cvc|vence|code)\b[\s:]*[\d/]+)*`)
	cardCue      = regexp.MustCompile(`(?i)\b(?:card|visa|amex|american express|mastercard|mc|discover|jcb|diners|debit|credit|fsa|hsa|tarjeta|cc)\b`)
	phonePattern = regexp.MustCompile(`(?:\+?1[-. ]?)?(?:\(\d{3}\)\s?|\b\d{3}[-. ])?\b\d{3}[-. ]\d{4}\b(?:\s*(?:ext|x)\.?\s*\d{1,5})?`)
	phoneCue     = regexp.MustCompile(`(?i)(?:\b(?:called|tried|dialed|texted|texting|rang|left (?:a )?(?:message|voicemail|msg|vm) (?:at|on)|reach(?:ed)? (?:you|u)(?: at| on)?|have (?:you|u|your (?:number|cell|phone|mobile)) (?:at|as|listed as|down as)|(?:your|ur|his|her|mom'?s|dad'?s|wife'?s|husband'?s|daughter'?s|son'?s) (?:new |old |work |home |cell |mobile |other )?(?:number|cell|phone|mobile|line|landline|work|home)|(?:ring|call|text|phone|reach|texting|calling) (?:you|u|your (?:husband|wife|mom|mother|dad|father|son|daughter|partner|sister|brother|spouse|caregiver|ride))(?: back)?(?: at| on)?|number (?:we have|on file|listed)(?: is|:)?|phone on file|on file (?:is|as)?|still (?:at|your number|the right number)|emergency contact|contact number is|primary (?:phone|number)|le (?:llamamos|marcamos|llamaremos)(?: al?)?|su (?:n[uú]mero|tel[eé]fono|celular|cel)(?: es| de)?|tenemos (?:su|el) (?:n[uú]mero|tel[eé]fono|celular)(?: como)?)\b[^.!?\d]{0,28}$)|(?:\b(?:work line|cell|home line|landline)\s*$)`)
	phoneClinic  = regexp.MustCompile(`(?i)(?:call|text|fax|phone|contact|reach|dial|ring) (?:us|me|the|our|back|billing)\b[^.!?]{0,24}$|\b(?:from|our) (?:number|line)\b[^.!?]{0,8}$|\bfax\b[^.!?]{0,12}$`)
	phoneAfter   = regexp.MustCompile(`(?i)^[,;]?\s*(?:\?|is (?:that|this) (?:still |the )?(?:right|correct|you|your)|still (?:good|correct|right|yours?)|(?:is|was) (?:disconnected|not in service|the number|your|still|no longer)|as (?:your|ur|the) (?:emergency|primary|cell|main|home|work|best|contact)|(?:still|the) (?:the )?(?:best|right|correct) (?:number|phone)|(?:and also )?(?:at|on) (?:your|ur) (?:work|cell|home)|when you|is (?:still )?(?:the )?best|is (?:the|your) (?:best|right|current|correct|old|new)|no (?:answer|luck)|on file|correct\?|right\?|didn'?t (?:work|answer))`)
	emailSent    = regexp.MustCompile(`(?i)\b(?:sending|sent|email|emailed|emailing|forward\w*|mand\w+|envi\w+)\b[^.!?]{0,40}\bto\s*$`)
	emailClinic  = regexp.MustCompile(`(?i)(?:e-?mail|write|contact|send|reply|fax|questions)[^.!?]{0,24}(?:us|me|to|at|them|questions|:)?\s*$`)
	emailPatient = regexp.MustCompile(`(?i)\b(?:your|ur|his|her|su|username|user|login|on file|have|sent|emailed|confirm|updated|correo|invite|receipt|for you)\b[^.!?]{0,40}$`)
	freeMail     = regexp.MustCompile(`(?i)@(?:gmail|yahoo|hotmail|outlook|aol|icloud|live|msn|comcast|verizon|att|proton(?:mail)?|ymail|me)\.`)
	emailShared  = regexp.MustCompile(`(?i)^(?:info|records|billing|support|appointments?|appts?|front\.?desk|help|contact|office|scheduling|referrals?|frontdesk|hello|admin|citas|privacy|compliance|patients?|care|clinic|reception|portal|hr|jobs|volunteers?|feedback|survey|noreply|no-reply)@`)
	streetLine   = regexp.MustCompile(`\b\d{1,5}[A-Za-z]?\s+(?:(?:[NSEW]|North|South|East|West|N\.|S\.|E\.|W\.)\s+)?(?:[A-Z0-9][A-Za-z0-9'.-]*\s+){1,4}(?:Ave(?:nue)?|St(?:reet)?|Rd|Road|Blvd|Boulevard|Ln|Lane|Dr(?:ive)?|Ct|Court|Pl(?:ace)?|Plaza|Pkwy|Parkway|Hwy|Highway|Way|Ter(?:race)?|Tr(?:ail)?|Loop|Cir(?:cle)?|Sq(?:uare)?|Hollow|Bend|Run|Row|Walk|Path|Pike|Alley|Crossing|Xing|Cove|Ridge|Pass|Point|Pt|Glen|Grove|Commons|Heights|Hts|Hill|Meadow|Trace|View|Landing|Manor|Mews|Rise|Vista|Calle)\b\.?(?:,?\s*(?:Apt|Unit|#|Lot|Trailer|Apartment|No)\.?\s*[A-Za-z0-9-]+)?|\b(?:Calle|Avenida|Av\.|Camino|Paseo|calle)\s+(?:[A-ZÁÉÍÓÚ0-9][\wáéíóúñ]*\s*){1,3}\s*#?\d{1,5}\b|\bP\.?\s?O\.?\s+Box\s+\d+`)
	streetLower  = regexp.MustCompile(`(?i)\b\d{1,5}\s+(?:[nsew]\s+)?(?:[a-z0-9']+\s+){1,2}(?:ave|avenue|st|street|rd|road|blvd|ln|lane|ct|court|pkwy|ter|terrace|trail|loop|cir|circle|hollow|bend)\b(?:,?\s*(?:apt|unit|#)\.?\s*[a-z0-9-]+)?`)
	addressCue   = regexp.MustCompile(`(?i)(?:\b(?:your|ur|his|her|mom'?s|dad'?s)\s+(?:\w+\s+){0,2}(?:address|house|home|place|apartment|apt)|\b(?:have|got|listed|list|see|show|shows) (?:you|u|your address|ur address|him|her|your mailing address)|still (?:at|living|live|in)|(?:you|u|she|he) (?:live|lives|moved|are (?:still )?(?:at|living))|on file|address (?:is|on|we|as|of|still|:|,)|(?:mail|mailed|mailing|send|sending|sent|ship|shipped|shipping|ships|deliver|delivered|delivery|delivering|drop|dropped|dropping|bring|bringing|letter|package|statement|bill|check|checks|card|cards|packet|kit|supplies|visit you|see you|visiting|pick (?:you|u|him|her) up|pickup|pick up|picking (?:you|u) up|ride|driver|nurse|aide|home visit|come|coming|home health|van|dispatch|dispatched)\b[^.!?]{0,40}\b(?:to|at|from|off)|returned|came back|would like to visit|(?:su|tu) (?:direcci[oó]n|domicilio|casa)(?: es)?|tenemos (?:su|la) direcci[oó]n|vive en|enviamos|mandamos|enviaremos|mandaremos|entregar|(?:manda|mandan|env[ií]a|env[ií]an|lleva|llevan|entrega|entregan|llega|pasa|pasamos)\b[^.!?]{0,40}\b(?:a|en|por)|recogerlo|recogerla)\b[^.!?]{0,48}$`)
	addressAfter = regexp.MustCompile(`(?i)^[,;]?\s*(?:is (?:your|ur|that|this)|still (?:correct|right|your|good)|on file|came back|correct\?|right\?|your (?:address|current)|\?\s*(?:reply|y/n|yes)|apt|unit)`)
	addressOurs  = regexp.MustCompile(`(?i)\b(?:our|we'?ve moved|we moved|moved to|now at|located|office|clinic|suite|ste|floor|entrance|location|lab|pharmacy|building|parking|park|visit (?:is )?at|appointment (?:is )?at|appt at|new building|directions|consultorio|cl[ií]nica|estamos)\b[^.!?]{0,40}$`)
	addressSuite = regexp.MustCompile(`(?i)^[,;]?\s*(?:suite|ste|floor|fl|rm|room|bldg|building|\d(?:st|nd|rd|th) floor|piso|parking|park|across|next to|near|behind|look for)`)
)

// findPatterns appends what identifiers, contacts, links, credentials and names say.
func (l *Linter) findPatterns(r *reading, hits []hit) []hit {
	digits, at, slash := false, false, false
	for i := 0; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c >= '0' && c <= '9':
			digits = true
		case c == '@':
			at = true
		case c == '/':
			slash = true
		}
	}
	cue := func(s string) bool { return strings.Contains(lowered(r.text), s) }
	if digits || at || slash || cue("pass") || cue("pw") || cue("clave") || cue("contrase") {
		hits = l.findIdentifiers(r, hits, digits)
	}
	if digits {
		hits = l.findValues(r, hits)
	}
	return l.findPeople(r, hits)
}

// lowered lower-cases ASCII and leaves the length alone.
func lowered(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' {
			return c + 'a' - 'A'
		}
		return c
	}, s)
}

func (l *Linter) findIdentifiers(r *reading, hits []hit, digits bool) []hit {
	text := r.text
	low := lowered(text)
	from := len(hits)
	total := countDigits(text)
	var cards [][2]int
	if total >= 13 {
		for _, m := range cardPattern.FindAllStringIndex(text, -1) {
			if isCard(text[m[0]:m[1]]) || cardCue.MatchString(window(text, m[0], 24)) && countDigits(text[m[0]:m[1]]) >= 13 {
				hits = l.hitBytes(hits, r, "card.number", m[0], m[1])
				cards = append(cards, [2]int{m[0], m[1]})
			}
		}
	}
	inCard := func(a, b int) bool {
		return slices.ContainsFunc(cards, func(c [2]int) bool { return a < c[1] && c[0] < b })
	}
	for i := range patterns {
		p := &patterns[i]
		if p.digits > 0 && total < p.digits || p.need != nil && !slices.ContainsFunc(p.need, func(n string) bool { return strings.Contains(low, n) }) {
			continue
		}
		for _, m := range p.re.FindAllStringIndex(text, -1) {
			found := text[m[0]:m[1]]
			if countDigits(found) < p.digits || p.rule != "credential.secret" && !strings.HasPrefix(p.rule, "link") && inCard(m[0], m[1]) {
				continue
			}
			if !l.accept(p.rule, text, found, m[0], m[1]) {
				continue
			}
			hits = l.hitBytes(hits, r, p.rule, m[0], m[1])
		}
	}
	if digits {
		hits = l.findContacts(r, hits)
	}
	hits = l.findAccounts(r, hits)
	// A number that one detector claims is not a contact or a policy number as well.
	return slices.DeleteFunc(hits, func(h hit) bool {
		if h.category != Contact && h.category != InsuranceID && h.category != MRN {
			return false
		}
		return slices.ContainsFunc(hits[from:], func(o hit) bool {
			return o.category != h.category && (o.category == SSN || o.category == PaymentCard || o.category == AccountNumber && h.category == MRN || o.category == Credential && h.category != Contact) &&
				o.Start <= h.End && h.Start < o.End
		})
	})
}

// accept refuses what looks like a finding of its rule and is not.
func (l *Linter) accept(rule, text, found string, start, end int) bool {
	low := strings.ToLower(found)
	before := strings.ToLower(text[max(0, start-48):start])
	switch rule {
	case "insurance.number":
		return notDate(found) && !strings.Contains(low, "$") && idLike(found) && !strings.Contains(text[start:end], "/")
	case "mrn.number":
		return notDate(found) && (longestRun(found) >= 3 || countDigits(found) >= 6) && countDigits(found) >= 4
	case "account.number":
		return notDate(found) && longestRun(found) >= 3 && !strings.HasSuffix(before, "code ")
	case "ssn.number":
		return validSSN(found)
	case "contact.email":
		if emailShared.MatchString(found) {
			return false
		}
		b := text[max(0, start-64):start]
		if emailPatient.MatchString(b) || emailSent.MatchString(b) && !strings.Contains(strings.ToLower(b), "please") || freeMail.MatchString(found) {
			return true
		}
		return !emailClinic.MatchString(b)
	case "link.token":
		if i := strings.IndexByte(found, '?'); i >= 0 {
			return revealing(found[i+1:])
		}
		return true
	case "credential.secret":
		return secret(found)
	}
	return true
}

// revealing reports whether a query string holds more than campaign names.
func revealing(query string) bool {
	for part := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(strings.ToLower(part), "=")
		if strings.HasPrefix(key, "utm_") || key == "lang" || key == "hl" || key == "l" || key == "source" || key == "src" || key == "ref" && countDigits(value) == 0 {
			continue
		}
		return true
	}
	return false
}

// secret reports whether what follows the cue word looks like a password rather
// than the rest of a sentence.
func secret(found string) bool {
	value := found[strings.LastIndexAny(strings.TrimRight(found, " .,!?"), " :=/")+1:]
	value = strings.Trim(value, `"'()`)
	trimmed := strings.TrimRight(value, ".,!?")
	if countDigits(trimmed) > 0 {
		return len(trimmed) >= 3
	}
	for i, c := range trimmed {
		if i > 0 && c >= 'A' && c <= 'Z' && strings.ToUpper(trimmed) != trimmed || strings.ContainsRune("!*#$%&_+", c) {
			return true
		}
	}
	return strings.HasSuffix(value, "!!") || strings.HasSuffix(value, "$")
}

// findAccounts finds a user name and a password that stand side by side.
func (l *Linter) findAccounts(r *reading, hits []hit) []hit {
	low := lowered(r.text)
	if !strings.Contains(low, "user") && !strings.Contains(low, "login") && !strings.Contains(low, "usuario") && !strings.Contains(low, "portal") && !strings.Contains(low, "pass") {
		return hits
	}
	for _, m := range accountPair.FindAllStringIndex(r.text, -1) {
		hits = l.hitBytes(hits, r, "credential.secret", m[0], m[1])
	}
	return hits
}

var accountPair = regexp.MustCompile(`(?i)\b(?:user(?:name)?|login|usuario|portal names?)\b[^.\n]{0,40}(?:password|pass|pw|clave|contrase[nñ]a|pin)\b[^.\n]{0,24}?(?:is|:|=|es|both:?|/|\s)\s*[^\s.,]*[\d!*#$A-Z][^\s,]*`)

func (l *Linter) hitBytes(hits []hit, r *reading, rule string, start, end int) []hit {
	s := triage.Span{Start: r.codePoint(start), End: r.codePoint(end)}
	d := l.detectors[rule]
	return append(hits, hit{s, d, d.Category, d.Severity, true})
}

// codePoint returns the index of the code point at a byte offset.
func (r *reading) codePoint(b int) int {
	i, _ := slices.BinarySearch(r.at, b)
	return i
}

// window returns n bytes before and after a place, cut at code points.
func window(s string, at, n int) string {
	a, b := max(0, at-n), min(len(s), at+n)
	for a > 0 && !utf8.RuneStart(s[a]) {
		a--
	}
	for b < len(s) && !utf8.RuneStart(s[b]) {
		b++
	}
	return s[a:b]
}

func countDigits(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// longestRun returns the length of the longest run of digits.
func longestRun(s string) int {
	best, n := 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			n++
			best = max(best, n)
		} else {
			n = 0
		}
	}
	return best
}

var idEnd = regexp.MustCompile(`[A-Za-z0-9-]+$`)

// idLike reports whether found ends in what reads like a number given by a payer: at
// least four digits, or three among six letters, digits and dashes.
func idLike(found string) bool {
	s := idEnd.FindString(found)
	return longestRun(found) >= 4 || countDigits(s) >= 3 && len(s) >= 6
}

var dateOrMoney = regexp.MustCompile(`(?i)^\D*(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}:\d{2}|(?:19|20)\d{2}|\d{1,2}\s*(?:am|pm))$`)

// notDate reports whether what stands at the end of found is no date, time or year.
func notDate(found string) bool { return !dateOrMoney.MatchString(found) }

// isCard checks the length and the Luhn sum (ISO/IEC 7812-1, annex B) of the digits
// that a card number begins with.
func isCard(s string) bool {
	var d []byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= '0' && c <= '9' {
			d = append(d, c-'0')
		} else if c != ' ' && c != '-' {
			break
		}
	}
	if len(d) < 13 || len(d) > 19 || d[0] < 2 || d[0] > 6 {
		return false
	}
	sum := 0
	for i := range d {
		v := int(d[len(d)-1-i])
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// validSSN checks what the Social Security Administration never issues (area 666,
// group 00, serial 0000) where nine digits stand in a row without marks. Numbers
// written with marks or behind a cue are findings whatever their area: areas 000
// and 9xx stand in ITINs, in examples and in typing errors, and read the same.
func validSSN(found string) bool {
	n := countDigits(found)
	if n == 4 {
		return true
	}
	d := make([]byte, 0, 9)
	for i := 0; i < len(found); i++ {
		if found[i] >= '0' && found[i] <= '9' {
			d = append(d, found[i])
		}
	}
	if n < 9 {
		return false
	}
	d = d[len(d)-9:]
	return string(d[3:5]) != "00" && string(d[5:]) != "0000"
}

// findContacts finds phone numbers and street addresses that are the patient's own:
// only those that the text reads back.
func (l *Linter) findContacts(r *reading, hits []hit) []hit {
	text := r.text
	if !strings.ContainsAny(text, "0123456789") {
		return hits
	}
	var phones [][]int
	if longestRun(text) >= 4 {
		phones = phonePattern.FindAllStringIndex(text, -1)
	}
	for _, m := range phones {
		if slices.ContainsFunc(hits, func(h hit) bool {
			return h.category != Medication && r.at[h.Start] < m[1] && m[0] < r.at[h.End] && (h.category == SSN || h.category == PaymentCard || h.category == MRN || h.category == AccountNumber || h.category == InsuranceID)
		}) {
			continue
		}
		before, after := text[max(0, m[0]-72):m[0]], text[m[1]:min(len(text), m[1]+40)]
		if phoneClinic.MatchString(before) {
			continue
		}
		if phoneCue.MatchString(before) || phoneAfter.MatchString(after) {
			hits = l.hitBytes(hits, r, "contact.phone", m[0], m[1])
		}
	}
	if !slices.ContainsFunc(r.words, func(w word) bool { return streetKinds[w.plain] }) {
		return hits
	}
	found := streetLine.FindAllStringIndex(text, -1)
	if found == nil {
		found = streetLower.FindAllStringIndex(text, -1)
	}
	for _, m := range found {
		before, after := text[max(0, m[0]-96):m[0]], text[m[1]:min(len(text), m[1]+40)]
		flat := strings.Contains(strings.ToLower(text[m[0]:m[1]]), "apt")
		if !flat && (addressSuite.MatchString(after) || addressOurs.MatchString(before) && !addressAfter.MatchString(after)) {
			continue
		}
		if flat || addressCue.MatchString(before) || addressAfter.MatchString(after) {
			hits = l.hitBytes(hits, r, "contact.address", m[0], m[1])
		}
	}
	return hits
}

// findPeople finds first and last names of patients. Names alone, providers and
// staff are no findings.
func (l *Linter) findPeople(r *reading, hits []hit) []hit {
	for i := range r.words {
		if !l.firstAndLast(r, i) {
			continue
		}
		first, end := &r.words[i], i+2
		// A hyphenated or third name belongs to it.
		for end < len(r.words) && r.words[end].kind == titleCase && r.words[end].Kind == normalize.Letters &&
			(r.gap(end) == "-" || r.gap(end) == " " && (r.words[end-1].plain == "de" || r.words[end-1].plain == "la" || len(r.words[end-1].plain) == 1)) {
			end++
		}
		if second[r.words[i+1].plain] && end == i+2 && end < len(r.words) && r.gap(end) == " " && r.words[end].kind != lowerCase && !notNames[r.words[end].plain] {
			end++
		}
		span := triage.Span{Start: first.Start, End: r.words[end-1].End}
		rule := l.personRule(r, i, end, span, hits)
		if rule == "" {
			continue
		}
		d := l.detectors[rule]
		hits = append(hits, hit{span, d, d.Category, d.Severity, true})
		// A full date behind a full name is the birth date.
		from := r.at[span.End]
		if m := dateBehind.FindStringSubmatchIndex(r.text[from:]); m != nil {
			hits = l.hitBytes(hits, r, "birth.date", from+m[2], from+m[3])
		}
	}
	return hits
}

var dateBehind = regexp.MustCompile(`(?i)^\s*[,/(–-]?\s*(\d{1,2}[-/.]\d{1,2}[-/.](?:19\d\d|20[01]\d|202[0-5]|[0-9]{2})|\d{1,2}\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s(?:19|20)\d\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2},?\s(?:19|20)\d\d)\b`)

// gap returns what stands between words[i-1] and words[i].
func (r *reading) gap(i int) string {
	return r.text[r.at[r.words[i-1].End]:r.at[r.words[i].Start]]
}

// firstAndLast reports whether words i and i+1 may be a first and a last name.
func (l *Linter) firstAndLast(r *reading, i int) bool {
	if i+1 >= len(r.words) || r.gap(i+1) != " " {
		return false
	}
	a, b := &r.words[i], &r.words[i+1]
	if a.Kind != normalize.Letters || b.Kind != normalize.Letters || a.kind == lowerCase || b.kind == lowerCase || a.name || len(b.plain) < 2 {
		return false
	}
	if l.titles[a.plain] || l.titles[b.plain] || notNames[a.plain] || notNames[b.plain] || strings.HasSuffix(a.plain, "'s") || strings.HasSuffix(b.plain, "'s") {
		return false
	}
	if i > 0 && (l.titles[r.words[i-1].plain] || r.words[i-1].name) {
		return false
	}
	return true
}

// notNames are words that begin with a capital and are no names of persons.
var notNames = asSet(strings.Fields(`your you this it its it's we we're we've i i'm i'll please thanks thank the a an to from at for in on of and or
	if is are was our my reply text call msg stop help start yes no hi hello hey dear hola buenos buenas good morning afternoon evening greetings bonjour
	team care family medical medicine clinic center health hospital pharmacy pediatrics street group associates office front desk billing records
	monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun january february march april june july
	august september october november december jan feb mar apr jun jul aug sep sept oct nov dec today tomorrow reminder appt appointment visit
	portal login user username app insurance medicaid medicare policy member account acct claim mrn dob ssn blue cross shield united molina
	dept department unit room suite floor lot north south east west new happy merry just quick attn attention re fyi update notice heads
	friend friends patient patients everyone all folks there again parent parents guardian mom dad mother father hon sir madam maam neighbor neighbors
	su sus el la los las le les lo en con para por favor gracias recuerde recordatorio de del hoy mañana manana señor señora sr sra doña don
	llame llámenos usted estimado estimada paciente clínica clinica farmacia cita nuestro nuestra ya se si sí que como cuando donde
	could can would will did does do have has had not but so as when where what who how why see come bring take get got any been be
	results result lab labs test tests radiology imaging english spanish español visa amex mastercard discover rx dr mychart wifi`))

// personRule says why words [i, end) are the patient's name, or "".
func (l *Linter) personRule(r *reading, i, end int, span triage.Span, hits []hit) string {
	first, last := &r.words[i], &r.words[i+1]
	known := l.firstNames[first.plain]
	if i > 1 && r.gap(i) == "-" && r.words[i-1].kind == titleCase {
		// "Anne-Marie Dubois": the greeting stands before the first half.
		i--
	}
	likely := known || !l.lexicon.everyday(last.plain) && !l.lexicon.everyday(first.plain)
	before := ""
	if i > 0 {
		before = r.words[i-1].plain
	}
	// A role behind the name makes it staff: "Natazia Wells NP", "Ray Boone here, IT".
	if end < len(r.words) {
		next := &r.words[end]
		if staffMarks[next.plain] && (next.kind != lowerCase || next.plain == "here" || next.plain == "from" || next.plain == "with") {
			return ""
		}
		if l.streets[next.plain] || orgWords[next.plain] {
			return ""
		}
	}
	if orgWords[last.plain] || l.streets[last.plain] {
		return ""
	}
	if second[last.plain] && l.firstNames[first.plain] && end == i+2 {
		return "" // "Mary Ann", "Juan Carlos": two given names
	}
	if i > 0 && greetings[before] && (r.words[i].Before == normalize.NoBreak || r.words[i].Before == normalize.Clause) {
		// "Hi Liam Your …" is no name; neither are two greetings.
		if known || !l.lexicon.everyday(last.plain) || end >= len(r.words) || r.words[end].Before != normalize.NoBreak {
			return "name.greeting"
		}
	}
	for _, h := range hits {
		switch h.category {
		case DateOfBirth, SSN, MRN, InsuranceID, AccountNumber, PaymentCard, Credential:
			// The identifier stands right behind the name, or just before it.
			if h.Start >= span.End && h.Start-span.End <= 20 && !strings.ContainsAny(r.text[r.at[span.End]:r.at[h.Start]], ".!?\n") && likely {
				return "name.beside"
			}
			if h.End <= span.Start && span.Start-h.End <= 6 && likely && before != "by" && before != "with" && before != "from" {
				return "name.beside"
			}
		}
	}
	if s := r.text[r.at[span.End]:]; likely && dateBehind.MatchString(s) {
		return "name.beside"
	}
	if end < len(r.words) && likely && r.words[end].Kind == normalize.Number && strings.Count(r.words[end].Text, "/") == 2 {
		return "name.beside"
	}
	if known || likely {
		switch before {
		case "patient", "pt", "subscriber", "member", "guarantor", "paciente", "re", "attn", "attention", "beneficiary", "insured":
			return "name.cue"
		case "for", "to", "para":
			if i > 1 && known {
				switch r.words[i-2].plain {
				case "note", "message", "msg", "appointment", "appt", "visit", "reminder", "results", "result", "records", "account", "chart", "letter", "notice", "cita", "recordatorio", "statement", "balance", "bill", "prescription", "receta", "resultados", "patient", "paciente", "form", "forms", "referral", "order", "labs", "refill", "confirmed", "card", "claim", "authorization", "check", "is", "text", "meant", "reach", "visit's", "delivery", "ride":
					return "name.cue"
				}
			}
		}
		if strings.Contains(r.gapBefore(i), "re:") {
			return "name.cue"
		}
	}
	if known && (before == "this" || before == "is" && i > 1 && r.words[i-2].plain == "this" && strings.Contains(r.text[r.at[span.End]:], "?")) && i <= 2 {
		return "name.cue"
	}
	if i == 0 && known && end < len(r.words) {
		// "Ingrid Falk: …", "Jane Doe, your …"; not "Jane Doe from billing".
		g := r.gap(end)
		next := r.words[end].plain
		if strings.HasPrefix(g, ":") || strings.HasPrefix(g, ",") && (next == "your" || next == "ur" || next == "you" || next == "please" || next == "we" || next == "su" || next == "this") || strings.HasPrefix(g, " -") || strings.HasPrefix(g, " –") || strings.HasPrefix(g, " —") || strings.HasPrefix(g, " /") {
			return "name.opening"
		}
	}
	return ""
}

// gapBefore returns the dozen bytes in front of word i, lower case.
func (r *reading) gapBefore(i int) string {
	b := r.at[r.words[i].Start]
	return strings.ToLower(r.text[max(0, b-6):b])
}

var (
	greetings = asSet(strings.Fields("hi hello hey dear hola morning afternoon evening greetings bonjour attn attention estimado estimada buenos buenas dias tardes noches thanks thank ciao aloha queridos querido querida hiya"))

	// streetKinds are the words of which one stands in every street address.
	streetKinds = asSet(strings.Fields("ave avenue st street rd road blvd boulevard ln lane dr drive ct court pl place plaza pkwy parkway hwy highway way ter terrace tr trail loop cir circle sq square hollow bend run row walk path pike alley crossing xing cove ridge pass point pt glen grove commons heights hts hill meadow trace view landing manor mews rise vista calle avenida av camino paseo box"))

	// second holds given names that stand behind another.
	second = asSet(strings.Fields("ann anne lou jo jean lynn beth sue kay ellen jane marie mae elizabeth louise pat may maria luis carlos jose miguel antonio manuel elena isabel teresa guadalupe alberto jr"))

	staffMarks = asSet(strings.Fields("md do np rn lpn pa ma dds dmd phd crnp cnm pharmd rph lcsw msw dnp aprn facp cde rd rdn pt ot slp here from with at psyd od dpm bsn cma supervisor manager coordinator receptionist"))

	orgWords = asSet(strings.Fields("clinic center centre medical health hospital pharmacy pediatrics family associates group foundation university school church county building pavilion tower hall auditorium library lounge cafe garden room suite floor wing campus dental care practice institute society memorial behavioral ob obgyn imaging ortho orthopedics derm dermatology cardiology vision rehab wellness peds heart physicians partners gi ent eye urgent primary internal psych counseling therapy fertility women womens kids children childrens lab labs oncology surgery surgical spine dentistry orthodontics"))
)
