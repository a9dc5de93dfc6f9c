package phi

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
)

// detectorRules returns the rules that are written in Go because they check more
// than words: digits, capitals, the order of names.
func detectorRules() []*Rule {
	// A visit's number opens the bill as well as the chart.
	also := map[string][]Category{"visit.number": {AccountNumber}}
	// Numbers and addresses are known by what stands around them, and some of it stands
	// elsewhere too; a number that holds by its own check is not doubted. Neither are names:
	// the model, which has seen many of staff, cleared as many true ones as false (tenth.jsonl).
	unsure := asSet(strings.Fields("mrn.number visit.number insurance.number account.number contact.phone contact.email contact.address detail.dense lab.told lab.near-value"))
	d := func(id string, c Category, message, suggest, replace, replaceES string) *Rule {
		return &Rule{
			ID: id, Pack: "built-in", Category: c, Severity: c.Severity(), Message: message, Suggest: suggest,
			Also: also[id], Replace: replace, ReplaceES: replaceES, Unsure: unsure[id], Cleared: id == "medication.like" || id == "lab.near-value" || id == "lab.told",
		}
	}
	const call = "Ask the patient to call, or verify it in the portal."
	return []*Rule{
		d("ssn.number", SSN, "A Social Security number is in the text.", call, "", ""),
		d("card.number", PaymentCard, "A payment card number is in the text.", "Say the card on file, or ask the patient to call billing.", "", ""),
		d("mrn.number", MRN, "A medical record number is in the text.", "Leave it out; staff find the chart by name.", "", ""),
		d("mrn.labelled", MRN, "A medical record number is in the text.", "Leave it out; staff find the chart by name.", "", ""),
		d("visit.number", MRN, "The number of a visit is in the text.", "Leave it out; staff find the visit by name.", "", ""),
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
		d("lab.told", LabValue, "A test is named with its outcome.", "Say your results are ready, in the portal or by phone.", "", ""),
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
	cased  bool     // capitals count
}

// The cue words of identifiers. The value follows within a few signs.
var patterns = compilePatterns()

func compilePatterns() []pattern {
	const idAccount = `(?:[A-Za-z]{1,4}-\d{3,}[\d-]*|\d{2,}-\d[\d-]*\d|\d{2,}-[a-z]{1,3}-\d+|\d{8,})`
	const idRecord = `[A-Za-z]{0,3}-?\d[\d-]{2,}[A-Za-z0-9]\b`
	const id = `[A-Za-z]{0,4}[- ]?\d[A-Za-z0-9]*(?:-[A-Za-z0-9]{2,6})*(?:[- ][A-Za-z0-9]*\d[A-Za-z0-9]*)*`
	const mixed = `[\w!#$*-]*(?:[a-z][\w!#$*-]*\d|\d[\w!#$*-]*[a-z])[\w!#$*-]*`
	const idGrouped = `[A-Za-z]{0,4}[- ]?\d[A-Za-z0-9]*(?:-[A-Za-z0-9]+|[- ][A-Za-z]?\d[A-Za-z0-9]*)*(?:[- ][A-Za-z]\b)?`
	p := func(rule string, digits, group int, re string, need ...string) pattern {
		if strings.Contains(re, "(?-i:") {
			return pattern{rule, regexp.MustCompile(`(?i)` + re), group, digits, need, true}
		}
		return pattern{rule, caseless(re), group, digits, need, false}
	}
	// One of these stands in every address that the link rules read.
	addressed := []string{"://", "www.", ".com/", ".org/", ".net/", ".example/", ".health/", ".care/", ".io/", ".app/", ".info/", ".us/", ".co/", ".clinic/", ".med/", ".page/", ".link/"}
	return []pattern{
		p("ssn.number", 9, 0, `(?:(?:ssn?|soc(?:ial)?(?:\s+sec(?:urity)?)?|seguro\s+social|itin)\b[#:\s.]*(?:number|no\.?|num|#|is|:)?\s*)?\b\d{3}-\d{2}-\d{4}\b`, "-"),
		p("ssn.number", 9, 0, `\b\d{3} \d{2} \d{4}\b`, " "),
		p("ssn.number", 0, 0, `\b(?:ssn|soc(?:ial)?|seguro social)\b[^.\n]{0,24}?(?:`+digitWords+`[ ,-]+){3,}`+digitWords+`\b`, "ssn", "soc"),
		p("card.number", 0, 0, `\b(?:card|visa|mastercard|tarjeta)\b[^.\n]{0,48}?(?:`+digitWords+`[ ,-]+){3,}(?:then [a-z]+ [a-z]+|`+digitWords+`)\b`, "card", "visa", "tarjeta"),
		p("ssn.number", 4, 0, `\b(?:ss#|ssn|ss\s?#|ss\b|soc(?:ial)?\.?\s+sec(?:urity)?\.?|social|seguro\s+social|itin|w-9[^.]{0,32}?(?:lists|has|shows|says|with|under)?)\b[#:\s]*(?:(?:number|no\.?|num|#|is|:|es|ending|ends|in|on|file|termina|en)[#:\s]*){0,4}(?:\d{3}[- ]?\d{2}[- ]?\d{4}|\d{4})\b`, "ss#", "ss ", "ssn", "social", "soc ", "w-9", "itin"),
		// "ur ss# i put 228906514", "SS number 412.09.5573", "834098812 for your soc sec number".
		p("ssn.number", 9, 0, `(?:\bss\s?(?:#|no\b\.?|num\b\.?|number\b)|\bssn\b|\bsocial\b|\bsoc\b|\bseguro\s+social\b|\bitin\b)[^.\n\d]{0,32}\b\d{3}[-. ]?\d{2}[-. ]?\d{4}\b`, "ss#", "ss #", "ss n", "ssn", "soc", "itin"),
		p("ssn.number", 9, 0, `\b\d{3}[-. ]?\d{2}[-. ]?\d{4}\b[^.\n\d]{0,24}(?:\bss\s?(?:#|no\b\.?|num\b\.?|number\b)|\bssn\b|\bsoc(?:ial)?\.?\s+sec|\bsocial\b|\bseguro\s+social\b|\bitin\b)`, "ss#", "ss #", "ss n", "ssn", "soc", "itin"),
		p("ssn.number", 4, 0, `(?:\bx{3}|[*#]{3})-?(?:x{2}|[*#]{2})-?\d{4}\b`, "x-", "xx", "*", "#"),
		p("ssn.number", 4, 0, `\blast (?:4|four)(?: digits)? of (?:your |ur )?(?:social|ssn|ss)\b[^.\d]{0,16}\d{4}\b`, "last"),
		p("mrn.number", 3, 0, `\b(?:mrn|m\.r\.n\.?|mr|med(?:ical)?\.?\s+rec(?:ord)?s?|chart|record|patient|pt|expediente|historia\s+cl[ií]nica|h\.?c\.?|hospital|emr|ehr|unit|folder|carpeta|wristband|band|brazalete|med rec|fin number|epic|paciente|registro)\b\.?\s*(?:#|no\b\.?|num(?:ber)?\b\.?|nº|id\b\.?|:|is\b)?(?:\s*(?:#|:|is\b|number\b|no\b\.?|es\b))*\s*`+id+`(?:,?\s+should\s+be\s+\d+)?`, "mr", "rec ", "record", "chart", "pt ", "pt#", "patient", "expediente", "historia", "h.c", "hc ", "hospital", "emr", "ehr", "unit", "folder", "carpeta", "band", "brazalete", "epic", "paciente", "registro"),
		p("mrn.number", 4, 0, `\b(?:record|chart|patient|medical|hospital|expediente|registro|paciente)\s*(?:(?:number|no|num|id|n[uú]m(?:ero)?)\b|#)\s*[.#:=,]*\s*(?:(?:is|es|=|#|:|,)\s*)*`+id, "record", "chart", "patient", "medical", "hospital", "expediente", "registro", "paciente"),
		p("mrn.number", 4, 0, `\b(?:expediente|historia|registro|carpeta|ficha|archivo)\s+(?:m[eé]dic[oa]|cl[ií]nic[oa])\s*(?:(?:n[uú]mero|n[uú]m|no|es|nº)\b\.?|#|:)*[\s#:]*\d[\d-]{2,}\d`, "expediente", "historia", "registro", "carpeta", "ficha", "archivo"),
		// "had the wrong MRN on it. Correct one is 00518836"
		p("mrn.number", 5, 0, `\b(?:mrn|chart (?:no|number|#)|record (?:no|number|#))\b[^\n\d]{0,48}\b(?:correct|right|new|real|actual|should be|it's|it is)\b[^\n\d]{0,16}\b\d{5,}\b`, "mrn", "chart", "record"),
		p("mrn.number", 5, 0, `\b(?:merged|moved|combined|linked|joined)\b[^.!?\n]{0,24}\b(?:chart|record|mrn|file)s?\b[^.!?\n]{0,32}\b(?:into|to|with|and)\s+\d[\d-]{3,}\d`, "chart", "record", "mrn", "file"),
		p("mrn.number", 4, 0, `\b(?:mrn|m\.r\.n\.?|med(?:ical)?\.?\s+rec(?:ord)?s?)\b[^.\n\d]{0,24}`+id, "mrn", "m.r.n", "rec"),
		p("mrn.number", 4, 0, `\b(?:file|folio|expediente|archivo)\b(?: is| number| es| en)?\s*(?:#|no\.?|num(?:ber)?\.?|n[uú]m\.?|n[uú]mero|:)\s*`+id, "file", "folio", "expediente", "archivo"),
		p("mrn.number", 5, 0, `\b\d[\d-]{4,}\d\b[^.\d]{0,24}(?:med(?:ical)?\s+rec(?:ord)?|mrn|chart|record)(?:\s*(?:number|no|#))`, "rec", "mrn", "chart"),
		// "Hosp no. 884-21-07A", "chart (#90233)", "your chart is under 5581203".
		p("mrn.number", 4, 0, `\b(?:hosp|health record|health system|health|registration|intake|chart|record|patient|pt|mrn|file|expediente|paciente|unit|clinic|x-?ray|film|archivo cl[ií]nico)\b\.?\s*\(?\s*(?:(?:id|no|num|number|identifier|locator|code|n[uú]m|n[uú]mero)\b\.?\s*#?|#)\s*(?:(?:is|es|now)\b|[:=#(])*\s*`+idRecord, "hosp", "health", "regist", "intake", "chart", "record", "patient", "pt", "mrn", "file", "expediente", "paciente", "unit", "clinic", "x-ray", "xray", "film", "archivo"),
		p("mrn.number", 5, 0, `\b(?:charts?|records?|medical file|patient file|expediente)\b[^.!?\n\d$]{0,28}\b(?:under|as|is now|is|for|bajo|con|es|to|into|with|number)\s+(?:(?:number|no|el n[uú]mero|id)\b\.?\s*)?#?`+idRecord, "chart", "record", "file", "expediente"),
		p("mrn.number", 4, 0, `\bn[uú]m(?:ero|\.)? (?:de|del) (?:historia(?: cl[ií]nica)?|expediente|registro|paciente|ficha|carpeta|archivo)\b[\s:#]*(?:es\s+)?`+idRecord, "historia", "expediente", "registro", "paciente", "ficha", "carpeta", "archivo"),
		p("mrn.number", 5, 0, `\b(?:merged?|combined?|joined|linked|duplicate)\b[^!?\n]{0,60}\b(?:new|old|other|correct|right|one)\b[^\d\n]{0,16}#?\d[\d-]{3,}\d`, "merge", "combine", "joined", "linked", "duplicate"),
		// "Your chart got a new number: 7730192", "two charts for you, 339102 and 339201".
		p("mrn.number", 5, 0, `\b(?:charts?|records?|mrn|patient|expedientes?)\b[^.!?\n\d$]{0,32}(?:#|\b(?:number|no\.?|n[uú]mero|you|is|son))[\s:,#]*(?:is |es )?`+idRecord, "chart", "record", "mrn", "patient", "expediente"),
		p("mrn.number", 5, 0, `\bid\b[\s#:.]*(?:no\.?|number)?\s*\d[\d-]{3,}\d[^.!?\n\d]{0,24}\b(?:patient|hospital|chart|wristband|paciente)`, "id"),
		// "old mrn 55120 closed, use 88341907 from now on", "type 6602813, that's your MRN".
		p("mrn.number", 5, 0, `\b(?:mrns?|charts?|records?|expedientes?)\b[^!?\n]{0,48}\b(?:use|keep|quote|give|usar?|utilice|dé)\s+(?:(?:the|new|number|no|this|only|el|n[uú]mero|nuevo|#)[\s:#]*)*\d[\d-]{3,}\d\b`, "mrn", "chart", "record", "expediente"),
		p("mrn.number", 5, 0, `\b\d[\d-]{3,}\d\b[,;:)]?\s+(?:that's|that is|this is|is|as|es|it's|which is|for)\s+(?:your|ur|the|su|his|her)\s+(?:hospital |clinic |patient |new )?(?:mrn|m\.r\.n|medical record|record|chart|expediente|n[uú]mero de (?:expediente|historia|paciente))\b`, "mrn", "m.r.n", "record", "chart", "expediente", "historia", "paciente"),
		p("mrn.number", 4, 0, `\bfolio\s+`+idRecord, "folio"),
		// "Give this chart number at the desk: 5-009-812".
		p("mrn.number", 5, 0, `\b(?:chart|record|mrn|patient|expediente)\s?(?:number|no\b\.?|id|#)[^.!?\n\d]{0,40}:\s*\d[\d-]{3,}\d\b`, "chart", "record", "mrn", "patient", "expediente"),
		// "HRN 5500812", "UHN 20-884-17", "Pat. no. 5-5-0-9-1-3", "hosp num (K 417 220)", "jacket No. 11-8823-K".
		p("mrn.number", 5, 0, `\b(?:hrn|uhn|uhid|empi|mpi|pid)\b[\s#:.]*(?:(?:no|num|number|is)\b\.?[\s#:]*)?`+id, "hrn", "uhn", "uhid", "mpi", "pid"),
		p("mrn.number", 5, 0, `\b(?:pat|hosp|jacket|folder|chart|id band|wristband)\b\.?\s*(?:(?:no|num|number|barcode)\b\.?|#)[\s(:*]*[A-Za-z]{0,3}[- ]?\d(?:[\d -]*\d){3,}(?:-[A-Za-z])?`, "pat", "hosp", "jacket", "folder", "chart", "band"),
		// Two leading zeros are a record's, where no order or ticket is spoken of.
		p("mrn.number", 6, 0, `\b00(?:\d{4,7}|[- ]\d{2,3}[- ]\d{2,4})\b`, "00"),
		// "UR# 7702193", "UR 5518-07" (unit record); "ur" in small letters is your.
		p("mrn.labelled", 5, 0, `(?-i:\bUR?\s?(?:#|[Nn]o\b\.?)\s*[A-Z]{0,2}\d[\d-]{3,8}\b|\bUR (?:\d{3,6}-\d{2,3}|\d{6,8})\b)`, append(tens("ur "), "ur#", "ur #", "ur no", "urno", "u#", "u #", "u no", "uno")...),
		p("mrn.number", 5, 0, `\brecs?\.?\s?(?:#|(?:no|num)\b\.?)[\s:#]*[A-Za-z]{0,3}-?\d[\d-]{3,}[a-z0-9]\b`, "rec"),
		p("mrn.labelled", 4, 0, `\b(?:hist(?:oria)?\.?\s+(?:cl[ií]n(?:ica)?|m[eé]d(?:ica)?)|(?:expte|exped)|n\.?h\.?c|smrn|cpi)\b\.?\s*(?:(?:(?:n[uú]m(?:ero)?|no|nº|es|is)\b\.?|#|:)\s*)*\d[\d-]{2,}\d`, "hist", "exp", "nhc", "n.h", "smrn", "cpi"),
		// "U# on ur wristband = U0048813", "x-ray jacket under 7-0093".
		p("mrn.number", 5, 0, `\b(?:wrist ?band|id band|arm ?band|brazalete|pulsera)\b[^.!?\n\d]{0,12}(?:=|:|\b(?:is|says|reads|shows|es|dice)\b)\s*#?[A-Za-z]{0,3}-?\d[\d-]{3,}\d`, "band", "brazalete", "pulsera"),
		p("mrn.number", 4, 0, `\b(?:jacket|film folder|chart folder|carpeta)\b[^.!?\n\d]{0,12}(?:=|\b(?:under|bajo)\b)\s+#?[A-Za-z]{0,3}\d[\d-]{2,}\d`, "jacket", "folder", "carpeta"),
		p("visit.number", 4, 0, `\b(?:encounter|visit|csn|accession|case|caso|episode|visita|consulta)\b\.?\s*(?:(?:id|no|num|number|n[uú]m|n[uú]mero)\b\.?\s*#?|#)\s*(?:(?:is|es)\b|[:=#])*\s*`+idRecord, "encounter", "visit", "csn", "accession", "case", "caso", "episode", "consulta"),
		p("visit.number", 5, 0, `\b(?:encounter|csn|accession)\s+`+idRecord, "encounter", "csn", "accession"),
		p("insurance.number", 6, 0, `\b(?:is|was|are)\s+[A-Z]{1,4}\d{6,}\b[^.!?\n]{0,32}\b(?:id|member|policy|insurance|plan|coverage|medicaid|medicare)\b`, "id", "member", "policy", "insur", "plan", "cover", "medica"),
		p("insurance.number", 4, 0, `\b(?:member|subscriber|insurance|policy|group|grp|plan|medicaid|medicare|bin|pcn|payer|payor|beneficiary|mbi|cin|adap|chip|tricare|p[oó]liza|miembro|afiliado|asegurado|seguro|rx\s?bin|hicn)\b[\s.]*(?:(?:member|id|no\.?|number|num\.?|#|policy|group|es|de|is|card|coverage|still|now|sigue|siendo|nº|n[uú]mero)\b?[#:\s]*){0,4}[#:\s]*`+id, "member", "subscriber", "insurance", "policy", "group", "grp", "plan", "medic", "bin", "pcn", "pay", "benef", "mbi", "cin ", "cin#", "cin:", "adap", "chip", "tricare", "liza", "miembro", "afiliado", "asegurado", "seguro", "rx", "hicn"),
		p("insurance.number", 5, 0, `\b(?:no\.?|n[uú]mero|num\.?) de (?:afiliaci[oó]n|p[oó]liza|asegurad[oa]|beneficiari[oa]|miembro|seguro)\b[:\s]*`+id, "afili", "liza", "asegur", "benefi", "miembro", "seguro"),
		p("insurance.number", 7, 0, `\bid\b[#:\s]*[A-Z]{1,4}\d{6,}`, "id"),
		p("insurance.number", 6, 0, `\b(?:vsp|eyemed|delta dental|delta|metlife|guardian|davis vision|spectera|superior vision|tricare|medicare|medicaid)\b\s*(?:(?:id|member|no\.?|#|is|says|number)[#:\s]*)*(?:\d{2,}(?: \d{2,})+|`+id+`)`, "vsp", "eyemed", "delta", "metlife", "guardian", "davis", "spectera", "superior", "tricare", "medica"),
		// The Medicare beneficiary identifier has a form of its own (CMS, Understanding the MBI): 1EG4-TE5-MK73.
		p("insurance.number", 3, 0, `\b[1-9][a-z][a-z\d]\d[- ]?[a-z][a-z\d]\d[- ]?[a-z]{2}\d{2}\b`),
		p("insurance.number", 4, 0, `\brx\s?(?:grp|group|bin|pcn|id)\b[\s#:.]*(?:is\s+)?[a-z]{0,4}\d[a-z0-9]{2,}`, "rx"),
		p("insurance.number", 5, 0, `\bp[oó]liza\b[^.!?\n\d]{0,16}?(?:(?:n[uú]m(?:ero)?|no|nº)\b\.?|#|:)[\s:#]*(?:es\s+)?[a-z]{0,4}-?\d[a-z0-9-]{4,}`, "liza"),
		// "submitted to UHC under 941203387", "we ran it under ID W2291 40876".
		p("insurance.number", 7, 0, `\b(?:under|through|thru|against|with|using|as|bajo|con)\s+(?:the |your |su |la |el )?(?:id|#|no\.?|number|member|policy|subscriber|n[uú]mero|p[oó]liza)[\s#:.]*[A-Z]{0,4}[- ]?\d{2,}[A-Z0-9]*(?:[- ][A-Z0-9]*\d[A-Z0-9]*)*`, "under", "thr", "against", "with", "using", "as ", "bajo", "con"),
		p("insurance.number", 7, 0, `\b(?:auth\w*|claims?|billed|bill|submitted|ran|run|eligib\w*|pa|pre-?cert\w*|coverage|insur\w*|plan|payer|bcbs|aetna|cigna|humana|uhc|united|kaiser|molina|anthem|ambetter|wellcare|tricare|medicare|medicaid)\b[^.!?\n\d$]{0,32}\b(?:under|as|bajo)\s+[A-Z]{0,4}[- ]?\d[A-Z0-9]*(?:[- ][A-Z0-9]*\d[A-Z0-9]*)*`, "under", "as ", "bajo"),
		p("insurance.number", 5, 0, `\bid\b on (?:your|ur|the|his|her) (?:\w+ )?card\b[^.!?\n\d]{0,12}?\b[a-z]{0,4}-?\d[a-z0-9-]{4,}`, "card"),
		p("insurance.number", 5, 0, `\b(?:medicaid|medicare|medi-?cal|chip|masshealth|ahcccs|tenncare|badgercare|peachcare|soonercare|husky|apple health|badger ?care)\b\s*(?:recipient|beneficiary|client|case|cin|rid|hic|card|enrollee|benefit|benefits|cardholder|number|no\.?|id|#|:|is|for|es|\s)*[#:\s]*[A-Z]{0,3}\d[A-Z0-9-]{5,}`, "medica", "medi", "chip", "health", "ahcccs", "care", "husky"),
		p("insurance.number", 6, 0, `\b(?:cardholder|dependent|enrollee|recipient|subscriber|insured|titular|afiliad[oa]|asegurad[oa]|beneficiari[oa])\s*(?:id|no\.?|number|num\.?|#|n[uú]mero|n[uú]m\.?|:|is|es|\s)*[#:\s]*[A-Z]{0,4}[- ]?\d[A-Z0-9]*(?:[- ][A-Z0-9]*\d[A-Z0-9]*)*`, "cardholder", "dependent", "enrollee", "recipient", "subscriber", "insured", "titular", "afiliad", "asegurad", "beneficiari"),
		p("insurance.number", 7, 0, `\bid\b[#:\s]*[A-Z]{1,4}[- ]?\d{3,}[- ]\d{3,}`, "id"),
		// "Medicaid ID changed to 900214478A", "plan ID number you gave, 33918821", "insurance shows YHT77201934".
		p("insurance.number", 7, 0, `\b(?:member|subscriber|medicaid|medicare|insurance|policy|plan|payer)\s+(?:id|number|no\b\.?|#)[^.!?\n\d$/@]{0,28}\b[a-z]{0,4}\d{7,}[a-z]?\b`, "member", "subscriber", "medic", "insur", "policy", "plan", "payer"),
		p("insurance.number", 6, 0, `\b(?:insurance|coverage|ins|seguro)\s+(?:card )?(?:shows|says|lists|reads|has|is|was|on file|dice)\s+(?:as |it as |you as )?[a-z]{2,4}-?\d{6,}\b`, "ins", "coverage", "seguro"),
		p("insurance.number", 8, 0, `\b(?:member|insurance|policy|subscriber)\b[^\n@/]{0,48}\b(?:have|see|got|show|shows|is|use|used|says)\s+[a-z]{3}\d{8,9}\b`, "member", "insur", "policy", "subscriber"),
		p("insurance.number", 6, 0, `\b(?:dental|vision|health plan|rx)\s+(?:plan )?id\b[\s#:.]*(?:is |no\.? |number )?[a-z]{0,4}-?\d{6,}\b`, "dental", "vision", "plan", "rx"),
		p("insurance.number", 4, 0, `\bBlue\s+\d{4,}[A-Za-z]*\b`, "blue "),
		p("insurance.number", 3, 0, `\b(?:insurance|insurer|plan|medicaid|medicare|coverage|benefits?|rx benefit|seguro|tricare)\b[^.!?\n]{0,24}\b(?:id|#|no\.?|number)\s*[#:]?\s*`+id, "insur", "plan", "medic", "cover", "benefit", "seguro", "tricare"),
		p("insurance.number", 6, 0, `\b(?:ins(?:urance)?|health plan|coverage)\b[^.!?\n]{0,16}\b(?:card|on file|file)\b[^.!?\n]{0,8}[:#]\s*`+id, "ins", "plan", "coverage"),
		p("insurance.number", 5, 0, `\b(?:bcbs|blue\s?cross|blue\s?shield|aetna|cigna|humana|united(?:healthcare)?|uhc|uhg|kaiser|molina|anthem|centene|ambetter|wellcare|oscar|amerigroup|caresource|health\s?net|medi-?cal|ambetter|highmark|emblem|oxford|geha|horizon|premera|regence|umr|meritain|tricare|medicaid)\b[\s,]*(?:(?:id|member|policy|plan|no\.?|number|#|card|is|says|shows|has|fep|ppo|hmo|choice|choices|gold|silver)\b?[#:\s]*){0,3}[#:\s]*`+id, "bcbs", "blue", "aetna", "cigna", "humana", "united", "uhc", "uhg", "kaiser", "molina", "anthem", "centene", "ambetter", "wellcare", "oscar", "amerigroup", "caresource", "net", "cal", "highmark", "emblem", "oxford", "geha", "horizon", "premera", "regence", "umr", "meritain", "tricare", "medicaid"),
		// "MCD 99-0041827-K", "EDIPI 0012934481", "PPO 8811-W-2204", "Tufts sub# T8810-44".
		p("insurance.number", 5, 0, `\b(?:mcd|mcaid|mcare|edipi|dod ?id|dbn|ppo|hmo|epo|hdhp|subscr|subscrib|memb?|tufts|harvard pilgrim|fallon|priority health|healthpartners|geisinger|upmc|sentara|selecthealth|l\.?a\.? care|iehp|caloptima|healthfirst|metroplus|fidelis|buckeye|carefirst|excellus|cdphp|champva|triwest|wellpoint)\b\.?\s*(?:(?:(?:id|sub|subscr|member|mem|no|num|number|is|card|es)\b\.?|#|:|=)\s*)*`+idGrouped, "mcd", "mca", "edipi", "dod", "dbn", "ppo", "hmo", "epo", "hdhp", "subscr", "mem", "tufts", "pilgrim", "fallon", "priority", "partners", "geisinger", "upmc", "sentara", "select", "care", "iehp", "optima", "first", "plus", "fidelis", "buckeye", "excellus", "cdphp", "champva", "triwest", "wellpoint"),
		p("insurance.number", 5, 0, `\bsub(?:scr)?\.?\s?#\s*`+idGrouped, "sub"),
		p("insurance.number", 6, 0, `\b(?:bin|pcn|rxbin|grp)\b[^.!?\n]{0,48}\bid\b[#:\s]*`+idGrouped, "bin", "pcn", "grp"),
		// "guar# 6610-2297", "cta 0077-6614", "#7718820-02 has two visits on it".
		p("account.number", 5, 0, `\b(?:guar|gtor|cta)\b\.?\s*(?:(?:(?:no|num|number|acct|id|is|es|nº|n[uú]m)\b\.?|#|:|=)\s*)*[A-Za-z]{0,3}-?\d[\d-]{3,}\d\b`, "guar", "gtor", "cta"),
		p("account.number", 6, 0, `#\s?\d[\d-]{4,}\d\s+(?:has|shows|carries|tiene)\s[^.!?\n]{0,16}\b(?:visits?|balance|charges?|statements?|bills?|payments?|saldo|cargos?)\b`, "#"),
		p("account.number", 6, 0, `\b(?:acct|cuenta)\b[^\n\d$#]{0,24}#\s?\d[\d-]{4,}\d\b`, "acct", "cuenta"),
		p("account.number", 4, 0, `\b(?:har|hospital acct|visit acct|invoice acct|cuenta por cobrar|payment plan|plan de pagos?|credit|cr[eé]dito|applied to|ledger|encounter|visit (?:no|number|id)|csn|fin|bill(?:ing)? (?:no|number|id|ref(?:erence)?)|factura|statement (?:no|number|id)|invoice (?:no|number|id))\b\.?\s*(?:(?:no\.?|num\.?|number|#|id|is|es|:)\s*)*`+idAccount, "bill", "factura", "statement", "invoice", "har", "acct", "cuenta", "plan", "credit", "cr", "appl", "ledger", "encounter", "visit", "csn", "fin"),
		p("account.number", 4, 0, `\b(?:(?:guarantor|patient|pt|billing|bank|checking|savings)\s+)?(?:acct|account|acc|cuenta|guarantor|routing|iban|ach|garante)\b\.?[\s]*(?:(?:acct|number|no\.?|num\.?|#|id|is|es|nº|n[uú]mero)\b?[#:\s]*){0,4}[#:\s]*`+id, "acc", "cuenta", "guarantor", "routing", "iban", "ach", "garante"),
		// "checking 7719034421", "from savings ending 4471": a bank account.
		p("account.number", 4, 0, `\b(?:checking|savings|bank|ach|debit(?:ed)? from|drawn from|autopay|auto-pay|direct deposit|direct debit|routing|cheques|ahorros|corriente|banco|d[eé]bito)\b[^.!?\n\d]{0,24}\b(?:ending(?: in)?|ends(?: in)?|no\.?|number|#|termina en|x+)?[\s#:*x]*\d{4,17}\b`, "checking", "savings", "bank", "ach", "debit", "drawn", "auto", "deposit", "routing", "cheques", "ahorros", "corriente", "banco", "bito"),
		p("account.number", 5, 0, `\b(?:acct|account|cuenta|billing|statement)\b[^.!?\n\d$]{0,32}?(?:[#:]|\b(?:no|number|num|id|ending|full|n[uú]mero|with us is|w us is|is|es))[.\s#:]*(?:full number |number )?\d[\d-]{3,}\d\b`, "acc", "cuenta", "billing", "statement"),
		// "A/C 3300-71", "fin 3300189", "Billing ID P-40-0071", "Loan acct with CareCredit 8812-0040-3".
		p("account.number", 5, 0, `(?:\ba/c\b|\bfin\b|\b(?:billing|bill|statement|guarantor|loan) (?:id|ref|acct|account|no|number)\b)\.?\s*(?:(?:no|num|number|id|is|with [a-z]+)\b\.?\s*)?[#:]?\s*(?:[A-Za-z]{1,3}-)?\d[\d-]{3,}\d\b`, "a/c", "fin", "bill", "statement", "guarantor", "loan"),
		// "bank account ...6620", "checking ****4471"
		p("account.number", 3, 0, `\b(?:acct|account|checking|savings|bank|cuenta|ahorros)\b\s*(?:ending\s*(?:in)?\s*|no\.?\s*|#\s*)?(?:[.*x•-]{2,}|…)\s?\d{3,6}\b`, "acc", "checking", "savings", "bank", "cuenta", "ahorros"),
		p("account.number", 4, 0, `\bcuenta\s+(?:n[uú]m(?:ero)?|nº|no)\b\.?\s*(?:es\b|:|#)?\s*[A-Z]{0,3}-?\d[\d-]{2,}\d`, "cuenta"),
		p("account.number", 4, 0, `\b(?:acct|account|cuenta|statement|billing)\b[^.!?\n]{0,40}\b(?:ending(?: in)?|ends in|last (?:4|four)|termina(?:da)? en)[\s#:]*\d{4}\b`, "acc", "cuenta", "statement", "billing"),
		p("account.number", 5, 0, `\b\d[\d-]{3,}\d\b[^.!?\d\n]{0,16}\b(?:your|ur|the|su|as your|is your|n[uú]mero de)\s+(?:account|acct|cuenta|guarantor|billing)(?:\s+(?:number|no|#|id))?`, "acc", "cuenta", "guarantor", "billing"),
		p("birth.date", 3, 0, `\b(?:d\.?\s?o\.?\s?b|date\s+of\s+birth|birth\s?date|b-?day|birthday|born(?:\s+on)?|birth|fecha\s+de\s+nacimiento|fecha\s+(?:de\s+)?nac|f\.?\s?(?:de\s+)?nac\.?|nacimiento|naci[oó](?:\s+(?:ud\.?|usted))?(?:\s+el)?|nacid[oa](?:\s+el)?|fdn|b\.)(?:\b|\s)\.?[:=\s]*(?:(?:on|file|is|as|of|we|have|in|el|es|que|tenemos|listed|the|acct|account|chart|card|form|reads|says|shows|your|our|and|y|patient|paciente|'?\d\d)\b[:\s]*){0,5}(?:`+datePattern+`)(?:\s*(?:vs|or|not|o|/)\s*(?:plan\s+)?(?:`+datePattern+`))?`, "dob", "d.o", " b.", "o. b", "o b", "birth", "born", "bday", "b-day", "nac", "fdn"),
		p("birth.date", 6, 0, `\b(?:d\.?o\.?b|birth\s?date|date of birth)\b\.?[\s:#=]*(?:is |of |on file )*\d{6}(?:\d{2})?\b`, "dob", "d.o", "birth"),
		p("birth.date", 8, 0, `\b(?:verify|confirm|patient|pt|identity|check)\b[^.!?\n]{0,24}?\b\d{1,2}[-/.]\d{1,2}[-/.](?:19\d\d|200\d|201\d)\b`, "verify", "confirm", "patient", "pt", "identity", "check"),
		p("birth.date", 5, 0, `(?:`+datePattern+`)\s*(?:as|is|for|como|es)\s+(?:your|ur|the|his|her|su|patient'?s)\s*(?:birth\s?(?:date|day)|date of birth|dob|fecha de nacimiento)\b`, "birth", "dob", "nacim"),
		p("birth.date", 4, 0, `\b(?:\d{1,2}([-/.])\d{1,2}([-/.])(?:19\d\d|200\d|201[0-5]|[3-9]\d)|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2},?\s+(?:19\d\d|200\d|201[0-5])|\d{1,2}\s+de\s+[a-z]+\s+(?:de|del)\s+(?:19\d\d|200\d|201[0-5])|19\d\d-[01]\d-[0-3]\d)\b`),
		// "date of birth on the shot card says 7-19-2019", "Leo's birthday, June 9 2018"
		p("birth.date", 5, 0, `\b(?:d\.?o\.?b|date\s+of\s+birth|birth\s?(?:date|day)|fecha\s+de\s+nacimiento)\b[^.!?\n\d]{0,40}?(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{2})\b`, "dob", "d.o", "birth", "nacim"),
		// "06JAN1938", "12FEB71": as a wristband prints it, the century of the living old.
		p("birth.date", 4, 0, `\b(?:0?[1-9]|[12]\d|3[01])-?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)-?(?:19\d\d|200\d|201[0-5]|[3-9]\d)\b`, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "ene", "abr", "ago", "dic"),
		// "the 3rd of Aug. '79", "14 June 1961", "22-abr-1944", "5 may of 53", "June 9th, 1948", "Mar 3 '58".
		p("birth.date", 3, 0, `\b\d{1,2}(?:st|nd|rd|th)?[\s/-]+(?:of\s+|de\s+)?`+monthAny+`\.?,?[\s/-]+(?:(?:of\s+|de\s+|del\s+)?(?:`+oldYear+`|['’][3-9]\d)|of\s+[3-9]\d)\b`, append(tens("'", "’", "of "), "19", "200", "201")...),
		p("birth.date", 3, 0, `\b`+monthAny+`\.?\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?,?\s+(?:of\s+)?(?:`+oldYear+`|['’][3-9]\d)\b`, append(tens("'", "’"), "19", "200", "201")...),
		// "1948, 9th of June", "5.x.61", "feb thirtieth 1990", "dec. 12, nineteen fifty".
		p("birth.date", 5, 0, `\b(?:19\d\d|200\d),?\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?`+monthAny+`\b`, "19", "200"),
		p("birth.date", 3, 0, `\b\d{1,2}\s?[-./]\s?(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})\s?[-./]\s?(?:`+oldYear+`|[3-9]\d)\b`, ".i", ".v", ".x", "-i", "-v", "-x", "/i", "/v", "/x"),
		p("birth.date", 4, 0, `\b`+monthAny+`\.?\s+(?:the\s+)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)),?\s+(?:of\s+)?`+oldYear+`\b`, "st", "nd", "rd", "th"),
		p("birth.date", 0, 0, `\b(?:`+monthAny+`\.?\s+(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)?|[a-z]+(?:[ -][a-z]+)?)|(?:\d{1,2}(?:st|nd|rd|th)?|[a-z]+(?:[ -][a-z]+)?)\s+of\s+`+monthName+`),?\s+(?:in\s+|of\s+)?nineteen[ -](?:oh|aught|hundred|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?\b`, "nineteen"),
		p("birth.date", 0, 0, `\b(?:\d{1,2}|primero|[a-zé]+)\s+de\s+`+monthAny+`\s+de(?:l)?\s+mil\s+novecientos\s+[a-zé]+(?:\s+y\s+[a-z]+)?\b`, "mil novecientos"),
		// "(d/o/b 01 09 33)", "f.nac. del niño 3-ene-2022", "birthdate in the registry is 7-Feb-2019".
		p("birth.date", 4, 0, `\b(?:d/?o/?b|d\.o\.b|bd|date\s+of\s+birth|birth\s?date|f\.?\s?(?:de\s+)?nac|fecha\s+(?:de\s+)?nac(?:imiento)?|fdn)\b\.?[^.!?\n\d]{0,40}?(?:`+birthForms+`)(?:[^.!?\n\d]{0,24}\b(?:ours?|yours|theirs|not|vs|or|chart|plan|card|one|o|no|el nuestro)\b[^.!?\n\d]{0,16}(?:`+birthForms+`))?`, "d/o", "dob", "d.o", "bd", "birth", "nac", "fdn"),
		p("birth.date", 4, 0, `\b(?:born|naci[oó]|nacid[oa])\b[:,]?\s+(?:(?:on|el|the|in|as|a las|at)\s+)*(?:\d{1,2}:?\d{2}\s*(?:am|pm|hrs?|h)?,?\s+(?:on|el)\s+\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(?:19|20)\d\d,?\s+(?:`+monthAny+`\.?\s+\d{1,2}|\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?`+monthAny+`)|`+birthForms+`)\b`, "born", "naci"),
		// "born on Leap Day in '68".
		p("birth.date", 2, 0, `\b(?:born|birthday|b-?day|dob|naci[oó]|nacid[oa])\b[^.!?\n\d]{0,16}\b(?:leap day|christmas(?: day| eve)?|xmas(?: day| eve)?|new year'?s(?: day| eve)?|halloween|valentine'?s(?: day)?|(?:4th|fourth) of july|independence day|st\.? patrick'?s(?: day)?|thanksgiving(?: day)?|groundhog day|april fool'?s(?: day)?|navidad|nochebuena|d[ií]a de reyes|a[ñn]o nuevo)\b(?:,?\s+(?:in|of|de|del))?\s+(?:['’]\d\d|(?:19|20)\d\d)\b`, "born", "b-day", "bday", "birthday", "dob", "naci"),
		// "DL says 04-04-04", "el pasaporte dice 4/9/38".
		p("birth.date", 4, 0, `\b(?:dl|driver'?s? licen[sc]e|licen[sc]e|passport|green card|photo id|state id|birth cert(?:ificate)?|baptismal|pasaporte|licencia|acta(?: de nacimiento)?)\s+(?:says|shows|has|had|reads|lists|dice|trae|muestra)\s+(?:(?:you|u|him|her|it|as|at)\s+)*(?:`+birthForms+`)`, "dl ", "licen", "passport", "card", " id", "birth", "baptis", "pasaporte", "acta"),
		// "bd 10311952", "19490511" in the name of a file.
		p("birth.date", 6, 0, `\b(?:bd|b-?day|birthday|born|nac(?:imiento)?)\b[\s:#.=]*(?:is |on |el )?\d{6}(?:\d{2})?\b`, "bd", "day", "born", "nac"),
		p("birth.date", 8, 0, `\b19\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\b`, "19"),
		// "turned 50 on 5/19/26", "cumple 18 el 6 de enero", "cumple el 9 de agosto del 71".
		p("birth.date", 3, 0, `\b(?:turn(?:s|ed|ing)?\s+\d{1,3}\s+on|cumpl(?:e|es|i[oó]|en|ir[aá])(?:\s+\d{1,3})?(?:\s+años)?\s+el)\s+(?:the\s+)?(?:`+datePattern+`|\d{1,2} de [a-z]+\b)`, "turn", "cumpl"),
		// "New Dawn Recovery: …": a programme whose name tells (42 CFR Part 2).
		p("programme.part2", 0, 0, `(?-i:\b(?:[A-Z][a-z'’]+ ){1,3}(?:Recovery(?: (?:Center|Centers|House|Houses|Home|Homes|Services|Program|Programs|Clinic|Lodge|Village|Ranch|Group|Institute|Campus|Network))?|Sober (?:Living|Homes?|House)|Detox(?: Center)?|Addiction (?:Medicine|Center|Services|Clinic|Treatment|Recovery|Care|Institute))\b)|(?-i:\b(?:Centro|Casa|Programa|Clínica) de (?:Recuperación|Sobriedad|Adicciones|Desintoxicación)\b)`, "recovery", "sober", "detox", "addiction", "recupera", "sobrie", "adicc", "desintox"),
		// A birth date in words: "born the third of May, nineteen fifty".
		p("birth.date", 0, 0, `\b(?:born|dob|birthday|birth\s?date|date of birth|b\.)\b[^.!?\n]{0,24}?\b(?:(?:the\s+)?[a-z]+(?:[- ][a-z]+)?\s+of\s+`+monthName+`|`+monthName+`\s+[a-z]+(?:[- ][a-z]+)?)\b[,\s]+(?:nineteen|twenty|two thousand)[\s-][a-z]+(?:[\s-][a-z]+)?`, "born", "birth", "dob"),
		p("credential.secret", 0, 0, `\b(?:(?:temp(?:orary)?|your|new|su|ur|same|the)\s+)*(?:password|passwd|passcode|pass|pswd|pwd|pw|clave|contrase[nñ]a|pin)\b(?:[^.\n]{0,16}?(?:\bis\b|:|=|\bes\b)|\s*/|\s)\s*["']?([^\s"',;]{4,}|[^\s"',;]*\d[^\s"',;]*)`, "pass", "pw", "pswd", "clave", "contrase", "pin"),
		p("credential.secret", 3, 0, `\b(?:(?:user(?:name)?|login|log-?in|account|acct|guest|bill-?pay|usuario|portal|kiosk)\s*(?:id|name)?\b[^.\n]{0,48}?)\b(?:(?:one[- ]?time|access|security|verification|login|sign-?in|temp(?:orary)?)\s+)?(?:pin|pass\s?code|otp|code|c[oó]digo|token)\b[^.\n\d]{0,24}\d[\d -]{2,}\d`, "pin", "code", "otp", "digo", "token"),
		p("credential.secret", 3, 0, `\b(?:one[- ]?time|access|security|verification|login|sign-?in|temp(?:orary)?|c[oó]digo\s+de\s+(?:acceso|verificaci[oó]n))\s*(?:pin|pass\s?code|otp|code|c[oó]digo)?\b[^.\n\d]{0,12}\d[\d -]{2,}\d\b[^.\n]{0,32}\b(?:user(?:name)?|login|account|acct|usuario|cuenta)\b[^.\n]{0,12}`, "one", "access", "security", "verif", "login", "sign", "temp", "digo"),
		p("credential.secret", 0, 0, `\b(?:user(?:name)?|log-?in|usuario|account|portal)\b[^.\n]{0,32}\b(?:is|es|:)\s*\S+[^.\n]{0,24}\b(?:code ?word|secret|palabra clave|security answer|passphrase)\b[^.\n]{0,8}(?:is|es|:)\s*\S+`, "word", "secret", "palabra", "answer", "phrase"),
		p("credential.secret", 0, 0, `\b(?:sign(?:ed)? in as|log ?in as|user(?:name)?|usuario|access is|login is|login|acceso)\s*:?\s*\S+\s*(?:/|,|passphrase|pass\b|pw\b|clave)\s*:?\s*\S*[\d*#!$_-]\S*`, "sign", "log", "user", "usuario", "access", "acceso"),
		p("credential.secret", 3, 0, `\b(?:pin|code|passcode|otp|2fa|c[oó]digo|token)\b[^.\n]{0,16}?\bfor (?:user(?:name)?|account|acct|login)\b[^.\n]{0,24}?(?:is|:|=)\s*\d{3,}`, "pin", "code", "otp", "2fa", "digo", "token"),
		p("credential.secret", 3, 0, `\b(?:pin|(?:reset|access|login|security|one[- ]?time|verification|sign-?in)\s+code|passcode|otp|2fa|c[oó]digo|token)\b[^.\n\d]{0,12}\d[\d -]{2,}\d\s+(?:for|on|of|para)\s+(?:the |your |la |su )?(?:user(?:name)?|account|acct|login|cuenta|usuario)\b[^.\n]{0,24}`, "pin", "code", "otp", "2fa", "digo", "token"),
		p("credential.secret", 3, 0, `\b(?:account|acct|login|user(?:name)?|usuario|cuenta)\s+\S+[,;]?\s+(?:with |and |y |con )?(?:the |your |su )?(?:pin|passcode|code|clave)\b[^.\n\d]{0,24}\d{3,}`, "pin", "code", "clave"),
		// "Portal: kfinch / Temp-9921", "chart app = rlowe44, security word 'papaya'"
		p("credential.secret", 0, 0, `\b(?:portal|mychart|chart app|app|patient app|kiosk|telehealth|bill-?pay|log-?in|sign-?in|acceso|cuenta)\b\s*(?:login|id|access|account)?\s*[:=]\s*[\w.@-]{3,}\s*(?:/|,|\||&|and|y|with)\s*(?:[a-z]+\s+){0,2}[:=]?\s*["']?[\w!#$*-]*(?:\d|[!#$*])[\w!#$*-]*`, "portal", "chart", "app", "kiosk", "tele", "pay", "log", "sign", "acceso", "cuenta"),
		p("credential.secret", 0, 0, `\b(?:app|portal|mychart|account|user(?:name)?|login)\b[^.!?\n]{0,40}\b(?:security|secret|recovery|code|hint|safe|magic)\s*(?:word|phrase|answer|question)\b[^.!?\n]{0,8}?["'“‘:=]\s*\S+`, "security", "secret", "recovery", "word", "answer", "phrase"),
		p("credential.secret", 3, 0, `\b(?:pin|passcode|password|pass\s?word|code|otp|clave|c[oó]digo)\b[^.!?\n]{0,40}\(?\b(?:user(?:name)?|login|account|acct|usuario|cuenta)\b\s*(?:id|name)?\s*[:=]?\s*[\w.@-]+\)?\s*(?:is|es|:|=)\s*\S*\d{3,}`, "pin", "code", "otp", "pass", "clave", "digo"),
		// "MyChart code 829 114 for account rgreene", "portal acct tbuck61 locked. unlock code 027715"
		p("credential.secret", 4, 0, `\b(?:mychart|portal|app|unlock|activation|login|sign-?in|reset)\s+(?:code|pin|otp|token)\b[^.\n\d]{0,12}\d[\d -]{2,}\d\b[^\n]{0,24}\b(?:account|acct|user(?:name)?|login|id)\s+[a-z][\w.@-]{2,}`, "code", "pin", "otp", "token"),
		p("credential.secret", 4, 0, `\b(?:portal|mychart|acct|account|user(?:name)?|login|usuario|cuenta)\b\s+[a-z][\w.@-]{2,}[^\n\d]{0,40}\b(?:unlock|reset|access|login|security|verification|one[- ]?time|temp(?:orary)?|activation|backup)\s*(?:code|pin|token)\b[^\n\d]{0,12}\d[\d -]{2,}\d`, "code", "pin", "token"),
		// "Use code 883016 to sign in as bwilkes1", "entre con el código 4471 como mlopez".
		p("credential.secret", 4, 0, `\b(?:code|pin|otp|passcode|password|token|c[oó]digo|clave)\b[^.\n\d]{0,12}\d[\d -]{2,}\d\b[^.\n]{0,24}\b(?:sign(?:ing)?[ -]?in|log(?:ging)?[ -]?in|log ?on|entrar?|iniciar sesi[oó]n|acceder|ingresar)\s+(?:as|to|como|con|a la cuenta|with|under)\s+(?:account |acct |user(?:name)? |usuario |cuenta )?[a-z]+[\w.@-]*[\d_.@][\w.@-]*`, "code", "pin", "otp", "pass", "token", "digo", "clave"),
		p("credential.secret", 4, 0, `\b(?:code|pin|otp|passcode|password|token|c[oó]digo|clave)\b[^.\n\d]{0,12}\d[\d -]{2,}\d\s+(?:unlocks|opens|resets|is for|activates|works for|abre|desbloquea)\s+(?:the |your |la |su )?(?:account|acct|login|profile|user(?:name)?|portal|cuenta|usuario)\b`, "code", "pin", "otp", "pass", "token", "digo", "clave"),
		p("credential.secret", 4, 0, `\b(?:sign(?:ed)?[ -]?in|log(?:ged)?[ -]?in|log ?on|entre|inicie sesi[oó]n|acceda|ingrese)\s+(?:as|como|con|with|under)\s+(?:the |el |la |your |su )?(?:account |acct |user(?:name)? |usuario |cuenta )?[a-z]+[\w.@-]*[\d_.@][\w.@-]*[^.\n]{0,16}\b(?:code|pin|otp|passcode|password|token|c[oó]digo|clave)\b[^.\n\d]{0,12}\d[\d -]{2,}\d`, "code", "pin", "otp", "pass", "token", "digo", "clave"),
		// "PatientHub id SANDRA_V, security code 5518", "account for d.ferris is locked, use code 660219".
		p("credential.secret", 4, 0, `\b(?:account|acct|login|log-?in|user(?:name)?|profile|id|usuario|cuenta|perfil)\b\s*(?:(?:for|of|de|name|id|is|es|:|=|#)\s*)*[a-z]+[\w.@-]*[._\d@-][\w.@-]*[^\n\d]{0,60}\b(?:code|pin|otp|passcode|pass|password|token|c[oó]digo|clave)\b[^\n\d]{0,12}\d[\d -]{2,}\d`, "code", "pin", "otp", "pass", "token", "digo", "clave"),
		// "nellie.b / Sn0wpea gets you in", "lena/lena1 for login", "reset: now kdelgado + Harvest_Moon3".
		p("credential.secret", 1, 0, `\b[a-z][\w.-]{2,}\s?(?:/{1,2}|\+|\|)\s?`+mixed+`,?\s+(?:(?:still |now |should |will )*(?:get|let|log|sign)s? (?:you|u|him|her|them) in|(?:still |now |should |will )*works?\b|(?:for|as|is) (?:(?:the|your|ur|his|her) )*(?:log-?in|sign-?in|portal|mychart|app)\b|(?:to|and) (?:log|sign) (?:in|on)|opens (?:it|the portal|the chart|mychart))`, "/", "+", "|"),
		p("credential.secret", 1, 0, `\b(?:reset|log-?in|sign-?in|portal|mychart|password|pass|creds?|credentials|acceso)\b[^\n]{0,40}?(?:\bnow|\bis|\bas|:|=|\bes|\bahora)\s+[a-z][\w.-]{2,}\s*(?:/{1,2}|\+|\||\band\b|\bwith\b)\s*`+mixed, "reset", "log", "sign", "portal", "mychart", "pass", "cred", "acceso"),
		p("credential.secret", 0, 0, `\b(?:usuario|user|usr|login|username)\b[:\s]*(?:es |is )?\S+[,;]?\s+(?:y |and )?(?:contra|contrase[nñ]a|clave|pw|pwd|passwd)\b[:\s]*(?:es |is )?\S*[\d!#$*_]\S*`, "contra", "clave", "pw", "passwd"),
		p("credential.secret", 4, 0, `\b(?:id|user(?:name)?|login|acct|account|usuario|cuenta)\s*[:=]\s*[a-z][\w.@-]{2,}\s*(?:/|,|\||;|-)\s*(?:access |login |security )?(?:code|pin|otp|pass\w*|pw|c[oó]digo|clave)\s*[:=]?\s*\d[\d -]{2,}\d`, "code", "pin", "otp", "pass", "pw", "digo", "clave"),
		p("credential.secret", 4, 0, `\b(?:for|para|de)\s+[a-z][\w.]*[\d._][\w.]*[,;:]?\s+(?:(?:your|ur|the|su|tu|use|is|el|es)\s+)*(?:access |login |security )?(?:code|pin|otp|passcode|c[oó]digo|nip|clave)\b[^.\n\d]{0,8}\d[\d -]{2,}\d`, "code", "pin", "otp", "digo", "nip", "clave"),
		p("credential.secret", 3, 0, `\b(?:nip|pin|clave|c[oó]digo|code|contrase[nñ]a|password|passcode|pw|otp)\s+(?:de|for|of|para)\s+(?:(?:el usuario|la cuenta|user|account|login)\s+)?[a-z][\w-]*[._\d][\w.-]*\s*(?:es|is|:|=)\s*\S*\d{3,}`, "nip", "pin", "clave", "digo", "code", "contrase", "pass", "pw", "otp"),
		// "Enter 0-0-7-9-1-4 on the MyChart page for etaylor", "Type 339012 where it asks, acct name is oduffy.p".
		p("credential.secret", 4, 0, `\b(?:enter|type|use|key in|punch in|put in|ponga|escriba|teclee|ingrese)\s+(?:(?:the |this |el )?(?:code|number|pin|c[oó]digo|n[uú]mero)[:\s]+)?\d(?:[ -]?\d){3,7}\b[^.!?\n]{0,40}\b(?:account|acct|user|login|profile|page|portal|mychart|screen|usuario|cuenta|p[aá]gina)\b\s*(?:name|id)?\s*(?:for|of|is|as|de|para|es|:|=)\s+[a-z][\w.]{3,}`, "enter", "type", "use ", "key in", "punch", "put in", "ponga", "escriba", "teclee", "ingrese"),
		p("link.shortener", 0, 0, `\b(?:https?://)?(?:www\.)?(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|buff\.ly|rb\.gy|cutt\.ly|shorturl\.at|tiny\.cc|rebrand\.ly|bl\.ink|s\.id|t\.ly|lnkd\.in|v\.gd|qr\.ae|adf\.ly|soo\.gd|clck\.ru|short\.io|u\.to|x\.co|mcaf\.ee|trib\.al|bitly\.com|shorte\.st|snip\.ly|urlz\.fr|n9\.cl|acortar\.link|tiny\.one|shrtco\.de|dub\.sh|surl\.li|t2m\.io|kutt\.it|txt\.so|smarturl\.it|hubs\.ly|hyperurl\.co|cli\.re|yourls\.org|tr\.im|linktr\.ee|gg\.gg|da\.gd|0x\.co|l\.ead\.me|qrco\.de|spr\.ly|zpr\.io|swll\.to|han\.gl|lc\.cx|ift\.tt|dlvr\.it|po\.st|fb\.me|wp\.me|amzn\.to|youtu\.be|short\.gy|bit\.do|bitly\.ws|shorturl\.asia|t\.me|goo\.su|rebrandly\.link|lnk\.to|lnk\.bio|tny\.im|u\.nu|v\.ht|x\.gd|shrinke\.me|shr\.link|urlr\.me|me2\.kr|1url\.com|2\.gp|b\.link|page\.link|app\.link|go2l\.ink|prf\.hn|mtr\.cool|adfoc\.us|ouo\.io|vzturl\.com|tinu\.be|a\.co|cl\.ly|db\.tt|j\.mp|su\.pr|moourl\.com|snipurl\.com|fur\.ly|budurl\.com|ur1\.ca|qr\.net|t1p\.de|zzb\.bz|vo\.la|han\.gl|c11\.kr|reurl\.cc|pse\.is|s\.coop|shorten\.link|go\.ly|txt\.ly|sms\.to|textit\.link|lihi\.cc|oke\.io|tiny\.pl|zws\.im|spoo\.me|is\.am)/[^\s,;)]*`, ".ae/", ".al/", ".am/", ".asia/", ".at/", ".be/", ".bio/", ".bz/", ".ca/", ".cc/", ".cl/", ".co/", ".com/", ".cool/", ".coop/", ".cx/", ".de/", ".do/", ".ee/", ".fr/", ".gd/", ".gg/", ".gl/", ".gp/", ".gy/", ".hn/", ".ht/", ".id/", ".im/", ".in/", ".ink/", ".io/", ".is/", ".it/", ".kr/", ".la/", ".li/", ".link/", ".ly/", ".me/", ".mp/", ".net/", ".nu/", ".one/", ".org/", ".pl/", ".pr/", ".re/", ".ru/", ".sh/", ".so/", ".st/", ".su/", ".to/", ".tt/", ".us/", ".ws/"),
		p("link.token", 0, 0, `(?:https?://|www\.)[^\s?]+\?[^\s,;)]*=[^\s,;)]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/[^\s?]*\?[^\s,;)]*=[^\s,;)]+`, "?"),
		p("link.token", 0, 0, `(?:https?://|www\.|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|example|health|care|io|app|info|us|co|clinic|med|page|link)/)[^\s,;)]*/?(?:token|tok|auth|key|session|magic|mrn|patient|pt|guarantor|dob|acct|account|invite|verify|reset|user|u|t|id)[/=_-][^\s,;)]*[\d][^\s,;)]*`, addressed...),
		p("link.token", 0, 0, `(?:https?://|www\.|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|example|health|care|io|app|info|us|co|clinic|med|page|link)/)[^\s,;)]*/(?:[^\s,;)/]*\d{5,}[^\s,;)]*|[A-Za-z0-9_-]{20,}|[A-Za-z]*\d[A-Za-z0-9]*[A-Z][A-Za-z0-9]{4,})`, addressed...),
		// "/v/eyJhbGciOi9xQ2", "/k/8fJ2x": small and capital letters and digits in one part.
		p("link.token", 0, 0, `(?:https?://|www\.|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|example|health|care|io|app|info|us|co|clinic|med|page|link)/)(?:[^\s,;)]*/)?(?-i:[A-Za-z0-9_-]*(?:[a-z]\d+[A-Z]|[A-Z]\d+[a-z]|\d[a-z]+[A-Z]|\d[A-Z]+[a-z]|[a-z][A-Z]+\d|[a-z][A-Z][A-Za-z]*\d+[-_][A-Za-z]*\d)[A-Za-z0-9_-]*)`, addressed...),
		p("contact.email", 0, 0, `\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b`, "@"),
	}
}

const datePattern = `(?:19|20)\d{6}\b|\d{1,2}\s\d{1,2}\s(?:19|20)\d{2}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}|\d{4}-\d{2}-\d{2}|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|ene|abr|ago|dic)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:de\s+|del\s+)?'?\d{2,4}|\d{1,2}(?:st|nd|rd|th)?[\s/-]{1,2}(?:de\s+|of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|ene|abr|ago|dic)[a-z]*\.?,?[\s/-]{1,2}(?:de\s+|del\s+)?'?\d{2,4}|\d{1,2}[-/]\d{1,2}\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b`

// phoneOffice is the line of an office that patients are served by: "pt advocate's number is".
var phoneOffice = regexp.MustCompile(`(?i)\b(?:patient|pt|paciente)s?[ -](?:advocate|advocacy|relations|services?|access|accounts?|line|portal|billing|transport|experience|rep|representative|navigator|liaison|coordinator|education|help|support)\b[^.!?\d]{0,32}$`)

var (
	cardPattern = regexp.MustCompile(`\b(?:\d[ .-]{0,3}){12,18}\d\b(?:[,;]?\s*(?:exp(?:ires|iration|iry)?\.?|cvv|cvc|vence|code)\b[\s:]*[\d/]+)*`)
	// spacedDigits is a number written digit by digit or in fours with dots.
	spacedDigits = regexp.MustCompile(`^(?:\d[ .-]{1,3}){12,18}\d|^\d{4}[ .-]{1,3}\d{4}[ .-]{1,3}\d{4}[ .-]{1,3}\d{4}`)
	// inFours is how the number of a card is written; a slip in it is still a card's.
	inFours      = regexp.MustCompile(`^(?:[3-6]\d{3}([ .-])\d{4}[ .-]\d{4}[ .-]\d{4}|3[47]\d{2}[ .-]\d{6}[ .-]\d{5})\b`)
	parcel       = regexp.MustCompile(`(?i)\b(?:track\w*|usps|ups|fedex|parcel|package|order|confirmation|reference|guide|guía|meeting|zoom|webex|conference|dial|teams)\b`)
	cardCue      = regexp.MustCompile(`(?i)\b(?:card|visa|amex|american express|mastercard|mc|discover|jcb|diners|debit|credit|fsa|hsa|tarjeta|cc)\b`)
	phonePattern = regexp.MustCompile(`(?:\+?1[-. ]?)?(?:\(\d{3}\)\s?|\b\d{3}[-. ])?\b\d{3}[-. ]\d{4}\b(?:\s*(?:ext|x)\.?\s*\d{1,5})?`)
	phoneCue     = regexp.MustCompile(`(?i)(?:^\s*(?:is|confirming:?|confirm:?|verify:?)\s*$|^confirm(?:ing)?:[^.!?]{0,48}$|\b(?:called|tried|dialed|texted|texting|rang|left (?:a )?(?:message|voicemail|msg|vm) (?:at|on)|reach(?:ed)? (?:you|u)(?: at| on)?|have (?:you|u|your (?:number|cell|phone|mobile)) (?:at|as|listed as|down as)|(?:your|ur|his|her|mom'?s|dad'?s|wife'?s|husband'?s|daughter'?s|son'?s) (?:new |old |work |home |cell |mobile |other |back ?-?up |second |secondary |alternate |alt |emergency |main |day ?time |night |spare |preferred |primary |best )?(?:contact |phone )?(?:number|cell|phone|mobile|line|landline|work|home|contact)|(?:ring|call|text|phone|reach|texting|calling) (?:you|u|your (?:husband|wife|mom|mother|dad|father|son|daughter|partner|sister|brother|spouse|caregiver|ride))(?: back)?(?: at| on)?|number (?:we have|on file|listed)(?: is|:)?|(?:phone|cell|mobile|landline|home|number) on file|on file (?:is|as)?|still (?:at|your number|the right number)|busy (?:tone|signal) (?:at|on)|(?:neighbor|neighbour|mom|dad|sister|brother|wife|husband|son|daughter|partner|friend|boss|job)(?:'?s)? (?:phone|cell|number|work|line)|we (?:text|called|dialed|have|tried|keep calling|keep texting)|(?:alerts|reminders|texts|codes|messages|notices|avisos|mensajes) (?:will |now |still |are |ir[aá]n |van )*(?:go|going|sent|set|come)? ?(?:to|al?)|voicemail (?:at|on|for)|no answer (?:at|on)|faltan datos|tel[.:]|tel\s|celular|su tel[eé]fono|llamamos al|marcamos al|numbers? on (?:your|the) (?:chart|file|account)|emergency contact|contact number is|primary (?:phone|number)|le (?:llamamos|marcamos|llamaremos)(?: al?)?|su (?:n[uú]mero|tel[eé]fono|celular|cel)(?: es| de)?|tenemos (?:su|el) (?:n[uú]mero|tel[eé]fono|celular)(?: como)?)\b[^.!?\d]{0,28}$)|(?:\b(?:work line|cell|home line|landline)\s*$)|(?:(?:^|[?:;,]\s*|\b(?:or|and|both|your|ur) )home\s*:?\s*$)|\b(?:spell|read|say|repeat)(?:ing)? it back\b[^!?]{0,72}$`)
	phoneNamed   = regexp.MustCompile(`(?:(?i:call|text|reach|reached|ring|phone|llame a|contact)\s+(?:(?i:mr|mrs|ms|sr|sra)\.? [A-Z][\p{L}'-]+|([A-Z][\p{L}'-]+))(?: [A-Z][\p{L}'-]+)? (?i:at|on|al)\s*|(?i:\b(?:patient|pt|paciente|referral for|consult for)\b)[^.!?\d]{0,40})$`)
	phoneClinic  = regexp.MustCompile(`(?i)\b(?:farmacia|cl[ií]nica|consultorio|oficina|pharmacy|clinic|office|hospital|lab|billing|front desk|nurse line|help ?line|hotline)\b[^.!?]{0,40}$|\b(?:call|text|page|ring|dial|llame(?: a)?|marque(?: al?)?|ask) (?:us |me )?(?:at |al |en )?$|(?:expired|declined|on file)[,;.] (?:please |pls )?call[^.!?]{0,16}$|(?:call|text|fax|phone|contact|reach|dial|ring) (?:us|me|the|our|back|billing)\b[^.!?]{0,24}$|\b(?:from|our|new|main|after-hours|back) (?:clinic |office |billing |nurse |text |phone |new |main )?(?:number|line|phone|tel\.?|fax)\b[^.!?]{0,8}$|\bfax\b[^.!?]{0,12}$`)
	phoneAfter   = regexp.MustCompile(`(?i)^[,;]?\s*(?:\?|is (?:that|this) (?:still |the )?(?:right|correct|you|your)|a cell or|cell or landline|, (?:policy|member|dob|mrn)|still (?:good|correct|right|yours?)|(?:is|was) (?:disconnected|not in service|the number|your|still|no longer|a landline|a cell|a mobile|full|out of service|our only number)|a landline|and your|or your|, got another|\(cell|\(mobile|\(home|\(work|as (?:your|ur|the) (?:emergency|primary|cell|main|home|work|best|contact)|(?:still|the) (?:the )?(?:best|right|correct) (?:number|phone)|(?:and also )?(?:at|on) (?:your|ur) (?:work|cell|home)|when you|is (?:still )?(?:the )?best|is (?:the|your) (?:best|right|current|correct|old|new)|no (?:answer|luck)|on file|correct\?|right\?|didn'?t (?:work|answer|go through)|(?:the )?(?:mailbox|voice ?mail|inbox|vm) (?:is |was )?(?:full|not set)|(?:buz[oó]n) lleno|bounced?\b|bounces|fail(?:s|ed)\b|won'?t (?:connect|go through|ring)|isn'?t (?:working|in service)|rings (?:busy|out|and rings)|goes (?:straight )?to (?:(?:a|your) )?(?:full |voice)|still reach(?:es)? you|reach(?:es)? you\b)`)
	emailSent    = regexp.MustCompile(`(?i)\b(?:sending|sent|email|emailed|emailing|forward\w*|mand\w+|envi\w+)\b[^.!?]{0,40}\bto\s*$`)
	emailClinic  = regexp.MustCompile(`(?i)(?:e-?mail|write|contact|send|reply|fax|questions)[^.!?]{0,24}(?:us|me|to|at|them|questions|:)?\s*$`)
	emailPatient = regexp.MustCompile(`(?i)\b(?:your|ur|his|her|su|username|user|login|on file|have|sent|emailed|confirm|updated|correo|invite|receipt|for you)\b[^.!?]{0,40}$`)
	freeMail     = regexp.MustCompile(`(?i)@(?:gmail|yahoo|hotmail|outlook|aol|icloud|live|msn|comcast|verizon|att|proton(?:mail)?|ymail|me)\.`)
	emailShared  = regexp.MustCompile(`(?i)^(?:info|forms?|results?|refills?|pharmacy|farmacia|lab|team|staff|nurse|nursing|ask|questions?|documents?|uploads?|mail|registration|checkin|visits?|interpreters?|transport|rides?|wellness|news(?:letter)?|events?|recepcion|expedientes|ayuda|contacto|records|billing|support|appointments?|appts?|front\.?desk|help|contact|office|scheduling|referrals?|frontdesk|hello|admin|citas|privacy|compliance|patients?|care|clinic|reception|portal|hr|jobs|volunteers?|feedback|survey|noreply|no-reply)@`)
	streetLine   = regexp.MustCompile(`\b\d{1,5}[A-Za-z]?\s+(?:(?:[NSEW]|North|South|East|West|N\.|S\.|E\.|W\.)\s+)?(?:[A-Z0-9][A-Za-z0-9'.-]*\s+){1,4}(?:Ave(?:nue)?|St(?:reet)?|Rd|Road|Blvd|Boulevard|Ln|Lane|Dr(?:ive)?|Ct|Court|Pl(?:ace)?|Plaza|Pkwy|Parkway|Hwy|Highway|Way|Ter(?:race)?|Tr(?:ail)?|Loop|Cir(?:cle)?|Sq(?:uare)?|Hollow|Bend|Run|Row|Walk|Path|Pike|Alley|Crossing|Xing|Cove|Ridge|Pass|Point|Pt|Glen|Grove|Commons|Heights|Hts|Hill|Meadow|Trace|View|Landing|Manor|Mews|Rise|Vista|Calle|Tpke|Turnpike|Tnpk|Cswy|Causeway|Byp(?:ass)?|Expy|Trce|Cres(?:cent)?|Spur|Gdns|Gardens|Close|Terr|Bnd|Cv)\b\.?(?:,?\s*(?:Apt|Unit|#|Lot|Trailer|Apartment|No)\.?\s*[A-Za-z0-9-]+)?|\b\d{1,5}\s+(?:Calle|Avenida|Av\.|Camino|Paseo|Privada)\s+[A-ZÁÉÍÓÚÑ][\p{L}]+(?:,\s*[A-Z][a-z]+)?|\b(?:Calle|Avenida|Av\.|Camino|Paseo|calle)\s+(?:[A-ZÁÉÍÓÚ0-9][\wáéíóúñ]*\s*){1,3}\s*#?\d{1,5}\b|\bP\.?\s?O\.?\s+Box\s+\d+|\b(?:Calle|Avenida|Av\.|Camino|Paseo|Privada|Callej[oó]n|Calz(?:ada)?\.?|Boulevard|Blvd\.?|Carrera|Pasaje)\s+(?:(?:de|del|la|las|los|el)\s+)*[A-ZÁÉÍÓÚÑ0-9][\wáéíóúñ]*(?:\s+(?:(?:de|del|la|las|los)\s+)*[A-ZÁÉÍÓÚÑ][\wáéíóúñ]*)*\s*(?:#|No\.?\s*|n[uú]m\.?\s*)?\d{1,5}\b|\bCalle\s+\d+\s*#\s*\d+`)
	streetLower  = regexp.MustCompile(`(?i)\b\d{1,5}\s+(?:[nsew]\s+)?(?:[a-z0-9']+\s+){1,2}(?:ave|avenue|st|street|rd|road|blvd|ln|lane|ct|court|pkwy|ter|terrace|trail|loop|cir|circle|hollow|bend)\b(?:,?\s*(?:apt|unit|#)\.?\s*[a-z0-9-]+)?`)
	addressCue   = regexp.MustCompile(`(?i)(?:\b(?:your|ur|his|her|mom'?s|dad'?s)\s+(?:\w+\s+){0,2}(?:address|house|home|place|apartment|apt)|\b(?:have|got|listed|list|see|show|shows) (?:you|u|your address|ur address|him|her|your mailing address)|still (?:at|living|live|in)|(?:viv(?:e|es|iendo)|sigue)(?: (?:a[uú]n|todav[ií]a))* en|(?:you|u|she|he) (?:live|lives|moved|are (?:still )?(?:at|living))|on file|address (?:is|on|we|as|of|still|:|,)|(?:mail|mailed|mailing|send|sending|sent|ship|shipped|shipping|ships|deliver|delivered|delivery|delivering|drop|dropped|dropping|bring|bringing|letter|package|statement|bill|check|checks|card|cards|packet|kit|supplies|visit you|see you|visiting|pick (?:you|u|him|her) up|pickup|pick up|picking (?:you|u) up|ride|driver|nurse|aide|home visit|come|coming|home health|van|dispatch|dispatched)\b[^.!?]{0,40}\b(?:to|at|from|off)|(?:left|dropped|placed|dejamos)\b[^.!?]{0,24}\b(?:porch|door|doorstep|steps|mailbox|puerta|porche)|(?:could(?:n'?t| not)|can'?t|cannot|unable to|didn'?t|did not) find|(?:driver|van|ride|taxi|cab|courier|uber|lyft)\b[^.!?]{0,24}\b(?:in front of|near)|(?:get|fetch|grab|collect) (?:you|u|him|her|mom|dad) (?:at|from)|comes to|goes to|drops? (?:you|u)(?: off)? at|driver (?:is|in|at|outside)|outside|transport: pick ?up|wants|returned|came back|would like to visit|(?:the|your|ur|our|lab|home) (?:driver|aide|nurse|van|courier|pharmacy|carrier) (?:has|had|got|shows|lists|uses)|read (?:it|that|this|you|u) (?:back )?as|(?:staying|living|lives|stays) (?:at|in|with)|got (?:you|u|him|her) (?:at|down (?:at|as))|coming to|¿?sigue (?:en|viviendo en)|chofer en|an id for|vive en|your (?:chart|record|file|account|profile) (?:says|lists|shows|has)|(?:chart|record|file|account|profile|form) (?:says|lists|shows|has)|home (?:is|still|address|:)|still have|we have|pasar[aá] por usted|lo recoge|la recoge|recoge|(?:su|tu) (?:direcci[oó]n|domicilio|casa)(?: es)?|tenemos (?:su|la) direcci[oó]n|vive en|enviamos|mandamos|enviaremos|mandaremos|entregar|(?:va|van|sale|salen|sali[oó]|ir[aá])(?: para)?\b[^.!?]{0,16}\b(?:a|para)|(?:manda|mandan|env[ií]a|env[ií]an|lleva|llevan|entrega|entregan|llega|pasa|pasamos)\b[^.!?]{0,40}\b(?:a|en|por)|recogerlo|recogerla)\b[^.!?]{0,48}$`)
	addressAfter = regexp.MustCompile(`(?i)^[,;]?\s*(?:born\b|nacid|(?:sigue|es|era|a[uú]n es|todav[ií]a)\b[^.!?]{0,16}\b(?:su|tu)\b|for you\b|as (?:your |ur )?home|as (?:your |the )?(?:mailing|billing)|is that (?:still )?(?:right|correct|you)|still there|¿|what (?:color|floor|apartment)|can'?t find|which (?:door|floor)|before [A-Z]|as (?:your|ur)|is what (?:the (?:chart|file|record|form|system|driver)|your|we (?:have|show|see|list))\b|is where (?:the|your) (?:nurse|aide|driver|van|package|kit|supplies|order|therapist|box|letter|card|check)\b|is in (?:your|the)\b|if not|reply if|, rear|rear\b|is (?:your|ur|that|this)|still (?:correct|right|your|good)|on file|came back|correct\?|right\?|your (?:address|current)|\?\s*(?:reply|y/n|yes)|apt|unit)`)
	addressOurs  = regexp.MustCompile(`(?i)\b(?:our|we'?ve moved|we moved|moved to|now at|located|office|clinic|suite|ste|floor|entrance|location|lab|pharmacy|building|parking|park|visit (?:is )?at|appointment (?:is )?at|appt at|new building|directions|consultorio|cl[ií]nica|estamos)\b[^.!?]{0,40}$`)
	// addressLabel is a form's label, or what a text says of an address to be confirmed.
	addressLabel = regexp.MustCompile(`(?i)(?:^|[.,;:!?\n-]\s*)(?:(?:home|mailing|street|billing|shipping|patient|current) )?(?:address|addr|direcci[oó]n|domicilio)\s*(?:[:=-]|is|es)\s*$|(?:^|[.,;:!?\n-]\s*)(?:home|mailing|billing|shipping|patient|current) (?:address|addr)\s+$|\b(?:tenemos|nos aparece|(?:letter|packet|card|check|bill|statement|kit|box|package|mail) (?:to|for)|cambi[oó] de domicilio\? ?(?:tenemos)?)\s*:?\s*$`)
	// addressSent stands before an address that the clinic or its pharmacy sends to.
	addressSent = regexp.MustCompile(`(?i)\b(?:ships|shipped|shipping|delivers|delivered|delivery|delivering|mailed|mailing|sent|sending|dropped|going|on its way|on the way|headed|llega|enviamos|enviaremos|mandamos|mandaremos|entregamos|entregaremos|env[ií]o)\b[^.!?]{0,40}\b(?:to|a)\s*$|\bhome (?:visit|health|nurse|aide|call|therapy|care)\b[^.!?]{0,32}\b(?:at|to)\s*$`)
	// addressAsked stands before an address that the reader is asked to send or come to.
	addressAsked = regexp.MustCompile(`(?i)(?:\b(?:have|ask|tell|get|let) (?:your|the|their|his|her)\b[^.!?]{0,32}\b(?:send|fax|mail|bring|drop|return|deliver)\b|(?:^|[.!?:;,]\s*|\b(?:please|pls|then|and|or|can|could|favor de) )(?:mail|send|fax|bring|return|drop|env[ií]e|mande|lleve)\b (?:it|them|the|all|any|forms?|payments?|checks?|completed|a|your|el|la|los|las|su)\b)[^.!?]{0,40}\b(?:to|at|off at|a|en)\s*$`)
	// addressPickup stands before the address of the pharmacy.
	addressPickup = regexp.MustCompile(`(?i)\b(?:(?:ready|available|waiting|held|here) (?:for|to) pick ?(?:it |them )?up|for (?:pick ?up|curbside)|ready|lista?|listos?|para recoger(?:la|lo|los|las)?)\b[^.!?\d]{0,16}\b(?:at|from|in|en)\s*$`)
	addressSuite  = regexp.MustCompile(`(?i)^[,;]?\s*(?:our\b|nuestr|the (?:new|main|clinic)|esquina|entre\b|suite|ste|floor|fl|rm|room|bldg|building|\d(?:st|nd|rd|th) floor|piso|parking|park|across|next to|near|behind|look for)`)
)

// houseLike reports whether a capital follows a digit and white space, as in every match
// of addressBare: "1009 W Larkmoor", "lot 12b, Pine".
func houseLike(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		j := i + 1
		if j < len(s) && (s[j] >= 'a' && s[j] <= 'z' || s[j] >= 'A' && s[j] <= 'Z' || s[j] == '_') {
			j++
		}
		if j < len(s) && s[j] == ',' {
			j++
		}
		k := j
		for k < len(s) && (s[k] == ' ' || s[k] == '\t' || s[k] == '\n' || s[k] == '\r' || s[k] == '\f') {
			k++
		}
		if k > j && k < len(s) && s[k] >= 'A' && s[k] <= 'Z' {
			return true
		}
		i = j - 1
	}
	return false
}

