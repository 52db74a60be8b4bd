package pricing

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/payper/payper/internal/faults"
)

// Price says what a number of units costs for a period of a license's cycle. It is
// plain data, made by [Flat], [Graduated], [Volume] or [Package], or read from JSON.
type Price struct {
	Kind      PriceKind `json:"kind"`
	UnitPrice Amount    `json:"unit_price,omitzero"` // of FlatPrice, for a unit; of PackagePrice, for a package
	Tiers     []Tier    `json:"tiers,omitempty"`     // of GraduatedPrice and VolumePrice
	Size      int       `json:"size,omitempty"`      // of PackagePrice: the units in a package
	Included  int       `json:"included,omitempty"`  // units that cost nothing; the price is for those beyond
}

// PriceKind is a kind of price. The zero value is none.
type PriceKind string

// The kinds of prices.
const (
	FlatPrice      PriceKind = "flat"
	GraduatedPrice PriceKind = "graduated"
	VolumePrice    PriceKind = "volume"
	PackagePrice   PriceKind = "package"
)

// Tier is a range of units with a price. It begins after the tier before it, and
// the first tier with the first unit.
type Tier struct {
	UpTo      int    `json:"up_to,omitempty"` // the last unit; 0 for the last tier, which has no end
	UnitPrice Amount `json:"unit_price"`      // for each unit
	Fee       Amount `json:"fee,omitzero"`    // once, if the tier is reached; none if unset
}

// Flat returns a price that is the same for each unit. It may be finer than the
// currency, such as 0.125 USD.
func Flat(unit Amount) Price {
	return Price{Kind: FlatPrice, UnitPrice: unit}
}

// Graduated returns a price by tiers in which each unit costs what its own tier
// says. The fee of each tier that is reached is added. The first tier is always
// reached, so that its fee is due for 0 units too.
func Graduated(tiers ...Tier) Price {
	return Price{Kind: GraduatedPrice, Tiers: slices.Clone(tiers)}
}

// Volume returns a price by tiers in which all units cost what the tier says that
// holds their number, plus the fee of that tier. The first tier holds 0 units.
//
// The total can fall as units are added: ten units at 10.00 cost 100.00, and eleven
// at 8.00 cost 88.00.
func Volume(tiers ...Tier) Price {
	return Price{Kind: VolumePrice, Tiers: slices.Clone(tiers)}
}

// Package returns a price for each package of size units. A partly used package is
// charged in full.
func Package(size int, price Amount) Price {
	return Price{Kind: PackagePrice, Size: size, UnitPrice: price}
}

// Including returns p with a number of units that cost nothing. Tiers and packages
// count from the unit after them.
func (p Price) Including(units int) Price {
	p.Included = units
	return p
}

// Amount returns what a number of units costs, exact and not rounded. A charge
// rounds each of its lines, so that its list total can differ from the rounded
// amount where a price is finer than the currency.
//
// It returns an error that wraps
//   - the errors of [Price.Validate];
//   - [ErrUnits] if units is negative;
//   - [ErrAmount] if the result is out of bounds.
func (p Price) Amount(units int) (Amount, error) {
	var f faults.List
	f.Check("price", p.check())
	if units < 0 {
		f.Add("%d units: %w", units, ErrUnits)
	}
	if err := f.Err(); err != nil {
		return Amount{}, fmt.Errorf("pricing: %w", err)
	}
	amount := amountOf(Amount{}.d)
	for _, line := range p.lines(nil, "", LineUnits, 0, units) {
		amount = amount.Add(amountOf(line.exact()))
	}
	if err := amount.check(); err != nil {
		return Amount{}, fmt.Errorf("pricing: price of %d units: %w", units, err)
	}
	return amount, nil
}

// Validate returns an error that wraps
//   - [ErrPrice] if p has no kind, lacks a field that its kind needs, or has one
//     that its kind does not use; if a price or a fee is negative; if the tiers do
//     not ascend or the last one is not open; or if a number of units is negative;
//   - [ErrAmount] if a price or a fee is missing or out of bounds.
func (p Price) Validate() error {
	if err := p.check(); err != nil {
		return fmt.Errorf("pricing: price: %w", err)
	}
	return nil
}

func (p Price) check() error {
	var f faults.List
	switch p.Kind {
	case FlatPrice, PackagePrice:
		f.Check("UnitPrice", p.UnitPrice.checkNotNegative(ErrPrice))
		if len(p.Tiers) > 0 {
			f.Add("Tiers of a %s price: %w", p.Kind, ErrPrice)
		}
	case GraduatedPrice, VolumePrice:
		if p.UnitPrice.IsValid() {
			f.Add("UnitPrice %v of a %s price, whose tiers have their own: %w", p.UnitPrice, p.Kind, ErrPrice)
		}
		p.checkTiers(&f)
	default:
		f.Add("Kind %.20q is not flat, graduated, volume or package: %w", string(p.Kind), ErrPrice)
	}
	switch {
	case p.Kind == PackagePrice && p.Size < 1:
		f.Add("Size %d of a package: %w", p.Size, ErrPrice)
	case p.Kind != PackagePrice && p.Size != 0:
		f.Add("Size %d of a %s price: %w", p.Size, p.Kind, ErrPrice)
	}
	if p.Included < 0 {
		f.Add("Included %d is negative: %w", p.Included, ErrPrice)
	}
	return f.Err()
}

