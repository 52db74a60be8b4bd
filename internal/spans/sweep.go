package spans

import (
	"iter"
	"math"
	"math/bits"
	"slices"
)

// Sweeper counts how many keys have a span at a time. The zero Sweeper is ready;
// what it allocates it uses again.
//
// It sorts the starts and the ends of spans. The log is nearly in order of start,
// so its starts need hardly any sorting. To sort the ends by comparing them takes
// longer than all the rest of the count. So they are dealt into buckets of equal
// width, one or two for each, which nearly sorts them. That is done for one part
// of the time after the other, so that all of a part fits the cache: few chunks
// of the log reach into a part, and neighbors in the log go to buckets near each
// other.
type Sweeper struct {
	reach   []Span   // of each chunk of the log: from its first start to its last end
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

// Peak returns the most keys of s that have a span at one time, less those that
// are left out. Without has a truth for each key; nil leaves out none.
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

// Levels returns how many keys of s have a span at a time, less those that are
// left out, as Peak has them: the first level from 0 on, each until the next.
// Neighbors differ.
func (w *Sweeper) Levels(s *Sets, without []bool) []Level {
	return levels(w.sweep(s, without), s.Spans())
}

// sweep yields the starts and the ends of all spans, each in order: those in one
// part of the time after those in another, with one more that is never reached
// at the end of each.
func (w *Sweeper) sweep(s *Sets, without []bool) iter.Seq2[[]int64, []int64] {
	return func(yield func(starts, ends []int64) bool) {
		t := &s.times
		t.settle()
		low, high := w.findReach(t)
		if low > high {
			return
		}
		if !slices.Contains(without, true) {
			without = nil // to look it up for each span takes time
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

// findReach sets reach, and returns that of all chunks.
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

// parts returns the width of the buckets, as a shift, and how far the last instant
// of a part is from its first.
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

// reads returns how many chunks are read for all parts in all.
func (w *Sweeper) reads(low int64, part uint64) int {
	reads := 0
	for _, r := range w.reach {
		if r.Start <= r.End {
			reads += int(uint64(r.End-low)/(part+1)-uint64(r.Start-low)/(part+1)) + 1
		}
	}
	return reads
}

// deal sets starts and ends to those in [from, to], in order, and one more at the
// end of each. Its buckets are 1<<shift wide.
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

// reaching returns the chunks that reach into [from, to], and their length in all.
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
