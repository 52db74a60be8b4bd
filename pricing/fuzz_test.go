package pricing_test

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

var amountForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// isAmount is the slow parser: the documented form, with at most 64 digits that count
// and 64 places.
func isAmount(text string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if !amountForm.MatchString(text) || len(fraction) > 64 || len(whole) > 128 {
		return false
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	for zeros := 0; !point && len(digits) > 64 && zeros < 64 && strings.HasSuffix(digits, "0"); zeros++ {
		digits = strings.TrimSuffix(digits, "0")
	}
	return len(digits) <= 64
}

func FuzzParseAmount(f *testing.F) {
	for _, tt := range amountTexts {
		f.Add(tt.text)
	}
	for _, tt := range badAmountTexts {
		if len(tt.text) < 200 {
			f.Add(tt.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := pricing.ParseAmount(text)
		if (err == nil) != isAmount(text) {
			t.Fatalf("ParseAmount(%q) = %v, %v", text, a, err)
		}
		if err != nil {
			checkError(t, err, pricing.ErrAmount)
			return
		}
		want, _ := new(big.Rat).SetString(text)
		if rat(a).Cmp(want) != 0 {
			t.Fatalf("ParseAmount(%q) = %v", text, a)
		}
		sameAfterJSON(t, a)
		checkSQL(t, a)
		if again := pricing.MustAmount(a.String()); again.String() != a.String() {
			t.Fatalf("%v is printed as %v, and then as %v", text, a, again)
		}
	})
}

func FuzzParseRate(f *testing.F) {
	for _, text := range []string{"20%", "12.5%", "0%", "100%", "100.1%", "-1%", "20", "0.2", "%", "2e1%"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := pricing.ParseRate(text)
		number, percent := strings.CutSuffix(text, "%")
		want, ok := new(big.Rat).SetString(number)
		if ok = ok && percent && isAmount(number) && want.Sign() >= 0 && want.Cmp(big.NewRat(100, 1)) <= 0; ok != (err == nil) {
			t.Fatalf("ParseRate(%q) = %v, %v", text, r, err)
		}
		if err != nil {
			checkError(t, err, pricing.ErrRate)
			return
		}
		if want.Quo(want, big.NewRat(100, 1)); r.Decimal().Rat().Cmp(want) != 0 {
			t.Fatalf("ParseRate(%q) = %v", text, r)
		}
		sameAfterJSON(t, r)
	})
}

func FuzzLoadZone(f *testing.F) {
	for _, name := range []string{"UTC", "Europe/Berlin", "Local", "posixrules", "", "../x", strings.Repeat("A/", 1_200) + "A"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		z, err := pricing.LoadZone(name)
		if err != nil {
			checkError(t, err, pricing.ErrZone)
			return
		}
		if z.String() != name || name == "Local" {
			t.Fatalf("LoadZone(%q) = %v", name, z)
		}
		sameAfterJSON(t, z)
	})
}

var intervalForm = regexp.MustCompile(`^P([0-9]+Y)?([0-9]+M)?$|^P[0-9]+[WD]$|^PT([0-9]+H)?([0-9]+M)?([0-9]+S)?$`)

func FuzzInterval(f *testing.F) {
	for _, text := range []string{"P1M", "P1Y6M", "P2W", "P10D", "PT36H30M", "P", "PT", "P0M", "P3001M", "P1M1D"} {
		f.Add(text, int64(0))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		at := time.Unix(unix%4_000_000_000, 0) // within some 120 years of 1970
		c := pricing.Cycle{Anchor: march(1), Every: pricing.Interval(text), Zone: newYork}
		p, err := c.At(at)
		if err != nil {
			checkError(t, err, pricing.ErrCycle)
			return
		}
		if !intervalForm.MatchString(text) || at.Before(p.Start) || !at.Before(p.End) || p.End.Sub(p.Start) <= 0 {
			t.Fatalf("%q: %v in %v", text, at, p)
		}
		sameAfterJSON(t, c)
	})
}

