package seats_test

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// row is a chat of a license.
type row struct {
	license string
	session seats.Session
}

func stream(rows []row) iter.Seq2[string, seats.Session] {
	return func(yield func(string, seats.Session) bool) {
		for _, r := range rows {
			if !yield(r.license, r.session) {
				return
			}
		}
	}
}

// sortedSeq yields a map in order of its keys.
func sortedSeq[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

func newMeters(tb testing.TB, p seats.Period, cores int, rows ...row) *seats.Meters {
	tb.Helper()
	ms, err := seats.NewMeters(p, cores)
	if err != nil {
		tb.Fatalf("NewMeters(%v, %d): %v", p, cores, err)
	}
	if err := ms.AddAll(stream(rows)); err != nil {
		tb.Fatalf("AddAll: %v", err)
	}
	return ms
}

// manyLicenses returns chats of many licenses of several sizes, in random
// order, and the accounts of these and of a license without chats.
func manyLicenses(licenses, chats int) (seats.Period, map[string][]seats.Agent, []row) {
	r := rand.New(rand.NewPCG(uint64(licenses), uint64(chats)))
	p := seats.Period{Start: instant("2021-02-01T00:00:00Z"), End: instant("2021-03-01T00:00:00Z")}
	agents := map[string][]seats.Agent{"quiet": team("ann", "bob")}
	for i := range licenses {
		for j := range 1 + i%7 {
			license := fmt.Sprintf("lic-%03d", i)
			agents[license] = append(agents[license], seats.Agent{ID: fmt.Sprintf("agent-%d@%d", j, i), Exempt: j == 5})
		}
	}
	rows := make([]row, chats)
	for i := range rows {
		license := fmt.Sprintf("lic-%03d", r.IntN(licenses))
		start := p.Start.Add(time.Duration(r.Int64N(int64(p.End.Sub(p.Start)))))
		of := agents[license]
		rows[i] = row{license, seats.Session{Agent: of[r.IntN(len(of))].ID, Start: start, End: start.Add(time.Duration(r.Int64N(int64(time.Hour))))}}
	}
	return p, agents, rows
}

// checkGoroutines fails if, a while later, there are more goroutines than
// before.
func checkGoroutines(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// TestMetersMeasure holds that each license gets what Measure gives for it
// alone, on any number of cores, and that no goroutine is left.
func TestMetersMeasure(t *testing.T) {
	p, agents, rows := manyLicenses(100, 20_000)
	want := map[string]seats.Usage{}
	for license := range agents {
		var sessions []seats.Session
		for _, r := range rows {
			if r.license == license {
				sessions = append(sessions, r.session)
			}
		}
		u, err := seats.Measure(p, agents[license], sessions)
		if err != nil {
			t.Fatal(err)
		}
		want[license] = u
	}
	for _, cores := range []int{-1, 0, 1, 2, 3, 8} {
		before := runtime.NumGoroutine()
		ms := newMeters(t, p, cores, rows...)
		checkGoroutines(t, before)
		got := map[string]seats.Usage{}
		var order []string
		for u, err := range ms.Usages(sortedSeq(agents)) {
			if err != nil {
				t.Fatalf("Usages on %d cores: %v", cores, err)
			}
			got[u.License] = u.Usage
			order = append(order, u.License)
		}
		checkGoroutines(t, before)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Usages on %d cores mismatch (-Measure +got):\n%s", cores, diff)
		}
		if !slices.IsSorted(order) || len(order) != len(agents) {
			t.Errorf("Usages on %d cores yields %d licenses, not in their order: %v", cores, len(order), order)
		}
		if m := ms.Meter("quiet"); m != nil {
			t.Error("a license without chats has a Meter")
		}
	}
}

// TestMetersAddAllHands holds that AddAll adds every chat and returns, whatever
// the number of chats is to that of those which are handed over at a time.
func TestMetersAddAllHands(t *testing.T) {
	for _, n := range []int{
		0, 1, seats.FirstLen - 1, seats.FirstLen, seats.FirstLen + 1,
		seats.FirstLen + seats.HandLen, seats.FirstLen + seats.HandLen + 1,
		seats.FirstLen + seats.Hands*seats.HandLen, seats.FirstLen + seats.Hands*seats.HandLen + 1, 9 * seats.HandLen,
	} {
		for _, cores := range []int{1, 2, 7} {
			rows := make([]row, n)
			for i := range rows {
				start := day.Start.Add(time.Duration(i) * time.Second / 2)
				rows[i] = row{"lic", seats.Session{Agent: "ann", Start: start, End: start.Add(time.Second / 4)}}
			}
			var spans int
			for _, m := range newMeters(t, day, cores, rows...).All() {
				levels, err := m.Levels([]seats.Agent{{ID: "ann"}})
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range levels {
					spans += l.Count
				}
			}
			if spans != n {
				t.Errorf("%d cores: %d spans of %d chats that do not touch", cores, spans, n)
			}
		}
	}
}

// TestMetersBreak holds that a loop over Usages can be left at any time, even by
// a panic, and that nothing is left of it.
func TestMetersBreak(t *testing.T) {
	p, agents, rows := manyLicenses(60, 2000)
	ms := newMeters(t, p, 4, rows...)
	for _, stop := range []int{1, 2, 15, 16, 17, 59, 61} {
		before := runtime.NumGoroutine()
		calls := 0
		for _, err := range ms.Usages(sortedSeq(agents)) {
			if err != nil {
				t.Fatal(err)
			}
			if calls++; calls == stop {
				break
			}
		}
		if calls != stop {
			t.Errorf("Usages, left after %d licenses, gave %d", stop, calls)
		}
		checkGoroutines(t, before)
	}
	before := runtime.NumGoroutine()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the loop's panic is lost")
			}
		}()
		for _, err := range ms.Usages(sortedSeq(agents)) {
			panic(fmt.Sprint("the loop's, with error ", err))
		}
	}()
	checkGoroutines(t, before)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the stream's panic is lost")
			}
		}()
		_ = ms.AddAll(func(yield func(string, seats.Session) bool) {
			yield("lic-000", rows[0].session)
			panic("the stream's")
		})
	}()
	checkGoroutines(t, before)
}

