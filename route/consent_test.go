package route_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/route"
)

func TestConsent(t *testing.T) {
	t.Parallel()
	tree := shipped(t)
	for _, c := range []struct {
		text, gateway, by string
		more              []triage.Intent
		method, scope     string
		trigger           *triage.Span
	}{
		{"STOP", "", "rule:consent.opt-out.word", nil, "keyword", "all", &triage.Span{Start: 0, End: 4}},
		{" Stop! ", "STOP", "rule:consent.opt-out.word", nil, "keyword", "all", &triage.Span{Start: 1, End: 5}},
		{"alto", "", "rule:consent.opt-out.word", nil, "keyword", "all", &triage.Span{Start: 0, End: 4}},
		{"STOP 2", "", "rule:consent.opt-out.word", nil, "keyword", "number", &triage.Span{Start: 0, End: 6}},
		{"take me off this list", "", "model", nil, "wording", "all", &triage.Span{Start: 0, End: 21}},
		{"please no more of these surveys", "", "model", nil, "wording", "kind", &triage.Span{Start: 0, End: 31}},
		{"stop the billing texts but keep my reminders", "", "model", nil, "wording", "kind", &triage.Span{Start: 0, End: 44}},
		{"stop sending reminders", "", "model", nil, "wording", "all", &triage.Span{Start: 0, End: 22}},
		{"no more texts to my work phone", "", "model", nil, "wording", "number", &triage.Span{Start: 0, End: 30}},
		{"stop the texts about my son", "", "model", nil, "wording", "number", &triage.Span{Start: 0, End: 27}},
		{"solo este numero no", "", "model", nil, "wording", "number", &triage.Span{Start: 0, End: 19}},
		{"wrong person. stop texting", "", "model", []triage.Intent{triage.WrongNumber}, "wording", "number", &triage.Span{Start: 0, End: 26}},
		{"c u tomorrow", "STOP", "policy", []triage.Intent{triage.ConfirmAppointment}, "carrier", "all", nil},
	} {
		r := reply(append(c.more, triage.OptOut)...)
		for i := range r.Intents {
			r.Intents[i].By = c.by
		}
		m := &triage.Message{Text: triage.NewText(c.text)}
		m.Context.GatewayOptOut = c.gateway
		m.Context.Now = time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
		v := tree.Consent(m, r, time.Time{})
		require.NotNil(t, v)
		require.Equal(t, c.method, v.Method, c.text)
		require.Equal(t, c.scope, v.Scope, c.text)
		require.Equal(t, c.trigger, v.Trigger, c.text)
		require.True(t, v.ReconsentRequired)
		require.Equal(t, "2026-11-21T10:00:00-05:00", v.HonourByPolicy.Format(time.RFC3339))
		require.Equal(t, "2026-12-07T23:59:59-05:00", v.HonourByLaw.Format(time.RFC3339), "Thanksgiving does not count")
		require.Equal(t, "2026-11-20T10:05:00-05:00", v.Confirmation.Before.Format(time.RFC3339))
	}
	require.Nil(t, tree.Consent(&triage.Message{Text: triage.NewText("the bleeding won't stop")}, reply(triage.ClinicalConcern), monday()))
}

// TestTriggerIsWhereTheRuleRests: the rule's own evidence, else the segment.
func TestTriggerIsWhereTheRuleRests(t *testing.T) {
	t.Parallel()
	tree := shipped(t)
	m := &triage.Message{Text: triage.NewText("stop texting me. chest pain")}
	r := reply(triage.OptOut, triage.ClinicalConcern)
	r.Intents[1].By = "rule:consent.opt-out.texts"
	r.Evidence = []triage.Evidence{{By: "rule:danger.chest-pain", Span: triage.Span{Start: 17, End: 27}}, {By: "rule:consent.opt-out.texts", Span: triage.Span{Start: 0, End: 12}}}
	require.Equal(t, &triage.Span{Start: 0, End: 12}, tree.Consent(m, r, monday()).Trigger)
	r.Evidence = nil
	r.Segments = []triage.Segment{{Span: triage.Span{Start: 0, End: 15}, Intent: triage.OptOut}}
	require.Equal(t, &triage.Span{Start: 0, End: 15}, tree.Consent(m, r, monday()).Trigger)
}

func TestConsentEvents(t *testing.T) {
	t.Parallel()
	tree := shipped(t)
	for _, c := range []struct {
		name, text, gateway string
		kind                triage.PromptKind
		intents             []triage.Intent
		event               string
		want                bool
	}{
		{"START", "START", "", "", []triage.Intent{triage.OptIn}, route.EventReconsent, true},
		{"in words", "yes you can text me", "", "", []triage.Intent{triage.OptIn}, route.EventReconsent, true},
		{"a bare yes", "YES", "", "", []triage.Intent{triage.OptIn}, route.EventReconsent, false},
		{"a bare yes that the carrier took for START", "yes", "START", triage.PromptAppointment, []triage.Intent{triage.OptIn, triage.ConfirmAppointment}, route.EventReconsent, false},
		{"a bare yes to just that question", "YES", "", triage.PromptConsent, []triage.Intent{triage.OptIn}, route.EventReconsent, true},
		{"both", "STOP. START", "", "", []triage.Intent{triage.OptIn, triage.OptOut}, route.EventReconsent, false},
		{"HELP", "HELP", "", "", []triage.Intent{triage.CallbackRequest}, route.EventHelp, true},
		{"HELP by the carrier", "info", "HELP", "", []triage.Intent{triage.Other}, route.EventHelp, true},
		{"wants help", "i need help please call", "", "", []triage.Intent{triage.CallbackRequest}, route.EventHelp, false},
		{"danger and opt-out", "STOP. chest pain", "", "", []triage.Intent{triage.OptOut, triage.ClinicalConcern}, route.EventSuppress, true},
	} {
		m := &triage.Message{Text: triage.NewText(c.text)}
		m.Context.GatewayOptOut, m.Context.PromptKind = c.gateway, c.kind
		d := tree.Decide(m, reply(c.intents...), monday())
		if c.want {
			require.Contains(t, d.Events, c.event, c.name)
		} else {
			require.NotContains(t, d.Events, c.event, c.name)
		}
	}
}
