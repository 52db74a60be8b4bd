// Package count has the ways to count seats in Go that are measured against
// each other: payper's, and three that a team might write instead.
package count

import (
	"cmp"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sort"
	"time"

	"github.com/payper/payper/internal/bench/gen"
	"github.com/payper/payper/seats"
)

// Answer is what every count has to find for a license: the most seats, the
// first instant they were in use, and for how long they were in all. Times are
// in milliseconds.
type Answer struct {
	License string
	Peak    int
	At      int64 // since 1970; 0 if Peak is 0
	Held    int64
}

// Sort puts answers in the order of their licenses.
func Sort(answers []Answer) []Answer {
	slices.SortFunc(answers, func(a, b Answer) int { return cmp.Compare(a.License, b.License) })
	return answers
}

// Payper counts with payper.
func Payper(p seats.Period, agents []seats.Agent, sessions []seats.Session) (Answer, error) {
	u, err := seats.Measure(p, agents, sessions)
	return answer(u), err
}

// PayperPeaks counts with payper, and the peak of each hour besides.
func PayperPeaks(p seats.Period, agents []seats.Agent, sessions []seats.Session) ([]seats.Level, error) {
	levels, err := seats.Levels(p, agents, sessions)
	if err != nil {
		return nil, err
	}
	hours, err := seats.Every(p, time.Hour)
	if err != nil {
		return nil, err
	}
	return seats.Peaks(levels, hours)
}

// PayperRows counts many licenses with payper, on all cores: each reads a part of
// the rows.
func PayperRows(p seats.Period, agents map[string][]seats.Agent, rows []gen.Row) ([]Answer, error) {
	cores := runtime.GOMAXPROCS(0)
	meters, err := seats.NewMeters(p, cores)
	if err != nil {
		return nil, err
	}
	var streams []iter.Seq2[string, seats.Session]
	for core := range cores {
		streams = append(streams, chats(part(rows, core, cores)))
	}
	if err := meters.AddAll(streams...); err != nil {
		return nil, err
	}
	var answers []Answer
	for u, err := range meters.Usages(maps.All(agents)) {
		if err != nil {
			return nil, err
		}
		a := answer(u.Usage)
		a.License = u.License
		answers = append(answers, a)
	}
	return Sort(answers), nil
}

// part returns the rows that one of some workers reads.
func part(rows []gen.Row, worker, workers int) []gen.Row {
	return rows[worker*len(rows)/workers : (worker+1)*len(rows)/workers]
}

// chats yields rows as payper takes them.
func chats(rows []gen.Row) iter.Seq2[string, seats.Session] {
	return func(yield func(string, seats.Session) bool) {
		for i := range rows {
			if r := &rows[i]; !yield(r.License, r.Session) {
				return
			}
		}
	}
}

func answer(u seats.Usage) Answer {
	if u.Peak == 0 {
		return Answer{}
	}
	return Answer{Peak: u.Peak, At: u.PeakAt.UnixMilli(), Held: u.AtLeast[u.Peak-1].Milliseconds()}
}

// Plain counts as most teams would at first: a sorted list of starts and ends,
// and a map with the open chats of each agent.
func Plain(p seats.Period, sessions []seats.Session) Answer {
	type event struct {
		at    time.Time
		agent string
		delta int
	}
	var events []event
	for _, s := range sessions {
		if s.Start.Before(p.Start) {
			s.Start = p.Start
		}
		if s.End.After(p.End) {
			s.End = p.End
		}
		if s.Start.Before(s.End) {
			events = append(events, event{s.Start, s.Agent, 1}, event{s.End, s.Agent, -1})
		}
	}
	sort.Slice(events, func(i, j int) bool {
		if events[i].at.Equal(events[j].at) {
			return events[i].delta < events[j].delta // ends first
		}
		return events[i].at.Before(events[j].at)
	})
	var (
		open = make(map[string]int)
		peak int
		at   time.Time
		held time.Duration
	)
	for i, e := range events {
		open[e.agent] += e.delta
		if open[e.agent] == 0 {
			delete(open, e.agent)
		}
		if len(open) > peak {
			peak, at, held = len(open), e.at, 0
		}
		if len(open) == peak && i+1 < len(events) {
			held += events[i+1].at.Sub(e.at)
		}
	}
	if peak == 0 {
		return Answer{}
	}
	return Answer{Peak: peak, At: at.UnixMilli(), Held: held.Milliseconds()}
}

// PlainRows is [Plain] for one license after the other.
func PlainRows(p seats.Period, rows []gen.Row) []Answer {
	licenses := make(map[string][]seats.Session)
	for _, r := range rows {
		licenses[r.License] = append(licenses[r.License], r.Session)
	}
	var answers []Answer
	for license, sessions := range licenses {
		a := Plain(p, sessions)
		a.License = license
		answers = append(answers, a)
	}
	return Sort(answers)
}