// TestMetersAddAllErrors holds that the error is that of the first bad chat of
// the stream, wherever the others are, and that mending it and adding all once
// more gives what it would have been.
func TestMetersAddAllErrors(t *testing.T) {
	p, _, rows := manyLicenses(20, 3000)
	want := newMeters(t, p, 2, rows...)
	for _, first := range []int{0, 1, 255, 256, 1999, 2999} {
		bad := slices.Clone(rows)
		for i := first; i < len(bad); i += 7 {
			bad[i].session.End = bad[i].session.Start.Add(-nano)
		}
		ms := newMeters(t, p, 3)
		before := runtime.NumGoroutine()
		err := ms.AddAll(stream(bad))
		checkError(t, "AddAll", err, seats.ErrSession, []string{fmt.Sprintf("chat %d:", first), bad[first].license, bad[first].session.Agent})
		checkGoroutines(t, before)
		for i, r := range rows[:first] {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(maps.Collect(ms.All()))), func(l string) bool { return l == r.license }) && r.session.Start.Before(r.session.End) {
				t.Fatalf("chat %d before the bad one, number %d, is not counted", i, first)
			}
		}
		if err := ms.AddAll(stream(rows)); err != nil {
			t.Fatal(err)
		}
		checkSameMeters(t, want, ms)
	}
}

// checkSameMeters fails unless both have the same licenses with the same state.
func checkSameMeters(t *testing.T, want, got *seats.Meters) {
	t.Helper()
	state := func(ms *seats.Meters) map[string][]byte {
		all := map[string][]byte{}
		for license, m := range ms.All() {
			all[license] = encode(t, m)
		}
		return all
	}
	if diff := cmp.Diff(state(want), state(got)); diff != "" {
		t.Errorf("Meters mismatch (-want +got):\n%s", diff)
	}
}

