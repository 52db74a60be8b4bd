package pricing_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// field is a field of a license that acts only in some licenses.
type field struct {
	name string
	set  func(*pricing.License)
	acts func(pricing.License) bool // by the rules, of a license with all its fields set
}

var fields = []field{
	{"Unit", func(l *pricing.License) { l.Unit = "user-hours" }, func(l pricing.License) bool { return l.Model == pricing.Metered }},
	{"MinSeats", func(l *pricing.License) { l.MinSeats = 10 }, func(l pricing.License) bool { return l.Model == pricing.PPS }},
	{"MinAccounts", func(l *pricing.License) { l.MinAccounts = 10 }, func(l pricing.License) bool { return l.Model == pricing.PPA }},
	{"MinUnits", func(l *pricing.License) { l.MinUnits = 10 }, func(l pricing.License) bool { return l.Model == pricing.Metered }},
	{"Overage", func(l *pricing.License) { l.Overage = pricing.Flat(pricing.MustAmount("70.00")) }, func(l pricing.License) bool {
		return l.Model == pricing.PPS && l.MinSeats > 0 || l.Model == pricing.PPA && l.MinAccounts > 0 || l.Model == pricing.Metered && l.MinUnits > 0
	}},
	{"Discount", func(l *pricing.License) { l.Discount = pricing.Percent(30) }, func(l pricing.License) bool { return l.Channel == pricing.Resold }},
}

// TestLaw_fields: for every combination of model, channel and fields, a license is
// valid exactly where each field that is given changes some charge. A license that is
// not valid is refused by all that uses it.
func TestLaw_fields(t *testing.T) {
	month := seats.Period{Start: march(1), End: march(32)}
	valid := 0
	for _, channel := range []pricing.Channel{pricing.Direct, pricing.Referred, pricing.Resold} {
		for _, model := range []pricing.Model{pricing.PPA, pricing.PPS, pricing.Metered} {
			for set := range 1 << len(fields) {
				l := account(channel)
				l.Model = model
				for i, f := range fields {
					if set&(1<<i) != 0 {
						f.set(&l)
					}
				}
				want := (model != pricing.PPS || channel == pricing.Resold) && (model != pricing.Metered || l.Unit != "")
				for i, f := range fields {
					want = want && (set&(1<<i) == 0 || f.acts(l))
				}
				if err := l.Validate(); (err == nil) != want {
					t.Errorf("%+v: error %v, valid by the rules: %v", l, err, want)
				}
				if !want {
					checkRefused(t, l, month)
					continue
				}
				valid++
				for i, f := range fields {
					if set&(1<<i) != 0 && !changesSomething(t, l, f, month) {
						t.Errorf("%+v: %s changes no charge", l, f.name)
					}
				}
			}
		}
	}
	if valid != 30 { // 12 of PPA, 6 of PPS, 12 of Metered
		t.Errorf("%d valid combinations", valid)
	}
}

// changesSomething reports whether some charge differs without a field, or is refused
// without it.
func changesSomething(t *testing.T, l pricing.License, f field, month seats.Period) bool {
	t.Helper()
	without := l
	empty := pricing.License{}
	switch f.name {
	case "Unit":
		without.Unit = empty.Unit
	case "MinSeats":
		without.MinSeats = 0
	case "MinAccounts":
		without.MinAccounts = 0
	case "MinUnits":
		without.MinUnits = 0
	case "Overage":
		without.Overage = empty.Overage
	case "Discount":
		without.Discount = empty.Discount
	}
	for n := range 20 {
		a, err := l.ChargeUnits(n, month)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := without.ChargeUnits(n, month); err != nil || !cmp.Equal(a, b) {
			return true
		}
	}
	return false
}

// checkRefused checks that a license which is not valid is refused by all that uses
// it, with no result beside the error.
func checkRefused(t *testing.T, l pricing.License, month seats.Period) {
	t.Helper()
	u := seats.Usage{Period: month, Accounts: 3}
	zero := pricing.MustAmount("0")
	for name, call := range map[string]func() (any, error){
		"Charge":        func() (any, error) { return l.Charge(u) },
		"ChargePart":    func() (any, error) { return l.ChargePart(u, pricing.Elapsed) },
		"ChargeUnits":   func() (any, error) { return l.ChargeUnits(3, month) },
		"Billed":        func() (any, error) { return l.Billed(month, zero, zero, "invoice") },
		"Resale":        func() (any, error) { return l.Resale(u, account(pricing.Direct)) },
		"Resale_retail": func() (any, error) { return account(pricing.Resold).Resale(u, l) },
		"ChargeChanges": func() (any, error) {
			return pricing.ChargeChanges(month, pricing.Always(l), pricing.Always(3), pricing.Elapsed)
		},
	} {
		got, err := call()
		if err == nil {
			t.Errorf("%s of %+v: no error", name, l)
		}
		if !cmp.Equal(got, pricing.Charge{}) && !cmp.Equal(got, pricing.Resale{}) {
			t.Errorf("%s of %+v: %+v beside error %v", name, l, got, err)
		}
	}
}

