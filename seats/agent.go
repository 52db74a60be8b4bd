package seats

import (
	"fmt"
	"slices"
	"time"

	"github.com/payper/payper/internal/spans"
)

// Agent is an account on the license.
//
// The account is on the license from Joined to Left, except while it is suspended.
// Suspended lists suspensions that have ended, in any order. They may touch, but not
// overlap. SuspendedSince is the start of a current suspension.
//
// The JSON of an Agent comes from its struct tags alone, so an Agent may be embedded.
// It has the key id, and the keys of other fields that are not zero.
type Agent struct {
	ID             string    `json:"id"`                       // the Agent of its sessions
	Joined         time.Time `json:"joined,omitzero"`          // when the account was added to the license; zero if before any period
	Left           time.Time `json:"left,omitzero"`            // when the account was removed; zero if it is still there
	Suspended      []Period  `json:"suspended,omitempty"`      // suspensions that have ended
	SuspendedSince time.Time `json:"suspended_since,omitzero"` // start of a current suspension; zero if there is none
	Exempt         bool      `json:"exempt,omitempty"`         // whether it is the reseller's own account, which takes no seat
}

// datesFault returns what is wrong with the times of a, or "".
func (a *Agent) datesFault() string {
	if !a.Joined.IsZero() && !a.Left.IsZero() && compare(a.Left, a.Joined) < 0 {
		return fmt.Sprintf("Left %v is before Joined %v", instantText(a.Left), instantText(a.Joined))
	}
	for i, s := range a.Suspended {
		switch {
		case s.Start.IsZero():
			return fmt.Sprintf("Suspended[%d] has no start", i)
		case s.End.IsZero():
			return fmt.Sprintf("Suspended[%d] has no end: a current suspension goes into SuspendedSince", i)
		case compare(s.End, s.Start) < 0:
			return fmt.Sprintf("Suspended[%d], %v, ends before it starts", i, s)
		}
	}
	inOrder := a.suspensions()
	for i, s := range inOrder {
		if i > 0 && compare(s.Start, inOrder[i-1].End) < 0 {
			return fmt.Sprintf("suspensions %v and %v overlap", inOrder[i-1], s)
		}
	}
	if last := len(inOrder) - 1; last >= 0 && !a.SuspendedSince.IsZero() && compare(a.SuspendedSince, inOrder[last].End) < 0 {
		return fmt.Sprintf("SuspendedSince %v is before the end of suspension %v", instantText(a.SuspendedSince), inOrder[last])
	}
	return ""
}

// suspensions returns the suspensions in Suspended that have a length, in order of
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

// tenure appends the parts of the period in which a was on the license to list. The
// parts are in order and do not touch.
func (a *Agent) tenure(r *ruler, list []spans.Span) []spans.Span {
	on := spans.Span{Start: 0, End: r.length}
	if !a.Joined.IsZero() {
		on.Start = r.offset(a.Joined)
	}
	if !a.Left.IsZero() {
		on.End = r.offset(a.Left)
	}
	if !a.SuspendedSince.IsZero() {
		on.End = min(on.End, r.offset(a.SuspendedSince))
	}
	for _, s := range a.suspensions() {
		if end := min(r.offset(s.Start), on.End); on.Start < end {
			list = append(list, spans.Span{Start: on.Start, End: end})
		}
		on.Start = max(on.Start, r.offset(s.End))
	}
	if on.Start < on.End {
		list = append(list, on)
	}
	return list
}

// checkAgents returns the position of each ID in agents.
func checkAgents(agents []Agent) (map[string]int, error) {
	if len(agents) > maxAgents {
		return nil, fmt.Errorf("%d agents are more than %d: %w", len(agents), maxAgents, ErrLimit)
	}
	bad := faults{kind: ErrAgent}
	position := make(map[string]int, len(agents))
	for i := range agents {
		a := &agents[i]
		if a.ID == "" {
			bad.add("agent %d: no ID", i)
		} else if first, ok := position[a.ID]; ok {
			bad.add("agents %d and %d have the same ID %.100q", first, i, a.ID)
		} else {
			position[a.ID] = i
		}
		if fault := a.datesFault(); fault != "" {
			bad.add("agent %d, %.100q: %s", i, a.ID, fault)
		}
	}
	return position, bad.err()
}
