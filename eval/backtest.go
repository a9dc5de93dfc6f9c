package eval

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"os"
	"slices"
	"sort"
	"strings"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/classifier"
	"github.com/replytriage/triage/rules"
	"github.com/replytriage/triage/rules/phrase"
	"github.com/replytriage/triage/rules/strictyaml"
)

// BacktestSchema names the form of a backtest's JSON.
const BacktestSchema = "triage-backtest/1"

// Backtest is what a change of rules would have done to messages of before.
type Backtest struct {
	Schema   string     `json:"schema"`
	Data     DataInfo   `json:"data"`
	Old      string     `json:"old_rules"`
	New      string     `json:"new_rules"`
	Model    string     `json:"model"`
	Messages int        `json:"messages"`
	Moved    []Movement `json:"moved"`
	// Raised and Lowered count messages whose urgency moved.
	Raised  int `json:"urgency_raised"`
	Lowered int `json:"urgency_lowered"`
	// AlarmsOld and AlarmsNew are urgent and emergency answers per 1,000 messages.
	AlarmsOld Metric `json:"alarms_per_1000_old"`
	AlarmsNew Metric `json:"alarms_per_1000_new"`
	// Mended and Broken count messages whose primary intent and urgency became right or
	// wrong; both 0 where the data have no labels.
	Labelled bool        `json:"labelled"`
	Mended   int         `json:"mended"`
	Broken   int         `json:"broken"`
	Work     []QueueWork `json:"work"`
	PerDay   int         `json:"messages_per_day"`
	// Minutes names the file of handling minutes, Default the minutes of queues that it
	// does not name; null where it names them all.
	Minutes string       `json:"minutes_from"`
	Default *float64     `json:"minutes_default"`
	Rules   []RuleChange `json:"rules"`
}

// Side is how a message was answered by one set of rules.
type Side struct {
	Intents   []string `json:"intents"`
	Sentiment string   `json:"sentiment"`
	Urgency   string   `json:"urgency"`
	Flags     []string `json:"flags"`
	Queue     string   `json:"queue"`
	// Also lists the queues that get a part of the message.
	Also   []string `json:"also"`
	Closed bool     `json:"closed"`
	// Rules that fired.
	Rules []string `json:"rules"`
}

// Movement is a message that is answered otherwise.
type Movement struct {
	ID  string `json:"id"`
	Old Side   `json:"old"`
	New Side   `json:"new"`
	// What moved: intents, sentiment, urgency, flags, queue, also, closed.
	What []string `json:"what"`
	// Gold is the label's primary intent and urgency, where there is one.
	Gold string `json:"gold,omitempty"`
	Text string `json:"text,omitempty"`
}

// QueueWork is what a queue costs in a day.
type QueueWork struct {
	Queue string `json:"queue"`
	// Each is the minutes that one message takes there; Assumed says that the file of
	// minutes does not name the queue, so that its default counts.
	Each    float64 `json:"minutes_per_message"`
	Assumed bool    `json:"minutes_assumed"`
	// MessagesOld and MessagesNew count the data set's messages that a person handles
	// there; one that also goes to a second queue counts in both.
	MessagesOld int `json:"messages_old"`
	MessagesNew int `json:"messages_new"`
	// Minutes a day, at Backtest.PerDay messages a day.
	MinutesOld float64 `json:"minutes_per_day_old"`
	MinutesNew float64 `json:"minutes_per_day_new"`
}

// RuleChange is a rule, or its proofs, that differs.
type RuleChange struct {
	ID string `json:"id"`
	// What is added, removed or changed.
	What string `json:"what"`
	// Hits and misses that came and went.
	ProofsAdded   int `json:"proofs_added"`
	ProofsRemoved int `json:"proofs_removed"`
	// Wording and Labels say what of the rule changed beside its proofs.
	Wording bool `json:"wording"`
	Labels  bool `json:"labels"`
	// FailingOld and FailingNew count proofs that fail under each set.
	FailingOld int `json:"failing_old"`
	FailingNew int `json:"failing_new"`
}

