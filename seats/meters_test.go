package seats_test

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// manyLicenses returns n random chats of some licenses, nearly in order of start.
func manyLicenses(licenses, n int) (map[string][]seats.Agent, []row) {
	r := rand.New(rand.NewPCG(uint64(n), uint64(licenses)))
	agents := make(map[string][]seats.Agent)
	rows := make([]row, n)
	for i := range rows {
		license := fmt.Sprintf("lic-%03d", r.IntN(licenses))
		if agents[license] == nil {
			agents[license] = staff(1 + r.IntN(9))
		}
		of := agents[license]
		start := day.Start.Add(time.Duration(i)*10*time.Hour/time.Duration(n) - time.Duration(r.Int64N(int64(20*time.Minute))))
		rows[i] = row{license, seats.Session{Agent: of[r.IntN(len(of))].ID, Start: start, End: start.Add(time.Duration(r.Int64N(int64(time.Hour))))}}
	}
	return agents, rows
}

// metersOf returns a Meters of the day that was fed streams.
func metersOf(tb testing.TB, cores int, streams ...iter.Seq2[string, seats.Session]) *seats.Meters {
	tb.Helper()
	ms := must(seats.NewMeters(day, cores))
	if err := ms.AddAll(streams...); err != nil {
		tb.Fatalf("AddAll: %v", err)
	}
	return ms
}

// dealt returns rows dealt at random to some streams.
func dealt(d draw, rows []row, n int) []iter.Seq2[string, seats.Session] {
	parts := make([][]row, n)
	for _, r := range rows {
		i := d(n)
		parts[i] = append(parts[i], r)
	}
	streams := make([]iter.Seq2[string, seats.Session], n)
	for i, part := range parts {
		streams[i] = stream(part...)
	}
	return streams
}

// stateOf returns the bytes of each license's Meter.
func stateOf(t *testing.T, ms *seats.Meters) map[string][]byte {
	t.Helper()
	all := make(map[string][]byte)
	last := ""
	for license, m := range ms.All() {
		if m != ms.Meter(license) || license < last {
			t.Errorf("All yields %q after %q, or another Meter than Meter returns", license, last)
		}
		last, all[license] = license, bytesOf(t, m)
	}
	return all
}

// TestMeters_measure: however the chats of many licenses are dealt to streams and
// calls, each license has the usage that Measure finds.
func TestMeters_measure(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 3000} {
		agents, rows := manyLicenses(20, n)
		chats := make(map[string][]seats.Session)
		for _, r := range rows {
			chats[r.license] = append(chats[r.license], r.session)
		}
		for seed, streams := range []int{0, 1, 2, 5, 1, 2, 3} {
			d := seeded(uint64(seed))
			ms := metersOf(t, 1+d(3))
			var some []row
			switch all := slices.Clone(rows); {
			case streams == 0:
				for _, r := range all {
					if err := ms.Add(r.license, r.session); err != nil {
						t.Fatal(err)
					}
				}
			case seed > 3: // in two calls, with some chats in both
				shuffle(d, all)
				some = all[:d(n+1)]
				if err := ms.AddAll(dealt(d, some, streams)...); err != nil {
					t.Fatal(err)
				}
				fallthrough
			default:
				if err := ms.AddAll(append(dealt(d, all[len(some)/2:], streams), nil)...); err != nil {
					t.Fatal(err)
				}
			}
			got := 0
			for u, err := range ms.Usages(maps.All(agents)) {
				if err != nil {
					t.Fatal(err)
				}
				got++
				if diff := cmp.Diff(must(seats.Measure(day, agents[u.License], chats[u.License])), u.Usage); diff != "" {
					t.Fatalf("%d chats, %d streams: usage of %s mismatch (-Measure +Usages):\n%s", n, streams, u.License, diff)
				}
			}
			if got != len(agents) {
				t.Errorf("%d chats, %d streams: %d licenses, want %d", n, streams, got, len(agents))
			}
		}
	}
}

