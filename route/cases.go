package route

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/strictyaml"
)

// Case is one line of a file that proves a tree: a reply, and where it must go.
type Case struct {
	Name    string
	Line    int
	Message triage.Message
	Result  triage.Result
	At      time.Time
	// What is wanted; what is not written is not asked.
	Queue, By, Path, Location string
	Page, Auto                *bool
	Events                    []string
}

// caseTime is the time of a case that gives none: a Monday morning.
func caseTime() time.Time { return time.Date(2026, time.November, 23, 15, 0, 0, 0, time.UTC) }

// ParseCases reads a file of cases:
//
//	cases:
//	  - name: cancelling in anger
//	    intents: [cancel_appointment]     # urgency, sentiment, flags, review, language,
//	    sentiment: frustrated             # text, prompt, prompt_kind, location, provider,
//	    at: 2026-11-23T10:00:00-05:00     # care_team, time_zone as well
//	    want: {queue: manager, page: false, auto: false, by: 2026-11-23T14:00:00-05:00, path: reply/angry/leaving, events: [open_slot]}
func ParseCases(name string, data []byte) ([]Case, error) {
	r := &strictyaml.Reader{Name: name}
	var out []Case
	root := r.Parse(data)
	if root != nil {
		r.Map(root, map[string]func(*strictyaml.Node){"cases": func(n *strictyaml.Node) {
			r.List(n, func(n *strictyaml.Node) { out = append(out, readCase(r, n)) })
		}})
		if len(out) == 0 && len(r.Problems) == 0 {
			r.Add(root, "needs cases")
		}
	}
	if err := r.Problems.Err(); err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	return out, nil
}

func readCase(r *strictyaml.Reader, n *strictyaml.Node) Case {
	c := Case{Line: n.Line, At: caseTime()}
	c.Result.Sentiment.Name, c.Result.Urgency.Name, c.Result.Language = triage.Neutral, triage.Routine, "en"
	r.Where = fmt.Sprintf("case at line %d", n.Line)
	moment := func(n *strictyaml.Node) time.Time {
		t, err := time.Parse(time.RFC3339, n.Value)
		if err != nil {
			r.Add(n, "must be a time like 2026-11-23T10:00:00-05:00")
		}
		return t
	}
	wanted := false
	r.Map(n, map[string]func(*strictyaml.Node){
		"name": func(n *strictyaml.Node) { c.Name = r.Text(n); r.Where = c.Name },
		"intents": func(n *strictyaml.Node) {
			for _, v := range strictyaml.AllOf(r, n, triage.Intents()...) {
				c.Result.Intents = append(c.Result.Intents, triage.Scored[triage.Intent]{Name: v, Score: 1, By: "policy"})
			}
			slices.SortStableFunc(c.Result.Intents, func(a, b triage.Scored[triage.Intent]) int { return a.Name.Rank() - b.Name.Rank() })
		},
		"urgency":   func(n *strictyaml.Node) { c.Result.Urgency.Name = strictyaml.OneOf(r, n, triage.Urgencies()...) },
		"sentiment": func(n *strictyaml.Node) { c.Result.Sentiment.Name = strictyaml.OneOf(r, n, triage.Sentiments()...) },
		"flags": func(n *strictyaml.Node) {
			for _, v := range strictyaml.AllOf(r, n, triage.Flags()...) {
				c.Result.Flags = append(c.Result.Flags, triage.Scored[triage.Flag]{Name: v, Score: 1, By: "policy"})
			}
		},
		"review": func(n *strictyaml.Node) {
			c.Result.Review = triage.Review{Needed: true, Reasons: strictyaml.AllOf(r, n, reviewList...)}
			if slices.Contains(c.Result.Review.Reasons, triage.ReviewDegraded) {
				only := triage.RulesOnly
				c.Result.Degraded = &only
			}
		},
		"language": func(n *strictyaml.Node) { c.Result.Language = strictyaml.OneOf(r, n, "en", "es", "und") },
		"text":     func(n *strictyaml.Node) { c.Message.Text = triage.NewText(r.Text(n)) },
		"prompt":   func(n *strictyaml.Node) { c.Message.Prompt = triage.NewText(r.Text(n)) },
		"prompt_kind": func(n *strictyaml.Node) {
			c.Message.Context.PromptKind = strictyaml.OneOf(r, n, triage.PromptKinds()...)
		},
		"location":  func(n *strictyaml.Node) { c.Message.Context.Location = r.Text(n) },
		"provider":  func(n *strictyaml.Node) { c.Message.Context.Provider = r.Text(n) },
		"care_team": func(n *strictyaml.Node) { c.Message.Context.CareTeam = r.Text(n) },
		"time_zone": func(n *strictyaml.Node) { c.Message.Context.TimeZone = r.Text(n) },
		"at":        func(n *strictyaml.Node) { c.At = moment(n) },
		"want": func(n *strictyaml.Node) {
			wanted = true
			flag := func(v **bool) func(*strictyaml.Node) {
				return func(n *strictyaml.Node) { b := r.Bool(n); *v = &b }
			}
			r.Map(n, map[string]func(*strictyaml.Node){
				"queue": func(n *strictyaml.Node) { c.Queue = r.Text(n) }, "path": func(n *strictyaml.Node) { c.Path = r.Text(n) },
				"location": func(n *strictyaml.Node) { c.Location = r.Text(n) }, "page": flag(&c.Page), "auto": flag(&c.Auto),
				"by":     func(n *strictyaml.Node) { c.By = n.Value; moment(n) },
				"events": func(n *strictyaml.Node) { c.Events, _ = r.Texts(n) },
			})
		},
	})
	if len(c.Result.Intents) == 0 {
		r.Add(n, "needs intents")
	}
	if !wanted {
		r.Add(n, "needs want")
	}
	r.Where = ""
	return c
}

// Test runs cases against the tree and writes every one that goes elsewhere. auto
// counts as wanted when the matter may be closed at all. It returns how many failed.
func (t *Tree) Test(w io.Writer, file string, cases []Case) (failed int, err error) {
	var b strings.Builder
	for i := range cases {
		c := &cases[i]
		d := t.Decide(&c.Message, &c.Result, c.At)
		var wrong []string
		differ := func(what, got, want string) {
			if want != "" && got != want {
				wrong = append(wrong, fmt.Sprintf("%s is %s, not %s", what, got, want))
			}
		}
		differ("queue", d.Queue, c.Queue)
		differ("path", strings.Join(d.Path, "/"), c.Path)
		differ("location", d.Location, c.Location)
		if c.By != "" {
			if want, _ := time.Parse(time.RFC3339, c.By); !want.Equal(d.Deadline) {
				differ("due", d.Deadline.Format(time.RFC3339), c.By)
			}
		}
		if c.Page != nil && *c.Page != d.Page {
			wrong = append(wrong, fmt.Sprintf("page is %t, not %t", d.Page, *c.Page))
		}
		if c.Auto != nil && *c.Auto != (d.Closable != AutoNo) {
			wrong = append(wrong, fmt.Sprintf("auto is %t, not %t", d.Closable != AutoNo, *c.Auto))
		}
		for _, e := range c.Events {
			if !slices.Contains(d.Events, e) {
				wrong = append(wrong, "the event "+e+" is missing")
			}
		}
		if len(wrong) > 0 {
			failed++
			fmt.Fprintf(&b, "%s:%d: %s: %s\n", file, c.Line, c.Name, strings.Join(wrong, "; "))
		}
	}
	_, err = io.WriteString(w, b.String())
	return failed, err
}
