package commission

import (
	"errors"
	"fmt"
)

// Errors that the functions of this package wrap, for use with [errors.Is],
// beside those of package pricing. The text around them names the event or the
// field at fault.
var (
	// ErrPayment is a payment of less than nothing, or with less tax than none.
	ErrPayment = errors.New("invalid payment")

	// ErrRefund is a refund that is not positive, or does not fit its payment.
	ErrRefund = errors.New("invalid refund")

	// ErrEvent is an event that lacks what it needs, such as an id, or has what
	// it must not have, such as a payout that is not positive; or an entry that
	// no event leads to.
	ErrEvent = errors.New("invalid event")

	// ErrDuplicate is an id that two different events have, or two entries.
	ErrDuplicate = errors.New("duplicate id")

	// ErrOrder is an event that comes too late to take its place.
	ErrOrder = errors.New("event out of order")

	// ErrClosed is an event of a time whose books are closed.
	ErrClosed = errors.New("books are closed")

	// ErrTerms is terms that no ledger can be kept by, or that are asked for as
	// JSON.
	ErrTerms = errors.New("invalid terms")

	// ErrState is a stored state that cannot be read.
	ErrState = errors.New("invalid state")
)

// EventError is an error of [Terms.Post] that is about one event. A nil one is
// about none, and wraps [ErrEvent].
type EventError struct {
	Index int       // of the event, among those given
	Kind  EntryKind // empty if it is no event
	ID    string
	Err   error // what is wrong with it
}

func (e *EventError) Error() string {
	if e == nil {
		return fmt.Sprintf("commission: event: nil: %v", ErrEvent)
	}
	if e.Kind == "" {
		return fmt.Sprintf("commission: event %d: %v", e.Index, e.Err)
	}
	return fmt.Sprintf("commission: event %d, %s %.100q: %v", e.Index, e.Kind, e.ID, e.Err)
}

// Unwrap returns what is wrong with the event.
func (e *EventError) Unwrap() error {
	if e == nil {
		return ErrEvent
	}
	return e.Err
}
