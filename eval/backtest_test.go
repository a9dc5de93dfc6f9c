package eval_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
	"github.com/replytriage/triage/prompt"
	"github.com/replytriage/triage/route"
	"github.com/replytriage/triage/rules"
)

const wartPack = `pack: warts
version: 1
language: en
summary: A clinic's own rule.
rules:
  - id: clinic.wart
    why: The clinic wants to see these the same day.
    status: stable
    review_by: 2030-01-01
    effect: raise
    set: {urgency: urgent, flags: [other_danger], intents: [clinical_concern]}
    phrase: [purple wart]
    tests: {hit: ["a purple wart"], miss: ["a wart"]}
`

// Every message that a new rule moves is shown, with what it costs; nothing else moves.
func TestBacktest(t *testing.T) {
	t.Parallel()
	l := rulesOnly(t)
	next, err := rules.Load(rules.Embedded(), rules.Path(write(t, "warts.yml", wartPack)))
	require.NoError(t, err)
	d, err := eval.Read(write(t, "d.jsonl", `{"id":"a","text":"there is a purple wart on my foot, zebrafish-9137"}
{"id":"b","text":"confirm","prompt":"Your visit is Friday at 10. Reply CONFIRM."}
{"id":"c","text":"STOP"}
`), nil)
	require.NoError(t, err)
	h, err := eval.ReadHandling("", queues(t))
	require.NoError(t, err)
	o := eval.BacktestOptions{Finish: signedDesk(t).Finish, Old: l.Classifier.Rules(), New: next, Handling: h, Workers: 1, PromptKind: func(s string) triage.PromptKind { return prompt.Read(s).Kind }}
	b, err := eval.RunBacktest(t.Context(), d, l.Classifier, o)
	require.NoError(t, err)
	require.Len(t, b.Moved, 1)
	m := b.Moved[0]
	require.Equal(t, "a", m.ID)
	require.Contains(t, m.What, "urgency")
	require.Equal(t, "urgent", m.New.Urgency)
	require.Contains(t, m.New.Rules, "clinic.wart")
	require.Equal(t, 1, b.Raised)
	require.Zero(t, b.Lowered)
	require.InDelta(t, 1000.0/3, *b.AlarmsNew.Value-*b.AlarmsOld.Value, 0.01)
	require.Len(t, b.Rules, 1)
	require.Equal(t, "added", b.Rules[0].What)
	require.Equal(t, 2, b.Rules[0].ProofsAdded)
	work := map[string]eval.QueueWork{}
	for _, q := range b.Work {
		work[q.Queue] = q
	}
	require.InDelta(t, h.Minutes["provider"]*float64(h.PerDay)/3, work["provider"].MinutesNew-work["provider"].MinutesOld, 0.01)
	require.Positive(t, work["provider"].MinutesNew)
	for q := range work {
		require.Contains(t, queues(t), q, "only queues of the routing tree")
	}

	var table, page, raw bytes.Buffer
	require.NoError(t, eval.WriteBacktestTable(&table, b))
	require.NoError(t, eval.WriteBacktestHTML(&page, b))
	require.NoError(t, eval.WriteBacktestJSON(&raw, b))
	for _, s := range []string{table.String(), page.String(), raw.String()} {
		require.NotContains(t, s, "zebrafish")
		require.Contains(t, s, "clinic.wart")
	}
	var back eval.Backtest
	require.NoError(t, json.Unmarshal(raw.Bytes(), &back))
	require.Equal(t, eval.BacktestSchema, back.Schema)

	o.WithText = true
	b, err = eval.RunBacktest(t.Context(), d, l.Classifier, o)
	require.NoError(t, err)
	require.Contains(t, b.Moved[0].Text, "zebrafish-9137")

	// The same rules on both sides move nothing.
	o.New = o.Old
	b, err = eval.RunBacktest(t.Context(), d, l.Classifier, o)
	require.NoError(t, err)
	require.Empty(t, b.Moved)
	require.Empty(t, b.Rules)
}

