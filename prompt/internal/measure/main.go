// Command measure counts how often the answers of package prompt are right on
// labelled replies, and writes the table of scores that the package returns.
//
//	go run ./prompt/internal/measure [-part tuned|held|all] [-errors] [-kinds N] [-table FILE] DATA.jsonl...
//
// Prompts are put into two parts by a hash of their text. The rules were written
// while looking at errors of one part; firstLook is what the other gave before its
// errors, too, were looked at. Every later figure on these files is one of fit: the
// honest one comes from prompts that nobody has tuned on.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"go/format"
	"hash/fnv"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
	"github.com/replytriage/triage/prompt"
)

type row struct {
	Prompt    string   `json:"prompt"`
	Text      string   `json:"text"`
	Intents   []string `json:"intents"`
	Sentiment string   `json:"sentiment"`
	Urgency   string   `json:"urgency"`
	Flags     []string `json:"flags"`
}

type count struct{ n, primary, urgency, set, sentiment, spanish int }

type cell struct {
	Way     prompt.Way
	Meaning prompt.Meaning
	Sure    bool
}

// firstLook is the precision of sure answers on the part held back, 124 of 135,
// before any of its errors were looked at. The table shrinks towards it with the
// weight of priorWeight answers, because most of its rows were tuned on.
const (
	firstLook   = 124.0 / 135
	priorWeight = 12
)

