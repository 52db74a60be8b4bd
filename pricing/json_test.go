package pricing_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/pricing"
)

// What was lost on the way does not pass for nothing: without a key that an
// amount or its meaning hangs on, no result is read.
func TestUnmarshal_lostKeys(t *testing.T) {
	charge := mustCharge(resoldPPS, used(20, 5))
	fee, err := ppa(pricing.Graduated(feeTier(5, "1", "10"), tier(0, "2"))).ChargeUnits(7, "accounts", august)
	if err != nil {
		t.Fatal(err)
	}
	half, err := fee.Prorate(stub(fee, 16).Period, pricing.CalendarDays)
	if err != nil {
		t.Fatal(err)
	}
	resale, err := resoldPPS.Resale(used(20, 5))
	if err != nil {
		t.Fatal(err)
	}
	adjustment, err := pricing.Adjust(accounts(5), pricing.CalendarDays, pricing.Change{At: on(16), To: accounts(6)})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]error{
		"channel": pricing.ErrChannel, "model": pricing.ErrModel, "units": pricing.ErrUnits,
		"currency": pricing.ErrCurrency, "retail": pricing.ErrCurrency, "cost": pricing.ErrCurrency, "renewal": pricing.ErrCurrency,
		"kind": pricing.ErrAmount, "lines": pricing.ErrAmount, "unit_price": pricing.ErrAmount, "rate": pricing.ErrAmount,
		"base": pricing.ErrAmount, "amount": pricing.ErrAmount, "list": pricing.ErrAmount, "discount": pricing.ErrAmount,
		"total": pricing.ErrAmount, "margin": pricing.ErrAmount, "from_discount": pricing.ErrAmount, "from_seats": pricing.ErrAmount,
		// Names, words, and the time that it is for: the amounts are the same without.
		"license": nil, "counted": nil, "what": nil, "text": nil, "fraction": nil, "period": nil, "start": nil, "end": nil,
	}
	met := make(map[string]bool)
	for _, v := range []struct {
		name        string
		value, read any
	}{
		{"Charge", &charge, &pricing.Charge{License: "before"}},
		{"Charge with fees, prorated", &half, &pricing.Charge{License: "before"}},
		{"Line", &charge.Lines[0], &pricing.Line{What: "before"}},
		{"Resale", &resale, &pricing.Resale{Margin: dec("1")}},
		{"Adjustment", &adjustment, &pricing.Adjustment{License: "before"}},
	} {
		text, err := json.Marshal(v.value)
		if err != nil {
			t.Fatal(err)
		}
		before := fmt.Sprintf("%+v", v.read)
		for _, at := range regexp.MustCompile(`"(\w+)":`).FindAllSubmatchIndex(text, -1) {
			key := string(text[at[2]:at[3]])
			met[key] = true
			lost := string(text[:at[2]]) + "lost" + string(text[at[3]:])
			wantErr, known := want[key]
			if !known {
				t.Errorf("%s: nothing is known of the key %s", v.name, key)
			}
			if wantErr == nil {
				continue
			}
			checkError(t, v.name+" without "+key, json.Unmarshal([]byte(lost), v.read), wantErr)
		}
		if diff := cmp.Diff(before, fmt.Sprintf("%+v", v.read)); diff != "" {
			t.Errorf("%s is changed by what could not be read (-want +got):\n%s", v.name, diff)
		}
	}
	for key := range want {
		if !met[key] {
			t.Errorf("no value has the key %s", key)
		}
	}
}

// A list of lines has none that are null, and each is of a kind that there is.
func TestUnmarshal_lines(t *testing.T) {
	for _, tt := range []struct{ name, why, old, text string }{
		{"null", "it would be a line without an amount", `"lines":[`, `"lines":[null,`},
		{"unknown_kind", "nobody knows what its amount is worked out from", `"kind":"units"`, `"kind":"unit"`},
		{"no_kind", "nobody knows what its amount is worked out from", `"kind":"units",`, ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			var c pricing.Charge
			err := json.Unmarshal([]byte(strings.Replace(livechatCostJSON, tt.old, tt.text, 1)), &c)
			checkError(t, "json.Unmarshal", err, pricing.ErrAmount, "line")
		})
	}
	for _, kind := range []pricing.LineKind{"", "unit", pricing.LineKind(strings.Repeat("x", 1e6))} {
		text, err := json.Marshal(pricing.Line{Kind: kind, Currency: "USD"})
		checkError(t, "json.Marshal", err, pricing.ErrAmount, "line of kind")
		if text != nil {
			t.Errorf("json.Marshal of a line of kind %.20q = %.200s beside its error", kind, text)
		}
	}
}
