package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	triage "github.com/replytriage/triage"
)

// Predictions answers from a file that was made elsewhere: JSON Lines, one object an
// item, with the id and intents, sentiment, urgency and flags, each as a name or as
// {"name", "score", "by"}. What `triage classify --out` writes is of this form; other
// keys of a result are read past. "probabilities" may give the model's, by head and
// label.
type Predictions struct {
	name    string
	answers map[string]Answer
}

// scored is a label with or without its score.
type scored struct {
	name, by string
	score    float64
	has      bool
}

func (s *scored) UnmarshalJSON(b []byte) error {
	if name, ok := text(b); ok {
		s.name = name
		return nil
	}
	var v struct {
		Name  *string  `json:"name"`
		Score *float64 `json:"score"`
		By    string   `json:"by"`
	}
	if err := json.Unmarshal(b, &v); err != nil || v.Name == nil {
		return triage.ErrInvalid
	}
	s.name, s.by = *v.Name, v.By
	if v.Score != nil {
		s.score, s.has = *v.Score, true
	}
	return nil
}

// predictionLine is one line of a predictions file.
type predictionLine struct {
	id        *string
	intents   []scored
	sentiment *scored
	urgency   *scored
	flags     []scored
	given     map[string]bool
	review    struct {
		Needed bool `json:"needed"`
	}
	route *struct {
		Queue string `json:"queue"`
		Auto  bool   `json:"auto"`
	}
	degraded *string
	language string
	prob     map[string]map[string]float64
}

// ReadPredictions reads a predictions file. Like a data set it is refused whole.
func ReadPredictions(name string) (*Predictions, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, plain(err))
	}
	defer file.Close()
	f := &faults{file: name}
	p := &Predictions{name: filepath.Base(name), answers: map[string]Answer{}}
	if err := p.read(file, f); err != nil {
		return nil, fmt.Errorf("%s: %w", name, plain(err))
	}
	if f.list == nil && len(p.answers) == 0 {
		f.add(0, "", "there is nothing in it")
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Predictions) read(r io.Reader, f *faults) error {
	return eachLine(r, f, func(n int, line []byte) {
		v := predictionLine{given: map[string]bool{}}
		before := len(f.list)
		err := object(line, func(key string, raw json.RawMessage) {
			var err error
			v.given[key] = true
			switch key {
			case "id":
				err = json.Unmarshal(raw, &v.id)
			case "intents":
				err = json.Unmarshal(raw, &v.intents)
			case "sentiment":
				err = json.Unmarshal(raw, &v.sentiment)
			case "urgency":
				err = json.Unmarshal(raw, &v.urgency)
			case "flags":
				err = json.Unmarshal(raw, &v.flags)
			case "review":
				err = json.Unmarshal(raw, &v.review)
			case "route":
				err = json.Unmarshal(raw, &v.route)
			case "degraded":
				err = json.Unmarshal(raw, &v.degraded)
			case "language":
				err = json.Unmarshal(raw, &v.language)
			case "probabilities":
				err = json.Unmarshal(raw, &v.prob)
			case "error":
				f.add(n, "error", "this item was not answered")
			case "decision_id", "evidence", "segments", "opt_out", "consent_conflict", "replies", "revision", "micros":
			default:
				f.add(n, "", "a key that is none of a prediction's")
			}
			if err != nil {
				f.add(n, key, "not of the form that a prediction has")
			}
		})
		if err != nil {
			f.add(n, "", "%s", err)
		}
		if len(f.list) > before {
			return
		}
		if v.id == nil || *v.id == "" {
			f.add(n, "id", "missing or empty")
			return
		}
		if _, twice := p.answers[*v.id]; twice {
			f.add(n, "id", "given before")
			return
		}
		if a, ok := v.answer(n, f); ok {
			p.answers[*v.id] = a
		}
	})
}

