package spans

// BatchLen is how many spans a Batch holds.
const BatchLen = 64

// Batch is a number of spans that are to be added to one or more Sets.
//
// Adding a span reads two places in memory: a slot of the index, and then the record of
// the key. With many keys these are not in the nearest cache. A Batch takes each step
// for all of its spans before the next step, so that a processor waits for many places
// at once and not for each in turn.
type Batch struct {
	length  int
	to      [BatchLen]*Sets
	keys    [BatchLen]string
	hashes  [BatchLen]uint64
	spans   [BatchLen]Span
	numbers [BatchLen]int32
}

// Put puts a span of a key into b, which must have room.
func (b *Batch) Put(key string, span Span) {
	i := b.length
	b.keys[i], b.spans[i], b.hashes[i] = key, span, hashOf(key)
	b.length++
}

// Len returns the number of spans in the batch.
func (b *Batch) Len() int { return b.length }

// Key returns the key of the span at a place in the batch. It may be called after Add.
func (b *Batch) Key(i int) string { return b.keys[i] }

// Direct sets the Sets to which Add adds the span at a place in the batch.
func (b *Batch) Direct(i int, to *Sets) { b.to[i] = to }

// Add adds each span in the batch to its Sets, and leaves the batch empty. It ignores
// spans without length. It stops at the first span for which there is no room, and
// returns the place of that span and the error of [Sets.Add].
func (b *Batch) Add() (int, error) {
	to, numbers := b.to[:b.length], b.numbers[:b.length]
	b.length = 0
	for i := range numbers {
		numbers[i] = to[i].keys.guess(b.hashes[i])
	}
	for i, n := range numbers {
		if n != none && to[i].times.records[n].key != b.keys[i] {
			numbers[i] = to[i].keys.find(b.hashes[i], b.keys[i])
		}
	}
	for i, s := range to {
		switch {
		case b.spans[i].Start >= b.spans[i].End:
			continue
		case numbers[i] != none && s.times.size < s.limits.Spans:
			s.times.add(numbers[i], b.spans[i])
			continue
		case numbers[i] == none: // unless an earlier span of this batch added the key
			numbers[i] = s.keys.find(b.hashes[i], b.keys[i])
		}
		if err := s.add(b.keys[i], b.hashes[i], numbers[i], b.spans[i]); err != nil {
			return i, err
		}
	}
	return len(to), nil
}
