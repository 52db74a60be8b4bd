package pricing

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/internal/faults"
)

// Allocate splits an amount in proportion to weights and loses nothing: the parts,
// one for each weight, have the places of c and add up to the amount exactly.
//
// Each part is first rounded toward zero. The units of the last place that are left
// go, one each, to the parts that lost most, and to the first of equal ones (the
// largest remainder). A weight of 0 gets nothing. A negative amount mirrors the
// positive one. Allocate takes O(n log n) time.
//
// It returns an error that names each bad argument and wraps
//   - [ErrAmount] if the amount is unset, out of bounds or has more places than c,
//     or if a weight is unset, negative or out of bounds, all weights are 0, or
//     there are none;
//   - [ErrCurrency] if c is not a currency.
func Allocate(a Amount, c Currency, weights ...Amount) ([]Amount, error) {
	var f faults.List
	f.Check("currency", c.check())
	f.Check("amount", Amount{d: a.d.Abs(), set: a.set}.checkMoney(c))
	var total decimal.Decimal
	var finest int32
	for i, w := range weights {
		f.Check(fmt.Sprintf("weight %d", i), w.checkNotNegative(ErrAmount))
		total = total.Add(w.d)
		finest = min(finest, w.d.Exponent())
	}
	if len(f) == 0 && total.Sign() == 0 {
		f.Add("no weight above 0 among %d: %w", len(weights), ErrAmount)
	}
	if err := f.Err(); err != nil {
		return nil, fmt.Errorf("pricing: allocate: %w", err)
	}

	if err := c.round(a).check(); err != nil {
		return nil, fmt.Errorf("pricing: allocate: amount with %d places: %w", c.Places(), err)
	}
	places := int32(c.Places())
	units := a.d.Shift(places).BigInt()
	left := new(big.Int).Set(units)
	parts := make([]*big.Int, len(weights))
	remainders := make([]*big.Int, len(weights))
	order := make([]int, len(weights))
	whole := total.Shift(-finest).BigInt()
	for i, w := range weights {
		product := new(big.Int).Mul(units, w.d.Shift(-finest).BigInt())
		parts[i], remainders[i] = product.QuoRem(product, whole, new(big.Int))
		left.Sub(left, parts[i])
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return remainders[j].CmpAbs(remainders[i]) })
	unit := big.NewInt(int64(units.Sign()))
	for _, i := range order {
		if left.Sign() == 0 {
			break
		}
		parts[i].Add(parts[i], unit)
		left.Sub(left, unit)
	}
	amounts := make([]Amount, len(parts))
	for i, p := range parts {
		amounts[i] = amountOf(decimal.NewFromBigInt(p, -places))
	}
	return amounts, nil
}
