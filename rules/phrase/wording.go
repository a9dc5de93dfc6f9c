package phrase

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/replytriage/triage/rules/strictyaml"
)

// Limits on regular expressions. RE2 is linear in the text; these keep the factor small.
const (
	MaxRegexRunes = 300  // length of one expression
	MaxRegexNodes = 2000 // instructions of one compiled expression
	MaxRegexCount = 300  // expressions of a Finder
	MaxWithin     = 12   // words between the two sides of a Near
)

// Phrase is a pattern with the words that it was written in.
type Phrase struct {
	Text    string
	Pattern Pattern
}

// Near matches where a phrase of A and one of B stand apart by at most Within words.
type Near struct {
	A, B   []Phrase
	Within int
	// Ordered demands that A comes first.
	Ordered bool
}

// Regex is an RE2 expression, matched without regard to case.
type Regex struct {
	Text string
	re   *regexp.Regexp
	// need holds literals one of which is in every match; nil when not known.
	need  []string
	digit bool // every match holds a digit
	other bool // every match holds a letter of another script than the Latin one
}

// Wording is the part of a rule that says which words it is about. Any one matcher
// is enough; a match that overlaps an Unless or UnlessNear is cancelled. What cancels
// must stand without punctuation inside: a match goes across it, a cancellation not.
type Wording struct {
	Exact      []Phrase // the whole message; the caller says what else may stand there
	Phrases    []Phrase
	Near       []Near
	Regex      []Regex
	Unless     []Phrase
	UnlessNear []Near
	// Spelling allows one slip in words of five letters and more of Exact, Phrases
	// and Near; never in what cancels.
	Spelling bool
}

// Empty reports whether nothing can match.
func (w *Wording) Empty() bool {
	return len(w.Exact)+len(w.Phrases)+len(w.Near)+len(w.Regex) == 0
}

// Keys returns the YAML keys of a wording (exact, phrase, near, regex, unless,
// unless_near, spelling), reading into w; add them to the keys of your own.
func (w *Wording) Keys(r *strictyaml.Reader, lists Lists) map[string]func(*strictyaml.Node) {
	return map[string]func(*strictyaml.Node){
		"exact":       func(n *strictyaml.Node) { w.Exact = ReadPhrases(r, n, lists) },
		"phrase":      func(n *strictyaml.Node) { w.Phrases = ReadPhrases(r, n, lists) },
		"near":        func(n *strictyaml.Node) { w.Near = readNears(r, n, lists) },
		"regex":       func(n *strictyaml.Node) { w.Regex = readRegexes(r, n) },
		"unless":      func(n *strictyaml.Node) { w.Unless = ReadPhrases(r, n, lists) },
		"unless_near": func(n *strictyaml.Node) { w.UnlessNear = readNears(r, n, lists) },
		"spelling":    func(n *strictyaml.Node) { w.Spelling = r.Bool(n) },
	}
}

// ReadPhrases reads a list of phrases.
func ReadPhrases(r *strictyaml.Reader, n *strictyaml.Node, lists Lists) []Phrase {
	texts, nodes := r.Texts(n)
	out := make([]Phrase, 0, len(texts))
	for i, t := range texts {
		p, err := Parse(t, lists)
		if err != nil {
			r.Add(nodes[i], "%v", err)
			continue
		}
		out = append(out, Phrase{t, p})
	}
	return out
}

// ReadLists reads a map of named lists, in the order of the file.
func ReadLists(r *strictyaml.Reader, n *strictyaml.Node, lists Lists) {
	r.Names(n, func(k, v *strictyaml.Node) {
		texts, _ := r.Texts(v)
		if err := lists.Define(k.Value, texts); err != nil {
			r.Add(k, "%v", err)
		}
	})
}

