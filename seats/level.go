package seats

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/payper/payper/internal/spans"
)

// Level is a span of time and a count. In the result of [Levels] it is the number of
// seats in use throughout the span, and in the result of [AccountLevels] the number of
// accounts. In the result of [Peaks] it is a part and the highest count in it.
//
// The package documentation shows which counts other vendors compute from levels.
type Level struct {
	Period Period `json:"period"`
	Count  int    `json:"count"`
}

// AccountLevels returns the number of accounts on the license over time, including
// exempt accounts. The levels follow one another from the start of p to its end.
// Neighbors have different counts.
//
// AccountLevels returns an error that wraps
//   - [ErrPeriod] if p is not valid (see [Period.Validate]);
//   - [ErrAgent] if agents are not valid (see [Measure]);
//   - [ErrLimit] if there are more than a million agents.
func AccountLevels(p Period, agents []Agent) ([]Level, error) {
	r, err := newRuler(p)
	if err != nil {
		return nil, fmt.Errorf("seats: %w", err)
	}
	if _, err := checkAgents(agents); err != nil {
		return nil, fmt.Errorf("seats: %w", err)
	}
	var on []spans.Span
	for i := range agents {
		on = agents[i].tenure(&r, on)
	}
	return levelsOf(&r, spans.LevelsOf(on)), nil
}

// levelsOf returns steps as levels with periods.
func levelsOf(r *ruler, steps []spans.Level) []Level {
	levels := make([]Level, len(steps))
	end := r.at(r.length)
	for i, step := range slices.Backward(steps) {
		if step.Start == r.length { // what ended there
			levels = levels[:i]
			continue
		}
		start := r.at(step.Start)
		levels[i] = Level{Period{start, end}, step.Count}
		end = start
	}
	return levels
}

// Peaks returns the highest count of levels in each of parts. Levels is a result of
// [Levels] or [AccountLevels]. Parts are, for example, the hours of [Every], the days
// of Cycle.Periods of package pricing, or office hours. They must be in order, must
// not overlap and must be within levels. There may be gaps between them.
//
// Peaks takes time in proportion to the number of levels and parts.
//
// Peaks returns an error that wraps
//   - [ErrPeriod] if levels is empty, if its levels do not follow one another, or if
//     together they are longer than 250 years;
//   - [ErrPeriod] if parts is nil, or if a part is not valid (see [Period.Validate])
//     or starts before the previous part ends;
//   - [ErrOtherPeriod] if a part is not within levels;
//   - [ErrUsage] if a count is negative.
func Peaks(levels []Level, parts iter.Seq[Period]) ([]Level, error) {
	r, err := rulerOf(levels)
	if err != nil {
		return nil, err
	}
	if parts == nil {
		return nil, fmt.Errorf("seats: no parts: %w", ErrPeriod)
	}
	var (
		peaks  []Level
		bad    = faults{kind: ErrPeriod}
		beyond = faults{kind: ErrOtherPeriod}
		at     int       // the level in which the last part ended
		ended  time.Time // when it did
		n      int       // the number of the part
	)
	for p := range parts {
		p.Start, p.End = p.Start.Round(0), p.End.Round(0) // drop monotonic readings
		switch fault := p.fault(); {
		case fault != "":
			bad.add("part %d, %v, %s", n, p, fault)
		case !r.holds(p):
			beyond.add("part %d, %v, is not within %v", n, p, r.period)
		case n > 0 && compare(p.Start, ended) < 0:
			bad.add("part %d, %v, starts before part %d ends", n, p, n-1)
		default:
			for compare(levels[at].Period.End, p.Start) <= 0 {
				at++
			}
			most := levels[at].Count
			for compare(levels[at].Period.End, p.End) < 0 {
				at++
				most = max(most, levels[at].Count)
			}
			peaks = append(peaks, Level{p, most})
		}
		n, ended = n+1, p.End
	}
	if err := join(bad.err(), beyond.err()); err != nil {
		return nil, fmt.Errorf("seats: %w", err)
	}
	return peaks, nil
}

