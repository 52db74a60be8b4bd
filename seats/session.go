package seats

import (
	"fmt"
	"time"

	"github.com/payper/payper/internal/spans"
)

// Session is the time that one agent spent in one chat, [Start, End).
//
// A chat that has ended has an End. A chat that is still running has no End, and Open
// is set. A session that has an End and is open is refused, and so is a session that has
// no End and is not open. So a lost End is not mistaken for an open chat.
//
// The JSON of a Session comes from its struct tags alone. Another struct may embed a
// Session and add keys of its own.
type Session struct {
	Agent string    `json:"agent"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end,omitzero"`
	Open  bool      `json:"open,omitempty"` // whether the chat is still running
}

// fault returns what is wrong with s, or "".
func (s *Session) fault() string {
	switch {
	case s.Agent == "":
		return "no Agent"
	case s.Start.IsZero():
		return fmt.Sprintf("agent %.100q: no Start", s.Agent)
	case s.Open && !s.End.IsZero():
		return fmt.Sprintf("agent %.100q: Open is set, but End is %v", s.Agent, instantText(s.End))
	case s.Open:
		return ""
	case s.End.IsZero():
		return fmt.Sprintf("agent %.100q: no End, and Open is not set", s.Agent)
	case compare(s.End, s.Start) < 0:
		return fmt.Sprintf("agent %.100q: End %v is before Start %v", s.Agent, instantText(s.End), instantText(s.Start))
	}
	return ""
}

// part returns the part of s that is within a period. An open session lasts to the
// end of the period. The part has no length if s is outside the period or not valid.
// If s is not valid, fault is what is wrong with it.
func (s *Session) part(r *ruler) (part spans.Span, fault string) {
	// Nearly always both ends are within the period, in neither its first nor its
	// last second, and neither is the zero time. The differences may wrap around, but
	// then they are not below r.inner.
	from, to := s.Start.Unix()-r.first, s.End.Unix()-r.first
	if uint64(from-1) < r.inner && uint64(to-1) < r.inner && s.Agent != "" && !s.Open {
		part.Start = from*int64(time.Second) + int64(s.Start.Nanosecond()) - r.firstNanos
		part.End = to*int64(time.Second) + int64(s.End.Nanosecond()) - r.firstNanos
		if part.Start <= part.End {
			return part, ""
		}
	}
	if fault := s.fault(); fault != "" {
		return spans.Span{}, fault
	}
	part = spans.Span{Start: r.offset(s.Start), End: r.length}
	if !s.Open {
		part.End = r.offset(s.End)
	}
	return part, ""
}

// closedPart is part for a Meter. An open session is a fault.
func (s *Session) closedPart(r *ruler) (part spans.Span, fault string) {
	if part, fault = s.part(r); fault == "" && s.Open {
		return spans.Span{}, fmt.Sprintf("agent %.100q: Open is set: set End to now instead, and add the session again later", s.Agent)
	}
	return part, fault
}
