package pricing

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/seats"
)

// ResellerDiscount returns 0.20, the discount of a license that is resold
// unless it names its own. (Source: LiveChat, "20% discount".)
func ResellerDiscount() decimal.Decimal { return resellerDiscount }

var resellerDiscount = decimal.New(20, -2) //nolint:gochecknoglobals // no decimal changes; made once, it costs no charge anything

// License is what a customer's agents work under, as far as its price goes.
type License struct {
	ID      string  // names the license on charges and in errors; may be empty
	Channel Channel // how it was sold
	Model   Model   // how it is charged; PPS only if it is resold
	Plan    Plan

	MinSeats    int // the fewest seats charged under PPS: those committed to
	MinAccounts int // the fewest accounts charged under PPA: those purchased

	// Overage is the price of the seats beyond MinSeats under PPS; the zero
	// Price stands for the plan's own. They stand on a line of their own, unless
	// they are at the plan's price and that has tiers, packages or included
	// units: its lines then name all seats. Overage is refused without MinSeats.
	// (Source: LiveChat's flexible pricing,
	// https://livechat.com/help/what-is-a-seat.)
	Overage Price

	// Discount is the reseller's, as a fraction: 0.25 for 25%. If it is not
	// valid it is [ResellerDiscount]; a valid zero is no discount. Only a
	// license that is resold may have one.
	Discount decimal.NullDecimal
}

// Validate reports whether a usage can be charged to l. It returns nil, or an
// error that wraps
//   - [ErrChannel] or [ErrModel] if Channel or Model is none of those there
//     are, ErrModel also for PPS on a license that is not resold;
//   - [ErrCurrency], [ErrPrice] or [ErrAmount] if the plan has no valid
//     currency, or a price that is missing, negative or out of bounds;
//   - [ErrUnits] if a minimum is negative, ErrPrice or ErrAmount if there is a
//     price for overage that is not valid, or no minimum of seats to go beyond;
//   - [ErrDiscount] if there is a discount and l is not resold, [ErrRate] or
//     ErrAmount if it is not a fraction from 0 to 1.
func (l License) Validate() error {
	if err := checkLicense(&l); err != nil {
		return fmt.Errorf("pricing: %v: %w", l.name(), err)
	}
	return nil
}

func checkLicense(l *License) error {
	if err := l.Channel.check(); err != nil {
		return err
	}
	if err := l.Model.check(); err != nil {
		return err
	}
	if l.Model == PPS && l.Channel != Resold {
		return fmt.Errorf("PPS on a %v license, not a resold one: %w", l.Channel, ErrModel)
	}
	if err := l.Plan.check(); err != nil {
		return fmt.Errorf("%v: %w", l.Plan.name(), err)
	}
	if l.MinSeats < 0 {
		return fmt.Errorf("minimum of %d seats: %w", l.MinSeats, ErrUnits)
	}
	if l.MinAccounts < 0 {
		return fmt.Errorf("minimum of %d accounts: %w", l.MinAccounts, ErrUnits)
	}
	if l.Overage.kind != 0 {
		if err := l.Overage.check(); err != nil {
			return fmt.Errorf("overage: %w", err)
		}
		if l.MinSeats == 0 {
			return fmt.Errorf("overage without committed seats: %w", ErrPrice)
		}
	}
	if l.Discount.Valid {
		if err := checkRate(l.Discount.Decimal); err != nil {
			return fmt.Errorf("discount: %w", err)
		}
		if l.Channel != Resold {
			return fmt.Errorf("discount %s, channel %v: %w", plain(l.Discount.Decimal, 0), l.Channel, ErrDiscount)
		}
	}
	return nil
}

// name returns what errors call the license.
func (l License) name() string {
	if l.ID == "" {
		return "license"
	}
	return fmt.Sprintf("license %.100q", l.ID)
}

// discountOf returns the rate that comes off the list total of l.
func discountOf(l *License) decimal.Decimal {
	switch {
	case l.Channel != Resold:
		return decimal.Decimal{}
	case l.Discount.Valid:
		return l.Discount.Decimal
	default:
		return resellerDiscount
	}
}

