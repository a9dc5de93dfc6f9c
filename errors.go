package triage

import (
	"errors"
	"fmt"
)

// The error kinds that every package wraps with %w. Doors (HTTP, CLI) translate a
// kind, never a message, and no message under them holds a patient's words.
var (
	// ErrInvalid is input that breaks a documented form; the message names where.
	ErrInvalid = errors.New("invalid")
	// ErrNotFound is a thing asked for by name or id that is not there.
	ErrNotFound = errors.New("not found")
	// ErrConflict is a change that contradicts what already is.
	ErrConflict = errors.New("conflict")
	// ErrTooLong is input over a documented limit.
	ErrTooLong = errors.New("too long")
	// ErrUnavailable is a part that cannot answer now: not loaded, overloaded, closed.
	ErrUnavailable = errors.New("unavailable")
	// ErrOverloaded is ErrUnavailable for want of capacity: the same call may succeed
	// in a moment. It is never answered with a poorer result.
	ErrOverloaded = fmt.Errorf("overloaded: %w", ErrUnavailable)
)
