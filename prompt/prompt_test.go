package prompt_test

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/prompt"
	"github.com/stretchr/testify/require"
)

func TestAnswer(t *testing.T) {
	t.Parallel()
	n := 0
	for _, c := range cases {
		p := prompt.Read(c.prompt)
		for i, r := range c.replies {
			n++
			t.Run(c.name+"/"+strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				a, ok := p.Answer(normalize.New(r[0]))
				want := r[1]
				switch {
				case want == "-":
					require.False(t, ok, "meaning %q", a.Meaning)
					return
				case want == "!":
					require.False(t, a.Sure, "meaning %q, ask kind %q", a.Meaning, p.Kind)
					return
				}
				slot := -1
				if m, at, cut := strings.Cut(want, "#"); cut {
					want = m
					var err error
					slot, err = strconv.Atoi(at)
					require.NoError(t, err)
				}
				if m, about := strings.CutSuffix(want, "~"); about {
					require.True(t, ok, "kind %q options %v", p.Kind, p.Options)
					require.Equal(t, prompt.Meaning(m), a.Meaning)
					require.True(t, a.Known)
					require.False(t, a.Sure)
					return
				}
				sure := !strings.HasSuffix(want, "?")
				want = strings.TrimSuffix(want, "?")
				require.True(t, ok, "kind %q options %v", p.Kind, p.Options)
				if want == "decline" && !sure {
					require.Equal(t, triage.Decline, a.Intents[0])
					return
				}
				require.Equal(t, prompt.Meaning(want), a.Meaning, "kind %q options %v", p.Kind, p.Options)
				require.Equal(t, sure, a.Sure, "kind %q options %v", p.Kind, p.Options)
				if slot >= 0 {
					require.Equal(t, slot, a.Slot, "slots %v", p.Slots)
				}
				require.NotEmpty(t, a.Intents)
				require.True(t, a.Intents[0].Valid())
				require.True(t, a.Urgency.Valid())
			})
		}
	}
	require.GreaterOrEqual(t, n, 140)
}

func TestLabels(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, prompt, reply string
		intents             []triage.Intent
		urgency             triage.Urgency
		sentiment           triage.Sentiment
		flags               []triage.Flag
	}{
		{"bare no to screening", "Any fever today? Reply YES or NO.", "no", []triage.Intent{triage.IntakeUpdate}, triage.Routine, triage.Neutral, nil},
		{"bare no to are you coming", "Are you coming to your visit tomorrow at 9 AM? Y/N", "n", []triage.Intent{triage.Decline}, triage.Routine, triage.Neutral, nil},
		{"no offered as cancel", "Visit 3/9 1:45 PM. Y=keep N=cancel", "n", []triage.Intent{triage.CancelAppointment}, triage.Routine, triage.Neutral, nil},
		{"help alone", "Visit 3/9 1:45 PM. Reply C to confirm, HELP for help.", "help", []triage.Intent{triage.CallbackRequest}, triage.Routine, triage.Neutral, nil},
		{"no prompt, a yes", "", "si", []triage.Intent{triage.ConfirmAppointment}, triage.Routine, triage.Neutral, []triage.Flag{triage.FlagSpanish}},
		{"a letter is no language", "Responda S o N: ¿viene a su cita mañana a las 9?", "s", []triage.Intent{triage.ConfirmAppointment}, triage.Routine, triage.Neutral, nil},
		{"thanks to a notice", "We faxed your records.", "thanks", []triage.Intent{triage.Gratitude}, triage.Routine, triage.Positive, nil},
		{"top score", "How did we do today? Reply 1 (poor) to 5 (great).", "5", []triage.Intent{triage.Gratitude}, triage.Routine, triage.Positive, nil},
		{"bottom score", "How did we do today? Reply 1 (poor) to 5 (great).", "1", []triage.Intent{triage.Complaint}, triage.Routine, triage.Frustrated, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, ok := prompt.Read(tt.prompt).Answer(normalize.New(tt.reply))
			require.True(t, ok)
			require.Equal(t, tt.intents, a.Intents)
			require.Equal(t, tt.urgency, a.Urgency)
			require.Equal(t, tt.sentiment, a.Sentiment)
			require.Equal(t, tt.flags, a.Flags)
		})
	}
}

func TestKind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		prompt string
		want   triage.PromptKind
	}{
		{"", triage.PromptNone},
		{"Reminder: appointment Mon 5/4 at 9 AM. Reply C to confirm.", triage.PromptAppointment},
		{"Your appointment has been moved to Friday at 2 PM. OK?", triage.PromptMoved},
		{"We have Tue 3pm or Thu 10 AM. Which works?", triage.PromptSlots},
		{"You are due for a mammogram. Reply BOOK to schedule.", triage.PromptScheduling},
		{"Reply YES to refill your prescription.", triage.PromptRefill},
		{"Did you take your medicine this morning?", triage.PromptAdherence},
		{"How are you feeling today?", triage.PromptSymptom},
		{"Any fever, cough or chest pain? Y/N", triage.PromptScreening},
		{"Please text your blood pressure reading.", triage.PromptReading},
		{"Do you have any allergies?", triage.PromptIntake},
		{"Text HERE when you arrive.", triage.PromptArrival},
		{"Your balance is $40.", triage.PromptBilling},
		{"Your results are ready.", triage.PromptResult},
		{"May we send you text messages? YES or NO", triage.PromptConsent},
		{"Is this the right number for Ana?", triage.PromptIdentity},
		{"How likely are you to recommend us? 0-10", triage.PromptSurvey},
		{"Our office is closed Monday.", triage.PromptNotice},
	}
	for _, tt := range tests {
		t.Run(string(tt.want), func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, prompt.Read(tt.prompt).Kind)
		})
	}
}

