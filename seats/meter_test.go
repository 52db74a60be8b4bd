package seats_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// newMeter returns a Meter that took the sessions.
func newMeter(tb testing.TB, p seats.Period, sessions ...seats.Session) *seats.Meter {
	tb.Helper()
	m, err := seats.NewMeter(p)
	if err != nil {
		tb.Fatalf("NewMeter(%v): %v", p, err)
	}
	for _, s := range sessions {
		if err := m.Add(s); err != nil {
			tb.Fatalf("Add(%v): %v", s, err)
		}
	}
	return m
}

// encode returns the bytes of a Meter, which stand for all it holds.
func encode(tb testing.TB, m *seats.Meter) []byte {
	tb.Helper()
	b, err := m.MarshalBinary()
	if err != nil {
		tb.Fatalf("MarshalBinary: %v", err)
	}
	return b
}

// closed returns sessions with those that are open ending with the period, or
// where they start if that is later.
func closed(p seats.Period, sessions []seats.Session) []seats.Session {
	sessions = slices.Clone(sessions)
	for i, s := range sessions {
		switch {
		case !s.Open:
			continue
		case s.Start.Before(p.End):
			sessions[i].End = p.End
		default:
			sessions[i].End = s.Start
		}
		sessions[i].Open = false
	}
	return sessions
}

// TestMeterMeasures holds for each case of Measure that a Meter, fed one
// session at a time, gives the same.
func TestMeterMeasures(t *testing.T) {
	t.Parallel()
	for _, tc := range measureTests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := newMeter(t, tc.period, closed(tc.period, tc.sessions)...)
			tc.want.Period, tc.want.OpenAgents = tc.period, nil
			for range 2 { // asking takes nothing away
				got, err := m.Usage(tc.agents)
				if err != nil {
					t.Fatalf("Usage(%v) of %v: %v", tc.agents, tc.sessions, err)
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Errorf("Usage(%v) of %v mismatch (-want +got):\n%s\nwhy: %s", tc.agents, tc.sessions, diff, tc.why)
				}
				levels, err := m.Levels(tc.agents)
				if err != nil {
					t.Fatalf("Levels(%v) of %v: %v", tc.agents, tc.sessions, err)
				}
				if diff := cmp.Diff(must(seats.Levels(tc.period, tc.agents, closed(tc.period, tc.sessions))), levels); diff != "" {
					t.Errorf("Levels(%v) of %v mismatch (-want +got):\n%s\nwhy: %s", tc.agents, tc.sessions, diff, tc.why)
				}
			}
		})
	}
}

// sameMeterTests are pairs of sessions that leave a Meter in one state.
var sameMeterTests = []struct {
	name  string
	why   string
	one   []seats.Session
	other []seats.Session
}{
	{
		name:  "again",
		why:   "rule: adding a session twice changes nothing",
		one:   []seats.Session{chat("ann", "09:00", "10:00")},
		other: []seats.Session{chat("ann", "09:00", "10:00"), chat("ann", "09:00", "10:00")},
	},
	{
		name:  "other_order",
		why:   "rule: the order of sessions changes nothing, neither of an agent's nor of the agents",
		one:   []seats.Session{chat("ann", "09:00", "10:00"), chat("bob", "09:30", "10:00"), chat("ann", "11:00", "12:00")},
		other: []seats.Session{chat("ann", "11:00", "12:00"), chat("bob", "09:30", "10:00"), chat("ann", "09:00", "10:00")},
	},
	{
		name:  "two_parts_that_touch",
		why:   "rule: touching chats of one agent are one span",
		one:   []seats.Session{chat("ann", "09:00", "11:00")},
		other: []seats.Session{chat("ann", "10:00", "11:00"), chat("ann", "09:00", "10:00")},
	},
	{
		name:  "open_chat_followed",
		why:   "rule: the longer form of a chat contains the shorter one",
		one:   []seats.Session{chat("ann", "09:00", "10:00")},
		other: []seats.Session{chat("ann", "09:00", "09:10"), chat("ann", "09:00", "09:40"), chat("ann", "09:00", "10:00")},
	},
	{
		name:  "open_chat_followed_late",
		why:   "edge: an older form that comes last takes nothing away",
		one:   []seats.Session{chat("ann", "09:00", "10:00"), chat("ann", "11:00", "12:00")},
		other: []seats.Session{chat("ann", "11:00", "12:00"), chat("ann", "09:00", "10:00"), chat("ann", "09:00", "09:10")},
	},
	{
		name: "gap_closed_last",
		why:  "edge: one span joins what was apart, on both sides of it and across others",
		one:  []seats.Session{chat("ann", "09:00", "16:00")},
		other: []seats.Session{
			chat("ann", "09:00", "10:00"), chat("ann", "11:00", "12:00"), chat("ann", "13:00", "14:00"),
			chat("ann", "15:00", "16:00"), chat("ann", "10:00", "15:00"),
		},
	},
	{
		name: "gap_closed_from_before",
		why:  "edge: a late span reaches the newest one and swallows all before it",
		one:  []seats.Session{chat("ann", "08:30", "16:00")},
		other: []seats.Session{
			chat("ann", "09:00", "10:00"), chat("ann", "11:00", "12:00"), chat("ann", "13:00", "16:00"),
			chat("ann", "08:30", "14:00"),
		},
	},
	{
		name:  "outside",
		why:   "rule: what lies outside the period does not count, nor does its agent",
		one:   []seats.Session{chat("ann", "08:00", "18:00")},
		other: []seats.Session{chat("ann", "07:00", "19:00"), chat("bob", "07:00", "08:00"), chat("cid", "18:00", "19:00"), chat("dan", "09:00", "09:00")},
	},
	{
		name:  "nothing",
		why:   "edge: no chat time at all is the new Meter",
		other: []seats.Session{chat("ann", "06:00", "07:00")},
	},
}

