package rules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replytriage/triage/rules"
)

// The shipped packs load, and every hit and miss beside their rules holds.
func TestShippedPacksProveThemselves(t *testing.T) {
	t.Parallel()
	set, err := rules.Shipped()
	require.NoError(t, err)
	rep := set.SelfTest(nil)
	var out strings.Builder
	require.NoError(t, rep.Write(&out))
	require.True(t, rep.OK(), out.String())
}

// The shipped packs give their authors nothing to look into: no phrase twice, none
// dead, no rule untested. The day is fixed, since overdue reviews come with time.
func TestShippedPacksRaiseNoNotice(t *testing.T) {
	t.Parallel()
	set, err := rules.Shipped()
	require.NoError(t, err)
	for _, n := range set.Check(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) {
		// The net packs overlap with the rules that they catch after, on purpose.
		if !strings.Contains(n.File, "net-") {
			t.Error(n.String())
		}
	}
}
