package commission

import (
	"fmt"
	"slices"

	"github.com/payper/payper/pricing"
)

// Ledger is the account of one partner in one currency. It consists of entries. A program
// stores the entries that [Ledger.Post] returns, and nothing else. [NewLedger] restores
// the ledger from them. A nil or zero Ledger is not usable: [Ledger.Post] and
// [Ledger.Statement] return [ErrTerms].
//
// A Ledger must not be copied, and must be used by one goroutine at a time. It takes
// about 500 bytes of memory for each payment, and the memory of its texts. Package
// encoding/json refuses a Ledger: store its entries.
type Ledger struct {
	withoutJSON
	_ noCopy

	contract *contract
	log      log
	state    state
}

// withoutJSON makes encoding/json refuse a Ledger, even one that is held by value. It is a
// type of its own so that vet finds copies of a Ledger.
type withoutJSON struct{}

// MarshalJSON returns an error that wraps [ErrEntry].
func (withoutJSON) MarshalJSON() ([]byte, error) { return nil, errJSON() }

// UnmarshalJSON returns an error that wraps [ErrEntry].
func (*withoutJSON) UnmarshalJSON([]byte) error { return errJSON() }

func errJSON() error {
	return fmt.Errorf("commission: a Ledger has no JSON form: store its entries, and restore it with NewLedger: %w", ErrEntry)
}

// noCopy makes vet report a copy of a Ledger.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// NewLedger returns a ledger that consists of posted, which must be all entries of the
// ledger in order of Seq. Without entries the ledger is empty. The entries keep their
// results, whatever t says: t decides what later events earn. NewLedger copies the
// entries, and takes time in proportion to their number.
//
// NewLedger returns the errors of [Terms.Validate], or an error that wraps [ErrEntry] and
// names each entry that
//   - is not valid (see [Entry.Validate]);
//   - has a Seq that does not follow the previous one, or is the first and has a Seq other
//     than 1;
//   - has the ID of an earlier entry, or a currency other than that of t;
//   - does not follow from its event and the entries before it, such as a refund that takes
//     back the wrong amount.
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

// Post posts all events, or none of them if one is refused. It returns the new entries in
// order of Seq, for the program to store. It takes time in proportion to the number of
// events, whatever the size of the ledger.
//
// Events may come in any order. Late events keep their own date but get the next Seq. Post
// orders the events of one call by date, then by kind (payment, refund, payout, reversal,
// adjustment), then by ID. The times of entries are in the zone of the terms. Their
// amounts have the places of the currency, or more if they need more.
//
// An event that is posted again makes no entry, in the same call or a later one. Two events
// are the same if all of their fields are equal. Amounts are compared as numbers, and times
// as instants. A Tax of 0.00 is the same as none.
//
// A payment earns its rate of Amount less Tax, rounded once. A refund takes back commission
// in proportion to all that was refunded of the payment, with tax:
//
//	round(Earned of the payment x refunded so far / Amount) - taken back so far
//
// So a refund of the rest leaves exactly 0.00. After reversals, rounding can make the
// difference negative, by a few of the smallest unit. The refund then takes back nothing.
// A reversal restores exactly what its refund or its payout took. A payout is posted even
// if it is more than is available, because the partner already has the money.
//
// If an event is refused, Post leaves the ledger unchanged and returns a [*PostError] that
// names every refused event. A refund or a reversal of a refused event is refused too. The
// error of each event wraps one or more of
//   - [ErrEvent] if the event is not valid (see [Event.Validate]), has another currency
//     than the ledger, refers to an event of a wrong kind or of a later date, or leads to
//     an amount out of bounds;
//   - [ErrDuplicate] if a different event has the same ID;
//   - [ErrUnknown] if the event refers to an event that is refused or is not in the ledger;
//   - [ErrLeft] if a refund is more than is left of its payment, if nothing is left of it,
//     or if the event is a second reversal;
//   - [ErrUnlisted] if the terms do not name the license of a payment;
//   - [ErrTerms] if the terms have no rate, channel or number of days for the date of a
//     payment.
//
// If l is nil or zero, Post returns an error that wraps [ErrTerms].
func (l *Ledger) Post(events ...Event) ([]Entry, error) {
	if l == nil || l.contract == nil {
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

// Entries returns a copy of all entries, in order of Seq.
func (l *Ledger) Entries() []Entry {
	if l == nil {
		return nil
	}
	entries := make([]Entry, 0, l.log.n)
	for _, block := range l.log.blocks {
		entries = append(entries, block...)
	}
	return entries
}

// PaymentState is a payment and what is left of it after refunds and reversals.
type PaymentState struct {
	Event    Event          // the payment
	Refunded pricing.Amount // what was refunded and not reversed, with tax
	Left     pricing.Amount // what can still be refunded, with tax
	Earned   pricing.Amount // commission that was not taken back
}

// Payment returns the state of the payment with the given ID, and reports whether it is in
// the ledger.
func (l *Ledger) Payment(id string) (PaymentState, bool) {
	if l == nil {
		return PaymentState{}, false
	}
	p := l.state.entry(id)
	if p == nil || p.Kind != Payment {
		return PaymentState{}, false
	}
	back := l.state.backOf(id)
	return PaymentState{p.Event, back.refunded, p.Amount.Sub(back.refunded), p.Earned.Sub(back.taken)}, true
}

// log is a list of entries. They stay in place when it grows, because copying all of them
// would take too long.
type log struct {
	blocks [][]Entry // all full except the last
	n      int
}

// append adds a copy of an entry and returns a pointer to the copy. A block is as long as
// all blocks before it, but has at least 4 and at most 1,024 entries.
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
