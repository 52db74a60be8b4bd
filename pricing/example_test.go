package pricing_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// A partner resells a license of 20 accounts, five of them chatting at one
// time. It pays for the five seats, and charges its customer for the accounts.
func Example() {
	usage := seats.Usage{
		Period: seats.Period{
			Start: time.Date(2021, time.August, 1, 0, 0, 0, 0, time.UTC),
			End:   time.Date(2021, time.September, 1, 0, 0, 0, 0, time.UTC),
		},
		Accounts: 20,
		Peak:     5,
	}
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan: pricing.Plan{
			Name:     "Team",
			Price:    pricing.Flat(decimal.RequireFromString("59.00")),
			Currency: "USD",
		},
	}

	resale, err := license.Resale(usage)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("The customer pays")
	for _, line := range resale.Retail.Lines {
		fmt.Println("   ", line)
	}
	fmt.Println("The reseller pays")
	for _, line := range resale.Cost.Lines {
		fmt.Println("   ", line)
	}
	fmt.Println("and keeps", resale.Margin.StringFixed(2))
	// Output:
	// The customer pays
	//     accounts: 20 x 59.00 USD = 1180.00 USD
	// The reseller pays
	//     seats: 5 x 59.00 USD = 295.00 USD
	//     reseller discount: 20% = -59.00 USD
	// and keeps 944.00
}

func ExampleLicense_Charge() {
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Direct,
		Model:   pricing.PPA,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"},
	}
	charge, err := license.Charge(seats.Usage{
		Period: seats.Period{
			Start: time.Date(2021, time.August, 1, 0, 0, 0, 0, time.UTC),
			End:   time.Date(2021, time.September, 1, 0, 0, 0, 0, time.UTC),
		},
		Accounts: 20,
		Peak:     5,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(charge.Units, charge.Counted)
	fmt.Println(charge.Currency.Format(charge.Total), charge.Currency)
	// Output:
	// 20 accounts
	// 1180.00 USD
}

// A peak of a few minutes, when one shift hands over to the next, need not be
// paid for.
func ExampleLicense_ChargeUnits() {
	usage := seats.Usage{
		Period: seats.Period{
			Start: time.Date(2021, time.August, 1, 0, 0, 0, 0, time.UTC),
			End:   time.Date(2021, time.September, 1, 0, 0, 0, 0, time.UTC),
		},
		Accounts: 20,
		Peak:     3,
		AtLeast:  []time.Duration{160 * time.Hour, 45 * time.Hour, 10 * time.Minute},
	}
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"},
	}

	sustained, err := usage.Sustained(30 * time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	charge, err := license.ChargeUnits(sustained, "seats held for 30 minutes", usage.Period)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range charge.Lines {
		fmt.Println(line)
	}
	// Output:
	// seats held for 30 minutes: 2 x 59.00 USD = 118.00 USD
	// reseller discount: 20% = -23.60 USD
}

func ExampleLicense_Resale() {
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"},
	}
	resale, err := license.Resale(seats.Usage{
		Period: seats.Period{
			Start: time.Date(2021, time.August, 1, 0, 0, 0, 0, time.UTC),
			End:   time.Date(2021, time.September, 1, 0, 0, 0, 0, time.UTC),
		},
		Accounts: 20,
		Peak:     7,
	})
	if err != nil {
		log.Fatal(err)
	}
	usd := pricing.Currency("USD")
	fmt.Printf("retail        %8s\n", usd.Format(resale.Retail.Total))
	fmt.Printf("cost          %8s\n", usd.Format(resale.Cost.Total))
	fmt.Printf("margin        %8s\n", usd.Format(resale.Margin))
	fmt.Printf("from discount %8s\n", usd.Format(resale.FromDiscount))
	fmt.Printf("from seats    %8s\n", usd.Format(resale.FromSeats))
	// Output:
	// retail         1180.00
	// cost            330.40
	// margin          849.60
	// from discount    82.60
	// from seats      767.00
}

