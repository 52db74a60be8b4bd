package commission_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// noon returns noon of a day of 2026.
func noon(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 12, 0, 0, 0, time.UTC)
}

// newLedger returns an empty ledger in which every license earns 20%.
func newLedger() *commission.Ledger {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Unlisted = true
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	return ledger
}

// A program stores the entries that Post returns, and restores the ledger from them.
// NewLedger finds an entry that is missing.
func ExampleNewLedger() {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Licenses = map[string]commission.LicenseTerms{"acme": {}}
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	events := []commission.Event{
		{ID: "in_1", Kind: commission.Payment, At: noon(1, 5), License: "acme", Amount: pricing.MustAmount("590.00"), Currency: "USD"},
		{ID: "in_2", Kind: commission.Payment, At: noon(2, 5), License: "acme", Amount: pricing.MustAmount("590.00"), Currency: "USD"},
	}
	stored, err := ledger.Post(events...)
	if err != nil {
		log.Fatal(err)
	}

	ledger, err = commission.NewLedger(terms, stored...)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(ledger.Entries()), "entries")

	_, err = commission.NewLedger(terms, stored[1:]...)
	fmt.Println(err)
	// Output:
	// 2 entries
	// commission: entry 2, payment "in_2": Seq 2, it must be 1: invalid entry
}

// Payment processors send events in any order, late and more than once.
func ExampleLedger_Post() {
	usd := pricing.MustAmount
	january := commission.Event{ID: "in_1", Kind: commission.Payment, At: noon(1, 5), License: "acme", Amount: usd("590.00"), Currency: "USD"}
	february := commission.Event{ID: "in_2", Kind: commission.Payment, At: noon(2, 5), License: "acme", Amount: usd("590.00"), Currency: "USD"}
	refund := commission.Event{ID: "re_1", Kind: commission.Refund, At: noon(2, 6), Of: "in_2", Amount: usd("59.00"), Currency: "USD", Reason: commission.Refunding}

	ledger := newLedger()
	for _, events := range [][]commission.Event{{refund, february}, {february, january}} {
		entries, err := ledger.Post(events...)
		if err != nil {
			log.Fatal(err)
		}
		for _, e := range entries {
			fmt.Println(e.Seq, e.At.Format(time.DateOnly), e.ID, e.Earned)
		}
	}
	// Output:
	// 1 2026-02-05 in_2 118.00
	// 2 2026-02-06 re_1 -11.80
	// 3 2026-01-05 in_1 118.00
}

// The sentinel of each refused event says what to do. This program skips events of
// other partners, refunds what is left, and stops at any other fault.
func ExamplePostError_Good() {
	usd := pricing.MustAmount
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Licenses = map[string]commission.LicenseTerms{"acme": {}}
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	events := []commission.Event{
		{ID: "in_1", Kind: commission.Payment, At: noon(1, 5), License: "acme", Amount: usd("100.00"), Currency: "USD"},
		{ID: "in_2", Kind: commission.Payment, At: noon(1, 5), License: "globex", Amount: usd("500.00"), Currency: "USD"},
		{ID: "re_1", Kind: commission.Refund, At: noon(1, 6), Of: "in_1", Amount: usd("30.00"), Currency: "USD", Reason: commission.Refunding},
		{ID: "dp_1", Kind: commission.Refund, At: noon(1, 7), Of: "in_1", Amount: usd("100.00"), Currency: "USD", Reason: commission.Chargeback},
	}
	_, err = ledger.Post(events...)
	var refused *commission.PostError
	if !errors.As(err, &refused) {
		log.Fatal(err)
	}
	events = refused.Good()
	for _, bad := range refused.Bad {
		switch {
		case errors.Is(bad, commission.ErrUnlisted), errors.Is(bad, commission.ErrUnknown):
			fmt.Println("skip:", bad)
		case errors.Is(bad, commission.ErrLeft) && bad.Event.Kind == commission.Refund:
			fmt.Println("refund the rest:", bad)
			bad.Event.Amount, bad.Event.All = pricing.Amount{}, true
			events = append(events, bad.Event)
		default:
			log.Fatal(bad)
		}
	}
	entries, err := ledger.Post(events...)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range entries {
		fmt.Println(e.ID, e.Earned)
	}
	// Output:
	// skip: event 1, payment "in_2": license "globex" is not in the terms: license not listed
	// refund the rest: event 3, refund "dp_1": 100.00 is more than the 70.00 left of payment "in_1": more than is left
	// in_1 20.00
	// re_1 -6.00
	// dp_1 -14.00
}

func ExampleLedger_Entries() {
	ledger := newLedger()
	events := []commission.Event{
		{ID: "in_1", Kind: commission.Payment, At: noon(1, 5), License: "acme", Amount: pricing.MustAmount("590.00"), Currency: "USD"},
		{ID: "po_1", Kind: commission.Payout, At: noon(2, 2), Amount: pricing.MustAmount("118.00"), Currency: "USD"},
	}
	_, err := ledger.Post(events...)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range ledger.Entries() {
		if e.Kind == commission.Payout {
			fmt.Println(e.Seq, e.ID, "paid out", e.PaidOut)
		} else {
			fmt.Println(e.Seq, e.ID, "earned", e.Earned)
		}
	}
	// Output:
	// 1 in_1 earned 118.00
	// 2 po_1 paid out 118.00
}

func ExampleLedger_Payment() {
	ledger := newLedger()
	events := []commission.Event{
		{ID: "in_1", Kind: commission.Payment, At: noon(1, 5), License: "acme", Amount: pricing.MustAmount("100.00"), Currency: "USD"},
		{ID: "re_1", Kind: commission.Refund, At: noon(1, 6), Of: "in_1", Amount: pricing.MustAmount("30.00"), Currency: "USD", Reason: commission.Refunding},
	}
	_, err := ledger.Post(events...)
	if err != nil {
		log.Fatal(err)
	}
	if state, ok := ledger.Payment("in_1"); ok {
		fmt.Println("refunded", state.Refunded, "left", state.Left, "earned", state.Earned)
	}
	_, ok := ledger.Payment("in_0")
	fmt.Println(ok)
	// Output:
	// refunded 30.00 left 70.00 earned 14.00
	// false
}

// Commission is held for 30 days. Payouts start at 50.00.
func ExampleLedger_Statement() {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.HoldDays = pricing.Schedule[int]{{Value: 30}}
	terms.Unlisted = true
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	events := []commission.Event{
		{ID: "in_1", Kind: commission.Payment, At: noon(1, 5), License: "acme", Amount: pricing.MustAmount("590.00"), Currency: "USD"},
		{ID: "in_2", Kind: commission.Payment, At: noon(1, 20), License: "acme", Amount: pricing.MustAmount("59.00"), Currency: "USD"},
	}
	_, err = ledger.Post(events...)
	if err != nil {
		log.Fatal(err)
	}
	s, err := ledger.Statement(time.Date(2026, time.February, 4, 0, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Entries, "entries: pending", s.Pending, "available", s.Available, "payable", s.Payable)
	// Output: 2 entries: pending 11.80 available 118.00 payable 118.00
}
