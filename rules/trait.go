package rules

import (
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules/phrase"
)

// Trait is a way in which words are said without being asserted: negated,
// hypothetical, past, of someone else. A trait cancels a match of a rule that names
// it, and only a match inside the scope of one of its triggers.
//
// The method is NegEx with the extensions of ConText: W. W. Chapman et al., "A simple
// algorithm for identifying negated findings and diseases in discharge summaries",
// J. Biomed. Inform. 34 (2001) 301-310; H. Harkema et al., "ConText: an algorithm for
// determining negation, experiencer, and temporal status from clinical reports",
// J. Biomed. Inform. 42 (2009) 839-851. It is stricter than both: a scope ends at
// every sentence mark and at every comma, unless the comma belongs to a plain list
// (no fever, chills or cough), so that a denied sign never cancels another clause.
type Trait struct {
	ID     string
	Pack   string
	Why    string
	Source string
	// Within is how many words a scope reaches from its trigger.
	Within int
	// Forward triggers act on what follows, Backward ones on what goes before.
	Forward, Backward []phrase.Phrase
	// Not are wordings that hold a trigger and are none (not only, no longer able).
	Not []phrase.Phrase
	// Stop ends a scope (but, now, I, my, pero, ahora), save where the word is part of
	// a Through (in my, of the).
	Stop, Through []phrase.Phrase
	// End are words with which what is denied is complete (fever, problems, worries):
	// the scope reaches the word and no further, unless a Join, a Through or another
	// End of a list with a Join follows. So "no fever crushing chest pain" denies the fever alone, and
	// "no fever chills or chest pain" all three.
	End []phrase.Phrase
	// Needs are phrases one of which must stand somewhere in the message for the
	// trait to hold at all (my dad had … so I must reschedule); none needs nothing.
	Needs []phrase.Phrase
	// Join are the words that close a list (or, nor, ni).
	Join []phrase.Phrase
	// Clause are words that begin a statement of its own (i, my, is, has): a list
	// item that holds one is no list item.
	Clause []phrase.Phrase

	file      string
	line, col int
}

// scope is where a trait holds in one view, in words.
type scope struct {
	trait      int
	trigger    phrase.Piece
	first, end int
}

// covers reports whether the scope cancels the piece.
func (s scope) covers(p phrase.Piece) bool {
	return p.First < p.Next && s.first <= p.First && p.Next <= s.end
}

// touches reports whether the trigger is itself part of the piece.
func (s scope) touches(p phrase.Piece) bool {
	return p.First < s.trigger.Next && s.trigger.First < p.Next
}

// marks are the words of a view at which something of a trait stands.
type marks struct {
	stop, through, end, join, clause, not []phrase.Piece
	needed                                bool // something of Needs stands in the view
}

func (m *marks) stops(i int) bool { return at(m.stop, i) && !at(m.through, i) }

// ends reports whether what is denied is complete before word i, going on in the
// direction of step: the word passed last is an End, and word i goes on from it in no way.
// Backward only a Join goes on ("chills or fever went away").
func (m *marks) ends(i, step int) bool {
	on := at(m.join, i) || step > 0 && (at(m.through, i) || at(m.end, i) && m.joined(i))
	return at(m.end, i-step) && !on
}

// joined reports whether a Join follows word i closely, before any stop: "no fever
// chills or cough" is one list, "no fever bleeding again" is not.
func (m *marks) joined(i int) bool {
	for k := i + 1; k <= i+listItemWords; k++ {
		if at(m.join, k) {
			return true
		}
		if m.stops(k) {
			return false
		}
	}
	return false
}

// listItemWords is how many words an item of a denied list may have.
const listItemWords = 4

// forward returns the end of the scope that begins behind a trigger.
func (m *marks) forward(words []normalize.Word, from, within int) int {
	i := from
	for ; i < len(words) && i < from+within; i++ {
		if words[i].Before == normalize.Sentence || m.stops(i) || i > from && words[i].Before == normalize.NoBreak && m.ends(i, 1) {
			break
		}
		if words[i].Before == normalize.Clause && (i == from || !m.list(words, i)) {
			break
		}
	}
	return i
}

// backward returns the first word of the scope that ends before a trigger.
func (m *marks) backward(words []normalize.Word, to, within int) int {
	i := to
	for i > 0 && to-i < within {
		if words[i].Before != normalize.NoBreak || m.stops(i-1) || i < to && m.ends(i-1, -1) {
			break
		}
		i--
	}
	return i
}

// list reports whether the comma before word i belongs to a plain list: short items,
// none with a word that begins a statement, closed by a joining word.
func (m *marks) list(words []normalize.Word, i int) bool {
	item := 0
	for k := i; k < len(words); k++ {
		switch {
		case words[k].Before == normalize.Sentence, m.stops(k), at(m.clause, k):
			return false
		case at(m.join, k):
			return true
		case words[k].Before == normalize.Clause && k > i:
			item = 0
		}
		if item++; item > listItemWords {
			return false
		}
	}
	return false
}

// at reports whether one of the pieces holds word i.
func at(list []phrase.Piece, i int) bool {
	for _, p := range list {
		if p.First <= i && i < p.Next {
			return true
		}
	}
	return false
}

// broken reports whether a mark stands inside the piece: "no sé, me duele" is not the
// denial "no se me …".
func broken(words []normalize.Word, p phrase.Piece) bool {
	for i := p.First + 1; i < p.Next; i++ {
		if words[i].Before != normalize.NoBreak {
			return true
		}
	}
	return false
}

// within reports whether p lies inside one of the pieces that is longer than itself.
func within(list []phrase.Piece, p phrase.Piece) bool {
	for _, q := range list {
		if q.First <= p.First && p.Next <= q.Next && q.Next-q.First > p.Next-p.First {
			return true
		}
	}
	return false
}
