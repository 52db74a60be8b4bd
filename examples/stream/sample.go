package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/payper/payper/seats"
)

// A sample is a made-up month of chats, and how they get to the stream.
type sample struct {
	month    seats.Period
	accounts map[string][]seats.Agent   // of each license
	chats    map[string][]seats.Session // of each license, each once

	messages []chat // in the order in which they are sent
	copies   int    // messages that are a second copy
	parts    int    // messages about a chat that was not over
}

// newSample makes a month of chats. A chat is sent when it ends, or late: up to an hour,
// and one in a hundred up to a week. One in ten is sent twice, and one in ten also as it
// stood when half of it was over, which may come after the whole.
func newSample(seed uint64, licenses, chats int) *sample {
	r := rand.New(rand.NewPCG(seed, 0))
	start := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	s := &sample{
		month:    seats.Period{Start: start, End: start.AddDate(0, 1, 0)},
		accounts: make(map[string][]seats.Agent),
		chats:    make(map[string][]seats.Session),
	}
	names := make([]string, licenses)
	for i := range names {
		names[i] = fmt.Sprintf("license-%03d", i+1)
		for j := range 3 + r.IntN(15) {
			s.accounts[names[i]] = append(s.accounts[names[i]], seats.Agent{ID: fmt.Sprintf("agent-%02d", j+1), Exempt: j == 0})
		}
	}
	type sending struct {
		chat
		at time.Time
	}
	var sent []sending
	send := func(license string, c seats.Session) {
		late := time.Duration(r.IntN(3600*1000)) * time.Millisecond
		if r.IntN(100) == 0 {
			late *= 24 * 7
		}
		sent = append(sent, sending{chat{license, c}, c.End.Add(late)})
	}
	for range chats {
		license := names[r.IntN(licenses)]
		agents := s.accounts[license]
		// Some begin before the month, and some end after it.
		at := start.Add(time.Duration(r.IntN(28*24*3600*1000)-3600*1000) * time.Millisecond)
		length := time.Duration(1+r.IntN(2*3600*1000)) * time.Millisecond
		whole := seats.Session{Agent: agents[r.IntN(len(agents))].ID, Start: at, End: at.Add(length)}
		s.chats[license] = append(s.chats[license], whole)

		send(license, whole)
		switch r.IntN(10) {
		case 0:
			send(license, whole)
			s.copies++
		case 1:
			half := whole
			half.End = at.Add(length / 2)
			send(license, half)
			s.parts++
		}
	}
	slices.SortFunc(sent, func(a, b sending) int { return a.at.Compare(b.at) })
	for _, c := range sent {
		s.messages = append(s.messages, c.chat)
	}
	return s
}
