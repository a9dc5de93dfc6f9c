package eval

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// No exported cell begins with a sign that a spreadsheet runs, and every cell comes
// back as it was.
func TestGuard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.SampledFrom([]string{"=", "+", "-", "@", "'", "''=", "＝", "\t", "\r", "\n"}), rapid.String())
		s := strings.Join(rapid.SliceOfN(piece, 0, 5).Draw(t, "cell"), "")
		g := guard(s)
		require.Equal(t, s, unguard(g))
		for _, c := range g {
			require.False(t, dangerous(c))
			break
		}
	})
	require.Equal(t, "'til then", guard("'til then"))
	require.Equal(t, "'til then", unguard("'til then"))
	require.Equal(t, "'=1+1", guard("=1+1"))
}
