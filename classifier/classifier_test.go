package classifier_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/classifier"
	"github.com/replytriage/triage/rules"
)

// says is a model that answers whatever a property test wants it to: the policy
// must hold for any answer, also those that no real model gives.
type says struct {
	p     triage.Prediction
	err   error
	panic bool
	wait  time.Duration
	// whole, if set, is the only text that p is said of; of every other one it is part.
	whole string
	part  triage.Prediction
}

func (s says) Predict(ctx context.Context, text, _ triage.Text) (triage.Prediction, error) {
	if s.panic {
		panic("zebrafish-9137")
	}
	if s.wait > 0 {
		select {
		case <-ctx.Done():
			return triage.Prediction{}, ctx.Err()
		case <-time.After(s.wait):
		}
	}
	if s.whole != "" && text.Reveal() != s.whole {
		return s.part, s.err
	}
	return s.p, s.err
}

func (says) Thresholds() triage.Thresholds {
	t := triage.Thresholds{Soon: 0.5, Urgent: 0.5, Emergency: 0.5}
	for i := range t.Intents {
		t.Intents[i] = 0.5
	}
	for i := range t.Flags {
		t.Flags[i] = 0.5
	}
	return t
}

func shipped(t require.TestingT) *rules.Set {
	s, err := rules.Shipped()
	require.NoError(t, err)
	return s
}

func with(s *rules.Set, p classifier.Predictor) *classifier.Classifier {
	return &classifier.Classifier{Rules: func() *rules.Set { return s }, Model: p}
}

func message(text, prompt string) triage.Message {
	return triage.Message{ID: "m", Text: triage.NewText(text), Prompt: triage.NewText(prompt)}
}

// dangers are replies that a shipped rule raises to emergency.
var dangers = []string{
	"having chest pain since this morning", "i cant breathe", "yes see u tmrw, crushing chest pain all nite tho",
	"me duele el pecho y no puedo respirar", "i want to kill myself",
}

// anyNumber draws probabilities and everything that is none.
func anyNumber() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 2, 0, 1}))
}

func anyPrediction(t *rapid.T) triage.Prediction {
	var p triage.Prediction
	for _, head := range [][]float64{p.Intents[:], p.Sentiment[:], p.Urgency[:], p.Flags[:]} {
		for i := range head {
			head[i] = anyNumber().Draw(t, "p")
		}
	}
	p.Unknown = anyNumber().Draw(t, "unknown")
	return p
}

// TestNeverBelowARulesFloor: whatever the model says, also NaN, infinity, an error,
// a panic, the urgency is not below the rule's, and its flags and intents stay.
func TestNeverBelowARulesFloor(t *testing.T) {
	t.Parallel()
	set := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(dangers).Draw(t, "text")
		prompt := rapid.SampledFrom([]string{"", "Your visit is Friday at 10. Reply C to confirm.", "How are you feeling today?"}).Draw(t, "prompt")
		alone, err := with(set, nil).Classify(context.Background(), message(text, prompt))
		require.NoError(t, err)
		require.Equal(t, triage.Emergency, alone.Urgency.Name, "the rules must know this one")
		m := says{p: anyPrediction(t)}
		switch rapid.IntRange(0, 4).Draw(t, "fault") {
		case 3:
			m.err = errors.New("broken")
		case 4:
			m.panic = true
		}
		r, err := with(set, m).Classify(context.Background(), message(text, prompt))
		require.NoError(t, err)
		require.Equal(t, triage.Emergency, r.Urgency.Name)
		for _, f := range alone.Flags {
			if strings.HasPrefix(f.By, "rule:") {
				require.True(t, r.HasFlag(f.Name))
			}
		}
		require.True(t, r.Review.Needed)
		require.NotEmpty(t, r.Intents)
		for _, s := range r.Intents {
			require.True(t, s.Score >= 0 && s.Score <= 1)
		}
		ranks := make([]int, len(r.Intents))
		for i, s := range r.Intents {
			ranks[i] = s.Name.Rank()
		}
		require.True(t, slices.IsSorted(ranks), "the primary comes first")
	})
}

