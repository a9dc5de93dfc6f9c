package eval

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules"
)

// Synthetic is the sentence that stands beside every figure on the corpora of this
// repository.
const Synthetic = "Synthetic data: written item by item for this project by language-model writers, reread by others; no real patient, no clinician's sign-off."

// Options set what Evaluate does.
type Options struct {
	// Note stands beside every figure; see Synthetic.
	Note string
	// Rules gives what each rule sets, for the table of rules; nil leaves it out.
	Rules *rules.Set
	// Bootstrap is the number of resamples, 0 for 1,000; Seed their seed.
	Bootstrap int
	Seed      uint64
	// WithText puts texts of the data into the report.
	WithText bool
	// Second is another labelling of the same items, for agreement; nil for none.
	Second *Dataset
}

// Prevalences at which precision and alarms are told: the shares of urgent replies
// that inboxes have, from a quiet reminder round to a busy clinical line.
func prevalences() []float64 { return []float64{0.015, 0.03, 0.08} }

// Evaluate turns a data set and its answers into a report. Behaviour, Gates, Canary
// and Baseline are left to others.
func Evaluate(d *Dataset, answers []Answer, sys System, o Options) (*Report, error) {
	if len(answers) != len(d.Items) || len(answers) == 0 {
		return nil, fmt.Errorf("eval: %d answers to %d items: %w", len(answers), len(d.Items), triage.ErrInvalid)
	}
	if o.Bootstrap == 0 {
		o.Bootstrap = 1000
	}
	r := &Report{
		Schema: Schema, Data: DataInfo{d.Name, d.SHA256, len(d.Items), d.Labelled, o.Note, len(d.Skipped)}, System: sys,
		Settings: Settings{o.Bootstrap, max(1, o.Bootstrap/5), o.Seed, 0.95, Enough},
	}
	e := &evaluation{d: d, a: answers, o: o, r: r}
	e.spread()
	if d.Labelled {
		e.multi()
		e.single()
		e.triage()
		e.calibration()
		e.inbox()
		e.curve()
		e.rules()
		e.moods()
		e.slices()
		if o.Second != nil {
			if err := e.agreement(o.Second); err != nil {
				return nil, err
			}
		}
	}
	e.automation()
	return r, nil
}

// evaluation is one run of Evaluate.
type evaluation struct {
	d *Dataset
	a []Answer
	o Options
	r *Report
}

func (e *evaluation) add(m ...Metric) { e.r.Metrics = append(e.r.Metrics, m...) }

// count returns how many items meet all conditions.
func (e *evaluation) count(meets func(it *Item, a *Answer) bool) int {
	n := 0
	for i := range e.d.Items {
		if meets(&e.d.Items[i], &e.a[i]) {
			n++
		}
	}
	return n
}

func (e *evaluation) spread() {
	tally := func(names []string, of func(a *Answer) []string) []Count {
		n := map[string]int{}
		for i := range e.a {
			for _, s := range of(&e.a[i]) {
				n[s]++
			}
		}
		var out []Count
		for _, name := range names {
			out = append(out, Count{name, n[name]})
			delete(n, name)
		}
		rest := make([]string, 0, len(n))
		for name := range n {
			rest = append(rest, name)
		}
		sort.Strings(rest)
		for _, name := range rest {
			out = append(out, Count{name, n[name]})
		}
		return out
	}
	e.r.Spread = Spread{
		Intents:    tally(words(triage.Intents()), func(a *Answer) []string { return words(a.Intents) }),
		Sentiments: tally(words(triage.Sentiments()), func(a *Answer) []string { return []string{string(a.Sentiment)} }),
		Urgencies:  tally(words(triage.Urgencies()), func(a *Answer) []string { return []string{string(a.Urgency)} }),
		Flags:      tally(words(triage.Flags()), func(a *Answer) []string { return words(a.Flags) }),
		Queues:     tally(nil, func(a *Answer) []string { return []string{a.Queue} }),
		Languages:  tally(nil, func(a *Answer) []string { return []string{a.Language} }),
	}
	n := len(e.a)
	e.add(rate("review.rate", e.count(func(_ *Item, a *Answer) bool { return a.Review }), n),
		rate("degraded.rate", e.count(func(_ *Item, a *Answer) bool { return a.Degraded }), n))
	alarms := e.count(func(_ *Item, a *Answer) bool { return a.Serious() })
	m := rate("alarms.per_1000", alarms, n)
	for _, v := range []*float64{m.Value, m.Low, m.High} {
		if v != nil {
			*v *= 1000
		}
	}
	e.add(m)
}

