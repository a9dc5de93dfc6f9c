package eval_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
)

// Exports in the documented form of both tools give the same labelled items, with the
// intents in the order of primacy.
func TestImportFromLabellingTools(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(string) (*eval.Dataset, error){
		"testdata/tools/label-studio.json": eval.ReadLabelStudio, "testdata/tools/argilla.json": eval.ReadArgilla,
	} {
		d, err := read(name)
		require.NoError(t, err, name)
		require.True(t, d.Labelled)
		var b bytes.Buffer
		require.NoError(t, eval.WriteJSONL(&b, d))
		require.Equal(t, `{"id": "m-1", "prompt": "Your visit is Friday at 10. Reply C to confirm.", "text": "c but the cut is red and hot", "intents": ["clinical_concern", "confirm_appointment"], "sentiment": "neutral", "urgency": "urgent", "flags": ["infection", "post_op"], "source": "pilot"}
{"id": "m-2", "prompt": "", "text": "thanks so much!", "intents": ["gratitude"], "sentiment": "positive", "urgency": "routine", "flags": [], "source": ""}
`, b.String(), name)
	}
}

// What an export lacks or contradicts is an error that names the record and no word of it.
func TestBadExports(t *testing.T) {
	t.Parallel()
	studio, err := os.ReadFile("testdata/tools/label-studio.json")
	require.NoError(t, err)
	argilla, err := os.ReadFile("testdata/tools/argilla.json")
	require.NoError(t, err)
	cases := []struct {
		name, from, old, with, want string
		read                        func(string) (*eval.Dataset, error)
	}{
		{"skipped task", string(studio), `"was_cancelled": false,
        "task": 102`, `"was_cancelled": true,
        "task": 102`, ":2: annotations: nobody annotated", eval.ReadLabelStudio},
		{"unknown label", string(studio), `["gratitude"]`, `["zebra"]`, ":2: intents: a label that is no intent", eval.ReadLabelStudio},
		{"two urgencies", string(studio), `["urgent"]`, `["urgent", "soon"]`, ":1: urgency: want one of", eval.ReadLabelStudio},
		{"two annotators", string(studio), `"result": [], "was_cancelled": true`, `"result": [], "was_cancelled": false`, ":1: annotations: 2 people", eval.ReadLabelStudio},
		{"same id", string(studio), `"m-2"`, `"m-1"`, ":2: id: the same as in record 1", eval.ReadLabelStudio},
		{"not JSON", "cut the", "", "", "not an export", eval.ReadLabelStudio},
		{"empty", "", "", "", "there is nothing in it", eval.ReadArgilla},
		{"no records", "[]", "", "", "there is nothing in it", eval.ReadArgilla},
		{"no response", string(argilla), `"urgency": [{"value": "routine", "user_id": "5d2b5c6e-2c0e-4c1e-8a43-000000000001"}]`, `"urgency": []`, ":2: urgency: want one of", eval.ReadArgilla},
		{"responses differ", string(argilla), `[{"value": "neutral", "user_id": "5d2b5c6e-2c0e-4c1e-8a43-000000000001"}]`, `[{"value": "neutral", "user_id": "a"}, {"value": "anxious", "user_id": "b"}]`, ":1: sentiment: responses differ", eval.ReadArgilla},
		{"no text", string(argilla), `"thanks so much!"`, `""`, ":2: text: missing", eval.ReadArgilla},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := c.read(write(t, "export.json", strings.Replace(c.from, c.old, c.with, 1)))
			require.ErrorIs(t, err, triage.ErrInvalid)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "cut")
			require.NotContains(t, err.Error(), "zebra")
		})
	}
}

// Disagreement goes first, then doubt; what says the same as an earlier one goes last.
func TestLabelOrder(t *testing.T) {
	t.Parallel()
	d := &eval.Dataset{}
	var answers []eval.Answer
	add := func(text string, score float64, disagree bool) {
		d.Items = append(d.Items, eval.Item{ID: text, Text: triage.NewText(text)})
		a := eval.Answer{Scored: true, IntentScores: []float64{score}, SentimentScore: 1, UrgencyScore: 1}
		a.Labels = eval.Labels{Intents: []triage.Intent{triage.Other}, Sentiment: triage.Neutral, Urgency: triage.Routine}
		if disagree {
			a.Rules = &eval.RuleReading{Urgency: triage.Emergency, Fired: []string{"r"}}
			a.Model = &eval.Labels{Urgency: triage.Routine}
		}
		answers = append(answers, a)
	}
	add("sure of this one", 0.99, false)
	add("could you move my visit to next week please", 0.40, false)
	add("yes", 0.60, false)
	add("Could you move my visit to next week, please!", 0.45, false)
	add("Yes!", 0.70, false)
	add("the rules cry out and the model does not", 0.95, true)
	require.Equal(t, []int{5, 1, 2, 0, 3, 4}, eval.LabelOrder(d, answers))
}

// What is exported has the shape that each tool reads, predictions included, and comes
// back with its labels.
func TestExportToLabellingTools(t *testing.T) {
	t.Parallel()
	d, err := eval.ReadArgilla("testdata/tools/argilla.json")
	require.NoError(t, err)
	answers, err := eval.Ask(t.Context(), rulesOnly(t), d, 1, nil)
	require.NoError(t, err)
	order := eval.LabelOrder(d, answers)
	var b bytes.Buffer
	require.NoError(t, eval.WriteLabelStudio(&b, d, answers, order, eval.System{Kind: "rules"}))
	var tasks []map[string]any
	require.NoError(t, json.Unmarshal(b.Bytes(), &tasks))
	require.Len(t, tasks, 2)
	prediction := tasks[0]["predictions"].([]any)[0].(map[string]any)
	require.Equal(t, "triage rules", prediction["model_version"])
	result := prediction["result"].([]any)[0].(map[string]any)
	require.Equal(t, "choices", result["type"])
	require.Equal(t, "intents", result["from_name"])
	require.NotEmpty(t, result["value"].(map[string]any)["choices"])
	back, err := eval.ReadLabelStudio(write(t, "t.json", b.String()))
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"m-1", "m-2"}, []string{back.Items[0].ID, back.Items[1].ID})

	b.Reset()
	require.NoError(t, eval.WriteArgilla(&b, d, answers, order, eval.System{Kind: "rules"}))
	var records []map[string]any
	require.NoError(t, json.Unmarshal(b.Bytes(), &records))
	for _, key := range []string{"id", "fields", "metadata", "suggestions", "responses", "vectors"} {
		require.Contains(t, records[0], key)
	}
	urgency := records[0]["suggestions"].(map[string]any)["urgency"].(map[string]any)
	require.Equal(t, "triage rules", urgency["agent"])

	config := eval.LabelStudioConfig()
	for _, want := range []string{`name="intents" toName="text" choice="multiple"`, `<Choice value="self_harm"/>`, `value="$prompt"`} {
		require.Contains(t, config, want)
	}
}
