package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
)

// appendResult appends r as encoding/json writes it without escaping HTML, at a
// seventh of the time: the answer of the one hot door. A test holds it against
// encoding/json, field by field. On an error b is returned as it was.
func appendResult(b []byte, r *triage.Result) ([]byte, error) {
	w := writer{b: b}
	w.text(`{"id":`, r.ID)
	w.text(`,"decision_id":`, r.DecisionID)
	w.raw(`,"intents":`)
	scores(&w, r.Intents)
	w.raw(`,"sentiment":`)
	score(&w, &r.Sentiment)
	w.raw(`,"urgency":`)
	score(&w, &r.Urgency)
	w.raw(`,"flags":`)
	scores(&w, r.Flags)
	w.truth(`,"review":{"needed":`, r.Review.Needed)
	w.raw(`,"reasons":`)
	texts(&w, r.Review.Reasons)
	w.raw(`},"evidence":`)
	list(&w, r.Evidence, func(e *triage.Evidence) {
		w.text(`{"by":`, e.By)
		w.raw(`,`)
		w.span(e.Span)
		w.raw(`}`)
	})
	w.raw(`,"segments":`)
	list(&w, r.Segments, func(s *triage.Segment) {
		w.raw(`{`)
		w.span(s.Span)
		w.text(`,"intent":`, string(s.Intent))
		w.raw(`}`)
	})
	w.raw(`,"opt_out":`)
	w.optOut(r.OptOut)
	w.raw(`,"consent_conflict":`)
	if c := r.Conflict; c != nil {
		w.text(`{"word":`, c.Word)
		w.text(`,"ours":`, string(c.Ours))
		w.text(`,"carrier":`, string(c.Carrier))
		w.text(`,"reason":`, c.Reason)
		w.raw(`}`)
	} else {
		w.raw(`null`)
	}
	w.raw(`,"route":`)
	w.route(r.Route)
	w.raw(`,"replies":`)
	list(&w, r.Replies, w.suggestion)
	w.text(`,"language":`, r.Language)
	w.raw(`,"degraded":`)
	if r.Degraded != nil {
		w.text(``, *r.Degraded)
	} else {
		w.raw(`null`)
	}
	w.text(`,"revision":{"rules":`, r.Revision.Rules)
	w.text(`,"model":`, r.Revision.Model)
	w.text(`,"code":`, r.Revision.Code)
	w.number(`},"micros":`, r.Micros)
	w.raw(`}`)
	if w.err != nil {
		return b, w.err
	}
	return w.b, nil
}

// writer appends JSON and keeps the first error.
type writer struct {
	b   []byte
	err error
}

func (w *writer) raw(s string) { w.b = append(w.b, s...) }

// text, number and truth append a value behind its key, which is raw.
func (w *writer) text(key, s string) {
	w.b = append(w.b, key...)
	w.b = appendText(w.b, s)
}

func (w *writer) number(key string, n int64) {
	w.b = append(w.b, key...)
	w.b = strconv.AppendInt(w.b, n, 10)
}

func (w *writer) truth(key string, v bool) {
	w.b = append(w.b, key...)
	w.b = strconv.AppendBool(w.b, v)
}

// flag appends a value that is left out when false.
func (w *writer) flag(key string, v bool) {
	if v {
		w.truth(key, v)
	}
}

func (w *writer) span(s triage.Span) {
	w.number(`"start":`, int64(s.Start))
	w.number(`,"end":`, int64(s.End))
}

// time appends a time behind its key; the zero time is left out when it may be.
func (w *writer) time(key string, t time.Time, omit bool) {
	if omit && t.IsZero() {
		return
	}
	w.b = append(w.b, key...)
	w.b = append(w.b, '"')
	b, err := t.AppendText(w.b)
	if err != nil {
		w.fail(fmt.Errorf("api: a time cannot be written: %w", triage.ErrInvalid))
		return
	}
	w.b = append(b, '"')
}

