package fhir_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/route"
	"github.com/replytriage/triage/route/fhir"
)

// schema compiles one resource of the R4 JSON schema.
func schema(t *testing.T, resource string) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile("testdata/fhir-r4-subset.schema.json")
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("mem:///fhir.json", doc))
	s, err := c.Compile("mem:///fhir.json#/definitions/" + resource)
	require.NoError(t, err)
	return s
}

func valid(t *testing.T, s *jsonschema.Schema, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	require.NoError(t, s.Validate(doc), string(data))
	return string(data)
}

// TestShapes: every intent at every urgency, as a Communication, a Task and an
// AuditEvent, holds against the R4 schema, is labelled, and tells no words.
func TestShapes(t *testing.T) {
	t.Parallel()
	tree, err := route.Default()
	require.NoError(t, err)
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	communication, task, audit := schema(t, "Communication"), schema(t, "Task"), schema(t, "AuditEvent")
	for _, v := range triage.Intents() {
		for _, u := range triage.Urgencies() {
			for _, name := range []string{"m-1", "", "über/weird id"} {
				m := triage.Message{ID: name, Text: triage.NewText("zebrafish-9137")}
				r := triage.Result{DecisionID: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", Intents: []triage.Scored[triage.Intent]{{Name: v, Score: 1, By: "model"}}, Revision: triage.Revision{Rules: "sha256:1", Model: "sha256:2", Code: "abc"}}
				r.Urgency = triage.Scored[triage.Urgency]{Name: u, Score: 1, By: "rule:x"}
				r.Sentiment.Name = triage.Neutral
				r.Flags = []triage.Scored[triage.Flag]{{Name: triage.FlagSelfHarm}}
				r.Review.Reasons = []triage.ReviewReason{triage.ReviewClinical}
				d := tree.Decide(&m, &r, now)
				r.Route = &d.Route
				x := fhir.Exchange{Message: m, Result: r, Received: now, Patient: "p-1"}
				c := valid(t, communication, x.Communication())
				k := valid(t, task, x.Task())
				a := valid(t, audit, x.AuditEvent())
				for _, s := range []string{c, k, a} {
					require.NotContains(t, s, "zebrafish")
					require.Contains(t, s, `"code":"AIAST"`)
					require.Contains(t, s, `"code":"R"`)
				}
				require.Equal(t, d.Deadline.Format("2006-01-02T15:04:05.000Z07:00"), x.Task().Restriction.Period.End)
				x.WithText, x.Patient = true, ""
				require.Contains(t, valid(t, communication, x.Communication()), `"contentString":"zebrafish-9137"`)
				valid(t, task, x.Task())
			}
		}
	}
}

// TestSchemaRefuses: the schema says no where it must, so that it proves something.
func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	s := schema(t, "Task")
	for _, bad := range []string{`{"resourceType":"Task","status":"soon"}`, `{"resourceType":"Task","colour":"red"}`, `{"resourceType":"Task","authoredOn":"yesterday"}`, `{}`} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(bad)))
		require.NoError(t, err)
		require.Error(t, s.Validate(doc), bad)
	}
}

func TestPriority(t *testing.T) {
	t.Parallel()
	for u, want := range map[triage.Urgency]string{triage.Emergency: "stat", triage.Urgent: "asap", triage.Soon: "urgent", triage.Routine: "routine", "": "stat"} {
		require.Equal(t, want, fhir.Priority(u))
	}
}
