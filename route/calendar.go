package route

import "time"

// Clock says how a deadline counts.
type Clock string

// The clocks.
const (
	// Around counts every minute, day and night.
	Around Clock = "around"
	// Today counts every minute and stops at closing time: for what must be seen the
	// same day.
	Today Clock = "today"
	// Business counts the minutes in which the location is open.
	Business Clock = "business"
	// Days counts 24 hours as one business day: what comes at 10:00 is due at 10:00 of
	// the next business day, what comes after hours at the end of the next business day.
	Days Clock = "days"
)

// Interval is a stretch of a day on the clock on the wall, in minutes since midnight.
type Interval struct{ From, To int }

// Date is a day of a calendar.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// dateOf returns the day of t in t's zone.
func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// at returns minutes after midnight of d in zone. In the hour that a clock change
// skips it is the moment after the gap.
func (d Date) at(minutes int, zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, minutes/60, minutes%60, 0, 0, zone)
}

// add returns the day n days after d.
func (d Date) add(n int) Date {
	return dateOf(time.Date(d.Year, d.Month, d.Day+n, 12, 0, 0, 0, time.UTC))
}

func (d Date) next() Date { return d.add(1) }

func (d Date) weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Weekday()
}

// Calendar is when a location is open. The zero Calendar is closed always and in UTC.
type Calendar struct {
	Zone *time.Location
	// Week holds the open intervals of each weekday, Sunday first, in order and apart.
	Week [7][]Interval
	// Federal says that the location is closed on US federal holidays.
	Federal bool
	// Special replaces the hours of single days; an empty list is a closed day.
	Special map[Date][]Interval
}

// lookAhead is how many days Calendar searches for an opening: a clinic that is
// closed for longer has no calendar to speak of.
const lookAhead = 60

func (c *Calendar) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// hours returns the open intervals of a day.
func (c *Calendar) hours(d Date) []Interval {
	if special, ok := c.Special[d]; ok {
		return special
	}
	if c.Federal && FederalHoliday(d) {
		return nil
	}
	return c.Week[d.weekday()]
}

// Open reports whether the location is open at t and, if so, until when of this day.
func (c *Calendar) Open(t time.Time) (until time.Time, open bool) {
	t = t.In(c.zone())
	d := dateOf(t)
	for _, h := range c.hours(d) {
		if end := d.at(h.To, c.zone()); !t.Before(d.at(h.From, c.zone())) && t.Before(end) {
			return end, true
		}
	}
	return time.Time{}, false
}

// Closing returns the end of the last open interval of t's day, and whether it is
// still to come.
func (c *Calendar) Closing(t time.Time) (time.Time, bool) {
	t = t.In(c.zone())
	d := dateOf(t)
	hours := c.hours(d)
	if len(hours) == 0 {
		return time.Time{}, false
	}
	end := d.at(hours[len(hours)-1].To, c.zone())
	return end, end.After(t)
}

// Opening returns the first moment from t on at which the location is open: t itself
// when it is. ok is false when there is none within 60 days.
func (c *Calendar) Opening(t time.Time) (opening time.Time, ok bool) {
	t = t.In(c.zone())
	d := dateOf(t)
	for range lookAhead {
		for _, h := range c.hours(d) {
			from, to := d.at(h.From, c.zone()), d.at(h.To, c.zone())
			if !t.Before(to) {
				continue
			}
			if t.After(from) {
				return t, true
			}
			return from, true
		}
		d = d.next()
	}
	return time.Time{}, false
}

// Deadline returns when within has passed since now by the given clock, in the
// location's zone. When the calendar knows no opening it counts around the clock:
// a deadline too early never harms.
func (c *Calendar) Deadline(now time.Time, within time.Duration, clock Clock) time.Time {
	now = now.In(c.zone())
	plain := now.Add(within)
	switch clock {
	case Today:
		if end, ok := c.Closing(now); ok && end.Before(plain) {
			return end
		}
	case Business:
		return c.business(now, within, plain)
	case Days:
		return c.days(now, within, plain)
	}
	return plain
}

