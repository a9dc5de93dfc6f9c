package triage

import "time"

// Message is one reply of a patient together with the outbound text it answers.
type Message struct {
	// ID is the caller's name for the message; it comes back on the Result.
	ID string `json:"id"`
	// Text is the reply as received.
	Text Text `json:"text"`
	// Prompt is the outbound text that the reply answers; empty when not known.
	Prompt Text `json:"prompt,omitzero"`
	// Context is what else the caller knows. Every field is optional.
	Context Context `json:"context,omitzero"`
}

// Context is what a caller may know about a reply besides its words.
type Context struct {
	// PromptKind names what the prompt was for, when the platform knows.
	PromptKind PromptKind `json:"prompt_kind,omitempty"`
	// Language is a BCP 47 tag such as "en" or "es".
	Language string `json:"language,omitempty"`
	// Now is the time of the decision; the zero time means the service's clock.
	Now time.Time `json:"now,omitzero"`
	// TimeZone is an IANA name, for deadlines and business hours.
	TimeZone string `json:"time_zone,omitempty"`
	// Location, Provider and CareTeam are the clinic's own names, for routing.
	Location string `json:"location,omitempty"`
	Provider string `json:"provider,omitempty"`
	CareTeam string `json:"care_team,omitempty"`
	// Slots are the times that are free or that the prompt offered, in order.
	Slots []time.Time `json:"slots,omitempty"`
	// Facts are approved clinic facts by name ("address", "parking", …).
	Facts map[string]string `json:"facts,omitempty"`
	// FirstName may be used in a suggested reply and nowhere else.
	FirstName Text `json:"first_name,omitzero"`
	// Tone is the tone preferred in suggested replies: "plain" or "formal".
	Tone string `json:"tone,omitempty"`
	// GatewayOptOut is STOP, START or HELP as the carrier saw it.
	GatewayOptOut string `json:"gateway_opt_out,omitempty"`
	// History holds earlier turns of the thread, newest last.
	History []Turn `json:"history,omitempty"`
	// HasMedia says that a picture or a recording came with the reply.
	HasMedia bool `json:"has_media,omitempty"`
}

// Turn is one earlier message of a thread.
type Turn struct {
	// From is "patient" or "clinic".
	From string `json:"from"`
	Text Text   `json:"text"`
}

// PromptKind is what an outbound prompt asks for. Rules may depend on it, and it
// is read out of the prompt when the caller does not give it.
type PromptKind string

// The prompt kinds.
const (
	PromptNone        PromptKind = ""              // no prompt known, or nothing asked
	PromptAppointment PromptKind = "appointment"   // a reminder: are you coming
	PromptMoved       PromptKind = "moved"         // the clinic moved or cancelled a visit
	PromptSlots       PromptKind = "slots"         // times are offered
	PromptScheduling  PromptKind = "scheduling"    // asks whether or when to book
	PromptRefill      PromptKind = "refill"        // offers to renew a medicine
	PromptAdherence   PromptKind = "adherence"     // asks whether a medicine or plan is followed
	PromptSymptom     PromptKind = "symptom_check" // asks how the patient is
	PromptScreening   PromptKind = "screening"     // asks for a yes or no about a danger or a symptom
	PromptReading     PromptKind = "reading"       // asks for a measured value
	PromptIntake      PromptKind = "intake"        // asks for facts before a visit
	PromptArrival     PromptKind = "arrival"       // asks to say when there
	PromptBilling     PromptKind = "billing"       // about a bill or payment
	PromptPortal      PromptKind = "portal"        // about a portal, link or form
	PromptResult      PromptKind = "result"        // a result is ready
	PromptConsent     PromptKind = "consent"       // asks whether texts are wanted
	PromptIdentity    PromptKind = "identity"      // asks whether this is the right number
	PromptSurvey      PromptKind = "survey"        // asks for a rating or feedback
	PromptNotice      PromptKind = "notice"        // tells something and asks nothing
)

// PromptUnread says that there is a prompt and that nobody could tell its kind. It
// is not of the list: no caller may give it and no rule may ask for it, so that a
// rule for "no prompt" does not fire on it.
const PromptUnread PromptKind = "unread"

// PromptKinds returns the closed list of prompt kinds, without PromptNone.
func PromptKinds() []PromptKind {
	return []PromptKind{
		PromptAppointment, PromptMoved, PromptSlots, PromptScheduling, PromptRefill, PromptAdherence,
		PromptSymptom, PromptScreening, PromptReading, PromptIntake, PromptArrival, PromptBilling,
		PromptPortal, PromptResult, PromptConsent, PromptIdentity, PromptSurvey, PromptNotice,
	}
}

// Valid reports whether k is of the list; PromptNone is valid.
func (k PromptKind) Valid() bool {
	if k == PromptNone {
		return true
	}
	for _, v := range PromptKinds() {
		if v == k {
			return true
		}
	}
	return false
}
