package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Plan is what a licence is on: a name, what a unit of it costs for a period,
// and in which currency.
type Plan struct {
	Name     string // for people to read; may be empty
	Price    Price
	Currency Currency
}

// Price says what a number of units costs. It is made by [Flat]; the zero
// value is no price.
type Price struct {
	unit  decimal.Decimal
	known bool
}

// Flat is the price of a unit, the same for each. It may be zero, and finer
// than the currency, such as 0.125 USD. One that is negative or out of bounds
// is refused by whatever uses it.
func Flat(unit decimal.Decimal) Price {
	return Price{unit: unit, known: true}
}

func (p Price) check() error {
	if !p.known {
		return fmt.Errorf("no price: %w", ErrPrice)
	}
	if err := checkAmount(p.unit); err != nil {
		return fmt.Errorf("price: %w", err)
	}
	if p.unit.Sign() < 0 {
		return fmt.Errorf("price %s is negative: %w", plain(p.unit, 0), ErrPrice)
	}
	return nil
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
