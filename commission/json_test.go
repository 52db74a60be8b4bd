package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// livechatOutcomes returns the comparison of LiveChat's own example in a currency.
func livechatOutcomes(t *testing.T, c pricing.Currency) []commission.Outcome {
	t.Helper()
	l := resold()
	l.Plan.Price, l.Plan.Currency = pricing.Flat(dec("59")), c
	got, err := commission.Compare(l, measured(seats.Usage{Accounts: 20, Peak: 5}), commission.Rate())
	if err != nil {
		t.Fatalf("Compare: %v", err)
	}
	return got
}

const seedJSON = `[
  {
    "channel": "direct",
    "model": "PPA",
    "currency": "USD",
    "customer": "1180.00",
    "vendor": "1180.00",
    "partner": "0.00",
    "commission": "0.00",
    "from_discount": "0.00",
    "from_seats": "0.00"
  },
  {
    "channel": "referred",
    "model": "PPA",
    "currency": "USD",
    "customer": "1180.00",
    "vendor": "944.00",
    "partner": "236.00",
    "commission": "236.00",
    "from_discount": "0.00",
    "from_seats": "0.00"
  },
  {
    "channel": "resold",
    "model": "PPA",
    "currency": "USD",
    "customer": "1180.00",
    "vendor": "944.00",
    "partner": "236.00",
    "commission": "0.00",
    "from_discount": "236.00",
    "from_seats": "0.00"
  },
  {
    "channel": "resold",
    "model": "PPS",
    "currency": "USD",
    "customer": "1180.00",
    "vendor": "236.00",
    "partner": "944.00",
    "commission": "0.00",
    "from_discount": "59.00",
    "from_seats": "885.00"
  }
]`

const yenJSON = `{"channel":"resold","model":"PPS","currency":"JPY",` +
	`"customer":"1180","vendor":"236","partner":"944","commission":"0","from_discount":"59","from_seats":"885"}`

func TestOutcomeJSON(t *testing.T) {
	got, err := json.MarshalIndent(livechatOutcomes(t, "USD"), "", "  ")
	if err != nil {
		t.Fatalf("json.MarshalIndent: %v", err)
	}
	if diff := cmp.Diff(seedJSON, string(got)); diff != "" {
		t.Errorf("JSON of the seed's outcomes mismatch (-want +got):\n%s", diff)
	}
	got, err = json.Marshal(livechatOutcomes(t, "JPY")[3])
	if err != nil {
		t.Fatalf("json.Marshal: %v", err)
	}
	if diff := cmp.Diff(yenJSON, string(got)); diff != "" {
		t.Errorf("JSON of an outcome in yen mismatch (-want +got):\n%s", diff)
	}
}

func TestOutcomeJSONRoundTrip(t *testing.T) {
	for _, tt := range compareTests {
		t.Run(tt.name, func(t *testing.T) {
			want := outcomes(tt.license.Plan.Currency, tt.want)
			text, err := json.Marshal(want)
			if err != nil {
				t.Fatalf("json.Marshal: %v", err)
			}
			var got []commission.Outcome
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatalf("json.Unmarshal(%s): %v", text, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("json.Unmarshal(%s) mismatch (-want +got):\n%s", text, diff)
			}
		})
	}
}

func TestOutcomeJSONErrors(t *testing.T) {
	hostile := decimal.New(1, 1<<30)
	for _, tt := range []struct {
		name   string
		why    string
		change func(*commission.Outcome)
		want   error
	}{
		{"zero", "own rule: an empty outcome is never taken for one of nothing", func(o *commission.Outcome) { *o = commission.Outcome{} }, pricing.ErrChannel},
		{"no_channel", "edge: the zero channel is none", func(o *commission.Outcome) { o.Channel = 0 }, pricing.ErrChannel},
		{"no_model", "edge: the zero model is none", func(o *commission.Outcome) { o.Model = 0 }, pricing.ErrModel},
		{"no_currency", "edge: amounts of no currency", func(o *commission.Outcome) { o.Currency = "" }, pricing.ErrCurrency},
		{"hostile_customer", "hostile: 10^9 digits to write", func(o *commission.Outcome) { o.Customer = hostile }, pricing.ErrAmount},
		{"hostile_vendor", "hostile: 10^9 digits to write", func(o *commission.Outcome) { o.Vendor = hostile }, pricing.ErrAmount},
		{"hostile_partner", "hostile: 10^9 digits to write", func(o *commission.Outcome) { o.Partner = hostile }, pricing.ErrAmount},
		{"hostile_commission", "hostile: 10^9 digits to write", func(o *commission.Outcome) { o.Commission = hostile }, pricing.ErrAmount},
		{"hostile_discount", "hostile: 10^9 digits to write", func(o *commission.Outcome) { o.FromDiscount = hostile }, pricing.ErrAmount},
		{"hostile_seats", "hostile: 10^9 digits to write", func(o *commission.Outcome) { o.FromSeats = hostile }, pricing.ErrAmount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			o := livechatOutcomes(t, "USD")[3]
			tt.change(&o)
			var got []byte
			var err error
			soon(t, func() { got, err = json.Marshal(o) })
			if !errors.Is(err, tt.want) {
				t.Errorf("json.Marshal: error %v, want one that wraps %q\nwhy: %s", err, tt.want, tt.why)
			}
			if got != nil {
				t.Errorf("json.Marshal: text %s beside an error, want none", got)
			}
		})
	}
}