func (p Price) checkTiers(f *faults.List) {
	if len(p.Tiers) == 0 {
		f.Add("no Tiers: %w", ErrPrice)
	}
	before := 0
	for i, t := range p.Tiers {
		f.Check(fmt.Sprintf("Tiers[%d].UnitPrice", i), t.UnitPrice.checkNotNegative(ErrPrice))
		if t.Fee.IsValid() {
			f.Check(fmt.Sprintf("Tiers[%d].Fee", i), t.Fee.checkNotNegative(ErrPrice))
		}
		last := i == len(p.Tiers)-1
		switch {
		case last && t.UpTo != 0:
			f.Add("Tiers[%d].UpTo is %d; it must be 0 in the last tier, which has no end: %w", i, t.UpTo, ErrPrice)
		case !last && t.UpTo <= before:
			f.Add("Tiers[%d].UpTo %d is not more than %d: %w", i, t.UpTo, before, ErrPrice)
		case !last && p.Included > math.MaxInt-1-t.UpTo:
			f.Add("Tiers[%d].UpTo %d with %d units included: %w", i, t.UpTo, p.Included, ErrPrice)
		}
		before = t.UpTo
	}
}

// lastBound returns the last unit of the tier before the last one, counted with those
// that are included, or 0 if there is none.
func (p Price) lastBound() int {
	if len(p.Tiers) < 2 {
		return 0
	}
	return p.Included + p.Tiers[len(p.Tiers)-2].UpTo
}

// isZero reports whether no field of p was given.
func (p Price) isZero() bool {
	return p.Kind == "" && !p.UnitPrice.IsValid() && len(p.Tiers) == 0 && p.Size == 0 && p.Included == 0
}

func (p Price) equal(o Price) bool {
	return p.Kind == o.Kind && p.UnitPrice.Equal(o.UnitPrice) && p.Size == o.Size && p.Included == o.Included &&
		slices.EqualFunc(p.Tiers, o.Tiers, func(a, b Tier) bool {
			return a.UpTo == b.UpTo && a.UnitPrice.Equal(b.UnitPrice) && a.Fee.Equal(b.Fee)
		})
}

// isPlain reports whether p costs the same for each unit, from the first one on.
func (p Price) isPlain() bool { return p.Kind == FlatPrice && p.Included == 0 }

// String describes p, such as "59.00 a unit" or "graduated: 1 to 10 at 30.00, from
// 11 at 25.00".
func (p Price) String() string {
	var b strings.Builder
	switch p.Kind {
	case FlatPrice:
		fmt.Fprintf(&b, "%v a unit", p.UnitPrice)
	case PackagePrice:
		fmt.Fprintf(&b, "%v a package of %d units", p.UnitPrice, p.Size)
	case GraduatedPrice, VolumePrice:
		b.WriteString(string(p.Kind))
		separator := ": "
		for i, t := range p.Tiers {
			from, to := p.tierRange(i, 0)
			fmt.Fprintf(&b, "%s%s at %v", separator, rangeText(from, to), t.UnitPrice)
			if t.Fee.IsValid() {
				fmt.Fprintf(&b, " and a fee of %v", t.Fee)
			}
			separator = ", "
		}
	default:
		return "no price"
	}
	if p.Included > 0 {
		fmt.Fprintf(&b, ", %d units included", p.Included)
	}
	return b.String()
}

// rangeText names the units from a first to a last one, of which 0 is no end.
func rangeText(from, to int) string {
	switch to {
	case 0:
		return fmt.Sprintf("from %d", from)
	case from:
		return fmt.Sprint(from)
	default:
		return fmt.Sprintf("%d to %d", from, to)
	}
}

// tierRange returns the first and the last unit of tier i, counted with those
// before the price and those included.
func (p Price) tierRange(i, before int) (from, to int) {
	from = before + p.Included + 1
	if i > 0 {
		from += p.Tiers[i-1].UpTo
	}
	if p.Tiers[i].UpTo > 0 {
		to = before + p.Included + p.Tiers[i].UpTo
	}
	return from, to
}

// lines appends what makes up the price of units, without amounts: at least one
// line. Of overage there are units before that another price is for.
func (p Price) lines(lines []Line, what string, kind LineKind, before, units int) []Line {
	if free := min(units, p.Included); free > 0 {
		lines = append(lines, Line{Kind: LineIncluded, What: what, Units: free, UnitPrice: amountOf(Amount{}.d)})
		units -= free
		if units == 0 && len(p.Tiers) == 0 {
			return lines
		}
	}
	switch p.Kind {
	case FlatPrice:
		lines = append(lines, Line{Kind: kind, What: what, Units: units, UnitPrice: p.UnitPrice})
	case PackagePrice:
		if kind == LineUnits {
			kind = LinePackages
		}
		packages := units / p.Size
		if units%p.Size > 0 {
			packages++
		}
		lines = append(lines, Line{Kind: kind, What: what, Units: packages, Size: p.Size, UnitPrice: p.UnitPrice})
	case GraduatedPrice:
		below := 0
		for i, t := range p.Tiers {
			if i > 0 && units <= below {
				break
			}
			in := units - below
			if t.UpTo > 0 {
				in = min(in, t.UpTo-below)
			}
			lines = p.tierLines(lines, i, what, kind, before, in)
			below = t.UpTo
		}
	case VolumePrice:
		i := slices.IndexFunc(p.Tiers, func(t Tier) bool { return t.UpTo == 0 || units <= t.UpTo })
		lines = p.tierLines(lines, i, what, kind, before, units)
	}
	return lines
}

// tierLines appends the line of the units in tier i, and that of its fee.
func (p Price) tierLines(lines []Line, i int, what string, kind LineKind, before, units int) []Line {
	line := Line{Kind: kind, What: what, Units: units, UnitPrice: p.Tiers[i].UnitPrice}
	if len(p.Tiers) > 1 {
		line.From, line.To = p.tierRange(i, before)
	}
	lines = append(lines, line)
	if fee := p.Tiers[i].Fee; fee.IsValid() {
		lines = append(lines, Line{Kind: LineFee, What: what, From: line.From, To: line.To, Base: fee})
	}
	return lines
}
