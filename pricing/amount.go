package pricing

import (
	"database/sql/driver"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

const (
	maxDigits = 64            // of an amount, and the most of its exponent either way
	maxWhole  = 2 * maxDigits // digits of a whole amount in full
)

// Amount is an exact amount of money in major units, such as 59.00 dollars. It
// keeps its places and prints them: 94.40 is not 94.4.
//
// The zero Amount is unset, which is not 0.00: encoding/json leaves it out with
// omitzero, SQL stores it as NULL, and every function that needs an amount
// refuses it. Amounts are made by [ParseAmount], [MustAmount] and [NewAmount].
//
// An amount has at most 64 digits and an exponent from -64 to 64. Sums may go
// beyond these bounds. Whatever uses such a sum refuses it with [ErrAmount].
//
// Amounts cannot be compared with ==. Use [Amount.Equal] or [Amount.Cmp].
type Amount struct {
	_   [0]func()
	d   decimal.Decimal
	set bool
}

func amountOf(d decimal.Decimal) Amount { return Amount{d: d, set: true} }

// NewAmount returns the amount that d stands for, with the places of d.
// NewAmount(decimal.Decimal{}) is 0.
//
// It returns an error that wraps [ErrAmount] if d has more than 64 digits, or an
// exponent outside -64 to 64.
func NewAmount(d decimal.Decimal) (Amount, error) {
	// Digits that are far out of bounds take seconds to count.
	if n := d.Coefficient().BitLen(); n > 4*maxDigits {
		return Amount{}, fmt.Errorf("pricing: amount of %d bits, more than %d digits: %w", n, maxDigits, ErrAmount)
	}
	a := amountOf(d)
	if err := a.check(); err != nil {
		return Amount{}, fmt.Errorf("pricing: %w", err)
	}
	return a, nil
}

// ParseAmount returns the amount that text stands for, with as many places as
// text has. The text is made of digits, with a minus sign before them or not, and
// with a point between two of them or not: "59.00", "-0.5", "7".
//
// It returns an error that wraps [ErrAmount] if text has another form, such as
// "1e1", "+5", "1,000" or ".5", or more than 64 digits or 64 places. Up to 64 zeros at
// the end of a whole number do not count.
func ParseAmount(text string) (Amount, error) {
	a, err := parseAmount(text)
	if err != nil {
		return Amount{}, fmt.Errorf("pricing: %w", err)
	}
	return a, nil
}

func parseAmount(text string) (Amount, error) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if !isDigits(whole) || point && !isDigits(fraction) {
		return Amount{}, fmt.Errorf("%.80q is not an amount, such as 59.00: %w", text, ErrAmount)
	}
	if len(whole) > maxWhole || len(fraction) > maxDigits {
		return Amount{}, fmt.Errorf("amount %.80q... has more than %d digits: %w", text, maxDigits, ErrAmount)
	}
	exponent := -len(fraction)
	if kept := strings.TrimRight(whole, "0"); !point && len(whole) > maxDigits && kept != "" {
		exponent = min(len(whole)-len(kept), maxDigits)
		whole = whole[:len(whole)-exponent]
	}
	coefficient, _ := new(big.Int).SetString(whole+fraction, 10)
	if strings.HasPrefix(text, "-") {
		coefficient.Neg(coefficient)
	}
	a := amountOf(decimal.NewFromBigInt(coefficient, int32(exponent)))
	if err := a.check(); err != nil {
		return Amount{}, fmt.Errorf("%.80q: %w", text, err)
	}
	return a, nil
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// MustAmount is like [ParseAmount] but panics if text is not an amount. It is for
// constants and tests.
func MustAmount(text string) Amount {
	a, err := ParseAmount(text)
	if err != nil {
		panic(fmt.Sprintf("MustAmount(%.80q): %v", text, err))
	}
	return a
}

// check returns an error that wraps ErrAmount if a is unset or out of bounds.
func (a Amount) check() error {
	if !a.set {
		return fmt.Errorf("no amount: %w", ErrAmount)
	}
	if e := a.d.Exponent(); e < -maxDigits || e > maxDigits {
		return fmt.Errorf("amount with exponent %d, not from -%d to %d: %w", e, maxDigits, maxDigits, ErrAmount)
	}
	if n := a.d.NumDigits(); n > maxDigits {
		return fmt.Errorf("amount of %d digits, more than %d: %w", n, maxDigits, ErrAmount)
	}
	return nil
}

// checkNotNegative is check, and refuses an amount below 0.
func (a Amount) checkNotNegative(sentinel error) error {
	if err := a.check(); err != nil {
		return err
	}
	if a.Sign() < 0 {
		return fmt.Errorf("%v is negative: %w", a, sentinel)
	}
	return nil
}

// checkMoney returns an error unless a is an amount that can be paid in c: not
// negative, and with no more places than c has.
func (a Amount) checkMoney(c Currency) error {
	if err := a.checkNotNegative(ErrAmount); err != nil {
		return err
	}
	if rounded := a.d.Round(int32(c.Places())); !rounded.Equal(a.d) {
		return fmt.Errorf("%v has more than the %d places of %s: %w", a, c.Places(), c, ErrAmount)
	}
	return nil
}

// IsValid reports whether a was set. It is true for 0.00.
func (a Amount) IsValid() bool { return a.set }

// Decimal returns a as a decimal, for arithmetic with package decimal. It is 0 for
// an unset amount.
func (a Amount) Decimal() decimal.Decimal { return a.d }

// Add returns a + b, with the places of the finer one. An unset amount counts as
// 0.
func (a Amount) Add(b Amount) Amount { return amountOf(a.d.Add(b.d)) }

// Sub returns a - b, with the places of the finer one. An unset amount counts as
// 0.
func (a Amount) Sub(b Amount) Amount { return amountOf(a.d.Sub(b.d)) }

// Cmp returns -1 if a < b, 0 if a = b, and 1 if a > b. Places make no difference.
// An unset amount counts as 0.
func (a Amount) Cmp(b Amount) int { return a.d.Cmp(b.d) }

// Sign returns -1 if a is negative, 0 if a is 0 or unset, and 1 if a is positive.
func (a Amount) Sign() int { return a.d.Sign() }

// Equal reports whether a and b are the same amount, or are both unset. An unset
// amount does not equal 0.00. Places make no difference: 2.5 equals 2.50.
func (a Amount) Equal(b Amount) bool { return a.set == b.set && a.d.Equal(b.d) }

// String returns the digits of a with all of its places, such as 94.40. It returns
// "no amount" if a is unset.
func (a Amount) String() string {
	if !a.set {
		return "no amount"
	}
	return a.d.StringFixed(max(0, -a.d.Exponent()))
}

// MarshalText returns what String returns. It returns an error that wraps
// [ErrAmount] if a is unset or out of bounds.
func (a Amount) MarshalText() ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, fmt.Errorf("pricing: %w", err)
	}
	return []byte(a.String()), nil
}

// UnmarshalText sets a as [ParseAmount] does.
func (a *Amount) UnmarshalText(text []byte) error {
	parsed, err := ParseAmount(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

// Value returns the text of a for a database, or NULL if a is unset. It returns an
// error that wraps [ErrAmount] if a is out of bounds.
func (a Amount) Value() (driver.Value, error) {
	if !a.set {
		return nil, nil
	}
	text, err := a.MarshalText()
	if err != nil {
		return nil, err
	}
	return string(text), nil
}

// Scan sets a from a text or an integer of a database. NULL becomes the unset
// amount. It returns an error that wraps [ErrAmount] for any other value: a
// floating-point number is not exact.
func (a *Amount) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		*a = Amount{}
		return nil
	case string:
		return a.UnmarshalText([]byte(v))
	case []byte:
		return a.UnmarshalText(v)
	case int64:
		return a.UnmarshalText([]byte(strconv.FormatInt(v, 10)))
	default:
		return fmt.Errorf("pricing: scan of %.80q, a %T, not a text or an integer: %w", fmt.Sprint(v), v, ErrAmount)
	}
}
