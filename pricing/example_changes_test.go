package pricing_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// march is a day of March 2026 in New York, where clocks go forward on the 8th.
func march(day int) time.Time {
	return time.Date(2026, time.March, day, 0, 0, 0, 0, newYork.Location())
}

var newYork = pricing.MustZone("America/New_York")

// account returns a license that is charged for accounts at 59.00, monthly from
// 1 March.
func account(channel pricing.Channel) pricing.License {
	return pricing.License{
		ID:      "acme",
		Channel: channel,
		Model:   pricing.PPA,
		Plan:    pricing.Plan{Name: "team", Price: pricing.Flat(pricing.MustAmount("59.00")), Currency: "USD"},
		Cycle:   pricing.Monthly(march(1), newYork),
	}
}

// Five accounts more from the 16th, after the month was billed for 20.
func ExampleCorrect() {
	license := account(pricing.Direct)
	month := seats.Period{Start: march(1), End: march(32)}
	billed, err := license.ChargeUnits(20, month)
	if err != nil {
		log.Fatal(err)
	}
	due, err := pricing.ChargeChanges(month,
		pricing.Always(license),
		pricing.Schedule[int]{{Value: 20}, {From: march(16), Value: 25}},
		pricing.CalendarDays)
	if err != nil {
		log.Fatal(err)
	}
	correction, err := pricing.Correct(billed, due)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range due.Lines {
		fmt.Println(line)
	}
	fmt.Println("billed:", billed.Total)
	fmt.Println("to pay:", correction.Total)
	// Output:
	// accounts: 20 x 59.00 USD x 15/31 = 570.97 USD
	// accounts: 25 x 59.00 USD x 16/31 = 761.29 USD
	// billed: 1180.00
	// to pay: 152.26
}

// Chats that came late raise the peak of a month that was billed for five seats.
func ExampleCorrect_lateChats() {
	license := account(pricing.Resold)
	license.Model = pricing.PPS
	month := seats.Period{Start: march(1), End: march(32)}
	billed, err := license.Charge(seats.Usage{Period: month, Accounts: 20, Peak: 5})
	if err != nil {
		log.Fatal(err)
	}
	due, err := license.Charge(seats.Usage{Period: month, Accounts: 20, Peak: 13})
	if err != nil {
		log.Fatal(err)
	}
	correction, err := pricing.Correct(billed, due)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d seats instead of %d: %v less %v discount is %v\n",
		due.Counted, billed.Counted, correction.List, correction.Discount, correction.Total)
	// Output: 13 seats instead of 5: 472.00 less 94.40 discount is 377.60
}

// A license that ends on the 12th is charged for 11 of 31 days. Its minimum ends
// with it.
func ExampleCorrect_canceled() {
	license := account(pricing.Direct)
	license.MinAccounts = 10
	billed, err := license.ChargeUnits(20, seats.Period{Start: march(1), End: march(32)})
	if err != nil {
		log.Fatal(err)
	}
	due, err := pricing.ChargeChanges(
		seats.Period{Start: march(1), End: march(12)},
		pricing.Always(license),
		pricing.Always(20),
		pricing.CalendarDays)
	if err != nil {
		log.Fatal(err)
	}
	correction, err := pricing.Correct(billed, due)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("due:", due.Total, "given back:", correction.Total)
	// Output: due: 418.71 given back: -761.29
}

// A vendor's invoice of 708.00 is audited against the own count of 13 seats.
func ExampleLicense_Billed() {
	license := account(pricing.Resold)
	license.Model = pricing.PPS
	due, err := license.ChargeUnits(13, seats.Period{Start: march(1), End: march(32)})
	if err != nil {
		log.Fatal(err)
	}
	billed, err := license.Billed(due.Period, pricing.MustAmount("885.00"), pricing.MustAmount("177.00"), "invoice 4711")
	if err != nil {
		log.Fatal(err)
	}
	correction, err := pricing.Correct(billed, due)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(billed.Lines[0])
	fmt.Println(due.Lines[0])
	fmt.Printf("billed %v, due %v: %v\n", billed.Total, due.Total, correction.Total)
	// Output:
	// invoice 4711: 885.00 USD
	// seats: 13 x 59.00 USD = 767.00 USD
	// billed 708.00, due 613.60: -94.40
}

