package seats

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/payper/payper/internal/spans"
)

const (
	// maxAgents is the most agents that one license can have.
	maxAgents = 1_000_000

	// maxSpans is the most spans that a Meter can hold.
	maxSpans = 1 << 30
)

// Meter counts the seats of one license in one period as its chats come in. It
// is [Measure], fed one session at a time and asked at any moment.
//
// A Meter holds, for each agent, the union of the agent's chats within the
// period, and nothing else. So sessions may come in any order; adding one again,
// or in two parts that touch, changes nothing; and what was counted in several
// places is joined with [Meter.Merge]. A Meter knows no accounts: who is on the
// license, and who is exempt, is given when it is asked.
//
// To follow a chat that is open, add it as it stands, from its start up to now,
// and again as time goes on. The longer form contains the shorter one and takes
// its place, and so in the end does the closed chat.
//
// A Meter takes constant time for a session that comes nearly in order of start,
// and O(log n) on average in any order. It stores 24 bytes a span; once in no
// order it keeps eight times as much, for more that comes so. An agent's chats
// that overlap or touch are one span. A Meter holds at most 2^30 spans of at most
// a million agents.
//
// A Meter must not be copied, nor used by several goroutines at once, even to
// ask. To store a Meter use its binary form: package json refuses it. The zero
// Meter is not usable, nor is nil: their methods return [ErrMeter]. Call
// [NewMeter], or read a stored Meter into a zero one.
type Meter struct {
	_ noCopy
	noJSON
	ruler ruler
	sets  spans.Sets // by agent
}

// NewMeter returns a Meter for the period p, without any sessions. It returns
// an error that wraps [ErrPeriod] if p is not valid (see [Period.Validate]).
func NewMeter(p Period) (*Meter, error) {
	r, err := newRuler(p)
	if err != nil {
		return nil, fmt.Errorf("seats: %w", err)
	}
	return newMeter(r), nil
}

func newMeter(r ruler) *Meter {
	return &Meter{ruler: r, sets: spans.New(spans.Limits{Keys: maxAgents, Spans: maxSpans})}
}

// limitError returns the error of a Meter whose sets are full.
func limitError(err error) error {
	if errors.Is(err, spans.ErrKeys) {
		return fmt.Errorf("more than %d agents: %w", maxAgents, ErrLimit)
	}
	return fmt.Errorf("more than %d spans: %w", maxSpans, ErrLimit)
}

// check returns an error that wraps ErrMeter if m is nil or zero.
func (m *Meter) check() error {
	if fault := m.fault(); fault != "" {
		return fmt.Errorf("seats: %s: %w", fault, ErrMeter)
	}
	return nil
}

// fault says why m has no period, or nothing.
func (m *Meter) fault() string {
	switch {
	case m == nil:
		return "nil Meter"
	case m.ruler.length == 0:
		return "zero Meter"
	}
	return ""
}

// Period returns the period that m counts, in the location in which it was
// given. That of a zero Meter is zero.
func (m *Meter) Period() Period {
	if m == nil {
		return Period{}
	}
	return m.ruler.period
}

// Add adds a session; what of it lies outside the period does not count.
//
// Add returns an error, and leaves m as it was, that wraps
//   - [ErrSession] if s has no agent, no start or no end, ends before it starts,
//     or is open: a chat that still runs is added up to now;
//   - [ErrLimit] if m would hold more agents or spans than it can;
//   - [ErrMeter] if m has no period.
func (m *Meter) Add(s Session) error {
	if err := m.check(); err != nil {
		return err
	}
	part, fault := s.closedPart(&m.ruler)
	if fault != "" {
		return fmt.Errorf("seats: %s: %w", fault, ErrSession)
	}
	if err := m.sets.Add(s.Agent, part); err != nil {
		return fmt.Errorf("seats: agent %.100q: %w", s.Agent, limitError(err))
	}
	return nil
}

// Merge adds to m all that o holds, which stays as it is. The period of o is that
// of m or lies within it: the days of a month join into the month. Merging is
// commutative, associative and idempotent: whichever way the sessions of a
// license were divided among Meters, the merged Meter is the one that took them
// all.
//
// Merge returns an error, and leaves m as it was, that wraps
//   - [ErrOtherPeriod] if the period of o does not lie within that of m (see
//     [Meter.Cut]);
//   - [ErrLimit] if m would hold more agents or spans than it can;
//   - [ErrMeter] if m or o has no period.
func (m *Meter) Merge(o *Meter) error {
	if err := m.check(); err != nil {
		return err
	}
	if err := m.merge(o); err != nil {
		return fmt.Errorf("seats: %w", err)
	}
	return nil
}

