package seats_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/payper/payper/seats"
)

func TestUsageSustained(t *testing.T) {
	t.Parallel()
	// Three at one time for ten minutes in all, two for an hour, one for four.
	u := seats.Usage{Peak: 3, AtLeast: []time.Duration{4 * time.Hour, time.Hour, 10 * time.Minute}}
	for _, tc := range []struct {
		name  string
		why   string
		usage seats.Usage
		d     time.Duration
		want  int
	}{
		{name: "zero", why: "rule: Sustained(0) is the peak", usage: u, d: 0, want: 3},
		{name: "least", why: "edge: 1ns, and every level was held for longer", usage: u, d: nano, want: 3},
		{name: "exactly", why: "rule: at least d, so exactly d is enough", usage: u, d: 10 * time.Minute, want: 3},
		{name: "one_past", why: "edge: one nanosecond more than the peak was held", usage: u, d: 10*time.Minute + nano, want: 2},
		{name: "half_an_hour", why: "source: Genesys Cloud drops peaks under 30 minutes", usage: u, d: 30 * time.Minute, want: 2},
		{name: "lowest_level", why: "edge: only one seat was in use so long", usage: u, d: 4 * time.Hour, want: 1},
		{name: "longer_than_any", why: "rule: no level was held for d", usage: u, d: 4*time.Hour + nano, want: 0},
		{name: "longest", why: "edge: the longest time.Duration", usage: u, d: math.MaxInt64, want: 0},
		{name: "equal_levels", why: "edge: the higher of two levels held for the same time", usage: seats.Usage{Peak: 2, AtLeast: []time.Duration{time.Hour, time.Hour}}, d: time.Hour, want: 2},
		{name: "no_chats", why: "edge: nothing is sustained", usage: seats.Usage{}, d: nano, want: 0},
		{name: "no_chats_zero", why: "edge: the peak of no chats is 0", usage: seats.Usage{}, d: 0, want: 0},
		{name: "not_counted", why: "edge: a usage made by hand without levels has its peak at 0", usage: seats.Usage{Peak: 5}, d: 0, want: 5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			if got, err := tc.usage.Sustained(tc.d); err != nil || got != tc.want {
				t.Errorf("Sustained(%v) of %v = %d, %v, want %d\nwhy: %s", tc.d, tc.usage.AtLeast, got, err, tc.want, tc.why)
			}
		})
	}
}

func TestUsageValidate(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		why   string
		usage seats.Usage
	}{
		{name: "nothing", why: "edge: an empty license", usage: seats.Usage{Period: day}},
		{name: "made_by_hand", why: "rule: Period, Accounts and Peak are enough", usage: seats.Usage{Period: day, Accounts: 20, Peak: 5}},
		{
			name:  "complete",
			why:   "base case: every count is there",
			usage: seats.Usage{Period: day, Accounts: 3, ExemptAccounts: 1, PeakAccounts: 2, AccountsAtLeast: always(2), Active: 2, Peak: 1, AtLeast: always(1)},
		},
		{name: "all_exempt", why: "bound: as many exempt accounts as accounts", usage: seats.Usage{Period: day, Accounts: 2, ExemptAccounts: 2}},
		{name: "all_at_one_time", why: "bound: as many accounts at one time as in all", usage: seats.Usage{Period: day, Accounts: 2, PeakAccounts: 2}},
		{name: "all_active_chat_at_one_time", why: "bound: as many seats as active agents", usage: seats.Usage{Period: day, Accounts: 3, Active: 2, Peak: 2}},
		{name: "all_accounts_active", why: "bound: as many active agents as accounts that are not exempt", usage: seats.Usage{Period: day, Accounts: 3, ExemptAccounts: 1, Active: 2, Peak: 1}},
		{name: "all_accounts_chat_at_one_time", why: "bound: as many seats as accounts that are not exempt", usage: seats.Usage{Period: day, Accounts: 3, ExemptAccounts: 1, Peak: 2}},
		{name: "stray_active", why: "bound: a stray may be active on top of the accounts", usage: seats.Usage{Period: day, Accounts: 1, Active: 2, Peak: 1, Strays: []string{"ann"}}},
		{name: "stray_at_the_peak", why: "bound: a stray may hold a seat on top of the accounts", usage: seats.Usage{Period: day, Accounts: 1, Peak: 2, Strays: []string{"ann"}}},
		{name: "ids_in_order", why: "bound: by bytes, capitals before small letters, and who is a prefix of another first", usage: seats.Usage{Period: day, Accounts: 1, Peak: 3, PeakAgents: []string{"Bob", "ann", "anna"}, Strays: []string{"Bob", "ann", "anna"}}},
		{name: "empty_levels", why: "edge: no levels at peak 0, not nil", usage: seats.Usage{Period: day, AtLeast: []time.Duration{}, AccountsAtLeast: []time.Duration{}}},
		{name: "falling_levels", why: "bound: a level held for the whole period, and a higher one for a part of it", usage: seats.Usage{Period: day, Accounts: 2, Active: 2, Peak: 2, PeakAgents: []string{"ann", "bob"}, AtLeast: []time.Duration{10 * time.Hour, nano}}},
		{name: "equal_level", why: "bound: two levels held for the same time", usage: seats.Usage{Period: day, Accounts: 2, Peak: 2, AtLeast: []time.Duration{nano, nano}}},
		{name: "most", why: "edge: the largest counts", usage: seats.Usage{Period: day, Accounts: math.MaxInt, PeakAccounts: math.MaxInt, Active: math.MaxInt, Peak: math.MaxInt}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			if err := tc.usage.Validate(); err != nil {
				t.Errorf("Validate of %+v: %v, want nil\nwhy: %s", tc.usage, err, tc.why)
			}
		})
	}
}

func TestUsageValidateErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		why   string
		usage seats.Usage
		want  error
		names []string
	}{
		{name: "zero", why: "the zero Usage has no period", want: seats.ErrPeriod, names: []string{"no start"}},
		{name: "bad_period", why: "the period is checked first", usage: seats.Usage{Period: between("09:00", "08:00"), Peak: -1}, want: seats.ErrPeriod, names: []string{"2021-02-01T09:00:00Z/2021-02-01T08:00:00Z"}},
		{name: "negative_accounts", why: "one below zero", usage: seats.Usage{Period: day, Accounts: -1}, want: seats.ErrUsage, names: []string{"Accounts -1"}},
		{name: "negative_exempt_accounts", why: "one below zero", usage: seats.Usage{Period: day, ExemptAccounts: -1}, want: seats.ErrUsage, names: []string{"ExemptAccounts -1"}},
		{name: "negative_peak_accounts", why: "one below zero", usage: seats.Usage{Period: day, PeakAccounts: -1}, want: seats.ErrUsage, names: []string{"PeakAccounts -1"}},
		{name: "negative_active", why: "one below zero", usage: seats.Usage{Period: day, Active: -1}, want: seats.ErrUsage, names: []string{"Active -1"}},
		{name: "negative_peak", why: "one below zero", usage: seats.Usage{Period: day, Peak: -1}, want: seats.ErrUsage, names: []string{"Peak -1"}},
		{name: "more_exempt_accounts_than_accounts", why: "one past the bound", usage: seats.Usage{Period: day, Accounts: 2, ExemptAccounts: 3}, want: seats.ErrUsage, names: []string{"ExemptAccounts 3", "Accounts 2"}},
		{name: "more_accounts_at_one_time_than_in_all", why: "one past the bound", usage: seats.Usage{Period: day, Accounts: 2, PeakAccounts: 3}, want: seats.ErrUsage, names: []string{"PeakAccounts 3", "Accounts 2"}},
		{name: "more_seats_than_active", why: "one past the bound", usage: seats.Usage{Period: day, Accounts: 3, Active: 2, Peak: 3}, want: seats.ErrUsage, names: []string{"Peak 3", "Active 2"}},
		{name: "more_active_than_accounts", why: "one past the bound", usage: seats.Usage{Period: day, Accounts: 3, ExemptAccounts: 1, Active: 3, Peak: 1}, want: seats.ErrUsage, names: []string{"Active 3", "2 accounts"}},
		{name: "more_seats_than_accounts", why: "one past the bound", usage: seats.Usage{Period: day, Accounts: 3, ExemptAccounts: 1, Peak: 3}, want: seats.ErrUsage, names: []string{"Peak 3", "2 accounts"}},
		{name: "more_active_than_accounts_and_strays", why: "one past the bound, with a stray", usage: seats.Usage{Period: day, Accounts: 1, Active: 3, Peak: 1, Strays: []string{"ann"}}, want: seats.ErrUsage, names: []string{"Active 3", "1 accounts that are not exempt and 1 strays"}},
		{name: "more_seats_than_accounts_and_strays", why: "one past the bound, with a stray", usage: seats.Usage{Period: day, Accounts: 1, Peak: 3, Strays: []string{"ann"}}, want: seats.ErrUsage, names: []string{"Peak 3", "1 accounts that are not exempt and 1 strays"}},
		{name: "most_accounts_and_a_stray", why: "edge: the sum of both is past the largest int", usage: seats.Usage{Period: day, Accounts: math.MaxInt, ExemptAccounts: math.MaxInt, Peak: 2, Strays: []string{"ann"}}, want: seats.ErrUsage, names: []string{"Peak 2", "0 accounts", "1 strays"}},
		{name: "active_without_a_seat", why: "who chats holds a seat", usage: seats.Usage{Period: day, Accounts: 2, Active: 2}, want: seats.ErrUsage, names: []string{"Peak 0", "Active 2"}},
		{name: "stray_without_a_seat", why: "a stray is one who chats, also where those who were active are not counted", usage: seats.Usage{Period: day, Accounts: 1, Strays: []string{"ann"}}, want: seats.ErrUsage, names: []string{"Strays 1", "Peak 0"}},
		{name: "peak_before_the_period", why: "bound: one nanosecond before it starts", usage: seats.Usage{Period: day, Accounts: 1, Peak: 1, PeakAt: clock("08:00").Add(-nano)}, want: seats.ErrUsage, names: []string{"PeakAt", "2021-02-01T07:59:59.999999999Z"}},
		{name: "peak_after_the_period", why: "bound: the end of a period is not in it", usage: seats.Usage{Period: day, Accounts: 1, Peak: 1, PeakAt: clock("18:00")}, want: seats.ErrUsage, names: []string{"PeakAt", "2021-02-01T18:00:00Z"}},
		{name: "peak_of_nobody", why: "what is not reached has no instant", usage: seats.Usage{Period: day, Accounts: 1, PeakAt: clock("09:00")}, want: seats.ErrUsage, names: []string{"PeakAt", "Peak is 0"}},
		{name: "peak_agents_too_few", why: "one below the peak", usage: seats.Usage{Period: day, Accounts: 2, Peak: 2, PeakAgents: []string{"ann"}}, want: seats.ErrUsage, names: []string{"1 PeakAgents", "Peak is 2"}},
		{name: "peak_agents_too_many", why: "one past the peak", usage: seats.Usage{Period: day, Accounts: 2, Peak: 1, PeakAgents: []string{"ann", "bob"}}, want: seats.ErrUsage, names: []string{"2 PeakAgents", "Peak is 1"}},
		{name: "peak_agent_without_an_id", why: "an agent has an id", usage: seats.Usage{Period: day, Accounts: 1, Peak: 1, PeakAgents: []string{""}}, want: seats.ErrUsage, names: []string{"PeakAgents[0] is empty"}},
		{name: "peak_agent_twice", why: "a seat is an agent, so nobody holds two", usage: seats.Usage{Period: day, Accounts: 3, Peak: 3, PeakAgents: []string{"ann", "bob", "bob"}}, want: seats.ErrUsage, names: []string{`PeakAgents[2] is "bob" again`}},
		{name: "peak_agents_not_in_order", why: "Measure sorts them; in order, none is there twice", usage: seats.Usage{Period: day, Accounts: 2, Peak: 2, PeakAgents: []string{"bob", "ann"}}, want: seats.ErrUsage, names: []string{`PeakAgents[1] is "ann", after "bob"`}},
		{name: "stray_without_an_id", why: "the next name: an agent has an id", usage: seats.Usage{Period: day, Accounts: 1, Peak: 2, Strays: []string{""}}, want: seats.ErrUsage, names: []string{"Strays[0] is empty"}},
		{name: "stray_twice", why: "one stray lets the peak be one more, not two", usage: seats.Usage{Period: day, Accounts: 1, Peak: 3, Strays: []string{"eve", "eve"}}, want: seats.ErrUsage, names: []string{`Strays[1] is "eve" again`}},
		{name: "strays_not_in_order", why: "Measure sorts them by bytes: capitals come first", usage: seats.Usage{Period: day, Accounts: 1, Peak: 3, Strays: []string{"ann", "Bob"}}, want: seats.ErrUsage, names: []string{`Strays[1] is "Bob", after "ann"`}},
		{name: "level_for_no_time", why: "bound: a level is there because it was held", usage: seats.Usage{Period: day, Accounts: 1, Peak: 1, AtLeast: []time.Duration{0}}, want: seats.ErrUsage, names: []string{"AtLeast[0]", "0s"}},
		{name: "level_beyond_the_period", why: "one past the bound", usage: seats.Usage{Period: day, Accounts: 1, Peak: 1, AtLeast: []time.Duration{10*time.Hour + nano}}, want: seats.ErrUsage, names: []string{"AtLeast[0]", "of 10h0m0s"}},
		{name: "rising_level", why: "one past the bound: who has two has at least one", usage: seats.Usage{Period: day, Accounts: 2, PeakAccounts: 2, AccountsAtLeast: []time.Duration{nano, 2 * nano}}, want: seats.ErrUsage, names: []string{"AccountsAtLeast[1]", "2ns", "1ns"}},
		{name: "level_beyond_the_accounts", why: "one past the bound: without strays who chats is there", usage: seats.Usage{Period: day, Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{time.Hour}, Peak: 1, AtLeast: []time.Duration{time.Hour + nano}}, want: seats.ErrUsage, names: []string{"AtLeast[0]", "1h0m0.000000001s", "longer than so many accounts were there"}},
		{name: "level_of_no_accounts", why: "edge: nobody was there, which is told by an empty list", usage: seats.Usage{Period: day, Accounts: 1, AccountsAtLeast: []time.Duration{}, Peak: 1, AtLeast: []time.Duration{time.Hour}}, want: seats.ErrUsage, names: []string{"AtLeast[0]", "longer than so many accounts were there"}},
		{name: "a_level_too_few", why: "one below the peak", usage: seats.Usage{Period: day, Accounts: 2, Peak: 2, AtLeast: always(1)}, want: seats.ErrUsage, names: []string{"AtLeast has 1", "Peak is 2"}},
		{name: "a_level_too_many", why: "one past the peak", usage: seats.Usage{Period: day, Accounts: 2, Peak: 1, AtLeast: always(2)}, want: seats.ErrUsage, names: []string{"AtLeast has 2", "Peak is 1"}},
		{name: "an_account_level_too_few", why: "one below the most accounts", usage: seats.Usage{Period: day, Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(1)}, want: seats.ErrUsage, names: []string{"AccountsAtLeast has 1", "PeakAccounts is 2"}},
		{name: "an_account_level_too_many", why: "one past the most accounts", usage: seats.Usage{Period: day, Accounts: 2, PeakAccounts: 1, AccountsAtLeast: always(2)}, want: seats.ErrUsage, names: []string{"AccountsAtLeast has 2", "PeakAccounts is 1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			err := tc.usage.Validate()
			checkError(t, "Validate", err, tc.want, tc.names)
			if other := otherOf(tc.want); errors.Is(err, other) {
				t.Errorf("Validate of %+v: %v wraps %q too", tc.usage, err, other)
			}
		})
	}
}

// otherOf returns the one of the two errors of Validate that is not err.
func otherOf(err error) error {
	if errors.Is(err, seats.ErrPeriod) {
		return seats.ErrUsage
	}
	return seats.ErrPeriod
}
