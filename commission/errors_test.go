package commission_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// TestPostError: the error names every event that is refused, in the order in which
// they were given, with what is wrong, and can be taken apart.
func TestPostError(t *testing.T) {
	ledger := ledgerOf(t, unlisted())
	given := events{
		refund("r", "2026-01-04", "p0", "1.00"), payment("p", "2026-01-05", "acme", "1.00"), payment("", "2026-01-05", "acme", "-1.00"),
		refund("s", "2026-01-06", "p", "2.00"),
	}
	_, err := ledger.Post(given...)
	want := `commission: post: 3 of 4 events refused: event 0, refund "r": no payment "p0" in the ledger: unknown payment; ` +
		`event 2, payment "": no ID; Amount -1.00 is negative: invalid event; ` +
		`event 3, refund "s": 2.00 is more than the 1.00 left of payment "p": more than is left`
	if textOf(err) != want {
		t.Errorf("Post error\n%v, want\n%s", err, want)
	}
	bad := new(commission.PostError)
	one := commission.EventError{}
	if !errors.As(err, &bad) || !errors.As(err, &one) || one.Index != 0 || len(bad.Bad) != 3 {
		t.Fatalf("Post error %#v, want a PostError of three", err)
	}
	for i, sentinel := range []error{commission.ErrUnknown, commission.ErrEvent, commission.ErrLeft} {
		e := bad.Bad[i]
		if !errors.Is(err, sentinel) || !errors.Is(e, sentinel) || !errors.Is(e.Err, sentinel) || e.Event.ID != given[e.Index].ID || bad.Unwrap()[i].Error() != e.Error() {
			t.Errorf("bad event %d: %v, want %v of event %d", i, e, sentinel, e.Index)
		}
	}
	if errors.Is(err, commission.ErrUnlisted) || errors.Is(bad.Bad[0], commission.ErrLeft) {
		t.Error("the error wraps a sentinel that no event has")
	}
	if printed(bad.Good()) != printed(given[1:2]) {
		t.Errorf("Good() = %v, want the payment", bad.Good())
	}
	if made := (&commission.PostError{Bad: bad.Bad}); len(made.Good()) != 0 || !strings.HasPrefix(made.Error(), "commission: post: ") {
		t.Errorf("a PostError made by hand: %v", made)
	}
}

// TestPostError_events: one error names every bad event of a large batch.
func TestPostError_events(t *testing.T) {
	given := make(events, 250)
	for i := range given {
		given[i] = refund(strings.Repeat("r", i+1), "2026-01-04", "p0", "1.00")
	}
	_, err := ledgerOf(t, unlisted()).Post(given...)
	bad := new(commission.PostError)
	if !errors.As(err, &bad) || len(bad.Bad) != 250 || len(bad.Good()) != 0 {
		t.Errorf("Post error %.200v, want 250 bad events", err)
	}
}

// TestLedger_json: encoding/json refuses a ledger both ways, also one that is held by
// value. Otherwise it would be written as {} and lost.
func TestLedger_json(t *testing.T) {
	ledger := ledgerOf(t, unlisted(), events{payment("p", "2026-01-05", "acme", "1.00")})
	type holder struct{ Ledger commission.Ledger }
	for name, v := range map[string]any{"pointer": ledger, "value": &holder{}, "map": map[string]*commission.Ledger{"ann": ledger}} {
		if text, err := json.Marshal(v); !errors.Is(err, commission.ErrEntry) || text != nil {
			t.Errorf("%s: json.Marshal = %s, error %v, want ErrEntry", name, text, err)
		}
	}
	for name, v := range map[string]any{"pointer": ledger, "value": new(holder)} {
		text := map[string]string{"pointer": `{}`, "value": `{"Ledger": {}}`}[name]
		if err := json.Unmarshal([]byte(text), v); !errors.Is(err, commission.ErrEntry) {
			t.Errorf("%s: json.Unmarshal error %v, want ErrEntry", name, err)
		}
	}
	if len(ledger.Entries()) != 1 {
		t.Error("json.Unmarshal changed the ledger")
	}
}

// TestErrors_zero: with an error there is no result.
func TestErrors_zero(t *testing.T) {
	if outcomes, err := commission.Compare(commission.Offer{}, usageOf(t, february(), 1, 0, 1)); outcomes != nil || err == nil {
		t.Errorf("Compare of no offer = %v, error %v", outcomes, err)
	}
	if ledger, err := commission.NewLedger(commission.Terms{}); ledger != nil || !errors.Is(err, pricing.ErrCurrency) {
		t.Errorf("NewLedger without terms = %v, error %v", ledger, err)
	}
}
