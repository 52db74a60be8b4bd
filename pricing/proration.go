package pricing

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/seats"
)

// DayCount is a way to measure a part of a period against the whole. The zero
// value is none.
type DayCount int

// The day counts. With each, the fractions of parts that make up a period add
// up to exactly 1.
const (
	// Elapsed measures time, to the nanosecond: a day on which clocks go
	// forward has 23 hours.
	Elapsed DayCount = iota + 1

	// CalendarDays counts local dates, in the location of the whole period's
	// start: a day of 23 hours is a day. The first date of a part counts, the
	// date it ends on does not.
	CalendarDays

	// Thirty360 counts local dates as if each month had 30 days: the last date
	// of a month is its 30th, and so is a 30th before it. From 30 to 31 January
	// is no day, from 31 January to 1 February one. (It is what ISDA calls
	// 30E/360.) A whole that starts and ends on the same day of the
	// month, or on the last one of both, has 30 days a month, unless one of the
	// two is the end of February and the other is not: 28 January to 28 February
	// has 32.
	Thirty360
)

// String returns the name of the day count, such as "CalendarDays".
func (d DayCount) String() string {
	switch d {
	case Elapsed:
		return "Elapsed"
	case CalendarDays:
		return "CalendarDays"
	case Thirty360:
		return "Thirty360"
	default:
		return "DayCount(" + strconv.Itoa(int(d)) + ")"
	}
}

// Fraction returns what part is of whole. Whole is the full period that a price
// is for, also where part is the first stub of a license (see [Cycle.First]).
//
// It returns an error that wraps
//   - [seats.ErrPeriod] if part or whole is not valid (see
//     [seats.Period.Validate]);
//   - [ErrFraction] if part is not within whole, whole has no day, or d is none
//     of the three.
func (d DayCount) Fraction(part, whole seats.Period) (Fraction, error) {
	for _, p := range []seats.Period{part, whole} {
		if err := p.Validate(); err != nil {
			return Fraction{}, fmt.Errorf("pricing: fraction: %w", err)
		}
	}
	part, whole = wallTime(part), wallTime(whole)
	if part.Start.Before(whole.Start) || part.End.After(whole.End) {
		return Fraction{}, fmt.Errorf("pricing: part %v is not within %v: %w", part, whole, ErrFraction)
	}
	var f Fraction
	loc := whole.Start.Location()
	switch d {
	case Elapsed:
		f = Fraction{int64(part.End.Sub(part.Start)), int64(whole.End.Sub(whole.Start))}.reduce()
	case CalendarDays:
		f = Fraction{localDay(part.End.In(loc)) - localDay(part.Start.In(loc)), localDay(whole.End.In(loc)) - localDay(whole.Start.In(loc))}
	case Thirty360:
		f = Fraction{day360(part.End.In(loc)) - day360(part.Start.In(loc)), day360(whole.End.In(loc)) - day360(whole.Start.In(loc))}
	default:
		return Fraction{}, fmt.Errorf("pricing: day count %d: %w", int(d), ErrFraction)
	}
	if f.Whole == 0 {
		return Fraction{}, fmt.Errorf("pricing: %v has no day by %v: %w", whole, d, ErrFraction)
	}
	if err := f.check(); err != nil { // in a location whose offset is no time of day
		return Fraction{}, fmt.Errorf("pricing: part %v of %v by %v: %w", part, whole, d, err)
	}
	return f, nil
}

// wallTime returns p without monotonic readings, which would measure it by
// another clock.
func wallTime(p seats.Period) seats.Period {
	return seats.Period{Start: p.Start.Round(0), End: p.End.Round(0)}
}

// day360 numbers the local date of t as if each month had 30 days.
func day360(t time.Time) int64 {
	date := time.Unix(86_400*localDay(t), 0).UTC()
	year, month, day := date.Date()
	if date.AddDate(0, 0, 1).Day() == 1 {
		day = 30
	}
	return 360*int64(year) + 30*int64(month) + int64(min(day, 30))
}

// Fraction is an exact part of a whole, from 0 to 1: 14 of 28 days. It is made
// by [DayCount.Fraction], or by hand. The zero value is none.
//
// As text and in JSON it is "14/28".
type Fraction struct {
	Part, Whole int64
}

