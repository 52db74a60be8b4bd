// Package spans holds sets of spans of time by key: for each key, the union of
// the spans that were added to it.
//
// A [Sets] takes spans in any order. It can be merged with another Sets, cut and
// encoded. A [Sweeper] counts how many keys have a span at a time. The package knows
// no calendar: a span is two numbers of nanoseconds from an origin that the caller
// chooses.
package spans

import (
	"cmp"
	"errors"
	"iter"
	"math"
	"slices"
)

// Span is the time [Start, End), in nanoseconds from an origin.
type Span struct {
	Start, End int64
}

// Limits are the most keys and spans that a [Sets] can hold. Spans is at most 2^30,
// because the spans of two Sets together must be fewer than 2^31.
type Limits struct {
	Keys, Spans int
}

// The errors of a full Sets.
var (
	ErrKeys  = errors.New("too many keys")
	ErrSpans = errors.New("too many spans")
)

// Sets holds, for each key, the union of the spans that were added to it. The union is
// the shortest list of spans that covers the same time. Spans start at 0 or later.
//
// Keys are numbered from 0 in the order in which they are added. A Sets must not be
// copied after its first use. It must not be used by several goroutines at once, even
// for reading.
type Sets struct {
	keys   Index
	times  timelines // of the same keys
	limits Limits
}

// New returns an empty Sets.
func New(limits Limits) Sets {
	return Sets{keys: NewIndex(), times: newTimelines(), limits: limits}
}

// Keys returns the keys by number. The caller must not change them.
func (s *Sets) Keys() []string { return s.keys.keys }

// Settle prepares s for reading. Until s is changed, several goroutines may read it at
// once.
func (s *Sets) Settle() {
	s.times.settle()
	s.times.flush()
}

// Spans returns the number of spans. It takes constant time if no span was added since
// the last call.
func (s *Sets) Spans() int {
	s.times.settle()
	return s.times.size
}

// Add adds a span of a key. A span without length changes nothing. If s is full, Add
// returns ErrKeys or ErrSpans and changes nothing.
func (s *Sets) Add(key string, span Span) error {
	if span.Start >= span.End {
		return nil
	}
	hash := hashOf(key)
	return s.add(key, hash, s.keys.find(hash, key), span)
}

// add adds a span of a key. The number of a new key is none.
func (s *Sets) add(key string, hash uint64, number int32, span Span) error {
	if s.times.size >= s.limits.Spans || number == none && len(s.keys.keys) >= s.limits.Keys {
		if err := s.room(number, span); err != nil {
			return err
		}
	}
	if number == none {
		number = s.addKey(key, hash)
	}
	s.times.add(number, span)
	return nil
}

// addKey adds a key and returns its number. The caller must add a span of the key.
func (s *Sets) addKey(key string, hash uint64) int32 {
	number := s.keys.add(hash, key)
	s.times.addKey(s.keys.keys[number])
	return number
}

// room returns an error if s, which is full, has no room for a span of a key.
func (s *Sets) room(number int32, span Span) error {
	s.times.settle()
	switch {
	case number == none && len(s.keys.keys) >= s.limits.Keys:
		return ErrKeys
	case s.times.size < s.limits.Spans || number != none && s.times.covers(number, span):
		return nil
	}
	return ErrSpans
}

// Merge adds all spans of o, each moved by shift. No start may become negative. If o is
// s, shift must be 0. If s would hold too much, Merge returns ErrKeys or ErrSpans and
// changes nothing.
func (s *Sets) Merge(o *Sets, shift int64) error {
	if s == o {
		return nil
	}
	if s.fits(o) {
		s.take(o, shift, math.MaxInt64)
		return nil
	}
	both, err := s.joined(o, shift)
	if err != nil {
		return err
	}
	*s = both
	return nil
}

// Fits returns the error that Merge would return.
func (s *Sets) Fits(o *Sets, shift int64) error {
	if s.fits(o) {
		return nil
	}
	_, err := s.joined(o, shift)
	return err
}

// fits reports whether s has room for o, even if no spans overlap.
func (s *Sets) fits(o *Sets) bool {
	return s.times.size+o.times.size <= s.limits.Spans && len(s.keys.keys)+len(o.keys.keys) <= s.limits.Keys
}

// joined returns a new Sets that holds the spans of s and o, or the error of Merge.
func (s *Sets) joined(o *Sets, shift int64) (Sets, error) {
	both := New(s.limits)
	both.take(s, 0, math.MaxInt64)
	both.take(o, shift, math.MaxInt64)
	switch {
	case len(both.keys.keys) > s.limits.Keys:
		return Sets{}, ErrKeys
	case both.Spans() > s.limits.Spans:
		return Sets{}, ErrSpans
	}
	return both, nil
}

// Cut returns a Sets of the spans of s within part. Its origin is the start of part.
func (s *Sets) Cut(part Span) Sets {
	cut := New(s.limits)
	cut.take(s, -part.Start, part.End-part.Start)
	return cut
}

// take adds the spans of o, moved by shift and cut to [0, length). It ignores the
// limits.
func (s *Sets) take(o *Sets, shift, length int64) {
	numbers := slices.Repeat([]int32{none}, len(o.keys.keys)) // in s, by that in o
	for e := range o.times.all() {
		span := Span{max(e.Start+shift, 0), min(e.End+shift, length)}
		if span.Start >= span.End {
			continue
		}
		number := &numbers[e.key]
		if *number == none {
			key := o.keys.keys[e.key]
			hash := hashOf(key)
			if *number = s.keys.find(hash, key); *number == none {
				*number = s.addKey(key, hash)
			}
		}
		s.times.add(*number, span)
	}
}

// All yields every span with the number of its key, in no order.
func (s *Sets) All() iter.Seq2[int, Span] {
	return func(yield func(int, Span) bool) {
		s.times.settle()
		for e := range s.times.all() {
			if !yield(int(e.key), e.Span) {
				return
			}
		}
	}
}

// Sorted yields every span with its key. Keys are in byte order, and the spans of a key
// are in order of time.
func (s *Sets) Sorted() iter.Seq2[string, Span] {
	return func(yield func(string, Span) bool) {
		for number, list := range s.lists() {
			for _, span := range list {
				if !yield(s.keys.keys[number], span) {
					return
				}
			}
		}
	}
}

// lists yields the number of each key and its spans. Keys are in byte order, and the
// spans of a key are in order of time. The next iteration reuses the slice.
func (s *Sets) lists() iter.Seq2[int32, []Span] {
	return func(yield func(int32, []Span) bool) {
		s.times.settle()
		numbers := make([]int32, len(s.keys.keys))
		for i := range numbers {
			numbers[i] = int32(i)
		}
		slices.SortFunc(numbers, func(a, b int32) int { return cmp.Compare(s.keys.keys[a], s.keys.keys[b]) })
		var list []Span
		for _, number := range numbers {
			list = s.times.of(number, list[:0])
			if !yield(number, list) {
				return
			}
		}
	}
}

// Holding returns the numbers of the keys that have a span at an instant, in no order.
func (s *Sets) Holding(at int64) []int {
	var numbers []int
	for number, span := range s.All() {
		if span.Start <= at && at < span.End {
			numbers = append(numbers, number)
		}
	}
	return numbers
}
