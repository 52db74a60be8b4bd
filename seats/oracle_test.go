package seats_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// slowMeasure counts as one would by hand, from the rules and from nothing of
// the package: it cuts the period at every instant at which something begins or
// ends, so that nothing changes within a cell, and asks for each cell and each
// agent whether any session covers it.
func slowMeasure(p seats.Period, agents []seats.Agent, sessions []seats.Session) (seats.Usage, []seats.Level) {
	u := seats.Usage{Period: p}
	var levels []seats.Level
	cells := cut(p, agents, sessions)
	active, accounts, exempt, strays, open := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, cell := range cells {
		length := cell.End.Sub(cell.Start)
		on := 0
		var chatting []string
		for _, a := range agents {
			licensed := isOn(a, cell)
			if licensed {
				on++
				accounts[a.ID] = true
				if a.Exempt {
					exempt[a.ID] = true
				}
			}
			if chats(a, cell, sessions) {
				chatting = append(chatting, a.ID)
				active[a.ID] = true
				for _, s := range sessions {
					if s.Agent == a.ID && s.Open && covers(s.Start, s.End, cell) {
						open[a.ID] = true
					}
				}
				if !licensed {
					strays[a.ID] = true
				}
			}
		}
		slices.Sort(chatting)
		if len(chatting) > u.Peak {
			u.Peak, u.PeakAt, u.PeakAgents = len(chatting), cell.Start, chatting
		}
		u.PeakAccounts = max(u.PeakAccounts, on)
		u.AtLeast = hold(u.AtLeast, len(chatting), length)
		u.AccountsAtLeast = hold(u.AccountsAtLeast, on, length)
		if last := len(levels) - 1; last >= 0 && levels[last].Count == len(chatting) {
			levels[last].Period.End = cell.End
		} else {
			levels = append(levels, seats.Level{Period: cell, Count: len(chatting)})
		}
	}
	u.Accounts, u.ExemptAccounts, u.Active = len(accounts), len(exempt), len(active)
	for id := range strays {
		u.Strays = append(u.Strays, id)
	}
	slices.Sort(u.Strays)
	for id := range open {
		u.OpenAgents = append(u.OpenAgents, id)
	}
	slices.Sort(u.OpenAgents)
	return u, levels
}

// cut returns the cells of p.
func cut(p seats.Period, agents []seats.Agent, sessions []seats.Session) []seats.Period {
	instants := []time.Time{p.Start, p.End}
	add := func(t time.Time) {
		if t.After(p.Start) && t.Before(p.End) {
			instants = append(instants, t)
		}
	}
	for _, s := range sessions {
		add(s.Start)
		add(s.End)
	}
	for _, a := range agents {
		add(a.Joined)
		add(a.Left)
		for _, s := range a.Suspended {
			add(s.Start)
			add(s.End)
		}
		add(a.SuspendedSince)
	}
	slices.SortFunc(instants, time.Time.Compare)
	instants = slices.CompactFunc(instants, time.Time.Equal)
	var cells []seats.Period
	for i, end := range instants[1:] {
		cells = append(cells, seats.Period{Start: instants[i], End: end})
	}
	return cells
}

// covers reports whether a span that may have no end covers all of cell.
func covers(start, end time.Time, cell seats.Period) bool {
	return !start.After(cell.Start) && (end.IsZero() || !end.Before(cell.End))
}

func isOn(a seats.Agent, cell seats.Period) bool {
	joined := a.Joined
	if joined.IsZero() {
		joined = cell.Start
	}
	return covers(joined, a.Left, cell) && !slices.ContainsFunc(a.Suspended, func(s seats.Period) bool {
		return covers(s.Start, s.End, cell)
	}) && (a.SuspendedSince.IsZero() || !covers(a.SuspendedSince, time.Time{}, cell))
}

func chats(a seats.Agent, cell seats.Period, sessions []seats.Session) bool {
	return !a.Exempt && slices.ContainsFunc(sessions, func(s seats.Session) bool {
		return s.Agent == a.ID && covers(s.Start, s.End, cell)
	})
}

// hold adds length to the first n of atLeast.
func hold(atLeast []time.Duration, n int, length time.Duration) []time.Duration {
	for k := range n {
		if k == len(atLeast) {
			atLeast = append(atLeast, 0)
		}
		atLeast[k] += length
	}
	return atLeast
}

func TestMeasureOracle(t *testing.T) {
	t.Parallel()
	for _, tc := range measureTests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.want.Period, tc.want.OpenAgents = tc.period, openIn(tc.period, tc.sessions)
			got, wantLevels := slowMeasure(tc.period, tc.agents, tc.sessions)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("the oracle differs from the table (-table +oracle):\n%s", diff)
			}
			levels, err := seats.Levels(tc.period, tc.agents, tc.sessions)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wantLevels, levels); diff != "" {
				t.Errorf("Levels(%v, %v, %v) mismatch (-oracle +got):\n%s", tc.period, tc.agents, tc.sessions, diff)
			}
		})
	}
}

// faults returns what is wrong with an input of Measure: the errors that it may
// wrap, each with the index of the first agent or session of which it is true
// (-1 if the error is not about one). It knows the rules, not their order.
func faults(p seats.Period, agents []seats.Agent, sessions []seats.Session) map[error]int {
	found := map[error]int{}
	add := func(err error, index int) {
		if _, ok := found[err]; !ok {
			found[err] = index
		}
	}
	if p.Start.IsZero() || p.End.IsZero() || !p.Start.Before(p.End) || p.End.After(p.Start.UTC().AddDate(0, 0, 91_312)) {
		add(seats.ErrPeriod, -1)
	}
	for i, a := range agents {
		same := func(b seats.Agent) bool { return a.ID == b.ID }
		if a.ID == "" || slices.ContainsFunc(agents[:i], same) {
			add(seats.ErrAgent, i)
		}
		if badTenure(a) {
			add(seats.ErrAgent, i)
		}
	}
	for i, s := range sessions {
		switch {
		case s.Agent == "" || s.Start.IsZero() || s.Open != s.End.IsZero() || inverted(s.Start, s.End):
			add(seats.ErrSession, i)
		case !slices.ContainsFunc(agents, func(a seats.Agent) bool { return a.ID == s.Agent }) &&
			overlap(p, seats.Period{Start: s.Start, End: s.End}):
			add(seats.ErrUnknownAgent, i)
		}
	}
	return found
}

func badTenure(a seats.Agent) bool {
	if !a.Joined.IsZero() && inverted(a.Joined, a.Left) {
		return true
	}
	for i, s := range a.Suspended {
		if s.Start.IsZero() || s.End.IsZero() || inverted(s.Start, s.End) || !a.SuspendedSince.IsZero() && s.Start.Before(s.End) && a.SuspendedSince.Before(s.End) {
			return true
		}
		if slices.ContainsFunc(a.Suspended[:i], func(before seats.Period) bool { return overlap(before, s) }) {
			return true
		}
	}
	return false
}

// inverted reports whether a span that may have no end ends before it starts.
func inverted(start, end time.Time) bool {
	return !end.IsZero() && end.Before(start)
}

// overlap reports whether two spans that may have no end share any time: if
// both have started before either ends.
func overlap(a, b seats.Period) bool {
	for _, start := range []time.Time{a.Start, b.Start} {
		for _, end := range []time.Time{a.End, b.End} {
			if !end.IsZero() && !start.Before(end) {
				return false
			}
		}
	}
	return true
}
