package seats_test

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"encoding/gob"
	"encoding/hex"
	"hash/crc64"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/payper/payper/seats"
)

var (
	_ encoding.BinaryAppender    = (*seats.Meter)(nil)
	_ encoding.BinaryMarshaler   = (*seats.Meter)(nil)
	_ encoding.BinaryUnmarshaler = (*seats.Meter)(nil)
)

// resum returns data with the checksum of what comes before its last 8 bytes.
func resum(data []byte) []byte {
	body := data[:len(data)-8]
	return binary.BigEndian.AppendUint64(slices.Clone(body), crc64.Checksum(body, crc64.MakeTable(crc64.ECMA)))
}

// forged returns an encoding with a right checksum of whatever fields: strings
// as they are, ints as uvarints, int64s as varints.
func forged(fields ...any) []byte {
	var b []byte
	for _, f := range fields {
		switch f := f.(type) {
		case string:
			b = append(b, f...)
		case int:
			b = binary.AppendUvarint(b, uint64(f))
		case int64:
			b = binary.AppendVarint(b, f)
		case uint64:
			b = binary.AppendUvarint(b, f)
		default:
			panic("no such field")
		}
	}
	return resum(append(b, make([]byte, 8)...))
}

// encodings returns encodings of several Meters.
func encodings(tb testing.TB) [][]byte {
	tb.Helper()
	p, _, sessions := crowds[0].draw(false)
	all := [][]byte{
		encode(tb, newMeter(tb, day)),
		encode(tb, newMeter(tb, day, chat("ann", "09:00", "10:00"))),
		encode(tb, newMeter(tb, day, chat("ann", "09:00", "10:00"), chat("ann", "12:00", "18:00"), chat("bob", "08:00", "08:30"))),
		encode(tb, newMeter(tb, p, sessions[:30]...)),
	}
	return all
}

// TestMeterBinaryGolden holds the bytes of version 1, which stored Meters have.
func TestMeterBinaryGolden(t *testing.T) {
	t.Parallel()
	start := instant("2021-02-01T08:00:00.000000001Z")
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	m := newMeter(t, seats.Period{Start: start, End: at(10_000)},
		seats.Session{Agent: "bob", Start: at(2000), End: at(3000)},
		seats.Session{Agent: "ann", Start: at(5000), End: at(5200)},
		seats.Session{Agent: "ann", Start: at(-1000), End: at(300)},
	)
	want := forged(
		"seats", 1,
		start.Unix(), 1, 10_000_000_000, // the period
		8, // tenths of a second
		2,
		3, "ann", 2, 0, 3, 47, 2,
		3, "bob", 1, 20, 10,
	)
	got := encode(t, m)
	if !bytes.Equal(want, got) {
		t.Errorf("MarshalBinary:\n%x, want\n%x", got, want)
	}
	const golden = "73656174730180d4bd810c0180c8afa025080203616e6e0200032f0203626f6201140a"
	if got := hex.EncodeToString(got[:len(got)-8]); got != golden {
		t.Errorf("MarshalBinary, without its checksum: %s, want %s", got, golden)
	}
	appended, err := m.AppendBinary([]byte("kept"))
	if err != nil {
		t.Fatal(err)
	}
	if want := append([]byte("kept"), want...); !bytes.Equal(want, appended) {
		t.Errorf("AppendBinary to %q: %x, want %x", "kept", appended, want)
	}
}

