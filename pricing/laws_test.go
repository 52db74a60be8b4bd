package pricing_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// currencies have each number of places there is.
var currencies = []pricing.Currency{"USD", "JPY", "KWD", "CLF"}

// terms are a license as the oracle sees it.
type terms struct {
	price, rate decimal.Decimal // the rate is zero without a discount
	license     pricing.License
}

// randomTerms returns a random valid license; its price has up to three places
// more than the currency.
func randomTerms(r *rand.Rand) terms {
	currency := currencies[r.IntN(len(currencies))]
	price := decimal.New(r.Int64N(1e7), -int32(currency.Places()+r.IntN(4)))
	l := pricing.License{
		Channel:     pricing.Channel(1 + r.IntN(3)),
		Model:       pricing.PPA,
		Plan:        pricing.Plan{Price: pricing.Flat(price), Currency: currency},
		MinSeats:    max(0, r.IntN(60)-40),
		MinAccounts: max(0, r.IntN(60)-40),
	}
	if l.Channel != pricing.Resold {
		return terms{price, decimal.Decimal{}, l}
	}
	l.Model = pricing.Model(1 + r.IntN(2))
	if r.IntN(2) == 0 {
		return terms{price, pricing.ResellerDiscount(), l}
	}
	l.Discount = decimal.NewNullDecimal(randomRate(r))
	return terms{price, l.Discount.Decimal, l}
}

// randomUsage returns a random possible usage, sometimes with strays.
func randomUsage(r *rand.Rand) seats.Usage {
	u := seats.Usage{Period: august, Accounts: r.IntN(60)}
	u.ExemptAccounts = r.IntN(min(u.Accounts, 3) + 1)
	u.Strays = []string{"ann", "zoe"}[:r.IntN(3)]
	u.Peak = r.IntN(u.Accounts - u.ExemptAccounts + len(u.Strays) + 1)
	if u.Peak == 0 {
		u.Strays = nil // nobody chats
	}
	return u
}

// unitsCharged is what the license pays for, by the rules in words.
func unitsCharged(l pricing.License, u seats.Usage) int {
	if l.Model == pricing.PPS {
		return max(u.Peak, l.MinSeats)
	}
	return max(u.Accounts, l.MinAccounts)
}

// isUnits reports whether an amount is so many units of its last place, and
// written so.
func isUnits(d decimal.Decimal, units *big.Int, places int) bool {
	return int(d.Exponent()) == -places && d.Coefficient().Cmp(units) == 0
}

func TestCharge_oracle(t *testing.T) {
	r := seeded()
	for range 10_000 {
		terms, u := randomTerms(r), randomUsage(r)
		c, err := terms.license.Charge(u)
		if err != nil {
			t.Fatalf("Charge = %v", err)
		}
		units, places := unitsCharged(terms.license, u), terms.license.Plan.Currency.Places()
		list, discount, total := wantCharge(terms.price.Rat(), terms.rate.Rat(), units, places)
		if c.Units != units || !isUnits(c.List, list, places) || !isUnits(c.Discount, discount, places) || !isUnits(c.Total, total, places) {
			t.Fatalf("%d units at %s %s less %s: %d units, list %s, discount %s, total %s, want %d, %v, %v, %v of the last place",
				units, terms.price.StringFixed(8), c.Currency, terms.rate.StringFixed(8),
				c.Units, c.List.StringFixed(8), c.Discount.StringFixed(8), c.Total.StringFixed(8), units, list, discount, total)
		}
	}
}

