package commission

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// EntryKind says which kind of event an entry is for.
type EntryKind string

// The kinds of entries.
const (
	EntryPayment    EntryKind = "payment"
	EntryRefund     EntryKind = "refund"
	EntryPayout     EntryKind = "payout"
	EntryAdjustment EntryKind = "adjustment"
)

// known reports whether k is one of the kinds.
func (k EntryKind) known() bool {
	switch k {
	case EntryPayment, EntryRefund, EntryPayout, EntryAdjustment:
		return true
	default:
		return false
	}
}

// Entry is a line of a ledger: what one event does to the partner's balance.
// It is made by [Terms.Post], and never changes.
//
// Its JSON has the keys event, kind, at, license, payment, second_tier, base,
// rate, amount, paid, available_from, currency and note, with amounts as strings;
// what does not apply is left out. encoding/json reads it back.
type Entry struct {
	Event      string          // the id of the event
	Kind       EntryKind       // of the event
	At         time.Time       // when it happened
	License    string          // of a payment or a refund
	Payment    string          // of a refund: the id of its payment
	SecondTier bool            // whether the license is of the second tier
	Base       decimal.Decimal // of a payment or a refund: what the customer paid, negative for what went back
	Rate       decimal.Decimal // of a payment or a refund: that of the sale
	Amount     decimal.Decimal // what the entry adds to what the partner earned; 0 for a payout
	PaidOut    decimal.Decimal // of a payout: what was paid out
	Currency   pricing.Currency

	// AvailableFrom is since when Amount can be paid out, or takes away from what
	// can be; until then it is pending.
	AvailableFrom time.Time

	// Note is why a payment earns nothing, or the reason of a refund or an
	// adjustment.
	Note string
}

// State is what a ledger has to remember to go on: its currency, a record for
// each payment and the id of each event. The zero value is a ledger with
// nothing in it.
//
// As JSON it can be stored and taken up again.
type State struct {
	currency pricing.Currency // of every amount; empty until there is one
	payments map[string]payment
	seen     map[string]seen
	first    map[string]time.Time // by license: when it first earned commission
	last     position
	closed   time.Time
}

// payment is what the state remembers of a payment.
type payment struct {
	license   string
	at        time.Time
	second    bool
	rate      decimal.Decimal
	amount    decimal.Decimal // paid by the customer
	earned    decimal.Decimal // by the partner
	refunded  decimal.Decimal // of amount, so far
	taken     decimal.Decimal // of earned, so far
	available time.Time
}

// seen is what the state remembers of every event.
type seen struct {
	at          time.Time
	fingerprint string
}

// position is the place of an event in the order of a ledger.
type position struct {
	at   time.Time
	kind EntryKind
	id   string
}

