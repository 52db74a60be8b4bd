package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// TestValidate_kept: what is read back and was changed on the way is refused by all
// that uses it.
func TestValidate_kept(t *testing.T) {
	good := charged(account(pricing.Resold), 5)
	for _, tt := range []struct {
		name   string
		change func(*pricing.Charge)
		text   string
	}{
		{"total", func(c *pricing.Charge) { c.Total = pricing.MustAmount("1.00") }, "Total 1.00"},
		{"total_lost", func(c *pricing.Charge) { c.Total = pricing.Amount{} }, "Total no amount"},
		{"list", func(c *pricing.Charge) { c.List = pricing.MustAmount("300.00") }, "List 300.00"},
		{"discount_lost", func(c *pricing.Charge) { c.Discount = pricing.Amount{} }, "Discount no amount"},
		{"line_amount", func(c *pricing.Charge) { c.Lines[0].Amount = pricing.MustAmount("1.00") }, "Lines[0]"},
		{"line_units", func(c *pricing.Charge) { c.Lines[0].Units = 4 }, "Lines[0]"},
		{"line_kind", func(c *pricing.Charge) { c.Lines[0].Kind = "seats" }, `"seats"`},
		{"line_currency", func(c *pricing.Charge) { c.Lines[0].Currency = "EUR" }, `"EUR"`},
		{"line_period", func(c *pricing.Charge) { c.Lines[0].Period.End = march(40) }, "Lines[0]: Period"},
		{"line_fraction", func(c *pricing.Charge) { c.Lines[0].Fraction = pricing.Fraction{Part: 31, Whole: 31} }, "Fraction 31/31"},
		{"line_billed", func(c *pricing.Charge) { c.Lines[0].Kind = pricing.LineBilled }, "Units 5"},
		{"line_gone", func(c *pricing.Charge) { c.Lines = c.Lines[:1] }, "discount is of"},
		{"lines_gone", func(c *pricing.Charge) { c.Lines = nil }, "no Lines"},
		{"rate_gone", func(c *pricing.Charge) { c.Lines[1].Rate = pricing.Rate{} }, "Lines[1]: Rate: no rate"},
		{"base", func(c *pricing.Charge) { c.Lines[1].Base = pricing.MustAmount("-1") }, "Lines[1]: Base"},
		{"model", func(c *pricing.Charge) { c.Model = "pps" }, `"pps"`},
		{"model_channel", func(c *pricing.Charge) { c.Model, c.Channel = pricing.PPS, pricing.Direct }, "PPS"},
		{"channel", func(c *pricing.Charge) { c.Channel = "" }, "Channel"},
		{"channel_direct", func(c *pricing.Charge) { c.Channel = pricing.Direct }, "a discount"},
		{"currency", func(c *pricing.Charge) { c.Currency = "usd" }, `"usd"`},
		{"day_count", func(c *pricing.Charge) { c.DayCount = "days" }, `"days"`},
		{"period", func(c *pricing.Charge) { c.Period.End = march(40) }, "Period"},
		{"part", func(c *pricing.Charge) {
			c.Period.End = march(20)
			c.Lines[0].Period, c.Lines[1].Period = c.Period, c.Period
		}, "without a DayCount"},
		{"license", func(c *pricing.Charge) { c.License = "" }, "no License"},
		{"unit", func(c *pricing.Charge) { c.Unit = "" }, `Unit ""`},
		{"units", func(c *pricing.Charge) { c.Units = 4 }, "Units 4"},
		{"counted", func(c *pricing.Charge) { c.Counted = -1 }, "Counted -1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := good
			c.Lines = slices.Clone(good.Lines)
			tt.change(&c)
			_, deduct := c.Deduct(pricing.MustAmount("0"), "coupon")
			_, billed := pricing.Correct(c, good)
			_, due := pricing.Correct(good, c)
			_, bill := pricing.NewBill("USD", []pricing.Charge{c}, nil)
			for _, err := range []error{c.Validate(), deduct, billed, due, bill} {
				checkError(t, err, pricing.ErrCharge, tt.text)
			}
		})
	}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	c := corrected(3)
	c.Total = pricing.MustAmount("0.00")
	checkError(t, c.Validate(), pricing.ErrCorrection, "Total 0.00")
	b, err := pricing.NewBill("USD", []pricing.Charge{good}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.Total = pricing.MustAmount("0.00")
	checkError(t, b.Validate(), pricing.ErrBill, "Total 0.00")
}