// A removed rule and a changed proof are told apart.
func TestBacktestTellsProofs(t *testing.T) {
	t.Parallel()
	was, err := rules.Load(rules.Embedded(), rules.Path(write(t, "a.yml", wartPack)))
	require.NoError(t, err)
	changed := bytes.Replace([]byte(wartPack), []byte(`miss: ["a wart"]`), []byte(`miss: ["a wart", "warts"]`), 1)
	will, err := rules.Load(rules.Embedded(), rules.Path(write(t, "b.yml", string(changed))))
	require.NoError(t, err)
	d, err := eval.Read(write(t, "d.jsonl", `{"id":"a","text":"hello"}`+"\n"), nil)
	require.NoError(t, err)
	l := rulesOnly(t)
	o := eval.BacktestOptions{Old: was, New: will, Handling: eval.Handling{PerDay: 10}, Workers: 1, Finish: signedDesk(t).Finish}
	b, err := eval.RunBacktest(t.Context(), d, l.Classifier, o)
	require.NoError(t, err)
	require.Equal(t, []eval.RuleChange{{ID: "clinic.wart", What: "changed", ProofsAdded: 1}}, b.Rules)
	o.Old, o.New = will, l.Classifier.Rules()
	b, err = eval.RunBacktest(t.Context(), d, l.Classifier, o)
	require.NoError(t, err)
	require.Equal(t, []eval.RuleChange{{ID: "clinic.wart", What: "removed", ProofsRemoved: 3}}, b.Rules)
	o.Finish = nil
	_, err = eval.RunBacktest(t.Context(), d, l.Classifier, o)
	require.ErrorIs(t, err, triage.ErrInvalid)
}

// queues are those of the shipped routing tree.
func queues(t testing.TB) []string {
	t.Helper()
	tree, err := route.Default()
	require.NoError(t, err)
	var out []string
	for _, q := range tree.Queues {
		out = append(out, q.Name)
	}
	return out
}

// Minutes belong to queues of the routing tree: every fault names file and line, and
// the shipped file names every queue of the shipped tree.
func TestHandling(t *testing.T) {
	t.Parallel()
	h, err := eval.ReadHandling("", queues(t))
	require.NoError(t, err)
	require.Len(t, h.Minutes, len(queues(t)))
	h, err = eval.ReadHandling("", []string{"nurse", "yoga"})
	require.NoError(t, err)
	require.Len(t, h.Minutes, 1)
	for name, c := range map[string][2]string{
		"unknown queue": {"messages_per_day: 10\ndefault: 1\nminutes:\n  nurse: 5\n  nurse_now: 6\n", "m.yml:5:3: minutes: the routing tree has no such queue"},
		"too long":      {"messages_per_day: 10\ndefault: 1\nminutes: {nurse: 900}\n", "m.yml:3:"},
		"no messages":   {"default: 1\nminutes: {nurse: 9}\n", "m.yml:1:1: messages_per_day is missing"},
		"no default":    {"messages_per_day: 10\nminutes: {nurse: 9}\n", "m.yml:1:1: minutes: neither named nor covered by a default: log, scheduling"},
		"unknown key":   {"messages_per_day: 10\nminuets: {nurse: 9}\n", "m.yml:2:1:"},
	} {
		_, err := eval.ReadHandling(write(t, "m.yml", c[0]), queues(t))
		require.ErrorIs(t, err, triage.ErrInvalid, name)
		require.ErrorContains(t, err, c[1], name)
	}
	all := "messages_per_day: 10\nminutes: {nurse: 9}\n"
	h, err = eval.ReadHandling(write(t, "m.yml", all), []string{"nurse"})
	require.NoError(t, err)
	require.Nil(t, h.Default)
}

// A message of which a part goes to a second queue costs time in both.
func TestBacktestCountsTheSecondQueue(t *testing.T) {
	t.Parallel()
	l := rulesOnly(t)
	h, err := eval.ReadHandling("", queues(t))
	require.NoError(t, err)
	d, err := eval.Read(write(t, "d.jsonl", `{"id":"a","text":"hello"}`+"\n"), nil)
	require.NoError(t, err)
	o := eval.BacktestOptions{Old: l.Classifier.Rules(), New: l.Classifier.Rules(), Handling: h, Workers: 1, Finish: func(_ triage.Message, r *triage.Result) error {
		r.Route = &triage.Route{Queue: "nurse", Also: []string{"billing"}}
		return nil
	}}
	b, err := eval.RunBacktest(t.Context(), d, l.Classifier, o)
	require.NoError(t, err)
	require.Equal(t, []eval.QueueWork{
		{Queue: "billing", Each: 3, MessagesOld: 1, MessagesNew: 1, MinutesOld: 3000, MinutesNew: 3000},
		{Queue: "nurse", Each: 5, MessagesOld: 1, MessagesNew: 1, MinutesOld: 5000, MinutesNew: 5000},
	}, b.Work)
}
