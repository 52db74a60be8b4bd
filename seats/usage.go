package seats

import (
	"fmt"
	"time"
)

// Usage is what a licence took in a period: its accounts, its seats, and the
// proof of both. It is made by [Measure].
//
// A program that has its counts from elsewhere may make one by hand: it sets
// Period, Accounts and Peak, and leaves out what it does not know. [Usage.Validate]
// tells whether the numbers can belong together.
type Usage struct {
	Period Period

	// Accounts is the number of accounts that were on the licence at some
	// time in Period: what PPA charges. ExemptAccounts of them are exempt.
	Accounts       int
	ExemptAccounts int

	// PeakAccounts is the most accounts on the licence at one time, and
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
	// licence, sorted. Only with strays can Peak be more than Accounts.
	Strays []string
}

// Sustained returns the most seats that were in use for at least d in all, not
// necessarily without a break: the peak, once peaks shorter than d are
// dropped. Sustained(0), like that of a negative d, is Peak; if no level was
// held for d, the result is 0.
//
// Genesys Cloud bills so, with a d of 30 minutes, "to support shift changes":
// https://rcworkbench.genesys.cloud/372782.
func (u Usage) Sustained(d time.Duration) int {
	if d <= 0 {
		return u.Peak
	}
	for k := len(u.AtLeast); k > 0; k-- {
		if u.AtLeast[k-1] >= d {
			return k
		}
	}
	return 0
}

// Validate reports whether the period and the counts of u can be those of one
// licence. Package pricing calls it before it charges a usage.
//
// A usage made by hand may leave out Active, PeakAccounts and the lists: zero
// and nil stand for not counted. What Measure returns is always valid.
//
// Validate returns nil, or an error that wraps
//   - [ErrPeriod] if the period is not valid (see [Period.Validate]);
//   - [ErrUsage] if a count is negative, or more than another one allows: more
//     exempt accounts than accounts, more accounts at one time than in all,
//     more seats than active agents, active agents but no seat, or more of
//     either than there are strays and accounts that are not exempt;
//   - ErrUsage if a list does not fit its count: not as many PeakAgents or
//     levels as Peak says, or a level that was held for no time, for longer
//     than the period, or for longer than a lower one.
func (u Usage) Validate() error {
	if err := u.check(); err != nil {
		return fmt.Errorf("seats: %w", err)
	}
	return nil
}

func (u Usage) check() error {
	if err := u.Period.check(); err != nil {
		return fmt.Errorf("usage: %w", err)
	}
	for _, c := range []struct {
		name  string
		count int
	}{
		{"Accounts", u.Accounts},
		{"ExemptAccounts", u.ExemptAccounts},
		{"PeakAccounts", u.PeakAccounts},
		{"Active", u.Active},
		{"Peak", u.Peak},
	} {
		if c.count < 0 {
			return fmt.Errorf("usage: %s %d is negative: %w", c.name, c.count, ErrUsage)
		}
	}
	charged, strays := u.Accounts-u.ExemptAccounts, len(u.Strays)
	switch {
	case u.ExemptAccounts > u.Accounts:
		return fmt.Errorf("usage: ExemptAccounts %d, of Accounts %d: %w", u.ExemptAccounts, u.Accounts, ErrUsage)
	case u.PeakAccounts > u.Accounts:
		return fmt.Errorf("usage: PeakAccounts %d, of Accounts %d: %w", u.PeakAccounts, u.Accounts, ErrUsage)
	case u.Active > 0 && (u.Peak > u.Active || u.Peak == 0):
		return fmt.Errorf("usage: Peak %d, of Active %d: %w", u.Peak, u.Active, ErrUsage)
	case u.Active-strays > charged:
		return fmt.Errorf("usage: Active %d, of %d accounts that are not exempt and %d strays: %w", u.Active, charged, strays, ErrUsage)
	case u.Peak-strays > charged:
		return fmt.Errorf("usage: Peak %d, of %d accounts that are not exempt and %d strays: %w", u.Peak, charged, strays, ErrUsage)
	case u.PeakAgents != nil && len(u.PeakAgents) != u.Peak:
		return fmt.Errorf("usage: %d PeakAgents, Peak is %d: %w", len(u.PeakAgents), u.Peak, ErrUsage)
	}
	if u.AtLeast != nil && len(u.AtLeast) != u.Peak {
		return fmt.Errorf("usage: AtLeast has %d levels, Peak is %d: %w", len(u.AtLeast), u.Peak, ErrUsage)
	}
	if u.AccountsAtLeast != nil && len(u.AccountsAtLeast) != u.PeakAccounts {
		return fmt.Errorf("usage: AccountsAtLeast has %d levels, PeakAccounts is %d: %w", len(u.AccountsAtLeast), u.PeakAccounts, ErrUsage)
	}
	if err := u.checkLevels("AtLeast", u.AtLeast); err != nil {
		return err
	}
	return u.checkLevels("AccountsAtLeast", u.AccountsAtLeast)
}

// checkLevels returns an error unless times can be those of levels within the
// period, from the lowest up.
func (u Usage) checkLevels(name string, times []time.Duration) error {
	most := u.Period.End.Sub(u.Period.Start)
	for i, d := range times {
		if d <= 0 || d > most {
			return fmt.Errorf("usage: %s[%d] is %v, of %v: %w", name, i, d, most, ErrUsage)
		}
		most = d
	}
	return nil
}
