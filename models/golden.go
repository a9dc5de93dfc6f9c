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
	content, err := os.ReadFile(filepath.Join(dir, goldenFile))
	if err != nil {
		return nil, fmt.Errorf("models: %w: %w", triage.ErrInvalid, err)
	}
	step := 1
	if lines := bytes.Count(content, []byte("\n")); n > 0 && lines > n {
		step = lines / n
	}
	var rows []golden
	scanner := bufio.NewScanner(bytes.NewReader(content))
	scanner.Buffer(nil, 1<<20)
	for line := 1; scanner.Scan() && (n < 1 || len(rows) < n); line++ {
		if (line-1)%step != 0 {
			continue
		}
		row := golden{line: line}
		d := json.NewDecoder(bytes.NewReader(scanner.Bytes()))
		d.DisallowUnknownFields()
		if d.Decode(&row) != nil || len(row.Logits) != outputWidth || len(row.IDs) < 2 || len(row.IDs) > maxTokens || len(row.IDs) != len(row.Types) {
			return nil, fmt.Errorf("models: %s:%d: want text, prompt, ids, types and %d logits: %w", goldenFile, line, outputWidth, triage.ErrInvalid)
		}
		rows = append(rows, row)
	}
	if scanner.Err() != nil || len(rows) == 0 {
		return nil, fmt.Errorf("models: %s: no lines that can be read: %w", goldenFile, triage.ErrInvalid)
	}
	return rows, nil
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
	if err := r.run(&r.encoding); err != nil {
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
