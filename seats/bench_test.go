package seats_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/payper/payper/seats"
)

// generate returns a month of n chats of 2 to 42 minutes, in order of their
// start, shared by an agent per 100 chats or part of them, five at least.
func generate(n int) (seats.Period, []seats.Agent, []seats.Session) {
	r := rand.New(rand.NewPCG(uint64(n), 2))
	p := seats.Period{Start: instant("2021-02-01T00:00:00Z"), End: instant("2021-03-01T00:00:00Z")}
	agents := make([]seats.Agent, max(5, n/100))
	for i := range agents {
		agents[i].ID = "agent-" + strconv.Itoa(i)
	}
	sessions := make([]seats.Session, n)
	for i := range sessions {
		start := p.Start.Add(time.Duration(r.Int64N(int64(p.End.Sub(p.Start)))))
		sessions[i] = seats.Session{
			Agent: agents[r.IntN(len(agents))].ID,
			Start: start,
			End:   start.Add(2*time.Minute + time.Duration(r.Int64N(int64(40*time.Minute)))),
		}
	}
	slices.SortFunc(sessions, func(a, b seats.Session) int { return a.Start.Compare(b.Start) })
	return p, agents, sessions
}

func BenchmarkMeasure(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		p, agents, sessions := generate(n)
		measure := func(b *testing.B) {
			b.Helper()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := seats.Measure(p, agents, sessions); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.Run(fmt.Sprintf("sessions=%d/order=start", n), measure)
		shuffle(seeded(uint64(n)), sessions)
		b.Run(fmt.Sprintf("sessions=%d/order=random", n), measure)
	}
}

// BenchmarkSlowMeasure is the count by hand that the tests compare with.
func BenchmarkSlowMeasure(b *testing.B) {
	p, agents, sessions := generate(100)
	b.ReportAllocs()
	for b.Loop() {
		slowMeasure(p, agents, sessions)
	}
}

// BenchmarkLevels includes one walk through all levels.
func BenchmarkLevels(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		p, agents, sessions := generate(n)
		b.Run(fmt.Sprintf("sessions=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				levels, err := seats.Levels(p, agents, sessions)
				if err != nil {
					b.Fatal(err)
				}
				for range levels {
					continue
				}
			}
		})
	}
}
