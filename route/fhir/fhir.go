// Package fhir writes a routed reply in the shapes of HL7 FHIR R4 (4.0.1), for clinics
// that keep messages and work in a FHIR server: the reply as a Communication, the work
// as a Task with its deadline, the decision as an AuditEvent.
//
// Start with Exchange and its three methods; each returns a value for encoding/json.
// All three carry the security label AIAST ("Artificial Intelligence asserted"), so
// that nobody takes a machine's reading for a clinician's. A Communication holds the
// patient's words only when the caller asks for it; Task and AuditEvent never do.
//
// The package talks to no server.
package fhir

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
)

// Exchange is one reply with what was decided about it.
type Exchange struct {
	Message  triage.Message
	Result   triage.Result // routed: Route is set
	Received time.Time
	// Patient is the id of the Patient resource; empty when the platform knows none.
	Patient string
	// WithText puts the patient's words into the Communication.
	WithText bool
}

// Code systems of the shapes.
const (
	systemLabel           = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
	systemConfidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
	systemMode            = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
	systemLifecycle       = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
	systemDICOM           = "http://dicom.nema.org/resources/ontology/DCM"
	systemOurs            = "urn:replytriage:code"
	systemMessage         = "urn:replytriage:message"
)

// Coding, Concept, Reference, Identifier, Period, Meta and the rest are the R4 types
// of the same names, with the elements that we fill.
type (
	Coding struct {
		System  string `json:"system,omitempty"`
		Code    string `json:"code,omitempty"`
		Display string `json:"display,omitempty"`
	}
	Concept struct {
		Coding []Coding `json:"coding,omitempty"`
		Text   string   `json:"text,omitempty"`
	}
	Reference struct {
		Reference string `json:"reference,omitempty"`
		Display   string `json:"display,omitempty"`
	}
	Identifier struct {
		System string `json:"system"`
		Value  string `json:"value"`
	}
	Period struct {
		Start string `json:"start,omitempty"`
		End   string `json:"end,omitempty"`
	}
	Meta struct {
		Security []Coding `json:"security,omitempty"`
	}
)

// Communication is the reply as it came.
type Communication struct {
	ResourceType string       `json:"resourceType"`
	ID           string       `json:"id"`
	Meta         Meta         `json:"meta"`
	Identifier   []Identifier `json:"identifier,omitempty"`
	Status       string       `json:"status"`
	Category     []Concept    `json:"category"`
	Priority     string       `json:"priority"`
	Medium       []Concept    `json:"medium"`
	Subject      *Reference   `json:"subject,omitempty"`
	Received     string       `json:"received,omitempty"`
	Sender       *Reference   `json:"sender,omitempty"`
	Payload      []Payload    `json:"payload,omitempty"`
}

// Payload is a part of a Communication.
type Payload struct {
	ContentString string `json:"contentString"`
}

// Task is the work that the reply makes.
type Task struct {
	ResourceType  string       `json:"resourceType"`
	ID            string       `json:"id"`
	Meta          Meta         `json:"meta"`
	Identifier    []Identifier `json:"identifier,omitempty"`
	Status        string       `json:"status"`
	Intent        string       `json:"intent"`
	Priority      string       `json:"priority"`
	Code          Concept      `json:"code"`
	Description   string       `json:"description"`
	Focus         Reference    `json:"focus"`
	For           *Reference   `json:"for,omitempty"`
	AuthoredOn    string       `json:"authoredOn"`
	PerformerType []Concept    `json:"performerType"`
	Location      *Reference   `json:"location,omitempty"`
	Restriction   *Restriction `json:"restriction,omitempty"`
	Input         []Input      `json:"input,omitempty"`
}

// Restriction holds the deadline of a Task.
type Restriction struct {
	Period Period `json:"period"`
}

// Input is a fact that a Task comes with.
type Input struct {
	Type        Concept `json:"type"`
	ValueString string  `json:"valueString"`
}

// AuditEvent is the decision.
type AuditEvent struct {
	ResourceType string   `json:"resourceType"`
	ID           string   `json:"id"`
	Meta         Meta     `json:"meta"`
	Type         Coding   `json:"type"`
	Action       string   `json:"action"`
	Recorded     string   `json:"recorded"`
	Outcome      string   `json:"outcome"`
	Agent        []Agent  `json:"agent"`
	Source       Source   `json:"source"`
	Entity       []Entity `json:"entity"`
}

// Agent is who acted.
type Agent struct {
	Type      Concept   `json:"type"`
	Who       Reference `json:"who"`
	AltID     string    `json:"altId,omitempty"`
	Requestor bool      `json:"requestor"`
}

// Source is who reports.
type Source struct {
	Observer Reference `json:"observer"`
}

// Entity is what was acted on.
type Entity struct {
	What   Reference `json:"what"`
	Detail []Detail  `json:"detail,omitempty"`
}

// Detail is a fact of an Entity.
type Detail struct {
	Type        string `json:"type"`
	ValueString string `json:"valueString"`
}

// Priority maps an urgency to the R4 request priority: emergency stat, urgent asap,
// soon urgent, routine routine. An unknown urgency is stat.
func Priority(u triage.Urgency) string {
	switch u {
	case triage.Routine:
		return "routine"
	case triage.Soon:
		return "urgent"
	case triage.Urgent:
		return "asap"
	}
	return "stat"
}

var idForm = regexp.MustCompile(`^[A-Za-z0-9\-.]{1,64}$`)

