package commission_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// eachHistory runs a law on many ledgers that have entries.
func eachHistory(t *testing.T, seed uint64, n int, law func(t *testing.T, r *rand.Rand, h *history)) {
	t.Helper()
	r := rand.New(rand.NewPCG(17, seed))
	for range n {
		if h := live(t, r); len(h.ledger.Entries()) > 0 {
			law(t, r, h)
		}
		if t.Failed() {
			return
		}
	}
}

// TestLedger_prefixes: the entries up to any one are a ledger, and the next event
// makes the next entry of it.
func TestLedger_prefixes(t *testing.T) {
	eachHistory(t, 3, 300, func(t *testing.T, _ *rand.Rand, h *history) {
		t.Helper()
		entries := h.ledger.Entries()
		for n, next := range entries {
			ledger, err := commission.NewLedger(h.terms, entries[:n]...)
			if err != nil {
				t.Fatalf("%d of %d entries: %v", n, len(entries), err)
			}
			posted, err := ledger.Post(next.Event)
			if diff := cmp.Diff([]commission.Entry{next}, posted); diff != "" || err != nil {
				t.Fatalf("entry %d posted again: error %v, mismatch (-want +got):\n%s", n+1, err, diff)
			}
		}
	})
}

// TestLedger_orders: the events of a call make the same entries in any order, to the
// places of their amounts, and in two calls if the first has what comes first.
func TestLedger_orders(t *testing.T) {
	eachHistory(t, 4, 300, func(t *testing.T, r *rand.Rand, h *history) {
		t.Helper()
		shuffled := ledgerOf(t, h.terms)
		for _, events := range h.calls {
			events = slices.Clone(events)
			r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			posted, err := shuffled.Post(events...)
			if err != nil {
				t.Fatalf("shuffled: %v", err)
			}
			for i := range posted { // in two calls, after what the shuffled ledger had before
				before := shuffled.Entries()[:posted[0].Seq-1]
				var first, second []commission.Event
				for j, e := range posted {
					if j < i {
						first = append(first, e.Event)
					} else {
						second = append(second, e.Event)
					}
				}
				split, err := commission.NewLedger(h.terms, before...)
				if err != nil {
					t.Fatal(err)
				}
				a, errFirst := split.Post(first...)
				b, errSecond := split.Post(second...)
				if err := errors.Join(errFirst, errSecond); err != nil || cmp.Diff(posted, append(a, b...)) != "" {
					t.Fatalf("split after %d: error %v, entries %s, want %s", i, err, asJSON(t, append(a, b...)), asJSON(t, posted))
				}
			}
		}
		if diff := cmp.Diff(asJSON(t, h.ledger.Entries()), asJSON(t, shuffled.Entries())); diff != "" {
			t.Fatalf("entries of shuffled calls mismatch (-given +shuffled):\n%s", diff)
		}
	})
}

// TestLedger_again: events that were posted make no entries when they come again, all
// at once and whatever the terms have become.
func TestLedger_again(t *testing.T) {
	eachHistory(t, 5, 300, func(t *testing.T, r *rand.Rand, h *history) {
		t.Helper()
		terms := someTerms(r)
		terms.Currency = h.terms.Currency
		ledger, err := commission.NewLedger(terms, h.ledger.Entries()...)
		if err != nil {
			t.Fatalf("restored with other terms: %v", err)
		}
		if posted, err := ledger.Post(slices.Concat(h.calls...)...); err != nil || len(posted) > 0 {
			t.Fatalf("posted again: %d entries, error %v", len(posted), err)
		}
		if diff := cmp.Diff(h.ledger.Entries(), ledger.Entries()); diff != "" {
			t.Fatalf("entries mismatch (-want +got):\n%s", diff)
		}
	})
}

