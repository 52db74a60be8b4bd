package seats_test

import (
	"bytes"
	"fmt"
	"log"
	"maps"
	"slices"
	"time"

	"github.com/payper/payper/seats"
)

// monday is the period of the Meters in the examples of this file.
var monday = seats.Period{
	Start: time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC),
	End:   time.Date(2021, time.February, 2, 0, 0, 0, 0, time.UTC),
}

// hours returns a chat of an agent from one hour of that day to another.
func hours(agent string, from, to int) seats.Session {
	at := func(hour int) time.Time { return monday.Start.Add(time.Duration(hour) * time.Hour) }
	return seats.Session{Agent: agent, Start: at(from), End: at(to)}
}

// metered returns a Meter of that day with some chats.
func metered(sessions ...seats.Session) *seats.Meter {
	meter, err := seats.NewMeter(monday)
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

// A service adds each chat when it ends, and asks for the seats at any time.
func ExampleMeter() {
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	meter, err := seats.NewMeter(monday)
	if err != nil {
		log.Fatal(err)
	}
	for _, chat := range []seats.Session{hours("ann", 9, 11), hours("bob", 12, 13), hours("cid", 10, 12)} {
		if err := meter.Add(chat); err != nil {
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
	meter, err := seats.NewMeter(monday)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(meter.Period())

	_, err = seats.NewMeter(seats.Period{Start: monday.Start, End: monday.Start})
	fmt.Println(err)
	// Output:
	// 2021-02-01T00:00:00Z/2021-02-02T00:00:00Z
	// seats: period 2021-02-01T00:00:00Z/2021-02-01T00:00:00Z is empty: invalid period
}

// A Meter takes no open session. Each hour, a running chat is added again up to that
// hour.
func ExampleMeter_Add() {
	meter := metered()
	for now := 10; now <= 12; now++ {
		if err := meter.Add(hours("ann", 9, now)); err != nil {
			log.Fatal(err)
		}
	}
	usage, err := meter.Usage([]seats.Agent{{ID: "ann"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("chatted for", usage.AtLeast[0])

	fmt.Println(meter.Add(seats.Session{Agent: "ann", Start: monday.Start, Open: true}))
	// Output:
	// chatted for 3h0m0s
	// seats: agent "ann": Open is set: set End to now instead, and add the session again later: invalid session
}

// Two machines have counted some of the same chats. A chat that both have counts once.
func ExampleMeter_Merge() {
	meter := metered(hours("ann", 9, 11), hours("bob", 10, 12))
	if err := meter.Merge(metered(hours("bob", 10, 12), hours("cid", 10, 13))); err != nil {
		log.Fatal(err)
	}
	usage, err := meter.Usage([]seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", usage.Peak)
	// Output: seats: 3
}

// The Meters of days merge into the Meter of their month.
func ExampleMeter_Merge_days() {
	month, err := seats.NewMeter(seats.Period{Start: monday.Start, End: monday.Start.AddDate(0, 1, 0)})
	if err != nil {
		log.Fatal(err)
	}
	if err := month.Merge(metered(hours("ann", 9, 11), hours("bob", 10, 12))); err != nil {
		log.Fatal(err)
	}
	usage, err := month.Usage([]seats.Agent{{ID: "ann"}, {ID: "bob"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", usage.Peak, "at", usage.PeakAt)
	// Output: seats: 2 at 2021-02-01 10:00:00 +0000 UTC
}

// Cut returns the morning of a day.
func ExampleMeter_Cut() {
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	meter := metered(hours("ann", 9, 15), hours("bob", 11, 14), hours("cid", 13, 16))
	morning, err := meter.Cut(seats.Period{Start: monday.Start, End: monday.Start.Add(12 * time.Hour)})
	if err != nil {
		log.Fatal(err)
	}
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
	// Output: 2021-02-01T00:00:00Z/2021-02-02T00:00:00Z
}

// A Meter holds chats and no accounts. Usage takes the accounts of the license.
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
	meter := metered(hours("ann", 9, 11), hours("bob", 10, 12))
	levels, err := meter.Levels([]seats.Agent{{ID: "ann"}, {ID: "bob"}})
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

// Holders returns the agents behind a level that is charged. Here cid chats for less
// than 15 minutes and is not charged.
func ExampleMeter_Holders() {
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	meter := metered(hours("ann", 9, 12), hours("bob", 10, 11))
	eleven := monday.Start.Add(11 * time.Hour)
	if err := meter.Add(seats.Session{Agent: "cid", Start: eleven.Add(-10 * time.Minute), End: eleven}); err != nil {
		log.Fatal(err)
	}
	levels, err := meter.Levels(agents)
	if err != nil {
		log.Fatal(err)
	}
	charged, err := seats.Unbroken(levels, 15*time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	first := slices.IndexFunc(levels, func(l seats.Level) bool { return l.Count >= charged })
	holders, err := meter.Holders(agents, levels[first].Period.Start)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(charged, holders)
	// Output: 2 [ann bob]
}

// The spans give the time that each agent spent chatting, to compare with the report
// of the help desk. An hour in two chats at once counts once.
func ExampleMeter_Spans() {
	meter := metered(hours("ann", 9, 11), hours("ann", 10, 12), hours("bob", 9, 10))
	chatting := make(map[string]time.Duration)
	for agent, p := range meter.Spans() {
		chatting[agent] += p.End.Sub(p.Start)
	}
	for _, agent := range slices.Sorted(maps.Keys(chatting)) {
		fmt.Println(agent, chatting[agent].Hours(), "hours")
	}
	// Output:
	// ann 3 hours
	// bob 1 hours
}

// Freshservice charges a day pass for each day on which an occasional agent logs in.
// This example counts the days on which agents chat, by the dates of New York.
func ExampleMeter_Spans_agentsOfEachDay() {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		log.Fatal(err)
	}
	meter := metered(
		hours("ann", 3, 4), // 31 January in New York
		hours("ann", 4, 6), // 31 January and 1 February
		hours("bob", 10, 11))
	type day struct{ agent, date string }
	days := make(map[day]bool)
	for agent, p := range meter.Spans() {
		last := p.End.Add(-1).In(newYork).Format(time.DateOnly)
		for at := p.Start.In(newYork); at.Format(time.DateOnly) <= last; at = at.AddDate(0, 0, 1) {
			days[day{agent, at.Format(time.DateOnly)}] = true
		}
	}
	fmt.Println(len(days), "day passes")
	// Output: 3 day passes
}

// A program stores a Meter as bytes and reads it back after a restart. The same chats
// in another order give the same bytes.
func ExampleMeter_UnmarshalBinary() {
	stored, err := metered(hours("ann", 9, 11), hours("bob", 10, 12)).MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	again, err := metered(hours("bob", 10, 12), hours("ann", 9, 11)).MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("same bytes:", bytes.Equal(stored, again))

	var meter seats.Meter
	if err := meter.UnmarshalBinary(stored); err != nil {
		log.Fatal(err)
	}
	for agent, p := range meter.Spans() {
		fmt.Println(agent, p)
	}
	// Output:
	// same bytes: true
	// ann 2021-02-01T09:00:00Z/2021-02-01T11:00:00Z
	// bob 2021-02-01T10:00:00Z/2021-02-01T12:00:00Z
}
