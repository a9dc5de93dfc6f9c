package reply_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/prompt"
	"github.com/replytriage/triage/reply"
	"github.com/replytriage/triage/route"
)

// round reads the reminder round of 100 replies, each with its labels as a result.
func round(t *testing.T, each func(source string, m triage.Message, r *triage.Result)) {
	t.Helper()
	data, err := os.ReadFile("../datasets/acceptance/replies.jsonl")
	require.NoError(t, err)
	for line := range bytes.Lines(data) {
		var it struct {
			ID, Source   string
			Text, Prompt triage.Text
			Intents      []triage.Intent
			Sentiment    triage.Sentiment
			Urgency      triage.Urgency
			Flags        []triage.Flag
			Context      triage.Context
		}
		require.NoError(t, json.Unmarshal(line, &it))
		m, r := classified("", it.Intents...)
		m.ID, m.Text, m.Prompt, m.Context = it.ID, it.Text, it.Prompt, it.Context
		r.Sentiment.Name, r.Urgency.Name = it.Sentiment, it.Urgency
		for _, f := range it.Flags {
			r.Flags = append(r.Flags, triage.Scored[triage.Flag]{Name: f})
			if f == triage.FlagSpanish {
				r.Language = "es"
			}
		}
		each(it.Source, m, r)
	}
}

// TestReminderRound: of 100 replies to a reminder, correctly labelled, with facts and
// free slots given and the texts signed, 92 need no one: 60 are logged, 20 are offered
// three times, 10 questions are answered and 2 opt-outs honoured. The 5 who want a
// call and the 3 with a clinical matter never close by themselves.
func TestReminderRound(t *testing.T) {
	t.Parallel()
	d := desk(t)
	d.Clean = spotless(t)
	got := map[string]int{}
	round(t, func(source string, m triage.Message, r *triage.Result) {
		require.NoError(t, d.Finish(m, r))
		switch {
		case r.Route.Auto && r.Route.Queue == "log":
			got["logged"]++
		case r.Route.Auto && len(r.Replies) > 0 && len(r.Replies[0].Slots) == 3:
			got["offered three times"]++
		case r.Route.Auto && r.Route.Queue == "front_desk":
			require.NotEmpty(t, r.Replies)
			got["answered"]++
		case r.Route.Auto && slices.Contains(r.Route.Events, "suppress"):
			require.NotEmpty(t, r.OptOut.Confirmation.Text)
			got["opted out"]++
		case r.Route.Queue == "scheduling" && slices.Contains(r.Route.Events, "call_back"):
			got["call back"]++
		case r.Route.Owner == string(route.Nurse) || r.Route.Owner == string(route.Provider):
			got["clinical"]++
		default:
			t.Errorf("%s (%s) lands in %s", m.ID, source, r.Route.Queue)
		}
	})
	require.Equal(t, map[string]int{"logged": 60, "offered three times": 20, "answered": 10, "opted out": 2, "call back": 5, "clinical": 3}, got)

	// Without slots and facts, and with nothing signed, only what needs no words closes.
	lib, err := reply.Load()
	require.NoError(t, err)
	bare := desk(t)
	bare.Library = lib
	closed := 0
	round(t, func(_ string, m triage.Message, r *triage.Result) {
		m.Context.Slots, m.Context.Facts = nil, nil
		require.NoError(t, bare.Finish(m, r))
		if r.Route.Auto {
			closed++
		} else {
			require.NotEqual(t, "log", r.Route.Queue)
		}
	})
	require.Equal(t, 62, closed)
}

// TestPromptOfOffers: the times that a text of ours offers are read back when the
// patient answers that text, so that an offer can be picked up.
func TestPromptOfOffers(t *testing.T) {
	t.Parallel()
	m, r := classified("can we do another day", triage.RescheduleRequest)
	m.Context.Slots = slots()
	require.NoError(t, desk(t).Finish(m, r))
	p := prompt.Read(r.Replies[0].Text)
	require.Len(t, p.Slots, 3)
}
