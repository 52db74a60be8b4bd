package pricing

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

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

// isShare reports whether a line of this kind is for units or a fee: of a part of the
// list total.
func (k LineKind) isShare() bool {
	return k.isCount() || k == LineFee
}

// isCount reports whether a line of this kind is for units.
func (k LineKind) isCount() bool {
	switch k {
	case LineUnits, LineMinimum, LineIncluded, LineOverage, LinePackages:
		return true
	case LineFee, LineDiscount, LineDeducted, LineBilled:
	}
	return false
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
