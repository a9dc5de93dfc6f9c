package api

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A limit ends when its time is over, counted from when it was made and not from
// when somebody first waited.
func TestLimitEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimit(t.Context(), 5*time.Second)
		defer l.end()
		require.NoError(t, l.Err())
		time.Sleep(3 * time.Second)
		begin := time.Now()
		<-l.Done()
		require.Equal(t, 2*time.Second, time.Since(begin))
		require.ErrorIs(t, l.Err(), context.DeadlineExceeded)
	})
}

// It ends with the request, and at once when it is made too late.
func TestLimitEndsWithItsParent(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	l := newLimit(ctx, time.Hour)
	defer l.end()
	cancel()
	<-l.Done()
	require.ErrorIs(t, l.Err(), context.Canceled)
	late := newLimit(t.Context(), -time.Second)
	defer late.end()
	require.ErrorIs(t, late.Err(), context.DeadlineExceeded)
}

// Once ended nobody waits on it for ever, used or not.
func TestLimitNotUsed(t *testing.T) {
	t.Parallel()
	used, unused := newLimit(t.Context(), time.Hour), newLimit(t.Context(), time.Hour)
	require.NoError(t, used.Err())
	used.end()
	unused.end()
	require.ErrorIs(t, used.Err(), context.Canceled)
	require.NoError(t, unused.Err())
}
