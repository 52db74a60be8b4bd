package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests are about zones that a machine may lack

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// on returns an instant in UTC: a date, or a date and a time of day.
func on(text string) time.Time { return in(time.UTC, text) }

// in returns the instant of a local date, or of a local date and time of day.
func in(location *time.Location, text string) time.Time {
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", "2006-01-02 15:04:05.999999999"} {
		if t, err := time.ParseInLocation(layout, text, location); err == nil {
			return t
		}
	}
	panic("no date: " + text)
}

// zone returns the location of a name.
func zone(name string) *time.Location {
	location, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return location
}

func paid(id, at, license, amount string) commission.Payment {
	return commission.Payment{ID: id, At: on(at), License: license, Amount: dec(amount), Currency: "USD"}
}

func refunded(id, at, payment, amount string) commission.Refund {
	return commission.Refund{ID: id, At: on(at), Payment: payment, Amount: dec(amount), Currency: "USD", Reason: commission.ReasonRefund}
}

func paidOut(id, at, amount string) commission.Payout {
	return commission.Payout{ID: id, At: on(at), Amount: dec(amount), Currency: "USD"}
}

func adjusted(id, at, amount string) commission.Adjustment {
	return commission.Adjustment{ID: id, At: on(at), Amount: dec(amount), Currency: "USD", Reason: "agreed by mail"}
}

// liveChat returns LiveChat's terms with changes.
func liveChat(changes ...func(*commission.Terms)) commission.Terms {
	t := commission.LiveChatTerms()
	for _, change := range changes {
		change(&t)
	}
	return t
}

func held(days int) func(*commission.Terms) {
	return func(t *commission.Terms) { t.HoldDays = days }
}

func limited(months int) func(*commission.Terms) {
	return func(t *commission.Terms) { t.EarnMonths = months }
}

func inZone(name string) func(*commission.Terms) {
	return func(t *commission.Terms) { t.Location = zone(name) }
}

func inCurrency(c pricing.Currency) func(*commission.Terms) {
	return func(t *commission.Terms) { t.Currency, t.MinPayout = c, decimal.Decimal{} }
}

func atRate(rates ...pricing.Dated[decimal.Decimal]) func(*commission.Terms) {
	return func(t *commission.Terms) { t.FirstTier = rates }
}

func licensed(id string, l commission.LicenseTerms) func(*commission.Terms) {
	return func(t *commission.Terms) {
		t.Licenses = maps.Clone(t.Licenses)
		if t.Licenses == nil {
			t.Licenses = make(map[string]commission.LicenseTerms)
		}
		t.Licenses[id] = l
	}
}

// since is a value that holds from a date; from "" on, always.
func since[T any](from string, value T) pricing.Dated[T] {
	if from == "" {
		return pricing.Dated[T]{Value: value}
	}
	return pricing.Dated[T]{From: on(from), Value: value}
}

// post posts events that are valid.
func post(tb testing.TB, terms commission.Terms, s commission.State, events ...commission.Event) (commission.State, []commission.Entry) {
	tb.Helper()
	s, entries, err := terms.Post(s, events...)
	if err != nil {
		tb.Fatalf("Post(%+v): %v", events, err)
	}
	return s, entries
}

// stated returns a statement that is valid.
func stated(tb testing.TB, terms commission.Terms, entries []commission.Entry, at time.Time) commission.Statement {
	tb.Helper()
	s, err := terms.Statement(entries, at)
	if err != nil {
		tb.Fatalf("Statement(%d entries, %v): %v", len(entries), at, err)
	}
	return s
}

// asJSON returns v as JSON.
func asJSON(tb testing.TB, v any) string {
	tb.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		tb.Fatalf("json.Marshal(%+v): %v", v, err)
	}
	return string(text)
}

// reloaded returns a state that was stored and taken up again.
func reloaded(tb testing.TB, s commission.State) commission.State {
	tb.Helper()
	text := asJSON(tb, s)
	var again commission.State
	if err := json.Unmarshal([]byte(text), &again); err != nil {
		tb.Fatalf("json.Unmarshal(%s): %v", text, err)
	}
	return again
}

// line tells an entry in words.
func line(e commission.Entry) string {
	money := e.Currency.Format
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s:", e.Event, e.Kind)
	switch e.Kind {
	case commission.EntryPayment, commission.EntryRefund:
		fmt.Fprintf(&b, " %s %s x %s =", e.License, money(e.Base), money(e.Rate))
	case commission.EntryPayout:
		fmt.Fprintf(&b, " paid %s,", money(e.PaidOut))
	case commission.EntryAdjustment:
	}
	fmt.Fprintf(&b, " %s", money(e.Amount))
	if e.Payment != "" {
		fmt.Fprintf(&b, ", of %s", e.Payment)
	}
	if e.SecondTier {
		b.WriteString(", second tier")
	}
	if e.Note != "" {
		fmt.Fprintf(&b, " (%s)", e.Note)
	}
	return b.String()
}

func lines(entries []commission.Entry) []string {
	var all []string
	for _, e := range entries {
		all = append(all, line(e))
	}
	return all
}

const (
	affiliateDocs = "https://github.com/livechat/livechat-public-docs"
	payers        = "https://partners.livechat.com/help/solution-partner-program/customizing-accounts-you-create/"
)

