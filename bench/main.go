// Command bench measures the whole of triage on this machine and sets each figure
// beside its bar. It is a module of its own so that nothing it compares with becomes
// a dependency of the program.
//
//	go run . -triage ../bin/triage
//
// The load generator runs on the same cores as the service. Ratios within one run
// mean more than absolute times: machines differ and are noisy.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/classifier"
	"github.com/replytriage/triage/rules"
)

func main() {
	program := flag.String("triage", "../bin/triage", "the program to measure")
	each := flag.Duration("each", 6*time.Second, "how long each load runs")
	flag.Parse()
	if err := run(*program, *each); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

// byRule are replies that rules or prompt decide; byModel go to the model.
var (
	byRule  = []string{`{"id":"1","text":"STOP"}`, `{"id":"2","text":"yes","prompt":"Your visit is Friday at 10. Reply YES to confirm or NO to cancel."}`, `{"id":"3","text":"START"}`}
	byModel = []string{
		`{"id":"1","text":"can i bring my daughter along"}`, `{"id":"2","text":"the pharmacy says they never got it"}`, `{"id":"3","text":"is there parking near the door"}`,
		`{"id":"4","text":"my knee is a bit more swollen"}`, `{"id":"5","text":"who do i talk to about the charge"}`, `{"id":"6","text":"ok so whats next then"}`,
	}
)

func run(program string, each time.Duration) error {
	fmt.Printf("cpu %s, %d cores, %s\n", cpu(), runtime.NumCPU(), runtime.Version())
	if err := inProcess(); err != nil {
		return err
	}
	ready, s, err := start(program)
	if err != nil {
		return err
	}
	defer s.stop()
	row("service start to ready", fmt.Sprintf("%.2f s", ready.Seconds()), "≤ 1.5 s", ready <= 1500*time.Millisecond)
	for _, c := range []struct {
		name    string
		clients int
		bodies  []string
		bar     string
		ok      func(load) bool
	}{
		{"rule-decided, 16 clients", 16, byRule, "≥ 20,000/s", func(l load) bool { return l.rate >= 20000 }},
		{"model, 16 clients", 16, byModel, "≥ 2,000/s and p99 ≤ 20 ms", func(l load) bool { return l.rate >= 2000 && l.p99 <= 20*time.Millisecond }},
		{"model, 1 client", 1, byModel, "p50 ≤ 1.2 ms", func(l load) bool { return l.p50 <= 1200*time.Microsecond }},
	} {
		l, err := s.load(c.clients, c.bodies, each)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		row(c.name, l.String(), c.bar, c.ok(l))
	}
	mib, err := s.resident()
	if err != nil {
		return err
	}
	row("resident memory after the load", fmt.Sprintf("%d MiB", mib), "≤ 200 MB", mib <= 190)
	fmt.Println("against hugot: its ONNX Runtime pipeline links libtokenizers.a, a static library that its Go module does not carry; not built, not compared")
	return nil
}

func row(name, got, bar string, ok bool) {
	mark := "holds"
	if !ok {
		mark = "FALLS SHORT"
	}
	fmt.Printf("%-34s %-58s bar %-28s %s\n", name, got, bar, mark)
}

// inProcess measures a rule-decided reply without the network.
func inProcess() error {
	set, err := rules.Shipped()
	if err != nil {
		return err
	}
	c := classifier.Classifier{Rules: func() *rules.Set { return set }}
	var messages []triage.Message
	for _, b := range byRule {
		var m triage.Message
		if err := json.Unmarshal([]byte(b), &m); err != nil {
			return err
		}
		messages = append(messages, m)
	}
	const n = 20000
	times := make([]time.Duration, n)
	for i := range times {
		begin := time.Now()
		if _, err := c.Classify(context.Background(), messages[i%len(messages)]); err != nil {
			return err
		}
		times[i] = time.Since(begin)
	}
	slices.Sort(times)
	row("rule-decided, in process", fmt.Sprintf("p50 %v, p99 %v", times[n/2], times[n*99/100]), "p50 ≤ 20 µs", times[n/2] <= 20*time.Microsecond)
	return nil
}

type service struct {
	cmd  *exec.Cmd
	addr string
}

// start runs the service and waits until it is ready.
func start(program string) (time.Duration, *service, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, nil, err
	}
	addr := l.Addr().String()
	_ = l.Close()
	s := &service{exec.Command(program, "serve", "--quiet", "--listen", addr), addr}
	var log bytes.Buffer
	s.cmd.Stderr = &log
	begin := time.Now()
	if err := s.cmd.Start(); err != nil {
		return 0, nil, err
	}
	for time.Since(begin) < 20*time.Second {
		resp, err := http.Get("http://" + addr + "/readyz")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				took := time.Since(begin)
				if strings.Contains(log.String(), "RULES ONLY") {
					s.stop()
					return 0, nil, errors.New("the service runs without its model; 'make setup' first")
				}
				return took, s, nil
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	s.stop()
	return 0, nil, fmt.Errorf("not ready: %s", log.String())
}

func (s *service) stop() {
	_ = s.cmd.Process.Signal(os.Interrupt)
	_ = s.cmd.Wait()
}

// resident returns the service's resident memory in MiB.
func (s *service) resident() (int, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmRSS:" {
			kib, err := strconv.Atoi(f[1])
			return kib / 1024, err
		}
	}
	return 0, errors.New("no VmRSS")
}

