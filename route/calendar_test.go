package route_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replytriage/triage/route"
)

func zone(t require.TestingT, name string) *time.Location {
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

// office is open Monday to Friday 8 to 17, closed at lunch on Fridays, and closed on
// federal holidays; Christmas Eve ends at noon.
func office(z *time.Location) *route.Calendar {
	day := []route.Interval{{From: 8 * 60, To: 17 * 60}}
	return &route.Calendar{
		Zone: z, Federal: true,
		Week:    [7][]route.Interval{nil, day, day, day, day, {{From: 8 * 60, To: 12 * 60}, {From: 13 * 60, To: 17 * 60}}, nil},
		Special: map[route.Date][]route.Interval{{Year: 2026, Month: time.December, Day: 24}: {{From: 8 * 60, To: 12 * 60}}},
	}
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	const h = time.Hour
	for _, c := range []struct {
		name, zone, now string
		within          time.Duration
		clock           route.Clock
		want            string
	}{
		{"at once", "America/New_York", "2026-11-22T03:00:00-05:00", 0, route.Around, "2026-11-22T03:00:00-05:00"},
		{"around the clock over night", "America/New_York", "2026-11-23T23:30:00-05:00", 2 * h, route.Around, "2026-11-24T01:30:00-05:00"},
		{"same day", "America/New_York", "2026-11-23T10:00:00-05:00", 2 * h, route.Today, "2026-11-23T12:00:00-05:00"},
		{"same day, stops at closing", "America/New_York", "2026-11-23T16:10:00-05:00", 2 * h, route.Today, "2026-11-23T17:00:00-05:00"},
		{"same day, stops at an early closing", "America/New_York", "2026-12-24T11:00:00-05:00", 2 * h, route.Today, "2026-12-24T12:00:00-05:00"},
		{"within the day", "America/New_York", "2026-11-23T09:00:00-05:00", 4 * h, route.Business, "2026-11-23T13:00:00-05:00"},
		{"exactly to closing", "America/New_York", "2026-11-23T13:00:00-05:00", 4 * h, route.Business, "2026-11-23T17:00:00-05:00"},
		{"over night", "America/New_York", "2026-11-23T15:00:00-05:00", 4 * h, route.Business, "2026-11-24T10:00:00-05:00"},
		{"after hours", "America/New_York", "2026-11-23T20:00:00-05:00", 4 * h, route.Business, "2026-11-24T12:00:00-05:00"},
		{"before opening", "America/New_York", "2026-11-24T05:00:00-05:00", 4 * h, route.Business, "2026-11-24T12:00:00-05:00"},
		{"at closing", "America/New_York", "2026-11-23T17:00:00-05:00", 4 * h, route.Business, "2026-11-24T12:00:00-05:00"},
		{"over lunch", "America/New_York", "2026-11-20T10:00:00-05:00", 4 * h, route.Business, "2026-11-20T15:00:00-05:00"},
		{"over the weekend", "America/New_York", "2026-11-20T16:00:00-05:00", 4 * h, route.Business, "2026-11-23T11:00:00-05:00"},
		{"Saturday", "America/New_York", "2026-11-21T11:00:00-05:00", 4 * h, route.Business, "2026-11-23T12:00:00-05:00"},
		{"over Thanksgiving", "America/New_York", "2026-11-25T16:00:00-05:00", 4 * h, route.Business, "2026-11-27T11:00:00-05:00"},
		{"over Christmas Eve, Christmas and a weekend", "America/New_York", "2026-12-24T11:00:00-05:00", 4 * h, route.Business, "2026-12-28T11:00:00-05:00"},
		{"observed on the Friday before", "America/New_York", "2026-07-02T16:00:00-04:00", 4 * h, route.Business, "2026-07-06T11:00:00-04:00"},
		{"spring forward over the weekend", "America/New_York", "2026-03-06T16:00:00-05:00", 4 * h, route.Business, "2026-03-09T11:00:00-04:00"},
		{"fall back over the weekend", "America/Chicago", "2026-10-30T16:00:00-05:00", 4 * h, route.Business, "2026-11-02T11:00:00-06:00"},
		{"around the clock through spring forward", "America/New_York", "2026-03-08T01:30:00-05:00", 2 * h, route.Around, "2026-03-08T04:30:00-04:00"},
		{"around the clock through fall back", "America/New_York", "2026-11-01T00:30:00-04:00", 2 * h, route.Around, "2026-11-01T01:30:00-05:00"},
		{"no clock change in Arizona", "America/Phoenix", "2026-03-06T16:00:00-07:00", 4 * h, route.Business, "2026-03-09T11:00:00-07:00"},
		{"half-hour zone", "Asia/Kolkata", "2026-11-23T16:00:00+05:30", 4 * h, route.Business, "2026-11-24T11:00:00+05:30"},
		{"given in another zone", "America/Los_Angeles", "2026-11-23T18:00:00-05:00", 4 * h, route.Business, "2026-11-24T10:00:00-08:00"},
		{"a day", "America/New_York", "2026-11-23T10:15:00-05:00", 24 * h, route.Days, "2026-11-24T10:15:00-05:00"},
		{"a day over the weekend", "America/New_York", "2026-11-20T10:15:00-05:00", 24 * h, route.Days, "2026-11-23T10:15:00-05:00"},
		{"a day, after hours", "America/New_York", "2026-11-23T19:00:00-05:00", 24 * h, route.Days, "2026-11-24T17:00:00-05:00"},
		{"a day, Friday night", "America/New_York", "2026-11-20T19:00:00-05:00", 24 * h, route.Days, "2026-11-23T17:00:00-05:00"},
		{"a day, Sunday", "America/New_York", "2026-11-22T09:00:00-05:00", 24 * h, route.Days, "2026-11-23T17:00:00-05:00"},
		{"a day, before opening", "America/New_York", "2026-11-23T06:00:00-05:00", 24 * h, route.Days, "2026-11-24T08:00:00-05:00"},
		{"a day, into a short one", "America/New_York", "2026-12-23T15:00:00-05:00", 24 * h, route.Days, "2026-12-24T12:00:00-05:00"},
		{"a day at lunch", "America/New_York", "2026-11-20T12:30:00-05:00", 24 * h, route.Days, "2026-11-23T12:30:00-05:00"},
		{"two days over spring forward", "America/New_York", "2026-03-06T10:00:00-05:00", 48 * h, route.Days, "2026-03-10T10:00:00-04:00"},
		{"two days, after hours", "America/New_York", "2026-03-06T18:00:00-05:00", 48 * h, route.Days, "2026-03-10T17:00:00-04:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			now, err := time.Parse(time.RFC3339, c.now)
			require.NoError(t, err)
			got := office(zone(t, c.zone)).Deadline(now, c.within, c.clock)
			require.Equal(t, c.want, got.Format(time.RFC3339))
		})
	}
}

