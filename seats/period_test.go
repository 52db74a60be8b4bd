package seats_test

import (
	"math"
	"testing"
	"time"

	"github.com/payper/payper/seats"
)

func TestPeriod_Validate(t *testing.T) {
	for _, tt := range []struct {
		name   string
		why    string
		period seats.Period
		fault  string // nothing if it is valid
	}{
		{"nanosecond", "bound: the shortest", seats.Period{Start: clock("09:00"), End: clock("09:00").Add(nano)}, ""},
		{"longest", "bound: 91,312 days", seats.Period{Start: clock("09:00"), End: clock("09:00").Add(longest)}, ""},
		{"around_the_zero_time", "edge: the zero time may lie within", seats.Period{Start: time.Time{}.Add(-nano), End: time.Time{}.Add(nano)}, ""},
		{"last_instants", "bound: up to the last instant that package time can order", seats.Period{Start: time.Unix(math.MaxInt64-62135596810, 0), End: time.Unix(math.MaxInt64-62135596800, 0)}, ""},
		{"zero", "a period is never unbounded", seats.Period{}, "has no start"},
		{"no_start", "a period is never unbounded", between("", "09:00"), "has no start"},
		{"no_end", "a running period ends now", between("09:00", ""), "has no end"},
		{"no_end_before_year_one", "the zero time comes after this start, but is no end", seats.Period{Start: time.Time{}.Add(-nano)}, "has no end"},
		{"empty", "a period has a length, also if its ends are in two zones", seats.Period{Start: clock("09:00"), End: instant("2021-02-01T10:00:00+01:00")}, "is empty"},
		{"reversed", "by one nanosecond", seats.Period{Start: clock("09:00"), End: clock("09:00").Add(-nano)}, "ends before it starts"},
		{"too_long", "by one nanosecond", seats.Period{Start: clock("09:00"), End: clock("09:00").Add(longest + nano)}, "is longer than 250 years"},
		{"all_time", "no difference of the two fits an int64, in seconds or less", seats.Period{Start: time.Unix(math.MinInt64, 0), End: time.Unix(math.MaxInt64, 0)}, "is longer than 250 years"},
		{"over_the_last_instant", "package time starts again with its first", seats.Period{Start: time.Unix(math.MaxInt64-62135596801, 0), End: time.Unix(math.MaxInt64-62135596799, 0)}, "is beyond what package time can order"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			err := tt.period.Validate()
			if tt.fault == "" {
				if err != nil {
					t.Errorf("Validate: %v, want nil\nwhy: %s", err, tt.why)
				}
				return
			}
			checkError(t, "Validate", err, seats.ErrPeriod, "period "+tt.period.String()+" "+tt.fault)
			if m, err := seats.NewMeter(tt.period); m != nil || err == nil {
				t.Errorf("NewMeter = %v, %v, want an error", m, err)
			}
		})
	}
}

func TestPeriod_String(t *testing.T) {
	p := seats.Period{Start: instant("2021-02-01T09:00:00.5+01:00"), End: time.Date(1930, 2, 1, 0, 0, 0, 0, time.FixedZone("AMT", 19*60+32))}
	if got, want := p.String(), "2021-02-01T08:00:00.5Z/1930-01-31T23:40:28Z"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
}

func TestPeriod_Equal(t *testing.T) {
	p := seats.Period{Start: instant("2021-02-01T09:00:00+01:00"), End: instant("2021-02-01T10:00:00Z")}
	for _, tt := range []struct {
		why  string
		o    seats.Period
		want bool
	}{
		{"rule: the location of an instant does not matter", seats.Period{Start: p.Start.UTC(), End: p.End.In(warsaw)}, true},
		{"bound: another start, by a nanosecond", seats.Period{Start: p.Start.Add(nano), End: p.End}, false},
		{"bound: another end, by a nanosecond", seats.Period{Start: p.Start, End: p.End.Add(nano)}, false},
	} {
		if got := p.Equal(tt.o); got != tt.want {
			t.Errorf("%v.Equal(%v) = %t, want %t\nwhy: %s", p, tt.o, got, tt.want, tt.why)
		}
	}
}
