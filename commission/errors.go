package commission

import (
	"cmp"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/pricing"
)

// The functions of this package return errors that wrap one or more of these
// sentinels, and those of package pricing where a value of that package is at
// fault. The text of an error names each field at fault and quotes its value.
var (
	// ErrTerms reports terms that are not valid or that do not cover the date of a
	// payment, and a ledger that NewLedger did not make.
	ErrTerms = errors.New("invalid terms")

	// ErrEvent reports an event of the wrong form, an event dated before the one
	// that it is of, and an instant that is not set or not in the years 1 to 9999.
	ErrEvent = errors.New("invalid event")

	// ErrDuplicate reports two events that have one id and differ.
	ErrDuplicate = errors.New("duplicate id")

	// ErrUnknown reports a refund of a payment that is not in the ledger, or a
	// reversal of a refund or a payout that is not.
	ErrUnknown = errors.New("unknown payment")

	// ErrLeft reports a refund of more than is left of its payment, and a second
	// reversal of one event.
	ErrLeft = errors.New("more than is left")

	// ErrUnlisted reports a payment for a license that the terms do not name.
	ErrUnlisted = errors.New("license not listed")

	// ErrEntry reports an entry that does not add up, entries of which one is missing
	// or there twice, and a ledger that is given to encoding/json.
	ErrEntry = errors.New("invalid entry")
)

// EventError records an event that [Ledger.Post] refused, and why.
type EventError struct {
	Index int   // of the event, among those given
	Event Event // as it was given
	Err   error // what is wrong with it
}

// Error returns the index, the kind and the id of the event, and what is wrong.
func (e EventError) Error() string {
	return fmt.Sprintf("event %d, %v", e.Index, e.Event.wrap(e.Err))
}

// Unwrap returns what is wrong with the event.
func (e EventError) Unwrap() error { return e.Err }

// PostError records every event that a call of [Ledger.Post] refused. The call
// posted nothing.
//
// With [errors.Is], each element of Bad tells what to do:
//   - [ErrUnknown] and [ErrUnlisted]: the event is of a payment or a license that
//     is not this ledger's; skip it, or list the license;
//   - [ErrLeft]: the refund is of more than is left; skip it, or give it with
//     [Event.All] instead of its Amount, now and whenever it comes again;
//   - [ErrEvent], [ErrDuplicate] and [ErrTerms]: the program or the terms need
//     mending.
type PostError struct {
	Bad []EventError // by Index

	events []Event // all that were given
}

// Error returns what is wrong with the first 20 events of Bad, and how many more there are.
func (e *PostError) Error() string {
	return fmt.Sprintf("commission: post: %d of %d events refused: %s", len(e.Bad), len(e.events), faults.Text(e.Bad))
}

// Good returns the other events of the call, in the order in which they were given.
// [Ledger.Post] posts them without an error, unless something else was posted in
// between.
func (e *PostError) Good() []Event {
	bad := make(map[int]bool, len(e.Bad))
	for _, b := range e.Bad {
		bad[b.Index] = true
	}
	var good []Event
	for i, event := range e.events {
		if !bad[i] {
			good = append(good, event)
		}
	}
	return good
}

// Unwrap returns the elements of Bad.
func (e *PostError) Unwrap() []error {
	errs := make([]error, len(e.Bad))
	for i, bad := range e.Bad {
		errs[i] = bad
	}
	return errs
}

// checks collects what is wrong with a value, so that one error tells all of it.
type checks struct {
	faults.List
}

// cause returns the error that a method of another package wraps in an error with the
// name of that package. The field, which is named before it, says more than that name.
func cause(err error) error { return cmp.Or(errors.Unwrap(err), err) }

// rate adds a fault if a rate is unset or not in 0% to 100%.
func (f *checks) rate(field string, r pricing.Rate) {
	switch {
	case r.IsValid():
	case r.Equal(pricing.Rate{}):
		f.Add("%s is not set: %w", field, pricing.ErrRate)
	default:
		f.Add("%s %v is not from 0%% to 100%%: %w", field, r, pricing.ErrRate)
	}
}

// text adds a fault if a text is not UTF-8, which is what JSON can keep.
func (f *checks) text(field, text string) {
	if !utf8.ValidString(text) {
		f.Add("%s %.100q is not UTF-8", field, text)
	}
}

// bounds adds a fault if an amount is out of the bounds of package pricing.
func (f *checks) bounds(field string, a pricing.Amount) {
	_, err := pricing.NewAmount(a.Decimal())
	f.Check(field, err)
}

// compare adds a fault if an amount is not what it must be.
func (f *checks) compare(field string, given, want pricing.Amount) {
	if !given.Equal(want) {
		f.Add("%s %v, it must be %v", field, given, want)
	}
}
