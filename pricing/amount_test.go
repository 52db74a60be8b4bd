package pricing_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// amountTexts are texts of amounts as they are given, and as they are printed.
var amountTexts = []struct {
	name, why, text, want string
}{
	{"places", "places are kept and printed", "94.40", "94.40"},
	{"whole", "as many as there are", "94400", "94400"},
	{"hundred", "zeros that were written are digits", "100", "100"},
	{"negative", "a credit", "-0.50", "-0.50"},
	{"zero", "set, and not unset", "0.00", "0.00"},
	{"negative_zero", "zero has no sign", "-0.00", "0.00"},
	{"leading_zeros", "digits are digits", "007.5", "7.5"},
	{"digits_64", "bound: 64 digits", strings.Repeat("9", 64), strings.Repeat("9", 64)},
	{"places_64", "bound: 64 places", "0." + strings.Repeat("1", 64), "0." + strings.Repeat("1", 64)},
	{"exponent_64", "bound: zeros at the end of a whole number do not count", "7" + zeros(64), "7" + zeros(64)},
	{"exponent_64_ten", "a ten with exponent 64, as NewAmount takes it", "70" + zeros(64), "70" + zeros(64)},
	{"longest", "bound: 64 digits with exponent 64", strings.Repeat("9", 64) + zeros(64), strings.Repeat("9", 64) + zeros(64)},
}

// badAmountTexts are refused wherever an amount is read from text.
var badAmountTexts = []struct {
	name, why, text string
}{
	{"empty", "missing is not 0", ""},
	{"sign", "no digits", "-"},
	{"exponent", "was wrong once: 1e1 was an amount in three programs", "1e1"},
	{"plus", "one form only", "+5"},
	{"two_signs", "one form only", "--5"},
	{"no_whole", "one form only", ".5"},
	{"no_fraction", "one form only", "5."},
	{"two_points", "no amount", "1.2.3"},
	{"comma", "a comma means another thing in another country", "1,000"},
	{"underscore", "Go's form of numbers is not one of amounts", "1_000"},
	{"blank", "not repaired", " 5"},
	{"newline", "not repaired", "5\n"},
	{"currency", "an amount has no currency", "5 USD"},
	{"minus_sign", "U+2212 is no hyphen", "−5"},
	{"digits", "U+0665 is a digit, not one of ours", "٥"},
	{"nan", "no number", "NaN"},
	{"infinity", "no number", "Infinity"},
	{"null", "no number", "null"},
	{"digits_65", "one past the bound", strings.Repeat("9", 65)},
	{"digits_65_places", "one past the bound, with places", strings.Repeat("9", 63) + ".99"},
	{"places_65", "one past the bound", "0." + strings.Repeat("1", 65)},
	{"places_65_zeros", "zeros are places", "0." + zeros(65)},
	{"exponent_64_digits_65", "one past the bound", strings.Repeat("9", 65) + zeros(64)},
	{"zeros_128", "one past the longest text", "7" + zeros(128)},
	{"long", "a megabyte of digits is refused at once", strings.Repeat("9", 1<<20)},
	{"long_zeros", "a megabyte of zeros too", zeros(1 << 20)},
	{"not_utf8", "any bytes", "\xff"},
}

