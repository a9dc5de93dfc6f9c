package rules_test

import (
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules"
)

// proved is a pack of which every test holds; broken has one of each kind that fails.
const proved = `pack: proved
version: 1
rules:
  - id: p.bleed
    why: w
    status: stable
    review_by: 2030-01-01
    effect: raise
    set: {urgency: urgent, flags: [bleeding]}
    phrase: [bleeding, losing blood]
    tests: {hit: [bleeding], miss: [blooming]}
`

const broken = `pack: broken
version: 1
rules:
  - id: b.decide
    why: w
    status: experimental
    effect: decide
    set: {intents: [arrival]}
    exact: [here]
    phrase: [in the lot]
    tests: {hit: [here now, parked], miss: [here]}
  - id: b.raise
    why: w
    status: deprecated
    effect: raise
    set: {urgency: urgent}
    phrase: [fever]
    unless: [no fever]
    traits: [hypothetical]
    when: {prompt: [symptom_check]}
    tests:
      hit: [{text: no fever, prompt_kind: symptom_check}, {text: what if i get fever, prompt_kind: symptom_check}, fever]
      miss: [{text: a fever, prompt_kind: symptom_check}]
`

const cases = `summary: whole set
cases:
  - text: I am bleeding
    want: {urgency_at_least: urgent, flags: [bleeding], fired: [p.bleed], decided: false, denied: false}
  - text: all fine
    want: {urgency_at_most: routine, not_fired: [p.bleed]}
`

func TestSelfTestHolds(t *testing.T) {
	t.Parallel()
	s := load(t, map[string]string{"proved.yml": proved, "proved.cases.yml": cases})
	rep := s.SelfTest(nil)
	require.True(t, rep.OK())
	require.Len(t, rep.Proofs, 4)
	require.Equal(t, 2+5+2, rep.Assertions)
	gaps, entries := s.Coverage()
	require.Equal(t, 2, entries)
	require.Len(t, gaps, 1)
	require.Equal(t, []string{"losing blood"}, gaps[0].Entries)
}

// The tester is tested: what fails is told with its place and reason, in text and
// as JUnit, without the words of the tested text.
func TestSelfTestTellsWhatFails(t *testing.T) {
	t.Parallel()
	bad := strings.Replace(cases, "decided: false", "decided: true", 1)
	bad = strings.Replace(bad, "all fine", "bleeding too", 1)
	s := load(t, map[string]string{"proved.yml": proved, "broken.yml": broken, "proved.cases.yml": bad})
	rep := s.SelfTest(func(string) triage.PromptKind { return triage.PromptNone })
	require.False(t, rep.OK())
	var text, junit strings.Builder
	require.NoError(t, rep.Write(&text))
	require.NoError(t, rep.WriteJUnit(&junit))
	golden(t, "testdata/selftest/failing.txt", text.String())
	golden(t, "testdata/selftest/failing.xml", junit.String())
	var parsed struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
	}
	require.NoError(t, xml.Unmarshal([]byte(junit.String()), &parsed))
	require.Equal(t, len(rep.Proofs), parsed.Tests)
	require.Equal(t, rep.Failed, parsed.Failures)
	require.NotContains(t, junit.String()+text.String(), "parked")
}

func TestSelfTestOfNothingFails(t *testing.T) {
	t.Parallel()
	s := load(t, map[string]string{"a.yml": strings.ReplaceAll(broken[:strings.Index(broken, "  - id: b.raise")], "    tests: {hit: [here now, parked], miss: [here]}\n", "")})
	rep := s.SelfTest(nil)
	require.False(t, rep.OK())
	var text, junit strings.Builder
	require.NoError(t, rep.Write(&text))
	require.Contains(t, text.String(), "nothing is tested")
	require.NoError(t, rep.WriteJUnit(&junit))
	require.Contains(t, junit.String(), `failures="1"`)
}

func TestPromptTextIsReadWhenTheCaseNamesNoKind(t *testing.T) {
	t.Parallel()
	pack := strings.Replace(proved, "    tests: {hit: [bleeding],", "    when: {prompt: [billing]}\n    tests: {hit: [{text: bleeding, prompt: You owe us money}],", 1)
	s := load(t, map[string]string{"p.yml": pack})
	rep := s.SelfTest(func(prompt string) triage.PromptKind {
		require.Equal(t, "You owe us money", prompt)
		return triage.PromptBilling
	})
	require.True(t, rep.OK())
	rep = s.SelfTest(nil)
	require.False(t, rep.OK())
}

func TestExplainNamesEntriesAndReasonsAndNoWords(t *testing.T) {
	t.Parallel()
	s := load(t, map[string]string{"clinic.yml": clinic})
	e := s.Explain(rules.Input{Text: triage.NewText("yes zebrafish no chest pain, chest pain commercial, ch3st pain. fever. late"), Prompt: triage.PromptBilling})
	var b strings.Builder
	require.NoError(t, e.Write(&b))
	golden(t, "testdata/explain/mixed.txt", b.String())
	require.NotContains(t, b.String(), "zebrafish")
}

