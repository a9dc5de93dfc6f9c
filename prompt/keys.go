package prompt

import (
	"slices"

	"github.com/replytriage/triage"
)

// found is a key on its way into an Option.
type found struct {
	from, to int // tokens
	cue      int // token of its cue, or -1
	labelled bool
	lFrom    int // tokens of its label when it stands before the key
	lTo      int
}

// keyLike reports how many tokens from i on make a key by their looks: capitals, a
// number, a pictograph, quotation marks; 0 when it is none.
func (r *reader) keyLike(i int) int {
	if i >= len(r.toks) {
		return 0
	}
	t := &r.toks[i]
	switch {
	case t.picture:
		return 1
	case t.number:
		if len(t.text) <= 2 || len(t.text) == 3 && t.text[0] != '0' {
			return 1
		}
		return 0
	case t.before&quote != 0:
		for n := 1; n <= 3 && i+n-1 < len(r.toks); n++ {
			if r.behind(i+n-1)&quote != 0 {
				return n
			}
			if r.behind(i+n-1)&(stop|ask|comma) != 0 {
				break
			}
		}
	}
	if t.text == "thumbs" && i+1 < len(r.toks) && (r.toks[i+1].text == "up" || r.toks[i+1].text == "down") {
		return 2
	}
	if !t.upper || len(t.text) > 16 {
		return 0
	}
	if r.shout && len(t.text) > 1 && !t.tags.any(tYes|tNo|tConfirm|tCancel|tChange|tStop|tHelp) {
		return 0
	}
	switch t.text {
	case "i", "mri", "ct", "er", "rn", "md", "np", "pa", "lpn", "bp", "iv", "pt", "ob", "gi", "ent", "va", "am", "pm", "covid", "rsv", "hpv", "cvs", "heb", "dob", "id", "usa", "fmla", "inr", "uti", "fyi", "eta", "faq", "rx", "bmi", "ekg", "ecg", "lcsw", "llc", "pcp", "hiv", "tb", "cpap", "tms", "phq", "iud", "ortho", "labs", "lab":
		if i > 0 && r.toks[i-1].tags.any(tCue) {
			break
		}
		return 0
	}
	n := 1
	for n < 3 && i+n < len(r.toks) {
		u := &r.toks[i+n]
		if !u.upper || u.before&^(space|dash) != 0 || u.tags.any(tLink) && len(u.text) <= 2 || t.tags.any(tYes) || u.tags.any(tYes) || len(t.text) == 1 || u.tags.any(tCue) && u.text != "text" || r.shout {
			break
		}
		if t.tags.any(tNo) && len(t.text) > 2 {
			break
		}
		n++
	}
	return n
}

// wordKey reports whether token i is a small-letter word that prompts offer as a key.
func (r *reader) wordKey(i int) bool {
	return i < len(r.toks) && r.toks[i].tags.any(tYes|tNo|tOK|tHelp|tStop|tConfirm|tCancel|tChange|tSame|tWorse|tDone|tArrive)
}

// linked returns the index of the token after a slash, comma, or, and behind token
// i-1, where i is the first token after a key; -1 when nothing links.
func (r *reader) linked(i int) int {
	if i >= len(r.toks) {
		return -1
	}
	b := r.toks[i].before
	if b&(stop|ask|closed|equals|colon) != 0 {
		return -1
	}
	if b&(slash|comma) != 0 {
		if r.toks[i].tags.any(tLink) && i+1 < len(r.toks) && !r.toks[i].upper {
			return i + 1
		}
		return i
	}
	if r.toks[i].tags.any(tLink) && !r.toks[i].upper && i+1 < len(r.toks) {
		if r.toks[i].text == "y" || r.toks[i].text == "o" || r.toks[i].text == "or" || r.toks[i].text == "and" {
			return i + 1
		}
	}
	return -1
}

