package pricing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/internal/instants"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// world is all that the functions with an instant in their arguments are given.
type world struct {
	License   pricing.License
	Retail    pricing.License
	Other     pricing.License // of which Month is no period
	Month     seats.Period
	Part      seats.Period
	Usage     seats.Usage // of Month
	PartUsage seats.Usage // of Part
	At        time.Time
	By        pricing.DayCount
	Licenses  pricing.Schedule[pricing.License]
	Units     pricing.Schedule[int]
	Unsorted  pricing.Schedule[int]
	Billed    pricing.Charge
	Due       pricing.Charge // of Part
	Coupon    pricing.Charge
	Bill      pricing.Bill
}

// calls call each function with an instant in its arguments or its receiver: as it is
// meant, and so that it is refused.
var calls = map[string]func(w world) []any{
	"Cycle.At":       func(w world) []any { return results(w.License.Cycle.At(w.At)) },
	"Cycle.Ended":    func(w world) []any { return results(w.License.Cycle.Ended(w.At)) },
	"Cycle.Validate": func(w world) []any { return results(nil, w.License.Cycle.Validate()) },
	"Cycle.Periods": func(w world) []any {
		periods, err := w.License.Cycle.Periods(seats.Period{Start: w.Part.Start, End: w.At})
		_, reversed := w.License.Cycle.Periods(seats.Period{Start: w.Part.End, End: w.Part.Start})
		return append(results(collect(periods), err), results(nil, reversed)...)
	},
	"Monthly": func(w world) []any { return results(pricing.Monthly(w.At, w.License.Cycle.Zone).At(w.Month.Start)) },
	"DayCount.Fraction": func(w world) []any {
		zone := w.License.Cycle.Zone
		return append(results(w.By.Fraction(w.Part, w.Month, zone)), results(w.By.Fraction(w.Month, w.Part, zone))...)
	},
	"Schedule.At": func(w world) []any { return append(results(w.Units.At(w.At)), results(w.Unsorted.At(w.At))...) },
	"Schedule.Split": func(w world) []any {
		parts, err := w.Units.Split(w.Month)
		_, unsorted := w.Unsorted.Split(w.Month)
		var periods []seats.Period
		for p, n := range parts {
			periods = append(periods, p, seats.Period{Start: time.Unix(int64(n), 0)})
		}
		return append(results(periods, err), results(nil, unsorted)...)
	},
	"Schedule.Validate": func(w world) []any {
		return append(results(nil, w.Licenses.Validate()), results(nil, w.Unsorted.Validate())...)
	},
	"License.Validate": func(w world) []any { return results(nil, w.License.Validate()) },
	"License.Public":   func(w world) []any { return results(w.License.Public(), nil) },
	"License.Charge": func(w world) []any {
		return slices.Concat(results(w.License.Charge(w.Usage)), results(w.License.Charge(w.PartUsage)), results(w.Other.Charge(w.Usage)))
	},
	"License.ChargePart": func(w world) []any {
		return slices.Concat(results(w.License.ChargePart(w.Usage, w.By)), results(w.License.ChargePart(w.PartUsage, w.By)), results(w.Other.ChargePart(w.Usage, w.By)))
	},
	"License.ChargeUnits": func(w world) []any {
		return append(results(w.License.ChargeUnits(7, w.Month)), results(w.License.ChargeUnits(7, w.Part))...)
	},
	"License.Billed": func(w world) []any {
		amount := pricing.MustAmount("10")
		return append(results(w.License.Billed(w.Part, amount, amount, "invoice")), results(w.Other.Billed(w.Month, amount, amount, "invoice"))...)
	},
	"License.Resale": func(w world) []any {
		return append(results(w.License.Resale(w.Usage, w.Retail)), results(w.License.Resale(w.PartUsage, w.Retail))...)
	},
	"ChargeChanges": func(w world) []any {
		return slices.Concat(results(pricing.ChargeChanges(w.Month, w.Licenses, w.Units, w.By)),
			results(pricing.ChargeChanges(w.Part, w.Licenses, w.Units, w.By)),
			results(pricing.ChargeChanges(w.Month, append(w.Licenses, pricing.Dated[pricing.License]{From: w.Part.End, Value: w.Other}), w.Units, w.By)),
			results(pricing.ChargeChanges(seats.Period{Start: w.Month.Start, End: w.At}, w.Licenses, w.Unsorted, w.By)))
	},
	"Charge.Validate": func(w world) []any { return results(nil, w.Due.Validate()) },
	"Charge.Deduct":   func(w world) []any { return results(w.Due.Deduct(pricing.MustAmount("1"), "coupon")) },
	"Line.String":     func(w world) []any { return results(w.Due.Lines[0].String(), nil) },
	"Correct": func(w world) []any {
		return slices.Concat(results(pricing.Correct(w.Billed, w.Due)), results(pricing.Correct(w.Due, w.Billed)), results(pricing.Correct(w.Coupon, w.Due)))
	},
	"Correction.Validate": func(w world) []any { return results(nil, w.Bill.Corrections[0].Validate()) },
	"NewBill": func(w world) []any {
		return append(results(pricing.NewBill(w.Bill.Currency, w.Bill.Charges, w.Bill.Corrections)),
			results(pricing.NewBill(w.Bill.Currency, []pricing.Charge{w.Billed, w.Due}, nil))...)
	},
	"Bill.Validate": func(w world) []any { return results(nil, w.Bill.Validate()) },
}

