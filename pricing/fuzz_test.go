package pricing_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// fuzzed makes any decimal there is of a sign, the bytes of its coefficient and
// an exponent.
func fuzzed(negative bool, coefficient []byte, exponent int32) decimal.Decimal {
	n := new(big.Int).SetBytes(coefficient)
	if negative {
		n.Neg(n)
	}
	return decimal.NewFromBigInt(n, exponent)
}

// checkFaults fails unless err is nil exactly if nothing is at fault, and wraps
// one of the faults otherwise. It reports whether there is a result to look at.
func checkFaults(t *testing.T, err error, faults []error) bool {
	t.Helper()
	if err == nil && len(faults) == 0 {
		return true
	}
	if err == nil || !slices.ContainsFunc(faults, func(fault error) bool { return errors.Is(err, fault) }) {
		t.Errorf("error %v, want one that wraps one of %v", err, faults)
	}
	return false
}

var wellFormed = regexp.MustCompile(`\A[A-Z]{3}\z`)

func validCode(code string) bool {
	return wellFormed.MatchString(code) && !slices.Contains(noMinorUnits, pricing.Currency(code))
}

func FuzzCharge(f *testing.F) {
	cents := func(n int64) []byte { return big.NewInt(n).Bytes() }
	wide := nines(64).Coefficient().Bytes()
	wider := nines(65).Coefficient().Bytes()
	f.Add(3, 2, "USD", true, false, cents(5900), int32(-2), 0, 0, false, false, cents(0), int32(0), 20, 0, 5, 31)
	f.Add(3, 2, "USD", true, false, cents(5900), int32(-2), 7, 0, true, false, cents(25), int32(-2), 21, 1, 5, 31)
	f.Add(1, 1, "JPY", true, false, cents(999), int32(0), 0, 21, false, false, cents(0), int32(0), 20, 0, 5, 31)
	f.Add(2, 1, "KWD", true, false, cents(181255), int32(-4), 0, 0, false, false, cents(0), int32(0), 1, 0, 0, 1)
	f.Add(1, 2, "USD", true, false, cents(5900), int32(-2), 0, 0, true, false, cents(2), int32(-1), 20, 0, 5, 31)
	f.Add(3, 2, "usd", false, true, cents(1), int32(65), -1, -1, true, true, cents(1), int32(-65), -1, -2, -3, 0)
	f.Add(3, 1, "USD", true, false, wide, int32(-2), 0, 0, true, false, wide, int32(-64), 1, 0, 0, 91_312)
	f.Add(3, 1, "USD", true, false, wide, int32(-2), 0, 0, true, false, wider, int32(-64), 10, 0, 0, 91_313)
	f.Add(3, 1, "XAU", true, false, wider, int32(1e9), 0, 0, true, false, cents(20), int32(-1e9), 1, 2, 3, -1)
	f.Add(0, 0, "", false, false, []byte{}, int32(0), 0, 0, false, false, []byte{}, int32(0), 0, 0, 0, 1)

	f.Fuzz(func(t *testing.T, channel, model int, code string,
		hasPrice, priceNegative bool, priceCoefficient []byte, priceExponent int32, minSeats, minAccounts int,
		hasDiscount, discountNegative bool, discountCoefficient []byte, discountExponent int32,
		accounts, exempt, peak, days int,
	) {
		price := fuzzed(priceNegative, priceCoefficient, priceExponent)
		rate := fuzzed(discountNegative, discountCoefficient, discountExponent)
		l := pricing.License{
			Channel: pricing.Channel(channel), Model: pricing.Model(model),
			Plan:     pricing.Plan{Currency: pricing.Currency(code)},
			MinSeats: minSeats, MinAccounts: minAccounts,
			Discount: decimal.NullDecimal{Decimal: rate, Valid: hasDiscount},
		}
		if hasPrice {
			l.Plan.Price = pricing.Flat(price)
		}
		days %= 100_000
		u := seats.Usage{Accounts: accounts, ExemptAccounts: exempt, Peak: peak}
		u.Period = seats.Period{Start: august.Start, End: august.Start.AddDate(0, 0, days)}

		var faults []error
		fault := func(found bool, err error) {
			if found {
				faults = append(faults, err)
			}
		}
		resold := l.Channel == pricing.Resold
		fault(channel < 1 || channel > 3, pricing.ErrChannel)
		fault(model < 1 || model > 2, pricing.ErrModel)
		fault(l.Model == pricing.PPS && !resold, pricing.ErrModel)
		fault(!validCode(code), pricing.ErrCurrency)
		fault(!hasPrice, pricing.ErrPrice)
		fault(hasPrice && !bounded(price), pricing.ErrAmount)
		fault(hasPrice && price.Sign() < 0, pricing.ErrPrice)
		fault(minSeats < 0 || minAccounts < 0, pricing.ErrUnits)
		fault(hasDiscount && !resold, pricing.ErrDiscount)
		fault(hasDiscount && !bounded(rate), pricing.ErrAmount)
		fault(hasDiscount && bounded(rate) && !fraction(rate), pricing.ErrRate)
		checkFaults(t, l.Validate(), faults)

		fault(days < 1 || days > 91_312, seats.ErrPeriod)
		fault(accounts < 0 || exempt < 0 || exempt > accounts || peak < 0 || peak > accounts-exempt, seats.ErrUsage)
		if len(faults) > 0 {
			c, err := l.Charge(u)
			checkFaults(t, err, faults)
			r, resaleErr := l.Resale(u)
			checkFaults(t, resaleErr, append(faults, pricing.ErrChannel))
			if cmp.Diff(pricing.Charge{}, c) != "" || cmp.Diff(pricing.Resale{}, r) != "" {
				t.Errorf("something beside the errors %v, %v", err, resaleErr)
			}
			return
		}

		switch {
		case hasDiscount: // as it is
		case resold:
			rate = decimal.New(2, -1)
		default:
			rate = decimal.Decimal{}
		}
		units, places := unitsCharged(l, u), pricing.Currency(code).Places()
		list, discount, total := wantCharge(price.Rat(), rate.Rat(), units, places)
		fault(digits(list) > 64, pricing.ErrAmount)
		c, err := l.Charge(u)
		if checkFaults(t, err, faults) {
			checkChargeLaws(t, c)
			if c.Units != units || !isUnits(c.List, list, places) || !isUnits(c.Discount, discount, places) || !isUnits(c.Total, total, places) {
				t.Errorf("%d units, list %s, discount %s, total %s, want %d, %v, %v, %v of the last place", c.Units,
					c.List.StringFixed(int32(places)), c.Discount.StringFixed(int32(places)), c.Total.StringFixed(int32(places)),
					units, list, discount, total)
			}
			text, err := json.Marshal(c)
			if err != nil {
				t.Fatalf("json.Marshal = %v", err)
			}
			var back pricing.Charge
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatalf("json.Unmarshal(%s) = %v", text, err)
			}
			if diff := cmp.Diff(c, back); diff != "" {
				t.Errorf("written as %s and read mismatch (-want +got):\n%s", text, diff)
			}
		}

		retail, _, _ := wantCharge(price.Rat(), new(big.Rat), max(accounts-exempt, minAccounts), places)
		fault(digits(retail) > 64, pricing.ErrAmount)
		fault(!resold, pricing.ErrChannel)
		r, err := l.Resale(u)
		if checkFaults(t, err, faults) {
			margin, fromSeats := new(big.Int).Sub(retail, total), new(big.Int).Sub(retail, list)
			if !isUnits(r.Margin, margin, places) || !isUnits(r.FromDiscount, discount, places) || !isUnits(r.FromSeats, fromSeats, places) {
				t.Errorf("margin %s = %s + %s, want %v = %v + %v of the last place", r.Margin.StringFixed(int32(places)),
					r.FromDiscount.StringFixed(int32(places)), r.FromSeats.StringFixed(int32(places)), margin, discount, fromSeats)
			}
		}
	})
}

