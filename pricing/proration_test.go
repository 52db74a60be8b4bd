package pricing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

var dayCounts = []pricing.DayCount{pricing.Elapsed, pricing.CalendarDays, pricing.Thirty360}

func TestDayCount_String(t *testing.T) {
	for d, want := range map[pricing.DayCount]string{
		pricing.Elapsed: "Elapsed", pricing.CalendarDays: "CalendarDays", pricing.Thirty360: "Thirty360",
		0: "DayCount(0)", -1: "DayCount(-1)", 4: "DayCount(4)",
	} {
		if got := d.String(); got != want {
			t.Errorf("DayCount(%d).String() = %q, want %q", int(d), got, want)
		}
	}
}

var fractionTests = []struct {
	name, why            string
	by                   pricing.DayCount
	zone                 string
	partStart, partEnd   string
	wholeStart, wholeEnd string
	want                 pricing.Fraction
}{
	{
		"half_of_february", "rule: 14 of 28 days", pricing.CalendarDays, "UTC",
		"2023-02-15T00:00:00Z", "2023-03-01T00:00:00Z", "2023-02-01T00:00:00Z", "2023-03-01T00:00:00Z",
		pricing.Fraction{Part: 14, Whole: 28},
	},
	{
		"leap_february", "rule: the days of the period, 29 in a leap year; https://github.com/microsoft/BCApps/issues/5718", pricing.CalendarDays, "UTC",
		"2024-02-15T00:00:00Z", "2024-03-01T00:00:00Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z",
		pricing.Fraction{Part: 15, Whole: 29},
	},
	{
		"days_left_in_march", "rule: half-open, the 15th counts and the 1st of April does not: 17 of 31", pricing.CalendarDays, "UTC",
		"2024-03-15T00:00:00Z", "2024-04-01T00:00:00Z", "2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z",
		pricing.Fraction{Part: 17, Whole: 31},
	},
	{
		"time_of_day", "doc: the first date of a part counts, the date it ends on does not", pricing.CalendarDays, "UTC",
		"2024-03-05T23:59:59Z", "2024-03-08T00:00:01Z", "2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z",
		pricing.Fraction{Part: 3, Whole: 31},
	},
	{
		"within_a_date", "edge: a part that starts and ends on one date has no day", pricing.CalendarDays, "UTC",
		"2024-03-05T00:00:00Z", "2024-03-05T23:59:59Z", "2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z",
		pricing.Fraction{Part: 0, Whole: 31},
	},
	{
		"month_of_743_hours", "rule: a day of 23 hours is a day; https://github.com/getlago/lago-api/pull/1438 lost one", pricing.CalendarDays, "Europe/Warsaw",
		"2024-03-31T00:00:00+01:00", "2024-04-01T00:00:00+02:00", "2024-03-01T00:00:00+01:00", "2024-04-01T00:00:00+02:00",
		pricing.Fraction{Part: 1, Whole: 31},
	},
	{
		"elapsed_743_hours", "rule: real time, 23 of 743 hours", pricing.Elapsed, "Europe/Warsaw",
		"2024-03-31T00:00:00+01:00", "2024-04-01T00:00:00+02:00", "2024-03-01T00:00:00+01:00", "2024-04-01T00:00:00+02:00",
		pricing.Fraction{Part: 23, Whole: 743},
	},
	{
		"elapsed_744_hours", "rule: a month without a change", pricing.Elapsed, "Europe/Warsaw",
		"2024-01-31T00:00:00+01:00", "2024-02-01T00:00:00+01:00", "2024-01-01T00:00:00+01:00", "2024-02-01T00:00:00+01:00",
		pricing.Fraction{Part: 1, Whole: 31},
	},
	{
		"elapsed_745_hours", "rule: 25 of 745 hours, in lowest terms", pricing.Elapsed, "Europe/Warsaw",
		"2024-10-27T00:00:00+02:00", "2024-10-28T00:00:00+01:00", "2024-10-01T00:00:00+02:00", "2024-11-01T00:00:00+01:00",
		pricing.Fraction{Part: 5, Whole: 149},
	},
	{
		"elapsed_nanosecond", "bound: the shortest part; https://github.com/uselotus/lotus/pull/518 lost microseconds", pricing.Elapsed, "UTC",
		"2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000000001Z", "2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z",
		pricing.Fraction{Part: 1, Whole: 1_000_000_000},
	},
	{
		"elapsed_longest", "bound: 250 years of nanoseconds", pricing.Elapsed, "UTC",
		"1800-01-01T00:00:00Z", "2050-01-01T00:00:00Z", "1800-01-01T00:00:00Z", "2050-01-01T00:00:00Z",
		pricing.Fraction{Part: 1, Whole: 1},
	},
	{
		"location_of_the_whole", "doc: dates are those of the location of the whole period's start", pricing.CalendarDays, "Asia/Kolkata",
		"2024-03-14T19:00:00Z", "2024-03-31T18:30:00Z", "2024-03-01T00:00:00+05:30", "2024-04-01T00:00:00+05:30",
		pricing.Fraction{Part: 17, Whole: 31},
	},
	{
		"stub", "rule: a stub is measured against the whole period; https://github.com/getlago/lago-api/pull/6194", pricing.CalendarDays, "UTC",
		"2024-02-20T00:00:00Z", "2024-02-29T00:00:00Z", "2024-01-31T00:00:00Z", "2024-02-29T00:00:00Z",
		pricing.Fraction{Part: 9, Whole: 29},
	},
	{
		"whole", "edge: the whole is all of it", pricing.CalendarDays, "UTC",
		"2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z", "2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z",
		pricing.Fraction{Part: 31, Whole: 31},
	},
	{
		"back_over_midnight", "edge: in 2010 St John's went back from 00:01 to 23:01 of the date before; a later instant is no earlier date", pricing.CalendarDays, "America/St_Johns",
		"2010-11-07T00:00:30-02:30", "2010-11-06T23:30:00-03:30", "2010-11-01T00:00:00-02:30", "2010-12-01T00:00:00-03:30",
		pricing.Fraction{Part: 0, Whole: 30},
	},
	{
		"back_over_midnight_days", "edge: the 7th has begun at the second 23:30 of the 6th: one day to the 8th", pricing.CalendarDays, "America/St_Johns",
		"2010-11-06T23:30:00-03:30", "2010-11-08T00:00:00-03:30", "2010-11-01T00:00:00-02:30", "2010-12-01T00:00:00-03:30",
		pricing.Fraction{Part: 1, Whole: 30},
	},
	{
		"day_left_out", "edge: Samoa left out a day; the number of the date goes on by two", pricing.CalendarDays, "Pacific/Apia",
		"2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00", "2011-12-01T00:00:00-10:00", "2012-01-01T00:00:00+14:00",
		pricing.Fraction{Part: 2, Whole: 31},
	},
	{
		"thirty", "rule: January has 30 days", pricing.Thirty360, "UTC",
		"2024-01-16T00:00:00Z", "2024-02-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z",
		pricing.Fraction{Part: 15, Whole: 30},
	},
	{
		"thirty_31st", "rule: the 31st counts nothing", pricing.Thirty360, "UTC",
		"2024-01-30T00:00:00Z", "2024-01-31T00:00:00Z", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z",
		pricing.Fraction{Part: 0, Whole: 30},
	},
	{
		"thirty_last_day", "rule: from the 31st, as from the 30th, it is one day to the 1st", pricing.Thirty360, "UTC",
		"2024-01-31T00:00:00Z", "2024-02-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z",
		pricing.Fraction{Part: 1, Whole: 30},
	},
	{
		"thirty_all_31_days", "rule: the fraction never exceeds 1, unlike 31/30", pricing.Thirty360, "UTC",
		"2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z",
		pricing.Fraction{Part: 30, Whole: 30},
	},
	{
		"thirty_february", "rule: February has 30 days; its last one counts for what it lacks", pricing.Thirty360, "UTC",
		"2023-02-28T00:00:00Z", "2023-03-01T00:00:00Z", "2023-02-01T00:00:00Z", "2023-03-01T00:00:00Z",
		pricing.Fraction{Part: 1, Whole: 30},
	},
	{
		"thirty_to_end_of_february", "rule: the last day of a month reaches 30", pricing.Thirty360, "UTC",
		"2023-02-27T00:00:00Z", "2023-02-28T00:00:00Z", "2023-02-01T00:00:00Z", "2023-03-01T00:00:00Z",
		pricing.Fraction{Part: 3, Whole: 30},
	},
	{
		"thirty_28_in_leap_year", "rule: in a leap year the 28th is the 28th", pricing.Thirty360, "UTC",
		"2024-02-27T00:00:00Z", "2024-02-28T00:00:00Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z",
		pricing.Fraction{Part: 1, Whole: 30},
	},
	{
		"thirty_month_ends", "rule: from one month's end to the next are 30 days", pricing.Thirty360, "UTC",
		"2023-01-31T00:00:00Z", "2023-02-15T00:00:00Z", "2023-01-31T00:00:00Z", "2023-02-28T00:00:00Z",
		pricing.Fraction{Part: 15, Whole: 30},
	},
	{
		"thirty_28_to_end_of_february", "doc: 28 January to 28 February, the month's end, has 32", pricing.Thirty360, "UTC",
		"2023-01-28T00:00:00Z", "2023-02-28T00:00:00Z", "2023-01-28T00:00:00Z", "2023-02-28T00:00:00Z",
		pricing.Fraction{Part: 32, Whole: 32},
	},
	{
		"thirty_year", "rule: a year has 360 days", pricing.Thirty360, "UTC",
		"2024-03-15T00:00:00Z", "2025-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z",
		pricing.Fraction{Part: 286, Whole: 360},
	},
}

