package pricing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// tier returns a tier up to a unit, without a fee; 0 for no end.
func tier(upTo int, unit string) pricing.Tier { return pricing.Tier{UpTo: upTo, UnitPrice: dec(unit)} }

func feeTier(upTo int, unit, fee string) pricing.Tier {
	return pricing.Tier{UpTo: upTo, UnitPrice: dec(unit), Fee: dec(fee)}
}

var (
	polarGraduated = pricing.Graduated(tier(10, "10.00"), tier(0, "8.00"))
	polarVolume    = pricing.Volume(tier(10, "10.00"), tier(0, "8.00"))
	baseForFive    = pricing.Graduated(feeTier(5, "0", "100.00"), tier(0, "15.00"))
	feesGraduated  = pricing.Graduated(feeTier(10, "10", "2"), feeTier(20, "5", "3"), feeTier(0, "5", "3"))
	feesVolume     = pricing.Volume(feeTier(100, "2", "10"), tier(200, "1"), feeTier(0, "0.5", "50"))
	packages       = pricing.Package(10, dec("40.00"))
)

var amountTests = []struct {
	name, why string
	price     pricing.Price
	units     int
	want      string
}{
	{"flat", "rule: the same for each unit", pricing.Flat(dec("59.00")), 5, "295"},
	{"flat_none", "edge: no unit costs nothing", pricing.Flat(dec("59.00")), 0, "0"},
	{"flat_fine", "rule: an amount is exact and not rounded", pricing.Flat(dec("0.125")), 3, "0.375"},
	{"flat_free", "bound: a price may be zero", pricing.Flat(dec("0")), math.MaxInt, "0"},
	{"flat_most_units", "bound: the largest int", pricing.Flat(dec("0.01")), math.MaxInt, "92233720368547758.07"},
	{"flat_largest", "bound: 64 digits", pricing.Flat(nines(64)), 1, "9999999999999999999999999999999999999999999999999999999999999999"},
	{"flat_exponent", "bound: an exponent of 63 makes 64 digits", pricing.Flat(decimal.New(1, 63)), 1, "1000000000000000000000000000000000000000000000000000000000000000"},
	{"graduated", "https://docs.polar.sh/features/seat-based-pricing: 14 seats cost 132", polarGraduated, 14, "132"},
	{"graduated_last_of_tier", "bound: the tenth unit is in the first tier", polarGraduated, 10, "100"},
	{"graduated_first_of_next", "bound: the eleventh unit costs 8", polarGraduated, 11, "108"},
	{"graduated_none", "edge: no unit, no fee", polarGraduated, 0, "0"},
	{"graduated_one_tier", "edge: one open tier is a flat price", pricing.Graduated(tier(0, "7")), 3, "21"},
	{"graduated_tier_of_one", "bound: the shortest tier", pricing.Graduated(tier(1, "7"), tier(2, "5"), tier(0, "1")), 3, "13"},
	{"graduated_fee_of_none", "doc: the first tier's fee is due for zero units (engines differ: OpenMeter and Lago charge it, Polar does not)", feesGraduated, 0, "2"},
	{"graduated_fees_first", "bound: the fee of the first tier only", feesGraduated, 10, "102"},
	{"graduated_fees_second", "bound: the fee of a tier is due with its first unit", feesGraduated, 11, "110"},
	{"graduated_fees_all", "rule: the fee of every tier that is reached", feesGraduated, 21, "163"},
	{"base_and_further", "https://github.com/polarsource/polar/issues/7861: a base for five seats plus each further seat", baseForFive, 7, "130"},
	{"base_none", "same: the base is due without a seat", baseForFive, 0, "100"},
	{"base_full", "bound: the last seat of the base", baseForFive, 5, "100"},
	{"volume", "https://docs.polar.sh/features/seat-based-pricing: 14 seats cost 112", polarVolume, 14, "112"},
	{"volume_before_fall", "doc: ten units at 10.00", polarVolume, 10, "100"},
	{"volume_after_fall", "doc: eleven at 8.00 cost less", polarVolume, 11, "88"},
	{"volume_none", "edge: no unit, no fee", polarVolume, 0, "0"},
	{"volume_fee_of_none", "doc: zero units are in the first tier", feesVolume, 0, "10"},
	{"volume_fee_of_one_tier", "rule: only the fee of the tier that holds the number", feesVolume, 101, "101"},
	{"volume_last_of_tier", "bound: 200 are in the second tier", feesVolume, 200, "200"},
	{"volume_open_tier", "bound: 201 are in the last tier", feesVolume, 201, "150.5"},
	{"package", "rule: a package that is begun is paid whole", packages, 11, "80"},
	{"package_full", "bound: the last unit of a package", packages, 10, "40"},
	{"package_begun", "bound: one unit begins a package", packages, 1, "40"},
	{"package_none", "edge: no unit, no package", packages, 0, "0"},
	{"package_of_one", "bound: the smallest package", pricing.Package(1, dec("2")), 3, "6"},
	{"package_largest", "bound: all units fit the largest package", pricing.Package(math.MaxInt, dec("2")), math.MaxInt, "2"},
	{"package_most", "bound: as many packages as an int holds", pricing.Package(1, dec("1")), math.MaxInt, "9223372036854775807"},
	{"including", "doc: included units cost nothing", pricing.Flat(dec("59")).Including(3), 5, "118"},
	{"including_all", "bound: the last unit included", pricing.Flat(dec("59")).Including(3), 3, "0"},
	{"including_none", "edge: none included", pricing.Flat(dec("59")).Including(0), 3, "177"},
	{"including_more_than_any", "bound: the largest int included", pricing.Flat(dec("59")).Including(math.MaxInt), math.MaxInt, "0"},
	{"including_again", "doc: it replaces what was included before", pricing.Flat(dec("59")).Including(3).Including(1), 5, "236"},
	{"including_graduated", "doc: tiers are counted from the included units on", polarGraduated.Including(4), 15, "108"},
	{"including_volume", "doc: the tier is that of the units beyond", polarVolume.Including(4), 14, "100"},
	{"including_package", "doc: packages are counted from the included units on", packages.Including(5), 16, "80"},
	{"including_fee", "rule: a fee is due, even if all units are included", feesGraduated.Including(5), 5, "2"},
	{"including_fee_volume", "rule: a fee is due, even if all units are included", feesVolume.Including(5), 4, "10"},
}

