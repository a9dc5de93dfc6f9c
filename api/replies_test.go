package api_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replytriage/triage/api"
	"github.com/replytriage/triage/reply"
	"github.com/replytriage/triage/route"
)

// newDesk is a desk on a Monday morning with the shipped tree and texts.
func newDesk(t *testing.T) *reply.Desk {
	t.Helper()
	tree, err := route.Default()
	require.NoError(t, err)
	lib, err := reply.Load()
	require.NoError(t, err)
	return &reply.Desk{Tree: tree, Library: lib, Now: func() time.Time { return time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC) }}
}

// withDesk wires a desk as the program does.
func withDesk(t *testing.T) func(*api.Config) {
	d := newDesk(t)
	return func(c *api.Config) { c.Finish, c.Doors = d.Finish, append(c.Doors, api.DeskDoors(d)...) }
}

const label = `"sentiment":{"name":"neutral","score":1,"by":"model"},"urgency":{"name":"routine","score":1,"by":"model"}`

func TestReplies(t *testing.T) {
	t.Parallel()
	s := newService(t, withDesk(t))
	w := post(s, "/v1/replies", `{"message":{"id":"m-1","text":"`+marked+` where do I park","context":{"facts":{"parking":"free in the garage"}}},"result":{"intents":[{"name":"logistics_question","score":1,"by":"model"}],`+label+`}}`)
	require.Equal(t, 200, w.Code, w.Body.String())
	var a api.RepliesAnswer
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &a))
	require.Equal(t, "m-1", a.ID)
	require.Equal(t, "front_desk", a.Route.Queue)
	require.Equal(t, "About parking: free in the garage.", a.Replies[0].Text)
	require.NotContains(t, w.Body.String(), marked)
	// What a role may see, by its places, and the shapes that other programs expect.
	mixed := `{"message":{"id":"m-2","text":"yes but my ` + marked + ` is red"},"role":"scheduler","shapes":["fhir","events"],"patient":"p-1","result":{"decision_id":"ABCDEFGHIJKLMNOP","intents":[{"name":"clinical_concern","score":1,"by":"model"},{"name":"confirm_appointment","score":1,"by":"model"}],"segments":[{"start":0,"end":3,"intent":"confirm_appointment"},{"start":4,"end":32,"intent":"clinical_concern"}],"sentiment":{"name":"neutral","score":1,"by":"model"},"urgency":{"name":"urgent","score":1,"by":"model"}}}`
	w = post(s, "/v1/replies", mixed)
	require.Equal(t, 200, w.Code, w.Body.String())
	for _, want := range []string{`"view":[{"start":0,"end":3,"hidden":false},{"start":3,"end":4,"hidden":false},{"start":4,"end":32,"hidden":true,"label":"[clinical part hidden]"}]`, `"resourceType":"Task"`, `"priority":"asap"`, `"type":"org.replytriage.reply.routed"`, `"reference":"Patient/p-1"`} {
		require.Contains(t, w.Body.String(), want)
	}
	require.NotContains(t, w.Body.String(), marked)
	w = post(s, "/v1/replies", `{"message":{},"role":"`+marked+`","shapes":["`+marked+`"],"result":{"intents":[{"name":"gratitude","score":1,"by":"model"}],`+label+`}}`)
	require.Equal(t, 400, w.Code)
	for _, f := range []string{"role: unknown", "message.text", "shapes[0]", "result.decision_id"} {
		require.Contains(t, w.Body.String(), f)
	}
	require.NotContains(t, w.Body.String(), marked)
	// A route that is given stays.
	w = post(s, "/v1/replies", `{"message":{"id":"m-1"},"result":{"route":{"queue":"mine","owner":"nurse","page":false,"auto":false,"path":[]},"intents":[{"name":"gratitude","score":1,"by":"model"}],`+label+`}}`)
	require.Equal(t, 200, w.Code, w.Body.String())
	require.Contains(t, w.Body.String(), `"queue":"mine"`)
	// Everything wrong at once, by field, without its value.
	w = post(s, "/v1/replies", `{"message":{},"result":{"intents":[{"name":"`+marked+`"}],"urgency":{"name":"soonish"},"flags":[{"name":"x"}]}}`)
	require.Equal(t, 400, w.Code)
	for _, f := range []string{"intents[0].name", "sentiment.name", "urgency.name", "flags[0].name"} {
		require.Contains(t, w.Body.String(), f)
	}
	require.NotContains(t, w.Body.String(), marked)
	require.Equal(t, 400, post(s, "/v1/replies", `{"message":{},"result":{},"more":1}`).Code)
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	s := newService(t, withDesk(t))
	w := s.do("GET", "/v1/routes", "", "")
	require.Equal(t, 200, w.Code)
	var a api.RoutesAnswer
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &a))
	require.Len(t, a.Table, 112)
	require.Equal(t, []string{"main"}, a.Locations)
	for _, q := range a.Queues {
		require.True(t, q.Owner.Valid())
	}
}

// TestClassifyIsRouted: a classified reply says where it goes.
func TestClassifyIsRouted(t *testing.T) {
	t.Parallel()
	s := newService(t, withDesk(t))
	w := post(s, "/v1/classify", `{"id":"1","text":"STOP"}`)
	require.Equal(t, 200, w.Code)
	for _, want := range []string{`"queue":"compliance"`, `"method":"keyword"`, `"honour_by_law":"2026-12-08T23:59:59-05:00"`, `"suppress"`} {
		require.Contains(t, w.Body.String(), want)
	}
	w = post(s, "/v1/classify/batch", `[{"id":"1","text":"having chest pain since this morning"}]`)
	require.Contains(t, w.Body.String(), `"page":true`)
	require.Contains(t, w.Body.String(), `"kind":"card"`)
}