// head holds the labels of all items for one multi-label head, as indices.
type head struct {
	names       []string
	gold, given [][]uint8
}

func newHead[T ~string](names []T, n int, gold, given func(i int) []T) head {
	h := head{names: words(names), gold: make([][]uint8, n), given: make([][]uint8, n)}
	at := map[T]uint8{}
	for i, v := range names {
		at[v] = uint8(i)
	}
	indices := func(in []T) []uint8 {
		out := make([]uint8, len(in))
		for i, v := range in {
			out[i] = at[v]
		}
		return out
	}
	for i := range n {
		h.gold[i], h.given[i] = indices(gold(i)), indices(given(i))
	}
	return h
}

// tallies counts each class over the items weighted by w; nil weighs all alike.
func (h *head) tallies(w []int32, only []int) []tally {
	out := make([]tally, len(h.names))
	one := func(i int, v int64) {
		for _, g := range h.gold[i] {
			if slices.Contains(h.given[i], g) {
				out[g].tp += v
			} else {
				out[g].fn += v
			}
		}
		for _, p := range h.given[i] {
			if !slices.Contains(h.gold[i], p) {
				out[p].fp += v
			}
		}
	}
	switch {
	case only != nil && w != nil:
		for k, i := range only {
			if w[k] > 0 {
				one(i, int64(w[k]))
			}
		}
	case only != nil:
		for _, i := range only {
			one(i, 1)
		}
	default:
		for i := range h.gold {
			switch {
			case w == nil:
				one(i, 1)
			case w[i] > 0:
				one(i, int64(w[i]))
			}
		}
	}
	return out
}

// report gives averages and classes of a head.
func (h *head) report(prefix, class string, o Options) (metrics []Metric, classes []Class) {
	n := len(h.gold)
	all := h.tallies(nil, nil)
	micro, macro := averages(all)
	low, high := bootstrap(n, o.Bootstrap, o.Seed, func(w []int32) []float64 {
		t := h.tallies(w, nil)
		mi, ma := averages(t)
		out := []float64{mi, ma}
		for _, c := range t {
			out = append(out, c.f1())
		}
		return out
	})
	metrics = []Metric{
		figure(prefix+".micro_f1", micro, low[0], high[0], n, "bootstrap"),
		figure(prefix+".macro_f1", macro, low[1], high[1], n, "bootstrap"),
	}
	for i, t := range all {
		name := class + "." + h.names[i]
		gold, given := int(t.tp+t.fn), int(t.tp+t.fp)
		f1 := figure(name+".f1", t.f1(), low[2+i], high[2+i], gold, "bootstrap")
		c := Class{h.names[i], gold, given, int(t.tp), rate(name+".precision", int(t.tp), given), rate(name+".recall", int(t.tp), gold), f1}
		classes = append(classes, c)
		metrics = append(metrics, c.Precision, c.Recall, c.F1)
	}
	return metrics, classes
}

func (e *evaluation) intentsHead() head {
	return newHead(triage.Intents(), len(e.a), func(i int) []triage.Intent { return e.d.Items[i].Intents }, func(i int) []triage.Intent { return e.a[i].Intents })
}

