package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// WriteJSON writes the report in its stable form, indented.
func WriteJSON(w io.Writer, r *Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("eval: report: %w", err)
	}
	return nil
}

// WriteAnswers writes the answers as a predictions file, without texts.
func WriteAnswers(w io.Writer, d *Dataset, answers []Answer) error {
	var b bytes.Buffer
	label := func(name string, score float64, scored bool) string {
		if !scored {
			return quote(name)
		}
		return `{"name": ` + quote(name) + `, "score": ` + strconv.FormatFloat(*num(score), 'g', -1, 64) + `}`
	}
	for i := range answers {
		a := &answers[i]
		list := func(names []string, scores []float64) string {
			parts := make([]string, len(names))
			for k, n := range names {
				s := 0.0
				if k < len(scores) {
					s = scores[k]
				}
				parts[k] = label(n, s, a.Scored)
			}
			return "[" + strings.Join(parts, ", ") + "]"
		}
		fmt.Fprintf(&b, `{"id": %s, "intents": %s, "sentiment": %s, "urgency": %s, "flags": %s, "review": {"needed": %t}, "route": {"queue": %s, "auto": %t}}`+"\n",
			quote(d.Items[i].ID), list(words(a.Intents), a.IntentScores), label(string(a.Sentiment), a.SentimentScore, a.Scored),
			label(string(a.Urgency), a.UrgencyScore, a.Scored), list(words(a.Flags), a.FlagScores), a.Review, quote(a.Queue), a.Closed)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// WriteFolder writes the report in every form into a folder, all of them or none.
func WriteFolder(dir string, r *Report, d *Dataset, answers []Answer) error {
	return writeFiles(dir, []output{
		{ReportJSON, func(w io.Writer) error { return WriteJSON(w, r) }},
		{ReportHTML, func(w io.Writer) error { return WriteHTML(w, r) }},
		{ReportMarkdown, func(w io.Writer) error { return WriteMarkdown(w, r) }},
		{ReportJUnit, func(w io.Writer) error { return WriteJUnit(w, r) }},
		{ReportAnswers, func(w io.Writer) error { return WriteAnswers(w, d, answers) }},
	})
}

// output is one file of a report.
type output struct {
	name  string
	write func(io.Writer) error
}

// writeFiles writes files into a folder. They appear only when all are written: a fault
// before that leaves what was there.
func writeFiles(dir string, files []output) error {
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o750); err != nil {
		return fmt.Errorf("%s: %w", dir, plain(err))
	}
	tmp, err := os.MkdirTemp(parent, ".report-*.tmp")
	if err != nil {
		return fmt.Errorf("%s: %w", dir, plain(err))
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	for _, f := range files {
		var b bytes.Buffer
		if err := f.write(&b); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(tmp, f.name), b.Bytes(), 0o640); err != nil {
			return fmt.Errorf("%s: %w", dir, plain(err))
		}
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("%s: %w", dir, plain(err))
	}
	entries, err := os.ReadDir(tmp)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, plain(err))
	}
	for _, e := range entries {
		if err := os.Rename(filepath.Join(tmp, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("%s: %w", dir, plain(err))
		}
	}
	return nil
}