// A customer who pays for itself cannot have PPS.
func ExampleLicense_Validate() {
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Direct,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"},
	}
	err := license.Validate()
	fmt.Println(err)
	fmt.Println(errors.Is(err, pricing.ErrModel))
	// Output:
	// pricing: license "acme": PPS on a direct license, not a resold one: invalid model
	// true
}

// A partner's bill over two licenses.
func ExampleSum() {
	august := seats.Period{
		Start: time.Date(2021, time.August, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2021, time.September, 1, 0, 0, 0, 0, time.UTC),
	}
	plan := pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"}
	acme := pricing.License{ID: "acme", Channel: pricing.Resold, Model: pricing.PPS, Plan: plan}
	globex := pricing.License{ID: "globex", Channel: pricing.Resold, Model: pricing.PPS, Plan: plan}

	first, err := acme.Charge(seats.Usage{Period: august, Accounts: 20, Peak: 5})
	if err != nil {
		log.Fatal(err)
	}
	second, err := globex.Charge(seats.Usage{Period: august, Accounts: 20, Peak: 7})
	if err != nil {
		log.Fatal(err)
	}
	bill, err := pricing.Sum(first, second)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(plan.Currency.Format(bill), plan.Currency)
	// Output: 566.40 USD
}

func ExampleRound() {
	amount := decimal.RequireFromString("12.345")
	for _, mode := range []pricing.Rounding{pricing.HalfUp, pricing.HalfEven, pricing.HalfDown, pricing.Up, pricing.Down} {
		rounded, err := pricing.Round(amount, 2, mode)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%-8v %s\n", mode, rounded.StringFixed(2))
	}
	// Output:
	// HalfUp   12.35
	// HalfEven 12.34
	// HalfDown 12.34
	// Up       12.35
	// Down     12.34
}

// What is taken off and what is left always add up.
func ExamplePortion() {
	amount := decimal.RequireFromString("49.99")
	rate := decimal.RequireFromString("0.15")
	off, err := pricing.Portion(amount, rate, 2)
	if err != nil {
		log.Fatal(err)
	}
	left := amount.Sub(off)
	fmt.Println(off.StringFixed(2), "off,", left.StringFixed(2), "left")
	// Output: 7.50 off, 42.49 left
}

// A bill is shared by three teams as they used it, to the cent.
func ExampleAllocate() {
	bill := decimal.RequireFromString("100.00")
	hours := []decimal.Decimal{decimal.New(40, 0), decimal.New(40, 0), decimal.New(10, 0)}
	parts, err := pricing.Allocate(bill, 2, hours...)
	if err != nil {
		log.Fatal(err)
	}
	for _, part := range parts {
		fmt.Println(part.StringFixed(2))
	}
	// Output:
	// 44.45
	// 44.44
	// 11.11
}

func ExampleParseCurrency() {
	currency, err := pricing.ParseCurrency("EUR")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(currency)

	_, err = pricing.ParseCurrency("eur")
	fmt.Println(err)
	// Output:
	// EUR
	// pricing: currency "eur": not three capital letters: invalid currency
}

func ExampleCurrency_Places() {
	for _, currency := range []pricing.Currency{"USD", "JPY", "KWD"} {
		fmt.Println(currency, currency.Places())
	}
	// Output:
	// USD 2
	// JPY 0
	// KWD 3
}

// An amount is printed with the places of its currency, and with more only if
// it needs them.
func ExampleCurrency_Format() {
	fmt.Println(pricing.Currency("USD").Format(decimal.New(59, 0)))
	fmt.Println(pricing.Currency("JPY").Format(decimal.New(59, 0)))
	fmt.Println(pricing.Currency("USD").Format(decimal.RequireFromString("0.125")))
	// Output:
	// 59.00
	// 59
	// 0.125
}

// A price may be finer than the currency: what is rounded is the amount.
func ExampleFlat() {
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Direct,
		Model:   pricing.PPA,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("0.125")), Currency: "USD"},
	}
	august := seats.Period{
		Start: time.Date(2021, time.August, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2021, time.September, 1, 0, 0, 0, 0, time.UTC),
	}
	charge, err := license.ChargeUnits(7, "accounts", august)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(charge.Lines[0])
	// Output: accounts: 7 x 0.125 USD = 0.88 USD
}

