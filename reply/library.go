package reply

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/strictyaml"
)

//go:embed library/*.yml
var shipped embed.FS

// Use is what a text is for besides the intents that it answers.
type Use string

// The uses.
const (
	UseAnswer      Use = "answer"      // answers the intent; the default
	UseSlots       Use = "slots"       // offers free times
	UsePick        Use = "pick"        // notes the offered time that was picked
	UseReceipt     Use = "receipt"     // says that a clinician will read it, and nothing else
	UseAcknowledge Use = "acknowledge" // after hours: says by when somebody answers
	UseStop        Use = "stop"        // the one text that may confirm an opt-out from all texts
	UseStopSome    Use = "stop_some"   // the same where the opt-out covers a kind of text or one number
	UseHelp        Use = "help"        // answers the carrier's HELP
)

// Text is one reply of a library.
type Text struct {
	ID       string
	For      []triage.Intent
	Use      Use
	Topic    Topic
	Tone     string // "plain" or "formal"; empty fits both
	Language string
	// Sentiment limits the text to replies of these moods; empty fits all.
	Sentiment []triage.Sentiment
	Version   int
	// ApprovedBy is the role that signed this version for the clinic; empty until then.
	ApprovedBy string
	// ReviewBy is the last day on which an approval holds.
	ReviewBy time.Time
	Body     string
	Fields   []string

	pieces []piece
	key    string // ID@Version
}

// Card is a protocol for an urgent reply: who calls, and the one wording that may be sent.
type Card struct {
	ID         string
	Urgency    []triage.Urgency
	Flags      []triage.Flag // empty fits all
	Who        string
	English    string
	Spanish    string
	Version    int
	ApprovedBy string
	ReviewBy   time.Time
	key        string
}

// Library is every text and card that may be suggested. It is read-only after Load
// and may be used by many goroutines at once.
type Library struct {
	Texts []*Text
	Cards []*Card
	// Digest is the SHA-256 of the files, for replay.
	Digest string

	byIntent map[triage.Intent][]*Text
	byUse    map[Use][]*Text
}

// Load reads the shipped texts and, over them, the files of a clinic: an id that
// stands again replaces the shipped one, "approve" signs versions by id. Paths may be
// files or folders of *.yml. Every problem of every file is in the error.
func Load(paths ...string) (*Library, error) {
	l := &loader{lib: &Library{}, texts: map[string]*Text{}, cards: map[string]*Card{}, hash: sha256.New()}
	names, err := fs.Glob(shipped, "library/*.yml")
	if err != nil {
		return nil, fmt.Errorf("reply: %w", err)
	}
	for _, name := range names {
		data, err := shipped.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reply: %w", err)
		}
		l.file(name, data)
	}
	for _, p := range paths {
		files := []string{p}
		if info, err := os.Stat(p); err == nil && info.IsDir() {
			if files, err = filepath.Glob(filepath.Join(p, "*.yml")); err != nil || len(files) == 0 {
				return nil, fmt.Errorf("reply: %s: holds no *.yml: %w", p, triage.ErrNotFound)
			}
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				return nil, fmt.Errorf("reply: %s: cannot be read: %w", f, triage.ErrNotFound)
			}
			l.file(f, data)
		}
	}
	return l.done()
}

// Parse reads one file alone, without the shipped texts.
func Parse(name string, data []byte) (*Library, error) {
	l := &loader{lib: &Library{}, texts: map[string]*Text{}, cards: map[string]*Card{}, hash: sha256.New()}
	l.file(name, data)
	return l.done()
}

type loader struct {
	lib       *Library
	texts     map[string]*Text
	cards     map[string]*Card
	approvals []approval
	problems  strictyaml.Problems
	hash      hash.Hash
}

// approval signs one version of a text or card.
type approval struct {
	reader   *strictyaml.Reader
	node     *strictyaml.Node
	key, by  string
	reviewBy time.Time
}

