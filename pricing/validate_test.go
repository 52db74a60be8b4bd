package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/pricing"
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
		{"line_fraction", func(c *pricing.Charge) { c.Lines[0].Fraction = pricing.Fraction{Part: 1, Whole: 2} }, "Fraction 1/2"},
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
		{"unit", func(c *pricing.Charge) { c.Unit = "" }, "no Unit"},
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
