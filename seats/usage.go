package seats

import (
	"fmt"
	"time"
)

// Usage is what a license took in a period: its accounts, its seats, and the
// proof of both. It is made by [Measure].
//
// A program that has its counts from elsewhere may make one by hand: it sets
// Period, Accounts and Peak, and leaves out what it does not know. [Usage.Validate]
// tells whether the numbers can belong together.
type Usage struct {
	Period Period

	// Accounts is the number of accounts that were on the license at some
	// time in Period: what PPA charges. ExemptAccounts of them are exempt.
	Accounts       int
	ExemptAccounts int

	// PeakAccounts is the most accounts on the license at one time, and
	// AccountsAtLeast[k-1] the total time with k or more of them.
	PeakAccounts    int
	AccountsAtLeast []time.Duration

	// Active is the number of agents who chatted in Period. Exempt agents are
	// left out of it and of all that follows.
	Active int

	// Peak is the most agents chatting at one time: what PPS charges. PeakAt is
	// the first instant at which so many were, and PeakAgents are their ids,
	// sorted. If nobody chatted, Peak is 0, PeakAt the zero time and
	// PeakAgents nil.
	Peak       int
	PeakAt     time.Time
	PeakAgents []string

	// AtLeast[k-1] is the total time with k or more agents chatting. It has
	// Peak elements, none of them 0, and they add up to the seat-time.
	AtLeast []time.Duration

	// Strays are the ids of the agents who chatted at a time they were off the
	// license, sorted. Only with strays can Peak be more than Accounts.
	Strays []string

	// OpenAgents are the ids of the agents whose sessions were open and so counted
	// to the end of Period, sorted. A chat whose end was lost shows here. Only
	// [Measure] knows them: a [Meter] takes no open session.
	OpenAgents []string
}

// Sustained returns the most seats that were in use for at least d in all, not
// necessarily without a break: time at k or more, wherever in the period. It
// drops peaks that were short in all. [Unbroken] is the same without a break.
// Sustained(0) is Peak; if no level was held for d, the result is 0.
//
// Sustained returns an error that wraps
//   - [ErrPeriod] if d is negative;
//   - [ErrUsage] if d is positive and u, which was made by hand, has a peak but
//     no AtLeast.
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