var postTests = []struct {
	name   string
	why    string
	terms  commission.Terms
	events []commission.Event
	want   []string // the entries
	sum    string   // of them, payouts apart
}{
	{
		name:   "annual_payment_at_once",
		why:    affiliateDocs + ", Get Licenses List: 1200 earned for 6000 paid",
		terms:  liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "6000")},
		want:   []string{"p payment: acme 6000.00 x 0.20 = 1200.00"},
		sum:    "1200.00",
	},
	{
		name:   "twelve_thousand_with_refunds",
		why:    "https://partners.livechat.com/docs/, 20% of each payment, refunds taken off: 20% of 10,000 is 2,000",
		terms:  liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "12000"), refunded("r", "2026-02-01", "p", "2000")},
		want: []string{
			"p payment: acme 12000.00 x 0.20 = 2400.00",
			"r refund: acme -2000.00 x 0.20 = -400.00, of p (refund)",
		},
		sum: "2000.00",
	},
	{
		name:  "two_parts_leave_nothing",
		why:   "own rule: each part by itself would take back 5.90 and 5.90 of 11.81; the second takes the cent",
		terms: liveChat(),
		events: []commission.Event{
			paid("p", "2026-01-15", "acme", "59.03"),
			refunded("r1", "2026-01-20", "p", "29.51"), refunded("r2", "2026-01-21", "p", "29.52"),
		},
		want: []string{
			"p payment: acme 59.03 x 0.20 = 11.81",
			"r1 refund: acme -29.51 x 0.20 = -5.90, of p (refund)",
			"r2 refund: acme -29.52 x 0.20 = -5.91, of p (refund)",
		},
		sum: "0.00",
	},
	{
		name:  "three_parts_leave_nothing",
		why:   "own rule: three times 6.67 would be more than the 20.00 earned",
		terms: liveChat(),
		events: []commission.Event{
			paid("p", "2026-01-15", "acme", "99.99"),
			refunded("r1", "2026-01-20", "p", "33.33"), refunded("r2", "2026-01-21", "p", "33.33"), refunded("r3", "2026-01-22", "p", "33.33"),
		},
		want: []string{
			"p payment: acme 99.99 x 0.20 = 20.00",
			"r1 refund: acme -33.33 x 0.20 = -6.67, of p (refund)",
			"r2 refund: acme -33.33 x 0.20 = -6.66, of p (refund)",
			"r3 refund: acme -33.33 x 0.20 = -6.67, of p (refund)",
		},
		sum: "0.00",
	},
	{
		name: "second_tier_of_the_sale",
		why:  "https://partners.livechat.com/blog/second-tier-affiliation/: of the value of the actual sale, 10 of 100 at 0.10, not 2 of the first partner's 20",
		terms: liveChat(licensed("acme", commission.LicenseTerms{SecondTier: true}), func(t *commission.Terms) {
			t.SecondTier = pricing.Schedule[decimal.Decimal]{since("", dec("0.10"))}
		}),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "100")},
		want:   []string{"p payment: acme 100.00 x 0.10 = 10.00, second tier"},
		sum:    "10.00",
	},
	{
		name:   "second_tier_by_default",
		why:    "https://partners.livechat.com/blog/second-tier-affiliation/: 5% of every sale",
		terms:  liveChat(licensed("acme", commission.LicenseTerms{SecondTier: true})),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1180"), refunded("r", "2026-01-16", "p", "590"), paid("q", "2026-01-15", "globex", "100")},
		want: []string{
			"p payment: acme 1180.00 x 0.05 = 59.00, second tier",
			"q payment: globex 100.00 x 0.20 = 20.00",
			"r refund: acme -590.00 x 0.05 = -29.50, of p, second tier (refund)",
		},
		sum: "49.50",
	},
	{
		name:   "rate_of_the_license",
		why:    affiliateDocs + ": each license has its own commission_percent, one of the second tier has 10",
		terms:  liveChat(licensed("acme", commission.LicenseTerms{SecondTier: true, Rate: pricing.Schedule[decimal.Decimal]{since("", dec("0.10"))}})),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "100")},
		want:   []string{"p payment: acme 100.00 x 0.10 = 10.00, second tier"},
		sum:    "10.00",
	},
	{
		name:  "rate_changes_and_stays",
		why:   affiliateDocs + ": current_commission has an end_timestamp; a change does not touch what was earned, nor what is taken back of it",
		terms: liveChat(atRate(since("", dec("0.20")), since("2026-02-01", dec("0.30")))),
		events: []commission.Event{
			paid("p1", "2026-01-31 23:59:59.999999999", "acme", "100"), paid("p2", "2026-02-01", "acme", "100"),
			refunded("r1", "2026-02-10", "p1", "50"), refunded("r2", "2026-02-10", "p2", "50"),
		},
		want: []string{
			"p1 payment: acme 100.00 x 0.20 = 20.00",
			"p2 payment: acme 100.00 x 0.30 = 30.00",
			"r1 refund: acme -50.00 x 0.20 = -10.00, of p1 (refund)",
			"r2 refund: acme -50.00 x 0.30 = -15.00, of p2 (refund)",
		},
		sum: "25.00",
	},
	{
		name: "payer_changes_to_the_customer",
		why:  payers + ": a license earns while the customer pays; it starts with the first payment after the change",
		terms: liveChat(licensed("acme", commission.LicenseTerms{Channel: pricing.Schedule[pricing.Channel]{
			since("", pricing.Resold), since("2026-02-01", pricing.Referred), since("2026-03-01", pricing.Direct),
		}})),
		events: []commission.Event{
			paid("p1", "2026-01-31", "acme", "80"), paid("p2", "2026-02-01", "acme", "100"), paid("p3", "2026-03-01", "acme", "100"),
			refunded("r1", "2026-02-02", "p1", "80"), refunded("r2", "2026-03-02", "p2", "100"),
		},
		want: []string{
			"p1 payment: acme 80.00 x 0.00 = 0.00 (no commission: resold, the partner pays and has its discount)",
			"p2 payment: acme 100.00 x 0.20 = 20.00",
			"r1 refund: acme -80.00 x 0.00 = 0.00, of p1 (refund)",
			"p3 payment: acme 100.00 x 0.00 = 0.00 (no commission: direct, not referred)",
			"r2 refund: acme -100.00 x 0.20 = -20.00, of p2 (refund)",
		},
		sum: "0.00",
	},
	{
		name: "months_count_from_the_first_commission",
		why:  "https://github.com/dubinc/dub/pull/3916: not from what was paid while the license earned nothing",
		terms: liveChat(limited(1), licensed("acme", commission.LicenseTerms{Channel: pricing.Schedule[pricing.Channel]{
			since("", pricing.Resold), since("2026-02-10", pricing.Referred),
		}})),
		events: []commission.Event{
			paid("p1", "2026-01-10", "acme", "100"), paid("p2", "2026-02-10", "acme", "100"), paid("p3", "2026-03-09", "acme", "100"), paid("p4", "2026-03-10", "acme", "100"),
		},
		want: []string{
			"p1 payment: acme 100.00 x 0.00 = 0.00 (no commission: resold, the partner pays and has its discount)",
			"p2 payment: acme 100.00 x 0.20 = 20.00",
			"p3 payment: acme 100.00 x 0.20 = 20.00",
			"p4 payment: acme 100.00 x 0.00 = 0.00 (no commission: past the limit of 1 months)",
		},
		sum: "40.00",
	},
	{
		name:  "months_of_each_license",
		why:   "own rule: the limit is the license's, and a payment of nothing does not start it",
		terms: liveChat(limited(1)),
		events: []commission.Event{
			paid("a0", "2026-01-01", "a", "0"), paid("a1", "2026-01-15", "a", "10"), paid("a2", "2026-02-14", "a", "10"), paid("a3", "2026-02-15", "a", "10"),
			paid("b1", "2026-02-15", "b", "10"),
		},
		want: []string{
			"a0 payment: a 0.00 x 0.20 = 0.00",
			"a1 payment: a 10.00 x 0.20 = 2.00",
			"a2 payment: a 10.00 x 0.20 = 2.00",
			"a3 payment: a 10.00 x 0.00 = 0.00 (no commission: past the limit of 1 months)",
			"b1 payment: b 10.00 x 0.20 = 2.00",
		},
		sum: "6.00",
	},
	{
		name:  "order",
		why:   "own rule: by instant, then payments before others, then id, whatever the order of the events",
		terms: liveChat(),
		events: []commission.Event{
			adjusted("c", "2026-01-02", "1"), refunded("b", "2026-01-02", "z", "10"), paid("z", "2026-01-02", "acme", "10"), paidOut("a", "2026-01-02", "1"),
			paid("y", "2026-01-02", "acme", "20"), paidOut("zz", "2026-01-01", "5"),
		},
		want: []string{
			"zz payout: paid 5.00, 0.00",
			"y payment: acme 20.00 x 0.20 = 4.00",
			"z payment: acme 10.00 x 0.20 = 2.00",
			"a payout: paid 1.00, 0.00",
			"b refund: acme -10.00 x 0.20 = -2.00, of z (refund)",
			"c adjustment: 1.00 (agreed by mail)",
		},
		sum: "5.00",
	},
	{
		name:  "reasons",
		why:   "https://ui.awin.com/merchant-profile-terms/75384: chargebacks, refunds and voided transactions take commission back alike",
		terms: liveChat(),
		events: []commission.Event{
			paid("p", "2026-01-15", "acme", "300"), refunded("r", "2026-01-16", "p", "100"),
			commission.Refund{ID: "s", At: on("2026-01-17"), Payment: "p", Amount: dec("100"), Currency: "USD", Reason: commission.ReasonChargeback},
			commission.Refund{ID: "t", At: on("2026-01-18"), Payment: "p", Amount: dec("100"), Currency: "USD", Reason: commission.ReasonVoid},
		},
		want: []string{
			"p payment: acme 300.00 x 0.20 = 60.00",
			"r refund: acme -100.00 x 0.20 = -20.00, of p (refund)",
			"s refund: acme -100.00 x 0.20 = -20.00, of p (chargeback)",
			"t refund: acme -100.00 x 0.20 = -20.00, of p (void)",
		},
		sum: "0.00",
	},
	{
		name:  "refund_at_the_instant_of_its_payment",
		why:   "edge: the payment comes first, though its id is greater",
		terms: liveChat(),
		events: []commission.Event{
			refunded("a", "2026-01-15", "z", "100"), paid("z", "2026-01-15", "acme", "100"),
		},
		want: []string{
			"z payment: acme 100.00 x 0.20 = 20.00",
			"a refund: acme -100.00 x 0.20 = -20.00, of z (refund)",
		},
		sum: "0.00",
	},
	{
		name:  "tax_earns_nothing",
		why:   "own rule: the base is before tax",
		terms: liveChat(),
		events: []commission.Event{
			commission.Payment{ID: "p", At: on("2026-01-15"), License: "acme", Amount: dec("100"), Tax: dec("23.00"), Currency: "USD"},
		},
		want: []string{"p payment: acme 100.00 x 0.20 = 20.00"},
		sum:  "20.00",
	},
	{
		name:  "finer_than_the_currency",
		why:   "own rule: a base is never rounded; 0.025 x 0.20 is half a cent, which is one",
		terms: liveChat(),
		events: []commission.Event{
			paid("p", "2026-01-15", "acme", "0.025"), refunded("r1", "2026-01-16", "p", "0.012"), refunded("r2", "2026-01-17", "p", "0.013"),
		},
		want: []string{
			"p payment: acme 0.025 x 0.20 = 0.01",
			"r1 refund: acme -0.012 x 0.20 = 0.00, of p (refund)",
			"r2 refund: acme -0.013 x 0.20 = -0.01, of p (refund)",
		},
		sum: "0.00",
	},
	{
		name:  "half_is_taken_back_away_from_zero",
		why:   "own rule: of 0.01 earned, half refunded takes 0.005 back, which is 0.01",
		terms: liveChat(),
		events: []commission.Event{
			paid("p", "2026-01-15", "acme", "0.04"), refunded("r1", "2026-01-16", "p", "0.02"), refunded("r2", "2026-01-17", "p", "0.02"),
		},
		want: []string{
			"p payment: acme 0.04 x 0.20 = 0.01",
			"r1 refund: acme -0.02 x 0.20 = -0.01, of p (refund)",
			"r2 refund: acme -0.02 x 0.20 = 0.00, of p (refund)",
		},
		sum: "0.00",
	},
	{
		name:  "payout_beyond_what_is_there",
		why:   "own rule: a payout is a fact",
		terms: liveChat(), events: []commission.Event{paidOut("o", "2026-01-15", "50.00")},
		want: []string{"o payout: paid 50.00, 0.00"},
		sum:  "0.00",
	},
	{
		name:  "adjustments",
		why:   "own rule: they count as they are, nothing too",
		terms: liveChat(), events: []commission.Event{adjusted("a", "2026-01-15", "-12.5"), adjusted("b", "2026-01-15", "0")},
		want: []string{"a adjustment: -12.50 (agreed by mail)", "b adjustment: 0.00 (agreed by mail)"},
		sum:  "-12.50",
	},
	{
		name:  "yen",
		why:   "ISO 4217: JPY has no places; 1236.6 is 1237, of which a third is 412",
		terms: liveChat(inCurrency("JPY")),
		events: []commission.Event{
			commission.Payment{ID: "p", At: on("2026-01-15"), License: "acme", Amount: dec("6183"), Currency: "JPY"},
			commission.Refund{ID: "r", At: on("2026-01-16"), Payment: "p", Amount: dec("2061"), Currency: "JPY", Reason: commission.ReasonRefund},
		},
		want: []string{"p payment: acme 6183 x 0.2 = 1237", "r refund: acme -2061 x 0.2 = -412, of p (refund)"},
		sum:  "825",
	},
	{
		name: "no_rate_needed_where_nothing_is_earned",
		why:  "edge: the channel is asked before the rate",
		terms: liveChat(atRate(), licensed("acme", commission.LicenseTerms{
			Channel: pricing.Schedule[pricing.Channel]{since("", pricing.Direct)},
		})),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "100")},
		want:   []string{"p payment: acme 100.00 x 0.00 = 0.00 (no commission: direct, not referred)"},
		sum:    "0.00",
	},
	{
		name:  "most_digits",
		why:   "limit: 62 digits before the point and the two places of USD",
		terms: liveChat(atRate(since("", dec("1")))),
		events: []commission.Event{
			paid("p", "2026-01-15", "acme", strings.Repeat("9", 62)), refunded("r", "2026-01-16", "p", strings.Repeat("9", 62)),
		},
		want: []string{
			"p payment: acme " + strings.Repeat("9", 62) + ".00 x 1.00 = " + strings.Repeat("9", 62) + ".00",
			"r refund: acme -" + strings.Repeat("9", 62) + ".00 x 1.00 = -" + strings.Repeat("9", 62) + ".00, of p (refund)",
		},
		sum: "0.00",
	},
	{name: "no_events", why: "edge: nothing is not an error", terms: liveChat(), sum: "0.00"},
}