// A month with a coupon of 10.00, in which one of two accounts was given back on the
// 16th. The coupon is deducted from what is due as it was from what was billed.
func ExampleCharge_Deduct() {
	license := account(pricing.Direct)
	month := seats.Period{Start: march(1), End: march(32)}
	charge, err := license.ChargeUnits(2, month)
	if err != nil {
		log.Fatal(err)
	}
	coupon := pricing.MustAmount("10.00")
	billed, err := charge.Deduct(coupon, "coupon SPRING")
	if err != nil {
		log.Fatal(err)
	}
	changed, err := pricing.ChargeChanges(month,
		pricing.Always(license),
		pricing.Schedule[int]{{Value: 2}, {From: march(16), Value: 1}},
		pricing.CalendarDays)
	if err != nil {
		log.Fatal(err)
	}
	_, err = pricing.Correct(billed, changed)
	fmt.Println("the coupon was forgotten:", errors.Is(err, pricing.ErrCorrection))

	due, err := changed.Deduct(coupon, "coupon SPRING")
	if err != nil {
		log.Fatal(err)
	}
	correction, err := pricing.Correct(billed, due)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("billed %v, due %v: %v\n", billed.Total, due.Total, correction.Total)
	// Output:
	// the coupon was forgotten: true
	// billed 108.00, due 77.55: -30.45
}

// A price rise from the 16th, for accounts that did not change.
func ExampleChargeChanges() {
	before := account(pricing.Resold)
	after := before
	after.Plan.Price = pricing.Flat(pricing.MustAmount("69.00"))
	charge, err := pricing.ChargeChanges(
		seats.Period{Start: march(1), End: march(32)},
		pricing.Schedule[pricing.License]{{Value: before}, {From: march(16), Value: after}},
		pricing.Always(20),
		pricing.CalendarDays)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range charge.Lines {
		fmt.Println(line)
	}
	fmt.Println("to pay:", charge.Total)
	// Output:
	// accounts: 20 x 59.00 USD x 15/31 = 570.97 USD
	// accounts: 20 x 69.00 USD x 16/31 = 712.26 USD
	// reseller discount: -20% x 1283.23 USD = -256.65 USD
	// to pay: 1026.58
}

// A decrease is put off to the next boundary by its entry in the schedule. Until
// then 22 accounts hold from the 16th.
func ExampleChargeChanges_decreaseLater() {
	licenses := pricing.Always(account(pricing.Direct))
	accounts := pricing.Schedule[int]{
		{Value: 20},
		{From: march(16), Value: 22},
		{From: march(32), Value: 15}, // from the renewal on
	}
	months, err := licenses[0].Value.Cycle.Periods(seats.Period{Start: march(1), End: march(45)})
	if err != nil {
		log.Fatal(err)
	}
	for month := range months {
		charge, err := pricing.ChargeChanges(month, licenses, accounts, pricing.CalendarDays)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(charge.Period.Start.Month(), charge.Total)
	}
	// Output:
	// March 1240.91
	// April 885.00
}

// LiveChat charged licenses that partners resell per account from 11 August 2024
// on. It went by the date of the invoice, for the whole period that it was for.
// (Source: https://partners.livechat.com/help/pricing-update-ppa.)
func ExampleSchedule_At() {
	perSeat := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(pricing.MustAmount("59.00")), Currency: "USD"},
		Cycle:   pricing.Monthly(time.Date(2024, time.July, 20, 0, 0, 0, 0, newYork.Location()), newYork),
	}
	perAccount := perSeat
	perAccount.Model = pricing.PPA
	licenses := pricing.Schedule[pricing.License]{
		{Value: perSeat},
		{From: time.Date(2024, time.August, 11, 0, 0, 0, 0, newYork.Location()), Value: perAccount},
	}
	invoice := time.Date(2024, time.August, 20, 9, 0, 0, 0, newYork.Location())
	license, err := licenses.At(invoice)
	if err != nil {
		log.Fatal(err)
	}
	period, err := license.Cycle.Ended(invoice)
	if err != nil {
		log.Fatal(err)
	}
	charge, err := license.Charge(seats.Usage{Period: period, Accounts: 20, Peak: 5})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(license.Model, charge.Period.Start.Format(time.DateOnly), charge.Total)
	// Output: PPA 2024-07-20 944.00
}

