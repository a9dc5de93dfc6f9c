package models

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/replytriage/triage"
)

// waitingPerRunner is the default of Options.Waiting, for each runner: at
// 1 to 3 ms a run the last in the queue waits less than 0.1 s, behind texts of many
// windows up to tagWindows times as long.
const waitingPerRunner = 32

// form is what a graph takes and gives: int64 inputs [1, n] and float32 logits
// [1, width], or [1, n, width] where each token has its own.
type form struct {
	inputs []string // one or two
	width  int
	tokens bool
}

// pool is an open graph with its runners. Its methods may be called by many goroutines.
type pool struct {
	session  *session
	runners  chan *runner
	waiting  atomic.Int64
	limit    int64 // of waiting
	closing  chan struct{}
	close    sync.Once
	closeErr error
}

// openPool loads the graph at path and makes the runners that o asks for.
func openPool(path string, o Options, f form) (*pool, error) {
	if o.Runners <= 0 {
		o.Runners = runtime.NumCPU()
	}
	if o.Waiting == 0 {
		o.Waiting = waitingPerRunner * o.Runners
	}
	s, err := openSession(o.Library, path, f)
	if err != nil {
		return nil, err
	}
	p := &pool{session: s, runners: make(chan *runner, o.Runners), limit: int64(max(0, o.Waiting)), closing: make(chan struct{})}
	for range o.Runners {
		r, err := s.newRunner()
		if err != nil {
			close(p.runners)
			for r := range p.runners {
				err = errors.Join(err, r.destroy())
			}
			return nil, errors.Join(err, s.destroy())
		}
		p.runners <- r
	}
	return p, nil
}

// acquire takes a runner. Whoever holds one puts it back.
func (p *pool) acquire(ctx context.Context) (*runner, error) {
	select {
	case <-p.closing:
		return nil, errClosed
	default:
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("models: %w: %w", triage.ErrOverloaded, ctx.Err())
	}
	select {
	case r := <-p.runners:
		return r, nil
	default:
	}
	defer p.waiting.Add(-1)
	if p.waiting.Add(1) > p.limit {
		return nil, errFull
	}
	select {
	case r := <-p.runners:
		return r, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("models: no runner in time: %w: %w", triage.ErrOverloaded, ctx.Err())
	case <-p.closing:
		return nil, errClosed
	}
}

// selfCheck warms each runner up with golden lines, so many in all, and refuses a model
// whose logits are off: compare gives the largest and the mean difference on a line.
func (p *pool) selfCheck(info *Info, lines int, compare func(r *runner, line int) (worst, mean float64, err error)) error {
	turns := lines + cap(p.runners)
	for i := range turns {
		r := <-p.runners
		worst, mean, err := compare(r, i%lines)
		p.runners <- r
		if err != nil {
			return err
		}
		if !(worst <= info.Drift) { // a NaN, too
			info.Drift = worst
		}
		info.MeanDrift += mean / float64(turns)
	}
	return info.sound()
}

// Close waits for what is running, refuses all else and frees the graph. Later
// calls do nothing and return what the first did.
func (p *pool) Close() error {
	p.close.Do(func() {
		close(p.closing)
		for range cap(p.runners) {
			p.closeErr = errors.Join(p.closeErr, (<-p.runners).destroy())
		}
		p.closeErr = errors.Join(p.closeErr, p.session.destroy())
	})
	return p.closeErr
}

var (
	errClosed = fmt.Errorf("models: closed: %w", triage.ErrUnavailable)
	errFull   = fmt.Errorf("models: too many are waiting: %w", triage.ErrOverloaded)
	errNumber = fmt.Errorf("models: the model gave a number that is not finite: %w", triage.ErrUnavailable)
)