// TestBenignTextNeverLowers: a reply that a rule calls an emergency stays one when
// harmless words stand before or behind it.
func TestBenignTextNeverLowers(t *testing.T) {
	t.Parallel()
	set := shipped(t)
	benign := []string{"thanks", "ok", "see you tomorrow", "good morning", "yes", "my appointment is at 3", "gracias", "👍", "sorry to bother you", "hope all is well", "what time do you open"}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(dangers).Draw(t, "text")
		add := rapid.SampledFrom(benign).Draw(t, "benign")
		joint := rapid.SampledFrom([]string{". ", ", ", "\n", "! "}).Draw(t, "joint")
		if rapid.Bool().Draw(t, "before") {
			text = add + joint + text
		} else {
			text += joint + add
		}
		r, err := with(set, nil).Classify(context.Background(), message(text, ""))
		require.NoError(t, err)
		require.Equal(t, triage.Emergency, r.Urgency.Name, text)
	})
}

// TestKnownAnswer holds that an answer whose intent the prompt settles keeps it
// whatever the model says, and that the urgency is the higher of floor and model.
func TestKnownAnswer(t *testing.T) {
	t.Parallel()
	set := shipped(t)
	for _, tt := range []struct {
		text, prompt string
		want         triage.Intent
		floor        triage.Urgency
	}{
		{"yes", "Day 2 after your cast: numbness or tingling?", triage.ClinicalConcern, triage.Soon},
		{"yes", "Any chest pain or trouble breathing today?", triage.ClinicalConcern, triage.Emergency},
		{"no", "Did you finish your antibiotic?", triage.AdherenceReport, triage.Soon},
		{"3", "How is your ankle swelling? 1 better 2 same 3 worse", triage.ClinicalConcern, triage.Soon},
		{"no", "Are you able to keep yourself safe until tomorrow?", triage.ClinicalConcern, triage.Emergency},
	} {
		t.Run(tt.prompt, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				level := rapid.IntRange(0, 3).Draw(t, "level")
				var p triage.Prediction
				p.Urgency[level], p.Sentiment[0] = 1, 1
				p.Intents[rapid.IntRange(0, triage.IntentCount-1).Draw(t, "intent")] = 0.99
				r, err := with(set, says{p: p}).Classify(context.Background(), message(tt.text, tt.prompt))
				require.NoError(t, err)
				require.Equal(t, tt.want, r.Primary())
				require.GreaterOrEqual(t, r.Urgency.Name.Level(), tt.floor.Level())
				require.GreaterOrEqual(t, r.Urgency.Name.Level(), level)
			})
		})
	}
}

// hinting is a pack of one hint at danger, one of words near each other, and a wide net for
// the hours without a model.
func hinting(t *testing.T) *rules.Set {
	t.Helper()
	rule := "  - {id: %s, why: w, status: deprecated, effect: hint, set: {urgency: %s, flags: [%s], intents: [clinical_concern]}, phrase: [%s]}\n"
	pack := func(name, rest string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("pack: " + name + "\nversion: 1\n" + rest)}
	}
	near := "near_hints: true\nrules:\n  - {id: h.limb, why: w, status: deprecated, effect: raise, set: {urgency: emergency, flags: [self_harm], " +
		"intents: [clinical_concern]}, phrase: [blue foot], near: [{a: [foot], b: [cold], within: 3}]}\n"
	set, err := rules.Load(rules.Source{Path: "p", FS: fstest.MapFS{
		"p/near.yml":  pack("near", near),
		"p/hints.yml": pack("hints", "rules:\n"+fmt.Sprintf(rule, "h.die", "emergency", "self_harm", "want to die")),
		"p/nets.yml":  pack("nets", "alone: true\nrules:\n"+fmt.Sprintf(rule, "h.net", "urgent", "other_danger", "feel bad")),
	}})
	require.NoError(t, err)
	return set
}

