package commission_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// measured returns u with a period.
func measured(u seats.Usage) seats.Usage {
	u.Period = seats.Period{
		Start: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	}
	return u
}

// resold is the license of most rows; its price is the row's.
func resold() pricing.License {
	return pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Name: "Business", Currency: "USD"},
	}
}

// resoldAt is resold with its own discount.
func resoldAt(discount string) pricing.License {
	l := resold()
	l.Discount = decimal.NewNullDecimal(dec(discount))
	return l
}

// with returns l after change.
func with(l pricing.License, change func(*pricing.License)) pricing.License {
	change(&l)
	return l
}

// split is what an outcome brings everybody, amounts as text.
type split struct {
	customer, vendor, partner           string
	commission, fromDiscount, fromSeats string
}

// outcomes returns four splits as what Compare returns, in its order.
func outcomes(c pricing.Currency, splits [4]split) []commission.Outcome {
	ways := [4]struct {
		channel pricing.Channel
		model   pricing.Model
	}{
		{pricing.Direct, pricing.PPA},
		{pricing.Referred, pricing.PPA},
		{pricing.Resold, pricing.PPA},
		{pricing.Resold, pricing.PPS},
	}
	var all []commission.Outcome
	for i, way := range ways {
		all = append(all, commission.Outcome{
			Channel:      way.channel,
			Model:        way.model,
			Currency:     c,
			Customer:     dec(splits[i].customer),
			Vendor:       dec(splits[i].vendor),
			Partner:      dec(splits[i].partner),
			Commission:   dec(splits[i].commission),
			FromDiscount: dec(splits[i].fromDiscount),
			FromSeats:    dec(splits[i].fromSeats),
		})
	}
	return all
}