func TestPost(t *testing.T) {
	for _, tt := range postTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			_, entries := post(t, tt.terms, commission.State{}, tt.events...)
			if diff := cmp.Diff(tt.want, lines(entries)); diff != "" {
				t.Errorf("Post(%+v) mismatch (-want +got):\n%s\nwhy: %s", tt.events, diff, tt.why)
			}
			var sum decimal.Decimal
			for _, e := range entries {
				sum = sum.Add(e.Amount)
				// Nothing has the places of the currency too, as 0.00.
				if got, want := e.Amount.Exponent(), -int32(tt.terms.Currency.Places()); got != want {
					t.Errorf("Post(%+v): amount of %s has exponent %d, want %d", tt.events, e.Event, got, want)
				}
			}
			if got := tt.terms.Currency.Format(sum); got != tt.sum {
				t.Errorf("Post(%+v): entries add up to %s, want %s\nwhy: %s", tt.events, got, tt.sum, tt.why)
			}
		})
	}
}

// The lead fee is no commission on a payment, but a share all the same: see
// https://partners.livechat.com/help/lead-submission-your-newest-opportunity/.
func TestShare_leadFee(t *testing.T) {
	for _, tt := range []struct{ name, why, annual, want string }{
		{"livechat", "10% of the deal's annual value: 12 x (5 x 59) = 3540", "3540", "354.00"},
		{"with_helpdesk", "and 12 x (5 x 29) = 1740, together 5280", "5280", "528.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := commission.Share(dec(tt.annual), "USD", dec("0.10"))
			if err != nil || exact(got) != tt.want {
				t.Errorf("Share(%s, USD, 0.10) = %s, %v, want %s\nwhy: %s", tt.annual, exact(got), err, tt.want, tt.why)
			}
		})
	}
}

