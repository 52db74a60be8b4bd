package pricing_test

import (
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

var eastern = pricing.MustZone("America/New_York")

// ofMarch is a day of March 2026 in New York, where clocks go forward on the 8th.
func ofMarch(day int) time.Time {
	return time.Date(2026, time.March, day, 0, 0, 0, 0, eastern.Location())
}

// A license that began on 31 January renews on the last day of shorter months.
func ExampleMonthly() {
	berlin := pricing.MustZone("Europe/Berlin")
	cycle := pricing.Monthly(time.Date(2026, time.January, 31, 0, 0, 0, 0, berlin.Location()), berlin)
	periods, err := cycle.Periods(seats.Period{Start: cycle.Anchor, End: cycle.Anchor.AddDate(0, 3, 0)})
	if err != nil {
		log.Fatal(err)
	}
	for p := range periods {
		fmt.Println(p.Start.Format(time.RFC3339))
	}
	// Output:
	// 2026-01-31T00:00:00+01:00
	// 2026-02-28T00:00:00+01:00
	// 2026-03-31T00:00:00+02:00
	// 2026-04-30T00:00:00+02:00
}

func ExampleCycle_At() {
	cycle := pricing.Cycle{Anchor: ofMarch(1), Every: "P2W", Zone: eastern}
	p, err := cycle.At(ofMarch(20))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Start.Format(time.DateOnly), "to", p.End.Format(time.DateOnly))
	// Output: 2026-03-15 to 2026-03-29
}

// An invoice is for the period that ended last.
func ExampleCycle_Ended() {
	p, err := pricing.Monthly(ofMarch(1), eastern).Ended(ofMarch(32))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Start.Format(time.DateOnly), "to", p.End.Format(time.DateOnly))
	// Output: 2026-03-01 to 2026-04-01
}

// The days of a period, for a peak by day. One of them has 23 hours.
func ExampleCycle_Periods() {
	days := pricing.Cycle{Anchor: ofMarch(1), Every: pricing.Days(1), Zone: eastern}
	periods, err := days.Periods(seats.Period{Start: ofMarch(7), End: ofMarch(10)})
	if err != nil {
		log.Fatal(err)
	}
	for p := range periods {
		fmt.Println(p.Start.Format(time.DateOnly), p.End.Sub(p.Start))
	}
	// Output:
	// 2026-03-07 24h0m0s
	// 2026-03-08 23h0m0s
	// 2026-03-09 24h0m0s
}

func ExampleCycle_Validate() {
	fmt.Println(pricing.Cycle{Anchor: ofMarch(1), Every: "monthly"}.Validate())
	// Output: pricing: cycle: interval "monthly" is not months, weeks, days or an exact time, such as P1M, P2W, P10D or PT36H: invalid billing cycle; zone: no time zone: invalid time zone
}

func ExampleMonths() {
	fmt.Println(pricing.Months(1), pricing.Months(12))
	// Output: P1M P12M
}

func ExampleDays() {
	fmt.Println(pricing.Days(10))
	// Output: P10D
}

func ExampleHours() {
	fmt.Println(pricing.Hours(1))
	// Output: PT1H
}

// The same part of March by each day count. Clocks go forward on the 8th.
func ExampleDayCount_Fraction() {
	part := seats.Period{Start: ofMarch(1), End: ofMarch(11)}
	for _, by := range []pricing.DayCount{pricing.CalendarDays, pricing.Elapsed, pricing.Thirty360} {
		f, err := by.Fraction(part, seats.Period{Start: ofMarch(1), End: ofMarch(32)}, eastern)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(by, f)
	}
	// Output:
	// calendar days 10/31
	// elapsed time 239/743
	// 30/360 10/30
}

func ExampleFraction_Of() {
	part, err := pricing.Fraction{Part: 14, Whole: 28}.Of(pricing.MustAmount("59.00"), "USD")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(part)
	// Output: 29.50
}

func ExampleAlways() {
	seats := pricing.Always(20)
	fmt.Println(seats.At(ofMarch(16)))
	// Output: 20 <nil>
}

// Each part of March, with the discount that holds in it.
func ExampleSchedule_Split() {
	discounts := pricing.Schedule[pricing.Rate]{
		{Value: pricing.Percent(20)},
		{From: ofMarch(16), Value: pricing.Percent(25)},
	}
	parts, err := discounts.Split(seats.Period{Start: ofMarch(1), End: ofMarch(32)})
	if err != nil {
		log.Fatal(err)
	}
	for part, discount := range parts {
		fmt.Println(part.Start.Format(time.DateOnly), discount)
	}
	// Output:
	// 2026-03-01 20%
	// 2026-03-16 25%
}

func ExampleSchedule_Validate() {
	seats := pricing.Schedule[int]{{Value: 20}, {From: ofMarch(16), Value: 25}, {From: ofMarch(9), Value: 22}}
	fmt.Println(seats.Validate())
	// Output: pricing: schedule: entry 2, from 2026-03-09T04:00:00Z, is not later than entry 1, from 2026-03-16T04:00:00Z: invalid schedule
}

func ExampleUTC() {
	fmt.Println(pricing.UTC())
	// Output: UTC
}

func ExampleLoadZone() {
	for _, name := range []string{"Europe/Warsaw", "Local"} {
		zone, err := pricing.LoadZone(name)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(zone)
	}
	// Output:
	// Europe/Warsaw
	// pricing: "Local" is not a time zone, such as Europe/Berlin: invalid time zone
}

func ExampleMustZone() {
	fmt.Println(pricing.MustZone("Europe/Warsaw"))
	// Output: Europe/Warsaw
}

func ExampleZone_Location() {
	warsaw := pricing.MustZone("Europe/Warsaw")
	fmt.Println(time.Date(2026, time.March, 29, 12, 0, 0, 0, warsaw.Location()))
	// Output: 2026-03-29 12:00:00 +0200 CEST
}

func ExampleZone_Equal() {
	fmt.Println(pricing.MustZone("Europe/Warsaw").Equal(pricing.MustZone("Europe/Berlin")))
	// Output: false
}

func ExampleZone_IsValid() {
	fmt.Println(pricing.UTC().IsValid(), pricing.Zone{}.IsValid())
	// Output: true false
}
