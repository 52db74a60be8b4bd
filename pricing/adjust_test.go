package pricing_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// accounts is the charge of n accounts in August at 31.00, one dollar a day.
func accounts(n int) pricing.Charge { return accountsAt(n, "31.00") }

func accountsAt(n int, price string) pricing.Charge {
	return mustUnits(ppa(pricing.Flat(dec(price))), n, august)
}

// mustUnits returns the charge of a number of accounts; it is for tables only.
func mustUnits(l pricing.License, n int, p seats.Period) pricing.Charge {
	c, err := l.ChargeUnits(n, "accounts", p)
	if err != nil {
		panic(err)
	}
	return c
}

// paidOnly returns c with less paid than it says, by a coupon.
func paidOnly(c pricing.Charge, total string) pricing.Charge {
	c.Total = dec(total)
	return c
}

// stub returns the part of c from a day of August on.
func stub(c pricing.Charge, day int) pricing.Charge {
	part, err := c.Prorate(seats.Period{Start: on(day), End: august.End}, pricing.CalendarDays)
	if err != nil {
		panic(err)
	}
	return part
}

var year2025 = seats.Period{Start: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}

var adjustTests = []struct {
	name, why string
	paid      pricing.Charge
	by        pricing.DayCount
	changes   []pricing.Change
	lines     []string
	total     string
	renewal   string
}{
	{
		"increase", "https://github.com/openmeterio/openmeter/pull/4685: a seat upgrade needs a correction line", accounts(5), pricing.CalendarDays,
		[]pricing.Change{{At: on(16), To: accounts(7)}},
		[]string{"credit for 5 accounts: 155.00 USD x 16/31 = -80.00 USD", "7 accounts: 217.00 USD x 16/31 = 112.00 USD"},
		"32.00", "217.00",
	},
	{
		"decrease_now", "rule: a decrease now is a credit", accounts(7), pricing.CalendarDays,
		[]pricing.Change{{At: on(16), To: accounts(5)}},
		[]string{"credit for 7 accounts: 217.00 USD x 16/31 = -112.00 USD", "5 accounts: 155.00 USD x 16/31 = 80.00 USD"},
		"-32.00", "155.00",
	},
	{
		"decrease_at_renewal", "doc: what waits changes nothing but the renewal", accounts(7), pricing.CalendarDays,
		[]pricing.Change{{At: on(16), To: accounts(5), DecreaseAtRenewal: true}},
		nil, "0.00", "155.00",
	},
	{
		"increase_at_renewal", "doc: only what makes the license cheaper waits", accounts(5), pricing.CalendarDays,
		[]pricing.Change{{At: on(16), To: accounts(7), DecreaseAtRenewal: true}},
		[]string{"credit for 5 accounts: 155.00 USD x 16/31 = -80.00 USD", "7 accounts: 217.00 USD x 16/31 = 112.00 USD"},
		"32.00", "217.00",
	},
	{
		"same_price_at_renewal", "bound: what costs the same does not wait", accounts(5), pricing.CalendarDays,
		[]pricing.Change{{At: on(16), To: accountsAt(10, "15.50"), DecreaseAtRenewal: true}},
		[]string{"credit for 5 accounts: 155.00 USD x 16/31 = -80.00 USD", "10 accounts: 155.00 USD x 16/31 = 80.00 USD"},
		"0.00", "155.00",
	},
	{
		"decrease_waits_increase_does_not", "rule: until it takes effect, a decrease is not credited", accounts(5), pricing.CalendarDays,
		[]pricing.Change{{At: on(11), To: accounts(3), DecreaseAtRenewal: true}, {At: on(16), To: accounts(7)}},
		[]string{"credit for 5 accounts: 155.00 USD x 16/31 = -80.00 USD", "7 accounts: 217.00 USD x 16/31 = 112.00 USD"},
		"32.00", "217.00",
	},
	{
		"one_bill", "https://github.com/different-ai/openwork/pull/3463: 26 invoices in 7 weeks; changes net to one bill", accounts(5), pricing.CalendarDays,
		[]pricing.Change{{At: on(11), To: accounts(6)}, {At: on(16), To: accounts(8)}, {At: on(22), To: accounts(5)}},
		[]string{
			"credit for 5 accounts: 155.00 USD x 21/31 = -105.00 USD", "6 accounts: 186.00 USD x 21/31 = 126.00 USD",
			"credit for 6 accounts: 186.00 USD x 16/31 = -96.00 USD", "8 accounts: 248.00 USD x 16/31 = 128.00 USD",
			"credit for 8 accounts: 248.00 USD x 10/31 = -80.00 USD", "5 accounts: 155.00 USD x 10/31 = 50.00 USD",
		},
		"23.00", "155.00",
	},
	{
		"there_and_back", "rule: credit and charge of one amount and span are the same but for the sign", accountsAt(5, "59.00"), pricing.CalendarDays,
		[]pricing.Change{{At: on(16), To: accountsAt(7, "59.00")}, {At: on(16), To: accountsAt(5, "59.00")}},
		[]string{
			"credit for 5 accounts: 295.00 USD x 16/31 = -152.26 USD", "7 accounts: 413.00 USD x 16/31 = 213.16 USD",
			"credit for 7 accounts: 413.00 USD x 16/31 = -213.16 USD", "5 accounts: 295.00 USD x 16/31 = 152.26 USD",
		},
		"0.00", "295.00",
	},
	{
		"at_the_start", "bound: a change at the first instant credits the whole", accounts(5), pricing.Elapsed,
		[]pricing.Change{{At: on(1), To: accounts(6)}},
		[]string{"credit for 5 accounts: 155.00 USD x 1/1 = -155.00 USD", "6 accounts: 186.00 USD x 1/1 = 186.00 USD"},
		"31.00", "186.00",
	},
	{
		"on_the_last_day", "bound: the last date counts as a day", accounts(5), pricing.CalendarDays,
		[]pricing.Change{{At: august.End.Add(-1), To: accounts(6)}},
		[]string{"credit for 5 accounts: 155.00 USD x 1/31 = -5.00 USD", "6 accounts: 186.00 USD x 1/31 = 6.00 USD"},
		"1.00", "186.00",
	},
	{
		"within_a_day", "rule: by elapsed time half a day is half a day", accounts(5), pricing.Elapsed,
		[]pricing.Change{{At: august.End.Add(-12 * time.Hour), To: accounts(6)}},
		[]string{"credit for 5 accounts: 155.00 USD x 1/62 = -2.50 USD", "6 accounts: 186.00 USD x 1/62 = 3.00 USD"},
		"0.50", "186.00",
	},
	{
		"months_of_thirty_days", "rule: by 30-day months, 15 of 30 from the 16th on", accountsAt(5, "30.00"), pricing.Thirty360,
		[]pricing.Change{{At: on(16), To: accountsAt(6, "30.00")}},
		[]string{"credit for 5 accounts: 150.00 USD x 15/30 = -75.00 USD", "6 accounts: 180.00 USD x 15/30 = 90.00 USD"},
		"15.00", "180.00",
	},
	{
		"price", "https://github.com/scalekit-inc/org-brain-workshop/issues/11: the credit has the old price", accounts(5), pricing.CalendarDays,
		[]pricing.Change{{At: on(16), To: accountsAt(5, "62.00")}},
		[]string{"credit for 5 accounts: 155.00 USD x 16/31 = -80.00 USD", "5 accounts: 310.00 USD x 16/31 = 160.00 USD"},
		"80.00", "310.00",
	},
	{
		"model", "rule: from seats to accounts, each less the discount", mustCharge(resoldPPS, used(20, 5)), pricing.CalendarDays,
		[]pricing.Change{{At: on(11), To: mustCharge(resoldPPA, used(20, 5))}},
		[]string{"credit for 5 seats: 236.00 USD x 21/31 = -159.87 USD", "20 accounts: 944.00 USD x 21/31 = 639.48 USD"},
		"479.61", "944.00",
	},
	{
		"plan_with_tiers", "rule: any price", accounts(14), pricing.CalendarDays,
		[]pricing.Change{{At: on(16), To: mustUnits(ppa(polarGraduated), 14, august)}},
		[]string{"credit for 14 accounts: 434.00 USD x 16/31 = -224.00 USD", "14 accounts: 132.00 USD x 16/31 = 68.13 USD"},
		"-155.87", "132.00",
	},
	{
		"coupon", "https://github.com/stripe/stripe-dotnet/issues/3103: the credit is of what was paid", paidOnly(accounts(5), "77.50"), pricing.CalendarDays,
		[]pricing.Change{{At: on(16), To: accounts(7)}},
		[]string{"credit for 5 accounts: 77.50 USD x 16/31 = -40.00 USD", "7 accounts: 217.00 USD x 16/31 = 112.00 USD"},
		"72.00", "217.00",
	},
	{
		"coupon_of_all", "same: who paid nothing gets nothing back", paidOnly(accounts(7), "0"), pricing.CalendarDays,
		[]pricing.Change{{At: on(16), To: accounts(5)}},
		[]string{"credit for 7 accounts: 0.00 USD x 16/31 = 0.00 USD", "5 accounts: 155.00 USD x 16/31 = 80.00 USD"},
		"80.00", "155.00",
	},
	{
		"stub", "doc: a stub is credited by its own length, the change is charged by the whole period's", stub(accounts(5), 16), pricing.CalendarDays,
		[]pricing.Change{{At: on(24), To: accounts(7)}},
		[]string{"credit for 5 accounts: 80.00 USD x 8/16 = -40.00 USD", "7 accounts: 217.00 USD x 8/31 = 56.00 USD"},
		"16.00", "217.00",
	},
	{
		"stub_decrease_at_renewal", "rule: 124.00 for the whole month is cheaper than 80.00 for half of it", stub(accounts(5), 16), pricing.CalendarDays,
		[]pricing.Change{{At: on(24), To: accounts(4), DecreaseAtRenewal: true}},
		nil, "0.00", "124.00",
	},
	{
		"rounded_each", "https://docs.flexprice.io/docs/subscriptions/understanding-proration: 871.23 less 435.62 is 435.61; the net rounded once would be 435.62",
		mustUnits(ppa(pricing.Flat(dec("600"))), 1, year2025), pricing.CalendarDays,
		[]pricing.Change{{At: time.Date(2025, 4, 11, 0, 0, 0, 0, time.UTC), To: mustUnits(ppa(pricing.Flat(dec("1200"))), 1, year2025)}},
		[]string{"credit for 1 accounts: 600.00 USD x 265/365 = -435.62 USD", "1 accounts: 1200.00 USD x 265/365 = 871.23 USD"},
		"435.61", "1200.00",
	},
	{"no_changes", "edge: nothing to bill", accounts(5), pricing.CalendarDays, nil, nil, "0.00", "155.00"},
}