func TestPrice_Amount(t *testing.T) {
	for _, tt := range amountTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.price.Amount(tt.units)
			if err != nil {
				t.Fatalf("Amount(%d): %v\nwhy: %s", tt.units, err, tt.why)
			}
			if diff := cmp.Diff(dec(tt.want), got); diff != "" {
				t.Errorf("Amount(%d) mismatch (-want +got):\n%s\nwhy: %s", tt.units, diff, tt.why)
			}
		})
	}
}

var priceErrorTests = []struct {
	name, why string
	price     pricing.Price
	units     int
	want      error
	text      []string
}{
	{"zero", "rule: no price is not a price of nothing", pricing.Price{}, 1, pricing.ErrPrice, []string{"no price"}},
	{"zero_including", "edge: included units make no price", pricing.Price{}.Including(3), 1, pricing.ErrPrice, []string{"no price"}},
	{"flat_negative", "bound: just below nothing", pricing.Flat(dec("-0.01")), 1, pricing.ErrPrice, []string{"price -0.01 is negative"}},
	{"flat_negative_for_none", "rule: a price is checked whatever the units", pricing.Flat(dec("-0.01")), 0, pricing.ErrPrice, []string{"-0.01"}},
	{"flat_65_digits", "bound: one digit past the limit", pricing.Flat(nines(65)), 1, pricing.ErrAmount, []string{"price", "65 digits"}},
	{"flat_exponent", "bound: one past the largest exponent", pricing.Flat(decimal.New(1, 65)), 1, pricing.ErrAmount, []string{"price", "exponent 65"}},
	{"result_65_digits", "bound: the result has one digit more than allowed", pricing.Flat(nines(64)), 2, pricing.ErrAmount, []string{"2 units", "65 digits"}},
	{"units_negative", "bound: one below none", pricing.Flat(dec("1")), -1, pricing.ErrUnits, []string{"-1 units"}},
	{"units_smallest", "edge: the smallest int", packages, math.MinInt, pricing.ErrUnits, []string{"-9223372036854775808 units"}},
	{"graduated_no_tiers", "edge: tiers that were forgotten", pricing.Graduated(), 1, pricing.ErrPrice, []string{"without tiers"}},
	{"volume_no_tiers", "edge: tiers that were forgotten", pricing.Volume(), 1, pricing.ErrPrice, []string{"without tiers"}},
	{"last_not_open", "rule: units beyond a bounded last tier must not go unbilled, as they do elsewhere", pricing.Graduated(tier(5, "1"), tier(10, "1")), 1, pricing.ErrPrice, []string{"tier 1", "ends at 10"}},
	{"only_not_open", "rule: the only tier is the last one", pricing.Volume(tier(5, "1")), 1, pricing.ErrPrice, []string{"tier 0", "ends at 5"}},
	{"open_before_last", "rule: only the last tier is open", pricing.Graduated(tier(0, "1"), tier(0, "1")), 1, pricing.ErrPrice, []string{"tier 0", "ends at 0"}},
	{"open_in_the_middle", "rule: only the last tier is open", pricing.Volume(tier(1, "1"), tier(0, "1"), tier(0, "1")), 1, pricing.ErrPrice, []string{"tier 1", "ends at 0"}},
	{"equal", "bound: a tier without a unit", pricing.Graduated(tier(5, "1"), tier(5, "1"), tier(0, "1")), 1, pricing.ErrPrice, []string{"tier 1", "ends at 5"}},
	{"descending", "rule: tiers ascend", pricing.Volume(tier(5, "1"), tier(4, "1"), tier(0, "1")), 1, pricing.ErrPrice, []string{"tier 1", "ends at 4"}},
	{"up_to_negative", "edge: a tier of less than no units", pricing.Graduated(tier(-1, "1"), tier(0, "1")), 1, pricing.ErrPrice, []string{"tier 0", "ends at -1"}},
	{"last_up_to_negative", "edge: only 0 is open", pricing.Graduated(tier(1, "1"), tier(-1, "1")), 1, pricing.ErrPrice, []string{"tier 1", "ends at -1"}},
	{"tier_negative", "rule: no tier has a negative price, reached or not", pricing.Graduated(tier(5, "1"), tier(0, "-1")), 1, pricing.ErrPrice, []string{"tier 1", "price -1 is negative"}},
	{"fee_negative", "rule: no tier has a negative fee", pricing.Volume(tier(5, "1"), feeTier(0, "1", "-0.5")), 1, pricing.ErrPrice, []string{"tier 1", "fee -0.5 is negative"}},
	{"only_fee_negative", "rule: nor has the only one", pricing.Volume(feeTier(0, "1", "-0.5")), 1, pricing.ErrPrice, []string{"fee -0.5 is negative"}},
	{"fee_65_digits", "bound: one digit past the limit", pricing.Graduated(pricing.Tier{Fee: nines(65)}), 1, pricing.ErrAmount, []string{"fee", "65 digits"}},
	{"package_of_none", "bound: one below the smallest", pricing.Package(0, dec("1")), 1, pricing.ErrPrice, []string{"package of 0"}},
	{"package_negative", "edge: a package of less than none", pricing.Package(-10, dec("1")), 1, pricing.ErrPrice, []string{"package of -10"}},
	{"package_price_negative", "rule: prices are not negative", pricing.Package(10, dec("-1")), 1, pricing.ErrPrice, []string{"price -1 is negative"}},
	{"including_negative", "bound: one below none", pricing.Flat(dec("1")).Including(-1), 1, pricing.ErrPrice, []string{"-1 units included"}},
}

