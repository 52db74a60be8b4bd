package pricing_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // zones are the same wherever the tests run

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// zones are where clocks do what calendars have to bear: change by an hour or
// by half of one, at midnight, into the day before, or by a whole day.
var zones = []string{
	"UTC", "Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago",
	"America/Havana", "America/St_Johns", "Asia/Beirut", "Africa/Cairo", "Pacific/Apia", "Asia/Kathmandu",
}

// in returns an instant, written in RFC 3339, in a zone.
func in(tb testing.TB, zone, instant string) time.Time {
	tb.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		tb.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339Nano, instant)
	if err != nil {
		tb.Fatal(err)
	}
	return at.In(loc)
}

// between returns the period between two instants, written in RFC 3339, in a
// zone.
func between(tb testing.TB, zone, start, end string) seats.Period {
	tb.Helper()
	return seats.Period{Start: in(tb, zone, start), End: in(tb, zone, end)}
}

var cyclePeriodTests = []struct {
	name, why string
	zone      string
	anchor    string
	every     pricing.Interval
	k         int
	start     string
	end       string
}{
	{
		"last_day", "rule: 31 January, 28 February, 31 March; https://github.com/polarsource/polar/issues/10664 went 31, 29, 29",
		"UTC", "2023-01-31T09:30:00Z", pricing.Months(1), 1, "2023-02-28T09:30:00Z", "2023-03-31T09:30:00Z",
	},
	{
		"last_day_leap", "rule: 29 February in a leap year",
		"UTC", "2024-01-31T00:00:00Z", pricing.Months(1), 0, "2024-01-31T00:00:00Z", "2024-02-29T00:00:00Z",
	},
	{
		"last_day_short_month", "https://github.com/killbill/killbill/issues/127: a 31st and a short month stopped the billing",
		"UTC", "2024-01-31T00:00:00Z", pricing.Months(1), 3, "2024-04-30T00:00:00Z", "2024-05-31T00:00:00Z",
	},
	{
		"thirtieth", "https://github.com/getlago/lago-api/pull/1840: a start on the 30th, leap February",
		"UTC", "2024-01-30T00:00:00Z", pricing.Months(1), 1, "2024-02-29T00:00:00Z", "2024-03-30T00:00:00Z",
	},
	{
		"twenty_ninth", "https://github.com/openmeterio/openmeter/pull/3225: anchors above 28 stay as they are",
		"UTC", "2023-01-29T00:00:00Z", pricing.Months(1), 1, "2023-02-28T00:00:00Z", "2023-03-29T00:00:00Z",
	},
	{
		"leap_day_yearly", "https://github.com/twentyhq/twenty/pull/25603: 29 February comes back after four years",
		"UTC", "2024-02-29T00:00:00Z", pricing.Months(12), 3, "2027-02-28T00:00:00Z", "2028-02-29T00:00:00Z",
	},
	{
		"leap_day_century", "edge: 2100 is no leap year",
		"UTC", "2096-02-29T00:00:00Z", pricing.Months(12), 4, "2100-02-28T00:00:00Z", "2101-02-28T00:00:00Z",
	},
	{
		"quarter", "rule: three months, clamped",
		"UTC", "2023-11-30T00:00:00Z", pricing.Months(3), 1, "2024-02-29T00:00:00Z", "2024-05-30T00:00:00Z",
	},
	{
		"before_the_anchor", "rule: k may be negative",
		"UTC", "2024-03-31T00:00:00Z", pricing.Months(1), -1, "2024-02-29T00:00:00Z", "2024-03-31T00:00:00Z",
	},
	{
		"before_the_anchor_over_a_year", "edge: the year changes going back",
		"UTC", "2024-03-31T00:00:00Z", pricing.Months(1), -4, "2023-11-30T00:00:00Z", "2023-12-31T00:00:00Z",
	},
	{
		"weeks", "rule: a week has seven local dates",
		"UTC", "2024-02-26T12:00:00Z", pricing.Weeks(2), -1, "2024-02-12T12:00:00Z", "2024-02-26T12:00:00Z",
	},
	{
		"days", "rule: thirty days go over a month's end",
		"UTC", "2024-01-31T00:00:00Z", pricing.Days(30), 1, "2024-03-01T00:00:00Z", "2024-03-31T00:00:00Z",
	},
	{
		"zone_of_the_anchor", "rule: boundaries are local midnights of the anchor's zone, here five and a half hours ahead",
		"Asia/Kolkata", "2024-01-31T00:00:00+05:30", pricing.Months(1), 1, "2024-02-29T00:00:00+05:30", "2024-03-31T00:00:00+05:30",
	},
	{
		"month_end_with_change", "edge: 31 March 2024 has 23 hours in Warsaw; its midnight is before the change, that of 30 April after it",
		"Europe/Warsaw", "2024-01-31T00:00:00+01:00", pricing.Months(1), 2, "2024-03-31T00:00:00+01:00", "2024-04-30T00:00:00+02:00",
	},
	{
		"day_of_23_hours", "rule: a day of 23 hours is a day",
		"Europe/Warsaw", "2024-03-30T12:00:00+01:00", pricing.Days(1), 0, "2024-03-30T12:00:00+01:00", "2024-03-31T12:00:00+02:00",
	},
	{
		"day_of_25_hours", "rule: a day of 25 hours is a day",
		"Europe/Warsaw", "2024-10-26T12:00:00+02:00", pricing.Days(1), 0, "2024-10-26T12:00:00+02:00", "2024-10-27T12:00:00+01:00",
	},
	{
		"skipped", "rule: 02:30 does not exist on 31 March 2024 and moves forward by the hour; the next boundary is at 02:30 again",
		"Europe/Warsaw", "2024-03-30T02:30:00+01:00", pricing.Days(1), 1, "2024-03-31T03:30:00+02:00", "2024-04-01T02:30:00+02:00",
	},
	{
		"skipped_first", "bound: 02:00, the first instant that is skipped",
		"Europe/Warsaw", "2024-03-30T02:00:00+01:00", pricing.Days(1), 1, "2024-03-31T03:00:00+02:00", "2024-04-01T02:00:00+02:00",
	},
	{
		"skipped_last", "bound: the last nanosecond that is skipped",
		"Europe/Warsaw", "2024-03-30T02:59:59.999999999+01:00", pricing.Days(1), 1, "2024-03-31T03:59:59.999999999+02:00", "2024-04-01T02:59:59.999999999+02:00",
	},
	{
		"just_before_skipped", "bound: one nanosecond before what is skipped",
		"Europe/Warsaw", "2024-03-30T01:59:59.999999999+01:00", pricing.Days(1), 1, "2024-03-31T01:59:59.999999999+01:00", "2024-04-01T01:59:59.999999999+02:00",
	},
	{
		"just_after_skipped", "bound: 03:00 exists",
		"Europe/Warsaw", "2024-03-30T03:00:00+01:00", pricing.Days(1), 1, "2024-03-31T03:00:00+02:00", "2024-04-01T03:00:00+02:00",
	},
	{
		"twice", "rule: 02:30 occurs twice on 27 October 2024; the first counts, in summer time",
		"Europe/Warsaw", "2024-10-26T02:30:00+02:00", pricing.Days(1), 1, "2024-10-27T02:30:00+02:00", "2024-10-28T02:30:00+01:00",
	},
	{
		"twice_first", "bound: 02:00 is the first time of day that occurs twice",
		"Europe/Warsaw", "2024-10-26T02:00:00+02:00", pricing.Days(1), 1, "2024-10-27T02:00:00+02:00", "2024-10-28T02:00:00+01:00",
	},
	{
		"just_after_twice", "bound: 03:00 occurs once, in winter time",
		"Europe/Warsaw", "2024-10-26T03:00:00+02:00", pricing.Days(1), 1, "2024-10-27T03:00:00+01:00", "2024-10-28T03:00:00+01:00",
	},
	{
		"anchor_at_the_second", "edge: an anchor at the second 02:30 of two is a boundary only as the first one",
		"Europe/Warsaw", "2024-10-27T02:30:00+01:00", pricing.Months(1), 0, "2024-10-27T02:30:00+02:00", "2024-11-27T02:30:00+01:00",
	},
	{
		"skipped_new_york", "rule: west of Greenwich too",
		"America/New_York", "2024-02-10T02:30:00-05:00", pricing.Months(1), 1, "2024-03-10T03:30:00-04:00", "2024-04-10T02:30:00-04:00",
	},
	{
		"twice_new_york", "rule: west of Greenwich too",
		"America/New_York", "2024-10-03T01:30:00-04:00", pricing.Months(1), 1, "2024-11-03T01:30:00-04:00", "2024-12-03T01:30:00-05:00",
	},
	{
		"skipped_first_change", "edge: the first change that Halifax has: on 15 June 1902 clocks went from 00:00 to 00:14:24, and 00:05 becomes 00:19:24",
		"America/Halifax", "1902-06-14T04:19:24Z", pricing.Days(1), 1, "1902-06-15T00:19:24-04:00", "1902-06-16T00:05:00-04:00",
	},
	{
		"skipped_half_an_hour", "edge: Lord Howe goes forward by 30 minutes; 02:15 becomes 02:45",
		"Australia/Lord_Howe", "2024-09-06T02:15:00+10:30", pricing.Months(1), 1, "2024-10-06T02:45:00+11:00", "2024-11-06T02:15:00+11:00",
	},
	{
		"twice_half_an_hour", "edge: Lord Howe goes back by 30 minutes; the first 01:45 counts",
		"Australia/Lord_Howe", "2024-03-07T01:45:00+11:00", pricing.Months(1), 1, "2024-04-07T01:45:00+11:00", "2024-05-07T01:45:00+10:30",
	},
	{
		"midnight_skipped_santiago", "edge: 8 September 2024 begins at 01:00",
		"America/Santiago", "2024-08-08T00:00:00-04:00", pricing.Months(1), 1, "2024-09-08T01:00:00-03:00", "2024-10-08T00:00:00-03:00",
	},
	{
		"midnight_skipped_havana", "edge: 10 March 2024 begins at 01:00",
		"America/Havana", "2024-02-10T00:00:00-05:00", pricing.Months(1), 1, "2024-03-10T01:00:00-04:00", "2024-04-10T00:00:00-04:00",
	},
	{
		"midnight_twice_havana", "edge: 3 November 2024 has midnight twice",
		"America/Havana", "2024-10-03T00:00:00-04:00", pricing.Months(1), 1, "2024-11-03T00:00:00-04:00", "2024-12-03T00:00:00-05:00",
	},
	{
		"midnight_skipped_beirut", "edge: a month's last day that begins at 01:00",
		"Asia/Beirut", "2024-01-31T00:00:00+02:00", pricing.Months(1), 2, "2024-03-31T01:00:00+03:00", "2024-04-30T00:00:00+03:00",
	},
	{
		"midnight_skipped_cairo", "edge: 26 April 2024 begins at 01:00",
		"Africa/Cairo", "2024-03-26T00:00:00+02:00", pricing.Months(1), 1, "2024-04-26T01:00:00+03:00", "2024-05-26T00:00:00+03:00",
	},
	{
		"twice_into_the_day_before", "edge: in 2010 St John's went back from 00:01 to 23:01; the first 23:30 counts",
		"America/St_Johns", "2010-10-06T23:30:00-02:30", pricing.Months(1), 1, "2010-11-06T23:30:00-02:30", "2010-12-06T23:30:00-03:30",
	},
	{
		"day_left_out", "doc: Samoa left out 30 December 2011; its period is empty",
		"Pacific/Apia", "2011-12-29T00:00:00-10:00", pricing.Days(1), 1, "2011-12-31T00:00:00+14:00", "2011-12-31T00:00:00+14:00",
	},
	{
		"day_left_out_monthly", "rule: the boundary moves forward by the day that is left out",
		"Pacific/Apia", "2011-11-30T10:00:00-10:00", pricing.Months(1), 1, "2011-12-31T10:00:00+14:00", "2012-01-30T10:00:00+14:00",
	},
	{
		"longest_months", "bound: 3000 months", "UTC", "2000-02-29T00:00:00Z", pricing.Months(3000), 0,
		"2000-02-29T00:00:00Z", "2250-02-28T00:00:00Z",
	},
	{
		"longest_weeks", "bound: 13,044 weeks, 91,308 days", "UTC", "2000-01-01T00:00:00Z", pricing.Weeks(13_044), 0,
		"2000-01-01T00:00:00Z", "2249-12-29T00:00:00Z",
	},
	{
		"longest_days", "bound: 91,312 days", "UTC", "2000-01-01T00:00:00Z", pricing.Days(91_312), 0,
		"2000-01-01T00:00:00Z", "2250-01-02T00:00:00Z",
	},
	{
		"first_years", "bound: the first boundary that is allowed", "UTC", "0001-01-02T00:00:00Z", pricing.Days(1), 0,
		"0001-01-02T00:00:00Z", "0001-01-03T00:00:00Z",
	},
	{
		"last_years", "bound: the last boundary that is allowed", "UTC", "2000-12-30T23:59:59Z", pricing.Months(12), 7998,
		"9998-12-30T23:59:59Z", "9999-12-30T23:59:59Z",
	},
	{
		"all_years", "bound: from the last year back to the first, day by day", "UTC", "9999-12-30T00:00:00Z", pricing.Days(1), -3_652_056,
		"0001-01-02T00:00:00Z", "0001-01-03T00:00:00Z",
	},
}

