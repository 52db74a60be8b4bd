package pricing_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// licenseErrorTests are licenses that no function may take.
var licenseErrorTests = []struct {
	name    string
	why     string
	license pricing.License
	want    error
	text    []string
}{
	{
		name:    "channel_missing",
		why:     "rule: the zero value is no channel",
		license: pricing.License{ID: "lc-20", Model: pricing.PPA, Plan: plan("59.00", "USD")},
		want:    pricing.ErrChannel,
		text:    []string{"channel 0"},
	},
	{
		name:    "channel_unknown",
		why:     "bound: one past the last channel",
		license: pricing.License{ID: "lc-20", Channel: pricing.Resold + 1, Model: pricing.PPA, Plan: plan("59.00", "USD")},
		want:    pricing.ErrChannel,
		text:    []string{"channel 4"},
	},
	{
		name:    "channel_negative",
		why:     "bound: one before the zero value",
		license: pricing.License{ID: "lc-20", Channel: -1, Model: pricing.PPA, Plan: plan("59.00", "USD")},
		want:    pricing.ErrChannel,
		text:    []string{"channel -1"},
	},
	{
		name:    "model_missing",
		why:     "rule: the zero value is no model",
		license: pricing.License{ID: "lc-20", Channel: pricing.Resold, Plan: plan("59.00", "USD")},
		want:    pricing.ErrModel,
		text:    []string{"model 0"},
	},
	{
		name:    "model_unknown",
		why:     "bound: one past the last model",
		license: pricing.License{ID: "lc-20", Channel: pricing.Resold, Model: pricing.PPS + 1, Plan: plan("59.00", "USD")},
		want:    pricing.ErrModel,
		text:    []string{"model 3"},
	},
	{
		name:    "model_negative",
		why:     "bound: one before the zero value",
		license: pricing.License{ID: "lc-20", Channel: pricing.Resold, Model: -1, Plan: plan("59.00", "USD")},
		want:    pricing.ErrModel,
		text:    []string{"model -1"},
	},
	{
		name:    "pps_direct",
		why:     "source: only a license that a partner resells can be PPS",
		license: pricing.License{ID: "lc-20", Channel: pricing.Direct, Model: pricing.PPS, Plan: plan("59.00", "USD")},
		want:    pricing.ErrModel,
		text:    []string{"PPS", "direct"},
	},
	{
		name:    "pps_referred",
		why:     "source: only a license that a partner resells can be PPS",
		license: pricing.License{ID: "lc-20", Channel: pricing.Referred, Model: pricing.PPS, Plan: plan("59.00", "USD")},
		want:    pricing.ErrModel,
		text:    []string{"PPS", "referred"},
	},
	{
		name:    "plan_missing",
		why:     "edge: the zero plan has no currency",
		license: pricing.License{ID: "lc-20", Channel: pricing.Direct, Model: pricing.PPA},
		want:    pricing.ErrCurrency,
		text:    []string{"plan: ", `currency ""`},
	},
	{
		name:    "currency_malformed",
		why:     "rule: a code is three capital letters",
		license: priced(direct, "59.00", "usd"),
		want:    pricing.ErrCurrency,
		text:    []string{`plan "team"`, `currency "usd"`},
	},
	{
		name:    "currency_without_minor_units",
		why:     "rule: there are no places to round gold to",
		license: priced(direct, "59.00", "XAU"),
		want:    pricing.ErrCurrency,
		text:    []string{`currency "XAU"`},
	},
	{
		name:    "currency_endless",
		why:     "limit: an error text does not repeat what is far too long",
		license: priced(direct, "59.00", pricing.Currency(strings.Repeat("USD", 1e5))),
		want:    pricing.ErrCurrency,
		text:    []string{`currency "USDUSD`},
	},
	{
		name:    "price_missing",
		why:     "rule: the zero value is no price, and never a price of zero",
		license: pricing.License{ID: "lc-20", Channel: pricing.Direct, Model: pricing.PPA, Plan: pricing.Plan{Name: "team", Currency: "USD"}},
		want:    pricing.ErrPrice,
		text:    []string{`plan "team"`, "no price"},
	},
	{
		name:    "price_negative",
		why:     "rule: prices are never negative",
		license: priced(direct, "-59.00", "USD"),
		want:    pricing.ErrPrice,
		text:    []string{`plan "team"`, "price -59 "},
	},
	{
		name:    "price_slightly_negative",
		why:     "bound: the largest negative price, which would round to nothing",
		license: pricedAt(direct, decimal.New(-1, -64)),
		want:    pricing.ErrPrice,
		text:    []string{"price -0.000", "1 is negative"},
	},
	{
		name:    "price_65_digits",
		why:     "bound: one digit past the limit",
		license: pricedAt(direct, nines(65).Shift(-60)),
		want:    pricing.ErrAmount,
		text:    []string{`plan "team"`, "price", "65 digits"},
	},
	{
		name:    "price_exponent_65",
		why:     "bound: one past the largest exponent",
		license: pricedAt(direct, decimal.New(1, 65)),
		want:    pricing.ErrAmount,
		text:    []string{"price", "exponent 65"},
	},
	{
		name:    "price_exponent_minus_65",
		why:     "bound: one past the smallest exponent",
		license: pricedAt(direct, decimal.New(1, -65)),
		want:    pricing.ErrAmount,
		text:    []string{"price", "exponent -65"},
	},
	{
		name:    "min_seats_negative",
		why:     "bound: one below no minimum",
		license: committed(resoldPPS, -1, 0),
		want:    pricing.ErrUnits,
		text:    []string{"minimum of -1 seats"},
	},
	{
		name:    "min_seats_negative_under_ppa",
		why:     "rule: a license is valid or not, whichever of its minimums is asked for",
		license: committed(direct, -1, 0),
		want:    pricing.ErrUnits,
		text:    []string{"minimum of -1 seats"},
	},
	{
		name:    "min_accounts_negative",
		why:     "bound: one below no minimum",
		license: committed(direct, 0, -1),
		want:    pricing.ErrUnits,
		text:    []string{"minimum of -1 accounts"},
	},
	{
		name:    "discount_on_direct",
		why:     "source: the discount is on what a partner pays",
		license: discounted(direct, rate("0.20")),
		want:    pricing.ErrDiscount,
		text:    []string{"discount 0.2,", "direct"},
	},
	{
		name:    "discount_on_referred",
		why:     "source: discount and commission are alternatives, never both",
		license: discounted(referred, rate("0.20")),
		want:    pricing.ErrDiscount,
		text:    []string{"discount 0.2,", "referred"},
	},
	{
		name:    "discount_of_zero_on_direct",
		why:     "rule: even a discount of zero says that somebody took the license for a resold one",
		license: discounted(direct, rate("0")),
		want:    pricing.ErrDiscount,
		text:    []string{"discount 0,", "direct"},
	},
	{
		name:    "discount_percent",
		why:     "rule: 20 for 20% is refused",
		license: discounted(resoldPPS, rate("20")),
		want:    pricing.ErrRate,
		text:    []string{"discount", "20 is not a fraction"},
	},
	{
		name:    "discount_above_one",
		why:     "bound: just past the largest rate",
		license: discounted(resoldPPS, rate("1.0000001")),
		want:    pricing.ErrRate,
		text:    []string{"discount", "1.0000001"},
	},
	{
		name:    "discount_below_zero",
		why:     "bound: just past the smallest rate",
		license: discounted(resoldPPS, rate("-0.0000001")),
		want:    pricing.ErrRate,
		text:    []string{"discount", "-0.0000001"},
	},
	{
		name:    "discount_exponent_minus_65",
		why:     "bound: one past the smallest exponent, of a rate that is below 1",
		license: discounted(resoldPPS, decimal.NewNullDecimal(decimal.New(1, -1).Add(decimal.New(1, -65)))),
		want:    pricing.ErrAmount,
		text:    []string{"discount", "exponent -65"},
	},
	{
		name:    "discount_exponent_65",
		why:     "bound: one past the largest exponent; a zero has one too",
		license: discounted(resoldPPS, decimal.NewNullDecimal(decimal.New(0, 65))),
		want:    pricing.ErrAmount,
		text:    []string{"discount", "exponent 65"},
	},
	{
		name:    "discount_65_digits",
		why:     "bound: one digit past the limit; a rate of 1 written too long",
		license: discounted(resoldPPS, decimal.NewNullDecimal(dec("1."+strings.Repeat("0", 64)))),
		want:    pricing.ErrAmount,
		text:    []string{"discount", "65 digits"},
	},
	{
		name: "names_endless",
		why:  "limit: an error text does not repeat a name that is far too long",
		license: pricing.License{
			ID: "lc-20" + strings.Repeat("!", 1e6), Channel: pricing.Direct, Model: pricing.PPA,
			Plan: pricing.Plan{Name: strings.Repeat("team", 1e6), Currency: "USD"},
		},
		want: pricing.ErrPrice,
		text: []string{`"teamteam`},
	},
}

