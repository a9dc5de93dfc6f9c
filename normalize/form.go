// Package normalize turns a text message as it was received into views that rules
// can match: lists of lower-case words, each with its exact place in the original.
//
// Start with New. The first view ("raw") changes nothing but case, width and
// hidden characters. Where spelling tricks, accents or decoration are present,
// further views undo them: look-alike letters, accents, small capitals, leetspeak,
// letters spelled out one by one, repeated letters. A rule matches when it matches
// any view, so folding can add an alarm and never removes one.
//
// The package refuses to guess languages or to correct spelling; rules opt in to
// that themselves.
package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Kind is what a word consists of.
type Kind uint8

// The kinds of words.
const (
	Letters Kind = iota // letters, perhaps with digits: "pain", "can't", "2pm"
	Number              // digits with inner marks: "102.5", "160/95", "10:30"
	Emoji               // one pictograph, without skin tone or variant selector
	Symbol              // one of & + = $ % # @ / ? and the like, standing alone
)

// Break is the strongest punctuation that stands before a word.
type Break uint8

// The breaks, in order of strength.
const (
	NoBreak  Break = iota
	Clause         // , ; : - ( ) and the like
	Sentence       // . ! ? … and line ends
)

// Word is one word of a view.
type Word struct {
	// Text is the word as the view spells it: lower case.
	Text string
	// Start and End are code points of the original text, half open.
	Start, End int
	Kind       Kind
	// Before is the strongest punctuation between the previous word and this one.
	Before Break
}

// View is one reading of the text.
type View struct {
	// Name is "raw", "folded", "doubled", "leet", "leet-l", "spaced" or "joined".
	Name  string
	Words []Word
	// After is the punctuation behind the last word.
	After Break
}

// Form is a text with all its views. It is read-only after New and may be used by
// many goroutines at once.
type Form struct {
	// Length is the length of the original in code points; an invalid byte counts as one.
	Length int
	// Views holds the raw view first; there is always at least that one.
	Views []View
	// Question reports whether the text holds a question mark.
	Question bool
	// Hidden reports whether characters that nobody sees were dropped.
	Hidden bool
}

// Raw returns the words of the raw view.
func (f *Form) Raw() []Word { return f.Views[0].Words }

// Folded returns the words of the folded view, or of the raw view where folding
// changes nothing.
func (f *Form) Folded() []Word {
	if len(f.Views) > 1 && f.Views[1].Name == "folded" {
		return f.Views[1].Words
	}
	return f.Views[0].Words
}

// Bare returns the folded words joined by one space when there are at most three of
// them, and "" for a longer text.
func (f *Form) Bare() string {
	words := f.Folded()
	if len(words) > 3 {
		return ""
	}
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.Text
	}
	return strings.Join(parts, " ")
}

// char is a character on its way into a view, with the code points it came from.
type char struct {
	r          rune
	start, end int32
}

// ignorable marks, inside a list of chars, a place where hidden characters stood.
const ignorable = rune(-1)

// New reads s. Its cost grows linearly with the length of s. Any bytes are allowed.
func New(s string) *Form {
	f := &Form{}
	chars := decode(s, f)
	visible, hid := chars, false
	for _, c := range chars {
		if c.r == ignorable {
			hid = true
			break
		}
	}
	if hid {
		f.Hidden = true
		visible = replaceIgnorable(chars, false)
	}
	for _, c := range visible {
		if c.r == '?' || c.r == '¿' || c.r == '؟' {
			f.Question = true
			break
		}
	}
	f.Views = append(make([]View, 0, 2), split("raw", visible))
	latin := mainlyLatin(visible)
	add := func(name string, cs []char) {
		v := split(name, cs)
		for _, w := range f.Views {
			if same(w.Words, v.Words) {
				return
			}
		}
		f.Views = append(f.Views, v)
	}
	once := fold(visible, latin, 1)
	if !equal(once, visible) {
		// A fold can make the message mainly Latin, or bring two letters together,
		// so it is repeated until nothing changes.
		for range 3 {
			again := fold(once, mainlyLatin(once), 1)
			if equal(again, once) {
				break
			}
			once = again
		}
		add("folded", once)
		if twice := fold(visible, latin, 2); !equal(once, twice) {
			add("doubled", twice)
		}
	}
	if l, ok := leet(once, 'i'); ok {
		add("leet", l)
		if l, ok := leet(once, 'l'); ok {
			add("leet-l", l)
		}
	}
	if hid {
		add("spaced", fold(replaceIgnorable(chars, true), latin, 1))
	}
	if j, ok := join(once); ok {
		add("joined", j)
	}
	return f
}

