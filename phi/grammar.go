package phi

import (
	_ "embed"
	"fmt"

	"github.com/replytriage/triage/rules/strictyaml"
)

//go:embed grammar.yml
var grammarFile []byte

// grammar holds the word lists of grammar.yml by name; each says there what it is for.
var grammar = readGrammar(grammarFile)

// listed returns a list of grammar.yml. The file is part of the program, so a name that is
// not there stops every run and every test at its start.
func listed(name string) map[string]bool {
	words, ok := grammar[name]
	if !ok {
		panic("phi: grammar.yml has no list " + name)
	}
	return words
}

func readGrammar(data []byte) map[string]map[string]bool {
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
	if len(r.Problems) > 0 {
		panic(fmt.Sprintf("phi: %v", r.Problems))
	}
	return out
}