// business counts only open minutes.
func (c *Calendar) business(now time.Time, within time.Duration, plain time.Time) time.Time {
	at, ok := c.Opening(now)
	for ok {
		until, open := c.Open(at)
		if !open {
			break
		}
		if left := until.Sub(at); within <= left {
			return at.Add(within)
		} else {
			within -= left
		}
		at, ok = c.Opening(until)
	}
	return plain
}

// days counts whole business days.
func (c *Calendar) days(now time.Time, within time.Duration, plain time.Time) time.Time {
	n := int((within + 24*time.Hour - 1) / (24 * time.Hour))
	start, ok := c.Opening(now)
	if !ok {
		return plain
	}
	if start.After(now) && !sameDay(start, now) || !c.openLater(now) {
		// After hours: the next business day is the first of the n.
		d := dateOf(start)
		for n > 1 {
			if d, ok = c.nextOpen(d); !ok {
				return plain
			}
			n--
		}
		hours := c.hours(d)
		return d.at(hours[len(hours)-1].To, c.zone())
	}
	d := dateOf(now)
	for range n {
		if d, ok = c.nextOpen(d); !ok {
			return plain
		}
	}
	// The same time of that day, or the nearest open moment of it.
	hours := c.hours(d)
	minute := now.Hour()*60 + now.Minute()
	minute = min(max(minute, hours[0].From), hours[len(hours)-1].To)
	return d.at(minute, c.zone())
}

// openLater reports whether the day of now still has open time.
func (c *Calendar) openLater(now time.Time) bool {
	_, ok := c.Closing(now)
	return ok
}

func sameDay(a, b time.Time) bool { return dateOf(a) == dateOf(b) }

// nextOpen returns the next day with hours after d.
func (c *Calendar) nextOpen(d Date) (Date, bool) {
	for range lookAhead {
		if d = d.next(); len(c.hours(d)) > 0 {
			return d, true
		}
	}
	return Date{}, false
}

// FederalHoliday reports whether d is observed as a US federal holiday (5 U.S.C.
// 6103): one that falls on a Saturday is observed on the Friday before, on a Sunday
// on the Monday after.
func FederalHoliday(d Date) bool {
	switch d.weekday() {
	case time.Saturday, time.Sunday:
		return false
	case time.Monday:
		switch d.Month {
		case time.January, time.February: // Martin Luther King Jr., Washington: the third
			if d.Day >= 15 && d.Day <= 21 {
				return true
			}
		case time.May: // Memorial Day: the last
			if d.Day >= 25 {
				return true
			}
		case time.September: // Labor Day: the first
			if d.Day <= 7 {
				return true
			}
		case time.October: // Columbus Day: the second
			if d.Day >= 8 && d.Day <= 14 {
				return true
			}
		}
		if fixedHoliday(d.add(-1)) {
			return true
		}
	case time.Thursday: // Thanksgiving: the fourth
		if d.Month == time.November && d.Day >= 22 && d.Day <= 28 {
			return true
		}
	case time.Friday:
		if fixedHoliday(d.next()) {
			return true
		}
	}
	return fixedHoliday(d)
}

// fixedHoliday reports whether d is a holiday by its date.
func fixedHoliday(d Date) bool {
	switch d.Month {
	case time.January:
		return d.Day == 1
	case time.June: // Juneteenth, Public Law 117-17
		return d.Day == 19 && d.Year >= 2021
	case time.July:
		return d.Day == 4
	case time.November:
		return d.Day == 11
	case time.December:
		return d.Day == 25
	}
	return false
}

// BusinessDays returns the end of the nth business day after the day of t, in t's
// zone. Saturdays, Sundays and federal holidays do not count; the day of t is day 0.
func BusinessDays(t time.Time, n int) time.Time {
	d := dateOf(t)
	for n > 0 {
		d = d.next()
		if w := d.weekday(); w != time.Saturday && w != time.Sunday && !FederalHoliday(d) {
			n--
		}
	}
	return time.Date(d.Year, d.Month, d.Day, 23, 59, 59, 0, t.Location())
}
