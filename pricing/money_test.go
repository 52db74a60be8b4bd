package pricing_test

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

var roundTests = []struct {
	name   string
	why    string
	amount decimal.Decimal
	places int
	want   map[pricing.Rounding]string
}{
	{
		name: "below_half", why: "rule: nothing but Up rounds 0.4 up", amount: dec("0.4"), places: 0,
		want: map[pricing.Rounding]string{pricing.HalfUp: "0", pricing.HalfEven: "0", pricing.HalfDown: "0", pricing.Up: "1", pricing.Down: "0"},
	},
	{
		name: "half_to_even_zero", why: "doc: a tie whose even neighbor is below", amount: dec("0.5"), places: 0,
		want: map[pricing.Rounding]string{pricing.HalfUp: "1", pricing.HalfEven: "0", pricing.HalfDown: "0", pricing.Up: "1", pricing.Down: "0"},
	},
	{
		name: "above_half", why: "rule: nothing but Down rounds 0.6 down", amount: dec("0.6"), places: 0,
		want: map[pricing.Rounding]string{pricing.HalfUp: "1", pricing.HalfEven: "1", pricing.HalfDown: "1", pricing.Up: "1", pricing.Down: "0"},
	},
	{
		name: "half_to_even_two", why: "doc: a tie whose even neighbor is above", amount: dec("1.5"), places: 0,
		want: map[pricing.Rounding]string{pricing.HalfUp: "2", pricing.HalfEven: "2", pricing.HalfDown: "1", pricing.Up: "2", pricing.Down: "1"},
	},
	{
		name: "nearer_to_two", why: "doc: no tie", amount: dec("1.6"), places: 0,
		want: map[pricing.Rounding]string{pricing.HalfUp: "2", pricing.HalfEven: "2", pricing.HalfDown: "2", pricing.Up: "2", pricing.Down: "1"},
	},
	{
		name: "negative_half", why: "doc: negative amounts mirror positive ones", amount: dec("-1.5"), places: 0,
		want: map[pricing.Rounding]string{pricing.HalfUp: "-2", pricing.HalfEven: "-2", pricing.HalfDown: "-1", pricing.Up: "-2", pricing.Down: "-1"},
	},
	{
		name: "negative_half_to_even", why: "rule: a tie of -2.5 is even at -2", amount: dec("-2.5"), places: 0,
		want: map[pricing.Rounding]string{pricing.HalfUp: "-3", pricing.HalfEven: "-2", pricing.HalfDown: "-2", pricing.Up: "-3", pricing.Down: "-2"},
	},
	{
		name: "negative_to_zero", why: "edge: there is no negative zero", amount: dec("-0.004"), places: 2,
		want: map[pricing.Rounding]string{pricing.HalfUp: "0.00", pricing.HalfEven: "0.00", pricing.HalfDown: "0.00", pricing.Up: "-0.01", pricing.Down: "0.00"},
	},
	{
		name: "cents_tie", why: "rule: 12.345 is a tie at two places", amount: dec("12.345"), places: 2,
		want: map[pricing.Rounding]string{pricing.HalfUp: "12.35", pricing.HalfEven: "12.34", pricing.HalfDown: "12.34", pricing.Up: "12.35", pricing.Down: "12.34"},
	},
	{
		name: "just_above_tie", why: "bound: the last of many places decides", amount: dec("12.3450000000000000000000000000000000001"), places: 2,
		want: map[pricing.Rounding]string{pricing.HalfUp: "12.35", pricing.HalfEven: "12.35", pricing.HalfDown: "12.35", pricing.Up: "12.35", pricing.Down: "12.34"},
	},
	{
		name: "just_below_tie", why: "bound: rounding in two steps would make it a tie", amount: dec("12.3349999999999999999999999999999999999"), places: 2,
		want: map[pricing.Rounding]string{pricing.HalfUp: "12.33", pricing.HalfEven: "12.33", pricing.HalfDown: "12.33", pricing.Up: "12.34", pricing.Down: "12.33"},
	},
	{
		name: "carry", why: "edge: rounding up adds a digit", amount: dec("99.995"), places: 2,
		want: map[pricing.Rounding]string{pricing.HalfUp: "100.00", pricing.HalfEven: "100.00", pricing.HalfDown: "99.99", pricing.Up: "100.00", pricing.Down: "99.99"},
	},
	{
		name: "exact", why: "rule: what is in places already is changed by no mode", amount: dec("12.34"), places: 2,
		want: map[pricing.Rounding]string{pricing.HalfUp: "12.34", pricing.HalfEven: "12.34", pricing.HalfDown: "12.34", pricing.Up: "12.34", pricing.Down: "12.34"},
	},
	{
		name: "zeros_beyond", why: "edge: zeros beyond the places are nothing to round up", amount: dec("12.3400"), places: 2,
		want: map[pricing.Rounding]string{pricing.HalfUp: "12.34", pricing.HalfEven: "12.34", pricing.HalfDown: "12.34", pricing.Up: "12.34", pricing.Down: "12.34"},
	},
	{
		name: "padded", why: "rule: the result is written with its places", amount: dec("12"), places: 2,
		want: map[pricing.Rounding]string{pricing.HalfUp: "12.00", pricing.HalfEven: "12.00", pricing.HalfDown: "12.00", pricing.Up: "12.00", pricing.Down: "12.00"},
	},
	{
		name: "positive_exponent", why: "edge: 5e1 is 50", amount: decimal.New(5, 1), places: 0,
		want: map[pricing.Rounding]string{pricing.HalfUp: "50", pricing.HalfEven: "50", pricing.HalfDown: "50", pricing.Up: "50", pricing.Down: "50"},
	},
	{
		name: "zero_value", why: "edge: the zero value is an amount", amount: decimal.Decimal{}, places: 2,
		want: map[pricing.Rounding]string{pricing.HalfUp: "0.00", pricing.HalfEven: "0.00", pricing.HalfDown: "0.00", pricing.Up: "0.00", pricing.Down: "0.00"},
	},
	{
		name: "zero_with_exponent", why: "edge: a zero of any exponent", amount: decimal.New(0, 64), places: 2,
		want: map[pricing.Rounding]string{pricing.HalfUp: "0.00", pricing.HalfEven: "0.00", pricing.HalfDown: "0.00", pricing.Up: "0.00", pricing.Down: "0.00"},
	},
	{
		name: "38_digits", why: "limit: amounts of 38 digits are exact", amount: dec("123456789012345678901234567890123456.785"), places: 2,
		want: map[pricing.Rounding]string{
			pricing.HalfUp:   "123456789012345678901234567890123456.79",
			pricing.HalfEven: "123456789012345678901234567890123456.78",
			pricing.HalfDown: "123456789012345678901234567890123456.78",
			pricing.Up:       "123456789012345678901234567890123456.79",
			pricing.Down:     "123456789012345678901234567890123456.78",
		},
	},
	{
		name: "largest", why: "bound: 64 digits with the places", amount: nines(64).Shift(-2), places: 2,
		want: map[pricing.Rounding]string{
			pricing.HalfUp:   strings.Repeat("9", 62) + ".99",
			pricing.HalfEven: strings.Repeat("9", 62) + ".99",
			pricing.HalfDown: strings.Repeat("9", 62) + ".99",
			pricing.Up:       strings.Repeat("9", 62) + ".99",
			pricing.Down:     strings.Repeat("9", 62) + ".99",
		},
	},
	{
		name: "most_places", why: "bound: 64 places", amount: dec("0.5"), places: 64,
		want: map[pricing.Rounding]string{
			pricing.HalfUp:   "0.5" + strings.Repeat("0", 63),
			pricing.HalfEven: "0.5" + strings.Repeat("0", 63),
			pricing.HalfDown: "0.5" + strings.Repeat("0", 63),
			pricing.Up:       "0.5" + strings.Repeat("0", 63),
			pricing.Down:     "0.5" + strings.Repeat("0", 63),
		},
	},
	{
		name: "smallest", why: "bound: an exponent of -64", amount: decimal.New(-5, -64), places: 63,
		want: map[pricing.Rounding]string{
			pricing.HalfUp:   "-0." + strings.Repeat("0", 62) + "1",
			pricing.HalfEven: "0." + strings.Repeat("0", 63),
			pricing.HalfDown: "0." + strings.Repeat("0", 63),
			pricing.Up:       "-0." + strings.Repeat("0", 62) + "1",
			pricing.Down:     "0." + strings.Repeat("0", 63),
		},
	},
}

