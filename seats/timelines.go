package seats

import "iter"

// timelines holds, for each of some agents known by number, the union of the
// spans it was given: the shortest list of spans that covers the same time.
//
// Sessions come nearly in order of their start, so a span most often extends
// the newest one of its agent, or comes after it. A copy of each agent's newest
// span is therefore kept apart, small and close to those of the others, and
// extending it touches nothing else. What comes after it opens a new span, at
// the end of a log that all agents share; only two in five sessions do. So the
// log has the spans nearly in order of their start, which the sweep takes its
// speed from, and each knows the next older one of its agent.
//
// A span that comes late is looked for among the few next older ones. One that
// is later than that, or any once late spans are frequent, is put into the log
// and set aside. When there are seven times as many of these as others, or the
// timelines are read, all spans are sorted and joined anew.
type timelines struct {
	newest []newest  // of each agent
	log    [][]entry // all spans, in chunks of chunkLen that stay in place
	length int       // number of entries in log, free ones too
	free   int32     // first entry of log that is free for reuse, or none
	size   int       // number of spans, those set aside too
	aside  int       // number of spans set aside
	steps  int       // steps taken to older spans, since order was last good
	poor   bool      // whether there is too little order to look for older spans
	spare  [][]entry // empty chunks for the log
}

// newest is the newest span of an agent. Its entry in the log may be behind it:
// see flush.
type newest struct {
	span
	place int32 // in the log; none if the agent has no span yet
}

// entry is a span of an agent. A free one has no length.
type entry struct {
	span
	older int32 // the place of the agent's next older span in the log, or none
	agent int32
}

const (
	// none is the place of what is not there.
	none = -1

	// chunkLen is the number of entries in a chunk of the log: 24 KiB. In
	// chunks, a log grows without copying; the first one grows by doubling,
	// since most licenses are small.
	chunkLen = 1 << 10

	// maxSteps is how many older spans are looked at for the place of a late
	// one. Nearly all chats that come in near order need no more than two.
	maxSteps = 8

	// minAside is how many spans are set aside before it pays to sort.
	minAside = 1 << 10
)

// newTimelines returns timelines without agents.
func newTimelines() timelines {
	return timelines{free: none}
}

// addAgent adds an agent and returns its number. Numbers count from zero.
func (t *timelines) addAgent() int32 {
	t.newest = append(t.newest, newest{span{none, none}, none}) // before any other span
	return int32(len(t.newest) - 1)
}

// add adds a span, which must have a length, to the timeline of an agent.
func (t *timelines) add(agent int32, s span) {
	n := &t.newest[agent]
	switch {
	case s.start > n.end:
		if n.place != none {
			t.at(n.place).span = n.span
		}
		*n = newest{s, t.push(entry{s, n.place, agent})}
	case s.start >= n.start:
		n.end = max(n.end, s.end)
	case s.end >= n.start:
		t.extend(&n.span, s, t.at(n.place))
	default:
		t.addLate(agent, s)
	}
}

// addLate adds a span that ends before the agent's newest one starts.
func (t *timelines) addLate(agent int32, s span) {
	if !t.poor {
		t.grow() // now: newer must not move below
		newer := t.at(t.newest[agent].place)
		for range maxSteps {
			if newer.older == none {
				newer.older = t.push(entry{s, none, agent})
				return
			}
			t.steps++
			e := t.at(newer.older)
			switch {
			case s.start > e.end:
				newer.older = t.push(entry{s, newer.older, agent})
				return
			case s.end >= e.start:
				t.extend(&e.span, s, e)
				return
			}
			newer = e
		}
		t.poor = t.steps > t.size/2+minAside // each step is likely to miss the cache
	}
	t.push(entry{s, none, agent})
	t.aside++
	if t.aside >= max(minAside, t.size/8*7) {
		t.settle()
	}
}

// extend joins to a span, whose entry is e, another that overlaps or touches
// it, and the older spans of the agent that it then reaches.
func (t *timelines) extend(joined *span, s span, e *entry) {
	joined.start, joined.end = min(joined.start, s.start), max(joined.end, s.end)
	for e.older != none {
		older := t.at(e.older)
		if older.end < joined.start {
			return
		}
		joined.start = min(joined.start, older.start)
		place := e.older
		e.older = older.older
		t.release(place)
	}
}

// flush brings the log up to date with the newest spans.
func (t *timelines) flush() {
	for i := range t.newest {
		if n := &t.newest[i]; n.place != none {
			t.at(n.place).span = n.span
		}
	}
}

// covers reports whether a span overlaps or touches one of the agent's, so that
// it can be added without storing one more. Nothing may be set aside.
func (t *timelines) covers(agent int32, s span) bool {
	n := &t.newest[agent]
	covering, place := n.span, n.place
	for s.end < covering.start {
		if place = t.at(place).older; place == none {
			return false
		}
		covering = t.at(place).span
	}
	return s.start <= covering.end
}

// all yields every span, in no order, those set aside too.
func (t *timelines) all() iter.Seq[*entry] {
	t.flush()
	return spansIn(t.log)
}

// spansIn yields the entries of chunks that are not free.
func spansIn(chunks [][]entry) iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for _, chunk := range chunks {
			for i := range chunk {
				if e := &chunk[i]; e.start < e.end && !yield(e) {
					return
				}
			}
		}
	}
}

// at returns the entry of the log at a place.
func (t *timelines) at(place int32) *entry {
	return &t.log[uint32(place)/chunkLen][uint32(place)%chunkLen]
}

// push puts an entry into the log and returns its place.
func (t *timelines) push(e entry) int32 {
	t.size++
	if place := t.free; place != none {
		slot := t.at(place)
		t.free = slot.older
		*slot = e
		return place
	}
	t.grow()
	place := int32(t.length)
	chunk := &t.log[t.length/chunkLen]
	*chunk = append(*chunk, e)
	t.length++
	return place
}

// grow makes sure that the next push moves no entry.
func (t *timelines) grow() {
	i := t.length / chunkLen
	if i == len(t.log) {
		t.log = append(t.log, t.newChunk())
	}
	if chunk := t.log[i]; len(chunk) == cap(chunk) {
		t.log[i] = append(make([]entry, 0, 2*cap(chunk)), chunk...)
	}
}

// newChunk returns an empty chunk, a spare one if there is any.
func (t *timelines) newChunk() []entry {
	if last := len(t.spare) - 1; last >= 0 {
		chunk := t.spare[last]
		t.spare = t.spare[:last]
		return chunk
	}
	if t.length == 0 {
		return make([]entry, 0, 8)
	}
	return make([]entry, 0, chunkLen)
}

// release frees an entry of the log.
func (t *timelines) release(place int32) {
	t.size--
	*t.at(place) = entry{older: t.free}
	t.free = place
}
