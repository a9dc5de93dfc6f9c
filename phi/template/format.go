package template

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	triage "github.com/replytriage/triage"
)

// Format is a way to write results.
type Format string

// The formats. None repeats the text of a template.
const (
	Lines Format = "line"
	JSON  Format = "json"
	JUnit Format = "junit"
	SARIF Format = "sarif"
)

// ParseFormat returns the format called name, or ErrInvalid.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case Lines, JSON, JUnit, SARIF:
		return f, nil
	}
	return "", fmt.Errorf("template: unknown format (line, json, junit, sarif): %w", triage.ErrInvalid)
}

// Write writes results in the format f.
func Write(w io.Writer, f Format, results []Result) error {
	switch f {
	case JSON:
		return writeJSON(w, results)
	case JUnit:
		return writeJUnit(w, results)
	case SARIF:
		return writeSARIF(w, results)
	}
	return writeLines(w, results)
}

// Failed reports whether a result holds a finding of severity warn or block.
func Failed(r Result) bool {
	return slices.ContainsFunc(r.Findings, func(f triage.Finding) bool { return f.Severity.Level() >= triage.SeverityWarn.Level() })
}

func writeLines(w io.Writer, results []Result) error {
	for _, r := range results {
		for _, f := range r.Findings {
			if _, err := fmt.Fprintf(w, "%s:%d:%d: %s: %s: %s %s\n", r.File, r.Line, f.Start+1, f.Severity, f.Category, f.Message, f.Suggest); err != nil {
				return err
			}
		}
	}
	return nil
}

type jsonResult struct {
	File     string           `json:"file"`
	Line     int              `json:"line"`
	ID       string           `json:"id,omitempty"`
	Verdict  string           `json:"verdict"`
	Findings []triage.Finding `json:"findings"`
	Rewrite  string           `json:"rewrite,omitempty"`
	SMS      Segments         `json:"sms"`
	Grade    float64          `json:"grade"`
}

func writeJSON(w io.Writer, results []Result) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, r := range results {
		findings := r.Findings
		if findings == nil {
			findings = []triage.Finding{}
		}
		if err := e.Encode(jsonResult{r.File, r.Line, r.ID, string(r.Verdict), findings, r.Rewrite, r.SMS, r.Grade}); err != nil {
			return err
		}
	}
	return nil
}

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func writeJUnit(w io.Writer, results []Result) error {
	s := junitSuite{Name: "triage lint", Tests: len(results)}
	for _, r := range results {
		c := junitCase{Name: fmt.Sprintf("%s:%d", r.File, r.Line), Class: "templates"}
		if Failed(r) {
			s.Failures++
			var b strings.Builder
			if err := writeLines(&b, []Result{r}); err != nil {
				return err
			}
			c.Failure = &junitFailure{Message: fmt.Sprintf("%d findings, verdict %s", len(r.Findings), r.Verdict), Text: b.String()}
		}
		s.Cases = append(s.Cases, c)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(s); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// The parts of SARIF 2.1.0 (OASIS, 2020) that readers ask for.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string       `json:"id"`
		ShortDescription sarifMessage `json:"shortDescription"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndColumn   int `json:"endColumn"`
	}
)

func writeSARIF(w io.Writer, results []Result) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Tool: sarifTool{sarifDriver{Name: "triage lint", Rules: []sarifRule{}}}, Results: []sarifResult{}}
	index := map[string]int{}
	for _, r := range results {
		for _, f := range r.Findings {
			i, ok := index[f.Rule]
			if !ok {
				i = len(run.Tool.Driver.Rules)
				index[f.Rule] = i
				run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{f.Rule, sarifMessage{f.Category}})
			}
			level := map[triage.Severity]string{triage.SeverityBlock: "error", triage.SeverityWarn: "warning"}[f.Severity]
			if level == "" {
				level = "note"
			}
			run.Results = append(run.Results, sarifResult{
				f.Rule, i, level,
				sarifMessage{f.Message + " " + f.Suggest},
				[]sarifLocation{{sarifPhysical{sarifArtifact{r.File}, sarifRegion{max(1, r.Line), f.Start + 1, max(f.Start+2, f.End+1)}}}},
			})
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}
