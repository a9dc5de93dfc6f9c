package reply_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/reply"
	"github.com/replytriage/triage/route"
)

// signed is the shipped library, signed by a role until the end of 2027.
func signed(t require.TestingT) *reply.Library {
	lib, err := reply.Load()
	require.NoError(t, err)
	for _, x := range lib.Texts {
		x.ApprovedBy, x.ReviewBy = "medical director", time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	for _, x := range lib.Cards {
		x.ApprovedBy, x.ReviewBy = "medical director", time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return lib
}

func desk(t require.TestingT) *reply.Desk {
	tree, err := route.Default()
	require.NoError(t, err)
	return &reply.Desk{Tree: tree, Library: signed(t), Now: monday}
}

func monday() time.Time { return time.Date(2026, time.November, 23, 15, 0, 0, 0, time.UTC) }

// facts are those of a clinic that has told all of them.
func facts() map[string]string {
	return map[string]string{
		"time": "Thu, Dec 3 at 2:00 PM", "place": "the main office", "address": "200 Oak Ave, Suite 4", "directions": "Enter from the back.",
		"parking": "free in the garage on Oak Ave", "hours": "Mon to Fri, 8 AM to 5 PM", "duration": "45 minutes", "bring": "a photo ID and your insurance card",
		"prepare": "please do not eat for 8 hours before your visit", "phone": "555-0100", "clinic": "Oak Family Medicine", "link": "https://portal.oakfamily.example",
	}
}

func classified(text string, intents ...triage.Intent) (triage.Message, *triage.Result) {
	r := &triage.Result{Language: "en"}
	r.Sentiment.Name, r.Urgency.Name = triage.Neutral, triage.Routine
	for _, v := range triage.Intents() { // in order of primacy
		for _, w := range intents {
			if v == w {
				r.Intents = append(r.Intents, triage.Scored[triage.Intent]{Name: v, Score: 0.95, By: "model"})
			}
		}
	}
	return triage.Message{Text: triage.NewText(text)}, r
}

// slots are five times, out of order, one of them past.
func slots() []time.Time {
	ny, _ := time.LoadLocation("America/New_York")
	return []time.Time{
		time.Date(2026, 11, 27, 14, 30, 0, 0, ny), time.Date(2026, 11, 23, 9, 0, 0, 0, ny), time.Date(2026, 11, 24, 10, 0, 0, 0, ny),
		time.Date(2026, 12, 1, 8, 15, 0, 0, ny), time.Date(2026, 12, 2, 8, 15, 0, 0, ny),
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	m, r := classified("yes", triage.ConfirmAppointment)
	m.Context.FirstName, m.Context.Facts, m.Context.Provider = triage.NewText("Jane"), facts(), "Dr. Lee"
	require.NoError(t, desk(t).Finish(m, r))
	require.Equal(t, "log", r.Route.Queue)
	require.True(t, r.Route.Auto)
	require.Len(t, r.Replies, 2)
	require.Equal(t, "Thanks, Jane! You're all set for Thu, Dec 3 at 2:00 PM with Dr. Lee. See you then.", r.Replies[0].Text)
	require.Equal(t, "en.confirm.plain@1", r.Replies[0].ID)
	require.Equal(t, "answers confirm appointment; plain", r.Replies[0].Why)
	require.Equal(t, 1, r.Replies[0].Segments)
	require.False(t, r.Replies[0].DocumentInEHR)
	require.Equal(t, "en.confirm.formal@1", r.Replies[1].ID)

	m.Context.Tone, m.Context.FirstName, m.Context.Facts, m.Context.Provider = "formal", triage.Text{}, nil, ""
	require.NoError(t, desk(t).Finish(m, r))
	require.Equal(t, "Thank you. Your appointment is confirmed.", r.Replies[0].Text)
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, want string
		auto       bool
	}{
		{"What time?", "Your visit is Thu, Dec 3 at 2:00 PM at the main office.", true},
		{"where is this", "We're at 200 Oak Ave, Suite 4. Enter from the back.", true},
		{"wheres the parking", "About parking: free in the garage on Oak Ave.", true},
		{"what time do you close", "We're open Mon to Fri, 8 AM to 5 PM.", true},
		{"how long will it take", "Plan on about 45 minutes for your visit.", true},
		{"what do I need to bring", "Please bring: a photo ID and your insurance card.", true},
		{"do i need to fast", "How to get ready: please do not eat for 8 hours before your visit. Questions? Call 555-0100.", true},
		{"who am I seeing", "Good question. The front desk will get back to you by Tue, Nov 24 at 10:00 AM. Or call 555-0100.", false},
		{"is there wifi", "Good question. The front desk will get back to you by Tue, Nov 24 at 10:00 AM. Or call 555-0100.", false},
		{"what time and where do I park", "Your visit is Thu, Dec 3 at 2:00 PM at the main office. About parking: free in the garage on Oak Ave.", false},
		{"what time is it and can my sister come along because I do not like to go alone to these", "Your visit is Thu, Dec 3 at 2:00 PM at the main office.", false},
	} {
		m, r := classified(c.text, triage.LogisticsQuestion)
		m.Context.Facts = facts()
		require.NoError(t, desk(t).Finish(m, r))
		require.Equal(t, "front_desk", r.Route.Queue, c.text)
		require.NotEmpty(t, r.Replies, c.text)
		require.Equal(t, c.want, r.Replies[0].Text, c.text)
		require.Equal(t, c.auto, r.Route.Auto, c.text)
	}
	// Without the fact, or without a signature, a person answers.
	m, r := classified("What time?", triage.LogisticsQuestion)
	require.NoError(t, desk(t).Finish(m, r))
	require.False(t, r.Route.Auto)
	d := desk(t)
	d.Library, _ = reply.Load()
	m.Context.Facts = facts()
	require.NoError(t, d.Finish(m, r))
	require.False(t, r.Route.Auto)
	require.Contains(t, r.Replies[0].Why, "not approved by the clinic yet")
	// A signature runs out.
	d = desk(t)
	m.Context.Now = time.Date(2028, 1, 3, 15, 0, 0, 0, time.UTC)
	require.NoError(t, d.Finish(m, r))
	require.False(t, r.Route.Auto)
}

func TestSlots(t *testing.T) {
	t.Parallel()
	m, r := classified("can we do another day", triage.RescheduleRequest)
	m.Context.Slots = slots()
	require.NoError(t, desk(t).Finish(m, r))
	require.True(t, r.Route.Auto)
	require.Equal(t, "scheduling", r.Route.Queue)
	require.Equal(t, "No problem. We have 1) Tue, Nov 24 at 10:00 AM, 2) Fri, Nov 27 at 2:30 PM, 3) Tue, Dec 1 at 8:15 AM. Which works for you?", r.Replies[0].Text)
	require.Len(t, r.Replies[0].Slots, 3)
	require.Equal(t, "2026-11-24T10:00:00-05:00", r.Replies[0].Slots[0].Format(time.RFC3339))

	m.Context.Slots = slots()[:3] // two of them to come
	require.NoError(t, desk(t).Finish(m, r))
	require.False(t, r.Route.Auto, "three are offered, or a person calls")
	m.Context.Slots = nil
	require.NoError(t, desk(t).Finish(m, r))
	require.False(t, r.Route.Auto)
	require.Equal(t, "No problem. We'll call you to find another time, by Mon, Nov 23 at 2:00 PM.", r.Replies[0].Text)

	// Slots are shown in the clinic's own zone, whatever zone they were given in.
	m.Context.Slots = []time.Time{time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)}
	require.NoError(t, desk(t).Finish(m, r))
	require.Contains(t, r.Replies[0].Text, "Tue, Nov 24 at 10:00 AM")
}

func TestSlotPickUp(t *testing.T) {
	t.Parallel()
	ny, _ := time.LoadLocation("America/New_York")
	offered := []time.Time{time.Date(2026, 11, 26, 10, 0, 0, 0, ny), time.Date(2026, 11, 27, 14, 30, 0, 0, ny), time.Date(2026, 12, 1, 8, 15, 0, 0, ny)}
	for text, want := range map[string]int{
		"Thu 10 AM": 0, "thursday please": 0, "the second one": 1, "2": 1, "friday at 2:30": 1, "Dec 1": 2, "the last one": 2, "tuesday works": 2,
		"sunday": -1, "whenever": -1, "4": -1, "10 or 2:30": -1,
	} {
		m, r := classified(text, triage.SlotSelection)
		m.Context.Slots = offered
		require.NoError(t, desk(t).Finish(m, r))
		require.False(t, r.Route.Auto, "a booking is made by a person")
		require.NotEmpty(t, r.Replies)
		if want < 0 {
			require.Empty(t, r.Replies[0].Slots, text)
			require.Contains(t, r.Replies[0].Text, "check that time", text)
			continue
		}
		require.Len(t, r.Replies[0].Slots, 1, text)
		require.True(t, r.Replies[0].Slots[0].Equal(offered[want]), text)
	}
	m, r := classified("Thu 10 AM", triage.SlotSelection)
	m.Context.Slots = offered[:1]
	require.NoError(t, desk(t).Finish(m, r))
	require.Equal(t, "Got it. Your time is Thu, Nov 26 at 10:00 AM. We'll text you once it's booked.", r.Replies[0].Text)
}

// TestNoDraftLine: from urgent upwards, and with any danger sign, there are cards and
// no texts.
func TestNoDraftLine(t *testing.T) {
	t.Parallel()
	d := desk(t)
	for _, u := range triage.Urgencies() {
		for _, f := range append(triage.Flags(), "") {
			for _, v := range triage.Intents() {
				m, r := classified("zebrafish", v)
				r.Urgency.Name = u
				if f != "" {
					r.Flags = []triage.Scored[triage.Flag]{{Name: f}}
				}
				require.NoError(t, d.Finish(m, r))
				line := u.Level() >= triage.Urgent.Level() || f.Danger()
				for _, s := range r.Replies {
					require.Equal(t, line, s.Kind == "card", "%s %s %s", u, f, v)
					require.NotContains(t, s.Text, "zebrafish")
					require.NotEmpty(t, s.Why)
				}
				if line {
					require.NotEmpty(t, r.Replies)
					if v == triage.OptOut {
						require.Contains(t, r.Replies[0].Text, "send nothing")
					} else {
						require.Contains(t, r.Replies[0].Text, "911")
					}
					require.True(t, r.Replies[0].DocumentInEHR)
					require.False(t, r.Route.Auto)
				}
			}
		}
	}
	m, r := classified("i want to end it", triage.ClinicalConcern)
	r.Urgency.Name, r.Flags = triage.Emergency, []triage.Scored[triage.Flag]{{Name: triage.FlagSelfHarm}}
	r.Language = "es"
	require.NoError(t, d.Finish(m, r))
	require.Len(t, r.Replies, 1)
	require.Equal(t, "card.self-harm@1", r.Replies[0].ID)
	require.Contains(t, r.Replies[0].Text, "sent: Si está en crisis, llame o mande un mensaje al 988")
	require.Contains(t, r.Replies[0].Text, "call or text 988 now")
}

func TestOptOut(t *testing.T) {
	t.Parallel()
	m, r := classified("STOP", triage.OptOut)
	r.Intents[0].By = "rule:consent.opt-out.word"
	m.Context.Facts = facts()
	require.NoError(t, desk(t).Finish(m, r))
	require.True(t, r.Route.Auto)
	require.Empty(t, r.Replies)
	require.Equal(t, "keyword", r.OptOut.Method)
	require.Equal(t, "Oak Family Medicine: You won't get any more texts from us. Reply START to get them again. Questions? Call 555-0100.", r.OptOut.Confirmation.Text)
	require.Equal(t, "2026-11-23T10:05:00-05:00", r.OptOut.Confirmation.Before.Format(time.RFC3339))

	for text, scope := range map[string]string{"STOP 2": "number", "stop the surveys but keep my reminders": "kind"} {
		m, r = classified(text, triage.OptOut)
		m.Context.Facts = facts()
		require.NoError(t, desk(t).Finish(m, r))
		require.Equal(t, scope, r.OptOut.Scope)
		require.Equal(t, "Oak Family Medicine: You won't get the texts you asked us to stop. Reply START to get them again. Questions? Call 555-0100.", r.OptOut.Confirmation.Text, "no more is promised than was asked for")
	}

	m, r = classified("STOP. having chest pain", triage.OptOut, triage.ClinicalConcern)
	r.Urgency.Name = triage.Emergency
	require.NoError(t, desk(t).Finish(m, r))
	require.True(t, r.Route.Page)
	require.Equal(t, "provider_on_call", r.Route.Queue)
	require.Contains(t, r.Route.Events, "suppress")
	require.NotNil(t, r.OptOut)
	require.Nil(t, r.OptOut.Confirmation)
	require.Contains(t, r.Replies[0].Text, "call, send nothing")

	m, r = classified("stop texting me about the bill", triage.OptOut, triage.BillingQuestion)
	require.NoError(t, desk(t).Finish(m, r))
	require.Empty(t, r.Replies, "who wants no texts gets none")
	require.Equal(t, []string{"billing"}, r.Route.Also)

	// The part that a nurse may not see reaches its own role, also when the reply as a
	// whole waits for a person.
	m, r = classified("my knee is swollen and why was i charged twice", triage.ClinicalConcern, triage.BillingQuestion)
	r.Urgency.Name = triage.Soon
	r.Review = triage.Review{Needed: true, Reasons: []triage.ReviewReason{triage.ReviewClinical}}
	require.NoError(t, desk(t).Finish(m, r))
	require.Equal(t, []string{"billing"}, r.Route.Also)
}

func TestHelp(t *testing.T) {
	t.Parallel()
	m, r := classified("HELP", triage.CallbackRequest)
	m.Context.Facts = facts()
	require.NoError(t, desk(t).Finish(m, r))
	require.Equal(t, "en.help@1", r.Replies[0].ID)
	require.Contains(t, r.Replies[0].Text, "For help, call 555-0100")
	require.Contains(t, r.Replies[0].Text, "Reply STOP")
	require.False(t, r.Route.Auto, "somebody who sends HELP may need it")
}

func TestMixed(t *testing.T) {
	t.Parallel()
	m, r := classified("yes! where do I park", triage.ConfirmAppointment, triage.LogisticsQuestion)
	m.Context.FirstName, m.Context.Facts = triage.NewText("Jane"), facts()
	require.NoError(t, desk(t).Finish(m, r))
	require.False(t, r.Route.Auto)
	require.Equal(t, "en.parking.plain@1+en.confirm.plain@1", r.Replies[0].ID)
	require.Equal(t, "About parking: free in the garage on Oak Ave. Thanks! You're all set for Thu, Dec 3 at 2:00 PM. See you then.", r.Replies[0].Text)

	m, r = classified("yes, and my knee hurts a bit", triage.ConfirmAppointment, triage.ClinicalConcern)
	r.Urgency.Name = triage.Soon
	require.NoError(t, desk(t).Finish(m, r))
	require.Equal(t, "nurse", r.Route.Queue)
	require.True(t, r.Replies[0].DocumentInEHR)
	require.Contains(t, r.Replies[0].Text, "A nurse will read this")
	require.Contains(t, r.Replies[0].Text, "You're all set")
}

func TestAfterHours(t *testing.T) {
	t.Parallel()
	m, r := classified("please call me", triage.CallbackRequest)
	m.Context.Now = time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC) // Wednesday evening before Thanksgiving
	require.NoError(t, desk(t).Finish(m, r))
	require.Contains(t, r.Route.Events, "acknowledge")
	last := r.Replies[len(r.Replies)-1]
	require.Equal(t, "en.after-hours.plain@1", last.ID)
	require.Contains(t, last.Text, "by Fri, Nov 27 at 12:00 PM")
	require.Contains(t, last.Text, "988")
}

