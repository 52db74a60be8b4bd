package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/seats"
)

// Validate returns an error that wraps [ErrCharge] if c is not as a function of this
// package returns it:
//   - a figure is missing, or is given where the kind of a line has none;
//   - the figures of a line do not multiply out to its amount, or the lines do not
//     add up to List, Discount, Deducted and Total;
//   - the lines of units do not cover Period, or are of another number than Units;
//   - a fraction is not that of its period.
//
// Where a field has a sentinel of its own, such as [ErrCurrency], the error wraps that
// too. The text names each fault. Fractions of local dates are checked to about a day,
// because a period that was stored has lost its zone.
func (c Charge) Validate() error {
	if err := c.validate(); err != nil {
		return fmt.Errorf("pricing: %w", err)
	}
	return nil
}

func (c Charge) validate() error {
	for _, check := range []func(*faults.List){c.checkHead, c.checkLines, c.checkParts, c.checkSums} {
		var f faults.List
		check(&f)
		if err := f.Wrap(ErrCharge); err != nil {
			return fmt.Errorf("charge of license %.100q: %w", c.License, err)
		}
	}
	return nil
}

// checkHead checks the fields of c beside its amounts.
func (c Charge) checkHead(f *faults.List) {
	if c.License == "" {
		f.Add("no License: %w", ErrLicense)
	}
	f.Check("License", checkText(c.License))
	f.Check("Plan", checkText(c.Plan))
	f.Check("Channel", c.Channel.check())
	f.Check("Model", c.Model.check())
	if c.Model == PPS && c.Channel != Resold {
		f.Add("Model PPS, Channel %.20q: only a resold license is PPS: %w", string(c.Channel), ErrModel)
	}
	f.Check("Currency", c.Currency.check())
	f.Check("Period", c.Period.Validate())
	f.Check("Whole", c.Whole.Validate())
	if c.DayCount != "" {
		f.Check("DayCount", c.DayCount.check())
	}
	if !within(c.Period, c.Whole) {
		f.Add("Period %v is not within Whole %v: %w", c.Period, c.Whole, ErrPart)
	}
	f.Check("Unit", checkText(c.Unit))
	if unit := (License{Model: c.Model, Unit: c.Unit}).unit(); c.Unit == "" || c.Unit != unit {
		f.Add("Unit %.100q of Model %s: %w", c.Unit, c.Model, ErrUnits)
	}
	if c.Counted < 0 || c.Units < c.Counted || c.isBilled() && c.Units > 0 {
		f.Add("Counted %d, Units %d: %w", c.Counted, c.Units, ErrUnits)
	}
	if len(c.Lines) == 0 {
		f.Add("no Lines: %w", ErrCharge)
	}
}

// checkLines checks each line of c by itself.
func (c Charge) checkLines(f *faults.List) {
	for i, l := range c.Lines {
		name := fmt.Sprintf("Lines[%d]", i)
		f.Check(name, l.check(&c))
		switch {
		case l.Kind == LineDiscount && c.Channel != Resold:
			f.Add("%s: a discount, Channel %s: %w", name, c.Channel, ErrRate)
		case l.Kind == LineBilled && i > 0, l.Kind.isShare() && c.isBilled():
			f.Add("%s: an amount as billed, beside others: %w", name, ErrCharge)
		}
	}
}

// checkParts checks that the lines of units and fees are for the parts of c.Period, one
// after the other, and for the units of c.
func (c Charge) checkParts(f *faults.List) {
	if c.isBilled() {
		return
	}
	if c.DayCount == "" && !c.Period.Equal(c.Whole) {
		f.Add("Period %v is a part of Whole %v, without a DayCount: %w", c.Period, c.Whole, ErrPart)
	}
	parts := c.keptParts(f)
	if err := f.Err(); err != nil {
		return
	}
	c.checkFractions(f, parts)
	c.checkUnits(f, parts)
}

// keptPart is what the lines of a part say.
type keptPart struct {
	period      seats.Period
	fraction    Fraction
	least, most decimal.Decimal // units: of packages the last one may not be full
	raised      bool            // whether there may be more units than were counted
}