type load struct {
	rate          float64
	p50, p99, max time.Duration
	n             int
}

func (l load) String() string {
	return fmt.Sprintf("%.0f/s, p50 %v, p99 %v, max %v, n %d", l.rate, l.p50.Round(10*time.Microsecond), l.p99.Round(10*time.Microsecond), l.max.Round(time.Millisecond), l.n)
}

// load keeps clients busy for a while, each with one connection, closed loop.
func (s *service) load(clients int, bodies []string, each time.Duration) (load, error) {
	var failed atomic.Int64
	all := make([][]time.Duration, clients)
	one := func(k int, end time.Time, keep bool) {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			failed.Add(1)
			return
		}
		defer conn.Close()
		var requests [][]byte
		for _, b := range bodies {
			requests = append(requests, fmt.Appendf(nil, "POST /v1/classify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(b), b))
		}
		r := newReader(conn)
		for i := k; time.Now().Before(end); i++ {
			begin := time.Now()
			if _, err := conn.Write(requests[i%len(requests)]); err != nil {
				failed.Add(1)
				return
			}
			status, err := r.answer()
			if err != nil || status != http.StatusOK {
				failed.Add(1)
				return
			}
			if keep {
				all[k] = append(all[k], time.Since(begin))
			}
		}
	}
	both := func(d time.Duration, keep bool) time.Duration {
		begin := time.Now()
		var wg sync.WaitGroup
		for k := range clients {
			wg.Go(func() { one(k, begin.Add(d), keep) })
		}
		wg.Wait()
		return time.Since(begin)
	}
	both(each/6, false)
	took := both(each, true)
	var times []time.Duration
	for _, t := range all {
		times = append(times, t...)
	}
	if failed.Load() > 0 || len(times) == 0 {
		return load{}, fmt.Errorf("%d clients failed", failed.Load())
	}
	slices.Sort(times)
	n := len(times)
	return load{float64(n) / took.Seconds(), times[n/2], times[n*99/100], times[n-1], n}, nil
}

// reader reads HTTP answers with a Content-Length, cheaply: the generator shares
// the cores with what it measures.
type reader struct {
	r   io.Reader
	buf []byte
	n   int
}

func newReader(r io.Reader) *reader { return &reader{r: r, buf: make([]byte, 64<<10)} }

func (r *reader) answer() (status int, err error) {
	r.n = 0
	for {
		n, err := r.r.Read(r.buf[r.n:])
		if err != nil {
			return 0, err
		}
		r.n += n
		head := bytes.Index(r.buf[:r.n], []byte("\r\n\r\n"))
		if head < 0 {
			continue
		}
		i := bytes.Index(r.buf[:head], []byte("Content-Length: "))
		if i < 0 || head < 12 {
			return 0, errors.New("no Content-Length")
		}
		length, _, _ := strings.Cut(string(r.buf[i+16:head]), "\r\n")
		want, err := strconv.Atoi(length)
		if err != nil {
			return 0, err
		}
		if r.n >= head+4+want {
			return strconv.Atoi(string(r.buf[9:12]))
		}
	}
}

func cpu() string {
	data, _ := os.ReadFile("/proc/cpuinfo")
	name, flags := "unknown", ""
	for line := range strings.Lines(string(data)) {
		k, v, _ := strings.Cut(line, ":")
		switch strings.TrimSpace(k) {
		case "model name":
			name = strings.TrimSpace(v)
		case "flags":
			flags = v
		}
	}
	if strings.Contains(flags, "avx512_vnni") || strings.Contains(flags, "avx_vnni") {
		return name + " with VNNI"
	}
	return name + " without VNNI"
}
