package pricing

import (
	"fmt"
	"math"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/seats"
)

// License describes how a license was sold, how it is charged and at what price. It
// is plain data and goes through JSON.
//
// Each field acts in [License.Charge] and in the other calls that charge a license,
// or is refused. What a reseller asks of its customer is a License of its own: see
// [License.Resale].
type License struct {
	ID      string  `json:"id"` // names the license on charges and in errors
	Channel Channel `json:"channel"`
	Model   Model   `json:"model"`
	Unit    string  `json:"unit,omitempty"` // of Metered: what is counted, in the plural
	Plan    Plan    `json:"plan"`
	Cycle   Cycle   `json:"cycle"` // the periods that the price is for

	MinSeats    int `json:"min_seats,omitempty"`    // of PPS: the fewest seats charged
	MinAccounts int `json:"min_accounts,omitempty"` // of PPA: the fewest accounts charged
	MinUnits    int `json:"min_units,omitempty"`    // of Metered: the fewest units charged

	// Overage is the price of the units beyond the minimum of the model. Unset, they
	// cost what the plan says. (Source: LiveChat's flexible pricing,
	// https://livechat.com/help/what-is-a-seat.)
	Overage Price `json:"overage,omitzero"`

	// Discount is the reseller's. Unset, it is 20% for a resold license. Only a
	// resold license has one. (Source: LiveChat, "20% discount".)
	Discount Rate `json:"discount,omitzero"`
}

// Plan is a price with its name and its currency.
type Plan struct {
	Name     string   `json:"name"` // may be empty
	Price    Price    `json:"price"`
	Currency Currency `json:"currency"`
}

// Validate returns an error that names all fields of l that are not valid. It wraps
//   - [ErrLicense] if l has no ID, or a text of l is not UTF-8;
//   - [ErrChannel] or [ErrModel] if Channel or Model is unknown, and ErrModel for
//     PPS on a license that is not resold;
//   - [ErrUnits] if a minimum is negative or is not of Model, if Metered lacks a
//     unit, or if another model has one;
//   - the errors of [Price.Validate] for Plan.Price and Overage, and [ErrPrice] for
//     Overage without the minimum of Model;
//   - [ErrCurrency] if Plan.Currency is not a currency;
//   - the errors of [Cycle.Validate];
//   - [ErrRate] if Discount is not in 0% to 100%, or if l is not resold.
func (l License) Validate() error {
	return l.wrap(l.check())
}

// wrap returns err with the name of the license.
func (l License) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("pricing: license %.100q: %w", l.ID, err)
}

func (l License) check() error {
	var f faults.List
	if l.ID == "" {
		f.Add("no ID: %w", ErrLicense)
	}
	f.Check("ID", checkText(l.ID))
	f.Check("Channel", l.Channel.check())
	f.Check("Model", l.Model.check())
	if l.Model == PPS && l.Channel != Resold {
		f.Add("Model PPS, Channel %.20q: only a resold license is PPS: %w", string(l.Channel), ErrModel)
	}
	f.Check("Plan.Name", checkText(l.Plan.Name))
	f.Check("Plan.Price", l.Plan.Price.check())
	f.Check("Plan.Currency", l.Plan.Currency.check())
	_, err := l.Cycle.clock()
	f.Check("Cycle", err)
	l.checkUnits(&f)
	if l.Discount.given() {
		f.Check("Discount", l.Discount.check())
		if l.Channel != Resold {
			f.Add("Discount %v, Channel %.20q: only a resold license has a discount: %w", l.Discount, string(l.Channel), ErrRate)
		}
	}
	return f.Err()
}

