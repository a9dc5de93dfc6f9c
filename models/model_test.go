//go:build cgo

package models

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/cpu"

	"github.com/replytriage/triage"
)

var (
	update  = flag.Bool("update", false, "write the golden error texts anew")
	soak    = flag.Int("soak", 2000, "messages of TestSoak; a release runs 200000")
	library = flag.String("library", "", "ONNX Runtime library to test with; empty: the one that is found")
	child   = flag.String("child", "", "what TestChild does in a process of its own")
)

const (
	tiny  = "testdata/tiny"
	reply = "reply"
)

func openModel(t testing.TB, dir string, o Options) *Model {
	t.Helper()
	o.Library = *library
	m, err := Open(dir, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

// folder copies the tiny model with some files replaced, and their digests in the
// manifest put right, so that what is found is the fault itself.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	manifest, err := os.ReadFile(filepath.Join(tiny, manifestFile))
	require.NoError(t, err)
	for _, name := range []string{graphFile, vocabFile, goldenFile} {
		old, err := os.ReadFile(filepath.Join(tiny, name))
		require.NoError(t, err)
		content, ok := files[name]
		if !ok {
			content = old
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o644))
		before, after := sha256.Sum256(old), sha256.Sum256(content)
		manifest = bytes.ReplaceAll(manifest, []byte(hex.EncodeToString(before[:])), []byte(hex.EncodeToString(after[:])))
	}
	if content, ok := files[manifestFile]; ok {
		manifest = content
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, manifestFile), manifest, 0o644))
	return dir
}

// Each manifest of testdata/invalid is refused with every problem at its line.
func TestManifestProblems(t *testing.T) {
	t.Parallel()
	manifests, err := filepath.Glob("testdata/invalid/*.yml")
	require.NoError(t, err)
	require.Greater(t, len(manifests), 15)
	for _, path := range manifests {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yml"), func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			dir := folder(t, map[string][]byte{manifestFile: content})
			m, err := Open(dir, Options{})
			require.Nil(t, m)
			require.ErrorIs(t, err, triage.ErrInvalid)
			got := strings.ReplaceAll(err.Error(), dir, "DIR") + "\n"
			golden := strings.TrimSuffix(path, ".yml") + ".txt"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
		})
	}
}

func TestFolderProblems(t *testing.T) {
	t.Parallel()
	read := func(path string) []byte {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		return content
	}
	goldens := read(filepath.Join(tiny, goldenFile))
	for _, tc := range []struct {
		name, file string
		content    []byte
		kind       error
		problem    string
	}{
		{"output too narrow", graphFile, read("testdata/invalid/narrow.onnx"), triage.ErrInvalid, "shape is [1 54], want float32 [1 55]"},
		{"inputs named otherwise", graphFile, read("testdata/invalid/names.onnx"), triage.ErrInvalid, "want inputs input_ids"},
		{"not a graph", graphFile, []byte("torn"), triage.ErrInvalid, "model.onnx: the runtime cannot load the graph"},
		{"not a number", graphFile, read("testdata/invalid/nan.onnx"), triage.ErrUnavailable, "self-check: logits are NaN"},
		{"vocabulary in another order", vocabFile, bytes.Replace(read(filepath.Join(tiny, vocabFile)), []byte("\nthe\nof\n"), []byte("\nof\nthe\n"), 1), triage.ErrInvalid, ""},
		{"vocabulary without [CLS]", vocabFile, bytes.Replace(read(filepath.Join(tiny, vocabFile)), []byte("[CLS]"), []byte("[CLX]"), 1), triage.ErrInvalid, "[CLS] is missing"},
		{"golden ids", goldenFile, bytes.Replace(goldens, []byte(`"ids":[101,`), []byte(`"ids":[100,`), 1), triage.ErrInvalid, "golden.jsonl:1: ids"},
		{"golden logits", goldenFile, regexp.MustCompile(`"logits":\[[^,]*`).ReplaceAll(goldens, []byte(`"logits":[99.5`)), triage.ErrUnavailable, "self-check"},
		{"golden line torn", goldenFile, goldens[:100], triage.ErrInvalid, "golden.jsonl:1: want text, prompt"},
		{"no golden lines", goldenFile, nil, triage.ErrInvalid, "golden.jsonl: no lines"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.problem == "" {
				// the and of are in no golden text: only the digest would tell.
				dir := folder(t, nil)
				require.NoError(t, os.WriteFile(filepath.Join(dir, tc.file), tc.content, 0o644))
				_, err := Open(dir, Options{})
				require.ErrorIs(t, err, tc.kind)
				require.ErrorContains(t, err, "vocab.txt: the file's sha256 is")
				return
			}
			m, err := Open(folder(t, map[string][]byte{tc.file: tc.content}), Options{Runners: 1})
			require.Nil(t, m)
			require.ErrorIs(t, err, tc.kind)
			require.ErrorContains(t, err, tc.problem)
		})
	}
	t.Run("no folder", func(t *testing.T) {
		t.Parallel()
		_, err := Open(filepath.Join(t.TempDir(), "nowhere"), Options{})
		require.ErrorIs(t, err, triage.ErrInvalid)
	})
}