// A reseller with a discount of its own gets 25% off instead of 20%; a valid
// zero would be no discount at all.
func ExampleResellerDiscount() {
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"},
	}
	extra := decimal.RequireFromString("0.05")
	license.Discount = decimal.NewNullDecimal(pricing.ResellerDiscount().Add(extra))

	august := seats.Period{
		Start: time.Date(2021, time.August, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2021, time.September, 1, 0, 0, 0, 0, time.UTC),
	}
	charge, err := license.ChargeUnits(5, "seats", august)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(charge.Lines[1])
	// Output: reseller discount: 25% = -73.75 USD
}

func ExampleLicense_Charge_overage() {
	// Five seats are committed to, and two more were in use. Those cost more.
	license := pricing.License{
		ID:       "acme",
		Channel:  pricing.Resold,
		Model:    pricing.PPS,
		Plan:     pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("59.00")), Currency: "USD"},
		MinSeats: 5,
		Overage:  pricing.Flat(decimal.RequireFromString("65.00")),
	}
	february := seats.Period{
		Start: time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC),
	}
	charge, err := license.Charge(seats.Usage{Period: february, Accounts: 20, Peak: 7})
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range charge.Lines {
		fmt.Println(line)
	}
	fmt.Println("total:", charge.Total.StringFixed(2))
	// Output:
	// seats: 5 x 59.00 USD = 295.00 USD
	// seats beyond the minimum: 2 x 65.00 USD = 130.00 USD
	// reseller discount: 20% = -85.00 USD
	// total: 340.00
}

func ExampleParseAmount() {
	price, err := pricing.ParseAmount("59.00")
	fmt.Println(price.StringFixed(2), err)

	_, err = pricing.ParseAmount("1e10000000")
	fmt.Println(err)
	// Output:
	// 59.00 <nil>
	// pricing: "1e10000000" is not an amount: invalid amount
}

// Ten accounts were purchased: they are paid for, though only seven are there.
func ExampleLicense_Charge_minimum() {
	license := pricing.License{
		ID:          "acme",
		Channel:     pricing.Direct,
		Model:       pricing.PPA,
		Plan:        pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"},
		MinAccounts: 10,
	}
	february := seats.Period{
		Start: time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC),
	}
	charge, err := license.Charge(seats.Usage{Period: february, Accounts: 7})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(charge.Lines[0])
	// Output: accounts (minimum, 7 counted): 10 x 59.00 USD = 590.00 USD
}

// One account replaced another in the middle of the month. PPA charges three;
// the most at one time were two.
func ExampleLicense_ChargeUnits_highWaterMark() {
	day := func(d int) time.Time { return time.Date(2026, time.February, d, 0, 0, 0, 0, time.UTC) }
	usage, err := seats.Measure(seats.Period{Start: day(1), End: day(29)}, []seats.Agent{
		{ID: "ann"},
		{ID: "bob", Left: day(10)},
		{ID: "cid", Joined: day(12)},
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Direct,
		Model:   pricing.PPA,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"},
	}
	charge, err := license.ChargeUnits(usage.PeakAccounts, "accounts at one time", usage.Period)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(usage.Accounts, "accounts, two of them for", usage.AccountsAtLeast[1])
	fmt.Println(charge.Lines[0])
	// Output:
	// 3 accounts, two of them for 624h0m0s
	// accounts at one time: 2 x 59.00 USD = 118.00 USD
}

// What a charge says of itself, as the head and the foot of a bill.
func ExampleCharge() {
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"},
	}
	february := seats.Period{
		Start: time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC),
	}
	charge, err := license.Charge(seats.Usage{Period: february, Accounts: 20, Peak: 5})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("License %s, %v by %v, %v\n", charge.License, charge.Channel, charge.Model, charge.Period)
	fmt.Printf("%d %s\n", charge.Units, charge.Counted)
	fmt.Printf("list     %7s\n", charge.Currency.Format(charge.List))
	fmt.Printf("discount %7s\n", charge.Currency.Format(charge.Discount))
	fmt.Printf("total    %7s %s\n", charge.Currency.Format(charge.Total), charge.Currency)
	// Output:
	// License acme, resold by PPS, 2026-02-01T00:00:00Z/2026-03-01T00:00:00Z
	// 5 seats
	// list      295.00
	// discount   59.00
	// total     236.00 USD
}

