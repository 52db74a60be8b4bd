package pricing

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
)

// Price says what a number of units costs for a period. It is made by [Flat],
// [Graduated], [Volume] or [Package]; the zero value is no price.
//
// A price that is not valid, such as a negative one, is refused by whatever
// uses it.
type Price struct {
	kind     priceKind
	tiers    []Tier // the only one of a flat price or a package is open
	size     int    // of a package
	included int
	fault    error // why the tiers or the size are not valid
}

type priceKind int

const (
	flatPrice priceKind = iota + 1
	graduatedPrice
	volumePrice
	packagePrice
)

// Tier is a range of units with a price: it starts after the tier before it,
// the first one with the first unit.
type Tier struct {
	UpTo      int             // its last unit; 0 for the last tier, which has no end
	UnitPrice decimal.Decimal // for each unit
	Fee       decimal.Decimal // a fee, once, when the tier is reached
}

// Flat is a price that is the same for each unit. It may be zero, and finer
// than the currency, such as 0.125 USD.
func Flat(unit decimal.Decimal) Price {
	return newPrice(flatPrice, []Tier{{UnitPrice: unit}}, 0)
}

// Graduated is a price by tiers, where each unit costs what its own tier says.
// The fee of every tier that is reached is added; the first tier is reached
// always, so that its fee is due for zero units too.
//
// The tiers ascend, and the last one, and only it, is open.
func Graduated(tiers ...Tier) Price {
	return newPrice(graduatedPrice, slices.Clone(tiers), 0)
}

// Volume is a price by tiers, where all units cost what the tier says that
// holds their number, and the fee of that tier alone is added. Zero units are
// in the first tier, so that its fee is due.
//
// The total of a volume price can fall as units are added: ten units at 10.00
// cost 100.00, eleven at 8.00 only 88.00.
//
// The tiers ascend, and the last one, and only it, is open.
func Volume(tiers ...Tier) Price {
	return newPrice(volumePrice, slices.Clone(tiers), 0)
}

// Package is a price for each package of size units; a package that is begun is
// paid whole.
func Package(size int, price decimal.Decimal) Price {
	return newPrice(packagePrice, []Tier{{UnitPrice: price}}, size)
}

// newPrice returns a price that is checked once, here: it does not change, and
// is used again and again.
func newPrice(kind priceKind, tiers []Tier, size int) Price {
	p := Price{kind: kind, tiers: tiers, size: size}
	p.fault = p.checkTiers()
	return p
}

// Including returns the price with a number of units included: they cost
// nothing, and p is the price of those beyond, its tiers and packages counted
// from there. It replaces what p included before.
func (p Price) Including(units int) Price {
	p.included = units
	return p
}

// Amount returns what a number of units costs, exact and not rounded. A charge
// rounds each of its lines: for prices finer than the currency its list total
// can differ from this amount, rounded.
//
// It returns an error that wraps
//   - [ErrPrice] if p is no price, or is negative; if its tiers do not ascend,
//     the last is not open, or there are none; if the size of a package is
//     less than 1, or fewer than zero units are included;
//   - [ErrAmount] if a price, a fee or the result has more than 64 digits, or
//     an exponent beyond 64;
//   - [ErrUnits] if units is negative.
func (p Price) Amount(units int) (decimal.Decimal, error) {
	if err := p.check(); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: %w", err)
	}
	if units < 0 {
		return decimal.Decimal{}, fmt.Errorf("pricing: %d units: %w", units, ErrUnits)
	}
	amount := p.amount(units)
	if err := checkAmount(amount); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: amount of %d units: %w", units, err)
	}
	return amount, nil
}

// amount is Amount once p and units are checked.
func (p Price) amount(units int) decimal.Decimal {
	var sum decimal.Decimal
	for _, line := range appendLines(nil, &p, "", units) {
		sum = sum.Add(exact(&line).decimal())
	}
	return sum
}

func (p Price) check() error {
	switch {
	case p.kind == 0:
		return fmt.Errorf("no price: %w", ErrPrice)
	case p.fault != nil:
		return p.fault
	case p.included < 0:
		return fmt.Errorf("%d units included: %w", p.included, ErrPrice)
	}
	return nil
}

