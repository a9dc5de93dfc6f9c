package phi

import (
	"slices"
	"strconv"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// labReach is how many words may stand between a test and its value.
const labReach = 8

// wordReach is how many words may stand between a test and a value in words.
const wordReach = 6

// findValues finds a named test with a number further on in the sentence that can
// only be its value: "A1c went from 9.4 to 7.8", not "labs at 9" or "due 3/4".
func (l *Linter) findValues(r *reading, hits []hit) []hit {
	lab := l.classes["lab"]
	rule := l.detectors["lab.near-value"]
	for i := range r.words {
		if w := &r.words[i]; w.Kind == normalize.Number && pressure(w.plain) && !r.shared(i) {
			hits = append(hits, hit{triage.Span{Start: w.Start, End: w.End}, rule, rule.Category, rule.Severity, false, !rule.Unsure})
		} else if levelled[w.plain] && i+1 < len(r.words) && r.words[i+1].Kind == normalize.Number && strings.Contains(r.words[i+1].plain, ".") && (i+2 == len(r.words) || !doses[r.words[i+2].plain]) {
			hits = append(hits, hit{triage.Span{Start: w.Start, End: r.words[i+1].End}, rule, rule.Category, rule.Severity, false, !rule.Unsure})
		}
	}
	for _, p := range r.places {
		if p.set&lab == 0 || r.inAddress(p.first) {
			continue
		}
		picture := pictures[r.words[p.end-1].plain]
		visit := false // behind these words stand dates and times; a pressure is still plain
		for k, n := p.end, 0; k < len(r.words) && n < labReach; k, n = k+1, n+1 {
			w := &r.words[k]
			if w.Before == normalize.Sentence && !l.abbreviation(r.words[k-1].plain) {
				break
			}
			if w.Kind == normalize.Letters && calendar[w.plain] {
				break
			}
			if w.Kind == normalize.Letters && (w.plain == "appointment" || w.plain == "appt" || w.plain == "visit" || w.plain == "due" || w.plain == "cita" || w.plain == "order" || w.plain == "scheduled") {
				visit = true
			}
			if w.plain == "booth" || w.plain == "gate" || w.plain == "fair" || w.plain == "class" {
				break
			}
			if picture && !r.percent(k) {
				continue
			}
			if !visit && n < wordReach && r.valueInWords(k) || n < wordReach && r.digitInWords(p, k) {
				s := triage.Span{Start: r.words[p.first].Start, End: w.End}
				hits = append(hits, hit{s, rule, rule.Category, rule.Severity, false, !rule.Unsure})
				break
			}
			if l.isValue(r, k) && (!visit || strings.Contains(w.plain, "/")) {
				s := triage.Span{Start: r.words[p.first].Start, End: w.End}
				hits = append(hits, hit{s, rule, rule.Category, rule.Severity, false, !rule.Unsure})
				break
			}
		}
	}
	return hits
}

var (
	levelled = listed("levelled")
	doses    = listed("doses")
	pictures = listed("pictures")
	calendar = listed("calendar")
)

// isValue reports whether word k is a number that is no time, date, price, phone
// number, room or count of days.
func (l *Linter) isValue(r *reading, k int) bool {
	w := &r.words[k]
	text := w.plain
	if w.Kind != normalize.Number {
		if i := strings.IndexFunc(text, func(c rune) bool { return c < '0' || c > '9' }); i > 0 {
			switch text[i:] {
			case "mg", "f", "lbs", "mm", "cm", "kg", "ng", "meq", "mmol", "k", "bpm":
				return true
			}
		}
		return false
	}
	prev, next := "", ""
	if k > 0 {
		prev = r.words[k-1].plain
	}
	if k+1 < len(r.words) {
		next = r.words[k+1].plain
		if g := r.gap(k + 1); strings.HasPrefix(g, "-") && r.words[k+1].Kind == normalize.Number {
			return false
		}
	}
	if k > 0 && strings.HasSuffix(r.gap(k), "-") && r.words[k-1].Kind == normalize.Number {
		return false
	}
	// "INR today 3.8" and "sugar today 250" are values, "labs today 8" is an hour.
	if prev == "today" && (strings.Contains(text, ".") || len(text) >= 3 && !strings.Contains(text, ":")) {
		prev = ""
	}
	switch prev {
	case "$", "#", "room", "rm", "suite", "ste", "floor", "ext", "door", "lot", "window", "box", "building", "bldg", "unit", "piso", "hwy", "rte", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
		"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "el", "las", "today", "tomorrow", "tonight", "between", "drink", "on", "until", "till", "til", "by", "before", "after", "next", "every", "within", "press", "option", "reply", "page", "step", "call", "text", "dia", "antes", "level-", "age", "room-":
		return false
	}
	switch next {
	case "am", "pm", "a", "p", "minutes", "minute", "mins", "min", "hours", "hour", "hrs", "hr", "days", "day", "weeks", "week", "wks", "wk", "months", "month", "mo", "years", "year", "yrs", "th", "st", "nd", "rd", "de", "business", "people",
		"tests", "vials", "tubes", "times", "pages", "questions", "labs", "dias", "horas", "minutos", "semanas", "meses", "veces", "dollars", "blocks", "oclock", "o'clock", "appointments", "visits", "$", "forms", "locations", "sites", "of":
		return false
	}
	if strings.ContainsAny(text, ":") {
		return false
	}
	if next == "%" && k+2 < len(r.words) && r.words[k+2].plain == "off" {
		return false
	}
	if a, b, ok := strings.Cut(text, "/"); ok {
		x, errA := strconv.Atoi(a)
		y, errB := strconv.Atoi(b)
		if a == "20" && errB == nil && y > 12 && y%5 == 0 {
			return true // Snellen, in feet
		}
		return errA == nil && errB == nil && x >= 50 && x <= 300 && y >= 25 && y <= 200
	}
	if prev == "at" && k > 1 && (r.words[k-2].plain == "in" || r.words[k-2].plain == "back" || r.words[k-2].plain == "out") {
		return true // "came in at 9"
	}
	if prev == "at" || prev == "a" || prev == "@" {
		v, err := strconv.Atoi(text)
		return err != nil || v > 24
	}
	if len(text) == 4 && (strings.HasPrefix(text, "20") || strings.HasPrefix(text, "19")) {
		return false
	}
	return len(text) <= 6
}

// shared reports whether number i is what two pay of a bill: "$120/80", "90/60 split".
func (r *reading) shared(i int) bool {
	if b := r.at[r.words[i].Start]; b > 0 && r.text[b-1] == '$' {
		return true
	}
	if i+1 == len(r.words) {
		return false
	}
	switch r.words[i+1].plain {
	case "split", "coinsurance", "co-insurance", "plan", "ppo", "hmo", "coverage":
		return true
	}
	return false
}

// pressure reports whether a number reads as a blood pressure and as no date:
// systolic 80 to 250 over diastolic 40 to 150, in mmHg.
func pressure(text string) bool {
	a, b, ok := strings.Cut(text, "/")
	if !ok || len(a) > 3 || len(b) > 3 {
		return false
	}
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	return errX == nil && errY == nil && x >= 80 && x <= 250 && y >= 40 && y <= 150 && x > y
}

var (
	units     = listed("units")
	numerals  = listed("numerals")
	fractions = listed("fractions")
	counted   = listed("counted")
)

// valueInWords reports whether the words from k on are a value written out.
func (r *reading) valueInWords(k int) bool {
	first, _, _ := strings.Cut(r.words[k].plain, "-")
	prev, next, after := "", "", ""
	if k > 0 {
		prev = r.words[k-1].plain
	}
	if k+1 < len(r.words) && r.words[k+1].Before == normalize.NoBreak {
		next = r.words[k+1].plain
		if k+2 < len(r.words) {
			after = r.words[k+2].plain
		}
	}
	switch prev {
	case "at":
		// "came in at six point two"
		return fractions[next] || next == "percent" && numerals[first] || k > 1 && (r.words[k-2].plain == "in" || r.words[k-2].plain == "out" || r.words[k-2].plain == "back") && numerals[first]
	case "by", "before", "after", "until", "till", "las", "room", "floor", "every", "in", "drink":
		return false
	}
	if next != "" && (counted[next] || counted[after] && !fractions[next]) {
		return false
	}
	switch {
	case units[first]:
		return fractions[next] && (units[after] || numerals[after] || next != "point" && next != "punto") || units[next] && units[after]
	case numerals[first]:
		return true
	}
	return false
}

func firstPart(w string) string {
	first, _, _ := strings.Cut(w, "-")
	return first
}

// percent reports whether word k is a number of percent.
func (r *reading) percent(k int) bool {
	return (r.words[k].Kind == normalize.Number || numerals[firstPart(r.words[k].plain)]) && k+1 < len(r.words) && (r.words[k+1].plain == "%" || r.words[k+1].plain == "percent") && (k+2 == len(r.words) || r.words[k+2].plain != "off")
}

var (
	scaled = listed("scaled")
	being  = listed("being")
)

// digitInWords reports whether word k is a value of one digit behind test p.
func (r *reading) digitInWords(p place, k int) bool {
	w := r.words[k].plain
	if !units[w] && w != "ten" && w != "diez" || !being[r.words[k-1].plain] && k != p.end || !slices.ContainsFunc(r.words[p.first:p.end], func(w word) bool { return scaled[w.plain] }) {
		return false
	}
	if k+1 == len(r.words) || r.words[k+1].Before != normalize.NoBreak {
		return true
	}
	switch r.words[k+1].plain {
	case "and", "flat", "even", "now", "this", "today", "again", "so", "which", "down", "up", "but", "still", "too", "y", "ahora", "hoy", "since", "from":
		return true
	}
	return false
}