func TestMeterSame(t *testing.T) {
	t.Parallel()
	for _, tc := range sameMeterTests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			one, other := newMeter(t, day, tc.one...), newMeter(t, day, tc.other...)
			if !bytes.Equal(encode(t, one), encode(t, other)) {
				t.Errorf("Meters of %v and of %v differ:\n%x\n%x\nwhy: %s", tc.one, tc.other, encode(t, one), encode(t, other), tc.why)
			}
		})
	}
}

func TestMeterAddErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		why     string
		session seats.Session
		want    error
		names   []string
	}{
		{
			name:    "open",
			why:     "rule: a Meter does not know how long an open chat will last",
			session: chat("ann", "09:00", ""),
			want:    seats.ErrSession,
			names:   []string{`"ann"`, "open"},
		},
		{
			name:    "open_after_the_period",
			why:     "edge: it is refused wherever it lies",
			session: chat("ann", "19:00", ""),
			want:    seats.ErrSession,
			names:   []string{`"ann"`, "open"},
		},
		{
			name:    "inverted_after_the_period",
			why:     "edge: it is refused wherever it lies",
			session: chat("ann", "20:00", "19:00"),
			want:    seats.ErrSession,
			names:   []string{`"ann"`, "before its start"},
		},
		{
			name:    "no_agent",
			why:     "nobody could hold its seat",
			session: chat("", "09:00", "10:00"),
			want:    seats.ErrSession,
			names:   []string{"no agent"},
		},
		{
			name:    "no_start",
			why:     "a chat has begun at some time",
			session: chat("ann", "", "10:00"),
			want:    seats.ErrSession,
			names:   []string{`"ann"`, "no start"},
		},
		{
			name:    "inverted",
			why:     "by one nanosecond",
			session: seats.Session{Agent: "ann", Start: clock("09:00"), End: clock("09:00").Add(-nano)},
			want:    seats.ErrSession,
			names:   []string{`"ann"`, "2021-02-01T09:00:00Z", "2021-02-01T08:59:59.999999999Z"},
		},
		{
			name:    "one_agent_too_many",
			why:     "the third of two",
			session: chat("cid", "09:00", "10:00"),
			want:    seats.ErrLimit,
			names:   []string{`"cid"`, "more than 2 agents"},
		},
		{
			name:    "one_span_too_many",
			why:     "the fifth of four, between two others",
			session: chat("ann", "10:30", "10:45"),
			want:    seats.ErrLimit,
			names:   []string{`"ann"`, "more than 4 spans"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			m := newMeter(t, day, chat("ann", "09:00", "10:00"), chat("bob", "09:00", "10:00"), chat("ann", "11:00", "12:00"), chat("ann", "13:00", "14:00"))
			m.SetLimits(2, 4)
			before := encode(t, m)
			checkError(t, "Add", m.Add(tc.session), tc.want, tc.names)
			if !bytes.Equal(encode(t, m), before) {
				t.Errorf("Add(%v) with an error changed the Meter", tc.session)
			}
		})
	}
}

