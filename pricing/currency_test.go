package pricing_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// unusualPlaces are the codes of ISO 4217, list one, as of 1 January 2026,
// whose minor unit is not a hundredth.
var unusualPlaces = map[pricing.Currency]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"CLF": 4, "UYW": 4,
}

// noMinorUnits are the codes of the same list without minor units: metals,
// units of account, the code for tests and the one for no currency.
var noMinorUnits = []pricing.Currency{
	"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX",
}

// Every code of three capital letters there can be.
func TestCurrency_allCodes(t *testing.T) {
	for n := range 26 * 26 * 26 {
		code := string([]byte{'A' + byte(n/26/26), 'A' + byte(n/26%26), 'A' + byte(n%26)})
		c, err := pricing.ParseCurrency(code)
		if slices.Contains(noMinorUnits, pricing.Currency(code)) {
			checkError(t, fmt.Sprintf("ParseCurrency(%q)", code), err, pricing.ErrCurrency, fmt.Sprintf("currency %q", code), "no minor units")
			if c != "" {
				t.Errorf("ParseCurrency(%q) = %q beside its error", code, string(c))
			}
			continue
		}
		if err != nil || string(c) != code {
			t.Errorf("ParseCurrency(%q) = %q, %v", code, string(c), err)
		}
		want, unusual := unusualPlaces[c]
		if !unusual {
			want = 2
		}
		if got := c.Places(); got != want {
			t.Errorf("Currency(%q).Places() = %d, want %d", code, got, want)
		}
	}
}

func TestCurrency_text(t *testing.T) {
	for _, c := range []pricing.Currency{"USD", "EUR", "JPY", "KWD", "CLF", "ZZZ"} {
		text, err := c.MarshalText()
		if err != nil || string(text) != string(c) {
			t.Errorf("Currency(%q).MarshalText() = %q, %v", string(c), text, err)
		}
		got, err := json.Marshal(map[pricing.Currency]pricing.Currency{c: c})
		want := fmt.Sprintf("{%q:%q}", string(c), string(c))
		if err != nil || string(got) != want {
			t.Fatalf("json.Marshal of %q as key and value = %s, %v, want %s", string(c), got, err, want)
		}
		var back map[pricing.Currency]pricing.Currency
		if err := json.Unmarshal(got, &back); err != nil || len(back) != 1 || back[c] != c {
			t.Errorf("json.Unmarshal(%s) = %v, %v", got, back, err)
		}
	}
}

var currencyErrorTests = []struct {
	name string
	why  string
	code string
}{
	{"empty", "rule: the zero value is no currency", ""},
	{"lower_case", "rule: what is refused is never repaired", "usd"},
	{"mixed_case", "rule: what is refused is never repaired", "UsD"},
	{"two_letters", "bound: one letter less", "US"},
	{"four_letters", "bound: one letter more", "USDT"},
	{"space_before", "rule: no space is trimmed", " USD"},
	{"space_after", "rule: no space is trimmed", "USD "},
	{"space_within", "edge: three bytes, one of them a space", "U D"},
	{"newline", "rule: no newline is trimmed", "USD\n"},
	{"number", "edge: ISO 4217 has numbers too; these are no codes", "840"},
	{"sign", "edge: a sign stands for many currencies", "US$"},
	{"before_a", "bound: the byte before A", "US@"},
	{"after_z", "bound: the byte after Z", "US["},
	{"three_letters_not_ascii", "edge: three letters of six bytes, alike to look at", "ＵＳＤ"},
	{"three_bytes_not_ascii", "edge: three bytes of two letters", "UÉ"},
	{"not_utf8", "edge: three bytes that are no text", "US\xff"},
	{"nul", "edge: three bytes, one of them zero", "US\x00"},
	{"gold", "rule: there are no places to round gold to", "XAU"},
	{"no_currency", "rule: the code for no currency is none", "XXX"},
	{"test", "rule: the code for tests has no minor units", "XTS"},
	{"special_drawing_rights", "rule: a unit of account has no minor units", "XDR"},
	{"endless", "limit: an error text does not repeat what is far too long", strings.Repeat("USD", 1e6)},
}