func TestNoHoursCountAroundTheClock(t *testing.T) {
	t.Parallel()
	var never route.Calendar
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for _, clock := range []route.Clock{route.Around, route.Today, route.Business, route.Days} {
		require.Equal(t, now.Add(4*time.Hour), never.Deadline(now, 4*time.Hour, clock), string(clock))
	}
	_, ok := never.Opening(now)
	require.False(t, ok)
}

// TestDeadlineProperties: for any moment of ten years in any of several zones, a
// deadline never lies before now, business deadlines are open moments, the time
// between is at least the open time asked for, and later messages are due no sooner.
func TestDeadlineProperties(t *testing.T) {
	t.Parallel()
	zones := []string{"America/New_York", "America/Chicago", "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu", "UTC", "Australia/Lord_Howe"}
	rapid.Check(t, func(t *rapid.T) {
		c := office(zone(t, rapid.SampledFrom(zones).Draw(t, "zone")))
		now := time.Unix(rapid.Int64Range(1767225600, 2082758400).Draw(t, "now"), 0)
		within := time.Duration(rapid.IntRange(1, 30*60).Draw(t, "minutes")) * time.Minute
		clock := rapid.SampledFrom([]route.Clock{route.Around, route.Today, route.Business, route.Days}).Draw(t, "clock")
		got := c.Deadline(now, within, clock)
		require.False(t, got.Before(now))
		switch clock {
		case route.Business:
			require.False(t, got.Before(now.Add(within)))
			_, open := c.Open(got.Add(-time.Second))
			require.True(t, open, "a business deadline ends an open minute")
		case route.Today:
			require.False(t, got.After(now.Add(within)))
		case route.Days:
			_, open := c.Open(got.Add(-time.Second))
			_, opens := c.Open(got)
			lunch := got.Weekday() == time.Friday && got.Hour() == 12
			require.True(t, open || opens || lunch)
		}
		later := c.Deadline(now.Add(time.Duration(rapid.IntRange(0, 72*60).Draw(t, "later"))*time.Minute), within, clock)
		if clock == route.Business || clock == route.Around {
			require.False(t, later.Before(got), "who writes later is not due sooner")
		}
	})
}

func TestFederalHolidays(t *testing.T) {
	t.Parallel()
	// As published by the US Office of Personnel Management.
	published := map[int][]string{
		2026: {"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25"},
		2027: {"2027-01-01", "2027-01-18", "2027-02-15", "2027-05-31", "2027-06-18", "2027-07-05", "2027-09-06", "2027-10-11", "2027-11-11", "2027-11-25", "2027-12-24", "2027-12-31"},
		2028: {"2028-01-17", "2028-02-21", "2028-05-29", "2028-06-19", "2028-07-04", "2028-09-04", "2028-10-09", "2028-11-10", "2028-11-23", "2028-12-25"},
	}
	for year, want := range published {
		var got []string
		for d := time.Date(year, 1, 1, 12, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
			if route.FederalHoliday(route.Date{Year: d.Year(), Month: d.Month(), Day: d.Day()}) {
				got = append(got, d.Format(time.DateOnly))
			}
		}
		require.Equal(t, want, got, "%d", year)
	}
}

func TestBusinessDays(t *testing.T) {
	t.Parallel()
	ny := zone(t, "America/New_York")
	for _, c := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"two plain weeks", "2026-08-03T10:00:00-04:00", 10, "2026-08-17T23:59:59-04:00"},
		{"over Thanksgiving", "2026-11-20T10:00:00-05:00", 10, "2026-12-07T23:59:59-05:00"},
		{"over Christmas and New Year", "2026-12-18T22:00:00-05:00", 10, "2027-01-05T23:59:59-05:00"},
		{"received on a Saturday", "2026-08-08T10:00:00-04:00", 10, "2026-08-21T23:59:59-04:00"},
		{"over spring forward", "2026-03-02T10:00:00-05:00", 10, "2026-03-16T23:59:59-04:00"},
	} {
		from, err := time.Parse(time.RFC3339, c.from)
		require.NoError(t, err)
		require.Equal(t, c.want, route.BusinessDays(from.In(ny), c.n).Format(time.RFC3339), c.name)
	}
}