func TestPrice_Amount_errors(t *testing.T) {
	for _, tt := range priceErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.price.Amount(tt.units)
			checkError(t, fmt.Sprintf("Amount(%d)", tt.units), err, tt.want, tt.text...)
			if diff := cmp.Diff(decimal.Decimal{}, got); diff != "" {
				t.Errorf("Amount(%d) has a result beside its error (-want +got):\n%s", tt.units, diff)
			}
			if tt.units < 0 || tt.name == "result_65_digits" {
				return // no fault of the price
			}
			l := direct
			l.Plan.Price = tt.price
			checkError(t, "Validate", l.Validate(), tt.want, append(tt.text, "lc-20", "team")...)
		})
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			soon(t, func() {
				for i, price := range []pricing.Price{
					pricing.Flat(h.amount), pricing.Package(1, h.amount),
					pricing.Graduated(tier(1, "1"), pricing.Tier{UnitPrice: h.amount}),
					pricing.Volume(pricing.Tier{UpTo: 1, Fee: h.amount}, tier(0, "1")),
				} {
					_, err := price.Amount(2)
					checkError(t, fmt.Sprintf("price %d: Amount", i), err, pricing.ErrAmount)
				}
			})
		})
	}
}

// A price keeps the tiers it was made with.
func TestGraduated_inputUnchanged(t *testing.T) {
	tiers := []pricing.Tier{tier(10, "10"), tier(0, "8")}
	graduated, volume := pricing.Graduated(tiers...), pricing.Volume(tiers...)
	tiers[1].UnitPrice = dec("1000")
	for _, price := range []pricing.Price{graduated, volume} {
		if got, err := price.Amount(11); err != nil || got.GreaterThan(dec("108")) {
			t.Errorf("Amount(11) = %s, %v after its tiers were changed", got.StringFixed(2), err)
		}
	}
	base := pricing.Flat(dec("59"))
	base.Including(3)
	if got, err := base.Amount(1); err != nil || !got.Equal(dec("59")) {
		t.Errorf("Amount(1) = %s, %v after Including", got.StringFixed(2), err)
	}
}

func ppa(price pricing.Price) pricing.License {
	return pricing.License{ID: "lc-20", Channel: pricing.Direct, Model: pricing.PPA, Plan: pricing.Plan{Price: price, Currency: "USD"}}
}

