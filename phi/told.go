package phi

import (
	"slices"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// toldReach is how many words may stand between a test and the words of its outcome.
const toldReach = 6

var (
	// movers say in one word where a value went.
	movers = asSet(strings.Fields("crept creeping creep creeps slipped slipping nudged inched inching ticked ticking bounced dropped dropping drops fell falling fallen rose rising risen sank sunk sinking slid sliding drifted drifting jumped climbed climbing dipped dipping spiked spiking soared soaring doubled tripled quadrupled halved tanked plateaued leveled levelled settled recovered recovering rebounded normalized normalised worsened worsening improved improving trended trending surged plunged crashed shrank shrinking shrunk eased budged calmed normalizing normalising skyrocketed ballooned bottomed peaked corrected " +
		"subio subieron bajo bajaron mejoro mejoraron empeoro empeoraron disparo dispararon duplico normalizo aumento disminuyo cayo"))
	// finders say that a test found something, or with a word before them that it did not.
	finders = asSet(strings.Fields("caught logged recorded flagged detected spotted captured revealed found find finds pick catch reveal detect turn flag spot showed show shows saw see sees grew grow grows confirmed confirms identified uncovered noted suggests suggested indicates clocked counted muestra mostro mostraron muestran encontro detecto revelo crecio salio salieron dio dieron sale enseno confirmo"))
	// graded say how a value is, behind "is", "looks" and the like.
	graded = asSet(strings.Fields("high low higher lower elevated normal abnormal positive negative pos neg borderline critical stable unstable better worse perfect great good fine excellent concerning worrisome worrying suspicious benign malignant clear clean empty hot flat off weak weaker strong stronger slow fast thick thin thinner reassuring unremarkable unchanged steady inconclusive reactive nonreactive deficient raised depressed irregular regular healthy holding okay dirty cloudy quiet encouraging disappointing ideal spotless atypical typical long short loaded full toxic sluggish solid undetectable undetected detectable harmless brittle thinning thinner blocked inflamed overactive underactive precancerous cancerous noncancerous contaminated immune nonimmune acceptable therapeutic subtherapeutic supratherapeutic respectable terrific super awesome lousy awful rough iffy funny weird odd wacky wonky alarming scary sky-high high-normal low-normal " +
		"alto alta altos altas bajo baja bajos bajas normal normales anormal anormales positivo positiva positivos negativo negativa negativos limpio limpia limpios elevado elevada elevados estable mejor peor bien mal benigno benigna maligno lenta lento rapida perfecto perfecta excelente sospechosa sospechoso"))
	// copulas stand between a test and how it is.
	copulas = asSet(strings.Fields("is are was were looks look looked came come comes back returned reads read remains remained stays stayed seems seemed ran runs running went going turned still now shows showed got held holds appears has had = salio salieron esta estan es fue dio resulto sale anda sigue siguen quedo volvio"))
	// samples are tests in a word of everyday language.
	samples = asSet(strings.Fields("swab swabs culture cultures biopsy biopsies scan scans bloodwork labwork sugars smear density polyp polyps nodule film films bx cx xr cxr mri pap echo ekg ecg eeg dexa electro placa holter mammo mammogram xray x-ray cultivo biopsia radiografia mamografia resonancia tomografia citologia ultrasonido ecografia thyroid kidneys tiroides rinones higado azucar presion"))
	// theirTests are words of tests where they are said to be the reader's.
	theirTests = asSet(strings.Fields("test tests sample samples panel numbers number levels level pressure pressures reading readings count counts sugar urine stool blood weight screen lead iron liver lungs heart hearing vision temp temperature oxygen pulse labs lab results result kidney markers marker average density bones curve breathing rhythm mole spot lump bump growth lesion bladder eyes monitor tracing prueba pruebas examen examenes resultados resultado niveles nivel analisis muestra orina sangre peso pulso"))
	ownersOf   = asSet(strings.Fields("your ur yr u his her their its baby's mom's dad's su sus tu tus"))
	// mishap is a word before a test that makes it nobody's result.
	mishap = asSet(strings.Fields("inspection survey fire water background credit sound copy satisfaction safety quality review rating insurance alarm speed tire air smoke radon building elevator generator phone email demo sample speaker website page qr badge card barcode id ticket order price ink paper gas tank battery drive feedback voting election poll kiosk trivia game art film book court zoning talent pilot quiz exam-room grade web traffic noise budget drug-free crash screen-time river sewer snow video lake creek soil phone-line well septic staff stage pool agua del"))
	// fixtures behind a test make it a place, a time or a piece of business.
	fixtures = asSet(strings.Fields("appointment appt appts visit visits order orders ready hours open opens closes closed closing available scheduled reschedule rescheduled desk line lines room suite floor door entrance window machine machines kit kits department dept van bus truck shots shot vaccine vaccines vaccination clinic clinics cases season supply supplies price prices cost costs fee fees copay bill bills payment form forms results-ready portal strips strip cuff kiosk booth cita citas orden turno listos listo listas precio precios costo vacuna vacunas casos fair festival night website site system server app portal bar drive box bin slot slots talk talks class classes booth seminar slides session webinar lecture plan plans gym program training crew team staff tech techs nurse agua luz"))
	// zones end the name of a range.
	zones     = asSet(strings.Fields("range target goal zone baseline normal limits ceiling floor cutoff limit curve bounds rango meta"))
	negatives = asSet(strings.Fields("no not didn't didnt doesn't doesnt don't dont hasn't hasnt wasn't wasnt isn't isnt never without none nothing sin nada ningun ninguna"))
)

// findTold finds a test whose outcome is told in words: "kidney numbers slipped",
// "the strep swab lit up", "TSH a hair above range", "le bajó la hemoglobina".
func (l *Linter) findTold(r *reading, hits []hit) []hit {
	rule := l.detectors["lab.told"]
	report := func(i, j int) {
		hits = append(hits, hit{triage.Span{Start: r.words[i].Start, End: r.words[j].End}, rule, rule.Category, rule.Severity, false, !rule.Unsure})
	}
	// What a river, a kiosk or a survey measures is nobody's result.
	hits = slices.DeleteFunc(hits, func(h hit) bool {
		if h.category != LabValue {
			return false
		}
		index, _ := slices.BinarySearchFunc(r.words, h.Start, func(w word, at int) int { return w.Start - at })
		return index > 0 && index < len(r.words) && r.words[index].Start == h.Start && r.words[index].Before == normalize.NoBreak && mishap[r.words[index-1].plain]
	})
	lab := l.classes["lab"]
	at := 0
	for i := 0; i < len(r.words); i++ {
		for at < len(r.places) && r.places[at].first < i {
			at++
		}
		end := 0
		for k := at; k < len(r.places) && r.places[k].first == i; k++ {
			if p := r.places[k]; p.set&lab != 0 && !(p.end == i+1 && wide[r.words[i].plain] && !(r.words[i].kind == upperCase && acronyms[r.words[i].plain])) {
				end = max(end, p.end)
			}
		}
		w := &r.words[i]
		owned := i > 0 && (ownersOf[r.words[i-1].plain] || strings.HasSuffix(r.words[i-1].plain, "'s") || i > 1 && ownersOf[r.words[i-2].plain] && r.words[i-1].Before == normalize.NoBreak)
		strong := end > 0
		if i > 0 && r.words[i-1].plain == "the" && growths[w.plain] && i+1 < len(r.words) && r.words[i+1].plain == "came" {
			owned = true
		}
		switch {
		case strong:
		case samples[w.plain], owned && (theirTests[w.plain] || wide[w.plain]):
			end = i + 1
		case wide[w.plain] && i+1 < len(r.words) && (samples[r.words[i+1].plain] || theirTests[r.words[i+1].plain]):
			end = i + 2
		default:
			continue
		}
		if r.inAddress(i) || i > 0 && mishap[r.words[i-1].plain] {
			continue
		}
		for end < len(r.words) && end < i+5 && r.words[end].Before == normalize.NoBreak && (theirTests[r.words[end].plain] || samples[r.words[end].plain]) {
			end++
		}
		if j := r.toldBehind(end, strong); j >= 0 {
			report(i, j)
			i = max(i, end-1)
			continue
		}
		if f := r.toldBefore(i); f >= 0 {
			report(f, end-1)
		}
	}
	return hits
}

// wide are tests by one word that is also a disease, a sense or a metal.
var wide = asSet(strings.Fields("flu influenza covid strep estreptococo rsv mono vision pulse pulso oxygen oxigeno iron hierro stool lead films sats o2 ct pet path imaging carotid lecturas ana alt ast bun ef chol"))

// toldBehind returns the last word of an outcome that stands in the sentence from word
// k on, or -1.
func (r *reading) toldBehind(from int, strong bool) int {
	if j := r.toldWas(from, strong); j >= 0 {
		return j
	}
	denied := false
	clause := false
	for k, n := from, 0; k < len(r.words) && n < toldReach; k, n = k+1, n+1 {
		w := &r.words[k]
		if w.Before == normalize.Sentence && k > 0 {
			return -1
		}
		if w.Before == normalize.Clause && n > 0 {
			clause = true
		}
		p := w.plain
		if fixtures[p] && !(p == "floor") || p == "if" || p == "will" || p == "should" || p == "may" || p == "can" || p == "before" || p == "to" && n == 0 {
			return -1
		}
		if negatives[p] {
			if (p == "nothing" || p == "nada" || p == "none") && (n <= 2 || r.graded(from, k)) && !clause && saysNothing(r, k) {
				return k
			}
			denied = true
			continue
		}
		next, third := "", ""
		if k+1 < len(r.words) && r.words[k+1].Before == normalize.NoBreak {
			next = r.words[k+1].plain
			if k+2 < len(r.words) && r.words[k+2].Before == normalize.NoBreak {
				third = r.words[k+2].plain
			}
		}
		switch {
		case p == "moved" && k > 0 && (r.words[k-1].plain == "barely" || r.words[k-1].plain == "hardly" || r.words[k-1].plain == "scarcely" || denied || next == "in" && third == "the"):
			return k
		case (p == "took" || p == "taken" || p == "takes") && (next == "a" || next == "another") && turns[third], strong && p == "in" && next == "line", (p == "lost" || p == "gained" || p == "gaining" || p == "losing") && r.ground(k+1), p == "cleared" && next == "up":
			return k + 1
		case movers[p] && !clause && next != "off" && next != "by" && p != "bajo":
			return k
		case p == "bajo" && n <= 2:
			return k
		case finders[p] && !clause && (denied || !bases[p] && next != "" && next != "in" && next != "at" && next != "up" && next != "to" && next != "on" && next != "us" && next != "you" && next != "page"):
			return k
		case idioms[[2]string{p, next}], p == "turned" && next == "up" && third != "", p == "cut" && next == "in" && third == "half":
			return k + 1
		case p == "pass" && (denied || k > 0 && r.words[k-1].plain == "a"), (p == "passed" || p == "failed" || p == "flunked") && !clause && n == 0:
			return k
		case (p == "on" || p == "in") && next == "the" && (marks[third] || third == "floor" && r.graded(from, k)):
			return k + 2
		case (p == "had" || p == "has" || p == "shows" || p == "with") && r.told(k+1, k+5):
			return k + 1
		case (p == "up" || p == "down") && !clause && !pictures[r.words[from-1].plain] && r.graded(from, k) && (next == "" || changes[next]):
			return k
		case p == "hit" && !clause && (next == "rock" || next == "bottom" || next == "the" || next == "a"):
			return k + 1
		case (p == "best" || p == "worst" || p == "lowest" || p == "highest") && !clause:
			return k
		case p == "por" && (next == "las" || next == "los") && (third == "nubes" || third == "suelos"):
			return k + 1
		case bounds[p] && !clause && (zones[next] && p != "on" || r.zone(k+2, k+4) && (next == "the" || next == "a") || zones[third] && (next == "the" || next == "of" || next == "our" || next == "your" || next == "de" || next == "normal" || next == "target" || next == "goal") || p == "on" && (next == "target" || next == "track" || next == "point")):
			return k + 1
		case decade(p) && k > 0 && !clause && (being[r.words[k-1].plain] || about[r.words[k-1].plain]):
			return k
		case lingers[p] && !clause && next != "up" && next != "open":
			return k
		case graded[p] && !clause && next != "for" && next != "until" && next != "til" && next != "till" && next != "through" && next != "thru" && next != "to" && next != "at" && (k == from || k > 0 && (r.graded(from, k) || scant[r.words[k-1].plain])):
			if p == "off" && k == from || p == "back" {
				continue
			}
			return k
		case p == "growing" && !clause && r.graded(from, k), (p == "wrong" || p == "right" || p == "good" || p == "bad") && (next == "direction" || next == "way") && !clause:
			return k
		case (p == "too" || p == "very" || p == "way" || p == "muy" || p == "demasiado") && (graded[next] || next == "up" || next == "down"):
			return k + 1
		}
	}
	return -1
}

// graded reports whether a copula stands among words [from, k), so that word k says
// how the test is, and no noun of its own stands right before it.
func (r *reading) graded(from, k int) bool {
	for j := from; j < k; j++ {
		if copulas[r.words[j].plain] {
			return true
		}
	}
	return false
}

// toldBefore returns the first word of an outcome that stands right before the test at
// word i, or -1: "le bajó la hemoglobina", "microscopic blood showed up in your sample".
func (r *reading) toldBefore(i int) int {
	k := i - 1
	for k >= 0 && k >= i-2 && (articles[r.words[k].plain] || ownersOf[r.words[k].plain]) {
		k--
	}
	if k < 0 || k == i-1 && i > 0 && !movers[r.words[k].plain] || r.words[k+1].Before == normalize.Sentence {
		return -1
	}
	p := r.words[k].plain
	if spanishMoves[p] {
		return k
	}
	if (p == "mucho" || p == "poco" || p == "bien" || p == "alto" || p == "alta" || p == "mal") && k > 0 {
		for j := k - 1; j >= max(0, k-2); j-- {
			if spanishMoves[r.words[j].plain] || r.words[j].plain == "salio" {
				return j
			}
		}
	}
	switch p {
	case "passed", "failed", "flunked", "aced":
		return k
	case "pass":
		if k > 0 && negatives[r.words[k-1].plain] {
			return k - 1
		}
	}
	if p == "on" && k > 0 && r.words[k-1].plain == "nothing" {
		return k - 1
	}
	if p == "in" || p == "on" || p == "en" || p == "into" {
		for j := k - 1; j >= max(0, k-3); j-- {
			if r.words[j+1].Before == normalize.Sentence {
				return -1
			}
			switch r.words[j].plain {
			case "spilled", "spilling", "leaked", "leaking", "present", "went", "rose", "dropped", "showed", "turned", "popped", "seen", "detected", "shown", "visible", "spotted", "grew", "growing", "aparecio", "salio":
				return max(0, j-2)
			}
		}
		// "22 times an hour on your sleep test", "58 percent on the breathing test"
		for j := k - 1; j >= max(0, k-4); j-- {
			if r.words[j+1].Before == normalize.Sentence {
				return -1
			}
			switch r.words[j].plain {
			case "percent", "%", "times", "points", "percentile":
				return max(0, j-2)
			}
		}
	}
	return -1
}

var (
	articles     = asSet(strings.Fields("the a el la los las un una this that our"))
	spanishMoves = asSet(strings.Fields("bajo bajaron subio subieron mejoro mejoraron empeoro empeoraron disparo"))
	about        = asSet(strings.Fields("the low mid high upper lower in into between low- mid- los"))
)

// decade reports whether a word is a range of ten values: "80s", "150's", "teens".
func decade(w string) bool {
	switch w {
	case "teens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties", "hundreds", "thousands", "digits":
		return true
	}
	w, ok := strings.CutSuffix(strings.TrimSuffix(w, "'s"), "s")
	return (ok || w != "") && len(w) >= 2 && len(w) <= 3 && w[len(w)-1] == '0' && !slices.ContainsFunc([]byte(w), func(c byte) bool { return c < '0' || c > '9' }) && ok
}

// toldWas reports an outcome of any kind: right behind a test by its own name stands
// "was", "looks" or the like, and behind that no word of scheduling, place or business.
// It returns the word of the outcome, or -1.
func (r *reading) toldWas(from int, strong bool) int {
	if !strong || from+1 >= len(r.words) || r.words[from].Before != normalize.NoBreak || r.words[from+1].Before != normalize.NoBreak || pictures[r.words[from-1].plain] && !outcomeVerbs[r.words[from].plain] {
		return -1
	}
	v, next := r.words[from].plain, r.words[from+1]
	if v != "was" && v != "were" && !outcomeVerbs[v] || next.Kind != normalize.Letters || unsaid[next.plain] || fixtures[next.plain] || strings.HasSuffix(next.plain, "ed") || strings.HasSuffix(next.plain, "ing") {
		return -1
	}
	if next.plain == "a" && from+2 < len(r.words) && span[r.words[from+2].plain] {
		return -1
	}
	return from + 1
}

// zone reports whether the name of a range ends among words [k, end).
func (r *reading) zone(k, end int) bool {
	for ; k < end && k < len(r.words) && r.words[k].Before == normalize.NoBreak; k++ {
		if zones[r.words[k].plain] && r.words[k].plain != "floor" {
			return true
		}
	}
	return false
}

// told reports whether a word of what tests find stands among words [k, end).
func (r *reading) told(k, end int) bool {
	for ; k < end && k < len(r.words) && r.words[k].Before == normalize.NoBreak; k++ {
		if foundThings[r.words[k].plain] {
			return true
		}
		if fixtures[r.words[k].plain] {
			return false
		}
	}
	return false
}

// saysNothing reports whether "nothing" at word k is no part of "nothing you need to do".
func saysNothing(r *reading, k int) bool {
	if k+1 >= len(r.words) || r.words[k+1].Before != normalize.NoBreak {
		return true
	}
	switch r.words[k+1].plain {
	case "you", "to", "for", "is", "until", "needed", "left", "due", "else":
		return k+2 < len(r.words) && (r.words[k+2].plain == "worry" || r.words[k+2].plain == "fear")
	}
	return true
}

var (
	acronyms     = asSet(strings.Fields("alt ast ana esr bun ef ct o2 bp"))
	outcomeVerbs = asSet(strings.Fields("looks look looked seems says said reads called hit"))
	span         = asSet(strings.Fields("week month year day few couple while long year's no-show"))
	changes      = asSet(strings.Fields("nicely again from since some this now slightly and quite lot bit little way considerably"))
	foundThings  = asSet(strings.Fields("bugs bug change fungus worms parasites beats beat cells skipped extra spot spots changes shadow growth bacteria crystals blood protein sugar leak tear narrowing weakness loss drop dip bump jump rise uptick blip blips abnormality abnormalities blockage fluid irregularities irregular positive negative infection inflammation ketones yeast glucose pauses thickening thinning scarring calcification nodule nodules mass cyst lump polyps polyp stones stone fracture break crack clot"))
	unsaid       = asSet(strings.Fields("moved done scheduled rescheduled cancelled canceled ordered sent received lost ready not set at on in for due booked missed drawn taken collected mailed faxed approved denied billed covered paid entered added uploaded posted released today yesterday last your the our by to supposed free closed open down up never so already also just long short late early from with without about like there here back only part under over this next held then before after too new it that what we you i because when while and or easy hard quick out off still now as an run incomplete down unavailable mislabeled"))
)

// ground reports whether "ground" stands among the three words from k on.
func (r *reading) ground(k int) bool {
	for j := k; j < k+3 && j < len(r.words); j++ {
		if r.words[j].plain == "ground" {
			return true
		}
	}
	return false
}

var (
	// idioms are two words that tell how a test went.
	idioms = pairs("picked it|picked up|picks it|picks up|lit up|lights up|second look|another look|closer look|single digits|double digits|up there|all clear|" +
		"where we|where it|where they|where i|twice what|twice the|twice normal|twice as|twice where|double what|double the|double normal|double as|double where|" +
		"half what|half the|half normal|half as|half where|triple what|triple the|triple normal|triple as|triple where")
	// marks stand behind "on the" and "in the": on the nose, in the red.
	marks = asSet(strings.Fields("money nose sweet yellow red green clear mend basement"))
	// bounds stand between a value and its range.
	bounds = asSet(strings.Fields("above below over under in within out outside near at on past off of fuera dentro"))
	// lingers say in one word where a value stays.
	lingers = asSet(strings.Fields("scraping hovering hanging holding lagging sagging topping"))
	turns   = asSet(strings.Fields("dip hit tumble turn jump nosedive dive leap plunge step bump slide"))
	scant   = asSet(strings.Fields("bit little smidge touch hair tad shade slightly mildly somewhat too very way still mostly all both weakly strongly barely just quite pretty really again totally completely perfectly un poco muy algo todo todos ligeramente"))
	bases   = asSet(strings.Fields("pick catch reveal detect turn flag spot see find"))
	growths = asSet(strings.Fields("mole spot lump growth lesion bump polyp"))
)

// pairs cuts a list of two words each at |.
func pairs(s string) map[[2]string]bool {
	out := map[[2]string]bool{}
	for _, two := range strings.Split(s, "|") {
		a, b, _ := strings.Cut(two, " ")
		out[[2]string{a, b}] = true
	}
	return out
}