// TestMeterBinaryAltered holds that no cut and no change of a byte goes unseen.
func TestMeterBinaryAltered(t *testing.T) {
	t.Parallel()
	for _, data := range encodings(t) {
		var m seats.Meter
		for n := range data {
			if err := m.UnmarshalBinary(data[:n]); err == nil {
				t.Fatalf("UnmarshalBinary takes %d bytes of %x", n, data)
			}
		}
		if err := m.UnmarshalBinary(append(slices.Clone(data), 0)); err == nil {
			t.Fatalf("UnmarshalBinary takes %x with a byte more", data)
		}
		for i := range data {
			for change := 1; change < 256; change++ {
				altered := slices.Clone(data)
				altered[i] ^= byte(change)
				if err := m.UnmarshalBinary(altered); err == nil {
					t.Fatalf("UnmarshalBinary takes %x with byte %d changed to %x", data, i, altered[i])
				}
			}
		}
		checkError(t, "Usage", second(m.Usage(nil)), seats.ErrMeter, nil) // still zero
		// With the checksum put right, only what some Meter would write is
		// taken.
		for i := range len(data) - 8 {
			for _, b := range []byte{0, 1, 0x7f, 0x80, 0xff, data[i] + 1, data[i] - 1} {
				altered := slices.Clone(data)
				altered[i] = b
				checkBinary(t, resum(altered))
			}
			checkBinary(t, resum(data[:max(i, 8)]))
			checkBinary(t, resum(slices.Concat(data[:i], []byte{0x80}, data[i:])))
		}
	}
}

func second[A, B any](_ A, b B) B { return b }

