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
// necessarily without a break: the peak, once peaks shorter than d are
// dropped. Sustained(0) is Peak; if no level was held for d, the result is 0.
//
// Sustained returns an error that wraps
//   - [ErrPeriod] if d is negative;
//   - [ErrUsage] if d is positive and u, which was made by hand, has a peak but
//     no AtLeast.
func (u Usage) Sustained(d time.Duration) (int, error) {
	switch {
	case d < 0:
		return 0, fmt.Errorf("seats: sustained for %v: %w", d, ErrPeriod)
	case d == 0:
		return u.Peak, nil
	case u.Peak > 0 && len(u.AtLeast) == 0:
		return 0, fmt.Errorf("seats: usage: sustained for %v: no AtLeast: %w", d, ErrUsage)
	}
	for k := len(u.AtLeast); k > 0; k-- {
		if u.AtLeast[k-1] >= d {
			return k, nil
		}
	}
	return 0, nil
}

// Validate reports whether the period and the counts of u can be those of one
// license. Package pricing calls it before it charges a usage.
//
// A usage made by hand may leave out Active, PeakAccounts, PeakAt and the lists
// of times and agents: zero and nil stand for not counted. What Measure returns
// is always valid.
//
// Validate returns nil, or an error that wraps
//   - [ErrPeriod] if the period is not valid (see [Period.Validate]);
//   - [ErrUsage] if a count is negative;
//   - ErrUsage if a count is more than others allow: ExemptAccounts or
//     PeakAccounts above Accounts; Peak above Active, or above PeakAccounts
//     without strays; Active above 0, strays or
//     agents of open sessions with Peak 0; Active or Peak
//     above the accounts that are not exempt plus the strays; more strays or
//     agents of open sessions than Active;
//   - ErrUsage if the proof does not fit: PeakAgents or levels not as many as
//     the peak, PeakAt outside the period, or a level that was held for no time,
//     for longer than the period or a lower level, or, without strays, than as
//     many accounts were there;
//   - ErrUsage if an id of PeakAgents, Strays or OpenAgents is empty, not in order
//     of bytes, or there twice.
func (u Usage) Validate() error {
	if err := checkUsage(&u); err != nil {
		return fmt.Errorf("seats: usage: %w", err)
	}
	return nil
}

// checkUsage and those it calls take a pointer: to copy a usage for each takes
// longer than to check it.
func checkUsage(u *Usage) error {
	if err := u.Period.check(); err != nil {
		return err
	}
	if err := checkCounts(u); err != nil {
		return err
	}
	return checkProof(u)
}

func checkCounts(u *Usage) error {
	for _, c := range [...]struct {
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
			return fmt.Errorf("%s %d is negative: %w", c.name, c.count, ErrUsage)
		}
	}
	charged, strays, open := u.Accounts-u.ExemptAccounts, len(u.Strays), len(u.OpenAgents)
	switch {
	case u.ExemptAccounts > u.Accounts:
		return tooMany("ExemptAccounts", u.ExemptAccounts, "Accounts %d", u.Accounts)
	case u.PeakAccounts > u.Accounts:
		return tooMany("PeakAccounts", u.PeakAccounts, "Accounts %d", u.Accounts)
	case u.Active > 0 && (u.Peak > u.Active || u.Peak == 0):
		return tooMany("Peak", u.Peak, "Active %d", u.Active)
	case u.PeakAccounts > 0 && u.Peak > u.PeakAccounts && strays == 0:
		return tooMany("Peak", u.Peak, "PeakAccounts %d without strays", u.PeakAccounts)
	case u.Active-strays > charged:
		return tooMany("Active", u.Active, "%d accounts that are not exempt and %d strays", charged, strays)
	case u.Peak-strays > charged:
		return tooMany("Peak", u.Peak, "%d accounts that are not exempt and %d strays", charged, strays)
	case u.Active > 0 && strays > u.Active:
		return tooMany("Strays", strays, "Active %d", u.Active)
	case strays > 0 && u.Peak == 0:
		return tooMany("Strays", strays, "Peak %d", u.Peak)
	case u.Active > 0 && open > u.Active:
		return tooMany("OpenAgents", open, "Active %d", u.Active)
	case open > 0 && u.Peak == 0:
		return tooMany("OpenAgents", open, "Peak %d", u.Peak)
	}
	return nil
}

