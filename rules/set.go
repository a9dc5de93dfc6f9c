package rules

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/phrase"
	"github.com/replytriage/triage/rules/strictyaml"
)

// engine is part of every digest: raise it when the same packs would match otherwise.
const engine = "rules/2"

// ScoresFile is the name of the file of measured precision among packs.
const ScoresFile = "scores.yml"

// Source is a place that packs come from.
type Source struct {
	// FS is the file system of Path; nil is the operating system's.
	FS fs.FS
	// Path is a file, or a folder of files which load in the order of their names.
	// Of the *.yml and *.yaml, *.cases.yml hold cases for SelfTest, scores.yml the
	// measured scores, and all others are packs.
	Path string
}

// Path names a file or folder of the operating system.
func Path(p string) Source { return Source{Path: p} }

// Paths names several.
func Paths(ps ...string) []Source {
	out := make([]Source, len(ps))
	for i, p := range ps {
		out[i] = Path(p)
	}
	return out
}

// Pack tells of one loaded pack.
type Pack struct {
	Name, Version, Language, Summary, File string
	Rules                                  int
}

// Set is packs that were read, checked against each other and compiled. It never
// changes after Load and may be used by many goroutines at once.
type Set struct {
	packs    []Pack
	rules    []*Rule
	byID     map[string]*Rule
	traits   []*Trait
	ages     []string
	fillers  []phrase.Phrase
	disabled []disabled
	cases    []*caseFile
	scores   map[string]Score
	finder   *phrase.Finder
	roles    []role
	// wants[i] holds, by trait, whether rule i names it.
	wants    [][]bool
	ageOf    []int // index into ages by rule, -1 for none
	digest   string
	matchers sync.Pool
}

// roleKind says what a wording of the finder stands for.
type roleKind uint8

const (
	roleRule roleKind = iota
	roleFiller
	roleNameAfter
	roleAge
	roleForward
	roleBackward
	roleNot
	roleStop
	roleThrough
	roleEnd
	roleNeeds
	roleJoin
	roleClause
)

type role struct {
	kind  roleKind
	index int
}

// Load reads every pack of the sources in order and compiles them. A later pack may
// add to, replace or disable a rule of an earlier one, and only where it says so.
// On any fault nothing is loaded and the error, a strictyaml.Problems where the
// files are to blame, lists every fault with file, line and column.
func Load(sources ...Source) (*Set, error) {
	var problems strictyaml.Problems
	var packs []*pack
	var cases []*caseFile
	scores := map[string]Score{}
	hash := sha256.New()
	hash.Write([]byte(engine))
	seen := func(data []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(data)))
		hash.Write(n[:])
		hash.Write(data)
	}
	var files []file
	for _, src := range sources {
		of, err := src.read()
		if err != nil {
			return nil, err
		}
		files = append(files, of...)
	}
	for _, f := range parsed(files) {
		switch {
		case f.cases != nil:
			cases = append(cases, f.cases)
		case f.pack != nil:
			packs = append(packs, f.pack)
			seen(f.data)
		default:
			readScores(f.reader, f.data, scores)
			seen(f.data)
		}
		problems = append(problems, f.reader.Problems...)
	}
	s := &Set{byID: map[string]*Rule{}, scores: scores, cases: cases}
	add := s.assemble(packs)
	problems = append(problems, add...)
	if len(problems) > 0 {
		return nil, problems.Err()
	}
	if len(s.rules) == 0 {
		return nil, fmt.Errorf("rules: no rule in any pack: %w", triage.ErrInvalid)
	}
	if err := s.compile(packs); err != nil {
		return nil, err
	}
	s.digest = "sha256:" + hex.EncodeToString(hash.Sum(nil))
	return s, nil
}

// parse is a file with what it holds: cases, a pack, or scores where both are nil.
type parse struct {
	file
	reader *strictyaml.Reader
	cases  *caseFile
	pack   *pack
}