func (f Fraction) check() error {
	if f.Whole < 1 || f.Part < 0 || f.Part > f.Whole {
		return fmt.Errorf("%v is not from 0 to 1: %w", f, ErrFraction)
	}
	return nil
}

// Of returns the fraction of an amount: amount x Part / Whole, divided once and
// rounded once, to a number of places. A negative amount mirrors a positive
// one.
//
// It returns an error that wraps
//   - [ErrFraction] if f is not from 0 to 1;
//   - the errors of [Round].
func (f Fraction) Of(amount decimal.Decimal, places int, mode Rounding) (decimal.Decimal, error) {
	if err := f.check(); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: fraction: %w", err)
	}
	if err := checkAmount(amount); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: amount: %w", err)
	}
	if err := checkPlaces(places); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: %w", err)
	}
	part, err := f.of(amount, places, mode)
	if err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: %w", err)
	}
	if err := checkAmount(part); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: fraction with %d places: %w", places, err)
	}
	return part, nil
}

// of is Of once its arguments are checked. The division stops two places
// further than wanted; whether anything is left beyond is kept as a last digit
// of 1, so that it rounds as the exact quotient does.
func (f Fraction) of(amount decimal.Decimal, places int, mode Rounding) (decimal.Decimal, error) {
	q, rest := amount.Mul(decimal.New(f.Part, 0)).QuoRem(decimal.New(f.Whole, 0), int32(places)+1)
	if !rest.IsZero() {
		q = q.Add(decimal.New(int64(rest.Sign()), -int32(places)-2))
	}
	return round(q, int32(places), mode)
}

// reduce returns f in lowest terms. f.Whole is not zero.
func (f Fraction) reduce() Fraction {
	d := new(big.Int).GCD(nil, nil, big.NewInt(f.Part), big.NewInt(f.Whole)).Int64()
	return Fraction{f.Part / d, f.Whole / d}
}

// String returns the fraction as "14/28".
func (f Fraction) String() string {
	return strconv.FormatInt(f.Part, 10) + "/" + strconv.FormatInt(f.Whole, 10)
}

// MarshalText returns the fraction as "14/28". It returns an error that wraps
// [ErrFraction] if f is not from 0 to 1.
func (f Fraction) MarshalText() ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("pricing: fraction: %w", err)
	}
	return []byte(f.String()), nil
}

// UnmarshalText sets f from text such as "14/28". It returns an error that
// wraps [ErrFraction] if text is anything but a fraction from 0 to 1, or f is nil.
func (f *Fraction) UnmarshalText(text []byte) error {
	if f == nil {
		return fmt.Errorf("pricing: fraction: nil: %w", ErrFraction)
	}
	part, whole, _ := strings.Cut(string(text), "/")
	var parsed Fraction
	parsed.Part, _ = strconv.ParseInt(part, 10, 64) // what it cannot read is not written the same
	parsed.Whole, _ = strconv.ParseInt(whole, 10, 64)
	if parsed.check() != nil || parsed.String() != string(text) {
		return fmt.Errorf("pricing: %.50q is not a fraction from 0 to 1: %w", text, ErrFraction)
	}
	*f = parsed
	return nil
}

// Prorate returns the charge for a part of its period: each line for units or a
// fee for its fraction, rounded once, and the discount, if any, on their sum.
// A charge that is prorated already is refused.
//
// The charges of parts that make up the period may differ from the whole one by
// what each line's rounding loses; to lose nothing, split the total with
// [Allocate], by the parts of the fractions.
//
// The price, the base or the rate of each line decides; what c says of its
// amounts and totals does not count.
//
// It returns the errors of [DayCount.Fraction], and an error that wraps
//   - [ErrFraction] if c is prorated already;
//   - [ErrCurrency] if c has no currency;
//   - [ErrAmount] if a price, a base or a rate is out of bounds, or the result
//     has more than 64 digits;
//   - [ErrRate] if a rate is not a fraction from 0 to 1;
//   - [ErrDiscount] if there is a line for a discount and c is not resold.
func (c Charge) Prorate(part seats.Period, by DayCount) (Charge, error) {
	f, err := by.Fraction(part, c.Period)
	if err != nil {
		return Charge{}, err
	}
	if err := c.Currency.check(); err != nil {
		return Charge{}, fmt.Errorf("pricing: prorate: currency %w", err)
	}
	prorated := c
	prorated.Period = wallTime(part)
	prorated.Lines = nil
	var rate decimal.Decimal
	for i, line := range c.Lines {
		if err := line.check(); err != nil {
			return Charge{}, fmt.Errorf("pricing: prorate: line %d: %w", i, err)
		}
		if line.Kind == LineDiscount {
			if c.Channel != Resold {
				return Charge{}, fmt.Errorf("pricing: prorate: line %d: channel %v: %w", i, c.Channel, ErrDiscount)
			}
			rate = line.Rate
			continue
		}
		if line.Fraction != (Fraction{}) {
			return Charge{}, fmt.Errorf("pricing: line %d is for %v already: %w", i, line.Fraction, ErrFraction)
		}
		line.Fraction = f
		prorated.Lines = append(prorated.Lines, line)
	}
	if err := settle(&prorated, rate); err != nil {
		return Charge{}, fmt.Errorf("pricing: prorate: %w", err)
	}
	return prorated, nil
}

