package seats_test

import (
	"fmt"
	"testing"

	"github.com/payper/payper/seats"
)

// BenchmarkPlainMeasure is what BenchmarkMeasure is to be compared with.
func BenchmarkPlainMeasure(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		p, agents, sessions := generate(n)
		b.Run(fmt.Sprintf("sessions=%d/order=start", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := seats.PlainMeasure(p, agents, sessions); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMeterAdd(b *testing.B) {
	const n = 100_000
	for _, order := range []string{"start", "random"} {
		p, _, sessions := generate(n)
		if order == "random" {
			shuffle(seeded(1), sessions)
		}
		b.Run(fmt.Sprintf("sessions=%d/order=%s", n, order), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				newMeter(b, p, sessions...)
			}
		})
	}
}

// BenchmarkMeterUsage asks a Meter that holds the chats.
func BenchmarkMeterUsage(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		p, agents, sessions := generate(n)
		m := newMeter(b, p, sessions...)
		b.Run(fmt.Sprintf("sessions=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Usage(agents); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMeterMerge(b *testing.B) {
	const n = 100_000
	p, _, sessions := generate(n)
	one, other := newMeter(b, p, sessions[:n/2]...), newMeter(b, p, sessions[n/2:]...)
	b.Run(fmt.Sprintf("sessions=%d", n), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m := newMeter(b, p)
			for _, o := range []*seats.Meter{one, other} {
				if err := m.Merge(o); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

func BenchmarkMeterBinary(b *testing.B) {
	const n = 100_000
	p, _, sessions := generate(n)
	m := newMeter(b, p, sessions...)
	data := encode(b, m)
	b.Run(fmt.Sprintf("marshal/sessions=%d", n), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := m.AppendBinary(data[:0]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run(fmt.Sprintf("unmarshal/sessions=%d", n), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var m seats.Meter
			if err := m.UnmarshalBinary(data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkMeters counts the chats of 100 licenses, on one core and on two.
func BenchmarkMeters(b *testing.B) {
	const n = 100_000
	p, agents, rows := manyLicenses(100, n)
	for _, cores := range []int{1, 2} {
		b.Run(fmt.Sprintf("sessions=%d/cores=%d", n, cores), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range newMeters(b, p, cores, rows...).Usages(sortedSeq(agents)) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
