package rules_test

import (
	"strings"
	"testing"

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
