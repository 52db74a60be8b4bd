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
// sentinels. If a value of package pricing or seats is at fault, they also wrap the
// sentinels of that package. The text of an error names each field at fault and quotes
// its value.
var (
	// ErrTerms reports invalid terms, terms that have no value for the date of a
	// payment, and the zero Ledger.
	ErrTerms = errors.New("invalid terms")

	// ErrEvent reports an invalid event, an event that is dated before the event it
	// refers to, and a time that is not set or is outside the years 1 to 9999.
	ErrEvent = errors.New("invalid event")

	// ErrDuplicate reports two different events that have the same ID.
	ErrDuplicate = errors.New("duplicate id")

	// ErrUnknown reports a refund of a payment that is not in the ledger, and a
	// reversal of a refund or a payout that is not in the ledger.
	ErrUnknown = errors.New("unknown payment")

	// ErrLeft reports a refund of more than is left of its payment, and a second
	// reversal of the same event.
	ErrLeft = errors.New("more than is left")

	// ErrUnlisted reports a payment for a license that the terms do not name.
	ErrUnlisted = errors.New("license not listed")

	// ErrEntry reports an invalid entry, entries of which one is missing or occurs
	// twice, and a Ledger that is passed to encoding/json.
	ErrEntry = errors.New("invalid entry")
)

// EventError records an event that [Ledger.Post] refused, and the reason.
type EventError struct {
	Index int   // index of the event in the arguments of Post
	Event Event // the event as it was given
	Err   error // what is wrong with the event
}

// Error returns the index, the kind and the ID of the event, and what is wrong with it.
func (e EventError) Error() string {
	return fmt.Sprintf("event %d, %v", e.Index, e.Event.wrap(e.Err))
}

// Unwrap returns e.Err.
func (e EventError) Unwrap() error { return e.Err }

// PostError records every event that a call of [Ledger.Post] refused. The call posted
// nothing.
//
// Test the elements of Bad with [errors.Is] to find out what to do:
//   - [ErrUnknown] and [ErrUnlisted]: the payment or the license is not in this ledger.
//     Skip the event, or add the license to the terms.
//   - [ErrLeft]: a refund is more than is left. Skip it, or set [Event.All] in place of
//     Amount, now and whenever the event is posted again. A second reversal has ErrLeft
//     too: skip it.
//   - [ErrEvent], [ErrDuplicate] and [ErrTerms]: correct the program or the terms.
type PostError struct {
	Bad []EventError // in order of Index

	events []Event // all arguments of Post
}

// Error returns what is wrong with the first 20 events of Bad, and the number of the
// others.
func (e *PostError) Error() string {
	return fmt.Sprintf("commission: post: %d of %d events refused: %s", len(e.Bad), len(e.events), faults.Text(e.Bad))
}

// Good returns the events of the call that were not refused, in the order in which they
// were given. Posting them succeeds, unless other events have been posted in between.
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

// checks collects all faults of a value for one error.
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

// text adds a fault if a text is not UTF-8. JSON could not keep it.
func (f *checks) text(field, text string) {
	if !utf8.ValidString(text) {
		f.Add("%s %.100q is not UTF-8", field, text)
	}
}

// bounds adds a fault if an amount is outside the bounds of package pricing.
func (f *checks) bounds(field string, a pricing.Amount) {
	_, err := pricing.NewAmount(a.Decimal())
	f.Check(field, err)
}

// compare adds a fault if an amount is not the wanted one.
func (f *checks) compare(field string, given, want pricing.Amount) {
	if !given.Equal(want) {
		f.Add("%s %v, it must be %v", field, given, want)
	}
}
