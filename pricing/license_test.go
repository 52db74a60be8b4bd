package pricing_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// unitsLine is the line of a list total, discountLine that of a discount.
func unitsLine(what string, units int, price, amount string, currency pricing.Currency) pricing.Line {
	return pricing.Line{
		Kind: pricing.LineUnits, What: what, Units: units,
		UnitPrice: dec(price), Amount: dec(amount), Currency: currency,
	}
}

func discountLine(rate, amount string, currency pricing.Currency) pricing.Line {
	return pricing.Line{
		Kind: pricing.LineDiscount, What: "reseller discount",
		Rate: dec(rate), Amount: dec(amount), Currency: currency,
	}
}

// charge returns a charge for license with what it takes over from it; the
// amounts are text to keep the tables readable.
func charge(license pricing.License, counted string, units int, list, discount, total string, lines ...pricing.Line) pricing.Charge {
	return pricing.Charge{
		License: license.ID, Channel: license.Channel, Model: license.Model,
		Period: august, Currency: license.Plan.Currency,
		Counted: counted, Units: units,
		List: dec(list), Discount: dec(discount), Total: dec(total),
		Lines: lines,
	}
}

// printed returns the lines of c as they are printed.
func printed(c pricing.Charge) []string {
	var lines []string
	for _, line := range c.Lines {
		lines = append(lines, line.String())
	}
	return lines
}

// checkCharge compares a whole charge, its lines as they are printed, and the
// places its amounts are written with.
func checkCharge(t *testing.T, call string, got, want pricing.Charge, lines []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s", call, diff)
	}
	if diff := cmp.Diff(lines, printed(got)); diff != "" {
		t.Errorf("%s: lines as printed mismatch (-want +got):\n%s", call, diff)
	}
	amounts := []decimal.Decimal{got.List, got.Discount, got.Total}
	for _, line := range got.Lines {
		amounts = append(amounts, line.Amount)
	}
	for i, amount := range amounts {
		if places := -int(amount.Exponent()); places != got.Currency.Places() {
			t.Errorf("%s: amount %d has %d places, want those of %s, %d", call, i, places, got.Currency, got.Currency.Places())
		}
	}
}

var (
	resoldPPS = pricing.License{ID: "lc-20", Channel: pricing.Resold, Model: pricing.PPS, Plan: plan("59.00", "USD")}
	resoldPPA = pricing.License{ID: "lc-20", Channel: pricing.Resold, Model: pricing.PPA, Plan: plan("59.00", "USD")}
	direct    = pricing.License{ID: "lc-20", Channel: pricing.Direct, Model: pricing.PPA, Plan: plan("59.00", "USD")}
	referred  = pricing.License{ID: "lc-20", Channel: pricing.Referred, Model: pricing.PPA, Plan: plan("59.00", "USD")}
)

// committed returns l with minimums, discounted with a discount, priced with
// another plan.
func committed(l pricing.License, minSeats, minAccounts int) pricing.License {
	l.MinSeats, l.MinAccounts = minSeats, minAccounts
	return l
}

func discounted(l pricing.License, discount decimal.NullDecimal) pricing.License {
	l.Discount = discount
	return l
}

func priced(l pricing.License, price string, currency pricing.Currency) pricing.License {
	l.Plan = plan(price, currency)
	return l
}

func pricedAt(l pricing.License, price decimal.Decimal) pricing.License {
	l.Plan.Price = pricing.Flat(price)
	return l
}