func TestDayCount_Fraction(t *testing.T) {
	for _, tt := range fractionTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			part := seats.Period{Start: in(t, "UTC", tt.partStart), End: in(t, "UTC", tt.partEnd)}
			whole := between(t, tt.zone, tt.wholeStart, tt.wholeEnd)
			got, err := tt.by.Fraction(part, whole)
			if err != nil {
				t.Fatalf("%v.Fraction(%v, %v): %v", tt.by, part, whole, err)
			}
			if got != tt.want {
				t.Errorf("%v.Fraction(%v, %v) = %v, want %v\nwhy: %s", tt.by, part, whole, got, tt.want, tt.why)
			}
		})
	}
}

func TestDayCount_Fraction_errors(t *testing.T) {
	hours := func(from, to int) seats.Period {
		return seats.Period{Start: august.Start.Add(time.Duration(from) * time.Hour), End: august.Start.Add(time.Duration(to) * time.Hour)}
	}
	for _, tt := range []struct {
		name, why   string
		by          pricing.DayCount
		part, whole seats.Period
		want        error
		text        string
	}{
		{"zero", "edge: all forgotten", 0, seats.Period{}, seats.Period{}, seats.ErrPeriod, "has no start"},
		{"part_empty", "edge: a part of no length", pricing.Elapsed, hours(1, 1), august, seats.ErrPeriod, "is empty"},
		{"part_swapped", "https://github.com/nadineproject/nadine/issues/348: reversed dates gave a negative bill", pricing.Elapsed, hours(2, 1), august, seats.ErrPeriod, "ends before it starts"},
		{"whole_empty", "edge: no division by zero", pricing.Elapsed, hours(1, 2), hours(1, 1), seats.ErrPeriod, "is empty"},
		{"swapped", "edge: the whole in place of the part", pricing.Elapsed, august, hours(1, 2), pricing.ErrFraction, "is not within"},
		{"part_starts_early", "bound: one nanosecond before the whole", pricing.CalendarDays, seats.Period{Start: august.Start.Add(-1), End: august.End}, august, pricing.ErrFraction, "part 2021-07-31T23:59:59.999999999Z"},
		{"part_ends_late", "bound: one nanosecond after the whole", pricing.CalendarDays, seats.Period{Start: august.Start, End: august.End.Add(1)}, august, pricing.ErrFraction, "is not within 2021-08-01T00:00:00Z/2021-09-01T00:00:00Z"},
		{"no_day_count", "rule: the day count is named", 0, hours(1, 2), august, pricing.ErrFraction, "day count 0"},
		{"day_count_4", "bound: one past the last", 4, hours(1, 2), august, pricing.ErrFraction, "day count 4"},
		{"no_calendar_day", "edge: a whole within one date", pricing.CalendarDays, hours(1, 2), hours(0, 23), pricing.ErrFraction, "no day by CalendarDays"},
		{"no_thirty360_day", "edge: from the 30th to the 31st", pricing.Thirty360, hours(29*24, 30*24), hours(29*24, 30*24), pricing.ErrFraction, "no day by Thirty360"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.by.Fraction(tt.part, tt.whole)
			checkError(t, "Fraction", err, tt.want, tt.text)
			if got != (pricing.Fraction{}) {
				t.Errorf("Fraction = %v beside its error", got)
			}
		})
	}
}

