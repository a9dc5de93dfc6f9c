package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	triage "github.com/replytriage/triage"
)

// A message that is read at once is the one that Decode reads; what Decode refuses is
// never read at once.
func TestPlainMessageAsDecode(t *testing.T) {
	t.Parallel()
	str := rapid.OneOf(rapid.SampledFrom([]string{`""`, `"a"`, `"ñ 😀"`, `"a\"b"`, `"\u00e9"`, "\"\xff\"", "\"a\nb\"", `"a`, `5`, `null`, `{"now":"2026-01-01T00:00:00Z"}`}),
		rapid.Custom(func(t *rapid.T) string {
			b, _ := json.Marshal(rapid.String().Draw(t, "string"))
			return string(b)
		}))
	space := rapid.SampledFrom([]string{"", "", " ", "\n\t", "\r", "\u00a0", "x"})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		put := func(s string) { b.WriteString(space.Draw(t, "space") + s) }
		put("{")
		for i := range rapid.IntRange(0, 4).Draw(t, "fields") {
			if i > 0 {
				put(rapid.SampledFrom([]string{",", ",", ",", "", ",,"}).Draw(t, "comma"))
			}
			put(rapid.SampledFrom([]string{`"id"`, `"text"`, `"prompt"`, `"context"`, `"TEXT"`, `"x"`, `id`}).Draw(t, "key"))
			put(rapid.SampledFrom([]string{":", ":", ":", ""}).Draw(t, "colon"))
			put(str.Draw(t, "value"))
		}
		put(rapid.SampledFrom([]string{"}", "}", "}", ",}", ""}).Draw(t, "end"))
		put(rapid.SampledFrom([]string{"", "", "{}", "\x00"}).Draw(t, "behind"))
		data := []byte(b.String())
		var got, want triage.Message
		if !plainMessage(data, &got) {
			return
		}
		require.NoError(t, Decode(data, &want))
		require.Equal(t, want.ID, got.ID)
		require.Equal(t, want.Text.Reveal(), got.Text.Reveal())
		require.Equal(t, want.Text.Empty(), got.Text.Empty())
		require.Equal(t, want.Prompt.Reveal(), got.Prompt.Reveal())
	})
}

// The usual form takes the short way, and what is not of it is left to Decode.
func TestPlainMessage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want bool
	}{
		{`{"id":"1","text":"STOP"}`, true},
		{" {\"text\" : \"sí, mañana 👍\",\n\"prompt\":\"Reply C\"} \n", true},
		{`{}`, false},
		{`{"text":"a","text":"b"}`, false},
		{`{"text":"a\n"}`, false},
		{`{"text":"a","context":{}}`, false},
		{`{"text":"a"}{}`, false},
		{"{\"text\":\"\xff\"}", false},
		{`{"text":"a"`, false},
		{`{"text":"a",}`, false},
	} {
		var m triage.Message
		require.Equal(t, c.want, plainMessage([]byte(c.in), &m), c.in)
	}
	// What the short way has begun to read leaves nothing behind.
	var m triage.Message
	require.NoError(t, decodeMessage([]byte(`{"text":"a","context":{"tone":"plain"}}`), &m))
	require.Equal(t, "a", m.Text.Reveal())
	require.Empty(t, m.ID)
}
