package triage

import "time"

// Scored is a label with how sure we are of it and who said so.
type Scored[T ~string] struct {
	Name T `json:"name"`
	// Score is on one scale for rules and model: about 93 of 100 labels like this
	// were right at 0.93 (measured precision of the rule, calibrated probability of
	// the model).
	Score float64 `json:"score"`
	// By is "model", "rule:ID", "prompt" (an offered key was answered), "origin"
	// or "policy".
	By string `json:"by"`
	// Unmeasured says that the rule has not fired on the labelled corpus and that
	// Score is its prior.
	Unmeasured bool `json:"unmeasured,omitempty"`
}

// ReviewReason says why a person must look.
type ReviewReason string

// The review reasons.
const (
	ReviewLowConfidence ReviewReason = "low_confidence"   // no label is sure enough
	ReviewAmbiguous     ReviewReason = "ambiguous"        // two labels are about as likely
	ReviewOutOfDomain   ReviewReason = "out_of_domain"    // unlike anything the model has seen
	ReviewDegraded      ReviewReason = "degraded"         // the model did not answer
	ReviewClinical      ReviewReason = "clinical"         // a clinical matter
	ReviewConflict      ReviewReason = "conflict"         // rules and model are two levels apart
	ReviewNotPatient    ReviewReason = "not_patient_text" // nothing of it is the patient's own words
	ReviewTooLong       ReviewReason = "too_long"         // longer than TextUsual
	ReviewConsent       ReviewReason = "consent_conflict" // a word that the carrier reads otherwise
	ReviewDangerDenied  ReviewReason = "danger_denied"    // a danger sign is named, and denied or not believed
	ReviewMedia         ReviewReason = "media"            // a picture or recording that nobody read
)

// Review says whether a person must look, and why.
type Review struct {
	Needed  bool           `json:"needed"`
	Reasons []ReviewReason `json:"reasons"`
}

// Span is a half-open range [Start, End) of Unicode code points in the text as received.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Evidence is a place in the text that a rule rests on.
type Evidence struct {
	By string `json:"by"`
	Span
}

// Segment is a stretch of the text that speaks of one intent.
type Segment struct {
	Span
	Intent Intent `json:"intent"`
}

// Revocation is the sender's wish for no more texts (an opt-out: 47 CFR 64.1200(a)(10)
// speaks of revoking consent).
type Revocation struct {
	// Method is "keyword", "wording" or "carrier".
	Method string `json:"method"`
	// Scope is "all", "kind" (one kind of message) or "number" (one of several phones or programs).
	Scope string `json:"scope"`
	// Trigger is where the text says so; null when the carrier said so.
	Trigger *Span `json:"trigger"`
	// HonourByPolicy is when the clinic's own policy suppresses: at once, 24 h at the latest.
	HonourByPolicy time.Time `json:"honour_by_policy,omitzero"`
	// HonourByLaw is the last moment that 47 CFR 64.1200(a)(10) allows: ten business days.
	HonourByLaw time.Time `json:"honour_by_law,omitzero"`
	// Confirmation is the one text that may confirm the opt-out, and until when.
	Confirmation *Confirmation `json:"confirmation,omitempty"`
	// ReconsentRequired says that texts may start again only after an express opt-in.
	ReconsentRequired bool `json:"reconsent_required"`
}

// Confirmation is the single text allowed after an opt-out.
type Confirmation struct {
	Text   string    `json:"text"`
	Before time.Time `json:"before,omitzero"`
}

// ConsentConflict says that the carrier and the clinic may read one word differently.
type ConsentConflict struct {
	// Word is the reserved word of the closed carrier list, never other words of the patient.
	Word string `json:"word"`
	// Ours and Carrier are the two readings.
	Ours    Intent `json:"ours"`
	Carrier Intent `json:"carrier"`
	Reason  string `json:"reason"`
}

// Route is where a reply goes. It is filled by package route.
type Route struct {
	Queue    string    `json:"queue"`
	Owner    string    `json:"owner"`
	Deadline time.Time `json:"deadline,omitzero"`
	// Page says that on-call is paged now; Realerts are the times of the next alerts
	// while nobody has acknowledged.
	Page     bool        `json:"page"`
	Realerts []time.Time `json:"realerts,omitempty"`
	// Auto says that the platform may close the reply with an approved text.
	Auto bool `json:"auto"`
	// Events are what the platform may record: "log", "check_in", "open_slot",
	// "suppress", "safety_log", "call_back", "acknowledge", "reconsent", "help".
	Events []string `json:"events,omitempty"`
	// Also names the queues that get the parts of a mixed reply which the owner may not see.
	Also []string `json:"also,omitempty"`
	// Path names the nodes of the routing tree that decided, root first.
	Path []string `json:"path"`
	// Location is the clinic location that answers.
	Location string `json:"location,omitempty"`
	// Retention is the class by which the reply is kept: "clinical", "administrative".
	Retention string `json:"retention,omitempty"`
}

// Suggestion is a text that staff might send, or a protocol card that they follow.
type Suggestion struct {
	ID string `json:"id"`
	// Kind is "reply" or "card".
	Kind string `json:"kind"`
	Text string `json:"text"`
	Why  string `json:"why"`
	// DocumentInEHR says that the exchange is clinical and belongs in the record.
	DocumentInEHR bool `json:"document_in_ehr,omitempty"`
	// Segments is the number of SMS segments of Text.
	Segments int `json:"segments,omitempty"`
	// Slots are the times that Text offers, or the one that the patient picked.
	Slots []time.Time `json:"slots,omitempty"`
	// Approved says that the clinic has signed the text; without it nothing is sent
	// but by a person.
	Approved bool `json:"approved,omitempty"`
}

// Revision says what decided, so that every decision can be replayed.
type Revision struct {
	Rules string `json:"rules"`
	Model string `json:"model"`
	Code  string `json:"code"`
}

// RulesOnly is the value of Result.Degraded when the model did not take part.
const RulesOnly = "rules_only"

// Result is what is said of one reply. It never repeats the text.
type Result struct {
	ID         string `json:"id"`
	DecisionID string `json:"decision_id"`
	// Intents holds the primary first, then the others in order of primacy.
	Intents   []Scored[Intent]  `json:"intents"`
	Sentiment Scored[Sentiment] `json:"sentiment"`
	Urgency   Scored[Urgency]   `json:"urgency"`
	Flags     []Scored[Flag]    `json:"flags"`
	Review    Review            `json:"review"`
	Evidence  []Evidence        `json:"evidence"`
	Segments  []Segment         `json:"segments"`
	OptOut    *Revocation       `json:"opt_out"`
	Conflict  *ConsentConflict  `json:"consent_conflict"`
	Route     *Route            `json:"route"`
	Replies   []Suggestion      `json:"replies"`
	// Language is "en", "es" or "und".
	Language string `json:"language"`
	// Degraded is null or RulesOnly.
	Degraded *string  `json:"degraded"`
	Revision Revision `json:"revision"`
	// Micros is how long the decision took, in microseconds.
	Micros int64 `json:"micros"`
}

// Primary returns the first intent, or Other when there is none.
func (r *Result) Primary() Intent {
	if len(r.Intents) == 0 {
		return Other
	}
	return r.Intents[0].Name
}

// Has reports whether the result carries the intent.
func (r *Result) Has(v Intent) bool {
	for _, s := range r.Intents {
		if s.Name == v {
			return true
		}
	}
	return false
}

// HasFlag reports whether the result carries the flag.
func (r *Result) HasFlag(v Flag) bool {
	for _, s := range r.Flags {
		if s.Name == v {
			return true
		}
	}
	return false
}