// parsed reads packs and cases side by side, since a start waits for them; their order
// stays. Scores are left to the caller, who lays them over each other.
func parsed(files []file) []parse {
	out := make([]parse, len(files))
	var wg sync.WaitGroup
	for i, f := range files {
		wg.Go(func() {
			p := parse{file: f, reader: &strictyaml.Reader{Name: f.name}}
			switch base := path.Base(filepath.ToSlash(f.name)); {
			case isCases(base):
				p.cases = readCases(p.reader, f.data)
			case base != ScoresFile:
				p.pack = readPack(p.reader, f.data)
			}
			out[i] = p
		})
	}
	wg.Wait()
	return out
}

// read returns the files of a source.
func (src Source) read() ([]file, error) {
	fsys, root := src.FS, src.Path
	show := func(p string) string { return p }
	if fsys == nil {
		info, err := os.Stat(root)
		if err != nil {
			return nil, fmt.Errorf("rules: %w", notFound(err))
		}
		dir := root
		if info.IsDir() {
			root = "."
		} else {
			dir, root = filepath.Split(root)
			if dir == "" {
				dir = "."
			}
		}
		fsys = os.DirFS(dir)
		show = func(p string) string { return filepath.Join(dir, filepath.FromSlash(p)) }
	}
	info, err := fs.Stat(fsys, root)
	if err != nil {
		return nil, fmt.Errorf("rules: %w", notFound(err))
	}
	names := []string{root}
	if info.IsDir() {
		if names, err = packFiles(fsys, root); err != nil {
			return nil, fmt.Errorf("rules: %w", err)
		}
	}
	out := make([]file, 0, len(names))
	for _, n := range names {
		if info, err := fs.Stat(fsys, n); err == nil && info.Size() > strictyaml.MaxBytes {
			return nil, fmt.Errorf("rules: %s: file is over %d bytes: %w", show(n), strictyaml.MaxBytes, triage.ErrTooLong)
		}
		data, err := fs.ReadFile(fsys, n)
		if err != nil {
			return nil, fmt.Errorf("rules: %w", err)
		}
		out = append(out, file{show(n), data})
	}
	return out, nil
}

func notFound(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, triage.ErrNotFound)
	}
	return err
}

// assemble lays the packs over each other.
func (s *Set) assemble(packs []*pack) (problems strictyaml.Problems) {
	fault := func(file string, line, col int, where, format string, args ...any) {
		problems = append(problems, strictyaml.Problem{File: file, Line: line, Col: col, Where: where, Message: fmt.Sprintf(format, args...)})
	}
	names := map[string]string{}
	for _, p := range packs {
		if other, ok := names[p.name]; ok && p.name != "" {
			fault(p.file, 0, 0, "", "pack %q is already in %s", p.name, other)
		}
		names[p.name] = p.file
		for _, t := range p.traits {
			if i := slices.IndexFunc(s.traits, func(o *Trait) bool { return o.ID == t.ID }); i >= 0 {
				fault(t.file, t.line, t.col, t.ID, "trait is already in %s:%d", s.traits[i].file, s.traits[i].line)
				continue
			}
			s.traits = append(s.traits, t)
		}
		for _, a := range p.ages {
			if !slices.Contains(s.ages, a.name) {
				s.ages = append(s.ages, a.name)
			}
		}
		for _, d := range p.disable {
			rule, ok := s.byID[d.id]
			if !ok {
				fault(p.file, d.line, d.col, d.id, "there is no earlier rule with this id to disable")
				continue
			}
			s.rules = slices.DeleteFunc(s.rules, func(r *Rule) bool { return r == rule })
			delete(s.byID, d.id)
			s.disabled = append(s.disabled, d)
		}
		for _, n := range p.replace {
			old, ok := s.byID[n.ID]
			if !ok {
				fault(n.file, n.line, n.col, n.ID, "there is no earlier rule with this id to replace")
				continue
			}
			s.rules[slices.Index(s.rules, old)] = n
			s.byID[n.ID] = n
		}
		for _, a := range p.append {
			old, ok := s.byID[a.id]
			if !ok {
				fault(p.file, a.line, a.col, a.id, "there is no earlier rule with this id to append to")
				continue
			}
			sum := *old
			sum.Wording = joined(old.Wording, a.wording)
			sum.Tests.Hit = slices.Concat(old.Tests.Hit, a.tests.Hit)
			sum.Tests.Miss = slices.Concat(old.Tests.Miss, a.tests.Miss)
			s.rules[slices.Index(s.rules, old)] = &sum
			s.byID[a.id] = &sum
		}
		for _, n := range p.rules {
			if n.ID == "" {
				continue
			}
			if old, ok := s.byID[n.ID]; ok {
				fault(n.file, n.line, n.col, n.ID, "id is already in %s:%d (use replace or append to change a rule)", old.file, old.line)
				continue
			}
			s.byID[n.ID] = n
			s.rules = append(s.rules, n)
		}
		s.packs = append(s.packs, Pack{p.name, p.version, p.language, p.summary, p.file, len(p.rules)})
	}
	for _, r := range s.rules {
		for _, t := range r.Traits {
			if !slices.ContainsFunc(s.traits, func(o *Trait) bool { return o.ID == t }) {
				fault(r.file, r.line, r.col, r.ID, "trait %q is not defined in any pack", t)
			}
		}
		if r.When.Age != "" && !slices.Contains(s.ages, r.When.Age) {
			fault(r.file, r.line, r.col, r.ID, "age %q is not defined in any pack", r.When.Age)
		}
	}
	for _, c := range s.cases {
		problems = append(problems, c.unknown(s)...)
	}
	return problems
}

