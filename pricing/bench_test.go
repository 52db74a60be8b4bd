package pricing_test

import (
	"testing"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

func BenchmarkCharge(b *testing.B) {
	l := account(pricing.Resold)
	u := seats.Usage{Period: seats.Period{Start: march(1), End: march(32)}, Accounts: 20, Peak: 5}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Charge(u); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkResale(b *testing.B) {
	l := account(pricing.Resold)
	u := seats.Usage{Period: seats.Period{Start: march(1), End: march(32)}, Accounts: 20, Peak: 5}
	retail := l.Public()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Resale(u, retail); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkChargeChanges(b *testing.B) {
	licenses := pricing.Always(account(pricing.Resold))
	units := scheduled(20, march(10), 25, march(20), 22)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pricing.ChargeChanges(seats.Period{Start: march(1), End: march(32)}, licenses, units, pricing.CalendarDays); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSchedule_At looks up one of a million entries.
func BenchmarkSchedule_At(b *testing.B) {
	s := make(pricing.Schedule[int], 1_000_000)
	for i := range s {
		s[i] = pricing.Dated[int]{From: march(1).Add(time.Duration(i) * time.Minute), Value: i}
	}
	at := march(200)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.At(at); err != nil {
			b.Fatal(err)
		}
	}
}
