package pricing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// lineTests are charges whose lines are told apart: some that were wrong once, and a line
// of each kind.
var lineTests = []struct {
	name, why string
	license   pricing.License
	n         int
	want      []string
}{
	{"minimum", "one line for all units of a minimum", minimum(account(pricing.Direct), 10, "20.00", ""), 7, []string{"accounts (minimum): 10 x 20.00 USD = 200.00 USD"}},
	{"overage", "was wrong once: 10 x 20 + 2 x 30 = 260.00", minimum(account(pricing.Direct), 10, "20.00", "30.00"), 12, []string{
		"accounts: 10 x 20.00 USD = 200.00 USD", "accounts (overage): 2 x 30.00 USD = 60.00 USD",
	}},
	{"overage_committed", "was wrong once: 80 committed at 75.00, 58 over at 90.00 are 11,220.00", minimum(account(pricing.Direct), 80, "75.00", "90.00"), 138, []string{
		"accounts: 80 x 75.00 USD = 6000.00 USD", "accounts (overage): 58 x 90.00 USD = 5220.00 USD",
	}},
	{"beyond_minimum", "was wrong once: 37 x 7057.167 was printed as 261115.17", minimum(account(pricing.Direct), 5, "7057.167", ""), 42, []string{"accounts: 42 x 7057.167 USD = 296401.01 USD"}},
	{"eighths", "was wrong once: 0.13 + 0.12 for 2 x 0.125", minimum(account(pricing.Direct), 1, "0.125", ""), 2, []string{"accounts: 2 x 0.125 USD = 0.25 USD"}},
	{"overage_same_price", "overage at the plan's own price is no line of its own", minimum(account(pricing.Direct), 5, "0.125", "0.1250"), 6, []string{"accounts: 6 x 0.125 USD = 0.75 USD"}},
	{"overage_including", "units beyond the minimum have included ones of their own", including(minimum(account(pricing.Direct), 5, "10.00", "10.00"), 2), 8, []string{
		"accounts (included): 2 x 0.00 USD = 0.00 USD", "accounts: 3 x 10.00 USD = 30.00 USD", "accounts (included): 2 x 0.00 USD = 0.00 USD", "accounts (overage): 1 x 10.00 USD = 10.00 USD",
	}},
	{"whole_currency", "was wrong once: 39 x 0.42 UGX was 17", inShilling(minimum(account(pricing.Direct), 1, "0.42", "")), 39, []string{"accounts: 39 x 0.42 UGX = 16 UGX"}},
	{"yen", "was wrong once: yen have no places", priced(account(pricing.Direct), pricing.Flat(pricing.MustAmount("5900")), "JPY"), 16, []string{"accounts: 16 x 5900 JPY = 94400 JPY"}},
	{"nothing", "a charge of nothing has a line", account(pricing.Resold), 0, []string{"accounts: 0 x 59.00 USD = 0.00 USD", "reseller discount: -20% x 0.00 USD = 0.00 USD"}},
	{"included", "what is included is a line, and tiers begin after it", priced(account(pricing.Direct), pricing.Graduated(
		pricing.Tier{UpTo: 2, UnitPrice: pricing.MustAmount("9")}, pricing.Tier{UpTo: 3, UnitPrice: pricing.MustAmount("8"), Fee: pricing.MustAmount("0")},
		pricing.Tier{UnitPrice: pricing.MustAmount("7"), Fee: pricing.MustAmount("5.5")}).Including(3), "USD"), 10, []string{
		"accounts (included): 3 x 0.00 USD = 0.00 USD", "accounts 4 to 5: 2 x 9.00 USD = 18.00 USD", "accounts 6: 1 x 8.00 USD = 8.00 USD",
		"fee for accounts 6: 0.00 USD = 0.00 USD", "accounts from 7: 4 x 7.00 USD = 28.00 USD", "fee for accounts from 7: 5.50 USD = 5.50 USD",
	}},
	{"all_included", "nothing else is to be charged", priced(account(pricing.Direct), pricing.Flat(pricing.MustAmount("9")).Including(3), "USD"), 2, []string{"accounts (included): 2 x 0.00 USD = 0.00 USD"}},
	{"first_fee", "the first tier is reached by what is included", priced(account(pricing.Direct), pricing.Graduated(
		pricing.Tier{UnitPrice: pricing.MustAmount("25"), Fee: pricing.MustAmount("60")}).Including(3), "USD"), 2, []string{
		"accounts (included): 2 x 0.00 USD = 0.00 USD", "accounts: 0 x 25.00 USD = 0.00 USD", "fee for accounts: 60.00 USD = 60.00 USD",
	}},
	{"volume", "all units at the price of the tier that holds them", priced(account(pricing.Direct), pricing.Volume(
		pricing.Tier{UpTo: 10, UnitPrice: pricing.MustAmount("10")}, pricing.Tier{UnitPrice: pricing.MustAmount("8")}), "USD"), 11, []string{"accounts from 11: 11 x 8.00 USD = 88.00 USD"}},
	{"packages", "a partly used package is charged in full", priced(account(pricing.Direct), pricing.Package(10, pricing.MustAmount("50")), "USD"), 11, []string{"packages of 10 accounts: 2 x 50.00 USD = 100.00 USD"}},
	{"packages_minimum", "of a minimum too", minimumOfPackages(account(pricing.Direct)), 3, []string{"packages of 10 accounts (minimum): 2 x 50.00 USD = 100.00 USD"}},
	{"no_discount", "0% is given, and is not 20%", discounted(account(pricing.Resold), "0%"), 1, []string{"accounts: 1 x 59.00 USD = 59.00 USD", "reseller discount: -0% x 59.00 USD = 0.00 USD"}},
}

func minimum(l pricing.License, n int, price, overage string) pricing.License {
	l.MinAccounts, l.Plan.Price = n, pricing.Flat(pricing.MustAmount(price))
	if overage != "" {
		l.Overage = pricing.Flat(pricing.MustAmount(overage))
	}
	return l
}

func including(l pricing.License, n int) pricing.License {
	l.Plan.Price, l.Overage = l.Plan.Price.Including(n), l.Overage.Including(n)
	return l
}

func minimumOfPackages(l pricing.License) pricing.License {
	l.MinAccounts, l.Plan.Price = 15, pricing.Package(10, pricing.MustAmount("50"))
	return l
}

func priced(l pricing.License, p pricing.Price, c pricing.Currency) pricing.License {
	l.Plan.Price, l.Plan.Currency = p, c
	return l
}

func inShilling(l pricing.License) pricing.License {
	l.Plan.Currency = "UGX"
	return l
}

func discounted(l pricing.License, rate string) pricing.License {
	l.Discount = pricing.MustRate(rate)
	return l
}

func TestCharge_lines(t *testing.T) {
	for _, tt := range lineTests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := tt.license.ChargeUnits(tt.n, seats.Period{Start: march(1), End: march(32)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range c.Lines {
				got = append(got, l.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s\nwhy: %s", diff, tt.why)
			}
		})
	}
}