// decode gives the lower-case, width- and compatibility-folded characters (NFKC),
// each with its source range, and counts code points.
func decode(s string, f *Form) []char {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		f.Length = len(s)
		out := make([]char, 0, len(s))
		for i := 0; i < len(s); i++ {
			c := s[i]
			switch {
			case c >= 'A' && c <= 'Z':
				c += 'a' - 'A'
			case c == '\t' || c == '\v' || c == '\f' || c == '\r':
				c = ' '
			case c == '`':
				c = '\''
			case c != '\n' && (c < ' ' || c == 0x7f):
				f.Hidden = true
				continue
			}
			out = append(out, char{rune(c), int32(i), int32(i + 1)})
		}
		return out
	}
	runes := make([]rune, 0, len(s))
	for _, r := range s { // an invalid byte becomes U+FFFD, one code point
		runes = append(runes, r)
	}
	f.Length = len(runes)
	clean := make([]rune, len(runes))
	for i, r := range runes {
		clean[i] = plain(r)
	}
	out := make([]char, 0, len(clean))
	// Hidden characters are taken out before NFKC, which would otherwise keep them
	// inside a segment, and marked so that a view can read them as a space.
	text := make([]rune, 0, len(clean))
	from := make([]int32, 0, len(clean))
	flush := func() {
		if len(text) == 0 {
			return
		}
		joined := string(text)
		var it norm.Iter
		it.InitString(norm.NFKC, joined)
		at := 0
		for !it.Done() {
			begin := it.Pos()
			seg := it.Next()
			n := utf8.RuneCountInString(joined[begin:it.Pos()])
			// A character that decomposes into several segments (U+FDFA) does not
			// advance the position until its last one: n is 0 for the others.
			first := min(at, len(from)-1)
			start, end := from[first], from[max(first, at+n-1)]+1
			at += n
			for len(seg) > 0 {
				r, size := utf8.DecodeRune(seg)
				seg = seg[size:]
				// NFKC of one character may give what plain removes (U+3164 gives
				// U+1160): look again.
				if r = plain(r); r == ignorable {
					continue
				}
				out = append(out, char{unicode.ToLower(r), start, end})
			}
		}
		text, from = text[:0], from[:0]
	}
	for i, r := range clean {
		if r == ignorable {
			flush()
			out = append(out, char{ignorable, int32(i), int32(i + 1)})
			continue
		}
		text = append(text, r)
		from = append(from, int32(i))
	}
	flush()
	return out
}

// plain maps one character to what it plainly is: fillers and odd spaces to a
// space, typographic quotes and dashes to ASCII, what nobody sees to ignorable.
func plain(r rune) rune {
	switch r {
	case '\n', '\u2028', '\u2029', '\u0085':
		return '\n'
	case '\u115F', '\u1160', '\u3164', '\uFFA0', '\u2800': // Hangul fillers, Braille blank: seen as a space
		return ' '
	case '‘', '’', '‚', '‛', '′', '`', '´', 'ʼ', 'ʹ', 'ˈ', '＇':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹘', '－':
		return '-'
	case '\uFE0E', '\uFE0F', '\u20E3', '\uFFFD':
		return ignorable
	}
	switch {
	case r < 0x80:
		if r == '\t' || r == '\v' || r == '\f' || r == '\r' {
			return ' '
		}
		if r < ' ' || r == 0x7f {
			return ignorable
		}
		return r
	case unicode.Is(unicode.Zs, r):
		return ' '
	case r >= 0x1F3FB && r <= 0x1F3FF: // skin tones
		return ignorable
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
		return ignorable
	}
	return r
}

