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

// A license with five accounts, of which three chatted on one day. Two were the
// most at one time: two seats under PPS, five accounts under PPA.
func Example() {
	day := time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC)
	at := func(hour, minute int) time.Time {
		return day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	}
	period := seats.Period{Start: day, End: day.AddDate(0, 0, 1)}
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}, {ID: "dan"}, {ID: "eve"}}
	sessions := []seats.Session{
		{Agent: "ann", Start: at(9, 0), End: at(9, 40)},
		{Agent: "ann", Start: at(9, 20), End: at(10, 0)}, // two visitors, one agent
		{Agent: "bob", Start: at(9, 30), End: at(10, 15)},
		{Agent: "cid", Start: at(10, 0), End: at(11, 0)}, // takes over from ann
	}

	usage, err := seats.Measure(period, agents, sessions)
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

// A month that is still running: the period ends now, and a chat without an end
// counts up to then.
func ExampleMeasure() {
	now := time.Date(2021, time.February, 15, 12, 0, 0, 0, time.UTC)
	period := seats.Period{Start: time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC), End: now}
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	sessions := []seats.Session{
		{Agent: "ann", Start: now.Add(-time.Hour), End: now.Add(-30 * time.Minute)},
		{Agent: "bob", Start: now.Add(-40 * time.Minute), Open: true},
	}

	usage, err := seats.Measure(period, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d accounts, %d seats so far\n", usage.Accounts, usage.Peak)
	fmt.Printf("both seats were in use for %v\n", usage.AtLeast[1])
	// Output:
	// 3 accounts, 2 seats so far
	// both seats were in use for 10m0s
}

// The reseller's own account is exempt: it takes no seat, even if it chats, and
// no customer is charged for it.
func ExampleMeasure_exempt() {
	period := seats.Period{
		Start: time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2021, time.March, 1, 0, 0, 0, 0, time.UTC),
	}
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "reseller", Exempt: true}}
	noon := time.Date(2021, time.February, 3, 12, 0, 0, 0, time.UTC)
	sessions := []seats.Session{
		{Agent: "ann", Start: noon, End: noon.Add(20 * time.Minute)},
		{Agent: "reseller", Start: noon, End: noon.Add(20 * time.Minute)},
	}

	usage, err := seats.Measure(period, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d accounts, %d of them exempt\n", usage.Accounts, usage.ExemptAccounts)
	fmt.Printf("seats: %d, held by %v\n", usage.Peak, usage.PeakAgents)
	// Output:
	// 3 accounts, 1 of them exempt
	// seats: 1, held by [ann]
}

// Who chats while suspended, before joining or after leaving holds a seat like
// anybody else. The usage names them, since either the chats or the accounts
// are not as they should be.
func ExampleMeasure_strays() {
	date := func(day, hour int) time.Time {
		return time.Date(2021, time.February, day, hour, 0, 0, 0, time.UTC)
	}
	period := seats.Period{Start: date(1, 0), End: date(29, 0)}
	agents := []seats.Agent{
		{ID: "ann", Suspended: []seats.Period{{Start: date(8, 0), End: date(15, 0)}}},
		{ID: "bob", Left: date(1, 0)},
	}
	sessions := []seats.Session{
		{Agent: "ann", Start: date(10, 9), End: date(10, 11)},
		{Agent: "bob", Start: date(10, 10), End: date(10, 12)},
	}

	usage, err := seats.Measure(period, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d account, %d seats\n", usage.Accounts, usage.Peak)
	fmt.Println("chatted while off the license:", usage.Strays)
	// Output:
	// 1 account, 2 seats
	// chatted while off the license: [ann bob]
}

// A chart of the seats in use.
func ExampleLevels() {
	at := func(hour, minute int) time.Time {
		return time.Date(2021, time.February, 1, hour, minute, 0, 0, time.UTC)
	}
	period := seats.Period{Start: at(8, 0), End: at(12, 0)}
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	sessions := []seats.Session{
		{Agent: "ann", Start: at(8, 30), End: at(10, 30)},
		{Agent: "bob", Start: at(9, 0), End: at(10, 0)},
		{Agent: "cid", Start: at(9, 15), End: at(11, 0)},
	}

	levels, err := seats.Levels(period, agents, sessions)
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

// Accounts by day of a license that grew.
func ExampleAccountLevels() {
	day := func(d int) time.Time { return time.Date(2021, time.February, d, 0, 0, 0, 0, time.UTC) }
	levels, err := seats.AccountLevels(seats.Period{Start: day(1), End: day(29)}, []seats.Agent{
		{ID: "ann"}, {ID: "bob", Joined: day(8)}, {ID: "cid", SuspendedSince: day(15)},
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

func ExamplePeriod_Equal() {
	day := time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC)
	p := seats.Period{Start: day, End: day.AddDate(0, 0, 1)}
	tokyo := time.FixedZone("JST", 9*60*60)
	fmt.Println(p.Equal(seats.Period{Start: p.Start.In(tokyo), End: p.End.In(tokyo)}))
	// Output: true
}

func ExamplePeriod_Validate() {
	february := seats.Period{
		Start: time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2021, time.March, 1, 0, 0, 0, 0, time.UTC),
	}
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

// Chats as a program finds them, one JSON object each. A type of its own may have
// more keys.
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

// Sustained drops peaks that did not last: shifts that overlap for some minutes
// need not cost a seat.
func ExampleUsage_Sustained() {
	at := func(hour, minute int) time.Time {
		return time.Date(2021, time.February, 1, hour, minute, 0, 0, time.UTC)
	}
	period := seats.Period{Start: at(0, 0), End: at(24, 0)}
	agents := []seats.Agent{{ID: "early"}, {ID: "late"}}
	sessions := []seats.Session{
		{Agent: "early", Start: at(6, 0), End: at(14, 10)},
		{Agent: "late", Start: at(14, 0), End: at(22, 0)},
	}

	usage, err := seats.Measure(period, agents, sessions)
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range []time.Duration{0, 30 * time.Minute, 24 * time.Hour} {
		seats, err := usage.Sustained(d)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("for %v: %d\n", d, seats)
	}
	// Output:
	// for 0s: 2
	// for 30m0s: 1
	// for 24h0m0s: 0
}

// A usage made by hand, from counts that a program has from elsewhere.
func ExampleUsage_Validate() {
	usage := seats.Usage{
		Period: seats.Period{
			Start: time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC),
			End:   time.Date(2021, time.March, 1, 0, 0, 0, 0, time.UTC),
		},
		Accounts: 20,
		Peak:     5,
	}
	fmt.Println(usage.Validate())

	usage.Peak = 21
	fmt.Println(usage.Validate())
	// Output:
	// <nil>
	// seats: usage: Peak 21, of 20 accounts that are not exempt and 0 strays: impossible usage
}
