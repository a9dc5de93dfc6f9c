package triage

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"unicode/utf8"
)

// textMask is what every printer shows in place of a Text.
const textMask = "[text]"

// Limits on the length of a Text, in Unicode code points (docs/api.md).
const (
	// TextUsual is the longest reply that is read whole by rules and model:
	// ten concatenated SMS segments and a little more.
	TextUsual = 1600
	// TextMax is the longest reply accepted. Between TextUsual and TextMax the
	// rules read everything and the model reads head and tail.
	TextMax = 8000
	// LintMaxBytes is the longest outbound text that the linter accepts, in bytes.
	LintMaxBytes = 64 << 10
)

// Text holds words of or about a patient. No printer, logger or encoder shows
// them: fmt verbs, slog, encoding/json, reflection-based dumpers, map keys and
// unexported fields all give "[text]" or an address. Reveal is the one way out,
// and the linter configuration lists who may call it.
//
// The zero Text is empty. Two Texts are == only when copies of one value; compare
// what Reveal returns. A Text may be used by many goroutines at once.
type Text struct{ p *sealed }

// sealed keeps the words behind a function value: a dumper that follows pointers
// and reads unexported fields (testify's diff does) still sees only an address.
type sealed struct{ reveal func() string }

// NewText seals s.
func NewText(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{&sealed{func() string { return s }}}
}

// Reveal returns the words. Never log, wrap into an error, or label a metric with
// what it returns.
func (t Text) Reveal() string {
	if t.p == nil {
		return ""
	}
	return t.p.reveal()
}

// Empty reports whether there are no words.
func (t Text) Empty() bool { return t.p == nil }

// Len returns the length in Unicode code points; each invalid byte counts as one.
func (t Text) Len() int { return utf8.RuneCountInString(t.Reveal()) }

// String implements fmt.Stringer and gives nothing away.
func (Text) String() string { return textMask }

// Format implements fmt.Formatter for every verb and gives nothing away.
func (Text) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(textMask)) }

// LogValue implements slog.LogValuer and gives nothing away.
func (Text) LogValue() slog.Value { return slog.StringValue(textMask) }

// MarshalText implements encoding.TextMarshaler, for map keys and other encoders,
// and gives nothing away.
func (Text) MarshalText() ([]byte, error) { return []byte(textMask), nil }

// MarshalJSON implements json.Marshaler and gives nothing away.
func (Text) MarshalJSON() ([]byte, error) { return []byte(`"` + textMask + `"`), nil }

// UnmarshalJSON seals a JSON string. Its error does not repeat the input.
func (t *Text) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("triage: text: not a JSON string: %w", ErrInvalid)
	}
	*t = NewText(s)
	return nil
}
