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
			bad.add("%s is %d, but %s is %d", name, count, of, most)
		}
	}
	paying, strays, open := u.Accounts-u.ExemptAccounts, len(u.Strays), len(u.OpenAgents)
	exceeds("ExemptAccounts", u.ExemptAccounts, "Accounts", u.Accounts)
	exceeds("PeakAccounts", u.PeakAccounts, "Accounts", u.Accounts)
	for _, c := range [...]struct {
		name  string
		count int
	}{{"Active", u.Active}, {"Peak", u.Peak}} {
		switch {
		case c.count-strays <= paying:
		case strays == 0:
			bad.add("%s is %d, but Accounts less ExemptAccounts is %d", c.name, c.count, paying)
		default:
			bad.add("%s is %d, but Accounts less ExemptAccounts is %d and len(Strays) is %d", c.name, c.count, paying, strays)
		}
	}
	if u.Active > 0 {
		exceeds("Peak", u.Peak, "Active", u.Active)
		exceeds("len(Strays)", strays, "Active", u.Active)
		exceeds("len(OpenAgents)", open, "Active", u.Active)
	}
	if u.PeakAccounts > 0 && strays == 0 {
		exceeds("Peak", u.Peak, "PeakAccounts", u.PeakAccounts)
	}
	if u.Peak == 0 {
		exceeds("Active", u.Active, "Peak", 0)
		exceeds("len(Strays)", strays, "Peak", 0)
		exceeds("len(OpenAgents)", open, "Peak", 0)
	}
}

// checkProof checks what u says of its counts, where it says anything.
func checkProof(bad *faults, u *Usage) {
	at, p := u.PeakAt, u.Period
	switch {
	case at.IsZero():
	case u.Peak == 0:
		bad.add("PeakAt is %v, but Peak is 0", instantText(at))
	case compare(at, p.Start) < 0 || compare(at, p.End) >= 0:
		bad.add("PeakAt %v is not in the period %v", instantText(at), p)
	}
	if u.PeakAgents != nil && len(u.PeakAgents) != u.Peak {
		bad.add("len(PeakAgents) is %d, but Peak is %d", len(u.PeakAgents), u.Peak)
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
		switch {
		case i >= len(u.AccountsAtLeast):
			bad.add("AtLeast[%d] is %v, but len(AccountsAtLeast) is %d", i, d, len(u.AccountsAtLeast))
		case d > u.AccountsAtLeast[i]:
			bad.add("AtLeast[%d] is %v, but AccountsAtLeast[%d] is %v", i, d, i, u.AccountsAtLeast[i])
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
			bad.add("%s[%d] %.100q is a duplicate", name, i, id)
		case i > 0 && id < ids[i-1]:
			bad.add("%s[%d] %.100q is out of order, after %.100q", name, i, id, ids[i-1])
		}
	}
}

// checkTimes finds times that cannot be those of levels within p, from the lowest
// up.
func checkTimes(bad *faults, name string, times []time.Duration, of string, levels int, p Period) {
	if times != nil && len(times) != levels {
		bad.add("len(%s) is %d, but %s is %d", name, len(times), of, levels)
	}
	most := p.End.Round(0).Sub(p.Start.Round(0))
	for i, d := range times {
		switch {
		case d <= 0:
			bad.add("%s[%d] is %v, not positive", name, i, d)
		case d > most && i == 0:
			bad.add("%s[0] is %v, but the period has %v", name, d, most)
		case d > most:
			bad.add("%s[%d] is %v, but the level below has %v", name, i, d, most)
		}
		most = min(most, d)
	}
}
