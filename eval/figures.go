package eval

import (
	"fmt"
	"path"
	"strings"

	triage "github.com/replytriage/triage"
)

// figures lists every figure that a report on replies can hold, so that a gate on a
// figure which these data do not give is told from a gate that is misspelt. The
// figures of behavioural tests are not in it: their capabilities are data.
func figures() []string {
	out := []string{
		"review.rate", "degraded.rate", "alarms.per_1000", "primary.accuracy", "intents.exact", "flags.exact", "sentiment.accuracy",
		"urgency.exact", "urgency.kappa_quadratic", "urgency.kappa_linear", "urgency.under", "urgency.over",
		"urgency.emergency.sensitivity", "urgency.emergency.seen", "urgency.emergency.precision",
		"urgency.serious.sensitivity", "urgency.serious.specificity", "urgency.serious.precision", "urgency.serious.missed",
		"inbox.pairwise", "catch.rules", "catch.rules.emergency", "catch.model", "catch.model.emergency",
		"automation.rate", "automation.error", "automation.clinical_closed",
		"agreement.primary.kappa", "agreement.primary.ac1", "agreement.sentiment.kappa", "agreement.sentiment.ac1",
		"agreement.urgency.kappa_quadratic", "agreement.urgency.ac1",
	}
	add := func(prefix string, names []string, endings ...string) {
		for _, n := range names {
			for _, e := range endings {
				out = append(out, prefix+n+e)
			}
		}
	}
	add("", []string{"intents", "flags", "sentiment"}, ".micro_f1", ".macro_f1")
	add("intent.", words(triage.Intents()), ".precision", ".recall", ".f1")
	add("flag.", words(triage.Flags()), ".precision", ".recall", ".f1")
	add("sentiment.", words(triage.Sentiments()), ".precision", ".recall", ".f1")
	add("mood.", words(triage.Sentiments()), ".over_triage", ".under_triage")
	levels := words(triage.Urgencies())
	add("urgency.under.", levels[1:], "")
	add("urgency.over.", levels[:len(levels)-1], "")
	for _, p := range prevalences() {
		add("alarms.", []string{"precision", "per_1000"}, fmt.Sprintf(".at_%gpct", p*100))
	}
	for _, of := range []string{"labels.", "model."} {
		add("calibration."+of, []string{"intents", "sentiment", "urgency", "flags"}, ".ece", ".brier")
	}
	return out
}

// sliceFigures lists the figures that a slice has.
func sliceFigures() []string {
	return []string{
		"primary.accuracy", "intents.exact", "intents.micro_f1", "urgency.exact", "urgency.under", "urgency.over",
		"urgency.serious.sensitivity", "sentiment.accuracy", "automation.rate", "automation.error",
	}
}

// sliceNames lists every slice that data can have; a source may have any name.
func sliceNames() []string {
	out := []string{
		"prompt=known", "prompt=none", "language=en", "language=es", "length=1-10", "length=11-40", "length=41-100", "length=101+",
		"spelling=clean", "spelling=some", "spelling=messy", "intents=1", "intents=2", "intents=3+", "flag=none",
	}
	for _, f := range words(triage.Flags()) {
		out = append(out, "flag="+f)
	}
	return out
}

// possible reports whether some report could hold what a gate names.
func possible(g *Gate) bool {
	fits := func(pattern string, names []string) bool {
		for _, n := range names {
			if ok, _ := path.Match(pattern, n); ok {
				return true
			}
		}
		return false
	}
	if g.Slice != "" {
		return fits(g.Metric, sliceFigures()) && (strings.HasPrefix(g.Slice, "source=") || fits(g.Slice, sliceNames()))
	}
	return strings.HasPrefix(g.Metric, "behaviour.") && strings.HasSuffix(g.Metric, ".failure") || fits(g.Metric, figures())
}
