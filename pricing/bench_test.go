package pricing_test

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

func BenchmarkLicense_Charge(b *testing.B) {
	for _, license := range []pricing.License{direct, resoldPPS} {
		b.Run(license.Model.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := license.Charge(used(20, 5)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLicense_Resale(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := resoldPPS.Resale(used(20, 5)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAllocate(b *testing.B) {
	for _, n := range []int{3, 100, 10_000} {
		weights := make([]decimal.Decimal, n)
		for i := range weights {
			weights[i] = decimal.New(int64(i%7+1), 0)
		}
		amount := decimal.New(1_000_003, -2)
		b.Run(fmt.Sprintf("weights=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := pricing.Allocate(amount, 2, weights...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestAllocations holds what a flat price costs in allocations: one for the
// lines of each charge, and two for each amount that is worked out.
func TestAllocations(t *testing.T) {
	usage, paid, rate := used(20, 5), dec("1180.00"), dec("0.20")
	for _, tt := range []struct {
		name string
		why  string
		most float64
		call func() error
	}{
		{"charge", "lines, the line of seats, the discount as a line and as a total, the total", 9, func() error { _, err := resoldPPS.Charge(usage); return err }},
		{"charge_direct", "lines, the line of accounts, no discount", 3, func() error { _, err := direct.Charge(usage); return err }},
		{"portion", "the result: to check an everyday amount and a rate below 1 copies neither", 2, func() error { _, err := pricing.Portion(paid, rate, 2); return err }},
		{"resale", "two charges, the margin, what comes from seats", 16, func() error { _, err := resoldPPS.Resale(usage); return err }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got := testing.AllocsPerRun(100, func() {
				if err := tt.call(); err != nil {
					t.Fatal(err)
				}
			})
			if got > tt.most {
				t.Errorf("%v allocations, want %v at most", got, tt.most)
			}
		})
	}
}