func adjustmentLines(a pricing.Adjustment) []string {
	return printed(pricing.Charge{Lines: a.Lines})
}

func TestAdjust(t *testing.T) {
	for _, tt := range adjustTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := pricing.Adjust(tt.paid, tt.by, tt.changes...)
			if err != nil {
				t.Fatalf("Adjust by %v: %v", tt.by, err)
			}
			if diff := cmp.Diff(tt.lines, adjustmentLines(got)); diff != "" {
				t.Errorf("Adjust by %v: lines mismatch (-want +got):\n%s\nwhy: %s", tt.by, diff, tt.why)
			}
			if !got.Total.Equal(dec(tt.total)) || got.Total.Exponent() != -2 || !got.Renewal.Total.Equal(dec(tt.renewal)) {
				t.Errorf("Adjust by %v = %s, renewal %s, want %s, %s\nwhy: %s", tt.by,
					got.Total.StringFixed(2), got.Renewal.Total.StringFixed(2), tt.total, tt.renewal, tt.why)
			}
			if got.License != tt.paid.License || got.Period != tt.paid.Period || got.Currency != "USD" {
				t.Errorf("Adjust by %v is of %q for %v in %s", tt.by, got.License, got.Period, got.Currency)
			}
			text, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			var back pricing.Adjustment
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatalf("json.Unmarshal(%s): %v", text, err)
			}
			if got.Lines == nil {
				got.Lines = []pricing.Line{} // [] reads back as an empty list
			}
			if diff := cmp.Diff(got, back); diff != "" {
				t.Errorf("json.Unmarshal(%s) mismatch (-want +got):\n%s", text, diff)
			}
		})
	}
}

