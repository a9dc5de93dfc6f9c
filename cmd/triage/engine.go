package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/classifier"
	"github.com/replytriage/triage/models"
	"github.com/replytriage/triage/prompt"
	"github.com/replytriage/triage/reply"
	"github.com/replytriage/triage/rules"
)

// engineFlags are the flags of every command that reads replies.
type engineFlags struct {
	base    string
	packs   list
	model   string
	noModel bool
	library string
	workers int
	config  string
	desk    deskFlags
	lint    outboundFlags

	fs        *flag.FlagSet
	effective []effective
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func (f *engineFlags) rules(fs *flag.FlagSet) {
	f.fs = fs
	fs.StringVar(&f.config, "config", "", "configuration `file`: any of these flags by name, as YAML (env TRIAGE_CONFIG)")
	fs.StringVar(&f.base, "rules", "", "folder of rule `packs` to use instead of the shipped ones (env TRIAGE_RULES)")
	fs.Var(&f.packs, "packs", "a clinic's own `pack` or folder of packs, over the others; may be given several times (env TRIAGE_PACKS, colon-separated)")
}

func (f *engineFlags) all(fs *flag.FlagSet) {
	f.rules(fs)
	f.models(fs)
}

func (f *engineFlags) models(fs *flag.FlagSet) {
	fs.StringVar(&f.model, "model", "", "model `folder` (env TRIAGE_MODEL; default models/reply beside the program or here)")
	fs.BoolVar(&f.noModel, "no-model", false, "read with rules alone")
	fs.StringVar(&f.library, "ort-lib", "", "the ONNX Runtime shared `library` (env ORT_LIB; default where 'make setup' puts it)")
	fs.IntVar(&f.workers, "workers", 0, "replies read at once (default: the number of cores)")
	f.desk.all(fs)
}

// outbound are the flags of the model for texts about to be sent, in a command that
// reads replies too.
func (f *engineFlags) outbound() *outboundFlags {
	o := f.lint
	o.noModel, o.library, o.workers = f.noModel, f.library, f.workers
	return &o
}

// fill takes from the environment and the configuration file what no flag gave.
func (f *engineFlags) fill(p *program) (err error) {
	if f.effective, err = settle(p, f.fs, f.config); err != nil {
		return err
	}
	if f.workers < 0 {
		return badUsage("flag -workers: below 0")
	}
	if f.workers == 0 {
		f.workers = runtime.NumCPU()
	}
	return nil
}

// sources lists where the rules come from, base first.
func (f *engineFlags) sources() []rules.Source {
	src := []rules.Source{rules.Embedded()}
	if f.base != "" {
		src = rules.Paths(f.base)
	}
	return append(src, rules.Paths(f.packs...)...)
}

// live loads the rules. A set whose own proofs fail is refused.
func (f *engineFlags) live() (*rules.Live, error) {
	l := rules.NewLive(f.sources()...)
	l.Accept = proven
	if err := l.Reload(); err != nil {
		return nil, err
	}
	return l, nil
}

// proven refuses a set of which a proof fails.
func proven(s *rules.Set) error {
	rep := s.SelfTest(promptKind)
	if rep.Failed > 0 {
		return fmt.Errorf("rules: %d of %d proofs fail ('triage selftest' names them): %w", rep.Failed, len(rep.Proofs), triage.ErrInvalid)
	}
	return nil
}

func promptKind(s string) triage.PromptKind {
	if k := prompt.Read(s).Kind; k != triage.PromptNone {
		return k
	}
	return triage.PromptUnread
}

// openModel opens the model, or returns nil and why there is none. Only a model
// folder that was asked for by name and is broken is an error.
func (f *engineFlags) openModel(observe func(models.Steps)) (m *models.Model, why string, err error) {
	if f.noModel {
		return nil, "the model is switched off (--no-model)", nil
	}
	dir := f.model
	if dir == "" {
		dir = findModel("reply")
	}
	if dir == "" {
		return nil, "no model folder was found; --model names one", nil
	}
	m, err = models.Open(dir, models.Options{Library: f.library, Runners: f.workers, Observe: observe})
	switch {
	case err == nil:
		return m, "", nil
	case errors.Is(err, triage.ErrUnavailable) && f.library == "":
		return nil, "the model could not be started: " + err.Error(), nil
	}
	return nil, "", err
}

// findModel looks for the model folder called name in models beside the program, one
// folder above it and here.
func findModel(name string) string {
	var dirs []string
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		dirs = append(dirs, filepath.Dir(exe), filepath.Dir(filepath.Dir(exe)))
	}
	for _, d := range append(dirs, ".") {
		dir := filepath.Join(d, "models", name)
		if _, err := os.Stat(filepath.Join(dir, "manifest.yml")); err == nil {
			return dir
		}
	}
	return ""
}

// engine is everything that reads replies.
type engine struct {
	live       *rules.Live
	model      *models.Model
	noModel    string // why there is none
	classifier *classifier.Classifier
	desk       *reply.Desk
}

func (f *engineFlags) open(observe func(models.Steps)) (*engine, error) {
	type opened struct {
		m   *models.Model
		why string
		err error
	}
	// The model loads while the rules compile and prove themselves.
	ch := make(chan opened, 1)
	go func() {
		m, why, err := f.openModel(observe)
		ch <- opened{m, why, err}
	}()
	live, err := f.live()
	desk, derr := f.desk.open()
	o := <-ch
	if err == nil {
		err = errors.Join(derr, o.err)
	}
	if err != nil {
		if o.m != nil {
			err = errors.Join(err, o.m.Close())
		}
		return nil, err
	}
	e := &engine{live: live, model: o.m, noModel: o.why, desk: desk}
	// Classifier and tree read each prompt once between them.
	prompts := &prompt.Cache{}
	desk.Tree.Prompts = prompts
	e.classifier = &classifier.Classifier{Rules: live.Set, Code: codeVersion(), Prompts: prompts}
	if o.m != nil {
		e.classifier.Model, e.classifier.ModelDigest = o.m, o.m.Info().Digest
	}
	return e, nil
}

// tokenizer is that of the model, or nil.
func (e *engine) tokenizer() *models.Tokenizer {
	if e.model == nil {
		return nil
	}
	return e.model.Tokenizer()
}

func (e *engine) close() {
	if e.model != nil {
		_ = e.model.Close()
	}
}

// revision is what decides now.
func (e *engine) revision() triage.Revision {
	return triage.Revision{Rules: e.live.Set().Digest(), Model: e.classifier.ModelDigest, Code: e.classifier.Code}
}

// release is set by the linker in a release build.
var release = "dev"

// codeVersion is the commit that the program was built from, as Go records it.
func codeVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	commit, dirty := "", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				dirty = "+changes"
			}
		}
	}
	if commit == "" {
		return release
	}
	return commit[:min(12, len(commit))] + dirty
}
