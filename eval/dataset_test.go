package eval_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
)

const good = `{"id": "a", "prompt": "", "text": "marker-4711", "intents": ["other"], "sentiment": "neutral", "urgency": "routine", "flags": [], "source": "t"}` + "\n"

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// Every kind of bad data gives an error of kind ErrInvalid that names file, line and
// field and repeats nothing of the text.
func TestReadRefusesBadData(t *testing.T) {
	t.Parallel()
	line := func(old, with string) string {
		return good + strings.Replace(strings.Replace(good, `"a"`, `"b"`, 1), old, with, 1)
	}
	cases := []struct{ name, file, content, want string }{
		{"empty file", "d.jsonl", "", "d.jsonl: there is nothing in it"},
		{"blank lines only", "d.jsonl", "\n \n", "d.jsonl: there is nothing in it"},
		{"wrong intent", "d.jsonl", line(`["other"]`, `["other", "zebra"]`), "d.jsonl:2: intents: number 2 is no intent"},
		{"intent twice", "d.jsonl", line(`["other"]`, `["other", "other"]`), ":2: intents: other is given twice"},
		{"no intent", "d.jsonl", line(`["other"]`, `[]`), ":2: intents: missing or empty"},
		{"primary not first", "d.jsonl", line(`["other"]`, `["confirm_appointment", "clinical_concern"]`), ":2: intents: the first must be the primary, here clinical_concern"},
		{"wrong sentiment", "d.jsonl", line(`neutral`, `sour`), ":2: sentiment: none of positive neutral anxious frustrated"},
		{"wrong urgency", "d.jsonl", line(`routine`, `later`), ":2: urgency: none of"},
		{"wrong flag", "d.jsonl", line(`[]`, `["zebra"]`), ":2: flags: number 1 is no flag"},
		{"flags missing", "d.jsonl", line(`, "flags": []`, ``), ":2: flags: missing"},
		{"duplicate id", "d.jsonl", good + good, ":2: id: the same as on line 1"},
		{"no id", "d.jsonl", line(`"b"`, `""`), ":2: id: missing or empty"},
		{"id of another type", "d.jsonl", line(`"b"`, `7`), ":2: id: not a JSON string"},
		{"no text", "d.jsonl", line(`"marker-4711"`, `" "`), ":2: text: missing or empty"},
		{"text too long", "d.jsonl", line(`marker-4711`, strings.Repeat("x", triage.TextMax+1)), ":2: text: over 8000 code points"},
		{"broken UTF-8", "d.jsonl", line(`marker`, "mark\xffer"), ":2: broken UTF-8"},
		{"half a surrogate pair", "d.jsonl", line(`marker`, `\ud83d`), ":2: text: not a JSON string"},
		{"unknown key", "d.jsonl", line(`"source"`, `"sorce"`), ":2: a key that is none of id"},
		{"key twice", "d.jsonl", line(`"source": "t"`, `"source": "t", "source": "t"`), ":2: a key is given twice"},
		{"not JSON", "d.jsonl", good + "marker-4711\n", ":2: not a JSON object"},
		{"cut line", "d.jsonl", good + good[:40], ":2: not JSON"},
		{"two values on a line", "d.jsonl", line("}\n", "}{}\n"), ":2: there is more than one JSON value"},
		{"labels on some lines", "d.jsonl", good + `{"id": "b", "text": "marker-4711"}` + "\n", ":2: has no labels, and the first line has"},
		{"bad context", "d.jsonl", line(`"source": "t"`, `"source": "t", "context": {"zebra": 1}`), ":2: context: not a context"},
		{"huge line", "d.jsonl", good + `{"id":"b","text":"` + strings.Repeat("x", 3<<20), ":2: line is over 1048576 bytes"},
		{"empty CSV", "d.csv", "", "d.csv: there is nothing in it"},
		{"header alone", "d.csv", "id,text\n", "d.csv: there is nothing in it"},
		{"mixed columns", "d.csv", "id,text\na,marker-4711\nb,marker-4711,x\n", "d.csv:3: 3 columns, and the header has 2"},
		{"no text column", "d.csv", "id,body\na,marker-4711\n", ":1: text: there is no such column"},
		{"some label columns", "d.csv", "id,text,urgency\na,marker-4711,routine\n", ":1: has some of the columns"},
		{"column twice", "d.csv", "id,text,text\na,b,c\n", ":1: column 3 has the name of another"},
		{"open quote", "d.csv", "id,text\na,\"marker-4711\n", ":2: a quoted cell does not end"},
		{"quote inside", "d.csv", "id,text\na,mark\"er\n", ":2: a quote inside a cell"},
		{"broken UTF-8 in CSV", "d.csv", "id,text\na,mark\xffer\n", ":2: column 2: broken UTF-8"},
		{"huge CSV cell", "d.csv", "id,text\na,\"" + strings.Repeat("x", 3<<20), ":2: a record is over 1048576 bytes"},
		{"wrong label in CSV", "d.csv", "id,text,intents,sentiment,urgency,flags\na,marker-4711,zebra,neutral,routine,\n", ":2: intents: number 1 is no intent"},
		{"not Parquet", "d.parquet", "PAR1 marker-4711", "not a Parquet file"},
		{"empty Parquet", "d.parquet", "", "d.parquet: there is nothing in it"},
		{"unknown ending", "d.xlsx", "x", "want a name that ends in .jsonl, .csv or .parquet"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := eval.Read(write(t, c.file, c.content), nil)
			require.Nil(t, d)
			require.ErrorIs(t, err, triage.ErrInvalid)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "marker")
			require.NotContains(t, err.Error(), "zebra")
		})
	}
	_, err := eval.Read("nowhere.jsonl", nil)
	require.ErrorContains(t, err, "nowhere.jsonl: no such file")
}