// wantFraction counts the dates of a part one by one, as each day count has
// them.
func wantFraction(by pricing.DayCount, part, whole seats.Period) *big.Rat {
	if by == pricing.Elapsed {
		return big.NewRat(int64(part.End.Sub(part.Start)), int64(whole.End.Sub(whole.Start)))
	}
	loc := whole.Start.Location()
	count := func(p seats.Period) int64 {
		at := func(t time.Time) date {
			l := t.In(loc)
			return date{l.Year(), int(l.Month()), l.Day()}
		}
		var n int64
		for d, end := at(p.Start), at(p.End); d != end; d = d.next() {
			next := d.next()
			length := monthDays(d.year, d.month)
			switch {
			case by == pricing.CalendarDays:
				n++
			case d.day == 30 && length == 31:
				// The 31st counts nothing.
			case next.day == monthDays(next.year, next.month) && next.day < 30:
				n += 1 + int64(30-next.day) // the end of February reaches 30
			default:
				n++
			}
		}
		return n
	}
	days := count(whole)
	if days == 0 {
		return nil
	}
	return big.NewRat(count(part), days)
}

func randomPeriod(t *testing.T, r interface {
	IntN(n int) int
	Int64N(n int64) int64
}, zone string,
) seats.Period {
	t.Helper()
	start := in(t, zone, "2010-01-01T00:00:00Z").Add(time.Duration(r.Int64N(15*365*24)) * time.Hour)
	end := start.Add(time.Duration(1+r.IntN(400*24)) * time.Hour)
	if r.IntN(2) == 0 { // local midnights, as most periods have
		start = time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, start.Location())
		end = time.Date(end.Year(), end.Month(), end.Day()+1, 0, 0, 0, 0, end.Location())
	}
	return seats.Period{Start: start, End: end}
}

// The fractions of the parts that a period is cut into are what counting says,
// and add up to exactly 1.
func TestDayCount_Fraction_oracle(t *testing.T) {
	r := seeded()
	for range 400 {
		zone := zones[r.IntN(len(zones))]
		if zone == "America/St_Johns" {
			continue // its dates went back: there counting them one by one has no end
		}
		whole := randomPeriod(t, r, zone)
		cuts := []time.Time{whole.Start, whole.End}
		for range r.IntN(5) {
			cuts = append(cuts, whole.Start.Add(time.Duration(r.Int64N(int64(whole.End.Sub(whole.Start))))))
		}
		slices.SortFunc(cuts, time.Time.Compare)
		cuts = slices.CompactFunc(cuts, time.Time.Equal)
		for _, by := range dayCounts {
			sum := new(big.Rat)
			for i := range len(cuts) - 1 {
				part := seats.Period{Start: cuts[i], End: cuts[i+1]}
				want := wantFraction(by, part, whole)
				got, err := by.Fraction(part, whole)
				if want == nil {
					if !errors.Is(err, pricing.ErrFraction) {
						t.Fatalf("%v.Fraction(%v, %v) = %v, %v, want ErrFraction", by, part, whole, got, err)
					}
					sum.SetInt64(1)
					continue
				}
				if err != nil {
					t.Fatalf("%v.Fraction(%v, %v): %v", by, part, whole, err)
				}
				if big.NewRat(got.Part, got.Whole).Cmp(want) != 0 {
					t.Fatalf("%v.Fraction(%v, %v) = %v, want %v", by, part, whole, got, want)
				}
				sum.Add(sum, big.NewRat(got.Part, got.Whole))
			}
			if sum.Cmp(big.NewRat(1, 1)) != 0 {
				t.Fatalf("%v: the parts of %v cut at %v add up to %v", by, whole, cuts, sum)
			}
		}
	}
}

func TestFraction_Of(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		fraction  pricing.Fraction
		amount    string
		places    int
		mode      pricing.Rounding
		want      string
	}{
		{"half", "rule: one division, one rounding", pricing.Fraction{Part: 14, Whole: 28}, "295.00", 2, pricing.HalfUp, "147.50"},
		{"third", "rule: 33.333... rounds down", pricing.Fraction{Part: 1, Whole: 3}, "100", 2, pricing.HalfUp, "33.33"},
		{"thirds", "rule: 66.666... rounds up", pricing.Fraction{Part: 2, Whole: 3}, "100", 2, pricing.HalfUp, "66.67"},
		{"truncated", "https://nectir.co/pricing/: 6.666... cut to 6.66", pricing.Fraction{Part: 20, Whole: 30}, "10.00", 2, pricing.Down, "6.66"},
		{"down_after_division", "https://github.com/shopspring/decimal/issues/409: a quotient that is rounded before it is cut is wrong", pricing.Fraction{Part: 1, Whole: 3}, "2.9999999999999999999999", 0, pricing.Down, "0"},
		{"tie", "rule: a tie away from zero", pricing.Fraction{Part: 1, Whole: 2}, "0.25", 2, pricing.HalfUp, "0.13"},
		{"tie_negative", "rule: a credit mirrors a charge", pricing.Fraction{Part: 1, Whole: 2}, "-0.25", 2, pricing.HalfUp, "-0.13"},
		{"tie_even", "rule: a tie to the even digit", pricing.Fraction{Part: 1, Whole: 2}, "0.25", 2, pricing.HalfEven, "0.12"},
		{"just_above_tie", "rule: what is left of a division counts, however little", pricing.Fraction{Part: math.MaxInt64/2 + 1, Whole: math.MaxInt64}, "0.25", 2, pricing.HalfEven, "0.13"},
		{"just_below_tie", "rule: and just below a tie", pricing.Fraction{Part: math.MaxInt64 / 2, Whole: math.MaxInt64}, "0.25", 2, pricing.HalfUp, "0.12"},
		{"up_from_almost_nothing", "rule: Up rounds whatever is left", pricing.Fraction{Part: 1, Whole: math.MaxInt64}, "1e-64", 2, pricing.Up, "0.01"},
		{"none", "bound: nothing of it", pricing.Fraction{Part: 0, Whole: 31}, "295.00", 2, pricing.Up, "0.00"},
		{"all", "bound: all of it", pricing.Fraction{Part: 31, Whole: 31}, "295.00", 2, pricing.Down, "295.00"},
		{"most_places", "bound: 64 places", pricing.Fraction{Part: 1, Whole: 8}, "1e-61", 64, pricing.HalfUp, "0.0000000000000000000000000000000000000000000000000000000000000125"},
		{"largest", "bound: 64 digits", pricing.Fraction{Part: 1, Whole: 1}, strings.Repeat("9", 64), 0, pricing.HalfUp, strings.Repeat("9", 64)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.fraction.Of(dec(tt.amount), tt.places, tt.mode)
			if err != nil {
				t.Fatalf("%v.Of(%s, %d, %v): %v", tt.fraction, tt.amount, tt.places, tt.mode, err)
			}
			if !got.Equal(dec(tt.want)) || int(got.Exponent()) != -tt.places {
				t.Errorf("%v.Of(%s, %d, %v) = %s, want %s\nwhy: %s", tt.fraction, tt.amount, tt.places, tt.mode, got.StringFixed(int32(tt.places)), tt.want, tt.why)
			}
		})
	}
}