var chargeTests = []struct {
	name    string
	why     string
	license pricing.License
	usage   seats.Usage
	want    pricing.Charge
	lines   []string
}{
	{
		name:    "resold_pps",
		why:     "source: of 20 accounts five chat at one time, and only seats are paid for, at 20% off",
		license: resoldPPS,
		usage:   used(20, 5),
		want: charge(resoldPPS, "seats", 5, "295.00", "59.00", "236.00",
			unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("0.20", "-59.00", "USD")),
		lines: []string{"seats: 5 x 59.00 USD = 295.00 USD", "reseller discount: 20% = -59.00 USD"},
	},
	{
		name:    "resold_pps_seven_seats",
		why:     "the source's license with two seats more",
		license: resoldPPS,
		usage:   used(20, 7),
		want: charge(resoldPPS, "seats", 7, "413.00", "82.60", "330.40",
			unitsLine("seats", 7, "59.00", "413.00", "USD"), discountLine("0.20", "-82.60", "USD")),
		lines: []string{"seats: 7 x 59.00 USD = 413.00 USD", "reseller discount: 20% = -82.60 USD"},
	},
	{
		name:    "resold_ppa",
		why:     "rule: under PPA a reseller pays for every account, less the same discount",
		license: resoldPPA,
		usage:   used(20, 5),
		want: charge(resoldPPA, "accounts", 20, "1180.00", "236.00", "944.00",
			unitsLine("accounts", 20, "59.00", "1180.00", "USD"), discountLine("0.20", "-236.00", "USD")),
		lines: []string{"accounts: 20 x 59.00 USD = 1180.00 USD", "reseller discount: 20% = -236.00 USD"},
	},
	{
		name:    "direct",
		why:     "source: a direct customer pays for every account, at list, with no discount line",
		license: direct,
		usage:   used(20, 5),
		want:    charge(direct, "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
		lines:   []string{"accounts: 20 x 59.00 USD = 1180.00 USD"},
	},
	{
		name:    "referred",
		why:     "rule: a license earns a discount or a commission, so a referred customer pays list",
		license: referred,
		usage:   used(20, 5),
		want:    charge(referred, "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
		lines:   []string{"accounts: 20 x 59.00 USD = 1180.00 USD"},
	},
	{
		name:    "reseller_invoice",
		why:     "source: a reseller invoice of 312 for 10 seats of the team plan in the samples of livechat/livechat-public-docs",
		license: priced(resoldPPS, "39", "USD"),
		usage:   used(10, 10),
		want: charge(priced(resoldPPS, "39", "USD"), "seats", 10, "390.00", "78.00", "312.00",
			unitsLine("seats", 10, "39", "390.00", "USD"), discountLine("0.20", "-78.00", "USD")),
		lines: []string{"seats: 10 x 39.00 USD = 390.00 USD", "reseller discount: 20% = -78.00 USD"},
	},
	{
		name:    "nobody_chats",
		why:     "edge: no seats are a charge of nothing, not an error",
		license: resoldPPS,
		usage:   used(20, 0),
		want: charge(resoldPPS, "seats", 0, "0.00", "0.00", "0.00",
			unitsLine("seats", 0, "59.00", "0.00", "USD"), discountLine("0.20", "0.00", "USD")),
		lines: []string{"seats: 0 x 59.00 USD = 0.00 USD", "reseller discount: 20% = 0.00 USD"},
	},
	{
		name:    "no_accounts",
		why:     "edge: an empty license is charged nothing under PPA",
		license: direct,
		usage:   used(0, 0),
		want:    charge(direct, "accounts", 0, "0.00", "0.00", "0.00", unitsLine("accounts", 0, "59.00", "0.00", "USD")),
		lines:   []string{"accounts: 0 x 59.00 USD = 0.00 USD"},
	},
	{
		name:    "seats_below_minimum",
		why:     "rule: seats that are committed to are paid for, and the line says what was counted",
		license: committed(resoldPPS, 6, 30),
		usage:   used(20, 5),
		want: charge(resoldPPS, "seats", 6, "354.00", "70.80", "283.20",
			unitsLine("seats (minimum, 5 counted)", 6, "59.00", "354.00", "USD"), discountLine("0.20", "-70.80", "USD")),
		lines: []string{"seats (minimum, 5 counted): 6 x 59.00 USD = 354.00 USD", "reseller discount: 20% = -70.80 USD"},
	},
	{
		name:    "seats_at_minimum",
		why:     "bound: as many seats as committed to; the minimum of accounts does not hold under PPS",
		license: committed(resoldPPS, 5, 30),
		usage:   used(20, 5),
		want: charge(resoldPPS, "seats", 5, "295.00", "59.00", "236.00",
			unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("0.20", "-59.00", "USD")),
		lines: []string{"seats: 5 x 59.00 USD = 295.00 USD", "reseller discount: 20% = -59.00 USD"},
	},
	{
		name:    "seats_above_minimum",
		why:     "bound: one seat more than committed to, on a line of its own",
		license: committed(resoldPPS, 4, 0),
		usage:   used(20, 5),
		want: charge(resoldPPS, "seats", 5, "295.00", "59.00", "236.00",
			unitsLine("seats", 4, "59.00", "236.00", "USD"), unitsLine("seats beyond the minimum", 1, "59.00", "59.00", "USD"),
			discountLine("0.20", "-59.00", "USD")),
		lines: []string{
			"seats: 4 x 59.00 USD = 236.00 USD", "seats beyond the minimum: 1 x 59.00 USD = 59.00 USD",
			"reseller discount: 20% = -59.00 USD",
		},
	},
	{
		name:    "accounts_below_minimum",
		why:     "rule: under PPA the accounts that were purchased are charged, and the minimum of seats does not hold",
		license: committed(direct, 99, 21),
		usage:   used(20, 5),
		want: charge(direct, "accounts", 21, "1239.00", "0.00", "1239.00",
			unitsLine("accounts (minimum, 20 counted)", 21, "59.00", "1239.00", "USD")),
		lines: []string{"accounts (minimum, 20 counted): 21 x 59.00 USD = 1239.00 USD"},
	},
	{
		name:    "accounts_at_minimum",
		why:     "bound: as many accounts as purchased",
		license: committed(direct, 0, 20),
		usage:   used(20, 5),
		want:    charge(direct, "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
		lines:   []string{"accounts: 20 x 59.00 USD = 1180.00 USD"},
	},
	{
		name:    "accounts_above_minimum",
		why:     "bound: one account more than purchased",
		license: committed(direct, 0, 19),
		usage:   used(20, 5),
		want:    charge(direct, "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
		lines:   []string{"accounts: 20 x 59.00 USD = 1180.00 USD"},
	},
	{
		name:    "discount_none",
		why:     "rule: a discount of zero is said by a valid zero, and not taken for the default",
		license: discounted(resoldPPS, rate("0")),
		usage:   used(20, 5),
		want: charge(resoldPPS, "seats", 5, "295.00", "0.00", "295.00",
			unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("0", "0.00", "USD")),
		lines: []string{"seats: 5 x 59.00 USD = 295.00 USD", "reseller discount: 0% = 0.00 USD"},
	},
	{
		name:    "discount_own",
		why:     "source: rates are per license in the samples of livechat/livechat-public-docs",
		license: discounted(resoldPPS, rate("0.25")),
		usage:   used(20, 5),
		want: charge(resoldPPS, "seats", 5, "295.00", "73.75", "221.25",
			unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("0.25", "-73.75", "USD")),
		lines: []string{"seats: 5 x 59.00 USD = 295.00 USD", "reseller discount: 25% = -73.75 USD"},
	},
	{
		name:    "discount_whole",
		why:     "bound: a rate of 1 leaves nothing to pay",
		license: discounted(resoldPPS, rate("1")),
		usage:   used(20, 5),
		want: charge(resoldPPS, "seats", 5, "295.00", "295.00", "0.00",
			unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("1", "-295.00", "USD")),
		lines: []string{"seats: 5 x 59.00 USD = 295.00 USD", "reseller discount: 100% = -295.00 USD"},
	},
	{
		name:    "discount_fine",
		why:     "edge: a rate finer than a percent is printed in full",
		license: discounted(resoldPPS, rate("0.333333")),
		usage:   used(20, 5),
		want: charge(resoldPPS, "seats", 5, "295.00", "98.33", "196.67",
			unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("0.333333", "-98.33", "USD")),
		lines: []string{"seats: 5 x 59.00 USD = 295.00 USD", "reseller discount: 33.3333% = -98.33 USD"},
	},
	{
		name:    "discount_tie",
		why:     "rule: a discount of half a cent rounds away from zero; the total is what is left of the list",
		license: discounted(priced(resoldPPS, "0.10", "USD"), rate("0.05")),
		usage:   used(1, 1),
		want: charge(resoldPPS, "seats", 1, "0.10", "0.01", "0.09",
			unitsLine("seats", 1, "0.10", "0.10", "USD"), discountLine("0.05", "-0.01", "USD")),
		lines: []string{"seats: 1 x 0.10 USD = 0.10 USD", "reseller discount: 5% = -0.01 USD"},
	},
	{
		name:    "discount_of_the_printed_list",
		why:     "own rule: the discount is of the list total that is printed, 25% of 0.02, not of 0.019",
		license: discounted(priced(resoldPPS, "0.019", "USD"), rate("0.25")),
		usage:   used(1, 1),
		want: charge(resoldPPS, "seats", 1, "0.02", "0.01", "0.01",
			unitsLine("seats", 1, "0.019", "0.02", "USD"), discountLine("0.25", "-0.01", "USD")),
		lines: []string{"seats: 1 x 0.019 USD = 0.02 USD", "reseller discount: 25% = -0.01 USD"},
	},
	{
		name:    "yen",
		why:     "rule: results are rounded to the currency's places, none for JPY; 20% of 2997 is 599.4",
		license: priced(resoldPPS, "999", "JPY"),
		usage:   used(20, 3),
		want: charge(priced(resoldPPS, "999", "JPY"), "seats", 3, "2997", "599", "2398",
			unitsLine("seats", 3, "999", "2997", "JPY"), discountLine("0.20", "-599", "JPY")),
		lines: []string{"seats: 3 x 999 JPY = 2997 JPY", "reseller discount: 20% = -599 JPY"},
	},
	{
		name:    "dinar",
		why:     "rule: three places for KWD; 18.1255 rounds away from zero, 20% of 18.126 is 3.6252",
		license: priced(resoldPPS, "18.1255", "KWD"),
		usage:   used(20, 1),
		want: charge(priced(resoldPPS, "18.1255", "KWD"), "seats", 1, "18.126", "3.625", "14.501",
			unitsLine("seats", 1, "18.1255", "18.126", "KWD"), discountLine("0.20", "-3.625", "KWD")),
		lines: []string{"seats: 1 x 18.1255 KWD = 18.126 KWD", "reseller discount: 20% = -3.625 KWD"},
	},
	{
		name:    "unidad_de_fomento",
		why:     "rule: four places for CLF; 20% of 1.2346 is 0.24692",
		license: priced(resoldPPS, "1.23455", "CLF"),
		usage:   used(20, 1),
		want: charge(priced(resoldPPS, "1.23455", "CLF"), "seats", 1, "1.2346", "0.2469", "0.9877",
			unitsLine("seats", 1, "1.23455", "1.2346", "CLF"), discountLine("0.20", "-0.2469", "CLF")),
		lines: []string{"seats: 1 x 1.23455 CLF = 1.2346 CLF", "reseller discount: 20% = -0.2469 CLF"},
	},
	{
		name:    "price_finer_than_currency",
		why:     "rule: the product is rounded, not the price: 8 x 0.125 is 1.00, not 8 x 0.13",
		license: priced(direct, "0.125", "USD"),
		usage:   used(8, 0),
		want:    charge(direct, "accounts", 8, "1.00", "0.00", "1.00", unitsLine("accounts", 8, "0.125", "1.00", "USD")),
		lines:   []string{"accounts: 8 x 0.125 USD = 1.00 USD"},
	},
	{
		name:    "price_half_a_cent",
		why:     "rule: half a cent rounds away from zero",
		license: priced(direct, "0.005", "USD"),
		usage:   used(1, 0),
		want:    charge(direct, "accounts", 1, "0.01", "0.00", "0.01", unitsLine("accounts", 1, "0.005", "0.01", "USD")),
		lines:   []string{"accounts: 1 x 0.005 USD = 0.01 USD"},
	},
	{
		name:    "price_below_half_a_cent",
		why:     "bound: the largest price of 64 places that rounds to nothing",
		license: pricedAt(direct, dec("0.005").Sub(decimal.New(1, -64))),
		usage:   used(1, 0),
		want: charge(direct, "accounts", 1, "0.00", "0.00", "0.00",
			unitsLine("accounts", 1, "0.004"+strings.Repeat("9", 61), "0.00", "USD")),
		lines: []string{"accounts: 1 x 0.004" + strings.Repeat("9", 61) + " USD = 0.00 USD"},
	},
	{
		name:    "price_zero",
		why:     "edge: a free plan is a price",
		license: priced(direct, "0", "USD"),
		usage:   used(20, 5),
		want:    charge(direct, "accounts", 20, "0.00", "0.00", "0.00", unitsLine("accounts", 20, "0", "0.00", "USD")),
		lines:   []string{"accounts: 20 x 0.00 USD = 0.00 USD"},
	},
	{
		name:    "price_with_positive_exponent",
		why:     "edge: 5e1 is 50, printed in full",
		license: pricedAt(direct, decimal.New(5, 1)),
		usage:   used(20, 5),
		want:    charge(direct, "accounts", 20, "1000.00", "0.00", "1000.00", unitsLine("accounts", 20, "50", "1000.00", "USD")),
		lines:   []string{"accounts: 20 x 50.00 USD = 1000.00 USD"},
	},
	{
		name:    "exempt_under_ppa",
		why:     "own rule: under PPA the vendor charges an exempt account like any other",
		license: resoldPPA,
		usage:   seats.Usage{Period: august, Accounts: 21, ExemptAccounts: 1, Peak: 5},
		want: charge(resoldPPA, "accounts", 21, "1239.00", "247.80", "991.20",
			unitsLine("accounts", 21, "59.00", "1239.00", "USD"), discountLine("0.20", "-247.80", "USD")),
		lines: []string{"accounts: 21 x 59.00 USD = 1239.00 USD", "reseller discount: 20% = -247.80 USD"},
	},
	{
		name:    "strays_above_accounts",
		why:     "rule: an agent who chats while off the license holds a seat, so seats can outnumber accounts",
		license: resoldPPS,
		usage:   seats.Usage{Period: august, Accounts: 1, Peak: 2, Strays: []string{"kim"}},
		want: charge(resoldPPS, "seats", 2, "118.00", "23.60", "94.40",
			unitsLine("seats", 2, "59.00", "118.00", "USD"), discountLine("0.20", "-23.60", "USD")),
		lines: []string{"seats: 2 x 59.00 USD = 118.00 USD", "reseller discount: 20% = -23.60 USD"},
	},
	{
		name:    "huge",
		why:     "limit: a price of 38 digits times a billion accounts is exact",
		license: pricedAt(direct, nines(38).Shift(-2)),
		usage:   used(1e9, 0),
		want: charge(direct, "accounts", 1e9, strings.Repeat("9", 36)+"990000000.00", "0.00", strings.Repeat("9", 36)+"990000000.00",
			unitsLine("accounts", 1e9, strings.Repeat("9", 36)+".99", strings.Repeat("9", 36)+"990000000.00", "USD")),
		lines: []string{"accounts: 1000000000 x " + strings.Repeat("9", 36) + ".99 USD = " + strings.Repeat("9", 36) + "990000000.00 USD"},
	},
	{
		name:    "result_of_64_digits",
		why:     "bound: the largest list total, 62 digits before the point and two after it",
		license: pricedAt(direct, nines(64).Shift(-2)),
		usage:   used(1, 0),
		want: charge(direct, "accounts", 1, strings.Repeat("9", 62)+".99", "0.00", strings.Repeat("9", 62)+".99",
			unitsLine("accounts", 1, strings.Repeat("9", 62)+".99", strings.Repeat("9", 62)+".99", "USD")),
		lines: []string{"accounts: 1 x " + strings.Repeat("9", 62) + ".99 USD = " + strings.Repeat("9", 62) + ".99 USD"},
	},
	{
		name:    "no_name",
		why:     "edge: the license and the plan need no name",
		license: pricing.License{Channel: pricing.Direct, Model: pricing.PPA, Plan: pricing.Plan{Price: pricing.Flat(dec("59")), Currency: "USD"}},
		usage:   used(1, 0),
		want: charge(pricing.License{Channel: pricing.Direct, Model: pricing.PPA, Plan: pricing.Plan{Currency: "USD"}},
			"accounts", 1, "59.00", "0.00", "59.00", unitsLine("accounts", 1, "59", "59.00", "USD")),
		lines: []string{"accounts: 1 x 59.00 USD = 59.00 USD"},
	},
}

func TestLicense_Charge(t *testing.T) {
	for _, tt := range chargeTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			if err := tt.license.Validate(); err != nil {
				t.Errorf("Validate() = %v\nwhy: %s", err, tt.why)
			}
			got, err := tt.license.Charge(tt.usage)
			if err != nil {
				t.Fatalf("Charge(%d accounts, peak %d) = %v\nwhy: %s", tt.usage.Accounts, tt.usage.Peak, err, tt.why)
			}
			checkCharge(t, fmt.Sprintf("Charge(%d accounts, peak %d)", tt.usage.Accounts, tt.usage.Peak), got, tt.want, tt.lines)
		})
	}
}

var chargeUnitsTests = []struct {
	name    string
	why     string
	license pricing.License
	n       int
	what    string
	want    pricing.Charge
	lines   []string
}{
	{
		name:    "own_count",
		why:     "rule: a count of the caller's own is named on the charge",
		license: resoldPPS,
		n:       4,
		what:    "seats in use for 30 minutes or more",
		want: charge(resoldPPS, "seats in use for 30 minutes or more", 4, "236.00", "47.20", "188.80",
			unitsLine("seats in use for 30 minutes or more", 4, "59.00", "236.00", "USD"), discountLine("0.20", "-47.20", "USD")),
		lines: []string{"seats in use for 30 minutes or more: 4 x 59.00 USD = 236.00 USD", "reseller discount: 20% = -47.20 USD"},
	},
	{
		name:    "minimum_of_seats",
		why:     "rule: the minimum of the license's model holds for the caller's count too",
		license: committed(resoldPPS, 5, 0),
		n:       4,
		what:    "active agents",
		want: charge(resoldPPS, "active agents", 5, "295.00", "59.00", "236.00",
			unitsLine("active agents (minimum, 4 counted)", 5, "59.00", "295.00", "USD"), discountLine("0.20", "-59.00", "USD")),
		lines: []string{"active agents (minimum, 4 counted): 5 x 59.00 USD = 295.00 USD", "reseller discount: 20% = -59.00 USD"},
	},
	{
		name:    "minimum_of_accounts",
		why:     "rule: under PPA that is the minimum of accounts",
		license: committed(direct, 9, 5),
		n:       4,
		what:    "accounts at one time",
		want: charge(direct, "accounts at one time", 5, "295.00", "0.00", "295.00",
			unitsLine("accounts at one time (minimum, 4 counted)", 5, "59.00", "295.00", "USD")),
		lines: []string{"accounts at one time (minimum, 4 counted): 5 x 59.00 USD = 295.00 USD"},
	},
	{
		name:    "most_units",
		why:     "bound: the largest int",
		license: priced(direct, "1", "JPY"),
		n:       math.MaxInt64,
		what:    "accounts",
		want: charge(priced(direct, "1", "JPY"), "accounts", math.MaxInt64, "9223372036854775807", "0", "9223372036854775807",
			unitsLine("accounts", math.MaxInt64, "1", "9223372036854775807", "JPY")),
		lines: []string{"accounts: 9223372036854775807 x 1 JPY = 9223372036854775807 JPY"},
	},
	{
		name:    "none_at_the_largest_price",
		why:     "bound: a price with an exponent of 64 is in bounds, and none of it is nothing",
		license: pricedAt(direct, decimal.New(1, 64)),
		n:       0,
		what:    "accounts",
		want: charge(direct, "accounts", 0, "0.00", "0.00", "0.00",
			unitsLine("accounts", 0, "1e64", "0.00", "USD")),
		lines: []string{"accounts: 0 x 1" + strings.Repeat("0", 64) + ".00 USD = 0.00 USD"},
	},
	{
		name:    "smallest_price",
		why:     "bound: a price with an exponent of -64",
		license: pricedAt(direct, decimal.New(1, -64)),
		n:       1,
		what:    "accounts",
		want: charge(direct, "accounts", 1, "0.00", "0.00", "0.00",
			unitsLine("accounts", 1, "1e-64", "0.00", "USD")),
		lines: []string{"accounts: 1 x 0." + strings.Repeat("0", 63) + "1 USD = 0.00 USD"},
	},
	{
		name:    "finest_discount",
		why:     "bound: a rate of 64 digits and an exponent of -64 is exact until the discount is rounded",
		license: discounted(priced(resoldPPS, "1000", "JPY"), decimal.NewNullDecimal(nines(64).Shift(-64))),
		n:       1,
		what:    "seats",
		want: charge(priced(resoldPPS, "1000", "JPY"), "seats", 1, "1000", "1000", "0",
			unitsLine("seats", 1, "1000", "1000", "JPY"), discountLine("0."+strings.Repeat("9", 64), "-1000", "JPY")),
		lines: []string{"seats: 1 x 1000 JPY = 1000 JPY", "reseller discount: 99." + strings.Repeat("9", 62) + "% = -1000 JPY"},
	},
}

func TestLicense_ChargeUnits(t *testing.T) {
	for _, tt := range chargeUnitsTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.license.ChargeUnits(tt.n, tt.what, august)
			if err != nil {
				t.Fatalf("ChargeUnits(%d, %q) = %v\nwhy: %s", tt.n, tt.what, err, tt.why)
			}
			checkCharge(t, fmt.Sprintf("ChargeUnits(%d, %q)", tt.n, tt.what), got, tt.want, tt.lines)
		})
	}
}

// A charge states its period in the zones it was asked in, and as a result that
// is to be stored and compared, without a reading of this process's clock.
func TestLicense_Charge_period(t *testing.T) {
	warsaw := time.FixedZone("CEST", 2*60*60)
	now := time.Now() //nolint:forbidigo // nothing else returns a time with a monotonic reading
	for _, p := range []seats.Period{
		{Start: august.Start.In(warsaw), End: august.End},
		{Start: now, End: now.Add(time.Hour)},
	} {
		c, err := direct.Charge(seats.Usage{Period: p, Accounts: 1})
		if err != nil {
			t.Fatalf("Charge in %v: %v", p, err)
		}
		want := seats.Period{Start: p.Start.Round(0), End: p.End.Round(0)}
		if c.Period != want { // == also compares location and monotonic reading
			t.Errorf("Charge in %v is for %#v, want %#v", p, c.Period, want)
		}
	}
}

func TestResellerDiscount(t *testing.T) {
	if got := pricing.ResellerDiscount(); got.StringFixed(2) != "0.20" || got.Exponent() != -2 {
		t.Errorf("ResellerDiscount() = %s with exponent %d, want 0.20 (source: 20%% discount)", got.StringFixed(4), got.Exponent())
	}
}
