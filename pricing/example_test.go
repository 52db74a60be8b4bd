package pricing_test

import (
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// The monthly bill of a license that was anchored on the 31st, in a zone with
// daylight saving time. Its second period goes from 28 February to 31 March.
func ExampleLicense_Charge() {
	berlin := pricing.MustZone("Europe/Berlin")
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(pricing.MustAmount("59.00")), Currency: "USD"},
		Cycle:   pricing.Monthly(time.Date(2026, time.January, 31, 0, 0, 0, 0, berlin.Location()), berlin),
	}
	month, err := license.Cycle.Ended(time.Date(2026, time.March, 31, 9, 0, 0, 0, berlin.Location()))
	if err != nil {
		log.Fatal(err)
	}
	noon := month.Start.Add(12 * time.Hour)
	usage, err := seats.Measure(month, []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "eve"}}, []seats.Session{
		{Agent: "ann", Start: noon, End: noon.Add(time.Hour)},
		{Agent: "bob", Start: noon, End: noon.Add(time.Minute)},
	})
	if err != nil {
		log.Fatal(err)
	}
	charge, err := license.Charge(usage)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(charge.Period.Start.Format(time.DateOnly), "to", charge.Period.End.Format(time.DateOnly))
	for _, line := range charge.Lines {
		fmt.Println(line)
	}
	fmt.Println("to pay:", charge.Total)
	// Output:
	// 2026-02-28 to 2026-03-31
	// seats: 2 x 59.00 USD = 118.00 USD
	// reseller discount: -20% x 118.00 USD = -23.60 USD
	// to pay: 94.40
}

// The first stub of a license that began on 15 February is charged for 14 of the 28
// days of its first period.
func ExampleLicense_ChargePart() {
	utc := pricing.UTC()
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(pricing.MustAmount("59.00")), Currency: "USD"},
		Cycle:   pricing.Monthly(time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC), utc),
	}
	stub := seats.Period{
		Start: time.Date(2026, time.February, 15, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC),
	}
	chat := seats.Session{Agent: "ann", Start: stub.Start.Add(9 * time.Hour), End: stub.Start.Add(10 * time.Hour)}
	usage, err := seats.Measure(stub, []seats.Agent{{ID: "ann"}}, []seats.Session{chat})
	if err != nil {
		log.Fatal(err)
	}
	charge, err := license.ChargePart(usage, pricing.CalendarDays)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range charge.Lines {
		fmt.Println(line)
	}
	fmt.Println("to pay:", charge.Total)
	// Output:
	// seats: 1 x 59.00 USD x 14/28 = 29.50 USD
	// reseller discount: -20% x 29.50 USD = -5.90 USD
	// to pay: 23.60
}

// A price in tiers with a minimum and overage: ten accounts are paid in any case, by
// the tiers of the plan, and those beyond cost more.
func ExampleLicense_ChargeUnits() {
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Direct,
		Model:   pricing.PPA,
		Plan: pricing.Plan{Currency: "USD", Price: pricing.Graduated(
			pricing.Tier{UpTo: 5, UnitPrice: pricing.MustAmount("30.00")},
			pricing.Tier{UnitPrice: pricing.MustAmount("20.00")},
		)},
		Cycle:       pricing.Monthly(time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC), pricing.UTC()),
		MinAccounts: 10,
		Overage:     pricing.Flat(pricing.MustAmount("35.00")),
	}
	month, err := license.Cycle.At(license.Cycle.Anchor)
	if err != nil {
		log.Fatal(err)
	}
	for _, accounts := range []int{7, 12} {
		charge, err := license.ChargeUnits(accounts, month)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d counted, %d charged: %v %s\n", charge.Counted, charge.Units, charge.Total, charge.Currency)
		for _, line := range charge.Lines {
			fmt.Println(" ", line)
		}
	}
	// Output:
	// 7 counted, 10 charged: 250.00 USD
	//   accounts 1 to 5 (minimum): 5 x 30.00 USD = 150.00 USD
	//   accounts from 6 (minimum): 5 x 20.00 USD = 100.00 USD
	// 12 counted, 12 charged: 320.00 USD
	//   accounts 1 to 5: 5 x 30.00 USD = 150.00 USD
	//   accounts from 6: 5 x 20.00 USD = 100.00 USD
	//   accounts (overage): 2 x 35.00 USD = 70.00 USD
}