func joined(a, b phrase.Wording) phrase.Wording {
	return phrase.Wording{
		Exact:      slices.Concat(a.Exact, b.Exact),
		Phrases:    slices.Concat(a.Phrases, b.Phrases),
		Near:       slices.Concat(a.Near, b.Near),
		Regex:      slices.Concat(a.Regex, b.Regex),
		Unless:     slices.Concat(a.Unless, b.Unless),
		UnlessNear: slices.Concat(a.UnlessNear, b.UnlessNear),
		Spelling:   a.Spelling,
	}
}

// compile puts every wording into one finder.
func (s *Set) compile(packs []*pack) error {
	var wordings []phrase.Wording
	add := func(k roleKind, i int, w phrase.Wording) {
		wordings = append(wordings, w)
		s.roles = append(s.roles, role{k, i})
	}
	plain := func(k roleKind, i int, ps []phrase.Phrase) {
		if len(ps) > 0 {
			add(k, i, phrase.Wording{Phrases: ps})
		}
	}
	for i, r := range s.rules {
		add(roleRule, i, r.Wording)
		wants := make([]bool, len(s.traits))
		for k, t := range s.traits {
			wants[k] = slices.Contains(r.Traits, t.ID)
		}
		s.wants = append(s.wants, wants)
		s.ageOf = append(s.ageOf, slices.Index(s.ages, r.When.Age))
	}
	var known []string
	for _, p := range packs {
		plain(roleFiller, 0, p.filler)
		plain(roleNameAfter, 0, p.nameAfter)
		s.fillers = append(s.fillers, p.filler...)
		known = append(known, p.known...)
		for _, a := range p.ages {
			plain(roleAge, slices.Index(s.ages, a.name), a.phrases)
		}
	}
	for i, t := range s.traits {
		plain(roleForward, i, t.Forward)
		plain(roleBackward, i, t.Backward)
		plain(roleNot, i, t.Not)
		plain(roleStop, i, t.Stop)
		plain(roleThrough, i, t.Through)
		plain(roleEnd, i, t.End)
		plain(roleNeeds, i, t.Needs)
		plain(roleJoin, i, t.Join)
		plain(roleClause, i, t.Clause)
	}
	var err error
	if s.finder, err = phrase.NewFinder(wordings, known); err != nil {
		return fmt.Errorf("rules: %w", err)
	}
	s.matchers.New = func() any { return newMatching(s) }
	return nil
}

// Digest identifies what decides: the bytes of all packs and measured scores, in the
// order of loading, and the engine.
func (s *Set) Digest() string { return s.digest }

// Rules returns the rules in force, in the order of loading. The caller owns the
// slice, not the rules.
func (s *Set) Rules() []*Rule { return slices.Clone(s.rules) }

// Rule returns the rule with an id, or nil.
func (s *Set) Rule(id string) *Rule { return s.byID[id] }

// Packs tells which packs were loaded.
func (s *Set) Packs() []Pack { return slices.Clone(s.packs) }

// Traits returns the assertion traits.
func (s *Set) Traits() []*Trait { return slices.Clone(s.traits) }