// local returns a period as text, its instants in their locations.
func local(p seats.Period) string {
	return p.Start.Format(time.RFC3339Nano) + "/" + p.End.Format(time.RFC3339Nano)
}

func TestCycle_Period(t *testing.T) {
	for _, tt := range cyclePeriodTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			c := pricing.Cycle{Anchor: in(t, tt.zone, tt.anchor), Every: tt.every}
			got, err := c.Period(tt.k)
			if err != nil {
				t.Fatalf("Period(%d) from %s: %v", tt.k, tt.anchor, err)
			}
			want := tt.start + "/" + tt.end
			if local(got) != want {
				t.Errorf("Period(%d) from %s = %v, want %s\nwhy: %s", tt.k, tt.anchor, got, want, tt.why)
			}
			if got.Start.Location() != c.Anchor.Location() || got.End.Location() != c.Anchor.Location() {
				t.Errorf("Period(%d) from %s is not in the location of the anchor", tt.k, tt.anchor)
			}
			if !got.Start.Before(got.End) {
				return // no instant is in a period that is empty
			}
			for _, at := range []time.Time{got.Start, got.End.Add(-1), got.Start.Add(got.End.Sub(got.Start) / 2).UTC()} {
				same, err := c.At(at)
				if err != nil {
					t.Fatalf("At(%v): %v", at, err)
				}
				if diff := cmp.Diff(got, same); diff != "" {
					t.Errorf("At(%v) mismatch (-want +got):\n%s\nwhy: %s", at, diff, tt.why)
				}
			}
		})
	}
}

