package prompt

// score returns the measured precision of answers of one way and meaning.
func score(w Way, m Meaning, sure bool) (float64, bool) {
	if s, ok := measured[scoreKey{w, m, sure}]; ok {
		return s, false
	}
	if sure {
		return 0.95, true
	}
	return 0.5, true
}

type scoreKey struct {
	way     Way
	meaning Meaning
	sure    bool
}
