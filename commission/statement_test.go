package commission_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// figures tells the numbers of a statement in words.
func figures(s commission.Statement) string {
	money := s.Currency.Format
	return "earned " + money(s.Earned) + ", taken back " + money(s.TakenBack) + ", adjusted " + money(s.Adjusted) +
		"; pending " + money(s.Pending) + ", available " + money(s.Available) + ", paid out " + money(s.PaidOut) +
		"; payable " + money(s.Payable) + ", carried " + money(s.Carried)
}

var statementTests = []struct {
	name   string
	why    string
	terms  commission.Terms
	events []commission.Event
	at     string
	want   string
}{
	{
		name: "nothing", why: "edge: a partner that nothing happened to", terms: liveChat(), at: "2026-01-01",
		want: "earned 0.00, taken back 0.00, adjusted 0.00; pending 0.00, available 0.00, paid out 0.00; payable 0.00, carried 0.00",
	},
	{
		name: "clawbacks_beyond_the_balance", why: "balance 500 with clawbacks of 700 is -200, which is carried", terms: liveChat(), at: "2026-03-01",
		events: []commission.Event{
			paid("p1", "2026-01-05", "acme", "3500"), paidOut("o", "2026-01-31", "700"), paid("p2", "2026-02-05", "globex", "2500"),
			commission.Refund{ID: "c", At: on("2026-02-07"), Payment: "p1", Amount: dec("3500"), Currency: "USD", Reason: commission.ReasonChargeback},
		},
		want: "earned 1200.00, taken back 700.00, adjusted 0.00; pending 0.00, available -200.00, paid out 700.00; payable 0.00, carried -200.00",
	},
	{
		name: "just_below_the_minimum", why: affiliateDocs + ": a withdrawal is refused below $50", terms: liveChat(), at: "2026-03-01",
		events: []commission.Event{paid("p", "2026-01-05", "acme", "249.95")},
		want:   "earned 49.99, taken back 0.00, adjusted 0.00; pending 0.00, available 49.99, paid out 0.00; payable 0.00, carried 49.99",
	},
	{
		name: "at_the_minimum", why: affiliateDocs + ": a withdrawal is refused below $50, not at it", terms: liveChat(), at: "2026-03-01",
		events: []commission.Event{paid("p", "2026-01-05", "acme", "250.00")},
		want:   "earned 50.00, taken back 0.00, adjusted 0.00; pending 0.00, available 50.00, paid out 0.00; payable 50.00, carried 0.00",
	},
	{
		name: "no_minimum", why: "edge: the least there is", at: "2026-03-01",
		terms:  liveChat(func(t *commission.Terms) { t.MinPayout = decimal.Decimal{} }),
		events: []commission.Event{adjusted("a", "2026-01-05", "0.01")},
		want:   "earned 0.00, taken back 0.00, adjusted 0.01; pending 0.00, available 0.01, paid out 0.00; payable 0.01, carried 0.00",
	},
	{
		name: "no_minimum_negative", why: "edge: a debt is never payable", at: "2026-03-01",
		terms:  liveChat(func(t *commission.Terms) { t.MinPayout = decimal.Decimal{} }),
		events: []commission.Event{adjusted("a", "2026-01-05", "-0.01")},
		want:   "earned 0.00, taken back 0.00, adjusted -0.01; pending 0.00, available -0.01, paid out 0.00; payable 0.00, carried -0.01",
	},
	{
		name: "pending_is_not_payable", why: "own rule: the minimum is of what is available", terms: liveChat(held(30)), at: "2026-02-04",
		events: []commission.Event{paid("p1", "2026-01-05", "acme", "100"), paid("p2", "2026-01-06", "acme", "200")},
		want:   "earned 60.00, taken back 0.00, adjusted 0.00; pending 40.00, available 20.00, paid out 0.00; payable 0.00, carried 20.00",
	},
	{
		name: "refund_while_pending", why: "own rule: what it takes back is pending too", terms: liveChat(held(30)), at: "2026-01-20",
		events: []commission.Event{paid("p", "2026-01-05", "acme", "100"), refunded("r", "2026-01-10", "p", "100"), adjusted("a", "2026-01-10", "7")},
		want:   "earned 20.00, taken back 20.00, adjusted 7.00; pending 0.00, available 7.00, paid out 0.00; payable 0.00, carried 7.00",
	},
	{
		name: "part_refunded_while_pending", why: "own rule: both become available at once", terms: liveChat(held(30)), at: "2026-02-04",
		events: []commission.Event{paid("p", "2026-01-05", "acme", "100"), refunded("r", "2026-01-10", "p", "25")},
		want:   "earned 20.00, taken back 5.00, adjusted 0.00; pending 0.00, available 15.00, paid out 0.00; payable 0.00, carried 15.00",
	},
	{
		name: "refund_after_hold", why: "own rule: it counts at once, while later commission is pending", terms: liveChat(held(30)), at: "2026-02-10",
		events: []commission.Event{paid("p1", "2026-01-05", "acme", "100"), paid("p2", "2026-02-05", "acme", "100"), refunded("r", "2026-02-10", "p1", "100")},
		want:   "earned 40.00, taken back 20.00, adjusted 0.00; pending 20.00, available 0.00, paid out 0.00; payable 0.00, carried 0.00",
	},
	{
		name: "refund_on_the_day_of_release", why: "edge: at exactly the age of release it counts at once", terms: liveChat(held(30)), at: "2026-02-04",
		events: []commission.Event{paid("p", "2026-01-05 15:00", "acme", "100"), refunded("r", "2026-02-04", "p", "50")},
		want:   "earned 20.00, taken back 10.00, adjusted 0.00; pending 0.00, available 10.00, paid out 0.00; payable 0.00, carried 10.00",
	},
	{
		name: "chargeback_after_payout", why: "own rule: it does not vanish (https://github.com/guillermoscript/lms-front/issues/498)", terms: liveChat(), at: "2026-03-01",
		events: []commission.Event{
			paid("p", "2026-01-05", "acme", "500"), paidOut("o", "2026-01-31", "100"),
			commission.Refund{ID: "c", At: on("2026-02-07"), Payment: "p", Amount: dec("500"), Currency: "USD", Reason: commission.ReasonChargeback},
		},
		want: "earned 100.00, taken back 100.00, adjusted 0.00; pending 0.00, available -100.00, paid out 100.00; payable 0.00, carried -100.00",
	},
	{
		name: "payable_is_all_that_is_available", why: affiliateDocs + ": a withdrawal is of the whole balance", terms: liveChat(), at: "2026-03-01",
		events: []commission.Event{paid("p", "2026-01-05", "acme", "1000"), paidOut("o", "2026-01-31", "100"), adjusted("a", "2026-02-01", "-12.34")},
		want:   "earned 200.00, taken back 0.00, adjusted -12.34; pending 0.00, available 87.66, paid out 100.00; payable 87.66, carried 0.00",
	},
	{
		name: "up_to_its_instant", why: "edge: what happens at it is in, what happens after it is not", terms: liveChat(), at: "2026-01-05 10:00",
		events: []commission.Event{paid("p", "2026-01-05 10:00", "acme", "1000"), paid("q", "2026-01-05 10:00:00.000000001", "acme", "1000")},
		want:   "earned 200.00, taken back 0.00, adjusted 0.00; pending 0.00, available 200.00, paid out 0.00; payable 200.00, carried 0.00",
	},
	{
		name: "yen", why: "ISO 4217: JPY has no places", terms: liveChat(inCurrency("JPY")), at: "2026-03-01",
		events: []commission.Event{commission.Payment{ID: "p", At: on("2026-01-15"), License: "acme", Amount: dec("6183"), Currency: "JPY"}},
		want:   "earned 1237, taken back 0, adjusted 0; pending 0, available 1237, paid out 0; payable 1237, carried 0",
	},
}

