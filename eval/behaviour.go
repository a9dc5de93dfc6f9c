package eval

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/strictyaml"
)

// Kind is a kind of behavioural test (Ribeiro 2020, "Beyond accuracy: behavioral
// testing of NLP models with CheckList").
type Kind string

// The kinds.
const (
	MFT Kind = "MFT" // minimum functionality: what must be said of a reply
	INV Kind = "INV" // invariance: what must not change when the reply changes its form
	DIR Kind = "DIR" // direction: which way the answer may move when something is added
)

// Suite is a file of behavioural tests of one capability.
type Suite struct {
	File, Capability, Summary string
	Tests                     []Behaviour
}

// Behaviour is one test with its cases.
type Behaviour struct {
	ID, Why string
	Kind    Kind
	Cases   []Example
	// Want is what an MFT asks of each case.
	Want Want
	// Perturb names the perturbations of an INV; Pairs are texts that must be read alike.
	Perturb []string
	Pairs   [][2]string
	// Append and Prepend are what a DIR adds.
	Append, Prepend []string
	// Same holds, for INV and DIR, what must hold between the two answers: primary,
	// urgency, urgency_not_lower, urgency_not_higher, not_closed, tapback.
	Same []string
}

// Example is one reply of a test.
type Example struct{ Text, Prompt string }

// Want is what must be true of an answer; zero values ask nothing.
type Want struct {
	Urgency, AtLeast, AtMost triage.Urgency
	Primary                  triage.Intent
	Intents, NotIntents      []triage.Intent
	Flags, NotFlags          []triage.Flag
	Sentiment                triage.Sentiment
	Closed                   *bool
}

func (w *Want) empty() bool {
	return w.Urgency == "" && w.AtLeast == "" && w.AtMost == "" && w.Primary == "" && w.Sentiment == "" && w.Closed == nil &&
		len(w.Intents)+len(w.NotIntents)+len(w.Flags)+len(w.NotFlags) == 0
}

// holds reports whether the answer is as wanted.
func (w *Want) holds(a *Answer) bool {
	ok := (w.Urgency == "" || a.Urgency == w.Urgency) &&
		(w.AtLeast == "" || a.Urgency.Level() >= w.AtLeast.Level()) &&
		(w.AtMost == "" || a.Urgency.Level() <= w.AtMost.Level()) &&
		(w.Primary == "" || a.Primary() == w.Primary) &&
		(w.Sentiment == "" || a.Sentiment == w.Sentiment) &&
		(w.Closed == nil || a.Closed == *w.Closed)
	for _, v := range w.Intents {
		ok = ok && a.Has(v)
	}
	for _, v := range w.NotIntents {
		ok = ok && !a.Has(v)
	}
	for _, v := range w.Flags {
		ok = ok && contains(a.Flags, v)
	}
	for _, v := range w.NotFlags {
		ok = ok && !contains(a.Flags, v)
	}
	return ok
}

// relations is the closed list of what Same may hold.
func relations() []string {
	return []string{"primary", "urgency", "urgency_not_lower", "urgency_not_higher", "not_closed", "tapback"}
}

// related reports whether the answer after stands to the one before as it must.
func related(same []string, before, after *Answer) bool {
	for _, s := range same {
		ok := false
		switch s {
		case "primary":
			ok = before.Primary() == after.Primary()
		case "urgency":
			ok = before.Urgency == after.Urgency
		case "urgency_not_lower":
			ok = after.Urgency.Level() >= before.Urgency.Level()
		case "urgency_not_higher":
			ok = after.Urgency.Level() <= before.Urgency.Level()
		case "not_closed":
			ok = !after.Closed
		case "tapback": // the words are quoted: nothing in them is an alarm of the sender's
			ok = after.Urgency == triage.Routine && after.Primary() == triage.Other
		}
		if !ok {
			return false
		}
	}
	return true
}

// ReadBehaviour reads every *.yml of a folder, in the order of names. All problems are
// reported at once.
func ReadBehaviour(fsys fs.FS) ([]Suite, error) {
	names, err := fs.Glob(fsys, "*.yml")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("eval: no behavioural test: %w", triage.ErrNotFound)
	}
	slices.Sort(names)
	var suites []Suite
	var problems strictyaml.Problems
	seen := map[string]bool{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("eval: %w", err)
		}
		r := &strictyaml.Reader{Name: name}
		s := readSuite(r, data, seen)
		s.File = path.Base(name)
		problems = append(problems, r.Problems...)
		suites = append(suites, s)
	}
	return suites, problems.Err()
}