var postErrorTests = []struct {
	name   string
	why    string
	terms  commission.Terms
	posted []commission.Event // by an earlier call
	events []commission.Event
	want   error
	text   string // is part of the error's
}{
	{
		name: "terms", why: "the errors of Validate come first",
		events: []commission.Event{nil},
		want:   pricing.ErrCurrency, text: "terms: ",
	},
	{
		name: "nil_event", why: "edge: no event at all", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1"), nil},
		want:   commission.ErrEvent, text: "event 1: <nil>",
	},
	{
		name: "pointer", why: "hostile: it has the methods of an event", terms: liveChat(),
		events: []commission.Event{&commission.Payment{ID: "p", At: on("2026-01-15"), License: "acme", Currency: "USD"}},
		want:   commission.ErrEvent, text: "event 0: *commission.Payment",
	},
	{
		name: "nil_pointer", why: "hostile: its methods would panic", terms: liveChat(),
		events: []commission.Event{(*commission.Refund)(nil)},
		want:   commission.ErrEvent, text: "event 0: *commission.Refund",
	},
	{
		name: "embedded", why: "hostile: what embeds an event has its methods", terms: liveChat(),
		events: []commission.Event{struct{ commission.Payout }{paidOut("o", "2026-01-15", "1")}},
		want:   commission.ErrEvent, text: "event 0: struct",
	},
	{
		name: "no_id", why: "what cannot be told from others cannot count once", terms: liveChat(),
		events: []commission.Event{paid("", "2026-01-15", "acme", "1")},
		want:   commission.ErrEvent, text: `event 0, payment "": no id`,
	},
	{
		name: "no_instant", why: "the zero time is none", terms: liveChat(),
		events: []commission.Event{commission.Payout{ID: "o", Amount: dec("1"), Currency: "USD"}},
		want:   commission.ErrEvent, text: `payout "o": no instant`,
	},
	{
		name: "no_license", why: "whose payment?", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "", "1")},
		want:   commission.ErrEvent, text: `payment "p": no license`,
	},
	{
		name: "no_payment", why: "a refund of what?", terms: liveChat(),
		events: []commission.Event{refunded("r", "2026-01-15", "", "1")},
		want:   commission.ErrEvent, text: `refund "r": no payment`,
	},
	{
		name: "no_reason_of_a_refund", why: "one of three", terms: liveChat(),
		events: []commission.Event{commission.Refund{ID: "r", At: on("2026-01-15"), Payment: "p", Amount: dec("1"), Currency: "USD"}},
		want:   commission.ErrEvent, text: `refund "r": reason ""`,
	},
	{
		name: "other_reason_of_a_refund", why: "one of three", terms: liveChat(),
		events: []commission.Event{commission.Refund{ID: "r", At: on("2026-01-15"), Payment: "p", Amount: dec("1"), Currency: "USD", Reason: "Refund"}},
		want:   commission.ErrEvent, text: `reason "Refund"`,
	},
	{
		name: "no_reason_of_an_adjustment", why: "nobody could say later why", terms: liveChat(),
		events: []commission.Event{commission.Adjustment{ID: "a", At: on("2026-01-15"), Amount: dec("1"), Currency: "USD"}},
		want:   commission.ErrEvent, text: `adjustment "a": no reason`,
	},
	{
		name: "id_not_utf8", why: "two such ids would be the same in a stored state", terms: liveChat(),
		events: []commission.Event{paid("p\xff", "2026-01-15", "acme", "1")},
		want:   commission.ErrEvent, text: `"p\xff" is not UTF-8`,
	},
	{
		name: "license_not_utf8", why: "two such licenses would be the same in a stored state", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme\xff", "1")},
		want:   commission.ErrEvent, text: `"acme\xff" is not UTF-8`,
	},
	{
		name: "payment_of_a_refund_not_utf8", why: "as its id", terms: liveChat(),
		events: []commission.Event{refunded("r", "2026-01-15", "\xff", "1")},
		want:   commission.ErrEvent, text: `"\xff" is not UTF-8`,
	},
	{
		name: "reason_not_utf8", why: "JSON would change it", terms: liveChat(),
		events: []commission.Event{commission.Adjustment{ID: "a", At: on("2026-01-15"), Amount: dec("1"), Currency: "USD", Reason: "\xff"}},
		want:   commission.ErrEvent, text: `"\xff" is not UTF-8`,
	},
	{
		name: "negative_payment", why: "own rule: what goes back is a refund", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "-0.01")},
		want:   commission.ErrPayment, text: `payment "p": amount -0.01`,
	},
	{
		name: "negative_tax", why: "own rule: tax is paid", terms: liveChat(),
		events: []commission.Event{commission.Payment{ID: "p", At: on("2026-01-15"), License: "acme", Amount: dec("1"), Tax: dec("-0.01"), Currency: "USD"}},
		want:   commission.ErrPayment, text: `payment "p": tax -0.01`,
	},
	{
		name: "refund_of_nothing", why: "edge: one below the least", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1"), refunded("r", "2026-01-16", "p", "0")},
		want:   commission.ErrRefund, text: `refund "r": amount 0.00`,
	},
	{
		name: "negative_refund", why: "a refund is said in positive amounts", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1"), refunded("r", "2026-01-16", "p", "-1")},
		want:   commission.ErrRefund, text: `refund "r": amount -1.00`,
	},
	{
		name: "refund_of_an_unknown_payment", why: "the id of another kind of event is none", terms: liveChat(),
		events: []commission.Event{paidOut("o", "2026-01-15", "1"), refunded("r", "2026-01-16", "o", "1")},
		want:   commission.ErrRefund, text: `refund "r": payment "o" is unknown`,
	},
	{
		name: "refund_of_more_than_was_paid", why: "https://github.com/guillermoscript/lms-front/issues/511; edge: the least more", terms: liveChat(),
		events: []commission.Event{
			paid("p", "2026-01-15", "acme", "10"), refunded("r1", "2026-01-16", "p", "9.99"), refunded("r2", "2026-01-17", "p", "0.0100000001"),
		},
		want: commission.ErrRefund, text: `refund "r2": amount 0.0100000001, of 0.01 left of payment "p"`,
	},
	{
		name: "refund_of_a_payment_of_nothing", why: "edge: there is nothing to give back, and nothing to divide by", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "0"), refunded("r", "2026-01-16", "p", "0.01")},
		want:   commission.ErrRefund, text: `refund "r": amount 0.01, of 0.00 left`,
	},
	{
		name: "refund_before_its_payment", why: "by a nanosecond", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1"), refunded("r", "2026-01-14 23:59:59.999999999", "p", "1")},
		want:   commission.ErrRefund, text: `event 1, refund "r": at 2026-01-14T23:59:59.999999999Z, before payment "p"`,
	},
	{
		name: "refund_before_its_posted_payment", why: "the payment may be of an earlier call", terms: liveChat(),
		posted: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		events: []commission.Event{refunded("r", "2026-01-14", "p", "1")},
		want:   commission.ErrRefund, text: `refund "r": at 2026-01-14T00:00:00Z, before payment "p"`,
	},
	{
		name: "payout_of_nothing", why: "edge: one below the least", terms: liveChat(),
		events: []commission.Event{paidOut("o", "2026-01-15", "0")},
		want:   commission.ErrEvent, text: `payout "o": amount 0.00 is not positive`,
	},
	{
		name: "payout_finer_than_the_currency", why: "no bank can pay it", terms: liveChat(),
		events: []commission.Event{paidOut("o", "2026-01-15", "0.005")},
		want:   pricing.ErrAmount, text: `payout "o": amount 0.005 is finer than USD`,
	},
	{
		name: "adjustment_finer_than_the_currency", why: "the balance could never be paid", terms: liveChat(inCurrency("JPY")),
		events: []commission.Event{commission.Adjustment{ID: "a", At: on("2026-01-15"), Amount: dec("-0.5"), Currency: "JPY", Reason: "x"}},
		want:   pricing.ErrAmount, text: `adjustment "a": amount -0.5 is finer than JPY`,
	},
	{
		name: "other_currency", why: "own rule: two currencies are two ledgers", terms: liveChat(inCurrency("EUR")),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		want:   pricing.ErrCurrency, text: `payment "p": in "USD", the ledger is in EUR`,
	},
	{
		name: "refund_in_another_currency", why: "own rule: two currencies are two ledgers", terms: liveChat(),
		events: []commission.Event{
			paid("p", "2026-01-15", "acme", "1"),
			commission.Refund{ID: "r", At: on("2026-01-16"), Payment: "p", Amount: dec("1"), Currency: "EUR", Reason: commission.ReasonRefund},
		},
		want: pricing.ErrCurrency, text: `refund "r": in "EUR", the ledger is in USD`,
	},
	{
		name: "ledger_in_another_currency", why: "the events are of the terms, the state is not", terms: liveChat(inCurrency("EUR")),
		posted: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		want:   pricing.ErrCurrency, text: "terms in EUR, the ledger is in USD",
	},
	{
		name: "no_currency", why: "edge: the zero value is none", terms: liveChat(),
		events: []commission.Event{commission.Payout{ID: "o", At: on("2026-01-15"), Amount: dec("1")}},
		want:   pricing.ErrCurrency, text: `payout "o": in ""`,
	},
	{
		name: "id_with_two_amounts", why: "own rule: two events with one id", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1"), paid("p", "2026-01-15", "acme", "1.01")},
		want:   commission.ErrDuplicate, text: `payment "p": another event has this id`,
	},
	{
		name: "id_with_two_instants", why: "the time is part of what happened", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1"), paid("p", "2026-01-15 00:00:00.000000001", "acme", "1")},
		want:   commission.ErrDuplicate, text: `payment "p"`,
	},
	{
		name: "id_with_two_licenses", why: "the license is part of what happened", terms: liveChat(),
		posted: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		events: []commission.Event{paid("p", "2026-01-15", "globex", "1")},
		want:   commission.ErrDuplicate, text: `payment "p"`,
	},
	{
		name: "id_with_two_taxes", why: "the tax is part of what happened", terms: liveChat(),
		posted: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		events: []commission.Event{commission.Payment{ID: "p", At: on("2026-01-15"), License: "acme", Amount: dec("1"), Tax: dec("0.23"), Currency: "USD"}},
		want:   commission.ErrDuplicate, text: `payment "p"`,
	},
	{
		name: "id_with_two_payments", why: "the payment is part of what happened", terms: liveChat(),
		posted: []commission.Event{paid("p", "2026-01-15", "acme", "1"), paid("q", "2026-01-15", "acme", "1"), refunded("r", "2026-01-16", "p", "1")},
		events: []commission.Event{refunded("r", "2026-01-16", "q", "1")},
		want:   commission.ErrDuplicate, text: `refund "r"`,
	},
	{
		name: "id_with_two_reasons", why: "the reason is part of what happened", terms: liveChat(),
		posted: []commission.Event{adjusted("a", "2026-01-15", "1")},
		events: []commission.Event{commission.Adjustment{ID: "a", At: on("2026-01-15"), Amount: dec("1"), Currency: "USD", Reason: "other"}},
		want:   commission.ErrDuplicate, text: `adjustment "a"`,
	},
	{
		name: "id_of_two_kinds", why: "ids are unique among all events", terms: liveChat(),
		posted: []commission.Event{paidOut("a", "2026-01-15", "1")},
		events: []commission.Event{adjusted("a", "2026-01-15", "1")},
		want:   commission.ErrDuplicate, text: `adjustment "a"`,
	},
	{
		name: "late", why: "own rule: an entry that stands never changes", terms: liveChat(),
		posted: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		events: []commission.Event{paid("a", "2026-01-14 23:59:59.999999999", "acme", "1")},
		want:   commission.ErrOrder, text: `payment "a": at 2026-01-14T23:59:59.999999999Z, before payment "p"`,
	},
	{
		name: "late_by_id", why: "edge: of one instant, the ids are the order", terms: liveChat(),
		posted: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		events: []commission.Event{paid("o", "2026-01-15", "acme", "1")},
		want:   commission.ErrOrder, text: `payment "o"`,
	},
	{
		name: "late_by_kind", why: "edge: of one instant, payments come first", terms: liveChat(),
		posted: []commission.Event{paidOut("a", "2026-01-15", "1")},
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		want:   commission.ErrOrder, text: `payment "p": at 2026-01-15T00:00:00Z, before payout "a"`,
	},
	{
		name: "no_rate_yet", why: "unknown is not zero", terms: liveChat(atRate(since("2026-02-01", dec("0.20")))),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		want:   pricing.ErrSchedule, text: `payment "p": pricing: schedule: no value at 2026-01-15`,
	},
	{
		name: "no_rate_of_the_second_tier", why: "unknown is not zero",
		terms:  liveChat(licensed("acme", commission.LicenseTerms{SecondTier: true}), func(t *commission.Terms) { t.SecondTier = nil }),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		want:   pricing.ErrSchedule, text: `payment "p"`,
	},
	{
		name: "no_channel_yet", why: "unknown is not referred",
		terms:  liveChat(licensed("acme", commission.LicenseTerms{Channel: pricing.Schedule[pricing.Channel]{since("2026-02-01", pricing.Referred)}})),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1")},
		want:   pricing.ErrSchedule, text: `payment "p"`,
	},
	{
		name: "payment_beyond_year_9999", why: "limit: JSON could not store it", terms: liveChat(),
		events: []commission.Event{commission.Payment{ID: "p", At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), License: "acme", Currency: "USD"}},
		want:   pricing.ErrCycle, text: `payment "p": `,
	},
	{
		name: "payout_beyond_year_9999", why: "limit: JSON could not store it", terms: liveChat(),
		events: []commission.Event{commission.Payout{ID: "o", At: time.Date(9999, 12, 31, 12, 0, 0, 0, time.UTC), Amount: dec("1"), Currency: "USD"}},
		want:   pricing.ErrCycle, text: `payout "o": `,
	},
	{
		name: "adjustment_before_year_1", why: "limit: JSON could not store it", terms: liveChat(),
		events: []commission.Event{commission.Adjustment{ID: "a", At: time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), Amount: dec("1"), Currency: "USD", Reason: "x"}},
		want:   pricing.ErrCycle, text: `adjustment "a": `,
	},
	{
		name: "held_beyond_year_9999", why: "limit: it would never be available", terms: liveChat(held(91_312)),
		events: []commission.Event{paid("p", "9800-01-15", "acme", "1")},
		want:   pricing.ErrCycle, text: `payment "p": `,
	},
	{
		name: "limit_beyond_year_9999", why: "limit: 250 years of months from the second commission on", terms: liveChat(limited(3000)),
		events: []commission.Event{paid("p", "9800-01-15", "acme", "1"), paid("q", "9800-02-15", "acme", "1")},
		want:   pricing.ErrCycle, text: `payment "q": `,
	},
	{
		name: "hostile_payment", why: "hostile: even to compare it would take minutes", terms: liveChat(),
		events: []commission.Event{commission.Payment{ID: "p", At: on("2026-01-15"), License: "acme", Amount: decimal.New(1, 1<<30), Currency: "USD"}},
		want:   pricing.ErrAmount, text: `payment "p": amount: `,
	},
	{
		name: "hostile_tax", why: "hostile: as the amount", terms: liveChat(),
		events: []commission.Event{commission.Payment{ID: "p", At: on("2026-01-15"), License: "acme", Amount: dec("1"), Tax: decimal.New(1, 1<<30), Currency: "USD"}},
		want:   pricing.ErrAmount, text: `payment "p": tax: `,
	},
	{
		name: "hostile_refund", why: "hostile: as a payment", terms: liveChat(),
		events: []commission.Event{paid("p", "2026-01-15", "acme", "1"), commission.Refund{ID: "r", At: on("2026-01-16"), Payment: "p", Amount: decimal.New(1, -1<<30), Currency: "USD", Reason: commission.ReasonVoid}},
		want:   pricing.ErrAmount, text: `refund "r": amount: `,
	},
	{
		name: "hostile_payout", why: "hostile: as a payment", terms: liveChat(),
		events: []commission.Event{commission.Payout{ID: "o", At: on("2026-01-16"), Amount: decimal.New(1, -1<<30), Currency: "USD"}},
		want:   pricing.ErrAmount, text: `payout "o": amount: `,
	},
	{
		name: "commission_of_65_digits", why: "limit: 63 digits before the point and two places", terms: liveChat(atRate(since("", dec("1")))),
		events: []commission.Event{paid("p", "2026-01-15", "acme", strings.Repeat("9", 63))},
		want:   pricing.ErrAmount, text: "65 digits",
	},
	{
		name: "refunds_of_more_than_64_digits", why: "limit: each part fits, what was refunded in all could not be stored", terms: liveChat(),
		events: []commission.Event{
			paid("p", "2026-01-15", "acme", "1e60"),
			refunded("r1", "2026-01-16", "p", "1e-10"), refunded("r2", "2026-01-16", "p", "1e59"),
		},
		want: pricing.ErrAmount, text: `refund "r2": refunded in all of payment "p": `,
	},
}

