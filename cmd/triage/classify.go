package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/api"
)

// maxLine is the longest line of a JSON Lines file, in bytes.
const maxLine = 256 << 10

func runClassify(ctx context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f engineFlags
	f.all(fs)
	in := fs.String("in", "", "read messages from this JSON Lines `file` (- or nothing and no TEXT: standard input)")
	out := fs.String("out", "", "write results to this `file`, whole or not at all (default: standard output)")
	asked := fs.String("prompt", "", "the outbound `text` that TEXT answers")
	asJSON := fs.Bool("json", false, "print the result of TEXT as JSON")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 1 {
		return badUsage("one TEXT at most; put it in quotes")
	}
	if len(rest) == 1 && *in != "" {
		return badUsage("TEXT or --in, not both")
	}
	if err := f.fill(p); err != nil {
		return err
	}
	e, err := f.open(nil)
	if err != nil {
		return err
	}
	defer e.close()
	if e.noModel != "" {
		fmt.Fprintf(p.stderr, "triage: rules only: %s\n", e.noModel)
	}
	if len(rest) == 1 {
		m := triage.Message{ID: "text", Text: triage.NewText(rest[0]), Prompt: triage.NewText(*asked)}
		r, err := e.answer(ctx, m)
		if err != nil {
			return err
		}
		w, commit, err := create(p, *out)
		if err != nil {
			return err
		}
		if *asJSON {
			err = encode(w, &r)
		} else {
			err = e.describe(w, &r)
		}
		return errors.Join(err, commit(err == nil))
	}
	answer := func(data []byte) (any, error) {
		var m triage.Message
		if err := api.Decode(data, &m); err != nil {
			return nil, err
		}
		r, err := e.answer(ctx, m)
		if err != nil {
			return nil, lineError{m.ID, err}
		}
		return &r, nil
	}
	return eachLine(ctx, p, *in, *out, f.workers, answer)
}

// lineError is a fault of a line whose id is known.
type lineError struct {
	id string
	error
}

func (e lineError) Unwrap() error { return e.error }

// encode writes v as one line of JSON.
func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// eachLine answers every line of a JSON Lines file in order: n lines in, n lines
// out, workers at once. A line without an answer gives an error object, and errNo at
// the end. An output file appears only when all is written.
func eachLine(ctx context.Context, p *program, in, out string, workers int, answer func([]byte) (any, error)) (err error) {
	name, src := "standard input", p.stdin
	if in != "" && in != "-" {
		file, err := os.Open(in)
		if err != nil {
			return fileError(in, err)
		}
		defer file.Close()
		name, src = in, file
	}
	dst, commit, err := create(p, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, commit(err == nil || errors.Is(err, errNo))) }()
	w := bufio.NewWriterSize(dst, 64<<10)

	type job struct {
		line int
		data []byte
		long bool
		done chan []byte
		bad  bool
	}
	// Jobs go to the workers and, in order, to the writer; the bound keeps the
	// memory that a slow disk or a huge file can take.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	todo, order := make(chan *job, workers), make(chan *job, 4*workers)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for j := range todo {
				var v any
				var err error
				if j.long {
					err = fmt.Errorf("line: over %d bytes: %w", maxLine, triage.ErrTooLong)
				} else {
					v, err = answer(j.data)
				}
				var b bytes.Buffer
				if err != nil {
					j.bad = true
					var le lineError
					errors.As(err, &le)
					v = map[string]any{"id": le.id, "error": map[string]any{"line": j.line, "detail": err.Error()}}
				}
				if encode(&b, v) != nil {
					b.Reset()
				}
				j.done <- b.Bytes()
			}
		})
	}
	var readErr error
	wg.Go(func() {
		defer close(order)
		defer close(todo)
		r := bufio.NewReaderSize(src, maxLine+2)
		for n := 1; ; n++ {
			line, err := r.ReadSlice('\n')
			j := &job{line: n, done: make(chan []byte, 1)}
			for errors.Is(err, bufio.ErrBufferFull) { // skip the rest of a huge line
				j.long = true
				_, err = r.ReadSlice('\n')
			}
			if err != nil && !errors.Is(err, io.EOF) {
				readErr = fileError(name, err)
				return
			}
			j.data = bytes.Clone(bytes.TrimSpace(line))
			if n == 1 {
				j.data = bytes.TrimPrefix(j.data, []byte("\xef\xbb\xbf"))
			}
			if len(j.data) > 0 || j.long {
				select {
				case order <- j:
				case <-ctx.Done():
					return
				}
				todo <- j
			}
			if err != nil {
				return
			}
		}
	})
	bad, total := 0, 0
	var writeErr error
	for j := range order {
		b := <-j.done
		total++
		if total%progressEvery == 0 && terminal(p.stderr) {
			fmt.Fprintf(p.stderr, "\r%d lines", total)
		}
		if j.bad {
			bad++
			if bad <= 10 {
				fmt.Fprintf(p.stderr, "triage: %s:%d: not read; its place in the output says why\n", name, j.line)
			}
		}
		if writeErr == nil {
			if _, writeErr = w.Write(b); writeErr != nil {
				cancel()
			}
		}
	}
	wg.Wait()
	if total >= progressEvery && terminal(p.stderr) {
		fmt.Fprint(p.stderr, "\r                \r")
	}
	switch {
	case writeErr != nil:
		return fmt.Errorf("output: %w", writeErr)
	case readErr != nil:
		return readErr
	case ctx.Err() != nil:
		return ctx.Err()
	case total == 0:
		return fmt.Errorf("%s: no lines: %w", name, triage.ErrInvalid)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	if bad > 0 {
		fmt.Fprintf(p.stderr, "triage: %d of %d lines could not be read\n", bad, total)
		return errNo
	}
	return nil
}

