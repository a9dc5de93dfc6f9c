package triage

import "fmt"

// Sentiment is what the words and emoji of a reply show, not what its situation
// would make one feel.
type Sentiment string

// The sentiments, in the order of Sentiments.
const (
	Positive   Sentiment = "positive"   // pleased, thankful
	Neutral    Sentiment = "neutral"    // nothing shown
	Anxious    Sentiment = "anxious"    // worried, scared, sad, in distress
	Frustrated Sentiment = "frustrated" // angry, fed up, sarcastic
)

// Sentiments returns the closed, ordered list of sentiments. The caller owns the slice.
func Sentiments() []Sentiment {
	return []Sentiment{Positive, Neutral, Anxious, Frustrated}
}

// ParseSentiment returns the sentiment called name, or ErrInvalid.
func ParseSentiment(name string) (Sentiment, error) {
	v := Sentiment(name)
	if !v.Valid() {
		return "", fmt.Errorf("triage: unknown sentiment: %w", ErrInvalid)
	}
	return v, nil
}

// Valid reports whether it is one of the list.
func (v Sentiment) Valid() bool {
	switch v {
	case Positive, Neutral, Anxious, Frustrated:
		return true
	}
	return false
}
