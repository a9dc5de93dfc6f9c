package models

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replytriage/triage"
)

// vocabulary is that of bert-base-uncased, which the shipped model has.
var vocabulary = filepath.Join("reply", "vocab.txt")

func openTokenizer(t testing.TB) *Tokenizer {
	t.Helper()
	k, err := NewTokenizer(vocabulary)
	require.NoError(t, err)
	return k
}

// readLines decodes a JSON Lines file.
func readLines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	var rows []T
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var row T
		require.NoError(t, json.Unmarshal(s.Bytes(), &row), "%s:%d", path, len(rows)+1)
		rows = append(rows, row)
	}
	require.NoError(t, s.Err())
	return rows
}

// pair is a line of tokenizer.jsonl.
type pair struct {
	Text, Prompt string
	IDs          []int64 `json:"ids"`
	Types        []int64 `json:"types"`
}

// The pairs are those of the reference tokenizer behind the shared normaliser.
func TestTokenizerPairs(t *testing.T) {
	t.Parallel()
	k, rows := openTokenizer(t), readLines[pair](t, "testdata/tokenizer.jsonl")
	require.Greater(t, len(rows), 600)
	var e Encoding
	cut := 0
	for i, row := range rows {
		require.NoError(t, k.Encode(&e, row.Text, row.Prompt))
		require.Equal(t, row.IDs, e.IDs, "line %d: %+q", i+1, k.normalizer.Append(nil, row.Text))
		require.Equal(t, row.Types, e.Types, "line %d", i+1)
		if len(e.IDs) == maxTokens || e.Cut {
			cut++
		}
	}
	require.Greater(t, cut, 50, "truncation is exercised")
}

// Where normalizer 1 asks for nothing of its own, the ids are those of the
// reference tokenizer with its own normaliser.
func TestTokenizerAsReference(t *testing.T) {
	t.Parallel()
	k := openTokenizer(t)
	rows := readLines[struct {
		Text string
		IDs  []int32 `json:"ids"`
	}](t, "testdata/bert.jsonl")
	require.Greater(t, len(rows), 90)
	for i, row := range rows {
		require.Equal(t, row.IDs, k.words.appendIDs([]int32{}, k.normalizer.Append(nil, row.Text)), "line %d", i+1)
	}
}

// Every code point has the normal form that training gives it.
func TestNormalizerCodePoints(t *testing.T) {
	t.Parallel()
	n, err := NewNormalizer()
	require.NoError(t, err)
	want, err := os.ReadFile("testdata/normalizer.txt")
	require.NoError(t, err)
	blocks := strings.Split(strings.TrimSpace(string(want)), "\n")
	require.Len(t, blocks, 0x110)
	var normal []byte
	for i, line := range blocks {
		h := sha256.New()
		for c := rune(i) << 12; c < rune(i+1)<<12; c++ {
			if utf8.ValidRune(c) {
				normal = append(n.Append(normal[:0], "a"+string(c)+"b"), '\n')
				h.Write(normal)
			}
		}
		require.Equal(t, line, fmt.Sprintf("%06X\t%s", i<<12, hex.EncodeToString(h.Sum(nil))))
	}
}

func TestNormalizer(t *testing.T) {
	t.Parallel()
	n, err := NewNormalizer()
	require.NoError(t, err)
	for _, tc := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"invisible", " \u200b\ufe0f\t\n ", ""},
		{"spaces", "  c   u\ttmrw ", "c u tmrw"},
		{"invalid bytes", "a\xff\xc3b\xed\xa0\x80", "ab"},
		{"emoji glued", "ok👍🏽thx", "ok thumbs up thx"},
		{"keycap", "1️⃣", "1"},
		{"flag", "🇲🇽sí", "si"},
		{"accents", "MAÑANA José", "manana jose"},
		{"dotted capital", "İİ", "ii"},
		{"runs", "SOOOOoooo!!!!!!", "sooo!!!!!!"},
		{"run across what is dropped", "loo\u200boo\u0301ol", "loool"},
		{"typography", "“I’m” 9–10…", `"i'm" 9-10...`},
		{"ideographs", "ok中文", "ok 中 文"},
		{"full width", "ＯＫ！", "ok!"},
		{"newer than training", "ok\U0001fae8", "ok"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, string(n.Append(nil, tc.in)))
			require.Equal(t, "> "+tc.want, string(n.Append([]byte("> "), tc.in)), "what is before it stays")
		})
	}
}

// A second pass changes nothing but runs that closed up, so it is enough to
// normalise once; the result is always valid, trimmed and single-spaced.
func TestNormalizerForm(t *testing.T) {
	t.Parallel()
	n, err := NewNormalizer()
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		out := string(n.Append(nil, rapid.String().Draw(t, "text")))
		require.True(t, utf8.ValidString(out))
		require.Equal(t, strings.Join(strings.Fields(out), " "), out)
	})
}

func TestEmojiTableProblems(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, table, problem string }{
		{"no words", "1F44D\tthumbs up\n1F44E\t\n", "emoji.tsv:2"},
		{"no tab", "1F44D thumbs up\n", "emoji.tsv:1"},
		{"not hex", "U+1F44D\tthumbs up\n", "emoji.tsv:1"},
		{"twice", "1F44D\tthumbs up\n1F44D\tthumbs up\n", "emoji.tsv:2: code: given twice"},
		{"ascii", "41\ta\n", "emoji.tsv:1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := newNormalizer(tc.table)
			require.ErrorIs(t, err, triage.ErrInvalid)
			require.ErrorContains(t, err, tc.problem)
		})
	}
}

