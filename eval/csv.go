package eval

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
)

// Columns maps our fields (id, prompt, text, intents, sentiment, urgency, flags,
// source, context) to the column names of a CSV or Parquet file. A field that is not
// in it has a column of its own name. A file without an id column gets the line
// numbers as ids.
type Columns map[string]string

// fields are the columns of an exported CSV, in this order; context stands last and
// only where an item has one.
func fields() []string {
	return []string{"id", "prompt", "text", "intents", "sentiment", "urgency", "flags", "source", "context"}
}

// ParseColumns reads "text=Body,id=MessageSid".
func ParseColumns(s string) (Columns, error) {
	c := Columns{}
	if s == "" {
		return c, nil
	}
	for part := range strings.SplitSeq(s, ",") {
		field, name, ok := strings.Cut(part, "=")
		if !ok || name == "" || !contains(fields(), field) {
			return nil, fmt.Errorf("eval: columns: want FIELD=COLUMN with a field of %s: %w", strings.Join(fields(), ", "), triage.ErrInvalid)
		}
		if _, twice := c[field]; twice {
			return nil, fmt.Errorf("eval: columns: %s is given twice: %w", field, triage.ErrInvalid)
		}
		c[field] = name
	}
	return c, nil
}

// dangerous reports whether a spreadsheet may take a cell that begins with c for a
// formula (OWASP, "CSV injection"), also in its full-width form.
func dangerous(c rune) bool { return strings.ContainsRune("=+-@\t\r\n＝＋－＠", c) }

// armed reports whether s is any number of apostrophes and then a dangerous sign.
func armed(s string) bool {
	for _, c := range s {
		if c != '\'' {
			return dangerous(c)
		}
	}
	return false
}

// guard puts an apostrophe before what a spreadsheet would run. unguard takes it
// away again: unguard(guard(s)) == s for every s, and only guarded cells change.
func guard(s string) string {
	if armed(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if strings.HasPrefix(s, "'") && armed(s) {
		return s[1:]
	}
	return s
}

// csvReader reads RFC 4180 with commas, or with another sign between cells. Unlike encoding/csv it keeps carriage returns
// inside quotes, so that what was exported comes back byte for byte.
type csvReader struct {
	r    *bufio.Reader
	line int
	sep  byte
}

// separator tells what stands between the cells of a file by its first line: whichever
// of comma, semicolon and tab is most frequent there, as spreadsheets write in different
// countries; or what Excel's own first line "sep=;" says, which is then taken off.
func separator(br *bufio.Reader) (sep byte, lines int) {
	head, _ := br.Peek(4096)
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		head = head[:i+1]
	}
	if rest, ok := bytes.CutPrefix(head, []byte("sep=")); ok {
		if rest = bytes.TrimRight(rest, "\r\n"); len(rest) == 1 && bytes.ContainsAny(rest, ",;\t") {
			_, _ = br.Discard(len(head))
			return rest[0], 1
		}
	}
	sep = ','
	for _, other := range []byte{';', '\t'} {
		if bytes.Count(head, []byte{other}) > bytes.Count(head, []byte{sep}) {
			sep = other
		}
	}
	return sep, 0
}

var (
	errQuote   = errors.New("a quote inside a cell that does not begin with one, or text behind a closing quote")
	errOpen    = errors.New("a quoted cell does not end")
	errTooLong = fmt.Errorf("a record is over %d bytes", maxLine)
)

// record returns the cells of the next record and the line it begins on; io.EOF at
// the end. Empty lines are skipped.
func (c *csvReader) record() (cells []string, line int, err error) {
	for {
		line = c.line
		cells, err = c.cells()
		if err != nil || len(cells) > 1 || len(cells) == 1 && cells[0] != "" {
			return cells, line, err
		}
	}
}

func (c *csvReader) cells() ([]string, error) {
	var cells []string
	var b strings.Builder
	size, quoted, closed, any := 0, false, false, false
	end := func() {
		cells = append(cells, b.String())
		b.Reset()
		closed = false
	}
	for {
		ch, err := c.r.ReadByte()
		if errors.Is(err, io.EOF) {
			if quoted {
				return nil, errOpen
			}
			if !any {
				return nil, io.EOF
			}
			end()
			return cells, nil
		}
		if err != nil {
			return nil, err
		}
		any = true
		if size++; size > maxLine {
			return nil, errTooLong
		}
		if ch == '\n' {
			c.line++
		}
		switch {
		case quoted && ch == '"':
			if next, err := c.r.Peek(1); err == nil && next[0] == '"' {
				_, _ = c.r.ReadByte()
				b.WriteByte('"')
				continue
			}
			quoted, closed = false, true
		case quoted:
			b.WriteByte(ch)
		case ch == c.sep:
			end()
		case ch == '\n':
			end()
			return cells, nil
		case ch == '\r':
			if next, err := c.r.Peek(1); err == nil && next[0] == '\n' {
				continue
			}
			return nil, errors.New("a carriage return outside quotes")
		case ch == '"' && b.Len() == 0 && !closed:
			quoted = true
		case ch == '"' || closed:
			return nil, errQuote
		default:
			b.WriteByte(ch)
		}
	}
}

