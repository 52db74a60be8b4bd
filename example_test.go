package payper_test

import (
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// The whole way: from the accounts and chats of a license to its seats, from
// these to what a reseller pays and keeps, and to what else a partner could
// earn by it.
func Example() {
	day := time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)
	chat := func(agent string, from, to time.Duration) seats.Session {
		return seats.Session{Agent: agent, Start: day.Add(from * time.Hour), End: day.Add(to * time.Hour)}
	}
	usage, err := seats.Measure(
		seats.Period{Start: day, End: day.AddDate(0, 1, 0)},
		[]seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "eve"}, {ID: "zoe"}},
		[]seats.Session{chat("ann", 9, 11), chat("bob", 10, 12), chat("eve", 11, 13)},
	)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d accounts, %d seats: %v at %s\n",
		usage.Accounts, usage.Peak, usage.PeakAgents, usage.PeakAt.Format(time.DateTime))

	license := pricing.License{
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("59.00")), Currency: "USD"},
	}
	resale, err := license.Resale(usage)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range resale.Cost.Lines {
		fmt.Println(line)
	}
	fmt.Printf("margin: %s = %s from the discount + %s from seats\n",
		resale.Margin.StringFixed(2), resale.FromDiscount.StringFixed(2), resale.FromSeats.StringFixed(2))

	outcomes, err := commission.Compare(license, usage, commission.Rate())
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range outcomes {
		fmt.Printf("%-8v %v: the partner earns %6s\n", o.Channel, o.Model, o.Currency.Format(o.Partner))
	}
	// Output:
	// 4 accounts, 2 seats: [ann bob] at 2026-02-02 10:00:00
	// seats: 2 x 59.00 USD = 118.00 USD
	// reseller discount: 20% = -23.60 USD
	// margin: 141.60 = 23.60 from the discount + 118.00 from seats
	// direct   PPA: the partner earns   0.00
	// referred PPA: the partner earns  47.20
	// resold   PPA: the partner earns  47.20
	// resold   PPS: the partner earns 141.60
}
