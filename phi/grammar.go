package phi

import (
	_ "embed"
	"errors"
	"fmt"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules/strictyaml"
)

//go:embed grammar.yml
var grammarFile []byte

// grammar holds the word lists of grammar.yml by name; each says there what it is for. What is
// wrong with the file, or missing from it, is what Load returns.
var grammar, errGrammar = readGrammar(grammarFile)

// listed returns a list of grammar.yml.
func listed(name string) map[string]bool {
	words, ok := grammar[name]
	if !ok {
		errGrammar = errors.Join(errGrammar, fmt.Errorf("grammar.yml: no list %s: %w", name, triage.ErrInvalid))
	}
	return words
}

func readGrammar(data []byte) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	r := &strictyaml.Reader{Name: "grammar.yml"}
	if root := r.Parse(data); root != nil {
		r.Map(root, map[string]func(*strictyaml.Node){
			"lists": func(n *strictyaml.Node) {
				r.Names(n, func(name, list *strictyaml.Node) {
					var words []string
					r.Map(list, map[string]func(*strictyaml.Node){
						"why":   func(v *strictyaml.Node) { r.Text(v) },
						"words": func(v *strictyaml.Node) { words, _ = r.Texts(v) },
					})
					out[name.Value] = asSet(words)
				})
			},
		})
	}
	return out, r.Problems.Err()
}
