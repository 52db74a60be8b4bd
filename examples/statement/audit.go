package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// An audit sets the vendor's invoice beside the own count.
type audit struct {
	Billed     pricing.Amount     `json:"billed"`
	Due        pricing.Amount     `json:"due"`
	Difference pricing.Amount     `json:"difference"` // Billed - Due: what was billed too much
	Causes     []cause            `json:"causes"`     // each explains all of the difference
	Correction pricing.Correction `json:"correction"`
}

// Short returns what was billed too little.
func (a audit) Short() pricing.Amount { return a.Due.Sub(a.Billed) }

// A cause is a number of seats that comes to what was billed.
type cause struct {
	What         string         `json:"what"`
	Seats        int            `json:"seats"`
	FromSeats    pricing.Amount `json:"from_seats"`    // of the difference: list price of other seats
	FromDiscount pricing.Amount `json:"from_discount"` // of the difference: other discount
	charge       pricing.Charge
}

// audit compares -billed with the charge by seats.
func (o *options) audit(s *statement, t *tally, agents []seats.Agent) (*audit, error) {
	due := s.Charges.PPS
	a := &audit{Billed: o.billed, Due: due.Total, Difference: o.billed.Sub(due.Total), Causes: []cause{}}
	license := o.resold()
	billed, err := license.Billed(s.Period, o.billed, pricing.MustAmount("0"), "invoice")
	if err != nil {
		return nil, fmt.Errorf("-billed %v: %w", o.billed, err)
	}
	if a.Difference.Sign() != 0 {
		a.Causes, err = o.causes(s, t, agents)
		if err != nil {
			return nil, err
		}
	}
	if len(a.Causes) > 0 {
		c := a.Causes[0].charge
		billed, err = license.Billed(s.Period, c.List, c.Discount, "invoice")
		if err != nil {
			return nil, err
		}
	}
	a.Correction, err = pricing.Correct(billed, due)
	return a, err
}

// causes returns the numbers of seats that come to what was billed, with the discount
// and without it.
func (o *options) causes(s *statement, t *tally, agents []seats.Agent) ([]cause, error) {
	counts, err := otherCounts(s, t, agents)
	if err != nil {
		return nil, err
	}
	with, without := o.resold(), o.resold()
	without.Discount = pricing.Percent(0)
	due := s.Charges.PPS
	causes := []cause{}
	for _, license := range []pricing.License{with, without} {
		charge, found := seatsFor(license, s.Period, o.billed)
		if !found || len(causes) > 0 && charge.Discount.Equal(causes[0].charge.Discount) {
			continue
		}
		n := charge.Units
		what := fmt.Sprintf("%d seats, as counted", n)
		if n != due.Units {
			what = fmt.Sprintf("%d seats, not %d", n, due.Units)
		}
		if names := counts[n]; len(names) > 0 && n != due.Units {
			what += " (" + strings.Join(names, "; ") + ")"
		}
		if charge.Discount.Sign() == 0 && due.Discount.Sign() != 0 {
			what += ", without the discount"
		}
		causes = append(causes, cause{
			What: what, Seats: n,
			FromSeats:    charge.List.Sub(due.List),
			FromDiscount: due.Discount.Sub(charge.Discount),
			charge:       charge,
		})
	}
	return causes, nil
}

// otherCounts returns what else may be counted, by its number.
func otherCounts(s *statement, t *tally, agents []seats.Agent) (map[int][]string, error) {
	counts := map[int][]string{s.Usage.Accounts: {"all accounts"}}
	if n := s.Usage.Active; n != s.Usage.Accounts {
		counts[n] = append(counts[n], "all agents who chatted")
	}
	if s.Usage.ExemptAccounts > 0 {
		all := make([]seats.Agent, len(agents))
		for i, a := range agents {
			all[i] = seats.Agent{ID: a.ID}
		}
		u, err := t.meter.Usage(all)
		if err != nil {
			return nil, err
		}
		counts[u.Peak] = append(counts[u.Peak], "with the exempt accounts")
	}
	if t.closed >= 0 {
		counts[t.closed] = append(counts[t.closed], "without the chats that have no end")
	}
	return counts, nil
}

// seatsFor returns the charge for the number of seats that comes to a total, and
// whether there is one.
func seatsFor(l pricing.License, p seats.Period, total pricing.Amount) (pricing.Charge, bool) {
	charge := func(n int) (pricing.Charge, bool) {
		c, err := pricing.ChargeChanges(p, pricing.Schedule[pricing.License]{{Value: l}}, pricing.Schedule[int]{{Value: n}}, pricing.CalendarDays)
		return c, err == nil
	}
	const most = 1_000_000
	n := sort.Search(most, func(n int) bool { // the total grows with the seats
		c, ok := charge(n)
		return !ok || c.Total.Cmp(total) >= 0
	})
	c, ok := charge(n)
	return c, ok && c.Total.Equal(total) && c.List.Sign() > 0
}