// multi reports the heads of which several labels may hold.
func (e *evaluation) multi() {
	n := len(e.a)
	e.add(rate("primary.accuracy", e.count(func(it *Item, a *Answer) bool { return it.Primary() == a.Primary() }), n),
		rate("intents.exact", e.count(func(it *Item, a *Answer) bool { return it.sameIntents(&a.Labels) }), n),
		rate("flags.exact", e.count(func(it *Item, a *Answer) bool { return it.sameFlags(&a.Labels) }), n))
	h := e.intentsHead()
	m, classes := h.report("intents", "intent", e.o)
	e.add(m...)
	e.r.Intents = classes
	h = newHead(triage.Flags(), n, func(i int) []triage.Flag { return e.d.Items[i].Flags }, func(i int) []triage.Flag { return e.a[i].Flags })
	m, classes = h.report("flags", "flag", e.o)
	e.add(m...)
	e.r.Flags = classes
}

// table counts labels against answers of a head of which one label holds.
func table[T ~string](e *evaluation, labels []T, gold, given func(i int) T) *Table {
	t := &Table{Labels: words(labels)}
	at := map[T]int{}
	for i, v := range labels {
		at[v] = i
		t.Counts = append(t.Counts, make([]int, len(labels)))
	}
	for i := range e.a {
		t.Counts[at[gold(i)]][at[given(i)]]++
	}
	return t
}

// kappas gives an agreement measure of a table of counts with its bootstrap interval.
func kappas(pairs [][2]int, classes int, o Options, measures []string) []Metric {
	of := func(t [][]float64) []float64 {
		var out []float64
		for _, m := range measures {
			switch m[strings.LastIndexByte(m, '.')+1:] {
			case "kappa":
				out = append(out, kappa(t, 0))
			case "kappa_linear":
				out = append(out, kappa(t, 1))
			case "kappa_quadratic":
				out = append(out, kappa(t, 2))
			default:
				out = append(out, ac1(t))
			}
		}
		return out
	}
	build := func(w []int32) [][]float64 {
		t := make([][]float64, classes)
		for i := range t {
			t[i] = make([]float64, classes)
		}
		for i, p := range pairs {
			v := 1.0
			if w != nil {
				v = float64(w[i])
			}
			t[p[0]][p[1]] += v
		}
		return t
	}
	value := of(build(nil))
	low, high := bootstrap(len(pairs), o.Bootstrap, o.Seed, func(w []int32) []float64 { return of(build(w)) })
	var out []Metric
	for i, m := range measures {
		out = append(out, figure(m, value[i], low[i], high[i], len(pairs), "bootstrap"))
	}
	return out
}

// single reports primary intent, sentiment and urgency as tables.
func (e *evaluation) single() {
	n := len(e.a)
	e.r.Primary = table(e, triage.Intents(), func(i int) triage.Intent { return e.d.Items[i].Primary() }, func(i int) triage.Intent { return e.a[i].Primary() })
	e.confusions()
	e.r.Sentiment = table(e, triage.Sentiments(), func(i int) triage.Sentiment { return e.d.Items[i].Sentiment }, func(i int) triage.Sentiment { return e.a[i].Sentiment })
	h := newHead(triage.Sentiments(), n, func(i int) []triage.Sentiment { return []triage.Sentiment{e.d.Items[i].Sentiment} }, func(i int) []triage.Sentiment { return []triage.Sentiment{e.a[i].Sentiment} })
	m, classes := h.report("sentiment", "sentiment", e.o)
	e.r.Sentiments = classes
	e.add(rate("sentiment.accuracy", e.count(func(it *Item, a *Answer) bool { return it.Sentiment == a.Sentiment }), n))
	e.add(m...)
	e.r.Urgency = table(e, triage.Urgencies(), func(i int) triage.Urgency { return e.d.Items[i].Urgency }, func(i int) triage.Urgency { return e.a[i].Urgency })
	levels := make([][2]int, n)
	for i := range levels {
		levels[i] = [2]int{e.d.Items[i].Urgency.Level(), e.a[i].Urgency.Level()}
	}
	e.add(rate("urgency.exact", e.count(func(it *Item, a *Answer) bool { return it.Urgency == a.Urgency }), n))
	e.add(kappas(levels, 4, e.o, []string{"urgency.kappa_quadratic", "urgency.kappa_linear"})...)
}

