// Package route says where a classified reply goes: which queue, who owns it, by
// when, whether on-call is paged, what the platform may record, and which parts of
// the reply each role may see.
//
// Start with Load (nil means the tree that the program carries) and Tree.Decide.
// A tree is a YAML file: nodes are tried depth first, children inherit from their
// parent, and the root always answers. Load refuses a tree in which an emergency
// does not page, an opt-out is not suppressed, a queue has no owner or a node can
// never be reached; docs/routing.md is the format's description.
//
// Calendar computes deadlines over nights, weekends, holidays and clock changes.
// View cuts a reply to what a role may see. Consent reads what an opt-out covers and
// by when it must be honoured. Packages route/fhir and route/event give the decision
// the shapes that other programs expect.
//
// The package sends nothing, pages nobody and keeps nothing: it decides. Whatever a
// tree says, Decide never marks a clinical, angry, unsure or mixed reply as one that
// may be closed without a person.
package route
