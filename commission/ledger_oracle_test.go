package commission_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// A slowLedger is a ledger that works everything out again for each question:
// from the whole history, in fractions of big integers, by dates as numbers of
// days. It is slow, plain, and shares no code with the package.
type slowLedger struct {
	terms   commission.Terms
	history []commission.Event  // in any order
	events  []commission.Event  // in order, each once
	known   map[string]*big.Rat // what payments earned, as far as it was asked for
}

func newSlowLedger(terms commission.Terms, history []commission.Event) *slowLedger {
	l := &slowLedger{terms: terms, history: history, known: make(map[string]*big.Rat)}
	for _, e := range history {
		if slices.ContainsFunc(l.events, func(o commission.Event) bool { return sameEvent(e, o) }) {
			continue
		}
		i := 0
		for i < len(l.events) && !earlier(e, l.events[i]) {
			i++
		}
		l.events = slices.Insert(l.events, i, e)
	}
	return l
}

// what tells of an event what all of them have.
func what(e commission.Event) (kind commission.EntryKind, id string, at time.Time, c pricing.Currency, amount decimal.Decimal) {
	switch e := e.(type) {
	case commission.Payment:
		return commission.EntryPayment, e.ID, e.At, e.Currency, e.Amount
	case commission.Refund:
		return commission.EntryRefund, e.ID, e.At, e.Currency, e.Amount
	case commission.Payout:
		return commission.EntryPayout, e.ID, e.At, e.Currency, e.Amount
	case commission.Adjustment:
		return commission.EntryAdjustment, e.ID, e.At, e.Currency, e.Amount
	default:
		panic("no event")
	}
}

// sameEvent reports whether two events are one, delivered twice.
func sameEvent(a, b commission.Event) bool {
	aKind, aID, aAt, aCurrency, aAmount := what(a)
	bKind, bID, bAt, bCurrency, bAmount := what(b)
	if aKind != bKind || aID != bID || !aAt.Equal(bAt) || aCurrency != bCurrency || !aAmount.Equal(bAmount) {
		return false
	}
	switch a := a.(type) {
	case commission.Payment:
		b := b.(commission.Payment)
		return a.License == b.License && a.Tax.Equal(b.Tax)
	case commission.Refund:
		b := b.(commission.Refund)
		return a.Payment == b.Payment && a.Reason == b.Reason
	case commission.Adjustment:
		return a.Reason == b.(commission.Adjustment).Reason
	default:
		return true
	}
}

// earlier reports whether a comes before b in a ledger.
func earlier(a, b commission.Event) bool {
	aKind, aID, aAt, _, _ := what(a)
	bKind, bID, bAt, _, _ := what(b)
	aPays, bPays := aKind == commission.EntryPayment, bKind == commission.EntryPayment
	switch {
	case !aAt.Equal(bAt):
		return aAt.Before(bAt)
	case aPays != bPays:
		return aPays
	default:
		return aID < bID
	}
}

// alone returns what is wrong with an event whatever the others are.
func (l *slowLedger) alone(e commission.Event) error {
	_, id, at, c, amount := what(e)
	places := placesOf(l.terms.Currency)
	whole := func() bool { return new(big.Rat).Mul(amount.Rat(), pow10(places)).IsInt() }
	switch {
	case id == "" || at.IsZero():
		return commission.ErrEvent
	case c != l.terms.Currency:
		return pricing.ErrCurrency
	case !withinBounds(amount):
		return pricing.ErrAmount
	}
	switch e := e.(type) {
	case commission.Payment:
		switch {
		case e.License == "":
			return commission.ErrEvent
		case amount.Sign() < 0 || e.Tax.Sign() < 0:
			return commission.ErrPayment
		}
	case commission.Refund:
		switch {
		case e.Payment == "":
			return commission.ErrEvent
		case amount.Sign() <= 0:
			return commission.ErrRefund
		case !slices.Contains([]commission.Reason{"refund", "chargeback", "void"}, e.Reason):
			return commission.ErrEvent
		}
	case commission.Payout:
		switch {
		case amount.Sign() <= 0:
			return commission.ErrEvent
		case !whole():
			return pricing.ErrAmount
		}
	case commission.Adjustment:
		switch {
		case e.Reason == "":
			return commission.ErrEvent
		case !whole():
			return pricing.ErrAmount
		}
	}
	return nil
}