var compareTests = []struct {
	name    string
	why     string
	license pricing.License
	price   decimal.Decimal
	usage   seats.Usage // without its period
	rate    decimal.Decimal
	want    [4]split // direct PPA, referred PPA, resold PPA, resold PPS
}{
	{
		name:    "livechat_20_accounts_5_seats",
		why:     "LiveChat: 20 accounts, five agents chatting at one time",
		license: resold(),
		price:   dec("59.00"),
		usage:   seats.Usage{Accounts: 20, Peak: 5},
		rate:    commission.Rate(),
		want: [4]split{
			{"1180.00", "1180.00", "0", "0", "0", "0"},
			{"1180.00", "944.00", "236.00", "236.00", "0", "0"},
			{"1180.00", "944.00", "236.00", "0", "236.00", "0"},
			{"1180.00", "236.00", "944.00", "0", "59.00", "885.00"},
		},
	},
	{
		name:    "livechat_seven_seats",
		why:     "LiveChat's license with seven seats: 413.00 less 82.60",
		license: resold(),
		price:   dec("59.00"),
		usage:   seats.Usage{Accounts: 20, Peak: 7},
		rate:    commission.Rate(),
		want: [4]split{
			{"1180.00", "1180.00", "0", "0", "0", "0"},
			{"1180.00", "944.00", "236.00", "236.00", "0", "0"},
			{"1180.00", "944.00", "236.00", "0", "236.00", "0"},
			{"1180.00", "330.40", "849.60", "0", "82.60", "767.00"},
		},
	},
	{
		name:    "exempt_21st_account",
		why:     "LiveChat: the reseller's own account is free; that only a PPA reseller pays for it is an own rule",
		license: resold(),
		price:   dec("59.00"),
		usage:   seats.Usage{Accounts: 21, ExemptAccounts: 1, Peak: 5},
		rate:    commission.Rate(),
		want: [4]split{
			{"1180.00", "1180.00", "0", "0", "0", "0"},
			{"1180.00", "944.00", "236.00", "236.00", "0", "0"},
			{"1180.00", "991.20", "188.80", "0", "247.80", "-59.00"},
			{"1180.00", "236.00", "944.00", "0", "59.00", "885.00"},
		},
	},
	{
		name:    "own_discount_is_kept",
		why:     "own rule: what the license says goes before the 20% that others get",
		license: resoldAt("0.25"),
		price:   dec("59.00"),
		usage:   seats.Usage{Accounts: 20, Peak: 5},
		rate:    commission.Rate(),
		want: [4]split{
			{"1180.00", "1180.00", "0", "0", "0", "0"},
			{"1180.00", "944.00", "236.00", "236.00", "0", "0"},
			{"1180.00", "885.00", "295.00", "0", "295.00", "0"},
			{"1180.00", "221.25", "958.75", "0", "73.75", "885.00"},
		},
	},
	{
		name:    "discount_zero_is_kept",
		why:     "edge: a valid zero is no discount, not the default",
		license: resoldAt("0"),
		price:   dec("59.00"),
		usage:   seats.Usage{Accounts: 20, Peak: 5},
		rate:    commission.Rate(),
		want: [4]split{
			{"1180.00", "1180.00", "0", "0", "0", "0"},
			{"1180.00", "944.00", "236.00", "236.00", "0", "0"},
			{"1180.00", "1180.00", "0", "0", "0", "0"},
			{"1180.00", "295.00", "885.00", "0", "0", "885.00"},
		},
	},
	{
		name:    "a_direct_license_as_if_resold",
		why:     "own rule: a license that is not resold is compared at the usual discount",
		license: with(resold(), func(l *pricing.License) { l.Channel, l.Model = pricing.Direct, pricing.PPA }),
		price:   dec("59.00"),
		usage:   seats.Usage{Accounts: 20, Peak: 5},
		rate:    commission.Rate(),
		want: [4]split{
			{"1180.00", "1180.00", "0", "0", "0", "0"},
			{"1180.00", "944.00", "236.00", "236.00", "0", "0"},
			{"1180.00", "944.00", "236.00", "0", "236.00", "0"},
			{"1180.00", "236.00", "944.00", "0", "59.00", "885.00"},
		},
	},
	{
		name:    "a_referred_license_at_its_own_rate",
		why:     "own rule: the rate is the caller's; LiveChat's partner API has licenses at 10%",
		license: with(resold(), func(l *pricing.License) { l.Channel, l.Model = pricing.Referred, pricing.PPA }),
		price:   dec("59.00"),
		usage:   seats.Usage{Accounts: 20, Peak: 20},
		rate:    dec("0.10"),
		want: [4]split{
			{"1180.00", "1180.00", "0", "0", "0", "0"},
			{"1180.00", "1062.00", "118.00", "118.00", "0", "0"},
			{"1180.00", "944.00", "236.00", "0", "236.00", "0"},
			{"1180.00", "944.00", "236.00", "0", "236.00", "0"},
		},
	},
	{
		name: "minimum_seats",
		why:  "own rule: seats committed to are paid, used or not; they raise no customer's bill",
		license: with(resold(), func(l *pricing.License) {
			l.MinSeats = 10
		}),
		price: dec("59.00"),
		usage: seats.Usage{Accounts: 20, Peak: 5},
		rate:  commission.Rate(),
		want: [4]split{
			{"1180.00", "1180.00", "0", "0", "0", "0"},
			{"1180.00", "944.00", "236.00", "236.00", "0", "0"},
			{"1180.00", "944.00", "236.00", "0", "236.00", "0"},
			{"1180.00", "472.00", "708.00", "0", "118.00", "590.00"},
		},
	},
	{
		name: "minimum_accounts",
		why:  "own rule: accounts purchased are charged in every way but PPS",
		license: with(resold(), func(l *pricing.License) {
			l.MinAccounts = 25
		}),
		price: dec("10.00"),
		usage: seats.Usage{Accounts: 20, Peak: 5},
		rate:  commission.Rate(),
		want: [4]split{
			{"250.00", "250.00", "0", "0", "0", "0"},
			{"250.00", "200.00", "50.00", "50.00", "0", "0"},
			{"250.00", "200.00", "50.00", "0", "50.00", "0"},
			{"250.00", "40.00", "210.00", "0", "10.00", "200.00"},
		},
	},
	{
		name: "minimum_accounts_cover_the_exempt_one",
		why:  "own rule: the customer pays the minimum of 21, and the reseller pays for its own account within it",
		license: with(resold(), func(l *pricing.License) {
			l.MinAccounts = 21
		}),
		price: dec("10.00"),
		usage: seats.Usage{Accounts: 21, ExemptAccounts: 1, Peak: 5},
		rate:  commission.Rate(),
		want: [4]split{
			{"210.00", "210.00", "0", "0", "0", "0"},
			{"210.00", "168.00", "42.00", "42.00", "0", "0"},
			{"210.00", "168.00", "42.00", "0", "42.00", "0"},
			{"210.00", "40.00", "170.00", "0", "10.00", "160.00"},
		},
	},
	{
		name: "partner_pays_more_than_it_charges",
		why:  "edge: ten seats committed to for two accounts; the partner loses money",
		license: with(resold(), func(l *pricing.License) {
			l.MinSeats = 10
		}),
		price: dec("59.00"),
		usage: seats.Usage{Accounts: 2, Peak: 1},
		rate:  commission.Rate(),
		want: [4]split{
			{"118.00", "118.00", "0", "0", "0", "0"},
			{"118.00", "94.40", "23.60", "23.60", "0", "0"},
			{"118.00", "94.40", "23.60", "0", "23.60", "0"},
			{"118.00", "472.00", "-354.00", "0", "118.00", "-472.00"},
		},
	},
	{
		name:    "strays_hold_seats",
		why:     "own rule: who chats off the license holds a seat, so there may be more seats than accounts",
		license: resold(),
		price:   dec("59.00"),
		usage:   seats.Usage{Accounts: 1, Peak: 2, Strays: []string{"eve"}},
		rate:    commission.Rate(),
		want: [4]split{
			{"59.00", "59.00", "0", "0", "0", "0"},
			{"59.00", "47.20", "11.80", "11.80", "0", "0"},
			{"59.00", "47.20", "11.80", "0", "11.80", "0"},
			{"59.00", "94.40", "-35.40", "0", "23.60", "-59.00"},
		},
	},
	{
		name:    "nobody_on_the_license",
		why:     "edge: nothing counted is nothing paid, not an error",
		license: resold(),
		price:   dec("59.00"),
		usage:   seats.Usage{},
		rate:    commission.Rate(),
		want: [4]split{
			{"0", "0", "0", "0", "0", "0"},
			{"0", "0", "0", "0", "0", "0"},
			{"0", "0", "0", "0", "0", "0"},
			{"0", "0", "0", "0", "0", "0"},
		},
	},
	{
		name:    "price_finer_than_the_cent",
		why:     "own rule: 20 x 0.0125 is 0.25, 5 x 0.0125 is 0.0625; each is rounded once, before its percentage",
		license: resold(),
		price:   dec("0.0125"),
		usage:   seats.Usage{Accounts: 20, Peak: 5},
		rate:    commission.Rate(),
		want: [4]split{
			{"0.25", "0.25", "0", "0", "0", "0"},
			{"0.25", "0.20", "0.05", "0.05", "0", "0"},
			{"0.25", "0.20", "0.05", "0", "0.05", "0"},
			{"0.25", "0.05", "0.20", "0", "0.01", "0.19"},
		},
	},
	{
		name: "yen",
		why:  "ISO 4217: JPY has no places; 20% of 7263 is 1452.6, of 2421 it is 484.2",
		license: with(resold(), func(l *pricing.License) {
			l.Plan.Currency = "JPY"
		}),
		price: dec("807"),
		usage: seats.Usage{Accounts: 9, Peak: 3},
		rate:  commission.Rate(),
		want: [4]split{
			{"7263", "7263", "0", "0", "0", "0"},
			{"7263", "5810", "1453", "1453", "0", "0"},
			{"7263", "5810", "1453", "0", "1453", "0"},
			{"7263", "1937", "5326", "0", "484", "4842"},
		},
	},
	{
		name: "dinars",
		why:  "ISO 4217: KWD has three places; 20% of 0.999 is 0.1998",
		license: with(resold(), func(l *pricing.License) {
			l.Plan.Currency = "KWD"
		}),
		price: dec("0.333"),
		usage: seats.Usage{Accounts: 3, Peak: 1},
		rate:  commission.Rate(),
		want: [4]split{
			{"0.999", "0.999", "0", "0", "0", "0"},
			{"0.999", "0.799", "0.200", "0.200", "0", "0"},
			{"0.999", "0.799", "0.200", "0", "0.200", "0"},
			{"0.999", "0.266", "0.733", "0", "0.067", "0.666"},
		},
	},
}

