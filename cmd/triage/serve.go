package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/api"
	"github.com/replytriage/triage/models"
	"github.com/replytriage/triage/phi"
	"github.com/replytriage/triage/reply"
	"github.com/replytriage/triage/rules"
)

const defaultListen = "127.0.0.1:8080"

// serveGC is by how many percent the heap may grow between two collections, unless
// GOGC says otherwise. Rules and lexicons are some 40 MB that stay, and a request
// leaves 5 KB behind: at 50 the service kept 20 MB less than at Go's 100, at 30 ten
// less again, for a collection every few thousand requests.
const serveGC = 30

// packPoll is how often the files of packs are looked at for a change.
const packPoll = 2 * time.Second

func runServe(ctx context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f engineFlags
	f.all(fs)
	f.lint.name(fs)
	listen := fs.String("listen", defaultListen, "`address` to answer on (env TRIAGE_LISTEN); beyond loopback only with --api-keys")
	keyFile := fs.String("api-keys", "", "`file` of hashed API keys, one \"ID SHA256\" a line (env TRIAGE_API_KEYS; 'triage keys' makes one)")
	quiet := fs.Bool("quiet", false, "log no requests")
	policyFile := fs.String("lint-policy", "", "a clinic's own `policy` for /v1/lint (docs/phi.md; default: the strict profile)")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return badUsage("serve takes no arguments")
	}
	if err := f.fill(p); err != nil {
		return err
	}
	var keys *api.Keys
	if *keyFile != "" {
		file, err := os.ReadFile(*keyFile)
		if err != nil {
			return fileError(*keyFile, err)
		}
		if keys, err = api.ReadKeys(*keyFile, bytes.NewReader(file)); err != nil {
			return err
		}
	}
	if err := address(*listen); err != nil {
		return err
	}
	if keys == nil && !loopback(*listen) {
		return badUsage("flag -listen: beyond loopback an --api-keys file is needed")
	}
	// One more thread than cores: while every one is inside the model, the network
	// is polled only now and then, and the tail grows tenfold (SERVING.md 3).
	if p.getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.NumCPU() + 1)
	}
	if p.getenv("GOGC") == "" {
		debug.SetGCPercent(serveGC)
	}
	start := time.Now()
	// First of all the address: who has to choose another need not wait to hear it.
	// A caller who is early waits until the rest is there.
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", *listen)
	if err != nil {
		return listenError(*listen, err)
	}
	defer func() { _ = l.Close() }()
	policy, err := readPolicy(*policyFile, "strict")
	if err != nil {
		return err
	}
	// Lexicons load beside rules and model: two cores are ready in little over half the time.
	var core *phi.Linter
	var loading errgroup.Group
	loading.Go(func() (err error) {
		core, err = phi.Load(nil)
		return err
	})
	e, err := f.open(nil)
	if err == nil {
		defer e.close()
	}
	if err := errors.Join(err, loading.Wait()); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(p.stderr, nil))
	late := f.outbound().late(e.tokenizer(), func(why error) {
		log.Warn("outbound texts are read by lexicon and grammar alone", slog.String("reason", why.Error()))
	})
	defer late.close()
	if f.lint.model != "" && !f.noModel {
		if err := late.named(); err != nil {
			return err
		}
	}
	linter, err := core.With(late)
	if err != nil {
		return err
	}
	linter = linter.Failed(func(err error) {
		if late.opened() != nil {
			log.Error("outbound model failed", slog.Any("reason", err))
		}
	})
	metrics := api.NewMetrics()
	runtimeVersion := "none"
	if e.model != nil {
		runtimeVersion = e.model.Info().Runtime
	}
	metrics.InForce(e.revision(), runtimeVersion)
	e.classifier.Observe = metrics.Observe
	e.classifier.Failed = func(err error) { log.Error("model failed", slog.String("reason", err.Error())) }
	cfg := api.Config{Classifier: e.classifier, Metrics: metrics, Keys: keys, Workers: f.workers, Version: func() api.Version { return e.version(late.opened()) }}
	cfg.Doors = append(cfg.Doors, api.LintDoors(linter, policy, metrics, f.workers)...)
	// Suggested replies are made of texts that were read before: lexicon and grammar do.
	e.desk.Clean = reply.Spotless(core)
	cfg.Finish = e.finish()
	cfg.Doors = append(cfg.Doors, api.DeskDoors(e.desk)...)
	if !*quiet {
		cfg.Log = log
	}
	go watch(ctx, e.live, f.packFiles(), func(err error) {
		metrics.Reloaded(err)
		if err != nil {
			log.Error("rules not reloaded; the last good ones stay", slog.String("reason", err.Error()))
			return
		}
		metrics.InForce(e.revision(), runtimeVersion)
		log.Info("rules reloaded", slog.String("rules", e.live.Set().Digest()))
	})
	fmt.Fprintf(p.stderr, "triage: ready after %d ms on http://%s (%d rules", time.Since(start).Milliseconds(), l.Addr(), len(e.live.Set().Rules()))
	if e.model != nil {
		info := e.model.Info()
		fmt.Fprintf(p.stderr, ", model %s %s, ONNX Runtime %s)\n", info.Name, info.Version, info.Runtime)
	} else {
		fmt.Fprintf(p.stderr, ", RULES ONLY: %s)\n", e.noModel)
	}
	if why := unsigned(e.desk); why != "" {
		fmt.Fprintf(p.stderr, "triage: %s\n", why)
	}
	go debug.FreeOSMemory() // loading leaves as much behind as it keeps
	fmt.Fprintf(p.stderr, "triage: try:\n  curl -s http://%s/v1/classify -H 'Content-Type: application/json' -d '{\"id\":\"m-1\",\"text\":\"yes but my incision is red and hot now\",\"prompt\":\"Your appointment is tomorrow at 2 PM. Reply CONFIRM or RESCHEDULE.\"}'\n", l.Addr())
	return api.Serve(ctx, l, api.New(cfg))
}

