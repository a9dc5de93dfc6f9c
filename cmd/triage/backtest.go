package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
	"github.com/replytriage/triage/rules"
)

func runBacktest(ctx context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f engineFlags
	// --packs is the new side here; the other engine flags are those of classify.
	var next, against, data list
	f.fs = fs
	fs.StringVar(&f.base, "rules", "", "folder of rule `packs` under both sides instead of the shipped ones (env TRIAGE_RULES)")
	fs.Var(&next, "packs", "the `pack` or folder of packs as it would be; may be given several times (nothing: the base rules alone)")
	fs.Var(&against, "against", "the `pack` or folder of packs as it is; may be given several times (nothing: the base rules alone)")
	whole := fs.Bool("whole", false, "--packs and --against are whole sets of rules: no base rules under them")
	f.models(fs)
	fs.Var(&data, "data", "messages: a `file` in JSON Lines, CSV or Parquet, with or without labels; may be given several times")
	columns := fs.String("columns", "", "names of CSV columns, as `text=Body,id=MessageSid,prompt=Sent`")
	skipEmpty := fs.Bool("skip-empty", false, skipEmptyUsage)
	minutes := fs.String("minutes", "", "a YAML `file` of handling minutes: the minutes of a person's time that one message takes, by queue of the routing tree (--routes), and messages_per_day (form and default: eval/handling.yml, whose figures are placeholders)")
	report := fs.String("report", "", "write backtest.json and backtest.html into this `folder`")
	withText := fs.Bool("with-text", false, "show the texts of the messages")
	rest, err := parse(fs, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return badUsage("there is nothing to put behind the flags")
	case len(data) == 0:
		return badUsage("want --data FILE")
	case len(next)+len(against) == 0:
		return badUsage("want --packs, --against or both")
	}
	env := *p // TRIAGE_PACKS is no side of a comparison
	env.getenv = func(name string) string {
		if name == "TRIAGE_PACKS" {
			return ""
		}
		return p.getenv(name)
	}
	if err := f.fill(&env); err != nil {
		return err
	}
	load := func(packs list) (*rules.Set, error) {
		src := f.sources()
		if *whole {
			src = nil
		}
		return rules.Load(append(src, rules.Paths(packs...)...)...)
	}
	was, err := load(against)
	if err != nil {
		return err
	}
	will, err := load(next)
	if err != nil {
		return err
	}
	tree, err := f.desk.tree()
	if err != nil {
		return err
	}
	queues := make([]string, len(tree.Queues))
	for i, q := range tree.Queues {
		queues[i] = q.Name
	}
	handling, err := eval.ReadHandling(*minutes, queues)
	if err != nil {
		return err
	}
	cols, err := eval.ParseColumns(*columns)
	if err != nil {
		return err
	}
	var sets []*eval.Dataset
	for _, name := range data {
		d, err := eval.ReadWith(name, eval.ReadOptions{Columns: cols, SkipEmpty: *skipEmpty})
		if err != nil {
			return err
		}
		tell(p, name, d)
		sets = append(sets, d)
	}
	d, err := eval.Join(sets...)
	if err != nil {
		return err
	}
	e, err := f.open(nil)
	if err != nil {
		return err
	}
	defer e.close()
	if e.noModel != "" {
		fmt.Fprintf(p.stderr, "triage: rules only: %s\n", e.noModel)
	}
	b, err := eval.RunBacktest(ctx, d, e.classifier, eval.BacktestOptions{
		Old: was, New: will, Handling: handling, Workers: f.workers, WithText: *withText,
		PromptKind: func(s string) triage.PromptKind { return promptKind(s) }, Finish: e.finish(), Progress: progress(p.stderr, len(d.Items)),
	})
	if err != nil {
		return err
	}
	if *report != "" {
		if err := os.MkdirAll(*report, 0o750); err != nil {
			return fileError(*report, err)
		}
		for _, o := range []struct {
			name  string
			write func(io.Writer, *eval.Backtest) error
		}{{"backtest.json", eval.WriteBacktestJSON}, {"backtest.html", eval.WriteBacktestHTML}} {
			w, commit, err := create(p, filepath.Join(*report, o.name))
			if err != nil {
				return err
			}
			err = o.write(w, b)
			if err := errors.Join(err, commit(err == nil)); err != nil {
				return err
			}
		}
	}
	return eval.WriteBacktestTable(p.stdout, b)
}
