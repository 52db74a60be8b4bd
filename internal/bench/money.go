package main

import (
	"log"
	"runtime"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// moneyRow has what some amounts of one license cost to work out.
type moneyRow struct {
	Name                           string
	Payper, Plain, Decimals, Cents moneyCell
}

type moneyCell struct {
	Nanoseconds float64
	Allocations float64
}

// The license whose amounts are worked out: 20 accounts, 5 seats, 59.00 each,
// 20% off for the reseller or for the referrer.
const (
	accounts   = 20
	seatsTaken = 5
	centsEach  = 5900
	percent    = 20
)

// bill is the amounts of a charge, resale those of a resale.
type (
	bill[T any]   struct{ list, discount, total T }
	resale[T any] struct {
		retail                          T
		cost                            bill[T]
		margin, fromDiscount, fromSeats T
	}
	outcome[T any] struct{ customer, vendor, partner, commission, fromDiscount, fromSeats T }
)

// The results are kept, so that no work is dropped.
var (
	keptCharge   pricing.Charge
	keptResale   pricing.Resale
	keptOutcomes []commission.Outcome

	keptDecimals        resale[decimal.Decimal]
	keptDecimalOutcomes []outcome[decimal.Decimal]
	keptCents           resale[int64]
	keptCentsOutcomes   []outcome[int64]
)

// sums are the ways to work some amounts out.
type sums struct {
	name                  string
	payper                func() error
	plain, careful, cents func()
}

// moneySums returns payper's sums beside the same sums written by hand: in
// cents, which is as fast as it gets, and in decimals, with which payper
// calculates too, once plainly and once with care.
func moneySums() []sums {
	var (
		price   = decimal.RequireFromString("59.00")
		rate    = decimal.RequireFromString("0.20")
		license = pricing.License{
			ID:      "acme",
			Channel: pricing.Resold,
			Model:   pricing.PPS,
			Plan:    pricing.Plan{Name: "Business", Price: pricing.Flat(price), Currency: "USD"},
		}
		start = time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
		usage = seats.Usage{
			Period:   seats.Period{Start: start, End: start.AddDate(0, 1, 0)},
			Accounts: accounts,
			Active:   seatsTaken,
			Peak:     seatsTaken,
		}
	)
	plainly := func(amount decimal.Decimal) decimal.Decimal {
		return amount.Mul(decimal.NewFromInt(percent)).Div(decimal.NewFromInt(100)).Round(2)
	}
	carefully := func(amount decimal.Decimal) decimal.Decimal {
		return amount.Mul(rate).Round(2)
	}
	return []sums{
		{
			"License.Charge",
			func() (err error) { keptCharge, err = license.Charge(usage); return err },
			func() { keptDecimals.cost = decimalBill(price, seatsTaken, plainly) },
			func() { keptDecimals.cost = decimalBill(price, seatsTaken, carefully) },
			func() { keptCents.cost = centsBill(centsEach, seatsTaken, percent) },
		},
		{
			"License.Resale",
			func() (err error) { keptResale, err = license.Resale(usage); return err },
			func() { keptDecimals = decimalResale(price, accounts, seatsTaken, plainly) },
			func() { keptDecimals = decimalResale(price, accounts, seatsTaken, carefully) },
			func() { keptCents = centsResale(centsEach, accounts, seatsTaken, percent) },
		},
		{
			"commission.Compare",
			func() (err error) { keptOutcomes, err = commission.Compare(license, usage, rate); return err },
			func() { keptDecimalOutcomes = decimalCompare(price, accounts, seatsTaken, plainly) },
			func() { keptDecimalOutcomes = decimalCompare(price, accounts, seatsTaken, carefully) },
			func() { keptCentsOutcomes = centsCompare(centsEach, accounts, seatsTaken, percent) },
		},
	}
}

// moneyRuns is how often money is measured where a count is measured once: its
// sums take a microsecond, and five runs of them are over before the machine has
// changed its pace once, which moves the ratio of two by a third.
const moneyRuns = 10

// measureMoney returns the medians of all sums, which take turns.
func measureMoney(runs int) ([]moneyRow, error) {
	log.Println("money")
	var rows []moneyRow
	for _, s := range moneySums() {
		if err := s.payper(); err != nil {
			return nil, err
		}
		ways := []func(){func() { _ = s.payper() }, s.plain, s.careful, s.cents}
		times := make([][]float64, len(ways))
		cells := make([]moneyCell, len(ways))
		for round := range moneyRuns*runs + 1 {
			for i, f := range ways {
				c := timeCalls(f)
				if round > 0 { // the first warms up
					times[i] = append(times[i], c.Nanoseconds)
				}
				cells[i] = c
			}
		}
		for i := range cells {
			cells[i].Nanoseconds = median(times[i])
		}
		rows = append(rows, moneyRow{s.name, cells[0], cells[1], cells[2], cells[3]})
	}
	return rows, nil
}

// timeCalls returns what a call of f takes.
func timeCalls(f func()) moneyCell {
	const calls = 10_000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for range calls {
		f()
	}
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	return moneyCell{float64(elapsed.Nanoseconds()) / calls, float64((after.Mallocs - before.Mallocs) / calls)}
}

// percentage takes a percentage of an amount, rounded to cents.
type percentage func(amount decimal.Decimal) decimal.Decimal

func decimalBill(price decimal.Decimal, units int64, cut percentage) bill[decimal.Decimal] {
	list := price.Mul(decimal.NewFromInt(units)).Round(2)
	discount := cut(list)
	return bill[decimal.Decimal]{list, discount, list.Sub(discount)}
}

func decimalResale(price decimal.Decimal, accounts, seats int64, cut percentage) resale[decimal.Decimal] {
	retail := price.Mul(decimal.NewFromInt(accounts)).Round(2)
	cost := decimalBill(price, seats, cut)
	return resale[decimal.Decimal]{retail, cost, retail.Sub(cost.total), cost.discount, retail.Sub(cost.list)}
}

func decimalCompare(price decimal.Decimal, accounts, seats int64, cut percentage) []outcome[decimal.Decimal] {
	var list []outcome[decimal.Decimal]
	public := price.Mul(decimal.NewFromInt(accounts)).Round(2)
	share := cut(public)
	list = append(list,
		outcome[decimal.Decimal]{customer: public, vendor: public},
		outcome[decimal.Decimal]{customer: public, vendor: public.Sub(share), partner: share, commission: share})
	for _, units := range []int64{accounts, seats} {
		r := decimalResale(price, accounts, units, cut)
		list = append(list, outcome[decimal.Decimal]{
			customer: r.retail, vendor: r.cost.total, partner: r.margin,
			fromDiscount: r.fromDiscount, fromSeats: r.fromSeats,
		})
	}
	return list
}

func centsBill(each, units, percent int64) bill[int64] {
	list := each * units
	discount := (list*percent + 50) / 100 // half up
	return bill[int64]{list, discount, list - discount}
}

func centsResale(each, accounts, seats, percent int64) resale[int64] {
	retail := each * accounts
	cost := centsBill(each, seats, percent)
	return resale[int64]{retail, cost, retail - cost.total, cost.discount, retail - cost.list}
}

func centsCompare(each, accounts, seats, percent int64) []outcome[int64] {
	public := each * accounts
	share := (public*percent + 50) / 100
	list := []outcome[int64]{
		{customer: public, vendor: public},
		{customer: public, vendor: public - share, partner: share, commission: share},
	}
	for _, units := range []int64{accounts, seats} {
		r := centsResale(each, accounts, units, percent)
		list = append(list, outcome[int64]{
			customer: r.retail, vendor: r.cost.total, partner: r.margin,
			fromDiscount: r.fromDiscount, fromSeats: r.fromSeats,
		})
	}
	return list
}
