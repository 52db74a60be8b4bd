package seats

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc64"
	"slices"
	"time"
)

// binaryHeader starts each encoding: a mark and the version.
const binaryHeader = "seats\x01"

// sumLen is the number of bytes of the checksum that ends each encoding.
const sumLen = 8

// maxUnit is the greatest exponent of the unit of time: 10^18 ns is the last
// power of ten that an int64 holds.
const maxUnit = 18

// AppendBinary appends to b the encoding of m that [Meter.UnmarshalBinary]
// reads. The bytes depend on what m holds and on nothing else: two Meters of
// one period that took the same sessions, in any order, have the same bytes. It
// returns an error that wraps [ErrMeter] if m has no period.
//
// The encoding, version 1, has in this order:
//   - the bytes "seats" and the version, 1;
//   - the start of the period: the seconds since 1970 as a varint, and the
//     nanoseconds within that second;
//   - the length of the period, in nanoseconds;
//   - the exponent of the unit of time: spans are in units of 10^exponent
//     nanoseconds, the greatest that divides all their starts and ends, seen
//     from the period's start; 0 if there are none;
//   - the number of agents; for each, in the order of their ids' bytes:
//   - the length of the id, and the id;
//   - the number of the agent's spans; for each, in order of time, the pause
//     since the last one, for the first since the period's start, and its
//     length;
//   - the CRC-64 of all that, with the polynomial of ECMA-182, in eight bytes,
//     the highest first.
//
// Numbers are uvarints and varints as package encoding/binary writes them. A
// span takes six bytes or less in a month of chats told to the millisecond.
func (m *Meter) AppendBinary(b []byte) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	m.spans.settle()
	start := len(b)
	exponent, unit := m.unit()
	b = append(b, binaryHeader...)
	b = binary.AppendVarint(b, m.frame.first)
	b = binary.AppendUvarint(b, uint64(m.frame.firstNanos))
	b = binary.AppendUvarint(b, uint64(m.frame.length))
	b = binary.AppendUvarint(b, uint64(exponent))
	b = binary.AppendUvarint(b, uint64(len(m.agents.ids)))
	var spans []span
	numbers := make([]int32, len(m.agents.ids))
	for i := range numbers {
		numbers[i] = int32(i)
	}
	slices.SortFunc(numbers, func(a, b int32) int { return cmp.Compare(m.agents.ids[a], m.agents.ids[b]) })
	for _, number := range numbers {
		id := m.agents.ids[number]
		spans = m.spans.of(number, spans[:0])
		b = binary.AppendUvarint(b, uint64(len(id)))
		b = append(b, id...)
		b = binary.AppendUvarint(b, uint64(len(spans)))
		last := int64(0)
		for _, s := range spans {
			b = binary.AppendUvarint(b, uint64((s.start-last)/unit))
			b = binary.AppendUvarint(b, uint64((s.end-s.start)/unit))
			last = s.end
		}
	}
	return binary.BigEndian.AppendUint64(b, checksum(b[start:])), nil
}

// MarshalBinary returns the encoding of m: see [Meter.AppendBinary].
func (m *Meter) MarshalBinary() ([]byte, error) {
	return m.AppendBinary(nil)
}

// UnmarshalBinary sets m to the Meter that data encodes: see
// [Meter.AppendBinary]. Its period is in UTC. What m held is given up.
//
// UnmarshalBinary takes only what AppendBinary can have written, and no more
// memory than a small multiple of data. It returns an error, and leaves m as it
// was, that wraps
//   - [ErrEncoding] if data is altered, cut or otherwise not the encoding of
//     a Meter in version 1;
//   - [ErrPeriod] if the period in it is not valid;
//   - [ErrLimit] if it has more agents or spans than a Meter can hold;
//   - [ErrMeter] if m is nil.
func (m *Meter) UnmarshalBinary(data []byte) error {
	if m == nil {
		return fmt.Errorf("seats: nil: %w", ErrMeter)
	}
	decoded, err := decode(data, cmp.Or(m.limits, limits{maxAgents, maxSpans}))
	if err != nil {
		return fmt.Errorf("seats: meter: %w", err)
	}
	*m = *decoded
	return nil
}

