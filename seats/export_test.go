package seats

// SetLimits makes m hold no more agents and spans than given.
func (m *Meter) SetLimits(agents, spans int) {
	m.limits = limits{agents, spans}
}

// FirstLen is how many chats Meters.AddAll hands over the first time, HandLen how
// many from then on, and Hands how many times as many are under way.
const (
	FirstLen = firstLen
	HandLen  = handLen
	Hands    = hands
)

// PlainMeasure and PlainLevels are the count as one would write it first.
var (
	PlainMeasure = plainMeasure
	PlainLevels  = plainLevels
)