// Of every charge: the total is the sum of the lines and what is left of the
// list; the discount is a portion of the list and never more than it.
func TestCharge_laws(t *testing.T) {
	r := seeded()
	for range 1000 {
		terms, u := randomTerms(r), randomUsage(r)
		c, err := terms.license.Charge(u)
		if err != nil {
			t.Fatalf("Charge = %v", err)
		}
		checkChargeLaws(t, c)
		portion, err := pricing.Portion(c.List, terms.rate, c.Currency.Places())
		if err != nil || !portion.Equal(c.Discount) {
			t.Errorf("discount %s of %s, want %s (%v)", c.Discount.StringFixed(4), c.List.StringFixed(4), portion.StringFixed(4), err)
		}
		count := u.Accounts
		if terms.license.Model == pricing.PPS {
			count = u.Peak
		}
		same, err := terms.license.ChargeUnits(count, c.Counted, august)
		if err != nil {
			t.Fatalf("ChargeUnits = %v", err)
		}
		if diff := cmp.Diff(c, same); diff != "" {
			t.Errorf("ChargeUnits of the same count mismatch (-Charge +ChargeUnits):\n%s", diff)
		}
		sum, err := pricing.Sum(c, same, c)
		if err != nil || !sum.Equal(c.Total.Mul(decimal.New(3, 0))) {
			t.Errorf("Sum of three charges of %s = %s, %v", c.Total.StringFixed(4), sum.StringFixed(4), err)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
}

// checkChargeLaws fails unless the amounts of c belong together.
func checkChargeLaws(t *testing.T, c pricing.Charge) {
	t.Helper()
	var sum decimal.Decimal
	for _, line := range c.Lines {
		sum = sum.Add(line.Amount)
		if line.Currency != c.Currency {
			t.Errorf("a line in %q on a charge in %q", string(line.Currency), string(c.Currency))
		}
	}
	if !sum.Equal(c.Total) {
		t.Errorf("the lines add up to %s, the total is %s", sum.StringFixed(64), c.Total.StringFixed(64))
	}
	if !c.List.Sub(c.Discount).Equal(c.Total) {
		t.Errorf("list %s less discount %s is not the total, %s", c.List.StringFixed(64), c.Discount.StringFixed(64), c.Total.StringFixed(64))
	}
	if c.Discount.Sign() < 0 || c.Total.Sign() < 0 {
		t.Errorf("discount %s, total %s: neither may be negative", c.Discount.StringFixed(64), c.Total.StringFixed(64))
	}
}

// At a price of whole minor units the list is linear in the units: what m and
// n units cost is what m+n cost, and with a price m times as high n units cost
// what m times n did.
func TestCharge_linear(t *testing.T) {
	r := seeded()
	list := func(price decimal.Decimal, n int, currency pricing.Currency) decimal.Decimal {
		l := pricing.License{
			Channel: pricing.Resold, Model: pricing.PPS,
			Plan: pricing.Plan{Price: pricing.Flat(price), Currency: currency},
		}
		c, err := l.ChargeUnits(n, "seats", august)
		if err != nil {
			t.Fatalf("ChargeUnits(%d) at %s %s = %v", n, price.StringFixed(4), string(currency), err)
		}
		return c.List
	}
	for range 2000 {
		currency := currencies[r.IntN(len(currencies))]
		price := decimal.New(r.Int64N(1e9), -int32(currency.Places()))
		m, n := r.IntN(1e6), r.IntN(1e6)
		sum := list(price, m, currency).Add(list(price, n, currency))
		if whole := list(price, m+n, currency); !whole.Equal(sum) {
			t.Fatalf("%d and %d units at %s cost %s, %d cost %s", m, n, price.StringFixed(4), sum.StringFixed(4), m+n, whole.StringFixed(4))
		}
		scaled := list(price.Mul(decimal.New(int64(m), 0)), n, currency)
		if whole := list(price, m*n, currency); !whole.Equal(scaled) {
			t.Fatalf("%d units at %s cost %s, %d at %d times that %s", m*n, price.StringFixed(4), whole.StringFixed(4), n, m, scaled.StringFixed(4))
		}
	}
}

// Of every resale: the margin is retail less cost, and the sum of its causes;
// the customer's charge is that of a direct license without the exempt
// accounts.
func TestResale_laws(t *testing.T) {
	r := seeded()
	for range 2000 {
		terms, u := randomTerms(r), randomUsage(r)
		if terms.license.Channel != pricing.Resold {
			continue
		}
		got, err := terms.license.Resale(u)
		if err != nil {
			t.Fatalf("Resale = %v", err)
		}
		checkChargeLaws(t, got.Retail)
		checkChargeLaws(t, got.Cost)
		if !got.Margin.Equal(got.Retail.Total.Sub(got.Cost.Total)) {
			t.Errorf("margin %s of retail %s less cost %s", got.Margin.StringFixed(4), got.Retail.Total.StringFixed(4), got.Cost.Total.StringFixed(4))
		}
		if !got.Margin.Equal(got.FromDiscount.Add(got.FromSeats)) {
			t.Errorf("margin %s of %s and %s", got.Margin.StringFixed(4), got.FromDiscount.StringFixed(4), got.FromSeats.StringFixed(4))
		}
		cost, err := terms.license.Charge(u)
		if diff := cmp.Diff(cost, got.Cost); err != nil || diff != "" {
			t.Errorf("cost mismatch (-Charge +Cost), %v:\n%s", err, diff)
		}
		retail, err := public(terms.license).ChargeUnits(u.Accounts-u.ExemptAccounts, "accounts", august)
		if diff := cmp.Diff(retail, got.Retail); err != nil || diff != "" {
			t.Errorf("retail mismatch (-direct +Retail), %v:\n%s", err, diff)
		}
		places := terms.license.Plan.Currency.Places()
		list, _, _ := wantCharge(terms.price.Rat(), new(big.Rat), max(u.Accounts-u.ExemptAccounts, terms.license.MinAccounts), places)
		costList, discount, total := wantCharge(terms.price.Rat(), terms.rate.Rat(), unitsCharged(terms.license, u), places)
		if !isUnits(got.Margin, new(big.Int).Sub(list, total), places) ||
			!isUnits(got.FromDiscount, discount, places) ||
			!isUnits(got.FromSeats, new(big.Int).Sub(list, costList), places) {
			t.Errorf("margin %s = %s + %s, want by fractions %v - %v = %v + (%v - %v) of the last place",
				got.Margin.StringFixed(4), got.FromDiscount.StringFixed(4), got.FromSeats.StringFixed(4), list, total, discount, list, costList)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
}

// Rounding is idempotent, mirrors negative amounts, and stays within a unit of
// the last place; Down, the nearest modes and Up are in order.
func TestRound_laws(t *testing.T) {
	r := seeded()
	round := func(d decimal.Decimal, places int, mode pricing.Rounding) decimal.Decimal {
		rounded, err := pricing.Round(d, places, mode)
		if err != nil {
			t.Fatalf("Round(%s, %d, %v) = %v", d.StringFixed(12), places, mode, err)
		}
		return rounded
	}
	for range 2000 {
		amount, places := randomAmount(r), r.IntN(12)
		magnitude := make(map[pricing.Rounding]decimal.Decimal)
		for _, mode := range roundings {
			got := round(amount, places, mode)
			if again := round(got, places, mode); !again.Equal(got) {
				t.Fatalf("Round(%s, %d, %v) = %s, rounded again %s", amount.StringFixed(12), places, mode, got.StringFixed(12), again.StringFixed(12))
			}
			if mirrored := round(amount.Neg(), places, mode); !mirrored.Equal(got.Neg()) {
				t.Fatalf("Round(%s, %d, %v) = %s, of its negative %s", amount.StringFixed(12), places, mode, got.StringFixed(12), mirrored.StringFixed(12))
			}
			if off := got.Sub(amount).Abs(); off.GreaterThanOrEqual(decimal.New(1, -int32(places))) {
				t.Fatalf("Round(%s, %d, %v) = %s, off by a unit or more", amount.StringFixed(12), places, mode, got.StringFixed(12))
			}
			magnitude[mode] = got.Abs()
		}
		order := []pricing.Rounding{pricing.Down, pricing.HalfDown, pricing.HalfEven, pricing.HalfUp, pricing.Up}
		for i := range order[1:] {
			if magnitude[order[i]].GreaterThan(magnitude[order[i+1]]) {
				t.Fatalf("Round(%s, %d): %v is further from zero than %v", amount.StringFixed(12), places, order[i], order[i+1])
			}
		}
	}
}

// Whoever gives a portion away keeps the rest: what goes to a partner and what
// is left add up, and a portion is never more than the whole.
func TestPortion_laws(t *testing.T) {
	r := seeded()
	for range 2000 {
		rate, places := randomRate(r), r.IntN(6)
		amount := decimal.New(r.Int64N(1e12)-5e11, -int32(places))
		part, err := pricing.Portion(amount, rate, places)
		if err != nil {
			t.Fatalf("Portion(%s, %s, %d) = %v", amount.StringFixed(6), rate.StringFixed(8), places, err)
		}
		if part.Abs().GreaterThan(amount.Abs()) || part.Sign()*amount.Sign() < 0 {
			t.Fatalf("Portion(%s, %s, %d) = %s", amount.StringFixed(6), rate.StringFixed(8), places, part.StringFixed(6))
		}
		mirrored, err := pricing.Portion(amount.Neg(), rate, places)
		if err != nil || !mirrored.Equal(part.Neg()) {
			t.Fatalf("Portion(%s, %s, %d) = %s, of its negative %s, %v", amount.StringFixed(6), rate.StringFixed(8), places,
				part.StringFixed(6), mirrored.StringFixed(6), err)
		}
	}
}

func TestAllocate_laws(t *testing.T) {
	r := seeded()
	for range 500 {
		places := r.IntN(6)
		amount := decimal.New(r.Int64N(1e12)-5e11, -int32(places))
		weights := make([]decimal.Decimal, 1+r.IntN(40))
		for i := range weights {
			weights[i] = decimal.New(r.Int64N(200), int32(r.IntN(5)-2))
		}
		weights[r.IntN(len(weights))] = decimal.New(1, 0) // so that they are never all zero
		parts, err := pricing.Allocate(amount, places, weights...)
		if err != nil {
			t.Fatalf("Allocate(%s, %d, %v) = %v", amount.StringFixed(6), places, fixed(weights, 2), err)
		}
		checkAllocation(t, amount, places, weights, parts)

		factor := decimal.New(1+r.Int64N(1000), int32(r.IntN(7)-3))
		scaled := make([]decimal.Decimal, len(weights))
		for i, w := range weights {
			scaled[i] = w.Mul(factor)
		}
		same, err := pricing.Allocate(amount, places, scaled...)
		if diff := cmp.Diff(parts, same); err != nil || diff != "" {
			t.Errorf("weights times %s, %v (-as they are +scaled):\n%s", factor.StringFixed(3), err, diff)
		}

		mirrored, err := pricing.Allocate(amount.Neg(), places, weights...)
		for i := range mirrored {
			mirrored[i] = mirrored[i].Neg()
		}
		if diff := cmp.Diff(parts, mirrored); err != nil || diff != "" {
			t.Errorf("of the negative amount, %v (-parts +negatives of its parts):\n%s", err, diff)
		}
		if t.Failed() {
			t.Fatalf("Allocate(%s, %d, %v)", amount.StringFixed(6), places, fixed(weights, 2))
		}
	}
}

// checkAllocation fails unless parts are those of the largest remainder: they
// add up, each is its exact share rounded to one of the two sides, and whoever
// got a unit more lost no less by rounding down than whoever did not, or as
// much and stands before it.
func checkAllocation(t *testing.T, amount decimal.Decimal, places int, weights, parts []decimal.Decimal) {
	t.Helper()
	if len(parts) != len(weights) {
		t.Errorf("%d parts for %d weights", len(parts), len(weights))
		return
	}
	total, sum := new(big.Rat), new(big.Rat)
	for i := range weights {
		total.Add(total, weights[i].Rat())
		sum.Add(sum, parts[i].Rat())
	}
	if sum.Cmp(amount.Rat()) != 0 {
		t.Errorf("the parts add up to %s, not to %s", sum.FloatString(places), amount.StringFixed(int32(places)))
	}

	units := new(big.Rat).Mul(new(big.Rat).Abs(amount.Rat()), tenTo(places))
	var leastWith, mostWithout *big.Rat // what those with and without a further unit lost
	var last, first int                 // where they stand
	for i := range weights {
		if int(parts[i].Exponent()) != -places || parts[i].Sign()*amount.Sign() < 0 {
			t.Errorf("part %d is %s with exponent %d", i, parts[i].StringFixed(64), parts[i].Exponent())
		}
		exact := new(big.Rat).Mul(units, weights[i].Rat())
		exact.Quo(exact, total)
		below := new(big.Int).Quo(exact.Num(), exact.Denom())
		lost := new(big.Rat).Sub(exact, new(big.Rat).SetInt(below))
		switch extra := new(big.Int).Sub(new(big.Int).Abs(parts[i].Coefficient()), below); {
		case extra.Cmp(big.NewInt(1)) == 0 && lost.Sign() > 0:
			if leastWith == nil || lost.Cmp(leastWith) <= 0 {
				leastWith, last = lost, i
			}
		case extra.Sign() == 0:
			if mostWithout == nil || lost.Cmp(mostWithout) > 0 {
				mostWithout, first = lost, i
			}
		default:
			t.Errorf("part %d, weight %s, is %s; its exact share is %s units", i, weights[i].StringFixed(64),
				parts[i].StringFixed(int32(places)), exact.FloatString(4))
		}
	}
	if leastWith == nil || mostWithout == nil {
		return
	}
	if c := leastWith.Cmp(mostWithout); c < 0 || c == 0 && last > first {
		t.Errorf("part %d got a unit that part %d lost more by, or as much before it", last, first)
	}
}
