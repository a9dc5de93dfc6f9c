package rules_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules"
)

// benign is what patients put before or behind a danger sign and that takes nothing
// of it back: courtesy, doubt, small talk, another person's history, the same sign
// long ago, another sign that is absent or gone.
func benign() []string {
	return []string{
		"thanks", "thank you so much", "sorry to bother you", "had this years ago too", "had this 3 years ago",
		"had something like this as a kid", "it happened last year too", "my mom had it once", "my dad had this too",
		"runs in my family", "no fever", "no fever though", "fever is gone", "rash went away", "headache resolved",
		"not sure", "not sure if it matters", "idk", "lol", "feeling better otherwise", "other than that im fine", "ok",
		"yes", "what time do you open", "no rush", "no worries", "no insurance yet", "cant come tomorrow", "see you thursday",
		"i need to reschedule", "never had this before", "dont worry about it", "i have a history of anxiety", "just in case",
		"should i worry", "can you call me if i should come in", "not a big deal", "nothing else", "no other symptoms",
		"whats my copay", "where do i park", "your website is down", "last year i had covid", "need a refill too", "im at work", "my kids are fine",
		"i was fine yesterday", "i was ok last week", "had surgery 3 years ago", "hx of migraines", "history of heart disease",
		"sorry for the confusion", "do you take my insurance", "last time you gave me a form", "great service last time",
		"gracias", "perdón", "perdon la molestia", "no sé", "no se si es normal", "sin fiebre", "no tengo fiebre",
		"ya se me quitó la fiebre", "hace años también me pasó", "a mi mamá le dio una vez", "a qué hora abren", "jaja",
		"no es nada grave", "no puedo ir mañana", "cuánto es el copago", "el año pasado tuve covid", "tengo historial de asma", "ya pagué la cuenta", "si tengo cita mañana", "por si acaso", "ya pasó el camión", "no gracias",
	}
}

// caseTexts returns the texts of a shipped case file.
func caseTexts(t *testing.T, file string) (out []string) {
	t.Helper()
	data, err := fs.ReadFile(rules.Embedded().FS, "packs/"+file)
	require.NoError(t, err)
	var f struct {
		Cases []struct{ Text string }
	}
	require.NoError(t, yaml.Unmarshal(data, &f))
	for _, c := range f.Cases {
		out = append(out, c.Text)
	}
	return out
}

// danger returns the highest level that rules of the danger packs name, by floor or by
// hint. The nets are left out: traits do not cancel them.
func danger(o *rules.Outcome) int {
	level := triage.Routine.Level()
	for _, list := range [][]rules.Hit{o.Raised, o.Hints} {
		for _, h := range list {
			if strings.HasPrefix(h.Rule.Pack, "danger-") {
				level = max(level, h.Rule.Labels.Urgency.Level())
			}
		}
	}
	return level
}

// Nothing benign that stands before or behind an emergency takes it back, with or
// without a mark between them.
func TestBenignAdditionsCancelNoDanger(t *testing.T) {
	t.Parallel()
	set, err := rules.Shipped()
	require.NoError(t, err)
	for _, file := range []string{"never-miss-en.cases.yml", "never-miss-es.cases.yml"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			denials := 0
			for n, text := range caseTexts(t, file) {
				for k, add := range benign() {
					// No mark at all is the hard one and always tried; the marks, at which every
					// scope ends, take turns, so that the test stays quick.
					joints := []string{" "}
					if (n+k)%4 == 0 {
						joints = append(joints, []string{", ", ". ", "\n"}[(n+k)/4%3])
					}
					for _, joint := range joints {
						for _, whole := range []string{text + joint + add, add + joint + text} {
							o := set.Match(rules.Input{Text: triage.NewText(whole)})
							switch {
							case danger(&o) >= triage.Urgent.Level():
							case trueDenial(whole):
								denials++
							default:
								t.Errorf("case %d: %q joined by %q: %q is %q", n, add, strings.TrimSpace(joint), whole, o.Urgency.Name)
							}
						}
					}
				}
			}
			require.LessOrEqual(t, denials, 4, "texts that became denials")
		})
	}
}

// trueDenial reports the one joining that makes a denial of two harmless halves:
// "no sé" run into "me mordió" reads "no se me …", it did not happen to me.
func trueDenial(text string) bool { return strings.HasPrefix(text, "no sé me ") }

// Where a denial ends when no mark says so.
func TestDenialsEndWithWhatTheyDeny(t *testing.T) {
	t.Parallel()
	set, err := rules.Shipped()
	require.NoError(t, err)
	for _, c := range []struct {
		text   string
		raised bool
	}{
		{"no fever crushing chest pain", true},
		{"no fever or chest pain", false},
		{"no fever, chills or chest pain", false},
		{"no chest pain at all", false},
		{"chest pain went away", false},
		{"crushing chest pain rash went away", true},
		{"i had chest pain 3 years ago", false},
		{"chest pain had surgery 3 years ago", true},
		{"if i get up i get chest pain", true},
		{"what if i get chest pain", false},
		{"sí tengo dolor de pecho", true},
		{"si tengo dolor de pecho", true},
		{"si me da dolor de pecho", true},
		{"si le da dolor de pecho fuerte", true},
		{"no tengo dolor de pecho", false},
		{"no sé, me duele el pecho", true},
		{"no tengo fiebre me duele el pecho", true},
		{"me duele el pecho a dónde voy", true},
		{"me duele el pecho hace años también me pasó", true},
		{"por si acaso me duele el pecho", true},
		{"qué hago si me da dolor de pecho", false},
	} {
		o := set.Match(rules.Input{Text: triage.NewText(c.text)})
		require.Equal(t, c.raised, danger(&o) >= triage.Urgent.Level(), c.text)
	}
}
