package commission_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// TestDecimalSettings changes every setting of package decimal that a program
// can change: no result, text or JSON depends on one.
func TestDecimalSettings(t *testing.T) {
	l := resoldAt("0.125")
	l.Plan.Price = pricing.Flat(dec("59.00"))
	u := measured(seats.Usage{Accounts: 20, Peak: 5})
	paid, rate := dec("1180.10"), dec("0.333")

	results := func() []string {
		t.Helper()
		share, err := commission.Share(paid, "USD", rate)
		if err != nil {
			t.Fatalf("Share: %v", err)
		}
		outcomes, err := commission.Compare(l, u, rate)
		if err != nil {
			t.Fatalf("Compare: %v", err)
		}
		text, err := json.Marshal(outcomes)
		if err != nil {
			t.Fatalf("json.Marshal: %v", err)
		}
		_, refused := commission.Share(paid.Neg(), "USD", rate)
		_, refusedRate := commission.Share(paid, "USD", rate.Shift(2))
		return []string{
			exact(share), string(text), refused.Error(), refusedRate.Error(),
			exact(commission.Rate()), exact(commission.SecondTier()),
		}
	}

	want := results()
	set(t, &decimal.DivisionPrecision, 1)
	set(t, &decimal.PowPrecisionNegativeExponent, 1)
	set(t, &decimal.MarshalJSONWithoutQuotes, true)
	set(t, &decimal.TrimTrailingZeros, !decimal.TrimTrailingZeros)
	set(t, &decimal.UseScientificNotation, true)
	set(t, &decimal.ExpMaxIterations, 1)
	set(t, &decimal.MaxDecodeExponent, 0)
	set(t, &decimal.Zero, decimal.New(7, 0))
	if diff := cmp.Diff(want, results()); diff != "" {
		t.Errorf("results depend on a setting of package decimal (-default +changed):\n%s", diff)
	}
}

// set changes a setting until the test ends.
func set[T any](t *testing.T, setting *T, value T) {
	t.Helper()
	old := *setting
	*setting = value
	t.Cleanup(func() { *setting = old })
}