// Post enters events into a ledger. It returns the ledger's new state and one
// entry for each event that is new, in order: by instant, then payments before
// others, then id. The state it is given stays as it was.
//
// The events of a call may come in any order. One that is there twice, or was
// posted before, counts once, if it is the same: equal amounts and instants,
// whatever their form. An event that comes before one that was posted by an
// earlier call is refused, since it could change entries that stand: post what
// belongs together in one call, or start again from the zero state. In this way
// the entries are the same however the events are spread over calls.
//
// A payment earns its share at the rate of its time (see [Share]). A refund
// takes back of it in proportion to what was refunded in all, less what was
// taken back before, so that a full refund leaves exactly nothing. Payouts and
// adjustments count as they are; a payout is a fact, even if it is more than
// was available.
//
// Post takes O(n log n) time in the number of events, and copies the state: post
// in batches, such as a day's, rather than one by one. It returns the errors of
// [Terms.Validate], one that wraps [pricing.ErrCurrency] if the state is of a
// ledger in another currency, and an [*EventError] that wraps
//   - [ErrEvent] if it is nil or none of the four, if it has no id, instant,
//     license, payment or reason, or one that is not UTF-8, or is a payout that
//     is not positive;
//   - [ErrPayment] if a payment or its tax is negative;
//   - [ErrRefund] if a refund is not positive, is of an unknown payment, of
//     more than is left of it, or dated before it;
//   - [ErrDuplicate] if another event has the same id;
//   - [ErrOrder] if it comes before one that was posted by an earlier call;
//   - [ErrClosed] if it is dated before the books were closed;
//   - [pricing.ErrCurrency] if it is not in the currency of t;
//   - [pricing.ErrAmount] if an amount, or all that was refunded of a payment,
//     is out of bounds, or finer than the currency where it enters the balance
//     as it is;
//   - [pricing.ErrSchedule] if no rate or channel holds at its instant, and
//     [pricing.ErrCycle] if that is beyond the years 1 to 9999.
func (t Terms) Post(s State, events ...Event) (State, []Entry, error) {
	if err := t.Validate(); err != nil {
		return State{}, nil, err
	}
	if s.currency != "" && s.currency != t.Currency {
		return State{}, nil, fmt.Errorf("commission: terms in %s, the ledger is in %s: %w", t.Currency, s.currency, pricing.ErrCurrency)
	}
	for i, e := range events {
		if err := checkType(e); err != nil {
			return State{}, nil, &EventError{Index: i, Err: err}
		}
		if err := checkEvent(e, t.Currency); err != nil {
			return State{}, nil, newEventError(i, e, err)
		}
	}
	if err := s.checkRefunds(events); err != nil {
		return State{}, nil, err
	}
	inOrder := make([]int, len(events)) // the indices of the events
	for i := range events {
		inOrder[i] = i
	}
	slices.SortStableFunc(inOrder, func(a, b int) int { return events[a].head().compare(events[b].head()) })

	s = s.clone()
	last := s.last
	var entries []Entry
	for _, i := range inOrder {
		entry, err := t.post(&s, events[i], last)
		if err != nil {
			return State{}, nil, newEventError(i, events[i], err)
		}
		if entry != nil {
			entries = append(entries, *entry)
		}
	}
	return s, entries, nil
}

// checkRefunds returns an error if a refund is dated before its payment, be that
// posted or among the events. Their order would only say that the payment is
// unknown.
func (s State) checkRefunds(events []Event) error {
	paid := make(map[string]time.Time)
	for _, e := range events {
		p, ok := e.(Payment)
		if !ok {
			continue
		}
		// Of two payments with one id the first counts, whatever their order.
		if at, ok := paid[p.ID]; !ok || p.At.Before(at) {
			paid[p.ID] = p.At
		}
	}
	for i, e := range events {
		r, ok := e.(Refund)
		if !ok {
			continue
		}
		at, ok := paid[r.Payment]
		if !ok {
			at = s.payments[r.Payment].at
		}
		if r.At.Before(at) {
			return newEventError(i, e, fmt.Errorf("at %v, before payment %.100q at %v: %w",
				r.At.Format(time.RFC3339Nano), r.Payment, at.Format(time.RFC3339Nano), ErrRefund))
		}
	}
	return nil
}

func newEventError(index int, e Event, err error) *EventError {
	h := e.head()
	return &EventError{Index: index, Kind: h.kind, ID: h.id, Err: err}
}

// post enters one event, unless it is there already. Last is the position of
// the last event of earlier calls.
func (t Terms) post(s *State, e Event, last position) (*Entry, error) {
	h := e.head()
	mark := seen{h.at, fingerprint(e)}
	if before, ok := s.seen[h.id]; ok {
		if before.fingerprint != mark.fingerprint {
			return nil, fmt.Errorf("another event has this id: %w", ErrDuplicate)
		}
		return nil, nil
	}
	if h.at.Before(s.closed) {
		return nil, fmt.Errorf("at %v, books closed before %v: %w",
			h.at.Format(time.RFC3339Nano), s.closed.Format(time.RFC3339Nano), ErrClosed)
	}
	if last.id != "" && h.compare(head{id: last.id, at: last.at, kind: last.kind}) < 0 {
		return nil, fmt.Errorf("at %v, before %s %.100q, which is posted: %w",
			h.at.Format(time.RFC3339Nano), last.kind, last.id, ErrOrder)
	}

	entry := Entry{
		Event:         h.id,
		Kind:          h.kind,
		At:            h.at.Round(0).In(t.location()),
		Amount:        decimal.New(0, -int32(t.Currency.Places())),
		Currency:      t.Currency,
		AvailableFrom: h.at.Round(0).In(t.location()),
	}
	var err error
	switch e := e.(type) {
	case Payment:
		err = t.postPayment(s, e, &entry)
	case Refund:
		err = t.postRefund(s, e, &entry)
	case Payout:
		entry.PaidOut = e.Amount.Round(int32(t.Currency.Places()))
	case Adjustment:
		entry.Amount = e.Amount.Round(int32(t.Currency.Places()))
		entry.Note = e.Reason
	}
	if err != nil {
		return nil, err
	}
	s.currency = t.Currency
	s.seen[h.id] = mark
	s.last = position{h.at, h.kind, h.id}
	return &entry, nil
}