func TestMeterBinaryErrors(t *testing.T) {
	t.Parallel()
	const length = 36_000_000_000_000 // ten hours
	start := day.Start.Unix()
	huge := uint64(1) << 63
	for _, tc := range []struct {
		name string
		why  string
		data []byte
		want error
	}{
		{name: "empty", why: "nothing", want: seats.ErrEncoding},
		{name: "short", why: "shorter than a checksum", data: []byte("seats"), want: seats.ErrEncoding},
		{name: "checksum_only", why: "the checksum of nothing", data: make([]byte, 8), want: seats.ErrEncoding},
		{name: "other_format", why: "not of a Meter", data: forged("chats", 1, start, 0, length, 0, 0), want: seats.ErrEncoding},
		{name: "version_0", why: "there was none before 1", data: forged("seats", 0, start, 0, length, 0, 0), want: seats.ErrEncoding},
		{name: "version_2", why: "written by a later release", data: forged("seats", 2, start, 0, length, 0, 0), want: seats.ErrEncoding},
		{name: "header_only", why: "no period", data: forged("seats", 1), want: seats.ErrEncoding},
		{name: "no_length", why: "an empty period", data: forged("seats", 1, start, 0, 0, 0, 0), want: seats.ErrPeriod},
		{name: "too_long", why: "one nanosecond more than 250 years", data: forged("seats", 1, start, 0, int(longest)+1, 0, 0), want: seats.ErrEncoding},
		{name: "year_one", why: "the zero time is no start", data: forged("seats", 1, time.Time{}.Unix(), 0, length, 0, 0), want: seats.ErrPeriod},
		{name: "full_second", why: "10^9 nanoseconds are the next second", data: forged("seats", 1, start, 1_000_000_000, length, 0, 0), want: seats.ErrEncoding},
		{name: "huge_length", why: "no int64", data: forged("seats", 1, start, 0, huge, 0, 0), want: seats.ErrEncoding},
		{name: "exponent_19", why: "10^19 does not fit", data: forged("seats", 1, start, 0, length, 19, 0), want: seats.ErrEncoding},
		{name: "exponent_of_nothing", why: "0 if there are no spans", data: forged("seats", 1, start, 0, length, 1, 0), want: seats.ErrEncoding},
		{name: "exponent_too_small", why: "it is the greatest there is", data: forged("seats", 1, start, 0, length, 0, 1, 1, "a", 1, 0, 10), want: seats.ErrEncoding},
		{name: "agents_missing", why: "one promised", data: forged("seats", 1, start, 0, length, 0, 1), want: seats.ErrEncoding},
		{name: "agents_left_over", why: "none promised", data: forged("seats", 1, start, 0, length, 0, 0, 1, "a", 1, 0, 1), want: seats.ErrEncoding},
		{name: "empty_id", why: "nobody chats", data: forged("seats", 1, start, 0, length, 0, 1, 0, 1, 0, 1), want: seats.ErrEncoding},
		{name: "id_cut", why: "longer than what is left", data: forged("seats", 1, start, 0, length, 0, 1, 100, "a", 1, 0, 1), want: seats.ErrEncoding},
		{name: "no_spans", why: "who did not chat is not in it", data: forged("seats", 1, start, 0, length, 0, 1, 1, "a", 0), want: seats.ErrEncoding},
		{name: "out_of_order", why: "agents are in order of ids", data: forged("seats", 1, start, 0, length, 0, 2, 1, "b", 1, 0, 1, 1, "a", 1, 0, 1), want: seats.ErrEncoding},
		{name: "agent_twice", why: "an agent has all spans in one list", data: forged("seats", 1, start, 0, length, 0, 2, 1, "a", 1, 0, 1, 1, "a", 1, 2, 1), want: seats.ErrEncoding},
		{name: "span_of_no_length", why: "it is no chat time", data: forged("seats", 1, start, 0, length, 0, 1, 1, "a", 1, 5, 0), want: seats.ErrEncoding},
		{name: "spans_touch", why: "they are one", data: forged("seats", 1, start, 0, length, 0, 1, 1, "a", 2, 0, 1, 0, 1), want: seats.ErrEncoding},
		{name: "span_ends_late", why: "one nanosecond after the period", data: forged("seats", 1, start, 0, length, 0, 1, 1, "a", 1, 1, length), want: seats.ErrEncoding},
		{name: "span_starts_late", why: "far after the period", data: forged("seats", 1, start, 0, length, 0, 1, 1, "a", 1, huge-1, 1), want: seats.ErrEncoding},
		{name: "second_span_starts_late", why: "after the period, though no longer from the last span than that is from its end", data: forged("seats", 1, start, 0, length, 0, 1, 1, "a", 2, 10, 40, length-40, 5), want: seats.ErrEncoding},
		{name: "span_ends_late_in_seconds", why: "one unit after the period", data: forged("seats", 1, start, 0, length, 9, 1, 1, "a", 1, 0, length/1_000_000_000+1), want: seats.ErrEncoding},
		{name: "span_starts_late_in_seconds", why: "one unit after the period", data: forged("seats", 1, start, 0, length, 9, 1, 1, "a", 1, length/1_000_000_000+1, 1), want: seats.ErrEncoding},
		{name: "span_overflows", why: "in all it is back in the period", data: forged("seats", 1, start, 0, length, 0, 1, 1, "a", 2, huge-1, huge-1, 3, 1), want: seats.ErrEncoding},
		{name: "unit_overflows", why: "a pause of ten units of 10^18", data: forged("seats", 1, start, 0, length, 18, 1, 1, "a", 1, 10, 1), want: seats.ErrEncoding},
		{name: "forged_agents", why: "2^60 agents, and bytes of none", data: forged("seats", 1, start, 0, length, 0, 1<<60), want: seats.ErrEncoding},
		{name: "forged_spans", why: "2^60 spans, and bytes of one", data: forged("seats", 1, start, 0, length, 0, 1, 1, "a", 1<<60, 0, 1), want: seats.ErrEncoding},
		{name: "forged_id", why: "2^60 bytes of a name", data: forged("seats", 1, start, 0, length, 0, 1, 1<<60, "a", 1, 0, 1), want: seats.ErrEncoding},
		{name: "long_number", why: "1 in two bytes", data: forged("seats", 1, start, 0, length, 0, "\x81\x00", 1, "a", 1, 0, 1), want: seats.ErrEncoding},
		{name: "endless_number", why: "more than 64 bits", data: forged("seats", 1, start, 0, length, 0, strings.Repeat("\xff", 20)), want: seats.ErrEncoding},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			m := newMeter(t, day, chat("ann", "09:00", "10:00"))
			before := encode(t, m)
			checkError(t, "UnmarshalBinary", m.UnmarshalBinary(tc.data), tc.want, nil)
			if !bytes.Equal(before, encode(t, m)) {
				t.Errorf("UnmarshalBinary(%x) with an error changed the Meter", tc.data)
			}
		})
	}
	// The rows would prove nothing if what they forge were refused as such.
	var m seats.Meter
	if err := m.UnmarshalBinary(forged("seats", 1, start, 0, length, 0, 1, 1, "a", 2, 0, 1, 1, 1)); err != nil {
		t.Errorf("UnmarshalBinary of a good forgery: %v", err)
	}
}

