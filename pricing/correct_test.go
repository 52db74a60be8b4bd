package pricing_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// charges returns charges of one license for one period: as it was billed, and as it
// is due after changes.
func (g gen) charges(t *testing.T) []pricing.Charge {
	t.Helper()
	l := g.license(t)
	p := g.period(t, l.Cycle)
	var charges []pricing.Charge
	for range 4 {
		licenses, units := g.changes(t, l, p)
		c, err := pricing.ChargeChanges(p, licenses, units, pricing.Elapsed)
		if err != nil {
			t.Fatal(err)
		}
		if g.IntN(2) == 0 {
			share, err := g.rate().Of(c.Total, c.Currency)
			if err != nil {
				t.Fatal(err)
			}
			if c, err = c.Deduct(share, "coupon"); err != nil {
				t.Fatal(err)
			}
		} else if c, err = c.Deduct(pricing.MustAmount("0"), "no coupon"); err != nil {
			t.Fatal(err)
		}
		charges = append(charges, c)
	}
	return charges
}

// TestLaw_correct: a correction to the same charge is 0, a chain of corrections ends
// where one would, and no more is given back than was billed.
func TestLaw_correct(t *testing.T) {
	g := newGen(t)
	for range 300 {
		charges := g.charges(t)
		first, last := charges[0], charges[len(charges)-1]
		none, err := pricing.Correct(first, first)
		if err != nil {
			t.Fatal(err)
		}
		if none.Total.Sign() != 0 || none.List.Sign() != 0 || none.Discount.Sign() != 0 || none.Deducted.Sign() != 0 {
			t.Fatalf("Correct(c, c) = %+v", none)
		}
		chain := none.Total
		for i := 1; i < len(charges); i++ {
			c, err := pricing.Correct(charges[i-1], charges[i])
			if err != nil {
				t.Fatal(err)
			}
			if given := c.Total.Add(charges[i-1].Total); given.Sign() < 0 {
				t.Fatalf("%v of %v is given back", c.Total, charges[i-1].Total)
			}
			if c.List.Sub(c.Discount).Sub(c.Deducted).Cmp(c.Total) != 0 {
				t.Fatalf("List - Discount - Deducted of %+v", c)
			}
			chain = chain.Add(c.Total)
			sameAfterJSON(t, c)
		}
		once, err := pricing.Correct(first, last)
		if err != nil {
			t.Fatal(err)
		}
		if !chain.Equal(once.Total) {
			t.Fatalf("a chain of corrections comes to %v, one to %v", chain, once.Total)
		}
	}
}

// TestLaw_unchanged: entries in a schedule that change nothing cost nothing.
func TestLaw_unchanged(t *testing.T) {
	g := newGen(t)
	for range 300 {
		l := g.license(t)
		p := g.period(t, l.Cycle)
		n := g.IntN(40)
		want, err := l.ChargeUnits(n, p)
		if err != nil {
			t.Fatal(err)
		}
		licenses, units := pricing.Always(l), pricing.Schedule[int]{{Value: n}}
		for at := range g.dates(p) {
			same := l
			if same.Channel == pricing.Resold && !same.Discount.IsValid() {
				same.Discount = pricing.MustRate("20.0%") // what it is anyhow
			}
			licenses = append(licenses, pricing.Dated[pricing.License]{From: at, Value: same})
			if l.Model != pricing.PPS {
				units = append(units, pricing.Dated[int]{From: at, Value: n})
			}
		}
		got, err := pricing.ChargeChanges(p, licenses, units, g.dayCount())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-ChargeUnits +ChargeChanges):\n%s", diff)
		}
	}
}

// TestLaw_resale: the margin is retail less cost, and the sum of its causes.
func TestLaw_resale(t *testing.T) {
	g := newGen(t)
	for range 1000 {
		l := g.license(t)
		if l.Channel != pricing.Resold || l.Model == pricing.Metered {
			continue
		}
		retail := l.Public()
		retail.Plan.Price, retail.MinAccounts = g.fullPrice(t, l.Plan.Currency), max(0, g.IntN(40)-20)
		u := g.usage(g.period(t, l.Cycle))
		r, err := l.Resale(u, retail)
		if err != nil {
			t.Fatal(err)
		}
		cost, err := l.Charge(u)
		if err != nil || !cmp.Equal(cost, r.Cost) {
			t.Fatalf("Cost %+v is not Charge %+v, %v", r.Cost, cost, err)
		}
		if n := max(u.Accounts-u.ExemptAccounts, retail.MinAccounts); r.Retail.Units != n || r.Public.Units != n {
			t.Fatalf("%+v: retail for %d, public for %d accounts, want %d", u, r.Retail.Units, r.Public.Units, n)
		}
		if causes := r.FromDiscount.Add(r.FromModel).Add(r.FromMarkup); !causes.Equal(r.Margin) || !r.Retail.Total.Sub(r.Cost.Total).Equal(r.Margin) {
			t.Fatalf("margin %v, retail %v - cost %v, causes %v", r.Margin, r.Retail.Total, r.Cost.Total, causes)
		}
		if !r.FromDiscount.Equal(r.Cost.Discount) || !r.FromMarkup.Equal(r.Retail.Total.Sub(r.Public.Total)) {
			t.Fatalf("causes of %+v", r)
		}
		sameAfterJSON(t, r)
	}
}

