package commission

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/payper/payper/pricing"
)

// Kind is a kind of event. The zero value is not valid.
type Kind string

// The kinds of events.
const (
	Payment    Kind = "payment"    // a customer paid for a license
	Refund     Kind = "refund"     // a payment or a part of it went back to the customer
	Reversal   Kind = "reversal"   // a refund or a payout was undone: a dispute won, a failed refund, a returned payout
	Payout     Kind = "payout"     // the partner was paid
	Adjustment Kind = "adjustment" // an amount was added to the partner's balance or taken from it
)

// Reason is why a payment went back to the customer. All reasons take back the same
// commission.
type Reason string

// The reasons of a refund.
const (
	Refunding  Reason = "refund"     // the vendor gave it back
	Chargeback Reason = "chargeback" // the customer's bank took it back, as in a dispute
	Void       Reason = "void"       // the payment was declared invalid
)

// Event is something that happened to the income of a partner. All kinds of events share
// one struct, so that a list of events is plain data for encoding/json and fits a
// database table. [Event.Validate] checks this table:
//
//	          payment        refund           reversal    payout    adjustment
//	ID        +              +                +           +         +
//	At        +              +                +           +         +
//	Currency  +              +                +           +         +
//	License   +              -                -           -         -
//	Of        -              its payment      its refund  -         -
//	                                          or payout
//	Amount    0 or more      above 0, or All  -           above 0   any sign
//	Tax       (0 to Amount)  -                -           -         -
//	All       -              or Amount        -           -         -
//	Reason    -              +                -           -         -
//	Note      (+)            (+)              (+)         (+)       +
//
// An event requires the fields with a plus sign or a rule. It may have the fields in
// parentheses, and must not have the fields with a dash. A Tax of 0.00 is the same as none.
// The Amount of a payout or an adjustment has at most the places of the currency. The
// Amount of a payment or a refund may have more.
type Event struct {
	ID       string           `json:"id"` // unique in a ledger
	Kind     Kind             `json:"kind"`
	At       time.Time        `json:"at"`                // when it happened
	License  string           `json:"license,omitempty"` // in a payment, the license that was paid
	Of       string           `json:"of,omitempty"`      // in a refund, the ID of the payment; in a reversal, the ID of the refund or the payout
	Amount   pricing.Amount   `json:"amount,omitzero"`   // what was paid or refunded, with tax
	Tax      pricing.Amount   `json:"tax,omitzero"`      // in a payment, the part of Amount that is tax and earns nothing
	All      bool             `json:"all,omitempty"`     // in a refund, refunds the rest; leave Amount unset
	Currency pricing.Currency `json:"currency"`
	Reason   Reason           `json:"reason,omitempty"` // in a refund, why the payment went back
	Note     string           `json:"note,omitempty"`   // any text
}

// Validate returns an error that names each field of e that breaks a rule in the table of
// [Event]. The error wraps [ErrEvent], and a sentinel of package pricing if an amount or
// the currency is not valid.
func (e Event) Validate() error {
	f := e.faults()
	if err := f.Wrap(ErrEvent); err != nil {
		return fmt.Errorf("commission: %w", e.wrap(err))
	}
	return nil
}

// wrap returns err with the kind and the ID of the event.
func (e Event) wrap(err error) error {
	kind := string(e.Kind)
	if e.Kind.uses() == (uses{}) {
		kind = "event"
	}
	return fmt.Errorf("%s %.100q: %w", kind, e.ID, err)
}

// use is whether a kind of event has a field.
type use int

const (
	refused use = iota
	allowed
	needed
)

// uses are the uses of the fields that not all kinds of events have, except All.
type uses struct {
	license, of, amount, tax, reason, note use
}

// uses returns the uses of the fields of events of kind k. It returns the zero value if
// k is not valid.
func (k Kind) uses() uses {
	switch k {
	case Payment:
		return uses{license: needed, amount: needed, tax: allowed, note: allowed}
	case Refund:
		return uses{of: needed, amount: needed, reason: needed, note: allowed}
	case Reversal:
		return uses{of: needed, note: allowed}
	case Payout:
		return uses{amount: needed, note: allowed}
	case Adjustment:
		return uses{amount: needed, note: needed}
	default:
		return uses{}
	}
}

// faults returns what is wrong with e. If the kind is not valid, it checks only the fields
// that all kinds have.
func (e Event) faults() checks {
	var f checks
	u := e.Kind.uses()
	if u == (uses{}) {
		f.Add("Kind %.20q is not payment, refund, reversal, payout or adjustment", string(e.Kind))
	}
	f.word(e.Kind, "ID", e.ID, needed)
	f.instant("At", e.At)
	errCurrency := e.Currency.Validate()
	f.Check("Currency", cause(errCurrency))
	if u == (uses{}) {
		return f
	}
	f.word(e.Kind, "License", e.License, u.license)
	f.word(e.Kind, "Of", e.Of, u.of)
	switch {
	case e.All && e.Kind != Refund:
		f.Add("All is not allowed in a %s", e.Kind)
		f.amount(e.Kind, "Amount", e.Amount, u.amount)
	case !e.All:
		f.amount(e.Kind, "Amount", e.Amount, u.amount)
	case e.Amount.IsValid():
		f.Add("Amount is %v, but All is set", e.Amount)
	}
	f.amount(e.Kind, "Tax", e.Tax, u.tax)
	e.checkSigns(&f)
	if errCurrency == nil && (e.Kind == Payout || e.Kind == Adjustment) {
		f.places("Amount", e.Amount, e.Currency)
	}
	f.word(e.Kind, "Reason", string(e.Reason), u.reason)
	if u.reason == needed && e.Reason != "" && e.Reason != Refunding && e.Reason != Chargeback && e.Reason != Void {
		f.Add("Reason %.40q is not refund, chargeback or void", string(e.Reason))
	}
	f.word(e.Kind, "Note", e.Note, u.note)
	return f
}

