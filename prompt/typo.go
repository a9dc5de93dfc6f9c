package prompt

// typo returns the word of the vocabulary that s is one slip away from, or "".
// Only long words that mean one thing are tried.
func typo(s string) string {
	if len(s) < 5 || len(s) > 12 {
		return ""
	}
	for _, w := range [...]string{"confirm", "cancel", "reschedule", "thanks", "unsubscribe", "confirmo", "cancelar", "gracias", "refill", "arrived"} {
		if near(s, w) {
			return w
		}
	}
	return ""
}

// near reports whether one slip makes a into b: a letter more, less or other, or
// two swapped (Damerau, "A technique for computer detection and correction of
// spelling errors", 1964). The first letter must agree.
func near(a, b string) bool {
	if a == b {
		return true
	}
	if a == "" || b == "" || a[0] != b[0] || len(a)-len(b) > 1 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) > len(b):
		return a[i+1:] == b[i:]
	case len(a) < len(b):
		return a[i:] == b[i+1:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
