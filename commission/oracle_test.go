package commission_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// The oracles work the results out again in fractions of big integers, and say
// which errors there may be. They are slow, plain, and share no code with the
// package.

// currencies are what the oracles know about currencies; places -1 is none.
var currencies = []struct {
	code   pricing.Currency
	places int
}{
	{"USD", 2},
	{"JPY", 0},
	{"KWD", 3},
	{"CLF", 4},
	{"", -1},
	{"usd", -1},
	{"EURO", -1},
	{"XAU", -1},
}

// placesOf returns the places of a currency that the oracles know.
func placesOf(c pricing.Currency) int {
	for _, known := range currencies {
		if known.code == c {
			return known.places
		}
	}
	panic(fmt.Sprintf("add the currency %q to the oracle's list", c))
}

// exact returns d in full with all its places, or its digits and its exponent
// if it has too many.
func exact(d decimal.Decimal) string {
	if e := d.Exponent(); e < -100 || e > 100 {
		return fmt.Sprintf("%de%d", d.Coefficient(), e)
	}
	return d.StringFixed(max(0, -d.Exponent()))
}

// withinBounds reports whether d has at most 64 digits and an exponent from -64
// to 64.
func withinBounds(d decimal.Decimal) bool {
	digits := new(big.Int).Abs(d.Coefficient()).Text(10)
	return len(digits) <= 64 && d.Exponent() >= -64 && d.Exponent() <= 64
}

// fits reports whether x, a whole number of units of the last place, has at
// most 64 digits when written with so many places.
func fits(x *big.Rat, places int) bool {
	units := new(big.Rat).Mul(x, pow10(places))
	return len(new(big.Int).Abs(units.Num()).Text(10)) <= 64
}

func pow10(n int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
}

// halfUp returns x, which is not negative, rounded to places: the floor of x
// in units of the last place plus a half.
func halfUp(x *big.Rat, places int) *big.Rat {
	units := new(big.Rat).Mul(x, pow10(places))
	units.Add(units, big.NewRat(1, 2))
	floor := new(big.Int).Div(units.Num(), units.Denom())
	return new(big.Rat).Quo(new(big.Rat).SetInt(floor), pow10(places))
}

// rateErrors returns the errors there may be for a rate.
func rateErrors(rate decimal.Decimal) []error {
	switch {
	case !withinBounds(rate):
		return []error{pricing.ErrAmount}
	case rate.Rat().Sign() < 0 || rate.Rat().Cmp(big.NewRat(1, 1)) > 0:
		return []error{pricing.ErrRate}
	default:
		return nil
	}
}

