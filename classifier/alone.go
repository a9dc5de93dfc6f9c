package classifier

import (
	"fmt"

	triage "github.com/replytriage/triage"
)

// ByModel returns what the model alone says: its labels by its thresholds, without
// rules, floors or review. Evaluation sets it beside the joined result. It returns
// triage.ErrInvalid where the prediction is no set of probabilities.
func ByModel(p *triage.Prediction, t *triage.Thresholds) (triage.Result, error) {
	if !sound(p) {
		return triage.Result{}, fmt.Errorf("%w: %w", triage.ErrInvalid, errUnsound)
	}
	m := read(p, t)
	return triage.Result{Intents: tidy(m.intents), Sentiment: m.sentiment, Urgency: m.urgency, Flags: tidyFlags(m.flags)}, nil
}