func results(v any, err error) []any {
	if err != nil {
		return []any{v, err.Error()}
	}
	return []any{v, "no error"}
}

func collect(periods iter.Seq[seats.Period]) []seats.Period {
	if periods == nil {
		return nil
	}
	return slices.Collect(periods)
}

// newWorld returns a world in a zone.
func newWorld(g gen, zone pricing.Zone) (world, error) {
	w := world{By: g.dayCount(), License: account(pricing.Resold)}
	w.License.Cycle = pricing.Monthly(time.Date(2020+g.IntN(10), time.Month(1+g.IntN(12)), 28+g.IntN(4), g.IntN(2)*g.IntN(24), 0, 0, 0, zone.Location()), zone)
	if g.IntN(2) == 0 {
		w.License.Model = pricing.PPS
	}
	w.Retail = w.License.Public()
	w.Other = w.License
	w.Other.Cycle.Every = pricing.Days(10)
	var err error
	w.Month, err = w.License.Cycle.At(w.License.Cycle.Anchor.AddDate(0, g.IntN(24), 3))
	day := func(n int) time.Time { return w.Month.Start.AddDate(0, 0, n) }
	w.Part, w.At = seats.Period{Start: day(2 + g.IntN(5)), End: day(12 + g.IntN(9)).Add(30 * time.Minute)}, day(35+g.IntN(60))
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "eve", Exempt: true}}
	chats := []seats.Session{{Agent: "ann", Start: day(3), End: day(11)}, {Agent: "bob", Start: day(8), End: day(9)}}
	errs := []error{err}
	w.Usage, err = seats.Measure(w.Month, agents, chats)
	errs = append(errs, err)
	w.PartUsage, err = seats.Measure(w.Part, agents, chats)
	errs = append(errs, err)
	dearer := w.License
	dearer.Plan.Price = pricing.Flat(pricing.MustAmount("61.37"))
	w.Licenses = pricing.Schedule[pricing.License]{{Value: w.License}, {From: day(5), Value: dearer}}
	w.Units = pricing.Schedule[int]{{Value: 3}}
	if w.License.Model != pricing.PPS {
		w.Units = append(w.Units, pricing.Dated[int]{From: day(7).Add(time.Hour), Value: 5})
	}
	w.Unsorted = pricing.Schedule[int]{{From: day(9), Value: 1}, {From: day(7), Value: 2}}
	w.Billed, err = w.License.Charge(w.Usage)
	errs = append(errs, err)
	w.Due, err = w.License.ChargePart(w.PartUsage, w.By)
	errs = append(errs, err)
	w.Coupon, err = w.Billed.Deduct(pricing.MustAmount("1"), "coupon")
	errs = append(errs, err)
	next, err := w.License.Cycle.At(w.Month.End)
	errs = append(errs, err)
	charge, err := w.License.ChargeUnits(3, next)
	errs = append(errs, err)
	correction, err := pricing.Correct(w.Billed, w.Due)
	errs = append(errs, err)
	w.Bill, err = pricing.NewBill("USD", []pricing.Charge{charge}, []pricing.Correction{correction})
	return w, errors.Join(append(errs, err)...)
}

// TestLaw_instants: equal instants give equal amounts and equal errors, whatever
// form they are kept in, for every function that takes or holds one.
func TestLaw_instants(t *testing.T) {
	names, err := instants.Functions("github.com/payper/payper/pricing")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(names, slices.Sorted(maps.Keys(calls))); diff != "" {
		t.Fatalf("a function with an instant is not called here (-package +calls):\n%s", diff)
	}
	g := newGen(t)
	for i := range 40 {
		w, err := newWorld(g, zones[i%len(zones)])
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			want := plain(t, calls[name](w))
			for _, f := range instants.Forms(w.License.Cycle.Zone.Location()) {
				if got := plain(t, calls[name](instants.Put(w, f))); got != want {
					t.Fatalf("%s in the form %s (-given +form):\n%s", name, f.Name, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
				}
			}
		}
	}
}

// plain returns results as text, with their instants in UTC.
func plain(t *testing.T, results []any) string {
	t.Helper()
	var text strings.Builder
	for _, r := range results {
		switch r := r.(type) {
		case pricing.Charge, pricing.Resale, pricing.Correction, pricing.Bill, pricing.License:
			if b, err := json.Marshal(instants.Put(r, instants.Form{Of: time.Time.UTC})); err == nil {
				text.WriteString(string(b))
			}
		case nil:
		default:
			fmt.Fprintf(&text, "%+v", instants.Put(r, instants.Form{Of: func(t time.Time) time.Time { return t.Round(0).UTC() }}))
		}
		text.WriteString("\n")
	}
	return text.String()
}

// compareInstants compares two outcomes, whose instants may differ in form.
func compareInstants(t *testing.T, form string, want, got any) {
	t.Helper()
	normal := func(v any) string {
		text, err := json.Marshal(instants.Put(v, instants.Form{Of: time.Time.UTC}))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if w, g := normal(want), normal(got); w != g {
		t.Errorf("%s: %s, want %s", form, g, w)
	}
}