// The lines of two bills as a table: that of the first, short month of a
// license, and that of a change in it.
func ExampleLine() {
	day := func(d int) time.Time { return time.Date(2026, time.February, d, 0, 0, 0, 0, time.UTC) }
	february := seats.Period{Start: day(1), End: day(29)}
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan: pricing.Plan{Currency: "USD", Price: pricing.Graduated(
			pricing.Tier{UpTo: 5, Fee: decimal.New(100, 0)},
			pricing.Tier{UnitPrice: decimal.New(15, 0)},
		)},
	}
	seven, err := license.ChargeUnits(7, "seats", february)
	if err != nil {
		log.Fatal(err)
	}
	first, err := seven.Prorate(seats.Period{Start: day(15), End: day(29)}, pricing.CalendarDays)
	if err != nil {
		log.Fatal(err)
	}
	nine, err := license.ChargeUnits(9, "seats", february)
	if err != nil {
		log.Fatal(err)
	}
	change, err := pricing.Adjust(first, pricing.CalendarDays, pricing.Change{At: day(22), To: nine})
	if err != nil {
		log.Fatal(err)
	}

	for _, line := range append(first.Lines, change.Lines...) {
		var of string // what the amount is worked out from
		switch line.Kind {
		case pricing.LineUnits:
			of = fmt.Sprintf("%d x %s", line.Units, line.Currency.Format(line.UnitPrice))
		case pricing.LineDiscount:
			of = line.Rate.Shift(2).StringFixed(0) + "%"
		case pricing.LineFee, pricing.LineCredit, pricing.LineCharge:
			of = line.Currency.Format(line.Base)
		}
		part := "whole"
		if line.Fraction != (pricing.Fraction{}) {
			part = line.Fraction.String()
		}
		fmt.Printf("%-20s %9s %-5s %6s\n", line.What, of, part, line.Currency.Format(line.Amount))
	}
	// Output:
	// seats 1 to 5          5 x 0.00 14/28   0.00
	// fee for seats 1 to 5    100.00 14/28  50.00
	// seats from 6         2 x 15.00 14/28  15.00
	// reseller discount          20% whole -13.00
	// credit for 7 seats       52.00 7/14  -26.00
	// 9 seats                 128.00 7/28   32.00
}

// The bill for a change within a month: who owes how much to whom, and what
// the next month costs.
func ExampleAdjustment() {
	june := seats.Period{
		Start: time.Date(2024, time.June, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2024, time.July, 1, 0, 0, 0, 0, time.UTC),
	}
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Direct,
		Model:   pricing.PPA,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"},
	}
	five, err := license.ChargeUnits(5, "accounts", june)
	if err != nil {
		log.Fatal(err)
	}
	three, err := license.ChargeUnits(3, "accounts", june)
	if err != nil {
		log.Fatal(err)
	}
	bill, err := pricing.Adjust(five, pricing.CalendarDays, pricing.Change{At: june.Start.AddDate(0, 0, 15), To: three})
	if err != nil {
		log.Fatal(err)
	}
	who := "due"
	if bill.Total.Sign() < 0 {
		who = "owed to the customer"
	}
	fmt.Println(bill.License, bill.Period)
	fmt.Println(bill.Currency.Format(bill.Total.Abs()), bill.Currency, who)
	fmt.Println(bill.Currency.Format(bill.Renewal.Total), bill.Currency, "from the next month on")
	// Output:
	// acme 2024-06-01T00:00:00Z/2024-07-01T00:00:00Z
	// 59.00 USD owed to the customer
	// 177.00 USD from the next month on
}