func TestRound(t *testing.T) {
	for _, tt := range roundTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got := make(map[pricing.Rounding]string)
			for _, mode := range roundings {
				rounded, err := pricing.Round(tt.amount, tt.places, mode)
				if err != nil {
					t.Fatalf("Round(%s, %d, %v) = %v\nwhy: %s", tt.amount.StringFixed(65), tt.places, mode, err, tt.why)
				}
				got[mode] = rounded.StringFixed(int32(tt.places))
				if int(rounded.Exponent()) != -tt.places {
					t.Errorf("Round(%s, %d, %v) has exponent %d, want the places", tt.amount.StringFixed(65), tt.places, mode, rounded.Exponent())
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Round(%s, %d) mismatch (-want +got):\n%s\nwhy: %s", tt.amount.StringFixed(65), tt.places, diff, tt.why)
			}
		})
	}
}

// The zero value is what charges, discounts and commissions use.
func TestRounding_zeroValue(t *testing.T) {
	var mode pricing.Rounding
	if mode != pricing.HalfUp {
		t.Errorf("the zero value is %v, want HalfUp", mode)
	}
}

func TestRounding_String(t *testing.T) {
	want := map[pricing.Rounding]string{
		pricing.HalfUp: "HalfUp", pricing.HalfEven: "HalfEven", pricing.HalfDown: "HalfDown",
		pricing.Up: "Up", pricing.Down: "Down",
		-1: "Rounding(-1)", 5: "Rounding(5)",
	}
	for mode, text := range want {
		if got := mode.String(); got != text {
			t.Errorf("Rounding(%d).String() = %q, want %q", int(mode), got, text)
		}
	}
}

