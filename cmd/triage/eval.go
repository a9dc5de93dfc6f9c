package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
	"github.com/replytriage/triage/phi"
)

// evalFlags are the flags of triage eval.
type evalFlags struct {
	engine                           engineFlags
	data                             list
	columns, gates, baseline, report string
	url, predictions, mode, second   string
	behaviour, note, scores, card    string
	profile, policy                  string
	withText, noCanary, phi          bool
	skipEmpty                        bool
	bootstrap                        int
	seed                             uint64
}

func runEval(ctx context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f evalFlags
	f.engine.all(fs)
	f.engine.lint.name(fs)
	fs.Var(&f.data, "data", "labelled replies: a `file` in JSON Lines, CSV or Parquet; may be given several times")
	fs.StringVar(&f.columns, "columns", "", "names of CSV columns, as `text=Body,id=MessageSid,prompt=Sent`")
	fs.BoolVar(&f.skipEmpty, "skip-empty", false, skipEmptyUsage)
	fs.StringVar(&f.gates, "gates", "", "judge the figures by this gates `file`; a red gate makes the exit code 1")
	fs.StringVar(&f.baseline, "baseline", "", "an earlier report `folder` or report.json to set this one beside")
	fs.StringVar(&f.report, "report", "", "write the report into this `folder`")
	fs.StringVar(&f.url, "url", "", "ask the running service at this `address` (its key in env TRIAGE_API_KEY)")
	fs.StringVar(&f.predictions, "predictions", "", "judge this `file` of predictions made elsewhere")
	fs.StringVar(&f.mode, "mode", string(eval.Full), "which part answers: `full`, rules or model")
	fs.StringVar(&f.second, "second", "", "a second labelling of the same replies: a `file`; adds agreement")
	fs.StringVar(&f.behaviour, "behaviour", "", "a `folder` of behavioural tests (default: the shipped ones; none: leave them out)")
	fs.StringVar(&f.note, "note", "", "a `sentence` that stands beside every figure; synthetic means that of the shipped corpora")
	fs.StringVar(&f.scores, "scores", "", "write how often each rule was right to this `file` (scores.yml of a rules folder)")
	fs.StringVar(&f.card, "card", "", "write the model card to this `file`")
	fs.BoolVar(&f.withText, "with-text", false, "show texts of the data in the report")
	fs.BoolVar(&f.noCanary, "no-canary", false, "do not break the program on purpose to see whether the gates notice")
	fs.BoolVar(&f.phi, "phi", false, "measure the linter of outbound texts instead: --data are texts with expected findings (datasets/outbound/README.md), --gates may be phi/gates.json")
	fs.StringVar(&f.profile, "profile", "strict", "with --phi: policy `profile`: strict, clinical_thread or secure_portal")
	fs.StringVar(&f.policy, "policy", "", "with --phi: a clinic's own policy `file` (docs/phi.md)")
	fs.IntVar(&f.bootstrap, "bootstrap", 1000, "number of `resamples`")
	fs.Uint64Var(&f.seed, "seed", 1, "`seed` of the resamples")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) > 0:
		return badUsage("there is nothing to put behind the flags")
	case len(f.data) == 0:
		return badUsage("want --data FILE")
	case f.phi:
		return f.runPHI(ctx, p, fs)
	case f.policy != "" || f.profile != "strict":
		return badUsage("--policy and --profile go with --phi")
	case f.engine.lint.model != "":
		return badUsage("--outbound-model goes with --phi")
	case f.report == "" && f.scores == "" && f.card == "":
		return badUsage("want --report FOLDER")
	case f.url != "" && f.predictions != "":
		return badUsage("--url or --predictions, not both")
	case f.mode != string(eval.Full) && f.mode != string(eval.RulesOnly) && f.mode != string(eval.ModelOnly):
		return badUsage("flag -mode: want full, rules or model")
	case f.bootstrap < 20 || f.bootstrap > 100000:
		return badUsage("flag -bootstrap: want 20 to 100000")
	}
	if f.note == "synthetic" {
		f.note = eval.Synthetic
	}
	if err := f.engine.fill(p); err != nil {
		return err
	}
	return f.run(ctx, p)
}

// runPHI measures the linter of outbound texts.
func (f *evalFlags) runPHI(ctx context.Context, p *program, fs *flag.FlagSet) error {
	var other string
	fs.Visit(func(g *flag.Flag) {
		switch g.Name {
		case "phi", "data", "gates", "report", "note", "profile", "policy", "no-model", "ort-lib", "outbound-model":
		default:
			other = g.Name
		}
	})
	if other != "" {
		return badUsage("--phi does not go with --%s", other)
	}
	if err := f.engine.fill(p); err != nil {
		return err
	}
	policy, err := readPolicy(f.policy, f.profile)
	if err != nil {
		return err
	}
	o, err := f.engine.outbound().linter()
	if err != nil {
		return err
	}
	defer o.close()
	fmt.Fprintf(p.stderr, "triage: read by %s\n", o.readBy())
	note := f.note
	if note == "synthetic" {
		note = eval.Synthetic
	}
	return judgeOutbound(ctx, p, o.linter, outboundRun{files: f.data, gates: f.gates, report: f.report, note: note, options: phi.Options{Policy: policy}})
}

