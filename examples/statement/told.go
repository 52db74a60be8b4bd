package main

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/payper/payper/examples/internal/tool"
)

// chats says what became of the rows, threads and records in the files.
type chats struct {
	Read      int            `json:"read"`        // rows, threads and records, each once
	LeftOut   map[string]int `json:"left_out"`    // of them, by reason
	Sessions  int            `json:"sessions"`    // of agents in chats
	Outside   int            `json:"outside"`     // of the sessions: without time in the period
	Open      int            `json:"open"`        // of the sessions: without an end, counted to that of the period
	OpenSince []openSince    `json:"open_since"`  // these, the oldest first
	Ended     int            `json:"ended"`       // of the sessions: without an end, ended by -max-open
	Doubled   int            `json:"doubled"`     // local times that came twice, when clocks went back
	Bots      []string       `json:"bots"`        // agents that are no people
	Notes     []string       `json:"notes"`       // about rows of a log that were left out
	Alike     [][]string     `json:"look_alikes"` // accounts that a reader may take for one
	Unknown   []string       `json:"unknown"`     // what -bots and -exempt name, and no file
}

// openSince is a chat without an end.
type openSince struct {
	Agent string    `json:"agent"`
	Start time.Time `json:"start"`
}

func newChats(o *options, t *tally, in *intake) chats {
	c := chats{
		Read: in.rows, LeftOut: in.leftOut, Sessions: t.sessions, Outside: t.outside,
		Open: len(t.open), OpenSince: []openSince{}, Ended: t.ended, Doubled: in.doubled,
		Bots: in.people.who(bot), Notes: append([]string{}, in.notes...), Alike: tool.Alike(in.people.who(account)), Unknown: []string{},
	}
	zone := t.period.Start.Location()
	for _, s := range t.open {
		c.OpenSince = append(c.OpenSince, openSince{s.Agent, s.Start.In(zone)})
	}
	slices.SortFunc(c.OpenSince, func(a, b openSince) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Agent, b.Agent))
	})
	for _, id := range slices.Concat(o.bots, o.exempt) {
		if _, known := in.people.byText[id]; !known {
			c.Unknown = append(c.Unknown, id)
		}
	}
	return c
}

// A reason is how many rows were left out, and why.
type reason struct {
	What  string
	Count int
}

// Reasons returns what was left out in words, in order.
func (c chats) Reasons() []reason {
	words := map[string]string{
		"unassigned":       "no agent took the chat",
		"totals":           "sums, no chats",
		"bots":             "chats of bots",
		"repeated":         "given before",
		"start_while_busy": "starts of agents who had started already",
		"stop_while_free":  "stops of agents who had not started",
	}
	var all []reason
	for _, key := range slices.Sorted(maps.Keys(c.LeftOut)) {
		all = append(all, reason{words[key], c.LeftOut[key]})
	}
	return all
}
