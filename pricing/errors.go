package pricing

import "errors"

// Errors that the functions of this package wrap, for use with [errors.Is].
// The text around them names the field or the index at fault and quotes the
// value. Errors of a usage or a period are those of package seats.
var (
	// ErrModel is a model that is neither PPA nor PPS, PPS on a license that is
	// not resold, or PPS where only accounts can be charged.
	ErrModel = errors.New("invalid model")

	// ErrChannel is a channel that is none of the three, or one that does not
	// fit the question: only a resold license has a margin.
	ErrChannel = errors.New("invalid channel")

	// ErrCurrency is a malformed currency code, one without minor units, or
	// two currencies where there can be one only.
	ErrCurrency = errors.New("invalid currency")

	// ErrPrice is no price or a negative one, tiers that do not ascend to an open
	// one, a package of no units, or a price for overage without a minimum to go
	// beyond.
	ErrPrice = errors.New("invalid price")

	// ErrDiscount is a discount on a license that is not resold.
	ErrDiscount = errors.New("discount on a license that is not resold")

	// ErrUnits is a negative number of units, or one that does not say what
	// was counted.
	ErrUnits = errors.New("invalid units")

	// ErrRate is a rate that is not a fraction from 0 to 1.
	ErrRate = errors.New("invalid rate")

	// ErrAmount is an amount of more than 64 digits, with an exponent beyond
	// 64 either way, or finer or less than it is allowed to be; or a text that
	// is no amount.
	ErrAmount = errors.New("invalid amount")

	// ErrRounding is a rounding mode that is none of the five, or a number of
	// places outside 0 to 64.
	ErrRounding = errors.New("invalid rounding")

	// ErrCycle is a billing cycle without an anchor or an interval, an instant
	// beyond the years 1 to 9999, or a usage that is not of the period due.
	ErrCycle = errors.New("invalid billing cycle")

	// ErrSchedule is a schedule that is not in order of time, or has no value
	// yet at the instant asked about.
	ErrSchedule = errors.New("invalid schedule")

	// ErrFraction is a part that is not within its whole, a whole of no
	// length, a day count that is none of the three, or a charge that is for a
	// part of its period already.
	ErrFraction = errors.New("invalid fraction")

	// ErrChange is a change of a license that does not fit what was paid.
	ErrChange = errors.New("invalid change")

	// ErrWeights is weights to split an amount by that are negative, all
	// zero, or none.
	ErrWeights = errors.New("invalid weights")
)
