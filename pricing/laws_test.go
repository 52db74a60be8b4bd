package pricing_test

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// TestLaw_charge: a charge comes to what the oracle says, for licenses of all kinds.
func TestLaw_charge(t *testing.T) {
	g := newGen(t)
	for range 3000 {
		l := g.license(t)
		whole := g.period(t, l.Cycle)
		u := g.usage(whole)
		n := u.Accounts
		if l.Model == pricing.PPS {
			n = u.Peak
		}
		charge, err := l.ChargeUnits(n, whole)
		if err != nil {
			t.Fatalf("ChargeUnits(%d) of %+v: %v", n, l, err)
		}
		if l.Model != pricing.Metered {
			same, err := l.Charge(u)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(charge, same); diff != "" {
				t.Fatalf("Charge of a usage is not ChargeUnits of its number (-units +usage):\n%s", diff)
			}
			if same, err = l.ChargePart(u, g.dayCount()); err != nil || !cmp.Equal(charge, same) {
				t.Fatalf("ChargePart of all of a period = %+v, %v; want %+v", same, err, charge)
			}
		}
		if charge.Counted != n || charge.Units != max(n, minimumOf(l)) {
			t.Fatalf("%d units of %+v: Counted %d, Units %d", n, l, charge.Counted, charge.Units)
		}
		want := chargeOf([]span{{l, n, big.NewRat(1, 1)}})
		checkCharge(t, charge, want)
	}
}

// TestLaw_part: a part comes to price x part / whole, by dates that are counted one
// at a time.
func TestLaw_part(t *testing.T) {
	g := newGen(t)
	for range 1000 {
		l := g.license(t)
		if l.Model == pricing.Metered {
			continue
		}
		whole := g.period(t, l.Cycle)
		part, by := g.part(whole), g.dayCount()
		if by != pricing.Elapsed && length(by, whole, l.Cycle.Zone) == 0 {
			continue // as for a period of hours
		}
		u := g.usage(part)
		charge, err := l.ChargePart(u, by)
		if err != nil {
			t.Fatalf("ChargePart(%v) of %+v: %v", part, l, err)
		}
		n := u.Accounts
		if l.Model == pricing.PPS {
			n = u.Peak
		}
		checkCharge(t, charge, chargeOf([]span{{l, n, fractionOf(by, part, whole, l.Cycle.Zone)}}))
		if !charge.Whole.Equal(whole) || !charge.Period.Equal(part) {
			t.Fatalf("charge of %v of %v, want %v of %v", charge.Period, charge.Whole, part, whole)
		}
	}
}

// TestLaw_changes: changes within a period come to the sum of their parts.
func TestLaw_changes(t *testing.T) {
	g := newGen(t)
	for range 1500 {
		l := g.license(t)
		whole := g.period(t, l.Cycle)
		p, by := g.part(whole), g.dayCount()
		if length(by, whole, l.Cycle.Zone) == 0 {
			continue
		}
		licenses, units := g.changes(t, l, p)
		charge, err := pricing.ChargeChanges(p, licenses, units, by)
		if err != nil {
			t.Fatalf("ChargeChanges(%v, %+v, %+v): %v", p, licenses, units, err)
		}
		checkCharge(t, charge, chargeOf(spansOf(t, p, whole, licenses, units, by)))
	}
}

// spansOf cuts a period where anything changes, leaves out what has no day, and joins
// neighbors that are charged the same.
func spansOf(t *testing.T, p, whole seats.Period, licenses pricing.Schedule[pricing.License], units pricing.Schedule[int], by pricing.DayCount) []span {
	t.Helper()
	var pieces []span
	cuts, err := licenses.Split(p)
	if err != nil {
		t.Fatal(err)
	}
	for a, l := range cuts {
		inner, err := units.Split(a)
		if err != nil {
			t.Fatal(err)
		}
		for b, n := range inner {
			pieces = append(pieces, span{l, n, fractionOf(by, b, whole, l.Cycle.Zone)})
		}
	}
	if withDays := slices.DeleteFunc(slices.Clone(pieces), func(s span) bool { return s.fraction.Sign() == 0 }); len(withDays) > 0 {
		pieces = withDays
	}
	spans := pieces[:1]
	for _, next := range pieces[1:] {
		last := &spans[len(spans)-1]
		if sameCharge(last.license, last.units, next.license, next.units) {
			last.fraction.Add(last.fraction, next.fraction)
		} else {
			spans = append(spans, next)
		}
	}
	if len(spans) == 1 && p.Equal(whole) {
		spans[0].fraction = big.NewRat(1, 1)
	}
	return spans
}