// FuzzCharge reads charges: one that is valid comes to what its lines say, and goes
// through JSON.
func FuzzCharge(f *testing.F) {
	g := newGen(f)
	for range 10 {
		l := g.license(f)
		p := g.period(f, l.Cycle)
		licenses, units := g.changes(f, l, p)
		c, err := pricing.ChargeChanges(p, licenses, units, pricing.Elapsed)
		if err != nil {
			f.Fatal(err)
		}
		text, err := json.Marshal(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var c pricing.Charge
		if json.Unmarshal(text, &c) != nil {
			return
		}
		if err := c.Validate(); err != nil {
			checkError(t, err, pricing.ErrCharge)
			return
		}
		sum := new(big.Rat)
		for _, l := range c.Lines {
			sum.Add(sum, rat(l.Amount))
			_ = l.String()
		}
		if sum.Cmp(rat(c.Total)) != 0 {
			t.Fatalf("%s: the lines come to %v", text, sum)
		}
		sameAfterJSON(t, c)
		if none, err := pricing.Correct(c, c); err == nil && none.Total.Sign() != 0 || err != nil && c.Deducted.Sign() == 0 {
			t.Fatalf("Correct(c, c) = %v, %v", none.Total, err)
		}
	})
}

// fuzzed are a license, a period of it and a change in it, made of fuzzed numbers.
func fuzzed(price, overage int64, places uint8, kind, minimum uint8, rate uint16) pricing.License {
	c := currencies[int(places)%len(currencies)]
	amount := func(n int64) pricing.Amount {
		a, _ := pricing.NewAmount(decimal.New(n, -int32(places%8))) // within bounds
		return a
	}
	l := pricing.License{
		ID: "acme", Channel: pricing.Resold, Model: pricing.PPA, Cycle: pricing.Monthly(march(1), newYork),
		Plan:        pricing.Plan{Price: pricing.Flat(amount(price)), Currency: c},
		MinAccounts: int(minimum % 50),
	}
	switch kind % 4 {
	case 1:
		l.Plan.Price = pricing.Package(1+int(kind/4), amount(price))
	case 2:
		l.Plan.Price = pricing.Graduated(pricing.Tier{UpTo: 1 + int(kind/4), UnitPrice: amount(price), Fee: amount(overage)}, pricing.Tier{UnitPrice: amount(overage)})
	case 3:
		l.Plan.Price = pricing.Volume(pricing.Tier{UpTo: 1 + int(kind/4), UnitPrice: amount(price)}, pricing.Tier{UnitPrice: amount(overage), Fee: amount(price)})
	}
	if minimum%2 == 1 {
		l.Overage = pricing.Flat(amount(overage))
	}
	if rate%3 > 0 {
		l.Discount = pricing.Percent(int(rate%103) - 1) // sometimes out of bounds
	}
	return l
}

func addChanges(f *testing.F) {
	f.Helper()
	f.Add(int64(5900), int64(7900), uint8(2), uint8(0), uint8(0), uint16(0), uint8(20), uint8(25), uint32(15*86400), uint8(0))
	f.Add(int64(33330), int64(1), uint8(3), uint8(6), uint8(11), uint16(16), uint8(7), uint8(12), uint32(99), uint8(1))
	f.Add(int64(-1), int64(0), uint8(0), uint8(3), uint8(3), uint16(1), uint8(0), uint8(0), uint32(0), uint8(2))
}

// FuzzChargeChanges holds a change of a number and of a discount to the oracle.
func FuzzChargeChanges(f *testing.F) {
	addChanges(f)
	f.Fuzz(func(t *testing.T, price, overage int64, places, kind, minimum uint8, rate uint16, before, after uint8, seconds uint32, day uint8) {
		l := fuzzed(price, overage, places, kind, minimum, rate)
		month := seats.Period{Start: march(1), End: march(32)}
		at := march(1).Add(time.Duration(seconds%(40*86400)) * time.Second)
		by := []pricing.DayCount{pricing.CalendarDays, pricing.Elapsed, pricing.Thirty360}[day%3]
		second := l
		second.Discount = pricing.Percent(int(day) % 101)
		licenses := pricing.Schedule[pricing.License]{{Value: l}, {From: at.Add(time.Hour), Value: second}}
		units := pricing.Schedule[int]{{Value: int(before)}, {From: at.Add(time.Second), Value: int(after)}}
		c, err := pricing.ChargeChanges(month, licenses, units, by)
		bad := l.Validate()
		if bad == nil && at.Add(time.Hour).Before(month.End) {
			bad = second.Validate()
		}
		if (err == nil) != (bad == nil) {
			t.Fatalf("ChargeChanges of %+v: %v, its license: %v", l, err, bad)
		}
		if err == nil {
			checkCharge(t, c, chargeOf(spansOf(t, month, month, licenses, units, by)))
		}
	})
}

