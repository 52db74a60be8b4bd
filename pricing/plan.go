package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Plan is what a license is on: a name, what units of it cost for a period,
// and in which currency.
type Plan struct {
	Name     string // for people to read; may be empty
	Price    Price
	Currency Currency
}

// name returns what errors call the plan.
func (p Plan) name() string {
	if p.Name == "" {
		return "plan"
	}
	return fmt.Sprintf("plan %.100q", p.Name)
}

func (p Plan) check() error {
	if err := p.Currency.check(); err != nil {
		return fmt.Errorf("currency %w", err)
	}
	return p.Price.check()
}

// AnnualSaving returns what a year on an annual plan saves against twelve
// months on a monthly one, for a number of units: as an amount, rounded to the
// currency's places, and as a fraction of the twelve months, rounded to four
// places, 0.15 for 15%. Both are negative if the annual plan costs more, and
// zero if neither costs anything; either may round to zero.
//
// An annual price is a list price of its own, not one that is derived from the
// monthly one: a plan says what a unit costs for the whole of its period.
//
// It returns an error that wraps
//   - [ErrCurrency] if a plan has no valid currency, or the two differ;
//   - [ErrPrice] or [ErrAmount] if a price is not valid (see
//     [License.Validate]), or a result has more than 64 digits;
//   - [ErrPrice] if only the annual plan costs anything, since no fraction of
//     nothing says by how much;
//   - [ErrUnits] if units is negative.
func AnnualSaving(monthly, annual Plan, units int) (amount, rate decimal.Decimal, err error) {
	amount, rate, err = annualSaving(monthly, annual, units)
	if err != nil {
		return decimal.Decimal{}, decimal.Decimal{}, fmt.Errorf("pricing: annual saving: %w", err)
	}
	return amount, rate, nil
}

func annualSaving(monthly, annual Plan, units int) (amount, rate decimal.Decimal, err error) {
	if err := monthly.check(); err != nil {
		return amount, rate, fmt.Errorf("monthly plan: %w", err)
	}
	if err := annual.check(); err != nil {
		return amount, rate, fmt.Errorf("annual plan: %w", err)
	}
	if monthly.Currency != annual.Currency {
		return amount, rate, fmt.Errorf("monthly plan in %s, annual in %s: %w", monthly.Currency, annual.Currency, ErrCurrency)
	}
	if units < 0 {
		return amount, rate, fmt.Errorf("%d units: %w", units, ErrUnits)
	}
	year := monthly.Price.amount(units).Mul(decimal.New(12, 0))
	amount = year.Sub(annual.Price.amount(units))
	if err := checkAmount(amount.Round(int32(monthly.Currency.Places()))); err != nil {
		return amount, rate, err
	}
	switch {
	case !year.IsZero():
		rate = amount.DivRound(year, 4)
		if err := checkAmount(rate); err != nil {
			return amount, rate, fmt.Errorf("rate: %w", err)
		}
	case !amount.IsZero():
		return amount, rate, fmt.Errorf("twelve months of the monthly plan cost nothing: %w", ErrPrice)
	}
	return amount.Round(int32(monthly.Currency.Places())), rate, nil
}