// What was lost on the way does not pass for nothing: without a key that an
// amount or its meaning hangs on, no result is read.
func TestUnmarshal_lostKeys(t *testing.T) {
	terms, state, entries := jsonLedger(t)
	statement := stated(t, terms, entries, on("2026-01-31"))
	outcome := livechatOutcomes(t, "USD")[3]
	money := map[string]error{"currency": pricing.ErrCurrency}
	for _, key := range []string{
		"amount", "base", "rate", "paid_out", "earned", "taken_back", "adjusted", "pending", "available", "payable", "carried",
		"customer", "vendor", "partner", "commission", "from_discount", "from_seats",
	} {
		money[key] = pricing.ErrAmount
	}
	inState := make(map[string]error)
	for _, key := range []string{
		"version", "currency", "payments", "events", "first", "last", "p", "license", "at", "rate", "amount", "earned",
		"refunded", "taken", "available", "fingerprint", "kind", "id",
	} {
		inState[key] = commission.ErrState
	}
	for _, v := range []struct {
		name        string
		value, read any
		want        map[string]error
	}{
		{"payment", entries[0], new(commission.Entry), orEvent(money, "event", "kind", "at", "available_from")},
		{"refund", entries[1], new(commission.Entry), orEvent(money, "event", "kind", "at", "available_from")},
		{"payout", entries[2], new(commission.Entry), orEvent(money, "event", "kind", "at", "available_from")},
		{"adjustment", entries[3], new(commission.Entry), orEvent(money, "event", "kind", "at", "available_from")},
		{"statement", statement, new(commission.Statement), money},
		{"outcome", outcome, new(commission.Outcome), func() map[string]error {
			want := orEvent(money)
			want["channel"], want["model"] = pricing.ErrChannel, pricing.ErrModel
			return want
		}()},
		{"state", state, new(commission.State), inState},
	} {
		text := asJSON(t, v.value)
		before := fmt.Sprintf("%+v", v.read)
		refused := 0
		for _, at := range regexp.MustCompile(`"(\w+)":`).FindAllStringSubmatchIndex(text, -1) {
			key := text[at[2]:at[3]]
			want, ok := v.want[key]
			if !ok {
				continue // a name, a word, or one of what there may be less of
			}
			refused++
			lost := text[:at[2]] + "lost" + text[at[3]:]
			if err := json.Unmarshal([]byte(lost), v.read); !errors.Is(err, want) {
				t.Errorf("%s without %s: error %v, want one that wraps %q", v.name, key, err, want)
			}
		}
		if refused < 5 {
			t.Errorf("%s: only %d keys were lost", v.name, refused)
		}
		if diff := cmp.Diff(before, fmt.Sprintf("%+v", v.read)); diff != "" {
			t.Errorf("%s is changed by what could not be read (-want +got):\n%s", v.name, diff)
		}
	}
	null := strings.Replace(asJSON(t, statement), `"licenses":[`, `"licenses":[null,`, 1)
	if err := json.Unmarshal([]byte(null), new(commission.Statement)); !errors.Is(err, pricing.ErrAmount) {
		t.Errorf("a statement with a license of null: error %v", err)
	}
}

// orEvent returns a copy of errors by key with ErrEvent for more keys.
func orEvent(errs map[string]error, keys ...string) map[string]error {
	all := maps.Clone(errs)
	for _, key := range keys {
		all[key] = commission.ErrEvent
	}
	return all
}
