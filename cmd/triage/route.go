package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"sync"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/api"
	"github.com/replytriage/triage/phi"
	"github.com/replytriage/triage/reply"
	"github.com/replytriage/triage/route"
)

// deskFlags are the flags of every command that routes replies and suggests answers.
type deskFlags struct {
	routes  string
	replies list
}

func (f *deskFlags) all(fs *flag.FlagSet) {
	f.route(fs)
	fs.Var(&f.replies, "replies", "a clinic's own `file` or folder of replies, over the shipped ones; may be given several times (env TRIAGE_REPLIES, colon-separated)")
}

func (f *deskFlags) route(fs *flag.FlagSet) {
	fs.StringVar(&f.routes, "routes", "", "routing tree to use instead of the shipped `file` (env TRIAGE_ROUTES)")
}

// tree loads the routing tree.
func (f *deskFlags) tree() (*route.Tree, error) {
	if f.routes != "" {
		return route.Load(f.routes)
	}
	return route.Default()
}

// open makes the desk: tree, texts and linter. The linter is loaded when the first
// text is filled; serve loads it at the start.
func (f *deskFlags) open() (*reply.Desk, error) {
	tree, err := f.tree()
	if err != nil {
		return nil, err
	}
	lib, err := reply.Load(f.replies...)
	if err != nil {
		return nil, err
	}
	spotless := sync.OnceValue(func() func(string) bool {
		linter, err := phi.Load(nil)
		if err != nil {
			return func(string) bool { return false } // what nobody can read is not suggested
		}
		return reply.Spotless(linter)
	})
	return &reply.Desk{Tree: tree, Library: lib, Clean: func(text string) bool { return spotless()(text) }}, nil
}

// answer classifies and completes one message.
func (e *engine) answer(ctx context.Context, m triage.Message) (triage.Result, error) {
	r, err := e.classifier.Classify(ctx, m)
	if err == nil {
		err = e.desk.Finish(m, &r)
	}
	return r, err
}

// finish completes results with routes and suggested replies.
func (e *engine) finish() func(triage.Message, *triage.Result) error { return e.desk.Finish }

// unsigned says in a sentence what nobody has signed; empty when all is signed.
func unsigned(d *reply.Desk) string {
	n, total := d.Library.Unsigned(time.Now())
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d replies and cards are not approved by the clinic: a person sends them, nothing is closed with them ('triage replies --sign ROLE' writes the file to sign)", n, total)
}

func runRoute(_ context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f deskFlags
	f.route(fs)
	table := fs.Bool("table", false, "print where every intent goes at every urgency (the default)")
	asJSON := fs.Bool("json", false, "print the table as JSON, as GET /v1/routes answers it")
	test := fs.String("test", "", "run the cases of this `file` against the tree")
	check := fs.Bool("check", false, "only say what is wrong with the tree, all at once")
	shipped := fs.Bool("print", false, "print the shipped tree, to start one's own from")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return badUsage("route takes no arguments; a tree is named by --routes")
	}
	if _, err := settle(p, fs, ""); err != nil {
		return err
	}
	if *shipped {
		_, err := p.stdout.Write(route.DefaultFile())
		return err
	}
	tree, err := f.tree()
	if err != nil {
		if *check {
			fmt.Fprintln(p.stdout, err)
			return errNo
		}
		return err
	}
	if *check {
		fmt.Fprintf(p.stderr, "triage: %s, version %s: %d queues, %d locations, nothing wrong\n", tree.Name, tree.Version, len(tree.Queues), len(tree.Locations()))
		return nil
	}
	if *test != "" {
		data, err := os.ReadFile(*test)
		if err != nil {
			return fileError(*test, err)
		}
		cases, err := route.ParseCases(*test, data)
		if err != nil {
			return err
		}
		failed, err := tree.Test(p.stdout, *test, cases)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stderr, "triage: %d of %d cases go where they should\n", len(cases)-failed, len(cases))
		if failed > 0 {
			return errNo
		}
		if !*table {
			return nil
		}
	}
	if *asJSON {
		return encode(p.stdout, api.Routes(tree))
	}
	return tree.WriteTable(p.stdout)
}