// payment returns the first payment with an id.
func (l *slowLedger) payment(id string) (commission.Payment, bool) {
	for _, e := range l.events {
		if p, ok := e.(commission.Payment); ok && p.ID == id {
			return p, true
		}
	}
	return commission.Payment{}, false
}

// fault returns the first event that is wrong, and what is wrong with it.
func (l *slowLedger) fault() (commission.Event, error) {
	for _, e := range l.history {
		if err := l.alone(e); err != nil {
			return e, err
		}
	}
	for _, e := range l.history {
		if r, ok := e.(commission.Refund); ok {
			if p, ok := l.payment(r.Payment); ok && r.At.Before(p.At) {
				return e, commission.ErrRefund
			}
		}
	}
	for i, e := range l.events {
		_, id, _, _, _ := what(e)
		for _, o := range l.events[:i] {
			if _, other, _, _, _ := what(o); other == id {
				return e, commission.ErrDuplicate
			}
		}
		switch e := e.(type) {
		case commission.Payment:
			if _, ok := l.channel(e); !ok {
				return e, pricing.ErrSchedule
			}
			if _, reason := l.earns(e); reason == "" {
				if _, ok := l.rate(e); !ok {
					return e, pricing.ErrSchedule
				}
			}
		case commission.Refund:
			p, ok := l.payment(e.Payment)
			if !ok || l.refundedBefore(e, true).Cmp(p.Amount.Rat()) > 0 {
				return e, commission.ErrRefund
			}
		}
	}
	return nil, nil
}

// channel returns the channel of a payment's license at its time.
func (l *slowLedger) channel(p commission.Payment) (pricing.Channel, bool) {
	schedule := l.terms.Licenses[p.License].Channel
	if len(schedule) == 0 {
		return pricing.Referred, true
	}
	return holding(schedule, p.At)
}

// rate returns the rate that a payment has if it earns.
func (l *slowLedger) rate(p commission.Payment) (*big.Rat, bool) {
	own := l.terms.Licenses[p.License]
	schedule := l.terms.FirstTier
	if own.SecondTier {
		schedule = l.terms.SecondTier
	}
	if len(own.Rate) > 0 {
		schedule = own.Rate
	}
	rate, ok := holding(schedule, p.At)
	return rate.Rat(), ok
}

// holding returns the last value of a schedule that has begun.
func holding[T any](schedule pricing.Schedule[T], at time.Time) (value T, ok bool) {
	for _, entry := range schedule {
		if entry.From.IsZero() || !at.Before(entry.From) {
			value, ok = entry.Value, true
		}
	}
	return value, ok
}

// earns returns the rate of a payment, or why it has none.
func (l *slowLedger) earns(p commission.Payment) (*big.Rat, string) {
	switch channel, _ := l.channel(p); channel {
	case pricing.Resold:
		return new(big.Rat), "no commission: resold, the partner pays and has its discount"
	case pricing.Direct:
		return new(big.Rat), "no commission: direct, not referred"
	case pricing.Referred:
	}
	if first, ok := l.first(p); ok && l.terms.EarnMonths > 0 {
		year, month, day := first.At.In(l.terms.Location).Date()
		months := year*12 + int(month) - 1 + l.terms.EarnMonths
		year, month = months/12, time.Month(months%12+1)
		day = min(day, time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day())
		end := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
		if p.At.In(l.terms.Location).Format(time.DateOnly) >= end {
			return new(big.Rat), fmt.Sprintf("no commission: past the limit of %d months", l.terms.EarnMonths)
		}
	}
	rate, _ := l.rate(p)
	return rate, ""
}

// first returns the payment that first earned commission for the license of p,
// if that was before it.
func (l *slowLedger) first(p commission.Payment) (commission.Payment, bool) {
	for _, e := range l.events {
		o, ok := e.(commission.Payment)
		if !ok || o.License != p.License {
			continue
		}
		if o.ID == p.ID {
			break
		}
		if l.earned(o).Sign() > 0 {
			return o, true
		}
	}
	return commission.Payment{}, false
}