// keys finds the offered keys.
func (r *reader) keys() {
	toks := r.toks
	var buf [16]found
	list := buf[:0]
	add := func(f found) {
		if len(list) >= 16 {
			return
		}
		for i := range list {
			if f.from < list[i].to && list[i].from < f.to {
				return
			}
		}
		list = append(list, f)
	}
	for i := range toks {
		t := &toks[i]
		b := r.behind(i)
		// "Confirm=CONFIRM": the label stands first.
		if b&equals != 0 && i+1 < len(toks) {
			switch {
			case i > 0 && toks[i-1].text == "thumbs":
				add(found{from: i - 1, to: i + 1, cue: -1})
			case !t.upper && !t.number && !t.picture && toks[i+1].upper && t.tags != 0:
				add(found{from: i + 1, to: i + 2, cue: -1, labelled: true, lFrom: i, lTo: i + 1})
			case len(t.text) <= 10 && (t.upper || t.number || t.picture || len(t.text) == 1 || t.tags.any(tYes|tNo)):
				from := i
				add(found{from: from, to: i + 1, cue: -1})
			}
			continue
		}
		if t.tags.any(tCue) && (!t.upper || r.shout || i == 0 || toks[i].text == "reply" || toks[i].text == "text") && b&(stop|ask|slash) == 0 {
			r.afterCue(i, add)
		}
		// "A) Walgreens", "(1) here"
		if b&closed != 0 && (t.number && len(t.text) <= 2 || len(t.text) == 1 && !t.picture) && t.before&^(space|open|comma|colon|stop|ask|dash) == 0 && i+1 < len(toks) {
			add(found{from: i, to: i + 1, cue: -1})
			continue
		}
		// "YES to confirm", "👎 if not", "thumbs up to keep"
		if t.picture && b&^space == 0 && i+2 < len(toks) && (toks[i+1].text == "if" || toks[i+1].text == "si" || toks[i+1].text == "for" || toks[i+1].text == "to") {
			add(found{from: i, to: i + 1, cue: -1})
			continue
		}
		if n := r.keyLike(i); n > 0 && i+n < len(toks) {
			u := &toks[i+n]
			if u.tags.any(tTo) && !u.upper && r.behind(i+n-1)&^space == 0 && r.behind(i+n)&^space == 0 && (!t.number || len(t.text) == 1 && (i == 0 || t.before&(comma|stop|colon) != 0 || toks[i-1].tags.any(tCue|tLink))) {
				if !(t.upper && len(t.text) > 3 && t.tags == 0) {
					add(found{from: i, to: i + n, cue: -1})
				}
			}
			// "YES / NO", "KEEP or MOVE"
			if j := r.linked(i + n); j >= 0 && !t.number {
				if m := r.keyLike(j); m > 0 && !toks[j].number {
					known := t.tags.any(tYes|tNo|tOK|tConfirm|tCancel|tChange|tArrive|tTake|tBook|tStop|tRefill|tSame|tWorse|tCall|tDoc) || toks[j].tags.any(tNo|tOK|tChange|tCancel|tCall|tStop|tWorse|tSame|tBook)
					if known || t.picture && toks[j].picture || len(t.text) == 1 && len(toks[j].text) == 1 && r.hasQ {
						add(found{from: i, to: i + n, cue: -1})
						add(found{from: j, to: j + m, cue: -1})
						r.chain(j+m, add)
					}
				}
			}
		} else if t.tags.any(tYes|tConfirm) || t.tags.any(tWell|tCancel) && b&(slash|comma) != 0 {
			// "yes or no", "y/n", "better / same / worse"
			if j := r.linked(i + 1); j >= 0 && j < len(toks) && toks[j].tags != 0 {
				last := j + 1
				ok := t.tags.any(tYes) && toks[j].tags.any(tNo) && len(t.text) > 0 && (toks[j].text == "no" || toks[j].text == "n") ||
					t.tags.any(tConfirm) && toks[j].tags.any(tCancel|tChange) ||
					t.tags.any(tCancel) && toks[j].tags.any(tConfirm) ||
					t.tags.any(tWell) && toks[j].tags.any(tSame|tWorse)
				if ok && (t.text != "going" && t.text != "go") {
					add(found{from: i, to: i + 1, cue: -1})
					add(found{from: j, to: last, cue: -1})
					r.chain(last, add)
				}
			}
		}
	}
	r.sequence(add)
	slices.SortFunc(list, func(a, b found) int { return a.from - b.from })
	r.label(list)
}

