package eval

import (
	"fmt"
	"os"
	"path"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/strictyaml"
)

// Gate is one thing that must hold of a report.
type Gate struct {
	ID, Why string
	// Metric is the name of a figure, or a pattern such as intent.*.recall for one
	// gate a class.
	Metric string
	// Slice names a slice, or a pattern; empty means the whole data set.
	Slice string
	// Bound is low, high or value: what of the figure is held against the limits. A
	// floor is best held by low, a ceiling by high.
	Bound string
	// AtLeast, AtMost limit the figure; Drop and Rise how far it may fall or rise
	// against the baseline. Nil asks nothing.
	AtLeast, AtMost, Drop, Rise *float64
	// MinN is how many cases the gate needs; with fewer the outcome is "not enough
	// data", which is red only where NotEnough is "fail".
	MinN      int
	NotEnough string
	// WhenMissing is "red" or "skip": what it means that the data give no value of the
	// figure at all, be it that no reply is of the slice, or that none is urgent where
	// the figure is about urgent ones. The outcome is "not enough data" either way.
	WhenMissing string
}

// exact reports whether the gate names one figure of one slice and not a pattern.
func (g *Gate) exact() bool { return !strings.ContainsAny(g.Metric+g.Slice, `*?[\`) }

// Verdict is what a gate says.
type Verdict struct {
	ID     string `json:"id"`
	Why    string `json:"why"`
	Metric string `json:"metric"`
	Slice  string `json:"slice,omitempty"`
	Bound  string `json:"bound"`
	// Limit is what is asked, in words.
	Limit string   `json:"limit"`
	Got   *float64 `json:"got"`
	N     int      `json:"n"`
	// Outcome is pass, fail, "not enough data" or "no baseline".
	Outcome string `json:"outcome"`
	// Red says that the verdict stops a release.
	Red bool `json:"red"`
}

// ReadGates reads a gates file. All problems are reported at once.
func ReadGates(name string) ([]Gate, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, plain(err))
	}
	r := &strictyaml.Reader{Name: name}
	var gates []Gate
	seen := map[string]bool{}
	if root := r.Parse(data); root != nil {
		r.Map(root, map[string]func(*strictyaml.Node){
			"summary": func(n *strictyaml.Node) { r.Text(n) },
			"gates": func(n *strictyaml.Node) {
				r.List(n, func(n *strictyaml.Node) {
					g := Gate{Bound: "value", MinN: Enough, NotEnough: "report", WhenMissing: "red"}
					limit := func(dst **float64) func(*strictyaml.Node) {
						return func(v *strictyaml.Node) { f := r.Float(v, 0, 1000); *dst = &f }
					}
					ok := r.Map(n, map[string]func(*strictyaml.Node){
						"id":         func(v *strictyaml.Node) { g.ID = r.Text(v) },
						"why":        func(v *strictyaml.Node) { g.Why = r.Text(v) },
						"metric":     func(v *strictyaml.Node) { g.Metric = r.Text(v) },
						"slice":      func(v *strictyaml.Node) { g.Slice = r.Text(v) },
						"bound":      func(v *strictyaml.Node) { g.Bound = strictyaml.OneOf(r, v, "low", "high", "value") },
						"at_least":   limit(&g.AtLeast),
						"at_most":    limit(&g.AtMost),
						"drop":       limit(&g.Drop),
						"rise":       limit(&g.Rise),
						"min_n":      func(v *strictyaml.Node) { g.MinN = r.Int(v, 0, 1<<30) },
						"not_enough": func(v *strictyaml.Node) { g.NotEnough = strictyaml.OneOf(r, v, "report", "fail") },
						"when_missing": func(v *strictyaml.Node) {
							g.WhenMissing = strictyaml.OneOf(r, v, "red", "skip")
						},
					})
					if !ok {
						return
					}
					switch {
					case g.ID == "" || g.Why == "" || g.Metric == "":
						r.Add(n, "a gate needs id, why and metric")
					case seen[g.ID]:
						r.Add(n, "a gate with this id is already there")
					case g.AtLeast == nil && g.AtMost == nil && g.Drop == nil && g.Rise == nil:
						r.Add(n, "a gate needs at_least, at_most, drop or rise")
					}
					if _, err := path.Match(g.Metric, ""); err != nil {
						r.Add(n, "metric is no pattern")
					}
					if _, err := path.Match(g.Slice, ""); err != nil {
						r.Add(n, "slice is no pattern")
					}
					seen[g.ID] = true
					gates = append(gates, g)
				})
			},
		})
	}
	if err := r.Problems.Err(); err != nil {
		return nil, err
	}
	if len(gates) == 0 {
		return nil, fmt.Errorf("%s: there is no gate in it: %w", name, triage.ErrInvalid)
	}
	return gates, nil
}

// Judge holds the report against the gates, and against baseline where that is not
// nil. A gate whose figure these data do not give says "not enough data", red or not by
// its WhenMissing; one that names a figure which no report has is an error: a misspelt
// gate must not pass.
func Judge(r *Report, gates []Gate, baseline *Report) ([]Verdict, error) {
	var out []Verdict
	for i := range gates {
		g := &gates[i]
		found := false
		if g.Slice == "" {
			for k := range r.Metrics {
				m := &r.Metrics[k]
				if ok, _ := path.Match(g.Metric, m.Name); ok {
					found = true
					var old *Metric
					if baseline != nil {
						old = baseline.Metric(m.Name)
					}
					out = append(out, g.judge(m, old, baseline != nil, "")...)
				}
			}
		}
		for k := range r.Slices {
			s := &r.Slices[k]
			if ok, _ := path.Match(g.Slice, s.Name); !ok || g.Slice == "" {
				continue
			}
			for j := range s.Metrics {
				m := &s.Metrics[j]
				if ok, _ := path.Match(g.Metric, m.Name); !ok {
					continue
				}
				found = true
				var old *Metric
				if baseline != nil {
					for n := range baseline.Slices {
						if baseline.Slices[n].Name == s.Name {
							old = baseline.Slices[n].Metric(m.Name)
						}
					}
				}
				out = append(out, g.judge(m, old, baseline != nil, s.Name)...)
			}
		}
		switch {
		case found:
		case r.holds(g):
			out = append(out, Verdict{ID: g.ID, Why: g.Why, Metric: g.Metric, Slice: g.Slice, Bound: g.Bound, Limit: g.asked(), Outcome: notEnough, Red: g.WhenMissing != "skip"})
		case g.Slice != "":
			return nil, fmt.Errorf("eval: gate %s: the report has no figure %s of a slice %s: %w", g.ID, g.Metric, g.Slice, triage.ErrInvalid)
		default:
			return nil, fmt.Errorf("eval: gate %s: the report has no figure %s: %w", g.ID, g.Metric, triage.ErrInvalid)
		}
	}
	return out, nil
}

// holds reports whether a report of this form could hold what a gate names.
func (r *Report) holds(g *Gate) bool {
	if r.possible != nil {
		return r.possible(g)
	}
	return possible(g)
}

// asked is what a gate asks, in words, before anything is known of the figure.
func (g *Gate) asked() string {
	var parts []string
	for _, l := range []struct {
		words string
		limit *float64
	}{{"at least %g", g.AtLeast}, {"at most %g", g.AtMost}, {"no more than %g under the baseline", g.Drop}, {"no more than %g over the baseline", g.Rise}} {
		if l.limit != nil {
			parts = append(parts, fmt.Sprintf(l.words, *l.limit))
		}
	}
	return strings.Join(parts, ", ")
}

// lacking is whether a gate without enough data is red. Where the gate names one figure
// and there is no value of it, the figure is missing; a pattern takes what is there.
func (g *Gate) lacking(got *float64) bool {
	if got == nil && g.exact() {
		return g.WhenMissing != "skip"
	}
	return g.NotEnough == "fail"
}

// The outcomes of a gate.
const (
	passed     = "pass"
	failed     = "fail"
	notEnough  = "not enough data"
	noBaseline = "no baseline"
)

// bound picks what a gate looks at.
func (m *Metric) bound(which string) *float64 {
	switch which {
	case "low":
		return m.Low
	case "high":
		return m.High
	}
	return m.Value
}

func (g *Gate) judge(m, old *Metric, compared bool, slice string) []Verdict {
	base := Verdict{ID: g.ID, Why: g.Why, Metric: m.Name, Slice: slice, Bound: g.Bound, Got: m.bound(g.Bound), N: m.N}
	var out []Verdict
	one := func(limit string, ok func(got float64) bool) {
		v := base
		v.Limit = limit
		switch {
		case m.N < g.MinN || v.Got == nil:
			v.Outcome, v.Red = notEnough, g.lacking(v.Got)
		case ok(*v.Got):
			v.Outcome = passed
		default:
			v.Outcome, v.Red = failed, true
		}
		out = append(out, v)
	}
	if g.AtLeast != nil {
		one(fmt.Sprintf("at least %g", *g.AtLeast), func(got float64) bool { return got >= *g.AtLeast })
	}
	if g.AtMost != nil {
		one(fmt.Sprintf("at most %g", *g.AtMost), func(got float64) bool { return got <= *g.AtMost })
	}
	against := func(limit string, ok func(got, was float64) bool) {
		switch {
		case !compared:
			v := base
			v.Limit, v.Outcome = limit, noBaseline
			out = append(out, v)
		case base.Got != nil && (old == nil || old.bound(g.Bound) == nil):
			v := base
			v.Limit, v.Outcome, v.Red = limit+" (not in the baseline)", notEnough, g.NotEnough == "fail"
			out = append(out, v)
		case base.Got == nil:
			v := base
			v.Limit, v.Outcome, v.Red = limit, notEnough, g.lacking(nil)
			out = append(out, v)
		default:
			was := *old.bound(g.Bound)
			one(fmt.Sprintf("%s, which was %.4g", limit, was), func(got float64) bool { return ok(got, was) })
		}
	}
	// The slack is for the rounding of figures in a report.
	const slack = 1e-8
	if g.Drop != nil {
		against(fmt.Sprintf("no more than %g under the baseline", *g.Drop), func(got, was float64) bool { return got >= was-*g.Drop-slack })
	}
	if g.Rise != nil {
		against(fmt.Sprintf("no more than %g over the baseline", *g.Rise), func(got, was float64) bool { return got <= was+*g.Rise+slack })
	}
	return out
}

// Tally says in a sentence how many gates hold, are red, and cannot say.
func Tally(list []Verdict) string {
	red, lack, held := len(Red(list)), 0, 0
	for i := range list {
		switch {
		case list[i].Outcome == passed:
			held++
		case !list[i].Red:
			lack++
		}
	}
	s := fmt.Sprintf("%d of %d gates red, %d hold", red, len(list), held)
	if lack > 0 {
		s += fmt.Sprintf(", %d cannot say (not enough data or no baseline)", lack)
	}
	return s
}

// said is the outcome, and that it is red where the word alone does not tell.
func (v *Verdict) said() string {
	if v.Red && v.Outcome != failed {
		return v.Outcome + " (red)"
	}
	return v.Outcome
}

// Red returns the verdicts that stop a release.
func Red(list []Verdict) []Verdict {
	var out []Verdict
	for i := range list {
		if list[i].Red {
			out = append(out, list[i])
		}
	}
	return out
}