func TestAdjust_errors(t *testing.T) {
	elsewhere := func(start, end time.Time) pricing.Charge {
		return mustUnits(ppa(pricing.Flat(dec("31"))), 5, seats.Period{Start: start, End: end})
	}
	euros := accounts(5)
	euros.Currency = "EUR"
	noCurrency := accounts(5)
	noCurrency.Currency = ""
	for _, tt := range []struct {
		name, why string
		paid      pricing.Charge
		by        pricing.DayCount
		changes   []pricing.Change
		want      error
		text      []string
	}{
		{"zero", "edge: all forgotten", pricing.Charge{}, 0, nil, seats.ErrPeriod, []string{"paid", "has no start"}},
		{"paid_no_currency", "edge: a charge made by hand", noCurrency, pricing.Elapsed, nil, pricing.ErrCurrency, []string{"paid", `""`}},
		{"paid_negative", "bound: just below nothing", paidOnly(accounts(5), "-0.01"), pricing.Elapsed, nil, pricing.ErrAmount, []string{"paid", "-0.01 is negative"}},
		{"paid_65_digits", "bound: one digit past the limit", changed(func(c *pricing.Charge) { *c = accounts(5); c.Total = nines(65) }), pricing.Elapsed, nil, pricing.ErrAmount, []string{"paid", "65 digits"}},
		{"no_day_count", "rule: the day count is named", accounts(5), 0, []pricing.Change{{At: on(16), To: accounts(6)}}, pricing.ErrFraction, []string{"day count 0"}},
		{"day_count_4", "bound: one past the last", accounts(5), 4, []pricing.Change{{At: on(16), To: accounts(6)}}, pricing.ErrFraction, []string{"day count 4"}},
		{"to_forgotten", "edge: a change to nothing", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(16)}}, seats.ErrPeriod, []string{"change 0", "has no start"}},
		{"at_forgotten", "edge: a change at no instant", accounts(5), pricing.Elapsed, []pricing.Change{{To: accounts(6)}}, pricing.ErrChange, []string{"change 0", "at 0001-01-01T00:00:00Z"}},
		{"just_before", "bound: one nanosecond before the period", accounts(5), pricing.Elapsed, []pricing.Change{{At: august.Start.Add(-1), To: accounts(6)}}, pricing.ErrChange, []string{"change 0", "at 2021-07-31T23:59:59.999999999Z"}},
		{"at_the_end", "bound: the end of the period is the renewal", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(16), To: accounts(6)}, {At: august.End, To: accounts(6)}}, pricing.ErrChange, []string{"change 1", "at 2021-09-01T00:00:00Z"}},
		{"before_the_stub", "bound: before what was paid, though within the whole period", stub(accounts(5), 16), pricing.Elapsed, []pricing.Change{{At: on(15), To: accounts(6)}}, pricing.ErrChange, []string{"change 0", "at 2021-08-15T00:00:00Z", "2021-08-16T00:00:00Z/2021-09-01T00:00:00Z was paid"}},
		{"other_period", "rule: the charge is for the same period", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(16), To: elsewhere(august.End, august.End.AddDate(0, 1, 0))}}, pricing.ErrChange, []string{"change 0", "charge for 2021-09-01T00:00:00Z"}},
		{"later_start", "bound: the charge is for a part of what was paid", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(16), To: elsewhere(august.Start.Add(1), august.End)}}, pricing.ErrChange, []string{"change 0"}},
		{"earlier_end", "bound: the charge ends earlier", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(16), To: elsewhere(august.Start, august.End.Add(-1))}}, pricing.ErrChange, []string{"change 0"}},
		{"later_end", "bound: the charge ends later", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(16), To: elsewhere(august.Start, august.End.Add(1))}}, pricing.ErrChange, []string{"change 0"}},
		{"other_license", "edge: the charge of another license", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(16), To: changed(func(c *pricing.Charge) { *c = accounts(5); c.License = "other" })}}, pricing.ErrChange, []string{"change 0", `license "other"`}},
		{"currencies", "rule: currencies do not mix", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(16), To: euros}}, pricing.ErrCurrency, []string{"change 0", "in EUR, paid in USD"}},
		{"to_no_currency", "edge: a charge made by hand", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(16), To: noCurrency}}, pricing.ErrCurrency, []string{"change 0", `""`}},
		{"to_negative", "bound: just below nothing", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(16), To: paidOnly(accounts(5), "-0.01")}}, pricing.ErrAmount, []string{"change 0", "-0.01 is negative"}},
		{"no_day", "edge: a stub within one date has no calendar day", elsewhere(on(31), on(31).Add(time.Hour)), pricing.CalendarDays, []pricing.Change{{At: on(31), To: elsewhere(on(31), on(31).Add(time.Hour))}}, pricing.ErrFraction, []string{"no day by CalendarDays"}},
		{"credit_65_digits", "bound: 63 digits and two places", changed(func(c *pricing.Charge) { *c = accounts(5); c.Total = nines(63) }), pricing.Elapsed, []pricing.Change{{At: on(1), To: accounts(5)}}, pricing.ErrAmount, []string{"2 places"}},
		{"charge_65_digits", "bound: 63 digits and two places", accounts(5), pricing.Elapsed, []pricing.Change{{At: on(1), To: changed(func(c *pricing.Charge) { *c = accounts(5); c.Total = nines(63) })}}, pricing.ErrAmount, []string{"2 places"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := pricing.Adjust(tt.paid, tt.by, tt.changes...)
			checkError(t, "Adjust", err, tt.want, tt.text...)
			if diff := cmp.Diff(pricing.Adjustment{}, got); diff != "" {
				t.Errorf("Adjust has a result beside its error (-want +got):\n%s", diff)
			}
		})
	}
	for _, h := range hostile {
		soon(t, func() {
			c := accounts(5)
			c.Total = h.amount
			_, err := pricing.Adjust(c, pricing.Elapsed)
			checkError(t, "Adjust, paid "+h.name, err, pricing.ErrAmount, "paid")
			_, err = pricing.Adjust(accounts(5), pricing.Elapsed, pricing.Change{At: on(16), To: c})
			checkError(t, "Adjust, to "+h.name, err, pricing.ErrAmount, "change 0")
		})
	}
}

