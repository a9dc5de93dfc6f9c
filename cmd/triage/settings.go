package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/replytriage/triage/rules/strictyaml"
)

// setting is a flag that the environment or a configuration file may give as well.
type setting struct {
	flag, env string
	list      bool // a list of paths; in the environment separated like PATH
}

// settings lists them. A flag wins over the environment, that over the file, that
// over the default.
func settings() []setting {
	return []setting{
		{"rules", "TRIAGE_RULES", false},
		{"packs", "TRIAGE_PACKS", true},
		{"model", "TRIAGE_MODEL", false},
		{"outbound-model", "TRIAGE_OUTBOUND_MODEL", false},
		{"no-model", "TRIAGE_NO_MODEL", false},
		{"ort-lib", "ORT_LIB", false},
		{"routes", "TRIAGE_ROUTES", false},
		{"replies", "TRIAGE_REPLIES", true},
		{"workers", "TRIAGE_WORKERS", false},
		{"listen", "TRIAGE_LISTEN", false},
		{"api-keys", "TRIAGE_API_KEYS", false},
	}
}

// effective is the value of a setting and where it came from.
type effective struct{ name, value, from string }

// settle gives every setting that fs has and no flag gave the value of the
// environment or of the file, and returns all values with their origin.
func settle(p *program, fs *flag.FlagSet, file string) ([]effective, error) {
	if file == "" {
		file = p.getenv("TRIAGE_CONFIG")
	}
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	configured, err := readConfig(file)
	if err != nil {
		return nil, err
	}
	var out []effective
	for _, s := range settings() {
		f := fs.Lookup(s.flag)
		if f == nil {
			continue
		}
		from := "default"
		var values []string
		env := p.getenv(s.env)
		switch {
		case given[s.flag]:
			from = "flag"
		case env != "":
			from, values = "environment "+s.env, []string{env}
			if s.list {
				values = filepath.SplitList(env)
			}
		case configured[s.flag] != nil:
			from, values = "file "+file, configured[s.flag]
		}
		for _, v := range values {
			if fs.Set(s.flag, v) != nil {
				return nil, badUsage("%s: %s: bad value", from, s.flag)
			}
		}
		out = append(out, effective{s.flag, f.Value.String(), from})
	}
	return out, nil
}

// readConfig reads a configuration file: the settings by the names of their flags.
// Every fault is reported with its line.
func readConfig(file string) (map[string][]string, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fileError(file, err)
	}
	r := &strictyaml.Reader{Name: file}
	out := map[string][]string{}
	keys := map[string]func(*strictyaml.Node){}
	for _, s := range settings() {
		keys[s.flag] = func(n *strictyaml.Node) {
			if s.list {
				out[s.flag], _ = r.Texts(n)
				return
			}
			out[s.flag] = []string{r.Text(n)}
		}
	}
	if root := r.Parse(data); root != nil {
		r.Map(root, keys)
	}
	return out, r.Problems.Err()
}

// printSettings writes the effective values. Values that name a file of keys are
// names, not keys; there is no secret among the settings.
func printSettings(w io.Writer, all []effective) error {
	slices.SortFunc(all, func(a, b effective) int { return strings.Compare(a.name, b.name) })
	for _, e := range all {
		value := e.value
		if value == "" {
			value = "(none)"
		}
		if _, err := fmt.Fprintf(w, "%-14s %-40s %s\n", e.name, value, e.from); err != nil {
			return err
		}
	}
	return nil
}