func (e *evaluation) confusions() {
	type pair struct{ gold, given triage.Intent }
	found := map[pair]*Confusion{}
	var list []*Confusion
	for i := range e.a {
		p := pair{e.d.Items[i].Primary(), e.a[i].Primary()}
		if p.gold == p.given {
			continue
		}
		c := found[p]
		if c == nil {
			c = &Confusion{Gold: string(p.gold), Given: string(p.given)}
			found[p] = c
			list = append(list, c)
		}
		c.Count++
		if len(c.IDs) < 5 {
			c.IDs = append(c.IDs, e.d.Items[i].ID)
			if e.o.WithText {
				c.Texts = append(c.Texts, e.d.Items[i].Text.Reveal())
			}
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		switch {
		case a.Count != b.Count:
			return a.Count > b.Count
		case a.Gold != b.Gold:
			return a.Gold < b.Gold
		}
		return a.Given < b.Given
	})
	for _, c := range list[:min(20, len(list))] {
		e.r.Confusions = append(e.r.Confusions, *c)
	}
}

// triage reports under- and over-triage, sensitivity and what it means at a
// prevalence.
func (e *evaluation) triage() {
	n := len(e.a)
	e.add(rate("urgency.under", e.count(func(it *Item, a *Answer) bool { return a.Urgency.Level() < it.Urgency.Level() }), n),
		rate("urgency.over", e.count(func(it *Item, a *Answer) bool { return a.Urgency.Level() > it.Urgency.Level() }), n))
	for _, u := range triage.Urgencies() {
		gold := e.count(func(it *Item, _ *Answer) bool { return it.Urgency == u })
		if u != triage.Routine {
			e.add(rate("urgency.under."+string(u), e.count(func(it *Item, a *Answer) bool {
				return it.Urgency == u && a.Urgency.Level() < u.Level()
			}), gold))
		}
		if u != triage.Emergency {
			e.add(rate("urgency.over."+string(u), e.count(func(it *Item, a *Answer) bool {
				return it.Urgency == u && a.Urgency.Level() > u.Level()
			}), gold))
		}
	}
	emergencies := e.count(func(it *Item, _ *Answer) bool { return it.Urgency == triage.Emergency })
	urgents := e.count(func(it *Item, _ *Answer) bool { return it.Serious() })
	caught := e.count(func(it *Item, a *Answer) bool { return it.Serious() && a.Serious() })
	falseAlarms := e.count(func(it *Item, a *Answer) bool { return !it.Serious() && a.Serious() })
	sensitivity := rate("urgency.serious.sensitivity", caught, urgents)
	specificity := rate("urgency.serious.specificity", n-urgents-falseAlarms, n-urgents)
	e.add(rate("urgency.emergency.sensitivity", e.count(func(it *Item, a *Answer) bool {
		return it.Urgency == triage.Emergency && a.Urgency == triage.Emergency
	}), emergencies),
		rate("urgency.emergency.seen", e.count(func(it *Item, a *Answer) bool { return it.Urgency == triage.Emergency && a.Serious() }), emergencies),
		rate("urgency.emergency.precision", e.count(func(it *Item, a *Answer) bool {
			return it.Urgency == triage.Emergency && a.Urgency == triage.Emergency
		}), e.count(func(_ *Item, a *Answer) bool { return a.Urgency == triage.Emergency })),
		sensitivity, specificity,
		rate("urgency.serious.precision", caught, caught+falseAlarms))
	missed := urgents - caught
	bound := Metric{Name: "urgency.serious.missed", K: missed, N: urgents, Interval: "clopper_pearson_one_sided", Enough: urgents >= Enough}
	if urgents > 0 {
		bound.Value, bound.High = num(float64(missed)/float64(urgents)), num(UpperBound(missed, urgents))
	}
	e.add(bound)
	e.r.Proof = &Proof{Missed: missed, Urgents: urgents, Upper: *num(UpperBound(missed, urgents))}
	for _, target := range []float64{0.02, 0.01} {
		need := Need{Target: target, IfNoneMissed: MoreNeeded(missed, urgents, target)}
		if more, ok := NeededAtRate(missed, urgents, target); ok {
			need.AtThisRate = &more
		}
		e.r.Proof.Targets = append(e.r.Proof.Targets, need)
	}
	for i := range e.a {
		it, a := &e.d.Items[i], &e.a[i]
		if it.Serious() && a.Urgency.Level() < it.Urgency.Level() {
			m := Missed{ID: it.ID, Gold: string(it.Urgency), Given: string(a.Urgency), Flags: words(it.Flags)}
			if e.o.WithText {
				m.Text = it.Text.Reveal()
			}
			e.r.Missed = append(e.r.Missed, m)
		}
	}
	if urgents == 0 || urgents == n {
		return
	}
	miss := func(v *float64) float64 { return 1 - *v }
	for _, p := range prevalences() {
		at := fmt.Sprintf("at_%gpct", p*100)
		e.add(figure("alarms.precision."+at, ppv(*sensitivity.Value, miss(specificity.Value), p),
			ppv(*sensitivity.Low, miss(specificity.Low), p), ppv(*sensitivity.High, miss(specificity.High), p), n, "box"))
		alarms := func(sens, spec *float64) float64 { return 1000 * (*sens*p + miss(spec)*(1-p)) }
		e.add(figure("alarms.per_1000."+at, alarms(sensitivity.Value, specificity.Value),
			alarms(sensitivity.Low, specificity.High), alarms(sensitivity.High, specificity.Low), n, "box"))
	}
}