// wantAdjust works out the lines of an adjustment in fractions, change by change,
// with the time that is left after each.
func wantAdjust(paid pricing.Charge, by pricing.DayCount, changes []pricing.Change) (lines []*big.Rat, renewal pricing.Charge) {
	order := make([]int, len(changes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if c := changes[a].At.Compare(changes[b].At); c != 0 {
			return c
		}
		return a - b
	})
	exact := func(c pricing.Charge, at time.Time, amount decimal.Decimal) *big.Rat {
		f := wantFraction(by, seats.Period{Start: at, End: paid.Period.End}, c.Period)
		return f.Mul(f, amount.Rat())
	}
	cents := func(r *big.Rat) *big.Rat { return inPlaces(wantRound(r, 2, pricing.HalfUp), 2) }
	current, renewal := paid, paid
	for _, i := range order {
		c := changes[i]
		renewal = c.To
		cost := exact(current, c.At, current.List.Sub(current.Discount))
		if c.DecreaseAtRenewal && exact(c.To, c.At, c.To.List.Sub(c.To.Discount)).Cmp(cost) < 0 {
			continue
		}
		before, after := exact(current, c.At, current.Total), exact(c.To, c.At, c.To.Total)
		lines = append(lines, new(big.Rat).Neg(cents(before)), cents(after))
		current = c.To
	}
	return lines, renewal
}

