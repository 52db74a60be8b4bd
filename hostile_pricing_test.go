package payper_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// Settings of a kind that are none of those there are, and those that are.
var (
	hostileModes     = []pricing.Rounding{-1, 5, math.MinInt, math.MaxInt}
	hostileDayCounts = []pricing.DayCount{-1, 0, 4, math.MinInt, math.MaxInt}
	hostilePlaces    = []int{-1, 65, math.MinInt, math.MaxInt, math.MaxUint32 + 1}
	hostileCodes     = []pricing.Currency{"", "usd", "US", "USDX", "XAU", "XXX", "U\x00D", "\xff\xff\xff", pricing.Currency(strings.Repeat("U", megabyte))}
)

var hostilePricing = map[string]func(*hostile){
	"pricing.Round": func(h *hostile) {
		hostileAmounts(h, func(d decimal.Decimal) (any, error) { return pricing.Round(d, 2, pricing.HalfUp) })
		for _, mode := range hostileModes {
			h.refused(mode.String(), 0, pricing.ErrRounding, func() (any, error) { return pricing.Round(decimal.New(5, -1), 0, mode) })
		}
		for _, places := range hostilePlaces {
			h.refused(fmt.Sprint(places), 0, pricing.ErrRounding, func() (any, error) { return pricing.Round(decimal.New(5, -1), places, pricing.Up) })
		}
		for mode := pricing.HalfUp; mode <= pricing.Down; mode++ {
			for _, places := range []int{0, 64} {
				hostileMarshal(h, func(d decimal.Decimal) (any, error) { return pricing.Round(d, places, mode) })
			}
			h.handled("64 places", 0, func() (any, error) { return pricing.Round(decimal.New(5, -1), 64, mode) })
		}
	},
	"pricing.Portion": func(h *hostile) {
		hostileAmounts(h, func(d decimal.Decimal) (any, error) { return pricing.Portion(d, decimal.New(1, 0), 2) })
		hostileRates(h, func(d decimal.Decimal) (any, error) { return pricing.Portion(decimal.New(1, 0), d, 2) })
		for _, places := range hostilePlaces {
			h.refused(fmt.Sprint(places), 0, pricing.ErrRounding, func() (any, error) { return pricing.Portion(decimal.New(1, 0), decimal.New(1, 0), places) })
		}
	},
	"pricing.Allocate": func(h *hostile) {
		one := decimal.New(1, 0)
		hostileAmounts(h, func(d decimal.Decimal) (any, error) { return pricing.Allocate(d, 2, one, one) })
		for _, d := range beyondBounds() {
			h.refused("weight of "+d.name, d.size, pricing.ErrAmount, func() (any, error) { return pricing.Allocate(one, 2, one, d.value) })
		}
		for _, d := range withinBounds() {
			h.handled("weight of "+d.name, 0, func() (any, error) { return pricing.Allocate(one, 2, one, d.value) })
			h.handled("weights far apart", 0, func() (any, error) { return pricing.Allocate(one, 2, decimal.New(1, -64), d.value) })
		}
		for _, places := range hostilePlaces {
			h.refused(fmt.Sprint(places), 0, pricing.ErrRounding, func() (any, error) { return pricing.Allocate(one, places, one) })
		}
		h.refused("no weights", 0, pricing.ErrWeights, func() (any, error) { return pricing.Allocate(one, 2) })
		h.refused("weights of nothing", 0, pricing.ErrWeights, func() (any, error) { return pricing.Allocate(one, 2, make([]decimal.Decimal, 3)...) })
		h.refused("a negative weight", 0, pricing.ErrWeights, func() (any, error) { return pricing.Allocate(one, 2, one, one.Neg()) })
		h.refused("a finer amount", 0, pricing.ErrAmount, func() (any, error) { return pricing.Allocate(decimal.New(1, -3), 2, one) })
		many := slices.Repeat([]decimal.Decimal{nines(64), decimal.New(1, -64)}, 10_000)
		h.handled("many weights", len(many)*64, func() (any, error) { return pricing.Allocate(nines(62), 2, many...) })
	},
	"pricing.Sum": func(h *hostile) {
		sum := func(d decimal.Decimal) (any, error) { return pricing.Sum(pricing.Charge{Currency: "USD", Total: d}) }
		for _, d := range beyondBounds() {
			h.refused(d.name, d.size, pricing.ErrAmount, func() (any, error) { return sum(d.value) })
		}
		for _, d := range withinBounds() {
			h.either(d.name, 0, func() (any, error) { return sum(d.value) }, pricing.ErrAmount)
		}
		for _, code := range hostileCodes {
			h.refused("currency", len(code), pricing.ErrCurrency, func() (any, error) { return pricing.Sum(pricing.Charge{Currency: code}) })
			h.refused("two currencies", len(code), pricing.ErrCurrency, func() (any, error) {
				return pricing.Sum(pricing.Charge{Currency: "USD"}, pricing.Charge{Currency: code})
			})
		}
		h.handled("nothing", 0, func() (any, error) { return pricing.Sum() })
		many := slices.Repeat([]pricing.Charge{plainCharge(h)}, 50_000)
		h.handled("many charges", len(many)*200, func() (any, error) { return pricing.Sum(many...) })
		h.refused("more than 64 digits in all", 0, pricing.ErrAmount, func() (any, error) {
			return pricing.Sum(pricing.Charge{Currency: "USD", Total: nines(64)}, pricing.Charge{Currency: "USD", Total: nines(64)})
		})
	},
	"pricing.AnnualSaving": func(h *hostile) {
		plan := plainLicense().Plan
		saving := func(monthly, annual pricing.Plan, units int) (any, error) {
			amount, rate, err := pricing.AnnualSaving(monthly, annual, units)
			return []any{amount, rate}, err
		}
		hostilePrices(h, func(p pricing.Price) (any, error) {
			return saving(pricing.Plan{Price: p, Currency: "USD"}, plan, 1)
		}, pricing.ErrPrice)
		hostilePrices(h, func(p pricing.Price) (any, error) {
			return saving(plan, pricing.Plan{Price: p, Currency: "USD"}, 1)
		})
		for _, n := range hostileInts() {
			if n < 0 {
				h.refused(fmt.Sprint(n), 0, pricing.ErrUnits, func() (any, error) { return saving(plan, plan, n) })
			} else {
				h.handled(fmt.Sprint(n), 0, func() (any, error) { return saving(plan, plan, n) })
			}
		}
		for _, code := range hostileCodes {
			other := plan
			other.Currency = code
			h.refused("currency", len(code), pricing.ErrCurrency, func() (any, error) { return saving(plan, other, 1) })
			h.refused("currency", len(code), pricing.ErrCurrency, func() (any, error) { return saving(other, other, 1) })
		}
		for _, name := range hostileIDs() {
			h.refused("plan of any name", len(name), pricing.ErrPrice, func() (any, error) {
				return saving(pricing.Plan{Name: name, Currency: "USD"}, plan, 1)
			})
		}
	},
	"pricing.ResellerDiscount": func(h *hostile) {
		h.handled("nothing", 0, func() (any, error) {
			d := pricing.ResellerDiscount()
			_ = d.Coefficient().Neg(d.Coefficient()) // a copy: the next caller has its own
			return nil, equal(pricing.ResellerDiscount(), decimal.New(20, -2))
		})
	},
	"pricing.Adjust": hostileAdjust,
	"pricing.Adjustment.MarshalJSON": func(h *hostile) {
		hostileMarshal(h, func(d decimal.Decimal) (any, error) {
			return asJSON(pricing.Adjustment{Currency: "USD", Total: d, Renewal: plainCharge(h)})
		})
		h.refused("the zero value", 0, pricing.ErrCurrency, func() (any, error) { return asJSON(pricing.Adjustment{}) })
		h.refused("no renewal", 0, pricing.ErrChannel, func() (any, error) {
			return asJSON(pricing.Adjustment{Currency: "USD", Lines: make([]pricing.Line, 1)})
		})
	},
	"pricing.Resale.MarshalJSON": func(h *hostile) {
		c := plainCharge(h)
		hostileMarshal(h, func(d decimal.Decimal) (any, error) { return asJSON(pricing.Resale{Retail: c, Cost: c, Margin: d}) })
		hostileMarshal(h, func(d decimal.Decimal) (any, error) { return asJSON(pricing.Resale{Retail: c, Cost: c, FromSeats: d}) })
		h.either("the zero value", 0, func() (any, error) { return asJSON(pricing.Resale{}) },
			pricing.ErrCurrency, pricing.ErrModel, pricing.ErrChannel)
	},
	"pricing.Charge.MarshalJSON": func(h *hostile) {
		for _, set := range []func(*pricing.Charge, decimal.Decimal){
			func(c *pricing.Charge, d decimal.Decimal) { c.List = d },
			func(c *pricing.Charge, d decimal.Decimal) { c.Discount = d },
			func(c *pricing.Charge, d decimal.Decimal) { c.Total = d },
			func(c *pricing.Charge, d decimal.Decimal) { c.Lines[0].UnitPrice = d },
			func(c *pricing.Charge, d decimal.Decimal) { c.Lines[1].Rate = d },
			func(c *pricing.Charge, d decimal.Decimal) { c.Lines[1].Amount = d },
		} {
			hostileMarshal(h, func(d decimal.Decimal) (any, error) {
				c := plainCharge(h)
				set(&c, d)
				return asJSON(c)
			})
		}
		for name, want := range map[string]error{"model": pricing.ErrModel, "channel": pricing.ErrChannel, "currency": pricing.ErrCurrency} {
			c := plainCharge(h)
			switch name {
			case "model":
				c.Model = math.MaxInt
			case "channel":
				c.Channel = -1
			case "currency":
				c.Currency, c.Lines = "", nil
			}
			h.refused("no "+name, 0, want, func() (any, error) { return asJSON(c) })
		}
		for _, id := range hostileIDs() {
			c := plainCharge(h)
			c.License, c.Counted = id, id
			h.handled("an id of any bytes", 4*jsonSize(id), func() (any, error) { return asJSON(c) })
		}
		for _, at := range hostileInstants() {
			c := plainCharge(h)
			c.Period = seats.Period{Start: at, End: at}
			h.either(at.String(), 0, func() (any, error) { return asJSON(c) }, errStandard)
		}
	},
	"pricing.Charge.Prorate": func(h *hostile) {
		c := plainCharge(h)
		hostileFractions(h, func(d pricing.DayCount, part, whole seats.Period) (any, error) {
			c := c
			c.Period = whole
			return c.Prorate(part, d)
		})
		hostileMarshal(h, func(d decimal.Decimal) (any, error) {
			c := plainCharge(h)
			c.Lines[0].UnitPrice = d
			return c.Prorate(c.Period, pricing.Elapsed)
		})
		for _, n := range hostileInts() {
			c := plainCharge(h)
			c.Lines[0].Units = n
			h.handled(fmt.Sprint(n), 0, func() (any, error) { return c.Prorate(c.Period, pricing.Elapsed) })
		}
		for _, code := range hostileCodes {
			c := plainCharge(h)
			c.Currency = code
			h.refused("currency", len(code), pricing.ErrCurrency, func() (any, error) { return c.Prorate(c.Period, pricing.Elapsed) })
		}
		for _, f := range []pricing.Fraction{{Part: 1, Whole: 2}, {Part: -1, Whole: 0}, {Part: math.MinInt64, Whole: math.MaxInt64}} {
			c := plainCharge(h)
			c.Lines[0].Fraction = f
			h.refused(f.String(), 0, pricing.ErrFraction, func() (any, error) { return c.Prorate(c.Period, pricing.Elapsed) })
		}
		h.refused("the zero value", 0, seats.ErrPeriod, func() (any, error) { return pricing.Charge{}.Prorate(month(), pricing.Elapsed) })
		long := plainCharge(h)
		long.Lines = slices.Repeat(long.Lines[:1], 20_000)
		h.handled("many lines", len(long.Lines)*200, func() (any, error) { return long.Prorate(long.Period, pricing.Thirty360) })
	},
	"pricing.Channel.MarshalText": func(h *hostile) {
		for _, n := range append(hostileInts(), 4) {
			_, err := pricing.Channel(n).MarshalText()
			if n != 1 && !errors.Is(err, pricing.ErrChannel) {
				h.Errorf("channel %d: error %v", n, err)
			}
			h.either(fmt.Sprint(n), 0, func() (any, error) { return pricing.Channel(n).MarshalText() }, pricing.ErrChannel)
		}
	},
	"pricing.Channel.UnmarshalText": func(h *hostile) {
		hostileNil(h, "direct", (*pricing.Channel).UnmarshalText, pricing.ErrChannel)
		hostileText(h, "referred", func(text []byte) (any, error) {
			var c pricing.Channel
			err := c.UnmarshalText(text)
			return c, err
		}, pricing.ErrChannel)
	},
	"pricing.Channel.String": func(h *hostile) {
		for _, n := range hostileInts() {
			h.text(fmt.Sprint(n), 0, func() string { return pricing.Channel(n).String() })
		}
	},
	"pricing.Model.MarshalText": func(h *hostile) {
		for _, n := range []int{0, 3, -1, math.MinInt, math.MaxInt} {
			h.refused(fmt.Sprint(n), 0, pricing.ErrModel, func() (any, error) { return pricing.Model(n).MarshalText() })
		}
	},
	"pricing.Model.UnmarshalText": func(h *hostile) {
		hostileNil(h, "PPA", (*pricing.Model).UnmarshalText, pricing.ErrModel)
		hostileText(h, "PPS", func(text []byte) (any, error) {
			var m pricing.Model
			err := m.UnmarshalText(text)
			return m, err
		}, pricing.ErrModel)
	},
	"pricing.Model.String": func(h *hostile) {
		for _, n := range hostileInts() {
			h.text(fmt.Sprint(n), 0, func() string { return pricing.Model(n).String() })
		}
	},
	"pricing.Rounding.String": func(h *hostile) {
		for _, n := range hostileInts() {
			h.text(fmt.Sprint(n), 0, func() string { return pricing.Rounding(n).String() })
		}
	},
	"pricing.DayCount.String": func(h *hostile) {
		for _, n := range hostileInts() {
			h.text(fmt.Sprint(n), 0, func() string { return pricing.DayCount(n).String() })
		}
	},
	"pricing.DayCount.Fraction": func(h *hostile) {
		hostileFractions(h, func(d pricing.DayCount, part, whole seats.Period) (any, error) {
			f, err := d.Fraction(part, whole)
			if err == nil {
				_, err = f.MarshalText() // it is from 0 to 1
			}
			return f, err
		})
	},
	"pricing.Fraction.Of": func(h *hostile) {
		hostileAmounts(h, func(d decimal.Decimal) (any, error) {
			return pricing.Fraction{Part: math.MaxInt64, Whole: math.MaxInt64}.Of(d, 2, pricing.HalfUp)
		})
		for mode := pricing.HalfUp; mode <= pricing.Down; mode++ {
			for _, f := range []pricing.Fraction{{Part: 0, Whole: 1}, {Part: 1, Whole: math.MaxInt64}, {Part: math.MaxInt64 - 1, Whole: math.MaxInt64}} {
				hostileMarshal(h, func(d decimal.Decimal) (any, error) { return f.Of(d, 64, mode) })
			}
		}
		for _, f := range hostileParts() {
			h.refused(f.String(), 0, pricing.ErrFraction, func() (any, error) { return f.Of(decimal.New(1, 0), 2, pricing.HalfUp) })
		}
		for _, places := range hostilePlaces {
			h.refused(fmt.Sprint(places), 0, pricing.ErrRounding, func() (any, error) {
				return pricing.Fraction{Part: 1, Whole: 3}.Of(decimal.New(1, 0), places, pricing.HalfUp)
			})
		}
		for _, mode := range hostileModes {
			h.refused(mode.String(), 0, pricing.ErrRounding, func() (any, error) { return pricing.Fraction{Part: 1, Whole: 3}.Of(decimal.New(1, 0), 2, mode) })
		}
	},
	"pricing.Fraction.MarshalText": func(h *hostile) {
		for _, f := range hostileParts() {
			h.refused(f.String(), 0, pricing.ErrFraction, func() (any, error) { return f.MarshalText() })
		}
	},
	"pricing.Fraction.UnmarshalText": func(h *hostile) {
		hostileNil(h, "1/2", (*pricing.Fraction).UnmarshalText, pricing.ErrFraction)
		hostileText(h, "14/9223372036854775807", func(text []byte) (any, error) {
			var f pricing.Fraction
			err := f.UnmarshalText(text)
			return f, err
		}, pricing.ErrFraction)
		for _, text := range []string{"1", "/", "1/0", "0/0", "2/1", "-1/2", "1/-2", "1/2/3", "1/9223372036854775808", "1e0/2", " 1/2", "1/2\n"} {
			h.refused(text, 0, pricing.ErrFraction, func() (any, error) {
				var f pricing.Fraction
				err := f.UnmarshalText([]byte(text))
				return f, err
			})
		}
	},
	"pricing.Fraction.String": func(h *hostile) {
		for _, f := range hostileParts() {
			h.text("a fraction", 0, f.String)
		}
	},
	"pricing.Charge.UnmarshalJSON": func(h *hostile) {
		hostileReadBack(h, plainCharge(h), (*pricing.Charge).UnmarshalJSON)
	},
	"pricing.Line.UnmarshalJSON": func(h *hostile) {
		for _, line := range plainCharge(h).Lines {
			hostileReadBack(h, line, (*pricing.Line).UnmarshalJSON)
		}
	},
	"pricing.Resale.UnmarshalJSON": func(h *hostile) {
		r, err := plainLicense().Resale(plainUsage())
		if err != nil {
			h.Fatal(err)
		}
		hostileReadBack(h, r, (*pricing.Resale).UnmarshalJSON)
	},
	"pricing.Adjustment.UnmarshalJSON": func(h *hostile) {
		paid := plainCharge(h)
		a, err := pricing.Adjust(paid, pricing.Elapsed, pricing.Change{At: paid.Period.Start, To: paid})
		if err != nil {
			h.Fatal(err)
		}
		hostileReadBack(h, a, (*pricing.Adjustment).UnmarshalJSON)
	},
	"pricing.Price.MarshalJSON": func(h *hostile) {
		for _, p := range []pricing.Price{{}, pricing.Flat(decimal.New(59, 0))} {
			h.refused("a price", 0, pricing.ErrPrice, func() (any, error) { return asJSON(p) })
		}
	},
	"pricing.Interval.MarshalJSON": func(h *hostile) {
		for _, i := range []pricing.Interval{{}, pricing.Months(1)} {
			h.refused("an interval", 0, pricing.ErrCycle, func() (any, error) { return asJSON(i) })
		}
	},
	"pricing.ParseAmount": func(h *hostile) {
		hostileText(h, "-1234.50", func(text []byte) (any, error) { return pricing.ParseAmount(string(text)) }, pricing.ErrAmount)
		for _, text := range []string{"", "1e1000000000", strings.Repeat("9", 1<<20), strings.Repeat("0", 1<<20), "0." + strings.Repeat("9", 1<<20)} {
			h.refused("not an amount", len(text), pricing.ErrAmount, func() (any, error) { return pricing.ParseAmount(text) })
		}
	},
	"pricing.ParseCurrency": func(h *hostile) {
		hostileText(h, "USD", func(text []byte) (any, error) { return pricing.ParseCurrency(string(text)) }, pricing.ErrCurrency)
		for _, code := range hostileCodes {
			h.refused("currency", len(code), pricing.ErrCurrency, func() (any, error) { return pricing.ParseCurrency(string(code)) })
		}
	},
	"pricing.Currency.Places": func(h *hostile) {
		for _, code := range hostileCodes {
			h.handled("currency", len(code), func() (any, error) {
				if got := code.Places(); got != 2 {
					return nil, fmt.Errorf("%d places", got)
				}
				return nil, nil
			})
		}
	},
	"pricing.Currency.Format": func(h *hostile) {
		for _, d := range beyondBounds() {
			h.handled(d.name, d.size, func() (any, error) {
				if text := pricing.Currency("USD").Format(d.value); text != "(out of bounds)" {
					return nil, fmt.Errorf("formatted as %.100s", text)
				}
				return nil, nil
			})
		}
		for _, d := range withinBounds() {
			for _, code := range hostileCodes {
				h.text(d.name, len(code), func() string { return code.Format(d.value) })
			}
		}
	},
	"pricing.Currency.MarshalText": func(h *hostile) {
		for _, code := range hostileCodes {
			h.refused("currency", len(code), pricing.ErrCurrency, func() (any, error) { return code.MarshalText() })
		}
	},
	"pricing.Currency.UnmarshalText": func(h *hostile) {
		hostileNil(h, "USD", (*pricing.Currency).UnmarshalText, pricing.ErrCurrency)
		hostileText(h, "USD", func(text []byte) (any, error) {
			var c pricing.Currency
			err := c.UnmarshalText(text)
			return c, err
		}, pricing.ErrCurrency)
	},
	"pricing.Days":   hostileInterval(pricing.Days, 91_312),
	"pricing.Weeks":  hostileInterval(pricing.Weeks, 13_044),
	"pricing.Months": hostileInterval(pricing.Months, 3000),
	"pricing.Cycle.Period": func(h *hostile) {
		for _, c := range hostileCycles() {
			for _, k := range append(hostileInts(), 4_000_000, 4_000_001, -4_000_001, math.MaxInt/7) {
				h.either(fmt.Sprint(c, k), 0, func() (any, error) { return c.Period(k) }, pricing.ErrCycle)
			}
		}
		h.refused("the zero value", 0, pricing.ErrCycle, func() (any, error) { return pricing.Cycle{}.Period(0) })
	},
	"pricing.Cycle.At": func(h *hostile) {
		for _, c := range hostileCycles() {
			for _, at := range hostileInstants() {
				h.either(fmt.Sprint(c, at), 0, func() (any, error) {
					p, err := c.At(at)
					if err == nil && (p.Start.After(at) || !p.End.After(at)) {
						return nil, fmt.Errorf("%v does not hold %v", p, at)
					}
					return p, err
				}, pricing.ErrCycle)
			}
		}
	},
	"pricing.Cycle.First": func(h *hostile) {
		for _, c := range hostileCycles() {
			for _, at := range hostileInstants() {
				h.either(fmt.Sprint(c, at), 0, func() (any, error) {
					part, whole, err := c.First(at)
					return []any{part, whole}, err
				}, pricing.ErrCycle)
			}
		}
	},
	"pricing.Cycle.Periods": func(h *hostile) {
		for _, c := range hostileCycles() {
			for _, at := range hostileInstants() {
				for _, within := range []seats.Period{{Start: at, End: month().Start}, {Start: month().Start, End: at}, {Start: at, End: at}} {
					h.either(fmt.Sprint(c, within), 0, func() (any, error) {
						periods, err := c.Periods(within)
						if err != nil {
							return periods, err
						}
						var last seats.Period
						for p := range periods { // they follow one another
							if !p.Start.Before(p.End) || last != (seats.Period{}) && !p.Start.Equal(last.End) {
								return nil, fmt.Errorf("period %v after %v", p, last)
							}
							if last = p; p.Start.After(within.Start.AddDate(5, 0, 0)) {
								break // the rest would take long: they are made as they are asked for
							}
						}
						return nil, nil
					}, pricing.ErrCycle, seats.ErrPeriod)
				}
			}
		}
	},
	"pricing.Cycle.Charge": func(h *hostile) {
		terms := pricing.Schedule[pricing.License]{{Value: plainLicense()}}
		for _, c := range hostileCycles() {
			for _, at := range hostileInstants() {
				h.either(fmt.Sprint(c, at), 0, func() (any, error) { return c.Charge(at, terms, plainUsage()) }, pricing.ErrCycle)
			}
		}
		monthly := pricing.Cycle{Anchor: month().Start, Every: pricing.Months(1)}
		h.handled("the invoice of January", 0, func() (any, error) { return monthly.Charge(month().End, terms, plainUsage()) })
		h.refused("no terms", 0, pricing.ErrSchedule, func() (any, error) { return monthly.Charge(month().End, nil, plainUsage()) })
		for _, u := range hostileUsages() {
			h.either(u.name, u.size, func() (any, error) { return monthly.Charge(month().End, terms, u.usage) }, pricing.ErrCycle, seats.ErrUsage)
		}
	},
	"pricing.Schedule.At": func(h *hostile) {
		for _, from := range hostileInstants() {
			for _, at := range hostileInstants() {
				h.either(fmt.Sprint(from, at), 0, func() (any, error) { return pricing.Schedule[int]{{From: from, Value: 1}}.At(at) }, pricing.ErrSchedule)
			}
		}
		h.refused("no entries", 0, pricing.ErrSchedule, func() (any, error) { return pricing.Schedule[int](nil).At(month().Start) })
		h.refused("the same entry twice", 0, pricing.ErrSchedule, func() (any, error) { return pricing.Schedule[int]{{Value: 1}, {Value: 2}}.At(month().Start) })
		h.refused("the last instant, then the first", 0, pricing.ErrSchedule, func() (any, error) {
			return pricing.Schedule[int]{{From: lastInstant}, {From: firstInstant}}.At(month().Start)
		})
	},
	"pricing.Schedule.Split": func(h *hostile) {
		one := pricing.Schedule[int]{{Value: 1}}
		for _, p := range hostilePeriods() {
			h.want(p.name, 0, p.err, func() (any, error) {
				parts, err := one.Split(p.period)
				if err != nil {
					return parts, err
				}
				for part := range parts {
					if !part.Start.Equal(p.period.Start) || !part.End.Equal(p.period.End) {
						return nil, fmt.Errorf("split into %v", part)
					}
				}
				return nil, nil
			})
		}
		for _, from := range hostileInstants() {
			s := pricing.Schedule[int]{{Value: 1}, {From: from, Value: 2}}
			h.either(from.String(), 0, func() (any, error) {
				parts, err := s.Split(month())
				if err != nil {
					return parts, err
				}
				at := month().Start
				for part := range parts {
					if !part.Start.Equal(at) || !part.Start.Before(part.End) {
						return nil, fmt.Errorf("part %v after %v", part, at)
					}
					at = part.End
				}
				if !at.Equal(month().End) {
					return nil, fmt.Errorf("parts up to %v", at)
				}
				return nil, nil
			}, pricing.ErrSchedule)
		}
		many := make(pricing.Schedule[int], 1_000_000)
		for i := range many {
			many[i].From = month().Start.Add(time.Duration(i))
		}
		h.handled("a million entries", len(many)*32, func() (any, error) {
			parts, err := many.Split(month())
			if err != nil {
				return nil, err
			}
			for range parts {
			}
			return nil, nil
		})
	},
	"pricing.License.Validate": func(h *hostile) {
		hostileLicenses(h, func(l pricing.License) (any, error) { return nil, l.Validate() })
	},
	"pricing.License.Charge": func(h *hostile) {
		hostileLicenses(h, func(l pricing.License) (any, error) { return l.Charge(plainUsage()) })
		for _, u := range hostileUsages() {
			h.want(u.name, u.size, u.err, func() (any, error) { return plainLicense().Charge(u.usage) })
		}
	},
	"pricing.License.ChargeUnits": func(h *hostile) {
		hostileLicenses(h, func(l pricing.License) (any, error) { return l.ChargeUnits(5, "seats", month()) })
		for _, p := range hostilePeriods() {
			h.want(p.name, 0, p.err, func() (any, error) { return plainLicense().ChargeUnits(5, "seats", p.period) })
		}
		for _, n := range hostileInts() {
			var want error
			if n < 0 {
				want = pricing.ErrUnits
			}
			h.want(fmt.Sprint(n), 0, want, func() (any, error) { return plainLicense().ChargeUnits(n, "seats", month()) })
		}
		h.refused("units of nothing", 0, pricing.ErrUnits, func() (any, error) { return plainLicense().ChargeUnits(1, "", month()) })
		for _, what := range hostileIDs() {
			h.handled("units of any name", len(what), func() (any, error) { return plainLicense().ChargeUnits(1, what, month()) })
			h.refused("fewer than none of any name", len(what), pricing.ErrUnits, func() (any, error) { return plainLicense().ChargeUnits(-1, what, month()) })
		}
	},
	"pricing.License.ChargeAccountTime": func(h *hostile) {
		perAccount := func(l pricing.License, u seats.Usage) (any, error) {
			l.Model = pricing.PPA
			return l.ChargeAccountTime(u)
		}
		length := month().End.Sub(month().Start)
		full := seats.Usage{Period: month(), Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{length}}
		hostileLicenses(h, func(l pricing.License) (any, error) {
			if l.Model == pricing.PPS {
				l.Model = pricing.PPA
			}
			return l.ChargeAccountTime(full)
		})
		h.refused("PPS", 0, pricing.ErrModel, func() (any, error) { return plainLicense().ChargeAccountTime(full) })
		for _, u := range hostileUsages() {
			h.either(u.name, u.size, func() (any, error) { return perAccount(plainLicense(), u.usage) }, seats.ErrPeriod, seats.ErrUsage)
		}
		const levels, lineBytes = 20_000, 200
		falling := seats.Usage{Period: month(), Accounts: levels, PeakAccounts: levels}
		for i := range levels {
			falling.AccountsAtLeast = append(falling.AccountsAtLeast, length-time.Duration(i))
		}
		h.handled("many levels", levels*lineBytes, func() (any, error) { return perAccount(plainLicense(), falling) })
		graduated := make([]pricing.Tier, levels)
		for i := range graduated[1:] {
			graduated[i].UpTo = i + 1
		}
		h.refused("many tiers at many levels", 0, seats.ErrLimit, func() (any, error) {
			l := plainLicense()
			l.Plan.Price = pricing.Graduated(graduated...)
			return perAccount(l, falling)
		})
		for _, n := range hostileInts() {
			l := plainLicense()
			l.MinAccounts = n
			h.either(fmt.Sprint(n), levels*lineBytes, func() (any, error) { return perAccount(l, falling) }, pricing.ErrUnits)
		}
	},
	"pricing.License.Resale": func(h *hostile) {
		hostileLicenses(h, func(l pricing.License) (any, error) { return l.Resale(plainUsage()) })
		for _, u := range hostileUsages() {
			h.want(u.name, u.size, u.err, func() (any, error) { return plainLicense().Resale(u.usage) })
		}
		direct := plainLicense()
		direct.Channel, direct.Model = pricing.Direct, pricing.PPA
		h.refused("a direct license", 0, pricing.ErrChannel, func() (any, error) { return direct.Resale(plainUsage()) })
	},
	"pricing.Line.String": func(h *hostile) {
		for _, l := range hostileLines() {
			h.text("a line", l.size, l.line.String)
		}
	},
	"pricing.Line.MarshalJSON": func(h *hostile) {
		for _, l := range hostileLines() {
			h.either("a line", l.size, func() (any, error) { return asJSON(l.line) }, pricing.ErrAmount, pricing.ErrCurrency, pricing.ErrFraction)
		}
		h.refused("the zero value", 0, pricing.ErrCurrency, func() (any, error) { return asJSON(pricing.Line{}) })
	},
	"pricing.Flat": func(h *hostile) {
		hostileAmount(h, pricing.Flat)
	},
	"pricing.Package": func(h *hostile) {
		hostileAmount(h, func(d decimal.Decimal) pricing.Price { return pricing.Package(math.MaxInt, d) })
		for _, size := range []int{0, -1, math.MinInt} {
			h.refused(fmt.Sprint(size), 0, pricing.ErrPrice, func() (any, error) { return pricing.Package(size, decimal.New(1, 0)).Amount(1) })
		}
	},
	"pricing.Graduated": hostileTiers(pricing.Graduated),
	"pricing.Volume":    hostileTiers(pricing.Volume),
	"pricing.Price.Amount": func(h *hostile) {
		hostilePrices(h, func(p pricing.Price) (any, error) { return p.Amount(1) })
		for _, n := range hostileInts() {
			var want error
			if n < 0 {
				want = pricing.ErrUnits
			}
			h.want(fmt.Sprint(n), 0, want, func() (any, error) { return pricing.Flat(decimal.New(1, 0)).Amount(n) })
		}
	},
	"pricing.Price.Including": func(h *hostile) {
		for _, n := range hostileInts() {
			var want error
			if n < 0 {
				want = pricing.ErrPrice
			}
			for _, p := range []pricing.Price{pricing.Flat(decimal.New(1, 0)), pricing.Package(2, decimal.New(1, 0)), pricing.Graduated(tiers()...), pricing.Volume(tiers()...)} {
				h.want(fmt.Sprint(n), 0, want, func() (any, error) { return p.Including(n).Amount(math.MaxInt) })
			}
		}
		h.refused("no price", 0, pricing.ErrPrice, func() (any, error) { return pricing.Price{}.Including(1).Amount(1) })
	},
}

