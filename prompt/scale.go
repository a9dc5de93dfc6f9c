package prompt

import (
	"github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// The word lists of scales, read only. A high number is bad where the prompt asks
// after something that hurts, good where it asks after something to be had.
var (
	hurting = words("pain|dolor|duele|itching|itch|nausea|ache|hurts|hurt|sore|soreness|headache|swelling|cramping|cramps|burning|stinging|discomfort")
	turned  = words("best|relief|relieved|control|controlled|mood|energy|confident|sleep|happy|better|satisfied|recommend|visit|friend|service|how did we|vs|than|before|ago|urge|wait|easy|great|breathing|function|no pain at all is")
)

// scored reads a number from 0 to 10 on a scale of what hurts: nothing to tell of at
// 0 and 1, a concern from 4 on. What lies between is read either way.
func (p *Prompt) scored(body []normalize.Word) (verdict, bool) {
	if !p.hurts || len(body) != 1 {
		return verdict{}, false
	}
	switch v := number(body[0].Text); {
	case v < 0 || v > 10:
		return verdict{}, false
	case v <= 1:
		return is(Denied), true
	case v >= 4 && !p.drugs:
		return atLeast(Affirmed, triage.Soon), true
	}
	return verdict{}, false
}

// measures prepares what a bare number may answer.
func (r *reader) measures() {
	p := r.p
	low := -1
	for i := range r.toks {
		switch r.toks[i].text {
		case "0":
			low = i
		case "10":
			if low >= 0 && i-low <= 4 && len(p.Options) == 0 {
				p.hurts = holds(r.whole, hurting) && !holds(r.whole, turned)
			}
		}
	}
	p.drugs = holds(r.whole, medicinal) || p.all.any(tMed)
	asked := " " + normalize.Fold(r.source) + " "
	p.vital, p.vp = vitalOf(asked)
	p.goal = holds(r.whole, words("goal|target|goals|under|below|above|over|baseline|usual|dry|best|range|yesterday|log|typo|walking|exercise|exertion|digoxin|neutropenic|cancer|leukemia|gestational|baby|newborn|infant|weeks old|week old|months old|child|copd|o2 on|on oxygen|bottom number|top number|how many|how often|times|oncology|chemo|post|surgery|transplant|pregnant|weeks|ivf|concentrator|was|still"))
}

// measured reads a value that the prompt asked for. In range it is a fact for the
// file; out of range it is a concern whose urgency Vital sets.
func (p *Prompt) measured(body []normalize.Word) (verdict, bool) {
	if p.vital < 0 || len(body) > vitalWords {
		return verdict{}, false
	}
	for i := range body {
		if w := body[i].Text; w == "" || !digit(w[0]) && !unitWord(w) {
			return verdict{}, false
		}
	}
	_, a, b, ok := value(body)
	if !ok {
		return verdict{}, false
	}
	u, _ := vitals[p.vital].judge(a, b, &p.vp)
	switch {
	case u == "":
		return verdict{}, false
	case u == triage.Routine && !p.goal && p.plainly(a, b):
		return is(Informed), true
	case u.Level() >= triage.Urgent.Level():
		return atLeast(Affirmed, u), true
	}
	return verdict{}, false
}

// plainly reports whether a value lies well inside its usual range.
func (p *Prompt) plainly(a, b float64) bool {
	switch p.vital {
	case 0:
		return a >= 95
	case 1:
		return a >= 75 && a <= 140
	case 2:
		return a >= 100 && a <= 134 && b >= 55 && b <= 86 && !p.vp.pregnant
	case 3:
		if a < 50 {
			a = a*9/5 + 32
		}
		return a >= 97 && a <= 99.4 && !p.vp.fragile
	case 4:
		return a >= 55 && a <= 98
	}
	return false
}

// unitWord reports whether s says nothing beside a value.
func unitWord(s string) bool {
	switch s {
	case "over", "sobre", "con", "f", "c", "bpm", "mg", "dl", "mmhg", "percent", "%", "degrees", "now", "today", "it", "was", "is", "this", "morning", "am", "hoy", "ahora", "ayunas", "de":
		return true
	}
	return false
}
