package seats_test

import (
	"iter"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// steps returns levels from eight o'clock of the day, an hour each.
func steps(counts ...int) []seats.Level {
	var levels []seats.Level
	for i, n := range counts {
		start := clock("08:00").Add(time.Duration(i) * time.Hour)
		levels = append(levels, seats.Level{Period: seats.Period{Start: start, End: start.Add(time.Hour)}, Count: n})
	}
	return levels
}

func TestPeaks(t *testing.T) {
	for _, tt := range []struct {
		name   string
		why    string
		levels []seats.Level
		parts  []seats.Period
		want   []int
	}{
		{"none", "edge: of no parts there are no peaks", steps(1), nil, nil},
		{"whole", "edge: one part, all levels", steps(1, 3, 2), []seats.Period{between("08:00", "11:00")}, []int{3}},
		{"within_a_level", "edge: several parts in one level", steps(2, 5), []seats.Period{between("08:10", "08:20"), between("08:20", "08:30"), between("08:40", "09:00")}, []int{2, 2, 2}},
		{"half_open", "rule 1: a level that begins where a part ends is not in it, nor one that ends where it begins", steps(7, 2, 9), []seats.Period{between("09:00", "10:00")}, []int{2}},
		{"pause", "rule: what lies between parts does not count", steps(1, 9, 2), []seats.Period{between("08:00", "09:00"), between("10:00", "11:00")}, []int{1, 2}},
		{"same_neighbors", "edge: levels of the caller's own may have equal neighbors", steps(2, 2), []seats.Period{between("08:30", "09:30")}, []int{2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := seats.Peaks(tt.levels, seq(tt.parts))
			if err != nil {
				t.Fatal(err)
			}
			var want []seats.Level
			for i, p := range tt.parts {
				want = append(want, seats.Level{Period: p, Count: tt.want[i]})
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Peaks(%v, %v) mismatch (-want +got):\n%s\nwhy: %s", tt.levels, tt.parts, diff, tt.why)
			}
		})
	}
}

func TestPeaks_errors(t *testing.T) {
	levels := steps(1, 2, 3) // 08:00 to 11:00
	for _, tt := range []struct {
		name  string
		why   string
		parts []seats.Period
		want  error
		names []string
	}{
		{"empty", "each bad part is named", []seats.Period{between("09:00", "09:00"), between("09:00", "10:00"), between("10:00", "")}, seats.ErrPeriod, []string{"part 0, 2021-02-01T09:00:00Z/2021-02-01T09:00:00Z, is empty", "part 2, ", "has no end"}},
		{"overlap", "by a minute", []seats.Period{between("08:00", "09:00"), between("08:59", "10:00")}, seats.ErrPeriod, []string{"part 1, ", "starts before part 0 ends"}},
		{"order", "parts come in order", []seats.Period{between("09:00", "10:00"), between("08:00", "09:00")}, seats.ErrPeriod, []string{"part 1, "}},
		{"before", "rule 9: nobody knows what was before the levels", []seats.Period{between("07:59", "09:00")}, seats.ErrOtherPeriod, []string{"part 0, ", "is not within 2021-02-01T08:00:00Z/2021-02-01T11:00:00Z"}},
		{"after", "rule 9: nobody knows what was after the levels", []seats.Period{between("10:00", "11:00"), between("11:00", "12:00")}, seats.ErrOtherPeriod, []string{"part 1, "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := seats.Peaks(levels, seq(tt.parts))
			checkError(t, "Peaks", err, tt.want, tt.names...)
			if got != nil {
				t.Errorf("Peaks with an error = %v", got)
			}
		})
	}
	_, err := seats.Peaks(levels, nil)
	checkError(t, "Peaks without parts", err, seats.ErrPeriod)
}

// TestLevels_errors: what is counted from levels refuses those that are no levels,
// and names each.
func TestLevels_errors(t *testing.T) {
	gap := slices.Delete(steps(1, 2, 3, 4, 5), 1, 2)
	gap[3].Period.Start = clock("11:30")
	for _, tt := range []struct {
		name   string
		why    string
		levels []seats.Level
		want   error
		names  []string
	}{
		{"none", "rule 9: no levels are not the level 0", nil, seats.ErrPeriod, []string{"no levels"}},
		{"apart", "rule 9: nobody knows what was in between", gap, seats.ErrPeriod, []string{"level 1, ", "does not start at the end of level 0", "level 3, "}},
		{"reversed", "levels have a length", []seats.Level{{Period: between("09:00", "08:00")}}, seats.ErrPeriod, []string{"level 0, ", "ends before it starts"}},
		{"no_end", "levels have both ends", []seats.Level{{Period: between("09:00", "")}}, seats.ErrPeriod, []string{"level 0, ", "has no end"}},
		{"negative", "no number of seats is negative", steps(1, -1, -2), seats.ErrUsage, []string{"level 1, 2021-02-01T09:00:00Z/2021-02-01T10:00:00Z: Count -1 is negative", "level 2, "}},
		{"too_long", "250 years, all levels together", []seats.Level{{Period: seats.Period{Start: clock("08:00"), End: clock("08:00").Add(longest)}}, {Period: seats.Period{Start: clock("08:00").Add(longest), End: clock("08:00").Add(longest + nano)}}}, seats.ErrPeriod, []string{"longer than 250 years"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			peaks, err := seats.Peaks(tt.levels, seq(nil))
			checkError(t, "Peaks", err, tt.want, tt.names...)
			sampled, err := seats.Sampled(tt.levels, time.Minute)
			checkError(t, "Sampled", err, tt.want, tt.names...)
			unbroken, err := seats.Unbroken(tt.levels, time.Minute)
			checkError(t, "Unbroken", err, tt.want, tt.names...)
			if peaks != nil || sampled != 0 || unbroken != 0 {
				t.Errorf("with an error: %v, %d, %d", peaks, sampled, unbroken)
			}
		})
	}
}

func TestSampled(t *testing.T) {
	long := []seats.Level{{Period: seats.Period{Start: clock("08:00"), End: clock("08:00").Add(longest - nano)}, Count: 1}}
	long = append(long, seats.Level{Period: seats.Period{Start: long[0].Period.End, End: clock("08:00").Add(longest)}, Count: 2})
	for _, tt := range []struct {
		name   string
		why    string
		levels []seats.Level
		every  time.Duration
		want   int
	}{
		{"start_of_a_level", "rule 1: a level that begins at a sample counts there", steps(1, 5, 1), 60 * time.Minute, 5},
		{"missed", "rule: what begins after a sample and ends with the next is not seen", steps(1, 5, 1), 120 * time.Minute, 1},
		{"longer_than_all", "edge: only the first instant", steps(3, 9), math.MaxInt64, 3},
		{"nanoseconds", "edge: 250 years of samples are not looked at one by one", long, nano, 2},
		{"odd", "edge: a step that does not divide the time", long, longest - nano, 2},
		{"beyond_an_int64", "edge: the second sample is further than an int64 of nanoseconds", long, math.MaxInt64, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			if got, err := seats.Sampled(tt.levels, tt.every); got != tt.want || err != nil {
				t.Errorf("Sampled(%v, %v) = %d, %v, want %d\nwhy: %s", tt.levels, tt.every, got, err, tt.want, tt.why)
			}
		})
	}
	for _, every := range []time.Duration{0, -1, math.MinInt64} {
		n, err := seats.Sampled(steps(1), every)
		checkError(t, "Sampled", err, seats.ErrPeriod, "every "+every.String()+" is not positive")
		if n != 0 {
			t.Errorf("Sampled with an error = %d", n)
		}
	}
}

