package commission_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// entriesOfEach returns an entry of each kind: 1 a payment, 2 a refund, 3 its
// reversal, 4 a payout, 5 its reversal, 6 an adjustment, 7 a payment that earns
// nothing.
func entriesOfEach(t *testing.T) []commission.Entry {
	t.Helper()
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Licenses = map[string]commission.LicenseTerms{
		"acme": {SecondTier: true}, "bolt": {Channel: pricing.Schedule[pricing.Channel]{{Value: pricing.Direct}}},
	}
	return ledgerOf(t, terms, events{
		payment("p", "2026-01-05", "acme", "100.00"), refund("r", "2026-01-06", "p", "all"), reversal("v", "2026-01-07", "r"),
		payout("o", "2026-01-08", "3.00"), reversal("b", "2026-01-09", "o"), adjustment("a", "2026-01-10", "-1.00"),
		payment("n", "2026-01-11", "bolt", "100.00"),
	}).Entries()
}

// TestEntry_fields: each kind of entry has the fields that the table in the doc of
// Entry says.
func TestEntry_fields(t *testing.T) {
	want := []string{
		`{"seq":1,"id":"p","kind":"payment","at":"2026-01-05T10:00:00Z","license":"acme","amount":"100.00","currency":"USD",` +
			`"second_tier":true,"rate":"5%","base":"100.00","earned":"5.00","available_from":"2026-01-05T10:00:00Z"}`,
		`{"seq":2,"id":"r","kind":"refund","at":"2026-01-06T10:00:00Z","of":"p","all":true,"currency":"USD","reason":"refund",` +
			`"license_of":"acme","second_tier":true,"earned":"-5.00","refunded":"100.00","available_from":"2026-01-06T10:00:00Z"}`,
		`{"seq":3,"id":"v","kind":"reversal","at":"2026-01-07T10:00:00Z","of":"r","currency":"USD",` +
			`"license_of":"acme","second_tier":true,"earned":"5.00","available_from":"2026-01-07T10:00:00Z"}`,
		`{"seq":4,"id":"o","kind":"payout","at":"2026-01-08T10:00:00Z","amount":"3.00","currency":"USD","paid_out":"3.00","available_from":"2026-01-08T10:00:00Z"}`,
		`{"seq":5,"id":"b","kind":"reversal","at":"2026-01-09T10:00:00Z","of":"o","currency":"USD","paid_out":"-3.00","available_from":"2026-01-09T10:00:00Z"}`,
		`{"seq":6,"id":"a","kind":"adjustment","at":"2026-01-10T10:00:00Z","amount":"-1.00","currency":"USD","note":"agreed","available_from":"2026-01-10T10:00:00Z"}`,
		`{"seq":7,"id":"n","kind":"payment","at":"2026-01-11T10:00:00Z","license":"bolt","amount":"100.00","currency":"USD",` +
			`"base":"100.00","earned":"0.00","available_from":"2026-01-11T10:00:00Z","no_earning":"not referred"}`,
	}
	for i, e := range entriesOfEach(t) {
		if diff := cmp.Diff(want[i], asJSON(t, e)); diff != "" {
			t.Errorf("entry %d mismatch (-want +got):\n%s", e.Seq, diff)
		}
		if err := e.Validate(); err != nil {
			t.Errorf("Validate() of a posted entry: %v", err)
		}
	}
}