// TestMeterFull holds that a Meter with as many agents and spans as it can hold
// still takes what needs no more of them.
func TestMeterFull(t *testing.T) {
	t.Parallel()
	m := newMeter(t, day)
	m.SetLimits(2, 4)
	for _, s := range []seats.Session{
		chat("ann", "09:00", "10:00"), chat("bob", "09:00", "10:00"), chat("ann", "11:00", "12:00"), chat("ann", "13:00", "14:00"), // full
		chat("ann", "09:00", "10:00"),                                // again
		chat("ann", "12:00", "12:30"),                                // touches an older one
		chat("ann", "14:00", "15:00"),                                // touches the newest
		chat("bob", "10:00", "11:00"),                                // the other agent's
		chat("cid", "07:00", "08:00"),                                // outside
		chat("ann", "09:30", "11:30"),                                // joins two
		chat("ann", "16:00", "17:00"), chat("ann", "13:00", "17:00"), // full again, and not
	} {
		if err := m.Add(s); err != nil {
			t.Fatalf("Add(%v): %v", s, err)
		}
	}
	// There is room for one more span, but for no one else.
	checkError(t, "Add", m.Add(chat("cid", "09:00", "10:00")), seats.ErrLimit, []string{`"cid"`, "more than 2 agents"})
	want := newMeter(t, day, chat("ann", "09:00", "12:30"), chat("ann", "13:00", "17:00"), chat("bob", "09:00", "11:00"))
	if !bytes.Equal(encode(t, m), encode(t, want)) {
		t.Error("a full Meter lost or made up chat time")
	}
}

func TestMeterMergeLimits(t *testing.T) {
	t.Parallel()
	one := []seats.Session{chat("ann", "09:00", "10:00"), chat("ann", "11:00", "12:00"), chat("bob", "09:00", "10:00")}
	for _, tc := range []struct {
		name          string
		why           string
		agents, spans int
		other         []seats.Session
		names         []string // of the error, if there is to be one
	}{
		{name: "within", why: "as much as it can hold", agents: 3, spans: 4, other: []seats.Session{chat("cid", "09:00", "10:00")}},
		{name: "same", why: "the sum is more than it can hold, the union is not", agents: 2, spans: 3, other: one},
		{name: "less", why: "the union is less than the first had", agents: 2, spans: 3, other: []seats.Session{chat("ann", "10:00", "11:00")}},
		{name: "agents", why: "one more", agents: 2, spans: 9, other: []seats.Session{chat("cid", "09:00", "10:00")}, names: []string{"3 agents", "more than 2"}},
		{name: "only_spans", why: "one more, of agents that there is room for", agents: 4, spans: 3, other: []seats.Session{chat("bob", "12:00", "13:00")}, names: []string{"4 spans", "more than 3"}},
		{name: "spans", why: "one more", agents: 2, spans: 3, other: []seats.Session{chat("bob", "12:00", "13:00")}, names: []string{"4 spans", "more than 3"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			m, o := newMeter(t, day, one...), newMeter(t, day, tc.other...)
			m.SetLimits(tc.agents, tc.spans)
			want := encode(t, newMeter(t, day, append(slices.Clone(one), tc.other...)...))
			err := m.Merge(o)
			if tc.names != nil {
				want = encode(t, newMeter(t, day, one...))
				checkError(t, "Merge", err, seats.ErrLimit, tc.names)
			} else if err != nil {
				t.Fatalf("Merge of %v and %v: %v", one, tc.other, err)
			}
			if got := encode(t, m); !bytes.Equal(want, got) {
				t.Errorf("Merge of %v and %v with limits %d and %d: %x, want %x", one, tc.other, tc.agents, tc.spans, got, want)
			}
		})
	}
}

func TestMeterMergeErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		why   string
		other *seats.Meter
		want  error
		names []string
	}{
		{
			name: "other_start", why: "by one nanosecond", want: seats.ErrOtherPeriod,
			other: newMeter(t, seats.Period{Start: day.Start.Add(nano), End: day.End}),
			names: []string{"2021-02-01T08:00:00Z/2021-02-01T18:00:00Z", "2021-02-01T08:00:00.000000001Z/2021-02-01T18:00:00Z"},
		},
		{
			name: "other_end", why: "by one nanosecond", want: seats.ErrOtherPeriod,
			other: newMeter(t, seats.Period{Start: day.Start, End: day.End.Add(-nano)}),
			names: []string{"2021-02-01T17:59:59.999999999Z"},
		},
		{
			name: "same_length", why: "the day after", want: seats.ErrOtherPeriod,
			other: newMeter(t, seats.Period{Start: day.Start.AddDate(0, 0, 1), End: day.End.AddDate(0, 0, 1)}),
			names: []string{"2021-02-02T08:00:00Z"},
		},
		{name: "zero", why: "a zero Meter has no period", want: seats.ErrMeter, other: &seats.Meter{}},
		{name: "nil", why: "no Meter at all is none with a period", want: seats.ErrMeter},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			m := newMeter(t, day, chat("ann", "09:00", "10:00"))
			before := encode(t, m)
			checkError(t, "Merge", m.Merge(tc.other), tc.want, tc.names)
			if !bytes.Equal(encode(t, m), before) {
				t.Error("Merge with an error changed the Meter")
			}
		})
	}
	// The same instants told in another zone are the same period.
	m := newMeter(t, day, chat("ann", "09:00", "10:00"))
	o := newMeter(t, seats.Period{Start: day.Start.In(warsaw), End: day.End.In(warsaw)}, chat("ann", "10:00", "11:00"))
	if err := m.Merge(o); err != nil {
		t.Fatalf("Merge of %v and %v: %v", m.Period(), o.Period(), err)
	}
	if !bytes.Equal(encode(t, m), encode(t, newMeter(t, day, chat("ann", "09:00", "11:00")))) {
		t.Error("Merge of Meters in two zones lost or made up chat time")
	}
}