// TestLaw_bill: a bill is the sum of its charges and corrections, in whatever order
// they come.
func TestLaw_bill(t *testing.T) {
	g := newGen(t)
	month := seats.Period{Start: march(1), End: march(32)}
	for range 200 {
		var charges []pricing.Charge
		var corrections []pricing.Correction
		var total pricing.Amount
		for i := range 1 + g.IntN(5) {
			l := account(pricing.Resold)
			l.ID = string(rune('a' + i))
			billed, err := l.ChargeUnits(g.IntN(30), month)
			if err != nil {
				t.Fatal(err)
			}
			next, err := l.ChargeUnits(g.IntN(30), seats.Period{Start: march(32), End: march(62)})
			if err != nil {
				t.Fatal(err)
			}
			due, err := l.ChargeUnits(g.IntN(30), month)
			if err != nil {
				t.Fatal(err)
			}
			c, err := pricing.Correct(billed, due)
			if err != nil {
				t.Fatal(err)
			}
			charges, corrections = append(charges, next), append(corrections, c)
			total = total.Add(next.Total).Add(c.Total)
		}
		b, err := pricing.NewBill("USD", charges, corrections)
		if err != nil {
			t.Fatal(err)
		}
		if !b.Total.Equal(total) || !b.List.Sub(b.Discount).Sub(b.Deducted).Equal(b.Total) {
			t.Fatalf("bill of %v, want %v", b.Total, total)
		}
		sameAfterJSON(t, b)
		if err := b.Validate(); err != nil {
			t.Fatal(err)
		}
		g.Shuffle(len(charges), func(i, j int) { charges[i], charges[j] = charges[j], charges[i] })
		slices.Reverse(corrections)
		again, err := pricing.NewBill("USD", charges, corrections)
		if err != nil || !cmp.Equal(b, again) {
			t.Fatalf("in another order: %v, %v", again, err)
		}
	}
}

var correctErrorTests = []struct {
	name, why   string
	billed, due pricing.Charge
	texts       []string
}{
	{
		"license", "rule 19: one license",
		charged(account(pricing.Direct), 2), charged(renamed(account(pricing.Direct)), 2),
		[]string{`license "acme"`, `"globex"`},
	},
	{
		"channel", "rule 19: another channel is another payer",
		charged(account(pricing.Direct), 2), charged(account(pricing.Resold), 2),
		[]string{"direct", "resold"},
	},
	{
		"period", "rule 19: due lies within the period billed, and these are two months",
		charged(account(pricing.Direct), 2), chargedIn(account(pricing.Direct), 2, seats.Period{Start: march(32), End: march(62)}),
		[]string{"2026-04-01T04:00:00Z/2026-05-01T04:00:00Z", "2026-03-01T05:00:00Z/2026-04-01T04:00:00Z"},
	},
	{
		"coupon", "rule 19: a coupon that due does not answer would be charged again",
		deducted(charged(account(pricing.Direct), 2), "10.00"), charged(account(pricing.Direct), 3),
		[]string{"10.00", "Deduct"},
	},
	{
		"several", "all faults are named at once",
		charged(account(pricing.Direct), 2), charged(renamed(account(pricing.Resold)), 2),
		[]string{`"globex"`, "resold"},
	},
}

// renamed returns the license with the ID globex.
func renamed(l pricing.License) pricing.License {
	l.ID = "globex"
	return l
}

// charged returns a charge for March.
func charged(l pricing.License, n int) pricing.Charge {
	return chargedIn(l, n, seats.Period{Start: march(1), End: march(32)})
}

func chargedIn(l pricing.License, n int, p seats.Period) pricing.Charge {
	c, err := l.ChargeUnits(n, p)
	if err != nil {
		panic(err)
	}
	return c
}

func deducted(c pricing.Charge, amount string) pricing.Charge {
	c, err := c.Deduct(pricing.MustAmount(amount), "coupon")
	if err != nil {
		panic(err)
	}
	return c
}

func TestCorrect_errors(t *testing.T) {
	for _, tt := range correctErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := pricing.Correct(tt.billed, tt.due)
			checkError(t, err, pricing.ErrCorrection, tt.texts...)
			if diff := cmp.Diff(pricing.Correction{}, c); diff != "" {
				t.Errorf("a result beside the error: %s", diff)
			}
			checkError(t, pricing.Correction{Billed: tt.billed, Due: tt.due}.Validate(), pricing.ErrCorrection, tt.texts...)
		})
	}
}

// checkError checks that an error wraps a sentinel and names what it must.
func checkError(t *testing.T, err, sentinel error, texts ...string) {
	t.Helper()
	if !errors.Is(err, sentinel) {
		t.Errorf("error %v, want one that wraps %q", err, sentinel)
		return
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q does not name %q", err, text)
		}
	}
	if len(err.Error()) > 2000 {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
}
