package pricing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// utcDay is a day of 2026, or of a year after it, in UTC.
func utcDay(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

// direct returns a PPA license at a price, monthly from an anchor in UTC.
func direct(price string, anchor time.Time) pricing.License {
	l := account(pricing.Direct)
	l.Plan.Price, l.Cycle = pricing.Flat(pricing.MustAmount(price)), pricing.Monthly(anchor, pricing.UTC())
	return l
}

// corrections returns what a change comes to after 20 units were billed for a month.
func corrections(l pricing.License, due pricing.Charge, err error) string {
	if err != nil {
		return err.Error()
	}
	billed := must(l.ChargeUnits(20, due.Whole))
	c := must(pricing.Correct(billed, due))
	return fmt.Sprintf("%v - %v = %v", due.Total, billed.Total, c.Total)
}

// must returns what a call returns that has no error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func scheduled(values ...any) pricing.Schedule[int] {
	s := pricing.Schedule[int]{{Value: values[0].(int)}}
	for i := 1; i < len(values); i += 2 {
		s = append(s, pricing.Dated[int]{From: values[i].(time.Time), Value: values[i+1].(int)})
	}
	return s
}

// TestRegressions are amounts that were wrong once, here or in another engine, each with
// the amount that is right.
func TestRegressions(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		got       func() string
		want      string
	}{
		{"five_more_accounts", "the fraction of a month went by the location of its start", func() string {
			l := account(pricing.Direct)
			due, err := pricing.ChargeChanges(seats.Period{Start: march(1), End: march(32)}, pricing.Always(l), scheduled(20, march(16), 25), pricing.CalendarDays)
			return corrections(l, due, err)
		}, "1332.26 - 1180.00 = 152.26"},
		{"first_stub", "a stub was charged as a whole month", func() string {
			l := account(pricing.Resold)
			l.Model, l.Cycle = pricing.PPS, pricing.Monthly(utcDay(2, 1), pricing.UTC())
			c, err := l.ChargePart(seats.Usage{Period: seats.Period{Start: utcDay(2, 15), End: utcDay(3, 1)}, Accounts: 1, Peak: 1}, pricing.CalendarDays)
			return fmt.Sprint(c.Lines, c.Total, err)
		}, "[seats: 1 x 59.00 USD x 14/28 = 29.50 USD reseller discount: -20% x 29.50 USD = -5.90 USD] 23.60 <nil>"},
		{"coupon_and_half", "stripe-java#1183: 100 less 30, 200 from half time, was 65", func() string {
			l := direct("100.00", utcDay(4, 1))
			dearer := l
			dearer.Plan.Price = pricing.Flat(pricing.MustAmount("200.00"))
			april := seats.Period{Start: utcDay(4, 1), End: utcDay(5, 1)}
			due, err := pricing.ChargeChanges(april, pricing.Schedule[pricing.License]{{Value: l}, {From: utcDay(4, 16), Value: dearer}}, scheduled(1), pricing.CalendarDays)
			if err != nil {
				return err.Error()
			}
			c, err := pricing.Correct(deducted(chargedIn(l, 1, april), "30.00"), deducted(due, "30.00"))
			return fmt.Sprint(c.Total, err)
		}, "50.00 <nil>"},
		{"two_changes", "each change lost a cent", func() string {
			l := direct("59.00", utcDay(11, 1))
			due, err := pricing.ChargeChanges(seats.Period{Start: utcDay(11, 1), End: utcDay(12, 1)}, pricing.Always(l), scheduled(20, utcDay(11, 12), 25, utcDay(11, 20), 23), pricing.CalendarDays)
			return corrections(l, due, err)
		}, "1323.57 - 1180.00 = 143.57"},
		{"put_off", "a decrease that was put off was credited", func() string {
			l := direct("59.00", utcDay(4, 1))
			due, err := pricing.ChargeChanges(seats.Period{Start: utcDay(4, 1), End: utcDay(5, 1)}, pricing.Always(l), scheduled(20, utcDay(4, 16), 22, utcDay(5, 1), 15), pricing.CalendarDays)
			return corrections(l, due, err)
		}, "1239.00 - 1180.00 = 59.00"},
		{"ends_with_minimum", "a minimum outlived its license", func() string {
			l := direct("59.00", utcDay(3, 1))
			l.MinAccounts = 10
			due, err := pricing.ChargeChanges(seats.Period{Start: utcDay(3, 1), End: utcDay(3, 12)}, pricing.Always(l), scheduled(20), pricing.CalendarDays)
			return corrections(l, due, err)
		}, "418.71 - 1180.00 = -761.29"},
		{"price_rise", "a price that rose on 11 August was charged from 20 July", func() string {
			before, month := direct("49.00", utcDay(7, 20)), seats.Period{Start: utcDay(7, 20), End: utcDay(8, 20)}
			after := direct("59.00", utcDay(7, 20))
			c, err := pricing.ChargeChanges(month, pricing.Schedule[pricing.License]{{Value: before}, {From: utcDay(8, 11), Value: after}}, scheduled(20), pricing.CalendarDays)
			return fmt.Sprint(c.Lines[0].Amount, " + ", c.Lines[1].Amount, " = ", c.Total, err)
		}, "695.48 + 342.58 = 1038.06 <nil>"},
		{"price_of_start", "March, billed on 1 April, was charged at April's price", func() string {
			s := pricing.Schedule[pricing.License]{{Value: direct("49.00", utcDay(3, 1))}, {From: utcDay(4, 1), Value: direct("59.00", utcDay(3, 1))}}
			month := must(s[0].Value.Cycle.Ended(utcDay(4, 1)))
			return chargedIn(must(s.At(month.Start)), 5, month).Total.String()
		}, "245.00"},
		{"facts_on_lines", "the number counted, the period of a line and the plan's name were in English only", func() string {
			l := direct("59.00", utcDay(4, 1))
			l.MinAccounts = 10
			business := l
			business.Plan = pricing.Plan{Name: "business", Price: pricing.Flat(pricing.MustAmount("79.00")), Currency: "USD"}
			c, err := pricing.ChargeChanges(seats.Period{Start: utcDay(4, 1), End: utcDay(5, 1)}, pricing.Schedule[pricing.License]{{Value: l}, {From: utcDay(4, 16), Value: business}}, scheduled(7), pricing.CalendarDays)
			return fmt.Sprintln(c.Counted, c.Units, c.Lines[1].Kind, c.Lines[1], c.Lines[1].Period, err)
		}, `7 10 minimum accounts, plan "business" (minimum): 10 x 79.00 USD x 15/30 = 395.00 USD 2026-04-16T00:00:00Z/2026-05-01T00:00:00Z <nil>` + "\n"},
		{"below_minimum", "a number that changes below the minimum changes no line; units that were counted are no minimum", func() string {
			l := minimum(account(pricing.Direct), 10, "19.99", "")
			up := must(pricing.ChargeChanges(seats.Period{Start: march(1), End: march(32)}, pricing.Always(l), scheduled(7, march(9), 10), pricing.CalendarDays))
			down := must(pricing.ChargeChanges(seats.Period{Start: march(1), End: march(32)}, pricing.Always(l), scheduled(10, march(9), 7), pricing.CalendarDays))
			return fmt.Sprintln(up.Lines, up.Counted, down.Lines, down.Counted)
		}, "[accounts: 10 x 19.99 USD = 199.90 USD] 10 [accounts: 10 x 19.99 USD = 199.90 USD] 10\n"},
		{"late_chats", "the line for a late chat was written by hand", func() string {
			l := account(pricing.Resold)
			l.Model = pricing.PPS
			c, err := pricing.Correct(charged(l, 5), charged(l, 13))
			return fmt.Sprint(c.Total, err)
		}, "377.60 <nil>"},
		{"prints", "94.40 was printed as 94.4, and yen with places", func() string {
			l := account(pricing.Resold)
			yen := priced(account(pricing.Direct), pricing.Flat(pricing.MustAmount("4720")), "JPY")
			return fmt.Sprint(charged(l, 2).Total, charged(yen, 20).Total, l.Plan.Price)
		}, "94.40 94400 59.00 a unit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.got(); got != tt.want {
				t.Errorf("got  %s\nwant %s\nonce: %s", got, tt.want, tt.why)
			}
		})
	}
}

