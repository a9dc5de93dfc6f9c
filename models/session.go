//go:build cgo

package models

import (
	"errors"
	"fmt"
	"runtime"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/replytriage/triage"
)

// environment guards the one ONNX Runtime environment of the process:
// onnxruntime_go keeps it in package variables, without a lock. It is never torn
// down, so that models may be opened and closed at any time.
var environment struct {
	sync.Mutex
	library string // what it was loaded from; empty before
}

// openRuntime loads the shared library, once in a process; a later call with
// another library is refused, since two cannot be loaded.
func openRuntime(library string) (string, error) {
	environment.Lock()
	defer environment.Unlock()
	if environment.library != "" {
		if library != "" && library != environment.library {
			return "", fmt.Errorf("models: runtime library: another one is loaded already: %w", triage.ErrConflict)
		}
		return environment.library, nil
	}
	places, release := findLibrary(library)
	defer release()
	var tried []error
	for _, path := range places {
		ort.SetSharedLibraryPath(path)
		// Below fatal, the runtime prints token ids to standard error.
		err := ort.InitializeEnvironment(ort.WithLogLevelFatal())
		if err != nil {
			// Only the path and the loader's words; no text was read yet.
			tried = append(tried, fmt.Errorf("models: runtime library: %w", err))
			continue
		}
		if err := ort.DisableTelemetry(); err != nil {
			return "", fmt.Errorf("models: runtime library: telemetry stays on: %w", triage.ErrUnavailable)
		}
		environment.library = path
		return path, nil
	}
	return "", fmt.Errorf("models: no ONNX Runtime library (run `make setup`, or name one): %w:\n%w", triage.ErrUnavailable, errors.Join(tried...))
}

// session is a loaded graph. One session serves all runners: a second costs its
// weights again and gains nothing.
type session struct {
	library, version string
	graph            *ort.DynamicAdvancedSession
}

// openSession loads the graph at path, one thread a run.
func openSession(library, path string) (s *session, err error) {
	if library, err = openRuntime(library); err != nil {
		return nil, err
	}
	o, err := ort.NewSessionOptions()
	if err != nil {
		return nil, fmt.Errorf("models: runtime: %w: %w", triage.ErrUnavailable, err)
	}
	defer func() { err = errors.Join(err, o.Destroy()) }()
	err = errors.Join(
		o.SetIntraOpNumThreads(1), o.SetInterOpNumThreads(1),
		o.SetExecutionMode(ort.ExecutionModeSequential),
		o.SetGraphOptimizationLevel(ort.GraphOptimizationLevelEnableAll),
		o.SetLogSeverityLevel(ort.LoggingLevelFatal),
	)
	if err != nil {
		return nil, fmt.Errorf("models: runtime: %w: %w", triage.ErrUnavailable, err)
	}
	graph, err := ort.NewDynamicAdvancedSession(path, []string{"input_ids", "token_type_ids"}, []string{"logits"}, o)
	if err != nil {
		return nil, fmt.Errorf("models: %s: the runtime cannot load the graph: %w: %w", graphFile, triage.ErrInvalid, err)
	}
	trim()
	s = &session{library, ort.GetVersion(), graph}
	if err := s.probe(); err != nil {
		return nil, errors.Join(err, s.destroy())
	}
	return s, nil
}

// probe runs the graph once with an output of the runtime's own making, to learn
// its shape: the names, types and widths are right when it comes back as it should.
func (s *session) probe() error {
	in, err := ort.NewTensor(ort.NewShape(1, 2), []int64{0, 0})
	if err != nil {
		return fmt.Errorf("models: runtime: %w", triage.ErrUnavailable)
	}
	defer func() { _ = in.Destroy() }()
	out := []ort.Value{nil}
	if err := s.graph.Run([]ort.Value{in, in}, out); err != nil {
		return fmt.Errorf("models: %s: want inputs input_ids and token_type_ids, int64 [1, n], and output logits: %w", graphFile, triage.ErrInvalid)
	}
	defer func() { _ = out[0].Destroy() }()
	if _, ok := out[0].(*ort.Tensor[float32]); !ok || !out[0].GetShape().Equals(ort.NewShape(1, outputWidth)) {
		return fmt.Errorf("models: %s: logits: shape is %v, want float32 [1, %d], one for each label: %w", graphFile, out[0].GetShape(), outputWidth, triage.ErrInvalid)
	}
	runtime.KeepAlive(in)
	return nil
}

func (s *session) destroy() error {
	if err := s.graph.Destroy(); err != nil {
		return fmt.Errorf("models: closing the graph: %w", triage.ErrUnavailable)
	}
	return nil
}

// runner runs one text at a time. Its tensors, one pair for each length, look at
// the front of the same memory; it is pinned, because the runtime holds pointers to
// it between calls and onnxruntime_go does not keep it alive.
type runner struct {
	session  *session
	ids      []int64
	types    []int64
	logits   []float32
	inputs   [maxTokens + 1][]ort.Value // by length; the first two are unused
	outputs  []ort.Value
	pinner   runtime.Pinner
	encoding Encoding
}

func (s *session) newRunner() (_ *runner, err error) {
	r := &runner{session: s, ids: make([]int64, maxTokens), types: make([]int64, maxTokens), logits: make([]float32, outputWidth)}
	r.pinner.Pin(&r.ids[0])
	r.pinner.Pin(&r.types[0])
	r.pinner.Pin(&r.logits[0])
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("models: making tensors: %w", triage.ErrUnavailable), r.destroy())
		}
	}()
	out, err := ort.NewTensor(ort.NewShape(1, outputWidth), r.logits)
	if err != nil {
		return nil, err
	}
	r.outputs = []ort.Value{out}
	for n := 2; n <= maxTokens; n++ {
		ids, err := ort.NewTensor(ort.NewShape(1, int64(n)), r.ids)
		if err != nil {
			return nil, err
		}
		r.inputs[n] = []ort.Value{ids}
		types, err := ort.NewTensor(ort.NewShape(1, int64(n)), r.types)
		if err != nil {
			return nil, err
		}
		r.inputs[n] = append(r.inputs[n], types)
	}
	return r, nil
}

// run puts the logits of e into r.logits. The runtime's own error may hold token
// ids, so it goes no further.
func (r *runner) run(e *Encoding) error {
	n := copy(r.ids, e.IDs)
	copy(r.types, e.Types)
	err := r.session.graph.Run(r.inputs[n], r.outputs)
	runtime.KeepAlive(r)
	if err != nil {
		return fmt.Errorf("models: the runtime could not run the graph on %d tokens: %w", n, triage.ErrUnavailable)
	}
	return nil
}

func (r *runner) destroy() error {
	var all error
	for _, values := range append(r.inputs[:], r.outputs) {
		for _, v := range values {
			all = errors.Join(all, v.Destroy())
		}
	}
	r.pinner.Unpin()
	return all
}
