package rules

import (
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/phrase"
)

// Effect is what a rule may do.
type Effect string

// The effects.
const (
	// Decide settles the labels of a message that decide rules account for as a whole.
	Decide Effect = "decide"
	// Raise sets a floor for urgency and adds flags and intents.
	Raise Effect = "raise"
	// Hint is recorded, for where the model is unsure or absent.
	Hint Effect = "hint"
)

// Status is how far a rule is trusted.
type Status string

// The statuses.
const (
	Experimental Status = "experimental" // runs in shadow: recorded, no effect
	Stable       Status = "stable"       // in effect; needs hits and misses
	Deprecated   Status = "deprecated"   // in effect, on its way out; Check names it
)

// DefaultPrior is the score of an unmeasured rule that gives none.
const DefaultPrior = 0.80

// Rule is one entry of a pack. It is read-only once loaded.
type Rule struct {
	// ID is lower-case words joined by dots and dashes, unique in a Set.
	ID string
	// Pack names the pack that the rule came from.
	Pack string
	// Alone says that a hint of the rule at urgent or worse counts only while no model
	// reads the message.
	Alone bool
	// NearHints says that what the rule's near entries find hints, where they would set a floor
	// at urgent or worse (docs/decisions/0011).
	NearHints bool
	// Why tells a nurse what the rule is for.
	Why      string
	Status   Status
	ReviewBy time.Time
	// Source cites where the words come from; may be empty.
	Source  string
	Effect  Effect
	Labels  Labels
	Wording phrase.Wording
	// Question says that a question mark is expected. Without it a message with a
	// question mark is not decided.
	Question bool
	// Traits are the ids of the assertion traits that cancel a match.
	Traits []string
	When   When
	// Prior is the score until the rule is measured.
	Prior float64
	Tests Tests

	file      string
	line, col int
}

// Labels is what a rule says of a message; zero values say nothing.
type Labels struct {
	Urgency   triage.Urgency
	Flags     []triage.Flag
	Intents   []triage.Intent
	Sentiment triage.Sentiment
}

// When holds the conditions of a rule; empty fields allow everything.
type When struct {
	// Prompt lists the prompt kinds under which the rule holds; PromptNone stands
	// for an unknown prompt and is written none.
	Prompt []triage.PromptKind
	// PromptNot lists the prompt kinds under which it does not.
	PromptNot []triage.PromptKind
	// Language lists languages; a message of unknown language passes.
	Language []string
	// Age is the name of an age group that must be spoken of, such as child.
	Age string
}

// Tests are the proofs of a rule: texts on which it must fire and must not.
type Tests struct{ Hit, Miss []Case }

// Case is a text with the prompt that it answers.
type Case struct {
	Text string
	// Prompt is the outbound text; Kind is used where Prompt is empty or nobody
	// reads prompts.
	Prompt string
	Kind   triage.PromptKind

	line, col int
}

// hints reports whether a match of that kind is a hint of a rule that raises.
func (r *Rule) hints(k phrase.Kind) bool {
	return r.NearHints && k == phrase.Nearby && r.Effect == Raise && r.Labels.Urgency.Level() >= triage.Urgent.Level()
}

// alarms reports whether the rule names a danger sign: it raises, or it hints at
// urgent or worse.
func (r *Rule) alarms() bool {
	return r.Effect == Raise || r.Effect == Hint && r.Labels.Urgency.Level() >= triage.Urgent.Level()
}