func TestUnbroken(t *testing.T) {
	for _, tt := range []struct {
		name   string
		why    string
		levels []seats.Level
		d      time.Duration
		want   int
	}{
		{"zero", "rule: for no time at all it is the highest level", steps(1, 5, 1), 0, 5},
		{"exactly", "rule: at least d, so exactly d is enough", steps(1, 5, 1), time.Hour, 5},
		{"one_past", "bound: a nanosecond more than the peak was held", steps(1, 5, 1), time.Hour + nano, 1},
		{"changing", "rule: the number may change as long as it is k or more", steps(4, 6, 5, 4, 0), 2 * time.Hour, 5},
		{"in_two_pieces", "rule 4: twice an hour is not two in one piece", steps(5, 1, 5), 2 * time.Hour, 1},
		{"none", "edge: no seat was held for so long", steps(0, 1, 0), 2 * time.Hour, 0},
		{"longest", "edge: longer than all levels", steps(3, 3), math.MaxInt64, 0},
		{"all", "edge: to the last instant", steps(0, 3, 3), 2 * time.Hour, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			if got, err := seats.Unbroken(tt.levels, tt.d); got != tt.want || err != nil {
				t.Errorf("Unbroken(%v, %v) = %d, %v, want %d\nwhy: %s", tt.levels, tt.d, got, err, tt.want, tt.why)
			}
		})
	}
	n, err := seats.Unbroken(steps(1), -1)
	checkError(t, "Unbroken", err, seats.ErrPeriod, "unbroken: duration -1ns is negative")
	if n != 0 {
		t.Errorf("Unbroken with an error = %d", n)
	}
}

