package rules

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/phrase"
	"github.com/replytriage/triage/rules/strictyaml"
)

// pack is one file as it was read.
type pack struct {
	file, name, version, language, summary string
	alone, nearHints                       bool
	lists                                  phrase.Lists
	filler, nameAfter                      []phrase.Phrase
	known                                  []string
	traits                                 []*Trait
	ages                                   []age
	rules                                  []*Rule
	replace                                []*Rule
	append                                 []*addition
	disable                                []disabled
}

// age is a group of words that speak of a patient of some age.
type age struct {
	name    string
	phrases []phrase.Phrase
}

// addition is what a clinic adds to a rule of another pack.
type addition struct {
	id        string
	wording   phrase.Wording
	tests     Tests
	line, col int
}

// disabled names a rule that a clinic switches off, and why.
type disabled struct {
	id, why   string
	line, col int
}

var (
	ruleID   = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)
	packName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// promptKinds is the closed list with none for an unknown prompt.
func promptKinds() []triage.PromptKind { return append(triage.PromptKinds(), "none") }

func prompts(r *strictyaml.Reader, n *strictyaml.Node) []triage.PromptKind {
	kinds := strictyaml.AllOf(r, n, promptKinds()...)
	for i, k := range kinds {
		if k == "none" {
			kinds[i] = triage.PromptNone
		}
	}
	return kinds
}

// readPack reads one file; problems are left on r.
func readPack(r *strictyaml.Reader, data []byte) *pack {
	p := &pack{file: r.Name, lists: phrase.Lists{}}
	root := r.Parse(data)
	if root == nil {
		return p
	}
	// Lists first, wherever they stand in the file: phrases use them.
	var body []func()
	later := func(f func(*strictyaml.Node)) func(*strictyaml.Node) {
		return func(n *strictyaml.Node) { body = append(body, func() { f(n) }) }
	}
	rulesOf := func(dst *[]*Rule) func(*strictyaml.Node) {
		return later(func(n *strictyaml.Node) {
			r.List(n, func(c *strictyaml.Node) {
				if rule := p.readRule(r, c); rule != nil {
					*dst = append(*dst, rule)
				}
			})
		})
	}
	r.Map(root, map[string]func(*strictyaml.Node){
		"pack": func(n *strictyaml.Node) {
			if p.name = r.Text(n); p.name != "" && !packName.MatchString(p.name) {
				r.Add(n, "pack name must be lower-case words joined by dashes")
			}
		},
		"version":    func(n *strictyaml.Node) { p.version = r.Text(n) },
		"language":   func(n *strictyaml.Node) { p.language = strictyaml.OneOf(r, n, "en", "es", "any") },
		"summary":    func(n *strictyaml.Node) { p.summary = r.Text(n) },
		"alone":      func(n *strictyaml.Node) { p.alone = r.Bool(n) },
		"near_hints": func(n *strictyaml.Node) { p.nearHints = r.Bool(n) },
		"lists":      func(n *strictyaml.Node) { phrase.ReadLists(r, n, p.lists) },
		"known":      func(n *strictyaml.Node) { p.known, _ = r.Texts(n) },
		"filler":     later(func(n *strictyaml.Node) { p.filler = phrase.ReadPhrases(r, n, p.lists) }),
		"name_after": later(func(n *strictyaml.Node) { p.nameAfter = phrase.ReadPhrases(r, n, p.lists) }),
		"ages": later(func(n *strictyaml.Node) {
			r.Names(n, func(k, v *strictyaml.Node) {
				p.ages = append(p.ages, age{k.Value, phrase.ReadPhrases(r, v, p.lists)})
			})
		}),
		"traits": later(func(n *strictyaml.Node) {
			r.List(n, func(c *strictyaml.Node) {
				if t := p.readTrait(r, c); t != nil {
					p.traits = append(p.traits, t)
				}
			})
		}),
		"rules":   rulesOf(&p.rules),
		"replace": rulesOf(&p.replace),
		"append": later(func(n *strictyaml.Node) {
			r.List(n, func(c *strictyaml.Node) { p.readAddition(r, c) })
		}),
		"disable": later(func(n *strictyaml.Node) {
			r.List(n, func(c *strictyaml.Node) { p.readDisabled(r, c) })
		}),
	})
	for _, f := range body {
		f()
	}
	r.Where = ""
	if p.name == "" {
		r.Add(root, "pack is missing: name the pack")
	}
	if p.version == "" {
		r.Add(root, "version is missing")
	}
	return p
}

// enter sets the place that problems name, from the id of n, before n is read.
func enter(r *strictyaml.Reader, n *strictyaml.Node) {
	r.Where = "(no id)"
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "id" && n.Content[i+1].Value != "" {
			r.Where = clip(n.Content[i+1].Value)
		}
	}
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func readID(r *strictyaml.Reader, n *strictyaml.Node) string {
	id := r.Text(n)
	if id != "" && (!ruleID.MatchString(id) || len(id) > 80) {
		r.Add(n, "id must be lower-case words joined by dots and dashes")
	}
	return id
}

