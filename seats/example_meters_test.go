package seats_test

import (
	"fmt"
	"iter"
	"log"
	"maps"
	"runtime"
	"time"

	"github.com/payper/payper/seats"
)

// tuesday is the period of the Meters in the examples of this file.
var tuesday = seats.Period{
	Start: time.Date(2021, time.February, 2, 0, 0, 0, 0, time.UTC),
	End:   time.Date(2021, time.February, 3, 0, 0, 0, 0, time.UTC),
}

// line is a line of a file of chats. The hours are those of that day.
type line struct {
	license, agent string
	from, to       int
}

// session returns the chat of a line.
func (l line) session() seats.Session {
	at := func(hour int) time.Time { return tuesday.Start.Add(time.Duration(hour) * time.Hour) }
	return seats.Session{Agent: l.agent, Start: at(l.from), End: at(l.to)}
}

// file yields the lines of a file as [seats.Meters.AddAll] takes them.
func file(lines ...line) iter.Seq2[string, seats.Session] {
	return func(yield func(string, seats.Session) bool) {
		for _, l := range lines {
			if !yield(l.license, l.session()) {
				return
			}
		}
	}
}

// newMeters returns a Meters of that day with the chats of some files.
func newMeters(files ...iter.Seq2[string, seats.Session]) *seats.Meters {
	meters, err := seats.NewMeters(tuesday, runtime.GOMAXPROCS(0))
	if err != nil {
		log.Fatal(err)
	}
	if err := meters.AddAll(files...); err != nil {
		log.Fatal(err)
	}
	return meters
}

// Two files have the chats of two licenses. The agents of one license are not known.
func ExampleMeters() {
	meters, err := seats.NewMeters(tuesday, runtime.GOMAXPROCS(0))
	if err != nil {
		log.Fatal(err)
	}
	err = meters.AddAll(
		file(line{"acme", "ann", 9, 11}, line{"globex", "joe", 9, 10}),
		file(line{"acme", "bob", 10, 12}))
	if err != nil {
		log.Fatal(err)
	}
	agents := map[string][]seats.Agent{"acme": {{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}}
	for u, err := range meters.Usages(maps.All(agents)) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(u.License, u.Usage.Accounts, "accounts", u.Usage.Peak, "seats")
	}
	// Output:
	// acme 3 accounts 2 seats
	// seats: license "globex": agent "joe": unknown agent
}

func ExampleNewMeters() {
	_, err := seats.NewMeters(tuesday, 0)
	fmt.Println(err)
	// Output: seats: cores 0 is less than 1: limit exceeded
}

func ExampleMeters_Add() {
	meters := newMeters()
	chat := line{"acme", "ann", 9, 11}.session()
	fmt.Println(meters.Add("acme", chat))
	fmt.Println(meters.Add("", chat))
	// Output:
	// <nil>
	// seats: empty license: invalid session
}

// The error names each bad chat by its place in the file. AddAll then adds nothing.
func ExampleMeters_AddAll() {
	meters := newMeters()
	err := meters.AddAll(
		file(line{"acme", "ann", 9, 11}),
		file(line{"acme", "bob", 9, 11}, line{"acme", "bob", 12, 11}, line{"", "bob", 12, 13}))
	fmt.Println(err)
	fmt.Println(meters.Meter("acme") == nil)
	// Output:
	// seats: stream 1: chat 1: license "acme": agent "bob": End 2021-02-02T11:00:00Z is before Start 2021-02-02T12:00:00Z; chat 2: license "": empty license: invalid session
	// true
}

// A program stores a Meters one Meter at a time, and reads it back with Merge.
func ExampleMeters_All() {
	stored := make(map[string][]byte) // by license
	for license, meter := range newMeters(file(line{"globex", "joe", 9, 10}, line{"acme", "ann", 9, 11})).All() {
		data, err := meter.MarshalBinary()
		if err != nil {
			log.Fatal(err)
		}
		stored[license] = data
	}

	meters := newMeters()
	for license, data := range stored {
		var meter seats.Meter
		if err := meter.UnmarshalBinary(data); err != nil {
			log.Fatal(err)
		}
		if err := meters.Merge(license, &meter); err != nil {
			log.Fatal(err)
		}
	}
	for license := range meters.All() {
		fmt.Println(license)
	}
	// Output:
	// acme
	// globex
}

// The chats of an hour are counted elsewhere, and merged into the day.
func ExampleMeters_Merge() {
	hour, err := seats.NewMeter(seats.Period{Start: tuesday.Start.Add(9 * time.Hour), End: tuesday.Start.Add(10 * time.Hour)})
	if err != nil {
		log.Fatal(err)
	}
	if err := hour.Add(line{"acme", "ann", 9, 11}.session()); err != nil {
		log.Fatal(err)
	}
	meters := newMeters()
	if err := meters.Merge("acme", hour); err != nil {
		log.Fatal(err)
	}
	for agent, p := range meters.Meter("acme").Spans() {
		fmt.Println(agent, p)
	}
	// Output: ann 2021-02-02T09:00:00Z/2021-02-02T10:00:00Z
}

func ExampleMeters_Meter() {
	meters := newMeters(file(line{"acme", "ann", 9, 11}))
	fmt.Println(meters.Meter("acme") != nil, meters.Meter("globex") != nil)
	// Output: true false
}

// A license without chats has accounts and takes no seats.
func ExampleMeters_Usages() {
	agents := map[string][]seats.Agent{"globex": {{ID: "joe"}, {ID: "sue"}}}
	for u, err := range newMeters().Usages(maps.All(agents)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(u.License, u.Usage.Accounts, "accounts", u.Usage.Peak, "seats")
	}
	// Output: globex 2 accounts 0 seats
}
