package main

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/payper/payper/seats"
)

// TestSteps thins random levels, and looks at each column by brute force.
func TestSteps(t *testing.T) {
	start := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	for _, spans := range []int{1, 2, columns, columns + 1, 20_000} {
		random := rand.New(rand.NewPCG(3, uint64(spans)))
		p := seats.Period{Start: start, End: start.Add(time.Duration(spans) * time.Minute)}
		levels := make([]int, spans) // of each minute
		for i := range levels {
			levels[i] = random.IntN(5)
			if i > 0 && levels[i] == levels[i-1] {
				levels[i]++
			}
		}
		levels[random.IntN(spans)] = 99 // a peak of one minute
		var given []seats.Level
		for i, n := range levels {
			at := start.Add(time.Duration(i) * time.Minute)
			given = append(given, seats.Level{Period: seats.Period{Start: at, End: at.Add(time.Minute)}, Count: n})
		}
		got := steps(p, given)
		if len(got) > columns || got[0].from != 0 || got[len(got)-1].to != 1 {
			t.Fatalf("%d spans: %d steps from %v to %v, want at most %d from 0 to 1", spans, len(got), got[0].from, got[len(got)-1].to, columns)
		}
		peak := 0
		for i, s := range got {
			peak = max(peak, s.seats)
			if i > 0 && got[i-1].to != s.from {
				t.Fatalf("%d spans: a gap between %v and %v", spans, got[i-1], s)
			}
			// The height is that of the highest minute which the step has time of.
			want := 0
			for m := range levels {
				from, to := float64(m)/float64(spans), float64(m+1)/float64(spans)
				if from < s.to-1e-9 && to > s.from+1e-9 {
					want = max(want, levels[m])
				}
			}
			if s.seats != want {
				t.Errorf("%d spans: step %v, want %d seats", spans, s, want)
			}
		}
		if peak != 99 {
			t.Errorf("%d spans: the peak is %d, want 99", spans, peak)
		}
	}
}
