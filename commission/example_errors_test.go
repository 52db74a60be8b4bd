package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
)

// Each kind of mistake has an error of its own, for errors.Is to tell; the text
// says which event or which field is at fault.
func Example_errors() {
	day := func(d int) time.Time { return time.Date(2026, time.January, d, 0, 0, 0, 0, time.UTC) }
	hundred := decimal.New(100, 0)
	terms := commission.LiveChatTerms()
	payment := commission.Payment{ID: "in_1", At: day(10), License: "acme", Amount: hundred, Currency: "USD"}
	state, _, err := terms.Post(commission.State{}, payment)
	if err != nil {
		log.Fatal(err)
	}
	post := func(s commission.State, events ...commission.Event) error {
		_, _, err := terms.Post(s, events...)
		return err
	}
	negative, nameless, other, early := payment, payment, payment, payment
	negative.Amount = hundred.Neg()
	nameless.ID = ""
	other.License = "globex"
	early.ID, early.At = "in_0", day(9)
	weekly := terms
	weekly.HoldDays = -7

	for _, mistake := range []struct{ kind, err error }{
		{commission.ErrPayment, post(state, negative)},
		{commission.ErrRefund, post(state, commission.Refund{
			ID: "re_1", At: day(11), Payment: "in_2", Amount: hundred, Currency: "USD", Reason: commission.ReasonVoid,
		})},
		{commission.ErrEvent, post(state, nameless)},
		{commission.ErrDuplicate, post(state, other)},
		{commission.ErrOrder, post(state, early)},
		{commission.ErrClosed, post(state.CloseBefore(day(10)), early)},
		{commission.ErrTerms, weekly.Validate()},
		{commission.ErrState, json.Unmarshal([]byte(`{"version":2}`), &state)},
	} {
		if !errors.Is(mistake.err, mistake.kind) {
			log.Fatal(mistake.err)
		}
		fmt.Println(mistake.err)
	}
	// Output:
	// commission: event 0, payment "in_1": amount -100.00 is negative: invalid payment
	// commission: event 0, refund "re_1": payment "in_2" is unknown: invalid refund
	// commission: event 0, payment "": no id: invalid event
	// commission: event 0, payment "in_1": another event has this id: duplicate id
	// commission: event 0, payment "in_0": at 2026-01-09T00:00:00Z, before payment "in_1", which is posted: event out of order
	// commission: event 0, payment "in_0": at 2026-01-09T00:00:00Z, books closed before 2026-01-10T00:00:00Z: books are closed
	// commission: terms: held for -7 days: invalid terms
	// commission: state of version 2: invalid state
}
