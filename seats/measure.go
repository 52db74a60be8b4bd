package seats

import (
	"fmt"
	"slices"

	"github.com/payper/payper/internal/spans"
)

// Measure returns the accounts and the seats that a license took in the period p.
//
// Agents are all accounts of the license, including those that did not chat. Sessions
// are its chats, in any order. They may extend beyond p. A license without sessions
// takes no seats. An open session lasts to the end of p, and [Usage.OpenAgents] lists
// its agent.
//
// Measure takes O(n) time if sessions are nearly in order of start, and O(n log n) time
// in random order. With thousands of sessions it allocates about 50 bytes at most
// for each session in the first case, and about 110 bytes at most in the second.
//
// Measure returns an error that wraps
//   - [ErrPeriod] if p is not valid (see [Period.Validate]);
//   - [ErrAgent] if an agent has no ID, if two agents have the same ID, if an agent
//     left before joining, or if a suspension has no start or no end, ends before it
//     starts, or overlaps another one;
//   - [ErrSession] if a session has no agent or no start, ends before it starts, has an
//     end and is open, or has no end and is not open, even if it is outside p;
//   - [ErrUnknownAgent] if an agent chatted within p and is not among agents;
//   - [ErrLimit] if there are more than a million agents, or more spans than a Meter can
//     hold.
//
// The text of the error names every bad element, up to 20 of a kind.
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

// Levels returns the number of seats in use over time. The levels follow one another
// from the start of p to its end, and include the times with no seat in use. Neighbors
// have different counts.
//
// Levels takes as long as [Measure] and returns the same errors.
func Levels(p Period, agents []Agent, sessions []Session) ([]Level, error) {
	m, r, _, err := fill(p, agents, sessions)
	if err != nil {
		return nil, err
	}
	return m.levels(r), nil
}

// fill returns a Meter that holds the sessions, the roster of the agents, and the
// agents who had an open session. It returns the errors of Measure.
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

// addAll adds sessions to m. An open session lasts to the end of the period. addAll
// returns the agents of open sessions.
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

// unknownError returns an error for the ids in unknown. It looks for their first
// sessions, which a Meter does not store.
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