func TestStatement(t *testing.T) {
	for _, tt := range statementTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			_, entries := post(t, tt.terms, commission.State{}, tt.events...)
			s := stated(t, tt.terms, entries, on(tt.at))
			if diff := cmp.Diff(tt.want, figures(s)); diff != "" {
				t.Errorf("Statement at %s of %q mismatch (-want +got):\n%s\nwhy: %s", tt.at, lines(entries), diff, tt.why)
			}
			checkStatement(t, s)
			slices.Reverse(entries)
			if diff := cmp.Diff(s, stated(t, tt.terms, entries, on(tt.at))); diff != "" {
				t.Errorf("Statement of the entries in another order mismatch (-first +second):\n%s", diff)
			}
		})
	}
}

// checkStatement checks what holds of every statement.
func checkStatement(tb testing.TB, s commission.Statement) {
	tb.Helper()
	sum := s.Earned.Sub(s.TakenBack).Add(s.Adjusted)
	if got := s.Pending.Add(s.Available).Add(s.PaidOut); !got.Equal(sum) {
		tb.Errorf("statement %s: pending, available and paid out are %s, the entries %s", figures(s), exact(got), exact(sum))
	}
	if got := s.Payable.Add(s.Carried); !got.Equal(s.Available) {
		tb.Errorf("statement %s: payable and carried are %s", figures(s), exact(got))
	}
	var months commission.Totals
	for _, m := range s.Months {
		months.Earned, months.TakenBack = months.Earned.Add(m.Earned), months.TakenBack.Add(m.TakenBack)
		months.Adjusted, months.PaidOut = months.Adjusted.Add(m.Adjusted), months.PaidOut.Add(m.PaidOut)
	}
	if diff := cmp.Diff(s.Totals, months); diff != "" {
		tb.Errorf("statement %s: months do not add up (-totals +months):\n%s", figures(s), diff)
	}
	var earned, taken decimal.Decimal
	for _, l := range s.Licenses {
		earned, taken = earned.Add(l.Earned), taken.Add(l.TakenBack)
		if !l.Adjusted.IsZero() || !l.PaidOut.IsZero() {
			tb.Errorf("statement %s: license %q has adjustments or payouts", figures(s), l.License)
		}
	}
	if !earned.Equal(s.Earned) || !taken.Equal(s.TakenBack) {
		tb.Errorf("statement %s: licenses add up to %s earned, %s taken back", figures(s), exact(earned), exact(taken))
	}
}

