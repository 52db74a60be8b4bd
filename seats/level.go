package seats

import (
	"fmt"
	"iter"
)

// Level is a span of time and how many agents were chatting throughout it, or
// how many accounts were on the license.
type Level struct {
	Period Period `json:"period"`
	Count  int    `json:"count"`
}

// Levels returns how many seats were in use over time: spans that follow one
// another from the start of p to its end, each with the number of agents
// chatting throughout it, zero included. Neighbors always differ in that
// number. The instants are in the location of p.Start.
//
// Levels takes the time of [Measure], and returns the same errors.
func Levels(p Period, agents []Agent, sessions []Session) ([]Level, error) {
	m, _, err := fill(p, agents, sessions)
	if err != nil {
		return nil, err
	}
	return m.Levels(agents)
}

// AccountLevels returns how many accounts were on the license over time, the
// exempt ones too: spans that follow one another from the start of p to its end,
// as those of [Levels]. It returns an error that wraps [ErrPeriod], [ErrAgent] or
// [ErrLimit] as Measure does.
func AccountLevels(p Period, agents []Agent) ([]Level, error) {
	f, err := newFrame(p)
	if err != nil {
		return nil, err
	}
	if _, err := checkAgents(agents); err != nil {
		return nil, fmt.Errorf("seats: %w", err)
	}
	accounts := newTimelines()
	var on []span
	for i := range agents {
		number := accounts.addAgent()
		on = agents[i].tenure(&f, on[:0])
		for _, s := range on {
			accounts.add(number, s)
		}
	}
	accounts.settle()
	return levels(&f, new(sweeper).sweep(&accounts, nil)), nil
}

// Levels returns how many seats were in use over time, as [Levels] does for the
// same sessions; it returns the errors of [Meter.Usage].
func (m *Meter) Levels(agents []Agent) ([]Level, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	position, err := m.positions(agents)
	if err != nil {
		return nil, fmt.Errorf("seats: %w", err)
	}
	return levels(&m.frame, new(sweeper).sweep(&m.spans, exempt(agents, position))), nil
}

// levels returns the levels of a sweep.
func levels(f *frame, sweep iter.Seq2[[]int64, []int64]) []Level {
	var (
		all   []Level
		from  int64
		count int
	)
	add := func(end int64) {
		if last := len(all) - 1; last >= 0 && all[last].Count == count {
			all[last].Period.End = f.at(end)
		} else if from < end {
			all = append(all, Level{Period{f.at(from), f.at(end)}, count})
		}
		from = end
	}
	for starts, ends := range sweep {
		for at, change := range merge(starts, ends) {
			if at != from {
				add(at)
			}
			count += change
		}
	}
	add(f.length)
	return all
}
