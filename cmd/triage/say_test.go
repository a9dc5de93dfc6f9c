package main

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	triage "github.com/replytriage/triage"
)

func TestSay(t *testing.T) {
	t.Parallel()
	missing := &fs.PathError{Op: "stat", Path: "nope.yml", Err: syscall.ENOENT}
	for _, c := range []struct {
		name string
		in   error
		want string
	}{
		{"plain", errors.New("want one TEXT"), "want one TEXT"},
		{"a pack", fmt.Errorf("rules: %w\n%w", missing, triage.ErrNotFound), "nope.yml: there is no such file or folder"},
		{"said twice", fmt.Errorf("nope.yml: %w", missing), "nope.yml: there is no such file or folder"},
		{"without its system call", fmt.Errorf("nope.yml: %w", syscall.ENOENT), "nope.yml: there is no such file or folder"},
		{"a folder", fmt.Errorf("dir: %w", syscall.EISDIR), "dir: is a folder, not a file"},
		{"a model", fmt.Errorf("models: %w: %w", triage.ErrInvalid, &fs.PathError{Op: "open", Path: "x/manifest.yml", Err: syscall.ENOTDIR}), "x/manifest.yml: is not in a folder"},
		{"kind behind", fmt.Errorf("text: empty: %w", triage.ErrInvalid), "text: empty"},
		{"several", errors.Join(fmt.Errorf("k:1: id: want 8: %w", triage.ErrInvalid), fmt.Errorf("k:2: hash: want 64: %w", triage.ErrInvalid), missing), "k:1: id: want 8\nk:2: hash: want 64\nnope.yml: there is no such file or folder"},
		{"not allowed", &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrPermission}, "/x: may not be read or written"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, say(c.in))
		})
	}
}
