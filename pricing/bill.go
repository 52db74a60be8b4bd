package pricing

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/seats"
)

// Bill is what one payer owes: charges, and corrections of earlier ones. It goes
// through JSON, and is checked by [Bill.Validate].
type Bill struct {
	Currency    Currency     `json:"currency"` // of every amount
	List        Amount       `json:"list"`
	Discount    Amount       `json:"discount"`
	Deducted    Amount       `json:"deducted"`
	Total       Amount       `json:"total"`       // List - Discount - Deducted; negative if the payer is owed
	Charges     []Charge     `json:"charges"`     // by license and period
	Corrections []Correction `json:"corrections"` // by license and period billed
}

// NewBill returns the bill of charges and corrections, in order of license and
// period. Its amounts are the sums of theirs. A bill of nothing comes to 0.
//
// A bill takes one correction for each period that was billed. If a period changed twice
// since its bill, correct what was billed to what is due now.
//
// It returns an error that names each charge and each correction at fault and wraps
//   - the errors of [Currency.Validate], [Charge.Validate] and
//     [Correction.Validate];
//   - [ErrCurrency] if a charge or a correction is in another currency;
//   - [ErrAmount] if a sum is out of bounds;
//   - [ErrBill] if two charges of one license share time, if two corrections do, if
//     a charge shares time with what a correction says is due, unless that is 0.00 by
//     [License.Billed], or if resold licenses are mixed with others: the partner pays
//     for the one, and a customer for the other.
func NewBill(c Currency, charges []Charge, corrections []Correction) (Bill, error) {
	b := Bill{
		Currency:    c,
		Charges:     append([]Charge{}, charges...),
		Corrections: append([]Correction{}, corrections...),
	}
	if err := b.checkItems(); err != nil {
		return Bill{}, fmt.Errorf("pricing: bill: %w", err)
	}
	slices.SortStableFunc(b.Charges, func(x, y Charge) int {
		return cmp.Or(cmp.Compare(x.License, y.License), byStart(x.Period, y.Period))
	})
	slices.SortStableFunc(b.Corrections, func(x, y Correction) int {
		return cmp.Or(cmp.Compare(x.Billed.License, y.Billed.License), byStart(x.Billed.Period, y.Billed.Period))
	})
	b.List, b.Discount, b.Deducted, b.Total = b.sums()
	for _, sum := range []Amount{b.List, b.Discount, b.Deducted, b.Total} {
		if err := sum.check(); err != nil {
			return Bill{}, fmt.Errorf("pricing: bill: sum of charges and corrections: %w", err)
		}
	}
	return b, nil
}

// sums returns what the charges and corrections of b add up to.
func (b Bill) sums() (list, discount, deducted, total Amount) {
	list = b.Currency.zero()
	discount, deducted = list, list
	for i := range b.Charges {
		c := &b.Charges[i]
		list, discount, deducted = list.Add(c.List), discount.Add(c.Discount), deducted.Add(c.Deducted)
	}
	for i := range b.Corrections {
		c := &b.Corrections[i]
		list, discount, deducted = list.Add(c.List), discount.Add(c.Discount), deducted.Add(c.Deducted)
	}
	return list, discount, deducted, list.Sub(discount).Sub(deducted)
}

// item is a charge or a correction of a bill.
type item struct {
	name    string
	license string
	period  seats.Period // the time that it takes
}

// checkItems checks each charge and each correction, and that they fit together.
func (b Bill) checkItems() error {
	var f faults.List
	f.Check("currency", b.Currency.check())
	var charged, corrected, due []item
	payers := make(map[bool]string) // by whether a reseller pays
	add := func(name string, c *Charge) {
		if c.Currency != b.Currency {
			f.Add("%s is in %.20q, the bill in %s: %w", name, string(c.Currency), b.Currency, ErrCurrency)
		}
		if payers[c.Channel == Resold] == "" {
			payers[c.Channel == Resold] = name
		}
	}
	for i := range b.Charges {
		c, name := &b.Charges[i], fmt.Sprintf("charge %d of license %.100q", i, b.Charges[i].License)
		f.Check(name, c.validate())
		add(name, c)
		charged = append(charged, item{name, c.License, wall(c.Period)})
	}
	for i := range b.Corrections {
		c, name := &b.Corrections[i], fmt.Sprintf("correction %d of license %.100q", i, b.Corrections[i].Due.License)
		f.Check(name, c.check())
		add(name, &c.Due)
		corrected = append(corrected, item{name, c.Due.License, wall(c.Billed.Period)})
		if !c.Due.isBilled() || c.Due.List.Sign() > 0 { // otherwise it was canceled
			due = append(due, item{name, c.Due.License, wall(c.Due.Period)})
		}
	}
	if len(payers) == 2 {
		f.Add("%s is resold and paid by the partner, %s is paid by the customer: %w", payers[true], payers[false], ErrBill)
	}
	if err := f.Err(); err != nil {
		return err
	}
	checkOverlaps(&f, charged)
	checkOverlaps(&f, corrected)
	if len(f) == 0 {
		checkOverlaps(&f, append(charged, due...))
	}
	return f.Err()
}

// byStart orders periods by their start.
func byStart(a, b seats.Period) int { return a.Start.Round(0).Compare(b.Start.Round(0)) }

// wall returns p without readings of the monotonic clock.
func wall(p seats.Period) seats.Period {
	return seats.Period{Start: p.Start.Round(0), End: p.End.Round(0)}
}

// checkOverlaps adds a fault for each item that shares time with one before it.
func checkOverlaps(f *faults.List, items []item) {
	slices.SortStableFunc(items, func(a, b item) int {
		return cmp.Or(cmp.Compare(a.license, b.license), byStart(a.period, b.period))
	})
	for i := 1; i < len(items); i++ {
		a, b := items[i-1], items[i]
		if a.license != b.license {
			continue
		}
		if b.period.Start.Before(a.period.End) {
			f.Add("%s, for %v, and %s, for %v, share time: %w", a.name, a.period, b.name, b.period, ErrBill)
		}
		if b.period.End.Before(a.period.End) {
			items[i] = a // the next one may share time with a still
		}
	}
}

// Validate returns the errors of [NewBill] for the charges and corrections of b, and
// one that wraps [ErrBill] if an amount of b is not the sum of theirs.
func (b Bill) Validate() error {
	err := b.checkItems()
	if err == nil {
		var f faults.List
		list, discount, deducted, total := b.sums()
		compare(&f, "List", b.List, list, ErrBill)
		compare(&f, "Discount", b.Discount, discount, ErrBill)
		compare(&f, "Deducted", b.Deducted, deducted, ErrBill)
		compare(&f, "Total", b.Total, total, ErrBill)
		err = f.Err()
	}
	if err != nil {
		return fmt.Errorf("pricing: bill: %w", err)
	}
	return nil
}