func (w *writer) times(key string, ts []time.Time) {
	if len(ts) == 0 {
		return
	}
	w.raw(key)
	list(w, ts, func(t *time.Time) { w.time(``, *t, false) })
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// float appends f as encoding/json does: the shortest form, with an exponent below
// 1e-6 and from 1e21 on (ECMA-262, Number::toString).
func (w *writer) float(f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		w.fail(errors.New("api: a score is no number"))
		return
	}
	form := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		form = 'e'
	}
	w.b = strconv.AppendFloat(w.b, f, form, -1, 64)
	if n := len(w.b); form == 'e' && n >= 4 && w.b[n-4] == 'e' && w.b[n-3] == '-' && w.b[n-2] == '0' {
		w.b[n-2] = w.b[n-1] // e-09 is written e-9
		w.b = w.b[:n-1]
	}
}

func (w *writer) optOut(v *triage.Revocation) {
	if v == nil {
		w.raw(`null`)
		return
	}
	w.text(`{"method":`, v.Method)
	w.text(`,"scope":`, v.Scope)
	w.raw(`,"trigger":`)
	if v.Trigger != nil {
		w.raw(`{`)
		w.span(*v.Trigger)
		w.raw(`}`)
	} else {
		w.raw(`null`)
	}
	w.time(`,"honour_by_policy":`, v.HonourByPolicy, true)
	w.time(`,"honour_by_law":`, v.HonourByLaw, true)
	if c := v.Confirmation; c != nil {
		w.text(`,"confirmation":{"text":`, c.Text)
		w.time(`,"before":`, c.Before, true)
		w.raw(`}`)
	}
	w.truth(`,"reconsent_required":`, v.ReconsentRequired)
	w.raw(`}`)
}

func (w *writer) route(r *triage.Route) {
	if r == nil {
		w.raw(`null`)
		return
	}
	w.text(`{"queue":`, r.Queue)
	w.text(`,"owner":`, r.Owner)
	w.time(`,"deadline":`, r.Deadline, true)
	w.truth(`,"page":`, r.Page)
	w.times(`,"realerts":`, r.Realerts)
	w.truth(`,"auto":`, r.Auto)
	for _, f := range [...]struct {
		key  string
		list []string
		must bool
	}{{`,"events":`, r.Events, false}, {`,"also":`, r.Also, false}, {`,"path":`, r.Path, true}} {
		if f.must || len(f.list) > 0 {
			w.raw(f.key)
			texts(w, f.list)
		}
	}
	if r.Location != "" {
		w.text(`,"location":`, r.Location)
	}
	if r.Retention != "" {
		w.text(`,"retention":`, r.Retention)
	}
	w.raw(`}`)
}

func (w *writer) suggestion(s *triage.Suggestion) {
	w.text(`{"id":`, s.ID)
	w.text(`,"kind":`, s.Kind)
	w.text(`,"text":`, s.Text)
	w.text(`,"why":`, s.Why)
	w.flag(`,"document_in_ehr":`, s.DocumentInEHR)
	if s.Segments != 0 {
		w.number(`,"segments":`, int64(s.Segments))
	}
	w.times(`,"slots":`, s.Slots)
	w.flag(`,"approved":`, s.Approved)
	w.raw(`}`)
}

// list appends a JSON array; a nil slice is null, as encoding/json has it.
func list[T any](w *writer, all []T, one func(*T)) {
	if all == nil {
		w.raw(`null`)
		return
	}
	w.raw(`[`)
	for i := range all {
		if i > 0 {
			w.raw(`,`)
		}
		one(&all[i])
	}
	w.raw(`]`)
}

func texts[T ~string](w *writer, all []T) {
	list(w, all, func(s *T) { w.text(``, string(*s)) })
}

func scores[T ~string](w *writer, all []triage.Scored[T]) {
	list(w, all, func(s *triage.Scored[T]) { score(w, s) })
}

func score[T ~string](w *writer, s *triage.Scored[T]) {
	w.text(`{"name":`, string(s.Name))
	w.raw(`,"score":`)
	w.float(s.Score)
	w.text(`,"by":`, s.By)
	w.flag(`,"unmeasured":`, s.Unmeasured)
	w.raw(`}`)
}

// appendText appends a JSON string. What needs an escape or a closer look is left to
// encoding/json.
func appendText(b []byte, s string) []byte {
	plain := true
	for i := 0; i < len(s) && plain; {
		c := s[i]
		if c < utf8.RuneSelf {
			plain = c >= ' ' && c != '"' && c != '\\'
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		plain = size > 1 && r != '\u2028' && r != '\u2029'
		i += size
	}
	if plain {
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"')
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string can always be written
	return append(b, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}
