package commission_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// dec returns the decimal written as s.
func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// checkRow fails a row of a table that gives no reason, or whose name another
// row has too.
func checkRow(t *testing.T, why string) {
	t.Helper()
	if why == "" {
		t.Error("the row does not say why it is there")
	}
	if strings.Contains(t.Name(), "#") {
		t.Errorf("two rows have the name %s", t.Name())
	}
}

var shareTests = []struct {
	name     string
	why      string
	paid     decimal.Decimal
	currency pricing.Currency
	rate     decimal.Decimal
	want     string // with the currency's places
}{
	{
		name: "livechat_20_accounts",
		why:  "LiveChat: 20% of each payment; 20 accounts at 59.00 are 1180.00",
		paid: dec("1180.00"), currency: "USD", rate: commission.Rate(), want: "236.00",
	},
	{
		name: "second_tier_of_the_sale",
		why:  "LiveChat, second tier: 5% of the actual sale; of the first commission it would be 11.80",
		paid: dec("1180.00"), currency: "USD", rate: commission.SecondTier(), want: "59.00",
	},
	{
		name: "annual_payment_at_once",
		why:  "LiveChat's partner API, Get Licenses List: 1200 earned for 6000 paid",
		paid: dec("6000"), currency: "USD", rate: commission.Rate(), want: "1200.00",
	},
	{
		name: "half_a_cent_rounds_up",
		why:  "own rule: half away from zero; 0.025 x 0.20 is 0.005",
		paid: dec("0.025"), currency: "USD", rate: dec("0.20"), want: "0.01",
	},
	{
		name: "just_under_half_a_cent",
		why:  "edge: 0.02499 x 0.20 is 0.004998",
		paid: dec("0.02499"), currency: "USD", rate: dec("0.20"), want: "0.00",
	},
	{
		name: "half_to_even_would_differ",
		why:  "edge: 0.125 is between 0.12, which is even, and 0.13",
		paid: dec("0.25"), currency: "USD", rate: dec("0.5"), want: "0.13",
	},
	{
		name: "base_is_not_rounded",
		why:  "own rule: 0.0451 x 0.5 is 0.02255; of a base rounded to 0.05 it would be 0.03",
		paid: dec("0.0451"), currency: "USD", rate: dec("0.5"), want: "0.02",
	},
	{
		name: "yen_have_no_cents",
		why:  "ISO 4217: JPY has 0 places; 1236.6 rounds to 1237",
		paid: dec("6183"), currency: "JPY", rate: dec("0.20"), want: "1237",
	},
	{
		name: "dinars_have_three_places",
		why:  "ISO 4217: KWD has 3 places; 18.1278 is written with them",
		paid: dec("90.639"), currency: "KWD", rate: dec("0.20"), want: "18.128",
	},
	{
		name: "nothing_paid",
		why:  "edge: nothing is not an error",
		paid: decimal.Decimal{}, currency: "USD", rate: dec("0.20"), want: "0.00",
	},
	{
		name: "rate_zero",
		why:  "edge: the lowest rate there is",
		paid: dec("1180.00"), currency: "USD", rate: decimal.Decimal{}, want: "0.00",
	},
	{
		name: "rate_one",
		why:  "edge: the highest rate there is",
		paid: dec("1180.005"), currency: "USD", rate: dec("1"), want: "1180.01",
	},
	{
		name: "most_digits",
		why:  "limit: a payment of 64 digits",
		paid: dec(strings.Repeat("9", 64)), currency: "JPY", rate: dec("1"), want: strings.Repeat("9", 64),
	},
	{
		name: "greatest_exponent",
		why:  "limit: 10^64 paid; a fifth of it has 64 digits",
		paid: decimal.New(1, 64), currency: "JPY", rate: dec("0.20"), want: "2" + strings.Repeat("0", 63),
	},
	{
		name: "least_exponent",
		why:  "limit: 64 places paid",
		paid: decimal.New(1, -64), currency: "USD", rate: decimal.New(1, -64), want: "0.00",
	},
}

func TestShare(t *testing.T) {
	for _, tt := range shareTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := commission.Share(tt.paid, tt.currency, tt.rate)
			if err != nil {
				t.Fatalf("Share(%s, %s, %s): %v", exact(tt.paid), tt.currency, exact(tt.rate), err)
			}
			// As text, so that the number of places is checked with the amount.
			if diff := cmp.Diff(tt.want, exact(got)); diff != "" {
				t.Errorf("Share(%s, %s, %s) mismatch (-want +got):\n%s\nwhy: %s",
					exact(tt.paid), tt.currency, exact(tt.rate), diff, tt.why)
			}
		})
	}
}

