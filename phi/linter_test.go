package phi

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
)

// item is one line of datasets/outbound.
type item struct {
	ID       string `json:"id"`
	Text     string `json:"text"`
	Findings []struct {
		Category Category `json:"category"`
		Text     string   `json:"text"`
	} `json:"findings"`
	Verdict Verdict `json:"verdict"`
}

func corpus(t testing.TB, name string) []item {
	t.Helper()
	f, err := os.Open("../datasets/outbound/" + name + ".jsonl")
	require.NoError(t, err)
	defer f.Close()
	var out []item
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var it item
		require.NoError(t, json.Unmarshal(sc.Bytes(), &it))
		out = append(out, it)
	}
	require.NoError(t, sc.Err())
	return out
}

func load(t testing.TB) *Linter {
	t.Helper()
	l, err := Load(nil)
	require.NoError(t, err)
	return l
}

func TestPacksHoldTheirOwnTests(t *testing.T) {
	t.Parallel()
	for _, f := range load(t).SelfTest() {
		t.Error(f)
	}
}

func TestCases(t *testing.T) {
	t.Parallel()
	l := load(t)
	data, err := os.ReadFile("testdata/cases.txt")
	require.NoError(t, err)
	var failed []int
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		want, text, ok := strings.Cut(line, " :: ")
		if !ok {
			require.True(t, strings.HasPrefix(line, "#"), "line %d", i+1)
			continue
		}
		rep, err := l.Lint(t.Context(), triage.NewText(text), Options{})
		require.NoError(t, err)
		good := rep.Verdict == Pass
		if want != "pass" {
			good = slices.ContainsFunc(rep.Findings, func(f triage.Finding) bool { return f.Category == want })
		}
		if !good {
			failed = append(failed, i+1)
		}
	}
	require.Empty(t, failed, "lines of cases.txt")
}

func TestRewriteLintsClean(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, name := range []string{"train", "dev"} {
		for _, it := range corpus(t, name) {
			rep, err := l.Lint(t.Context(), triage.NewText(it.Text), Options{})
			require.NoError(t, err)
			if rep.Verdict == Pass {
				require.Empty(t, rep.Rewrite, it.ID)
				continue
			}
			require.NotEmpty(t, rep.Rewrite, it.ID)
			again, err := l.Lint(t.Context(), triage.NewText(rep.Rewrite), Options{})
			require.NoError(t, err)
			require.Equal(t, Pass, again.Verdict, it.ID)
		}
	}
}

func TestFindingsNeverLeaveTheText(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, it := range corpus(t, "train") {
		text := triage.NewText(it.Text)
		rep, err := l.Lint(t.Context(), text, Options{})
		require.NoError(t, err)
		for _, f := range rep.Findings {
			require.True(t, 0 <= f.Start && f.Start < f.End && f.End <= text.Len(), "%s %s", it.ID, f.Rule)
			require.NotEmpty(t, f.Message, f.Rule)
			require.NotEmpty(t, f.Suggest, f.Rule)
		}
	}
}

// The floors are what was measured when they were written; a change of a pack that
// lowers one must say why. The test split is measured by Evaluate alone.
func TestCorpusFloors(t *testing.T) {
	t.Parallel()
	l := load(t)
	for name, floor := range map[string]struct{ recall, verdict, clean float64 }{
		"train": {0.97, 0.98, 0.99},
		"dev":   {0.95, 0.97, 0.97},
	} {
		f, err := os.Open("../datasets/outbound/" + name + ".jsonl")
		require.NoError(t, err)
		e, err := Evaluate(t.Context(), l, f, Options{})
		require.NoError(t, err)
		require.NoError(t, f.Close())
		require.GreaterOrEqual(t, e.Recall.Value, floor.recall, name)
		require.GreaterOrEqual(t, e.VerdictExact.Value, floor.verdict, name)
		require.GreaterOrEqual(t, e.CleanPass.Value, floor.clean, name)
		require.InDelta(t, 1, e.RewriteClean.Value, 0, name)
	}
}

// names reads a file of testdata, one name a line.
func names(t testing.TB, file string) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	var out []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}

// missedMedicines counts names that a carrier sentence hides from the linter.
func missedMedicines(t testing.TB, l *Linter, list []string, carrier string) (missed []string) {
	t.Helper()
	for _, n := range list {
		rep, err := l.Lint(t.Context(), triage.NewText(strings.Replace(carrier, "%", n, 1)), Options{})
		require.NoError(t, err)
		if !slices.ContainsFunc(rep.Findings, func(f triage.Finding) bool { return f.Category == string(Medication) }) {
			missed = append(missed, n)
		}
	}
	return missed
}