func TestCurrency_errors(t *testing.T) {
	for _, tt := range currencyErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			named := fmt.Sprintf("currency %.20q", tt.code)

			got, err := pricing.ParseCurrency(tt.code)
			checkError(t, "ParseCurrency", err, pricing.ErrCurrency, named)
			if got != "" {
				t.Errorf("ParseCurrency(%.20q) = %q beside its error", tt.code, string(got))
			}

			text, err := pricing.Currency(tt.code).MarshalText()
			checkError(t, "MarshalText", err, pricing.ErrCurrency, named)
			if text != nil {
				t.Errorf("MarshalText of %.20q = %q beside its error", tt.code, text)
			}
			value, err := json.Marshal(pricing.Currency(tt.code))
			checkError(t, "json.Marshal", err, pricing.ErrCurrency, named)
			if value != nil {
				t.Errorf("json.Marshal of %.20q = %q beside its error", tt.code, value)
			}

			c := pricing.Currency("EUR")
			checkError(t, "UnmarshalText", c.UnmarshalText([]byte(tt.code)), pricing.ErrCurrency, named)
			if c != "EUR" {
				t.Errorf("UnmarshalText(%.20q) left %q, want the value from before", tt.code, string(c))
			}
		})
	}
}

// In JSON, also as the key of a map, a code is checked when it is read.
func TestCurrency_jsonErrors(t *testing.T) {
	for _, text := range []string{`"usd"`, `""`, `"XAU"`} {
		c := pricing.Currency("EUR")
		err := json.Unmarshal([]byte(text), &c)
		checkError(t, "json.Unmarshal("+text+")", err, pricing.ErrCurrency)
		if c != "EUR" {
			t.Errorf("json.Unmarshal(%s) left %q, want the value from before", text, string(c))
		}
		var totals map[pricing.Currency]int
		err = json.Unmarshal([]byte("{"+text+":1}"), &totals)
		checkError(t, "json.Unmarshal of the key "+text, err, pricing.ErrCurrency)
		if len(totals) != 0 {
			t.Errorf("json.Unmarshal of the key %s left %v", text, totals)
		}
	}
}

var formatTests = []struct {
	name     string
	why      string
	currency pricing.Currency
	amount   decimal.Decimal
	want     string
}{
	{"dollars", "rule: a dollar has two places", "USD", dec("59"), "59.00"},
	{"yen", "rule: a yen has none", "JPY", dec("59"), "59"},
	{"yen_zeros", "rule: places that say nothing are not printed", "JPY", dec("59.00"), "59"},
	{"dinars", "rule: a dinar has three places", "KWD", dec("18.1"), "18.100"},
	{"unidades", "rule: the unidad de fomento has four", "CLF", dec("1"), "1.0000"},
	{"finer", "rule: nothing is rounded away", "USD", dec("0.125"), "0.125"},
	{"finer_zeros", "rule: places beyond the currency's are only those that say something", "USD", dec("0.12500"), "0.125"},
	{"finer_yen", "rule: nothing is rounded away", "JPY", dec("0.5"), "0.5"},
	{"coarser", "edge: 5e2 is printed in full", "USD", decimal.New(5, 2), "500.00"},
	{"zero", "edge: the zero value is an amount", "USD", decimal.Decimal{}, "0.00"},
	{"zero_with_places", "edge: a zero of any exponent", "USD", decimal.New(0, -9), "0.00"},
	{"zero_with_exponent", "edge: a zero of any exponent", "JPY", decimal.New(0, 9), "0"},
	{"negative", "rule: a discount is negative", "USD", dec("-59"), "-59.00"},
	{"negative_below_one", "edge: the sign stands before the zero", "USD", dec("-0.5"), "-0.50"},
	{"negative_finer", "rule: nothing is rounded away", "USD", dec("-0.005"), "-0.005"},
	{"unknown_code", "rule: a code that is not in the table has two places", "ZZZ", dec("1"), "1.00"},
	{"no_code", "edge: Format is for printing, and prints without a code too", "", dec("1"), "1.00"},
	{"largest", "bound: 64 digits and an exponent of 64", "JPY", nines(64).Shift(64), strings.Repeat("9", 64) + strings.Repeat("0", 64)},
	{"finest", "bound: an exponent of -64", "USD", decimal.New(-1, -64), "-0." + strings.Repeat("0", 63) + "1"},
	{"65_digits", "bound: one digit past the limit", "USD", nines(65), "(out of bounds)"},
	{"exponent_65", "bound: one past the largest exponent", "USD", decimal.New(1, 65), "(out of bounds)"},
	{"exponent_minus_65", "bound: one past the smallest exponent", "USD", decimal.New(1, -65), "(out of bounds)"},
}

func TestCurrency_Format(t *testing.T) {
	for _, tt := range formatTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			if got := tt.currency.Format(tt.amount); got != tt.want {
				t.Errorf("Currency(%q).Format = %q, want %q\nwhy: %s", string(tt.currency), got, tt.want, tt.why)
			}
		})
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			soon(t, func() {
				if got := pricing.Currency("USD").Format(h.amount); got != "(out of bounds)" {
					t.Errorf("Format = %.100q", got)
				}
			})
		})
	}
}