var priceLinesTests = []struct {
	name, why string
	price     pricing.Price
	units     int
	want      []string
	total     string
}{
	{
		"graduated", "rule: each tier's units are named", polarGraduated, 14,
		[]string{"accounts 1 to 10: 10 x 10.00 USD = 100.00 USD", "accounts from 11: 4 x 8.00 USD = 32.00 USD"},
		"132.00",
	},
	{
		"graduated_fees", "rule: each tier's fee has a line", feesGraduated, 11,
		[]string{
			"accounts 1 to 10: 10 x 10.00 USD = 100.00 USD", "fee for accounts 1 to 10: 2.00 USD = 2.00 USD",
			"accounts 11 to 20: 1 x 5.00 USD = 5.00 USD", "fee for accounts 11 to 20: 3.00 USD = 3.00 USD",
		},
		"110.00",
	},
	{
		"graduated_none", "doc: the fee for zero units says what it is for", feesGraduated, 0,
		[]string{"accounts 1 to 10: 0 x 10.00 USD = 0.00 USD", "fee for accounts 1 to 10: 2.00 USD = 2.00 USD"},
		"2.00",
	},
	{
		"base_and_further", "https://github.com/polarsource/polar/issues/7861", baseForFive, 7,
		[]string{
			"accounts 1 to 5: 5 x 0.00 USD = 0.00 USD", "fee for accounts 1 to 5: 100.00 USD = 100.00 USD",
			"accounts from 6: 2 x 15.00 USD = 30.00 USD",
		},
		"130.00",
	},
	{"volume", "rule: all units at the tier that holds them", polarVolume, 11, []string{"accounts from 11: 11 x 8.00 USD = 88.00 USD"}, "88.00"},
	{
		"volume_fee", "rule: the fee of that tier", feesVolume, 201,
		[]string{"accounts from 201: 201 x 0.50 USD = 100.50 USD", "fee for accounts from 201: 50.00 USD = 50.00 USD"},
		"150.50",
	},
	{"package", "rule: packages are counted", packages, 11, []string{"packages of 10 accounts: 2 x 40.00 USD = 80.00 USD"}, "80.00"},
	{
		"included", "rule: included units have a line, at nothing", pricing.Flat(dec("59")).Including(3), 5,
		[]string{"accounts included: 3 x 0.00 USD = 0.00 USD", "accounts: 2 x 59.00 USD = 118.00 USD"},
		"118.00",
	},
	{"included_all", "edge: nothing beyond needs no line", pricing.Flat(dec("59")).Including(3), 2, []string{"accounts included: 2 x 0.00 USD = 0.00 USD"}, "0.00"},
	{
		"included_graduated", "doc: tiers are named with the units included", polarGraduated.Including(4), 15,
		[]string{
			"accounts included: 4 x 0.00 USD = 0.00 USD", "accounts 5 to 14: 10 x 10.00 USD = 100.00 USD",
			"accounts from 15: 1 x 8.00 USD = 8.00 USD",
		},
		"108.00",
	},
	{
		"included_package", "doc: packages are counted from there", packages.Including(5), 16,
		[]string{"accounts included: 5 x 0.00 USD = 0.00 USD", "packages of 10 accounts: 2 x 40.00 USD = 80.00 USD"},
		"80.00",
	},
	{"included_package_all", "edge: no package is begun", packages.Including(5), 5, []string{"accounts included: 5 x 0.00 USD = 0.00 USD"}, "0.00"},
	{
		"rounded_each", "rule: each line is rounded once: 0.0125 and 0.0125 make 0.02, not 0.03",
		pricing.Graduated(tier(1, "0.0125"), tier(0, "0.0125")), 2,
		[]string{"accounts 1: 1 x 0.0125 USD = 0.01 USD", "accounts from 2: 1 x 0.0125 USD = 0.01 USD"},
		"0.02",
	},
}

func TestPrice_lines(t *testing.T) {
	for _, tt := range priceLinesTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := ppa(tt.price).ChargeUnits(tt.units, "accounts", august)
			if err != nil {
				t.Fatalf("ChargeUnits(%d): %v", tt.units, err)
			}
			if diff := cmp.Diff(tt.want, printed(got)); diff != "" {
				t.Errorf("ChargeUnits(%d) lines mismatch (-want +got):\n%s\nwhy: %s", tt.units, diff, tt.why)
			}
			if diff := cmp.Diff(dec(tt.total), got.Total); diff != "" || got.Units != tt.units {
				t.Errorf("ChargeUnits(%d) = total for %d units mismatch (-want +got):\n%s\nwhy: %s", tt.units, got.Units, diff, tt.why)
			}
		})
	}
}

func TestLine_feeJSON(t *testing.T) {
	c, err := ppa(baseForFive).ChargeUnits(5, "accounts", august)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(c.Lines[1])
	if err != nil {
		t.Fatal(err)
	}
	want := `{"kind":"fee","what":"fee for accounts 1 to 5","base":"100.00","amount":"100.00","currency":"USD",` +
		`"text":"fee for accounts 1 to 5: 100.00 USD = 100.00 USD"}`
	if string(got) != want {
		t.Errorf("json.Marshal of a fee:\n%s\nwant\n%s", got, want)
	}
	var back pricing.Line
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.Lines[1], back); diff != "" {
		t.Errorf("json.Unmarshal(%s) mismatch (-want +got):\n%s", got, diff)
	}
}

// committedFive is LiveChat's flexible pricing: five seats committed to, and
// more at a price of their own (https://livechat.com/help/what-is-a-seat).
func committedFive(price, overage pricing.Price) pricing.License {
	return pricing.License{
		ID: "lc-20", Channel: pricing.Resold, Model: pricing.PPS, MinSeats: 5, Overage: overage,
		Plan: pricing.Plan{Price: price, Currency: "USD"}, Discount: rate("0"),
	}
}

