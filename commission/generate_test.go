package commission_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// choices are random numbers, or the bytes that a fuzzer makes.
type choices interface {
	IntN(n int) int // from 0 to n-1
}

// bytesOf makes choices of bytes, the first ones where there are no more.
type bytesOf struct {
	text []byte
}

func (b *bytesOf) IntN(n int) int {
	if len(b.text) == 0 {
		return 0
	}
	next := int(b.text[0])
	b.text = b.text[1:]
	return next % n
}

func pick[T any](c choices, values ...T) T { return values[c.IntN(len(values))] }

// someTerms returns valid terms, in a zone with or without changes of clocks.
func someTerms(c choices) commission.Terms {
	terms := commission.Terms{
		Currency:   pick[pricing.Currency](c, "USD", "EUR"),
		FirstTier:  someRates(c, "20%"),
		SecondTier: someRates(c, "5%"),
		Zone:       pricing.MustZone(pick(c, "UTC", "Europe/Berlin", "America/Havana", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia")),
		Unlisted:   c.IntN(2) == 0,
		Licenses:   make(map[string]commission.LicenseTerms),
	}
	if c.IntN(3) > 0 {
		terms.HoldDays = pricing.Schedule[int]{{Value: c.IntN(40)}, {From: someTime(c), Value: pick(c, 0, 1, 30)}}
	}
	if c.IntN(2) == 0 {
		terms.MinPayout = pricing.MustAmount(pick(c, "0.00", "0.01", "50.00"))
	}
	if c.IntN(3) == 0 {
		terms.EarnMonths, terms.Unlisted = pick(c, 1, 2, 3, 12), false
	}
	for _, id := range []string{"acme", "bolt", "cube"}[:pick(c, 0, 1, 2, 3, 3, 3)] {
		l := commission.LicenseTerms{SecondTier: c.IntN(3) == 0}
		if terms.EarnMonths > 0 {
			l.Since = someTime(c)
		}
		if c.IntN(3) == 0 {
			l.Rate = someRates(c, "33.33%")
		}
		if c.IntN(3) == 0 {
			l.Channel = pricing.Schedule[pricing.Channel]{
				{Value: pick(c, pricing.Referred, pricing.Direct)}, {From: someTime(c), Value: pick(c, pricing.Referred, pricing.Resold)},
			}
		}
		terms.Licenses[id] = l
	}
	return terms
}

// someRates returns rates that change once, seldom without one at the beginning.
func someRates(c choices, first string) pricing.Schedule[pricing.Rate] {
	rates := pricing.Schedule[pricing.Rate]{{Value: pricing.MustRate(first)}, {From: someTime(c), Value: pricing.MustRate(pick(c, "0%", "12.5%", "100%"))}}
	if c.IntN(8) == 0 {
		rates = rates[1:]
	}
	return rates
}

// someTime returns an instant of the half-year in which the events are, often a
// midnight somewhere.
func someTime(c choices) time.Time {
	t := date("2026-01-01").AddDate(0, 0, c.IntN(180))
	return t.Add(time.Duration(pick(c, 0, 0, 10, 15, 22, 23)) * time.Hour).Add(time.Duration(pick(c, 0, 0, -1, 1, 15*60*1e9)))
}

// someEvents returns the events of a call. They are of earlier ones or of each other,
// and now and then bad.
func someEvents(c choices, before []commission.Event, terms commission.Terms) []commission.Event {
	var events []commission.Event
	for range c.IntN(12) {
		known := slices.Concat(before, events)
		e := someEvent(c, known, terms)
		switch c.IntN(12) {
		case 0: // given once more, the same or with a difference
			if len(known) > 0 {
				e = pick(c, known...)
			}
			if c.IntN(3) == 0 {
				spoil(c, &e)
			}
		case 1:
			spoil(c, &e)
		}
		events = append(events, e)
	}
	return events
}

func someEvent(c choices, known []commission.Event, terms commission.Terms) commission.Event {
	e := commission.Event{
		ID:       fmt.Sprint("e", len(known)+c.IntN(3)),
		Kind:     pick(c, commission.Payment, commission.Payment, commission.Refund, commission.Refund, commission.Refund, commission.Reversal, commission.Payout, commission.Adjustment),
		At:       someTime(c),
		Currency: terms.Currency,
		Note:     pick(c, "", "n"),
	}
	if len(known) > 0 { // of something, mostly of the right kind, and after it
		of := pick(c, known...)
		if c.IntN(8) > 0 {
			right := slices.DeleteFunc(slices.Clone(known), func(k commission.Event) bool {
				return (k.Kind == commission.Payment) != (e.Kind == commission.Refund) || k.Kind == commission.Reversal || k.Kind == commission.Adjustment
			})
			if len(right) > 0 {
				of = pick(c, right...)
			}
		}
		e.Of = of.ID
		if e.At.Before(of.At) && c.IntN(8) > 0 {
			e.At = of.At.Add(time.Duration(c.IntN(2000)) * time.Hour)
		}
	}
	amount := func(most int) pricing.Amount {
		return pricing.MustAmount(fmt.Sprintf("%d.%02d", c.IntN(most), c.IntN(100)))
	}
	switch e.Kind {
	case commission.Payment:
		e.Of, e.License, e.Amount = "", pick(c, "acme", "bolt", "cube"), amount(120)
		if c.IntN(3) == 0 {
			e.Tax = pricing.MustAmount(fmt.Sprintf("0.%03d", c.IntN(1000)))
		}
	case commission.Refund:
		e.Reason = pick(c, commission.Refunding, commission.Chargeback, commission.Void)
		if e.All = c.IntN(4) == 0; !e.All {
			e.Amount = amount(60)
		}
	case commission.Payout:
		e.Of, e.Amount = "", amount(60)
	case commission.Adjustment:
		e.Of, e.Amount, e.Note = "", amount(60), "agreed"
		if c.IntN(2) == 0 {
			e.Amount = pricing.Amount{}.Sub(e.Amount)
		}
	case commission.Reversal:
	}
	return e
}

// spoil changes one field of an event, so that it is most often bad.
func spoil(c choices, e *commission.Event) {
	switch c.IntN(14) {
	case 0:
		e.ID = pick(c, "", "e1", "\xff")
	case 1:
		e.Kind = pick(c, "", "bonus", commission.Refund, commission.Payout)
	case 2:
		e.At = pick(c, time.Time{}, e.At.Add(-1), date("9999-12-31"))
	case 3:
		e.License = pick(c, "", "Acme", "acme")
	case 4:
		e.Of = pick(c, "", "e0", e.ID, "unknown")
	case 5:
		e.Amount = pick(c, pricing.Amount{}, pricing.MustAmount("0.00"), pricing.MustAmount("-0.01"), pricing.MustAmount("0.005"), pricing.MustAmount("1000.00"))
	case 6:
		e.Tax = pick(c, pricing.MustAmount("0.00"), pricing.MustAmount("-0.01"), e.Amount, e.Amount.Add(pricing.MustAmount("0.01")))
	case 7:
		e.All = !e.All
	case 8:
		e.Currency = pick[pricing.Currency](c, "", "EUR", "USD", "usd")
	case 9:
		e.Reason = pick(c, "", "late", commission.Void)
	case 10:
		e.Note = pick(c, "", "other", "\xff")
	case 11: // equal, in another form
		e.At, e.Amount = e.At.In(time.FixedZone("", 3600)), e.Amount.Add(pricing.MustAmount("0.000"))
	case 12:
		e.ID += " "
	case 13:
		e.Amount = pricing.Amount{}.Sub(e.Amount)
	}
}
