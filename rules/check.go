package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules/phrase"
)

// Notice is something that a pack's author should know; the pack works all the same.
type Notice struct {
	File      string
	Line, Col int
	Rule      string
	// Kind is overdue, overlap, redundant, dead, untested or deprecated.
	Kind    string
	Message string
}

// String returns file:line:col: rule: kind: message.
func (n *Notice) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s: %s", n.File, n.Line, n.Col, n.Rule, n.Kind, n.Message)
}

// samples is how many spellings of a phrase Check tries.
const samples = 6

// Check looks for rules that are overdue for review on the day of now, share a
// phrase with a rule that says otherwise, can never fire, or are not tested. What
// makes a pack wrong is found by Load instead.
func (s *Set) Check(now time.Time) []Notice {
	var out []Notice
	add := func(r *Rule, kind, format string, args ...any) {
		out = append(out, Notice{r.file, r.line, r.col, r.ID, kind, fmt.Sprintf(format, args...)})
	}
	for i, r := range s.rules {
		if !r.ReviewBy.IsZero() && r.ReviewBy.AddDate(0, 0, 1).Before(now) {
			add(r, "overdue", "review was due on %s", r.ReviewBy.Format(time.DateOnly))
		}
		if r.Status == Deprecated {
			add(r, "deprecated", "is still in effect: remove it or its status")
		}
		if len(r.Tests.Hit) == 0 {
			add(r, "untested", "has no hit")
		}
		if len(r.Tests.Miss) == 0 {
			add(r, "untested", "has no miss")
		}
		for _, k := range r.When.Prompt {
			if slices.Contains(r.When.PromptNot, k) {
				add(r, "dead", "prompt and prompt_not both name %q", k)
			}
		}
		s.checkWording(i, add)
	}
	return out
}

// each calls f with a key, the index and the text of every entry of the wording.
func (r *Rule) each(f func(key string, index int, text string)) {
	kinds := []struct {
		kind phrase.Kind
		n    int
	}{{phrase.Exact, len(r.Wording.Exact)}, {phrase.Phrased, len(r.Wording.Phrases)}, {phrase.Nearby, len(r.Wording.Near)}, {phrase.Regexp, len(r.Wording.Regex)}}
	for _, k := range kinds {
		for i := range k.n {
			f(fmt.Sprint(k.kind, i), i, written(r, k.kind, i))
		}
	}
}

func formOf(in Input) *normalize.Form { return normalize.New(in.Text.Reveal()) }

// checkWording writes out each phrase of rule i and sees what the whole set makes of it.
func (s *Set) checkWording(i int, add func(r *Rule, kind, format string, args ...any)) {
	r := s.rules[i]
	kind := phrase.Exact
	lists := [][]phrase.Phrase{r.Wording.Exact, r.Wording.Phrases}
	total, dead := 0, 0
	told := map[string]bool{}
	once := func(kind, format string, args ...any) {
		if text := kind + fmt.Sprintf(format, args...); !told[text] {
			told[text] = true
			add(r, kind, format, args...)
		}
	}
	for _, list := range lists {
		for n, p := range list {
			total++
			alive := false
			inside := "" // an entry of the same rule that matches within every sample
			tried := 0
			spread := p.Pattern.Spread()
			for k, text := range slices.Concat(p.Pattern.Samples(samples), spread) {
				found, words := s.foundIn(text)
				if words == 0 {
					continue
				}
				tried++
				shorter := ""
				for _, f := range found {
					role := s.roles[f.Wording]
					if role.kind != roleRule {
						continue
					}
					o := s.rules[role.index]
					whole := f.Pieces[0].First == 0 && f.Pieces[0].Next == words
					same := o == r && f.Kind == kind && f.Index == n
					switch {
					case same:
						alive = alive || whole && f.Cancelled == 0
					case o == r && f.Cancelled == 0 && f.Kind == phrase.Phrased && r.Effect != Decide && f.N == 1 && (f.Pieces[0].Next-f.Pieces[0].First < words || f.Index < n && kind == phrase.Phrased):
						shorter = written(o, f.Kind, f.Index)
					case k < samples && role.index > i && whole && f.N == 1 && f.Cancelled == 0 && together(r, o):
						if r.Effect == Decide && o.Effect == Decide && !slices.Equal(r.Labels.Intents, o.Labels.Intents) {
							once("overlap", "%q is also in %s, which sets other intents", p.Text, o.ID)
						} else if r.Effect == o.Effect && sameLabels(r, o) {
							once("overlap", "%q is also in %s", p.Text, o.ID)
						}
					}
				}
				if tried == 1 || inside != "" {
					inside = shorter
				}
			}
			if tried > 0 && !alive {
				dead++
				once("dead", "%q is always cancelled by the rule's own unless", p.Text)
			} else if inside != "" {
				once("redundant", "%q is already matched by %q", p.Text, inside)
			}
		}
		kind = phrase.Phrased
	}
	if total > 0 && dead == total && len(r.Wording.Near)+len(r.Wording.Regex) == 0 {
		add(r, "dead", "no phrase of it can fire")
		return
	}
	if r.Effect == Decide && total > 0 && len(r.Wording.Near)+len(r.Wording.Regex) == 0 && !s.decides(r) {
		add(r, "dead", "none of its phrases decides a message that holds nothing else: other rules cover or contradict all of them")
	}
}

