package commission

import (
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// Outcome is what one way of selling a license brings everybody in one period.
// Customer = Vendor + Partner, and Partner = Commission + FromDiscount +
// FromSeats.
//
// Its JSON has the keys channel, model, currency, customer, vendor, partner,
// commission, from_discount and from_seats, with amounts as strings;
// encoding/json reads it back.
type Outcome struct {
	Channel  pricing.Channel  `json:"channel"`
	Model    pricing.Model    `json:"model"`
	Currency pricing.Currency `json:"currency"` // of every amount

	Customer decimal.Decimal `json:"customer"` // what the customer pays, to whoever bills it
	Vendor   decimal.Decimal `json:"vendor"`   // what the vendor keeps
	Partner  decimal.Decimal `json:"partner"`  // what the partner earns; negative if it pays more than it charges

	Commission   decimal.Decimal `json:"commission"`    // a referrer's share of what the customer pays
	FromDiscount decimal.Decimal `json:"from_discount"` // what a reseller's discount saves
	FromSeats    decimal.Decimal `json:"from_seats"`    // what charging accounts but paying units brings a reseller
}

// Compare returns what the license would bring everybody in the period of u if
// it were sold in each of four ways, in this order: direct under PPA, referred
// under PPA, resold under PPA, resold under PPS. Who earns most is for the
// caller to read off.
//
// In all four the customer pays the public price of the accounts that are not
// exempt, or of l.MinAccounts if that is more: an exempt account is the
// partner's own. Only a reseller under PPA pays for it, since the vendor
// charges it there like any other. The rate is the referrer's, such as
// [Rate]. The reseller's discount is the one of l if it is resold, otherwise
// [pricing.ResellerDiscount].
//
// With a flat price, no other one for overage, and a discount equal to the
// commission rate, reselling under PPS earns at least what referring does, as
// long as no more seats are paid than accounts charged: it loses the commission
// and gains the discount on the seats, and the whole price of every account
// that is no seat. The two are the same only when every account is a seat (or
// when the price is zero or too small to see after rounding, or the rate is 1).
//
// Compare returns the errors of [pricing.License.Charge], and an error that
// wraps [pricing.ErrRate] or [pricing.ErrAmount] if rate is not a fraction from
// 0 to 1.
func Compare(l pricing.License, u seats.Usage, rate decimal.Decimal) ([]Outcome, error) {
	if err := l.Validate(); err != nil {
		return nil, fmt.Errorf("commission: %w", err)
	}
	if _, err := Share(decimal.Decimal{}, l.Plan.Currency, rate); err != nil {
		return nil, err
	}
	l.Channel = pricing.Resold // a license sold otherwise has no discount to drop
	var resold [2]pricing.Resale
	for i, model := range []pricing.Model{pricing.PPA, pricing.PPS} {
		l.Model = model
		r, err := l.Resale(u)
		if err != nil {
			return nil, fmt.Errorf("commission: %w", err)
		}
		resold[i] = r
	}

	public := resold[0].Retail
	share, err := Share(public.Total, public.Currency, rate)
	if err != nil {
		return nil, err
	}
	direct := Outcome{
		Channel:  pricing.Direct,
		Model:    pricing.PPA,
		Currency: public.Currency,
		Customer: public.Total,
		Vendor:   public.Total,
	}
	referred := direct
	referred.Channel = pricing.Referred
	referred.Commission, referred.Partner = share, share
	referred.Vendor = public.Total.Sub(share)

	outcomes := make([]Outcome, 0, 4)
	outcomes = append(outcomes, direct, referred)
	for _, r := range resold {
		outcomes = append(outcomes, Outcome{
			Channel:      r.Cost.Channel,
			Model:        r.Cost.Model,
			Currency:     r.Cost.Currency,
			Customer:     r.Retail.Total,
			Vendor:       r.Cost.Total,
			Partner:      r.Margin,
			FromDiscount: r.FromDiscount,
			FromSeats:    r.FromSeats,
		})
	}
	return outcomes, nil
}

// MarshalJSON returns the outcome as a JSON object. It returns an error that
// wraps [pricing.ErrChannel], [pricing.ErrModel] or [pricing.ErrCurrency] if o
// has none, and [pricing.ErrAmount] if an amount is out of bounds.
func (o Outcome) MarshalJSON() ([]byte, error) {
	for _, amount := range []decimal.Decimal{o.Customer, o.Vendor, o.Partner, o.Commission, o.FromDiscount, o.FromSeats} {
		if _, err := pricing.Round(amount, o.Currency.Places(), pricing.HalfUp); err != nil {
			return nil, fmt.Errorf("commission: outcome: %w", err)
		}
	}
	type plainOutcome Outcome // has the fields of o without its methods
	return json.Marshal(struct {
		plainOutcome
		Customer     string `json:"customer"`
		Vendor       string `json:"vendor"`
		Partner      string `json:"partner"`
		Commission   string `json:"commission"`
		FromDiscount string `json:"from_discount"`
		FromSeats    string `json:"from_seats"`
	}{
		plainOutcome(o),
		o.Currency.Format(o.Customer),
		o.Currency.Format(o.Vendor),
		o.Currency.Format(o.Partner),
		o.Currency.Format(o.Commission),
		o.Currency.Format(o.FromDiscount),
		o.Currency.Format(o.FromSeats),
	})
}

// UnmarshalJSON sets o from what MarshalJSON returns. It returns an error that
// wraps [pricing.ErrChannel], [pricing.ErrModel] or [pricing.ErrCurrency] if
// there is none, [pricing.ErrAmount] if an amount is not there, or no string of
// digits within bounds, or o is nil, and those of package json.
func (o *Outcome) UnmarshalJSON(text []byte) error {
	if o == nil {
		return fmt.Errorf("commission: outcome: nil: %w", pricing.ErrAmount)
	}
	if string(text) == "null" {
		return nil // as is the custom
	}
	type plainOutcome Outcome // has the fields of Outcome without its methods
	var j struct {
		plainOutcome
		Customer     money `json:"customer"`
		Vendor       money `json:"vendor"`
		Partner      money `json:"partner"`
		Commission   money `json:"commission"`
		FromDiscount money `json:"from_discount"`
		FromSeats    money `json:"from_seats"`
	}
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	read := Outcome(j.plainOutcome)
	var r reader
	_, err := read.Channel.MarshalText()
	r.check(err)
	_, err = read.Model.MarshalText()
	r.check(err)
	r.currency(read.Currency)
	read.Customer, read.Vendor, read.Partner = r.amount("customer", &j.Customer), r.amount("vendor", &j.Vendor), r.amount("partner", &j.Partner)
	read.Commission = r.amount("commission", &j.Commission)
	read.FromDiscount, read.FromSeats = r.amount("from_discount", &j.FromDiscount), r.amount("from_seats", &j.FromSeats)
	if r.err != nil {
		return r.err
	}
	*o = read
	return nil
}
