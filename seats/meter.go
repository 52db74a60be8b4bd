package seats

import (
	"fmt"
	"slices"
)

const (
	// maxAgents is the most agents that one license can have.
	maxAgents = 1_000_000

	// maxSpans is the most spans that a Meter can hold: places in its log are
	// int32, and two Meters that are joined have twice as many.
	maxSpans = 1 << 30
)

// Meter counts the seats of one license in one period as its chats come in. It
// is [Measure], fed one session at a time and asked at any moment.
//
// What a Meter holds is, for each agent, the union of the agent's spans within
// the period, and nothing else. So sessions may come in any order; adding one
// again, or in two parts that touch, changes nothing; and what has been counted
// in several places can be joined with [Meter.Merge]. A Meter knows no
// accounts: who is on the license, and who is exempt, is given when it is
// asked.
//
// To follow chats that are still open, add each of them as it stands: from its
// start up to now, and again as time goes on. The longer form contains the
// shorter one and takes its place, and so in the end does the closed chat.
//
// A Meter takes constant time for a session that comes nearly in order of
// start, and O(log n) on average in any order. It stores 24 bytes a span; once
// in no order it keeps eight times as much, for more that comes so. An agent's
// chats that overlap or touch are one span.
//
// To store a Meter use its binary form: it has none in JSON, and package json
// refuses it.
//
// It holds at most 2^30 spans of at most a million agents. A Meter must not be
// copied, nor used by several goroutines at once, even to ask. The zero Meter
// has no period, nor has nil: to add to it, ask it or store it is an error that
// wraps [ErrMeter]. UnmarshalBinary makes a Meter of a zero one.
type Meter struct {
	frame  frame
	agents index     // of the agents who chatted
	spans  timelines // of the same agents
	limits limits
}

// limits are what a Meter can hold. They are fields so that tests can set them
// lower.
type limits struct {
	agents, spans int
}

// NewMeter returns a Meter for the period p, without any sessions. It returns
// an error that wraps [ErrPeriod] if p is not valid (see [Period.Validate]).
func NewMeter(p Period) (*Meter, error) {
	f, err := newFrame(p)
	if err != nil {
		return nil, err
	}
	return newMeter(f), nil
}

func newMeter(f frame) *Meter {
	return &Meter{
		frame:  f,
		agents: newIndex(),
		spans:  newTimelines(),
		limits: limits{maxAgents, maxSpans},
	}
}

// check returns an error that wraps ErrMeter if m has no period.
func (m *Meter) check() error {
	if m == nil || m.frame.length == 0 {
		return fmt.Errorf("seats: %w", ErrMeter)
	}
	return nil
}

// Period returns the period that m counts, in the location in which it was
// given. That of a zero Meter is zero.
func (m *Meter) Period() Period {
	if m == nil {
		return Period{}
	}
	return m.frame.period
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
	if err := m.addClosed(&s); err != nil {
		return fmt.Errorf("seats: %w", err)
	}
	return nil
}

func (m *Meter) addClosed(s *Session) error {
	part, err := m.frame.closedPart(s)
	if err != nil || part.start >= part.end {
		return err
	}
	return m.add(s.Agent, part)
}

// add adds a span of an agent.
func (m *Meter) add(id string, s span) error {
	hash := m.agents.hash(id)
	return m.addFound(id, hash, m.agents.find(hash, id), s)
}

// addFound adds a span of an agent, whose number is none if it is not known
// yet.
func (m *Meter) addFound(id string, hash uint64, agent int32, s span) error {
	if m.spans.size >= m.limits.spans || agent == none && len(m.agents.ids) >= m.limits.agents {
		if err := m.checkRoom(id, agent, s); err != nil {
			return err
		}
	}
	if agent == none {
		agent = m.addAgent(id, hash)
	}
	m.spans.add(agent, s)
	return nil
}

// addAgent adds an agent and returns its number. It needs a span too.
func (m *Meter) addAgent(id string, hash uint64) int32 {
	m.spans.addAgent()
	return m.agents.add(hash, id)
}

// numberOf returns the number of an agent, who is added if need be.
func (m *Meter) numberOf(id string) int32 {
	hash := m.agents.hash(id)
	if number := m.agents.find(hash, id); number != none {
		return number
	}
	return m.addAgent(id, hash)
}

// checkRoom returns an error that wraps ErrLimit if m, which is full, has no
// room for one more span of an agent.
func (m *Meter) checkRoom(id string, agent int32, s span) error {
	m.spans.settle()
	switch {
	case agent == none && len(m.agents.ids) >= m.limits.agents:
		return fmt.Errorf("agent %.100q: more than %d agents: %w", id, m.limits.agents, ErrLimit)
	case m.spans.size < m.limits.spans || agent != none && m.spans.covers(agent, s):
		return nil
	}
	return fmt.Errorf("agent %.100q: more than %d spans: %w", id, m.limits.spans, ErrLimit)
}

