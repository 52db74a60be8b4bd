package seats_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/payper/payper/seats"
)

// The examples of this file share a day, and the month that begins with it.
var (
	midnight = time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC)
	today    = seats.Period{Start: midnight, End: midnight.AddDate(0, 0, 1)}
	february = seats.Period{Start: midnight, End: midnight.AddDate(0, 1, 0)}
)

// oclock returns an instant of the day.
func oclock(hour, minute int) time.Time {
	return midnight.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// Five agents have an account. Three of them chat on one day, and at most two at one
// time. PPS charges two seats, PPA five accounts.
func Example() {
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}, {ID: "dan"}, {ID: "eve"}}
	sessions := []seats.Session{
		{Agent: "ann", Start: oclock(9, 0), End: oclock(9, 40)},
		{Agent: "ann", Start: oclock(9, 20), End: oclock(10, 0)}, // two visitors, one agent
		{Agent: "bob", Start: oclock(9, 30), End: oclock(10, 15)},
		{Agent: "cid", Start: oclock(10, 0), End: oclock(11, 0)}, // takes over from ann
	}

	usage, err := seats.Measure(today, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accounts:", usage.Accounts)
	fmt.Println("active:  ", usage.Active)
	fmt.Println("seats:   ", usage.Peak)
	fmt.Println("reached: ", usage.PeakAt.Format(time.TimeOnly), "by", strings.Join(usage.PeakAgents, " and "))
	for i, held := range usage.AtLeast {
		fmt.Printf("%d or more for %v\n", i+1, held)
	}
	// Output:
	// accounts: 5
	// active:   3
	// seats:    2
	// reached:  09:30:00 by ann and bob
	// 1 or more for 2h0m0s
	// 2 or more for 45m0s
}

// For a running month, end the period now. An open chat then counts up to now.
// OpenAgents lists the agents of open chats, so a chat whose end was lost shows up.
func ExampleMeasure() {
	now := oclock(12, 0)
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	sessions := []seats.Session{
		{Agent: "ann", Start: oclock(11, 0), End: oclock(11, 30)},
		{Agent: "bob", Start: oclock(11, 20), Open: true},
	}

	usage, err := seats.Measure(seats.Period{Start: midnight, End: now}, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d accounts, %d seats so far, for %v\n", usage.Accounts, usage.Peak, usage.AtLeast[1])
	fmt.Println("with open chats:", usage.OpenAgents)
	// Output:
	// 3 accounts, 2 seats so far, for 10m0s
	// with open chats: [bob]
}

// The reseller's own account is exempt. It takes no seat, even if it chats.
func ExampleMeasure_exempt() {
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "reseller", Exempt: true}}
	sessions := []seats.Session{
		{Agent: "ann", Start: oclock(12, 0), End: oclock(12, 20)},
		{Agent: "reseller", Start: oclock(12, 0), End: oclock(12, 20)},
	}

	usage, err := seats.Measure(february, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d accounts, %d of them exempt\n", usage.Accounts, usage.ExemptAccounts)
	fmt.Printf("seats: %d, held by %v\n", usage.Peak, usage.PeakAgents)
	// Output:
	// 3 accounts, 1 of them exempt
	// seats: 1, held by [ann]
}

