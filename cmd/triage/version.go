package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/replytriage/triage/api"
)

func runVersion(_ context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f engineFlags
	f.all(fs)
	f.lint.name(fs)
	asJSON := fs.Bool("json", false, "print JSON")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return badUsage("version takes no arguments")
	}
	if err := f.fill(p); err != nil {
		return err
	}
	e, err := f.open(nil)
	if err != nil {
		return err
	}
	defer e.close()
	outbound, why, err := f.outbound().open(e.tokenizer())
	if err != nil {
		return err
	}
	if outbound != nil {
		defer func() { _ = outbound.Close() }()
	}
	v := e.version(outbound)
	if outbound == nil {
		v.Notices = append(v.Notices, "Texts about to be sent are read by lexicon and grammar alone: "+why)
	}
	if *asJSON {
		return encode(p.stdout, v)
	}
	fmt.Fprintf(p.stdout, "triage %s (code %s)\nrules   %s, %d rules in %d packs\n", v.Release, v.Revision.Code, v.Rules.Digest, v.Rules.Rules, len(v.Rules.Packs))
	if v.Model != nil {
		fmt.Fprintf(p.stdout, "model   %s %s, %s\nruntime ONNX Runtime %s\n", v.Model.Name, v.Model.Version, v.Model.Digest, v.Model.Runtime)
	}
	if m := v.OutboundModel; m != nil {
		fmt.Fprintf(p.stdout, "outbound model %s %s, %s\n", m.Name, m.Version, m.Digest)
	}
	for _, n := range v.Notices {
		fmt.Fprintln(p.stdout, n)
	}
	return nil
}

func runKeys(_ context.Context, p *program, fs *flag.FlagSet, args []string) error {
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return badUsage("keys takes no arguments")
	}
	key, line := api.NewKey()
	fmt.Fprintf(p.stdout, "key  (give it to the caller; it is not shown again)\n  %s\nline (append it to the --api-keys file)\n  %s\n", key, line)
	return nil
}
