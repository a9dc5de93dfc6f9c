//go:build cgo

package models

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/replytriage/triage"
)

const outboundFolder = "outbound"

func openTagger(t testing.TB, dir string, o Options) *Tagger {
	t.Helper()
	o.Library = *library
	g, err := OpenTagger(dir, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, g.Close()) })
	return g
}

// The shipped model gives what the exporter's run gave, on every golden text: see
// TestReplyParity for the bounds.
func TestOutboundParity(t *testing.T) {
	t.Parallel()
	g := openTagger(t, outboundFolder, Options{Runners: 1})
	rows, err := readGoldenTags(outboundFolder, len(g.Categories()), 0)
	require.NoError(t, err)
	r := <-g.runners
	defer func() { g.runners <- r }()
	requireParity(t, len(rows), func(i int) (float64, float64, error) { return g.compare(r, rows[i]) })
}

// Units are words and single signs of the original text, in code points, and what
// the whole text's pieces are, the units' are.
func TestPieces(t *testing.T) {
	t.Parallel()
	g := openTagger(t, outboundFolder, Options{Runners: 1})
	for _, tc := range []struct {
		text  string
		units []string
	}{
		{"Your A1C: 9.1%", []string{"Your", "A1C", ":", "9", ".", "1", "%"}},
		{"  Núñez’s\tmetformina ", []string{"Núñez", "’", "s", "metformina"}},
		{"e\u0301xito 👍🏽 ok\u200dx", []string{"e\u0301xito", "👍", "🏽", "ok\u200dx"}},
		{"中文 x\ty", []string{"中", "文", "x", "y"}},
		{"a\xffb", []string{"a", "\ufffd", "b"}},
		{"", nil},
	} {
		p, err := g.tokenizer.pieces(tc.text)
		require.NoError(t, err)
		require.False(t, p.cut)
		runes := []rune(tc.text)
		var got []string
		for _, u := range p.units {
			got = append(got, string(runes[u.Start:u.End]))
		}
		require.Equal(t, tc.units, got)
		require.Len(t, p.owner, len(p.ids))
		if !utf8.ValidString(tc.text) {
			continue
		}
		require.Equal(t, g.tokenizer.words.appendIDs(nil, g.tokenizer.normalizer.Append(nil, tc.text)), p.ids)
	}
}

func FuzzPieces(f *testing.F) {
	for _, s := range []string{"Your A1C is 9.1%", "Ñ\u0301👩‍⚕️", "a\xff中", strings.Repeat("x ", 2000)} {
		f.Add(s)
	}
	tok, err := NewTokenizer(filepath.Join(outboundFolder, vocabFile))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, s string) {
		p, err := tok.pieces(s)
		require.NoError(t, err)
		require.Len(t, p.owner, len(p.ids))
		n, end := len([]rune(s)), 0
		for _, u := range p.units {
			require.True(t, end <= u.Start && u.Start < u.End && u.End <= n)
			end = u.End
		}
		for i, o := range p.owner {
			require.True(t, o < len(p.units) && (i == 0 || p.owner[i-1] <= o))
		}
	})
}

// A text over one window is read to its end; one over all windows is cut, and says so.
func TestTagLong(t *testing.T) {
	t.Parallel()
	g := openTagger(t, outboundFolder, Options{Runners: 1})
	medication := -1
	for i, c := range g.Categories() {
		if c == "medication" {
			medication = i
		}
	}
	tag := func(s string) triage.Tagging {
		out, err := g.Tag(t.Context(), triage.NewText(s))
		require.NoError(t, err)
		require.Len(t, out.Probabilities, len(out.Units)*len(g.Categories()))
		return out
	}
	named := func(out triage.Tagging, unit int) float32 {
		return out.Probabilities[unit*len(g.Categories())+medication]
	}
	for _, before := range []int{0, 40, 110, 130, 400} { // seven words a sentence
		s := strings.Repeat("Our office is open late on Friday. ", before/8) + "Start metformin 500 mg tonight."
		out := tag(s)
		require.False(t, out.Cut)
		at := -1
		for i, u := range out.Units {
			if string([]rune(s)[u.Start:u.End]) == "metformin" {
				at = i
			}
		}
		require.GreaterOrEqual(t, named(out, at), float32(0.2), "%d words before", before)
		p, err := g.tokenizer.pieces(s)
		require.NoError(t, err)
		r, next := <-g.runners, 0
		err = g.logits(t.Context(), r, p, func(piece int, _ []float32) error {
			require.Equal(t, next, piece, "each piece is read once, in order")
			next++
			return nil
		})
		g.runners <- r
		require.NoError(t, err)
		require.Len(t, p.ids, next)
	}
	out := tag(strings.Repeat("word ", 20_000))
	require.True(t, out.Cut)
	require.Len(t, out.Units, tagWindow+(tagWindows-1)*tagStride)
	require.Empty(t, tag(" \n ").Units)
}

