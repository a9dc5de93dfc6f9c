package eval

import (
	"encoding/xml"
	"fmt"
	"io"
)

// The shapes of JUnit XML, as CI systems read it.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitMessage `xml:"failure,omitempty"`
	Skipped *junitMessage `xml:"skipped,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
}

// WriteJUnit writes gates and behavioural tests as JUnit XML: a red gate is a failure,
// a gate without enough data is skipped, failing checks of a behaviour are failures.
func WriteJUnit(w io.Writer, r *Report) error {
	var all junitSuites
	gates := junitSuite{Name: "gates"}
	for _, v := range r.Gates {
		c := junitCase{Class: "gates", Name: v.ID + " " + v.Metric}
		if v.Slice != "" {
			c.Name += " " + v.Slice
		}
		got := "nothing"
		if v.Got != nil {
			got = fmt.Sprintf("%.4g", *v.Got)
		}
		message := &junitMessage{fmt.Sprintf("%s: %s of %s is %s (n %d), want %s: %s", v.Outcome, v.Bound, v.Metric, got, v.N, v.Limit, v.Why)}
		switch {
		case v.Red:
			c.Failure = message
			gates.Failures++
		case v.Outcome != passed:
			c.Skipped = message
			gates.Skipped++
		}
		gates.Cases = append(gates.Cases, c)
	}
	for i := range r.Canary {
		b := &r.Canary[i]
		c := junitCase{Class: "canary", Name: "canary: " + b.Fault}
		if b.Blind {
			c.Failure = &junitMessage{b.said()}
			gates.Failures++
		}
		gates.Cases = append(gates.Cases, c)
	}
	gates.Tests = len(gates.Cases)
	behaviour := junitSuite{Name: "behaviour"}
	for i := range r.Behaviour {
		cell := &r.Behaviour[i]
		name := cell.Capability + " " + string(cell.Kind)
		behaviour.Cases = append(behaviour.Cases, junitCase{Class: "behaviour", Name: fmt.Sprintf("%s: %d of %d checks hold", name, cell.Failure.N-cell.Failure.K, cell.Failure.N)})
		for _, id := range cell.Failing {
			behaviour.Cases = append(behaviour.Cases, junitCase{Class: "behaviour", Name: name + " " + id, Failure: &junitMessage{"does not hold"}})
			behaviour.Failures++
		}
	}
	behaviour.Tests = len(behaviour.Cases)
	for _, s := range []junitSuite{gates, behaviour} {
		if s.Tests > 0 {
			all.Suites = append(all.Suites, s)
			all.Tests, all.Failures, all.Skipped = all.Tests+s.Tests, all.Failures+s.Failures, all.Skipped+s.Skipped
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("eval: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return fmt.Errorf("eval: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}
