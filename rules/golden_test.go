package rules_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// Each file of testdata/invalid has the fault it is named after; its golden holds
// every problem that an author is told.
func TestInvalidPacks(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/invalid/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			t.Parallel()
			set, err := rules.Load(rules.Path(f))
			if strings.HasSuffix(f, ".cases.yml") {
				set, err = rules.Load(rules.Path("testdata/valid/everything.yml"), rules.Path(f))
			}
			require.Nil(t, set)
			require.ErrorIs(t, err, triage.ErrInvalid)
			golden(t, strings.TrimSuffix(f, ".yml")+".golden", err.Error()+"\n")
		})
	}
}

func TestValidPacks(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/valid/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			t.Parallel()
			set, err := rules.Load(rules.Path(f))
			require.NoError(t, err)
			for _, p := range set.SelfTest(nil).Proofs {
				require.Empty(t, p.Failures, p.Name())
			}
		})
	}
}

func TestCheckTellsWhatAnAuthorShouldKnow(t *testing.T) {
	t.Parallel()
	set, err := rules.Load(rules.Path("testdata/check/notices.yml"))
	require.NoError(t, err)
	var b strings.Builder
	for _, n := range set.Check(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)) {
		b.WriteString(n.String() + "\n")
	}
	golden(t, "testdata/check/notices.golden", b.String())
}

func TestMissingPathIsNotFound(t *testing.T) {
	t.Parallel()
	_, err := rules.Load(rules.Path("testdata/nowhere"))
	require.ErrorIs(t, err, triage.ErrNotFound)
}

func TestAllFilesReportTheirProblemsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := rules.Load(rules.Path("testdata/invalid/no-matcher.yml"), rules.Path("testdata/invalid/bad-near.yml"))
	require.ErrorContains(t, err, "no-matcher.yml:4:5")
	require.ErrorContains(t, err, "bad-near.yml:10:9")
}
