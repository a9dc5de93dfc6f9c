package phi

import (
	"fmt"
	"slices"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules/strictyaml"
)

// Off is the severity of a category that a profile does not look at.
const Off triage.Severity = "off"

// Profile says how severe each category is. A category that it does not name has
// the severity of the strict profile.
type Profile struct {
	Name       string
	Severities map[Category]triage.Severity
}

// Strict is the profile for plain SMS, and the default.
func Strict() Profile { return Profile{Name: "strict"} }

// ClinicalThread is for an exchange that the patient began and agreed to: the
// medicine, the advice and the value may be named with care; the protected
// categories never.
func ClinicalThread() Profile {
	return Profile{Name: "clinical_thread", Severities: map[Category]triage.Severity{
		Medication: triage.SeverityWarn, ClinicalDetail: triage.SeverityWarn, LabValue: triage.SeverityWarn,
	}}
}

// SecurePortal is for messages behind a log-in: identifiers, credentials and links
// alone are looked at.
func SecurePortal() Profile {
	p := Profile{Name: "secure_portal", Severities: map[Category]triage.Severity{}}
	for _, c := range Categories() {
		if c.Clinical() || c == FullName || c == Contact {
			p.Severities[c] = Off
		}
	}
	return p
}

// ParseProfile returns one of the profiles that are built in; empty means strict.
func ParseProfile(name string) (Profile, error) {
	switch name {
	case "", "strict":
		return Strict(), nil
	case "clinical_thread":
		return ClinicalThread(), nil
	case "secure_portal":
		return SecurePortal(), nil
	}
	return Profile{}, fmt.Errorf("phi: unknown profile (strict, clinical_thread, secure_portal): %w", triage.ErrInvalid)
}

// Allow is a phrase of the clinic's own that is never a finding, until it expires:
// a provider called Dr. Rose, a street called Prozac Ave.
type Allow struct {
	Text    string
	Why     string
	Expires time.Time // the last day on which it holds, UTC
}

// Suppression silences one finding in one text, until it expires. It is made from
// Fingerprint and never silences a rule.
type Suppression struct {
	Fingerprint string
	Why         string
	Expires     time.Time
}

// Policy is what a clinic decides in a YAML file.
type Policy struct {
	Profile      Profile
	Programmes   []string // names whose disclosure 42 CFR Part 2 forbids
	Allows       []Allow
	Suppressions []Suppression
}

// ParsePolicy reads a policy file:
//
//	profile: our-clinic
//	base: strict                  # strict, clinical_thread or secure_portal
//	severities: {link: block, contact: off}
//	programmes: [New Harbor Recovery]
//	allow: [{text: Prozac Ave, why: our street, expires: 2027-06-30}]
//	suppress: [{fingerprint: 3f…, why: reviewed by the privacy officer, expires: 2027-01-31}]
//
// Protected categories cannot be made less than a block unless base is secure_portal.
func ParsePolicy(name string, data []byte) (Policy, error) {
	r := &strictyaml.Reader{Name: name}
	root := r.Parse(data)
	var p Policy
	if root == nil {
		return p, fmt.Errorf("phi: policy: %w", r.Problems.Err())
	}
	base, own := "", ""
	severities := map[Category]triage.Severity{}
	r.Map(root, map[string]func(*strictyaml.Node){
		"profile": func(n *strictyaml.Node) { own = r.Text(n) },
		"base":    func(n *strictyaml.Node) { base = strictyaml.OneOf(r, n, "strict", "clinical_thread", "secure_portal") },
		"severities": func(n *strictyaml.Node) {
			r.Names(n, func(k, v *strictyaml.Node) {
				c := strictyaml.OneOf(r, k, Categories()...)
				s := strictyaml.OneOf(r, v, Off, triage.SeverityNote, triage.SeverityWarn, triage.SeverityBlock)
				if c != "" && s != "" {
					if c.Protected() && s != triage.SeverityBlock {
						r.Add(k, "%s is specially protected: it stays a block", c)
					}
					severities[c] = s
				}
			})
		},
		"programmes": func(n *strictyaml.Node) { p.Programmes, _ = r.Texts(n) },
		"allow": func(n *strictyaml.Node) {
			r.List(n, func(n *strictyaml.Node) {
				var a Allow
				if r.Map(n, map[string]func(*strictyaml.Node){
					"text":    func(n *strictyaml.Node) { a.Text = r.Text(n) },
					"why":     func(n *strictyaml.Node) { a.Why = r.Text(n) },
					"expires": func(n *strictyaml.Node) { a.Expires = r.Date(n) },
				}) && (a.Text == "" || a.Why == "" || a.Expires.IsZero()) {
					r.Add(n, "an allowed phrase needs text, why and expires")
				}
				p.Allows = append(p.Allows, a)
			})
		},
		"suppress": func(n *strictyaml.Node) {
			r.List(n, func(n *strictyaml.Node) {
				var s Suppression
				if r.Map(n, map[string]func(*strictyaml.Node){
					"fingerprint": func(n *strictyaml.Node) { s.Fingerprint = r.Text(n) },
					"why":         func(n *strictyaml.Node) { s.Why = r.Text(n) },
					"expires":     func(n *strictyaml.Node) { s.Expires = r.Date(n) },
				}) && (s.Fingerprint == "" || s.Why == "" || s.Expires.IsZero()) {
					r.Add(n, "a suppression needs fingerprint, why and expires")
				}
				p.Suppressions = append(p.Suppressions, s)
			})
		},
	})
	if err := r.Problems.Err(); err != nil {
		return Policy{}, fmt.Errorf("phi: policy: %w", err)
	}
	p.Profile, _ = ParseProfile(base)
	if own != "" {
		p.Profile.Name = own
	}
	if p.Profile.Severities == nil {
		p.Profile.Severities = map[Category]triage.Severity{}
	}
	for c, s := range severities {
		p.Profile.Severities[c] = s
	}
	return p, nil
}