// TestMetersOneByOne holds that Add, AddAll and Merge come to the same, and
// that All is in order and can be left.
func TestMetersOneByOne(t *testing.T) {
	t.Parallel()
	p, _, rows := manyLicenses(20, 2000)
	want := newMeters(t, p, 2, rows...)
	added, merged := newMeters(t, p, 3), newMeters(t, p, 1)
	for _, r := range rows {
		if err := added.Add(r.license, r.session); err != nil {
			t.Fatal(err)
		}
		if err := merged.Merge(r.license, newMeter(t, p, r.session)); err != nil {
			t.Fatal(err)
		}
	}
	checkSameMeters(t, want, added)
	checkSameMeters(t, want, merged)
	var licenses []string
	for license, m := range want.All() {
		if m != want.Meter(license) {
			t.Errorf("All yields another Meter of %q than Meter returns", license)
		}
		licenses = append(licenses, license)
	}
	if !slices.IsSorted(licenses) || len(licenses) != 20 {
		t.Errorf("All yields %v, want 20 licenses in order", licenses)
	}
	for license := range want.All() {
		if license != "lic-000" {
			t.Errorf("All starts with %q", license)
		}
		break
	}
	want.Remove("lic-000")
	if want.Meter("lic-000") != nil {
		t.Error("a license that was removed still has a Meter")
	}
	for license := range want.All() {
		want.Remove(license) // allowed, like deleting from a map
	}
	checkSameMeters(t, newMeters(t, p, 1), want)
}

// TestMetersActive holds that only chat time in the period makes a Meter.
func TestMetersActive(t *testing.T) {
	t.Parallel()
	rows := []row{
		{"before", chat("ann", "07:00", "08:00")},
		{"after", chat("ann", "18:00", "19:00")},
		{"never", chat("ann", "09:00", "09:00")},
		{"active", chat("ann", "07:00", "09:00")},
	}
	oneByOne := newMeters(t, day, 2)
	for _, r := range rows {
		if err := oneByOne.Add(r.license, r.session); err != nil {
			t.Fatal(err)
		}
	}
	for name, ms := range map[string]*seats.Meters{"AddAll": newMeters(t, day, 2, rows...), "Add": oneByOne} {
		if err := ms.Merge("merged", newMeter(t, day)); err != nil {
			t.Fatal(err)
		}
		var licenses []string
		for license := range ms.All() {
			licenses = append(licenses, license)
		}
		if want := []string{"active"}; !slices.Equal(want, licenses) {
			t.Errorf("%s: licenses %q have Meters, want %q", name, licenses, want)
		}
	}
}

// TestMetersUsageErrors holds that an error goes with its license, that the
// others get their usage, and that nobody's chats are passed over.
func TestMetersUsageErrors(t *testing.T) {
	t.Parallel()
	ms := newMeters(t, day, 2,
		row{"good", chat("ann", "09:00", "10:00")},
		row{"bad", chat("zed", "09:00", "10:00")},
		row{"lost", chat("bob", "09:00", "10:00")},
		row{"gone", chat("cid", "09:00", "10:00")},
	)
	given := []struct {
		license string
		agents  []seats.Agent
	}{
		{"bad", team("ann")}, {"good", team("ann")}, {"quiet", team("eve")}, {"", team("ann")}, {"good", team("ann")}, {"wrong", team("")},
	}
	var got []string
	for u, err := range ms.Usages(func(yield func(string, []seats.Agent) bool) {
		for _, g := range given {
			if !yield(g.license, g.agents) {
				return
			}
		}
	}) {
		if err != nil {
			if diff := cmp.Diff(seats.LicenseUsage{}, u); diff != "" {
				t.Errorf("Usages with an error, result (-want +got):\n%s", diff)
			}
			got = append(got, err.Error())
			continue
		}
		got = append(got, fmt.Sprintf("%s: %d", u.License, u.Usage.Peak))
	}
	want := []string{
		`seats: license "bad": agent "zed": unknown agent`,
		"good: 1", "quiet: 0",
		`seats: license "": no license: invalid session`,
		"good: 1",
		`seats: license "wrong": agent 0 has no id: invalid agent`,
		`seats: license "gone": agent "cid": unknown agent`,
		`seats: license "lost": agent "bob": unknown agent`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Usages mismatch (-want +got):\n%s", diff)
	}
}