// checkAdjust compares an adjustment with the oracle and checks its laws.
func checkAdjust(t *testing.T, paid pricing.Charge, by pricing.DayCount, changes []pricing.Change) {
	t.Helper()
	got, err := pricing.Adjust(paid, by, changes...)
	if err != nil {
		t.Fatalf("Adjust by %v: %v", by, err)
	}
	want, renewal := wantAdjust(paid, by, changes)
	if len(got.Lines) != len(want) {
		t.Fatalf("Adjust by %v has the lines %v, want %v", by, got.Lines, want)
	}
	sum := new(big.Rat)
	for i, line := range got.Lines {
		if line.Amount.Rat().Cmp(want[i]) != 0 {
			t.Fatalf("Adjust by %v: line %v, want %s", by, line, want[i].FloatString(2))
		}
		sum.Add(sum, want[i])
	}
	if got.Total.Rat().Cmp(sum) != 0 {
		t.Fatalf("Adjust by %v = %s, lines %v", by, got.Total.StringFixed(2), got.Lines)
	}
	if diff := cmp.Diff(renewal, got.Renewal); diff != "" {
		t.Fatalf("Adjust by %v: renewal mismatch (-want +got):\n%s", by, diff)
	}
	// No more is given back than was paid.
	if paid.Total.Round(2).Add(got.Total).Sign() < 0 {
		t.Fatalf("Adjust by %v gives %s back of %s", by, got.Total.StringFixed(2), paid.Total.StringFixed(2))
	}
}

