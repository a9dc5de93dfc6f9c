package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/reply"
	"github.com/replytriage/triage/route"
	"github.com/replytriage/triage/route/event"
	"github.com/replytriage/triage/route/fhir"
)

// RepliesRequest asks what to answer to a reply that was classified before.
type RepliesRequest struct {
	// Message is the reply and what is known of it; its text may be left out.
	Message triage.Message `json:"message"`
	// Result is what Classify said. A route that is given is kept.
	Result triage.Result `json:"result"`
	// Role, when given, asks what of the text that role may see; it needs the text.
	Role route.Role `json:"role,omitempty"`
	// Shapes asks for the forms that other programs expect: "fhir", "events".
	Shapes []string `json:"shapes,omitempty"`
	// Patient is the id of the FHIR Patient, for the shape "fhir".
	Patient string `json:"patient,omitempty"`
}

// RepliesAnswer is where the reply goes and what staff may answer.
type RepliesAnswer struct {
	ID      string              `json:"id"`
	Route   *triage.Route       `json:"route"`
	OptOut  *triage.Revocation  `json:"opt_out"`
	Replies []triage.Suggestion `json:"replies"`
	// View is the text as the role sees it, by its places: the words are not repeated.
	View []ViewPart `json:"view,omitempty"`
	// FHIR holds a Communication (without the words), a Task and an AuditEvent of R4.
	FHIR []any `json:"fhir,omitempty"`
	// Events are CloudEvents 1.0 envelopes of what the platform should do.
	Events []event.Envelope `json:"events,omitempty"`
}

// ViewPart is a stretch of a reply as a role sees it.
type ViewPart struct {
	triage.Span
	Hidden bool `json:"hidden"`
	// Label stands in place of what is hidden.
	Label string `json:"label,omitempty"`
}

// eventSource names this service in the events of its doors.
const eventSource = "/triage"

// RoutesAnswer is the routing tree in force, as a table.
type RoutesAnswer struct {
	Tree      string          `json:"tree"`
	Version   string          `json:"version"`
	Digest    string          `json:"digest"`
	Queues    []*route.Queue  `json:"queues"`
	Locations []string        `json:"locations"`
	Retention route.Retention `json:"retention_years"`
	Table     []route.Row     `json:"table"`
}

// DeskDoors are the doors of a desk: POST /v1/replies and GET /v1/routes.
func DeskDoors(d *reply.Desk) []Door {
	return []Door{
		{Method: http.MethodPost, Path: "/replies", Answer: func(_ context.Context, body []byte) (any, error) {
			var q RepliesRequest
			if err := Decode(body, &q); err != nil {
				return nil, err
			}
			return Replies(d, &q)
		}},
		{Method: http.MethodGet, Path: "/routes", Answer: func(context.Context, []byte) (any, error) {
			return Routes(d.Tree), nil
		}},
	}
}

// Routes describes a tree.
func Routes(t *route.Tree) RoutesAnswer {
	return RoutesAnswer{Tree: t.Name, Version: t.Version, Digest: t.Digest, Queues: t.Queues, Locations: t.Locations(), Retention: t.Retention, Table: t.Table()}
}

// Replies answers one RepliesRequest. Labels that are not of the closed lists are
// triage.ErrInvalid, and every one is named by its field.
func Replies(d *reply.Desk, q *RepliesRequest) (RepliesAnswer, error) {
	if err := q.known(); err != nil {
		return RepliesAnswer{}, err
	}
	if q.Message.Text.Len() > triage.TextMax {
		return RepliesAnswer{}, fmt.Errorf("message.text: over %d code points: %w", triage.TextMax, triage.ErrTooLong)
	}
	finish := d.Finish
	if q.Result.Route != nil {
		finish = d.Suggest
	}
	if err := finish(q.Message, &q.Result); err != nil {
		return RepliesAnswer{}, err
	}
	if q.Result.ID == "" {
		q.Result.ID = q.Message.ID
	}
	a := RepliesAnswer{ID: q.Result.ID, Route: q.Result.Route, OptOut: q.Result.OptOut, Replies: q.Result.Replies}
	if q.Role != "" {
		for _, p := range route.View(q.Role, &q.Result, q.Message.Text) {
			v := ViewPart{Span: p.Span, Hidden: p.Hidden}
			if p.Hidden {
				v.Label = p.Label
			}
			a.View = append(a.View, v)
		}
	}
	now := q.Message.Context.Now
	if now.IsZero() {
		now = time.Now()
	}
	if slices.Contains(q.Shapes, "fhir") {
		x := fhir.Exchange{Message: q.Message, Result: q.Result, Received: now, Patient: q.Patient}
		a.FHIR = []any{x.Communication(), x.Task(), x.AuditEvent()}
	}
	if slices.Contains(q.Shapes, "events") {
		a.Events = event.Of(&q.Result, eventSource, now)
	}
	return a, nil
}

// known reports everything of a request that is not of its closed list.
func (q *RepliesRequest) known() error {
	errs := []error{knownLabels(&q.Result)}
	if q.Role != "" && !q.Role.Valid() {
		errs = append(errs, fmt.Errorf("role: unknown: %w", triage.ErrInvalid))
	}
	if q.Role != "" && q.Message.Text.Empty() {
		errs = append(errs, fmt.Errorf("message.text: is needed to say what a role may see: %w", triage.ErrInvalid))
	}
	for i, s := range q.Shapes {
		if s != "fhir" && s != "events" {
			errs = append(errs, fmt.Errorf("shapes[%d]: not fhir or events: %w", i, triage.ErrInvalid))
		}
	}
	if len(q.Shapes) > 0 && q.Result.DecisionID == "" {
		errs = append(errs, fmt.Errorf("result.decision_id: is needed for shapes: %w", triage.ErrInvalid))
	}
	return errors.Join(errs...)
}

// knownLabels reports every label of r that is not of its closed list.
func knownLabels(r *triage.Result) error {
	var errs []error
	wrong := func(field string) {
		errs = append(errs, fmt.Errorf("result.%s: unknown or missing: %w", field, triage.ErrInvalid))
	}
	if len(r.Intents) == 0 {
		wrong("intents")
	}
	for i := range r.Intents {
		if !r.Intents[i].Name.Valid() {
			wrong(fmt.Sprintf("intents[%d].name", i))
		}
	}
	if !r.Sentiment.Name.Valid() {
		wrong("sentiment.name")
	}
	if !r.Urgency.Name.Valid() {
		wrong("urgency.name")
	}
	for i := range r.Flags {
		if !r.Flags[i].Name.Valid() {
			wrong(fmt.Sprintf("flags[%d].name", i))
		}
	}
	return errors.Join(errs...)
}
