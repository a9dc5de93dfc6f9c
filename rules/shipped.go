package rules

import "embed"

// packs are the packs that the binary carries.
//
//go:embed packs/*.yml
var packs embed.FS

// Embedded is the source of the shipped packs. Put it first and a clinic's own
// packs behind it.
func Embedded() Source { return Source{FS: packs, Path: "packs"} }

// Shipped loads the shipped packs alone.
func Shipped() (*Set, error) { return Load(Embedded()) }
