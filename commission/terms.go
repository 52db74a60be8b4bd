package commission

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// Terms are what a partner and the vendor agreed on: how much each payment
// earns, when it can be paid out, and in which currency. A ledger is one
// partner's, in one currency; two currencies are two ledgers.
type Terms struct {
	Currency pricing.Currency

	// FirstTier and SecondTier are the rates of the two tiers, as they were at
	// the time of a sale.
	FirstTier  pricing.Schedule[decimal.Decimal]
	SecondTier pricing.Schedule[decimal.Decimal]

	// EarnMonths is for how many whole calendar months a license earns, counted
	// by local dates from its first commission, even if that was taken back; 0
	// is for life.
	EarnMonths int

	// HoldDays is for how many days commission is pending, counted by local
	// dates: that of a payment of the 1st, held for 30 days, is available
	// throughout the 31st.
	HoldDays int

	// MinPayout is the least that is paid out; less is carried.
	MinPayout decimal.Decimal

	// Location is where local dates and months are those of the calendar; nil
	// is UTC.
	Location *time.Location

	// Licenses names the licenses that differ: one that is not here is first
	// tier, at the rate of that tier, and referred from the beginning.
	Licenses map[string]LicenseTerms
}

// LicenseTerms are what differs for one license.
type LicenseTerms struct {
	// SecondTier says that the license is of the second tier: the partner referred
	// its partner, and gets its share of the same sale. A license is never of
	// both tiers of one ledger.
	SecondTier bool

	// Rate is the license's own; without entries it is that of its tier.
	Rate pricing.Schedule[decimal.Decimal]

	// Channel is who pays: only what is paid while a license is
	// [pricing.Referred] earns commission. Without entries it is so always.
	Channel pricing.Schedule[pricing.Channel]
}

// LiveChatTerms returns the terms of LiveChat's affiliates, as far as they are
// public: USD; 20% of every payment for life, first tier
// (https://partners.livechatinc.com/docs/getting-started/); 5% second tier
// (https://partners.livechat.com/blog/second-tier-affiliation/); at least 50.00
// a payout (its partner API refuses less,
// https://github.com/livechat/livechat-public-docs). For how long commission is
// held no source says: HoldDays is 0, for the caller to set.
func LiveChatTerms() Terms {
	return Terms{
		Currency:   "USD",
		FirstTier:  pricing.Schedule[decimal.Decimal]{{Value: Rate()}},
		SecondTier: pricing.Schedule[decimal.Decimal]{{Value: SecondTier()}},
		MinPayout:  decimal.New(5000, -2),
	}
}

// Validate reports whether a ledger can be kept by t. It returns nil, or an
// error that wraps
//   - [pricing.ErrCurrency] if there is no valid currency;
//   - [pricing.ErrRate], [pricing.ErrSchedule] or [pricing.ErrAmount] if a rate
//     is not a fraction from 0 to 1, or a schedule not in order of time;
//   - [pricing.ErrChannel] if a channel is none of the three;
//   - [ErrTerms] if a number of months or days is negative or more than 250
//     years, or the minimum payout is negative or finer than the currency;
//   - [pricing.ErrAmount] if the minimum payout is out of bounds.
func (t Terms) Validate() error {
	if err := t.check(); err != nil {
		return fmt.Errorf("commission: terms: %w", err)
	}
	return nil
}

func (t Terms) check() error {
	if _, err := pricing.ParseCurrency(string(t.Currency)); err != nil {
		return err
	}
	if err := checkRates(t.FirstTier); err != nil {
		return fmt.Errorf("first tier: %w", err)
	}
	if err := checkRates(t.SecondTier); err != nil {
		return fmt.Errorf("second tier: %w", err)
	}
	if t.EarnMonths < 0 || t.EarnMonths > 3000 {
		return fmt.Errorf("%d months: %w", t.EarnMonths, ErrTerms)
	}
	if t.HoldDays < 0 || t.HoldDays > 91_312 {
		return fmt.Errorf("held for %d days: %w", t.HoldDays, ErrTerms)
	}
	if err := checkAmount(t.MinPayout); err != nil {
		return fmt.Errorf("minimum payout: %w", err)
	}
	if t.MinPayout.Sign() < 0 || checkWhole(t.MinPayout, t.Currency) != nil {
		return fmt.Errorf("minimum payout %s: %w", t.Currency.Format(t.MinPayout), ErrTerms)
	}
	for _, id := range slices.Sorted(maps.Keys(t.Licenses)) {
		l := t.Licenses[id]
		if err := checkRates(l.Rate); err != nil {
			return fmt.Errorf("license %.100q: %w", id, err)
		}
		if err := checkOrder(l.Channel); err != nil {
			return fmt.Errorf("license %.100q: channel: %w", id, err)
		}
		for i, c := range l.Channel {
			if _, err := c.Value.MarshalText(); err != nil {
				return fmt.Errorf("license %.100q: channel %d: %w", id, i, err)
			}
		}
	}
	return nil
}

