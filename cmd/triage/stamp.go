package main

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"path/filepath"
)

// stamp changes when a file below one of the paths appears, vanishes or changes.
func stamp(paths []string) uint64 {
	h := fnv.New64a()
	for _, p := range paths {
		_ = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				fmt.Fprintf(h, "%s gone\n", path)
				return nil //nolint:nilerr // a file that cannot be read is a change like any other
			}
			if info, err := d.Info(); err == nil && !d.IsDir() {
				fmt.Fprintf(h, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return h.Sum64()
}
