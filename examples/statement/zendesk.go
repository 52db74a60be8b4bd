package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/payper/payper/seats"
)

// A timelineSpan is a record of agent_timeline, from the incremental export of Zendesk
// Chat.
type timelineSpan struct {
	AgentID     text      `json:"agent_id"`
	StartTime   time.Time `json:"start_time"`
	Duration    *float64  `json:"duration"` // in seconds
	Engagements *int      `json:"engagement_count"`
}

// timelineSession returns the time in which an agent was busy, and whether the record
// has any. The status of an agent is no chat.
func timelineSession(s timelineSpan) (session seats.Session, busy bool, err error) {
	session.Agent = string(s.AgentID)
	switch {
	case s.StartTime.IsZero():
		return session, false, errors.New("has no start_time")
	case s.Duration == nil || s.Engagements == nil:
		return session, false, errors.New("has no duration or no engagement_count")
	case *s.Duration < 0 || *s.Engagements < 0:
		return session, false, fmt.Errorf("duration %v or engagement_count %d is negative", *s.Duration, *s.Engagements)
	}
	session.Start = s.StartTime
	session.End = s.StartTime.Add(time.Duration(*s.Duration * float64(time.Second)))
	return session, *s.Engagements > 0, nil
}

// An agentEvent is a record of agent_events, from the incremental export of Zendesk
// Chat: a change of status, or of the number of chats at once.
type agentEvent struct {
	ID        string    `json:"id"`
	AgentID   text      `json:"agent_id"`
	Field     string    `json:"field_name"`
	Previous  any       `json:"previous_value"`
	Value     any       `json:"value"`
	Timestamp time.Time `json:"timestamp"`
}

// engagement returns the start or the stop that an event is, and whether it is one: a
// change from no chat to some, or from some to none.
func engagement(e agentEvent) (start logged, changed bool, err error) {
	if e.Field != "engagements" {
		return logged{}, false, nil
	}
	before, ok := e.Previous.(float64)
	now, ok2 := e.Value.(float64)
	if !ok || !ok2 || before < 0 || now < 0 {
		return logged{}, false, fmt.Errorf("from %v to %v engagements is no change of a count", e.Previous, e.Value)
	}
	return logged{stop: now == 0, at: e.Timestamp}, (before > 0) != (now > 0), nil
}
