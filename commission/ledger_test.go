package commission_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

type events = []commission.Event

// ledgerTests are calls, and what each entry adds to the balance; the last call is
// refused if there is a text for it.
var ledgerTests = []struct {
	name    string
	why     string
	calls   []events
	want    string
	refused error  // of the last call
	text    string // of its error
}{
	{
		name: "same_second", why: "processors send two payments of one second in any order",
		calls: []events{{payment("in_2", "2026-01-05", "acme", "100.00")}, {payment("in_1", "2026-01-05", "bolt", "60.00")}},
		want:  "in_2 20.00, in_1 12.00",
	},
	{
		name: "day_before", why: "a payment that comes a day late is posted with its date",
		calls: []events{{payment("p2", "2026-01-06", "acme", "100.00")}, {payment("p1", "2026-01-05", "acme", "50.00"), payment("p3", "2026-01-07", "acme", "10.00")}},
		want:  "p2 20.00, p1 10.00, p3 2.00",
	},
	{
		name: "won_and_lost_again", why: "what was won back can be lost again",
		calls: []events{{
			payment("p", "2026-01-05", "acme", "100.00"), refund("d1", "2026-01-20", "p", "all"),
			reversal("w1", "2026-02-20", "d1"), refund("d2", "2026-03-20", "p", "all"),
		}},
		want: "p 20.00, d1 -20.00, w1 20.00, d2 -20.00",
	},
	{
		name: "settled", why: "a dispute of all that ends with 30.00 is a reversal and a refund",
		calls: []events{
			{payment("p", "2026-01-05", "acme", "100.00"), refund("d", "2026-01-20", "p", "all")},
			{reversal("w", "2026-02-20", "d"), refund("r", "2026-02-21", "p", "30.00")},
		},
		want: "p 20.00, d -20.00, w 20.00, r -6.00",
	},
	{
		name: "payout_returned", why: "the bank sent a payout back",
		calls: []events{{payment("p", "2026-01-05", "acme", "500.00"), payout("o", "2026-02-02", "100.00")}, {reversal("b", "2026-02-04", "o")}},
		want:  "p 100.00, o -100.00, b 100.00",
	},
	{
		name: "dispute_of_the_rest", why: "a dispute of all, after 30.00 were refunded, takes what is left",
		calls: []events{{payment("p", "2026-01-05", "acme", "100.00"), refund("r", "2026-01-10", "p", "30.00")}, {refund("d", "2026-01-12", "p", "all")}},
		want:  "p 20.00, r -6.00, d -14.00",
	},
	{
		name: "more_than_is_left", why: "a refund of too much has an error of its own",
		calls:   []events{{payment("p", "2026-01-05", "acme", "100.00"), refund("r", "2026-01-10", "p", "30.00")}, {refund("s", "2026-01-12", "p", "70.01")}},
		want:    "p 20.00, r -6.00",
		refused: commission.ErrLeft, text: `event 0, refund "s": 70.01 is more than the 70.00 left of payment "p": more than is left`,
	},
	{
		name: "before_the_referral", why: "a refund of a payment that was never this partner's",
		calls:   []events{{payment("p", "2026-01-05", "acme", "100.00")}, {refund("r", "2026-01-10", "p0", "30.00")}},
		want:    "p 20.00",
		refused: commission.ErrUnknown, text: `event 0, refund "r": no payment "p0" in the ledger: unknown payment`,
	},
	{
		name: "refund_before_its_payment", why: "a wrong date",
		calls:   []events{{payment("p", "2026-01-05", "acme", "100.00")}, {refund("r", "2026-01-04", "p", "30.00")}},
		want:    "p 20.00",
		refused: commission.ErrEvent, text: `event 0, refund "r": is dated 2026-01-04T10:00:00Z, before 2026-01-05T10:00:00Z, the date of payment "p": invalid event`,
	},
	{
		name: "refund_before_its_payment_in_one_call", why: "the date is as wrong if both come together",
		calls:   []events{{payment("p", "2026-01-05", "acme", "100.00"), refund("r", "2026-01-04", "p", "30.00")}},
		refused: commission.ErrEvent, text: `event 1, refund "r": is dated 2026-01-04T10:00:00Z, before 2026-01-05T10:00:00Z, the date of payment "p": invalid event`,
	},
	{
		name: "tax_in_three_parts", why: "netting each part to the cent would give 100.01 of 100.00",
		calls: []events{
			{taxed(), refund("r1", "2026-01-06", "p", "39.67")}, {refund("r2", "2026-01-07", "p", "39.67")}, {refund("r3", "2026-01-08", "p", "39.66")},
		},
		want: "p 20.00, r1 -6.67, r2 -6.66, r3 -6.67",
	},
	{
		name: "reversal_of_a_rounded_part", why: "rule: it gives back what its refund took, 6.66; refunds of the same size took 6.67",
		calls: []events{{
			taxed(), refund("r1", "2026-01-06", "p", "39.67"), refund("r2", "2026-01-07", "p", "39.67"), refund("r3", "2026-01-08", "p", "39.66"),
			reversal("v", "2026-01-09", "r2"),
		}},
		want: "p 20.00, r1 -6.67, r2 -6.66, r3 -6.67, v 6.66",
	},
	{
		name: "refund_of_a_cent_after_it", why: "edge: 13.34 are taken back and 13.33 would be in proportion; a refund never gives commission",
		calls: []events{{
			taxed(), refund("r1", "2026-01-06", "p", "39.67"), refund("r2", "2026-01-07", "p", "39.67"), refund("r3", "2026-01-08", "p", "39.66"),
			reversal("v", "2026-01-09", "r2"), refund("r4", "2026-01-10", "p", "0.01"), refund("r5", "2026-01-11", "p", "all"),
		}},
		want: "p 20.00, r1 -6.67, r2 -6.66, r3 -6.67, v 6.66, r4 0.00, r5 -6.66",
	},
	{
		name: "nothing_left", why: "edge: all of nothing is no refund; a free month has nothing either",
		calls: []events{
			{payment("p", "2026-01-05", "acme", "100.00"), refund("r", "2026-01-10", "p", "100.00"), payment("free", "2026-01-05", "acme", "0.00")},
			{refund("d", "2026-01-12", "p", "all"), refund("e", "2026-01-12", "free", "all")},
		},
		want:    "free 0.00, p 20.00, r -20.00",
		refused: commission.ErrLeft, text: `2 of 2 events refused: event 0, refund "d": nothing is left of payment "p": more than is left; event 1, refund "e": nothing is left of payment "free": more than is left`,
	},
	{
		name: "reversed_twice", why: "rule: once",
		calls:   []events{{payment("p", "2026-01-05", "acme", "100.00"), refund("r", "2026-01-10", "p", "all"), reversal("v", "2026-01-11", "r")}, {reversal("w", "2026-01-12", "r")}},
		want:    "p 20.00, r -20.00, v 20.00",
		refused: commission.ErrLeft, text: `event 0, reversal "w": already reversed: refund "r" has nothing left to reverse: more than is left`,
	},
	{
		name: "reversal_of_a_payment", why: "a program that mixes up ids must not go on in silence",
		calls:   []events{{payment("p", "2026-01-05", "acme", "100.00")}, {reversal("v", "2026-01-11", "p")}},
		want:    "p 20.00",
		refused: commission.ErrEvent, text: `event 0, reversal "v": refers to payment "p", but a reversal needs a refund or payout: invalid event`,
	},
	{
		name: "of_itself", why: "edge: an event cannot be of itself",
		calls:   []events{{reversal("v", "2026-01-11", "v"), refund("r", "2026-01-11", "r", "all")}},
		refused: commission.ErrEvent, text: `2 of 2 events refused: event 0, reversal "v": refers to reversal "v", but a reversal needs a refund or payout: invalid event`,
	},
	{
		name: "of_a_refused_event", why: "rule: what is of a bad event is bad too",
		calls:   []events{{payment("p", "2026-01-05", "acme", "-1.00"), refund("r", "2026-01-10", "p", "all"), reversal("v", "2026-01-11", "r")}},
		refused: commission.ErrUnknown, text: `event 1, refund "r": refers to "p", which is refused: unknown payment; event 2, reversal "v": refers to "r", which is refused: unknown payment`,
	},
	{
		name: "one_id_two_events", why: "rule: which of them would count? What is of either is refused with them",
		calls:   []events{{payment("p", "2026-01-05", "acme", "100.00"), payment("p", "2026-01-05", "acme", "90.00"), payment("p", "2026-01-05", "acme", "100.00"), refund("r", "2026-01-10", "p", "1.00")}},
		refused: commission.ErrDuplicate, text: `4 of 4 events refused: event 0, payment "p": event 1 has this id and differs in Amount: duplicate id; event 1`,
	},
	{
		name: "other_event_of_a_posted_id", why: "rule: the one that was posted stands, and a refund of it is good",
		calls:   []events{{payment("p", "2026-01-05", "acme", "100.00")}, {payment("p", "2026-01-06", "bolt", "100.00"), refund("r", "2026-01-10", "p", "1.00")}},
		want:    "p 20.00",
		refused: commission.ErrDuplicate, text: `1 of 2 events refused: event 0, payment "p": entry 1 has this id and differs in At, License: duplicate id`,
	},
	{
		name: "other_currency", why: "rule: a ledger is in one currency",
		calls: []events{{func() commission.Event {
			e := payment("p", "2026-01-05", "acme", "100.00")
			e.Currency = "EUR"
			return e
		}()}},
		refused: pricing.ErrCurrency, text: `event 0, payment "p": Currency is EUR, but the ledger is in USD: invalid currency: invalid event`,
	},
	{
		name: "every_fault", why: "the currency is named with the other faults, not after they are mended",
		calls: []events{{func() commission.Event {
			e := adjustment("a", "2026-01-05", "0.005")
			e.Currency, e.Note = "EUR", ""
			return e
		}()}},
		refused: pricing.ErrCurrency, text: `event 0, adjustment "a": Amount 0.005 has more than the 2 places of EUR: invalid amount; no Note; ` +
			`Currency is EUR, but the ledger is in USD: invalid currency: invalid event`,
	},
	{
		name: "earned_out_of_bounds", why: "edge: 20% of 64 digits has 65 digits with cents",
		calls:   []events{{payment("p", "2026-01-05", "acme", strings.Repeat("9", 64))}},
		refused: pricing.ErrAmount, text: `event 0, payment "p": pricing: 20% of `,
	},
	{
		name: "left_out_of_bounds", why: "edge: a cent off 64 digits leaves 65 digits, which cannot be stored",
		calls:   []events{{payment("p", "2026-01-05", "cheap", "1"+strings.Repeat("0", 63)), refund("r", "2026-01-06", "p", "0.01")}, {refund("s", "2026-01-07", "p", "all")}},
		want:    "p 0.00, r 0.00",
		refused: pricing.ErrAmount, text: `event 0, refund "s": all that is left: pricing: amount of 65 digits, more than 64: invalid amount: invalid event`,
	},
	{
		name: "payout_out_of_bounds", why: "edge: with cents, 64 digits are 66",
		calls:   []events{{payout("o", "2026-01-05", strings.Repeat("9", 64))}},
		refused: pricing.ErrAmount, text: `event 0, payout "o": pricing: `,
	},
	{
		name: "tax_of_zero", why: "a processor that leaves out a tax of 0.00 when it sends a payment again sends the same one",
		calls: []events{
			{withTax(payment("p", "2026-01-05", "acme", "100.00"), "0.00"), payment("p", "2026-01-05", "acme", "100.00")},
			{payment("p", "2026-01-05", "acme", "100.00"), withTax(payment("p", "2026-01-05", "acme", "100.00"), "0")},
		},
		want: "p 20.00",
	},
	{
		name: "payout_beyond_the_balance", why: "rule: a payout is a fact",
		calls: []events{{payout("o", "2026-01-05", "10.00")}},
		want:  "o -10.00",
	},
	{
		name: "nothing", why: "edge: a night without events",
		calls: []events{{}, nil},
	},
}