var shareErrorTests = []struct {
	name     string
	why      string
	paid     decimal.Decimal
	currency pricing.Currency
	rate     decimal.Decimal
	want     error
	text     string // is part of the error's
}{
	{
		name: "negative_payment",
		why:  "own rule: what goes back to a customer is not a payment",
		paid: dec("-1180"), currency: "USD", rate: dec("0.20"),
		want: commission.ErrPayment, text: "paid -1180.00 USD",
	},
	{
		name: "smallest_negative_payment",
		why:  "edge: one that rounds to nothing is refused all the same",
		paid: decimal.New(-1, -64), currency: "USD", rate: dec("0.20"),
		want: commission.ErrPayment, text: "paid -0.000",
	},
	{
		name: "lower_case_currency",
		why:  "ISO 4217: codes are capital letters",
		paid: dec("1180"), currency: "usd", rate: dec("0.20"),
		want: pricing.ErrCurrency, text: `currency "usd"`,
	},
	{
		name: "no_currency",
		why:  "edge: the zero value is no currency",
		paid: dec("1180"), currency: "", rate: dec("0.20"),
		want: pricing.ErrCurrency, text: `currency ""`,
	},
	{
		name: "currency_without_minor_units",
		why:  "ISO 4217: gold has no places to round to",
		paid: dec("1180"), currency: "XAU", rate: dec("0.20"),
		want: pricing.ErrCurrency, text: `currency "XAU"`,
	},
	{
		name: "rate_in_percent",
		why:  "own rule: 20 for 20% is refused, not guessed",
		paid: dec("1180"), currency: "USD", rate: dec("20"),
		want: pricing.ErrRate, text: "rate: 20 ",
	},
	{
		name: "rate_just_above_one",
		why:  "edge: one past the highest rate",
		paid: dec("1180"), currency: "USD", rate: dec("1.0001"),
		want: pricing.ErrRate, text: "rate: 1.0001 ",
	},
	{
		name: "negative_rate",
		why:  "edge: one past the lowest rate",
		paid: dec("1180"), currency: "USD", rate: dec("-0.0001"),
		want: pricing.ErrRate, text: "rate: -0.0001 ",
	},
	{
		name: "payment_of_65_digits",
		why:  "limit: one digit past the most",
		paid: dec("1" + strings.Repeat("0", 64)), currency: "JPY", rate: dec("0.20"),
		want: pricing.ErrAmount, text: "65 digits",
	},
	{
		name: "payment_exponent_65",
		why:  "limit: one past the greatest exponent",
		paid: decimal.New(1, 65), currency: "JPY", rate: decimal.New(1, -10),
		want: pricing.ErrAmount, text: "exponent 65",
	},
	{
		name: "payment_exponent_minus_65",
		why:  "limit: one past the least exponent",
		paid: decimal.New(1, -65), currency: "USD", rate: dec("0.20"),
		want: pricing.ErrAmount, text: "exponent -65",
	},
	{
		name: "rate_exponent_minus_65",
		why:  "limit: a rate has the bounds of an amount",
		paid: dec("1180"), currency: "USD", rate: decimal.New(1, -65),
		want: pricing.ErrAmount, text: "rate: exponent -65",
	},
	{
		name: "share_of_65_digits",
		why:  "limit: the payment fits, its share with the currency's places does not",
		paid: decimal.New(1, 64), currency: "JPY", rate: dec("1"),
		want: pricing.ErrAmount, text: "65 digits",
	},
	{
		name: "hostile_payment",
		why:  "hostile: even to compare it would take minutes",
		paid: decimal.New(1, 1<<30), currency: "USD", rate: dec("0.20"),
		want: pricing.ErrAmount, text: "exponent 1073741824",
	},
	{
		name: "hostile_rate",
		why:  "hostile: it lies between 0 and 1, and to multiply by it would take minutes",
		paid: dec("1180"), currency: "USD", rate: decimal.New(1, -1<<30),
		want: pricing.ErrAmount, text: "rate: exponent -1073741824",
	},
}

func TestShareErrors(t *testing.T) {
	for _, tt := range shareErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			var got decimal.Decimal
			var err error
			soon(t, func() { got, err = commission.Share(tt.paid, tt.currency, tt.rate) })
			if !errors.Is(err, tt.want) {
				t.Errorf("Share: error %v, want one that wraps %q\nwhy: %s", err, tt.want, tt.why)
			}
			if diff := cmp.Diff(decimal.Decimal{}, got); diff != "" {
				t.Errorf("Share: result beside an error, mismatch (-want +got):\n%s", diff)
			}
			if err != nil && (!strings.HasPrefix(err.Error(), "commission: ") || !strings.Contains(err.Error(), tt.text)) {
				t.Errorf("Share: error %q, want it to begin with the package and to have %q", err, tt.text)
			}
		})
	}
}

// soon runs f and fails if that takes more than ten seconds, which is far from
// both what a check takes and what arithmetic on a hostile decimal takes.
func soon(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("still running after ten seconds")
	}
}

func TestRates(t *testing.T) {
	if got := commission.Rate(); !got.Equal(dec("0.20")) {
		t.Errorf("Rate() = %s, want 0.20", exact(got))
	}
	if got := commission.SecondTier(); !got.Equal(dec("0.05")) {
		t.Errorf("SecondTier() = %s, want 0.05", exact(got))
	}
}