func TestPost_errors(t *testing.T) {
	for _, tt := range postErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			before, _ := post(t, liveChat(), commission.State{}, tt.posted...)
			text := asJSON(t, before)

			var state commission.State
			var entries []commission.Entry
			var err error
			soon(t, func() { state, entries, err = tt.terms.Post(before, tt.events...) })
			if !errors.Is(err, tt.want) {
				t.Errorf("Post: error %v, want one that wraps %q\nwhy: %s", err, tt.want, tt.why)
			}
			if err != nil && (!strings.HasPrefix(err.Error(), "commission: ") || !strings.Contains(err.Error(), tt.text)) {
				t.Errorf("Post: error %q, want it to begin with the package and to have %q", err, tt.text)
			}
			if about := new(commission.EventError); errors.As(err, &about) && strings.HasPrefix(tt.text, "event ") {
				if i := fmt.Sprintf("event %d", about.Index); !strings.HasPrefix(tt.text, i) {
					t.Errorf("Post: error of %s, want it to be of %q", i, tt.text)
				}
			}
			if entries != nil {
				t.Errorf("Post: entries %q beside an error", lines(entries))
			}
			if got, want := asJSON(t, state), asJSON(t, commission.State{}); got != want {
				t.Errorf("Post: state %s beside an error, want the zero state", got)
			}
			if got := asJSON(t, before); got != text {
				t.Errorf("Post changed the state it was given to %s, from %s", got, text)
			}
		})
	}
}

