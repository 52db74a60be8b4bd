package commission

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// MarshalJSON returns an error that wraps [ErrTerms]: terms have no form in JSON,
// and their location must not be lost in one. Store what they are made from.
func (t Terms) MarshalJSON() ([]byte, error) {
	return nil, fmt.Errorf("commission: terms have no form in JSON: %w", ErrTerms)
}

// money is an amount that JSON shows as a string, at the places of a currency
// or more; without one, as for a rate, at two. Unlike a decimal's own form it
// depends on no setting of a program.
type money struct {
	amount   decimal.Decimal
	currency pricing.Currency
}

func (m money) MarshalText() ([]byte, error) {
	if err := checkAmount(m.amount); err != nil {
		return nil, fmt.Errorf("commission: %w", err)
	}
	return []byte(m.currency.Format(m.amount)), nil
}

func (m *money) UnmarshalText(text []byte) error {
	amount, err := pricing.ParseAmount(string(text))
	if err != nil {
		return fmt.Errorf("commission: %w", err)
	}
	m.amount = amount
	return nil
}

// instant is t as JSON can say it: in UTC if it is in a location whose offset
// has seconds, as in Amsterdam before 1937, or is of a day or more. RFC 3339 has
// no room for either.
func instant(t time.Time) time.Time {
	const day = 24 * 60 * 60
	if _, offset := t.Zone(); offset%60 != 0 || offset <= -day || offset >= day {
		return t.UTC()
	}
	return t
}

type entryJSON struct {
	Event      string           `json:"event"`
	Kind       EntryKind        `json:"kind"`
	At         time.Time        `json:"at"`
	License    string           `json:"license,omitempty"`
	Payment    string           `json:"payment,omitempty"`
	SecondTier bool             `json:"second_tier,omitempty"`
	Base       *money           `json:"base,omitempty"`
	Rate       *money           `json:"rate,omitempty"`
	Amount     money            `json:"amount"`
	PaidOut    *money           `json:"paid_out,omitempty"`
	Currency   pricing.Currency `json:"currency"`
	Available  time.Time        `json:"available_from"`
	Note       string           `json:"note,omitempty"`
}

// MarshalJSON returns the entry as a JSON object. It returns an error that wraps
// [pricing.ErrCurrency] if e has no currency, and [pricing.ErrAmount] if an
// amount is out of bounds, or the error of package time if an instant is not
// within the years 0 to 9999.
func (e Entry) MarshalJSON() ([]byte, error) {
	j := entryJSON{
		Event: e.Event, Kind: e.Kind, At: instant(e.At), License: e.License, Payment: e.Payment, SecondTier: e.SecondTier,
		Amount: money{e.Amount, e.Currency}, Currency: e.Currency, Available: instant(e.AvailableFrom), Note: e.Note,
	}
	switch e.Kind {
	case EntryPayment, EntryRefund:
		j.Base, j.Rate = &money{e.Base, e.Currency}, &money{amount: e.Rate}
	case EntryPayout:
		j.PaidOut = &money{e.PaidOut, e.Currency}
	case EntryAdjustment:
	}
	return json.Marshal(j)
}

// UnmarshalJSON sets e from what MarshalJSON returns. It returns an error that
// wraps [pricing.ErrAmount] or [pricing.ErrCurrency] if an amount or the
// currency is not valid, and those of package json for text of another form.
func (e *Entry) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil // as is the custom
	}
	var j entryJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*e = Entry{
		Event: j.Event, Kind: j.Kind, At: j.At, License: j.License, Payment: j.Payment, SecondTier: j.SecondTier,
		Base: optional(j.Base), Rate: optional(j.Rate), Amount: j.Amount.amount, PaidOut: optional(j.PaidOut),
		Currency: j.Currency, AvailableFrom: j.Available, Note: j.Note,
	}
	return nil
}

func optional(m *money) decimal.Decimal {
	if m == nil {
		return decimal.Decimal{}
	}
	return m.amount
}

