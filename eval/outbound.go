package eval

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/phi"
)

// OutboundSchema names the form of the JSON report on the linter of outbound texts.
const OutboundSchema = "triage-eval-phi/1"

// Outbound is what is said of one run of the linter over texts with expected findings.
// Two runs over the same data and program give the same Outbound, to the byte.
type Outbound struct {
	Schema  string   `json:"schema"`
	Data    DataInfo `json:"data"`
	Profile string   `json:"profile"`
	// Metrics holds every figure that gates may name: phi.recall, phi.precision,
	// phi.verdict.exact, phi.clean.pass, phi.clean.flagged, phi.rewrite.clean, and
	// phi.CATEGORY.recall and .precision of the categories that occur.
	Metrics []Metric `json:"metrics"`
	// Verdicts counts labelled verdicts (rows) against those given.
	Verdicts *Table `json:"verdicts"`
	// Missed names labelled findings that were not found ("ID CATEGORY"), False the
	// clean texts that were flagged.
	Missed []string  `json:"missed"`
	False  []string  `json:"clean_flagged"`
	Gates  []Verdict `json:"gates"`
}

// EvaluateOutbound lints the texts of JSON Lines files ("id", "text", "findings",
// "verdict"; "source" and "rewrite" are read past) and compares. Like a data set a file
// with any fault is refused whole, by file, line and field and without its words.
func EvaluateOutbound(ctx context.Context, l *phi.Linter, files []string, note string, o phi.Options) (*Outbound, error) {
	var all bytes.Buffer
	var names []string
	h := sha256.New()
	seen := map[string]bool{}
	for _, name := range files {
		if err := readOutbound(name, &all, h, seen); err != nil {
			return nil, err
		}
		names = append(names, filepath.Base(name))
	}
	e, err := phi.Evaluate(ctx, l, &all, o)
	if err != nil {
		return nil, err
	}
	profile := o.Policy.Profile.Name
	out := &Outbound{
		Schema: OutboundSchema, Data: DataInfo{strings.Join(names, "+"), hex.EncodeToString(h.Sum(nil)), e.Texts, true, note, 0}, Profile: profile,
		Missed: append([]string{}, e.Missed...), False: append([]string{}, e.False...), Gates: []Verdict{},
	}
	add := func(name string, r phi.Rate) { out.Metrics = append(out.Metrics, rate("phi."+name, r.Hits, r.Of)) }
	add("recall", e.Recall)
	add("precision", e.Precision)
	add("verdict.exact", e.VerdictExact)
	add("clean.pass", e.CleanPass)
	add("clean.flagged", phi.NewRate(e.CleanPass.Of-e.CleanPass.Hits, e.CleanPass.Of))
	add("rewrite.clean", e.RewriteClean)
	for _, c := range e.Categories {
		add(string(c.Category)+".recall", c.Recall)
		add(string(c.Category)+".precision", c.Precision)
	}
	verdicts := []phi.Verdict{phi.Pass, phi.Warn, phi.Block}
	out.Verdicts = &Table{Labels: words(verdicts)}
	for _, want := range verdicts {
		var counts []int
		for _, got := range verdicts {
			counts = append(counts, e.Confusion[want][got])
		}
		out.Verdicts.Counts = append(out.Verdicts.Counts, counts)
	}
	return out, nil
}

