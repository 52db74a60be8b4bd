package pricing

import (
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/seats"
)

// Charge is what is paid for one licence and one period. It is made by
// [License.Charge] and [License.ChargeUnits].
//
// Its JSON has the keys license, channel, model, period, currency, counted,
// units, list, discount, total and lines, with amounts as strings at the
// currency's places; encoding/json reads it back.
type Charge struct {
	License  string          `json:"license"`
	Channel  Channel         `json:"channel"`
	Model    Model           `json:"model"`
	Period   seats.Period    `json:"period,omitzero"` // what the charge is for
	Currency Currency        `json:"currency"`        // of every amount
	Counted  string          `json:"counted"`         // what Units are: "seats", "accounts", or the caller's
	Units    int             `json:"units"`           // how many are charged
	List     decimal.Decimal `json:"list"`            // before the discount
	Discount decimal.Decimal `json:"discount"`        // what comes off; never negative
	Total    decimal.Decimal `json:"total"`           // List - Discount, the sum of Lines
	Lines    []Line          `json:"lines"`
}

// LineKind says what a line is: a price for units, or a discount.
type LineKind string

// The kinds of lines.
const (
	LineUnits    LineKind = "units"    // Units at UnitPrice
	LineDiscount LineKind = "discount" // Rate off the list total, negative
)

// Line is a part of a charge. The amounts of a charge's lines add up to its
// total.
//
// Its JSON has the keys kind, what, amount, currency and text, which is what
// String returns; units and unit_price for units, rate for a discount.
type Line struct {
	Kind      LineKind        `json:"kind"`
	What      string          `json:"what"`       // what it is for, in words
	Units     int             `json:"units"`      // of LineUnits: how many
	UnitPrice decimal.Decimal `json:"unit_price"` // of LineUnits: for each, as exact as the plan's
	Rate      decimal.Decimal `json:"rate"`       // of LineDiscount: a fraction
	Amount    decimal.Decimal `json:"amount"`     // what the line adds to the total; negative for a discount
	Currency  Currency        `json:"currency"`
}

// String returns the line in words, such as
//
//	seats: 5 x 59.00 USD = 295.00 USD
//	reseller discount: 20% = -59.00 USD
func (l Line) String() string {
	amount := l.Currency.Format(l.Amount) + " " + string(l.Currency)
	if l.Kind == LineDiscount {
		return fmt.Sprintf("%s: %s = %s", l.What, percent(l.Rate), amount)
	}
	return fmt.Sprintf("%s: %d x %s %s = %s", l.What, l.Units, l.Currency.Format(l.UnitPrice), l.Currency, amount)
}

// Sum returns the total of charges, a partner's bill over many licences. The
// sum of none is zero.
//
// It returns an error that wraps
//   - [ErrCurrency] if two charges differ in currency, or one has none;
//   - [ErrAmount] if a total or the sum has more than 64 digits or an exponent
//     beyond 64.
func Sum(charges ...Charge) (decimal.Decimal, error) {
	var sum decimal.Decimal
	for i, c := range charges {
		if err := c.Currency.check(); err != nil {
			return decimal.Decimal{}, fmt.Errorf("pricing: charge %d: currency %w", i, err)
		}
		if c.Currency != charges[0].Currency {
			return decimal.Decimal{}, fmt.Errorf("pricing: charge %d is in %s, those before it in %s: %w",
				i, c.Currency, charges[0].Currency, ErrCurrency)
		}
		if err := checkAmount(c.Total); err != nil {
			return decimal.Decimal{}, fmt.Errorf("pricing: charge %d: total: %w", i, err)
		}
		sum = sum.Add(c.Total)
	}
	if err := checkAmount(sum); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: sum of %d charges: %w", len(charges), err)
	}
	return sum, nil
}

// MarshalJSON returns the charge as a JSON object. It returns an error that
// wraps [ErrModel], [ErrChannel] or [ErrCurrency] if c has none, so that an
// empty charge is never taken for a charge of nothing, and [ErrAmount] if an
// amount is out of bounds.
func (c Charge) MarshalJSON() ([]byte, error) {
	m := moneyWriter{currency: c.Currency}
	// The embedded type has the fields of c without its methods, and those
	// named here stand before its own.
	type plainCharge Charge
	text, err := json.Marshal(struct {
		plainCharge
		List     string `json:"list"`
		Discount string `json:"discount"`
		Total    string `json:"total"`
		Lines    []Line `json:"lines"`
	}{
		plainCharge: plainCharge(c),
		List:        m.text("list", c.List),
		Discount:    m.text("discount", c.Discount),
		Total:       m.text("total", c.Total),
		Lines:       append([]Line{}, c.Lines...), // [] rather than null
	})
	if m.err != nil {
		return nil, m.err
	}
	return text, err
}

// MarshalJSON returns the line as a JSON object. It returns an error that wraps
// [ErrCurrency] if l has none, and [ErrAmount] if an amount is out of bounds.
func (l Line) MarshalJSON() ([]byte, error) {
	m := moneyWriter{currency: l.Currency}
	type object struct {
		Kind      LineKind `json:"kind"`
		What      string   `json:"what"`
		Units     *int     `json:"units,omitempty"`
		UnitPrice string   `json:"unit_price,omitempty"`
		Rate      string   `json:"rate,omitempty"`
		Amount    string   `json:"amount"`
		Currency  Currency `json:"currency"`
		Text      string   `json:"text"`
	}
	o := object{Kind: l.Kind, What: l.What, Amount: m.text("amount", l.Amount), Currency: l.Currency, Text: l.String()}
	switch l.Kind {
	case LineUnits:
		o.Units, o.UnitPrice = &l.Units, m.text("unit price", l.UnitPrice)
	case LineDiscount:
		o.Rate = m.rate(l.Rate)
	}
	if m.err != nil {
		return nil, m.err
	}
	return json.Marshal(o)
}

// moneyWriter writes amounts for JSON, and keeps the first error.
type moneyWriter struct {
	currency Currency
	err      error
}

// text returns amount at the places of the currency, or more if it is finer.
func (m *moneyWriter) text(name string, amount decimal.Decimal) string {
	if err := checkAmount(amount); err != nil && m.err == nil {
		m.err = fmt.Errorf("pricing: %s: %w", name, err)
	}
	return m.currency.Format(amount)
}

// rate returns a fraction with at least two places.
func (m *moneyWriter) rate(rate decimal.Decimal) string {
	if err := checkAmount(rate); err != nil && m.err == nil {
		m.err = fmt.Errorf("pricing: rate: %w", err)
	}
	return plain(rate, 2)
}