// rulerOf returns the ruler of the period that levels make up.
func rulerOf(levels []Level) (ruler, error) {
	if len(levels) == 0 {
		return ruler{}, fmt.Errorf("seats: no levels: %w", ErrPeriod)
	}
	bad, negative := faults{kind: ErrPeriod}, faults{kind: ErrUsage}
	for i := range levels {
		l := &levels[i]
		if compare(l.Period.Start, l.Period.End) >= 0 {
			bad.add("level %d, %v, %s", i, l.Period, l.Period.fault())
		} else if i > 0 && compare(l.Period.Start, levels[i-1].Period.End) != 0 {
			bad.add("level %d, %v, does not start at the end of level %d", i, l.Period, i-1)
		}
		if l.Count < 0 {
			negative.add("level %d, %v: Count %d is negative", i, l.Period, l.Count)
		}
	}
	if err := join(bad.err(), negative.err()); err != nil {
		return ruler{}, fmt.Errorf("seats: %w", err)
	}
	r, err := newRuler(Period{levels[0].Period.Start, levels[len(levels)-1].Period.End})
	if err != nil {
		return ruler{}, fmt.Errorf("seats: levels: %w", err)
	}
	return r, nil
}

// Percentile sorts the counts of parts, drops the top (100-percent)% of them, rounded
// down, and returns the highest count that is left. Percentile(parts, 100) returns the
// highest count of all.
//
// Each part has the same weight, whatever its length. Pass a result of [Peaks] with
// parts of one length, or counts of your own in any order. Do not pass a result of
// [Levels]: its spans differ in length, so the result would be wrong, and Percentile
// would return no error.
//
// Percentile returns an error that wraps
//   - [ErrLimit] if percent is not from 1 to 100;
//   - [ErrPeriod] if there are no parts;
//   - [ErrUsage] if a count is negative.
func Percentile(parts []Level, percent int) (int, error) {
	switch {
	case percent < 1 || percent > 100:
		return 0, fmt.Errorf("seats: percent %d is not from 1 to 100: %w", percent, ErrLimit)
	case len(parts) == 0:
		return 0, fmt.Errorf("seats: no parts: %w", ErrPeriod)
	}
	counts := make([]int, len(parts))
	negative := faults{kind: ErrUsage}
	for i, p := range parts {
		if counts[i] = p.Count; p.Count < 0 {
			negative.add("part %d, %v: Count %d is negative", i, p.Period, p.Count)
		}
	}
	if err := negative.err(); err != nil {
		return 0, fmt.Errorf("seats: %w", err)
	}
	slices.Sort(counts)
	return counts[len(counts)-1-len(counts)*(100-percent)/100], nil
}

// Sampled reads the number of seats at the start of levels, and again after each
// interval of length every. It returns the highest reading. A level that starts at a
// reading counts there, and a level that ends there does not.
//
// Sampled returns an error that wraps
//   - [ErrPeriod] if every is not positive, if levels is empty, if its levels do not
//     follow one another, or if together they are longer than 250 years;
//   - [ErrUsage] if a count is negative.
func Sampled(levels []Level, every time.Duration) (int, error) {
	r, err := rulerOf(levels)
	if err != nil {
		return 0, err
	}
	if every <= 0 {
		return 0, fmt.Errorf("seats: sampled: every %v is not positive: %w", every, ErrPeriod)
	}
	most, next := 0, int64(0) // the next sample, unless it is beyond what an int64 holds
	for _, l := range levels {
		end := r.offset(l.Period.End)
		if next >= end || next < 0 {
			continue
		}
		most = max(most, l.Count)
		next += ((end-1-next)/int64(every) + 1) * int64(every)
	}
	return most, nil
}

// Unbroken returns the highest number of seats, k, for which k or more seats were in
// use for at least d without a break. It does not matter which agents held them.
// Unbroken(levels, 0) returns the highest level. If no seat was in use for d, the
// result is 0.
//
// Unbroken returns an error that wraps
//   - [ErrPeriod] if d is negative, if levels is empty, if its levels do not follow
//     one another, or if together they are longer than 250 years;
//   - [ErrUsage] if a count is negative.
func Unbroken(levels []Level, d time.Duration) (int, error) {
	r, err := rulerOf(levels)
	if err != nil {
		return 0, err
	}
	if d < 0 {
		return 0, fmt.Errorf("seats: unbroken: duration %v is negative: %w", d, ErrPeriod)
	}
	// A run is the time since when there has been its count or more. Those that
	// are under way are in order of both.
	type run struct {
		from  int64
		count int
	}
	var (
		runs []run
		most int
	)
	for i := 0; i <= len(levels); i++ {
		from, count := r.length, -1 // the end of all
		if i < len(levels) {
			from, count = r.offset(levels[i].Period.Start), levels[i].Count
		}
		since := from
		for len(runs) > 0 && runs[len(runs)-1].count >= count {
			last := runs[len(runs)-1]
			runs = runs[:len(runs)-1]
			if from-last.from >= int64(d) {
				most = max(most, last.count)
			}
			since = last.from
		}
		runs = append(runs, run{since, count})
	}
	return most, nil
}