// id makes an R4 id: a name of another form becomes a hash of it.
func id(prefix, s string) string {
	if s = prefix + s; idForm.MatchString(s) {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return prefix + hex.EncodeToString(sum[:16])
}

func instant(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }

// meta labels a resource: a machine said so, and how closely it is kept.
func (x *Exchange) meta() Meta {
	level, display := "N", "normal"
	for i := range x.Result.Flags {
		switch x.Result.Flags[i].Name {
		case triage.FlagSelfHarm, triage.FlagHarmToOthers, triage.FlagAbuse, triage.FlagOverdose, triage.FlagPregnancy, triage.FlagMinorSender:
			level, display = "R", "restricted"
		}
	}
	return Meta{Security: []Coding{
		{System: systemLabel, Code: "AIAST", Display: "Artificial Intelligence asserted"},
		{System: systemConfidentiality, Code: level, Display: display},
	}}
}

func (x *Exchange) patient() *Reference {
	if x.Patient == "" {
		return nil
	}
	return &Reference{Reference: "Patient/" + id("", x.Patient)}
}

// identifiers carry the caller's own name of the message.
func (x *Exchange) identifiers() []Identifier {
	if x.Message.ID == "" {
		return nil
	}
	return []Identifier{{System: systemMessage, Value: x.Message.ID}}
}

// Communication returns the reply as it came.
func (x *Exchange) Communication() Communication {
	c := Communication{
		ResourceType: "Communication", ID: id("reply-", x.Result.DecisionID), Meta: x.meta(), Identifier: x.identifiers(), Status: "completed",
		Priority: Priority(x.Result.Urgency.Name), Medium: []Concept{{Coding: []Coding{{System: systemMode, Code: "SMSWRIT", Display: "SMS message"}}}},
		Subject: x.patient(), Sender: x.patient(),
	}
	if !x.Received.IsZero() {
		c.Received = instant(x.Received)
	}
	for i := range x.Result.Intents {
		v := string(x.Result.Intents[i].Name)
		c.Category = append(c.Category, Concept{Coding: []Coding{{System: systemOurs, Code: v}}, Text: strings.ReplaceAll(v, "_", " ")})
	}
	if x.WithText && !x.Message.Text.Empty() {
		c.Payload = []Payload{{ContentString: x.Message.Text.Reveal()}}
	}
	return c
}

// Task returns the work that the reply makes, due by the route's deadline. A reply
// that the platform may close makes a completed task.
func (x *Exchange) Task() Task {
	t := Task{
		ResourceType: "Task", ID: id("task-", x.Result.DecisionID), Meta: x.meta(), Identifier: x.identifiers(), Status: "requested", Intent: "order",
		Priority: Priority(x.Result.Urgency.Name), Focus: Reference{Reference: "Communication/" + id("reply-", x.Result.DecisionID)},
		For: x.patient(), AuthoredOn: instant(x.Received),
	}
	var wants []string
	for i := range x.Result.Intents {
		wants = append(wants, strings.ReplaceAll(string(x.Result.Intents[i].Name), "_", " "))
	}
	t.Description = string(x.Result.Urgency.Name) + ": " + strings.Join(wants, ", ")
	t.Code = Concept{Coding: []Coding{{System: systemOurs, Code: "read-reply"}}, Text: "Read and answer a patient's reply"}
	if r := x.Result.Route; r != nil {
		if r.Auto {
			t.Status = "completed"
		}
		t.PerformerType = []Concept{{Coding: []Coding{{System: systemOurs, Code: r.Owner}}, Text: strings.ReplaceAll(r.Owner, "_", " ")}}
		if r.Location != "" {
			t.Location = &Reference{Display: r.Location}
		}
		if !r.Deadline.IsZero() {
			t.Restriction = &Restriction{Period{End: instant(r.Deadline)}}
		}
		t.Input = append(t.Input, Input{Concept{Text: "queue"}, r.Queue})
		for _, at := range r.Realerts {
			t.Input = append(t.Input, Input{Concept{Text: "alert again"}, instant(at)})
		}
	}
	for i := range x.Result.Flags {
		t.Input = append(t.Input, Input{Concept{Text: "flag"}, string(x.Result.Flags[i].Name)})
	}
	for _, v := range x.Result.Review.Reasons {
		t.Input = append(t.Input, Input{Concept{Text: "review"}, string(v)})
	}
	return t
}

// AuditEvent returns the decision: what decided, by its digests, about which reply.
func (x *Exchange) AuditEvent() AuditEvent {
	rev := x.Result.Revision
	e := Entity{What: Reference{Reference: "Communication/" + id("reply-", x.Result.DecisionID)}}
	detail := func(kind, value string) {
		if value != "" {
			e.Detail = append(e.Detail, Detail{kind, value})
		}
	}
	detail("decision", x.Result.DecisionID)
	detail("rules", rev.Rules)
	detail("model", rev.Model)
	detail("urgency", string(x.Result.Urgency.Name))
	detail("urgency by", x.Result.Urgency.By)
	if x.Result.Degraded != nil {
		detail("degraded", *x.Result.Degraded)
	}
	if r := x.Result.Route; r != nil {
		detail("queue", r.Queue)
		detail("path", strings.Join(r.Path, "/"))
	}
	return AuditEvent{
		ResourceType: "AuditEvent", ID: id("audit-", x.Result.DecisionID), Meta: x.meta(),
		Type:   Coding{System: systemLifecycle, Code: "transform", Display: "Transform/Translate Record Lifecycle Event"},
		Action: "E", Recorded: instant(x.Received), Outcome: "0",
		Agent: []Agent{{
			Type: Concept{Coding: []Coding{{System: systemDICOM, Code: "110150", Display: "Application"}}},
			Who:  Reference{Display: "triage"}, AltID: rev.Code,
		}},
		Source: Source{Observer: Reference{Display: "triage"}}, Entity: []Entity{e},
	}
}