// taxed returns a payment of 119.00 with 19.00 of tax.
func taxed() commission.Event {
	return withTax(payment("p", "2026-01-05", "acme", "119.00"), "19.00")
}

func withTax(e commission.Event, tax string) commission.Event {
	e.Tax = usd(tax)
	return e
}

func TestLedger_Post(t *testing.T) {
	for _, tt := range ledgerTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			calls := tt.calls
			if tt.text != "" {
				calls = calls[:len(calls)-1]
			}
			terms := unlisted()
			terms.Licenses = map[string]commission.LicenseTerms{"cheap": {Rate: rates("0%")}}
			ledger := ledgerOf(t, terms, calls...)
			if tt.text != "" {
				posted, err := ledger.Post(tt.calls[len(calls)]...)
				if posted != nil || !errors.Is(err, tt.refused) || !strings.Contains(err.Error(), tt.text) {
					t.Errorf("Post returned %d entries, error\n%v, want\n%s\nwhy: %s", len(posted), err, tt.text, tt.why)
				}
				if errors.Is(err, pricing.ErrAmount) && !errors.Is(err, commission.ErrEvent) {
					t.Errorf("error %v of an amount does not wrap ErrEvent", err)
				}
			}
			var got []string
			for _, e := range ledger.Entries() {
				got = append(got, fmt.Sprint(e.ID, " ", balanceOf(e)))
			}
			if text := strings.Join(got, ", "); text != tt.want {
				t.Errorf("entries %s, want %s\nwhy: %s", text, tt.want, tt.why)
			}
		})
	}
}