// progressEvery is how many lines stand between two signs of life on a terminal.
const progressEvery = 200

// terminal reports whether w is a terminal.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// create opens the output. commit(true) puts a file in its place, commit(false)
// leaves what was there before.
func create(p *program, out string) (io.Writer, func(bool) error, error) {
	if out == "" || out == "-" {
		return p.stdout, func(bool) error { return nil }, nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(out), ".triage-*.tmp")
	if err != nil {
		return nil, nil, fileError(out, err)
	}
	return tmp, func(ok bool) error {
		if !ok {
			_ = tmp.Close()
			return os.Remove(tmp.Name())
		}
		if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
			return errors.Join(fileError(out, err), os.Remove(tmp.Name()))
		}
		if err := os.Rename(tmp.Name(), out); err != nil {
			return errors.Join(fileError(out, err), os.Remove(tmp.Name()))
		}
		return nil
	}, nil
}

// fileError says what is wrong with a file in plain words.
func fileError(name string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// describe prints one result for people: what, why, where to.
func (e *engine) describe(w io.Writer, r *triage.Result) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-10s %s\n", "Urgency", strings.ToUpper(string(r.Urgency.Name))+scoreNote(r.Urgency.Score, r.Urgency.By, r.Urgency.Unmeasured))
	for i, s := range r.Intents {
		label := ""
		if i == 0 {
			label = "Wants"
		}
		fmt.Fprintf(&b, "%-10s %s%s\n", label, s.Name, scoreNote(s.Score, s.By, s.Unmeasured))
	}
	fmt.Fprintf(&b, "%-10s %s%s\n", "Feels", r.Sentiment.Name, scoreNote(r.Sentiment.Score, r.Sentiment.By, r.Sentiment.Unmeasured))
	for i, s := range r.Flags {
		label := ""
		if i == 0 {
			label = "Flags"
		}
		fmt.Fprintf(&b, "%-10s %s%s\n", label, s.Name, scoreNote(s.Score, s.By, s.Unmeasured))
	}
	seen := map[string]bool{}
	for _, ev := range r.Evidence {
		id, ok := strings.CutPrefix(ev.By, "rule:")
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		if rule := e.live.Set().Rule(id); rule != nil {
			fmt.Fprintf(&b, "%-10s %s: %s\n", "Why", id, rule.Why)
		}
	}
	if r.Conflict != nil {
		fmt.Fprintf(&b, "%-10s the carrier may read %s as %s\n", "Consent", r.Conflict.Word, r.Conflict.Carrier)
	}
	if r.Review.Needed {
		var why []string
		for _, v := range r.Review.Reasons {
			why = append(why, strings.ReplaceAll(string(v), "_", " "))
		}
		fmt.Fprintf(&b, "%-10s a person must look: %s\n", "Review", strings.Join(why, ", "))
	} else {
		fmt.Fprintf(&b, "%-10s no person needs to look\n", "Review")
	}
	if r.Route != nil {
		fmt.Fprintf(&b, "%-10s %s", "Goes to", strings.ReplaceAll(r.Route.Queue, "_", " "))
		if r.Route.Page {
			fmt.Fprint(&b, ", paged now")
		}
		if !r.Route.Deadline.IsZero() {
			fmt.Fprintf(&b, ", by %s", r.Route.Deadline.Format(time.RFC3339))
		}
		if r.Route.Auto {
			fmt.Fprint(&b, ", can be closed with an approved text")
		}
		fmt.Fprintln(&b)
	}
	for _, s := range r.Replies {
		fmt.Fprintf(&b, "%-10s %s\n", strings.ToUpper(s.Kind[:1])+s.Kind[1:], s.Text)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func scoreNote(score float64, by string, unmeasured bool) string {
	how := ""
	if unmeasured {
		how = ", unmeasured"
	}
	return fmt.Sprintf("  (%.2f by %s%s)", score, by, how)
}
