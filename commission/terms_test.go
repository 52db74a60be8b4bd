package commission_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

func TestLiveChat(t *testing.T) {
	terms := commission.LiveChatTerms()
	if err := terms.Validate(); err != nil {
		t.Errorf("LiveChatTerms().Validate() = %v", err)
	}
	want := commission.Terms{
		Currency:   "USD",
		FirstTier:  pricing.Schedule[decimal.Decimal]{{Value: dec("0.20")}},
		SecondTier: pricing.Schedule[decimal.Decimal]{{Value: dec("0.05")}},
		MinPayout:  dec("50.00"),
	}
	if diff := cmp.Diff(want, terms); diff != "" {
		t.Errorf("LiveChatTerms() mismatch (-want +got):\n%s", diff)
	}
	terms.FirstTier[0].Value = dec("1")
	if diff := cmp.Diff(want, commission.LiveChatTerms()); diff != "" {
		t.Errorf("LiveChatTerms() after a change of what it returned before (-want +got):\n%s", diff)
	}
}

var validateTests = []struct {
	name   string
	why    string
	change func(*commission.Terms)
}{
	{"months_none", "edge: 0 is for life", limited(0)},
	{"months_most", "limit: 250 years", limited(3000)},
	{"hold_none", "edge: 0 is at once", held(0)},
	{"hold_most", "limit: 250 years", held(91_312)},
	{"min_payout_none", "edge: 0 is any amount", func(t *commission.Terms) { t.MinPayout = decimal.Decimal{} }},
	{"min_payout_finest", "edge: a cent", func(t *commission.Terms) { t.MinPayout = dec("0.01") }},
	{"min_payout_written_finer", "edge: 50.000 is 50.00", func(t *commission.Terms) { t.MinPayout = dec("50.000") }},
	{"min_payout_greatest", "limit: the greatest exponent", func(t *commission.Terms) { t.MinPayout = decimal.New(1, 64-3) }},
	{"rate_none", "edge: the lowest rate", atRate(since("", dec("0")))},
	{"rate_all", "edge: the highest rate", atRate(since("", dec("1")))},
	{"no_rates", "edge: there may be no first tier in the ledger", atRate()},
	{"license_as_others", "edge: a license need not differ", licensed("acme", commission.LicenseTerms{})},
	{"no_minor_units", "ISO 4217: JPY has no places", inCurrency("JPY")},
}

func TestValidate(t *testing.T) {
	for _, tt := range validateTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			if err := liveChat(tt.change).Validate(); err != nil {
				t.Errorf("Validate: %v\nwhy: %s", err, tt.why)
			}
		})
	}
}

