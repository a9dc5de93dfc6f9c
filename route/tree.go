package route

import (
	"slices"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/prompt"
)

// Auto is how a matter may be closed without a person.
type Auto string

// The ways, and that there is none.
const (
	AutoNo     Auto = "no"     // a person reads it
	AutoLog    Auto = "log"    // nothing need be said
	AutoAnswer Auto = "answer" // when an approved reply is filled from the facts given
	AutoSlots  Auto = "slots"  // when an approved reply offers three free times
)

// Queue is where replies wait and who answers for it.
type Queue struct {
	Name  string `json:"name"`
	Owner Role   `json:"owner"`
	About string `json:"about,omitempty"`
}

// Location is one site of a clinic.
type Location struct {
	Name string
	Calendar
	// Providers are the names that belong to the site, for patients whose own site is not known.
	Providers []string
}

// settings are what a node says of a reply; what it does not say it inherits.
type settings struct {
	queue       *Queue
	within      *time.Duration
	clock       Clock
	page        *bool
	realert     []time.Duration
	auto        Auto
	acknowledge *bool
	events      []string // added to the parent's
}

// inherit returns s over its parent p.
func (s settings) inherit(p settings) settings {
	if s.queue == nil {
		s.queue = p.queue
	}
	if s.within == nil {
		s.within = p.within
	}
	if s.clock == "" {
		s.clock = p.clock
	}
	if s.page == nil {
		s.page = p.page
	}
	if s.realert == nil {
		s.realert = p.realert
	}
	if s.auto == "" {
		s.auto = p.auto
	}
	if s.acknowledge == nil {
		s.acknowledge = p.acknowledge
	}
	s.events = append(slices.Clone(p.events), s.events...)
	return s
}

// Node is one step of a tree.
type Node struct {
	Name     string
	when     condition
	settings settings // own and inherited
	children []*Node
	path     []string // names from the root
	line     int
}

// extra adds events to every reply that it fits, whatever node answers.
type extra struct {
	name   string
	when   condition
	events []string
}

// Tree is a routing tree. It is read-only after Load, but for Prompts, which is set
// before the first use; many goroutines may use it at once.
type Tree struct {
	Name    string
	Version string
	Summary string
	// Digest is the SHA-256 of the file, for replay.
	Digest string
	// Queues in the order of the file.
	Queues []*Queue
	// Retention says how long replies are kept.
	Retention Retention
	// Prompts, if set, remembers prompts that were read before.
	Prompts *prompt.Cache

	locations []*Location // the first is the default
	words     map[string][]string
	always    []extra
	root      *Node
}

// Decision is where a reply goes, and how it might be closed without a person.
type Decision struct {
	triage.Route
	// Closable is how the platform may close the reply. Route.Auto is already true
	// for AutoLog; for AutoAnswer and AutoSlots it becomes true when an approved text
	// says what is needed (package reply).
	Closable Auto
	// Open says that the location is open at the time of the decision.
	Open bool
}

// Decide routes one classified reply. now is the time of the decision when the
// message's context gives none. It always answers: what no node fits goes where the
// root says.
func (t *Tree) Decide(m *triage.Message, r *triage.Result, now time.Time) Decision {
	if !m.Context.Now.IsZero() {
		now = m.Context.Now
	}
	loc, cal := t.locate(m)
	f := factsOf(m, r, loc.Name)
	now = now.In(cal.zone())
	f.until, f.open = cal.Open(now)
	f.now = now
	f.tree = t
	n := t.walk(&f)
	s := &n.settings
	d := Decision{Closable: AutoNo, Open: f.open, Route: triage.Route{
		Queue: s.queue.Name, Owner: string(s.queue.Owner), Page: *s.page, Path: n.path, Location: loc.Name,
		Deadline: cal.Deadline(now, *s.within, s.clock), Retention: t.Retention.class(&f),
	}}
	if d.Page {
		for _, after := range s.realert {
			d.Realerts = append(d.Realerts, now.Add(after))
		}
	}
	d.Events = append(d.Events, s.events...)
	for i := range t.always {
		if t.always[i].when.fits(&f) {
			for _, e := range t.always[i].events {
				if !slices.Contains(d.Events, e) {
					d.Events = append(d.Events, e)
				}
			}
		}
	}
	d.Events = append(d.Events, consentEvents(&f)...)
	if s.auto != AutoNo && plain(&f) {
		d.Closable = s.auto
		d.Auto = s.auto == AutoLog
	}
	if *s.acknowledge && !f.open && !d.Page {
		d.Events = append(d.Events, EventAcknowledge)
	}
	d.Also = t.also(&f, s.queue)
	return d
}

// The events that this package itself gives a meaning.
const (
	// EventAcknowledge asks the platform for a text that says by when somebody answers.
	EventAcknowledge = "acknowledge"
	// EventSuppress asks the platform to send nothing more to the number.
	EventSuppress = "suppress"
	// EventReconsent says that the sender asked for texts in so many words.
	EventReconsent = "reconsent"
	// EventHelp says that the sender sent the carrier's HELP and is owed its answer.
	EventHelp = "help"
)

