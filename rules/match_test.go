package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules"
)

// clinic is a small pack for the tests of meaning.
const clinic = `pack: clinic
version: 1
known: [beast]
rules:
  - {id: t.yes, why: w, status: experimental, effect: hint, set: {intents: [other]}, phrase: [shadow word]}
  - {id: d.yes, why: w, status: deprecated, effect: decide, set: {intents: [confirm_appointment], sentiment: neutral}, phrase: ["yes", see you then]}
  - {id: d.great, why: w, status: deprecated, effect: decide, set: {intents: [gratitude], sentiment: positive}, phrase: [that is great]}
  - {id: d.no, why: w, status: deprecated, effect: decide, set: {intents: [decline]}, phrase: ["no"]}
  - {id: d.np, why: w, status: deprecated, effect: decide, set: {intents: [gratitude]}, phrase: [no problem]}
  - {id: d.time, why: w, status: deprecated, effect: decide, question: true, set: {intents: [logistics_question]}, phrase: [what time]}
  - {id: d.stop, why: w, status: deprecated, effect: decide, set: {intents: [opt_out]}, exact: [stop]}
  - {id: d.spanish, why: w, status: deprecated, effect: decide, set: {intents: [arrival]}, exact: [aqui], when: {language: [es]}}
  - {id: d.shadow, why: w, status: experimental, effect: decide, set: {intents: [arrival]}, exact: [here]}
  - {id: r.chest, why: w, status: deprecated, effect: raise, set: {urgency: emergency, flags: [cardiac], intents: [clinical_concern]}, phrase: [chest pain], unless: [chest pain commercial], traits: [negated, hypothetical, past, other_person, other_reason]}
  - {id: r.plain, why: w, status: deprecated, effect: raise, set: {urgency: urgent, flags: [bleeding]}, phrase: [bleed*]}
  - {id: r.near, why: w, status: deprecated, effect: raise, set: {urgency: urgent, flags: [infection]}, near: [{a: [incision, wound], b: [red, hot], within: 4}], unless_near: [{a: [red], b: [shirt], within: 1}], traits: [negated]}
  - {id: r.fever, why: w, status: deprecated, effect: raise, set: {urgency: urgent}, phrase: [fever], when: {age: child}}
  - {id: r.temp, why: w, status: deprecated, effect: raise, set: {urgency: soon}, regex: ['temp\w* (of |is )?10[1-9]']}
  - {id: h.late, why: w, status: deprecated, effect: hint, set: {intents: [running_late]}, phrase: [late], when: {prompt_not: [billing]}}
`

func set(t testing.TB) *rules.Set { return load(t, map[string]string{"clinic.yml": clinic}) }

func match(s *rules.Set, text string) rules.Outcome {
	return s.Match(rules.Input{Text: triage.NewText(text)})
}

func ids(hits []rules.Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Rule.ID)
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

func TestWhatDecides(t *testing.T) {
	t.Parallel()
	s := set(t)
	for _, c := range []struct{ name, text, decided, hints string }{
		{"one rule", "yes, see you then", "d.yes", ""},
		{"filler around it", "Hi! Yes please 👍", "d.yes", ""},
		{"a name after a greeting", "Hi Maria, yes", "d.yes", ""},
		{"a small word after a greeting is no name", "hi confused yes", "", "d.yes"},
		{"two rules together", "yes that is great", "d.great d.yes", ""},
		{"a word left unread", "yes but later", "", "d.yes"},
		{"an emoji left unread", "yes 🤕", "", "d.yes"},
		{"a question mark", "yes?", "", "d.yes"},
		{"a question mark that is expected", "what time?", "d.time", ""},
		{"rules that contradict each other", "yes no", "", "d.no d.yes"},
		{"a match inside a longer one", "no problem", "d.np", ""},
		{"exact with courtesy", "STOP. Thank you", "d.stop", ""},
		{"exact in a longer message", "stop the bleeding", "", ""},
		{"filler alone", "thanks 👍", "", ""},
		{"nothing", "", "", ""},
		{"only punctuation", "?!", "", ""},
		{"a folded word", "yеs", "d.yes", ""}, // Cyrillic е
		{"shadow decides nothing", "here", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := match(s, c.text)
			require.Equal(t, c.decided, ids(o.Decide))
			require.Equal(t, c.decided != "", o.Decided)
			require.Equal(t, c.hints, ids(o.Hints))
		})
	}
	o := match(s, "here")
	require.Equal(t, "d.shadow", ids(o.Shadow))
	require.Empty(t, o.Intents)
	o = match(s, "yes that is great")
	require.Equal(t, triage.Positive, o.Sentiment.Name)
	require.Equal(t, "rule:d.great", o.Sentiment.By)
	require.Equal(t, triage.ConfirmAppointment, o.Intents[0].Name)
	require.True(t, o.Intents[0].Unmeasured)
	require.InDelta(t, rules.DefaultPrior, o.Intents[0].Score, 0)
}

