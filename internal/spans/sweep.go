package spans

import (
	"iter"
	"math"
	"math/bits"
	"slices"
)

// Sweeper counts how many keys have a span at a time. The zero Sweeper is ready to use.
// It reuses what it allocates.
//
// A Sweeper sorts the starts and the ends of spans. The log is nearly in order of start,
// so the starts need hardly any sorting. Sorting the ends by comparison would take
// longer than the rest of the count. A Sweeper therefore puts the ends into buckets of
// equal width, one or two buckets for each end, which nearly sorts them.
//
// A Sweeper does this for one part of the time after another, so that each part fits
// the cache. Few chunks of the log extend into a part, and neighbors in the log go to
// nearby buckets.
type Sweeper struct {
	reach   []Span   // first start and last end of each chunk of the log
	buckets []uint32 // the end of each bucket in ends
	starts  []int64
	ends    []int64
	chunks  [][]entry // the chunks that extend into a part
}

const (
	// partLen is the number of buckets in a part: 256 KiB.
	partLen = 1 << 16

	// maxReads is the most times that a chunk of the log is read, on average. If
	// spans are so long that it would be read more often, parts are longer.
	maxReads = 4

	// few is the most moves for each element, on average, for which an insertion
	// sort is faster than package slices.
	few = 16
)

// Peak returns the most keys of s that have a span at one time. It leaves out the keys
// whose element of without is true. If without is nil, it leaves out none.
func (w *Sweeper) Peak(s *Sets, without []bool) Peak {
	p := peak(w.sweep(s, without))
	if p.Count == 0 {
		return p
	}
	p.Keys = make([]int, 0, p.Count)
	chunks, _ := w.reaching(&s.times, p.At, p.At)
	for e := range entriesIn(chunks) {
		if e.Start <= p.At && p.At < e.End && (without == nil || !without[e.key]) {
			p.Keys = append(p.Keys, int(e.key))
		}
	}
	return p
}

// Levels returns the number of keys of s that have a span over time, without the keys
// that are left out as in Peak. The first level starts at 0. Neighbors differ.
func (w *Sweeper) Levels(s *Sets, without []bool) []Level {
	return levels(w.sweep(s, without), s.Spans())
}

// sweep yields the sorted starts and the sorted ends of all spans, one part of the time
// after another. Each list ends with one extra instant that is never reached.
func (w *Sweeper) sweep(s *Sets, without []bool) iter.Seq2[[]int64, []int64] {
	return func(yield func(starts, ends []int64) bool) {
		t := &s.times
		t.settle()
		low, high := w.findReach(t)
		if low > high {
			return
		}
		if !slices.Contains(without, true) {
			without = nil // looking it up for each span takes time
		}
		shift, part := w.parts(low, high, t.size)
		for from := low; ; {
			to := high
			if uint64(high-from) > part {
				to = from + int64(part)
			}
			w.deal(t, without, from, to, shift)
			if !yield(w.starts, w.ends) || to == high {
				return
			}
			from = to + 1
		}
	}
}

// findReach sets reach, and returns the first start and the last end of all spans.
func (w *Sweeper) findReach(t *timelines) (low, high int64) {
	t.flush()
	w.reach = w.reach[:0]
	low, high = math.MaxInt64, none
	for _, chunk := range t.log {
		r := Span{math.MaxInt64, none}
		for i := range chunk {
			if e := &chunk[i]; e.Start < e.End {
				r.Start, r.End = min(r.Start, e.Start), max(r.End, e.End)
			}
		}
		w.reach = append(w.reach, r)
		low, high = min(low, r.Start), max(high, r.End)
	}
	return low, high
}

// parts returns the width of the buckets, as a shift, and the distance from the first
// instant of a part to its last.
func (w *Sweeper) parts(low, high int64, spans int) (shift uint, part uint64) {
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

// reads returns the total number of reads of chunks for all parts.
func (w *Sweeper) reads(low int64, part uint64) int {
	reads := 0
	for _, r := range w.reach {
		if r.Start <= r.End {
			reads += int(uint64(r.End-low)/(part+1)-uint64(r.Start-low)/(part+1)) + 1
		}
	}
	return reads
}

// deal sets starts and ends to the sorted instants in [from, to], and adds one extra
// instant to each. Its buckets are 1<<shift wide.
func (w *Sweeper) deal(t *timelines, without []bool, from, to int64, shift uint) {
	width := uint64(to - from)
	chunks, length := w.reaching(t, from, to)
	n := int(width>>shift) + 1
	w.buckets = slices.Grow(w.buckets[:0], n+1)[:n+1]
	buckets := w.buckets
	clear(buckets)
	starts := slices.Grow(w.starts[:0], length+1)
	for e := range entriesIn(chunks) {
		if without != nil && without[e.key] {
			continue
		}
		if uint64(e.Start-from) <= width { // wraps if it is earlier
			starts = append(starts, e.Start)
		}
		if at := uint64(e.End - from); at <= width {
			buckets[at>>shift+1]++
		}
	}
	all := uint32(0)
	for i, count := range buckets {
		all += count
		buckets[i] = all
	}
	ends := slices.Grow(w.ends[:0], int(all)+1)[:all]
	for e := range entriesIn(chunks) {
		if without != nil && without[e.key] {
			continue
		}
		if at := uint64(e.End - from); at <= width {
			end := &buckets[at>>shift]
			ends[*end] = e.End
			*end++
		}
	}
	sortInstants(starts)
	sortInstants(ends)
	starts = append(starts, math.MaxInt64)
	ends = append(ends, math.MaxInt64)
	w.starts, w.ends = starts, ends
}

// reaching returns the chunks that extend into [from, to], and their total length.
func (w *Sweeper) reaching(t *timelines, from, to int64) (chunks [][]entry, length int) {
	chunks = w.chunks[:0]
	for i, chunk := range t.log {
		if r := w.reach[i]; r.End >= from && r.Start <= to {
			chunks = append(chunks, chunk)
			length += len(chunk)
		}
	}
	w.chunks = chunks
	return chunks, length
}

// sortInstants is sortNearly for instants. One function for both would have to call a
// function for each instant, and a sweep would take half as long again.
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