type totalsJSON struct {
	Earned    money `json:"earned"`
	TakenBack money `json:"taken_back"`
	Adjusted  money `json:"adjusted"`
	PaidOut   money `json:"paid_out"`
}

func (t *Totals) json(c pricing.Currency) totalsJSON {
	return totalsJSON{money{t.Earned, c}, money{t.TakenBack, c}, money{t.Adjusted, c}, money{t.PaidOut, c}}
}

func (t totalsJSON) totals() Totals {
	return Totals{t.Earned.amount, t.TakenBack.amount, t.Adjusted.amount, t.PaidOut.amount}
}

type licenseTotalsJSON struct {
	License string `json:"license"`
	totalsJSON
}

type monthTotalsJSON struct {
	Month string `json:"month"`
	totalsJSON
}

type statementJSON struct {
	At       time.Time        `json:"at"`
	Currency pricing.Currency `json:"currency"`
	totalsJSON
	Pending   money               `json:"pending"`
	Available money               `json:"available"`
	Payable   money               `json:"payable"`
	Carried   money               `json:"carried"`
	Licenses  []licenseTotalsJSON `json:"licenses"`
	Months    []monthTotalsJSON   `json:"months"`
}

// MarshalJSON returns the statement as a JSON object. It returns an error that
// wraps [pricing.ErrCurrency] if s has no currency, [pricing.ErrAmount] if an
// amount is out of bounds, and the error of package time if s.At is not within
// the years 0 to 9999.
func (s Statement) MarshalJSON() ([]byte, error) {
	c := s.Currency
	j := statementJSON{
		At: instant(s.At), Currency: c, totalsJSON: s.json(c),
		Pending: money{s.Pending, c}, Available: money{s.Available, c},
		Payable: money{s.Payable, c}, Carried: money{s.Carried, c},
		Licenses: []licenseTotalsJSON{}, Months: []monthTotalsJSON{},
	}
	for _, l := range s.Licenses {
		j.Licenses = append(j.Licenses, licenseTotalsJSON{l.License, l.json(c)})
	}
	for _, m := range s.Months {
		j.Months = append(j.Months, monthTotalsJSON{m.Month, m.json(c)})
	}
	return json.Marshal(j)
}

// UnmarshalJSON sets s from what MarshalJSON returns. It returns the errors of
// [Entry.UnmarshalJSON].
func (s *Statement) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil // as is the custom
	}
	var j statementJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*s = Statement{
		At: j.At, Currency: j.Currency, Totals: j.totals(),
		Pending: j.Pending.amount, Available: j.Available.amount,
		Payable: j.Payable.amount, Carried: j.Carried.amount,
	}
	for _, l := range j.Licenses {
		s.Licenses = append(s.Licenses, LicenseTotals{l.License, l.totals()})
	}
	for _, m := range j.Months {
		s.Months = append(s.Months, MonthTotals{m.Month, m.totals()})
	}
	return nil
}

// stateJSON is a State in JSON. Its version is that of this form.
type stateJSON struct {
	Version  int                    `json:"version"`
	Currency string                 `json:"currency"` // empty before the first event
	Payments map[string]paymentJSON `json:"payments"`
	Events   map[string]seenJSON    `json:"events"`
	First    map[string]time.Time   `json:"first"`
	Last     *positionJSON          `json:"last,omitempty"`
	Closed   time.Time              `json:"closed,omitzero"`
}

type paymentJSON struct {
	License    string    `json:"license"`
	At         time.Time `json:"at"`
	SecondTier bool      `json:"second_tier,omitempty"`
	Rate       money     `json:"rate"`
	Amount     money     `json:"amount"`
	Earned     money     `json:"earned"`
	Refunded   money     `json:"refunded"`
	Taken      money     `json:"taken"`
	Available  time.Time `json:"available"`
}