var validateErrorTests = []struct {
	name   string
	why    string
	change func(*commission.Terms)
	want   error
	text   string
}{
	{"zero", "edge: the zero value is no terms", func(t *commission.Terms) { *t = commission.Terms{} }, pricing.ErrCurrency, `currency ""`},
	{"currency", "ISO 4217: codes are capital letters", inCurrency("usd"), pricing.ErrCurrency, `currency "usd"`},
	{"first_tier_in_percent", "own rule: 20 for 20% is refused", atRate(since("", dec("20"))), pricing.ErrRate, "first tier: rate 0: "},
	{"first_tier_just_above_one", "edge: one past the highest", atRate(since("", dec("1")), since("2026-01-01", dec("1.0001"))), pricing.ErrRate, "first tier: rate 1: pricing: rate: 1.0001"},
	{"first_tier_negative", "edge: one past the lowest", atRate(since("", dec("-0.0001"))), pricing.ErrRate, "first tier: rate 0: pricing: rate: -0.0001"},
	{"first_tier_out_of_order", "own rule: in order of time", atRate(since("2026-02-01", dec("0.2")), since("2026-01-01", dec("0.3"))), pricing.ErrSchedule, "first tier: rate: pricing: schedule: entry 1 from 2026-01-01"},
	{"first_tier_twice_from_one_instant", "edge: which of them would hold?", atRate(since("", dec("0.2")), since("", dec("0.3"))), pricing.ErrSchedule, "first tier: rate: pricing: schedule: entry 1"},
	{"first_tier_hostile", "hostile: to compare it would take minutes", atRate(since("", decimal.New(1, -1<<30))), pricing.ErrAmount, "first tier: rate 0: "},
	{"second_tier_in_percent", "own rule: 5 for 5% is refused", func(t *commission.Terms) {
		t.SecondTier = pricing.Schedule[decimal.Decimal]{since("", dec("5"))}
	}, pricing.ErrRate, "second tier: rate 0: "},
	{"months_negative", "edge: one below the least", limited(-1), commission.ErrTerms, "-1 months"},
	{"months_beyond", "limit: one above the most", limited(3001), commission.ErrTerms, "3001 months"},
	{"hold_negative", "edge: one below the least", held(-1), commission.ErrTerms, "held for -1 days"},
	{"hold_beyond", "limit: one above the most", held(91_313), commission.ErrTerms, "held for 91313 days"},
	{"min_payout_negative", "edge: one below the least", func(t *commission.Terms) { t.MinPayout = dec("-0.01") }, commission.ErrTerms, "minimum payout -0.01"},
	{"min_payout_finer", "no bank can pay it", func(t *commission.Terms) { t.MinPayout = dec("0.005") }, commission.ErrTerms, "minimum payout 0.005"},
	{"min_payout_hostile", "hostile: to compare it would take minutes", func(t *commission.Terms) { t.MinPayout = decimal.New(1, 1<<30) }, pricing.ErrAmount, "minimum payout: "},
	{"license_rate_in_percent", "own rule: as of a tier", licensed("acme", commission.LicenseTerms{
		Rate: pricing.Schedule[decimal.Decimal]{since("", dec("10"))},
	}), pricing.ErrRate, `license "acme": rate 0: `},
	{"license_rate_out_of_order", "own rule: as of a tier", licensed("acme", commission.LicenseTerms{
		Rate: pricing.Schedule[decimal.Decimal]{since("2026-02-01", dec("0.2")), since("2026-01-01", dec("0.3"))},
	}), pricing.ErrSchedule, `license "acme": rate: `},
	{"license_channel_none", "edge: the zero value is none", licensed("acme", commission.LicenseTerms{
		Channel: pricing.Schedule[pricing.Channel]{since("", pricing.Resold), since[pricing.Channel]("2026-01-01", 0)},
	}), pricing.ErrChannel, `license "acme": channel 1: `},
	{"license_channel_out_of_order", "own rule: in order of time", licensed("acme", commission.LicenseTerms{
		Channel: pricing.Schedule[pricing.Channel]{since("2026-02-01", pricing.Resold), since("2026-01-01", pricing.Referred)},
	}), pricing.ErrSchedule, `license "acme": channel: `},
	{"first_of_two_licenses", "the same input has the same error: that of the first license by name", func(t *commission.Terms) {
		for _, id := range []string{"h", "g", "f", "e", "d", "c", "b", "acme"} {
			licensed(id, commission.LicenseTerms{Channel: pricing.Schedule[pricing.Channel]{since[pricing.Channel]("", 0)}})(t)
		}
	}, pricing.ErrChannel, `license "acme": `},
}

func TestValidate_errors(t *testing.T) {
	for _, tt := range validateErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			terms := liveChat(tt.change)
			check := func(call string, err error) {
				t.Helper()
				if !errors.Is(err, tt.want) {
					t.Errorf("%s: error %v, want one that wraps %q\nwhy: %s", call, err, tt.want, tt.why)
				}
				if err != nil && (!strings.HasPrefix(err.Error(), "commission: terms: ") || !strings.Contains(err.Error(), tt.text)) {
					t.Errorf("%s: error %q, want it to begin with the package and to have %q", call, err, tt.text)
				}
			}
			soon(t, func() {
				check("Validate", terms.Validate())
				_, _, err := terms.Post(commission.State{}, paid("p", "2026-01-15", "acme", "100"))
				check("Post", err)
				statement, err := terms.Statement(nil, on("2026-01-15"))
				check("Statement", err)
				if diff := cmp.Diff(commission.Statement{}, statement); diff != "" {
					t.Errorf("Statement: result beside an error, mismatch (-want +got):\n%s", diff)
				}
			})
		})
	}
}

