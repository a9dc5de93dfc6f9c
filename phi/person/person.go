// Package person hints at names of persons in templates, with the named-entity
// recogniser of prose. It is a weak hint: it misses many names and takes streets for
// people, so that what it says is a note and never blocks a text.
//
// Start with New and hand Finder.Names to template.Linter.Names. The package is the
// only importer of prose, which adds 9 MB to a program and half a second to its first
// use; nothing that serves texts imports it.
package person

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/jdkato/prose/v2"

	triage "github.com/replytriage/triage"
)

// Finder finds names. The model is loaded on the first call and shared; a Finder may
// be used by many goroutines at once.
type Finder struct {
	once  sync.Once
	model *prose.Model
}

// New returns a Finder that has loaded nothing yet.
func New() *Finder { return &Finder{} }

// Names returns the spans, in code points, of what looks like a person's first and
// last name. Where the model cannot be loaded it returns nothing.
func (f *Finder) Names(text string) []triage.Span {
	f.once.Do(func() {
		if d, err := prose.NewDocument("Jane Doe", prose.WithSegmentation(false)); err == nil {
			f.model = d.Model
		}
	})
	if f.model == nil {
		return nil
	}
	d, err := prose.NewDocument(text, prose.UsingModel(f.model), prose.WithSegmentation(false))
	if err != nil {
		return nil
	}
	var out []triage.Span
	from := 0
	for _, e := range d.Entities() {
		if e.Label != "PERSON" || !strings.Contains(e.Text, " ") {
			continue
		}
		i := strings.Index(text[from:], e.Text)
		if i < 0 {
			continue
		}
		i += from
		start := utf8.RuneCountInString(text[:i])
		out = append(out, triage.Span{Start: start, End: start + utf8.RuneCountInString(e.Text)})
		from = i + len(e.Text)
	}
	return out
}
