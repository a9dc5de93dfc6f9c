package route

import (
	"fmt"
	"io"
	"strings"
	"time"

	triage "github.com/replytriage/triage"
)

// Row is where one intent of one urgency goes, while the default location is open
// and after hours.
type Row struct {
	Intent     triage.Intent  `json:"intent"`
	Urgency    triage.Urgency `json:"urgency"`
	Open       Cell           `json:"open"`
	AfterHours Cell           `json:"after_hours"`
}

// Cell is one answer of a tree without the times, which depend on the day.
type Cell struct {
	Queue  string   `json:"queue"`
	Owner  Role     `json:"owner"`
	Within string   `json:"within"`
	Clock  Clock    `json:"clock"`
	Page   bool     `json:"page"`
	Auto   Auto     `json:"auto"`
	Events []string `json:"events"`
	Path   string   `json:"path"`
}

// Table is every intent at every urgency, of a calm English reply that nobody doubts.
func (t *Tree) Table() []Row {
	var rows []Row
	for i, v := range intentList {
		for k, u := range triage.Urgencies() {
			rows = append(rows, Row{Intent: v, Urgency: u, Open: t.cell(i, k, true), AfterHours: t.cell(i, k, false)})
		}
	}
	return rows
}

func (t *Tree) cell(intent, urgency int, open bool) Cell {
	now := time.Unix(0, 0)
	f := facts{
		primary: intent, intents: 1 << intent, urgency: 1 << urgency, sentiment: sentimentBit(triage.Neutral), language: "en",
		location: t.locations[0].Name, open: open, now: now, until: now.Add(24 * time.Hour), message: &triage.Message{}, tree: t,
	}
	s := &t.walk(&f).settings
	c := Cell{Queue: s.queue.Name, Owner: s.queue.Owner, Within: short(*s.within), Clock: s.clock, Page: *s.page, Auto: AutoNo, Path: strings.Join(t.walk(&f).path, "/"), Events: []string{}}
	c.Events = append(c.Events, s.events...)
	for i := range t.always {
		if t.always[i].when.fits(&f) {
			c.Events = append(c.Events, t.always[i].events...)
		}
	}
	if plain(&f) {
		c.Auto = s.auto
	}
	if *s.acknowledge && !open && !c.Page {
		c.Events = append(c.Events, EventAcknowledge)
	}
	return c
}

// short writes 2h0m0s as 2h.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

// WriteTable prints the table for people, one row for what differs.
func (t *Tree) WriteTable(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, version %s, %s\n\n", t.Name, t.Version, t.Digest[:19])
	fmt.Fprintf(&b, "%-20s %-10s %-22s %-16s %-6s %-28s %s\n", "INTENT", "URGENCY", "QUEUE", "BY", "AUTO", "EVENTS", "AFTER HOURS")
	for _, r := range t.Table() {
		after := "same"
		if r.AfterHours.Queue != r.Open.Queue || r.AfterHours.Page != r.Open.Page || r.AfterHours.Within != r.Open.Within || r.AfterHours.Clock != r.Open.Clock {
			after = r.AfterHours.Queue + ", " + by(&r.AfterHours)
		} else if len(r.AfterHours.Events) > len(r.Open.Events) {
			after = "next business day, acknowledged"
		}
		auto := "-"
		if r.Open.Auto != AutoNo {
			auto = string(r.Open.Auto)
		}
		events := strings.Join(r.Open.Events, " ")
		if events == "" {
			events = "-"
		}
		fmt.Fprintf(&b, "%-20s %-10s %-22s %-16s %-6s %-28s %s\n", r.Intent, r.Urgency, r.Open.Queue, by(&r.Open), auto, events, after)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// by says by when, and whether somebody is paged.
func by(c *Cell) string {
	s := c.Within + " " + string(c.Clock)
	if c.Within == "0s" {
		s = "at once"
	}
	if c.Page {
		s += ", page"
	}
	return s
}