// sameLabels reports whether one of two rules that share a phrase is superfluous there.
// Rules that name a danger, share one and set different floors or flags are meant to:
// the wider one still stands where the stronger one is cancelled. So are hints at a
// danger in two packs: a net is cast over what the other pack holds.
func sameLabels(a, b *Rule) bool {
	if !a.alarms() || !b.alarms() {
		return true
	}
	if a.Effect == Hint && a.Pack != b.Pack {
		return false
	}
	return a.Labels.Urgency == b.Labels.Urgency && slices.Equal(a.Labels.Flags, b.Labels.Flags) && slices.Equal(a.Labels.Intents, b.Labels.Intents)
}

// foundIn returns what the finder sees in a written-out phrase, and its word count.
func (s *Set) foundIn(text string) ([]phrase.Found, int) {
	form := normalize.New(text)
	return s.finder.Find(nil, form, 0, text), len(form.Raw())
}

// decides reports whether some phrase of a decide rule decides on its own.
func (s *Set) decides(r *Rule) bool {
	for _, p := range slices.Concat(r.Wording.Exact, r.Wording.Phrases) {
		for _, text := range p.Pattern.Samples(samples) {
			kinds := r.When.Prompt
			if len(kinds) == 0 {
				kinds = slices.DeleteFunc(promptKinds(), func(k triage.PromptKind) bool { return slices.Contains(r.When.PromptNot, k) })
			}
			for _, k := range kinds {
				o := s.Match(Input{Text: triage.NewText(text), Prompt: k, Language: strings.Join(r.When.Language, ""), Ages: s.ages})
				if o.took(r) {
					return true
				}
			}
		}
	}
	return false
}

// together reports whether the conditions of two rules can hold at once.
func together(a, b *Rule) bool {
	meet := func(x, y []triage.PromptKind) bool {
		return len(x) == 0 || len(y) == 0 || slices.ContainsFunc(x, func(k triage.PromptKind) bool { return slices.Contains(y, k) })
	}
	apart := func(x, y *When) bool {
		return len(x.Prompt) > 0 && !slices.ContainsFunc(x.Prompt, func(k triage.PromptKind) bool { return !slices.Contains(y.PromptNot, k) })
	}
	if !meet(a.When.Prompt, b.When.Prompt) || apart(&a.When, &b.When) || apart(&b.When, &a.When) {
		return false
	}
	return len(a.When.Language) == 0 || len(b.When.Language) == 0 ||
		slices.ContainsFunc(a.When.Language, func(l string) bool { return slices.Contains(b.When.Language, l) })
}
