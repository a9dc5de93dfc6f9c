package route_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/route"
)

// FuzzParse: any bytes give a tree that answers, or problems that name the file.
func FuzzParse(f *testing.F) {
	// Small trees: a fuzzer gets nowhere with the shipped one.
	for _, name := range []string{"valid/two-locations.yml", "invalid/unreachable-node.yml", "invalid/everything-at-once.yml"} {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add([]byte("tree: a\nversion: 1\nqueues: {q: {owner: nurse}}\nlocations: [{name: x, zone: UTC, hours: {mon: 08:00-12:00}}]\nroot: {name: r, queue: q, within: 1h}\n"))
	f.Add([]byte("root: &a [*a]"))
	f.Add([]byte("root: {name: r, children: [{name: a, when: {}, children: [1, {}]}]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tree, err := route.Parse("x.yml", data)
		if err != nil {
			require.ErrorIs(t, err, triage.ErrInvalid)
			require.ErrorContains(t, err, "x.yml")
			return
		}
		r := reply(triage.ClinicalConcern)
		r.Urgency.Name = triage.Emergency
		d := tree.Decide(&triage.Message{}, r, monday())
		require.True(t, d.Page)
		require.NotEmpty(t, d.Queue)
	})
}

// FuzzParseCases: any bytes give cases, or problems that name the file.
func FuzzParseCases(f *testing.F) {
	f.Add([]byte("cases:\n  - {name: a, intents: [decline], want: {queue: nurse}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := route.ParseCases("x.yml", data); err != nil {
			require.ErrorIs(t, err, triage.ErrInvalid)
			require.ErrorContains(t, err, "x.yml")
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	tree := shipped(b)
	m := &triage.Message{Text: triage.NewText("yes but my incision is red"), Prompt: triage.NewText("Your appointment is tomorrow at 2 PM. Reply CONFIRM or RESCHEDULE.")}
	mixed, plain := reply(triage.ConfirmAppointment, triage.ClinicalConcern), reply(triage.ConfirmAppointment)
	mixed.Urgency.Name = triage.Urgent
	for name, r := range map[string]*triage.Result{"mixed": mixed, "confirm": plain, "refill": reply(triage.RefillRequest), "front desk": reply(triage.Other)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				tree.Decide(m, r, monday())
			}
		})
	}
}
