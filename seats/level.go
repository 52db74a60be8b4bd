package seats

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/payper/payper/internal/spans"
)

// Level is a span and how many agents were chatting throughout it, or how many
// accounts were on the license; of [Peaks], a part and the most in it.
//
// What vendors charge by other than the peak is computed from levels: see the
// table in the documentation of this package.
type Level struct {
	Period Period `json:"period"`
	Count  int    `json:"count"`
}

// AccountLevels returns how many accounts were on the license over time, the
// exempt ones too: spans that follow one another from the start of p to its end,
// as those of [Levels]. It returns an error that wraps [ErrPeriod], [ErrAgent] or
// [ErrLimit] as [Measure] does.
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

// levelsOf returns levels as periods.
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

// Peaks returns the highest of levels in each of parts, such as hours of [Every],
// days of Cycle.Periods of package pricing, or office hours. Levels are those of
// [Levels] or [AccountLevels], and parts lie within them, in order, and do not
// overlap; there may be pauses between them. Peaks takes O(levels + parts) time.
//
// Peaks returns an error that wraps
//   - [ErrPeriod] if a part is not valid (see [Period.Validate]), starts before
//     the one ahead of it ends, or if there is no level, or levels do not follow
//     one another;
//   - [ErrOtherPeriod] if a part does not lie within levels;
//   - [ErrUsage] if a level is negative.
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

// Percentile returns the most in the lower percent of the parts: the highest
// that is left after the highest (100 - percent)% of the parts are dropped, as
// many as make whole parts. Percentile(parts, 100) is the highest of all. The
// parts are those of [Peaks], or counts of the caller's own in any order.
//
// Percentile returns an error that wraps
//   - [ErrLimit] if percent is not from 1 to 100;
//   - [ErrPeriod] if there is no part;
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

// Sampled returns the most of the levels at the start of their period and every
// so often after it, before its end. A level that begins at a sample counts
// there, and one that ends there does not.
//
// Sampled returns an error that wraps [ErrPeriod] if every is not positive, and
// those of [Peaks] for levels.
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

// Unbroken returns the most seats that were in use for at least d without a
// break: k or more throughout, whoever held them. Unbroken(levels, 0) is the
// highest level; if none was held for d, the result is 0.
//
// Unbroken returns an error that wraps [ErrPeriod] if d is negative, and those
// of [Peaks] for levels.
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
