package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// numbers are the numbers of an offer at flat prices, and of a usage.
type numbers struct {
	price, retail         pricing.Amount
	discount, commission  pricing.Rate // no discount is the default of 20%
	accounts, exempt      int
	peak                  int
	minAccounts, minSeats int
}

func (n numbers) offer() commission.Offer {
	o := offer20()
	o.Plan.Price, o.Retail = pricing.Flat(n.price), pricing.Flat(n.retail)
	o.Discount, o.Commission, o.MinAccounts, o.MinSeats = n.discount, n.commission, n.minAccounts, n.minSeats
	return o
}

func (n numbers) usage() seats.Usage {
	return seats.Usage{Period: february(), Accounts: n.accounts, ExemptAccounts: n.exempt, Peak: n.peak}
}

// someNumbers returns random numbers. The prices may be finer than the currency.
func someNumbers(c choices) numbers {
	amount := func() pricing.Amount {
		a, err := pricing.NewAmount(decimal.New(int64(c.IntN(256)*c.IntN(256)), -int32(c.IntN(4))))
		if err != nil {
			panic(err)
		}
		return a
	}
	n := numbers{
		price: amount(), retail: amount(), accounts: c.IntN(50), minAccounts: c.IntN(20), minSeats: c.IntN(6),
		discount:   pick(c, pricing.Rate{}, pricing.Percent(c.IntN(101)), pricing.MustRate("17.5%"), pricing.MustRate("33.33%")),
		commission: pricing.Percent(c.IntN(101)),
	}
	n.exempt = c.IntN(min(n.accounts, 3) + 1)
	n.peak = c.IntN(n.accounts - n.exempt + 1)
	return n
}

// outcomes works an offer out in fractions, in cents: of each way what the customer
// pays, what the vendor keeps, and the parts of what the partner keeps.
func (n numbers) outcomes() [4][6]*big.Rat {
	list := func(price pricing.Amount, units int) *big.Rat {
		return halfUp(new(big.Rat).Mul(rat(price), new(big.Rat).SetInt64(int64(units))))
	}
	of := func(rate, x *big.Rat) *big.Rat { return halfUp(new(big.Rat).Mul(rate, x)) }
	less := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
	discount := big.NewRat(1, 5)
	if n.discount.IsValid() {
		discount = n.discount.Decimal().Rat()
	}
	sold := max(n.accounts-n.exempt, n.minAccounts)
	public, retail := list(n.price, sold), list(n.retail, sold)
	share, none := of(n.commission.Decimal().Rat(), public), new(big.Rat)
	resold := func(units int) [6]*big.Rat {
		cost := list(n.price, units)
		off := of(discount, cost)
		return [6]*big.Rat{retail, less(cost, off), none, off, less(public, cost), less(retail, public)}
	}
	return [4][6]*big.Rat{
		{public, public, none, none, none, none},
		{public, less(public, share), share, none, none, none},
		resold(max(n.accounts, n.minAccounts)),
		resold(max(n.peak, n.minSeats)),
	}
}

// checkCompare compares Compare with the oracle, and its sums.
func checkCompare(t *testing.T, n numbers) []commission.Outcome {
	t.Helper()
	got, err := commission.Compare(n.offer(), n.usage())
	if err != nil || len(got) != 4 {
		t.Fatalf("Compare(%+v) = %v, error %v", n, got, err)
	}
	for i, want := range n.outcomes() {
		o := got[i]
		for j, a := range []pricing.Amount{o.Customer, o.Vendor, o.Commission, o.FromDiscount, o.FromModel, o.FromMarkup} {
			if !is(a, want[j]) {
				t.Errorf("Compare(%+v), %s %s: figure %d is %v, want %s", n, o.Channel, o.Model, j, a, want[j].FloatString(2))
			}
		}
		partner := o.Commission.Add(o.FromDiscount).Add(o.FromModel).Add(o.FromMarkup)
		if !o.Partner.Equal(partner) || !o.Customer.Equal(o.Vendor.Add(o.Partner)) {
			t.Errorf("Compare(%+v), %s %s: %s does not add up", n, o.Channel, o.Model, asJSON(t, o))
		}
	}
	return got
}

func TestCompare_oracle(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 8))
	for range 1000 {
		checkCompare(t, someNumbers(r))
	}
}