func TestAdjust_oracle(t *testing.T) {
	r := seeded()
	for range 500 {
		paid := accountsAt(r.IntN(20), "59.00")
		if r.IntN(3) == 0 {
			paid = stub(paid, 1+r.IntN(20))
		}
		if r.IntN(4) == 0 {
			paid.Total = paid.Total.Mul(dec("0.3")).Round(2)
		}
		var changes []pricing.Change
		length := int64(august.End.Sub(paid.Period.Start) / time.Hour)
		for range r.IntN(6) {
			changes = append(changes, pricing.Change{
				At:                paid.Period.Start.Add(time.Duration(r.Int64N(length)) * time.Hour),
				To:                accountsAt(r.IntN(20), []string{"59.00", "41.95"}[r.IntN(2)]),
				DecreaseAtRenewal: r.IntN(3) == 0,
			})
		}
		for _, by := range dayCounts {
			checkAdjust(t, paid, by, changes)
		}
	}
}

// The order in which changes of different instants are given does not matter,
// and stays as it is.
func TestAdjust_order(t *testing.T) {
	changes := []pricing.Change{
		{At: on(22), To: accounts(5)}, {At: on(11), To: accounts(6)}, {At: on(16), To: accounts(8)}, {At: on(25), To: accounts(1), DecreaseAtRenewal: true},
	}
	kept := slices.Clone(changes)
	want, err := pricing.Adjust(accounts(5), pricing.CalendarDays, changes[1], changes[2], changes[0], changes[3])
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		got, err := pricing.Adjust(accounts(5), pricing.CalendarDays, changes...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Adjust of %v mismatch (-want +got):\n%s", changes, diff)
		}
		if diff := cmp.Diff(kept, changes); diff != "" {
			t.Fatalf("Adjust modified its changes (-want +got):\n%s", diff)
		}
		changes = append(changes[1:], changes[0])
		kept = slices.Clone(changes)
	}
}

// A credit mirrors the charge for the same amount and span: what one change
// costs, the opposite one gives back.
func TestAdjust_mirror(t *testing.T) {
	r := seeded()
	for range 300 {
		a, b := accountsAt(r.IntN(30), "59.00"), accountsAt(r.IntN(30), "41.95")
		at := on(1).Add(time.Duration(r.Int64N(31*24)) * time.Hour)
		by := dayCounts[r.IntN(3)]
		there, err := pricing.Adjust(a, by, pricing.Change{At: at, To: b})
		if err != nil {
			t.Fatal(err)
		}
		back, err := pricing.Adjust(b, by, pricing.Change{At: at, To: a})
		if err != nil {
			t.Fatal(err)
		}
		if !there.Total.Equal(back.Total.Neg()) || !there.Lines[0].Amount.Equal(back.Lines[1].Amount.Neg()) {
			t.Fatalf("%v and back %v at %v", there.Lines, back.Lines, at)
		}
	}
}

const adjustmentJSON = `{"license":"lc-20","period":{"start":"2021-08-01T00:00:00Z","end":"2021-09-01T00:00:00Z"},"currency":"USD",` +
	`"renewal":{"license":"lc-20","channel":"direct","model":"PPA","period":{"start":"2021-08-01T00:00:00Z","end":"2021-09-01T00:00:00Z"},` +
	`"currency":"USD","counted":"accounts","units":7,"list":"217.00","discount":"0.00","total":"217.00",` +
	`"lines":[{"kind":"units","what":"accounts","units":7,"unit_price":"31.00","amount":"217.00","currency":"USD","text":"accounts: 7 x 31.00 USD = 217.00 USD"}]},` +
	`"total":"32.00","lines":[` +
	`{"kind":"credit","what":"credit for 5 accounts","base":"155.00","fraction":"16/31","amount":"-80.00","currency":"USD","text":"credit for 5 accounts: 155.00 USD x 16/31 = -80.00 USD"},` +
	`{"kind":"charge","what":"7 accounts","base":"217.00","fraction":"16/31","amount":"112.00","currency":"USD","text":"7 accounts: 217.00 USD x 16/31 = 112.00 USD"}]}`