// equal returns an error unless two decimals are equal.
func equal(got, want decimal.Decimal) error {
	if !got.Equal(want) {
		return fmt.Errorf("got %s, want %s", got.StringFixed(2), want.StringFixed(2))
	}
	return nil
}

// plainCharge is a charge with a line for units and one for the discount.
func plainCharge(h *hostile) pricing.Charge {
	h.Helper()
	c, err := plainLicense().Charge(plainUsage())
	if err != nil {
		h.Fatal(err)
	}
	return c
}

// tiers end at the bounds of an int.
func tiers() []pricing.Tier {
	return []pricing.Tier{{UpTo: 1, UnitPrice: decimal.New(1, 0)}, {UpTo: math.MaxInt, Fee: decimal.New(1, 0)}, {UnitPrice: decimal.New(1, 0)}}
}

// hostileAmounts feeds a function of an amount that it takes up to 64 digits
// of, with two places.
func hostileAmounts(h *hostile, f func(decimal.Decimal) (any, error)) {
	h.Helper()
	for _, d := range beyondBounds() {
		h.refused(d.name, d.size, pricing.ErrAmount, func() (any, error) { return f(d.value) })
	}
	for _, d := range withinBounds() {
		h.either(d.name, 0, func() (any, error) { return f(d.value) }, pricing.ErrAmount)
		h.either(d.name+", negative", 0, func() (any, error) { return f(d.value.Neg()) }, pricing.ErrAmount)
	}
	h.handled("62 digits", 0, func() (any, error) { return f(nines(62)) })
	h.refused("63 digits", 0, pricing.ErrAmount, func() (any, error) { return f(nines(63)) })
}