var changesErrorTests = []struct {
	name, why string
	call      func(month seats.Period, l pricing.License) (pricing.Charge, error)
	want      error
	texts     []string
}{
	{"no_licenses", "nothing holds", func(p seats.Period, _ pricing.License) (pricing.Charge, error) {
		return pricing.ChargeChanges(p, nil, nil, "")
	}, pricing.ErrSchedule, []string{"licenses", "units", "day count"}},
	{"begins_late", "nothing holds on the first day", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		return pricing.ChargeChanges(p, pricing.Schedule[pricing.License]{{From: march(2), Value: l}}, scheduled(1), pricing.Elapsed)
	}, pricing.ErrSchedule, []string{"licenses: no value at 2026-03-01T05:00:00Z"}},
	{"other_license", "one license, one model, one currency, one cycle", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		other := pricing.License{ID: "globex", Channel: pricing.Resold, Model: pricing.PPS, Cycle: pricing.Monthly(march(2), newYork), Plan: pricing.Plan{Price: l.Plan.Price, Currency: "EUR"}}
		return pricing.ChargeChanges(p, pricing.Schedule[pricing.License]{{Value: l}, {From: march(9), Value: other}}, scheduled(1), pricing.Elapsed)
	}, pricing.ErrSchedule, []string{"from 2026-03-09T04:00:00Z", "ID globex, and acme before", "Channel resold", "Model PPS", "Currency EUR", "Cycle P1M from 2026-03-02T05:00:00Z in America/New_York"}},
	{"later_license", "a license that holds after the period may be another", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		return pricing.ChargeChanges(p, pricing.Schedule[pricing.License]{{Value: l}, {From: march(32), Value: pricing.License{}}}, scheduled(1), pricing.Elapsed)
	}, nil, nil},
	{"two_cycles", "a period of a month and one of a year are not parts of one", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		other := l
		other.Cycle.Every = "P1Y"
		return pricing.ChargeChanges(p, pricing.Schedule[pricing.License]{{Value: l}, {From: march(9), Value: other}}, scheduled(1), pricing.Elapsed)
	}, pricing.ErrSchedule, []string{"Cycle P1Y", "and P1M"}},
	{"bad_licenses", "each license is named", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		bad := l
		bad.MinSeats = 3
		return pricing.ChargeChanges(p, pricing.Schedule[pricing.License]{{Value: bad}, {From: march(9), Value: l}, {From: march(10), Value: bad}}, scheduled(1), pricing.Elapsed)
	}, pricing.ErrUnits, []string{"from 2026-03-01T05:00:00Z: MinSeats 3", "from 2026-03-10T04:00:00Z: MinSeats 3"}},
	{"bad_units", "each number is named", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		return pricing.ChargeChanges(p, pricing.Always(l), scheduled(-1, march(5), 2, march(6), -2), pricing.Elapsed)
	}, pricing.ErrUnits, []string{"-1 units from 2026-03-01T05:00:00Z", "-2 units from 2026-03-06T05:00:00Z"}},
	{"two_peaks", "rule 17: a part has no peak of its own", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		l.Channel, l.Model = pricing.Resold, pricing.PPS
		return pricing.ChargeChanges(p, pricing.Always(l), scheduled(1, march(5), 2), pricing.Elapsed)
	}, pricing.ErrUnits, []string{"2 numbers of seats", "one peak"}},
	{"two_months", "each period by itself", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		return pricing.ChargeChanges(seats.Period{Start: p.Start, End: march(40)}, pricing.Always(l), scheduled(1), pricing.Elapsed)
	}, pricing.ErrPart, []string{"reaches beyond"}},
	{"lines_most", "bound: 100,000 lines", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		return tiered(p, l, 100_000)
	}, nil, nil},
	{"lines_of_parts", "the lines of all parts count", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		return tiered(p, l, 50_001, 50_002)
	}, pricing.ErrCharge, []string{"more than 100000 lines"}},
	{"lines_more", "one past the bound", func(p seats.Period, l pricing.License) (pricing.Charge, error) {
		return tiered(p, l, 100_001)
	}, pricing.ErrCharge, []string{"more than 100000 lines"}},
}

// tiered charges a unit of each of so many tiers, and then, if it is given, another
// number of units.
func tiered(p seats.Period, l pricing.License, tiers int, then ...int) (pricing.Charge, error) {
	var all []pricing.Tier
	for i := range tiers {
		all = append(all, pricing.Tier{UpTo: i + 1, UnitPrice: pricing.MustAmount("1")})
	}
	all[tiers-1].UpTo = 0
	l.Plan.Price = pricing.Graduated(all...)
	units := pricing.Always(tiers)
	for _, n := range then {
		units = append(units, pricing.Dated[int]{From: march(9), Value: n})
	}
	return pricing.ChargeChanges(p, pricing.Always(l), units, pricing.Elapsed)
}

func TestChargeChanges_errors(t *testing.T) {
	for _, tt := range changesErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := tt.call(seats.Period{Start: march(1), End: march(32)}, account(pricing.Direct))
			if tt.want == nil {
				if err != nil {
					t.Errorf("error %v\nwhy: %s", err, tt.why)
				}
				return
			}
			checkError(t, err, tt.want, tt.texts...)
			if c.Lines != nil || c.License != "" {
				t.Errorf("%+v beside the error", c)
			}
		})
	}
}
