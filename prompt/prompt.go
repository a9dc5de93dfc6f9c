// Package prompt reads the outbound text that a reply answers: what kind of
// question it is, which keys it offers and what each means, which times it offers.
// With that a bare reply ("2", "C thanks", "the thursday one", "👍") is answered
// exactly and without a model.
//
// Start with Read, which may be cached by text, and ask the Prompt for the Answer
// to a reply. An Answer that is Sure needs no model; any other is a hint.
//
// The package refuses to read replies that say more than a bare answer, and it is
// never sure of one that needs clinical judgement: a yes to a symptom, a no to
// "did you take it", a reading out of range, a high pain score. Of most of these it
// knows what they are about, and says so by Known: the urgency is then a floor.
package prompt

import (
	"github.com/replytriage/triage"
)

// Meaning is what an offered key, or a bare reply, stands for.
type Meaning string

// The meanings.
const (
	Unknown      Meaning = ""           // offered, and nothing that this package knows
	Confirm      Meaning = "confirm"    // keeps a visit
	Reschedule   Meaning = "reschedule" // wants another time
	Cancel       Meaning = "cancel"     // gives the visit up
	Book         Meaning = "book"       // asks for a visit
	Pick         Meaning = "slot"       // picks an offered time
	Refill       Meaning = "refill"     // asks for a medicine
	Call         Meaning = "call"       // wants a person
	Help         Meaning = "help"       // the carrier's HELP
	OptOut       Meaning = "opt_out"    // no more texts
	OptIn        Meaning = "opt_in"     // texts wanted
	Arrive       Meaning = "arrival"    // is there
	Pay          Meaning = "pay"        // pays, or asks to
	Paid         Meaning = "paid"       // has paid
	Aid          Meaning = "aid"        // wants help with the cost
	Document     Meaning = "document"   // wants a paper
	Portal       Meaning = "portal"     // wants access, or has trouble with it
	Taken        Meaning = "taken"      // followed a medicine or plan
	NotTaken     Meaning = "not_taken"  // did not
	Better       Meaning = "better"     // is well or better
	Same         Meaning = "same"       // is unchanged
	Worse        Meaning = "worse"      // is worse
	Denied       Meaning = "denied"     // has no such symptom or danger
	Affirmed     Meaning = "affirmed"   // has it
	Informed     Meaning = "informed"   // gives a fact asked for
	Wrong        Meaning = "wrong"      // is not the person meant
	Rated        Meaning = "rated"      // gives a score
	Decline      Meaning = "decline"    // does not want what is offered
	Cannot       Meaning = "cannot"     // will not come, and asks for nothing
	Thanks       Meaning = "thanks"     // thanks or acknowledges
	Yes          Meaning = "yes"        // a yes to a question this package does not know
	No           Meaning = "no"         // a no to one
	Late         Meaning = "late"       // is coming, late
	Asks         Meaning = "asks"       // wants directions or a ride
	Adverse      Meaning = "adverse"    // has an effect of a medicine
	Results      Meaning = "results"    // asks for results
	DrugQuestion Meaning = "medicine"   // has a question about a medicine
	Complain     Meaning = "complaint"  // is unhappy with the service
	Insured      Meaning = "insurance"  // speaks of insurance
)

// Meanings returns the closed list of meanings, without Unknown.
func Meanings() []Meaning {
	return []Meaning{Confirm, Reschedule, Cancel, Book, Pick, Refill, Call, Help, OptOut, OptIn, Arrive, Pay, Paid, Aid, Document, Portal, Taken, NotTaken, Better, Same, Worse, Denied, Affirmed, Informed, Wrong, Rated, Decline, Cannot, Thanks, Yes, No, Late, Asks, Adverse, Results, DrugQuestion, Complain, Insured}
}

// Option is a key that the prompt offers.
type Option struct {
	// Key is what to reply, folded: "c", "1", "yes", "not yet", "👍".
	Key string
	// Span is where the prompt offers it.
	triage.Span
	Meaning Meaning
	// Intents are those of a reply that picks it; empty when Meaning is Unknown.
	Intents []triage.Intent
	// Urgency is the floor of such a reply, Routine for most.
	Urgency triage.Urgency
	// Slot is the index in Slots of the time it picks, or -1.
	Slot int

	solo     bool    // the one key of a call to come in
	verdict  verdict // what its words say outright
	polar    int8    // 1 when it says yes, -1 when it says no
	sure     bool
	key      tag  // senses of the key itself
	label    tag  // senses of the words that explain it
	from, to int  // tokens of the key
	hard     bool // its words say confirm, reschedule or cancel outright
	explicit bool // its words name what it does: arrive, unsubscribe, no thanks
	bare     bool // no words explain it
}

// Slot is a time or a day that the prompt offers.
type Slot struct {
	triage.Span
	// Index is the place in the order offered, 0 first.
	Index int
	When
}

// When is a time as the prompt writes it; what is not written is -1.
type When struct {
	Weekday    int // 0 Sunday … 6 Saturday
	Month, Day int
	Hour       int // 0 to 23, or 1 to 12 when Half is not known
	Minute     int
	Half       bool // am or pm is written
}

