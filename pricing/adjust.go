package pricing

import (
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/seats"
)

// Change is a change of a license within a period that is paid: of its units,
// its price, its plan or its model.
type Change struct {
	At time.Time // when it takes effect
	To Charge    // what the license costs from then on, for a whole period

	// DecreaseAtRenewal says that the change waits for the next period if it makes
	// the license cheaper, by list less discount: nothing is credited. What makes
	// it dearer takes effect at once all the same.
	DecreaseAtRenewal bool
}

// Adjustment is the bill for changes within a period that is paid: credits for
// what was paid and not used, and charges for what took its place. It is made
// by [Adjust].
//
// Its JSON has the keys license, period, currency, total, lines and renewal;
// encoding/json reads it back.
type Adjustment struct {
	License  string          `json:"license"`
	Period   seats.Period    `json:"period"`   // the period that was paid
	Currency Currency        `json:"currency"` // of every amount
	Total    decimal.Decimal `json:"total"`    // the sum of Lines; negative if the customer is owed
	Lines    []Line          `json:"lines"`    // a credit and a charge for each change, in order of time
	Renewal  Charge          `json:"renewal"`  // what the last change is to: the next period costs as much; without changes, paid itself
}

// Adjust returns the one bill for the changes within a period that was paid in
// advance. At each change what the license cost until then is credited for the
// rest of the period, and what it costs from then on is charged for it, both by
// a day count, each rounded by itself. Credit and charge of one amount and span
// are the same but for the sign.
//
// What is credited first is a part of paid.Total, so that no more is given back
// than was paid: if less was paid, say with a coupon, set paid.Total to it.
// (What went wrong elsewhere: https://github.com/stripe/stripe-dotnet/issues/3103.)
// If paid is for the first stub of a license, the charges of the changes are for
// the whole period that it ends with.
//
// Changes may come in any order; those of one instant take effect in the order
// they are given. What waits for the renewal changes nothing but
// Adjustment.Renewal.
//
// Adjust returns the errors of [DayCount.Fraction], and an error that wraps
//   - [ErrChange] if a change is not within the period of paid, is to a charge
//     of another license, or to one for a period that does not hold the one
//     paid and end with it;
//   - [ErrCurrency] if the charges differ in currency, or have none;
//   - [ErrAmount] if a total is out of bounds, or negative.
func Adjust(paid Charge, by DayCount, changes ...Change) (Adjustment, error) {
	for i, c := range append([]Change{{At: paid.Period.Start, To: paid}}, changes...) {
		if err := c.check(paid); err != nil {
			if i == 0 {
				return Adjustment{}, fmt.Errorf("pricing: adjust: paid: %w", err)
			}
			return Adjustment{}, fmt.Errorf("pricing: adjust: change %d: %w", i-1, err)
		}
	}
	changes = slices.Clone(changes)
	slices.SortStableFunc(changes, func(a, b Change) int { return a.At.Compare(b.At) })

	a := Adjustment{License: paid.License, Period: paid.Period, Currency: paid.Currency, Renewal: paid}
	current := paid
	for _, c := range changes {
		a.Renewal = c.To
		rest := seats.Period{Start: c.At, End: paid.Period.End}
		credit, err := share(current, rest, by)
		if err != nil {
			return Adjustment{}, err
		}
		charge, err := share(c.To, rest, by)
		if err != nil {
			return Adjustment{}, err
		}
		if c.DecreaseAtRenewal && cheaper(c.To, charge.Fraction, current, credit.Fraction) {
			continue
		}
		credit.Kind, credit.What, credit.Amount = LineCredit, "credit for "+credit.What, credit.Amount.Neg()
		a.Lines = append(a.Lines, credit, charge)
		current = c.To
	}
	a.Total = sum(a.Lines, a.Currency.Places())
	return a, nil
}

func (c Change) check(paid Charge) error {
	whole := c.To.Period
	if err := whole.Validate(); err != nil {
		return err
	}
	if whole.Start.After(paid.Period.Start) || !whole.End.Equal(paid.Period.End) {
		return fmt.Errorf("charge for %v, %v was paid: %w", whole, paid.Period, ErrChange)
	}
	if c.To.License != paid.License {
		return fmt.Errorf("charge for license %.100q, of %.100q was paid: %w", c.To.License, paid.License, ErrChange)
	}
	if c.At.Before(paid.Period.Start) || !c.At.Before(paid.Period.End) {
		return fmt.Errorf("at %v, %v was paid: %w", c.At.Format(time.RFC3339Nano), paid.Period, ErrChange)
	}
	if err := c.To.Currency.check(); err != nil {
		return fmt.Errorf("currency %w", err)
	}
	if c.To.Currency != paid.Currency {
		return fmt.Errorf("in %s, paid in %s: %w", c.To.Currency, paid.Currency, ErrCurrency)
	}
	for _, amount := range []decimal.Decimal{c.To.List, c.To.Discount, c.To.Total} {
		if err := checkAmount(amount); err != nil {
			return fmt.Errorf("charge: %w", err)
		}
	}
	if c.To.Total.Sign() < 0 {
		return fmt.Errorf("total %s is negative: %w", plain(c.To.Total, 0), ErrAmount)
	}
	return nil
}

// share returns the line for a part of what a charge costs.
func share(c Charge, part seats.Period, by DayCount) (Line, error) {
	f, err := by.Fraction(part, c.Period)
	if err != nil {
		return Line{}, err
	}
	amount, err := f.Of(c.Total, c.Currency.Places(), HalfUp)
	if err != nil {
		return Line{}, err
	}
	return Line{
		Kind:     LineCharge,
		What:     fmt.Sprintf("%d %s", c.Units, c.Counted),
		Base:     c.Total,
		Fraction: f,
		Amount:   amount,
		Currency: c.Currency,
	}, nil
}

// cheaper reports whether a fraction of what a costs is less than a fraction of
// what b costs. The fractions differ where b is for a stub and a for a whole
// period; a coupon on b makes it no cheaper.
func cheaper(a Charge, fa Fraction, b Charge, fb Fraction) bool {
	costA, costB := a.List.Sub(a.Discount), b.List.Sub(b.Discount)
	return costA.Mul(decimal.New(fa.Part, 0)).Mul(decimal.New(fb.Whole, 0)).LessThan(
		costB.Mul(decimal.New(fb.Part, 0)).Mul(decimal.New(fa.Whole, 0)))
}