func TestUnsureGetsNoDraft(t *testing.T) {
	t.Parallel()
	for _, why := range []triage.ReviewReason{triage.ReviewLowConfidence, triage.ReviewOutOfDomain, triage.ReviewDegraded, triage.ReviewNotPatient} {
		m, r := classified("what time?", triage.LogisticsQuestion)
		m.Context.Facts = facts()
		r.Review = triage.Review{Needed: true, Reasons: []triage.ReviewReason{why}}
		require.NoError(t, desk(t).Finish(m, r))
		require.Empty(t, r.Replies)
		require.Equal(t, "human_review", r.Route.Queue)
	}
}

func TestMoodAndLanguage(t *testing.T) {
	t.Parallel()
	m, r := classified("why was I charged twice!!", triage.BillingQuestion)
	r.Sentiment.Name = triage.Frustrated
	require.NoError(t, desk(t).Finish(m, r))
	require.Equal(t, "en.billing.upset@1", r.Replies[0].ID)
	m, r = classified("a que hora", triage.LogisticsQuestion)
	r.Language = "es"
	m.Context.Facts = map[string]string{"time": "el jueves a las 2 PM"}
	require.NoError(t, desk(t).Finish(m, r))
	require.Equal(t, "Su cita es el jueves a las 2 PM.", r.Replies[0].Text)
	m, r = classified("?", triage.Gratitude)
	r.Language, m.Context.Language = "und", "es-MX"
	require.NoError(t, desk(t).Finish(m, r))
	require.Equal(t, "es.thanks.plain@1", r.Replies[0].ID)
}

