package pricing

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/seats"
)

// LineKind says what a line is for.
type LineKind string

// The kinds of lines.
const (
	LineUnits    LineKind = "units"    // units that were counted
	LineMinimum  LineKind = "minimum"  // the units of a minimum that is more than was counted
	LineIncluded LineKind = "included" // units that cost nothing
	LineOverage  LineKind = "overage"  // units beyond the minimum, at a price of their own
	LinePackages LineKind = "packages" // packages of units
	LineFee      LineKind = "fee"      // the fee of a tier
	LineDiscount LineKind = "discount" // the reseller's discount
	LineDeducted LineKind = "deducted" // a coupon or a credit: Charge.Deduct
	LineBilled   LineKind = "billed"   // an amount that somebody else billed: License.Billed
)

// Line is a part of a charge. Its figures multiply out to its amount:
//
//	units, minimum, included, overage, packages: Units x UnitPrice x Fraction
//	fee:                                         Base x Fraction
//	discount:                                    -Rate x Base
//	deducted, billed:                            Amount alone
//
// The result is rounded once, half away from zero, to the places of the currency. A
// line without a fraction is for a whole period.
type Line struct {
	Kind      LineKind     `json:"kind"`
	What      string       `json:"what"` // what is charged, in the plural, or what the line is for
	Period    seats.Period `json:"period"`
	Units     int          `json:"units,omitempty"` // how many units, or packages
	From      int          `json:"from,omitempty"`  // of a tier: its first unit
	To        int          `json:"to,omitempty"`    // of a tier: its last unit; 0 if it has no end
	Size      int          `json:"size,omitempty"`  // of packages: the units in one
	UnitPrice Amount       `json:"unit_price,omitzero"`
	Rate      Rate         `json:"rate,omitzero"`
	Base      Amount       `json:"base,omitzero"`
	Fraction  Fraction     `json:"fraction,omitzero"`
	Amount    Amount       `json:"amount"` // what the line adds to the total; negative for discount and deducted
	Currency  Currency     `json:"currency"`
}

// String returns the line as an equation, such as
//
//	seats: 5 x 59.00 USD = 295.00 USD
//	accounts (minimum): 10 x 20.00 USD x 14/28 = 100.00 USD
//	reseller discount: -20% x 295.00 USD = -59.00 USD
//	coupon SUMMER: -25.00 USD
func (l Line) String() string {
	var b strings.Builder
	b.WriteString(l.subject() + ": ")
	switch l.Kind {
	case LineUnits, LineMinimum, LineIncluded, LineOverage, LinePackages:
		fmt.Fprintf(&b, "%d x %s", l.Units, l.money(l.UnitPrice))
	case LineFee:
		b.WriteString(l.money(l.Base))
	case LineDiscount:
		if l.Rate.given() {
			fmt.Fprintf(&b, "-%v x %s", l.Rate, l.money(l.Base))
			break
		}
		return b.String() + l.money(l.Amount)
	case LineDeducted, LineBilled:
		return b.String() + l.money(l.Amount)
	}
	if l.Fraction != (Fraction{}) {
		fmt.Fprintf(&b, " x %v", l.Fraction)
	}
	return b.String() + " = " + l.money(l.Amount)
}

// subject names what the line is for.
func (l Line) subject() string {
	subject := l.What
	if l.Size > 0 {
		subject = fmt.Sprintf("packages of %d %s", l.Size, subject)
	}
	if l.From > 0 {
		subject += " " + rangeText(l.From, l.To)
	}
	switch l.Kind {
	case LineMinimum, LineIncluded, LineOverage:
		subject += fmt.Sprintf(" (%s)", l.Kind)
	case LineFee:
		subject = "fee for " + subject
	case LineUnits, LinePackages, LineDiscount, LineDeducted, LineBilled:
	}
	return subject
}

// money returns an amount with at least the places of the currency, and its code.
func (l Line) money(a Amount) string {
	if rounded := l.Currency.round(a); a.set && rounded.Equal(a) {
		a = rounded
	}
	return fmt.Sprintf("%v %s", a, l.Currency)
}

// exact returns what the figures of the line come to before Fraction and rounding.
func (l Line) exact() decimal.Decimal {
	switch l.Kind {
	case LineUnits, LineMinimum, LineIncluded, LineOverage, LinePackages:
		return l.UnitPrice.d.Mul(decimal.NewFromInt(int64(l.Units)))
	case LineFee:
		return l.Base.d
	case LineDiscount:
		if l.Rate.given() {
			return l.Base.d.Mul(l.Rate.Decimal()).Neg()
		}
	case LineDeducted, LineBilled:
	}
	return l.Amount.d
}

// worth returns the amount that the figures of the line multiply out to.
func (l Line) worth() Amount {
	if l.Fraction != (Fraction{}) {
		return l.Fraction.of(l.exact(), l.Currency)
	}
	return l.Currency.round(amountOf(l.exact()))
}

// check returns an error unless the figures of the line multiply out to its amount
// within a charge.
func (l Line) check(c *Charge) error {
	var f faults.List
	if l.Currency != c.Currency {
		f.Add("Currency %.20q, the charge is in %s: %w", string(l.Currency), c.Currency, ErrCurrency)
	}
	if l.Period.Validate() != nil || !within(l.Period, c.Period) {
		f.Add("Period %v is not within %v: %w", l.Period, c.Period, ErrPart)
	}
	if l.Fraction != (Fraction{}) {
		f.Check("Fraction", l.Fraction.check())
		if c.DayCount == "" {
			f.Add("Fraction %v without a day count: %w", l.Fraction, ErrPart)
		}
	}
	if l.Units < 0 {
		f.Add("Units %d: %w", l.Units, ErrUnits)
	}
	f.Check("Amount", l.Amount.check())
	switch l.Kind {
	case LineUnits, LineMinimum, LineIncluded, LineOverage, LinePackages:
		f.Check("UnitPrice", l.UnitPrice.checkNotNegative(ErrPrice))
	case LineFee:
		f.Check("Base", l.Base.checkNotNegative(ErrPrice))
	case LineDiscount:
		f.Check("Base", l.Base.checkNotNegative(ErrAmount))
		if l.Rate.given() || !c.isBilled() {
			f.Check("Rate", l.Rate.check())
		}
		f.Check("Amount", amountOf(l.Amount.d.Neg()).checkMoney(c.Currency))
	case LineDeducted:
		f.Check("Amount", amountOf(l.Amount.d.Neg()).checkMoney(c.Currency))
	case LineBilled:
		f.Check("Amount", l.Amount.checkMoney(c.Currency))
	default:
		f.Add("unknown Kind %.20q: %w", string(l.Kind), ErrCharge)
	}
	if err := f.Err(); err != nil {
		return err
	}
	if worth := l.worth(); !worth.Equal(l.Amount) {
		return fmt.Errorf("Amount %v, its figures come to %v: %w", l.Amount, worth, ErrCharge)
	}
	return nil
}