// afterCue adds the keys that follow a cue at token i: "Reply with the letter K",
// "Text 1 to CANCEL, 2 to CONFIRM", "Reply yes or no".
func (r *reader) afterCue(i int, add func(found)) {
	toks := r.toks
	j := i + 1
	for n := 0; n < 4 && j < len(toks); n++ {
		if r.keyLike(j) > 0 || toks[j].before&(stop|ask) != 0 || !toks[j].tags.any(tWith) && toks[j].text != "reply" {
			break
		}
		j++
	}
	if j >= len(toks) || toks[j].before&(stop|ask) != 0 {
		return
	}
	n := r.keyLike(j)
	if n == 0 && r.wordKey(j) {
		next := r.behind(j)&^space != 0 || j+1 < len(toks) && toks[j+1].tags.any(tTo|tLink)
		if next && !toks[j].tags.any(tMsg) {
			n = 1
		}
	}
	if n == 0 && len(toks[j].text) == 1 && j+1 < len(toks) && toks[j+1].tags.any(tTo) {
		n = 1
	}
	if n == 0 || toks[j].number && j+1 < len(toks) && toks[j+1].tags.any(tUnit) {
		return
	}
	add(found{from: j, to: j + n, cue: i})
	r.chain(j+n, add)
}

// chain adds the keys of a list whose first ends before token i: ", R to
// reschedule, X to cancel", "/ NO", "or 2 to move".
func (r *reader) chain(i int, add func(found)) {
	toks := r.toks
	gap := 0
	for i < len(toks) && gap < 9 {
		if j := r.linked(i); j >= 0 {
			if n := r.keyLike(j); n > 0 && j+n <= len(toks) {
				if !(toks[j].number && j+n < len(toks) && toks[j+n].tags.any(tUnit|tClock)) {
					add(found{from: j, to: j + n, cue: -1})
					i, gap = j+n, 0
					continue
				}
			} else if r.wordKey(j) && gap == 0 {
				add(found{from: j, to: j + 1, cue: -1})
				i, gap = j+1, 0
				continue
			}
		}
		if r.behind(i)&(stop|ask) != 0 && !abbreviation(toks[i].text, r.behind(i)) || toks[i].before&(stop|ask) != 0 {
			return
		}
		i++
		gap++
	}
}

// sequence adds numbered and lettered lists without other marks: "1 yes 2 no",
// "1. CVS 2. Walgreens", "A good, B some problems, C need a nurse".
func (r *reader) sequence(add func(found)) {
	toks := r.toks
	for start := range toks {
		t := &toks[start]
		first := t.text
		if !(first == "1" || first == "0" && t.number || t.upper && first == "a") {
			continue
		}
		if start > 0 && t.before&^space == 0 && !toks[start-1].tags.any(tCue|tLink) && !toks[start-1].tags.any(tYou|tDone) && first != "1" {
			continue
		}
		want := next(first)
		var at [10]int
		n := 1
		at[0] = start
		for k := start + 2; k < len(toks) && n < 10; k++ {
			u := &toks[k]
			if u.text != want || !(u.number || u.upper) || u.before&slash != 0 {
				continue
			}
			if k+1 < len(toks) && toks[k+1].tags.any(tUnit) && u.number && toks[k+1].before&^space == 0 && toks[k+1].text != "day" {
				continue
			}
			if k-at[n-1] > 12 {
				break
			}
			at[n] = k
			n++
			want = next(want)
		}
		if n < 2 || at[n-1]+1 >= len(toks) {
			continue
		}
		// Each needs a label.
		ok := true
		for k := range n {
			if at[k]+1 >= len(toks) || toks[at[k]+1].number && toks[at[k]+1].before&colon == 0 && r.behind(at[k])&(closed|equals) == 0 {
				ok = ok && at[k]+1 < len(toks) && (len(toks[at[k]+1].text) > 2)
			}
			if toks[at[k]].before&dash != 0 && toks[at[k]].before&space == 0 {
				ok = false
			}
		}
		if !ok {
			continue
		}
		for k := range n {
			add(found{from: at[k], to: at[k] + 1, cue: -1})
		}
		return
	}
}

