package seats

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// change is an instant of a sweep, and how it changes the level.
type change struct {
	at int64
	by int
}

func compareChanges(a, b change) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.by, b.by)) }

// merged returns what merge yields.
func merged(starts, ends []int64) []change {
	var list []change
	for at, by := range merge(starts, ends) {
		list = append(list, change{at, by})
	}
	return list
}

// TestSweep compares a sweep with a plain sort of all starts and ends.
func TestSweep(t *testing.T) {
	const (
		minute = int64(time.Minute)
		hour   = int64(time.Hour)
		many   = 2 * partLen // spans that need several parts
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
			name: "dense", why: "bound: an event at the last instant of a part belongs to no other", n: many,
			start: func(_ *rand.Rand, i int) int64 { return int64(i) * 4 },
			size:  func(*rand.Rand, int) int64 { return 3 },
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
			name: "few_in_a_bucket", why: "edge: many starts at one instant, and ends near each other", n: 2*few + 1,
			start: func(_ *rand.Rand, i int) int64 { return int64(i/few) * hour },
			size:  func(r *rand.Rand, _ int) int64 { return 1 + r.Int64N(3) },
		},
		{
			name: "backwards", why: "edge: starts in an order that takes too long to sort by insertion", n: 1000,
			start: func(_ *rand.Rand, i int) int64 { return int64(1000-i) * minute },
			size:  func(r *rand.Rand, _ int) int64 { return 1 + r.Int64N(hour) },
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			spans := newTimelines()
			var all, some []change
			for i := range test.n {
				start := test.start(r, i)
				end := start + test.size(r, i)
				spans.add(spans.addAgent(), span{start, end})
				all = append(all, change{start, 1}, change{end, -1})
				if i%3 != 0 {
					some = append(some, change{start, 1}, change{end, -1})
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
				want []change
			}{{"all", nil, all}, {"without every third", out, some}} {
				slices.SortFunc(c.want, compareChanges)
				var got []change
				parts := 0
				for starts, ends := range w.sweep(&spans, c.out) {
					got = append(got, merged(starts, ends)...)
					parts++
				}
				if low, high := w.findReach(&spans); low < high {
					_, part := w.parts(low, high, spans.size)
					if want := int(uint64(high-low)/(part+1)) + 1; parts != want {
						t.Errorf("%s: %d parts, want %d\nwhy: %s", c.name, parts, want, test.why)
					}
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("%s: %d changes, not the %d of a plain sort\nwhy: %s", c.name, len(got), len(c.want), test.why)
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
		for _, n := range []int{0, 1, 2, 16, 17, 500} {
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
				got := slices.Clone(s.sorted([][]entry{entries[:n/3], nil, entries[n/3:]}, low, width))
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

// TestSortNearly compares with package slices, and takes its turn where moving each
// to its place would not end within the time that a test has.
func TestSortNearly(t *testing.T) {
	const many = 1 << 21
	for _, test := range []struct {
		name string
		why  string
		n    int
		at   func(r *rand.Rand, i int) int64
	}{
		{"none", "edge: nothing to sort", 0, nil},
		{"one", "edge: nothing to move", 1, func(*rand.Rand, int) int64 { return 7 }},
		{"sorted", "usual: each is in its place", 1000, func(_ *rand.Rand, i int) int64 { return int64(i) }},
		{"equal", "edge: none is before another", 1000, func(*rand.Rand, int) int64 { return 7 }},
		{"near", "usual: each is near its place", 1000, func(r *rand.Rand, i int) int64 { return int64(i) + r.Int64N(5) }},
		{"one_far", "edge: one is far from its place", 1000, func(_ *rand.Rand, i int) int64 { return int64(i+1) % 1000 }},
		{"in_no_order", "edge: most are far from their place", 1000, func(r *rand.Rand, _ int) int64 { return r.Int64N(1000) }},
		{"backwards", "bound: all are as far from their place as can be", many, func(_ *rand.Rand, i int) int64 { return many - int64(i) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 6))
			instants := make([]int64, test.n)
			entries := make([]entry, test.n)
			for i := range instants {
				instants[i] = test.at(r, i)
				entries[i].start = instants[i]
			}
			want := slices.Sorted(slices.Values(instants))
			sortInstants(instants)
			if !slices.Equal(instants, want) {
				t.Errorf("sortInstants: not as package slices sorts them\nwhy: %s", test.why)
			}
			sortNearly(entries)
			if !slices.EqualFunc(entries, want, func(e entry, at int64) bool { return e.start == at }) {
				t.Errorf("sortNearly: not as package slices sorts them\nwhy: %s", test.why)
			}
		})
	}
}

// TestSweeperParts tells how wide the buckets are, and how long the parts.
func TestSweeperParts(t *testing.T) {
	tests := []struct {
		name      string
		why       string
		reach     []span
		low, high int64
		spans     int
		shift     uint
		part      uint64
		reads     int
	}{
		{
			name: "one", why: "edge: a single span has more buckets than two",
			reach: []span{{0, 8}}, high: 8, spans: 1, shift: 2, part: 8, reads: 1,
		},
		{
			name: "not_from_zero", why: "edge: the width of buckets comes from the distance, not from the instants",
			reach: []span{{1e15, 1e15 + 8}}, low: 1e15, high: 1e15 + 8, spans: 1, shift: 2, part: 8, reads: 1,
		},
		{
			name: "close", why: "edge: buckets are no less wide than a nanosecond",
			reach: []span{{0, 8}}, high: 8, spans: 100, shift: 0, part: 8, reads: 1,
		},
		{
			name: "one_part", why: "bound: as many buckets as a part has",
			reach: []span{{0, partLen - 1}}, high: partLen - 1, spans: partLen, shift: 0, part: partLen - 1, reads: 1,
		},
		{
			name: "two_parts", why: "bound: one bucket more than a part has",
			reach: []span{{0, partLen}}, high: partLen, spans: partLen, shift: 0, part: partLen - 1, reads: 2,
		},
		{
			name: "two_wide_parts", why: "bound: one bucket more than a part has, and each eight instants wide",
			reach: []span{{0, 8 * partLen}}, high: 8 * partLen, spans: partLen / 2, shift: 3, part: 8*partLen - 1, reads: 2,
		},
		{
			name: "most_reads", why: "bound: a chunk that is read as often as it may be",
			reach: []span{{0, maxReads*partLen - 1}}, high: maxReads*partLen - 1, spans: maxReads * partLen,
			part: partLen - 1, reads: maxReads,
		},
		{
			name: "one_read_more", why: "bound: a chunk that would be read once more has longer parts",
			reach: []span{{0, maxReads * partLen}}, high: maxReads * partLen, spans: maxReads * partLen,
			shift: 1, part: 2*partLen - 1, reads: maxReads/2 + 1,
		},
		{
			name: "on_average", why: "rule: reads are counted on average; a chunk without spans has none",
			reach: []span{{1e15, 1e15 + 6*partLen - 1}, {1e15, 1e15 + partLen - 1}, {1<<63 - 1, none}},
			low:   1e15, high: 1e15 + 6*partLen - 1, spans: 6 * partLen, part: partLen - 1, reads: 7,
		},
		{
			name: "late_chunk", why: "edge: a chunk that starts and ends in a later part is read once",
			reach: []span{{1000, 1000 + partLen - 1}, {1000 + partLen, 1000 + 2*partLen - 1}},
			low:   1000, high: 1000 + 2*partLen - 1, spans: partLen, part: partLen - 1, reads: 2,
		},
		{
			name: "over_the_edge", why: "bound: a chunk that starts with the last instant of a part is read for it",
			reach: []span{{1000, 1000 + partLen - 1}, {1000 + partLen - 1, 1000 + partLen}},
			low:   1000, high: 1000 + partLen, spans: partLen, part: partLen - 1, reads: 3,
		},
		{
			name: "longest", why: "edge: parts as long as periods can be",
			reach: []span{{0, 1 << 62}}, high: 1 << 62, spans: partLen / 2, shift: 46, part: partLen<<46 - 1, reads: 2,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := sweeper{reach: test.reach}
			shift, part := w.parts(test.low, test.high, test.spans)
			if shift != test.shift || part != test.part {
				t.Errorf("buckets of 1<<%d in parts to %d, want 1<<%d and %d\nwhy: %s", shift, part, test.shift, test.part, test.why)
			}
			if got := w.reads(test.low, test.part); got != test.reads {
				t.Errorf("%d reads, want %d\nwhy: %s", got, test.reads, test.why)
			}
		})
	}
}

// TestSweeperDeal tells which events lie in a part: those at both its ends too.
func TestSweeperDeal(t *testing.T) {
	spans := newTimelines()
	spans.add(spans.addAgent(), span{100, 110})
	start, end := change{100, 1}, change{110, -1}
	for _, test := range []struct {
		from, to int64
		want     []change
		why      string
	}{
		{100, 110, []change{start, end}, "usual: all of them"},
		{90, 99, nil, "bound: ends before the first"},
		{90, 100, []change{start}, "bound: ends with the first"},
		{101, 109, nil, "bound: between the two"},
		{101, 110, []change{end}, "bound: ends with the last"},
		{110, 120, []change{end}, "bound: starts with the last"},
		{111, 120, nil, "bound: starts after the last"},
		{100, 100, []change{start}, "edge: of a single instant"},
	} {
		for _, shift := range []uint{0, 2, 20} {
			var w sweeper
			w.findReach(&spans)
			w.deal(&spans, nil, test.from, test.to, shift)
			if got := merged(w.starts, w.ends); !slices.Equal(got, test.want) {
				t.Errorf("[%d, %d] in buckets of 1<<%d: %v, want %v\nwhy: %s", test.from, test.to, shift, got, test.want, test.why)
			}
			reaches := test.from <= 110 && test.to >= 100
			if chunks, _ := w.reaching(&spans, test.from, test.to); len(chunks) > 0 != reaches {
				t.Errorf("[%d, %d]: %d chunks are read, and one reaches it: %v\nwhy: %s", test.from, test.to, len(chunks), reaches, test.why)
			}
		}
	}
}
