package template

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/phi"
)

var packs = sync.OnceValues(func() (*phi.Linter, error) { return phi.Load(nil) })

func lint(t *testing.T, text string, o Options) Result {
	t.Helper()
	p, err := packs()
	require.NoError(t, err)
	r, err := (&Linter{PHI: p}).Lint(t.Context(), Template{File: "t.yml", Line: 3, Text: text}, o)
	require.NoError(t, err)
	return r
}

func categories(r Result) (out []string) {
	for _, f := range r.Findings {
		out = append(out, f.Category)
	}
	return out
}

func TestHygiene(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		o          Options
		want       []string
	}{
		{"plain", "Hi {{first_name}}, see you {{day}} at {{time}}. Reply Y to confirm. Reply STOP to opt out.", Options{}, nil},
		{"cancel offered", "Reply C to confirm or CANCEL to cancel. Reply STOP to opt out.", Options{}, []string{CarrierWord}},
		{"end offered", "Reply END to finish check-in. Reply STOP to opt out.", Options{}, []string{CarrierWord}},
		{"yes, start and help are fine", "Reply YES to confirm, START to resume, HELP for help, STOP to end texts.", Options{}, nil},
		{"no stop line", "See you at 3.", Options{}, []string{OptOutMissing}},
		{"no stop line due", "See you at 3.", Options{OptOutNotDue: true}, nil},
		{"first contact", "See you at 3. Reply STOP to opt out.", Options{FirstContact: true}, []string{ConsentMissing}},
		{"typographic apostrophe", "We’re open. Reply STOP to opt out.", Options{}, []string{Encoding}},
		{"medicine placeholder", "Hi {{first_name}}, {{medication}} is ready. Reply STOP to opt out.", Options{}, []string{"medication"}},
		{"name placeholder", "Hi {{patient_name}}. Reply STOP to opt out.", Options{}, []string{"full_name"}},
		{"provider's last name", "Dr. {{provider_last}} will call. Reply STOP to opt out.", Options{}, nil},
		{"unclear placeholder", "See {{x1}}. Reply STOP to opt out.", Options{}, []string{Placeholder}},
		{"long", strings.Repeat("See you soon. ", 30) + "Reply STOP to opt out.", Options{}, []string{Length}},
		{"hard", "Notwithstanding administrative considerations, organizational representatives anticipate communicating additional documentation requirements subsequently. Reply STOP to opt out.", Options{}, []string{ReadingGrade}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			require.ElementsMatch(t, tc.want, categories(lint(t, tc.text, tc.o)))
		})
	}
}

func TestHygieneLeavesTheVerdict(t *testing.T) {
	t.Parallel()
	require.Equal(t, phi.Pass, lint(t, "Reply CANCEL to cancel.", Options{}).Verdict)
	require.Equal(t, phi.Block, lint(t, "Your {{drug_name}} is ready.", Options{}).Verdict)
}

func TestNameHintNeverBlocks(t *testing.T) {
	t.Parallel()
	p, err := phi.Load(nil)
	require.NoError(t, err)
	l := &Linter{PHI: p, Names: func(string) []triage.Span { return []triage.Span{{Start: 0, End: 4}} }}
	r, err := l.Lint(t.Context(), Template{Text: "Jane will call. Reply STOP to opt out."}, Options{})
	require.NoError(t, err)
	require.Equal(t, phi.Pass, r.Verdict)
	require.Equal(t, []string{NameHint}, categories(r))
	require.False(t, Failed(r))
}

func TestCount(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		want       Segments
	}{
		{"empty", "", Segments{GSM7, 0, 0, -1}},
		{"one", strings.Repeat("a", 160), Segments{GSM7, 160, 1, -1}},
		{"two", strings.Repeat("a", 161), Segments{GSM7, 161, 2, -1}},
		{"euro takes two", strings.Repeat("€", 80), Segments{GSM7, 160, 1, -1}},
		{"emoji", "ok 👍", Segments{UCS2, 5, 1, 3}},
		{"í is not GSM", strings.Repeat("í", 71), Segments{UCS2, 71, 2, 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, Count(tc.text))
		})
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	marked := "Your lisinopril is ready."
	results := []Result{lint(t, marked, Options{}), lint(t, "See you. Reply STOP to opt out.", Options{})}
	for _, f := range []Format{Lines, JSON, JUnit, SARIF} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, f, results))
		require.NotContains(t, b.String(), "lisinopril", string(f))
		require.Contains(t, b.String(), "t.yml", string(f))
		switch f {
		case SARIF:
			var v struct {
				Version string
				Runs    []struct {
					Results []struct{ Level, RuleID string }
				}
			}
			require.NoError(t, json.Unmarshal(b.Bytes(), &v))
			require.Equal(t, "2.1.0", v.Version)
			require.Len(t, v.Runs[0].Results, 2)
		case JUnit:
			var v junitSuite
			require.NoError(t, xml.Unmarshal(b.Bytes(), &v))
			require.Equal(t, 1, v.Failures)
		}
	}
	_, err := ParseFormat("pdf")
	require.ErrorIs(t, err, triage.ErrInvalid)
}