// Prompt is an outbound text, read. It is read-only and may be used by many
// goroutines at once.
type Prompt struct {
	Kind     triage.PromptKind
	Language string // "en", "es" or "und"
	Options  []Option
	Slots    []Slot
	// Asks reports whether it asks or offers anything.
	Asks bool

	ask      question
	twisted  bool // a yes may mean no: "can't make it", "need to move"
	compound bool // more than one question
	visit    bool // speaks of one dated visit
	wellness bool // asks how the patient is, or about a danger
	text     bool // there is a prompt
	msgs     bool // it speaks of messages
	dated    bool // holds a date or a time
	clocked  bool // holds a time of day
	told     bool // says that the visit is confirmed, or tells of something else
	clinical bool // asks about the patient's body or safety
	top      int  // the best score, when a service is rated
	plainNo  bool // a no denies a symptom, or says that there is nothing to tell
	firm     bool // the words of the question leave no doubt what a yes means
	all      tag

	stated             bool // it only tells something
	hurts, drugs, goal bool // a scale of what hurts; speaks of a medicine; of a goal of its own
	vital              int  // the one measurement asked for, or -1
	vp                 vitalPrompt
	onYes, onNo        verdict // what a yes and a no say, by the form of the question
}

// question is what a yes to the prompt would mean.
type question uint8

const (
	askNothing question = iota
	askUnclear
	askComing
	askMoved
	askTake // take an offered, earlier time
	askBook
	askRefill
	askTaken
	askDanger // has it: a no is good
	askWell   // is well: a yes is good
	askFact
	askConsent
	askIdentity
	askCall
	askDocument
	askPortal
	askMoney
	askAid
	askQuestions // any questions?
	askRate
	askArrived
	askOffer // an extra the patient may not want
	askTime  // which day or time
	askReading
)

// Read reads an outbound prompt; any bytes are allowed. Its cost grows linearly
// with the text, of which it reads the first 2,000 bytes.
func Read(text string) *Prompt {
	p := &Prompt{Language: "und", vital: -1}
	if len(text) > readMax {
		text = text[:readMax]
	}
	toks, after := scan(text)
	if len(toks) == 0 {
		return p
	}
	p.text = true
	r := reader{toks: toks, after: after, p: p}
	r.source = text
	r.whole = r.text(0, len(toks))
	r.survey()
	r.keys()
	r.slots()
	r.question()
	r.settle()
	r.guess()
	r.mean()
	r.join()
	r.frame()
	r.measures()
	p.Asks = p.ask != askNothing || len(p.Options) > 0
	return p
}

const readMax = 2000

// reader holds what is needed while a prompt is read.
type reader struct {
	toks   []token
	after  mark
	p      *Prompt
	source string
	whole  string // the words, each between spaces
	shout  bool   // written in capitals, so that capitals mark no key
	// question sentence, as tokens
	qFrom, qTo int
	q          tag
	hasQ       bool
	questions  int
	present    [4]uint64 // signatures of the words
}

// behind returns the punctuation behind token i.
func (r *reader) behind(i int) mark {
	if i+1 < len(r.toks) {
		return r.toks[i+1].before
	}
	return r.after
}

// survey finds language, capitals and the question.
func (r *reader) survey() {
	upper, words, spanish, english := 0, 0, 0, 0
	begin := 0
	for i := range r.toks {
		t := &r.toks[i]
		r.p.all |= t.tags
		k, bit := signature(t.text)
		r.present[k] |= bit
		if !t.number && !t.picture {
			words++
			if t.upper {
				upper++
			}
			if t.tags.any(tSpanish) {
				spanish++
			}
			if englishWord(t.text) {
				english++
			}
		}
		b := r.behind(i)
		if b&ask != 0 {
			var set tag
			for k := begin; k <= i; k++ {
				set |= r.toks[k].tags
			}
			// "YES or NO?" and "OK?" explain the sentence before them.
			if i-begin >= 2 || !r.hasQ {
				if r.hasQ {
					r.questions++
				}
				r.qFrom, r.qTo, r.q, r.hasQ = begin, i+1, set, true
			}
		}
		if b&(stop|ask) != 0 && !abbreviation(t.text, b) {
			begin = i + 1
		}
	}
	r.shout = words > 5 && upper*10 > words*6
	switch {
	case spanish > english && spanish > 1, spanish > 0 && english == 0:
		r.p.Language = "es"
	case english > 0 || words > 3:
		r.p.Language = "en"
	}
}

func abbreviation(s string, b mark) bool {
	if b&(line|bang|ask) != 0 {
		return false
	}
	switch s {
	case "dr", "dra", "mr", "mrs", "ms", "st", "ste", "lic", "no", "appt", "dept", "rd", "ave", "vs", "a", "p":
		return true
	}
	return false
}

func englishWord(s string) bool {
	switch s {
	case "your", "you", "the", "is", "to", "reply", "text", "for", "at", "with", "and", "of", "are", "have", "we", "did", "if", "on", "our", "do", "how", "any":
		return true
	}
	return false
}
