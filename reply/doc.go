// Package reply holds the texts that staff may send and says which of them fit a
// classified and routed reply.
//
// Start with Load and Desk.Finish: it routes a result, reads an opt-out, and suggests
// replies. A Library is made of YAML files; a text has fields in braces that are
// filled from an allow-list of clinic facts and caller-supplied values, and optional
// stretches in brackets that are left out when a field in them is missing. A text
// that the linter would not pass is not suggested. docs/replies.md describes it all.
//
// The package drafts nothing: it fills approved forms. From urgent upwards, and
// wherever a danger sign is named, it gives protocol cards instead of texts. Until a
// clinic has signed a text, nothing is closed with it.
package reply
