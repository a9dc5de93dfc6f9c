package eval

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// modelFacts is what the card takes from a model's manifest.
type modelFacts struct {
	Name    string `yaml:"name"`
	Version string `yaml:"version"`
	Created string `yaml:"created"`
	Base    struct {
		Name    string `yaml:"name"`
		Licence string `yaml:"licence"`
		SHA256  string `yaml:"sha256"`
	} `yaml:"base"`
	MaxTokens int       `yaml:"max_tokens"`
	Training  yaml.Node `yaml:"training"`
}

// published is a figure of a comparable system, with what makes it not comparable.
type published struct{ system, data, result, caveat string }

func comparisons() []published {
	return []published{
		{
			"BERT prioritization of patient messages (OpenReview 9b6dJ49zV0)", "40,132 training and 7,260 reviewed portal messages; 396,466 over two years live",
			"C-statistic 97 %, average precision 72 %; at the live threshold precision 67 %, sensitivity 63 %",
			"Real portal messages (longer, prompted by nothing) and their natural prevalence; two classes. Ours: short synthetic text replies, four levels, urgent ones over-represented.",
		},
		{
			"Message routing, Anderson et al. (medRxiv 2023.11.27; NEJM AI)", "469 routed messages against 402 controls",
			"accuracy 97.8 %, recall over 95 %; first interaction 83.3 % sooner",
			"Routing of portal messages to teams, measured in use. Ours: offline labels, no outcome in a clinic measured.",
		},
		{
			"Large language model with graph retrieval, Vanderbilt (JAMIA 2025, ocaf059)", "1,020 messages",
			"sensitivity 0.98, specificity 0.99",
			"A hosted language model of another size and cost; its own label set. Ours runs in one process on one core without a network.",
		},
	}
}

