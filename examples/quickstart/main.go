// Command quickstart charges a license of 20 accounts, five of whom chat at one
// time, per account and per seat, and shows what its reseller keeps.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

func main() {
	february := seats.Period{
		Start: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	}

	// Twenty accounts. Each agent has one chat of an hour; they start 12
	// minutes after one another, so that five are open at one time.
	var agents []seats.Agent
	var chats []seats.Session
	for i := range 20 {
		id := fmt.Sprintf("agent-%02d", i+1)
		start := february.Start.Add(9*time.Hour + time.Duration(i)*12*time.Minute)
		agents = append(agents, seats.Agent{ID: id})
		chats = append(chats, seats.Session{Agent: id, Start: start, End: start.Add(time.Hour)})
	}

	usage, err := seats.Measure(february, agents, chats)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d accounts, %d seats, the most first at %s\n",
		usage.Accounts, usage.Peak, usage.PeakAt.Format(time.DateTime))

	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Name: "Business", Price: pricing.Flat(decimal.RequireFromString("59.00")), Currency: "USD"},
	}
	resale, err := license.Resale(usage)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("The customer pays", resale.Retail.Lines[0])
	fmt.Println("The reseller pays", resale.Cost.Lines[0])
	fmt.Println("            less ", resale.Cost.Lines[1])
	fmt.Println("     and keeps   ", resale.Margin.StringFixed(2))
}