// TestStatement_breakdown: licenses are in order of id, months are local ones.
func TestStatement_breakdown(t *testing.T) {
	terms := liveChat(inZone("America/New_York"))
	_, entries := post(t, terms, commission.State{},
		paid("p1", "2026-02-01 04:59:59", "globex", "100"), // still January in New York
		paid("p2", "2026-02-01 05:00", "acme", "200"),
		refunded("r", "2026-04-10", "p1", "50"),
		paidOut("o", "2026-04-11", "5"), adjusted("a", "2026-04-12", "-1"),
		paid("later", "2026-05-02", "initech", "100"),
	)
	s := stated(t, terms, entries, on("2026-05-01"))
	totals := func(earned, taken, adjusted, out string) commission.Totals {
		return commission.Totals{Earned: dec(earned), TakenBack: dec(taken), Adjusted: dec(adjusted), PaidOut: dec(out)}
	}
	if diff := cmp.Diff([]commission.LicenseTotals{
		{License: "acme", Totals: totals("40", "0", "0", "0")},
		{License: "globex", Totals: totals("20", "10", "0", "0")},
	}, s.Licenses); diff != "" {
		t.Errorf("Statement: licenses mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]commission.MonthTotals{
		{Month: "2026-01", Totals: totals("20", "0", "0", "0")},
		{Month: "2026-02", Totals: totals("40", "0", "0", "0")},
		{Month: "2026-04", Totals: totals("0", "10", "-1", "5")},
	}, s.Months); diff != "" {
		t.Errorf("Statement: months mismatch (-want +got):\n%s", diff)
	}
	checkStatement(t, s)
}

var statementErrorTests = []struct {
	name   string
	why    string
	change func(*commission.Entry) // of a payout, the second of two entries
	want   error
	text   string
}{
	{"no_kind", "edge: the zero value is none", func(e *commission.Entry) { e.Kind = "" }, commission.ErrEvent, `kind ""`},
	{"other_kind", "unknown is not zero", func(e *commission.Entry) { e.Kind = "bonus" }, commission.ErrEvent, `kind "bonus"`},
	{"other_currency", "own rule: two currencies are two statements", func(e *commission.Entry) { e.Currency = "EUR" }, pricing.ErrCurrency, `in "EUR", the ledger is in USD`},
	{"no_currency", "edge: the zero value is none", func(e *commission.Entry) { e.Currency = "" }, pricing.ErrCurrency, `in ""`},
	{"event_twice", "a clawback that is counted twice (https://github.com/guillermoscript/lms-front/issues/511)", func(e *commission.Entry) { e.Event = "p" }, commission.ErrDuplicate, "duplicate"},
	{"hostile_amount", "hostile: to add it would take minutes", func(e *commission.Entry) { e.Amount = decimal.New(1, 1<<30) }, pricing.ErrAmount, "exponent"},
	{"hostile_paid", "hostile: to add it would take minutes", func(e *commission.Entry) { e.PaidOut = decimal.New(1, -1<<30) }, pricing.ErrAmount, "exponent"},
	{"finer_paid", "no bank can pay it", func(e *commission.Entry) { e.PaidOut = dec("0.001") }, pricing.ErrAmount, "0.001"},
	{"finer_amount", "the balance could never be paid", func(e *commission.Entry) {
		e.Kind, e.Amount, e.PaidOut = commission.EntryAdjustment, dec("0.001"), decimal.Decimal{}
	}, pricing.ErrAmount, "0.001"},
	{"payout_that_earns", "the parts would not add up to the sum of the entries", func(e *commission.Entry) { e.Amount = dec("1") }, commission.ErrEvent, "payout of amount 1.00"},
	{"payment_that_pays_out", "the parts would not add up to the sum of the entries", func(e *commission.Entry) { e.Kind = commission.EntryPayment }, commission.ErrEvent, "payment of amount 0.00, paid out 5.00"},
}

func TestStatement_errors(t *testing.T) {
	terms := liveChat()
	for _, tt := range statementErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			_, entries := post(t, terms, commission.State{}, paid("p", "2026-01-15", "acme", "100"), paidOut("o", "2026-01-16", "5"))
			tt.change(&entries[1])
			var got commission.Statement
			var err error
			// Entries that are later than the statement are checked too.
			soon(t, func() { got, err = terms.Statement(entries, on("2026-01-15")) })
			if !errors.Is(err, tt.want) {
				t.Errorf("Statement: error %v, want one that wraps %q\nwhy: %s", err, tt.want, tt.why)
			}
			if diff := cmp.Diff(commission.Statement{}, got); diff != "" {
				t.Errorf("Statement: result beside an error, mismatch (-want +got):\n%s", diff)
			}
			prefix := `commission: entry 1, event "` + entries[1].Event + `": `
			if err != nil && (!strings.HasPrefix(err.Error(), prefix) || !strings.Contains(err.Error(), tt.text)) {
				t.Errorf("Statement: error %q, want it to begin with %q and to have %q", err, prefix, tt.text)
			}
		})
	}
}

