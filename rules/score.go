package rules

import (
	"github.com/replytriage/triage/rules/strictyaml"
)

// Score is how often a rule was right on the labelled corpus.
type Score struct {
	// Fires is how many messages it fired on, Hits on how many of them it was right.
	Fires, Hits int
	// Precision is Hits/Fires, or what the measurer makes of it (smoothed, for
	// instance); between 0 and 1.
	Precision float64
}

// Score returns the measured precision of a rule. A rule that has not fired on the
// corpus is unmeasured and has its prior.
func (s *Set) Score(r *Rule) (score float64, unmeasured bool) {
	if m, ok := s.scores[r.ID]; ok && m.Fires > 0 {
		return m.Precision, false
	}
	return r.Prior, true
}

// readScores reads a scores file into dst: a map rules of rule id to fires, hits and
// precision. An id that no pack has is allowed: the file may be older than a pack.
func readScores(r *strictyaml.Reader, data []byte, dst map[string]Score) {
	root := r.Parse(data)
	if root == nil {
		return
	}
	r.Map(root, map[string]func(*strictyaml.Node){
		"corpus":   func(n *strictyaml.Node) { r.Text(n) },
		"measured": func(n *strictyaml.Node) { r.Date(n) },
		"rules": func(n *strictyaml.Node) {
			r.Names(n, func(k, v *strictyaml.Node) {
				r.Where = clip(k.Value)
				defer func() { r.Where = "" }()
				var m Score
				given := false
				ok := r.Map(v, map[string]func(*strictyaml.Node){
					"fires":     func(v *strictyaml.Node) { m.Fires = r.Int(v, 0, 1<<30) },
					"hits":      func(v *strictyaml.Node) { m.Hits = r.Int(v, 0, 1<<30) },
					"precision": func(v *strictyaml.Node) { m.Precision, given = r.Float(v, 0, 1), true },
				})
				if !ok {
					return
				}
				if m.Hits > m.Fires {
					r.Add(v, "hits are more than fires")
				}
				if !given && m.Fires > 0 {
					m.Precision = float64(m.Hits) / float64(m.Fires)
				}
				dst[k.Value] = m
			})
		},
	})
}
