package commission_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/internal/conformance"
	"github.com/payper/payper/internal/instants"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// sentinels are the errors of the package by name.
var sentinels = map[string]error{
	"ErrTerms": commission.ErrTerms, "ErrEvent": commission.ErrEvent, "ErrDuplicate": commission.ErrDuplicate,
	"ErrUnknown": commission.ErrUnknown, "ErrLeft": commission.ErrLeft, "ErrUnlisted": commission.ErrUnlisted,
	"ErrEntry": commission.ErrEntry,
}

// sentinelOf returns the name of the sentinel that describes an error best. The
// errors of NewLedger wrap ErrEntry, and others inside it; those of Post do not.
func sentinelOf(err error) string {
	if err == nil {
		return "ok"
	}
	for _, name := range []string{"ErrEntry", "ErrUnknown", "ErrLeft", "ErrUnlisted", "ErrDuplicate", "ErrTerms", "ErrEvent"} {
		if errors.Is(err, sentinels[name]) {
			return name
		}
	}
	return "none: " + err.Error()
}

// TestConformance_commission posts each payment to a ledger of its own rate.
func TestConformance_commission(t *testing.T) {
	type given struct {
		Payments []pricing.Amount `json:"payments"`
		Currency pricing.Currency `json:"currency"`
		Rate     pricing.Rate     `json:"rate"`
	}
	conformance.Run(t, "commission", sentinels, func(_ *testing.T, c given) (any, error) {
		terms := commission.Terms{
			Currency: c.Currency, FirstTier: pricing.Schedule[pricing.Rate]{{Value: c.Rate}}, Zone: pricing.UTC(), Unlisted: true,
		}
		ledger, err := commission.NewLedger(terms)
		if err != nil {
			return nil, err
		}
		for i, amount := range c.Payments {
			e := payment(fmt.Sprint("p", i), "2026-01-05", "acme", "0")
			e.Amount, e.Currency = amount, c.Currency
			if _, err := ledger.Post(e); err != nil {
				return nil, err
			}
		}
		s, err := ledger.Statement(date("2026-02-01"))
		return map[string]any{"commission": s.Earned}, err
	})
}

func TestConformance_compare(t *testing.T) {
	all := map[string]error{
		"ErrModel": pricing.ErrModel, "ErrChannel": pricing.ErrChannel, "ErrCurrency": pricing.ErrCurrency, "ErrPrice": pricing.ErrPrice,
		"ErrRate": pricing.ErrRate, "ErrAmount": pricing.ErrAmount, "ErrUnits": pricing.ErrUnits, "ErrZone": pricing.ErrZone,
		"ErrCycle": pricing.ErrCycle, "ErrPart": pricing.ErrPart, "ErrPeriod": seats.ErrPeriod, "ErrUsage": seats.ErrUsage,
	}
	type given struct {
		Offer  commission.Offer `json:"offer"`
		Period seats.Period     `json:"period"`
		Usage  struct {
			Accounts int `json:"accounts"`
			Exempt   int `json:"exempt"`
			Peak     int `json:"peak"`
		} `json:"usage"`
	}
	conformance.Run(t, "compare", all, func(t *testing.T, c given) (any, error) {
		t.Helper()
		outcomes, err := commission.Compare(c.Offer, usageOf(t, c.Period, c.Usage.Accounts, c.Usage.Exempt, c.Usage.Peak))
		return map[string]any{"outcomes": outcomes}, err
	})
}

// ledgerCase is a case of the topic ledger.
type ledgerCase struct {
	Terms commission.Terms `json:"terms"`
	Calls []struct {
		Terms  *commission.Terms  `json:"terms"`
		Events []commission.Event `json:"events"`
		Good   bool               `json:"good"`
	} `json:"calls"`
	At     time.Time `json:"at"`
	Ask    []string  `json:"ask"`
	TakeUp []int     `json:"take_up"`
	Forms  []string  `json:"forms"`
}

// ledgerFigures are what a case comes to.
type ledgerFigures struct {
	Entries       [][]any `json:"entries"`
	Errors        [][]any `json:"errors"`
	AvailableFrom [][]any `json:"available_from"`
	NoEarning     [][]any `json:"no_earning"`
	Refunded      [][]any `json:"refunded"`
	Payments      [][]any `json:"payments"`
	Months        [][]any `json:"months"`
	Licenses      [][]any `json:"licenses"`
	TakeUp        string  `json:"take_up"`

	*commission.Statement // its lists are the ones above
}