// checkUnits checks the fields that go with the model of l.
func (l License) checkUnits(f *faults.List) {
	for _, m := range []struct {
		name    string
		minimum int
		model   Model
	}{
		{"MinSeats", l.MinSeats, PPS},
		{"MinAccounts", l.MinAccounts, PPA},
		{"MinUnits", l.MinUnits, Metered},
	} {
		switch {
		case m.minimum < 0:
			f.Add("%s %d is negative: %w", m.name, m.minimum, ErrUnits)
		case m.minimum > 0 && l.Model != m.model:
			f.Add("%s %d, Model %.20q: only %s has it: %w", m.name, m.minimum, string(l.Model), m.model, ErrUnits)
		}
	}
	switch {
	case l.Model == Metered && l.Unit == "":
		f.Add("no Unit: a metered license says what is counted: %w", ErrUnits)
	case l.Model != Metered && l.Unit != "":
		f.Add("Unit %.40q, Model %.20q: only metered has it: %w", l.Unit, string(l.Model), ErrUnits)
	}
	f.Check("Unit", checkText(l.Unit))
	if !l.Overage.isZero() {
		f.Check("Overage", l.Overage.check())
		if l.minimum() == 0 {
			f.Add("Overage without %s: it is the price of units beyond the minimum: %w", l.minimumField(), ErrPrice)
		}
		if l.minimum() > math.MaxInt-1-l.Overage.lastBound() {
			f.Add("Overage with %s %d: its tiers end beyond the largest number: %w", l.minimumField(), l.minimum(), ErrUnits)
		}
	}
}

// unit returns what l is charged for, in the plural.
func (l License) unit() string {
	switch l.Model {
	case PPS:
		return "seats"
	case PPA:
		return "accounts"
	case Metered:
	}
	return l.Unit
}

// minimum returns the fewest units charged.
func (l License) minimum() int {
	switch l.Model {
	case PPS:
		return l.MinSeats
	case PPA:
		return l.MinAccounts
	case Metered:
	}
	return l.MinUnits
}

// minimumField returns the name of the field that minimum returns.
func (l License) minimumField() string {
	switch l.Model {
	case PPS:
		return "MinSeats"
	case PPA:
		return "MinAccounts"
	case Metered:
	}
	return "MinUnits"
}

// discount returns the rate that comes off the list total of l, if l has one.
func (l License) discount() Rate {
	if l.Channel == Resold && !l.Discount.given() {
		return Percent(20)
	}
	return l.Discount
}

// lines returns the lines for a number of units that was counted, without amounts,
// and how many units they charge.
func (l License) lines(what string, counted int) ([]Line, int) {
	minimum, price := l.minimum(), l.Plan.Price
	units, beyond := max(counted, minimum), 0
	kind := LineUnits
	if counted < minimum {
		kind = LineMinimum
	} else if !l.Overage.isZero() && (!price.isPlain() || !l.Overage.equal(price)) {
		beyond = counted - minimum
	}
	lines := price.lines(nil, what, kind, 0, units-beyond)
	if beyond > 0 {
		lines = l.Overage.lines(lines, what, LineOverage, minimum, beyond)
	}
	return lines, units
}

// Charge returns what is paid for l in the period of u, which is a period of
// l.Cycle. PPS charges the peak of u, and PPA the accounts of u, or the minimum of l
// if that is more. The discount comes off if l is resold. (Source: LiveChat.)
//
// PPA charges every account that was on the license in the period, in full, whenever it
// joined. [ChargeChanges] charges a number that was bought for the part of the period
// in which it held.
//
// An exempt account takes no seat under PPS. Under PPA the vendor charges it like
// any other; see [License.Resale] for what a reseller's customer pays.
//
// It returns an error that wraps
//   - the errors of [License.Validate] and [seats.Usage.Validate];
//   - [ErrPart] if the period of u is not a period of l.Cycle: [License.ChargePart]
//     charges a part of one;
//   - [ErrModel] if l is Metered: [License.ChargeUnits] takes its count;
//   - [ErrAmount] if the result is out of bounds.
func (l License) Charge(u seats.Usage) (Charge, error) {
	n, err := l.count(u)
	if err != nil {
		return Charge{}, l.wrap(err)
	}
	c, err := l.chargeWhole(n, u.Period, "ChargePart charges a part")
	return c, l.wrap(err)
}