var roundErrorTests = []struct {
	name   string
	why    string
	amount decimal.Decimal
	places int
	mode   pricing.Rounding
	want   error
	text   []string
}{
	{"65_digits", "bound: one digit past the limit", nines(65), 0, pricing.HalfUp, pricing.ErrAmount, []string{"amount", "65 digits"}},
	{"exponent_65", "bound: one past the largest exponent", decimal.New(1, 65), 0, pricing.HalfUp, pricing.ErrAmount, []string{"amount", "exponent 65"}},
	{"exponent_minus_65", "bound: one past the smallest exponent", decimal.New(1, -65), 0, pricing.HalfUp, pricing.ErrAmount, []string{"amount", "exponent -65"}},
	{"65_digits_with_places", "bound: 63 digits before the point and two after it", nines(63), 2, pricing.Down, pricing.ErrAmount, []string{"amount", "2 places", "65 digits"}},
	{"places_negative", "bound: one below none", dec("1"), -1, pricing.HalfUp, pricing.ErrRounding, []string{"-1 places"}},
	{"places_65", "bound: one past the most places", dec("1"), 65, pricing.HalfUp, pricing.ErrRounding, []string{"65 places"}},
	{"places_huge", "limit: places beyond an int32 are not taken for few", dec("1"), 1 << 32, pricing.HalfUp, pricing.ErrRounding, []string{"4294967296 places"}},
	{"mode_negative", "bound: one before the first mode", dec("1"), 2, -1, pricing.ErrRounding, []string{"mode -1"}},
	{"mode_unknown", "bound: one past the last mode", dec("1"), 2, 5, pricing.ErrRounding, []string{"mode 5"}},
	{"mode_unknown_nothing_to_round", "rule: a mode is checked even if the amount needs none", dec("1.00"), 2, 5, pricing.ErrRounding, []string{"mode 5"}},
}

func TestRound_errors(t *testing.T) {
	for _, tt := range roundErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			call := fmt.Sprintf("Round(_, %d, %v)", tt.places, tt.mode)
			got, err := pricing.Round(tt.amount, tt.places, tt.mode)
			checkError(t, call, err, tt.want, tt.text...)
			if diff := cmp.Diff(decimal.Decimal{}, got); diff != "" {
				t.Errorf("%s returns something beside its error (-want +got):\n%s", call, diff)
			}
		})
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			soon(t, func() {
				_, err := pricing.Round(h.amount, 2, pricing.HalfUp)
				checkError(t, "Round", err, pricing.ErrAmount, "amount")
			})
		})
	}
}