func TestMeterBinaryLimits(t *testing.T) {
	t.Parallel()
	data := encode(t, newMeter(t, day, chat("ann", "09:00", "10:00"), chat("ann", "11:00", "12:00"), chat("bob", "09:00", "10:00")))
	for _, tc := range []struct {
		name          string
		why           string
		agents, spans int
		names         []string // of the error, if there is to be one
	}{
		{name: "within", why: "as much as it can hold", agents: 2, spans: 3},
		{name: "agents", why: "one too many", agents: 1, spans: 3, names: []string{"more than 1 agents"}},
		{name: "spans", why: "one too many", agents: 2, spans: 2, names: []string{"more than 2 spans"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			var m seats.Meter
			m.SetLimits(tc.agents, tc.spans)
			err := m.UnmarshalBinary(data)
			if tc.names != nil {
				checkError(t, "UnmarshalBinary", err, seats.ErrLimit, tc.names)
			} else if err != nil {
				t.Errorf("UnmarshalBinary: %v", err)
			}
		})
	}
}

// TestMeterBinaryMemory holds that UnmarshalBinary needs memory in proportion
// to its input, at worst: many agents or spans of few bytes each, and counts
// that nothing follows.
func TestMeterBinaryMemory(t *testing.T) {
	start := day.Start.Unix()
	const length = 36_000_000_000_000
	agents := []any{"seats", 1, start, 0, length, 0, 1000}
	for i := range 1000 {
		agents = append(agents, 2, string([]byte{byte(i >> 8), byte(i)}), 1, 0, 1)
	}
	spans := []any{"seats", 1, start, 0, length, 0, 1, 1, "a", 10_000, 0, 1}
	for range 9999 {
		spans = append(spans, 1, 1)
	}
	for _, tc := range []struct {
		name string
		why  string
		data []byte
		good bool
	}{
		{name: "agents", why: "the shortest agents there are", data: forged(agents...), good: true},
		{name: "spans", why: "the shortest spans there are", data: forged(spans...), good: true},
		{name: "promised_agents", why: "2^60 agents", data: forged("seats", 1, start, 0, length, 0, 1<<60)},
		{name: "promised_spans", why: "2^60 spans", data: forged("seats", 1, start, 0, length, 0, 1, 1, "a", 1<<60)},
		{name: "promised_id", why: "2^60 bytes", data: forged("seats", 1, start, 0, length, 0, 1, 1<<60)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			checkRow(t, tc.why)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			var m seats.Meter
			err := m.UnmarshalBinary(tc.data)
			runtime.ReadMemStats(&after)
			if (err == nil) != tc.good {
				t.Fatalf("UnmarshalBinary: %v", err)
			}
			if got, most := after.TotalAlloc-before.TotalAlloc, uint64(64*len(tc.data)+16<<10); got > most {
				t.Errorf("UnmarshalBinary of %d bytes allocates %d, want %d at most", len(tc.data), got, most)
			}
		})
	}
}

// TestMeterBinaryLocation holds that a decoded Meter is in UTC.
func TestMeterBinaryLocation(t *testing.T) {
	t.Parallel()
	p := seats.Period{Start: day.Start.In(warsaw), End: day.End.In(warsaw)}
	m := newMeter(t, p, chat("ann", "09:00", "10:00"))
	if got := m.Period(); got != p {
		t.Errorf("Period() = %v, want %v", got, p)
	}
	if err := m.UnmarshalBinary(encode(t, m)); err != nil {
		t.Fatal(err)
	}
	if got := m.Period(); got != day {
		t.Errorf("Period() of the decoded Meter = %v, want %v", got, day)
	}
}

// TestMeterGob holds that other packages find the encoding.
func TestMeterGob(t *testing.T) {
	t.Parallel()
	var stream bytes.Buffer
	m := newMeter(t, day, chat("ann", "09:00", "10:00"))
	if err := gob.NewEncoder(&stream).Encode(map[string]*seats.Meter{"l": m}); err != nil {
		t.Fatal(err)
	}
	var got map[string]*seats.Meter
	if err := gob.NewDecoder(&stream).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encode(t, m), encode(t, got["l"])) {
		t.Error("a Meter through gob has other bytes")
	}
}
