package triage

// Severity is how much a Finding weighs. Severities are ordered note, warn, block.
type Severity string

// The severities.
const (
	SeverityNote  Severity = "note"  // reported, changes nothing
	SeverityWarn  Severity = "warn"  // a person should look before sending
	SeverityBlock Severity = "block" // must not be sent like this
)

// Level returns 0 for note, 1 warn, 2 block, and -1 for anything else.
func (s Severity) Level() int {
	switch s {
	case SeverityNote:
		return 0
	case SeverityWarn:
		return 1
	case SeverityBlock:
		return 2
	}
	return -1
}

// Finding is a stretch of an outbound text that should not be in it. It never
// repeats the text.
type Finding struct {
	// Category is one of the categories of docs/phi.md.
	Category string   `json:"category"`
	Severity Severity `json:"severity"`
	Span
	// Rule is the id of the rule that found it.
	Rule    string `json:"rule"`
	Message string `json:"message"`
	// Suggest is what to write instead, or how to say it elsewhere.
	Suggest string `json:"suggest"`
}