// farFuture and farPast are as far as a time.Time goes: their distance does not
// fit what compares instants carelessly.
var (
	farFuture = time.Unix(math.MaxInt64, 0)
	farPast   = time.Unix(math.MinInt64, 0)
)

var cycleErrorTests = []struct {
	name, why string
	cycle     pricing.Cycle
	k         int
	want      string // what the text says
}{
	{"zero", "edge: an empty cycle", pricing.Cycle{}, 0, "no anchor"},
	{"no_anchor", "edge: an anchor that was forgotten", pricing.Cycle{Every: pricing.Months(1)}, 0, "no anchor"},
	{"no_interval", "edge: an interval that was forgotten", pricing.Cycle{Anchor: august.Start}, 0, "no interval"},
	{"months_zero", "bound: one below the shortest", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(0)}, 0, "interval of 0 months"},
	{"months_negative", "edge: time does not go back", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(-1)}, 0, "interval of -1 months"},
	{"months_3001", "bound: one past 250 years", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(3001)}, 0, "interval of 3001 months"},
	{"weeks_zero", "bound: one below the shortest", pricing.Cycle{Anchor: august.Start, Every: pricing.Weeks(0)}, 0, "interval of 0 weeks"},
	{"weeks_13045", "bound: one past 250 years", pricing.Cycle{Anchor: august.Start, Every: pricing.Weeks(13_045)}, 0, "interval of 13045 weeks"},
	{"weeks_overflow", "edge: seven times as many days overflow", pricing.Cycle{Anchor: august.Start, Every: pricing.Weeks(math.MaxInt)}, 0, "weeks"},
	{"days_zero", "bound: one below the shortest", pricing.Cycle{Anchor: august.Start, Every: pricing.Days(0)}, 0, "interval of 0 days"},
	{"days_91313", "bound: one past 250 years", pricing.Cycle{Anchor: august.Start, Every: pricing.Days(91_313)}, 0, "interval of 91313 days"},
	{"days_smallest", "edge: the smallest int", pricing.Cycle{Anchor: august.Start, Every: pricing.Days(math.MinInt)}, 0, "days"},
	{"anchor_too_early", "bound: one second before the first instant", pricing.Cycle{Anchor: time.Date(1, 1, 1, 23, 59, 59, 0, time.UTC), Every: pricing.Months(1)}, 0, "anchor"},
	{"anchor_too_late", "bound: one second past the last instant", pricing.Cycle{Anchor: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), Every: pricing.Months(1)}, -1, "anchor"},
	{"anchor_far_future", "edge: as far as time goes", pricing.Cycle{Anchor: farFuture, Every: pricing.Months(1)}, 0, "anchor"},
	{"anchor_far_past", "edge: as far as time goes", pricing.Cycle{Anchor: farPast, Every: pricing.Months(1)}, 0, "anchor"},
	{"k_too_early", "bound: one day before the first boundary", pricing.Cycle{Anchor: time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), Every: pricing.Days(1)}, -1, "period -1"},
	{"k_too_late", "bound: a period that ends one day past the last boundary", pricing.Cycle{Anchor: time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC), Every: pricing.Days(1)}, 0, "period 0"},
	{"k_four_million", "bound: the last k that is looked at", pricing.Cycle{Anchor: august.Start, Every: pricing.Days(91_312)}, 4_000_000, "period 4000000: "},
	{"k_minus_four_million", "bound: the first k that is looked at", pricing.Cycle{Anchor: august.Start, Every: pricing.Days(91_312)}, -4_000_000, "period -4000000: "},
	{"k_large", "edge: the product of k and the interval overflows", pricing.Cycle{Anchor: august.Start, Every: pricing.Days(91_312)}, 1 << 62, "period 4611686018427387904"},
	{"k_small", "edge: the product of k and the interval overflows", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(3000)}, -1 << 62, "period -4611686018427387904"},
	{"k_largest", "edge: k + 1 overflows", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(1)}, math.MaxInt, "period 9223372036854775807"},
	{"k_smallest", "edge: the smallest int", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(1)}, math.MinInt, "period -9223372036854775808"},
}

