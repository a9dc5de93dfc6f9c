package prompt

import "github.com/replytriage/triage"

// noWhen is a time of which nothing is written.
func noWhen() When { return When{Weekday: -1, Month: -1, Day: -1, Hour: -1, Minute: -1} }

// weekdayOf returns 0 Sunday … 6 Saturday, or -1.
func weekdayOf(s string) int {
	switch s {
	case "sunday", "sun", "sundays", "domingo", "dom":
		return 0
	case "monday", "mon", "mondays", "lunes", "lun":
		return 1
	case "tuesday", "tue", "tues", "tuesdays", "martes", "tu":
		return 2
	case "wednesday", "wed", "weds", "wednesdays", "miercoles", "mie", "wensday", "wednsday", "wendsday":
		return 3
	case "thursday", "thu", "thur", "thurs", "thursdays", "jueves", "jue", "th", "thrusday", "thursdy":
		return 4
	case "friday", "fri", "fridays", "viernes", "vie":
		return 5
	case "saturday", "sat", "saturdays", "sabado":
		return 6
	}
	return -1
}

// monthOf returns 1 to 12, or -1.
func monthOf(s string) int {
	switch s {
	case "january", "jan", "enero", "ene":
		return 1
	case "february", "feb", "febrero":
		return 2
	case "march", "mar", "marzo":
		return 3
	case "april", "apr", "abril", "abr":
		return 4
	case "may", "mayo":
		return 5
	case "june", "jun", "junio":
		return 6
	case "july", "jul", "julio":
		return 7
	case "august", "aug", "agosto", "ago":
		return 8
	case "september", "sep", "sept", "septiembre":
		return 9
	case "october", "oct", "octubre":
		return 10
	case "november", "nov", "noviembre":
		return 11
	case "december", "dec", "diciembre", "dic":
		return 12
	}
	return -1
}

