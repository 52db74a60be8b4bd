package seats_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

var (
	primeval = time.Unix(math.MinInt64/2, 0) // 146 billion years ago
	distant  = time.Unix(math.MaxInt64/2, 0) // in 146 billion years
)

// measureTests has the rules, and edges that random licenses do not come to.
var measureTests = []struct {
	name     string
	why      string
	period   seats.Period // day if zero
	agents   []seats.Agent
	sessions []seats.Session
	want     seats.Usage // without its period
}{
	{
		name: "nothing", why: "edge: a license without accounts takes nothing",
	},
	{
		name: "no_sessions", why: "rule 9: no chats are zero seats, not an error; the accounts are there all the same",
		agents: team("ann", "bob"),
		want:   seats.Usage{Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2)},
	},
	{
		name: "touching_chats", why: "rule 1: spans are half-open, so a chat that ends when another begins does not overlap it",
		agents:   team("ann", "bob"),
		sessions: []seats.Session{chat("bob", "10:00", "11:00"), chat("ann", "09:00", "10:00")},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 2, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"}, AtLeast: []time.Duration{2 * time.Hour},
		},
	},
	{
		name: "one_nanosecond_overlap", why: "edge: instants are exact to the nanosecond, and one of them is a second seat",
		agents:   team("ann", "bob"),
		sessions: []seats.Session{{Agent: "ann", Start: clock("09:00"), End: clock("10:00").Add(nano)}, chat("bob", "10:00", "11:00")},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 2, Peak: 2, PeakAt: clock("10:00"), PeakAgents: []string{"ann", "bob"}, AtLeast: []time.Duration{2 * time.Hour, nano},
		},
	},
	{
		name: "own_chats", why: "rule 2: a seat is an agent, not a chat: chats of one agent that overlap, touch or come twice hold one seat",
		agents:   team("ann"),
		sessions: []seats.Session{chat("ann", "10:00", "11:00"), chat("ann", "09:00", "10:00"), chat("ann", "09:30", "10:30"), chat("ann", "09:00", "10:00")},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"}, AtLeast: []time.Duration{2 * time.Hour},
		},
	},
	{
		name: "clipped", why: "rule 3: only what lies in the period counts, and a session of no length does not",
		agents:   team("ann", "bob", "cid"),
		sessions: []seats.Session{chat("ann", "07:00", "08:30"), chat("bob", "17:30", "19:00"), chat("cid", "07:00", "08:00"), chat("cid", "18:00", "19:00"), chat("cid", "09:00", "09:00")},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 3, AccountsAtLeast: always(3),
			Active: 2, Peak: 1, PeakAt: clock("08:00"), PeakAgents: []string{"ann"}, AtLeast: []time.Duration{time.Hour},
		},
	},
	{
		name: "open", why: "rule 3: open sessions count to the period's end, and their agents are named: these five never chatted at one time",
		agents:   team("ann", "bob", "cid", "dan", "eve"),
		sessions: []seats.Session{chat("eve", "13:00", ""), chat("ann", "09:00", ""), chat("bob", "10:00", ""), chat("cid", "11:00", ""), chat("dan", "12:00", ""), chat("ann", "18:00", "")},
		want: seats.Usage{
			Accounts: 5, PeakAccounts: 5, AccountsAtLeast: always(5),
			Active: 5, Peak: 5, PeakAt: clock("13:00"), PeakAgents: []string{"ann", "bob", "cid", "dan", "eve"},
			AtLeast:    []time.Duration{9 * time.Hour, 8 * time.Hour, 7 * time.Hour, 6 * time.Hour, 5 * time.Hour},
			OpenAgents: []string{"ann", "bob", "cid", "dan", "eve"},
		},
	},
	{
		name: "open_for_nothing", why: "rule 3: an open chat that begins with the period's end does not count, nor one of an exempt agent; neither is named",
		agents:   []seats.Agent{{ID: "ann"}, {ID: "own", Exempt: true}},
		sessions: []seats.Session{chat("ann", "18:00", ""), chat("own", "09:00", "")},
		want:     seats.Usage{Accounts: 2, ExemptAccounts: 1, PeakAccounts: 2, AccountsAtLeast: always(2)},
	},
	{
		name: "open_long_ago", why: "rule 3: a chat from years ago whose end was lost is seen",
		agents:   team("ann"),
		sessions: []seats.Session{{Agent: "ann", Start: instant("2011-02-01T09:00:00Z"), Open: true}},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
			Active: 1, Peak: 1, PeakAt: clock("08:00"), PeakAgents: []string{"ann"}, AtLeast: always(1), OpenAgents: []string{"ann"},
		},
	},
	{
		name: "first_of_equal_peaks", why: "rule 5: the peak is dated to the first instant at which it was reached, however short, with those who held it then",
		agents:   team("ann", "bob", "cid"),
		sessions: []seats.Session{chat("ann", "09:00", "12:00"), {Agent: "bob", Start: clock("10:00"), End: clock("10:00").Add(nano)}, chat("cid", "11:00", "12:00")},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 3, AccountsAtLeast: always(3),
			Active: 3, Peak: 2, PeakAt: clock("10:00"), PeakAgents: []string{"ann", "bob"}, AtLeast: []time.Duration{3 * time.Hour, time.Hour + nano},
		},
	},
	{
		name: "accounts", why: "rule 6: every account on the license at some time, even for a nanosecond, less what is suspended throughout",
		agents: []seats.Agent{
			{ID: "early", Left: clock("08:00").Add(nano)},
			{ID: "late", Joined: clock("18:00").Add(-nano)},
			{ID: "before", Left: clock("08:00")},
			{ID: "after", Joined: clock("18:00")},
			{ID: "off", SuspendedSince: clock("08:00")},
			{ID: "away", Suspended: []seats.Period{between("10:00", "12:00"), between("08:00", "10:00")}},
			{ID: "never", Joined: clock("09:00"), Left: clock("09:00")},
		},
		want: seats.Usage{Accounts: 3, PeakAccounts: 2, AccountsAtLeast: []time.Duration{6*time.Hour + nano, nano}},
	},
	{
		name: "exempt", why: "rule 7: the reseller's own account takes no seat, even if it chats, and does not stray",
		agents:   []seats.Agent{{ID: "ann"}, {ID: "own", Exempt: true, Left: clock("09:00")}},
		sessions: []seats.Session{chat("ann", "09:00", "11:00"), chat("own", "08:00", "12:00")},
		want: seats.Usage{
			Accounts: 2, ExemptAccounts: 1, PeakAccounts: 2, AccountsAtLeast: []time.Duration{10 * time.Hour, time.Hour},
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"}, AtLeast: []time.Duration{2 * time.Hour},
		},
	},
	{
		name: "strays", why: "rule 8: who chats while off the license takes a seat and is named, for three seconds too",
		agents: []seats.Agent{{ID: "ann", SuspendedSince: clock("10:00")}, {ID: "bob", Left: clock("08:00")}, {ID: "cid", Left: clock("12:00")}},
		sessions: []seats.Session{
			chat("ann", "10:00", "11:00"),
			{Agent: "bob", Start: clock("07:00"), End: clock("08:00").Add(3 * time.Second)},
			chat("cid", "11:00", "12:00"),
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: []time.Duration{4 * time.Hour, 2 * time.Hour},
			Active: 3, Peak: 1, PeakAt: clock("08:00"), PeakAgents: []string{"bob"}, AtLeast: []time.Duration{2*time.Hour + 3*time.Second},
			Strays: []string{"ann", "bob"},
		},
	},
	{
		name: "unknown_without_chat_time", why: "rule 8: only chat time within the period needs an agent of the license",
		sessions: []seats.Session{chat("zed", "07:00", "08:00"), chat("zed", "09:00", "09:00"), chat("zed", "18:00", "")},
	},
	{
		name: "ids", why: "rule 2: ids that differ in case or blanks are different agents",
		agents:   team("Ann", "ann", "ann "),
		sessions: []seats.Session{chat("Ann", "09:00", "10:00"), chat("ann", "09:00", "10:00"), chat("ann ", "09:00", "10:00")},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 3, AccountsAtLeast: always(3),
			Active: 3, Peak: 3, PeakAt: clock("09:00"), PeakAgents: []string{"Ann", "ann", "ann "}, AtLeast: slices.Repeat([]time.Duration{time.Hour}, 3),
		},
	},
	{
		name: "clocks_go_back", why: "edge: October 2021 in Warsaw has an hour twice; the second 02:30 comes after the first",
		period:   seats.Period{Start: time.Date(2021, 10, 1, 0, 0, 0, 0, warsaw), End: time.Date(2021, 11, 1, 0, 0, 0, 0, warsaw)},
		agents:   team("ann", "bob"),
		sessions: []seats.Session{{Agent: "ann", Start: instant("2021-10-31T02:30:00+02:00"), End: instant("2021-10-31T02:45:00+02:00")}, {Agent: "bob", Start: instant("2021-10-31T02:30:00+01:00"), End: instant("2021-10-31T02:45:00+01:00")}},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: slices.Repeat([]time.Duration{745 * time.Hour}, 2),
			Active: 2, Peak: 1, PeakAt: instant("2021-10-31T00:30:00Z"), PeakAgents: []string{"ann"}, AtLeast: []time.Duration{30 * time.Minute},
		},
	},
	{
		name: "within_one_second", why: "bound: the chat begins, the period begins, the chat ends and the period ends in one second",
		period:   seats.Period{Start: clock("09:00").Add(300), End: clock("09:00").Add(900)},
		agents:   team("ann", "bob"),
		sessions: []seats.Session{{Agent: "ann", Start: clock("09:00").Add(100), End: clock("09:00").Add(301)}, {Agent: "bob", Start: clock("09:00").Add(800), End: clock("09:00").Add(950)}},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: []time.Duration{600, 600},
			Active: 2, Peak: 1, PeakAt: clock("09:00").Add(300), PeakAgents: []string{"ann"}, AtLeast: []time.Duration{101},
		},
	},
	{
		name: "longest_period", why: "bound: 250 years, to the nanosecond",
		period:   seats.Period{Start: clock("00:00"), End: clock("00:00").Add(longest)},
		agents:   team("ann", "bob"),
		sessions: []seats.Session{chat("ann", "00:00", ""), {Agent: "bob", Start: clock("00:00").Add(longest - nano), End: distant}},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: []time.Duration{longest, longest},
			Active: 2, Peak: 2, PeakAt: clock("00:00").Add(longest - nano), PeakAgents: []string{"ann", "bob"}, AtLeast: []time.Duration{longest, nano},
			OpenAgents: []string{"ann"},
		},
	},
	{
		name: "ends_of_time", why: "bound: no instant that a time.Time can hold overflows, on either side of the period",
		agents: []seats.Agent{
			{ID: "ann", Joined: primeval, Left: distant},
			{ID: "bob", Joined: time.Time{}.Add(nano)},
			{ID: "cid", Joined: time.Unix(math.MaxInt64, 0)},
			{ID: "dan", Left: time.Unix(math.MinInt64, 0)},
			{ID: "eve", Suspended: []seats.Period{{Start: primeval, End: primeval.Add(nano)}}, SuspendedSince: distant},
		},
		sessions: []seats.Session{
			{Agent: "ann", Start: primeval, End: distant},
			{Agent: "bob", Start: time.Time{}.Add(nano), End: clock("09:00")},
			{Agent: "cid", Start: distant, Open: true},
			{Agent: "eve", Start: clock("17:00"), End: distant},
			{Agent: "eve", Start: time.Unix(math.MinInt64, 0), End: primeval},
		},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 3, AccountsAtLeast: always(3),
			Active: 3, Peak: 2, PeakAt: clock("08:00"), PeakAgents: []string{"ann", "bob"}, AtLeast: []time.Duration{10 * time.Hour, 2 * time.Hour},
		},
	},
	{
		name: "around_the_zero_time", why: "bound: the zero time is an instant of the period, and a zero Joined still means before it",
		period:   seats.Period{Start: instant("0000-12-31T00:00:00Z"), End: instant("0001-01-03T00:00:00Z")},
		agents:   team("ann", "bob"),
		sessions: []seats.Session{{Agent: "ann", Start: instant("0000-12-31T12:00:00Z"), End: time.Time{}.Add(nano)}, {Agent: "bob", Start: time.Time{}.Add(nano), Open: true}},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: slices.Repeat([]time.Duration{72 * time.Hour}, 2),
			Active: 2, Peak: 1, PeakAt: instant("0000-12-31T12:00:00Z"), PeakAgents: []string{"ann"}, AtLeast: []time.Duration{60 * time.Hour},
			OpenAgents: []string{"bob"},
		},
	},
}

func TestMeasure(t *testing.T) {
	for _, tt := range measureTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			if tt.period.Start.IsZero() {
				tt.period = day
			}
			tt.want.Period = tt.period
			got, err := seats.Measure(tt.period, tt.agents, tt.sessions)
			if err != nil {
				t.Fatalf("Measure(%v, %v, %v): %v\nwhy: %s", tt.period, tt.agents, tt.sessions, err, tt.why)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Measure(%v, %v, %v) mismatch (-want +got):\n%s\nwhy: %s", tt.period, tt.agents, tt.sessions, diff, tt.why)
			}
		})
	}
}
