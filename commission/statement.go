package commission

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/payper/payper/pricing"
)

// Statement is the income of a partner at an instant. It is plain data for encoding/json.
//
//	Earned - TakenBack + Adjusted = Pending + Available + PaidOut
//	Available                     = Payable + Carried
type Statement struct {
	At       time.Time        `json:"at"`      // in the zone of the terms
	Entries  int              `json:"entries"` // number of entries that count
	Currency pricing.Currency `json:"currency"`
	Totals
	Pending   pricing.Amount  `json:"pending"`   // commission that is not yet available
	Available pricing.Amount  `json:"available"` // commission that is available and not paid out; negative if more was paid out or taken back
	Payable   pricing.Amount  `json:"payable"`   // what can be paid out: Available, or 0 if Available is negative or below Terms.MinPayout
	Carried   pricing.Amount  `json:"carried"`   // what carries over to the next statement
	Licenses  []LicenseTotals `json:"licenses"`  // in order of ID; payouts and adjustments belong to no license
	Months    []MonthTotals   `json:"months"`    // months that have entries, in order, by local dates in the zone of the terms
}

// Totals are sums of entries. A reversal reduces TakenBack or PaidOut. In the totals of a
// month, a reversal is counted in its own month, so TakenBack and PaidOut can be negative.
type Totals struct {
	Earned    pricing.Amount `json:"earned"`     // commission on payments
	TakenBack pricing.Amount `json:"taken_back"` // commission that refunds took back, as a positive amount
	Adjusted  pricing.Amount `json:"adjusted"`   // sum of adjustments
	PaidOut   pricing.Amount `json:"paid_out"`   // sum of payouts
}

// LicenseTotals are the totals of one license.
type LicenseTotals struct {
	License string `json:"license"`
	Totals
}

// MonthTotals are the totals of one calendar month.
type MonthTotals struct {
	Month string `json:"month"` // such as 2026-02
	Totals
}

// Statement returns the income from all entries that are dated at or before an instant. It
// counts commission as available if it becomes available at or before that instant.
//
// For the end of January, pass one nanosecond before 00:00 on 1 February. At 00:00 itself,
// an entry of exactly that time would count.
//
// A late event changes the statements of all instants since its date, and their number of
// Entries. Statement takes time in proportion to the number of all entries.
//
// Statement returns an error that wraps
//   - [ErrEvent] if at is not set, or is outside the years 1 to 9999;
//   - [ErrTerms] if l is nil or zero;
//   - [pricing.ErrAmount] if a sum is out of bounds.
func (l *Ledger) Statement(at time.Time) (Statement, error) {
	if l == nil || l.contract == nil {
		return Statement{}, fmt.Errorf("commission: statement: the ledger was not made by NewLedger: %w", ErrTerms)
	}
	var f checks
	f.instant("instant", at)
	if err := f.Wrap(ErrEvent); err != nil {
		return Statement{}, fmt.Errorf("commission: statement: %w", err)
	}
	s, err := l.statement(l.contract.in(at))
	if err != nil {
		return Statement{}, fmt.Errorf("commission: statement: %w", err)
	}
	return s, nil
}

func (l *Ledger) statement(at time.Time) (Statement, error) {
	location, none := l.contract.Zone.Location(), zero(l.contract.Currency)
	s := Statement{At: at, Currency: l.contract.Currency, Totals: Totals{none, none, none, none}, Pending: none, Available: none}
	licenses, months := make(map[string]*Totals), make(map[string]*Totals)
	in := func(sums map[string]*Totals, key string) *Totals {
		if sums[key] == nil {
			sums[key] = &Totals{none, none, none, none}
		}
		return sums[key]
	}
	add := func(e *Entry) {
		s.Entries++
		s.add(e)
		in(months, e.At.In(location).Format("2006-01")).add(e)
		if license := e.License + e.LicenseOf; license != "" { // at most one of them is set
			in(licenses, license).add(e)
		}
		balance := &s.Available
		if e.AvailableFrom.After(at) {
			balance = &s.Pending
		}
		if e.Kind == Adjustment {
			*balance = balance.Add(e.Amount)
		} else {
			*balance = balance.Add(e.Earned)
		}
	}
	for _, block := range l.log.blocks {
		for i := range block {
			if !block[i].At.After(at) {
				add(&block[i])
			}
		}
	}
	s.Available = s.Available.Sub(s.PaidOut)
	s.Payable = none
	if s.Available.Sign() > 0 && s.Available.Cmp(l.contract.MinPayout) >= 0 {
		s.Payable = s.Available
	}
	s.Carried = s.Available.Sub(s.Payable)

	var f checks
	f.totals("", s.Totals)
	f.bounds("Pending", s.Pending)
	f.bounds("Available", s.Available)
	s.Licenses, s.Months = make([]LicenseTotals, 0, len(licenses)), make([]MonthTotals, 0, len(months))
	for _, id := range slices.Sorted(maps.Keys(licenses)) {
		s.Licenses = append(s.Licenses, LicenseTotals{id, *licenses[id]})
		f.totals(fmt.Sprintf("license %.100q: ", id), *licenses[id])
	}
	for _, month := range slices.Sorted(maps.Keys(months)) {
		s.Months = append(s.Months, MonthTotals{month, *months[month]})
		f.totals(month+": ", *months[month])
	}
	if err := f.Err(); err != nil {
		return Statement{}, err
	}
	return s, nil
}

// add adds an entry.
func (t *Totals) add(e *Entry) {
	switch e.Kind {
	case Payment:
		t.Earned = t.Earned.Add(e.Earned)
	case Refund, Reversal, Payout:
		t.TakenBack = t.TakenBack.Sub(e.Earned)
		t.PaidOut = t.PaidOut.Add(e.PaidOut)
	case Adjustment:
		t.Adjusted = t.Adjusted.Add(e.Amount)
	}
}

// totals adds a fault for each sum that is out of bounds.
func (f *checks) totals(of string, t Totals) {
	f.bounds(of+"Earned", t.Earned)
	f.bounds(of+"TakenBack", t.TakenBack)
	f.bounds(of+"Adjusted", t.Adjusted)
	f.bounds(of+"PaidOut", t.PaidOut)
}
