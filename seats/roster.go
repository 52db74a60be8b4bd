package seats

import "slices"

// roster has the account of each agent who chatted.
type roster struct {
	agents   []Agent
	position []int  // of the account among agents, by the agent's number in a Meter
	exempt   []bool // by the agent's number in a Meter
}

// newRoster checks agents and finds the accounts of ids, the agents who chatted. It
// returns the ids without an account, and an error for the agents that are not valid.
func newRoster(ids []string, agents []Agent) (r roster, unknown []string, err error) {
	positions, err := checkAgents(agents)
	if positions == nil {
		return roster{}, nil, err
	}
	r = roster{agents: agents, position: make([]int, len(ids)), exempt: make([]bool, len(ids))}
	for number, id := range ids {
		p, known := positions[id]
		if !known {
			unknown = append(unknown, id)
			continue
		}
		r.position[number], r.exempt[number] = p, agents[p].Exempt
	}
	return r, unknown, err
}

// checkedRoster is newRoster with one error for invalid and unknown agents.
func checkedRoster(ids []string, agents []Agent) (roster, error) {
	r, unknown, err := newRoster(ids, agents)
	slices.Sort(unknown)
	bad := faults{kind: ErrUnknownAgent}
	for _, id := range unknown {
		bad.addUnknown("", id, agents)
	}
	if err := join(err, bad.err()); err != nil {
		return roster{}, err
	}
	return r, nil
}
