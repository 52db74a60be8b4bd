package seats_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// license is an input of Measure. All its instants are whole units from epoch.
type license struct {
	unit     time.Duration
	period   seats.Period
	agents   []seats.Agent
	sessions []seats.Session
}

func (l license) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "period %v\n", l.period)
	for _, a := range l.agents {
		fmt.Fprintf(&out, "agent %q, on %v, off %v, exempt %t\n", a.ID, seats.Period{Start: a.Joined, End: a.Left}, a.Suspended, a.Exempt)
	}
	for _, s := range l.sessions {
		fmt.Fprintf(&out, "session of %q, %v\n", s.Agent, seats.Period{Start: s.Start, End: s.End})
	}
	return out.String()
}

func (l license) clone() license {
	l.agents = slices.Clone(l.agents)
	for i := range l.agents {
		l.agents[i].Suspended = slices.Clone(l.agents[i].Suspended)
	}
	l.sessions = slices.Clone(l.sessions)
	return l
}

func (l license) measure(t *testing.T) seats.Usage {
	t.Helper()
	u, err := seats.Measure(l.period, l.agents, l.sessions)
	if err != nil {
		t.Fatalf("Measure: %v\n%v", err, l)
	}
	return u
}

// draw returns a number from 0 up to, not including, n.
type draw func(n int) int

// seeded draws from a seeded generator.
func seeded(seed uint64) draw {
	return rand.New(rand.NewPCG(seed, 0)).IntN
}

// fuzzed draws from the bytes of a fuzz target, then zeros.
func fuzzed(data []byte) draw {
	return func(n int) int {
		if len(data) == 0 {
			return 0
		}
		next := int(data[0]) % n
		data = data[1:]
		return next
	}
}

// The generator puts everything on a grid of few instants, so that bounds often
// meet, and gives few agents many sessions, so that they often overlap.
const (
	gridLength = 16
	mostAgents = 5
	mostChats  = 12
)

var (
	epoch = instant("2021-02-28T23:59:59.999999990Z")
	units = []time.Duration{nano, time.Minute, 24 * time.Hour}
	zones = []*time.Location{time.UTC, warsaw, time.FixedZone("-03:30", -(3*60+30)*60)}
)

// instant returns a random instant on the grid, in a random zone.
func (l license) instant(d draw) time.Time {
	return l.at(d(gridLength)).In(zones[d(len(zones))])
}

func (l license) at(k int) time.Time {
	return epoch.Add(time.Duration(k) * l.unit)
}

// ordered returns n random instants on the grid, in order.
func (l license) ordered(d draw, n int) []time.Time {
	instants := make([]time.Time, n)
	for i := range instants {
		instants[i] = l.instant(d)
	}
	slices.SortFunc(instants, time.Time.Compare)
	return instants
}

// drawLicense returns a random license that Measure accepts.
func drawLicense(d draw) license {
	l := license{unit: units[d(len(units))]}
	start := d(gridLength)
	l.period = seats.Period{Start: l.at(start).In(zones[d(len(zones))]), End: l.at(start + 1 + d(gridLength)).In(zones[d(len(zones))])}
	for i := range d(mostAgents + 1) {
		l.agents = append(l.agents, l.drawAgent(d, string(rune('a'+i))))
	}
	if len(l.agents) == 0 {
		return l
	}
	for range d(mostChats + 1) {
		l.sessions = append(l.sessions, l.drawSession(d))
	}
	return l
}

func (l license) drawAgent(d draw, id string) seats.Agent {
	a := seats.Agent{ID: id, Exempt: d(4) == 0}
	on := l.ordered(d, 2)
	if d(2) == 0 {
		a.Joined = on[0]
	}
	if d(2) == 0 {
		a.Left = on[1]
	}
	count := d(3)
	off := l.ordered(d, 2*count)
	for i := range count {
		a.Suspended = append(a.Suspended, seats.Period{Start: off[2*i], End: off[2*i+1]})
	}
	if count > 0 && d(4) == 0 {
		a.Suspended, a.SuspendedSince = a.Suspended[:count-1], a.Suspended[count-1].Start
	}
	if d(2) == 0 {
		slices.Reverse(a.Suspended)
	}
	return a
}

func (l license) drawSession(d draw) seats.Session {
	span := l.ordered(d, 2)
	s := seats.Session{Agent: l.agents[d(len(l.agents))].ID, Start: span[0], End: span[1]}
	if d(8) == 0 {
		s.End, s.Open = time.Time{}, true
	}
	return s
}