// TestStatement_sumBounds: amounts that fit may have a sum that does not.
func TestStatement_sumBounds(t *testing.T) {
	terms := liveChat(atRate(since("", dec("1"))))
	most := strings.Repeat("9", 62)
	_, entries := post(t, terms, commission.State{}, paid("p", "2026-01-15", "acme", most), paid("q", "2026-01-15", "acme", "0.99"), paid("r", "2026-01-16", "acme", "0.01"))
	s := stated(t, terms, entries, on("2026-01-15"))
	if got := exact(s.Available); got != most+".99" {
		t.Errorf("Statement: %s available, want %s.99", got, most)
	}
	got, err := terms.Statement(entries, on("2026-01-16"))
	if !errors.Is(err, pricing.ErrAmount) || !strings.HasPrefix(err.Error(), "commission: sum of the entries: ") || !strings.Contains(err.Error(), "65 digits") {
		t.Errorf("Statement of 65 digits: error %v, want one that wraps %q", err, pricing.ErrAmount)
	}
	if diff := cmp.Diff(commission.Statement{}, got); diff != "" {
		t.Errorf("Statement: result beside an error, mismatch (-want +got):\n%s", diff)
	}
}

const entriesJSON = `[
  {
    "event": "p",
    "kind": "payment",
    "at": "2026-01-05T16:00:00+01:00",
    "license": "acme",
    "second_tier": true,
    "base": "100.00",
    "rate": "0.05",
    "amount": "5.00",
    "currency": "USD",
    "available_from": "2026-02-04T00:00:00+01:00"
  },
  {
    "event": "r",
    "kind": "refund",
    "at": "2026-01-06T01:00:00+01:00",
    "license": "acme",
    "payment": "p",
    "second_tier": true,
    "base": "-50.125",
    "rate": "0.05",
    "amount": "-2.51",
    "currency": "USD",
    "available_from": "2026-02-04T00:00:00+01:00",
    "note": "refund"
  },
  {
    "event": "o",
    "kind": "payout",
    "at": "2026-01-07T01:00:00+01:00",
    "amount": "0.00",
    "paid_out": "5.00",
    "currency": "USD",
    "available_from": "2026-01-07T01:00:00+01:00"
  },
  {
    "event": "a",
    "kind": "adjustment",
    "at": "2026-01-08T01:00:00+01:00",
    "amount": "-1.00",
    "currency": "USD",
    "available_from": "2026-01-08T01:00:00+01:00",
    "note": "agreed by mail"
  }
]`

const statementJSON = `{
  "at": "2026-01-31T00:00:00Z",
  "currency": "USD",
  "earned": "5.00",
  "taken_back": "2.51",
  "adjusted": "-1.00",
  "paid_out": "5.00",
  "pending": "2.49",
  "available": "-6.00",
  "payable": "0.00",
  "carried": "-6.00",
  "licenses": [
    {
      "license": "acme",
      "earned": "5.00",
      "taken_back": "2.51",
      "adjusted": "0.00",
      "paid_out": "0.00"
    }
  ],
  "months": [
    {
      "month": "2026-01",
      "earned": "5.00",
      "taken_back": "2.51",
      "adjusted": "-1.00",
      "paid_out": "5.00"
    }
  ]
}`

const ledgerJSON = `{
  "version": 1,
  "currency": "USD",
  "payments": {
    "p": {
      "license": "acme",
      "at": "2026-01-05T15:00:00Z",
      "second_tier": true,
      "rate": "0.05",
      "amount": "100.00",
      "earned": "5.00",
      "refunded": "50.125",
      "taken": "2.51",
      "available": "2026-02-03T23:00:00Z"
    }
  },
  "events": {
    "a": {
      "at": "2026-01-08T00:00:00Z",
      "fingerprint": "1a2020fa853352dbbfb9f4af7bab1c2f"
    },
    "o": {
      "at": "2026-01-07T00:00:00Z",
      "fingerprint": "2a854ff495ac295ccce512ed5b9f2757"
    },
    "p": {
      "at": "2026-01-05T15:00:00Z",
      "fingerprint": "c9aef0a8da8cda052d828b2a8901983a"
    },
    "r": {
      "at": "2026-01-06T00:00:00Z",
      "fingerprint": "bb2a84e29d4a30cb16b7d7d269ad8000"
    }
  },
  "first": {
    "acme": "2026-01-05T15:00:00Z"
  },
  "last": {
    "at": "2026-01-08T00:00:00Z",
    "kind": "adjustment",
    "id": "a"
  },
  "closed": "2026-01-01T00:00:00Z"
}`

