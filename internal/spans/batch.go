package spans

// BatchLen is how many spans a Batch holds.
const BatchLen = 64

// Batch is a number of spans on their way to keys of some Sets.
//
// A span costs a walk from one place in memory to the next: a slot of the index,
// then the record of the key. With many keys these are not in the nearest cache.
// Since each step is taken for the whole batch before the next one, a processor
// waits for many places at once, and not for each in turn.
type Batch struct {
	length  int
	to      [BatchLen]*Sets
	keys    [BatchLen]string
	hashes  [BatchLen]uint64
	spans   [BatchLen]Span
	numbers [BatchLen]int32
}

// Put puts a span of a key into the batch, which must have room.
func (b *Batch) Put(key string, span Span) {
	i := b.length
	b.keys[i], b.spans[i], b.hashes[i] = key, span, hashOf(key)
	b.length++
}

// Len returns the number of spans in the batch.
func (b *Batch) Len() int { return b.length }

// Key returns the key of the span at a place in the batch, also after Add.
func (b *Batch) Key(i int) string { return b.keys[i] }

// Direct says which Sets the span of a place in the batch is for.
func (b *Batch) Direct(i int, to *Sets) { b.to[i] = to }

// Add adds the spans in the batch to the Sets to which they are directed, those
// without length not, up to the first that there is no room for. It returns how
// many it added, and the error of [Sets.Add]. The batch is empty then.
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
		case numbers[i] == none: // or met in this batch
			numbers[i] = s.keys.find(b.hashes[i], b.keys[i])
		}
		if err := s.add(b.keys[i], b.hashes[i], numbers[i], b.spans[i]); err != nil {
			return i, err
		}
	}
	return len(to), nil
}
