// Command ort puts the ONNX Runtime shared library where the program looks for
// it: third_party/ort/VERSION/OS-ARCH/. It takes one file out of one registry
// package, checks both against the checksums below, and installs by rename. When
// the file is already there it only checks it, without the network.
//
//	go run ./tools/ort                 # fetch for this machine if missing
//	go run ./tools/ort -check          # only say whether it is there
//	go run ./tools/ort -from npm       # the second way
//	ORT_LIB=/opt/ort/libonnxruntime.so go run ./tools/ort   # the third: your own
//
// Exit codes: 0 the library is there; 1 it is not (-check); 2 it could not be had.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole command; it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("ort", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", filepath.Join("third_party", "ort"), "folder to install under")
	goos := flags.String("os", runtime.GOOS, "operating system to install for")
	arch := flags.String("arch", runtime.GOARCH, "architecture to install for")
	from := flags.String("from", "any", "where to take it from: any, pypi or npm")
	check := flags.Bool("check", false, "only check; fetch nothing")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	fail := func(err error) int {
		fmt.Fprintln(stderr, "ort:", err)
		return 2
	}
	if own := os.Getenv("ORT_LIB"); own != "" {
		if info, err := os.Stat(own); err != nil || !info.Mode().IsRegular() {
			return fail(fmt.Errorf("ORT_LIB=%s is not a file", own))
		}
		fmt.Fprintf(stdout, "ort: using ORT_LIB=%s, nothing to fetch\n", own)
		return 0
	}
	lib, err := find(*goos, *arch)
	if err != nil {
		return fail(err)
	}
	path := lib.path(*dir)
	switch err := lib.verify(path); {
	case err == nil:
		fmt.Fprintf(stdout, "ort: %s is there\n", path)
		return 0
	case *check:
		fmt.Fprintln(stderr, "ort:", err)
		return 1
	}
	var problems []error
	for _, src := range lib.sources {
		if *from != "any" && *from != src.registry {
			continue
		}
		if err := install(ctx, src, path, fetch, stderr); err != nil {
			problems = append(problems, fmt.Errorf("from %s: %w", src.registry, err))
			continue
		}
		fmt.Fprintf(stdout, "ort: ONNX Runtime %s installed at %s\n", version, path)
		return 0
	}
	if len(problems) == 0 {
		return fail(fmt.Errorf("-from %s: want any, pypi or npm", *from))
	}
	return fail(fmt.Errorf("%w\nort: set ORT_LIB to a library of version %s or newer, or run without the model (rules only)",
		errors.Join(problems...), oldest))
}

// fetch downloads the archive of src into dir with the registry's own client.
func fetch(ctx context.Context, src source, dir string, stderr io.Writer) error {
	var tried []error
	for _, words := range src.commands(dir) {
		if _, err := exec.LookPath(words[0]); err != nil {
			tried = append(tried, err)
			continue
		}
		cmd := exec.CommandContext(ctx, words[0], words[1:]...)
		cmd.Stdout, cmd.Stderr = io.Discard, stderr
		if err := cmd.Run(); err != nil {
			tried = append(tried, fmt.Errorf("%s: %w", words[0], err))
			continue
		}
		return nil
	}
	return errors.Join(tried...)
}
