package api

import (
	"context"
	"sync"
	"time"
)

// limit is a context that ends at a given time, like that of context.WithDeadline,
// but whose timer starts when somebody first waits for it: what a rule decides waits
// for nothing, and a timer a request is dear.
type limit struct {
	context.Context
	at    time.Time
	once  sync.Once
	timed context.Context
	stop  context.CancelFunc
}

func newLimit(ctx context.Context, d time.Duration) *limit {
	return &limit{Context: ctx, at: time.Now().Add(d)}
}

func (l *limit) wait() context.Context {
	l.once.Do(func() { l.timed, l.stop = context.WithDeadline(l.Context, l.at) })
	return l.timed
}

// Deadline, Done and Err are those of context.Context.
func (l *limit) Deadline() (time.Time, bool) { return l.wait().Deadline() }
func (l *limit) Done() <-chan struct{}       { return l.wait().Done() }
func (l *limit) Err() error                  { return l.wait().Err() }

// end frees the timer, if there is one.
func (l *limit) end() {
	l.once.Do(func() { l.timed, l.stop = l.Context, func() {} })
	l.stop()
}