// hostileMarshal feeds a function that takes every amount within the bounds.
func hostileMarshal(h *hostile, f func(decimal.Decimal) (any, error)) {
	h.Helper()
	for _, d := range beyondBounds() {
		h.refused(d.name, d.size, pricing.ErrAmount, func() (any, error) { return f(d.value) })
	}
	for _, d := range withinBounds() {
		h.either(d.name, 0, func() (any, error) { return f(d.value) }, pricing.ErrAmount)
	}
}

// hostileRates feeds a function of a rate.
func hostileRates(h *hostile, f func(decimal.Decimal) (any, error)) {
	h.Helper()
	for _, d := range beyondBounds() {
		h.refused("rate of "+d.name, d.size, pricing.ErrAmount, func() (any, error) { return f(d.value) })
	}
	for _, text := range []string{"-0.01", "1.01", "20", "1" + strings.Repeat("0", 63), "1." + strings.Repeat("0", 62) + "1"} {
		h.refused("rate of "+text, 0, pricing.ErrRate, func() (any, error) { return f(decimal.RequireFromString(text)) })
	}
	for _, text := range []string{"0", "1", "0." + strings.Repeat("9", 64)} {
		h.handled("rate of "+text, 0, func() (any, error) { return f(decimal.RequireFromString(text)) })
	}
}

