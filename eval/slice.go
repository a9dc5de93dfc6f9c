package eval

import (
	"math"
	"slices"
	"strings"

	triage "github.com/replytriage/triage"
)

// textspeak are spellings that a careful writer would not use. They tell spelling
// quality apart; nothing else rests on them.
var textspeak = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`u ur r y n k kk pls plz thx ty tysm tmrw tmr tmw 2morrow 2nite 2day b4 l8r gr8 4 2 w wat wut wen wer cuz bc cus
 idk omg lol ngl imo rn asap appt appts dr docs cant wont dont didnt doesnt isnt im ive ill id its thats whats wasnt couldnt shouldnt wouldnt havent hasnt
 gonna wanna gotta lemme gimme dunno ya yea yep yup nah nope sry srry srsly prob probs prolly tho thru nite ppl msg msgs txt
 q k xq pq tmb xfa tb mñn ke kiero toy ta pa`) {
		m[w] = true
	}
	return m
}()

// spelling returns clean, some or messy by the share of words that are textspeak, have
// a letter three times running, or have no vowel.
func spelling(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \t\r\n.,;:!?()\"“”…/", r) })
	messy := 0
	for _, w := range words {
		if textspeak[w] || repeats(w) || noVowel(w) {
			messy++
		}
	}
	switch {
	case messy == 0:
		return "clean"
	case float64(messy) <= 0.25*float64(len(words)):
		return "some"
	}
	return "messy"
}

func repeats(w string) bool {
	var last rune
	n := 0
	for _, r := range w {
		if r == last && r >= 'a' {
			n++
		} else {
			n = 0
		}
		if n >= 2 {
			return true
		}
		last = r
	}
	return false
}

func noVowel(w string) bool {
	letters := 0
	for _, r := range w {
		if strings.ContainsRune("aeiouyáéíóúü", r) {
			return false
		}
		if r >= 'a' && r <= 'z' {
			letters++
		} else {
			return false
		}
	}
	return letters >= 2
}

// SlicesOf returns the names of the slices that a labelled item belongs to, each
// "axis=value".
func SlicesOf(it *Item) []string {
	out := []string{"prompt=known"}
	if it.Prompt.Empty() {
		out[0] = "prompt=none"
	}
	if contains(it.Flags, triage.FlagSpanish) {
		out = append(out, "language=es")
	} else {
		out = append(out, "language=en")
	}
	switch n := it.Text.Len(); {
	case n <= 10:
		out = append(out, "length=1-10")
	case n <= 40:
		out = append(out, "length=11-40")
	case n <= 100:
		out = append(out, "length=41-100")
	default:
		out = append(out, "length=101+")
	}
	out = append(out, "spelling="+spelling(it.Text.Reveal()))
	switch len(it.Intents) {
	case 1:
		out = append(out, "intents=1")
	case 2:
		out = append(out, "intents=2")
	default:
		out = append(out, "intents=3+")
	}
	if len(it.Flags) == 0 {
		out = append(out, "flag=none")
	}
	for _, f := range it.Flags {
		out = append(out, "flag="+string(f))
	}
	if it.Source != "" {
		out = append(out, "source="+it.Source)
	}
	return out
}

// slices reports every slice and names the worst.
func (e *evaluation) slices() {
	members := map[string][]int{}
	var names []string
	for i := range e.d.Items {
		for _, s := range SlicesOf(&e.d.Items[i]) {
			if members[s] == nil {
				names = append(names, s)
			}
			members[s] = append(members[s], i)
		}
	}
	slices.Sort(names)
	h := e.intentsHead()
	for _, name := range names {
		only := members[name]
		s := Slice{Name: name, N: len(only), Metrics: e.sliceMetrics(&h, only)}
		e.r.Slices = append(e.r.Slices, s)
	}
	for _, name := range []string{"primary.accuracy", "intents.micro_f1", "urgency.exact", "urgency.serious.sensitivity", "sentiment.accuracy"} {
		worst := WorstSlice{Metric: name, Value: math.Inf(1)}
		for i := range e.r.Slices {
			s := &e.r.Slices[i]
			m := s.Metric(name)
			if m != nil && m.Enough && m.Value != nil && *m.Value < worst.Value {
				worst.Slice, worst.Value, worst.N = s.Name, *m.Value, m.N
			}
		}
		if worst.Slice != "" {
			e.r.Worst = append(e.r.Worst, worst)
		}
	}
}

// Metric returns the figure called name, or nil.
func (s *Slice) Metric(name string) *Metric {
	for i := range s.Metrics {
		if s.Metrics[i].Name == name {
			return &s.Metrics[i]
		}
	}
	return nil
}

func (e *evaluation) sliceMetrics(h *head, only []int) []Metric {
	n := len(only)
	count := func(meets func(it *Item, a *Answer) bool) int {
		k := 0
		for _, i := range only {
			if meets(&e.d.Items[i], &e.a[i]) {
				k++
			}
		}
		return k
	}
	micro, _ := averages(h.tallies(nil, only))
	low, high := bootstrap(n, e.r.Settings.SliceBootstrap, e.o.Seed, func(w []int32) []float64 {
		m, _ := averages(h.tallies(w, only))
		return []float64{m}
	})
	urgents := count(func(it *Item, _ *Answer) bool { return it.Serious() })
	closed := count(func(_ *Item, a *Answer) bool { return a.Closed })
	return []Metric{
		rate("primary.accuracy", count(func(it *Item, a *Answer) bool { return it.Primary() == a.Primary() }), n),
		rate("intents.exact", count(func(it *Item, a *Answer) bool { return it.sameIntents(&a.Labels) }), n),
		figure("intents.micro_f1", micro, low[0], high[0], n, "bootstrap"),
		rate("urgency.exact", count(func(it *Item, a *Answer) bool { return it.Urgency == a.Urgency }), n),
		rate("urgency.under", count(func(it *Item, a *Answer) bool { return a.Urgency.Level() < it.Urgency.Level() }), n),
		rate("urgency.over", count(func(it *Item, a *Answer) bool { return a.Urgency.Level() > it.Urgency.Level() }), n),
		rate("urgency.serious.sensitivity", count(func(it *Item, a *Answer) bool { return it.Serious() && a.Serious() }), urgents),
		rate("sentiment.accuracy", count(func(it *Item, a *Answer) bool { return it.Sentiment == a.Sentiment }), n),
		rate("automation.rate", closed, n),
		rate("automation.error", count(func(it *Item, a *Answer) bool { return a.Closed && wrongClose(it, a) }), closed),
	}
}
