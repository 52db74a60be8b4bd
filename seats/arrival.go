package seats

// arrival is a part of a session that is on its way into a Meter.
type arrival struct {
	license string // only in a Meters
	meter   *Meter
	agent   string
	part    span
	index   int // of the session where it came from

	// The hash and the number of the agent, once it is looked for; before that,
	// in a Meters, of the license.
	hash   uint64
	number int32
}

// batchLen is how many arrivals go through the steps of addBatch together.
const batchLen = 64

// addBatch adds arrivals up to the first one that it cannot add, and returns
// how many it added.
//
// An arrival costs a walk from one place in memory to the next: a slot of the
// index, the id that it stands for, the agent's newest span. With many agents
// these are not in the nearest cache. Since each step is taken for a whole batch
// before the next one, a processor waits for many places at once, and not for
// each in turn.
func addBatch(batch []arrival) (int, error) {
	for i := range batch {
		a := &batch[i]
		a.number = a.meter.agents.guess(a.hash)
	}
	for i := range batch {
		a := &batch[i]
		if x := &a.meter.agents; a.number != none && x.ids[a.number] != a.agent {
			a.number = x.find(a.hash, a.agent)
		}
	}
	for i := range batch {
		a := &batch[i]
		m := a.meter
		if a.number != none && m.spans.size < m.limits.spans {
			m.spans.add(a.number, a.part)
			continue
		}
		if a.number == none { // or met in this batch
			a.number = m.agents.find(a.hash, a.agent)
		}
		if err := m.addFound(a.agent, a.hash, a.number, a.part); err != nil {
			return i, err
		}
	}
	return len(batch), nil
}
