package phrase

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// Kind names the matcher of a Wording that found something.
type Kind uint8

// The kinds.
const (
	Exact Kind = iota // Wording.Exact; the caller checks that nothing else is said
	Phrased
	Nearby
	Regexp
)

// String returns the key of the pack format.
func (k Kind) String() string { return [...]string{"exact", "phrase", "near", "regex"}[k] }

// Piece is a stretch of a view: its words [First, Next) and the code points of the
// original text (Start, End). A piece of a regex may hold no word.
type Piece struct {
	First, Next int
	triage.Span
}

// overlaps reports whether two pieces share a word.
func (p Piece) overlaps(q Piece) bool { return p.First < q.Next && q.First < p.Next }

// Found is one match of one wording.
type Found struct {
	// Wording is its index in what the Finder was made of.
	Wording int
	Kind    Kind
	// Index says which phrase, near or regex of that kind it was.
	Index int
	// Pieces holds one piece, or two for a Nearby, in the order of the text.
	Pieces [2]Piece
	N      int
	// Cancelled is 1 + the index in Unless, or -1 - the index in UnlessNear, of what
	// cancels the match; 0 when nothing does.
	Cancelled int
}

// Finder finds all wordings of a list in the views of a text. It is read-only.
type Finder struct {
	matcher *Matcher
	uses    []use
	nears   []nearUse
	regexes []regexUse
	scratch sync.Pool
}

type useKind uint8

const (
	useExact useKind = iota
	usePhrase
	useUnless
	useNearA
	useNearB
)

type use struct {
	kind    useKind
	wording int32
	index   int32 // of the phrase; of the near in Finder.nears
}

type nearUse struct {
	wording, index int32
	unless         bool
	within         int32
	ordered        bool
}

type regexUse struct {
	wording, index int32
	regex          Regex
}

// NewFinder compiles the wordings. Known are words that are never misspellings.
// ErrInvalid is returned for more than MaxRegexCount expressions.
func NewFinder(wordings []Wording, known []string) (*Finder, error) {
	f := &Finder{}
	var b Builder
	b.Known(known...)
	add := func(u use, ps []Phrase, spelling bool) {
		for i, p := range ps {
			v := u
			if u.kind < useNearA {
				v.index = int32(i)
			}
			f.uses = append(f.uses, v)
			b.Add(int32(len(f.uses)-1), p.Pattern, spelling)
		}
	}
	nears := func(w int32, list []Near, unless, spelling bool) {
		for i, n := range list {
			id := int32(len(f.nears))
			f.nears = append(f.nears, nearUse{w, int32(i), unless, int32(n.Within), n.Ordered})
			add(use{useNearA, w, id}, n.A, spelling)
			add(use{useNearB, w, id}, n.B, spelling)
		}
	}
	for i := range wordings {
		w, id := &wordings[i], int32(i)
		add(use{kind: useExact, wording: id}, w.Exact, w.Spelling)
		add(use{kind: usePhrase, wording: id}, w.Phrases, w.Spelling)
		add(use{kind: useUnless, wording: id}, w.Unless, false)
		nears(id, w.Near, false, w.Spelling)
		nears(id, w.UnlessNear, true, false)
		for k, x := range w.Regex {
			f.regexes = append(f.regexes, regexUse{id, int32(k), x})
		}
	}
	if len(f.regexes) > MaxRegexCount {
		return nil, fmt.Errorf("phrase: %d regular expressions, more than %d: %w", len(f.regexes), MaxRegexCount, triage.ErrInvalid)
	}
	f.matcher = b.Build()
	f.scratch.New = func() any { return &finderScratch{} }
	return f, nil
}

// Has reports whether a lower-case word stands in any phrase or is known.
func (f *Finder) Has(word string) bool { return f.matcher.Has(word) }

type side struct {
	near  int32
	b     bool
	piece Piece
}

type cancel struct {
	wording int32
	code    int
	piece   Piece
}

type finderScratch struct {
	matches []Match
	sides   []side
	cancels []cancel
	joined  strings.Builder
}

// Find appends what stands in view number v of form to dst. Text is the original;
// it is read by regular expressions only: as received with the first view, as the
// view's words with one space between them with the others.
func (f *Finder) Find(dst []Found, form *normalize.Form, v int, text string) []Found {
	s := f.scratch.Get().(*finderScratch)
	defer f.scratch.Put(s)
	words := form.Views[v].Words
	s.matches = f.matcher.Scan(s.matches[:0], words)
	s.sides, s.cancels = s.sides[:0], s.cancels[:0]
	from := len(dst)
	for _, m := range s.matches {
		u := f.uses[m.ID]
		p := piece(words, int(m.Start), int(m.End))
		switch u.kind {
		case useExact:
			dst = append(dst, Found{Wording: int(u.wording), Kind: Exact, Index: int(u.index), Pieces: [2]Piece{p}, N: 1})
		case usePhrase:
			dst = append(dst, Found{Wording: int(u.wording), Kind: Phrased, Index: int(u.index), Pieces: [2]Piece{p}, N: 1})
		case useUnless:
			if crosses(words, p.First, p.Next) {
				continue
			}
			s.cancels = append(s.cancels, cancel{u.wording, 1 + int(u.index), p})
		default:
			s.sides = append(s.sides, side{u.index, u.kind == useNearB, p})
		}
	}
	if len(s.sides) > 1 {
		dst = f.pair(dst, s, words)
	}
	if len(f.regexes) > 0 {
		dst = f.regex(dst, s, words, v, text)
	}
	if len(s.cancels) > 0 {
		for i := from; i < len(dst); i++ {
			d := &dst[i]
			for _, c := range s.cancels {
				if int(c.wording) == d.Wording && (c.piece.overlaps(d.Pieces[0]) || d.N == 2 && c.piece.overlaps(d.Pieces[1])) {
					d.Cancelled = c.code
					break
				}
			}
		}
	}
	return dst
}

