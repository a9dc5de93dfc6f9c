//go:build cgo

package models

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
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
	form             form
	graph            *ort.DynamicAdvancedSession
}

// openSession loads the graph at path, one thread a run.
func openSession(library, path string, f form) (s *session, err error) {
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
	graph, err := ort.NewDynamicAdvancedSession(path, f.inputs, []string{"logits"}, o)
	if err != nil {
		return nil, fmt.Errorf("models: %s: the runtime cannot load the graph: %w: %w", graphFile, triage.ErrInvalid, err)
	}
	trim()
	s = &session{library, ort.GetVersion(), f, graph}
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
	const n = 2
	ins, out := make([]ort.Value, len(s.form.inputs)), []ort.Value{nil}
	for i := range ins {
		ins[i] = in
	}
	if err := s.graph.Run(ins, out); err != nil {
		return fmt.Errorf("models: %s: want inputs %s, int64 [1, n], and output logits: %w", graphFile, strings.Join(s.form.inputs, " and "), triage.ErrInvalid)
	}
	defer func() { _ = out[0].Destroy() }()
	if _, ok := out[0].(*ort.Tensor[float32]); !ok || !out[0].GetShape().Equals(s.form.shape(n)) {
		return fmt.Errorf("models: %s: logits: shape is %v, want float32 %v, one for each label: %w", graphFile, out[0].GetShape(), s.form.shape(n), triage.ErrInvalid)
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

// shape is that of the logits of n tokens.
func (f form) shape(n int64) ort.Shape {
	if f.tokens {
		return ort.NewShape(1, n, int64(f.width))
	}
	return ort.NewShape(1, int64(f.width))
}

// runner runs one text at a time. Its tensors, a set for each length, look at
// the front of the same memory; it is pinned, because the runtime holds pointers to
// it between calls and onnxruntime_go does not keep it alive.
type runner struct {
	session  *session
	memory   [2][]int64 // of the inputs
	logits   []float32
	inputs   [maxTokens + 1][]ort.Value // by length; the first two are unused
	outputs  [maxTokens + 1][]ort.Value // where the form has no row a token, all the same
	tensors  []ort.Value                // all of them, to be freed
	pinner   runtime.Pinner
	encoding Encoding
}

func (s *session) newRunner() (_ *runner, err error) {
	r := &runner{session: s, logits: make([]float32, s.form.width)}
	if s.form.tokens {
		r.logits = make([]float32, maxTokens*s.form.width)
	}
	r.pinner.Pin(&r.logits[0])
	for i := range s.form.inputs {
		r.memory[i] = make([]int64, maxTokens)
		r.pinner.Pin(&r.memory[i][0])
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("models: making tensors: %w", triage.ErrUnavailable), r.destroy())
		}
	}()
	for n := 2; n <= maxTokens; n++ {
		for i := range s.form.inputs {
			in, err := ort.NewTensor(ort.NewShape(1, int64(n)), r.memory[i])
			if err != nil {
				return nil, err
			}
			r.inputs[n] = append(r.inputs[n], in)
			r.tensors = append(r.tensors, in)
		}
		if n > 2 && !s.form.tokens {
			r.outputs[n] = r.outputs[n-1]
			continue
		}
		out, err := ort.NewTensor(s.form.shape(int64(n)), r.logits)
		if err != nil {
			return nil, err
		}
		r.outputs[n] = []ort.Value{out}
		r.tensors = append(r.tensors, out)
	}
	return r, nil
}

// run puts the logits of the inputs, one of them or two, into r.logits. The
// runtime's own error may hold token ids, so it goes no further.
func (r *runner) run(ids, types []int64) error {
	n := copy(r.memory[0], ids)
	copy(r.memory[1], types)
	err := r.session.graph.Run(r.inputs[n], r.outputs[n])
	runtime.KeepAlive(r)
	if err != nil {
		return fmt.Errorf("models: the runtime could not run the graph on %d tokens: %w", n, triage.ErrUnavailable)
	}
	return nil
}

func (r *runner) destroy() error {
	var all error
	for _, v := range r.tensors {
		all = errors.Join(all, v.Destroy())
	}
	r.pinner.Unpin()
	return all
}
