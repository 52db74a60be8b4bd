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
		{"no_id", "sessions could not name the agent", day, team("ann", ""), nil, seats.ErrAgent, []string{"agent 1: no ID"}},
		{"same_id", "one agent would count as two accounts", day, team("ann", "bob", "ann"), nil, seats.ErrAgent, []string{`agents 0 and 2 have the same ID "ann"`}},
		{"left_before_joining", "by one nanosecond", day, []seats.Agent{{ID: "bob", Joined: reversed.Start, Left: reversed.End}}, nil, seats.ErrAgent, []string{`agent 0, "bob": Left 2021-02-01T11:59:59.999999999Z is before Joined 2021-02-01T12:00:00Z`}},
		{"left_before_joining_at_the_ends_of_time", "the two are further apart than an int64 of seconds can tell", day, []seats.Agent{{ID: "ann", Joined: time.Unix(math.MaxInt64, 0), Left: time.Unix(math.MinInt64, 0)}}, nil, seats.ErrAgent, []string{`agent 0, "ann": Left `}},
		{"suspension_without_start", "a suspension from before any period would be a joining date", day, []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("09:00", "10:00"), between("", "12:00")}}}, nil, seats.ErrAgent, []string{"Suspended[1] has no start"}},
		{"suspension_without_end", "a suspension that lasts has a field of its own", day, []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("09:00", "")}}}, nil, seats.ErrAgent, []string{"Suspended[0] has no end: a current suspension goes into SuspendedSince"}},
		{"suspension_reversed", "by one nanosecond", day, []seats.Agent{{ID: "ann", Suspended: []seats.Period{reversed}}}, nil, seats.ErrAgent, []string{"Suspended[0], 2021-02-01T12:00:00Z/2021-02-01T11:59:59.999999999Z, ends before it starts"}},
		{"suspensions_overlap", "by one nanosecond, in either order", day, []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("11:00", "12:00"), {Start: clock("10:00"), End: clock("11:00").Add(nano)}}}}, nil, seats.ErrAgent, []string{"suspensions 2021-02-01T10:00:00Z/2021-02-01T11:00:00.000000001Z and 2021-02-01T11:00:00Z/2021-02-01T12:00:00Z overlap"}},
		{"suspended_since_within", "by one nanosecond", day, []seats.Agent{{ID: "ann", Suspended: []seats.Period{between("10:00", "12:00")}, SuspendedSince: reversed.End}}, nil, seats.ErrAgent, []string{"SuspendedSince 2021-02-01T11:59:59.999999999Z is before the end of suspension 2021-02-01T10:00:00Z/2021-02-01T12:00:00Z"}},
		{"too_many_agents", "one more than the limit", day, make([]seats.Agent, 1_000_001), nil, seats.ErrLimit, []string{"1000001 agents are more than 1000000"}},
		{"no_agent", "nobody could hold the seat", day, team("ann"), []seats.Session{chat("ann", "09:00", "10:00"), chat("", "09:00", "10:00")}, seats.ErrSession, []string{"session 1: no Agent"}},
		{"no_start", "a chat has begun at some time, even one from before the period", day, team("ann"), []seats.Session{chat("ann", "", "10:00")}, seats.ErrSession, []string{`session 0: agent "ann": no Start`}},
		{"no_end", "a misspelt key of JSON, or a NULL that nobody saw, is no open chat", day, team("ann"), []seats.Session{{Agent: "ann", Start: clock("09:00")}}, seats.ErrSession, []string{`session 0: agent "ann": no End, and Open is not set`}},
		{"open_with_an_end", "one of the two is wrong", day, team("ann"), []seats.Session{{Agent: "ann", Start: clock("09:00"), End: clock("10:00"), Open: true}}, seats.ErrSession, []string{`agent "ann": Open is set, but End is 2021-02-01T10:00:00Z`}},
		{"session_reversed", "by one nanosecond", day, team("ann"), []seats.Session{{Agent: "ann", Start: reversed.Start, End: reversed.End}}, seats.ErrSession, []string{`agent "ann": End 2021-02-01T11:59:59.999999999Z is before Start 2021-02-01T12:00:00Z`}},
		{"session_reversed_outside", "data that makes no sense is refused even where it does not count", day, nil, []seats.Session{chat("zed", "20:00", "19:00")}, seats.ErrSession, []string{`"zed"`}},
		{"unknown", "chat time of nobody on the license: an account is missing; the first session that counts is named", day, team("ann"), []seats.Session{chat("zed", "07:00", "08:00"), {Agent: "zed", Start: clock("09:00"), End: clock("09:00").Add(nano)}}, seats.ErrUnknownAgent, []string{`session 1: agent "zed"`}},
		{"unknown_but_like_another", "rule 2: the text names an id that differs only in case or blanks", day, team("ann@acme.com"), []seats.Session{chat(" Ann@acme.com", "09:00", "10:00")}, seats.ErrUnknownAgent, []string{`agent " Ann@acme.com" (similar to "ann@acme.com")`}},
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
			add(seats.ErrAgent, "agent "+strconv.Itoa(i)+": no ID")
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
