package commission_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// instantOf returns the instant that a text stands for.
func instantOf(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return t
}

// rates returns a rate that becomes another one at an instant, if there is one.
func rates(first string, then ...string) pricing.Schedule[pricing.Rate] {
	s := pricing.Schedule[pricing.Rate]{{Value: pricing.MustRate(first)}}
	if len(then) > 0 {
		s = append(s, pricing.Dated[pricing.Rate]{From: instantOf(then[0]), Value: pricing.MustRate(then[1])})
	}
	return s
}

// saleTests are payments of 100.00 for the license acme.
var saleTests = []struct {
	name      string
	why       string
	terms     func(*commission.Terms)
	at        string
	earned    string
	noEarning commission.NoEarning
	available string // as at, if empty
}{
	{
		name: "rate_before_it_changes", why: "edge: the last nanosecond of the old rate",
		terms: func(t *commission.Terms) { t.FirstTier = rates("20%", "2026-02-01T00:00:00Z", "10%") },
		at:    "2026-01-31T23:59:59.999999999Z", earned: "20.00",
	},
	{
		name: "rate_when_it_changes", why: "edge: a rate holds from its instant on",
		terms: func(t *commission.Terms) { t.FirstTier = rates("20%", "2026-02-01T00:00:00Z", "10%") },
		at:    "2026-02-01T01:00:00+01:00", earned: "10.00",
	},
	{
		name: "own_rate", why: "rule: the license's own rate goes before that of its tier",
		terms: func(t *commission.Terms) {
			t.Licenses = map[string]commission.LicenseTerms{"acme": {SecondTier: true, Rate: rates("30%")}}
		},
		at: "2026-01-05T10:00:00Z", earned: "30.00",
	},
	{
		name: "second_tier", why: "rule: 5% of the same sale",
		terms: func(t *commission.Terms) { t.Licenses = map[string]commission.LicenseTerms{"acme": {SecondTier: true}} },
		at:    "2026-01-05T10:00:00Z", earned: "5.00",
	},
	{
		name: "no_rate_at_all", why: "edge: 0% is a rate",
		terms: func(t *commission.Terms) { t.FirstTier = rates("0%") },
		at:    "2026-01-05T10:00:00Z", earned: "0.00",
	},
	{
		name: "resold", why: "rule: a license earns a discount or a commission, never both",
		terms: func(t *commission.Terms) {
			t.Licenses = map[string]commission.LicenseTerms{"acme": {Channel: pricing.Schedule[pricing.Channel]{{Value: pricing.Resold}}}}
		},
		at: "2026-01-05T10:00:00Z", earned: "0.00", noEarning: commission.NotReferred,
	},
	{
		name: "one_day_before_since", why: "edge: the date before the license was referred",
		terms: earnMonths(3, "2026-01-05T09:00:00Z"),
		at:    "2026-01-04T23:59:59Z", earned: "0.00", noEarning: commission.NotReferred,
	},
	{
		name: "morning_of_since", why: "edge: months are counted by dates, so that the time of day of Since makes no difference",
		terms: earnMonths(3, "2026-01-05T09:00:00Z"),
		at:    "2026-01-05T00:00:00Z", earned: "20.00",
	},
	{
		name: "last_day", why: "edge: three months from 30 November end with 27 February",
		terms: earnMonths(3, "2025-11-30T00:00:00Z"),
		at:    "2026-02-27T23:59:59Z", earned: "20.00",
	},
	{
		name: "past_the_last_day", why: "edge: the 28th takes the place of the 30th that February lacks",
		terms: earnMonths(3, "2025-11-30T00:00:00Z"),
		at:    "2026-02-28T00:00:00Z", earned: "0.00", noEarning: commission.PastLimit,
	},
	{
		name: "leap_year", why: "edge: a year from 29 February ends with the 27th",
		terms: earnMonths(12, "2024-02-29T00:00:00Z"),
		at:    "2025-02-28T00:00:00Z", earned: "0.00", noEarning: commission.PastLimit,
	},
	{
		name: "held_to_the_next_date", why: "rule: days are local dates, of 30 minutes here",
		terms: held("Europe/Berlin", 1),
		at:    "2026-01-05T22:30:00Z", earned: "20.00", available: "2026-01-05T23:00:00Z",
	},
	{
		name: "held_over_a_change_of_clocks", why: "edge: a date of 23 hours is one day",
		terms: held("Europe/Berlin", 2),
		at:    "2026-03-28T11:00:00Z", earned: "20.00", available: "2026-03-29T22:00:00Z",
	},
	{
		name: "held_to_a_date_that_was_left_out", why: "edge: Samoa had no 30 December 2011; the next instant is the 31st",
		terms: held("Pacific/Apia", 1),
		at:    "2011-12-29T20:00:00Z", earned: "20.00", available: "2011-12-30T10:00:00Z",
	},
	{
		name: "held_at_most", why: "edge: 91,312 days",
		terms: held("UTC", 91_312),
		at:    "2026-01-05T10:00:00Z", earned: "20.00", available: "2276-01-07T00:00:00Z",
	},
	{
		name: "offset_with_seconds", why: "edge: Amsterdam was 00:19:32 ahead, which RFC 3339 cannot say",
		terms: held("Europe/Amsterdam", 1),
		at:    "1930-01-05T10:00:00Z", earned: "20.00", available: "1930-01-05T23:40:28Z",
	},
}