// inputs is everything that is read before anything is asked, so that a fault in a
// file costs no time and leaves no part of a report.
type inputs struct {
	data, second *eval.Dataset
	gates        []eval.Gate
	baseline     *eval.Report
	suites       []eval.Suite
}

const skipEmptyUsage = "leave out rows whose text is empty, such as messages of a picture alone, and say how many and which (default: one is an error)"

// tell says what a person should know of a file that was read.
func tell(p *program, name string, d *eval.Dataset) {
	for _, note := range d.Notes {
		fmt.Fprintf(p.stderr, "triage: %s: %s\n", name, note)
	}
	if len(d.Skipped) > 0 {
		fmt.Fprintf(p.stderr, "triage: %s: %d of %d rows have an empty text and are left out: lines %s\n", name, len(d.Skipped), len(d.Skipped)+len(d.Items), lines(d.Skipped))
	}
}

// lines writes line numbers with runs of neighbours joined: 2, 5-7.
func lines(list []int) string {
	var parts []string
	for i := 0; i < len(list); {
		k := i
		for k+1 < len(list) && list[k+1] == list[k]+1 {
			k++
		}
		if part := strconv.Itoa(list[i]); k > i {
			parts = append(parts, part+"-"+strconv.Itoa(list[k]))
		} else {
			parts = append(parts, part)
		}
		i = k + 1
	}
	return strings.Join(parts, ", ")
}

func (f *evalFlags) read(p *program) (in inputs, err error) {
	columns, err := eval.ParseColumns(f.columns)
	if err != nil {
		return in, err
	}
	var sets []*eval.Dataset
	for _, name := range f.data {
		d, err := eval.ReadWith(name, eval.ReadOptions{Columns: columns, SkipEmpty: f.skipEmpty})
		if err != nil {
			return in, err
		}
		tell(p, name, d)
		sets = append(sets, d)
	}
	if in.data, err = eval.Join(sets...); err != nil {
		return in, err
	}
	if f.second != "" {
		if in.second, err = eval.Read(f.second, nil); err != nil {
			return in, err
		}
	}
	if f.gates != "" {
		if in.gates, err = eval.ReadGates(f.gates); err != nil {
			return in, err
		}
		if !in.data.Labelled {
			return in, fmt.Errorf("%s: has no labels, and gates need them: %w", in.data.Name, triage.ErrInvalid)
		}
	}
	if f.baseline != "" {
		if in.baseline, err = eval.ReadReport(f.baseline); err != nil {
			return in, err
		}
	}
	if f.behaviour != "none" && f.predictions == "" && in.data.Labelled {
		folder := eval.ShippedBehaviour()
		if f.behaviour != "" {
			folder = os.DirFS(f.behaviour)
		}
		if in.suites, err = eval.ReadBehaviour(folder); err != nil {
			return in, err
		}
	}
	return in, nil
}

// source opens what answers. close must be called when done.
func (f *evalFlags) source(ctx context.Context, p *program, d *eval.Dataset) (src eval.Source, e *engine, err error) {
	switch {
	case f.url != "":
		server, err := eval.OpenServer(ctx, f.url, p.getenv("TRIAGE_API_KEY"))
		return server, nil, err
	case f.predictions != "":
		pr, err := eval.ReadPredictions(f.predictions)
		if err != nil {
			return nil, nil, err
		}
		return pr, nil, pr.Fits(d)
	}
	f.engine.noModel = f.engine.noModel || f.mode == string(eval.RulesOnly)
	e, err = f.engine.open(nil)
	if err != nil {
		return nil, nil, err
	}
	l := &eval.Local{Classifier: e.classifier, Mode: eval.Mode(f.mode), Finish: e.finish()}
	if e.noModel != "" {
		if f.mode == string(eval.ModelOnly) {
			e.close()
			return nil, nil, fmt.Errorf("there is no model to judge: %s: %w", e.noModel, triage.ErrUnavailable)
		}
		l.Mode = eval.RulesOnly
		fmt.Fprintf(p.stderr, "triage: rules only: %s\n", e.noModel)
	}
	return l, e, nil
}

