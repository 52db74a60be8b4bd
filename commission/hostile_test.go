package commission_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// beyond is a sum of amounts that is out of bounds.
func beyond() pricing.Amount {
	a := pricing.MustAmount(strings.Repeat("9", 64))
	return a.Add(a)
}

// spoiled returns copies of v, in each of which another amount is a, with the path of
// that amount.
func spoiled[T any](v T, a pricing.Amount) map[string]T {
	copies := make(map[string]T)
	var walk func(path []int, name string, t reflect.Type)
	walk = func(path []int, name string, t reflect.Type) {
		if t == reflect.TypeFor[pricing.Amount]() {
			c := v
			reflect.ValueOf(&c).Elem().FieldByIndex(path).Set(reflect.ValueOf(a))
			copies[name] = c
		} else if t.Kind() == reflect.Struct {
			for i := range t.NumField() {
				if f := t.Field(i); f.IsExported() {
					walk(append(slices.Clip(path), i), name+"."+f.Name, f.Type)
				}
			}
		}
	}
	walk(nil, reflect.TypeFor[T]().Name(), reflect.TypeFor[T]())
	return copies
}

// TestHostile_amounts: an amount out of bounds is refused in every field, with an
// error that names the field and does not print it all.
func TestHostile_amounts(t *testing.T) {
	check := func(name string, err error, sentinel error) {
		t.Helper()
		field := name[strings.LastIndex(name, ".")+1:]
		if !errors.Is(err, sentinel) || !errors.Is(err, pricing.ErrAmount) || !strings.Contains(err.Error(), field) {
			t.Errorf("%s out of bounds: error %v, want %v and ErrAmount", name, err, sentinel)
		}
	}
	for name, e := range spoiled(taxed(), beyond()) {
		check(name, e.Validate(), commission.ErrEvent)
		_, err := ledgerOf(t, unlisted()).Post(e)
		check(name, err, commission.ErrEvent)
	}
	for _, entry := range entriesOfEach(t) {
		for name, e := range spoiled(entry, beyond()) {
			if err := e.Validate(); !errors.Is(err, commission.ErrEntry) {
				t.Errorf("%s of a %s out of bounds: error %v", name, e.Kind, err)
			}
		}
	}
	for name, terms := range spoiled(unlisted(), beyond()) {
		check(name, terms.Validate(), commission.ErrTerms)
	}
	for name, o := range spoiled(offer20(), beyond()) {
		if _, err := commission.Compare(o, numbers{accounts: 20, peak: 5}.usage()); !errors.Is(err, pricing.ErrAmount) {
			t.Errorf("%s out of bounds: error %v", name, err)
		}
	}
}

// TestHostile_zero: the zero value of everything is refused, or is nothing.
func TestHostile_zero(t *testing.T) {
	_, errCompare := commission.Compare(commission.Offer{}, seats.Usage{})
	_, errNew := commission.NewLedger(unlisted(), commission.Entry{})
	_, errPost := ledgerOf(t, unlisted()).Post(commission.Event{})
	for name, err := range map[string]error{
		"Event": commission.Event{}.Validate(), "Entry": commission.Entry{}.Validate(), "Terms": commission.Terms{}.Validate(),
		"Offer": errCompare, "NewLedger": errNew, "Post": errPost,
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "commission: ") {
			t.Errorf("the zero %s: error %v", name, err)
		}
	}
	if text := (commission.EventError{}).Error(); text == "" {
		t.Error("the zero EventError has no text")
	}
	none := new(commission.PostError)
	if none.Error() == "" || none.Good() != nil || len(none.Unwrap()) != 0 {
		t.Errorf("the zero PostError: %v", none)
	}
}

// TestHostile_texts: errors quote texts, and the beginning of long ones only.
func TestHostile_texts(t *testing.T) {
	long := strings.Repeat("\x00\n", 10_000)
	e := commission.Event{ID: long, Kind: commission.Kind(long), License: long, Of: long, Currency: pricing.Currency(long), Reason: commission.Reason(long), Note: long}
	for _, kind := range []commission.Kind{commission.Kind(long), commission.Refund, commission.Payout} {
		e.Kind = kind
		terms := unlisted()
		terms.Currency, terms.Licenses = pricing.Currency(long), map[string]commission.LicenseTerms{long: {Since: date("2026-01-05")}}
		_, errPost := ledgerOf(t, unlisted()).Post(e)
		_, errNew := commission.NewLedger(unlisted(), commission.Entry{Seq: 1, Event: e, LicenseOf: long, NoEarning: commission.NoEarning(long)})
		for _, err := range []error{e.Validate(), terms.Validate(), errPost, errNew} {
			if err == nil || len(err.Error()) > 2500 || strings.ContainsAny(err.Error(), "\x00\n") {
				t.Errorf("error of %d bytes, quoted or not: %.300v", len(textOf(err)), err)
			}
		}
	}
}

// FuzzNewLedger restores a ledger from any JSON. It is refused with a sentinel, or it is a
// ledger whose terms and entries come back as they were.
func FuzzNewLedger(f *testing.F) {
	ledger := ledgerOf(f, storyTerms(), stories())
	terms, err := json.Marshal(storyTerms())
	if err != nil {
		f.Fatal(err)
	}
	for n := range len(ledger.Entries()) {
		entries, err := json.Marshal(ledger.Entries()[:n+1])
		if err != nil {
			f.Fatal(err)
		}
		f.Add(terms, entries)
	}
	f.Add([]byte(`{}`), []byte(`[{}]`))
	f.Fuzz(func(t *testing.T, termsText, entriesText []byte) {
		var terms commission.Terms
		var entries []commission.Entry
		if json.Unmarshal(termsText, &terms) != nil || json.Unmarshal(entriesText, &entries) != nil {
			return
		}
		ledger, err := commission.NewLedger(terms, entries...)
		if err != nil {
			if ledger != nil || !errors.Is(err, commission.ErrTerms) && !errors.Is(err, commission.ErrEntry) {
				t.Fatalf("NewLedger = %v, error %v", ledger, err)
			}
			return
		}
		var back []commission.Entry
		if err := json.Unmarshal([]byte(asJSON(t, ledger.Entries())), &back); err != nil {
			t.Fatal(err)
		}
		again, err := commission.NewLedger(terms, back...)
		if err != nil || asJSON(t, again.Entries()) != asJSON(t, ledger.Entries()) {
			t.Fatalf("restored: error %v", err)
		}
		s, err := ledger.Statement(date("2026-04-01"))
		if err == nil {
			asJSON(t, s) // which fails if an amount is not set
		} else if !errors.Is(err, pricing.ErrAmount) {
			t.Fatalf("Statement error %v", err)
		}
	})
}
