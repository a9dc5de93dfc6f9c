package reply

import "unicode/utf8"

// The lengths of SMS segments (3GPP TS 23.038 and 23.040): alone, and in a
// concatenated message with its six-byte header.
const (
	gsmAlone, gsmPart = 160, 153 // septets
	ucsAlone, ucsPart = 70, 67   // UTF-16 code units
)

// Segments returns how many SMS segments s takes: GSM 7-bit when every character is
// of its alphabet, else UCS-2. A character is never cut in two. An empty text takes none.
func Segments(s string) int {
	if s == "" {
		return 0
	}
	alone, part, width := gsmAlone, gsmPart, septets
	short := 0
	for _, r := range s {
		w := septets(r)
		if w == 0 {
			alone, part, width = ucsAlone, ucsPart, units
			short = alone + 1
			break
		}
		short += w
	}
	if short <= alone {
		return 1
	}
	total, parts, used := 0, 1, 0
	for _, r := range s {
		w := width(r)
		total += w
		if used+w > part {
			parts, used = parts+1, 0
		}
		used += w
	}
	if total <= alone {
		return 1
	}
	return parts
}

// units returns the UTF-16 code units of r.
func units(r rune) int {
	if r > 0xFFFF && utf8.ValidRune(r) {
		return 2
	}
	return 1
}

// septets returns the GSM 7-bit septets of r, 0 when the alphabet does not hold it.
func septets(r rune) int {
	switch {
	case r >= ' ' && r <= '~':
		switch r {
		case '[', ']', '{', '}', '\\', '^', '~', '|':
			return 2 // extension table
		case '`':
			return 0
		}
		return 1
	case r == '\n', r == '\r':
		return 1
	}
	switch r {
	case '€', '\f':
		return 2
	case '£', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', 'Ø', 'ø', 'Å', 'å', 'Δ', 'Φ', 'Γ', 'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', 'Æ', 'æ', 'ß', 'É', '¤', '¡', 'Ä', 'Ö', 'Ñ', 'Ü', '§', '¿', 'ä', 'ö', 'ñ', 'ü', 'à':
		return 1
	}
	return 0
}