// addressBare is an address without a street's kind behind words that only the
// patient's own follows: "home still 1009 W Larkmoor", "pick up 55 Mulberry".
var addressBare = regexp.MustCompile(`(?:(?i:\b(?:home(?: (?:is|at|still|address))?|live[sd]?(?: at)?|(?:your|ur|su) (?:address|direcci[oó]n)(?: (?:is|as|es|on file|at))*|address on file|pick ?up(?: at| from)?|picks? you up(?: at| from)?|deliver(?:y|ed|ing)?(?: to| at)|(?:mailed|shipped|sent|send|going|addressed)(?: it| them)? to|have you at|still at|find|outside|home (?:visit|call|health)(?: is| set| booked| scheduled)*(?: for| at| to)|vive en|recoge en|entrega en)[:,]?\s+)(?:at |to )?)((?:(?i:lot|trailer|space|apt|unit)\s+#?\d+\w?,?\s+[A-Z][a-z]+(?:\s[A-Z][a-z]+)?|\d{2,5}\s+(?:[NSEW]\.?\s+)?[A-Z][a-z]{3,}))(?:\b)`)

// addressLoose is an address without a street's kind that has a second part: a route and
// its box or mile, a box and its route, half a number, a flat behind a bare street, a place
// in a trailer court, what the house looks like, with whom one lives.
var addressLoose = regexp.MustCompile(`(?i:\b(?:hwy|highway|rte?\.?|route|rr|r\.r\.|rural (?:route|rte)|county (?:rd|road)|co rd|fm|state (?:rd|road)|star (?:rte?|route)\.?|hc)\s?#?\d{1,4},?\s+(?:box|mile|mi|lot|space|trlr|trailer|km)\s?#?\d+(?:,\s+(?:the\s+)?` + looks + `)?)|` +
	`(?i:\b(?:p\.?\s?o\.?\s+)?box\s+\d+,?\s+(?:star\s+r(?:ou)?te?|rr|rural\s+r(?:ou)?te?|hc|r\.?f\.?d\.?|route)\b\.?\s?#?\d*)|` +
	`\b\d{1,5} 1/2 (?:[NSEW]\.? )?[A-Z][a-z]{2,}|` +
	`\b\d{1,5}(?: [NSEW]\.?)?(?: [A-Z][a-z'-]+){1,3},? (?:#\s?\d+[A-Za-z]?|#[A-Z]|(?i:(?:apt|unit|lot)\.? #?\w{1,4}|rear|upstairs|basement|bsmt|(?:back|front|side) (?:house|unit|door)))\b|` +
	`\b\d{1,5}(?: [NSEW]\.?)?(?: [A-Z][a-z'-]+){1,3},? (?:c/o|C/O) (?:\w+ )?\w+|` +
	`\b\d{1,5}(?: [NSEW]\.?)?(?: [A-Z][a-z'-]+){1,3}, (?i:(?:the )?` + looks + `)|` +
	`(?:[Tt]he )?(?:[A-Z]\w+ ){1,3}(?i:(?:trailer|mobile home|rv) (?:court|park|village|estates)|motel|inn|shelter),? (?i:(?:space|spc|lot|unit|rm|room|trlr|#)\.? ?#?\d+\w?)`)