func TestTagRefuses(t *testing.T) {
	t.Parallel()
	g := openTagger(t, outboundFolder, Options{Runners: 1, Waiting: -1})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := g.Tag(ended, triage.NewText("zebrafish-9137"))
	require.ErrorIs(t, err, triage.ErrOverloaded)
	require.NotContains(t, err.Error(), "zebrafish")
	held := <-g.runners
	_, err = g.Tag(t.Context(), triage.NewText("zebrafish-9137"))
	require.ErrorIs(t, err, triage.ErrOverloaded)
	g.runners <- held
	require.NoError(t, g.Close())
	_, err = g.Tag(t.Context(), triage.NewText("zebrafish-9137"))
	require.ErrorIs(t, err, triage.ErrUnavailable)
}

func TestTagConcurrently(t *testing.T) {
	t.Parallel()
	g := openTagger(t, outboundFolder, Options{Runners: 2})
	texts := []string{"Your visit is at 2.", "Start metformin 500 mg.", "Dr. Lee says the biopsy was benign and the A1C is 9.1."}
	want := make([]triage.Tagging, len(texts))
	for i, s := range texts {
		out, err := g.Tag(t.Context(), triage.NewText(s))
		require.NoError(t, err)
		want[i] = out
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 60 {
				out, err := g.Tag(t.Context(), triage.NewText(texts[i%len(texts)]))
				if err != nil || !equalTagging(out, want[i%len(texts)]) {
					t.Errorf("text %d: %v", i%len(texts), err)
				}
			}
		})
	}
	wg.Wait()
}

func equalTagging(a, b triage.Tagging) bool {
	if len(a.Units) != len(b.Units) || len(a.Probabilities) != len(b.Probabilities) {
		return false
	}
	for i := range a.Probabilities {
		if a.Probabilities[i] != b.Probabilities[i] {
			return false
		}
	}
	return true
}

// Every fault of a folder is named with its line or file.
func TestTaggerFolderProblems(t *testing.T) {
	t.Parallel()
	manifest, err := os.ReadFile(filepath.Join(outboundFolder, manifestFile))
	require.NoError(t, err)
	abs, err := filepath.Abs(outboundFolder)
	require.NoError(t, err)
	for _, tc := range []struct{ name, old, new, problem string }{
		{"window", "window: 62", "window: 510", "manifest.yml:9: window: is 510; this program serves 62"},
		{"threshold", "threshold: 0.97", "threshold: 1.5", "threshold: want a probability above 0, at most 1"},
		{"name", "name: outbound", "name: \"\"", "manifest.yml:1: name: missing"},
		{"unknown field", "version:", "verzion:", "verzion"},
		{"digest", "  model.onnx: ", "  model.onnx: 0", "model.onnx: want 64 hex digits"},
		{"fewer categories", "\"medication\", ", "", "golden.jsonl:1: want text, ids, starts, ends and 19 logits"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for _, name := range []string{graphFile, vocabFile, goldenFile} {
				require.NoError(t, os.Symlink(filepath.Join(abs, name), filepath.Join(dir, name)))
			}
			changed := strings.Replace(string(manifest), tc.old, tc.new, 1)
			require.NotEqual(t, string(manifest), changed)
			require.NoError(t, os.WriteFile(filepath.Join(dir, manifestFile), []byte(changed), 0o644))
			_, err := OpenTagger(dir, Options{Runners: 1})
			require.ErrorIs(t, err, triage.ErrInvalid)
			require.ErrorContains(t, err, tc.problem)
		})
	}
	_, err = OpenTagger(reply, Options{Runners: 1})
	require.ErrorIs(t, err, triage.ErrInvalid, "the folder of a reply model")
	_, err = Open(outboundFolder, Options{Runners: 1})
	require.ErrorIs(t, err, triage.ErrInvalid, "the folder of an outbound model")
}

// Two models with one vocabulary share what reads it.
func TestTokenizerIsShared(t *testing.T) {
	t.Parallel()
	m := openModel(t, reply, Options{Runners: 1})
	require.Same(t, m.Tokenizer(), openTagger(t, outboundFolder, Options{Runners: 1, Tokenizer: m.Tokenizer()}).tokenizer)
	small := openModel(t, tiny, Options{Runners: 1})
	require.NotSame(t, small.Tokenizer(), openTagger(t, outboundFolder, Options{Runners: 1, Tokenizer: small.Tokenizer()}).tokenizer)
}

// BenchmarkTag is a whole text, tokens and all.
func BenchmarkTag(b *testing.B) {
	g := openTagger(b, outboundFolder, Options{Runners: 1})
	text := triage.NewText("Hi Maria, Dr. Lee looked at the results: your A1C is 9.1, please start metformin 500 mg with dinner.")
	for b.Loop() {
		if _, err := g.Tag(b.Context(), text); err != nil {
			b.Fatal(err)
		}
	}
}
