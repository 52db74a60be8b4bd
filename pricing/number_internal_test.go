package pricing

import (
	"fmt"
	"math"
	"testing"

	"github.com/shopspring/decimal"
)

// numberTests are pairs of coefficients and exponents at the bounds of what a
// number keeps in an int64.
var numberTests = []struct {
	why    string
	n, m   int64
	ne, me int32
	places uint8
}{
	{"usual: 59.00 at 20%", 5900, 20, -2, -2, 2},
	{"usual: a credit", -5900, 20, -2, -2, 2},
	{"edge: zero, with places", 0, 20, -2, -2, 2},
	{"edge: half a cent goes away from zero", 12345, 1, -3, 0, 2},
	{"edge: so does a negative one", -12345, 1, -3, 0, 2},
	{"edge: less than half a cent", 12344, -1, -3, 0, 2},
	{"edge: all digits go", 6, -4, -5, -5, 0},
	{"edge: more digits go than there are", 999, 1, -18, -19, 0},
	{"bound: as many digits go as an int64 has", math.MaxInt64, 1, -18, 0, 0},
	{"bound: the largest coefficient", room - 1, 1 - room, 0, 0, 0},
	{"bound: one past it", room, -room, 0, 0, 0},
	{"bound: a product below room", 999_999_999, 1_000_000_001, 0, 0, 2},
	{"bound: a product that is room", 1_000_000_000, 1_000_000_000, 0, 0, 2},
	{"bound: a sum that is room", room - 1, 1, -2, -2, 2},
	{"bound: a difference that is -room", 1 - room, 1, -2, -2, 2},
	{"bound: ends of an int64", math.MaxInt64, math.MinInt64, -20, 20, 30},
	{"edge: exponents that differ", 5, 5, 3, -3, 1},
	{"edge: places to add", 59, 59, 0, 0, 2},
}

// TestNumber compares all steps with those of package decimal.
func TestNumber(t *testing.T) {
	for _, test := range numberTests {
		checkNumbers(t, test.why, decimal.New(test.n, test.ne), decimal.New(test.m, test.me), int(test.places))
	}
}

// TestNumber_noMemory: what everyday money takes to work out needs none, which is
// all that a number is for.
func TestNumber_noMemory(t *testing.T) {
	for _, test := range []struct {
		why    string
		n, m   number
		places int
	}{
		{"usual: 59.00 at 20%", number{coefficient: 5900, exponent: -2}, number{coefficient: 20, exponent: -2}, 2},
		{"usual: a credit", number{coefficient: -5900, exponent: -2}, number{coefficient: 20, exponent: -2}, 2},
		{"usual: 20% of a credit", number{coefficient: 20, exponent: -2}, number{coefficient: -5900, exponent: -2}, 2},
		{"bound: the most digits that go", number{coefficient: 5, exponent: -10}, number{coefficient: 5, exponent: -10}, 2},
	} {
		took := testing.AllocsPerRun(10, func() {
			kept[0] = test.n.times(test.m).round(test.places)
			kept[1] = test.n.plus(test.m).negated().minus(test.n)
			kept[2] = test.n.round(-int(test.n.exponent))
		})
		if took != 0 {
			t.Errorf("%+v and %+v, to %d places, took %v allocations\nwhy: %s", test.n, test.m, test.places, took, test.why)
		}
	}
}

var kept [3]number // so that no work is dropped

// FuzzNumber does so for any two decimals, and for their product, which may
// have twice as many digits.
func FuzzNumber(f *testing.F) {
	for _, test := range numberTests {
		f.Add(test.n, test.m, test.ne, test.me, test.places)
	}
	f.Fuzz(func(t *testing.T, n, m int64, ne, me int32, places uint8) {
		a, b := decimal.New(n, ne%maxDigits), decimal.New(m, me%maxDigits)
		checkNumbers(t, "law: the same as package decimal", a, b, int(places%40))
		checkNumbers(t, "law: the same as package decimal", a.Mul(b), b, int(places%40))
	})
}

func checkNumbers(t *testing.T, why string, a, b decimal.Decimal, places int) {
	t.Helper()
	n, m := numberOf(a), numberOf(b)
	for _, step := range []struct {
		name string
		got  number
		want decimal.Decimal
	}{
		{"itself", n, a},
		{"times", n.times(m), a.Mul(b)},
		{"plus", n.plus(m), a.Add(b)},
		{"minus", n.minus(m), a.Sub(b)},
		{"negated", n.negated(), a.Neg()},
		{fmt.Sprintf("round(%d)", places), n.round(places), a.Round(int32(places))},
		{"a product, rounded", n.times(m).round(places), a.Mul(b).Round(int32(places))},
	} {
		got := step.got.decimal()
		if !got.Equal(step.want) || got.Exponent() != step.want.Exponent() {
			t.Errorf("%s of %s and %s = %s with exponent %d, want %s with %d\nwhy: %s", step.name,
				plain(a, 0), plain(b, 0), plain(got, 0), got.Exponent(), plain(step.want, 0), step.want.Exponent(), why)
		}
		if c := step.got.coefficient; c <= -room || c >= room {
			t.Errorf("%s of %s and %s keeps %d in an int64, without room to add to it\nwhy: %s", step.name, plain(a, 0), plain(b, 0), c, why)
		}
		if step.got.large != nil && step.got.large.NumDigits() <= 18 {
			t.Errorf("%s of %s and %s keeps %s outside an int64\nwhy: %s", step.name, plain(a, 0), plain(b, 0), plain(got, 0), why)
		}
	}
}
