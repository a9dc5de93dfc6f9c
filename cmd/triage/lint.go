package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/api"
	"github.com/replytriage/triage/phi"
	"github.com/replytriage/triage/phi/person"
	"github.com/replytriage/triage/phi/template"
)

// readPolicy reads a clinic's policy file, or gives the profile called name.
func readPolicy(file, profile string) (phi.Policy, error) {
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return phi.Policy{}, fileError(file, err)
		}
		return phi.ParsePolicy(file, data)
	}
	p, err := phi.ParseProfile(profile)
	if err != nil {
		return phi.Policy{}, badUsage("flag -profile: not strict, clinical_thread or secure_portal")
	}
	return phi.Policy{Profile: p}, nil
}

func runLint(ctx context.Context, p *program, fs *flag.FlagSet, args []string) error {
	in := fs.String("in", "", "read texts from this JSON Lines `file` ({\"id\",\"text\",…}; - or nothing and no TEXT: standard input); the answers say what is found, not the exit code")
	out := fs.String("out", "", "write results to this `file`, whole or not at all (default: standard output)")
	profile := fs.String("profile", "strict", "policy `profile`: strict, clinical_thread or secure_portal")
	policyFile := fs.String("policy", "", "a clinic's own policy `file` (docs/phi.md)")
	templates := fs.String("templates", "", "lint every template below this `folder` (*.txt, one a file; *.jsonl with id and text)")
	format := fs.String("format", "line", "with --templates: line, json, junit or sarif")
	first := fs.Bool("first-contact", false, "with --templates: demand the sentence by which the patient agrees to texts")
	noStop := fs.Bool("no-stop-line", false, "with --templates: the STOP line was sent earlier in the thread")
	names := fs.Bool("names", false, "with --templates: also hint at names that a language model sees; never blocks, slow to start")
	labelled := fs.String("labelled", "", "measure against this `file` of texts with expected findings (datasets/outbound/README.md); triage eval --phi also writes reports")
	gates := fs.String("gates", "", "with --labelled: a gates `file`, as for triage eval --phi; a red gate makes the exit code 1")
	workers := fs.Int("workers", 2, "texts read at once")
	var model outboundFlags
	model.all(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) > 1:
		return badUsage("one TEXT at most; put it in quotes")
	case len(rest) == 1 && (*in != "" || *templates != ""), *in != "" && *templates != "":
		return badUsage("TEXT, --in or --templates, one of them")
	case *labelled != "" && (len(rest) == 1 || *in != "" || *templates != ""):
		return badUsage("--labelled stands alone")
	case *gates != "" && *labelled == "":
		return badUsage("flag -gates: want --labelled FILE")
	case len(rest) == 1 && *out != "":
		return badUsage("--out goes with --in or --templates")
	case *format != "line" && *templates == "":
		return badUsage("--format goes with --templates")
	case *policyFile != "" && *profile != "strict":
		return badUsage("--policy or --profile, one of them: a policy file names its own base")
	}
	if _, err := settle(p, fs, ""); err != nil {
		return err
	}
	if *workers < 1 {
		return badUsage("flag -workers: below 1")
	}
	policy, err := readPolicy(*policyFile, *profile)
	if err != nil {
		return err
	}
	model.workers = *workers
	o, err := model.linter()
	if err != nil {
		return err
	}
	defer o.close()
	if o.model == nil && len(rest) == 0 {
		fmt.Fprintf(p.stderr, "triage: read by %s\n", o.readBy())
	}
	linter := o.linter
	if *labelled != "" {
		return judgeOutbound(ctx, p, linter, outboundRun{files: []string{*labelled}, gates: *gates, options: phi.Options{Policy: policy}})
	}
	if *templates != "" {
		l := template.Linter{PHI: linter}
		if *names {
			l.Names = person.New().Names
		}
		return lintTemplates(ctx, p, &l, *templates, *out, *format,
			template.Options{PHI: phi.Options{Policy: policy}, FirstContact: *first, OptOutNotDue: *noStop})
	}
	found := false
	answer := func(data []byte) (any, error) {
		var q api.LintRequest
		if err := api.Decode(data, &q); err != nil {
			return nil, err
		}
		r, err := api.Lint(ctx, linter, policy, q)
		if err != nil {
			return nil, lineError{q.ID, err}
		}
		return &r, nil
	}
	if len(rest) == 0 {
		return eachLine(ctx, p, *in, *out, *workers, answer)
	}
	r, err := api.Lint(ctx, linter, policy, api.LintRequest{ID: "text", Text: triage.NewText(rest[0])})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%-10s %s\n", "Verdict", strings.ToUpper(string(r.Verdict)))
	for _, f := range r.Findings {
		found = true
		fmt.Fprintf(p.stdout, "%-10s %d-%d %s (%s): %s", "Found", f.Start, f.End, f.Category, f.Severity, f.Message)
		if f.Suggest != "" {
			fmt.Fprintf(p.stdout, " Say: %s", f.Suggest)
		}
		fmt.Fprintln(p.stdout)
	}
	if r.Rewrite != "" {
		fmt.Fprintf(p.stdout, "%-10s %s\n", "Rewrite", r.Rewrite)
	}
	by := o.readBy()
	switch {
	case r.Degraded == nil:
	case *r.Degraded == phi.Partly:
		by += ", which read the beginning only"
	case o.model != nil:
		by = "lexicon and grammar alone: the model could not read it"
	}
	fmt.Fprintf(p.stdout, "%-10s %s\n", "Read by", by)
	if found {
		return errNo
	}
	return nil
}