// TestMeterZero holds that a Meter that NewMeter did not make does nothing.
func TestMeterZero(t *testing.T) {
	t.Parallel()
	for _, m := range []*seats.Meter{nil, {}} {
		checkError(t, "Add", m.Add(chat("ann", "09:00", "10:00")), seats.ErrMeter, nil)
		checkError(t, "Merge", m.Merge(newMeter(t, day)), seats.ErrMeter, nil)
		u, err := m.Usage(nil)
		checkError(t, "Usage", err, seats.ErrMeter, nil)
		if diff := cmp.Diff(seats.Usage{}, u); diff != "" {
			t.Errorf("Usage with an error, result (-want +got):\n%s", diff)
		}
		levels, err := m.Levels(nil)
		checkError(t, "Levels", err, seats.ErrMeter, nil)
		if levels != nil {
			t.Error("Levels with an error returns an iterator, want nil")
		}
		cut, err := m.Cut(day)
		checkError(t, "Cut", err, seats.ErrMeter, nil)
		if cut != nil {
			t.Error("Cut with an error returns a Meter, want nil")
		}
		b, err := m.AppendBinary([]byte("kept"))
		checkError(t, "AppendBinary", err, seats.ErrMeter, nil)
		if b != nil {
			t.Errorf("AppendBinary with an error returns %q, want nil", b)
		}
		b, err = m.MarshalBinary()
		checkError(t, "MarshalBinary", err, seats.ErrMeter, nil)
		if b != nil {
			t.Errorf("MarshalBinary with an error returns %q, want nil", b)
		}
		if m == nil {
			checkError(t, "UnmarshalBinary", m.UnmarshalBinary(encode(t, newMeter(t, day))), seats.ErrMeter, []string{"nil"})
		}
		if got := m.Period(); got != (seats.Period{}) {
			t.Errorf("Period() of a zero Meter is %v, want zero", got)
		}
	}
}

func TestNewMeterErrors(t *testing.T) {
	t.Parallel()
	m, err := seats.NewMeter(between("09:00", "09:00"))
	checkError(t, "NewMeter", err, seats.ErrPeriod, []string{"empty", "2021-02-01T09:00:00Z"})
	if m != nil {
		t.Error("NewMeter with an error returns a Meter, want nil")
	}
	ms, err := seats.NewMeters(between("09:00", "08:00"), 2)
	checkError(t, "NewMeters", err, seats.ErrPeriod, []string{"ends before it starts"})
	if ms != nil {
		t.Error("NewMeters with an error returns Meters, want nil")
	}
}

func TestMeterUsageErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		why    string
		agents []seats.Agent
		want   error
		names  []string
	}{
		{name: "unknown", why: "an account is missing", agents: team("ann", "bob"), want: seats.ErrUnknownAgent, names: []string{`"cid"`}},
		{name: "several_unknown", why: "the text gives the first id in order of bytes, not of sessions", agents: team("cid"), want: seats.ErrUnknownAgent, names: []string{`"ann"`}},
		{name: "no_agents", why: "the edge of it", want: seats.ErrUnknownAgent, names: []string{`"ann"`}},
		{name: "bad_agent", why: "the agents come first, whoever chatted", agents: team("ann", ""), want: seats.ErrAgent, names: []string{"agent 1"}},
		{
			name: "bad_tenure", why: "the agents come first, whoever chatted", want: seats.ErrAgent, names: []string{"agent 0"},
			agents: []seats.Agent{{ID: "ann", Joined: clock("10:00"), Left: clock("09:00")}},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			m := newMeter(t, day, chat("cid", "09:00", "10:00"), chat("bob", "09:00", "10:00"), chat("ann", "09:00", "10:00"))
			u, err := m.Usage(tc.agents)
			checkError(t, "Usage", err, tc.want, tc.names)
			if diff := cmp.Diff(seats.Usage{}, u); diff != "" {
				t.Errorf("Usage with an error, result (-want +got):\n%s", diff)
			}
			levels, err := m.Levels(tc.agents)
			checkError(t, "Levels", err, tc.want, tc.names)
			if levels != nil {
				t.Error("Levels with an error returns an iterator, want nil")
			}
		})
	}
}

