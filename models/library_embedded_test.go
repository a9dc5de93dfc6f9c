//go:build cgo && embed_ort && linux

package models

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The library inside the program goes before any file.
func TestEmbeddedLibrary(t *testing.T) {
	t.Parallel()
	m := openModel(t, tiny, Options{})
	require.Regexp(t, `^/proc/self/fd/\d+$`, m.Info().Library)
}
