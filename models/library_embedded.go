//go:build cgo && embed_ort && linux

package models

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/replytriage/triage"
	"github.com/replytriage/triage/third_party"
)

// embeddedLibrary puts the library that the program carries into memory that has a
// name for the loader; nothing is written to disk. free closes the name once the
// library is loaded, which the loader's own mapping outlives.
func embeddedLibrary() (path string, free func(), err error) {
	fd, err := unix.MemfdCreate("libonnxruntime", unix.MFD_CLOEXEC)
	if err != nil {
		return "", nil, fmt.Errorf("models: embedded library: %w: %w", triage.ErrUnavailable, err)
	}
	f := os.NewFile(uintptr(fd), "libonnxruntime")
	if _, err := f.Write(thirdparty.Library); err != nil {
		return "", nil, fmt.Errorf("models: embedded library: %w: %w", triage.ErrUnavailable, errors.Join(err, f.Close()))
	}
	return fmt.Sprintf("/proc/self/fd/%d", fd), func() { _ = f.Close() }, nil
}
