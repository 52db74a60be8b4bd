package seats

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// settle joins the spans set aside to the timelines of their agents.
func (t *timelines) settle() {
	if t.aside == 0 {
		return
	}
	if t.aside < t.size/8 {
		t.steps, t.poor = 0, false
	}
	windows, low, shift := t.dealByStart()
	t.length, t.free, t.size, t.aside = 0, none, 0, 0
	for i := range t.log {
		t.log[i] = t.log[i][:0]
	}
	for i := range t.newest {
		t.newest[i] = newest{span{none, none}, none}
	}
	var s spanSorter
	start := int32(0)
	for i, end := range windows {
		for _, e := range s.sorted(t.room[start:end], low+int64(i)<<shift, shift) {
			t.add(e.agent, e.span)
		}
		start = end
	}
}

// dealByStart deals all spans into windows of time, in room, and returns where
// the windows end there. They begin at low and are 1<<shift wide. There are few
// enough that their ends stay in the cache, and so does then a window while it
// is sorted.
func (t *timelines) dealByStart() (ends []int32, low int64, shift uint) {
	const (
		most  = 1 << 12 // windows
		least = 4       // spans in a window, on average
	)
	low, high := t.bounds()
	shift = uint(max(0, bits.Len64(uint64(high-low))-bits.Len(uint(min(t.size/least, most-1)))))
	ends = make([]int32, (high-low)>>shift+2)
	for _, chunk := range t.log {
		for i := range chunk {
			if e := &chunk[i]; e.start < e.end {
				ends[(e.start-low)>>shift+1]++
			}
		}
	}
	for i := range ends[1:] {
		ends[i+1] += ends[i]
	}
	if cap(t.room) < t.size {
		t.room = make([]entry, t.size)
	}
	t.room = t.room[:t.size]
	for _, chunk := range t.log {
		for i := range chunk {
			if e := &chunk[i]; e.start < e.end {
				end := &ends[(e.start-low)>>shift]
				t.room[*end] = *e
				*end++
			}
		}
	}
	return ends[:len(ends)-1], low, shift
}

// bounds returns the first start of all spans and the last end. The log is up
// to date then.
func (t *timelines) bounds() (low, high int64) {
	t.flush()
	low, high = math.MaxInt64, 0
	for _, chunk := range t.log {
		for i := range chunk {
			if e := &chunk[i]; e.start < e.end {
				low, high = min(low, e.start), max(high, e.end)
			}
		}
	}
	return low, high
}

// spanSorter sorts entries by start. It deals them into buckets with about one
// each, which takes less time than to compare them all.
type spanSorter struct {
	buckets []int32 // where they end
	entries []entry
}

// sorted returns the entries, which start within 1<<width from low, in order of
// start. They may move, and where they are then holds until the next call.
func (s *spanSorter) sorted(entries []entry, low int64, width uint) []entry {
	if len(entries) <= few {
		insertionSort(entries)
		return entries
	}
	shift := uint(max(0, int(width)-bits.Len(uint(len(entries)))))
	n := 1 << (width - shift)
	s.buckets = slices.Grow(s.buckets[:0], n+1)[:n+1]
	clear(s.buckets)
	for i := range entries {
		s.buckets[(entries[i].start-low)>>shift+1]++
	}
	most, all := int32(0), int32(0)
	for i, count := range s.buckets {
		most = max(most, count)
		all += count
		s.buckets[i] = all
	}
	s.entries = slices.Grow(s.entries[:0], len(entries))[:len(entries)]
	for i := range entries {
		end := &s.buckets[(entries[i].start-low)>>shift]
		s.entries[*end] = entries[i]
		*end++
	}
	if most > few {
		start := int32(0)
		for _, end := range s.buckets[:n] {
			if bucket := s.entries[start:end]; len(bucket) > few {
				slices.SortFunc(bucket, func(a, b entry) int { return cmp.Compare(a.start, b.start) })
			}
			start = end
		}
	}
	insertionSort(s.entries)
	return s.entries
}

// insertionSort sorts entries by start that are nearly sorted.
func insertionSort(entries []entry) {
	last := int64(0)
	for i, e := range entries {
		if e.start >= last {
			last = e.start // most often
			continue
		}
		j := i
		for ; j > 0 && entries[j-1].start > e.start; j-- {
			entries[j] = entries[j-1]
		}
		entries[j] = e
	}
}