// hostileText feeds a decoder of a short text.
func hostileText(h *hostile, text string, decode func([]byte) (any, error), documented error) {
	h.Helper()
	h.altered([]byte(text), decode, documented)
	for _, id := range append(hostileIDs(), "") {
		h.refused("any bytes", len(id), documented, func() (any, error) { return decode([]byte(id)) })
	}
}

// hostileInterval feeds a cycle an interval beyond its bounds.
func hostileInterval(of func(int) pricing.Interval, most int) func(*hostile) {
	return func(h *hostile) {
		for _, n := range []int{0, -1, most + 1, math.MinInt, math.MaxInt} {
			h.refused(fmt.Sprint(n), 0, pricing.ErrCycle, func() (any, error) { return pricing.Cycle{Anchor: month().Start, Every: of(n)}.Period(0) })
		}
		for _, n := range []int{1, most} {
			h.handled(fmt.Sprint(n), 0, func() (any, error) { return pricing.Cycle{Anchor: month().Start, Every: of(n)}.Period(0) })
		}
	}
}

// hostileCycles have anchors at hostile instants.
func hostileCycles() []pricing.Cycle {
	cycles := []pricing.Cycle{{}, {Anchor: month().Start}, {Every: pricing.Days(1)}}
	for _, at := range hostileInstants() {
		cycles = append(cycles, pricing.Cycle{Anchor: at, Every: pricing.Months(1)}, pricing.Cycle{Anchor: at, Every: pricing.Days(1)})
	}
	return cycles
}

