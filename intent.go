package triage

import "fmt"

// Intent is one thing that the sender of a reply wants or says. A reply has a set
// of them; the primary one follows from the set (Primary). Intents stand in the
// order of primacy: the one that most needs a person comes first.
type Intent string

// The intents, in the order of Intents.
const (
	AdverseEvent       Intent = "adverse_event"       // ties a bad effect to a medicine, a vaccine or a procedure's drug
	ClinicalConcern    Intent = "clinical_concern"    // reports a symptom, a worsening, an injury, a reading out of range, or asks about their own state
	OptOut             Intent = "opt_out"             // wants no more texts, in any words
	WrongNumber        Intent = "wrong_number"        // is not the patient meant
	LabResultQuestion  Intent = "lab_result_question" // asks for or about a result
	MedicationQuestion Intent = "medication_question" // asks how or whether to take a medicine
	RefillRequest      Intent = "refill_request"      // wants a medicine renewed, sent or resent
	CancelAppointment  Intent = "cancel_appointment"  // gives the visit up without asking for another
	RescheduleRequest  Intent = "reschedule_request"  // wants the visit at another time
	ScheduleRequest    Intent = "schedule_request"    // asks for a visit that does not exist yet
	SlotSelection      Intent = "slot_selection"      // picks one of the times offered
	RunningLate        Intent = "running_late"        // is coming but late
	FinancialBarrier   Intent = "financial_barrier"   // says that cost stands in the way of care
	AdherenceReport    Intent = "adherence_report"    // says that they took, started, stopped or did not take a medicine or follow a plan
	IntakeUpdate       Intent = "intake_update"       // gives information the clinic asked for before a visit
	Arrival            Intent = "arrival"             // is there, or checks in
	InsuranceQuestion  Intent = "insurance_question"  // asks about coverage, network or authorization, or tells of new insurance
	DocumentRequest    Intent = "document_request"    // wants records, a letter, a form or a referral
	BillingQuestion    Intent = "billing_question"    // asks about a bill, balance, charge or payment
	LogisticsQuestion  Intent = "logistics_question"  // asks what time, where, how long, what to bring, how to prepare
	PortalHelp         Intent = "portal_help"         // cannot use the portal, link, form or video visit
	CallbackRequest    Intent = "callback_request"    // wants a person, a call, or a message passed on
	Complaint          Intent = "complaint"           // is unhappy with service
	OptIn              Intent = "opt_in"              // wants texts (again)
	ConfirmAppointment Intent = "confirm_appointment" // says that they are coming
	Decline            Intent = "decline"             // says a bare no where no more is said
	Gratitude          Intent = "gratitude"           // only thanks or acknowledges
	Other              Intent = "other"               // says anything else
)

// Intents returns the closed, ordered list of intents. The caller owns the slice.
func Intents() []Intent {
	return []Intent{AdverseEvent, ClinicalConcern, OptOut, WrongNumber, LabResultQuestion, MedicationQuestion, RefillRequest, CancelAppointment, RescheduleRequest, ScheduleRequest, SlotSelection, RunningLate, FinancialBarrier, AdherenceReport, IntakeUpdate, Arrival, InsuranceQuestion, DocumentRequest, BillingQuestion, LogisticsQuestion, PortalHelp, CallbackRequest, Complaint, OptIn, ConfirmAppointment, Decline, Gratitude, Other}
}

// ParseIntent returns the intent called name, or ErrInvalid.
func ParseIntent(name string) (Intent, error) {
	v := Intent(name)
	if !v.Valid() {
		return "", fmt.Errorf("triage: unknown intent: %w", ErrInvalid)
	}
	return v, nil
}

// Valid reports whether it is one of the list.
func (v Intent) Valid() bool {
	switch v {
	case AdverseEvent, ClinicalConcern, OptOut, WrongNumber, LabResultQuestion, MedicationQuestion, RefillRequest, CancelAppointment, RescheduleRequest, ScheduleRequest, SlotSelection, RunningLate, FinancialBarrier, AdherenceReport, IntakeUpdate, Arrival, InsuranceQuestion, DocumentRequest, BillingQuestion, LogisticsQuestion, PortalHelp, CallbackRequest, Complaint, OptIn, ConfirmAppointment, Decline, Gratitude, Other:
		return true
	}
	return false
}

// Primary returns the intent that decides who must look first: the first of those
// present in the order of Intents. It returns Other for an empty set and ignores
// what is not Valid.
func Primary(set []Intent) Intent {
	best, rank := Other, len(primacy)
	for _, v := range set {
		if r, ok := primacy[v]; ok && r < rank {
			best, rank = v, r
		}
	}
	return best
}

// Rank returns the place of v in the order of primacy, 0 first; invalid intents
// come after all others.
func (v Intent) Rank() int {
	if r, ok := primacy[v]; ok {
		return r
	}
	return len(primacy)
}

// Clinical reports whether v always needs clinical eyes before anyone answers.
func (v Intent) Clinical() bool {
	switch v {
	case AdverseEvent, ClinicalConcern, LabResultQuestion, MedicationQuestion:
		return true
	}
	return false
}

// primacy is the place of each intent in Intents, read only.
var primacy = func() map[Intent]int {
	m := make(map[Intent]int, 28)
	for i, v := range Intents() {
		m[v] = i
	}
	return m
}()