var limitTests = []struct {
	name     string
	why      string
	zone     string
	months   int
	payments []string // local times
	earning  int      // how many of them earn
}{
	{
		name: "twelve_monthly_payments", zone: "UTC", months: 12,
		why: "https://help.crisp.chat/en/article/how-to-use-crisp-affiliates-referral-program-1bskdgk/: the first year; " +
			"15 July to 14 July, as of LeadCandy, has 12 monthly payments",
		payments: []string{
			"2025-07-15 10:00", "2025-08-15 10:00", "2025-09-15 10:00", "2025-10-15 10:00", "2025-11-15 10:00", "2025-12-15 10:00",
			"2026-01-15 10:00", "2026-02-15 10:00", "2026-03-15 10:00", "2026-04-15 10:00", "2026-05-15 10:00", "2026-06-15 10:00",
			"2026-07-15 10:00",
		},
		earning: 12,
	},
	{
		name: "clock_jitter", zone: "UTC", months: 12, why: "own rule: by local dates, so that a payment an hour early is not a thirteenth",
		payments: []string{"2025-07-15 10:00", "2026-06-15 23:59:59.999999999", "2026-07-15 00:00"}, earning: 2,
	},
	{
		name: "last_instant", zone: "UTC", months: 12, why: "edge: the day before is within",
		payments: []string{"2025-07-15 00:00", "2026-07-14 23:59:59.999999999"}, earning: 2,
	},
	{
		name: "month_that_lacks_the_day", zone: "UTC", months: 1, why: "own rule: 31 January and a month is 28 February",
		payments: []string{"2026-01-31 10:00", "2026-02-27 23:59:59.999999999", "2026-02-28 00:00"}, earning: 2,
	},
	{
		name: "leap_year", zone: "UTC", months: 1, why: "own rule: 31 January and a month is 29 February in 2028",
		payments: []string{"2028-01-31 10:00", "2028-02-28 23:59:59.999999999", "2028-02-29 00:00"}, earning: 2,
	},
	{
		name: "never_from_the_month_before", zone: "UTC", months: 2, why: "own rule: two months from 31 January is 31 March, not 28 March",
		payments: []string{"2026-01-31 10:00", "2026-03-30 23:59:59.999999999", "2026-03-31 00:00"}, earning: 2,
	},
	{
		name: "local_dates", zone: "Asia/Tokyo", months: 1, why: "own rule: 15 January in Tokyo is still the 14th in UTC",
		payments: []string{"2026-01-15 00:30", "2026-02-14 23:59:59.999999999", "2026-02-15 00:00"}, earning: 2,
	},
	{
		name: "ends_at_a_skipped_midnight", zone: "America/Sao_Paulo", months: 1, why: "edge: 4 November 2018 began at one o'clock",
		payments: []string{"2018-10-04 10:00", "2018-11-03 23:59:59.999999999", "2018-11-04 01:00"}, earning: 2,
	},
	{
		name: "starts_at_a_skipped_midnight", zone: "America/Sao_Paulo", months: 1, why: "edge: 4 December 2018 began at midnight all the same",
		payments: []string{"2018-11-04 01:00", "2018-12-03 23:59:59.999999999", "2018-12-04 00:00"}, earning: 2,
	},
}

func TestPost_months(t *testing.T) {
	for _, tt := range limitTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			terms := liveChat(limited(tt.months), inZone(tt.zone))
			var events []commission.Event
			for _, at := range tt.payments {
				events = append(events, commission.Payment{ID: at, At: in(terms.Location, at), License: "acme", Amount: dec("100"), Currency: "USD"})
			}
			_, entries := post(t, terms, commission.State{}, events...)
			for i, e := range entries {
				if earns := i < tt.earning; !e.Amount.IsZero() != earns || (e.Note == "") != earns {
					t.Errorf("Post: entry %d, %q: earns: want %v\nwhy: %s", i, line(e), earns, tt.why)
				}
			}
		})
	}
}

