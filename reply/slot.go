package reply

import (
	"fmt"
	"slices"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/prompt"
)

// offered is how many times a text offers.
const offered = 3

// moment writes a time as a text says it: "Thu, Nov 26 at 10:00 AM", "jue 26 nov, 10:00 AM".
func moment(t time.Time, language string) string {
	if language == "es" {
		days := [...]string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"}
		months := [...]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"}
		return fmt.Sprintf("%s %d %s, %s", days[t.Weekday()], t.Day(), months[t.Month()-1], t.Format("3:04 PM"))
	}
	return t.Format("Mon, Jan 2 at 3:04 PM")
}

// free returns the first three times after now, in order, each once, as the clinic's
// wall shows them.
func free(slots []time.Time, now time.Time, zone *time.Location) []time.Time {
	var out []time.Time
	for _, s := range slots {
		if s = s.In(zone); s.After(now) && !slices.ContainsFunc(out, s.Equal) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out[:min(len(out), offered)]
}

// picked finds which of the offered times a reply means: "Thu 10 AM", "the second
// one", "2". The order offered counts. It reports false unless exactly one fits. A set
// of times that prompts knows is not read again.
func picked(m *triage.Message, zone *time.Location, prompts *prompt.Cache) (time.Time, bool) {
	slots := m.Context.Slots
	if len(slots) == 0 || len(slots) > 9 {
		return time.Time{}, false
	}
	form := normalize.New(m.Text.Reveal())
	if len(slots) == 1 {
		// One time was offered: only its own words choose it.
		slots = []time.Time{slots[0], slots[0].AddDate(0, 0, 400)}
	}
	// The times offered, as package prompt reads them out of any prompt.
	var b strings.Builder
	b.WriteString("Which time works for you? ")
	for i, s := range slots {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%d) %s", i+1, s.In(zone).Format("Monday January 2 3:04 PM"))
	}
	a, ok := prompts.Read(b.String()).Answer(form)
	if !ok || a.Slot < 0 || a.Slot >= len(m.Context.Slots) || a.Meaning != prompt.Pick {
		return time.Time{}, false
	}
	return slots[a.Slot].In(zone), true
}