// readOutbound checks one file and appends its lines to all.
func readOutbound(name string, all *bytes.Buffer, h io.Writer, seen map[string]bool) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, plain(err))
	}
	defer file.Close()
	f := &faults{file: name}
	n := 0
	err = eachLine(io.TeeReader(file, h), f, func(line int, data []byte) {
		n++
		given := map[string]bool{}
		var findings []struct {
			Category phi.Category `json:"category"`
			Text     string       `json:"text"`
		}
		var words, verdict string
		err := object(data, func(key string, raw json.RawMessage) {
			given[key] = true
			s, ok := text(raw)
			switch key {
			case "id":
				switch {
				case !ok || s == "":
					f.add(line, key, "missing or empty")
				case seen[s]:
					f.add(line, key, "given before")
				}
				seen[s] = true
			case "text":
				if words = s; !ok || strings.TrimSpace(s) == "" {
					f.add(line, key, "missing or empty")
				}
			case "verdict":
				verdict = s
				if !slices.Contains([]phi.Verdict{phi.Pass, phi.Warn, phi.Block}, phi.Verdict(s)) {
					f.add(line, key, "none of %s %s %s", phi.Pass, phi.Warn, phi.Block)
				}
			case "findings":
				if raw[0] != '[' || strict(raw, &findings) != nil {
					f.add(line, key, "not a list of {category, text}")
				}
			case "source", "rewrite":
			default:
				f.add(line, "", "a key that is none of id, text, findings, verdict, source, rewrite")
			}
		})
		if err != nil {
			f.add(line, "", "%s", err)
			return
		}
		for _, key := range []string{"id", "text", "findings", "verdict"} {
			if !given[key] {
				f.add(line, key, "missing")
			}
		}
		for i, v := range findings {
			switch {
			case !v.Category.Valid():
				f.add(line, "findings", "number %d is of no known category", i+1)
			case v.Text == "" || !strings.Contains(words, v.Text):
				f.add(line, "findings", "number %d does not stand in the text", i+1)
			}
		}
		if len(findings) > 0 && verdict == string(phi.Pass) {
			f.add(line, "verdict", "pass, and there are findings")
		}
		all.Write(data)
		all.WriteByte('\n')
	})
	if err != nil {
		return fmt.Errorf("%s: %w", name, plain(err))
	}
	if n == 0 && f.list == nil {
		f.add(0, "", "there is nothing in it")
	}
	return f.err()
}

// outboundFigure reports whether a report on the linter could hold what a gate names.
func outboundFigure(g *Gate) bool {
	names := []string{"phi.recall", "phi.precision", "phi.verdict.exact", "phi.clean.pass", "phi.clean.flagged", "phi.rewrite.clean"}
	for _, c := range phi.Categories() {
		names = append(names, "phi."+string(c)+".recall", "phi."+string(c)+".precision")
	}
	return g.Slice == "" && slices.ContainsFunc(names, func(n string) bool {
		ok, _ := path.Match(g.Metric, n)
		return ok
	})
}

// ReadOutboundGates reads gates on the linter: a gates file in YAML as for replies, or
// the short JSON of phi/gates.json, which names least figures and nothing else. In JSON
// a figure of 0, or one that is not given, is not asked for.
func ReadOutboundGates(name string) ([]Gate, error) {
	if strings.ToLower(filepath.Ext(name)) != ".json" {
		return ReadGates(name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, plain(err))
	}
	var g struct {
		MinRecall         float64                  `json:"min_recall"`
		MinCategoryRecall map[phi.Category]float64 `json:"min_category_recall"`
		MinVerdictExact   float64                  `json:"min_verdict_exact"`
		MinCleanPass      float64                  `json:"min_clean_pass"`
		MinRewriteClean   float64                  `json:"min_rewrite_clean"`
	}
	if strict(data, &g) != nil {
		return nil, fmt.Errorf("%s: want min_recall, min_category_recall, min_verdict_exact, min_clean_pass, min_rewrite_clean and no other key: %w", name, triage.ErrInvalid)
	}
	var gates []Gate
	add := func(metric string, least float64) {
		if least != 0 {
			gates = append(gates, Gate{ID: metric, Why: "a least figure of " + filepath.Base(name), Metric: "phi." + metric, Bound: "value", AtLeast: &least, MinN: 1, NotEnough: "fail", WhenMissing: "red"})
		}
	}
	add("recall", g.MinRecall)
	add("verdict.exact", g.MinVerdictExact)
	add("clean.pass", g.MinCleanPass)
	add("rewrite.clean", g.MinRewriteClean)
	for c := range g.MinCategoryRecall {
		if !c.Valid() {
			return nil, fmt.Errorf("%s: min_category_recall: unknown category: %w", name, triage.ErrInvalid)
		}
	}
	for _, c := range phi.Categories() {
		add(string(c)+".recall", g.MinCategoryRecall[c])
	}
	for i := range gates {
		if v := *gates[i].AtLeast; v < 0 || v > 1 {
			return nil, fmt.Errorf("%s: %s: not a share from 0 to 1: %w", name, gates[i].ID, triage.ErrInvalid)
		}
	}
	if len(gates) == 0 {
		return nil, fmt.Errorf("%s: there is no gate in it: %w", name, triage.ErrInvalid)
	}
	return gates, nil
}

// Report is the outbound report as gates, JUnit and a terminal see one.
func (o *Outbound) Report() *Report {
	return &Report{Data: o.Data, Metrics: o.Metrics, Gates: o.Gates, possible: outboundFigure}
}

