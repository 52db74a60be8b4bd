package commission

import (
	"encoding/json"
	"fmt"
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
	read     bool
}

func show(amount decimal.Decimal, c pricing.Currency) money {
	return money{amount: amount, currency: c}
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
	*m = money{amount: amount, read: true}
	return nil
}

// reader takes what was read from JSON, and keeps the first error: what was lost
// on the way must not pass for nothing.
type reader struct {
	err error
}

func (r *reader) check(err error) {
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("commission: %w", err)
	}
}

func (r *reader) currency(c pricing.Currency) {
	_, err := pricing.ParseCurrency(string(c))
	r.check(err)
}

func (r *reader) amount(name string, m *money) decimal.Decimal {
	if m == nil || !m.read {
		r.check(fmt.Errorf("no %s: %w", name, pricing.ErrAmount))
		return decimal.Decimal{}
	}
	return m.amount
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
		Amount: show(e.Amount, e.Currency), Currency: e.Currency, Available: instant(e.AvailableFrom), Note: e.Note,
	}
	switch e.Kind {
	case EntryPayment, EntryRefund:
		j.Base, j.Rate = &money{amount: e.Base, currency: e.Currency}, &money{amount: e.Rate}
	case EntryPayout:
		j.PaidOut = &money{amount: e.PaidOut, currency: e.Currency}
	case EntryAdjustment:
	}
	return json.Marshal(j)
}

// UnmarshalJSON sets e from what MarshalJSON returns. What was lost on the way
// does not pass for nothing. It returns an error that wraps [pricing.ErrAmount]
// or [pricing.ErrCurrency] if an amount or the currency is not there, or not
// valid, and [ErrEvent] if the event, its kind or an instant is not, or e is nil;
// and those of package json for text of another form.
func (e *Entry) UnmarshalJSON(text []byte) error {
	if e == nil {
		return fmt.Errorf("commission: entry: nil: %w", ErrEvent)
	}
	if string(text) == "null" {
		return nil // as is the custom
	}
	var j entryJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	read := Entry{
		Event: j.Event, Kind: j.Kind, At: j.At, License: j.License, Payment: j.Payment, SecondTier: j.SecondTier,
		Currency: j.Currency, AvailableFrom: j.Available, Note: j.Note,
	}
	var r reader
	r.currency(j.Currency)
	read.Amount = r.amount("amount", &j.Amount)
	switch j.Kind {
	case EntryPayment, EntryRefund:
		read.Base, read.Rate = r.amount("base", j.Base), r.amount("rate", j.Rate)
	case EntryPayout:
		read.PaidOut = r.amount("paid_out", j.PaidOut)
	case EntryAdjustment:
	}
	if j.Event == "" || !j.Kind.known() || j.At.IsZero() || j.Available.IsZero() {
		r.check(fmt.Errorf("entry without its event, kind or an instant: %w", ErrEvent))
	}
	if r.err != nil {
		return r.err
	}
	*e = read
	return nil
}

type totalsJSON struct {
	Earned    money `json:"earned"`
	TakenBack money `json:"taken_back"`
	Adjusted  money `json:"adjusted"`
	PaidOut   money `json:"paid_out"`
}

func (t *Totals) json(c pricing.Currency) totalsJSON {
	return totalsJSON{show(t.Earned, c), show(t.TakenBack, c), show(t.Adjusted, c), show(t.PaidOut, c)}
}

func (r *reader) totals(t *totalsJSON) Totals {
	return Totals{
		r.amount("earned", &t.Earned), r.amount("taken_back", &t.TakenBack),
		r.amount("adjusted", &t.Adjusted), r.amount("paid_out", &t.PaidOut),
	}
}

// partJSON has the totals of a license or of a month.
type partJSON struct {
	License string `json:"license,omitempty"`
	Month   string `json:"month,omitempty"`
	totalsJSON
}

// UnmarshalJSON checks each part as it is read: a short text of many that are
// empty would take much memory.
func (p *partJSON) UnmarshalJSON(text []byte) error {
	type plainPart partJSON // has the fields of partJSON without its methods
	if err := json.Unmarshal(text, (*plainPart)(p)); err != nil {
		return err
	}
	var r reader
	r.totals(&p.totalsJSON)
	return r.err
}

type statementJSON struct {
	At       time.Time        `json:"at"`
	Currency pricing.Currency `json:"currency"`
	totalsJSON
	Pending   money      `json:"pending"`
	Available money      `json:"available"`
	Payable   money      `json:"payable"`
	Carried   money      `json:"carried"`
	Licenses  []partJSON `json:"licenses"`
	Months    []partJSON `json:"months"`
}

