package pricing_test

import (
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

func ExampleMonths() {
	cycle := pricing.Cycle{
		Anchor: time.Date(2023, time.November, 30, 0, 0, 0, 0, time.UTC),
		Every:  pricing.Months(3),
	}
	quarter, err := cycle.Period(1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(quarter)
	// Output: 2024-02-29T00:00:00Z/2024-05-30T00:00:00Z
}

func ExampleWeeks() {
	cycle := pricing.Cycle{
		Anchor: time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC), // a Monday
		Every:  pricing.Weeks(2),
	}
	fortnight, err := cycle.Period(1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(fortnight)
	// Output: 2024-01-15T00:00:00Z/2024-01-29T00:00:00Z
}

func ExampleDays() {
	cycle := pricing.Cycle{
		Anchor: time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC),
		Every:  pricing.Days(30),
	}
	period, err := cycle.Period(1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(period)
	// Output: 2024-01-31T00:00:00Z/2024-03-01T00:00:00Z
}

// A license that began on the 31st renews on the last day of each month, and on
// the 31st again where there is one.
func ExampleCycle_Period() {
	cycle := pricing.Cycle{
		Anchor: time.Date(2024, time.January, 31, 0, 0, 0, 0, time.UTC),
		Every:  pricing.Months(1),
	}
	for k := range 4 {
		period, err := cycle.Period(k)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(k, period.Start.Format(time.DateOnly), "to", period.End.Format(time.DateOnly))
	}
	// Output:
	// 0 2024-01-31 to 2024-02-29
	// 1 2024-02-29 to 2024-03-31
	// 2 2024-03-31 to 2024-04-30
	// 3 2024-04-30 to 2024-05-31
}

func ExampleCycle_At() {
	cycle := pricing.Cycle{
		Anchor: time.Date(2024, time.January, 20, 0, 0, 0, 0, time.UTC),
		Every:  pricing.Months(1),
	}
	period, err := cycle.At(time.Date(2024, time.August, 11, 15, 30, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(period)
	// Output: 2024-07-20T00:00:00Z/2024-08-20T00:00:00Z
}

// All licenses of a customer renew on the first of the month; one that starts
// on the 20th pays for a part of its first month.
func ExampleCycle_First() {
	cycle := pricing.Cycle{
		Anchor: time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC),
		Every:  pricing.Months(1),
	}
	part, whole, err := cycle.First(time.Date(2024, time.June, 20, 0, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	fraction, err := pricing.CalendarDays.Fraction(part, whole)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(fraction, "of", whole)
	// Output: 11/30 of 2024-06-01T00:00:00Z/2024-07-01T00:00:00Z
}

func ExampleCycle_Periods() {
	cycle := pricing.Cycle{
		Anchor: time.Date(2023, time.December, 31, 0, 0, 0, 0, time.UTC),
		Every:  pricing.Months(1),
	}
	spring, err := cycle.Periods(seats.Period{
		Start: time.Date(2024, time.March, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2024, time.May, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		log.Fatal(err)
	}
	for period := range spring {
		fmt.Println(period.Start.Format(time.DateOnly), "to", period.End.Format(time.DateOnly))
	}
	// Output:
	// 2024-02-29 to 2024-03-31
	// 2024-03-31 to 2024-04-30
	// 2024-04-30 to 2024-05-31
}

// Resold licenses went from PPS to PPA on 11 August 2024, each on its usual
// billing date.
func ExampleCycle_Charge() {
	seatsPaid := pricing.License{
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("59.00")), Currency: "USD"},
	}
	accountsPaid := seatsPaid
	accountsPaid.Model = pricing.PPA
	terms := pricing.Schedule[pricing.License]{
		{Value: seatsPaid},
		{From: time.Date(2024, time.August, 11, 0, 0, 0, 0, time.UTC), Value: accountsPaid},
	}
	cycle := pricing.Cycle{
		Anchor: time.Date(2023, time.January, 20, 0, 0, 0, 0, time.UTC),
		Every:  pricing.Months(1),
	}

	for _, month := range []time.Month{time.July, time.August} {
		invoice := time.Date(2024, month, 20, 0, 0, 0, 0, time.UTC)
		period, err := cycle.At(invoice.AddDate(0, 0, -1))
		if err != nil {
			log.Fatal(err)
		}
		charge, err := cycle.Charge(invoice, terms, seats.Usage{Period: period, Accounts: 20, Peak: 5})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(invoice.Format("2 January 2006:"), charge.Model, charge.Total.StringFixed(2))
	}
	// Output:
	// 20 July 2024: PPS 236.00
	// 20 August 2024: PPA 944.00
}

func ExampleSchedule_At() {
	prices := pricing.Schedule[pricing.Price]{
		{Value: pricing.Flat(decimal.RequireFromString("49.00"))},
		{From: time.Date(2024, time.July, 1, 0, 0, 0, 0, time.UTC), Value: pricing.Flat(decimal.RequireFromString("59.00"))},
	}
	price, err := prices.At(time.Date(2024, time.August, 20, 0, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	amount, err := price.Amount(5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount.StringFixed(2))
	// Output: 295.00
}

func ExampleSchedule_Split() {
	models := pricing.Schedule[pricing.Model]{
		{Value: pricing.PPS},
		{From: time.Date(2024, time.August, 11, 0, 0, 0, 0, time.UTC), Value: pricing.PPA},
	}
	parts, err := models.Split(seats.Period{
		Start: time.Date(2024, time.August, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2024, time.September, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		log.Fatal(err)
	}
	for part, model := range parts {
		fmt.Println(model, part)
	}
	// Output:
	// PPS 2024-08-01T00:00:00Z/2024-08-11T00:00:00Z
	// PPA 2024-08-11T00:00:00Z/2024-09-01T00:00:00Z
}

// Ten seats at 10.00 each, every further one at 8.00.
func ExampleGraduated() {
	price := pricing.Graduated(
		pricing.Tier{UpTo: 10, UnitPrice: decimal.RequireFromString("10.00")},
		pricing.Tier{UnitPrice: decimal.RequireFromString("8.00")},
	)
	amount, err := price.Amount(14)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount.StringFixed(2))
	// Output: 132.00
}

// A base for five seats, and a price for each further one.
func ExampleGraduated_base() {
	price := pricing.Graduated(
		pricing.Tier{UpTo: 5, Fee: decimal.RequireFromString("100.00")},
		pricing.Tier{UnitPrice: decimal.RequireFromString("15.00")},
	)
	for _, units := range []int{0, 5, 7} {
		amount, err := price.Amount(units)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d seats: %6s\n", units, amount.StringFixed(2))
	}
	// Output:
	// 0 seats: 100.00
	// 5 seats: 100.00
	// 7 seats: 130.00
}

// More than ten seats cost 8.00 each, all of them: eleven cost less than ten.
func ExampleVolume() {
	price := pricing.Volume(
		pricing.Tier{UpTo: 10, UnitPrice: decimal.RequireFromString("10.00")},
		pricing.Tier{UnitPrice: decimal.RequireFromString("8.00")},
	)
	for _, units := range []int{10, 11} {
		amount, err := price.Amount(units)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d seats: %6s\n", units, amount.StringFixed(2))
	}
	// Output:
	// 10 seats: 100.00
	// 11 seats:  88.00
}

func ExamplePackage() {
	price := pricing.Package(10, decimal.RequireFromString("40.00"))
	amount, err := price.Amount(11)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount.StringFixed(2))
	// Output: 80.00
}

func ExamplePrice_Including() {
	license := pricing.License{
		Channel: pricing.Direct,
		Model:   pricing.PPA,
		Plan: pricing.Plan{
			Price:    pricing.Flat(decimal.RequireFromString("59.00")).Including(3),
			Currency: "USD",
		},
	}
	june := seats.Period{
		Start: time.Date(2024, time.June, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2024, time.July, 1, 0, 0, 0, 0, time.UTC),
	}
	charge, err := license.ChargeUnits(5, "accounts", june)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range charge.Lines {
		fmt.Println(line)
	}
	// Output:
	// accounts included: 3 x 0.00 USD = 0.00 USD
	// accounts: 2 x 59.00 USD = 118.00 USD
}

// An amount is exact; only a charge rounds.
func ExamplePrice_Amount() {
	price := pricing.Flat(decimal.RequireFromString("0.125"))
	amount, err := price.Amount(3)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount.StringFixed(3))
	// Output: 0.375
}

func ExampleAnnualSaving() {
	monthly := pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("20.00")), Currency: "USD"}
	annual := pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("204.00")), Currency: "USD"}
	amount, rate, err := pricing.AnnualSaving(monthly, annual, 5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s USD a year, %s%%\n", amount.StringFixed(2), rate.Shift(2).StringFixed(0))
	// Output: 180.00 USD a year, 15%
}

// The same half month by each day count.
func ExampleDayCount_Fraction() {
	march := seats.Period{
		Start: time.Date(2024, time.March, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2024, time.April, 1, 0, 0, 0, 0, time.UTC),
	}
	rest := seats.Period{Start: time.Date(2024, time.March, 16, 12, 0, 0, 0, time.UTC), End: march.End}
	for _, by := range []pricing.DayCount{pricing.Elapsed, pricing.CalendarDays, pricing.Thirty360} {
		fraction, err := by.Fraction(rest, march)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(by, fraction)
	}
	// Output:
	// Elapsed 1/2
	// CalendarDays 16/31
	// Thirty360 15/30
}

func ExampleFraction_Of() {
	rest := pricing.Fraction{Part: 20, Whole: 30}
	amount, err := rest.Of(decimal.RequireFromString("10.00"), 2, pricing.HalfUp)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount.StringFixed(2))
	// Output: 6.67
}

// A license that starts within a period pays for the rest of it.
func ExampleCharge_Prorate() {
	license := pricing.License{
		Channel: pricing.Direct,
		Model:   pricing.PPA,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("59.00")), Currency: "USD"},
	}
	cycle := pricing.Cycle{
		Anchor: time.Date(2023, time.January, 1, 0, 0, 0, 0, time.UTC),
		Every:  pricing.Months(1),
	}
	first, whole, err := cycle.First(time.Date(2023, time.February, 15, 0, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	charge, err := license.ChargeUnits(5, "accounts", whole)
	if err != nil {
		log.Fatal(err)
	}
	charge, err = charge.Prorate(first, pricing.CalendarDays)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(charge.Lines[0])
	// Output: accounts: 5 x 59.00 USD x 14/28 = 147.50 USD
}

// One account all month, another as of the 16th.
func ExampleLicense_ChargeAccountTime() {
	june := seats.Period{
		Start: time.Date(2024, time.June, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2024, time.July, 1, 0, 0, 0, 0, time.UTC),
	}
	usage, err := seats.Measure(june, []seats.Agent{
		{ID: "ann"},
		{ID: "bob", Joined: time.Date(2024, time.June, 16, 0, 0, 0, 0, time.UTC)},
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	license := pricing.License{
		Channel: pricing.Direct,
		Model:   pricing.PPA,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("59.00")), Currency: "USD"},
	}
	charge, err := license.ChargeAccountTime(usage)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range charge.Lines {
		fmt.Println(line)
	}
	fmt.Println("total", charge.Total.StringFixed(2))
	// Output:
	// accounts: 1 x 59.00 USD x 1/2 = 29.50 USD
	// accounts: 2 x 59.00 USD x 1/2 = 59.00 USD
	// total 88.50
}

// Five accounts were paid for June; two are added on the 11th, and one goes at
// the renewal.
func ExampleAdjust() {
	june := seats.Period{
		Start: time.Date(2024, time.June, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2024, time.July, 1, 0, 0, 0, 0, time.UTC),
	}
	license := pricing.License{
		Channel: pricing.Direct,
		Model:   pricing.PPA,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("59.00")), Currency: "USD"},
	}
	charges := map[int]pricing.Charge{}
	for _, n := range []int{5, 6, 7} {
		charge, err := license.ChargeUnits(n, "accounts", june)
		if err != nil {
			log.Fatal(err)
		}
		charges[n] = charge
	}

	bill, err := pricing.Adjust(charges[5], pricing.CalendarDays,
		pricing.Change{At: time.Date(2024, time.June, 11, 9, 0, 0, 0, time.UTC), To: charges[7]},
		pricing.Change{At: time.Date(2024, time.June, 20, 9, 0, 0, 0, time.UTC), To: charges[6], DecreaseAtRenewal: true},
	)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range bill.Lines {
		fmt.Println(line)
	}
	fmt.Println("due now", bill.Total.StringFixed(2))
	fmt.Println("at the renewal", bill.Renewal.Total.StringFixed(2))
	// Output:
	// credit for 5 accounts: 295.00 USD x 20/30 = -196.67 USD
	// 7 accounts: 413.00 USD x 20/30 = 275.33 USD
	// due now 78.66
	// at the renewal 354.00
}
