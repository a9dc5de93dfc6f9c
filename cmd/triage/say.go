package main

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"syscall"

	triage "github.com/replytriage/triage"
)

// say writes an error as one reads it at a terminal, one sentence a line: without
// the names of our packages, without the kind that programs ask for, and with a
// file's fault behind its name in place of the system call's.
func say(err error) string {
	msg := err.Error()
	for _, pe := range pathErrors(err) {
		msg = strings.ReplaceAll(msg, pe.Error(), pe.Path+": "+fault(pe.Err))
		msg = strings.ReplaceAll(msg, pe.Path+": "+pe.Path+": ", pe.Path+": ")
	}
	var out []string
	for line := range strings.Lines(msg) {
		line = packageName.ReplaceAllString(strings.TrimRight(line, "\n"), "")
		for _, kind := range []error{triage.ErrInvalid, triage.ErrNotFound, triage.ErrUnavailable, triage.ErrConflict, triage.ErrTooLong} {
			if line == kind.Error() {
				line = ""
			}
			line = strings.TrimPrefix(strings.TrimSuffix(line, ": "+kind.Error()), kind.Error()+": ")
		}
		line = strings.Replace(line, ": "+syscall.ENOENT.Error(), ": "+fault(fs.ErrNotExist), 1)
		line = strings.Replace(line, ": "+syscall.EISDIR.Error(), ": "+fault(syscall.EISDIR), 1)
		if line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

var packageName = regexp.MustCompile(`^(?:rules|route|reply|models|phi|api|eval|classifier|triage): `)

// fault says in words what is wrong with a file.
func fault(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file or folder"
	case errors.Is(err, fs.ErrPermission):
		return "may not be read or written"
	case errors.Is(err, syscall.EISDIR):
		return "is a folder, not a file"
	case errors.Is(err, syscall.ENOTDIR):
		return "is not in a folder"
	}
	return err.Error()
}

// pathErrors returns every error of err's tree that names a file.
func pathErrors(err error) []*fs.PathError {
	var out []*fs.PathError
	switch e := err.(type) { //nolint:errorlint // the tree is walked by hand: errors.As gives the first only
	case *fs.PathError:
		return []*fs.PathError{e}
	case interface{ Unwrap() error }:
		return pathErrors(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, u := range e.Unwrap() {
			out = append(out, pathErrors(u)...)
		}
	}
	return out
}
