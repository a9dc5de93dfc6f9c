package rules

import (
	"slices"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/strictyaml"
)

// caseFile is a *.cases.yml: messages with what the whole set must say of them.
type caseFile struct {
	file  string
	cases []wholeCase
}

type wholeCase struct {
	Case
	want want
}

// want holds what must be true of an outcome; zero values ask nothing. At least counts
// what hints name too, as the service does without a model; at most counts floors alone.
type want struct {
	atLeast, atMost triage.Urgency
	intents         []triage.Intent
	flags           []triage.Flag
	decided         *bool
	denied          *bool
	fired, notFired []string
}

func (w *want) empty() bool {
	return w.atLeast == "" && w.atMost == "" && len(w.intents)+len(w.flags)+len(w.fired)+len(w.notFired) == 0 &&
		w.decided == nil && w.denied == nil
}

func readCases(r *strictyaml.Reader, data []byte) *caseFile {
	f := &caseFile{file: r.Name}
	root := r.Parse(data)
	if root == nil {
		return f
	}
	r.Map(root, map[string]func(*strictyaml.Node){
		"summary": func(n *strictyaml.Node) { r.Text(n) },
		"cases": func(n *strictyaml.Node) {
			if len(n.Content) == 0 {
				r.Add(n, "list must not be empty")
			}
			r.List(n, func(c *strictyaml.Node) {
				w := wholeCase{Case: Case{line: c.Line, col: c.Column}}
				keys := w.Case.keys(r)
				keys["want"] = func(v *strictyaml.Node) { w.want = readWant(r, v) }
				if !r.Map(c, keys) {
					return
				}
				if w.Text == "" {
					r.Add(c, "text is missing")
				}
				if w.want.empty() {
					r.Add(c, "want asks nothing")
				}
				f.cases = append(f.cases, w)
			})
		},
	})
	return f
}

func readWant(r *strictyaml.Reader, n *strictyaml.Node) (w want) {
	yes := func(dst **bool) func(*strictyaml.Node) {
		return func(v *strictyaml.Node) { b := r.Bool(v); *dst = &b }
	}
	r.Map(n, map[string]func(*strictyaml.Node){
		"urgency_at_least": func(v *strictyaml.Node) { w.atLeast = strictyaml.OneOf(r, v, triage.Urgencies()...) },
		"urgency_at_most":  func(v *strictyaml.Node) { w.atMost = strictyaml.OneOf(r, v, triage.Urgencies()...) },
		"intents":          func(v *strictyaml.Node) { w.intents = strictyaml.AllOf(r, v, triage.Intents()...) },
		"flags":            func(v *strictyaml.Node) { w.flags = strictyaml.AllOf(r, v, triage.Flags()...) },
		"decided":          yes(&w.decided),
		"denied":           yes(&w.denied),
		"fired":            func(v *strictyaml.Node) { w.fired, _ = r.Texts(v) },
		"not_fired":        func(v *strictyaml.Node) { w.notFired, _ = r.Texts(v) },
	})
	return w
}

// unknown reports the rule ids that a case names and no pack has.
func (f *caseFile) unknown(s *Set) (problems strictyaml.Problems) {
	for _, c := range f.cases {
		for _, id := range slices.Concat(c.want.fired, c.want.notFired) {
			if s.byID[id] == nil && !slices.ContainsFunc(s.disabled, func(d disabled) bool { return d.id == id }) {
				problems = append(problems, strictyaml.Problem{File: f.file, Line: c.line, Col: c.col, Where: clip(id), Message: "there is no rule with this id"})
			}
		}
	}
	return problems
}

// failures says in what the outcome differs from what is wanted; each check counts
// as one assertion.
func (w *want) failures(o *Outcome) (assertions int, failed []string) {
	check := func(ok bool, message string) {
		assertions++
		if !ok {
			failed = append(failed, message)
		}
	}
	got := triage.Routine.Max(o.Urgency.Name)
	if w.atLeast != "" {
		named := triage.Routine.Max(o.Named())
		check(named.Level() >= w.atLeast.Level(), "urgency is "+string(named)+", want at least "+string(w.atLeast))
	}
	if w.atMost != "" {
		check(got.Level() <= w.atMost.Level(), "urgency is "+string(got)+by(o.Urgency.By)+", want at most "+string(w.atMost))
	}
	for _, v := range w.intents {
		check(slices.ContainsFunc(o.Intents, func(s triage.Scored[triage.Intent]) bool { return s.Name == v }), "intent "+string(v)+" is missing")
	}
	for _, v := range w.flags {
		check(slices.ContainsFunc(o.Flags, func(s triage.Scored[triage.Flag]) bool { return s.Name == v }), "flag "+string(v)+" is missing")
	}
	if w.decided != nil {
		check(*w.decided == o.Decided, map[bool]string{true: "was not decided", false: "was decided"}[*w.decided])
	}
	if w.denied != nil {
		check(*w.denied == (len(o.Denied) > 0), map[bool]string{true: "nothing was denied", false: "something was denied"}[*w.denied])
	}
	for _, id := range w.fired {
		check(o.Fired(id), "rule "+id+" did not fire")
	}
	for _, id := range w.notFired {
		check(!o.Fired(id), "rule "+id+" fired")
	}
	return assertions, failed
}

func by(rule string) string {
	if rule == "" {
		return ""
	}
	return " by " + rule
}
