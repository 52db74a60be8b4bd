package main

import (
	"fmt"
	"math/rand/v2"
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

// newSample makes a month of chats. One in ten is sent twice, and one in ten
// also as it stood when half of it was over. All are shuffled, so that many a
// copy comes much later, and what was half over after the whole.
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
	send := func(license string, c seats.Session) {
		s.messages = append(s.messages, chat{license, c})
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
	r.Shuffle(len(s.messages), func(i, j int) {
		s.messages[i], s.messages[j] = s.messages[j], s.messages[i]
	})
	return s
}
