package pricing_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/payper/payper/pricing"
)

func TestParseRate(t *testing.T) {
	for _, tt := range []struct {
		name, why, text string
		want            pricing.Rate // unset: refused
	}{
		{"whole", "percent", "20%", pricing.Percent(20)},
		{"places", "a rate may be finer than a percent", "12.5%", pricing.MustRate("12.50%")},
		{"none", "0% is given, and is not unset", "0%", pricing.Percent(0)},
		{"all", "bound", "100%", pricing.Percent(100)},
		{"above", "one past the bound", "100.01%", pricing.Rate{}},
		{"negative", "no rate is below 0%", "-1%", pricing.Rate{}},
		{"number", "20 may be 20 or 0.20", "20", pricing.Rate{}},
		{"fraction", "0.2 may be 0.2% or 20%", "0.2", pricing.Rate{}},
		{"empty", "missing is not 0%", "", pricing.Rate{}},
		{"sign_alone", "no number", "%", pricing.Rate{}},
		{"blank", "one form only", "20 %", pricing.Rate{}},
		{"exponent", "one form only", "2e1%", pricing.Rate{}},
		{"twice", "one form only", "20%%", pricing.Rate{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := pricing.ParseRate(tt.text)
			if !tt.want.IsValid() {
				checkError(t, err, pricing.ErrRate)
				read := pricing.Percent(5)
				checkError(t, read.UnmarshalText([]byte(tt.text)), pricing.ErrRate)
				if !read.Equal(pricing.Percent(5)) || r.IsValid() {
					t.Errorf("%v and %v beside the error", r, read)
				}
				return
			}
			if err != nil || !r.Equal(tt.want) || r.String() != tt.text {
				t.Errorf("ParseRate(%q) = %v, %v; want %v\nwhy: %s", tt.text, r, err, tt.want, tt.why)
			}
			sameAfterJSON(t, r)
		})
	}
}

// TestRate_invalid: a rate that is unset or out of bounds is refused wherever it is
// used, and has no text.
func TestRate_invalid(t *testing.T) {
	for _, r := range []pricing.Rate{{}, pricing.Percent(-1), pricing.Percent(101)} {
		if r.IsValid() || r.Equal(pricing.Percent(0)) {
			t.Errorf("%v is valid", r)
		}
		_, of := r.Of(pricing.MustAmount("1"), "USD")
		_, text := r.MarshalText()
		checkError(t, of, pricing.ErrRate, r.String())
		checkError(t, text, pricing.ErrRate, r.String())
	}
	_, err := pricing.Rate{}.Of(pricing.Amount{}, "usd")
	for _, sentinel := range []error{pricing.ErrRate, pricing.ErrAmount, pricing.ErrCurrency} {
		checkError(t, err, sentinel) // all arguments at once
	}
}

func TestLoadZone(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "Etc/GMT+5", "EST5EDT"} {
		z, err := pricing.LoadZone(name)
		if err != nil || z.String() != name || !z.IsValid() || z.Location() == nil {
			t.Errorf("LoadZone(%q) = %v, %v", name, z, err)
		}
		sameAfterJSON(t, z)
		if z.Equal(pricing.MustZone("Asia/Tokyo")) || z.Equal(pricing.Zone{}) {
			t.Errorf("%v equals another zone", z)
		}
	}
	for _, name := range []string{"", "Local", "Factory", "posixrules", "localtime", "right/UTC", "posix/UTC", "europe/berlin", "Europe/Nowhere", "Europe//Berlin", "Europe/./Berlin", "Europe/Berlin/", "Asia/../Europe/Berlin", "../etc/passwd", "+01:00", "CEST "} {
		z, err := pricing.LoadZone(name)
		read := pricing.UTC()
		for _, err := range []error{err, read.UnmarshalText([]byte(name))} {
			checkError(t, err, pricing.ErrZone)
		}
		if z.IsValid() || !read.Equal(pricing.UTC()) {
			t.Errorf("LoadZone(%q): %v and %v beside the error", name, z, read)
		}
	}
	var unset pricing.Zone
	_, err := unset.MarshalText()
	checkError(t, err, pricing.ErrZone)
	if unset.Location() != nil || unset.IsValid() || !unset.Equal(pricing.Zone{}) || unset.Equal(pricing.UTC()) {
		t.Errorf("the unset zone is %v", unset)
	}
}

func TestCurrency(t *testing.T) {
	for c, places := range map[pricing.Currency]int{"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4, "UGX": 0, "HUF": 2, "ZAR": 2, "QQQ": 2} {
		if err := c.Validate(); err != nil || c.Places() != places {
			t.Errorf("%s: %v, %d places, want %d", c, err, c.Places(), places)
		}
	}
	for _, c := range []pricing.Currency{"", "usd", "US", "USDX", "U$D", "US@", "US[", "ÜSD", "XAU", "XXX"} {
		_, round := c.Round(pricing.MustAmount("1"))
		_, part := pricing.Fraction{Part: 1, Whole: 1}.Of(pricing.MustAmount("1"), c)
		for _, err := range []error{c.Validate(), round, part} {
			checkError(t, err, pricing.ErrCurrency, string(c))
		}
	}
}

