package commission

import (
	"fmt"
	"slices"

	"github.com/payper/payper/pricing"
)

// Ledger is the account of one partner, in one currency. It consists of entries: a
// program stores what [Ledger.Post] returns, and nothing else, and [NewLedger] takes
// the ledger up from that. The zero Ledger is not usable: its methods return
// [ErrTerms].
//
// A Ledger is for one goroutine at a time. It must not be copied. It takes about 500
// bytes of memory for each payment, and those of the texts. encoding/json refuses a
// Ledger, in both directions.
type Ledger struct {
	withoutJSON
	_ noCopy

	contract *contract
	log      log
	state    state
}

// withoutJSON makes encoding/json refuse a ledger, also one that is held by value.
// The methods stand on a type of its own so that vet finds a copy of a ledger.
type withoutJSON struct{}

// MarshalJSON returns an error that wraps [ErrEntry].
func (withoutJSON) MarshalJSON() ([]byte, error) { return nil, errJSON() }

// UnmarshalJSON returns an error that wraps [ErrEntry].
func (*withoutJSON) UnmarshalJSON([]byte) error { return errJSON() }

func errJSON() error {
	return fmt.Errorf("commission: a Ledger has no JSON form: store its entries, and restore it with NewLedger: %w", ErrEntry)
}

// noCopy makes vet report a ledger that is copied.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// NewLedger returns a ledger that is taken up from all its entries, in order of Seq, or
// an empty one. The entries stand, whatever the terms say now: t decides what is posted
// from now on. NewLedger copies the entries, in a time proportional to their number.
//
// It returns the errors of [Terms.Validate], and one that wraps [ErrEntry] and names
// each entry that
//   - is not valid by [Entry.Validate];
//   - has a Seq that does not follow that of the entry before it, or is not 1 for the
//     first one;
//   - has the id of an earlier entry, or another currency than t;
//   - does not follow from its event and the entries before it, such as a refund of
//     more than was left, or one that took back another amount.
func NewLedger(t Terms, posted ...Entry) (*Ledger, error) {
	c, err := newContract(t)
	if err != nil {
		return nil, fmt.Errorf("commission: %w", err)
	}
	l := &Ledger{contract: c, state: newState(c.Currency, nil)}
	var f checks
	seq := 0
	for _, e := range posted {
		if err := l.restore(seq+1, e); err != nil {
			f.Append(e.wrap(err))
		}
		seq = e.Seq
	}
	if err := f.Err(); err != nil {
		return nil, fmt.Errorf("commission: %w", err)
	}
	return l, nil
}

// restore checks and adds an entry that was posted before. It also adds an entry with
// faults if it can, so that later entries are not refused for the same faults.
func (l *Ledger) restore(seq int, e Entry) error {
	e.Event, e.AvailableFrom = l.contract.normal(e.Event), l.contract.in(e.AvailableFrom)
	f := e.faults()
	valid := len(f.List) == 0
	if e.Seq != seq && e.Seq > 0 {
		f.Add("Seq %d, it must be %d", e.Seq, seq)
	}
	f.currency(e.Currency, l.contract.Currency)
	if l.state.entry(e.ID) != nil {
		f.Add("an earlier entry has this id: %w", ErrDuplicate)
		valid = false
	}
	if !valid {
		return f.Wrap(ErrEntry)
	}
	if e.Kind != Payment {
		want, err := l.state.next(e.Event)
		if err != nil {
			f.Append(err)
			return f.Wrap(ErrEntry)
		}
		e.compare(&f, want)
	}
	l.state.add(l.log.append(&e))
	return f.Wrap(ErrEntry)
}

