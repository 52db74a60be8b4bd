package seats

import (
	"fmt"
	"time"
)

// Usage is what a license took in a period: its accounts, its seats, and the evidence of
// both. [Measure], [Meter.Usage] and [Meters.Usages] return it.
//
// A program that has only counts may set Period, Accounts and Peak, and leave the other
// fields unset. [Usage.Validate] reports whether the fields can belong together.
//
// Do not embed a Usage in a struct that you marshal as JSON. Its MarshalJSON method would
// hide the other fields. Use a named field.
type Usage struct {
	Period Period

	// Accounts is the number of accounts that were on the license at any time in
	// Period. PPA charges it. ExemptAccounts is the number of them that are exempt.
	Accounts       int
	ExemptAccounts int

	// PeakAccounts is the most accounts on the license at one time, exempt accounts
	// included. AccountsAtLeast[k-1] is the total time with k or more accounts.
	PeakAccounts    int
	AccountsAtLeast []time.Duration

	// Active is the number of agents who chatted in Period. Active and all fields
	// below leave exempt agents out.
	Active int

	// Peak is the most agents who chatted at one time. PPS charges it. PeakAt is the
	// first instant at which so many agents chatted, and PeakAgents are their sorted
	// IDs. If nobody chatted, Peak is 0, PeakAt is the zero time, and PeakAgents is
	// nil.
	Peak       int
	PeakAt     time.Time
	PeakAgents []string

	// AtLeast[k-1] is the total time with k or more agents chatting. AtLeast has Peak
	// elements, all positive. Their sum is the chat time of all agents together.
	AtLeast []time.Duration

	// Strays are the sorted IDs of the agents who chatted while off the license. Peak
	// can be more than Accounts only if there are strays.
	Strays []string

	// OpenAgents are the sorted IDs of the agents with open sessions, which lasted to
	// the end of Period. A chat whose end was lost shows up here. Only [Measure] sets
	// OpenAgents, because a [Meter] takes no open sessions.
	OpenAgents []string
}

// Sustained returns the highest number of seats, k, for which k or more seats were in
// use for at least d in total. The time may have breaks; [Unbroken] allows none.
// Sustained(0) returns Peak. If no seat was in use for d, the result is 0.
//
// Sustained returns an error that wraps
//   - [ErrPeriod] if d is negative;
//   - [ErrUsage] if d is positive and u has a Peak but no AtLeast.
func (u Usage) Sustained(d time.Duration) (int, error) {
	switch {
	case d < 0:
		return 0, fmt.Errorf("seats: sustained: duration %v is negative: %w", d, ErrPeriod)
	case d == 0:
		return u.Peak, nil
	case u.Peak > 0 && len(u.AtLeast) == 0:
		return 0, fmt.Errorf("seats: sustained: Peak is %d, but AtLeast is empty: %w", u.Peak, ErrUsage)
	}
	for k := len(u.AtLeast); k > 0; k-- {
		if u.AtLeast[k-1] >= d {
			return k, nil
		}
	}
	return 0, nil
}
