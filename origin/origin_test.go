package origin_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/replytriage/triage/origin"
)

func TestRead(t *testing.T) {
	t.Parallel()
	const reminder = "Your visit is Friday at 10. Reply YES to confirm or STOP to opt out."
	for _, c := range []struct {
		name, in, prompt, own string
		reaction              origin.Reaction
	}{
		{"own words", "yes see you then", reminder, "yes see you then", ""},
		{"liked", "Liked “" + reminder + "”", reminder, "", origin.Like},
		{"liked, straight quotes", `Liked "` + reminder + `"`, "", "", origin.Like},
		{"loved, cut short", "Loved “Your visit is Friday at 10.…”", reminder, "", origin.Like},
		{"disliked", "Disliked “" + reminder + "”", "", "", origin.Dislike},
		{"emphasized, own words behind", "Emphasized “Call us if anything changes”  my leg went numb", "", "my leg went numb", origin.Emphasis},
		{"a quote inside the quotation", "Liked “Reply “YES” or STOP”", "", "", origin.Like},
		{"a quote inside, known prompt", `Liked "Say "YES" or "STOP""`, `Say "YES" or "STOP"`, "", origin.Like},
		{"android", "Reacted 👍 to “" + reminder + "”", "", "", origin.Like},
		{"android, older", "👍🏽 to “" + reminder + "”", "", "", origin.Like},
		{"android thumbs down", "Reacted 👎 to “" + reminder + "”", "", "", origin.Dislike},
		{"spanish liked", "Le gustó “" + reminder + "”", "", "", origin.Like},
		{"spanish disliked", "No le gustó “" + reminder + "”", "", "", origin.Dislike},
		{"spanish emoji", "Reaccionó con 👍 a “" + reminder + "”", "", "", origin.Like},
		{"an image", "Emphasized an image", "", "", origin.Emphasis},
		{"taken back", "Removed a like from “" + reminder + "”", "", "", origin.Removed},
		{"own words that look like one", "liked the new doctor", "", "liked the new doctor", ""},
		{"own words with a quotation", "yes to “Reply YES”", "", "yes to “Reply YES”", ""},
		{"an open quotation is kept", "Liked “my chest hurts", "", "Liked “my chest hurts", ""},
		{"quoted prompt", reminder + " yes but my jaw hurts", reminder, "yes but my jaw hurts", ""},
		{"quoted with arrows", "> Reply STOP to opt out\nwhat is this", reminder, "what is this", ""},
		{"an answer in the prompt's words", "my visit is friday", reminder, "my visit is friday", ""},
		{"driving", "I'm driving with Do Not Disturb on and will see your message when I get there", "", "", ""},
		{"auto reply", "(Auto-Reply) I'm not receiving notifications. If this is urgent, reply “urgent” to send a notification through with your original message.", "", "", ""},
		{"driving, own words", "u call me, im driving", "", "u call me, im driving", ""},
		{"driving to you", "I'm driving and my chest hurts", "", "I'm driving and my chest hurts", ""},
		{"spanish auto reply", "Respuesta automática: estoy manejando", "", "", ""},
		{"notice", "Unable to send message - Message Blocking is active.", "", "", ""},
		{"number out of service", "The number you have dialed is not in service", "", "", ""},
		{"signature", "ok\nSent from my iPhone", "", "ok", ""},
		{"signature on one line", "i cant breathe Sent from my iPhone", "", "i cant breathe", ""},
		{"spanish signature", "gracias\nEnviado desde mi celular", "", "gracias", ""},
		{"dictated, own words", "Voice to text sorry. I am having chest nuts. CHEST TIGHTNESS. Since lunch", "", "Voice to text sorry. I am having chest nuts. CHEST TIGHTNESS. Since lunch", ""},
		{"dictated, no body word", "voice to text sorry but i cant stop shaking", "", "voice to text sorry but i cant stop shaking", ""},
		{"dictated", "ok thanks\nDictated by Siri, please excuse any typos.", "", "ok thanks", ""},
		{"not sent, own words", "Message not sent earlier. my chest is killing me", "", "Message not sent earlier. my chest is killing me", ""},
		{"auto text, own words", "auto text got me, i meant i need the blue inhaler", "", "auto text got me, i meant i need the blue inhaler", ""},
		{"auto reply to", "Auto reply: back on Monday", "", "", ""},
		{"from my car", "sent from my car i cant feel my arm", "", "sent from my car i cant feel my arm", ""},
		{"sent in own words", "i sent from my phone the form", "", "i sent from my phone the form", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := origin.Read(c.in, c.prompt)
			require.Equal(t, c.own, strings.Trim(r.Own, " .\n"))
			require.Equal(t, c.reaction, r.Reaction)
			require.Equal(t, utf8.RuneCountInString(c.in), utf8.RuneCountInString(r.Own))
			require.Equal(t, c.own != "", r.OwnWords())
		})
	}
}

// FuzzRead holds for any bytes: nothing moves, and what is kept is what stood there.
func FuzzRead(f *testing.F) {
	f.Add("Liked “x” y", "x")
	f.Add("> a\nb\nSent from my iPhone", "a b c d e f g h")
	f.Add("Reacted 👍 to \"\xff", "")
	f.Fuzz(func(t *testing.T, text, prompt string) {
		r := origin.Read(text, prompt)
		was, own := []rune(text), []rune(r.Own)
		require.Len(t, own, len(was))
		in := make([]bool, len(was))
		for _, p := range r.Parts {
			require.Less(t, p.Start, p.End)
			for i := p.Start; i < p.End; i++ {
				in[i] = true
			}
		}
		for i := range own {
			if !in[i] {
				require.Equal(t, was[i], own[i])
			} else {
				require.Equal(t, ' ', own[i])
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		origin.Read("yes but my incision is red and hot now", "Your appointment is tomorrow at 2 PM. Reply CONFIRM or RESCHEDULE.")
	}
}

// A single sign may be all that somebody dares to send.
func TestSignsAreOwnWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		own  bool
	}{{".", true}, {"-", true}, {"!!", true}, {"?", true}, {" ", false}, {"ok\nSent from my iPhone", true}, {"\"\n. Sent from my iPhone", false}} {
		r := origin.Read(c.text, "Send any single character and a counselor will call.")
		require.Equal(t, c.own, r.OwnWords(), c.text)
	}
}