// The probabilities are those of the golden logits, by the formulas.
func TestPredict(t *testing.T) {
	t.Parallel()
	var steps []Steps
	m := openModel(t, tiny, Options{Runners: 1, Observe: func(s Steps) { steps = append(steps, s) }})
	rows, err := readGolden(tiny, 0)
	require.NoError(t, err)
	require.Greater(t, len(rows), 80)
	temperature := []float64{1.5, 1, 2, 0.5}
	rows = slices.DeleteFunc(rows, func(row golden) bool { return utf8.RuneCountInString(row.Text) > triage.TextMax })
	for _, row := range rows {
		p, err := m.Predict(t.Context(), triage.NewText(row.Text), triage.NewText(row.Prompt))
		require.NoError(t, err)
		for i, v := range p.Intents {
			require.InDelta(t, 1/(1+math.Exp(-float64(row.Logits[i])/temperature[0])), v, 1e-6)
		}
		for i, v := range p.Flags {
			require.InDelta(t, 1/(1+math.Exp(-float64(row.Logits[36+i])/temperature[3])), v, 1e-6)
		}
		for _, h := range []struct {
			p    []float64
			at   int
			temp float64
		}{{p.Sentiment[:], 28, temperature[1]}, {p.Urgency[:], 32, temperature[2]}} {
			sum, all := 0.0, 0.0
			for i := range h.p {
				sum += math.Exp(float64(row.Logits[h.at+i]) / h.temp)
				all += h.p[i]
			}
			require.InDelta(t, 1, all, 1e-12)
			for i, v := range h.p {
				require.InDelta(t, math.Exp(float64(row.Logits[h.at+i])/h.temp)/sum, v, 1e-6)
			}
		}
	}
	require.Len(t, steps, len(rows))
	for _, s := range steps {
		require.True(t, s.Encode > 0 && s.Run > 0 && s.Decode >= 0 && s.Wait >= 0)
	}
	require.Equal(t, 0.5, m.Thresholds().Intents[triage.OptOut.Rank()])
	require.Equal(t, 0.4, m.Thresholds().Flags[0])
	require.Equal(t, []float64{0.5, 0.4, 0.3}, []float64{m.Thresholds().Soon, m.Thresholds().Urgent, m.Thresholds().Emergency})
	info := m.Info()
	require.Equal(t, "tiny", info.Name)
	require.Len(t, info.Digest, len("sha256:")+64)
	require.Equal(t, libraryVersion, info.Runtime)
	require.NotEmpty(t, info.Library)
	require.Less(t, info.Drift, 1e-4)
}

func TestPredictTells(t *testing.T) {
	t.Parallel()
	m := openModel(t, tiny, Options{Runners: 1})
	for _, tc := range []struct {
		name, text, prompt string
		unknown            float64
		cut                bool
	}{
		{"plain", "a b", "", 0, false},
		{"half unknown", "a " + strings.Repeat("xyz", 34), "", 0.5, false},
		{"all unknown", strings.Repeat("xyz", 34), "a", 1, false},
		{"nothing", "", "", 0, false},
		{"long reply", strings.Repeat("a ", 97), "", 0, true},
		{"long prompt", "a", strings.Repeat("a ", 300), 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p, err := m.Predict(t.Context(), triage.NewText(tc.text), triage.NewText(tc.prompt))
			require.NoError(t, err)
			require.InDelta(t, tc.unknown, p.Unknown, 1e-12)
			require.Equal(t, tc.cut, p.Cut)
		})
	}
}

