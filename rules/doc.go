// Package rules reads packs of rules that clinicians write in YAML and says what
// they make of a message: which labels are settled (decide), which floors are raised
// (raise), what else was noticed (hint).
//
// Start with Load (or Shipped) and (*Set).Match:
//
//	set, err := rules.Load(rules.Embedded(), rules.Path("clinic/"))
//	out := set.Match(rules.Input{Text: text, Prompt: triage.PromptAppointment})
//
// Live reloads packs while the service runs; Check, SelfTest, Coverage and Explain
// serve authors; Digest is what a decision's revision carries. The form of a pack is
// in docs/rules.md. Package phrase finds the words and knows nothing of rules;
// package strictyaml reads the files; package phi uses both.
//
// What the package refuses to do: lower an urgency, correct spelling where a rule
// does not ask for it, decide a message of which a word is left unread, load packs
// of which one has a fault.
package rules
