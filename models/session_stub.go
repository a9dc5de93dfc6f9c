//go:build !cgo

package models

import (
	"fmt"

	"github.com/replytriage/triage"
)

// session and runner have no substance without cgo: the binding to ONNX Runtime
// needs a C compiler. Open checks the folder and then says so.
type session struct{ library, version string }

func openSession(_, _ string, _ form) (*session, error) {
	return nil, fmt.Errorf("models: built without cgo, so there is no model: %w", triage.ErrUnavailable)
}

func (*session) newRunner() (*runner, error) { return nil, triage.ErrUnavailable }
func (*session) destroy() error              { return nil }

type runner struct {
	logits   []float32
	encoding Encoding
}

func (*runner) run(_, _ []int64) error { return triage.ErrUnavailable }
func (*runner) destroy() error         { return nil }