// TestValidate_parts: of a charge of two parts, by calendar days, with a discount and a
// deduction, each figure has to fit the others.
func TestValidate_parts(t *testing.T) {
	license := account(pricing.Resold)
	month := seats.Period{Start: march(1), End: march(32)}
	terms := func(l pricing.License, by pricing.DayCount) pricing.Charge {
		units := pricing.Schedule[int]{{From: march(1), Value: 20}, {From: march(16), Value: 25}}
		c, err := pricing.ChargeChanges(month, pricing.Always(l), units, by)
		if err != nil {
			t.Fatal(err)
		}
		return deducted(c, "0.00")
	}
	free := license // of which each fraction comes to the same amount
	free.Plan.Price = pricing.Flat(pricing.MustAmount("0.00"))
	packages := license
	packages.Plan.Price = pricing.Package(10, pricing.MustAmount("59.00"))
	one, half := pricing.MustAmount("1.00"), pricing.Fraction{Part: 15, Whole: 30}
	for _, tt := range []struct {
		name   string
		of     pricing.Charge
		change func(*pricing.Charge)
		text   string
	}{
		{"more_units_than_lines", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Counted, c.Units = 26, 26 }, "Units 26"},
		{"fewer_units_than_lines", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Counted, c.Units = 24, 24 }, "Units 24"},
		{"fewer_packages", terms(packages, pricing.CalendarDays), func(c *pricing.Charge) { c.Counted, c.Units = 20, 20 }, "Units 20"},
		{"more_packages", terms(packages, pricing.CalendarDays), func(c *pricing.Charge) { c.Counted, c.Units = 31, 31 }, "Units 31"},
		{"no_minimum", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Counted = 24 }, "no line of a minimum"},
		{"unit_of_model", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Unit = "seats" }, `Unit "seats" of Model PPA`},
		{"part_gone", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines = c.Lines[1:] }, "does not follow"},
		{"last_part_gone", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines = slices.Delete(c.Lines, 1, 2) }, "the lines of units end at"},
		{"parts_overlap", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[1].Period.Start = march(15) }, "does not follow"},
		{"fraction_gone", terms(free, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[0].Fraction = pricing.Fraction{} }, "Fraction 0/0"},
		{"fraction_of_other_whole", terms(free, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[1].Fraction.Whole = 32 }, "another whole"},
		{"fraction_of_other_part", terms(free, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[0].Fraction.Part = 17 }, "Fraction 17/31"},
		{"fractions_of_less", terms(free, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[0].Fraction.Part = 14 }, "add up to 30/31"},
		{"fraction_by_30_360", terms(free, pricing.Thirty360), func(c *pricing.Charge) { c.Lines[0].Fraction.Part = 9 }, "Fraction 9/30"},
		{"fraction_by_time", terms(free, pricing.Elapsed), func(c *pricing.Charge) { c.Lines[0].Fraction = half }, "Fraction 15/30"},
		{"day_count_gone", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.DayCount = "" }, `DayCount ""`},
		{"day_count_of_all", charged(license, 5), func(c *pricing.Charge) {
			c.DayCount, c.Lines[0].Fraction = pricing.CalendarDays, pricing.Fraction{Part: 31, Whole: 31}
		}, "all of Whole"},
		{"rate_of_units", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[0].Rate = pricing.Percent(20) }, "Kind units with Rate"},
		{"base_of_units", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[0].Base = one }, "Kind units with Base"},
		{"size_of_units", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[0].Size = 2 }, "Kind units with Size"},
		{"packages_of_no_size", terms(packages, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[0].Size = 0 }, "packages without a Size"},
		{"tier_upside_down", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[0].From, c.Lines[0].To = 5, 4 }, "From 5, To 4"},
		{"units_of_discount", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[2].Units = 1 }, "Kind discount with Units"},
		{"fraction_of_discount", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[2].Fraction = half }, "Kind discount with Fraction"},
		{"price_of_deduction", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[3].UnitPrice = one }, "Kind deducted with UnitPrice"},
		{"part_of_deduction", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[3].Period.End = march(16) }, "Lines[3]: Period"},
		{"text_gone", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[3].What = "" }, "Lines[3]: no What"},
		{"text_broken", terms(license, pricing.CalendarDays), func(c *pricing.Charge) { c.Lines[3].What = "\xff" }, "Lines[3]: What"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.of.Validate(); err != nil {
				t.Fatal(err)
			}
			tt.change(&tt.of)
			checkError(t, tt.of.Validate(), pricing.ErrCharge, tt.text)
		})
	}
}

func TestDeduct_errors(t *testing.T) {
	c := charged(account(pricing.Direct), 2)
	for _, tt := range []struct {
		name, why, what string
		amount          pricing.Amount
		want            error
		text            string
	}{
		{"too_much", "no total is below 0", "coupon", pricing.MustAmount("118.01"), pricing.ErrAmount, "118.01"},
		{"negative", "a coupon does not charge", "coupon", pricing.MustAmount("-0.01"), pricing.ErrAmount, "-0.01"},
		{"unset", "unset is not 0.00", "coupon", pricing.Amount{}, pricing.ErrAmount, "no amount"},
		{"too_fine", "half a cent cannot be paid", "coupon", pricing.MustAmount("0.005"), pricing.ErrAmount, "0.005"},
		{"no_text", "a line says what it is for", "", pricing.MustAmount("1.00"), pricing.ErrCharge, "text"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := c.Deduct(tt.amount, tt.what)
			checkError(t, err, tt.want, tt.text, `"acme"`)
			if !cmp.Equal(got, pricing.Charge{}) {
				t.Errorf("%+v beside the error", got)
			}
		})
	}
	all, err := c.Deduct(pricing.MustAmount("118"), "coupon")
	if err != nil || all.Total.String() != "0.00" || len(c.Lines) != 1 {
		t.Errorf("a coupon of all: %v, %v; the charge given has %d lines", all.Total, err, len(c.Lines))
	}
}

// TestCharge_location: computed times are in the zone of the cycle, and in UTC where
// RFC 3339 cannot say the zone's offset.
func TestCharge_location(t *testing.T) {
	c := charged(account(pricing.Direct), 2)
	if name := c.Period.Start.Location().String(); name != "America/New_York" {
		t.Errorf("period in %s", name)
	}
	amsterdam := pricing.MustZone("Europe/Amsterdam") // 19 minutes and 32 seconds ahead of UTC, until 1937
	cycle := pricing.Monthly(time.Date(1930, 1, 1, 0, 0, 0, 0, amsterdam.Location()), amsterdam)
	p, err := cycle.At(cycle.Anchor)
	if err != nil {
		t.Fatal(err)
	}
	sameAfterJSON(t, p)
}
