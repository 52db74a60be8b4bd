package pricing

import (
	"fmt"

	"github.com/payper/payper/internal/faults"
)

// Correction is what is paid or given back for a period that was billed already and
// is different now. It goes through JSON, and is checked by [Correction.Validate].
//
// List, Discount, Deducted and Total are those of Due less those of Billed. They are
// negative where less is due than was billed. From now on Due counts as billed: keep it,
// and correct it if the period changes again.
type Correction struct {
	Billed   Charge `json:"billed"`
	Due      Charge `json:"due"`
	List     Amount `json:"list"`
	Discount Amount `json:"discount"`
	Deducted Amount `json:"deducted"`
	Total    Amount `json:"total"` // List - Discount - Deducted; negative if the payer is owed
}

// Correct returns the correction of a charge that was billed to the charge that is
// due: for chats that came late, accounts that were added, a license that was
// canceled, or an invoice of the vendor that differs from the own count. No more is
// given back than was billed. (Own rule; what went wrong elsewhere:
// https://github.com/stripe/stripe-dotnet/issues/3103,
// https://github.com/polarsource/polar/pull/11556.)
//
// It returns an error that wraps
//   - the errors of [Charge.Validate] for each charge;
//   - [ErrCorrection] if the charges are of different licenses, channels or
//     currencies, or if the period of due does not lie within that of billed;
//   - ErrCorrection if something was deducted from billed, and due does not state what
//     is deducted now. Call [Charge.Deduct] for due, with 0.00 if nothing is.
func Correct(billed, due Charge) (Correction, error) {
	if err := checkCorrection(billed, due); err != nil {
		return Correction{}, fmt.Errorf("pricing: correct: %w", err)
	}
	return difference(billed, due), nil
}

// difference returns the correction of charges that are checked.
func difference(billed, due Charge) Correction {
	return Correction{
		Billed:   billed,
		Due:      due,
		List:     due.List.Sub(billed.List),
		Discount: due.Discount.Sub(billed.Discount),
		Deducted: due.Deducted.Sub(billed.Deducted),
		Total:    due.Total.Sub(billed.Total),
	}
}

func checkCorrection(billed, due Charge) error {
	var f faults.List
	f.Check("billed", billed.validate())
	f.Check("due", due.validate())
	if err := f.Err(); err != nil {
		return err
	}
	if billed.License != due.License {
		f.Add("billed to license %.100q, due of %.100q: %w", billed.License, due.License, ErrCorrection)
	}
	if billed.Channel != due.Channel {
		f.Add("license %.100q: the payer differs: billed is %s, due is %s: %w", billed.License, billed.Channel, due.Channel, ErrCorrection)
	}
	if billed.Currency != due.Currency {
		f.Add("billed in %s, due in %s: %w", billed.Currency, due.Currency, ErrCorrection)
	}
	if !within(due.Period, billed.Period) {
		f.Add("due for %v, which is not within the period billed, %v: %w", due.Period, billed.Period, ErrCorrection)
	}
	if billed.Deducted.Sign() > 0 && !due.isDeducted() {
		f.Add("license %.100q: %v was deducted from billed; state on due what is deducted now, with Deduct: %w", billed.License, billed.Deducted, ErrCorrection)
	}
	return f.Err()
}

// Validate returns the errors of [Correct] for the charges of c, and one that wraps
// [ErrCorrection] if an amount of c is not the difference of theirs.
func (c Correction) Validate() error {
	if err := c.check(); err != nil {
		return fmt.Errorf("pricing: correction: %w", err)
	}
	return nil
}

func (c Correction) check() error {
	if err := checkCorrection(c.Billed, c.Due); err != nil {
		return err
	}
	right := difference(c.Billed, c.Due)
	var f faults.List
	compare(&f, "List", c.List, right.List, ErrCorrection)
	compare(&f, "Discount", c.Discount, right.Discount, ErrCorrection)
	compare(&f, "Deducted", c.Deducted, right.Deducted, ErrCorrection)
	compare(&f, "Total", c.Total, right.Total, ErrCorrection)
	return f.Err()
}
