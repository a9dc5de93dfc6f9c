package strictyaml_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/strictyaml"
)

func TestReaderGathersEveryProblemInOrder(t *testing.T) {
	t.Parallel()
	r := &strictyaml.Reader{Name: "clinic.yml"}
	root := r.Parse([]byte("size: ten\nday: 2026-02-30\nopen: yes\nwords: [a, '', a]\nshare: 2\nkind: cat\nsize: 3\nextra: 1\n"))
	require.NotNil(t, root)
	r.Where = "visit"
	r.Map(root, map[string]func(*strictyaml.Node){
		"size":  func(n *strictyaml.Node) { r.Int(n, 1, 9) },
		"day":   func(n *strictyaml.Node) { r.Date(n) },
		"open":  func(n *strictyaml.Node) { r.Bool(n) },
		"words": func(n *strictyaml.Node) { r.Texts(n) },
		"share": func(n *strictyaml.Node) { r.Float(n, 0, 1) },
		"kind":  func(n *strictyaml.Node) { strictyaml.OneOf(r, n, "dog", "bird") },
	})
	err := r.Problems.Err()
	require.ErrorIs(t, err, triage.ErrInvalid)
	require.Equal(t, strings.TrimSpace(`
clinic.yml:1:7: visit: must be a whole number from 1 to 9
clinic.yml:2:6: visit: must be a date like 2027-06-30
clinic.yml:3:7: visit: must be true or false
clinic.yml:4:12: visit: must not be empty
clinic.yml:4:16: visit: "a" stands twice
clinic.yml:5:8: visit: must be a number from 0 to 1
clinic.yml:6:7: visit: "cat" is not one of: dog, bird
clinic.yml:7:1: visit: key "size" stands twice
clinic.yml:8:1: visit: unknown key "extra" (known: day, kind, open, share, size, words)`), err.Error())
}

func TestReaderReadsWhatIsRight(t *testing.T) {
	t.Parallel()
	r := &strictyaml.Reader{Name: "clinic.yml"}
	root := r.Parse([]byte("n: 3\nd: 2026-02-28\nb: true\nw: [no, 911, on]\nf: .5\n"))
	r.Map(root, map[string]func(*strictyaml.Node){
		"n": func(n *strictyaml.Node) { require.Equal(t, 3, r.Int(n, 1, 9)) },
		"d": func(n *strictyaml.Node) {
			require.Equal(t, time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC), r.Date(n))
		},
		"b": func(n *strictyaml.Node) { require.True(t, r.Bool(n)) },
		"w": func(n *strictyaml.Node) {
			words, nodes := r.Texts(n)
			require.Equal(t, []string{"no", "911", "on"}, words)
			require.Equal(t, 9, nodes[1].Column)
		},
		"f": func(n *strictyaml.Node) { require.InDelta(t, 0.5, r.Float(n, 0, 1), 0) },
	})
	require.NoError(t, r.Problems.Err())
}

// Files that would cost time or memory fail at once.
func TestBombsAreRefused(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'i'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 9), ",") + "]\n"
	}
	for name, text := range map[string]string{
		"aliases": bomb,
		"depth":   "a: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"size":    "a: " + strings.Repeat("x", strictyaml.MaxBytes),
	} {
		r := &strictyaml.Reader{Name: name}
		start := time.Now()
		require.Nil(t, r.Parse([]byte(text)), name)
		require.ErrorIs(t, r.Problems.Err(), triage.ErrInvalid, name)
		require.Less(t, time.Since(start), 2*time.Second, name)
	}
}