func TestWhatRaises(t *testing.T) {
	t.Parallel()
	s := set(t)
	for _, c := range []struct{ name, text, raised, denied string }{
		{"plain", "I have chest pain", "r.chest", ""},
		{"denied", "I have no chest pain", "", "r.chest"},
		{"denied and asserted", "no chest pain yesterday but chest pain now", "r.chest", "r.chest"},
		{"denied in a list", "no fever, chills or chest pain", "", "r.chest"},
		{"denied in a list with a comma before or", "no cough, sweats, or chest pain, see you", "", "r.chest"},
		{"another clause after a comma", "no fever, chest pain", "r.chest", ""},
		{"a clause with or", "no fever, my chest pain is here or not", "r.chest", ""},
		{"a statement after no", "No. Chest pain", "r.chest", ""},
		{"another line", "no\nchest pain", "r.chest", ""},
		{"no after the sign", "chest pain, no fever", "r.chest", ""},
		{"gone", "the chest pain went away", "", "r.chest"},
		{"gone elsewhere", "rash went away. chest pain", "r.chest", ""},
		{"not only", "not only chest pain", "r.chest", ""},
		{"no relief", "no relief chest pain", "r.chest", ""},
		{"imagined", "what if I get chest pain", "", "r.chest"},
		{"years ago", "had chest pain 5 years ago", "", "r.chest"},
		{"someone else's past", "my dad had chest pain so I must move my visit", "", "r.chest"},
		{"someone else now may be the patient", "my dad has chest pain", "r.chest", ""},
		{"unless", "saw a chest pain commercial", "", "r.chest"},
		{"unless covers one of two", "saw a chest pain commercial and now chest pain", "r.chest", "r.chest"},
		{"no trait named, none cancels", "no bleeding", "r.plain", ""},
		{"near", "the incision is a bit red", "r.near", ""},
		{"near the other way round", "red and angry wound", "r.near", ""},
		{"too far", "the incision was on monday and my car is red", "", ""},
		{"near denied", "incision is not red", "", "r.near"},
		{"near cancelled by near", "incision covered by red shirt", "", "r.near"},
		{"age missing", "I have a fever", "", ""},
		{"age there", "my baby has a fever", "r.fever", ""},
		{"regex", "Temp is 103.2", "r.temp", ""},
		{"regex miss", "temp is 99", "", ""},
		{"a denial through a preposition", "no trouble in my chest pain spot", "", "r.chest"},
		{"no, then a statement without a comma", "no i have chest pain", "r.chest", ""},
		{"no, then my", "no my chest pain is worse", "r.chest", ""},
		{"a denial, then a statement without a comma", "no fever i have chest pain", "r.chest", ""},
		{"a denial, then my", "no fever my chest pain is bad", "r.chest", ""},
		{"a denial, then with", "no fever with chest pain", "r.chest", ""},
		{"not knowing why", "i do not know why chest pain comes", "r.chest", ""},
		{"not without", "can't walk without chest pain", "r.chest", ""},
		{"not sleeping", "not sleeping chest pain all night", "r.chest", ""},
		{"if it is now", "what do I do if I have chest pain", "r.chest", ""},
		{"signs", "I think these are signs of chest pain", "r.chest", ""},
		{"longer denial", "I have not had any chest pain", "", "r.chest"},
		{"no longer", "no longer having chest pain", "", "r.chest"},
		{"a relative's, no reason for anything", "my husband had chest pain this morning", "r.chest", ""},
		{"a relative's and mine", "my dad had chest pain and i have chest pain so reschedule", "r.chest", "r.chest"},
		{"a relative who died", "my mom died of chest pain", "", "r.chest"},
		{"still going on", "chest pain since 5 years ago", "r.chest", ""},
		{"again now", "had it 5 years ago, chest pain again", "r.chest", ""},
		{"I cannot bear it in Spanish", "el chest pain ya no lo aguanto", "r.chest", ""},
		{"Spanish denial", "no tengo chest pain", "", "r.chest"},
		{"Spanish but", "no tengo fiebre pero chest pain", "r.chest", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := match(s, c.text)
			require.Equal(t, c.raised, ids(o.Raised), "raised")
			require.Equal(t, c.denied, ids(o.Denied), "denied")
		})
	}
	o := match(s, "yes. bleeding and chest pain")
	require.Equal(t, triage.Emergency, o.Urgency.Name)
	require.Equal(t, "rule:r.chest", o.Urgency.By)
	require.Equal(t, triage.FlagCardiac, o.Flags[0].Name)
	require.Equal(t, triage.FlagBleeding, o.Flags[1].Name)
	require.Equal(t, "negated", match(s, "no chest pain").Denied[0].By)
	require.Equal(t, "unless", match(s, "chest pain commercial").Denied[0].By)
}

