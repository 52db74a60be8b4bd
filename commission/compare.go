package commission

import (
	"fmt"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// Offer describes one license to [Compare]: the vendor's price, the reseller's price, and
// what each kind of partner gets. It is plain data for encoding/json.
type Offer struct {
	Plan        pricing.Plan  `json:"plan"`                   // the vendor's plan
	Cycle       pricing.Cycle `json:"cycle"`                  // billing cycle of both prices
	MinAccounts int           `json:"min_accounts,omitempty"` // fewest accounts charged, by the vendor under PPA and by the reseller
	MinSeats    int           `json:"min_seats,omitempty"`    // fewest seats charged under PPS
	Discount    pricing.Rate  `json:"discount,omitzero"`      // the reseller's discount; unset means 20%
	Commission  pricing.Rate  `json:"commission"`             // the referrer's commission
	Retail      pricing.Price `json:"retail"`                 // the reseller's price for the accounts of its customer
}

// Outcome is what the customer, the vendor and the partner pay or keep in one period, for
// one way of selling a license. It is plain data for encoding/json.
//
//	Partner  = Commission + FromDiscount + FromModel + FromMarkup
//	Customer = Vendor + Partner
type Outcome struct {
	Channel  pricing.Channel  `json:"channel"`
	Model    pricing.Model    `json:"model"`
	Currency pricing.Currency `json:"currency"` // of every amount

	Customer pricing.Amount `json:"customer"` // what the customer pays to the vendor or the reseller
	Vendor   pricing.Amount `json:"vendor"`   // what the vendor keeps
	Partner  pricing.Amount `json:"partner"`  // what the partner keeps; negative if it pays more than it charges

	Commission   pricing.Amount `json:"commission"`    // the commission of a referrer
	FromDiscount pricing.Amount `json:"from_discount"` // what a reseller saves by the discount
	FromModel    pricing.Amount `json:"from_model"`    // what a reseller gains by paying for fewer units than its customer; negative if it pays for more
	FromMarkup   pricing.Amount `json:"from_markup"`   // what a reseller gains by a price of its own
}

// Compare returns the outcomes of four ways of selling a license, for the period of u. They
// are in this order: direct under PPA (pay per account), referred under PPA, resold under
// PPA, resold under PPS (pay per seat).
//
// In all four, the customer pays for each account that is not exempt, or for o.MinAccounts
// if that is more. Exempt accounts belong to the partner. Only a reseller under PPA pays for
// them. See [pricing.License.Resale].
//
// Three consequences hold at a flat price with equal rates of discount and commission,
// without minimums and without exempt accounts (derived here; no source has them):
//   - Reselling under PPA pays a partner as much as referring, plus the markup.
//   - Reselling under PPS pays a partner that amount, plus the discounted price for each
//     account without a seat: (price - discount) x (accounts - seats), up to rounding.
//   - Reselling under PPS never pays less than referring, unless the reseller's price is
//     below the vendor's.
//
// Compare returns an error that names each field of o that is not valid and wraps
//   - the errors of [pricing.License.Validate] for Plan, Cycle, MinAccounts, MinSeats and
//     Discount;
//   - the errors of [pricing.Price.Validate] for Retail;
//   - the errors of [seats.Usage.Validate] for u;
//   - [pricing.ErrRate] if Commission is not set or is outside 0% to 100%;
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
