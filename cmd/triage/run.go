package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// The exit codes (DESIGN.md, contracts).
const (
	exitOK     = 0 // fine
	exitNo     = 1 // the answer is no: findings, a failed test, a broken gate, a bad line
	exitFailed = 2 // could not run
)

// errNo makes a command end with exitNo after it has printed what there is to say.
var errNo = errors.New("no")

// program is what a command may touch of the world outside.
type program struct {
	getenv func(string) string
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// command is one of the commands. Its usage shows one line of synopsis, a sentence
// and an example.
type command struct {
	name, synopsis, about, example string
	run                            func(context.Context, *program, *flag.FlagSet, []string) error
}

// commands returns all of them in the order of the help.
func commands() []command {
	return []command{
		{
			"classify", "[--in F.jsonl] [--out F.jsonl] [TEXT]", "Read replies: what each wants, how urgent it is, who should look.",
			`triage classify --prompt "Your visit is Friday at 10. Reply C to confirm." "c, but my leg is swollen and hot"`, runClassify,
		},
		{"serve", "[--listen HOST:PORT]", "Answer over HTTP.", "triage serve --listen 127.0.0.1:8080", runServe},
		{
			"lint", "[--in F.jsonl] [--out F.jsonl] [--templates FOLDER] [TEXT]", "Find health information in a text that is about to be sent, and write it without.",
			`triage lint "Hi Jane, your labs show glucose 156. Start metformin 500mg twice daily."`, runLint,
		},
		{"explain", "TEXT", "Show which rules matched a text, which were cancelled and why.", `triage explain "no chest pain, just checking the time"`, runExplain},
		{"check", "[PACKS…]", "Find what is wrong or odd in rule packs, all at once.", "triage check clinic/packs", runCheck},
		{"selftest", "[PACKS…]", "Run the proofs that stand beside the rules.", "triage selftest --junit report.xml clinic/packs", runSelftest},
		{
			"eval", "[--phi] --data F [--gates G] [--baseline R] --report FOLDER", "Measure how good the reading is on labelled replies, and stop what is not good enough.",
			"triage eval --data datasets/replies/dev.jsonl --gates eval/gates.yml --report report", runEval,
		},
		{
			"backtest", "--packs NEW --against OLD --data F", "Show every message that a change of rules would move, and what that costs in staff minutes.",
			"triage backtest --packs clinic/next --against clinic/packs --data last-month.csv --columns text=Body", runBacktest,
		},
		{
			"convert", "--in F --out G", "Change the form of a data set: JSON Lines, CSV, Parquet, Label Studio, Argilla.",
			"triage convert --in messages.csv --columns id=MessageSid,text=Body --out tasks.json --to label-studio", runConvert,
		},
		{"route", "[--table] [--test CASES]", "Show where replies go, and prove a routing tree before it is served.", "triage route --routes clinic/routes.yml --test clinic/cases.yml", runRoute},
		{"replies", "[--list] [--in F.jsonl] [TEXT]", "Suggest what to answer; list, check and sign the texts.", `triage replies --prompt "Your visit is Friday at 10. Reply C to confirm." "can we do another day"`, runReplies},
		{"keys", "", "Make an API key: the key is shown once, the line belongs into the --api-keys file.", "triage keys", runKeys},
		{"version", "", "Print what is in force: release, rules, model, runtime.", "triage version", runVersion},
	}
}

// run runs one command and returns the exit code. It touches nothing but its arguments.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{getenv, stdin, stdout, stderr}
	if len(args) == 2 && args[0] == "help" {
		args = []string{args[1], "--help"} // triage help lint
	}
	if len(args) > 0 && args[0] == "--version" {
		args = append([]string{"version"}, args[1:]...)
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		out := stdout
		if len(args) == 0 {
			out = stderr
		}
		help(out)
		if len(args) == 0 {
			return exitFailed
		}
		return exitOK
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		fs := flag.NewFlagSet("triage "+c.name, flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		fs.Usage = func() {}
		err := c.run(ctx, p, fs, args[1:])
		switch {
		case err == nil:
			return exitOK
		case errors.Is(err, flag.ErrHelp):
			usage(stdout, c, fs)
			return exitOK
		case errors.Is(err, errNo):
			return exitNo
		}
		fmt.Fprintf(stderr, "triage %s: %s\n", c.name, say(err))
		var u usageError
		if errors.As(err, &u) {
			fmt.Fprintf(stderr, "See 'triage %s --help'.\n", c.name)
		}
		return exitFailed
	}
	fmt.Fprintf(stderr, "triage: there is no such command. See 'triage help'.\n")
	return exitFailed
}

// usageError is a fault in how a command was called.
type usageError struct{ error }

func badUsage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// parse reads flags and returns what follows them. Flags may stand behind other
// arguments. A fault names the flag and never repeats a value: it may be a text.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usageError{plainFlagError(err)}
		}
		args = fs.Args()
		if len(args) == 0 {
			return rest, nil
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

// plainFlagError keeps the flag's name of a package flag error and drops the value.
func plainFlagError(err error) error {
	msg := err.Error()
	if i := strings.Index(msg, " for flag "); i >= 0 {
		name, _, _ := strings.Cut(msg[i+len(" for flag "):], ":")
		return fmt.Errorf("flag %s: bad value", name)
	}
	if name, ok := strings.CutPrefix(msg, "flag provided but not defined: "); ok {
		return fmt.Errorf("there is no flag %s", name)
	}
	return err
}

func help(w io.Writer) {
	fmt.Fprint(w, "triage reads the text messages that patients send back to a clinic.\n\nUsage: triage COMMAND [flags] [arguments]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.about)
	}
	fmt.Fprint(w, "\nTry:\n  triage classify \"yes see u tmrw, jaw has been hurting all nite tho\"\n\n'triage COMMAND --help' shows its flags. Exit codes: 0 fine, 1 the answer is no, 2 could not run.\n")
}

func usage(w io.Writer, c command, fs *flag.FlagSet) {
	fmt.Fprintf(w, "Usage: triage %s [flags] %s\n\n%s\n\nExample:\n  %s\n\nFlags:\n", c.name, c.synopsis, c.about, c.example)
	fs.SetOutput(w)
	fs.PrintDefaults()
}