func TestCompare(t *testing.T) {
	for _, tt := range compareTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			l, u := tt.license, measured(tt.usage)
			l.Plan.Price = pricing.Flat(tt.price)
			got, err := commission.Compare(l, u, tt.rate)
			if err != nil {
				t.Fatalf("Compare(%s, %s) at price %s and rate %s: %v",
					describe(l), describeUsage(u), exact(tt.price), exact(tt.rate), err)
			}
			if diff := cmp.Diff(outcomes(l.Plan.Currency, tt.want), got); diff != "" {
				t.Errorf("Compare(%s, %s) at price %s and rate %s mismatch (-want +got):\n%s\nwhy: %s",
					describe(l), describeUsage(u), exact(tt.price), exact(tt.rate), diff, tt.why)
			}
		})
	}
}

var compareErrorTests = []struct {
	name   string
	why    string
	change func(*pricing.License, *seats.Usage)
	rate   decimal.Decimal
	want   error
	text   string // is part of the error's
}{
	{
		name:   "no_channel",
		why:    "edge: the zero channel is none",
		change: func(l *pricing.License, _ *seats.Usage) { l.Channel, l.Model = 0, pricing.PPA },
		rate:   commission.Rate(), want: pricing.ErrChannel, text: "channel 0",
	},
	{
		name:   "no_model",
		why:    "edge: the zero model is none, though Compare looks at both",
		change: func(l *pricing.License, _ *seats.Usage) { l.Model = 0 },
		rate:   commission.Rate(), want: pricing.ErrModel, text: "model 0",
	},
	{
		name:   "pps_on_a_direct_license",
		why:    "LiveChat: only a resold license can be PPS; Compare mends no wrong license",
		change: func(l *pricing.License, _ *seats.Usage) { l.Channel = pricing.Direct },
		rate:   commission.Rate(), want: pricing.ErrModel, text: "PPS on a direct license",
	},
	{
		name: "discount_on_a_referred_license",
		why:  "LiveChat: a license earns a discount or a commission, never both",
		change: func(l *pricing.License, _ *seats.Usage) {
			l.Channel, l.Model, l.Discount = pricing.Referred, pricing.PPA, decimal.NewNullDecimal(dec("0.25"))
		},
		rate: commission.Rate(), want: pricing.ErrDiscount, text: "discount 0.25",
	},
	{
		name:   "discount_in_percent",
		why:    "own rule: 20 for 20% is refused",
		change: func(l *pricing.License, _ *seats.Usage) { l.Discount = decimal.NewNullDecimal(dec("20")) },
		rate:   commission.Rate(), want: pricing.ErrRate, text: "discount: 20 ",
	},
	{
		name:   "no_currency",
		why:    "edge: the zero currency is none",
		change: func(l *pricing.License, _ *seats.Usage) { l.Plan.Currency = "" },
		rate:   commission.Rate(), want: pricing.ErrCurrency, text: `currency ""`,
	},
	{
		name:   "no_price",
		why:    "edge: the zero price is none, not a price of nothing",
		change: func(l *pricing.License, _ *seats.Usage) { l.Plan.Price = pricing.Price{} },
		rate:   commission.Rate(), want: pricing.ErrPrice, text: "no price",
	},
	{
		name:   "negative_price",
		why:    "own rule: prices are never negative",
		change: func(l *pricing.License, _ *seats.Usage) { l.Plan.Price = pricing.Flat(dec("-59")) },
		rate:   commission.Rate(), want: pricing.ErrPrice, text: "price -59 ",
	},
	{
		name:   "negative_minimum_seats",
		why:    "edge: one less than none, though the license is compared under PPA too",
		change: func(l *pricing.License, _ *seats.Usage) { l.MinSeats = -1 },
		rate:   commission.Rate(), want: pricing.ErrUnits, text: "minimum of -1 seats",
	},
	{
		name:   "negative_minimum_accounts",
		why:    "edge: one less than none",
		change: func(l *pricing.License, _ *seats.Usage) { l.MinAccounts = -1 },
		rate:   commission.Rate(), want: pricing.ErrUnits, text: "minimum of -1 accounts",
	},
	{
		name:   "no_period",
		why:    "own rule: unknown is not zero; a usage that was never measured is refused",
		change: func(_ *pricing.License, u *seats.Usage) { u.Period = seats.Period{} },
		rate:   commission.Rate(), want: seats.ErrPeriod, text: "usage: ",
	},
	{
		name:   "more_seats_than_accounts",
		why:    "own rule: without strays there are no more seats than accounts",
		change: func(_ *pricing.License, u *seats.Usage) { u.Peak = 21 },
		rate:   commission.Rate(), want: seats.ErrUsage, text: "Peak 21",
	},
	{
		name:   "rate_in_percent",
		why:    "own rule: 20 for 20% is refused",
		change: func(*pricing.License, *seats.Usage) {},
		rate:   dec("20"), want: pricing.ErrRate, text: "rate: 20 ",
	},
	{
		name:   "negative_rate",
		why:    "edge: one past the lowest rate",
		change: func(*pricing.License, *seats.Usage) {},
		rate:   dec("-0.01"), want: pricing.ErrRate, text: "rate: -0.01 ",
	},
	{
		name:   "result_of_65_digits",
		why:    "limit: the price fits, twenty of it do not",
		change: func(l *pricing.License, _ *seats.Usage) { l.Plan.Price = pricing.Flat(decimal.New(1, 61)) },
		rate:   commission.Rate(), want: pricing.ErrAmount, text: "20 units",
	},
	{
		name:   "hostile_rate",
		why:    "hostile: to multiply by it would take minutes",
		change: func(*pricing.License, *seats.Usage) {},
		rate:   decimal.New(1, -1<<30), want: pricing.ErrAmount, text: "rate: exponent -1073741824",
	},
	{
		name:   "hostile_price",
		why:    "hostile: to multiply by it would take minutes",
		change: func(l *pricing.License, _ *seats.Usage) { l.Plan.Price = pricing.Flat(decimal.New(1, 1<<30)) },
		rate:   commission.Rate(), want: pricing.ErrAmount, text: "price: exponent 1073741824",
	},
	{
		name:   "hostile_discount",
		why:    "hostile: even to compare it with one would take minutes",
		change: func(l *pricing.License, _ *seats.Usage) { l.Discount = decimal.NewNullDecimal(decimal.New(1, 1<<30)) },
		rate:   commission.Rate(), want: pricing.ErrAmount, text: "discount: exponent 1073741824",
	},
}

