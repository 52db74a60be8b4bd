package seats_test

import (
	"slices"
	"time"

	"github.com/payper/payper/seats"
)

// plain is the count as one would write it first: it sorts each agent's chats and
// joins them, then walks through all instants at which anything changes. It works
// on time.Time and shares nothing with the package.
type plain struct {
	usage  seats.Usage
	levels []seats.Level
	on     []seats.Level             // the accounts
	spans  map[string][]seats.Period // each agent's time chatting
}

func count(p seats.Period, agents []seats.Agent, sessions []seats.Session) plain {
	c := plain{usage: seats.Usage{Period: p}, spans: plainSpans(p, sessions)}
	var chats, accounts []seats.Period
	for _, a := range agents {
		on := tenure(p, a)
		accounts = append(accounts, on...)
		if len(on) > 0 {
			c.usage.Accounts++
		}
		if len(on) > 0 && a.Exempt {
			c.usage.ExemptAccounts++
		}
		spans := c.spans[a.ID]
		if a.Exempt || len(spans) == 0 {
			continue
		}
		chats = append(chats, spans...)
		c.usage.Active++
		if slices.ContainsFunc(spans, func(s seats.Period) bool {
			return !slices.ContainsFunc(on, func(o seats.Period) bool { return holds(o, s) })
		}) {
			c.usage.Strays = append(c.usage.Strays, a.ID)
		}
		if slices.ContainsFunc(sessions, func(s seats.Session) bool {
			return s.Agent == a.ID && s.Open && s.Start.Before(p.End)
		}) {
			c.usage.OpenAgents = append(c.usage.OpenAgents, a.ID)
		}
	}
	c.levels, c.on = plainLevels(p, chats), plainLevels(p, accounts)
	c.usage.Peak, c.usage.PeakAt, c.usage.AtLeast = plainPeak(c.levels)
	c.usage.PeakAccounts, _, c.usage.AccountsAtLeast = plainPeak(c.on)
	if c.usage.Peak > 0 {
		c.usage.PeakAgents = c.holders(agents, c.usage.PeakAt)
	}
	slices.Sort(c.usage.Strays)
	slices.Sort(c.usage.OpenAgents)
	return c
}