// The first list stands in no lexicon's origin; the second is what patients take most.
func TestMedicinesInCarrierSentences(t *testing.T) {
	t.Parallel()
	l := load(t)
	heldOut, top := names(t, "medicines-heldout.txt"), names(t, "medicines-top.txt")
	for _, carrier := range []string{"Your % is ready for pickup.", "Dr. Lee sent % to the pharmacy.", "We talked about % at your visit."} {
		missed := missedMedicines(t, l, heldOut, carrier)
		t.Logf("%q: %d of %d found", carrier, len(heldOut)-len(missed), len(heldOut))
		require.GreaterOrEqual(t, float64(len(heldOut)-len(missed))/float64(len(heldOut)), 0.95, carrier)
		require.Empty(t, missedMedicines(t, l, top, carrier), carrier)
	}
}

// Queries about patients, as staff and patients type them (tools/queries/build.py). The
// group "later" was kept apart while the linter was extended for them.
func TestIdentifiersInQueries(t *testing.T) {
	t.Parallel()
	l := load(t)
	f, err := os.Open("testdata/queries.jsonl")
	require.NoError(t, err)
	defer f.Close()
	found, of := map[string]int{}, map[string]int{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var q struct {
			Text        string   `json:"text"`
			Group       string   `json:"group"`
			Identifiers []string `json:"identifiers"`
		}
		require.NoError(t, json.Unmarshal(sc.Bytes(), &q))
		rep, err := l.Lint(t.Context(), triage.NewText(q.Text), Options{})
		require.NoError(t, err)
		identifying := slices.DeleteFunc(rep.Findings, func(f triage.Finding) bool { return Category(f.Category).Clinical() })
		if q.Group == "hard" {
			of["hard"]++
			if len(identifying) > 0 {
				found["hard"]++
			}
			continue
		}
		for _, id := range q.Identifiers {
			of[q.Group]++
			spans := everywhere(q.Text, id)
			require.NotEmpty(t, spans)
			if slices.ContainsFunc(identifying, func(f triage.Finding) bool { return f.Start < spans[0].End && spans[0].Start < f.End }) {
				found[q.Group]++
			}
		}
	}
	t.Logf("found %v of %v", found, of)
	require.GreaterOrEqual(t, float64(found["with"])/float64(of["with"]), 0.95)
	require.GreaterOrEqual(t, float64(found["later"])/float64(of["later"]), 0.90)
	require.LessOrEqual(t, float64(found["hard"])/float64(of["hard"]), 0.10, "look-alikes flagged")
}

func TestLongTextIsLinear(t *testing.T) {
	t.Parallel()
	l := load(t)
	unit := "Your metformin 500 mg is ready, glucose was 156. See Dr. Lee at 10:30, 12 Elm St. "
	took := func(n int) time.Duration {
		start := time.Now()
		l.read(strings.Repeat(unit, n/len(unit)))
		return time.Since(start)
	}
	took(1 << 16)
	small, large := took(1<<18), took(1<<20)
	require.Less(t, large, 16*small+time.Second)
	_, err := l.Lint(t.Context(), triage.NewText(strings.Repeat("a", triage.LintMaxBytes+1)), Options{})
	require.ErrorIs(t, err, triage.ErrTooLong)
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, tc := range []struct {
		name, text string
		profile    Profile
		want       Verdict
	}{
		{"medicine, strict", "Your lisinopril is ready.", Strict(), Block},
		{"medicine, thread", "Your lisinopril is ready.", ClinicalThread(), Warn},
		{"medicine, portal", "Your lisinopril is ready.", SecurePortal(), Pass},
		{"protected, thread", "Your Suboxone is ready.", ClinicalThread(), Block},
		{"number, portal", "Your MRN 00482913 is in the system.", SecurePortal(), Block},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			rep, err := l.Lint(t.Context(), triage.NewText(tc.text), Options{Policy: Policy{Profile: tc.profile}})
			require.NoError(t, err)
			require.Equal(t, tc.want, rep.Verdict)
		})
	}
}