// laws are what holds for every license, whatever the figures. Each is given a
// license that Measure accepts, its usage, and a source of choices.
var laws = []struct {
	name  string
	why   string
	check func(t *testing.T, l license, u seats.Usage, d draw)
}{
	{
		name: "oracle",
		why:  "the slow count by hand gives the same usage and levels",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			want, wantLevels := slowMeasure(l.period, l.agents, l.sessions)
			if diff := cmp.Diff(want, u); diff != "" {
				t.Errorf("Measure mismatch (-oracle +got):\n%s\n%v", diff, l)
			}
			levels, err := seats.Levels(l.period, l.agents, l.sessions)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wantLevels, levels); diff != "" {
				t.Errorf("Levels mismatch (-oracle +got):\n%s\n%v", diff, l)
			}
		},
	},
	{
		name: "valid",
		why:  "what Measure returns is always valid",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			if err := u.Validate(); err != nil {
				t.Errorf("Validate: %v\n%v", err, l)
			}
		},
	},
	{
		name: "pure",
		why:  "inputs are not modified, and the same input gives the same output",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			before := l.clone()
			again := l.measure(t)
			if _, err := seats.Levels(l.period, l.agents, l.sessions); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(before, l, cmp.AllowUnexported(license{})); diff != "" {
				t.Errorf("input modified (-before +after):\n%s\n%v", diff, before)
			}
			if diff := cmp.Diff(u, again); diff != "" {
				t.Errorf("Measure again (-first +second):\n%s\n%v", diff, before)
			}
		},
	},
	{
		name: "reorder",
		why:  "the order of agents, sessions and suspensions changes nothing",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			other := l.clone()
			shuffle(d, other.agents)
			shuffle(d, other.sessions)
			for _, a := range other.agents {
				shuffle(d, a.Suspended)
			}
			same(t, l, u, other)
		},
	},
	{
		name: "duplicate",
		why:  "a session given twice changes nothing",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			if len(l.sessions) == 0 {
				return
			}
			other := l.clone()
			other.sessions = slices.Insert(other.sessions, d(len(l.sessions)), l.sessions[d(len(l.sessions))])
			same(t, l, u, other)
		},
	},
	{
		name: "split_session",
		why:  "a chat in two touching parts is the same chat",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			if len(l.sessions) == 0 {
				return
			}
			other := l.clone()
			i := d(len(l.sessions))
			first, last := other.sessions[i], other.sessions[i]
			steps := gridLength
			if !first.Open {
				steps = int(first.End.Sub(first.Start) / l.unit)
			}
			first.Open, first.End = false, first.Start.Add(time.Duration(d(steps+1))*l.unit)
			last.Start = first.End
			other.sessions = slices.Replace(other.sessions, i, i+1, last, first)
			if last.Open && !last.Start.Before(l.period.End) {
				return // the open part does not count here
			}
			same(t, l, u, other)
		},
	},
	{
		name: "split_suspension",
		why:  "suspensions may touch: one in two parts is the same",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			other := l.clone()
			for i, a := range other.agents {
				for _, s := range a.Suspended {
					middle := s.Start.Add(time.Duration(d(int(s.End.Sub(s.Start)/l.unit)+1)) * l.unit)
					other.agents[i].Suspended = slices.DeleteFunc(slices.Clone(other.agents[i].Suspended), func(o seats.Period) bool { return o == s })
					other.agents[i].Suspended = append(other.agents[i].Suspended,
						seats.Period{Start: middle, End: s.End}, seats.Period{Start: s.Start, End: middle})
				}
			}
			same(t, l, u, other)
		},
	},
	{
		name: "shift",
		why:  "only distances count: shifting all times shifts the result",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			by := []time.Duration{nano, -nano, time.Hour, -400 * 24 * time.Hour, longest}[d(5)]
			move := func(at time.Time) time.Time {
				if at.IsZero() {
					return at
				}
				return at.Add(by)
			}
			other := l.clone()
			other.period = seats.Period{Start: move(l.period.Start), End: move(l.period.End)}
			for i := range other.agents {
				a := &other.agents[i]
				a.Joined, a.Left, a.SuspendedSince = move(a.Joined), move(a.Left), move(a.SuspendedSince)
				for k, s := range a.Suspended {
					a.Suspended[k] = seats.Period{Start: move(s.Start), End: move(s.End)}
				}
			}
			for i, s := range other.sessions {
				other.sessions[i].Start, other.sessions[i].End = move(s.Start), move(s.End)
			}
			u.Period, u.PeakAt = other.period, move(u.PeakAt)
			same(t, l, u, other)
		},
	},
	{
		name: "open_is_to_the_end",
		why:  "an open session is one that ends with the period",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			other := l.clone()
			other.sessions = slices.DeleteFunc(other.sessions, func(s seats.Session) bool {
				return s.Open && s.Start.After(l.period.End)
			})
			for i, s := range other.sessions {
				if s.Open {
					other.sessions[i].Open, other.sessions[i].End = false, l.period.End
				}
			}
			u.OpenAgents = nil
			same(t, l, u, other)
		},
	},
	{
		name: "merge_agents",
		why:  "one person with two logins never takes more seats than two people",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			if len(l.agents) < 2 {
				return
			}
			keep, drop := l.agents[0], l.agents[1+d(len(l.agents)-1)]
			if keep.Exempt != drop.Exempt {
				return // the chats of one of them did not count
			}
			other := l.clone()
			other.agents = slices.DeleteFunc(other.agents, func(a seats.Agent) bool { return a.ID == drop.ID })
			for i, s := range other.sessions {
				if s.Agent == drop.ID {
					other.sessions[i].Agent = keep.ID
				}
			}
			merged := other.measure(t)
			if merged.Peak > u.Peak || merged.Active > u.Active {
				t.Errorf("%q and %q merged: peak %d, active %d; before %d and %d\n%v",
					keep.ID, drop.ID, merged.Peak, merged.Active, u.Peak, u.Active, l)
			}
		},
	},
	{
		name: "one_chat_more",
		why:  "a further chat never lowers a count, and raises the peak by one at most",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			if len(l.agents) == 0 {
				return
			}
			other := l.clone()
			other.sessions = append(other.sessions, l.drawSession(d))
			more := other.measure(t)
			if more.Peak < u.Peak || more.Peak > u.Peak+1 || more.Active < u.Active || len(more.Strays) < len(u.Strays) {
				t.Errorf("with one chat more: peak %d, active %d, strays %q; before %d, %d, %q\n%v",
					more.Peak, more.Active, more.Strays, u.Peak, u.Active, u.Strays, other)
			}
		},
	},
	{
		name: "split_period",
		why:  "the peak of a period is the higher one of its parts, and the times add up",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			steps := int(l.period.End.Sub(l.period.Start) / l.unit)
			if steps < 2 {
				return
			}
			first, last := l.clone(), l.clone()
			first.period.End = l.period.Start.Add(time.Duration(1+d(steps-1)) * l.unit)
			last.period.Start = first.period.End
			a, b := first.measure(t), last.measure(t)

			want := a
			if b.Peak > a.Peak {
				want = b
			}
			want.Period = l.period
			want.PeakAccounts = max(a.PeakAccounts, b.PeakAccounts)
			want.AtLeast = addUp(a.AtLeast, b.AtLeast)
			want.AccountsAtLeast = addUp(a.AccountsAtLeast, b.AccountsAtLeast)
			want.Strays = slices.Concat(a.Strays, b.Strays)
			slices.Sort(want.Strays)
			want.Strays = slices.Compact(want.Strays)
			want.OpenAgents = slices.Concat(a.OpenAgents, b.OpenAgents)
			slices.Sort(want.OpenAgents)
			want.OpenAgents = slices.Compact(want.OpenAgents)
			// Who is in both parts is counted once, but the parts do not say who.
			want.Accounts, want.ExemptAccounts, want.Active = u.Accounts, u.ExemptAccounts, u.Active
			if diff := cmp.Diff(want, u); diff != "" {
				t.Errorf("split at %v, mismatch (-parts +whole):\n%s\n%v", last.period.Start, diff, l)
			}
			for _, c := range []struct {
				name        string
				a, b, whole int
			}{
				{"Accounts", a.Accounts, b.Accounts, u.Accounts},
				{"ExemptAccounts", a.ExemptAccounts, b.ExemptAccounts, u.ExemptAccounts},
				{"Active", a.Active, b.Active, u.Active},
			} {
				if c.whole < max(c.a, c.b) || c.whole > c.a+c.b {
					t.Errorf("split at %v: %s %d and %d, in all %d\n%v", last.period.Start, c.name, c.a, c.b, c.whole, l)
				}
			}
		},
	},
	{
		name: "bounds",
		why:  "who chats at one time is active; who is on the license at one time is an account; without strays PPS never counts more than PPA",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			if u.Active < u.Peak || u.Accounts < u.PeakAccounts || u.Accounts < u.ExemptAccounts {
				t.Errorf("usage %+v contradicts itself\n%v", u, l)
			}
			if len(u.Strays) == 0 && u.Active > u.Accounts-u.ExemptAccounts {
				t.Errorf("active %d without strays, of %d accounts, %d exempt\n%v", u.Active, u.Accounts, u.ExemptAccounts, l)
			}
			if (u.Active == 0) != (u.Peak == 0) {
				t.Errorf("active %d, peak %d\n%v", u.Active, u.Peak, l)
			}
		},
	},
	{
		name: "seat_time",
		why:  "the times at each level add up to what the agents spent, agent by agent and unit by unit",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			if l.period.End.Sub(l.period.Start) > 2*gridLength*l.unit {
				return // centuries of nanoseconds: too many to walk through
			}
			var seat, account time.Duration
			for at := l.period.Start; at.Before(l.period.End); at = at.Add(l.unit) {
				cell := seats.Period{Start: at, End: at.Add(l.unit)}
				for _, a := range l.agents {
					if chats(a, cell, l.sessions) {
						seat += l.unit
					}
					if isOn(a, cell) {
						account += l.unit
					}
				}
			}
			if got := sum(u.AtLeast); got != seat {
				t.Errorf("AtLeast %v add up to %v, the agents chatted for %v\n%v", u.AtLeast, got, seat, l)
			}
			if got := sum(u.AccountsAtLeast); got != account {
				t.Errorf("AccountsAtLeast %v add up to %v, the accounts were there for %v\n%v", u.AccountsAtLeast, got, account, l)
			}
		},
	},
	{
		name: "levels_fall",
		why:  "each level is held for some time, and no longer than the one below or the period",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			for _, atLeast := range [][]time.Duration{u.AtLeast, u.AccountsAtLeast} {
				bound := l.period.End.Sub(l.period.Start)
				for _, held := range atLeast {
					if held <= 0 || held > bound {
						t.Errorf("levels %v do not fall from the length of the period to more than nothing\n%v", atLeast, l)
					}
					bound = held
				}
			}
			if len(u.AtLeast) != u.Peak || len(u.AccountsAtLeast) != u.PeakAccounts || len(u.PeakAgents) != u.Peak {
				t.Errorf("usage %+v: lists of another length than the peaks\n%v", u, l)
			}
		},
	},
	{
		name: "sustained",
		why:  "each level is sustained for as long as it was held, and not a nanosecond longer",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			if got := must(u.Sustained(0)); got != u.Peak {
				t.Errorf("Sustained(0) = %d, peak %d\n%v", got, u.Peak, l)
			}
			for i, held := range u.AtLeast {
				if got := must(u.Sustained(held)); got < i+1 {
					t.Errorf("Sustained(%v) = %d, want %d or more\n%v", held, got, i+1, l)
				}
				if got := must(u.Sustained(held + nano)); got > i {
					t.Errorf("Sustained(%v) = %d, want %d or less\n%v", held+nano, got, i, l)
				}
			}
		},
	},
	{
		name: "all_exempt",
		why:  "exempt agents take no seats, and no account less",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			other := l.clone()
			for i := range other.agents {
				other.agents[i].Exempt = true
			}
			want := seats.Usage{
				Period:   u.Period,
				Accounts: u.Accounts, ExemptAccounts: u.Accounts,
				PeakAccounts: u.PeakAccounts, AccountsAtLeast: u.AccountsAtLeast,
			}
			same(t, l, want, other)
		},
	},
	{
		name: "json",
		why:  "a usage comes back from JSON as it was",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			text, err := json.Marshal(u)
			if err != nil {
				t.Fatalf("Marshal(%+v): %v", u, err)
			}
			var back seats.Usage
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatalf("Unmarshal(%s): %v", text, err)
			}
			if diff := cmp.Diff(u, back); diff != "" {
				t.Errorf("Unmarshal(%s) mismatch (-want +got):\n%s\n%v", text, diff, l)
			}
		},
	},
}