// badFractions are not from 0 to 1.
var badFractions = []pricing.Fraction{
	{},
	{Part: 1},
	{Part: 2, Whole: 1},
	{Part: -1, Whole: 1},
	{Part: 1, Whole: -1},
	{Part: -1, Whole: -1},
	{Part: -1},
	{Part: math.MaxInt64, Whole: math.MaxInt64 - 1},
	{Part: math.MinInt64, Whole: math.MinInt64},
}

func TestFraction_errors(t *testing.T) {
	for _, f := range badFractions {
		got, err := f.Of(dec("1"), 2, pricing.HalfUp)
		checkError(t, fmt.Sprintf("%v.Of", f), err, pricing.ErrFraction, f.String())
		if got != (decimal.Decimal{}) {
			t.Errorf("%v.Of = %s beside its error", f, got.StringFixed(2))
		}
		text, err := f.MarshalText()
		checkError(t, fmt.Sprintf("%v.MarshalText", f), err, pricing.ErrFraction, f.String())
		if text != nil {
			t.Errorf("%v.MarshalText = %q beside its error", f, text)
		}
	}
	half := pricing.Fraction{Part: 1, Whole: 2}
	for _, tt := range []struct {
		why    string
		amount decimal.Decimal
		places int
		mode   pricing.Rounding
		want   error
		text   string
	}{
		{"bound: one digit past the limit", nines(65), 2, pricing.HalfUp, pricing.ErrAmount, "65 digits"},
		{"bound: 65 digits with the places", nines(64), 2, pricing.HalfUp, pricing.ErrAmount, "fraction with 2 places"},
		{"bound: one below none", dec("1"), -1, pricing.HalfUp, pricing.ErrRounding, "-1 places"},
		{"bound: one past the most", dec("1"), 65, pricing.HalfUp, pricing.ErrRounding, "65 places"},
		{"bound: one past the last mode", dec("1"), 2, pricing.Down + 1, pricing.ErrRounding, "mode 5"},
		{"edge: a negative mode", dec("1"), 2, -1, pricing.ErrRounding, "mode -1"},
	} {
		got, err := half.Of(tt.amount, tt.places, tt.mode)
		checkError(t, tt.why, err, tt.want, tt.text)
		if got != (decimal.Decimal{}) {
			t.Errorf("%s: Of = %s beside its error", tt.why, got.StringFixed(2))
		}
	}
	for _, h := range hostile {
		soon(t, func() {
			_, err := half.Of(h.amount, 2, pricing.HalfUp)
			checkError(t, "Of "+h.name, err, pricing.ErrAmount, "amount")
		})
	}
}

func TestFraction_text(t *testing.T) {
	for f, want := range map[pricing.Fraction]string{
		{Part: 14, Whole: 28}: `"14/28"`, {Part: 0, Whole: 1}: `"0/1"`,
		{Part: math.MaxInt64, Whole: math.MaxInt64}: `"9223372036854775807/9223372036854775807"`,
	} {
		text, err := json.Marshal(f)
		if err != nil || string(text) != want {
			t.Errorf("json.Marshal(%v) = %s, %v, want %s", f, text, err, want)
		}
		var back pricing.Fraction
		if err := json.Unmarshal(text, &back); err != nil || back != f {
			t.Errorf("json.Unmarshal(%s) = %v, %v", text, back, err)
		}
	}
	for _, text := range []string{
		"", "/", "1", "1/", "/2", "3/2", "1/0", "0/0", "-1/2", "1/-2", "1/2/3", "1 /2", "1/2 ", "0.5", "1,2", "x/y", "+1/2", "01/2", "1/02", "x/2",
		"1/9223372036854775808", "９/９", strings.Repeat("1", 1e6) + "/2",
	} {
		got := pricing.Fraction{Part: 3, Whole: 4}
		err := got.UnmarshalText([]byte(text))
		checkError(t, fmt.Sprintf("UnmarshalText(%.20q)", text), err, pricing.ErrFraction, fmt.Sprintf("%.20q", text)[:min(3, len(text))])
		if got != (pricing.Fraction{Part: 3, Whole: 4}) {
			t.Errorf("UnmarshalText(%.20q) left %v, want the value from before", text, got)
		}
	}
}

// sentinel returns the one of the errors of a fraction that err wraps.
func sentinel(err error) error {
	for _, s := range []error{pricing.ErrFraction, pricing.ErrAmount, pricing.ErrRounding} {
		if errors.Is(err, s) {
			return s
		}
	}
	return nil
}

func FuzzFraction(f *testing.F) {
	f.Add(int64(14), int64(28), int64(29500), int8(-2), 2, 0, "14/28")
	f.Add(int64(1), int64(3), int64(-1), int8(0), 0, 2, "1/0")
	f.Add(int64(math.MaxInt64/2), int64(math.MaxInt64), int64(25), int8(-2), 2, 1, "-1/2")
	f.Add(int64(0), int64(0), int64(5), int8(65), 65, 5, "")
	f.Fuzz(func(t *testing.T, part, whole, coefficient int64, exponent int8, places, mode int, text string) {
		fraction, amount := pricing.Fraction{Part: part, Whole: whole}, decimal.New(coefficient, int32(exponent))
		valid := whole > 0 && part >= 0 && part <= whole
		fits := bounded(amount)
		rounds := places >= 0 && places <= 64 && slices.Contains(roundings, pricing.Rounding(mode))
		got, err := fraction.Of(amount, places, pricing.Rounding(mode))
		if valid && fits && rounds {
			exact := new(big.Rat).Mul(amount.Rat(), big.NewRat(part, whole))
			want := wantRound(exact, places, pricing.Rounding(mode))
			switch {
			case digits(want) > 64:
				checkError(t, "Of", err, pricing.ErrAmount)
			case err != nil || got.Rat().Cmp(inPlaces(want, places)) != 0 || int(got.Exponent()) != -places:
				t.Errorf("%v.Of(%de%d, %d, %d) = %s, %v, want %s units", fraction, coefficient, exponent, places, mode, got.StringFixed(64), err, want)
			}
		} else if reason := map[error]bool{pricing.ErrFraction: !valid, pricing.ErrAmount: !fits, pricing.ErrRounding: !rounds}; err == nil || !reason[sentinel(err)] {
			t.Errorf("%v.Of(%de%d, %d, %d): error %v", fraction, coefficient, exponent, places, mode, err)
		}

		written, err := fraction.MarshalText()
		var back pricing.Fraction
		if valid != (err == nil) || valid && (back.UnmarshalText(written) != nil || back != fraction) {
			t.Errorf("%v is written as %q, %v, and read as %v", fraction, written, err, back)
		}
		var read pricing.Fraction
		if err := read.UnmarshalText([]byte(text)); err == nil {
			if read.Whole < 1 || read.Part < 0 || read.Part > read.Whole {
				t.Errorf("UnmarshalText(%q) = %v", text, read)
			}
		} else if !errors.Is(err, pricing.ErrFraction) || read != (pricing.Fraction{}) {
			t.Errorf("UnmarshalText(%q) = %v, %v", text, read, err)
		}
	})
}

