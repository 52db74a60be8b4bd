package commission

import (
	"errors"
	"fmt"
	"slices"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/pricing"
)

// call is a call of Ledger.Post.
type call struct {
	ledger *Ledger
	given  []given
	byID   map[string]*given // the first with each id
}

// given is an event of a call.
type given struct {
	Event              // with the times and amounts of entries
	posted bool        // whether an earlier call posted it
	first  int         // index of the first equal event in the call
	errs   faults.List // why it is refused
}

func (l *Ledger) newCall(events []Event) *call {
	c := &call{ledger: l, given: make([]given, len(events)), byID: make(map[string]*given, len(events))}
	for i, e := range events {
		c.given[i] = given{Event: e, first: i}
		c.take(&c.given[i])
	}
	return c
}

// take checks an event as far as it does not depend on entries that it refers to.
func (c *call) take(g *given) {
	l := c.ledger
	f := g.faults()
	f.currency(g.Currency, l.contract.Currency)
	g.errs.Append(f.Wrap(ErrEvent))
	g.Event = l.contract.normal(g.Event)
	if posted := l.state.entry(g.ID); posted != nil {
		g.posted = true
		if names := g.differs(posted.Event); names != "" {
			g.errs.Add("entry %d has this id and differs in %s: %w", posted.Seq, names, ErrDuplicate)
		}
		return
	}
	if g.ID == "" {
		return
	}
	first := c.byID[g.ID]
	if first == nil {
		c.byID[g.ID] = g
		return
	}
	if names := g.differs(first.Event); names != "" {
		g.errs.Add("event %d has this id and differs in %s: %w", first.first, names, ErrDuplicate)
		first.errs.Add("event %d has this id and differs in %s: %w", g.first, names, ErrDuplicate)
		return
	}
	g.first = first.first
}

// post returns the entries of the events that are not refused.
func (c *call) post() []Entry {
	var order []*given
	for i := range c.given {
		if g := &c.given[i]; len(g.errs) == 0 && !g.posted && g.first == i {
			order = append(order, g)
		}
	}
	slices.SortFunc(order, func(a, b *given) int { return a.order(b.Event) })
	s := newState(c.ledger.contract.Currency, &c.ledger.state)
	posted := make([]Entry, 0, len(order))
	for _, g := range order {
		entry, err := c.entry(&s, g.Event)
		if err != nil {
			if errors.Is(err, pricing.ErrAmount) && !errors.Is(err, ErrEvent) {
				err = fmt.Errorf("%w: %w", err, ErrEvent)
			}
			g.errs.Append(err)
			continue
		}
		entry.Seq = c.ledger.log.n + len(posted) + 1
		posted = append(posted, entry)
		s.add(&posted[len(posted)-1])
	}
	return posted
}

// entry returns the entry of an event, without its number.
func (c *call) entry(s *state, e Event) (Entry, error) {
	if e.Kind == Payment {
		return c.ledger.contract.sale(e)
	}
	if of := c.byID[e.Of]; of != nil && s.entry(e.Of) == nil {
		if len(of.errs) > 0 {
			return Entry{}, fmt.Errorf("refers to %.100q, which is refused: %w", e.Of, ErrUnknown)
		}
		if err := e.checkOf(of.Event); err != nil { // it comes later in the order
			return Entry{}, err
		}
	}
	return s.next(e)
}

// bad returns the events that are refused.
func (c *call) bad(events []Event) []EventError {
	var bad []EventError
	for i, e := range events {
		if err := c.given[c.given[i].first].errs.Err(); err != nil {
			bad = append(bad, EventError{i, e, err})
		}
	}
	return bad
}
