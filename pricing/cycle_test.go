package pricing_test

import (
	"testing"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// boundaryOf returns boundary k of a cycle the slow way: it tries all offsets that
// clocks have around it, and takes the first instant at which they show the time that
// is wanted. If there is none, clocks skip it, and the offset before they do decides.
func boundaryOf(c pricing.Cycle, months, days, k int) time.Time {
	anchor := c.Anchor.In(c.Zone.Location())
	year, month, day := anchor.Date()
	first := time.Date(year, month+time.Month(k*months), 1, 0, 0, 0, 0, time.UTC)
	for day > 28 && time.Date(first.Year(), first.Month(), day, 0, 0, 0, 0, time.UTC).Month() != first.Month() {
		day--
	}
	if months == 0 {
		_, _, day = anchor.Date()
		first = time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	}
	hour, minute, second := anchor.Clock()
	wall := time.Date(first.Year(), first.Month(), day+k*days, hour, minute, second, anchor.Nanosecond(), time.UTC)
	var best, before time.Time
	for around := wall.Add(-50 * time.Hour); around.Before(wall.Add(50 * time.Hour)); around = around.Add(15 * time.Minute) {
		_, offset := around.In(c.Zone.Location()).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		if _, shown := at.In(c.Zone.Location()).Zone(); shown == offset && (best.IsZero() || at.Before(best)) {
			best = at
		}
		if around.Before(at) {
			before = at // the last offset in use before the time that is wanted
		}
	}
	if best.IsZero() {
		return before
	}
	return best
}

// TestLaw_cycle: periods follow one another without a gap, hold the instants that
// they are asked for, and have the boundaries that clocks show.
func TestLaw_cycle(t *testing.T) {
	g := newGen(t)
	for range 300 {
		months, days := 0, 1+g.IntN(40)
		every := pricing.Days(days)
		if g.IntN(3) > 0 {
			months, days = 1+g.IntN(14), 0
			every = pricing.Months(months)
		}
		c := g.cycle()
		c.Every = every
		for k := g.IntN(100) - 50; k%4 != 0; k++ {
			start, end := boundaryOf(c, months, days, k), boundaryOf(c, months, days, k+1)
			if !start.Before(end) {
				continue // a date that the zone left out
			}
			for _, at := range []time.Time{start, end.Add(-1), start.Add(end.Sub(start) / 2)} {
				if p, err := c.At(at); err != nil || !p.Equal(seats.Period{Start: start, End: end}) {
					t.Fatalf("At(%v) of %+v = %v, %v; want %v to %v", at, c, p, err, start.UTC(), end.UTC())
				}
			}
			if p, err := c.Ended(end); err != nil || !p.End.Equal(end) || !p.Start.Equal(start) {
				t.Fatalf("Ended(%v) of %+v = %v, %v", end, c, p, err)
			}
			if p, err := c.Ended(end.Add(-1)); err != nil || !p.End.Equal(start) {
				t.Fatalf("Ended(%v - 1ns) of %+v = %v, %v", end, c, p, err)
			}
		}
		checkPeriods(t, g, c)
	}
}

// checkPeriods checks that the periods of a range are those of its instants.
func checkPeriods(t *testing.T, g gen, c pricing.Cycle) {
	t.Helper()
	first := g.period(t, c)
	within := seats.Period{Start: g.instant(first), End: first.End.Add(time.Duration(1 + g.Int64N(int64(100*24*time.Hour))))}
	periods, err := c.Periods(within)
	if err != nil {
		t.Fatal(err)
	}
	at := within.Start
	for p := range periods {
		want, err := c.At(at)
		if err != nil || !p.Equal(want) {
			t.Fatalf("period %v at %v of %+v, want %v, %v", p, at, c, want, err)
		}
		at = p.End
	}
	if at.Before(within.End) {
		t.Fatalf("the periods of %v end at %v", within, at)
	}
}

// TestCycle_exact: an interval of exact time is the same where clocks change.
func TestCycle_exact(t *testing.T) {
	c := pricing.Cycle{Anchor: march(7), Every: "PT36H30M", Zone: newYork}
	for k := range int64(5) {
		start := march(7).Add(time.Duration(k) * (36*time.Hour + 30*time.Minute))
		if p, err := c.At(start); err != nil || !p.Start.Equal(start) || p.End.Sub(p.Start) != 36*time.Hour+30*time.Minute {
			t.Errorf("period %d = %v, %v", k, p, err)
		}
		if p, err := c.At(start.Add(-1)); err != nil || !p.End.Equal(start) {
			t.Errorf("before period %d: %v, %v", k, p, err)
		}
	}
}

func TestInterval(t *testing.T) {
	at := func(every pricing.Interval) (seats.Period, error) {
		return pricing.Cycle{Anchor: march(1), Every: every, Zone: newYork}.At(march(1))
	}
	for _, tt := range []struct {
		every pricing.Interval
		end   time.Time
	}{
		{"P1M", march(32)},
		{pricing.Months(12), march(1).AddDate(1, 0, 0)},
		{"P1Y", march(1).AddDate(1, 0, 0)},
		{"P1Y6M", march(1).AddDate(1, 6, 0)},
		{"P2W", march(15)},
		{pricing.Days(10), march(11)},
		{"PT36H30M", march(1).Add(36*time.Hour + 30*time.Minute)},
		{pricing.Hours(2), march(1).Add(2 * time.Hour)},
		{"PT90S", march(1).Add(90 * time.Second)},
		{"P3000M", march(1).AddDate(250, 0, 0)},
		{"P91312D", march(91313)},
	} {
		if p, err := at(tt.every); err != nil || !p.End.Equal(tt.end) {
			t.Errorf("%s: %v, %v; want an end at %v", tt.every, p, err, tt.end)
		}
	}
	for _, every := range []pricing.Interval{
		"", "P", "PT", "1M", "P1", "PM", "P-1M", "P+1M", "P1.5M", "P1M1D", "P1W1D", "PT1D", "P1H", "P1M2Y", "p1m", "P1M ", "PT1M1H",
		"P0M", "PT0H0M", "P3001M", "P251Y", "P91313D", "P13045W", pricing.Months(0), pricing.Months(-1), pricing.Hours(24*91_312 + 1), "P99999999999999999999M", "PT7889356801S",
	} {
		p, err := at(every)
		checkError(t, err, pricing.ErrCycle, "interval")
		if p != (seats.Period{}) {
			t.Errorf("%s: %v beside the error", every, p)
		}
	}
}

// TestCycle_rows are times that clocks skip or show twice, and months without a day.
func TestCycle_rows(t *testing.T) {
	for _, tt := range []struct {
		name, why    string
		zone, anchor string // local time
		at, want     string // an instant, and the local time at which its period starts
	}{
		{"31_january", "was wrong once: billed on 1 March", "Europe/Berlin", "2026-01-31T00:00:00", "2026-03-15T00:00:00Z", "2026-02-28T00:00:00+01:00"},
		{"31_april", "was wrong once: billed on 1 May", "Europe/Berlin", "2026-01-31T00:00:00", "2026-05-15T00:00:00Z", "2026-04-30T00:00:00+02:00"},
		{"5_august", "invoiceninja#12158: at 05:00 for 06:00 after the clocks changed", "America/New_York", "2026-08-05T06:00:00", "2026-11-06T00:00:00Z", "2026-11-05T06:00:00-05:00"},
		{"leap_day", "29 February comes back in leap years", "UTC", "2024-02-29T12:00:00", "2028-03-01T00:00:00Z", "2028-02-29T12:00:00Z"},
		{"skipped", "02:30 does not happen on 29 March: it moves by the gap", "Europe/Berlin", "2026-01-29T02:30:00", "2026-04-01T00:00:00Z", "2026-03-29T03:30:00+02:00"},
		{"skipped_midnight", "ECOSYSTEM: time.Date gives the day before", "America/Havana", "2026-02-08T00:00:00", "2026-03-10T00:00:00Z", "2026-03-08T01:00:00-04:00"},
		{"twice", "02:30 happens twice on 25 October: it is the first", "Europe/Berlin", "2026-09-25T02:30:00", "2026-10-26T00:00:00Z", "2026-10-25T02:30:00+02:00"},
		{"half_an_hour", "clocks change by half an hour", "Australia/Lord_Howe", "2026-09-04T02:15:00", "2026-10-05T00:00:00Z", "2026-10-04T02:45:00+11:00"},
		{"left_out", "Samoa left 30 December out", "Pacific/Apia", "2011-11-30T00:00:00", "2012-01-01T00:00:00Z", "2011-12-31T00:00:00+14:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			zone := pricing.MustZone(tt.zone)
			anchor, err := time.ParseInLocation("2006-01-02T15:04:05", tt.anchor, zone.Location())
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse(time.RFC3339, tt.at)
			if err != nil {
				t.Fatal(err)
			}
			p, err := pricing.Monthly(anchor, zone).At(at)
			if got := p.Start.Format(time.RFC3339); err != nil || got != tt.want {
				t.Errorf("period from %s, %v; want %s\nwhy: %s", got, err, tt.want, tt.why)
			}
		})
	}
}