func TestCompareErrors(t *testing.T) {
	for _, tt := range compareErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			l, u := resold(), measured(seats.Usage{Accounts: 20, Peak: 5})
			l.Plan.Price = pricing.Flat(dec("59.00"))
			tt.change(&l, &u)
			var got []commission.Outcome
			var err error
			soon(t, func() { got, err = commission.Compare(l, u, tt.rate) })
			if !errors.Is(err, tt.want) {
				t.Errorf("Compare: error %v, want one that wraps %q\nwhy: %s", err, tt.want, tt.why)
			}
			if got != nil {
				t.Errorf("Compare: result %v beside an error, want nil", got)
			}
			if err != nil && (!strings.HasPrefix(err.Error(), "commission: ") || !strings.Contains(err.Error(), tt.text)) {
				t.Errorf("Compare: error %q, want it to begin with the package and to have %q", err, tt.text)
			}
		})
	}
}

// TestCompareIsPure runs Compare from many goroutines on the same values: the
// race detector sees writes to what they share, and the results are equal.
func TestCompareIsPure(t *testing.T) {
	l := resoldAt("0.25")
	l.Plan.Price = pricing.Flat(dec("59.00"))
	u := measured(seats.Usage{Accounts: 1, Peak: 2, Strays: []string{"ann", "zoe"}})
	rate := dec("0.2")

	var wg sync.WaitGroup
	results := make([][]commission.Outcome, 8)
	for i := range results {
		wg.Go(func() {
			got, err := commission.Compare(l, u, rate)
			if err != nil {
				t.Errorf("Compare: %v", err)
			}
			results[i] = got
		})
	}
	wg.Wait()
	for i, got := range results {
		if diff := cmp.Diff(results[0], got); diff != "" {
			t.Errorf("Compare: run %d differs from run 0 (-0 +%d):\n%s", i, i, diff)
		}
	}
	if want := []string{"ann", "zoe"}; !slices.Equal(u.Strays, want) {
		t.Errorf("Compare changed the strays of its usage to %v, want %v", u.Strays, want)
	}
	if want := dec("0.25"); !l.Discount.Decimal.Equal(want) {
		t.Errorf("Compare changed the discount of its license to %s, want 0.25", exact(l.Discount.Decimal))
	}
}