func TestLicense_errors(t *testing.T) {
	for _, tt := range licenseErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			checkRefused(t, tt.license, tt.want, append(tt.text, `license "lc-20`)...)
		})
	}
	for _, h := range hostile {
		t.Run("price_"+h.name, func(t *testing.T) {
			checkRefused(t, pricedAt(direct, h.amount), pricing.ErrAmount, "price")
		})
		t.Run("discount_"+h.name, func(t *testing.T) {
			license := discounted(resoldPPS, decimal.NewNullDecimal(h.amount))
			checkRefused(t, license, pricing.ErrAmount, "discount")
		})
	}
}

// checkRefused fails unless every method of license returns an error as wanted,
// and nothing else, soon.
func checkRefused(t *testing.T, license pricing.License, want error, text ...string) {
	t.Helper()
	var (
		c   pricing.Charge
		r   pricing.Resale
		err error
	)
	soon(t, func() { err = license.Validate() })
	checkError(t, "Validate()", err, want, text...)
	soon(t, func() { c, err = license.Charge(used(20, 5)) })
	checkError(t, "Charge", err, want, text...)
	if diff := cmp.Diff(pricing.Charge{}, c); diff != "" {
		t.Errorf("Charge returns something beside its error (-want +got):\n%s", diff)
	}
	soon(t, func() { c, err = license.ChargeUnits(5, "seats", august) })
	checkError(t, "ChargeUnits", err, want, text...)
	if diff := cmp.Diff(pricing.Charge{}, c); diff != "" {
		t.Errorf("ChargeUnits returns something beside its error (-want +got):\n%s", diff)
	}
	soon(t, func() { r, err = license.Resale(used(20, 5)) })
	checkError(t, "Resale", err, want, text...)
	if diff := cmp.Diff(pricing.Resale{}, r); diff != "" {
		t.Errorf("Resale returns something beside its error (-want +got):\n%s", diff)
	}
}

