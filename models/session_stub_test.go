//go:build !cgo

package models

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replytriage/triage"
)

// Without cgo a good folder gives ErrUnavailable, so that the program serves rules
// only, and a bad one is still told apart.
func TestOpenWithoutCgo(t *testing.T) {
	t.Parallel()
	m, err := Open("testdata/tiny", Options{})
	require.Nil(t, m)
	require.ErrorIs(t, err, triage.ErrUnavailable)
	require.ErrorContains(t, err, "without cgo")
	_, err = Open("testdata", Options{})
	require.ErrorIs(t, err, triage.ErrInvalid)
}
