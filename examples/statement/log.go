package main

import (
	"slices"
	"strings"
	"time"

	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/seats"
)

// logColumns are those of a log of starts and stops.
type logColumns struct {
	agent, event, time, chat tool.Column
}

// A logged start or stop is a row of a log, or an event of Zendesk.
type logged struct {
	agent, chat string // without an id of the chat, what starts and stops is that the agent is busy
	stop        bool
	at          time.Time
	place       string
}

// readLog reads a log of starts and stops, and passes on what lies between them.
func (in *intake) readLog(t *tool.Table, c logColumns) {
	var log []logged
	begun := make(map[string]time.Time) // the last start of each agent
	for t.Next() {
		agent := in.people.find(t.Bytes(c.agent))
		if agent.is == nobody {
			in.leftOut["unassigned"]++
			continue
		}
		if agent.err != nil {
			t.Fault(c.agent, "%v", agent.err)
		}
		stop, ok := isStop(t.Text(c.event))
		if !ok {
			t.Fault(c.event, "is no start, such as %s, and no stop, such as %s", tool.Or(starts()[:4]), tool.Or(stops()[:4]))
		}
		from := time.Time{}
		if stop {
			from = begun[agent.id] // where clocks went back, the stop may be the second of two
		}
		at, timed := t.Time(c.time, from)
		if timed && at.IsZero() {
			t.Fault(c.time, "is missing")
			timed = false
		}
		if agent.err != nil || !ok || !timed || !in.isPerson(agent) {
			continue
		}
		if !stop {
			begun[agent.id] = at
		}
		log = append(log, logged{agent.id, t.Text(c.chat), stop, at, t.Place()})
	}
	for _, chat := range in.pair(log) {
		in.chat(chat)
	}
}

func starts() []string {
	return []string{"start", "started", "login", "begin", "logon", "join", "joined", "open", "opened", "assigned", "accept", "accepted", "signin", "in", "connect", "connected"}
}

func stops() []string {
	return []string{"stop", "stopped", "logout", "end", "ended", "logoff", "leave", "left", "close", "closed", "unassigned", "finish", "finished", "signout", "out", "disconnect", "disconnected"}
}

// isStop reports whether a word means a stop, and whether it is known.
func isStop(word string) (stop, ok bool) {
	word = strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(word))
	stop = slices.Contains(stops(), word)
	return stop, stop || slices.Contains(starts(), word)
}

// pair returns the time from each start to the stop that follows it, of the same
// agent and chat. A start without a stop is open. A start while the agent is busy in
// that chat and a stop while not are left out. At one instant a stop comes first for
// who is busy.
func (in *intake) pair(log []logged) []seats.Session {
	type key struct{ agent, chat string }
	byKey := make(map[key][]logged)
	var keys []key
	if n := len(log); n > 0 && log[n-1].at.Before(log[0].at) { // newest first
		slices.Reverse(log)
	}
	for _, l := range log {
		k := key{l.agent, l.chat}
		if byKey[k] == nil {
			keys = append(keys, k)
		}
		byKey[k] = append(byKey[k], l)
	}
	var chats []seats.Session
	for _, k := range keys {
		chats = append(chats, in.pairOne(byKey[k])...)
	}
	return chats
}

// pairOne pairs the starts and stops of one agent, or of one agent in one chat.
func (in *intake) pairOne(log []logged) []seats.Session {
	slices.SortStableFunc(log, func(a, b logged) int { return a.at.Compare(b.at) })
	var chats []seats.Session
	var start, orphan *logged // of the chat that runs, and the last stop without a start
	for len(log) > 0 {
		tie := 1
		for tie < len(log) && log[tie].at.Equal(log[0].at) {
			tie++
		}
		if start != nil {
			slices.SortStableFunc(log[:tie], stopsFirst)
		}
		for i := range log[:tie] {
			switch l := &log[i]; {
			case !l.stop && start == nil:
				start = l
			case l.stop && start != nil:
				chats = append(chats, seats.Session{Agent: l.agent, Start: start.at, End: l.at})
				start = nil
			case l.stop:
				orphan = l
				in.note("stop_while_free", l.place, "%q stops, but had not started", l.agent)
			default:
				in.note("start_while_busy", l.place, "%q starts, but had started at %s", l.agent, start.place)
			}
		}
		log = log[tie:]
	}
	if start == nil {
		return chats
	}
	if orphan != nil && orphan.chat != "" {
		in.faults.Add(orphan.place, "chat %q stops before it starts, at %s", orphan.chat, start.place)
	}
	return append(chats, seats.Session{Agent: start.agent, Start: start.at, Open: true})
}

func stopsFirst(a, b logged) int {
	switch {
	case a.stop == b.stop:
		return 0
	case a.stop:
		return -1
	}
	return 1
}
