package route_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/route"
)

// matrix is who may see what, one letter a role in the order of route.Roles:
// scheduler, nurse, billing, provider, manager, privacy officer, admin.
var matrix = map[triage.Intent]string{
	triage.AdverseEvent:       ".n.p...",
	triage.ClinicalConcern:    ".n.p...",
	triage.OptOut:             "sn.pmoa",
	triage.WrongNumber:        "sn.pmoa",
	triage.LabResultQuestion:  ".n.p...",
	triage.MedicationQuestion: ".n.p...",
	triage.RefillRequest:      ".n.p...",
	triage.CancelAppointment:  "sn.pm..",
	triage.RescheduleRequest:  "sn.pm..",
	triage.ScheduleRequest:    "sn.pm..",
	triage.SlotSelection:      "sn.pm..",
	triage.RunningLate:        "sn.pm..",
	triage.FinancialBarrier:   ".nbpm..",
	triage.AdherenceReport:    ".n.p...",
	triage.IntakeUpdate:       ".n.p...",
	triage.Arrival:            "sn.pm..",
	triage.InsuranceQuestion:  "s.b.m..",
	triage.DocumentRequest:    "sn.pmo.",
	triage.BillingQuestion:    "..b.m..",
	triage.LogisticsQuestion:  "sn.pm..",
	triage.PortalHelp:         "sn..m.a",
	triage.CallbackRequest:    "sn.pm..",
	triage.Complaint:          "....mo.",
	triage.OptIn:              "sn.pmoa",
	triage.ConfirmAppointment: "sn.pm..",
	triage.Decline:            "sn.pm..",
	triage.Gratitude:          "sn.pm..",
	triage.Other:              "sn.pm..",
}

// TestRoleMatrix holds every role against every intent.
func TestRoleMatrix(t *testing.T) {
	t.Parallel()
	require.Len(t, matrix, triage.IntentCount)
	for _, v := range triage.Intents() {
		require.Len(t, matrix[v], len(route.Roles()), string(v))
		for i, role := range route.Roles() {
			require.Equal(t, matrix[v][i] != '.', role.Sees(v), "%s and %s", role, v)
		}
	}
	for _, role := range route.Roles() {
		got, err := route.ParseRole(string(role))
		require.NoError(t, err)
		require.Equal(t, role, got)
		require.False(t, role.Sees("no such intent"))
	}
	require.False(t, route.Role("guest").Sees(triage.Gratitude))
	_, err := route.ParseRole("guest")
	require.ErrorIs(t, err, triage.ErrInvalid)
}

func see(role route.Role, r *triage.Result, text string) string {
	var b strings.Builder
	for _, p := range route.View(role, r, triage.NewText(text)) {
		b.WriteString(p.Text.Reveal())
	}
	return b.String()
}

func TestView(t *testing.T) {
	t.Parallel()
	text := "yes but my incision is red and hot now"
	r := reply(triage.ConfirmAppointment, triage.ClinicalConcern)
	r.Urgency.Name = triage.Urgent
	r.Segments = []triage.Segment{{Span: triage.Span{Start: 0, End: 3}, Intent: triage.ConfirmAppointment}, {Span: triage.Span{Start: 4, End: 38}, Intent: triage.ClinicalConcern}}
	require.Equal(t, text, see(route.Nurse, r, text))
	require.Equal(t, text, see(route.Provider, r, text))
	require.Equal(t, "yes [clinical part hidden]", see(route.Scheduler, r, text))
	require.Equal(t, "[part hidden] [clinical part hidden]", see(route.Billing, r, text))
	r.Segments = nil
	require.Equal(t, "[clinical part hidden]", see(route.Scheduler, r, text), "what could not be cut is hidden whole")

	text = "why was I billed twice. and my pills make me dizzy"
	r = reply(triage.BillingQuestion, triage.AdverseEvent)
	r.Urgency.Name = triage.Soon
	r.Segments = []triage.Segment{{Span: triage.Span{Start: 0, End: 22}, Intent: triage.BillingQuestion}, {Span: triage.Span{Start: 24, End: 50}, Intent: triage.AdverseEvent}}
	require.Equal(t, "[billing part hidden]. and my pills make me dizzy", see(route.Nurse, r, text))
	require.Equal(t, "why was I billed twice. [clinical part hidden]", see(route.Billing, r, text))

	// An intent without a segment may stand anywhere.
	r.Segments = r.Segments[:1]
	require.NotContains(t, see(route.Billing, r, text), "billed")

	// Nobody is sure: clinical roles alone.
	r = reply(triage.LogisticsQuestion)
	r.Review.Reasons = []triage.ReviewReason{triage.ReviewLowConfidence}
	require.Equal(t, "[part hidden]", see(route.Scheduler, r, text))
	require.Equal(t, text, see(route.Nurse, r, text))

	// Urgency that no intent explains.
	r = reply(triage.ConfirmAppointment)
	r.Urgency.Name = triage.Urgent
	require.Equal(t, "[part hidden]", see(route.Scheduler, r, text))
	require.Equal(t, text, see(route.Provider, r, text))

	// Segments that overlap or lie outside the text are no ground to cut along.
	r = reply(triage.ConfirmAppointment, triage.ClinicalConcern)
	for _, bad := range [][2]int{{0, 99}, {-1, 2}, {3, 3}} {
		r.Segments = []triage.Segment{{Span: triage.Span{Start: bad[0], End: bad[1]}, Intent: triage.ConfirmAppointment}, {Span: triage.Span{Start: 1, End: 3}, Intent: triage.ClinicalConcern}}
		require.Equal(t, "[clinical part hidden]", see(route.Scheduler, r, text))
	}
}