func earnMonths(months int, since string) func(*commission.Terms) {
	return func(t *commission.Terms) {
		t.EarnMonths, t.Unlisted = months, false
		t.Licenses = map[string]commission.LicenseTerms{"acme": {Since: instantOf(since)}}
	}
}

func held(zone string, days int) func(*commission.Terms) {
	return func(t *commission.Terms) {
		t.Zone, t.HoldDays = pricing.MustZone(zone), pricing.Schedule[int]{{Value: days}}
	}
}

func TestLedger_Post_sales(t *testing.T) {
	for _, tt := range saleTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			terms := unlisted()
			tt.terms(&terms)
			e := payment("p", "2026-01-05", "acme", "100.00")
			e.At = instantOf(tt.at)
			available := e.At
			if tt.available != "" {
				available = instantOf(tt.available)
			}
			ledger := ledgerOf(t, terms, events{e})
			got := ledger.Entries()[0]
			if got.Earned.String() != tt.earned || got.NoEarning != tt.noEarning || !got.AvailableFrom.Equal(available) {
				t.Errorf("earned %v (%q), available from %v, want %s (%q), %v\nwhy: %s",
					got.Earned, got.NoEarning, got.AvailableFrom.UTC(), tt.earned, tt.noEarning, available, tt.why)
			}
			if (got.NoEarning == "") != got.Rate.IsValid() {
				t.Errorf("rate %v beside NoEarning %q", got.Rate, got.NoEarning)
			}
			if text := asJSON(t, got); strings.Contains(text, ":32") {
				t.Errorf("entry %s has an offset with seconds", text)
			}
		})
	}
}

// TestLedger_Post_terms: if terms have no value for the date of a payment, the error names
// the license and all fields.
func TestLedger_Post_terms(t *testing.T) {
	terms := unlisted()
	from := instantOf("2026-02-01T00:00:00Z")
	terms.FirstTier[0].From = from
	terms.HoldDays = pricing.Schedule[int]{{From: from, Value: 30}}
	terms.Licenses = map[string]commission.LicenseTerms{
		"bolt": {Channel: pricing.Schedule[pricing.Channel]{{From: from, Value: pricing.Referred}}},
	}
	ledger := ledgerOf(t, terms)
	_, err := ledger.Post(payment("p1", "2026-01-05", "acme", "1.00"), payment("p2", "2026-01-05", "bolt", "1.00"))
	for _, want := range []string{
		`payment "p1": license "acme": HoldDays: no value at 2026-01-05T10:00:00Z: invalid schedule; FirstTier: `,
		`payment "p2": license "bolt": HoldDays: no value at 2026-01-05T10:00:00Z: invalid schedule; Channel: `,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Post error %v, want %s", err, want)
		}
	}
	if !errors.Is(err, commission.ErrTerms) || !errors.Is(err, pricing.ErrSchedule) {
		t.Errorf("Post error %v, want ErrTerms and ErrSchedule", err)
	}
}

// TestNewLedger_terms: new terms do not change posted entries. Longer holding days do not
// move what is held, and a refund takes back commission at the rate of its payment.
func TestNewLedger_terms(t *testing.T) {
	terms := unlisted()
	held("UTC", 30)(&terms)
	ledger := ledgerOf(t, terms, events{payment("p", "2026-01-05", "acme", "100.00")})
	held("UTC", 60)(&terms)
	terms.FirstTier, terms.Unlisted = rates("10%"), false
	ledger, err := commission.NewLedger(terms, ledger.Entries()...)
	if err != nil {
		t.Fatal(err)
	}
	posted, err := ledger.Post(refund("r", "2026-01-10", "p", "50.00"), reversal("v", "2026-03-10", "r"))
	if err != nil {
		t.Fatal(err)
	}
	if e := ledger.Entries()[0]; !e.AvailableFrom.Equal(date("2026-02-04")) {
		t.Errorf("the payment is available from %v, want 4 February", e.AvailableFrom)
	}
	if e := posted[0]; e.Earned.String() != "-10.00" || !e.AvailableFrom.Equal(date("2026-02-04")) {
		t.Errorf("the refund takes %v back from %v on, want -10.00, at the rate of the sale, from 4 February", e.Earned, e.AvailableFrom)
	}
	if e := posted[1]; e.Earned.String() != "10.00" || !e.AvailableFrom.Equal(e.At) {
		t.Errorf("its reversal gives %v back from %v on, want 10.00 at once", e.Earned, e.AvailableFrom)
	}
}