func (t Terms) postPayment(s *State, p Payment, e *Entry) error {
	rate, amount, note, err := t.share(p, s.first[p.License])
	if err != nil {
		return err
	}
	available, err := t.available(p.At)
	if err != nil {
		return err
	}
	e.License = p.License
	e.SecondTier = t.Licenses[p.License].SecondTier
	e.Base, e.Rate, e.Amount = p.Amount, rate, amount
	e.AvailableFrom, e.Note = available, note
	if _, ok := s.first[p.License]; !ok && amount.Sign() > 0 {
		s.first[p.License] = e.At
	}
	s.payments[p.ID] = payment{
		license:   p.License,
		at:        e.At,
		second:    e.SecondTier,
		rate:      rate,
		amount:    p.Amount,
		earned:    amount,
		available: available,
	}
	return nil
}

func (t Terms) postRefund(s *State, r Refund, e *Entry) error {
	p, ok := s.payments[r.Payment]
	switch {
	case !ok && !s.closed.IsZero():
		return fmt.Errorf("payment %.100q is unknown, or of books that are closed: %w", r.Payment, ErrRefund)
	case !ok:
		return fmt.Errorf("payment %.100q is unknown: %w", r.Payment, ErrRefund)
	}
	refunded := p.refunded.Add(r.Amount)
	if err := checkAmount(refunded); err != nil {
		return fmt.Errorf("refunded in all of payment %.100q: %w", r.Payment, err)
	}
	if refunded.GreaterThan(p.amount) {
		return fmt.Errorf("amount %s, of %s left of payment %.100q: %w", t.Currency.Format(r.Amount),
			t.Currency.Format(p.amount.Sub(p.refunded)), r.Payment, ErrRefund)
	}
	taken := takenBack(p.earned, refunded, p.amount, t.Currency)

	e.License, e.Payment, e.SecondTier = p.license, r.Payment, p.second
	e.Base, e.Rate, e.Amount = r.Amount.Neg(), p.rate, p.taken.Sub(taken)
	e.Note = string(r.Reason)
	if e.AvailableFrom.Before(p.available) {
		e.AvailableFrom = p.available.In(t.location())
	}
	p.refunded, p.taken = refunded, taken
	s.payments[r.Payment] = p
	return nil
}

// takenBack returns what is lost of the commission on a payment once so much of
// it is refunded in all.
func takenBack(earned, refunded, paid decimal.Decimal, c pricing.Currency) decimal.Decimal {
	if refunded.IsZero() {
		return decimal.Decimal{}
	}
	return earned.Mul(refunded).DivRound(paid, int32(c.Places()))
}

// CloseBefore returns the state without what happened before an instant. It is
// smaller; an event dated before that instant, and a refund of a payment from
// before it, are refused from then on. When each license first earned
// commission is kept.
func (s State) CloseBefore(before time.Time) State {
	s = s.clone()
	if before.After(s.closed) {
		s.closed = before.Round(0)
	}
	maps.DeleteFunc(s.payments, func(_ string, p payment) bool { return p.at.Before(s.closed) })
	maps.DeleteFunc(s.seen, func(_ string, e seen) bool { return e.at.Before(s.closed) })
	return s
}

func (s State) clone() State {
	clone := State{
		currency: s.currency,
		payments: make(map[string]payment, len(s.payments)),
		seen:     make(map[string]seen, len(s.seen)),
		first:    make(map[string]time.Time, len(s.first)),
		last:     s.last,
		closed:   s.closed,
	}
	maps.Copy(clone.payments, s.payments)
	maps.Copy(clone.seen, s.seen)
	maps.Copy(clone.first, s.first)
	return clone
}
