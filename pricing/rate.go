package pricing

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/internal/faults"
)

// Rate is a share from 0% to 100%, such as a discount of 20%. It is made by
// [Percent], [ParseRate] or [MustRate].
//
// The zero Rate is unset, which is not 0%. An unset discount of a resold license
// stands for 20%. Whatever else needs a rate refuses an unset one.
//
// Rates cannot be compared with ==. Use [Rate.Equal].
type Rate struct {
	_       [0]func()
	percent Amount
}

// Percent returns a rate of n percent. Whatever uses the rate refuses it with
// [ErrRate] if n is not in 0 to 100.
func Percent(n int) Rate {
	return Rate{percent: amountOf(decimal.NewFromInt(int64(n)))}
}

// ParseRate returns the rate that text stands for: an amount from 0 to 100 and a
// percent sign, such as "20%" or "12.5%".
//
// It returns an error that wraps [ErrRate] if text has another form, such as "20"
// or "0.2", or if the rate is not in 0% to 100%.
func ParseRate(text string) (Rate, error) {
	number, found := strings.CutSuffix(text, "%")
	percent, err := parseAmount(number)
	if !found || err != nil {
		return Rate{}, fmt.Errorf("pricing: %.80q is not a rate, such as 20%%: %w", text, ErrRate)
	}
	r := Rate{percent: percent}
	if err := r.check(); err != nil {
		return Rate{}, fmt.Errorf("pricing: %w", err)
	}
	return r, nil
}

// MustRate is like [ParseRate] but panics if text is not a rate. It is for
// constants and tests.
func MustRate(text string) Rate {
	r, err := ParseRate(text)
	if err != nil {
		panic(fmt.Sprintf("MustRate(%.80q): %v", text, err))
	}
	return r
}

func (r Rate) check() error {
	if !r.given() {
		return fmt.Errorf("no rate: %w", ErrRate)
	}
	if r.percent.Sign() < 0 || r.percent.d.GreaterThan(decimal.NewFromInt(100)) {
		return fmt.Errorf("%v is not from 0%% to 100%%: %w", r, ErrRate)
	}
	return nil
}

// given reports whether r was set, be it to a rate out of bounds.
func (r Rate) given() bool { return r.percent.set }

// IsValid reports whether r was set and lies in 0% to 100%.
func (r Rate) IsValid() bool { return r.check() == nil }

// Decimal returns r as a fraction: 0.2 for 20%. It is 0 for an unset rate.
func (r Rate) Decimal() decimal.Decimal { return r.percent.d.Shift(-2) }

// Equal reports whether r and s are the same rate, or are both unset. An unset
// rate does not equal 0%.
func (r Rate) Equal(s Rate) bool { return r.percent.Equal(s.percent) }

// Of returns r of an amount, rounded once, half away from zero, to the places of
// c. A negative amount mirrors a positive one.
//
// It returns an error that wraps
//   - [ErrRate] if r is unset or not in 0% to 100%;
//   - [ErrAmount] if a is unset, or a or the result is out of bounds;
//   - [ErrCurrency] if c is not a currency.
func (r Rate) Of(a Amount, c Currency) (Amount, error) {
	var f faults.List
	f.Check("rate", r.check())
	f.Check("amount", a.check())
	f.Check("currency", c.check())
	if err := f.Err(); err != nil {
		return Amount{}, fmt.Errorf("pricing: %w", err)
	}
	part := r.of(a, c)
	if err := part.check(); err != nil {
		return Amount{}, fmt.Errorf("pricing: %v of %v: %w", r, a, err)
	}
	return part, nil
}

// of is Of without checks.
func (r Rate) of(a Amount, c Currency) Amount {
	return amountOf(a.d.Mul(r.Decimal()).Round(int32(c.Places())))
}

// String returns r in percent, such as "20%" or "12.5%". It returns "no rate" if r
// is unset.
func (r Rate) String() string {
	if !r.given() {
		return "no rate"
	}
	return r.percent.String() + "%"
}

// MarshalText returns what String returns. It returns an error that wraps
// [ErrRate] if r is unset or not in 0% to 100%.
func (r Rate) MarshalText() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("pricing: %w", err)
	}
	return []byte(r.String()), nil
}

// UnmarshalText sets r as [ParseRate] does.
func (r *Rate) UnmarshalText(text []byte) error {
	parsed, err := ParseRate(string(text))
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}
