package pricing

import (
	"fmt"
	"slices"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/seats"
)

// Charge is what is paid for one license and one period. It goes through JSON. What
// was read back is checked by [Charge.Validate], and by every call that uses it.
//
// Computed times are in the zone of the license's cycle.
type Charge struct {
	License  string       `json:"license"`
	Plan     string       `json:"plan,omitempty"` // the plan's name; of changes, the first one's
	Channel  Channel      `json:"channel"`
	Model    Model        `json:"model"`
	Period   seats.Period `json:"period"`
	Whole    seats.Period `json:"whole"`               // the period of the cycle that contains Period
	DayCount DayCount     `json:"day_count,omitempty"` // how parts were measured, if there are any
	Unit     string       `json:"unit"`                // what is counted, in the plural
	Counted  int          `json:"counted"`             // units before the minimum; 0 if made by License.Billed
	Units    int          `json:"units"`               // units charged, at least the minimum; 0 if made by License.Billed
	List     Amount       `json:"list"`
	Discount Amount       `json:"discount"` // the reseller's
	Deducted Amount       `json:"deducted"` // coupons and credits: Charge.Deduct
	Total    Amount       `json:"total"`    // List - Discount - Deducted, the sum of Lines
	Currency Currency     `json:"currency"` // of every amount
	Lines    []Line       `json:"lines"`
}

// newCharge returns a charge without units and amounts.
func (l License) newCharge(p, whole seats.Period) Charge {
	return Charge{
		License:  l.ID,
		Plan:     l.Plan.Name,
		Channel:  l.Channel,
		Model:    l.Model,
		Period:   seats.Period{Start: l.Cycle.Zone.in(p.Start), End: l.Cycle.Zone.in(p.End)},
		Whole:    whole,
		Unit:     l.unit(),
		Currency: l.Plan.Currency,
	}
}

// part is a part of a charge in which one license and one number of units hold.
type part struct {
	period   seats.Period
	fraction Fraction // of the whole; zero: all of it
	lines    []Line   // without amounts
	rate     Rate     // of the discount, if there is one
}

// settle sets the lines and the amounts of c. It adds one line of discount for each
// rate.
func settle(c *Charge, parts []part) error {
	c.List, c.Discount, c.Deducted = c.Currency.zero(), c.Currency.zero(), c.Currency.zero()
	var discounts []Line
	for _, p := range parts {
		sum := c.Currency.zero()
		for _, line := range p.lines {
			line.Period, line.Fraction, line.Currency = p.period, p.fraction, c.Currency
			line.Amount = line.worth()
			sum = sum.Add(line.Amount)
			c.Lines = append(c.Lines, line)
		}
		c.List = c.List.Add(sum)
		if !p.rate.given() {
			continue
		}
		i := slices.IndexFunc(discounts, func(d Line) bool { return d.Rate.Equal(p.rate) })
		if i < 0 {
			i = len(discounts)
			discounts = append(discounts, Line{
				Kind: LineDiscount, What: "reseller discount", Period: p.period, Rate: p.rate,
				Base: c.Currency.zero(), Currency: c.Currency,
			})
		}
		d := &discounts[i]
		d.Base, d.Period.End = d.Base.Add(sum), p.period.End
	}
	if err := c.List.check(); err != nil {
		return fmt.Errorf("list total of %d %s: %w", c.Units, c.Unit, err)
	}
	for _, d := range discounts {
		d.Amount = d.worth()
		c.Discount = c.Discount.Sub(d.Amount)
		c.Lines = append(c.Lines, d)
	}
	c.Total = c.List.Sub(c.Discount)
	return nil
}

