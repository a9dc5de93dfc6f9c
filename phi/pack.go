package phi

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/phrase"
	"github.com/replytriage/triage/rules/strictyaml"
)

// Rule is one entry of a pack: a wording, or a whole lexicon, and what it discloses.
type Rule struct {
	ID       string
	Pack     string
	Category Category
	// Also lists further categories that the same words disclose.
	Also     []Category
	Severity triage.Severity // of Category; the others take their category's own
	Why      string
	Message  string
	Suggest  string
	// Replace is what stands in the rewrite in place of the words; empty: the
	// sentence is replaced.
	Replace string
	// ReplaceES is Replace for a Spanish text.
	ReplaceES string
	// Beside rules count only in a text that already holds a clinical block: "every
	// other day" says nothing alone and much beside a medicine.
	Beside bool
	// Across lets a match run over the end of a sentence.
	Across bool
	// Cased demands that a phrase stands as it is written in the pack, capitals too.
	Cased bool
	// Unsure rules mean something else as often: a model that reads with them may clear
	// what they find.
	Unsure bool
	// Cleared says that the global list of clearing phrases applies. True unless said otherwise.
	Cleared bool
	Hit     []string
	Miss    []string

	wording phrase.Wording
	file    string // of a lexicon
	class   string // of a lexicon
	exact   bool   // of a lexicon of medicines: a slip is no name
	slips   bool   // of another lexicon: its long words are also found with a slip
}

// pack is one file of packs.
type pack struct {
	name, file string
	reader     *strictyaml.Reader
	lists      *strictyaml.Node
	clear      *strictyaml.Node
	rules      *strictyaml.Node
	lexicons   *strictyaml.Node
}

// loader gathers what all packs say.
type loader struct {
	fsys     fs.FS
	problems strictyaml.Problems
	packs    []*pack
	ids      map[string]bool
	linter   *Linter
	lists    phrase.Lists
	clear    []phrase.Phrase
	written  map[string]bool // words of phrases
	kept     []string        // terms of one word that are among them
	// medicines are the names that are found with a slip.
	medicines []string
	// slips are terms of other lexicons whose long words are found with a slip.
	slips []string
}

func (l *loader) open() error {
	files, err := fs.Glob(l.fsys, "packs/*.yml")
	if err != nil || len(files) == 0 {
		return fmt.Errorf("phi: no packs/*.yml: %w", triage.ErrNotFound)
	}
	for _, f := range files {
		data, err := fs.ReadFile(l.fsys, f)
		if err != nil {
			return fmt.Errorf("phi: %s: %w", f, triage.ErrNotFound)
		}
		p := &pack{file: f, reader: &strictyaml.Reader{Name: path.Base(f)}}
		r := p.reader
		if root := r.Parse(data); root != nil {
			version := 0
			r.Map(root, map[string]func(*strictyaml.Node){
				"pack":     func(n *strictyaml.Node) { p.name = r.Text(n) },
				"version":  func(n *strictyaml.Node) { version = r.Int(n, 1, 1) },
				"summary":  func(n *strictyaml.Node) { r.Text(n) },
				"lists":    func(n *strictyaml.Node) { p.lists = n },
				"clear":    func(n *strictyaml.Node) { p.clear = n },
				"rules":    func(n *strictyaml.Node) { p.rules = n },
				"lexicons": func(n *strictyaml.Node) { p.lexicons = n },
			})
			if p.name == "" || version == 0 {
				r.Add(root, "a pack needs a name (pack) and version: 1")
			}
		}
		l.packs = append(l.packs, p)
	}
	return nil
}

