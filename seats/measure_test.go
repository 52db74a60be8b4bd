package seats_test

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
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

func TestMeasure_errors(t *testing.T) {
	reversed := seats.Period{Start: clock("12:00"), End: clock("12:00").Add(-nano)}
	for _, tt := range []struct {
		name     string
		why      string
		period   seats.Period
		agents   []seats.Agent
		sessions []seats.Session
		want     error
		names    []string
	}{
		{"period", "the period comes first; its other cases are those of Period.Validate", reversed, nil, nil, seats.ErrPeriod, []string{"2021-02-01T12:00:00Z/2021-02-01T11:59:59.999999999Z ends before it starts"}},
		{"no_id", "sessions could not name the agent", day, team("ann", ""), nil, seats.ErrAgent, []string{"agent 1: no id"}},
		{"same_id", "one agent would count as two accounts", day, team("ann", "bob", "ann"), nil, seats.ErrAgent, []string{`agents 0 and 2 have the same id "ann"`}},
		{"left_before_joining", "by one nanosecond", day, []seats.Agent{{ID: "bob", Joined: reversed.Start, Left: reversed.End}}, nil, seats.ErrAgent, []string{`agent 0, "bob": left 2021-02-01T11:59:59.999999999Z, before joining 2021-02-01T12:00:00Z`}},
		{"left_before_joining_at_the_ends_of_time", "the two are further apart than an int64 of seconds can tell", day, []seats.Agent{{ID: "ann", Joined: time.Unix(math.MaxInt64, 0), Left: time.Unix(math.MinInt64, 0)}}, nil, seats.ErrAgent, []string{`agent 0, "ann": left`}},
		{"suspension_without_start", "a suspension from before any period would be a joining date", day, []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("09:00", "10:00"), between("", "12:00")}}}, nil, seats.ErrAgent, []string{"suspension 1 has no start"}},
		{"suspension_without_end", "a suspension that lasts has a field of its own", day, []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("09:00", "")}}}, nil, seats.ErrAgent, []string{"suspension 0 has no end; one that lasts is SuspendedSince"}},
		{"suspension_reversed", "by one nanosecond", day, []seats.Agent{{ID: "ann", Suspended: []seats.Period{reversed}}}, nil, seats.ErrAgent, []string{"suspension 0, 2021-02-01T12:00:00Z/2021-02-01T11:59:59.999999999Z, ends before it starts"}},
		{"suspensions_overlap", "by one nanosecond, in either order", day, []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("11:00", "12:00"), {Start: clock("10:00"), End: clock("11:00").Add(nano)}}}}, nil, seats.ErrAgent, []string{"suspensions 2021-02-01T10:00:00Z/2021-02-01T11:00:00.000000001Z and 2021-02-01T11:00:00Z/2021-02-01T12:00:00Z overlap"}},
		{"suspended_since_within", "by one nanosecond", day, []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("10:00", "12:00")}, SuspendedSince: reversed.End}}, nil, seats.ErrAgent, []string{"suspended since 2021-02-01T11:59:59.999999999Z, before the end of suspension 2021-02-01T10:00:00Z/2021-02-01T12:00:00Z"}},
		{"too_many_agents", "one more than the limit", day, make([]seats.Agent, 1_000_001), nil, seats.ErrLimit, []string{"1000001 agents, more than 1000000"}},
		{"no_agent", "nobody could hold the seat", day, team("ann"), []seats.Session{chat("ann", "09:00", "10:00"), chat("", "09:00", "10:00")}, seats.ErrSession, []string{"session 1: no agent"}},
		{"no_start", "a chat has begun at some time, even one from before the period", day, team("ann"), []seats.Session{chat("ann", "", "10:00")}, seats.ErrSession, []string{`session 0: agent "ann": no start`}},
		{"no_end", "a misspelt key of JSON, or a NULL that nobody saw, is no open chat", day, team("ann"), []seats.Session{{Agent: "ann", Start: clock("09:00")}}, seats.ErrSession, []string{`session 0: agent "ann": no end, and not open`}},
		{"open_with_an_end", "one of the two is wrong", day, team("ann"), []seats.Session{{Agent: "ann", Start: clock("09:00"), End: clock("10:00"), Open: true}}, seats.ErrSession, []string{`agent "ann": open, but ends 2021-02-01T10:00:00Z`}},
		{"session_reversed", "by one nanosecond", day, team("ann"), []seats.Session{{Agent: "ann", Start: reversed.Start, End: reversed.End}}, seats.ErrSession, []string{`agent "ann": ends 2021-02-01T11:59:59.999999999Z, before its start 2021-02-01T12:00:00Z`}},
		{"session_reversed_outside", "data that makes no sense is refused even where it does not count", day, nil, []seats.Session{chat("zed", "20:00", "19:00")}, seats.ErrSession, []string{`"zed"`}},
		{"unknown", "chat time of nobody on the license: an account is missing; the first session that counts is named", day, team("ann"), []seats.Session{chat("zed", "07:00", "08:00"), {Agent: "zed", Start: clock("09:00"), End: clock("09:00").Add(nano)}}, seats.ErrUnknownAgent, []string{`session 1: agent "zed"`}},
		{"unknown_but_like_another", "rule 2: the text names an id that differs only in case or blanks", day, team("ann@acme.com"), []seats.Session{chat(" Ann@acme.com", "09:00", "10:00")}, seats.ErrUnknownAgent, []string{`agent " Ann@acme.com", which is not "ann@acme.com"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			u, err := seats.Measure(tt.period, tt.agents, tt.sessions)
			checkError(t, "Measure", err, tt.want, tt.names...)
			if diff := cmp.Diff(seats.Usage{}, u); diff != "" {
				t.Errorf("Measure with an error, result (-want +got):\n%s", diff)
			}
			levels, levelsErr := seats.Levels(tt.period, tt.agents, tt.sessions)
			if levels != nil || levelsErr == nil || levelsErr.Error() != err.Error() {
				t.Errorf("Levels = %v, %v, want the error of Measure, %v", levels, levelsErr, err)
			}
			if tt.sessions != nil {
				return
			}
			if levels, levelsErr := seats.AccountLevels(tt.period, tt.agents); levels != nil || levelsErr == nil || levelsErr.Error() != err.Error() {
				t.Errorf("AccountLevels = %v, %v, want the error of Measure, %v", levels, levelsErr, err)
			}
		})
	}
}

// TestMeasure_allErrors spoils random licenses: the error wraps what each bad
// element is, and names each.
func TestMeasure_allErrors(t *testing.T) {
	seen := make(map[error]int)
	for seed := range uint64(2000) {
		d := seeded(seed)
		l := drawLicense(d)
		spoil(d, &l)
		if checkSpoiled(t, l, d, seen); t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
	for _, err := range []error{seats.ErrPeriod, seats.ErrAgent, seats.ErrSession, seats.ErrUnknownAgent} {
		if seen[err] < 50 {
			t.Errorf("only %d licenses with %q: the generator is too tame", seen[err], err)
		}
	}
}

func FuzzMeasure(f *testing.F) {
	for seed := range uint64(20) {
		d := seeded(seed)
		data := make([]byte, 200)
		for i := range data {
			data[i] = byte(d(256))
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := fuzzed(data)
		l := drawLicense(d)
		spoil(d, &l)
		checkSpoiled(t, l, d, make(map[error]int))
	})
}

// spoil puts up to four mistakes into l, some of which may do no harm.
func spoil(d draw, l *license) {
	for range d(5) {
		switch d(6) {
		case 0:
			l.period = []seats.Period{{End: l.period.End}, {Start: l.period.Start}, {Start: l.period.End, End: l.period.Start}, {Start: l.period.Start, End: l.period.Start.Add(longest + nano)}}[d(4)]
		case 1, 2:
			l.agents = append(l.agents, []seats.Agent{
				{},
				{ID: "a"},
				{ID: "bad", Joined: l.instant(d), Left: l.instant(d)},
				{ID: "bad", Suspended: []seats.Period{{Start: l.instant(d), End: l.instant(d)}, {Start: l.instant(d), End: l.instant(d)}}, SuspendedSince: l.instant(d)},
				{ID: "bad", Suspended: []seats.Period{{Start: l.instant(d)}}},
			}[d(5)])
		default:
			l.sessions = append(l.sessions, []seats.Session{
				{Start: l.instant(d), Open: true},
				{Agent: "stranger", Start: l.instant(d), Open: true},
				{Agent: "A", Start: l.instant(d), End: l.at(gridLength)},
				{Agent: "a", Open: true},
				{Agent: "a", Start: l.instant(d), End: l.instant(d), Open: d(2) == 0},
				{Agent: "a", Start: l.instant(d)},
			}[d(6)])
		}
	}
}

// checkSpoiled fails unless Measure refuses l if and only if it has faults. If it
// has none, all laws must hold.
func checkSpoiled(t *testing.T, l license, d draw, seen map[error]int) {
	t.Helper()
	u, err := seats.Measure(l.period, l.agents, l.sessions)
	want := faultsOf(l)
	if len(want) == 0 {
		if err != nil {
			t.Fatalf("Measure: error %v, want none\n%v", err, l)
		}
		for _, law := range laws {
			if law.check(t, l, u, d); t.Failed() {
				t.Fatalf("law %s: %s", law.name, law.why)
			}
		}
		return
	}
	if err == nil {
		t.Fatalf("Measure: no error, want %v\n%v", want, l)
	}
	for _, kind := range []error{seats.ErrPeriod, seats.ErrAgent, seats.ErrSession, seats.ErrUnknownAgent, seats.ErrLimit} {
		if got := errors.Is(err, kind); got != (want[kind] != nil) {
			t.Errorf("Measure: %q wraps %q: %t\n%v", err, kind, got, l)
		}
		if want[kind] != nil {
			seen[kind]++
		}
		for _, name := range want[kind] {
			if !strings.Contains(err.Error(), name) {
				t.Errorf("Measure: %q does not name %q\n%v", err, name, l)
			}
		}
	}
}

// faultsOf returns what is wrong with l: by sentinel, words that name it.
func faultsOf(l license) map[error][]string {
	found := make(map[error][]string)
	add := func(kind error, name string) { found[kind] = append(found[kind], name) }
	p := l.period
	if p.Start.IsZero() || p.End.IsZero() || !p.Start.Before(p.End) || p.End.After(p.Start.UTC().AddDate(0, 0, 91_312)) {
		add(seats.ErrPeriod, "period ")
		return found // nothing can be clipped to it
	}
	inverted := func(start, end time.Time) bool { return !start.IsZero() && !end.IsZero() && end.Before(start) }
	for i, a := range l.agents {
		same := func(b seats.Agent) bool { return a.ID == b.ID }
		if first := slices.IndexFunc(l.agents, same); a.ID == "" {
			add(seats.ErrAgent, "agent "+strconv.Itoa(i)+": no id")
		} else if first < i {
			add(seats.ErrAgent, "agents "+strconv.Itoa(first)+" and "+strconv.Itoa(i))
		}
		bad := inverted(a.Joined, a.Left)
		for k, s := range a.Suspended {
			bad = bad || s.Start.IsZero() || s.End.IsZero() || s.End.Before(s.Start) ||
				s.Start.Before(s.End) && !a.SuspendedSince.IsZero() && a.SuspendedSince.Before(s.End)
			for _, o := range a.Suspended[:k] {
				bad = bad || s.Start.Before(s.End) && o.Start.Before(o.End) && s.Start.Before(o.End) && o.Start.Before(s.End)
			}
		}
		if bad {
			add(seats.ErrAgent, "agent "+strconv.Itoa(i)+", ")
		}
	}
	for i, s := range l.sessions {
		known := slices.ContainsFunc(l.agents, func(a seats.Agent) bool { return a.ID == s.Agent })
		switch {
		case s.Agent == "" || s.Start.IsZero() || s.Open != s.End.IsZero() || inverted(s.Start, s.End):
			add(seats.ErrSession, "session "+strconv.Itoa(i)+": ")
		case !known && len(plainSpans(p, []seats.Session{s})) > 0:
			add(seats.ErrUnknownAgent, "agent "+strconv.Quote(s.Agent))
		}
	}
	return found
}

// TestMeasure_manyErrors: an error names twenty elements and how many more there
// are, and stays short whatever the ids.
func TestMeasure_manyErrors(t *testing.T) {
	var sessions []seats.Session
	for i := range 250 {
		sessions = append(sessions, seats.Session{Agent: strconv.Itoa(i) + strings.Repeat("x", 1<<20)[i:], Start: clock("10:00"), End: clock("09:00")})
	}
	_, err := seats.Measure(day, nil, sessions)
	checkError(t, "Measure", err, seats.ErrSession, "session 0: ", "session 19: ", "; and 230 more")
	if strings.Contains(err.Error(), "session 20: ") {
		t.Errorf("Measure: %.300q names more than 20 sessions", err)
	}
	for i := range sessions {
		sessions[i].End = clock("11:00")
	}
	_, err = seats.Measure(day, nil, sessions)
	checkError(t, "Measure", err, seats.ErrUnknownAgent, "session 0: ", "session 19: ", "; and 230 more")
}
