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

// The examples of Meter share one day.
var (
	monday = time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC)
	oneDay = seats.Period{Start: monday, End: monday.AddDate(0, 0, 1)}
)

// session returns a chat of that day.
func session(agent string, fromHour, toHour int) seats.Session {
	return seats.Session{
		Agent: agent,
		Start: monday.Add(time.Duration(fromHour) * time.Hour),
		End:   monday.Add(time.Duration(toHour) * time.Hour),
	}
}

// metered returns a Meter of that day.
func metered(sessions ...seats.Session) *seats.Meter {
	meter, err := seats.NewMeter(oneDay)
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

// A service counts chats as they come, and can tell the seats at any time.
func ExampleMeter() {
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	meter, err := seats.NewMeter(oneDay)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range []seats.Session{session("ann", 9, 11), session("bob", 12, 13), session("cid", 10, 12)} {
		if err := meter.Add(s); err != nil {
			log.Fatal(err)
		}
		usage, err := meter.Usage(agents)
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
	_, err := seats.NewMeter(seats.Period{Start: monday, End: monday})
	fmt.Println(err)
	// Output:
	// seats: period 2021-02-01T00:00:00Z/2021-02-01T00:00:00Z is empty: invalid period
}

// A chat that is still open is added up to now, again and again; the last form
// contains all others.
func ExampleMeter_Add() {
	meter := metered()
	for hour := 10; hour <= 12; hour++ {
		if err := meter.Add(session("ann", 9, hour)); err != nil {
			log.Fatal(err)
		}
	}
	usage, err := meter.Usage([]seats.Agent{{ID: "ann"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("chatted for", usage.AtLeast[0])

	open := seats.Session{Agent: "ann", Start: monday, Open: true}
	fmt.Println(meter.Add(open))
	// Output:
	// chatted for 3h0m0s
	// seats: agent "ann": open; a meter takes it up to now: invalid session
}

// Two machines counted parts of the same chats. What both have counts once.
func ExampleMeter_Merge() {
	meter := metered(session("ann", 9, 11), session("bob", 10, 12))
	other := metered(session("bob", 10, 12), session("cid", 10, 13))
	if err := meter.Merge(other); err != nil {
		log.Fatal(err)
	}
	usage, err := meter.Usage([]seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", usage.Peak)
	// Output:
	// seats: 3
}

// The morning of a day.
func ExampleMeter_Cut() {
	meter := metered(session("ann", 9, 15), session("bob", 11, 14), session("cid", 13, 16))
	morning, err := meter.Cut(seats.Period{Start: monday, End: monday.Add(12 * time.Hour)})
	if err != nil {
		log.Fatal(err)
	}
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	for _, m := range []*seats.Meter{meter, morning} {
		usage, err := m.Usage(agents)
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
	// Output:
	// 2021-02-01T00:00:00Z/2021-02-02T00:00:00Z
}

// The accounts are given when the usage is asked for; an account that is missing
// is an error.
func ExampleMeter_Usage() {
	meter := metered(session("ann", 9, 11), session("bob", 10, 12))
	usage, err := meter.Usage([]seats.Agent{{ID: "ann"}, {ID: "bob", Exempt: true}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", usage.Peak)

	_, err = meter.Usage([]seats.Agent{{ID: "ann"}})
	fmt.Println(err)
	// Output:
	// seats: 1
	// seats: agent "bob": unknown agent
}

func ExampleMeter_Levels() {
	levels, err := metered(session("ann", 9, 11), session("bob", 10, 12)).Levels([]seats.Agent{{ID: "ann"}, {ID: "bob"}})
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

// The same sessions give the same bytes, in whatever order they came.
func ExampleMeter_MarshalBinary() {
	one, err := metered(session("ann", 9, 11), session("bob", 10, 12)).MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	other, err := metered(session("bob", 10, 12), session("ann", 10, 11), session("ann", 9, 10)).MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(one), "bytes, the same:", bytes.Equal(one, other))
	// Output:
	// 45 bytes, the same: true
}

// A buffer that is used again for each Meter.
func ExampleMeter_AppendBinary() {
	var buffer []byte
	for _, meter := range []*seats.Meter{metered(), metered(session("ann", 9, 11))} {
		var err error
		if buffer, err = meter.AppendBinary(buffer[:0]); err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(buffer), "bytes")
	}
	// Output:
	// 29 bytes
	// 37 bytes
}

// A Meter that was stored is taken up again. Bytes that were altered are found
// out.
func ExampleMeter_UnmarshalBinary() {
	stored, err := metered(session("ann", 9, 11)).MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	var meter seats.Meter
	if err := meter.UnmarshalBinary(stored); err != nil {
		log.Fatal(err)
	}
	fmt.Println(meter.Period())

	stored[20]++
	fmt.Println(meter.UnmarshalBinary(stored))
	// Output:
	// 2021-02-01T00:00:00Z/2021-02-02T00:00:00Z
	// seats: meter: 37 bytes with a wrong checksum: invalid encoding of a meter
}

// dayChats yields chats of two licenses, as a query might.
func dayChats() iter.Seq2[string, seats.Session] {
	return func(yield func(string, seats.Session) bool) {
		_ = yield("acme", session("ann", 9, 11)) &&
			yield("zoo", session("zed", 9, 10)) &&
			yield("acme", session("bob", 10, 12))
	}
}

// counted returns the Meters of these chats.
func counted() *seats.Meters {
	meters, err := seats.NewMeters(oneDay, 2)
	if err != nil {
		log.Fatal(err)
	}
	if err := meters.AddAll(dayChats()); err != nil {
		log.Fatal(err)
	}
	return meters
}

// All licenses of a vendor, counted on two cores.
func ExampleMeters() {
	accounts := map[string][]seats.Agent{
		"acme": {{ID: "ann"}, {ID: "bob"}, {ID: "cid"}},
		"zoo":  {{ID: "zed"}},
	}
	meters, err := seats.NewMeters(oneDay, 2)
	if err != nil {
		log.Fatal(err)
	}
	if err := meters.AddAll(dayChats()); err != nil {
		log.Fatal(err)
	}
	for u, err := range meters.Usages(maps.All(accounts)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d accounts, %d seats\n", u.License, u.Usage.Accounts, u.Usage.Peak)
	}
	// Unordered output:
	// acme: 3 accounts, 2 seats
	// zoo: 1 accounts, 1 seats
}

func ExampleNewMeters() {
	_, err := seats.NewMeters(seats.Period{Start: monday}, 2)
	fmt.Println(err)
	// Output:
	// seats: period 2021-02-01T00:00:00Z/0001-01-01T00:00:00Z has no end: invalid period
}

func ExampleMeters_Add() {
	meters := counted()
	if err := meters.Add("shop", session("sam", 9, 10)); err != nil {
		log.Fatal(err)
	}
	fmt.Println(meters.Add("shop", session("", 9, 10)))
	// Output:
	// seats: license "shop": no agent: invalid session
}

// The text of an error names the chat by its place in the stream.
func ExampleMeters_AddAll() {
	err := counted().AddAll(func(yield func(string, seats.Session) bool) {
		_ = yield("acme", session("cid", 9, 10)) && yield("zoo", session("", 9, 10))
	})
	fmt.Println(err)
	// Output:
	// seats: chat 1: license "zoo": no agent: invalid session
}

func ExampleMeters_Meter() {
	usage, err := counted().Meter("acme").Usage([]seats.Agent{{ID: "ann"}, {ID: "bob"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", usage.Peak)
	// Output:
	// seats: 2
}

// Each license that was active, to store its Meter.
func ExampleMeters_All() {
	for license, meter := range counted().All() {
		stored, err := meter.MarshalBinary()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(license, len(stored), "bytes")
	}
	// Output:
	// acme 45 bytes
	// zoo 37 bytes
}

// What another machine counted of a license.
func ExampleMeters_Merge() {
	meters := counted()
	if err := meters.Merge("acme", metered(session("cid", 10, 13))); err != nil {
		log.Fatal(err)
	}
	usage, err := meters.Meter("acme").Usage([]seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", usage.Peak)
	// Output:
	// seats: 3
}

// A license that moved to another machine.
func ExampleMeters_Remove() {
	meters := counted()
	meters.Remove("acme")
	for license := range meters.All() {
		fmt.Println(license)
	}
	// Output:
	// zoo
}

// Chats of a license that is not among those given are not passed over.
func ExampleMeters_Usages() {
	accounts := map[string][]seats.Agent{"acme": {{ID: "ann"}, {ID: "bob"}}}
	for u, err := range counted().Usages(maps.All(accounts)) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(u.License, u.Usage.Peak)
	}
	// Output:
	// acme 2
	// seats: license "zoo": agent "zed": unknown agent
}