// Handling is how long staff take for a message, by queue.
type Handling struct {
	// From names the file.
	From string
	// PerDay is how many messages a day the clinic gets.
	PerDay int
	// Minutes by queue: a person's time for one message, from opening it to being done.
	Minutes map[string]float64
	// Default is for queues that are not named; nil where the file gives none.
	Default *float64
}

// each returns the minutes of one message in queue q and whether the file names q.
func (h *Handling) each(q string) (minutes float64, named bool) {
	if minutes, named = h.Minutes[q]; !named && h.Default != nil {
		minutes = *h.Default
	}
	return minutes, named
}

//go:embed handling.yml
var shippedHandling []byte

// ReadHandling reads a file of handling minutes for the queues of a routing tree; an
// empty name gives the shipped one. A queue that the tree does not have is an error
// with its line, and so is a queue of the tree that the file neither names nor gives a
// default for. The shipped minutes are for the shipped tree: with another, those of
// queues that it does not have are left out.
func ReadHandling(name string, queues []string) (Handling, error) {
	data, show := shippedHandling, "handling.yml (shipped)"
	if name != "" {
		var err error
		if data, err = os.ReadFile(name); err != nil {
			return Handling{}, fmt.Errorf("%s: %w", name, plain(err))
		}
		show = name
	}
	h := Handling{From: show, Minutes: map[string]float64{}}
	r := &strictyaml.Reader{Name: show}
	if root := r.Parse(data); root != nil {
		r.Map(root, map[string]func(*strictyaml.Node){
			"summary":          func(n *strictyaml.Node) { r.Text(n) },
			"messages_per_day": func(n *strictyaml.Node) { h.PerDay = r.Int(n, 1, 10_000_000) },
			"default": func(n *strictyaml.Node) {
				v := r.Float(n, 0, 600)
				h.Default = &v
			},
			"minutes": func(n *strictyaml.Node) {
				r.Names(n, func(k, v *strictyaml.Node) {
					switch {
					case slices.Contains(queues, k.Value):
						h.Minutes[k.Value] = r.Float(v, 0, 600)
					case name != "":
						r.Add(k, "minutes: the routing tree has no such queue; it has %s", strings.Join(queues, ", "))
					}
				})
			},
		})
		if h.PerDay == 0 && len(r.Problems) == 0 {
			r.Add(root, "messages_per_day is missing")
		}
		if h.Default == nil && len(r.Problems) == 0 {
			var open []string
			for _, q := range queues {
				if _, ok := h.Minutes[q]; !ok {
					open = append(open, q)
				}
			}
			if len(open) > 0 {
				r.Add(root, "minutes: neither named nor covered by a default: %s", strings.Join(open, ", "))
			}
		}
	}
	if err := r.Problems.Err(); err != nil {
		return Handling{}, err
	}
	return h, nil
}

// BacktestOptions say how a backtest is done.
type BacktestOptions struct {
	Old, New *rules.Set
	Handling Handling
	Workers  int
	WithText bool
	// PromptKind reads prompts for the proofs of rules.
	PromptKind func(string) triage.PromptKind
	// Finish completes results with routes. It must be set: staff minutes belong to the
	// queues of a routing tree.
	Finish   func(triage.Message, *triage.Result) error
	Progress func(int)
}