// TestPost_sameEventTwice: a message that is delivered again counts once,
// whatever the form of its amounts and instants.
func TestPost_sameEventTwice(t *testing.T) {
	terms := liveChat()
	warsaw := zone("Europe/Warsaw")
	p := commission.Payment{ID: "p", At: on("2026-01-15 12:00"), License: "acme", Amount: dec("2.5"), Tax: dec("0"), Currency: "USD"}
	again := p
	again.At, again.Amount, again.Tax = p.At.In(warsaw), dec("2.50000"), decimal.New(0, 3)
	r := commission.Refund{ID: "r", At: on("2026-01-15 12:00"), Payment: "p", Amount: dec("1e0"), Currency: "USD", Reason: commission.ReasonVoid}
	rAgain := r
	rAgain.At, rAgain.Amount = r.At.In(warsaw), dec("1.00")
	o, a := paidOut("o", "2026-01-16", "10"), adjusted("a", "2026-01-16", "100")
	oAgain, aAgain := o, a
	oAgain.Amount, aAgain.Amount = dec("10.00"), dec("1E2")

	once, want := post(t, terms, commission.State{}, p, r, o, a)
	state, got := post(t, terms, commission.State{}, oAgain, rAgain, again, aAgain, r, p, o, a, p)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Post of events that are there twice mismatch (-once +twice):\n%s", diff)
	}
	if len(want) != 4 {
		t.Errorf("Post: %d entries, want 4", len(want))
	}
	if asJSON(t, once) != asJSON(t, state) {
		t.Errorf("Post of events that are there twice: state %s, want %s", asJSON(t, state), asJSON(t, once))
	}
	if asJSON(t, want) != asJSON(t, got) {
		t.Errorf("Post of events that are there twice: JSON %s, want %s", asJSON(t, got), asJSON(t, want))
	}
	later, none := post(t, terms, reloaded(t, once), again, rAgain, oAgain, aAgain)
	if len(none) > 0 || asJSON(t, later) != asJSON(t, once) {
		t.Errorf("Post of what was posted before: entries %q, state %s, want none, %s", lines(none), asJSON(t, later), asJSON(t, once))
	}
}

