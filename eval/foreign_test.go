package eval_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/eval"
)

// Exports of spreadsheets in other countries: semicolons, tabs, Excel's own first line
// and a UTF-8 mark are read, and the reader is told.
func TestSpreadsheetExports(t *testing.T) {
	t.Parallel()
	cols := eval.Columns{"text": "Body", "id": "Sid"}
	for name, c := range map[string]struct{ content, note string }{
		"commas":                  {"Sid,Body\nS1,\"a; b, marker-4711\"\n", ""},
		"semicolons":              {"Sid;Body\r\nS1;\"a; b, marker-4711\"\r\n", "its cells are separated by semicolons"},
		"tabs":                    {"Sid\tBody\nS1\ta; b, marker-4711\n", "its cells are separated by tabs"},
		"a mark":                  {"\xef\xbb\xbfSid;Body\nS1;a; b, marker-4711\n", ""},
		"Excel's own":             {"sep=;\r\nSid;Body\r\nS1;\"a; b, marker-4711\"\r\n", "its cells are separated by semicolons"},
		"a comma inside a header": {"Sid;\"Sent, by whom\";When;Body\nS1;x;y;\"a; b, marker-4711\"\n", "its cells are separated by semicolons"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := eval.Read(write(t, "d.csv", c.content), cols)
			if name == "a mark" { // three cells under two columns: quotes are missing
				require.ErrorContains(t, err, "d.csv:2: 3 columns, and the header has 2")
				return
			}
			require.NoError(t, err)
			require.Len(t, d.Items, 1)
			require.Equal(t, "S1", d.Items[0].ID)
			require.Equal(t, "a; b, marker-4711", d.Items[0].Text.Reveal())
			if c.note == "" {
				require.Empty(t, d.Notes)
			} else {
				require.Equal(t, []string{c.note}, d.Notes)
			}
		})
	}
	d, err := eval.Read(write(t, "d.csv", "sep=;\nSid;Body\nS1;x\n;\n"), cols)
	require.Nil(t, d)
	require.ErrorContains(t, err, "d.csv:4: text: missing or empty")
}

// wide writes s in UTF-16, little end first where little is set, behind a mark where
// mark is set.
func wide(s string, little, mark bool) string {
	var b strings.Builder
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, u := range units {
		if little {
			b.WriteByte(byte(u))
			b.WriteByte(byte(u >> 8))
		} else {
			b.WriteByte(byte(u >> 8))
			b.WriteByte(byte(u))
		}
	}
	return b.String()
}

// A file in another encoding is one clear fault, not one for every line.
func TestOtherEncodings(t *testing.T) {
	t.Parallel()
	csv := "id,text\na,marker-4711\n"
	line := `{"id":"a","text":"marker-4711"}` + "\n"
	latin := func(format string) string {
		return strings.Repeat(format, 3)
	}
	for name, c := range map[string][3]string{
		"UTF-16, little end first":   {"d.csv", wide(csv, true, true), "d.csv: is in UTF-16 and must be saved as UTF-8"},
		"UTF-16, big end first":      {"d.csv", wide(csv, false, true), "d.csv: is in UTF-16 and must be saved as UTF-8"},
		"UTF-16 without a mark":      {"d.csv", wide(csv, true, false), "d.csv: is in UTF-16"},
		"UTF-16 without a mark, big": {"d.jsonl", wide(line, false, false), "d.jsonl: is in UTF-16"},
		"UTF-16 lines":               {"d.jsonl", wide(line, true, true), "d.jsonl: is in UTF-16"},
		"Latin-1 cells":              {"d.csv", "id,text\n" + latin("a,ma\xf1ana marker-4711\n"), "d.csv:2: column 2: broken UTF-8; a file in Latin-1 or Windows-1252 must be saved as UTF-8 (in a spreadsheet: CSV UTF-8); 2 more such places"},
		"a Latin-1 header":           {"d.csv", "id,text,a\xf1o\na,marker-4711,b\n", "d.csv:1: column 3: broken UTF-8"},
		"Latin-1 lines":              {"d.jsonl", latin("{\"id\":\"a\",\"text\":\"ma\xf1ana marker-4711\"}\n"), "d.jsonl:1: broken UTF-8; a file in Latin-1 or Windows-1252 must be saved as UTF-8 (in a spreadsheet: CSV UTF-8); 2 more such places"},
		"one Latin-1 line":           {"d.jsonl", line + "{\"id\":\"b\",\"text\":\"ma\xf1ana\"}\n", "d.jsonl:2: broken UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := eval.Read(write(t, c[0], c[1]), nil)
			require.ErrorIs(t, err, triage.ErrInvalid)
			require.ErrorContains(t, err, c[2])
			require.NotContains(t, err.Error(), "marker")
			if strings.HasPrefix(name, "Latin-1 lines") || strings.HasPrefix(name, "UTF-16") {
				require.Len(t, strings.Split(err.Error(), "\n"), 1)
			}
		})
	}
}

// Rows without a text are refused, or left out and counted; never silently.
func TestEmptyTexts(t *testing.T) {
	t.Parallel()
	const csv = "id,text\na,marker-4711\nb,\nc,\" \"\nd,\"two\nlines\"\ne,\n"
	path := write(t, "d.csv", csv)
	_, err := eval.Read(path, nil)
	require.ErrorContains(t, err, "d.csv:3: text: missing or empty; --skip-empty")
	d, err := eval.ReadWith(path, eval.ReadOptions{SkipEmpty: true})
	require.NoError(t, err)
	require.Len(t, d.Items, 2)
	require.Equal(t, []int{3, 4, 7}, d.Skipped)
	answers := make([]eval.Answer, 2)
	for i := range answers {
		answers[i].Labels = eval.Labels{Intents: []triage.Intent{triage.Other}, Sentiment: triage.Neutral, Urgency: triage.Routine}
	}
	r, err := eval.Evaluate(d, answers, eval.System{}, eval.Options{Bootstrap: 20})
	require.NoError(t, err)
	require.Equal(t, 3, r.Data.Skipped)
	var md, html strings.Builder
	require.NoError(t, eval.WriteMarkdown(&md, r))
	require.NoError(t, eval.WriteHTML(&html, r))
	require.Contains(t, md.String(), "3 rows of the file have an empty text and were left out")
	require.Contains(t, html.String(), "3 rows of the file have an empty text and were left out")
	_, err = eval.ReadWith(write(t, "e.csv", "id,text\na,\nb,\n"), eval.ReadOptions{SkipEmpty: true})
	require.ErrorContains(t, err, "e.csv: all 2 rows have an empty text")
	// What is wrong beside an empty text is still an error.
	_, err = eval.ReadWith(write(t, "f.csv", "id,text\na,\nb,x\nb,y\n"), eval.ReadOptions{SkipEmpty: true})
	require.ErrorContains(t, err, "f.csv:4: id: the same as on line 3")
}
