package eval_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
	"github.com/replytriage/triage/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

// random makes a labelled data set and answers of which about seven in ten are right.
func random(n int, seed uint64) (*eval.Dataset, []eval.Answer) {
	r := rand.New(rand.NewPCG(seed, 9))
	pick := func() eval.Labels {
		l := eval.Labels{Intents: []triage.Intent{triage.Intents()[r.IntN(28)]}, Sentiment: triage.Sentiments()[r.IntN(4)], Urgency: triage.Urgencies()[min(3, r.IntN(7)/2)]}
		if second := triage.Intents()[r.IntN(28)]; r.IntN(4) == 0 && second.Rank() > l.Intents[0].Rank() {
			l.Intents = append(l.Intents, second)
		}
		if r.IntN(3) == 0 {
			l.Flags = []triage.Flag{triage.Flags()[r.IntN(19)]}
		}
		return l
	}
	d := &eval.Dataset{Name: "random", SHA256: strings.Repeat("0", 64), Labelled: true}
	answers := make([]eval.Answer, n)
	for i := range n {
		it := eval.Item{ID: fmt.Sprintf("r-%04d", i), Text: triage.NewText("zebrafish-9137 text"), Labels: pick(), Source: []string{"a", "b"}[r.IntN(2)], Line: i + 1}
		if r.IntN(2) == 0 {
			it.Prompt = triage.NewText("prompt")
		}
		d.Items = append(d.Items, it)
		a := eval.Answer{Labels: it.Labels, Scored: true, SentimentScore: r.Float64(), UrgencyScore: r.Float64(), Prob: &triage.Prediction{}}
		if r.Float64() < 0.3 {
			a.Labels = pick()
		}
		for range a.Intents {
			a.IntentScores = append(a.IntentScores, r.Float64())
		}
		for range a.Flags {
			a.FlagScores = append(a.FlagScores, r.Float64())
		}
		a.Prob.Urgency[a.Urgency.Level()] = 0.7
		a.Prob.Urgency[it.Urgency.Level()] += 0.3
		a.Prob.Sentiment[0] = 1
		a.Model = &eval.Labels{Urgency: a.Urgency}
		a.Rules = &eval.RuleReading{Urgency: it.Urgency}
		a.Queue = eval.Queue(&a.Labels)
		a.Closed = eval.Closable(&a)
		answers[i] = a
	}
	return d, answers
}

// Two runs give the same JSON, HTML and Markdown to the byte; the JSON keeps its form
// (testdata/report.golden.json), and no text of the data is in any of them.
func TestReportIsStable(t *testing.T) {
	t.Parallel()
	d, answers := random(300, 1)
	o := eval.Options{Bootstrap: 50, Seed: 7, Second: d}
	var first [4][]byte
	for run := range 2 {
		r, err := eval.Evaluate(d, answers, eval.System{Kind: "file"}, o)
		require.NoError(t, err)
		for k, write := range []func(*bytes.Buffer) error{
			func(b *bytes.Buffer) error { return eval.WriteJSON(b, r) },
			func(b *bytes.Buffer) error { return eval.WriteHTML(b, r) },
			func(b *bytes.Buffer) error { return eval.WriteMarkdown(b, r) },
			func(b *bytes.Buffer) error { return eval.WriteAnswers(b, d, answers) },
		} {
			var b bytes.Buffer
			require.NoError(t, write(&b))
			require.NotContains(t, b.String(), "zebrafish")
			if run == 0 {
				first[k] = b.Bytes()
			} else {
				require.True(t, bytes.Equal(first[k], b.Bytes()), "output %d differs between two runs", k)
			}
		}
	}
	const golden = "testdata/report.golden.json"
	if *update {
		require.NoError(t, os.WriteFile(golden, first[0], 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), string(first[0]), "the report's form changed: -update, and raise Schema where a key changed its meaning")
}

// Texts appear only where they were asked for, and then they cannot run.
func TestTextsOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	d, answers := random(200, 2)
	for i := range d.Items {
		d.Items[i].Text = triage.NewText("<script>zebrafish-9137</script>")
	}
	r, err := eval.Evaluate(d, answers, eval.System{}, eval.Options{Bootstrap: 20, WithText: true})
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, eval.WriteHTML(&b, r))
	require.Contains(t, b.String(), "zebrafish-9137")
	require.NotContains(t, b.String(), "<script")
}