func TestMeterCut(t *testing.T) {
	t.Parallel()
	sessions := []seats.Session{
		chat("ann", "07:00", "09:30"), chat("bob", "10:00", "11:00"), chat("ann", "10:30", "12:00"), chat("cid", "15:00", "19:00"),
	}
	m := newMeter(t, day, sessions...)
	whole := encode(t, m)
	for _, tc := range []struct {
		name string
		why  string
		part seats.Period
	}{
		{name: "all", why: "the whole is a part", part: day},
		{name: "first", why: "a part with a chat across its end", part: between("08:00", "09:00")},
		{name: "middle", why: "a part with a chat across each end", part: between("10:45", "15:30")},
		{name: "last", why: "a part with a chat beyond the period", part: between("17:00", "18:00")},
		{name: "quiet", why: "edge: chats touch it on both sides, and none lies in it", part: between("12:00", "15:00")},
		{name: "nanosecond", why: "edge: the shortest", part: seats.Period{Start: clock("11:00").Add(-nano), End: clock("11:00")}},
		{name: "other_zone", why: "the same instants", part: seats.Period{Start: clock("10:00").In(warsaw), End: clock("11:00").In(warsaw)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			cut, err := m.Cut(tc.part)
			if err != nil {
				t.Fatalf("Cut(%v): %v", tc.part, err)
			}
			if want := newMeter(t, tc.part, sessions...); !bytes.Equal(encode(t, want), encode(t, cut)) {
				t.Errorf("Cut(%v) differs from a Meter of that period\nwhy: %s", tc.part, tc.why)
			}
			if got := cut.Period(); got != tc.part {
				t.Errorf("Cut(%v).Period() = %v", tc.part, got)
			}
		})
	}
	if !bytes.Equal(whole, encode(t, m)) {
		t.Error("Cut changed the Meter")
	}
}

func TestMeterCutErrors(t *testing.T) {
	t.Parallel()
	m := newMeter(t, day, chat("ann", "09:00", "10:00"))
	for _, tc := range []struct {
		name string
		why  string
		part seats.Period
		want error
	}{
		{name: "empty", why: "no period", part: between("09:00", "09:00"), want: seats.ErrPeriod},
		{name: "before", why: "by one nanosecond", part: seats.Period{Start: day.Start.Add(-nano), End: day.End}, want: seats.ErrOtherPeriod},
		{name: "after", why: "by one nanosecond", part: seats.Period{Start: day.Start, End: day.End.Add(nano)}, want: seats.ErrOtherPeriod},
		{name: "elsewhere", why: "the day before", part: seats.Period{Start: day.Start.AddDate(0, 0, -1), End: day.End.AddDate(0, 0, -1)}, want: seats.ErrOtherPeriod},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			cut, err := m.Cut(tc.part)
			checkError(t, "Cut", err, tc.want, []string{tc.part.String()})
			if cut != nil {
				t.Error("Cut with an error returns a Meter, want nil")
			}
		})
	}
}

