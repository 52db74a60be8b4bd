package seats_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata" // Europe/Warsaw wherever the tests run

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// instant returns the time that an RFC 3339 literal stands for; "" is the zero
// time.
func instant(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return t
}

// clock returns a time of 1 February 2021 in UTC, the day of most tests, from a
// literal such as "09:00"; "" is the zero time.
func clock(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	return instant("2021-02-01T" + text + ":00Z")
}

// between returns a span of that day.
func between(start, end string) seats.Period {
	return seats.Period{Start: clock(start), End: clock(end)}
}

// chat returns a session of that day; without an end it is still open.
func chat(agent, start, end string) seats.Session {
	return seats.Session{Agent: agent, Start: clock(start), End: clock(end), Open: end == ""}
}

// team returns agents that are always on the license.
func team(ids ...string) []seats.Agent {
	var agents []seats.Agent
	for _, id := range ids {
		agents = append(agents, seats.Agent{ID: id})
	}
	return agents
}

// always returns the AccountsAtLeast of n accounts that are on the license
// throughout the day.
func always(n int) []time.Duration {
	return slices.Repeat([]time.Duration{10 * time.Hour}, n)
}

// checkRow fails unless a row of a table says why it is there, under a name of
// its own.
func checkRow(t *testing.T, why string) {
	t.Helper()
	if why == "" {
		t.Error("the row does not say why")
	}
	if strings.Contains(t.Name(), "#") {
		t.Error("another row has the same name")
	}
}

var (
	day      = between("08:00", "18:00")
	nano     = time.Nanosecond
	warsaw   = location("Europe/Warsaw")
	distant  = time.Unix(1<<62, 0)  // in 146 billion years
	primeval = time.Unix(-1<<62, 0) // as long ago
	longest  = 91_312 * 24 * time.Hour
)

