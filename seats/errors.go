package seats

import "errors"

// Errors that the functions of this package wrap, for use with [errors.Is].
// The text around them names the field, the index or the id at fault.
var (
	// ErrPeriod is a period with no start or no end, that does not end after
	// it starts, or that is longer than 250 years.
	ErrPeriod = errors.New("invalid period")

	// ErrAgent reports an agent without an id, or with the id of another one,
	// who left before joining, or whose suspensions have no start or no end, end
	// before they start, or overlap.
	ErrAgent = errors.New("invalid agent")

	// ErrSession reports a session without an agent or a start, that ends before
	// it starts, or that has neither an end nor is open, or both; for a Meter or
	// a Meters also one that is open, and for a Meters a license without a name.
	ErrSession = errors.New("invalid session")

	// ErrUnknownAgent is chat time in the period of an agent who is not among
	// the agents of the license, or of a license that [Meters.Usages] is not
	// given.
	ErrUnknownAgent = errors.New("unknown agent")

	// ErrLimit is more than a million agents on one license, or more than 2^30
	// spans in a Meter; in ChargeAccountTime of package pricing, more lines than
	// a charge can have.
	ErrLimit = errors.New("limit exceeded")

	// ErrMeter is a Meter or a Meters without a period: one that neither NewMeter
	// nor NewMeters made, or nil.
	ErrMeter = errors.New("meter without a period")

	// ErrOtherPeriod is a Meter of another period than the one it is merged
	// with, or a part that does not lie within the period it is cut from.
	ErrOtherPeriod = errors.New("other period")

	// ErrEncoding is bytes that are not the encoding of a Meter, or not all
	// of it; or a Meter or a Meters that is asked for as JSON.
	ErrEncoding = errors.New("invalid encoding of a meter")

	// ErrUsage is a Usage whose numbers cannot belong together, or whose JSON
	// lacks one.
	ErrUsage = errors.New("impossible usage")
)
