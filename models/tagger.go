package models

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/replytriage/triage"
)

const (
	// A text is run in windows of so many pieces, without [CLS] and [SEP]; a later one
	// begins stride pieces after the one before, and where two overlap a piece is read
	// by the one whose edge is further away. models/train/outbound.py does the same. Few texts
	// of the training are longer than a window: in windows twice as long the model sees less.
	tagWindow = 62
	tagStride = 46
	// tagWindows is how many windows are run of one text: 1,534 pieces, four times the longest
	// text that a phone joins from segments. At 1 to 3 ms a window, a text cannot hold a runner for long.
	tagWindows = 33
)

// TaggerManifest says what the folder of an outbound model holds.
// models/train/outbound.py writes it.
type TaggerManifest struct {
	Origin `yaml:",inline"`
	Window int `yaml:"window"`
	Stride int `yaml:"stride"`
	// Categories name the logits of a piece, in order.
	Categories []string `yaml:"categories"`
	// Threshold is the probability from which a word is a finding, Beside that in a text
	// that already has a finding as severe.
	Threshold float64 `yaml:"threshold"`
	Beside    float64 `yaml:"beside"`
}

// Tagger is an open folder of an outbound model: it reads what each word of a text
// about to be sent discloses. Its methods may be called by many goroutines.
type Tagger struct {
	manifest  TaggerManifest
	info      Info
	tokenizer *Tokenizer
	*pool
}

// OpenTagger checks the folder of an outbound model, loads it and runs golden lines
// through it. Its errors are those of Open.
func OpenTagger(dir string, o Options) (*Tagger, error) {
	t := &Tagger{}
	digest, err := loadManifest(dir, &t.manifest, &t.manifest.Origin, func(c *check) { c.tagger(&t.manifest) })
	if err != nil {
		return nil, err
	}
	width := len(t.manifest.Categories)
	var errT error
	t.tokenizer, errT = o.Tokenizer.orNew(filepath.Join(dir, vocabFile), t.manifest.Files[vocabFile])
	rows, errG := readGoldenTags(dir, width, selfCheckLines)
	if err := errors.Join(errT, errG); err != nil {
		return nil, err
	}
	t.pool, err = openPool(filepath.Join(dir, graphFile), o, form{inputs: []string{"input_ids"}, width: width, tokens: true})
	if err != nil {
		return nil, err
	}
	t.info = Info{
		Name: t.manifest.Name, Version: t.manifest.Version, Digest: digest,
		Library: t.session.library, Runtime: t.session.version, Runners: cap(t.runners),
	}
	if err := t.selfCheck(&t.info, len(rows), func(r *runner, k int) (float64, float64, error) { return t.compare(r, rows[k]) }); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (c *check) tagger(m *TaggerManifest) {
	c.serves("window", m.Window, tagWindow)
	c.serves("stride", m.Stride, tagStride)
	if len(m.Categories) == 0 {
		c.add([]string{"categories"}, "missing")
	}
	for _, f := range []struct {
		field string
		value float64
	}{{"threshold", m.Threshold}, {"beside", m.Beside}} {
		if !(f.value > 0 && f.value <= 1) {
			c.add([]string{f.field}, "want a probability above 0, at most 1")
		}
	}
	if m.Beside > m.Threshold {
		c.add([]string{"beside"}, "is above threshold")
	}
}

// Info describes the model.
func (t *Tagger) Info() Info { return t.info }

// Categories names the probabilities of a unit, in order. It must not be changed.
func (t *Tagger) Categories() []string { return t.manifest.Categories }

// Thresholds are the probabilities from which a unit is a finding: by itself, and in a
// text that already has a finding as severe.
func (t *Tagger) Thresholds() (alone, beside float64) {
	return t.manifest.Threshold, t.manifest.Beside
}

// Tag reads a text. It waits for a free runner until ctx ends. Its errors are
// ErrOverloaded when too many are waiting or ctx ended first, ErrUnavailable when
// the model is closed or its answer is not a finite number. None holds a word of the
// text.
func (t *Tagger) Tag(ctx context.Context, text triage.Text) (triage.Tagging, error) {
	p, err := t.tokenizer.pieces(text.Reveal())
	if err != nil {
		return triage.Tagging{}, err
	}
	r, err := t.acquire(ctx)
	if err != nil {
		return triage.Tagging{}, err
	}
	defer func() { t.runners <- r }()
	width := len(t.manifest.Categories)
	out := triage.Tagging{Units: p.units, Probabilities: make([]float32, width*len(p.units)), Cut: p.cut}
	err = t.logits(ctx, r, p, func(piece int, row []float32) error {
		best := out.Probabilities[p.owner[piece]*width:][:width]
		for i, z := range row {
			v := 1 / (1 + math.Exp(-float64(z)))
			if math.IsNaN(float64(z)) || math.IsInf(float64(z), 0) {
				return errNumber
			}
			best[i] = max(best[i], float32(v))
		}
		return nil
	})
	if err != nil {
		return triage.Tagging{}, err
	}
	return out, nil
}

// pieces are a text cut for the graph.
type pieces struct {
	ids   []int32
	owner []int // the unit of each id
	units []triage.Span
	cut   bool
}

// pieces cuts text into units, runs of letters, marks and digits or one other sign,
// and each into its WordPieces, as BERT cuts the whole.
func (t *Tokenizer) pieces(text string) (pieces, error) {
	var p pieces
	var normal []byte
	var err error
	add := func(part string, start, end int) error {
		normal = t.normalizer.Append(normal[:0], part)
		before := len(p.ids)
		if p.ids, err = t.appendIDs(p.ids, normal); err != nil {
			return err
		}
		for range len(p.ids) - before {
			p.owner = append(p.owner, len(p.units))
		}
		p.units = append(p.units, triage.Span{Start: start, End: end})
		return nil
	}
	const most = tagWindow + (tagWindows-1)*tagStride
	word, wordAt, at := -1, 0, 0 // where the open unit starts, in bytes and code points
	for i, c := range text {
		if len(p.ids) >= most {
			p.cut, word = true, -1
			break
		}
		size := utf8.RuneLen(c)
		if c == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(text[i:])
		}
		if joins(c) {
			if word < 0 {
				word, wordAt = i, at
			}
			at++
			continue
		}
		if word >= 0 {
			if err := add(text[word:i], wordAt, at); err != nil {
				return p, err
			}
			word = -1
		}
		if !unicode.IsControl(c) && !unicode.In(c, unicode.Zs, unicode.Zl, unicode.Zp) {
			if err := add(text[i:i+size], at, at+1); err != nil {
				return p, err
			}
		}
		at++
	}
	if word >= 0 {
		if err := add(text[word:], wordAt, at); err != nil {
			return p, err
		}
	}
	if len(p.ids) > most {
		p.cut = true
		p.ids, p.owner = p.ids[:most], p.owner[:most]
		p.units = p.units[:p.owner[most-1]+1]
	}
	return p, nil
}

