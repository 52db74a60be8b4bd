package spans

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// settle joins the spans that were set aside to the spans of their keys.
func (t *timelines) settle() {
	if t.aside == 0 {
		return
	}
	if t.aside < t.size/8 {
		t.steps, t.poor = 0, false
	}
	low, high := t.bounds()
	windows, shift := t.dealByStart(low, high)
	t.log, t.length, t.free, t.size, t.aside = nil, 0, none, 0, 0
	for i := range t.records {
		t.records[i].Span, t.records[i].place = Span{none, none}, none
	}
	var s entrySorter
	for i, window := range windows {
		sorted := s.sorted(window, low+int64(i)<<shift, shift)
		for _, chunk := range window {
			t.spare = append(t.spare, chunk[:0])
		}
		for _, e := range sorted {
			t.add(e.key, e.Span)
		}
	}
}

// dealByStart distributes the log, whose spans start in [low, high], to windows of time
// that are 1<<shift wide. A window is a list of chunks. It reuses each chunk that it has
// read, and so takes little more memory than the log. Windows are small enough to stay
// in the cache while they are sorted, and few enough for their ends to stay there too.
func (t *timelines) dealByStart(low, high int64) (windows [][][]entry, shift uint) {
	const (
		most = 1 << 10      // most windows
		size = 4 * chunkLen // spans in a window, on average
	)
	width := bits.Len64(uint64(high - low))
	n := min(t.size/size, most)
	if n < 2 {
		return [][][]entry{t.log}, uint(width)
	}
	shift = uint(max(0, width-bits.Len(uint(n-1))))
	windows = make([][][]entry, (high-low)>>shift+1)
	for i := range t.log {
		for e := range entriesIn(t.log[i : i+1]) {
			window := &windows[(e.Start-low)>>shift]
			last := len(*window) - 1
			if last < 0 || len((*window)[last]) == cap((*window)[last]) {
				*window = append(*window, t.newChunk())
				last++
			}
			(*window)[last] = append((*window)[last], *e)
		}
		t.spare = append(t.spare, t.log[i][:0])
	}
	return windows, shift
}

// bounds returns the first start and the last end of all spans. It flushes the log.
func (t *timelines) bounds() (low, high int64) {
	low, high = math.MaxInt64, 0
	for e := range t.all() {
		low, high = min(low, e.Start), max(high, e.End)
	}
	return low, high
}

// entrySorter sorts entries by start. It distributes them to buckets of about one entry
// each, which takes less time than comparing all of them. It reuses what it allocates.
type entrySorter struct {
	buckets []int32 // the end of each bucket in entries
	entries []entry
}

// sorted returns the entries of chunks, which start in [low, low+1<<width), in order of
// start. The result is valid until the next call.
func (s *entrySorter) sorted(chunks [][]entry, low int64, width uint) []entry {
	all := 0
	for _, chunk := range chunks {
		all += len(chunk)
	}
	shift := uint(max(0, int(width)-bits.Len(uint(all))))
	n := 1 << (width - shift)
	s.buckets = slices.Grow(s.buckets[:0], n+1)[:n+1]
	clear(s.buckets)
	for e := range entriesIn(chunks) {
		s.buckets[(e.Start-low)>>shift+1]++
	}
	sum := int32(0)
	for i, count := range s.buckets {
		sum += count
		s.buckets[i] = sum
	}
	s.entries = slices.Grow(s.entries[:0], int(sum))[:sum]
	for e := range entriesIn(chunks) {
		end := &s.buckets[(e.Start-low)>>shift]
		s.entries[*end] = *e
		*end++
	}
	sortNearly(s.entries)
	return s.entries
}

// sortNearly sorts entries by start. It takes time in proportion to their number if most
// of them are near their place.
func sortNearly(entries []entry) {
	moves := few * len(entries)
	last := int64(0)
	for i, e := range entries {
		if e.Start >= last {
			last = e.Start // most often
			continue
		}
		j := i
		for ; j > 0 && entries[j-1].Start > e.Start; j-- {
			entries[j] = entries[j-1]
		}
		entries[j] = e
		if moves -= i - j; moves < 0 {
			slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.Start, b.Start) })
			return
		}
	}
}