// TestPost_errorOrder: two payments with one id are the same error whatever
// their order, also where a refund is dated between them.
func TestPost_errorOrder(t *testing.T) {
	events := []commission.Event{
		paid("p", "2026-01-10", "acme", "100"), refunded("r", "2026-01-15", "p", "50"), paid("p", "2026-01-20", "acme", "100"),
	}
	for range 2 {
		_, _, err := liveChat().Post(commission.State{}, events...)
		if !errors.Is(err, commission.ErrDuplicate) {
			t.Errorf("Post(%+v): error %v, want one that wraps %q", events, err, commission.ErrDuplicate)
		}
		slices.Reverse(events)
	}
}

// TestPost_bounds: what lies just within the limits is taken.
func TestPost_bounds(t *testing.T) {
	for _, tt := range []struct {
		name   string
		why    string
		terms  commission.Terms
		events []commission.Event
	}{
		{"last_year", "limit: the last day but one of year 9999", liveChat(), []commission.Event{
			commission.Payout{ID: "o", At: time.Date(9999, 12, 29, 23, 59, 59, 0, time.UTC), Amount: dec("0.01"), Currency: "USD"},
		}},
		{"first_year", "limit: the second day of year 1", liveChat(), []commission.Event{
			commission.Payout{ID: "o", At: time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), Amount: dec("0.01"), Currency: "USD"},
		}},
		{"longest_hold_and_limit", "limit: 250 years", liveChat(held(91_312), limited(3000)), []commission.Event{
			paid("p", "2026-01-15", "acme", "1"), paid("q", "2026-02-15", "acme", "1"),
		}},
		{"refunded_to_the_last_digit", "limit: 64 digits refunded in all", liveChat(), []commission.Event{
			paid("p", "2026-01-15", "acme", "1e60"), refunded("r1", "2026-01-16", "p", "1e-3"), refunded("r2", "2026-01-16", "p", "1e59"),
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			state, entries := post(t, tt.terms, commission.State{}, tt.events...)
			if len(entries) != len(tt.events) {
				t.Errorf("Post: %d entries of %d events", len(entries), len(tt.events))
			}
			reloaded(t, state)
		})
	}
}

// history returns a partner's events over some months, in order.
func history() []commission.Event {
	return []commission.Event{
		paid("p1", "2026-01-05 10:00", "acme", "59.03"),
		paid("p2", "2026-01-12 10:00", "globex", "6000"),
		refunded("r1", "2026-01-20 10:00", "p1", "29.51"),
		adjusted("a1", "2026-01-31 10:00", "-3.33"),
		paid("p3", "2026-02-05 09:00", "acme", "59.03"),
		paidOut("o1", "2026-02-28 12:00", "100"),
		paid("p4", "2026-03-05 10:00", "acme", "59.03"),
		paid("p5", "2026-03-05 10:00", "initech", "99.99"),
		refunded("r2", "2026-03-05 10:00", "p1", "29.52"),
		commission.Refund{ID: "c1", At: on("2026-03-07 10:00"), Payment: "p2", Amount: dec("6000"), Currency: "USD", Reason: commission.ReasonChargeback},
		refunded("r3", "2026-04-01 10:00", "p5", "33.33"),
		paid("p6", "2026-04-05 10:00", "hooli", "120"),
		refunded("r4", "2026-04-06 10:00", "p5", "33.33"),
		refunded("r5", "2026-04-07 10:00", "p5", "33.33"),
	}
}

// historyTerms make each payment of history take another way.
func historyTerms() commission.Terms {
	return liveChat(held(30), limited(2), inZone("Europe/Warsaw"),
		atRate(since("", dec("0.20")), since("2026-03-01", dec("0.25"))),
		licensed("initech", commission.LicenseTerms{SecondTier: true}),
		licensed("hooli", commission.LicenseTerms{Channel: pricing.Schedule[pricing.Channel]{since("", pricing.Resold)}}))
}

// TestPost_prefixes: entries never change when later events are added.
func TestPost_prefixes(t *testing.T) {
	terms, events := historyTerms(), history()
	_, all := post(t, terms, commission.State{}, events...)
	if len(all) != len(events) {
		t.Fatalf("Post: %d entries of %d events", len(all), len(events))
	}
	for n := range len(events) + 1 {
		_, some := post(t, terms, commission.State{}, events[:n]...)
		if diff := cmp.Diff(all[:n:n], append([]commission.Entry{}, some...)); diff != "" {
			t.Errorf("Post of the first %d events mismatch (-all +first):\n%s", n, diff)
		}
	}
}

