package eval

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
)

// LabelStudioConfig is the labelling interface that WriteLabelStudio's tasks are made
// for.
func LabelStudioConfig() string {
	var b bytes.Buffer
	choices := func(name, title, choice string, labels []string) {
		required := ` required="true"`
		if name == "flags" {
			required = ""
		}
		fmt.Fprintf(&b, "  <Header value=%q/>\n  <Choices name=%q toName=\"text\" choice=%q%s>\n", title, name, choice, required)
		for _, l := range labels {
			fmt.Fprintf(&b, "    <Choice value=%q/>\n", l)
		}
		b.WriteString("  </Choices>\n")
	}
	b.WriteString("<View>\n  <Header value=\"What the clinic sent\"/>\n  <Text name=\"prompt\" value=\"$prompt\"/>\n  <Header value=\"What came back\"/>\n  <Text name=\"text\" value=\"$text\"/>\n")
	choices("intents", "Intents", "multiple", words(triage.Intents()))
	choices("sentiment", "Sentiment", "single", words(triage.Sentiments()))
	choices("urgency", "Urgency", "single", words(triage.Urgencies()))
	choices("flags", "Flags", "multiple", words(triage.Flags()))
	b.WriteString("</View>\n")
	return b.String()
}

// The shapes of Label Studio's task JSON (labelstud.io/guide/task_format). Keys that are
// not listed are read past: an export has many.
type lsTask struct {
	Data        lsData         `json:"data"`
	Annotations []lsAnnotation `json:"annotations,omitempty"`
	Predictions []lsPrediction `json:"predictions,omitempty"`
}

type lsData struct {
	ID     string `json:"id"`
	Prompt string `json:"prompt"`
	Text   string `json:"text"`
	Source string `json:"source"`
	// Order, Doubt and Disagreement are for sorting in the data manager.
	Order        int     `json:"order,omitempty"`
	Doubt        float64 `json:"doubt,omitempty"`
	Disagreement int     `json:"disagreement,omitempty"`
}

type lsAnnotation struct {
	Result       []lsResult `json:"result"`
	WasCancelled bool       `json:"was_cancelled"`
	GroundTruth  bool       `json:"ground_truth"`
}

type lsPrediction struct {
	ModelVersion string     `json:"model_version"`
	Score        float64    `json:"score"`
	Result       []lsResult `json:"result"`
}

type lsResult struct {
	FromName string `json:"from_name"`
	ToName   string `json:"to_name"`
	Type     string `json:"type"`
	Value    struct {
		Choices []string `json:"choices"`
	} `json:"value"`
}

func lsResults(l *Labels) []lsResult {
	var out []lsResult
	add := func(name string, choices []string) {
		if len(choices) == 0 {
			return
		}
		r := lsResult{FromName: name, ToName: "text", Type: "choices"}
		r.Value.Choices = choices
		out = append(out, r)
	}
	add("intents", words(l.Intents))
	add("sentiment", []string{string(l.Sentiment)})
	add("urgency", []string{string(l.Urgency)})
	add("flags", words(l.Flags))
	return out
}

// WriteLabelStudio writes the items in the given order as Label Studio tasks with the
// answers as predictions, and with the labels, where there are some, as annotations.
func WriteLabelStudio(w io.Writer, d *Dataset, answers []Answer, order []int, sys System) error {
	tasks := make([]lsTask, 0, len(order))
	for n, i := range order {
		it, a := &d.Items[i], &answers[i]
		t := lsTask{
			Data:        lsData{it.ID, it.Prompt.Reveal(), it.Text.Reveal(), it.Source, n + 1, *num(Doubt(a)), Disagreement(a)},
			Predictions: []lsPrediction{{version(sys), *num(1 - Doubt(a)), lsResults(&a.Labels)}},
		}
		if d.Labelled {
			t.Annotations = []lsAnnotation{{Result: lsResults(&it.Labels)}}
		}
		tasks = append(tasks, t)
	}
	return indented(w, tasks)
}

// version names what predicted.
func version(s System) string {
	v := "triage " + s.Kind
	if len(s.Model) > 19 {
		v += " " + s.Model[:19]
	}
	return v
}

func indented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("eval: write: %w", err)
	}
	return nil
}

// maxExport is the largest export of a labelling tool that is read, in bytes.
const maxExport = 1 << 30

// readExport reads the JSON array of a labelling tool's export.
func readExport(name string, v any) (*faults, string, error) {
	f := &faults{file: name}
	info, err := os.Stat(name)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, plain(err))
	}
	if info.Size() > maxExport {
		f.add(0, "", "over %d bytes", maxExport)
		return nil, "", f.err()
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, plain(err))
	}
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		f.add(0, "", "there is nothing in it")
	case !utf8.Valid(data):
		f.add(0, "", "broken UTF-8")
	case json.Unmarshal(data, v) != nil:
		f.add(0, "", "not an export of this tool in JSON")
	}
	sum := sha256.Sum256(data)
	return f, hex.EncodeToString(sum[:]), f.err()
}

// ReadLabelStudio reads a JSON export of a project with LabelStudioConfig. Tasks that
// nobody annotated, or that were skipped, are an error: an export can be filtered, and
// a hole in the labels must not go unseen. Lines of problems count tasks from 1.
func ReadLabelStudio(name string) (*Dataset, error) {
	var tasks []lsTask
	f, sum, err := readExport(name, &tasks)
	if err != nil {
		return nil, err
	}
	d := &Dataset{Name: filepath.Base(name), SHA256: sum, Labelled: true}
	for n, t := range tasks {
		line := n + 1
		var result []lsResult
		given := 0
		for _, a := range t.Annotations {
			if !a.WasCancelled {
				result = a.Result
				given++
			}
		}
		switch {
		case given == 0:
			f.add(line, "annotations", "nobody annotated this task")
			continue
		case given > 1:
			f.add(line, "annotations", "%d people annotated this task; export one of them", given)
			continue
		}
		by := map[string][]string{}
		for _, r := range result {
			by[r.FromName] = r.Value.Choices
		}
		it := Item{ID: t.Data.ID, Prompt: triage.NewText(t.Data.Prompt), Text: triage.NewText(t.Data.Text), Source: t.Data.Source, Line: line}
		it.Labels = labelOf(f, line, by["intents"], by["flags"], by["sentiment"], by["urgency"])
		d.Items = append(d.Items, it)
	}
	return d.imported(f)
}

// imported checks what every import must hold.
func (d *Dataset) imported(f *faults) (*Dataset, error) {
	seen := map[string]int{}
	for i := range d.Items {
		it := &d.Items[i]
		if it.ID == "" {
			f.add(it.Line, "id", "missing or empty")
		} else if first, ok := seen[it.ID]; ok {
			f.add(it.Line, "id", "the same as in record %d", first)
		}
		seen[it.ID] = it.Line
		if it.Text.Empty() {
			f.add(it.Line, "text", "missing or empty")
		}
	}
	if f.list == nil && len(d.Items) == 0 {
		f.add(0, "", "there is nothing in it")
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	return d, nil
}
