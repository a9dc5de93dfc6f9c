package route_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/route"
)

var update = flag.Bool("update", false, "write golden files anew")

func shipped(t require.TestingT) *route.Tree {
	tree, err := route.Default()
	require.NoError(t, err)
	return tree
}

// monday is a Monday morning in the default location.
func monday() time.Time { return time.Date(2026, time.November, 23, 15, 0, 0, 0, time.UTC) }

// reply is a routine, calm reply with the intents.
func reply(intents ...triage.Intent) *triage.Result {
	r := &triage.Result{Language: "en"}
	r.Sentiment.Name, r.Urgency.Name = triage.Neutral, triage.Routine
	slices.SortFunc(intents, func(a, b triage.Intent) int { return a.Rank() - b.Rank() })
	for _, v := range intents {
		r.Intents = append(r.Intents, triage.Scored[triage.Intent]{Name: v, Score: 0.95, By: "model"})
	}
	return r
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

// TestTable holds every intent at every urgency of the shipped tree.
func TestTable(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	tree := shipped(t)
	require.NoError(t, tree.WriteTable(&b))
	golden(t, "table.txt", b.Bytes())
	require.Len(t, tree.Table(), 112)
}

// TestShippedCases runs the cases that stand beside the shipped tree.
func TestShippedCases(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/cases.yml")
	require.NoError(t, err)
	cases, err := route.ParseCases("cases.yml", data)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(cases), 40)
	var b bytes.Buffer
	failed, err := shipped(t).Test(&b, "cases.yml", cases)
	require.NoError(t, err)
	require.Zero(t, failed, b.String())
}

// TestCasesFail: the tester itself says no where it must.
func TestCasesFail(t *testing.T) {
	t.Parallel()
	cases, err := route.ParseCases("c.yml", []byte(`cases:
  - {name: wrong, intents: [confirm_appointment], want: {queue: nurse, page: true, auto: false, by: 2026-11-23T10:00:00-05:00, events: [suppress], path: reply, location: x}}
`))
	require.NoError(t, err)
	var b bytes.Buffer
	failed, err := shipped(t).Test(&b, "c.yml", cases)
	require.NoError(t, err)
	require.Equal(t, 1, failed)
	require.Equal(t, "c.yml:2: wrong: queue is log, not nurse; path is reply/confirm, not reply; location is main, not x; due is 2026-11-24T10:00:00-05:00, not 2026-11-23T10:00:00-05:00; page is false, not true; auto is true, not false; the event suppress is missing\n", b.String())
	_, err = route.ParseCases("c.yml", []byte("cases:\n  - {name: a, want: {queue: nurse}}\n  - {intents: [x], at: noon, wants: 1}\n"))
	require.ErrorIs(t, err, triage.ErrInvalid)
	require.Equal(t, 6, strings.Count(err.Error(), "c.yml:"), err)
}

// TestFiles: every file of testdata/valid loads; every file of testdata/invalid is
// refused with all of its problems at once, each with its place, as the golden says.
func TestFiles(t *testing.T) {
	t.Parallel()
	good, err := filepath.Glob("testdata/valid/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, good)
	for _, f := range good {
		_, err := route.Load(f)
		require.NoError(t, err, f)
	}
	bad, err := filepath.Glob("testdata/invalid/*.yml")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(bad), 8)
	var b strings.Builder
	for _, f := range bad {
		_, err := route.Load(f)
		require.ErrorIs(t, err, triage.ErrInvalid, f)
		b.WriteString("== " + filepath.Base(f) + "\n" + err.Error() + "\n")
	}
	golden(t, "invalid.txt", []byte(b.String()))
	_, err = route.Load("testdata/none.yml")
	require.ErrorIs(t, err, triage.ErrNotFound)
}

// anyResult draws a result of any labels, also those that make no sense.
func anyResult(t *rapid.T) *triage.Result {
	set := rapid.SliceOfNDistinct(rapid.SampledFrom(triage.Intents()), 0, 4, rapid.ID).Draw(t, "intents")
	r := reply(set...)
	r.Urgency.Name = rapid.SampledFrom(append(triage.Urgencies(), "", "later")).Draw(t, "urgency")
	r.Sentiment.Name = rapid.SampledFrom(append(triage.Sentiments(), "")).Draw(t, "sentiment")
	for _, f := range rapid.SliceOfNDistinct(rapid.SampledFrom(triage.Flags()), 0, 3, rapid.ID).Draw(t, "flags") {
		r.Flags = append(r.Flags, triage.Scored[triage.Flag]{Name: f})
	}
	all := []triage.ReviewReason{triage.ReviewLowConfidence, triage.ReviewAmbiguous, triage.ReviewOutOfDomain, triage.ReviewDegraded, triage.ReviewClinical, triage.ReviewConflict, triage.ReviewNotPatient, triage.ReviewTooLong, triage.ReviewConsent, triage.ReviewDangerDenied, triage.ReviewMedia}
	r.Review.Reasons = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, 2, rapid.ID).Draw(t, "review")
	r.Review.Needed = len(r.Review.Reasons) > 0
	if rapid.Bool().Draw(t, "conflict") {
		r.Conflict = &triage.ConsentConflict{Word: "END", Carrier: triage.OptOut}
	}
	r.Language = rapid.SampledFrom([]string{"en", "es", "und", ""}).Draw(t, "language")
	return r
}

