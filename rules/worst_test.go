package rules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules"
)

// No text within the limits may take long, whatever it repeats.
func TestWorstTextsStayCheap(t *testing.T) {
	t.Parallel()
	s := set(t)
	for name, word := range map[string]string{
		"a danger sign": "chest pain ", "both sides of a near": "wound red ", "a denial": "no chest pain ", "an age": "my baby fever ",
		"filler": "hi thanks ", "what decides": "yes ", "an unknown word": "xqzzrtyu ", "a number": "102.5 ", "a regex": "temp of 104 ",
		"commas": "no a, ", "leet": "ch3st p@in ", "one letter": "a", "hidden": "\u200bно ",
	} {
		text := strings.Repeat(word, triage.TextMax/len([]rune(word)))
		start := time.Now()
		s.Match(rules.Input{Text: triage.NewText(text)})
		require.Less(t, time.Since(start), time.Second, name)
		t.Logf("%-22s %v", name, time.Since(start))
	}
}