func FuzzRound(f *testing.F) {
	for _, tt := range roundTests {
		coefficient := tt.amount.Coefficient()
		for _, mode := range roundings {
			f.Add(coefficient.Sign() < 0, coefficient.Bytes(), tt.amount.Exponent(), tt.places, int(mode))
		}
	}
	for _, tt := range roundErrorTests {
		coefficient := tt.amount.Coefficient()
		f.Add(coefficient.Sign() < 0, coefficient.Bytes(), tt.amount.Exponent(), tt.places, int(tt.mode))
	}
	f.Fuzz(func(t *testing.T, negative bool, coefficient []byte, exponent int32, places, mode int) {
		amount := fuzzed(negative, coefficient, exponent)
		var faults []error
		if !bounded(amount) {
			faults = append(faults, pricing.ErrAmount)
		}
		if places < 0 || places > 64 || mode < 0 || mode > 4 {
			faults = append(faults, pricing.ErrRounding)
		}
		var want *big.Int
		if len(faults) == 0 {
			if want = wantRound(amount.Rat(), places, pricing.Rounding(mode)); digits(want) > 64 {
				faults = append(faults, pricing.ErrAmount)
			}
		}
		got, err := pricing.Round(amount, places, pricing.Rounding(mode))
		if !checkFaults(t, err, faults) {
			if !got.Equal(decimal.Decimal{}) {
				t.Error("something beside the error")
			}
			return
		}
		if !isUnits(got, want, places) {
			t.Errorf("Round(%s, %d, %v) = %s, want %v of the last place", amount.StringFixed(64), places, pricing.Rounding(mode), got.StringFixed(64), want)
		}
		if pricing.Rounding(mode) != pricing.HalfUp {
			return
		}
		// A portion of everything is no more than rounding.
		all, err := pricing.Portion(amount, decimal.New(1, 0), places)
		if err != nil || !isUnits(all, want, places) {
			t.Errorf("Portion(%s, 1, %d) = %s, %v, want %v of the last place", amount.StringFixed(64), places, all.StringFixed(64), err, want)
		}
	})
}

