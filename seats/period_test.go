package seats_test

import (
	"math"
	"testing"
	"time"

	"github.com/payper/payper/seats"
)

func TestPeriodValidate(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		why    string
		period seats.Period
	}{
		{
			name:   "month",
			why:    "what a license is charged for",
			period: seats.Period{Start: instant("2021-02-01T00:00:00Z"), End: instant("2021-03-01T00:00:00Z")},
		},
		{
			name:   "one_nanosecond",
			why:    "edge: the shortest",
			period: seats.Period{Start: clock("09:00"), End: clock("09:00").Add(nano)},
		},
		{
			name:   "longest",
			why:    "edge: 91,312 days",
			period: seats.Period{Start: clock("09:00"), End: clock("09:00").AddDate(0, 0, 91_312)},
		},
		{
			name: "calendar_years_with_most_leap_days",
			why:  "edge: 250 calendar years with 62 leap days, none of them lost to a century",
			period: seats.Period{
				Start: instant("1904-01-01T00:00:00Z"),
				End:   instant("2154-01-01T00:00:00Z"),
			},
		},
		{
			name:   "locations_differ",
			why:    "the start is later on the wall clock, but comes first",
			period: seats.Period{Start: instant("2021-02-01T09:00:00+09:00"), End: instant("2021-02-01T01:00:00Z")},
		},
		{
			name:   "before_year_one",
			why:    "edge: the zero time is not special between two others",
			period: seats.Period{Start: time.Time{}.Add(-nano), End: time.Time{}.Add(nano)},
		},
		{
			name:   "long_ago",
			why:    "edge: the ends of what a time.Time can hold",
			period: seats.Period{Start: primeval, End: primeval.Add(longest)},
		},
		{
			name:   "far_away",
			why:    "edge: the ends of what a time.Time can hold",
			period: seats.Period{Start: distant, End: distant.Add(longest)},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			if err := tc.period.Validate(); err != nil {
				t.Errorf("%v.Validate(): %v, want nil\nwhy: %s", tc.period, err, tc.why)
			}
		})
	}
}

func TestPeriodValidateErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		why    string
		period seats.Period
		names  []string
	}{
		{
			name:  "zero",
			why:   "a period is never unbounded",
			names: []string{"no start", "0001-01-01T00:00:00Z/0001-01-01T00:00:00Z"},
		},
		{
			name:   "no_start",
			why:    "a period is never unbounded",
			period: between("", "09:00"),
			names:  []string{"no start", "/2021-02-01T09:00:00Z"},
		},
		{
			name:   "no_end",
			why:    "a period is never unbounded: a running one ends now",
			period: between("09:00", ""),
			names:  []string{"no end", "2021-02-01T09:00:00Z/"},
		},
		{
			name:   "no_end_before_year_one",
			why:    "the zero time comes after this start, but is no end",
			period: seats.Period{Start: time.Time{}.Add(-nano)},
			names:  []string{"no end"},
		},
		{
			name:   "empty",
			why:    "nothing happens in no time",
			period: seats.Period{Start: clock("09:00"), End: instant("2021-02-01T10:00:00+01:00")},
			names:  []string{"empty", "2021-02-01T09:00:00Z/2021-02-01T09:00:00Z"},
		},
		{
			name:   "inverted",
			why:    "by one nanosecond",
			period: seats.Period{Start: clock("09:00"), End: clock("09:00").Add(-nano)},
			names:  []string{"ends before it starts", "2021-02-01T09:00:00Z/2021-02-01T08:59:59.999999999Z"},
		},
		{
			name:   "too_long",
			why:    "one nanosecond more than 91,312 days",
			period: seats.Period{Start: clock("09:00"), End: clock("09:00").Add(longest + nano)},
			names:  []string{"longer than 250 years", "2021-02-01T09:00:00Z/2271-02-03T09:00:00.000000001Z"},
		},
		{
			name:   "all_time",
			why:    "no difference of the two fits an int64, in seconds or less",
			period: seats.Period{Start: time.Unix(-1<<63, 0), End: time.Unix(1<<63-1, 0)},
			names:  []string{"longer than 250 years"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			checkError(t, "Validate", tc.period.Validate(), seats.ErrPeriod, tc.names)
		})
	}
}

func TestPeriod_String(t *testing.T) {
	t.Parallel()
	p := seats.Period{Start: instant("2021-02-01T09:00:00.5+01:00"), End: time.Date(1930, 2, 1, 0, 0, 0, 0, time.FixedZone("AMT", 19*60+32))}
	if got, want := p.String(), "2021-02-01T08:00:00.5Z/1930-01-31T23:40:28Z"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
}

func TestPeriod_Equal(t *testing.T) {
	t.Parallel()
	p := seats.Period{Start: instant("2021-02-01T09:00:00+01:00"), End: instant("2021-02-01T10:00:00Z")}
	for _, tt := range []struct {
		why  string
		o    seats.Period
		want bool
	}{
		{"rule: the location of an instant does not matter", seats.Period{Start: p.Start.UTC(), End: p.End.In(warsaw)}, true},
		{"edge: another start, by a nanosecond", seats.Period{Start: p.Start.Add(nano), End: p.End}, false},
		{"edge: another end, by a nanosecond", seats.Period{Start: p.Start, End: p.End.Add(nano)}, false},
	} {
		if got := p.Equal(tt.o); got != tt.want {
			t.Errorf("%v.Equal(%v) = %t, want %t\nwhy: %s", p, tt.o, got, tt.want, tt.why)
		}
	}
}

// Near the ends of what a time.Time holds, the length of a period is still told
// right.
func TestPeriodAtTheEndsOfTime(t *testing.T) {
	t.Parallel()
	first, last := time.Unix(math.MinInt64, 0), time.Unix(math.MaxInt64, 0)
	short := seats.Period{Start: time.Unix(math.MaxInt64-10, 0), End: last}
	if err := short.Validate(); err != nil {
		t.Errorf("ten seconds up to the last instant: %v, want nil", err)
	}
	checkError(t, "Validate of all time", seats.Period{Start: first, End: last}.Validate(), seats.ErrPeriod, []string{"longer than 250 years"})
}
