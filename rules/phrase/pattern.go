package phrase

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/replytriage/triage/normalize"
)

// Limits on one phrase; see Parse.
const (
	MaxWords  = 24  // items of a phrase
	MaxPaths  = 512 // ways to read a phrase once options and many-word alternatives are written out
	MinPrefix = 3   // letters before a star
	MaxRunes  = 400 // length of a phrase as written
)

// kind is what an element of a phrase matches.
type kind uint8

const (
	literal kind = iota // one of the spellings of a word
	prefix              // any word that begins so
	number              // digits, then exactly text
)

// element matches one word of a text.
type element struct {
	kind kind
	text string
}

// sequence is some elements in a row; each is a class of spellings of one word.
type sequence [][]element

// item is one place of a phrase: one of several sequences, or nothing.
type item struct {
	alternatives []sequence
	optional     bool
}

// Pattern is a phrase that has been read.
type Pattern struct{ items []item }

// Lists are named word lists that phrases use as {name}.
type Lists map[string][]sequence

// Define reads the entries of a list. An entry is written like an alternative: words,
// stars, numbers, and {lists} that are already defined.
func (l Lists) Define(name string, entries []string) error {
	if !listName(name) {
		return fmt.Errorf("list name must be lower-case letters, digits and _")
	}
	if _, ok := l[name]; ok {
		return fmt.Errorf("list %q is defined twice", name)
	}
	var all []sequence
	for _, e := range entries {
		seqs, err := l.alternative(e)
		if err != nil {
			return fmt.Errorf("list entry %q: %w", e, err)
		}
		all = append(all, seqs...)
	}
	l[name] = all
	return nil
}

func listName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' {
			return false
		}
	}
	return s != ""
}

// Parse reads a phrase; lists may be nil. Its error says what is wrong in words an
// author understands.
func Parse(text string, lists Lists) (Pattern, error) {
	if utf8.RuneCountInString(text) > MaxRunes {
		return Pattern{}, fmt.Errorf("phrase is longer than %d characters", MaxRunes)
	}
	var p Pattern
	rest := text
	for {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if rest == "" {
			break
		}
		atom, tail, err := cut(rest)
		if err != nil {
			return Pattern{}, err
		}
		rest = tail
		it := item{}
		if strings.HasPrefix(rest, "?") {
			it.optional = true
			rest = rest[1:]
		}
		if rest != "" && !unicode.IsSpace([]rune(rest)[0]) {
			return Pattern{}, fmt.Errorf("put a space after %q", atom)
		}
		if inside, ok := strings.CutPrefix(atom, "("); ok {
			for alt := range strings.SplitSeq(strings.TrimSuffix(inside, ")"), "|") {
				seqs, err := lists.alternative(alt)
				if err != nil {
					return Pattern{}, err
				}
				it.alternatives = append(it.alternatives, seqs...)
			}
		} else {
			seqs, err := lists.atom(atom)
			if err != nil {
				return Pattern{}, err
			}
			it.alternatives = seqs
		}
		p.items = append(p.items, it)
	}
	required := false
	for _, it := range p.items {
		required = required || !it.optional
	}
	if !required {
		return Pattern{}, errors.New("phrase has no word that must be there")
	}
	if len(p.items) > MaxWords {
		return Pattern{}, fmt.Errorf("phrase has more than %d places", MaxWords)
	}
	if n := p.paths(); n > MaxPaths {
		return Pattern{}, fmt.Errorf("phrase can be read in more than %d ways: split it", MaxPaths)
	}
	return p, nil
}

// cut takes one atom off the front of s.
func cut(s string) (atom, rest string, err error) {
	switch s[0] {
	case '(', '{':
		end := map[byte]string{'(': ")", '{': "}"}[s[0]]
		i := strings.Index(s, end)
		if i < 0 {
			return "", "", fmt.Errorf("%q is not closed", s[:1])
		}
		if strings.ContainsAny(s[1:i], "(") {
			return "", "", errors.New("groups do not nest")
		}
		return s[:i+1], s[i+1:], nil
	case ')', '}', '|', '?', '*':
		return "", "", fmt.Errorf("%q stands in the wrong place", s[:1])
	}
	i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("?(){}|", r) })
	if i < 0 {
		i = len(s)
	}
	return s[:i], s[i:], nil
}

// alternative reads one branch of a group or one entry of a list.
func (l Lists) alternative(text string) ([]sequence, error) {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return nil, errors.New("an alternative is empty")
	}
	all := []sequence{nil}
	for _, f := range fields {
		if strings.ContainsAny(f, "?()|") {
			return nil, fmt.Errorf("%q cannot stand inside an alternative", f)
		}
		seqs, err := l.atom(f)
		if err != nil {
			return nil, err
		}
		if len(fields) == 1 {
			return seqs, nil
		}
		seqs = merged(seqs)
		var next []sequence
		for _, a := range all {
			for _, s := range seqs {
				next = append(next, append(slices.Clone(a), s...))
			}
		}
		if len(next) > MaxPaths {
			return nil, fmt.Errorf("alternative can be read in more than %d ways", MaxPaths)
		}
		all = next
	}
	return all, nil
}

// plains holds what atom makes of a plain word, read only: the packs say "the" ten thousand
// times, and each of them costs as much as the word's first.
var plains sync.Map