// maxTierLines bounds the lines of a charge for the time of accounts, which are
// many for an input that is small: every tier at every number of accounts.
const maxTierLines = 1 << 20

// ChargeAccountTime returns what is paid for l if each account is charged for
// the part of the period of u that it was on the license: the price of the
// accounts at each instant, averaged over the period by elapsed time, with a
// line for each number of accounts that was held for a while. Units is the most
// of them. The minimum of accounts holds at each instant.
//
// It is an alternative to [License.Charge] under PPA, and to charging the high-water
// mark: l.ChargeUnits(u.PeakAccounts, "accounts at one time", u.Period).
//
// It returns the errors of [License.Charge], and an error that wraps
//   - [ErrModel] if l is not PPA;
//   - [seats.ErrUsage] if u.AccountsAtLeast is not there or does not fit the
//     period;
//   - [seats.ErrLimit] if the price is graduated and its tiers, times the most
//     accounts at one time, are more than 2^20: each tier has a line of its own
//     for each number of accounts.
func (l License) ChargeAccountTime(u seats.Usage) (Charge, error) {
	c, err := l.chargeAccountTime(u)
	if err != nil {
		return Charge{}, fmt.Errorf("pricing: %v: %w", l.name(), err)
	}
	return c, nil
}

func (l License) chargeAccountTime(u seats.Usage) (Charge, error) {
	if err := checkLicense(&l); err != nil {
		return Charge{}, err
	}
	if l.Model != PPA {
		return Charge{}, fmt.Errorf("time of accounts under %v: %w", l.Model, ErrModel)
	}
	if err := u.Validate(); err != nil {
		return Charge{}, err
	}
	if len(u.AccountsAtLeast) != u.PeakAccounts || u.PeakAccounts == 0 && u.Accounts > 0 {
		return Charge{}, fmt.Errorf("usage without AccountsAtLeast: %w", seats.ErrUsage)
	}
	if p := l.Plan.Price; p.kind == graduatedPrice && u.PeakAccounts > 0 && len(p.tiers) > maxTierLines/u.PeakAccounts {
		return Charge{}, fmt.Errorf("%d tiers, each for up to %d accounts, more than %d lines: %w", len(p.tiers), u.PeakAccounts, maxTierLines, seats.ErrLimit)
	}

	var c Charge
	frame(&c, &l, max(u.PeakAccounts, l.MinAccounts), "accounts, each for its part", &u.Period)
	length := u.Period.End.Sub(u.Period.Start)
	left := length          // time with n or more accounts
	var below time.Duration // time with fewer than the minimum
	for n := range u.PeakAccounts + 1 {
		var more time.Duration // time with more than n
		if n < u.PeakAccounts {
			more = u.AccountsAtLeast[n]
		}
		held := left - more
		left = more
		if n <= l.MinAccounts { // all below the minimum is charged with it
			below += held
			held = below
		}
		if held == 0 || n < l.MinAccounts && n < u.PeakAccounts {
			continue
		}
		part := Fraction{int64(held), int64(length)}.reduce()
		for _, line := range appendLines(nil, &l.Plan.Price, "accounts", max(n, l.MinAccounts)) {
			line.Fraction = part
			c.Lines = append(c.Lines, line)
		}
	}
	if err := settle(&c, discountOf(&l)); err != nil {
		return Charge{}, err
	}
	return c, nil
}
