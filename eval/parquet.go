package eval

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"

	triage "github.com/replytriage/triage"
)

// parquetRow is an item as a Parquet file of ours holds it.
type parquetRow struct {
	ID        string   `parquet:"id"`
	Prompt    string   `parquet:"prompt"`
	Text      string   `parquet:"text"`
	Intents   []string `parquet:"intents,list"`
	Sentiment string   `parquet:"sentiment,dict"`
	Urgency   string   `parquet:"urgency,dict"`
	Flags     []string `parquet:"flags,list"`
	Source    string   `parquet:"source,dict"`
	Context   string   `parquet:"context"`
}

// maxParquetRows bounds the memory that a Parquet file may ask for.
const maxParquetRows = 5_000_000

// readParquet reads a Parquet file of our own columns. The file is opened by name:
// the format is read from its end.
func readParquet(name string, f *faults) (rows []row, err error) {
	// The library may panic on a file that is cut or made to do harm.
	defer func() {
		if recover() != nil {
			rows, err = nil, nil
			f.add(0, "", "not a Parquet file that can be read")
		}
	}()
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, nil
	}
	pf, err := parquet.OpenFile(file, info.Size())
	if err != nil {
		f.add(0, "", "not a Parquet file that can be read")
		return nil, nil
	}
	if pf.NumRows() > maxParquetRows {
		f.add(0, "", "over %d rows", maxParquetRows)
		return nil, nil
	}
	has := map[string]bool{}
	for _, c := range pf.Schema().Columns() {
		has[c[0]] = true
	}
	for _, need := range []string{"id", "text"} {
		if !has[need] {
			f.add(0, need, "there is no such column")
		}
	}
	known := map[string]bool{}
	for _, field := range fields() {
		known[field] = true
	}
	for c := range has {
		if !known[c] {
			f.add(0, "", "a column that is none of ours; name or drop it")
		}
	}
	labelled := has["intents"] || has["sentiment"] || has["urgency"] || has["flags"]
	if f.list != nil {
		return nil, nil
	}
	r := parquet.NewGenericReader[parquetRow](pf)
	defer func() { _ = r.Close() }()
	buf := make([]parquetRow, 512)
	for n := 0; ; {
		k, err := r.Read(buf)
		for i := range buf[:k] {
			p := buf[i]
			n++
			w := row{line: n, id: &p.ID, prompt: &p.Prompt, text: &p.Text, source: &p.Source, ctx: &p.Context}
			// A file that was written without labels has them all empty.
			if labelled && (len(p.Intents) > 0 || p.Sentiment != "" || p.Urgency != "" || len(p.Flags) > 0) {
				w.sentiment, w.urgency, w.intents, w.flags = &p.Sentiment, &p.Urgency, p.Intents, p.Flags
				w.hasIntents, w.hasFlags = true, true
			}
			rows = append(rows, w)
		}
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			f.add(n+1, "", "row cannot be read")
			return nil, nil
		}
	}
}

// WriteParquet writes items as a Parquet file with Snappy-compressed columns.
func WriteParquet(w io.Writer, d *Dataset) error {
	pw := parquet.NewGenericWriter[parquetRow](w, parquet.Compression(&parquet.Snappy), parquet.CreatedBy("triage", "1", ""))
	rows := make([]parquetRow, 0, len(d.Items))
	for i := range d.Items {
		it := &d.Items[i]
		rows = append(rows, parquetRow{
			it.ID, it.Prompt.Reveal(), it.Text.Reveal(), words(it.Intents), string(it.Sentiment),
			string(it.Urgency), words(it.Flags), it.Source, string(it.Context),
		})
	}
	if _, err := pw.Write(rows); err != nil {
		return fmt.Errorf("eval: parquet: %w", err)
	}
	if err := pw.Close(); err != nil {
		return fmt.Errorf("eval: parquet: %w", err)
	}
	return nil
}

// errFormat is a file name that tells no format.
var errFormat = fmt.Errorf("want a name that ends in .jsonl, .csv or .parquet: %w", triage.ErrInvalid)