// TestNewLedger_tampered: entries of which one was changed, left out, put twice or
// moved are refused.
func TestNewLedger_tampered(t *testing.T) {
	cent := pricing.MustAmount("0.01")
	changes := []func(e *commission.Entry){
		func(e *commission.Entry) { e.Seq++ },
		func(e *commission.Entry) { e.ID = "" },
		func(e *commission.Entry) { e.Kind = "bonus" },
		func(e *commission.Entry) { e.Of += "x" },
		func(e *commission.Entry) { e.Amount = e.Amount.Add(cent) },
		func(e *commission.Entry) { e.All = !e.All },
		func(e *commission.Entry) { e.Currency = "GBP" },
		func(e *commission.Entry) { e.LicenseOf += "x" },
		func(e *commission.Entry) { e.SecondTier = !e.SecondTier },
		func(e *commission.Entry) { e.Rate = pricing.Percent(1) },
		func(e *commission.Entry) { e.Base = e.Base.Add(cent) },
		func(e *commission.Entry) { e.Earned = e.Earned.Sub(cent) },
		func(e *commission.Entry) { e.PaidOut = e.PaidOut.Add(cent) },
		func(e *commission.Entry) { e.Refunded = e.Refunded.Add(cent) },
		func(e *commission.Entry) { e.AvailableFrom = e.AvailableFrom.Add(1) },
		func(e *commission.Entry) { e.AvailableFrom = e.At.Add(-1) },
		func(e *commission.Entry) { e.NoEarning = "late" },
	}
	// The fields that do not follow from other fields.
	free := map[commission.Kind][]int{commission.Payment: {8, 14}, commission.Adjustment: {4}}
	eachHistory(t, 6, 300, func(t *testing.T, r *rand.Rand, h *history) {
		t.Helper()
		entries := h.ledger.Entries()
		i, change := r.IntN(len(entries)), r.IntN(len(changes))
		if slices.Contains(free[entries[i].Kind], change) {
			return
		}
		if change == 9 && entries[i].Kind == commission.Payment && entries[i].Earned.Sign() == 0 {
			return // 1% may be 0.00 too
		}
		tampered := slices.Clone(entries)
		changes[change](&tampered[i])
		lists := [][]commission.Entry{tampered, slices.Insert(slices.Clone(entries), i, entries[i])}
		if i > 0 {
			lists = append(lists, slices.Delete(slices.Clone(entries), i-1, i))
			swapped := slices.Clone(entries)
			swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
			lists = append(lists, swapped)
		}
		for _, list := range lists {
			if ledger, err := commission.NewLedger(h.terms, list...); !errors.Is(err, commission.ErrEntry) || ledger != nil {
				t.Fatalf("change %d of entry %d: error %v\nentries %s", change, i+1, err, asJSON(t, list))
			}
		}
	})
}

// TestLedger_stored: terms and entries that go through JSON make the same ledger,
// whatever package decimal is set to.
func TestLedger_stored(t *testing.T) {
	stored := func(t *testing.T, h *history) (texts [3]string) {
		t.Helper()
		var terms commission.Terms
		var entries []commission.Entry
		texts[0], texts[1] = asJSON(t, h.terms), asJSON(t, h.ledger.Entries())
		if err := errors.Join(json.Unmarshal([]byte(texts[0]), &terms), json.Unmarshal([]byte(texts[1]), &entries)); err != nil {
			t.Fatal(err)
		}
		ledger, err := commission.NewLedger(terms, entries...)
		if err != nil {
			t.Fatalf("restored from JSON: %v", err)
		}
		if diff := cmp.Diff(h.ledger.Entries(), ledger.Entries()); diff != "" {
			t.Fatalf("entries from JSON mismatch (-want +got):\n%s", diff)
		}
		s, err := ledger.Statement(date("2026-04-01"))
		if err != nil {
			t.Fatal(err)
		}
		texts[2] = asJSON(t, s)
		var back commission.Statement
		if err := json.Unmarshal([]byte(texts[2]), &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, back); diff != "" {
			t.Fatalf("statement from JSON mismatch (-want +got):\n%s", diff)
		}
		return texts
	}
	var plain [][3]string
	eachHistory(t, 7, 200, func(t *testing.T, _ *rand.Rand, h *history) {
		t.Helper()
		plain = append(plain, stored(t, h))
	})
	set(t, &decimal.DivisionPrecision, 1)
	set(t, &decimal.MarshalJSONWithoutQuotes, true)
	set(t, &decimal.TrimTrailingZeros, !decimal.TrimTrailingZeros)
	set(t, &decimal.UseScientificNotation, true)
	set(t, &decimal.MaxDecodeExponent, 0)
	set(t, &decimal.Zero, decimal.New(7, 0))
	i := 0
	eachHistory(t, 7, 200, func(t *testing.T, _ *rand.Rand, h *history) {
		t.Helper()
		if diff := cmp.Diff(plain[i], stored(t, h)); diff != "" {
			t.Fatalf("a setting of package decimal changes (-plain +set):\n%s", diff)
		}
		i++
	})
}

// set changes a setting until the test ends.
func set[T any](t *testing.T, setting *T, value T) {
	t.Helper()
	old := *setting
	*setting = value
	t.Cleanup(func() { *setting = old })
}
