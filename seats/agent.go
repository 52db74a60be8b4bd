package seats

import (
	"fmt"
	"slices"
	"time"
)

// Agent is an account on the license, and the time it was on it.
//
// It is on the license from Joined to Left, less the time it is Suspended. A
// suspension with a zero End still lasts; suspensions may touch, and may come
// in any order.
//
// Its JSON has the keys id, joined, left, suspended and exempt, without those
// that are zero but id. It may be embedded, and writes instants, as a [Session].
type Agent struct {
	ID        string    `json:"id"`                  // names the agent in sessions
	Joined    time.Time `json:"joined,omitzero"`     // when the account came to the license; zero: before any period
	Left      time.Time `json:"left,omitzero"`       // when it left; zero: still there
	Suspended []Period  `json:"suspended,omitempty"` // off the license meanwhile
	Exempt    bool      `json:"exempt,omitempty"`    // takes no seat under PPS: the reseller's own account
}

// checkTenure returns an error that wraps ErrTenure if the agent's times
// contradict each other.
func (a Agent) checkTenure() error {
	if !a.Joined.IsZero() && !a.Left.IsZero() && compare(a.Left, a.Joined) < 0 {
		return fmt.Errorf("left %v, before joining %v: %w",
			instantText(a.Left), instantText(a.Joined), ErrTenure)
	}
	for i, s := range a.Suspended {
		switch {
		case s.Start.IsZero():
			return fmt.Errorf("suspension %d has no start: %w", i, ErrTenure)
		case !s.End.IsZero() && compare(s.End, s.Start) < 0:
			return fmt.Errorf("suspension %d, %v, ends before it starts: %w", i, s, ErrTenure)
		}
	}
	inOrder := a.suspensions()
	for i := 1; i < len(inOrder); i++ {
		if before := inOrder[i-1]; before.End.IsZero() || compare(inOrder[i].Start, before.End) < 0 {
			return fmt.Errorf("suspensions %v and %v overlap: %w", before, inOrder[i], ErrTenure)
		}
	}
	return nil
}

// suspensions returns those that have a length, in order of their start.
func (a Agent) suspensions() []Period {
	if len(a.Suspended) == 0 {
		return nil
	}
	inOrder := slices.Clone(a.Suspended)
	inOrder = slices.DeleteFunc(inOrder, func(s Period) bool {
		return !s.End.IsZero() && compare(s.Start, s.End) == 0
	})
	slices.SortFunc(inOrder, func(a, b Period) int { return compare(a.Start, b.Start) })
	return inOrder
}

// always reports whether a is on the license at all times.
func (a Agent) always() bool {
	return a.Joined.IsZero() && a.Left.IsZero() && len(a.Suspended) == 0
}

// tenure appends to spans the parts of the period in which a was on the
// license, in order and apart from each other.
func (a Agent) tenure(f *frame, spans []span) []span {
	on := f.clip(&a.Joined, &a.Left)
	for _, s := range a.suspensions() {
		off := f.clip(&s.Start, &s.End)
		if end := min(off.start, on.end); on.start < end {
			spans = append(spans, span{on.start, end})
		}
		on.start = max(on.start, off.end)
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
	for i, a := range agents {
		if a.ID == "" {
			return nil, fmt.Errorf("agent %d has no id: %w", i, ErrAgent)
		}
		if first, ok := position[a.ID]; ok {
			return nil, fmt.Errorf("agents %d and %d have the same id %.100q: %w", first, i, a.ID, ErrAgent)
		}
		if err := a.checkTenure(); err != nil {
			return nil, fmt.Errorf("agent %d, %.100q: %w", i, a.ID, err)
		}
		position[a.ID] = i
	}
	return position, nil
}