var licenseErrorTests = []struct {
	name, why string
	change    func(*pricing.License)
	want      error
	texts     []string
}{
	{"no_id", "a license that somebody forgot", func(l *pricing.License) { l.ID = "" }, pricing.ErrLicense, []string{"no ID"}},
	{"id_not_utf8", "JSON would change it", func(l *pricing.License) { l.ID = "a\xff" }, pricing.ErrLicense, []string{`"a\xff"`}},
	{"plan_not_utf8", "JSON would change it", func(l *pricing.License) { l.Plan.Name = "\xff" }, pricing.ErrLicense, []string{"Plan.Name"}},
	{"no_model", "the zero value is no model", func(l *pricing.License) { l.Model = "" }, pricing.ErrModel, []string{"PPA, PPS or metered"}},
	{"model_case", "a word of another form", func(l *pricing.License) { l.Model = "pps" }, pricing.ErrModel, []string{`"pps"`, "PPS"}},
	{"no_channel", "the zero value is no channel", func(l *pricing.License) { l.Channel = "" }, pricing.ErrChannel, []string{"direct, referred or resold"}},
	{"pps_referred", "seed: PPS only if a partner resells", func(l *pricing.License) { l.Model, l.Channel = pricing.PPS, pricing.Referred }, pricing.ErrModel, []string{"PPS", `"referred"`}},
	{"min_negative", "no number of seats is below 0", func(l *pricing.License) { l.MinAccounts = -1 }, pricing.ErrUnits, []string{"MinAccounts -1"}},
	{"overage_alone", "was wrong once: overage without committed units", func(l *pricing.License) { l.Overage = pricing.Flat(pricing.MustAmount("1")) }, pricing.ErrPrice, []string{"Overage", "minimum"}},
	{"overage_other_minimum", "the minimum of another model", func(l *pricing.License) {
		l.MinSeats, l.Overage = 5, pricing.Flat(pricing.MustAmount("1"))
	}, pricing.ErrUnits, []string{"MinSeats 5", `"PPA"`}},
	{"overage_price", "a price like any other", func(l *pricing.License) {
		l.MinAccounts, l.Overage = 5, pricing.Price{UnitPrice: pricing.MustAmount("1")}
	}, pricing.ErrPrice, []string{"Overage: Kind"}},
	{"metered_unit", "a metered license says what is counted", func(l *pricing.License) { l.Model = pricing.Metered }, pricing.ErrUnits, []string{"no Unit"}},
	{"unit_ppa", "PPA counts accounts", func(l *pricing.License) { l.Unit = "users" }, pricing.ErrUnits, []string{`"users"`}},
	{"discount_101", "a rate is at most 1", func(l *pricing.License) { l.Channel, l.Discount = pricing.Resold, pricing.Percent(101) }, pricing.ErrRate, []string{"101%"}},
	{"discount_negative", "a rate is at least 0", func(l *pricing.License) { l.Channel, l.Discount = pricing.Resold, pricing.Percent(-1) }, pricing.ErrRate, []string{"-1%"}},
	{"discount_direct", "rule 13: a discount only if resold, be it 0%", func(l *pricing.License) { l.Discount = pricing.Percent(0) }, pricing.ErrRate, []string{"0%", `"direct"`}},
	{"no_price", "a price that somebody forgot", func(l *pricing.License) { l.Plan.Price = pricing.Price{} }, pricing.ErrPrice, []string{"Plan.Price", "flat"}},
	{"no_unit_price", "unset is not 0.00", func(l *pricing.License) { l.Plan.Price.UnitPrice = pricing.Amount{} }, pricing.ErrAmount, []string{"Plan.Price: UnitPrice"}},
	{"no_currency", "a currency that somebody forgot", func(l *pricing.License) { l.Plan.Currency = "" }, pricing.ErrCurrency, []string{"Plan.Currency"}},
	{
		"overage_beyond_all_numbers", "the line of a tier names its last unit", func(l *pricing.License) {
			l.MinAccounts = math.MaxInt - 5
			l.Overage = pricing.Graduated(pricing.Tier{UpTo: 5, UnitPrice: pricing.MustAmount("2.00")}, pricing.Tier{UnitPrice: pricing.MustAmount("1.00")})
		},
		pricing.ErrUnits,
		[]string{"Overage with MinAccounts"},
	},
	{"no_anchor", "an anchor that somebody forgot", func(l *pricing.License) { l.Cycle.Anchor = time.Time{} }, pricing.ErrCycle, []string{"no anchor"}},
	{"no_interval", "an interval that somebody forgot", func(l *pricing.License) { l.Cycle.Every = "" }, pricing.ErrCycle, []string{"P1M"}},
	{"no_zone", "a zone that somebody forgot", func(l *pricing.License) { l.Cycle.Zone = pricing.Zone{} }, pricing.ErrZone, []string{"no time zone"}},
}

