package pricing_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// august is the period of most tests: the month of the source's worked figures.
var august = seats.Period{
	Start: time.Date(2021, time.August, 1, 0, 0, 0, 0, time.UTC),
	End:   time.Date(2021, time.September, 1, 0, 0, 0, 0, time.UTC),
}

// used returns a usage of august as a program makes it that has its counts from
// elsewhere.
func used(accounts, peak int) seats.Usage {
	return seats.Usage{Period: august, Accounts: accounts, Peak: peak}
}

func plan(price string, currency pricing.Currency) pricing.Plan {
	return pricing.Plan{Name: "team", Price: pricing.Flat(dec(price)), Currency: currency}
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func rate(s string) decimal.NullDecimal { return decimal.NewNullDecimal(dec(s)) }

// nines returns the largest number of n digits.
func nines(n int) decimal.Decimal { return dec(strings.Repeat("9", n)) }

// hostile are decimals that take seconds or gigabytes to compare, to round or
// to write out: what takes amounts from outside must refuse them unseen.
var hostile = []struct {
	name   string
	amount decimal.Decimal
}{
	{"exponent_billion", decimal.New(1, 1e9)},
	{"exponent_minus_billion", decimal.New(1, -1e9)},
	{"exponent_largest", decimal.New(-1, 1<<31-1)},
	{"exponent_smallest", decimal.New(-1, -1<<31)},
	{"zero_with_exponent_billion", decimal.New(0, 1e9)},
	{"million_digits", decimal.NewFromBigInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(1e6), nil), 0)},
	{"million_places", decimal.NewFromBigInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(1e6), nil), -1e6)},
}

// soon fails the test if f has not returned after a second.
func soon(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(time.Second):
		t.Fatal("still running after a second")
	}
}

// checkRow fails a row of a table that does not say why it is there, or that
// has the name of another one.
func checkRow(t *testing.T, why string) {
	t.Helper()
	if why == "" {
		t.Error("the row does not say why it is there")
	}
	if strings.Contains(t.Name(), "#") {
		t.Error("another row has the same name")
	}
}

// checkError fails unless err wraps want, and its text names the package and
// holds each of the given parts, at a length that a person can read.
func checkError(t *testing.T, call string, err, want error, parts ...string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want one that wraps %q", call, err, want)
		return
	}
	for _, part := range append(parts, "pricing: ") {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: error %q does not say %q", call, err, part)
		}
	}
	if n := len(err.Error()); n > 500 {
		t.Errorf("%s: error of %d bytes", call, n)
	}
}
