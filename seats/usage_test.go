package seats_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

func TestUsage_Sustained(t *testing.T) {
	// Three at one time for ten minutes in all, two for an hour, one for four.
	u := seats.Usage{Peak: 3, AtLeast: []time.Duration{4 * time.Hour, time.Hour, 10 * time.Minute}}
	for _, tt := range []struct {
		name  string
		why   string
		usage seats.Usage
		d     time.Duration
		want  int
	}{
		{"zero", "rule: for no time at all it is the peak", u, 0, 3},
		{"exactly", "rule: at least d, so exactly d is enough", u, 10 * time.Minute, 3},
		{"one_past", "bound: one nanosecond more than the peak was held", u, 10*time.Minute + nano, 2},
		{"lowest_level", "edge: only one seat was in use so long", u, 4 * time.Hour, 1},
		{"longer_than_any", "rule: no level was held for d", u, math.MaxInt64, 0},
		{"no_chats", "edge: nothing is sustained", seats.Usage{}, nano, 0},
		{"made_by_hand", "edge: a usage without levels has its peak at 0", seats.Usage{Peak: 5}, 0, 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			if got, err := tt.usage.Sustained(tt.d); got != tt.want || err != nil {
				t.Errorf("Sustained(%v) of %v = %d, %v, want %d\nwhy: %s", tt.d, tt.usage.AtLeast, got, err, tt.want, tt.why)
			}
		})
	}
	for _, tt := range []struct {
		why   string
		usage seats.Usage
		d     time.Duration
		want  error
		name  string
	}{
		{"rule 4: no number for a nonsense argument", u, -1, seats.ErrPeriod, "duration -1ns is negative"},
		{"rule 9: without levels nobody knows, and 0 would be charged as nothing", seats.Usage{Peak: 5}, nano, seats.ErrUsage, "but AtLeast is empty"},
		{"edge: an empty list says as little as none", seats.Usage{Peak: 1, AtLeast: []time.Duration{}}, math.MaxInt64, seats.ErrUsage, "but AtLeast is empty"},
	} {
		n, err := tt.usage.Sustained(tt.d)
		checkError(t, "Sustained", err, tt.want, tt.name)
		if n != 0 {
			t.Errorf("Sustained with an error = %d\nwhy: %s", n, tt.why)
		}
	}
}

// full returns a usage with every field set.
func full() seats.Usage {
	return seats.Usage{
		Period:   seats.Period{Start: clock("08:00").In(warsaw), End: clock("18:00")},
		Accounts: 4, ExemptAccounts: 1, PeakAccounts: 3, AccountsAtLeast: []time.Duration{9 * time.Hour, 8 * time.Hour, nano},
		Active: 3, Peak: 2, PeakAt: clock("10:00").Add(nano), PeakAgents: []string{"ann", "bob"},
		AtLeast: []time.Duration{2 * time.Hour, 1500 * time.Millisecond}, Strays: []string{"bob"}, OpenAgents: []string{"ann", "cid"},
	}
}

func TestUsage_Validate(t *testing.T) {
	for _, tt := range []struct {
		why    string
		change func(*seats.Usage)
	}{
		{"base case: every field", func(*seats.Usage) {}},
		{"rule: a usage made by hand may leave out what it does not know", func(u *seats.Usage) { *u = seats.Usage{Period: day, Accounts: 4, Peak: 3} }},
		{"bound: as many exempt accounts as accounts", func(u *seats.Usage) { *u = seats.Usage{Period: day, Accounts: 2, ExemptAccounts: 2} }},
		{"bound: as many seats and active agents as accounts that are not exempt and strays", func(u *seats.Usage) {
			*u = seats.Usage{Period: day, Accounts: 2, ExemptAccounts: 1, Active: 2, Peak: 2, Strays: []string{"ann"}}
		}},
		{"bound: ids by bytes, capitals first, and one that begins another before it", func(u *seats.Usage) {
			*u = seats.Usage{Period: day, Accounts: 3, Peak: 3, PeakAgents: []string{"Bob", "ann", "anna"}}
		}},
		{"bound: a level for the whole period, another for as long as the lower one", func(u *seats.Usage) { u.AtLeast = always(2); u.AccountsAtLeast = always(3) }},
		{"edge: the largest counts", func(u *seats.Usage) {
			*u = seats.Usage{Period: day, Accounts: math.MaxInt, PeakAccounts: math.MaxInt, Active: math.MaxInt, Peak: math.MaxInt}
		}},
	} {
		u := full()
		tt.change(&u)
		if err := u.Validate(); err != nil {
			t.Errorf("Validate of %+v: %v, want nil\nwhy: %s", u, err, tt.why)
		}
	}
}