// TestMetersUsagesReused gives each license's agents in the same slice, as a loop
// over the rows of a table may.
func TestMetersUsagesReused(t *testing.T) {
	t.Parallel()
	ms := newMeters(t, day, 2)
	var licenses []string
	for i := range 100 {
		licenses = append(licenses, fmt.Sprintf("l%02d", i))
		if err := ms.Add(licenses[i], chat("ann of "+licenses[i], "09:00", "10:00")); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for u, err := range ms.Usages(func(yield func(string, []seats.Agent) bool) {
		var agents []seats.Agent
		for _, l := range licenses {
			if agents = append(agents[:0], seats.Agent{ID: "ann of " + l}); !yield(l, agents) {
				return
			}
		}
	}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, u.License)
	}
	if diff := cmp.Diff(licenses, got); diff != "" {
		t.Errorf("Usages mismatch (-want +got):\n%s", diff)
	}
}

func TestMetersErrors(t *testing.T) {
	t.Parallel()
	ms := newMeters(t, day, 2)
	for _, tc := range []struct {
		name  string
		why   string
		err   error
		want  error
		names []string
	}{
		{name: "open", why: "as for one Meter", err: ms.Add("l1", chat("ann", "09:00", "")), want: seats.ErrSession, names: []string{`license "l1"`, `"ann"`, "open"}},
		{name: "no_license", why: "nobody would be charged", err: ms.Add("", chat("ann", "09:00", "10:00")), want: seats.ErrSession, names: []string{"no license"}},
		{name: "merge_no_license", why: "nobody would be charged", err: ms.Merge("", newMeter(t, day)), want: seats.ErrSession, names: []string{"no license"}},
		{name: "merge_other_period", why: "as for one Meter", err: ms.Merge("l1", newMeter(t, between("08:00", "09:00"))), want: seats.ErrOtherPeriod, names: []string{`license "l1"`}},
		{name: "zero_add", why: "no period", err: new(seats.Meters).Add("l1", chat("ann", "09:00", "10:00")), want: seats.ErrMeter},
		{name: "zero_add_all", why: "no period", err: new(seats.Meters).AddAll(stream(nil)), want: seats.ErrMeter},
		{name: "zero_merge", why: "no period", err: new(seats.Meters).Merge("l1", newMeter(t, day)), want: seats.ErrMeter},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			checkError(t, "Meters", tc.err, tc.want, tc.names)
		})
	}
	var zero seats.Meters
	calls := 0
	for u, err := range zero.Usages(sortedSeq(map[string][]seats.Agent{"l1": nil, "l2": nil})) {
		calls++
		checkError(t, "Usages", err, seats.ErrMeter, nil)
		if diff := cmp.Diff(seats.LicenseUsage{}, u); diff != "" {
			t.Errorf("Usages with an error, result (-want +got):\n%s", diff)
		}
	}
	if calls != 1 {
		t.Errorf("Usages of zero Meters yields %d times, want 1", calls)
	}
	for range zero.All() {
		t.Error("All of zero Meters yields a license")
	}
	zero.Remove("l1")
	if zero.Meter("l1") != nil {
		t.Error("zero Meters have a Meter")
	}
	for range (*seats.Meters)(nil).All() {
		t.Error("All of nil Meters yields a license")
	}
	if err := ms.AddAll(nil); err != nil {
		t.Errorf("AddAll of a nil stream: %v", err)
	}
	for u, err := range ms.Usages(nil) {
		t.Errorf("Usages of no licenses yields %v, %v", u, err)
	}
	if len(slices.Collect(maps.Keys(maps.Collect(ms.All())))) != 0 {
		t.Error("what was refused is counted")
	}
}