func TestParseAmount(t *testing.T) {
	flipSettings(t)
	for _, tt := range amountTexts {
		t.Run(tt.name, func(t *testing.T) {
			a, err := pricing.ParseAmount(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if a.String() != tt.want || fmt.Sprint(a) != tt.want || fmt.Sprintf("%v %s", a, a) != tt.want+" "+tt.want {
				t.Errorf("ParseAmount(%q) prints %v, want %s\nwhy: %s", tt.text, a, tt.want, tt.why)
			}
			exact, _ := new(big.Rat).SetString(tt.text)
			if a.Decimal().Rat().Cmp(exact) != 0 || !a.IsValid() || a.Sign() != exact.Sign() {
				t.Errorf("ParseAmount(%q) is %v", tt.text, a.Decimal().Rat())
			}
			if _, places, _ := strings.Cut(tt.text, "."); len(tt.text) < 60 && int(a.Decimal().Exponent()) != -len(places) {
				t.Errorf("ParseAmount(%q) has exponent %d, not the places that were written", tt.text, a.Decimal().Exponent())
			}
			sameAfterJSON(t, a)
			checkSQL(t, a)
		})
	}
}

// checkSQL checks that an amount comes back from a database as it went there.
func checkSQL(t *testing.T, a pricing.Amount) {
	t.Helper()
	value, err := a.Value()
	if err != nil {
		t.Fatal(err)
	}
	read := pricing.MustAmount("1")
	if err := read.Scan(value); err != nil || !read.Equal(a) {
		t.Errorf("Scan(Value() of %v) = %v, %v", a, read, err)
	}
	if text, ok := value.(string); ok {
		read = pricing.MustAmount("1")
		if err := read.Scan([]byte(text)); err != nil || !read.Equal(a) {
			t.Errorf("Scan of the bytes of %v = %v, %v", a, read, err)
		}
	}
}

func TestParseAmount_errors(t *testing.T) {
	for _, tt := range badAmountTexts {
		t.Run(tt.name, func(t *testing.T) {
			before := pricing.MustAmount("7.00")
			read, scanned := before, before
			_, parse := pricing.ParseAmount(tt.text)
			for name, err := range map[string]error{
				"ParseAmount": parse, "UnmarshalText": read.UnmarshalText([]byte(tt.text)), "Scan": scanned.Scan(tt.text),
			} {
				if checkError(t, err, pricing.ErrAmount); err != nil && len(err.Error()) > 400 {
					t.Errorf("%s: an error of %d bytes", name, len(err.Error()))
				}
			}
			if !read.Equal(before) || !scanned.Equal(before) {
				t.Errorf("changed to %v and %v beside the error\nwhy: %s", read, scanned, tt.why)
			}
		})
	}
}

func TestNewAmount(t *testing.T) {
	huge := decimal.NewFromBigInt(new(big.Int).Lsh(big.NewInt(1), 1<<24), 0)
	for _, tt := range []struct {
		name, why string
		d         decimal.Decimal
		want      string // empty: refused
	}{
		{"zero_value", "the zero decimal is 0, and not the unset amount", decimal.Decimal{}, "0"},
		{"exponent", "no exponent is printed", decimal.New(5, 3), "5000"},
		{"exponent_64", "bound", decimal.New(5, 64), "5" + zeros(64)},
		{"exponent_65", "one past the bound", decimal.New(5, 65), ""},
		{"exponent_64_ten", "its text has 66 digits", decimal.New(10, 64), "10" + zeros(64)},
		{"exponent_-64", "bound", decimal.New(5, -64), "0." + zeros(63) + "5"},
		{"exponent_-65", "one past the bound", decimal.New(5, -65), ""},
		{"exponent_far", "ECOSYSTEM: takes seconds to compare", decimal.New(1, 1<<30), ""},
		{"digits_far", "ECOSYSTEM: takes seconds to count", huge, ""},
		{"digits_65", "one past the bound", decimal.NewFromBigInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(64), nil), 0), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := pricing.NewAmount(tt.d)
			if tt.want == "" {
				checkError(t, err, pricing.ErrAmount)
				if a.IsValid() {
					t.Errorf("%v beside the error", a)
				}
				return
			}
			if err != nil || a.String() != tt.want {
				t.Errorf("NewAmount = %v, %v; want %s\nwhy: %s", a, err, tt.want, tt.why)
			}
			sameAfterJSON(t, a)
		})
	}
}