// The page needs nothing from elsewhere.
func TestPageIsSelfContained(t *testing.T) {
	t.Parallel()
	d, answers := random(200, 3)
	r, err := eval.Evaluate(d, answers, eval.System{}, eval.Options{Bootstrap: 20})
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, eval.WriteHTML(&b, r))
	page := b.String()
	require.GreaterOrEqual(t, strings.Count(page, "<svg"), 7)
	require.Equal(t, strings.Count(page, "<svg"), strings.Count(page, `role="img" aria-label="`))
	require.NotRegexp(t, regexp.MustCompile(`(?i)<script|<link|<img|src=|@import|url\(`), page)
	for _, u := range regexp.MustCompile(`https?://[^"' ]+`).FindAllString(page, -1) {
		require.Contains(t, u, "www.w3.org", "only the names of XML forms are addresses")
	}
}

// Without labels a report tells what was answered and claims nothing.
func TestUnlabelled(t *testing.T) {
	t.Parallel()
	d, answers := random(40, 4)
	d.Labelled = false
	for i := range d.Items {
		d.Items[i].Labels = eval.Labels{}
	}
	r, err := eval.Evaluate(d, answers, eval.System{}, eval.Options{})
	require.NoError(t, err)
	require.Nil(t, r.Metric("primary.accuracy"))
	require.NotNil(t, r.Metric("automation.rate"))
	var html, md, xml bytes.Buffer
	require.NoError(t, eval.WriteHTML(&html, r))
	require.NoError(t, eval.WriteMarkdown(&md, r))
	require.NoError(t, eval.WriteJUnit(&xml, r))
	require.Contains(t, md.String(), "no labels")
	_, err = eval.Evaluate(d, answers[:3], eval.System{}, eval.Options{})
	require.ErrorIs(t, err, triage.ErrInvalid)
}

const oneGate = `gates:
  - {id: %s, why: a reason, metric: %s, %s}
`

// A gate looks at the bound it names, tells when data are few, and sees a fall.
func TestGates(t *testing.T) {
	t.Parallel()
	d, answers := random(300, 5)
	r, err := eval.Evaluate(d, answers, eval.System{}, eval.Options{Bootstrap: 50})
	require.NoError(t, err)
	better, err := eval.Evaluate(d, perfect(d), eval.System{}, eval.Options{Bootstrap: 50})
	require.NoError(t, err)
	acc := r.Metric("primary.accuracy")
	cases := []struct {
		name, metric, rest string
		baseline           *eval.Report
		outcome            string
		red                bool
	}{
		{"value passes", "primary.accuracy", fmt.Sprintf("at_least: %f", *acc.Value-0.001), nil, "pass", false},
		{"low end fails", "primary.accuracy", fmt.Sprintf("bound: low, at_least: %f", *acc.Value-0.001), nil, "fail", true},
		{"high end over a ceiling", "primary.accuracy", fmt.Sprintf("bound: high, at_most: %f", *acc.Value+0.001), nil, "fail", true},
		{"few cases", "intent.arrival.recall", "at_least: 0.99, min_n: 1000", nil, "not enough data", false},
		{"few cases must fail", "intent.arrival.recall", "at_least: 0.01, min_n: 1000, not_enough: fail", nil, "not enough data", true},
		{"a fall", "primary.accuracy", "drop: 0.01", better, "fail", true},
		{"no fall", "primary.accuracy", "drop: 0.01", r, "pass", false},
		{"no baseline", "primary.accuracy", "drop: 0.01", nil, "no baseline", false},
		{"a rise", "urgency.under", "rise: 0.01", better, "fail", true},
		{"a slice", "primary.accuracy", "slice: source=a, at_least: 0.99", nil, "fail", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			gates, err := eval.ReadGates(write(t, "g.yml", fmt.Sprintf(oneGate, "g", c.metric, c.rest)))
			require.NoError(t, err)
			got, err := eval.Judge(r, gates, c.baseline)
			require.NoError(t, err)
			require.Len(t, got, 1)
			require.Equal(t, c.outcome, got[0].Outcome)
			require.Equal(t, c.red, got[0].Red)
		})
	}
	many, err := eval.ReadGates(write(t, "g.yml", fmt.Sprintf(oneGate, "g", `"intent.*.recall"`, "at_least: 0.1, min_n: 1")))
	require.NoError(t, err)
	got, err := eval.Judge(r, many, nil)
	require.NoError(t, err)
	require.Len(t, got, 28)
	wrong, err := eval.ReadGates(write(t, "g.yml", fmt.Sprintf(oneGate, "g", "primary.acuracy", "at_least: 0.1")))
	require.NoError(t, err)
	_, err = eval.Judge(r, wrong, nil)
	require.ErrorContains(t, err, "no figure primary.acuracy")
	for name, text := range map[string]string{
		"no limit":      fmt.Sprintf(oneGate, "g", "x", "bound: low"),
		"unknown key":   fmt.Sprintf(oneGate, "g", "x", "at_leest: 1"),
		"unknown bound": fmt.Sprintf(oneGate, "g", "x", "at_least: 1, bound: middle"),
		"twice":         fmt.Sprintf(oneGate, "g", "x", "at_least: 1") + "  - {id: g, why: a, metric: x, at_least: 1}\n",
		"none":          "gates: []\n",
	} {
		_, err := eval.ReadGates(write(t, "g.yml", text))
		require.ErrorIs(t, err, triage.ErrInvalid, name)
	}
}

