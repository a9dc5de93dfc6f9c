// Package phi reads a text that a clinic is about to send by SMS and says what it
// discloses and need not: the medicine, the result, the clinic whose name gives a
// condition away, the identifiers. It answers with findings, a verdict and a
// rewritten text that itself lints clean.
//
// Start with Load, then Linter.Lint. Packs (packs/*.yml) hold the wordings, lexicon/
// the terms they are about; docs/phi.md defines the categories. Package phi/template
// adds what matters only before a template is stored; it is never needed to lint a text.
//
// The package refuses to guess that a text is harmless because no rule speaks: it
// finds disclosures, it does not certify texts. It never repeats the text in a
// finding, an error or a log.
package phi
