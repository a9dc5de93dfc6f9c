// Package event wraps what a platform must do about a routed reply in CloudEvents 1.0
// envelopes: somebody is paged, a number is suppressed, a slot is free.
//
// Start with Of. Attributes and data hold ids, queues and times, never a patient's
// words. The id of an event follows from the decision and the type, so that a
// delivery that is repeated can be told from a new one.
//
// The package delivers nothing.
package event

import (
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/route"
)

// Envelope is a CloudEvents 1.0 event in the JSON format.
type Envelope struct {
	SpecVersion     string    `json:"specversion"`
	ID              string    `json:"id"`
	Source          string    `json:"source"`
	Type            string    `json:"type"`
	Subject         string    `json:"subject"`
	Time            time.Time `json:"time"`
	DataContentType string    `json:"datacontenttype"`
	Data            Data      `json:"data"`
}

// Data is what every event says.
type Data struct {
	DecisionID string         `json:"decision_id"`
	MessageID  string         `json:"message_id"`
	Queue      string         `json:"queue"`
	Owner      string         `json:"owner"`
	Also       []string       `json:"also,omitempty"`
	Urgency    triage.Urgency `json:"urgency"`
	Deadline   time.Time      `json:"deadline,omitzero"`
	Realerts   []time.Time    `json:"realerts,omitempty"`
	Auto       bool           `json:"auto"`
	Location   string         `json:"location,omitempty"`
	Retention  string         `json:"retention,omitempty"`
	// OptOut is set in a suppression: what it covers and by when it must hold.
	OptOut *OptOut `json:"opt_out,omitempty"`
}

// OptOut is what a suppression needs to know.
type OptOut struct {
	Method         string    `json:"method"`
	Scope          string    `json:"scope"`
	HonourByPolicy time.Time `json:"honour_by_policy"`
	HonourByLaw    time.Time `json:"honour_by_law"`
	ConfirmBefore  time.Time `json:"confirm_before,omitzero"`
}

// prefix begins the type of every event.
const prefix = "org.replytriage."

// The types of events that are not named by a tree.
const (
	TypeRouted = prefix + "reply.routed"
	TypePaged  = prefix + "reply.paged"
)

// Of returns the events of a routed result, the routing first, then the page, then
// what the route's events ask for ("org.replytriage.event.NAME"). source is the
// service's own name, a URI reference; it must not be empty. It returns nil for a
// result without a route.
func Of(r *triage.Result, source string, now time.Time) []Envelope {
	if r.Route == nil {
		return nil
	}
	d := Data{
		DecisionID: r.DecisionID, MessageID: r.ID, Queue: r.Route.Queue, Owner: r.Route.Owner, Also: r.Route.Also, Urgency: r.Urgency.Name,
		Deadline: r.Route.Deadline, Realerts: r.Route.Realerts, Auto: r.Route.Auto, Location: r.Route.Location, Retention: r.Route.Retention,
	}
	var out []Envelope
	add := func(kind string, data Data) {
		out = append(out, Envelope{
			SpecVersion: "1.0", ID: r.DecisionID + "." + kind[len(prefix):], Source: source, Type: kind, Subject: r.DecisionID,
			Time: now, DataContentType: "application/json", Data: data,
		})
	}
	add(TypeRouted, d)
	if r.Route.Page {
		add(TypePaged, d)
	}
	for _, e := range r.Route.Events {
		data := d
		if e == route.EventSuppress && r.OptOut != nil {
			o := &OptOut{Method: r.OptOut.Method, Scope: r.OptOut.Scope, HonourByPolicy: r.OptOut.HonourByPolicy, HonourByLaw: r.OptOut.HonourByLaw}
			if r.OptOut.Confirmation != nil {
				o.ConfirmBefore = r.OptOut.Confirmation.Before
			}
			data.OptOut = o
		}
		add(prefix+"event."+e, data)
	}
	return out
}