// User-hours, and the number of seats that was held for half an hour: numbers of the
// caller's own go with the model Metered, which names its unit on every line.
func ExampleLicense_ChargeUnits_metered() {
	warsaw := pricing.MustZone("Europe/Warsaw")
	cycle := pricing.Monthly(time.Date(2026, time.March, 1, 0, 0, 0, 0, warsaw.Location()), warsaw)
	license := func(unit, price string) pricing.License {
		return pricing.License{
			ID: "acme", Channel: pricing.Resold, Model: pricing.Metered, Unit: unit, Cycle: cycle,
			Plan: pricing.Plan{Price: pricing.Flat(pricing.MustAmount(price)), Currency: "USD"},
		}
	}
	month, err := cycle.At(cycle.Anchor)
	if err != nil {
		log.Fatal(err)
	}
	chat := func(agent string, hour, minutes int) seats.Session {
		start := month.Start.Add(time.Duration(hour) * time.Hour)
		return seats.Session{Agent: agent, Start: start, End: start.Add(time.Duration(minutes) * time.Minute)}
	}
	usage, err := seats.Measure(month, []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "eve"}},
		[]seats.Session{chat("ann", 9, 95), chat("bob", 9, 40), chat("eve", 9, 20)})
	if err != nil {
		log.Fatal(err)
	}
	var worked time.Duration // the time at one seat or more, at two or more, and so on adds up to all of it
	for _, held := range usage.AtLeast {
		worked += held
	}
	hours := int((worked + time.Hour - 1) / time.Hour) // rounded up once
	sustained, err := usage.Sustained(30 * time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	byHour, err := license("user-hours", "1.25").ChargeUnits(hours, month)
	if err != nil {
		log.Fatal(err)
	}
	byLevel, err := license("seats held for 30 minutes", "59.00").ChargeUnits(sustained, month)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(byHour.Lines[0])
	fmt.Println(byLevel.Lines[0])
	// Output:
	// user-hours: 3 x 1.25 USD = 3.75 USD
	// seats held for 30 minutes: 2 x 59.00 USD = 118.00 USD
}

