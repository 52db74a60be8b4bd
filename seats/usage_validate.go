package seats

import (
	"fmt"
	"slices"
	"time"
)

// Validate reports whether the period and the counts of u can be those of one license.
// What [Measure] returns is always valid. A usage made by hand may leave out Active,
// PeakAccounts, PeakAt and all lists: Validate takes a zero or nil field as unknown.
//
// Validate returns nil, or an error that names each fault, up to 20. It wraps [ErrPeriod]
// if the period is not valid (see [Period.Validate]), and [ErrUsage] if
//   - a count is negative;
//   - ExemptAccounts or PeakAccounts is more than Accounts;
//   - Active or Peak is more than Accounts less ExemptAccounts, plus the number of
//     Strays;
//   - Peak, the number of Strays or the number of OpenAgents is more than Active;
//   - Peak is more than PeakAccounts and there are no Strays;
//   - Peak is 0, but Active is not 0 or there are Strays or OpenAgents;
//   - PeakAt is outside the period, or set although Peak is 0;
//   - the length of PeakAgents or AtLeast is not Peak, or the length of AccountsAtLeast
//     is not PeakAccounts;
//   - a duration is not positive, or is longer than the period or than the duration
//     before it;
//   - AtLeast[i] is longer than AccountsAtLeast[i] and there are no Strays;
//   - an ID in PeakAgents, Strays or OpenAgents is empty, out of byte order, or a
//     duplicate.
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

// checkCounts adds faults of the counts. It takes a pointer, as the functions below do,
// because copying a Usage takes longer than checking it.
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

// checkProof adds faults of the evidence, as far as u has any.
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

// checkIDs adds a fault for each id that is empty, out of order or a duplicate. A
// duplicate stray would let Peak be one more.
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

// checkTimes adds a fault for each of times that cannot be that of a level within p.
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