// hostileParts are fractions that are not from 0 to 1.
func hostileParts() []pricing.Fraction {
	return []pricing.Fraction{
		{},
		{Part: 1, Whole: 0},
		{Part: 0, Whole: 0},
		{Part: 2, Whole: 1},
		{Part: -1, Whole: 2},
		{Part: 1, Whole: -2},
		{Part: -1, Whole: -1},
		{Part: math.MinInt64, Whole: math.MinInt64},
		{Part: math.MaxInt64, Whole: math.MinInt64},
		{Part: math.MaxInt64, Whole: math.MaxInt64 - 1},
	}
}

// hostileFractions feeds a function of a part of a whole.
func hostileFractions(h *hostile, f func(pricing.DayCount, seats.Period, seats.Period) (any, error)) {
	h.Helper()
	for _, d := range []pricing.DayCount{pricing.Elapsed, pricing.CalendarDays, pricing.Thirty360} {
		for _, p := range hostilePeriods() {
			documented := []error{pricing.ErrFraction}
			if p.err != nil {
				documented = []error{seats.ErrPeriod}
			}
			h.either(fmt.Sprint(d, " of ", p.name), 0, func() (any, error) { return f(d, p.period, p.period) }, documented...)
			h.either(fmt.Sprint(d, " of ", p.name, " in January"), 0, func() (any, error) { return f(d, p.period, month()) }, append(documented, pricing.ErrFraction)...)
			if p.err == nil {
				middle := p.period.Start.Add(p.period.End.Sub(p.period.Start) / 2)
				h.either(fmt.Sprint(d, " of half of ", p.name), 0, func() (any, error) {
					return f(d, seats.Period{Start: middle, End: p.period.End}, p.period)
				}, documented...)
			} else {
				h.refused(fmt.Sprint(d, " of ", p.name), 0, seats.ErrPeriod, func() (any, error) { return f(d, month(), p.period) })
			}
		}
		after := seats.Period{Start: month().Start, End: month().End.Add(1)}
		h.refused("a nanosecond more than the whole", 0, pricing.ErrFraction, func() (any, error) { return f(d, after, month()) })
	}
	for _, d := range hostileDayCounts {
		h.refused(d.String(), 0, pricing.ErrFraction, func() (any, error) { return f(d, month(), month()) })
	}
}