// Post posts events that came in, all of them or none, and returns their entries in
// order of Seq, for the program to store. Its time is proportional to the number of
// events, whatever the size of the ledger.
//
// The events may be given in any order and may come late: they are posted with the
// date that they have, after what was posted before. In the ledger the events of one
// call stand in order of date, then payment, refund, payout, reversal, adjustment,
// then id. Entries have instants in the zone of the terms, and amounts with the places
// of the currency, or as many more as they need.
//
// An event that is given again makes no entry, in this call or a later one. It is the
// same event if its amounts are the same numbers, its instant is the same, and all else
// is equal.
//
// A payment earns its rate of Amount less Tax, rounded once. A refund takes back in
// proportion to all that was refunded of the payment, with tax:
//
//	round(Earned of the payment x refunded so far / Amount) - taken back so far
//
// A refund of all that is left therefore leaves exactly 0.00, in however many parts.
// Where the difference is below 0, as it can be by the smallest unit after a reversal,
// the refund takes back nothing. A reversal gives back exactly what its refund or its
// payout took. A payout is a fact and is posted even if it is more than is available.
//
// If an event is refused, Post posts nothing, leaves the ledger as it was, and returns
// a [*PostError] that names every such event. A refund or a reversal of a refused event
// is refused too. The error of each event wraps one or more of
//   - [ErrEvent] if it is not valid by [Event.Validate], is in another currency than
//     the ledger, is dated before the event in Of, is of a kind of event that it cannot
//     be of, or leads to an amount out of bounds;
//   - [ErrDuplicate] if another event has its id;
//   - [ErrUnknown] if the event in Of is not in the ledger, or is refused;
//   - [ErrLeft] if it refunds more than is left of the payment, or all where nothing is
//     left, or if it is a second reversal;
//   - [ErrUnlisted] if the terms do not name its license;
//   - [ErrTerms] if the terms have no rate, channel or number of days at its date.
func (l *Ledger) Post(events ...Event) ([]Entry, error) {
	if l.contract == nil {
		return nil, fmt.Errorf("commission: post: the ledger was not made by NewLedger: %w", ErrTerms)
	}
	c := l.newCall(events)
	posted := c.post()
	if bad := c.bad(events); len(bad) > 0 {
		return nil, &PostError{Bad: bad, events: slices.Clone(events)}
	}
	for i := range posted {
		l.state.add(l.log.append(&posted[i]))
	}
	return posted, nil
}

// Entries returns all entries, in order of Seq. It copies them.
func (l *Ledger) Entries() []Entry {
	entries := make([]Entry, 0, l.log.n)
	for _, block := range l.log.blocks {
		entries = append(entries, block...)
	}
	return entries
}

// PaymentState is what became of a payment.
type PaymentState struct {
	Event    Event          // the payment
	Refunded pricing.Amount // what went back of its Amount, net of what was reversed
	Left     pricing.Amount // of its Amount: what can still be refunded
	Earned   pricing.Amount // less what was taken back
}

// Payment returns what became of the payment with an id, and reports whether there is
// such a payment in the ledger.
func (l *Ledger) Payment(id string) (PaymentState, bool) {
	p := l.state.entry(id)
	if p == nil || p.Kind != Payment {
		return PaymentState{}, false
	}
	back := l.state.backOf(id)
	return PaymentState{p.Event, back.refunded, p.Amount.Sub(back.refunded), p.Earned.Sub(back.taken)}, true
}

// log is a list of entries that stay where they are when it grows: to copy them
// would take time in proportion to all.
type log struct {
	blocks [][]Entry // each full but the last
	n      int
}

// append adds a copy of an entry, and returns where it stands. A block is as long as
// all before it together, from 4 to 1,024 entries.
func (l *log) append(e *Entry) *Entry {
	last := len(l.blocks) - 1
	if last < 0 || len(l.blocks[last]) == cap(l.blocks[last]) {
		l.blocks = append(l.blocks, make([]Entry, 0, min(max(l.n, 4), 1024)))
		last++
	}
	block := &l.blocks[last]
	*block = append(*block, *e)
	l.n++
	return &(*block)[len(*block)-1]
}
