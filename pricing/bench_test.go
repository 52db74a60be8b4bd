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
