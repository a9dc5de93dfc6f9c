package prompt

// score returns the measured precision of answers of one way and meaning, or a
// prior: for sure answers the precision on unseen prompts (124 of 135), for hints one half.
func score(w Way, m Meaning, sure bool) (float64, bool) {
	if s, ok := measured[scoreKey{w, m, sure}]; ok {
		return s, false
	}
	if sure {
		return 0.92, true
	}
	return 0.5, true
}

type scoreKey struct {
	way     Way
	meaning Meaning
	sure    bool
}