// perfect answers every item with its label.
func perfect(d *eval.Dataset) []eval.Answer {
	out := make([]eval.Answer, len(d.Items))
	for i := range d.Items {
		out[i].Labels = d.Items[i].Labels
	}
	return out
}

// The shipped gates notice a broken rule and shuffled answers; gates that ask next to
// nothing do not, and the run fails.
func TestCanary(t *testing.T) {
	t.Parallel()
	d, err := eval.Read("../datasets/replies/dev.jsonl", nil)
	require.NoError(t, err)
	l := rulesOnly(t)
	set := l.Classifier.Rules()
	answers, err := eval.Ask(t.Context(), l, d, 2, nil)
	require.NoError(t, err)
	o := eval.Options{Bootstrap: 100, Rules: set}
	r, err := eval.Evaluate(d, answers, l.Describe(), o)
	require.NoError(t, err)
	try := func(gates []eval.Gate) ([]eval.Bird, error) {
		r.Gates, err = eval.Judge(r, gates, nil)
		require.NoError(t, err)
		return eval.Canary(t.Context(), d, l, answers, r, gates, nil, o, []rules.Source{rules.Embedded()}, 2)
	}
	gates, err := eval.ReadGates("gates.yml")
	require.NoError(t, err)
	birds, err := try(gates)
	require.NoError(t, err)
	require.Len(t, birds, 2)
	for _, b := range birds {
		require.Positive(t, b.Red, b.Fault)
	}
	useless, err := eval.ReadGates(write(t, "g.yml", fmt.Sprintf(oneGate, "g", "primary.accuracy", "at_least: 0.0001")))
	require.NoError(t, err)
	_, err = try(useless)
	require.ErrorIs(t, err, triage.ErrConflict)
}

// JUnit counts red gates and failing behaviours as failures.
func TestJUnit(t *testing.T) {
	t.Parallel()
	low := 0.5
	r := &eval.Report{
		Gates: []eval.Verdict{
			{ID: "a", Metric: "m", Outcome: "fail", Red: true, Got: &low},
			{ID: "b", Metric: "m", Outcome: "pass"},
			{ID: "c", Metric: "m", Outcome: "not enough data"},
		},
		Behaviour: []eval.Cell{{Capability: "x", Kind: eval.MFT, Failing: []string{"x.1#2"}, Failure: eval.Metric{K: 1, N: 4}}},
	}
	var b bytes.Buffer
	require.NoError(t, eval.WriteJUnit(&b, r))
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	require.NoError(t, xml.Unmarshal(b.Bytes(), &got))
	require.Equal(t, 5, got.Tests)
	require.Equal(t, 2, got.Failures)
	require.Equal(t, 1, got.Skipped)
}

