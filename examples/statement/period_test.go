package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/payper/payper/seats"
)

var parsePeriodTests = []struct {
	name     string
	why      string
	from, to string
	zone     string
	want     string // both instants in their locations
}{
	{
		name: "dates", why: "midnight in the zone, the last day not in the period",
		from: "2026-03-01", to: "2026-04-01", zone: "Europe/Warsaw",
		want: "2026-03-01T00:00:00+01:00/2026-04-01T00:00:00+02:00",
	},
	{
		name: "instants", why: "given in one zone, shown in another",
		from: "2026-03-01T12:00:00Z", to: "2026-03-01T12:00:00.5Z", zone: "Asia/Tokyo",
		want: "2026-03-01T21:00:00+09:00/2026-03-01T21:00:00.5+09:00",
	},
	{
		name: "from_alone", why: "to the end of its month",
		from: "2026-12-17", zone: "UTC",
		want: "2026-12-17T00:00:00Z/2027-01-01T00:00:00Z",
	},
	{
		name: "from_alone_month_of_zone", why: "edge: still January in UTC, February there",
		from: "2026-01-31T23:30:00Z", zone: "Europe/Warsaw",
		want: "2026-02-01T00:30:00+01:00/2026-03-01T00:00:00+01:00",
	},
	{
		name: "to_alone", why: "from the start of its month",
		to: "2026-02-17", zone: "UTC",
		want: "2026-02-01T00:00:00Z/2026-02-17T00:00:00Z",
	},
	{
		name: "to_alone_at_end_of_month", why: "edge: the end is not in the period, so the month is the one before it",
		to: "2026-01-01", zone: "UTC",
		want: "2025-12-01T00:00:00Z/2026-01-01T00:00:00Z",
	},
	{
		name: "midnight_skipped", why: "clocks in Sao Paulo went from 00:00 to 01:00 that day",
		from: "2018-11-04", to: "2018-11-05", zone: "America/Sao_Paulo",
		want: "2018-11-04T01:00:00-02:00/2018-11-05T00:00:00-02:00",
	},
	{
		name: "midnight_twice", why: "clocks in Havana went from 01:00 to 00:00 that day",
		from: "2026-11-01", to: "2026-11-02", zone: "America/Havana",
		want: "2026-11-01T00:00:00-04:00/2026-11-02T00:00:00-05:00",
	},
	{
		name: "clocks_back_at_midnight", why: "clocks in Sao Paulo went from 00:00 of the 18th to 23:00 of the 17th",
		from: "2018-02-17", to: "2018-02-18", zone: "America/Sao_Paulo",
		want: "2018-02-17T00:00:00-02:00/2018-02-18T00:00:00-03:00",
	},
	{
		name: "day_skipped", why: "there was no 30 December 2011 in Apia: the first instant after the 29th",
		from: "2011-12-30", to: "2012-01-01", zone: "Pacific/Apia",
		want: "2011-12-31T00:00:00+14:00/2012-01-01T00:00:00+14:00",
	},
}

// local returns a period as text, its instants in their locations.
func local(p seats.Period) string {
	return p.Start.Format(time.RFC3339Nano) + "/" + p.End.Format(time.RFC3339Nano)
}

func TestParsePeriod(t *testing.T) {
	for _, tt := range parsePeriodTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := parsePeriod(tt.from, tt.to, location(t, tt.zone))
			if err != nil {
				t.Fatal(err)
			}
			if local(got) != tt.want {
				t.Errorf("parsePeriod(%q, %q, %s) = %v, want %s\nwhy: %s", tt.from, tt.to, tt.zone, got, tt.want, tt.why)
			}
		})
	}
}

var periodOfTests = []struct {
	name   string
	why    string
	args   []string
	want   span
	chats  counts
	active int
}{
	{
		name: "month_in_utc", why: "by default the month of the earliest start, wherever it stands among the rows",
		want:  span{"2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"},
		chats: counts{Read: 4, Outside: 3}, active: 1,
	},
	{
		name: "month_in_warsaw", why: "the earliest start is in March there",
		args:  []string{"-timezone", "Europe/Warsaw"},
		want:  span{"2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00"},
		chats: counts{Read: 4, Outside: 2}, active: 2,
	},
	{
		name: "from_and_to", why: "edge: who ended by -from or starts at -to is outside",
		args:  []string{"-from", "2026-02-28T23:45:00Z", "-to", "2026-04-15T12:00:00Z"},
		want:  span{"2026-02-28T23:45:00Z", "2026-04-15T12:00:00Z"},
		chats: counts{Read: 4, Outside: 3}, active: 1,
	},
	{
		name: "open_chat_outside", why: "edge: one still open has no time before it starts",
		args:  []string{"-from", "2026-04-01", "-to", "2026-04-30"},
		want:  span{"2026-04-01T00:00:00Z", "2026-04-30T00:00:00Z"},
		chats: counts{Read: 4, Outside: 3}, active: 1,
	},
	{
		name: "open_chat_inside", why: "one still open reaches into every later period",
		args:  []string{"-from", "2027-01-01"},
		want:  span{"2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"},
		chats: counts{Read: 4, Outside: 3}, active: 1,
	},
}

