package seats

// SetLimits makes m hold no more agents and spans than given.
func (m *Meter) SetLimits(agents, spans int) {
	m.limits = limits{agents, spans}
}

// HandLen is how many chats Meters.AddAll hands over at a time, and Hands how
// many times as many are under way.
const (
	HandLen = handLen
	Hands   = hands
)
