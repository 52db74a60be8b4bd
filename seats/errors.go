package seats

import "errors"

// Errors that the functions of this package wrap, for use with [errors.Is].
// The text around them names the field, the index or the id at fault.
var (
	// ErrPeriod is a period with no start or no end, that does not end after
	// it starts, or that is longer than 250 years.
	ErrPeriod = errors.New("invalid period")

	// ErrAgent is an agent without an id, or with the id of another one.
	ErrAgent = errors.New("invalid agent")

	// ErrTenure is an agent who left before joining, or whose suspensions
	// have no start, end before they start, or overlap.
	ErrTenure = errors.New("invalid time on the licence")

	// ErrSession is a session without an agent or a start, or that ends
	// before it starts.
	ErrSession = errors.New("invalid session")

	// ErrUnknownAgent is chat time in the period of an agent who is not among
	// the agents of the licence.
	ErrUnknownAgent = errors.New("agent is not on the licence")

	// ErrLimit is more than a million agents on one licence.
	ErrLimit = errors.New("limit exceeded")

	// ErrUsage is a Usage whose numbers cannot belong together.
	ErrUsage = errors.New("impossible usage")
)
