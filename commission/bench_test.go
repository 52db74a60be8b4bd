package commission_test

import (
	"testing"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

func BenchmarkShare(b *testing.B) {
	paid, rate := dec("1180.00"), commission.Rate()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := commission.Share(paid, "USD", rate); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	l := resold()
	l.Plan.Price = pricing.Flat(dec("59.00"))
	u := measured(seats.Usage{Accounts: 20, Peak: 5})
	rate := commission.Rate()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := commission.Compare(l, u, rate); err != nil {
			b.Fatal(err)
		}
	}
}
