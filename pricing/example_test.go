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

// A partner resells a licence of 20 accounts, five of them chatting at one
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

	sustained := usage.Sustained(30 * time.Minute)
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
	// pricing: license "acme": PPS on a direct licence, not a resold one: invalid model
	// true
}

// A partner's bill over two licences.
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
