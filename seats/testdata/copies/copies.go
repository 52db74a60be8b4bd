// Package copies has copies that go vet must find: a copy of a Meter shares what
// it holds with the first one, until one of them grows.
package copies

import "github.com/payper/payper/seats"

func meter(m *seats.Meter) seats.Meter { return *m }

func meters(m *seats.Meters) int {
	copied := *m
	n := 0
	for range copied.All() {
		n++
	}
	return n
}