func TestConditions(t *testing.T) {
	t.Parallel()
	s := set(t)
	in := rules.Input{Text: triage.NewText("aqui"), Language: "es"}
	require.True(t, s.Match(in).Decided)
	in.Language = "und"
	require.True(t, s.Match(in).Decided, "a reply in no known language passes")
	in.Language = "en"
	require.False(t, s.Match(in).Decided)
	late := rules.Input{Text: triage.NewText("late")}
	require.Equal(t, "h.late", ids(s.Match(late).Hints))
	late.Prompt = triage.PromptBilling
	require.Empty(t, s.Match(late).Hints)
	fever := rules.Input{Text: triage.NewText("a fever"), Ages: []string{"child"}}
	require.Equal(t, "r.fever", ids(s.Match(fever).Raised))
}

// texts are drawn from words that mean something to the clinic pack and some that do not.
func texts() *rapid.Generator[string] {
	word := rapid.SampledFrom([]string{
		"yes", "no", "not", "chest", "pain", "chest pain", "but", "or", "and", "my", "dad", "had", "bleeding", "wound", "red", "hot", "shirt",
		"thanks", "Hi", "Maria", "fever", "baby", "temp of 104", "went away", "what if i get", "5 years ago", ",", ".", "?", "\n", "late", "stop",
		"commercial", "ch3st", "pаin", "ñ", "😀", "can't", "\u200b", "\xff", "zebra", "sin", "pero", "here",
	})
	return rapid.Map(rapid.SliceOfN(word, 0, 14), func(w []string) string { return strings.Join(w, " ") })
}

// Whatever stands before it, a danger sign in a sentence of its own is raised: no
// denial, question or story in another sentence reaches it.
func TestNoDenialCrossesASentence(t *testing.T) {
	t.Parallel()
	s := set(t)
	rapid.Check(t, func(t *rapid.T) {
		before, after := texts().Draw(t, "before"), texts().Draw(t, "after")
		o := match(s, before+". chest pain. "+after)
		require.Contains(t, ids(o.Raised), "r.chest")
		require.Equal(t, triage.Emergency, o.Urgency.Name)
	})
}

