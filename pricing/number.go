package pricing

import (
	"math/bits"

	"github.com/shopspring/decimal"
)

// number is a decimal to calculate with. Its coefficient is in an int64 while
// that has room for it, as it has for everyday money: then a step costs a few
// nanoseconds and no memory, where package decimal takes 60 and two allocations
// for a product and 200 and six for rounding it. All else is left to package
// decimal. The results of both are the same, to the coefficient and the exponent.
type number struct {
	coefficient int64 // less than room either way, so that two can be added
	exponent    int32
	large       *decimal.Decimal // the number itself, if there is no room
}

// room is what coefficients in an int64 are below.
const room = 1_000_000_000_000_000_000

// numberOf returns the number that d is.
func numberOf(d decimal.Decimal) number {
	if d.NumDigits() <= 18 {
		return number{coefficient: d.CoefficientInt64(), exponent: d.Exponent()}
	}
	return large(d)
}

func large(d decimal.Decimal) number { return number{large: &d} }

// decimal returns n as a decimal.
func (n number) decimal() decimal.Decimal {
	if n.large != nil {
		return *n.large
	}
	if n.coefficient == 0 {
		return decimal.Decimal{}.Shift(n.exponent)
	}
	return decimal.New(n.coefficient, n.exponent)
}

// times returns n x m.
func (n number) times(m number) number {
	high, low := bits.Mul64(uint64(max(n.coefficient, -n.coefficient)), uint64(max(m.coefficient, -m.coefficient)))
	if n.large == nil && m.large == nil && high == 0 && low < room {
		return number{coefficient: n.coefficient * m.coefficient, exponent: n.exponent + m.exponent}
	}
	return numberOf(n.decimal().Mul(m.decimal()))
}

// plus returns n + m.
func (n number) plus(m number) number {
	c := n.coefficient + m.coefficient
	if n.large == nil && m.large == nil && n.exponent == m.exponent && -room < c && c < room {
		return number{coefficient: c, exponent: n.exponent}
	}
	return numberOf(n.decimal().Add(m.decimal()))
}

// minus returns n - m.
func (n number) minus(m number) number { return n.plus(m.negated()) }

// negated returns -n.
func (n number) negated() number {
	if n.large == nil {
		return number{coefficient: -n.coefficient, exponent: n.exponent}
	}
	return large(n.large.Neg())
}

// round returns n rounded half away from zero to a number of places, and
// written with as many.
func (n number) round(places int) number {
	drop := -int(n.exponent) - places // digits that go
	if drop == 0 && n.large == nil {
		return n
	}
	if n.large != nil || drop < 0 || drop > 18 {
		return numberOf(n.decimal().Round(int32(places)))
	}
	unit := int64(1)
	for range drop {
		unit *= 10
	}
	c, rest := n.coefficient/unit, n.coefficient%unit
	switch {
	case rest >= unit-rest:
		c++
	case -rest >= unit+rest:
		c--
	}
	return number{coefficient: c, exponent: -int32(places)}
}

// check returns an error if n has more digits than an amount may have. What has
// room in an int64 has not.
func (n number) check() error {
	if n.large == nil {
		return nil
	}
	return checkDigits(*n.large)
}
