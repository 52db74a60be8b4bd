package commission

import (
	"fmt"
	"slices"

	"github.com/payper/payper/pricing"
)

// state is what later entries depend on. A call of Post has a state of its own on top of
// the state of the ledger, so that a refused call leaves nothing behind.
type state struct {
	currency pricing.Currency
	below    *state // nil for the state of a ledger

	entries map[string]*Entry // by the ID of the event
	backs   map[string]back   // by the ID of the payment, if there were refunds
	undone  map[string]bool   // whether it was reversed, by the ID of the refund or the payout
}

// back is what refunds of a payment took, less what was reversed.
type back struct {
	refunded pricing.Amount // of what was paid, with tax
	taken    pricing.Amount // of the commission
}

func newState(c pricing.Currency, below *state) state {
	return state{currency: c, below: below, entries: make(map[string]*Entry), backs: make(map[string]back), undone: make(map[string]bool)}
}

// entry returns the entry of an event, or nil if there is none.
func (s *state) entry(id string) *Entry {
	if e, ok := s.entries[id]; ok || s.below == nil {
		return e
	}
	return s.below.entry(id)
}

func (s *state) backOf(payment string) back {
	if b, ok := s.backs[payment]; ok {
		return b
	}
	if s.below != nil {
		return s.below.backOf(payment)
	}
	return back{zero(s.currency), zero(s.currency)}
}

func (s *state) isUndone(id string) bool {
	return s.undone[id] || s.below != nil && s.below.isUndone(id)
}

// add adds an entry.
func (s *state) add(e *Entry) {
	s.entries[e.ID] = e
	switch e.Kind {
	case Refund:
		b := s.backOf(e.Of)
		s.backs[e.Of] = back{b.refunded.Add(e.Refunded), b.taken.Sub(e.Earned)}
	case Reversal:
		s.undone[e.Of] = true
		if of := s.entry(e.Of); of.Kind == Refund {
			b := s.backOf(of.Of)
			s.backs[of.Of] = back{b.refunded.Sub(of.Refunded), b.taken.Sub(e.Earned)}
		}
	case Payment, Payout, Adjustment:
	}
}

// next returns the entry of an event other than a payment, without its Seq. It follows
// from the entries before it, whatever the terms.
func (s *state) next(e Event) (Entry, error) {
	switch e.Kind {
	case Refund:
		return s.refund(e)
	case Reversal:
		return s.reversal(e)
	case Payout:
		paid, err := s.currency.Round(e.Amount)
		return Entry{Event: e, PaidOut: paid, AvailableFrom: e.At}, err
	case Payment, Adjustment:
	}
	return Entry{Event: e, AvailableFrom: e.At}, nil
}

func (s *state) refund(e Event) (Entry, error) {
	payment, err := s.of(e)
	if err != nil {
		return Entry{}, err
	}
	before := s.backOf(payment.ID)
	left := payment.Amount.Sub(before.refunded)
	entry := Entry{
		Event: e, LicenseOf: payment.License, SecondTier: payment.SecondTier, Refunded: e.Amount,
		AvailableFrom: later(e.At, payment.AvailableFrom),
	}
	if e.All {
		entry.Refunded = left
	}
	if left.Sign() == 0 {
		return Entry{}, fmt.Errorf("nothing is left of payment %.100q: %w", payment.ID, ErrLeft)
	}
	if entry.Refunded.Cmp(left) > 0 {
		return Entry{}, fmt.Errorf("%v is more than the %v left of payment %.100q: %w", entry.Refunded, left, payment.ID, ErrLeft)
	}
	var f checks
	f.bounds("all that is left", entry.Refunded)
	if err := f.Wrap(ErrEvent); err != nil {
		return Entry{}, err
	}
	taken := proportion(payment.Earned, before.refunded.Add(entry.Refunded), payment.Amount, s.currency)
	entry.Earned = before.taken.Sub(taken)
	if entry.Earned.Sign() > 0 {
		entry.Earned = zero(s.currency)
	}
	return entry, nil
}

// proportion returns earned x refunded / paid, rounded once.
func proportion(earned, refunded, paid pricing.Amount, c pricing.Currency) pricing.Amount {
	part := earned.Decimal().Mul(refunded.Decimal()).DivRound(paid.Decimal(), int32(c.Places()))
	a, _ := pricing.NewAmount(part) // within the bounds of earned
	return a
}

func (s *state) reversal(e Event) (Entry, error) {
	of, err := s.of(e)
	if err != nil {
		return Entry{}, err
	}
	if s.isUndone(of.ID) {
		return Entry{}, fmt.Errorf("already reversed: %s %.100q has nothing left to reverse: %w", of.Kind, of.ID, ErrLeft)
	}
	if of.Kind == Payout {
		return Entry{Event: e, PaidOut: zero(s.currency).Sub(of.PaidOut), AvailableFrom: e.At}, nil
	}
	return Entry{
		Event: e, LicenseOf: of.LicenseOf, SecondTier: of.SecondTier, Earned: zero(s.currency).Sub(of.Earned),
		AvailableFrom: later(e.At, of.AvailableFrom),
	}, nil
}

// of returns the entry that a refund or a reversal refers to.
func (s *state) of(e Event) (*Entry, error) {
	of := s.entry(e.Of)
	if of == nil {
		return nil, fmt.Errorf("no %s %.100q in the ledger: %w", e.Kind.ofText(), e.Of, ErrUnknown)
	}
	return of, e.checkOf(of.Event)
}

// checkOf returns an error unless e can refer to another event.
func (e Event) checkOf(of Event) error {
	if !slices.Contains(e.Kind.of(), of.Kind) {
		return fmt.Errorf("refers to %s %.100q, but a %s needs a %s: %w", of.Kind, e.Of, e.Kind, e.Kind.ofText(), ErrEvent)
	}
	if e.At.Before(of.At) {
		return fmt.Errorf("is dated %s, before %s, the date of %s %.100q: %w", instant(e.At), instant(of.At), of.Kind, of.ID, ErrEvent)
	}
	return nil
}

// of returns the kinds of events that an event of kind k can refer to.
func (k Kind) of() []Kind {
	if k == Refund {
		return []Kind{Payment}
	}
	return []Kind{Refund, Payout}
}

func (k Kind) ofText() string {
	if k == Refund {
		return "payment"
	}
	return "refund or payout"
}
