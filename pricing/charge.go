package pricing

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/seats"
)

// Charge is what is paid for one license and one period. It is made by
// [License.Charge] and its kin, [Cycle.Charge] and [Charge.Prorate].
//
// Its JSON has the keys license, channel, model, period, currency, counted,
// units, list, discount, total and lines, with amounts as strings at the
// currency's places; encoding/json reads it back.
type Charge struct {
	License  string          `json:"license"`
	Channel  Channel         `json:"channel"`
	Model    Model           `json:"model"`
	Period   seats.Period    `json:"period,omitzero"` // what the charge is for
	Currency Currency        `json:"currency"`        // of every amount
	Counted  string          `json:"counted"`         // what Units are: "seats", "accounts", or the caller's
	Units    int             `json:"units"`           // how many are charged
	List     decimal.Decimal `json:"list"`            // before the discount
	Discount decimal.Decimal `json:"discount"`        // what comes off; never negative
	Total    decimal.Decimal `json:"total"`           // List - Discount, the sum of Lines
	Lines    []Line          `json:"lines"`
}

// LineKind says what a line is.
type LineKind string

// The kinds of lines.
const (
	LineUnits    LineKind = "units"    // Units at UnitPrice
	LineFee      LineKind = "fee"      // Base, once
	LineDiscount LineKind = "discount" // Rate off the list total, negative
	LineCredit   LineKind = "credit"   // Base given back, negative
	LineCharge   LineKind = "charge"   // Base, what a changed license costs
)

// Line is a part of a charge or an adjustment. The amounts of the lines add up
// to its total.
//
// Its JSON has the keys kind, what, amount, currency and text, which is what
// String returns; units and unit_price for units, rate for a discount, base for
// the other kinds, and fraction where there is one.
type Line struct {
	Kind      LineKind        `json:"kind"`
	What      string          `json:"what"`       // what it is for, in words
	Units     int             `json:"units"`      // of LineUnits: how many
	UnitPrice decimal.Decimal `json:"unit_price"` // of LineUnits: for each, as exact as the plan's
	Rate      decimal.Decimal `json:"rate"`       // of LineDiscount: a fraction
	Base      decimal.Decimal `json:"base"`       // of the other kinds: for a whole period
	Fraction  Fraction        `json:"fraction"`   // how much of the period it is for; zero: all of it
	Amount    decimal.Decimal `json:"amount"`     // what the line adds to the total; negative for a discount or a credit
	Currency  Currency        `json:"currency"`
}

// String returns the line in words, such as
//
//	seats: 5 x 59.00 USD = 295.00 USD
//	reseller discount: 20% = -59.00 USD
//	seats: 5 x 59.00 USD x 14/28 = 147.50 USD
func (l Line) String() string {
	var b strings.Builder
	b.WriteString(l.What + ": ")
	switch l.Kind {
	case LineUnits:
		fmt.Fprintf(&b, "%d x %s %s", l.Units, l.Currency.Format(l.UnitPrice), l.Currency)
	case LineDiscount:
		b.WriteString(percent(l.Rate))
	case LineFee, LineCredit, LineCharge:
		fmt.Fprintf(&b, "%s %s", l.Currency.Format(l.Base), l.Currency)
	}
	if l.Fraction != (Fraction{}) {
		fmt.Fprintf(&b, " x %v", l.Fraction)
	}
	fmt.Fprintf(&b, " = %s %s", l.Currency.Format(l.Amount), l.Currency)
	return b.String()
}

// split returns the line as two: of the units that are committed to, and of those
// beyond. What rounding leaves goes to the second, so that they add up to l.
func (l Line) split(committed int) []Line {
	first, second := l, l
	first.Units = committed
	first.Amount = exact(&first).round(l.Currency.Places()).decimal()
	second.What, second.Units = beyond(l.What), l.Units-committed
	second.Amount = l.Amount.Sub(first.Amount)
	return []Line{first, second}
}

// exact returns what a line costs for a whole period, not rounded.
func exact(l *Line) number {
	if l.Kind == LineUnits {
		return numberOf(l.UnitPrice).times(number{coefficient: int64(l.Units)})
	}
	return numberOf(l.Base)
}

// check returns an error if l has a price or a rate that no charge has.
func (l Line) check() error {
	for _, amount := range []decimal.Decimal{l.UnitPrice, l.Base} {
		if err := checkAmount(amount); err != nil {
			return err
		}
	}
	return checkRate(l.Rate)
}

// settle sets the amounts of the lines of c, which have none yet, adds the line
// of the discount if the license is resold, and sets the totals. The prices and
// the rate are checked.
func settle(c *Charge, discount decimal.Decimal) error {
	places := c.Currency.Places()
	zero := number{exponent: -int32(places)}
	list := zero
	for i := range c.Lines {
		l := &c.Lines[i]
		amount := exact(l)
		if l.Fraction != (Fraction{}) {
			part, err := l.Fraction.of(amount.decimal(), places, HalfUp)
			if err != nil {
				return fmt.Errorf("line %d: %w", i, err)
			}
			amount = numberOf(part)
		}
		amount = amount.round(places)
		l.Amount, l.Currency = amount.decimal(), c.Currency
		list = list.plus(amount)
	}
	if len(c.Lines) == 1 {
		c.List = c.Lines[0].Amount // the same, and made already
	} else {
		c.List = list.decimal()
	}
	if err := list.check(); err != nil {
		return fmt.Errorf("list total of %d units: %w", c.Units, err)
	}
	off := zero
	c.Discount, c.Total = off.decimal(), c.List
	if !discount.IsZero() {
		off = list.times(numberOf(discount)).round(places)
		c.Discount, c.Total = off.decimal(), list.minus(off).decimal()
	}
	if c.Channel == Resold {
		c.Lines = append(c.Lines, Line{
			Kind:     LineDiscount,
			What:     "reseller discount",
			Rate:     discount,
			Amount:   off.negated().decimal(),
			Currency: c.Currency,
		})
	}
	return nil
}

// sum returns what the amounts of lines add up to, with a number of places.
func sum(lines []Line, places int) decimal.Decimal {
	if len(lines) == 0 {
		return decimal.New(0, -int32(places))
	}
	total := lines[0].Amount
	for _, l := range lines[1:] {
		total = total.Add(l.Amount)
	}
	return total
}

// Sum returns the total of charges, a partner's bill over many licenses. The
// sum of none is zero.
//
// It returns an error that wraps
//   - [ErrCurrency] if two charges differ in currency, or one has none;
//   - [ErrAmount] if a total or the sum has more than 64 digits or an exponent
//     beyond 64.
func Sum(charges ...Charge) (decimal.Decimal, error) {
	var total decimal.Decimal
	for i, c := range charges {
		if err := c.Currency.check(); err != nil {
			return decimal.Decimal{}, fmt.Errorf("pricing: charge %d: currency %w", i, err)
		}
		if c.Currency != charges[0].Currency {
			return decimal.Decimal{}, fmt.Errorf("pricing: charge %d is in %s, those before it in %s: %w",
				i, c.Currency, charges[0].Currency, ErrCurrency)
		}
		if err := checkAmount(c.Total); err != nil {
			return decimal.Decimal{}, fmt.Errorf("pricing: charge %d: total: %w", i, err)
		}
		total = total.Add(c.Total)
	}
	if err := checkAmount(total); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: sum of %d charges: %w", len(charges), err)
	}
	return total, nil
}
