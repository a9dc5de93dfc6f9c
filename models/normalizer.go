package models

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/replytriage/triage"
)

// emojiTable is one emoji a line, as HEX<TAB>words, made by models/train/emoji.py
// and read by training too.
//
//go:embed emoji.tsv
var emojiTable string

// normalizerVersion is the `normalizer` of a manifest that this normalizer serves.
const normalizerVersion = 1

// longestRun is how often one letter may stand in a row: "soooooo" becomes "sooo".
const longestRun = 3

// Normalizer brings a text into the form that the model was trained on. Training
// does the same in models/train/normalize.py; models/testdata/normalizer.txt holds
// the two together for every code point. In order: what cannot be seen is dropped,
// emoji become words, typographic quotes, dots, dashes and full-width forms become
// ASCII, then BERT's lower case, NFD without marks and spaces around ideographs,
// runs of a letter cut to three and of spaces to one.
//
// It is read-only after NewNormalizer and may be used by many goroutines.
type Normalizer struct{ emoji map[rune]string }

// NewNormalizer reads the embedded emoji table.
func NewNormalizer() (*Normalizer, error) { return newNormalizer(emojiTable) }

func newNormalizer(table string) (*Normalizer, error) {
	n := &Normalizer{emoji: make(map[rune]string, 2048)}
	line := 0
	for text := range strings.Lines(table) {
		line++
		code, words, ok := strings.Cut(strings.TrimRight(text, "\r\n"), "\t")
		r, err := strconv.ParseUint(code, 16, 21)
		if !ok || err != nil || words == "" || r < utf8.RuneSelf {
			return nil, fmt.Errorf("models: emoji.tsv:%d: want HEX<TAB>words: %w", line, triage.ErrInvalid)
		}
		if _, twice := n.emoji[rune(r)]; twice {
			return nil, fmt.Errorf("models: emoji.tsv:%d: code: given twice: %w", line, triage.ErrInvalid)
		}
		n.emoji[rune(r)] = " " + words + " "
	}
	return n, nil
}

// Append appends the normal form of text to dst.
func (n *Normalizer) Append(dst []byte, text string) []byte {
	w := writer{out: dst, start: len(dst)}
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			i++
			switch {
			case 'a' <= c && c <= 'z', c == ' ':
				w.put(rune(c))
			case 'A' <= c && c <= 'Z':
				w.put(rune(c | 0x20))
			case c == '\t', c == '\n', c == '\r':
				w.put(' ')
			case c >= ' ' && c != 0x7F:
				w.put(rune(c))
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		n.rune(&w, r)
	}
	if len(w.out) > w.start && w.out[len(w.out)-1] == ' ' {
		w.out = w.out[:len(w.out)-1]
	}
	return w.out
}

// rune writes the normal form of a code point outside ASCII.
func (n *Normalizer) rune(w *writer, r rune) {
	switch {
	case r == utf8.RuneError, // an invalid byte, too
		r == 0xFE0E, r == 0xFE0F, r == 0x20E3, // variation selectors and keycap: "1️⃣" is "1"
		0x1F3FB <= r && r <= 0x1F3FF, // skin tones
		0x1F1E6 <= r && r <= 0x1F1FF: // regional indicators
		return
	case 0xFF01 <= r && r <= 0xFF5E:
		w.put(unicode.ToLower(r - 0xFEE0))
		return
	}
	if words, ok := n.emoji[r]; ok {
		w.text(words)
		return
	}
	if ascii := typography(r); ascii != "" {
		w.text(ascii)
		return
	}
	switch {
	case unicode.In(r, unicode.Zs, unicode.Zl, unicode.Zp):
		w.put(' ')
	case !unicode.IsGraphic(r) || unicode.Is(&newerUnicode, r): // Cc, Cf, Cs, Co, Cn
	case ideograph(r):
		w.put(' ')
		if d := norm.NFD.PropertiesString(string(r)).Decomposition(); d != nil {
			r, _ = utf8.DecodeRune(d)
		}
		w.put(r)
		w.put(' ')
	default:
		w.decomposed(unicode.ToLower(r))
	}
}

// typography gives the ASCII form of quotes, dots and dashes, or "".
func typography(r rune) string {
	switch r {
	case 0x2018, 0x2019, 0x201A, 0x201B, 0x02BC:
		return "'"
	case 0x201C, 0x201D, 0x201E, 0x201F:
		return `"`
	case 0x2026:
		return "..."
	case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212:
		return "-"
	}
	return ""
}

