package commission_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// valid returns an event of each kind.
func valid() map[commission.Kind]commission.Event {
	return map[commission.Kind]commission.Event{
		commission.Payment:    payment("in_1", "2026-01-05", "acme", "100.00"),
		commission.Refund:     refund("re_1", "2026-01-06", "in_1", "30.00"),
		commission.Reversal:   reversal("re_1_failed", "2026-01-07", "re_1"),
		commission.Payout:     payout("po_1", "2026-01-08", "10.00"),
		commission.Adjustment: adjustment("ad_1", "2026-01-09", "-5.00"),
	}
}

// eventFields is the table in the doc of Event: what each kind does with a field. n is
// needed, m is may, and - is refused.
var eventFields = []struct {
	name  string
	uses  string // of payment, refund, reversal, payout, adjustment
	clear func(*commission.Event)
	set   func(*commission.Event)
}{
	{"ID", "nnnnn", func(e *commission.Event) { e.ID = "" }, func(e *commission.Event) { e.ID = "x" }},
	{"At", "nnnnn", func(e *commission.Event) { e.At = time.Time{} }, func(e *commission.Event) { e.At = date("2026-01-01") }},
	{"Currency", "nnnnn", func(e *commission.Event) { e.Currency = "" }, func(e *commission.Event) { e.Currency = "EUR" }},
	{"License", "n----", func(e *commission.Event) { e.License = "" }, func(e *commission.Event) { e.License = "x" }},
	{"Of", "-nn--", func(e *commission.Event) { e.Of = "" }, func(e *commission.Event) { e.Of = "x" }},
	{"Amount", "nn-nn", func(e *commission.Event) { e.Amount = pricing.Amount{} }, func(e *commission.Event) { e.Amount = usd("1.00") }},
	{"Tax", "m----", func(e *commission.Event) { e.Tax = pricing.Amount{} }, func(e *commission.Event) { e.Tax = usd("1.00") }},
	{"All", "-m---", func(e *commission.Event) { e.All = false }, func(e *commission.Event) {
		if e.All = true; e.Kind == commission.Refund {
			e.Amount = pricing.Amount{}
		}
	}},
	{"Reason", "-n---", func(e *commission.Event) { e.Reason = "" }, func(e *commission.Event) { e.Reason = commission.Void }},
	{"Note", "mmmmn", func(e *commission.Event) { e.Note = "" }, func(e *commission.Event) { e.Note = "x" }},
}

// TestEvent_Validate_fields: each kind of event needs, takes or refuses each field, as
// the table says.
func TestEvent_Validate_fields(t *testing.T) {
	for i, kind := range []commission.Kind{commission.Payment, commission.Refund, commission.Reversal, commission.Payout, commission.Adjustment} {
		for _, field := range eventFields {
			without, with := valid()[kind], valid()[kind]
			field.clear(&without)
			field.set(&with)
			use := field.uses[i]
			for _, tt := range []struct {
				event commission.Event
				ok    bool
			}{{without, use != 'n'}, {with, use != '-'}} {
				err := tt.event.Validate()
				if (err == nil) != tt.ok || err != nil && (!errors.Is(err, commission.ErrEvent) || !strings.Contains(err.Error(), field.name)) {
					t.Errorf("%s, field %s (%c): Validate error %v", kind, field.name, use, err)
				}
			}
		}
	}
}

