package pricing_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// Package decimal has settings that any other package of a program may change.
// No result depends on them: neither value nor text nor JSON nor error.
func TestSettings(t *testing.T) {
	before := everything(t)

	type settings struct {
		divisionPrecision, powPrecisionNegativeExponent            int
		marshalJSONWithoutQuotes, trimTrailingZeros, useScientific bool
		expMaxIterations, maxDecodeExponent                        int
		zero                                                       decimal.Decimal
	}
	set := func(s settings) {
		//nolint:reassign // the test is about programs that do this
		{
			decimal.DivisionPrecision = s.divisionPrecision
			decimal.PowPrecisionNegativeExponent = s.powPrecisionNegativeExponent
			decimal.MarshalJSONWithoutQuotes = s.marshalJSONWithoutQuotes
			decimal.TrimTrailingZeros = s.trimTrailingZeros
			decimal.UseScientificNotation = s.useScientific
			decimal.ExpMaxIterations = s.expMaxIterations
			decimal.MaxDecodeExponent = s.maxDecodeExponent
			decimal.Zero = s.zero
		}
	}
	kept := settings{
		divisionPrecision:            decimal.DivisionPrecision,
		powPrecisionNegativeExponent: decimal.PowPrecisionNegativeExponent,
		marshalJSONWithoutQuotes:     decimal.MarshalJSONWithoutQuotes,
		trimTrailingZeros:            decimal.TrimTrailingZeros,
		useScientific:                decimal.UseScientificNotation,
		expMaxIterations:             decimal.ExpMaxIterations,
		maxDecodeExponent:            decimal.MaxDecodeExponent,
		zero:                         decimal.Zero,
	}
	defer set(kept)
	set(settings{
		divisionPrecision:            0,
		powPrecisionNegativeExponent: 0,
		marshalJSONWithoutQuotes:     !kept.marshalJSONWithoutQuotes,
		trimTrailingZeros:            !kept.trimTrailingZeros,
		useScientific:                !kept.useScientific,
		expMaxIterations:             0,
		maxDecodeExponent:            0,
		zero:                         decimal.New(7, 0),
	})
	if text, err := json.Marshal(decimal.New(2500, -2)); err != nil || string(text) != "25.00" {
		t.Fatalf("package decimal writes 25.00 as %s, %v: the settings have no effect", text, err)
	}

	if diff := cmp.Diff(before, everything(t)); diff != "" {
		t.Errorf("results depend on the settings of package decimal (-default +changed):\n%s", diff)
	}
}

// everything returns the result of each function of the package, of every row
// of the tables, in a form in which no difference is lost.
func everything(t *testing.T) []string {
	t.Helper()
	var all []string
	note := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	amount := func(d decimal.Decimal) string {
		return d.Coefficient().String() + "e" + fmt.Sprint(d.Exponent())
	}
	asJSON := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			return err.Error()
		}
		return string(text)
	}

	note("default discount %s", amount(pricing.ResellerDiscount()))
	for _, tt := range chargeTests {
		c, err := tt.license.Charge(tt.usage)
		note("%s: %s %s %s %v %v", tt.name, amount(c.List), amount(c.Discount), amount(c.Total), printed(c), err)
		note("%s: JSON %s", tt.name, asJSON(c))
	}
	for _, tt := range resaleTests {
		r, err := tt.license.Resale(tt.usage)
		note("%s: %s %s %s %v", tt.name, amount(r.Margin), amount(r.FromDiscount), amount(r.FromSeats), err)
		note("%s: JSON %s", tt.name, asJSON(r))
	}
	for _, tt := range licenseErrorTests {
		note("%s: %v", tt.name, tt.license.Validate())
	}
	for _, tt := range lineTests {
		note("%s: %v %s", tt.name, tt.line, asJSON(tt.line))
	}
	for _, tt := range formatTests {
		note("%s: %s", tt.name, tt.currency.Format(tt.amount))
	}
	for _, tt := range sumTests {
		sum, err := pricing.Sum(tt.charges...)
		note("%s: %s %v", tt.name, amount(sum), err)
	}
	for _, tt := range roundTests {
		for _, mode := range roundings {
			rounded, err := pricing.Round(tt.amount, tt.places, mode)
			note("%s: %v %s %v", tt.name, mode, amount(rounded), err)
		}
	}
	for _, tt := range portionTests {
		// The text is not parsed again: that is where the setting is meant to act.
		part, err := pricing.Portion(tt.amount, pricing.ResellerDiscount(), tt.places)
		note("%s: %s %v", tt.name, amount(part), err)
	}
	for _, tt := range allocateErrorTests {
		_, err := pricing.Allocate(tt.amount, tt.places, tt.weights...)
		note("%s: %v", tt.name, err)
	}
	parts, err := pricing.Allocate(decimal.New(-10000, -2), 2, decimal.New(1, 1), decimal.New(25, -1), decimal.New(0, 3))
	for _, part := range parts {
		note("part %s %v", amount(part), err)
	}
	if len(all) < 100 || !strings.Contains(strings.Join(all, "\n"), "-59.00") {
		t.Fatalf("only %d results were noted", len(all))
	}
	return all
}
