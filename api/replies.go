package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/reply"
	"github.com/replytriage/triage/route"
)

// RepliesRequest asks what to answer to a reply that was classified before.
type RepliesRequest struct {
	// Message is the reply and what is known of it; its text may be left out.
	Message triage.Message `json:"message"`
	// Result is what Classify said. A route that is given is kept.
	Result triage.Result `json:"result"`
}

// RepliesAnswer is where the reply goes and what staff may answer.
type RepliesAnswer struct {
	ID      string              `json:"id"`
	Route   *triage.Route       `json:"route"`
	OptOut  *triage.Revocation  `json:"opt_out"`
	Replies []triage.Suggestion `json:"replies"`
}

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
	if err := knownLabels(&q.Result); err != nil {
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
	id := q.Result.ID
	if id == "" {
		id = q.Message.ID
	}
	return RepliesAnswer{ID: id, Route: q.Result.Route, OptOut: q.Result.OptOut, Replies: q.Result.Replies}, nil
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