func FuzzCompare(f *testing.F) {
	f.Add([]byte{59, 100, 0, 69, 100, 0, 20, 0, 0, 0, 20, 0, 5})
	f.Add([]byte{255, 255, 3, 1, 1, 3, 49, 19, 5, 100, 3, 100, 2, 40})
	f.Fuzz(func(t *testing.T, text []byte) { checkCompare(t, someNumbers(&bytesOf{text})) })
}

// TestCompare_follows: what the doc of Compare says of flat prices at equal rates.
func TestCompare_follows(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 9))
	cent := big.NewRat(1, 100)
	for range 2000 {
		n := someNumbers(r)
		n.exempt, n.minAccounts, n.minSeats = 0, 0, 0
		if n.discount = n.commission; r.IntN(4) == 0 {
			n.retail = n.price
		}
		got := checkCompare(t, n)
		referred, perAccount, perSeat := got[1], got[2], got[3]
		if want := referred.Partner.Add(perAccount.FromMarkup); !perAccount.Partner.Equal(want) {
			t.Fatalf("%+v: reselling per account brings %v, want %v", n, perAccount.Partner, want)
		}
		// (price - discount) x (accounts - seats) beyond it
		beyond := rat(perSeat.Partner.Sub(perAccount.Partner))
		net := new(big.Rat).Mul(rat(n.price), new(big.Rat).Sub(big.NewRat(1, 1), n.discount.Decimal().Rat()))
		net.Mul(net, new(big.Rat).SetInt64(int64(n.accounts-n.peak)))
		if diff := new(big.Rat).Sub(beyond, net); diff.Abs(diff).Cmp(cent) > 0 && !finer(n.price) {
			t.Fatalf("%+v: reselling per seat brings %v beyond, want %s but for a cent", n, beyond, net.FloatString(2))
		}
		if n.retail.Cmp(n.price) >= 0 && perSeat.Partner.Cmp(referred.Partner) < 0 {
			t.Fatalf("%+v: reselling per seat brings %v, less than referring, %v", n, perSeat.Partner, referred.Partner)
		}
	}
}

// finer reports whether a price has more than two places, so that a list total is
// rounded too.
func finer(a pricing.Amount) bool { return !rat(a).IsInt() && a.Decimal().Exponent() < -2 }