func (f *evalFlags) run(ctx context.Context, p *program) error {
	in, err := f.read(p)
	if err != nil {
		return err
	}
	src, e, err := f.source(ctx, p, in.data)
	if err != nil {
		return err
	}
	o := eval.Options{Note: f.note, Bootstrap: f.bootstrap, Seed: f.seed, WithText: f.withText, Second: in.second}
	if e != nil {
		defer e.close()
		o.Rules = e.live.Set()
	}
	start := time.Now()
	bar := progress(p.stderr, len(in.data.Items))
	answers, err := eval.Ask(ctx, src, in.data, f.engine.workers, bar)
	if err != nil {
		return err
	}
	asked := time.Now()
	report, err := eval.Evaluate(in.data, answers, src.Describe(), o)
	if err != nil {
		return err
	}
	if in.suites != nil {
		if report.Behaviour, err = eval.Behave(ctx, src, in.suites, f.engine.workers); err != nil {
			return err
		}
		for i := range report.Behaviour {
			report.Metrics = append(report.Metrics, report.Behaviour[i].Failure)
		}
	}
	if in.baseline != nil {
		if report.Baseline, err = eval.Compare(report, in.baseline, f.baseline, in.data, answers); err != nil {
			return err
		}
	}
	if in.gates != nil {
		if report.Gates, err = eval.Judge(report, in.gates, in.baseline); err != nil {
			return err
		}
		if !f.noCanary {
			if report.Canary, err = eval.Canary(ctx, in.data, src, answers, report, in.gates, in.baseline, o, f.engine.sources(), f.engine.workers); err != nil {
				return err
			}
		}
	}
	if err := f.write(p, in.data, report, answers, e); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "triage: %d replies answered in %.1f s, judged and written in %.1f s\n", len(answers), asked.Sub(start).Seconds(), time.Since(asked).Seconds())
	return f.conclude(p, report)
}

// write puts down what was asked for.
func (f *evalFlags) write(p *program, d *eval.Dataset, report *eval.Report, answers []eval.Answer, e *engine) error {
	put := func(name string, write func(io.Writer) error) error {
		if name == "" {
			return nil
		}
		w, commit, err := create(p, name)
		if err != nil {
			return err
		}
		err = write(w)
		return errors.Join(err, commit(err == nil))
	}
	if f.scores != "" && (e == nil || !d.Labelled) {
		return fmt.Errorf("scores: need labelled data and rules of this process: %w", triage.ErrInvalid)
	}
	if err := put(f.scores, func(w io.Writer) error { return eval.WriteScores(w, report, e.live.Set()) }); err != nil {
		return err
	}
	if f.card != "" && !d.Labelled {
		return fmt.Errorf("card: needs labelled data: %w", triage.ErrInvalid)
	}
	if err := put(f.card, func(w io.Writer) error {
		var facts []byte
		if e != nil && e.model != nil {
			facts, _ = os.ReadFile(filepath.Join(f.engine.modelFolder(), "manifest.yml"))
		}
		return eval.WriteCard(w, report, facts, filepath.ToSlash(f.report))
	}); err != nil {
		return err
	}
	if f.report == "" {
		return nil
	}
	return eval.WriteFolder(f.report, report, d, answers)
}

// modelFolder is the folder that openModel opens.
func (f *engineFlags) modelFolder() string {
	if f.model != "" {
		return f.model
	}
	return findModel("reply")
}

// conclude prints the few lines that a person waits for.
func (f *evalFlags) conclude(p *program, r *eval.Report) error {
	if f.report != "" {
		fmt.Fprintf(p.stdout, "%s\n", filepath.Join(f.report, eval.ReportHTML))
	}
	for _, name := range []string{"primary.accuracy", "urgency.exact", "urgency.serious.sensitivity", "sentiment.accuracy", "alarms.per_1000", "automation.rate"} {
		if m := r.Metric(name); m != nil {
			fmt.Fprintf(p.stdout, "%-28s %s\n", name, m.String())
		}
	}
	if tellGates(p, r) {
		return errNo
	}
	return nil
}

// tellGates prints what gates and canaries say and reports whether one is red.
func tellGates(p *program, r *eval.Report) bool {
	for _, b := range r.Canary {
		if !b.Blind {
			fmt.Fprintf(p.stdout, "canary: %s: %d gates turned red\n", b.Fault, b.Red)
		}
	}
	blind := eval.Blind(r.Canary)
	for _, b := range blind {
		fmt.Fprintf(p.stdout, "RED canary: %s: not enough data for any gate to notice it\n", b.Fault)
	}
	red := eval.Red(r.Gates)
	for _, v := range red {
		if v.Got == nil {
			fmt.Fprintf(p.stdout, "RED %s: %s: these data give no %s%s, want %s\n", v.ID, v.Outcome, v.Metric, in(v.Slice), v.Limit)
			continue
		}
		fmt.Fprintf(p.stdout, "RED %s: %s of %s%s is %.4g (n %d), want %s\n", v.ID, v.Bound, v.Metric, in(v.Slice), *v.Got, v.N, v.Limit)
	}
	if len(r.Gates) > 0 {
		fmt.Fprintln(p.stdout, eval.Tally(r.Gates))
	}
	return len(red)+len(blind) > 0
}

