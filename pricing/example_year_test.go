package pricing_test

import (
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// A resold license through the year 2024. It renews on the 31st, or the last day
// of a shorter month. Its price goes from 49.00 to 59.00 on 1 April, and its
// model from PPS to PPA on 11 August. An account is added in June, another one
// is suspended from September to the end of October. Each Monday four of its
// agents chat at one time.
func Example_year() {
	day := func(m time.Month, d int) time.Time { return time.Date(2024, m, d, 0, 0, 0, 0, time.UTC) }

	before := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Name: "Team", Price: pricing.Flat(decimal.RequireFromString("49.00")), Currency: "USD"},
	}
	dearer := before
	dearer.Plan.Price = pricing.Flat(decimal.RequireFromString("59.00"))
	perAccount := dearer
	perAccount.Model = pricing.PPA
	terms := pricing.Schedule[pricing.License]{
		{Value: before},
		{From: day(time.April, 1), Value: dearer},
		{From: day(time.August, 11), Value: perAccount},
	}

	agents := []seats.Agent{
		{ID: "ann"},
		{ID: "bob"},
		{ID: "cid"},
		{ID: "dee"},
		{ID: "eve"},
		{ID: "fay", Joined: day(time.June, 10)},
		{ID: "gus", Suspended: []seats.Period{{Start: day(time.September, 1), End: day(time.November, 1)}}},
	}
	var sessions []seats.Session
	for monday := day(time.January, 1); monday.Year() == 2024; monday = monday.AddDate(0, 0, 7) {
		for _, agent := range agents[:4] {
			start := monday.Add(9 * time.Hour)
			sessions = append(sessions, seats.Session{Agent: agent.ID, Start: start, End: start.Add(time.Hour)})
		}
	}

	cycle := pricing.Cycle{
		Anchor: time.Date(2023, time.December, 31, 0, 0, 0, 0, time.UTC),
		Every:  pricing.Months(1),
	}
	periods, err := cycle.Periods(seats.Period{Start: cycle.Anchor, End: day(time.December, 31)})
	if err != nil {
		log.Fatal(err)
	}
	var charges []pricing.Charge
	for period := range periods {
		usage, err := seats.Measure(period, agents, sessions)
		if err != nil {
			log.Fatal(err)
		}
		charge, err := cycle.Charge(period.End, terms, usage)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s  %v, less %s: %s\n", period.End.Format(time.DateOnly), charge.Lines[0],
			charge.Discount.StringFixed(2), charge.Total.StringFixed(2))
		charges = append(charges, charge)
	}
	total, err := pricing.Sum(charges...)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("total", total.StringFixed(2))
	// Output:
	// 2024-01-31  seats: 4 x 49.00 USD = 196.00 USD, less 39.20: 156.80
	// 2024-02-29  seats: 4 x 49.00 USD = 196.00 USD, less 39.20: 156.80
	// 2024-03-31  seats: 4 x 49.00 USD = 196.00 USD, less 39.20: 156.80
	// 2024-04-30  seats: 4 x 59.00 USD = 236.00 USD, less 47.20: 188.80
	// 2024-05-31  seats: 4 x 59.00 USD = 236.00 USD, less 47.20: 188.80
	// 2024-06-30  seats: 4 x 59.00 USD = 236.00 USD, less 47.20: 188.80
	// 2024-07-31  seats: 4 x 59.00 USD = 236.00 USD, less 47.20: 188.80
	// 2024-08-31  accounts: 7 x 59.00 USD = 413.00 USD, less 82.60: 330.40
	// 2024-09-30  accounts: 7 x 59.00 USD = 413.00 USD, less 82.60: 330.40
	// 2024-10-31  accounts: 6 x 59.00 USD = 354.00 USD, less 70.80: 283.20
	// 2024-11-30  accounts: 7 x 59.00 USD = 413.00 USD, less 82.60: 330.40
	// 2024-12-31  accounts: 7 x 59.00 USD = 413.00 USD, less 82.60: 330.40
	// total 2830.40
}