func TestDirtyTextsAreNotSuggested(t *testing.T) {
	t.Parallel()
	d := desk(t)
	d.Clean = func(s string) bool { return !strings.Contains(s, "zebra") }
	m, r := classified("where do I park", triage.LogisticsQuestion)
	m.Context.FirstName, m.Context.Facts = triage.NewText("zebra"), map[string]string{"parking": "beside the zebra ward"}
	require.NoError(t, d.Finish(m, r))
	require.NotEmpty(t, r.Replies)
	for _, s := range r.Replies {
		require.NotContains(t, s.Text, "zebra")
	}
	require.False(t, r.Route.Auto)
}

func TestUnsafeValuesAreLeftOut(t *testing.T) {
	t.Parallel()
	m, r := classified("yes", triage.ConfirmAppointment)
	for _, bad := range []string{"Jane Doe", "x@y.example", "{phone}", "Jane\nDoe", "1234", "-", strings.Repeat("a", 21)} {
		m.Context.FirstName = triage.NewText(bad)
		require.NoError(t, desk(t).Finish(m, r))
		require.Contains(t, r.Replies[0].Text, "Thanks!", bad)
	}
	m, r = classified("link?", triage.PortalHelp)
	for _, bad := range []string{"http://x.example", "https://x.example/?mrn=5", "javascript:x", "https://u:p@x.example", "no address"} {
		m.Context.Facts = map[string]string{"link": bad}
		require.NoError(t, desk(t).Finish(m, r))
		require.NotContains(t, r.Replies[0].Text, "go to", bad)
	}
}