// A folder is written whole; a baseline read from it tells what moved, item by item.
func TestFolderAndBaseline(t *testing.T) {
	t.Parallel()
	d, answers := random(200, 6)
	r, err := eval.Evaluate(d, answers, eval.System{Kind: "file"}, eval.Options{Bootstrap: 50})
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "a", "report")
	require.NoError(t, eval.WriteFolder(dir, r, d, answers))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 5)
	old, err := eval.ReadReport(dir)
	require.NoError(t, err)
	now, err := eval.Evaluate(d, perfect(d), eval.System{Kind: "file"}, eval.Options{Bootstrap: 50})
	require.NoError(t, err)
	c, err := eval.Compare(now, old, dir, d, perfect(d))
	require.NoError(t, err)
	require.True(t, c.SameData)
	require.NotEmpty(t, c.Moved)
	require.NotEmpty(t, c.Mended)
	require.Empty(t, c.Broken)
	// The answers can be judged again as predictions, to the same figures.
	p, err := eval.ReadPredictions(filepath.Join(dir, eval.ReportAnswers))
	require.NoError(t, err)
	again, err := eval.Ask(t.Context(), p, d, 1, nil)
	require.NoError(t, err)
	r2, err := eval.Evaluate(d, again, eval.System{Kind: "file"}, eval.Options{Bootstrap: 50})
	require.NoError(t, err)
	for _, name := range []string{"primary.accuracy", "urgency.kappa_quadratic", "flags.micro_f1", "calibration.labels.intents.ece", "automation.rate"} {
		require.Equal(t, r.Metric(name), r2.Metric(name), name)
	}
	_, err = eval.ReadReport(write(t, "r.json", `{"schema":"other"}`))
	require.ErrorIs(t, err, triage.ErrInvalid)
}

// The measured scores are what rules.Load reads.
func TestScoresAreReadBack(t *testing.T) {
	t.Parallel()
	d, err := eval.Read("../datasets/replies/train.jsonl", nil)
	require.NoError(t, err)
	d.Items = d.Items[:2000]
	l := rulesOnly(t)
	set := l.Classifier.Rules()
	answers, err := eval.Ask(t.Context(), l, d, 2, nil)
	require.NoError(t, err)
	r, err := eval.Evaluate(d, answers, l.Describe(), eval.Options{Bootstrap: 20, Rules: set})
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, eval.WriteScores(&b, r, set))
	got, err := rules.Load(rules.Embedded(), rules.Path(write(t, rules.ScoresFile, b.String())))
	require.NoError(t, err)
	measured := 0
	for i := range r.Rules {
		row := &r.Rules[i]
		score, unmeasured := got.Score(got.Rule(row.ID))
		require.False(t, unmeasured, row.ID)
		require.Greater(t, score, 0.0)
		require.Less(t, score, 1.0)
		measured++
	}
	require.Greater(t, measured, 50)
}

// The card is made of the report alone.
func TestCard(t *testing.T) {
	t.Parallel()
	d, answers := random(200, 8)
	r, err := eval.Evaluate(d, answers, eval.System{}, eval.Options{Bootstrap: 20, Note: eval.Synthetic})
	require.NoError(t, err)
	var b bytes.Buffer
	manifest, err := os.ReadFile("../models/reply/manifest.yml")
	require.NoError(t, err)
	require.NoError(t, eval.WriteCard(&b, r, manifest, "eval/reports/test"))
	for _, want := range []string{eval.Synthetic, "eval/reports/test/report.json", "no external validation", "sensitivity 63 %", "cannot be ranked"} {
		require.Contains(t, b.String(), want)
	}
}

// The list of figures that gates may name is that of a report, no more and no less.
func TestGatesKnowEveryFigure(t *testing.T) {
	t.Parallel()
	d, answers := random(400, 11)
	r, err := eval.Evaluate(d, answers, eval.System{}, eval.Options{Bootstrap: 20, Second: d})
	require.NoError(t, err)
	tiny := *d
	tiny.Items = d.Items[:1]
	tiny.Items[0].Urgency, tiny.Items[0].Prompt = triage.Routine, triage.NewText("prompt")
	bare, err := eval.Evaluate(&tiny, []eval.Answer{{Labels: tiny.Items[0].Labels}}, eval.System{}, eval.Options{Bootstrap: 20})
	require.NoError(t, err)
	lost := 0
	for i := range r.Metrics {
		name := r.Metrics[i].Name
		for _, of := range []*eval.Report{r, bare} {
			v, err := eval.Judge(of, []eval.Gate{{ID: "g", Metric: name, Bound: "value", AtLeast: new(float64)}}, nil)
			require.NoError(t, err, name)
			require.Len(t, v, 1)
			if of.Metric(name) == nil {
				lost++
				require.Equal(t, "not enough data", v[0].Outcome)
			}
		}
	}
	require.Greater(t, lost, 15, "alarms at a prevalence, calibration, agreement, catches")
	require.Len(t, r.Metrics, eval.FigureCount())
	for i := range r.Slices {
		s := &r.Slices[i]
		for k := range s.Metrics {
			_, err := eval.Judge(bare, []eval.Gate{{ID: "g", Metric: s.Metrics[k].Name, Slice: s.Name, Bound: "value", AtLeast: new(float64)}}, nil)
			require.NoError(t, err, s.Name)
		}
	}
}

