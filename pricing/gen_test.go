package pricing_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// gen makes valid values at random, the same ones in each run.
type gen struct {
	*rand.Rand
}

func newGen(tb testing.TB) gen {
	tb.Helper()
	var seed [32]byte
	copy(seed[:], tb.Name())
	return gen{rand.New(rand.NewChaCha8(seed))}
}

func pick[T any](g gen, from ...T) T { return from[g.IntN(len(from))] }

// zones have clocks that change by an hour, by half an hour, at midnight, over a
// whole day, and not at all.
var zones = []pricing.Zone{
	pricing.UTC(), pricing.MustZone("Europe/Berlin"), pricing.MustZone("America/New_York"),
	pricing.MustZone("Australia/Lord_Howe"), pricing.MustZone("America/Havana"), pricing.MustZone("Africa/Cairo"),
	pricing.MustZone("Pacific/Apia"), pricing.MustZone("Asia/Tokyo"), pricing.MustZone("Asia/Kathmandu"),
}

// currencies have each number of places that there is.
var currencies = []pricing.Currency{"USD", "JPY", "KWD", "CLF"}

func newAmount(tb testing.TB, d decimal.Decimal) pricing.Amount {
	tb.Helper()
	a, err := pricing.NewAmount(d)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// price returns an amount with up to two places more than the currency.
func (g gen) price(tb testing.TB, c pricing.Currency) pricing.Amount {
	tb.Helper()
	return newAmount(tb, decimal.New(g.Int64N(1e6), -int32(c.Places()+g.IntN(3))))
}

func (g gen) fullPrice(tb testing.TB, c pricing.Currency) pricing.Price {
	tb.Helper()
	var p pricing.Price
	switch g.IntN(5) {
	case 0:
		p = pricing.Package(1+g.IntN(9), g.price(tb, c))
	case 1, 2:
		var tiers []pricing.Tier
		for upTo := 0; len(tiers) < 1+g.IntN(4); {
			upTo += 1 + g.IntN(12)
			tiers = append(tiers, pricing.Tier{UpTo: upTo, UnitPrice: g.price(tb, c)})
			if g.IntN(3) == 0 {
				tiers[len(tiers)-1].Fee = g.price(tb, c)
			}
		}
		tiers[len(tiers)-1].UpTo = 0
		p = pick(g, pricing.Graduated, pricing.Volume)(tiers...)
	default:
		p = pricing.Flat(g.price(tb, c))
	}
	if g.IntN(3) == 0 {
		p = p.Including(g.IntN(10))
	}
	return p
}

// rate returns a rate, often a round one.
func (g gen) rate() pricing.Rate {
	return pick(g, pricing.Percent(0), pricing.Percent(20), pricing.Percent(g.IntN(101)), pricing.MustRate("33.333%"), pricing.MustRate("12.5%"))
}

func (g gen) cycle() pricing.Cycle {
	zone := pick(g, zones...)
	day := time.Date(2005+g.IntN(30), time.Month(1+g.IntN(12)), 1+g.IntN(31), 0, 0, 0, 0, zone.Location())
	if g.IntN(2) == 0 {
		day = day.Add(time.Duration(g.Int64N(int64(48 * time.Hour)))).Truncate(pick(g, time.Minute, time.Nanosecond))
	}
	return pricing.Cycle{Anchor: day, Zone: zone, Every: pick(g,
		pricing.Months(1), pricing.Months(1), pricing.Months(1+g.IntN(15)), "P1Y", "P1Y6M", "P2W", pricing.Days(1+g.IntN(40)), pricing.Hours(48+g.IntN(1000)), "PT36H30M")}
}

// license returns a valid license of any model.
func (g gen) license(tb testing.TB) pricing.License {
	tb.Helper()
	c := pick(g, currencies...)
	l := pricing.License{
		ID:      "acme",
		Channel: pick(g, pricing.Direct, pricing.Referred, pricing.Resold),
		Model:   pick(g, pricing.PPA, pricing.Metered),
		Plan:    pricing.Plan{Name: pick(g, "", "team"), Price: g.fullPrice(tb, c), Currency: c},
		Cycle:   g.cycle(),
	}
	if l.Channel == pricing.Resold {
		l.Model = pick(g, pricing.PPS, pricing.PPA, pricing.Metered)
		l.Discount = pick(g, pricing.Rate{}, g.rate())
	}
	minimum := 0
	if g.IntN(2) == 0 {
		minimum = 1 + g.IntN(25)
	}
	switch l.Model {
	case pricing.PPS:
		l.MinSeats = minimum
	case pricing.PPA:
		l.MinAccounts = minimum
	case pricing.Metered:
		l.MinUnits, l.Unit = minimum, "user-hours"
	}
	if minimum > 0 && g.IntN(2) == 0 {
		l.Overage = g.fullPrice(tb, c)
	}
	return l
}

// period returns a period of the cycle within some twenty years of its anchor.
func (g gen) period(tb testing.TB, c pricing.Cycle) seats.Period {
	tb.Helper()
	p, err := c.At(c.Anchor.AddDate(0, g.IntN(240)-120, g.IntN(30)))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// part returns a part of a period, sometimes all of it.
func (g gen) part(p seats.Period) seats.Period {
	a, b := g.instant(p), g.instant(p)
	if g.IntN(3) == 0 {
		a = p.Start
	}
	if g.IntN(3) == 0 {
		b = p.End
	}
	if b.Before(a) {
		a, b = b, a
	}
	if a.Equal(b) {
		return p
	}
	return seats.Period{Start: a, End: b}
}

// instant returns an instant in a period, often a full hour.
func (g gen) instant(p seats.Period) time.Time {
	t := p.Start.Add(time.Duration(g.Int64N(int64(p.End.Sub(p.Start)))))
	if hour := t.Truncate(time.Hour); g.IntN(2) == 0 && !hour.Before(p.Start) {
		return hour
	}
	return t
}

// usage returns a possible usage of up to forty accounts.
func (g gen) usage(p seats.Period) seats.Usage {
	u := seats.Usage{Period: p, Accounts: g.IntN(40)}
	u.ExemptAccounts = g.IntN(min(u.Accounts, 3) + 1)
	u.Peak = g.IntN(u.Accounts - u.ExemptAccounts + 1)
	return u
}

func (g gen) dayCount() pricing.DayCount {
	return pick(g, pricing.CalendarDays, pricing.Elapsed, pricing.Thirty360)
}

// changes returns a license in which up to four things change in p, and a number of
// units that changes, but for PPS.
func (g gen) changes(tb testing.TB, l pricing.License, p seats.Period) (pricing.Schedule[pricing.License], pricing.Schedule[int]) {
	tb.Helper()
	licenses := pricing.Always(l)
	for at := range g.dates(p) {
		next := licenses[len(licenses)-1].Value
		switch g.IntN(4) {
		case 0:
			next.Plan = pricing.Plan{Name: pick(g, "team", "business"), Price: g.fullPrice(tb, l.Plan.Currency), Currency: l.Plan.Currency}
		case 1:
			if l.Channel == pricing.Resold {
				next.Discount = g.rate()
			}
		case 2:
			if next.Overage.Kind != "" {
				next.Overage = g.fullPrice(tb, l.Plan.Currency)
			}
		}
		licenses = append(licenses, pricing.Dated[pricing.License]{From: at, Value: next})
	}
	units := pricing.Schedule[int]{{Value: g.IntN(40)}}
	if l.Model != pricing.PPS {
		for at := range g.dates(p) {
			units = append(units, pricing.Dated[int]{From: at, Value: g.IntN(40)})
		}
	}
	return licenses, units
}

// dates yields up to four instants in and around a period, in order.
func (g gen) dates(p seats.Period) func(func(time.Time) bool) {
	return func(yield func(time.Time) bool) {
		for at := p.Start.Add(-time.Hour); g.IntN(5) > 0; {
			at = at.Add(1 + time.Duration(g.Int64N(int64(p.End.Sub(p.Start)))))
			if !yield(at) {
				return
			}
		}
	}
}
