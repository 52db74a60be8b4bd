package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"maps"
	"slices"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// on returns noon of a day of 2026.
func on(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 12, 0, 0, 0, time.UTC)
}

// A partner has two customers. One disputes a payment whose commission was already paid
// out. The balance is negative until later payments earn it back.
func Example_halfYear() {
	usd := pricing.MustAmount
	terms := commission.LiveChatTerms(pricing.MustZone("Europe/Warsaw"))
	terms.HoldDays = pricing.Schedule[int]{{Value: 14}}
	terms.Licenses = map[string]commission.LicenseTerms{"acme": {}, "globex": {}}
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	events := []commission.Event{
		{ID: "in_1", Kind: commission.Payment, At: on(1, 5), License: "acme", Amount: usd("295.00"), Currency: "USD"},
		{ID: "in_2", Kind: commission.Payment, At: on(1, 12), License: "globex", Amount: usd("1770.00"), Currency: "USD"},
		{ID: "po_1", Kind: commission.Payout, At: on(2, 2), Amount: usd("413.00"), Currency: "USD"},
		{ID: "in_3", Kind: commission.Payment, At: on(2, 5), License: "acme", Amount: usd("295.00"), Currency: "USD"},
		{ID: "re_1", Kind: commission.Refund, At: on(2, 9), Of: "in_3", Amount: usd("59.00"), Currency: "USD", Reason: commission.Refunding},
		{ID: "dp_1", Kind: commission.Refund, At: on(2, 20), Of: "in_2", All: true, Currency: "USD", Reason: commission.Chargeback},
		{ID: "in_4", Kind: commission.Payment, At: on(4, 5), License: "acme", Amount: usd("1770.00"), Currency: "USD"},
		{ID: "in_5", Kind: commission.Payment, At: on(6, 25), License: "acme", Amount: usd("590.00"), Currency: "USD"},
	}
	_, err = ledger.Post(events...)
	if err != nil {
		log.Fatal(err)
	}
	for _, at := range []time.Time{on(2, 1), on(3, 1), on(7, 1)} {
		s, err := ledger.Statement(at)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s  pending %7v  available %8v  payable %7v  carried %8v\n",
			s.At.Format(time.DateOnly), s.Pending, s.Available, s.Payable, s.Carried)
	}
	s, err := ledger.Statement(on(7, 1))
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range s.Months {
		fmt.Printf("%s  earned %7v  taken back %7v  paid out %7v\n", m.Month, m.Earned, m.TakenBack, m.PaidOut)
	}
	// Output:
	// 2026-02-01  pending    0.00  available   413.00  payable  413.00  carried     0.00
	// 2026-03-01  pending    0.00  available  -306.80  payable    0.00  carried  -306.80
	// 2026-07-01  pending  118.00  available    47.20  payable    0.00  carried    47.20
	// 2026-01  earned  413.00  taken back    0.00  paid out    0.00
	// 2026-02  earned   59.00  taken back  365.80  paid out  413.00
	// 2026-04  earned  354.00  taken back    0.00  paid out    0.00
	// 2026-06  earned  118.00  taken back    0.00  paid out    0.00
}

// A nightly job posts the events of all partners. It reports a refused event and posts
// the rest, so that one bad event stops nobody else.
func Example_night() {
	usd := pricing.MustAmount
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Licenses = map[string]commission.LicenseTerms{"acme": {}, "globex": {}}
	stored := map[string][]commission.Entry{} // by partner
	events := map[string][]commission.Event{
		"ann": {
			{ID: "in_1", Kind: commission.Payment, At: on(1, 5), License: "acme", Amount: usd("590.00"), Currency: "USD"},
			{ID: "re_7", Kind: commission.Refund, At: on(1, 6), Of: "in_0", All: true, Currency: "USD", Reason: commission.Refunding},
		},
		"bob": {
			{ID: "in_2", Kind: commission.Payment, At: on(1, 5), License: "globex", Amount: usd("1180.00"), Currency: "USD"},
		},
	}
	for _, partner := range slices.Sorted(maps.Keys(events)) {
		ledger, err := commission.NewLedger(terms, stored[partner]...)
		if err != nil {
			log.Fatal(err)
		}
		posted, err := ledger.Post(events[partner]...)
		var refused *commission.PostError
		if errors.As(err, &refused) {
			fmt.Printf("%s: %v\n", partner, refused)
			posted, err = ledger.Post(refused.Good()...)
		}
		if err != nil {
			log.Fatal(err)
		}
		stored[partner] = append(stored[partner], posted...)
		s, err := ledger.Statement(on(1, 31))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: new entries: %d, to pay: %v %s\n", partner, len(posted), s.Payable, s.Currency)
	}
	// Output:
	// ann: commission: post: 1 of 2 events refused: event 1, refund "re_7": no payment "in_0" in the ledger: unknown payment
	// ann: new entries: 1, to pay: 118.00 USD
	// bob: new entries: 1, to pay: 236.00 USD
}

// database has a table of entries, with the partner and Seq as primary key, and a table
// with the number of events that were posted.
type database struct {
	entries []string // JSON, in order of Seq
	posted  int
}

// transaction does all that f does, or nothing.
func (db *database) transaction(f func(tx *database) error) error {
	tx := database{slices.Clone(db.entries), db.posted}
	if err := f(&tx); err != nil {
		return err
	}
	*db = tx
	return nil
}