func readSuite(r *strictyaml.Reader, data []byte, seen map[string]bool) (s Suite) {
	root := r.Parse(data)
	if root == nil {
		return s
	}
	r.Map(root, map[string]func(*strictyaml.Node){
		"capability": func(n *strictyaml.Node) { s.Capability = r.Text(n) },
		"summary":    func(n *strictyaml.Node) { s.Summary = r.Text(n) },
		"tests": func(n *strictyaml.Node) {
			r.List(n, func(n *strictyaml.Node) {
				if b, ok := readTest(r, n); ok {
					if seen[b.ID] {
						r.Add(n, "a test with this id is already there")
					}
					seen[b.ID] = true
					s.Tests = append(s.Tests, b)
				}
			})
		},
	})
	if s.Capability == "" || len(s.Tests) == 0 {
		r.Add(root, "needs a capability and tests")
	}
	return s
}

func readTest(r *strictyaml.Reader, n *strictyaml.Node) (b Behaviour, ok bool) {
	texts := func(dst *[]string) func(*strictyaml.Node) {
		return func(v *strictyaml.Node) { *dst, _ = r.Texts(v) }
	}
	names := map[string]bool{}
	for _, p := range perturbations() {
		names[p.name] = true
	}
	ok = r.Map(n, map[string]func(*strictyaml.Node){
		"id":   func(v *strictyaml.Node) { b.ID = r.Text(v) },
		"why":  func(v *strictyaml.Node) { b.Why = r.Text(v) },
		"kind": func(v *strictyaml.Node) { b.Kind = strictyaml.OneOf(r, v, MFT, INV, DIR) },
		"cases": func(v *strictyaml.Node) {
			r.List(v, func(v *strictyaml.Node) {
				var e Example
				if v.Value != "" {
					e.Text = r.Text(v)
				} else {
					r.Map(v, map[string]func(*strictyaml.Node){
						"text":   func(v *strictyaml.Node) { e.Text = r.Text(v) },
						"prompt": func(v *strictyaml.Node) { e.Prompt = r.Text(v) },
					})
				}
				b.Cases = append(b.Cases, e)
			})
		},
		"want": func(v *strictyaml.Node) { b.Want = readWant(r, v) },
		"perturb": func(v *strictyaml.Node) {
			var nodes []*strictyaml.Node
			b.Perturb, nodes = r.Texts(v)
			for i, p := range b.Perturb {
				if !names[p] {
					r.Add(nodes[i], "there is no perturbation with this name")
				}
			}
		},
		"pairs": func(v *strictyaml.Node) {
			r.List(v, func(v *strictyaml.Node) {
				t, _ := r.Texts(v)
				if len(t) != 2 {
					r.Add(v, "want two texts")
					return
				}
				b.Pairs = append(b.Pairs, [2]string{t[0], t[1]})
			})
		},
		"append":  texts(&b.Append),
		"prepend": texts(&b.Prepend),
		"same": func(v *strictyaml.Node) {
			var nodes []*strictyaml.Node
			b.Same, nodes = r.Texts(v)
			for i, s := range b.Same {
				if !contains(relations(), s) {
					r.Add(nodes[i], "want one of %s", strings.Join(relations(), ", "))
				}
			}
		},
	})
	if !ok {
		return b, false
	}
	bad := ""
	switch {
	case b.ID == "" || b.Why == "" || b.Kind == "":
		bad = "needs id, why and kind"
	case b.Kind == MFT && (b.Want.empty() || len(b.Cases) == 0):
		bad = "an MFT needs want and cases"
	case b.Kind == INV && (len(b.Same) == 0 || len(b.Pairs) == 0 && (len(b.Cases) == 0 || len(b.Perturb) == 0)):
		bad = "an INV needs same, and pairs or perturb with cases"
	case b.Kind == DIR && (len(b.Same) == 0 || len(b.Cases) == 0 || len(b.Append)+len(b.Prepend) == 0):
		bad = "a DIR needs same, cases and append or prepend"
	}
	if bad != "" {
		r.Add(n, "%s", bad)
	}
	return b, true
}

