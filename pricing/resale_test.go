package pricing_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// public returns the license as the reseller's customer has it: direct, PPA, at
// list.
func public(l pricing.License) pricing.License {
	l.Channel, l.Model, l.Discount = pricing.Direct, pricing.PPA, decimal.NullDecimal{}
	return l
}

func resale(retail, cost pricing.Charge, margin, fromDiscount, fromSeats string) pricing.Resale {
	return pricing.Resale{
		Retail: retail, Cost: cost,
		Margin: dec(margin), FromDiscount: dec(fromDiscount), FromSeats: dec(fromSeats),
	}
}

var resaleTests = []struct {
	name    string
	why     string
	license pricing.License
	usage   seats.Usage
	want    pricing.Resale
}{
	{
		name:    "five_seats",
		why:     "source: 20 accounts, five of them chatting at one time; here at 59.00",
		license: resoldPPS,
		usage:   used(20, 5),
		want: resale(
			charge(public(resoldPPS), "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
			charge(resoldPPS, "seats", 5, "295.00", "59.00", "236.00",
				unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("0.20", "-59.00", "USD")),
			"944.00", "59.00", "885.00"),
	},
	{
		name:    "seven_seats",
		why:     "the source's license with two seats more: the discount grows, the gap shrinks",
		license: resoldPPS,
		usage:   used(20, 7),
		want: resale(
			charge(public(resoldPPS), "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
			charge(resoldPPS, "seats", 7, "413.00", "82.60", "330.40",
				unitsLine("seats", 7, "59.00", "413.00", "USD"), discountLine("0.20", "-82.60", "USD")),
			"849.60", "82.60", "767.00"),
	},
	{
		name:    "exempt_account",
		why:     "source: the reseller's own account is free; as a 21st it changes nothing under PPS",
		license: resoldPPS,
		usage:   seats.Usage{Period: august, Accounts: 21, ExemptAccounts: 1, Peak: 5},
		want: resale(
			charge(public(resoldPPS), "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
			charge(resoldPPS, "seats", 5, "295.00", "59.00", "236.00",
				unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("0.20", "-59.00", "USD")),
			"944.00", "59.00", "885.00"),
	},
	{
		name:    "ppa",
		why:     "rule: a reseller that pays for accounts keeps the discount and nothing else",
		license: resoldPPA,
		usage:   used(20, 5),
		want: resale(
			charge(public(resoldPPA), "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
			charge(resoldPPA, "accounts", 20, "1180.00", "236.00", "944.00",
				unitsLine("accounts", 20, "59.00", "1180.00", "USD"), discountLine("0.20", "-236.00", "USD")),
			"236.00", "236.00", "0.00"),
	},
	{
		name:    "exempt_account_under_ppa",
		why:     "own rule: under PPA the vendor charges the exempt account and the customer does not pay it",
		license: resoldPPA,
		usage:   seats.Usage{Period: august, Accounts: 21, ExemptAccounts: 1, Peak: 5},
		want: resale(
			charge(public(resoldPPA), "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
			charge(resoldPPA, "accounts", 21, "1239.00", "247.80", "991.20",
				unitsLine("accounts", 21, "59.00", "1239.00", "USD"), discountLine("0.20", "-247.80", "USD")),
			"188.80", "247.80", "-59.00"),
	},
	{
		name:    "only_exempt_accounts",
		why:     "edge: a license of nobody but the reseller has no retail and no cost",
		license: resoldPPS,
		usage:   seats.Usage{Period: august, Accounts: 1, ExemptAccounts: 1},
		want: resale(
			charge(public(resoldPPS), "accounts", 0, "0.00", "0.00", "0.00", unitsLine("accounts", 0, "59.00", "0.00", "USD")),
			charge(resoldPPS, "seats", 0, "0.00", "0.00", "0.00",
				unitsLine("seats", 0, "59.00", "0.00", "USD"), discountLine("0.20", "0.00", "USD")),
			"0.00", "0.00", "0.00"),
	},
	{
		name:    "minimum_of_accounts",
		why:     "own rule: the customer purchased 25 accounts and pays for them; PPS does not ask for them",
		license: committed(resoldPPS, 0, 25),
		usage:   used(20, 5),
		want: resale(
			charge(public(resoldPPS), "accounts", 25, "1475.00", "0.00", "1475.00",
				unitsLine("accounts (minimum, 20 counted)", 25, "59.00", "1475.00", "USD")),
			charge(resoldPPS, "seats", 5, "295.00", "59.00", "236.00",
				unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("0.20", "-59.00", "USD")),
			"1239.00", "59.00", "1180.00"),
	},
	{
		name:    "minimum_above_accounts_less_exempt",
		why:     "own rule: the minimum holds for the accounts that the customer is charged for, 19 of 20 here",
		license: committed(resoldPPA, 0, 20),
		usage:   seats.Usage{Period: august, Accounts: 20, ExemptAccounts: 1},
		want: resale(
			charge(public(resoldPPA), "accounts", 20, "1180.00", "0.00", "1180.00",
				unitsLine("accounts (minimum, 19 counted)", 20, "59.00", "1180.00", "USD")),
			charge(resoldPPA, "accounts", 20, "1180.00", "236.00", "944.00",
				unitsLine("accounts", 20, "59.00", "1180.00", "USD"), discountLine("0.20", "-236.00", "USD")),
			"236.00", "236.00", "0.00"),
	},
	{
		name:    "minimum_of_seats_above_accounts",
		why:     "edge: who commits to more seats than the customer has accounts pays for it, with a negative margin",
		license: committed(resoldPPS, 30, 0),
		usage:   used(20, 5),
		want: resale(
			charge(public(resoldPPS), "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
			charge(resoldPPS, "seats", 30, "1770.00", "354.00", "1416.00",
				unitsLine("seats (minimum, 5 counted)", 30, "59.00", "1770.00", "USD"), discountLine("0.20", "-354.00", "USD")),
			"-236.00", "354.00", "-590.00"),
	},
	{
		name:    "strays",
		why:     "rule: with agents who chat while off the license, seats can outnumber accounts",
		license: resoldPPS,
		usage:   seats.Usage{Period: august, Accounts: 1, Peak: 2, Strays: []string{"kim"}},
		want: resale(
			charge(public(resoldPPS), "accounts", 1, "59.00", "0.00", "59.00", unitsLine("accounts", 1, "59.00", "59.00", "USD")),
			charge(resoldPPS, "seats", 2, "118.00", "23.60", "94.40",
				unitsLine("seats", 2, "59.00", "118.00", "USD"), discountLine("0.20", "-23.60", "USD")),
			"-35.40", "23.60", "-59.00"),
	},
	{
		name:    "own_discount",
		why:     "rule: the discount is the license's own where it has one, and never the customer's",
		license: discounted(resoldPPS, rate("0.25")),
		usage:   used(20, 5),
		want: resale(
			charge(public(resoldPPS), "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
			charge(resoldPPS, "seats", 5, "295.00", "73.75", "221.25",
				unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("0.25", "-73.75", "USD")),
			"958.75", "73.75", "885.00"),
	},
	{
		name:    "no_discount",
		why:     "bound: without a discount the margin is the gap alone",
		license: discounted(resoldPPS, rate("0")),
		usage:   used(20, 5),
		want: resale(
			charge(public(resoldPPS), "accounts", 20, "1180.00", "0.00", "1180.00", unitsLine("accounts", 20, "59.00", "1180.00", "USD")),
			charge(resoldPPS, "seats", 5, "295.00", "0.00", "295.00",
				unitsLine("seats", 5, "59.00", "295.00", "USD"), discountLine("0", "0.00", "USD")),
			"885.00", "0.00", "885.00"),
	},
	{
		name:    "reseller_invoice",
		why:     "source: 10 seats at 39 for 312 in the samples of livechat/livechat-public-docs; here each account a seat",
		license: priced(resoldPPS, "39", "USD"),
		usage:   used(10, 10),
		want: resale(
			charge(public(resoldPPS), "accounts", 10, "390.00", "0.00", "390.00", unitsLine("accounts", 10, "39", "390.00", "USD")),
			charge(resoldPPS, "seats", 10, "390.00", "78.00", "312.00",
				unitsLine("seats", 10, "39", "390.00", "USD"), discountLine("0.20", "-78.00", "USD")),
			"78.00", "78.00", "0.00"),
	},
	{
		name:    "price_finer_than_currency",
		why:     "rule: retail and list are rounded each once, 0.375 to 0.38 and 0.125 to 0.13, and the causes still add up",
		license: priced(resoldPPS, "0.125", "USD"),
		usage:   used(3, 1),
		want: resale(
			charge(public(resoldPPS), "accounts", 3, "0.38", "0.00", "0.38", unitsLine("accounts", 3, "0.125", "0.38", "USD")),
			charge(resoldPPS, "seats", 1, "0.13", "0.03", "0.10",
				unitsLine("seats", 1, "0.125", "0.13", "USD"), discountLine("0.20", "-0.03", "USD")),
			"0.28", "0.03", "0.25"),
	},
	{
		name:    "yen",
		why:     "rule: the causes add up in a currency without minor units; 20% of 2997 is 599.4",
		license: priced(resoldPPS, "999", "JPY"),
		usage:   used(4, 3),
		want: resale(
			charge(public(priced(resoldPPS, "999", "JPY")), "accounts", 4, "3996", "0", "3996", unitsLine("accounts", 4, "999", "3996", "JPY")),
			charge(priced(resoldPPS, "999", "JPY"), "seats", 3, "2997", "599", "2398",
				unitsLine("seats", 3, "999", "2997", "JPY"), discountLine("0.20", "-599", "JPY")),
			"1598", "599", "999"),
	},
}

func TestLicense_Resale(t *testing.T) {
	for _, tt := range resaleTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			call := fmt.Sprintf("Resale(%d accounts, %d exempt, peak %d)", tt.usage.Accounts, tt.usage.ExemptAccounts, tt.usage.Peak)
			got, err := tt.license.Resale(tt.usage)
			if err != nil {
				t.Fatalf("%s = %v\nwhy: %s", call, err, tt.why)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s mismatch (-want +got):\n%s\nwhy: %s", call, diff, tt.why)
			}
			for _, amount := range []decimal.Decimal{got.Margin, got.FromDiscount, got.FromSeats} {
				if places := -int(amount.Exponent()); places != tt.license.Plan.Currency.Places() {
					t.Errorf("%s: %s has %d places, want those of %s", call, amount.StringFixed(10), places, tt.license.Plan.Currency)
				}
			}
		})
	}
}

// Lines are the caller's to change and to append to: neither charge of a resale
// has a part of the other's, nor of those of another call.
func TestLicense_Resale_ownLines(t *testing.T) {
	for _, tt := range resaleTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			first, err := tt.license.Resale(tt.usage)
			if err != nil {
				t.Fatal(err)
			}
			second, err := tt.license.Resale(tt.usage)
			if err != nil {
				t.Fatal(err)
			}
			clear(first.Retail.Lines[:cap(first.Retail.Lines)])
			if diff := cmp.Diff(tt.want.Cost, first.Cost); diff != "" {
				t.Errorf("without the lines of retail, cost mismatch (-want +got):\n%s", diff)
			}
			clear(second.Cost.Lines[:cap(second.Cost.Lines)])
			if diff := cmp.Diff(tt.want.Retail, second.Retail); diff != "" {
				t.Errorf("without the lines of cost, retail mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// What no license may be is refused as by Charge; see TestLicense_errors.
var resaleErrorTests = []struct {
	name    string
	why     string
	license pricing.License
	usage   seats.Usage
	want    error
	text    []string
}{
	{
		name:    "direct",
		why:     "rule: nobody resells a direct license",
		license: direct,
		usage:   used(20, 5),
		want:    pricing.ErrChannel,
		text:    []string{"direct"},
	},
	{
		name:    "referred",
		why:     "rule: a referrer earns commission, not a margin",
		license: referred,
		usage:   used(20, 5),
		want:    pricing.ErrChannel,
		text:    []string{"referred"},
	},
	{
		name:    "no_period",
		why:     "rule: unknown is not zero",
		license: resoldPPS,
		usage:   seats.Usage{},
		want:    seats.ErrPeriod,
		text:    []string{"no start"},
	},
	{
		name:    "impossible_counts",
		why:     "bound: one exempt account more than accounts; retail would be for -1 accounts",
		license: resoldPPS,
		usage:   seats.Usage{Period: august, Accounts: 20, ExemptAccounts: 21},
		want:    seats.ErrUsage,
		text:    []string{"ExemptAccounts 21"},
	},
	{
		name:    "cost_of_65_digits",
		why:     "bound: ten seats at the largest price of 64 digits",
		license: pricedAt(resoldPPS, nines(64).Shift(-2)),
		usage:   used(10, 10),
		want:    pricing.ErrAmount,
		text:    []string{"list total of 10 units"},
	},
	{
		name:    "retail_of_65_digits",
		why:     "bound: the one seat is in bounds, the ten accounts are not",
		license: pricedAt(resoldPPS, nines(64).Shift(-2)),
		usage:   used(10, 1),
		want:    pricing.ErrAmount,
		text:    []string{"list total of 10 units"},
	},
}

func TestLicense_Resale_errors(t *testing.T) {
	for _, tt := range resaleErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			call := fmt.Sprintf("Resale(%d accounts, %d exempt, peak %d)", tt.usage.Accounts, tt.usage.ExemptAccounts, tt.usage.Peak)
			got, err := tt.license.Resale(tt.usage)
			checkError(t, call, err, tt.want, append(tt.text, `license "lc-20"`)...)
			if diff := cmp.Diff(pricing.Resale{}, got); diff != "" {
				t.Errorf("%s returns something beside its error (-want +got):\n%s", call, diff)
			}
			if t.Failed() {
				t.Logf("why: %s", tt.why)
			}
		})
	}
}