// fuzzedWeights reads weights of three bytes each: a coefficient of two, with
// its sign, and an exponent of one.
func fuzzedWeights(b []byte) []decimal.Decimal {
	var weights []decimal.Decimal
	for ; len(b) >= 3; b = b[3:] {
		weights = append(weights, decimal.New(int64(int8(b[0]))<<8|int64(b[1]), int32(int8(b[2]))))
	}
	return weights
}

func FuzzAllocate(f *testing.F) {
	f.Add(false, []byte{0x27, 0x10}, int32(-2), 2, []byte{0, 1, 0, 0, 1, 0, 0, 1, 0}) // 100.00 in three
	f.Add(true, []byte{101}, int32(0), 0, []byte{0, 3, 0, 0, 7, 0})
	f.Add(false, []byte{5}, int32(0), 0, []byte{0, 0, 0, 0, 7, 0, 0, 3, 0})
	f.Add(false, []byte{1}, int32(-2), 2, []byte{0, 1, 0xc0, 0, 1, 64}) // weights 1e-64 and 1e64
	f.Add(false, []byte{1}, int32(0), 2, []byte{0, 1, 65})
	f.Add(false, []byte{1}, int32(0), 2, []byte{0xff, 0xff, 0}) // a weight of -1
	f.Add(false, []byte{1}, int32(0), 2, []byte{0, 0, 0})
	f.Add(false, []byte{1}, int32(0), 2, []byte{})
	f.Add(false, []byte{1}, int32(-3), 2, []byte{0, 1, 0})
	f.Add(false, []byte{1}, int32(62), 2, []byte{0, 1, 0})
	f.Add(false, []byte{1}, int32(1e9), -1, []byte{0, 1, 0})
	f.Add(false, []byte{1}, int32(-64), 65, []byte{0, 1, 0})
	f.Fuzz(func(t *testing.T, negative bool, coefficient []byte, exponent int32, places int, weightBytes []byte) {
		amount, weights := fuzzed(negative, coefficient, exponent), fuzzedWeights(weightBytes)
		var faults []error
		switch {
		case !bounded(amount):
			faults = append(faults, pricing.ErrAmount)
		case places >= 0 && places <= 64:
			units := new(big.Rat).Mul(amount.Rat(), tenTo(places))
			if !units.IsInt() || digits(units.Num()) > 64 {
				faults = append(faults, pricing.ErrAmount)
			}
		}
		if places < 0 || places > 64 {
			faults = append(faults, pricing.ErrRounding)
		}
		for _, w := range weights {
			if !bounded(w) {
				faults = append(faults, pricing.ErrAmount)
			}
			if w.Sign() < 0 {
				faults = append(faults, pricing.ErrWeights)
			}
		}
		if allZero(weights) {
			faults = append(faults, pricing.ErrWeights)
		}
		parts, err := pricing.Allocate(amount, places, weights...)
		if !checkFaults(t, err, faults) {
			if parts != nil {
				t.Errorf("%d parts beside the error", len(parts))
			}
			return
		}
		checkAllocation(t, amount, places, weights, parts)
	})
}