// No error repeats the text, and each has the kind that the caller acts on.
func TestPredictRefuses(t *testing.T) {
	t.Parallel()
	const marked = "zebrafish"
	long := strings.Repeat(marked+" ", 801)
	m := openModel(t, tiny, Options{Runners: 1, Waiting: 1})
	_, err := m.Predict(t.Context(), triage.NewText(long), triage.Text{})
	require.ErrorIs(t, err, triage.ErrTooLong)
	require.ErrorContains(t, err, "text: over 8000")
	require.NotContains(t, err.Error(), marked)
	_, err = m.Predict(t.Context(), triage.NewText(marked), triage.NewText(long))
	require.ErrorIs(t, err, triage.ErrTooLong)
	require.ErrorContains(t, err, "prompt: over 8000")
	require.NotContains(t, err.Error(), marked)
	_, err = m.Predict(t.Context(), triage.NewText(strings.Repeat("é", 8000)), triage.Text{})
	require.NoError(t, err, "the limit counts code points")

	held := <-m.runners
	held.encoding.IDs, held.encoding.Types = []int64{101, 99_999, 102}, []int64{0, 0, 0}
	err = held.run(held.encoding.IDs, held.encoding.Types)
	require.ErrorIs(t, err, triage.ErrUnavailable)
	require.NotContains(t, err.Error(), "99999")

	for _, v := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		for i := range outputWidth {
			logits := make([]float32, outputWidth)
			logits[i] = v
			require.ErrorIs(t, m.decode(&triage.Prediction{}, logits), triage.ErrUnavailable)
		}
	}

	// The runner is held: one caller may wait, the next is refused at once.
	text := triage.NewText(marked)
	ended, end := context.WithCancel(t.Context())
	waited := make(chan error)
	go func() { _, err := m.Predict(ended, text, triage.Text{}); waited <- err }()
	require.Eventually(t, func() bool { return m.waiting.Load() == 1 }, 5*time.Second, time.Millisecond)
	_, err = m.Predict(t.Context(), text, triage.Text{})
	require.ErrorIs(t, err, triage.ErrOverloaded)
	require.ErrorContains(t, err, "too many are waiting")
	end()
	err = <-waited
	require.ErrorIs(t, err, triage.ErrOverloaded)
	require.ErrorIs(t, err, context.Canceled)
	require.NotContains(t, err.Error(), marked)
	_, err = m.Predict(ended, text, triage.Text{})
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, m.waiting.Load())
	timeout, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = m.Predict(timeout, text, triage.Text{})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	m.runners <- held
	_, err = m.Predict(t.Context(), text, triage.Text{})
	require.NoError(t, err)
}

func TestClose(t *testing.T) {
	t.Parallel()
	m, err := Open(tiny, Options{Runners: 2})
	require.NoError(t, err)
	a, b := <-m.runners, <-m.runners
	waited := make(chan error)
	go func() { _, err := m.Predict(t.Context(), triage.NewText("yes"), triage.Text{}); waited <- err }()
	require.Eventually(t, func() bool { return m.waiting.Load() == 1 }, 5*time.Second, time.Millisecond)
	closed := make(chan error)
	go func() { closed <- m.Close() }()
	require.ErrorIs(t, <-waited, triage.ErrUnavailable, "a waiting caller is let go")
	select {
	case <-closed:
		require.Fail(t, "closed while predictions were running")
	default:
	}
	m.runners <- a
	m.runners <- b
	require.NoError(t, <-closed)
	require.NoError(t, m.Close(), "twice is once")
	_, err = m.Predict(t.Context(), triage.NewText("yes"), triage.Text{})
	require.ErrorIs(t, err, triage.ErrUnavailable)
	require.ErrorContains(t, err, "closed")
}

