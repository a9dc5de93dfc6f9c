package models

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"github.com/replytriage/triage"
)

// The files of a model folder beside its manifest.
const (
	manifestFile = "manifest.yml"
	graphFile    = "model.onnx"
	vocabFile    = "vocab.txt"
	goldenFile   = "golden.jsonl"
)

// Origin is what the manifest of every model folder says.
type Origin struct {
	Name    string `yaml:"name"`
	Version string `yaml:"version"`
	Created string `yaml:"created"` // a date
	// Base is the encoder that the model was fine-tuned from.
	Base       Base `yaml:"base"`
	Normalizer int  `yaml:"normalizer"`
	// Files holds the SHA-256 of each other file of the folder, in hex.
	Files map[string]string `yaml:"files"`
	// Training is for people: how the model came about.
	Training yaml.Node `yaml:"training"`
}

// Manifest says what a model folder holds. models/train/export.py writes it.
type Manifest struct {
	Origin      `yaml:",inline"`
	MaxTokens   int    `yaml:"max_tokens"`
	ReplyTokens int    `yaml:"reply_tokens"`
	Heads       []Head `yaml:"heads"`
	// The thresholds are probabilities, by label; see triage.Thresholds.
	IntentThresholds  map[string]float64 `yaml:"intent_thresholds"`
	FlagThresholds    map[string]float64 `yaml:"flag_thresholds"`
	UrgencyThresholds map[string]float64 `yaml:"urgency"`
	// Dev is for people: what the model scored.
	Dev yaml.Node `yaml:"dev"`
}

// Base names an encoder and pins its weights.
type Base struct {
	Name    string `yaml:"name"`
	Licence string `yaml:"licence"`
	SHA256  string `yaml:"sha256"`
}

// Head is a stretch of the graph's output that speaks of one thing.
type Head struct {
	Name   string   `yaml:"name"`
	Labels []string `yaml:"labels"`
	// Offset is where the head begins in the logits.
	Offset int `yaml:"offset"`
	// Activation is "sigmoid" where labels are independent, "softmax" where one holds.
	Activation string `yaml:"activation"`
	// Temperature divides the logits before the activation (Guo et al. 2017,
	// arXiv:1706.04599), so that probabilities are what they say.
	Temperature float64 `yaml:"temperature"`
}

// wantHeads is what the vocabulary of the program asks of a model, in this order.
func wantHeads() []Head {
	return []Head{
		{Name: "intents", Labels: words(triage.Intents()), Offset: 0, Activation: "sigmoid"},
		{Name: "sentiment", Labels: words(triage.Sentiments()), Offset: 28, Activation: "softmax"},
		{Name: "urgency", Labels: words(triage.Urgencies()), Offset: 32, Activation: "softmax"},
		{Name: "flags", Labels: words(triage.Flags()), Offset: 36, Activation: "sigmoid"},
	}
}

// outputWidth is the number of logits of a model: the labels of all heads.
const outputWidth = triage.IntentCount + triage.SentimentCount + triage.UrgencyCount + triage.FlagCount

func words[T ~string](labels []T) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		out[i] = string(l)
	}
	return out
}

// readManifest reads and checks the manifest and the digests of the other files.
// Its error names everything that is wrong, one problem a line, as
// manifest.yml:LINE: FIELD: PROBLEM. The second result is the manifest's own digest.
func readManifest(dir string) (*Manifest, string, error) {
	var m Manifest
	digest, err := loadManifest(dir, &m, &m.Origin, func(c *check) { c.manifest(&m) })
	if err != nil {
		return nil, "", err
	}
	return &m, digest, nil
}

// loadManifest fills m, of which o is a part, from the manifest of dir, checks o and the
// digests of the other files, and has the other fields checked by rest.
func loadManifest(dir string, m any, o *Origin, rest func(*check)) (string, error) {
	content, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return "", fmt.Errorf("models: %w: %w", triage.ErrInvalid, err)
	}
	c := &check{file: manifestFile}
	var document yaml.Node
	if err := yaml.Load(content, &document); err != nil {
		c.yaml(err)
		return "", c.err(dir)
	}
	c.document = &document
	c.plain(&document)
	if err := yaml.Load(content, m, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		// What could be read is checked all the same, so that nothing is left for a second try.
		c.yaml(err)
	}
	c.origin(o)
	rest(c)
	c.files(dir, o.Files)
	if err := c.err(dir); err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// thresholds puts the thresholds in the order of the closed lists.
func (m *Manifest) thresholds() triage.Thresholds {
	t := triage.Thresholds{
		Soon:      m.UrgencyThresholds[string(triage.Soon)],
		Urgent:    m.UrgencyThresholds[string(triage.Urgent)],
		Emergency: m.UrgencyThresholds[string(triage.Emergency)],
	}
	for i, v := range triage.Intents() {
		t.Intents[i] = m.IntentThresholds[string(v)]
	}
	for i, v := range triage.Flags() {
		t.Flags[i] = m.FlagThresholds[string(v)]
	}
	return t
}

// check collects what is wrong with one file.
type check struct {
	file     string
	document *yaml.Node
	problems []problem
}

type problem struct {
	line int
	text string
}

// add notes a problem of the field at path; the line is that of the deepest part
// of the path that is there.
func (c *check) add(path []string, format string, args ...any) {
	line, at := 1, c.document
	if at != nil && at.Kind == yaml.DocumentNode && len(at.Content) > 0 {
		at = at.Content[0]
	}
	name := ""
	for _, step := range path {
		index, err := strconv.Atoi(step)
		if err != nil && name != "" {
			name += "."
		}
		if err == nil {
			name += "[" + step + "]"
		} else {
			name += step
		}
		var next *yaml.Node
		switch {
		case at == nil:
		case at.Kind == yaml.MappingNode:
			for i := 0; i+1 < len(at.Content); i += 2 {
				if at.Content[i].Value == step {
					line, next = at.Content[i].Line, at.Content[i+1]
				}
			}
		case at.Kind == yaml.SequenceNode && err == nil && index < len(at.Content):
			next = at.Content[index]
			line = next.Line
		}
		at = next
	}
	c.problems = append(c.problems, problem{line, name + ": " + fmt.Sprintf(format, args...)})
}