// MessageType is what a text is for.
type MessageType string

// The message types.
const (
	AnyMessage      MessageType = ""
	ReminderMessage MessageType = "reminder"
	ClinicalMessage MessageType = "clinical"
	BillingMessage  MessageType = "billing"
	SurveyMessage   MessageType = "survey"
)

// Options is what the caller knows of the text, its sender and its reader. The zero
// value is a template text under the strict profile.
type Options struct {
	Policy Policy
	// Type is what the text is for; with Refused it decides whether it may go.
	Type MessageType
	// Refused lists the kinds of text that the patient does not want.
	Refused []MessageType
	// OptedOut says that the number has opted out: no text at all may go.
	OptedOut bool
	// Programme is the sender's own name where 42 CFR Part 2 makes that name a disclosure.
	Programme string
	// Staff says that a person typed the text in an exchange: a name at its opening is
	// the person's own, not the patient's.
	Staff bool
	// Now is the time that expiries are judged by; the zero time means the time of the call.
	Now time.Time
}

// apply adds what the sender's programme discloses, drops what is allowed or
// suppressed, and sets the severities of the profile.
func (o *Options) apply(r *reading, hits []hit) []hit {
	programmes := o.Policy.Programmes
	if o.Programme != "" {
		programmes = append(slices.Clone(programmes), o.Programme)
	}
	added := false
	for _, p := range programmes {
		for _, s := range occurrences(r, p) {
			rule := detectorRule("programme.part2")
			hits = append(hits, hit{s, rule, rule.Category, rule.Severity, true, !rule.Unsure})
			added = true
		}
	}
	if added {
		hits = merge(hits)
	}
	if len(o.Policy.Allows)+len(o.Policy.Suppressions) > 0 {
		now := clock(o.Now)
		for _, a := range o.Policy.Allows {
			if expired(a.Expires, now) {
				continue
			}
			spans := occurrences(r, a.Text)
			hits = slices.DeleteFunc(hits, func(h hit) bool {
				return slices.ContainsFunc(spans, func(s triage.Span) bool { return s.Start <= h.Start && h.End <= s.End })
			})
		}
		hits = slices.DeleteFunc(hits, func(h hit) bool {
			return slices.ContainsFunc(o.Policy.Suppressions, func(s Suppression) bool {
				return !expired(s.Expires, now) && s.Fingerprint == fingerprint(r.text, h.category, h.rule.ID, r.slice(h.Span))
			})
		})
	}
	if o.Staff {
		hits = slices.DeleteFunc(hits, func(h hit) bool { return h.rule.ID == "name.opening" })
	}
	if len(o.Policy.Profile.Severities) > 0 {
		w := 0
		for _, h := range hits {
			if s, ok := o.Policy.Profile.Severities[h.category]; ok {
				if s == Off {
					continue
				}
				h.severity = s
			}
			hits[w] = h
			w++
		}
		hits = hits[:w]
	}
	return hits
}

// expired reports whether the day of expires has passed.
func expired(expires, now time.Time) bool {
	return now.UTC().After(expires.UTC().AddDate(0, 0, 1))
}

// occurrences returns where the words of phrase stand in the text.
func occurrences(r *reading, phrase string) []triage.Span {
	want := normalize.New(phrase).Folded()
	var out []triage.Span
	if len(want) == 0 {
		return nil
	}
	for i := 0; i+len(want) <= len(r.words); i++ {
		k := 0
		for k < len(want) && r.words[i+k].plain == want[k].Text {
			k++
		}
		if k == len(want) {
			out = append(out, triage.Span{Start: r.words[i].Start, End: r.words[i+k-1].End})
		}
	}
	return out
}

// consentRefused reports whether the patient does not want texts of this kind.
func (o *Options) consentRefused(rep *Report) bool {
	if o.Type != AnyMessage && slices.Contains(o.Refused, o.Type) {
		return true
	}
	if !slices.Contains(o.Refused, ClinicalMessage) {
		return false
	}
	return slices.ContainsFunc(rep.Findings, func(f triage.Finding) bool { return Category(f.Category).Clinical() })
}

func optedOut(s string) triage.Finding {
	return triage.Finding{
		Category: string(OptedOut), Severity: triage.SeverityBlock, Span: triage.Span{End: triage.NewText(s).Len()}, Rule: "recipient.opted-out",
		Message: "This number has opted out: no text may be sent to it.",
		Suggest: "Call or write instead, or ask the patient to reply START.",
	}
}

func refused(s string) triage.Finding {
	return triage.Finding{
		Category: string(Consent), Severity: triage.SeverityBlock, Span: triage.Span{End: triage.NewText(s).Len()}, Rule: "recipient.consent",
		Message: "The patient has not agreed to texts of this kind.",
		Suggest: "Call, or send it through the portal.",
	}
}

// foldSpaces lower-cases and trims what a fingerprint is made of.
func foldSpaces(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
