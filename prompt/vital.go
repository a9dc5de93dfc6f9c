package prompt

import (
	"strconv"
	"strings"

	"github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// Reading is a measured value that a reply gives to a prompt that asked for it.
type Reading struct {
	// Urgency is the floor that the value asks for: Routine inside the usual range.
	Urgency triage.Urgency
	// Flag is the danger sign of a value that is Urgent or worse, else empty.
	Flag triage.Flag
	triage.Span
}

// vitals are the measurements that Vital knows, by the folded words that a prompt
// asks for them with.
var vitals = []struct {
	asked []string
	judge func(a, b float64, p *vitalPrompt) (triage.Urgency, triage.Flag)
}{
	{[]string{"oxygen", "o2", "spo2", "ox", "pulseox", "oximeter", "sat", "sats", "saturation", "oxigeno", "saturacion"}, oxygen},
	{[]string{"glucose", "sugar", "sugars", "bg", "glucometer", "recheck", "azucar", "glucosa"}, glucose},
	{[]string{"blood pressure", "bp", "presion"}, pressure},
	{[]string{"temp", "temperature", "fever", "thermometer", "fiebre", "temperatura", "calentura"}, temperature},
	{[]string{"heart rate", "pulse", "hr", "pulso"}, pulse},
}

// vitalPrompt is what of a prompt bears on a value.
type vitalPrompt struct{ pregnant, fragile bool }

// vitalWords is the longest reply whose number is taken for the value asked for.
const vitalWords = 4

// Vital reads a bare value ("83", "188/112", "101.4 now") in answer to a prompt that
// asks for exactly one kind of measurement. It judges like a telephone-triage nurse
// who knows nothing else: the value can raise an urgency and never lowers one.
//
// Sources of the limits: oxygen saturation, BTS guideline for oxygen use 2017 and
// Schmitt-Thompson adult protocols (below 91 % see now, at 86 % or less 911);
// glucose, ADA Standards of Care, level 2 hypoglycaemia below 54 mg/dL, level 1
// below 70; pressure, ACC/AHA 2017 (180/120) and ACOG 222 for pregnancy (160/110);
// fever 100.4 °F with neutropenia or under 3 months, NCCN and AAP.
func (*Prompt) Vital(prompt string, form *normalize.Form) (Reading, bool) {
	words := form.Folded()
	if len(words) == 0 || len(words) > vitalWords {
		return Reading{}, false
	}
	at, a, b, ok := value(words)
	if !ok {
		return Reading{}, false
	}
	which, vp := vitalOf(" " + normalize.Fold(prompt) + " ")
	if which < 0 {
		return Reading{}, false
	}
	u, f := vitals[which].judge(a, b, &vp)
	if u == "" {
		return Reading{}, false
	}
	return Reading{Urgency: u, Flag: f, Span: triage.Span{Start: words[at].Start, End: words[at].End}}, true
}

// vitalOf returns the one measurement that a folded prompt asks for, as an index
// into vitals, or -1 when it asks for none or for more than one.
func vitalOf(asked string) (int, vitalPrompt) {
	// A pulse oximeter measures oxygen.
	asked = strings.ReplaceAll(asked, " pulse ox", " ox")
	has := func(list ...string) bool {
		for _, w := range list {
			if strings.Contains(asked, " "+w+" ") {
				return true
			}
		}
		return false
	}
	which := -1
	for i, v := range vitals {
		if has(v.asked...) {
			if which >= 0 {
				return -1, vitalPrompt{} // more than one: nobody knows which the number is
			}
			which = i
		}
	}
	if which < 0 {
		return -1, vitalPrompt{}
	}
	return which, vitalPrompt{
		pregnant: has("pregnancy", "pregnant", "prenatal", "postpartum", "ob", "maternity", "embarazo", "midwife"),
		fragile: has("chemo", "chemotherapy", "oncology", "transplant", "infusion", "neutropenia", "neutropenic", "newborn", "infant",
			"nicu", "quimio", "quimioterapia", "cycle", "marrow", "sickle", "spleen"),
	}
}

// value returns the first number of the words, and a second one of "188/112" or
// "188 over 112" (0 when there is none). More than that is a list of readings.
func value(words []normalize.Word) (at int, a, b float64, ok bool) {
	at = -1
	for i, w := range words {
		if w.Text == "" || w.Text[0] < '0' || w.Text[0] > '9' {
			continue
		}
		first, second, pair := strings.Cut(strings.TrimRight(w.Text, "f%°"), "/")
		v, err := strconv.ParseFloat(strings.TrimRight(first, "f%"), 64)
		if err != nil {
			return 0, 0, 0, false
		}
		switch {
		case at < 0:
			at, a = i, v
			if pair {
				if b, err = strconv.ParseFloat(second, 64); err != nil {
					return 0, 0, 0, false
				}
			}
		case b == 0 && i > 0 && (words[i-1].Text == "over" || words[i-1].Text == "con" || words[i-1].Text == "sobre"):
			b = v
		default:
			return 0, 0, 0, false
		}
	}
	return at, a, b, at >= 0
}

func oxygen(a, b float64, _ *vitalPrompt) (triage.Urgency, triage.Flag) {
	switch {
	case b != 0, a < 40, a > 100:
		return "", ""
	case a <= 86:
		return triage.Emergency, triage.FlagBreathing
	case a <= 90:
		return triage.Urgent, triage.FlagBreathing
	case a <= 92:
		return triage.Soon, ""
	}
	return triage.Routine, ""
}

func glucose(a, b float64, _ *vitalPrompt) (triage.Urgency, triage.Flag) {
	switch {
	case b != 0, a < 20, a > 900:
		return "", ""
	case a < 54:
		return triage.Emergency, triage.FlagOtherDanger
	case a < 70, a >= 300:
		return triage.Urgent, triage.FlagOtherDanger
	case a >= 180:
		return triage.Soon, ""
	}
	return triage.Routine, ""
}

func pressure(a, b float64, p *vitalPrompt) (triage.Urgency, triage.Flag) {
	switch {
	case b == 0, a < 50, a > 300, b < 20, b > 200, b >= a:
		return "", ""
	case p.pregnant && (a >= 160 || b >= 110):
		return triage.Emergency, triage.FlagPregnancy
	case p.pregnant && (a >= 140 || b >= 90):
		return triage.Urgent, triage.FlagPregnancy
	case a >= 180 || b >= 120 || a < 85:
		return triage.Urgent, triage.FlagCardiac
	case a >= 140 || b >= 90:
		return triage.Soon, ""
	}
	return triage.Routine, ""
}

func temperature(a, b float64, p *vitalPrompt) (triage.Urgency, triage.Flag) {
	if a >= 34 && a <= 43 {
		a = a*9/5 + 32
	}
	switch {
	case b != 0, a < 93, a > 110:
		return "", ""
	case a >= 100.4 && p.fragile:
		return triage.Emergency, triage.FlagInfection
	case a >= 103:
		return triage.Urgent, triage.FlagInfection
	case a >= 100.4:
		return triage.Soon, ""
	}
	return triage.Routine, ""
}

func pulse(a, b float64, _ *vitalPrompt) (triage.Urgency, triage.Flag) {
	switch {
	case b != 0, a < 25, a > 260:
		return "", ""
	case a <= 40, a >= 130:
		return triage.Urgent, triage.FlagCardiac
	case a <= 48, a >= 115:
		return triage.Soon, ""
	}
	return triage.Routine, ""
}