var overageTests = []struct {
	name, why string
	license   pricing.License
	seats     int
	want      []string
	total     string
}{
	{"below", "rule: the minimum is charged", committedFive(pricing.Flat(dec("59")), pricing.Flat(dec("80"))), 4, []string{"seats (minimum, 4 counted): 5 x 59.00 USD = 295.00 USD"}, "295.00"},
	{"at", "bound: as many as committed to", committedFive(pricing.Flat(dec("59")), pricing.Flat(dec("80"))), 5, []string{"seats: 5 x 59.00 USD = 295.00 USD"}, "295.00"},
	{
		"above", "bound: one more, at the price of its own", committedFive(pricing.Flat(dec("59")), pricing.Flat(dec("80"))), 6,
		[]string{"seats: 5 x 59.00 USD = 295.00 USD", "seats beyond the minimum: 1 x 80.00 USD = 80.00 USD"},
		"375.00",
	},
	{
		"above_no_own_price", "doc: without a price of its own the excess costs what the plan says, in a line of its own",
		committedFive(pricing.Flat(dec("59")), pricing.Price{}), 7,
		[]string{"seats: 5 x 59.00 USD = 295.00 USD", "seats beyond the minimum: 2 x 59.00 USD = 118.00 USD"},
		"413.00",
	},
	{
		"above_tiers", "doc: the plan's tiers name the excess", committedFive(polarGraduated, pricing.Price{}), 14,
		[]string{"seats 1 to 10: 10 x 10.00 USD = 100.00 USD", "seats from 11: 4 x 8.00 USD = 32.00 USD"},
		"132.00",
	},
	{
		"above_included", "edge: included units are counted over all seats", committedFive(pricing.Flat(dec("59")).Including(6), pricing.Price{}), 7,
		[]string{"seats included: 6 x 0.00 USD = 0.00 USD", "seats: 1 x 59.00 USD = 59.00 USD"},
		"59.00",
	},
	{
		"above_tiers_own_price", "rule: what was committed to is priced by the plan, the excess by its own tiers",
		committedFive(polarGraduated, pricing.Graduated(tier(2, "9"), tier(0, "7"))), 8,
		[]string{
			"seats 1 to 10: 5 x 10.00 USD = 50.00 USD",
			"seats beyond the minimum 1 to 2: 2 x 9.00 USD = 18.00 USD", "seats beyond the minimum from 3: 1 x 7.00 USD = 7.00 USD",
		},
		"75.00",
	},
	{
		"free_overage", "edge: a price of zero is a price", committedFive(pricing.Flat(dec("59")), pricing.Flat(dec("0"))), 9,
		[]string{"seats: 5 x 59.00 USD = 295.00 USD", "seats beyond the minimum: 4 x 0.00 USD = 0.00 USD"},
		"295.00",
	},
}

func TestLicense_Overage(t *testing.T) {
	for _, tt := range overageTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.license.Charge(used(20, tt.seats))
			if err != nil {
				t.Fatalf("Charge of %d seats: %v", tt.seats, err)
			}
			want := append(slices.Clone(tt.want), "reseller discount: 0% = 0.00 USD")
			if diff := cmp.Diff(want, printed(got)); diff != "" {
				t.Errorf("Charge of %d seats: lines mismatch (-want +got):\n%s\nwhy: %s", tt.seats, diff, tt.why)
			}
			if diff := cmp.Diff(dec(tt.total), got.Total); diff != "" || got.Units != max(5, tt.seats) {
				t.Errorf("Charge of %d seats: total for %d mismatch (-want +got):\n%s\nwhy: %s", tt.seats, got.Units, diff, tt.why)
			}
		})
	}
}

// Under PPA seats cost nothing, whatever their overage does.
func TestLicense_Overage_ppa(t *testing.T) {
	l := committedFive(pricing.Flat(dec("59")), pricing.Flat(dec("80")))
	l.Model = pricing.PPA
	got, err := l.Charge(used(20, 7))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"accounts: 20 x 59.00 USD = 1180.00 USD", "reseller discount: 0% = 0.00 USD"}, printed(got)); diff != "" {
		t.Errorf("Charge under PPA mismatch (-want +got):\n%s", diff)
	}
}

func TestLicense_Overage_errors(t *testing.T) {
	flat := pricing.Flat(dec("59"))
	uncommitted := committedFive(flat, flat)
	uncommitted.MinSeats = 0
	checkError(t, "Validate", uncommitted.Validate(), pricing.ErrPrice, "overage without committed seats", "lc-20")
	checkError(t, "Validate", committedFive(flat, pricing.Flat(dec("-1"))).Validate(), pricing.ErrPrice, "overage", "-1")
	checkError(t, "Validate", committedFive(flat, pricing.Graduated()).Validate(), pricing.ErrPrice, "overage", "without tiers")
	for _, h := range hostile {
		soon(t, func() {
			_, err := committedFive(flat, pricing.Flat(h.amount)).Charge(used(20, 7))
			checkError(t, "Charge, overage "+h.name, err, pricing.ErrAmount, "overage")
		})
	}
}

