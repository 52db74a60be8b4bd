package pricing_test

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

var parseTests = []struct {
	name, why, text string
	want            decimal.Decimal
}{
	{"price", "base case", "59.00", decimal.New(5900, -2)},
	{"whole", "edge: no point", "59", decimal.New(59, 0)},
	{"negative", "a credit", "-0.50", decimal.New(-50, -2)},
	{"plus", "edge: a sign that says nothing", "+1", decimal.New(1, 0)},
	{"zero", "edge: nothing", "0", decimal.New(0, 0)},
	{"zero_of_75_places", "edge: found by fuzzing; nothing is left of it but zero", "0." + strings.Repeat("0", 75), decimal.Decimal{}},
	{"minus_zero", "edge: there is one zero", "-0.00", decimal.New(0, -2)},
	{"finer_than_any_currency", "rule: prices may be finer", "0.0001", decimal.New(1, -4)},
	{"leading_zeros", "edge: they change nothing", "007.10", decimal.New(710, -2)},
	{"64_digits", "bound", strings.Repeat("9", 64), nines(64)},
	{"trailing_zeros", "edge: they count no more than leading ones where there is no room", "1" + strings.Repeat("0", 63) + ".00", decimal.New(1, 63)},
	{"192_characters", "bound: as many as are read, with leading zeros", strings.Repeat("0", 191) + "1", decimal.New(1, 0)},
	{"one_and_64_zeros", "bound: zeros before the point", "1" + strings.Repeat("0", 64), decimal.New(1, 64)},
	{"64_places", "bound", "0." + strings.Repeat("0", 63) + "1", decimal.New(1, -64)},
}

var parseErrorTests = []struct{ name, why, text string }{
	{"empty", "edge: nothing is not zero", ""},
	{"sign_alone", "edge", "-"},
	{"two_signs", "edge", "+-1"},
	{"sign_inside", "edge", "1-1"},
	{"point_first", "a digit that was lost?", ".5"},
	{"point_last", "a digit that was lost?", "5."},
	{"two_points", "which is it?", "1.000.00"},
	{"comma", "which is it?", "1,50"},
	{"exponent", "hostile: package decimal takes seconds to compare 1e10000000", "1e2"},
	{"hexadecimal", "not for people", "0x10"},
	{"underscore", "not for people", "1_000"},
	{"space", "a text that was not cut right", " 1"},
	{"unicode_minus", "package decimal takes it", "\u22125"},
	{"other_digits", "decimal digits of another script", "\u0661"},
	{"no_number", "not an amount", "NaN"},
	{"65_digits", "bound: one past", strings.Repeat("9", 65)},
	{"65_places", "bound: one past", "0." + strings.Repeat("0", 64) + "1"},
	{"one_and_65_zeros", "bound: one past, though it has one digit", "1" + strings.Repeat("0", 65)},
	{"193_zeros", "bound: leading zeros, one past", strings.Repeat("0", 193)},
	{"193_characters", "bound: one past, on both sides of the point", strings.Repeat("0", 69) + "." + strings.Repeat("0", 124)},
	{"million_digits", "hostile", strings.Repeat("9", 1e6)},
}

func TestParseAmount(t *testing.T) {
	for _, tt := range parseTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := pricing.ParseAmount(tt.text)
			if err != nil || !got.Equal(tt.want) || got.Exponent() != tt.want.Exponent() {
				t.Errorf("ParseAmount(%q) = %de%d, %v, want %de%d\nwhy: %s", tt.text,
					got.Coefficient(), got.Exponent(), err, tt.want.Coefficient(), tt.want.Exponent(), tt.why)
			}
		})
	}
	for _, tt := range parseErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			soon(t, func() {
				got, err := pricing.ParseAmount(tt.text)
				checkError(t, "ParseAmount", err, pricing.ErrAmount)
				if diff := cmp.Diff(decimal.Decimal{}, got); diff != "" {
					t.Errorf("ParseAmount(%.80q) has a result beside its error (-want +got):\n%s", tt.text, diff)
				}
			})
		})
	}
}