// TestLedger_Post_unlisted: a license whose name is spelled differently earns nothing
// that nobody agreed on: "Acme" does not earn the rate of "acme".
func TestLedger_Post_unlisted(t *testing.T) {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Licenses = map[string]commission.LicenseTerms{"Acme": {SecondTier: true}}
	_, err := ledgerOf(t, terms).Post(payment("p1", "2026-01-05", "Acme", "500.00"), payment("p2", "2026-01-06", "acme", "500.00"))
	want := `commission: post: 1 of 2 events refused: event 1, payment "p2": license "acme" is not in the terms: license not listed`
	if !errors.Is(err, commission.ErrUnlisted) || err.Error() != want {
		t.Errorf("Post error\n%v, want\n%s", err, want)
	}
	terms.Unlisted = true
	posted, err := ledgerOf(t, terms).Post(payment("p2", "2026-01-06", "acme", "500.00"))
	if err != nil || posted[0].Earned.String() != "100.00" {
		t.Errorf("let in: entries %v, error %v, want 100.00", posted, err)
	}
}

// TestLedger_Post_size: the cost of a call does not depend on the size of the ledger.
func TestLedger_Post_size(t *testing.T) {
	allocations := func(n int) float64 {
		ledger := ledgerOf(t, benchTerms(), days(n)...)
		i := 0
		return testing.AllocsPerRun(2000, func() {
			i++
			if _, err := ledger.Post(payment(fmt.Sprint("one-", i), "2027-01-01", "acme", "59.00")); err != nil {
				t.Fatal(err)
			}
		})
	}
	if small, large := allocations(1), allocations(50_000); large > 1.1*small {
		t.Errorf("one event more allocates %v times after 50,000 payments, %v after one", large, small)
	}
}