func TestSlots(t *testing.T) {
	t.Parallel()
	text := "We have Mon 9/14 at 2:00 PM or Wed 9/16 at 8:30. Which works?"
	p := prompt.Read(text)
	require.Len(t, p.Slots, 2)
	require.Equal(t, prompt.When{Weekday: 1, Month: 9, Day: 14, Hour: 14, Minute: 0, Half: true}, p.Slots[0].When)
	require.Equal(t, prompt.When{Weekday: 3, Month: 9, Day: 16, Hour: 8, Minute: 30}, p.Slots[1].When)
	require.Equal(t, "Mon 9/14 at 2:00 PM", text[p.Slots[0].Start:p.Slots[0].End])
	require.Empty(t, prompt.Read("Labs Fri 7/11 7:15 AM. Office visit Fri 7/11 8:00 AM. Reply C.").Slots)
}

// TestNeverSureOfDanger holds that questions about safety and breath are never
// settled here, in whatever way they are answered.
func TestNeverSureOfDanger(t *testing.T) {
	t.Parallel()
	for _, q := range []string{
		"Do you feel safe at home? Y/N", "Can you keep yourself safe tonight? YES or NO", "Are you able to breathe lying flat?",
		"Did you call 911 like we said?", "Is the bleeding under control? Y/N", "Has the chest pain gone away?", "Is your baby feeding well? Y/N",
		"¿Se siente segura en su casa?", "¿Puede respirar bien? SI/NO", "Can you feel and move all your fingers? YES/NO",
		"Are his fingertips pink and warm? Y/N", "Did you call 911 for the chest pain?", "Have you told anyone about the thoughts of hurting yourself?",
		"Any relief from the pain?", "Has the fever broken?", "Do you have your EpiPen for a reaction?", "Were you evaluated for the fall?", "Did the bleeding slow?",
		"Does your fever respond to Tylenol?", "Is there someone watching her for seizures tonight?", "Is your pain tolerable?", "Did you go to the ER for the bleeding?", "Is the swelling better? Y/N", "Did you stop the blood thinner as asked?",
	} {
		p := prompt.Read(q)
		for _, r := range []string{"no", "n", "No.", "nope", "👎"} {
			a, _ := p.Answer(normalize.New(r))
			require.False(t, a.Sure, "%s: %s as %s", q, r, a.Meaning)
		}
	}
	for _, q := range []string{"Any fever or chest pain today? Y/N", "Are you having trouble breathing?", "Thoughts of hurting yourself? YES/NO", "¿Tiene fiebre? SI/NO"} {
		p := prompt.Read(q)
		for _, r := range []string{"yes", "y", "si", "YES!!", "👍"} {
			a, _ := p.Answer(normalize.New(r))
			require.False(t, a.Sure, "%s: %s as %s", q, r, a.Meaning)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range cases {
		for _, r := range c.replies {
			f.Add(c.prompt, r[0])
		}
	}
	f.Add("\xff1=\x00\u200b 2) Tue 3pm / 99:99pm 13/45", "👍🏽\xfe")
	f.Fuzz(func(t *testing.T, text, reply string) {
		p := prompt.Read(text)
		n := utf8.RuneCountInString(text)
		if !p.Kind.Valid() {
			t.Fatal("kind")
		}
		for _, o := range p.Options {
			if o.Start < 0 || o.End > n || o.Start >= o.End || o.Slot >= len(p.Slots) && o.Slot >= 0 {
				t.Fatalf("option span %v of %d", o.Span, n)
			}
		}
		for i, s := range p.Slots {
			if s.Start < 0 || s.End > n || s.Start >= s.End || s.Index != i {
				t.Fatalf("slot span %v of %d", s.Span, n)
			}
		}
		a, ok := p.Answer(normalize.New(reply))
		if !ok {
			return
		}
		if a.Start < 0 || a.End > utf8.RuneCountInString(reply) || a.Start >= a.End {
			t.Fatalf("evidence %v", a.Span)
		}
		if len(a.Intents) == 0 || !a.Urgency.Valid() || !a.Sentiment.Valid() || a.Score <= 0 || a.Score > 1 || a.Option >= len(p.Options) || a.Slot >= len(p.Slots) {
			t.Fatal("answer out of range")
		}
	})
}

func BenchmarkReadAnswer(b *testing.B) {
	text := "Elm Street Clinic: visit with Dr. Ames Mon 5/4 at 9:15 AM. Reply C to confirm, R to reschedule, X to cancel."
	form := normalize.New("C thanks")
	b.ReportAllocs()
	for b.Loop() {
		p := prompt.Read(text)
		if _, ok := p.Answer(form); !ok {
			b.Fatal("no answer")
		}
	}
}

func BenchmarkAnswer(b *testing.B) {
	p := prompt.Read("We have Mon 9/14 at 2:00 PM or Wed 9/16 at 8:30. Which works?")
	form := normalize.New("the wednesday one")
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := p.Answer(form); !ok {
			b.Fatal("no answer")
		}
	}
}
