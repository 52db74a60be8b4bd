package seats

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestSweep compares the events of a sweep with a plain sort of all events.
func TestSweep(t *testing.T) {
	const (
		minute = int64(time.Minute)
		hour   = int64(time.Hour)
		many   = partLen / 3 // spans that need several parts
	)
	tests := []struct {
		name  string
		why   string
		n     int
		start func(r *rand.Rand, i int) int64
		size  func(r *rand.Rand, i int) int64
		most  int // reads of a chunk on average; 0: not looked at
	}{
		{
			name: "none", why: "edge: no spans, no events",
		},
		{
			name: "one", why: "edge: a single span is one part of few buckets", n: 1,
			start: func(*rand.Rand, int) int64 { return 5 },
			size:  func(*rand.Rand, int) int64 { return 1 },
		},
		{
			name: "longest", why: "edge: from the first to the last instant that a period can have", n: 3,
			start: func(_ *rand.Rand, i int) int64 { return int64(i) },
			size:  func(_ *rand.Rand, i int) int64 { return int64(maxPeriod) - int64(i) },
		},
		{
			name: "in_order", why: "usual: chats nearly in order of start", n: many,
			start: func(r *rand.Rand, i int) int64 { return int64(i)*minute/10 + r.Int64N(minute) },
			size:  func(r *rand.Rand, _ int) int64 { return 1 + r.Int64N(hour) },
			most:  maxReads,
		},
		{
			name: "left_open", why: "edge: spans so long that each chunk of the log reaches into each part", n: many,
			start: func(_ *rand.Rand, i int) int64 { return int64(i) * minute },
			size: func(r *rand.Rand, i int) int64 {
				if i%100 == 0 {
					return int64(many-i) * minute
				}
				return 1 + r.Int64N(hour)
			},
			most: maxReads,
		},
		{
			name: "in_no_order", why: "edge: no part can leave out a chunk", n: many,
			start: func(r *rand.Rand, _ int) int64 { return r.Int64N(1000 * hour) },
			size:  func(r *rand.Rand, _ int) int64 { return 1 + r.Int64N(hour) },
			most:  maxReads,
		},
		{
			name: "equal", why: "edge: all starts and all ends at one instant", n: 1000,
			start: func(*rand.Rand, int) int64 { return hour },
			size:  func(*rand.Rand, int) int64 { return minute },
		},
		{
			name: "touching", why: "rule: at one instant ends go before starts", n: 1000,
			start: func(_ *rand.Rand, i int) int64 { return int64(i) * minute },
			size:  func(*rand.Rand, int) int64 { return minute },
		},
		{
			name: "crowded", why: "edge: buckets with more than an insertion sort is for, far from one other span", n: 1000,
			start: func(r *rand.Rand, i int) int64 { return min(int64(i), 1)*1e6*hour + r.Int64N(5*minute) },
			size:  func(r *rand.Rand, _ int) int64 { return 1 + r.Int64N(hour) },
		},
		{
			name: "few_in_a_bucket", why: "bound: as many equal events as an insertion sort is for, and one more", n: 2*few + 1,
			start: func(_ *rand.Rand, i int) int64 { return int64(i/few) * hour },
			size:  func(r *rand.Rand, _ int) int64 { return 1 + r.Int64N(3) },
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			spans := newTimelines()
			var all, some []event
			for i := range test.n {
				start := test.start(r, i)
				end := start + test.size(r, i)
				spans.add(spans.addAgent(), span{start, end})
				all = append(all, event(start)<<1|1, event(end)<<1)
				if i%3 != 0 {
					some = append(some, event(start)<<1|1, event(end)<<1)
				}
			}
			out := make([]bool, test.n)
			for i := range out {
				out[i] = i%3 == 0
			}
			var w sweeper
			for _, c := range []struct {
				name string
				out  []bool
				want []event
			}{{"all", nil, all}, {"without every third", out, some}} {
				slices.Sort(c.want)
				var got []event
				for events := range w.sweep(&spans, c.out) {
					got = append(got, events...)
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("%s: %d events, not the %d of a plain sort\nwhy: %s", c.name, len(got), len(c.want), test.why)
				}
			}
			if test.most > 0 {
				low, high := w.findReach(&spans)
				shift, part := w.parts(low, high, spans.size)
				if reads := w.reads(low, part); part < uint64(high-low) && reads > test.most*len(w.reach) {
					t.Errorf("%d reads of %d chunks\nwhy: %s", reads, len(w.reach), test.why)
				}
				if buckets := part>>shift + 1; buckets > partLen {
					t.Errorf("%d buckets in a part, more than %d\nwhy: %s", buckets, partLen, test.why)
				}
			}
		})
	}
}

// TestSpanSorter compares with a plain sort, for windows of every width.
func TestSpanSorter(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var s spanSorter
	for width := range uint(64) {
		for _, n := range []int{0, 1, 2, few, few + 1, 500} {
			t.Run(fmt.Sprintf("width=%d/n=%d", width, n), func(t *testing.T) {
				low := r.Int64N(1 << 30)
				if width > 60 {
					low = 0 // or what is sorted would be beyond an int64
				}
				entries := make([]entry, n)
				for i := range entries {
					start := low + int64(r.Uint64N(1<<width))
					entries[i] = entry{span{start, start + 1}, none, int32(i)}
				}
				byStart := func(a, b entry) int { return int(min(max(a.start-b.start, -1), 1)) }
				got := slices.Clone(s.sorted(slices.Clone(entries), low, width))
				if !slices.IsSortedFunc(got, byStart) {
					t.Error("not in order of start")
				}
				byAgent := func(a, b entry) int { return int(a.agent - b.agent) }
				slices.SortFunc(got, byAgent)
				if !slices.Equal(got, entries) {
					t.Error("not the same entries")
				}
			})
		}
	}
}