func TestRound_oracle(t *testing.T) {
	r := seeded()
	for range 5000 {
		amount, places := randomAmount(r), r.IntN(12)
		for _, mode := range roundings {
			got, err := pricing.Round(amount, places, mode)
			if err != nil {
				t.Fatalf("Round(%s, %d, %v) = %v", amount.StringFixed(12), places, mode, err)
			}
			want := inPlaces(wantRound(amount.Rat(), places, mode), places)
			if got.Rat().Cmp(want) != 0 || int(got.Exponent()) != -places {
				t.Fatalf("Round(%s, %d, %v) = %s, want %s", amount.StringFixed(12), places, mode,
					got.StringFixed(12), want.FloatString(12))
			}
		}
	}
}

var portionTests = []struct {
	name   string
	why    string
	amount decimal.Decimal
	rate   string
	places int
	want   string
}{
	{"discount", "source: 20% off", dec("295.00"), "0.20", 2, "59.00"},
	{"commission", "source: 20% of 6000 in the samples of livechat/livechat-public-docs", dec("6000"), "0.20", 2, "1200.00"},
	{"second_tier", "source: 5% of the sale, https://partners.livechat.com/blog/second-tier-affiliation/", dec("975"), "0.05", 2, "48.75"},
	{"none", "bound: a rate of 0", dec("295.00"), "0", 2, "0.00"},
	{"all", "bound: a rate of 1", dec("295.00"), "1", 2, "295.00"},
	{"all_of_finer", "edge: even a rate of 1 rounds what is finer than the places", dec("0.125"), "1", 2, "0.13"},
	{"tie", "rule: a tie rounds away from zero", dec("0.10"), "0.05", 2, "0.01"},
	{"negative_tie", "rule: a credit mirrors a charge", dec("-0.10"), "0.05", 2, "-0.01"},
	{"below_tie", "bound: just below half a cent", dec("0.10"), "0.0499999999", 2, "0.00"},
	{"rounded_once", "rule: the amount is not rounded before the rate is taken: 0.019 x 0.25 is 0.00475, of 0.02 it would be 0.005", dec("0.019"), "0.25", 2, "0.00"},
	{"zero", "edge: a portion of nothing", decimal.Decimal{}, "0.20", 2, "0.00"},
	{"no_places", "rule: places are the caller's, none here", dec("2997"), "0.20", 0, "599"},
	{"38_digits", "limit: amounts of 38 digits are exact", dec("123456789012345678901234567890123456.75"), "0.2", 2, "24691357802469135780246913578024691.35"},
	{"result_of_64_digits", "bound: 64 digits with the places", nines(64).Shift(-2), "1", 2, strings.Repeat("9", 62) + ".99"},
	{"most_places", "bound: 64 places", decimal.New(1, -64), "1", 64, "0." + strings.Repeat("0", 63) + "1"},
	{"finest", "bound: a rate and an amount of an exponent of -64", decimal.New(1, -64), "1e-64", 64, "0." + strings.Repeat("0", 64)},
}

func TestPortion(t *testing.T) {
	for _, tt := range portionTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := pricing.Portion(tt.amount, dec(tt.rate), tt.places)
			if err != nil {
				t.Fatalf("Portion(%s, %s, %d) = %v\nwhy: %s", tt.amount.StringFixed(64), tt.rate, tt.places, err, tt.why)
			}
			if got.StringFixed(int32(tt.places)) != tt.want || int(got.Exponent()) != -tt.places {
				t.Errorf("Portion(%s, %s, %d) = %s with exponent %d, want %s\nwhy: %s",
					tt.amount.StringFixed(64), tt.rate, tt.places, got.StringFixed(64), got.Exponent(), tt.want, tt.why)
			}
		})
	}
}