// A text that is too long says so, and not that it has more digits than an amount
// may have, which may be 1.
func TestParseAmount_bounds(t *testing.T) {
	for _, tt := range []struct{ name, why, text, says string }{
		{"digits", "bound: one digit too many", strings.Repeat("9", 65), "65 digits, more than 64"},
		{"zeros", "bound: one zero too many before the first digit", strings.Repeat("0", 192) + "1", "193 digits with zeros, more than 192"},
		{"point", "bound: the digits on both its sides count", strings.Repeat("0", 100) + "." + strings.Repeat("0", 93), "193 digits with zeros, more than 192"},
		{"places", "bound: one place too many", "0." + strings.Repeat("0", 64) + "1", "exponent -65"},
		{"both", "edge: the text comes first", strings.Repeat("9", 200), "200 digits with zeros, more than 192"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			_, err := pricing.ParseAmount(tt.text)
			checkError(t, "ParseAmount", err, pricing.ErrAmount, tt.says)
		})
	}
}

// FuzzParseAmount holds ParseAmount to a regular expression and to package
// math/big.
func FuzzParseAmount(f *testing.F) {
	for _, tt := range parseTests {
		f.Add(tt.text)
	}
	for _, tt := range parseErrorTests {
		if len(tt.text) < 1000 {
			f.Add(tt.text)
		}
	}
	form := regexp.MustCompile(`^[+-]?([0-9]+)(\.([0-9]+))?$`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := pricing.ParseAmount(text)
		parts := form.FindStringSubmatch(text)
		digits := ""
		if parts != nil {
			digits = strings.TrimLeft(parts[1]+parts[3], "0")
		}
		fits := func(digits string, places int) bool { return len(digits) <= 64 && places <= 64 && places >= -64 }
		short := strings.TrimRight(digits, "0") // without the zeros at its end
		valid := parts != nil && len(parts[1]+parts[3]) <= 192 &&
			(digits == "" || fits(digits, len(parts[3])) || fits(short, len(parts[3])-(len(digits)-len(short))))
		if valid != (err == nil) {
			t.Fatalf("ParseAmount(%q): error %v, valid is %v", text, err, valid)
		}
		if err != nil {
			checkError(t, "ParseAmount", err, pricing.ErrAmount)
			return
		}
		want, _ := new(big.Rat).SetString(strings.TrimPrefix(text, "+"))
		if got.Rat().Cmp(want) != 0 || fits(digits, len(parts[3])) && int(-got.Exponent()) != len(parts[3]) {
			t.Fatalf("ParseAmount(%q) = %de%d", text, got.Coefficient(), got.Exponent())
		}
	})
}

// What is read back from JSON is what was written, whatever a program has set
// in package decimal, and nothing hostile is read.
func TestDecode_settings(t *testing.T) {
	c := mustCharge(resoldPPS, used(20, 5))
	r, err := resoldPPS.Resale(used(20, 5))
	if err != nil {
		t.Fatal(err)
	}
	a, err := pricing.Adjust(accounts(5), pricing.CalendarDays, pricing.Change{At: on(16), To: accounts(6)})
	if err != nil {
		t.Fatal(err)
	}
	kept := decimal.MaxDecodeExponent
	defer func() {
		decimal.MaxDecodeExponent = kept //nolint:reassign // the test is about programs that do this
	}()
	decimal.MaxDecodeExponent = 1 //nolint:reassign // the test is about programs that do this

	for _, v := range []struct {
		name      string
		want, got any
	}{
		{"Charge", &c, new(pricing.Charge)},
		{"Line", &c.Lines[1], new(pricing.Line)},
		{"Resale", &r, new(pricing.Resale)},
		{"Adjustment", &a, new(pricing.Adjustment)},
	} {
		text, err := json.Marshal(v.want)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, v.got); err != nil {
			t.Errorf("%s: %v", v.name, err)
		}
		if diff := cmp.Diff(v.want, v.got); diff != "" {
			t.Errorf("%s read back, mismatch (-want +got):\n%s", v.name, diff)
		}
		// Every amount in turn is replaced by one that must not be read.
		amounts := regexp.MustCompile(`"-?[0-9]+\.[0-9]+"`).FindAllIndex(text, -1)
		if len(amounts) == 0 {
			t.Errorf("%s: no amount in %s", v.name, text)
		}
		for _, at := range amounts {
			for _, hostile := range []string{`"1e9999"`, `12.5`, `"x"`} {
				spoiled := string(text[:at[0]]) + hostile + string(text[at[1]:])
				if err := json.Unmarshal([]byte(spoiled), v.got); err == nil {
					t.Errorf("%s: no error for %s", v.name, spoiled)
				}
			}
		}
		if diff := cmp.Diff(v.want, v.got); diff != "" {
			t.Errorf("%s is changed by what could not be read (-want +got):\n%s", v.name, diff)
		}
	}
}