// A period counts the accounts of all rows, and says how many of those rows it
// leaves out.
func TestPeriodOf(t *testing.T) {
	const chats = "agent,start,end\n" +
		"a,2026-03-15T12:00:00Z,2026-03-15T12:30:00Z\n" +
		"b,2026-02-28T23:30:00Z,2026-02-28T23:45:00Z\n" +
		"c,2026-04-15T12:00:00Z,2026-04-15T12:30:00Z\n" +
		"d,2026-04-30T00:00:00Z,\n"
	for _, tt := range periodOfTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got := jsonOf(t, chats, append([]string{"-chats", "-"}, tt.args...)...)
			if got.Period != tt.want {
				t.Errorf("statement %q: period %v, want %v\nwhy: %s", tt.args, got.Period, tt.want, tt.why)
			}
			if got.Chats != tt.chats {
				t.Errorf("statement %q: chats %+v, want %+v\nwhy: %s", tt.args, got.Chats, tt.chats, tt.why)
			}
			if got.Usage.Accounts != 4 || got.Usage.Active != tt.active {
				t.Errorf("statement %q: %d accounts, %d active, want 4, %d\nwhy: %s",
					tt.args, got.Usage.Accounts, got.Usage.Active, tt.active, tt.why)
			}
		})
	}
}

// A day starts at the first instant at which the zone's calendar shows it, or a
// later date; found here by trying one quarter of an hour after the other.
func TestStartOfDay(t *testing.T) {
	for _, zone := range []string{
		"UTC", "Europe/Warsaw", "America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Pacific/Apia", "Pacific/Kiritimati", "Australia/Lord_Howe",
	} {
		loc := location(t, zone)
		try := time.Date(2010, 12, 30, 0, 0, 0, 0, time.UTC)
		for day := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2013; day = day.AddDate(0, 0, 1) {
			year, month, date := day.Date()
			for !dateReached(try.In(loc), year, month, date) {
				try = try.Add(15 * time.Minute)
			}
			if got := startOfDay(year, month, date, loc); !got.Equal(try) || got.Location() != loc {
				t.Errorf("startOfDay(%d, %v, %d, %s) = %v, want %v", year, month, date, zone, got, try.In(loc))
			}
		}
	}
}

func dateReached(t time.Time, year int, month time.Month, day int) bool {
	y, m, d := t.Date()
	return slices.Compare([]int{y, int(m), d}, []int{year, int(month), day}) >= 0
}

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestRun_cycle(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		args      []string
		want      string // the line of the period
	}{
		{
			"month_end", "rule: from the 31st, clamped to the 30th of September; the first chat is of 1 October",
			[]string{"-anchor", "2026-01-31"},
			"2026-09-30T00:00:00Z to 2026-10-31T00:00:00Z, UTC",
		},
		{
			"from", "the period that holds -from, whole",
			[]string{"-anchor", "2026-01-31", "-cycle", "2w", "-from", "2026-10-20"},
			"2026-10-10T00:00:00Z to 2026-10-24T00:00:00Z, UTC",
		},
		{
			"year", "rule: an annual cycle is one of 12 months; the anchor may be later than the chats",
			[]string{"-anchor", "2027-02-28", "-cycle", "12m"},
			"2026-02-28T00:00:00Z to 2027-02-28T00:00:00Z, UTC",
		},
		{
			"zone", "rule: boundaries are local times, also after a change of clocks on 25 October",
			[]string{"-anchor", "2026-10-19T12:00:00+02:00", "-cycle", "7d", "-timezone", "Europe/Warsaw", "-from", "2026-10-30"},
			"2026-10-26T12:00:00+01:00 to 2026-11-02T12:00:00+01:00, Europe/Warsaw",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			if status := run(tt.args, strings.NewReader(""), &stdout, &stderr); status != 0 {
				t.Fatalf("statement %q: status %d, %s", tt.args, status, stderr.String())
			}
			line, _, _ := strings.Cut(stdout.String(), "\n")
			if got := strings.TrimSpace(strings.TrimPrefix(line, "Period")); got != tt.want {
				t.Errorf("statement %q: period %s, want %s\nwhy: %s", tt.args, got, tt.want, tt.why)
			}
		})
	}
}