func TestSuggestKeepsTheRoute(t *testing.T) {
	t.Parallel()
	m, r := classified("yes", triage.ConfirmAppointment)
	require.ErrorIs(t, desk(t).Suggest(m, r), triage.ErrInvalid)
	r.Route = &triage.Route{Queue: "mine", Owner: "nurse", Path: []string{"a"}, Retention: "clinical"}
	require.NoError(t, desk(t).Suggest(m, r))
	require.Equal(t, "mine", r.Route.Queue)
	require.False(t, r.Route.Auto)
	require.True(t, r.Replies[0].DocumentInEHR)
}

// TestLibrary: the shipped texts cover every non-clinical intent, in both languages
// and both tones, no one has signed them, and clinical matters get receipts alone.
func TestLibrary(t *testing.T) {
	t.Parallel()
	lib, err := reply.Load()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(lib.Texts), 60)
	have := map[string]int{}
	for _, x := range lib.Texts {
		require.Empty(t, x.ApprovedBy)
		require.LessOrEqual(t, reply.Segments(x.Body), 5, x.ID)
		for _, v := range x.For {
			have[string(v)+x.Language+x.Tone]++
			if v.Clinical() {
				require.Equal(t, reply.UseReceipt, x.Use, x.ID)
			}
		}
	}
	for _, v := range triage.Intents() {
		for _, l := range []string{"en", "es"} {
			for _, tone := range []string{"plain", "formal"} {
				if v != triage.OptOut {
					require.Positive(t, have[string(v)+l+tone], "%s %s %s", v, l, tone)
				}
			}
		}
	}
	unsigned, total := lib.Unsigned(monday())
	require.Equal(t, total, unsigned)
	unsigned, _ = signed(t).Unsigned(monday())
	require.Zero(t, unsigned)
}

