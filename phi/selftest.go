package phi

import (
	"fmt"
	"slices"
)

// SelfTest runs the hits and misses of every rule of the packs and says which do
// not hold, each as "rule: hit|miss N". It never repeats the example.
func (l *Linter) SelfTest() []string {
	var out []string
	fires := func(r *Rule, text string) bool {
		rd := l.read(text)
		sc := &scratch{}
		l.findTerms(rd, sc)
		l.findRules(rd, sc)
		hits := slices.Clone(sc.hits)
		if r.Beside {
			return slices.ContainsFunc(l.detect(rd), func(h hit) bool { return h.rule == r })
		}
		if !slices.ContainsFunc(hits, func(h hit) bool { return h.rule == r }) {
			// An unknown spelling of a lexicon's term is found by its looks.
			return r.file != "" && slices.ContainsFunc(l.detect(rd), func(h hit) bool { return h.category == r.Category })
		}
		return slices.ContainsFunc(l.detect(rd), func(h hit) bool { return h.category == r.Category })
	}
	for _, r := range l.Rules() {
		for i, s := range r.Hit {
			if !fires(r, s) {
				out = append(out, fmt.Sprintf("%s: hit %d", r.ID, i+1))
			}
		}
		for i, s := range r.Miss {
			if fires(r, s) {
				out = append(out, fmt.Sprintf("%s: miss %d", r.ID, i+1))
			}
		}
	}
	return out
}
