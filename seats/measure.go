package seats

import (
	"cmp"
	"fmt"
	"slices"
)

// Measure returns the accounts and the seats that a license took in the period
// p: who was on it, who chatted, and how many of them at one time.
//
// The agents are all accounts of the license, whether they chatted or not; the
// sessions are its chats, in any order, and may reach beyond p. A license
// without sessions takes zero seats.
//
// Measure is a [Meter] filled from a slice, with open sessions lasting to the
// end of p; [Usage.OpenAgents] tells whose they are. For sessions nearly in order of start it takes O(n) time, and beyond
// its input about 30 bytes for each span, of which there are fewer than sessions;
// in no order O(n log n) time and about 40 bytes for each session if there are
// many, up to 110 if there are some thousands.
//
// Measure returns an error that wraps
//   - [ErrPeriod] if p is not valid (see [Period.Validate]);
//   - [ErrAgent] if an agent has no id, or the id of another one, left before
//     joining, or has suspensions without a start or an end, that end before they
//     start, or that overlap;
//   - [ErrLimit] if there are more than a million agents, or more spans than a
//     Meter can hold;
//   - [ErrSession] if a session has no agent, no start, ends before it starts, or
//     has neither an end nor is open, or both, even if it lies outside p;
//   - [ErrUnknownAgent] if an agent who is not among agents chatted within p.
//
// The text of the error gives the index of the first such agent or session.
func Measure(p Period, agents []Agent, sessions []Session) (Usage, error) {
	m, open, err := fill(p, agents, sessions)
	if err != nil {
		return Usage{}, err
	}
	u, err := m.Usage(agents)
	if err != nil {
		return Usage{}, err
	}
	if len(open) > 0 {
		u.OpenAgents = open
	}
	return u, nil
}

// fill returns a Meter that holds the sessions, and the agents whose sessions
// are open. It checks what Measure is given and returns its errors.
func fill(p Period, agents []Agent, sessions []Session) (*Meter, []string, error) {
	m, err := NewMeter(p)
	if err != nil {
		return nil, nil, err
	}
	positions, err := checkAgents(agents)
	if err != nil {
		return nil, nil, fmt.Errorf("seats: %w", err)
	}
	open, filled, err := m.addAll(sessions)
	// A Meter does not know who is on the license. If somebody it met is not,
	// find out in which session that was.
	if slices.ContainsFunc(m.agents.ids, func(id string) bool { _, known := positions[id]; return !known }) {
		for i := range sessions[:filled] {
			s := &sessions[i]
			part, _ := m.frame.part(s) // has no error
			if _, known := positions[s.Agent]; !known && part.start < part.end {
				return nil, nil, fmt.Errorf("seats: session %d: agent %.100q: %w", i, s.Agent, ErrUnknownAgent)
			}
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("seats: session %d: %w", filled, err)
	}
	open = slices.DeleteFunc(open, func(id string) bool { return agents[positions[id]].Exempt })
	slices.Sort(open)
	return m, slices.Compact(open), nil
}

// addAll adds sessions up to the first one that it cannot add; an open one
// lasts to the end of the period. It returns the agents of open ones, and how
// many sessions it added.
func (m *Meter) addAll(sessions []Session) (open []string, added int, err error) {
	var batch [batchLen]arrival
	for next := 0; next < len(sessions); {
		var (
			n   int
			bad error
		)
		for ; next < len(sessions) && n < batchLen; next++ {
			s := &sessions[next]
			var part span
			if part, bad = m.frame.part(s); bad != nil {
				break
			}
			if part.start >= part.end {
				continue // nothing of it lies in the period
			}
			if s.Open {
				open = append(open, s.Agent)
			}
			a := &batch[n] // set field by field: to make one and to copy it takes longer
			a.meter, a.agent, a.hash = m, s.Agent, m.agents.hash(s.Agent)
			a.part, a.index = part, next
			n++
		}
		if failed, err := addBatch(batch[:n]); err != nil {
			return open, batch[failed].index, err
		}
		if bad != nil {
			return open, next, bad
		}
	}
	return open, len(sessions), nil
}

// countAccounts counts the accounts of u: an agent's time on the license is
// counted like an agent's chats.
func countAccounts(u *Usage, f *frame, agents []Agent, w *sweeper) {
	accounts := newTimelines()
	var on []span
	for i := range agents {
		a := &agents[i]
		on = a.tenure(f, on[:0])
		if len(on) == 0 {
			continue
		}
		u.Accounts++
		if a.Exempt {
			u.ExemptAccounts++
		}
		number := accounts.addAgent()
		for _, s := range on {
			accounts.add(number, s)
		}
	}
	u.PeakAccounts, _, u.AccountsAtLeast = peak(w.sweep(&accounts, nil))
}

// countSeats counts the seats of u. The agents of m are at the given positions
// among agents.
func countSeats(u *Usage, m *Meter, agents []Agent, position []int, w *sweeper) {
	exempt := exempt(agents, position)
	level, at, atLeast := peak(w.sweep(&m.spans, exempt))
	if level == 0 {
		return
	}
	u.Peak, u.PeakAt, u.AtLeast = level, m.frame.at(at), atLeast

	tenures := make([][]span, len(m.agents.ids)) // of those who can stray
	for number, p := range position {
		if exempt[number] {
			continue
		}
		u.Active++
		if a := &agents[p]; !a.always() {
			tenures[number] = a.tenure(&m.frame, []span{})
		}
	}
	for e := range m.spans.all() {
		if e.start <= at && at < e.end && !exempt[e.agent] {
			u.PeakAgents = append(u.PeakAgents, m.agents.ids[e.agent])
		}
		if tenure := tenures[e.agent]; tenure != nil && !within(e.span, tenure) {
			u.Strays = append(u.Strays, m.agents.ids[e.agent])
			tenures[e.agent] = nil
		}
	}
	slices.Sort(u.PeakAgents)
	slices.Sort(u.Strays)
}

// within reports whether s lies in one of spans, which are in order and apart
// from each other.
func within(s span, spans []span) bool {
	i, _ := slices.BinarySearchFunc(spans, s.start, func(t span, at int64) int {
		return cmp.Compare(t.end, at+1) // the first that ends after s starts
	})
	return i < len(spans) && spans[i].start <= s.start && s.end <= spans[i].end
}