// number reads up to four digits; -1 when s is anything else.
func number(s string) int {
	if s == "" || len(s) > 4 {
		return -1
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// pair reads "9/14", "10:30" or "10.30" cut at sep.
func pair(s string, sep byte) (int, int, bool) {
	for i := 1; i+1 < len(s); i++ {
		if s[i] == sep {
			j := i + 1
			for j < len(s) && digit(s[j]) {
				j++
			}
			a, b := number(s[:i]), number(s[i+1:j])
			return a, b, a >= 0 && b >= 0
		}
	}
	return 0, 0, false
}

// clock reads "3pm", "3:30pm", "10a", "0930", "10:30"; half says that am or pm was written.
func clock(s string) (hour, minute int, half, ok bool) {
	pm := -1
	switch {
	case len(s) > 2 && s[len(s)-1] == 'm' && (s[len(s)-2] == 'a' || s[len(s)-2] == 'p') && digit(s[len(s)-3]):
		pm = 0
		if s[len(s)-2] == 'p' {
			pm = 1
		}
		s = s[:len(s)-2]
	case len(s) > 1 && (s[len(s)-1] == 'a' || s[len(s)-1] == 'p') && digit(s[len(s)-2]):
		pm = 0
		if s[len(s)-1] == 'p' {
			pm = 1
		}
		s = s[:len(s)-1]
	case s == "noon" || s == "mediodia":
		return 12, 0, true, true
	}
	h, m, colon := pair(s, ':')
	if !colon {
		h, m = number(s), 0
		switch {
		case h < 0:
			return 0, 0, false, false
		case len(s) >= 3:
			h, m = h/100, h%100
		case pm < 0:
			return 0, 0, false, false
		}
	}
	if h < 0 || h > 23 || m > 59 || len(s) == 0 {
		return 0, 0, false, false
	}
	if pm >= 0 {
		return to24(h, pm == 1), m, true, h <= 12
	}
	return h, m, h > 12, true
}

func to24(h int, pm bool) int {
	switch {
	case pm && h < 12:
		return h + 12
	case !pm && h == 12:
		return 0
	}
	return h
}

// readWhen reads one time from toks[i] on: an optional weekday, date and clock in
// any order. It returns the number of tokens read, 0 when none is a time.
func readWhen(toks []token, i int) (When, int) {
	w := noWhen()
	begin, end := i, i
	for i < len(toks) {
		t := &toks[i]
		if i > begin && t.before&(stop|ask|open|equals) != 0 && t.before&line == 0 && !(t.before&stop != 0 && weekdayOf(toks[i-1].text) >= 0 && t.before&line == 0) {
			break
		}
		if i > begin && t.before&slash != 0 {
			break
		}
		if d := weekdayOf(t.text); d >= 0 && t.text != "th" && t.text != "tu" && t.text != "sun" || d >= 0 && t.text == "sun" && i+1 < len(toks) && toks[i+1].tags.any(tMonth) || d >= 0 && (t.text == "th" || t.text == "tu" || t.text == "sun") && i+1 < len(toks) && toks[i+1].number {
			if w.Weekday >= 0 || w.Hour >= 0 && i > begin && t.before&comma != 0 {
				break
			}
			w.Weekday = d
			i++
			end = i
			continue
		}
		if m := monthOf(t.text); m >= 0 && w.Month < 0 && !(t.text == "may" || t.text == "mar") || m >= 0 && w.Month < 0 && i+1 < len(toks) && toks[i+1].number {
			if w.Day < 0 && i+1 < len(toks) {
				if n := ordinal(toks[i+1].text); n > 0 && n <= 31 {
					w.Month, w.Day = m, n
					i += 2
					end = i
					continue
				}
			}
			w.Month = m
			i++
			end = i
			continue
		}
		if t.number && w.Day < 0 {
			if a, b, ok := pair(t.text, '/'); ok && a >= 1 && a <= 12 && b >= 1 && b <= 31 {
				w.Month, w.Day = a, b
				i++
				end = i
				continue
			}
		}
		if h, m, half, ok := clock(t.text); ok && w.Hour < 0 && !(len(t.text) >= 3 && t.number && !hasColon(t.text) && !timeContext(toks, i, w)) {
			if t.number && !half && i+1 < len(toks) {
				if pm, yes := meridiem(toks, i+1); yes {
					h, half = to24(h, pm), true
					i++
				}
			}
			w.Hour, w.Minute, w.Half = h, m, half
			i++
			end = i
			continue
		}
		if n := number(t.text); n >= 1 && len(t.text) <= 2 {
			if i+1 < len(toks) && toks[i+1].before&^space == 0 {
				if pm, yes := meridiem(toks, i+1); yes && w.Hour < 0 && n <= 12 {
					w.Hour, w.Minute, w.Half = to24(n, pm), 0, true
					i += 2
					end = i
					continue
				}
			}
			at := i > begin && (toks[i-1].text == "at" || toks[i-1].text == "@" || toks[i-1].text == "las" || toks[i-1].text == "la")
			if at && w.Hour < 0 && n <= 12 {
				w.Hour, w.Minute = n, 0
				i++
				end = i
				continue
			}
			if w.Weekday >= 0 && w.Day < 0 && w.Hour < 0 {
				// "lunes 6", "Mon 3": a day of the month in Spanish, an hour in English
				// when nothing else says.
				if i+1 < len(toks) && (toks[i+1].text == "de" || monthOf(toks[i+1].text) > 0 && toks[i+1].text != "mar") {
					w.Day = n
				} else if n <= 12 {
					w.Hour, w.Minute = n, 0
				} else if n <= 31 {
					w.Day = n
				}
				i++
				end = i
				continue
			}
			if w.Day >= 0 && w.Hour < 0 && n <= 12 {
				w.Hour, w.Minute = n, 0
				i++
				end = i
				continue
			}
			if i+2 < len(toks) && (toks[i+1].text == "de" && monthOf(toks[i+2].text) > 0) && w.Day < 0 && n <= 31 {
				w.Day, w.Month = n, monthOf(toks[i+2].text)
				i += 3
				end = i
				continue
			}
		}
		if n := ordinal(t.text); n > 0 && n <= 31 && w.Day < 0 && !t.number {
			w.Day = n
			i++
			end = i
			continue
		}
		switch t.text {
		case "at", "on", "a", "las", "la", "el", "de", "the", "of", "this", "next", "this-coming":
			if i == begin {
				return w, 0
			}
			i++
			continue
		}
		break
	}
	if end == begin {
		return w, 0
	}
	return w, end - begin
}

func hasColon(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == ':' {
			return true
		}
	}
	return false
}

// timeContext reports whether a bare "830" can be a time here.
func timeContext(toks []token, i int, w When) bool {
	return w.Weekday >= 0 || i > 0 && (toks[i-1].text == "at" || toks[i-1].text == "reply")
}

func meridiem(toks []token, i int) (pm, ok bool) {
	switch toks[i].text {
	case "am", "a.m":
		return false, true
	case "pm", "p.m":
		return true, true
	case "a", "p":
		if i+1 < len(toks) && toks[i+1].text == "m" {
			return toks[i].text == "p", true
		}
	}
	return false, false
}

// ordinal reads "3rd", "21st" and, for dates, plain days.
func ordinal(s string) int {
	n := 0
	i := 0
	for i < len(s) && digit(s[i]) && i < 3 {
		n = n*10 + int(s[i]-'0')
		i++
	}
	if i == 0 {
		return -1
	}
	switch s[i:] {
	case "", "st", "nd", "rd", "th":
		return n
	}
	return -1
}

// slots finds the times offered. Times are offered when there are two or more and
// the prompt lets one be picked; a reminder of two visits offers nothing.
func (r *reader) slots() {
	toks := r.toks
	var buf [10]Slot
	found := buf[:0]
	choice := false
	lastEnd := -10
	for i := 0; i < len(toks) && len(found) < cap(buf); {
		if r.optionToken(i) && toks[i].number {
			i++
			continue
		}
		w, n := readWhen(toks, i)
		if n == 0 {
			i++
			continue
		}
		ranged := i > 0 && (toks[i-1].text == "between" || toks[i-1].text == "entre" || toks[i-1].text == "by" || toks[i-1].text == "before" || toks[i-1].text == "until" || toks[i-1].text == "from" || toks[i-1].text == "since" || toks[i-1].text == "de" || toks[i-1].text == "after" || toks[i-1].text == "was" || toks[i-1].text == "your" || toks[i-1].text == "than" || toks[i-1].text == "su")
		if !ranged && !(w.Month > 0 && w.Day < 0 && w.Weekday < 0 && w.Hour < 0) {
			if len(found) > 0 && i-lastEnd <= 3 {
				for k := lastEnd; k < i; k++ {
					if toks[k].text == "or" || toks[k].text == "o" || toks[k].text == "u" {
						choice = true
					}
				}
				if toks[i].before&slash != 0 {
					choice = true
				}
			}
			// "Tue 3pm or 4pm": the day carries over.
			if w.Weekday < 0 && w.Day < 0 && len(found) > 0 && w.Hour >= 0 {
				prev := found[len(found)-1]
				w.Weekday, w.Month, w.Day = prev.Weekday, prev.Month, prev.Day
			}
			found = append(found, Slot{Span: triage.Span{Start: int(toks[i].start), End: int(toks[i+n-1].end)}, Index: len(found), When: w})
			lastEnd = i + n
		}
		i += n
	}
	if len(found) < 2 {
		return
	}
	labelled := 0
	for i := range r.p.Options {
		o := &r.p.Options[i]
		for k := range found {
			if found[k].Start >= o.End && found[k].Start <= o.End+12 && (i+1 >= len(r.p.Options) || found[k].Start < r.p.Options[i+1].Start) && o.Meaning == Unknown {
				if o.Slot < 0 {
					o.Slot = k
					o.Meaning = Pick
					labelled++
				}
			}
		}
	}
	if labelled >= 2 || choice || r.p.all.any(tWhich) && r.p.all.any(tOffer) {
		if labelled == 1 {
			for i := range r.p.Options {
				if r.p.Options[i].Slot >= 0 && !choice {
					return
				}
			}
		}
		r.p.Slots = append([]Slot(nil), found...)
		return
	}
	for i := range r.p.Options {
		if o := &r.p.Options[i]; o.Meaning == Pick {
			o.Slot, o.Meaning = -1, Unknown
		}
	}
}

func (r *reader) optionToken(i int) bool {
	for k := range r.p.Options {
		if r.p.Options[k].from <= i && i < r.p.Options[k].to {
			return true
		}
	}
	return false
}