func TestLicense_Validate_errors(t *testing.T) {
	month := seats.Period{Start: march(1), End: march(32)}
	for _, tt := range licenseErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			l := account(pricing.Direct)
			tt.change(&l)
			checkError(t, l.Validate(), tt.want, tt.texts...)
			checkRefused(t, l, month)
		})
	}
	t.Run("all", func(t *testing.T) {
		err := pricing.License{}.Validate()
		for _, sentinel := range []error{pricing.ErrLicense, pricing.ErrModel, pricing.ErrChannel, pricing.ErrPrice, pricing.ErrCurrency, pricing.ErrCycle, pricing.ErrZone} {
			checkError(t, err, sentinel)
		}
	})
}

var chargeErrorTests = []struct {
	name, why string
	call      func(l pricing.License) (pricing.Charge, error)
	want      error
	texts     []string
}{
	{
		"part_as_whole", "was wrong once: the natural first stub cost a whole month",
		func(l pricing.License) (pricing.Charge, error) {
			return l.Charge(seats.Usage{Period: seats.Period{Start: march(15), End: march(32)}, Accounts: 3})
		},
		pricing.ErrPart,
		[]string{"2026-03-15T04:00:00Z/2026-04-01T04:00:00Z", "2026-03-01T05:00:00Z/2026-04-01T04:00:00Z", "ChargePart"},
	},
	{
		"units_of_part", "the call that takes a part is named",
		func(l pricing.License) (pricing.Charge, error) {
			return l.ChargeUnits(3, seats.Period{Start: march(15), End: march(32)})
		},
		pricing.ErrPart,
		[]string{"ChargeChanges"},
	},
	{
		"two_months", "a price is for one period of the cycle",
		func(l pricing.License) (pricing.Charge, error) {
			return l.ChargePart(seats.Usage{Period: seats.Period{Start: march(15), End: march(45)}, Accounts: 3}, pricing.Elapsed)
		},
		pricing.ErrPart,
		[]string{"reaches beyond"},
	},
	{
		"no_day_count", "the call names the day count",
		func(l pricing.License) (pricing.Charge, error) {
			return l.ChargePart(seats.Usage{Period: seats.Period{Start: march(1), End: march(32)}, Accounts: 3}, "")
		},
		pricing.ErrPart,
		[]string{"calendar days, elapsed time or 30/360"},
	},
	{
		"no_day", "a cycle of an hour has no day to count",
		func(l pricing.License) (pricing.Charge, error) {
			l.Cycle.Every = pricing.Hours(1)
			p := seats.Period{Start: march(2), End: march(2).Add(time.Minute)}
			return l.ChargePart(seats.Usage{Period: p, Accounts: 3}, pricing.CalendarDays)
		},
		pricing.ErrPart,
		[]string{"has no day"},
	},
	{
		"negative_units", "no number of units is below 0",
		func(l pricing.License) (pricing.Charge, error) {
			return l.ChargeUnits(-1, seats.Period{Start: march(1), End: march(32)})
		},
		pricing.ErrUnits,
		[]string{"-1 accounts"},
	},
	{
		"no_period", "a period that somebody forgot",
		func(l pricing.License) (pricing.Charge, error) { return l.ChargeUnits(1, seats.Period{}) },
		seats.ErrPeriod,
		[]string{"no start"},
	},
	{
		"impossible_usage", "more exempt accounts than accounts",
		func(l pricing.License) (pricing.Charge, error) {
			return l.Charge(seats.Usage{Period: seats.Period{Start: march(1), End: march(32)}, Accounts: 1, ExemptAccounts: 2})
		},
		seats.ErrUsage,
		[]string{"usage"},
	},
	{
		"metered_usage", "a metered count is the caller's",
		func(l pricing.License) (pricing.Charge, error) {
			l.Model, l.Unit = pricing.Metered, "user-hours"
			return l.Charge(seats.Usage{Period: seats.Period{Start: march(1), End: march(32)}})
		},
		pricing.ErrModel,
		[]string{"ChargeUnits"},
	},
	{
		"billed_discount", "no more is discounted than billed",
		func(l pricing.License) (pricing.Charge, error) {
			l.Channel = pricing.Resold
			return l.Billed(seats.Period{Start: march(1), End: march(32)}, pricing.MustAmount("1"), pricing.MustAmount("2"), "invoice")
		},
		pricing.ErrAmount,
		[]string{"discount 2", "list 1"},
	},
	{
		"billed_direct", "rule 13",
		func(l pricing.License) (pricing.Charge, error) {
			return l.Billed(seats.Period{Start: march(1), End: march(32)}, pricing.MustAmount("2"), pricing.MustAmount("1"), "invoice")
		},
		pricing.ErrRate,
		[]string{"discount 1"},
	},
	{
		"billed_unset", "unset is not 0.00, and both are named",
		func(l pricing.License) (pricing.Charge, error) {
			return l.Billed(seats.Period{Start: march(1), End: march(32)}, pricing.Amount{}, pricing.Amount{}, "")
		},
		pricing.ErrAmount,
		[]string{"list", "discount", "text"},
	},
	{
		"too_much", "a sum of more than 64 digits",
		func(l pricing.License) (pricing.Charge, error) {
			l.Plan.Price = pricing.Flat(pricing.MustAmount("9" + zeros(61)))
			return l.ChargeUnits(100, seats.Period{Start: march(1), End: march(32)})
		},
		pricing.ErrAmount,
		[]string{"100 accounts", "64"},
	},
}

