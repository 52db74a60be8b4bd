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
	At      int64           // the first instant with so many
	AtLeast []time.Duration // AtLeast[k-1]: how long there were k or more, in all
	Keys    []int           // the numbers of those who had a span at At, in no order
}

// Level is a time with one number of spans, until the next Level.
type Level struct {
	Start int64
	Count int
}

// PeakOf returns the most of the given spans at one time, without Keys.
func PeakOf(all []Span) Peak { return peak(sorted(all)) }

// LevelsOf returns how many of the given spans there are at a time, as
// [Sweeper.Levels] does.
func LevelsOf(all []Span) []Level { return levels(sorted(all), len(all)) }

// sorted is the sweep of spans: one part.
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

// merge yields the instants of a part of a sweep in order, and for each the
// change of what is under way: 1 for a start, -1 for an end. At one instant ends
// come first. Which comes next cannot be foreseen, so no branch depends on it.
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

// heights is what is known after some parts of a sweep.
type heights struct {
	held []time.Duration // in all, each number from 0 up
	at   int64           // when the highest was first reached
	now  int             // the number
	from int64           // since when
}

// add adds a part. It works on copies: what a loop shares with the function of a
// sweep is not kept in registers.
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
