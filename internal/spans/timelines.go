package spans

import (
	"iter"
	"slices"
)

// timelines holds, for each of some keys known by number, the union of the spans
// it was given.
//
// Spans come nearly in order of their start, so that one most often extends the
// newest of its key, or comes after it. A copy of each key's newest span is
// therefore kept in its record, and extending it touches nothing else. A span
// that comes after it opens a new entry at the end of a log that all keys share.
// So the log has the spans nearly in order of their start, which the sweep takes
// its speed from, and each knows the next older one of its key.
//
// A span that comes late is looked for among the few next older ones. One that
// is later than that, or any once late spans are frequent, is put into the log
// and set aside. When there are seven times as many of these as others, or the
// timelines are read, all spans are sorted and joined anew.
type timelines struct {
	records []record  // of each key
	log     [][]entry // all spans, in chunks of chunkLen that stay in place
	length  int       // number of entries in log, free ones too
	free    int32     // first entry of log that is free for reuse, or none
	size    int       // number of spans, those set aside too
	aside   int       // number of spans set aside
	steps   int       // steps taken to older spans, since order was last good
	poor    bool      // whether there is too little order to look for older spans
	spare   [][]entry // empty chunks for the log
}

// record is a key and its newest span. The span's entry in the log may be behind:
// see flush.
type record struct {
	key string
	Span
	place int32 // in the log; none if the key has no span yet
}

// entry is a span of a key. A free one has no length.
type entry struct {
	Span
	older int32 // the place of the key's next older span in the log, or none
	key   int32
}

const (
	// chunkLen is the number of entries in a chunk of the log: 24 KiB. In
	// chunks, a log grows without copying; the first one grows by doubling,
	// since most Sets are small.
	chunkLen = 1 << 10

	// maxSteps is how many older spans are looked at for the place of a late
	// one. Nearly all that come in near order need no more than two.
	maxSteps = 8

	// minAside is how many spans are set aside before it pays to sort.
	minAside = 1 << 10
)

func newTimelines() timelines {
	return timelines{free: none}
}

// addKey adds a key, which gets the next number.
func (t *timelines) addKey(key string) {
	t.records = append(t.records, record{key, Span{none, none}, none}) // before any other span
}

// add adds a span, which must have a length, to the timeline of a key.
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

// extend joins to a span, whose entry is e, another that overlaps or touches
// it, and the older spans of the key that it then reaches.
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

// flush brings the log up to date with the newest spans.
func (t *timelines) flush() {
	for i := range t.records {
		if n := &t.records[i]; n.place != none {
			t.at(n.place).Span = n.Span
		}
	}
}

// covers reports whether a span overlaps or touches one of the key's, so that
// it can be added without storing one more. Nothing may be set aside.
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

// all yields every entry, in no order, those set aside too.
func (t *timelines) all() iter.Seq[*entry] {
	t.flush()
	return entriesIn(t.log)
}

// of appends the spans of a key, in order. Nothing may be set aside.
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