// TestLedger_Post_forms: equal events make the same entry, to the places of their
// amounts and the offset of their instants.
func TestLedger_Post_forms(t *testing.T) {
	terms := unlisted()
	terms.Zone = pricing.MustZone("Europe/Warsaw")
	a, b, c := taxed(), taxed(), taxed()
	a.Amount, a.Tax = usd("119"), usd("19.0000")
	b.At = b.At.In(pricing.MustZone("Asia/Tokyo").Location())
	c.Amount = usd("119.0")
	want := `[{"seq":1,"id":"p","kind":"payment","at":"2026-01-05T11:00:00+01:00","license":"acme","amount":"119.00","tax":"19.00","currency":"USD",` +
		`"rate":"20%","base":"100.00","earned":"20.00","available_from":"2026-01-05T11:00:00+01:00"}]`
	for _, given := range []events{{a, b, c}, {b, c, a}, {c, a, b}} {
		ledger := ledgerOf(t, terms, given)
		if got := asJSON(t, ledger.Entries()); got != want {
			t.Errorf("entries %s, want %s", got, want)
		}
		entries := ledger.Entries()
		entries[0].Event = given[0]
		ledger, err := commission.NewLedger(terms, entries...)
		if err != nil || asJSON(t, ledger.Entries()) != want {
			t.Errorf("restored from another form: entries %s, error %v, want %s", asJSON(t, ledger.Entries()), err, want)
		}
	}
	finer := payment("p", "2026-01-05", "acme", "5.1290")
	if got := ledgerOf(t, terms, events{finer}).Entries()[0]; got.Amount.String() != "5.129" || got.Earned.String() != "1.03" {
		t.Errorf("a payment of 5.1290 is one of %v and earns %v, want 5.129 and 1.03", got.Amount, got.Earned)
	}
}