// earned returns the commission on a payment.
func (l *slowLedger) earned(p commission.Payment) *big.Rat {
	if l.known[p.ID] == nil {
		rate, _ := l.earns(p)
		l.known[p.ID] = halfUp(new(big.Rat).Mul(p.Amount.Rat(), rate), placesOf(l.terms.Currency))
	}
	return l.known[p.ID]
}

// refundedBefore returns what was refunded of the payment of r before it, and
// by r itself if that is asked for.
func (l *slowLedger) refundedBefore(r commission.Refund, itself bool) *big.Rat {
	sum := new(big.Rat)
	for _, e := range l.events {
		o, ok := e.(commission.Refund)
		if ok && o.Payment == r.Payment && (earlier(e, r) || itself && sameEvent(e, r)) {
			sum.Add(sum, o.Amount.Rat())
		}
	}
	return sum
}

// takenBack returns the commission that a refund takes back.
func (l *slowLedger) takenBack(r commission.Refund) *big.Rat {
	p, _ := l.payment(r.Payment)
	after := func(refunded *big.Rat) *big.Rat {
		left := new(big.Rat).Mul(l.earned(p), refunded)
		return halfUp(left.Quo(left, p.Amount.Rat()), placesOf(l.terms.Currency))
	}
	return new(big.Rat).Sub(after(l.refundedBefore(r, true)), after(l.refundedBefore(r, false)))
}

// amount returns what an event adds to what the partner earned.
func (l *slowLedger) amount(e commission.Event) *big.Rat {
	switch e := e.(type) {
	case commission.Payment:
		return l.earned(e)
	case commission.Refund:
		return new(big.Rat).Neg(l.takenBack(e))
	case commission.Adjustment:
		return e.Amount.Rat()
	default:
		return new(big.Rat)
	}
}

// entries returns the entries of the ledger, but for when they are available.
func (l *slowLedger) entries() []commission.Entry {
	var all []commission.Entry
	money := func(r *big.Rat) decimal.Decimal { return dec(r.FloatString(64)) }
	for _, e := range l.events {
		kind, id, at, c, paid := what(e)
		entry := commission.Entry{Event: id, Kind: kind, At: at, Currency: c, Amount: money(l.amount(e))}
		switch e := e.(type) {
		case commission.Payment:
			rate, note := l.earns(e)
			entry.License, entry.SecondTier = e.License, l.terms.Licenses[e.License].SecondTier
			entry.Base, entry.Rate, entry.Note = paid, money(rate), note
		case commission.Refund:
			p, _ := l.payment(e.Payment)
			rate, _ := l.earns(p)
			entry.License, entry.SecondTier, entry.Payment = p.License, l.terms.Licenses[p.License].SecondTier, p.ID
			entry.Base, entry.Rate, entry.Note = paid.Neg(), money(rate), string(e.Reason)
		case commission.Payout:
			entry.PaidOut = paid
		case commission.Adjustment:
			entry.Note = e.Reason
		}
		all = append(all, entry)
	}
	return all
}

// held reports whether what happened at an instant is still held at a later
// one.
func (l *slowLedger) held(at, later time.Time) bool {
	day := func(t time.Time) int64 {
		year, month, day := t.In(l.terms.Location).Date()
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86_400
	}
	return day(later) < day(at)+int64(l.terms.HoldDays)
}