func TestCycle_Period_errors(t *testing.T) {
	for _, tt := range cycleErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			soon(t, func() {
				got, err := tt.cycle.Period(tt.k)
				checkError(t, fmt.Sprintf("Period(%d)", tt.k), err, pricing.ErrCycle, "cycle", tt.want)
				if got != (seats.Period{}) {
					t.Errorf("Period(%d) = %v beside its error", tt.k, got)
				}
			})
		})
	}
}

var cycleAtErrorTests = []struct {
	name, why string
	cycle     pricing.Cycle
	at        time.Time
	want      string
}{
	{"zero_cycle", "edge: an empty cycle", pricing.Cycle{}, august.Start, "no anchor"},
	{"no_interval", "edge: an interval that was forgotten", pricing.Cycle{Anchor: august.Start}, august.Start, "no interval"},
	{"zero_instant", "edge: an instant that was forgotten", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(1)}, time.Time{}, "years 1 to 9999"},
	{"too_early", "bound: one nanosecond before the first instant", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(1)}, time.Date(1, 1, 2, 0, 0, 0, -1, time.UTC), "years 1 to 9999"},
	{"too_late", "bound: one second past the last instant", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(1)}, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), "years 1 to 9999"},
	{"far_future", "edge: as far as time goes", pricing.Cycle{Anchor: august.Start, Every: pricing.Days(1)}, farFuture, "years 1 to 9999"},
	{"far_past", "edge: as far as time goes", pricing.Cycle{Anchor: august.Start, Every: pricing.Days(1)}, farPast, "years 1 to 9999"},
	{"period_ends_too_late", "bound: the instant is allowed, the end of its period is not", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(1)}, time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC), "period 95740"},
	{"period_starts_too_early", "bound: the instant is allowed, the start of its period is not", pricing.Cycle{Anchor: august.Start, Every: pricing.Months(1)}, time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), "period -24247"},
}

func TestCycle_At_errors(t *testing.T) {
	for _, tt := range cycleAtErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			soon(t, func() {
				got, err := tt.cycle.At(tt.at)
				checkError(t, "At", err, pricing.ErrCycle, "cycle", tt.want)
				if got != (seats.Period{}) {
					t.Errorf("At(%v) = %v beside its error", tt.at, got)
				}
				part, whole, err := tt.cycle.First(tt.at)
				checkError(t, "First", err, pricing.ErrCycle, "cycle", tt.want)
				if part != (seats.Period{}) || whole != (seats.Period{}) {
					t.Errorf("First(%v) = %v, %v beside its error", tt.at, part, whole)
				}
				for _, within := range []seats.Period{
					{Start: tt.at, End: august.End},
					{Start: august.Start, End: tt.at},
				} {
					periods, err := tt.cycle.Periods(within)
					checkError(t, "Periods", err, pricing.ErrCycle, "cycle", tt.want)
					if periods != nil {
						t.Errorf("Periods(%v) has an iterator beside its error", within)
					}
				}
			})
		})
	}
}

// TestCycle_At_far asks about instants as far from the anchor as can be: the
// period is found at once, not by going through those between.
func TestCycle_At_far(t *testing.T) {
	early := time.Date(2, 1, 1, 0, 0, 0, 0, time.UTC)
	late := time.Date(9998, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, why string
		every     pricing.Interval
	}{
		{"days", "edge: the shortest periods, 3,651,328 of them", pricing.Days(1)},
		{"weeks", "edge: as many days, seven at a time", pricing.Weeks(1)},
		{"months", "edge: 119,963 of them", pricing.Months(1)},
		{"quarters", "edge: as many months, three at a time", pricing.Months(3)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			for _, c := range []struct{ anchor, at time.Time }{{early, late}, {late, early}} {
				soon(t, func() {
					got, err := pricing.Cycle{Anchor: c.anchor, Every: tt.every}.At(c.at)
					if err != nil || got.Start.After(c.at) || !got.End.After(c.at) {
						t.Errorf("At(%v) from %v = %v, %v, want the period that holds it", c.at, c.anchor, got, err)
					}
				})
			}
		})
	}
}

