package pricing

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// maxDigits bounds the digits and the exponent of every decimal that comes in
// or goes out. It is far beyond any sum of money, and small enough that
// arithmetic within it is never slow.
const maxDigits = 64

// maxText is the most digits that an amount is written with: 64 with the exponent
// 64, and 64 places. Zeros count.
const maxText = 3 * maxDigits

// checkAmount returns an error that wraps ErrAmount if d is out of bounds. The
// exponent comes first: with one of 10^7 even a comparison takes seconds. So
// does counting 10^7 digits, which the length in bits rules out; it takes a copy
// of the coefficient, which those that fit an int64 are spared.
func checkAmount(d decimal.Decimal) error {
	e := d.Exponent()
	if e < -maxDigits || e > maxDigits {
		return fmt.Errorf("exponent %d, beyond %d: %w", e, maxDigits, ErrAmount)
	}
	if d.IsZero() || d.Equal(decimal.New(d.CoefficientInt64(), e)) {
		return nil
	}
	if d.Coefficient().BitLen() > 16*maxDigits {
		return fmt.Errorf("far more than %d digits: %w", maxDigits, ErrAmount)
	}
	return checkDigits(d)
}

// checkDigits is checkAmount for what was worked out from checked amounts, so
// that it cannot be far out of bounds: it need not copy the coefficient.
func checkDigits(d decimal.Decimal) error {
	if n := d.NumDigits(); n > maxDigits {
		return fmt.Errorf("%d digits, more than %d: %w", n, maxDigits, ErrAmount)
	}
	return nil
}

// ParseAmount returns the amount that a text stands for: digits with at most one
// point among them, and a sign or not, such as "59.00" or "-0.5". Unlike the
// parser of package decimal it takes no exponents, is quick on any text, and
// depends on no setting.
//
// It returns an error that wraps [ErrAmount] if text is anything else or has
// more than 192 digits, zeros at either end among them; or if the amount without
// these zeros has more than 64 digits or an exponent beyond 64: more than 64
// places, or zeros before the point.
func ParseAmount(text string) (decimal.Decimal, error) {
	digits := strings.TrimLeft(text, "+-")
	whole, fraction, point := strings.Cut(digits, ".")
	if len(text)-len(digits) > 1 || whole == "" || point && fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return decimal.Decimal{}, fmt.Errorf("pricing: %.80q is not an amount: %w", text, ErrAmount)
	}
	if len(whole)+len(fraction) > maxText {
		return decimal.Decimal{}, fmt.Errorf("pricing: %.80q...: %d digits with zeros, more than %d: %w", text, len(whole)+len(fraction), maxText, ErrAmount)
	}
	coefficient, _ := new(big.Int).SetString(whole+fraction, 10)
	if text[0] == '-' {
		coefficient.Neg(coefficient)
	}
	amount := decimal.NewFromBigInt(coefficient, -int32(len(fraction)))
	if checkAmount(amount) != nil {
		// Written with the places of a currency, an amount can have more digits
		// than it came with: 10^63 has 64, and with two places 66.
		amount = amount.Normalize()
	}
	if err := checkAmount(amount); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: %.80q: %w", text, err)
	}
	return amount, nil
}

// checkRate returns an error that wraps ErrAmount or ErrRate unless rate is a
// fraction from 0 to 1.
func checkRate(rate decimal.Decimal) error {
	if err := checkAmount(rate); err != nil {
		return err
	}
	below1 := rate.NumDigits() <= -int(rate.Exponent()) // no digit before the point
	if rate.Sign() < 0 || !below1 && rate.GreaterThan(decimal.New(1, 0)) {
		return fmt.Errorf("%s is not a fraction from 0 to 1: %w", plain(rate, 0), ErrRate)
	}
	return nil
}

// plain returns d in full, with at least the given number of places and no
// further trailing zeros. What is out of bounds is not written out.
func plain(d decimal.Decimal, places int) string {
	if checkAmount(d) != nil {
		return "(out of bounds)"
	}
	return d.StringFixed(max(int32(places), -d.Normalize().Exponent()))
}