var portionErrorTests = []struct {
	name   string
	why    string
	amount decimal.Decimal
	rate   decimal.Decimal
	places int
	want   error
	text   []string
}{
	{"amount_65_digits", "bound: one digit past the limit", nines(65), dec("0.2"), 2, pricing.ErrAmount, []string{"amount", "65 digits"}},
	{"amount_exponent_65", "bound: one past the largest exponent", decimal.New(1, 65), dec("0.2"), 2, pricing.ErrAmount, []string{"amount", "exponent 65"}},
	{"amount_exponent_minus_65", "bound: one past the smallest exponent", decimal.New(1, -65), dec("0.2"), 2, pricing.ErrAmount, []string{"amount", "exponent -65"}},
	{"rate_65_digits", "bound: one digit past the limit", dec("1"), dec("1." + strings.Repeat("0", 64)), 2, pricing.ErrAmount, []string{"rate", "65 digits"}},
	{"rate_exponent_minus_65", "bound: one past the smallest exponent", dec("1"), decimal.New(1, -65), 2, pricing.ErrAmount, []string{"rate", "exponent -65"}},
	{"rate_percent", "rule: 20 for 20% is refused", dec("1"), dec("20"), 2, pricing.ErrRate, []string{"rate", "20 is not"}},
	{"rate_above_one", "bound: just past the largest rate", dec("1"), dec("1.0000001"), 2, pricing.ErrRate, []string{"rate", "1.0000001"}},
	{"rate_below_zero", "bound: just past the smallest rate", dec("1"), dec("-0.0000001"), 2, pricing.ErrRate, []string{"rate", "-0.0000001"}},
	{"places_negative", "bound: one below none", dec("1"), dec("0.2"), -1, pricing.ErrRounding, []string{"-1 places"}},
	{"places_65", "bound: one past the most places", dec("1"), dec("0.2"), 65, pricing.ErrRounding, []string{"65 places"}},
	{"result_of_65_digits", "bound: 63 digits before the point and two after it", nines(63), dec("1"), 2, pricing.ErrAmount, []string{"2 places", "65 digits"}},
}

func TestPortion_errors(t *testing.T) {
	for _, tt := range portionErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := pricing.Portion(tt.amount, tt.rate, tt.places)
			checkError(t, "Portion", err, tt.want, tt.text...)
			if diff := cmp.Diff(decimal.Decimal{}, got); diff != "" {
				t.Errorf("Portion returns something beside its error (-want +got):\n%s", diff)
			}
		})
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			soon(t, func() {
				_, err := pricing.Portion(h.amount, dec("0.2"), 2)
				checkError(t, "Portion", err, pricing.ErrAmount, "amount")
			})
			soon(t, func() {
				_, err := pricing.Portion(dec("1"), h.amount, 2)
				checkError(t, "Portion", err, pricing.ErrAmount, "rate")
			})
		})
	}
}

func TestPortion_oracle(t *testing.T) {
	r := seeded()
	for range 5000 {
		amount, rate, places := randomAmount(r), randomRate(r), r.IntN(12)
		got, err := pricing.Portion(amount, rate, places)
		if err != nil {
			t.Fatalf("Portion(%s, %s, %d) = %v", amount.StringFixed(12), rate.StringFixed(8), places, err)
		}
		want := inPlaces(wantRound(new(big.Rat).Mul(amount.Rat(), rate.Rat()), places, pricing.HalfUp), places)
		if got.Rat().Cmp(want) != 0 || int(got.Exponent()) != -places {
			t.Fatalf("Portion(%s, %s, %d) = %s, want %s", amount.StringFixed(12), rate.StringFixed(8), places,
				got.StringFixed(12), want.FloatString(12))
		}
	}
}