// TestSignature: what WriteSignature writes signs everything; another version is refused.
func TestSignature(t *testing.T) {
	t.Parallel()
	lib, err := reply.Load()
	require.NoError(t, err)
	var b bytes.Buffer
	require.ErrorIs(t, lib.WriteSignature(&b, "a\nb", monday()), triage.ErrInvalid)
	require.NoError(t, lib.WriteSignature(&b, "medical director", time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC)))
	path := filepath.Join(t.TempDir(), "signature.yml")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	got, err := reply.Load(path)
	require.NoError(t, err)
	unsigned, _ := got.Unsigned(monday())
	require.Zero(t, unsigned)
	unsigned, total := got.Unsigned(time.Date(2027, 7, 2, 0, 0, 0, 0, time.UTC))
	require.Equal(t, total, unsigned)
	require.NotEqual(t, lib.Digest, got.Digest)
	require.NoError(t, os.WriteFile(path, bytes.Replace(b.Bytes(), []byte("en.help@1"), []byte("en.help@2"), 1), 0o600))
	_, err = reply.Load(path)
	require.ErrorContains(t, err, "signs another version")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	_, err := reply.Parse("x.yml", []byte(`library: x
version: 0
colour: red
replies:
  - {id: Bad Id, for: [confirm], tone: loud, text: "Hello {name}"}
  - {id: a, for: [clinical_concern], language: en, review_by: 2027-01-01, text: "Take two"}
  - {id: a, for: [decline], language: fr, text: "[x] {phone"}
  - {id: b, use: slots, for: [decline], language: en, review_by: 2027-01-01, text: "no"}
  - {id: c, for: [decline], language: en, review_by: soon, text: "[a [b {phone}]]", fields: [age]}
  - 5
cards:
  - {id: card.x, urgency: [routine], who: w, en: call us, es: llame}
approve:
  - {by: me, review_by: 2027-01-01, replies: [z@1, q]}
`))
	require.ErrorIs(t, err, triage.ErrInvalid)
	for _, want := range []string{
		"x.yml:2:10:", `unknown key "colour"`, "an id is", `"confirm" is not one of`, `"loud" is not one of`, "not on the list", "only a receipt may", "this id stands twice", `"fr" is not one of`,
		"brackets without a field", "needs the field {slot1}", "must be a date", "brackets within brackets", "x.yml:10:5:", `"routine" is not one of`, "911 or 988", "x.yml:14:47: approve: is no id@version", "x.yml:14:52:",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = reply.Load("nowhere.yml")
	require.ErrorIs(t, err, triage.ErrNotFound)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("library: x\nversion: 1\nlanguage: en\nreview_by: 2027-01-01\nreplies:\n  - {id: a, for: [decline], text: \"Hi[, {first_name}].\"}\n"))
	f.Add([]byte("replies: [{text: '{'}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := reply.Parse("x.yml", data); err != nil {
			require.ErrorIs(t, err, triage.ErrInvalid)
		}
	})
}