// TestUsage_Validate_errors changes one field of a usage at a time.
func TestUsage_Validate_errors(t *testing.T) {
	for _, tt := range []struct {
		why    string
		change func(*seats.Usage)
		want   error
		names  []string
	}{
		{"a usage has a period", func(u *seats.Usage) { u.Period = seats.Period{} }, seats.ErrPeriod, []string{"has no start"}},
		{"counts are not negative; each is named", func(u *seats.Usage) {
			*u = seats.Usage{Period: day, Accounts: -1, ExemptAccounts: -2, PeakAccounts: -3, Active: -4, Peak: -5}
		}, seats.ErrUsage, []string{"Accounts -1", "ExemptAccounts -2", "PeakAccounts -3", "Active -4", "Peak -5"}},
		{"the period and a count are named", func(u *seats.Usage) { u.Period.End = u.Period.Start; u.Peak = -1 }, seats.ErrPeriod, []string{"is empty", "Peak -1 is negative"}},
		{"bound: one exempt account too many", func(u *seats.Usage) { u.ExemptAccounts = 5 }, seats.ErrUsage, []string{"ExemptAccounts is 5, but Accounts is 4"}},
		{"bound: one account at a time too many", func(u *seats.Usage) { u.PeakAccounts = 5 }, seats.ErrUsage, []string{"PeakAccounts is 5, but Accounts is 4"}},
		{"bound: one seat more than active agents", func(u *seats.Usage) { u.Peak = 4 }, seats.ErrUsage, []string{"Peak is 4, but Active is 3"}},
		{"bound: one seat more than accounts at a time, without strays", func(u *seats.Usage) { u.Strays = nil; u.PeakAccounts = 1 }, seats.ErrUsage, []string{"Peak is 2, but PeakAccounts is 1"}},
		{"bound: one active agent too many", func(u *seats.Usage) { u.Active = 5 }, seats.ErrUsage, []string{"Active is 5, but Accounts less ExemptAccounts is 3 and len(Strays) is 1"}},
		{"bound: one seat too many", func(u *seats.Usage) { u.Active = 0; u.Peak = 5 }, seats.ErrUsage, []string{"Peak is 5, but Accounts less ExemptAccounts is 3 and len(Strays) is 1"}},
		{"bound: one stray more than active agents", func(u *seats.Usage) { u.Strays = []string{"a", "b", "c", "d"} }, seats.ErrUsage, []string{"len(Strays) is 4, but Active is 3"}},
		{"bound: one agent of an open session more than active agents", func(u *seats.Usage) { u.OpenAgents = []string{"a", "b", "c", "d"} }, seats.ErrUsage, []string{"len(OpenAgents) is 4, but Active is 3"}},
		{"rule 4: who chats takes a seat", func(u *seats.Usage) { u.Peak = 0 }, seats.ErrUsage, []string{"Active is 3, but Peak is 0", "len(Strays) is 1, but Peak is 0", "len(OpenAgents) is 2, but Peak is 0"}},
		{"bound: a nanosecond before the period", func(u *seats.Usage) { u.PeakAt = clock("08:00").Add(-nano) }, seats.ErrUsage, []string{"PeakAt 2021-02-01T07:59:59.999999999Z is not in the period 2021-02-01T08:00:00Z/2021-02-01T18:00:00Z"}},
		{"bound: the end of a period is not in it", func(u *seats.Usage) { u.PeakAt = clock("18:00") }, seats.ErrUsage, []string{"PeakAt 2021-02-01T18:00:00Z is not in the period"}},
		{"a peak of nobody has no instant", func(u *seats.Usage) { *u = seats.Usage{Period: day, PeakAt: day.Start} }, seats.ErrUsage, []string{"PeakAt is 2021-02-01T08:00:00Z, but Peak is 0"}},
		{"bound: one agent at the peak too few", func(u *seats.Usage) { u.PeakAgents = []string{"ann"} }, seats.ErrUsage, []string{"len(PeakAgents) is 1, but Peak is 2"}},
		{"an agent has an id", func(u *seats.Usage) { u.PeakAgents = []string{"", "ann"} }, seats.ErrUsage, []string{"PeakAgents[0] is empty"}},
		{"rule 2: nobody holds two seats", func(u *seats.Usage) { u.PeakAgents = []string{"ann", "ann"} }, seats.ErrUsage, []string{`PeakAgents[1] "ann" is a duplicate`}},
		{"ids are in order, so that one who is there twice is seen", func(u *seats.Usage) { u.Strays = []string{"ann", "Bob"} }, seats.ErrUsage, []string{`Strays[1] "Bob" is out of order, after "ann"`}},
		{"ids are in order", func(u *seats.Usage) { u.OpenAgents = []string{"cid", "ann"} }, seats.ErrUsage, []string{`OpenAgents[1] "ann" is out of order, after "cid"`}},
		{"bound: one level too few", func(u *seats.Usage) { u.AtLeast = u.AtLeast[:1] }, seats.ErrUsage, []string{"len(AtLeast) is 1, but Peak is 2"}},
		{"bound: one level of accounts too many", func(u *seats.Usage) { u.AccountsAtLeast = append(u.AccountsAtLeast, nano) }, seats.ErrUsage, []string{"len(AccountsAtLeast) is 4, but PeakAccounts is 3"}},
		{"bound: a level for no time", func(u *seats.Usage) { u.AtLeast[1] = 0 }, seats.ErrUsage, []string{"AtLeast[1] is 0s, not positive"}},
		{"bound: a level for longer than the period", func(u *seats.Usage) { u.AccountsAtLeast[0] = 10*time.Hour + nano }, seats.ErrUsage, []string{"AccountsAtLeast[0] is 10h0m0.000000001s, but the period has 10h0m0s"}},
		{"bound: two for longer than one", func(u *seats.Usage) { u.AtLeast[1] = 2*time.Hour + nano }, seats.ErrUsage, []string{"AtLeast[1] is 2h0m0.000000001s, but the level below has 2h0m0s"}},
		{"bound: without strays, longer than so many accounts were there", func(u *seats.Usage) { u.Strays = nil; u.AccountsAtLeast = slices.Repeat([]time.Duration{time.Hour}, 3) }, seats.ErrUsage, []string{"AtLeast[0] is 2h0m0s, but AccountsAtLeast[0] is 1h0m0s"}},
	} {
		u := full()
		tt.change(&u)
		checkError(t, "Validate of what breaks: "+tt.why, u.Validate(), tt.want, tt.names...)
	}
}

// TestUsage_copies: what Measure returns shares nothing with what it was given.
func TestUsage_copies(t *testing.T) {
	agents, sessions := team("ann"), []seats.Session{chat("ann", "09:00", "")}
	want := must(seats.Measure(day, team("ann"), []seats.Session{chat("ann", "09:00", "")}))
	got := must(seats.Measure(day, agents, sessions))
	agents[0], sessions[0] = seats.Agent{}, seats.Session{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("usage after a change of the input, mismatch (-want +got):\n%s", diff)
	}
}
