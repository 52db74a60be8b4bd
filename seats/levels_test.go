package seats_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// level is a step of Levels.
type level struct {
	Span  seats.Period
	Seats int
}

func levelsOf(t *testing.T, p seats.Period, agents []seats.Agent, sessions []seats.Session) []level {
	t.Helper()
	levels, err := seats.Levels(p, agents, sessions)
	if err != nil {
		t.Fatalf("Levels(%v, %v, %v): %v", p, agents, sessions, err)
	}
	var all []level
	for span, n := range levels {
		all = append(all, level{span, n})
	}
	return all
}

func TestLevels(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		why      string
		agents   []seats.Agent
		sessions []seats.Session
		want     []level
	}{
		{
			name:   "no_chats",
			why:    "rule: no chats are level zero all day, not an empty sequence",
			agents: team("ann"),
			want:   []level{{day, 0}},
		},
		{
			name:   "steps",
			why:    "base case: two steps up, two steps down",
			agents: team("ann", "bob"),
			sessions: []seats.Session{
				chat("bob", "10:00", "12:00"),
				chat("ann", "09:00", "11:00"),
			},
			want: []level{
				{between("08:00", "09:00"), 0},
				{between("09:00", "10:00"), 1},
				{between("10:00", "11:00"), 2},
				{between("11:00", "12:00"), 1},
				{between("12:00", "18:00"), 0},
			},
		},
		{
			name:   "hand_over",
			why:    "rule: neighbors differ, so a seat that only changes hands is no step",
			agents: team("ann", "bob"),
			sessions: []seats.Session{
				chat("ann", "09:00", "10:00"),
				chat("bob", "10:00", "11:00"),
			},
			want: []level{
				{between("08:00", "09:00"), 0},
				{between("09:00", "11:00"), 1},
				{between("11:00", "18:00"), 0},
			},
		},
		{
			name:   "hand_over_from_the_start",
			why:    "rule: neighbors differ, the first two as well",
			agents: team("ann", "bob"),
			sessions: []seats.Session{
				chat("ann", "08:00", "10:00"),
				chat("bob", "10:00", "11:00"),
			},
			want: []level{
				{between("08:00", "11:00"), 1},
				{between("11:00", "18:00"), 0},
			},
		},
		{
			name:   "two_steps_at_once",
			why:    "edge: what changes at one instant is one step",
			agents: team("ann", "bob", "cid"),
			sessions: []seats.Session{
				chat("ann", "09:00", "11:00"),
				chat("bob", "09:00", "11:00"),
				chat("cid", "11:00", "12:00"),
			},
			want: []level{
				{between("08:00", "09:00"), 0},
				{between("09:00", "11:00"), 2},
				{between("11:00", "12:00"), 1},
				{between("12:00", "18:00"), 0},
			},
		},
		{
			name:   "ends_of_the_period",
			why:    "edge: clipped chats leave no span of no length at either end",
			agents: team("ann", "bob"),
			sessions: []seats.Session{
				chat("ann", "07:00", "09:00"),
				chat("bob", "17:00", ""),
			},
			want: []level{
				{between("08:00", "09:00"), 1},
				{between("09:00", "17:00"), 0},
				{between("17:00", "18:00"), 1},
			},
		},
		{
			name:     "all_day",
			why:      "edge: one level, the whole period",
			agents:   team("ann"),
			sessions: []seats.Session{chat("ann", "07:00", "19:00")},
			want:     []level{{day, 1}},
		},
		{
			name:   "exempt_agent",
			why:    "rule: an exempt agent takes no seat",
			agents: []seats.Agent{{ID: "reseller", Exempt: true}},
			sessions: []seats.Session{
				chat("reseller", "09:00", "10:00"),
			},
			want: []level{{day, 0}},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			got := levelsOf(t, day, tc.agents, tc.sessions)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("Levels(%v, %v, %v) mismatch (-want +got):\n%s\nwhy: %s",
					day, tc.agents, tc.sessions, diff, tc.why)
			}
		})
	}
}

// TestLevelsTile holds, for each case of Measure, that the levels follow one
// another from the start of the period to its end, and add up to its usage.
func TestLevelsTile(t *testing.T) {
	t.Parallel()
	for _, tc := range measureTests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkTiles(t, tc.period, levelsOf(t, tc.period, tc.agents, tc.sessions), tc.want)
		})
	}
}

// checkTiles fails unless levels tile the period and give the usage's Peak,
// PeakAt and AtLeast.
func checkTiles(t *testing.T, p seats.Period, levels []level, u seats.Usage) {
	t.Helper()
	at, before := p.Start, -1
	peak, peakAt := 0, time.Time{}
	var atLeast []time.Duration
	for i, l := range levels {
		if !l.Span.Start.Equal(at) {
			t.Errorf("Levels: span %d, %v, does not start where the last one ended, at %v", i, l.Span, at)
		}
		if !l.Span.Start.Before(l.Span.End) {
			t.Errorf("Levels: span %d, %v, has no length", i, l.Span)
		}
		if l.Seats == before {
			t.Errorf("Levels: span %d, %v, has the level of the last one, %d", i, l.Span, before)
		}
		if l.Seats > peak {
			peak, peakAt = l.Seats, l.Span.Start
			atLeast = append(atLeast, make([]time.Duration, peak-len(atLeast))...)
		}
		for k := range l.Seats {
			atLeast[k] += l.Span.End.Sub(l.Span.Start)
		}
		at, before = l.Span.End, l.Seats
	}
	if !at.Equal(p.End) {
		t.Errorf("Levels: the last span ends at %v, the period at %v", at, p.End)
	}
	want := seats.Usage{Peak: u.Peak, PeakAt: u.PeakAt, AtLeast: u.AtLeast}
	if diff := cmp.Diff(want, seats.Usage{Peak: peak, PeakAt: peakAt, AtLeast: atLeast}); diff != "" {
		t.Errorf("Measure and Levels differ (-Measure +Levels):\n%s", diff)
	}
}

func TestLevelsAgain(t *testing.T) {
	t.Parallel()
	agents, sessions := team("ann", "bob"), []seats.Session{
		chat("ann", "09:00", "11:00"),
		chat("bob", "10:00", "12:00"),
	}
	levels, err := seats.Levels(day, agents, sessions)
	if err != nil {
		t.Fatal(err)
	}
	for stop := 1; stop <= 5; stop++ {
		calls := 0
		for range levels {
			if calls++; calls == stop {
				break
			}
		}
		if calls != stop {
			t.Errorf("Levels(%v, %v, %v), broken off after %d spans, gave %d", day, agents, sessions, stop, calls)
		}
	}
	want := levelsOf(t, day, agents, sessions)
	for range 2 {
		var got []level
		for span, n := range levels {
			got = append(got, level{span, n})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Levels(%v, %v, %v) used again, mismatch (-want +got):\n%s", day, agents, sessions, diff)
		}
	}
}

// TestLevelsKeepsItsAnswer holds that the iterator does not see what its caller
// does to the input afterward.
func TestLevelsKeepsItsAnswer(t *testing.T) {
	t.Parallel()
	agents, sessions := team("ann"), []seats.Session{chat("ann", "09:00", "11:00")}
	want := levelsOf(t, day, agents, sessions)
	levels, err := seats.Levels(day, agents, sessions)
	if err != nil {
		t.Fatal(err)
	}
	agents[0], sessions[0] = seats.Agent{}, seats.Session{}
	var got []level
	for span, n := range levels {
		got = append(got, level{span, n})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Levels after a change of its input, mismatch (-want +got):\n%s", diff)
	}
}