// addressInvite stands before an address that the reader is to come to.
var addressInvite = regexp.MustCompile(`(?i)(?:(?:^|[.!?:]\s*)come|\b(?:you|u|pls|please|and|then|just|to) (?:come|meet|visit|see)|\b(?:park|check ?in|go|head|walk|drive|turn|report|show up|find us|visit us|we'?re|we are|we moved))\b[^.!?\d]{0,32}\b(?:to|at|in|over|on|onto)\s*$|\b(?:desk|booth|class|event|table|gallery|meeting|fair|party|stop) (?:is|are|will be|moved)(?: now)? (?:at|in|to)\s*$`)

// looseWords are those of which one stands in an addressLoose without a capital behind a number.
var looseWords = []string{"box ", " mi", " lot", "space", "spc", "trlr", "trailer", " km", " unit", " room", " rm"}

const looks = `(?:(?:blue|green|red|white|yellow|brown|gr[ae]y|tan|pink|brick|back|side|upstairs|downstairs|front|corner|middle|last|first|little|big|old)\s+)+(?:duplex|house|gate|door|trailer|cabin|mobile home|barn|porch|mailbox|fence|shed|garage)\b`

// addressTheirs tells by its own words that somebody lives there.
var addressTheirs = regexp.MustCompile(`(?i)\bc/o\b|\b(?:duplex|house|trailer|cabin|mobile home|barn|gate|fence|mailbox|shed)$`)

