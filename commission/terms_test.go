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

var termsTests = []struct {
	name   string
	why    string
	change func(*commission.Terms)
	want   string // "" if the terms are valid
	is     error
}{
	{name: "livechat", why: "the terms as they come, with a zone", change: func(*commission.Terms) {}},
	{
		name: "zero", why: "nobody gave anything",
		change: func(t *commission.Terms) { *t = commission.Terms{} },
		want: `Currency: "" is not three capital letters, such as USD: invalid currency; ` +
			`FirstTier: no entries: invalid schedule; no Zone: invalid time zone: invalid terms`,
		is: pricing.ErrZone,
	},
	{
		name: "rates", why: "edge: one percent past the bound, and none",
		change: func(t *commission.Terms) {
			t.FirstTier[0].Value, t.SecondTier[0].Value = pricing.Percent(101), pricing.Rate{}
		},
		want: `FirstTier[0] 101% is not from 0% to 100%: invalid rate; SecondTier[0] is not set: invalid rate: invalid terms`,
		is:   pricing.ErrRate,
	},
	{
		name: "order", why: "a schedule is in order of time",
		change: func(t *commission.Terms) { t.FirstTier = append(t.FirstTier, t.FirstTier[0]) },
		want:   `FirstTier: entry 1 has no From: invalid schedule: invalid terms`,
		is:     pricing.ErrSchedule,
	},
	{
		name: "days_and_months", why: "edge: at the bound",
		change: func(t *commission.Terms) {
			earnMonths(3000, "2026-01-05T00:00:00Z")(t)
			t.HoldDays = pricing.Schedule[int]{{Value: 0}, {From: date("2026-01-01"), Value: 91_312}}
		},
	},
	{
		name: "too_many_days_and_months", why: "edge: one past the bound",
		change: func(t *commission.Terms) {
			earnMonths(3001, "2026-01-05T00:00:00Z")(t)
			t.HoldDays = pricing.Schedule[int]{{Value: -1}, {From: date("2026-01-01"), Value: 91_313}}
		},
		want: `HoldDays[0] -1 is not from 0 to 91312; HoldDays[1] 91313 is not from 0 to 91312; EarnMonths 3001 is not from 0 to 3000: invalid terms`,
	},
	{
		name: "months_beyond_year_9999", why: "edge: the end of the months is a date too",
		change: earnMonths(3000, "9800-01-05T00:00:00Z"),
		want:   `Licenses["acme"]: EarnMonths since 9800-01-05T00:00:00Z: period: 254980612800 seconds from 1970`,
		is:     pricing.ErrCycle,
	},
	{
		name: "since_in_year_10000", why: "edge: a date that JSON cannot say",
		change: func(t *commission.Terms) {
			t.EarnMonths = 1
			t.Licenses = map[string]commission.LicenseTerms{"acme": {Since: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}}
		},
		want: `Licenses["acme"]: Since 253402300800 seconds from 1970 is not in the years 1 to 9999: invalid terms`,
	},
	{
		name: "months_without_since", why: "a count from a date that nobody gave",
		change: func(t *commission.Terms) {
			t.EarnMonths, t.Licenses = 12, map[string]commission.LicenseTerms{"acme": {}}
		},
		want: `Licenses["acme"]: no Since, but EarnMonths is 12: invalid terms`,
	},
	{
		name: "since_without_months", why: "a field that cannot act",
		change: func(t *commission.Terms) {
			t.Licenses = map[string]commission.LicenseTerms{"acme": {Since: date("2026-01-05")}}
		},
		want: `Licenses["acme"]: Since is 2026-01-05T00:00:00Z, but EarnMonths is 0: invalid terms`,
	},
	{
		name: "months_and_unlisted", why: "a license that is not named has no date to count from",
		change: func(t *commission.Terms) { t.EarnMonths, t.Unlisted = 3, true },
		want:   `EarnMonths is 3, but Unlisted is set: an unlisted license has no Since: invalid terms`,
	},
	{
		name: "second_tier_without_a_rate", why: "found before the first sale",
		change: func(t *commission.Terms) {
			t.SecondTier, t.Licenses = nil, map[string]commission.LicenseTerms{"acme": {SecondTier: true}}
		},
		want: `Licenses["acme"]: SecondTier is set, but it has no Rate and Terms.SecondTier is empty: invalid terms`,
	},
	{
		name: "second_tier_with_its_own", why: "its own rate is enough",
		change: func(t *commission.Terms) {
			t.SecondTier, t.Licenses = nil, map[string]commission.LicenseTerms{"acme": {SecondTier: true, Rate: rates("7%")}}
		},
	},
	{
		name: "license", why: "every fault of every license, in order of id",
		change: func(t *commission.Terms) {
			t.Licenses = map[string]commission.LicenseTerms{
				"": {}, "b\xff": {},
				"a": {Rate: rates("7%", "2026-01-01T00:00:00Z", "8%")[1:], Channel: pricing.Schedule[pricing.Channel]{{Value: "sold"}, {Value: ""}}},
			}
		},
		want: `Licenses: a license has no id; ` +
			`Licenses["a"]: Channel: entry 1 has no From: invalid schedule; ` +
			`Licenses["a"]: Channel[0] "sold" is not direct, referred or resold: invalid channel; ` +
			`Licenses["a"]: Channel[1] "" is not direct, referred or resold: invalid channel; Licenses: id "b\xff" is not UTF-8: invalid terms`,
		is: pricing.ErrChannel,
	},
	{
		name: "own_rate", why: "the same bound for a license's own",
		change: func(t *commission.Terms) {
			t.Licenses = map[string]commission.LicenseTerms{"a": {Rate: pricing.Schedule[pricing.Rate]{{Value: pricing.Percent(-1)}}}}
		},
		want: `Licenses["a"]: Rate[0] -1% is not from 0% to 100%: invalid rate: invalid terms`,
		is:   pricing.ErrRate,
	},
	{
		name: "no_minimum", why: "edge: 0.00 is a minimum that acts like none",
		change: func(t *commission.Terms) { t.MinPayout = usd("0.00") },
	},
	{
		name: "minimum", why: "no bank pays half a cent, nor less than nothing",
		change: func(t *commission.Terms) { t.MinPayout = usd("-0.005") },
		want:   `MinPayout -0.005 has more than the 2 places of USD: invalid amount; MinPayout -0.005 is negative: invalid amount: invalid terms`,
		is:     pricing.ErrAmount,
	},
}