func FuzzCurrency(f *testing.F) {
	for _, code := range []string{"USD", "JPY", "KWD", "CLF", "ZZZ"} {
		f.Add(code, false, []byte{0x17, 0x0c}, int32(-2))
	}
	for _, tt := range currencyErrorTests {
		f.Add(tt.code, true, []byte{1}, int32(-65))
	}
	f.Add("USD", true, nines(64).Coefficient().Bytes(), int32(64))
	f.Add("USD", true, []byte{}, int32(65))
	f.Fuzz(func(t *testing.T, code string, negative bool, coefficient []byte, exponent int32) {
		valid := validCode(code)
		c, err := pricing.ParseCurrency(code)
		if valid != (err == nil) || valid != (string(c) == code && code != "") || err != nil && !errors.Is(err, pricing.ErrCurrency) {
			t.Fatalf("ParseCurrency(%q) = %q, %v", code, string(c), err)
		}

		text, err := pricing.Currency(code).MarshalText()
		if valid != (err == nil) || valid && string(text) != code || err != nil && !errors.Is(err, pricing.ErrCurrency) {
			t.Errorf("Currency(%q).MarshalText() = %q, %v", code, text, err)
		}
		read := pricing.Currency("EUR")
		err = read.UnmarshalText([]byte(code))
		if valid != (err == nil) || err != nil && !errors.Is(err, pricing.ErrCurrency) {
			t.Errorf("UnmarshalText(%q) = %v", code, err)
		}
		want := pricing.Currency("EUR")
		if valid {
			want = pricing.Currency(code)
		}
		if read != want {
			t.Errorf("UnmarshalText(%q) left %q, want %q", code, string(read), string(want))
		}

		// What Format prints is the amount, to the last place, with as many
		// places as the currency has and no more than the amount needs.
		amount := fuzzed(negative, coefficient, exponent)
		printed := c.Format(amount)
		if !bounded(amount) {
			if printed != "(out of bounds)" {
				t.Errorf("Format of an amount out of bounds = %q", printed)
			}
			return
		}
		places := c.Places()
		for !new(big.Rat).Mul(amount.Rat(), tenTo(places)).IsInt() {
			places++
		}
		if want := amount.Rat().FloatString(places); printed != want {
			t.Errorf("Currency(%q).Format = %q, want %q", string(c), printed, want)
		}
	})
}