// An agent who chats while suspended, before joining or after leaving still takes a
// seat. Strays lists these agents: either their chats or their accounts are wrong.
func ExampleMeasure_strays() {
	agents := []seats.Agent{
		{ID: "ann", SuspendedSince: oclock(8, 0)},
		{ID: "bob", Left: midnight},
	}
	sessions := []seats.Session{
		{Agent: "ann", Start: oclock(9, 0), End: oclock(11, 0)},
		{Agent: "bob", Start: oclock(10, 0), End: oclock(12, 0)},
	}

	usage, err := seats.Measure(february, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d account, %d seats\n", usage.Accounts, usage.Peak)
	fmt.Println("chatted while off the license:", usage.Strays)
	// Output:
	// 1 account, 2 seats
	// chatted while off the license: [ann bob]
}

// One error names every bad element.
func ExampleMeasure_errors() {
	_, err := seats.Measure(today, []seats.Agent{{ID: "ann"}, {ID: "bob"}}, []seats.Session{
		{Agent: "ann", Start: oclock(9, 0)},
		{Agent: "Bob", Start: oclock(9, 0), End: oclock(10, 0)},
		{Agent: "ann", Start: oclock(11, 0), End: oclock(10, 0)},
	})
	for text := range strings.SplitSeq(err.Error(), "; ") {
		fmt.Println(text)
	}
	fmt.Println(errors.Is(err, seats.ErrSession), errors.Is(err, seats.ErrUnknownAgent))
	// Output:
	// seats: session 0: agent "ann": no End, and Open is not set
	// session 2: agent "ann": End 2021-02-01T10:00:00Z is before Start 2021-02-01T11:00:00Z: invalid session
	// session 1: agent "Bob" (similar to "bob"): unknown agent
	// true true
}

// The levels make a chart of the seats in use.
func ExampleLevels() {
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	sessions := []seats.Session{
		{Agent: "ann", Start: oclock(8, 30), End: oclock(10, 30)},
		{Agent: "bob", Start: oclock(9, 0), End: oclock(10, 0)},
		{Agent: "cid", Start: oclock(9, 15), End: oclock(11, 0)},
	}

	levels, err := seats.Levels(seats.Period{Start: oclock(8, 0), End: oclock(12, 0)}, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range levels {
		fmt.Printf("%s %-3s %d\n", l.Period.Start.Format("15:04"), strings.Repeat("#", l.Count), l.Count)
	}
	// Output:
	// 08:00     0
	// 08:30 #   1
	// 09:00 ##  2
	// 09:15 ### 3
	// 10:00 ##  2
	// 10:30 #   1
	// 11:00     0
}

// One agent joins after a week, and another is suspended after two.
func ExampleAccountLevels() {
	levels, err := seats.AccountLevels(february, []seats.Agent{
		{ID: "ann"},
		{ID: "bob", Joined: midnight.AddDate(0, 0, 7)},
		{ID: "cid", SuspendedSince: midnight.AddDate(0, 0, 14)},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range levels {
		fmt.Println(l.Count, "accounts from", l.Period.Start.Format(time.DateOnly))
	}
	// Output:
	// 2 accounts from 2021-02-01
	// 3 accounts from 2021-02-08
	// 2 accounts from 2021-02-15
}

func ExampleEvery() {
	quarters, err := seats.Every(seats.Period{Start: oclock(9, 0), End: oclock(9, 40)}, 15*time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	for p := range quarters {
		fmt.Println(p.Start.Format("15:04"), "to", p.End.Format("15:04"))
	}
	// Output:
	// 09:00 to 09:15
	// 09:15 to 09:30
	// 09:30 to 09:40
}

func ExamplePeriod_Equal() {
	tokyo := time.FixedZone("JST", 9*60*60)
	there := seats.Period{Start: today.Start.In(tokyo), End: today.End.In(tokyo)}
	fmt.Println(today == there, today.Equal(there))
	// Output: false true
}

func ExamplePeriod_Validate() {
	fmt.Println(february.Validate())

	swapped := seats.Period{Start: february.End, End: february.Start}
	err := swapped.Validate()
	fmt.Println(err)
	fmt.Println(errors.Is(err, seats.ErrPeriod))
	// Output:
	// <nil>
	// seats: period 2021-03-01T00:00:00Z/2021-02-01T00:00:00Z ends before it starts: invalid period
	// true
}

// Each chat is a JSON object. A type that embeds Session adds a key of its own.
func ExampleSession() {
	chats := json.NewDecoder(strings.NewReader(`
		{"chat": 17, "agent": "ann", "start": "2021-02-01T09:00:00+01:00", "end": "2021-02-01T10:00:00+01:00"}
		{"chat": 18, "agent": "bob", "start": "2021-02-01T09:30:00+01:00", "open": true}`))
	for chats.More() {
		var c struct {
			Chat int `json:"chat"`
			seats.Session
		}
		if err := chats.Decode(&c); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("chat %d: %s from %s, open: %t\n", c.Chat, c.Agent, c.Start.Format(time.TimeOnly), c.Open)
	}
	// Output:
	// chat 17: ann from 09:00:00, open: false
	// chat 18: bob from 09:30:00, open: true
}

// Sustained leaves out peaks that were short in all. At a shift change three agents
// chat for ten minutes.
func ExampleUsage_Sustained() {
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	sessions := []seats.Session{
		{Agent: "ann", Start: oclock(9, 0), End: oclock(14, 0)},
		{Agent: "bob", Start: oclock(9, 0), End: oclock(14, 10)},
		{Agent: "cid", Start: oclock(13, 50), End: oclock(18, 0)},
	}

	usage, err := seats.Measure(today, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	sustained, err := usage.Sustained(30 * time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("peak:", usage.Peak)
	fmt.Println("for 30 minutes or more:", sustained)
	// Output:
	// peak: 3
	// for 30 minutes or more: 2
}

// Genesys Cloud charges user-hours and rounds them up once. The sum of AtLeast is the
// time of all agents: 112.23 and 110.11 hours are charged as 223.
func ExampleUsage_userHours() {
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}}
	sessions := []seats.Session{
		{Agent: "ann", Start: midnight, End: midnight.Add(404_028 * time.Second)},
		{Agent: "bob", Start: midnight, End: midnight.Add(396_396 * time.Second)},
	}

	usage, err := seats.Measure(february, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	var total time.Duration
	for _, d := range usage.AtLeast {
		total += d
	}
	fmt.Println(int((total+time.Hour-1)/time.Hour), "user-hours")
	// Output: 223 user-hours
}

// A program that has only counts sets them by hand.
func ExampleUsage_Validate() {
	usage := seats.Usage{Period: february, Accounts: 20, Peak: 5}
	fmt.Println(usage.Validate())

	usage.Peak = 21
	fmt.Println(usage.Validate())
	// Output:
	// <nil>
	// seats: usage: Peak is 21, but Accounts less ExemptAccounts is 20: impossible usage
}
