package phi

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
)

// Every list of grammar.yml holds words and is asked for by some file of the package.
func TestGrammarListsAreUsed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var source strings.Builder
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		source.Write(data)
	}
	for name, words := range grammar {
		require.NotEmpty(t, words, name)
		require.Contains(t, source.String(), `listed("`+name+`")`)
	}
	require.NoError(t, errGrammar, "a list that the code asks for is not there")
	_, err = readGrammar([]byte("lists:\n  a: {why: w, wrods: [b]}\n"))
	require.ErrorIs(t, err, triage.ErrInvalid)
	require.ErrorContains(t, err, `grammar.yml:2:15: unknown key "wrods"`)
}
