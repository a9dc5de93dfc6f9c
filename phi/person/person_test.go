package person

import (
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
)

func TestNames(t *testing.T) {
	t.Parallel()
	f := New()
	text := "We spoke with John Carter about the form."
	require.Equal(t, []triage.Span{{Start: 14, End: 25}}, f.Names(text))
	require.Empty(t, f.Names("Your visit is at 3."))
	require.Empty(t, f.Names(""))
}
