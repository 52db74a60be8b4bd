package commission_test

import (
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// slowLedger is a ledger that works everything out again for each question: it looks
// through all entries, in fractions of big integers, by dates as days that it walks
// to. It is slow and plain, and shares no code with the package.
type slowLedger struct {
	terms   commission.Terms
	entries []slowEntry
}

type slowEntry struct {
	event     commission.Event
	earned    *big.Rat // nil where there is none, as in an Entry
	paidOut   *big.Rat
	refunded  *big.Rat
	available time.Time
	why       commission.NoEarning
}

// post posts events if none is refused. It returns for each event the sentinels that
// its refusal wraps, or none.
func (s *slowLedger) post(events []commission.Event) [][]error {
	refused := make([][]error, len(events))
	done := make([]bool, len(events)) // makes no entry of its own
	for i, e := range events {
		if !s.wellFormed(e) || e.Currency != s.terms.Currency {
			refused[i] = append(refused[i], commission.ErrEvent)
		}
		if old := s.find(e.ID); old != nil {
			done[i] = true
			if !same(old.event, e) {
				refused[i] = append(refused[i], commission.ErrDuplicate)
			}
			continue
		}
		for j, o := range events {
			if o.ID == e.ID && e.ID != "" && !same(o, e) {
				refused[i] = append(refused[i], commission.ErrDuplicate)
				break
			}
			if o.ID == e.ID && j < i {
				done[i] = true
			}
		}
		done[i] = done[i] || len(refused[i]) > 0
	}
	after := &slowLedger{s.terms, slices.Clone(s.entries)}
	for {
		next := -1
		for i, e := range events {
			if !done[i] && (next < 0 || earlier(e, events[next])) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		done[next] = true
		entry, err := after.entry(events[next], events, refused)
		if err != nil {
			refused[next] = []error{err}
		} else {
			after.entries = append(after.entries, entry)
		}
	}
	bad := false
	for i, e := range events {
		for j := range i { // the same event once more
			if same(events[j], e) && len(refused[i]) == 0 {
				refused[i] = refused[j]
			}
		}
		bad = bad || len(refused[i]) > 0
	}
	if !bad {
		s.entries = after.entries
	}
	return refused
}

func (s *slowLedger) find(id string) *slowEntry {
	for i := range s.entries {
		if s.entries[i].event.ID == id {
			return &s.entries[i]
		}
	}
	return nil
}

// same reports whether two events are one that was given twice.
func same(a, b commission.Event) bool {
	at := a.At.UnixNano() == b.At.UnixNano()
	amount := a.Amount.IsValid() == b.Amount.IsValid() && rat(a.Amount).Cmp(rat(b.Amount)) == 0
	tax := (a.Tax.IsValid() == b.Tax.IsValid() || a.Kind == commission.Payment) && rat(a.Tax).Cmp(rat(b.Tax)) == 0
	return at && amount && tax && a.ID == b.ID && a.Kind == b.Kind && a.License == b.License &&
		a.Of == b.Of && a.All == b.All && a.Currency == b.Currency && a.Reason == b.Reason && a.Note == b.Note
}

// earlier reports whether a comes before b in a call.
func earlier(a, b commission.Event) bool {
	order := "payment refund payout reversal adjustment"
	i, j := strings.Index(order, string(a.Kind)), strings.Index(order, string(b.Kind))
	switch {
	case a.At.UnixNano() != b.At.UnixNano():
		return a.At.UnixNano() < b.At.UnixNano()
	case i != j:
		return i < j
	default:
		return a.ID < b.ID
	}
}

// wellFormed reports whether an event is as the table of Event says.
func (s *slowLedger) wellFormed(e commission.Event) bool {
	for _, text := range []string{e.ID, e.License, e.Of, e.Note, string(e.Reason)} {
		if !utf8.ValidString(text) {
			return false
		}
	}
	if e.ID == "" || e.At.IsZero() || e.At.UTC().Year() > 9998 || e.At.UTC().Year() < 2 || len(e.Currency) != 3 || strings.ToUpper(string(e.Currency)) != string(e.Currency) {
		return false
	}
	given, amount := e.Amount.IsValid(), rat(e.Amount)
	whole := new(big.Rat).Mul(amount, big.NewRat(100, 1)).IsInt() // only currencies of two places are generated
	none := map[string]bool{
		"license": e.License == "", "of": e.Of == "", "amount": !given, "tax": !e.Tax.IsValid(), "all": !e.All, "reason": e.Reason == "",
	}
	without := func(fields ...string) bool {
		return !slices.ContainsFunc(fields, func(f string) bool { return !none[f] })
	}
	switch e.Kind {
	case commission.Payment:
		return without("of", "all", "reason") && e.License != "" && given && amount.Sign() >= 0 &&
			rat(e.Tax).Sign() >= 0 && rat(e.Tax).Cmp(amount) <= 0
	case commission.Refund:
		known := e.Reason == "refund" || e.Reason == "chargeback" || e.Reason == "void"
		return without("license", "tax") && e.Of != "" && known && (e.All && !given || !e.All && given && amount.Sign() > 0)
	case commission.Reversal:
		return without("license", "amount", "tax", "all", "reason") && e.Of != ""
	case commission.Payout:
		return without("license", "of", "tax", "all", "reason") && given && amount.Sign() > 0 && whole
	case commission.Adjustment:
		return without("license", "of", "tax", "all", "reason") && given && whole && e.Note != ""
	default:
		return false
	}
}

// entry returns the entry of a well-formed event, or the sentinel of its refusal.
func (s *slowLedger) entry(e commission.Event, call []commission.Event, refused [][]error) (slowEntry, error) {
	entry := slowEntry{event: e, available: e.At}
	switch e.Kind {
	case commission.Payment:
		return s.payment(entry)
	case commission.Payout:
		entry.paidOut = rat(e.Amount)
		return entry, nil
	case commission.Adjustment:
		return entry, nil
	case commission.Refund, commission.Reversal:
	}
	of := s.find(e.Of)
	if of == nil {
		err := commission.ErrUnknown
		for i, o := range call {
			if o.ID == e.Of && len(refused[i]) > 0 {
				return entry, commission.ErrUnknown
			}
			if o.ID == e.Of {
				err = commission.ErrEvent // it happened later
			}
		}
		return entry, err
	}
	if e.At.Before(of.event.At) {
		return entry, commission.ErrEvent
	}
	if of.available.After(e.At) && of.event.Kind != commission.Payout {
		entry.available = of.available
	}
	switch {
	case e.Kind == commission.Refund && of.event.Kind == commission.Payment:
		return s.refund(entry, of)
	case e.Kind == commission.Reversal && (of.event.Kind == commission.Refund || of.event.Kind == commission.Payout):
		if s.reversed(e.Of) {
			return entry, commission.ErrLeft
		}
		if of.event.Kind == commission.Payout {
			entry.paidOut = new(big.Rat).Neg(of.paidOut)
		} else {
			entry.earned = new(big.Rat).Neg(of.earned)
		}
		return entry, nil
	}
	return entry, commission.ErrEvent
}

func (s *slowLedger) reversed(id string) bool {
	return slices.ContainsFunc(s.entries, func(e slowEntry) bool { return e.event.Kind == commission.Reversal && e.event.Of == id })
}

// back returns what went back of a payment to the customer, and what was taken back
// from the partner, by the refunds that were not reversed.
func (s *slowLedger) back(payment string) (refunded, taken *big.Rat) {
	refunded, taken = new(big.Rat), new(big.Rat)
	for _, e := range s.entries {
		if e.event.Kind == commission.Refund && e.event.Of == payment && !s.reversed(e.event.ID) {
			refunded.Add(refunded, e.refunded)
			taken.Sub(taken, e.earned)
		}
	}
	return refunded, taken
}

func (s *slowLedger) refund(entry slowEntry, of *slowEntry) (slowEntry, error) {
	refunded, taken := s.back(of.event.ID)
	left := new(big.Rat).Sub(rat(of.event.Amount), refunded)
	entry.refunded = rat(entry.event.Amount)
	if entry.event.All {
		entry.refunded = left
	}
	if left.Sign() == 0 || entry.refunded.Cmp(left) > 0 {
		return entry, commission.ErrLeft
	}
	share := new(big.Rat).Quo(new(big.Rat).Add(refunded, entry.refunded), rat(of.event.Amount))
	entry.earned = new(big.Rat).Sub(taken, halfUp(share.Mul(share, of.earned)))
	if entry.earned.Sign() > 0 {
		entry.earned = new(big.Rat)
	}
	return entry, nil
}

func (s *slowLedger) payment(entry slowEntry) (slowEntry, error) {
	e := entry.event
	l, listed := s.terms.Licenses[e.License]
	if !listed && !s.terms.Unlisted {
		return entry, commission.ErrUnlisted
	}
	entry.earned = new(big.Rat)
	if days := holding(s.terms.HoldDays, e.At); days == nil && len(s.terms.HoldDays) > 0 {
		return entry, commission.ErrTerms
	} else if days != nil && *days > 0 {
		entry.available = s.midnight(e.At, 0, *days)
	}
	channel := holding(l.Channel, e.At)
	if channel == nil && len(l.Channel) > 0 {
		return entry, commission.ErrTerms
	}
	months := s.terms.EarnMonths
	switch {
	case channel != nil && *channel != pricing.Referred, months > 0 && e.At.Before(s.midnight(l.Since, 0, 0)):
		entry.why = commission.NotReferred
		return entry, nil
	case months > 0 && !e.At.Before(s.midnight(l.Since, months, 0)):
		entry.why = commission.PastLimit
		return entry, nil
	}
	rates := l.Rate
	if len(rates) == 0 && l.SecondTier {
		rates = s.terms.SecondTier
	} else if len(rates) == 0 {
		rates = s.terms.FirstTier
	}
	rate := holding(rates, e.At)
	if rate == nil {
		return entry, commission.ErrTerms
	}
	base := new(big.Rat).Sub(rat(e.Amount), rat(e.Tax))
	entry.earned = halfUp(base.Mul(base, rate.Decimal().Rat()))
	return entry, nil
}

// holding returns what a schedule says at an instant, or nil.
func holding[T any](schedule pricing.Schedule[T], at time.Time) *T {
	var value *T
	for i, d := range schedule {
		if !d.From.After(at) {
			value = &schedule[i].Value
		}
	}
	return value
}

// midnight returns the first instant of the local date that is so many months, or
// days, after that of t. It walks there by quarters of an hour.
func (s *slowLedger) midnight(t time.Time, months, days int) time.Time {
	year, month, day := t.In(s.terms.Zone.Location()).Date()
	for range months {
		if month++; month > 12 {
			year, month = year+1, 1
		}
	}
	length := time.Date(year, month, 31, 0, 0, 0, 0, time.UTC)
	if length.Month() != month { // the month is so much shorter
		day = min(day, 31-length.Day())
	}
	want := time.Date(year, month, day+days, 0, 0, 0, 0, time.UTC)
	for walk := want.Add(-36 * time.Hour); ; walk = walk.Add(15 * time.Minute) {
		y, m, d := walk.In(s.terms.Zone.Location()).Date()
		if !time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Before(want) {
			return walk
		}
	}
}

// rat returns an amount as a fraction, 0 for none.
func rat(a pricing.Amount) *big.Rat { return a.Decimal().Rat() }

// halfUp returns x rounded half away from zero to two places.
func halfUp(x *big.Rat) *big.Rat {
	cents := new(big.Rat).Mul(new(big.Rat).Abs(x), big.NewRat(100, 1))
	cents.Add(cents, big.NewRat(1, 2))
	floor := new(big.Int).Quo(cents.Num(), cents.Denom())
	rounded := new(big.Rat).Mul(new(big.Rat).SetInt(floor), big.NewRat(1, 100))
	if x.Sign() < 0 {
		rounded.Neg(rounded)
	}
	return rounded
}
