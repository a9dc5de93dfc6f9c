//go:build cgo && !(embed_ort && linux)

package models

// embeddedLibrary has nothing to offer: the program was built without embed_ort, or
// for a system where a library cannot be loaded from memory.
func embeddedLibrary() (path string, free func(), err error) { return "", nil, nil }