func merge(maps ...map[string]func(*strictyaml.Node)) map[string]func(*strictyaml.Node) {
	all := map[string]func(*strictyaml.Node){}
	for _, m := range maps {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

func (p *pack) readRule(r *strictyaml.Reader, n *strictyaml.Node) *Rule {
	enter(r, n)
	defer func() { r.Where = "" }()
	rule := &Rule{Pack: p.name, Alone: p.alone, NearHints: p.nearHints, Prior: DefaultPrior, file: r.Name, line: n.Line, col: n.Column}
	ok := r.Map(n, merge(rule.Wording.Keys(r, p.lists), map[string]func(*strictyaml.Node){
		"id":        func(v *strictyaml.Node) { rule.ID = readID(r, v) },
		"why":       func(v *strictyaml.Node) { rule.Why = r.Text(v) },
		"status":    func(v *strictyaml.Node) { rule.Status = strictyaml.OneOf(r, v, Experimental, Stable, Deprecated) },
		"review_by": func(v *strictyaml.Node) { rule.ReviewBy = r.Date(v) },
		"source":    func(v *strictyaml.Node) { rule.Source = r.Text(v) },
		"effect":    func(v *strictyaml.Node) { rule.Effect = strictyaml.OneOf(r, v, Decide, Raise, Hint) },
		"question":  func(v *strictyaml.Node) { rule.Question = r.Bool(v) },
		"prior":     func(v *strictyaml.Node) { rule.Prior = r.Float(v, 0, 1) },
		"traits":    func(v *strictyaml.Node) { rule.Traits, _ = r.Texts(v) },
		"tests":     func(v *strictyaml.Node) { rule.Tests = readTests(r, v) },
		"set": func(v *strictyaml.Node) {
			r.Map(v, map[string]func(*strictyaml.Node){
				"urgency":   func(v *strictyaml.Node) { rule.Labels.Urgency = strictyaml.OneOf(r, v, triage.Urgencies()...) },
				"flags":     func(v *strictyaml.Node) { rule.Labels.Flags = strictyaml.AllOf(r, v, triage.Flags()...) },
				"intents":   func(v *strictyaml.Node) { rule.Labels.Intents = strictyaml.AllOf(r, v, triage.Intents()...) },
				"sentiment": func(v *strictyaml.Node) { rule.Labels.Sentiment = strictyaml.OneOf(r, v, triage.Sentiments()...) },
			})
		},
		"when": func(v *strictyaml.Node) {
			r.Map(v, map[string]func(*strictyaml.Node){
				"prompt":     func(v *strictyaml.Node) { rule.When.Prompt = prompts(r, v) },
				"prompt_not": func(v *strictyaml.Node) { rule.When.PromptNot = prompts(r, v) },
				"language":   func(v *strictyaml.Node) { rule.When.Language = strictyaml.AllOf(r, v, "en", "es") },
				"age":        func(v *strictyaml.Node) { rule.When.Age = r.Text(v) },
			})
		},
	}))
	if !ok {
		return nil
	}
	before := len(r.Problems)
	need := func(missing bool, format string, args ...any) {
		if missing {
			r.Add(n, format, args...)
		}
	}
	has := func(key string) bool {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return true
			}
		}
		return false
	}
	need(!has("id"), "id is missing")
	need(!has("why"), "why is missing")
	need(!has("status"), "status is missing")
	need(!has("effect"), "effect is missing")
	need(!has("set"), "set is missing: say what the rule sets")
	need(!has("exact") && !has("phrase") && !has("near") && !has("regex"), "no matcher: give exact, phrase, near or regex")
	if len(r.Problems) > before {
		return rule
	}
	l := rule.Labels
	switch rule.Effect {
	case Decide:
		need(len(l.Intents) == 0, "a decide rule must set intents")
	case Raise:
		need(l.Urgency == "" && len(l.Flags) == 0 && len(l.Intents) == 0, "a raise rule must set urgency, flags or intents")
		need(l.Sentiment != "", "a raise rule cannot set sentiment: it has no order to raise")
		need(rule.Question, "question is for decide rules")
	case Hint:
		need(rule.Question, "question is for decide rules")
	}
	if rule.Status == Stable {
		need(len(rule.Tests.Hit) == 0 || len(rule.Tests.Miss) == 0, "a stable rule needs at least one tests.hit and one tests.miss")
		need(rule.ReviewBy.IsZero(), "a stable rule needs review_by")
	}
	return rule
}

