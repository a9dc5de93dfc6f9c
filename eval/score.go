package eval

import (
	"fmt"
	"io"
	"strings"

	"github.com/replytriage/triage/rules"
)

// priorWeight is how many messages a rule's prior counts for beside what was measured,
// so that a rule that fired once and was right does not say 1.00.
const priorWeight = 2

// WriteScores writes how often each rule was right, in the form that rules.Load reads
// as scores.yml. The precision is (hits + 2·prior) / (fires + 2). Rules that did not
// fire are left out: they say unmeasured.
func WriteScores(w io.Writer, r *Report, set *rules.Set) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Written by `triage eval --scores`; do not edit. How often each rule was right on labelled\n# replies. precision = (hits + %d * prior) / (fires + %d); docs/evaluation.md says what right means.\n", priorWeight, priorWeight)
	fmt.Fprintf(&b, "corpus: %q\nrules:\n", fmt.Sprintf("%s, %d replies, sha256 %.16s", r.Data.Name, r.Data.Items, r.Data.SHA256))
	for i := range r.Rules {
		row := &r.Rules[i]
		rule := set.Rule(row.ID)
		if rule == nil || row.Fires == 0 {
			continue
		}
		p := (float64(row.Right) + priorWeight*rule.Prior) / float64(row.Fires+priorWeight)
		fmt.Fprintf(&b, "  %s: {fires: %d, hits: %d, precision: %.4f}\n", row.ID, row.Fires, row.Right, p)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
