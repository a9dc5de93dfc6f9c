package main

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/origin"
	"github.com/replytriage/triage/prompt"
	"github.com/replytriage/triage/rules"
)

// loadPacks loads the packs named, or what the flags say when none are.
func (f *engineFlags) loadPacks(p *program, named []string) (*rules.Set, error) {
	if err := f.fill(p); err != nil {
		return nil, err
	}
	if len(named) > 0 {
		return rules.Load(rules.Paths(named...)...)
	}
	return rules.Load(f.sources()...)
}

func runCheck(_ context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f engineFlags
	f.all(fs)
	f.lint.name(fs)
	day := fs.String("date", "", "the `day` (2026-12-31) by which review_by counts as overdue (default: today)")
	config := fs.Bool("settings", false, "print the effective settings and where each came from, instead of checking packs")
	fs.String("listen", defaultListen, "`address` that serve answers on (shown by --settings)")
	fs.String("api-keys", "", "`file` of hashed API keys that serve takes (shown by --settings)")
	named, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *config {
		if err := f.fill(p); err != nil {
			return err
		}
		return printSettings(p.stdout, f.effective)
	}
	now := time.Now()
	if *day != "" {
		if now, err = time.Parse(time.DateOnly, *day); err != nil {
			return badUsage("flag -date: want a day like 2026-12-31")
		}
	}
	set, err := f.loadPacks(p, named)
	if err != nil {
		fmt.Fprintln(p.stdout, say(err))
		return errNo
	}
	notices := set.Check(now)
	for i := range notices {
		fmt.Fprintln(p.stdout, notices[i].String())
	}
	fmt.Fprintf(p.stderr, "triage: %d rules in %d packs, %d notices\n", len(set.Rules()), len(set.Packs()), len(notices))
	if len(notices) > 0 {
		return errNo
	}
	return nil
}

func runSelftest(_ context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f engineFlags
	f.rules(fs)
	junit := fs.String("junit", "", "write the outcome as JUnit XML to this `file`")
	coverage := fs.Bool("coverage", false, "also list what no proof covers")
	named, err := parse(fs, args)
	if err != nil {
		return err
	}
	set, err := f.loadPacks(p, named)
	if err != nil {
		fmt.Fprintln(p.stdout, say(err))
		return errNo
	}
	rep := set.SelfTest(promptKind)
	if err := rep.Write(p.stdout); err != nil {
		return err
	}
	if *coverage {
		gaps, entries := set.Coverage()
		open := 0
		for i := range gaps {
			g := &gaps[i]
			open += len(g.Entries)
			switch {
			case g.NoHit || g.NoMiss:
				fmt.Fprintf(p.stdout, "%s: no hit: %t, no miss: %t\n", g.Rule.ID, g.NoHit, g.NoMiss)
			default:
				fmt.Fprintf(p.stdout, "%s: no hit exercises: %s\n", g.Rule.ID, strings.Join(g.Entries, "; "))
			}
		}
		fmt.Fprintf(p.stdout, "%d of %d entries are exercised by a hit\n", entries-open, entries)
	}
	if *junit != "" {
		file, commit, err := create(p, *junit)
		if err != nil {
			return err
		}
		err = rep.WriteJUnit(file)
		if cerr := commit(err == nil); err == nil {
			err = cerr
		}
		if err != nil {
			return err
		}
	}
	if !rep.OK() {
		return errNo
	}
	return nil
}

func runExplain(_ context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f engineFlags
	f.rules(fs)
	asked := fs.String("prompt", "", "the outbound `text` that TEXT answers")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return badUsage("want one TEXT; put it in quotes")
	}
	set, err := f.loadPacks(p, nil)
	if err != nil {
		return err
	}
	read := origin.Read(rest[0], *asked)
	for _, part := range read.Parts {
		fmt.Fprintf(p.stdout, "set aside  %d-%d: %s\n", part.Start, part.End, part.Kind)
	}
	pr := prompt.Read(*asked)
	form := normalize.New(read.Own)
	if *asked != "" {
		fmt.Fprintf(p.stdout, "prompt     %s, %d options, %d slots\n", orNone(string(pr.Kind)), len(pr.Options), len(pr.Slots))
		if a, ok := pr.Answer(form); ok {
			sure := "a hint"
			if a.Sure {
				sure = "sure"
			}
			fmt.Fprintf(p.stdout, "answer     %s, %s, %d-%d\n", a.Meaning, sure, a.Start, a.End)
		}
	}
	e := set.Explain(rules.Input{Text: triage.NewText(read.Own), Form: form, Prompt: pr.Kind})
	return e.Write(p.stdout)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
