package route

import (
	"slices"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// The times of an opt-out (47 CFR 64.1200(a)(10) and (12)).
const (
	// policyWithin is how long a clinic's own suppression may take at most; the event
	// "suppress" asks for it at once.
	policyWithin = 24 * time.Hour
	// lawDays is the number of business days that the law allows at most.
	lawDays = 10
	// ConfirmWithin is how long the one text that confirms an opt-out may be sent.
	ConfirmWithin = 5 * time.Minute
)

// The methods of a revocation.
const (
	byKeyword = "keyword"
	byWording = "wording"
	byCarrier = "carrier"
)

// The scopes of a revocation.
const (
	// ScopeAll covers every text.
	ScopeAll = "all"
	// ScopeKind covers one kind of text, such as surveys.
	ScopeKind = "kind"
	// ScopeNumber covers one phone, programme or family member.
	ScopeNumber = "number"
)

// Consent reads the wish for no more texts in a result that carries opt_out: how it
// was said, what it covers, by when it must be honoured. It returns nil for any
// other result. The text of the confirmation is left to package reply; its time is set.
func (t *Tree) Consent(m *triage.Message, r *triage.Result, now time.Time) *triage.Revocation {
	if !r.Has(triage.OptOut) {
		return nil
	}
	if !m.Context.Now.IsZero() {
		now = m.Context.Now
	}
	now = now.In(t.Zone(m))
	v := &triage.Revocation{
		Method: byWording, Scope: ScopeAll, ReconsentRequired: true,
		HonourByPolicy: now.Add(policyWithin), HonourByLaw: BusinessDays(now, lawDays),
		Confirmation: &triage.Confirmation{Before: now.Add(ConfirmWithin)},
	}
	form := normalize.New(m.Text.Reveal())
	words := form.Folded()
	keyword, rest := keywordOf(form, words)
	by := ""
	for i := range r.Intents {
		if r.Intents[i].Name == triage.OptOut {
			by = r.Intents[i].By
		}
	}
	switch {
	case keyword:
		v.Method = byKeyword
		v.Trigger = wordSpan(words)
	case m.Context.GatewayOptOut == "STOP" && by == "policy":
		v.Method = byCarrier
	default:
		v.Trigger = trigger(r, by, words)
	}
	switch {
	case r.Has(triage.WrongNumber), keyword && rest, onlyNumber(words):
		v.Scope = ScopeNumber
	case onlyKind(words):
		v.Scope = ScopeKind
	}
	return v
}

// keywordOf reports whether the text is a carrier's opt-out word alone, or one with
// the number of a phone or programme behind it ("STOP 2": numbered).
func keywordOf(form *normalize.Form, words []normalize.Word) (keyword, numbered bool) {
	switch strings.ToUpper(form.Bare()) {
	case "STOP", "STOPALL", "STOP ALL", "QUIT", "END", "REVOKE", "OPTOUT", "OPT OUT", "CANCEL", "UNSUBSCRIBE", "ALTO", "PARAR", "BAJA":
		return true, false
	}
	if len(words) == 2 && words[1].Kind == normalize.Number && len(words[1].Text) <= 2 {
		switch words[0].Text {
		case "stop", "quit", "end", "revoke", "optout", "cancel", "unsubscribe", "alto", "parar", "baja":
			return true, true
		}
	}
	return false, false
}

func wordSpan(words []normalize.Word) *triage.Span {
	if len(words) == 0 {
		return nil
	}
	return &triage.Span{Start: words[0].Start, End: words[len(words)-1].End}
}

// trigger is where the text asks: what the rule rests on, else the segment, else all.
func trigger(r *triage.Result, by string, words []normalize.Word) *triage.Span {
	for i := range r.Evidence {
		if r.Evidence[i].By == by {
			s := r.Evidence[i].Span
			return &s
		}
	}
	for i := range r.Segments {
		if r.Segments[i].Intent == triage.OptOut {
			s := r.Segments[i].Span
			return &s
		}
	}
	return wordSpan(words)
}

// onlyNumber reports whether the words limit the wish to one phone or one person of
// a family: "only this number", "my other phone", "stop texts for my son".
func onlyNumber(words []normalize.Word) bool {
	if hasRun(words, "number", "only") || hasRun(words, "only", "this", "number") || hasRun(words, "just", "this", "number") ||
		hasRun(words, "this", "phone", "only") || hasRun(words, "solo", "este", "numero") || hasRun(words, "este", "numero", "nada", "mas") {
		return true
	}
	for i := 0; i+1 < len(words); i++ {
		a, b := words[i].Text, words[i+1].Text
		if (a == "other" || a == "old" || a == "work" || a == "second" || a == "2nd" || a == "otro" || a == "wifes" || a == "husbands") && (b == "number" || b == "phone" || b == "cell" || b == "line" || b == "numero" || b == "telefono") {
			return true
		}
		if i+2 < len(words) && (a == "for" || a == "about" || a == "de" || a == "para") && (b == "my" || b == "mi") {
			switch words[i+2].Text {
			case "son", "daughter", "kid", "kids", "child", "mom", "mother", "dad", "father", "wife", "husband", "grandma", "grandpa", "hijo", "hija", "mama", "papa", "esposa", "esposo", "abuela", "abuelo":
				return true
			}
		}
	}
	return false
}

// onlyKind reports whether the words limit the wish to one kind of text: they name a
// kind that is never care ("surveys"), or name any kind with "only", "just" or "but
// keep". A wish for fewer reminders without a limit covers all: sending too little is
// mended by one reply, sending too much is not lawful.
func onlyKind(words []normalize.Word) bool {
	limited, named := false, false
	for _, w := range words {
		switch w.Text {
		case "survey", "surveys", "marketing", "promo", "promos", "promotion", "promotions", "promotional", "newsletter", "newsletters", "ads", "encuesta", "encuestas", "promociones", "propaganda", "publicidad":
			return true
		case "billing", "bill", "bills", "payment", "statement", "statements", "reminder", "reminders", "refill", "wellness", "tips", "cobros", "recordatorio", "recordatorios":
			named = true
		case "only", "just", "except", "keep", "still", "solo", "excepto", "menos":
			limited = true
		}
	}
	return named && limited
}

func hasRun(words []normalize.Word, run ...string) bool {
next:
	for i := 0; i+len(run) <= len(words); i++ {
		for k, w := range run {
			if words[i+k].Text != w {
				continue next
			}
		}
		return true
	}
	return false
}

// consentEvents are those that the words themselves ask for. A bare yes is never
// taken for the wish to get texts again, save where the prompt asked for just that.
func consentEvents(f *facts) []string {
	optIn := f.intents&(1<<triage.OptIn.Rank()) != 0
	callback := f.intents&(1<<triage.CallbackRequest.Rank()) != 0
	if !optIn && !callback && f.message.Context.GatewayOptOut == "" {
		return nil
	}
	var out []string
	if optIn && f.intents&(1<<triage.OptOut.Rank()) == 0 {
		bare := normalize.New(f.message.Text.Reveal()).Bare()
		if !slices.Contains(bareYes, strings.ToLower(bare)) || f.promptKind() == triage.PromptConsent {
			out = append(out, EventReconsent)
		}
	}
	if f.message.Context.GatewayOptOut == "HELP" || callback && helpWord(f.message.Text.Reveal()) {
		out = append(out, EventHelp)
	}
	return out
}

// bareYes are the words that carriers and patients use for much else as well.
var bareYes = []string{"yes", "y", "yes please", "ok", "okay", "si", "sí", "yep", "yeah", "sure", "👍"}

// helpWord reports whether the text is the carrier's HELP or INFO alone.
func helpWord(s string) bool {
	if len(s) > 40 {
		return false
	}
	switch strings.ToLower(normalize.New(s).Bare()) {
	case "help", "info", "ayuda":
		return true
	}
	return false
}
