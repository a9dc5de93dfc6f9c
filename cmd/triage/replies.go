package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/api"
	"github.com/replytriage/triage/phi"
	"github.com/replytriage/triage/reply"
)

func runReplies(ctx context.Context, p *program, fs *flag.FlagSet, args []string) error {
	var f engineFlags
	f.all(fs)
	listAll := fs.Bool("list", false, "list every text and card, and who signed it")
	check := fs.Bool("check", false, "only say what is wrong with the replies, all at once")
	sign := fs.String("sign", "", "write to standard output the file with which this `role` signs all that is listed")
	until := fs.String("until", "", "the `day` until which the signature holds (default: a year from now)")
	in := fs.String("in", "", "read {\"message\":…,\"result\":…} from this JSON Lines `file` (- or nothing and no TEXT: standard input); without a result the message is read first")
	out := fs.String("out", "", "write answers to this `file`, whole or not at all (default: standard output)")
	asked := fs.String("prompt", "", "the outbound `text` that TEXT answers")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 1 {
		return badUsage("one TEXT at most; put it in quotes")
	}
	if err := f.fill(p); err != nil {
		return err
	}
	if *listAll || *check || *sign != "" {
		lib, err := reply.Load(f.desk.replies...)
		if err != nil {
			if *check {
				fmt.Fprintln(p.stdout, say(err))
				return errNo
			}
			return err
		}
		switch {
		case *sign != "":
			day := time.Now().AddDate(1, 0, 0)
			if *until != "" {
				if day, err = time.Parse(time.DateOnly, *until); err != nil {
					return badUsage("flag -until: want a day like 2027-06-30")
				}
			}
			return lib.WriteSignature(p.stdout, *sign, day)
		case *check:
			linter, err := phi.Load(nil)
			if err != nil {
				return err
			}
			if ids := lib.Unclean(reply.Spotless(linter)); len(ids) > 0 {
				fmt.Fprintf(p.stdout, "reply: %s: says what should not be in a text message (try 'triage lint'), so it is never suggested\n", strings.Join(ids, ", "))
				return errNo
			}
			n, total := lib.Unsigned(time.Now())
			fmt.Fprintf(p.stderr, "triage: %d replies and cards, %d of them not signed, nothing wrong\n", total, n)
			return nil
		}
		return writeLibrary(p, lib)
	}
	e, err := f.open(nil)
	if err != nil {
		return err
	}
	defer e.close()
	if len(rest) == 1 {
		m := triage.Message{ID: "text", Text: triage.NewText(rest[0]), Prompt: triage.NewText(*asked)}
		r, err := e.answer(ctx, m)
		if err != nil {
			return err
		}
		var b strings.Builder
		for i := range r.Replies {
			s := &r.Replies[i]
			fmt.Fprintf(&b, "%s  %s\n    %s\n    %s\n", s.Kind, s.ID, s.Text, s.Why)
		}
		if len(r.Replies) == 0 {
			fmt.Fprintln(&b, "nothing to suggest")
		}
		_, err = p.stdout.Write([]byte(b.String()))
		return err
	}
	return eachLine(ctx, p, *in, *out, f.workers, func(data []byte) (any, error) {
		var q api.RepliesRequest
		if err := api.Decode(data, &q); err != nil {
			return nil, err
		}
		if !bytes.Contains(data, []byte(`"result"`)) {
			r, err := e.classifier.Classify(ctx, q.Message)
			if err != nil {
				return nil, lineError{q.Message.ID, err}
			}
			q.Result = r
		}
		a, err := api.Replies(e.desk, &q)
		if err != nil {
			return nil, lineError{q.Message.ID, err}
		}
		return a, nil
	})
}

// writeLibrary lists texts and cards for people.
func writeLibrary(p *program, lib *reply.Library) error {
	var b strings.Builder
	for _, c := range lib.Cards {
		fmt.Fprintf(&b, "card   %-32s %-18s %s\n", fmt.Sprintf("%s@%d", c.ID, c.Version), orUnsigned(c.ApprovedBy), c.Who)
	}
	for _, t := range lib.Texts {
		fmt.Fprintf(&b, "reply  %-32s %-18s %s\n", fmt.Sprintf("%s@%d", t.ID, t.Version), orUnsigned(t.ApprovedBy), t.Body)
	}
	_, err := p.stdout.Write([]byte(b.String()))
	return err
}

func orUnsigned(by string) string {
	if by == "" {
		return "(not signed)"
	}
	return by
}
