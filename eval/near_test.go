package eval_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
)

// No text or prompt of one split has a near-duplicate in another. The splits are made
// by datasets/split.py; this is a second, independent look (MinHash).
func TestSplitsDoNotLeak(t *testing.T) {
	t.Parallel()
	read := func(name string) *eval.Dataset {
		d, err := eval.Read("../datasets/replies/"+name+".jsonl", nil)
		require.NoError(t, err)
		return d
	}
	train, dev, test, fresh := read("train"), read("dev"), read("test"), read("fresh")
	for _, pair := range []struct {
		name string
		a, b *eval.Dataset
	}{{"train and dev", train, dev}, {"train and test", train, test}, {"dev and test", dev, test}, {"train and fresh", train, fresh}} {
		leaks := eval.Leaks(pair.a, pair.b)
		var ids []string
		for _, l := range leaks {
			ids = append(ids, fmt.Sprintf("%s of %s is near that of %s", l.What, l.ID, l.Other))
		}
		require.Empty(t, ids, pair.name)
	}
}

// The check sees what it is for: texts that differ in a name, a number or a word.
func TestLeaksAreSeen(t *testing.T) {
	t.Parallel()
	set := func(texts ...string) *eval.Dataset {
		d := &eval.Dataset{}
		for i, s := range texts {
			d.Items = append(d.Items, eval.Item{ID: fmt.Sprintf("i%d", i), Text: triage.NewText(s)})
		}
		return d
	}
	train := set("I need to move my appointment on 3/14 to some other day please", "yes", "where can I park the car when I come")
	held := set("i need to move my appointment on 12/9 to some other day, please!", "yes", "Wo kann ich parken", "where can i park my car when i come")
	var ids []string
	for _, l := range eval.Leaks(train, held) {
		ids = append(ids, l.ID)
	}
	require.Equal(t, []string{"i0", "i3"}, ids)
}