// A line without an end is refused after its first megabyte; nothing reads the rest.
func TestReadDoesNotSwallowAHugeLine(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "huge.jsonl")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, f.Truncate(1<<30)) // one line of 1 GiB, sparse
	require.NoError(t, f.Close())
	_, err = eval.Read(path, nil)
	require.ErrorContains(t, err, "huge.jsonl:1: line is over")
}

// The training file of the corpus goes through CSV and Parquet and comes back byte
// for byte.
func TestCorpusSurvivesEveryFormat(t *testing.T) {
	t.Parallel()
	const train = "../datasets/replies/train.jsonl"
	want, err := os.ReadFile(train)
	require.NoError(t, err)
	d, err := eval.Read(train, nil)
	require.NoError(t, err)
	for _, ext := range []string{".csv", ".parquet", ".jsonl"} {
		var out bytes.Buffer
		require.NoError(t, eval.Write(&out, "d"+ext, d))
		path := write(t, "d"+ext, out.String())
		back, err := eval.Read(path, nil)
		require.NoError(t, err)
		var got bytes.Buffer
		require.NoError(t, eval.WriteJSONL(&got, back))
		require.True(t, bytes.Equal(want, got.Bytes()), "%s changed the corpus", ext)
		var again bytes.Buffer
		require.NoError(t, eval.Write(&again, "d"+ext, back))
		require.True(t, bytes.Equal(out.Bytes(), again.Bytes()), "a second export to %s differs", ext)
	}
}

// Any text and id survive CSV.
func TestCSVIsReversible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.SampledFrom([]string{"=", "+", "-", "@", "'", "''=", "＝", "\t", "\r", "\n", "\r\n", `"`, ",", ";", "=cmd|' /C calc'!A0"}), rapid.String())
		s := strings.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, "text"), "")
		s = strings.ToValidUTF8(s, "") + "x"
		d := &eval.Dataset{Items: []eval.Item{{ID: "i" + s, Text: triage.NewText(s), Prompt: triage.NewText(s), Source: s}}}
		var out bytes.Buffer
		require.NoError(t, eval.WriteCSV(&out, d))
		dir, err := os.MkdirTemp("", "csv")
		require.NoError(t, err)
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "d.csv")
		require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
		back, err := eval.Read(path, nil)
		require.NoError(t, err)
		require.Len(t, back.Items, 1)
		it := back.Items[0]
		require.Equal(t, "i"+s, it.ID)
		require.Equal(t, s, it.Text.Reveal())
		require.Equal(t, s, it.Prompt.Reveal())
		require.Equal(t, s, it.Source)
	})
}

