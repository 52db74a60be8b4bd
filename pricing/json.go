package pricing

import (
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"
)

// MarshalJSON returns the charge as a JSON object. It returns an error that
// wraps [ErrModel], [ErrChannel] or [ErrCurrency] if c has none, so that an
// empty charge is never taken for a charge of nothing, [ErrAmount] if an amount
// is out of bounds or a line of no kind that there is, [ErrFraction] if a fraction
// is not from 0 to 1, and those of [seats.Period.MarshalJSON].
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

// UnmarshalJSON sets c from what MarshalJSON returns. What was lost on the way
// does not pass for nothing. It returns the errors of the types of the fields and
// of package json, and an error that wraps
//   - [ErrModel], [ErrChannel] or [ErrCurrency] if there is none;
//   - [ErrUnits] if a number of units is not there;
//   - [ErrAmount] if the lines or an amount are not there, an amount is no string
//     of digits within bounds, a line is of no kind that there is, or c is nil.
func (c *Charge) UnmarshalJSON(text []byte) error {
	if c == nil {
		return fmt.Errorf("pricing: charge: nil: %w", ErrAmount)
	}
	if string(text) == "null" {
		return nil // as is the custom
	}
	type plainCharge Charge // has the fields of Charge without its methods
	var j struct {
		plainCharge
		Units    *int       `json:"units"`
		List     amountText `json:"list"`
		Discount amountText `json:"discount"`
		Total    amountText `json:"total"`
		Lines    []lineText `json:"lines"`
	}
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	read := Charge(j.plainCharge)
	var m moneyReader
	m.check(read.Channel.check())
	m.check(read.Model.check())
	m.currency(read.Currency)
	read.Units = m.units(j.Units)
	read.List, read.Discount, read.Total = m.amount("list", j.List), m.amount("discount", j.Discount), m.amount("total", j.Total)
	read.Lines = m.lines(j.Lines)
	if m.err != nil {
		return m.err
	}
	*c = read
	return nil
}

// MarshalJSON returns the line as a JSON object. It returns an error that wraps
// [ErrCurrency] if l has none, [ErrAmount] if an amount is out of bounds or l is
// of no kind that there is, and [ErrFraction] if its fraction is not from 0 to 1.
func (l Line) MarshalJSON() ([]byte, error) {
	if err := l.Currency.check(); err != nil {
		return nil, fmt.Errorf("pricing: currency %w", err)
	}
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
	default:
		return nil, fmt.Errorf("pricing: %w", l.Kind.unknown())
	}
	if m.err != nil {
		return nil, m.err
	}
	return json.Marshal(o)
}

// unknown is the error of a kind that is none of those there are, since nobody
// knows what such a line is worked out from.
func (k LineKind) unknown() error {
	return fmt.Errorf("line of kind %.20q: %w", string(k), ErrAmount)
}

// UnmarshalJSON sets l from what MarshalJSON returns. It returns the errors of
// [Charge.UnmarshalJSON].
func (l *Line) UnmarshalJSON(text []byte) error {
	if l == nil {
		return fmt.Errorf("pricing: line: nil: %w", ErrAmount)
	}
	if string(text) == "null" {
		return nil // as is the custom
	}
	type plainLine Line // has the fields of Line without its methods
	var j struct {
		plainLine
		Units     *int       `json:"units"`
		UnitPrice amountText `json:"unit_price"`
		Rate      amountText `json:"rate"`
		Base      amountText `json:"base"`
		Amount    amountText `json:"amount"`
	}
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	read := Line(j.plainLine)
	var m moneyReader
	m.currency(read.Currency)
	read.Amount = m.amount("amount", j.Amount)
	switch read.Kind {
	case LineUnits:
		read.Units, read.UnitPrice = m.units(j.Units), m.amount("unit price", j.UnitPrice)
	case LineDiscount:
		read.Rate = m.amount("rate", j.Rate)
	case LineFee, LineCredit, LineCharge:
		read.Base = m.amount("base", j.Base)
	default:
		m.check(read.Kind.unknown())
	}
	if m.err != nil {
		return m.err
	}
	*l = read
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
	if r == nil {
		return fmt.Errorf("pricing: resale: nil: %w", ErrAmount)
	}
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
	read := Resale(j.plainResale)
	var m moneyReader
	m.currency(read.Retail.Currency) // a charge that is there has one
	m.currency(read.Cost.Currency)
	read.Margin = m.amount("margin", j.Margin)
	read.FromDiscount = m.amount("discount part of the margin", j.FromDiscount)
	read.FromSeats = m.amount("seats part of the margin", j.FromSeats)
	if m.err != nil {
		return m.err
	}
	*r = read
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
	if a == nil {
		return fmt.Errorf("pricing: adjustment: nil: %w", ErrAmount)
	}
	if string(text) == "null" {
		return nil // as is the custom
	}
	type plainAdjustment Adjustment // has the fields of Adjustment without its methods
	var j struct {
		plainAdjustment
		Total amountText `json:"total"`
		Lines []lineText `json:"lines"`
	}
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	read := Adjustment(j.plainAdjustment)
	var m moneyReader
	m.currency(read.Currency)
	m.currency(read.Renewal.Currency) // a charge that is there has one
	read.Total = m.amount("total", j.Total)
	read.Lines = m.lines(j.Lines)
	if m.err != nil {
		return m.err
	}
	*a = read
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

// moneyReader reads what moneyWriter has written, and keeps the first error: what
// was lost on the way must not pass for nothing.
type moneyReader struct {
	err error
}

func (m *moneyReader) check(err error) {
	if err != nil && m.err == nil {
		m.err = fmt.Errorf("pricing: %w", err)
	}
}

func (m *moneyReader) currency(c Currency) {
	if err := c.check(); err != nil {
		m.check(fmt.Errorf("currency %w", err))
	}
}

func (m *moneyReader) lines(texts []lineText) []Line {
	if texts == nil {
		m.check(fmt.Errorf("no lines: %w", ErrAmount))
	}
	lines := make([]Line, len(texts))
	for i, t := range texts {
		lines[i] = Line(t)
	}
	return lines
}

func (m *moneyReader) units(n *int) int {
	if n == nil {
		m.check(fmt.Errorf("no units: %w", ErrUnits))
		return 0
	}
	return *n
}

func (m *moneyReader) amount(name string, text amountText) decimal.Decimal {
	if !text.read {
		m.check(fmt.Errorf("no %s: %w", name, ErrAmount))
	}
	return text.amount
}

// lineText is one of the lines in JSON. Null is none: a short text of many would
// take much memory.
type lineText Line

func (l *lineText) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return fmt.Errorf("pricing: no line: %w", ErrAmount)
	}
	return (*Line)(l).UnmarshalJSON(text)
}

// amountText is an amount in JSON: a string, as [ParseAmount] reads it.
type amountText struct {
	amount decimal.Decimal
	read   bool
}

func (a *amountText) UnmarshalText(text []byte) error {
	amount, err := ParseAmount(string(text))
	if err != nil {
		return err
	}
	*a = amountText{amount, true}
	return nil
}