func TestVocabularyProblems(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, content, problem string }{
		{"empty", "", "[UNK] is missing|different pieces|not 0 to"},
		{"twice", "[UNK]\n[CLS]\n[SEP]\na\na\n", "5 lines, 4 different pieces"},
		{"no separator", "[UNK]\n[CLS]\na\n", "[SEP] is missing"},
		{"too long", "[UNK]\n[CLS]\n[SEP]\n" + strings.Repeat("a", longestPiece+1) + "\n", "line 4: longer than"},
		{"empty line", "[UNK]\n\n[CLS]\n[SEP]\n", "not 0 to"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "vocab.txt")
			require.NoError(t, os.WriteFile(path, []byte(tc.content), 0o644))
			_, err := NewTokenizer(path)
			require.ErrorIs(t, err, triage.ErrInvalid)
			ok := false
			for p := range strings.SplitSeq(tc.problem, "|") {
				ok = ok || strings.Contains(err.Error(), p)
			}
			require.True(t, ok, err)
		})
	}
	_, err := NewTokenizer(filepath.Join(t.TempDir(), "vocab.txt"))
	require.ErrorIs(t, err, triage.ErrInvalid)
}

// Two tokenizers written apart agree on printable ASCII, byte by byte.
func FuzzTokenizersAgree(f *testing.F) {
	k := openTokenizer(f)
	for _, s := range []string{"", "yes!", "can't make it @ 2pm", "[SEP] hi [PAD]", "a#b $5", strings.Repeat("ab", 60), "\x00\x7f\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ascii := strings.Map(func(r rune) rune {
			if r >= utf8.RuneSelf {
				return r & 0x7F
			}
			return r
		}, s)
		normal := k.normalizer.Append(nil, ascii)
		theirs, err := k.reference.appendIDs(nil, normal)
		require.NoError(t, err)
		require.Equal(t, theirs, k.words.appendIDs(nil, normal))
	})
}

// No bytes make a panic, an unknown id, or a pair that the graph cannot read.
func FuzzEncode(f *testing.F) {
	k := openTokenizer(f)
	f.Add("yes", "Reply C to confirm")
	f.Add("\xff\xfe\u0130\u00ad", "\u206e👍🏽")
	f.Add(strings.Repeat("中", 500), strings.Repeat("!", 2000))
	f.Add(strings.Repeat("a", 10_000), "")
	var e Encoding
	f.Fuzz(func(t *testing.T, reply, prompt string) {
		require.NoError(t, k.Encode(&e, reply, prompt))
		require.True(t, len(e.IDs) >= 2 && len(e.IDs) <= maxTokens && len(e.IDs) == len(e.Types))
		require.EqualValues(t, k.words.cls, e.IDs[0])
		require.EqualValues(t, k.words.sep, e.IDs[len(e.IDs)-1])
		for i, id := range e.IDs {
			require.True(t, id >= 0 && id < int64(len(k.words.pieces)))
			require.True(t, e.Types[i] == 0 || e.Types[i] == 1 && i > 1)
		}
	})
}

// A text on which the fast tokenizer fails is read by the reference.
func TestTokenizerFallback(t *testing.T) {
	t.Parallel()
	k := openTokenizer(t)
	var want, got Encoding
	require.NoError(t, k.Encode(&want, "can't make it", "Reply C"))
	broken := *k.words
	broken.pieces = nil // every look-up panics
	k.words = &broken
	require.NoError(t, k.Encode(&got, "can't make it", "Reply C"))
	require.Equal(t, want.IDs, got.IDs)
}

// A fast tokenizer that goes astray is told by the reference.
func TestTokenizersDisagree(t *testing.T) {
	t.Parallel()
	k := openTokenizer(t)
	require.NoError(t, k.agree("can't make it"))
	require.NoError(t, k.agree("中文"))
	broken := *k.words
	broken.longest[0] = 1
	k.words = &broken
	require.ErrorIs(t, k.agree("can't make it"), triage.ErrInvalid)
}

// shortReplies are 16 texts of the length that patients write.
var shortReplies = []string{
	"yes", "C", "ok thanks", "I need to reschedule", "can't make it tmrw", "running late be there in 15",
	"need a refill on my bp pills", "what time is it?", "STOP", "who is this", "my incision is red and hot",
	"the new pills make me dizzy", "sí mañana", "👍", "how much is the copay?", "is dr lee in the downtown office",
}

func BenchmarkEncode(b *testing.B) {
	k := openTokenizer(b)
	var e Encoding
	for _, s := range shortReplies {
		require.NoError(b, k.Encode(&e, s, ""))
	}
	b.Run("short", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			_ = k.Encode(&e, shortReplies[i%len(shortReplies)], "")
		}
	})
	for _, s := range []struct{ name, text string }{
		{"1600 letters", strings.Repeat("my incision is red and hot ", 60)[:1600]},
		{"8000 of no sense", strings.Repeat("xqzjvk", 1334)},
		{"8000 ideographs", strings.Repeat("中", 8000)},
	} {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = k.Encode(&e, s.text, "")
			}
		})
	}
	b.Run("reference", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			e.text = k.normalizer.Append(e.text[:0], shortReplies[i%len(shortReplies)])
			e.reply, _ = k.reference.appendIDs(e.reply[:0], e.text)
		}
	})
}