// WriteCard writes the model card: who made what from what, for which use, how well it
// did in the report and where not. manifest is the model's manifest.yml, nil where
// rules answered alone. reportPath is where the report lies in the tree. Its headings
// follow the source attributes that ONC asks of predictive decision support
// (45 CFR 170.315(b)(11), HTI-1).
func WriteCard(w io.Writer, r *Report, manifest []byte, reportPath string) error {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("# Model card\n\nWritten by `triage eval --card`; every figure comes out of `%s/%s`. Do not edit.\n\n", or(reportPath, "."), ReportJSON)
	if r.Data.Note != "" {
		p("**%s**\n\n", r.Data.Note)
	}
	var m modelFacts
	if manifest != nil {
		if err := yaml.Load(manifest, &m); err != nil {
			return fmt.Errorf("eval: card: manifest: %w", err)
		}
	}
	p("## Details\n\n| | |\n| --- | --- |\n")
	if manifest != nil {
		p("| Model | %s, version %s, made %s |\n| Made from | %s, %s, sha256 %.16s |\n| Reads | the reply with the prompt it answers, up to %d tokens |\n", m.Name, m.Version, m.Created, m.Base.Name, m.Base.Licence, m.Base.SHA256, m.MaxTokens)
	} else {
		p("| Model | none: rules answered alone |\n")
	}
	p("| Gives | 28 intents (several may hold), sentiment (4), urgency (4), flags (19), each with a calibrated score |\n| Revision | rules `%.19s`, model `%.19s`, code `%s` |\n| Cost | runs in the one program, no network, nothing sent anywhere |\n| Funding and maker | this project |\n\n", or(r.System.Rules, "none"), or(r.System.Model, "none"), or(r.System.Code, "not told"))
	p("## Purpose\n\nSorts the text messages that patients send back to a clinic, so that staff see what is urgent first. Users: messaging platforms and clinic staff. A person reads every clinical, angry, unsure or mixed reply; the model alone decides nothing: rules, floors and review stand around it (`docs/design.md`). Its output raises urgency or asks for review; it never lowers a floor that a rule set, and rules a hint out only where it is sure (`docs/rules.md`).\n\n")
	p("## Out of scope\n\nNot for diagnosis or treatment, not a monitoring or emergency service, not for texts of other origin (portal messages, notes, speech), not for languages beyond English and Spanish, not for closing a reply without the policy around it. Sarcasm, unknown idioms, pictures and voice are not understood. Do not use a score as the chance that a patient is ill.\n\n")
	p("## Development\n\nTrained on the train split of `datasets/replies`, thresholds and temperatures fitted on its dev split (`datasets/README.md`). Texts were written for the project in the manner of American clinics' text lines; demographics of the writers they imitate are not labelled, so exclusion and inclusion of groups cannot be told.")
	if manifest != nil && len(m.Training.Content) > 0 {
		var y bytes.Buffer
		enc := yaml.NewEncoder(&y)
		if err := enc.Encode(&m.Training); err != nil {
			return fmt.Errorf("eval: card: %w", err)
		}
		p("\n\n```yaml\n%s```", y.String())
	}
	p("\n\n## Validation\n\nData: `%s`, %d replies, sha256 `%.16s`, no near-duplicate of which is in train (a test holds it). Validated by the makers alone; **no external validation, no use in a clinic**. Intervals are 95 %%.\n\n", r.Data.Name, r.Data.Items, r.Data.SHA256)
	p("| figure | value |\n| --- | --- |\n")
	for _, h := range headlines() {
		if m := r.Metric(h.Metric); m != nil {
			p("| %s | %s |\n", h.Name, m.shown())
		}
	}
	if r.Proof != nil {
		p("\nMissed urgents: %d of %d, so with 95 %% confidence at most %.2f %%.", r.Proof.Missed, r.Proof.Urgents, r.Proof.Upper*100)
		for _, t := range r.Proof.Targets {
			p(" To prove %g %%, %d more labelled urgents would be needed, none of them missed.", t.Target*100, t.IfNoneMissed)
		}
		p("\n")
	}
	p("\n## Fairness\n\nThe data name no person's group. What can be told apart is language, spelling, length and whether the prompt is known:\n\n| slice | n | primary right | urgency right | urgent caught |\n| --- | --- | --- | --- | --- |\n")
	for i := range r.Slices {
		s := &r.Slices[i]
		axis, _, _ := strings.Cut(s.Name, "=")
		if axis == "flag" || axis == "source" {
			continue
		}
		p("| %s | %d | %s | %s | %s |\n", s.Name, s.N, s.Metric("primary.accuracy").shown(), s.Metric("urgency.exact").shown(), s.Metric("urgency.serious.sensitivity").shown())
	}
	for _, x := range r.Worst {
		p("\nWorst %s: %s (%.1f %%, n %d).", x.Metric, x.Slice, x.Value*100, x.N)
	}
	p("\n\n## Behaviour\n\n")
	if len(r.Behaviour) == 0 {
		p("Not run in this report.\n")
	} else {
		p("| capability | kind | checks | failed |\n| --- | --- | --- | --- |\n")
		for i := range r.Behaviour {
			c := &r.Behaviour[i]
			p("| %s | %s | %d | %s |\n", c.Capability, c.Kind, c.Failure.N, c.Failure.shown())
		}
	}
	p("\n## Comparable systems\n\nPublished figures beside ours. None is on our data and ours is on none of theirs: **task, texts and prevalence differ, so the rows cannot be ranked.**\n\n| system | data | result | what differs |\n| --- | --- | --- | --- |\n")
	for _, c := range comparisons() {
		p("| %s | %s | %s | %s |\n", c.system, c.data, c.result, c.caveat)
	}
	p("| this program | %s, %d replies | urgent or more caught: %s; alarms that are right at 3 %% prevalence: %s | synthetic |\n", r.Data.Name, r.Data.Items, r.Metric("urgency.serious.sensitivity").shown(), r.Metric("alarms.precision.at_3pct").shown())
	p("\n## Upkeep\n\nEvery change of rules or model runs `make gates`: a red gate stops it. A clinic should label a few hundred of its own replies and run `triage eval` before use and every quarter (`docs/evaluation.md`), watch review and alarm rates in `/metrics`, and go back to the last good model folder when they drift. A model is replaced as a folder; the revision in every result says which one spoke.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// String writes the figure with its interval and counts.
func (m *Metric) String() string { return m.shown() }
