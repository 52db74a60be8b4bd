package seats_test

import (
	"bytes"
	"iter"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// TestMeters_goroutines: a loop and a stream may be left at any time, even by a
// panic, which comes to the caller; no goroutine is left of either.
func TestMeters_goroutines(t *testing.T) {
	agents, rows := manyLicenses(60, 2000)
	ms := metersOf(t, 4, stream(rows...))
	before := runtime.NumGoroutine()
	for _, stop := range []int{1, 2, 15, 16, 17, 59} {
		calls := 0
		for _, err := range ms.Usages(maps.All(agents)) {
			if err != nil {
				t.Fatal(err)
			}
			if calls++; calls == stop {
				break
			}
		}
	}
	recovered := func(f func()) (value any) {
		defer func() { value = recover() }()
		f()
		return nil
	}
	bad := func(yield func(string, seats.Session) bool) {
		yield(rows[0].license, rows[0].session)
		panic("the stream's")
	}
	for name, f := range map[string]func(){
		"the loop's": func() {
			for _, err := range ms.Usages(maps.All(agents)) {
				if err == nil {
					panic("the loop's")
				}
			}
		},
		"the stream's":  func() { _ = ms.AddAll(stream(rows...), bad, stream(rows...)) },
		"the stream's ": func() { _ = ms.AddAll(bad, stream(rows...)) },
	} {
		if got := recovered(f); got != strings.TrimSpace(name) {
			t.Errorf("recovered %v, want %s", got, name)
		}
	}
	for range 100 { // a goroutine that is done may still be counted for a moment
		if runtime.NumGoroutine() <= before {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
	want := metersOf(t, 1, stream(rows...))
	for license, m := range ms.All() {
		if !bytes.Equal(bytesOf(t, m), bytesOf(t, want.Meter(license))) {
			t.Errorf("a stream that panicked has changed %s", license)
		}
	}
}

// TestMeters_Goexit: a stream that ends its goroutine, as FailNow does, does not pass for
// one that was read.
func TestMeters_Goexit(t *testing.T) {
	good := row{"acme", chat("ann", "09:00", "10:00")}
	exits := func(yield func(string, seats.Session) bool) {
		yield("acme", good.session)
		runtime.Goexit()
	}
	for at, want := range []any{nil, "seats: stream 1 called runtime.Goexit", "seats: stream 2 called runtime.Goexit"} {
		ms := metersOf(t, 2)
		streams := []iter.Seq2[string, seats.Session]{stream(good), stream(good), stream(good)}
		streams[at] = exits // the first is read by the caller
		var got any
		returned, done := false, make(chan struct{})
		go func() {
			defer close(done)
			defer func() { got = recover() }()
			_ = ms.AddAll(streams...)
			returned = true
		}()
		<-done
		if returned || got != want || ms.Meter("acme") != nil {
			t.Errorf("stream %d called Goexit: AddAll returned: %t, panic %v, the license has Meter %v", at, returned, got, ms.Meter("acme"))
		}
	}
}

// TestMeters_Usages_reads: the loop may read every Meter while others are measured. The
// race detector watches.
func TestMeters_Usages_reads(t *testing.T) {
	agents, rows := manyLicenses(60, 2000)
	ms := metersOf(t, 4, stream(rows...))
	slices.Reverse(rows)
	for _, r := range rows { // there is something to settle
		if err := ms.Add(r.license, r.session); err != nil {
			t.Fatal(err)
		}
	}
	for u, err := range ms.Usages(maps.All(agents)) {
		if err != nil {
			t.Fatal(err)
		}
		for license, m := range ms.All() {
			if again, err := m.Usage(agents[license]); err != nil || license == u.License && !cmp.Equal(again, u.Usage) {
				t.Fatalf("%s: usage %v, %v in the loop", license, again, err)
			}
		}
	}
}