// file reads one file.
func (l *loader) file(name string, data []byte) {
	fmt.Fprintf(l.hash, "%d\n", len(data))
	_, _ = l.hash.Write(data)
	r := &strictyaml.Reader{Name: name}
	root := r.Parse(data)
	if root == nil {
		l.problems = append(l.problems, r.Problems...)
		return
	}
	var language string
	var reviewBy time.Time
	var replies, cards *strictyaml.Node
	named := false
	r.Map(root, map[string]func(*strictyaml.Node){
		"library":   func(n *strictyaml.Node) { named = r.Text(n) != "" },
		"version":   func(n *strictyaml.Node) { r.Int(n, 1, 1_000_000) },
		"summary":   func(n *strictyaml.Node) { r.Text(n) },
		"language":  func(n *strictyaml.Node) { language = strictyaml.OneOf(r, n, "en", "es", "any") },
		"review_by": func(n *strictyaml.Node) { reviewBy = r.Date(n) },
		"replies":   func(n *strictyaml.Node) { replies = n },
		"cards":     func(n *strictyaml.Node) { cards = n },
		"approve":   func(n *strictyaml.Node) { l.approve(r, n) },
	})
	if !named {
		r.Add(root, "needs a name: library")
	}
	seen := map[string]bool{}
	if replies != nil {
		r.List(replies, func(n *strictyaml.Node) { l.text(r, n, language, reviewBy, seen) })
	}
	if cards != nil {
		r.List(cards, func(n *strictyaml.Node) { l.card(r, n, reviewBy, seen) })
	}
	l.problems = append(l.problems, r.Problems...)
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9]*([.-][a-z0-9]+)*$`)

// id reads an id; a file must not give it twice.
func id(r *strictyaml.Reader, n *strictyaml.Node, seen map[string]bool) string {
	s := r.Text(n)
	switch {
	case !idForm.MatchString(s) || len(s) > 80:
		r.Add(n, "an id is lower-case words joined by . or -")
		return ""
	case seen[s]:
		r.Add(n, "this id stands twice")
		return ""
	}
	seen[s] = true
	r.Where = s
	return s
}

// maxBody is the longest text before it is filled, in code points: four segments.
const maxBody = 600

func (l *loader) text(r *strictyaml.Reader, n *strictyaml.Node, language string, reviewBy time.Time, seen map[string]bool) {
	t := &Text{Language: language, ReviewBy: reviewBy, Version: 1, Use: UseAnswer}
	r.Where = fmt.Sprintf("reply at line %d", n.Line)
	defer func() { r.Where = "" }()
	if !r.Map(n, map[string]func(*strictyaml.Node){
		"id":  func(n *strictyaml.Node) { t.ID = id(r, n, seen) },
		"for": func(n *strictyaml.Node) { t.For = strictyaml.AllOf(r, n, triage.Intents()...) },
		"use": func(n *strictyaml.Node) {
			t.Use = strictyaml.OneOf(r, n, UseAnswer, UseSlots, UsePick, UseReceipt, UseAcknowledge, UseStop, UseStopSome, UseHelp)
		},
		"topic":       func(n *strictyaml.Node) { t.Topic = strictyaml.OneOf(r, n, Topics()...) },
		"tone":        func(n *strictyaml.Node) { t.Tone = strictyaml.OneOf(r, n, "plain", "formal") },
		"language":    func(n *strictyaml.Node) { t.Language = strictyaml.OneOf(r, n, "en", "es") },
		"sentiment":   func(n *strictyaml.Node) { t.Sentiment = strictyaml.AllOf(r, n, triage.Sentiments()...) },
		"version":     func(n *strictyaml.Node) { t.Version = r.Int(n, 1, 1_000_000) },
		"approved_by": func(n *strictyaml.Node) { t.ApprovedBy = n.Value },
		"review_by":   func(n *strictyaml.Node) { t.ReviewBy = r.Date(n) },
		"text": func(n *strictyaml.Node) {
			t.Body = r.Text(n)
			var problem string
			if t.pieces, t.Fields, problem = parse(t.Body); problem != "" {
				r.Add(n, "text %s", problem)
			}
			if len([]rune(t.Body)) > maxBody {
				r.Add(n, "text is over %d characters", maxBody)
			}
		},
		"fields": func(n *strictyaml.Node) {
			names, nodes := r.Texts(n)
			for i, f := range names {
				if !slices.Contains(fieldNames(), f) {
					r.Add(nodes[i], "is not on the list of fields")
				}
			}
		},
	}) {
		return
	}
	if t.ID == "" || t.Body == "" {
		r.Add(n, "needs id and text")
	}
	if t.Language != "en" && t.Language != "es" {
		r.Add(n, "needs a language: en or es")
	}
	if len(t.For) == 0 && t.Use != UseAcknowledge {
		r.Add(n, "needs for: the intents that it answers")
	}
	if t.ReviewBy.IsZero() {
		r.Add(n, "needs review_by")
	}
	for _, v := range t.For {
		if v.Clinical() && t.Use != UseReceipt {
			r.Add(n, "answers a clinical matter: only a receipt may")
			break
		}
	}
	needs := map[Use]string{UseSlots: "slot1", UsePick: fieldSlot, UseAcknowledge: fieldExpected}
	if f := needs[t.Use]; f != "" && !slices.Contains(t.Fields, f) {
		r.Add(n, "use %s needs the field {%s}", t.Use, f)
	}
	t.key = fmt.Sprintf("%s@%d", t.ID, t.Version)
	l.texts[t.ID] = t
}

func (l *loader) card(r *strictyaml.Reader, n *strictyaml.Node, reviewBy time.Time, seen map[string]bool) {
	c := &Card{ReviewBy: reviewBy, Version: 1}
	r.Where = fmt.Sprintf("card at line %d", n.Line)
	defer func() { r.Where = "" }()
	if !r.Map(n, map[string]func(*strictyaml.Node){
		"id":          func(n *strictyaml.Node) { c.ID = id(r, n, seen) },
		"urgency":     func(n *strictyaml.Node) { c.Urgency = strictyaml.AllOf(r, n, triage.Urgent, triage.Emergency) },
		"flags":       func(n *strictyaml.Node) { c.Flags = strictyaml.AllOf(r, n, triage.Flags()...) },
		"who":         func(n *strictyaml.Node) { c.Who = r.Text(n) },
		"en":          func(n *strictyaml.Node) { c.English = r.Text(n) },
		"es":          func(n *strictyaml.Node) { c.Spanish = r.Text(n) },
		"version":     func(n *strictyaml.Node) { c.Version = r.Int(n, 1, 1_000_000) },
		"approved_by": func(n *strictyaml.Node) { c.ApprovedBy = n.Value },
		"review_by":   func(n *strictyaml.Node) { c.ReviewBy = r.Date(n) },
	}) {
		return
	}
	if c.ID == "" || len(c.Urgency) == 0 || c.Who == "" || c.English == "" || c.Spanish == "" {
		r.Add(n, "needs id, urgency, who, en and es")
	}
	if !strings.Contains(c.English, "911") && !strings.Contains(c.English, "988") || !strings.Contains(c.Spanish, "911") && !strings.Contains(c.Spanish, "988") {
		r.Add(n, "the wordings must name 911 or 988")
	}
	if c.ReviewBy.IsZero() {
		r.Add(n, "needs review_by")
	}
	c.key = fmt.Sprintf("%s@%d", c.ID, c.Version)
	l.cards[c.ID] = c
}

func (l *loader) approve(r *strictyaml.Reader, n *strictyaml.Node) {
	r.List(n, func(n *strictyaml.Node) {
		var a approval
		var keys []string
		var nodes []*strictyaml.Node
		r.Where = "approve"
		r.Map(n, map[string]func(*strictyaml.Node){
			"by":        func(n *strictyaml.Node) { a.by = r.Text(n) },
			"review_by": func(n *strictyaml.Node) { a.reviewBy = r.Date(n) },
			"replies":   func(n *strictyaml.Node) { keys, nodes = r.Texts(n) },
		})
		if a.by == "" || a.reviewBy.IsZero() || len(keys) == 0 {
			r.Add(n, "needs by (a role), review_by and replies (id@version)")
		}
		r.Where = ""
		for i, k := range keys {
			a.reader, a.node, a.key = r, nodes[i], k
			l.approvals = append(l.approvals, a)
		}
	})
}

// done joins the files.
func (l *loader) done() (*Library, error) {
	for _, a := range l.approvals {
		key, _, ok := strings.Cut(a.key, "@")
		t, c := l.texts[key], l.cards[key]
		switch {
		case !ok || t == nil && c == nil:
			l.problems = append(l.problems, strictyaml.Problem{File: a.reader.Name, Line: a.node.Line, Col: a.node.Column, Where: "approve", Message: "is no id@version of the library"})
		case t != nil && t.key != a.key || c != nil && c.key != a.key:
			l.problems = append(l.problems, strictyaml.Problem{File: a.reader.Name, Line: a.node.Line, Col: a.node.Column, Where: "approve", Message: "signs another version than the one in force: read it and sign again"})
		case t != nil:
			t.ApprovedBy, t.ReviewBy = a.by, a.reviewBy
		default:
			c.ApprovedBy, c.ReviewBy = a.by, a.reviewBy
		}
	}
	if len(l.texts)+len(l.cards) == 0 && len(l.problems) == 0 {
		l.problems = append(l.problems, strictyaml.Problem{File: "library", Message: "holds neither replies nor cards"})
	}
	if err := l.problems.Err(); err != nil {
		return nil, fmt.Errorf("reply: %w", err)
	}
	lib := l.lib
	lib.byIntent, lib.byUse = map[triage.Intent][]*Text{}, map[Use][]*Text{}
	for _, t := range l.texts {
		lib.Texts = append(lib.Texts, t)
	}
	for _, c := range l.cards {
		lib.Cards = append(lib.Cards, c)
	}
	slices.SortFunc(lib.Texts, func(a, b *Text) int { return strings.Compare(a.ID, b.ID) })
	// A card for a sign goes before one for all.
	slices.SortFunc(lib.Cards, func(a, b *Card) int {
		if d := len(b.Flags) - len(a.Flags); d != 0 && (len(a.Flags) == 0 || len(b.Flags) == 0) {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	for _, t := range lib.Texts {
		for _, v := range t.For {
			lib.byIntent[v] = append(lib.byIntent[v], t)
		}
		lib.byUse[t.Use] = append(lib.byUse[t.Use], t)
	}
	lib.Digest = "sha256:" + hex.EncodeToString(l.hash.Sum(nil))
	return lib, nil
}

// Unclean returns the ids of the texts, filled with samples, and of the cards that clean
// refuses: what they say themselves may not be sent, so they are never suggested.
func (l *Library) Unclean(clean func(text string) bool) []string {
	c := triage.Context{FirstName: triage.NewText(sampleName), Provider: "Dr. Lee", Facts: map[string]string{}}
	for _, name := range FactNames() {
		c.Facts[name] = sampleFact
	}
	var out []string
	for _, x := range l.Texts {
		if text, ok := x.Fill(&c, time.Unix(0, 0).UTC()); !ok || !clean(text) {
			out = append(out, x.ID)
		}
	}
	for _, x := range l.Cards {
		if !clean(x.English) || !clean(x.Spanish) {
			out = append(out, x.ID)
		}
	}
	return out
}

// Unsigned returns how many texts and cards no one has signed, or whose signature has
// run out by now, and how many there are.
func (l *Library) Unsigned(now time.Time) (unsigned, total int) {
	for _, t := range l.Texts {
		if !t.approved(now) {
			unsigned++
		}
	}
	for _, c := range l.Cards {
		if !approved(c.ApprovedBy, c.ReviewBy, now) {
			unsigned++
		}
	}
	return unsigned, len(l.Texts) + len(l.Cards)
}

func (t *Text) approved(now time.Time) bool { return approved(t.ApprovedBy, t.ReviewBy, now) }

// approved reports whether a signature holds: somebody signed, and the day of review
// has not passed anywhere.
func approved(by string, reviewBy, now time.Time) bool {
	return by != "" && now.Before(reviewBy.AddDate(0, 0, 1))
}

// WriteSignature writes the file with which a role signs every text and card of the
// library as it is now.
func (l *Library) WriteSignature(w io.Writer, by string, reviewBy time.Time) error {
	if by == "" || strings.ContainsFunc(by, func(r rune) bool { return r < ' ' || strings.ContainsRune(`"\`, r) }) {
		return fmt.Errorf("reply: sign: needs a role on one line: %w", triage.ErrInvalid)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "library: signature\nversion: 1\nsummary: Signed for the clinic. Remove what was not read.\napprove:\n  - by: \"%s\"\n    review_by: %s\n    replies:\n", by, reviewBy.Format(time.DateOnly))
	for _, c := range l.Cards {
		fmt.Fprintf(&b, "      - %s\n", c.key)
	}
	for _, t := range l.Texts {
		fmt.Fprintf(&b, "      - %s\n", t.key)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
