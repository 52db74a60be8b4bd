package pricing

import (
	"fmt"
	"slices"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/seats"
)

// maxLines is the most lines of units and fees that a charge may have.
const maxLines = 100_000

// ChargeChanges returns the one charge for a period in which the license or the
// number of units changed. The schedule licenses says which terms hold when, and
// units how many units there are. The period p is one of the cycle, or a part of
// one.
//
// Each part of p costs its price x part / whole, measured by a day count. Its lines are
// rounded once each. There is one line of discount for each rate, on the sum of the
// lines at that rate. Adjacent parts that are charged the same are merged, so that an
// entry that changes nothing does not change the rounding. Charge.Counted and
// Charge.Units are the most of any part. (Own rule.)
//
// Under PPA and Metered, units are numbers that were bought. Under PPS, units is one
// entry, the peak of all of p: see [Always]. The licenses may differ in plan, minimum,
// overage and discount.
//
// It returns an error that wraps
//   - the errors of [License.Validate] for each license in p, and those of
//     [seats.Period.Validate];
//   - [ErrSchedule] if a schedule is not in order, does not begin by p.Start, or if
//     two licenses in p differ in ID, channel, model, unit, currency or cycle;
//   - [ErrUnits] if a number of units is negative, or if PPS has several;
//   - [ErrPart] if p reaches beyond a period of the cycle, if that period has no
//     day, or if by is not a day count;
//   - [ErrAmount] if the result is out of bounds;
//   - [ErrCharge] if it would have more than 100,000 lines.
func ChargeChanges(p seats.Period, licenses Schedule[License], units Schedule[int], by DayCount) (Charge, error) {
	c, err := chargeChanges(p, licenses, units, by)
	if err != nil {
		var id string
		if len(licenses) > 0 {
			id = licenses[0].Value.ID
		}
		return Charge{}, fmt.Errorf("pricing: changes of license %.100q: %w", id, err)
	}
	return c, nil
}

func chargeChanges(p seats.Period, licenses Schedule[License], units Schedule[int], by DayCount) (Charge, error) {
	terms, err := termsIn(p, licenses, units, by)
	if err != nil {
		return Charge{}, err
	}
	first := terms[0].license
	whole, err := first.whole(p)
	if err != nil {
		return Charge{}, err
	}
	fraction := func(part seats.Period) Fraction { return by.fraction(part, whole, first.Cycle.Zone) }
	if len(terms) > 1 || !p.Equal(whole) {
		if fraction(whole).Whole == 0 {
			return Charge{}, fmt.Errorf("%v has no day by %s: %w", whole, by, ErrPart)
		}
		terms = withoutEmpty(terms, fraction)
	}
	c := first.newCharge(p, whole)
	parts, err := partsOf(&c, terms)
	if err != nil {
		return Charge{}, err
	}
	if len(parts) > 1 || !p.Equal(whole) {
		c.DayCount = by
		for i := range parts {
			parts[i].fraction = fraction(parts[i].period)
		}
	}
	if err := settle(&c, parts); err != nil {
		return Charge{}, err
	}
	return c, nil
}

// terms are what holds in a part of a period.
type terms struct {
	period  seats.Period
	license License
	units   int
}

// termsIn checks the arguments of ChargeChanges, and returns the parts of p in
// which one license and one number of units hold.
func termsIn(p seats.Period, licenses Schedule[License], units Schedule[int], by DayCount) ([]terms, error) {
	var f faults.List
	byLicense, err := licenses.split(p)
	f.Check("licenses", err)
	byUnits, err := units.split(p)
	f.Check("units", err)
	f.Append(by.check())
	if err := f.Err(); err != nil {
		return nil, err
	}
	var all []terms
	for period, l := range byLicense {
		if err := l.check(); err != nil {
			f.Add("license %.100q from %s: %w", l.ID, instant(period.Start), err)
		} else if len(all) > 0 {
			f.Check(fmt.Sprintf("license from %s", instant(period.Start)), l.comparable(all[0].license))
		}
		all = append(all, terms{period: period, license: l})
	}
	if all[0].license.Model == PPS && len(units) > 1 {
		f.Add("%d numbers of seats under PPS, which has one peak for all of %v: %w", len(units), p, ErrUnits)
	}
	var split []terms
	next := 0 // the license that holds from here on
	for period, n := range byUnits {
		if n < 0 {
			f.Add("%d units from %s: %w", n, instant(period.Start), ErrUnits)
		}
		for start := period.Start; start.Before(period.End); {
			t := terms{seats.Period{Start: start, End: period.End}, all[next].license, n}
			if end := all[next].period.End; !end.After(period.End) {
				t.period.End = end
				next++
			}
			split = append(split, t)
			start = t.period.End
		}
	}
	return split, f.Err()
}

