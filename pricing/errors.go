package pricing

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/payper/payper/internal/faults"
)

// The functions of this package return errors that wrap one or more of these
// sentinels. The text of an error names each field at fault and quotes its value.
// Errors of a usage or of a period wrap the sentinels of package seats.
var (
	// ErrLicense reports a license without an ID, or a text that is not UTF-8.
	ErrLicense = errors.New("invalid license")

	// ErrModel reports an unknown model, PPS on a license that is not resold, or
	// a call that the model of a license cannot answer.
	ErrModel = errors.New("invalid model")

	// ErrChannel reports an unknown channel, or a channel that a call cannot use.
	ErrChannel = errors.New("invalid channel")

	// ErrCurrency reports a malformed currency code, a code without minor units,
	// or two currencies where there can be only one.
	ErrCurrency = errors.New("invalid currency")

	// ErrPrice reports a price that is missing or negative, a field that its kind
	// does not use, tiers that do not ascend, or Overage without a minimum.
	ErrPrice = errors.New("invalid price")

	// ErrRate reports a rate outside 0% to 100%, a missing rate where one is
	// needed, or a discount on a license that is not resold.
	ErrRate = errors.New("invalid rate")

	// ErrAmount reports a missing amount, an amount out of bounds, or a text that
	// is not an amount.
	ErrAmount = errors.New("invalid amount")

	// ErrUnits reports a negative number of units, or a minimum or a unit that
	// the model of a license does not use.
	ErrUnits = errors.New("invalid units")

	// ErrZone reports a missing time zone, or a name that is not one of the IANA
	// time zone database.
	ErrZone = errors.New("invalid time zone")

	// ErrCycle reports a cycle without an anchor, an interval that cannot be
	// read, or a time outside the years 1 to 9999.
	ErrCycle = errors.New("invalid billing cycle")

	// ErrSchedule reports a schedule whose entries are not in order of time, or
	// that has no value at an instant.
	ErrSchedule = errors.New("invalid schedule")

	// ErrPart reports a part of a period where a whole period is needed, a part
	// that does not lie within one period, or an unknown day count.
	ErrPart = errors.New("part of a period")

	// ErrCharge reports a charge that does not add up.
	ErrCharge = errors.New("invalid charge")

	// ErrCorrection reports two charges of different licenses, channels or
	// currencies, a period due that does not lie within the period billed, or a
	// deduction that the charge due does not state.
	ErrCorrection = errors.New("invalid correction")

	// ErrBill reports a bill that covers the same time of a license twice, or that
	// mixes resold licenses with others.
	ErrBill = errors.New("invalid bill")
)

// compare adds a fault if an amount that was given is not what it must be.
func compare(f *faults.List, field string, given, want Amount, sentinel error) {
	if !given.Equal(want) {
		f.Add("%s %v, it must be %v: %w", field, given, want, sentinel)
	}
}

// checkText returns an error unless text is UTF-8, which is what JSON can keep.
func checkText(text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("%.100q is not UTF-8: %w", text, ErrLicense)
	}
	return nil
}