// sameCharge reports whether two numbers of units of two licenses come to the same
// lines, at the same discount. A fee of 0 is none.
func sameCharge(a pricing.License, n int, b pricing.License, m int) bool {
	lines := func(l pricing.License, n int) []item {
		return slices.DeleteFunc(licenseLines(l, n), func(i item) bool { return i.fee && i.price.Sign() == 0 })
	}
	return rateOf(a).Equal(rateOf(b)) && slices.EqualFunc(lines(a, n), lines(b, m), func(x, y item) bool {
		return x.units == y.units && x.price.Equal(y.price)
	})
}

// checkCharge checks that a charge comes to what the oracle says, that its lines
// multiply out and add up as they are printed, and that it survives JSON.
func checkCharge(t *testing.T, c pricing.Charge, want money) {
	t.Helper()
	if !want.matches(c) {
		t.Fatalf("list %v, discount %v, total %v; want %v, %v, %v\n%v", c.List, c.Discount, c.Total,
			want.list.FloatString(6), want.discount.FloatString(6), want.total.FloatString(6), c.Lines)
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	sum := new(big.Rat)
	for _, l := range c.Lines {
		left, right := equation(t, l.String())
		if round(left, c.Currency).Cmp(right) != 0 {
			t.Fatalf("%v: the left side is %s", l, left.FloatString(8))
		}
		sum.Add(sum, right)
		if places := l.Amount.Decimal().Exponent(); int(places) != -c.Currency.Places() {
			t.Fatalf("%v has exponent %d", l, places)
		}
	}
	if sum.Cmp(rat(c.Total)) != 0 {
		t.Fatalf("the lines as printed come to %s, the total is %v:\n%v", sum.FloatString(4), c.Total, c.Lines)
	}
	sameAfterJSON(t, c)
}

// equation reads a line such as "seats: 5 x 59.00 USD x 14/28 = 147.50 USD".
func equation(t *testing.T, line string) (left, right *big.Rat) {
	t.Helper()
	_, figures, _ := strings.Cut(line, ": ")
	product, amount, found := strings.Cut(figures, " = ")
	if !found {
		amount = product
	}
	left = big.NewRat(1, 1)
	for factor := range strings.SplitSeq(product, " x ") {
		left.Mul(left, number(t, factor))
	}
	return left, number(t, amount)
}

// number reads "59.00 USD", "14/28", "-20%" or "5".
func number(t *testing.T, text string) *big.Rat {
	t.Helper()
	figure, _, _ := strings.Cut(text, " ")
	percent := strings.HasSuffix(figure, "%")
	r, ok := new(big.Rat).SetString(strings.TrimSuffix(figure, "%"))
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	if percent {
		r.Quo(r, big.NewRat(100, 1))
	}
	return r
}

// sameAfterJSON checks that a value goes through JSON and comes back the same.
func sameAfterJSON[T any](t *testing.T, v T) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("Marshal(%+v): %v", v, err)
	}
	var read T
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatalf("Unmarshal(%s): %v", text, err)
	}
	if diff := cmp.Diff(v, read); diff != "" {
		t.Fatalf("after JSON (-before +after):\n%s", diff)
	}
}

// TestLaw_kept: what is configured or kept goes through JSON and comes back the same,
// with the same texts whatever a program sets in package decimal.
func TestLaw_kept(t *testing.T) {
	texts := func() []string {
		g := newGen(t)
		var texts []string
		for range 200 {
			l := g.license(t)
			p := g.period(t, l.Cycle)
			licenses, units := g.changes(t, l, p)
			sameAfterJSON(t, l)
			sameAfterJSON(t, licenses)
			charge, err := pricing.ChargeChanges(p, licenses, units, pricing.Elapsed)
			if err != nil {
				t.Fatal(err)
			}
			sameAfterJSON(t, charge)
			text, err := json.Marshal(charge)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(text), charge.Lines[0].String(), l.Plan.Price.String())
		}
		return texts
	}
	want := texts()
	flipSettings(t)
	if diff := cmp.Diff(want, texts()); diff != "" {
		t.Errorf("with other settings of package decimal (-default +other):\n%s", diff)
	}
}

// flipSettings sets all settings of package decimal to other values than they have.
func flipSettings(t *testing.T) {
	t.Helper()
	precision, quotes, zeros, scientific := decimal.DivisionPrecision, decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros, decimal.UseScientificNotation
	t.Cleanup(func() {
		//nolint:reassign // what a program may do
		decimal.DivisionPrecision, decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros, decimal.UseScientificNotation = precision, quotes, zeros, scientific
	})
	//nolint:reassign // what a program may do
	decimal.DivisionPrecision, decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros, decimal.UseScientificNotation = 1, !quotes, !zeros, !scientific
}