// rule reads one entry. Lexicon entries have a file and a class in place of a wording.
func (l *loader) rule(p *pack, n *strictyaml.Node, lexicon bool) (*Rule, bool) {
	r := p.reader
	r.Where = ""
	v := &Rule{Pack: p.name, Cleared: true}
	keys := map[string]func(*strictyaml.Node){
		"id":       func(n *strictyaml.Node) { v.ID = r.Text(n); r.Where = v.ID },
		"category": func(n *strictyaml.Node) { v.Category = strictyaml.OneOf(r, n, Categories()...) },
		"also":     func(n *strictyaml.Node) { v.Also = strictyaml.AllOf(r, n, Categories()...) },
		"severity": func(n *strictyaml.Node) {
			v.Severity = strictyaml.OneOf(r, n, triage.SeverityWarn, triage.SeverityBlock)
		},
		"why":        func(n *strictyaml.Node) { v.Why = r.Text(n) },
		"message":    func(n *strictyaml.Node) { v.Message = r.Text(n) },
		"suggest":    func(n *strictyaml.Node) { v.Suggest = r.Text(n) },
		"replace":    func(n *strictyaml.Node) { v.Replace = r.Text(n) },
		"replace_es": func(n *strictyaml.Node) { v.ReplaceES = r.Text(n) },
		"beside":     func(n *strictyaml.Node) { v.Beside = r.Bool(n) },
		"unsure":     func(n *strictyaml.Node) { v.Unsure = r.Bool(n) },
		"across":     func(n *strictyaml.Node) { v.Across = r.Bool(n) },
		"cased":      func(n *strictyaml.Node) { v.Cased = r.Bool(n) },
		"cleared":    func(n *strictyaml.Node) { v.Cleared = r.Bool(n) },
		"tests": func(n *strictyaml.Node) {
			r.Map(n, map[string]func(*strictyaml.Node){
				"hit":  func(n *strictyaml.Node) { v.Hit, _ = r.Texts(n) },
				"miss": func(n *strictyaml.Node) { v.Miss, _ = r.Texts(n) },
			})
		},
	}
	if lexicon {
		keys["file"] = func(n *strictyaml.Node) { v.file = r.Text(n) }
		keys["class"] = func(n *strictyaml.Node) { v.class = r.Text(n) }
		keys["exact"] = func(n *strictyaml.Node) { v.exact = r.Bool(n) }
		keys["slips"] = func(n *strictyaml.Node) { v.slips = r.Bool(n) }
	} else {
		for k, f := range v.wording.Keys(r, l.lists) {
			keys[k] = f
		}
	}
	if !r.Map(n, keys) {
		return nil, false
	}
	switch {
	case v.ID == "":
		r.Add(n, "a rule needs an id")
	case l.ids[v.ID]:
		r.Add(n, "id %q stands twice", v.ID)
	case lexicon && (v.file == "" || v.class == ""):
		r.Add(n, "a lexicon needs file and class")
	case lexicon && v.Category == "":
		// A class of words for other rules, no finding of its own.
	case v.Category == "":
		r.Add(n, "a rule needs a category")
	case v.Message == "" || v.Suggest == "":
		r.Add(n, "a rule needs message and suggest")
	case len(v.Hit) == 0 || len(v.Miss) == 0:
		r.Add(n, "a rule needs tests: a hit and a miss")
	case !lexicon && v.wording.Empty():
		r.Add(n, "a rule needs phrase, near or regex")
	case len(v.wording.Exact) > 0:
		r.Add(n, "exact has no meaning here: use phrase")
	}
	if v.Severity == "" {
		v.Severity = v.Category.Severity()
	}
	l.ids[v.ID] = true
	r.Where = ""
	return v, true
}

func (l *loader) load() error {
	if err := l.open(); err != nil {
		return err
	}
	for _, p := range l.packs {
		for _, n := range []*strictyaml.Node{p.lists, p.clear, p.rules} {
			l.gather(n)
		}
	}
	for _, p := range l.packs {
		if p.lexicons == nil {
			continue
		}
		p.reader.List(p.lexicons, func(n *strictyaml.Node) {
			if v, ok := l.rule(p, n, true); ok {
				l.lexicon(p, n, v)
			}
		})
	}
	l.linter.lexicon.slips = newSlips(l.medicines)
	l.linter.lexicon.wordKinds = l.wordSlips()
	l.linter.lexicon.wordSlips = newSlips(slices.Sorted(maps.Keys(l.linter.lexicon.wordKinds)))
	l.classLists()
	for _, p := range l.packs {
		if p.lists != nil {
			phrase.ReadLists(p.reader, p.lists, l.lists)
		}
	}
	for _, p := range l.packs {
		if p.clear != nil {
			l.clear = append(l.clear, phrase.ReadPhrases(p.reader, p.clear, l.lists)...)
		}
		if p.rules != nil {
			p.reader.List(p.rules, func(n *strictyaml.Node) {
				if v, ok := l.rule(p, n, false); ok {
					l.linter.rules = append(l.linter.rules, v)
				}
			})
		}
	}
	for _, p := range l.packs {
		l.problems = append(l.problems, p.reader.Problems...)
	}
	return l.problems.Err()
}

// gather notes every word that stands in a phrase, so that a term of one word keeps
// its own spelling in the view of classes: "came back" must match though "back" is a
// part of the body.
func (l *loader) gather(n *strictyaml.Node) {
	if n == nil {
		return
	}
	for _, w := range strings.FieldsFunc(n.Value, func(r rune) bool { return strings.ContainsRune(" ()|?{}*#,.;:!/-", r) }) {
		l.written[unaccented(strings.ToLower(w))] = true
	}
	for _, c := range n.Content {
		l.gather(c)
	}
}