// What the data do not give is an outcome of the gate and no error; by default it is
// red. What no report has is an error.
func TestGatesOnWhatIsMissing(t *testing.T) {
	t.Parallel()
	d, err := eval.Read(write(t, "d.jsonl", good), nil)
	require.NoError(t, err)
	r, err := eval.Evaluate(d, []eval.Answer{{Labels: d.Items[0].Labels}}, eval.System{}, eval.Options{Bootstrap: 20})
	require.NoError(t, err)
	cases := []struct {
		name, metric, rest string
		red                bool
	}{
		{"no figure", "alarms.per_1000.at_1.5pct", "at_most: 90", true},
		{"no figure, skipped", "alarms.per_1000.at_1.5pct", "at_most: 90, when_missing: skip", false},
		{"a figure of no case", "urgency.serious.sensitivity", "bound: low, at_least: 0.5", true},
		{"a figure of no case, skipped", "urgency.serious.sensitivity", "bound: low, at_least: 0.5, when_missing: skip", false},
		{"no scores", "calibration.labels.urgency.ece", "at_most: 0.1", true},
		{"no such slice", "urgency.exact", "slice: language=es, at_least: 0.5", true},
		{"no such slice, skipped", "urgency.exact", "slice: language=es, at_least: 0.5, when_missing: skip", false},
		{"no behaviour", "behaviour.danger.MFT.failure", "at_most: 0.1", true},
		{"a pattern that fits nothing", "'calibration.*.ece'", "at_most: 0.1", true},
		{"a pattern takes what is there", "'intent.arriv*.f1'", "at_least: 0.5", false},
		{"few cases are another matter", "primary.accuracy", "at_least: 0.5", false},
		{"a fall of no figure", "inbox.pairwise", "drop: 0.1", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			gates, err := eval.ReadGates(write(t, "g.yml", fmt.Sprintf(oneGate, "g", c.metric, c.rest)))
			require.NoError(t, err)
			got, err := eval.Judge(r, gates, r)
			require.NoError(t, err)
			require.Len(t, got, 1)
			require.Equal(t, "not enough data", got[0].Outcome)
			require.Equal(t, c.red, got[0].Red)
			require.NotEmpty(t, got[0].Limit)
			judged := *r
			judged.Gates = got
			var md, html, junit bytes.Buffer
			require.NoError(t, eval.WriteMarkdown(&md, &judged))
			require.NoError(t, eval.WriteHTML(&html, &judged))
			require.NoError(t, eval.WriteJUnit(&junit, &judged))
			want := map[bool]string{true: "not enough data (red)", false: "not enough data |"}[c.red]
			require.Contains(t, md.String(), want)
			require.Contains(t, html.String(), strings.TrimSuffix(want, " |"))
			require.Contains(t, junit.String(), map[bool]string{true: "<failure", false: "<skipped"}[c.red])
		})
	}
	for _, c := range [][2]string{
		{"calibration.labels.urgencee.ece", "at_most: 0.1"},
		{"alarms.per_1000.at_2pct", "at_most: 0.1"},
		{"urgency.exact", "slice: tongue=es, at_least: 0.5"},
		{"urgency.kappa_linear", "slice: language=es, at_least: 0.5"},
	} {
		gates, err := eval.ReadGates(write(t, "g.yml", fmt.Sprintf(oneGate, "g", c[0], c[1])))
		require.NoError(t, err)
		_, err = eval.Judge(r, gates, nil)
		require.ErrorContains(t, err, "the report has no figure "+c[0])
	}
	_, err = eval.ReadGates(write(t, "g.yml", fmt.Sprintf(oneGate, "g", "x", "at_least: 1, when_missing: green")))
	require.ErrorContains(t, err, "g.yml:2:")
}

// The model card in the tree is that of the report in the tree: no number of it comes
// from elsewhere. 'make eval' writes both.
func TestCardInTheTree(t *testing.T) {
	t.Parallel()
	r, err := eval.ReadReport("reports/test")
	require.NoError(t, err)
	manifest, err := os.ReadFile("../models/reply/manifest.yml")
	require.NoError(t, err)
	card, err := os.ReadFile("../MODEL.md")
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, eval.WriteCard(&b, r, manifest, "eval/reports/test"))
	require.Equal(t, strings.Split(string(card), "\n"), strings.Split(b.String(), "\n"))
}
