package seats

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"time"

	"github.com/payper/payper/internal/spans"
)

// binaryMark begins each encoding. It ends with the version.
const binaryMark = "seats\x01"

// sumLen is the number of bytes of the checksum that ends each encoding.
const sumLen = 8

// MarshalBinary returns an encoding of m for [Meter.UnmarshalBinary]. Two Meters of one
// period that took the same sessions have the same bytes, whatever the order of the
// sessions. MarshalBinary returns an error that wraps [ErrMeter] if m is nil or zero.
//
// Version 1 of the encoding has this grammar:
//
//	encoding = mark start length exponent agents checksum
//	mark     = "seats", and the version in one byte, 1
//	start    = start of the period: seconds since 1970 (a varint), and nanoseconds
//	length   = length of the period in nanoseconds
//	exponent = 0 to 18: the times below are in units of 10^exponent nanoseconds
//	agents   = number of agents, and each agent, in byte order of their IDs
//	agent    = length of the ID, the ID, number of spans, and each span, in order
//	span     = time since the end of the previous span, and length of the span
//	checksum = CRC-64 with the ECMA polynomial of all bytes before it, big-endian
//
// Numbers are uvarints of package encoding/binary, except where the grammar says
// otherwise. The exponent is the greatest for which all times are whole numbers, and 0 if
// there are no spans. The first span of an agent counts from the start of the period. A span takes
// about six bytes if all times are whole milliseconds.
func (m *Meter) MarshalBinary() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	b := m.sets.Append(header(&m.ruler))
	return binary.BigEndian.AppendUint64(b, checksum(b)), nil
}

// header returns the start of an encoding: its mark and its period.
func header(r *ruler) []byte {
	b := binary.AppendVarint([]byte(binaryMark), r.first)
	b = binary.AppendUvarint(b, uint64(r.firstNanos))
	return binary.AppendUvarint(b, uint64(r.length))
}

// UnmarshalBinary sets m to the Meter that data encodes (see [Meter.MarshalBinary]). It
// discards what m held. A zero Meter takes the period of data, in UTC. A Meter that has
// a period keeps it with its locations, and takes only data of an equal period.
//
// UnmarshalBinary accepts only bytes that MarshalBinary can have written. Its
// memory is in proportion to the length of data, at most about 40 times as much.
//
// UnmarshalBinary returns an error, and leaves m unchanged, that wraps
//   - [ErrEncoding] if data is not the encoding of a Meter in version 1, or is altered
//     or cut off;
//   - [ErrPeriod] if the period in data is not valid;
//   - [ErrOtherPeriod] if m has another period;
//   - [ErrLimit] if data has too many agents or spans for a Meter;
//   - [ErrMeter] if m is nil.
func (m *Meter) UnmarshalBinary(data []byte) error {
	if m == nil {
		return fmt.Errorf("seats: nil Meter: %w", ErrMeter)
	}
	r, err := decodeRuler(data)
	if err != nil {
		return fmt.Errorf("seats: meter: %w", err)
	}
	if m.ruler.length != 0 {
		if !m.ruler.period.Equal(r.period) {
			return fmt.Errorf("seats: meter: the data has period %v, the Meter has %v: %w", r.period, m.ruler.period, ErrOtherPeriod)
		}
		r = m.ruler // with its location
	}
	body := data[len(header(&r)) : len(data)-sumLen]
	sets, err := spans.Decode(body, r.length, spans.Limits{Keys: maxAgents, Spans: maxSpans})
	switch {
	case errors.Is(err, spans.ErrForm):
		return fmt.Errorf("seats: meter: agents or spans that MarshalBinary cannot have written: %w", ErrEncoding)
	case err != nil:
		return fmt.Errorf("seats: meter: %w", limitError(err))
	}
	m.ruler, m.sets = r, sets
	return nil
}

// decodeRuler returns the ruler of an encoding. It checks the header and the checksum.
func decodeRuler(data []byte) (ruler, error) {
	end := len(data) - sumLen
	switch {
	case !bytes.HasPrefix(data, []byte(binaryMark)):
		return ruler{}, fmt.Errorf("the data does not start with the mark of version 1: %w", ErrEncoding)
	case end < len(binaryMark) || binary.BigEndian.Uint64(data[end:]) != checksum(data[:end]):
		return ruler{}, fmt.Errorf("the checksum of %d bytes is wrong: %w", len(data), ErrEncoding)
	}
	rest := bytes.NewReader(data[len(binaryMark):end])
	seconds, err1 := binary.ReadVarint(rest)
	nanos, err2 := binary.ReadUvarint(rest)
	length, err3 := binary.ReadUvarint(rest)
	if err1 != nil || err2 != nil || err3 != nil || length > uint64(maxPeriod) {
		return ruler{}, fmt.Errorf("the data has no period: %w", ErrEncoding)
	}
	start := time.Unix(seconds, int64(nanos)).UTC()
	r, err := newRuler(Period{start, start.Add(time.Duration(length))})
	if err == nil && !bytes.HasPrefix(data[:end], header(&r)) {
		err = fmt.Errorf("a period that MarshalBinary cannot have written: %w", ErrEncoding)
	}
	return r, err
}

func checksum(b []byte) uint64 {
	return crc64.Checksum(b, crc64.MakeTable(crc64.ECMA))
}