// version is what /v1/version answers.
func (e *engine) version(outbound *models.Tagger) api.Version {
	set, state := e.live.Set(), e.live.State()
	v := api.Version{
		Revision: e.revision(), Release: release, Notices: []string{},
		Rules: api.RulesVersion{Digest: set.Digest(), Rules: len(set.Rules()), LoadedAt: state.Since},
	}
	for _, pack := range set.Packs() {
		v.Rules.Packs = append(v.Rules.Packs, pack.Name+"@"+pack.Version)
	}
	if state.Err != nil {
		v.Rules.ReloadError = state.Err.Error()
	}
	if why := unsigned(e.desk); why != "" {
		v.Notices = append(v.Notices, why)
	}
	if outbound != nil {
		v.OutboundModel = modelVersion(outbound.Info())
	}
	if e.model == nil {
		only := triage.RulesOnly
		v.Degraded = &only
		v.Notices = append(v.Notices, "Rules only: "+e.noModel)
		return v
	}
	v.Model = modelVersion(e.model.Info())
	return v
}

func modelVersion(i models.Info) *api.ModelVersion {
	return &api.ModelVersion{Name: i.Name, Version: i.Version, Digest: i.Digest, Runtime: i.Runtime, Runners: i.Runners}
}

// address refuses what is no HOST:PORT.
func address(s string) error {
	_, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return badUsage("flag -listen: want HOST:PORT, such as %s; a port is a number up to 65535", defaultListen)
	}
	return nil
}

// listenError says why an address cannot be answered on, and how to take another.
func listenError(addr string, err error) error {
	why := "cannot be answered on"
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		why = "is taken: another program, or another triage, answers there"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		why = "is not an address of this machine"
	case errors.Is(err, syscall.EACCES):
		why = "is not allowed to this user"
	}
	return fmt.Errorf("%s %s; choose another with --listen HOST:PORT (make run: PORT=8081): %w", addr, why, triage.ErrUnavailable)
}

// loopback reports whether an address can be reached from this machine alone.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// packFiles lists the paths whose change makes the rules load again.
func (f *engineFlags) packFiles() []string {
	files := append([]string(nil), f.packs...)
	if f.base != "" {
		files = append(files, f.base)
	}
	return files
}

// watch loads the rules again on SIGHUP and when a file below paths changes, until
// ctx ends.
func watch(ctx context.Context, live *rules.Live, paths []string, tell func(error)) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	tick := time.NewTicker(packPoll)
	defer tick.Stop()
	last := stamp(paths)
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
			last = stamp(paths)
			tell(live.Reload())
		case <-tick.C:
			if now := stamp(paths); now != last {
				last = now
				tell(live.Reload())
			}
		}
	}
}