// Charge returns what is paid for l in the period of u: under PPS for the peak
// of u, under PPA for its accounts, in both for the license's minimum if that
// is more; less the discount if l is resold. Who pays follows from l.Channel.
//
// An exempt account takes no seat, but under PPA it is charged like any other:
// see [License.Resale] for what the customer of a reseller pays. A direct or
// referred license has no reseller, and so should have no exempt accounts.
// (Own rule.)
//
// Charge returns an error that wraps
//   - what [License.Validate] returns;
//   - [seats.ErrPeriod] or [seats.ErrUsage] if u has no valid period or
//     impossible counts (see [seats.Usage.Validate]);
//   - [ErrAmount] if the result has more than 64 digits.
func (l License) Charge(u seats.Usage) (Charge, error) {
	return charge(&l, &u)
}

// charge is Charge. It works c out where it is returned, and so copies nothing.
func charge(l *License, u *seats.Usage) (c Charge, err error) {
	if err := chargeUsage(&c, l, u); err != nil {
		return Charge{}, fmt.Errorf("pricing: %v: %w", l.name(), err)
	}
	return c, nil
}

// chargeUsage sets c to what is paid for l.
func chargeUsage(c *Charge, l *License, u *seats.Usage) error {
	if err := u.Validate(); err != nil {
		return err
	}
	if err := checkLicense(l); err != nil {
		return err
	}
	if l.Model == PPS {
		return chargeUnits(c, l, u.Peak, "seats", &u.Period)
	}
	return chargeUnits(c, l, u.Accounts, "accounts", &u.Period)
}

// ChargeUnits returns what is paid for l in the period p for n units of the
// caller's own count, such as the seats that were sustained, the active agents
// or the most accounts at one time. What they are, in the plural, is named on
// the charge. The minimum of the license's model holds for them too.
//
// It returns the errors of [License.Validate] and [seats.Period.Validate], and
// an error that wraps
//   - [ErrUnits] if n is negative or what is empty;
//   - [ErrAmount] if the result has more than 64 digits.
func (l License) ChargeUnits(n int, what string, p seats.Period) (Charge, error) {
	var c Charge
	err := checkUnits(&l, n, what, p)
	if err == nil {
		err = chargeUnits(&c, &l, n, what, &p)
	}
	if err != nil {
		return Charge{}, fmt.Errorf("pricing: %v: %w", l.name(), err)
	}
	return c, nil
}

func checkUnits(l *License, n int, what string, p seats.Period) error {
	if err := checkLicense(l); err != nil {
		return err
	}
	if err := p.Validate(); err != nil {
		return err
	}
	if what == "" {
		return fmt.Errorf("%d units of nothing named: %w", n, ErrUnits)
	}
	if n < 0 {
		return fmt.Errorf("%d %.100s: %w", n, what, ErrUnits)
	}
	return nil
}

// chargeUnits sets c to what is paid for n units. All but c is checked.
func chargeUnits(c *Charge, l *License, n int, what string, p *seats.Period) error {
	frame(c, l, max(n, minimum(l)), what, p)
	c.Lines = listLines(l, n, what)
	if err := settle(c, discountOf(l)); err != nil {
		return err
	}
	if l.Model == PPS && l.MinSeats > 0 && n > l.MinSeats && l.Overage.kind == 0 && l.Plan.Price.unitsOnly() {
		c.Lines = slices.Concat(c.Lines[0].split(l.MinSeats), c.Lines[1:])
	}
	return nil
}

// frame sets all of c but its lines and amounts.
func frame(c *Charge, l *License, units int, what string, p *seats.Period) {
	c.License = l.ID
	c.Channel = l.Channel
	c.Model = l.Model
	c.Period.Start, c.Period.End = p.Start.Round(0), p.End.Round(0)
	c.Currency = l.Plan.Currency
	c.Counted = what
	c.Units = units
}

// listLines returns the list lines for n units, without amounts.
func listLines(l *License, n int, what string) []Line {
	room := 1 // for a flat price
	if l.Channel == Resold {
		room++ // and a discount to come
	}
	lines := make([]Line, 0, room)
	least := minimum(l)
	switch {
	case n < least:
		return appendLines(lines, &l.Plan.Price, fmt.Sprintf("%s (minimum, %d counted)", what, n), least)
	case n > least && l.Model == PPS && l.Overage.kind != 0:
		return appendLines(appendLines(lines, &l.Plan.Price, what, least), &l.Overage, beyond(what), n-least)
	default:
		return appendLines(lines, &l.Plan.Price, what, n)
	}
}

// beyond names the units beyond those that are committed to.
func beyond(what string) string { return what + " beyond the minimum" }

// minimum returns the fewest units that l is charged for.
func minimum(l *License) int {
	if l.Model == PPS {
		return l.MinSeats
	}
	return l.MinAccounts
}
