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

// Meter counts the seats of one license in one period as its chats come in. It returns
// the same results as [Measure].
//
// A Meter stores the time that each agent spent chatting within the period, and nothing
// else. Sessions may come in any order. Adding a session twice, or in two parts that
// touch, has the same effect as adding it once. A Meter does not store accounts: the
// methods Usage, Levels and Holders take the agents of the license.
//
// A Meter takes no open session. To count a chat that is still running, add it with End
// set to now, and add it again later with a later End. The longer session covers the
// shorter one.
//
// Adding a session takes constant time if sessions come nearly in order of start, and
// O(log n) time on average in random order. A Meter stores 24 bytes for each span. Chats
// of one agent that overlap or touch are one span. A Meter that gets sessions in random
// order sorts them in batches. A batch takes up to 24 KiB or seven times the memory of
// the spans, whichever is more, and the Meter keeps that room for the next batch. A
// Meter holds at most 2^30 spans of at most a million agents.
//
// A Meter must not be copied. It must not be used by several goroutines at once, even
// for reading. Package json refuses a Meter: store the result of [Meter.MarshalBinary].
// A nil or zero Meter has no period, and methods that need one return [ErrMeter]. Create
// a Meter with [NewMeter], or call [Meter.UnmarshalBinary] on a zero Meter.
type Meter struct {
	_ noCopy
	noJSON
	ruler ruler
	sets  spans.Sets // by agent
}

// NewMeter returns an empty Meter for the period p. It returns an error that wraps
// [ErrPeriod] if p is not valid (see [Period.Validate]).
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

// Period returns the period of m, with the locations that were given. It returns the
// zero Period if m is nil or zero.
func (m *Meter) Period() Period {
	if m == nil {
		return Period{}
	}
	return m.ruler.period
}

// Add adds a session. Time outside the period of m does not count.
//
// Add returns an error, and leaves m unchanged, that wraps
//   - [ErrSession] if s has no agent, no start or no end, ends before it starts, or is
//     open;
//   - [ErrLimit] if m would hold too many agents or spans;
//   - [ErrMeter] if m is nil or zero.
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

// Merge adds everything that o holds to m. It does not change o. The period of o must
// be within the period of m, so the Meters of days merge into the Meter of a month.
// Merging is commutative, associative and idempotent: however the sessions of a license
// were divided among Meters, the merged Meter equals one that took all of them.
//
// Merge returns an error, and leaves m unchanged, that wraps
//   - [ErrOtherPeriod] if the period of o is not within the period of m (see
//     [Meter.Cut]);
//   - [ErrLimit] if m would hold too many agents or spans;
//   - [ErrMeter] if m or o is nil or zero.
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

// Cut returns a Meter for a part of the period of m. It equals a Meter for that part
// that took the same sessions. Cut does not change m.
//
// Cut returns an error that wraps
//   - [ErrPeriod] if part is not valid (see [Period.Validate]);
//   - [ErrOtherPeriod] if part is not within the period of m;
//   - [ErrMeter] if m is nil or zero.
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

// Usage returns the accounts and the seats that the license has taken so far. The result
// is that of [Measure] for the same sessions. Agents are all accounts of the license,
// including those that did not chat.
//
// To measure a period that is still running, first cut m at the present time with
// [Meter.Cut].
//
// Usage takes O(n) time for n spans, or O(n log n) time if the spans crowd in a small
// part of the period.
//
// Usage returns an error that wraps
//   - [ErrAgent] if agents are not valid (see [Measure]);
//   - [ErrLimit] if there are more than a million agents;
//   - [ErrUnknownAgent] if an agent chatted and is not among agents;
//   - [ErrMeter] if m is nil or zero.
//
// The text of the error names every bad agent, up to 20 of a kind. Unknown agents are
// in byte order.
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

// Levels returns the number of seats in use over time. The result is that of the
// function [Levels] for the same sessions. Levels returns the errors of [Meter.Usage].
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

// Holders returns the sorted IDs of the agents who hold a seat at an instant. It returns
// nil if nobody does. Call it with the start of a [Level] to find the agents behind a
// count that is charged.
//
// Holders returns the errors of [Meter.Usage], and an error that wraps [ErrOtherPeriod]
// if at is not in the period of m.
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

// Spans yields the time that each agent spent chatting within the period. It is the
// evidence of the count. Agents are in byte order of their IDs, and the spans of an
// agent are in order of time. They neither overlap nor touch. Exempt agents are
// included, because a Meter does not store accounts. Times are in the location of the
// start of the period.
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
