package payper_test

import (
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// The whole way: from chats to seats, from seats to what a reseller pays and keeps,
// and to what else a partner could earn by the same license.
func Example() {
	berlin := pricing.MustZone("Europe/Berlin")
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(pricing.MustAmount("59.00")), Currency: "USD"},
		Cycle:   pricing.Monthly(time.Date(2026, time.March, 1, 0, 0, 0, 0, berlin.Location()), berlin),
	}
	month, err := license.Cycle.At(license.Cycle.Anchor)
	if err != nil {
		log.Fatal(err)
	}
	nine := month.Start.Add(9 * time.Hour)
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "eve"}}
	chats := []seats.Session{
		{Agent: "ann", Start: nine, End: nine.Add(time.Hour)},
		{Agent: "bob", Start: nine.Add(30 * time.Minute), End: nine.Add(2 * time.Hour)},
		{Agent: "eve", Start: nine.Add(2 * time.Hour), End: nine.Add(3 * time.Hour)},
	}
	usage, err := seats.Measure(month, agents, chats)
	if err != nil {
		log.Fatal(err)
	}
	resale, err := license.Resale(usage, license.Public())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", usage.PeakAgents, "at", usage.PeakAt.Format(time.RFC3339))
	for _, line := range resale.Cost.Lines {
		fmt.Println(line)
	}
	fmt.Println("pays the vendor:", resale.Cost.Total)
	fmt.Println("charges its customer:", resale.Retail.Total)
	fmt.Println("keeps:", resale.Margin)

	outcomes, err := commission.Compare(commission.Offer{
		Plan:       license.Plan,
		Cycle:      license.Cycle,
		Commission: pricing.Percent(20),
		Retail:     license.Plan.Price,
	}, usage)
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range outcomes {
		fmt.Printf("%s %s: the partner earns %v\n", o.Channel, o.Model, o.Partner)
	}
	// Output:
	// seats: [ann bob] at 2026-03-01T09:30:00+01:00
	// seats: 2 x 59.00 USD = 118.00 USD
	// reseller discount: -20% x 118.00 USD = -23.60 USD
	// pays the vendor: 94.40
	// charges its customer: 177.00
	// keeps: 82.60
	// direct PPA: the partner earns 0.00
	// referred PPA: the partner earns 35.40
	// resold PPA: the partner earns 35.40
	// resold PPS: the partner earns 82.60
}