func location(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

// measureTests are the cases of Measure that succeed. The Period of want is
// left out: it is always the one given.
var measureTests = []struct {
	name     string
	why      string
	period   seats.Period
	agents   []seats.Agent
	sessions []seats.Session
	want     seats.Usage
}{
	// Who holds a seat, and when.
	{
		name:   "nothing",
		why:    "edge: a license without accounts takes nothing",
		period: day,
	},
	{
		name:   "no_sessions",
		why:    "rule: no chats are zero seats, not an error; the accounts are there all the same",
		period: day,
		agents: team("ann", "bob"),
		want:   seats.Usage{Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2)},
	},
	{
		name:     "one_chat",
		why:      "base case",
		period:   day,
		agents:   team("ann", "bob"),
		sessions: []seats.Session{chat("ann", "09:00", "10:00")},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{time.Hour},
		},
	},
	{
		name:   "overlapping_chats",
		why:    "source: two agents chat at one time, two seats",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			chat("ann", "09:00", "11:00"),
			chat("bob", "10:00", "12:00"),
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 2, Peak: 2, PeakAt: clock("10:00"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{3 * time.Hour, time.Hour},
		},
	},
	{
		name:   "touching_chats",
		why:    "rule: spans are half-open, so a chat that ends when another begins does not overlap it",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			chat("bob", "10:00", "11:00"),
			chat("ann", "09:00", "10:00"),
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 2, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{2 * time.Hour},
		},
	},
	{
		name:   "one_nanosecond_overlap",
		why:    "edge: instants are exact to the nanosecond, and one of them is a second seat",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			chat("ann", "09:00", "10:00"),
			{Agent: "bob", Start: clock("10:00").Add(-nano), End: clock("11:00")},
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 2, Peak: 2, PeakAt: instant("2021-02-01T09:59:59.999999999Z"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{2 * time.Hour, nano},
		},
	},
	{
		name:   "one_nanosecond_chat",
		why:    "edge: the shortest chat holds a seat",
		period: day,
		agents: team("ann"),
		sessions: []seats.Session{
			{Agent: "ann", Start: clock("09:00"), End: clock("09:00").Add(nano)},
		},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{nano},
		},
	},
	{
		name:     "zero_length",
		why:      "rule: a session of no length holds no seat and makes nobody active",
		period:   day,
		agents:   team("ann"),
		sessions: []seats.Session{chat("ann", "09:00", "09:00")},
		want:     seats.Usage{Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1)},
	},
	{
		name:   "own_chats_overlap",
		why:    "rule: a seat is an agent, not a chat",
		period: day,
		agents: team("ann"),
		sessions: []seats.Session{
			chat("ann", "10:00", "12:00"),
			chat("ann", "09:00", "11:00"),
		},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{3 * time.Hour},
		},
	},
	{
		name:   "own_chat_within_another",
		why:    "edge: the short chat ends first, the agent chats on and is one of two at 11:30",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			chat("ann", "09:00", "12:00"),
			chat("ann", "10:00", "11:00"),
			chat("bob", "11:30", "13:00"),
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 2, Peak: 2, PeakAt: clock("11:30"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{4 * time.Hour, 30 * time.Minute},
		},
	},
	{
		name:   "own_chats_touch",
		why:    "rule: touching chats of one agent hold one seat without a break, and make no second peak",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			chat("ann", "09:00", "10:00"),
			chat("ann", "10:00", "11:00"),
			chat("bob", "09:30", "10:30"),
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 2, Peak: 2, PeakAt: clock("09:30"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{2 * time.Hour, time.Hour},
		},
	},
	{
		name:   "own_chats_apart",
		why:    "edge: the pause between two chats of one agent is no seat-time, and the agent is active once",
		period: day,
		agents: team("ann"),
		sessions: []seats.Session{
			chat("ann", "09:00", "10:00"),
			chat("ann", "11:00", "12:00"),
		},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{2 * time.Hour},
		},
	},
	{
		name:   "same_session_twice",
		why:    "rule: a session given twice changes nothing",
		period: day,
		agents: team("ann"),
		sessions: []seats.Session{
			chat("ann", "09:00", "10:00"),
			chat("ann", "09:00", "10:00"),
		},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{time.Hour},
		},
	},

	// The peak and its proof.
	{
		name:   "first_of_equal_peaks",
		why:    "rule: the peak is dated to the first instant at which it was reached, however short",
		period: day,
		agents: team("ann", "bob", "cid"),
		sessions: []seats.Session{
			chat("bob", "14:00", "16:00"),
			chat("cid", "14:00", "16:00"),
			chat("ann", "09:00", "10:00"),
			chat("bob", "09:00", "10:00"),
		},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 3, AccountsAtLeast: always(3),
			Active: 3, Peak: 2, PeakAt: clock("09:00"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{3 * time.Hour, 3 * time.Hour},
		},
	},
	{
		name:   "hand_over_at_the_peak",
		why:    "edge: cid takes over from bob within the peak, but did not hold a seat when it began",
		period: day,
		agents: team("ann", "bob", "cid"),
		sessions: []seats.Session{
			chat("ann", "09:00", "11:00"),
			chat("bob", "09:00", "10:00"),
			chat("cid", "10:00", "11:00"),
		},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 3, AccountsAtLeast: always(3),
			Active: 3, Peak: 2, PeakAt: clock("09:00"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{2 * time.Hour, 2 * time.Hour},
		},
	},
	{
		name:   "hand_over_before_the_peak",
		why:    "edge: who leaves at the instant of the peak is not in it",
		period: day,
		agents: team("ann", "bob", "cid"),
		sessions: []seats.Session{
			chat("ann", "09:00", "10:00"),
			chat("bob", "10:00", "11:00"),
			chat("cid", "10:00", "11:00"),
		},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 3, AccountsAtLeast: always(3),
			Active: 3, Peak: 2, PeakAt: clock("10:00"), PeakAgents: []string{"bob", "cid"},
			AtLeast: []time.Duration{2 * time.Hour, time.Hour},
		},
	},
	{
		name:   "peak_agents_sorted",
		why:    "rule: the order of agents changes nothing, so their names are in order of bytes",
		period: day,
		agents: team("zoe", "ann", "Zoe", "żaneta"),
		sessions: []seats.Session{
			chat("zoe", "09:00", "10:00"),
			chat("żaneta", "09:00", "10:00"),
			chat("Zoe", "09:00", "10:00"),
			chat("ann", "09:00", "10:00"),
		},
		want: seats.Usage{
			Accounts: 4, PeakAccounts: 4, AccountsAtLeast: always(4),
			Active: 4, Peak: 4, PeakAt: clock("09:00"), PeakAgents: []string{"Zoe", "ann", "zoe", "żaneta"},
			AtLeast: slices.Repeat([]time.Duration{time.Hour}, 4),
		},
	},
	{
		name:   "level_skipped",
		why:    "edge: from none to two at once; the time with one or more is that with two",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			chat("ann", "09:00", "10:00"),
			chat("bob", "09:00", "10:00"),
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 2, Peak: 2, PeakAt: clock("09:00"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{time.Hour, time.Hour},
		},
	},

	// The period.
	{
		name:   "clipped_at_both_ends",
		why:    "rule: sessions are clipped to the period",
		period: day,
		agents: team("ann", "bob", "cid"),
		sessions: []seats.Session{
			chat("ann", "07:00", "19:00"),
			chat("bob", "07:00", "09:00"),
			chat("cid", "17:00", "19:00"),
		},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 3, AccountsAtLeast: always(3),
			Active: 3, Peak: 2, PeakAt: clock("08:00"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{10 * time.Hour, 2 * time.Hour},
		},
	},
	{
		name:   "ends_at_period_start",
		why:    "rule: spans are half-open, so the chat is over when the period begins",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			chat("ann", "07:00", "08:00"),
			{Agent: "bob", Start: clock("07:00"), End: clock("08:00").Add(nano)},
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 1, Peak: 1, PeakAt: clock("08:00"), PeakAgents: []string{"bob"},
			AtLeast: []time.Duration{nano},
		},
	},
	{
		name:   "starts_at_period_end",
		why:    "rule: the end of the period is not part of it",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			chat("ann", "18:00", "19:00"),
			{Agent: "bob", Start: clock("18:00").Add(-nano), End: clock("19:00")},
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 1, Peak: 1, PeakAt: instant("2021-02-01T17:59:59.999999999Z"), PeakAgents: []string{"bob"},
			AtLeast: []time.Duration{nano},
		},
	},
	{
		name:     "open_session",
		why:      "rule: one still open counts to the period's end",
		period:   day,
		agents:   team("ann"),
		sessions: []seats.Session{chat("ann", "17:00", "")},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
			Active: 1, Peak: 1, PeakAt: clock("17:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{time.Hour},
		},
	},
	{
		name:   "open_session_after_period",
		why:    "edge: a chat that begins at the period's end or later has no part in it, open or not",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			chat("ann", "18:00", ""),
			chat("bob", "19:00", ""),
		},
		want: seats.Usage{Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2)},
	},
	{
		name:     "open_session_from_before",
		why:      "edge: open, and begun before the period: all of it",
		period:   day,
		agents:   team("ann"),
		sessions: []seats.Session{chat("ann", "07:00", "")},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
			Active: 1, Peak: 1, PeakAt: clock("08:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{10 * time.Hour},
		},
	},
	{
		name:   "unknown_agent_without_chat_time",
		why:    "rule: only chat time within the period needs an agent of the license",
		period: day,
		agents: team("ann"),
		sessions: []seats.Session{
			chat("zed", "06:00", "08:00"),
			chat("zed", "18:00", ""),
			chat("zed", "09:00", "09:00"),
		},
		want: seats.Usage{Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1)},
	},
	{
		name: "bounds_within_one_second",
		why:  "edge: the chat begins, the period begins, the chat ends and the period ends in one second",
		period: seats.Period{
			Start: instant("2021-02-01T09:00:00.300000000Z"),
			End:   instant("2021-02-01T09:00:00.900000000Z"),
		},
		agents: team("ann", "bob", "cid"),
		sessions: []seats.Session{
			{Agent: "ann", Start: instant("2021-02-01T09:00:00.100000000Z"), End: instant("2021-02-01T09:00:00.300000001Z")},
			{Agent: "bob", Start: instant("2021-02-01T09:00:00.100000000Z"), End: instant("2021-02-01T09:00:00.200000000Z")},
			{Agent: "cid", Start: instant("2021-02-01T09:00:00.800000000Z"), End: instant("2021-02-01T09:00:00.950000000Z")},
		},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 3,
			AccountsAtLeast: slices.Repeat([]time.Duration{600 * time.Millisecond}, 3),
			Active:          2, Peak: 1, PeakAt: instant("2021-02-01T09:00:00.300000000Z"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{100*time.Millisecond + nano},
		},
	},
	{
		name:   "time_zones_mixed",
		why:    "rule: instants count, not the zones they are told in; 10:00 in Warsaw and 18:00 in Tokyo are one",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			{Agent: "ann", Start: instant("2021-02-01T10:00:00+01:00"), End: instant("2021-02-01T11:00:00+01:00")},
			{Agent: "bob", Start: instant("2021-02-01T18:00:00+09:00"), End: instant("2021-02-01T05:30:00-05:00")},
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 2, Peak: 2, PeakAt: clock("09:00"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{90 * time.Minute, time.Hour},
		},
	},
	{
		name:   "leap_day",
		why:    "edge: February 2024 has 29 days",
		period: seats.Period{Start: instant("2024-02-01T00:00:00Z"), End: instant("2024-03-01T00:00:00Z")},
		agents: team("ann"),
		sessions: []seats.Session{
			{Agent: "ann", Start: instant("2024-02-28T12:00:00Z"), End: instant("2024-03-01T12:00:00Z")},
		},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{29 * 24 * time.Hour},
			Active: 1, Peak: 1, PeakAt: instant("2024-02-28T12:00:00Z"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{36 * time.Hour},
		},
	},
	{
		name: "clocks_go_forward",
		why:  "edge: March 2021 in Warsaw lacks an hour, and so does the night of the 28th",
		period: seats.Period{
			Start: time.Date(2021, time.March, 1, 0, 0, 0, 0, warsaw),
			End:   time.Date(2021, time.April, 1, 0, 0, 0, 0, warsaw),
		},
		agents: team("ann"),
		sessions: []seats.Session{
			{
				Agent: "ann",
				Start: time.Date(2021, time.March, 28, 1, 0, 0, 0, warsaw),
				End:   time.Date(2021, time.March, 28, 4, 0, 0, 0, warsaw),
			},
		},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{(31*24 - 1) * time.Hour},
			Active: 1, Peak: 1, PeakAt: instant("2021-03-28T01:00:00+01:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{2 * time.Hour},
		},
	},
	{
		name: "clocks_go_back",
		why:  "edge: October 2021 in Warsaw has an hour twice; the second 02:30 comes after the first",
		period: seats.Period{
			Start: time.Date(2021, time.October, 1, 0, 0, 0, 0, warsaw),
			End:   time.Date(2021, time.November, 1, 0, 0, 0, 0, warsaw),
		},
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			{Agent: "ann", Start: instant("2021-10-31T02:30:00+02:00"), End: instant("2021-10-31T02:45:00+02:00")},
			{Agent: "bob", Start: instant("2021-10-31T02:30:00+01:00"), End: instant("2021-10-31T02:45:00+01:00")},
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2,
			AccountsAtLeast: slices.Repeat([]time.Duration{(31*24 + 1) * time.Hour}, 2),
			Active:          2, Peak: 1, PeakAt: instant("2021-10-31T00:30:00Z"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{30 * time.Minute},
		},
	},
	{
		name:   "longest_period",
		why:    "edge: 250 years, to the nanosecond",
		period: seats.Period{Start: clock("00:00"), End: clock("00:00").Add(longest)},
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			chat("ann", "00:00", ""),
			{Agent: "bob", Start: clock("00:00").Add(longest - nano), Open: true},
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: []time.Duration{longest, longest},
			Active: 2, Peak: 2, PeakAt: clock("00:00").Add(longest - nano), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{longest, nano},
		},
	},
	{
		name:   "ends_of_time",
		why:    "edge: no instant that a time.Time can hold overflows, on either side of the period",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Joined: primeval, Left: distant},
			{ID: "bob", Joined: time.Time{}.Add(nano)},
			{ID: "cid", Joined: distant},
			{ID: "dan", Left: primeval},
			{ID: "eve", Suspended: []seats.Period{{Start: primeval, End: primeval.Add(nano)}}, SuspendedSince: distant},
		},
		sessions: []seats.Session{
			{Agent: "ann", Start: primeval, End: distant},
			{Agent: "bob", Start: time.Time{}.Add(nano), End: clock("09:00")},
			{Agent: "bob", Start: time.Time{}.Add(-nano), End: time.Time{}.Add(nano)},
			{Agent: "cid", Start: distant, Open: true},
			{Agent: "dan", Start: primeval, End: primeval.Add(nano)},
			{Agent: "eve", Start: clock("17:00"), End: distant},
			{Agent: "eve", Start: primeval, End: time.Unix(-1<<61, 0)},
		},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 3, AccountsAtLeast: always(3),
			Active: 3, Peak: 2, PeakAt: clock("08:00"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{10 * time.Hour, 2 * time.Hour},
		},
	},
	{
		name:   "before_year_one",
		why:    "edge: a zero Joined is before any period, even one that ends before the zero time",
		period: seats.Period{Start: time.Date(-10, time.January, 1, 0, 0, 0, 0, time.UTC), End: time.Date(-10, time.January, 2, 0, 0, 0, 0, time.UTC)},
		agents: team("ann"),
		sessions: []seats.Session{
			{Agent: "ann", Start: time.Date(-10, time.January, 1, 23, 0, 0, 0, time.UTC), Open: true},
		},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{24 * time.Hour},
			Active: 1, Peak: 1, PeakAt: time.Date(-10, time.January, 1, 23, 0, 0, 0, time.UTC), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{time.Hour},
		},
	},

	// Exempt agents.
	{
		name:   "exempt_agent_chats",
		why:    "rule: the reseller's own account is an account, but takes no seat even if it chats",
		period: day,
		agents: []seats.Agent{{ID: "ann"}, {ID: "reseller", Exempt: true}},
		sessions: []seats.Session{
			chat("ann", "09:00", "11:00"),
			chat("reseller", "10:00", "12:00"),
		},
		want: seats.Usage{
			Accounts: 2, ExemptAccounts: 1, PeakAccounts: 2, AccountsAtLeast: always(2),
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{2 * time.Hour},
		},
	},
	{
		name:     "only_exempt_agents_chat",
		why:      "edge: then nobody does, and the proof of the peak is empty",
		period:   day,
		agents:   []seats.Agent{{ID: "reseller", Exempt: true}},
		sessions: []seats.Session{chat("reseller", "10:00", "12:00")},
		want:     seats.Usage{Accounts: 1, ExemptAccounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1)},
	},
	{
		name:     "exempt_agent_strays",
		why:      "rule: exempt agents are left out of the seats and of all that follows, strays too",
		period:   day,
		agents:   []seats.Agent{{ID: "reseller", Exempt: true, Left: clock("09:00")}},
		sessions: []seats.Session{chat("reseller", "10:00", "12:00")},
		want: seats.Usage{
			Accounts: 1, ExemptAccounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{time.Hour},
		},
	},
	{
		name:   "exempt_agent_off_the_license",
		why:    "edge: no account in the period, so no exempt one either",
		period: day,
		agents: []seats.Agent{{ID: "reseller", Exempt: true, Left: clock("08:00")}},
	},

	// Time on the license.
	{
		name:   "joined_and_left_within",
		why:    "source: every account that was created, even for a part of the period, is an account",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Joined: clock("12:00")},
			{ID: "bob", Left: clock("13:00")},
			{ID: "cid", Joined: clock("09:00"), Left: clock("10:00")},
		},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 2, AccountsAtLeast: []time.Duration{10 * time.Hour, 2 * time.Hour},
		},
	},
	{
		name:   "joins_as_another_leaves",
		why:    "rule: spans are half-open, so the two are never on the license at one time, yet both are charged",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Left: clock("12:00")},
			{ID: "bob", Joined: clock("12:00")},
		},
		want: seats.Usage{Accounts: 2, PeakAccounts: 1, AccountsAtLeast: always(1)},
	},
	{
		name:   "joined_and_left_at_the_bounds",
		why:    "edge: joining at the start and leaving at the end is the whole period",
		period: day,
		agents: []seats.Agent{{ID: "ann", Joined: clock("08:00"), Left: clock("18:00")}},
		want:   seats.Usage{Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1)},
	},
	{
		name:   "joined_or_left_outside",
		why:    "rule: who joins at the end or leaves at the start was not on the license in the period",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Joined: clock("18:00")},
			{ID: "bob", Left: clock("08:00")},
			{ID: "cid", Joined: clock("19:00"), Left: clock("20:00")},
			{ID: "dan", Joined: clock("06:00"), Left: clock("07:00")},
		},
	},
	{
		name:   "one_nanosecond_on_the_license",
		why:    "edge: the shortest time makes an account, at either end of the period",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Joined: clock("18:00").Add(-nano)},
			{ID: "bob", Left: clock("08:00").Add(nano)},
		},
		want: seats.Usage{Accounts: 2, PeakAccounts: 1, AccountsAtLeast: []time.Duration{2 * nano}},
	},
	{
		name:   "left_when_joining",
		why:    "edge: an account of no length was never on the license",
		period: day,
		agents: []seats.Agent{{ID: "ann", Joined: clock("12:00"), Left: clock("12:00")}},
	},
	{
		name:   "suspended",
		why:    "rule: a suspended account is off the license meanwhile",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Suspended: []seats.Period{between("10:00", "12:00")}},
			{ID: "bob"},
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: []time.Duration{10 * time.Hour, 8 * time.Hour},
		},
	},
	{
		name:   "suspended_in_turn",
		why:    "edge: one comes back as the other goes; both are accounts, never both at one time",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Suspended: []seats.Period{between("08:00", "12:00")}},
			{ID: "bob", Suspended: []seats.Period{between("12:00", "18:00")}},
		},
		want: seats.Usage{Accounts: 2, PeakAccounts: 1, AccountsAtLeast: always(1)},
	},
	{
		name:   "suspensions_in_any_order",
		why:    "rule: suspensions may come in any order, and one that still lasts comes last in time",
		period: day,
		agents: []seats.Agent{{ID: "ann", Suspended: []seats.Period{
			between("13:00", "14:30"), between("10:00", "11:00"),
		}, SuspendedSince: clock("16:00")}},
		want: seats.Usage{Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{5*time.Hour + 30*time.Minute}},
	},
	{
		name:   "suspensions_touch",
		why:    "rule: suspensions may touch; off from 10:00 to 12:00 without a break",
		period: day,
		agents: []seats.Agent{{ID: "ann", Suspended: []seats.Period{
			between("11:00", "12:00"), between("10:00", "11:00"),
		}}},
		want: seats.Usage{Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{8 * time.Hour}},
	},
	{
		name:   "suspension_of_no_length",
		why:    "edge: it suspends nothing, and overlaps nothing, wherever it lies",
		period: day,
		agents: []seats.Agent{{ID: "ann", Suspended: []seats.Period{
			between("10:00", "10:00"), between("12:00", "14:00"), between("13:00", "13:00"), between("13:00", "13:00"),
		}}},
		want: seats.Usage{Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{8 * time.Hour}},
	},
	{
		name:   "suspension_reaches_out",
		why:    "edge: suspensions are clipped to the period and to the time on the license",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Suspended: []seats.Period{between("07:00", "09:00"), between("17:00", "19:00")}},
			{
				ID: "bob", Joined: clock("10:00"), Left: clock("16:00"),
				Suspended: []seats.Period{between("09:00", "11:00"), between("15:00", "17:00")},
			},
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: []time.Duration{8 * time.Hour, 4 * time.Hour},
		},
	},
	{
		name:   "suspension_elsewhere",
		why:    "edge: before joining, after leaving or outside the period a suspension takes nothing away",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Joined: clock("12:00"), Suspended: []seats.Period{between("09:00", "10:00")}},
			{ID: "bob", Left: clock("12:00"), Suspended: []seats.Period{between("13:00", "14:00")}, SuspendedSince: clock("15:00")},
			{ID: "cid", Suspended: []seats.Period{between("06:00", "08:00")}, SuspendedSince: clock("18:00")},
		},
		want: seats.Usage{
			Accounts: 3, PeakAccounts: 2, AccountsAtLeast: []time.Duration{10 * time.Hour, 10 * time.Hour},
		},
	},
	{
		name:   "suspended_throughout",
		why:    "edge: suspensions that cover the period, or all the time on the license, leave no account",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Suspended: []seats.Period{between("08:00", "18:00")}},
			{ID: "bob", SuspendedSince: clock("07:00")},
			{
				ID: "cid", Joined: clock("09:00"), Left: clock("12:00"),
				Suspended: []seats.Period{between("10:00", "13:00"), between("08:00", "10:00")},
			},
		},
	},

	// Strays.
	{
		name:   "strays",
		why:    "rule: who chats while off the license holds a seat all the same, and is named",
		period: day,
		agents: []seats.Agent{
			{ID: "suspended", Suspended: []seats.Period{between("10:00", "11:00")}},
			{ID: "late", Joined: clock("10:30")},
			{ID: "gone", Left: clock("10:00")},
			{ID: "ann"},
		},
		sessions: []seats.Session{
			chat("suspended", "10:15", "10:45"),
			chat("suspended", "10:50", "11:30"),
			chat("late", "10:00", "12:00"),
			chat("gone", "09:30", "10:30"),
			chat("ann", "10:00", "11:00"),
		},
		want: seats.Usage{
			Accounts: 4, PeakAccounts: 3,
			AccountsAtLeast: []time.Duration{10 * time.Hour, 9*time.Hour + 30*time.Minute, 9 * time.Hour},
			Active:          4, Peak: 4, PeakAt: clock("10:15"), PeakAgents: []string{"ann", "gone", "late", "suspended"},
			AtLeast: []time.Duration{150 * time.Minute, 90 * time.Minute, 55 * time.Minute, 15 * time.Minute},
			Strays:  []string{"gone", "late", "suspended"},
		},
	},
	{
		name:   "more_seats_than_accounts",
		why:    "rule: only with strays can the peak be more than the accounts",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Left: clock("08:00")},
			{ID: "bob", Joined: clock("18:00")},
		},
		sessions: []seats.Session{
			chat("ann", "09:00", "11:00"),
			chat("bob", "10:00", "12:00"),
		},
		want: seats.Usage{
			Active: 2, Peak: 2, PeakAt: clock("10:00"), PeakAgents: []string{"ann", "bob"},
			AtLeast: []time.Duration{3 * time.Hour, time.Hour},
			Strays:  []string{"ann", "bob"},
		},
	},
	{
		name:   "chats_as_long_as_on_the_license",
		why:    "edge: a chat that exactly fills the time on the license does not stray from it",
		period: day,
		agents: []seats.Agent{
			{ID: "ann", Joined: clock("09:00"), Left: clock("12:00"), Suspended: []seats.Period{between("10:00", "11:00")}},
		},
		sessions: []seats.Session{
			chat("ann", "09:00", "10:00"),
			chat("ann", "11:00", "12:00"),
		},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{2 * time.Hour},
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{2 * time.Hour},
		},
	},
	{
		name:   "strays_by_a_nanosecond",
		why:    "edge: one nanosecond off the license is enough, at each of four ends",
		period: day,
		agents: []seats.Agent{
			{ID: "early", Joined: clock("09:00")},
			{ID: "late", Left: clock("10:00")},
			{ID: "off", Suspended: []seats.Period{between("10:00", "11:00")}},
			{ID: "on", Suspended: []seats.Period{between("10:00", "11:00")}},
		},
		sessions: []seats.Session{
			{Agent: "early", Start: clock("09:00").Add(-nano), End: clock("10:00")},
			{Agent: "late", Start: clock("09:00"), End: clock("10:00").Add(nano)},
			{Agent: "off", Start: clock("09:00"), End: clock("10:00").Add(nano)},
			{Agent: "on", Start: clock("11:00").Add(-nano), End: clock("12:00")},
		},
		want: seats.Usage{
			Accounts: 4, PeakAccounts: 4,
			AccountsAtLeast: []time.Duration{10 * time.Hour, 9 * time.Hour, 9 * time.Hour, time.Hour},
			Active:          4, Peak: 3, PeakAt: clock("09:00"), PeakAgents: []string{"early", "late", "off"},
			AtLeast: []time.Duration{2*time.Hour + 3*nano, time.Hour + nano, time.Hour},
			Strays:  []string{"early", "late", "off", "on"},
		},
	},
	{
		name:   "less_than_a_second_over_the_edges",
		why:    "bound: what is not in the period does not count, be it half a second",
		period: day,
		agents: team("ann", "bob"),
		sessions: []seats.Session{
			{Agent: "ann", Start: clock("08:00").Add(-500 * time.Millisecond), End: clock("09:00")},
			{Agent: "bob", Start: clock("17:00"), End: clock("18:00").Add(500 * time.Millisecond)},
		},
		want: seats.Usage{
			Accounts: 2, PeakAccounts: 2, AccountsAtLeast: []time.Duration{10 * time.Hour, 10 * time.Hour},
			Active: 2, Peak: 1, PeakAt: clock("08:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{2 * time.Hour},
		},
	},
	{
		name:     "around_1970",
		why:      "edge: seconds of package time go from below zero to above",
		period:   seats.Period{Start: instant("1969-12-31T00:00:00Z"), End: instant("1970-02-01T00:00:00Z")},
		agents:   team("ann"),
		sessions: []seats.Session{{Agent: "ann", Start: instant("1970-01-15T00:00:00Z"), End: instant("1970-01-16T00:00:00Z")}},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{32 * 24 * time.Hour},
			Active: 1, Peak: 1, PeakAt: instant("1970-01-15T00:00:00Z"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{24 * time.Hour},
		},
	},
	{
		name:     "around_the_zero_time",
		why:      "edge: a chat without an end is open, also where the zero time is an instant of the period",
		period:   seats.Period{Start: instant("0000-12-01T00:00:00Z"), End: instant("0001-03-01T00:00:00Z")},
		agents:   team("ann"),
		sessions: []seats.Session{{Agent: "ann", Start: instant("0000-12-31T00:00:00Z"), Open: true}},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{90 * 24 * time.Hour},
			Active: 1, Peak: 1, PeakAt: instant("0000-12-31T00:00:00Z"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{60 * 24 * time.Hour},
		},
	},
	{
		name:     "chat_after_a_nanosecond_off",
		why:      "bound: it begins when the shortest suspension ends, one nanosecond after the time before it",
		period:   day,
		agents:   []seats.Agent{{ID: "ann", Suspended: []seats.Period{{Start: clock("10:00").Add(-nano), End: clock("10:00")}}}},
		sessions: []seats.Session{chat("ann", "10:00", "11:00")},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{10*time.Hour - nano},
			Active: 1, Peak: 1, PeakAt: clock("10:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{time.Hour},
		},
	},
	{
		name:     "chat_through_a_suspension",
		why:      "edge: it begins and ends on the license, but not all of it was on it",
		period:   day,
		agents:   []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("10:00", "11:00")}}},
		sessions: []seats.Session{chat("ann", "09:00", "12:00")},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{9 * time.Hour},
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{3 * time.Hour},
			Strays:  []string{"ann"},
		},
	},
	{
		name:     "chat_through_a_suspension_of_no_length",
		why:      "edge: it suspends nothing, so nobody strays",
		period:   day,
		agents:   []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("10:00", "10:00")}}},
		sessions: []seats.Session{chat("ann", "09:00", "12:00")},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
			Active: 1, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{3 * time.Hour},
		},
	},
	{
		name:   "off_the_license_outside_the_period",
		why:    "rule: sessions are clipped first, so what an agent did outside the period makes no stray",
		period: day,
		agents: []seats.Agent{{ID: "ann", Joined: clock("08:00"), Left: clock("18:00")}},
		sessions: []seats.Session{
			chat("ann", "07:00", "09:00"),
			chat("ann", "17:00", ""),
		},
		want: seats.Usage{
			Accounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
			Active: 1, Peak: 1, PeakAt: clock("08:00"), PeakAgents: []string{"ann"},
			AtLeast: []time.Duration{2 * time.Hour},
		},
	},
}

