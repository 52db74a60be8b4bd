package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/payper/payper/seats"
)

// readSample passes on the chats of the sample.
func (in *intake) readSample() {
	agents, chats := sample()
	in.rows = len(chats)
	for _, a := range agents {
		in.isPerson(in.people.find([]byte(a.ID)))
	}
	for _, s := range chats {
		in.chat(s)
	}
}

// sample makes up the accounts and the chats of a license in October 2026, the
// same at every call. It has 20 accounts, of which 17 take shifts. Never more
// than five are on shift at one time, so that no more than five can chat.
func sample() ([]seats.Agent, []seats.Session) {
	var agents []seats.Agent
	for i := range 20 {
		agents = append(agents, seats.Agent{ID: fmt.Sprintf("agent-%02d", i+1)})
	}
	rota := agents[:17]

	rng := rand.New(rand.NewPCG(2026, 10))
	var chats []seats.Session
	next := 0 // on the rota
	for day := 1; day <= 31; day++ {
		for _, hour := range []int{8, 14} {
			start := time.Date(2026, time.October, day, hour, 0, 0, 0, time.UTC)
			s := shift{Period: seats.Period{Start: start, End: start.Add(6 * time.Hour)}}
			for range staff(start.Weekday()) {
				s.agents = append(s.agents, rota[next].ID)
				next = (next + 1) % len(rota)
			}
			chats = append(chats, s.chats(rng)...)
		}
	}
	return agents, chats
}

func staff(day time.Weekday) int {
	if day == time.Saturday || day == time.Sunday {
		return 2
	}
	return 5
}

// A shift is when some agents are at work.
type shift struct {
	seats.Period
	agents []string
}

// chats returns the chats of the shift, in order. Each visitor goes to the agent
// with the fewest open chats; some agents come to hold two at one time.
func (s shift) chats(rng *rand.Rand) []seats.Session {
	var chats []seats.Session
	open := make([][]time.Time, len(s.agents)) // when the open chats of each agent end
	for _, arrival := range s.arrivals(rng) {
		free := 0
		for i := range open {
			open[i] = slices.DeleteFunc(open[i], func(end time.Time) bool { return !end.After(arrival) })
			if len(open[i]) < len(open[free]) {
				free = i
			}
		}
		end := arrival.Add(seconds(rng, 3*time.Minute, 25*time.Minute))
		if end.After(s.End) {
			end = s.End
		}
		open[free] = append(open[free], end)
		chats = append(chats, seats.Session{Agent: s.agents[free], Start: arrival, End: end})
	}
	return chats
}

// arrivals returns when visitors come, in order: every second one in the rush
// of the shift's third hour.
func (s shift) arrivals(rng *rand.Rand) []time.Time {
	var at []time.Time
	for i := range len(s.agents) * (2 + rng.IntN(3)) {
		if i%2 == 0 {
			at = append(at, s.Start.Add(seconds(rng, 2*time.Hour, 3*time.Hour)))
		} else {
			at = append(at, s.Start.Add(seconds(rng, 0, 6*time.Hour)))
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	return at
}

// seconds returns a duration in [least, limit) of whole seconds.
func seconds(rng *rand.Rand, least, limit time.Duration) time.Duration {
	return least + time.Duration(rng.Int64N(int64((limit-least)/time.Second)))*time.Second
}
