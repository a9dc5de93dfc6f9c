package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	triage "github.com/replytriage/triage"
)

// maxBody is the largest body accepted, in bytes (DESIGN.md, contracts).
const maxBody = 256 << 10

// maxBatch is how many messages one batch may hold.
const maxBatch = 1000

// pool keeps buffers for bodies and answers.
type pool struct{ p sync.Pool }

// pooled is the largest buffer that is kept, in bytes.
const pooled = 64 << 10

var buffers = pool{sync.Pool{New: func() any { return new(bytes.Buffer) }}}

func (p *pool) get() *bytes.Buffer {
	b := p.p.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

// put takes a buffer back. It is cleared first: it held a patient's words.
func (p *pool) put(b *bytes.Buffer) {
	if b.Cap() <= pooled {
		clear(b.Bytes())
		p.p.Put(b)
	}
}

// retryAfter is between one and three seconds, so that clients turned away together
// do not come back together.
func retryAfter() string { return strconv.Itoa(1 + rand.IntN(3)) }

// body reads the request's body into a pooled buffer; the caller puts it back.
func body(c *gin.Context, kinds ...string) (*bytes.Buffer, error) {
	kind, _, _ := strings.Cut(c.GetHeader("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	ok := kind == ""
	for _, k := range kinds {
		ok = ok || kind == k
	}
	if !ok {
		return nil, fmt.Errorf("content type: want %s: %w", strings.Join(kinds, " or "), errMediaType)
	}
	b := buffers.get()
	in := c.Request.Body
	if n := c.Request.ContentLength; n < 0 || n > maxBody {
		in = http.MaxBytesReader(c.Writer, in, maxBody) // a body never exceeds the length it says
	}
	if _, err := b.ReadFrom(in); err != nil {
		buffers.put(b)
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return nil, fmt.Errorf("body: over %d bytes: %w", maxBody, errBodyTooLarge)
		}
		return nil, fmt.Errorf("body: not read to its end: %w", triage.ErrInvalid)
	}
	return b, nil
}

// Decode reads exactly one JSON value into v: unknown keys, a wrong type and
// anything behind it are errors that name the field and repeat no value.
func Decode(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		if strings.HasPrefix(err.Error(), "json: unknown field ") {
			// The name of an unknown field is the caller's own; it is not repeated.
			at, known := undocumented(data, reflect.TypeOf(v), "")
			if known == nil { // hidden by a key that stands twice, or by what follows the value
				return fmt.Errorf("body: has a field that is not documented: %w", triage.ErrInvalid)
			}
			return fmt.Errorf("%s: has a field that is not documented; there are %s: %w", field(at), strings.Join(known, ", "), triage.ErrInvalid)
		}
		return decodeError(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("body: more than one JSON value: %w", triage.ErrInvalid)
	}
	return nil
}

// decodeMessage is Decode for a message. The usual form, an object of plain strings
// under "id", "text" and "prompt", is read at once; whatever else there is goes to
// Decode, which alone says what is wrong.
func decodeMessage(data []byte, m *triage.Message) error {
	if plainMessage(data, m) {
		return nil
	}
	*m = triage.Message{}
	return Decode(data, m)
}

// plainMessage reports whether data is a message of the usual form, and reads it.
func plainMessage(data []byte, m *triage.Message) bool {
	s := scanner{data}
	var id, text, prompt string
	var seen [3]bool
	if !s.next('{') {
		return false
	}
	for {
		key, ok := s.plain()
		if !ok || !s.next(':') {
			return false
		}
		at, to := 0, &id
		switch string(key) {
		case "id":
		case "text":
			at, to = 1, &text
		case "prompt":
			at, to = 2, &prompt
		default:
			return false
		}
		value, ok := s.plain()
		if !ok || seen[at] {
			return false
		}
		seen[at], *to = true, string(value)
		if s.next('}') {
			break
		}
		if !s.next(',') {
			return false
		}
	}
	if s.space(); len(s.rest) > 0 {
		return false
	}
	m.ID, m.Text, m.Prompt = id, triage.NewText(text), triage.NewText(prompt)
	return true
}

// scanner reads JSON from the front of rest.
type scanner struct{ rest []byte }

func (s *scanner) space() {
	for len(s.rest) > 0 && (s.rest[0] == ' ' || s.rest[0] == '\n' || s.rest[0] == '\t' || s.rest[0] == '\r') {
		s.rest = s.rest[1:]
	}
}

// next takes c, and spaces before it.
func (s *scanner) next(c byte) bool {
	if s.space(); len(s.rest) == 0 || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// plain takes a string without escapes, of valid UTF-8.
func (s *scanner) plain() ([]byte, bool) {
	if !s.next('"') {
		return nil, false
	}
	for i, c := range s.rest {
		switch {
		case c == '"':
			out := s.rest[:i]
			s.rest = s.rest[i+1:]
			return out, utf8.Valid(out)
		case c == '\\' || c < ' ':
			return nil, false
		}
	}
	return nil, false
}

// undocumented finds the object in which data has a key that its type t does not know, and
// returns its place and the keys that t knows; known is nil where every key is known.
func undocumented(data []byte, t reflect.Type, at string) (place string, known []string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return at, nil
	}
	switch t.Kind() {
	case reflect.Slice:
		var items []json.RawMessage
		if json.Unmarshal(data, &items) != nil {
			return at, nil
		}
		for i, item := range items {
			if place, known := undocumented(item, t.Elem(), fmt.Sprintf("%s[%d]", at, i)); known != nil {
				return place, known
			}
		}
	case reflect.Struct:
		types := map[string]reflect.Type{} // by the folded name, as encoding/json looks it up
		for f := range t.Fields() {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() && name != "" && name != "-" {
				known = append(known, name)
				types[strings.ToLower(name)] = f.Type
			}
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(data, &object) != nil {
			return at, nil
		}
		for _, key := range slices.Sorted(maps.Keys(object)) {
			of, ok := types[strings.ToLower(key)]
			if !ok {
				return at, known
			}
			if place, inside := undocumented(object[key], of, strings.TrimPrefix(at+"."+strings.ToLower(key), ".")); inside != nil {
				return place, inside
			}
		}
	}
	return at, nil
}

// decodeError keeps of an encoding/json error what names a place and drops what
// might repeat the body.
func decodeError(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, triage.ErrInvalid):
		return err
	case errors.As(err, &syntax):
		return fmt.Errorf("body: not JSON at byte %d: %w", syntax.Offset, triage.ErrInvalid)
	case errors.As(err, &kind):
		return fmt.Errorf("%s: want %s, not %s: %w", field(kind.Field), kindName(kind.Type.String()), jsonKind(kind.Value), triage.ErrInvalid)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("body: ends too early: %w", triage.ErrInvalid)
	case strings.HasPrefix(err.Error(), "parsing time "), strings.HasPrefix(err.Error(), "Time.UnmarshalJSON"):
		return fmt.Errorf("body: a time is not RFC 3339: %w", triage.ErrInvalid)
	}
	return fmt.Errorf("body: not of the documented form: %w", triage.ErrInvalid)
}

func field(s string) string {
	if s == "" {
		return "body"
	}
	// Keys below facts are the caller's own words.
	if strings.HasPrefix(s, "context.facts") {
		return "context.facts"
	}
	return s
}

// jsonKind drops the number that encoding/json puts behind "number".
func jsonKind(s string) string {
	k, _, _ := strings.Cut(s, " ")
	return k
}

func kindName(s string) string {
	switch {
	case strings.HasPrefix(s, "[]"):
		return "a list"
	case strings.HasPrefix(s, "map["), strings.HasPrefix(s, "triage.Message"), strings.HasPrefix(s, "triage.Context"), strings.HasPrefix(s, "triage.Turn"):
		return "an object"
	case s == "bool":
		return "true or false"
	case s == "int", s == "int64", s == "float64":
		return "a number"
	}
	return "a string"
}

// values cuts a batch into its JSON values with their line numbers: the elements of
// one array, or one value a line. lines reports which of the two it was.
func values(data []byte) (out []json.RawMessage, at []int, lines bool, err error) {
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	if len(trimmed) == 0 {
		return nil, nil, false, fmt.Errorf("body: empty: %w", triage.ErrInvalid)
	}
	if trimmed[0] == '[' {
		if err := Decode(trimmed, &out); err != nil {
			return nil, nil, false, err
		}
		at = make([]int, len(out))
	} else {
		lines = true
		for i, line := range bytes.Split(data, []byte("\n")) {
			if line = bytes.TrimSpace(line); len(line) > 0 {
				out, at = append(out, line), append(at, i+1)
			}
		}
	}
	if len(out) > maxBatch {
		return nil, nil, lines, fmt.Errorf("body: over %d messages: %w", maxBatch, errBodyTooLarge)
	}
	return out, at, lines, nil
}
