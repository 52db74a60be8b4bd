package seats

// SetLimits makes m hold no more agents and spans than given.
func (m *Meter) SetLimits(agents, spans int) {
	m.limits = limits{agents, spans}
}