var allocateTests = []struct {
	name    string
	why     string
	amount  string
	places  int
	weights []string
	want    []string
}{
	{"in_three", "rule: the first of equals gets the cent that is left", "100.00", 2, []string{"1", "1", "1"}, []string{"33.34", "33.33", "33.33"}},
	{"two_left", "rule: two cents are left for the first two", "0.05", 2, []string{"1", "1", "1"}, []string{"0.02", "0.02", "0.01"}},
	{"largest_remainder", "rule: what lost most comes first, wherever it stands: 0.1, 0.2, 0.7 of a unit", "1", 0, []string{"1", "2", "7"}, []string{"0", "0", "1"}},
	{"not_the_largest_weight", "rule: the remainder decides, not the weight: exact shares 8.25 and 2.75", "11", 0, []string{"3", "1"}, []string{"8", "3"}},
	{"tie_of_different_weights", "rule: 2.5 and 0.5 lost the same; the first gets the unit", "3", 0, []string{"5", "1"}, []string{"3", "0"}},
	{"exact", "edge: nothing is left", "6.00", 2, []string{"10", "5"}, []string{"4.00", "2.00"}},
	{"one", "edge: one part is the whole", "59.00", 2, []string{"0.001"}, []string{"59.00"}},
	{"zero_weight", "rule: nothing to a zero weight, even if it stands first", "5", 0, []string{"0", "7", "3"}, []string{"0", "4", "1"}},
	{"zero_weight_of_any_exponent", "edge: a zero is a zero", "5", 0, []string{"0e64", "7", "0e-64", "3"}, []string{"0", "4", "0", "1"}},
	{"fewer_cents_than_parts", "edge: not every part can get a cent", "0.01", 2, []string{"1", "1"}, []string{"0.01", "0.00"}},
	{"zero", "edge: nothing to split", "0", 2, []string{"1", "2"}, []string{"0.00", "0.00"}},
	{"negative", "rule: a credit mirrors a charge", "-100.00", 2, []string{"1", "1", "1"}, []string{"-33.34", "-33.33", "-33.33"}},
	{"zeros_beyond_places", "edge: 1.500 fits in one place", "1.500", 1, []string{"1", "2"}, []string{"0.5", "1.0"}},
	{"padded", "rule: parts are written with the places", "1", 2, []string{"1", "3"}, []string{"0.25", "0.75"}},
	{"weights_of_fractions", "rule: only the ratio matters, 0.2 to 0.6", "1.00", 2, []string{"0.2", "0.60"}, []string{"0.25", "0.75"}},
	{"weights_far_apart", "bound: weights from 1e-64 to 1e64", "1.00", 2, []string{"1e-64", "1e64"}, []string{"0.00", "1.00"}},
	{"largest", "bound: 64 digits with the places", strings.Repeat("9", 62) + ".99", 2, []string{"1", "1"}, []string{"5" + strings.Repeat("0", 61) + ".00", "4" + strings.Repeat("9", 61) + ".99"}},
	{"most_places", "bound: 64 places", "1e-64", 64, []string{"1", "1"}, []string{"0." + strings.Repeat("0", 63) + "1", "0." + strings.Repeat("0", 64)}},
	{"months", "edge: more parts than fit a small sort, all equal: 1000 in 24 months", "1000.00", 2, repeated("1", 24), append(repeated("41.67", 16), repeated("41.66", 8)...)},
}

func repeated(s string, n int) []string {
	return strings.Split(strings.Repeat(","+s, n)[1:], ",")
}

func decs(texts []string) []decimal.Decimal {
	var ds []decimal.Decimal
	for _, s := range texts {
		ds = append(ds, dec(s))
	}
	return ds
}

func fixed(ds []decimal.Decimal, places int) []string {
	var texts []string
	for _, d := range ds {
		texts = append(texts, d.StringFixed(int32(places)))
	}
	return texts
}

func TestAllocate(t *testing.T) {
	for _, tt := range allocateTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			call := fmt.Sprintf("Allocate(%s, %d, %v)", tt.amount, tt.places, tt.weights)
			got, err := pricing.Allocate(dec(tt.amount), tt.places, decs(tt.weights)...)
			if err != nil {
				t.Fatalf("%s = %v\nwhy: %s", call, err, tt.why)
			}
			if diff := cmp.Diff(tt.want, fixed(got, tt.places)); diff != "" {
				t.Errorf("%s mismatch (-want +got):\n%s\nwhy: %s", call, diff, tt.why)
			}
			for i, part := range got {
				if int(part.Exponent()) != -tt.places {
					t.Errorf("%s: part %d has exponent %d, want the places", call, i, part.Exponent())
				}
			}
		})
	}
}

