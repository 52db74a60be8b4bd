package seats

import (
	"iter"
	"math"
	"math/bits"
	"slices"
	"time"
)

// sweeper sorts the starts and the ends of spans. What it allocates it uses
// again.
//
// The log is nearly in order of start, so its starts need hardly any sorting. To
// sort the ends by comparing them takes longer than all the rest of the count.
// So they are dealt into buckets of equal width, one or two for each, which
// nearly sorts them. That is done for a part of the time after the other, so
// that all of a part fits the cache: few chunks of the log reach into a part,
// and neighbors in the log go to buckets near each other.
type sweeper struct {
	reach   []span   // of each chunk of the log: from its first start to its last end
	buckets []uint32 // where they end, in ends
	starts  []int64
	ends    []int64
	chunks  [][]entry // that a part is in
}

const (
	// partLen is the number of buckets in a part: 256 KiB.
	partLen = 1 << 16

	// maxReads is how often a chunk of the log is read, on average, for the
	// parts that it reaches into. If spans are so long that it would be more,
	// parts are longer.
	maxReads = 4

	// few is how many moves for each, on average, an insertion sort may take
	// before package slices is quicker.
	few = 16
)

// sweep yields the starts and the ends of all spans, each in order: those in one
// part of the time after those in another, with one more that is never reached
// at the end of each. Agents who are left out do not count; nil leaves out nobody.
// Nothing may be set aside.
func (w *sweeper) sweep(t *timelines, out []bool) iter.Seq2[[]int64, []int64] {
	return func(yield func(starts, ends []int64) bool) {
		low, high := w.findReach(t)
		if low > high {
			return
		}
		if !slices.Contains(out, true) {
			out = nil // to look it up for each span takes time
		}
		shift, part := w.parts(low, high, t.size)
		for from := low; ; {
			to := high
			if uint64(high-from) > part {
				to = from + int64(part)
			}
			w.deal(t, out, from, to, shift)
			if !yield(w.starts, w.ends) || to == high {
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
	shift = uint(max(0, bits.Len64(length)-bits.Len(uint(2*spans))))
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

// deal sets starts and ends to those in [from, to], in order, and one more at the
// end of each. Its buckets are 1<<shift wide.
func (w *sweeper) deal(t *timelines, out []bool, from, to int64, shift uint) {
	width := uint64(to - from)
	chunks, length := w.reaching(t, from, to)
	n := int(width>>shift) + 1
	w.buckets = slices.Grow(w.buckets[:0], n+1)[:n+1]
	buckets := w.buckets
	clear(buckets)
	starts := slices.Grow(w.starts[:0], length+1)
	for e := range spansIn(chunks) {
		if out != nil && out[e.agent] {
			continue
		}
		if uint64(e.start-from) <= width { // wraps if it is earlier
			starts = append(starts, e.start)
		}
		if at := uint64(e.end - from); at <= width {
			buckets[at>>shift+1]++
		}
	}
	all := uint32(0)
	for i, count := range buckets {
		all += count
		buckets[i] = all
	}
	ends := slices.Grow(w.ends[:0], int(all)+1)[:all]
	for e := range spansIn(chunks) {
		if out != nil && out[e.agent] {
			continue
		}
		if at := uint64(e.end - from); at <= width {
			end := &buckets[at>>shift]
			ends[*end] = e.end
			*end++
		}
	}
	sortInstants(starts)
	sortInstants(ends)
	starts = append(starts, math.MaxInt64)
	ends = append(ends, math.MaxInt64)
	w.starts, w.ends = starts, ends
}

// reaching returns the chunks that reach into [from, to], and their length in all.
func (w *sweeper) reaching(t *timelines, from, to int64) (chunks [][]entry, length int) {
	chunks = w.chunks[:0]
	for i, chunk := range t.log {
		if r := w.reach[i]; r.end >= from && r.start <= to {
			chunks = append(chunks, chunk)
			length += len(chunk)
		}
	}
	w.chunks = chunks
	return chunks, length
}

// sortInstants is sortNearly for instants. One function for both, which would have
// to call another for each instant, makes a sweep take half as long again.
func sortInstants(at []int64) {
	moves := few * len(at)
	last := int64(0)
	for i, x := range at {
		if x >= last {
			last = x // nearly always
			continue
		}
		j := i
		for ; j > 0 && at[j-1] > x; j-- {
			at[j] = at[j-1]
		}
		at[j] = x
		if moves -= i - j; moves < 0 {
			slices.Sort(at)
			return
		}
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

// peak returns the highest level of a sweep, when it is first reached, and for
// each level from 1 up how long it or a higher one is held in all.
func peak(sweep iter.Seq2[[]int64, []int64]) (level int, at int64, atLeast []time.Duration) {
	h := heights{held: make([]time.Duration, 1)}
	for starts, ends := range sweep {
		h.add(starts, ends)
	}
	level = len(h.held) - 1
	if level == 0 {
		return 0, 0, nil
	}
	for k := level; k > 1; k-- {
		h.held[k-1] += h.held[k]
	}
	return level, h.at, h.held[1:]
}

// heights is what is known after some parts of a sweep.
type heights struct {
	held []time.Duration // in all, each level from 0 up
	at   int64           // when the highest was first reached
	now  int             // the level
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
