package rules_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/replytriage/triage/rules"
)

// folder makes a source of files by name.
func folder(files map[string]string) rules.Source {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return rules.Source{FS: fsys, Path: "."}
}

// load loads the shipped traits and filler with files over them.
func load(t testing.TB, files map[string]string) *rules.Set {
	t.Helper()
	set, err := rules.Load(rules.Path("packs/traits.yml"), rules.Path("packs/filler.yml"), folder(files))
	require.NoError(t, err)
	return set
}