// meterLaws are what holds of Meters of any license. Each is given a license
// without open sessions, the bytes of its Meter, and a source of choices.
var meterLaws = []struct {
	name  string
	why   string
	check func(t *testing.T, l license, want []byte, d draw)
}{
	{
		name: "any_order",
		why:  "rule: order, duplicates and touching parts change nothing, to the byte",
		check: func(t *testing.T, l license, want []byte, d draw) {
			t.Helper()
			var sessions []seats.Session
			for _, s := range l.sessions {
				first, second := s, s
				first.End = s.Start.Add(s.End.Sub(s.Start) / 2)
				second.Start = first.End
				sessions = append(sessions, [][]seats.Session{{s}, {s, s}, {first, second}, {first, s}}[d(4)]...)
			}
			shuffle(d, sessions)
			if got := encode(t, newMeter(t, l.period, sessions...)); !bytes.Equal(want, got) {
				t.Errorf("Meter of %v has other bytes", sessions)
			}
		},
	},
	{
		name: "merge",
		why:  "rule: Merge is commutative, associative and idempotent, and gives what one Meter would have",
		check: func(t *testing.T, l license, want []byte, d draw) {
			t.Helper()
			parts := make([][]seats.Session, 3)
			for _, s := range l.sessions {
				for range 1 + d(2) { // some in two of them
					i := d(len(parts))
					parts[i] = append(parts[i], s)
				}
			}
			merged := func(a, b *seats.Meter) *seats.Meter {
				t.Helper()
				before := encode(t, b)
				if err := a.Merge(b); err != nil {
					t.Fatalf("Merge: %v", err)
				}
				if !bytes.Equal(before, encode(t, b)) {
					t.Error("Merge changed its argument")
				}
				return a
			}
			m := func(i int) *seats.Meter { return newMeter(t, l.period, parts[i]...) }
			for name, got := range map[string]*seats.Meter{
				"(a b) c":     merged(merged(m(0), m(1)), m(2)),
				"a (b c)":     merged(m(0), merged(m(1), m(2))),
				"(c b) a":     merged(merged(m(2), m(1)), m(0)),
				"a b c a b c": merged(merged(merged(m(0), m(1)), m(2)), merged(merged(m(0), m(1)), m(2))),
				"new a b c":   merged(merged(merged(newMeter(t, l.period), m(0)), m(1)), m(2)),
			} {
				if !bytes.Equal(want, encode(t, got)) {
					t.Errorf("merged as %s, Meters of %v have other bytes", name, parts)
				}
				if err := got.Merge(got); err != nil || !bytes.Equal(want, encode(t, got)) {
					t.Errorf("merged with itself, a Meter changes; error %v", err)
				}
			}
		},
	},
	{
		name: "cut",
		why:  "rule: to cut a Meter is to measure the part",
		check: func(t *testing.T, l license, _ []byte, d draw) {
			t.Helper()
			length := l.period.End.Sub(l.period.Start)
			start := length / gridLength * time.Duration(d(gridLength))
			part := seats.Period{Start: l.period.Start.Add(start), End: l.period.Start.Add(start + 1 + (length-start-1)/time.Duration(1+d(3)))}
			cut, err := newMeter(t, l.period, l.sessions...).Cut(part)
			if err != nil {
				t.Fatalf("Cut(%v): %v", part, err)
			}
			if want := encode(t, newMeter(t, part, l.sessions...)); !bytes.Equal(want, encode(t, cut)) {
				t.Errorf("Cut(%v) differs from a Meter of that period", part)
			}
		},
	},
	{
		name: "stored",
		why:  "rule: a Meter taken up again is the one that was stored, and goes on like it",
		check: func(t *testing.T, l license, want []byte, d draw) {
			t.Helper()
			n := d(len(l.sessions) + 1)
			var m seats.Meter
			if err := m.UnmarshalBinary(encode(t, newMeter(t, l.period, l.sessions[:n]...))); err != nil {
				t.Fatalf("UnmarshalBinary: %v", err)
			}
			for _, s := range l.sessions[n:] {
				if err := m.Add(s); err != nil {
					t.Fatalf("Add(%v): %v", s, err)
				}
			}
			if !bytes.Equal(want, encode(t, &m)) {
				t.Errorf("stored after %d sessions, the Meter has other bytes", n)
			}
		},
	},
	{
		name: "plain",
		why:  "rule: a Meter gives what the plain count of the same sessions gives",
		check: func(t *testing.T, l license, _ []byte, _ draw) {
			t.Helper()
			want, wantErr := seats.PlainMeasure(l.period, l.agents, l.sessions)
			got, err := newMeter(t, l.period, l.sessions...).Usage(l.agents)
			if wantErr != nil || err != nil {
				t.Fatalf("PlainMeasure: %v, Usage: %v", wantErr, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Usage mismatch (-plain +got):\n%s", diff)
			}
		},
	},
}

func checkMeterLaws(t *testing.T, l license, d draw) {
	t.Helper()
	l.sessions = closed(l.period, l.sessions)
	want := encode(t, newMeter(t, l.period, l.sessions...))
	for _, law := range meterLaws {
		if law.check(t, l, want, d); t.Failed() {
			t.Fatalf("law %s: %s\n%v", law.name, law.why, l)
		}
	}
}

func TestMeterLaws(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1000) {
		d := seeded(seed)
		if checkMeterLaws(t, drawLicense(d), d); t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

// FuzzMeter compares Measure with the plain count, errors too, on licenses that
// may be spoilt, and holds the laws of Meters on the others.
func FuzzMeter(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		data := make([]byte, 200)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := fuzzed(data)
		l := drawLicense(d)
		spoil(d, &l)
		want, wantErr := seats.PlainMeasure(l.period, l.agents, l.sessions)
		got, err := seats.Measure(l.period, l.agents, l.sessions)
		if errorText(wantErr) != errorText(err) {
			t.Fatalf("Measure: error %v, the plain count: %v\n%v", err, wantErr, l)
		}
		want.OpenAgents = got.OpenAgents // the plain count does not tell
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("Measure mismatch (-plain +got):\n%s\n%v", diff, l)
		}
		if err == nil {
			checkMeterLaws(t, l, d)
		}
	})
}