// statement returns the figures of a statement.
func (l *slowLedger) statement(at time.Time) string {
	sums := make(map[string]*big.Rat)
	add := func(name string, amount *big.Rat, sign int64) {
		if sums[name] == nil {
			sums[name] = new(big.Rat)
		}
		sums[name].Add(sums[name], new(big.Rat).Mul(amount, big.NewRat(sign, 1)))
	}
	for _, e := range l.events {
		_, _, happened, _, paid := what(e)
		if happened.After(at) {
			continue
		}
		amount := l.amount(e)
		state := "available"
		switch e := e.(type) {
		case commission.Payment:
			add("earned", amount, 1)
			if l.held(e.At, at) {
				state = "pending"
			}
		case commission.Refund:
			add("taken back", amount, -1)
			if p, _ := l.payment(e.Payment); l.held(p.At, at) {
				state = "pending"
			}
		case commission.Adjustment:
			add("adjusted", amount, 1)
		case commission.Payout:
			add("paid out", paid.Rat(), 1)
			add("available", paid.Rat(), -1)
		}
		add(state, amount, 1)
	}
	get := func(name string) *big.Rat {
		if sums[name] == nil {
			return new(big.Rat)
		}
		return sums[name]
	}
	if available := get("available"); available.Sign() > 0 && available.Cmp(l.terms.MinPayout.Rat()) >= 0 {
		add("payable", available, 1)
	} else {
		add("carried", available, 1)
	}
	text := func(name string) string { return name + " " + get(name).FloatString(placesOf(l.terms.Currency)) }
	return text("earned") + ", " + text("taken back") + ", " + text("adjusted") + "; " +
		text("pending") + ", " + text("available") + ", " + text("paid out") + "; " + text("payable") + ", " + text("carried")
}

// A source gives the choices that make up a history; when it has run out they
// are all 0.
type source struct{ bytes []byte }

func (s *source) n(n int) int {
	if len(s.bytes) == 0 {
		return 0
	}
	b := s.bytes[0]
	s.bytes = s.bytes[1:]
	return int(b) % n
}

func pick[T any](s *source, choices ...T) T { return choices[s.n(len(choices))] }

// randomTerms returns terms that are valid.
func randomTerms(s *source) commission.Terms {
	terms := commission.LiveChatTerms()
	terms.Currency = pick[pricing.Currency](s, "USD", "JPY", "KWD")
	terms.MinPayout = pick(s, decimal.Decimal{}, dec("50"))
	terms.HoldDays = pick(s, 0, 1, 14, 30)
	terms.EarnMonths = pick(s, 0, 1, 2, 12)
	terms.Location = pick(s, time.UTC, warsaw, saoPaulo, apia)
	base := randomBase(terms.Location)
	change := base.AddDate(0, 0, 40)
	terms.FirstTier = pick(s,
		pricing.Schedule[decimal.Decimal]{{Value: dec("0.20")}},
		pricing.Schedule[decimal.Decimal]{{Value: dec("0.333")}, {From: change, Value: dec("0")}, {From: change.AddDate(0, 0, 9), Value: dec("1")}},
		pricing.Schedule[decimal.Decimal]{{From: base.AddDate(0, 0, 20), Value: dec("0.125")}},
	)
	terms.Licenses = map[string]commission.LicenseTerms{
		"b": {SecondTier: true},
		"c": {Channel: pricing.Schedule[pricing.Channel]{{Value: pricing.Resold}, {From: change, Value: pricing.Referred}}},
		"d": {SecondTier: true, Rate: pricing.Schedule[decimal.Decimal]{{Value: dec("0.10")}, {From: change, Value: dec("0.07")}}},
		"e": {Channel: pricing.Schedule[pricing.Channel]{{From: base.AddDate(0, 0, 10), Value: pricing.Direct}}},
	}
	return terms
}

var (
	warsaw   = zone("Europe/Warsaw")
	saoPaulo = zone("America/Sao_Paulo")
	apia     = zone("Pacific/Apia")
)

// randomBase returns when the histories in a location begin: some weeks before
// its clocks do what they rarely do.
func randomBase(location *time.Location) time.Time {
	switch location {
	case saoPaulo:
		return in(location, "2018-10-01") // skips the midnight of 4 November
	case apia:
		return in(location, "2011-12-01") // skips 30 December
	default:
		return in(location, "2026-03-01") // skips an hour on 29 March
	}
}