// readCSV reads a CSV file with a header line.
func readCSV(r io.Reader, f *faults, cols Columns) ([]row, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	if p, err := br.Peek(3); err == nil && string(p) == string(bom) {
		_, _ = br.Discard(3)
	}
	sep, skipped := separator(br)
	switch sep {
	case ';':
		f.notes = append(f.notes, "its cells are separated by semicolons")
	case '\t':
		f.notes = append(f.notes, "its cells are separated by tabs")
	}
	c := &csvReader{r: br, line: 1 + skipped, sep: sep}
	header, _, err := c.record()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		f.add(1, "", "%s", err)
		return nil, nil
	}
	for i, h := range header {
		if !utf8.ValidString(h) {
			f.notUTF8(1, fmt.Sprintf("column %d: ", i+1))
		}
	}
	if f.list != nil {
		return nil, nil
	}
	place := tablePlaces(header, cols, f)
	if f.list != nil {
		return nil, nil
	}
	var rows []row
	for !f.many() {
		cells, line, err := c.record()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			f.add(line, "", "%s", err)
			return nil, nil // what follows cannot be told apart
		}
		if len(cells) != len(header) {
			f.add(line, "", "%d columns, and the header has %d", len(cells), len(header))
			continue
		}
		for i, s := range cells {
			if !utf8.ValidString(s) {
				f.notUTF8(line, fmt.Sprintf("column %d: ", i+1))
			}
		}
		rows = append(rows, tableRow(line, place, func(i int) string { return unguard(cells[i]) }))
	}
	return rows, nil
}

// tablePlaces finds the columns of the fields: field to index, -1 where there is none.
// Columns of a foreign file that no field asks for are left alone.
func tablePlaces(header []string, cols Columns, f *faults) map[string]int {
	at := map[string]int{}
	for i, h := range header {
		h = strings.TrimSpace(h)
		if _, twice := at[h]; twice {
			f.add(1, "", "column %d has the name of another", i+1)
		}
		at[h] = i
	}
	place := map[string]int{}
	for _, field := range fields() {
		name, asked := cols[field]
		if !asked {
			name = field
		}
		i, ok := at[name]
		switch {
		case ok:
			place[field] = i
		case asked:
			f.add(1, field, "there is no column with the name given")
		case field == "text":
			f.add(1, field, "there is no such column; name yours with --columns text=NAME")
		}
	}
	n := 0
	for _, field := range []string{"intents", "sentiment", "urgency", "flags"} {
		if _, ok := place[field]; ok {
			n++
		}
	}
	if n > 0 && n < 4 {
		f.add(1, "", "has some of the columns intents, sentiment, urgency, flags and not all: labels are all four or none")
	}
	return place
}

// tableRow makes a row of a table's cells.
func tableRow(line int, place map[string]int, cell func(int) string) row {
	w := row{line: line}
	get := func(field string) *string {
		i, ok := place[field]
		if !ok {
			return nil
		}
		s := cell(i)
		return &s
	}
	w.id, w.prompt, w.text, w.source, w.ctx = get("id"), get("prompt"), get("text"), get("source"), get("context")
	if w.id == nil {
		id := fmt.Sprintf("line-%d", line)
		w.id = &id
	}
	w.sentiment, w.urgency = get("sentiment"), get("urgency")
	if s := get("intents"); s != nil {
		w.intents, w.hasIntents = strings.Fields(*s), true
	}
	if s := get("flags"); s != nil {
		w.flags, w.hasFlags = strings.Fields(*s), true
	}
	return w
}

// WriteCSV writes items with a header line, LF line ends, labels separated by spaces,
// every cell guarded against being run as a formula. Read gives the same items back,
// byte for byte.
func WriteCSV(w io.Writer, d *Dataset) error {
	b := bufio.NewWriter(w)
	context := false
	for i := range d.Items {
		context = context || len(d.Items[i].Context) > 0
	}
	var header []string
	for _, field := range fields() {
		switch field {
		case "intents", "sentiment", "urgency", "flags":
			if !d.Labelled {
				continue
			}
		case "context":
			if !context {
				continue
			}
		}
		header = append(header, field)
	}
	b.WriteString(strings.Join(header, ",") + "\n")
	for i := range d.Items {
		it := &d.Items[i]
		for k, field := range header {
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteString(csvCell(guard(it.cell(field))))
		}
		b.WriteByte('\n')
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("eval: write: %w", err)
	}
	return nil
}

// cell returns a field as a table holds it.
func (it *Item) cell(field string) string {
	switch field {
	case "id":
		return it.ID
	case "prompt":
		return it.Prompt.Reveal()
	case "text":
		return it.Text.Reveal()
	case "intents":
		return joined(it.Intents)
	case "sentiment":
		return string(it.Sentiment)
	case "urgency":
		return string(it.Urgency)
	case "flags":
		return joined(it.Flags)
	case "source":
		return it.Source
	}
	return string(it.Context)
}

// csvCell quotes a cell where RFC 4180 asks for it.
func csvCell(s string) string {
	if !strings.ContainsAny(s, "\",\r\n") && strings.TrimSpace(s) == s {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
