package seats

import (
	"fmt"
	"time"
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

// check returns an error that wraps ErrSession if s alone makes no sense.
func (s *Session) check() error {
	switch {
	case s.Agent == "":
		return fmt.Errorf("no agent: %w", ErrSession)
	case s.Start.IsZero():
		return fmt.Errorf("agent %.100q: no start: %w", s.Agent, ErrSession)
	case s.Open && !s.End.IsZero():
		return fmt.Errorf("agent %.100q: open, but ends %v: %w", s.Agent, instantText(s.End), ErrSession)
	case s.Open:
		return nil
	case s.End.IsZero():
		return fmt.Errorf("agent %.100q: no end, and not open: %w", s.Agent, ErrSession)
	case compare(s.End, s.Start) < 0:
		return fmt.Errorf("agent %.100q: ends %v, before its start %v: %w", s.Agent,
			instantText(s.End), instantText(s.Start), ErrSession)
	}
	return nil
}

// part returns the part of a session within the period, to its end if the
// session is open; if nothing lies in it, the part has no length. It returns an
// error that wraps ErrSession if the session makes no sense.
func (f *frame) part(s *Session) (span, error) {
	if part, ok := f.within(&s.Start, &s.End); ok && s.Agent != "" && !s.Open && part.start <= part.end {
		return part, nil
	}
	if err := s.check(); err != nil {
		return span{}, err
	}
	if s.Open {
		return span{f.offset(s.Start), f.length}, nil
	}
	return span{f.offset(s.Start), f.offset(s.End)}, nil
}

// closedPart is part for a Meter, which takes no open session.
func (f *frame) closedPart(s *Session) (span, error) {
	part, err := f.part(s)
	if err == nil && s.Open {
		return span{}, fmt.Errorf("agent %.100q: open; a meter takes it up to now: %w", s.Agent, ErrSession)
	}
	return part, err
}
