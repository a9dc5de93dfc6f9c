package models

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/replytriage/triage"
)

// golden is a line of golden.jsonl: what the exporter's own run of the graph gave.
type golden struct {
	Text   string    `json:"text"`
	Prompt string    `json:"prompt"`
	IDs    []int64   `json:"ids"`
	Types  []int64   `json:"types"`
	Logits []float32 `json:"logits"`
	line   int
}

// readGolden reads at most n lines, spread evenly over golden.jsonl; n < 1 reads all.
func readGolden(dir string, n int) ([]golden, error) {
	var rows []golden
	err := eachGolden(dir, n, func(line int, d *json.Decoder) error {
		row := golden{line: line}
		if d.Decode(&row) != nil || len(row.Logits) != outputWidth || len(row.IDs) < 2 || len(row.IDs) > maxTokens || len(row.IDs) != len(row.Types) {
			return fmt.Errorf("models: %s:%d: want text, prompt, ids, types and %d logits: %w", goldenFile, line, outputWidth, triage.ErrInvalid)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// goldenTags is a line of an outbound model's golden.jsonl: the ids of the text's
// pieces, where the unit of each stands, and the highest logit of each category.
type goldenTags struct {
	Text   string    `json:"text"`
	IDs    []int32   `json:"ids"`
	Starts []int     `json:"starts"`
	Ends   []int     `json:"ends"`
	Logits []float32 `json:"logits"`
	line   int
}

// readGoldenTags is readGolden for a model with so many categories.
func readGoldenTags(dir string, width, n int) ([]goldenTags, error) {
	var rows []goldenTags
	err := eachGolden(dir, n, func(line int, d *json.Decoder) error {
		row := goldenTags{line: line}
		if d.Decode(&row) != nil || len(row.Logits) != width || len(row.IDs) == 0 || len(row.Starts) != len(row.IDs) || len(row.Ends) != len(row.IDs) {
			return fmt.Errorf("models: %s:%d: want text, ids, starts, ends and %d logits: %w", goldenFile, line, width, triage.ErrInvalid)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// eachGolden gives at most n lines of golden.jsonl, spread evenly, to row; n < 1 all.
func eachGolden(dir string, n int, row func(line int, d *json.Decoder) error) error {
	content, err := os.ReadFile(filepath.Join(dir, goldenFile))
	if err != nil {
		return fmt.Errorf("models: %w: %w", triage.ErrInvalid, err)
	}
	step := 1
	if lines := bytes.Count(content, []byte("\n")); n > 0 && lines > n {
		step = lines / n
	}
	read := 0
	scanner := bufio.NewScanner(bytes.NewReader(content))
	scanner.Buffer(nil, 1<<20)
	for line := 1; scanner.Scan() && (n < 1 || read < n); line++ {
		if (line-1)%step != 0 {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(scanner.Bytes()))
		d.DisallowUnknownFields()
		if err := row(line, d); err != nil {
			return err
		}
		read++
	}
	if scanner.Err() != nil || read == 0 {
		return fmt.Errorf("models: %s: no lines that can be read: %w", goldenFile, triage.ErrInvalid)
	}
	return nil
}

// compare runs a golden line and returns the largest and the mean difference of a
// logit. Wrong ids are an error: the tokenizer is not that of training.
func (m *Model) compare(r *runner, row golden) (worst, mean float64, err error) {
	if err := m.tokenizer.agree(row.Text); err != nil {
		return 0, 0, fmt.Errorf("%s:%d: %w", goldenFile, row.line, err)
	}
	if err := m.tokenizer.Encode(&r.encoding, row.Text, row.Prompt); err != nil {
		return 0, 0, err
	}
	if !slices.Equal(r.encoding.IDs, row.IDs) || !slices.Equal(r.encoding.Types, row.Types) {
		return 0, 0, fmt.Errorf("models: %s:%d: ids: the tokenizer gives others: %w", goldenFile, row.line, triage.ErrInvalid)
	}
	if err := r.run(r.encoding.IDs, r.encoding.Types); err != nil {
		return 0, 0, err
	}
	for i, want := range row.Logits {
		d := math.Abs(float64(r.logits[i]) - float64(want))
		if !(d <= worst) { // a NaN, too
			worst = d
		}
		mean += d / float64(len(row.Logits))
	}
	return worst, mean, nil
}