// jsonLedger is the ledger that the JSON above is of.
func jsonLedger(t *testing.T) (commission.Terms, commission.State, []commission.Entry) {
	t.Helper()
	terms := liveChat(held(30), inZone("Europe/Warsaw"), licensed("acme", commission.LicenseTerms{SecondTier: true}))
	state, entries := post(t, terms, commission.State{}.CloseBefore(on("2026-01-01")),
		paid("p", "2026-01-05 15:00", "acme", "100"), refunded("r", "2026-01-06", "p", "50.125"), paidOut("o", "2026-01-07", "5"), adjusted("a", "2026-01-08", "-1"))
	return terms, state, entries
}

func TestLedgerJSON(t *testing.T) {
	terms, state, entries := jsonLedger(t)
	for _, tt := range []struct {
		name, why, want string
		value           any
	}{
		{"entries", "keys and their order are what other programs rely on", entriesJSON, entries},
		{"statement", "keys and their order are what other programs rely on", statementJSON, stated(t, terms, entries, on("2026-01-31"))},
		{"state", "what was stored is read by later versions, which must know its events again", ledgerJSON, state},
		{"zero_state", "edge: a ledger with nothing in it", "{\n  \"version\": 1,\n  \"currency\": \"\",\n  \"payments\": {},\n  \"events\": {},\n  \"first\": {}\n}", commission.State{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := json.MarshalIndent(tt.value, "", "  ")
			if err != nil {
				t.Fatalf("json.MarshalIndent: %v", err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("JSON mismatch (-want +got):\n%s\nwhy: %s", diff, tt.why)
			}
		})
	}
}

func TestLedgerJSON_roundTrip(t *testing.T) {
	terms := historyTerms()
	_, entries := post(t, terms, commission.State{}, history()...)
	text := asJSON(t, entries)
	var again []commission.Entry
	if err := json.Unmarshal([]byte(text), &again); err != nil {
		t.Fatalf("json.Unmarshal(%s): %v", text, err)
	}
	if diff := cmp.Diff(entries, again); diff != "" {
		t.Errorf("entries read back mismatch (-want +got):\n%s", diff)
	}
	s := stated(t, terms, entries, on("2026-03-31"))
	text = asJSON(t, s)
	var read commission.Statement
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatalf("json.Unmarshal(%s): %v", text, err)
	}
	if diff := cmp.Diff(s, read); diff != "" {
		t.Errorf("statement read back mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(s, stated(t, terms, again, on("2026-03-31"))); diff != "" {
		t.Errorf("statement of the entries read back mismatch (-want +got):\n%s", diff)
	}
	empty := stated(t, terms, nil, on("2026-03-31"))
	if text := asJSON(t, empty); !strings.Contains(text, `"licenses":[],"months":[]`) {
		t.Errorf("JSON of an empty statement has no empty lists: %s", text)
	}
}

func TestLedgerJSON_marshalErrors(t *testing.T) {
	hostile := decimal.New(1, 1<<30)
	terms, _, entries := jsonLedger(t)
	entry := func(i int, change func(*commission.Entry)) any {
		e := entries[i]
		change(&e)
		return e
	}
	statement := func(change func(*commission.Statement)) any {
		s := stated(t, terms, entries, on("2026-01-31"))
		change(&s)
		return s
	}
	for _, tt := range []struct {
		name, why string
		value     any
		want      error
	}{
		{"zero_entry", "own rule: amounts of no currency are none", commission.Entry{}, pricing.ErrCurrency},
		{"zero_statement", "own rule: amounts of no currency are none", commission.Statement{}, pricing.ErrCurrency},
		{"entry_base", "hostile: 10^9 digits to write", entry(0, func(e *commission.Entry) { e.Base = hostile }), pricing.ErrAmount},
		{"entry_rate", "hostile: 10^9 digits to write", entry(1, func(e *commission.Entry) { e.Rate = hostile }), pricing.ErrAmount},
		{"entry_paid", "hostile: 10^9 digits to write", entry(2, func(e *commission.Entry) { e.PaidOut = hostile }), pricing.ErrAmount},
		{"entry_amount", "hostile: 10^9 digits to write", entry(3, func(e *commission.Entry) { e.Amount = hostile }), pricing.ErrAmount},
		{"earned", "hostile: 10^9 digits to write", statement(func(s *commission.Statement) { s.Earned = hostile }), pricing.ErrAmount},
		{"taken_back", "hostile: 10^9 digits to write", statement(func(s *commission.Statement) { s.TakenBack = hostile }), pricing.ErrAmount},
		{"adjusted", "hostile: 10^9 digits to write", statement(func(s *commission.Statement) { s.Adjusted = hostile }), pricing.ErrAmount},
		{"paid_out", "hostile: 10^9 digits to write", statement(func(s *commission.Statement) { s.PaidOut = hostile }), pricing.ErrAmount},
		{"pending", "hostile: 10^9 digits to write", statement(func(s *commission.Statement) { s.Pending = hostile }), pricing.ErrAmount},
		{"available", "hostile: 10^9 digits to write", statement(func(s *commission.Statement) { s.Available = hostile }), pricing.ErrAmount},
		{"payable", "hostile: 10^9 digits to write", statement(func(s *commission.Statement) { s.Payable = hostile }), pricing.ErrAmount},
		{"carried", "hostile: 10^9 digits to write", statement(func(s *commission.Statement) { s.Carried = hostile }), pricing.ErrAmount},
		{"license", "hostile: 10^9 digits to write", statement(func(s *commission.Statement) { s.Licenses[0].Earned = hostile }), pricing.ErrAmount},
		{"month", "hostile: 10^9 digits to write", statement(func(s *commission.Statement) { s.Months[0].PaidOut = hostile }), pricing.ErrAmount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			var got []byte
			var err error
			soon(t, func() { got, err = json.Marshal(tt.value) })
			if !errors.Is(err, tt.want) || got != nil {
				t.Errorf("json.Marshal: %s, error %v, want none, and an error that wraps %q\nwhy: %s", got, err, tt.want, tt.why)
			}
		})
	}
	far := commission.State{}.CloseBefore(time.Date(10000, 1, 2, 0, 0, 0, 0, time.UTC))
	if text, err := json.Marshal(far); err == nil {
		t.Errorf("json.Marshal of a state closed before year 10000 = %s, want an error", text)
	}
}

