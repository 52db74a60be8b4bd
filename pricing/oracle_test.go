package pricing_test

import (
	"math/big"
	"math/rand/v2"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// The oracles work out money in fractions of math/big, the slow and obvious
// way. They share no code with the package and none with package decimal,
// whose Rat is all they use of it.

// tenTo returns 10^n, for n < 0 too.
func tenTo(n int) *big.Rat {
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil))
	if n < 0 {
		power.Inv(power)
	}
	return power
}

// wantRound returns amount rounded, as a whole number of units of the last
// place: it looks at the two whole numbers on either side of the magnitude and
// takes one of them by the definition of the mode.
func wantRound(amount *big.Rat, places int, mode pricing.Rounding) *big.Int {
	exact := new(big.Rat).Mul(new(big.Rat).Abs(amount), tenTo(places))
	below := new(big.Int).Quo(exact.Num(), exact.Denom())
	above := new(big.Int).Add(below, big.NewInt(1))
	part := new(big.Rat).Sub(exact, new(big.Rat).SetInt(below))
	half := part.Cmp(big.NewRat(1, 2))

	var up bool
	switch mode {
	case pricing.HalfUp:
		up = half >= 0
	case pricing.HalfDown:
		up = half > 0
	case pricing.HalfEven:
		up = half > 0 || half == 0 && below.Bit(0) == 1
	case pricing.Up:
		up = part.Sign() > 0
	case pricing.Down:
		up = false
	}
	units := below
	if up {
		units = above
	}
	if amount.Sign() < 0 {
		units.Neg(units)
	}
	return units
}

// inPlaces returns units of the last place as an amount.
func inPlaces(units *big.Int, places int) *big.Rat {
	return new(big.Rat).Mul(new(big.Rat).SetInt(units), tenTo(-places))
}

// wantAllocate hands out the units of an amount one at a time, each to the part
// that is furthest below its exact share, the first of equals.
func wantAllocate(units int, weights []*big.Rat) []int {
	total := new(big.Rat)
	for _, w := range weights {
		total.Add(total, w)
	}
	sign := 1
	if units < 0 {
		sign, units = -1, -units
	}
	parts := make([]int, len(weights))
	behind := make([]*big.Rat, len(weights)) // the exact share less what was handed out
	for i, w := range weights {
		behind[i] = new(big.Rat).Mul(w, new(big.Rat).SetFrac64(int64(units), 1))
		behind[i].Quo(behind[i], total)
	}
	for range units {
		next := 0
		for i := range behind {
			if behind[i].Cmp(behind[next]) > 0 {
				next = i
			}
		}
		parts[next] += sign
		behind[next].Sub(behind[next], big.NewRat(1, 1))
	}
	return parts
}

// bounded reports whether an amount is within the documented limits: at most
// 64 digits, and an exponent from -64 to 64.
func bounded(d decimal.Decimal) bool {
	if d.Exponent() < -64 || d.Exponent() > 64 {
		return false
	}
	return digits(d.Coefficient()) <= 64
}

// digits returns how many decimal digits n has.
func digits(n *big.Int) int {
	return len(new(big.Int).Abs(n).Text(10))
}

// fraction reports whether d, which is bounded, is in [0, 1].
func fraction(d decimal.Decimal) bool {
	r := d.Rat()
	return r.Sign() >= 0 && r.Cmp(big.NewRat(1, 1)) <= 0
}

// wantCharge returns the list total, discount and total of a charge as whole
// numbers of the currency's minor unit.
func wantCharge(price, rate *big.Rat, units, places int) (list, discount, total *big.Int) {
	list = wantRound(new(big.Rat).Mul(price, new(big.Rat).SetInt64(int64(units))), places, pricing.HalfUp)
	discount = wantRound(new(big.Rat).Mul(inPlaces(list, places), rate), places, pricing.HalfUp)
	return list, discount, new(big.Int).Sub(list, discount)
}

var roundings = []pricing.Rounding{pricing.HalfUp, pricing.HalfEven, pricing.HalfDown, pricing.Up, pricing.Down}

// seeded returns a source of random numbers that is the same in every run.
func seeded() *rand.Rand { return rand.New(rand.NewPCG(20, 5)) }

// randomAmount returns a random amount of up to 30 digits, every second one
// ending in a 5 or a 0 so that ties are many.
func randomAmount(r *rand.Rand) decimal.Decimal {
	n := new(big.Int)
	for range r.IntN(30) {
		n.Mul(n, big.NewInt(10))
		n.Add(n, big.NewInt(r.Int64N(10)))
	}
	if r.IntN(2) == 0 {
		n.Mul(n, big.NewInt(10))
		n.Add(n, big.NewInt(5*r.Int64N(2)))
	}
	if r.IntN(2) == 0 {
		n.Neg(n)
	}
	return decimal.NewFromBigInt(n, int32(r.IntN(14)-10))
}

// randomRate returns a random fraction from 0 to 1, both of them included.
func randomRate(r *rand.Rand) decimal.Decimal {
	places := r.IntN(9)
	most := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil).Int64()
	return decimal.New(r.Int64N(most+1), -int32(places))
}
