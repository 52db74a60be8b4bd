package pricing_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// Each kind of mistake has an error of its own, for errors.Is to tell; the text
// says where it is.
func Example_errors() {
	day := func(d int) time.Time { return time.Date(2026, time.February, d, 0, 0, 0, 0, time.UTC) }
	february := seats.Period{Start: day(1), End: day(29)}
	plan := pricing.Plan{Price: pricing.Flat(decimal.New(59, 0)), Currency: "USD"}
	direct := pricing.License{ID: "acme", Channel: pricing.Direct, Model: pricing.PPA, Plan: plan}
	charge, err := direct.ChargeUnits(5, "accounts", february)
	if err != nil {
		log.Fatal(err)
	}
	with := func(change func(*pricing.License)) error {
		license := direct
		change(&license)
		return license.Validate()
	}
	of := func(_ any, err error) error { return err }

	for _, mistake := range []struct{ kind, err error }{
		{pricing.ErrModel, with(func(l *pricing.License) { l.Model = pricing.PPS })},
		{pricing.ErrChannel, with(func(l *pricing.License) { l.Channel = 0 })},
		{pricing.ErrDiscount, with(func(l *pricing.License) { l.Discount = decimal.NewNullDecimal(pricing.ResellerDiscount()) })},
		{pricing.ErrPrice, with(func(l *pricing.License) { l.Plan.Price = pricing.Flat(decimal.New(-59, 0)) })},
		{pricing.ErrUnits, of(direct.ChargeUnits(-1, "accounts", february))},
		{pricing.ErrCurrency, of(pricing.ParseCurrency("XAU"))},
		{pricing.ErrAmount, of(pricing.ParseAmount("59,00"))},
		{pricing.ErrRate, of(pricing.Portion(charge.Total, decimal.New(20, 0), 2))},
		{pricing.ErrRounding, of(pricing.Round(charge.Total, -1, pricing.HalfUp))},
		{pricing.ErrWeights, of(pricing.Allocate(charge.Total, 2))},
		{pricing.ErrCycle, of(pricing.Cycle{Anchor: day(1)}.At(day(1)))},
		{pricing.ErrSchedule, of(pricing.Schedule[pricing.Model]{{From: day(2), Value: pricing.PPA}}.At(day(1)))},
		{pricing.ErrFraction, of(pricing.Elapsed.Fraction(seats.Period{Start: day(22), End: day(30)}, february))},
		{pricing.ErrChange, of(pricing.Adjust(charge, pricing.Elapsed, pricing.Change{At: day(29), To: charge}))},
	} {
		if !errors.Is(mistake.err, mistake.kind) {
			log.Fatal(mistake.err)
		}
		fmt.Println(mistake.err)
	}
	// Output:
	// pricing: license "acme": PPS on a direct license, not a resold one: invalid model
	// pricing: license "acme": channel 0 is none of Direct, Referred and Resold: invalid channel
	// pricing: license "acme": discount 0.2, channel direct: discount on a license that is not resold
	// pricing: license "acme": plan: price -59 is negative: invalid price
	// pricing: license "acme": -1 accounts: invalid units
	// pricing: currency "XAU": no minor units: invalid currency
	// pricing: "59,00" is not an amount: invalid amount
	// pricing: rate: 20 is not a fraction from 0 to 1: invalid rate
	// pricing: -1 places, not from 0 to 64: invalid rounding
	// pricing: no weight above zero among 0: invalid weights
	// pricing: cycle: no interval: invalid billing cycle
	// pricing: schedule: no value at 2026-02-01T00:00:00Z: invalid schedule
	// pricing: part 2026-02-22T00:00:00Z/2026-03-02T00:00:00Z is not within 2026-02-01T00:00:00Z/2026-03-01T00:00:00Z: invalid fraction
	// pricing: adjust: change 0: at 2026-03-01T00:00:00Z, 2026-02-01T00:00:00Z/2026-03-01T00:00:00Z was paid: invalid change
}