// answer checks the labels of a line.
func (v *predictionLine) answer(n int, f *faults) (Answer, bool) {
	before := len(f.list)
	a := Answer{Scored: true, Review: v.review.Needed, Degraded: v.degraded != nil, Language: v.language}
	take := func(field string, s *scored, valid bool) {
		switch {
		case !valid:
			f.add(n, field, "no such label")
		case s.has && (s.score < 0 || s.score > 1):
			f.add(n, field, "score is not between 0 and 1")
		}
		a.Scored = a.Scored && s.has
	}
	for _, field := range []string{"intents", "sentiment", "urgency", "flags"} {
		if !v.given[field] {
			f.add(n, field, "missing")
		}
	}
	for i := range v.intents {
		s := &v.intents[i]
		take("intents", s, triage.Intent(s.name).Valid())
		if a.Has(triage.Intent(s.name)) {
			f.add(n, "intents", "number %d is given twice", i+1)
		}
		a.Intents, a.IntentScores = append(a.Intents, triage.Intent(s.name)), append(a.IntentScores, s.score)
	}
	for i := range v.flags {
		s := &v.flags[i]
		take("flags", s, triage.Flag(s.name).Valid())
		a.Flags, a.FlagScores = append(a.Flags, triage.Flag(s.name)), append(a.FlagScores, s.score)
	}
	if v.sentiment != nil {
		take("sentiment", v.sentiment, triage.Sentiment(v.sentiment.name).Valid())
		a.Sentiment, a.SentimentScore, a.SentimentBy = triage.Sentiment(v.sentiment.name), v.sentiment.score, v.sentiment.by
	} else if v.given["sentiment"] {
		f.add(n, "sentiment", "missing")
	}
	if v.urgency != nil {
		take("urgency", v.urgency, triage.Urgency(v.urgency.name).Valid())
		a.Urgency, a.UrgencyScore, a.UrgentBy = triage.Urgency(v.urgency.name), v.urgency.score, v.urgency.by
	} else if v.given["urgency"] {
		f.add(n, "urgency", "missing")
	}
	if len(v.intents) > 0 {
		a.IntentBy = v.intents[0].by
	} else if v.given["intents"] {
		f.add(n, "intents", "empty")
	}
	if len(v.prob) > 0 {
		a.Prob = probabilities(v.prob, n, f)
	}
	if len(f.list) > before {
		return a, false
	}
	if v.route != nil {
		a.Queue, a.Closed = v.route.Queue, v.route.Auto
	} else {
		a.Queue, a.Closed = Queue(&a.Labels), Closable(&a)
	}
	return a, true
}

// probabilities reads the four heads by label. A label that is left out has 0.
func probabilities(v map[string]map[string]float64, n int, f *faults) *triage.Prediction {
	var p triage.Prediction
	heads := map[string][]float64{"intents": p.Intents[:], "sentiment": p.Sentiment[:], "urgency": p.Urgency[:], "flags": p.Flags[:]}
	names := map[string][]string{"intents": words(triage.Intents()), "sentiment": words(triage.Sentiments()), "urgency": words(triage.Urgencies()), "flags": words(triage.Flags())}
	for head, labels := range v {
		if heads[head] == nil {
			f.add(n, "probabilities", "a head that is none of intents, sentiment, urgency, flags")
			continue
		}
		used := 0
		for i, name := range names[head] {
			x, ok := labels[name]
			if ok {
				used++
			}
			if x < 0 || x > 1 {
				f.add(n, "probabilities", "%s.%s is not between 0 and 1", head, name)
			}
			heads[head][i] = x
		}
		if used != len(labels) {
			f.add(n, "probabilities", "%s has a label that is not known", head)
		}
	}
	return &p
}

// Describe implements Source.
func (p *Predictions) Describe() System { return System{Kind: "file"} }

// Answer implements Source.
func (p *Predictions) Answer(_ context.Context, it *Item) (Answer, error) {
	a, ok := p.answers[it.ID]
	if !ok {
		return Answer{}, fmt.Errorf("%s has no answer for the item: %w", p.name, triage.ErrNotFound)
	}
	return a, nil
}

// Fits reports, as ErrConflict, predictions for ids that the data set does not have.
func (p *Predictions) Fits(d *Dataset) error {
	have, extra := d.index(), 0
	for id := range p.answers {
		if _, ok := have[id]; !ok {
			extra++
		}
	}
	if extra > 0 {
		return fmt.Errorf("eval: %s answers %d items that %s does not have: %w", p.name, extra, d.Name, triage.ErrConflict)
	}
	return nil
}