// TestDangerHint holds that a hint at danger raises as far as the model does not rule it
// out, in the whole reply or in the words around the hint alone; that a wide net does not
// beside a model; that both count in full without one; and that a person looks in any case.
func TestDangerHint(t *testing.T) {
	t.Parallel()
	set := hinting(t)
	of := func(emergency, urgent float64) (p triage.Prediction) { // routine has the rest
		p.Urgency = [triage.UrgencyCount]float64{1 - emergency - urgent, 0, urgent, emergency}
		p.Sentiment[1], p.Intents[triage.Other.Rank()] = 1, 0.9
		return p
	}
	long := "can you move the visit to next friday and i want to die"
	for _, tt := range []struct {
		name, text  string
		whole, near triage.Prediction
		want        triage.Urgency
	}{
		{"the model holds it for possible", "i want to die", of(0.08, 0), of(0, 0), triage.Emergency},
		{"the model holds less for possible", "i want to die", of(0.01, 0.08), of(0, 0), triage.Urgent},
		{"the model rules it out", "i want to die laughing", of(0.01, 0.01), of(0.9, 0), triage.Routine},
		{"alone it is one", long, of(0.01, 0.01), of(0.85, 0), triage.Emergency},
		{"alone it is less", long, of(0.01, 0.01), of(0.1, 0.75), triage.Urgent},
		{"alone it is none either", long, of(0.01, 0.01), of(0.1, 0.1), triage.Routine},
		{"the second reading is no reading", long, of(0.01, 0.01), triage.Prediction{Unknown: math.NaN()}, triage.Emergency},
		{"words near each other keep their level", "foot is cold", of(0, 0.02), of(0, 0), triage.Emergency},
		{"words near each other, surely nothing urgent", "foot is cold", of(0.002, 0.002), of(0, 0), triage.Routine},
		{"words near each other, alone they are urgent", "moved the visit and my foot is cold as ice", of(0, 0), of(0, 0.9), triage.Urgent},
		{"a phrase of the same rule is a floor", "blue foot", of(0, 0), of(0, 0), triage.Emergency},
		{"a net does not count", "i feel bad about missing it", of(0.01, 0.3), of(0.9, 0), triage.Routine},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := with(set, says{p: tt.whole, whole: tt.text, part: tt.near}).Classify(context.Background(), message(tt.text, ""))
			require.NoError(t, err)
			require.Equal(t, tt.want, r.Urgency.Name)
			require.True(t, r.Review.Needed)
			if tt.want == triage.Routine {
				require.Contains(t, r.Review.Reasons, triage.ReviewDangerDenied)
				require.Empty(t, r.Evidence)
			} else {
				require.Equal(t, triage.ClinicalConcern, r.Primary(), "something must say why")
				require.True(t, r.HasFlag(triage.FlagSelfHarm))
				require.NotEmpty(t, r.Evidence)
			}
			r, err = with(set, nil).Classify(context.Background(), message(tt.text, ""))
			require.NoError(t, err)
			require.GreaterOrEqual(t, r.Urgency.Name.Level(), triage.Urgent.Level(), "without a model a hint counts in full")
		})
	}
}

// TestModelMayObjectToAYes holds that a yes read from a question in plain words, and a key
// whose meaning is read from the words around it, stand unless the model finds them
// unlikely, and that a key whose meaning the prompt writes outright stands in any case.
func TestModelMayObjectToAYes(t *testing.T) {
	t.Parallel()
	set := shipped(t)
	for _, tt := range []struct {
		name, text, prompt string
		likely             float64 // what the model gives the reading; decline has 0.9
		alone, want        triage.Intent
	}{
		{"agreed", "yes", "Would you like a nurse to call you back about your bill?", 0.3, triage.CallbackRequest, triage.CallbackRequest},
		{"objected", "yes", "Would you like a nurse to call you back about your bill?", 0.1, triage.CallbackRequest, triage.Decline},
		{"a key agreed", "3", "Your visit is Friday at 10. Reply 1 coming, 2 not coming, 3 running late.", 0.1, triage.RunningLate, triage.RunningLate},
		{"a key objected", "3", "Your visit is Friday at 10. Reply 1 coming, 2 not coming, 3 running late.", 0.05, triage.RunningLate, triage.Decline},
		{"a key written outright", "1", "Your visit is Friday at 10. Reply 1 to confirm or 2 to cancel.", 0, triage.ConfirmAppointment, triage.ConfirmAppointment},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var p triage.Prediction
			p.Urgency[0], p.Sentiment[1], p.Intents[triage.Decline.Rank()], p.Intents[tt.alone.Rank()] = 1, 1, 0.9, tt.likely
			r, err := with(set, says{p: p}).Classify(context.Background(), message(tt.text, tt.prompt))
			require.NoError(t, err)
			require.Equal(t, tt.want, r.Primary())
			r, err = with(set, nil).Classify(context.Background(), message(tt.text, tt.prompt))
			require.NoError(t, err)
			require.Equal(t, tt.alone, r.Primary())
			require.Nil(t, r.Degraded, "what the prompt settles needs no model")
		})
	}
}

