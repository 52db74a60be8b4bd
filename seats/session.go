package seats

import (
	"fmt"
	"time"

	"github.com/payper/payper/internal/spans"
)

// Session is the time one agent spent in one chat, [Start, End). A chat that has
// not ended has no End, and says so: Open is true. A session with both, or with
// neither, is refused, so that an end that was lost on the way is not taken for
// an open chat.
//
// Its JSON has the keys agent, start, end and open, by struct tags alone. A type
// of the caller's may embed it and have keys of its own.
type Session struct {
	Agent string    `json:"agent"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end,omitzero"`
	Open  bool      `json:"open,omitempty"` // has not ended
}

// fault says what is wrong with s alone, or nothing.
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

// part returns the part of s within a period, to its end if s is open. If
// nothing of s lies in the period, or s makes no sense, the part has no length;
// in the second case fault says what is wrong.
func (s *Session) part(r *ruler) (part spans.Span, fault string) {
	// Nearly always both ends lie within the period, in neither its first nor its
	// last second, and neither is the zero time. The differences may wrap, but not
	// to so little.
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

// closedPart is part for a Meter, which takes no open session.
func (s *Session) closedPart(r *ruler) (part spans.Span, fault string) {
	if part, fault = s.part(r); fault == "" && s.Open {
		return spans.Span{}, fmt.Sprintf("agent %.100q: Open is set: set End to now instead, and add the session again later", s.Agent)
	}
	return part, fault
}