// hostileLicenses feeds a function of a license.
func hostileLicenses(h *hostile, f func(pricing.License) (any, error)) {
	h.Helper()
	h.refused("the zero value", 0, pricing.ErrChannel, func() (any, error) { return f(pricing.License{}) })
	refused := func(what string, size int, want error, change func(*pricing.License)) {
		h.Helper()
		l := plainLicense()
		change(&l)
		h.refused(what, size, want, func() (any, error) { return f(l) })
	}
	for _, n := range []int{0, 4, -1, math.MinInt, math.MaxInt} {
		refused("channel", 0, pricing.ErrChannel, func(l *pricing.License) { l.Channel = pricing.Channel(n) })
		refused("model", 0, pricing.ErrModel, func(l *pricing.License) { l.Model = pricing.Model(n) })
	}
	for _, n := range []int{-1, math.MinInt} {
		refused("minimum", 0, pricing.ErrUnits, func(l *pricing.License) { l.MinSeats = n })
		refused("minimum", 0, pricing.ErrUnits, func(l *pricing.License) { l.MinAccounts = n })
	}
	for _, code := range hostileCodes {
		refused("currency", len(code), pricing.ErrCurrency, func(l *pricing.License) { l.Plan.Currency = code })
	}
	hostileRates(h, func(d decimal.Decimal) (any, error) {
		l := plainLicense()
		l.Discount = decimal.NewNullDecimal(d)
		return f(l)
	})
	refused("overage of no seats", 0, pricing.ErrPrice, func(l *pricing.License) { l.Overage = pricing.Flat(decimal.Decimal{}) })
	hostilePrices(h, func(p pricing.Price) (any, error) {
		l := plainLicense()
		l.Plan.Price = p
		return f(l)
	})
	for _, d := range beyondBounds() {
		refused("overage of "+d.name, d.size, pricing.ErrAmount, func(l *pricing.License) { l.MinSeats, l.Overage = 1, pricing.Flat(d.value) })
	}
	for _, id := range hostileIDs() {
		l := plainLicense()
		l.ID, l.Plan.Name = id, id
		h.handled("an id of any bytes", len(id), func() (any, error) { return f(l) })
		l.Plan.Price = pricing.Price{}
		h.refused("no price, an id of any bytes", len(id), pricing.ErrPrice, func() (any, error) { return f(l) })
	}
	l := plainLicense()
	l.MinSeats, l.MinAccounts = math.MaxInt, math.MaxInt
	h.handled("all the seats there are", 0, func() (any, error) { return f(l) })
}

