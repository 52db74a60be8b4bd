package seats_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

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
		fmt.Fprintf(&out, "agent %q, on %v, off %v and since %v, exempt %t\n", a.ID,
			seats.Period{Start: a.Joined, End: a.Left}, a.Suspended, a.SuspendedSince.UTC(), a.Exempt)
	}
	for _, s := range l.sessions {
		fmt.Fprintf(&out, "session of %q, %v, open %t\n", s.Agent, seats.Period{Start: s.Start, End: s.End}, s.Open)
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

// closed returns the sessions with open ones ending with the period, as a Meter
// takes them.
func closed(l license) []seats.Session {
	sessions := slices.Clone(l.sessions)
	for i, s := range sessions {
		if s.Open {
			sessions[i].Open, sessions[i].End = false, l.period.End
			if s.Start.After(l.period.End) {
				sessions[i].End = s.Start
			}
		}
	}
	return sessions
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
	epoch  = instant("2021-02-28T23:59:59.999999990Z")
	units  = []time.Duration{nano, time.Minute, 24 * time.Hour}
	warsaw = must(time.LoadLocation("Europe/Warsaw"))
	zones  = []*time.Location{time.UTC, warsaw, time.FixedZone("-03:30", -(3*60+30)*60)}
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
	n := d(3)
	off := l.ordered(d, 2*n)
	for i := range n {
		a.Suspended = append(a.Suspended, seats.Period{Start: off[2*i], End: off[2*i+1]})
	}
	if n > 0 && d(4) == 0 {
		a.Suspended, a.SuspendedSince = a.Suspended[:n-1], off[2*n-2]
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

// drawParts returns random parts of p, in order.
func drawParts(d draw, l license, p seats.Period) []seats.Period {
	var parts []seats.Period
	steps := int(p.End.Sub(p.Start) / l.unit)
	for at := d(2); at < steps; at += d(3) {
		end := at + 1 + d(steps-at)
		parts = append(parts, seats.Period{Start: p.Start.Add(time.Duration(at) * l.unit), End: p.Start.Add(time.Duration(end) * l.unit)})
		at = end
	}
	return parts
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

func seq(parts []seats.Period) iter.Seq[seats.Period] { return slices.Values(parts) }
