package prompt

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mark is the set of punctuation that stands between two tokens.
type mark uint16

const (
	comma mark = 1 << iota // , ;
	colon
	dash
	open   // ( [
	closed // ) ]
	quote
	stop // . ! and line ends
	line // a line end
	ask  // ?
	slash
	equals
	bang
	space
)

// token is one word, number or pictograph of a prompt.
type token struct {
	text       string // lower case, accents dropped
	start, end int32  // code points
	from, to   int32  // bytes of the folded text
	tags       tag
	before     mark
	upper      bool // every letter is a capital
	number     bool
	picture    bool
}

// scan cuts a prompt into tokens. It keeps what normalize drops on purpose: the
// capitals and the punctuation by which a key is told from a word. The second
// value is the punctuation behind the last token.
func scan(s string) ([]token, mark) {
	var b strings.Builder
	b.Grow(len(s) + 8)
	out := make([]token, 0, len(s)/4+4)
	var pending mark
	pos := int32(0)
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case wordRune(r):
			t := token{start: pos, before: pending, number: true, upper: true}
			pending = 0
			from := b.Len()
			for i < len(s) {
				r, size = rune(s[i]), 1
				if r >= utf8.RuneSelf {
					r, size = utf8.DecodeRuneInString(s[i:])
				}
				if !wordRune(r) {
					if !inside(s, i, size, r) {
						break
					}
					if r == '’' {
						r = '\''
					}
					b.WriteRune(r)
					i += size
					pos++
					continue
				}
				switch {
				case r >= '0' && r <= '9':
					b.WriteByte(byte(r))
				case r >= 'a' && r <= 'z':
					t.number, t.upper = false, false
					b.WriteByte(byte(r))
				case r >= 'A' && r <= 'Z':
					t.number = false
					b.WriteByte(byte(r) + 'a' - 'A')
				default:
					t.number = false
					if unicode.IsLower(r) {
						t.upper = false
					}
					b.WriteRune(plain(unicode.ToLower(r)))
				}
				i += size
				pos++
			}
			t.end = pos
			if t.number {
				t.upper = false
			}
			t.from, t.to = int32(from), int32(b.Len())
			out = append(out, t)
			continue
		case picture(r):
			from := b.Len()
			b.WriteRune(r)
			out = append(out, token{start: pos, end: pos + 1, before: pending, picture: true, from: int32(from), to: int32(b.Len())})
			pending = 0
		default:
			pending |= markOf(r)
		}
		i += size
		pos++
	}
	all := b.String()
	for i := range out {
		t := &out[i]
		t.text = all[t.from:t.to]
		if !t.number {
			t.tags = lexicon[t.text]
		}
	}
	return out, pending
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// inside reports whether the mark at i stands inside a word: an apostrophe between
// letters, or . : / between digits.
func inside(s string, i, size int, r rune) bool {
	if i == 0 || i+size >= len(s) {
		return false
	}
	a, b := s[i-1], s[i+size]
	switch r {
	case '\'', '’':
		return letter(a) && letter(b)
	case '.', ':', '/':
		return digit(a) && digit(b)
	}
	return false
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// plain drops the accents of Spanish.
func plain(r rune) rune {
	switch r {
	case 'á', 'à', 'â', 'ä':
		return 'a'
	case 'é', 'è', 'ê', 'ë':
		return 'e'
	case 'í', 'ì', 'î', 'ï':
		return 'i'
	case 'ó', 'ò', 'ô', 'ö':
		return 'o'
	case 'ú', 'ù', 'û', 'ü':
		return 'u'
	case 'ñ':
		return 'n'
	}
	return r
}

func picture(r rune) bool {
	if r < 0x203C || r >= 0x1F3FB && r <= 0x1F3FF {
		return false
	}
	return r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2190 && r <= 0x2BFF || unicode.Is(unicode.So, r)
}

func markOf(r rune) mark {
	switch r {
	case ',', ';':
		return comma
	case ':':
		return colon
	case '-', '–', '—':
		return dash
	case '(', '[', '{':
		return open
	case ')', ']', '}':
		return closed
	case '"', '“', '”', '\'', '‘', '’', '«', '»':
		return quote
	case '.', '…', '|', '•', '~':
		return stop
	case '!':
		return stop | bang
	case '\n', '\r', '\u2028', '\u2029':
		return stop | line
	case '?':
		return ask
	case '¿', '¡': // they open a sentence, so the one before is over
		return stop
	case '/':
		return slash
	case '=', '→', '>', '➡':
		return equals
	case ' ', '\t', '\u00a0':
		return space
	}
	return 0
}