func readTests(r *strictyaml.Reader, n *strictyaml.Node) Tests {
	var t Tests
	cases := func(dst *[]Case) func(*strictyaml.Node) {
		return func(v *strictyaml.Node) {
			if len(v.Content) == 0 {
				r.Add(v, "list must not be empty")
			}
			r.List(v, func(c *strictyaml.Node) { *dst = append(*dst, readCase(r, c)) })
		}
	}
	r.Map(n, map[string]func(*strictyaml.Node){"hit": cases(&t.Hit), "miss": cases(&t.Miss)})
	return t
}

// readCase reads a text, or a map of text, prompt and prompt_kind.
func readCase(r *strictyaml.Reader, n *strictyaml.Node) Case {
	c := Case{line: n.Line, col: n.Column}
	if len(n.Content) == 0 {
		c.Text = r.Text(n)
		return c
	}
	r.Map(n, c.keys(r))
	if c.Text == "" {
		r.Add(n, "text is missing")
	}
	return c
}

func (c *Case) keys(r *strictyaml.Reader) map[string]func(*strictyaml.Node) {
	return map[string]func(*strictyaml.Node){
		"text":   func(v *strictyaml.Node) { c.Text = r.Text(v) },
		"prompt": func(v *strictyaml.Node) { c.Prompt = r.Text(v) },
		"prompt_kind": func(v *strictyaml.Node) {
			if c.Kind = strictyaml.OneOf(r, v, promptKinds()...); c.Kind == "none" {
				c.Kind = triage.PromptNone
			}
		},
	}
}

func (p *pack) readTrait(r *strictyaml.Reader, n *strictyaml.Node) *Trait {
	enter(r, n)
	defer func() { r.Where = "" }()
	t := &Trait{Pack: p.name, file: r.Name, line: n.Line, col: n.Column}
	list := func(dst *[]phrase.Phrase) func(*strictyaml.Node) {
		return func(v *strictyaml.Node) { *dst = phrase.ReadPhrases(r, v, p.lists) }
	}
	if !r.Map(n, map[string]func(*strictyaml.Node){
		"id":       func(v *strictyaml.Node) { t.ID = r.Text(v) },
		"why":      func(v *strictyaml.Node) { t.Why = r.Text(v) },
		"source":   func(v *strictyaml.Node) { t.Source = r.Text(v) },
		"within":   func(v *strictyaml.Node) { t.Within = r.Int(v, 1, phrase.MaxWithin) },
		"forward":  list(&t.Forward),
		"backward": list(&t.Backward),
		"not":      list(&t.Not),
		"stop":     list(&t.Stop),
		"through":  list(&t.Through),
		"end":      list(&t.End),
		"needs":    list(&t.Needs),
		"join":     list(&t.Join),
		"clause":   list(&t.Clause),
	}) {
		return nil
	}
	switch {
	case t.ID == "" || t.Why == "":
		r.Add(n, "a trait needs id and why")
	case t.Within == 0:
		r.Add(n, "a trait needs within: how many words it reaches")
	case len(t.Forward)+len(t.Backward) == 0:
		r.Add(n, "a trait needs forward or backward triggers")
	}
	return t
}

func (p *pack) readAddition(r *strictyaml.Reader, n *strictyaml.Node) {
	enter(r, n)
	defer func() { r.Where = "" }()
	a := &addition{line: n.Line, col: n.Column}
	keys := a.wording.Keys(r, p.lists)
	delete(keys, "spelling")
	if !r.Map(n, merge(keys, map[string]func(*strictyaml.Node){
		"id":    func(v *strictyaml.Node) { a.id = readID(r, v) },
		"tests": func(v *strictyaml.Node) { a.tests = readTests(r, v) },
	})) {
		return
	}
	if a.id == "" {
		r.Add(n, "id is missing: name the rule to append to")
	}
	if len(n.Content) <= 2 {
		r.Add(n, "nothing is appended")
	}
	p.append = append(p.append, a)
}

func (p *pack) readDisabled(r *strictyaml.Reader, n *strictyaml.Node) {
	enter(r, n)
	defer func() { r.Where = "" }()
	d := disabled{line: n.Line, col: n.Column}
	if !r.Map(n, map[string]func(*strictyaml.Node){
		"id":  func(v *strictyaml.Node) { d.id = readID(r, v) },
		"why": func(v *strictyaml.Node) { d.why = r.Text(v) },
	}) {
		return
	}
	if d.id == "" || d.why == "" {
		r.Add(n, "disable needs id and why")
	}
	p.disable = append(p.disable, d)
}

// file is one pack as bytes.
type file struct {
	name string
	data []byte
}

// packFiles returns the files under root that Load reads: *.yml and *.yaml, in order
// of name. Hidden ones are left out.
func packFiles(fsys fs.FS, root string) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && isYAML(path) {
			names = append(names, path)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

func isYAML(path string) bool {
	base := path[strings.LastIndexByte(path, '/')+1:]
	return (strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml")) && !strings.HasPrefix(base, ".")
}

func isCases(path string) bool {
	return strings.HasSuffix(path, ".cases.yml") || strings.HasSuffix(path, ".cases.yaml")
}
