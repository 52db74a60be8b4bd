package commission

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// contract is valid terms with what is computed from them once.
type contract struct {
	Terms
	dates    pricing.Cycle // its periods are local dates
	licenses map[string]license
}

// license is the terms of a license. If EarnMonths is set, it earns in [from, until).
type license struct {
	LicenseTerms
	from, until time.Time
}

// newContract checks terms, and copies the slices that the caller could change.
func newContract(t Terms) (*contract, error) {
	var f checks
	t.check(&f)
	if err := f.Wrap(ErrTerms); err != nil {
		return nil, fmt.Errorf("terms: %w", err)
	}
	t.FirstTier, t.SecondTier, t.HoldDays = slices.Clone(t.FirstTier), slices.Clone(t.SecondTier), slices.Clone(t.HoldDays)
	c := &contract{
		Terms:    t,
		dates:    pricing.Cycle{Anchor: time.Date(2000, time.January, 1, 0, 0, 0, 0, t.Zone.Location()), Every: pricing.Days(1), Zone: t.Zone},
		licenses: make(map[string]license, len(t.Licenses)),
	}
	for _, id := range slices.Sorted(maps.Keys(t.Licenses)) {
		l := license{LicenseTerms: t.Licenses[id]}
		l.Rate, l.Channel = slices.Clone(l.Rate), slices.Clone(l.Channel)
		if t.EarnMonths > 0 {
			var err error
			l.from, l.until, err = c.earning(l.Since)
			f.Check(fmt.Sprintf("Licenses[%.100q]: EarnMonths since %s", id, instant(l.Since)), cause(err))
		}
		c.licenses[id] = l
	}
	c.Licenses = nil // the caller's
	if err := f.Wrap(ErrTerms); err != nil {
		return nil, fmt.Errorf("terms: %w", err)
	}
	return c, nil
}

// earning returns the time in which a license earns. Months are counted from noon of the
// date since, because a time zone may skip midnight.
func (c *contract) earning(since time.Time) (from, until time.Time, err error) {
	noon := c.noon(since, 0)
	months, err := pricing.Cycle{Anchor: noon, Every: pricing.Months(c.EarnMonths), Zone: c.Zone}.At(noon)
	if err != nil {
		return time.Time{}, time.Time{}, err
	}
	first, err := c.dates.At(noon)
	if err != nil {
		return time.Time{}, time.Time{}, err
	}
	last, err := c.dates.At(months.End)
	return first.Start, last.Start, err
}

// noon returns noon of a local date: that of t, plus a number of days.
func (c *contract) noon(t time.Time, days int) time.Time {
	year, month, day := t.In(c.Zone.Location()).Date()
	return time.Date(year, month, day+days, 12, 0, 0, 0, c.Zone.Location())
}

// in returns t in the zone of the terms. It returns t in UTC if the offset of the zone has
// seconds, because RFC 3339 cannot express them.
func (c *contract) in(t time.Time) time.Time {
	t = t.Round(0).In(c.Zone.Location())
	if _, offset := t.Zone(); offset%60 != 0 {
		return t.UTC()
	}
	return t
}

// normal returns an event as entries have it, so that equal events become identical: its
// time is in the zone of the terms, and its amounts have the places of the currency, or
// more if they need more. A tax of 0 is no tax.
func (c *contract) normal(e Event) Event {
	e.At, e.Amount, e.Tax = c.in(e.At), c.money(e.Amount), c.money(e.Tax)
	if e.untaxed() {
		e.Tax = pricing.Amount{}
	}
	return e
}

func (c *contract) money(a pricing.Amount) pricing.Amount {
	d, places := a.Decimal(), int32(c.Currency.Places())
	if !a.IsValid() || d.Exponent() == -places {
		return a
	}
	if needed := -d.Normalize().Exponent(); needed > places {
		places = needed
	}
	if b, err := pricing.NewAmount(d.Round(places)); err == nil {
		return b
	}
	return a // the places would be out of bounds
}

// sale returns the entry of a payment, without its Seq.
func (c *contract) sale(e Event) (Entry, error) {
	l, listed := c.licenses[e.License]
	if !listed && !c.Unlisted {
		return Entry{}, fmt.Errorf("license %.100q is not in the terms: %w", e.License, ErrUnlisted)
	}
	entry := Entry{Event: e, SecondTier: l.SecondTier, Base: e.base(), Earned: zero(c.Currency)}
	var f checks
	var err error
	entry.AvailableFrom, err = c.availableFrom(e.At)
	f.Check("HoldDays", cause(err))
	entry.NoEarning, err = l.noEarning(e.At)
	f.Check("Channel", cause(err))
	if err == nil && entry.NoEarning == "" {
		field, rates := c.rates(&l)
		entry.Rate, err = rates.At(e.At)
		f.Check(field, cause(err))
	}
	if err := f.Wrap(ErrTerms); err != nil {
		return Entry{}, fmt.Errorf("license %.100q: %w", e.License, err)
	}
	if entry.NoEarning == "" {
		if entry.Earned, err = entry.Rate.Of(entry.Base, c.Currency); err != nil {
			return Entry{}, fmt.Errorf("%w: %w", err, ErrEvent)
		}
	}
	return entry, nil
}

// noEarning returns why a payment for l at an instant earns nothing. It returns "" if a
// rate applies.
func (l *license) noEarning(at time.Time) (NoEarning, error) {
	if len(l.Channel) > 0 {
		channel, err := l.Channel.At(at)
		if err != nil || channel != pricing.Referred {
			return NotReferred, err
		}
	}
	switch {
	case l.until.IsZero():
		return "", nil
	case at.Before(l.from):
		return NotReferred, nil
	case !at.Before(l.until):
		return PastLimit, nil
	}
	return "", nil
}

// rates returns the rates of a license and the name of their field.
func (c *contract) rates(l *license) (string, pricing.Schedule[pricing.Rate]) {
	switch {
	case len(l.Rate) > 0:
		return "Rate", l.Rate
	case l.SecondTier:
		return "SecondTier", c.SecondTier
	default:
		return "FirstTier", c.FirstTier
	}
}

// availableFrom returns when commission on a payment becomes available.
func (c *contract) availableFrom(at time.Time) (time.Time, error) {
	if len(c.HoldDays) == 0 {
		return at, nil
	}
	days, err := c.HoldDays.At(at)
	if err != nil {
		return at, err
	}
	date, err := c.dates.At(c.noon(at, days))
	return later(at, c.in(date.Start)), err
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// zero returns 0 with the places of c.
func zero(c pricing.Currency) pricing.Amount {
	a, _ := pricing.NewAmount(decimal.New(0, -int32(c.Places()))) // within bounds
	return a
}
