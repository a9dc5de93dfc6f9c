package triage_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
)

func TestClosedLists(t *testing.T) {
	t.Parallel()
	require.Len(t, triage.Intents(), 28)
	require.Len(t, triage.Sentiments(), 4)
	require.Len(t, triage.Urgencies(), 4)
	require.Len(t, triage.Flags(), 19)
	for i, v := range triage.Intents() {
		got, err := triage.ParseIntent(string(v))
		require.NoError(t, err)
		require.Equal(t, v, got)
		require.Equal(t, i, v.Rank())
	}
	for _, v := range triage.Flags() {
		_, err := triage.ParseFlag(string(v))
		require.NoError(t, err)
	}
	for _, bad := range []string{"", "Confirm_Appointment", "confirm", "zebrafish"} {
		_, err := triage.ParseIntent(bad)
		require.ErrorIs(t, err, triage.ErrInvalid)
		_, err = triage.ParseUrgency(bad)
		require.ErrorIs(t, err, triage.ErrInvalid)
		_, err = triage.ParseSentiment(bad)
		require.ErrorIs(t, err, triage.ErrInvalid)
		_, err = triage.ParseFlag(bad)
		require.ErrorIs(t, err, triage.ErrInvalid)
	}
}

func TestPrimaryFollowsFromTheSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		in   []triage.Intent
		want triage.Intent
	}{
		{"empty", nil, triage.Other},
		{"one", []triage.Intent{triage.Gratitude}, triage.Gratitude},
		{"a symptom beside a confirmation", []triage.Intent{triage.ConfirmAppointment, triage.ClinicalConcern}, triage.ClinicalConcern},
		{"an effect of a medicine beats a symptom", []triage.Intent{triage.ClinicalConcern, triage.AdverseEvent}, triage.AdverseEvent},
		{"an opt-out beats a complaint", []triage.Intent{triage.Complaint, triage.OptOut}, triage.OptOut},
		{"unknown labels count for nothing", []triage.Intent{"nonsense", triage.Decline}, triage.Decline},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, triage.Primary(c.in))
		})
	}
}

func TestUrgencyIsOrdered(t *testing.T) {
	t.Parallel()
	all := triage.Urgencies()
	for i, v := range all {
		require.Equal(t, i, v.Level())
		for j, w := range all {
			require.Equal(t, all[max(i, j)], v.Max(w))
		}
		require.Equal(t, v, v.Max("nonsense"))
		require.Equal(t, v, triage.Urgency("nonsense").Max(v))
	}
}