// TestLedger_owns: a ledger keeps what it was given, whatever the caller does with it
// later, and gives away copies.
func TestLedger_owns(t *testing.T) {
	terms := unlisted()
	terms.Licenses = map[string]commission.LicenseTerms{"acme": {Rate: pricing.Schedule[pricing.Rate]{{Value: pricing.Percent(30)}}}}
	ledger := ledgerOf(t, terms)
	terms.FirstTier[0].Value, terms.Licenses["acme"].Rate[0].Value = pricing.Percent(1), pricing.Percent(1)
	delete(terms.Licenses, "acme")
	given := events{payment("p1", "2026-01-05", "acme", "100.00"), payment("p2", "2026-01-05", "bolt", "100.00")}
	posted, err := ledger.Post(given...)
	if err != nil {
		t.Fatal(err)
	}
	given[0].ID, posted[0].ID, ledger.Entries()[0].ID = "x", "x", "x"
	for i, want := range []string{"p1 30.00", "p2 20.00"} {
		if e := ledger.Entries()[i]; fmt.Sprint(e.ID, " ", e.Earned) != want {
			t.Errorf("entry %d is %s %v, want %s", i+1, e.ID, e.Earned, want)
		}
	}
	bad := new(commission.PostError)
	given[0] = payment("", "2026-01-05", "acme", "1.00")
	if _, err := ledger.Post(given...); !errors.As(err, &bad) {
		t.Fatal(err)
	}
	given[1].ID = "y"
	if good := bad.Good(); len(good) != 1 || good[0].ID != "p2" {
		t.Errorf("Good() = %v, want the event as it was given", good)
	}
}

// TestLedger_zero: a ledger that NewLedger did not make is refused, not taken for an
// empty one.
func TestLedger_zero(t *testing.T) {
	for name, l := range map[string]*commission.Ledger{"zero": new(commission.Ledger), "nil": nil} {
		posted, err := l.Post(payment("p", "2026-01-05", "acme", "1.00"))
		if posted != nil || !errors.Is(err, commission.ErrTerms) {
			t.Errorf("Post of the %s Ledger: %v, error %v", name, posted, err)
		}
		if s, err := l.Statement(date("2026-02-01")); s.Currency != "" || !errors.Is(err, commission.ErrTerms) {
			t.Errorf("Statement of the %s Ledger: %v, error %v", name, s, err)
		}
		if _, ok := l.Payment("p"); ok || len(l.Entries()) > 0 {
			t.Errorf("the %s Ledger has entries", name)
		}
	}
}
