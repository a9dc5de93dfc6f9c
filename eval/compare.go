package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	triage "github.com/replytriage/triage"
)

// The files of a report folder.
const (
	ReportJSON     = "report.json"
	ReportHTML     = "report.html"
	ReportMarkdown = "report.md"
	ReportJUnit    = "report.junit.xml"
	ReportAnswers  = "answers.jsonl"
)

// Comparison sets a report beside an earlier one.
type Comparison struct {
	Data   DataInfo `json:"data"`
	System System   `json:"system"`
	// SameData says that both were made on the same bytes.
	SameData bool    `json:"same_data"`
	Moved    []Shift `json:"moved"`
	// Mended and Broken list the ids whose primary intent or urgency became right or
	// wrong; null where the earlier answers are not known.
	Mended []string `json:"mended"`
	Broken []string `json:"broken"`
}

// Shift is a figure that moved.
type Shift struct {
	Name   string  `json:"name"`
	Before float64 `json:"before"`
	After  float64 `json:"after"`
	// Clear says that the intervals do not overlap.
	Clear bool `json:"clear"`
}

// ReadReport reads a report.json, or that of a report folder.
func ReadReport(name string) (*Report, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, ReportJSON)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, plain(err))
	}
	var r Report
	if err := json.Unmarshal(data, &r); err != nil || r.Schema != Schema {
		return nil, fmt.Errorf("%s: not a report of the form %s: %w", name, Schema, triage.ErrInvalid)
	}
	return &r, nil
}

// Compare sets r beside a baseline. name is where the baseline was read from: answers
// that lie beside it tell which items moved.
func Compare(r, baseline *Report, name string, d *Dataset, answers []Answer) (*Comparison, error) {
	c := &Comparison{Moved: []Shift{}, Data: baseline.Data, System: baseline.System, SameData: baseline.Data.SHA256 == r.Data.SHA256}
	for i := range r.Metrics {
		m := &r.Metrics[i]
		old := baseline.Metric(m.Name)
		if old == nil || old.Value == nil || m.Value == nil || *old.Value == *m.Value {
			continue
		}
		s := Shift{Name: m.Name, Before: *old.Value, After: *m.Value}
		if m.Low != nil && m.High != nil && old.Low != nil && old.High != nil {
			s.Clear = *m.Low > *old.High || *m.High < *old.Low
		}
		c.Moved = append(c.Moved, s)
	}
	sort.SliceStable(c.Moved, func(i, j int) bool { return c.Moved[i].Clear && !c.Moved[j].Clear })
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		name = filepath.Dir(name)
	}
	path := filepath.Join(name, ReportAnswers)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || !c.SameData || !d.Labelled {
		return c, nil
	}
	old, err := ReadPredictions(path)
	if err != nil {
		return nil, err
	}
	c.Mended, c.Broken = []string{}, []string{}
	for i := range d.Items {
		it := &d.Items[i]
		was, ok := old.answers[it.ID]
		if !ok {
			continue
		}
		right := func(a *Answer) bool { return a.Primary() == it.Primary() && a.Urgency == it.Urgency }
		switch a, b := right(&was), right(&answers[i]); {
		case !a && b:
			c.Mended = append(c.Mended, it.ID)
		case a && !b:
			c.Broken = append(c.Broken, it.ID)
		}
	}
	return c, nil
}
