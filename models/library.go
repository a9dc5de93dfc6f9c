//go:build cgo

package models

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"

	ort "github.com/yalue/onnxruntime_go"
)

// libraryVersion is the version that tools/ort installs.
const libraryVersion = "1.30.0"

// findLibrary returns the places to load the runtime library from, best first. With
// explicit that alone. Otherwise: the copy inside the program (build tag embed_ort);
// third_party beside the program, one folder above it, or in the source tree that
// it was built from; the program's own folder; on arm64 the copy that the binding's
// module carries; the system's library path. The working directory is never looked
// into: whoever can write there could run code here. release is to be called once
// the library is loaded.
func findLibrary(explicit string) (places []string, release func()) {
	release = func() {}
	if explicit != "" {
		return []string{explicit}, release
	}
	if path, free, err := embeddedLibrary(); err == nil && path != "" {
		places, release = append(places, path), free
	}
	name := "libonnxruntime.so"
	if runtime.GOOS == "darwin" {
		name = "libonnxruntime.dylib"
	}
	inTree := filepath.Join("third_party", "ort", libraryVersion, runtime.GOOS+"-"+runtime.GOARCH, name)
	var files []string
	program, err := os.Executable()
	if err == nil {
		if real, err := filepath.EvalSymlinks(program); err == nil {
			program = real
		}
		files = append(files, filepath.Join(filepath.Dir(program), inTree), filepath.Join(filepath.Dir(program), "..", inTree))
	}
	// Absent with -trimpath, which gives a path that is not absolute.
	if _, source, _, ok := runtime.Caller(0); ok && filepath.IsAbs(source) {
		files = append(files, filepath.Join(filepath.Dir(source), "..", inTree))
	}
	if program != "" {
		files = append(files, filepath.Join(filepath.Dir(program), name))
	}
	if runtime.GOARCH == "arm64" {
		if f := runtime.FuncForPC(reflect.ValueOf(ort.GetVersion).Pointer()); f != nil {
			if source, _ := f.FileLine(f.Entry()); filepath.IsAbs(source) {
				files = append(files, filepath.Join(filepath.Dir(source), "test_data", "onnxruntime_arm64"+filepath.Ext(name)))
			}
		}
	}
	for _, path := range files {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			places = append(places, path)
		}
	}
	// Bare names: the loader looks in the system's own places.
	if runtime.GOOS == "darwin" {
		return append(places, name), release
	}
	return append(places, name+".1", name), release
}