// A platform's own export is read by naming its columns; other columns are left alone.
func TestForeignCSV(t *testing.T) {
	t.Parallel()
	cols, err := eval.ParseColumns("text=Body,id=MessageSid,prompt=In Reply To")
	require.NoError(t, err)
	path := write(t, "export.csv", "\xef\xbb\xbfMessageSid,Date,In Reply To,Body\r\nSM1,2026-01-01,\"See you at 2, ok?\",\"yes\r\nplease\"\r\nSM2,2026-01-01,,\"'til then\"\r\n")
	d, err := eval.Read(path, cols)
	require.NoError(t, err)
	require.False(t, d.Labelled)
	require.Len(t, d.Items, 2)
	require.Equal(t, "SM1", d.Items[0].ID)
	require.Equal(t, "yes\r\nplease", d.Items[0].Text.Reveal())
	require.Equal(t, "See you at 2, ok?", d.Items[0].Prompt.Reveal())
	require.Equal(t, "'til then", d.Items[1].Text.Reveal())
	for _, bad := range []string{"body=text", "text", "text=a,text=b", "text="} {
		_, err := eval.ParseColumns(bad)
		require.ErrorIs(t, err, triage.ErrInvalid, bad)
	}
}

// Predictions made elsewhere may name labels or score them; a wrong one is refused.
func TestPredictionsFile(t *testing.T) {
	t.Parallel()
	d, err := eval.Read(write(t, "d.jsonl", good), nil)
	require.NoError(t, err)
	ok := []string{
		`{"id":"a","intents":["other"],"sentiment":"neutral","urgency":"soon","flags":["cardiac"]}`,
		`{"id":"a","decision_id":"x","intents":[{"name":"other","score":0.5,"by":"model"}],"sentiment":{"name":"neutral","score":1},"urgency":{"name":"soon","score":0.25},"flags":[{"name":"cardiac","score":0.5}],"review":{"needed":true,"reasons":[]},"micros":1}`,
		`{"id":"a","intents":["other"],"sentiment":"neutral","urgency":"soon","flags":["cardiac"],"probabilities":{"urgency":{"soon":0.75,"routine":0.25}}}`,
	}
	for i, line := range ok {
		p, err := eval.ReadPredictions(write(t, "p.jsonl", line+"\n"))
		require.NoError(t, err, i)
		require.NoError(t, p.Fits(d))
		a, err := p.Answer(t.Context(), &d.Items[0])
		require.NoError(t, err)
		require.Equal(t, triage.Soon, a.Urgency)
		require.Equal(t, i == 1, a.Scored)
		require.Equal(t, []triage.Flag{triage.FlagCardiac}, a.Flags)
		if i == 2 {
			require.InDelta(t, 0.75, a.Prob.Urgency[1], 1e-12)
		}
	}
	bad := map[string]string{
		"wrong label":    `{"id":"a","intents":["zebra"],"sentiment":"neutral","urgency":"soon","flags":[]}`,
		"score over one": `{"id":"a","intents":[{"name":"other","score":7}],"sentiment":"neutral","urgency":"soon","flags":[]}`,
		"no urgency":     `{"id":"a","intents":["other"],"sentiment":"neutral","flags":[]}`,
		"null urgency":   `{"id":"a","intents":["other"],"sentiment":"neutral","urgency":null,"flags":[]}`,
		"unknown key":    `{"id":"a","intents":["other"],"sentiment":"neutral","urgency":"soon","flags":[],"zebra":1}`,
		"an error line":  `{"id":"a","error":{"line":1,"detail":"x"}}`,
		"empty":          ``,
		"given twice":    ok[0] + "\n" + ok[0],
		"bad head":       `{"id":"a","intents":["other"],"sentiment":"neutral","urgency":"soon","flags":[],"probabilities":{"zebra":{"soon":0.75}}}`,
	}
	for name, line := range bad {
		_, err := eval.ReadPredictions(write(t, "p.jsonl", line+"\n"))
		require.ErrorIs(t, err, triage.ErrInvalid, name)
		require.NotContains(t, err.Error(), "zebra")
	}
	p, err := eval.ReadPredictions(write(t, "p.jsonl", strings.Replace(ok[0], `"a"`, `"b"`, 1)+"\n"))
	require.NoError(t, err)
	require.ErrorIs(t, p.Fits(d), triage.ErrConflict)
	_, err = eval.Ask(t.Context(), p, d, 2, nil)
	require.ErrorIs(t, err, triage.ErrNotFound)
}

func ExampleParseColumns() {
	c, _ := eval.ParseColumns("text=Body,id=MessageSid")
	fmt.Println(c["text"], c["id"])
	// Output: Body MessageSid
}