func TestAClinicsPackOverTheShippedOnes(t *testing.T) {
	t.Parallel()
	const clinicPack = `pack: ours
version: 1
replace:
  - id: p.bleed
    why: ours
    status: experimental
    effect: raise
    set: {urgency: emergency}
    phrase: [gushing]
append:
  - {id: q.fever, phrase: [burning up], unless: [fever dream], tests: {hit: [burning up]}}
disable:
  - {id: q.gone, why: we have none}
`
	base := map[string]string{"1-proved.yml": proved, "2-more.yml": `pack: more
version: 1
rules:
  - {id: q.fever, why: w, status: deprecated, effect: raise, set: {urgency: soon}, phrase: [fever], tests: {hit: [fever], miss: [cold]}}
  - {id: q.gone, why: w, status: deprecated, effect: raise, set: {urgency: soon}, phrase: [gone]}
`}
	plain := load(t, base)
	base["3-ours.yml"] = clinicPack
	over := load(t, base)
	require.Equal(t, "p.bleed", ids(match(plain, "bleeding").Raised))
	require.Empty(t, match(over, "bleeding").Raised)
	require.Equal(t, "p.bleed", ids(match(over, "gushing").Shadow))
	require.Empty(t, match(plain, "burning up").Raised)
	require.Equal(t, "q.fever", ids(match(over, "burning up").Raised))
	require.Equal(t, "q.fever", ids(match(over, "fever").Raised))
	require.Empty(t, match(over, "fever dream").Raised)
	require.Equal(t, "q.gone", ids(match(plain, "gone").Raised))
	require.Empty(t, match(over, "gone").Raised)
	require.NotEqual(t, plain.Digest(), over.Digest())
	require.Len(t, over.Rule("q.fever").Tests.Hit, 2)
	require.Nil(t, over.Rule("q.gone"))
	require.Len(t, plain.Rule("q.fever").Wording.Phrases, 1, "the earlier rule is not written to")
	rep := over.SelfTest(nil)
	require.True(t, rep.OK())
}

func TestMeasuredScores(t *testing.T) {
	t.Parallel()
	s := load(t, map[string]string{"p.yml": proved, rules.ScoresFile: "corpus: train\nmeasured: 2026-11-22\nrules:\n  p.bleed: {fires: 200, hits: 190}\n  p.old: {fires: 0, hits: 0}\n"})
	score, unmeasured := s.Score(s.Rule("p.bleed"))
	require.InDelta(t, 0.95, score, 1e-9)
	require.False(t, unmeasured)
	o := match(s, "bleeding")
	require.InDelta(t, 0.95, o.Urgency.Score, 1e-9)
	require.False(t, o.Urgency.Unmeasured)
	_, err := rules.Load(folder(map[string]string{"p.yml": proved, rules.ScoresFile: "rules:\n  p.bleed: {fires: 2, hits: 3, precision: 2}\n"}))
	require.ErrorContains(t, err, "scores.yml:2:12: p.bleed: hits are more than fires")
	require.ErrorContains(t, err, "must be a number from 0 to 1")
}

func TestDigestFollowsTheBytes(t *testing.T) {
	t.Parallel()
	a := load(t, map[string]string{"p.yml": proved})
	b := load(t, map[string]string{"other-name.yml": proved})
	c := load(t, map[string]string{"p.yml": proved + "# a note\n"})
	require.Regexp(t, "^sha256:[0-9a-f]{64}$", a.Digest())
	require.Equal(t, a.Digest(), b.Digest(), "the name of a file decides nothing")
	require.NotEqual(t, a.Digest(), c.Digest())
}

// A bad pack never takes the place of a good one, and everyone can see that it tried.
func TestLiveKeepsTheLastGoodSet(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "p.yml"), []byte(text), 0o600))
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	live := rules.NewLive(rules.Path(dir))
	live.Now = func() time.Time { return now }
	live.Accept = func(s *rules.Set) error {
		if rep := s.SelfTest(nil); !rep.OK() {
			return errors.New("self-test failed")
		}
		return nil
	}
	require.Nil(t, live.Set())
	write("pack: [")
	require.ErrorIs(t, live.Reload(), triage.ErrInvalid)
	require.Nil(t, live.Set())
	write(proved)
	require.NoError(t, live.Reload())
	good := live.Set()
	require.Equal(t, good.Digest(), live.State().Digest)

	now = now.Add(time.Hour)
	write(strings.Replace(proved, "effect: raise", "effect: lower", 1))
	require.ErrorIs(t, live.Reload(), triage.ErrInvalid)
	require.Same(t, good, live.Set())
	st := live.State()
	require.ErrorIs(t, st.Err, triage.ErrInvalid)
	require.Equal(t, now, st.Tried)
	require.Equal(t, now.Add(-time.Hour), st.Since)
	require.Equal(t, 3, st.Loads)
	require.Equal(t, 2, st.Failures)

	write(strings.Replace(proved, "hit: [bleeding]", "hit: [calm]", 1))
	require.ErrorContains(t, live.Reload(), "self-test failed")
	require.Same(t, good, live.Set())

	write(proved + "# touched\n")
	require.NoError(t, live.Reload())
	require.NotSame(t, good, live.Set())
	require.NoError(t, live.State().Err)
}

// Messages are read while packs are reloaded, by many goroutines at once.
func TestLiveUnderLoad(t *testing.T) {
	t.Parallel()
	live := rules.NewLive(folder(map[string]string{"p.yml": proved}))
	require.NoError(t, live.Reload())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 300 {
				o := match(live.Set(), "bleeding and more")
				if ids(o.Raised) != "p.bleed" {
					t.Error("a match was lost")
					return
				}
			}
		})
	}
	for range 20 {
		require.NoError(t, live.Reload())
	}
	wg.Wait()
}

func FuzzLoad(f *testing.F) {
	f.Add(proved)
	f.Add(broken)
	f.Add(clinic)
	files, _ := filepath.Glob("testdata/*/*.yml")
	for _, n := range files {
		data, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := rules.Load(folder(map[string]string{"f.yml": text}))
		if err != nil {
			if s != nil || !errors.Is(err, triage.ErrInvalid) && !errors.Is(err, triage.ErrTooLong) {
				t.Fatal("an error without its kind, or with a set")
			}
			return
		}
		sound(t, s, "no chest pain but my chest pain is bad. thanks")
		s.Check(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
		s.SelfTest(nil)
		s.Coverage()
	})
}