// randomEvent returns an event that is usually valid.
func randomEvent(s *source, terms commission.Terms, i int) commission.Event {
	id := fmt.Sprintf("%c%d", 'a'+rune(s.n(26)), i)
	at := randomBase(terms.Location).Add(time.Duration(s.n(120))*24*time.Hour + time.Duration(s.n(48))*30*time.Minute).In(pick(s, terms.Location, time.UTC))
	currency := terms.Currency
	amount := decimal.New(int64(s.n(256))*100+int64(s.n(100)), -int32(terms.Currency.Places()))
	kind := s.n(8)
	if fault := s.n(64); fault < 8 && len(s.bytes) > 0 {
		switch fault {
		case 0:
			id = ""
		case 1:
			at = time.Time{}
		case 2:
			currency = "EUR"
		case 3:
			amount = amount.Neg()
		case 4:
			amount = amount.Shift(-3) // finer than the currency
		case 5:
			id = fmt.Sprintf("a%d", s.n(8)) // perhaps that of another
		case 6:
			amount = decimal.Decimal{}
		case 7:
			amount = decimal.New(1, 1<<30)
		}
	}
	switch kind {
	case 0, 1, 2, 3:
		license := pick(s, "a", "b", "c", "d", "e", "a", "a", "a", "")
		return commission.Payment{ID: id, At: at, License: license, Amount: amount, Currency: currency}
	case 4, 5:
		reason := pick(s, commission.ReasonRefund, commission.ReasonChargeback, commission.ReasonVoid, commission.ReasonRefund, "")
		return commission.Refund{ID: id, At: at, Payment: fmt.Sprintf("%c%d", 'a'+rune(s.n(26)), s.n(16)), Amount: amount, Currency: currency, Reason: reason}
	case 6:
		return commission.Payout{ID: id, At: at, Amount: amount, Currency: currency}
	default:
		return commission.Adjustment{ID: id, At: at, Amount: pick(s, amount, amount.Neg()), Currency: currency, Reason: pick(s, "x", "y", "z", "")}
	}
}

// randomHistory returns terms and events that may be invalid.
func randomHistory(s *source) (commission.Terms, []commission.Event) {
	terms := randomTerms(s)
	var events []commission.Event
	for i := 0; i < 24 && len(s.bytes) > 0; i++ {
		e := randomEvent(s, terms, i)
		// Most refunds are of a payment there is, after it, and of a part.
		if r, ok := e.(commission.Refund); ok && s.n(8) > 0 {
			for _, o := range events {
				if p, ok := o.(commission.Payment); ok && p.ID != "" && !p.At.IsZero() && (r.Payment[0] > 'a' || s.n(2) == 0) {
					r.Payment = p.ID
					r.At = p.At.Add(time.Duration(s.n(60)) * 12 * time.Hour)
					if withinBounds(p.Amount) && s.n(8) > 0 {
						r.Amount = pick(s, p.Amount, p.Amount.Mul(dec("0.5")), p.Amount.Mul(dec("0.333")))
					}
				}
			}
			e = r
		}
		events = append(events, e)
		if s.n(16) == 1 {
			events = append(events, e) // delivered twice
		}
	}
	return terms, events
}

// checkLedger holds a ledger against the slow one. An event at fault must be
// named as such, and is then left out. It returns how many errors and entries
// there were.
func checkLedger(t *testing.T, s *source) (faults, entries int) {
	t.Helper()
	terms, events := randomHistory(s)
	for {
		l := newSlowLedger(terms, events)
		culprit, want := l.fault()
		state, got, err := terms.Post(commission.State{}, events...)
		if !errors.Is(err, want) {
			t.Fatalf("Post(%+v) by %+v: error %v, want one that wraps %v, of %+v", events, terms, err, want, culprit)
		}
		if want == nil {
			checkEntries(t, l, got, s)
			checkOrder(t, terms, events, state, got, s)
			return faults, len(got)
		}
		kind, id, _, _, _ := what(culprit)
		if text := fmt.Sprintf("%s %q: ", kind, id); !strings.Contains(err.Error(), text) {
			t.Fatalf("Post(%+v): error %q does not name %s", events, err, text)
		}
		if got != nil || asJSON(t, state) != asJSON(t, commission.State{}) {
			t.Fatalf("Post(%+v): a result beside the error %v", events, err)
		}
		faults++
		events = slices.DeleteFunc(slices.Clone(events), func(e commission.Event) bool { return sameEvent(e, culprit) })
	}
}

