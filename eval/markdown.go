package eval

import (
	"fmt"
	"io"
	"strings"
)

// percent writes a share with one place; "not known" where there is none.
func percent(v *float64) string {
	if v == nil {
		return "not known"
	}
	return fmt.Sprintf("%.1f %%", *v*100)
}

// shown writes a figure with its interval and counts, as reports show it.
func (m *Metric) shown() string {
	if m == nil || m.Value == nil {
		return "not enough data (0 cases)"
	}
	var s string
	share := m.Interval == "wilson" || m.Interval == "clopper_pearson_one_sided" || strings.HasPrefix(m.Name, "alarms.precision")
	switch {
	case strings.HasPrefix(m.Name, "alarms.per_1000"):
		s = fmt.Sprintf("%.1f [%.1f, %.1f]", *m.Value, *m.Low, *m.High)
	case m.Interval == "clopper_pearson_one_sided":
		s = fmt.Sprintf("%s, at most %s", percent(m.Value), percent(m.High))
	case share && m.Low != nil:
		s = fmt.Sprintf("%.1f %% [%.1f, %.1f]", *m.Value*100, *m.Low*100, *m.High*100)
	case m.Low != nil && m.High != nil:
		s = fmt.Sprintf("%.3f [%.3f, %.3f]", *m.Value, *m.Low, *m.High)
	default:
		s = fmt.Sprintf("%.3f", *m.Value)
	}
	if m.Interval == "wilson" || m.Interval == "clopper_pearson_one_sided" {
		s += fmt.Sprintf(" (%d of %d)", m.K, m.N)
	} else {
		s += fmt.Sprintf(" (n %d)", m.N)
	}
	if !m.Enough {
		s += ", not enough data"
	}
	return s
}

// headline is a figure that every report begins with.
type headline struct{ Name, Metric string }

func headlines() []headline {
	return []headline{
		{"Primary intent right", "primary.accuracy"},
		{"Set of intents exactly right", "intents.exact"},
		{"Intents, micro F1", "intents.micro_f1"},
		{"Intents, macro F1", "intents.macro_f1"},
		{"Urgency right", "urgency.exact"},
		{"Urgency, kappa (quadratic weights)", "urgency.kappa_quadratic"},
		{"Urgency too low", "urgency.under"},
		{"Urgency too high", "urgency.over"},
		{"Emergencies read as emergencies", "urgency.emergency.sensitivity"},
		{"Emergencies read as urgent or more", "urgency.emergency.seen"},
		{"Urgent or more, read as such", "urgency.serious.sensitivity"},
		{"Urgent or more, missed (one-sided bound)", "urgency.serious.missed"},
		{"Alarms per 1,000 of these replies", "alarms.per_1000"},
		{"Alarms per 1,000 where 1.5 % are urgent", "alarms.per_1000.at_1.5pct"},
		{"Share of alarms that are right where 1.5 % are urgent", "alarms.precision.at_1.5pct"},
		{"Share of alarms that are right where 3 % are urgent", "alarms.precision.at_3pct"},
		{"Share of alarms that are right where 8 % are urgent", "alarms.precision.at_8pct"},
		{"Sentiment right", "sentiment.accuracy"},
		{"Sentiment, macro F1", "sentiment.macro_f1"},
		{"Flags, micro F1", "flags.micro_f1"},
		{"Closed without a person", "automation.rate"},
		{"Of those, closed wrongly", "automation.error"},
		{"Of those, clinical", "automation.clinical_closed"},
		{"Sent to a person for review", "review.rate"},
		{"Inbox order, pairs right", "inbox.pairwise"},
		{"Calibration of intents (ECE)", "calibration.labels.intents.ece"},
		{"Calibration of urgency (ECE)", "calibration.labels.urgency.ece"},
	}
}

