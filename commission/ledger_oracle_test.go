package commission_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// history is a ledger that was kept beside the slow one, with what was posted.
type history struct {
	terms  commission.Terms
	ledger *commission.Ledger
	slow   *slowLedger
	calls  [][]commission.Event // as they were posted
}

// live keeps a ledger and the slow one through some calls, and compares them after
// each: what is refused and why, the entries, what is left of each payment, and the
// statement of some instant. What is refused is posted again without the bad events.
func live(t *testing.T, c choices) *history {
	t.Helper()
	h := &history{terms: someTerms(c)}
	h.ledger, h.slow = ledgerOf(t, h.terms), &slowLedger{terms: h.terms}
	var known []commission.Event
	defer func() {
		if t.Failed() {
			t.Fatalf("terms %s\nevents %s", asJSON(t, h.terms), printed(known))
		}
	}()
	for range 1 + c.IntN(4) {
		events := someEvents(c, known, h.terms)
		known = append(known, events...)
		h.post(t, events)
		h.check(t, someTime(c))
	}
	return h
}

func printed(events []commission.Event) string {
	var text strings.Builder
	for _, e := range events {
		line, err := json.Marshal(e)
		if err != nil {
			line = []byte(err.Error())
		}
		text.WriteString(string(line) + "\n")
	}
	return text.String()
}

// post posts events to both ledgers.
func (h *history) post(t *testing.T, events []commission.Event) {
	t.Helper()
	before := h.ledger.Entries()
	refused := h.slow.post(events)
	posted, err := h.ledger.Post(events...)
	bad := new(commission.PostError)
	if !errors.As(err, &bad) {
		if err != nil || slices.ContainsFunc(refused, func(errs []error) bool { return len(errs) > 0 }) {
			t.Fatalf("Post error %v, want %v", err, refused)
		}
		if diff := cmp.Diff(h.ledger.Entries(), append(before, posted...)); diff != "" {
			t.Fatalf("Entries and what Post returned (-entries +returned):\n%s", diff)
		}
		h.calls = append(h.calls, events)
		return
	}
	if posted != nil || cmp.Diff(before, h.ledger.Entries()) != "" {
		t.Fatalf("Post returned entries, or left some, beside %v", err)
	}
	i := 0
	var good []commission.Event
	for index, errs := range refused {
		if len(errs) == 0 {
			good = append(good, events[index])
			continue
		}
		if i == len(bad.Bad) || bad.Bad[i].Index != index {
			t.Fatalf("Post error %v, want event %d refused with %v", err, index, errs)
		}
		for name, sentinel := range sentinels {
			if got, want := errors.Is(bad.Bad[i], sentinel), slices.Contains(errs, sentinel); got != want {
				t.Errorf("%v: is %s: %v, want %v", bad.Bad[i], name, got, want)
			}
		}
		i++
	}
	if i < len(bad.Bad) {
		t.Fatalf("%v: not refused by the slow ledger", bad.Bad[i])
	}
	if got := bad.Good(); len(got) != len(good) || printed(got) != printed(good) {
		t.Fatalf("Good() = %s, want %s", printed(got), printed(good))
	}
	h.post(t, good)
}

// check compares the two ledgers.
func (h *history) check(t *testing.T, at time.Time) {
	t.Helper()
	entries := h.ledger.Entries()
	if len(entries) != len(h.slow.entries) {
		t.Fatalf("%d entries, want %d", len(entries), len(h.slow.entries))
	}
	for i, e := range entries {
		want := h.slow.entries[i]
		if e.Seq != i+1 || !same(e.Event, want.event) || !e.AvailableFrom.Equal(want.available) || e.NoEarning != want.why ||
			!is(e.Earned, want.earned) || !is(e.PaidOut, want.paidOut) || !is(e.Refunded, want.refunded) {
			t.Fatalf("entry %s\nwant %+v", asJSON(t, e), want)
		}
		if err := e.Validate(); err != nil {
			t.Fatalf("Validate of a posted entry: %v", err)
		}
		if p, ok := h.ledger.Payment(e.ID); ok != (e.Kind == commission.Payment) {
			t.Errorf("Payment(%q) of a %s: %v", e.ID, e.Kind, ok)
		} else if ok {
			refunded, taken := h.slow.back(e.ID)
			left, earned := new(big.Rat).Sub(rat(e.Amount), refunded), new(big.Rat).Sub(want.earned, taken)
			if !is(p.Refunded, refunded) || !is(p.Left, left) || !is(p.Earned, earned) || !same(p.Event, e.Event) {
				t.Errorf("Payment(%q) = %+v, want refunded %v, left %v, earned %v", e.ID, p, refunded, left, earned)
			}
			if left.Sign() == 0 && e.Amount.Sign() > 0 && earned.Sign() != 0 {
				t.Errorf("payment %q: nothing is left, and %v is earned", e.ID, p.Earned)
			}
		}
	}
	h.checkStatement(t, at)
}

