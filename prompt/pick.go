package prompt

import (
	"github.com/replytriage/triage/normalize"
)

// pick reads a reply that chooses a time: a day, a clock, "the second one",
// "either", "neither".
func (p *Prompt) pick(a *Answer, body []normalize.Word) bool {
	if len(p.Slots) < 2 && (p.ask != askTime || !p.firm) {
		return false
	}
	var buf [bareMax]token
	toks := buf[:0]
	place, which := -1, 0
	for i, w := range body {
		switch w.Text {
		case "the", "one", "la", "el", "los", "please", "works", "work", "is", "good", "fine", "best", "for", "me", "on", "at", "i", "ll", "i'll", "take", "ok", "de", "las", "a", "mejor", "slot", "option", "that", "would", "be", "great", "perfect", "yes", "si", "with", "w", "choice", "bien", "esta", "lets", "let's", "do", "y", "opcion", "cita", "time", "want":
			if w.Text == "a" && len(toks) > 0 || w.Text == "at" || w.Text == "las" || w.Text == "de" {
				toks = append(toks, token{text: w.Text})
			}
			continue
		case "either", "cualquiera", "any", "whichever", "ambas", "both", "neither", "ninguna", "ninguno", "none", "nada":
			if len(body) > 2 {
				return false
			}
			a.Way, a.Meaning, a.Sure = BySlot, Pick, false
			if w.Text == "neither" || w.Text == "ninguna" || w.Text == "ninguno" || w.Text == "none" || w.Text == "nada" {
				a.Meaning = Reschedule
			}
			return true
		case "first", "1st", "primera", "primero", "former":
			place = 0
		case "second", "2nd", "segunda", "segundo", "latter":
			place = 1
		case "third", "3rd", "tercera", "tercero":
			place = 2
		case "last", "ultima", "ultimo":
			place = len(p.Slots) - 1
		case "earlier", "earliest", "later", "latest":
			which++
		default:
			t := token{text: w.Text, number: w.Kind == normalize.Number, tags: lexicon[w.Text]}
			if w.Before == normalize.Sentence && i > 0 {
				return false
			}
			toks = append(toks, t)
			continue
		}
	}
	switch {
	case place >= 0 && len(toks) == 0 && which == 0:
		if place >= len(p.Slots) {
			return false
		}
		a.Way, a.Meaning, a.Slot, a.Sure = BySlot, Pick, place, true
		return true
	case place >= 0 || which > 0 || len(toks) == 0:
		return false
	}
	for len(toks) > 0 && (toks[len(toks)-1].text == "a" || toks[len(toks)-1].text == "at" || toks[len(toks)-1].text == "las" || toks[len(toks)-1].text == "de") {
		toks = toks[:len(toks)-1]
	}
	for len(toks) > 0 && (toks[0].text == "a" || toks[0].text == "at" || toks[0].text == "las" || toks[0].text == "de") {
		toks = toks[1:]
	}
	if len(toks) == 0 {
		return false
	}
	w, n := readWhen(toks, 0)
	if n == 0 && len(toks) == 1 && toks[0].number {
		// "10" for 10:00, "16" for the 16th.
		v := number(toks[0].text)
		if v >= 100 && v <= 1259 && v%100 < 60 { // "820" for 8:20
			hit, hits := -1, 0
			for i := range p.Slots {
				if s := &p.Slots[i]; s.Hour >= 0 && s.Hour%12 == v/100%12 && max(s.Minute, 0) == v%100 {
					hit = i
					hits++
				}
			}
			if hits != 1 {
				return false
			}
			a.Way, a.Meaning, a.Slot, a.Sure = BySlot, Pick, hit, true
			return true
		}
		if v < 1 || v > 31 {
			return false
		}
		hit, hits := -1, 0
		for i := range p.Slots {
			s := &p.Slots[i]
			if s.Day == v || s.Hour >= 0 && s.Hour%12 == v%12 && v <= 12 && s.Minute == 0 || v <= 12 && s.Hour%12 == v%12 && s.Hour >= 0 {
				hit = i
				hits++
			}
		}
		if hits != 1 {
			return false
		}
		a.Way, a.Meaning, a.Slot, a.Sure = BySlot, Pick, hit, true
		return true
	}
	if n != len(toks) {
		return false
	}
	hit, hits := -1, 0
	for i := range p.Slots {
		if w.matches(&p.Slots[i].When) {
			hit = i
			hits++
		}
	}
	a.Way, a.Meaning = BySlot, Pick
	if hits == 1 {
		a.Slot, a.Sure = hit, true
		return true
	}
	if len(p.Slots) == 0 {
		a.Sure = true
		return true
	}
	return true
}

// matches reports whether what w says agrees with s, and says something of it.
func (w *When) matches(s *When) bool {
	said := false
	if w.Weekday >= 0 {
		if s.Weekday != w.Weekday {
			return false
		}
		said = true
	}
	if w.Day >= 0 {
		if s.Day != w.Day {
			return false
		}
		said = true
	}
	if w.Month >= 0 && s.Month >= 0 && w.Month != s.Month {
		return false
	}
	if w.Hour >= 0 {
		if s.Hour < 0 || w.Hour%12 != s.Hour%12 || max(w.Minute, 0) != max(s.Minute, 0) {
			return false
		}
		if w.Half && s.Half && w.Hour != s.Hour {
			return false
		}
		said = true
	}
	return said
}
