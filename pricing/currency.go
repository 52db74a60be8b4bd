package pricing

import (
	"fmt"

	"github.com/payper/payper/internal/faults"
)

// Currency is the ISO 4217 code of a currency, such as "USD". The zero value is no
// currency.
//
// Any three capital letters are taken for a currency, so that new ones work. Codes
// that ISO 4217 lists without minor units, such as XAU for gold, are refused.
type Currency string

// Validate returns an error that wraps [ErrCurrency] if c is not three capital
// letters, or is a code without minor units.
func (c Currency) Validate() error {
	if err := c.check(); err != nil {
		return fmt.Errorf("pricing: currency: %w", err)
	}
	return nil
}

func (c Currency) check() error {
	if len(c) != 3 {
		return fmt.Errorf("%.20q is not three capital letters, such as USD: %w", string(c), ErrCurrency)
	}
	for _, letter := range []byte(c) {
		if letter < 'A' || letter > 'Z' {
			return fmt.Errorf("%q is not three capital letters, such as USD: %w", string(c), ErrCurrency)
		}
	}
	switch c {
	case "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX":
		return fmt.Errorf("%q has no minor units: %w", string(c), ErrCurrency)
	}
	return nil
}

// Places returns the number of places of an amount in c: 2 for USD, 0 for JPY, 3
// for KWD. It is 2 for a code that is not in the table of those that differ.
//
// The table is ISO 4217, list one, of 1 January 2026:
// https://www.six-group.com/en/products-services/financial-information/market-reference-data/data-standards.html.
func (c Currency) Places() int {
	switch c {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF",
		"UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	default:
		return 2
	}
}

// Round returns a rounded half away from zero to the places of c, with exactly so
// many places.
//
// It returns an error that wraps
//   - [ErrAmount] if a is unset, or a or the result is out of bounds;
//   - [ErrCurrency] if c is not a currency.
func (c Currency) Round(a Amount) (Amount, error) {
	var f faults.List
	f.Check("amount", a.check())
	f.Check("currency", c.check())
	if err := f.Err(); err != nil {
		return Amount{}, fmt.Errorf("pricing: %w", err)
	}
	rounded := c.round(a)
	if err := rounded.check(); err != nil {
		return Amount{}, fmt.Errorf("pricing: %v with %d places: %w", a, c.Places(), err)
	}
	return rounded, nil
}

// round is Round without checks.
func (c Currency) round(a Amount) Amount { return amountOf(a.d.Round(int32(c.Places()))) }

// zero returns 0 with the places of c.
func (c Currency) zero() Amount { return c.round(Amount{}) }