func TestCycle_errors(t *testing.T) {
	good := pricing.Monthly(march(1), newYork)
	year := func(y int) time.Time { return time.Date(y, time.July, 1, 0, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		name, why string
		cycle     pricing.Cycle
		at        time.Time
		want      error
		text      string
	}{
		{"no_anchor", "an anchor that somebody forgot", pricing.Cycle{Every: "P1M", Zone: newYork}, march(1), pricing.ErrCycle, "no anchor"},
		{"no_zone", "a zone that somebody forgot", pricing.Cycle{Anchor: march(1), Every: "P1M"}, march(1), pricing.ErrZone, "no time zone"},
		{"no_instant", "an instant that somebody forgot", good, time.Time{}, pricing.ErrCycle, "no instant"},
		{"year_0", "one before the bound", good, year(0), pricing.ErrCycle, "years 1 to 9999"},
		{"year_10000", "one past the bound", good, year(10000), pricing.ErrCycle, "years 1 to 9999"},
		{"anchor_10000", "one past the bound", pricing.Monthly(year(10000), newYork), march(1), pricing.ErrCycle, "anchor"},
		{"before_year_1", "one second before the bound", good, time.Unix(-62_135_596_800+86_400-1, 0), pricing.ErrCycle, "years 1 to 9999"},
		{"after_year_9999", "one second past the bound", good, time.Unix(253_402_300_799-86_400+1, 0), pricing.ErrCycle, "years 1 to 9999"},
		{"end_10000", "the period ends past the bound", pricing.Cycle{Anchor: year(9998), Every: "P10Y", Zone: newYork}, year(9999), pricing.ErrCycle, "period"},
		{"far_year", "the ends of what package time can hold", good, time.Unix(1<<62, 0), pricing.ErrCycle, "years 1 to 9999"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, at := tt.cycle.At(tt.at)
			q, ended := tt.cycle.Ended(tt.at)
			_, periods := tt.cycle.Periods(seats.Period{Start: tt.at, End: march(45)})
			checkError(t, at, tt.want, tt.text)
			if tt.name == "end_10000" {
				return // the period before it is within the bound
			}
			checkError(t, ended, tt.want, tt.text)
			checkError(t, periods, tt.want, tt.text)
			if p != (seats.Period{}) || q != (seats.Period{}) {
				t.Errorf("%v and %v beside the error", p, q)
			}
		})
	}
	for _, bound := range []time.Time{time.Date(9999, 12, 5, 0, 0, 0, 0, time.UTC), time.Date(1, 1, 3, 0, 0, 0, 0, time.UTC)} {
		monthly := pricing.Monthly(utcDay(1, 15).AddDate(0, 0, -14*(bound.Year()/9999)), pricing.UTC())
		_, periods := monthly.Periods(seats.Period{Start: bound, End: bound.AddDate(0, 0, 15)})
		checkError(t, periods, pricing.ErrCycle, "years 1 to 9999")
	}
	hourly := pricing.Cycle{Anchor: march(1), Every: pricing.Hours(1), Zone: pricing.UTC()}
	for _, at := range []time.Time{time.Unix(-62_135_596_800+86_400, 0), time.Unix(253_402_300_799-86_400-3600, 0)} {
		if _, err := hourly.At(at); err != nil {
			t.Errorf("within the bound: %v", err)
		}
	}
	apia := pricing.MustZone("Pacific/Apia")
	days := pricing.Cycle{Anchor: time.Date(2026, 1, 1, 0, 0, 0, 0, apia.Location()), Every: "P1D", Zone: apia}
	if p, err := days.Ended(time.Date(2011, 12, 30, 10, 0, 0, 0, time.UTC)); err != nil || !p.Start.Equal(time.Date(2011, 12, 29, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("before the day that Samoa left out: %v, %v", p, err)
	}
	_, err := good.Periods(seats.Period{Start: march(2), End: march(2)})
	checkError(t, err, seats.ErrPeriod, "does not end after it starts")
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	sameAfterJSON(t, good)
}

// TestLaw_fractions: parts that make up a period have fractions that add up to 1.
func TestLaw_fractions(t *testing.T) {
	g := newGen(t)
	for range 500 {
		c := g.cycle()
		whole, by := g.period(t, c), g.dayCount()
		if length(by, whole, c.Zone) == 0 {
			continue
		}
		cuts := pricing.Schedule[int]{{Value: 0}}
		for at := range g.dates(whole) {
			cuts = append(cuts, pricing.Dated[int]{From: at})
		}
		parts, err := cuts.Split(whole)
		if err != nil {
			t.Fatal(err)
		}
		sum := fractionOf(pricing.Elapsed, whole, whole, c.Zone)
		for part := range parts {
			f, err := by.Fraction(part, whole, c.Zone)
			if err != nil {
				t.Fatal(err)
			}
			want := fractionOf(by, part, whole, c.Zone)
			if got := fractionRat(f); got.Cmp(want) != 0 {
				t.Fatalf("%v of %v by %s in %v is %v, want %v", part, whole, by, c.Zone, f, want)
			}
			sum.Sub(sum, want)
			sameAfterJSON(t, f)
		}
		if sum.Sign() != 0 {
			t.Fatalf("the parts of %v by %s miss %v", whole, by, sum)
		}
	}
}

func TestDayCount_Fraction(t *testing.T) {
	day := func(month time.Month, day int) time.Time {
		return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
	}
	for _, tt := range []struct {
		name, why   string
		by          pricing.DayCount
		part, whole seats.Period
		want        pricing.Fraction
	}{
		{"february_thirty", "was wrong once: 29 of 30, where plain 30E/360 has 27", pricing.Thirty360, seats.Period{Start: day(2, 1), End: day(2, 28)}, seats.Period{Start: day(2, 1), End: day(3, 1)}, pricing.Fraction{Part: 29, Whole: 30}},
		{"31st_thirty", "the 30th and the 31st are the same day", pricing.Thirty360, seats.Period{Start: day(1, 30), End: day(1, 31)}, seats.Period{Start: day(1, 1), End: day(2, 1)}, pricing.Fraction{Part: 0, Whole: 30}},
		{"within_a_day", "the date on which it ends does not count", pricing.CalendarDays, seats.Period{Start: day(1, 3), End: day(1, 4).Add(-1)}, seats.Period{Start: day(1, 1), End: day(2, 1)}, pricing.Fraction{Part: 0, Whole: 31}},
		{"elapsed", "in lowest terms", pricing.Elapsed, seats.Period{Start: day(1, 1), End: day(1, 11)}, seats.Period{Start: day(1, 1), End: day(1, 31)}, pricing.Fraction{Part: 1, Whole: 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := tt.by.Fraction(tt.part, tt.whole, pricing.UTC()); err != nil || got != tt.want {
				t.Errorf("Fraction = %v, %v; want %v\nwhy: %s", got, err, tt.want, tt.why)
			}
		})
	}
	month := seats.Period{Start: day(1, 1), End: day(2, 1)}
	for _, tt := range []struct {
		name  string
		by    pricing.DayCount
		part  seats.Period
		zone  pricing.Zone
		want  error
		texts []string
	}{
		{"outside", pricing.Elapsed, seats.Period{Start: day(1, 31), End: day(2, 2)}, pricing.UTC(), pricing.ErrPart, []string{"2026-01-31T00:00:00Z/2026-02-02T00:00:00Z"}},
		{"unknown", "days", month, pricing.UTC(), pricing.ErrPart, []string{`"days"`, "calendar days, elapsed time or 30/360"}},
		{"no_zone", pricing.CalendarDays, month, pricing.Zone{}, pricing.ErrZone, []string{"zone"}},
		{"no_part", pricing.CalendarDays, seats.Period{}, pricing.UTC(), seats.ErrPeriod, []string{"part"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := tt.by.Fraction(tt.part, month, tt.zone)
			checkError(t, err, tt.want, tt.texts...)
			if f != (pricing.Fraction{}) {
				t.Errorf("%v beside the error", f)
			}
		})
	}
}
