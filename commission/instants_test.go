package commission_test

import (
	"errors"
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/internal/instants"
	"github.com/payper/payper/pricing"
)

// outcome is what a call came to: values, whose instants may differ in form, and the
// texts of errors, which may not.
type outcome struct {
	Values []any
	Errors []string
}

func (o *outcome) add(err error, values ...any) {
	o.Values = append(o.Values, values...)
	o.Errors = append(o.Errors, textOf(err))
}

// equalInstants are calls with their instants in a form, by the exported function
// that they try.
var equalInstants = map[string]func(*testing.T, *outcome, instants.Form){
	"Compare": func(_ *testing.T, o *outcome, f instants.Form) {
		offer, p := offer20(), february()
		berlin := pricing.MustZone("Europe/Berlin")
		offer.Cycle = pricing.Monthly(p.Start.In(berlin.Location()).Truncate(24*time.Hour), berlin)
		whole, err := offer.Cycle.At(p.Start)
		o.add(err)
		n := numbers{accounts: 20, peak: 5}
		for _, p.Start = range []time.Time{whole.Start, p.Start} {
			u := n.usage()
			u.Period.Start, u.Period.End = p.Start, whole.End
			outcomes, err := commission.Compare(instants.Put(offer, f), instants.Put(u, f))
			o.add(err, outcomes)
		}
	},
	"Event.Validate": func(_ *testing.T, o *outcome, f instants.Form) {
		for _, e := range stories() {
			o.add(instants.Put(e, f).Validate())
		}
	},
	"Entry.Validate": func(t *testing.T, o *outcome, f instants.Form) {
		t.Helper()
		for _, e := range story(t, asGiven).Entries() {
			o.add(instants.Put(e, f).Validate())
			e.AvailableFrom = e.At.Add(-1)
			o.add(instants.Put(e, f).Validate())
		}
	},
	"EventError.Error": refusals, "EventError.Unwrap": refusals,
	"PostError.Error": refusals, "PostError.Good": refusals, "PostError.Unwrap": refusals,
	"NewLedger": func(t *testing.T, o *outcome, f instants.Form) {
		t.Helper()
		ledger := story(t, asGiven)
		taken, err := commission.NewLedger(instants.Put(storyTerms(), f), instants.Put(ledger.Entries(), f)...)
		if err != nil {
			t.Fatal(err)
		}
		o.add(err, taken.Entries())
		entries := ledger.Entries()
		entries[2].AvailableFrom = entries[2].AvailableFrom.Add(1)
		_, err = commission.NewLedger(instants.Put(storyTerms(), f), instants.Put(entries, f)...)
		o.add(err)
	},
	"Ledger.Post": func(t *testing.T, o *outcome, f instants.Form) {
		t.Helper()
		ledger := story(t, f)
		again, err := ledger.Post(stories()...) // in another form than at first
		o.add(err, again, ledger.Entries())
	},
	"Ledger.Entries": func(t *testing.T, o *outcome, f instants.Form) {
		t.Helper()
		o.add(nil, story(t, f).Entries())
	},
	"Ledger.Payment": func(t *testing.T, o *outcome, f instants.Form) {
		t.Helper()
		state, ok := story(t, f).Payment("p1")
		o.add(nil, state, ok)
	},
	"Ledger.Statement": func(t *testing.T, o *outcome, f instants.Form) {
		t.Helper()
		ledger := story(t, f)
		for _, at := range []string{"2026-03-31T22:00:00Z", "2026-03-31T21:59:59.999999999Z", "2026-02-28T23:00:00Z"} {
			s, err := ledger.Statement(instants.Put(instantOf(at), f))
			o.add(err, s)
		}
	},
	"Terms.Validate": func(_ *testing.T, o *outcome, f instants.Form) {
		terms := storyTerms()
		o.add(instants.Put(terms, f).Validate())
		terms.EarnMonths, terms.FirstTier = 0, append(terms.FirstTier, terms.FirstTier...)
		o.add(instants.Put(terms, f).Validate())
	},
}

var asGiven = instants.Form{Name: "given", Of: func(t time.Time) time.Time { return t }}

// storyTerms are terms that change at local midnights in Berlin.
func storyTerms() commission.Terms {
	midnight := instantOf("2026-02-28T23:00:00Z") // 1 March
	terms := unlisted()
	terms.Zone, terms.Unlisted, terms.EarnMonths = pricing.MustZone("Europe/Berlin"), false, 3
	terms.FirstTier = rates("20%", "2026-02-28T23:00:00Z", "10%")
	terms.HoldDays = pricing.Schedule[int]{{Value: 0}, {From: midnight, Value: 31}}
	terms.Licenses = map[string]commission.LicenseTerms{
		"acme": {Since: midnight.AddDate(0, -1, 0), Channel: pricing.Schedule[pricing.Channel]{{Value: pricing.Referred}, {From: instantOf("2026-04-15T22:00:00Z"), Value: pricing.Resold}}},
		"bolt": {Since: instantOf("2026-01-31T23:00:00Z"), SecondTier: true, Rate: rates("7%", "2026-02-28T23:00:00Z", "6%")},
	}
	return terms
}

