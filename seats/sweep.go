package seats

import (
	"iter"
	"math"
	"math/bits"
	"slices"
	"time"
)

// event is the start or the end of a span: its instant times two, plus one for
// a start. So events in order have ends before starts at one instant.
type event uint64

// at returns the instant.
func (e event) at() int64 { return int64(e >> 1) }

// change returns 1 for a start and -1 for an end.
func (e event) change() int { return int(e&1)<<1 - 1 }

// sweeper sorts the events of spans. What it allocates it uses again.
//
// To sort all events by comparing them takes longer than all the rest of the
// count. So they are dealt into buckets of equal width, about two for each
// event, which nearly sorts them. That is done for a part of the time after the
// other, so that buckets and events of a part fit the cache. Since the log is
// nearly in order, few of its chunks reach into a part, and neighbours in the
// log go to buckets near each other.
type sweeper struct {
	reach   []span   // of each chunk of the log: from its first start to its last end
	buckets []uint32 // where they end, in events
	events  []event
}

const (
	// partLen is the number of buckets in a part: 1 MiB.
	partLen = 1 << 18

	// maxReads is how often a chunk of the log is read, on average, for the
	// parts that it reaches into. If spans are so long that it would be more,
	// parts are longer.
	maxReads = 4

	// few is how many spans or events an insertion sort takes less time for
	// than package slices.
	few = 16
)

// sweep yields the events of all spans, in order, many at a time. Agents who are
// left out do not count; nil leaves out nobody. Nothing may be set aside.
func (w *sweeper) sweep(t *timelines, out []bool) iter.Seq[[]event] {
	return func(yield func([]event) bool) {
		low, high := w.findReach(t)
		if low > high {
			return
		}
		shift, part := w.parts(low, high, t.size)
		for from := low; ; {
			to := high
			if uint64(high-from) > part {
				to = from + int64(part)
			}
			w.deal(t, out, from, to, shift)
			if !yield(w.events) || to == high {
				return
			}
			from = to + 1
		}
	}
}

// findReach sets reach, and returns that of all chunks.
func (w *sweeper) findReach(t *timelines) (low, high int64) {
	t.flush()
	w.reach = w.reach[:0]
	low, high = math.MaxInt64, none
	for _, chunk := range t.log {
		r := span{math.MaxInt64, none}
		for i := range chunk {
			if e := &chunk[i]; e.start < e.end {
				r.start, r.end = min(r.start, e.start), max(r.end, e.end)
			}
		}
		w.reach = append(w.reach, r)
		low, high = min(low, r.start), max(high, r.end)
	}
	return low, high
}

// parts returns the width of the buckets, as a shift, and how far the last instant
// of a part is from its first.
func (w *sweeper) parts(low, high int64, spans int) (shift uint, part uint64) {
	length := uint64(high - low)
	shift = uint(max(0, bits.Len64(length)-bits.Len(uint(4*spans))))
	if length>>shift < partLen {
		return shift, length
	}
	part = partLen<<shift - 1
	for part < length && w.reads(low, part) > maxReads*len(w.reach) {
		shift, part = shift+1, 2*part+1
	}
	return shift, min(part, length)
}

// reads returns how many chunks are read for all parts in all.
func (w *sweeper) reads(low int64, part uint64) int {
	reads := 0
	for _, r := range w.reach {
		if r.start <= r.end {
			reads += int(uint64(r.end-low)/(part+1)-uint64(r.start-low)/(part+1)) + 1
		}
	}
	return reads
}

// deal sets events to those in [from, to], in order. Its buckets are 1<<shift
// wide.
func (w *sweeper) deal(t *timelines, out []bool, from, to int64, shift uint) {
	width := uint64(to - from)
	n := int(width>>shift) + 1
	w.buckets = slices.Grow(w.buckets[:0], n+1)[:n+1]
	buckets := w.buckets
	clear(buckets)
	for e := range w.entries(t, out, from, to) {
		if at := uint64(e.start - from); at <= width { // wraps if it is earlier
			buckets[at>>shift+1]++
		}
		if at := uint64(e.end - from); at <= width {
			buckets[at>>shift+1]++
		}
	}
	most, all := uint32(0), uint32(0)
	for i, count := range buckets {
		most = max(most, count)
		all += count
		buckets[i] = all
	}
	w.events = slices.Grow(w.events[:0], int(all))[:all]
	events := w.events
	for e := range w.entries(t, out, from, to) {
		if at := uint64(e.start - from); at <= width {
			end := &buckets[at>>shift]
			events[*end] = event(e.start)<<1 | 1
			*end++
		}
		if at := uint64(e.end - from); at <= width {
			end := &buckets[at>>shift]
			events[*end] = event(e.end) << 1
			*end++
		}
	}
	if most > few {
		start := uint32(0)
		for _, end := range buckets[:n] {
			if bucket := events[start:end]; len(bucket) > few {
				slices.Sort(bucket)
			}
			start = end
		}
	}
	last := event(0)
	for i, e := range events {
		if e >= last {
			last = e // nearly always
			continue
		}
		j := i
		for ; j > 0 && events[j-1] > e; j-- {
			events[j] = events[j-1]
		}
		events[j] = e
	}
}

// entries yields the spans in the chunks that reach into [from, to].
func (w *sweeper) entries(t *timelines, out []bool, from, to int64) iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for i, chunk := range t.log {
			if r := w.reach[i]; r.end < from || r.start > to {
				continue
			}
			for i := range chunk {
				if e := &chunk[i]; e.start < e.end && (out == nil || !out[e.agent]) && !yield(e) {
					return
				}
			}
		}
	}
}

// peak returns the highest level of a sweep, when it is first reached, and for
// each level from 1 up how long it or a higher one is held in all.
func peak(sweep iter.Seq[[]event]) (level int, at int64, atLeast []time.Duration) {
	held := []time.Duration{0} // at each level from 0 up
	now, from := 0, int64(0)
	for events := range sweep {
		for _, e := range events {
			held[now] += time.Duration(e.at() - from)
			from = e.at()
			now += e.change()
			if now > level {
				level, at = now, from
				held = append(held, 0)
			}
		}
	}
	for k := level; k > 1; k-- {
		held[k-1] += held[k]
	}
	if level == 0 {
		return 0, 0, nil
	}
	return level, at, held[1:]
}
