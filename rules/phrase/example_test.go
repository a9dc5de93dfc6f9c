package phrase_test

import (
	"fmt"

	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/rules/phrase"
	"github.com/replytriage/triage/rules/strictyaml"
)

// A package with rules of its own reads their wording and finds it; what a finding
// means stays with that package.
func Example() {
	r := &strictyaml.Reader{Name: "linter.yml"}
	root := r.Parse([]byte(`
message: names a medicine with its strength
near: [{a: [amoxicillin, ibuprofen], b: ["#mg"], within: 2}]
unless: [ask about ibuprofen]
`))
	var message string
	var w phrase.Wording
	keys := w.Keys(r, nil)
	keys["message"] = func(n *strictyaml.Node) { message = r.Text(n) }
	r.Map(root, keys)
	if err := r.Problems.Err(); err != nil {
		fmt.Println(err)
		return
	}
	f, err := phrase.NewFinder([]phrase.Wording{w}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	const text = "Take your amoxicillin, 500mg, at noon."
	form := normalize.New(text)
	for v := range form.Views {
		for _, found := range f.Find(nil, form, v, text) {
			first, last := found.Pieces[0], found.Pieces[found.N-1]
			fmt.Println(message, first.Start, last.End, found.Cancelled == 0)
		}
	}
	// Output: names a medicine with its strength 10 28 true
}
