package eval

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
)

//go:embed report.html.tmpl
var page string

// view is what the page shows beside the report.
type view struct {
	*Report
	Red       []Verdict
	Headlines []shown
	Plots     map[string]template.HTML
	Curves    []template.HTML
	Seeing    []template.HTML
}

type shown struct{ Name, Value string }

// WriteHTML writes the report as one page that needs nothing else: styles and plots
// are inside, there is no script.
func WriteHTML(w io.Writer, r *Report) error {
	v := view{Report: r, Red: Red(r.Gates), Plots: map[string]template.HTML{}}
	for _, h := range headlines() {
		if m := r.Metric(h.Metric); m != nil {
			v.Headlines = append(v.Headlines, shown{h.Name, m.shown()})
		}
	}
	draw := func(name string, svg template.HTML, err error) error {
		v.Plots[name] = svg
		return err
	}
	var errs []error
	if r.Data.Labelled {
		one := func(name string, svg template.HTML, err error) { errs = append(errs, draw(name, svg, err)) }
		svg, err := plotTable(r.Primary, "Primary intent: labels against answers")
		one("primary", svg, err)
		svg, err = plotTable(r.Urgency, "Urgency")
		one("urgency", svg, err)
		svg, err = plotTable(r.Sentiment, "Sentiment")
		one("sentiment", svg, err)
		if len(r.Curve) > 0 {
			svg, err = plotCurve(r)
			one("curve", svg, err)
		}
		var names []string
		var f1 []Metric
		for _, c := range r.Intents {
			if c.Gold > 0 {
				names, f1 = append(names, fmt.Sprintf("%s (%d)", c.Name, c.Gold)), append(f1, c.F1)
			}
		}
		svg, err = plotBars("F1 of each intent, with 95 % interval", names, f1)
		one("intents", svg, err)
		names, f1 = nil, nil
		for i := range r.Slices {
			s := &r.Slices[i]
			names, f1 = append(names, fmt.Sprintf("%s (%d)", s.Name, s.N)), append(f1, *s.Metric("primary.accuracy"))
		}
		svg, err = plotBars("Primary intent right, by slice (grey: not enough data)", names, f1)
		one("slices", svg, err)
		for i := range r.Calibration {
			svg, err := plotReliability(&r.Calibration[i])
			errs = append(errs, err)
			v.Curves = append(v.Curves, svg)
		}
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	t, err := template.New("report").Funcs(template.FuncMap{
		"show":  func(m Metric) string { return m.shown() },
		"join":  func(list []string) string { return strings.Join(first(list, 40), ", ") },
		"short": func(s string) string { return or(s[:min(19, len(s))], "none") },
		"slash": slashed,
		"tally": Tally,
		"said":  func(v Verdict) string { return v.said() },
		"heard": func(b Bird) string { return b.said() },
		"value": func(p *float64) string {
			if p == nil {
				return "none"
			}
			return fmt.Sprintf("%.4g", *p)
		},
		"pct":   func(f float64) string { return fmt.Sprintf("%.2f %%", f*100) },
		"slice": func(s Slice, name string) string { return s.Metric(name).shown() },
	}).Parse(page)
	if err != nil {
		return fmt.Errorf("eval: page: %w", err)
	}
	if err := t.Execute(w, v); err != nil {
		return fmt.Errorf("eval: page: %w", err)
	}
	return nil
}
