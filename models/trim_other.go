//go:build cgo && !linux

package models

// trim has nothing to do where the C heap is not glibc's.
func trim() {}
