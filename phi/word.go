package phi

import (
	"strings"
	"unicode"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// form of a word as it was written.
type letterCase uint8

const (
	lowerCase letterCase = iota
	titleCase
	upperCase
)

// word is a word of the raw view with what the detectors ask of it.
type word struct {
	normalize.Word
	plain string // without accents
	bare  string // without a possessive 's, or a plural s; empty where there is none
	kind  letterCase
	name  bool // part of the name of a person or a street
}

// reading is a text taken apart.
type reading struct {
	text   string
	at     []int // byte offset of each code point, and of the end
	form   *normalize.Form
	words  []word
	places []place // terms of the lexicons
	// classes is the view in which every term is one word that names its classes.
	classes normalize.View
}

// place is a term of a lexicon in a text: words [first, end).
type place struct {
	first, end int
	set        uint64
}

// slice returns the text of a span of code points.
func (r *reading) slice(s triage.Span) string { return r.text[r.at[s.Start]:r.at[s.End]] }

func (l *Linter) read(text string) *reading {
	r := &reading{text: text, form: normalize.New(text)}
	r.at = make([]int, 0, len(text)+1)
	for i := range text {
		r.at = append(r.at, i)
	}
	r.at = append(r.at, len(text))
	raw := r.form.Raw()
	r.words = make([]word, len(raw))
	for i, w := range raw {
		x := word{Word: w, plain: unaccented(w.Text)}
		if w.Kind == normalize.Letters {
			if b, ok := strings.CutSuffix(x.plain, "'s"); ok {
				x.bare = b
			} else if b, ok := strings.CutSuffix(x.plain, "s"); ok && len(b) >= 6 {
				x.bare = b
			}
			x.kind = caseOf(r.slice(triage.Span{Start: w.Start, End: w.End}))
		}
		r.words[i] = x
	}
	l.markNames(r)
	l.markTerms(r)
	return r
}

func caseOf(s string) letterCase {
	first, size := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(first) {
		return lowerCase
	}
	upper := 0
	for _, c := range s[size:] {
		if unicode.IsLower(c) {
			return titleCase
		}
		if unicode.IsUpper(c) {
			upper++
		}
	}
	if upper == 0 {
		return titleCase
	}
	return upperCase
}

// markNames marks the words behind a title and before a street's kind: Dr. Lyme,
// nurse Iris, Prozac Ave.
func (l *Linter) markNames(r *reading) {
	for i := range r.words {
		w := &r.words[i]
		if w.kind == titleCase && (i == 0 || w.Before == normalize.Sentence) && i+2 < len(r.words) && r.gap(i+1) == " " && deskWork[r.words[i+1].plain+" "+r.words[i+2].plain] {
			w.name = true // "Mirena at the desk can pick a day."
		}
		if l.titles[w.plain] && w.kind != upperCase || l.titles[w.plain] && len(w.plain) <= 3 {
			for k, n := i+1, 0; k < len(r.words) && n < 3; k, n = k+1, n+1 {
				next := &r.words[k]
				if next.Kind != normalize.Letters || strings.ContainsAny(r.gap(k), ":;") || n > 0 && (next.Before != normalize.NoBreak || next.kind == lowerCase) {
					break
				}
				if n == 0 && next.kind == lowerCase && (next.Before != normalize.NoBreak && next.Before != normalize.Sentence || !l.nameLike(next.plain, w.plain)) {
					break
				}
				if n > 0 && l.titles[next.plain] {
					break
				}
				next.name = true
			}
		}
		// "Allegra Fox, MD": who bears a degree is a provider.
		if i > 1 && (degrees[w.plain] && w.kind == upperCase) && r.words[i-1].kind == titleCase && r.words[i-2].kind == titleCase && r.gap(i-1) == " " && (r.gap(i) == ", " || r.gap(i) == " " && (w.plain == "md" || w.plain == "np" || w.plain == "rn")) {
			r.words[i-1].name, r.words[i-2].name = true, true
		}
		// "Norco, CA" is a town.
		if i > 0 && w.kind == upperCase && len(w.plain) == 2 && usStates[w.plain] && r.words[i-1].kind == titleCase && r.gap(i) == ", " {
			r.words[i-1].name = true
		}
		// "Avenida Prozac" is a street.
		if streetsES[w.plain] && i+1 < len(r.words) && r.words[i+1].kind == titleCase && r.gap(i+1) == " " {
			r.words[i+1].name = true
		}
		if i > 0 && (l.streets[w.plain] || places[w.plain] && w.kind == titleCase) && (w.plain != "circle" || r.located(i)) {
			for k, n := i-1, 0; k >= 0 && n < 3; k, n = k-1, n+1 {
				p := &r.words[k]
				if p.Kind != normalize.Letters || p.kind == lowerCase || r.words[k+1].Before != normalize.NoBreak {
					break
				}
				p.name = true
			}
		}
	}
}

var (
	// deskWork is what staff does at the start of a text, in two words.
	deskWork  = asSet(strings.Split("at the|from billing|from our|from the|from scheduling|from registration|in billing|in records|in registration|will call|will meet|will text|will walk|will room|will show|can pick|can walk|can show|here from|here at|here with", "|"))
	degrees   = listed("degrees")
	usStates  = listed("usStates")
	streetsES = listed("streetsES")
	places    = listed("places")
)

// nameLike reports whether a lower-case word may be a surname behind a title: "dr patel".
func (l *Linter) nameLike(w, title string) bool {
	if title != "dr" && title != "dra" && title != "mr" && title != "mrs" && title != "ms" {
		return false
	}
	return l.lexicon.terms.get(hashOn(hashSeed, w)) == 0 && !l.lexicon.everyday(w)
}

// markTerms finds the terms of the lexicons and builds the view of classes.
func (l *Linter) markTerms(r *reading) {
	r.classes.Name = "classes"
	r.classes.Words = make([]normalize.Word, 0, len(r.words))
	for i := 0; i < len(r.words); {
		w := &r.words[i]
		set, n := uint64(0), 0
		if w.Kind != normalize.Symbol && w.Kind != normalize.Emoji {
			set, n = l.lexicon.find(r.words, i)
		}
		if n > 0 && w.name || n == 1 && set == l.classes["lab"] && w.kind == titleCase && l.firstNames.has(w.plain) {
			set, n = 0, 0 // Ana is a person, ANA a test
		}
		if n == 0 && w.Kind == normalize.Letters && !w.name && len(w.plain) >= 5 {
			if !r.inAddress(i) {
				set = l.unknown(w)
				if set == l.classes[unknownClass] && i > 0 && w.kind == titleCase && r.words[i-1].kind == titleCase && l.firstNames.has(r.words[i-1].plain) && r.gap(i) == " " {
					set = 0 // "your son Caleb Winstead is due"
				}
			}
			if set != 0 {
				n = 1
			}
		}
		out := w.Word
		out.Text = w.plain
		if n == 0 {
			r.classes.Words = append(r.classes.Words, out)
			i++
			continue
		}
		r.places = append(r.places, place{i, i + n, set})
		if n > 1 || l.lexicon.terms.flag(hashOn(hashSeed, w.plain))&keptFlag == 0 {
			out.Text = className(set)
		}
		out.End = r.words[i+n-1].End
		out.Kind = normalize.Letters
		r.classes.Words = append(r.classes.Words, out)
		i += n
	}
	r.classes.After = r.form.Views[0].After
}

// inAddress reports whether word i is part of a link or an e-mail address.
func (r *reading) inAddress(i int) bool {
	w := &r.words[i]
	if b := r.at[w.Start]; b > 0 && strings.IndexByte("/.@_?&=", r.text[b-1]) >= 0 {
		return true
	}
	b := r.at[w.End]
	if b >= len(r.text) {
		return false
	}
	if strings.IndexByte("/@_?&=", r.text[b]) >= 0 {
		return true
	}
	return r.text[b] == '.' && b+1 < len(r.text) && (r.text[b+1] >= 'a' && r.text[b+1] <= 'z')
}

// unknown returns the classes of a word that no lexicon lists.
func (l *Linter) unknown(w *word) uint64 {
	text := w.plain
	if strings.HasSuffix(text, "'s") {
		text = w.bare
	}
	if w.kind == upperCase && len(text) < 6 {
		return 0
	}
	for i := 0; i < len(text); i++ {
		if text[i] < 'a' || text[i] > 'z' {
			return 0
		}
	}
	if l.lexicon.everyday(text) || l.firstNames.has(text) || l.lastNames.has(text) && w.kind != lowerCase {
		return 0
	}
	if b, ok := strings.CutSuffix(text, "s"); ok && l.lexicon.everyday(b) {
		return 0
	}
	set := l.classes[unknownClass]
	verb := conjugated(text)
	if (!verb || len(text) >= longSlip) && !accentedEnd(w.Text) {
		if !verb && l.lexicon.stemmed(text) {
			set |= l.classes[drugLikeClass]
		}
		// A slip in a name keeps what the name gives away: "trazadone" is a psychiatric medicine.
		if name := l.lexicon.slips.near(text); name != "" {
			set |= l.classes[drugLikeClass] | l.lexicon.terms.get(hashOn(hashSeed, unaccented(name)))&l.protected
		} else if name := l.lexicon.wordSlips.near(text); name != "" {
			return l.lexicon.wordKinds[name] // "fascitis"
		}
	}
	return set
}

// longSlip is how long a word is that is a medicine with a slip and no verb: "metformen".
const longSlip = 9

// conjugated reports whether a word ends like a Spanish verb; the dictionary holds
// few of their forms.
func conjugated(w string) bool {
	for _, s := range []string{"aron", "ieron", "ando", "iendo", "amos", "emos", "imos", "aban", "aremos", "aran", "mente", "ciones", "adas", "ados"} {
		if strings.HasSuffix(w, s) {
			return true
		}
	}
	// Third persons: "muestran", "continúen". Medicines in -an are sartans, triptans and a few trade names.
	if b, ok := strings.CutSuffix(w, "an"); ok {
		return !hasSuffix(b, "rt", "pt", "iv", "ov", "it", "ax")
	}
	if b, ok := strings.CutSuffix(w, "en"); ok {
		return !hasSuffix(b, "f", "ph", "x", "g", "p", "z")
	}
	return false
}

func hasSuffix(w string, ends ...string) bool {
	for _, e := range ends {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// accentedEnd reports whether a word ends in a vowel with an accent, as Spanish verbs do
// and names of medicines do not: "permitió", "tendrá".
func accentedEnd(w string) bool { return hasSuffix(w, "á", "é", "í", "ó", "ía", "ían", "ías") }

// maxClasses is how many classes className can tell apart.
const maxClasses = 60

// className writes a set of classes as one word of letters, which no text holds.
func className(set uint64) string {
	b := append(make([]byte, 0, 12), "qxq"...)
	for i := byte(0); set != 0; i++ {
		if set&1 != 0 {
			b = append(b, 'a'+i%20, 'a'+i/20)
		}
		set >>= 1
	}
	return string(b)
}

// located reports whether a number or a word of place stands up to four words before
// word i: a circle is a street only there, and a group of people elsewhere.
func (r *reading) located(i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		switch r.words[k].plain {
		case "on", "off", "at", "near", "to", "from", "past":
			return r.words[k+1].plain != "the"
		}
		if r.words[k].Kind == normalize.Number {
			return true
		}
	}
	return false
}