// TestPost_monthsForLife: without a limit a license earns for ever.
func TestPost_monthsForLife(t *testing.T) {
	_, entries := post(t, liveChat(), commission.State{}, paid("p", "2026-01-15", "acme", "100"), paid("q", "2426-01-15", "acme", "100"))
	if got := exact(entries[1].Amount); got != "20.00" {
		t.Errorf("Post: %s after 400 years, want 20.00", got)
	}
}

var holdTests = []struct {
	name string
	why  string
	zone string
	days int
	at   string // local
	want string // local: since when the commission is available
}{
	{"none", "edge: at once, not since midnight", "UTC", 0, "2026-01-15 10:00", "2026-01-15 10:00"},
	{"one", "own rule: by local dates, so less than 24 hours", "UTC", 1, "2026-01-15 23:59", "2026-01-16"},
	{"thirty", "own rule: a payment of the 1st is available throughout the 31st", "UTC", 30, "2026-01-01 10:00", "2026-01-31"},
	{"thirty_from_midnight", "edge: the first instant of a day is of that day", "UTC", 30, "2026-01-01", "2026-01-31"},
	{"ninety", "https://docs.tolt.com/concepts/commission-lifecycle: up to 90 days", "UTC", 90, "2026-01-15 10:00", "2026-04-15"},
	{"day_of_23_hours", "own rule: a day is a date: 29 March 2026 has 23 hours", "Europe/Warsaw", 1, "2026-03-29 01:30", "2026-03-30"},
	{"day_of_25_hours", "own rule: a day is a date: 25 October 2026 has 25 hours", "Europe/Warsaw", 1, "2026-10-25 12:00", "2026-10-26"},
	{"zone_decides_the_date", "edge: still 31 December in New York", "America/New_York", 1, "2025-12-31 23:00", "2026-01-01"},
	{"skipped_midnight", "edge: 4 November 2018 began at one o'clock in Sao Paulo", "America/Sao_Paulo", 1, "2018-11-03 10:00", "2018-11-04 01:00"},
	{"hour_before_midnight_twice", "edge: clocks went back at the end of 17 February 2018", "America/Sao_Paulo", 1, "2018-02-17 12:00", "2018-02-18"},
	{"skipped_day", "edge: Samoa had no 30 December 2011", "Pacific/Apia", 1, "2011-12-29 10:00", "2011-12-31"},
	{"across_a_skipped_day", "own rule: by dates, and 29 and two are 31", "Pacific/Apia", 2, "2011-12-29 10:00", "2011-12-31"},
}

func TestPost_hold(t *testing.T) {
	for _, tt := range holdTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			terms := liveChat(held(tt.days), inZone(tt.zone))
			p := commission.Payment{ID: "p", At: in(terms.Location, tt.at).UTC(), License: "acme", Amount: dec("100"), Currency: "USD"}
			_, entries := post(t, terms, commission.State{}, p)
			want := in(terms.Location, tt.want)
			if got := entries[0].AvailableFrom; !got.Equal(want) || got.Location() != terms.Location {
				t.Errorf("Post(%v): available since %v, want %v\nwhy: %s", p.At, got, want, tt.why)
			}
			if got := entries[0].At; !got.Equal(p.At) || got.Location() != terms.Location {
				t.Errorf("Post(%v): at %v, want that instant in the terms' location", p.At, got)
			}
			s := stated(t, terms, entries, want)
			if !s.Pending.IsZero() || !s.Available.Equal(dec("20")) {
				t.Errorf("Statement at %v: %s pending, %s available, want all available\nwhy: %s", want, exact(s.Pending), exact(s.Available), tt.why)
			}
			if tt.days == 0 {
				return
			}
			s = stated(t, terms, entries, want.Add(-1))
			if !s.Pending.Equal(dec("20")) || !s.Available.IsZero() {
				t.Errorf("Statement just before %v: %s pending, %s available, want all pending\nwhy: %s", want, exact(s.Pending), exact(s.Available), tt.why)
			}
		})
	}
}

