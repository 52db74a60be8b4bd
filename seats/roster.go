package seats

import (
	"cmp"
	"slices"
	"strings"

	"github.com/payper/payper/internal/spans"
)

// roster tells of each agent who chatted which account is theirs.
type roster struct {
	agents   []Agent
	position []int  // of the account among agents, by the agent's number in a Meter
	exempt   []bool // by the agent's number in a Meter
}

// roster checks agents and finds the accounts of those who chatted. It returns
// the numbers of those who have none, apart from an error for the agents that
// are not valid.
func (m *Meter) roster(agents []Agent) (r roster, unknown []int, err error) {
	positions, err := checkAgents(agents)
	if positions == nil {
		return roster{}, nil, err
	}
	ids := m.sets.Keys()
	r = roster{agents: agents, position: make([]int, len(ids)), exempt: make([]bool, len(ids))}
	for number, id := range ids {
		p, known := positions[id]
		if !known {
			unknown = append(unknown, number)
			continue
		}
		r.position[number], r.exempt[number] = p, agents[p].Exempt
	}
	return r, unknown, err
}

// checkRoster is roster with one error for all that is wrong.
func (m *Meter) checkRoster(agents []Agent) (roster, error) {
	r, unknown, err := m.roster(agents)
	var ids []string
	for _, number := range unknown {
		ids = append(ids, m.sets.Keys()[number])
	}
	slices.Sort(ids)
	bad := faults{kind: ErrUnknownAgent}
	for _, id := range ids {
		bad.addUnknown("", id, agents)
	}
	if err := all(err, bad.err()); err != nil {
		return roster{}, err
	}
	return r, nil
}

// addUnknown notes an id that is none of agents, and names one that differs only
// in case or blanks.
func (f *faults) addUnknown(where, id string, agents []Agent) {
	if !f.room() {
		f.count++
		return
	}
	like := slices.IndexFunc(agents, func(a Agent) bool {
		return strings.EqualFold(strings.TrimSpace(id), strings.TrimSpace(a.ID))
	})
	if like < 0 {
		f.add("%sagent %.100q", where, id)
	} else {
		f.add("%sagent %.100q, which is not %.100q", where, id, agents[like].ID)
	}
}

// countAccounts counts the accounts of u.
func (m *Meter) countAccounts(u *Usage, agents []Agent) {
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
func (m *Meter) countSeats(u *Usage, r roster, w *spans.Sweeper) {
	peak := w.Peak(&m.sets, r.exempt)
	if peak.Count == 0 {
		return
	}
	ids := m.sets.Keys()
	u.Peak, u.PeakAt, u.AtLeast = peak.Count, m.ruler.at(peak.At), peak.AtLeast
	for _, number := range peak.Keys {
		u.PeakAgents = append(u.PeakAgents, ids[number])
	}
	slices.Sort(u.PeakAgents)

	tenures := make([][]spans.Span, len(ids)) // of those who can stray
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

// within reports whether s lies in one of list, which are in order and apart
// from each other.
func within(s spans.Span, list []spans.Span) bool {
	i, _ := slices.BinarySearchFunc(list, s.Start, func(t spans.Span, at int64) int {
		return cmp.Compare(t.End, at+1) // the first that ends after s starts
	})
	return i < len(list) && list[i].Start <= s.Start && s.End <= list[i].End
}
