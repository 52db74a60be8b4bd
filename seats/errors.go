package seats

import "errors"

// The functions of this package return errors that wrap one or more of these
// sentinels. The text of an error names the field, the index or the ID at fault. If
// several elements are at fault, it names up to 20 of them and counts the rest.
var (
	// ErrPeriod reports an invalid period, parts or levels that do not follow one
	// another, and a duration that is negative, or zero where it must be positive.
	ErrPeriod = errors.New("invalid period")

	// ErrAgent reports an agent without an ID, two agents with the same ID, and an
	// agent whose times contradict one another.
	ErrAgent = errors.New("invalid agent")

	// ErrSession reports an invalid session, an open session that is added to a
	// Meter or a Meters, and an empty license.
	ErrSession = errors.New("invalid session")

	// ErrUnknownAgent reports chat time of an agent who is not among the agents of
	// the license. [Meters.Usages] also reports it for a license that has chat time
	// and was not given.
	ErrUnknownAgent = errors.New("unknown agent")

	// ErrLimit reports more than a million agents on one license, more than 2^30
	// spans in a Meter, fewer cores than one, and a percentage outside 1 to 100.
	ErrLimit = errors.New("limit exceeded")

	// ErrMeter reports a Meter or a Meters that is nil or zero. Create them with
	// NewMeter and NewMeters.
	ErrMeter = errors.New("meter without a period")

	// ErrOtherPeriod reports a period or a time that is not within the period of a
	// Meter or of levels, and stored bytes whose period is not that of the Meter.
	ErrOtherPeriod = errors.New("other period")

	// ErrEncoding reports bytes that are not the encoding of a Meter, and a Meter or
	// a Meters that is passed to package json.
	ErrEncoding = errors.New("invalid encoding of a meter")

	// ErrUsage reports a Usage whose fields contradict one another, a Usage that
	// lacks what a call needs, JSON of a Usage that lacks a key, and a negative count.
	ErrUsage = errors.New("impossible usage")
)
