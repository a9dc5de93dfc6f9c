package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
)

// maxLine is the longest line of a data file, in bytes. A longer one is refused
// without being read to its end.
const maxLine = 1 << 20

var bom = []byte("\xef\xbb\xbf")

// eachLine hands every non-empty line to read, without its line end. It returns a
// fault of reading; a line over maxLine ends the walk.
func eachLine(r io.Reader, f *faults, read func(n int, line []byte)) error {
	br := bufio.NewReaderSize(r, maxLine)
	for n := 1; !f.many(); n++ {
		line, err := br.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			f.add(n, "", "line is over %d bytes", maxLine)
			return nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, bom)
		}
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if len(bytes.TrimSpace(line)) > 0 {
			read(n, line)
		}
		if err != nil {
			return nil
		}
	}
	return nil
}

// strict decodes one JSON value; unknown keys and anything behind it are errors.
func strict(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return triage.ErrInvalid
	}
	return nil
}

var errBroken = errors.New("broken UTF-8")

// object splits a JSON object into its keys, in order, refusing repeated ones.
func object(line []byte, each func(key string, value json.RawMessage)) error {
	if !utf8.Valid(line) {
		return errBroken
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	t, err := dec.Token()
	if err != nil || t != json.Delim('{') {
		return errors.New("not a JSON object")
	}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return fmt.Errorf("not JSON, at byte %d", dec.InputOffset())
		}
		key, _ := t.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return fmt.Errorf("not JSON, at byte %d", dec.InputOffset())
		}
		if seen[key] {
			return fmt.Errorf("a key is given twice, at byte %d", dec.InputOffset())
		}
		seen[key] = true
		each(key, value)
	}
	if _, err := dec.Token(); err != nil {
		return errors.New("not JSON: the object does not end")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more than one JSON value")
	}
	return nil
}

// text decodes a JSON string. Half a surrogate pair is refused: it would turn into
// another character without a word.
func text(raw json.RawMessage) (string, bool) {
	var s string
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return "", false
	}
	if strings.ContainsRune(s, utf8.RuneError) && !bytes.Contains(raw, []byte("\uFFFD")) && !bytes.Contains(bytes.ToLower(raw), []byte(`\ufffd`)) {
		return "", false
	}
	return s, true
}

// row is one item as its file gives it: nil means not given.
type row struct {
	line                                              int
	id, prompt, text, sentiment, urgency, source, ctx *string
	intents, flags                                    []string
	hasIntents, hasFlags                              bool
}

// readJSONL reads the lines of a data set.
func readJSONL(r io.Reader, f *faults) ([]row, error) {
	var rows []row
	err := eachLine(r, f, func(n int, line []byte) {
		w := row{line: n}
		bad := false
		str := func(key string, dst **string, raw json.RawMessage) {
			s, ok := text(raw)
			if !ok {
				bad = true
				f.add(n, key, "not a JSON string")
				return
			}
			*dst = &s
		}
		list := func(key string, raw json.RawMessage) []string {
			var parts []json.RawMessage
			if len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &parts) != nil {
				bad = true
				f.add(n, key, "not a list of strings")
				return nil
			}
			out := make([]string, 0, len(parts))
			for _, p := range parts {
				s, ok := text(p)
				if !ok {
					bad = true
					f.add(n, key, "not a list of strings")
					return nil
				}
				out = append(out, s)
			}
			return out
		}
		err := object(line, func(key string, raw json.RawMessage) {
			switch key {
			case "id":
				str(key, &w.id, raw)
			case "prompt":
				str(key, &w.prompt, raw)
			case "text":
				str(key, &w.text, raw)
			case "sentiment":
				str(key, &w.sentiment, raw)
			case "urgency":
				str(key, &w.urgency, raw)
			case "source":
				str(key, &w.source, raw)
			case "context":
				s := string(raw)
				w.ctx = &s
			case "intents":
				w.intents, w.hasIntents = list(key, raw), true
			case "flags":
				w.flags, w.hasFlags = list(key, raw), true
			default:
				bad = true
				f.add(n, "", "a key that is none of id, prompt, text, intents, sentiment, urgency, flags, source, context")
			}
		})
		switch {
		case errors.Is(err, errBroken):
			f.notUTF8(n, "")
			return
		case err != nil:
			f.add(n, "", "%s", err)
			return
		}
		if !bad {
			rows = append(rows, w)
		}
	})
	return rows, err
}