// Many callers at once get what one alone gets, while the garbage collector runs.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	m := openModel(t, tiny, Options{Runners: 3, Waiting: 64})
	rows, err := readGolden(tiny, 0)
	require.NoError(t, err)
	rows = slices.DeleteFunc(rows, func(row golden) bool { return utf8.RuneCountInString(row.Text) > triage.TextMax })
	want := make([]triage.Prediction, len(rows))
	for i, row := range rows {
		want[i], err = m.Predict(t.Context(), triage.NewText(row.Text), triage.NewText(row.Prompt))
		require.NoError(t, err)
	}
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			for i := range 200 {
				k := (i*7 + g) % len(rows)
				got, err := m.Predict(t.Context(), triage.NewText(rows[k].Text), triage.NewText(rows[k].Prompt))
				if err != nil || got != want[k] {
					t.Errorf("golden line %d: another answer: %v", rows[k].line, err)
				}
				if i%50 == 0 {
					runtime.GC()
				}
			}
		})
	}
	wg.Wait()
}

// residentMiB reads the resident memory of this process, on Linux.
func residentMiB(t *testing.T) float64 {
	t.Helper()
	content, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("resident memory is read from /proc")
	}
	pages, err := strconv.Atoi(strings.Fields(string(content))[1])
	require.NoError(t, err)
	return float64(pages) * float64(os.Getpagesize()) / (1 << 20)
}

// Memory does not grow with messages, nor with opening and closing.
func TestSoak(t *testing.T) {
	m := openModel(t, reply, Options{Runners: 2})
	rows, err := readGolden(reply, 0)
	require.NoError(t, err)
	rows = slices.DeleteFunc(rows, func(row golden) bool { return utf8.RuneCountInString(row.Text) > triage.TextMax })
	random := rand.New(rand.NewPCG(1, 2))
	run := func(n int) {
		for range n {
			row := rows[random.IntN(len(rows))]
			_, err := m.Predict(t.Context(), triage.NewText(row.Text), triage.NewText(row.Prompt))
			require.NoError(t, err)
		}
	}
	run(500) // the runtime's arena grows with the first long texts
	runtime.GC()
	before := residentMiB(t)
	var after float64
	for quarter := 1; quarter <= 4; quarter++ {
		run(*soak / 4)
		runtime.GC()
		after = residentMiB(t)
		t.Logf("%d messages: resident %.1f MiB before, %.1f after", *soak/4*quarter, before, after)
	}
	require.Less(t, after-before, 16.0)
	require.Less(t, after, 200.0, "the bar of the whole service")

	for range 20 {
		extra, err := Open(tiny, Options{Runners: 1})
		require.NoError(t, err)
		require.NoError(t, extra.Close())
	}
	runtime.GC()
	require.Less(t, residentMiB(t)-after, 48.0)
}

// The shipped model gives what the exporter's run gave, on every golden pair: within
// 1e-3 on the class of CPU that it was exported on (AVX2, no AVX-512), within the
// self-check's bounds elsewhere, where int8 rounds otherwise.
func TestReplyParity(t *testing.T) {
	t.Parallel()
	m := openModel(t, reply, Options{Runners: 1})
	rows, err := readGolden(reply, 0)
	require.NoError(t, err)
	r := <-m.runners
	defer func() { m.runners <- r }()
	requireParity(t, len(rows), func(i int) (float64, float64, error) { return m.compare(r, rows[i]) })
}

// requireParity holds the differences of so many golden lines against the bounds.
func requireParity(t *testing.T, lines int, compare func(line int) (worst, mean float64, err error)) {
	t.Helper()
	require.GreaterOrEqual(t, lines, 500)
	worst, mean, at := 0.0, 0.0, 0
	for i := range lines {
		d, e, err := compare(i)
		require.NoError(t, err)
		if !(d <= worst) {
			worst, at = d, i+1
		}
		mean += e / float64(lines)
	}
	t.Logf("%d golden lines: a logit differs by %.2g at most, %.2g on the mean", lines, worst, mean)
	bar := worstTolerance
	if cpu.X86.HasAVX2 && !cpu.X86.HasAVX512F {
		bar = 1e-3
	}
	require.LessOrEqual(t, worst, bar, "golden.jsonl:%d", at)
	require.LessOrEqual(t, mean, meanTolerance)
}