// MarshalJSON returns the statement as a JSON object. It returns an error that
// wraps [pricing.ErrCurrency] if s has no currency, [pricing.ErrAmount] if an
// amount is out of bounds, and the error of package time if s.At is not within
// the years 0 to 9999.
func (s Statement) MarshalJSON() ([]byte, error) {
	c := s.Currency
	j := statementJSON{
		At: instant(s.At), Currency: c, totalsJSON: s.json(c),
		Pending: show(s.Pending, c), Available: show(s.Available, c),
		Payable: show(s.Payable, c), Carried: show(s.Carried, c),
		Licenses: []partJSON{}, Months: []partJSON{},
	}
	for _, l := range s.Licenses {
		j.Licenses = append(j.Licenses, partJSON{License: l.License, totalsJSON: l.json(c)})
	}
	for _, m := range s.Months {
		j.Months = append(j.Months, partJSON{Month: m.Month, totalsJSON: m.json(c)})
	}
	return json.Marshal(j)
}

// UnmarshalJSON sets s from what MarshalJSON returns. It returns an error that
// wraps [pricing.ErrAmount] or [pricing.ErrCurrency] if an amount or the currency
// is not there, or not valid, or s is nil, and those of package json for text of
// another form.
func (s *Statement) UnmarshalJSON(text []byte) error {
	if s == nil {
		return fmt.Errorf("commission: statement: nil: %w", pricing.ErrAmount)
	}
	if string(text) == "null" {
		return nil // as is the custom
	}
	var j statementJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	var r reader
	r.currency(j.Currency)
	read := Statement{
		At: j.At, Currency: j.Currency, Totals: r.totals(&j.totalsJSON),
		Pending: r.amount("pending", &j.Pending), Available: r.amount("available", &j.Available),
		Payable: r.amount("payable", &j.Payable), Carried: r.amount("carried", &j.Carried),
	}
	for _, l := range j.Licenses {
		read.Licenses = append(read.Licenses, LicenseTotals{l.License, r.totals(&l.totalsJSON)})
	}
	for _, m := range j.Months {
		read.Months = append(read.Months, MonthTotals{m.Month, r.totals(&m.totalsJSON)})
	}
	if r.err != nil {
		return r.err
	}
	*s = read
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

// addsUp reports whether p is all there, and earned nothing or its share, and of
// that lost what its refunds take back.
func (p *paymentJSON) addsUp(c pricing.Currency) bool {
	if p.License == "" || !p.Rate.read || !p.Amount.read || !p.Earned.read || !p.Refunded.read || !p.Taken.read {
		return false
	}
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
			Amount: show(p.amount, s.currency), Earned: show(p.earned, s.currency),
			Refunded: show(p.refunded, s.currency), Taken: show(p.taken, s.currency), Available: p.available.UTC(),
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
// null a state, nor nil what one is read into: a ledger that was lost must not
// pass for one with nothing in it.
func (s *State) UnmarshalJSON(text []byte) error {
	if s == nil {
		return fmt.Errorf("commission: state: nil: %w", ErrState)
	}
	var j stateJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return fmt.Errorf("commission: state: %w: %w", err, ErrState)
	}
	if j.Version != 1 {
		return fmt.Errorf("commission: state of version %d: %w", j.Version, ErrState)
	}
	if j.Payments == nil || j.Events == nil || j.First == nil {
		return fmt.Errorf("commission: state without payments, events or first: %w", ErrState)
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
		if e.At.IsZero() || e.Fingerprint == "" {
			return fmt.Errorf("commission: state: event %.100q is not all there: %w", id, ErrState)
		}
		read.seen[id] = seen{e.At, e.Fingerprint}
	}
	for license, at := range j.First {
		if at.IsZero() {
			return fmt.Errorf("commission: state: license %.100q first earned at no time: %w", license, ErrState)
		}
		read.first[license] = at
	}
	switch {
	case j.Last == nil && len(j.Events) > 0:
		return fmt.Errorf("commission: state: events without the last of them: %w", ErrState)
	case j.Last != nil && (j.Last.At.IsZero() || !j.Last.Kind.known() || j.Last.ID == ""):
		return fmt.Errorf("commission: state: the last event is not all there: %w", ErrState)
	case j.Last != nil:
		read.last = position{j.Last.At, j.Last.Kind, j.Last.ID}
	}
	*s = read
	return nil
}
