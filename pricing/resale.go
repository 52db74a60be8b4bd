package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/seats"
)

// Resale is what a reseller keeps of one license in one period. It is made by
// [License.Resale].
//
// Its JSON has the keys retail, cost, margin, from_discount and from_seats, with
// amounts as strings; encoding/json reads it back.
type Resale struct {
	Retail Charge          `json:"retail"` // what its customer pays: accounts at public prices
	Cost   Charge          `json:"cost"`   // what the reseller pays
	Margin decimal.Decimal `json:"margin"` // Retail.Total - Cost.Total, may be negative

	// FromDiscount and FromSeats are the two causes of the margin, and add up
	// to it: what the discount saves, and what charging accounts but paying
	// for seats brings. FromSeats is negative where the reseller pays for more
	// units than it charges, or pays more for them, as for overage.
	FromDiscount decimal.Decimal `json:"from_discount"`
	FromSeats    decimal.Decimal `json:"from_seats"`
}

// Resale returns what the reseller of l keeps for the period of u, if it
// charges its customer the public price for each account: retail less the
// charge it pays itself.
//
// Retail is for the accounts that are not exempt, since no customer is charged
// for the reseller's own, or for l.MinAccounts if that is more. (Source:
// LiveChat; the exempt accounts and the minimum are own rules.)
//
// Resale returns the errors of [License.Charge], and an error that wraps
// [ErrChannel] if l is not resold.
func (l License) Resale(u seats.Usage) (Resale, error) {
	return resale(&l, &u)
}

// resale is Resale. It works r out where it is returned, and so copies nothing.
func resale(l *License, u *seats.Usage) (r Resale, err error) {
	if err := resell(&r, l, u); err != nil {
		return Resale{}, fmt.Errorf("pricing: %v: %w", l.name(), err)
	}
	return r, nil
}

// resell sets r to the resale of l.
func resell(r *Resale, l *License, u *seats.Usage) error {
	if err := chargeUsage(&r.Cost, l, u); err != nil {
		return err
	}
	if l.Channel != Resold {
		return fmt.Errorf("resale of a %v license: %w", l.Channel, ErrChannel)
	}
	public := *l
	public.Channel, public.Model, public.Discount = Direct, PPA, decimal.NullDecimal{}
	if err := chargeUnits(&r.Retail, &public, u.Accounts-u.ExemptAccounts, "accounts", &u.Period); err != nil {
		return err
	}
	retail := numberOf(r.Retail.Total)
	r.Margin = retail.minus(numberOf(r.Cost.Total)).decimal()
	r.FromDiscount = r.Cost.Discount
	r.FromSeats = retail.minus(numberOf(r.Cost.List)).decimal()
	return nil
}