// RunBacktest answers every message with the old rules and the new ones. The model of c,
// where there is one, is asked once a message.
func RunBacktest(ctx context.Context, d *Dataset, c *classifier.Classifier, o BacktestOptions) (*Backtest, error) {
	if o.Finish == nil {
		return nil, fmt.Errorf("eval: backtest: no routing tree: %w", triage.ErrInvalid)
	}
	mode := Full
	if c.Model == nil {
		mode = RulesOnly
	}
	with := *c
	with.Rules = func() *rules.Set { return o.Old }
	first := &Local{Classifier: &with, Mode: mode, Finish: o.Finish}
	before, err := Ask(ctx, first, d, o.Workers, o.Progress)
	if err != nil {
		return nil, err
	}
	after, err := Ask(ctx, first.with(o.New, before, d, nil), d, o.Workers, nil)
	if err != nil {
		return nil, err
	}
	b := &Backtest{
		Schema: BacktestSchema, Data: DataInfo{d.Name, d.SHA256, len(d.Items), d.Labelled, "", len(d.Skipped)}, Old: o.Old.Digest(), New: o.New.Digest(),
		Messages: len(d.Items), Labelled: d.Labelled, PerDay: o.Handling.PerDay, Moved: []Movement{},
	}
	if mode == Full {
		b.Model = c.ModelDigest
	}
	alarms := func(list []Answer) Metric {
		n := 0
		for i := range list {
			if list[i].Serious() {
				n++
			}
		}
		m := rate("alarms.per_1000", n, len(list))
		for _, v := range []*float64{m.Value, m.Low, m.High} {
			*v *= 1000
		}
		return m
	}
	b.AlarmsOld, b.AlarmsNew = alarms(before), alarms(after)
	for i := range before {
		b.compare(&d.Items[i], &before[i], &after[i], o.WithText)
	}
	b.Minutes, b.Work = o.Handling.From, work(before, after, &o.Handling)
	if slices.ContainsFunc(b.Work, func(w QueueWork) bool { return w.Assumed }) {
		b.Default = o.Handling.Default
	}
	b.Rules = ruleChanges(o.Old, o.New, o.PromptKind)
	return b, nil
}

func side(a *Answer) Side {
	s := Side{Intents: words(a.Intents), Sentiment: string(a.Sentiment), Urgency: string(a.Urgency), Flags: words(a.Flags), Queue: a.Queue, Also: a.Also, Closed: a.Closed}
	if s.Also == nil {
		s.Also = []string{}
	}
	if a.Rules != nil {
		s.Rules = a.Rules.Fired
	}
	return s
}

func (b *Backtest) compare(it *Item, before, after *Answer, withText bool) {
	m := Movement{ID: it.ID, Old: side(before), New: side(after)}
	for _, c := range []struct {
		name  string
		moved bool
	}{
		{"intents", !before.sameIntents(&after.Labels)},
		{"sentiment", before.Sentiment != after.Sentiment},
		{"urgency", before.Urgency != after.Urgency},
		{"flags", !before.sameFlags(&after.Labels)},
		{"queue", before.Queue != after.Queue},
		{"also", !slices.Equal(before.Also, after.Also)},
		{"closed", before.Closed != after.Closed},
	} {
		if c.moved {
			m.What = append(m.What, c.name)
		}
	}
	if len(m.What) == 0 {
		return
	}
	switch d := after.Urgency.Level() - before.Urgency.Level(); {
	case d > 0:
		b.Raised++
	case d < 0:
		b.Lowered++
	}
	if b.Labelled {
		m.Gold = string(it.Primary()) + ", " + string(it.Urgency)
		right := func(a *Answer) bool { return a.Primary() == it.Primary() && a.Urgency == it.Urgency }
		switch was, is := right(before), right(after); {
		case !was && is:
			b.Mended++
		case was && !is:
			b.Broken++
		}
	}
	if withText {
		m.Text = it.Text.Reveal()
	}
	b.Moved = append(b.Moved, m)
}