// A license and a charge are stored as JSON, and read back to charge the next
// period.
func ExampleCharge() {
	stored := []byte(`{
		"id": "acme", "channel": "resold", "model": "PPS", "discount": "12.5%",
		"plan": {"name": "team", "price": {"kind": "flat", "unit_price": "59.00"}, "currency": "USD"},
		"cycle": {"anchor": "2026-01-31T00:00:00+01:00", "every": "P1M", "zone": "Europe/Berlin"}
	}`)
	var license pricing.License
	if err := json.Unmarshal(stored, &license); err != nil {
		log.Fatal(err)
	}
	month, err := license.Cycle.At(time.Date(2026, time.March, 15, 0, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	charge, err := license.ChargeUnits(5, month)
	if err != nil {
		log.Fatal(err)
	}
	text, err := json.Marshal(charge)
	if err != nil {
		log.Fatal(err)
	}
	var billed pricing.Charge
	if err := json.Unmarshal(text, &billed); err != nil {
		log.Fatal(err)
	}
	if err := billed.Validate(); err != nil {
		log.Fatal(err)
	}
	next, err := license.Cycle.At(billed.Whole.End)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(billed.Total, "until", billed.Period.End.Format(time.RFC3339))
	fmt.Println("next until", next.End.Format(time.RFC3339))
	// Output:
	// 258.12 until 2026-03-31T00:00:00+02:00
	// next until 2026-04-30T00:00:00+02:00
}

// Validate names every field that is not valid or cannot act.
func ExampleLicense_Validate() {
	license := pricing.License{
		ID:       "acme",
		Channel:  pricing.Direct,
		Model:    pricing.PPA,
		Plan:     pricing.Plan{Price: pricing.Flat(pricing.MustAmount("59.00")), Currency: "usd"},
		Cycle:    pricing.Monthly(time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC), pricing.UTC()),
		MinSeats: 10,
		Discount: pricing.Percent(20),
	}
	fmt.Println(license.Validate())
	// Output:
	// pricing: license "acme": Plan.Currency: "usd" is not three capital letters, such as USD: invalid currency; MinSeats 10, Model "PPA": only PPS has it: invalid units; Discount 20%, Channel "direct": only a resold license has a discount: invalid rate
}

// A reseller with its own price pays for five seats at the vendor's price less 20%,
// and charges its customer for 20 accounts at a price of its own.
func ExampleLicense_Resale() {
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(pricing.MustAmount("59.00")), Currency: "USD"},
		Cycle:   pricing.Monthly(time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC), pricing.UTC()),
	}
	retail := license.Public()
	retail.Plan.Price = pricing.Flat(pricing.MustAmount("69.00"))

	month, err := license.Cycle.At(license.Cycle.Anchor)
	if err != nil {
		log.Fatal(err)
	}
	resale, err := license.Resale(seats.Usage{Period: month, Accounts: 20, Peak: 5}, retail)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("customer pays:", resale.Retail.Total)
	fmt.Println("vendor gets:  ", resale.Cost.Total)
	fmt.Println("margin:       ", resale.Margin)
	fmt.Println("  from discount:", resale.FromDiscount)
	fmt.Println("  from model:   ", resale.FromModel)
	fmt.Println("  from markup:  ", resale.FromMarkup)
	// Output:
	// customer pays: 1380.00
	// vendor gets:   236.00
	// margin:        1144.00
	//   from discount: 59.00
	//   from model:    885.00
	//   from markup:   200.00
}

// The customer itself would pay its vendor for accounts, at the price of the plan.
func ExampleLicense_Public() {
	license := pricing.License{
		ID:       "acme",
		Channel:  pricing.Resold,
		Model:    pricing.PPS,
		Plan:     pricing.Plan{Price: pricing.Flat(pricing.MustAmount("59.00")), Currency: "USD"},
		Cycle:    pricing.Monthly(time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC), pricing.UTC()),
		MinSeats: 3,
		Discount: pricing.Percent(25),
	}
	public := license.Public()
	fmt.Println(public.Channel, public.Model, public.Plan.Price)
	// Output: direct PPA 59.00 a unit
}

// An anchor is moved on one bill: 40.00 for a year were paid, and after three months
// a license of 60.00 a year begins. The old one is corrected to its three months.
func ExampleNewBill_anchorMoved() {
	day := func(month time.Month) time.Time { return time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC) }
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Direct,
		Model:   pricing.PPA,
		Plan:    pricing.Plan{Price: pricing.Flat(pricing.MustAmount("40.00")), Currency: "USD"},
		Cycle:   pricing.Cycle{Anchor: day(1), Every: pricing.Months(12), Zone: pricing.UTC()},
	}
	moved := license
	moved.Plan.Price = pricing.Flat(pricing.MustAmount("60.00"))
	moved.Cycle.Anchor = day(4)

	one := pricing.Always(1)
	billed, err := license.ChargeUnits(1, seats.Period{Start: day(1), End: day(13)})
	if err != nil {
		log.Fatal(err)
	}
	due, err := pricing.ChargeChanges(seats.Period{Start: day(1), End: day(4)},
		pricing.Always(license), one, pricing.Thirty360)
	if err != nil {
		log.Fatal(err)
	}
	correction, err := pricing.Correct(billed, due)
	if err != nil {
		log.Fatal(err)
	}
	charge, err := moved.ChargeUnits(1, seats.Period{Start: day(4), End: day(16)})
	if err != nil {
		log.Fatal(err)
	}
	bill, err := pricing.NewBill("USD", []pricing.Charge{charge}, []pricing.Correction{correction})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v and %v: %v\n", charge.Total, correction.Total, bill.Total)
	// Output: 60.00 and -30.00: 30.00
}