// holders returns who holds a seat at an instant.
func (c plain) holders(agents []seats.Agent, at time.Time) []string {
	var ids []string
	for _, a := range agents {
		if !a.Exempt && slices.ContainsFunc(c.spans[a.ID], func(s seats.Period) bool {
			return !at.Before(s.Start) && at.Before(s.End)
		}) {
			ids = append(ids, a.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

func holds(o, s seats.Period) bool { return !s.Start.Before(o.Start) && !s.End.After(o.End) }

// plainSpans returns each agent's time chatting in p, joined and in order.
func plainSpans(p seats.Period, sessions []seats.Session) map[string][]seats.Period {
	spans := make(map[string][]seats.Period)
	for _, s := range sessions {
		part := seats.Period{Start: s.Start, End: s.End}
		if part.Start.Before(p.Start) {
			part.Start = p.Start
		}
		if s.Open || part.End.After(p.End) {
			part.End = p.End
		}
		if part.Start.Before(part.End) {
			spans[s.Agent] = append(spans[s.Agent], part)
		}
	}
	for id, list := range spans {
		slices.SortFunc(list, func(a, b seats.Period) int { return a.Start.Compare(b.Start) })
		joined := list[:1]
		for _, s := range list[1:] {
			last := &joined[len(joined)-1]
			if s.Start.After(last.End) {
				joined = append(joined, s)
			} else if s.End.After(last.End) {
				last.End = s.End
			}
		}
		spans[id] = joined
	}
	return spans
}

// tenure returns the parts of p in which a was on the license: of the cells
// between all instants that a has, those in which it was, joined.
func tenure(p seats.Period, a seats.Agent) []seats.Period {
	instants := []time.Time{p.Start, p.End, a.Joined, a.Left, a.SuspendedSince}
	for _, s := range a.Suspended {
		instants = append(instants, s.Start, s.End)
	}
	instants = slices.DeleteFunc(instants, func(at time.Time) bool { return at.Before(p.Start) || at.After(p.End) })
	slices.SortFunc(instants, time.Time.Compare)
	var on []seats.Period
	for i, end := range instants[1:] {
		start := instants[i]
		off := !a.Joined.IsZero() && start.Before(a.Joined) || !a.Left.IsZero() && !start.Before(a.Left) ||
			!a.SuspendedSince.IsZero() && !start.Before(a.SuspendedSince)
		for _, s := range a.Suspended {
			off = off || !start.Before(s.Start) && start.Before(s.End)
		}
		switch last := len(on) - 1; {
		case off || !start.Before(end):
		case last >= 0 && on[last].End.Equal(start):
			on[last].End = end
		default:
			on = append(on, seats.Period{Start: start, End: end})
		}
	}
	return on
}

// plainLevels returns how many of the spans there are at a time.
func plainLevels(p seats.Period, spans []seats.Period) []seats.Level {
	type step struct {
		at time.Time
		by int
	}
	steps := []step{{p.End, 0}}
	for _, s := range spans {
		steps = append(steps, step{s.Start, 1}, step{s.End, -1})
	}
	slices.SortFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	var levels []seats.Level
	from, n := p.Start, 0
	for _, s := range steps {
		last := len(levels) - 1
		switch {
		case !from.Before(s.at):
		case last >= 0 && levels[last].Count == n:
			levels[last].Period.End = s.at
		default:
			levels = append(levels, seats.Level{Period: seats.Period{Start: from, End: s.at}, Count: n})
		}
		from, n = s.at, n+s.by
	}
	return levels
}

// plainPeak returns the highest level, when it was first reached, and for each
// number from 1 up for how long there were so many or more.
func plainPeak(levels []seats.Level) (most int, at time.Time, atLeast []time.Duration) {
	for _, l := range levels {
		if l.Count > most {
			most, at = l.Count, l.Period.Start
			atLeast = append(atLeast, make([]time.Duration, most-len(atLeast))...)
		}
		for k := range l.Count {
			atLeast[k] += l.Period.End.Sub(l.Period.Start)
		}
	}
	return most, at, atLeast
}

// plainPeaks returns the highest of levels in each of parts.
func plainPeaks(levels []seats.Level, parts []seats.Period) []seats.Level {
	var peaks []seats.Level
	for _, p := range parts {
		most := 0
		for _, l := range levels {
			if l.Period.Start.Before(p.End) && p.Start.Before(l.Period.End) {
				most = max(most, l.Count)
			}
		}
		peaks = append(peaks, seats.Level{Period: p, Count: most})
	}
	return peaks
}

// plainUnbroken tries each number from the highest down.
func plainUnbroken(levels []seats.Level, d time.Duration) int {
	most, _, _ := plainPeak(levels)
	for k := most; k > 0; k-- {
		run := time.Duration(0)
		for _, l := range levels {
			if run += l.Period.End.Sub(l.Period.Start); l.Count < k {
				run = 0
			} else if run >= d {
				return k
			}
		}
	}
	return 0
}

// plainSampled looks at every sample.
func plainSampled(levels []seats.Level, every time.Duration) int {
	most := 0
	for at := levels[0].Period.Start; at.Before(levels[len(levels)-1].Period.End); at = at.Add(every) {
		for _, l := range levels {
			if !at.Before(l.Period.Start) && at.Before(l.Period.End) {
				most = max(most, l.Count)
			}
		}
	}
	return most
}

// plainPercentile drops the highest parts one by one.
func plainPercentile(parts []seats.Level, percent int) int {
	counts := make([]int, len(parts))
	for i, p := range parts {
		counts[i] = p.Count
	}
	slices.Sort(counts)
	for range len(parts) * (100 - percent) / 100 {
		counts = counts[:len(counts)-1]
	}
	return counts[len(counts)-1]
}