func TestFraction_errors(t *testing.T) {
	one := pricing.MustAmount("1")
	for _, f := range []pricing.Fraction{{}, {Part: 1}, {Part: -1, Whole: 2}, {Part: 3, Whole: 2}, {Part: -1, Whole: -2}} {
		_, err := f.Of(one, "USD")
		checkError(t, err, pricing.ErrPart, f.String())
	}
}

func TestMust(t *testing.T) {
	for name, must := range map[string]func(){
		"MustAmount": func() { pricing.MustAmount("x") },
		"MustRate":   func() { pricing.MustRate("x") },
		"MustZone":   func() { pricing.MustZone("x") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			must()
		})
	}
}

var priceErrorTests = []struct {
	name, why string
	price     pricing.Price
	want      error
	texts     []string
}{
	{"kind", "the words that are right", pricing.Price{Kind: "tiered"}, pricing.ErrPrice, []string{`"tiered"`, "flat, graduated, volume or package"}},
	{"flat_tiers", "a field that cannot act", pricing.Price{Kind: "flat", UnitPrice: pricing.MustAmount("1"), Tiers: []pricing.Tier{{UnitPrice: pricing.MustAmount("1")}}}, pricing.ErrPrice, []string{"Tiers"}},
	{"flat_size", "a field that cannot act", pricing.Price{Kind: "flat", UnitPrice: pricing.MustAmount("1"), Size: 3}, pricing.ErrPrice, []string{"Size 3"}},
	{"flat_unset", "a price that somebody forgot", pricing.Price{Kind: "flat"}, pricing.ErrAmount, []string{"UnitPrice"}},
	{"flat_negative", "rule 15: prices are never negative", pricing.Flat(pricing.MustAmount("-0.01")), pricing.ErrPrice, []string{"-0.01"}},
	{"tiers_unit_price", "a field that cannot act", pricing.Price{Kind: "volume", UnitPrice: pricing.MustAmount("1"), Tiers: []pricing.Tier{{UnitPrice: pricing.MustAmount("1")}}}, pricing.ErrPrice, []string{"UnitPrice 1"}},
	{"no_tiers", "nothing to charge by", pricing.Graduated(), pricing.ErrPrice, []string{"no Tiers"}},
	{"last_closed", "units beyond it would have no price", pricing.Volume(pricing.Tier{UpTo: 10, UnitPrice: pricing.MustAmount("1")}), pricing.ErrPrice, []string{"Tiers[0].UpTo is 10", "must be 0"}},
	{"first_empty", "a tier of no units", pricing.Graduated(pricing.Tier{UpTo: 0, UnitPrice: pricing.MustAmount("1")}, pricing.Tier{UnitPrice: pricing.MustAmount("1")}), pricing.ErrPrice, []string{"Tiers[0].UpTo 0"}},
	{"not_ascending", "each fault is named", pricing.Graduated(pricing.Tier{UpTo: 5, UnitPrice: pricing.MustAmount("-1")}, pricing.Tier{UpTo: 5}, pricing.Tier{UnitPrice: pricing.MustAmount("1"), Fee: pricing.MustAmount("-2")}), pricing.ErrPrice, []string{"Tiers[0].UnitPrice: -1", "Tiers[1].UnitPrice: no amount", "Tiers[1].UpTo 5", "Tiers[2].Fee: -2"}},
	{"package_size", "a package of no units", pricing.Package(0, pricing.MustAmount("1")), pricing.ErrPrice, []string{"Size 0"}},
	{"included", "no number is below 0", pricing.Flat(pricing.MustAmount("1")).Including(-1), pricing.ErrPrice, []string{"Included -1"}},
	{"included_overflow", "bound: the last unit of a tier is an int", pricing.Graduated(pricing.Tier{UpTo: 1 << 62, UnitPrice: pricing.MustAmount("1")}, pricing.Tier{UnitPrice: pricing.MustAmount("1")}).Including(1 << 62), pricing.ErrPrice, []string{"Tiers[0].UpTo"}},
}

func TestPrice_errors(t *testing.T) {
	for _, tt := range priceErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			amount, err := tt.price.Amount(1)
			l := account(pricing.Direct)
			l.Plan.Price = tt.price
			for _, err := range []error{err, tt.price.Validate(), l.Validate()} {
				checkError(t, err, tt.want, tt.texts...)
			}
			if amount.IsValid() {
				t.Errorf("%v beside the error", amount)
			}
		})
	}
	_, err := pricing.Flat(pricing.MustAmount("1")).Amount(-1)
	checkError(t, err, pricing.ErrUnits, "-1 units")
}