func (p Price) checkTiers() error {
	if len(p.tiers) == 0 {
		return fmt.Errorf("price without tiers: %w", ErrPrice)
	}
	for i, t := range p.tiers {
		if err := t.check(); err != nil {
			if len(p.tiers) == 1 {
				return err
			}
			return fmt.Errorf("tier %d: %w", i, err)
		}
		last := i == len(p.tiers)-1
		switch {
		case last && t.UpTo != 0:
			return fmt.Errorf("tier %d, the last, ends at %d: %w", i, t.UpTo, ErrPrice)
		case !last && i == 0 && t.UpTo < 1,
			!last && i > 0 && t.UpTo <= p.tiers[i-1].UpTo:
			return fmt.Errorf("tier %d ends at %d, not after the one before: %w", i, t.UpTo, ErrPrice)
		}
	}
	if p.kind == packagePrice && p.size < 1 {
		return fmt.Errorf("package of %d units: %w", p.size, ErrPrice)
	}
	return nil
}

func (t Tier) check() error {
	if err := checkAmount(t.UnitPrice); err != nil {
		return fmt.Errorf("price: %w", err)
	}
	if t.UnitPrice.Sign() < 0 {
		return fmt.Errorf("price %s is negative: %w", plain(t.UnitPrice, 0), ErrPrice)
	}
	if err := checkAmount(t.Fee); err != nil {
		return fmt.Errorf("fee: %w", err)
	}
	if t.Fee.Sign() < 0 {
		return fmt.Errorf("fee %s is negative: %w", plain(t.Fee, 0), ErrPrice)
	}
	return nil
}

// appendLines appends what makes up the price of units, without amounts: at
// least one line, and for each tier that is reached one with its units, and one
// with its fee if it has one. What they are is named by what, in the plural.
func appendLines(lines []Line, p *Price, what string, units int) []Line {
	if free := min(units, p.included); free > 0 {
		lines = append(lines, Line{Kind: LineUnits, What: what + " included", Units: free})
		units -= free
		if units == 0 && (p.kind == flatPrice || p.kind == packagePrice) {
			return lines // of the others, the first tier may have a fee
		}
	}
	switch p.kind {
	case flatPrice:
		return appendTier(lines, &p.tiers[0], what, units)
	case graduatedPrice:
		before := 0
		for i, t := range p.tiers {
			if i > 0 && units <= before {
				break
			}
			in := units - before
			if t.UpTo != 0 {
				in = min(in, t.UpTo-before)
			}
			lines = appendTier(lines, &t, p.rangeOf(i, what), in)
			before = t.UpTo
		}
	case volumePrice:
		i := slices.IndexFunc(p.tiers, func(t Tier) bool { return t.UpTo == 0 || units <= t.UpTo })
		lines = appendTier(lines, &p.tiers[i], p.rangeOf(i, what), units)
	case packagePrice:
		packages := units / p.size
		if units%p.size > 0 {
			packages++
		}
		what = fmt.Sprintf("packages of %d %s", p.size, what)
		lines = append(lines, Line{Kind: LineUnits, What: what, Units: packages, UnitPrice: p.tiers[0].UnitPrice})
	}
	return lines
}

// unitsOnly reports whether p is one price for each unit and nothing else, so
// that its line can be split anywhere.
func (p Price) unitsOnly() bool {
	return p.kind == flatPrice && p.included == 0
}

// rangeOf names the units of tier i, counted with those included.
func (p Price) rangeOf(i int, what string) string {
	if len(p.tiers) == 1 {
		return what
	}
	included := uint64(p.included) // so that no sum overflows
	first := included + 1
	if i > 0 {
		first += uint64(p.tiers[i-1].UpTo)
	}
	switch {
	case p.tiers[i].UpTo == 0:
		return fmt.Sprintf("%s from %d", what, first)
	case included+uint64(p.tiers[i].UpTo) == first:
		return fmt.Sprintf("%s %d", what, first)
	}
	return fmt.Sprintf("%s %d to %d", what, first, included+uint64(p.tiers[i].UpTo))
}

// appendTier appends the line of units of a tier, and that of its fee.
func appendTier(lines []Line, t *Tier, what string, units int) []Line {
	lines = append(lines, Line{})
	line := &lines[len(lines)-1]
	line.Kind, line.What, line.Units, line.UnitPrice = LineUnits, what, units, t.UnitPrice
	if !t.Fee.IsZero() {
		lines = append(lines, Line{Kind: LineFee, What: "fee for " + what, Base: t.Fee})
	}
	return lines
}

// MarshalJSON returns an error that wraps [ErrPrice]: a price has no form in
// JSON, and must not be lost in one. Store what it is made from.
func (p Price) MarshalJSON() ([]byte, error) {
	return nil, fmt.Errorf("pricing: a price has no form in JSON: %w", ErrPrice)
}