func TestAdjustment_MarshalJSON(t *testing.T) {
	a, err := pricing.Adjust(accounts(5), pricing.CalendarDays, pricing.Change{At: on(16), To: accounts(7)})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(adjustmentJSON, string(got)); diff != "" {
		t.Errorf("json.Marshal mismatch (-want +got):\n%s", diff)
	}

	text, err := json.Marshal(pricing.Adjustment{})
	if err == nil || text != nil {
		t.Errorf("json.Marshal of an empty adjustment = %s, %v, want an error", text, err)
	}
	for _, h := range hostile {
		soon(t, func() {
			total := a
			total.Total = h.amount
			text, err := json.Marshal(total)
			checkError(t, "json.Marshal, total "+h.name, err, pricing.ErrAmount, "total")
			if text != nil {
				t.Errorf("json.Marshal = %s beside its error", text)
			}
		})
		soon(t, func() {
			base := a
			base.Lines = []pricing.Line{{Kind: pricing.LineCredit, Base: h.amount, Currency: "USD"}}
			text, err := json.Marshal(base)
			checkError(t, "json.Marshal, base "+h.name, err, pricing.ErrAmount, "base")
			if text != nil {
				t.Errorf("json.Marshal = %s beside its error", text)
			}
		})
	}
}

func FuzzAdjust(f *testing.F) {
	f.Add(int64(15500), int64(21700), int64(15500), int64(360), int64(500), uint8(1), uint8(0), uint8(0), uint8(2))
	f.Add(int64(8000), int64(12400), int64(1), int64(560), int64(560), uint8(2), uint8(3), uint8(15), uint8(2))
	f.Add(int64(-1), int64(0), int64(0), int64(-1), int64(744), uint8(3), uint8(1), uint8(0), uint8(8))
	f.Add(int64(0), int64(5), int64(7), int64(0), int64(743), uint8(0), uint8(2), uint8(30), uint8(2))
	f.Fuzz(func(t *testing.T, paidUnits, unit1, unit2, hour1, hour2 int64, by, waits, stubDay, places uint8) {
		day := int(stubDay % 31)
		charge := func(units int64, start time.Time) pricing.Charge {
			return pricing.Charge{
				Channel: pricing.Direct, Model: pricing.PPA, Currency: "USD", Counted: "accounts", Units: 1,
				Period: seats.Period{Start: start, End: august.End}, Total: decimal.New(units, -int32(places%70)),
			}
		}
		paid := charge(paidUnits, on(1+day))
		at := func(hour int64) time.Time {
			return on(1 + day).Add(time.Duration(hour%1500) * time.Hour)
		}
		changes := []pricing.Change{
			{At: at(hour1), To: charge(unit1, august.Start), DecreaseAtRenewal: waits&1 != 0},
			{At: at(hour2), To: charge(unit2, august.Start), DecreaseAtRenewal: waits&2 != 0},
		}
		var refusals []error
		for _, c := range append([]pricing.Change{{At: on(1 + day), To: paid}}, changes...) {
			if c.At.Before(paid.Period.Start) || !c.At.Before(paid.Period.End) {
				refusals = append(refusals, pricing.ErrChange)
			}
			if c.To.Total.Sign() < 0 || places%70 > 64 {
				refusals = append(refusals, pricing.ErrAmount)
			}
		}
		if by%4 == 0 {
			refusals = append(refusals, pricing.ErrFraction)
		}
		if len(refusals) == 0 {
			checkAdjust(t, paid, pricing.DayCount(by%4), changes)
			return
		}
		got, err := pricing.Adjust(paid, pricing.DayCount(by%4), changes...)
		if !slices.ContainsFunc(refusals, func(want error) bool { return errors.Is(err, want) }) {
			t.Errorf("Adjust by %d: error %v, want one of %v", by%4, err, refusals)
		}
		if diff := cmp.Diff(pricing.Adjustment{}, got); diff != "" {
			t.Errorf("Adjust has a result beside its error (-want +got):\n%s", diff)
		}
	})
}

func BenchmarkAdjust(b *testing.B) {
	paid := accounts(5)
	var changes []pricing.Change
	for day := 2; day < 28; day++ {
		changes = append(changes, pricing.Change{At: on(day), To: accounts(day)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pricing.Adjust(paid, pricing.CalendarDays, changes...); err != nil {
			b.Fatal(err)
		}
	}
}