// The margin of a reseller is what its two causes add up to, whatever the price.
func TestLicense_Resale_everyPrice(t *testing.T) {
	for _, price := range []pricing.Price{
		pricing.Flat(dec("59")), polarGraduated, polarVolume, feesGraduated, feesVolume, baseForFive, packages,
		polarGraduated.Including(4), polarVolume.Including(7), packages.Including(3),
	} {
		for _, own := range []bool{false, true} {
			for seatsUsed := range 20 {
				l := committedFive(price, pricing.Price{})
				if own {
					l.Overage = pricing.Flat(dec("80"))
				}
				l.Discount = decimal.NullDecimal{}
				got, err := l.Resale(used(20, seatsUsed))
				if err != nil {
					t.Fatalf("Resale of %d seats: %v", seatsUsed, err)
				}
				retail, err := price.Amount(20)
				if err != nil {
					t.Fatal(err)
				}
				list, err := price.Amount(max(seatsUsed, 5))
				if own && seatsUsed > 5 {
					list, err = price.Amount(5)
					list = list.Add(decimal.New(int64(80*(seatsUsed-5)), 0))
				}
				if err != nil {
					t.Fatal(err)
				}
				cost := list.Sub(list.Mul(dec("0.20")).Round(2))
				switch {
				case !got.Retail.Total.Equal(retail), !got.Cost.Total.Equal(cost), !got.Margin.Equal(retail.Sub(cost)):
					t.Fatalf("Resale of %d seats: retail %s, cost %s, margin %s, want %s, %s", seatsUsed, got.Retail.Total.StringFixed(2),
						got.Cost.Total.StringFixed(2), got.Margin.StringFixed(2), retail.StringFixed(2), cost.StringFixed(2))
				case !got.FromDiscount.Add(got.FromSeats).Equal(got.Margin), !got.FromDiscount.Equal(list.Sub(cost)):
					t.Fatalf("Resale of %d seats: %s and %s do not add up to %s", seatsUsed, got.FromDiscount.StringFixed(2),
						got.FromSeats.StringFixed(2), got.Margin.StringFixed(2))
				}
			}
		}
	}
}

// priceSpec is what a price is made of, where the oracle can see it.
type priceSpec struct {
	kind     string
	tiers    []pricing.Tier
	size     int
	included int
}

func (s priceSpec) price() pricing.Price {
	var p pricing.Price
	switch s.kind {
	case "flat":
		p = pricing.Flat(s.tiers[0].UnitPrice)
	case "graduated":
		p = pricing.Graduated(s.tiers...)
	case "volume":
		p = pricing.Volume(s.tiers...)
	default:
		p = pricing.Package(s.size, s.tiers[0].UnitPrice)
	}
	return p.Including(s.included)
}

// want counts unit by unit.
func (s priceSpec) want(units int) *big.Rat {
	sum := new(big.Rat)
	holds := func(n int) int { // the tier of unit n
		return slices.IndexFunc(s.tiers, func(t pricing.Tier) bool { return t.UpTo == 0 || n <= t.UpTo })
	}
	beyond := max(0, units-s.included)
	var reached []int // tiers whose fee is due
	for n := 1; n <= beyond; n++ {
		switch s.kind {
		case "flat":
			sum.Add(sum, s.tiers[0].UnitPrice.Rat())
		case "graduated":
			sum.Add(sum, s.tiers[holds(n)].UnitPrice.Rat())
			reached = append(reached, holds(n))
		case "volume":
			sum.Add(sum, s.tiers[holds(beyond)].UnitPrice.Rat())
		default:
			if (n-1)%s.size == 0 { // the first unit of a package
				sum.Add(sum, s.tiers[0].UnitPrice.Rat())
			}
		}
	}
	switch s.kind {
	case "graduated":
		reached = append(reached, 0)
	case "volume":
		reached = append(reached, holds(beyond))
	}
	slices.Sort(reached)
	for _, i := range slices.Compact(reached) {
		sum.Add(sum, s.tiers[i].Fee.Rat())
	}
	return sum
}

func TestPrice_oracle(t *testing.T) {
	r := seeded()
	kinds := []string{"flat", "graduated", "volume", "package"}
	for range 400 {
		s := priceSpec{kind: kinds[r.IntN(4)], size: 1 + r.IntN(12), included: r.IntN(8)}
		upTo := 0
		for range r.IntN(5) {
			upTo += 1 + r.IntN(6)
			s.tiers = append(s.tiers, pricing.Tier{UpTo: upTo, UnitPrice: decimal.New(r.Int64N(5000), -2), Fee: decimal.New(r.Int64N(3)*r.Int64N(500), -1)})
		}
		s.tiers = append(s.tiers, pricing.Tier{UnitPrice: decimal.New(r.Int64N(5000), -3)})
		previous := new(big.Rat)
		for units := range 45 {
			got, err := s.price().Amount(units)
			if err != nil {
				t.Fatalf("Amount(%d) of %+v: %v", units, s, err)
			}
			if want := s.want(units); got.Rat().Cmp(want) != 0 {
				t.Fatalf("Amount(%d) of %+v = %s, want %s", units, s, got.StringFixed(4), want.FloatString(4))
			}
			if s.kind != "volume" && got.Rat().Cmp(previous) < 0 {
				t.Fatalf("%+v: %d units cost less than %d", s, units, units-1)
			}
			previous = got.Rat()
		}
	}
}