func TestCycle_First(t *testing.T) {
	c := pricing.Cycle{Anchor: in(t, "Europe/Warsaw", "2024-01-31T00:00:00+01:00"), Every: pricing.Months(1)}
	for _, tt := range []struct {
		name, why   string
		start       time.Time
		part, whole string
	}{
		{
			"stub", "https://github.com/silverapp/silver/issues/200: a stub is a part of one period, even if it goes over a month's end",
			in(t, "Europe/Warsaw", "2024-02-20T15:00:00+01:00"),
			"2024-02-20T15:00:00+01:00/2024-02-29T00:00:00+01:00", "2024-01-31T00:00:00+01:00/2024-02-29T00:00:00+01:00",
		},
		{
			"boundary", "doc: part and whole are the same if the start is a boundary",
			in(t, "Europe/Warsaw", "2024-02-29T00:00:00+01:00"),
			"2024-02-29T00:00:00+01:00/2024-03-31T00:00:00+01:00", "2024-02-29T00:00:00+01:00/2024-03-31T00:00:00+01:00",
		},
		{
			"just_before_a_boundary", "bound: a stub of a nanosecond",
			in(t, "Europe/Warsaw", "2024-02-28T23:59:59.999999999+01:00"),
			"2024-02-28T23:59:59.999999999+01:00/2024-02-29T00:00:00+01:00", "2024-01-31T00:00:00+01:00/2024-02-29T00:00:00+01:00",
		},
		{
			"other_location", "rule: results are in the location of the anchor",
			in(t, "America/New_York", "2024-02-28T18:30:00-05:00"),
			"2024-02-29T00:30:00+01:00/2024-03-31T00:00:00+01:00", "2024-02-29T00:00:00+01:00/2024-03-31T00:00:00+01:00",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			part, whole, err := c.First(tt.start)
			if err != nil {
				t.Fatalf("First(%v): %v", tt.start, err)
			}
			if local(part) != tt.part || local(whole) != tt.whole {
				t.Errorf("First(%v) = %v, %v, want %s, %s\nwhy: %s", tt.start, part, whole, tt.part, tt.whole, tt.why)
			}
		})
	}
}

var cyclePeriodsTests = []struct {
	name, why  string
	start, end string
	want       []string // the starts, and the end of the last
}{
	{
		"year_end", "rule: the periods that share time with the range, whole",
		"2023-12-31T00:00:00Z", "2024-03-31T00:00:00Z",
		[]string{"2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31"},
	},
	{
		"touching", "rule: a period that only touches the range shares no time with it",
		"2024-01-31T00:00:00Z", "2024-02-29T00:00:00Z",
		[]string{"2024-01-31", "2024-02-29"},
	},
	{
		"one_nanosecond_more", "bound: one nanosecond of the next period is enough",
		"2024-01-31T00:00:00Z", "2024-02-29T00:00:00.000000001Z",
		[]string{"2024-01-31", "2024-02-29", "2024-03-31"},
	},
	{
		"one_nanosecond_before", "bound: one nanosecond of the period before is enough",
		"2024-01-30T23:59:59.999999999Z", "2024-02-29T00:00:00Z",
		[]string{"2023-12-31", "2024-01-31", "2024-02-29"},
	},
	{
		"within_one", "edge: a range within one period yields it whole",
		"2024-02-10T00:00:00Z", "2024-02-10T00:00:01Z",
		[]string{"2024-01-31", "2024-02-29"},
	},
}

func TestCycle_Periods(t *testing.T) {
	c := pricing.Cycle{Anchor: in(t, "UTC", "2023-01-31T00:00:00Z"), Every: pricing.Months(1)}
	for _, tt := range cyclePeriodsTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			within := between(t, "UTC", tt.start, tt.end)
			periods, err := c.Periods(within)
			if err != nil {
				t.Fatalf("Periods(%v): %v", within, err)
			}
			var want []seats.Period
			for i := 1; i < len(tt.want); i++ {
				want = append(want, between(t, "UTC", tt.want[i-1]+"T00:00:00Z", tt.want[i]+"T00:00:00Z"))
			}
			for range 2 { // the iterator may be used more than once
				if diff := cmp.Diff(want, slices.Collect(periods)); diff != "" {
					t.Errorf("Periods(%v) mismatch (-want +got):\n%s\nwhy: %s", within, diff, tt.why)
				}
			}
			for p := range periods {
				if diff := cmp.Diff(want[0], p); diff != "" {
					t.Errorf("Periods(%v), first, mismatch (-want +got):\n%s", within, diff)
				}
				break // leaving early is allowed
			}
		})
	}
}