// lexicon reads the terms of one lexicon entry into the linter.
func (l *loader) lexicon(p *pack, n *strictyaml.Node, v *Rule) {
	text, err := readText(l.fsys, "lexicon/"+v.file)
	if err != nil {
		p.reader.Add(n, "%v", err)
		return
	}
	x := l.linter
	switch v.class {
	case "vocabulary":
		x.lexicon.vocabulary = newLines(text)
		return
	case "first_name":
		x.firstNames = newLines(text)
		return
	case "last_name":
		x.lastNames = newLines(text)
		return
	}
	terms := strings.Split(text, "\n")
	switch v.class {
	case "stem":
		x.lexicon.stems = append(x.lexicon.stems, terms...)
		return
	case "title":
		for _, t := range terms {
			x.titles[unaccented(t)] = true
		}
		return
	case "street":
		x.streets = asSet(terms)
		return
	}
	bit, ok := x.classes[v.class]
	if !ok {
		if len(x.classes) >= maxClasses {
			p.reader.Add(n, "too many classes of words")
			return
		}
		bit = 1 << len(x.classes)
		x.classes[v.class] = bit
	}
	var own uint64
	if v.Category != "" {
		// A lexicon with findings of its own has a bit of its own, so that two
		// lexicons of one class can differ in category.
		name := "own " + v.ID
		if len(x.classes) >= maxClasses {
			p.reader.Add(n, "too many classes of words")
			return
		}
		own = 1 << len(x.classes)
		x.classes[name] = own
		x.owners = append(x.owners, owner{own, v})
	}
	for _, t := range terms {
		if err := x.lexicon.add(t, bit|own); err != nil {
			p.reader.Add(n, "%s: %v", v.file, err)
			return
		}
		if w := unaccented(t); l.written[w] {
			x.lexicon.terms.flags[x.lexicon.terms.at(hashOn(hashSeed, w))] |= keptFlag
			l.kept = append(l.kept, w)
		}
		if v.class == drugLikeClass && !v.exact {
			l.medicines = append(l.medicines, t)
		}
		if v.slips {
			l.slips = append(l.slips, t)
		}
	}
}

// wordSlips keeps those words of noted terms that are terms themselves: they mean the
// same with a slip ("fascitis", "schizofrenia"). Short words have too many neighbours.
func (l *loader) wordSlips() map[string]uint64 {
	kinds := map[string]uint64{}
	for _, t := range l.slips {
		for w := range strings.FieldsSeq(unaccented(t)) {
			if set := l.linter.lexicon.terms.get(hashOn(hashSeed, w)); len(w) >= minWordSlip && set != 0 {
				kinds[w] = set
			}
		}
	}
	return kinds
}

// classLists makes a list of each class, for use in phrases as {class}: every set
// of classes that some term has and that holds the class is one word of it.
func (l *loader) classLists() {
	x := l.linter
	if _, ok := x.classes[unknownClass]; !ok {
		x.classes[unknownClass] = 1 << len(x.classes)
	}
	sets := map[uint64]bool{x.classes[unknownClass]: true, x.classes[unknownClass] | x.classes[drugLikeClass]: true}
	for _, o := range x.owners {
		if o.rule.Category.Protected() {
			x.protected |= o.bit
		}
	}
	for _, s := range x.lexicon.terms.kinds[1:] {
		sets[s] = true
		if s&x.classes[drugLikeClass] != 0 {
			sets[x.classes[unknownClass]|x.classes[drugLikeClass]|s&x.protected] = true
		}
	}
	for name, bit := range x.classes {
		if strings.HasPrefix(name, "own ") {
			continue
		}
		var words []string
		for _, w := range l.kept {
			if x.lexicon.terms.get(hashOn(hashSeed, w))&bit != 0 {
				words = append(words, w)
			}
		}
		for s := range sets {
			if s&bit != 0 {
				words = append(words, className(s))
			}
		}
		slices.Sort(words)
		words = slices.Compact(words)
		if err := l.lists.Define(name, words); err != nil {
			l.problems = append(l.problems, strictyaml.Problem{File: "lexicon", Message: fmt.Sprintf("class %s: %v", name, err)})
		}
	}
}

func asSet(terms []string) map[string]bool {
	m := make(map[string]bool, len(terms))
	for _, t := range terms {
		m[t] = true
	}
	return m
}
