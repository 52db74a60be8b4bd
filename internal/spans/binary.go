package spans

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// ErrForm reports bytes that Append cannot have written.
var ErrForm = errors.New("not the encoding of spans")

// maxUnit is the greatest exponent of the unit of time: 10^18 is the last power
// of ten that an int64 holds.
const maxUnit = 18

// Append appends an encoding of s. It depends only on the keys and spans of s. It has
// this grammar, in which all numbers are uvarints of package encoding/binary:
//
//	encoding = exponent, number of keys, and each key, in byte order
//	exponent = 0 to 18: the times below are in units of 10^exponent nanoseconds
//	key      = length of the key, the key, number of spans, and each span, in order
//	span     = time since the end of the previous span, and length of the span
//
// The exponent is the greatest for which all times are whole numbers, and 0 if there are
// no spans. The first span of a key counts from 0.
func (s *Sets) Append(b []byte) []byte {
	s.times.settle()
	exponent, unit := s.unit()
	b = binary.AppendUvarint(b, uint64(exponent))
	b = binary.AppendUvarint(b, uint64(len(s.keys.keys)))
	for number, list := range s.lists() {
		key := s.keys.keys[number]
		b = binary.AppendUvarint(b, uint64(len(key)))
		b = append(b, key...)
		b = binary.AppendUvarint(b, uint64(len(list)))
		last := int64(0)
		for _, span := range list {
			b = binary.AppendUvarint(b, uint64((span.Start-last)/unit))
			b = binary.AppendUvarint(b, uint64((span.End-span.Start)/unit))
			last = span.End
		}
	}
	return b
}

// unit returns the greatest power of ten that divides the starts and ends of all
// spans, and its exponent.
func (s *Sets) unit() (exponent int, unit int64) {
	unit = 1
	if len(s.keys.keys) == 0 {
		return 0, unit
	}
	for exponent, unit = maxUnit, 1e18; exponent > 0; exponent, unit = exponent-1, unit/10 {
		if s.inUnits(unit) {
			break
		}
	}
	return exponent, unit
}

// inUnits reports whether all starts and ends are multiples of unit.
func (s *Sets) inUnits(unit int64) bool {
	for e := range s.times.all() {
		if e.Start%unit != 0 || e.End%unit != 0 {
			return false
		}
	}
	return true
}

// Decode returns the Sets that data encodes. Its spans end at length or before. Decode
// accepts only bytes that Append can have written, and takes memory in proportion to
// the length of data. It returns ErrForm, ErrKeys or ErrSpans.
func Decode(data []byte, length int64, limits Limits) (Sets, error) {
	s := New(limits)
	r := reader{rest: data}
	unit := int64(1)
	for range r.number(maxUnit) {
		unit *= 10
	}
	// A count may be false, so memory grows with the keys and spans that are read.
	for keys := r.number(int64(len(data))); keys > 0 && !r.bad; keys-- {
		key := string(r.bytes())
		if len(s.keys.keys) >= limits.Keys {
			return Sets{}, ErrKeys
		}
		end := int64(0)
		for left := r.number(int64(len(data))); left > 0; left-- {
			start := end + r.number((length-end)/unit)*unit
			end = start + r.number((length-start)/unit)*unit
			switch {
			case r.bad || key == "" || start == end:
				return Sets{}, ErrForm
			case s.times.size >= limits.Spans:
				return Sets{}, ErrSpans
			}
			hash := hashOf(key)
			number := s.keys.find(hash, key)
			if number == none {
				number = s.addKey(key, hash)
			}
			s.times.add(number, Span{start, end})
		}
	}
	// Keys or spans out of order are found here, because Append writes them in order.
	if r.bad || !bytes.Equal(s.Append(make([]byte, 0, len(data))), data) {
		return Sets{}, ErrForm
	}
	return s, nil
}

// A reader reads an encoding. At the first fault it sets bad, and all later numbers are
// 0.
type reader struct {
	rest []byte
	bad  bool
}

// number reads a number that is at most limit.
func (r *reader) number(limit int64) int64 {
	v, n := binary.Uvarint(r.rest)
	if r.bad || n <= 0 || v > uint64(limit) {
		r.bad = true
		return 0
	}
	r.rest = r.rest[n:]
	return int64(v)
}

// bytes reads a length and that many bytes.
func (r *reader) bytes() []byte {
	n := r.number(int64(len(r.rest)))
	if n > int64(len(r.rest)) {
		r.bad = true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}