// TestPost_holdByDates looks for the first minute of each date the slow way, in
// zones and at times where days have other lengths than 24 hours.
func TestPost_holdByDates(t *testing.T) {
	number := func(t time.Time) int64 {
		year, month, day := t.Date()
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86_400
	}
	for _, tt := range []struct{ name, why, from string }{
		{"Europe/Warsaw", "a day of 23 hours", "2026-03-27 13:00"},
		{"America/Havana", "midnight occurs twice", "2026-10-30 13:00"},
		{"America/Sao_Paulo", "midnight is skipped", "2018-11-02 13:00"},
		{"Pacific/Apia", "a day is skipped", "2011-12-27 13:00"},
		{"Asia/Kathmandu", "an offset of quarters of an hour", "2026-01-01 13:00"},
	} {
		t.Run(strings.ReplaceAll(tt.name, "/", "_"), func(t *testing.T) {
			checkRow(t, tt.why)
			location := zone(tt.name)
			at := in(location, tt.from)
			for days := 1; days <= 5; days++ {
				want := at.Truncate(time.Minute)
				for number(want) < number(at)+int64(days) {
					want = want.Add(time.Minute).In(location)
				}
				terms := liveChat(held(days), inZone(tt.name))
				_, entries := post(t, terms, commission.State{}, commission.Payment{ID: "p", At: at, License: "acme", Amount: dec("1"), Currency: "USD"})
				if got := entries[0].AvailableFrom; !got.Equal(want) {
					t.Errorf("Post at %v, held for %d days: available since %v, want %v\nwhy: %s", at, days, got, want, tt.why)
				}
			}
		})
	}
}

// A payment earns by the entry of the schedule that holds at its time, wherever
// that stands among many.
func TestPost_schedule(t *testing.T) {
	var rates pricing.Schedule[decimal.Decimal]
	for i := range 100 {
		rates = append(rates, pricing.Dated[decimal.Decimal]{From: on("2026-01-01").Add(time.Duration(i*i) * time.Hour), Value: decimal.New(int64(i), -2)})
	}
	always := slices.Clone(rates)
	always[0].From = time.Time{}
	for _, rates := range []pricing.Schedule[decimal.Decimal]{rates, always, rates[:1], always[:1], rates[:2]} {
		terms := liveChat(atRate(rates...))
		for _, r := range rates {
			for _, at := range []time.Time{r.From.Add(-1), r.From, r.From.Add(1)} {
				if at.Year() < 2000 {
					continue // about the entry that holds always
				}
				want, wantErr := rates.At(at)
				p := paid("p", "2026-01-01", "acme", "100.00")
				p.At = at
				_, entries, err := terms.Post(commission.State{}, p)
				switch {
				case wantErr != nil:
					if !errors.Is(err, pricing.ErrSchedule) || !strings.HasSuffix(err.Error(), wantErr.Error()) {
						t.Errorf("Post at %v: error %v, want %v", at, err, wantErr)
					}
				case err != nil:
					t.Errorf("Post at %v: %v", at, err)
				case !entries[0].Rate.Equal(want):
					t.Errorf("Post at %v: rate %s, want %s", at, entries[0].Rate.StringFixed(2), want.StringFixed(2))
				}
			}
		}
	}
}

// What package json would make of terms has no location, and would move the
// dates of a ledger unseen.
func TestTerms_noJSON(t *testing.T) {
	for _, v := range []any{liveChat(inZone("Europe/Warsaw")), []commission.Terms{{}}} {
		if text, err := json.Marshal(v); !errors.Is(err, commission.ErrTerms) {
			t.Errorf("json.Marshal(%T) = %s, %v, want an error that wraps %q", v, text, err, commission.ErrTerms)
		}
	}
}