// TestConformance_ledger works each case out as it is given, and with its instants in
// every form. All must come to the same.
func TestConformance_ledger(t *testing.T) {
	conformance.Run(t, "ledger", sentinels, func(t *testing.T, c ledgerCase) (any, error) {
		t.Helper()
		want, wantErr := c.figures(t)
		for _, f := range formsOf(c) {
			got, err := instants.Put(c, f).figures(t)
			if textOf(err) != textOf(wantErr) {
				t.Errorf("%s: error %v, want %v", f.Name, err, wantErr)
			}
			if w, g := asJSON(t, want), asJSON(t, got); w != g {
				t.Errorf("%s: %s, want %s", f.Name, g, w)
			}
		}
		return want, wantErr
	})
}

// formsOf returns every form, and those that the case names beside them.
func formsOf(c ledgerCase) []instants.Form {
	forms := instants.Forms(time.UTC)
	if c.Terms.Zone.IsValid() {
		forms = instants.Forms(c.Terms.Zone.Location())
	}
	for _, name := range c.Forms {
		if !slices.ContainsFunc(forms, func(f instants.Form) bool { return f.Name == name }) {
			forms = append(forms, instants.Form{Name: name, Of: instants.In(name)})
		}
	}
	return forms
}

func (c ledgerCase) figures(t *testing.T) (*ledgerFigures, error) {
	t.Helper()
	terms := c.Terms
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		return nil, err
	}
	f := &ledgerFigures{Entries: [][]any{}, Errors: [][]any{}}
	for i, call := range c.Calls {
		if call.Terms != nil {
			terms = *call.Terms
			if ledger, err = commission.NewLedger(terms, ledger.Entries()...); err != nil {
				t.Fatalf("call %d: restored: %v", i, err)
			}
		}
		_, err := ledger.Post(call.Events...)
		bad := new(commission.PostError)
		if !errors.As(err, &bad) {
			continue
		}
		f.addErrors(t, i, bad)
		if call.Good {
			if _, err := ledger.Post(bad.Good()...); err != nil {
				t.Errorf("call %d: the good ones: %v", i, err)
			}
		}
	}
	f.addEntries(ledger)
	if c.TakeUp != nil {
		var entries []commission.Entry
		for _, seq := range c.TakeUp {
			entries = append(entries, ledger.Entries()[seq-1])
		}
		_, err := commission.NewLedger(terms, entries...)
		f.TakeUp = sentinelOf(err)
	}
	if !c.At.IsZero() {
		s, err := ledger.Statement(c.At)
		if err != nil {
			t.Fatal(err)
		}
		f.Statement = &s
		for _, m := range s.Months {
			f.Months = append(f.Months, []any{m.Month, m.Earned, m.TakenBack, m.Adjusted, m.PaidOut})
		}
		for _, l := range s.Licenses {
			f.Licenses = append(f.Licenses, []any{l.License, l.Earned, l.TakenBack, l.Adjusted, l.PaidOut})
		}
	}
	return f, nil
}

// addErrors adds the bad events of a call. What is of a refused event may be refused
// with any sentinel.
func (f *ledgerFigures) addErrors(t *testing.T, call int, err *commission.PostError) {
	t.Helper()
	for _, b := range err.Bad {
		name := sentinelOf(b)
		if sentinels[name] == nil {
			t.Errorf("call %d: %v: no sentinel", call, b)
		}
		if slices.ContainsFunc(err.Bad, func(o commission.EventError) bool { return o.Event.ID == b.Event.Of }) {
			name = "any"
		}
		f.Errors = append(f.Errors, []any{call, b.Event.ID, name})
	}
	slices.SortFunc(f.Errors, func(a, b []any) int {
		return cmp.Or(cmp.Compare(a[0].(int), b[0].(int)), cmp.Compare(a[1].(string), b[1].(string)), cmp.Compare(a[2].(string), b[2].(string)))
	})
}

func (f *ledgerFigures) addEntries(ledger *commission.Ledger) {
	for _, e := range ledger.Entries() {
		f.Entries = append(f.Entries, []any{e.ID, balanceOf(e)})
		if e.Refunded.IsValid() {
			f.Refunded = append(f.Refunded, []any{e.ID, e.Refunded})
		}
		if e.NoEarning != "" {
			f.NoEarning = append(f.NoEarning, []any{e.ID, e.NoEarning})
		}
		if e.Kind == commission.Payment {
			f.AvailableFrom = append(f.AvailableFrom, []any{e.ID, e.AvailableFrom})
			p, _ := ledger.Payment(e.ID)
			f.Payments = append(f.Payments, []any{e.ID, p.Refunded, p.Left, p.Earned})
		}
	}
	slices.SortFunc(f.Payments, func(a, b []any) int { return cmp.Compare(a[0].(string), b[0].(string)) })
}

// balanceOf returns what an entry adds to the balance.
func balanceOf(e commission.Entry) pricing.Amount {
	if e.Kind == commission.Adjustment {
		return e.Amount
	}
	return e.Earned.Sub(e.PaidOut)
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func textOf(err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}
