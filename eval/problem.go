package eval

import (
	"fmt"
	"strings"

	triage "github.com/replytriage/triage"
)

// Problem is one fault of a data file and where it is. It repeats no value.
type Problem struct {
	File string
	// Line counts from 1; 0 means the file as a whole.
	Line int
	// Field is the key or column; it may be empty.
	Field, Message string
}

// String returns file:line: field: message.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Field != "" {
		b.WriteString(": " + p.Field)
	}
	return b.String() + ": " + p.Message
}

// shownProblems is how many problems an error lists; it counts the rest.
const shownProblems = 20

// Problems is every fault found in a file. It is an error of kind triage.ErrInvalid.
type Problems []Problem

// Error lists the first problems, one a line, and how many more there are.
func (p Problems) Error() string {
	var b strings.Builder
	for i, v := range p {
		if i == shownProblems {
			fmt.Fprintf(&b, "\nand %d more", len(p)-shownProblems)
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(v.String())
	}
	return b.String()
}

// Unwrap makes errors.Is(err, triage.ErrInvalid) true.
func (p Problems) Unwrap() error { return triage.ErrInvalid }

// faults gathers the problems of one file.
type faults struct {
	file string
	list Problems
	// notes are what a reader should know of a file that is fine.
	notes []string
	// broken counts the places that are not UTF-8; the first is in list, at brokenAt.
	broken, brokenAt int
}

// notUTF8 notes a place that is not UTF-8. A file in another encoding has thousands:
// the first is named and the others counted.
func (f *faults) notUTF8(line int, where string) {
	if f.broken++; f.broken == 1 {
		f.brokenAt = len(f.list)
		f.add(line, "", "%sbroken UTF-8; a file in Latin-1 or Windows-1252 must be saved as UTF-8 (in a spreadsheet: CSV UTF-8)", where)
	}
}

func (f *faults) add(line int, field, format string, args ...any) {
	f.list = append(f.list, Problem{f.file, line, field, fmt.Sprintf(format, args...)})
}

// many reports whether there are so many that reading on is no use.
func (f *faults) many() bool { return len(f.list) >= 1000 }

// err returns the problems as an error, or nil.
func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	if f.broken > 1 {
		f.list[f.brokenAt].Message += fmt.Sprintf("; %d more such places", f.broken-1)
		f.broken = 1
	}
	return f.list
}
