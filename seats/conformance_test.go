package seats_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/payper/payper/internal/conformance"
	"github.com/payper/payper/seats"
)

// sentinels are the errors of the package by their names.
var sentinels = map[string]error{
	"ErrPeriod":       seats.ErrPeriod,
	"ErrAgent":        seats.ErrAgent,
	"ErrSession":      seats.ErrSession,
	"ErrUnknownAgent": seats.ErrUnknownAgent,
	"ErrLimit":        seats.ErrLimit,
	"ErrMeter":        seats.ErrMeter,
	"ErrOtherPeriod":  seats.ErrOtherPeriod,
	"ErrEncoding":     seats.ErrEncoding,
	"ErrUsage":        seats.ErrUsage,
}

// TestConformanceUsage: the whole usage of random licenses.
func TestConformanceUsage(t *testing.T) {
	type given struct {
		Period   seats.Period    `json:"period"`
		Agents   []seats.Agent   `json:"agents"`
		Sessions []seats.Session `json:"sessions"`
	}
	conformance.Run(t, "usage", sentinels, func(_ *testing.T, g given) (any, error) {
		u, err := seats.Measure(g.Period, g.Agents, g.Sessions)
		if err != nil {
			return nil, err
		}
		minutes := make([]float64, len(u.AtLeast))
		for i, d := range u.AtLeast {
			minutes[i] = d.Minutes()
		}
		figures := map[string]any{
			"accounts":         u.Accounts,
			"peak_accounts":    u.PeakAccounts,
			"account_minutes":  sum(u.AccountsAtLeast).Minutes(),
			"active":           u.Active,
			"peak":             u.Peak,
			"at_least_minutes": minutes,
			"open_agents":      u.OpenAgents,
		}
		if u.Peak > 0 {
			figures["peak_at"], figures["peak_agents"] = u.PeakAt, u.PeakAgents
		}
		return figures, nil
	})
}

// minuteChat is a session in minutes from some instant.
type minuteChat struct {
	Agent string `json:"agent"`
	Start int    `json:"start"`
	End   *int   `json:"end"`
	Open  bool   `json:"open"`
}

