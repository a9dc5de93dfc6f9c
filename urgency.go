package triage

import "fmt"

// Urgency is how soon a person must see a reply. Urgencies are ordered: see Level
// and Max.
type Urgency string

// The urgencies, in the order of Urgencies.
const (
	Routine   Urgency = "routine"   // no clinical judgement needed
	Soon      Urgency = "soon"      // a nurse's or pharmacist's eyes before anyone answers, not the same hour
	Urgent    Urgency = "urgent"    // a clinician the same day
	Emergency Urgency = "emergency" // possible threat to life or limb now
)

// Urgencies returns the closed, ordered list of urgencies. The caller owns the slice.
func Urgencies() []Urgency {
	return []Urgency{Routine, Soon, Urgent, Emergency}
}

// ParseUrgency returns the urgency called name, or ErrInvalid.
func ParseUrgency(name string) (Urgency, error) {
	v := Urgency(name)
	if !v.Valid() {
		return "", fmt.Errorf("triage: unknown urgency: %w", ErrInvalid)
	}
	return v, nil
}

// Valid reports whether it is one of the list.
func (v Urgency) Valid() bool {
	switch v {
	case Routine, Soon, Urgent, Emergency:
		return true
	}
	return false
}

// Level returns 0 for Routine, 1 Soon, 2 Urgent, 3 Emergency, and -1 for anything
// else, so that an invalid urgency never outranks a valid one.
func (v Urgency) Level() int {
	switch v {
	case Routine:
		return 0
	case Soon:
		return 1
	case Urgent:
		return 2
	case Emergency:
		return 3
	}
	return -1
}

// Max returns the more urgent of v and w; an invalid one loses.
func (v Urgency) Max(w Urgency) Urgency {
	if w.Level() > v.Level() {
		return w
	}
	return v
}