// addsUp reports whether p earned nothing or its share, and of that lost what
// its refunds take back.
func (p *paymentJSON) addsUp(c pricing.Currency) bool {
	share, err := Share(p.Amount.amount, c, p.Rate.amount)
	if err != nil || !p.Earned.amount.IsZero() && !p.Earned.amount.Equal(share) {
		return false
	}
	if p.Refunded.amount.Sign() < 0 || p.Refunded.amount.GreaterThan(p.Amount.amount) || p.Available.Before(p.At) {
		return false
	}
	return p.Taken.amount.Equal(takenBack(p.Earned.amount, p.Refunded.amount, p.Amount.amount, c))
}

type seenJSON struct {
	At          time.Time `json:"at"`
	Fingerprint string    `json:"fingerprint"`
}

type positionJSON struct {
	At   time.Time `json:"at"`
	Kind EntryKind `json:"kind"`
	ID   string    `json:"id"`
}

// MarshalJSON returns the state as a JSON object, the same text for the same
// state. It returns an error only if the books are closed before an instant
// beyond the years 0 to 9999, which JSON cannot say.
func (s State) MarshalJSON() ([]byte, error) {
	j := stateJSON{
		Version:  1,
		Currency: string(s.currency),
		Payments: make(map[string]paymentJSON, len(s.payments)),
		Events:   make(map[string]seenJSON, len(s.seen)),
		First:    make(map[string]time.Time, len(s.first)),
		Closed:   s.closed.UTC(),
	}
	for id, p := range s.payments {
		j.Payments[id] = paymentJSON{
			License: p.license, At: p.at.UTC(), SecondTier: p.second, Rate: money{amount: p.rate},
			Amount: money{p.amount, s.currency}, Earned: money{p.earned, s.currency},
			Refunded: money{p.refunded, s.currency}, Taken: money{p.taken, s.currency}, Available: p.available.UTC(),
		}
	}
	for id, e := range s.seen {
		j.Events[id] = seenJSON{e.at.UTC(), e.fingerprint}
	}
	for license, at := range s.first {
		j.First[license] = at.UTC()
	}
	if s.last.id != "" {
		j.Last = &positionJSON{s.last.at.UTC(), s.last.kind, s.last.id}
	}
	return json.Marshal(j)
}

// UnmarshalJSON sets s from what MarshalJSON returns. It returns an error that
// wraps [ErrState] if text is not such a state, or one that no events lead to:
// of a payment without an event, say, or with more refunded than paid. Nor is
// null a state: a ledger that was lost must not pass for one with nothing in it.
func (s *State) UnmarshalJSON(text []byte) error {
	var j stateJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return fmt.Errorf("commission: state: %w: %w", err, ErrState)
	}
	if j.Version != 1 {
		return fmt.Errorf("commission: state of version %d: %w", j.Version, ErrState)
	}
	read := State{}.clone()
	read.closed = j.Closed
	if j.Currency != "" || j.Last != nil || len(j.Events) > 0 {
		currency, err := pricing.ParseCurrency(j.Currency)
		if err != nil {
			return fmt.Errorf("commission: state: %w: %w", err, ErrState)
		}
		read.currency = currency
	}
	for id, p := range j.Payments {
		if e, ok := j.Events[id]; !ok || !e.At.Equal(p.At) {
			return fmt.Errorf("commission: state: payment %.100q without an event: %w", id, ErrState)
		}
		if !p.addsUp(read.currency) {
			return fmt.Errorf("commission: state: payment %.100q does not add up: %w", id, ErrState)
		}
		read.payments[id] = payment{
			license: p.License, at: p.At, second: p.SecondTier, rate: p.Rate.amount,
			amount: p.Amount.amount, earned: p.Earned.amount,
			refunded: p.Refunded.amount, taken: p.Taken.amount, available: p.Available,
		}
	}
	for id, e := range j.Events {
		read.seen[id] = seen{e.At, e.Fingerprint}
	}
	maps.Copy(read.first, j.First)
	if j.Last == nil && len(j.Events) > 0 {
		return fmt.Errorf("commission: state: events without the last of them: %w", ErrState)
	}
	if j.Last != nil {
		read.last = position{j.Last.At, j.Last.Kind, j.Last.ID}
	}
	*s = read
	return nil
}
