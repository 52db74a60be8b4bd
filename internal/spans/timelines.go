package spans

import (
	"iter"
	"slices"
)

// timelines holds the union of the spans of each key. Keys are numbers.
//
// Spans come nearly in order of start. So a span most often extends the newest span of
// its key or comes after it. The record of a key has a copy of the newest span, and
// extending that span touches nothing else. A span that comes after it gets a new entry
// at the end of a log that all keys share. An entry has the place of the next older span
// of its key. The log is nearly in order of start, which makes the sweep fast.
//
// A late span is looked for among the next older spans of its key, up to maxSteps. If it
// is older than these, or if late spans are frequent, it is put into the log and set
// aside. All spans are sorted and joined anew when seven times as many spans are set
// aside as are not, or when the timelines are read.
type timelines struct {
	records []record  // of each key
	log     [][]entry // all spans, in chunks of chunkLen that stay in place
	length  int       // number of entries in log, free entries included
	free    int32     // first entry of log that is free for reuse, or none
	size    int       // number of spans, spans set aside included
	aside   int       // number of spans set aside
	steps   int       // steps taken to older spans, since order was last good
	poor    bool      // whether late spans are too frequent to look for older spans
	spare   [][]entry // empty chunks for the log
}

// record is a key and its newest span. The entry of the span in the log may be out of
// date: see flush.
type record struct {
	key string
	Span
	place int32 // in the log; none if the key has no span yet
}

// entry is a span of a key. A free entry has no length.
type entry struct {
	Span
	older int32 // the place of the key's next older span in the log, or none
	key   int32
}

const (
	// chunkLen is the number of entries in a chunk of the log: 24 KiB. A log in
	// chunks grows without copying. The first chunk grows by doubling, because
	// most Sets are small.
	chunkLen = 1 << 10

	// maxSteps is the most older spans that are compared with a late span. If
	// spans come nearly in order, nearly all late spans need at most two.
	maxSteps = 8

	// minAside is the least number of spans set aside for which sorting pays.
	minAside = 1 << 10
)

func newTimelines() timelines {
	return timelines{free: none}
}

// addKey adds a key, which gets the next number.
func (t *timelines) addKey(key string) {
	t.records = append(t.records, record{key, Span{none, none}, none}) // before any other span
}

// add adds a span of a key. The span must have a length.
func (t *timelines) add(key int32, s Span) {
	n := &t.records[key]
	switch {
	case s.Start > n.End:
		if n.place != none {
			t.at(n.place).Span = n.Span
		}
		n.place = t.push(entry{s, n.place, key})
		n.Span = s
	case s.Start >= n.Start:
		n.End = max(n.End, s.End)
	case s.End >= n.Start:
		t.extend(&n.Span, s, t.at(n.place))
	default:
		t.addLate(key, s)
	}
}

// addLate adds a span that ends before the key's newest one starts.
func (t *timelines) addLate(key int32, s Span) {
	if !t.poor {
		t.grow() // now: newer must not move below
		newer := t.at(t.records[key].place)
		for range maxSteps {
			if newer.older == none {
				newer.older = t.push(entry{s, none, key})
				return
			}
			t.steps++
			e := t.at(newer.older)
			switch {
			case s.Start > e.End:
				newer.older = t.push(entry{s, newer.older, key})
				return
			case s.End >= e.Start:
				t.extend(&e.Span, s, e)
				return
			}
			newer = e
		}
		t.poor = t.steps > t.size/2+minAside // each step is likely to miss the cache
	}
	t.push(entry{s, none, key})
	t.aside++
	if t.aside >= max(minAside, t.size/8*7) {
		t.settle()
	}
}

// extend joins s to a span, which it overlaps or touches and whose entry is e. Then it
// joins the older spans of the key that the longer span overlaps or touches.
func (t *timelines) extend(joined *Span, s Span, e *entry) {
	joined.Start, joined.End = min(joined.Start, s.Start), max(joined.End, s.End)
	for e.older != none {
		older := t.at(e.older)
		if older.End < joined.Start {
			return
		}
		joined.Start = min(joined.Start, older.Start)
		place := e.older
		e.older = older.older
		t.release(place)
	}
}

// flush copies the newest span of each key into the log. It writes nothing if all of
// them are there.
func (t *timelines) flush() {
	for i := range t.records {
		n := &t.records[i]
		if n.place == none {
			continue
		}
		if e := t.at(n.place); e.Span != n.Span {
			e.Span = n.Span
		}
	}
}

// covers reports whether s overlaps or touches a span of the key, so that adding it
// stores no new span. No span may be set aside.
func (t *timelines) covers(key int32, s Span) bool {
	n := &t.records[key]
	covering, place := n.Span, n.place
	for s.End < covering.Start {
		if place = t.at(place).older; place == none {
			return false
		}
		covering = t.at(place).Span
	}
	return s.Start <= covering.End
}

// all yields every entry, in no order, entries set aside included.
func (t *timelines) all() iter.Seq[*entry] {
	t.flush()
	return entriesIn(t.log)
}

// of appends the spans of a key, in order. No span may be set aside.
func (t *timelines) of(key int32, spans []Span) []Span {
	n := &t.records[key]
	spans = append(spans, n.Span)
	for older := t.at(n.place).older; older != none; older = t.at(older).older {
		spans = append(spans, t.at(older).Span)
	}
	slices.Reverse(spans)
	return spans
}

// entriesIn yields the entries of chunks that are not free.
func entriesIn(chunks [][]entry) iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for _, chunk := range chunks {
			for i := range chunk {
				if e := &chunk[i]; e.Start < e.End && !yield(e) {
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
	i := t.length / chunkLen
	if i == len(t.log) || len(t.log[i]) == cap(t.log[i]) {
		t.grow()
	}
	t.log[i] = append(t.log[i], e)
	t.length++
	return int32(t.length - 1)
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
