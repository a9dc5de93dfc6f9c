package template

import (
	"strings"
	"unicode/utf16"
)

// The encodings of a short message.
const (
	GSM7 = "GSM-7"
	UCS2 = "UCS-2"
)

// Segments is how a text is cut up for sending.
type Segments struct {
	Encoding string `json:"encoding"`
	// Units counts septets (GSM-7) or UTF-16 code units (UCS-2).
	Units int `json:"units"`
	Count int `json:"count"`
	// Forced is the index, in code points, of the first character that forces UCS-2; -1 for none.
	Forced int `json:"forced"`
}

// The default alphabet of 3GPP TS 23.038, 6.2.1, and its extension table, whose
// characters take two septets.
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmMore  = "\f^{}\\[~]|€"
)

// Count returns how a carrier would cut text: 160 septets or 70 code units in one
// segment, 153 or 67 in each of several (the rest is the header, 3GPP TS 23.040).
func Count(text string) Segments {
	s := Segments{Encoding: GSM7, Forced: -1}
	i := 0
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsmBasic, r):
			s.Units++
		case strings.ContainsRune(gsmMore, r):
			s.Units += 2
		default:
			if s.Forced < 0 {
				s.Forced = i
			}
		}
		i++
	}
	one, each := 160, 153
	if s.Forced >= 0 {
		s.Encoding, one, each = UCS2, 70, 67
		s.Units = len(utf16.Encode([]rune(text)))
	}
	switch {
	case s.Units == 0:
	case s.Units <= one:
		s.Count = 1
	default:
		s.Count = (s.Units + each - 1) / each
	}
	return s
}