// work counts what people handle, by queue: every message that is not closed without a
// person, in its queue and in those that also get a part of it.
func work(before, after []Answer, h *Handling) []QueueWork {
	byQueue := map[string]*QueueWork{}
	at := func(q string) *QueueWork {
		if byQueue[q] == nil {
			byQueue[q] = &QueueWork{Queue: q}
		}
		return byQueue[q]
	}
	count := func(a *Answer, n func(*QueueWork) *int) {
		if !a.Closed {
			*n(at(a.Queue))++
		}
		for _, q := range a.Also {
			*n(at(q))++
		}
	}
	for i := range before {
		count(&before[i], func(w *QueueWork) *int { return &w.MessagesOld })
		count(&after[i], func(w *QueueWork) *int { return &w.MessagesNew })
	}
	out := make([]QueueWork, 0, len(byQueue))
	for q, w := range byQueue {
		minutes, named := h.each(q)
		w.Each, w.Assumed = minutes, !named
		scale := minutes * float64(h.PerDay) / float64(len(before))
		w.MinutesOld, w.MinutesNew = *num(scale * float64(w.MessagesOld)), *num(scale * float64(w.MessagesNew))
		out = append(out, *w)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Queue < out[j].Queue })
	return out
}

// ruleChanges compares the rules of two sets and their proofs.
func ruleChanges(before, after *rules.Set, kind func(string) triage.PromptKind) []RuleChange {
	failing := func(s *rules.Set) map[string]int {
		n := map[string]int{}
		rep := s.SelfTest(kind)
		for i := range rep.Proofs {
			if len(rep.Proofs[i].Failures) > 0 {
				n[rep.Proofs[i].Rule]++
			}
		}
		return n
	}
	failOld, failNew := failing(before), failing(after)
	texts := func(r *rules.Rule) map[string]bool {
		m := map[string]bool{}
		if r != nil {
			for _, c := range r.Tests.Hit {
				m["hit\x00"+c.Text+"\x00"+c.Prompt+"\x00"+string(c.Kind)] = true
			}
			for _, c := range r.Tests.Miss {
				m["miss\x00"+c.Text+"\x00"+c.Prompt+"\x00"+string(c.Kind)] = true
			}
		}
		return m
	}
	ids := map[string]bool{}
	for _, s := range []*rules.Set{before, after} {
		for _, r := range s.Rules() {
			ids[r.ID] = true
		}
	}
	sorted := make([]string, 0, len(ids))
	for id := range ids {
		sorted = append(sorted, id)
	}
	slices.Sort(sorted)
	out := []RuleChange{}
	for _, id := range sorted {
		a, b := before.Rule(id), after.Rule(id)
		c := RuleChange{ID: id, What: "changed", FailingOld: failOld[id], FailingNew: failNew[id]}
		ta, tb := texts(a), texts(b)
		for t := range tb {
			if !ta[t] {
				c.ProofsAdded++
			}
		}
		for t := range ta {
			if !tb[t] {
				c.ProofsRemoved++
			}
		}
		switch {
		case a == nil:
			c.What = "added"
		case b == nil:
			c.What = "removed"
		default:
			c.Wording = wording(&a.Wording) != wording(&b.Wording) || !slices.Equal(a.Traits, b.Traits) || fmt.Sprint(a.When) != fmt.Sprint(b.When)
			c.Labels = fmt.Sprint(a.Labels) != fmt.Sprint(b.Labels) || a.Effect != b.Effect || a.Status != b.Status
			if !c.Wording && !c.Labels && c.ProofsAdded == 0 && c.ProofsRemoved == 0 && c.FailingOld == c.FailingNew {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// wording writes a rule's words as its pack has them, lists that it names filled in.
func wording(w *phrase.Wording) string {
	var b strings.Builder
	phrases := func(key string, list []phrase.Phrase) {
		for _, p := range list {
			fmt.Fprintf(&b, "%s %q %v\n", key, p.Text, p.Pattern)
		}
	}
	near := func(key string, list []phrase.Near) {
		for _, n := range list {
			fmt.Fprintf(&b, "%s %d %t\n", key, n.Within, n.Ordered)
			phrases("a", n.A)
			phrases("b", n.B)
		}
	}
	phrases("exact", w.Exact)
	phrases("phrase", w.Phrases)
	near("near", w.Near)
	for i := range w.Regex {
		fmt.Fprintf(&b, "regex %q\n", w.Regex[i].Text)
	}
	phrases("unless", w.Unless)
	near("unless near", w.UnlessNear)
	fmt.Fprint(&b, w.Spelling)
	return b.String()
}

// Explain says what the staff minutes of the backtest are.
func (b *Backtest) Explain() string {
	return fmt.Sprintf("Staff minutes a day: the messages that a person opens in a queue of the routing tree, times the minutes of a person's time that one takes there (%s), scaled from these %d messages to %d a day. Messages closed without a person count nothing.", b.Minutes, b.Messages, b.PerDay)
}

// WriteBacktestTable writes the backtest for a terminal.
func WriteBacktestTable(w io.Writer, b *Backtest) error {
	var s strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&s, format, args...) }
	p("%d of %d messages move; urgency raised for %d, lowered for %d\n", len(b.Moved), b.Messages, b.Raised, b.Lowered)
	p("alarms per 1,000: %.1f before, %.1f after\n", *b.AlarmsOld.Value, *b.AlarmsNew.Value)
	if b.Labelled {
		p("by the labels %d become right and %d wrong\n", b.Mended, b.Broken)
	}
	var old, now float64
	p("\n%s\n\n%-22s %8s %12s %12s   %s\n", b.Explain(), "queue", "each", "before", "after", "change")
	for _, q := range b.Work {
		mark := ""
		if q.Assumed {
			mark = "  (default)"
		}
		p("%-22s %8.1f %12.1f %12.1f   %+.1f%s\n", q.Queue, q.Each, q.MinutesOld, q.MinutesNew, q.MinutesNew-q.MinutesOld, mark)
		old, now = old+q.MinutesOld, now+q.MinutesNew
	}
	p("%-22s %8s %12.1f %12.1f   %+.1f\n", "all", "", old, now, now-old)
	for _, c := range b.Rules {
		p("\nrule %s: %s; proofs +%d -%d", c.ID, c.What, c.ProofsAdded, c.ProofsRemoved)
		if c.FailingNew > 0 {
			p("; %d proofs FAIL", c.FailingNew)
		}
	}
	if len(b.Rules) > 0 {
		p("\n")
	}
	for i := range b.Moved {
		m := &b.Moved[i]
		p("\n%-16s %s, %s -> %s, %s", m.ID, strings.Join(m.Old.Intents, "+"), m.Old.Urgency, strings.Join(m.New.Intents, "+"), m.New.Urgency)
		if m.Old.Queue != m.New.Queue {
			p("  [%s -> %s]", m.Old.Queue, m.New.Queue)
		}
		if m.Gold != "" {
			p("  (labelled %s)", m.Gold)
		}
		if m.Text != "" {
			p("\n    %q", m.Text)
		}
	}
	if len(b.Moved) > 0 {
		p("\n")
	}
	_, err := io.WriteString(w, s.String())
	return err
}

//go:embed backtest.html.tmpl
var backtestPage string

// WriteBacktestHTML writes the backtest as one page that needs nothing else.
func WriteBacktestHTML(w io.Writer, b *Backtest) error {
	t, err := template.New("backtest").Funcs(template.FuncMap{
		"join":   func(list []string) string { return strings.Join(list, ", ") },
		"short":  func(s string) string { return or(s[:min(19, len(s))], "none") },
		"minus":  func(a, b float64) float64 { return a - b },
		"number": func(m Metric) string { return fmt.Sprintf("%.1f", *m.Value) },
	}).Parse(backtestPage)
	if err != nil {
		return fmt.Errorf("eval: page: %w", err)
	}
	if err := t.Execute(w, b); err != nil {
		return fmt.Errorf("eval: page: %w", err)
	}
	return nil
}

// WriteBacktestJSON writes the backtest in its stable form.
func WriteBacktestJSON(w io.Writer, b *Backtest) error { return indented(w, b) }