// withoutEmpty returns the terms of the parts that have a day, and gives the time of
// the others to the part before. If no part has a day it returns all of them.
func withoutEmpty(all []terms, fraction func(seats.Period) Fraction) []terms {
	var kept []terms
	for i, t := range all {
		switch {
		case fraction(t.period).Part > 0:
			if len(kept) == 0 {
				t.period.Start = all[0].period.Start
			}
			kept = append(kept, t)
		case len(kept) > 0:
			kept[len(kept)-1].period.End = all[i].period.End
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}

// comparable returns an error unless l and first differ in plan, minimum, overage
// and discount at most.
func (l License) comparable(first License) error {
	var f faults.List
	differ := func(field string, a, b any, equal bool) {
		if !equal {
			f.Add("%s %v, and %v before: %w", field, a, b, ErrSchedule)
		}
	}
	differ("ID", l.ID, first.ID, l.ID == first.ID)
	differ("Channel", l.Channel, first.Channel, l.Channel == first.Channel)
	differ("Model", l.Model, first.Model, l.Model == first.Model)
	differ("Unit", l.Unit, first.Unit, l.Unit == first.Unit)
	differ("Currency", l.Plan.Currency, first.Plan.Currency, l.Plan.Currency == first.Plan.Currency)
	differ("Cycle", l.Cycle.text(), first.Cycle.text(), l.Cycle.equal(first.Cycle))
	return f.Err()
}

// partsOf returns the parts of c, neighbors that are charged the same as one, and
// sets the units of c.
func partsOf(c *Charge, all []terms) ([]part, error) {
	named := slices.ContainsFunc(all, func(t terms) bool { return t.license.Plan.Name != c.Plan })
	var parts []part
	lines, counted := 0, 0 // lines of all parts, units of the last one
	for _, t := range all {
		what := c.Unit
		if named {
			what += fmt.Sprintf(", plan %q", t.license.Plan.Name)
		}
		next := part{rate: t.license.discount(), period: seats.Period{
			Start: t.license.Cycle.Zone.in(t.period.Start), End: t.license.Cycle.Zone.in(t.period.End),
		}}
		var units int
		next.lines, units = t.license.lines(what, t.units)
		c.Counted, c.Units = max(c.Counted, t.units), max(c.Units, units)
		if i := len(parts) - 1; i >= 0 && parts[i].sameAs(next) {
			parts[i].period.End = next.period.End
			if t.units > counted {
				parts[i].lines, counted = next.lines, t.units
			}
			continue
		}
		if lines += len(next.lines); lines > maxLines {
			return nil, fmt.Errorf("more than %d lines: %w", maxLines, ErrCharge)
		}
		parts, counted = append(parts, next), t.units
	}
	return parts, nil
}

// sameAs reports whether two parts are charged the same: as many units at the same
// prices and rate. The names of lines, the bounds of a tier, a fee of 0, and whether
// units were counted or are those of the minimum, make no difference.
func (p part) sameAs(o part) bool {
	kind := func(k LineKind) LineKind {
		if k == LineMinimum || k == LinePackages {
			return LineUnits
		}
		return k
	}
	charged := func(lines []Line) []Line {
		return slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.Kind == LineFee && l.Base.Sign() == 0 })
	}
	return p.rate.Equal(o.rate) && slices.EqualFunc(charged(p.lines), charged(o.lines), func(a, b Line) bool {
		return kind(a.Kind) == kind(b.Kind) && a.Units == b.Units && a.Size == b.Size && a.UnitPrice.Equal(b.UnitPrice) && a.Base.Equal(b.Base)
	})
}
