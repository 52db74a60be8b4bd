package seats_test

import (
	"bytes"
	"fmt"
	"iter"
	"log"
	"maps"
	"time"

	"github.com/payper/payper/seats"
)

// metered returns a Meter of the day.
func metered(sessions ...seats.Session) *seats.Meter {
	meter, err := seats.NewMeter(today)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range sessions {
		if err := meter.Add(s); err != nil {
			log.Fatal(err)
		}
	}
	return meter
}

// hours returns a chat of an agent from one hour of the day to another.
func hours(agent string, from, to int) seats.Session {
	return seats.Session{Agent: agent, Start: oclock(from, 0), End: oclock(to, 0)}
}

var trio = []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}

// A service counts chats as they come, and can tell the seats at any time.
func ExampleMeter() {
	meter, err := seats.NewMeter(today)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range []seats.Session{hours("ann", 9, 11), hours("bob", 12, 13), hours("cid", 10, 12)} {
		if err := meter.Add(s); err != nil {
			log.Fatal(err)
		}
		usage, err := meter.Usage(trio)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("seats so far:", usage.Peak)
	}
	// Output:
	// seats so far: 1
	// seats so far: 1
	// seats so far: 2
}

func ExampleNewMeter() {
	_, err := seats.NewMeter(seats.Period{Start: midnight, End: midnight})
	fmt.Println(err)
	// Output:
	// seats: period 2021-02-01T00:00:00Z/2021-02-01T00:00:00Z is empty: invalid period
}

// A chat that still runs is added up to now, again and again. The last form
// contains all others.
func ExampleMeter_Add() {
	meter := metered()
	for now := 10; now <= 12; now++ {
		if err := meter.Add(hours("ann", 9, now)); err != nil {
			log.Fatal(err)
		}
	}
	usage, err := meter.Usage(trio)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("chatted for", usage.AtLeast[0])
	fmt.Println(meter.Add(seats.Session{Agent: "ann", Start: midnight, Open: true}))
	// Output:
	// chatted for 3h0m0s
	// seats: agent "ann": open; a meter takes it up to now: invalid session
}

// Two machines counted parts of the same chats. What both have counts once.
func ExampleMeter_Merge() {
	meter := metered(hours("ann", 9, 11), hours("bob", 10, 12))
	if err := meter.Merge(metered(hours("bob", 10, 12), hours("cid", 10, 13))); err != nil {
		log.Fatal(err)
	}
	usage, err := meter.Usage(trio)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", usage.Peak)
	// Output: seats: 3
}

// The days of a month join into the month.
func ExampleMeter_Merge_days() {
	month, err := seats.NewMeter(february)
	if err != nil {
		log.Fatal(err)
	}
	if err := month.Merge(metered(hours("ann", 9, 11), hours("bob", 10, 12))); err != nil {
		log.Fatal(err)
	}
	usage, err := month.Usage(trio)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", usage.Peak, "at", usage.PeakAt)
	// Output: seats: 2 at 2021-02-01 10:00:00 +0000 UTC
}

// The morning of a day.
func ExampleMeter_Cut() {
	meter := metered(hours("ann", 9, 15), hours("bob", 11, 14), hours("cid", 13, 16))
	morning, err := meter.Cut(seats.Period{Start: midnight, End: oclock(12, 0)})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range []*seats.Meter{meter, morning} {
		usage, err := m.Usage(trio)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("seats:", usage.Peak)
	}
	// Output:
	// seats: 3
	// seats: 2
}

func ExampleMeter_Period() {
	fmt.Println(metered().Period())
	// Output: 2021-02-01T00:00:00Z/2021-02-02T00:00:00Z
}

