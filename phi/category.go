package phi

import (
	"fmt"

	triage "github.com/replytriage/triage"
)

// Category is a kind of personal health information that an outbound text should
// not hold. docs/phi.md defines each with examples.
type Category string

// The categories, in the order of Categories.
const (
	Medication       Category = "medication"
	LabValue         Category = "lab_value"
	Diagnosis        Category = "diagnosis"
	MentalHealth     Category = "mental_health"
	SubstanceUse     Category = "substance_use"
	HIVSTI           Category = "hiv_sti"
	Reproductive     Category = "reproductive"
	Genetic          Category = "genetic"
	ClinicalDetail   Category = "clinical_detail"
	ImpliedCondition Category = "implied_condition"
	FullName         Category = "full_name"
	DateOfBirth      Category = "date_of_birth"
	SSN              Category = "ssn"
	MRN              Category = "mrn"
	InsuranceID      Category = "insurance_id"
	AccountNumber    Category = "account_number"
	PaymentCard      Category = "payment_card"
	Contact          Category = "contact"
	Credential       Category = "credential"
	Link             Category = "link"
	// OptedOut is the one category that is not in the words: the number has opted out.
	OptedOut Category = "opted_out_recipient"
	// Consent is a text of a kind that the patient did not agree to receive.
	Consent Category = "consent"
)

// Categories returns the closed, ordered list of what can stand in a text.
func Categories() []Category {
	return []Category{
		Medication, LabValue, Diagnosis, MentalHealth, SubstanceUse, HIVSTI, Reproductive, Genetic, ClinicalDetail, ImpliedCondition,
		FullName, DateOfBirth, SSN, MRN, InsuranceID, AccountNumber, PaymentCard, Contact, Credential, Link,
	}
}

// ParseCategory returns the category called name, or ErrInvalid.
func ParseCategory(name string) (Category, error) {
	if c := Category(name); c.Valid() {
		return c, nil
	}
	return "", fmt.Errorf("phi: unknown category: %w", triage.ErrInvalid)
}

// Valid reports whether c is of the list of Categories.
func (c Category) Valid() bool {
	for _, v := range Categories() {
		if v == c {
			return true
		}
	}
	return false
}

// Protected reports whether a law beyond HIPAA, or plain prudence, shields the
// matter: 42 CFR Part 2 (substance use), state laws on HIV, mental and reproductive
// health, GINA (genetic). No profile makes these less than a block on plain SMS.
func (c Category) Protected() bool {
	switch c {
	case MentalHealth, SubstanceUse, HIVSTI, Reproductive, Genetic:
		return true
	}
	return false
}

// Clinical reports whether c says something of the reader's health or care.
func (c Category) Clinical() bool {
	switch c {
	case Medication, LabValue, Diagnosis, ClinicalDetail, ImpliedCondition:
		return true
	}
	return c.Protected()
}

// Severity returns the severity under the strict profile.
func (c Category) Severity() triage.Severity {
	switch c {
	case ImpliedCondition, FullName, Contact, Link:
		return triage.SeverityWarn
	}
	return triage.SeverityBlock
}

// Verdict is what a Report says of a whole text. Verdicts are ordered pass, warn, block.
type Verdict string

// The verdicts.
const (
	Pass  Verdict = "pass"
	Warn  Verdict = "warn"
	Block Verdict = "block"
)