// checkStatement compares a statement with the sums of the slow ledger.
func (h *history) checkStatement(t *testing.T, at time.Time) {
	t.Helper()
	s, err := h.ledger.Statement(at)
	if err != nil {
		t.Fatalf("Statement(%v): %v", at, err)
	}
	sums := make(map[string]*big.Rat)
	add := func(key string, x *big.Rat) {
		if sums[key] == nil {
			sums[key] = new(big.Rat)
		}
		if x != nil {
			sums[key].Add(sums[key], x)
		}
	}
	count := 0
	for _, e := range h.slow.entries {
		if e.event.At.After(at) {
			continue
		}
		count++
		of := e.event
		for of.Of != "" {
			of = h.slow.find(of.Of).event
		}
		keys := []string{"all", "month " + e.event.At.In(h.terms.Zone.Location()).Format("2006-01")}
		if of.License != "" {
			keys = append(keys, "license "+of.License)
		}
		for _, key := range keys {
			switch {
			case e.event.Kind == commission.Payment:
				add(key+" earned", e.earned)
			case e.earned != nil:
				add(key+" taken back", new(big.Rat).Neg(e.earned))
			case e.paidOut != nil:
				add(key+" paid out", e.paidOut)
			default:
				add(key+" adjusted", rat(e.event.Amount))
			}
		}
		adds, state := e.earned, "available"
		if e.event.Kind == commission.Adjustment {
			adds = rat(e.event.Amount)
		}
		if e.available.After(at) {
			state = "pending"
		}
		add(state, adds)
		if e.paidOut != nil {
			add("available", new(big.Rat).Neg(e.paidOut))
		}
	}
	got := make(map[string]pricing.Amount)
	totals := func(key string, t commission.Totals) {
		got[key+" earned"], got[key+" taken back"], got[key+" adjusted"], got[key+" paid out"] = t.Earned, t.TakenBack, t.Adjusted, t.PaidOut
	}
	totals("all", s.Totals)
	for _, m := range s.Months {
		totals("month "+m.Month, m.Totals)
	}
	for _, l := range s.Licenses {
		totals("license "+l.License, l.Totals)
	}
	got["pending"], got["available"] = s.Pending, s.Available
	for key, amount := range got {
		add(key, nil)
		if !is(amount, sums[key]) {
			t.Errorf("Statement(%v): %s %v, want %v", at, key, amount, sums[key])
		}
		delete(sums, key)
	}
	if len(sums) > 0 || s.Entries != count {
		t.Errorf("Statement(%v) of %d entries, want %d, and with %v", at, s.Entries, count, sums)
	}
	payable := new(big.Rat)
	if available := rat(s.Available); available.Sign() > 0 && available.Cmp(rat(h.terms.MinPayout)) >= 0 {
		payable = available
	}
	if !is(s.Payable, payable) || !is(s.Carried, new(big.Rat).Sub(rat(s.Available), payable)) {
		t.Errorf("Statement(%v): payable %v and carried %v of %v", at, s.Payable, s.Carried, s.Available)
	}
}

// is reports whether an amount is what the slow ledger has, unset where that has
// none.
func is(a pricing.Amount, want *big.Rat) bool {
	if want == nil {
		return !a.IsValid()
	}
	return a.IsValid() && rat(a).Cmp(want) == 0
}

// TestLedger_oracle keeps many ledgers beside the slow one.
func TestLedger_oracle(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 1))
	for range 2000 {
		live(t, r)
	}
}

// FuzzLedger keeps a ledger beside the slow one, with what the bytes say.
func FuzzLedger(f *testing.F) {
	r := rand.New(rand.NewPCG(17, 2))
	for range 20 {
		text := make([]byte, 100+r.IntN(400))
		for i := range text {
			text[i] = byte(r.IntN(256))
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		live(t, &bytesOf{text})
	})
}