var allocateErrorTests = []struct {
	name    string
	why     string
	amount  decimal.Decimal
	places  int
	weights []decimal.Decimal
	want    error
	text    []string
}{
	{"no_weights", "edge: nobody to give it to", dec("1"), 2, nil, pricing.ErrWeights, []string{"among 0"}},
	{"all_zero", "edge: nothing goes to a zero weight", dec("1"), 2, decs([]string{"0", "0.0"}), pricing.ErrWeights, []string{"among 2"}},
	{"all_zero_for_nothing", "rule: weights are checked whatever the amount", dec("0"), 2, decs([]string{"0"}), pricing.ErrWeights, []string{"among 1"}},
	{"weight_negative", "bound: just below none; the text names the weight", dec("1"), 2, decs([]string{"1", "-0.001"}), pricing.ErrWeights, []string{"weight 1", "-0.001"}},
	{"weight_65_digits", "bound: one digit past the limit", dec("1"), 2, []decimal.Decimal{nines(64), nines(65)}, pricing.ErrAmount, []string{"weight 1", "65 digits"}},
	{"weight_exponent_65", "bound: one past the largest exponent", dec("1"), 2, []decimal.Decimal{decimal.New(1, 65)}, pricing.ErrAmount, []string{"weight 0", "exponent 65"}},
	{"weight_exponent_minus_65", "bound: one past the smallest exponent", dec("1"), 2, []decimal.Decimal{decimal.New(1, -65)}, pricing.ErrAmount, []string{"weight 0", "exponent -65"}},
	{"amount_finer_than_places", "rule: what does not fit cannot be split without a loss", dec("1.005"), 2, decs([]string{"1"}), pricing.ErrAmount, []string{"amount", "1.005", "2 places"}},
	{"amount_65_digits", "bound: one digit past the limit", nines(65), 0, decs([]string{"1"}), pricing.ErrAmount, []string{"amount", "65 digits"}},
	{"amount_65_digits_with_places", "bound: 63 digits before the point and two after it", nines(63), 2, decs([]string{"1"}), pricing.ErrAmount, []string{"amount", "2 places", "65 digits"}},
	{"amount_exponent_65", "bound: one past the largest exponent", decimal.New(1, 65), 0, decs([]string{"1"}), pricing.ErrAmount, []string{"amount", "exponent 65"}},
	{"amount_exponent_minus_65", "bound: one past the smallest exponent", decimal.New(1, -65), 64, decs([]string{"1"}), pricing.ErrAmount, []string{"amount", "exponent -65"}},
	{"places_negative", "bound: one below none", dec("1"), -1, decs([]string{"1"}), pricing.ErrRounding, []string{"-1 places"}},
	{"places_65", "bound: one past the most places", dec("1"), 65, decs([]string{"1"}), pricing.ErrRounding, []string{"65 places"}},
}

func TestAllocate_errors(t *testing.T) {
	for _, tt := range allocateErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			call := fmt.Sprintf("Allocate(_, %d, %d weights)", tt.places, len(tt.weights))
			got, err := pricing.Allocate(tt.amount, tt.places, tt.weights...)
			checkError(t, call, err, tt.want, tt.text...)
			if got != nil {
				t.Errorf("%s = %v beside its error", call, fixed(got, tt.places))
			}
		})
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			soon(t, func() {
				_, err := pricing.Allocate(h.amount, 2, dec("1"))
				checkError(t, "Allocate", err, pricing.ErrAmount, "amount")
			})
			soon(t, func() {
				_, err := pricing.Allocate(dec("1"), 2, dec("1"), h.amount)
				checkError(t, "Allocate", err, pricing.ErrAmount, "weight 1")
			})
		})
	}
}

func TestAllocate_oracle(t *testing.T) {
	r := seeded()
	for range 1000 {
		units, places := r.IntN(401)-200, r.IntN(4)
		weights := make([]decimal.Decimal, 1+r.IntN(9))
		exact := make([]*big.Rat, len(weights))
		for i := range weights {
			// Small weights, so that equal ones and equal remainders are many.
			weights[i] = decimal.New(r.Int64N(5), int32(r.IntN(3)-1))
			exact[i] = weights[i].Rat()
		}
		amount := decimal.New(int64(units), -int32(places))
		got, err := pricing.Allocate(amount, places, weights...)
		if allZero(weights) {
			if !errors.Is(err, pricing.ErrWeights) {
				t.Fatalf("Allocate(%s, %d, %v): error %v, want ErrWeights", amount.StringFixed(3), places, fixed(weights, 1), err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("Allocate(%s, %d, %v) = %v", amount.StringFixed(3), places, fixed(weights, 1), err)
		}
		var want []decimal.Decimal
		for _, n := range wantAllocate(units, exact) {
			want = append(want, decimal.New(int64(n), -int32(places)))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("Allocate(%s, %d, %v) mismatch (-want +got):\n%s", amount.StringFixed(3), places, fixed(weights, 1), diff)
		}
	}
}

func allZero(ds []decimal.Decimal) bool {
	for _, d := range ds {
		if d.Sign() != 0 {
			return false
		}
	}
	return true
}

// Allocate sorts an order of its own: what it is given stays as it is.
func TestAllocate_inputUnchanged(t *testing.T) {
	weights := decs([]string{"1", "2.50", "0", "7e3"})
	kept := decs([]string{"1", "2.50", "0", "7e3"})
	if _, err := pricing.Allocate(dec("-100.00"), 2, weights...); err != nil {
		t.Fatal(err)
	}
	for i := range weights {
		if !weights[i].Equal(kept[i]) || weights[i].Exponent() != kept[i].Exponent() {
			t.Errorf("weight %d became %s", i, weights[i].StringFixed(2))
		}
	}
}