// items checks the rows and makes them items. Every fault is reported.
func items(rows []row, f *faults) (out []Item, labelled bool) {
	seen := make(map[string]int, len(rows))
	val := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	for i := range rows {
		w := &rows[i]
		it := Item{ID: val(w.id), Prompt: triage.NewText(val(w.prompt)), Text: triage.NewText(val(w.text)), Source: val(w.source), Line: w.line}
		if it.ID == "" {
			f.add(w.line, "id", "missing or empty")
		} else if first, ok := seen[it.ID]; ok {
			f.add(w.line, "id", "the same as on line %d", first)
		} else {
			seen[it.ID] = w.line
		}
		switch {
		case strings.TrimSpace(val(w.text)) == "":
			f.add(w.line, "text", "missing or empty; --skip-empty leaves such rows out and says which")
		case it.Text.Len() > triage.TextMax:
			f.add(w.line, "text", "over %d code points", triage.TextMax)
		}
		if it.Prompt.Len() > triage.TextMax {
			f.add(w.line, "prompt", "over %d code points", triage.TextMax)
		}
		if c := val(w.ctx); c != "" && c != "null" {
			it.Context = json.RawMessage(c)
			if _, err := it.Message(); err != nil {
				f.add(w.line, "context", "not a context as in docs/api.md")
			}
		}
		has := w.hasIntents || w.hasFlags || w.sentiment != nil || w.urgency != nil
		if i == 0 {
			labelled = has
		}
		switch {
		case has != labelled && labelled:
			f.add(w.line, "", "has no labels, and the first line has")
		case has != labelled:
			f.add(w.line, "", "has labels, and the first line has none")
		case labelled:
			it.Labels = labels(w, f)
		}
		out = append(out, it)
	}
	return out, labelled
}

// labels checks the labels of a row.
func labels(w *row, f *faults) (l Labels) {
	if !w.hasIntents || len(w.intents) == 0 {
		f.add(w.line, "intents", "missing or empty")
	}
	for i, s := range w.intents {
		v := triage.Intent(s)
		switch {
		case !v.Valid():
			f.add(w.line, "intents", "number %d is no intent", i+1)
			continue
		case l.Has(v):
			f.add(w.line, "intents", "%s is given twice", v)
			continue
		}
		l.Intents = append(l.Intents, v)
	}
	if len(l.Intents) > 0 && l.Intents[0] != triage.Primary(l.Intents) {
		f.add(w.line, "intents", "the first must be the primary, here %s", triage.Primary(l.Intents))
	}
	if !w.hasFlags {
		f.add(w.line, "flags", "missing (an empty list is fine)")
	}
	for i, s := range w.flags {
		v := triage.Flag(s)
		switch {
		case !v.Valid():
			f.add(w.line, "flags", "number %d is no flag", i+1)
			continue
		case contains(l.Flags, v):
			f.add(w.line, "flags", "%s is given twice", v)
			continue
		}
		l.Flags = append(l.Flags, v)
	}
	if w.sentiment == nil || !triage.Sentiment(*w.sentiment).Valid() {
		f.add(w.line, "sentiment", "none of %s", joined(triage.Sentiments()))
	} else {
		l.Sentiment = triage.Sentiment(*w.sentiment)
	}
	if w.urgency == nil || !triage.Urgency(*w.urgency).Valid() {
		f.add(w.line, "urgency", "none of %s", joined(triage.Urgencies()))
	} else {
		l.Urgency = triage.Urgency(*w.urgency)
	}
	return l
}

func contains[T comparable](list []T, v T) bool {
	for _, w := range list {
		if w == v {
			return true
		}
	}
	return false
}

// WriteJSONL writes items as the corpora are written: one object a line, keys in the
// order id, prompt, text, intents, sentiment, urgency, flags, source, a space behind
// comma and colon, characters unescaped. Context is written only where there is one,
// labels only where labelled.
func WriteJSONL(w io.Writer, d *Dataset) error {
	b := bufio.NewWriter(w)
	for i := range d.Items {
		it := &d.Items[i]
		b.WriteString(`{"id": ` + quote(it.ID) + `, "prompt": ` + quote(it.Prompt.Reveal()) + `, "text": ` + quote(it.Text.Reveal()))
		if d.Labelled {
			b.WriteString(`, "intents": ` + quoteList(it.Intents) + `, "sentiment": ` + quote(string(it.Sentiment)) +
				`, "urgency": ` + quote(string(it.Urgency)) + `, "flags": ` + quoteList(it.Flags))
		}
		b.WriteString(`, "source": ` + quote(it.Source))
		if len(it.Context) > 0 {
			b.WriteString(`, "context": `)
			b.Write(it.Context)
		}
		b.WriteString("}\n")
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("eval: write: %w", err)
	}
	return nil
}

// quote writes s as a JSON string with no more escapes than JSON asks for.
func quote(s string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\b':
			b.WriteString(`\b`)
		case c == '\f':
			b.WriteString(`\f`)
		case c < 0x20:
			b.WriteString(`\u00`)
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func quoteList[T ~string](in []T) string {
	parts := make([]string, len(in))
	for i, v := range in {
		parts[i] = quote(string(v))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