// calibration reports how far scores are what they say.
func (e *evaluation) calibration() {
	var given [4][]sure // intents, sentiment, urgency, flags
	var model [4][]sure
	for i := range e.a {
		it, a := &e.d.Items[i], &e.a[i]
		if a.Scored {
			for k, v := range a.Intents {
				given[0] = append(given[0], sure{i, a.IntentScores[k], it.Has(v)})
			}
			given[1] = append(given[1], sure{i, a.SentimentScore, it.Sentiment == a.Sentiment})
			given[2] = append(given[2], sure{i, a.UrgencyScore, it.Urgency == a.Urgency})
			for k, v := range a.Flags {
				given[3] = append(given[3], sure{i, a.FlagScores[k], contains(it.Flags, v)})
			}
		}
		if p := a.Prob; p != nil {
			for k, v := range triage.Intents() {
				model[0] = append(model[0], sure{i, p.Intents[k], it.Has(v)})
			}
			top := func(probs []float64, gold int) sure {
				best := 0
				for k, v := range probs {
					if v > probs[best] {
						best = k
					}
				}
				return sure{i, probs[best], best == gold}
			}
			model[1] = append(model[1], top(p.Sentiment[:], slices.Index(triage.Sentiments(), it.Sentiment)))
			model[2] = append(model[2], top(p.Urgency[:], it.Urgency.Level()))
			for k, v := range triage.Flags() {
				model[3] = append(model[3], sure{i, p.Flags[k], contains(it.Flags, v)})
			}
		}
	}
	names := [4]string{"intents", "sentiment", "urgency", "flags"}
	for _, group := range []struct {
		name  string
		heads *[4][]sure
	}{{"labels", &given}, {"model", &model}} {
		for k, name := range names {
			if labels := group.heads[k]; len(labels) > 0 {
				e.reliability(group.name+"."+name, labels)
			}
		}
	}
}