// Merge adds to m all that o holds, which stays as it is. Merging is
// commutative, associative and idempotent: whichever way the sessions of a
// license were divided among Meters, the merged Meter is the one that took them
// all.
//
// Merge returns an error, and leaves m as it was, that wraps
//   - [ErrOtherPeriod] if o counts another period than m, be it in part (see
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
	if err := o.check(); err != nil {
		return fmt.Errorf("merge: %w", ErrMeter)
	}
	if compare(m.frame.period.Start, o.frame.period.Start) != 0 || m.frame.length != o.frame.length {
		return fmt.Errorf("meters of %v and %v: %w", m.frame.period, o.frame.period, ErrOtherPeriod)
	}
	switch {
	case m == o:
		return nil
	case m.spans.size+o.spans.size <= m.limits.spans && len(m.agents.ids)+len(o.agents.ids) <= m.limits.agents:
		m.addSpans(o)
		return nil
	}
	// It may be too much: see what becomes of it before m changes.
	both := newMeter(m.frame)
	both.limits = m.limits
	both.addSpans(m)
	both.addSpans(o)
	both.spans.settle()
	switch {
	case len(both.agents.ids) > both.limits.agents:
		return fmt.Errorf("meters of %d agents in all, more than %d: %w", len(both.agents.ids), both.limits.agents, ErrLimit)
	case both.spans.size > both.limits.spans:
		return fmt.Errorf("meters of %d spans in all, more than %d: %w", both.spans.size, both.limits.spans, ErrLimit)
	}
	*m = *both
	return nil
}

// addSpans adds to m the spans of o that lie in its period, whatever its
// limits.
func (m *Meter) addSpans(o *Meter) {
	offset := o.frame.offset(m.frame.period.Start) // from the start of o
	numbers := slices.Repeat([]int32{none}, len(o.agents.ids))
	for e := range o.spans.all() {
		part := span{max(e.start-offset, 0), min(e.end-offset, m.frame.length)}
		if part.start >= part.end {
			continue
		}
		agent := &numbers[e.agent]
		if *agent == none {
			*agent = m.numberOf(o.agents.ids[e.agent])
		}
		m.spans.add(*agent, part)
	}
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
	f, err := newFrame(part)
	if err != nil {
		return nil, err
	}
	if whole := m.frame.period; compare(part.Start, whole.Start) < 0 || compare(part.End, whole.End) > 0 {
		return nil, fmt.Errorf("seats: %v is not within %v: %w", part, whole, ErrOtherPeriod)
	}
	cut := newMeter(f)
	cut.limits = m.limits
	cut.addSpans(m)
	return cut, nil
}

// Usage returns the accounts and the seats that the license has taken so far:
// what [Measure] returns for the same sessions. The agents are all accounts of
// the license, whether they chatted or not.
//
// A period that still runs is measured by cutting it first: see [Meter.Cut].
//
// Usage takes time in proportion to the number of spans, not of sessions, or
// O(n log n) if they crowd in a small part of the period. It takes less memory
// than m holds if there are many spans nearly in order, about twice as much if
// there are few. It returns an error that wraps
//   - [ErrAgent] or [ErrLimit] as Measure does;
//   - [ErrUnknownAgent] if an agent who is not among agents chatted; the text
//     gives the first such id in order of bytes;
//   - [ErrMeter] if m has no period.
func (m *Meter) Usage(agents []Agent) (Usage, error) {
	if err := m.check(); err != nil {
		return Usage{}, err
	}
	u, err := m.usage(agents, new(sweeper))
	if err != nil {
		return Usage{}, fmt.Errorf("seats: %w", err)
	}
	return u, nil
}

func (m *Meter) usage(agents []Agent, w *sweeper) (Usage, error) {
	position, err := m.positions(agents)
	if err != nil {
		return Usage{}, err
	}
	u := Usage{Period: m.frame.period}
	countAccounts(&u, &m.frame, agents, w)
	countSeats(&u, m, agents, position, w)
	return u, nil
}

// positions returns the position among agents of each agent who chatted, by
// number, and settles the spans.
func (m *Meter) positions(agents []Agent) ([]int, error) {
	positions, err := checkAgents(agents)
	if err != nil {
		return nil, err
	}
	m.spans.settle()
	position := make([]int, len(m.agents.ids))
	unknown := none
	for number, id := range m.agents.ids {
		p, known := positions[id]
		if !known && (unknown == none || id < m.agents.ids[unknown]) {
			unknown = number
		}
		position[number] = p
	}
	if unknown != none {
		return nil, fmt.Errorf("agent %.100q: %w", m.agents.ids[unknown], ErrUnknownAgent)
	}
	return position, nil
}

// exempt reports of each agent at the given positions whether it is exempt.
func exempt(agents []Agent, position []int) []bool {
	exempt := make([]bool, len(position))
	for number, p := range position {
		exempt[number] = agents[p].Exempt
	}
	return exempt
}