// TestMeters_Merge: stored Meters are restored, and merge with what is there.
func TestMeters_Merge(t *testing.T) {
	_, rows := manyLicenses(20, 2000)
	want := metersOf(t, 2, stream(rows...))
	merged := metersOf(t, 1, stream(rows[:700]...))
	for license, m := range metersOf(t, 2, stream(rows[600:]...)).All() {
		var stored seats.Meter
		if err := stored.UnmarshalBinary(bytesOf(t, m)); err != nil {
			t.Fatal(err)
		}
		if err := merged.Merge(license, &stored); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(stateOf(t, want), stateOf(t, merged)); diff != "" {
		t.Errorf("merged Meters mismatch (-want +got):\n%s", diff)
	}
}

// TestMeters_AddAll_again: what one call added stays in the next, be it of one
// license, of some or of none.
func TestMeters_AddAll_again(t *testing.T) {
	rows := []row{{"a", chat("ann", "09:00", "10:00")}, {"b", chat("bob", "09:00", "10:00")}, {"a", chat("cid", "09:00", "10:00")}, {"c", chat("dan", "09:00", "10:00")}}
	want := stateOf(t, metersOf(t, 1, stream(rows...)))
	for first := range len(rows) + 1 {
		ms := metersOf(t, 2, stream(rows[:first]...))
		if err := ms.AddAll(stream(rows[first:]...)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, stateOf(t, ms)); diff != "" {
			t.Errorf("%d chats, then the others, mismatch (-at once +got):\n%s", first, diff)
		}
	}
}

// TestMeters_active: only chat time in the period makes a Meter, and a loop may
// be left.
func TestMeters_active(t *testing.T) {
	ms := metersOf(t, 2, stream(row{"before", chat("ann", "07:00", "08:00")}, row{"never", chat("ann", "09:00", "09:00")}))
	for _, err := range []error{
		ms.Add("after", chat("ann", "18:00", "19:00")),
		ms.Merge("merged", meterOf(t, day)),
		ms.Add("b", chat("ann", "07:00", "09:00")),
		ms.Add("a", chat("ann", "07:00", "09:00")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := slices.Sorted(maps.Keys(stateOf(t, ms))); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("licenses %q have Meters, want a and b", got)
	}
	for license := range ms.All() {
		if license != "a" {
			t.Errorf("All begins with %q", license)
		}
		break
	}
}

// TestMeters_AddAll_errors: the error is that of the first stream that has one,
// names each bad chat of it, and nothing is added.
func TestMeters_AddAll_errors(t *testing.T) {
	good := row{"acme", chat("ann", "09:00", "10:00")}
	open, unnamed, reversed := row{"acme", chat("bob", "09:00", "")}, row{"", good.session}, row{"globex", chat("cid", "10:00", "09:00")}
	for _, tt := range []struct {
		name    string
		why     string
		streams [][]row
		names   []string
	}{
		{"one", "the error names the place in the stream", [][]row{{good, open}}, []string{`stream 0: chat 1: license "acme": agent "bob": Open is set`}},
		{"all", "a file with several bad rows is mended in one go", [][]row{{open, good, unnamed, reversed}}, []string{`chat 0: license "acme"`, `chat 2: license "": empty license`, `chat 3: license "globex": agent "cid": End`}},
		{"outside", "data that makes no sense is refused even where it does not count", [][]row{{{"acme", chat("ann", "20:00", "19:00")}}}, []string{"chat 0: "}},
		{"later_stream", "streams without errors are passed over", [][]row{{good}, {good, good, reversed}, {good}}, []string{"stream 1: chat 2: "}},
		{"first_stream", "if several streams have errors, the first stream's is returned", [][]row{{good, good, reversed}, {open}}, []string{"stream 0: chat 2: "}},
		{"many", "twenty are named", [][]row{slices.Repeat([]row{open}, 1000)}, []string{"chat 19: ", "; and 980 more"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			ms := metersOf(t, 2, stream(row{"acme", chat("eve", "09:00", "10:00")}))
			before := stateOf(t, ms)
			var streams []iter.Seq2[string, seats.Session]
			for _, rows := range tt.streams {
				streams = append(streams, stream(rows...))
			}
			checkError(t, "AddAll", ms.AddAll(streams...), seats.ErrSession, tt.names...)
			if diff := cmp.Diff(before, stateOf(t, ms)); diff != "" {
				t.Errorf("AddAll with an error changed the Meters (-before +after):\n%s", diff)
			}
		})
	}
}

func TestMeters_errors(t *testing.T) {
	for name, ms := range map[string]*seats.Meters{"zero": new(seats.Meters), "nil": nil} {
		for call, err := range map[string]error{
			"Add": ms.Add("acme", chat("ann", "09:00", "10:00")), "Merge": ms.Merge("acme", meterOf(t, day)), "AddAll": ms.AddAll(),
		} {
			checkError(t, name+" "+call, err, seats.ErrMeter, name+" Meters")
		}
		n := 0
		for u, err := range ms.Usages(maps.All(map[string][]seats.Agent{"acme": nil})) {
			n++
			checkError(t, name+" Usages", err, seats.ErrMeter, name+" Meters")
			if u.License != "" {
				t.Errorf("%s: Usages yields %v", name, u)
			}
		}
		if n != 1 || ms.Meter("acme") != nil || len(maps.Collect(ms.All())) != 0 {
			t.Errorf("%s: %d errors of Usages, Meter %v", name, n, ms.Meter("acme"))
		}
	}
	ms := metersOf(t, 1)
	checkError(t, "Add", ms.Add("acme", chat("ann", "09:00", "")), seats.ErrSession, `license "acme": agent "ann": Open is set`)
	checkError(t, "Add", ms.Add("", chat("ann", "09:00", "10:00")), seats.ErrSession, "empty license")
	checkError(t, "Merge", ms.Merge("acme", meterOf(t, between("08:00", "19:00"))), seats.ErrOtherPeriod, `license "acme"`)
	checkError(t, "Merge", ms.Merge("acme", nil), seats.ErrMeter, `license "acme": merge: nil Meter`)
	checkError(t, "Merge", ms.Merge("", meterOf(t, day)), seats.ErrSession, "empty license")
	if len(stateOf(t, ms)) != 0 {
		t.Error("errors have made Meters")
	}
	for _, cores := range []int{0, -1} {
		ms, err := seats.NewMeters(day, cores)
		checkError(t, "NewMeters", err, seats.ErrLimit, "is less than 1")
		if ms != nil {
			t.Error("NewMeters with an error returns a Meters")
		}
	}
	if _, err := seats.NewMeters(seats.Period{}, 1); err == nil || !strings.Contains(err.Error(), "has no start") {
		t.Errorf("NewMeters without a period: %v", err)
	}
	if ms := metersOf(t, 1<<30, stream(row{"acme", chat("ann", "09:00", "10:00")})); len(stateOf(t, ms)) != 1 {
		t.Error("more cores than 256 do not count as 256")
	}
}

// TestMeters_Usages_errors: an error goes with its license, which is named, the
// others get their usage, and nobody's chats are passed over.
func TestMeters_Usages_errors(t *testing.T) {
	ms := metersOf(t, 3, stream(
		row{"acme", chat("ann", "09:00", "10:00")}, row{"globex", chat("bob", "09:00", "10:00")}, row{"globex", chat("cid", "09:00", "10:00")},
		row{"lost", chat("eve", "09:00", "10:00")}))
	var got []string
	for u, err := range ms.Usages(func(yield func(string, []seats.Agent) bool) {
		agents := make([]seats.Agent, 1) // one slice for all
		for _, license := range []string{"idle", "globex", "", "acme", "acme"} {
			agents[0] = seats.Agent{ID: "ann"}
			if !yield(license, agents) {
				return
			}
			agents[0] = seats.Agent{}
		}
	}) {
		got = append(got, fmt.Sprintf("%s %d %v", u.License, u.Usage.Peak, err))
		if diff := cmp.Diff(seats.Usage{}, u.Usage); err != nil && diff != "" {
			t.Errorf("usage of %q beside an error (-want +got):\n%s", u.License, diff)
		}
	}
	want := []string{
		"idle 0 <nil>",
		`globex 0 seats: license "globex": agent "bob"; agent "cid": unknown agent`,
		` 0 seats: license "": empty license: invalid session`,
		"acme 1 <nil>",
		"acme 1 <nil>",
		`lost 0 seats: license "lost": agent "eve": unknown agent`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Usages mismatch (-want +got):\n%s", diff)
	}
	n := 0
	for _, err := range ms.Usages(nil) {
		checkError(t, "Usages of nil", err, seats.ErrUnknownAgent)
		n++
	}
	if n != 3 {
		t.Errorf("Usages of nil has %d errors, want 3", n)
	}
}

// TestMeters_names: names that are parts of a longer text do not keep it.
func TestMeters_names(t *testing.T) {
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	ms := metersOf(t, 1, func(yield func(string, seats.Session) bool) {
		for i := range 20 {
			line := strings.Repeat(string(rune('a'+i)), 1<<20)
			s := chat(line[1:3], "09:00", "10:00")
			if !yield(line[:4], s) {
				return
			}
		}
	})
	if after := heap(); after > before+1<<20 {
		t.Errorf("20 licenses of 20 lines of a megabyte keep %d bytes", after-before)
	}
	runtime.KeepAlive(ms)
}
