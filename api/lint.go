package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/phi"
)

// LintRequest is a text that is about to be sent, and what the caller knows of it.
type LintRequest struct {
	ID   string      `json:"id"`
	Text triage.Text `json:"text"`
	// Profile is strict (when empty), clinical_thread or secure_portal; a service
	// with a policy of its own takes that when empty.
	Profile string `json:"profile"`
	// Type is what the text is for: reminder, clinical, billing or survey.
	Type phi.MessageType `json:"type"`
	// Refused lists the kinds of text that the patient does not want.
	Refused []phi.MessageType `json:"refused"`
	// OptedOut says that the number has opted out.
	OptedOut bool `json:"opted_out"`
	// Programme is the sender's name where 42 CFR Part 2 makes that name a disclosure.
	Programme string `json:"programme"`
	// Staff says that a person typed the text in an exchange.
	Staff bool `json:"staff"`
}

// LintResult is what is found. Rewrite is new text for the caller alone; it is empty
// when there is nothing to change or nothing may be sent.
type LintResult struct {
	ID       string           `json:"id"`
	Verdict  phi.Verdict      `json:"verdict"`
	Findings []triage.Finding `json:"findings"`
	Rewrite  string           `json:"rewrite"`
	// Fingerprints holds, for each finding, what a policy's suppress list takes.
	Fingerprints []string `json:"fingerprints,omitempty"`
	// Degraded is null when the model read the text, too: "rules_only" when lexicon and
	// grammar read alone, "partly" when the model read the beginning of a long text.
	Degraded *string `json:"degraded"`
}

// Lint answers one request by the linter and the service's own policy.
func Lint(ctx context.Context, l *phi.Linter, policy phi.Policy, q LintRequest) (LintResult, error) {
	o := phi.Options{Policy: policy, Type: q.Type, Refused: q.Refused, OptedOut: q.OptedOut, Programme: q.Programme, Staff: q.Staff}
	if q.Profile != "" && q.Profile != policy.Profile.Name {
		p, err := phi.ParseProfile(q.Profile)
		if err != nil {
			return LintResult{}, fmt.Errorf("profile: not strict, clinical_thread or secure_portal: %w", triage.ErrInvalid)
		}
		o.Policy.Profile = p
	}
	for _, t := range append([]phi.MessageType{q.Type}, q.Refused...) {
		switch t {
		case phi.AnyMessage, phi.ReminderMessage, phi.ClinicalMessage, phi.BillingMessage, phi.SurveyMessage:
		default:
			return LintResult{}, fmt.Errorf("type, refused: not reminder, clinical, billing or survey: %w", triage.ErrInvalid)
		}
	}
	if q.Text.Empty() {
		return LintResult{}, fmt.Errorf("text: empty: %w", triage.ErrInvalid)
	}
	rep, err := l.Lint(ctx, q.Text, o)
	if err != nil {
		return LintResult{}, err
	}
	r := LintResult{ID: q.ID, Verdict: rep.Verdict, Findings: rep.Findings, Rewrite: rep.Rewrite}
	if r.Findings == nil {
		r.Findings = []triage.Finding{}
	}
	if rep.Degraded != "" {
		r.Degraded = &rep.Degraded
	}
	for _, f := range rep.Findings {
		r.Fingerprints = append(r.Fingerprints, phi.Fingerprint(q.Text, f))
	}
	return r, nil
}

// LintDoors are the doors of the linter: /v1/lint and /v1/lint/batch, of which so many
// texts are read at once.
func LintDoors(l *phi.Linter, policy phi.Policy, m *Metrics, workers int) []Door {
	one := func(ctx context.Context, data []byte) (LintResult, error) {
		var q LintRequest
		if err := Decode(data, &q); err != nil {
			return LintResult{}, err
		}
		r, err := Lint(ctx, l, policy, q)
		if err != nil {
			return LintResult{ID: q.ID}, err
		}
		for _, f := range r.Findings {
			m.lint.WithLabelValues(f.Category, string(f.Severity)).Inc()
		}
		if r.Degraded != nil {
			m.lintAlone.WithLabelValues(*r.Degraded).Inc()
		}
		return r, nil
	}
	return []Door{
		{Method: http.MethodPost, Path: "/lint", Answer: func(ctx context.Context, body []byte) (any, error) {
			r, err := one(ctx, body)
			return &r, err
		}},
		{Method: http.MethodPost, Path: "/lint/batch", Limit: batchTimeout, Answer: func(ctx context.Context, body []byte) (any, error) {
			raw, at, _, err := values(body)
			if err != nil {
				return nil, err
			}
			out := make([]json.Marshaler, len(raw))
			var g errgroup.Group
			g.SetLimit(max(1, workers))
			for i := range raw {
				g.Go(func() error {
					r, err := one(ctx, raw[i])
					switch {
					case err == nil:
						out[i] = lintItem{result: &r}
					case errors.Is(err, triage.ErrUnavailable):
						return err
					default:
						p := problem(err)
						p.Line = at[i]
						out[i] = lintItem{fault: &fault{ID: r.ID, Error: p}}
					}
					return nil
				})
			}
			if err := g.Wait(); err != nil {
				return nil, err
			}
			return out, nil
		}},
	}
}

// lintItem is one answer of a batch.
type lintItem struct {
	result *LintResult
	fault  *fault
}

// MarshalJSON writes whichever there is.
func (i lintItem) MarshalJSON() ([]byte, error) {
	if i.fault != nil {
		return json.Marshal(i.fault)
	}
	return json.Marshal(i.result)
}