// openIn returns the agents with open sessions in p.
func openIn(p seats.Period, sessions []seats.Session) []string {
	var open []string
	for _, s := range sessions {
		if s.Open && s.Start.Before(p.End) {
			open = append(open, s.Agent)
		}
	}
	slices.Sort(open)
	return slices.Compact(open)
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	for _, tc := range measureTests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			tc.want.Period, tc.want.OpenAgents = tc.period, openIn(tc.period, tc.sessions)
			got, err := seats.Measure(tc.period, tc.agents, tc.sessions)
			if err != nil {
				t.Fatalf("Measure(%v, %v, %v): %v\nwhy: %s", tc.period, tc.agents, tc.sessions, err, tc.why)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("Measure(%v, %v, %v) mismatch (-want +got):\n%s\nwhy: %s",
					tc.period, tc.agents, tc.sessions, diff, tc.why)
			}
			if err := got.Validate(); err != nil {
				t.Errorf("Measure(%v, %v, %v) is not valid: %v", tc.period, tc.agents, tc.sessions, err)
			}
		})
	}
}

// measureErrorTests are inputs that Measure and Levels refuse. The text of the
// error must hold each of names.
var measureErrorTests = []struct {
	name     string
	why      string
	period   seats.Period
	agents   []seats.Agent
	sessions []seats.Session
	want     error
	names    []string
}{
	{
		name:   "period_empty",
		why:    "the period comes first, whatever else is wrong; its other cases are those of Period.Validate",
		period: between("08:00", "08:00"),
		agents: team(""),
		want:   seats.ErrPeriod,
		names:  []string{"empty", "2021-02-01T08:00:00Z/2021-02-01T08:00:00Z"},
	},
	{
		name:   "agent_without_id",
		why:    "sessions could not name it",
		period: day,
		agents: team("ann", ""),
		want:   seats.ErrAgent,
		names:  []string{"agent 1", "no id"},
	},
	{
		name:   "two_agents_with_one_id",
		why:    "one agent would count as two accounts",
		period: day,
		agents: team("ann", "bob", "ann"),
		want:   seats.ErrAgent,
		names:  []string{"agents 0 and 2", `"ann"`},
	},
	{
		name:   "left_before_joining",
		why:    "by one nanosecond",
		period: day,
		agents: []seats.Agent{{ID: "ann"}, {ID: "bob", Joined: clock("12:00"), Left: clock("12:00").Add(-nano)}},
		want:   seats.ErrAgent,
		names:  []string{"agent 1", `"bob"`, "2021-02-01T12:00:00Z", "2021-02-01T11:59:59.999999999Z"},
	},
	{
		name:   "left_before_joining_at_the_ends_of_time",
		why:    "the two instants are further apart than an int64 of seconds can tell",
		period: day,
		agents: []seats.Agent{{ID: "ann", Joined: time.Unix(1<<63-1, 0), Left: time.Unix(-1<<63, 0)}},
		want:   seats.ErrAgent,
		names:  []string{"agent 0", `"ann"`},
	},
	{
		name:   "left_before_joining_outside_the_period",
		why:    "an impossible agent is refused wherever its times lie",
		period: day,
		agents: []seats.Agent{{ID: "ann", Joined: clock("20:00"), Left: clock("19:00")}},
		want:   seats.ErrAgent,
		names:  []string{"agent 0", `"ann"`, "2021-02-01T20:00:00Z", "2021-02-01T19:00:00Z"},
	},
	{
		name:   "suspension_without_start",
		why:    "a suspension from before any period would be a joining date",
		period: day,
		agents: []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("09:00", "10:00"), between("", "12:00")}}},
		want:   seats.ErrAgent,
		names:  []string{"agent 0", `"ann"`, "suspension 1", "no start"},
	},
	{
		name:   "suspension_inverted",
		why:    "by one nanosecond",
		period: day,
		agents: []seats.Agent{{ID: "ann", Suspended: []seats.Period{{Start: clock("12:00"), End: clock("12:00").Add(-nano)}}}},
		want:   seats.ErrAgent,
		names:  []string{"agent 0", `"ann"`, "suspension 0", "2021-02-01T12:00:00Z/2021-02-01T11:59:59.999999999Z"},
	},
	{
		name:   "suspensions_overlap",
		why:    "by one nanosecond, in either order",
		period: day,
		agents: []seats.Agent{{ID: "ann", Suspended: []seats.Period{
			between("11:00", "12:00"), {Start: clock("10:00"), End: clock("11:00").Add(nano)},
		}}},
		want:  seats.ErrAgent,
		names: []string{"agent 0", `"ann"`, "2021-02-01T10:00:00Z/2021-02-01T11:00:00.000000001Z", "2021-02-01T11:00:00Z/2021-02-01T12:00:00Z"},
	},
	{
		name:   "suspension_after_an_open_one",
		why:    "one that still lasts overlaps all later ones",
		period: day,
		agents: []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("15:00", "16:00")}, SuspendedSince: clock("10:00")}},
		want:   seats.ErrAgent,
		names:  []string{"agent 0", `"ann"`, "2021-02-01T15:00:00Z/2021-02-01T16:00:00Z"},
	},
	{
		name:   "too_many_agents",
		why:    "one more than the limit",
		period: day,
		agents: make([]seats.Agent, 1_000_001),
		want:   seats.ErrLimit,
		names:  []string{"1000001", "1000000"},
	},
	{
		name:     "session_without_agent",
		why:      "nobody could hold its seat",
		period:   day,
		agents:   team("ann"),
		sessions: []seats.Session{chat("ann", "09:00", "10:00"), chat("", "09:00", "10:00")},
		want:     seats.ErrSession,
		names:    []string{"session 1", "no agent"},
	},
	{
		name:     "session_without_start",
		why:      "a chat has begun at some time, even one from before the period",
		period:   day,
		agents:   team("ann"),
		sessions: []seats.Session{chat("ann", "", "10:00")},
		want:     seats.ErrSession,
		names:    []string{"session 0", `"ann"`, "no start"},
	},
	{
		name:     "session_inverted",
		why:      "by one nanosecond",
		period:   day,
		agents:   team("ann"),
		sessions: []seats.Session{{Agent: "ann", Start: clock("09:00"), End: clock("09:00").Add(-nano)}},
		want:     seats.ErrSession,
		names:    []string{"session 0", `"ann"`, "2021-02-01T09:00:00Z", "2021-02-01T08:59:59.999999999Z"},
	},
	{
		name:     "session_inverted_outside_the_period",
		why:      "data that makes no sense is refused even where it does not count",
		period:   day,
		agents:   team("ann"),
		sessions: []seats.Session{chat("zed", "20:00", "19:00")},
		want:     seats.ErrSession,
		names:    []string{"session 0", `"zed"`, "2021-02-01T20:00:00Z", "2021-02-01T19:00:00Z"},
	},
	{
		name:     "unknown_agent",
		why:      "chat time in the period, of nobody on the license: an account is missing",
		period:   day,
		agents:   team("ann"),
		sessions: []seats.Session{chat("ann", "09:00", "10:00"), chat("Ann", "09:00", "10:00")},
		want:     seats.ErrUnknownAgent,
		names:    []string{"session 1", `"Ann"`},
	},
	{
		name:     "unknown_agent_for_a_nanosecond",
		why:      "the least chat time there is",
		period:   day,
		sessions: []seats.Session{{Agent: "zed", Start: clock("07:00"), End: clock("08:00").Add(nano)}},
		want:     seats.ErrUnknownAgent,
		names:    []string{"session 0", `"zed"`},
	},
	{
		name:     "unknown_agent_without_time",
		why:      "the text gives the first chat that counts, not one of no length before it",
		period:   day,
		agents:   team("ann"),
		sessions: []seats.Session{chat("zed", "09:00", "09:00"), chat("zed", "07:00", "08:00"), chat("zed", "09:00", "10:00")},
		want:     seats.ErrUnknownAgent,
		names:    []string{"session 2", `"zed"`},
	},
	{
		name:   "first_of_several",
		why:    "the text gives the first index",
		period: day,
		agents: team("ann"),
		sessions: []seats.Session{
			chat("ann", "09:00", "10:00"),
			chat("ann", "11:00", "10:00"),
			chat("", "09:00", "10:00"),
		},
		want:  seats.ErrSession,
		names: []string{"session 1"},
	},
}

func TestMeasureErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range measureErrorTests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			usage, err := seats.Measure(tc.period, tc.agents, tc.sessions)
			checkError(t, "Measure", err, tc.want, tc.names)
			if diff := cmp.Diff(seats.Usage{}, usage); diff != "" {
				t.Errorf("Measure with an error, result (-want +got):\n%s", diff)
			}
			levels, err := seats.Levels(tc.period, tc.agents, tc.sessions)
			checkError(t, "Levels", err, tc.want, tc.names)
			if levels != nil {
				t.Error("Levels with an error returns an iterator, want nil")
			}
		})
	}
}

// checkError fails unless err wraps want, is marked as the package's, and its
// text holds each of names.
func checkError(t *testing.T, function string, err, want error, names []string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%s: error %v, want one that wraps %q", function, err, want)
	}
	for _, name := range append(names, "seats: ") {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %q does not name %q", function, err, name)
		}
	}
}

func TestMeasureMostAgents(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds")
	}
	agents := make([]seats.Agent, 1_000_000)
	for i := range agents {
		agents[i].ID = strconv.Itoa(i)
	}
	u, err := seats.Measure(day, agents, nil)
	if err != nil {
		t.Fatalf("Measure of %d agents: %v", len(agents), err)
	}
	if u.Accounts != len(agents) || u.PeakAccounts != len(agents) {
		t.Errorf("Measure of %d agents: %d accounts, %d at one time", len(agents), u.Accounts, u.PeakAccounts)
	}
}