func TestEntryJSON_location(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		offset    int // seconds
		want      string
	}{
		{"hours", "rule: the location's own offset", 7200, "2026-01-05T17:00:00+02:00"},
		{"seconds", "RFC 3339 has no room for them: Amsterdam before 1937", 1172, "2026-01-05T15:00:00Z"},
		{"below_a_day", "bound: the most that RFC 3339 can say", 86_340, "2026-01-06T14:59:00+23:59"},
		{"day", "bound: one minute more", 86_400, "2026-01-05T15:00:00Z"},
		{"above_minus_a_day", "bound: the least that RFC 3339 can say", -86_340, "2026-01-04T15:01:00-23:59"},
		{"minus_day", "bound: one minute less", -86_400, "2026-01-05T15:00:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			at := on("2026-01-05 15:00").In(time.FixedZone("", tt.offset))
			text := asJSON(t, commission.Entry{Event: "p", At: at, AvailableFrom: at, Currency: "USD"})
			for _, key := range []string{"at", "available_from"} {
				if want := `"` + key + `":"` + tt.want + `"`; !strings.Contains(text, want) {
					t.Errorf("JSON of an entry at offset %d is %s, want %s in it\nwhy: %s", tt.offset, text, want, tt.why)
				}
			}
		})
	}
}

