package seats

import (
	"cmp"
	"iter"
	"math"
	"math/bits"
	"slices"
)

// timelines holds, for each of some agents known by number, the union of the
// spans it was given: the shortest list of spans that covers the same time.
//
// Sessions come nearly in order of their start, so a span most often extends
// the newest one of its agent, or comes after it. The newest span is therefore
// kept apart, where extending it touches nothing else. What comes after it
// closes it: a closed span goes to a log that all agents share, and each span
// knows the next older one of its agent. Only two in five sessions close one,
// and only these are sorted in the end.
//
// A span that comes late is looked for among the few next older ones. One that
// is later than that, or any once late spans are frequent, is put into the log
// and set aside. When there are three times as many of these as others, or the
// timelines are read, all spans are sorted and joined anew.
type timelines struct {
	newest []entry   // the newest span of each agent
	log    [][]entry // the others, in chunks of chunkLen that stay in place
	length int       // number of entries in log, free ones too
	free   int32     // first entry of log that is free for reuse, or none
	size   int       // number of spans: newest, older, set aside
	aside  int       // number of spans set aside
	steps  int       // steps taken to the older spans, since the last settle
	room   []entry   // to sort in
}

// entry is a span of an agent. A free one has no length.
type entry struct {
	span
	older int32 // the place of the agent's next older span in the log, or none
	agent int32
}

const (
	// none is the older of an agent's oldest span.
	none = -1

	// unset is the older of what is no span yet, while all are joined anew.
	unset = -2

	// chunkLen is the number of entries in a chunk of the log: 24 KiB. In
	// chunks, a log grows without copying; the first one grows by doubling,
	// since most licences are small.
	chunkLen = 1 << 10

	// maxSteps is how many older spans are looked at for the place of a late
	// one. Nearly all chats that come in near order need no more than two.
	maxSteps = 8

	// minAside is how many spans are set aside before it pays to sort.
	minAside = 1 << 10

	// windowLen is how many spans settle wants to sort at a time: few, in the
	// nearest cache.
	windowLen = 4
)

// newTimelines returns timelines without agents.
func newTimelines() timelines {
	return timelines{log: make([][]entry, 1), free: none}
}

// addAgent adds an agent with its first span and returns its number. Numbers
// count from zero.
func (t *timelines) addAgent(s span) int32 {
	agent := int32(len(t.newest))
	t.newest = append(t.newest, entry{s, none, agent})
	t.size++
	return agent
}

// add adds a span, which must have a length, to the timeline of an agent.
func (t *timelines) add(agent int32, s span) {
	newest := &t.newest[agent]
	switch {
	case s.start > newest.end:
		older := t.push(*newest)
		*newest = entry{s, older, agent}
	case s.start >= newest.start:
		newest.end = max(newest.end, s.end)
	case s.end >= newest.start:
		t.extend(newest, s)
	default:
		t.addLate(agent, s)
	}
}

// addLate adds a span that ends before the agent's newest one starts.
func (t *timelines) addLate(agent int32, s span) {
	t.grow() // now: newer must not move below
	newer := &t.newest[agent]
	for range maxSteps {
		if newer.older == none {
			newer.older = t.push(entry{s, none, agent})
			return
		}
		if t.steps > t.size/2+minAside {
			break // too little order: each step is likely to miss the cache
		}
		t.steps++
		e := t.at(newer.older)
		switch {
		case s.start > e.end:
			newer.older = t.push(entry{s, newer.older, agent})
			return
		case s.end >= e.start:
			t.extend(e, s)
			return
		}
		newer = e
	}
	t.push(entry{s, none, agent})
	t.aside++
	if t.aside >= max(minAside, t.size/4*3) {
		t.settle()
	}
}

// extend joins to e a span that overlaps or touches it, and the older spans of
// the agent that e then reaches.
func (t *timelines) extend(e *entry, s span) {
	e.start, e.end = min(e.start, s.start), max(e.end, s.end)
	for e.older != none {
		older := t.at(e.older)
		if older.end < e.start {
			return
		}
		e.start = min(e.start, older.start)
		place := e.older
		e.older = older.older
		t.release(place)
	}
}

// settle joins the spans set aside to the timelines of their agents.
func (t *timelines) settle() {
	t.steps = 0
	if t.aside == 0 {
		return
	}
	windows := t.dealByStart()
	t.length, t.free, t.size, t.aside = 0, none, 0, 0
	for i := range t.log {
		t.log[i] = t.log[i][:0]
	}
	for i := range t.newest {
		t.newest[i].older = unset
	}
	start := 0
	for _, end := range windows {
		window := t.room[start:end]
		start = end
		slices.SortFunc(window, func(a, b entry) int { return cmp.Compare(a.start, b.start) })
		for _, e := range window {
			if newest := &t.newest[e.agent]; newest.older == unset {
				*newest = entry{e.span, none, e.agent}
				t.size++
				continue
			}
			t.add(e.agent, e.span)
		}
	}
}

// dealByStart deals all spans into windows of time, in room, and returns where
// the windows end there. It takes far less time than to sort them all.
func (t *timelines) dealByStart() []int {
	low, high := int64(math.MaxInt64), int64(0)
	for e := range t.all() {
		low, high = min(low, e.start), max(high, e.start)
	}
	shift := max(0, bits.Len64(uint64(high-low))-bits.Len(uint(t.size/windowLen)))
	ends := make([]int, (high-low)>>shift+2)
	for e := range t.all() {
		ends[(e.start-low)>>shift+1]++
	}
	for i := range ends[1:] {
		ends[i+1] += ends[i]
	}
	if cap(t.room) < t.size {
		t.room = make([]entry, t.size)
	}
	t.room = t.room[:t.size]
	for e := range t.all() {
		i := &ends[(e.start-low)>>shift]
		t.room[*i] = e
		*i++
	}
	return ends[:len(ends)-1]
}

// covers reports whether a span overlaps or touches one of the agent's, so that
// it can be added without storing one more. Nothing may be set aside.
func (t *timelines) covers(agent int32, s span) bool {
	e := &t.newest[agent]
	for s.end < e.start && e.older != none {
		e = t.at(e.older)
	}
	return s.start <= e.end && s.end >= e.start
}

// entries returns all entries, in no order: those of no length are free.
func (t *timelines) entries() [][]entry {
	return append([][]entry{t.newest}, t.log...)
}

// all yields every span, in no order, those set aside too.
func (t *timelines) all() iter.Seq[entry] {
	return func(yield func(entry) bool) {
		for _, entries := range t.entries() {
			for _, e := range entries {
				if e.start < e.end && !yield(e) {
					return
				}
			}
		}
	}
}

// at returns the entry of the log at a place.
func (t *timelines) at(place int32) *entry {
	return &t.log[place/chunkLen][place%chunkLen]
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
		t.log = append(t.log, make([]entry, 0, chunkLen))
	}
	if chunk := t.log[i]; len(chunk) == cap(chunk) {
		t.log[i] = append(make([]entry, 0, max(8, 2*cap(chunk))), chunk...)
	}
}

// release frees an entry of the log.
func (t *timelines) release(place int32) {
	t.size--
	*t.at(place) = entry{older: t.free}
	t.free = place
}