// checkSplit posts events, in the order of the ledger, in parts that end at
// cuts, by states that were stored and taken up again.
func checkSplit(t *testing.T, terms commission.Terms, events []commission.Event, cuts ...int) {
	t.Helper()
	want, entries := post(t, terms, commission.State{}, events...)
	var state commission.State
	var got []commission.Entry
	from := 0
	for _, to := range append(cuts, len(events)) {
		part := slices.Clone(events[from:to])
		slices.Reverse(part)
		var some []commission.Entry
		state, some = post(t, terms, reloaded(t, state), part...)
		got = append(got, some...)
		from = to
	}
	if diff := cmp.Diff(asJSON(t, want), asJSON(t, state)); diff != "" {
		t.Errorf("Post of %d events in parts to %d: state mismatch (-at once +in parts):\n%s", len(events), cuts, diff)
	}
	if diff := cmp.Diff(asJSON(t, entries), asJSON(t, got)); diff != "" {
		t.Errorf("Post of %d events in parts to %d: entries mismatch (-at once +in parts):\n%s", len(events), cuts, diff)
	}
}

func TestPost_splits(t *testing.T) {
	terms, events := historyTerms(), history()
	for i := range len(events) + 1 {
		for j := i; j <= len(events); j++ {
			checkSplit(t, terms, events, i, j)
		}
	}
	var each []int
	for i := range events {
		each = append(each, i)
	}
	checkSplit(t, terms, events, each...)
}

// TestPost_orderAndDuplicates: the order of the events and their number change
// nothing.
func TestPost_orderAndDuplicates(t *testing.T) {
	terms, events := historyTerms(), history()
	want, entries := post(t, terms, commission.State{}, events...)
	r := rand.New(rand.NewPCG(4, 21))
	for range 200 {
		shuffled := slices.Clone(events)
		for range r.IntN(10) {
			shuffled = append(shuffled, events[r.IntN(len(events))])
		}
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		given := slices.Clone(shuffled)
		state, got := post(t, terms, commission.State{}, shuffled...)
		if diff := cmp.Diff(entries, got); diff != "" {
			t.Fatalf("Post(%+v): entries mismatch (-in order +shuffled):\n%s", shuffled, diff)
		}
		if asJSON(t, state) != asJSON(t, want) {
			t.Fatalf("Post(%+v): state %s, want %s", shuffled, asJSON(t, state), asJSON(t, want))
		}
		if diff := cmp.Diff(given, shuffled); diff != "" {
			t.Fatalf("Post changed the events it was given (-before +after):\n%s", diff)
		}
	}
}

// TestPost_stateStays: a state can be continued in two ways.
func TestPost_stateStays(t *testing.T) {
	terms := liveChat()
	state, _ := post(t, terms, commission.State{}, paid("p", "2026-01-15", "acme", "100"))
	before := asJSON(t, state)
	_, one := post(t, terms, state, refunded("r", "2026-01-16", "p", "60"), paid("q", "2026-01-17", "globex", "1"))
	_, other := post(t, terms, state, refunded("r", "2026-01-16", "p", "60"))
	state.CloseBefore(on("2027-01-01"))
	if diff := cmp.Diff(one[:1], other); diff != "" {
		t.Errorf("Post of one state, twice, mismatch (-first +second):\n%s", diff)
	}
	if after := asJSON(t, state); after != before {
		t.Errorf("Post or Close changed the state to %s, from %s", after, before)
	}
}

func TestClose(t *testing.T) {
	terms := liveChat(limited(1))
	old := paid("p1", "2026-01-15", "acme", "100")
	full, _ := post(t, terms, commission.State{}, old, paidOut("o1", "2026-01-20", "10"), paid("p2", "2026-02-01", "globex", "100"))
	state := reloaded(t, full.CloseBefore(on("2026-02-01")))

	for _, tt := range []struct {
		name  string
		why   string
		event commission.Event
		want  error
		text  string
	}{
		{"old_event", "it may have been posted: nobody knows any more", old, commission.ErrClosed, `payment "p1": at 2026-01-15T00:00:00Z, books closed before 2026-02-01T00:00:00Z`},
		{"just_before", "edge: by a nanosecond", adjusted("a", "2026-01-31 23:59:59.999999999", "1"), commission.ErrClosed, `adjustment "a"`},
		{"refund_of_an_old_payment", "how much of it was refunded is gone", refunded("r", "2026-02-15", "p1", "1"), commission.ErrRefund, `payment "p1" is unknown, or of books that are closed`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, entries, err := terms.Post(state, tt.event)
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("Post(%+v): error %v, want one that wraps %q and has %q\nwhy: %s", tt.event, err, tt.want, tt.text, tt.why)
			}
			if entries != nil || asJSON(t, got) != asJSON(t, commission.State{}) {
				t.Errorf("Post(%+v): a result beside an error", tt.event)
			}
		})
	}

	// Closed is what was before, not what is at the instant.
	if _, entries := post(t, terms, state, adjusted("a", "2026-02-01", "1")); len(entries) != 1 {
		t.Errorf("Post at the instant of Close: entries %q, want one", lines(entries))
	}

	// What is not closed goes on as if nothing had been.
	rest := []commission.Event{
		refunded("r", "2026-02-15", "p2", "100"),
		paid("p3", "2026-02-14", "acme", "100"), // within a month of what is closed
		paid("p4", "2026-02-15", "acme", "100"), // beyond
		paid("p2", "2026-02-01", "globex", "100"),
	}
	_, want := post(t, terms, full, rest...)
	_, got := post(t, terms, state, rest...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Post after Close mismatch (-open +closed):\n%s", diff)
	}
	if len(got) != 3 || got[0].Amount.IsZero() || !got[2].Amount.Equal(dec("-20")) {
		t.Errorf("Post after Close: entries %q, want commission on the first, and 20.00 taken back", lines(got))
	}

	// Closed books are never opened again, and closing nothing is nothing.
	if again := state.CloseBefore(on("2026-01-01")); asJSON(t, again) != asJSON(t, state) {
		t.Errorf("Close before an earlier date: %s, want %s", asJSON(t, again), asJSON(t, state))
	}
	if same := full.CloseBefore(time.Time{}); asJSON(t, same) != asJSON(t, full) {
		t.Errorf("Close before the zero time: %s, want %s", asJSON(t, same), asJSON(t, full))
	}
	if empty := new(commission.State).CloseBefore(time.Time{}); asJSON(t, empty) != asJSON(t, commission.State{}) {
		t.Errorf("Close of the zero state: %s", asJSON(t, empty))
	}
	if small := full.CloseBefore(on("2026-03-01")); strings.Contains(asJSON(t, small), `"o1"`) || strings.Contains(asJSON(t, small), `"p1"`) {
		t.Errorf("Close kept what happened before: %s", asJSON(t, small))
	}
}
