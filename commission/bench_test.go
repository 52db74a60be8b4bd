package commission_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// benchTerms hold commission, so that dates are worked out too.
func benchTerms() commission.Terms {
	terms := unlisted()
	terms.HoldDays = pricing.Schedule[int]{{Value: 30}}
	terms.Zone = pricing.MustZone("Europe/Warsaw")
	return terms
}

// days returns n payments over 365 days, a call for each day.
func days(n int) [][]commission.Event {
	calls := make([][]commission.Event, 365)
	for i := range n {
		day := i * 365 / n
		calls[day] = append(calls[day], commission.Event{
			ID: fmt.Sprintf("in_%09d", i), Kind: commission.Payment, License: fmt.Sprintf("license-%04d", i%5000),
			At:     date("2026-01-01").AddDate(0, 0, day).Add(time.Duration(i%86_400) * time.Second),
			Amount: pricing.MustAmount(fmt.Sprintf("%d.%02d", i%997, i%100)), Currency: "USD",
		})
	}
	return calls
}

// BenchmarkLedger_Post_days posts a year's payments day by day. The time and the
// memory of a payment do not grow with their number.
func BenchmarkLedger_Post_days(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			calls := days(n)
			var ledger *commission.Ledger
			before := heap()
			for b.Loop() {
				ledger = ledgerOf(b, benchTerms(), calls...)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/payment")
			b.ReportMetric(float64(heap()-before)/float64(n), "B-held/payment")
			runtime.KeepAlive(ledger)
			runtime.KeepAlive(calls)
		})
	}
}

// heap returns the bytes in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkLedger_Post_one posts one event more to a ledger of many.
func BenchmarkLedger_Post_one(b *testing.B) {
	for _, n := range []int{1000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ledger := ledgerOf(b, benchTerms(), days(n)...)
			e := payment("", "2027-01-01", "acme", "59.00")
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				e.ID = fmt.Sprint("one-", i)
				i++
				if _, err := ledger.Post(e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkNewLedger takes a ledger up from its entries.
func BenchmarkNewLedger(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			entries := ledgerOf(b, benchTerms(), days(n)...).Entries()
			for b.Loop() {
				if _, err := commission.NewLedger(benchTerms(), entries...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/entry")
		})
	}
}

func BenchmarkLedger_Statement(b *testing.B) {
	const n = 100_000
	ledger := ledgerOf(b, benchTerms(), days(n)...)
	for b.Loop() {
		if _, err := ledger.Statement(date("2026-12-31")); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/entry")
}

func BenchmarkCompare(b *testing.B) {
	offer, u := offer20(), seats.Usage{Period: february(), Accounts: 20, Peak: 5}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := commission.Compare(offer, u); err != nil {
			b.Fatal(err)
		}
	}
}
