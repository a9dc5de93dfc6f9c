package rules

import (
	"encoding/xml"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/phrase"
)

// Proof is one tested text and what came of it. It holds no words of the text.
type Proof struct {
	// Suite is the pack or the case file, Rule the id of the rule (empty for a case).
	Suite, Rule string
	// Kind is hit, miss or case.
	Kind      string
	File      string
	Line, Col int
	// Assertions is how many things were checked.
	Assertions int
	// Failures say what was not as wanted; empty when all was.
	Failures []string
}

// Name returns the place of the proof as a test name.
func (p *Proof) Name() string {
	name := fmt.Sprintf("%s:%d:%d", p.Kind, p.Line, p.Col)
	if p.Rule != "" {
		name = p.Rule + " " + name
	}
	return name
}

// Report is the outcome of a self-test.
type Report struct {
	Proofs     []Proof
	Assertions int
	Failed     int // proofs with a failure
}

// OK reports whether something was tested and nothing failed.
func (r *Report) OK() bool { return r.Assertions > 0 && r.Failed == 0 }

// SelfTest runs the hits and misses of every rule and every case file. PromptKind
// reads the kind out of a prompt's text, for several at once; it may be nil, and a case's
// own prompt_kind wins over it.
func (s *Set) SelfTest(promptKind func(prompt string) triage.PromptKind) Report {
	var proofs []func() Proof
	input := func(c *Case) Input {
		in := Input{Text: triage.NewText(c.Text), Prompt: c.Kind}
		if c.Kind == triage.PromptNone && c.Prompt != "" && promptKind != nil {
			in.Prompt = promptKind(c.Prompt)
		}
		return in
	}
	for _, r := range s.rules {
		for i := range r.Tests.Hit {
			proofs = append(proofs, func() Proof {
				c := &r.Tests.Hit[i]
				p := Proof{Suite: r.Pack, Rule: r.ID, Kind: "hit", File: r.file, Line: c.line, Col: c.col, Assertions: 1}
				in := input(c)
				if o := s.Match(in); !o.took(r) {
					p.Failures = []string{"must fire, but " + s.whyNot(r, in)}
				}
				return p
			})
		}
		for i := range r.Tests.Miss {
			proofs = append(proofs, func() Proof {
				c := &r.Tests.Miss[i]
				p := Proof{Suite: r.Pack, Rule: r.ID, Kind: "miss", File: r.file, Line: c.line, Col: c.col, Assertions: 1}
				if o := s.Match(input(c)); o.took(r) {
					p.Failures = []string{"must not fire, but does" + s.which(r, input(c))}
				}
				return p
			})
		}
	}
	for _, f := range s.cases {
		for i := range f.cases {
			proofs = append(proofs, func() Proof {
				c := &f.cases[i]
				o := s.Match(input(&c.Case))
				n, failed := c.want.failures(&o)
				return Proof{Suite: f.file, Kind: "case", File: f.file, Line: c.line, Col: c.col, Assertions: n, Failures: failed}
			})
		}
	}
	return report(proofs)
}

// report runs the proofs on all cores, since a start and every reload wait for them;
// the report keeps their order.
func report(proofs []func() Proof) Report {
	rep := Report{Proofs: make([]Proof, len(proofs))}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(proofs); i = int(next.Add(1)) - 1 {
				rep.Proofs[i] = proofs[i]()
			}
		})
	}
	wg.Wait()
	for _, p := range rep.Proofs {
		rep.Assertions += p.Assertions
		if len(p.Failures) > 0 {
			rep.Failed++
		}
	}
	return rep
}

// took reports whether the rule did what its effect says: a decide rule decided, a
// raise rule raised, an experimental rule would have.
func (o *Outcome) took(r *Rule) bool {
	list := o.Raised
	switch {
	case r.Status == Experimental:
		list = o.Shadow
	case r.Effect == Decide:
		list = o.Decide
	case r.Effect == Hint:
		list = o.Hints
	}
	did := func(h Hit) bool { return h.Rule == r }
	return slices.ContainsFunc(list, did) || r.NearHints && r.Effect == Raise && slices.ContainsFunc(o.Hints, did)
}

// whyNot says why a rule did not fire.
func (s *Set) whyNot(r *Rule, in Input) string {
	e := s.Explain(in)
	reason := "no entry of it matches"
	for i := range e.Traces {
		t := &e.Traces[i]
		if t.Rule != r {
			continue
		}
		reason = fmt.Sprintf("%q is %s: %s", t.Written(), t.State, t.Because)
		if (t.State == "hint" || t.Kind == phrase.Exact && t.By == "") && len(e.Unread) > 0 {
			return fmt.Sprintf("words at %s are left unread", places(e.Unread))
		}
	}
	return reason
}