// A Meter knows no accounts: who is on the license, and who is exempt, is said
// when it is asked.
func ExampleMeter_Usage() {
	meter := metered(hours("ann", 9, 11), hours("bob", 10, 12))
	usage, err := meter.Usage([]seats.Agent{{ID: "ann"}, {ID: "bob", Exempt: true}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", usage.Peak)

	_, err = meter.Usage(nil)
	fmt.Println(err)
	// Output:
	// seats: 1
	// seats: agent "ann"; agent "bob": unknown agent
}

func ExampleMeter_Levels() {
	levels, err := metered(hours("ann", 9, 11), hours("bob", 10, 12)).Levels(trio)
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range levels {
		fmt.Println(l.Period.Start.Format(time.TimeOnly), l.Count)
	}
	// Output:
	// 00:00:00 0
	// 09:00:00 1
	// 10:00:00 2
	// 11:00:00 1
	// 12:00:00 0
}

// A Meter is stored, and taken up again after a restart. Read into a Meter of the
// same period, it keeps the location of that period.
func ExampleMeter_UnmarshalBinary() {
	data, err := metered(hours("ann", 9, 11)).MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	same, err := metered(hours("ann", 10, 11), hours("ann", 9, 10)).MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the same chats, the same bytes:", bytes.Equal(data, same))

	again := metered()
	if err := again.UnmarshalBinary(data); err != nil {
		log.Fatal(err)
	}
	for agent, p := range again.Spans() {
		fmt.Println(agent, p)
	}
	// Output:
	// the same chats, the same bytes: true
	// ann 2021-02-01T09:00:00Z/2021-02-01T11:00:00Z
}

// row is a chat as it lies in a file.
type row struct {
	license string
	session seats.Session
}

// stream yields rows as [seats.Meters.AddAll] takes them.
func stream(rows ...row) iter.Seq2[string, seats.Session] {
	return func(yield func(string, seats.Session) bool) {
		for _, r := range rows {
			if !yield(r.license, r.session) {
				return
			}
		}
	}
}

// newMeters returns a Meters of the day.
func newMeters(streams ...iter.Seq2[string, seats.Session]) *seats.Meters {
	meters, err := seats.NewMeters(today, 2)
	if err != nil {
		log.Fatal(err)
	}
	if err := meters.AddAll(streams...); err != nil {
		log.Fatal(err)
	}
	return meters
}

// The chats of many licenses, read from two files on two cores, and the usage of
// each license.
func ExampleMeters() {
	meters, err := seats.NewMeters(today, 2)
	if err != nil {
		log.Fatal(err)
	}
	err = meters.AddAll(
		stream(row{"acme", hours("ann", 9, 11)}, row{"globex", hours("joe", 9, 10)}),
		stream(row{"acme", hours("bob", 10, 12)}))
	if err != nil {
		log.Fatal(err)
	}
	for u, err := range meters.Usages(maps.All(map[string][]seats.Agent{"acme": trio})) {
		if err != nil {
			fmt.Println(u.License, "has an error:", err)
			continue
		}
		fmt.Println(u.License, u.Usage.Accounts, "accounts", u.Usage.Peak, "seats")
	}
	// Output:
	// acme 3 accounts 2 seats
	// globex has an error: seats: license "globex": agent "joe": unknown agent
}

func ExampleNewMeters() {
	_, err := seats.NewMeters(today, 0)
	fmt.Println(err)
	// Output: seats: 0 cores, less than 1: limit exceeded
}

func ExampleMeters_Add() {
	meters := newMeters()
	fmt.Println(meters.Add("acme", hours("ann", 9, 11)))
	fmt.Println(meters.Add("", hours("ann", 9, 11)))
	// Output:
	// <nil>
	// seats: no license: invalid session
}

// An error names the stream and the place of each bad chat in it, and nothing is
// added.
func ExampleMeters_AddAll() {
	meters := newMeters()
	err := meters.AddAll(
		stream(row{"acme", hours("ann", 9, 11)}),
		stream(row{"acme", hours("bob", 9, 11)}, row{"acme", hours("bob", 12, 11)}, row{"", hours("bob", 12, 13)}))
	fmt.Println(err)
	fmt.Println(meters.Meter("acme") == nil)
	// Output:
	// seats: stream 1: chat 1: license "acme": agent "bob": ends 2021-02-01T11:00:00Z, before its start 2021-02-01T12:00:00Z; chat 2: license "": no license: invalid session
	// true
}

// The Meters of a service are stored one by one.
func ExampleMeters_All() {
	meters := newMeters(stream(row{"globex", hours("joe", 9, 10)}, row{"acme", hours("ann", 9, 11)}))
	for license, meter := range meters.All() {
		data, err := meter.MarshalBinary()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(license, len(data), "bytes")
	}
	// Output:
	// acme 37 bytes
	// globex 37 bytes
}

// What was stored is taken up again.
func ExampleMeters_Merge() {
	meters := newMeters()
	if err := meters.Merge("acme", metered(hours("ann", 9, 11))); err != nil {
		log.Fatal(err)
	}
	for license := range meters.All() {
		fmt.Println(license)
	}
	// Output: acme
}

func ExampleMeters_Meter() {
	meters := newMeters(stream(row{"acme", hours("ann", 9, 11)}))
	fmt.Println(meters.Meter("acme") != nil, meters.Meter("globex") != nil)
	// Output: true false
}

// A license without chats has its accounts, and takes no seats.
func ExampleMeters_Usages() {
	agents := map[string][]seats.Agent{"globex": trio}
	for u, err := range newMeters().Usages(maps.All(agents)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(u.License, u.Usage.Accounts, u.Usage.Peak)
	}
	// Output: globex 3 0
}
