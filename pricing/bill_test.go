package pricing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

var billErrorTests = []struct {
	name, why   string
	charges     []pricing.Charge
	corrections []pricing.Correction
	want        error
	texts       []string
}{
	{
		"charge_twice", "was wrong once: one charge twice came to 441.60 without an error",
		[]pricing.Charge{charged(account(pricing.Direct), 2), charged(account(pricing.Direct), 2)},
		nil, pricing.ErrBill,
		[]string{"charge 0", "charge 1", `"acme"`},
	},
	{
		"overlap_of_second", "another license comes before",
		[]pricing.Charge{charged(account(pricing.Direct), 2), charged(renamed(account(pricing.Direct)), 2), charged(renamed(account(pricing.Direct)), 3)},
		nil, pricing.ErrBill,
		[]string{`charge 1 of license "globex"`, "charge 2"},
	},
	{
		"overlap_not_next", "a period shares time with a long one that is not the one before it",
		[]pricing.Charge{charged(account(pricing.Direct), 2), part(1, 5), part(9, 12)},
		nil, pricing.ErrBill,
		[]string{"charge 0", "charge 1", "charge 2"},
	},
	{
		"correction_twice", "the same month is corrected twice",
		nil,
		[]pricing.Correction{corrected(3), corrected(4)},
		pricing.ErrBill,
		[]string{"correction 0", "correction 1"},
	},
	{
		"charge_and_correction", "what is due for March is on the correction already",
		[]pricing.Charge{charged(account(pricing.Direct), 2)},
		[]pricing.Correction{corrected(3)},
		pricing.ErrBill,
		[]string{"charge 0", "correction 0"},
	},
	{
		"two_payers", "a partner pays for the one, a customer for the other",
		[]pricing.Charge{charged(account(pricing.Direct), 2), charged(renamed(account(pricing.Resold)), 2)},
		nil, pricing.ErrBill,
		[]string{"charge 0", "charge 1", "partner"},
	},
	{
		"currency", "one currency",
		[]pricing.Charge{charged(inEuro(account(pricing.Direct)), 2)},
		nil, pricing.ErrCurrency,
		[]string{"charge 0", `"EUR"`, "USD"},
	},
	{
		"bad_charges", "each charge that does not add up is named",
		[]pricing.Charge{charged(account(pricing.Direct), 2), stated(charged(account(pricing.Direct), 2), "1.00"), {}},
		nil, pricing.ErrCharge,
		[]string{"charge 1", "1.00", "118.00", "charge 2"},
	},
}

// part returns the charge of one account for some days of March.
func part(from, to int) pricing.Charge {
	c, err := pricing.ChargeChanges(seats.Period{Start: march(from), End: march(to)},
		pricing.Always(account(pricing.Direct)), pricing.Always(1), pricing.CalendarDays)
	if err != nil {
		panic(err)
	}
	return c
}

// corrected returns a correction of two accounts.
func corrected(due int) pricing.Correction {
	c, err := pricing.Correct(charged(account(pricing.Direct), 2), charged(account(pricing.Direct), due))
	if err != nil {
		panic(err)
	}
	return c
}

func inEuro(l pricing.License) pricing.License {
	l.Plan.Currency = "EUR"
	return l
}

func stated(c pricing.Charge, total string) pricing.Charge {
	c.Total = pricing.MustAmount(total)
	return c
}

func TestNewBill_errors(t *testing.T) {
	for _, tt := range billErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := pricing.NewBill("USD", tt.charges, tt.corrections)
			checkError(t, err, tt.want, tt.texts...)
			if diff := cmp.Diff(pricing.Bill{}, b); diff != "" {
				t.Errorf("a result beside the error: %s", diff)
			}
			checkError(t, pricing.Bill{Currency: "USD", Charges: tt.charges, Corrections: tt.corrections}.Validate(), tt.want, tt.texts...)
		})
	}
}

// TestNewBill_canceled: a license that was canceled from the start may begin again
// on the same bill, since nothing is due for the time that was billed.
func TestNewBill_canceled(t *testing.T) {
	billed := charged(account(pricing.Direct), 2)
	due, err := account(pricing.Direct).Billed(billed.Period, pricing.MustAmount("0"), pricing.MustAmount("0"), "canceled")
	if err != nil {
		t.Fatal(err)
	}
	c, err := pricing.Correct(billed, due)
	if err != nil {
		t.Fatal(err)
	}
	b, err := pricing.NewBill("USD", []pricing.Charge{charged(account(pricing.Direct), 3)}, []pricing.Correction{c})
	if err != nil {
		t.Fatal(err)
	}
	if want := pricing.MustAmount("59.00"); !b.Total.Equal(want) {
		t.Errorf("total %v, want %v", b.Total, want)
	}
}