// An unset discount may hold anything: it is not looked at.
func TestLicense_discountNotValid(t *testing.T) {
	want, err := resoldPPS.Charge(used(20, 5))
	if err != nil {
		t.Fatal(err)
	}
	got, err := discounted(resoldPPS, decimal.NullDecimal{Decimal: decimal.New(20, 1e9)}).Charge(used(20, 5))
	if err != nil {
		t.Fatalf("Charge with a discount that is not valid: %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Charge with a discount that is not valid mismatch (-want +got):\n%s", diff)
	}
}

var chargeErrorTests = []struct {
	name    string
	why     string
	license pricing.License
	usage   seats.Usage
	want    error
	text    []string
}{
	{
		name:    "no_period",
		why:     "rule: unknown is not zero; the zero usage was never measured",
		license: resoldPPS,
		usage:   seats.Usage{},
		want:    seats.ErrPeriod,
		text:    []string{"no start"},
	},
	{
		name:    "period_without_end",
		why:     "rule: a price is for a period, which has an end",
		license: direct,
		usage:   seats.Usage{Period: seats.Period{Start: august.Start}, Accounts: 20},
		want:    seats.ErrPeriod,
		text:    []string{"no end"},
	},
	{
		name:    "accounts_negative",
		why:     "bound: one below none, also where only seats are charged",
		license: resoldPPS,
		usage:   used(-1, 0),
		want:    seats.ErrUsage,
		text:    []string{"Accounts -1"},
	},
	{
		name:    "peak_negative",
		why:     "bound: one below none, also where only accounts are charged",
		license: direct,
		usage:   used(20, -1),
		want:    seats.ErrUsage,
		text:    []string{"Peak -1"},
	},
	{
		name:    "peak_above_accounts",
		why:     "bound: one seat more than there are agents to take it",
		license: resoldPPS,
		usage:   used(20, 21),
		want:    seats.ErrUsage,
		text:    []string{"Peak 21"},
	},
	{
		name:    "exempt_above_accounts",
		why:     "bound: one exempt account more than accounts; retail would be negative",
		license: resoldPPA,
		usage:   seats.Usage{Period: august, Accounts: 20, ExemptAccounts: 21},
		want:    seats.ErrUsage,
		text:    []string{"ExemptAccounts 21"},
	},
	{
		name:    "result_of_65_digits",
		why:     "bound: ten accounts at the largest price of 64 digits",
		license: pricedAt(direct, nines(64).Shift(-2)),
		usage:   used(10, 0),
		want:    pricing.ErrAmount,
		text:    []string{"list total of 10 units", "65 digits"},
	},
	{
		name:    "result_of_65_digits_by_rounding",
		why:     "bound: 13 at a 13th of 10^64 are 0.4 less than 10^64, and rounded to it have 65 digits",
		license: priced(direct, strings.Repeat("769230", 10)+"769.2", "JPY"),
		usage:   used(13, 0),
		want:    pricing.ErrAmount,
		text:    []string{"list total of 13 units", "65 digits"},
	},
	{
		name:    "result_with_places",
		why:     "bound: a price whose digits are few and whose amount, with its places, has 65",
		license: pricedAt(direct, decimal.New(1, 62)),
		usage:   used(1, 0),
		want:    pricing.ErrAmount,
		text:    []string{"list total of 1 units", "65 digits"},
	},
}