func FuzzTiers(f *testing.F) {
	f.Add(uint8(1), 10, int64(1000), int64(0), 0, int64(800), int64(0), int8(-2), 0, 14)
	f.Add(uint8(2), 10, int64(10), int64(5), 0, int64(8), int64(50), int8(0), 3, 11)
	f.Add(uint8(3), 10, int64(40), int64(0), 0, int64(0), int64(0), int8(0), 5, math.MaxInt)
	f.Add(uint8(1), 0, int64(-1), int64(-1), 5, int64(1), int64(1), int8(65), -1, -1)
	f.Fuzz(func(t *testing.T, kind uint8, upTo int, unit1, fee1 int64, last int, unit2, fee2 int64, exponent int8, included, units int) {
		if exponent >= -64 && exponent <= 64 {
			exponent %= 11 // no result is too long then: what is left are the refusals of prices
		}
		amount := func(n int64) decimal.Decimal { return decimal.New(n, int32(exponent)) }
		s := priceSpec{
			kind: []string{"flat", "graduated", "volume", "package"}[kind%4], size: upTo, included: included,
			tiers: []pricing.Tier{{UpTo: upTo, UnitPrice: amount(unit1), Fee: amount(fee1)}, {UpTo: last, UnitPrice: amount(unit2), Fee: amount(fee2)}},
		}
		tiered := s.kind == "graduated" || s.kind == "volume"
		var refusals []error
		if exponent < -64 || exponent > 64 {
			refusals = append(refusals, pricing.ErrAmount)
		}
		if unit1 < 0 || tiered && (fee1 < 0 || unit2 < 0 || fee2 < 0 || upTo < 1 || last != 0) || s.kind == "package" && upTo < 1 || included < 0 {
			refusals = append(refusals, pricing.ErrPrice)
		}
		if units < 0 {
			refusals = append(refusals, pricing.ErrUnits)
		}
		got, err := s.price().Amount(units)
		if len(refusals) > 0 || err != nil {
			if !slices.ContainsFunc(refusals, func(want error) bool { return errors.Is(err, want) }) || !got.IsZero() {
				t.Errorf("Amount(%d) of %+v = %s, %v, want an error of %v", units, s, got.StringFixed(2), err, refusals)
			}
			return
		}
		if units <= 2000 {
			if want := s.want(units); got.Rat().Cmp(want) != 0 {
				t.Errorf("Amount(%d) of %+v = %s, want %s", units, s, got.StringFixed(4), want.FloatString(4))
			}
			return
		}
		// Too many to count: the price of the last unit, from the amount with one unit less.
		less, err := s.price().Amount(units - 1)
		if err != nil {
			t.Fatal(err)
		}
		step := new(big.Rat).Sub(got.Rat(), less.Rat())
		want := new(big.Rat)
		beyond := units - min(units, included) // the number of the last unit
		switch {
		case beyond == 0:
		case s.kind == "flat" || s.kind == "graduated" && beyond <= upTo:
			want = amount(unit1).Rat()
		case s.kind == "graduated":
			want = amount(unit2).Rat()
			if beyond == upTo+1 {
				want.Add(want, amount(fee2).Rat())
			}
		case s.kind == "package":
			if (beyond-1)%upTo == 0 {
				want = amount(unit1).Rat()
			}
		case beyond <= upTo:
			want = amount(unit1).Rat()
		case beyond > upTo+1:
			want = amount(unit2).Rat()
		default: // the unit that moves all into the second tier
			all := func(n int, unit, fee int64) *big.Rat {
				sum := new(big.Rat).Mul(amount(unit).Rat(), new(big.Rat).SetInt64(int64(n)))
				return sum.Add(sum, amount(fee).Rat())
			}
			want.Sub(all(beyond, unit2, fee2), all(upTo, unit1, fee1))
		}
		if step.Cmp(want) != 0 {
			t.Errorf("unit %d of %+v costs %s, want %s", units, s, step.FloatString(4), want.FloatString(4))
		}
	})
}

var savingTests = []struct {
	name, why       string
	monthly, annual string
	currency        pricing.Currency
	units           int
	amount, rate    string
}{
	{"fifteen_percent", "https://www.livechat.com/pricing: an annual plan saves 15%", "20.00", "204.00", "USD", 1, "36.00", "0.15"},
	{"many_units", "rule: for all the units", "69.00", "708.00", "USD", 5, "600.00", "0.1449"},
	{"rate_rounded", "rule: 1 of 12 is 0.0833 of the year", "1.00", "11.00", "USD", 1, "1.00", "0.0833"},
	{"rate_tie", "rule: half away from zero, 0.00125 is 0.0013", "1000.00", "11985.00", "USD", 1, "15.00", "0.0013"},
	{"dearer", "doc: negative if the annual plan costs more", "1.00", "13.00", "USD", 3, "-3.00", "-0.0833"},
	{"dearer_tie", "rule: a negative rate mirrors a positive one", "1000.00", "12015.00", "USD", 1, "-15.00", "-0.0013"},
	{"dearer_by_less_than_a_cent", "doc: either may round to zero, here the amount", "0.001", "0.013", "USD", 1, "0.00", "-0.0833"},
	{"dearer_by_little_of_much", "doc: either may round to zero, here the rate", "1000000", "12000001", "USD", 1, "-1.00", "0"},
	{"same", "edge: neither saves", "1.00", "12.00", "USD", 3, "0.00", "0"},
	{"free_year", "bound: all is saved", "5.00", "0.00", "USD", 2, "120.00", "1"},
	{"both_free", "doc: zero if neither costs anything", "0", "0", "USD", 2, "0.00", "0"},
	{"no_units", "edge: nothing costs nothing", "20.00", "204.00", "USD", 0, "0.00", "0"},
	{"finer_than_currency", "rule: rounded once, to the currency's places", "0.125", "1.005", "USD", 1, "0.50", "0.33"},
	{"no_places", "rule: the currency's own places", "100.5", "1000", "JPY", 1, "206", "0.1708"},
}

