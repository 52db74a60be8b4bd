package seats

import (
	"fmt"
	"slices"

	"github.com/payper/payper/internal/spans"
)

// Measure returns the accounts and the seats that a license took in the period
// p: who was on it, who chatted, and how many of them at one time.
//
// The agents are all accounts of the license, whether they chatted or not; the
// sessions are its chats, in any order, and may reach beyond p. A license
// without sessions takes zero seats. An open session lasts to the end of p;
// [Usage.OpenAgents] tells whose they are.
//
// For sessions nearly in order of start Measure takes O(n) time, and beyond its
// input about 30 bytes for each span, of which there are fewer than sessions; in
// no order O(n log n) time and about 40 bytes for each session if there are many,
// up to 110 if there are some thousands.
//
// Measure returns an error that wraps
//   - [ErrPeriod] if p is not valid (see [Period.Validate]);
//   - [ErrAgent] if an agent has no id, or the id of another one, left before
//     joining, or has suspensions without a start or an end, that end before they
//     start, or that overlap;
//   - [ErrSession] if a session has no agent, no start, ends before it starts, or
//     has neither an end nor is open, or both, even if it lies outside p;
//   - [ErrUnknownAgent] if an agent who is not among agents chatted within p;
//   - [ErrLimit] if there are more than a million agents, or more spans than a
//     Meter can hold.
//
// The text of the error names each of them, up to 20 of a kind.
func Measure(p Period, agents []Agent, sessions []Session) (Usage, error) {
	m, r, open, err := fill(p, agents, sessions)
	if err != nil {
		return Usage{}, err
	}
	u := m.usage(r, new(spans.Sweeper))
	for number, id := range m.sets.Keys() {
		if open[id] && !r.exempt[number] {
			u.OpenAgents = append(u.OpenAgents, id)
		}
	}
	slices.Sort(u.OpenAgents)
	return u, nil
}

// Levels returns how many seats were in use over time: spans that follow one
// another from the start of p to its end, each with the number of agents
// chatting throughout it, zero included. Neighbors always differ in that
// number. The instants are in the location of p.Start.
//
// Levels takes the time of [Measure] and returns the same errors.
func Levels(p Period, agents []Agent, sessions []Session) ([]Level, error) {
	m, r, _, err := fill(p, agents, sessions)
	if err != nil {
		return nil, err
	}
	return m.levels(r), nil
}

// fill returns a Meter that holds the sessions, the roster of the agents, and
// who had an open session. It checks what Measure is given and returns its
// errors.
func fill(p Period, agents []Agent, sessions []Session) (*Meter, roster, map[string]bool, error) {
	m, err := NewMeter(p)
	if err != nil {
		return nil, roster{}, nil, err
	}
	open, errSessions := addAll(m, sessions)
	r, unknown, errAgents := newRoster(m.sets.Keys(), agents)
	if err := join(errAgents, errSessions, unknownError(m, unknown, agents, sessions)); err != nil {
		return nil, roster{}, nil, fmt.Errorf("seats: %w", err)
	}
	return m, r, open, nil
}

// addAll adds sessions to m; an open one lasts to the end of the period. It
// returns the agents of open ones.
func addAll(m *Meter, sessions []Session) (map[string]bool, error) {
	var (
		open  = make(map[string]bool)
		bad   = faults{kind: ErrSession}
		batch spans.Batch
	)
	for i := range spans.BatchLen {
		batch.Direct(i, &m.sets)
	}
	for first := 0; first < len(sessions); first += spans.BatchLen {
		some := sessions[first:min(first+spans.BatchLen, len(sessions))]
		for i := range some {
			s := &some[i]
			part, fault := s.part(&m.ruler)
			if fault != "" {
				bad.add("session %d: %s", first+i, fault)
			}
			if s.Open && part.Start < part.End {
				open[s.Agent] = true
			}
			batch.Put(s.Agent, part)
		}
		if added, err := batch.Add(); err != nil {
			return nil, join(bad.err(), fmt.Errorf("session %d: agent %.100q: %w", first+added, batch.Key(added), limitError(err)))
		}
	}
	return open, bad.err()
}

// unknownError returns an error for ids that chatted and are unknown. A Meter does
// not know in which session it met them.
func unknownError(m *Meter, unknown []string, agents []Agent, sessions []Session) error {
	left := make(map[string]bool)
	for _, id := range unknown {
		left[id] = true
	}
	bad := faults{kind: ErrUnknownAgent}
	for i := 0; i < len(sessions) && len(left) > 0; i++ {
		s := &sessions[i]
		if part, _ := s.part(&m.ruler); left[s.Agent] && part.Start < part.End {
			bad.addUnknown(fmt.Sprintf("session %d: ", i), s.Agent, agents)
			delete(left, s.Agent)
		}
	}
	return bad.err()
}