// ChargePart is [License.Charge] for a usage of a part of a period of l.Cycle, or of
// all of it: the first stub of a license, or the days until it ends. Each line costs
// its price x part / whole, where whole is the full period of the cycle, and the part is
// measured by a day count. A minimum is prorated like any line. The discount is a rate
// of the sum. (Own rule; why the full period:
// https://github.com/getlago/lago-api/pull/6194.)
//
// It returns the errors of [License.Charge], and one that wraps [ErrPart] if the
// period of u reaches beyond a period of the cycle, or if by is not a day count. A
// Metered license has no usage: [License.ChargeUnits] and [ChargeChanges] charge it.
func (l License) ChargePart(u seats.Usage, by DayCount) (Charge, error) {
	n, err := l.count(u)
	if err != nil {
		return Charge{}, l.wrap(err)
	}
	c, err := chargeChanges(u.Period, Always(l), Always(n), by)
	return c, l.wrap(err)
}

// ChargeUnits is [License.Charge] for a number that the caller counted or sold:
// seats, accounts, or units of a Metered license. The period p is a period of
// l.Cycle.
//
// It returns the errors of [License.Validate] and [seats.Period.Validate], and one
// that wraps
//   - [ErrUnits] if n is negative;
//   - [ErrPart] if p is not a period of l.Cycle: [ChargeChanges] charges a part of
//     one;
//   - [ErrAmount] if the result is out of bounds.
func (l License) ChargeUnits(n int, p seats.Period) (Charge, error) {
	if err := l.check(); err != nil {
		return Charge{}, l.wrap(err)
	}
	c, err := l.chargeWhole(n, p, "ChargeChanges charges a part")
	return c, l.wrap(err)
}

// count checks l and u, and returns how many units of l are in u.
func (l License) count(u seats.Usage) (int, error) {
	var f faults.List
	f.Append(l.check())
	f.Check("usage", u.Validate())
	if l.Model == Metered {
		f.Add("Model metered: its units are not in a usage; ChargeUnits takes their number: %w", ErrModel)
	}
	if l.Model == PPS {
		return u.Peak, f.Err()
	}
	return u.Accounts, f.Err()
}

// chargeWhole charges a valid license for a period of its cycle. For a part it returns
// an error that gives advice.
func (l License) chargeWhole(n int, p seats.Period, advice string) (Charge, error) {
	if n < 0 {
		return Charge{}, fmt.Errorf("%d %s: %w", n, l.unit(), ErrUnits)
	}
	whole, err := l.whole(p)
	if err != nil {
		return Charge{}, err
	}
	if !p.Equal(whole) {
		return Charge{}, fmt.Errorf("%v is a part of %v, a period of the cycle in %v; %s: %w", p, whole, l.Cycle.Zone, advice, ErrPart)
	}
	c := l.newCharge(whole, whole)
	lines, units := l.lines(l.unit(), n)
	c.Counted, c.Units = n, units
	err = settle(&c, []part{{period: whole, lines: lines, rate: l.discount()}})
	if err != nil {
		return Charge{}, err
	}
	return c, nil
}

// whole returns the period of the cycle that p lies in.
func (l License) whole(p seats.Period) (seats.Period, error) {
	if err := p.Validate(); err != nil {
		return seats.Period{}, err
	}
	whole, err := l.Cycle.at(p.Start)
	if err != nil {
		return seats.Period{}, err
	}
	if !within(p, whole) {
		return seats.Period{}, fmt.Errorf("%v reaches beyond %v, a period of the cycle in %v; charge each period by itself: %w", p, whole, l.Cycle.Zone, ErrPart)
	}
	return whole, nil
}

// Public returns l as its vendor would sell it to the customer itself: direct, PPA,
// with the ID, the plan and the cycle of l, and nothing else.
func (l License) Public() License {
	return License{ID: l.ID, Channel: Direct, Model: PPA, Plan: l.Plan, Cycle: l.Cycle}
}