func TestFindLibrary(t *testing.T) {
	t.Parallel()
	places, release := findLibrary("somewhere.so")
	release()
	require.Equal(t, []string{"somewhere.so"}, places, "a named library is the only one tried")
	places, release = findLibrary("")
	defer release()
	require.Greater(t, len(places), 1)
	require.NotEmpty(t, filepath.Dir(places[len(places)-1]), "the system's own places come last")
	_, err := openRuntime("")
	require.NoError(t, err)
	_, err = openRuntime("another.so")
	require.ErrorIs(t, err, triage.ErrConflict)
}

// What needs a process of its own runs there, as TestChild.
func TestProcess(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, out string }{
		{"no-library", "models: no ONNX Runtime library (run `make setup`, or name one): unavailable:"},
		{"not-a-library", "invalid ELF header|slice is not valid|not a mach-o|file too short"},
		{"silent", "child: the runtime could not run the graph on 3 tokens"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$", "-child="+tc.name).CombinedOutput()
			require.NoError(t, err, string(out))
			found := false
			for want := range strings.SplitSeq(tc.out, "|") {
				found = found || strings.Contains(string(out), want)
			}
			require.True(t, found, string(out))
			require.NotContains(t, string(out), "99999", "the runtime prints no token ids")
		})
	}
}

func TestChild(t *testing.T) {
	switch *child {
	case "no-library":
		_, err := Open(tiny, Options{Library: filepath.Join(t.TempDir(), "nowhere.so")})
		require.ErrorIs(t, err, triage.ErrUnavailable)
		fmt.Println(err)
		m := openModel(t, tiny, Options{}) // a later try with the right one works
		require.NotEmpty(t, m.Info().Library)
	case "not-a-library":
		_, err := Open(tiny, Options{Library: filepath.Join(tiny, graphFile)})
		require.ErrorIs(t, err, triage.ErrUnavailable)
		fmt.Println(err)
	case "silent":
		m := openModel(t, tiny, Options{Runners: 1})
		r := <-m.runners
		defer func() { m.runners <- r }()
		r.encoding.IDs, r.encoding.Types = []int64{101, 99_999, 102}, []int64{0, 0, 0}
		require.ErrorIs(t, r.run(r.encoding.IDs, r.encoding.Types), triage.ErrUnavailable)
		fmt.Println("child: the runtime could not run the graph on 3 tokens")
	}
}

// BenchmarkPredict sets a whole prediction against the bare run of the same
// tokens. The two alternate within one benchmark, so that the ratio holds on a busy
// machine; the bar is 1.15.
func BenchmarkPredict(b *testing.B) {
	m := openModel(b, reply, Options{Runners: 1})
	r := <-m.runners
	encodings := make([]Encoding, len(shortReplies))
	texts := make([]triage.Text, len(shortReplies))
	for i, s := range shortReplies {
		require.NoError(b, m.tokenizer.Encode(&encodings[i], s, ""))
		texts[i] = triage.NewText(s)
	}
	var whole, bare time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		k := i % len(texts)
		start := time.Now()
		if err := r.run(encodings[k].IDs, encodings[k].Types); err != nil {
			b.Fatal(err)
		}
		bare += lap(&start)
		m.runners <- r
		start = time.Now()
		if _, err := m.Predict(b.Context(), texts[k], triage.Text{}); err != nil {
			b.Fatal(err)
		}
		whole += lap(&start)
		r = <-m.runners
	}
	m.runners <- r
	b.ReportMetric(float64(bare.Nanoseconds())/float64(b.N), "bare-ns/op")
	b.ReportMetric(float64(whole.Nanoseconds())/float64(b.N), "predict-ns/op")
	b.ReportMetric(float64(whole)/float64(bare), "ratio")
}

// BenchmarkOpen is the time from a folder to a model that is ready.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		m, err := Open(reply, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := m.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
