// Command quickstart charges a license of 20 accounts, five of whom chat at one
// time, per account and per seat, and shows what its reseller keeps.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

func main() {
	// Twenty accounts. Each agent has one chat of an hour; they start 12 minutes
	// after one another, so that five are open at one time.
	morning := time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)
	var agents []seats.Agent
	var chats []seats.Session
	for i := range 20 {
		id := fmt.Sprintf("agent-%02d", i+1)
		start := morning.Add(time.Duration(i) * 12 * time.Minute)
		agents = append(agents, seats.Agent{ID: id})
		chats = append(chats, seats.Session{Agent: id, Start: start, End: start.Add(time.Hour)})
	}

	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Name: "Business", Price: pricing.Flat(pricing.MustAmount("59.00")), Currency: "USD"},
		Cycle:   pricing.Monthly(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), pricing.UTC()),
	}
	february, err := license.Cycle.At(morning)
	if err != nil {
		log.Fatal(err)
	}
	usage, err := seats.Measure(february, agents, chats)
	if err != nil {
		log.Fatal(err)
	}
	resale, err := license.Resale(usage, license.Public())
	if err != nil {
		log.Fatal(err)
	}

	fmt.Printf("%d accounts, %d seats, the most first at %s\n",
		usage.Accounts, usage.Peak, usage.PeakAt.Format(time.DateTime))
	fmt.Println("The customer pays", resale.Retail.Lines[0])
	fmt.Println("The reseller pays", resale.Cost.Lines[0])
	fmt.Println("            less ", resale.Cost.Lines[1])
	fmt.Println("     and keeps   ", resale.Margin)
}
