package commission_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/payper/payper/commission"
)

// manyEvents returns n events: payments of 100 licenses, and a refund of a part
// of every tenth.
func manyEvents(n int) []commission.Event {
	var events []commission.Event
	start := on("2026-01-01")
	for i := 0; len(events) < n; i++ {
		at := start.Add(time.Duration(i) * time.Hour)
		p := commission.Payment{ID: fmt.Sprintf("p%d", i), At: at, License: fmt.Sprintf("license-%d", i%100), Amount: dec("295.00"), Currency: "USD"}
		events = append(events, p)
		if i%10 == 0 && len(events) < n {
			events = append(events, commission.Refund{ID: "r" + p.ID, At: at.Add(time.Hour), Payment: p.ID, Amount: dec("59.00"), Currency: "USD", Reason: commission.ReasonRefund})
		}
	}
	return events
}

func BenchmarkPost(b *testing.B) {
	terms := liveChat(held(30))
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			events := manyEvents(n)
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := terms.Post(commission.State{}, events...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkStatement(b *testing.B) {
	terms := liveChat(held(30))
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			_, entries := post(b, terms, commission.State{}, manyEvents(n)...)
			at := entries[len(entries)-1].At
			b.ReportAllocs()
			for b.Loop() {
				if _, err := terms.Statement(entries, at); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