// hostilePrices feeds a function of a price.
func hostilePrices(h *hostile, f func(pricing.Price) (any, error), documented ...error) {
	h.Helper()
	h.refused("no price", 0, pricing.ErrPrice, func() (any, error) { return f(pricing.Price{}) })
	of := map[string]func(decimal.Decimal) pricing.Price{
		"flat":    pricing.Flat,
		"package": func(d decimal.Decimal) pricing.Price { return pricing.Package(1, d) },
		"graduated": func(d decimal.Decimal) pricing.Price {
			return pricing.Graduated(pricing.Tier{UpTo: 1, Fee: d}, pricing.Tier{})
		},
		"volume": func(d decimal.Decimal) pricing.Price {
			return pricing.Volume(pricing.Tier{UpTo: 1}, pricing.Tier{Fee: d})
		},
	}
	for kind, price := range of {
		for _, d := range beyondBounds() {
			h.refused(kind+" of "+d.name, d.size, pricing.ErrAmount, func() (any, error) { return f(price(d.value)) })
		}
		for _, d := range withinBounds() {
			h.either(kind+" of "+d.name, 0, func() (any, error) { return f(price(d.value)) }, append(documented, pricing.ErrAmount)...)
			if !d.value.IsZero() {
				h.refused(kind+" of less than nothing", 0, pricing.ErrPrice, func() (any, error) { return f(price(d.value.Neg())) })
			}
		}
	}
}

// hostileAmount feeds a price its amount, and asks what units cost.
func hostileAmount(h *hostile, price func(decimal.Decimal) pricing.Price) {
	h.Helper()
	for _, d := range beyondBounds() {
		h.refused(d.name, d.size, pricing.ErrAmount, func() (any, error) { return price(d.value).Amount(1) })
	}
	for _, d := range withinBounds() {
		h.either(d.name, 0, func() (any, error) { return price(d.value).Amount(math.MaxInt) }, pricing.ErrAmount)
		if !d.value.IsZero() {
			h.refused(d.name+", negative", 0, pricing.ErrPrice, func() (any, error) { return price(d.value.Neg()).Amount(1) })
		}
	}
}