// TestLaw_price: a price of units is the sum of them, one at a time.
func TestLaw_price(t *testing.T) {
	g := newGen(t)
	for range 2000 {
		p := g.fullPrice(t, pick(g, currencies...))
		n := g.IntN(60)
		got, err := p.Amount(n)
		if err != nil {
			t.Fatal(err)
		}
		want := new(big.Rat)
		for _, line := range priceLines(p, n) {
			want.Add(want, line.exact())
		}
		if rat(got).Cmp(want) != 0 {
			t.Fatalf("%d units at %v are %v, want %s", n, p, got, want.FloatString(6))
		}
		sameAfterJSON(t, p)
	}
}

// TestPrice_String: prices are told apart by their text.
func TestPrice_String(t *testing.T) {
	tiers := []pricing.Tier{{UpTo: 1, UnitPrice: pricing.MustAmount("3.00")}, {UpTo: 5, UnitPrice: pricing.MustAmount("2.00"), Fee: pricing.MustAmount("9.00")}, {UnitPrice: pricing.MustAmount("1.00")}}
	for want, p := range map[string]pricing.Price{
		"59.00 a unit":                   pricing.Flat(pricing.MustAmount("59.00")),
		"59.00 a unit, 3 units included": pricing.Flat(pricing.MustAmount("59.00")).Including(3),
		"50.00 a package of 10 units":    pricing.Package(10, pricing.MustAmount("50.00")),
		"graduated: 1 at 3.00, 2 to 5 at 2.00 and a fee of 9.00, from 6 at 1.00":                pricing.Graduated(tiers...),
		"volume: 3 at 3.00, 4 to 7 at 2.00 and a fee of 9.00, from 8 at 1.00, 2 units included": pricing.Volume(tiers...).Including(2),
		"no price": {},
	} {
		if got := p.String(); got != want {
			t.Errorf("String() = %q, want %q", got, want)
		}
	}
	flat := pricing.Graduated(tiers...)
	tiers[0].UpTo = 100
	if flat.Tiers[0].UpTo != 1 {
		t.Error("a price changes with the tiers that were given")
	}
}

func TestSchedule(t *testing.T) {
	s := pricing.Schedule[string]{{Value: "always"}, {From: march(5), Value: "fifth"}, {From: march(9), Value: "ninth"}}
	for day, want := range map[int]string{1: "always", 4: "always", 5: "fifth", 8: "fifth", 9: "ninth", 31: "ninth"} {
		if got, err := s.At(march(day)); err != nil || got != want {
			t.Errorf("At(%d) = %q, %v; want %q", day, got, err, want)
		}
	}
	if got, err := s.At(march(5).Add(-time.Nanosecond)); err != nil || got != "always" {
		t.Errorf("a nanosecond before: %q, %v", got, err)
	}
	_, none := s.At(time.Time{})
	_, early := s[1:].At(march(4))
	_, empty := pricing.Schedule[string]{}.At(march(4))
	_, unsorted := pricing.Schedule[string]{s[2], s[1]}.At(march(20))
	_, double := pricing.Schedule[string]{s[1], s[1]}.At(march(20))
	for _, err := range []error{none, early, empty, unsorted, double} {
		checkError(t, err, pricing.ErrSchedule)
	}
	checkError(t, pricing.Schedule[string]{s[2], s[1], s[0], s[1]}.Validate(), pricing.ErrSchedule,
		"entry 1, from 2026-03-05T05:00:00Z", "entry 2 has no From")
	checkError(t, pricing.Schedule[string]{}.Validate(), pricing.ErrSchedule, "no entries")
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
	sameAfterJSON(t, s)
}

// TestLaw_schedule: the parts of a period follow one another from its start to its
// end, and each has the value that holds at its start.
func TestLaw_schedule(t *testing.T) {
	g := newGen(t)
	for range 500 {
		p := g.period(t, g.cycle())
		s := pricing.Schedule[int]{{Value: 0}}
		for at := range g.dates(p) {
			s = append(s, pricing.Dated[int]{From: at, Value: len(s)})
		}
		parts, err := s.Split(p)
		if err != nil {
			t.Fatal(err)
		}
		at, n := p.Start, 0
		for part, value := range parts {
			if want, err := s.At(part.Start); err != nil || value != want || !part.Start.Equal(at) || !part.Start.Before(part.End) {
				t.Fatalf("part %v of %v has %d, At says %d, %v", part, p, value, want, err)
			}
			at, n = part.End, n+1
		}
		if !at.Equal(p.End) {
			t.Fatalf("the parts of %v end at %v", p, at)
		}
		for range parts { // the sequence may be used more than once
			n--
		}
		if n != 0 {
			t.Fatalf("%d parts more, or less, the second time", -n)
		}
	}
}
