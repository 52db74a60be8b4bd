package commission_test

import (
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// A referred customer pays for a month, and later for a year at once.
func ExampleRate() {
	for _, paid := range []string{"1180.00", "6000.00"} {
		earned, err := commission.Share(decimal.RequireFromString(paid), "USD", commission.Rate())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s paid, %s earned\n", paid, earned.StringFixed(2))
	}
	// Output:
	// 1180.00 paid, 236.00 earned
	// 6000.00 paid, 1200.00 earned
}

// Two partners earn by one sale: who referred the customer, and who referred
// that partner. The second gets 5% of the sale, not of the first's commission.
func ExampleSecondTier() {
	paid := decimal.RequireFromString("1180.00")

	first, err := commission.Share(paid, "USD", commission.Rate())
	if err != nil {
		log.Fatal(err)
	}
	second, err := commission.Share(paid, "USD", commission.SecondTier())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("first tier: ", first.StringFixed(2))
	fmt.Println("second tier:", second.StringFixed(2))
	// Output:
	// first tier:  236.00
	// second tier: 59.00
}

// Each payment is rounded by itself, to the places of its currency.
func ExampleShare() {
	rate := decimal.RequireFromString("0.15")
	for _, payment := range []struct {
		paid     string
		currency pricing.Currency
	}{
		{"59.90", "USD"},
		{"7190", "JPY"},
		{"18.123", "KWD"},
	} {
		share, err := commission.Share(decimal.RequireFromString(payment.paid), payment.currency, rate)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("15%% of %s %s is %s\n", payment.paid, payment.currency, payment.currency.Format(share))
	}
	// Output:
	// 15% of 59.90 USD is 8.99
	// 15% of 7190 JPY is 1079
	// 15% of 18.123 KWD is 2.718
}

// A license with 20 accounts of whom five chat at one time, sold in each of the
// four ways.
func ExampleCompare() {
	february := seats.Period{
		Start: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	}
	usage := seats.Usage{Period: february, Accounts: 20, Peak: 5}
	license := pricing.License{
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("59.00")), Currency: "USD"},
	}

	outcomes, err := commission.Compare(license, usage, commission.Rate())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("channel   model  customer    vendor   partner  commission  discount     seats")
	for _, o := range outcomes {
		fmt.Printf("%-8v  %-5v %9s %9s %9s %11s %9s %9s\n", o.Channel, o.Model,
			o.Currency.Format(o.Customer), o.Currency.Format(o.Vendor), o.Currency.Format(o.Partner),
			o.Currency.Format(o.Commission), o.Currency.Format(o.FromDiscount), o.Currency.Format(o.FromSeats))
	}
	// Output:
	// channel   model  customer    vendor   partner  commission  discount     seats
	// direct    PPA     1180.00   1180.00      0.00        0.00      0.00      0.00
	// referred  PPA     1180.00    944.00    236.00      236.00      0.00      0.00
	// resold    PPA     1180.00    944.00    236.00        0.00    236.00      0.00
	// resold    PPS     1180.00    236.00    944.00        0.00     59.00    885.00
}