func in(slice string) string {
	if slice == "" {
		return ""
	}
	return " in " + slice
}

// progress returns a bar on a terminal, nil elsewhere.
func progress(w io.Writer, total int) func(int) {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&fs.ModeCharDevice == 0 {
		return nil
	}
	return func(done int) {
		if done%50 == 0 || done == total {
			n := 40 * done / total
			fmt.Fprintf(w, "\r[%s%s] %d of %d", strings.Repeat("#", n), strings.Repeat(" ", 40-n), done, total)
			if done == total {
				fmt.Fprintln(w)
			}
		}
	}
}

// runConvert changes the form of a data set.
func runConvert(ctx context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f evalFlags
	f.engine.all(fs)
	in := fs.String("in", "", "read this `file`: .jsonl, .csv, .parquet, or an export of a labelling tool (--from)")
	out := fs.String("out", "", "write this `file`: .jsonl, .csv, .parquet, or an import for a labelling tool (--to)")
	from := fs.String("from", "", "the labelling `tool` that --in comes from: label-studio or argilla")
	to := fs.String("to", "", "the labelling `tool` that --out is for: label-studio or argilla; adds predictions and puts what is most worth labelling first")
	fs.StringVar(&f.columns, "columns", "", "names of CSV columns, as `text=Body,id=MessageSid,prompt=Sent`")
	fs.BoolVar(&f.skipEmpty, "skip-empty", false, skipEmptyUsage)
	layout := fs.String("interface", "", "with --to label-studio: also write the labelling interface (the project's labeling config) to this `file`")
	most := fs.Int("most", 0, "with --to: at most this `number` of replies (default: all)")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	tool := func(s string) bool { return s == "" || s == "label-studio" || s == "argilla" }
	switch {
	case len(rest) > 0 || *in == "" || *out == "":
		return badUsage("want --in FILE and --out FILE")
	case !tool(*from) || !tool(*to):
		return badUsage("a labelling tool is label-studio or argilla")
	case f.skipEmpty && *from != "":
		return badUsage("--skip-empty goes with a data set, not with --from")
	case *layout != "" && *to != "label-studio":
		return badUsage("--interface goes with --to label-studio")
	}
	if err := f.engine.fill(p); err != nil {
		return err
	}
	columns, err := eval.ParseColumns(f.columns)
	if err != nil {
		return err
	}
	var d *eval.Dataset
	switch *from {
	case "":
		d, err = eval.ReadWith(*in, eval.ReadOptions{Columns: columns, SkipEmpty: f.skipEmpty})
	case "label-studio":
		d, err = eval.ReadLabelStudio(*in)
	default:
		d, err = eval.ReadArgilla(*in)
	}
	if err != nil {
		return err
	}
	tell(p, *in, d)
	var b bytes.Buffer
	if *to == "" {
		if err := eval.Write(&b, *out, d); err != nil {
			return err
		}
	} else {
		f.mode = string(eval.Full)
		src, e, err := f.source(ctx, p, d)
		if err != nil {
			return err
		}
		defer e.close()
		answers, err := eval.Ask(ctx, src, d, f.engine.workers, progress(p.stderr, len(d.Items)))
		if err != nil {
			return err
		}
		order := eval.LabelOrder(d, answers)
		if *most > 0 && *most < len(order) {
			order = order[:*most]
		}
		if *to == "label-studio" {
			err = eval.WriteLabelStudio(&b, d, answers, order, src.Describe())
		} else {
			err = eval.WriteArgilla(&b, d, answers, order, src.Describe())
		}
		if err != nil {
			return err
		}
	}
	put := func(name string, content []byte) error {
		w, commit, err := create(p, name)
		if err != nil {
			return err
		}
		_, err = w.Write(content)
		return errors.Join(err, commit(err == nil))
	}
	if *layout != "" {
		if err := put(*layout, []byte(eval.LabelStudioConfig())); err != nil {
			return err
		}
	}
	if err := put(*out, b.Bytes()); err != nil {
		return err
	}
	if *to == "argilla" && d.Labelled {
		fmt.Fprintln(p.stderr, "triage: the labels of the data are not in the export: Argilla takes responses of its own users alone")
	}
	fmt.Fprintf(p.stderr, "triage: %d replies\n", len(d.Items))
	return nil
}
