package reply_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/phi"
	"github.com/replytriage/triage/prompt"
	"github.com/replytriage/triage/reply"
)

var linter = sync.OnceValues(func() (*phi.Linter, error) { return phi.Load(nil) })

// spotless is the linter as the program plugs it in.
func spotless(t require.TestingT) func(string) bool {
	l, err := linter()
	require.NoError(t, err)
	return reply.Spotless(l)
}

// values that a clinic and its patients may have, drawn at random.
func randomContext(r *rand.Rand) triage.Context {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	names := []string{"Ana", "Jane", "Luis", "Oluwaseun", "Mei", "Fatima", "José", "Sean", "Priya", "D'Andre", "Anne-Marie", "Iris", "April", "Grace", "Rosa", "Mark", "Bill", "Zoë", "Nguyen", "Hope"}
	last := []string{"Lee", "Smith", "García", "Okafor", "Patel", "Nguyen", "Rose", "Young", "Fields", "Brown", "Ruiz", "Cohen"}
	clock := fmt.Sprintf("%d:%02d %s", 1+r.IntN(12), 5*r.IntN(12), pick("AM", "PM"))
	day := pick("Mon", "Tue", "Wed", "Thu", "Fri") + ", " + pick("Jan", "Mar", "May", "Jul", "Sep", "Nov", "Dec") + fmt.Sprintf(" %d", 1+r.IntN(28))
	street := fmt.Sprintf("%d %s %s", 1+r.IntN(9999), pick("Oak", "Elm", "Main", "Lake", "Mill", "Park", "Washington", "2nd"), pick("St", "Ave", "Rd", "Blvd", "Way"))
	c := triage.Context{FirstName: triage.NewText(pick(names...)), Provider: "Dr. " + pick(last...), Facts: map[string]string{
		"time": day + " at " + clock, "place": pick("the main office", "Suite "+fmt.Sprint(100+r.IntN(800)), "the "+pick("north", "south", "east")+" building", "Radiology", "the Lab"),
		"address": street + pick("", fmt.Sprintf(", Suite %d", 1+r.IntN(900))), "directions": pick("Enter from the back", "Take the elevator to floor "+fmt.Sprint(2+r.IntN(8)), "Use the door on "+pick("Oak", "Elm")+" St"),
		"parking": pick("free in the garage", "in the lot behind the building", "street parking, 2 hours", "valet at the main door, $"+fmt.Sprint(2+r.IntN(9))), "hours": pick("Mon to Fri, 8 AM to 5 PM", "weekdays 7:30 to 6", "every day until 8 PM"),
		"duration": pick("30 minutes", "an hour", "45 minutes", "90 minutes"), "bring": pick("a photo ID and your insurance card", "your insurance card", "any forms we mailed to you", "a list of your questions"),
		"prepare": pick("please do not eat for 8 hours before your visit", "wear loose clothes", "drink plenty of water", "arrive 15 minutes early"), "phone": fmt.Sprintf("555-01%02d", r.IntN(100)),
		"clinic": pick("Oak Family Medicine", "Riverside Clinic", "Lakeview Medical Group", "Brookfield Pediatrics"), "link": pick("https://portal.oakfamily.example", "portal.riverside.example", "https://my.lakeview.example/login"),
	}}
	for _, k := range slices.Sorted(maps.Keys(c.Facts)) {
		if r.IntN(5) == 0 {
			delete(c.Facts, k)
		}
	}
	return c
}

// TestFilledTextsLintClean: every text of the library, filled with 1,000 random sets
// of values, passes the linter as a whole.
func TestFilledTextsLintClean(t *testing.T) {
	t.Parallel()
	lib, err := reply.Load()
	require.NoError(t, err)
	clean := spotless(t)
	rounds := 1000
	if testing.Short() {
		rounds = 20
	}
	r := rand.New(rand.NewPCG(1, 2))
	checked := map[string]int{}
	read := map[string]bool{} // a text is read once: many fillings are the same
	for range rounds {
		c := randomContext(r)
		for _, x := range lib.Texts {
			text, ok := x.Fill(&c, monday())
			if !ok {
				continue
			}
			checked[x.ID]++
			if !read[text] {
				read[text] = true
				require.True(t, clean(text), "%s: %s", x.ID, text)
			}
		}
	}
	total := 0
	for _, x := range lib.Texts {
		require.Positive(t, checked[x.ID], x.ID)
		total += checked[x.ID]
	}
	for _, card := range lib.Cards {
		require.True(t, clean(card.English), card.ID)
		require.True(t, clean(card.Spanish), card.ID)
	}
	t.Logf("%d fillings of %d texts with %d random sets of values, %d of them different, are clean", total, len(lib.Texts), rounds, len(read))
}

// TestSpotless: the linter is asked, and says no where it must.
func TestSpotless(t *testing.T) {
	t.Parallel()
	d := desk(t)
	d.Clean = spotless(t)
	m, r := classified("what do I need to bring", triage.LogisticsQuestion)
	m.Context.Facts = map[string]string{"bring": "your Ozempic pens"}
	require.NoError(t, d.Finish(m, r))
	for _, s := range r.Replies {
		require.NotContains(t, s.Text, "Ozempic")
	}
	require.False(t, r.Route.Auto)
	m.Context.Facts["bring"] = "your insurance card"
	require.NoError(t, d.Finish(m, r))
	require.True(t, r.Route.Auto)
}

func BenchmarkFinish(b *testing.B) {
	d := desk(b)
	d.Clean = spotless(b)
	d.Tree.Prompts = &prompt.Cache{} // as in service, where the classifier has read the prompt before
	sent := triage.NewText("Your appointment is tomorrow at 2 PM with Dr. Lee. Reply C to confirm or R to reschedule.")
	names := []string{"Ana", "Jane", "Luis", "Mei", "José"}
	for name, c := range map[string]struct {
		text    string
		intents []triage.Intent
		urgency triage.Urgency
	}{
		"confirm":  {"yes see you then", []triage.Intent{triage.ConfirmAppointment}, triage.Routine},
		"question": {"where do I park", []triage.Intent{triage.LogisticsQuestion}, triage.Routine},
		"slots":    {"can we do another day", []triage.Intent{triage.RescheduleRequest}, triage.Routine},
		"pick":     {"friday at 2:30", []triage.Intent{triage.SlotSelection}, triage.Routine},
		"mixed":    {"yes but my knee hurts a bit", []triage.Intent{triage.ConfirmAppointment, triage.ClinicalConcern}, triage.Soon},
		"urgent":   {"incision is red", []triage.Intent{triage.ClinicalConcern}, triage.Urgent},
		"opt-out":  {"STOP", []triage.Intent{triage.OptOut}, triage.Routine},
		"refill":   {"need a refill of my pills", []triage.Intent{triage.RefillRequest}, triage.Routine},
	} {
		b.Run(name, func(b *testing.B) {
			m, r := classified(c.text, c.intents...)
			r.Urgency.Name = c.urgency
			m.Prompt = sent
			m.Context.Facts, m.Context.Slots, m.Context.Provider = facts(), slots(), "Dr. Lee"
			for i := 0; b.Loop(); i++ {
				m.Context.FirstName = triage.NewText(names[i%len(names)])
				if err := d.Finish(m, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