// percent returns a rate in words: 20% for 0.2.
func percent(rate decimal.Decimal) string {
	if checkAmount(rate) != nil {
		return "(out of bounds)"
	}
	return plain(rate.Shift(2), 0) + "%"
}

// Rounding is a way to round an amount that lies between two others. The zero
// value is HalfUp, which charges, discounts and commissions use.
type Rounding int

// The rounding modes. Negative amounts mirror positive ones: the comments show
// what each makes of 0.5, 1.5, 1.6 and -1.5 at no places.
const (
	HalfUp   Rounding = iota // to the nearest, ties away from zero: 1, 2, 2, -2
	HalfEven                 // to the nearest, ties to the even digit: 0, 2, 2, -2
	HalfDown                 // to the nearest, ties toward zero: 0, 1, 2, -1
	Up                       // away from zero: 1, 2, 2, -2
	Down                     // toward zero: 0, 1, 1, -1
)

// String returns the mode's name, such as "HalfUp".
func (r Rounding) String() string {
	switch r {
	case HalfUp:
		return "HalfUp"
	case HalfEven:
		return "HalfEven"
	case HalfDown:
		return "HalfDown"
	case Up:
		return "Up"
	case Down:
		return "Down"
	default:
		return "Rounding(" + strconv.Itoa(int(r)) + ")"
	}
}

// Round returns amount rounded to a number of places after the decimal point,
// written with exactly so many.
//
// It returns an error that wraps
//   - [ErrAmount] if amount has more than 64 digits, written with places, or
//     an exponent beyond 64;
//   - [ErrRounding] if places is not in 0 to 64, or mode is none of the five.
func Round(amount decimal.Decimal, places int, mode Rounding) (decimal.Decimal, error) {
	if err := checkAmount(amount); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: amount: %w", err)
	}
	if err := checkPlaces(places); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: %w", err)
	}
	rounded, err := round(amount, int32(places), mode)
	if err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: %w", err)
	}
	if err := checkDigits(rounded); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: amount with %d places: %w", places, err)
	}
	return rounded, nil
}

func checkPlaces(places int) error {
	if places < 0 || places > maxDigits {
		return fmt.Errorf("%d places, not from 0 to %d: %w", places, maxDigits, ErrRounding)
	}
	return nil
}

// round is Round once its arguments are checked. Decimal.Round is half away
// from zero; it comes last everywhere to write the result with all its places.
func round(d decimal.Decimal, places int32, mode Rounding) (decimal.Decimal, error) {
	switch mode {
	case HalfUp:
		return d.Round(places), nil
	case HalfEven:
		return d.RoundBank(places).Round(places), nil
	case HalfDown:
		down := d.RoundDown(places)
		if half := decimal.New(5, -places-1); d.Sub(down).Abs().GreaterThan(half) {
			return d.Round(places), nil
		}
		return down.Round(places), nil
	case Up:
		return d.RoundUp(places).Round(places), nil
	case Down:
		return d.RoundDown(places).Round(places), nil
	default:
		return decimal.Decimal{}, fmt.Errorf("mode %d: %w", int(mode), ErrRounding)
	}
}

// Portion returns a rate of an amount, rounded once, half away from zero, to a
// number of places: the 20% that a discount or a commission is. The rate is a
// fraction, 0.20 for 20%. A negative amount mirrors a positive one.
//
// It returns an error that wraps
//   - [ErrAmount] if amount or rate, or the result written with places, has
//     more than 64 digits or an exponent beyond 64;
//   - [ErrRate] if rate is not in 0 to 1;
//   - [ErrRounding] if places is not in 0 to 64.
func Portion(amount, rate decimal.Decimal, places int) (decimal.Decimal, error) {
	if err := checkAmount(amount); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: amount: %w", err)
	}
	if err := checkRate(rate); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: rate: %w", err)
	}
	if err := checkPlaces(places); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: %w", err)
	}
	part := numberOf(amount).times(numberOf(rate)).round(places)
	if err := part.check(); err != nil {
		return decimal.Decimal{}, fmt.Errorf("pricing: portion with %d places: %w", places, err)
	}
	return part.decimal(), nil
}