// currency adds a fault if a currency is valid and is not that of the ledger.
func (f *checks) currency(c, ledger pricing.Currency) {
	if c != ledger && c.Validate() == nil {
		f.Add("Currency is %s, but the ledger is in %s: %w", c, ledger, pricing.ErrCurrency)
	}
}

// word adds a fault if a text is missing, not allowed, or not UTF-8.
func (f *checks) word(k Kind, field, text string, u use) {
	switch {
	case u == needed && text == "":
		f.Add("no %s", field)
	case u == refused && text != "":
		f.Add("%s %.100q is not allowed in a %s", field, text, k)
	}
	f.text(field, text)
}

// amount adds a fault if an amount is missing, not allowed, or out of bounds.
func (f *checks) amount(k Kind, field string, a pricing.Amount, u use) {
	switch {
	case u == needed && !a.IsValid():
		f.Add("no %s: %w", field, pricing.ErrAmount)
	case u == refused && a.IsValid():
		f.Add("%s %v is not allowed in a %s", field, a, k)
	case a.IsValid():
		f.bounds(field, a)
	}
}

// checkSigns checks the signs of the amounts that are set.
func (e Event) checkSigns(f *checks) {
	switch e.Kind {
	case Payment:
		if e.Amount.Sign() < 0 {
			f.Add("Amount %v is negative", e.Amount)
		}
		if !e.Tax.IsValid() || !e.Amount.IsValid() {
			return
		}
		if e.Tax.Sign() < 0 || e.Tax.Cmp(e.Amount) > 0 {
			f.Add("Tax %v is not from 0 to Amount %v", e.Tax, e.Amount)
		}
		f.bounds("Amount less Tax", e.base())
	case Refund, Payout:
		if e.Amount.IsValid() && e.Amount.Sign() <= 0 {
			f.Add("Amount %v is not above 0", e.Amount)
		}
	case Reversal, Adjustment:
	}
}

// places adds a fault if an amount has more places than the currency.
func (f *checks) places(field string, a pricing.Amount, c pricing.Currency) {
	if d := a.Decimal(); !d.Equal(d.Round(int32(c.Places()))) {
		f.Add("%s %v has more than the %d places of %s: %w", field, a, c.Places(), c, pricing.ErrAmount)
	}
}

// minUnix and maxUnix are the first second of year 1 and the last second of year 9999 in
// UTC, less one day at each end for the zone.
const (
	minUnix = -62_135_596_800 + 86_400
	maxUnix = 253_402_300_799 - 86_400
)

// instant adds a fault if t is not set, or cannot be written as JSON in every zone.
func (f *checks) instant(field string, t time.Time) {
	if t.IsZero() {
		f.Add("no %s", field)
	} else if s := t.Unix(); s < minUnix || s > maxUnix {
		f.Add("%s %d seconds from 1970 is not in the years 1 to 9999", field, s)
	}
}

// base returns the amount that the rate of a payment applies to. Without tax it returns
// Amount itself, which takes no memory.
func (e Event) base() pricing.Amount {
	if !e.Tax.IsValid() {
		return e.Amount
	}
	return e.Amount.Sub(e.Tax)
}

// untaxed reports whether e is a payment without tax, or with a tax of 0.
func (e Event) untaxed() bool { return e.Kind == Payment && e.Tax.Sign() == 0 }

// differs returns the names of the fields in which two events differ. It compares amounts
// as numbers and times as instants.
func (e Event) differs(o Event) string {
	var names []string
	for _, field := range []struct {
		name string
		same bool
	}{
		{"ID", e.ID == o.ID},
		{"Kind", e.Kind == o.Kind},
		{"At", e.At.Equal(o.At)},
		{"License", e.License == o.License},
		{"Of", e.Of == o.Of},
		{"Amount", e.Amount.Equal(o.Amount)},
		{"Tax", e.Tax.Equal(o.Tax) || e.untaxed() && o.untaxed()},
		{"All", e.All == o.All},
		{"Currency", e.Currency == o.Currency},
		{"Reason", e.Reason == o.Reason},
		{"Note", e.Note == o.Note},
	} {
		if !field.same {
			names = append(names, field.name)
		}
	}
	return strings.Join(names, ", ")
}

// order compares the events of a call by date, then by kind, then by ID.
func (e Event) order(o Event) int {
	return cmp.Or(e.At.Round(0).Compare(o.At.Round(0)), cmp.Compare(e.Kind.rank(), o.Kind.rank()), cmp.Compare(e.ID, o.ID))
}

// rank is the order of kinds at one instant. An event comes after the events that it can
// refer to.
func (k Kind) rank() int {
	switch k {
	case Payment:
		return 0
	case Refund:
		return 1
	case Payout:
		return 2
	case Reversal:
		return 3
	case Adjustment:
	}
	return 4
}

// instant returns t in UTC, as errors name it.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