// A range may be longer than any period: three centuries of months.
func TestCycle_Periods_longRange(t *testing.T) {
	c := pricing.Cycle{Anchor: august.Start, Every: pricing.Months(1)}
	periods, err := c.Periods(seats.Period{Start: august.Start, End: august.Start.AddDate(300, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range periods {
		n++
	}
	if n != 3600 {
		t.Errorf("300 years have %d months, want 3600", n)
	}
}

// A day that a location leaves out is no period to be billed.
func TestCycle_Periods_dayLeftOut(t *testing.T) {
	c := pricing.Cycle{Anchor: in(t, "Pacific/Apia", "2011-12-28T00:00:00-10:00"), Every: pricing.Days(1)}
	periods, err := c.Periods(between(t, "Pacific/Apia", "2011-12-29T00:00:00-10:00", "2012-01-01T00:00:00+14:00"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for p := range periods {
		got = append(got, local(p))
	}
	want := []string{
		"2011-12-29T00:00:00-10:00/2011-12-31T00:00:00+14:00",
		"2011-12-31T00:00:00+14:00/2012-01-01T00:00:00+14:00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Periods mismatch (-want +got):\n%s", diff)
	}
}

// Nor is it due when the day before it is.
func TestCycle_Charge_dayLeftOut(t *testing.T) {
	c := pricing.Cycle{Anchor: in(t, "Pacific/Apia", "2011-12-28T00:00:00-10:00"), Every: pricing.Days(1)}
	u := used(20, 5)
	u.Period = between(t, "Pacific/Apia", "2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00")
	got, err := c.Charge(u.Period.End, pricing.Schedule[pricing.License]{{Value: direct}}, u)
	if err != nil || got.Units != 20 {
		t.Errorf("Charge of 29 December 2011 in Samoa: %d units, %v, want 20", got.Units, err)
	}
}

func TestCycle_Periods_errors(t *testing.T) {
	c := pricing.Cycle{Anchor: august.Start, Every: pricing.Months(1)}
	for _, within := range []seats.Period{
		{Start: august.Start, End: august.Start},
		{Start: august.End, End: august.Start},
	} {
		periods, err := c.Periods(within)
		checkError(t, fmt.Sprintf("Periods(%v)", within), err, seats.ErrPeriod, "cycle", within.String())
		if periods != nil {
			t.Errorf("Periods(%v) has an iterator beside its error", within)
		}
	}
}

// The invoices of resold licenses went from PPS to PPA on 11 August 2024, each
// on its usual billing date (https://partners.livechat.com/help/pricing-update-ppa).
func TestCycle_Charge(t *testing.T) {
	paid := func(model pricing.Model) pricing.License {
		return pricing.License{ID: "lc-20", Channel: pricing.Resold, Model: model, Plan: plan("59.00", "USD")}
	}
	terms := pricing.Schedule[pricing.License]{
		{Value: paid(pricing.PPS)},
		{From: in(t, "UTC", "2024-08-11T00:00:00Z"), Value: paid(pricing.PPA)},
	}
	c := pricing.Cycle{Anchor: in(t, "UTC", "2023-01-20T00:00:00Z"), Every: pricing.Months(1)}
	for _, tt := range []struct {
		name, why string
		invoice   string
		start     string
		want      string
	}{
		{"july", "source: an invoice before 11 August 2024 is for seats", "2024-07-20T00:00:00Z", "2024-06-20T00:00:00Z", "seats: 5 x 59.00 USD = 295.00 USD"},
		{"august", "source: an invoice as of 11 August 2024 is for accounts, though most of its period was before", "2024-08-20T00:00:00Z", "2024-07-20T00:00:00Z", "accounts: 20 x 59.00 USD = 1180.00 USD"},
		{"issued_late", "rule: the terms of the instant it is issued hold, for the period that ended last", "2024-08-10T23:59:59Z", "2024-06-20T00:00:00Z", "seats: 5 x 59.00 USD = 295.00 USD"},
		{"issued_at_the_change", "bound: the first instant of the new terms", "2024-08-11T00:00:00Z", "2024-06-20T00:00:00Z", "accounts: 20 x 59.00 USD = 1180.00 USD"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			start := in(t, "UTC", tt.start)
			usage := seats.Usage{Period: seats.Period{Start: start, End: start.AddDate(0, 1, 0)}, Accounts: 20, Peak: 5}
			got, err := c.Charge(in(t, "UTC", tt.invoice), terms, usage)
			if err != nil {
				t.Fatalf("Charge(%s): %v", tt.invoice, err)
			}
			if line := got.Lines[0].String(); line != tt.want {
				t.Errorf("Charge(%s): line %q, want %q\nwhy: %s", tt.invoice, line, tt.want, tt.why)
			}
			if diff := cmp.Diff(usage.Period, got.Period); diff != "" {
				t.Errorf("Charge(%s): period mismatch (-want +got):\n%s", tt.invoice, diff)
			}
		})
	}
}

func TestCycle_Charge_errors(t *testing.T) {
	c := pricing.Cycle{Anchor: in(t, "UTC", "2021-01-01T00:00:00Z"), Every: pricing.Months(1)}
	terms := pricing.Schedule[pricing.License]{{Value: direct}}
	invoice := august.End
	usage := used(20, 5)
	shifted := func(start, end time.Duration) seats.Usage {
		u := usage
		u.Period.Start, u.Period.End = u.Period.Start.Add(start), u.Period.End.Add(end)
		return u
	}
	for _, tt := range []struct {
		name, why string
		cycle     pricing.Cycle
		invoice   time.Time
		terms     pricing.Schedule[pricing.License]
		usage     seats.Usage
		want      error
		text      string
	}{
		{"next_period", "rule: the period that ended last is due, not the one that runs", c, invoice.Add(-1), terms, usage, pricing.ErrCycle, "2021-08-01T00:00:00Z/2021-09-01T00:00:00Z"},
		{"period_before", "rule: the period that ended last is due, not one before", c, invoice.AddDate(0, 1, 0), terms, usage, pricing.ErrCycle, "2021-09-01T00:00:00Z/2021-10-01T00:00:00Z"},
		{"part_from_start", "rule: a part of the period is not the period", c, invoice, terms, shifted(0, -time.Hour), pricing.ErrCycle, "is for 2021-08-01T00:00:00Z/2021-09-01T00:00:00Z"},
		{"part_to_end", "rule: a part of the period is not the period", c, invoice, terms, shifted(1, 0), pricing.ErrCycle, "is for 2021-08-01T00:00:00Z/2021-09-01T00:00:00Z"},
		{"no_usage", "edge: a usage that was forgotten", c, invoice, terms, seats.Usage{}, pricing.ErrCycle, "usage of 0001-01-01T00:00:00Z/0001-01-01T00:00:00Z"},
		{"no_cycle", "edge: a cycle that was forgotten", pricing.Cycle{}, invoice, terms, usage, pricing.ErrCycle, "no anchor"},
		{"no_invoice", "edge: an instant that was forgotten", c, time.Time{}, terms, usage, pricing.ErrCycle, "years 1 to 9999"},
		{"no_terms", "edge: nothing holds at the instant", c, invoice, nil, usage, pricing.ErrSchedule, "2021-09-01T00:00:00Z"},
		{"terms_begin_later", "bound: the terms begin one nanosecond after the invoice", c, invoice, pricing.Schedule[pricing.License]{{From: invoice.Add(1), Value: direct}}, usage, pricing.ErrSchedule, "2021-09-01T00:00:00Z"},
		{"license_not_valid", "rule: errors of the charge come through", c, invoice, pricing.Schedule[pricing.License]{{Value: pricing.License{ID: "lc-9"}}}, usage, pricing.ErrChannel, "lc-9"},
		{
			"before_the_first_years", "bound: no period before the first one",
			pricing.Cycle{Anchor: time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), Every: pricing.Months(1)},
			time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), terms, usage, pricing.ErrCycle, "period -1",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.cycle.Charge(tt.invoice, tt.terms, tt.usage)
			checkError(t, "Charge", err, tt.want, tt.text)
			if diff := cmp.Diff(pricing.Charge{}, got); diff != "" {
				t.Errorf("Charge has a result beside its error (-want +got):\n%s", diff)
			}
		})
	}
}