// alternate cuts a text at every few words and deals the intents out in turn.
func alternate(text triage.Text, intents []triage.Intent) []triage.Segment {
	var out []triage.Segment
	runes := []rune(text.Reveal())
	step := max(1, len(runes)/len(intents))
	for i, v := range intents {
		s := triage.Span{Start: i * step, End: (i + 1) * step}
		if i == len(intents)-1 {
			s.End = len(runes)
		}
		if s.Start < s.End && s.End <= len(runes) {
			out = append(out, triage.Segment{Span: s, Intent: v})
		}
	}
	return out
}

// checkViews fails when a role sees a letter of a segment that it may not see, or of a
// reply in one piece that is about something it may not see.
func checkViews(t require.TestingT, r *triage.Result, text triage.Text, line int) {
	n := text.Len()
	for _, role := range route.Roles() {
		shown := make([]bool, n)
		for _, p := range route.View(role, r, text) {
			if !p.Hidden {
				for i := p.Start; i < p.End; i++ {
					shown[i] = true
				}
			}
		}
		runes := []rune(text.Reveal())
		inSegment := make([]bool, n)
		for _, s := range r.Segments {
			for i := s.Start; i < s.End; i++ {
				inSegment[i] = true
				require.False(t, shown[i] && !role.Sees(s.Intent), "line %d: %s sees a hidden segment", line, role)
			}
		}
		for i := range n {
			if inSegment[i] || !shown[i] || !unicode.IsLetter(runes[i]) && !unicode.IsDigit(runes[i]) {
				continue
			}
			for j := range r.Intents {
				require.True(t, role.Sees(r.Intents[j].Name), "line %d: %s sees what was not cut", line, role)
			}
		}
	}
}

// TestViewsNeverShowWhatIsHidden: for any labels and any way to cut a text.
func TestViewsNeverShowWhatIsHidden(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyResult(t)
		r.Review = triage.Review{}
		r.Urgency.Name = triage.Routine
		r.Flags = nil
		if len(r.Intents) == 0 {
			return
		}
		text := triage.NewText(rapid.StringN(0, 60, -1).Draw(t, "text"))
		n := text.Len()
		for range rapid.IntRange(0, 4).Draw(t, "cuts") {
			s := triage.Span{Start: rapid.IntRange(0, n).Draw(t, "start")}
			s.End = rapid.IntRange(s.Start, n).Draw(t, "end")
			r.Segments = append(r.Segments, triage.Segment{Span: s, Intent: r.Intents[rapid.IntRange(0, len(r.Intents)-1).Draw(t, "of")].Name})
		}
		checkViews(t, r, text, 0)
		for _, role := range route.Roles() {
			end := 0
			for _, p := range route.View(role, r, text) {
				require.Equal(t, end, p.Start, "parts follow one another")
				end = p.End
			}
			require.Equal(t, n, end, "nothing is lost")
		}
	})
}