// ideograph reports whether BERT puts spaces around r: its own list of CJK blocks
// (google-research/bert, tokenization.py, _is_chinese_char).
func ideograph(r rune) bool {
	return r >= 0x3400 && (r <= 0x4DBF || 0x4E00 <= r && r <= 0x9FFF ||
		0xF900 <= r && r <= 0xFAFF || 0x20000 <= r && r <= 0x2A6DF ||
		0x2A700 <= r && r <= 0x2B73F || 0x2B740 <= r && r <= 0x2B81F ||
		0x2B820 <= r && r <= 0x2CEAF || 0x2F800 <= r && r <= 0x2FA1F)
}

// newerUnicode holds what Unicode 15.0 assigned and 14.0, which training reads
// with, had not: normalizer 1 drops both alike. TestNormalizerCodePoints fails
// when a newer Go brings newer tables.
var newerUnicode = unicode.RangeTable{
	R16: []unicode.Range16{{0xCF3, 0xCF3, 1}, {0xECE, 0xECE, 1}},
	R32: []unicode.Range32{
		{0x10EFD, 0x10EFF, 1},
		{0x1123F, 0x11241, 1},
		{0x11B00, 0x11B09, 1},
		{0x11F00, 0x11F10, 1},
		{0x11F12, 0x11F3A, 1},
		{0x11F3E, 0x11F59, 1},
		{0x1342F, 0x1342F, 1},
		{0x13440, 0x13455, 1},
		{0x1B132, 0x1B132, 1},
		{0x1B155, 0x1B155, 1},
		{0x1D2C0, 0x1D2D3, 1},
		{0x1DF25, 0x1DF2A, 1},
		{0x1E030, 0x1E06D, 1},
		{0x1E08F, 0x1E08F, 1},
		{0x1E4D0, 0x1E4F9, 1},
		{0x1F6DC, 0x1F6DC, 1},
		{0x1F774, 0x1F776, 1},
		{0x1F77B, 0x1F77F, 1},
		{0x1F7D9, 0x1F7D9, 1},
		{0x1FA75, 0x1FA77, 1},
		{0x1FA87, 0x1FA88, 1},
		{0x1FAAD, 0x1FAAF, 1},
		{0x1FABB, 0x1FABD, 1},
		{0x1FABF, 0x1FABF, 1},
		{0x1FACE, 0x1FACF, 1},
		{0x1FADA, 0x1FADB, 1},
		{0x1FAE8, 0x1FAE8, 1},
		{0x1FAF7, 0x1FAF8, 1},
		{0x2B739, 0x2B739, 1},
		{0x31350, 0x323AF, 1},
	},
}

// writer collects the normal form; it cuts runs and collapses spaces as they come.
type writer struct {
	out   []byte
	start int // where this text begins in out
	last  rune
	run   int
}

func (w *writer) put(r rune) {
	switch {
	case r == ' ':
		if w.last == ' ' || len(w.out) == w.start {
			return
		}
		w.last, w.run = r, 0
	case r == w.last:
		if w.run++; w.run > longestRun && unicode.IsLetter(r) {
			return
		}
	default:
		w.last, w.run = r, 1
	}
	w.out = utf8.AppendRune(w.out, r)
}

func (w *writer) text(s string) {
	for _, r := range s {
		w.put(r)
	}
}

// decomposed writes the canonical decomposition of r without its marks (Mn).
func (w *writer) decomposed(r rune) {
	const base, count, lBase, vBase, tBase, vCount, tCount = 0xAC00, 11172, 0x1100, 0x1161, 0x11A7, 21, 28
	if s := r - base; 0 <= s && s < count { // Hangul syllables: The Unicode Standard, 3.12
		w.put(lBase + s/(vCount*tCount))
		w.put(vBase + s/tCount%vCount)
		if t := s % tCount; t != 0 {
			w.put(tBase + t)
		}
		return
	}
	var b [utf8.UTFMax]byte
	size := utf8.EncodeRune(b[:], r)
	d := norm.NFD.Properties(b[:size]).Decomposition()
	if d == nil {
		if !unicode.Is(unicode.Mn, r) {
			w.put(r)
		}
		return
	}
	for len(d) > 0 {
		r, size := utf8.DecodeRune(d)
		d = d[size:]
		if !unicode.Is(unicode.Mn, r) {
			w.put(r)
		}
	}
}
