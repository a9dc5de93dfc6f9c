package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/replytriage/triage/eval"
	"github.com/replytriage/triage/phi"
)

// outboundRun is one measurement of the linter against texts with expected findings.
type outboundRun struct {
	files               []string
	gates, report, note string
	options             phi.Options
}

// judgeOutbound measures the linter, for 'eval --phi' and 'lint --labelled' alike. It
// prints figures and no text.
func judgeOutbound(ctx context.Context, p *program, l *phi.Linter, o outboundRun) error {
	var gates []eval.Gate
	var err error
	if o.gates != "" {
		if gates, err = eval.ReadOutboundGates(o.gates); err != nil {
			return err
		}
	}
	r, err := eval.EvaluateOutbound(ctx, l, o.files, o.note, o.options)
	if err != nil {
		return err
	}
	if gates != nil {
		if err := r.Judge(gates); err != nil {
			return err
		}
	}
	if o.report != "" {
		if err := eval.WriteOutboundFolder(o.report, r); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%s\n", filepath.Join(o.report, eval.ReportMarkdown))
	}
	if err := eval.WriteOutboundTable(p.stdout, r); err != nil {
		return err
	}
	if tellGates(p, r.Report()) {
		return errNo
	}
	return nil
}