// replaceIgnorable drops the places where hidden characters stood, or makes spaces of them.
func replaceIgnorable(in []char, space bool) []char {
	out := make([]char, 0, len(in))
	for _, c := range in {
		if c.r == ignorable {
			if space {
				out = append(out, char{' ', c.start, c.end})
			}
			continue
		}
		out = append(out, c)
	}
	return out
}

// mainlyLatin reports whether at least half of the letters are Latin.
func mainlyLatin(cs []char) bool {
	latin, other := 0, 0
	for _, c := range cs {
		switch {
		case c.r < 0x80 && unicode.IsLetter(c.r), unicode.Is(unicode.Latin, c.r):
			latin++
		case unicode.IsLetter(c.r):
			other++
		}
	}
	return latin >= other
}

func equal(a, b []char) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].r != b[i].r {
			return false
		}
	}
	return true
}

func same(a, b []Word) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Text != b[i].Text || a[i].Before != b[i].Before {
			return false
		}
	}
	return true
}

// split cuts characters into words.
func split(name string, cs []char) View {
	v := View{Name: name}
	var text strings.Builder
	text.Grow(len(cs) + 8)
	type piece struct{ from, to int }
	pieces := make([]piece, 0, len(cs)/4+1)
	v.Words = make([]Word, 0, len(cs)/4+1)
	pending := NoBreak
	for i := 0; i < len(cs); {
		c := cs[i].r
		switch {
		case wordRune(c):
			j, digits := i, true
			for j < len(cs) && (wordRune(cs[j].r) || inner(cs, j)) {
				if !unicode.IsDigit(cs[j].r) && wordRune(cs[j].r) {
					digits = false
				}
				j++
			}
			kind := Letters
			if digits {
				kind = Number
			}
			from := text.Len()
			for k := i; k < j; k++ {
				text.WriteRune(cs[k].r)
			}
			pieces = append(pieces, piece{from, text.Len()})
			v.Words = append(v.Words, Word{Start: int(cs[i].start), End: int(cs[j-1].end), Kind: kind, Before: pending})
			pending = NoBreak
			i = j
		case pictograph(c), symbol(c):
			kind := Emoji
			if symbol(c) {
				kind = Symbol
			}
			from := text.Len()
			text.WriteRune(c)
			pieces = append(pieces, piece{from, text.Len()})
			v.Words = append(v.Words, Word{Start: int(cs[i].start), End: int(cs[i].end), Kind: kind, Before: pending})
			pending = NoBreak
			i++
		default:
			pending = max(pending, breakOf(c))
			i++
		}
	}
	v.After = pending
	all := text.String()
	for i, p := range pieces {
		v.Words[i].Text = all[p.from:p.to]
	}
	return v
}

func wordRune(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// inner reports whether the mark at j belongs inside a word: an apostrophe between
// letters, or . , : / between digits.
func inner(cs []char, j int) bool {
	if j == 0 || j+1 >= len(cs) {
		return false
	}
	a, b := cs[j-1].r, cs[j+1].r
	switch cs[j].r {
	case '\'':
		return unicode.IsLetter(a) && unicode.IsLetter(b)
	case '.', ',', ':', '/':
		return unicode.IsDigit(a) && unicode.IsDigit(b)
	}
	return false
}

func symbol(r rune) bool {
	switch r {
	case '&', '+', '=', '$', '%', '#', '@', '/', '€', '£', '°', '<', '>':
		return true
	}
	return false
}

// pictograph reports whether r is drawn rather than written: So, and the emoji
// that are symbols of other kinds.
func pictograph(r rune) bool {
	return r >= 0x203C && (unicode.Is(unicode.So, r) || r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2190 && r <= 0x2BFF)
}

func breakOf(r rune) Break {
	switch r {
	case '.', '!', '?', '\n', '¿', '¡', '؟', '。', '|', '•':
		return Sentence
	case ',', ';', ':', '-', '(', ')', '"', '[', ']', '{', '}':
		return Clause
	}
	return NoBreak
}