// TestOtherScriptIsReviewed holds that a person looks at a reply in a script that the model
// was not trained on, whatever the model says.
func TestOtherScriptIsReviewed(t *testing.T) {
	t.Parallel()
	set := shipped(t)
	var sure triage.Prediction
	sure.Urgency[0], sure.Sentiment[1], sure.Intents[triage.Other.Rank()] = 1, 1, 0.99
	for text, want := range map[string]bool{
		"можно в пятницу": true, "我周五可以": true, "can we do пятница or saturday instead": false, "mañana nos vemos señorita": false, "🌹🌹🌹 friday": false,
	} {
		r, err := with(set, says{p: sure}).Classify(context.Background(), message(text, ""))
		require.NoError(t, err)
		require.Equal(t, want, slices.Contains(r.Review.Reasons, triage.ReviewOutOfDomain), "%q", text)
	}
}

// TestDegradedIsNeverSilent: without a model's answer nothing that a rule has not
// settled is routine or closed without a person.
func TestDegradedIsNeverSilent(t *testing.T) {
	t.Parallel()
	set := shipped(t)
	unsettled := []string{"the thing with the thing again", "my cat knows the way", "purple monday", "lo de siempre pero distinto"}
	for name, m := range map[string]classifier.Predictor{
		"none": nil, "error": says{err: errors.New("broken")}, "panic": says{panic: true},
		"not numbers": says{p: triage.Prediction{Unknown: math.NaN()}}, "all zero": says{},
	} {
		for _, text := range unsettled {
			var reasons []error
			c := with(set, m)
			c.Failed = func(err error) { reasons = append(reasons, err) }
			r, err := c.Classify(context.Background(), message(text, ""))
			require.NoError(t, err, name)
			require.NotNil(t, r.Degraded, name)
			require.Equal(t, triage.RulesOnly, *r.Degraded)
			require.GreaterOrEqual(t, r.Urgency.Name.Level(), triage.Soon.Level())
			require.Contains(t, r.Review.Reasons, triage.ReviewDegraded)
			if m != nil {
				require.Len(t, reasons, 1)
				require.NotContains(t, reasons[0].Error(), "zebrafish-9137")
			}
		}
	}
}

func TestOverloadIsAnError(t *testing.T) {
	t.Parallel()
	c := with(shipped(t), says{err: triage.ErrOverloaded})
	_, err := c.Classify(context.Background(), message("the thing with the thing again", ""))
	require.ErrorIs(t, err, triage.ErrOverloaded)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err = with(shipped(t), says{wait: time.Minute}).Classify(ctx, message("the thing with the thing again", ""))
	require.ErrorIs(t, err, triage.ErrUnavailable)
}

// TestFoldingNeverRemovesAnAlarm: disguising letters of a danger text keeps it one.
func TestFoldingNeverRemovesAnAlarm(t *testing.T) {
	t.Parallel()
	set := shipped(t)
	swap := map[rune][]rune{'a': {'а', 'á', 'ａ', '𝐚'}, 'e': {'е', 'é', 'ｅ', '𝐞'}, 'o': {'о', 'ó', '0'}, 'c': {'с', 'ç'}, 'i': {'і', 'í', '1'}, ' ': {'\u00a0', '\u3164', ' '}}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"having chest pain since this morning", "i cant breathe", "i want to kill myself"}).Draw(t, "text")
		var b strings.Builder
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		for i, c := range text {
			if opts := swap[c]; i >= at && i < at+4 && len(opts) > 0 {
				c = rapid.SampledFrom(opts).Draw(t, "swap")
			}
			b.WriteRune(c)
			if rapid.IntRange(0, 9).Draw(t, "hide") == 0 {
				b.WriteRune(rapid.SampledFrom([]rune{'\u200b', '\u00ad', '\u2060'}).Draw(t, "hidden"))
			}
		}
		r, err := with(set, nil).Classify(context.Background(), message(b.String(), ""))
		require.NoError(t, err)
		require.GreaterOrEqual(t, r.Urgency.Name.Level(), triage.Urgent.Level(), "%+q", b.String())
	})
}

