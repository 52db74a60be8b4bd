package seats_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
			names:  []string{"empty", "2021-02-01T09:00:00Z/2021-02-01T10:00:00+01:00"},
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

func TestPeriodString(t *testing.T) {
	t.Parallel()
	p := seats.Period{Start: instant("2021-02-01T09:00:00.5+01:00"), End: instant("2021-03-01T00:00:00Z")}
	if got, want := p.String(), "2021-02-01T09:00:00.5+01:00/2021-03-01T00:00:00Z"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
}

// An offset with seconds has no form in RFC 3339: such instants are written in
// UTC, so that nothing is lost.
func TestPeriodOffsetWithSeconds(t *testing.T) {
	t.Parallel()
	amsterdam := time.FixedZone("AMT", 19*60+32)
	p := seats.Period{Start: time.Date(1930, 1, 1, 0, 0, 0, 0, amsterdam), End: time.Date(1930, 2, 1, 0, 0, 0, 0, time.UTC)}
	if got, want := p.String(), "1929-12-31T23:40:28Z/1930-02-01T00:00:00Z"; got != want {
		t.Errorf("String() = %s, want %s", got, want)
	}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(text), `{"start":"1929-12-31T23:40:28Z","end":"1930-02-01T00:00:00Z"}`; got != want {
		t.Errorf("JSON %s, want %s", got, want)
	}
	var back seats.Period
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, back); diff != "" {
		t.Errorf("JSON read back, mismatch (-want +got):\n%s", diff)
	}
}

// Nor do texts of errors lose the seconds: what is said to end before its start
// would be said to end when it starts.
func TestErrorOffsetWithSeconds(t *testing.T) {
	t.Parallel()
	start := time.Date(1930, 1, 1, 0, 0, 0, 0, time.FixedZone("AMT", 19*60+32))
	end := start.Add(-time.Second).In(time.FixedZone("", 19*60))
	month := seats.Period{Start: start, End: start.AddDate(0, 1, 0)}
	names := []string{"1929-12-31T23:40:28Z", "1929-12-31T23:59:27+00:19"}
	_, err := seats.Measure(month, nil, []seats.Session{{Agent: "ann", Start: start, End: end}})
	checkError(t, "Measure", err, seats.ErrSession, names)
	_, err = seats.Measure(month, []seats.Agent{{ID: "ann", Joined: start, Left: end}}, nil)
	checkError(t, "Measure", err, seats.ErrTenure, names)
	err = seats.Usage{Period: month, Accounts: 1, Peak: 1, PeakAt: month.End}.Validate()
	checkError(t, "Validate", err, seats.ErrUsage, []string{"PeakAt is 1930-01-31T23:40:28Z"})
}

// RFC 3339 has no room for an offset of a day either, but for one of a minute
// less.
func TestPeriodOffsetOfADay(t *testing.T) {
	t.Parallel()
	const day = 24 * 60 * 60
	for _, tc := range []struct {
		offset int
		want   string
	}{
		{day - 60, "2021-02-01T23:59:00+23:59"},
		{60 - day, "2021-01-31T00:01:00-23:59"},
		{day, "2021-02-01T00:00:00Z"},
		{-day, "2021-02-01T00:00:00Z"},
		{day + 60, "2021-02-01T00:00:00Z"},
		{-day - 60, "2021-02-01T00:00:00Z"},
	} {
		start := instant("2021-02-01T00:00:00Z").In(time.FixedZone("far", tc.offset))
		p := seats.Period{Start: start, End: instant("2021-03-01T00:00:00Z")}
		if got, want := p.String(), tc.want+"/2021-03-01T00:00:00Z"; got != want {
			t.Errorf("with an offset of %d s: String() = %s, want %s", tc.offset, got, want)
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