// TestAmount_unset: the unset amount is not 0.00, but counts as 0 in sums.
func TestAmount_unset(t *testing.T) {
	var unset pricing.Amount
	zero, five := pricing.MustAmount("0.00"), pricing.MustAmount("5.50")
	if unset.IsValid() || unset.Equal(zero) || zero.Equal(unset) || !unset.Equal(pricing.Amount{}) || !zero.Equal(pricing.MustAmount("0")) {
		t.Error("unset equals 0.00, or not itself")
	}
	if unset.Sign() != 0 || unset.Cmp(zero) != 0 || !unset.Decimal().IsZero() || unset.String() != "no amount" {
		t.Errorf("unset is %v", unset)
	}
	if !unset.Add(five).Equal(five) || !five.Sub(unset).Equal(five) || !unset.Sub(five).Equal(pricing.MustAmount("-5.50")) {
		t.Error("unset does not count as 0")
	}
	if _, err := unset.MarshalText(); err == nil {
		t.Error("unset has a text")
	}
	checkSQL(t, unset)
	type row struct {
		A pricing.Amount `json:"a,omitzero"`
		B pricing.Amount `json:"b,omitzero"`
		R pricing.Rate   `json:"r,omitzero"`
		S pricing.Rate   `json:"s,omitzero"`
	}
	text, err := json.Marshal(row{B: zero, S: pricing.Percent(0)})
	if want := `{"b":"0.00","s":"0%"}`; err != nil || string(text) != want {
		t.Errorf("omitzero: %s, %v; want %s", text, err, want)
	}
	if _, err := json.Marshal(struct{ A pricing.Amount }{}); err == nil {
		t.Error("an unset amount is written to JSON")
	}
	read := row{A: five}
	if err := json.Unmarshal([]byte(`{"a": 5.5}`), &read); err == nil {
		t.Error("a JSON number is an amount")
	}
}

func TestAmount_Scan_errors(t *testing.T) {
	for _, value := range []any{5.5, float32(1), true, uint(3), "x", []byte("1e3"), struct{}{}} {
		a := pricing.MustAmount("7.00")
		checkError(t, a.Scan(value), pricing.ErrAmount)
		if a.String() != "7.00" {
			t.Errorf("Scan(%v) changed the amount to %v", value, a)
		}
	}
	var a pricing.Amount
	if err := a.Scan(int64(-12)); err != nil || a.String() != "-12" {
		t.Errorf("Scan of an integer = %v, %v", a, err)
	}
}

// TestAmount_large: a sum may be larger than an amount, and is refused where it is
// used.
func TestAmount_large(t *testing.T) {
	large := pricing.MustAmount(strings.Repeat("9", 64)).Add(pricing.MustAmount("0.01"))
	if large.String() != strings.Repeat("9", 64)+".01" {
		t.Errorf("sum %v", large)
	}
	_, text := large.MarshalText()
	_, value := large.Value()
	_, rounded := pricing.Currency("USD").Round(large)
	_, rate := pricing.Percent(20).Of(large, "USD")
	_, part := pricing.Fraction{Part: 1, Whole: 2}.Of(large, "USD")
	_, parts := pricing.Allocate(large, "USD", pricing.MustAmount("1"))
	_, price := pricing.Flat(large).Amount(1)
	_, fits := pricing.Currency("USD").Round(pricing.MustAmount(strings.Repeat("9", 63)))
	for name, err := range map[string]error{
		"MarshalText": text, "Value": value, "Round": rounded, "Rate.Of": rate, "Fraction.Of": part,
		"Allocate": parts, "Price.Amount": price, "Round, with two places": fits,
	} {
		t.Run(name, func(t *testing.T) { checkError(t, err, pricing.ErrAmount) })
	}
}

// TestLaw_amount: sums and comparisons are those of fractions.
func TestLaw_amount(t *testing.T) {
	g := newGen(t)
	for range 2000 {
		a := newAmount(t, decimal.New(g.Int64N(2e6)-1e6, -int32(g.IntN(5))))
		b := newAmount(t, decimal.New(g.Int64N(2e6)-1e6, -int32(g.IntN(5))))
		sum, difference := new(big.Rat).Add(rat(a), rat(b)), new(big.Rat).Sub(rat(a), rat(b))
		if rat(a.Add(b)).Cmp(sum) != 0 || rat(a.Sub(b)).Cmp(difference) != 0 || a.Cmp(b) != difference.Sign() || a.Equal(b) != (difference.Sign() == 0) {
			t.Fatalf("%v and %v", a, b)
		}
		if cmp.Equal(a, b) != a.Equal(b) {
			t.Fatalf("cmp.Equal(%v, %v)", a, b)
		}
	}
}

