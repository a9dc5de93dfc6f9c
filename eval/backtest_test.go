package eval_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
	"github.com/replytriage/triage/prompt"
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
	h, err := eval.ReadHandling("")
	require.NoError(t, err)
	o := eval.BacktestOptions{Old: l.Classifier.Rules(), New: next, Handling: h, Workers: 1, PromptKind: func(s string) triage.PromptKind { return prompt.Read(s).Kind }}
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
	require.InDelta(t, h.Minutes["nurse_now"]*float64(h.PerDay)/3, work["nurse_now"].MinutesNew-work["nurse_now"].MinutesOld, 0.01)

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
	o := eval.BacktestOptions{Old: was, New: will, Handling: eval.Handling{PerDay: 10}, Workers: 1}
	b, err := eval.RunBacktest(t.Context(), d, l.Classifier, o)
	require.NoError(t, err)
	require.Equal(t, []eval.RuleChange{{ID: "clinic.wart", What: "changed", ProofsAdded: 1}}, b.Rules)
	o.Old, o.New = will, l.Classifier.Rules()
	b, err = eval.RunBacktest(t.Context(), d, l.Classifier, o)
	require.NoError(t, err)
	require.Equal(t, []eval.RuleChange{{ID: "clinic.wart", What: "removed", ProofsRemoved: 3}}, b.Rules)
	_, err = eval.ReadHandling(write(t, "m.yml", "minutes: {nurse: 900}\n"))
	require.ErrorIs(t, err, triage.ErrInvalid)
}
