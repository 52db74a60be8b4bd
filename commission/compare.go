package commission

import (
	"fmt"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// Offer is what [Compare] needs to know of one license: what the vendor asks, what the
// reseller would ask, and what each kind of partner gets. It is plain data and goes
// through encoding/json.
type Offer struct {
	Plan        pricing.Plan  `json:"plan"`                   // of the vendor
	Cycle       pricing.Cycle `json:"cycle"`                  // the periods that both prices are for
	MinAccounts int           `json:"min_accounts,omitempty"` // the fewest accounts charged, by the vendor under PPA and by the reseller
	MinSeats    int           `json:"min_seats,omitempty"`    // the fewest seats charged under PPS
	Discount    pricing.Rate  `json:"discount,omitzero"`      // of the reseller; unset, it is 20%
	Commission  pricing.Rate  `json:"commission"`             // of the referrer
	Retail      pricing.Price `json:"retail"`                 // what the reseller charges its customer for accounts
}

// Outcome is what one way of selling a license brings everybody in one period. It goes
// through encoding/json.
//
//	Partner  = Commission + FromDiscount + FromModel + FromMarkup
//	Customer = Vendor + Partner
type Outcome struct {
	Channel  pricing.Channel  `json:"channel"`
	Model    pricing.Model    `json:"model"`
	Currency pricing.Currency `json:"currency"` // of every amount

	Customer pricing.Amount `json:"customer"` // what the customer pays, to whoever bills it
	Vendor   pricing.Amount `json:"vendor"`   // what the vendor keeps
	Partner  pricing.Amount `json:"partner"`  // what the partner keeps; negative if it pays more than it charges

	Commission   pricing.Amount `json:"commission"`    // a referrer's share of what the customer pays
	FromDiscount pricing.Amount `json:"from_discount"` // what a reseller's discount saves
	FromModel    pricing.Amount `json:"from_model"`    // what charging accounts and paying for something else brings a reseller
	FromMarkup   pricing.Amount `json:"from_markup"`   // what a reseller's own price adds to the vendor's
}

// Compare returns what a license brings everybody in the period of u if it is sold in
// each of four ways, in this order: direct under PPA, referred under PPA, resold under
// PPA, resold under PPS.
//
// In each of them the customer pays for the accounts that are not exempt, or for
// o.MinAccounts if that is more. An exempt account is the partner's own; only a
// reseller under PPA pays for it. See [pricing.License.Resale].
//
// At a flat price, with the same rate of discount and of commission, without minimums
// and exempt accounts, it follows (derived here; no source says it):
//   - Reselling under PPA brings a partner exactly what referring does, and the markup.
//   - Reselling under PPS brings it that, and the price less the discount for each
//     account that is no seat: (price - discount) x (accounts - seats), but for the
//     rounding of the discount.
//   - So reselling under PPS never brings less than referring, unless the reseller
//     asks less than the vendor does.
//
// It returns an error that names each field of o that is not valid and wraps
//   - the errors of [pricing.License.Validate] for the plan, the cycle, the minimums
//     and the discount, of [pricing.Price.Validate] for Retail, and of
//     [seats.Usage.Validate];
//   - [pricing.ErrRate] if Commission is not set, or not in 0% to 100%;
//   - [pricing.ErrPart] if the period of u is not a period of o.Cycle;
//   - [pricing.ErrAmount] if a result is out of bounds.
func Compare(o Offer, u seats.Usage) ([]Outcome, error) {
	outcomes, err := o.compare(u)
	if err != nil {
		return nil, fmt.Errorf("commission: compare: %w", err)
	}
	return outcomes, nil
}

func (o *Offer) compare(u seats.Usage) ([]Outcome, error) {
	perSeat := pricing.License{
		ID: "offer", Channel: pricing.Resold, Model: pricing.PPS,
		Plan: o.Plan, Cycle: o.Cycle, MinSeats: o.MinSeats, Discount: o.Discount,
	}
	perAccount := perSeat
	perAccount.Model, perAccount.MinSeats, perAccount.MinAccounts = pricing.PPA, 0, o.MinAccounts
	retail := perAccount.Public()
	retail.Plan.Price, retail.MinAccounts = o.Retail, o.MinAccounts

	// Each field of o is in one of these. The ID of perSeat is not the caller's: cause
	// leaves it out.
	var f checks
	f.Append(cause(perSeat.Validate()))
	if o.MinAccounts < 0 {
		f.Add("MinAccounts %d is negative: %w", o.MinAccounts, pricing.ErrUnits)
	}
	f.Check("Retail", cause(o.Retail.Validate()))
	f.rate("Commission", o.Commission)
	f.Check("usage", cause(u.Validate()))
	if err := f.Err(); err != nil {
		return nil, err
	}

	r, err := perAccount.Resale(u, retail)
	if err != nil {
		return nil, cause(err)
	}
	seats, err := perSeat.Charge(u)
	if err != nil {
		return nil, cause(err)
	}
	share, err := o.Commission.Of(r.Public.Total, o.Plan.Currency)
	if err != nil {
		return nil, err
	}
	none := zero(o.Plan.Currency)
	direct := Outcome{
		Channel: pricing.Direct, Model: pricing.PPA, Currency: o.Plan.Currency,
		Customer: r.Public.Total, Vendor: r.Public.Total, Partner: none,
		Commission: none, FromDiscount: none, FromModel: none, FromMarkup: none,
	}
	referred := direct
	referred.Channel, referred.Commission, referred.Partner = pricing.Referred, share, share
	referred.Vendor = direct.Vendor.Sub(share)
	resold := func(cost pricing.Charge) Outcome {
		return Outcome{
			Channel: cost.Channel, Model: cost.Model, Currency: cost.Currency,
			Customer: r.Retail.Total, Vendor: cost.Total, Partner: r.Retail.Total.Sub(cost.Total),
			Commission: none, FromDiscount: cost.Discount, FromModel: r.Public.Total.Sub(cost.List), FromMarkup: r.FromMarkup,
		}
	}
	return []Outcome{direct, referred, resold(r.Cost), resold(seats)}, nil
}
