package seats

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Measure returns the accounts and the seats that a licence took in the period
// p: who was on it, who chatted, and how many of them at one time.
//
// The agents are all accounts of the licence, whether they chatted or not; the
// sessions are its chats, in any order, and may reach beyond p. A licence
// without sessions takes zero seats.
//
// It takes O(n log n) time in the number of sessions, and 40 bytes for each
// beyond its input.
//
// Measure returns an error that wraps
//   - [ErrPeriod] if p is not valid (see [Period.Validate]);
//   - [ErrAgent] if an agent has no id, or the id of another one;
//   - [ErrTenure] if an agent left before joining, or has suspensions that are
//     inverted, without a start, or overlapping;
//   - [ErrLimit] if there are more than a million agents;
//   - [ErrSession] if a session has no agent, no start, or ends before it
//     starts, even if it lies outside p;
//   - [ErrUnknownAgent] if an agent who is not among agents chatted within p.
//
// The text of the error gives the index of the first such agent or session.
func Measure(p Period, agents []Agent, sessions []Session) (Usage, error) {
	f, chats, err := read(p, agents, sessions)
	if err != nil {
		return Usage{}, err
	}
	u := Usage{Period: f.period}
	countAccounts(&u, f, agents)
	countSeats(&u, f, agents, chats)
	return u, nil
}

// Levels returns how many seats were in use over time: spans that follow one
// another from the start of p to its end, each with the number of agents
// chatting throughout it, zero included. Neighbours always differ in that
// number. The instants are in the location of p.Start.
//
// The iterator may be used more than once. Levels takes the time and the
// memory of [Measure], and returns the same errors.
func Levels(p Period, agents []Agent, sessions []Session) (iter.Seq2[Period, int], error) {
	f, chats, err := read(p, agents, sessions)
	if err != nil {
		return nil, err
	}
	steps := newSteps(chats)
	return func(yield func(Period, int) bool) {
		for s, n := range steps.levels(f.length) {
			if !yield(Period{f.at(s.start), f.at(s.end)}, n) {
				return
			}
		}
	}, nil
}

// chat is a span in which an agent chats without a break.
type chat struct {
	span
	agent int // position among the agents
}

// read checks what Measure is given. It returns the chats of the agents who
// take seats: for each agent in turn, in order of time, and apart from each
// other.
func read(p Period, agents []Agent, sessions []Session) (frame, []chat, error) {
	f, err := newFrame(p)
	if err != nil {
		return frame{}, nil, err
	}
	position, err := checkAgents(agents)
	if err != nil {
		return frame{}, nil, err
	}
	chats := make([]chat, 0, len(sessions))
	for i, s := range sessions {
		if err := s.check(); err != nil {
			return frame{}, nil, fmt.Errorf("seats: session %d: %w", i, err)
		}
		part := f.clip(s.Start, s.End)
		if part.start >= part.end {
			continue
		}
		agent, ok := position[s.Agent]
		if !ok {
			return frame{}, nil, fmt.Errorf("seats: session %d: agent %q: %w", i, s.Agent, ErrUnknownAgent)
		}
		if !agents[agent].Exempt {
			chats = append(chats, chat{part, agent})
		}
	}
	return f, union(chats), nil
}

// union joins, in place, the chats of one agent that overlap or touch.
func union(chats []chat) []chat {
	slices.SortFunc(chats, func(a, b chat) int {
		return cmp.Or(cmp.Compare(a.agent, b.agent), cmp.Compare(a.start, b.start))
	})
	joined := chats[:0]
	for _, c := range chats {
		if n := len(joined); n > 0 && joined[n-1].agent == c.agent && c.start <= joined[n-1].end {
			joined[n-1].end = max(joined[n-1].end, c.end)
			continue
		}
		joined = append(joined, c)
	}
	return joined
}