func TestFraction_Of_oracle(t *testing.T) {
	r := seeded()
	for range 5000 {
		whole := 1 + r.Int64N(400)
		f := pricing.Fraction{Part: r.Int64N(whole + 1), Whole: whole}
		amount, places := randomAmount(r), r.IntN(6)
		for _, mode := range roundings {
			got, err := f.Of(amount, places, mode)
			if err != nil {
				t.Fatalf("%v.Of(%s, %d, %v): %v", f, amount.StringFixed(10), places, mode, err)
			}
			want := inPlaces(wantRound(new(big.Rat).Mul(amount.Rat(), big.NewRat(f.Part, f.Whole)), places, mode), places)
			if got.Rat().Cmp(want) != 0 || int(got.Exponent()) != -places {
				t.Fatalf("%v.Of(%s, %d, %v) = %s, want %s", f, amount.StringFixed(10), places, mode, got.StringFixed(10), want.FloatString(10))
			}
		}
	}
}

// month returns the calendar month that a day is in, and the part of it from
// that day on.
func month(year int, m time.Month, day int) (part, whole seats.Period) {
	whole = seats.Period{Start: time.Date(year, m, 1, 0, 0, 0, 0, time.UTC), End: time.Date(year, m+1, 1, 0, 0, 0, 0, time.UTC)}
	return seats.Period{Start: time.Date(year, m, day, 0, 0, 0, 0, time.UTC), End: whole.End}, whole
}

var prorateTests = []struct {
	name, why string
	license   pricing.License
	units     int
	year      int
	month     time.Month
	day       int
	by        pricing.DayCount
	lines     []string
	total     string
}{
	{
		"csp", "https://support.appxite.com/hc/en-us/articles/4402361801746: 22,614.68; a unit price rounded first would make 500 x 45.22 = 22,610.00",
		ppa(pricing.Flat(dec("51.93"))), 500, 2024, time.January, 5, pricing.CalendarDays,
		[]string{"accounts: 500 x 51.93 USD x 27/31 = 22614.68 USD"},
		"22614.68",
	},
	{
		"liveagent", "https://support.liveagent.com/582136-Invoice-explanation: 57.17 by months of 30 days; 5 x 11.43 would be 57.15",
		ppa(pricing.Flat(dec("49"))), 5, 2024, time.January, 24, pricing.Thirty360,
		[]string{"accounts: 5 x 49.00 USD x 7/30 = 57.17 USD"},
		"57.17",
	},
	{
		"flexprice_old", "https://docs.flexprice.io/docs/subscriptions/understanding-proration: 10.00 for 17 of 31 days",
		ppa(pricing.Flat(dec("10"))), 1, 2024, time.March, 15, pricing.CalendarDays,
		[]string{"accounts: 1 x 10.00 USD x 17/31 = 5.48 USD"},
		"5.48",
	},
	{
		"flexprice_new", "same: 20.00 for 17 of 31 days",
		ppa(pricing.Flat(dec("20"))), 1, 2024, time.March, 15, pricing.CalendarDays,
		[]string{"accounts: 1 x 20.00 USD x 17/31 = 10.97 USD"},
		"10.97",
	},
	{
		"resold", "rule: the discount is taken off the list total of the part",
		resoldPPS, 5, 2023, time.February, 15, pricing.CalendarDays,
		[]string{"accounts: 5 x 59.00 USD x 14/28 = 147.50 USD", "reseller discount: 20% = -29.50 USD"},
		"118.00",
	},
	{
		"fee", "rule: a fee is for a part of the period too",
		ppa(baseForFive), 7, 2023, time.February, 15, pricing.CalendarDays,
		[]string{
			"accounts 1 to 5: 5 x 0.00 USD x 14/28 = 0.00 USD", "fee for accounts 1 to 5: 100.00 USD x 14/28 = 50.00 USD",
			"accounts from 6: 2 x 15.00 USD x 14/28 = 15.00 USD",
		},
		"65.00",
	},
	{
		"elapsed", "rule: time in lowest terms",
		ppa(pricing.Flat(dec("10"))), 1, 2024, time.March, 15, pricing.Elapsed,
		[]string{"accounts: 1 x 10.00 USD x 17/31 = 5.48 USD"},
		"5.48",
	},
	{
		"whole", "edge: the whole period costs the whole",
		resoldPPS, 5, 2023, time.February, 1, pricing.CalendarDays,
		[]string{"accounts: 5 x 59.00 USD x 28/28 = 295.00 USD", "reseller discount: 20% = -59.00 USD"},
		"236.00",
	},
}

