package phi

import (
	"crypto/sha256"
	"encoding/hex"

	triage "github.com/replytriage/triage"
)

// Fingerprint names one finding in one text without repeating either: the first 16
// bytes of a SHA-256 over the text (case and spaces aside), the category, the rule
// and the words found. It changes when any of them changes.
func Fingerprint(text triage.Text, f triage.Finding) string {
	s := []rune(text.Reveal())
	if f.Start < 0 || f.End > len(s) || f.Start > f.End {
		return ""
	}
	return fingerprint(string(s), Category(f.Category), f.Rule, string(s[f.Start:f.End]))
}

func fingerprint(text string, c Category, rule, words string) string {
	h := sha256.New()
	for _, part := range []string{foldSpaces(text), string(c), rule, foldSpaces(words)} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
