package seats

import "errors"

// Errors that the functions of this package wrap, for use with [errors.Is]. The
// text around them names the field, the index or the id at fault. A call with
// several bad elements names each of them, up to 20, and may wrap several of
// these errors.
var (
	// ErrPeriod reports a period that has no start or no end, that does not end
	// after it starts, or that is longer than 250 years; parts or levels that do
	// not follow one another; and a length of time that is negative, or zero
	// where something is counted by it.
	ErrPeriod = errors.New("invalid period")

	// ErrAgent reports an agent without an id, or with the id of another one,
	// who left before joining, or whose suspensions have no start or no end, end
	// before they start, or overlap.
	ErrAgent = errors.New("invalid agent")

	// ErrSession reports a session without an agent or a start, that ends before
	// it starts, or that has neither an end nor is open, or both; for a Meter or
	// a Meters also one that is open, and for a Meters a license without a name.
	ErrSession = errors.New("invalid session")

	// ErrUnknownAgent reports chat time in the period of an agent who is not among
	// the agents of the license, or of a license that [Meters.Usages] is not
	// given.
	ErrUnknownAgent = errors.New("unknown agent")

	// ErrLimit reports more than a million agents on one license, more than 2^30
	// spans in a Meter, fewer cores than one, or a percentage that is not from 1
	// to 100.
	ErrLimit = errors.New("limit exceeded")

	// ErrMeter reports a Meter or a Meters that is nil or zero: NewMeter and
	// NewMeters make them.
	ErrMeter = errors.New("meter without a period")

	// ErrOtherPeriod reports a period that is not the one expected, or that does
	// not lie within it.
	ErrOtherPeriod = errors.New("other period")

	// ErrEncoding reports bytes that are not the encoding of a Meter, or not all
	// of it; and a Meter or a Meters written as JSON or read from it.
	ErrEncoding = errors.New("invalid encoding of a meter")

	// ErrUsage reports a Usage whose numbers cannot belong together, or whose JSON
	// lacks one; and a negative count.
	ErrUsage = errors.New("impossible usage")
)
