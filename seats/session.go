package seats

import (
	"fmt"
	"time"
)

// Session is the time one agent spent in one chat, [Start, End). A zero End
// stands for a chat that is still open.
//
// Its JSON has the keys agent, start and end, without end for an open chat.
// Session has no methods for it, so that a type of the caller's may embed it and
// have keys of its own. Its instants are therefore as package time writes them,
// which loses the seconds of an offset, as in Amsterdam before 1937: put such
// ones in UTC before.
type Session struct {
	Agent string    `json:"agent"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end,omitzero"`
}

// check returns an error that wraps ErrSession if s alone makes no sense.
func (s Session) check() error {
	switch {
	case s.Agent == "":
		return fmt.Errorf("no agent: %w", ErrSession)
	case s.Start.IsZero():
		return fmt.Errorf("agent %.100q: no start: %w", s.Agent, ErrSession)
	case !s.End.IsZero() && compare(s.End, s.Start) < 0:
		return fmt.Errorf("agent %.100q: ends %v, before its start %v: %w", s.Agent,
			instantText(s.End), instantText(s.Start), ErrSession)
	}
	return nil
}

// closedPart returns the part of a session within the period; if nothing lies
// in it, the part has no length. It returns an error that wraps ErrSession if
// the session is open or makes no sense.
func (f *frame) closedPart(s *Session) (span, error) {
	if s.End.IsZero() {
		return span{}, fmt.Errorf("agent %.100q: no end: %w", s.Agent, ErrSession)
	}
	part := f.clip(&s.Start, &s.End)
	if part.start >= part.end || s.Agent == "" || s.Start.IsZero() {
		return span{}, s.check() // an error, or nothing of it lies in the period
	}
	return part, nil
}