// A rule that names no trait and has no unless is raised by its words in any company.
func TestPlainRaiseSurvivesAnyCompany(t *testing.T) {
	t.Parallel()
	s := set(t)
	rapid.Check(t, func(t *rapid.T) {
		o := match(s, texts().Draw(t, "before")+" bleeding "+texts().Draw(t, "after"))
		require.Contains(t, ids(o.Raised), "r.plain")
		require.GreaterOrEqual(t, o.Urgency.Name.Level(), triage.Urgent.Level())
	})
}

// Courtesy around a message changes neither a decision nor a floor.
func TestFillerChangesNothing(t *testing.T) {
	t.Parallel()
	s := set(t)
	polite := rapid.SampledFrom([]string{"thanks", "please", "Hello!", "👍", "thank you so much", "gracias", "ok"})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"yes", "no problem", "stop", "yes that is great", "see you then", "bleeding", "chest pain", "no chest pain", "yes zebra"}).Draw(t, "text")
		a := match(s, text)
		b := match(s, polite.Draw(t, "before")+". "+text+". "+polite.Draw(t, "after"))
		require.Equal(t, a.Decided, b.Decided)
		require.Equal(t, a.Intents, b.Intents)
		require.Equal(t, a.Urgency, b.Urgency)
		require.Equal(t, ids(a.Raised), ids(b.Raised))
		require.Equal(t, ids(a.Denied), ids(b.Denied))
	})
}

// Folding never removes an alarm: what the raw view alone raises, all views raise.
func TestFoldingOnlyAddsAlarms(t *testing.T) {
	t.Parallel()
	s := set(t)
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		form := normalize.New(text)
		raw := *form
		raw.Views = form.Views[:1]
		in := rules.Input{Text: triage.NewText(text), Form: &raw}
		before := s.Match(in)
		in.Form = form
		after := s.Match(in)
		for _, h := range before.Raised {
			require.True(t, slices.ContainsFunc(after.Raised, func(g rules.Hit) bool { return g.Rule == h.Rule && slices.Equal(g.Spans, h.Spans) }))
		}
		require.GreaterOrEqual(t, after.Urgency.Name.Level(), before.Urgency.Name.Level())
	})
}

// Spans are in order and inside the text; every label names a rule that fired; a
// decided message leaves no word unread; the same input gives the same outcome.
func TestOutcomesAreSound(t *testing.T) {
	t.Parallel()
	s := set(t)
	rapid.Check(t, func(t *rapid.T) { sound(t, s, texts().Draw(t, "text")) })
}

func sound(t require.TestingT, s *rules.Set, text string) {
	in := rules.Input{Text: triage.NewText(text)}
	o := s.Match(in)
	n := in.Text.Len()
	for _, list := range [][]rules.Hit{o.Decide, o.Raised, o.Hints, o.Shadow, o.Denied} {
		for _, h := range list {
			for _, sp := range h.Spans {
				require.True(t, 0 <= sp.Start && sp.Start < sp.End && sp.End <= n, "span out of range")
			}
		}
	}
	for _, f := range o.Flags {
		require.True(t, o.Fired(strings.TrimPrefix(f.By, "rule:")))
	}
	for _, f := range o.Intents {
		require.True(t, o.Fired(strings.TrimPrefix(f.By, "rule:")))
	}
	require.Equal(t, o.Decided, len(o.Decide) > 0)
	e := s.Explain(in)
	if o.Decided {
		require.Empty(t, e.Unread)
	}
	require.Equal(t, fmt.Sprint(labels(&o)), fmt.Sprint(labels(&e.Outcome)))
}

func labels(o *rules.Outcome) []any {
	return []any{o.Decided, o.Intents, o.Flags, o.Urgency, o.Sentiment, ids(o.Decide), ids(o.Raised), ids(o.Hints), ids(o.Shadow), ids(o.Denied)}
}

func FuzzMatch(f *testing.F) {
	for _, s := range []string{"yes", "no chest pain but chest pain", "wound … red", "\xff\xfe", "a\u0301bleeding", "Hi Ñandú yes", "stop. stop. stop", strings.Repeat("no ", 200)} {
		f.Add(s)
	}
	s := set(f)
	f.Fuzz(func(t *testing.T, text string) { sound(t, s, text) })
}
