package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/payper/payper/seats"
)

// A tally counts chats as they come. It keeps none but those without an end.
type tally struct {
	options  *options
	period   seats.Period // of the statement: what flags say, or in which the first chat starts
	meter    *seats.Meter
	starts   []periodStarts // where flags do not say: in each period of the cycle
	at       int            // in starts: where the last chat starts
	sessions int
	outside  int // of the sessions: without time in the period
	open     []seats.Session
	ended    int // of those without an end: by -max-open
	closed   int // the peak of the chats that have an end; -1 if all have one
	err      error
}

func newTally(o *options) *tally {
	t := &tally{options: o, closed: -1}
	if !o.period.End.IsZero() {
		t.choose(o.period)
	}
	return t
}

// choose sets the period to count.
func (t *tally) choose(p seats.Period) {
	t.period = p
	t.meter, t.err = seats.NewMeter(p)
}

// join returns what two tallies counted. If they chose two periods, there are chats in
// both, and finish says so.
func (t *tally) join(o *tally) *tally {
	switch {
	case o.err != nil || t.sessions == 0:
		return o
	case t.err != nil || o.sessions == 0:
		return t
	}
	for _, s := range o.starts {
		t.starts[t.find(s.period)].chats += s.chats
	}
	t.sessions += o.sessions
	t.outside += o.outside
	t.open = append(t.open, o.open...)
	if t.period.Equal(o.period) {
		t.err = t.meter.Merge(o.meter)
	}
	return t
}

// find returns where a period is in t.starts, and adds it if it is not there.
func (t *tally) find(p seats.Period) int {
	for i, s := range t.starts {
		if s.period.Equal(p) {
			return i
		}
	}
	t.starts = append(t.starts, periodStarts{period: p})
	return len(t.starts) - 1
}

// add counts a chat. After an error it does nothing: finish returns it.
func (t *tally) add(s seats.Session) {
	if t.sessions++; t.options.period.End.IsZero() && t.err == nil {
		t.countStart(s.Start)
	}
	switch {
	case t.err != nil:
	case s.Open:
		t.open = append(t.open, s)
	default:
		t.count(s)
	}
}

// count counts a chat that has an end.
func (t *tally) count(s seats.Session) {
	if !s.Start.Before(s.End) || !s.End.After(t.period.Start) || !s.Start.Before(t.period.End) {
		t.outside++
	}
	t.err = t.meter.Add(s)
}

// countStart counts where a chat starts. The first one chooses the period.
func (t *tally) countStart(start time.Time) {
	if len(t.starts) > 0 {
		if s := &t.starts[t.at]; !start.Before(s.period.Start) && start.Before(s.period.End) {
			s.chats++
			return
		}
	}
	var p seats.Period
	if p, t.err = t.options.cycle.At(start); t.err != nil {
		return
	}
	t.at = t.find(p)
	t.starts[t.at].chats++
	if t.meter == nil {
		t.choose(p)
	}
}

// finish returns the usage of the chats, with those that have no end. It keeps as open
// those that last to the end of the period.
func (t *tally) finish(agents []seats.Agent) (seats.Usage, error) {
	switch {
	case t.err != nil:
		return seats.Usage{}, t.err
	case t.meter == nil:
		return seats.Usage{}, errors.New("no chats whose month could be the period: say -month or -from")
	case len(t.starts) > 1:
		slices.SortFunc(t.starts, func(a, b periodStarts) int { return a.period.Start.Compare(b.period.Start) })
		return seats.Usage{}, severalPeriods(t.starts, t.options.calendar)
	}
	if len(t.open) > 0 {
		u, err := t.meter.Usage(agents)
		if err != nil {
			return seats.Usage{}, err
		}
		t.closed = u.Peak
	}
	t.endOpen()
	if t.err != nil {
		return seats.Usage{}, t.err
	}
	u, err := t.meter.Usage(agents)
	if err != nil {
		return seats.Usage{}, err
	}
	for _, s := range t.open {
		if !slices.Contains(t.options.exempt, s.Agent) {
			u.OpenAgents = append(u.OpenAgents, s.Agent)
		}
	}
	slices.Sort(u.OpenAgents)
	u.OpenAgents = slices.Compact(u.OpenAgents)
	return u, nil
}

// endOpen counts the chats that have no end: to that of the period, or for as long as
// -max-open says.
func (t *tally) endOpen() {
	all := t.open
	t.open = nil
	for _, s := range all {
		if !s.Start.Before(t.period.End) {
			t.outside++
			continue
		}
		closed := seats.Session{Agent: s.Agent, Start: s.Start, End: t.period.End}
		if end := s.Start.Add(t.options.maxOpen); t.options.maxOpen > 0 && end.Before(t.period.End) {
			closed.End = end
			t.ended++
		} else {
			t.open = append(t.open, s)
		}
		if t.count(closed); t.err != nil {
			return
		}
	}
}

// accounts returns the accounts of the license: those that the files name, those that
// -exempt names, and the idle ones.
func (o *options) accounts(named []string) []seats.Agent {
	var agents []seats.Agent
	taken := make(map[string]bool)
	add := func(id string) {
		if !taken[id] {
			taken[id] = true
			agents = append(agents, seats.Agent{ID: id, Exempt: slices.Contains(o.exempt, id)})
		}
	}
	for _, id := range named {
		add(id)
	}
	for _, id := range o.exempt {
		add(id)
	}
	for i, n := 1, 0; n < o.idle; i++ {
		if id := fmt.Sprintf("idle-%d", i); !taken[id] {
			add(id)
			n++
		}
	}
	return agents
}