// TestCompare_ways: the ways in their order, without a field that is not set.
func TestCompare_ways(t *testing.T) {
	outcomes, err := commission.Compare(offer20(), usageOf(t, february(), 20, 0, 5))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"channel":"direct","model":"PPA","currency":"USD","customer":"1180.00","vendor":"1180.00","partner":"0.00","commission":"0.00","from_discount":"0.00","from_model":"0.00","from_markup":"0.00"},` +
		`{"channel":"referred","model":"PPA","currency":"USD","customer":"1180.00","vendor":"944.00","partner":"236.00","commission":"236.00","from_discount":"0.00","from_model":"0.00","from_markup":"0.00"},` +
		`{"channel":"resold","model":"PPA","currency":"USD","customer":"1180.00","vendor":"944.00","partner":"236.00","commission":"0.00","from_discount":"236.00","from_model":"0.00","from_markup":"0.00"},` +
		`{"channel":"resold","model":"PPS","currency":"USD","customer":"1180.00","vendor":"236.00","partner":"944.00","commission":"0.00","from_discount":"59.00","from_model":"885.00","from_markup":"0.00"}]`
	if diff := cmp.Diff(want, asJSON(t, outcomes)); diff != "" {
		t.Errorf("outcomes mismatch (-want +got):\n%s", diff)
	}
}

var compareErrorTests = []struct {
	name, why string
	change    func(*commission.Offer, *seats.Usage)
	is        error
	want      string
}{
	{
		"no_commission", "the referrer's rate has no default",
		func(o *commission.Offer, _ *seats.Usage) { o.Commission = pricing.Rate{} }, pricing.ErrRate,
		`commission: compare: Commission is not set: invalid rate`,
	},
	{
		"part", "a price is for a period of the cycle",
		func(_ *commission.Offer, u *seats.Usage) {
			*u = seats.Usage{Period: seats.Period{Start: date("2026-02-15"), End: date("2026-03-01")}, Accounts: 20, Peak: 5}
		}, pricing.ErrPart,
		`commission: compare: 2026-02-15T00:00:00Z/2026-03-01T00:00:00Z is a part of 2026-02-01T00:00:00Z/2026-03-01T00:00:00Z`,
	},
	{
		"usage", "more seats than agents",
		func(_ *commission.Offer, u *seats.Usage) { u.Peak = 21 }, seats.ErrUsage,
		`commission: compare: usage: Peak is 21, but Accounts less ExemptAccounts is 20`,
	},
	{
		"amount", "edge: a total of 65 digits",
		func(o *commission.Offer, _ *seats.Usage) {
			o.Retail = pricing.Flat(pricing.MustAmount(strings.Repeat("9", 62)))
		}, pricing.ErrAmount, "retail: ",
	},
	{
		"amount_per_seat", "edge: more seats than accounts, whose price is 65 digits",
		func(o *commission.Offer, _ *seats.Usage) {
			o.Plan.Price, o.MinSeats = pricing.Flat(pricing.MustAmount("1"+strings.Repeat("0", 59))), 1000
		}, pricing.ErrAmount, "list total of 1000 seats",
	},
	{
		"every_field", "all of them at once, each by its name",
		func(o *commission.Offer, _ *seats.Usage) {
			*o = commission.Offer{MinAccounts: -1, MinSeats: -2, Discount: pricing.Percent(101), Commission: pricing.Percent(-1)}
		}, pricing.ErrUnits,
		`commission: compare: Plan.Price: Kind "" is not flat, graduated, volume or package: invalid price; ` +
			`Plan.Currency: "" is not three capital letters, such as USD: invalid currency; Cycle: no anchor: invalid billing cycle; ` +
			`interval "" is not months, weeks, days or an exact time, such as P1M, P2W, P10D or PT36H: invalid billing cycle; zone: no time zone: invalid time zone; ` +
			`MinSeats -2 is negative: invalid units; Discount: 101% is not from 0% to 100%: invalid rate; MinAccounts -1 is negative: invalid units; ` +
			`Retail: Kind "" is not flat, graduated, volume or package: invalid price; Commission -1% is not from 0% to 100%: invalid rate`,
	},
}

func TestCompare_errors(t *testing.T) {
	for _, tt := range compareErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			o, u := offer20(), usageOf(t, february(), 20, 0, 5)
			tt.change(&o, &u)
			outcomes, err := commission.Compare(o, u)
			if outcomes != nil || !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Compare = %v, error\n%v, want\n%s\nwhy: %s", outcomes, err, tt.want, tt.why)
			}
		})
	}
}

// TestOffer_json: an offer goes through JSON by its tags.
func TestOffer_json(t *testing.T) {
	o := offer20()
	o.MinAccounts, o.MinSeats, o.Discount = 3, 2, pricing.Rate{}
	want := `{"plan":{"name":"team","price":{"kind":"flat","unit_price":"59.00"},"currency":"USD"},` +
		`"cycle":{"anchor":"2026-02-01T00:00:00Z","every":"P1M","zone":"UTC"},"min_accounts":3,"min_seats":2,` +
		`"commission":"20%","retail":{"kind":"flat","unit_price":"59.00"}}`
	if got := asJSON(t, o); got != want {
		t.Errorf("offer as JSON %s, want %s", got, want)
	}
	var back commission.Offer
	if err := json.Unmarshal([]byte(want), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(o, back); diff != "" {
		t.Errorf("offer read back mismatch (-want +got):\n%s", diff)
	}
}

// TestCompare_zone: the period of a usage is a period of the cycle by the cycle's
// zone, whatever the location of its instants.
func TestCompare_zone(t *testing.T) {
	o, warsaw := offer20(), pricing.MustZone("Europe/Warsaw")
	o.Cycle = pricing.Monthly(time.Date(2026, time.January, 31, 0, 0, 0, 0, warsaw.Location()), warsaw)
	p, err := o.Cycle.At(date("2026-03-15"))
	if err != nil {
		t.Fatal(err)
	}
	p.Start, p.End = p.Start.UTC(), p.End.UTC()
	outcomes, err := commission.Compare(o, usageOf(t, p, 20, 0, 5))
	if err != nil || fmt.Sprint(outcomes[3].Partner) != "944.00" {
		t.Errorf("Compare over %v = %v, error %v, want 944.00 per seat", p, outcomes, err)
	}
}