func TestSegments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"empty", "", 0},
		{"short", "ok", 1},
		{"160 septets", strings.Repeat("a", 160), 1},
		{"161", strings.Repeat("a", 161), 2},
		{"306", strings.Repeat("a", 306), 2},
		{"307", strings.Repeat("a", 307), 3},
		{"two septets each", strings.Repeat("€", 80), 1},
		{"81 of them", strings.Repeat("€", 81), 2},
		{"an escape is not cut", strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), 3},
		{"Spanish in the alphabet", strings.Repeat("ñ", 160), 1},
		{"an accent outside it", strings.Repeat("á", 70), 1},
		{"71", strings.Repeat("á", 71), 2},
		{"134", strings.Repeat("á", 134), 2},
		{"135", strings.Repeat("á", 135), 3},
		{"one emoji makes all wide", strings.Repeat("a", 68) + "👍", 1},
		{"69 and an emoji", strings.Repeat("a", 69) + "👍", 2},
		{"a pair is not cut", strings.Repeat("a", 66) + "👍" + strings.Repeat("a", 66), 3},
	} {
		require.Equal(t, c.want, reply.Segments(c.text), c.name)
	}
}

// TestManyAtOnce: one desk serves many goroutines, and the same message gives the same
// answer in each.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	d := desk(t)
	d.Clean = func(s string) bool { return !strings.Contains(s, "zebra") }
	m, r := classified("where do I park", triage.LogisticsQuestion)
	m.Context.Facts = facts()
	require.NoError(t, d.Finish(m, r))
	want := r.Replies[0].Text
	var wg sync.WaitGroup
	got := make([]string, 16)
	for i := range got {
		wg.Go(func() {
			for range 50 {
				m, r := classified("where do I park", triage.LogisticsQuestion)
				m.Context.Facts = facts()
				m.Context.FirstName = triage.NewText(string(rune('A'+i)) + "na")
				if d.Finish(m, r) == nil && len(r.Replies) > 0 {
					got[i] = r.Replies[0].Text
				}
			}
		})
	}
	wg.Wait()
	for _, g := range got {
		require.Equal(t, want, g)
	}
}
