package commission_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// indexOf returns the index of a currency in the oracles' list.
func indexOf(c pricing.Currency) uint8 {
	for i, known := range currencies {
		if known.code == c {
			return uint8(i)
		}
	}
	return 0
}

func FuzzShare(f *testing.F) {
	add := func(paid decimal.Decimal, c pricing.Currency, rate decimal.Decimal) {
		f.Add(paid.Coefficient().Bytes(), paid.Sign() < 0, paid.Exponent(), indexOf(c), rate.CoefficientInt64(), rate.Exponent())
	}
	for _, tt := range shareTests {
		add(tt.paid, tt.currency, tt.rate)
	}
	for _, tt := range shareErrorTests {
		add(tt.paid, tt.currency, tt.rate)
	}
	f.Fuzz(func(t *testing.T, coefficient []byte, negative bool, exponent int32, currency uint8, rate int64, rateExponent int32) {
		digits := new(big.Int).SetBytes(coefficient)
		if negative {
			digits.Neg(digits)
		}
		paid := decimal.NewFromBigInt(digits, exponent)
		c := currencies[int(currency)%len(currencies)].code
		checkShare(t, paid, c, decimal.New(rate, rateExponent))
	})
}

func FuzzCompare(f *testing.F) {
	for _, tt := range compareTests {
		l, u := tt.license, tt.usage
		discount := l.Discount.Decimal
		f.Add(int(l.Channel), int(l.Model), indexOf(l.Plan.Currency), tt.price.CoefficientInt64(), tt.price.Exponent(),
			l.Discount.Valid, discount.CoefficientInt64(), discount.Exponent(), tt.rate.CoefficientInt64(), tt.rate.Exponent(),
			l.MinSeats, l.MinAccounts, u.Accounts, u.ExemptAccounts, u.Peak, uint8(len(u.Strays)))
	}
	f.Fuzz(func(t *testing.T, channel, model int, currency uint8, price int64, priceExponent int32,
		discounted bool, discount int64, discountExponent int32, rate int64, rateExponent int32,
		minSeats, minAccounts, accounts, exempt, peak int, strays uint8,
	) {
		l := pricing.License{
			Channel:     pricing.Channel(channel),
			Model:       pricing.Model(model),
			Plan:        pricing.Plan{Currency: currencies[int(currency)%len(currencies)].code},
			MinSeats:    minSeats,
			MinAccounts: minAccounts,
			Discount:    decimal.NullDecimal{Decimal: decimal.New(discount, discountExponent), Valid: discounted},
		}
		u := measured(seats.Usage{Accounts: accounts, ExemptAccounts: exempt, Peak: peak})
		for i := range strays {
			u.Strays = append(u.Strays, fmt.Sprintf("stray %3d", i))
		}
		outcomes := checkCompare(t, l, decimal.New(price, priceExponent), u, decimal.New(rate, rateExponent))
		checkAddsUp(t, outcomes)
		if n := len(outcomes); n != 0 && n != 4 {
			t.Errorf("Compare: %d outcomes, want four or none", n)
		}
	})
}