// WriteMarkdown writes the report for people who read text.
func WriteMarkdown(w io.Writer, r *Report) error {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("# Report on %s\n\n", r.Data.Name)
	if r.Data.Note != "" {
		p("%s\n\n", r.Data.Note)
	}
	p("%d replies (sha256 %.12s). Answered by: %s. Rules %.19s, model %.19s, code %s. Intervals are 95 %%; %d resamples, seed %d; a figure on fewer than %d cases says so.\n\n",
		r.Data.Items, r.Data.SHA256, r.System.Kind, or(r.System.Rules, "none"), or(r.System.Model, "none"), or(r.System.Code, "not told"), r.Settings.Bootstrap, r.Settings.Seed, r.Settings.Enough)
	if r.Data.Skipped > 0 {
		p("%d rows of the file have an empty text and were left out.\n\n", r.Data.Skipped)
	}
	if len(r.Gates) > 0 {
		p("**Gates: %s.**\n\n", Tally(r.Gates))
	}
	p("| figure | value |\n| --- | --- |\n")
	for _, h := range headlines() {
		if m := r.Metric(h.Metric); m != nil {
			p("| %s | %s |\n", h.Name, m.shown())
		}
	}
	if r.Proof != nil {
		p("\n## What the data can prove about missed urgent replies\n\n%d of %d labelled urgent or emergency were answered lower: with 95 %% confidence the rate is at most %.2f %%.\n\n", r.Proof.Missed, r.Proof.Urgents, r.Proof.Upper*100)
		p("| to prove | more labelled urgents needed, if none is missed | if misses go on as now |\n| --- | --- | --- |\n")
		for _, t := range r.Proof.Targets {
			at := "never: the rate itself is above"
			if t.AtThisRate != nil {
				at = fmt.Sprint(*t.AtThisRate)
			}
			p("| at most %g %% | %d | %s |\n", t.Target*100, t.IfNoneMissed, at)
		}
	}
	if len(r.Gates) > 0 {
		p("\n## Gates\n\n")
		gateTable(p, r.Gates)
	}
	for _, c := range r.Canary {
		p("\nCanary, %s: %s.\n", c.Fault, c.said())
	}
	classes := func(title string, list []Class) {
		if len(list) == 0 {
			return
		}
		p("\n## %s\n\n| label | labelled | given | precision | recall | F1 |\n| --- | --- | --- | --- | --- | --- |\n", title)
		for i := range list {
			c := &list[i]
			p("| %s | %d | %d | %s | %s | %s |\n", c.Name, c.Gold, c.Given, c.Precision.shown(), c.Recall.shown(), c.F1.shown())
		}
	}
	classes("Intents", r.Intents)
	if len(r.Confusions) > 0 {
		p("\n## Worst confusions of the primary intent\n\n| labelled | answered | how often | ids |\n| --- | --- | --- | --- |\n")
		for _, c := range r.Confusions {
			p("| %s | %s | %d | %s |\n", c.Gold, c.Given, c.Count, strings.Join(c.IDs, ", "))
		}
	}
	table := func(title string, t *Table) {
		if t == nil {
			return
		}
		p("\n## %s\n\nRows are labels, columns answers.\n\n| | %s |\n|%s\n", title, strings.Join(t.Labels, " | "), strings.Repeat(" --- |", len(t.Labels)+1))
		for i, row := range t.Counts {
			p("| %s |", t.Labels[i])
			for _, v := range row {
				p(" %d |", v)
			}
			p("\n")
		}
	}
	table("Urgency", r.Urgency)
	if r.Data.Labelled {
		p("\n")
		for _, u := range []string{"soon", "urgent", "emergency"} {
			p("- labelled %s, answered lower: %s\n", u, r.Metric("urgency.under."+u).shown())
		}
		for _, u := range []string{"routine", "soon", "urgent"} {
			p("- labelled %s, answered higher: %s\n", u, r.Metric("urgency.over."+u).shown())
		}
	}
	table("Sentiment", r.Sentiment)
	classes("Flags", r.Flags)
	if c := r.Catch; c != nil {
		p("\n## Rules and model on the %d urgent replies\n\nRules catch %d, the model %d, both %d; rules alone %d, model alone %d, neither %d. Of %d emergencies rules catch %d and the model %d.",
			c.Urgents, c.Rules, c.Model, c.Both, c.RulesOnly, c.ModelOnly, c.Neither, c.Emergencies, c.EmergencyRules, c.EmergencyModel)
		if c.Floor != nil {
			p(" Chapman's estimate of what both miss, without looking at labels of the missed: %.1f or more (a floor: the two tend to find the same replies).", *c.Floor)
		}
		p("\n")
	}
	if len(r.Rules) > 0 {
		p("\n## Rules\n\n| rule | effect | fires | precision | catches that no other rule makes | urgent ones that the model misses |\n| --- | --- | --- | --- | --- | --- |\n")
		for i := range r.Rules {
			row := &r.Rules[i]
			p("| %s | %s | %d | %s | %d | %d |\n", row.ID, row.Effect, row.Fires, row.Precision.shown(), row.Unique, row.ModelMissed)
		}
	}
	if len(r.Slices) > 0 {
		p("\n## Slices\n\n")
		for _, x := range r.Worst {
			p("Worst %s: **%s** (%.3f, n %d). ", x.Metric, x.Slice, x.Value, x.N)
		}
		p("\n\n| slice | n | primary right | urgency right | urgent caught | closed wrongly |\n| --- | --- | --- | --- | --- | --- |\n")
		for i := range r.Slices {
			s := &r.Slices[i]
			p("| %s | %d | %s | %s | %s | %s |\n", s.Name, s.N, s.Metric("primary.accuracy").shown(), s.Metric("urgency.exact").shown(), s.Metric("urgency.serious.sensitivity").shown(), s.Metric("automation.error").shown())
		}
	}
	if len(r.Moods) > 0 {
		p("\n## Sentiment against urgency\n\n| sentiment | labelled routine / soon / urgent / emergency | answered | routine answered higher | urgent answered lower |\n| --- | --- | --- | --- | --- |\n")
		for i := range r.Moods {
			m := &r.Moods[i]
			p("| %s | %s | %s | %s | %s |\n", m.Sentiment, slashed(m.Gold), slashed(m.Given), m.Over.shown(), m.Under.shown())
		}
	}
	for i := range r.Agreement {
		if i == 0 {
			p("\n## Agreement of two labellings\n\n")
		}
		p("- %s: %s\n", r.Agreement[i].Name, r.Agreement[i].shown())
	}
	if len(r.Behaviour) > 0 {
		p("\n## Behaviour\n\n| capability | kind | checks | failed | failing |\n| --- | --- | --- | --- | --- |\n")
		for i := range r.Behaviour {
			c := &r.Behaviour[i]
			p("| %s | %s | %d | %s | %s |\n", c.Capability, c.Kind, c.Failure.N, c.Failure.shown(), strings.Join(first(c.Failing, 12), ", "))
		}
	}
	if c := r.Baseline; c != nil {
		p("\n## Against the baseline\n\nBaseline: %s, rules %.19s, model %.19s", c.Data.Name, or(c.System.Rules, "none"), or(c.System.Model, "none"))
		if !c.SameData {
			p(" (**other data**)")
		}
		p(". %d figures moved", len(c.Moved))
		if c.Mended != nil {
			p("; %d replies became right, %d wrong", len(c.Mended), len(c.Broken))
		}
		p(".\n\n")
		if c.Mended != nil {
			p("Became right: %s\n\nBecame wrong: %s\n\n", or(strings.Join(first(c.Mended, 40), ", "), "none"), or(strings.Join(first(c.Broken, 40), ", "), "none"))
		}
		p("| figure | before | after | intervals apart |\n| --- | --- | --- | --- |\n")
		for _, s := range c.Moved {
			p("| %s | %.4f | %.4f | %t |\n", s.Name, s.Before, s.After, s.Clear)
		}
	}
	if !r.Data.Labelled {
		p("\nThe file has no labels, so nothing is said of right and wrong; what was answered:\n")
		for _, group := range []struct {
			name string
			list []Count
		}{{"Urgency", r.Spread.Urgencies}, {"Intents", r.Spread.Intents}, {"Sentiment", r.Spread.Sentiments}, {"Flags", r.Spread.Flags}, {"Queues", r.Spread.Queues}, {"Languages", r.Spread.Languages}} {
			p("\n| %s | replies |\n| --- | --- |\n", group.name)
			for _, c := range group.list {
				if c.N > 0 {
					p("| %s | %d |\n", c.Name, c.N)
				}
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// gateTable writes what each gate says.
func gateTable(p func(string, ...any), gates []Verdict) {
	p("| gate | figure | asked | got | n | outcome |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, v := range gates {
		got := "none"
		if v.Got != nil {
			got = fmt.Sprintf("%.4g", *v.Got)
		}
		name := v.Metric
		if v.Slice != "" {
			name += " in " + v.Slice
		}
		p("| %s | %s (%s) | %s | %s | %d | %s |\n", v.ID, name, v.Bound, v.Limit, got, v.N, v.said())
	}
}

func or(s, empty string) string {
	if s == "" {
		return empty
	}
	return s
}

func slashed(n []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(n), "[]"), " ", " / ")
}

// first returns the first n, and says how many more there are.
func first(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return append(append([]string{}, list[:n]...), fmt.Sprintf("and %d more", len(list)-n))
}
