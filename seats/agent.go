package seats

import (
	"fmt"
	"slices"
	"time"
)

// Agent is an account on the license, and the time it was on it.
//
// It is on the license from Joined to Left, less the time it is suspended.
// Suspended are suspensions that ended, in any order; they may touch.
// SuspendedSince is the start of one that lasts.
//
// Its JSON has the keys id, joined, left, suspended, suspended_since and exempt,
// by struct tags alone, without those that are zero but id. It may be embedded,
// as a [Session].
type Agent struct {
	ID             string    `json:"id"`                       // names the agent in sessions
	Joined         time.Time `json:"joined,omitzero"`          // when the account came to the license; zero: before any period
	Left           time.Time `json:"left,omitzero"`            // when it left; zero: still there
	Suspended      []Period  `json:"suspended,omitempty"`      // off the license meanwhile, each with an end
	SuspendedSince time.Time `json:"suspended_since,omitzero"` // off the license from then on
	Exempt         bool      `json:"exempt,omitempty"`         // takes no seat under PPS: the reseller's own account
}

// checkDates returns an error that wraps ErrAgent if the agent's times
// contradict each other.
func (a *Agent) checkDates() error {
	if !a.Joined.IsZero() && !a.Left.IsZero() && compare(a.Left, a.Joined) < 0 {
		return fmt.Errorf("left %v, before joining %v: %w",
			instantText(a.Left), instantText(a.Joined), ErrAgent)
	}
	for i, s := range a.Suspended {
		switch {
		case s.Start.IsZero():
			return fmt.Errorf("suspension %d has no start: %w", i, ErrAgent)
		case s.End.IsZero():
			return fmt.Errorf("suspension %d has no end: one that lasts is SuspendedSince: %w", i, ErrAgent)
		case compare(s.End, s.Start) < 0:
			return fmt.Errorf("suspension %d, %v, ends before it starts: %w", i, s, ErrAgent)
		}
	}
	inOrder := a.suspensions()
	for i, s := range inOrder {
		if i > 0 && compare(s.Start, inOrder[i-1].End) < 0 {
			return fmt.Errorf("suspensions %v and %v overlap: %w", inOrder[i-1], s, ErrAgent)
		}
	}
	if last := len(inOrder) - 1; last >= 0 && !a.SuspendedSince.IsZero() && compare(a.SuspendedSince, inOrder[last].End) < 0 {
		return fmt.Errorf("suspended since %v, before suspension %v ended: %w", instantText(a.SuspendedSince), inOrder[last], ErrAgent)
	}
	return nil
}

// suspensions returns those in Suspended that have a length, in order of their
// start.
func (a *Agent) suspensions() []Period {
	if len(a.Suspended) == 0 {
		return nil
	}
	inOrder := slices.Clone(a.Suspended)
	inOrder = slices.DeleteFunc(inOrder, func(s Period) bool { return compare(s.Start, s.End) == 0 })
	slices.SortFunc(inOrder, func(a, b Period) int { return compare(a.Start, b.Start) })
	return inOrder
}

// always reports whether a is on the license at all times.
func (a *Agent) always() bool {
	return a.Joined.IsZero() && a.Left.IsZero() && len(a.Suspended) == 0 && a.SuspendedSince.IsZero()
}

// tenure appends to spans the parts of the period in which a was on the
// license, in order and apart from each other.
func (a *Agent) tenure(f *frame, spans []span) []span {
	on := f.open(a.Joined, a.Left)
	if !a.SuspendedSince.IsZero() {
		on.end = min(on.end, f.offset(a.SuspendedSince))
	}
	for _, s := range a.suspensions() {
		if end := min(f.offset(s.Start), on.end); on.start < end {
			spans = append(spans, span{on.start, end})
		}
		on.start = max(on.start, f.offset(s.End))
	}
	if on.start < on.end {
		spans = append(spans, on)
	}
	return spans
}

// checkAgents returns the position of each id in agents.
func checkAgents(agents []Agent) (map[string]int, error) {
	if len(agents) > maxAgents {
		return nil, fmt.Errorf("%d agents, more than %d: %w", len(agents), maxAgents, ErrLimit)
	}
	position := make(map[string]int, len(agents))
	for i := range agents {
		a := &agents[i]
		if a.ID == "" {
			return nil, fmt.Errorf("agent %d has no id: %w", i, ErrAgent)
		}
		if first, ok := position[a.ID]; ok {
			return nil, fmt.Errorf("agents %d and %d have the same id %.100q: %w", first, i, a.ID, ErrAgent)
		}
		if err := a.checkDates(); err != nil {
			return nil, fmt.Errorf("agent %d, %.100q: %w", i, a.ID, err)
		}
		position[a.ID] = i
	}
	return position, nil
}