// apart stands before an address that begins a sentence or a part of one.
var apart = regexp.MustCompile(`(?:^|[.,:;!?-]\s*)$`)

// emailSpelt is an e-mail address in words.
var emailSpelt = regexp.MustCompile(`(?i)\b[a-z0-9][\w.-]* at [a-z0-9-]+ dot (?:com|net|org|edu|example|gov|us)\b`)

// boxTheirs stands before a post-office box that is the patient's.
var boxTheirs = regexp.MustCompile(`(?i)\b(?:your|ur|su|her|his|have you at|mailed (?:it |the \w+ )?to|sent (?:it |the \w+ )?to|on file|still at|delivery to|came back from|returned|bounced)\b[^.!?]{0,40}$`)

const monthName = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`

// monthAny is a month in English or Spanish, in full or cut.
const monthAny = `(?:jan(?:uary)?|feb(?:ruary|rero)?|mar(?:ch|zo)?|apr(?:il)?|mayo?|june?|july?|jun(?:io)|jul(?:io)|aug(?:ust)?|sept?(?:ember|iembre)?|oct(?:ober|ubre)?|nov(?:ember|iembre)?|dec(?:ember)?|ene(?:ro)?|abr(?:il)?|ago(?:sto)?|dic(?:iembre)?)`

// oldYear is a year whose full dates are taken for birth dates wherever they stand.
const oldYear = `(?:19\d\d|200\d|201[0-5])`

// birthForms are dates behind a word of birth or of papers, whatever their year.
const birthForms = `\d{1,2}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{2,4}\b|\d{1,2} \d{1,2} \d{2}(?:\d{2})?\b|\d{1,2}(?:st|nd|rd|th)?[\s/-]+(?:of\s+|de\s+)?` + monthAny + `\.?,?[\s/-]+(?:of\s+|de\s+|del\s+)?['’]?\d{2}(?:\d{2})?\b|` + monthAny + `\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:of\s+)?(?:['’]\d\d|(?:19|20)\d\d)\b|\d{1,2}\s?[-./]\s?(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})\s?[-./]\s?\d{2}(?:\d{2})?\b`

const digitWords = `(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)`

// tens gives every prefix with each digit behind it.
func tens(prefixes ...string) []string {
	var out []string
	for _, p := range prefixes {
		for d := '0'; d <= '9'; d++ {
			out = append(out, p+string(d))
		}
	}
	return out
}

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
	low := ""
	cue := func(s string) bool {
		if low == "" {
			low = lowered(r.text)
		}
		return strings.Contains(low, s)
	}
	if digits || at || slash || cue(" dot ") || cue("pass") || cue("pw") || cue("pswd") || cue("clave") || cue("contrase") || cue("zero") || cue("one, ") || cue("four one") || cue(" one one") || cue("cero") {
		hits = l.findIdentifiers(r, hits, digits)
	}
	hits = l.findValues(r, hits)
	hits = l.findTold(r, hits)
	return l.findPeople(r, l.findLower(r, hits))
}

// lowered lower-cases A to Z and the letters of Latin-1 and leaves the length alone.
func lowered(s string) string {
	b := []byte(s)
	for i, c := range b {
		switch {
		case c >= 'A' && c <= 'Z':
			b[i] = c + 'a' - 'A'
		case c >= 0x80 && c <= 0x9E && c != 0x97 && i > 0 && b[i-1] == 0xC3: // À to Þ
			b[i] = c + 0x20
		}
	}
	return string(b)
}

// caseless compiles an expression that is to be run on lowered text, which is faster
// than (?i). Letters behind a backslash keep their case.
func caseless(expr string) *regexp.Regexp {
	var b strings.Builder
	for i := 0; i < len(expr); i++ {
		if expr[i] == '\\' && i+1 < len(expr) {
			n := 2
			if expr[i+1] == 'p' && i+2 < len(expr) && expr[i+2] == '{' {
				n = strings.IndexByte(expr[i:], '}') + 1
			}
			b.WriteString(expr[i : i+n])
			i += n - 1
			continue
		}
		if expr[i] >= 'A' && expr[i] <= 'Z' {
			b.WriteByte(expr[i] + 'a' - 'A')
		} else {
			b.WriteByte(expr[i])
		}
	}
	return regexp.MustCompile(b.String())
}

func (l *Linter) findIdentifiers(r *reading, hits []hit, digits bool) []hit {
	text := r.text
	low := lowered(text)
	from := len(hits)
	total := countDigits(text)
	var cards [][2]int
	if total >= 13 {
		for _, m := range cardPattern.FindAllStringIndex(text, -1) {
			if isCard(text[m[0]:m[1]]) && (!strings.Contains(text[m[0]:m[1]], ".") || spacedDigits.MatchString(text[m[0]:m[1]])) || countDigits(text[m[0]:m[1]]) >= 13 && (cardCue.MatchString(window(text, m[0], 24)) || inFours.MatchString(text[m[0]:m[1]]) && !parcel.MatchString(window(text, m[0], 40))) {
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
		in := low
		if p.cased {
			in = text
		}
		for _, m := range p.re.FindAllStringIndex(in, -1) {
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
	if strings.Contains(low, " dot ") {
		for _, m := range emailSpelt.FindAllStringIndex(text, -1) {
			before, after := text[max(0, m[0]-64):m[0]], text[m[1]:min(len(text), m[1]+40)]
			if emailPatient.MatchString(before) && !emailClinic.MatchString(before) || phoneAfter.MatchString(after) {
				hits = l.hitBytes(hits, r, "contact.email", m[0], m[1])
			}
		}
	}
	hits = l.findAccounts(r, hits)
	// A number that one detector claims is not a contact or a policy number as well.
	return slices.DeleteFunc(hits, func(h hit) bool {
		// What an address carries is the address's finding.
		if (h.category == LabValue || h.category == MRN || h.category == DateOfBirth || h.category == Credential || h.category == AccountNumber || h.category == InsuranceID) &&
			slices.ContainsFunc(hits[from:], func(o hit) bool { return o.category == Link && o.Start <= h.Start && h.End <= o.End+1 }) {
			return true
		}
		if h.category != Contact && h.category != InsuranceID && h.category != MRN {
			return false
		}
		return slices.ContainsFunc(hits[from:], func(o hit) bool {
			return o.category != h.category && (o.category == SSN || o.category == PaymentCard || o.category == AccountNumber && h.category == MRN && h.rule.ID != "visit.number" || o.category == Credential && h.category != Contact) &&
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
	case "mrn.number", "mrn.labelled", "visit.number":
		if phoneLike.MatchString(found) && sentTo.MatchString(before+low) || otherNumber.MatchString(before[max(0, len(before)-32):]+low) || strings.HasPrefix(found, "00") && callNumber.MatchString(before) || phoneLike.MatchString(found) && !recordCue.MatchString(found) {
			return false
		}
		return notDate(found) && (longestRun(found) >= 3 || countDigits(found) >= 5 || strings.Count(found, "-") > 0 && !strings.Contains(low, "page")) && countDigits(found) >= 4
	case "account.number":
		return notDate(found) && (longestRun(found) >= 3 || countDigits(found) >= 5) && !strings.HasSuffix(before, "code ")
	case "ssn.number":
		// Nine digits with more groups before or behind them are a longer number's.
		if end+1 < len(text) && text[end] == '-' && text[end+1] >= '0' && text[end+1] <= '9' || start > 1 && text[start-1] == '-' && text[start-2] >= '0' && text[start-2] <= '9' {
			return false
		}
		return validSSN(found)
	case "birth.date":
		if birthCue.MatchString(found) {
			return true
		}
		after := strings.ToLower(text[end:min(len(text), end+24)])
		return !strings.Contains(after, "expir") && !(strings.HasSuffix(before, " of ") && yearFirst.MatchString(found)) && !olderDate.MatchString(before) && !strings.HasPrefix(after, " visit") && !strings.HasPrefix(after, " statement")
	case "contact.email":
		if emailShared.MatchString(found) {
			return false
		}
		b := text[max(0, start-64):start]
		if emailPatient.MatchString(b) || emailSent.MatchString(b) && !strings.Contains(strings.ToLower(b), "please") || freeMail.MatchString(found) {
			return true
		}
		return !emailClinic.MatchString(b)
	case "programme.part2":
		first, _, _ := strings.Cut(low, " ")
		after := strings.ToLower(text[end:min(len(text), end+12)])
		return !otherRecovery[first] && !strings.HasPrefix(after, " room") && !strings.HasPrefix(after, " area") && !strings.HasPrefix(after, " suite") && !strings.HasPrefix(after, " unit")
	case "link.token":
		if i := strings.IndexByte(found, '?'); i >= 0 {
			return revealing(found[i+1:])
		}
		return true
	case "credential.secret":
		// "Reset your password: https://…" is the link's finding alone.
		if v := strings.TrimLeft(found[strings.LastIndexAny(found, " \t")+1:], "\"'("); strings.HasPrefix(strings.ToLower(v), "http") || strings.HasPrefix(strings.ToLower(v), "www.") {
			return false
		}
		if wifi.MatchString(before+low) && !strings.Contains(low, "portal") && !strings.Contains(low, "account") && !strings.Contains(low, "user") && !strings.Contains(low, " id ") {
			return false
		}
		if m := codeTyped.FindStringSubmatch(found); m != nil {
			return !l.lexicon.everyday(strings.ToLower(strings.TrimRight(m[1], ".")))
		}
		if m := pairGiven.FindStringSubmatch(found); m != nil {
			return !timeOrRank.MatchString(m[2]) && len(m[2]) > 4 && !(strings.HasSuffix(low, "works") && l.lexicon.everyday(strings.ToLower(m[1])))
		}
		return secret(found) || codeGiven.MatchString(found)
	}
	return true
}

var (
	// wifi and gates have passwords of their own.
	wifi     = regexp.MustCompile(`(?i)wi-?fi|wireless|network|ssid|guest|gate|door|keypad|garage|restroom|bathroom|lockbox|building code|zoom|meeting id|webinar`)
	birthCue = regexp.MustCompile(`(?i)d\.?\s?o\.?\s?b|birth|born|b-?day|nac|fdn|\bb\.|verify|confirm|identity|patient|check`)
	// codeGiven is a code of four digits or more behind its cue.
	codeGiven = regexp.MustCompile(`(?i)\b(?:code|pin|otp|token|2fa|passcode)\b[^.\n\d]{0,12}\d[\d -]{2,}\d\b`)
	yearFirst = regexp.MustCompile(`^\d{4},? `)
	// codeTyped is a code to be typed with the account behind it, pairGiven an account with its password.
	codeTyped     = regexp.MustCompile(`(?i)^(?:enter|type|use|key in|punch in|put in|ponga|escriba|teclee|ingrese)\b.*\s([a-z][\w.]{3,})$`)
	pairGiven     = regexp.MustCompile(`(?i)^([a-z][\w.-]{2,})\s?(?:/{1,2}|\+|\|)\s?([\w!#$*-]+)`)
	timeOrRank    = regexp.MustCompile(`(?i)^(?:\d-[a-z]+|\d{1,4}(?:am|pm|a|p|st|nd|rd|th|hrs?|mins?|mg|ml|d|k|x)|\d{1,2}-\d{1,2}(?:am|pm)?|[a-z]+-\d{1,2}|(?:mon|tues?|wed|thurs?|fri|sat|sun)[a-z]*-?\d*)$`)
	otherRecovery = listed("otherRecovery")
	// otherNumber is said of a number that is no record's, right before it.
	otherNumber = regexp.MustCompile(`(?i)\b(?:order|ticket|confirmation|tracking|invoice|claim|receipt|policy|member|acct|account|serial|model|auth\w*|check|zip|ext|extension|fax|phone|tel|po|form|license|permit|job|gift|promo|coupon|item|part|room|unit price|case of)\s*(?:no|num|number|id|is|#|:|\.|\s)*[a-z]{0,3}-?[\d-]+[a-z]?$`)
	// callNumber names a call, a ticket or a thing, a few words before its number.
	callNumber = regexp.MustCompile(`(?i)\b(?:reference|ref|confirmation|conf|ticket|request|voucher|coupon|serial|raffle|survey|locker|tracking|survey|case) (?:code|number|no|#|id)?[^.!?\d]{0,24}$`)
	phoneLike  = regexp.MustCompile(`(?:^|\D)(?:\d{3}[-. ])?\d{3}[-. ]\d{4}$`)
	// sentTo stands before the number of a fax or a phone that records are sent to.
	sentTo = regexp.MustCompile(`(?i)\b(?:send|fax|mail|forward|text|e-?fax)\b[^.!?]{0,32}\bto [\d-]+$`)
	// recordCue is a word of records: seven digits behind it are no phone number.
	recordCue = regexp.MustCompile(`(?i)mrn|\bm\.?r|rec|chart|patient|\bpt\b|hosp|expediente|historia|registro|paciente|folio|case|visit|encounter|csn|episode`)
	// olderDate stands before an old date that is not a birth date.
	olderDate = regexp.MustCompile(`(?i)\b(?:since|founded|opened|est\.?|established|desde|invoice|statement|from|dated|version|rev\.?|edition|copyright|expired|expires|policy|form|build|built|last (?:visit|seen|paid)|in)\s*(?:on|of|the|in|el|de)?\s*$`)
)

// revealing reports whether a query string holds more than campaign names.
func revealing(query string) bool {
	for part := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(strings.ToLower(part), "=")
		if strings.HasPrefix(key, "utm_") || key == "lang" || key == "hl" || (key == "from" || key == "loc" || key == "location" || key == "site" || key == "view" || key == "page" || key == "tab" || key == "q" || key == "floor" || key == "dept" || key == "office") && countDigits(value) < 3 || key == "l" || key == "source" || key == "src" || key == "ref" && countDigits(value) == 0 {
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
	for _, re := range []*regexp.Regexp{accountPair, accountTold} {
		for _, m := range re.FindAllStringIndex(r.text, -1) {
			hits = l.hitBytes(hits, r, "credential.secret", m[0], m[1])
		}
	}
	return hits
}

var accountPair = regexp.MustCompile(`(?i)\b(?:user(?:name)?|login|usuario|portal names?)\b(?:[^.\n]|\.[^\s]){0,40}(?:password|pass|pw|clave|contrase[nñ]a|pin|(?:access|sign-?in|login|security) code|passcode|passphrase)\b[^.\n]{0,24}?(?:is|:|=|es|both:?|/|\s)\s*[^\s.,]*[\d!*#$A-Z][^\s,]*`)

// accountTold is a user name and a password with a few words before it: "the password
// is your dog's name Biscuit7".
var accountTold = regexp.MustCompile(`(?i)\b(?:user(?:name)?|login|usuario)\b(?:[^.\n]|\.[^\s]){0,40}(?:password|pass|pw|clave|contrase[nñ]a|pin)\s*(?:is|:|=|es)\s*(?:[a-z']+ ){1,5}[a-z]*[\d#$*][\w!#$*]*`)

func (l *Linter) hitBytes(hits []hit, r *reading, rule string, start, end int) []hit {
	s := triage.Span{Start: r.codePoint(start), End: r.codePoint(end)}
	d := l.detectors[rule]
	hits = append(hits, hit{s, d, d.Category, d.Severity, true, !d.Unsure})
	for _, c := range d.Also {
		hits = append(hits, hit{s, d, c, c.Severity(), true, !d.Unsure})
	}
	return hits
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

// idGroups is a number in groups: "913 550 268".
var idGroups = regexp.MustCompile(`(?:\d{2,}[ -])+\d{2,}$`)

var idEnd = regexp.MustCompile(`[A-Za-z0-9-]+$`)

// idLike reports whether found ends in what reads like a number given by a payer: at
// least four digits, or three among six letters, digits and dashes.
func idLike(found string) bool {
	s := idEnd.FindString(found)
	return longestRun(found) >= 4 || len(idGroups.FindString(found)) >= 9 || countDigits(s) >= 3 && len(s) >= 6
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
		} else if c != ' ' && c != '-' && c != '.' {
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
	if n == 4 || n == 0 {
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
	if m := strings.Count(found, "-") + strings.Count(found, " "); m >= 2 || n > 9 {
		return true // written as one, or said to be one
	}
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
		if phoneFrom.MatchString(before) || phoneOffice.MatchString(before) || phoneStaff.MatchString(before) || phoneClinic.MatchString(before) && !l.phoneOf(before) && !phoneYours.MatchString(before) {
			continue
		}
		if l.phoneOf(before) && !strings.Contains(before, "Dr") || phoneCue.MatchString(before) || phoneAfter.MatchString(after) {
			hits = l.hitBytes(hits, r, "contact.phone", m[0], m[1])
		}
	}
	var loose [][]int
	if low := lowered(text); houseLike(text) || slices.ContainsFunc(looseWords, func(w string) bool { return strings.Contains(low, w) }) {
		loose = addressLoose.FindAllStringIndex(text, -1)
	}
	for _, m := range loose {
		before, after := text[max(0, m[0]-96):m[0]], text[m[1]:min(len(text), m[1]+40)]
		if addressPickup.MatchString(before) || addressAsked.MatchString(before) || addressInvite.MatchString(before) || addressOurs.MatchString(before) && !addressSent.MatchString(before) || addressSuite.MatchString(after) {
			continue
		}
		if addressCue.MatchString(before) || addressLabel.MatchString(before) || addressAfter.MatchString(after) || addressTheirs.MatchString(text[m[0]:m[1]]) && apart.MatchString(before) {
			hits = l.hitBytes(hits, r, "contact.address", m[0], m[1])
		}
	}
	var bare [][]int
	if houseLike(text) {
		bare = addressBare.FindAllStringSubmatchIndex(text, -1)
	}
	for _, m := range bare {
		if addressPickup.MatchString(text[max(0, m[2]-96):m[2]]) {
			continue
		}
		hits = l.hitBytes(hits, r, "contact.address", m[2], m[3])
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
		if strings.Contains(text[m[0]:m[1]], "Box") && !boxTheirs.MatchString(before) {
			continue
		}
		flat := strings.Contains(strings.ToLower(text[m[0]:m[1]]), "apt")
		if !flat && (addressSuite.MatchString(after) || addressPickup.MatchString(before) || addressAsked.MatchString(before) || addressOurs.MatchString(before) && !addressAfter.MatchString(after) && !addressSent.MatchString(before)) {
			continue
		}
		if flat || addressLabel.MatchString(before) || addressCue.MatchString(before) || addressAfter.MatchString(after) {
			hits = l.hitBytes(hits, r, "contact.address", m[0], m[1])
		}
	}
	return hits
}

// phoneOf reports whether the words before a number name a person whose it is: "call
// Rosa at" does, "call Little Pines at" does not.
func (l *Linter) phoneOf(before string) bool {
	m := phoneNamed.FindStringSubmatch(before)
	return m != nil && (m[1] == "" || l.firstNames.has(unaccented(strings.ToLower(m[1]))))
}

// phoneStaff stands before a number of the one who called: "Ivy from billing … her line is".
var phoneStaff = regexp.MustCompile(`(?i)\b(?:from|in|of|de) (?:(?:the|our|la|el) )?(?:member services|customer service|billing|scheduling|records|admissions|pre-?admission|case management|care management|pharmacy|benefits|appeals|claims|referrals|patient relations|front desk|nursing|facturaci[oó]n|servicio al cliente|citas|farmacia)\b[^?\d]{0,32}\b(?:(?:her|his|their|direct|my|su) (?:direct )?(?:line|number|ext|desk|phone|n[uú]mero|tel[eé]fono|l[ií]nea)|direct line)\b[^.!?\d]{0,8}$`)

// phoneYours stands before a number that is the reader's, new or not.
var phoneYours = regexp.MustCompile(`(?i)\b(?:your|ur|su|tu) (?:new|main|nuevo) (?:phone|cell|mobile|number|line|n[uú]mero|tel[eé]fono|celular)\b[^.!?\d]{0,8}$`)

// phoneFrom stands before a number that the clinic calls from.
var phoneFrom = regexp.MustCompile(`(?i)\b(?:call|ring|text|phone|dial|reach|contact|calling|texting|llam\w+)\b(?: (?:you|u|back|le|te))*(?:[^.!?\d]{0,40})? (?:from|desde|del|de este n[uú]mero:?)\s*$`)

var streetKinds = listed("streetKinds")
