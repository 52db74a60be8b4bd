package seats

import (
	"iter"
	"math/bits"
	"slices"
	"time"
)

const (
	// windowSpans is about how many spans a window of the sweep should hold:
	// their events, and room to sort them, fit the cache of a core.
	windowSpans = 1 << 12

	// The windows are dealt in this many rounds, unless they are few. Each
	// round reads all spans, but has room for its own events only.
	rounds = 4
)

// event is the start or the end of a span: its instant times two, plus one for
// a start. So events in order have ends before starts at one instant.
type event = uint64

// sweep yields spans that follow one another from 0 to length, each with how
// many agents are in one of their spans throughout it. Two neighbours may have
// the same number. Agents who are left out do not count; nil leaves out nobody.
// Nothing may be set aside.
//
// Spans lie in the log in no order of use, and to sort all their events takes
// longer than all the rest of the count. So the period is divided into windows
// of equal width; the events are dealt to their windows, which takes no
// comparing, and sorted there, in the cache.
func (t *timelines) sweep(length int64, out []bool) iter.Seq2[span, int] {
	return func(yield func(span, int) bool) {
		d := newDealer(t, length, out)
		from, level := int64(0), 0
		windows := len(d.counts)
		atOnce := max(windows/rounds+1, 16)
		for first := 0; first < windows; first += atOnce {
			d.deal(t, out, first, min(atOnce, windows-first))
			for window := range d.windows() {
				for _, e := range window {
					if at := int64(e >> 1); at != from {
						if !yield(span{from, at}, level) {
							return
						}
						from = at
					}
					level += int(e&1)<<1 - 1
				}
			}
		}
		if from < length {
			yield(span{from, length}, level)
		}
	}
}

// dealer deals events into windows and sorts them there. The events of a window
// are dealt once more, into buckets with about one each.
type dealer struct {
	shift   int     // windows are 1<<shift wide
	counts  []int   // of the events in each window
	first   int     // the first window dealt
	events  []event // of the windows dealt, in order of these
	ends    []int   // of the windows dealt, in events
	room    []event
	buckets []int32 // where they end, in the window
}

// newDealer returns a dealer that has counted the events in each window.
func newDealer(t *timelines, length int64, out []bool) *dealer {
	d := &dealer{shift: max(0, bits.Len64(uint64(length))-bits.Len(uint(t.size/windowSpans)))}
	d.counts = make([]int, length>>d.shift+1)
	for _, entries := range t.entries() {
		for i := range entries {
			e := &entries[i]
			if e.start < e.end && (out == nil || !out[e.agent]) {
				d.counts[e.start>>d.shift]++
				d.counts[e.end>>d.shift]++
			}
		}
	}
	return d
}

// deal deals the events in some windows, from first on.
func (d *dealer) deal(t *timelines, out []bool, first, number int) {
	d.first = first
	d.ends = d.ends[:0] // at first they are where the windows start
	all := 0
	for _, count := range d.counts[first : first+number] {
		d.ends = append(d.ends, all)
		all += count
	}
	d.events = slices.Grow(d.events[:0], all)[:all]
	low, width := uint64(first)<<d.shift, uint64(number)<<d.shift
	for _, entries := range t.entries() {
		for i := range entries {
			e := &entries[i]
			if e.start >= e.end || out != nil && out[e.agent] {
				continue
			}
			if at := uint64(e.start) - low; at < width { // wraps if it is earlier
				end := &d.ends[at>>d.shift]
				d.events[*end] = event(e.start)<<1 | 1
				*end++
			}
			if at := uint64(e.end) - low; at < width {
				end := &d.ends[at>>d.shift]
				d.events[*end] = event(e.end) << 1
				*end++
			}
		}
	}
}

// windows yields the windows that were dealt, each of them sorted.
func (d *dealer) windows() iter.Seq[[]event] {
	return func(yield func([]event) bool) {
		start := 0
		for i, end := range d.ends {
			window := d.events[start:end]
			d.sort(window, event(d.first+i)<<(d.shift+1))
			if !yield(window) {
				return
			}
			start = end
		}
	}
}

// sort sorts the events of the window that starts with low.
func (d *dealer) sort(window []event, low event) {
	const few = 16 // that an insertion sort takes less time for
	if len(window) <= few {
		slices.Sort(window)
		return
	}
	log := bits.Len(uint(len(window)))
	shift := max(0, d.shift+1-log)
	d.buckets = slices.Grow(d.buckets[:0], 1<<log+1)[:1<<log+1]
	clear(d.buckets)
	for _, e := range window {
		d.buckets[(e-low)>>shift+1]++
	}
	crowded := false
	for i := range 1 << log {
		crowded = crowded || d.buckets[i+1] > few
		d.buckets[i+1] += d.buckets[i]
	}
	d.room = append(d.room[:0], window...)
	for _, e := range d.room {
		i := &d.buckets[(e-low)>>shift]
		window[*i] = e
		*i++
	}
	if crowded {
		slices.Sort(window)
		return
	}
	for i := 1; i < len(window); i++ {
		e, j := window[i], i
		for ; j > 0 && window[j-1] > e; j-- {
			window[j] = window[j-1]
		}
		window[j] = e
	}
}

// peak returns the highest level of a sweep, when it is first reached, and for
// each level from 1 up how long it or a higher one is held in all.
func peak(sweep iter.Seq2[span, int]) (level int, at int64, atLeast []time.Duration) {
	held := []time.Duration{0} // at each level from 0 up
	for s, n := range sweep {
		if n >= len(held) {
			level, at = n, s.start
			for len(held) <= n {
				held = append(held, 0)
			}
		}
		held[n] += time.Duration(s.end - s.start)
	}
	for k := level; k > 1; k-- {
		held[k-1] += held[k]
	}
	if level == 0 {
		return 0, 0, nil
	}
	return level, at, held[1:]
}