// tooMany returns an error for a count that others do not allow.
func tooMany(name string, count int, of string, others ...any) error {
	return fmt.Errorf("%s %d, of %s: %w", name, count, fmt.Sprintf(of, others...), ErrUsage)
}

// checkProof checks what u says of its counts, where it says anything.
func checkProof(u *Usage) error {
	at, p := u.PeakAt, u.Period
	switch {
	case !at.IsZero() && (u.Peak == 0 || compare(at, p.Start) < 0 || compare(at, p.End) >= 0):
		return fmt.Errorf("%s is %v, Peak is %d, the period %v: %w", "PeakAt", instantText(at), u.Peak, p, ErrUsage)
	case u.PeakAgents != nil && len(u.PeakAgents) != u.Peak:
		return fmt.Errorf("%d PeakAgents, Peak is %d: %w", len(u.PeakAgents), u.Peak, ErrUsage)
	case u.AtLeast != nil && len(u.AtLeast) != u.Peak:
		return fmt.Errorf("%s has %d levels, Peak is %d: %w", "AtLeast", len(u.AtLeast), u.Peak, ErrUsage)
	case u.AccountsAtLeast != nil && len(u.AccountsAtLeast) != u.PeakAccounts:
		return fmt.Errorf("%s has %d levels, PeakAccounts is %d: %w", "AccountsAtLeast", len(u.AccountsAtLeast), u.PeakAccounts, ErrUsage)
	}
	if err := checkIDs("PeakAgents", u.PeakAgents); err != nil {
		return err
	}
	if err := checkIDs("Strays", u.Strays); err != nil {
		return err
	}
	if err := checkIDs("OpenAgents", u.OpenAgents); err != nil {
		return err
	}
	if err := checkLevels("AtLeast", u.AtLeast, p); err != nil {
		return err
	}
	if err := checkLevels("AccountsAtLeast", u.AccountsAtLeast, p); err != nil {
		return err
	}
	if len(u.Strays) == 0 && u.AccountsAtLeast != nil {
		for i, d := range u.AtLeast {
			if i >= len(u.AccountsAtLeast) || d > u.AccountsAtLeast[i] {
				return fmt.Errorf("%s[%d] is %v, longer than so many accounts were there: %w", "AtLeast", i, d, ErrUsage)
			}
		}
	}
	return nil
}

// checkIDs returns an error unless ids are in order, each of them once: an agent
// who is a stray twice would let the peak be one more.
func checkIDs(name string, ids []string) error {
	for i, id := range ids {
		switch {
		case id == "":
			return fmt.Errorf("%s[%d] is empty: %w", name, i, ErrUsage)
		case i > 0 && id == ids[i-1]:
			return fmt.Errorf("%s[%d] is %.100q again: %w", name, i, id, ErrUsage)
		case i > 0 && id < ids[i-1]:
			return fmt.Errorf("%s[%d] is %.100q, after %.100q: %w", name, i, id, ids[i-1], ErrUsage)
		}
	}
	return nil
}

// checkLevels returns an error unless times can be those of levels within p,
// from the lowest up.
func checkLevels(name string, times []time.Duration, p Period) error {
	if len(times) == 0 {
		return nil
	}
	most := p.End.Sub(p.Start)
	for i, d := range times {
		if d <= 0 || d > most {
			return fmt.Errorf("%s[%d] is %v, of %v: %w", name, i, d, most, ErrUsage)
		}
		most = d
	}
	return nil
}
