package pricing

import (
	"fmt"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/seats"
)

// Resale is what a reseller keeps of one license in one period, and why. It goes
// through JSON.
//
//	Margin       = Retail.Total - Cost.Total
//	             = FromDiscount + FromModel + FromMarkup, exactly
//	FromDiscount = Cost.Discount
//	FromModel    = Public.Total - Cost.List
//	FromMarkup   = Retail.Total - Public.Total
type Resale struct {
	Retail Charge `json:"retail"` // what the reseller's customer pays
	Public Charge `json:"public"` // the same accounts at the vendor's price
	Cost   Charge `json:"cost"`   // what the reseller pays the vendor

	Margin       Amount `json:"margin"`        // what the reseller keeps; negative if it pays more than it charges
	FromDiscount Amount `json:"from_discount"` // what the discount saves
	FromModel    Amount `json:"from_model"`    // what the reseller gains because it charges accounts and pays for seats
	FromMarkup   Amount `json:"from_markup"`   // what the reseller's own price adds to the vendor's
}

// Resale returns what the reseller of l keeps for the period of u if it charges its
// customer by retail, a direct PPA license of its own. For the vendor's price, retail is
// l.Public(). For another price or a minimum, change that copy.
//
// The customer pays for the accounts that are not exempt, or for retail.MinAccounts
// if that is more. (Source: LiveChat; exempt accounts and the minimum are own rules.)
//
// It returns an error that wraps
//   - the errors of [License.Charge] for l, and of [License.ChargeUnits] for retail;
//   - [ErrChannel] if l is not resold, or retail not direct;
//   - [ErrModel] if l is Metered, or retail not PPA;
//   - [ErrCurrency] if they differ in currency.
func (l License) Resale(u seats.Usage, retail License) (Resale, error) {
	r, err := l.resale(u, retail)
	return r, l.wrap(err)
}

func (l License) resale(u seats.Usage, retail License) (Resale, error) {
	n, err := l.count(u)
	var f faults.List
	f.Append(err)
	f.Check("retail", retail.check())
	if l.Channel != Resold {
		f.Add("Channel %.20q: nobody resells it: %w", string(l.Channel), ErrChannel)
	}
	if retail.Channel != Direct {
		f.Add("retail: Channel %.20q: what a reseller charges its customer is direct: %w", string(retail.Channel), ErrChannel)
	}
	if retail.Model != PPA {
		f.Add("retail: Model %.20q: a reseller's customer pays for accounts, PPA: %w", string(retail.Model), ErrModel)
	}
	if retail.Plan.Currency != l.Plan.Currency {
		f.Add("retail: Currency %.20q, the license is in %s: %w", string(retail.Plan.Currency), l.Plan.Currency, ErrCurrency)
	}
	if err := f.Err(); err != nil {
		return Resale{}, err
	}
	const whole = "Resale needs a whole period"
	var r Resale
	if r.Cost, err = l.chargeWhole(n, u.Period, whole); err != nil {
		return Resale{}, err
	}
	if r.Retail, err = retail.chargeWhole(u.Accounts-u.ExemptAccounts, u.Period, whole); err != nil {
		return Resale{}, fmt.Errorf("retail: %w", err)
	}
	public := l.Public()
	if r.Public, err = public.chargeWhole(r.Retail.Units, u.Period, whole); err != nil {
		return Resale{}, fmt.Errorf("public price: %w", err)
	}
	r.Margin = r.Retail.Total.Sub(r.Cost.Total)
	r.FromDiscount = r.Cost.Discount
	r.FromModel = r.Public.Total.Sub(r.Cost.List)
	r.FromMarkup = r.Retail.Total.Sub(r.Public.Total)
	return r, nil
}
