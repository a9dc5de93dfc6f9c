package eval

import (
	"encoding/json"
	"io"
	"path/filepath"

	triage "github.com/replytriage/triage"
)

// The shapes of Argilla's records as records.to_json writes and from_json reads them
// (docs.argilla.io, Import/export): fields, metadata, one suggestion a question, any
// number of responses a question.
type argillaRecord struct {
	ID          string                       `json:"id"`
	Fields      argillaFields                `json:"fields"`
	Metadata    argillaMetadata              `json:"metadata"`
	Suggestions map[string]argillaSuggestion `json:"suggestions"`
	Responses   map[string][]argillaResponse `json:"responses"`
	Vectors     map[string][]float64         `json:"vectors"`
	Status      string                       `json:"status,omitempty"`
}

type argillaFields struct {
	Prompt string `json:"prompt"`
	Text   string `json:"text"`
}

type argillaMetadata struct {
	Source       string  `json:"source"`
	Order        int     `json:"order"`
	Doubt        float64 `json:"doubt"`
	Disagreement int     `json:"disagreement"`
}

// argillaSuggestion holds one value, or a list of them, with a score each.
type argillaSuggestion struct {
	Value any    `json:"value"`
	Score any    `json:"score"`
	Agent string `json:"agent"`
}

type argillaResponse struct {
	Value  json.RawMessage `json:"value"`
	UserID string          `json:"user_id"`
}

// values reads one value or a list of them.
func (r *argillaResponse) values() ([]string, bool) {
	var one string
	if json.Unmarshal(r.Value, &one) == nil {
		return []string{one}, true
	}
	var many []string
	err := json.Unmarshal(r.Value, &many)
	return many, err == nil
}

// WriteArgilla writes the items in the given order as Argilla records with the answers
// as suggestions. The data set in Argilla needs the text fields prompt and text, the
// multi-label questions intents and flags and the label questions sentiment and urgency.
func WriteArgilla(w io.Writer, d *Dataset, answers []Answer, order []int, sys System) error {
	agent := version(sys)
	records := make([]argillaRecord, 0, len(order))
	scores := func(in []float64) any {
		if len(in) == 0 {
			return nil
		}
		out := make([]float64, len(in))
		for i, v := range in {
			out[i] = *num(v)
		}
		return out
	}
	for n, i := range order {
		it, a := &d.Items[i], &answers[i]
		r := argillaRecord{
			ID: it.ID, Fields: argillaFields{it.Prompt.Reveal(), it.Text.Reveal()},
			Metadata:  argillaMetadata{it.Source, n + 1, *num(Doubt(a)), Disagreement(a)},
			Responses: map[string][]argillaResponse{}, Vectors: map[string][]float64{},
			Suggestions: map[string]argillaSuggestion{
				"intents":   {words(a.Intents), scores(a.IntentScores), agent},
				"sentiment": {string(a.Sentiment), *num(a.SentimentScore), agent},
				"urgency":   {string(a.Urgency), *num(a.UrgencyScore), agent},
			},
		}
		if len(a.Flags) > 0 {
			r.Suggestions["flags"] = argillaSuggestion{words(a.Flags), scores(a.FlagScores), agent}
		}
		records = append(records, r)
	}
	return indented(w, records)
}

// ReadArgilla reads records that were exported with records.to_json. A record without
// responses, or with responses that differ, is an error. Lines of problems count
// records from 1.
func ReadArgilla(name string) (*Dataset, error) {
	var records []argillaRecord
	f, sum, err := readExport(name, &records)
	if err != nil {
		return nil, err
	}
	d := &Dataset{Name: filepath.Base(name), SHA256: sum, Labelled: true}
	for n := range records {
		r, line := &records[n], n+1
		by := map[string][]string{}
		for _, q := range []string{"intents", "sentiment", "urgency", "flags"} {
			for k := range r.Responses[q] {
				v, ok := r.Responses[q][k].values()
				switch {
				case !ok:
					f.add(line, q, "a response that is neither a label nor a list of labels")
				case k > 0 && joined(v) != joined(by[q]):
					f.add(line, q, "responses differ; settle them first")
				}
				by[q] = v
			}
		}
		if len(r.Responses) == 0 {
			f.add(line, "responses", "nobody responded to this record")
			continue
		}
		it := Item{ID: r.ID, Prompt: triage.NewText(r.Fields.Prompt), Text: triage.NewText(r.Fields.Text), Source: r.Metadata.Source, Line: line}
		it.Labels = labelOf(f, line, by["intents"], by["flags"], by["sentiment"], by["urgency"])
		d.Items = append(d.Items, it)
	}
	return d.imported(f)
}
