package phi

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	triage "github.com/replytriage/triage"
)

// Rate is a share with its 95 % interval (Wilson's score interval, E. B. Wilson, 1927).
type Rate struct {
	Hits  int     `json:"hits"`
	Of    int     `json:"of"`
	Value float64 `json:"value"` // 0 where Of is 0
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// NewRate returns hits of n with the interval.
func NewRate(hits, n int) Rate {
	r := Rate{Hits: hits, Of: n}
	if n == 0 {
		r.High = 1
		return r
	}
	const z = 1.959963984540054 // two-sided 95 % of the normal distribution
	p, m := float64(hits)/float64(n), float64(n)
	centre := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	r.Value, r.Low, r.High = p, max(0, centre-half), min(1, centre+half)
	return r
}

// CategoryScore is how one category fares. A labelled finding counts as found when a
// reported span of the same category overlaps it; a reported one counts as right
// when a labelled one of the same category overlaps it, or of any category where the
// reported is the general reading of a protected matter.
type CategoryScore struct {
	Category  Category `json:"category"`
	Recall    Rate     `json:"recall"`
	Precision Rate     `json:"precision"`
}

// Evaluation is what Evaluate measured.
type Evaluation struct {
	Texts        int                         `json:"texts"`
	Recall       Rate                        `json:"recall"`
	Precision    Rate                        `json:"precision"`
	Categories   []CategoryScore             `json:"categories"`
	VerdictExact Rate                        `json:"verdict_exact"`
	Confusion    map[Verdict]map[Verdict]int `json:"confusion"` // labelled, then reported
	CleanPass    Rate                        `json:"clean_pass"`
	// RewriteClean counts rewrites that lint clean, of texts that do not pass.
	RewriteClean Rate `json:"rewrite_clean"`
	// Missed and False name texts by id: labelled findings not found, clean texts flagged.
	Missed []string `json:"missed,omitempty"`
	False  []string `json:"false,omitempty"`
}

// Evaluate lints every line of a corpus (JSON Lines with id, text, findings, verdict)
// and compares. Errors name the line and never its text.
func Evaluate(ctx context.Context, l *Linter, in io.Reader, o Options) (*Evaluation, error) {
	type label struct {
		Category Category `json:"category"`
		Text     string   `json:"text"`
	}
	e := &Evaluation{Confusion: map[Verdict]map[Verdict]int{}}
	type count struct{ found, labelled, right, reported int }
	counts := map[Category]*count{}
	for _, c := range Categories() {
		counts[c] = &count{}
	}
	exact, clean, passed, rewritten, rewrittenClean := 0, 0, 0, 0, 0
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, 4<<20)
	for line := 1; sc.Scan(); line++ {
		var it struct {
			ID       string  `json:"id"`
			Text     string  `json:"text"`
			Findings []label `json:"findings"`
			Verdict  Verdict `json:"verdict"`
		}
		if err := json.Unmarshal(sc.Bytes(), &it); err != nil {
			return nil, fmt.Errorf("phi: evaluate: line %d: not a JSON object of a corpus: %w", line, triage.ErrInvalid)
		}
		rep, err := l.Lint(ctx, triage.NewText(it.Text), o)
		if err != nil {
			return nil, fmt.Errorf("phi: evaluate: line %d: %w", line, err)
		}
		e.Texts++
		spans := make([][]triage.Span, len(it.Findings))
		for i, f := range it.Findings {
			c := counts[f.Category]
			if c == nil {
				return nil, fmt.Errorf("phi: evaluate: line %d: unknown category: %w", line, triage.ErrInvalid)
			}
			spans[i] = everywhere(it.Text, f.Text)
			c.labelled++
			if overlapping(rep.Findings, f.Category, spans[i]) {
				c.found++
			} else {
				e.Missed = append(e.Missed, it.ID+" "+string(f.Category))
			}
		}
		for _, g := range rep.Findings {
			c := counts[Category(g.Category)]
			if c == nil {
				continue
			}
			c.reported++
			for i, f := range it.Findings {
				general := f.Category.Protected() && Category(g.Category).Clinical()
				if (string(f.Category) == g.Category || general) && overlapping([]triage.Finding{g}, Category(g.Category), spans[i]) {
					c.right++
					break
				}
			}
		}
		if e.Confusion[it.Verdict] == nil {
			e.Confusion[it.Verdict] = map[Verdict]int{}
		}
		e.Confusion[it.Verdict][rep.Verdict]++
		if it.Verdict == rep.Verdict {
			exact++
		}
		if len(it.Findings) == 0 {
			clean++
			if rep.Verdict == Pass {
				passed++
			} else {
				e.False = append(e.False, it.ID)
			}
		}
		if rep.Verdict != Pass {
			rewritten++
			if again, err := l.Lint(ctx, triage.NewText(rep.Rewrite), o); err == nil && again.Verdict == Pass && rep.Rewrite != "" {
				rewrittenClean++
			}
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("phi: evaluate: %w", err)
	}
	var all count
	for _, c := range Categories() {
		n := counts[c]
		all.found, all.labelled, all.right, all.reported = all.found+n.found, all.labelled+n.labelled, all.right+n.right, all.reported+n.reported
		if n.labelled+n.reported > 0 {
			e.Categories = append(e.Categories, CategoryScore{c, NewRate(n.found, n.labelled), NewRate(n.right, n.reported)})
		}
	}
	e.Recall, e.Precision = NewRate(all.found, all.labelled), NewRate(all.right, all.reported)
	e.VerdictExact, e.CleanPass, e.RewriteClean = NewRate(exact, e.Texts), NewRate(passed, clean), NewRate(rewrittenClean, rewritten)
	return e, nil
}

// everywhere returns the spans, in code points, at which part stands in text.
func everywhere(text, part string) []triage.Span {
	var out []triage.Span
	if part == "" {
		return nil
	}
	for from := 0; ; {
		i := strings.Index(text[from:], part)
		if i < 0 {
			return out
		}
		i += from
		start := len([]rune(text[:i]))
		out = append(out, triage.Span{Start: start, End: start + len([]rune(part))})
		from = i + 1
	}
}

func overlapping(findings []triage.Finding, c Category, spans []triage.Span) bool {
	for _, f := range findings {
		for _, s := range spans {
			if f.Category == string(c) && f.Start < s.End && s.Start < f.End {
				return true
			}
		}
	}
	return false
}

// Write prints the evaluation for people: totals, one line a category, the confusion.
func (e *Evaluation) Write(w io.Writer) error {
	var b strings.Builder
	row := func(name string, r Rate) {
		fmt.Fprintf(&b, "%-20s %4d/%-4d %5.1f %%  (%.1f to %.1f)\n", name, r.Hits, r.Of, 100*r.Value, 100*r.Low, 100*r.High)
	}
	fmt.Fprintf(&b, "texts %d\n", e.Texts)
	row("findings recall", e.Recall)
	row("findings precision", e.Precision)
	row("verdict exact", e.VerdictExact)
	row("clean texts pass", e.CleanPass)
	row("rewrites lint clean", e.RewriteClean)
	b.WriteString("recall by category\n")
	for _, c := range e.Categories {
		row("  "+string(c.Category), c.Recall)
	}
	b.WriteString("verdicts (labelled → reported)\n")
	for _, want := range []Verdict{Pass, Warn, Block} {
		for _, got := range []Verdict{Pass, Warn, Block} {
			if n := e.Confusion[want][got]; n > 0 {
				fmt.Fprintf(&b, "  %s → %s %d\n", want, got, n)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