func TestPercentile(t *testing.T) {
	for _, tt := range []struct {
		name    string
		why     string
		parts   []seats.Level
		percent int
		want    int
	}{
		{"all", "rule: 100% is the highest", steps(1, 9, 3), 100, 9},
		{"least", "bound: 1% of a hundred parts is the lowest", steps(append(slices.Repeat([]int{5}, 99), 2)...), 1, 2},
		{"less_than_a_part", "rule: 5% of ten parts are no whole part", steps(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 95, 10},
		{"a_part", "bound: 10% of ten parts are one", steps(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 90, 9},
		{"one", "edge: of one part none is dropped", steps(4), 1, 4},
		{"any_order", "rule: counts of the caller's own need no periods", []seats.Level{{Count: 3}, {Count: 1}, {Count: 2}, {}}, 50, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			before := slices.Clone(tt.parts)
			if got, err := seats.Percentile(tt.parts, tt.percent); got != tt.want || err != nil {
				t.Errorf("Percentile(%v, %d) = %d, %v, want %d\nwhy: %s", tt.parts, tt.percent, got, err, tt.want, tt.why)
			}
			if diff := cmp.Diff(before, tt.parts); diff != "" {
				t.Errorf("Percentile changed its parts (-before +after):\n%s", diff)
			}
		})
	}
	for _, tt := range []struct {
		parts   []seats.Level
		percent int
		want    error
		name    string
	}{
		{steps(1), 0, seats.ErrLimit, "percent 0 is not from 1 to 100"},
		{steps(1), 101, seats.ErrLimit, "percent 101"},
		{steps(1), math.MinInt, seats.ErrLimit, "percent -"},
		{nil, 95, seats.ErrPeriod, "no parts"},
		{steps(-1, 1, -2), 95, seats.ErrUsage, "part 2, "},
	} {
		n, err := seats.Percentile(tt.parts, tt.percent)
		checkError(t, "Percentile", err, tt.want, tt.name)
		if n != 0 {
			t.Errorf("Percentile with an error = %d", n)
		}
	}
}

func TestEvery_errors(t *testing.T) {
	for _, tt := range []struct {
		why  string
		p    seats.Period
		d    time.Duration
		name string
	}{
		{"rule: no parts of no length", day, 0, "duration 0s is not positive"},
		{"rule: no parts of less", day, -time.Hour, "duration -1h0m0s is not positive"},
		{"rule: no parts of no period", seats.Period{}, time.Hour, "has no start"},
	} {
		parts, err := seats.Every(tt.p, tt.d)
		checkError(t, "Every", err, seats.ErrPeriod, tt.name)
		if parts != nil {
			t.Errorf("Every with an error returns an iterator\nwhy: %s", tt.why)
		}
	}
}

// TestEvery_long: parts are made one by one, so that the shortest of the longest
// period are no burden, and no sum overflows.
func TestEvery_long(t *testing.T) {
	p := seats.Period{Start: clock("08:00"), End: clock("08:00").Add(longest)}
	next, stop := iter.Pull(must(seats.Every(p, nano)))
	defer stop()
	if first, ok := next(); !ok || !first.Equal(seats.Period{Start: p.Start, End: p.Start.Add(nano)}) {
		t.Errorf("the first part is %v", first)
	}
	all := slices.Collect(must(seats.Every(p, longest-nano)))
	if len(all) != 2 || !all[1].Equal(seats.Period{Start: p.End.Add(-nano), End: p.End}) {
		t.Errorf("parts %v", all)
	}
	if all := slices.Collect(must(seats.Every(p, math.MaxInt64))); len(all) != 1 || !all[0].Equal(p) {
		t.Errorf("parts %v", all)
	}
}
