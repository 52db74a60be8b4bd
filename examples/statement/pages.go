package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/payper/payper/seats"
)

// isJSON reports whether a file holds JSON, and not a table.
func isJSON(file *bufio.Reader) bool {
	start, _ := file.Peek(64)
	start = bytes.TrimLeft(start, " \t\r\n")
	return len(start) > 0 && (start[0] == '{' || start[0] == '[')
}

// An export is an answer of LiveChat or of Zendesk Chat.
type export struct {
	Chats    []archivedChat `json:"chats"`          // of LiveChat's list_archives
	Timeline []timelineSpan `json:"agent_timeline"` // of Zendesk's incremental export
	Events   []agentEvent   `json:"agent_events"`   // of the same
}

// A text is a string, or a number as it is written.
type text string

// UnmarshalJSON reads a string, a number or null.
func (t *text) UnmarshalJSON(value []byte) error {
	if bytes.Equal(value, []byte("null")) {
		return nil
	}
	if value[0] != '"' {
		*t = text(value)
		return nil
	}
	return json.Unmarshal(value, (*string)(t))
}

// pages are all pages of all files, since what is on two of them counts once.
type pages struct {
	chats    []located[archivedChat]
	timeline []located[timelineSpan]
	events   []located[agentEvent]
}

// A located is a value and where it stands.
type located[T any] struct {
	place string
	value T
}

// read adds the pages of a file, which may stand one after another or in a list.
func (p *pages) read(name string, file io.Reader) error {
	all, err := io.ReadAll(file)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !utf8.Valid(all) {
		return fmt.Errorf("%s is not UTF-8, as JSON is", name)
	}
	decoder := json.NewDecoder(bytes.NewReader(all))
	for {
		var raw json.RawMessage
		err := decoder.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			broken := int64(len(all))
			if e := new(json.SyntaxError); errors.As(err, &e) {
				broken = min(broken, e.Offset)
			}
			return fmt.Errorf("%s:%d: %w", name, 1+bytes.Count(all[:broken], []byte("\n")), err)
		}
		many := []json.RawMessage{raw}
		if raw[0] == '[' {
			err = json.Unmarshal(raw, &many)
		}
		for _, one := range many {
			err = errors.Join(err, p.add(name, one))
		}
		if err != nil {
			return err
		}
	}
}

func (p *pages) add(name string, raw json.RawMessage) error {
	var one export
	if err := json.Unmarshal(raw, &one); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if one.Chats == nil && one.Timeline == nil && one.Events == nil {
		return fmt.Errorf("%s: has none of the keys chats (LiveChat's list_archives), agent_timeline and agent_events (Zendesk Chat)", name)
	}
	for i, c := range one.Chats {
		p.chats = append(p.chats, located[archivedChat]{fmt.Sprintf("%s: chats[%d], thread %q", name, i, c.Thread.ID), c})
	}
	for i, s := range one.Timeline {
		p.timeline = append(p.timeline, located[timelineSpan]{fmt.Sprintf("%s: agent_timeline[%d]", name, i), s})
	}
	for i, e := range one.Events {
		p.events = append(p.events, located[agentEvent]{fmt.Sprintf("%s: agent_events[%d], %q", name, i, e.ID), e})
	}
	return nil
}

// pass passes on what the pages hold.
func (p *pages) pass(in *intake) {
	p.passChats(in)
	p.passTimeline(in)
	p.passEvents(in)
}

func (p *pages) passChats(in *intake) {
	last := make(map[string]int) // where each thread is
	for i, c := range p.chats {
		id := c.value.Thread.ID
		if id == "" {
			in.faults.Add(c.place, "has no id")
		}
		before, repeated := last[id]
		if repeated {
			in.leftOut["repeated"]++
		}
		if !repeated || p.chats[before].value.Thread.Active {
			last[id] = i // a thread that was archived since takes the place of the earlier one
		}
	}
	in.rows += len(last)
	for i, c := range p.chats {
		if last[c.value.Thread.ID] == i {
			in.passThread(c.place, c.value)
		}
	}
}

// passThread passes on the chats of one thread: a supervisor is an account and takes
// no seat, and a bot is neither.
func (in *intake) passThread(place string, c archivedChat) {
	sessions, err := liveChatSessions(c)
	if err != nil {
		in.faults.Add(place, "%v", err)
	}
	seat := make(map[string]bool)
	for _, u := range c.Users {
		if u.Type != "agent" {
			continue
		}
		a, err := in.people.findSome(u.ID)
		if err != nil {
			in.faults.Add(place, "user %.80q: %v", u.ID, err)
		}
		if a.named = true; u.isBot() {
			a.is = bot
		}
		seat[u.ID] = a.is == account && u.Visibility != "agents"
	}
	for _, s := range sessions {
		if seat[s.Agent] {
			s.Agent = strings.TrimSpace(s.Agent)
			in.chat(s)
		}
	}
}

func (p *pages) passTimeline(in *intake) {
	type key struct {
		seats.Session
		busy bool
	}
	seen := make(map[key]bool)
	for _, record := range p.timeline {
		session, busy, err := timelineSession(record.value)
		agent, wrong := in.people.findSome(session.Agent)
		if err = errors.Join(wrong, err); err != nil {
			in.faults.Add(record.place, "%v", err)
			continue
		}
		session.Agent = agent.id
		session.Start, session.End = session.Start.UTC(), session.End.UTC()
		if k := (key{session, busy}); seen[k] {
			in.leftOut["repeated"]++
			continue
		} else {
			seen[k] = true
		}
		in.rows++
		if in.isPerson(agent) && busy {
			in.chat(session)
		}
	}
}

func (p *pages) passEvents(in *intake) {
	seen := make(map[string]bool)
	var log []logged
	for _, record := range p.events {
		e := record.value
		agent, err := in.people.findSome(string(e.AgentID))
		if err == nil && (e.ID == "" || e.Timestamp.IsZero()) {
			err = errors.New("has no id or no timestamp")
		}
		change, changed, wrong := engagement(e)
		if err = errors.Join(err, wrong); err != nil {
			in.faults.Add(record.place, "%v", err)
			continue
		}
		if seen[e.ID] {
			in.leftOut["repeated"]++
			continue
		}
		seen[e.ID] = true
		in.rows++
		if in.isPerson(agent) && changed {
			change.agent, change.place = agent.id, record.place
			log = append(log, change)
		}
	}
	for _, s := range in.pair(log) {
		in.chat(s)
	}
}
