package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/payper/payper/seats"
)

// An archivedChat is a chat and one of its threads, as LiveChat's list_archives
// returns it (Agent Chat API 3.6).
type archivedChat struct {
	Users  []chatUser `json:"users"`
	Thread thread     `json:"thread"`
}

type chatUser struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Type       string `json:"type"`       // agent or customer
	Visibility string `json:"visibility"` // agents: a supervisor, whom the visitor does not see
}

type thread struct {
	ID         string    `json:"id"`
	Active     bool      `json:"active"`
	UserIDs    []string  `json:"user_ids"`
	CreatedAt  time.Time `json:"created_at"`
	Queues     float64   `json:"queues_duration"` // seconds until an agent took the chat
	Restricted string    `json:"restricted_access"`
	Queue      *struct {
		QueuedAt time.Time `json:"queued_at"`
	} `json:"queue"` // the visitor waits
	Events []threadEvent `json:"events"`
}

type threadEvent struct {
	Type      string          `json:"type"`
	CreatedAt time.Time       `json:"created_at"`
	System    string          `json:"system_message_type"`
	Names     map[string]text `json:"text_vars"` // display names, by what each did
}

// isBot reports whether a user of type agent is no person: bots have 32 hexadecimal
// digits for an id, and no email. (LiveChat's samples, no rule of theirs.)
func (u chatUser) isBot() bool {
	return u.Email == "" && len(u.ID) == 32 && strings.Trim(u.ID, "0123456789abcdef") == ""
}

// liveChatSessions returns the time of each agent in a thread: from when the chat was
// assigned to the agent until it was taken away, or the thread archived. The time of
// bots and supervisors is among it.
//
// System messages tell who comes and who goes, by display names. LiveChat writes none
// for the first agent, who is there once the visitor does not wait any more. A thread
// has no field for its end.
func liveChatSessions(c archivedChat) ([]seats.Session, error) {
	t := c.Thread
	switch {
	case t.Restricted != "":
		return nil, fmt.Errorf("its events are withheld, restricted_access: %q", t.Restricted)
	case t.CreatedAt.IsZero():
		return nil, errors.New("has no created_at")
	}
	moves, err := c.moves()
	if err != nil {
		return nil, err
	}
	here := make(map[string]time.Time) // since when each agent is there
	first := t.CreatedAt.Add(time.Duration(t.Queues * float64(time.Second)))
	for _, u := range c.Users {
		if u.Type == "agent" && (t.UserIDs == nil || slices.Contains(t.UserIDs, u.ID)) && !comesFirst(moves, u.ID) {
			here[u.ID] = first
		}
	}
	unnamed, emptied := len(here), false
	var sessions []seats.Session
	leave := func(id string, at time.Time) {
		if since, ok := here[id]; ok {
			sessions = append(sessions, seats.Session{Agent: id, Start: since, End: at})
			delete(here, id)
		}
	}
	for _, m := range moves {
		if m.all {
			m.out = slices.Sorted(maps.Keys(here))
		}
		for _, id := range m.out {
			leave(id, m.at)
		}
		for _, id := range m.in {
			if _, ok := here[id]; !ok {
				here[id] = m.at
			}
		}
		emptied = emptied || len(here) == 0 && !m.archived
	}
	switch {
	case emptied && unnamed > 1:
		return nil, errors.New("the visitor was queued again, and no message says who took the chat")
	case len(here) > 0 && t.Queue != nil:
		for _, id := range slices.Sorted(maps.Keys(here)) {
			leave(id, t.Queue.QueuedAt)
		}
	case len(here) > 0 && !t.Active:
		return nil, errors.New("is not active, and no message archives it: its end is not known")
	}
	for _, id := range slices.Sorted(maps.Keys(here)) {
		sessions = append(sessions, seats.Session{Agent: id, Start: here[id], Open: true})
	}
	for _, s := range sessions {
		if !s.Open && s.End.Before(s.Start) {
			return nil, fmt.Errorf("%q is there from %s to %s: it ends before it starts", s.Agent, s.Start.Format(time.RFC3339Nano), s.End.Format(time.RFC3339Nano))
		}
	}
	return sessions, nil
}

// A move is who came to a thread and who went at an instant, by id.
type move struct {
	at       time.Time
	in, out  []string
	by       []string // who did it, and was there before
	all      bool     // everybody who was there goes
	archived bool
}

// comesFirst reports whether the first that is told of an agent is that it comes.
func comesFirst(moves []move, id string) bool {
	for _, m := range moves {
		if slices.Contains(m.out, id) || slices.Contains(m.by, id) {
			return false
		}
		if slices.Contains(m.in, id) {
			return true
		}
	}
	return false
}

// moves returns what the system messages of a thread say, in order of time.
func (c archivedChat) moves() ([]move, error) {
	var moves []move
	for _, e := range c.Thread.Events {
		if e.Type != "system_message" {
			continue
		}
		m := move{at: e.CreatedAt}
		var in, out text // display names
		by, named := e.Names["initiator"], true
		switch kind := e.System; {
		case kind == "agent_added", kind == "agent_joined":
			in = e.Names["agent"]
			named = in != ""
		case kind == "agent_left", kind == "agent_removed", strings.HasPrefix(kind, "routing.unassigned_"):
			out = cmp.Or(e.Names["agent"], e.Names["agent_removed"])
			named = out != ""
		case strings.HasPrefix(kind, "routing.assigned_"):
			in, out = e.Names["agent_added"], e.Names["agent_removed"]
			named = in != ""
		case kind == "chat_transferred":
			in, m.all = e.Names["targets"], true
			named = in != ""
		case kind == "archived_customer_disconnected", kind == "customer_banned", kind == "system_archived",
			strings.HasPrefix(kind, "manual_archived_"), strings.HasPrefix(kind, "routing.archived_"):
			by, m.all, m.archived = e.Names["agent"], true, true
		default:
			continue
		}
		if !named || m.at.IsZero() {
			return nil, fmt.Errorf("%s: has no created_at, or text_vars do not name the agent", e.System)
		}
		var err error
		if m.in, err = c.find(in); err != nil {
			return nil, fmt.Errorf("%s: %w", e.System, err)
		}
		if m.out, err = c.find(out); err != nil {
			return nil, fmt.Errorf("%s: %w", e.System, err)
		}
		// Who did it may be somebody else, who is not in the chat.
		if m.by, err = c.find(by); errors.As(err, new(twoNamesError)) {
			return nil, fmt.Errorf("%s: %w", e.System, err)
		}
		moves = append(moves, m)
	}
	slices.SortStableFunc(moves, func(a, b move) int { return a.at.Compare(b.at) })
	return moves, nil
}

// twoNamesError reports a display name of two agents.
type twoNamesError string

func (e twoNamesError) Error() string {
	return fmt.Sprintf("two agents of the chat are called %q", string(e))
}

// find returns the ids of the agents of a chat who have the display names in a text,
// of one or more with commas between them.
func (c archivedChat) find(name text) ([]string, error) {
	names := string(name)
	if names == "" {
		return nil, nil
	}
	var ids []string
	for _, u := range c.Users {
		if u.Type == "agent" && u.Name == names {
			ids = append(ids, u.ID)
		}
	}
	if len(ids) > 1 {
		return nil, twoNamesError(names)
	}
	if one, others, found := strings.Cut(names, ", "); len(ids) == 0 && found {
		first, err := c.find(text(one))
		if err != nil {
			return nil, err
		}
		rest, err := c.find(text(others))
		return append(first, rest...), err
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("%q is none of the chat's agents", names)
	}
	return ids, nil
}