func TestTerms_Validate(t *testing.T) {
	for _, tt := range termsTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			terms := commission.LiveChatTerms(pricing.UTC())
			tt.change(&terms)
			err := terms.Validate()
			if (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(err.Error(), "commission: terms: "+tt.want) {
				t.Errorf("Validate() error\n%v, want\n%s\nwhy: %s", err, tt.want, tt.why)
			}
			if tt.want != "" && !errors.Is(err, commission.ErrTerms) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("Validate() error %v, want ErrTerms and %v", err, tt.is)
			}
			if ledger, errNew := commission.NewLedger(terms); textOf(errNew) != textOf(err) || (ledger == nil) != (err != nil) {
				t.Errorf("NewLedger = %v, error %v, want that of Validate, %v", ledger, errNew, err)
			}
		})
	}
}

// TestTerms_json: terms go through JSON by their tags.
func TestTerms_json(t *testing.T) {
	terms := commission.LiveChatTerms(pricing.MustZone("Europe/Warsaw"))
	terms.HoldDays = pricing.Schedule[int]{{Value: 30}, {From: date("2026-02-01"), Value: 60}}
	terms.Licenses = map[string]commission.LicenseTerms{"acme": {SecondTier: true}, "bolt": {Rate: rates("12.5%")}}
	want := `{"currency":"USD","first_tier":[{"value":"20%"}],"second_tier":[{"value":"5%"}],"hold_days":[{"value":30},{"from":"2026-02-01T00:00:00Z","value":60}],` +
		`"min_payout":"50.00","zone":"Europe/Warsaw","licenses":{"acme":{"second_tier":true},"bolt":{"rate":[{"value":"12.5%"}]}}}`
	if got := asJSON(t, terms); got != want {
		t.Errorf("terms as JSON %s, want %s", got, want)
	}
	var back commission.Terms
	if err := json.Unmarshal([]byte(want), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(terms, back); diff != "" {
		t.Errorf("terms read back mismatch (-want +got):\n%s", diff)
	}
}

// TestLiveChatTerms_own: each caller has terms of its own.
func TestLiveChatTerms_own(t *testing.T) {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.FirstTier[0].Value = pricing.Percent(7)
	if got := commission.LiveChatTerms(pricing.UTC()).FirstTier[0].Value; !got.Equal(pricing.Percent(20)) {
		t.Errorf("the next caller has %v, want 20%%", got)
	}
}