// TestDecideAlwaysAnswersSafely: whatever the labels, a reply lands in one queue that
// has an owner, with a deadline not before now; an emergency pages at once and again;
// an opt-out is suppressed; nothing clinical, angry, unsure or mixed may be closed.
func TestDecideAlwaysAnswersSafely(t *testing.T) {
	t.Parallel()
	tree := shipped(t)
	owners := map[string]route.Role{}
	for _, q := range tree.Queues {
		owners[q.Name] = q.Owner
	}
	rapid.Check(t, func(t *rapid.T) {
		r := anyResult(t)
		m := &triage.Message{Text: triage.NewText(rapid.SampledFrom([]string{"", "ok", "more xanax please", "STOP"}).Draw(t, "text"))}
		m.Context.Location = rapid.SampledFrom([]string{"", "main", "nowhere"}).Draw(t, "location")
		m.Context.Provider = rapid.SampledFrom([]string{"", "Dr. Nobody"}).Draw(t, "provider")
		m.Context.PromptKind = rapid.SampledFrom(append(triage.PromptKinds(), "")).Draw(t, "kind")
		now := time.Unix(rapid.Int64Range(1767225600, 1893456000).Draw(t, "now"), 0)
		d := tree.Decide(m, r, now)
		require.NotEmpty(t, d.Queue)
		require.Equal(t, string(owners[d.Queue]), d.Owner)
		require.True(t, route.Role(d.Owner).Valid())
		require.Equal(t, "reply", d.Path[0])
		require.Equal(t, "main", d.Location)
		require.False(t, d.Deadline.Before(now))
		require.NotContains(t, d.Also, d.Queue)
		if u := r.Urgency.Name; u == triage.Emergency || !u.Valid() {
			require.True(t, d.Page)
			require.True(t, d.Deadline.Equal(now))
			require.Len(t, d.Realerts, 3)
			require.Equal(t, "provider", d.Owner)
		}
		if r.Has(triage.OptOut) {
			require.Contains(t, d.Events, "suppress")
		}
		if r.Has(triage.AdverseEvent) {
			require.Contains(t, d.Events, "safety_log")
		}
		if d.Closable == route.AutoNo {
			require.False(t, d.Auto)
			require.NotEqual(t, "log", d.Queue, "what is not closed waits where somebody looks")
			return
		}
		require.Equal(t, triage.Routine, r.Urgency.Name)
		require.False(t, r.Review.Needed)
		require.Nil(t, r.Conflict)
		if len(r.Intents) > 1 || !r.Has(triage.OptOut) {
			require.NotEqual(t, triage.Frustrated, r.Sentiment.Name)
		}
		require.NotEqual(t, triage.Anxious, r.Sentiment.Name)
		for _, f := range r.Flags {
			require.Equal(t, triage.FlagSpanish, f.Name)
		}
		for _, v := range r.Intents {
			require.False(t, v.Name.Clinical())
		}
		if len(r.Intents) > 1 {
			require.Len(t, r.Intents, 2)
			require.True(t, r.Has(triage.ConfirmAppointment) && r.Has(triage.Gratitude))
		}
	})
}

// TestOwnersSee: the owner of a queue may see what lands in it.
func TestOwnersSee(t *testing.T) {
	t.Parallel()
	text := triage.NewText("these are the words")
	tree := shipped(t)
	for _, v := range triage.Intents() {
		for _, u := range triage.Urgencies() {
			for _, s := range triage.Sentiments() {
				r := reply(v)
				r.Urgency.Name, r.Sentiment.Name = u, s
				d := tree.Decide(&triage.Message{Text: text}, r, monday())
				for _, p := range route.View(route.Role(d.Owner), r, text) {
					require.False(t, p.Hidden, "%s %s %s lands in %s, whose owner may not see it", v, u, s, d.Queue)
				}
			}
		}
	}
}

