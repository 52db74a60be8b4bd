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

// MarshalBinary returns the encoding of m that [Meter.UnmarshalBinary] reads. The
// bytes depend on what m holds and on nothing else: two Meters of one period that
// took the same sessions, in any order, have the same bytes. It returns an error
// that wraps [ErrMeter] if m has no period.
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
func (m *Meter) MarshalBinary() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	b := m.sets.Append(header(&m.ruler))
	return binary.BigEndian.AppendUint64(b, checksum(b)), nil
}

// header returns how the encoding of a Meter begins.
func header(r *ruler) []byte {
	b := binary.AppendVarint([]byte(binaryMark), r.first)
	b = binary.AppendUvarint(b, uint64(r.firstNanos))
	return binary.AppendUvarint(b, uint64(r.length))
}

// UnmarshalBinary sets m to the Meter that data encodes: see
// [Meter.MarshalBinary]. What m held is discarded. If m is zero its period is
// that of data, in UTC. A Meter of [NewMeter] keeps its period and the location
// of it, and takes only data of the same period.
//
// UnmarshalBinary takes only what MarshalBinary can have written, and no more
// memory than a small multiple of data. It returns an error, and leaves m as it
// was, that wraps
//   - [ErrEncoding] if data is altered, cut or otherwise not the encoding of
//     a Meter in version 1;
//   - [ErrPeriod] if the period in it is not valid;
//   - [ErrOtherPeriod] if m has another period;
//   - [ErrLimit] if it has more agents or spans than a Meter can hold;
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

// decodeRuler returns the ruler of an encoding, whose header and checksum are
// right.
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