func next(s string) string {
	const all = "0123456789"
	if i := s[0] - '0'; i < 9 {
		return all[i+1 : i+2]
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	if i := s[0] - 'a'; i < 25 {
		return letters[i+1 : i+2]
	}
	return ""
}

// label turns the keys found into options with what their words say.
func (r *reader) label(list []found) {
	if len(list) == 0 {
		return
	}
	toks := r.toks
	r.p.Options = make([]Option, 0, len(list))
	for k, f := range list {
		o := Option{Slot: -1, from: f.from, to: f.to, Span: triage.Span{Start: int(toks[f.from].start), End: int(toks[f.to-1].end)}, Urgency: triage.Routine}
		o.Key = toks[f.from].text
		o.key = toks[f.from].tags
		if f.to-f.from > 1 {
			o.Key = ""
			for i := f.from; i < f.to; i++ {
				if i > f.from {
					o.Key += " "
				}
				o.Key += toks[i].text
				o.key |= toks[i].tags
			}
			switch o.Key {
			case "thumbs up":
				o.Key = "👍"
			case "thumbs down":
				o.Key = "👎"
			}
		}
		from, to := f.lFrom, f.lTo
		if !f.labelled {
			end := len(toks)
			if k+1 < len(list) {
				end = list[k+1].from
				if c := list[k+1].cue; c >= 0 && c < end {
					end = c
				}
				if list[k+1].labelled {
					end = min(end, list[k+1].lFrom)
				}
			}
			from, to = f.to, f.to
			numbered := toks[f.from].number || len(o.Key) == 1
			for i := f.to; i < end && i-f.to < 14; i++ {
				b := toks[i].before
				if i == f.to && b&(stop|ask|comma) != 0 && !(numbered && b&stop != 0 && b&line == 0 && k+1 < len(list) || numbered && b&stop != 0 && k > 0 && toks[list[k-1].from].number && toks[f.from].number) {
					break
				}
				if i > f.to && b&(stop|ask) != 0 && !abbreviation(toks[i-1].text, b) || i > f.to && toks[i].tags.any(tCue) && !toks[i].upper && b&comma != 0 {
					break
				}
				if i > f.to && toks[i].tags.any(tLink) && i+1 < end && toks[i+1].tags.any(tCall) {
					break
				}
				if i > f.to && b&comma != 0 && toks[i].text == "or" {
					break // "TEXT to get reminders, or leave this unanswered"
				}
				to = i + 1
			}
			for to > from && toks[to-1].tags.any(tLink) && !toks[to-1].upper {
				to--
			}
			cue := f.cue
			// "To confirm press 1": the words before the cue.
			empty := to == from
			if !empty && k+1 < len(list) && list[k+1].cue >= 0 && cue >= 0 && !toks[from].tags.any(tTo) && r.behind(f.to-1)&equals == 0 {
				// "Para confirmar marque 1, para cambiar marque 2"
				if b := toks[from].before; b&(comma|stop) != 0 {
					empty = true
				}
			}
			if cue >= 0 && (empty || toks[from].before&(comma|stop) != 0) {
				begin := cue
				for begin > 0 && cue-begin < 14 && toks[begin].before&(stop|ask) == 0 && (begin == cue || toks[begin].before&(comma|colon) == 0) {
					begin--
					if r.optionAt(list, begin) {
						begin++
						break
					}
				}
				for begin < cue && (toks[begin].tags.any(tLink) && toks[begin].text != "o" || toks[begin].text == "otherwise") {
					begin++
				}
				starts := toks[begin].text
				if begin < cue && (starts == "to" || starts == "if" || starts == "para" || starts == "si" || toks[cue].before&colon != 0 && cue-begin <= 3 || toks[cue].text == "replying") {
					from, to = begin, cue
				}
			}
		}
		for i := from; i < to; i++ {
			g := toks[i].tags
			if toks[i].text == "si" && i == from || toks[i].tags.any(tTo) && i == from {
				g = 0
			}
			o.label |= g
		}
		o.bare = to == from
		o.hard = r.has(from, to, "confirm", "confirms", "confirmar", "confirmo", "reschedule", "reprogramar", "cancel", "cancelar") || r.has(f.from, f.to, "confirm", "confirmo", "confirmar", "reschedule", "cancel", "cancelar", "cambiar", "cambio")
		o.explicit = r.has(from, to, "arrive", "arrived", "here", "outside", "llegue", "llegar", "llego", "afuera", "unsubscribe", "thanks", "decline", "skip", "interested", "opt") || o.key.any(tSkip)
		o.Meaning = r.meaning(&o, from, to)
		o.polar = int8(polarity(r.text(from, to)))
		if o.polar == 0 && o.bare {
			o.polar = int8(polarity(o.Key))
		}
		if o.polar == 0 {
			o.verdict = r.gloss(&o, from, to)
		}
		r.p.Options = append(r.p.Options, o)
	}
}

// optionAt reports whether token i belongs to a key of the list.
func (r *reader) optionAt(list []found, i int) bool {
	for _, f := range list {
		if f.from <= i && i < f.to {
			return true
		}
	}
	return false
}

// meaning reads what the words of a label, or the key alone, stand for.
func (r *reader) meaning(o *Option, from, to int) Meaning {
	toks := r.toks
	l, k := o.label, o.key
	has := func(words ...string) bool { return r.has(from, to, words...) }
	neg := l.any(tNot) || has("no", "not", "never", "without")
	if !o.bare {
		switch {
		case has("unsubscribe", "optout", "opt-out") || has("opt") && has("out"):
			return OptOut
		case l.any(tMsg) && (l.any(tStop) || has("cancel", "cancelar", "end", "dejar", "none") || neg) && !l.any(tVisit) && !(has("not") && has("want")):
			return OptOut
		case l.any(tRemind) && neg:
			return OptOut
		case o.Key == "stop" || o.Key == "stopall" || o.Key == "baja" || o.Key == "alto" || o.Key == "unsubscribe":
			if l.any(tMsg|tStop) || has("cancel", "end") {
				if has("list", "autopay", "plan", "waitlist") {
					return Unknown
				}
				return OptOut
			}
			return Unknown
		case o.Key == "help" || o.Key == "ayuda":
			if l.any(tHelp) && to-from <= 3 {
				return Help
			}
			return Unknown
		case (o.Key == "alta" || l.any(tMsg)) && has("recibir") && !neg:
			return OptIn
		case l.any(tMsg) && (l.any(tJoin) || has("start", "restart", "want", "get", "keep")) && !neg && !has("link", "form", "photo", "copy"):
			return OptIn
		case has("call", "llamar") && has("off"):
			return Cancel
		case l.any(tRide) || has("list", "waitlist"):
			return Unknown
		case has("call", "talk", "speak", "hablar", "llamada", "llamar", "llamen", "callback", "persona", "agent", "llame", "call-back", "someone", "alguien", "person") && !r.phrase(from, to, "in", "person") && !k.any(tOK):
			if neg || l.any(tSymptom) || k.any(tYes|tNo) || has("or") {
				return Unknown
			}
			return Call
		case has("thanks") && neg, has("decline", "declinar"):
			return Decline
		case has("no") && to-from <= 2 && (toks[from].text == "no" || to-from == 2):
			return No
		case (has("yes", "si") && to-from <= 2):
			return Yes
		case has("worse", "peor"):
			return Worse
		case o.Key == "paid":
			return Paid
		case k.any(tJoin) && has("rejoin", "resubscribe", "receive", "recibir", "return", "restart", "volver") && !r.p.all.any(tVisit), (o.Key == "start" || o.Key == "inicio") && !l.any(tMed|tVisit) && r.p.all.any(tMsg|tStop):
			return OptIn
		case has("already", "elsewhere"):
			return Informed
		case k.any(tNo) && neg:
			return Unknown
		case k.any(tNo) && has("keep", "current", "mantener"):
			return Decline
		case neg && (l.any(tConfirm) || has("work", "works", "make", "plan", "attend")):
			if k.any(tChange) {
				return Reschedule
			}
			if k.any(tYes) {
				return Unknown
			}
			return Cannot
		case neg && has("want"):
			return Unknown
		case neg && has("need", "necesita"):
			return Decline
		case k.any(tStop|tCancel) && has("leave", "end", "quit", "anytime") && r.p.all.any(tMsg) && !r.p.all.any(tVisit):
			return OptOut
		case has("cancel", "cancelar", "cancelarla", "cancelo", "nix", "anular") && !l.any(tPay|tRefill) || l.any(tCancel) && has("longer"):
			return Cancel
		case has("skip", "pass", "omitir"):
			return Decline
		case l.any(tRefill) || has("refill", "renovar", "pedirla", "resurtir"):
			if neg {
				return Decline
			}
			return Refill
		case neg:
			return Unknown
		case l.any(tArrive) && !has("will", "ready") && has("arrive", "arrived", "here", "llegue", "llegar", "llego", "outside", "afuera", "estacionamiento", "park", "parked", "lobby", "building"):
			return Arrive
		case l.any(tChange) || l.any(tOther) && l.any(tTime) || has("postpone"):
			if l.any(tMed|tPay) || has("address", "pharmacy", "language") {
				return Unknown
			}
			return Reschedule
		case l.any(tConfirm) && has("confirm", "confirmar", "confirmo", "confirma", "confirms", "keep", "coming", "attend", "asistir", "mantener", "accept", "aceptar", "asistire"):
			if l.any(tMsg|tPay|tInsurance|tMed|tFact) || has("currently", "current") && len(r.p.Slots) > 0 {
				return Unknown
			}
			return Confirm
		case has("aid", "assistance"):
			return Aid
		case has("pay", "pagar"), o.Key == "pay", o.Key == "pagar":
			return Pay
		case (o.Key == "join" || o.Key == "optin" || o.Key == "alerts" || o.Key == "start") && l.any(tMsg):
			return OptIn
		case has("paid", "mailed"):
			return Paid
		case has("book", "schedule", "agendar", "reserve", "reservar", "signup") || has("sign") && has("up"):
			return Book
		case has("better", "mejor", "good", "improved", "bien"):
			return Better
		case has("same", "igual") && to-from <= 2:
			return Same
		}
		if k.any(tYes) && neg {
			return Unknown
		}
		if to-from >= 1 && !k.any(tYes|tNo|tConfirm|tCancel|tChange|tArrive) {
			if to-from <= 3 && l.any(tConfirm) && has("in", "go", "coming", "good") {
				return Confirm
			}
			return Unknown
		}
		if k.any(tYes | tNo) {
			// "YES to hold your spot": the question tells.
			if k.any(tYes) {
				return Yes
			}
			return No
		}
	}
	switch o.Key {
	case "s":
		if r.p.Language == "es" {
			return Yes
		}
	case "stop", "stopall", "unsubscribe", "baja", "alto", "optout":
		return OptOut
	case "help", "ayuda":
		return Help
	case "yes", "y", "si", "👍", "sip", "yep":
		return Yes
	case "no", "n", "👎":
		return No
	case "not coming", "no voy", "no go", "no asisto":
		return Cannot
	case "confirm", "confirmo", "confirmar", "keep", "coming", "voy", "confirma", "asistire", "vengo":
		return Confirm
	case "cancel", "cancelar", "cancelo", "nix":
		if r.p.all.any(tRide) {
			return Unknown
		}
		return Cancel
	case "reschedule", "change", "move", "cambiar", "cambio", "resched", "reprogramar", "reagendar":
		return Reschedule
	case "call", "call me", "llamar", "person", "talk":
		return Call
	case "here", "arrived", "aqui", "llegue", "outside", "afuera":
		return Arrive
	case "refill", "fill", "renew", "renovar":
		return Refill
	case "book", "schedule", "agendar":
		return Book
	case "pay", "pagar":
		return Pay
	case "paid":
		return Paid
	case "better", "mejor":
		return Better
	case "read", "got it", "ack", "understood", "ok thanks", "enterado", "noted":
		return Thanks
	case "same", "igual":
		return Same
	case "worse", "peor":
		return Worse
	case "join", "start", "optin", "inicio", "unstop", "subscribe":
		if r.p.all.any(tMsg) {
			return OptIn
		}
	}
	return Unknown
}