func readWant(r *strictyaml.Reader, n *strictyaml.Node) (w Want) {
	r.Map(n, map[string]func(*strictyaml.Node){
		"urgency":          func(v *strictyaml.Node) { w.Urgency = strictyaml.OneOf(r, v, triage.Urgencies()...) },
		"urgency_at_least": func(v *strictyaml.Node) { w.AtLeast = strictyaml.OneOf(r, v, triage.Urgencies()...) },
		"urgency_at_most":  func(v *strictyaml.Node) { w.AtMost = strictyaml.OneOf(r, v, triage.Urgencies()...) },
		"primary":          func(v *strictyaml.Node) { w.Primary = strictyaml.OneOf(r, v, triage.Intents()...) },
		"intents":          func(v *strictyaml.Node) { w.Intents = strictyaml.AllOf(r, v, triage.Intents()...) },
		"not_intents":      func(v *strictyaml.Node) { w.NotIntents = strictyaml.AllOf(r, v, triage.Intents()...) },
		"flags":            func(v *strictyaml.Node) { w.Flags = strictyaml.AllOf(r, v, triage.Flags()...) },
		"not_flags":        func(v *strictyaml.Node) { w.NotFlags = strictyaml.AllOf(r, v, triage.Flags()...) },
		"sentiment":        func(v *strictyaml.Node) { w.Sentiment = strictyaml.OneOf(r, v, triage.Sentiments()...) },
		"closed":           func(v *strictyaml.Node) { b := r.Bool(v); w.Closed = &b },
	})
	return w
}

// Cell is one field of the table of capabilities and kinds.
type Cell struct {
	Capability string `json:"capability"`
	Kind       Kind   `json:"kind"`
	Tests      int    `json:"tests"`
	// Failure is the share of checks that failed, K of N.
	Failure Metric   `json:"failure"`
	Failing []string `json:"failing"`
}

// check is one thing to be looked at: an answer, or two.
type check struct {
	id            string
	cell          int
	before, after int // places in the items; before is -1 for an MFT
	test          *Behaviour
}

// Behave runs the suites against a source. The ids of failing checks name test, case
// and change, never a text.
func Behave(ctx context.Context, src Source, suites []Suite, workers int) ([]Cell, error) {
	d := &Dataset{Name: "behaviour"}
	ask := func(e Example) int {
		d.Items = append(d.Items, Item{ID: fmt.Sprintf("b-%d", len(d.Items)), Text: triage.NewText(e.Text), Prompt: triage.NewText(e.Prompt), Line: len(d.Items) + 1})
		return len(d.Items) - 1
	}
	var cells []Cell
	var checks []check
	for i := range suites {
		s := &suites[i]
		at := map[Kind]int{}
		for k := range s.Tests {
			t := &s.Tests[k]
			c, ok := at[t.Kind]
			if !ok {
				c = len(cells)
				at[t.Kind] = c
				cells = append(cells, Cell{Capability: s.Capability, Kind: t.Kind, Failing: []string{}})
			}
			cells[c].Tests++
			for n, e := range t.Cases {
				id := fmt.Sprintf("%s#%d", t.ID, n+1)
				base := ask(e)
				if t.Kind == MFT {
					checks = append(checks, check{id, c, -1, base, t})
				}
				for _, p := range t.Perturb {
					if changed := perturb(p)(e.Text); changed != e.Text {
						checks = append(checks, check{id + "/" + p, c, base, ask(Example{changed, e.Prompt}), t})
					}
				}
				for j, add := range t.Append {
					checks = append(checks, check{fmt.Sprintf("%s/append%d", id, j+1), c, base, ask(Example{e.Text + " " + add, e.Prompt}), t})
				}
				for j, add := range t.Prepend {
					checks = append(checks, check{fmt.Sprintf("%s/prepend%d", id, j+1), c, base, ask(Example{add + " " + e.Text, e.Prompt}), t})
				}
			}
			for n, p := range t.Pairs {
				checks = append(checks, check{fmt.Sprintf("%s#pair%d", t.ID, n+1), c, ask(Example{Text: p[0]}), ask(Example{Text: p[1]}), t})
			}
		}
	}
	answers, err := Ask(ctx, src, d, workers, nil)
	if err != nil {
		return nil, err
	}
	n := make([]int, len(cells))
	for _, c := range checks {
		n[c.cell]++
		after := &answers[c.after]
		var ok bool
		if c.before < 0 {
			ok = c.test.Want.holds(after)
		} else {
			ok = related(c.test.Same, &answers[c.before], after)
		}
		if !ok {
			cells[c.cell].Failing = append(cells[c.cell].Failing, c.id)
		}
	}
	for i := range cells {
		c := &cells[i]
		c.Failure = rate("behaviour."+c.Capability+"."+string(c.Kind)+".failure", len(c.Failing), n[i])
	}
	return cells, nil
}
