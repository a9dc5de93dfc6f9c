package triage

import "fmt"

// Flag is a danger sign that a reply carries, or a fact about the patient or the
// writer that changes who should look.
type Flag string

// The flags, in the order of Flags.
const (
	FlagCardiac            Flag = "cardiac"             // heart attack signs, dangerous rhythm
	FlagStroke             Flag = "stroke"              // stroke signs
	FlagBreathing          Flag = "breathing"           // trouble breathing, choking
	FlagBleeding           Flag = "bleeding"            // bleeding that may not stop, or inside
	FlagAllergicReaction   Flag = "allergic_reaction"   // allergic reaction, anaphylaxis
	FlagSelfHarm           Flag = "self_harm"           // suicidal or self-harming
	FlagHarmToOthers       Flag = "harm_to_others"      // threat to others
	FlagAbuse              Flag = "abuse"               // abuse, neglect or violence suffered
	FlagOverdose           Flag = "overdose"            // overdose or poisoning
	FlagInfection          Flag = "infection"           // signs of sepsis or of an infected wound
	FlagPregnancy          Flag = "pregnancy"           // pregnant, or within 12 months of a birth
	FlagPediatric          Flag = "pediatric"           // the patient is under 18
	FlagNeuro              Flag = "neuro"               // seizure, fainting, confusion, head injury
	FlagCriticalMedication Flag = "critical_medication" // out of, misusing or withdrawing from a medicine that must not stop
	FlagPostOp             Flag = "post_op"             // after an operation or procedure
	FlagMinorSender        Flag = "minor_sender"        // the writer seems to be a child
	FlagThirdParty         Flag = "third_party"         // the writer is not the patient
	FlagSpanish            Flag = "spanish"             // the reply's own words are Spanish
	FlagOtherDanger        Flag = "other_danger"        // any other danger sign
)

// Flags returns the closed, ordered list of flags. The caller owns the slice.
func Flags() []Flag {
	return []Flag{FlagCardiac, FlagStroke, FlagBreathing, FlagBleeding, FlagAllergicReaction, FlagSelfHarm, FlagHarmToOthers, FlagAbuse, FlagOverdose, FlagInfection, FlagPregnancy, FlagPediatric, FlagNeuro, FlagCriticalMedication, FlagPostOp, FlagMinorSender, FlagThirdParty, FlagSpanish, FlagOtherDanger}
}

// ParseFlag returns the flag called name, or ErrInvalid.
func ParseFlag(name string) (Flag, error) {
	v := Flag(name)
	if !v.Valid() {
		return "", fmt.Errorf("triage: unknown flag: %w", ErrInvalid)
	}
	return v, nil
}

// Valid reports whether it is one of the list.
func (v Flag) Valid() bool {
	switch v {
	case FlagCardiac, FlagStroke, FlagBreathing, FlagBleeding, FlagAllergicReaction, FlagSelfHarm, FlagHarmToOthers, FlagAbuse, FlagOverdose, FlagInfection, FlagPregnancy, FlagPediatric, FlagNeuro, FlagCriticalMedication, FlagPostOp, FlagMinorSender, FlagThirdParty, FlagSpanish, FlagOtherDanger:
		return true
	}
	return false
}

// Danger reports whether v is a danger sign rather than context (pediatric,
// pregnancy, post_op, minor_sender, third_party, spanish).
func (v Flag) Danger() bool {
	switch v {
	case FlagPregnancy, FlagPediatric, FlagPostOp, FlagMinorSender, FlagThirdParty, FlagSpanish:
		return false
	}
	return v.Valid()
}
