package triage

// The widths of the model's heads, which are the lengths of the closed lists.
const (
	IntentCount    = 28
	SentimentCount = 4
	UrgencyCount   = 4
	FlagCount      = 19
)

// Prediction is what the model says of one reply: calibrated probabilities, in the
// order of Intents, Sentiments, Urgencies and Flags. Intents and flags are
// independent of one another; sentiments and urgencies sum to one.
type Prediction struct {
	Intents   [IntentCount]float64
	Sentiment [SentimentCount]float64
	Urgency   [UrgencyCount]float64
	Flags     [FlagCount]float64
	// Unknown is the share of the reply's tokens that the vocabulary does not hold, 0 to 1.
	Unknown float64
	// Cut says that the reply was longer than the model reads, so that its middle was left out.
	Cut bool
}

// Thresholds turn a Prediction into labels. They are chosen on the dev split and
// travel with the model.
type Thresholds struct {
	// Intents and Flags hold, for each label in the order of the closed lists, the
	// probability from which the label is given.
	Intents [IntentCount]float64
	Flags   [FlagCount]float64
	// Soon, Urgent and Emergency hold the probability from which a reply is at
	// least that urgent: the level is the highest whose P(urgency >= level)
	// reaches its threshold.
	Soon, Urgent, Emergency float64
}