// keptParts returns the parts that the lines of units and fees are for. It checks that
// each follows the one before, and that they cover c.Period.
func (c Charge) keptParts(f *faults.List) []keptPart {
	var parts []keptPart
	end := c.Period.Start
	for i, l := range c.Lines {
		if !l.Kind.isShare() {
			continue
		}
		if len(parts) == 0 || !l.Period.Equal(parts[len(parts)-1].period) {
			if !wall(l.Period).Start.Equal(end.Round(0)) {
				f.Add("Lines[%d]: Period %v does not follow that of the line before: %w", i, l.Period, ErrPart)
			}
			parts, end = append(parts, keptPart{period: l.Period, fraction: l.Fraction}), l.Period.End
		}
		p := &parts[len(parts)-1]
		if l.Fraction != p.fraction {
			f.Add("Lines[%d]: Fraction %v, and %v before for the same period: %w", i, l.Fraction, p.fraction, ErrPart)
		}
		least, most := l.counts()
		p.least, p.most = p.least.Add(least), p.most.Add(most)
		p.raised = p.raised || l.Kind == LineMinimum || l.Kind == LineIncluded
	}
	if !end.Round(0).Equal(wall(c.Period).End) {
		f.Add("the lines of units end at %s, Period %v: %w", instant(end), c.Period, ErrPart)
	}
	return parts
}

// counts returns how few and how many units a line of units is for.
func (l Line) counts() (least, most decimal.Decimal) {
	n := decimal.NewFromInt(int64(l.Units))
	if l.Size == 0 || l.Units == 0 {
		return n, n
	}
	size := decimal.NewFromInt(int64(l.Size))
	most = n.Mul(size)
	return most.Sub(size).Add(decimal.NewFromInt(1)), most
}

// checkFractions checks that parts have a fraction where there is a day count, and that
// it is that of their period.
func (c Charge) checkFractions(f *faults.List, parts []keptPart) {
	covered := int64(0)
	for _, p := range parts {
		switch {
		case (p.fraction != Fraction{}) != (c.DayCount != ""):
			f.Add("Fraction %v of %v, DayCount %q: %w", p.fraction, p.period, c.DayCount, ErrPart)
		case c.DayCount != "" && !c.fits(p):
			f.Add("Fraction %v by %s of %v: %w", p.fraction, c.DayCount, p.period, ErrPart)
		case c.DayCount != Elapsed && p.fraction.Whole != parts[0].fraction.Whole:
			f.Add("Fraction %v of %v, another whole than %v: %w", p.fraction, p.period, parts[0].fraction, ErrPart)
		}
		covered += p.fraction.Part
	}
	whole := c.Period.Equal(c.Whole)
	switch c.DayCount {
	case CalendarDays, Thirty360:
		if all := parts[0].fraction.Whole; covered > all || whole && covered < all {
			f.Add("the fractions of %v add up to %d/%d: %w", c.Period, covered, all, ErrPart)
		}
	case Elapsed: // each was computed
	}
	if c.DayCount != "" && whole && len(parts) == 1 {
		f.Add("DayCount %s, and Period is all of Whole: %w", c.DayCount, ErrPart)
	}
}

// fits reports whether the fraction of p is that of its period: to a few days where
// local dates are counted.
func (c Charge) fits(p keptPart) bool {
	switch c.DayCount {
	case CalendarDays:
		return near(p.fraction.Part, p.period, 864_000, 2) && near(p.fraction.Whole, c.Whole, 864_000, 2)
	case Thirty360: // a 360th of a year is longer, and a day of February still more
		return near(p.fraction.Part, p.period, 876_582, 5) && near(p.fraction.Whole, c.Whole, 876_582, 5)
	case Elapsed:
	}
	return p.fraction == Elapsed.fraction(p.period, c.Whole, UTC())
}

// checkUnits checks that the units of c are the most of any part.
func (c Charge) checkUnits(f *faults.List, parts []keptPart) {
	var least, most decimal.Decimal
	raised := false
	for _, p := range parts {
		least, most = decimal.Max(least, p.least), decimal.Max(most, p.most)
		raised = raised || p.raised
	}
	if units := decimal.NewFromInt(int64(c.Units)); units.Cmp(least) < 0 || units.Cmp(most) > 0 {
		f.Add("Units %d, the lines are of %v: %w", c.Units, most, ErrUnits)
	}
	if c.Units > c.Counted && !raised {
		f.Add("Counted %d, Units %d, and no line of a minimum: %w", c.Counted, c.Units, ErrUnits)
	}
}

// near reports whether a number of days, of so many tenths of a second each, is that of
// a period, but for a few.
func near(days int64, p seats.Period, day, few int64) bool {
	const most = 4_000_000 // days from year 1 to 9999, and more
	apart := min(days, most)*day - 10*(p.End.Unix()-p.Start.Unix())
	return max(apart, -apart) < few*day
}