// Judge holds the report against gates and keeps their verdicts.
func (o *Outbound) Judge(gates []Gate) (err error) {
	for i := range gates {
		if gates[i].Drop != nil || gates[i].Rise != nil {
			return fmt.Errorf("eval: gate %s: outbound texts have no baseline: %w", gates[i].ID, triage.ErrInvalid)
		}
	}
	o.Gates, err = Judge(o.Report(), gates, nil)
	return err
}

// WriteOutboundTable writes the figures for a terminal.
func WriteOutboundTable(w io.Writer, o *Outbound) error {
	var b strings.Builder
	for i := range o.Metrics {
		m := &o.Metrics[i]
		if m.Value == nil {
			continue
		}
		fmt.Fprintf(&b, "%-34s %5d/%-5d %.3f (%.3f to %.3f)%s\n", m.Name, m.K, m.N, *m.Value, *m.Low, *m.High, few(m))
	}
	fmt.Fprintf(&b, "%-14s", "labelled")
	for _, l := range o.Verdicts.Labels {
		fmt.Fprintf(&b, " %6s", l)
	}
	for i, l := range o.Verdicts.Labels {
		fmt.Fprintf(&b, "\n%-14s", l)
		for _, n := range o.Verdicts.Counts[i] {
			fmt.Fprintf(&b, " %6d", n)
		}
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}

func few(m *Metric) string {
	if m.Enough {
		return ""
	}
	return "  not enough data"
}

// WriteOutboundMarkdown writes the report for people who read text. It holds no text of
// the data.
func WriteOutboundMarkdown(w io.Writer, o *Outbound) error {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("# Report on the outbound linter: %s\n\n", o.Data.Name)
	if o.Data.Note != "" {
		p("%s\n\n", o.Data.Note)
	}
	p("%d texts (sha256 %.12s), profile %s. Intervals are Wilson's, 95 %%; a figure on fewer than %d cases says so.\n\n", o.Data.Items, o.Data.SHA256, o.Profile, Enough)
	if len(o.Gates) > 0 {
		p("**Gates: %s.**\n\n", Tally(o.Gates))
	}
	r := o.Report()
	p("| figure | value |\n| --- | --- |\n")
	for _, h := range []headline{
		{"Labelled findings found (recall)", "phi.recall"},
		{"Reported findings that are right (precision)", "phi.precision"},
		{"Verdict right", "phi.verdict.exact"},
		{"Clean texts that pass", "phi.clean.pass"},
		{"Clean texts flagged (false alarms)", "phi.clean.flagged"},
		{"Rewrites that lint clean", "phi.rewrite.clean"},
	} {
		p("| %s | %s |\n", h.Name, r.Metric(h.Metric).shown())
	}
	p("\n## Categories\n\n| category | recall | precision |\n| --- | --- | --- |\n")
	for _, c := range phi.Categories() {
		if m := r.Metric("phi." + string(c) + ".recall"); m != nil {
			p("| %s | %s | %s |\n", c, m.shown(), r.Metric("phi."+string(c)+".precision").shown())
		}
	}
	p("\n## Verdicts\n\nRows are labels, columns verdicts given.\n\n| | %s |\n|%s\n", strings.Join(o.Verdicts.Labels, " | "), strings.Repeat(" --- |", len(o.Verdicts.Labels)+1))
	for i, l := range o.Verdicts.Labels {
		p("| %s |", l)
		for _, n := range o.Verdicts.Counts[i] {
			p(" %d |", n)
		}
		p("\n")
	}
	if len(o.Gates) > 0 {
		p("\n## Gates\n\n")
		gateTable(p, o.Gates)
	}
	p("\n## What was missed\n\nLabelled findings that were not found: %s\n\nClean texts that were flagged: %s\n",
		or(strings.Join(first(o.Missed, 100), ", "), "none"), or(strings.Join(first(o.False, 100), ", "), "none"))
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteOutboundFolder writes report.json, report.md and report.junit.xml into a folder,
// all of them or none.
func WriteOutboundFolder(dir string, o *Outbound) error {
	return writeFiles(dir, []output{
		{ReportJSON, func(w io.Writer) error { return indented(w, o) }},
		{ReportMarkdown, func(w io.Writer) error { return WriteOutboundMarkdown(w, o) }},
		{ReportJUnit, func(w io.Writer) error { return WriteJUnit(w, o.Report()) }},
	})
}