// TestLaw_rounding: rates, fractions and roundings are those of the oracle, also of
// ties and of negative amounts.
func TestLaw_rounding(t *testing.T) {
	g := newGen(t)
	for range 3000 {
		c := pick(g, currencies...)
		d := decimal.New(g.Int64N(2e7)-1e7, -int32(c.Places()+g.IntN(4)))
		if g.IntN(3) == 0 {
			d = decimal.New(10*(g.Int64N(2000)-1000)+5, -int32(c.Places()+1)) // a tie
		}
		a := newAmount(t, d)
		check := func(name string, got pricing.Amount, err error, exact *big.Rat) {
			t.Helper()
			if err != nil || rat(got).Cmp(round(exact, c)) != 0 || int(got.Decimal().Exponent()) != -c.Places() {
				t.Fatalf("%s of %v %s = %v, %v", name, a, c, got, err)
			}
		}
		rounded, err := c.Round(a)
		check("Round", rounded, err, rat(a))
		r := g.rate()
		share, err := r.Of(a, c)
		check(r.String(), share, err, new(big.Rat).Mul(rat(a), r.Decimal().Rat()))
		whole := 1 + g.Int64N(400)
		f := pricing.Fraction{Part: g.Int64N(whole + 1), Whole: whole}
		part, err := f.Of(a, c)
		check(f.String(), part, err, new(big.Rat).Mul(rat(a), big.NewRat(f.Part, f.Whole)))
	}
}

// TestLaw_allocate: the parts add up, and none is a whole unit from its exact share.
func TestLaw_allocate(t *testing.T) {
	g := newGen(t)
	for range 1000 {
		c := pick(g, currencies...)
		a := newAmount(t, decimal.New(g.Int64N(2e6)-1e6, -int32(c.Places())))
		weights := []pricing.Amount{pricing.MustAmount("1")}
		total := rat(weights[0])
		for range g.IntN(6) {
			w := newAmount(t, decimal.New(g.Int64N(20), -int32(g.IntN(3))))
			weights = append(weights, w)
			total.Add(total, rat(w))
		}
		parts, err := pricing.Allocate(a, c, weights...)
		if err != nil {
			t.Fatal(err)
		}
		var sum pricing.Amount
		unit := big.NewRat(1, int64(pow10(c.Places())))
		for i, p := range parts {
			sum = sum.Add(p)
			share := new(big.Rat).Quo(new(big.Rat).Mul(rat(a), rat(weights[i])), total)
			if off := share.Sub(share, rat(p)); off.Abs(off).Cmp(unit) >= 0 || weights[i].Sign() == 0 && p.Sign() != 0 {
				t.Fatalf("Allocate(%v, %v) = %v", a, weights, parts)
			}
		}
		if !sum.Equal(a) {
			t.Fatalf("Allocate(%v, %v) = %v, in all %v", a, weights, parts, sum)
		}
		mirrored, err := pricing.Allocate(pricing.Amount{}.Sub(a), c, weights...)
		if err != nil {
			t.Fatal(err)
		}
		for i := range parts {
			if parts[i].Add(mirrored[i]).Sign() != 0 {
				t.Fatalf("Allocate(-%v) = %v, Allocate(%v) = %v", a, mirrored, a, parts)
			}
		}
	}
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

func TestAllocate_errors(t *testing.T) {
	one, minus := pricing.MustAmount("1"), pricing.MustAmount("-1")
	for _, tt := range []struct {
		name, why string
		amount    pricing.Amount
		currency  pricing.Currency
		weights   []pricing.Amount
		want      error
		texts     []string
	}{
		{"unset", "unset is not 0", pricing.Amount{}, "USD", []pricing.Amount{one}, pricing.ErrAmount, []string{"no amount"}},
		{"too_fine", "half a cent cannot be split", pricing.MustAmount("0.005"), "USD", []pricing.Amount{one}, pricing.ErrAmount, []string{"0.005", "2 places"}},
		{"no_currency", "a currency says how fine a part is", one, "", []pricing.Amount{one}, pricing.ErrCurrency, []string{`""`}},
		{"no_weights", "nobody to give it to", one, "USD", nil, pricing.ErrAmount, []string{"among 0"}},
		{"zero_weights", "nobody to give it to", one, "USD", []pricing.Amount{pricing.MustAmount("0")}, pricing.ErrAmount, []string{"among 1"}},
		{"bad_weights", "each is named", one, "USD", []pricing.Amount{minus, one, {}}, pricing.ErrAmount, []string{"weight 0: -1", "weight 2: no amount"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parts, err := pricing.Allocate(tt.amount, tt.currency, tt.weights...)
			checkError(t, err, tt.want, tt.texts...)
			if parts != nil {
				t.Errorf("%v beside the error", parts)
			}
		})
	}
}