// fits reports whether the node takes the reply. A node that closes replies by itself
// takes only those that may be closed: the others go on to its siblings.
func (n *Node) fits(f *facts) bool {
	return n.when.fits(f) && (n.settings.auto != AutoLog || plain(f))
}

// also lists the queues that get the parts of a mixed reply which the owner of the
// queue may not see.
func (t *Tree) also(f *facts, q *Queue) []string {
	if f.intents&(f.intents-1) == 0 {
		return nil
	}
	var out []string
	for i, v := range intentList {
		if f.intents&(1<<i) == 0 || q.Owner.Sees(v) {
			continue
		}
		// The part alone, as routine: what is urgent in the reply has its queue already.
		part := *f
		part.primary, part.intents, part.urgency, part.flags, part.review, part.reviewNeeded, part.plainSet = i, 1<<i, 1, 0, 0, false, false
		if other := t.walk(&part).settings.queue; other != q && !slices.Contains(out, other.Name) {
			out = append(out, other.Name)
		}
	}
	return out
}

// walk goes down the tree: the first child that fits, as deep as it goes.
func (t *Tree) walk(f *facts) *Node {
	n := t.root
down:
	for {
		for _, c := range n.children {
			if c.fits(f) {
				n = c
				continue down
			}
		}
		return n
	}
}

// locate finds the location that answers: the patient's own, else the provider's,
// else the default. A time zone of the context counts only where no location is known.
func (t *Tree) locate(m *triage.Message) (*Location, *Calendar) {
	if name := m.Context.Location; name != "" {
		for _, l := range t.locations {
			if strings.EqualFold(l.Name, name) {
				return l, &l.Calendar
			}
		}
	}
	if name := m.Context.Provider; name != "" {
		for _, l := range t.locations {
			if slices.ContainsFunc(l.Providers, func(p string) bool { return strings.EqualFold(p, name) }) {
				return l, &l.Calendar
			}
		}
	}
	l := t.locations[0]
	if name := m.Context.TimeZone; name != "" {
		if z, err := time.LoadLocation(name); err == nil {
			c := l.Calendar
			c.Zone = z
			return l, &c
		}
	}
	return l, &l.Calendar
}

// Locations returns the names of the locations, the default first.
func (t *Tree) Locations() []string {
	out := make([]string, len(t.locations))
	for i, l := range t.locations {
		out[i] = l.Name
	}
	return out
}

// Zone returns the time zone in which a message's location lives.
func (t *Tree) Zone(m *triage.Message) *time.Location {
	_, c := t.locate(m)
	return c.zone()
}

// plain reports whether a reply is of the sort that may ever be closed without a
// person: one matter, routine, calm, no reason for review, no danger named, no
// conflict about consent, and not the answer to a clinical question. A tree cannot
// ask for less.
func plain(f *facts) bool {
	if !f.plainSet {
		f.plain, f.plainSet = isPlain(f), true
	}
	return f.plain
}

func isPlain(f *facts) bool {
	if f.intents&(f.intents-1) != 0 && f.intents&^closable != 0 {
		return false
	}
	if f.intents == 0 || f.urgency != 1 || f.review != 0 || f.reviewNeeded || f.degraded || f.flags&^calmFlags != 0 || f.conflict {
		return false
	}
	// An opt-out alone is honoured in any mood but fear: nobody may write back to it.
	if f.sentiment == 0 || f.sentiment&sentimentBit(triage.Anxious) != 0 || f.sentiment&sentimentBit(triage.Frustrated) != 0 && f.intents != optOutAlone {
		return false
	}
	if clinicalMatter(intentList[f.primary]) {
		return false
	}
	switch f.promptKind() {
	case triage.PromptSymptom, triage.PromptScreening, triage.PromptReading, triage.PromptAdherence, triage.PromptResult:
		return f.intents == optOutAlone
	}
	return true
}

// closable are the intents that may stand together in a plain reply: "yes, thanks".
var closable = uint32(1)<<triage.ConfirmAppointment.Rank() | 1<<triage.Gratitude.Rank()

// optOutAlone is the set of a reply that asks for no more texts and for nothing else.
var optOutAlone = uint32(1) << triage.OptOut.Rank()

// calmFlags are those that do not keep a reply from being plain.
var calmFlags = uint32(1) << flagIndex(triage.FlagSpanish)

// facts is what conditions look at.
type facts struct {
	primary      int    // rank of the primary intent
	intents      uint32 // bit i: intentList[i]
	urgency      uint8  // one bit
	sentiment    uint8  // one bit
	flags        uint32
	review       uint16
	reviewNeeded bool
	degraded     bool
	conflict     bool
	language     string
	location     string
	provider     string
	careTeam     string
	open         bool
	now, until   time.Time

	message *triage.Message
	tree    *Tree
	kind    triage.PromptKind
	kindSet bool
	folded  []string
	read    bool

	plain, plainSet bool
}