func readNears(r *strictyaml.Reader, n *strictyaml.Node, lists Lists) []Near {
	var out []Near
	r.List(n, func(c *strictyaml.Node) {
		near := Near{Within: -1}
		ok := r.Map(c, map[string]func(*strictyaml.Node){
			"a":       func(v *strictyaml.Node) { near.A = ReadPhrases(r, v, lists) },
			"b":       func(v *strictyaml.Node) { near.B = ReadPhrases(r, v, lists) },
			"within":  func(v *strictyaml.Node) { near.Within = r.Int(v, 0, MaxWithin) },
			"ordered": func(v *strictyaml.Node) { near.Ordered = r.Bool(v) },
		})
		if !ok {
			return
		}
		if len(near.A) == 0 || len(near.B) == 0 || near.Within < 0 {
			r.Add(c, "near needs a, b and within")
			return
		}
		out = append(out, near)
	})
	return out
}

func readRegexes(r *strictyaml.Reader, n *strictyaml.Node) []Regex {
	texts, nodes := r.Texts(n)
	var out []Regex
	for i, t := range texts {
		x, err := NewRegex(t)
		if err != nil {
			r.Add(nodes[i], "%v", err)
			continue
		}
		out = append(out, x)
	}
	return out
}

// NewRegex compiles an RE2 expression within the limits. One that matches the empty
// text is refused.
func NewRegex(text string) (Regex, error) {
	if len([]rune(text)) > MaxRegexRunes {
		return Regex{}, fmt.Errorf("regex is longer than %d characters", MaxRegexRunes)
	}
	tree, err := syntax.Parse("(?i)"+text, syntax.Perl)
	if err != nil {
		return Regex{}, fmt.Errorf("regex: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	tree = tree.Simplify()
	prog, err := syntax.Compile(tree)
	if err != nil || len(prog.Inst) > MaxRegexNodes {
		return Regex{}, fmt.Errorf("regex is too big once compiled")
	}
	re, err := regexp.Compile("(?i)" + text)
	if err != nil {
		return Regex{}, fmt.Errorf("regex: %w", err)
	}
	if re.MatchString("") {
		return Regex{}, fmt.Errorf("regex matches the empty text")
	}
	return Regex{Text: text, re: re, need: needed(tree), digit: always(tree, digits), other: always(tree, otherScript)}, nil
}

// needed returns lower-case ASCII literals one of which stands in every match of re,
// or nil. It lets most expressions be skipped without running them.
func needed(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		s := strings.ToLower(string(re.Rune))
		for _, r := range s {
			// k and s fold with non-ASCII letters (K, ſ); a text may hold those.
			if r >= 0x80 {
				return nil
			}
		}
		if len(s) < 2 {
			return nil
		}
		return []string{s}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, s := range re.Sub {
			if n := needed(s); n != nil && (best == nil || len(n) < len(best)) {
				best = n
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, s := range re.Sub {
			n := needed(s)
			if n == nil || len(all)+len(n) > 8 {
				return nil
			}
			all = append(all, n...)
		}
		return all
	}
	return nil
}

// always reports whether every match of re holds a rune of a set; in says whether all of
// lo to hi are in it.
func always(re *syntax.Regexp, in func(lo, hi rune) bool) bool {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if in(r, r) {
				return true
			}
		}
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if !in(re.Rune[i], re.Rune[i+1]) {
				return false
			}
		}
		return len(re.Rune) > 0
	case syntax.OpCapture, syntax.OpPlus:
		return always(re.Sub[0], in)
	case syntax.OpRepeat:
		return re.Min > 0 && always(re.Sub[0], in)
	case syntax.OpConcat:
		for _, s := range re.Sub {
			if always(s, in) {
				return true
			}
		}
	case syntax.OpAlternate:
		for _, s := range re.Sub {
			if !always(s, in) {
				return false
			}
		}
		return len(re.Sub) > 0
	}
	return false
}

func digits(lo, hi rune) bool { return lo >= '0' && hi <= '9' }

// otherScript reports whether lo to hi lie behind the Latin letters and outside the blocks
// of punctuation, signs and emoji that stand in English and Spanish texts too.
func otherScript(lo, hi rune) bool {
	return lo >= 0x370 && hi < 0x2000 || lo >= 0x2C00 && hi < 0xFE00
}
