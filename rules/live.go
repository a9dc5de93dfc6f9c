package rules

import (
	"sync"
	"sync/atomic"
	"time"
)

// Live holds the set in force and changes it while messages are read: all packs or
// none. Its methods may be called by many goroutines at once.
type Live struct {
	// Accept may refuse a set that loaded, for instance because its self-test
	// fails; nil accepts all. Now is the clock; nil is time.Now. Both are set
	// before the first Reload.
	Accept func(*Set) error
	Now    func() time.Time

	sources []Source
	loading sync.Mutex
	current atomic.Pointer[Set]
	state   atomic.Pointer[LiveState]
}

// LiveState tells what the last reloads came to.
type LiveState struct {
	// Digest is of the set in force; Since is when it came into force.
	Digest string
	Since  time.Time
	// Tried is the time of the last attempt, Err what it failed with or nil.
	Tried time.Time
	Err   error
	// Loads and Failures count attempts since the start.
	Loads, Failures int
}

// NewLive prepares a holder of the packs of sources; call Reload before Set.
func NewLive(sources ...Source) *Live { return &Live{sources: sources} }

// Reload reads all sources again. On any fault the last good set stays in force,
// and the error is returned and kept in State.
func (l *Live) Reload() error {
	l.loading.Lock()
	defer l.loading.Unlock()
	now := time.Now
	if l.Now != nil {
		now = l.Now
	}
	set, err := Load(l.sources...)
	if err == nil && l.Accept != nil {
		err = l.Accept(set)
	}
	st := LiveState{}
	if old := l.state.Load(); old != nil {
		st = *old
	}
	st.Tried, st.Err = now(), err
	st.Loads++
	if err != nil {
		st.Failures++
		l.state.Store(&st)
		return err
	}
	if st.Digest != set.Digest() {
		st.Digest, st.Since = set.Digest(), st.Tried
	}
	l.current.Store(set)
	l.state.Store(&st)
	return nil
}

// Set returns the set in force, or nil before the first good Reload. A caller keeps
// one set for the whole of one message.
func (l *Live) Set() *Set { return l.current.Load() }

// State returns the result of the last reloads.
func (l *Live) State() LiveState {
	if st := l.state.Load(); st != nil {
		return *st
	}
	return LiveState{}
}