// which names the entry that fired.
func (s *Set) which(r *Rule, in Input) string {
	e := s.Explain(in)
	for i := range e.Traces {
		if t := &e.Traces[i]; t.Rule == r && (t.State == "decided" || t.State == "raised" || t.State == "hint" || t.State == "shadow") {
			return fmt.Sprintf(" by %s %q", t.Kind, t.Written())
		}
	}
	return ""
}

// Write prints failures and a count for a person.
func (r *Report) Write(w io.Writer) error {
	var b strings.Builder
	for i := range r.Proofs {
		p := &r.Proofs[i]
		for _, f := range p.Failures {
			fmt.Fprintf(&b, "%s:%d:%d: ", p.File, p.Line, p.Col)
			if p.Rule != "" {
				b.WriteString(p.Rule + ": ")
			}
			fmt.Fprintf(&b, "%s: %s\n", p.Kind, f)
		}
	}
	switch {
	case r.Assertions == 0:
		b.WriteString("nothing is tested: a self-test without assertions fails\n")
	case r.Failed == 0:
		fmt.Fprintf(&b, "ok: %d assertions in %d texts\n", r.Assertions, len(r.Proofs))
	default:
		fmt.Fprintf(&b, "FAILED: %d of %d texts, %d assertions\n", r.Failed, len(r.Proofs), r.Assertions)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// The shapes below are JUnit's, as CI systems read it.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
}

// WriteJUnit writes the report as JUnit XML, one suite a pack or case file.
func (r *Report) WriteJUnit(w io.Writer) error {
	all := junitSuites{Tests: len(r.Proofs), Failures: r.Failed}
	index := map[string]int{}
	for i := range r.Proofs {
		p := &r.Proofs[i]
		k, ok := index[p.Suite]
		if !ok {
			k = len(all.Suites)
			index[p.Suite] = k
			all.Suites = append(all.Suites, junitSuite{Name: p.Suite})
		}
		s := &all.Suites[k]
		c := junitCase{Class: p.Suite, Name: p.Name(), File: p.File, Line: p.Line}
		s.Tests++
		if len(p.Failures) > 0 {
			s.Failures++
			c.Failure = &junitFailure{strings.Join(p.Failures, "; ")}
		}
		s.Cases = append(s.Cases, c)
	}
	if r.Assertions == 0 {
		all.Tests, all.Failures = 1, 1
		all.Suites = append(all.Suites, junitSuite{Name: "selftest", Tests: 1, Failures: 1, Cases: []junitCase{
			{Class: "selftest", Name: "assertions", Failure: &junitFailure{"nothing is tested"}},
		}})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("rules: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return fmt.Errorf("rules: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// Untested is a rule whose tests leave something out.
type Untested struct {
	Rule *Rule
	// NoHit and NoMiss say which list is empty; Entries are the entries of the
	// rule's wording that no hit of it exercises.
	NoHit, NoMiss bool
	Entries       []string
}

// Coverage returns the rules that lack a hit or a miss, or have entries that no hit
// exercises, in the order of loading, and how many entries there are in all.
func (s *Set) Coverage() (gaps []Untested, entries int) {
	for i, r := range s.rules {
		seen := map[string]bool{}
		for k := range r.Tests.Hit {
			c := &r.Tests.Hit[k]
			m := newMatching(s)
			in := Input{Text: triage.NewText(c.Text)}
			in.Form = formOf(in)
			if len(r.When.Prompt) > 0 {
				in.Prompt = r.When.Prompt[0]
			}
			in.Ages = s.ages
			s.collect(m, in)
			for j := range m.candidates {
				if d := &m.candidates[j]; d.rule == i {
					seen[fmt.Sprint(d.found.Kind, d.found.Index)] = true
				}
			}
		}
		gap := Untested{Rule: r, NoHit: len(r.Tests.Hit) == 0, NoMiss: len(r.Tests.Miss) == 0}
		r.each(func(k string, n int, text string) {
			entries++
			if !seen[k] {
				gap.Entries = append(gap.Entries, text)
			}
		})
		if gap.NoHit || gap.NoMiss || len(gap.Entries) > 0 {
			gaps = append(gaps, gap)
		}
	}
	return gaps, entries
}
