package pricing_test

import (
	"math/big"
	"slices"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// The oracle works money out in fractions of math/big, unit by unit, the slow and
// obvious way. It shares no code with the package.

func rat(a pricing.Amount) *big.Rat { return a.Decimal().Rat() }

// round returns an amount rounded half away from zero to a currency's places.
func round(exact *big.Rat, c pricing.Currency) *big.Rat {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Places())), nil))
	units := new(big.Rat).Mul(new(big.Rat).Abs(exact), scale)
	units.Add(units, big.NewRat(1, 2))
	whole := new(big.Rat).SetInt(new(big.Int).Quo(units.Num(), units.Denom()))
	whole.Quo(whole, scale)
	if exact.Sign() < 0 {
		whole.Neg(whole)
	}
	return whole
}

// item is a line as the oracle sees it: so many units at a price.
type item struct {
	units int
	price pricing.Amount
	fee   bool
}

// exact returns what a line comes to, its units added up one at a time.
func (i item) exact() *big.Rat {
	sum := new(big.Rat)
	for range i.units {
		sum.Add(sum, rat(i.price))
	}
	return sum
}

// priceLines returns the lines of a price. The units of a tier are counted one at a
// time.
func priceLines(p pricing.Price, units int) []item {
	free := min(units, p.Included)
	units -= free
	lines := []item{{free, pricing.MustAmount("0"), false}}
	switch p.Kind {
	case pricing.FlatPrice:
		return append(lines, item{units, p.UnitPrice, false})
	case pricing.PackagePrice:
		packages := 0
		for packages*p.Size < units {
			packages++
		}
		return append(lines, item{packages, p.UnitPrice, false})
	case pricing.GraduatedPrice, pricing.VolumePrice:
	}
	in := make([]int, len(p.Tiers)) // units by tier
	reached := make([]bool, len(p.Tiers))
	tier := 0
	reached[0] = true
	for unit := 1; unit <= units; unit++ {
		for p.Tiers[tier].UpTo > 0 && unit > p.Tiers[tier].UpTo {
			tier++
		}
		reached[tier] = true
		in[tier]++
	}
	if p.Kind == pricing.VolumePrice {
		in, reached = make([]int, len(p.Tiers)), make([]bool, len(p.Tiers))
		in[tier], reached[tier] = units, true
	}
	for i, t := range p.Tiers {
		if reached[i] {
			lines = append(lines, item{in[i], t.UnitPrice, false})
			if t.Fee.IsValid() {
				lines = append(lines, item{1, t.Fee, true})
			}
		}
	}
	return lines
}

// money is what the oracle says of a charge.
type money struct {
	list, discount, total *big.Rat
}

// span is a part of a charge: so many units of a license for a fraction of its
// period.
type span struct {
	license  pricing.License
	units    int
	fraction *big.Rat
}

// charge returns what the spans come to, each line rounded once, and the discount
// once for each rate.
func chargeOf(spans []span) money {
	c := spans[0].license.Plan.Currency
	m := money{new(big.Rat), new(big.Rat), new(big.Rat)}
	byRate := make(map[string]*big.Rat)
	for _, s := range spans {
		sum := new(big.Rat)
		for _, line := range licenseLines(s.license, s.units) {
			exact := line.exact()
			sum.Add(sum, round(exact.Mul(exact, s.fraction), c))
		}
		m.list.Add(m.list, sum)
		key := rateOf(s.license).Decimal().Rat().RatString()
		if byRate[key] == nil {
			byRate[key] = new(big.Rat)
		}
		byRate[key].Add(byRate[key], sum)
	}
	for key, sum := range byRate {
		rate, _ := new(big.Rat).SetString(key)
		m.discount.Add(m.discount, round(rate.Mul(rate, sum), c))
	}
	m.total.Sub(m.list, m.discount)
	return m
}

// rateOf returns the discount of a license, which is 20% for a resold one that has
// none of its own.
func rateOf(l pricing.License) pricing.Rate {
	switch {
	case l.Channel != pricing.Resold:
		return pricing.Percent(0)
	case !l.Discount.IsValid():
		return pricing.Percent(20)
	default:
		return l.Discount
	}
}

// minimumOf returns the minimum of a license.
func minimumOf(l pricing.License) int { return l.MinSeats + l.MinAccounts + l.MinUnits }

// licenseLines returns the lines of so many units of a license.
func licenseLines(l pricing.License, units int) []item {
	minimum := minimumOf(l)
	same := l.Overage.Kind == pricing.FlatPrice && l.Plan.Price.Kind == pricing.FlatPrice &&
		l.Overage.UnitPrice.Equal(l.Plan.Price.UnitPrice) && l.Overage.Included+l.Plan.Price.Included == 0
	if l.Overage.Kind == "" || units <= minimum || same {
		return priceLines(l.Plan.Price, max(units, minimum))
	}
	return slices.Concat(priceLines(l.Plan.Price, minimum), priceLines(l.Overage, units-minimum))
}

// matches reports whether a charge comes to what the oracle says.
func (m money) matches(c pricing.Charge) bool {
	return rat(c.List).Cmp(m.list) == 0 && rat(c.Discount).Cmp(m.discount) == 0 && rat(c.Total).Cmp(m.total) == 0
}

// fractionOf returns what part is of whole by a day count, counting dates one at a
// time.
func fractionOf(by pricing.DayCount, part, whole seats.Period, zone pricing.Zone) *big.Rat {
	return new(big.Rat).SetFrac64(length(by, part, zone), length(by, whole, zone))
}

// length returns the length of a period by a day count.
func length(by pricing.DayCount, p seats.Period, zone pricing.Zone) int64 {
	if by == pricing.Elapsed {
		return p.End.Sub(p.Start).Nanoseconds()
	}
	var days int64
	for day, last := dateOf(p.Start, zone), dateOf(p.End, zone); day.Before(last); {
		next := day.AddDate(0, 0, 1)
		if by == pricing.CalendarDays {
			days++
		} else {
			days += thirty(next) - thirty(day)
		}
		day = next
	}
	return days
}

// dateOf returns the latest date that clocks in the zone have shown by t, at
// midnight in UTC.
func dateOf(t time.Time, zone pricing.Zone) time.Time {
	var latest time.Time
	for back := time.Duration(0); back < 26*time.Hour; back += 15 * time.Minute {
		year, month, day := t.Add(-back).In(zone.Location()).Date()
		if date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC); date.After(latest) {
			latest = date
		}
	}
	return latest
}

// thirty numbers a date as if each month had 30 days, of which its last is one.
func thirty(date time.Time) int64 {
	day := min(date.Day(), 30)
	if date.AddDate(0, 0, 1).Month() != date.Month() {
		day = 30
	}
	return int64(12*date.Year()+int(date.Month()))*30 + int64(day)
}

func fractionRat(f pricing.Fraction) *big.Rat { return big.NewRat(f.Part, f.Whole) }