// yaml notes the problems that the YAML library found.
func (c *check) yaml(err error) {
	var many *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &many):
		for _, e := range many.Errors {
			c.problems = append(c.problems, problem{e.Mark.Line, e.Message})
		}
	case errors.As(err, &one):
		c.problems = append(c.problems, problem{one.Mark.Line, one.Message})
	default:
		c.problems = append(c.problems, problem{1, err.Error()})
	}
}

// plain refuses anchors and aliases: what a person reads is what is there.
func (c *check) plain(n *yaml.Node) {
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		c.problems = append(c.problems, problem{n.Line, "anchors and aliases are not allowed"})
	}
	for _, child := range n.Content {
		c.plain(child)
	}
}

// err returns all problems in the order of their lines, or nil.
func (c *check) err(dir string) error {
	if len(c.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(c.problems, func(a, b problem) int { return cmp.Compare(a.line, b.line) })
	all := make([]error, len(c.problems))
	for i, p := range c.problems {
		all[i] = fmt.Errorf("%s:%d: %s", c.file, max(1, p.line), p.text)
	}
	return fmt.Errorf("models: %s: %w:\n%w", dir, triage.ErrInvalid, errors.Join(all...))
}

func (c *check) manifest(m *Manifest) {
	c.serves("max_tokens", m.MaxTokens, maxTokens)
	c.serves("reply_tokens", m.ReplyTokens, replyTokens)
	c.heads(m.Heads)
	c.thresholds("intent_thresholds", m.IntentThresholds, words(triage.Intents()))
	c.thresholds("flag_thresholds", m.FlagThresholds, words(triage.Flags()))
	c.thresholds("urgency", m.UrgencyThresholds, words(triage.Urgencies())[1:])
}

// serves notes a number that must be the program's own and is not.
func (c *check) serves(field string, have, want int) {
	if have != want {
		c.add([]string{field}, "is %d; this program serves %d", have, want)
	}
}

// origin checks what every model folder says of itself.
func (c *check) origin(o *Origin) {
	for _, f := range []struct{ field, value string }{{"name", o.Name}, {"version", o.Version}, {"created", o.Created}} {
		if f.value == "" {
			c.add([]string{f.field}, "missing")
		}
	}
	for _, f := range []struct{ field, value string }{{"name", o.Base.Name}, {"licence", o.Base.Licence}} {
		if f.value == "" {
			c.add([]string{"base", f.field}, "missing")
		}
	}
	if !digest(o.Base.SHA256) {
		c.add([]string{"base", "sha256"}, "want 64 hex digits")
	}
	c.serves("normalizer", o.Normalizer, normalizerVersion)
}

func (c *check) heads(heads []Head) {
	want := wantHeads()
	if len(heads) != len(want) {
		c.add([]string{"heads"}, "want %d: intents, sentiment, urgency, flags; have %d", len(want), len(heads))
	}
	for i := range min(len(heads), len(want)) {
		at := func(field string) []string { return []string{"heads", strconv.Itoa(i), field} }
		h, w := heads[i], want[i]
		if h.Name != w.Name {
			c.add(at("name"), "is %q, want %q", h.Name, w.Name)
			continue
		}
		if h.Offset != w.Offset {
			c.add(at("offset"), "is %d, want %d", h.Offset, w.Offset)
		}
		if h.Activation != w.Activation {
			c.add(at("activation"), "is %q, want %q", h.Activation, w.Activation)
		}
		if !(h.Temperature > 0) || math.IsInf(h.Temperature, 0) {
			c.add(at("temperature"), "want a number above 0")
		}
		if len(h.Labels) != len(w.Labels) {
			c.add(at("labels"), "want %d, have %d", len(w.Labels), len(h.Labels))
			continue
		}
		for k := range w.Labels {
			if h.Labels[k] != w.Labels[k] {
				c.add(append(at("labels"), strconv.Itoa(k)), "is %q, want %q", h.Labels[k], w.Labels[k])
			}
		}
	}
}

func (c *check) thresholds(field string, have map[string]float64, labels []string) {
	for _, l := range labels {
		switch v, ok := have[l]; {
		case !ok:
			c.add([]string{field, l}, "missing")
		case !(v > 0 && v <= 1):
			c.add([]string{field, l}, "want a probability above 0, at most 1")
		}
	}
	for l := range have {
		if !slices.Contains(labels, l) {
			c.add([]string{field, l}, "no such label")
		}
	}
}

// files compares the digests of the folder's files.
func (c *check) files(dir string, want map[string]string) {
	names := []string{graphFile, vocabFile, goldenFile}
	for name := range want {
		if !slices.Contains(names, name) {
			c.add([]string{"files", name}, "no such file in a model folder")
		}
	}
	for _, name := range names {
		at := []string{"files", name}
		sum, ok := want[name]
		switch {
		case !ok:
			c.add(at, "missing")
			continue
		case !digest(sum):
			c.add(at, "want 64 hex digits")
			continue
		}
		have, err := fileDigest(filepath.Join(dir, name))
		switch {
		case err != nil:
			c.add(at, "%v", err)
		case have != sum:
			c.add(at, "the file's sha256 is %s", have)
		}
	}
}

// digest reports whether s is a SHA-256 in lower-case hex.
func digest(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == s
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