// same fails unless the license that was made from l has the usage want.
func same(t *testing.T, l license, want seats.Usage, other license) {
	t.Helper()
	if diff := cmp.Diff(want, other.measure(t)); diff != "" {
		t.Errorf("Measure mismatch (-want +got):\n%s\nof\n%vmade from\n%v", diff, other, l)
	}
}

func shuffle[E any](d draw, s []E) {
	for i := len(s) - 1; i > 0; i-- {
		k := d(i + 1)
		s[i], s[k] = s[k], s[i]
	}
}

func sum(ds []time.Duration) time.Duration {
	var total time.Duration
	for _, d := range ds {
		total += d
	}
	return total
}

// addUp returns the sums of two lists of times, level by level.
func addUp(a, b []time.Duration) []time.Duration {
	var total []time.Duration
	for k := range max(len(a), len(b)) {
		total = append(total, sum(a[min(k, len(a)):min(k+1, len(a))])+sum(b[min(k, len(b)):min(k+1, len(b))]))
	}
	return total
}

func TestMeasureLaws(t *testing.T) {
	t.Parallel()
	for _, law := range laws {
		t.Run(law.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, law.why)
			for seed := range uint64(300) {
				d := seeded(seed)
				l := drawLicense(d)
				law.check(t, l, l.measure(t), d)
				if t.Failed() {
					t.Fatalf("with seed %d\nwhy: %s", seed, law.why)
				}
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