// intentList, flagList and reviewList give bits their meaning, read only.
var (
	intentList = triage.Intents()
	flagList   = triage.Flags()
	reviewList = []triage.ReviewReason{
		triage.ReviewLowConfidence, triage.ReviewAmbiguous, triage.ReviewOutOfDomain, triage.ReviewDegraded, triage.ReviewClinical,
		triage.ReviewConflict, triage.ReviewNotPatient, triage.ReviewTooLong, triage.ReviewConsent, triage.ReviewDangerDenied, triage.ReviewMedia,
	}
)

func flagIndex(v triage.Flag) int { return slices.Index(flagList, v) }

func sentimentBit(v triage.Sentiment) uint8 {
	for i, s := range triage.Sentiments() {
		if s == v {
			return 1 << i
		}
	}
	return 0
}

// factsOf reads a result. An unknown urgency counts as an emergency and an unknown
// label as other: a broken result must not end in a quiet place.
func factsOf(m *triage.Message, r *triage.Result, location string) facts {
	f := facts{
		message: m, language: r.Language, location: location, provider: m.Context.Provider, careTeam: m.Context.CareTeam,
		reviewNeeded: r.Review.Needed, degraded: r.Degraded != nil, conflict: r.Conflict != nil && r.Conflict.Carrier == triage.OptOut,
		primary: len(intentList) - 1,
	}
	for i := range r.Intents {
		k := r.Intents[i].Name.Rank()
		if k >= len(intentList) {
			k = len(intentList) - 1
		}
		f.intents |= 1 << k
		f.primary = min(f.primary, k)
	}
	level := r.Urgency.Name.Level()
	if level < 0 {
		level = triage.Emergency.Level()
	}
	f.urgency = 1 << level
	f.sentiment = sentimentBit(r.Sentiment.Name)
	for i := range r.Flags {
		if k := flagIndex(r.Flags[i].Name); k >= 0 {
			f.flags |= 1 << k
		}
	}
	for _, v := range r.Review.Reasons {
		if k := slices.Index(reviewList, v); k >= 0 {
			f.review |= 1 << k
		}
	}
	return f
}

// promptKind is what the prompt asks for, read when first needed.
func (f *facts) promptKind() triage.PromptKind {
	if !f.kindSet {
		f.kindSet = true
		f.kind = f.message.Context.PromptKind
		if f.kind == triage.PromptNone && !f.message.Prompt.Empty() {
			f.kind = f.tree.Prompts.Read(f.message.Prompt.Reveal()).Kind
		}
	}
	return f.kind
}

// holds reports whether the text has one of the words of a list of the tree.
func (f *facts) holds(list string) bool {
	if !f.read {
		f.read = true
		for _, w := range normalize.New(f.message.Text.Reveal()).Folded() {
			f.folded = append(f.folded, w.Text)
		}
	}
	for _, w := range f.folded {
		if slices.Contains(f.tree.words[list], w) {
			return true
		}
	}
	return false
}

// condition is what a node asks of a reply. Everything that it names must hold; of
// a list one is enough.
type condition struct {
	primary   uint32
	any       uint32
	only      uint32
	urgency   uint8
	sentiment uint8
	flags     uint32
	review    uint16
	reviewed  *bool // any reason at all, or none
	degraded  *bool
	hours     string // open or closed
	openFor   time.Duration
	languages []string
	locations []string
	providers []string
	teams     []string
	prompts   []triage.PromptKind
	words     []string
}

func (c *condition) fits(f *facts) bool {
	switch {
	case c.primary != 0 && c.primary&(1<<f.primary) == 0,
		c.any != 0 && c.any&f.intents == 0,
		c.only != 0 && f.intents&^c.only != 0,
		c.urgency != 0 && c.urgency&f.urgency == 0,
		c.sentiment != 0 && c.sentiment&f.sentiment == 0,
		c.flags != 0 && c.flags&f.flags == 0,
		c.review != 0 && c.review&f.review == 0,
		c.reviewed != nil && *c.reviewed != (f.review != 0 || f.reviewNeeded),
		c.degraded != nil && *c.degraded != f.degraded,
		c.hours == "open" && !f.open, c.hours == "closed" && f.open,
		c.openFor > 0 && (!f.open || f.until.Sub(f.now) < c.openFor),
		c.languages != nil && !slices.Contains(c.languages, f.language),
		c.locations != nil && !containsFold(c.locations, f.location),
		c.providers != nil && !containsFold(c.providers, f.provider),
		c.teams != nil && !containsFold(c.teams, f.careTeam),
		c.prompts != nil && !slices.Contains(c.prompts, f.promptKind()):
		return false
	}
	if c.words != nil {
		return slices.ContainsFunc(c.words, f.holds)
	}
	return true
}

func containsFold(list []string, v string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, v) })
}
