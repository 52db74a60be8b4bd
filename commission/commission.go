package commission

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// Rate returns 0.20, the commission on each payment of a referred customer.
// (Source: https://partners.livechat.com/docs/.)
func Rate() decimal.Decimal { return decimal.New(20, -2) }

// SecondTier returns 0.05, the commission of the partner who referred another
// one, on the same sale of that one. (Source: https://partners.livechat.com/blog/second-tier-affiliation/.)
func SecondTier() decimal.Decimal { return decimal.New(5, -2) }

// Share returns the commission on one payment at a rate, in c, rounded half
// away from zero to its places. Paid is the amount after discounts and before
// tax, in major units; the rate is a fraction, such as [Rate] or [SecondTier].
//
// The share of many payments is the sum of their shares, not the share of
// their sum: each is rounded by itself.
//
// Share returns an error that wraps
//   - [ErrPayment] if paid is negative: what goes back to a customer is not a
//     payment;
//   - [pricing.ErrCurrency] if c is not a currency;
//   - [pricing.ErrRate] if rate is not in 0 to 1;
//   - [pricing.ErrAmount] if paid, rate or the share is out of the bounds of
//     package pricing.
func Share(paid decimal.Decimal, c pricing.Currency, rate decimal.Decimal) (decimal.Decimal, error) {
	if _, err := pricing.ParseCurrency(string(c)); err != nil {
		return decimal.Decimal{}, fmt.Errorf("commission: %w", err)
	}
	share, err := pricing.Portion(paid, rate, c.Places())
	if err != nil {
		return decimal.Decimal{}, fmt.Errorf("commission: share of what was paid: %w", err)
	}
	if paid.Sign() < 0 {
		return decimal.Decimal{}, fmt.Errorf("commission: paid %s %s: %w", c.Format(paid), c, ErrPayment)
	}
	return share, nil
}