func TestAnnualSaving(t *testing.T) {
	for _, tt := range savingTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			amount, rate, err := pricing.AnnualSaving(plan(tt.monthly, tt.currency), plan(tt.annual, tt.currency), tt.units)
			if err != nil {
				t.Fatalf("AnnualSaving(%s, %s, %d): %v", tt.monthly, tt.annual, tt.units, err)
			}
			if diff := cmp.Diff([]decimal.Decimal{dec(tt.amount), dec(tt.rate)}, []decimal.Decimal{amount, rate}); diff != "" {
				t.Errorf("AnnualSaving(%s, %s, %d) mismatch (-want +got):\n%s\nwhy: %s", tt.monthly, tt.annual, tt.units, diff, tt.why)
			}
			if int(amount.Exponent()) != -tt.currency.Places() {
				t.Errorf("AnnualSaving(%s, %s, %d): amount has exponent %d", tt.monthly, tt.annual, tt.units, amount.Exponent())
			}
		})
	}
}

func TestAnnualSaving_errors(t *testing.T) {
	monthly, annual := plan("20", "USD"), plan("204", "USD")
	priceOf := func(p pricing.Price) pricing.Plan { return pricing.Plan{Price: p, Currency: "USD"} }
	for _, tt := range []struct {
		name, why       string
		monthly, annual pricing.Plan
		units           int
		want            error
		text            string
	}{
		{"no_plans", "edge: plans that were forgotten", pricing.Plan{}, pricing.Plan{}, 1, pricing.ErrCurrency, "monthly plan"},
		{"no_annual", "edge: a plan that was forgotten", monthly, pricing.Plan{}, 1, pricing.ErrCurrency, "annual plan"},
		{"currencies", "rule: currencies do not mix", monthly, plan("204", "EUR"), 1, pricing.ErrCurrency, "monthly plan in USD, annual in EUR"},
		{"no_price", "edge: a price that was forgotten", monthly, priceOf(pricing.Price{}), 1, pricing.ErrPrice, "annual plan: no price"},
		{"negative", "rule: prices are not negative", priceOf(pricing.Flat(dec("-1"))), annual, 1, pricing.ErrPrice, "monthly plan: price -1"},
		{"units", "bound: one below none", monthly, annual, -1, pricing.ErrUnits, "-1 units"},
		{"free_month", "doc: no fraction of nothing says by how much", plan("0", "USD"), annual, 1, pricing.ErrPrice, "cost nothing"},
		{"too_long", "bound: the amount has 65 digits with its places", priceOf(pricing.Flat(nines(62))), annual, 1, pricing.ErrAmount, "digits"},
		{"rate_too_long", "limit: a rate of 128 digits", plan("1e-64", "USD"), plan("1e61", "USD"), 1, pricing.ErrAmount, "rate: 12"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			amount, rate, err := pricing.AnnualSaving(tt.monthly, tt.annual, tt.units)
			checkError(t, "AnnualSaving", err, tt.want, tt.text, "annual saving")
			if amount != (decimal.Decimal{}) || rate != (decimal.Decimal{}) {
				t.Errorf("AnnualSaving = %s, %s beside its error", amount.StringFixed(2), rate.StringFixed(2))
			}
		})
	}
	for _, h := range hostile {
		soon(t, func() {
			_, _, err := pricing.AnnualSaving(priceOf(pricing.Flat(h.amount)), annual, 1)
			checkError(t, "AnnualSaving, monthly "+h.name, err, pricing.ErrAmount, "monthly plan")
			_, _, err = pricing.AnnualSaving(monthly, priceOf(pricing.Flat(h.amount)), 1)
			checkError(t, "AnnualSaving, annual "+h.name, err, pricing.ErrAmount, "annual plan")
		})
	}
}

// A flat price has one line without a minimum, as before there were tiers.
func TestFlat_oneLine(t *testing.T) {
	u := seats.Usage{Period: august, Accounts: 20, Peak: 5}
	got, err := resoldPPS.Charge(u)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"seats: 5 x 59.00 USD = 295.00 USD", "reseller discount: 20% = -59.00 USD"}, printed(got)); diff != "" {
		t.Errorf("Charge mismatch (-want +got):\n%s", diff)
	}
}

func BenchmarkPrice_Amount(b *testing.B) {
	for _, bb := range []struct {
		name  string
		price pricing.Price
	}{{"flat", pricing.Flat(dec("59"))}, {"graduated", feesGraduated}, {"volume", feesVolume}, {"package", packages}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bb.price.Amount(250); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
