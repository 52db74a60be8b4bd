package commission_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// Which way of selling a license pays a partner most? 20 accounts, of which five chat
// at one time, at the vendor's price of 59.00; the partner would ask 69.00.
func ExampleCompare() {
	february := seats.Period{
		Start: time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC),
	}
	offer := commission.Offer{
		Plan:       pricing.Plan{Name: "team", Price: pricing.Flat(usd("59.00")), Currency: "USD"},
		Cycle:      pricing.Monthly(february.Start, pricing.UTC()),
		Commission: pricing.Percent(20),
		Retail:     pricing.Flat(usd("69.00")),
	}
	outcomes, err := commission.Compare(offer, seats.Usage{Period: february, Accounts: 20, Peak: 5})
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range outcomes {
		fmt.Printf("%-8s %s  customer %v  vendor %7v  partner %7v\n", o.Channel, o.Model, o.Customer, o.Vendor, o.Partner)
	}
	best := outcomes[3]
	fmt.Println(best.FromDiscount, "discount +", best.FromModel, "model +", best.FromMarkup, "markup")
	// Output:
	// direct   PPA  customer 1180.00  vendor 1180.00  partner    0.00
	// referred PPA  customer 1180.00  vendor  944.00  partner  236.00
	// resold   PPA  customer 1380.00  vendor  944.00  partner  436.00
	// resold   PPS  customer 1380.00  vendor  236.00  partner 1144.00
	// 59.00 discount + 885.00 model + 200.00 markup
}

func ExampleEvent_Validate() {
	e := commission.Event{
		ID:       "re_1",
		Kind:     commission.Refund,
		At:       time.Date(2026, time.January, 5, 12, 0, 0, 0, time.UTC),
		License:  "acme",
		Of:       "in_1",
		Amount:   pricing.MustAmount("59.00"),
		Currency: "USD",
		Reason:   "requested_by_customer",
	}
	fmt.Println(e.Validate())
	// Output: commission: refund "re_1": License "acme" of a refund, which has none; Reason "requested_by_customer" is not refund, chargeback or void: invalid event
}

func ExampleEntry_Validate() {
	entry := commission.Entry{
		Seq:           1,
		Event:         payment("in_1", "2026-01-05", "acme", "590.00"),
		Rate:          pricing.Percent(20),
		Base:          usd("590.00"),
		Earned:        usd("118.01"),
		AvailableFrom: time.Date(2026, time.February, 4, 0, 0, 0, 0, time.UTC),
	}
	fmt.Println(entry.Validate())
	// Output: commission: entry 1, payment "in_1": Earned 118.01, it must be 118.00: invalid entry
}

func ExampleLiveChatTerms() {
	terms := commission.LiveChatTerms(pricing.MustZone("Europe/Warsaw"))
	terms.HoldDays = pricing.Schedule[int]{{Value: 30}} // no source says how many
	terms.Licenses = map[string]commission.LicenseTerms{
		"acme":   {},
		"globex": {SecondTier: true},
	}
	fmt.Println(terms.FirstTier[0].Value, terms.SecondTier[0].Value, terms.MinPayout, terms.Currency, terms.Validate())
	// Output: 20% 5% 50.00 USD <nil>
}

func ExampleTerms_Validate() {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.EarnMonths = 12
	terms.Licenses = map[string]commission.LicenseTerms{"acme": {}}
	terms.HoldDays = pricing.Schedule[int]{{Value: -1}}
	fmt.Println(terms.Validate())
	// Output: commission: terms: HoldDays[0] -1 is not from 0 to 91312; Licenses["acme"]: no Since, from which EarnMonths count: invalid terms
}

// A ledger is taken up from its entries. One that is missing is noticed.
func ExampleNewLedger() {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Unlisted = true
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	stored, err := ledger.Post(payment("in_1", "2026-01-05", "acme", "590.00"), payment("in_2", "2026-02-05", "acme", "590.00"))
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

// Events come as processors send them: in any order, late, and more than once.
func ExampleLedger_Post() {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Unlisted = true
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	first := commission.Event{ID: "in_1", Kind: commission.Payment, At: on(1, 5), License: "acme", Amount: usd("590.00"), Currency: "USD"}
	second := commission.Event{ID: "in_2", Kind: commission.Payment, At: on(2, 5), License: "acme", Amount: usd("590.00"), Currency: "USD"}
	back := commission.Event{ID: "re_1", Kind: commission.Refund, At: on(2, 6), Of: "in_2", Amount: usd("59.00"), Currency: "USD", Reason: commission.Refunding}
	for _, events := range [][]commission.Event{{back, second}, {second, first}} {
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

// Sentinels tell what to do about each event that is refused: skip what is of others,
// take what is left, stop for the rest.
func ExamplePostError_Good() {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Licenses = map[string]commission.LicenseTerms{"acme": {}}
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	_, err = ledger.Post(
		payment("in_1", "2026-01-05", "acme", "100.00"),
		payment("in_2", "2026-01-05", "Acme", "500.00"),
		refund("re_1", "2026-01-06", "in_1", "30.00"),
		refund("dp_1", "2026-01-07", "in_1", "100.00"),
	)
	var refused *commission.PostError
	if !errors.As(err, &refused) {
		log.Fatal(err)
	}
	events := refused.Good()
	for _, bad := range refused.Bad {
		switch {
		case errors.Is(bad, commission.ErrUnlisted), errors.Is(bad, commission.ErrUnknown):
			fmt.Println("skip:", bad)
		case errors.Is(bad, commission.ErrLeft) && bad.Event.Kind == commission.Refund:
			fmt.Println("take the rest:", bad)
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
	// skip: event 1, payment "in_2": license "Acme" is not in the terms: license not listed
	// take the rest: event 3, refund "dp_1": 100.00 is more than the 70.00 left of payment "in_1": more than is left
	// in_1 20.00
	// re_1 -6.00
	// dp_1 -14.00
}

func ExampleLedger_Entries() {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Unlisted = true
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := ledger.Post(payment("in_1", "2026-01-05", "acme", "590.00"), payout("po_1", "2026-02-02", "118.00")); err != nil {
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
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Unlisted = true
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := ledger.Post(payment("in_1", "2026-01-05", "acme", "100.00"), refund("re_1", "2026-01-06", "in_1", "30.00")); err != nil {
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

// Commission is held for 30 days, and paid out from 50.00 on.
func ExampleLedger_Statement() {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.HoldDays = pricing.Schedule[int]{{Value: 30}}
	terms.Unlisted = true
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := ledger.Post(payment("in_1", "2026-01-05", "acme", "590.00"), payment("in_2", "2026-01-20", "acme", "59.00")); err != nil {
		log.Fatal(err)
	}
	s, err := ledger.Statement(time.Date(2026, time.February, 4, 0, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("of", s.Entries, "entries: pending", s.Pending, "available", s.Available, "payable", s.Payable)
	// Output: of 2 entries: pending 11.80 available 118.00 payable 118.00
}