// stories are events around these midnights, after each of which something else
// holds.
func stories() []commission.Event {
	list := events{
		payment("p1", "2026-01-05", "acme", "100.00"), payment("p2", "2026-01-05", "acme", "100.00"), payment("p3", "2026-01-05", "bolt", "100.00"),
		payment("p4", "2026-01-05", "bolt", "100.00"), payment("p5", "2026-01-05", "acme", "100.00"),
		refund("r1", "2026-01-05", "p1", "40.00"), reversal("v1", "2026-01-05", "r1"), payout("o1", "2026-01-05", "5.00"), adjustment("a1", "2026-01-05", "1.00"),
	}
	for i, at := range []string{
		"2026-02-28T22:59:59.999999999Z", "2026-02-28T23:00:00Z", "2026-01-31T22:59:59Z", "2026-04-30T22:00:00Z", "2026-04-15T22:00:00Z",
		"2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z", "2026-03-31T21:59:59Z", "2026-03-31T22:00:00Z",
	} {
		list[i].At = instantOf(at)
	}
	return list
}

func story(t *testing.T, f instants.Form) *commission.Ledger {
	t.Helper()
	return ledgerOf(t, instants.Put(storyTerms(), f), instants.Put(stories(), f))
}

// refusals gives events that are refused for their dates.
func refusals(t *testing.T, o *outcome, f instants.Form) {
	t.Helper()
	given := events{
		refund("early", "2026-01-01", "p2", "all"), payment("p1", "2026-01-01", "acme", "100.00"), payment("late", "2026-01-01", "acme", "1.00"),
		payment("late", "2026-01-02", "acme", "1.00"), payment("good", "2026-03-05", "acme", "1.00"),
	}
	_, err := story(t, f).Post(instants.Put(given, f)...)
	bad := new(commission.PostError)
	if !errors.As(err, &bad) || len(bad.Bad) != 4 {
		t.Fatalf("Post error %v, want four bad events", err)
	}
	o.add(err, bad.Good())
	for i, e := range bad.Bad {
		o.add(e, e.Index, e.Event)
		o.add(errors.Unwrap(e))
		o.add(bad.Unwrap()[i])
	}
}

// TestInstants: no amount and no error depends on the location of an instant, on its
// monotonic reading, or on a way through JSON. The law is tried on every exported
// function that takes or holds an instant.
func TestInstants(t *testing.T) {
	if diff := cmp.Diff(functionsOfTime(t), slices.Sorted(maps.Keys(equalInstants))); diff != "" {
		t.Errorf("exported functions that take or hold an instant, and those that are tried (-exported +tried):\n%s", diff)
	}
	for name, try := range equalInstants {
		t.Run(name, func(t *testing.T) {
			var want outcome
			try(t, &want, asGiven)
			forms := instants.Forms(pricing.MustZone("Europe/Berlin").Location())
			forms = append(forms, instants.Form{Name: "Asia/Kathmandu", Of: instants.In("Asia/Kathmandu"), JSON: true})
			for _, f := range forms {
				var got outcome
				try(t, &got, f)
				if diff := cmp.Diff(want.Errors, got.Errors); diff != "" {
					t.Errorf("%s: errors mismatch (-given +%s):\n%s", f.Name, f.Name, diff)
				}
				utc := instants.Form{Of: time.Time.UTC}
				if diff := cmp.Diff(asJSON(t, instants.Put(want.Values, utc)), asJSON(t, instants.Put(got.Values, utc))); diff != "" {
					t.Errorf("%s: values mismatch (-given +%s):\n%s", f.Name, f.Name, diff)
				}
			}
		})
	}
}

// functionsOfTime returns the exported functions and methods of the package whose
// receiver or parameters hold a time.Time, sorted.
func functionsOfTime(t *testing.T) []string {
	t.Helper()
	p, err := importer.ForCompiler(token.NewFileSet(), "source", nil).Import("github.com/payper/payper/commission")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	add := func(name string, f *types.Func) {
		signature := f.Signature()
		holds := signature.Recv() != nil && holdsTime(signature.Recv().Type(), nil)
		for v := range signature.Params().Variables() {
			holds = holds || holdsTime(v.Type(), nil)
		}
		if holds && f.Exported() {
			names = append(names, name)
		}
	}
	for _, name := range p.Scope().Names() {
		switch o := p.Scope().Lookup(name).(type) {
		case *types.Func:
			add(name, o)
		case *types.TypeName:
			if !ast.IsExported(name) {
				continue
			}
			for m := range types.NewMethodSet(types.NewPointer(o.Type())).Methods() {
				if f := m.Obj().(*types.Func); f.Pkg() == p {
					add(name+"."+f.Name(), f)
				}
			}
		}
	}
	slices.Sort(names)
	return names
}

// holdsTime reports whether a value of a type can hold a time.Time.
func holdsTime(t types.Type, seen []types.Type) bool {
	if t.String() == "time.Time" {
		return true
	}
	if slices.ContainsFunc(seen, func(s types.Type) bool { return types.Identical(s, t) }) {
		return false
	}
	seen = append(seen, t)
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if holdsTime(f.Type(), seen) {
				return true
			}
		}
	case *types.Pointer:
		return holdsTime(u.Elem(), seen)
	case *types.Slice:
		return holdsTime(u.Elem(), seen)
	case *types.Map:
		return holdsTime(u.Elem(), seen) || holdsTime(u.Key(), seen)
	}
	return false
}