var eventErrorTests = []struct {
	name  string
	why   string
	event func() commission.Event
	want  string // "" if the event is valid
}{
	{
		name: "free", why: "edge: a month that a coupon paid is a payment of 0.00",
		event: func() commission.Event { return payment("p", "2026-01-05", "acme", "0.00") },
	},
	{
		name: "fine", why: "rule: a payment may have more places than the currency; its commission is rounded",
		event: func() commission.Event { return payment("p", "2026-01-05", "acme", "5.129") },
	},
	{
		name: "all_tax", why: "edge: tax is as much as the amount",
		event: func() commission.Event {
			e := payment("p", "2026-01-05", "acme", "19.00")
			e.Tax = usd("19.00")
			return e
		},
	},
	{
		name: "negative_payment", why: "money that goes back is a refund",
		event: func() commission.Event { return payment("p", "2026-01-05", "acme", "-0.01") },
		want:  `commission: payment "p": Amount -0.01 is negative: invalid event`,
	},
	{
		name: "more_tax", why: "edge: one cent more tax than amount",
		event: func() commission.Event {
			e := payment("p", "2026-01-05", "acme", "19.00")
			e.Tax = usd("19.01")
			return e
		},
		want: `commission: payment "p": Tax 19.01 is not from 0 to Amount 19.00: invalid event`,
	},
	{
		name: "base_out_of_bounds", why: "two amounts within bounds can differ by more digits than fit",
		event: func() commission.Event {
			e := payment("p", "2026-01-05", "acme", "1"+strings.Repeat("0", 63))
			e.Tax = usd("0.01")
			return e
		},
		want: `commission: payment "p": Amount less Tax: pricing: amount of 65 digits, more than 64: invalid amount: invalid event`,
	},
	{
		name: "sum_out_of_bounds", why: "a sum may be larger than an amount; it is refused where it is used",
		event: func() commission.Event {
			e := payment("p", "2026-01-05", "acme", "9"+strings.Repeat("9", 63))
			e.Amount = e.Amount.Add(e.Amount)
			return e
		},
		want: `commission: payment "p": Amount: pricing: amount of 65 digits, more than 64: invalid amount: invalid event`,
	},
	{
		name: "refund_of_nothing", why: "edge: 0.00 went back",
		event: func() commission.Event { return refund("r", "2026-01-05", "p", "0.00") },
		want:  `commission: refund "r": Amount 0.00 is not above 0: invalid event`,
	},
	{
		name: "all_and_amount", why: "which of them counts?",
		event: func() commission.Event {
			e := refund("r", "2026-01-05", "p", "5.00")
			e.All = true
			return e
		},
		want: `commission: refund "r": Amount is 5.00, but All is set: invalid event`,
	},
	{
		name: "payout_of_nothing", why: "edge: nobody was paid",
		event: func() commission.Event { return payout("o", "2026-01-05", "0.00") },
		want:  `commission: payout "o": Amount 0.00 is not above 0: invalid event`,
	},
	{
		name: "fine_payout", why: "no bank pays half a cent",
		event: func() commission.Event { return payout("o", "2026-01-05", "0.005") },
		want:  `commission: payout "o": Amount 0.005 has more than the 2 places of USD: invalid amount: invalid event`,
	},
	{
		name: "fine_adjustment", why: "it enters the balance as it is",
		event: func() commission.Event { return adjustment("a", "2026-01-05", "0.005") },
		want:  `commission: adjustment "a": Amount 0.005 has more than the 2 places of USD: invalid amount: invalid event`,
	},
	{
		name: "not_utf8", why: "two such ids would become one in JSON",
		event: func() commission.Event { return payment("p\xff", "2026-01-05", "\xfe", "1.00") },
		want:  `commission: payment "p\xff": ID "p\xff" is not UTF-8; License "\xfe" is not UTF-8: invalid event`,
	},
	{
		name: "after_it", why: "edge: one second later it is year 10000 in some zone, which RFC 3339 cannot say",
		event: func() commission.Event {
			e := payment("p", "2026-01-05", "acme", "1.00")
			e.At = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
			return e
		},
		want: `commission: payment "p": At 253402214400 seconds from 1970 is not in the years 1 to 9999: invalid event`,
	},
	{
		name: "first_day", why: "edge: the first instant that is in year 1 in every zone",
		event: func() commission.Event {
			e := payment("p", "2026-01-05", "acme", "1.00")
			e.At = time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)
			return e
		},
	},
	{
		name: "before_it", why: "edge: one nanosecond before it",
		event: func() commission.Event {
			e := payment("p", "2026-01-05", "acme", "1.00")
			e.At = time.Date(1, 1, 2, 0, 0, 0, -1, time.UTC)
			return e
		},
		want: `commission: payment "p": At -62135510401 seconds from 1970 is not in the years 1 to 9999: invalid event`,
	},
	{
		name: "last_day", why: "edge: the last second that is in year 9999 in every zone",
		event: func() commission.Event {
			e := payment("p", "2026-01-05", "acme", "1.00")
			e.At = time.Date(9999, 12, 30, 23, 59, 59, 0, time.UTC)
			return e
		},
	},
	{
		name: "kind", why: "a word that JSON let through",
		event: func() commission.Event { return commission.Event{ID: "b", Kind: "bonus"} },
		want:  `commission: event "b": Kind "bonus" is not payment, refund, reversal, payout or adjustment; no At; Currency: "" is not three capital letters, such as USD: invalid currency: invalid event`,
	},
	{
		name: "every_amount", why: "a missing id hides no amount",
		event: func() commission.Event {
			return commission.Event{Kind: commission.Payout, At: date("2026-01-05"), Amount: usd("-0.005"), Currency: "USD"}
		},
		want: `commission: payout "": no ID; Amount -0.005 is not above 0; Amount -0.005 has more than the 2 places of USD: invalid amount: invalid event`,
	},
	{
		name: "every_fault", why: "a batch of bad rows is mended in one go",
		event: func() commission.Event {
			return commission.Event{ID: "v", Kind: commission.Reversal, License: "acme", Amount: usd("1.00"), Tax: usd("0.10"), All: true, Currency: "usd", Reason: "won"}
		},
		want: `commission: reversal "v": no At; Currency: "usd" is not three capital letters, such as USD: invalid currency; License "acme" is not allowed in a reversal; ` +
			`no Of; All is not allowed in a reversal; Amount 1.00 is not allowed in a reversal; Tax 0.10 is not allowed in a reversal; ` +
			`Reason "won" is not allowed in a reversal: invalid event`,
	},
}

func TestEvent_Validate(t *testing.T) {
	for _, tt := range eventErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			err := tt.event().Validate()
			if got := textOf(err); got != textOr(tt.want) {
				t.Errorf("Validate() error\n%s, want\n%s\nwhy: %s", got, tt.want, tt.why)
			}
			if err != nil && !errors.Is(err, commission.ErrEvent) {
				t.Errorf("Validate() error %q does not wrap ErrEvent", err)
			}
		})
	}
}

// textOr is textOf for a text that a table wants.
func textOr(want string) string {
	if want == "" {
		return textOf(nil)
	}
	return want
}

// TestEvent_json: an event of each kind goes through JSON by its tags, without the
// fields that it does not have.
func TestEvent_json(t *testing.T) {
	for kind, e := range valid() {
		text := asJSON(t, e)
		var back commission.Event
		if err := json.Unmarshal([]byte(text), &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, back); diff != "" {
			t.Errorf("%s read back mismatch (-want +got):\n%s", kind, diff)
		}
	}
	want := `{"id":"re_1","kind":"refund","at":"2026-01-06T10:00:00Z","of":"in_1","amount":"30.00","currency":"USD","reason":"refund"}`
	if got := asJSON(t, valid()[commission.Refund]); got != want {
		t.Errorf("refund as JSON %s, want %s", got, want)
	}
}
