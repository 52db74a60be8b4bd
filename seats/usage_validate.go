package seats

import (
	"fmt"
	"slices"
	"time"
)

// Validate reports whether the period and the counts of u can be those of one
// license.
//
// A usage made by hand may leave out Active, PeakAccounts, PeakAt and the lists
// of times and agents: zero and nil stand for not counted. What [Measure] returns
// is always valid.
//
// Validate returns nil, or an error that names each fault, up to 20, and wraps
//   - [ErrPeriod] if the period is not valid (see [Period.Validate]);
//   - [ErrUsage] if a count is negative;
//   - ErrUsage if a count is more than others allow: ExemptAccounts or
//     PeakAccounts above Accounts; Peak above Active, or above PeakAccounts
//     without strays; Active above 0, strays or agents of open sessions with Peak
//     0; Active or Peak above the accounts that are not exempt plus the strays;
//     more strays or agents of open sessions than Active;
//   - ErrUsage if the proof does not fit: PeakAgents or levels not as many as
//     the peak, PeakAt outside the period, or a level that was held for no time,
//     for longer than the period or a lower level, or, without strays, than as
//     many accounts were there;
//   - ErrUsage if an id of PeakAgents, Strays or OpenAgents is empty, not in order
//     of bytes, or there twice.
func (u Usage) Validate() error {
	bad := faults{kind: ErrUsage}
	checkCounts(&bad, &u)
	errPeriod := u.Period.check()
	if errPeriod == nil && bad.count == 0 {
		checkProof(&bad, &u)
	}
	if err := join(errPeriod, bad.err()); err != nil {
		return fmt.Errorf("seats: usage: %w", err)
	}
	return nil
}

// checkCounts and those below take a pointer: to copy a usage for each takes
// longer than to check it.
func checkCounts(bad *faults, u *Usage) {
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
			bad.add("%s %d is negative", c.name, c.count)
		}
	}
	if bad.count > 0 {
		return
	}
	exceeds := func(name string, count int, of string, most int) {
		if count > most {
			bad.add("%s %d exceeds %s %d", name, count, of, most)
		}
	}
	billable, strays, open := u.Accounts-u.ExemptAccounts, len(u.Strays), len(u.OpenAgents)
	exceeds("ExemptAccounts", u.ExemptAccounts, "Accounts", u.Accounts)
	exceeds("PeakAccounts", u.PeakAccounts, "Accounts", u.Accounts)
	for _, c := range [...]struct {
		name  string
		count int
	}{{"Active", u.Active}, {"Peak", u.Peak}} {
		if c.count-strays > billable {
			bad.add("%s %d exceeds %d billable accounts and %d strays", c.name, c.count, billable, strays)
		}
	}
	if u.Active > 0 {
		exceeds("Peak", u.Peak, "Active", u.Active)
		exceeds("Strays", strays, "Active", u.Active)
		exceeds("OpenAgents", open, "Active", u.Active)
	}
	if u.PeakAccounts > 0 && strays == 0 {
		exceeds("Peak", u.Peak, "PeakAccounts", u.PeakAccounts)
	}
	if u.Peak == 0 {
		exceeds("Active", u.Active, "Peak", 0)
		exceeds("Strays", strays, "Peak", 0)
		exceeds("OpenAgents", open, "Peak", 0)
	}
}

// checkProof checks what u says of its counts, where it says anything.
func checkProof(bad *faults, u *Usage) {
	at, p := u.PeakAt, u.Period
	if !at.IsZero() && (u.Peak == 0 || compare(at, p.Start) < 0 || compare(at, p.End) >= 0) {
		bad.add("PeakAt is %v, Peak is %d, the period %v", instantText(at), u.Peak, p)
	}
	if u.PeakAgents != nil && len(u.PeakAgents) != u.Peak {
		bad.add("%d PeakAgents, Peak is %d", len(u.PeakAgents), u.Peak)
	}
	checkIDs(bad, "PeakAgents", u.PeakAgents)
	checkIDs(bad, "Strays", u.Strays)
	checkIDs(bad, "OpenAgents", u.OpenAgents)
	checkTimes(bad, "AtLeast", u.AtLeast, "Peak", u.Peak, p)
	checkTimes(bad, "AccountsAtLeast", u.AccountsAtLeast, "PeakAccounts", u.PeakAccounts, p)
	if len(u.Strays) > 0 || u.AccountsAtLeast == nil {
		return
	}
	for i, d := range u.AtLeast {
		if i >= len(u.AccountsAtLeast) || d > u.AccountsAtLeast[i] {
			bad.add("AtLeast[%d] is %v, longer than so many accounts were there", i, d)
		}
	}
}

// checkIDs finds ids that are not in order, each of them once: an agent who is a
// stray twice would let the peak be one more.
func checkIDs(bad *faults, name string, ids []string) {
	for i, id := range ids {
		switch {
		case id == "":
			bad.add("%s[%d] is empty", name, i)
		case slices.Contains(ids[max(0, i-1):i], id):
			bad.add("%s[%d] is %.100q again", name, i, id)
		case i > 0 && id < ids[i-1]:
			bad.add("%s[%d] is %.100q, after %.100q", name, i, id, ids[i-1])
		}
	}
}

// checkTimes finds times that cannot be those of levels within p, from the lowest
// up.
func checkTimes(bad *faults, name string, times []time.Duration, of string, levels int, p Period) {
	if times != nil && len(times) != levels {
		bad.add("%s has %d levels, %s is %d", name, len(times), of, levels)
	}
	most := p.End.Round(0).Sub(p.Start.Round(0))
	for i, d := range times {
		if d <= 0 || d > most {
			bad.add("%s[%d] is %v, of %v", name, i, d, most)
		}
		most = min(most, d)
	}
}
