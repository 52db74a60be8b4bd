package commission

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// Statement is a partner's income as of an instant. It is made by
// [Terms.Statement].
//
// Earned - TakenBack + Adjusted = Pending + Available + PaidOut, the sum of the
// amounts of its entries.
//
// Its JSON has the fields' names in snake_case as keys, with amounts as strings;
// encoding/json reads it back.
type Statement struct {
	At       time.Time
	Currency pricing.Currency // of every amount

	Totals // of all entries up to At

	Pending   decimal.Decimal // still held: not available yet
	Available decimal.Decimal // no longer held, less what was paid out; may be negative

	// Payable is what can be paid now: Available if that is at least the
	// minimum, otherwise nothing. Carried is the rest of Available, which
	// stays for the next statement.
	Payable decimal.Decimal
	Carried decimal.Decimal

	Licenses []LicenseTotals // by id
	Months   []MonthTotals   // in order of time; those without entries are left out
}

// Totals is what entries add up to, by kind.
type Totals struct {
	Earned    decimal.Decimal // by payments
	TakenBack decimal.Decimal // by refunds, as a positive amount
	Adjusted  decimal.Decimal // by adjustments; may be negative
	PaidOut   decimal.Decimal // by payouts
}

// LicenseTotals is what one license brought.
type LicenseTotals struct {
	License string
	Totals
}

// MonthTotals is what a calendar month brought, by local dates.
type MonthTotals struct {
	Month string // as 2026-02
	Totals
}

// Statement returns the statement as of an instant, from entries of one ledger
// in any order: of those up to at, at included, and of no others. Commission
// that is held beyond at is pending; a refund of it is pending as long.
//
// It returns the errors of [Terms.Validate], and an error that wraps
//   - [pricing.ErrCurrency] if an entry is not in the currency of t;
//   - [pricing.ErrAmount] if an amount or a sum is out of bounds, or an amount
//     is finer than the currency;
//   - [ErrDuplicate] if two entries are of one event;
//   - [ErrEvent] if an entry is of no kind there is, or a payout adds to what
//     was earned, or something else is paid out.
func (t Terms) Statement(entries []Entry, at time.Time) (Statement, error) {
	if err := t.Validate(); err != nil {
		return Statement{}, err
	}
	s := Statement{At: at.Round(0), Currency: t.Currency}
	seen := make(map[string]bool, len(entries))
	licenses := make(map[string]*Totals)
	months := make(map[string]*Totals)
	for i, e := range entries {
		if err := t.checkEntry(e); err != nil {
			return Statement{}, fmt.Errorf("commission: entry %d, event %.100q: %w", i, e.Event, err)
		}
		if seen[e.Event] {
			return Statement{}, fmt.Errorf("commission: entry %d, event %.100q: %w", i, e.Event, ErrDuplicate)
		}
		seen[e.Event] = true
		if e.At.After(at) {
			continue
		}
		s.add(e)
		totals(months, e.At.In(t.location()).Format("2006-01")).add(e)
		if e.License != "" {
			totals(licenses, e.License).add(e)
		}
		if e.AvailableFrom.After(at) {
			s.Pending = s.Pending.Add(e.Amount)
		} else {
			s.Available = s.Available.Add(e.Amount)
		}
	}
	s.Available = s.Available.Sub(s.PaidOut)
	for _, sum := range []decimal.Decimal{s.Earned, s.TakenBack, s.Adjusted, s.PaidOut, s.Pending, s.Available} {
		if err := checkAmount(sum); err != nil {
			return Statement{}, fmt.Errorf("commission: sum of the entries: %w", err)
		}
	}
	if s.Available.Sign() > 0 && !s.Available.LessThan(t.MinPayout) {
		s.Payable = s.Available
	}
	s.Carried = s.Available.Sub(s.Payable)
	for id, sum := range licenses {
		s.Licenses = append(s.Licenses, LicenseTotals{id, *sum})
	}
	slices.SortFunc(s.Licenses, func(a, b LicenseTotals) int { return cmp.Compare(a.License, b.License) })
	for month, sum := range months {
		s.Months = append(s.Months, MonthTotals{month, *sum})
	}
	slices.SortFunc(s.Months, func(a, b MonthTotals) int { return cmp.Compare(a.Month, b.Month) })
	return s, nil
}

func (t Terms) checkEntry(e Entry) error {
	if !e.Kind.known() {
		return fmt.Errorf("kind %.50q: %w", string(e.Kind), ErrEvent)
	}
	if e.Currency != t.Currency {
		return fmt.Errorf("in %.20q, the ledger is in %s: %w", string(e.Currency), t.Currency, pricing.ErrCurrency)
	}
	for _, amount := range []decimal.Decimal{e.Amount, e.PaidOut} {
		if err := checkAmount(amount); err != nil {
			return err
		}
		if err := checkWhole(amount, t.Currency); err != nil {
			return err
		}
	}
	if payout := e.Kind == EntryPayout; payout && !e.Amount.IsZero() || !payout && !e.PaidOut.IsZero() {
		return fmt.Errorf("%s of amount %s, paid out %s: %w", e.Kind, t.Currency.Format(e.Amount), t.Currency.Format(e.PaidOut), ErrEvent)
	}
	return nil
}

// totals returns the element of m for a key, made if it is not there.
func totals(m map[string]*Totals, key string) *Totals {
	if m[key] == nil {
		m[key] = new(Totals)
	}
	return m[key]
}

func (t *Totals) add(e Entry) {
	switch e.Kind {
	case EntryPayment:
		t.Earned = t.Earned.Add(e.Amount)
	case EntryRefund:
		t.TakenBack = t.TakenBack.Sub(e.Amount)
	case EntryPayout:
		t.PaidOut = t.PaidOut.Add(e.PaidOut)
	case EntryAdjustment:
		t.Adjusted = t.Adjusted.Add(e.Amount)
	}
}