// reliability reports one head. Model heads of many labels are summed up item by item
// first, so that a resample costs no more than that of a small head.
func (e *evaluation) reliability(name string, labels []sure) {
	c, b := ece(labels, nil)
	type sums struct {
		n, score, right [bins]float64
		brier           float64
	}
	per := make([]sums, len(e.a))
	for _, l := range labels {
		s, k, r := &per[l.item], binOf(l.score), 0.0
		if l.right {
			r = 1
		}
		s.n[k]++
		s.score[k] += l.score
		s.right[k] += r
		s.brier += (l.score - r) * (l.score - r)
	}
	low, high := bootstrap(len(e.a), e.r.Settings.SliceBootstrap, e.o.Seed, func(w []int32) []float64 {
		var t sums
		for i, v := range w {
			if v == 0 {
				continue
			}
			x, p := float64(v), &per[i]
			for k := range bins {
				t.n[k] += x * p.n[k]
				t.score[k] += x * p.score[k]
				t.right[k] += x * p.right[k]
			}
			t.brier += x * p.brier
		}
		total, err := 0.0, 0.0
		for k := range bins {
			total += t.n[k]
			err += math.Abs(t.score[k] - t.right[k])
		}
		return []float64{err / total, t.brier / total}
	})
	rel := Reliability{
		Head: name, N: len(labels),
		ECE:   figure("calibration."+name+".ece", c, low[0], high[0], len(labels), "bootstrap"),
		Brier: figure("calibration."+name+".brier", b, low[1], high[1], len(labels), "bootstrap"),
	}
	var n, right [bins]int
	var score [bins]float64
	for _, l := range labels {
		k := binOf(l.score)
		n[k]++
		score[k] += l.score
		if l.right {
			right[k]++
		}
	}
	for k := range bins {
		bin := Bin{From: float64(k) / bins, To: float64(k+1) / bins, N: n[k], Right: right[k]}
		if n[k] > 0 {
			lo, hi := Wilson(right[k], n[k])
			bin.Score, bin.Share, bin.Low, bin.High = num(score[k]/float64(n[k])), num(float64(right[k])/float64(n[k])), num(lo), num(hi)
		}
		rel.Bins = append(rel.Bins, bin)
	}
	e.r.Calibration = append(e.r.Calibration, rel)
	e.add(rel.ECE, rel.Brier)
}

// serious is the model's probability that a reply is urgent or more.
func serious(p *triage.Prediction) float64 { return p.Urgency[2] + p.Urgency[3] }

// inbox reports whether more urgent replies stand above less urgent ones. An inbox is
// sorted by level, then by the model's expected level where it is known.
func (e *evaluation) inbox() {
	list := make([]ranked, len(e.a))
	for i := range e.a {
		key := float64(e.a[i].Urgency.Level())
		if p := e.a[i].Prob; p != nil {
			key += (p.Urgency[1] + 2*p.Urgency[2] + 3*p.Urgency[3]) / 4
		}
		list[i] = ranked{i, e.d.Items[i].Urgency.Level(), key}
	}
	inboxOrder(list)
	value := pairs(list, nil)
	low, high := bootstrap(len(list), e.o.Bootstrap, e.o.Seed, func(w []int32) []float64 { return []float64{pairs(list, w)} })
	e.add(figure("inbox.pairwise", value, low[0], high[0], len(list), "bootstrap"))
}

// curve reports recall of urgent replies against alarms per 1,000 replies as the
// model's threshold moves, alone and joined with the rules.
func (e *evaluation) curve() {
	type point struct {
		p       float64
		gold, r bool
	}
	var list []point
	urgents := 0
	for i := range e.a {
		if e.a[i].Prob == nil {
			return
		}
		ruled := e.a[i].Rules != nil && e.a[i].Rules.Urgency.Level() >= triage.Urgent.Level()
		list = append(list, point{serious(e.a[i].Prob), e.d.Items[i].Serious(), ruled})
		if e.d.Items[i].Serious() {
			urgents++
		}
	}
	if urgents == 0 {
		return
	}
	for _, by := range []string{"model", "joined"} {
		for _, t := range []float64{0.99, 0.97, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001} {
			alarms, caught := 0, 0
			for _, v := range list {
				if v.p >= t || by == "joined" && v.r {
					alarms++
					if v.gold {
						caught++
					}
				}
			}
			e.r.Curve = append(e.r.Curve, CurvePoint{by, t, *num(float64(caught) / float64(urgents)), *num(1000 * float64(alarms) / float64(len(list)))})
		}
	}
}