// crowd is many sessions, of a kind that a count could stumble over.
type crowd struct {
	name   string
	why    string
	n      int
	agents int
	// session returns when a session starts, of which there are n in order of
	// arrival, and how long it is, in seconds of a month.
	session func(r *rand.Rand, i, n int) (start, length float64)
}

const month = 28 * 24 * 3600 // seconds

var crowds = []crowd{
	{
		name: "near_order", why: "the usual: nearly in order, one in a hundred late", n: 30_000, agents: 60,
		session: func(r *rand.Rand, i, n int) (start, length float64) {
			start = float64(i) / float64(n) * month
			if r.IntN(100) == 0 {
				start -= 600 * r.Float64()
			}
			return start, 900 * r.Float64()
		},
	},
	{
		name: "shuffled", why: "in no order, so that most are set aside and few are joined", n: 30_000, agents: 60,
		session: func(r *rand.Rand, _, _ int) (start, length float64) { return month * r.Float64(), 900 * r.Float64() },
	},
	{
		name: "shuffled_dense", why: "in no order, and joined to few spans: what was free is used again", n: 30_000, agents: 3,
		session: func(r *rand.Rand, _, _ int) (start, length float64) { return month * r.Float64(), 3600 * r.Float64() },
	},
	{
		name: "backwards", why: "the last comes first", n: 20_000, agents: 7,
		session: func(_ *rand.Rand, i, n int) (start, length float64) { return float64(n-i) / float64(n) * month, 100 },
	},
	{
		name: "one_agent_backwards", why: "one long list, to its far end each time", n: 20_000, agents: 1,
		session: func(_ *rand.Rand, i, n int) (start, length float64) { return float64(n-i) / float64(n) * month, 60 },
	},
	{
		name: "far_late", why: "one in ten is late by up to the whole month", n: 30_000, agents: 60,
		session: func(r *rand.Rand, i, n int) (start, length float64) {
			start = float64(i) / float64(n) * month
			if r.IntN(10) == 0 {
				start *= r.Float64()
			}
			return start, 300 * r.Float64()
		},
	},
	{
		name: "all_equal", why: "all at one instant: one window and one bucket have them all", n: 20_000, agents: 20_000,
		session: func(_ *rand.Rand, _, _ int) (start, length float64) { return 1e6, 60 },
	},
	{
		name: "one_second", why: "all in one second of the month, and most apart", n: 20_000, agents: 100,
		session: func(r *rand.Rand, _, _ int) (start, length float64) { return 1e6 + r.Float64(), 1e-4 * r.Float64() },
	},
	{
		name: "ties", why: "whole hours only, so that most starts and ends meet others", n: 20_000, agents: 500,
		session: func(r *rand.Rand, _, _ int) (start, length float64) {
			return float64(3600 * r.IntN(28*24)), float64(3600 * r.IntN(3))
		},
	},
	{
		name: "over_the_edges", why: "most reach out of the period or lie outside", n: 20_000, agents: 500,
		session: func(r *rand.Rand, _, _ int) (start, length float64) {
			return month * (4*r.Float64() - 1.5), month * r.Float64() * r.Float64()
		},
	},
}

// draw returns the agents and the sessions of a crowd; one in a thousand is
// open if some may be.
func (c crowd) draw(open bool) (seats.Period, []seats.Agent, []seats.Session) {
	r := rand.New(rand.NewPCG(uint64(c.n), uint64(c.agents)))
	p := seats.Period{Start: instant("2021-02-01T00:00:00Z"), End: instant("2021-03-01T00:00:00Z")}
	agents := make([]seats.Agent, c.agents)
	for i := range agents {
		agents[i] = seats.Agent{ID: "agent-" + strconv.Itoa(i), Exempt: i%10 == 9}
		if i%10 == 8 {
			agents[i].Left = p.Start.AddDate(0, 0, 14)
		}
	}
	sessions := make([]seats.Session, c.n)
	for i := range sessions {
		start, length := c.session(r, i, c.n)
		from := p.Start.Add(time.Duration(start * float64(time.Second)))
		sessions[i] = seats.Session{Agent: agents[r.IntN(len(agents))].ID, Start: from, End: from.Add(time.Duration(length * float64(time.Second)))}
		if open && r.IntN(1000) == 0 {
			sessions[i].End, sessions[i].Open = time.Time{}, true
		}
	}
	return p, agents, sessions
}

