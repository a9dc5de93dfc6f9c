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
	movers     = listed("movers")
	finders    = listed("finders")
	graded     = listed("graded")
	copulas    = listed("copulas")
	samples    = listed("samples")
	theirTests = listed("theirTests")
	ownersOf   = listed("ownersOf")
	mishap     = listed("mishap")
	fixtures   = listed("fixtures")
	zones      = listed("zones")
	negatives  = listed("negatives")
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

var wide = listed("wide")

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
	articles     = listed("articles")
	spanishMoves = listed("spanishMoves")
	about        = listed("about")
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
	acronyms     = listed("acronyms")
	outcomeVerbs = listed("outcomeVerbs")
	span         = listed("span")
	changes      = listed("changes")
	foundThings  = listed("foundThings")
	unsaid       = listed("unsaid")
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
	marks   = listed("marks")
	bounds  = listed("bounds")
	lingers = listed("lingers")
	turns   = listed("turns")
	scant   = listed("scant")
	bases   = listed("bases")
	growths = listed("growths")
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
