package pricing

import (
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"
)

// MarshalJSON returns the charge as a JSON object. It returns an error that
// wraps [ErrModel], [ErrChannel] or [ErrCurrency] if c has none, so that an
// empty charge is never taken for a charge of nothing, [ErrAmount] if an amount
// is out of bounds, [ErrFraction] if a fraction is not from 0 to 1, and those of
// [seats.Period.MarshalJSON].
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

// UnmarshalJSON sets c from what MarshalJSON returns. It returns an error that
// wraps [ErrAmount] if an amount is not a string of digits within bounds, the
// errors of the types of the other fields, and those of package json.
func (c *Charge) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil // as is the custom
	}
	type plainCharge Charge // has the fields of Charge without its methods
	var j struct {
		plainCharge
		List     amountText `json:"list"`
		Discount amountText `json:"discount"`
		Total    amountText `json:"total"`
	}
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*c = Charge(j.plainCharge)
	c.List, c.Discount, c.Total = j.List.amount, j.Discount.amount, j.Total.amount
	return nil
}

// MarshalJSON returns the line as a JSON object. It returns an error that wraps
// [ErrCurrency] if l has none, [ErrAmount] if an amount is out of bounds, and
// [ErrFraction] if its fraction is not from 0 to 1.
func (l Line) MarshalJSON() ([]byte, error) {
	m := moneyWriter{currency: l.Currency}
	o := struct {
		Kind      LineKind `json:"kind"`
		What      string   `json:"what"`
		Units     *int     `json:"units,omitempty"`
		UnitPrice string   `json:"unit_price,omitempty"`
		Rate      string   `json:"rate,omitempty"`
		Base      string   `json:"base,omitempty"`
		Fraction  Fraction `json:"fraction,omitzero"`
		Amount    string   `json:"amount"`
		Currency  Currency `json:"currency"`
		Text      string   `json:"text"`
	}{
		Kind:     l.Kind,
		What:     l.What,
		Fraction: l.Fraction,
		Amount:   m.text("amount", l.Amount),
		Currency: l.Currency,
		Text:     l.String(),
	}
	switch l.Kind {
	case LineUnits:
		o.Units, o.UnitPrice = &l.Units, m.text("unit price", l.UnitPrice)
	case LineDiscount:
		o.Rate = m.rate(l.Rate)
	case LineFee, LineCredit, LineCharge:
		o.Base = m.text("base", l.Base)
	}
	if m.err != nil {
		return nil, m.err
	}
	return json.Marshal(o)
}

// UnmarshalJSON sets l from what MarshalJSON returns. It returns the errors of
// [Charge.UnmarshalJSON].
func (l *Line) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil // as is the custom
	}
	type plainLine Line // has the fields of Line without its methods
	var j struct {
		plainLine
		UnitPrice amountText `json:"unit_price"`
		Rate      amountText `json:"rate"`
		Base      amountText `json:"base"`
		Amount    amountText `json:"amount"`
	}
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*l = Line(j.plainLine)
	l.UnitPrice, l.Rate, l.Base, l.Amount = j.UnitPrice.amount, j.Rate.amount, j.Base.amount, j.Amount.amount
	return nil
}

// MarshalJSON returns the resale as a JSON object. It returns the errors of
// [Charge.MarshalJSON].
func (r Resale) MarshalJSON() ([]byte, error) {
	m := moneyWriter{currency: r.Cost.Currency}
	type plainResale Resale
	text, err := json.Marshal(struct {
		plainResale
		Margin       string `json:"margin"`
		FromDiscount string `json:"from_discount"`
		FromSeats    string `json:"from_seats"`
	}{
		plainResale:  plainResale(r),
		Margin:       m.text("margin", r.Margin),
		FromDiscount: m.text("discount part of the margin", r.FromDiscount),
		FromSeats:    m.text("seats part of the margin", r.FromSeats),
	})
	if m.err != nil {
		return nil, m.err
	}
	return text, err
}

// UnmarshalJSON sets r from what MarshalJSON returns. It returns the errors of
// [Charge.UnmarshalJSON].
func (r *Resale) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil // as is the custom
	}
	type plainResale Resale // has the fields of Resale without its methods
	var j struct {
		plainResale
		Margin       amountText `json:"margin"`
		FromDiscount amountText `json:"from_discount"`
		FromSeats    amountText `json:"from_seats"`
	}
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*r = Resale(j.plainResale)
	r.Margin, r.FromDiscount, r.FromSeats = j.Margin.amount, j.FromDiscount.amount, j.FromSeats.amount
	return nil
}

// MarshalJSON returns the adjustment as a JSON object. It returns the errors of
// [Charge.MarshalJSON].
func (a Adjustment) MarshalJSON() ([]byte, error) {
	m := moneyWriter{currency: a.Currency}
	type plainAdjustment Adjustment
	text, err := json.Marshal(struct {
		plainAdjustment
		Total string `json:"total"`
		Lines []Line `json:"lines"`
	}{
		plainAdjustment: plainAdjustment(a),
		Total:           m.text("total", a.Total),
		Lines:           append([]Line{}, a.Lines...), // [] rather than null
	})
	if m.err != nil {
		return nil, m.err
	}
	return text, err
}

// UnmarshalJSON sets a from what MarshalJSON returns. It returns the errors of
// [Charge.UnmarshalJSON].
func (a *Adjustment) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil // as is the custom
	}
	type plainAdjustment Adjustment // has the fields of Adjustment without its methods
	var j struct {
		plainAdjustment
		Total amountText `json:"total"`
	}
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*a = Adjustment(j.plainAdjustment)
	a.Total = j.Total.amount
	return nil
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

// amountText is an amount in JSON: a string, as [ParseAmount] reads it.
type amountText struct {
	amount decimal.Decimal
}

func (a *amountText) UnmarshalText(text []byte) error {
	amount, err := ParseAmount(string(text))
	if err != nil {
		return err
	}
	a.amount = amount
	return nil
}
