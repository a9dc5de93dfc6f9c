package prompt

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A prompt out of the cache is the one that Read gives, and is read once.
func TestCacheReadsAsRead(t *testing.T) {
	t.Parallel()
	var c Cache
	for _, s := range []string{
		"", " ", "Your visit is Friday at 10. Reply YES to confirm or NO to cancel.", "¿Viene mañana? Responda SÍ o NO.",
		"1=yes 2=no 3=call me", strings.Repeat("Reply C to confirm. ", 300),
	} {
		want, got := Read(s), c.Read(s)
		require.Equal(t, want, got)
		require.Same(t, got, c.Read(s))
	}
	require.NotSame(t, c.Read("Reply Y to confirm."), c.Read("Reply N to confirm."))
	none := (*Cache)(nil)
	require.Equal(t, Read("Reply Y to confirm."), none.Read("Reply Y to confirm."))
}

// What is behind readMax is not read, so it makes no new entry.
func TestCacheCutsAsRead(t *testing.T) {
	t.Parallel()
	var c Cache
	long := strings.Repeat("Reply C to confirm. ", 100)
	require.GreaterOrEqual(t, len(long), readMax)
	require.Same(t, c.Read(long+"a"), c.Read(long+"b"))
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	var c Cache
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			for i := range cached {
				c.Read(fmt.Sprintf("Visit %d of %d. Reply C to confirm.", i, k))
			}
		})
	}
	wg.Wait()
	require.LessOrEqual(t, len(c.read), cached)
	require.NotEmpty(t, c.read)
}

// Of a text the cache keeps no more than the keys that it offers.
func TestCacheKeepsNoText(t *testing.T) {
	t.Parallel()
	var c Cache
	text := "Your visit with Dr. Zebrafish is Friday at 10. Reply CONFIRM or RESCHEDULE."
	p := c.Read(text)
	require.NotEmpty(t, p.Options)
	require.NotContains(t, fmt.Sprintf("%+v", *p), "ebrafish")
}