func TestLocations(t *testing.T) {
	t.Parallel()
	tree, err := route.Load("testdata/valid/two-locations.yml")
	require.NoError(t, err)
	require.Equal(t, []string{"North", "Desert"}, tree.Locations())
	for _, c := range []struct {
		name, location, provider, zone string
		want, by, queue                string
	}{
		{"the patient's own", "Desert", "Dr. Lee", "", "Desert", "2026-11-23T12:30:00-07:00", "desert_front"},
		{"whatever the capitals", "DESERT", "", "", "Desert", "2026-11-23T12:30:00-07:00", "desert_front"},
		{"the provider's", "", "Dr. Ruiz", "", "Desert", "2026-11-23T12:30:00-07:00", "desert_front"},
		{"the provider's, when the patient's own is not known here", "Closed Long Ago", "dr. ruiz", "", "Desert", "2026-11-23T12:30:00-07:00", "desert_front"},
		{"default", "", "", "", "North", "2026-11-23T14:30:00-06:00", "front_desk"},
		{"nobody knows it", "Nowhere", "Dr. Nobody", "", "North", "2026-11-23T14:30:00-06:00", "front_desk"},
		{"default in the caller's zone", "", "", "America/Los_Angeles", "North", "2026-11-23T12:00:00-08:00", "front_desk"},
		{"a known location has its own zone", "Desert", "", "America/Los_Angeles", "Desert", "2026-11-23T12:30:00-07:00", "desert_front"},
	} {
		m := &triage.Message{}
		m.Context.Location, m.Context.Provider, m.Context.TimeZone = c.location, c.provider, c.zone
		m.Context.Now = time.Date(2026, 11, 23, 15, 30, 0, 0, time.UTC)
		d := tree.Decide(m, reply(triage.CallbackRequest), time.Time{})
		require.Equal(t, c.want, d.Location, c.name)
		require.Equal(t, c.queue, d.Queue, c.name)
		require.Equal(t, c.by, d.Deadline.Format(time.RFC3339), c.name)
	}
}

func TestEmergencyRealerts(t *testing.T) {
	t.Parallel()
	r := reply(triage.ClinicalConcern, triage.OptOut)
	r.Urgency.Name = triage.Emergency
	now := monday()
	d := shipped(t).Decide(&triage.Message{}, r, now)
	require.True(t, d.Page)
	require.Equal(t, "provider_on_call", d.Queue)
	require.Equal(t, []string{"suppress", "log"}, d.Events, "the opt-out holds, and the danger goes on")
	for i, after := range []time.Duration{2, 5, 10} {
		require.True(t, d.Realerts[i].Equal(now.Add(after*time.Minute)))
	}
}

func TestRetention(t *testing.T) {
	t.Parallel()
	tree := shipped(t)
	for _, v := range triage.Intents() {
		want := route.RetainAdministrative
		if v.Clinical() || v == triage.RefillRequest || v == triage.AdherenceReport || v == triage.IntakeUpdate {
			want = route.RetainClinical
		}
		require.Equal(t, want, tree.Decide(&triage.Message{}, reply(v), monday()).Retention, string(v))
		require.Equal(t, route.RetainClinical, tree.Decide(&triage.Message{}, reply(v, triage.ClinicalConcern), monday()).Retention, string(v))
	}
	require.Equal(t, 10, tree.Retention.Years(route.RetainClinical))
	require.Equal(t, 2, tree.Retention.Years(route.RetainAdministrative))
	require.Equal(t, 7, tree.Retention.Years(route.RetainMetadata))
	require.Equal(t, 10, tree.Retention.Years("unheard of"))
}

// TestTestSplit: every reply of the test split, by its labels, lands in exactly one
// queue with an owner, and no role sees a part that it may not see.
func TestTestSplit(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../datasets/replies/test.jsonl")
	require.NoError(t, err)
	tree := shipped(t)
	owners := map[string]route.Role{}
	for _, q := range tree.Queues {
		owners[q.Name] = q.Owner
	}
	total, mixed, closable := 0, 0, 0
	for line := range bytes.Lines(data) {
		var item struct {
			Text, Prompt triage.Text
			Intents      []triage.Intent
			Sentiment    triage.Sentiment
			Urgency      triage.Urgency
			Flags        []triage.Flag
		}
		require.NoError(t, json.Unmarshal(line, &item))
		total++
		r := reply(item.Intents...)
		r.Sentiment.Name, r.Urgency.Name = item.Sentiment, item.Urgency
		for _, f := range item.Flags {
			r.Flags = append(r.Flags, triage.Scored[triage.Flag]{Name: f})
		}
		m := &triage.Message{Text: item.Text, Prompt: item.Prompt}
		d := tree.Decide(m, r, monday())
		require.True(t, owners[d.Queue].Valid(), "line %d", total)
		require.Equal(t, string(owners[d.Queue]), d.Owner)
		if d.Closable != route.AutoNo {
			closable++
		}
		if len(item.Intents) < 2 {
			continue
		}
		mixed++
		checkViews(t, r, item.Text, total) // as one piece
		r.Segments = alternate(item.Text, item.Intents)
		checkViews(t, r, item.Text, total)
	}
	require.Positive(t, total)
	t.Logf("%d replies, each in one queue with an owner; %d may be closed without a person; %d mixed replies seen by %d roles", total, closable, mixed, len(route.Roles()))
}