// moods sets sentiment against urgency: frustration must not look like urgency, nor
// calm like the want of it.
func (e *evaluation) moods() {
	for _, s := range triage.Sentiments() {
		m := Mood{Sentiment: string(s), Gold: make([]int, 4), Given: make([]int, 4)}
		over, routine, under, urgent := 0, 0, 0, 0
		for i := range e.a {
			it, a := &e.d.Items[i], &e.a[i]
			if a.Sentiment == s {
				m.Given[a.Urgency.Level()]++
			}
			if it.Sentiment != s {
				continue
			}
			m.Gold[it.Urgency.Level()]++
			if it.Urgency == triage.Routine {
				routine++
				if a.Urgency != triage.Routine {
					over++
				}
			}
			if it.Serious() {
				urgent++
				if !a.Serious() {
					under++
				}
			}
		}
		m.Over = rate("mood."+string(s)+".over_triage", over, routine)
		m.Under = rate("mood."+string(s)+".under_triage", under, urgent)
		e.add(m.Over, m.Under)
		e.r.Moods = append(e.r.Moods, m)
	}
}

// wrongClose reports whether closing a reply without a person was a mistake: its
// primary intent is another, or it needed clinical eyes.
func wrongClose(it *Item, a *Answer) bool {
	return it.Primary() != a.Primary() || it.Urgency != triage.Routine
}

func (e *evaluation) automation() {
	closed := e.count(func(_ *Item, a *Answer) bool { return a.Closed })
	e.add(rate("automation.rate", closed, len(e.a)))
	if !e.d.Labelled {
		return
	}
	bad := e.count(func(it *Item, a *Answer) bool { return a.Closed && wrongClose(it, a) })
	clinical := e.count(func(it *Item, a *Answer) bool { return a.Closed && it.Urgency != triage.Routine })
	e.add(rate("automation.error", bad, closed))
	m := Metric{Name: "automation.clinical_closed", K: clinical, N: closed, Interval: "clopper_pearson_one_sided", Enough: closed >= Enough}
	if closed > 0 {
		m.Value, m.High = num(float64(clinical)/float64(closed)), num(UpperBound(clinical, closed))
	}
	e.add(m)
}

// agreement compares two labellings of the same items.
func (e *evaluation) agreement(second *Dataset) error {
	if !second.Labelled {
		return fmt.Errorf("eval: %s: has no labels: %w", second.Name, triage.ErrInvalid)
	}
	at := second.index()
	var primary, sentiment, urgency [][2]int
	for i := range e.d.Items {
		it := &e.d.Items[i]
		k, ok := at[it.ID]
		if !ok {
			continue
		}
		o := &second.Items[k]
		primary = append(primary, [2]int{it.Primary().Rank(), o.Primary().Rank()})
		sentiment = append(sentiment, [2]int{slices.Index(triage.Sentiments(), it.Sentiment), slices.Index(triage.Sentiments(), o.Sentiment)})
		urgency = append(urgency, [2]int{it.Urgency.Level(), o.Urgency.Level()})
	}
	if len(primary) == 0 {
		return fmt.Errorf("eval: %s has no id of %s: %w", second.Name, e.d.Name, triage.ErrConflict)
	}
	e.r.Agreement = append(e.r.Agreement, kappas(primary, triage.IntentCount, e.o, []string{"agreement.primary.kappa", "agreement.primary.ac1"})...)
	e.r.Agreement = append(e.r.Agreement, kappas(sentiment, 4, e.o, []string{"agreement.sentiment.kappa", "agreement.sentiment.ac1"})...)
	e.r.Agreement = append(e.r.Agreement, kappas(urgency, 4, e.o, []string{"agreement.urgency.kappa_quadratic", "agreement.urgency.ac1"})...)
	e.add(e.r.Agreement...)
	return nil
}