// TestMeasureCrowds compares Measure and Levels with the plain count where
// there are too many sessions for the slow one.
func TestMeasureCrowds(t *testing.T) {
	t.Parallel()
	for _, c := range crowds {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, c.why)
			p, agents, sessions := c.draw(true)
			want, wantErr := seats.PlainMeasure(p, agents, sessions)
			got, err := seats.Measure(p, agents, sessions)
			if err != nil || wantErr != nil {
				t.Fatalf("Measure: %v, the plain count: %v", err, wantErr)
			}
			want.OpenAgents = got.OpenAgents // the plain count does not tell
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Measure mismatch (-plain +got):\n%s", diff)
			}
			plain, err := seats.PlainLevels(p, agents, sessions)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(plain, must(seats.Levels(p, agents, sessions))) {
				t.Error("Levels differ from those of the plain count")
			}
		})
	}
}

// TestMeterCrowds holds the laws of Meters on as many sessions, and that a
// Meter asked now and then is not put off.
func TestMeterCrowds(t *testing.T) {
	t.Parallel()
	for _, c := range crowds {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, agents, sessions := c.draw(false)
			checkMeterLaws(t, license{period: p, agents: agents, sessions: sessions}, seeded(1))
			m := newMeter(t, p)
			for i, s := range sessions {
				if err := m.Add(s); err != nil {
					t.Fatalf("Add(%v): %v", s, err)
				}
				if (i+1)%(len(sessions)/4) != 0 {
					continue
				}
				want, err := seats.PlainMeasure(p, agents, sessions[:i+1])
				if err != nil {
					t.Fatal(err)
				}
				got, err := m.Usage(agents)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("Usage after %d sessions mismatch (-plain +got):\n%s", i+1, diff)
				}
			}
		})
	}
}

// TestMeterMemory holds that a Meter does not grow with what changes nothing.
func TestMeterMemory(t *testing.T) {
	m := newMeter(t, day)
	add := func() {
		for i := range 1000 {
			// In no order, and joined, so that what is stored is freed again.
			start := day.Start.Add(time.Duration(i*617%1000) * 30 * time.Second)
			if err := m.Add(seats.Session{Agent: "ann", Start: start, End: start.Add(30 * time.Second)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	add()
	if got := testing.AllocsPerRun(20, add); got > 10 {
		t.Errorf("adding 1,000 sessions once more allocates %v times, want 10 at most", got)
	}
}

// TestMeasureAllocations holds the documented bounds of memory.
func TestMeasureAllocations(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("takes seconds, and the race detector allocates for itself")
	}
	for _, tc := range []struct {
		name string
		why  string
		most int64 // bytes a session
	}{
		{name: "near_order", why: "documented", most: 48},
		{name: "shuffled", why: "documented", most: 112},
	} {
		t.Run(tc.name, func(t *testing.T) {
			checkRow(t, tc.why)
			c := crowds[slices.IndexFunc(crowds, func(c crowd) bool { return c.name == tc.name })]
			p, agents, sessions := c.draw(false)
			got := testing.Benchmark(func(b *testing.B) {
				b.Helper()
				b.ReportAllocs()
				for b.Loop() {
					if _, err := seats.Measure(p, agents, sessions); err != nil {
						b.Fatal(err)
					}
				}
			}).AllocedBytesPerOp() / int64(len(sessions))
			if got > tc.most {
				t.Errorf("Measure allocates %d bytes a session, want %d at most", got, tc.most)
			}
		})
	}
}

// FuzzMeterBinary holds that what UnmarshalBinary takes is what MarshalBinary
// returns, and that anything else is an error that leaves the Meter as it was.
func FuzzMeterBinary(f *testing.F) {
	for _, b := range encodings(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkBinary(t, data)
		if len(data) > 8 {
			checkBinary(t, resum(data)) // past the checksum
		}
	})
}

func checkBinary(t *testing.T, data []byte) {
	t.Helper()
	m := newMeter(t, day, chat("ann", "09:00", "10:00"))
	before := encode(t, m)
	err := m.UnmarshalBinary(data)
	if err == nil {
		if again := encode(t, m); !bytes.Equal(data, again) {
			t.Fatalf("UnmarshalBinary takes %x, MarshalBinary returns %x", data, again)
		}
		return
	}
	if !errors.Is(err, seats.ErrEncoding) && !errors.Is(err, seats.ErrPeriod) && !errors.Is(err, seats.ErrLimit) {
		t.Fatalf("UnmarshalBinary(%x): %v wraps no sentinel", data, err)
	}
	if !bytes.Equal(before, encode(t, m)) {
		t.Fatalf("UnmarshalBinary(%x) with an error changed the Meter", data)
	}
}