// joins reports whether a character is part of a word: letters, marks, numbers and
// what is not seen (Cf), but no ideograph.
func joins(c rune) bool {
	if c < utf8.RuneSelf {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	return (unicode.IsLetter(c) || unicode.IsMark(c) || unicode.IsNumber(c) || unicode.Is(unicode.Cf, c)) &&
		!ideograph(c) && !unicode.Is(&newerUnicode, c)
}

// logits runs the windows of p and gives the logits of each piece to row, once.
func (t *Tagger) logits(ctx context.Context, r *runner, p pieces, row func(piece int, logits []float32) error) error {
	width, n, before := len(t.manifest.Categories), len(p.ids), 0
	for start := 0; before < n; start += tagStride {
		if ctx.Err() != nil {
			return fmt.Errorf("models: %w: %w", triage.ErrOverloaded, ctx.Err())
		}
		end := min(n, start+tagWindow)
		ids := append(r.encoding.IDs[:0], int64(t.tokenizer.words.cls))
		for _, id := range p.ids[start:end] {
			ids = append(ids, int64(id))
		}
		r.encoding.IDs = append(ids, int64(t.tokenizer.words.sep))
		if err := r.run(r.encoding.IDs, nil); err != nil {
			return err
		}
		// The window before read up to the middle of what both hold, this one up to the
		// middle of what it shares with the next.
		to := end
		if end < n {
			to = (start + tagStride + end) / 2
		}
		for i := before; i < to; i++ {
			if err := row(i, r.logits[(1+i-start)*width:][:width]); err != nil {
				return err
			}
		}
		before = to
	}
	return nil
}

// compare runs a golden line and returns the largest and the mean difference of a
// category's highest logit. Other pieces than the line's are an error.
func (t *Tagger) compare(r *runner, row goldenTags) (worst, mean float64, err error) {
	p, err := t.tokenizer.pieces(row.Text)
	if err != nil {
		return 0, 0, err
	}
	same := slices.Equal(p.ids, row.IDs)
	for i := 0; same && i < len(p.owner); i++ {
		same = p.units[p.owner[i]] == triage.Span{Start: row.Starts[i], End: row.Ends[i]}
	}
	if !same {
		return 0, 0, fmt.Errorf("models: %s:%d: ids: the tokenizer gives others: %w", goldenFile, row.line, triage.ErrInvalid)
	}
	high := make([]float64, len(row.Logits))
	for i := range high {
		high[i] = math.Inf(-1)
	}
	err = t.logits(context.Background(), r, p, func(_ int, logits []float32) error {
		for i, z := range logits {
			if !(float64(z) <= high[i]) { // a NaN, too
				high[i] = float64(z)
			}
		}
		return nil
	})
	for i, want := range row.Logits {
		d := math.Abs(high[i] - float64(want))
		if !(d <= worst) {
			worst = d
		}
		mean += d / float64(len(row.Logits))
	}
	return worst, mean, err
}