// checkEntries holds entries, and their statements at the instants that matter,
// against the slow ledger.
func checkEntries(t *testing.T, l *slowLedger, entries []commission.Entry, s *source) {
	t.Helper()
	bare := slices.Clone(entries)
	for i := range bare {
		bare[i].AvailableFrom = time.Time{}
	}
	if diff := cmp.Diff(l.entries(), bare); diff != "" {
		t.Fatalf("Post(%+v) by %+v: entries mismatch (-slow +got):\n%s", l.history, l.terms, diff)
	}
	instants := []time.Time{randomBase(l.terms.Location).AddDate(0, 0, s.n(200))}
	for range min(4, len(entries)) {
		e := entries[s.n(len(entries))]
		instants = append(instants, e.At, e.At.Add(-1), e.AvailableFrom, e.AvailableFrom.Add(-1))
	}
	for _, at := range instants {
		statement := stated(t, l.terms, entries, at)
		if diff := cmp.Diff(l.statement(at), figures(statement)); diff != "" {
			t.Fatalf("Statement at %v of %+v by %+v mismatch (-slow +got):\n%s", at, l.history, l.terms, diff)
		}
		checkStatement(t, statement)
	}
	// A payment that went back in full has earned exactly nothing.
	net, left := make(map[string]decimal.Decimal), make(map[string]decimal.Decimal)
	for _, e := range entries {
		payment := e.Event
		if e.Payment != "" {
			payment = e.Payment
		}
		net[payment], left[payment] = net[payment].Add(e.Amount), left[payment].Add(e.Base)
		if e.Kind == commission.EntryPayment || e.Kind == commission.EntryRefund {
			if left[payment].IsZero() && !net[payment].IsZero() || net[payment].Sign() < 0 {
				t.Fatalf("Post(%+v): payment %q has earned %s of the %s left", l.history, payment, exact(net[payment]), exact(left[payment]))
			}
		}
	}
}

// checkOrder posts the events in another order, some of them twice, and in two
// parts.
func checkOrder(t *testing.T, terms commission.Terms, events []commission.Event, state commission.State, entries []commission.Entry, s *source) {
	t.Helper()
	if len(events) == 0 {
		return
	}
	other := slices.Clone(events)
	slices.Reverse(other)
	other = append(other, events[s.n(len(events))])
	again, same := post(t, terms, commission.State{}, other...)
	if asJSON(t, again) != asJSON(t, state) || asJSON(t, same) != asJSON(t, entries) {
		t.Fatalf("Post(%+v): another result than in the order %+v", other, events)
	}
	inOrder := newSlowLedger(terms, events).events
	cut := s.n(len(inOrder) + 1)
	checkSplit(t, terms, inOrder, cut)

	// What comes late is refused, unless it is there already.
	early, last := inOrder[:len(inOrder)-1], inOrder[len(inOrder)-1]
	if _, ok := last.(commission.Refund); !ok && len(early) > 0 {
		later, _ := post(t, terms, commission.State{}, last)
		_, _, err := terms.Post(later, early...)
		if !errors.Is(err, commission.ErrOrder) {
			t.Fatalf("Post(%+v) after %+v: error %v, want one that wraps %v", early, last, err, commission.ErrOrder)
		}
	}
	if _, none := post(t, terms, state, other...); len(none) > 0 {
		t.Fatalf("Post(%+v) again: entries %q, want none", other, lines(none))
	}
}

func TestLedgerOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 23))
	faults, entries := 0, 0
	for range 200 {
		bytes := make([]byte, 40+r.IntN(400))
		for i := range bytes {
			bytes[i] = byte(r.Uint32())
		}
		f, n := checkLedger(t, &source{bytes})
		faults, entries = faults+f, entries+n
	}
	if faults < 200 || entries < 1000 {
		t.Errorf("%d faults and %d entries in 200 histories: the ledger was hardly tried", faults, entries)
	}
}

func FuzzLedger(f *testing.F) {
	r := rand.New(rand.NewPCG(22, 23))
	for range 8 {
		bytes := make([]byte, 300)
		for i := range bytes {
			bytes[i] = byte(r.Uint32())
		}
		f.Add(bytes)
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		checkLedger(t, &source{bytes[:min(len(bytes), 600)]})
	})
}
