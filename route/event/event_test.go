package event_test

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
	"github.com/replytriage/triage/route/event"
)

func TestOf(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/cloudevents-1.0.schema.json")
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("mem:///ce.json", doc))
	schema, err := c.Compile("mem:///ce.json")
	require.NoError(t, err)

	tree, err := route.Default()
	require.NoError(t, err)
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	m := triage.Message{ID: "m-1", Text: triage.NewText("STOP zebrafish-9137"), Context: triage.Context{FirstName: triage.NewText("zebrafish-9137")}}
	r := triage.Result{ID: "m-1", DecisionID: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", Intents: []triage.Scored[triage.Intent]{{Name: triage.ClinicalConcern}, {Name: triage.OptOut}}}
	r.Urgency.Name, r.Sentiment.Name = triage.Emergency, triage.Anxious
	require.Nil(t, event.Of(&r, "/triage", now))
	d := tree.Decide(&m, &r, now)
	r.Route, r.OptOut = &d.Route, tree.Consent(&m, &r, now)
	events := event.Of(&r, "/triage", now)
	var types []string
	ids := map[string]bool{}
	for _, e := range events {
		types = append(types, e.Type)
		ids[e.ID] = true
		data, err := json.Marshal(e)
		require.NoError(t, err)
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(v), string(data))
		require.NotContains(t, string(data), "zebrafish")
		require.NotContains(t, string(data), "STOP")
	}
	require.Equal(t, []string{"org.replytriage.reply.routed", "org.replytriage.reply.paged", "org.replytriage.event.suppress", "org.replytriage.event.log"}, types)
	require.Len(t, ids, len(events), "ids tell events apart")
	require.Equal(t, "ABCDEFGHIJKLMNOPQRSTUVWXYZ.event.suppress", events[2].ID)
	require.Len(t, events[1].Data.Realerts, 3)
	require.Equal(t, "all", events[2].Data.OptOut.Scope)
	require.Nil(t, events[3].Data.OptOut)
	require.Equal(t, events, event.Of(&r, "/triage", now), "the same decision gives the same ids")

	for _, bad := range []string{`{"specversion":"0.3","id":"1","source":"/x","type":"t"}`, `{"specversion":"1.0","id":"","source":"/x","type":"t"}`, `{"specversion":"1.0","id":"1","type":"t"}`, `{"specversion":"1.0","id":"1","source":"/x","type":"t","time":"noon"}`} {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(bad)))
		require.NoError(t, err)
		require.Error(t, schema.Validate(v), bad)
	}
}