func TestCharge_Prorate(t *testing.T) {
	for _, tt := range prorateTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			part, whole := month(tt.year, tt.month, tt.day)
			c, err := tt.license.ChargeUnits(tt.units, "accounts", whole)
			if err != nil {
				t.Fatal(err)
			}
			before := printed(c)
			got, err := c.Prorate(part, tt.by)
			if err != nil {
				t.Fatalf("Prorate(%v, %v): %v", part, tt.by, err)
			}
			if diff := cmp.Diff(tt.lines, printed(got)); diff != "" {
				t.Errorf("Prorate(%v, %v) lines mismatch (-want +got):\n%s\nwhy: %s", part, tt.by, diff, tt.why)
			}
			if diff := cmp.Diff([]decimal.Decimal{dec(tt.total), dec(tt.total)}, []decimal.Decimal{got.Total, got.List.Sub(got.Discount)}); diff != "" {
				t.Errorf("Prorate(%v, %v) total mismatch (-want +got):\n%s\nwhy: %s", part, tt.by, diff, tt.why)
			}
			if got.Period != part || got.Units != tt.units || got.License != c.License {
				t.Errorf("Prorate(%v, %v) is for %d of %q in %v", part, tt.by, got.Units, got.License, got.Period)
			}
			if diff := cmp.Diff(before, printed(c)); diff != "" {
				t.Errorf("Prorate(%v, %v) modified the charge (-want +got):\n%s", part, tt.by, diff)
			}
			var back pricing.Charge
			text, err := json.Marshal(got)
			if err == nil {
				err = json.Unmarshal(text, &back)
			}
			if diff := cmp.Diff(got, back); diff != "" || err != nil {
				t.Errorf("%s reads back with error %v, mismatch (-want +got):\n%s", text, err, diff)
			}
		})
	}
}

func TestCharge_Prorate_errors(t *testing.T) {
	whole := mustCharge(direct, used(20, 5))
	half := seats.Period{Start: on(16), End: august.End}
	twice, err := whole.Prorate(half, pricing.CalendarDays)
	if err != nil {
		t.Fatal(err)
	}
	withLine := func(l ...pricing.Line) pricing.Charge {
		return changed(func(c *pricing.Charge) { c.Period, c.Lines = august, l })
	}
	for _, tt := range []struct {
		name, why string
		charge    pricing.Charge
		part      seats.Period
		by        pricing.DayCount
		want      error
		text      string
	}{
		{"zero", "edge: a charge that was forgotten", pricing.Charge{}, half, pricing.CalendarDays, seats.ErrPeriod, "has no start"},
		{"no_currency", "edge: a charge of nothing, made by hand", pricing.Charge{Period: august}, half, pricing.CalendarDays, pricing.ErrCurrency, `""`},
		{"no_part", "edge: a part that was forgotten", whole, seats.Period{}, pricing.CalendarDays, seats.ErrPeriod, "has no start"},
		{"no_day_count", "edge: a day count that was forgotten", whole, half, 0, pricing.ErrFraction, "day count 0"},
		{"other_month", "rule: a part of another period", whole, seats.Period{Start: august.End, End: august.End.AddDate(0, 0, 1)}, pricing.Elapsed, pricing.ErrFraction, "is not within"},
		{"twice", "rule: what is prorated is not prorated again", twice, half, pricing.CalendarDays, pricing.ErrFraction, "line 0 is for 16/31 already"},
		{"twice_after_the_discount", "edge: lines that somebody else put in order", withLine(pricing.Line{Kind: pricing.LineDiscount}, twice.Lines[0]), half, pricing.CalendarDays, pricing.ErrFraction, "line 1 is for 16/31 already"},
		{"unit_price_65_digits", "bound: a line made by hand", withLine(pricing.Line{Kind: pricing.LineUnits, Units: 1, UnitPrice: nines(65)}), half, pricing.Elapsed, pricing.ErrAmount, "line 0"},
		{"base_65_digits", "bound: a line made by hand", withLine(pricing.Line{Kind: pricing.LineFee, Base: nines(65)}), half, pricing.Elapsed, pricing.ErrAmount, "line 0"},
		{"rate_above_1", "bound: a discount made by hand", withLine(pricing.Line{Kind: pricing.LineDiscount, Rate: dec("1.01")}), half, pricing.Elapsed, pricing.ErrRate, "1.01"},
		{"discount_not_resold", "rule: a total is the sum of its lines, and only a resold charge has one for a discount", changed(func(c *pricing.Charge) { c.Period, c.Channel = august, pricing.Referred }), half, pricing.Elapsed, pricing.ErrDiscount, "line 1: channel referred"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.charge.Prorate(tt.part, tt.by)
			checkError(t, "Prorate", err, tt.want, tt.text)
			if diff := cmp.Diff(pricing.Charge{}, got); diff != "" {
				t.Errorf("Prorate has a result beside its error (-want +got):\n%s", diff)
			}
		})
	}
	for _, h := range hostile {
		soon(t, func() {
			for _, line := range []pricing.Line{
				{Kind: pricing.LineUnits, Units: 1, UnitPrice: h.amount}, {Kind: pricing.LineFee, Base: h.amount}, {Kind: pricing.LineDiscount, Rate: h.amount},
			} {
				_, err := withLine(line).Prorate(half, pricing.CalendarDays)
				checkError(t, fmt.Sprintf("Prorate, %s of %s", line.Kind, h.name), err, pricing.ErrAmount)
			}
		})
	}
}

// The parts of a period cost what it costs but for the rounding of their lines,
// and exactly that if its total is allocated by their fractions.
func TestCharge_Prorate_partition(t *testing.T) {
	r := seeded()
	for range 300 {
		whole := randomPeriod(t, r, zones[r.IntN(len(zones))])
		whole.End = whole.End.AddDate(0, 0, 2) // some days, by each day count
		license := []pricing.License{ppa(feesGraduated), ppa(polarVolume), resoldPPA, ppa(pricing.Flat(dec("0.125")))}[r.IntN(4)]
		c, err := license.ChargeUnits(r.IntN(40), "accounts", whole)
		if err != nil {
			t.Fatal(err)
		}
		length := whole.End.Sub(whole.Start)
		cut1 := whole.Start.Add(1 + time.Duration(r.Int64N(int64(length/2-1))))
		cut2 := cut1.Add(1 + time.Duration(r.Int64N(int64(length/2-1))))
		for _, by := range dayCounts {
			var sum decimal.Decimal
			var weights []decimal.Decimal
			for _, part := range []seats.Period{{Start: whole.Start, End: cut1}, {Start: cut1, End: cut2}, {Start: cut2, End: whole.End}} {
				p, err := c.Prorate(part, by)
				if err != nil {
					t.Fatalf("Prorate(%v, %v) of %v: %v", part, by, whole, err)
				}
				sum = sum.Add(p.Total)
				f, err := by.Fraction(part, whole)
				if err != nil {
					t.Fatal(err)
				}
				if by == pricing.Elapsed { // in lowest terms, so that the parts have no common whole
					f.Part = int64(part.End.Sub(part.Start))
				}
				weights = append(weights, decimal.New(f.Part, 0))
			}
			// Half a cent for each line and part, and for the whole; as much for the discount.
			most := decimal.New(int64(5*4*(len(c.Lines)+1)), -3)
			if sum.Sub(c.Total).Abs().GreaterThan(most) {
				t.Fatalf("%v: parts of %v cost %s, the whole %s", by, whole, sum.StringFixed(2), c.Total.StringFixed(2))
			}
			parts, err := pricing.Allocate(c.Total, 2, weights...)
			if err != nil {
				t.Fatal(err)
			}
			if !decimal.Sum(parts[0], parts[1:]...).Equal(c.Total) {
				t.Fatalf("%v: %v does not add up to %s", by, fixed(parts, 2), c.Total.StringFixed(2))
			}
		}
	}
}