// One transaction stores the new entries and the number of events that were posted. A
// crash before its end loses nothing, because the next run posts the same events again.
// Two runs at the same time would store two entries with one Seq, which the primary key
// refuses.
func Example_transaction() {
	usd := pricing.MustAmount
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Unlisted = true
	feed := []commission.Event{
		{ID: "in_1", Kind: commission.Payment, At: on(1, 5), License: "acme", Amount: usd("590.00"), Currency: "USD"},
		{ID: "in_2", Kind: commission.Payment, At: on(2, 5), License: "acme", Amount: usd("590.00"), Currency: "USD"},
	}
	var db database
	for _, crash := range []error{errors.New("power cut"), nil, nil} {
		err := db.transaction(func(tx *database) error {
			stored := make([]commission.Entry, len(tx.entries))
			for i, text := range tx.entries {
				if err := json.Unmarshal([]byte(text), &stored[i]); err != nil {
					return err
				}
			}
			ledger, err := commission.NewLedger(terms, stored...)
			if err != nil {
				return err
			}
			posted, err := ledger.Post(feed[tx.posted:]...)
			if err != nil {
				return err
			}
			for _, entry := range posted {
				text, err := json.Marshal(entry)
				if err != nil {
					return err
				}
				tx.entries = append(tx.entries, string(text))
			}
			tx.posted = len(feed)
			return crash
		})
		fmt.Printf("%d entries, %d events posted, error %v\n", len(db.entries), db.posted, err)
	}
	// Output:
	// 0 entries, 0 events posted, error power cut
	// 2 entries, 2 events posted, error <nil>
	// 2 entries, 2 events posted, error <nil>
}

// The customer disputes a payment, and the bank takes it back. The vendor wins the
// dispute. The reversal restores the same commission. Later the vendor refunds a part.
func Example_dispute() {
	usd := pricing.MustAmount
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Unlisted = true
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	events := []commission.Event{
		{ID: "in_1", Kind: commission.Payment, At: on(1, 5), License: "acme", Amount: usd("100.00"), Currency: "USD"},
		{ID: "dp_1", Kind: commission.Refund, At: on(1, 20), Of: "in_1", All: true, Currency: "USD", Reason: commission.Chargeback},
		{ID: "dp_1_won", Kind: commission.Reversal, At: on(2, 20), Of: "dp_1", Currency: "USD"},
		{ID: "re_1", Kind: commission.Refund, At: on(3, 1), Of: "in_1", Amount: usd("55.00"), Currency: "USD", Reason: commission.Refunding},
	}
	entries, err := ledger.Post(events...)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range entries {
		fmt.Printf("%-8s %-8s %6v\n", e.ID, e.Kind, e.Earned)
	}
	payment, _ := ledger.Payment("in_1")
	fmt.Println("left to refund:", payment.Left, "still earned:", payment.Earned)
	// Output:
	// in_1     payment   20.00
	// dp_1     refund   -20.00
	// dp_1_won reversal  20.00
	// re_1     refund   -11.00
	// left to refund: 45.00 still earned: 9.00
}

// Two partners earn from one sale, each in a ledger of its own. The first referred the
// license. The second recruited the first.
func Example_secondTier() {
	sale := commission.Event{
		ID: "in_1", Kind: commission.Payment, At: on(1, 5), License: "acme", Amount: pricing.MustAmount("975.00"), Currency: "USD",
	}
	first := commission.LiveChatTerms(pricing.UTC())
	first.Licenses = map[string]commission.LicenseTerms{"acme": {}}
	second := commission.LiveChatTerms(pricing.UTC())
	second.Licenses = map[string]commission.LicenseTerms{"acme": {SecondTier: true}}
	for _, terms := range []commission.Terms{first, second} {
		ledger, err := commission.NewLedger(terms)
		if err != nil {
			log.Fatal(err)
		}
		entries, err := ledger.Post(sale)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v of %v: %v\n", entries[0].Rate, entries[0].Base, entries[0].Earned)
	}
	// Output:
	// 20% of 975.00: 195.00
	// 5% of 975.00: 48.75
}

// A payment of 119.00 includes 19.00 of tax. It is refunded in three parts, whose
// amounts include tax as payment processors report them. Together the parts take back
// exactly what the payment earned.
func Example_refundWithTax() {
	usd := pricing.MustAmount
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Unlisted = true
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	events := []commission.Event{
		{ID: "in_1", Kind: commission.Payment, At: on(1, 5), License: "acme", Amount: usd("119.00"), Tax: usd("19.00"), Currency: "USD"},
		{ID: "re_1", Kind: commission.Refund, At: on(1, 6), Of: "in_1", Amount: usd("39.67"), Currency: "USD", Reason: commission.Refunding},
		{ID: "re_2", Kind: commission.Refund, At: on(1, 7), Of: "in_1", Amount: usd("39.67"), Currency: "USD", Reason: commission.Refunding},
		{ID: "re_3", Kind: commission.Refund, At: on(1, 8), Of: "in_1", All: true, Currency: "USD", Reason: commission.Refunding},
	}
	entries, err := ledger.Post(events...)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range entries[1:] {
		fmt.Printf("refunded %v: earned %v\n", e.Refunded, e.Earned)
	}
	payment, _ := ledger.Payment("in_1")
	fmt.Println("still earned:", payment.Earned)
	// Output:
	// refunded 39.67: earned -6.67
	// refunded 39.67: earned -6.66
	// refunded 39.66: earned -6.67
	// still earned: 0.00
}