func piece(words []normalize.Word, first, end int) Piece {
	return Piece{first, end, triage.Span{Start: words[first].Start, End: words[end-1].End}}
}

// crosses reports whether punctuation stands between the words [first, end). What
// cancels must be said in one breath: "no. chest pain" and "no, chest pain" are not
// "no chest pain".
func crosses(words []normalize.Word, first, end int) bool {
	for _, w := range words[first+1 : end] {
		if w.Before != normalize.NoBreak {
			return true
		}
	}
	return false
}

// reach is how many occurrences of one side are tried on either hand of one of the
// other, so that a text of a thousand equal words costs no more than its length.
const reach = 4

// pair joins the two sides of every near.
func (f *Finder) pair(dst []Found, s *finderScratch, words []normalize.Word) []Found {
	slices.SortFunc(s.sides, func(a, b side) int {
		if a.near != b.near {
			return cmp.Compare(a.near, b.near)
		}
		if a.piece.First != b.piece.First {
			return cmp.Compare(a.piece.First, b.piece.First)
		}
		return cmp.Compare(a.piece.Next, b.piece.Next)
	})
	for i := range s.sides {
		a := s.sides[i]
		n := f.nears[a.near]
		tried := 0
		for j := i + 1; j < len(s.sides) && tried < 2*reach; j++ {
			b := s.sides[j]
			if b.near != a.near || b.piece.First-a.piece.Next > int(n.within) {
				break
			}
			if b.b == a.b || n.ordered && a.b || a.piece.overlaps(b.piece) {
				continue
			}
			tried++
			if n.unless {
				if crosses(words, a.piece.First, b.piece.Next) {
					continue
				}
				code := -1 - int(n.index)
				s.cancels = append(s.cancels, cancel{n.wording, code, a.piece}, cancel{n.wording, code, b.piece})
				continue
			}
			dst = append(dst, Found{Wording: int(n.wording), Kind: Nearby, Index: int(n.index), Pieces: [2]Piece{a.piece, b.piece}, N: 2})
		}
	}
	return dst
}

// regexMatches bounds the matches of one expression in one text.
const regexMatches = 64

func (f *Finder) regex(dst []Found, s *finderScratch, words []normalize.Word, v int, text string) []Found {
	if v > 0 {
		s.joined.Reset()
		for i, w := range words {
			if i > 0 {
				s.joined.WriteByte(' ')
			}
			s.joined.WriteString(w.Text)
		}
		text = s.joined.String()
	}
	lower, ascii, other := text, true, false
	for _, r := range text {
		if r >= utf8.RuneSelf {
			ascii = false
			other = other || otherScript(r, r)
		}
	}
	if v == 0 {
		lower = strings.ToLower(text)
	}
	digits := strings.ContainsAny(text, "0123456789")
	for i := range f.regexes {
		u := &f.regexes[i]
		if u.regex.digit && !digits || u.regex.other && !other || ascii && u.regex.need != nil && !containsAny(lower, u.regex.need) {
			continue
		}
		for _, at := range u.regex.re.FindAllStringIndex(text, regexMatches) {
			if at[0] == at[1] {
				continue
			}
			var p Piece
			if v == 0 {
				start := utf8.RuneCountInString(text[:at[0]])
				p.Span = triage.Span{Start: start, End: start + utf8.RuneCountInString(text[at[0]:at[1]])}
				p.First, p.Next = wordsIn(words, p.Span)
			} else {
				first := strings.Count(text[:at[0]], " ")
				last := strings.Count(text[:at[1]-1], " ")
				p = piece(words, min(first, len(words)-1), min(last, len(words)-1)+1)
			}
			dst = append(dst, Found{Wording: int(u.wording), Kind: Regexp, Index: int(u.index), Pieces: [2]Piece{p}, N: 1})
		}
	}
	return dst
}

// wordsIn returns the words that a span touches.
func wordsIn(words []normalize.Word, s triage.Span) (first, end int) {
	first = len(words)
	for i, w := range words {
		if w.Start < s.End && s.Start < w.End {
			first = min(first, i)
			end = i + 1
		}
	}
	if end == 0 {
		return 0, 0
	}
	return first, end
}

func containsAny(s string, list []string) bool {
	for _, v := range list {
		if strings.Contains(s, v) {
			return true
		}
	}
	return false
}
