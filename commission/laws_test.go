package commission_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// checkAddsUp checks what holds of every outcome: the customer's money is the
// vendor's and the partner's, and the partner's has named causes.
func checkAddsUp(t *testing.T, outcomes []commission.Outcome) {
	t.Helper()
	for _, o := range outcomes {
		if sum := o.Vendor.Add(o.Partner); !o.Customer.Equal(sum) {
			t.Errorf("%v %v: the customer pays %s, vendor and partner get %s", o.Channel, o.Model, exact(o.Customer), exact(sum))
		}
		if sum := o.Commission.Add(o.FromDiscount).Add(o.FromSeats); !o.Partner.Equal(sum) {
			t.Errorf("%v %v: the partner gets %s, its causes add up to %s", o.Channel, o.Model, exact(o.Partner), exact(sum))
		}
	}
}

func TestOutcomesAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(59, 20))
	for range 2000 {
		l, price, u, rate := randomCase(r)
		l.Plan.Price = pricing.Flat(price)
		got, err := commission.Compare(l, u, rate)
		if err != nil {
			t.Fatalf("Compare(%s, %s): %v", describe(l), describeUsage(u), err)
		}
		checkAddsUp(t, got)
	}
}

// TestResellingAgainstReferring holds what the doc of Compare promises for a
// flat price and equal rates.
func TestResellingAgainstReferring(t *testing.T) {
	var equal, more int
	r := rand.New(rand.NewPCG(8, 30))
	for range 5000 {
		l, price, u, _ := randomCase(r)
		rate := decimal.New(r.Int64N(101), -2)
		l.Discount = decimal.NewNullDecimal(rate)
		l.Plan.Price = pricing.Flat(price)
		accounts := max(u.Accounts-u.ExemptAccounts, l.MinAccounts)
		paid := max(u.Peak, l.MinSeats)
		if paid > accounts {
			continue
		}
		got, err := commission.Compare(l, u, rate)
		if err != nil {
			t.Fatalf("Compare(%s, %s): %v", describe(l), describeUsage(u), err)
		}
		referring, reselling := got[1].Partner, got[3].Partner
		if reselling.LessThan(referring) {
			t.Errorf("Compare(%s, %s) at price %s and rate %s: reselling brings %s, referring more: %s",
				describe(l), describeUsage(u), exact(price), exact(rate), exact(reselling), exact(referring))
		}
		if paid == accounts {
			equal++
			if !reselling.Equal(referring) {
				t.Errorf("Compare(%s, %s) at price %s and rate %s: every account is a seat, yet reselling brings %s, referring %s",
					describe(l), describeUsage(u), exact(price), exact(rate), exact(reselling), exact(referring))
			}
		}
		// From 10.00 up, and in yen from 10, an idle account brings at least a
		// unit of the currency even at a rate of 90%.
		if normal := price.GreaterThanOrEqual(dec("10")) && rate.LessThanOrEqual(dec("0.9")); normal && paid < accounts {
			more++
			if !reselling.GreaterThan(referring) {
				t.Errorf("Compare(%s, %s) at price %s and rate %s: reselling brings %s with idle accounts, referring %s",
					describe(l), describeUsage(u), exact(price), exact(rate), exact(reselling), exact(referring))
			}
		}
	}
	if equal < 50 || more < 50 {
		t.Errorf("only %d cases without and %d with idle accounts: the law was hardly tried", equal, more)
	}
}