// The oracle: a calendar of its own that goes day by day, and a clock that looks
// at every minute.

type date struct{ year, month, day int }

func monthDays(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}

func (d date) next() date {
	switch {
	case d.day < monthDays(d.year, d.month):
		return date{d.year, d.month, d.day + 1}
	case d.month < 12:
		return date{d.year, d.month + 1, 1}
	default:
		return date{d.year + 1, 1, 1}
	}
}

func (d date) before() date {
	switch {
	case d.day > 1:
		return date{d.year, d.month, d.day - 1}
	case d.month > 1:
		return date{d.year, d.month - 1, monthDays(d.year, d.month-1)}
	default:
		return date{d.year - 1, 12, 31}
	}
}

// every is an interval whose length the oracle can see.
type every struct {
	n    int
	unit string
}

func (e every) interval() pricing.Interval {
	switch e.unit {
	case "months":
		return pricing.Months(e.n)
	case "weeks":
		return pricing.Weeks(e.n)
	default:
		return pricing.Days(e.n)
	}
}

// wantDate steps from the date of the anchor to that of boundary k.
func wantDate(anchor time.Time, e every, k int) date {
	d := date{anchor.Year(), int(anchor.Month()), anchor.Day()}
	steps := k * e.n
	if e.unit == "weeks" {
		steps *= 7
	}
	if e.unit == "months" {
		wanted := d.day
		d.day = 1
		for ; steps > 0; steps-- {
			d.day = monthDays(d.year, d.month)
			d = d.next()
		}
		for ; steps < 0; steps++ {
			d = d.before()
			d.day = 1
		}
		d.day = min(wanted, monthDays(d.year, d.month))
		return d
	}
	for ; steps > 0; steps-- {
		d = d.next()
	}
	for ; steps < 0; steps++ {
		d = d.before()
	}
	return d
}

// wantBoundary is the instant of boundary k. It looks at each minute around its
// date for the first that shows it with the time of day of the anchor. If none
// does, it finds the two between which clocks skip it, and goes on from the
// earlier one as if they did not. It needs offsets of whole minutes, as all
// zones have had since 1972.
func wantBoundary(anchor time.Time, e every, k int) time.Time {
	d := wantDate(anchor, e, k)
	wall := time.Date(d.year, time.Month(d.month), d.day, anchor.Hour(), anchor.Minute(), anchor.Second(), anchor.Nanosecond(), time.UTC)
	ahead := func(t time.Time) time.Duration { // of the clock at t, of what is wanted
		_, offset := t.In(anchor.Location()).Zone()
		return t.Sub(wall) + time.Duration(offset)*time.Second
	}
	last := wall.Add(-16 * time.Hour)
	for t := last; ; t = t.Add(time.Minute) {
		switch a := ahead(t); {
		case a == 0:
			return t.In(anchor.Location())
		case a > 0:
			return last.Add(-ahead(last)).In(anchor.Location())
		}
		last = t
	}
}

// checkCycle compares the period that holds an instant, and the ones around it,
// with the oracle, and checks the laws of cycles on the way.
func checkCycle(t *testing.T, anchor time.Time, e every, at time.Time) {
	t.Helper()
	c := pricing.Cycle{Anchor: anchor, Every: e.interval()}
	call := fmt.Sprintf("At(%v) from %v every %d %s", at, anchor, e.n, e.unit)
	got, err := c.At(at)
	if err != nil {
		t.Fatalf("%s: %v", call, err)
	}
	if at.Before(got.Start) || !at.Before(got.End) {
		t.Fatalf("%s = %v, which does not hold it", call, got)
	}
	// Up to two days from the instant the dates are enough to go by.
	noon := func(k int) time.Time {
		d := wantDate(anchor, e, k)
		return time.Date(d.year, time.Month(d.month), d.day, 12, 0, 0, 0, time.UTC)
	}
	k := 0
	for noon(k).Before(at.AddDate(0, 0, -2)) {
		k++
	}
	for noon(k).After(at.AddDate(0, 0, 2)) {
		k--
	}
	for ; wantBoundary(anchor, e, k).After(at); k-- {
		continue
	}
	for ; !wantBoundary(anchor, e, k+1).After(at); k++ {
		continue
	}
	want := seats.Period{Start: wantBoundary(anchor, e, k), End: wantBoundary(anchor, e, k+1)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s mismatch (-want +got):\n%s", call, diff)
	}
	var around []seats.Period
	for i := k - 1; i <= k+1; i++ {
		p, err := c.Period(i)
		if err != nil {
			t.Fatalf("Period(%d) from %v every %d %s: %v", i, anchor, e.n, e.unit, err)
		}
		around = append(around, p)
	}
	if around[1] != got || !around[0].End.Equal(got.Start) || !around[2].Start.Equal(got.End) {
		t.Fatalf("%s = %v, but the periods around are %v", call, got, around)
	}
}

func TestCycle_oracle(t *testing.T) {
	r := seeded()
	start := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 250 {
		loc := in(t, zones[r.IntN(len(zones))], "2024-01-01T00:00:00Z").Location()
		anchor := start.Add(time.Duration(r.Int64N(40*365*24*60)) * time.Minute).In(loc)
		at := anchor.Add(time.Duration(r.Int64N(400*24*60)-200*24*60) * time.Minute)
		units := []string{"months", "weeks", "days"}
		checkCycle(t, anchor, every{1 + r.IntN(20), units[r.IntN(3)]}, at)
	}
}

