//go:build cgo && linux

package models

/*
#include <malloc.h>
static void trim(void) {
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
*/
import "C"

// trim gives back to the system what loading a graph leaves free in the C heap: the
// parsed file and the weights before they are packed, some 7 MB of the shipped model.
func trim() { C.trim() }
