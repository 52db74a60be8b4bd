package pricing

import (
	"fmt"
	"math/big"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/seats"
)

// DayCount is how a part of a period is measured against the whole. Local dates are
// those of a zone that is named: the zone of the cycle. The zero value is no day
// count.
type DayCount string

// The day counts. With each, the fractions of parts that make up a period add up to
// exactly 1.
const (
	// CalendarDays counts local dates. The date on which a part starts counts. The
	// date on which it ends does not: a license that ends at any time on the 12th is
	// charged for 11 days of its month. A day of 23 hours is a day.
	CalendarDays DayCount = "calendar days"

	// Elapsed measures exact time, to the nanosecond.
	Elapsed DayCount = "elapsed time"

	// Thirty360 counts local dates as if each month had 30 days. The last date of a
	// month counts as its 30th. This is the convention 30E/360 ISDA, without its
	// exception for the last date of a contract. Plain 30E/360 differs in February:
	//
	//	from        to           Thirty360  30E/360
	//	1 February  28 February  29 days    27 days
	//	1 February  1 March      30 days    30 days
	//	30 January  31 January   0 days     0 days
	Thirty360 DayCount = "30/360"
)

func (d DayCount) check() error {
	switch d {
	case CalendarDays, Elapsed, Thirty360:
		return nil
	default:
		return fmt.Errorf("day count %.20q is not calendar days, elapsed time or 30/360: %w", string(d), ErrPart)
	}
}

// Fraction returns what part is of whole, by the local dates of zone.
//
// It returns an error that wraps
//   - [seats.ErrPeriod] if part or whole is not valid;
//   - [ErrPart] if part does not lie within whole, if whole has no day, or if d is
//     not a day count;
//   - [ErrZone] if zone is unset.
func (d DayCount) Fraction(part, whole seats.Period, zone Zone) (Fraction, error) {
	var f faults.List
	f.Check("part", part.Validate())
	f.Check("whole", whole.Validate())
	f.Append(d.check())
	f.Check("zone", zone.check())
	if err := f.Err(); err != nil {
		return Fraction{}, fmt.Errorf("pricing: fraction: %w", err)
	}
	if !within(part, whole) {
		return Fraction{}, fmt.Errorf("pricing: fraction: %v is not within %v: %w", part, whole, ErrPart)
	}
	fraction := d.fraction(part, whole, zone)
	if fraction.Whole == 0 {
		return Fraction{}, fmt.Errorf("pricing: fraction: %v has no day by %s: %w", whole, d, ErrPart)
	}
	return fraction, nil
}

// within reports whether part lies within whole.
func within(part, whole seats.Period) bool {
	part, whole = wall(part), wall(whole)
	return !part.Start.Before(whole.Start) && !part.End.After(whole.End)
}

// fraction is Fraction without checks.
func (d DayCount) fraction(part, whole seats.Period, zone Zone) Fraction {
	length := func(p seats.Period) int64 {
		p = wall(p)
		start, end := p.Start.In(zone.location), p.End.In(zone.location)
		switch d {
		case CalendarDays:
			return localDay(end) - localDay(start)
		case Thirty360:
			return day360(end) - day360(start)
		case Elapsed:
			return int64(end.Sub(start))
		}
		return 0
	}
	f := Fraction{length(part), length(whole)}
	if d == Elapsed {
		divisor := new(big.Int).GCD(nil, nil, big.NewInt(f.Part), big.NewInt(f.Whole)).Int64()
		f.Part, f.Whole = f.Part/divisor, f.Whole/divisor
	}
	return f
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

// Fraction is an exact part of a whole, from 0 to 1: 14 of 28 days. It is made by
// [DayCount.Fraction], or by hand. The zero value is no fraction.
type Fraction struct {
	Part  int64 `json:"part"`
	Whole int64 `json:"whole"`
}

func (f Fraction) check() error {
	if f.Whole < 1 || f.Part < 0 || f.Part > f.Whole {
		return fmt.Errorf("fraction %v is not from 0 to 1: %w", f, ErrPart)
	}
	return nil
}

// Of returns the fraction of an amount, a x Part / Whole, divided once and rounded
// once, half away from zero, to the places of c. A negative amount mirrors a
// positive one.
//
// It returns an error that wraps
//   - [ErrPart] if f is not from 0 to 1;
//   - [ErrAmount] if a is unset, or a or the result is out of bounds;
//   - [ErrCurrency] if c is not a currency.
func (f Fraction) Of(a Amount, c Currency) (Amount, error) {
	var bad faults.List
	bad.Append(f.check())
	bad.Check("amount", a.check())
	bad.Check("currency", c.check())
	if err := bad.Err(); err != nil {
		return Amount{}, fmt.Errorf("pricing: %w", err)
	}
	part := f.of(a.d, c)
	if err := part.check(); err != nil {
		return Amount{}, fmt.Errorf("pricing: %v of %v: %w", f, a, err)
	}
	return part, nil
}

// of is Of without checks.
func (f Fraction) of(d decimal.Decimal, c Currency) Amount {
	return amountOf(d.Mul(decimal.NewFromInt(f.Part)).DivRound(decimal.NewFromInt(f.Whole), int32(c.Places())))
}

// String returns the fraction as "14/28".
func (f Fraction) String() string {
	return strconv.FormatInt(f.Part, 10) + "/" + strconv.FormatInt(f.Whole, 10)
}