func (m *Meter) merge(o *Meter) error {
	if fault := o.fault(); fault != "" {
		return fmt.Errorf("merge: %s: %w", fault, ErrMeter)
	}
	if !m.ruler.holds(o.ruler.period) {
		return fmt.Errorf("merge: period %v is not within %v: %w", o.ruler.period, m.ruler.period, ErrOtherPeriod)
	}
	if err := m.sets.Merge(&o.sets, m.ruler.offset(o.ruler.period.Start)); err != nil {
		return fmt.Errorf("merge: %w", limitError(err))
	}
	return nil
}

// Cut returns a Meter for a part of the period of m, as if it had been fed the
// same sessions. It leaves m as it is.
//
// Cut returns an error that wraps
//   - [ErrPeriod] if part is not valid (see [Period.Validate]);
//   - [ErrOtherPeriod] if part does not lie within the period of m;
//   - [ErrMeter] if m has no period.
func (m *Meter) Cut(part Period) (*Meter, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	r, err := newRuler(part)
	if err != nil {
		return nil, fmt.Errorf("seats: %w", err)
	}
	if !m.ruler.holds(part) {
		return nil, fmt.Errorf("seats: cut: %v is not within %v: %w", part, m.ruler.period, ErrOtherPeriod)
	}
	from := m.ruler.offset(part.Start)
	return &Meter{ruler: r, sets: m.sets.Cut(spans.Span{Start: from, End: from + r.length})}, nil
}

// Usage returns the accounts and the seats that the license has taken so far:
// what [Measure] returns for the same sessions, none of them open. The agents
// are all accounts of the license, whether they chatted or not.
//
// A period that still runs is measured by cutting it first: see [Meter.Cut].
//
// Usage takes time in proportion to the number of spans, not of sessions, or
// O(n log n) if they crowd in a small part of the period. It takes less memory
// than m holds if there are many spans nearly in order, about twice as much if
// there are few. It returns an error that wraps
//   - [ErrAgent] or [ErrLimit] as Measure does;
//   - [ErrUnknownAgent] if agents who are not among agents chatted;
//   - [ErrMeter] if m has no period.
//
// The text of the error names each bad agent, up to 20 of a kind, the unknown
// ones in order of bytes.
func (m *Meter) Usage(agents []Agent) (Usage, error) {
	r, err := m.ask(agents)
	if err != nil {
		return Usage{}, err
	}
	return m.usage(r, new(spans.Sweeper)), nil
}

// ask returns the roster of agents, or the errors of Usage.
func (m *Meter) ask(agents []Agent) (roster, error) {
	if err := m.check(); err != nil {
		return roster{}, err
	}
	r, err := checkedRoster(m.sets.Keys(), agents)
	if err != nil {
		return roster{}, fmt.Errorf("seats: %w", err)
	}
	return r, nil
}

func (m *Meter) usage(r roster, w *spans.Sweeper) Usage {
	u := Usage{Period: m.ruler.period}
	countAccounts(&u, m, r.agents)
	countSeats(&u, m, r, w)
	return u
}

// Levels returns how many seats were in use over time, as [Levels] does for the
// same sessions; it returns the errors of [Meter.Usage].
func (m *Meter) Levels(agents []Agent) ([]Level, error) {
	r, err := m.ask(agents)
	if err != nil {
		return nil, err
	}
	return m.levels(r), nil
}

func (m *Meter) levels(r roster) []Level {
	return levelsOf(&m.ruler, new(spans.Sweeper).Levels(&m.sets, r.exempt))
}

// Holders returns the ids of the agents who hold a seat at an instant of the
// period, sorted; none if nobody does. With the start of the first [Level] of a
// count that is charged it tells who made it up.
//
// Holders returns the errors of [Meter.Usage], and one that wraps
// [ErrOtherPeriod] if at is not in the period.
func (m *Meter) Holders(agents []Agent, at time.Time) ([]string, error) {
	r, err := m.ask(agents)
	if err != nil {
		return nil, err
	}
	if p := m.ruler.period; compare(at, p.Start) < 0 || compare(at, p.End) >= 0 {
		return nil, fmt.Errorf("seats: holders: %v is not in %v: %w", instantText(at), p, ErrOtherPeriod)
	}
	var ids []string
	for _, number := range m.sets.Holding(m.ruler.offset(at)) {
		if !r.exempt[number] {
			ids = append(ids, m.sets.Keys()[number])
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// Spans yields the evidence of the count: each agent's time chatting within the
// period, by id and in order of time. The spans of one agent neither overlap nor
// touch. Exempt agents are there too, since a Meter knows no accounts. The
// instants are in the location of the period's start.
func (m *Meter) Spans() iter.Seq2[string, Period] {
	return func(yield func(string, Period) bool) {
		if m.check() != nil {
			return
		}
		for id, s := range m.sets.Sorted() {
			if !yield(id, Period{m.ruler.at(s.Start), m.ruler.at(s.End)}) {
				return
			}
		}
	}
}