func zeros(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = '0'
	}
	return string(text)
}

func TestCharge_errors(t *testing.T) {
	for _, tt := range chargeErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := tt.call(account(pricing.Direct))
			checkError(t, err, tt.want, append(tt.texts, `license "acme"`)...)
			if !cmp.Equal(c, pricing.Charge{}) {
				t.Errorf("%+v beside the error", c)
			}
		})
	}
}

var resaleErrorTests = []struct {
	name, why string
	change    func(l, retail *pricing.License)
	want      error
	text      string
}{
	{"not_resold", "nobody resells a direct license", func(l, _ *pricing.License) { l.Channel = pricing.Direct }, pricing.ErrChannel, "nobody resells"},
	{"metered", "a reseller's cost goes by a usage", func(l, _ *pricing.License) { l.Model, l.Unit = pricing.Metered, "hours" }, pricing.ErrModel, "metered"},
	{"retail_resold", "the customer is no reseller", func(_, r *pricing.License) { r.Channel = pricing.Resold }, pricing.ErrChannel, "retail"},
	{"retail_metered", "the customer pays for accounts", func(_, r *pricing.License) { r.Model, r.Unit = pricing.Metered, "hours" }, pricing.ErrModel, "retail"},
	{"retail_currency", "no currency is converted", func(_, r *pricing.License) { r.Plan.Currency = "EUR" }, pricing.ErrCurrency, `"EUR"`},
	{"retail_cycle", "the month is no whole period of the retail price", func(_, r *pricing.License) { r.Cycle.Every = "P1Y" }, pricing.ErrPart, "retail"},
}

func TestResale_errors(t *testing.T) {
	u := seats.Usage{Period: seats.Period{Start: march(1), End: march(32)}, Accounts: 20, Peak: 5}
	for _, tt := range resaleErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			l, retail := account(pricing.Resold), account(pricing.Direct)
			tt.change(&l, &retail)
			r, err := l.Resale(u, retail)
			checkError(t, err, tt.want, tt.text, `license "acme"`)
			if !cmp.Equal(r, pricing.Resale{}) {
				t.Errorf("%+v beside the error", r)
			}
		})
	}
}
