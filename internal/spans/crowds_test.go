package spans_test

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/payper/payper/internal/spans"
)

// crowds are many spans, of kinds that a count could stumble over. Lengths and
// starts are in seconds of a month of four weeks.
var crowds = []struct {
	name string
	why  string
	n    int
	keys int
	span func(r *rand.Rand, i, n int) (start, length float64)
}{
	{"near_order", "the usual: nearly in order, one in a hundred late", 30_000, 60, func(r *rand.Rand, i, n int) (float64, float64) {
		start := float64(i) / float64(n) * month
		if r.IntN(100) == 0 {
			start -= 600 * r.Float64()
		}
		return start, 900 * r.Float64()
	}},
	{"shuffled", "in no order, so that most are set aside and few are joined", 30_000, 60, func(r *rand.Rand, _, _ int) (float64, float64) {
		return month * r.Float64(), 900 * r.Float64()
	}},
	{"shuffled_dense", "in no order, and joined to few: what was free is used again", 30_000, 3, func(r *rand.Rand, _, _ int) (float64, float64) {
		return month * r.Float64(), 3600 * r.Float64()
	}},
	{"backwards", "the last comes first", 20_000, 7, func(_ *rand.Rand, i, n int) (float64, float64) {
		return float64(n-i) / float64(n) * month, 100
	}},
	{"one_key_backwards", "one long list, to its far end each time", 20_000, 1, func(_ *rand.Rand, i, n int) (float64, float64) {
		return float64(n-i) / float64(n) * month, 60
	}},
	{"far_late", "one in ten is late by up to the whole month", 30_000, 60, func(r *rand.Rand, i, n int) (float64, float64) {
		start := float64(i) / float64(n) * month
		if r.IntN(10) == 0 {
			start *= r.Float64()
		}
		return start, 300 * r.Float64()
	}},
	{"all_equal", "all at one instant: one window and one bucket have them all", 20_000, 20_000, func(*rand.Rand, int, int) (float64, float64) {
		return 1e6, 60
	}},
	{"one_second", "all in one second of the month, and most apart", 20_000, 100, func(r *rand.Rand, _, _ int) (float64, float64) {
		return 1e6 + r.Float64(), 1e-4 * r.Float64()
	}},
	{"ties", "whole hours only, so that most starts and ends meet others", 20_000, 500, func(r *rand.Rand, _, _ int) (float64, float64) {
		return float64(3600 * r.IntN(28*24)), float64(3600 * r.IntN(3))
	}},
	{"apart", "so many that the time is swept in parts", 100_000, 3_000, func(_ *rand.Rand, i, n int) (float64, float64) {
		return float64(i) / float64(n) * month, 60
	}},
	{"long", "so many, and so long that each reaches into many parts of the time", 230_000, 230_000, func(r *rand.Rand, _, _ int) (float64, float64) {
		return month * r.Float64() * r.Float64(), 2 * month * r.Float64()
	}},
	{"clump", "nearly all in a thousandth of a second, so that one bucket has them", 20_000, 5, func(r *rand.Rand, i, _ int) (float64, float64) {
		if i%1000 == 0 {
			return month * r.Float64(), 60
		}
		return 1000 + 0.001*r.Float64(), 1.5e-9
	}},
}

const month = 28 * 24 * 3600

// TestSets_crowds fills a Sets with many spans, and asks it now and then.
func TestSets_crowds(t *testing.T) {
	for _, tt := range crowds {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.why == "" {
				t.Fatal("the row has no why")
			}
			r := rand.New(rand.NewPCG(uint64(tt.n), uint64(tt.keys)))
			s, one, m := newSets(unlimited), newSets(unlimited), model{}
			var b spans.Batch
			for i := range tt.n {
				from, length := tt.span(r, i, tt.n)
				key := strconv.Itoa(r.IntN(tt.keys))
				start := max(0, int64(from*1e9))
				span := spans.Span{Start: start, End: start + int64(length*1e9)}
				m.add(key, span)
				b.Direct(b.Len(), s)
				if b.Put(key, span); b.Len() == spans.BatchLen || i == tt.n-1 {
					if _, err := b.Add(); err != nil {
						t.Fatal(err)
					}
				}
				if err := one.Add(key, span); err != nil {
					t.Fatal(err)
				}
				if i%(tt.n/2) == tt.n/4 {
					one.Spans() // which settles what was set aside
				}
			}
			check(t, m, s, r)
			if !bytes.Equal(s.Append(nil), one.Append(nil)) {
				t.Error("spans added one by one have other bytes than those added in batches")
			}
			halves := newSets(unlimited)
			const middle = month / 2 * int64(1e9)
			for _, part := range []spans.Span{{Start: middle, End: 1 << 62}, {Start: 0, End: middle}} {
				cut := s.Cut(part)
				if err := halves.Merge(&cut, part.Start); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(s.Append(nil), halves.Append(nil)) {
				t.Error("two halves that are joined have other bytes than the whole")
			}
		})
	}
}
