package seats

import (
	"cmp"
	"slices"

	"github.com/payper/payper/internal/spans"
)

// countAccounts counts the accounts of u.
func countAccounts(u *Usage, m *Meter, agents []Agent) {
	var on []spans.Span
	for i := range agents {
		before := len(on)
		if on = agents[i].tenure(&m.ruler, on); len(on) == before {
			continue
		}
		u.Accounts++
		if agents[i].Exempt {
			u.ExemptAccounts++
		}
	}
	peak := spans.PeakOf(on)
	u.PeakAccounts, u.AccountsAtLeast = peak.Count, peak.AtLeast
}

// countSeats counts the seats of u.
func countSeats(u *Usage, m *Meter, r roster, w *spans.Sweeper) {
	peak := w.Peak(&m.sets, r.exempt)
	if peak.Count == 0 {
		return
	}
	ids := m.sets.Keys()
	u.Peak, u.PeakAt, u.AtLeast = peak.Count, m.ruler.at(peak.At), peak.AtLeast
	u.PeakAgents = make([]string, peak.Count)
	for i, number := range peak.Keys {
		u.PeakAgents[i] = ids[number]
	}
	slices.Sort(u.PeakAgents)

	tenures := make([][]spans.Span, len(ids)) // of agents who can be strays
	canStray := false
	for number, p := range r.position {
		if r.exempt[number] {
			continue
		}
		u.Active++
		if a := &r.agents[p]; !a.always() {
			tenures[number], canStray = a.tenure(&m.ruler, []spans.Span{}), true
		}
	}
	if !canStray {
		return
	}
	for number, chat := range m.sets.All() {
		if tenure := tenures[number]; tenure != nil && !within(chat, tenure) {
			u.Strays = append(u.Strays, ids[number])
			tenures[number] = nil
		}
	}
	slices.Sort(u.Strays)
}

// within reports whether s is in one span of list. The spans of list are in order and
// do not touch.
func within(s spans.Span, list []spans.Span) bool {
	i, _ := slices.BinarySearchFunc(list, s.Start, func(t spans.Span, at int64) int {
		return cmp.Compare(t.End, at+1) // the first that ends after s starts
	})
	return i < len(list) && list[i].Start <= s.Start && s.End <= list[i].End
}