// oracleShare returns the share of a payment, or the errors of which there must
// be one: where several inputs are at fault, any of them may be named.
func oracleShare(paid decimal.Decimal, c pricing.Currency, rate decimal.Decimal) (*big.Rat, []error) {
	errs := rateErrors(rate)
	if placesOf(c) < 0 {
		errs = append(errs, pricing.ErrCurrency)
	}
	if !withinBounds(paid) {
		errs = append(errs, pricing.ErrAmount)
	}
	var share *big.Rat
	if len(errs) == 0 {
		share = halfUp(new(big.Rat).Mul(new(big.Rat).Abs(paid.Rat()), rate.Rat()), placesOf(c))
		if !fits(share, placesOf(c)) {
			errs = append(errs, pricing.ErrAmount)
		}
	}
	if paid.Sign() < 0 {
		errs = append(errs, commission.ErrPayment)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return share, nil
}

// oracleCompare returns what Compare must, or the errors of which there must
// be one. The price is that of the license's plan, which does not tell it.
func oracleCompare(l pricing.License, price decimal.Decimal, u seats.Usage, rate decimal.Decimal) ([]commission.Outcome, []error) {
	var errs []error
	places := placesOf(l.Plan.Currency)
	if places < 0 {
		errs = append(errs, pricing.ErrCurrency)
	}
	if l.Channel < pricing.Direct || l.Channel > pricing.Resold {
		errs = append(errs, pricing.ErrChannel)
	}
	if l.Model < pricing.PPA || l.Model > pricing.PPS || l.Model == pricing.PPS && l.Channel != pricing.Resold {
		errs = append(errs, pricing.ErrModel)
	}
	switch {
	case !withinBounds(price):
		errs = append(errs, pricing.ErrAmount)
	case price.Rat().Sign() < 0:
		errs = append(errs, pricing.ErrPrice)
	}
	if l.MinSeats < 0 || l.MinAccounts < 0 {
		errs = append(errs, pricing.ErrUnits)
	}
	discount := big.NewRat(1, 5)
	if l.Discount.Valid {
		errs = append(errs, rateErrors(l.Discount.Decimal)...)
		if l.Channel != pricing.Resold {
			errs = append(errs, pricing.ErrDiscount)
		}
	}
	chatting := u.Accounts - u.ExemptAccounts + len(u.Strays)
	if u.Accounts < 0 || u.ExemptAccounts < 0 || u.ExemptAccounts > u.Accounts || u.Peak < 0 || u.Peak > chatting || u.Peak == 0 && len(u.Strays) > 0 {
		errs = append(errs, seats.ErrUsage)
	}
	if len(errs) > 0 {
		return nil, append(errs, rateErrors(rate)...)
	}
	if l.Discount.Valid {
		discount = l.Discount.Decimal.Rat()
	}

	list := func(units int) *big.Rat {
		return halfUp(new(big.Rat).Mul(price.Rat(), new(big.Rat).SetInt64(int64(units))), places)
	}
	portion := func(of, rate *big.Rat) *big.Rat { return halfUp(new(big.Rat).Mul(of, rate), places) }
	less := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

	nothing := new(big.Rat)
	public := list(max(u.Accounts-u.ExemptAccounts, l.MinAccounts))
	listPPA := list(max(u.Accounts, l.MinAccounts))
	listPPS := list(max(u.Peak, l.MinSeats))
	for _, total := range []*big.Rat{public, listPPA, listPPS} {
		if !fits(total, places) {
			errs = append(errs, pricing.ErrAmount)
		}
	}
	if errs = append(errs, rateErrors(rate)...); len(errs) > 0 {
		return nil, errs
	}
	share := portion(public, rate.Rat())
	offPPA, offPPS := portion(listPPA, discount), portion(listPPS, discount)

	var outcomes []commission.Outcome
	add := func(c pricing.Channel, m pricing.Model, vendor, commissioned, discounted, seated *big.Rat) {
		amount := func(r *big.Rat) decimal.Decimal { return dec(r.FloatString(places)) }
		outcomes = append(outcomes, commission.Outcome{
			Channel: c, Model: m, Currency: l.Plan.Currency,
			Customer: amount(public), Vendor: amount(vendor), Partner: amount(less(public, vendor)),
			Commission: amount(commissioned), FromDiscount: amount(discounted), FromSeats: amount(seated),
		})
	}
	add(pricing.Direct, pricing.PPA, public, nothing, nothing, nothing)
	add(pricing.Referred, pricing.PPA, less(public, share), share, nothing, nothing)
	add(pricing.Resold, pricing.PPA, less(listPPA, offPPA), nothing, offPPA, less(public, listPPA))
	add(pricing.Resold, pricing.PPS, less(listPPS, offPPS), nothing, offPPS, less(public, listPPS))
	return outcomes, nil
}

// checkShare compares Share with its oracle, results and errors both ways.
func checkShare(t *testing.T, paid decimal.Decimal, c pricing.Currency, rate decimal.Decimal) {
	t.Helper()
	want, errs := oracleShare(paid, c, rate)
	got, err := commission.Share(paid, c, rate)
	checkError(t, errs, err)
	switch {
	case want == nil:
		if diff := cmp.Diff(decimal.Decimal{}, got); diff != "" {
			t.Errorf("Share(%s, %q, %s): result beside an error, mismatch (-want +got):\n%s", exact(paid), c, exact(rate), diff)
		}
	case got.Rat().Cmp(want) != 0:
		t.Errorf("Share(%s, %q, %s) = %s, want %s", exact(paid), c, exact(rate), exact(got), want.FloatString(placesOf(c)))
	}
}

// checkCompare compares Compare with its oracle, results and errors both ways.
func checkCompare(t *testing.T, l pricing.License, price decimal.Decimal, u seats.Usage, rate decimal.Decimal) []commission.Outcome {
	t.Helper()
	l.Plan.Price = pricing.Flat(price)
	want, errs := oracleCompare(l, price, u, rate)
	got, err := commission.Compare(l, u, rate)
	checkError(t, errs, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Compare(%s, %s) at price %s and rate %s: mismatch with the oracle (-want +got):\n%s",
			describe(l), describeUsage(u), exact(price), exact(rate), diff)
	}
	return got
}

