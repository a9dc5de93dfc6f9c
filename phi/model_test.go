package phi_test

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/models"
	"github.com/replytriage/triage/phi"
)

// withModel is the linter as it is shipped; where the program was built without cgo,
// or the runtime library is not there, the test says so and stops.
func withModel(t testing.TB) (core, full *phi.Linter) {
	t.Helper()
	core, err := phi.Load(nil)
	require.NoError(t, err)
	m, err := models.OpenTagger("../models/outbound", models.Options{Runners: 2})
	if errors.Is(err, triage.ErrUnavailable) {
		t.Skipf("no model here: %v", err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	full, err = core.With(m)
	require.NoError(t, err)
	return core, full
}

// What a text says of its readers, and what a term names.
func TestModelReads(t *testing.T) {
	t.Parallel()
	core, full := withModel(t)
	lint := func(l *phi.Linter, s string) phi.Report {
		r, err := l.Lint(t.Context(), triage.NewText(s), phi.Options{})
		require.NoError(t, err)
		return r
	}
	alone := lint(core, "Hi Maria, your visit is at 2.")
	require.Equal(t, triage.RulesOnly, alone.Degraded)
	both := lint(full, "Hi Maria, your visit is at 2.")
	require.Empty(t, both.Degraded)
	require.Equal(t, phi.Pass, both.Verdict)
	named := lint(full, "Your lisinopril is ready.")
	require.Equal(t, phi.Block, named.Verdict)
	require.Equal(t, "medication.name", named.Findings[0].Rule)
}

// Rewrites lint clean where the model reads, too.
func TestRewritesWithTheModel(t *testing.T) {
	t.Parallel()
	_, full := withModel(t)
	for _, name := range []string{"dev", "aside"} {
		f, err := os.Open("../datasets/outbound/" + name + ".jsonl")
		require.NoError(t, err)
		e, err := phi.Evaluate(t.Context(), full, f, phi.Options{})
		require.NoError(t, err)
		require.NoError(t, f.Close())
		require.Positive(t, e.RewriteClean.Of)
		require.Equal(t, e.RewriteClean.Of, e.RewriteClean.Hits, name)
	}
}

// The floors are what was measured on texts that neither packs nor model had seen;
// nobody reads them, a test least of all.
func TestFloorsWithTheModel(t *testing.T) {
	t.Parallel()
	_, full := withModel(t)
	f, err := os.Open("../datasets/outbound/ninth.jsonl")
	require.NoError(t, err)
	defer f.Close()
	e, err := phi.Evaluate(t.Context(), full, f, phi.Options{})
	require.NoError(t, err)
	require.GreaterOrEqual(t, e.Recall.Value, 0.98)
	require.GreaterOrEqual(t, e.VerdictExact.Value, 0.98)
	require.GreaterOrEqual(t, e.CleanPass.Value, 0.96)
	require.Equal(t, e.RewriteClean.Of, e.RewriteClean.Hits)
}

// whim is a model that answers what a test tells it to.
type whim struct {
	categories []string
	tagging    triage.Tagging
	err        error
}

func (w whim) Categories() []string { return w.categories }
func (whim) Thresholds() (alone, beside float64) {
	return 0.9, 0.7
}

func (w whim) Tag(context.Context, triage.Text) (triage.Tagging, error) {
	return w.tagging, w.err
}

func categories() []string {
	var out []string
	for _, c := range phi.Categories() {
		out = append(out, string(c))
	}
	return out
}

// What the model may add, and clear: by itself from 0.9, beside a finding as severe from
// 0.7 (judged after the policy), over runs of half that; what an unsure rule alone found; and
// a term of general health where it sees nothing in the whole text.
func TestModelPowers(t *testing.T) {
	t.Parallel()
	core, err := phi.Load(nil)
	require.NoError(t, err)
	thread := phi.Options{Policy: phi.Policy{Profile: phi.ClinicalThread()}}
	type said struct {
		word        string
		category    phi.Category
		probability float32
	}
	for _, tc := range []struct {
		name, text string
		options    phi.Options
		said       []said
		want       []string // rules, in the order of the text
	}{
		{"alone", "The gizmo came today.", phi.Options{}, []said{{"gizmo", phi.Medication, 0.9}}, []string{"medication.model"}},
		{"too weak alone", "The gizmo came today.", phi.Options{}, []said{{"gizmo", phi.Medication, 0.89}}, nil},
		{"beside one as severe", "Your lisinopril and the gizmo came.", phi.Options{}, []said{{"lisinopril", phi.Medication, 0.99}, {"gizmo", phi.SSN, 0.7}}, []string{"medication.name", "ssn.model"}},
		{"beside a warning", "Maria Lopez, the gizmo came.", phi.Options{}, []said{{"Lopez", phi.FullName, 0.3}, {"gizmo", phi.SSN, 0.89}}, []string{"name.opening"}},
		{"beside what the profile lets off", "Your lisinopril and the gizmo came.", thread, []said{{"lisinopril", phi.Medication, 0.99}, {"gizmo", phi.SSN, 0.89}}, []string{"medication.name"}},
		{"a run from half", "The big gizmo came.", phi.Options{}, []said{{"big", phi.Medication, 0.45}, {"gizmo", phi.Medication, 0.9}}, []string{"medication.model"}},
		{"where a rule found it already", "Your lisinopril came.", phi.Options{}, []said{{"lisinopril", phi.Medication, 1}}, []string{"medication.name"}},
		{"an unsure rule is cleared", "No running for two weeks.", phi.Options{}, nil, nil},
		{"not where the model sees something", "No running for two weeks.", phi.Options{}, []said{{"running", phi.Link, 0.003}}, []string{"detail.advice"}},
		{"a term is not", "Your lisinopril came.", phi.Options{}, nil, []string{"medication.name"}},
		{"nor inside what an unsure rule found", "You have been diagnosed with lupus.", phi.Options{}, []said{{"lupus", phi.Link, 0.003}}, []string{"diagnosis.said"}},
		{"but where it sees nothing in the whole text", "You have been diagnosed with lupus.", phi.Options{}, nil, nil},
		{"not a protected matter", "You have been diagnosed with chlamydia.", phi.Options{}, nil, []string{"hiv.name"}},
		{"not beside a number", "Your lupus form has SSN 123-45-6789.", phi.Options{}, nil, []string{"diagnosis.said", "ssn.number"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := whim{categories: categories()}
			at := 0
			for _, word := range strings.FieldsFunc(tc.text, func(c rune) bool { return !unicode.IsLetter(c) }) {
				at += strings.Index(tc.text[at:], word)
				w.tagging.Units = append(w.tagging.Units, triage.Span{Start: at, End: at + len(word)})
				row := make([]float32, len(w.categories))
				for _, s := range tc.said {
					if s.word == word {
						row[slices.Index(w.categories, string(s.category))] = s.probability
					}
				}
				w.tagging.Probabilities = append(w.tagging.Probabilities, row...)
				at += len(word)
			}
			w.tagging.Units[len(w.tagging.Units)-1].End = len(tc.text)
			l, err := core.With(w)
			require.NoError(t, err)
			got, err := l.Lint(t.Context(), triage.NewText(tc.text), tc.options)
			require.NoError(t, err)
			var rules []string
			for _, f := range got.Findings {
				rules = append(rules, f.Rule)
			}
			require.Equal(t, tc.want, rules)
		})
	}
}

// A model that is overloaded while the rewrite is proved is told to the caller, and it
// is asked a bounded number of times.
func TestModelProofs(t *testing.T) {
	t.Parallel()
	core, err := phi.Load(nil)
	require.NoError(t, err)
	text := triage.NewText(strings.Repeat("Your visit is Monday at 2. Take your lisinopril daily. ", 60))
	asked := 0
	l, err := core.With(counting{whim{categories: categories()}, &asked, 1000})
	require.NoError(t, err)
	rep, err := l.Lint(t.Context(), text, phi.Options{})
	require.NoError(t, err)
	require.NotEmpty(t, rep.Rewrite)
	require.LessOrEqual(t, asked, 14)
	asked = 0
	l, err = core.With(counting{whim{categories: categories()}, &asked, 1})
	require.NoError(t, err)
	_, err = l.Lint(t.Context(), text, phi.Options{})
	require.ErrorIs(t, err, triage.ErrOverloaded)
}

// counting is a model that sees a medicine everywhere, and is overloaded after so many
// answers.
type counting struct {
	whim
	asked *int
	most  int
}

func (c counting) Tag(_ context.Context, text triage.Text) (triage.Tagging, error) {
	if *c.asked++; *c.asked > c.most {
		return triage.Tagging{}, triage.ErrOverloaded
	}
	p := make([]float32, len(c.categories))
	p[0] = 1
	return triage.Tagging{Units: []triage.Span{{Start: 0, End: text.Len()}}, Probabilities: p}, nil
}

// A model that fails, or answers nonsense, leaves what lexicon and grammar find, and
// the report says so; whatever it answers, no finding leaves the text and what a term
// names stays found.
func TestModelFaults(t *testing.T) {
	t.Parallel()
	core, err := phi.Load(nil)
	require.NoError(t, err)
	const s = "Hi Maria, your lisinopril is ready and the A1C is 9.1."
	want, err := core.Lint(t.Context(), triage.NewText(s), phi.Options{})
	require.NoError(t, err)
	require.Equal(t, phi.Block, want.Verdict)

	for name, w := range map[string]whim{
		"error":       {err: triage.ErrUnavailable},
		"wrong width": {tagging: triage.Tagging{Units: []triage.Span{{Start: 0, End: 2}}, Probabilities: []float32{1}}},
	} {
		w.categories = categories()
		l, err := core.With(w)
		require.NoError(t, err)
		got, err := l.Lint(t.Context(), triage.NewText(s), phi.Options{})
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
	busy, err := core.With(whim{categories: categories(), err: triage.ErrOverloaded})
	require.NoError(t, err)
	_, err = busy.Lint(t.Context(), triage.NewText(s), phi.Options{})
	require.ErrorIs(t, err, triage.ErrOverloaded, "an overload is not answered with a poorer report")
	_, err = core.With(whim{categories: categories()[1:]})
	require.ErrorIs(t, err, triage.ErrInvalid)

	rapid.Check(t, func(t *rapid.T) {
		w := whim{categories: categories()}
		n := len([]rune(s))
		for at := 0; at < n; {
			end := min(n, at+rapid.IntRange(1, 9).Draw(t, "length"))
			w.tagging.Units = append(w.tagging.Units, triage.Span{Start: at, End: end})
			at = end + rapid.IntRange(0, 2).Draw(t, "gap")
		}
		p := rapid.SampledFrom([]float32{0, 0.001, 0.3, 0.5, 0.95, 1, float32(math.NaN()), float32(math.Inf(1)), -1})
		for range len(w.tagging.Units) * len(w.categories) {
			w.tagging.Probabilities = append(w.tagging.Probabilities, p.Draw(t, "p"))
		}
		w.tagging.Cut = rapid.Bool().Draw(t, "cut")
		l, err := core.With(w)
		require.NoError(t, err)
		got, err := l.Lint(context.Background(), triage.NewText(s), phi.Options{})
		require.NoError(t, err)
		require.Equal(t, phi.Block, got.Verdict)
		named := false
		for _, f := range got.Findings {
			require.True(t, 0 <= f.Start && f.Start < f.End && f.End <= n)
			require.NotEmpty(t, f.Message)
			require.NotEmpty(t, f.Suggest)
			named = named || f.Rule == "medication.name"
		}
		require.True(t, named)
		if w.tagging.Cut {
			require.Equal(t, phi.Partly, got.Degraded)
		}
	})
}
