package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
)

// ReadOptions say how ReadWith reads.
type ReadOptions struct {
	// Columns may be nil.
	Columns Columns
	// SkipEmpty leaves out rows whose text is empty, such as messages of a picture alone;
	// Dataset.Skipped says which. Otherwise one is an error.
	SkipEmpty bool
}

// Read reads a data set from a file whose name ends in .jsonl, .csv or .parquet. A
// file with any fault is refused whole, with Problems that name line and field and
// repeat no value. columns may be nil.
func Read(name string, columns Columns) (*Dataset, error) {
	return ReadWith(name, ReadOptions{Columns: columns})
}

// ReadWith is Read with options.
func ReadWith(name string, o ReadOptions) (*Dataset, error) {
	f := &faults{file: name}
	rows, sum, err := readRows(name, f, o.Columns)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, plain(err))
	}
	var skipped []int
	if o.SkipEmpty {
		rows = slices.DeleteFunc(rows, func(w row) bool {
			empty := w.text == nil || strings.TrimSpace(*w.text) == ""
			if empty {
				skipped = append(skipped, w.line)
			}
			return empty
		})
	}
	list, labelled := items(rows, f)
	if f.list == nil && len(list) == 0 {
		if len(skipped) > 0 {
			f.add(0, "", "all %d rows have an empty text", len(skipped))
		} else {
			f.add(0, "", "there is nothing in it")
		}
	}
	for i := range list {
		if f.broken == 0 && !utf8.ValidString(list[i].ID+list[i].Text.Reveal()+list[i].Prompt.Reveal()+list[i].Source) {
			f.notUTF8(list[i].Line, "")
		}
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	return &Dataset{Name: filepath.Base(name), SHA256: sum, Items: list, Labelled: labelled, Skipped: skipped, Notes: f.notes}, nil
}

// readRows reads the rows of a file of any format and the digest of its bytes.
func readRows(name string, f *faults, columns Columns) ([]row, string, error) {
	ext := strings.ToLower(filepath.Ext(name))
	if ext != ".jsonl" && ext != ".csv" && ext != ".parquet" {
		return nil, "", errFormat
	}
	if len(columns) > 0 && ext != ".csv" {
		return nil, "", fmt.Errorf("columns can be named for a CSV file only: %w", triage.ErrInvalid)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, "", err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, "", fmt.Errorf("is a folder: %w", triage.ErrInvalid)
	}
	if ext != ".parquet" {
		if utf16(file) {
			f.add(0, "", "is in UTF-16 and must be saved as UTF-8 (in a spreadsheet: CSV UTF-8)")
			return nil, "", nil
		}
	}
	h := sha256.New()
	var rows []row
	switch ext {
	case ".jsonl":
		rows, err = readJSONL(io.TeeReader(file, h), f)
	case ".csv":
		rows, err = readCSV(io.TeeReader(file, h), f, columns)
	default:
		if rows, err = readParquet(name, f); err == nil && f.list == nil {
			_, err = io.Copy(h, file)
		}
	}
	return rows, hex.EncodeToString(h.Sum(nil)), err
}

// utf16 reports whether a file begins like one in UTF-16: with its mark, or with an
// ASCII sign beside a zero byte. The file is left at its beginning.
func utf16(file *os.File) bool {
	var b [2]byte
	if n, _ := file.ReadAt(b[:], 0); n < 2 {
		return false // the reader that follows says what is wrong
	}
	mark := b == [2]byte{0xff, 0xfe} || b == [2]byte{0xfe, 0xff}
	return mark || (b[0] == 0) != (b[1] == 0)
}

// Write writes a data set in the format that the name's ending tells.
func Write(w io.Writer, name string, d *Dataset) error {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jsonl":
		return WriteJSONL(w, d)
	case ".csv":
		return WriteCSV(w, d)
	case ".parquet":
		return WriteParquet(w, d)
	}
	return fmt.Errorf("%s: %w", name, errFormat)
}

// Join puts several data sets under one name. An id in two of them is an error.
func Join(sets ...*Dataset) (*Dataset, error) {
	if len(sets) == 1 {
		return sets[0], nil
	}
	out := &Dataset{Labelled: true}
	h := sha256.New()
	var names []string
	from := map[string]string{}
	for _, d := range sets {
		if d.Labelled != sets[0].Labelled {
			return nil, fmt.Errorf("eval: %s: labelled and unlabelled files do not go together: %w", d.Name, triage.ErrInvalid)
		}
		for i := range d.Items {
			if other, ok := from[d.Items[i].ID]; ok {
				return nil, fmt.Errorf("%s:%d: id: already in %s: %w", d.Name, d.Items[i].Line, other, triage.ErrConflict)
			}
			from[d.Items[i].ID] = d.Name
		}
		names = append(names, d.Name)
		out.Skipped = append(out.Skipped, d.Skipped...)
		h.Write([]byte(d.SHA256))
		out.Items = append(out.Items, d.Items...)
	}
	out.Labelled = sets[0].Labelled
	out.Name, out.SHA256 = strings.Join(names, "+"), hex.EncodeToString(h.Sum(nil))
	return out, nil
}

// plain drops the name of the file from an error that will be put behind it anyway.
func plain(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
