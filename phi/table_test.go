package phi

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSlipsFindsEveryName(t *testing.T) {
	t.Parallel()
	known := []string{"lisinopril", "metformin", "amoxicillin", "levothyroxine", "warfarin", "apixaban", "sertraline", "losartan"}
	s := newSlips(known)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(known).Draw(t, "name")
		at := rapid.IntRange(0, len(name)-1).Draw(t, "at")
		letter := string(rapid.ByteRange('a', 'z').Draw(t, "letter"))
		w := name
		switch rapid.IntRange(0, 3).Draw(t, "slip") {
		case 0:
			w = name[:at] + name[at+1:]
		case 1:
			w = name[:at] + letter + name[at:]
		case 2:
			w = name[:at] + letter + name[at+1:]
		case 3:
			if at+1 < len(name) {
				w = name[:at] + name[at+1:at+2] + name[at:at+1] + name[at+2:]
			}
		}
		require.NotEmpty(t, s.near(w))
	})
	require.Empty(t, s.near("appointment"))
	require.Empty(t, s.near("lisino"))
}

func TestTablesHoldWhatWasPut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-d]{1,6}`), 1, 300, rapid.ID).Draw(t, "words")
		put := words[:len(words)/2]
		var table termTable
		for i, w := range put {
			table.add(hashOn(hashSeed, w), 1<<(i%7))
			table.add(hashOn(hashSeed, w), 1<<9)
		}
		sorted := slices.Sorted(slices.Values(put))
		set := newLines(strings.Join(sorted, "\n"))
		for i, w := range words {
			in := i < len(put)
			want := uint64(0)
			if in {
				want = 1<<(i%7) | 1<<9
			}
			require.Equal(t, want, table.get(hashOn(hashSeed, w)))
			require.Equal(t, in && len(w) > 1, set.has(w))
		}
	})
}