// The days on which clocks change are few, so that the oracle is asked about
// each of them: ten years in all zones, at the time of day that is skipped or
// occurs twice.
func TestCycle_oracleAtChanges(t *testing.T) {
	for _, name := range zones {
		loc := in(t, name, "2024-01-01T00:00:00Z").Location()
		at := time.Date(2005, 1, 1, 0, 0, 0, 0, loc)
		for n := 0; ; n++ {
			_, change := at.ZoneBounds()
			if change.IsZero() || change.Year() > 2014 {
				break
			}
			_, before := change.Add(-1).Zone()
			_, after := change.Zone()
			for _, seconds := range []int{min(before, after) - 60, min(before, after), (before + after) / 2, max(before, after), max(before, after) + 60} {
				// What the local clock shows around the change, a month before.
				wall := change.UTC().Add(time.Duration(seconds) * time.Second)
				anchor := time.Date(wall.Year(), wall.Month()-1, min(wall.Day(), 28), wall.Hour(), wall.Minute(), 0, 0, loc)
				if n%4 == 0 { // all changes with days, every fourth with months too
					checkCycle(t, anchor, every{1, "months"}, change)
				}
				checkCycle(t, anchor, every{1, "days"}, change)
			}
			at = change
		}
	}
}

// Consecutive periods leave no gap and do not overlap.
func TestCycle_tiles(t *testing.T) {
	for _, name := range zones {
		for _, interval := range []pricing.Interval{pricing.Months(1), pricing.Weeks(1), pricing.Days(1)} {
			c := pricing.Cycle{Anchor: in(t, name, "2011-01-31T00:30:00Z"), Every: interval}
			within := between(t, name, "2008-06-01T12:00:00Z", "2014-06-01T12:00:00Z")
			periods, err := c.Periods(within)
			if err != nil {
				t.Fatal(err)
			}
			var last seats.Period
			for p := range periods {
				switch {
				case !p.Start.Before(p.End):
					t.Fatalf("%s: period %v has no length", name, p)
				case last.End.IsZero() && p.Start.After(within.Start):
					t.Fatalf("%s: first period %v starts after %v", name, p, within.Start)
				case !last.End.IsZero() && !p.Start.Equal(last.End):
					t.Fatalf("%s: period %v follows %v", name, p, last)
				}
				last = p
			}
			if last.End.Before(within.End) || !last.Start.Before(within.End) {
				t.Fatalf("%s: last period %v, the range ends at %v", name, last, within.End)
			}
		}
	}
}

func FuzzCycle(f *testing.F) {
	f.Add(int64(1_706_659_200), 0, uint8(1), 1, uint8(0), int64(1_709_164_800))
	f.Add(int64(1_711_762_200), 999_999_999, uint8(1), 1, uint8(2), int64(1_711_848_600))
	f.Add(int64(1_325_239_200), 0, uint8(10), 1, uint8(2), int64(1_325_325_600))
	f.Add(int64(-62_135_510_400), 0, uint8(0), 3000, uint8(0), int64(253_402_214_399))
	f.Add(int64(1)<<62, 1, uint8(2), 0, uint8(1), -int64(1)<<62)
	f.Fuzz(func(t *testing.T, anchor int64, nanos int, zone uint8, n int, unit uint8, at int64) {
		e := every{n, []string{"months", "weeks", "days"}[unit%3]}
		loc := in(t, zones[int(zone)%len(zones)], "2024-01-01T00:00:00Z").Location()
		c := pricing.Cycle{Anchor: time.Unix(anchor, int64(nanos%1e9)).In(loc), Every: e.interval()}
		instant := time.Unix(at, 0)

		allowed := func(t time.Time) bool { return t.Unix() >= -62_135_510_400 && t.Unix() <= 253_402_214_399 }
		most := map[string]int{"months": 3000, "weeks": 13_044, "days": 91_312}[e.unit]
		got, err := c.At(instant)
		switch {
		case n < 1 || n > most || !allowed(c.Anchor) || !allowed(instant):
			checkError(t, "At", err, pricing.ErrCycle)
			if got != (seats.Period{}) {
				t.Errorf("At(%v) = %v beside its error", instant, got)
			}
			return
		case err != nil:
			// Only a period that reaches beyond the first or the last year may
			// be refused: at most 250 years and a day from either.
			checkError(t, "At", err, pricing.ErrCycle, "period ")
			if allowed(instant.AddDate(0, 0, -91_314)) && allowed(instant.AddDate(0, 0, 91_314)) {
				t.Errorf("At(%v) from %v every %d %s: %v", instant, c.Anchor, n, e.unit, err)
			}
			return
		case instant.Before(got.Start) || !instant.Before(got.End):
			t.Errorf("At(%v) from %v every %d %s = %v", instant, c.Anchor, n, e.unit, got)
		}
		for _, edge := range []time.Time{got.Start, got.End.Add(-1)} {
			if same, err := c.At(edge); err != nil || same != got {
				t.Errorf("At(%v) = %v, %v, want %v", edge, same, err, got)
			}
		}
		near := func(t time.Time) bool { return t.Year() >= 1975 && t.Year() < 2100 }
		if near(c.Anchor) && near(instant) && near(got.Start.AddDate(-1, 0, 0)) && near(got.End.AddDate(1, 0, 0)) &&
			got.End.Sub(got.Start) > instant.Sub(c.Anchor).Abs()/8 {
			checkCycle(t, c.Anchor, e, instant)
		}
	})
}

func BenchmarkCycle_At(b *testing.B) {
	c := pricing.Cycle{Anchor: in(b, "Europe/Warsaw", "2004-01-31T00:00:00+01:00"), Every: pricing.Months(1)}
	at := in(b, "Europe/Warsaw", "2024-06-15T00:00:00+02:00")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.At(at); err != nil {
			b.Fatal(err)
		}
	}
}

// In 2010 St John's went back from 00:01 to 23:01 of the date before: what came
// then is after the midnight of the next date, though its own date is not.
func TestCycle_At_backOverMidnight(t *testing.T) {
	c := pricing.Cycle{Anchor: in(t, "America/St_Johns", "2010-11-05T00:00:30-02:30"), Every: pricing.Days(1)}
	got, err := c.At(in(t, "America/St_Johns", "2010-11-06T23:30:00-03:30"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "2010-11-07T00:00:30-02:30/2010-11-08T00:00:30-03:30"; local(got) != want {
		t.Errorf("At = %v, want %s", got, want)
	}
}
