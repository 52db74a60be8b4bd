package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Currency is the ISO 4217 code of a currency, such as "USD". A constant code
// can be used as it is; one that comes from outside goes through
// [ParseCurrency]. As text and in JSON it is its code. The zero value is no
// currency.
//
// Any three capital letters are taken for a currency, so that new ones work;
// only codes that ISO 4217 lists without minor units, such as XAU for gold,
// are refused.
type Currency string

// ParseCurrency returns the currency with a code of ISO 4217.
//
// It returns an error that wraps [ErrCurrency] if code is not three capital
// letters, or stands for something without minor units.
func ParseCurrency(code string) (Currency, error) {
	c := Currency(code)
	if err := c.check(); err != nil {
		return "", fmt.Errorf("pricing: currency %w", err)
	}
	return c, nil
}

func (c Currency) check() error {
	if len(c) != 3 {
		return fmt.Errorf("%.20q: not three capital letters: %w", string(c), ErrCurrency)
	}
	for _, letter := range []byte(c) {
		if letter < 'A' || letter > 'Z' {
			return fmt.Errorf("%q: not three capital letters: %w", string(c), ErrCurrency)
		}
	}
	switch c {
	case "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX":
		return fmt.Errorf("%q: no minor units: %w", string(c), ErrCurrency)
	}
	return nil
}

// Places returns the number of places after the decimal point of an amount in
// c, those of its minor unit: 2 for USD, 0 for JPY, 3 for KWD. It is 2 for a
// code that is not in the table of those that differ.
//
// The table is ISO 4217, list one, as of 1 January 2026:
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

// Format returns an amount in c as text, without the code: 59.00 for USD, 59
// for JPY. It has the currency's places, or more where the amount is finer;
// nothing is rounded away. An amount of more than 64 digits or with an exponent
// beyond 64 is not written out: the text says that it is out of bounds.
func (c Currency) Format(amount decimal.Decimal) string {
	return plain(amount, c.Places())
}

// MarshalText returns the code of c. It returns an error that wraps
// [ErrCurrency] if c is not a currency.
func (c Currency) MarshalText() ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("pricing: currency %w", err)
	}
	return []byte(c), nil
}

// UnmarshalText sets c to the currency with the code text, as [ParseCurrency]
// does, and returns the same errors, also if c is nil.
func (c *Currency) UnmarshalText(text []byte) error {
	if c == nil {
		return fmt.Errorf("pricing: currency: nil: %w", ErrCurrency)
	}
	parsed, err := ParseCurrency(string(text))
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}