// decode reads a Meter. What it does not refuse by itself, such as agents or
// spans out of order, comes to light in the end: the Meter that it read has
// other bytes.
func decode(data []byte, limits limits) (*Meter, error) {
	body := len(data) - sumLen
	switch {
	case !bytes.HasPrefix(data, []byte(binaryHeader)):
		return nil, fmt.Errorf("does not start as version 1 does: %w", ErrEncoding)
	case body < len(binaryHeader) || binary.BigEndian.Uint64(data[body:]) != checksum(data[:body]):
		return nil, fmt.Errorf("%d bytes with a wrong checksum: %w", len(data), ErrEncoding)
	}
	r := reader{rest: data[len(binaryHeader):body]}
	start := time.Unix(r.varint(), r.number(int64(time.Second)-1)).UTC()
	length := r.number(int64(maxPeriod))
	if r.bad {
		return nil, fmt.Errorf("no period: %w", ErrEncoding)
	}
	f, err := newFrame(Period{start, start.Add(time.Duration(length))})
	if err != nil {
		return nil, err
	}
	m := newMeter(f)
	m.limits = limits
	unit := int64(1)
	for range r.number(maxUnit) {
		unit *= 10
	}
	// No number is trusted to be there in full: each agent and each span is
	// read before there is room for the next one.
	for agents := r.number(int64(len(data))); agents > 0 && !r.bad; agents-- {
		id := string(r.bytes())
		if len(m.agents.ids) >= limits.agents {
			return nil, fmt.Errorf("more than %d agents: %w", limits.agents, ErrLimit)
		}
		end := int64(0)
		for spans := r.number(int64(len(data))); spans > 0; spans-- {
			start := end + r.number((length-end)/unit)*unit
			end = start + r.number((length-start)/unit)*unit
			switch {
			case r.bad || id == "" || start == end:
				return nil, fmt.Errorf("agent %d, %.50q: bad id or span: %w", len(m.agents.ids), id, ErrEncoding)
			case m.spans.size >= limits.spans:
				return nil, fmt.Errorf("more than %d spans: %w", limits.spans, ErrLimit)
			}
			m.spans.add(m.numberOf(id), span{start, end})
		}
	}
	again, err := m.AppendBinary(make([]byte, 0, len(data)))
	if err != nil {
		return nil, err
	}
	if r.bad || !bytes.Equal(again, data) {
		return nil, fmt.Errorf("not the bytes of any meter: %w", ErrEncoding)
	}
	return m, nil
}

// reader reads an encoding; once something is not as it must be, bad is set and
// numbers are 0.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	r.skip(n)
	return v
}

// number reads a number that is at most limit.
func (r *reader) number(limit int64) int64 {
	v, n := binary.Uvarint(r.rest)
	r.skip(n)
	if r.bad || v > uint64(limit) {
		r.bad = true
		return 0
	}
	return int64(v)
}

// bytes reads a number and so many bytes.
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

// skip goes on by n bytes; what is not a number has none.
func (r *reader) skip(n int) {
	if n <= 0 {
		r.bad = true
		return
	}
	r.rest = r.rest[n:]
}

func checksum(b []byte) uint64 {
	return crc64.Checksum(b, crc64.MakeTable(crc64.ECMA))
}

// unit returns the greatest power of ten that divides the starts and ends of
// all spans, and its exponent.
func (m *Meter) unit() (exponent int, unit int64) {
	unit = 1
	if len(m.agents.ids) == 0 {
		return 0, unit
	}
	for exponent, unit = maxUnit, 1e18; exponent > 0; exponent, unit = exponent-1, unit/10 {
		if m.inUnits(unit) {
			break
		}
	}
	return exponent, unit
}

// inUnits reports whether all starts and ends are multiples of unit.
func (m *Meter) inUnits(unit int64) bool {
	for e := range m.spans.all() {
		if e.start%unit != 0 || e.end%unit != 0 {
			return false
		}
	}
	return true
}

// of appends the spans of an agent, in order. Nothing may be set aside.
func (t *timelines) of(agent int32, spans []span) []span {
	n := t.newest[agent]
	spans = append(spans, n.span)
	for older := t.at(n.place).older; older != none; older = t.at(older).older {
		spans = append(spans, t.at(older).span)
	}
	slices.Reverse(spans)
	return spans
}