// hostileTiers feeds a price by tiers.
func hostileTiers(of func(...pricing.Tier) pricing.Price) func(*hostile) {
	return func(h *hostile) {
		hostileAmount(h, func(d decimal.Decimal) pricing.Price { return of(pricing.Tier{UnitPrice: d}) })
		hostileAmount(h, func(d decimal.Decimal) pricing.Price { return of(pricing.Tier{Fee: d}) })
		for name, tiers := range map[string][]pricing.Tier{
			"no tiers":           nil,
			"no open tier":       {{UpTo: 1}},
			"two open tiers":     {{}, {}},
			"a tier of no unit":  {{UpTo: 1}, {UpTo: 1}, {}},
			"a tier before zero": {{UpTo: -1}, {}},
			"a last tier":        {{UpTo: 1}, {UpTo: math.MinInt}},
		} {
			h.refused(name, 0, pricing.ErrPrice, func() (any, error) { return of(tiers...).Amount(1) })
		}
		for _, n := range []int{0, 1, math.MaxInt} {
			h.handled(fmt.Sprint(n), 0, func() (any, error) { return of(tiers()...).Amount(n) })
		}
		many := make([]pricing.Tier, 20_000)
		for i := range many[1:] {
			many[i] = pricing.Tier{UpTo: i + 1, UnitPrice: nines(20), Fee: nines(20)}
		}
		h.handled("many tiers", len(many)*128, func() (any, error) { return of(many...).Amount(math.MaxInt) })
	}
}

// hostileLine is a line that no charge has.
type hostileLine struct {
	line pricing.Line
	size int
}

func hostileLines() []hostileLine {
	var lines []hostileLine
	for _, kind := range []pricing.LineKind{"", "\x00", pricing.LineUnits, pricing.LineFee, pricing.LineDiscount, pricing.LineCredit, pricing.LineCharge} {
		for _, d := range slices.Concat(beyondBounds(), withinBounds()) {
			for _, l := range []pricing.Line{{UnitPrice: d.value}, {Rate: d.value}, {Base: d.value}, {Amount: d.value}} {
				l.Kind, l.Currency = kind, "USD"
				lines = append(lines, hostileLine{l, d.size})
			}
		}
		for _, f := range hostileParts() {
			lines = append(lines, hostileLine{pricing.Line{Kind: kind, Currency: "USD", Fraction: f}, 0})
		}
		if kind != pricing.LineUnits {
			continue // all texts are the same to the other kinds
		}
		for _, id := range hostileIDs() {
			lines = append(lines, hostileLine{pricing.Line{Kind: kind, Currency: "USD", What: id, Units: math.MinInt}, 2 * jsonSize(id)})
		}
		for _, code := range hostileCodes {
			lines = append(lines, hostileLine{pricing.Line{Kind: kind, Currency: code}, len(code)})
		}
	}
	return lines
}

// hostileAdjust feeds the changes of a license within a period.
func hostileAdjust(h *hostile) {
	paid := plainCharge(h)
	adjust := func(paid, to pricing.Charge, at time.Time) func() (any, error) {
		return func() (any, error) { return pricing.Adjust(paid, pricing.Elapsed, pricing.Change{At: at, To: to}) }
	}
	start := month().Start
	h.refused("the zero value", 0, seats.ErrPeriod, func() (any, error) { return pricing.Adjust(pricing.Charge{}, pricing.Elapsed) })
	h.refused("a change to nothing", 0, seats.ErrPeriod, adjust(paid, pricing.Charge{}, start))
	for _, p := range hostilePeriods() {
		c := paid
		c.Period = p.period
		h.want(p.name, 0, p.err, adjust(c, c, p.period.Start))
		h.either(p.name+", for a month", 0, adjust(paid, c, start), pricing.ErrChange, seats.ErrPeriod)
	}
	for _, at := range hostileInstants() {
		h.refused(at.String(), 0, pricing.ErrChange, adjust(paid, paid, at))
	}
	for _, d := range hostileDayCounts {
		h.refused(d.String(), 0, pricing.ErrFraction, func() (any, error) { return pricing.Adjust(paid, d, pricing.Change{At: start, To: paid}) })
	}
	for _, set := range []func(*pricing.Charge, decimal.Decimal){
		func(c *pricing.Charge, d decimal.Decimal) { c.List = d },
		func(c *pricing.Charge, d decimal.Decimal) { c.Discount = d },
		func(c *pricing.Charge, d decimal.Decimal) { c.Total = d },
	} {
		hostileMarshal(h, func(d decimal.Decimal) (any, error) {
			c := paid
			set(&c, d)
			return adjust(c, paid, start)()
		})
		hostileMarshal(h, func(d decimal.Decimal) (any, error) {
			c := paid
			set(&c, d)
			return adjust(paid, c, start)()
		})
	}
	negative := paid
	negative.Total = decimal.New(-1, -2)
	h.refused("a negative total", 0, pricing.ErrAmount, adjust(paid, negative, start))
	h.refused("a negative total that was paid", 0, pricing.ErrAmount, adjust(negative, paid, start))
	for _, code := range hostileCodes {
		c := paid
		c.Currency = code
		h.refused("currency", len(code), pricing.ErrCurrency, adjust(paid, c, start))
		h.refused("currency of what was paid", len(code), pricing.ErrCurrency, adjust(c, paid, start))
	}
	for _, id := range hostileIDs() {
		c := paid
		c.License = id
		h.refused("an id of any bytes", len(id), pricing.ErrChange, adjust(paid, c, start))
		h.refused("an id of any bytes that paid", len(id), pricing.ErrChange, adjust(c, paid, start))
	}
	many := slices.Repeat([]pricing.Change{{At: start, To: paid}, {At: start.Add(1), To: paid, DecreaseAtRenewal: true}}, 5000)
	h.handled("many changes", len(many)*300, func() (any, error) { return pricing.Adjust(paid, pricing.Elapsed, many...) })
}

// hostileReadBack feeds the decoder of a type the altered JSON of a value, and
// has it read into nil.
func hostileReadBack[T any](h *hostile, v T, decode func(*T, []byte) error) {
	h.Helper()
	hostileDecode(h, v, func(text []byte) (any, error) {
		var back T
		err := decode(&back, text)
		return back, err
	}, pricing.ErrAmount, pricing.ErrUnits, pricing.ErrCurrency, pricing.ErrModel, pricing.ErrChannel, pricing.ErrFraction, errStandard)
	hostileNil(h, string(must(json.Marshal(v))), decode, pricing.ErrAmount)
}

// hostileNil has a decoder read into nil a text that is right, and some that are
// not. Nor is null right: what it leaves as it was is not there.
func hostileNil[T any](h *hostile, text string, decode func(*T, []byte) error, documented error) {
	h.Helper()
	for _, text := range append(hostileJSON(), text) {
		h.refused("into nil", len(text), documented, func() (any, error) { return nil, decode(nil, []byte(text)) })
	}
}