// Deduct returns the charge less an amount, with a line that says what for: a coupon
// or a credit. It comes after the discount. A coupon that is worth more than the total
// is deducted as far as the total goes: the caller passes the lesser. Where a billed charge had a deduction and the charge that is due has
// none, deduct 0.00 from it: [Correct] requires it. (Own rule.)
//
// It returns an error that wraps
//   - the errors of [Charge.Validate];
//   - [ErrAmount] if amount is unset or negative, is more than c.Total, or has more
//     places than the currency;
//   - [ErrCharge] if what is empty.
func (c Charge) Deduct(amount Amount, what string) (Charge, error) {
	if err := c.Validate(); err != nil {
		return Charge{}, err
	}
	var f faults.List
	f.Check("amount", amount.checkMoney(c.Currency))
	if amount.Cmp(c.Total) > 0 {
		f.Add("amount %v is more than the total, %v: %w", amount, c.Total, ErrAmount)
	}
	checkWhat(&f, what)
	if err := f.Err(); err != nil {
		return Charge{}, fmt.Errorf("pricing: deduct from the charge of license %.100q: %w", c.License, err)
	}
	amount = c.Currency.round(amount)
	c.Lines = append(slices.Clone(c.Lines), Line{
		Kind: LineDeducted, What: what, Period: c.Period,
		Amount: c.Currency.zero().Sub(amount), Currency: c.Currency,
	})
	c.Deducted, c.Total = c.Deducted.Add(amount), c.Total.Sub(amount)
	return c, nil
}

// checkWhat checks the text of a line.
func checkWhat(f *faults.List, what string) {
	if what == "" {
		f.Add("no text for the line: %w", ErrCharge)
	}
	f.Check("text of the line", checkText(what))
}

// Billed returns a charge of which only the amounts are known: an invoice of the vendor
// to audit against an own count, or 0.00 for a license that was canceled from the start.
// The period is one of l.Cycle, or a part of one. The text says what it is, such as the
// number of the invoice. Counted and Units are 0, because they are not known.
//
// If the invoice states a total only, give it as list with a discount of 0.00. Then only
// the Total of a correction is meaningful.
//
// It returns the errors of [License.Validate] and [seats.Period.Validate], and one
// that wraps
//   - [ErrPart] if p reaches beyond a period of l.Cycle;
//   - [ErrAmount] if list or discount is unset or negative, or has more places than
//     the currency, or if discount is more than list;
//   - [ErrRate] if there is a discount and l is not resold;
//   - [ErrCharge] if what is empty.
func (l License) Billed(p seats.Period, list, discount Amount, what string) (Charge, error) {
	c, err := l.billed(p, list, discount, what)
	return c, l.wrap(err)
}

func (l License) billed(p seats.Period, list, discount Amount, what string) (Charge, error) {
	if err := l.check(); err != nil {
		return Charge{}, err
	}
	whole, err := l.whole(p)
	if err != nil {
		return Charge{}, err
	}
	var f faults.List
	f.Check("list", list.checkMoney(l.Plan.Currency))
	f.Check("discount", discount.checkMoney(l.Plan.Currency))
	if discount.Cmp(list) > 0 {
		f.Add("discount %v is more than list %v: %w", discount, list, ErrAmount)
	}
	if l.Channel != Resold && discount.Sign() > 0 {
		f.Add("discount %v, Channel %s: only a resold license has a discount: %w", discount, l.Channel, ErrRate)
	}
	checkWhat(&f, what)
	if err := f.Err(); err != nil {
		return Charge{}, err
	}
	c := l.newCharge(p, whole)
	c.List, c.Discount, c.Deducted = c.Currency.round(list), c.Currency.round(discount), c.Currency.zero()
	if err := c.List.check(); err != nil {
		return Charge{}, fmt.Errorf("list with %d places: %w", c.Currency.Places(), err)
	}
	c.Total = c.List.Sub(c.Discount)
	c.Lines = []Line{{Kind: LineBilled, What: what, Period: c.Period, Amount: c.List, Currency: c.Currency}}
	if l.Channel == Resold {
		c.Lines = append(c.Lines, Line{
			Kind: LineDiscount, What: "reseller discount", Period: c.Period, Base: c.List,
			Amount: c.Currency.zero().Sub(c.Discount), Currency: c.Currency,
		})
	}
	return c, nil
}

// isBilled reports whether only the amounts of c are known.
func (c Charge) isBilled() bool {
	return len(c.Lines) > 0 && c.Lines[0].Kind == LineBilled
}

// isDeducted reports whether c says what is deducted, be it 0.00.
func (c Charge) isDeducted() bool {
	return slices.ContainsFunc(c.Lines, func(l Line) bool { return l.Kind == LineDeducted })
}