// tenure is an account that is on the license from one day of August to another.
func tenure(id string, from, to int) seats.Agent {
	return seats.Agent{ID: id, Joined: on(from), Left: on(to)}
}

func measured(t *testing.T, agents ...seats.Agent) seats.Usage {
	t.Helper()
	u, err := seats.Measure(august, agents, nil)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestLicense_ChargeAccountTime(t *testing.T) {
	atLeast := func(l pricing.License, n int) pricing.License {
		l.MinAccounts = n
		return l
	}
	always := seats.Agent{ID: "a"}
	for _, tt := range []struct {
		name, why string
		license   pricing.License
		agents    []seats.Agent
		units     int
		lines     []string
		total     string
	}{
		{
			"all_month", "edge: the same as Charge", ppa(pricing.Flat(dec("59"))),
			[]seats.Agent{always, {ID: "b"}},
			2,
			[]string{"accounts: 2 x 59.00 USD x 1/1 = 118.00 USD"},
			"118.00",
		},
		{
			"joined", "rule: each account for its part of the period", ppa(pricing.Flat(dec("59"))),
			[]seats.Agent{always, tenure("b", 22, 40)},
			2,
			[]string{"accounts: 1 x 59.00 USD x 21/31 = 39.97 USD", "accounts: 2 x 59.00 USD x 10/31 = 38.06 USD"},
			"78.03",
		},
		{
			"nobody_at_first", "rule: no account costs nothing", ppa(pricing.Flat(dec("59"))),
			[]seats.Agent{tenure("b", 22, 40)},
			1,
			[]string{"accounts: 0 x 59.00 USD x 21/31 = 0.00 USD", "accounts: 1 x 59.00 USD x 10/31 = 19.03 USD"},
			"19.03",
		},
		{
			"minimum", "doc: the minimum holds at each instant", atLeast(ppa(pricing.Flat(dec("59"))), 2),
			[]seats.Agent{always, tenure("b", 2, 40), tenure("c", 22, 40)},
			3,
			[]string{"accounts: 2 x 59.00 USD x 21/31 = 79.94 USD", "accounts: 3 x 59.00 USD x 10/31 = 57.10 USD"},
			"137.04",
		},
		{
			"below_the_minimum", "bound: never as many as the minimum", atLeast(ppa(pricing.Flat(dec("59"))), 3),
			[]seats.Agent{always, tenure("b", 22, 40)},
			3,
			[]string{"accounts: 3 x 59.00 USD x 1/1 = 177.00 USD"},
			"177.00",
		},
		{
			"nobody", "edge: no account, and no minimum", ppa(pricing.Flat(dec("59"))), nil, 0,
			[]string{"accounts: 0 x 59.00 USD x 1/1 = 0.00 USD"},
			"0.00",
		},
		{
			"nobody_with_minimum", "edge: no account, but a minimum", atLeast(ppa(pricing.Flat(dec("59"))), 2), nil, 2,
			[]string{"accounts: 2 x 59.00 USD x 1/1 = 118.00 USD"},
			"118.00",
		},
		{
			"tiers", "rule: the price at each instant is that of its tiers", ppa(pricing.Volume(tier(1, "10"), tier(0, "4"))),
			[]seats.Agent{always, tenure("b", 22, 40)},
			2,
			[]string{"accounts 1: 1 x 10.00 USD x 21/31 = 6.77 USD", "accounts from 2: 2 x 4.00 USD x 10/31 = 2.58 USD"},
			"9.35",
		},
		{
			"resold", "rule: the discount is taken off the sum", resoldPPA,
			[]seats.Agent{always, tenure("b", 22, 40)},
			2,
			[]string{"accounts: 1 x 59.00 USD x 21/31 = 39.97 USD", "accounts: 2 x 59.00 USD x 10/31 = 38.06 USD", "reseller discount: 20% = -15.61 USD"},
			"62.42",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.license.ChargeAccountTime(measured(t, tt.agents...))
			if err != nil {
				t.Fatalf("ChargeAccountTime: %v", err)
			}
			if diff := cmp.Diff(tt.lines, printed(got)); diff != "" {
				t.Errorf("ChargeAccountTime lines mismatch (-want +got):\n%s\nwhy: %s", diff, tt.why)
			}
			if !got.Total.Equal(dec(tt.total)) || got.Units != tt.units || got.Period != august {
				t.Errorf("ChargeAccountTime = %s for %d units in %v, want %s for %d\nwhy: %s", got.Total.StringFixed(2), got.Units, got.Period, tt.total, tt.units, tt.why)
			}
		})
	}
}

// The high-water mark is a count of the caller's: the most accounts at one time
// (https://github.com/documenso/documenso/pull/2991).
func TestLicense_highWaterMark(t *testing.T) {
	u := measured(t, tenure("a", 1, 11), tenure("b", 11, 21), tenure("c", 15, 40))
	got, err := ppa(pricing.Flat(dec("59"))).ChargeUnits(u.PeakAccounts, "accounts at one time", u.Period)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"accounts at one time: 2 x 59.00 USD = 118.00 USD"}, printed(got)); diff != "" || u.Accounts != 3 {
		t.Errorf("of %d accounts: mismatch (-want +got):\n%s", u.Accounts, diff)
	}
}