func TestPolicyFile(t *testing.T) {
	t.Parallel()
	l := load(t)
	text := triage.NewText("Park on Lexapro Court next to Keppra House.")
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	rep, err := l.Lint(t.Context(), text, Options{Now: now})
	require.NoError(t, err)
	require.Equal(t, Block, rep.Verdict)
	p, err := ParsePolicy("clinic.yml", []byte(`profile: ours
severities: {link: block, contact: off}
programmes: [New Harbor]
allow:
  - {text: Keppra House, why: the building, expires: 2026-12-31}
  - {text: Lexapro Court, why: the street, expires: 2026-12-31}
`))
	require.NoError(t, err)
	rep, err = l.Lint(t.Context(), text, Options{Policy: p, Now: now})
	require.NoError(t, err)
	require.Equal(t, Pass, rep.Verdict)
	rep, err = l.Lint(t.Context(), text, Options{Policy: p, Now: now.AddDate(1, 0, 0)})
	require.NoError(t, err)
	require.Equal(t, Block, rep.Verdict, "an allowance expires")
	rep, err = l.Lint(t.Context(), triage.NewText("New Harbor: see you at 3."), Options{Policy: p, Now: now})
	require.NoError(t, err)
	require.Equal(t, Block, rep.Verdict, "the programme's own name (42 CFR Part 2)")

	_, err = ParsePolicy("clinic.yml", []byte("severities: {hiv_sti: warn}\n"))
	require.ErrorIs(t, err, triage.ErrInvalid)
	require.ErrorContains(t, err, "clinic.yml:1")
}

func TestSuppressionByFingerprint(t *testing.T) {
	t.Parallel()
	l := load(t)
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	text := triage.NewText("Your visit in Oncology is at 10.")
	rep, err := l.Lint(t.Context(), text, Options{})
	require.NoError(t, err)
	require.Len(t, rep.Findings, 1)
	print := Fingerprint(text, rep.Findings[0])
	o := Options{Now: now, Policy: Policy{Suppressions: []Suppression{{Fingerprint: print, Expires: now}}}}
	rep, err = l.Lint(t.Context(), text, o)
	require.NoError(t, err)
	require.Equal(t, Pass, rep.Verdict)
	rep, err = l.Lint(t.Context(), triage.NewText("Your visit in Oncology is at 11."), o)
	require.NoError(t, err)
	require.Equal(t, Warn, rep.Verdict, "another text has another fingerprint")
	o.Now = now.AddDate(0, 0, 3)
	rep, err = l.Lint(t.Context(), text, o)
	require.NoError(t, err)
	require.Equal(t, Warn, rep.Verdict, "a suppression expires")
}

func TestOptedOutAndRefused(t *testing.T) {
	t.Parallel()
	l := load(t)
	rep, err := l.Lint(t.Context(), triage.NewText("See you at 3."), Options{OptedOut: true})
	require.NoError(t, err)
	require.Equal(t, Block, rep.Verdict)
	require.Empty(t, rep.Rewrite)
	o := Options{Refused: []MessageType{ClinicalMessage}}
	rep, err = l.Lint(t.Context(), triage.NewText("See you at 3."), o)
	require.NoError(t, err)
	require.Equal(t, Pass, rep.Verdict)
	rep, err = l.Lint(t.Context(), triage.NewText("Your visit in Oncology is at 3."), o)
	require.NoError(t, err)
	require.Equal(t, Block, rep.Verdict)
}

func FuzzLint(f *testing.F) {
	l := load(f)
	for _, s := range []string{"Your lisinopril 20 mg is ready", "A1c 7.9 ¡Hola! su VIH \xff", "Hi Jane Doe, DOB 3/14/1962 https://bit.ly/3x", "Dr. ", "\u200bOz\u200bempic 20mg", "user a / pass B1!"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		rep, err := l.Lint(t.Context(), triage.NewText(s), Options{})
		if err != nil {
			require.ErrorIs(t, err, triage.ErrTooLong)
			return
		}
		n := triage.NewText(s).Len()
		for _, g := range rep.Findings {
			require.True(t, 0 <= g.Start && g.Start < g.End && g.End <= n)
		}
		if rep.Verdict != Pass {
			again, err := l.Lint(t.Context(), triage.NewText(rep.Rewrite), Options{})
			require.NoError(t, err)
			require.Equal(t, Pass, again.Verdict)
		}
	})
}

func BenchmarkLint(b *testing.B) {
	l := load(b)
	items := corpus(b, "train")
	texts := make([]triage.Text, len(items))
	for i, it := range items {
		texts[i] = triage.NewText(it.Text)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := l.Lint(b.Context(), texts[i%len(texts)], Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