// atom reads a word, a prefix, a number or a {list}. What it returns is shared.
func (l Lists) atom(s string) ([]sequence, error) {
	if strings.HasPrefix(s, "{") {
		name, ok := strings.CutSuffix(s[1:], "}")
		seqs, found := l[name]
		if !ok || !found {
			return nil, fmt.Errorf("list %s is not defined", s)
		}
		return seqs, nil
	}
	if strings.ContainsAny(s, "{}") {
		return nil, fmt.Errorf("%q: a list stands alone, with spaces around it", s)
	}
	if suffix, ok := strings.CutPrefix(s, "#"); ok {
		suffix = strings.ToLower(suffix)
		for _, r := range suffix {
			if !unicode.IsLetter(r) {
				return nil, fmt.Errorf("%q: only letters may follow #", s)
			}
		}
		return []sequence{{{{number, suffix}}}}, nil
	}
	if plain(s) {
		if seqs, ok := plains.Load(s); ok {
			return seqs.([]sequence), nil
		}
		s = strings.Clone(s)
		seqs, _ := plains.LoadOrStore(s, []sequence{{{{literal, s}}}})
		return seqs.([]sequence), nil
	}
	star := strings.HasSuffix(s, "*")
	s = strings.TrimSuffix(s, "*")
	if strings.Contains(s, "*") {
		return nil, errors.New("a star stands only at the end of a word")
	}
	words := tokens(s)
	if len(words) == 0 {
		return nil, fmt.Errorf("%q holds no word", s)
	}
	seq := make(sequence, len(words))
	for i, w := range words {
		k := literal
		if star && i == len(words)-1 {
			k = prefix
			if utf8.RuneCountInString(w) < MinPrefix {
				return nil, fmt.Errorf("%q needs at least %d letters before the star", s+"*", MinPrefix)
			}
		}
		for _, v := range spellings(w) {
			seq[i] = append(seq[i], element{k, v})
		}
	}
	return []sequence{seq}, nil
}

// plain reports whether the normal form leaves s as it is: letters from a to z, as most
// words of a pack are.
func plain(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}

// tokens gives the words of s in their normal form.
func tokens(s string) []string {
	if plain(s) {
		return []string{s}
	}
	raw := normalize.New(s).Raw()
	out := make([]string, len(raw))
	for i, w := range raw {
		out[i] = w.Text
	}
	return out
}

// spellings gives a word as it is, as the folded view spells it (corazón, corazon)
// and without its apostrophe (can't, cant).
func spellings(word string) []string {
	out := []string{word}
	if plain(word) {
		return out
	}
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) && len(tokens(s)) == 1 {
			out = append(out, s)
		}
	}
	folded := normalize.Fold(word)
	add(folded)
	add(strings.ReplaceAll(word, "'", ""))
	add(strings.ReplaceAll(folded, "'", ""))
	return out
}

// merged joins all one-word sequences into one class, so that a list of a hundred
// words is one step of the trie.
func merged(seqs []sequence) []sequence {
	var class []element
	var out []sequence
	for _, s := range seqs {
		if len(s) == 1 {
			class = append(class, s[0]...)
		} else {
			out = append(out, s)
		}
	}
	if class != nil {
		slices.SortFunc(class, compare)
		out = append(out, sequence{slices.Compact(class)})
	}
	return out
}

func compare(a, b element) int {
	if a.kind != b.kind {
		return int(a.kind) - int(b.kind)
	}
	return strings.Compare(a.text, b.text)
}

// paths counts the ways to read p.
func (p Pattern) paths() int {
	n := 1
	for _, it := range p.items {
		k := len(merged(it.alternatives))
		if it.optional {
			k++
		}
		if n *= k; n > MaxPaths {
			return n
		}
	}
	return n
}

// Samples returns up to limit texts that p matches, each place in its first few
// spellings. Checks use them to find phrases that two rules share.
func (p Pattern) Samples(limit int) []string {
	out := []string{""}
	for _, it := range p.items {
		var next []string
		for _, o := range out {
			if it.optional && len(next) < limit {
				next = append(next, o)
			}
			for _, s := range it.alternatives {
				if len(next) >= limit {
					break
				}
				next = append(next, strings.TrimSpace(o+" "+s.sample()))
			}
		}
		out = next
	}
	return out
}

// Spread returns texts that p matches and that hold each of its alternatives at least
// once, the other places in their first spelling, optional ones left out.
func (p Pattern) Spread() []string {
	base := func(skip int) (before, after []string) {
		for i, it := range p.items {
			switch {
			case i == skip || it.optional:
			case i < skip:
				before = append(before, it.alternatives[0].sample())
			default:
				after = append(after, it.alternatives[0].sample())
			}
		}
		return before, after
	}
	_, plain := base(-1)
	out := []string{strings.Join(plain, " ")}
	for i, it := range p.items {
		before, after := base(i)
		for _, s := range it.alternatives {
			out = append(out, strings.TrimSpace(strings.Join(append(append(slices.Clone(before), s.sample()), after...), " ")))
		}
	}
	return out
}

func (s sequence) sample() string {
	words := make([]string, len(s))
	for i, class := range s {
		words[i] = class[0].text
		if class[0].kind == number {
			words[i] = "5" + class[0].text
		}
	}
	return strings.Join(words, " ")
}
