package spans

import (
	"iter"
	"math"
	"slices"
	"time"
)

// Peak is the most spans at one time.
type Peak struct {
	Count   int
	At      int64           // the first instant with Count spans
	AtLeast []time.Duration // AtLeast[k-1] is the total time with k or more spans
	Keys    []int           // the numbers of the keys that have a span at At, in no order
}

// Level is a number of spans that holds from Start to the start of the next Level.
type Level struct {
	Start int64
	Count int
}

// PeakOf returns the most of the given spans at one time. It sets no Keys.
func PeakOf(all []Span) Peak { return peak(sorted(all)) }

// LevelsOf returns the number of the given spans over time, as [Sweeper.Levels] does.
func LevelsOf(all []Span) []Level { return levels(sorted(all), len(all)) }

// sorted returns the sweep of spans, as one part.
func sorted(all []Span) iter.Seq2[[]int64, []int64] {
	return func(yield func(starts, ends []int64) bool) {
		var starts, ends []int64
		for _, s := range all {
			if s.Start < s.End {
				starts, ends = append(starts, s.Start), append(ends, s.End)
			}
		}
		slices.Sort(starts)
		slices.Sort(ends)
		yield(append(starts, math.MaxInt64), append(ends, math.MaxInt64))
	}
}

// merge yields the instants of a part of a sweep in order, each with the change of the
// number of spans: 1 for a start, -1 for an end. Ends come before starts at the same
// instant. The processor could not predict whether a start or an end comes next, so no
// branch depends on it.
func merge(starts, ends []int64) iter.Seq2[int64, int] {
	return func(yield func(at int64, change int) bool) {
		for i, j := 0, 0; i+j < len(starts)+len(ends)-2; {
			start, end := starts[i], ends[j]
			n := 0
			if start < end {
				n = 1
			}
			i, j = i+n, j+1-n
			if !yield(min(start, end), 2*n-1) {
				return
			}
		}
	}
}

// peak returns the peak of a sweep.
func peak(sweep iter.Seq2[[]int64, []int64]) Peak {
	h := heights{held: make([]time.Duration, 1)}
	for starts, ends := range sweep {
		h.add(starts, ends)
	}
	most := len(h.held) - 1
	if most == 0 {
		return Peak{}
	}
	for k := most; k > 1; k-- {
		h.held[k-1] += h.held[k]
	}
	return Peak{Count: most, At: h.at, AtLeast: h.held[1:]}
}

// heights is the state of a count after some parts of a sweep.
type heights struct {
	held []time.Duration // held[k] is the total time with k spans
	at   int64           // the first instant with the highest number so far
	now  int             // the current number of spans
	from int64           // the instant of the last change
}

// add adds a part. It works on copies, because fields that a loop shares with an
// iterator are not kept in registers.
func (h *heights) add(starts, ends []int64) {
	held, now, from := h.held, h.now, h.from
	for at, change := range merge(starts, ends) {
		held[now] += time.Duration(at - from)
		from = at
		now += change
		if now == len(held) {
			held = append(held, 0)
			h.at = at
		}
	}
	h.held, h.now, h.from = held, now, from
}

// levels returns the levels of a sweep of at most so many spans.
func levels(sweep iter.Seq2[[]int64, []int64], spans int) []Level {
	all, now := append(make([]Level, 0, 2*spans+1), Level{}), 0
	for starts, ends := range sweep {
		for at, change := range merge(starts, ends) {
			now += change
			last := &all[len(all)-1]
			switch {
			case at != last.Start:
				all = append(all, Level{at, now})
			case len(all) > 1 && all[len(all)-2].Count == now:
				all = all[:len(all)-1]
			default:
				last.Count = now
			}
		}
	}
	return all
}