func countAccounts(u *Usage, f frame, agents []Agent) {
	var on []span
	for _, a := range agents {
		before := len(on)
		on = a.tenure(f, on)
		if len(on) == before {
			continue
		}
		u.Accounts++
		if a.Exempt {
			u.ExemptAccounts++
		}
	}
	var steps steps
	for _, s := range on {
		steps.add(s)
	}
	steps.sort()
	u.PeakAccounts, _, u.AccountsAtLeast = steps.peak(f.length)
}

func countSeats(u *Usage, f frame, agents []Agent, chats []chat) {
	peak, at, atLeast := newSteps(chats).peak(f.length)
	u.Peak, u.AtLeast = peak, atLeast
	if peak == 0 {
		return
	}
	u.PeakAt = f.at(at)

	var tenure []span
	for i, c := range chats {
		if i == 0 || chats[i-1].agent != c.agent {
			u.Active++
			tenure = agents[c.agent].tenure(f, tenure[:0])
		}
		if c.start <= at && at < c.end {
			u.PeakAgents = append(u.PeakAgents, agents[c.agent].ID)
		}
		if !within(c.span, tenure) {
			u.Strays = append(u.Strays, agents[c.agent].ID)
		}
	}
	slices.Sort(u.PeakAgents)
	slices.Sort(u.Strays)
	u.Strays = slices.Compact(u.Strays)
}

// within reports whether s lies in one of spans, which are in order and apart
// from each other.
func within(s span, spans []span) bool {
	i, _ := slices.BinarySearchFunc(spans, s.start, func(t span, at int64) int {
		return cmp.Compare(t.end, at+1) // the first that ends after s starts
	})
	return i < len(spans) && spans[i].start <= s.start && s.end <= spans[i].end
}

// steps are the instants at which a number of spans in use goes up and down.
type steps struct {
	starts, ends []int64
}

// newSteps returns the sorted steps of chats.
func newSteps(chats []chat) *steps {
	s := &steps{make([]int64, 0, len(chats)), make([]int64, 0, len(chats))}
	for _, c := range chats {
		s.add(c.span)
	}
	s.sort()
	return s
}

func (s *steps) add(t span) {
	s.starts = append(s.starts, t.start)
	s.ends = append(s.ends, t.end)
}

func (s *steps) sort() {
	slices.Sort(s.starts)
	slices.Sort(s.ends)
}

// levels yields the spans from 0 to length, which the steps do not leave, each
// with how many are in use throughout it. Neighbours differ in that number: at
// one instant ends go before starts, and only what is left of both is a step.
func (s *steps) levels(length int64) iter.Seq2[span, int] {
	return func(yield func(span, int) bool) {
		from, level := int64(0), 0
		starts, ends := s.starts, s.ends
		for len(ends) > 0 { // as long as one is in use, an end is to come
			at := ends[0]
			if len(starts) > 0 {
				at = min(at, starts[0])
			}
			next := level
			for ; len(ends) > 0 && ends[0] == at; ends = ends[1:] {
				next--
			}
			for ; len(starts) > 0 && starts[0] == at; starts = starts[1:] {
				next++
			}
			if next == level {
				continue
			}
			if from < at && !yield(span{from, at}, level) {
				return
			}
			from, level = at, next
		}
		if from < length {
			yield(span{from, length}, level)
		}
	}
}

// peak returns the highest level, when it is first reached, and for each level
// from 1 up how long it or a higher one is held in all.
func (s *steps) peak(length int64) (level int, at int64, atLeast []time.Duration) {
	for t, n := range s.levels(length) {
		if n > level {
			level, at = n, t.start
		}
		for len(atLeast) < n {
			atLeast = append(atLeast, 0)
		}
		if n > 0 {
			atLeast[n-1] += time.Duration(t.end - t.start)
		}
	}
	for k := len(atLeast) - 1; k > 0; k-- {
		atLeast[k-1] += atLeast[k]
	}
	return level, at, atLeast
}
