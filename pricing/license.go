package pricing

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/seats"
)

// ResellerDiscount returns 0.20, the discount of a licence that is resold
// unless it names its own. (Source: LiveChat, "20% discount".)
func ResellerDiscount() decimal.Decimal { return decimal.New(20, -2) }

// License is what a customer's agents work under, as far as its price goes.
type License struct {
	ID      string  // names the licence on charges and in errors; may be empty
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
	// licence that is resold may have one.
	Discount decimal.NullDecimal
}

// Validate reports whether a usage can be charged to l. It returns nil, or an
// error that wraps
//   - [ErrChannel] or [ErrModel] if Channel or Model is none of those there
//     are, ErrModel also for PPS on a licence that is not resold;
//   - [ErrCurrency], [ErrPrice] or [ErrAmount] if the plan has no valid
//     currency, or a price that is missing, negative or out of bounds;
//   - [ErrUnits] if a minimum is negative, ErrPrice or ErrAmount if there is a
//     price for overage that is not valid, or no minimum of seats to go beyond;
//   - [ErrDiscount] if there is a discount and l is not resold, [ErrRate] or
//     ErrAmount if it is not a fraction from 0 to 1.
func (l License) Validate() error {
	if err := l.check(); err != nil {
		return fmt.Errorf("pricing: %v: %w", l.name(), err)
	}
	return nil
}

func (l License) check() error {
	if err := l.Channel.check(); err != nil {
		return err
	}
	if err := l.Model.check(); err != nil {
		return err
	}
	if l.Model == PPS && l.Channel != Resold {
		return fmt.Errorf("PPS on a %v licence, not a resold one: %w", l.Channel, ErrModel)
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

// name returns what errors call the licence.
func (l License) name() string {
	if l.ID == "" {
		return "license"
	}
	return fmt.Sprintf("license %.100q", l.ID)
}

// discount returns the rate that comes off the list total.
func (l License) discount() decimal.Decimal {
	switch {
	case l.Channel != Resold:
		return decimal.Decimal{}
	case l.Discount.Valid:
		return l.Discount.Decimal
	default:
		return ResellerDiscount()
	}
}

// Charge returns what is paid for l in the period of u: under PPS for the peak
// of u, under PPA for its accounts, in both for the licence's minimum if that
// is more; less the discount if l is resold. Who pays follows from l.Channel.
//
// An exempt account takes no seat, but under PPA it is charged like any other:
// see [License.Resale] for what the customer of a reseller pays. A direct or
// referred licence has no reseller, and so should have no exempt accounts.
// (Own rule.)
//
// Charge returns an error that wraps
//   - what [License.Validate] returns;
//   - [seats.ErrPeriod] or [seats.ErrUsage] if u has no valid period or
//     impossible counts (see [seats.Usage.Validate]);
//   - [ErrAmount] if the result has more than 64 digits.
func (l License) Charge(u seats.Usage) (Charge, error) {
	if err := u.Validate(); err != nil {
		return Charge{}, fmt.Errorf("pricing: %v: %w", l.name(), err)
	}
	if l.Model == PPS {
		return l.ChargeUnits(u.Peak, "seats", u.Period)
	}
	return l.ChargeUnits(u.Accounts, "accounts", u.Period)
}

// ChargeUnits returns what is paid for l in the period p for n units of the
// caller's own count, such as the seats that were sustained, the active agents
// or the most accounts at one time. What they are, in the plural, is named on
// the charge. The minimum of the licence's model holds for them too.
//
// It returns the errors of [License.Validate] and [seats.Period.Validate], and
// an error that wraps
//   - [ErrUnits] if n is negative or what is empty;
//   - [ErrAmount] if the result has more than 64 digits.
func (l License) ChargeUnits(n int, what string, p seats.Period) (Charge, error) {
	c, err := l.charge(n, what, p)
	if err != nil {
		return Charge{}, fmt.Errorf("pricing: %v: %w", l.name(), err)
	}
	return c, nil
}

func (l License) charge(n int, what string, p seats.Period) (Charge, error) {
	if err := l.check(); err != nil {
		return Charge{}, err
	}
	if err := p.Validate(); err != nil {
		return Charge{}, err
	}
	if what == "" {
		return Charge{}, fmt.Errorf("%d units of nothing named: %w", n, ErrUnits)
	}
	if n < 0 {
		return Charge{}, fmt.Errorf("%d %.100s: %w", n, what, ErrUnits)
	}

	return l.units(n, what, p)
}

// units is charge once its arguments are checked.
func (l License) units(n int, what string, p seats.Period) (Charge, error) {
	c := l.newCharge(what, max(n, l.minimum()), p)
	c.Lines = l.lines(n, what)
	c, err := c.settle(l.discount())
	if err != nil {
		return Charge{}, err
	}
	if l.Model == PPS && l.MinSeats > 0 && n > l.MinSeats && l.Overage.kind == 0 && l.Plan.Price.unitsOnly() {
		c.Lines = slices.Concat(c.Lines[0].split(l.MinSeats), c.Lines[1:])
	}
	return c, nil
}

// newCharge returns the frame of a charge, without lines.
func (l License) newCharge(what string, units int, p seats.Period) Charge {
	return Charge{
		License:  l.ID,
		Channel:  l.Channel,
		Model:    l.Model,
		Period:   wallTime(p),
		Currency: l.Plan.Currency,
		Counted:  what,
		Units:    units,
	}
}

// lines returns the list lines for n units, without amounts.
func (l License) lines(n int, what string) []Line {
	least := l.minimum()
	switch {
	case n < least:
		return l.Plan.Price.lines(fmt.Sprintf("%s (minimum, %d counted)", what, n), least)
	case n > least && l.Model == PPS && l.Overage.kind != 0:
		return append(l.Plan.Price.lines(what, least), l.Overage.lines(beyond(what), n-least)...)
	default:
		return l.Plan.Price.lines(what, n)
	}
}

// beyond names the units beyond those that are committed to.
func beyond(what string) string { return what + " beyond the minimum" }

// minimum returns the fewest units that l is charged for.
func (l License) minimum() int {
	if l.Model == PPS {
		return l.MinSeats
	}
	return l.MinAccounts
}