// lintTemplates reads every template below dir and writes what is found.
func lintTemplates(ctx context.Context, p *program, l *template.Linter, dir, out, format string, o template.Options) error {
	f, err := template.ParseFormat(format)
	if err != nil {
		return badUsage("flag -format: not line, json, junit or sarif")
	}
	var results []template.Result
	lint := func(t template.Template) error {
		if !utf8.ValidString(t.Text) {
			return fmt.Errorf("%s:%d: text: not UTF-8: %w", t.File, t.Line, triage.ErrInvalid)
		}
		r, err := l.Lint(ctx, t, o)
		results = append(results, r)
		return err
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fileError(path, err)
		case d.IsDir():
			return nil
		case strings.HasSuffix(path, ".txt"):
			data, err := os.ReadFile(path)
			if err != nil {
				return fileError(path, err)
			}
			return lint(template.Template{File: path, Line: 1, ID: strings.TrimSuffix(filepath.Base(path), ".txt"), Text: strings.TrimSpace(string(data))})
		case strings.HasSuffix(path, ".jsonl"):
			return eachTemplate(path, lint)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(results) == 0 {
		return fmt.Errorf("%s: no templates (*.txt, *.jsonl): %w", dir, triage.ErrInvalid)
	}
	w, commit, err := create(p, out)
	if err != nil {
		return err
	}
	err = template.Write(w, f, results)
	if err := errors.Join(err, commit(err == nil)); err != nil {
		return err
	}
	for _, r := range results {
		if template.Failed(r) {
			return errNo
		}
	}
	return nil
}

// eachTemplate reads templates from a JSON Lines file.
func eachTemplate(path string, lint func(template.Template) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fileError(path, err)
	}
	defer file.Close()
	sc := bufio.NewScanner(file)
	sc.Buffer(nil, maxLine)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" {
			continue
		}
		var q api.LintRequest
		if err := api.Decode([]byte(line), &q); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		if err := lint(template.Template{File: path, Line: n, ID: q.ID, Text: q.Text.Reveal()}); err != nil {
			return err
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("%s: a line is over %d bytes: %w", path, maxLine, triage.ErrTooLong)
	}
	return nil
}