var entryErrorTests = []struct {
	name   string
	why    string
	seq    int // of entriesOfEach
	change func(*commission.Entry)
	want   string
}{
	{"seq", "edge: entries are counted from 1", 1, func(e *commission.Entry) { e.Seq = 0 }, `entry 0, payment "p": Seq 0 is not 1 or more: invalid entry`},
	{
		"event", "an entry holds a whole event", 1, func(e *commission.Entry) { e.License = "" },
		`entry 1, payment "p": no License: invalid event: invalid entry`,
	},
	{
		"every_figure", "a stored sum that nobody adds up is not believed", 1, func(e *commission.Entry) {
			e.Base, e.Rate, e.Earned, e.LicenseOf = usd("99.00"), pricing.Percent(6), usd("5.01"), "acme"
		},
		`entry 1, payment "p": LicenseOf "acme", it must be ""; Base 99.00, it must be 100.00; Earned 5.01, it must be 6.00: invalid entry`,
	},
	{
		"no_rate", "a payment earns at a rate, or says why not", 1, func(e *commission.Entry) { e.Rate = pricing.Rate{} },
		`entry 1, payment "p": Rate is not set: invalid rate: invalid entry`,
	},
	{
		"rate_of_no_sale", "it earned at a rate, or it did not", 7, func(e *commission.Entry) { e.Rate = pricing.Percent(0) },
		`entry 7, payment "n": Rate is 0%, but NoEarning is "not referred": invalid entry`,
	},
	{
		"earned_of_no_sale", "it earned nothing", 7, func(e *commission.Entry) { e.Earned = usd("0.01") },
		`entry 7, payment "n": Earned 0.01, it must be 0.00: invalid entry`,
	},
	{
		"no_earning", "one of two words", 7, func(e *commission.Entry) { e.NoEarning = "late" },
		`entry 7, payment "n": NoEarning "late" is not "not referred" or "past the limit": invalid entry`,
	},
	{
		"available_before", "edge: one nanosecond before it happened", 1, func(e *commission.Entry) { e.AvailableFrom = e.At.Add(-1) },
		`entry 1, payment "p": AvailableFrom 2026-01-05T09:59:59.999999999Z is before At, 2026-01-05T10:00:00Z: invalid entry`,
	},
	{
		"refund_that_gives", "a refund takes back", 2, func(e *commission.Entry) { e.Earned = usd("0.01") },
		`entry 2, refund "r": Earned 0.01 is not 0 or less: invalid entry`,
	},
	{
		"refund_of_nothing", "what went back with All", 2, func(e *commission.Entry) { e.Refunded, e.Earned = usd("0.00"), pricing.Amount{} },
		`entry 2, refund "r": Refunded 0.00 is not above 0; no Earned: invalid amount: invalid entry`,
	},
	{
		"refund_of_no_license", "the license of the payment", 2, func(e *commission.Entry) { e.LicenseOf = "" },
		`entry 2, refund "r": no LicenseOf: invalid entry`,
	},
	{
		"refund_at_a_rate", "a refund has the rate of its payment, and none of its own", 2, func(e *commission.Entry) { e.Rate = pricing.Percent(5) },
		`entry 2, refund "r": Rate 5%, it must be no rate: invalid entry`,
	},
	{
		"reversal_that_takes", "a reversal gives back", 3, func(e *commission.Entry) { e.Earned = usd("-0.01") },
		`entry 3, reversal "v": Earned -0.01 is not 0 or more: invalid entry`,
	},
	{
		"reversal_of_both", "of a refund or of a payout", 3, func(e *commission.Entry) { e.PaidOut = usd("-3.00") },
		`entry 3, reversal "v": LicenseOf "acme", it must be ""; SecondTier true, it must be false; Earned 5.00, it must be no amount: invalid entry`,
	},
	{
		"payout", "what was paid out is the amount", 4, func(e *commission.Entry) { e.PaidOut = usd("3.005") },
		`entry 4, payout "o": PaidOut 3.005 has more than the 2 places of USD: invalid amount; PaidOut 3.005, it must be 3.00: invalid entry`,
	},
	{
		"payout_that_takes", "what came back is negative", 5, func(e *commission.Entry) { e.PaidOut = usd("3.00") },
		`entry 5, reversal "b": PaidOut 3.00 is not below 0: invalid entry`,
	},
	{
		"payout_of_nothing", "edge: 0.00 came back", 5, func(e *commission.Entry) { e.PaidOut = usd("0.00") },
		`entry 5, reversal "b": PaidOut 0.00 is not below 0: invalid entry`,
	},
	{
		"held_payout", "it counts at once", 4, func(e *commission.Entry) { e.AvailableFrom = e.At.Add(1) },
		`entry 4, payout "o": AvailableFrom 2026-01-08T10:00:00.000000001Z, it must be 2026-01-08T10:00:00Z: invalid entry`,
	},
	{
		"adjustment_that_earns", "it adds its amount", 6, func(e *commission.Entry) { e.Earned, e.NoEarning = usd("-1.00"), "late" },
		`entry 6, adjustment "a": Earned -1.00, it must be no amount; NoEarning "late", it must be "": invalid entry`,
	},
}

func TestEntry_Validate_errors(t *testing.T) {
	for _, tt := range entryErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			entries := entriesOfEach(t)
			e := entries[tt.seq-1]
			tt.change(&e)
			err := e.Validate()
			if err == nil || err.Error() != "commission: "+tt.want || !errors.Is(err, commission.ErrEntry) {
				t.Errorf("Validate() error\n%v, want\ncommission: %s\nwhy: %s", err, tt.want, tt.why)
			}
		})
	}
}

// TestNewLedger_errors: the error names all faults of each entry, alone and with the
// entries before it.
func TestNewLedger_errors(t *testing.T) {
	entries := entriesOfEach(t)
	entries[1].Earned = usd("-4.99")
	entries[3].Seq = 9
	entries[5] = entries[0]
	entries[6].Currency, entries[6].License = "EUR", ""
	_, err := commission.NewLedger(unlisted(), entries...)
	for _, want := range []string{
		`commission: entry 2, refund "r": Earned -4.99, it must be -5.00: invalid entry; entry 3, reversal "v": Earned 5.00, it must be 4.99: invalid entry; `,
		`entry 9, payout "o": Seq 9, it must be 4: invalid entry; entry 5, reversal "b": Seq 5, it must be 10: invalid entry`,
		`entry 1, payment "p": Seq 1, it must be 6; an earlier entry has this id: duplicate id: invalid entry`,
		`entry 7, payment "n": no License: invalid event; Seq 7, it must be 2; Currency is EUR, but the ledger is in USD: invalid currency: invalid entry`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("NewLedger error\n%v, want\n%s", err, want)
		}
	}
	if !errors.Is(err, commission.ErrEntry) {
		t.Errorf("NewLedger error %v does not wrap ErrEntry", err)
	}
}

// TestNewLedger_gap: a missing entry is an error.
func TestNewLedger_gap(t *testing.T) {
	entries := entriesOfEach(t)
	_, err := commission.NewLedger(unlisted(), append(entries[:1:1], entries[2:]...)...)
	want := `commission: entry 3, reversal "v": Seq 3, it must be 2; no refund or payout "r" in the ledger: unknown payment: invalid entry`
	if !errors.Is(err, commission.ErrEntry) || err.Error() != want {
		t.Errorf("NewLedger without entry 2: error\n%v, want\n%s", err, want)
	}
}