// FuzzCorrect holds a correction from a month to a change in it to the oracle.
func FuzzCorrect(f *testing.F) {
	addChanges(f)
	f.Fuzz(func(t *testing.T, price, overage int64, places, kind, minimum uint8, rate uint16, before, after uint8, seconds uint32, _ uint8) {
		l := fuzzed(price, overage, places, kind, minimum, rate)
		month := seats.Period{Start: march(1), End: march(32)}
		billed, err := l.ChargeUnits(int(before), month)
		if err != nil {
			return // see FuzzChargeChanges
		}
		part := seats.Period{Start: month.Start, End: march(2).Add(time.Duration(seconds%(29*86400)) * time.Second)}
		licenses, units := pricing.Always(l), pricing.Schedule[int]{{Value: int(after)}}
		due, err := pricing.ChargeChanges(part, licenses, units, pricing.Elapsed)
		if err != nil {
			t.Fatal(err)
		}
		c, err := pricing.Correct(billed, due)
		if err != nil {
			t.Fatal(err)
		}
		want := chargeOf(spansOf(t, part, month, licenses, units, pricing.Elapsed))
		was := chargeOf([]span{{l, int(before), big.NewRat(1, 1)}})
		if rat(c.Total).Cmp(new(big.Rat).Sub(want.total, was.total)) != 0 || rat(c.List).Cmp(new(big.Rat).Sub(want.list, was.list)) != 0 {
			t.Fatalf("Correct = %v, want %v - %v", c.Total, want.total, was.total)
		}
		if rat(c.Total).Sign() < 0 && c.Total.Add(billed.Total).Sign() < 0 {
			t.Fatalf("%v of %v is given back", c.Total, billed.Total)
		}
	})
}

// FuzzResale holds the margin and its causes to the oracle.
func FuzzResale(f *testing.F) {
	f.Add(int64(5900), int64(6900), uint8(2), uint8(0), uint8(0), uint16(0), uint8(20), uint8(1), uint8(5))
	f.Add(int64(33330), int64(1), uint8(3), uint8(6), uint8(11), uint16(16), uint8(7), uint8(0), uint8(7))
	f.Fuzz(func(t *testing.T, price, markup int64, places, kind, minimum uint8, rate uint16, accounts, exempt, peak uint8) {
		l := fuzzed(price, markup, places, kind, minimum, rate)
		if peak%2 == 1 {
			l.Model, l.MinSeats, l.MinAccounts = pricing.PPS, l.MinAccounts, 0
		}
		retail := fuzzed(markup, price, places, kind/2, minimum/2, 0)
		retail.Channel = pricing.Direct
		u := seats.Usage{Period: seats.Period{Start: march(1), End: march(32)}, Accounts: int(accounts)}
		u.ExemptAccounts = min(int(exempt), u.Accounts)
		u.Peak = min(int(peak), u.Accounts-u.ExemptAccounts)
		r, err := l.Resale(u, retail)
		if valid := l.Validate() == nil && retail.Validate() == nil; valid != (err == nil) {
			t.Fatalf("Resale(%+v, %+v): %v", l, retail, err)
		}
		if err != nil {
			return
		}
		n := u.Accounts
		if l.Model == pricing.PPS {
			n = u.Peak
		}
		one := big.NewRat(1, 1)
		cost := chargeOf([]span{{l, n, one}})
		paid := chargeOf([]span{{retail, u.Accounts - u.ExemptAccounts, one}})
		public := chargeOf([]span{{l.Public(), max(u.Accounts-u.ExemptAccounts, retail.MinAccounts), one}})
		for name, pair := range map[string][2]*big.Rat{
			"margin":   {rat(r.Margin), new(big.Rat).Sub(paid.total, cost.total)},
			"discount": {rat(r.FromDiscount), cost.discount},
			"model":    {rat(r.FromModel), new(big.Rat).Sub(public.total, cost.list)},
			"markup":   {rat(r.FromMarkup), new(big.Rat).Sub(paid.total, public.total)},
		} {
			if pair[0].Cmp(pair[1]) != 0 {
				t.Fatalf("%s %s, want %s", name, pair[0].FloatString(4), pair[1].FloatString(4))
			}
		}
	})
}