// The lines, before they are rounded, are what the price of the accounts at each
// hour adds up to.
func TestLicense_ChargeAccountTime_oracle(t *testing.T) {
	r := seeded()
	for range 150 {
		var agents []seats.Agent
		for i := range r.IntN(12) {
			joined := r.IntN(31 * 24)
			left := joined + 1 + r.IntN(31*24)
			agents = append(agents, seats.Agent{
				ID:     fmt.Sprint(i),
				Joined: august.Start.Add(time.Duration(joined) * time.Hour), Left: august.Start.Add(time.Duration(left) * time.Hour),
			})
		}
		price := []pricing.Price{pricing.Flat(dec("59")), polarVolume, feesGraduated, pricing.Package(3, dec("20")), pricing.Flat(dec("7")).Including(2)}[r.IntN(5)]
		l := ppa(price)
		l.MinAccounts = r.IntN(6)
		got, err := l.ChargeAccountTime(measured(t, agents...))
		if err != nil {
			t.Fatal(err)
		}
		want := new(big.Rat)
		for hour := range 31 * 24 {
			at := august.Start.Add(time.Duration(hour) * time.Hour)
			n := 0
			for _, a := range agents {
				if !at.Before(a.Joined) && at.Before(a.Left) {
					n++
				}
			}
			amount, err := price.Amount(max(n, l.MinAccounts))
			if err != nil {
				t.Fatal(err)
			}
			want.Add(want, new(big.Rat).Quo(amount.Rat(), big.NewRat(31*24, 1)))
		}
		sum := new(big.Rat)
		for _, line := range got.Lines {
			exact := line.Base.Rat()
			if line.Kind == pricing.LineUnits {
				exact = new(big.Rat).Mul(line.UnitPrice.Rat(), big.NewRat(int64(line.Units), 1))
			}
			exact.Mul(exact, big.NewRat(line.Fraction.Part, line.Fraction.Whole))
			sum.Add(sum, exact)
			if rounded := inPlaces(wantRound(exact, 2, pricing.HalfUp), 2); line.Amount.Rat().Cmp(rounded) != 0 {
				t.Fatalf("line %v, want %s", line, rounded.FloatString(2))
			}
		}
		if sum.Cmp(want) != 0 {
			t.Fatalf("ChargeAccountTime of %v with a minimum of %d: %v make %v, want %v", agents, l.MinAccounts, got.Lines, sum, want)
		}
	}
}

// manyTiers returns n tiers, of which only the first is ever reached.
func manyTiers(n int) []pricing.Tier {
	tiers := make([]pricing.Tier, n)
	for i := range tiers[1:] {
		tiers[i].UpTo = 1_000_000 + i
	}
	return tiers
}

// levels is a usage in which each number of accounts, up to n, is held for a
// while.
func levels(n int) seats.Usage {
	u := seats.Usage{Period: august, Accounts: n, PeakAccounts: n}
	for i := range n {
		u.AccountsAtLeast = append(u.AccountsAtLeast, august.End.Sub(august.Start)-time.Duration(i))
	}
	return u
}

// The lines of a graduated price are bounded, those of others are as many as
// the numbers of accounts.
func TestLicense_ChargeAccountTime_limit(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		price     pricing.Price
		accounts  int
	}{
		{"tiers_by_accounts", "bound: 2^20", pricing.Graduated(manyTiers(1 << 10)...), 1 << 10},
		{"one_account", "bound: as many tiers as there may be lines", pricing.Graduated(manyTiers(1 << 20)...), 1},
		{"no_accounts", "edge: nobody was there", pricing.Graduated(manyTiers(2)...), 0},
		{"volume", "edge: of its tiers one holds", pricing.Volume(manyTiers(1 << 10)...), 1<<10 + 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := ppa(tt.price).ChargeAccountTime(levels(tt.accounts))
			if err != nil || len(got.Lines) != max(tt.accounts, 1) {
				t.Errorf("ChargeAccountTime with %d accounts: %d lines, error %v\nwhy: %s", tt.accounts, len(got.Lines), err, tt.why)
			}
		})
	}
}

func TestLicense_ChargeAccountTime_errors(t *testing.T) {
	day := 24 * time.Hour
	usage := func(accounts, peak int, atLeast ...time.Duration) seats.Usage {
		return seats.Usage{Period: august, Accounts: accounts, PeakAccounts: peak, AccountsAtLeast: atLeast}
	}
	flat := ppa(pricing.Flat(dec("59")))
	for _, tt := range []struct {
		name, why string
		license   pricing.License
		usage     seats.Usage
		want      error
		text      string
	}{
		{"no_license", "edge: a license that was forgotten", pricing.License{}, usage(1, 1, day), pricing.ErrChannel, "channel 0"},
		{"pps", "rule: time of accounts is for PPA", resoldPPS, usage(1, 1, day), pricing.ErrModel, "PPS"},
		{"no_usage", "edge: a usage that was forgotten", flat, seats.Usage{}, seats.ErrPeriod, "has no start"},
		{"impossible_usage", "rule: what no license can have", flat, usage(1, 2, day, day), seats.ErrUsage, "PeakAccounts 2"},
		{"no_times", "rule: unknown is not zero", flat, usage(2, 2), seats.ErrUsage, "AccountsAtLeast"},
		{"not_counted", "rule: unknown is not zero: a usage made by hand may leave PeakAccounts out", flat, usage(2, 0), seats.ErrUsage, "AccountsAtLeast"},
		{"times_missing", "edge: fewer times than accounts", flat, usage(2, 2, day), seats.ErrUsage, "AccountsAtLeast"},
		{"longer_than_period", "bound: one nanosecond more than the period", flat, usage(1, 1, 31*day+1), seats.ErrUsage, "AccountsAtLeast[0]"},
		{"negative", "bound: just below none", flat, usage(1, 1, -1), seats.ErrUsage, "AccountsAtLeast[0]"},
		{"ascending", "rule: more accounts are held no longer than fewer", flat, usage(2, 2, day, day+1), seats.ErrUsage, "AccountsAtLeast[1]"},
		{"tiers_by_accounts", "bound: one tier more than 2^20 lines may have", ppa(pricing.Graduated(manyTiers(1<<10 + 1)...)), levels(1 << 10), seats.ErrLimit, "1025 tiers, each for up to 1024 accounts"},
		{"accounts_by_tiers", "bound: one account more than 2^20 lines may have", ppa(pricing.Graduated(manyTiers(1 << 10)...)), levels(1<<10 + 1), seats.ErrLimit, "1024 tiers, each for up to 1025 accounts"},
		{"too_long", "bound: a result of 65 digits", ppa(pricing.Flat(nines(64))), usage(2, 2, 31*day, 31*day), pricing.ErrAmount, "2 units"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.license.ChargeAccountTime(tt.usage)
			checkError(t, "ChargeAccountTime", err, tt.want, tt.text, "license")
			if diff := cmp.Diff(pricing.Charge{}, got); diff != "" {
				t.Errorf("ChargeAccountTime has a result beside its error (-want +got):\n%s", diff)
			}
		})
	}
}

func BenchmarkCharge_Prorate(b *testing.B) {
	c := mustCharge(resoldPPS, used(20, 5))
	part := seats.Period{Start: on(16), End: august.End}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Prorate(part, pricing.CalendarDays); err != nil {
			b.Fatal(err)
		}
	}
}
