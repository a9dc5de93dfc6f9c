package reply

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The fields that a text may have.
const (
	fieldFirstName = "first_name"
	fieldProvider  = "provider"
	fieldExpected  = "expected" // by when somebody answers
	fieldSlot      = "slot"     // the offered time that the patient picked
	fieldLink      = "link"
)

// slotFields are the times offered, in order.
func slotFields() []string { return []string{"slot1", "slot2", "slot3"} }

// FactNames lists the clinic facts that a text may use; any other fact of a context
// is ignored.
func FactNames() []string {
	return []string{"time", "place", "address", "directions", "parking", "hours", "duration", "bring", "prepare", "phone", "clinic", fieldLink}
}

// fieldNames lists every field that a text may have.
func fieldNames() []string {
	return append(append([]string{fieldFirstName, fieldProvider, fieldExpected, fieldSlot}, slotFields()...), FactNames()...)
}

// maxFact is the longest value of a fact, in code points.
const maxFact = 200

// safeName returns a first name that may stand in a text: letters of one word, up to
// 20, or "". Two names together are a full name, which a text must not hold.
func safeName(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || utf8.RuneCountInString(s) > 20 {
		return ""
	}
	for i, r := range s {
		if !unicode.IsLetter(r) && (i == 0 || r != '-' && r != '\'' && r != '’') {
			return ""
		}
	}
	return s
}

// safeFact returns a fact that may stand in a text: one line, without control
// characters, braces or brackets, no longer than maxFact; otherwise "".
func safeFact(name, s string) string {
	s = strings.TrimSpace(s)
	if s == "" || !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxFact {
		return ""
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("{}[]<>", r) {
			return ""
		}
	}
	if name == fieldLink && !safeLink(s) {
		return ""
	}
	return strings.TrimRight(s, ".")
}

// safeLink reports whether s is the bare address of a page: no query, no fragment, no
// user, nothing that could name an account.
func safeLink(s string) bool {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && strings.Contains(u.Host, ".") && u.User == nil && u.RawQuery == "" && u.Fragment == "" && !strings.ContainsAny(s, " ")
}

// safeProvider returns a provider's name that may stand in a text.
func safeProvider(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > 40 || strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !slices.Contains([]rune{' ', '.', '-', '\'', '’', ','}, r)
	}) {
		return ""
	}
	return strings.TrimRight(s, ".")
}

// piece is a literal, a field, or an optional stretch of pieces.
type piece struct {
	literal  string
	field    string
	optional []piece
}

// parse cuts a text into pieces. problem is empty when it is well formed.
func parse(text string) (pieces []piece, fields []string, problem string) {
	var stack [][]piece
	var cur []piece
	lit := func(s string) {
		if s != "" {
			cur = append(cur, piece{literal: s})
		}
	}
	for text != "" {
		i := strings.IndexAny(text, "{}[]")
		if i < 0 {
			lit(text)
			break
		}
		lit(text[:i])
		switch text[i] {
		case '{':
			end := strings.IndexByte(text[i:], '}')
			if end < 0 {
				return nil, nil, "has a { without its }"
			}
			name := text[i+1 : i+end]
			if !slices.Contains(fieldNames(), name) {
				return nil, nil, "has a field that is not on the list: " + strings.Join(fieldNames(), ", ")
			}
			cur = append(cur, piece{field: name})
			if !slices.Contains(fields, name) {
				fields = append(fields, name)
			}
			text = text[i+end+1:]
			continue
		case '}':
			return nil, nil, "has a } without its {"
		case '[':
			if len(stack) > 0 {
				return nil, nil, "has brackets within brackets"
			}
			stack, cur = append(stack, cur), nil
		case ']':
			if len(stack) == 0 {
				return nil, nil, "has a ] without its ["
			}
			inner := cur
			if !slices.ContainsFunc(inner, func(p piece) bool { return p.field != "" }) {
				return nil, nil, "has brackets without a field: they would always stand"
			}
			cur, stack = append(stack[0], piece{optional: inner}), nil
		}
		text = text[i+1:]
	}
	if len(stack) > 0 {
		return nil, nil, "has a [ without its ]"
	}
	return cur, fields, ""
}

// values are what fields are filled with, a handful: searched in order.
type values []value

// value is what fills a field. sample stands in its place while a text is linted: the
// same, save for what differs every time.
type value struct{ name, text, sample string }

// of returns what fills a field, "" for nothing.
func (v values) of(name string, sample bool) string {
	for i := range v {
		if v[i].name == name {
			if sample {
				return v[i].sample
			}
			return v[i].text
		}
	}
	return ""
}

// without returns v without a field. v stays as it is.
func (v values) without(name string) values {
	if i := slices.IndexFunc(v, func(x value) bool { return x.name == name }); i >= 0 {
		return slices.Delete(slices.Clone(v), i, i+1)
	}
	return v
}

// fill writes the pieces, with samples where asked to; ok is false when a field
// outside brackets is missing. used counts the fields filled.
func fill(b *strings.Builder, pieces []piece, v values, sample bool) (used int, ok bool) {
	for i := range pieces {
		p := &pieces[i]
		switch {
		case p.field != "":
			s := v.of(p.field, sample)
			if s == "" {
				return used, false
			}
			b.WriteString(s)
			used++
		case p.optional != nil:
			whole := true
			for k := range p.optional {
				if f := p.optional[k].field; f != "" && v.of(f, sample) == "" {
					whole = false
				}
			}
			if whole {
				n, _ := fill(b, p.optional, v, sample)
				used += n
			}
		default:
			b.WriteString(p.literal)
		}
	}
	return used, true
}