// checkSums checks what the lines add up to.
func (c Charge) checkSums(f *faults.List) {
	list := c.Currency.zero()
	discounted, discount, deducted := list, list, list
	for _, l := range c.Lines {
		switch {
		case l.Kind.isShare() || l.Kind == LineBilled:
			list = list.Add(l.Amount)
		case l.Kind == LineDiscount:
			discount, discounted = discount.Sub(l.Amount), discounted.Add(l.Base)
		default:
			deducted = deducted.Sub(l.Amount)
		}
	}
	if c.Channel == Resold && discounted.Cmp(list) != 0 {
		f.Add("the discount is of %v, the list total is %v: %w", discounted, list, ErrCharge)
	}
	compare(f, "List", c.List, list, ErrCharge)
	compare(f, "Discount", c.Discount, discount, ErrCharge)
	compare(f, "Deducted", c.Deducted, deducted, ErrCharge)
	compare(f, "Total", c.Total, list.Sub(discount).Sub(deducted), ErrCharge)
	if c.Total.Sign() < 0 {
		f.Add("Total %v is negative: %w", c.Total, ErrCharge)
	}
}

// check returns an error unless the line has the figures of its kind, and they multiply
// out to its amount.
func (l Line) check(c *Charge) error {
	var f faults.List
	if l.What == "" {
		f.Add("no What: %w", ErrCharge)
	}
	f.Check("What", checkText(l.What))
	if l.Currency != c.Currency {
		f.Add("Currency %.20q, the charge is in %s: %w", string(l.Currency), c.Currency, ErrCurrency)
	}
	whole := l.Kind == LineBilled || l.Kind == LineDeducted
	if l.Period.Validate() != nil || !within(l.Period, c.Period) || whole && !l.Period.Equal(c.Period) {
		f.Add("Period %v is not within %v: %w", l.Period, c.Period, ErrPart)
	}
	if l.Fraction != (Fraction{}) {
		f.Check("Fraction", l.Fraction.check())
	}
	if l.Units < 0 || l.Size < 0 || l.From < 0 || l.To < 0 || l.To > 0 && l.To < max(l.From, 1) {
		f.Add("Units %d, Size %d, From %d, To %d: %w", l.Units, l.Size, l.From, l.To, ErrUnits)
	}
	f.Check("Amount", l.Amount.check())
	l.checkKind(&f, c)
	if err := f.Err(); err != nil {
		return err
	}
	if worth := l.worth(); !worth.Equal(l.Amount) {
		return fmt.Errorf("Amount %v, its figures come to %v: %w", l.Amount, worth, ErrCharge)
	}
	return nil
}

// checkKind checks the figures that a line of this kind has, and that it has no others.
func (l Line) checkKind(f *faults.List, c *Charge) {
	switch {
	case l.Kind.isCount():
		f.Check("UnitPrice", l.UnitPrice.checkNotNegative(ErrPrice))
		if l.Kind == LinePackages && l.Size == 0 {
			f.Add("packages without a Size: %w", ErrUnits)
		}
	case l.Kind == LineFee:
		f.Check("Base", l.Base.checkNotNegative(ErrPrice))
	case l.Kind == LineDiscount:
		f.Check("Base", l.Base.checkNotNegative(ErrAmount))
		if l.Rate.given() || !c.isBilled() {
			f.Check("Rate", l.Rate.check())
		}
		f.Check("Amount", amountOf(l.Amount.d.Neg()).checkMoney(c.Currency))
	case l.Kind == LineDeducted:
		f.Check("Amount", amountOf(l.Amount.d.Neg()).checkMoney(c.Currency))
	case l.Kind == LineBilled:
		f.Check("Amount", l.Amount.checkMoney(c.Currency))
	default:
		f.Add("unknown Kind %.20q: %w", string(l.Kind), ErrCharge)
		return
	}
	for _, field := range []struct {
		name         string
		given, taken bool
	}{
		{"Units", l.Units != 0, l.Kind.isCount()},
		{"UnitPrice", l.UnitPrice.IsValid(), l.Kind.isCount()},
		{"Size", l.Size != 0, l.Kind.isCount() && l.Kind != LineUnits && l.Kind != LineIncluded},
		{"From", l.From != 0, l.Kind.isShare()},
		{"To", l.To != 0, l.Kind.isShare()},
		{"Fraction", l.Fraction != (Fraction{}), l.Kind.isShare()},
		{"Rate", l.Rate.given(), l.Kind == LineDiscount},
		{"Base", l.Base.IsValid(), l.Kind == LineDiscount || l.Kind == LineFee},
	} {
		if field.given && !field.taken {
			f.Add("a line of Kind %s with %s: %w", l.Kind, field.name, ErrCharge)
		}
	}
}