// TestLocation holds that instants come back in the location of the period's
// start, whatever the others are in. cmp.Diff does not see locations.
func TestLocation(t *testing.T) {
	t.Parallel()
	p := seats.Period{Start: clock("08:00").In(warsaw), End: clock("18:00")}
	sessions := []seats.Session{{Agent: "ann", Start: instant("2021-02-01T18:00:00+09:00"), End: instant("2021-02-01T19:00:00+09:00")}}
	u, err := seats.Measure(p, team("ann"), sessions)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := u.PeakAt.String(), "2021-02-01 10:00:00 +0100 CET"; got != want {
		t.Errorf("Measure(%v, ann, %v): PeakAt %s, want %s", p, sessions, got, want)
	}
	if got, want := u.Period.String(), "2021-02-01T08:00:00Z/2021-02-01T18:00:00Z"; got != want {
		t.Errorf("Measure(%v, ann, %v): Period %s, want %s", p, sessions, got, want)
	}
	levels, err := seats.Levels(p, team("ann"), sessions)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range levels {
		if l.Period.Start.Location() != warsaw || l.Period.End.Location() != warsaw {
			t.Errorf("Levels(%v, ann, %v): %v is not in the location of the start", p, sessions, l)
		}
	}
}

// TestMonotonic holds that monotonic readings, which say nothing about chats on
// other machines, neither count nor come back.
func TestMonotonic(t *testing.T) {
	t.Parallel()
	now := time.Now() //nolint:forbidigo // nothing else gives a time a monotonic reading
	p := seats.Period{Start: now, End: now.Add(time.Hour)}
	sessions := []seats.Session{
		{Agent: "ann", Start: now, End: now.Add(time.Minute).Round(0)},
		{Agent: "ann", Start: now.Add(time.Minute), End: now.Add(2 * time.Minute)},
	}
	got, err := seats.Measure(p, team("ann"), sessions)
	if err != nil {
		t.Fatal(err)
	}
	want := seats.Usage{
		Period:   seats.Period{Start: p.Start.Round(0), End: p.End.Round(0)},
		Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{time.Hour},
		Active: 1, Peak: 1, PeakAt: now.Round(0), PeakAgents: []string{"ann"},
		AtLeast: []time.Duration{2 * time.Minute},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Measure(%v, ann, %v) mismatch (-want +got):\n%s", p, sessions, diff)
	}
	for _, instant := range []time.Time{got.Period.Start, got.Period.End, got.PeakAt} {
		if strings.Contains(instant.String(), "m=") {
			t.Errorf("Measure(%v, ann, %v): %v has a monotonic reading", p, sessions, instant)
		}
	}
}

// TestConcurrent has many goroutines share one input and one iterator; the race
// detector is the judge.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	agents := []seats.Agent{
		{ID: "ann", Suspended: []seats.Period{between("10:00", "11:00")}, SuspendedSince: clock("16:00")},
		{ID: "bob"},
	}
	sessions := []seats.Session{chat("bob", "10:00", "12:00"), chat("ann", "09:00", "11:00")}
	want, err := seats.Measure(day, agents, sessions)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			got, err := seats.Measure(day, agents, sessions)
			if err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Measure(%v, %v, %v) mismatch (-want +got):\n%s", day, agents, sessions, diff)
			}
		})
	}
	all.Wait()
}