func checkRates(rates pricing.Schedule[decimal.Decimal]) error {
	if err := checkOrder(rates); err != nil {
		return fmt.Errorf("rate: %w", err)
	}
	for i, r := range rates {
		if _, err := pricing.Portion(decimal.Decimal{}, r.Value, 0); err != nil {
			return fmt.Errorf("rate %d: %w", i, err)
		}
	}
	return nil
}

// checkOrder returns the error of a schedule that is not in order; one without
// entries is.
func checkOrder[T any](s pricing.Schedule[T]) error {
	if len(s) == 0 {
		return nil
	}
	_, err := s.At(s[len(s)-1].From)
	return err
}

// valueAt returns what s.At(t) does for a schedule that is in order. It looks at
// few entries, so that a ledger takes no longer where rates changed often.
func valueAt[T any](s pricing.Schedule[T], t time.Time) (T, error) {
	later, _ := slices.BinarySearchFunc(s, t, func(d pricing.Dated[T], t time.Time) int {
		if d.From.After(t) {
			return 1
		}
		return -1
	})
	return s[max(0, later-1):later].At(t)
}

// location returns where local dates are counted.
func (t Terms) location() *time.Location {
	if t.Location == nil {
		return time.UTC
	}
	return t.Location
}

// share returns what a payment earns: the rate of its tier, the amount, and a
// word on why if it is nothing for another reason than the rate. First is when
// the license first earned commission, or the zero time.
func (t Terms) share(p Payment, first time.Time) (rate, amount decimal.Decimal, note string, err error) {
	l := t.Licenses[p.License]
	zero := decimal.New(0, -int32(t.Currency.Places()))

	if len(l.Channel) > 0 {
		channel, err := valueAt(l.Channel, p.At)
		switch {
		case err != nil:
			return rate, zero, "", err
		case channel == pricing.Resold:
			return rate, zero, "no commission: resold, the partner pays and has its discount", nil
		case channel != pricing.Referred:
			return rate, zero, "no commission: " + channel.String() + ", not referred", nil
		}
	}
	if t.EarnMonths > 0 && !first.IsZero() {
		end, err := t.limit(first)
		if err != nil {
			return rate, zero, "", err
		}
		if !p.At.Before(end) {
			return rate, zero, fmt.Sprintf("no commission: past the limit of %d months", t.EarnMonths), nil
		}
	}
	rates := l.Rate
	if len(rates) == 0 {
		rates = t.FirstTier
		if l.SecondTier {
			rates = t.SecondTier
		}
	}
	if rate, err = valueAt(rates, p.At); err != nil {
		return rate, zero, "", err
	}
	amount, err = Share(p.Amount, p.Currency, rate)
	return rate, amount, "", err
}

// limit returns the instant from which a license with a first commission at
// first earns no more.
func (t Terms) limit(first time.Time) (time.Time, error) {
	year, month, day := first.In(t.location()).Date()
	noon := time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
	p, err := pricing.Cycle{Anchor: noon, Every: pricing.Months(t.EarnMonths)}.Period(0)
	if err != nil {
		return time.Time{}, err
	}
	return t.startOfDay(p.End.Date())
}

// available returns since when what happened at an instant is no longer held.
func (t Terms) available(at time.Time) (time.Time, error) {
	year, month, date := at.In(t.location()).Date()
	day, err := t.startOfDay(year, month, date+t.HoldDays)
	if err != nil {
		return time.Time{}, err
	}
	if day.Before(at) {
		day = at.Round(0).In(t.location())
	}
	return day, nil
}

// startOfDay returns the first instant of a local date. (A midnight that clocks
// skip is none: a cycle of days knows.)
func (t Terms) startOfDay(year int, month time.Month, day int) (time.Time, error) {
	midnights := pricing.Cycle{Anchor: time.Date(2000, 1, 1, 0, 0, 0, 0, t.location()), Every: pricing.Days(1)}
	p, err := midnights.At(time.Date(year, month, day, 12, 0, 0, 0, t.location()))
	return p.Start, err
}