func TestTapbacks(t *testing.T) {
	t.Parallel()
	c := with(shipped(t), nil)
	for _, tc := range []struct {
		name, text, prompt string
		want               triage.Intent
	}{
		{"liked reminder", "Liked “Your visit is Friday at 10. Reply C to confirm.”", "Your visit is Friday at 10. Reply C to confirm.", triage.ConfirmAppointment},
		{"liked reminder that says STOP", "Liked “Your visit is Friday at 10. Reply STOP to opt out.”", "", triage.ConfirmAppointment},
		{"disliked question", "Disliked “Can you come Friday at 10?”", "Can you come Friday at 10?", triage.Decline},
		{"liked notice", "Liked “Our office is closed on Monday.”", "Our office is closed on Monday.", triage.Gratitude},
		{"emphasized", "Emphasized “Your visit is Friday. Reply STOP to opt out.”", "", triage.Other},
		{"spanish liked", "Le gustó “Su cita es el viernes a las 10. Responda SI para confirmar.”", "Su cita es el viernes a las 10. Responda SI para confirmar.", triage.ConfirmAppointment},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r, err := c.Classify(context.Background(), message(tc.text, tc.prompt))
			require.NoError(t, err)
			require.Equal(t, tc.want, r.Primary())
			require.Nil(t, r.Degraded)
			require.False(t, r.Has(triage.OptOut))
		})
	}
}

func TestCheckNamesEveryFault(t *testing.T) {
	t.Parallel()
	m := triage.Message{Text: triage.NewText("  "), Context: triage.Context{
		PromptKind: "x", GatewayOptOut: "stop", Tone: "rude", TimeZone: "Mars/North", History: []triage.Turn{{From: "nobody"}},
	}}
	err := classifier.Check(m)
	require.ErrorIs(t, err, triage.ErrInvalid)
	for _, want := range []string{"text:", "context.prompt_kind:", "context.gateway_opt_out:", "context.tone:", "context.time_zone:", "context.history[0].from:"} {
		require.Contains(t, err.Error(), want)
	}
	require.ErrorIs(t, classifier.Check(message(strings.Repeat("a", triage.TextMax+1), "")), triage.ErrTooLong)
	require.NoError(t, classifier.Check(triage.Message{Context: triage.Context{HasMedia: true}}))
}

func TestConsentConflict(t *testing.T) {
	t.Parallel()
	c := with(shipped(t), nil)
	reminder := "Your visit is Friday at 10. Reply CONFIRM or CANCEL."
	r, err := c.Classify(context.Background(), message("CANCEL", reminder))
	require.NoError(t, err)
	require.Equal(t, triage.CancelAppointment, r.Primary())
	require.False(t, r.Has(triage.OptOut))
	require.NotNil(t, r.Conflict)
	require.Equal(t, "CANCEL", r.Conflict.Word)
	require.Contains(t, r.Review.Reasons, triage.ReviewConsent)
	m := message("CANCEL", reminder)
	m.Context.GatewayOptOut = "STOP"
	r, err = c.Classify(context.Background(), m)
	require.NoError(t, err)
	require.True(t, r.Has(triage.OptOut))
	require.True(t, r.Has(triage.CancelAppointment))

	// Carriers take a bare YES for START; we do not.
	for _, gateway := range []string{"", "START"} {
		m = message("YES", reminder)
		m.Context.GatewayOptOut = gateway
		r, err = c.Classify(context.Background(), m)
		require.NoError(t, err)
		require.Equal(t, triage.ConfirmAppointment, r.Primary())
		require.False(t, r.Has(triage.OptIn))
		require.NotNil(t, r.Conflict)
		require.Equal(t, triage.OptIn, r.Conflict.Carrier)
		require.False(t, r.Review.Needed)
	}
	m.Context.PromptKind = triage.PromptConsent
	r, err = c.Classify(context.Background(), m)
	require.NoError(t, err)
	require.True(t, r.Has(triage.OptIn))
	require.Nil(t, r.Conflict)
}
