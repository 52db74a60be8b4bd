package seats

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"
)

// plainMeasure is Measure as one would write it first: it sorts all chats by
// agent, joins those of one agent, then sorts all starts and all ends. It shares
// with Measure the reading of its input, and nothing of the count.
func plainMeasure(p Period, agents []Agent, sessions []Session) (Usage, error) {
	f, chats, err := plainRead(p, agents, sessions)
	if err != nil {
		return Usage{}, err
	}
	u := Usage{Period: f.period}
	plainAccounts(&u, f, agents)
	plainSeats(&u, f, agents, chats)
	return u, nil
}

// plainLevels is Levels, in the same way.
func plainLevels(p Period, agents []Agent, sessions []Session) ([]Level, error) {
	f, chats, err := plainRead(p, agents, sessions)
	if err != nil {
		return nil, err
	}
	steps := newSteps(chats)
	var levels []Level
	for s, n := range steps.levels(f.length) {
		levels = append(levels, Level{Period{f.at(s.start), f.at(s.end)}, n})
	}
	return levels, nil
}

// plainChat is a span in which an agent chats without a break.
type plainChat struct {
	span
	agent int // position among the agents
}

// plainRead checks what plainMeasure is given. It returns the chats of the
// agents who take seats: for each agent in turn, in order of time, and apart from each
// other.
func plainRead(p Period, agents []Agent, sessions []Session) (*frame, []plainChat, error) {
	f, err := newFrame(p)
	if err != nil {
		return nil, nil, err
	}
	position, err := checkAgents(agents)
	if err != nil {
		return nil, nil, fmt.Errorf("seats: %w", err)
	}
	chats := make([]plainChat, 0, len(sessions))
	for i, s := range sessions {
		if err := s.check(); err != nil {
			return nil, nil, fmt.Errorf("seats: session %d: %w", i, err)
		}
		part, _ := f.part(&s)
		if part.start >= part.end {
			continue
		}
		agent, ok := position[s.Agent]
		if !ok {
			return nil, nil, fmt.Errorf("seats: session %d: agent %q: %w", i, s.Agent, ErrUnknownAgent)
		}
		if !agents[agent].Exempt {
			chats = append(chats, plainChat{part, agent})
		}
	}
	return &f, union(chats), nil
}

// union joins, in place, the chats of one agent that overlap or touch.
func union(chats []plainChat) []plainChat {
	slices.SortFunc(chats, func(a, b plainChat) int {
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

func plainAccounts(u *Usage, f *frame, agents []Agent) {
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

func plainSeats(u *Usage, f *frame, agents []Agent, chats []plainChat) {
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
		if !slices.ContainsFunc(tenure, func(t span) bool { return t.start <= c.start && c.end <= t.end }) {
			u.Strays = append(u.Strays, agents[c.agent].ID)
		}
	}
	slices.Sort(u.PeakAgents)
	slices.Sort(u.Strays)
	u.Strays = slices.Compact(u.Strays)
}

// steps are the instants at which a number of spans in use goes up and down.
type steps struct {
	starts, ends []int64
}

// newSteps returns the sorted steps of chats.
func newSteps(chats []plainChat) *steps {
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