// A price that rises on 1 April is that of a period's start: March, billed on 1 April,
// has the old one.
func ExampleSchedule_At_priceRise() {
	before := account(pricing.Direct)
	after := before
	after.Plan.Price = pricing.Flat(pricing.MustAmount("69.00"))
	licenses := pricing.Schedule[pricing.License]{{Value: before}, {From: march(32), Value: after}}

	for _, invoice := range []time.Time{march(32), march(62)} {
		month, err := before.Cycle.Ended(invoice)
		if err != nil {
			log.Fatal(err)
		}
		license, err := licenses.At(month.Start)
		if err != nil {
			log.Fatal(err)
		}
		charge, err := license.ChargeUnits(20, month)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(month.Start.Month(), charge.Lines[0])
	}
	// Output:
	// March accounts: 20 x 59.00 USD = 1180.00 USD
	// April accounts: 20 x 69.00 USD = 1380.00 USD
}

// A partner's bill over several licenses, of which one cannot be charged: it is
// reported, and the others are billed.
func ExampleNewBill() {
	var charges []pricing.Charge
	for _, sold := range []struct {
		id    string
		price string
		seats int
	}{{"acme", "59.00", 5}, {"globex", "-1.00", 2}, {"initech", "39.00", 10}} {
		license := account(pricing.Resold)
		license.ID, license.Model = sold.id, pricing.PPS
		license.Plan.Price = pricing.Flat(pricing.MustAmount(sold.price))
		charge, err := license.ChargeUnits(sold.seats, seats.Period{Start: march(1), End: march(32)})
		if err != nil {
			fmt.Println("not billed:", err)
			continue
		}
		charges = append(charges, charge)
	}
	bill, err := pricing.NewBill("USD", charges, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, charge := range bill.Charges {
		fmt.Println(charge.License, charge.Total)
	}
	fmt.Println("total", bill.Total)
	// Output:
	// not billed: pricing: license "globex": Plan.Price: UnitPrice: -1.00 is negative: invalid price
	// acme 236.00
	// initech 312.00
	// total 548.00
}

// What was stored is checked before it is used again.
func ExampleCharge_Validate() {
	charge, err := account(pricing.Direct).ChargeUnits(2, seats.Period{Start: march(1), End: march(32)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(charge.Validate())
	charge.Total = pricing.MustAmount("1.00")
	fmt.Println(charge.Validate())
	// Output:
	// <nil>
	// pricing: charge of license "acme": Total 1.00, it must be 118.00: invalid charge
}

// A correction and a bill that were stored are checked in the same way.
func ExampleCorrection_Validate() {
	license := account(pricing.Direct)
	month := seats.Period{Start: march(1), End: march(32)}
	billed, err := license.ChargeUnits(2, month)
	if err != nil {
		log.Fatal(err)
	}
	due, err := license.ChargeUnits(3, month)
	if err != nil {
		log.Fatal(err)
	}
	correction, err := pricing.Correct(billed, due)
	if err != nil {
		log.Fatal(err)
	}
	correction.Total = pricing.MustAmount("0.00")
	fmt.Println(correction.Validate())
	// Output: pricing: correction: Total 0.00, it must be 59.00: invalid correction
}

func ExampleBill_Validate() {
	bill, err := pricing.NewBill("USD", nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bill.Validate(), bill.Total)
	bill.Total = pricing.MustAmount("5.00")
	fmt.Println(bill.Validate())
	// Output:
	// <nil> 0.00
	// pricing: bill: Total 5.00, it must be 0.00: invalid bill
}
