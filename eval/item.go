package eval

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	triage "github.com/replytriage/triage"
)

// Labels is what a person or a program says of one reply.
type Labels struct {
	// Intents holds the primary first; it is empty only where nothing is labelled.
	Intents   []triage.Intent
	Sentiment triage.Sentiment
	Urgency   triage.Urgency
	Flags     []triage.Flag
}

// Primary returns the first intent, or Other when there is none.
func (l *Labels) Primary() triage.Intent {
	if len(l.Intents) == 0 {
		return triage.Other
	}
	return l.Intents[0]
}

// Has reports whether v is among the intents.
func (l *Labels) Has(v triage.Intent) bool { return slices.Contains(l.Intents, v) }

// Serious reports whether the urgency is urgent or emergency.
func (l *Labels) Serious() bool { return l.Urgency.Level() >= triage.Urgent.Level() }

// sameIntents reports whether the intents are equal as sets.
func (l *Labels) sameIntents(o *Labels) bool {
	if len(l.Intents) != len(o.Intents) {
		return false
	}
	for _, v := range l.Intents {
		if !o.Has(v) {
			return false
		}
	}
	return true
}

// sameFlags reports whether the flags are equal as sets.
func (l *Labels) sameFlags(o *Labels) bool {
	if len(l.Flags) != len(o.Flags) {
		return false
	}
	for _, v := range l.Flags {
		if !slices.Contains(o.Flags, v) {
			return false
		}
	}
	return true
}

// Item is one reply of a data set.
type Item struct {
	ID string
	// Prompt is the outbound text that the reply answers; it may be empty.
	Prompt, Text triage.Text
	Labels
	// Source names where the item comes from.
	Source string
	// Context is what else is known of the reply, as in a message to classify; null
	// for most.
	Context json.RawMessage
	// Line is where the item stands in its file.
	Line int
}

// Message returns the item as a message to classify.
func (it *Item) Message() (triage.Message, error) {
	m := triage.Message{ID: it.ID, Text: it.Text, Prompt: it.Prompt}
	if len(it.Context) > 0 {
		if err := strict(it.Context, &m.Context); err != nil {
			return m, fmt.Errorf("eval: context: %w", triage.ErrInvalid)
		}
	}
	return m, nil
}

// Dataset is a file of replies, read whole.
type Dataset struct {
	// Name is the base name of the file; SHA256 of its bytes, in hex.
	Name, SHA256 string
	Items        []Item
	// Labelled says that every item has labels; where it is false none has.
	Labelled bool
	// Skipped are the lines of rows that were left out for their empty text.
	Skipped []int
	// Notes are plain sentences that a reader of the file should see.
	Notes []string
}

// index maps ids to places in Items.
func (d *Dataset) index() map[string]int {
	m := make(map[string]int, len(d.Items))
	for i := range d.Items {
		m[d.Items[i].ID] = i
	}
	return m
}

// primacy orders intents by primacy and drops repeats, in place.
func primacy(in []triage.Intent) []triage.Intent {
	slices.SortStableFunc(in, func(a, b triage.Intent) int { return a.Rank() - b.Rank() })
	return slices.Compact(in)
}

// inOrder orders flags as the closed list does and drops repeats.
func inOrder(in []triage.Flag) []triage.Flag {
	out := make([]triage.Flag, 0, len(in))
	for _, f := range triage.Flags() {
		if slices.Contains(in, f) {
			out = append(out, f)
		}
	}
	return out
}

// words returns labels as plain strings.
func words[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}

// joined returns labels with one space between them, as CSV holds them.
func joined[T ~string](in []T) string { return strings.Join(words(in), " ") }