const tableDoc = `// measured is the share of answers whose primary intent was right, by way, meaning
// and sureness; read only. Sure answers are shrunk towards the precision on unseen
// prompts (see prompt/internal/measure), hints by Laplace's rule of succession.
var measured = map[scoreKey]float64{
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("measure", flag.ContinueOnError)
	fs.SetOutput(stderr)
	part := fs.String("part", "held", "which prompts: tuned, held or all")
	errs := fs.Bool("errors", false, "print the sure answers that are wrong")
	misses := fs.Int("misses", 0, "print so many short replies that are not answered surely (tuned part only)")
	kinds := fs.Int("kinds", 0, "print the reading of so many prompts")
	table := fs.String("table", "", "write the table of scores to this Go file")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	cells := map[cell]*count{}
	var total, sure count
	prompted, short, answered, shown := 0, 0, 0, 0
	seen := map[string]bool{}
	for _, name := range fs.Args() {
		f, err := os.Open(name)
		if err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 1<<20)
		for line := 1; sc.Scan(); line++ {
			var r row
			if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
				fmt.Fprintf(stderr, "%s:%d: %v\n", name, line, err)
				return 2
			}
			h := fnv.New32a()
			_, _ = io.WriteString(h, r.Prompt)
			if r.Prompt == "" {
				_, _ = io.WriteString(h, r.Text)
			}
			tuned := h.Sum32()>>4&7 < 7
			if *part == "tuned" && !tuned || *part == "held" && tuned {
				continue
			}
			p := prompt.Read(r.Prompt)
			if *kinds > 0 && r.Prompt != "" && !seen[r.Prompt] && h.Sum32()%23 == 0 {
				*kinds--
				seen[r.Prompt] = true
				fmt.Fprintf(stdout, "[%s/%s asks=%v]", p.Kind, p.Language, p.Asks)
				for _, o := range p.Options {
					fmt.Fprintf(stdout, " {%s=%s %d}", o.Key, o.Meaning, o.Slot)
				}
				for _, s := range p.Slots {
					fmt.Fprintf(stdout, " <%v>", s.When)
				}
				fmt.Fprintf(stdout, " %s\n", strings.ReplaceAll(r.Prompt, "\n", " ⏎ "))
			}
			words := len(strings.Fields(r.Text))
			if r.Prompt != "" {
				prompted++
				if words <= 3 {
					short++
				}
			}
			a, ok := p.Answer(normalize.New(r.Text))
			certain := ok && (a.Sure || a.Known)
			if !certain {
				if tuned && *misses > 0 && words <= 2 && h.Sum32()%7 == 0 {
					*misses--
					fmt.Fprintf(stdout, "MISS %v %s/%s [%s] %q << %s => %v %s\n", ok, a.Way, a.Meaning, p.Kind, r.Text, strings.ReplaceAll(r.Prompt, "\n", " ⏎ "), r.Intents, r.Urgency)
				}
			}
			if !ok {
				continue
			}
			answered++
			k := cell{a.Way, a.Meaning, a.Sure || a.Known}
			if cells[k] == nil {
				cells[k] = &count{}
			}
			right := string(a.Intents[0]) == r.Intents[0]
			urg := string(a.Urgency) == r.Urgency
			set := right && len(a.Intents) == len(r.Intents)
			for _, v := range a.Intents {
				set = set && slices.Contains(r.Intents, string(v))
			}
			sp := slices.Contains(r.Flags, "spanish") == slices.Contains(a.Flags, triage.FlagSpanish)
			cells[k].add(right, urg, set, string(a.Sentiment) == r.Sentiment, sp)
			total.add(right, urg, set, string(a.Sentiment) == r.Sentiment, sp)
			if certain {
				sure.add(right, urg, set, string(a.Sentiment) == r.Sentiment, sp)
				if *errs && (!set || !urg) {
					shown++
					fmt.Fprintf(stdout, "%s/%s [%s] %q << %s => %v %s\n", a.Way, a.Meaning, p.Kind, r.Text, strings.ReplaceAll(r.Prompt, "\n", " ⏎ "), r.Intents, r.Urgency)
				}
			}
		}
		if err := f.Close(); err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
	}
	keys := make([]cell, 0, len(cells))
	for k := range cells {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b cell) int {
		if a.Sure != b.Sure {
			if a.Sure {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Way, b.Way), cmp.Compare(a.Meaning, b.Meaning))
	})
	for _, k := range keys {
		c := cells[k]
		fmt.Fprintf(stdout, "%-5v %-5s %-12s n %4d  primary %.3f urgency %.3f set %.3f\n", k.Sure, k.Way, k.Meaning, c.n, share(c.primary, c.n), share(c.urgency, c.n), share(c.set, c.n))
	}
	fmt.Fprintf(stdout, "prompted %d, of 3 words or fewer %d, answered %d (with replies to no prompt)\n", prompted, short, answered)
	fmt.Fprintf(stdout, "sure %d: primary %.4f urgency %.4f exact set %.4f sentiment %.4f spanish %.4f\n", sure.n, share(sure.primary, sure.n), share(sure.urgency, sure.n), share(sure.set, sure.n), share(sure.sentiment, sure.n), share(sure.spanish, sure.n))
	if *table != "" {
		var b strings.Builder
		fmt.Fprintf(&b, "// Code generated by prompt/internal/measure (-part %s); DO NOT EDIT.\n\npackage prompt\n\n", *part)
		b.WriteString(tableDoc)
		for _, k := range keys {
			c := cells[k]
			if c.n < 5 {
				continue
			}
			s := float64(c.primary+1) / float64(c.n+2)
			if k.Sure {
				s = (float64(c.primary) + priorWeight*firstLook) / (float64(c.n) + priorWeight)
			}
			fmt.Fprintf(&b, "\t{%q, %q, %v}: %.3f, // %d of %d\n", k.Way, k.Meaning, k.Sure, s, c.primary, c.n)
		}
		b.WriteString("}\n")
		src, err := format.Source([]byte(b.String()))
		if err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
		if err := os.WriteFile(*table, src, 0o644); err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
	}
	return 0
}

func (c *count) add(primary, urgency, set, sentiment, spanish bool) {
	c.n++
	for _, v := range []struct {
		ok bool
		to *int
	}{{primary, &c.primary}, {urgency, &c.urgency}, {set, &c.set}, {sentiment, &c.sentiment}, {spanish, &c.spanish}} {
		if v.ok {
			*v.to++
		}
	}
}

func share(a, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(a) / float64(n)
}