func TestLicense_Charge_errors(t *testing.T) {
	for _, tt := range chargeErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			call := fmt.Sprintf("Charge(%d accounts, peak %d)", tt.usage.Accounts, tt.usage.Peak)
			got, err := tt.license.Charge(tt.usage)
			checkError(t, call, err, tt.want, append(tt.text, `license "lc-20"`)...)
			if diff := cmp.Diff(pricing.Charge{}, got); diff != "" {
				t.Errorf("%s returns something beside its error (-want +got):\n%s", call, diff)
			}
			if t.Failed() {
				t.Logf("why: %s", tt.why)
			}
		})
	}
}

var chargeUnitsErrorTests = []struct {
	name    string
	why     string
	license pricing.License
	n       int
	what    string
	period  seats.Period
	want    error
	text    []string
}{
	{
		name:    "units_negative",
		why:     "bound: one below none",
		license: resoldPPS,
		n:       -1,
		what:    "active agents",
		period:  august,
		want:    pricing.ErrUnits,
		text:    []string{"-1 active agents"},
	},
	{
		name:    "units_negative_below_minimum",
		why:     "rule: a minimum does not hide an impossible count",
		license: committed(resoldPPS, 5, 5),
		n:       -1,
		what:    "seats",
		period:  august,
		want:    pricing.ErrUnits,
		text:    []string{"-1 seats"},
	},
	{
		name:    "what_missing",
		why:     "rule: a charge says what it counts",
		license: resoldPPS,
		n:       5,
		what:    "",
		period:  august,
		want:    pricing.ErrUnits,
		text:    []string{"5 units"},
	},
	{
		name:    "what_endless",
		why:     "limit: an error text does not repeat a name that is far too long",
		license: resoldPPS,
		n:       -1,
		what:    strings.Repeat("seat", 1e6),
		period:  august,
		want:    pricing.ErrUnits,
		text:    []string{"-1 seatseat"},
	},
	{
		name:    "no_period",
		why:     "rule: a charge states the period it is for",
		license: resoldPPS,
		n:       5,
		what:    "seats",
		period:  seats.Period{},
		want:    seats.ErrPeriod,
		text:    []string{"no start"},
	},
	{
		name:    "period_inverted",
		why:     "rule: a period ends after it starts",
		license: resoldPPS,
		n:       5,
		what:    "seats",
		period:  seats.Period{Start: august.End, End: august.Start},
		want:    seats.ErrPeriod,
		text:    []string{"2021-09-01T00:00:00Z/2021-08-01T00:00:00Z"},
	},
	{
		name:    "result_too_large",
		why:     "limit: the largest int at the largest price",
		license: pricedAt(direct, decimal.New(1, 64)),
		n:       math.MaxInt64,
		what:    "accounts",
		period:  august,
		want:    pricing.ErrAmount,
		text:    []string{"list total of 9223372036854775807 units"},
	},
	{
		name:    "minimum_too_large",
		why:     "limit: the units charged count, not those passed in",
		license: committed(pricedAt(direct, decimal.New(1, 60)), 0, 100),
		n:       1,
		what:    "accounts",
		period:  august,
		want:    pricing.ErrAmount,
		text:    []string{"list total of 100 units"},
	},
}

func TestLicense_ChargeUnits_errors(t *testing.T) {
	for _, tt := range chargeUnitsErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			call := fmt.Sprintf("ChargeUnits(%d, %.50q, %v)", tt.n, tt.what, tt.period)
			got, err := tt.license.ChargeUnits(tt.n, tt.what, tt.period)
			checkError(t, call, err, tt.want, append(tt.text, `license "lc-20"`)...)
			if diff := cmp.Diff(pricing.Charge{}, got); diff != "" {
				t.Errorf("%s returns something beside its error (-want +got):\n%s", call, diff)
			}
			if t.Failed() {
				t.Logf("why: %s", tt.why)
			}
		})
	}
}
