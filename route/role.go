package route

import (
	"fmt"

	triage "github.com/replytriage/triage"
)

// Role is what somebody in a clinic does. It decides which queues they own and
// which parts of a reply they see.
type Role string

// The roles, in the order of Roles.
const (
	Scheduler      Role = "scheduler"       // receptionist: bookings, front desk, records at the counter
	Nurse          Role = "nurse"           // clinical triage, refills, what is unsure
	Billing        Role = "billing"         // bills, cost, insurance
	Provider       Role = "provider"        // physician, nurse practitioner, on call
	Manager        Role = "manager"         // practice manager: complaints, operations
	PrivacyOfficer Role = "privacy_officer" // consent, wrong numbers, records
	Admin          Role = "admin"           // runs the system; sees as good as nothing of what patients write
)

// Roles returns the closed, ordered list of roles. The caller owns the slice.
func Roles() []Role {
	return []Role{Scheduler, Nurse, Billing, Provider, Manager, PrivacyOfficer, Admin}
}

// ParseRole returns the role called name, or triage.ErrInvalid.
func ParseRole(name string) (Role, error) {
	if r := Role(name); r.Valid() {
		return r, nil
	}
	return "", fmt.Errorf("route: unknown role: %w", triage.ErrInvalid)
}

// Valid reports whether r is one of the list.
func (r Role) Valid() bool {
	switch r {
	case Scheduler, Nurse, Billing, Provider, Manager, PrivacyOfficer, Admin:
		return true
	}
	return false
}

// Sees reports whether the role may read what is said of the intent: the minimum
// necessary for its work (45 CFR 164.502(b)). Schedulers see no medicine and
// nothing clinical, nurses no bills, billing nothing clinical.
func (r Role) Sees(v triage.Intent) bool {
	switch v {
	case triage.AdverseEvent, triage.ClinicalConcern, triage.LabResultQuestion, triage.MedicationQuestion,
		triage.RefillRequest, triage.AdherenceReport, triage.IntakeUpdate:
		return r == Nurse || r == Provider
	case triage.ConfirmAppointment, triage.CancelAppointment, triage.RescheduleRequest, triage.ScheduleRequest,
		triage.SlotSelection, triage.RunningLate, triage.Arrival, triage.LogisticsQuestion, triage.CallbackRequest,
		triage.Decline, triage.Gratitude:
		return r == Scheduler || r == Nurse || r == Provider || r == Manager
	case triage.BillingQuestion:
		return r == Billing || r == Manager
	case triage.InsuranceQuestion:
		return r == Billing || r == Scheduler || r == Manager
	case triage.FinancialBarrier:
		return r == Billing || r == Nurse || r == Provider || r == Manager
	case triage.DocumentRequest:
		return r == Scheduler || r == Nurse || r == Provider || r == Manager || r == PrivacyOfficer
	case triage.PortalHelp:
		return r == Scheduler || r == Nurse || r == Manager || r == Admin
	case triage.OptOut, triage.OptIn, triage.WrongNumber:
		return r == Scheduler || r == Nurse || r == Provider || r == Manager || r == PrivacyOfficer || r == Admin
	case triage.Complaint:
		return r == Manager || r == PrivacyOfficer
	case triage.Other:
		return r == Scheduler || r == Nurse || r == Provider || r == Manager
	}
	return false
}

// SeesUnsure reports whether the role may read a reply of which nobody is sure what
// it says. It may be clinical, so only clinical roles do.
func (r Role) SeesUnsure() bool { return r == Nurse || r == Provider }
