package route

import (
	triage "github.com/replytriage/triage"
)

// The retention classes.
const (
	RetainClinical       = "clinical"       // belongs to the medical record
	RetainAdministrative = "administrative" // bookings, bills, directions
	RetainMetadata       = "metadata"       // decisions, queue, audit: who did what when
)

// Retention says how many years each class is kept. A clinic may keep longer than
// the floors, never shorter.
type Retention struct {
	Clinical       int `json:"clinical"`
	Administrative int `json:"administrative"`
	Metadata       int `json:"metadata"`
}

// Floors are the shortest times that Load accepts, in years: ten for what belongs to
// the medical record (42 CFR 422.504(d) for Medicare Advantage; most states ask for
// less), two for administrative texts, seven for metadata (45 CFR 164.316(b)(2) asks
// for six from the last day in effect).
func Floors() Retention { return Retention{Clinical: 10, Administrative: 2, Metadata: 7} }

// Years returns for how many years a class is kept; an unknown class is kept as long
// as the longest.
func (r Retention) Years(class string) int {
	switch class {
	case RetainAdministrative:
		return r.Administrative
	case RetainMetadata:
		return r.Metadata
	}
	return max(r.Clinical, r.Administrative, r.Metadata)
}

// class is that of a reply: clinical as soon as anything about it is, or may be.
func (Retention) class(f *facts) string {
	if f.urgency != 1 || f.flags&^calmFlags&^aboutSender != 0 || f.degraded {
		return RetainClinical
	}
	for i, v := range intentList {
		if f.intents&(1<<i) != 0 && clinicalMatter(v) {
			return RetainClinical
		}
	}
	for i, v := range reviewList {
		if f.review&(1<<i) != 0 && v != triage.ReviewConsent {
			return RetainClinical
		}
	}
	return RetainAdministrative
}

// aboutSender are the flags that say who writes and nothing of the patient's health.
var aboutSender = uint32(1)<<flagIndex(triage.FlagThirdParty) | 1<<flagIndex(triage.FlagMinorSender)