// checkError checks that err is one of those there may be, and that there is
// none if none may be.
func checkError(t *testing.T, want []error, got error) {
	t.Helper()
	for _, err := range want {
		if errors.Is(got, err) {
			return
		}
	}
	if got != nil || len(want) > 0 {
		t.Errorf("error %v, want one of %v", got, want)
	}
}

// describe returns what of a license Compare looks at, its price apart.
func describe(l pricing.License) string {
	discount := "default"
	if l.Discount.Valid {
		discount = exact(l.Discount.Decimal)
	}
	return fmt.Sprintf("%v %v in %q, at least %d seats and %d accounts, discount %s",
		l.Channel, l.Model, l.Plan.Currency, l.MinSeats, l.MinAccounts, discount)
}

func describeUsage(u seats.Usage) string {
	return fmt.Sprintf("%d accounts, %d of them exempt, %d seats, %d strays", u.Accounts, u.ExemptAccounts, u.Peak, len(u.Strays))
}

func TestShareOracle(t *testing.T) {
	for _, tt := range shareTests {
		t.Run(tt.name, func(t *testing.T) { checkShare(t, tt.paid, tt.currency, tt.rate) })
	}
	for _, tt := range shareErrorTests {
		t.Run(tt.name, func(t *testing.T) { checkShare(t, tt.paid, tt.currency, tt.rate) })
	}
	t.Run("random", func(t *testing.T) {
		r := rand.New(rand.NewPCG(20, 5))
		for range 5000 {
			c := currencies[r.IntN(4)]
			paid := decimal.New(r.Int64N(1_000_000), -r.Int32N(6))
			rate := decimal.New(r.Int64N(1001), -3)
			checkShare(t, paid, c.code, rate)
		}
	})
}

func TestCompareOracle(t *testing.T) {
	for _, tt := range compareTests {
		t.Run(tt.name, func(t *testing.T) { checkCompare(t, tt.license, tt.price, measured(tt.usage), tt.rate) })
	}
	t.Run("random", func(t *testing.T) {
		r := rand.New(rand.NewPCG(2021, 8))
		for range 2000 {
			l, price, u, rate := randomCase(r)
			checkCompare(t, l, price, u, rate)
		}
	})
}

// randomCase returns a valid resold license with its price, a usage of it, and
// a rate.
func randomCase(r *rand.Rand) (pricing.License, decimal.Decimal, seats.Usage, decimal.Decimal) {
	u := measured(seats.Usage{Accounts: r.IntN(50)})
	u.ExemptAccounts = r.IntN(min(u.Accounts, 3) + 1)
	u.Strays = []string{"ann", "zoe"}[:r.IntN(3)]
	u.Peak = r.IntN(u.Accounts - u.ExemptAccounts + len(u.Strays) + 1)
	if u.Peak == 0 {
		u.Strays = nil // nobody chats
	}
	l := pricing.License{
		Channel:     pricing.Resold,
		Model:       pricing.PPA + pricing.Model(r.IntN(2)),
		Plan:        pricing.Plan{Currency: currencies[r.IntN(4)].code},
		MinSeats:    r.IntN(5),
		MinAccounts: r.IntN(20),
	}
	if r.IntN(2) == 0 {
		l.Discount = decimal.NewNullDecimal(decimal.New(r.Int64N(101), -2))
	}
	return l, decimal.New(r.Int64N(100_000), -r.Int32N(5)), u, decimal.New(r.Int64N(1001), -3)
}