func TestEntryJSON_unmarshalErrors(t *testing.T) {
	for _, tt := range []struct {
		name, why, text string
		want            error
	}{
		{"hostile_amount", "hostile: 10^9 digits", `{"amount":"1e1000000000","currency":"USD"}`, pricing.ErrAmount},
		{"exponent", "amounts are plain", `{"amount":"1e2","currency":"USD"}`, pricing.ErrAmount},
		{"long_amount", "hostile: digits without end", `{"amount":"` + strings.Repeat("1", 1_000_000) + `","currency":"USD"}`, pricing.ErrAmount},
		{"too_many_digits", "limit: one digit past the most", `{"amount":"` + strings.Repeat("1", 65) + `","currency":"USD"}`, pricing.ErrAmount},
		{"too_many_places", "limit: one place past the most", `{"amount":"0.` + strings.Repeat("0", 64) + `1","currency":"USD"}`, pricing.ErrAmount},
		{"no_amount", "no digits are no number", `{"amount":"","currency":"USD"}`, pricing.ErrAmount},
		{"point", "no digits are no number", `{"amount":".","currency":"USD"}`, pricing.ErrAmount},
		{"sign_after_point", "edge: it would be read as a sign", `{"amount":".-5","currency":"USD"}`, pricing.ErrAmount},
		{"two_points", "no number", `{"amount":"1.2.3","currency":"USD"}`, pricing.ErrAmount},
		{"underscore", "package big knows them", `{"amount":"1_000","currency":"USD"}`, pricing.ErrAmount},
		{"currency", "ISO 4217: codes are capital letters", `{"amount":"1","currency":"usd"}`, pricing.ErrCurrency},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			var e commission.Entry
			var err error
			soon(t, func() { err = json.Unmarshal([]byte(tt.text), &e) })
			if !errors.Is(err, tt.want) {
				t.Errorf("json.Unmarshal(%.200s): error %v, want one that wraps %q\nwhy: %s", tt.text, err, tt.want, tt.why)
			}
			if diff := cmp.Diff(commission.Entry{}, e); diff != "" {
				t.Errorf("json.Unmarshal(%.200s): result beside an error, mismatch (-want +got):\n%s", tt.text, diff)
			}
			var s commission.Statement
			if err := json.Unmarshal([]byte(strings.Replace(tt.text, "amount", "paid_out", 1)), &s); !errors.Is(err, tt.want) {
				t.Errorf("json.Unmarshal of a statement: error %v, want one that wraps %q\nwhy: %s", err, tt.want, tt.why)
			}
			if diff := cmp.Diff(commission.Statement{}, s); diff != "" {
				t.Errorf("json.Unmarshal of a statement: result beside an error, mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// TestStatementJSON_emptyParts: the first part that is empty ends the reading, so
// that a short text of many takes no memory for them.
func TestStatementJSON_emptyParts(t *testing.T) {
	const parts = 10_000
	for _, key := range []string{"licenses", "months"} {
		text := []byte(`{"` + key + `":[{}` + strings.Repeat(",{}", parts-1) + `]}`)
		allocations := testing.AllocsPerRun(1, func() {
			if err := json.Unmarshal(text, new(commission.Statement)); !errors.Is(err, pricing.ErrAmount) {
				t.Errorf("json.Unmarshal of empty %s: error %v, want one that wraps %q", key, err, pricing.ErrAmount)
			}
		})
		if allocations > 100 {
			t.Errorf("%d empty %s took %v allocations, want some for the first alone", parts, key, allocations)
		}
	}
}

// TestStateJSON_edges reads states that events lead to, at the bounds of what is
// refused below.
func TestStateJSON_edges(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		events    []commission.Event
	}{
		{"payment_of_nothing", "edge: the least payment, as of a month that is free", []commission.Event{paid("p", "2026-01-05", "acme", "0")}},
		{"refunded_whole", "edge: as much as was paid, and all of what was earned", []commission.Event{
			paid("p", "2026-01-05", "acme", "100"), refunded("r", "2026-01-06", "p", "100"),
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			state, _ := post(t, liveChat(), commission.State{}, tt.events...)
			want := asJSON(t, state)
			var got commission.State
			if err := json.Unmarshal([]byte(want), &got); err != nil {
				t.Fatalf("json.Unmarshal(%s): %v\nwhy: %s", want, err, tt.why)
			}
			if diff := cmp.Diff(want, asJSON(t, got)); diff != "" {
				t.Errorf("json.Unmarshal(%s) mismatch (-want +got):\n%s\nwhy: %s", want, diff, tt.why)
			}
		})
	}
}

// TestStateJSON_hostile changes a stored state: what no events lead to is
// refused, and leaves the state that is read into as it was.
func TestStateJSON_hostile(t *testing.T) {
	_, state, _ := jsonLedger(t)
	good := asJSON(t, state)
	replace := func(old, with string) string {
		if strings.Count(good, old) != 1 {
			t.Fatalf("%s is not once in %s", old, good)
		}
		return strings.Replace(good, old, with, 1)
	}
	_, last, _ := strings.Cut(good, `,"last":`)
	last, _, _ = strings.Cut(last, `,"closed":`)
	noLast := func(text string) string { return strings.Replace(text, `,"last":`+last, "", 1) }
	for _, tt := range []struct{ name, why, text string }{
		{"null", "edge: no state at all", `null`},
		{"empty", "edge: no version", `{}`},
		{"list", "no object", `[]`},
		{"other_version", "of a later program", replace(`"version":1`, `"version":2`)},
		{"no_currency", "amounts of none", replace(`"currency":"USD"`, `"currency":""`)},
		{"other_currency", "no code", replace(`"currency":"USD"`, `"currency":"usd"`)},
		{"no_currency_with_events", "the amounts of its events are of none", noLast(replace(`"currency":"USD"`, `"currency":""`))},
		{"no_currency_with_last", "its last event was in none", `{"version":1,"currency":"","payments":{},"events":{},"first":{},"last":{"at":"2026-01-08T00:00:00Z","kind":"adjustment","id":"a"}}`},
		{"other_currency_alone", "no code, and nothing in it", `{"version":1,"currency":"usd","payments":{},"events":{},"first":{}}`},
		{"payment_without_event", "it could be posted again", replace(`"events":{`, `"events":{},"ignored":{`)},
		{"payment_at_another_time", "its event says when", replace(`"license":"acme","at":"2026-01-05T15:00:00Z"`, `"license":"acme","at":"2026-01-05T16:00:00Z"`)},
		{"negative_payment", "no payment is", replace(`"amount":"100.00"`, `"amount":"-100.00"`)},
		{"negative_refund", "no refund is", replace(`"refunded":"50.125"`, `"refunded":"-50.125"`)},
		{"refunded_more", "edge: the least more than was paid", replace(`"refunded":"50.125"`, `"refunded":"100.001"`)},
		{"negative_taken", "no clawback is", replace(`"taken":"2.51"`, `"taken":"-2.51"`)},
		{"negative_refund_taken", "no refund is, even with its clawback", replace(`"refunded":"50.125","taken":"2.51"`, `"refunded":"-50.125","taken":"-2.51"`)},
		{"refunded_more_taken", "edge: the least more than was paid, with its clawback", replace(`"refunded":"50.125","taken":"2.51"`, `"refunded":"100.001","taken":"5.00"`)},
		{"taken_more", "edge: the least more than was earned", replace(`"taken":"2.51"`, `"taken":"5.01"`)},
		{"earned_more", "a payment earns its share or nothing: 5.01 of 100.00 at 0.05 is neither", replace(`"earned":"5.00"`, `"earned":"5.01"`)},
		{"taken_less", "edge: a cent less than the refunds take back", replace(`"taken":"2.51"`, `"taken":"2.50"`)},
		{"available_before_the_payment", "edge: nothing is available before it is paid", replace(`"available":"2026-02-03T23:00:00Z"`, `"available":"2026-01-03T23:00:00Z"`)},
		{"no_last", "a late event could take its place", strings.Replace(good, `"last":{`, `"ignored":{`, 1)},
		{"rate_in_percent", "own rule: 5 for 5% is refused", replace(`"rate":"0.05"`, `"rate":"5"`)},
		{"hostile_amount", "hostile: 10^9 digits", replace(`"amount":"100.00"`, `"amount":"1e1000000000"`)},
		{"number", "amounts are strings", replace(`"amount":"100.00"`, `"amount":100`)},
		{"no_time", "no RFC 3339", replace(`"first":{"acme":"2026-01-05T15:00:00Z"}`, `"first":{"acme":"yesterday"}`)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			read := reloaded(t, state)
			var err error
			// By the method: package json checks the syntax first.
			soon(t, func() { err = read.UnmarshalJSON([]byte(tt.text)) })
			if !errors.Is(err, commission.ErrState) || !strings.HasPrefix(err.Error(), "commission: state") {
				t.Errorf("UnmarshalJSON(%s): error %v, want one that wraps %q\nwhy: %s", tt.text, err, commission.ErrState, tt.why)
			}
			if got := asJSON(t, read); got != good {
				t.Errorf("UnmarshalJSON(%s): state %s beside an error, want it as it was", tt.text, got)
			}
		})
	}
	if got := asJSON(t, reloaded(t, state)); got != good {
		t.Errorf("a state read back: %s, want %s", got, good)
	}
	if got := asJSON(t, reloaded(t, commission.State{})); got != asJSON(t, commission.State{}) {
		t.Errorf("the zero state read back: %s", got)
	}
}

// TestLedgerSettings changes every setting of package decimal that a program
// can change: no result, text or JSON of a ledger depends on one.
func TestLedgerSettings(t *testing.T) {
	// The tests' own decimals are read before: the parser has a setting too.
	terms, events := historyTerms(), history()
	var refused []commission.Terms
	for _, tt := range validateErrorTests {
		refused = append(refused, liveChat(tt.change))
	}
	results := func() []string {
		t.Helper()
		state, entries := post(t, terms, commission.State{}, events[:8]...)
		state, more := post(t, terms, reloaded(t, state), events[8:]...)
		entries = append(entries, more...)
		text := asJSON(t, entries)
		var again []commission.Entry
		if err := json.Unmarshal([]byte(text), &again); err != nil {
			t.Fatalf("json.Unmarshal(%s): %v", text, err)
		}
		all := append(lines(again), text, asJSON(t, state), asJSON(t, stated(t, terms, again, on("2026-03-31"))))
		for _, tt := range postErrorTests {
			if len(tt.posted) == 0 {
				_, _, err := tt.terms.Post(commission.State{}, tt.events...)
				all = append(all, err.Error())
			}
		}
		for _, terms := range refused {
			all = append(all, terms.Validate().Error())
		}
		return all
	}

	want := results()
	set(t, &decimal.DivisionPrecision, 1)
	set(t, &decimal.PowPrecisionNegativeExponent, 1)
	set(t, &decimal.MarshalJSONWithoutQuotes, true)
	set(t, &decimal.TrimTrailingZeros, !decimal.TrimTrailingZeros)
	set(t, &decimal.UseScientificNotation, true)
	set(t, &decimal.ExpMaxIterations, 1)
	set(t, &decimal.Zero, decimal.New(7, 0))
	set(t, &decimal.MaxDecodeExponent, 0)
	if diff := cmp.Diff(want, results()); diff != "" {
		t.Errorf("results depend on a setting of package decimal (-default +changed):\n%s", diff)
	}
}

// TestStatement_overTime: at every instant the parts add up, and what happens
// later makes no difference.
func TestStatement_overTime(t *testing.T) {
	terms := historyTerms()
	_, entries := post(t, terms, commission.State{}, history()...)
	r := rand.New(rand.NewPCG(22, 50))
	for range 500 {
		at := on("2026-01-01").Add(time.Duration(r.Int64N(int64(180 * 24 * time.Hour))))
		s := stated(t, terms, entries, at)
		checkStatement(t, s)
		var until []commission.Entry
		for _, e := range entries {
			if !e.At.After(at) {
				until = append(until, e)
			}
		}
		if diff := cmp.Diff(s, stated(t, terms, until, at)); diff != "" {
			t.Errorf("Statement at %v depends on later entries (-all +earlier):\n%s", at, diff)
		}
	}
}