// TestCompare_overage: what that doc excepts. Four of five seats cost 100.00
// instead of 59.00, and reselling under PPS loses money where referring earns.
func TestCompare_overage(t *testing.T) {
	l := resold()
	l.Plan.Price, l.MinSeats, l.Overage = pricing.Flat(dec("59.00")), 1, pricing.Flat(dec("100.00"))
	got, err := commission.Compare(l, measured(seats.Usage{Accounts: 5, Peak: 5}), commission.Rate())
	if err != nil {
		t.Fatal(err)
	}
	want := outcomes("USD", [4]split{
		{"295.00", "295.00", "0", "0", "0", "0"},
		{"295.00", "236.00", "59.00", "59.00", "0", "0"},
		{"295.00", "236.00", "59.00", "0", "59.00", "0"},
		{"295.00", "367.20", "-72.20", "0", "91.80", "-164.00"},
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Compare mismatch (-want +got):\n%s", diff)
	}
}

// TestReferringIsAShareOfTheCustomersPayment ties the two functions together.
func TestReferringIsAShareOfTheCustomersPayment(t *testing.T) {
	r := rand.New(rand.NewPCG(6000, 1200))
	for range 1000 {
		l, price, u, rate := randomCase(r)
		l.Plan.Price = pricing.Flat(price)
		got, err := commission.Compare(l, u, rate)
		if err != nil {
			t.Fatalf("Compare(%s, %s): %v", describe(l), describeUsage(u), err)
		}
		want, err := commission.Share(got[1].Customer, l.Plan.Currency, rate)
		if err != nil {
			t.Fatalf("Share(%s, %s, %s): %v", exact(got[1].Customer), l.Plan.Currency, exact(rate), err)
		}
		if !got[1].Commission.Equal(want) {
			t.Errorf("Compare(%s, %s) at price %s and rate %s: commission %s, Share of the payment %s",
				describe(l), describeUsage(u), exact(price), exact(rate), exact(got[1].Commission), exact(want))
		}
	}
}

// TestCompareDependsOnTermsOnly: the channel and the model that a license has
// now do not change what the four ways would bring.
func TestCompareDependsOnTermsOnly(t *testing.T) {
	u := measured(seats.Usage{Accounts: 21, ExemptAccounts: 1, Peak: 5})
	var want []commission.Outcome
	for _, now := range []struct {
		channel pricing.Channel
		model   pricing.Model
	}{
		{pricing.Direct, pricing.PPA},
		{pricing.Referred, pricing.PPA},
		{pricing.Resold, pricing.PPA},
		{pricing.Resold, pricing.PPS},
	} {
		l := resold()
		l.Channel, l.Model, l.Plan.Price = now.channel, now.model, pricing.Flat(dec("59.00"))
		got, err := commission.Compare(l, u, commission.Rate())
		if err != nil {
			t.Fatalf("Compare of a %v %v license: %v", now.channel, now.model, err)
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Compare of a %v %v license differs from that of a direct one (-direct +got):\n%s", now.channel, now.model, diff)
		}
	}
}

// TestShareLaws: the share grows with the payment and with the rate, and lies
// between nothing and the payment rounded.
func TestShareLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 19))
	share := func(paid decimal.Decimal, c pricing.Currency, rate decimal.Decimal) decimal.Decimal {
		t.Helper()
		got, err := commission.Share(paid, c, rate)
		if err != nil {
			t.Fatalf("Share(%s, %s, %s): %v", exact(paid), c, exact(rate), err)
		}
		return got
	}
	one := dec("1")
	for range 2000 {
		c := currencies[r.IntN(4)].code
		paid := decimal.New(r.Int64N(1_000_000), -r.Int32N(6))
		rate := decimal.New(r.Int64N(1001), -3)
		got := share(paid, c, rate)
		if all := share(paid, c, one); got.Sign() < 0 || got.GreaterThan(all) {
			t.Errorf("Share(%s, %s, %s) = %s, not from 0 to %s", exact(paid), c, exact(rate), exact(got), exact(all))
		}
		if more := share(paid.Add(decimal.New(r.Int64N(1000), -4)), c, rate); more.LessThan(got) {
			t.Errorf("Share(%s, %s, %s) = %s, and less of a greater payment: %s", exact(paid), c, exact(rate), exact(got), exact(more))
		}
		higher := rate.Add(one.Sub(rate).Mul(dec("0.5")))
		if more := share(paid, c, higher); more.LessThan(got) {
			t.Errorf("Share(%s, %s, %s) = %s, and less at rate %s: %s", exact(paid), c, exact(rate), exact(got), exact(higher), exact(more))
		}
	}
}