// chatsFrom returns chats in minutes from an instant as sessions, and the agents
// in them.
func chatsFrom(origin time.Time, chats []minuteChat) ([]seats.Agent, []seats.Session) {
	var agents []seats.Agent
	var sessions []seats.Session
	known := make(map[string]bool)
	for _, c := range chats {
		if !known[c.Agent] {
			known[c.Agent] = true
			agents = append(agents, seats.Agent{ID: c.Agent})
		}
		s := seats.Session{Agent: c.Agent, Start: origin.Add(minutes(c.Start)), Open: c.Open}
		if c.End != nil {
			s.End = origin.Add(minutes(*c.End))
		}
		sessions = append(sessions, s)
	}
	return agents, sessions
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// TestConformancePeak: the peaks of other engines' tests.
func TestConformancePeak(t *testing.T) {
	type given struct {
		Sessions []minuteChat `json:"sessions"`
	}
	conformance.Run(t, "peak", sentinels, func(_ *testing.T, g given) (any, error) {
		origin := clock("00:00")
		agents, sessions := chatsFrom(origin, g.Sessions)
		p := seats.Period{Start: origin, End: origin.Add(time.Minute)}
		for _, s := range sessions {
			for _, at := range []time.Time{s.Start, s.End} {
				if at.IsZero() {
					continue
				}
				if at.Before(p.Start) {
					p.Start = at
				}
				if !at.Before(p.End) {
					p.End = at.Add(time.Minute)
				}
			}
		}
		u, err := seats.Measure(p, agents, sessions)
		return map[string]int{"peak": u.Peak}, err
	})
}

// ruleCase is a case of the topic rules: a number from levels or sessions.
type ruleCase struct {
	Rule     string       `json:"rule"`
	Start    time.Time    `json:"start"`
	Minutes  int          `json:"minutes"`
	Levels   [][2]int     `json:"levels"`
	Sessions []minuteChat `json:"sessions"`
	Hold     int          `json:"hold"`
	Every    int          `json:"every"`
	Percent  *int         `json:"percent"`
	Count    string       `json:"count"`
	At       int          `json:"at"`
	Zone     string       `json:"zone"`
}

// license returns what the case gives. Agents 1 to n chat throughout a level of n.
func (c ruleCase) license() license {
	l := license{period: seats.Period{Start: c.Start, End: c.Start.Add(minutes(c.Minutes))}}
	if c.Levels == nil {
		l.agents, l.sessions = chatsFrom(c.Start, c.Sessions)
		return l
	}
	from := 0
	for _, level := range c.Levels {
		for i := range level[1] {
			if i == len(l.agents) {
				l.agents = append(l.agents, seats.Agent{ID: fmt.Sprint("agent-", i+1)})
			}
			l.sessions = append(l.sessions, seats.Session{
				Agent: l.agents[i].ID, Start: c.Start.Add(minutes(from)), End: c.Start.Add(minutes(from + level[0])),
			})
		}
		from += level[0]
	}
	return l
}

// TestConformanceRules: what vendors charge by, from the parts that the package
// has for it.
func TestConformanceRules(t *testing.T) {
	conformance.Run(t, "rules", sentinels, func(t *testing.T, c ruleCase) (any, error) {
		t.Helper()
		l := c.license()
		u, err := seats.Measure(l.period, l.agents, l.sessions)
		if err != nil {
			return nil, err
		}
		levels := must(seats.Levels(l.period, l.agents, l.sessions))
		m := meterOf(t, l.period, closed(l)...)
		var n int
		switch c.Rule {
		case "peak":
			n = u.Peak
		case "sustained":
			n, err = u.Sustained(minutes(c.Hold))
		case "unbroken":
			n, err = seats.Unbroken(levels, minutes(c.Hold))
		case "sampled":
			if c.Percent == nil {
				n, err = seats.Sampled(levels, minutes(c.Every))
			} else {
				n, err = c.percentile(m, l, nano)
			}
		case "buckets":
			n, err = c.percentile(m, l, minutes(c.Every))
		case "by_time":
			n, err = byTime(u, *c.Percent)
		case "part_peaks":
			counts, err := c.counts(m, l, minutes(c.Every))
			var peaks []int
			for _, l := range counts {
				peaks = append(peaks, l.Count)
			}
			return map[string]any{"peaks": peaks}, err
		case "holders":
			holders, err := m.Holders(l.agents, c.Start.Add(minutes(c.At)))
			return map[string]any{"agents": holders}, err
		case "daily_actives", "daily_peaks":
			days := localDays(t, l.period, c.Zone)
			units := 0
			for _, day := range days {
				u := must(must(m.Cut(day)).Usage(l.agents))
				if c.Rule == "daily_peaks" {
					units += u.Peak
				} else {
					units += u.Active
				}
			}
			return map[string]int{"units": units, "days": len(days)}, nil
		case "user_hours":
			var total time.Duration
			for _, p := range m.Spans() {
				total += p.End.Sub(p.Start)
			}
			return map[string]int{"units": int((total + time.Hour - 1) / time.Hour)}, nil
		default:
			t.Fatalf("unknown rule %q", c.Rule)
		}
		return map[string]int{"seats": n}, err
	})
}

// counts returns the peak of the first length of each part of c.Every minutes, or the
// number of agents who chatted in it.
func (c ruleCase) counts(m *seats.Meter, l license, length time.Duration) ([]seats.Level, error) {
	every, err := seats.Every(l.period, minutes(c.Every))
	if err != nil {
		return nil, err
	}
	var counts []seats.Level
	for part := range every {
		if end := part.Start.Add(length); end.Before(part.End) {
			part.End = end
		}
		u := must(must(m.Cut(part)).Usage(l.agents))
		counts = append(counts, seats.Level{Period: part, Count: u.Active})
	}
	if c.Count == "distinct" {
		return counts, nil
	}
	return seats.Peaks(must(m.Levels(l.agents)), func(yield func(seats.Period) bool) {
		for _, part := range counts {
			if !yield(part.Period) {
				return
			}
		}
	})
}

// percentile returns the percentile of what counts returns; without one, the most.
func (c ruleCase) percentile(m *seats.Meter, l license, length time.Duration) (int, error) {
	counts, err := c.counts(m, l, length)
	if err != nil {
		return 0, err
	}
	percent := 100
	if c.Percent != nil {
		percent = *c.Percent
	}
	return seats.Percentile(counts, percent)
}

// byTime returns the least number that is exceeded for at most (100-percent)% of
// the period.
func byTime(u seats.Usage, percent int) (int, error) {
	if percent < 0 || percent > 100 {
		return 0, fmt.Errorf("percent %d: %w", percent, seats.ErrLimit)
	}
	k := 0
	for k < len(u.AtLeast) && u.AtLeast[k]*100 > u.Period.End.Sub(u.Period.Start)*time.Duration(100-percent) {
		k++
	}
	return k, nil
}

// localDays returns the local dates that a period touches, cut to it.
func localDays(t *testing.T, p seats.Period, zone string) []seats.Period {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	var days []seats.Period
	for at := p.Start; at.Before(p.End); {
		y, m, d := at.In(location).Date()
		next := time.Date(y, m, d+1, 0, 0, 0, 0, location)
		if next.After(p.End) {
			next = p.End
		}
		days = append(days, seats.Period{Start: at, End: next})
		at = next
	}
	return days
}
