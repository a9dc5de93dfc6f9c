package eval

import (
	"embed"
	"io/fs"
)

// behaviour holds the behavioural tests that the binary carries.
//
//go:embed behaviour/*.yml
var behaviour embed.FS

// ShippedBehaviour is the folder of the shipped behavioural tests.
func ShippedBehaviour() fs.FS {
	sub, err := fs.Sub(behaviour, "behaviour")
	if err != nil {
		return behaviour // cannot be: the folder is embedded above
	}
	return sub
}
