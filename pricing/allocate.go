package pricing

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"
)

// Allocate splits an amount in proportion to weights, so that nothing is lost:
// the parts, one for each weight, are whole units of the last place and add up
// to the amount exactly.
//
// Each part is first rounded toward zero; what is left goes, a unit each, to
// the parts that lost most, the first of equals first (the largest remainder).
// A zero weight gets nothing, and the parts of a negative amount are those of
// the positive one with the sign changed. Only the ratio of the weights
// matters. Allocate takes O(n log n) time.
//
// It returns an error that wraps
//   - [ErrAmount] if amount or a weight has more than 64 digits or an exponent
//     beyond 64, or amount does not fit in places;
//   - [ErrRounding] if places is not in 0 to 64;
//   - [ErrWeights] if there are no weights, if one is negative, or all are zero.
func Allocate(amount decimal.Decimal, places int, weights ...decimal.Decimal) ([]decimal.Decimal, error) {
	units, err := wholeUnits(amount, places)
	if err != nil {
		return nil, fmt.Errorf("pricing: amount: %w", err)
	}
	shares, total, err := wholeWeights(weights)
	if err != nil {
		return nil, fmt.Errorf("pricing: %w", err)
	}

	left := new(big.Int).Abs(units)
	quotients := make([]*big.Int, len(shares))
	remainders := make([]*big.Int, len(shares))
	for i, share := range shares {
		product := new(big.Int).Mul(share, new(big.Int).Abs(units))
		quotients[i], remainders[i] = product.QuoRem(product, total, new(big.Int))
	}
	for _, q := range quotients {
		left.Sub(left, q)
	}

	order := make([]int, len(shares))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainders[b].Cmp(remainders[a]) })
	// Less is left than there are remainders above zero.
	for _, i := range order[:left.Int64()] {
		quotients[i].Add(quotients[i], big.NewInt(1))
	}

	parts := make([]decimal.Decimal, len(shares))
	for i, q := range quotients {
		if units.Sign() < 0 {
			q.Neg(q)
		}
		parts[i] = decimal.NewFromBigInt(q, -int32(places))
	}
	return parts, nil
}

// wholeUnits returns amount as a number of units of its last place.
func wholeUnits(amount decimal.Decimal, places int) (*big.Int, error) {
	if err := checkAmount(amount); err != nil {
		return nil, err
	}
	if err := checkPlaces(places); err != nil {
		return nil, err
	}
	units := amount.Shift(int32(places))
	if !units.IsInteger() {
		return nil, fmt.Errorf("%s has more than %d places: %w", plain(amount, 0), places, ErrAmount)
	}
	if err := checkAmount(units.Round(0)); err != nil {
		return nil, fmt.Errorf("with %d places: %w", places, err)
	}
	return units.BigInt(), nil
}

// wholeWeights returns the weights as whole numbers of the same ratio, and
// their sum.
func wholeWeights(weights []decimal.Decimal) (shares []*big.Int, total *big.Int, err error) {
	var finest int32
	for i, w := range weights {
		if err := checkAmount(w); err != nil {
			return nil, nil, fmt.Errorf("weight %d: %w", i, err)
		}
		if w.Sign() < 0 {
			return nil, nil, fmt.Errorf("weight %d, %s, is negative: %w", i, plain(w, 0), ErrWeights)
		}
		finest = min(finest, w.Exponent())
	}
	total = new(big.Int)
	shares = make([]*big.Int, len(weights))
	for i, w := range weights {
		shares[i] = w.Shift(-finest).BigInt()
		total.Add(total, shares[i])
	}
	if total.Sign() == 0 {
		return nil, nil, fmt.Errorf("no weight above zero among %d: %w", len(weights), ErrWeights)
	}
	return shares, total, nil
}
