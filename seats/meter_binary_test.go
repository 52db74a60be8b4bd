package seats_test

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc64"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/payper/payper/seats"
)

var (
	_ encoding.BinaryMarshaler   = (*seats.Meter)(nil)
	_ encoding.BinaryUnmarshaler = (*seats.Meter)(nil)
)

// TestMeter_golden: the bytes of version 1, which stored Meters have, stay.
func TestMeter_golden(t *testing.T) {
	p := seats.Period{Start: clock("08:00").Add(nano), End: clock("18:00")}
	m := meterOf(t, p)
	for i := range 200 {
		start := p.Start.Add(time.Duration(i*i%599) * time.Minute)
		s := seats.Session{Agent: fmt.Sprintf("agent-%d", i%7), Start: start, End: start.Add(time.Duration(i%13) * 1300 * time.Millisecond)}
		if err := m.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(filepath.FromSlash("testdata/meter-v1.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if got := bytesOf(t, m); !bytes.Equal(golden, got) {
		t.Errorf("MarshalBinary:\n%x, want\n%x", got, golden)
	}
	var again seats.Meter
	if err := again.UnmarshalBinary(golden); err != nil {
		t.Fatal(err)
	}
	if again.Period() != (seats.Period{Start: p.Start.UTC(), End: p.End.UTC()}) {
		t.Errorf("the period that was stored is %v, want %v", again.Period(), p)
	}
}

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
		}
	}
	return resum(append(b, make([]byte, 8)...))
}

// TestMeter_UnmarshalBinary_errors: only what some Meter writes is taken.
func TestMeter_UnmarshalBinary_errors(t *testing.T) {
	const length = 36_000_000_000_000 // ten hours
	start := day.Start.Unix()
	good := forged("seats", 1, start, 0, length, 0, 1, 1, "a", 2, 0, 1, 1, 1)
	if err := new(seats.Meter).UnmarshalBinary(good); err != nil {
		t.Fatalf("UnmarshalBinary of a good forgery: %v", err)
	}
	for _, tt := range []struct {
		name string
		why  string
		data []byte
		want error
	}{
		{"empty", "nothing", nil, seats.ErrEncoding},
		{"short", "shorter than a checksum", []byte("seats\x01"), seats.ErrEncoding},
		{"other_format", "not of a Meter", forged("chats", 1, start, 0, length, 0, 0), seats.ErrEncoding},
		{"version_2", "written by a later release", forged("seats", 2, start, 0, length, 0, 0), seats.ErrEncoding},
		{"header_only", "no period", forged("seats", 1), seats.ErrEncoding},
		{"no_length", "an empty period", forged("seats", 1, start, 0, 0, 0, 0), seats.ErrPeriod},
		{"too_long", "one nanosecond more than 250 years", forged("seats", 1, start, 0, int(longest)+1, 0, 0), seats.ErrEncoding},
		{"year_one", "the zero time is no start", forged("seats", 1, time.Time{}.Unix(), 0, length, 0, 0), seats.ErrPeriod},
		{"full_second", "10^9 nanoseconds are the next second", forged("seats", 1, start, 1_000_000_000, length, 0, 0), seats.ErrEncoding},
		{"long_number", "the nanoseconds in two bytes", forged("seats", 1, start, "\x80\x00", length, 0, 0), seats.ErrEncoding},
		{"endless_number", "more than 64 bits", forged("seats", 1, strings.Repeat("\xff", 20)), seats.ErrEncoding},
		{"body", "agents and spans are those of package spans", forged("seats", 1, start, 0, length, 0, 1, 1, "a", 1, 5, 0), seats.ErrEncoding},
		{"left_over", "a byte after the last agent", forged("seats", 1, start, 0, length, 0, 0, 0), seats.ErrEncoding},
		{"other_period", "rule: a Meter keeps its period", bytesOf(t, meterOf(t, between("08:00", "18:01"))), seats.ErrOtherPeriod},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			m := meterOf(t, day, chat("ann", "09:00", "10:00"))
			before := bytesOf(t, m)
			checkError(t, "UnmarshalBinary", m.UnmarshalBinary(tt.data), tt.want)
			if !bytes.Equal(before, bytesOf(t, m)) {
				t.Errorf("UnmarshalBinary(%x) with an error changed the Meter", tt.data)
			}
		})
	}
}

// TestMeter_altered: no cut and no change of a byte goes unseen.
func TestMeter_altered(t *testing.T) {
	data := bytesOf(t, meterOf(t, day, chat("ann", "09:00", "10:00"), chat("ann", "12:00", "18:00"), chat("bob", "08:00", "08:30")))
	for i := range data {
		if err := new(seats.Meter).UnmarshalBinary(data[:i]); err == nil {
			t.Fatalf("UnmarshalBinary takes %d bytes of %x", i, data)
		}
		for change := 1; change < 256; change++ {
			altered := slices.Clone(data)
			altered[i] ^= byte(change)
			if err := new(seats.Meter).UnmarshalBinary(altered); err == nil {
				t.Fatalf("UnmarshalBinary takes %x with byte %d changed to %x", data, i, altered[i])
			}
			checkBinary(t, resum(altered))
		}
		checkBinary(t, resum(slices.Concat(data[:i], []byte{0x80}, data[i:])))
	}
}

// FuzzMeter_UnmarshalBinary: what UnmarshalBinary takes is what MarshalBinary
// returns, and anything else is an error that leaves the Meter as it was.
func FuzzMeter_UnmarshalBinary(f *testing.F) {
	f.Add(bytesOf(f, meterOf(f, day)))
	f.Add(bytesOf(f, meterOf(f, day, chat("ann", "09:00", "10:00"), chat("ann", "12:00", "18:00"), chat("bob", "08:00", "08:30"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkBinary(t, data)
		if len(data) > 8 {
			checkBinary(t, resum(data)) // past the checksum
		}
	})
}

func checkBinary(t *testing.T, data []byte) {
	t.Helper()
	var m seats.Meter
	err := m.UnmarshalBinary(data)
	if err == nil {
		if again := bytesOf(t, &m); !bytes.Equal(data, again) {
			t.Fatalf("UnmarshalBinary takes %x, MarshalBinary returns %x", data, again)
		}
		for id, p := range m.Spans() {
			if id == "" || !holds(m.Period(), p) || !p.Start.Before(p.End) {
				t.Fatalf("UnmarshalBinary takes %x, which has %q in %v", data, id, p)
			}
		}
		return
	}
	if !errors.Is(err, seats.ErrEncoding) && !errors.Is(err, seats.ErrPeriod) {
		t.Fatalf("UnmarshalBinary(%x): %v wraps no sentinel", data, err)
	}
	if _, err := m.MarshalBinary(); !errors.Is(err, seats.ErrMeter) {
		t.Fatalf("UnmarshalBinary(%x) with an error changed the Meter", data)
	}
}

// TestMeter_UnmarshalBinary_memory: memory is in proportion to the input, at
// worst: many agents or spans of few bytes each, and counts that nothing follows.
func TestMeter_UnmarshalBinary_memory(t *testing.T) {
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
	for name, data := range map[string][]byte{
		"agents":          forged(agents...),
		"spans":           forged(spans...),
		"promised_agents": forged("seats", 1, start, 0, length, 0, 1<<60),
		"promised_spans":  forged("seats", 1, start, 0, length, 0, 1, 1, "a", 1<<60),
		"promised_id":     forged("seats", 1, start, 0, length, 0, 1, 1<<60),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := new(seats.Meter).UnmarshalBinary(data)
		runtime.ReadMemStats(&after)
		if (err != nil) != strings.HasPrefix(name, "promised") {
			t.Fatalf("%s: UnmarshalBinary: %v", name, err)
		}
		if got, most := after.TotalAlloc-before.TotalAlloc, uint64(64*len(data)+16<<10); got > most {
			t.Errorf("%s: UnmarshalBinary of %d bytes allocates %d, want %d at most", name, len(data), got, most)
		}
	}
}

// TestMeter_UnmarshalBinary_location: a Meter of a period keeps its location, so
// that what is named by its dates is found again; a zero one is in UTC.
func TestMeter_UnmarshalBinary_location(t *testing.T) {
	p := seats.Period{Start: time.Date(2026, 1, 31, 0, 0, 0, 0, warsaw), End: time.Date(2026, 2, 1, 0, 0, 0, 0, warsaw)}
	data := bytesOf(t, meterOf(t, p, seats.Session{Agent: "ann", Start: p.Start, End: p.End}))
	for want, m := range map[string]*seats.Meter{"2026-01-31": meterOf(t, p), "2026-01-30": new(seats.Meter)} {
		if err := m.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		if got := m.Period().Start.Format(time.DateOnly); got != want {
			t.Errorf("the period starts on %s, want %s", got, want)
		}
		for _, p := range m.Spans() {
			if got := p.Start.Format(time.DateOnly); got != want {
				t.Errorf("the chat starts on %s, want %s", got, want)
			}
		}
	}
}

// TestMeter_gob: other packages find the encoding.
func TestMeter_gob(t *testing.T) {
	var stream bytes.Buffer
	m := meterOf(t, day, chat("ann", "09:00", "10:00"))
	if err := gob.NewEncoder(&stream).Encode(map[string]*seats.Meter{"l": m}); err != nil {
		t.Fatal(err)
	}
	var got map[string]*seats.Meter
	if err := gob.NewDecoder(&stream).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytesOf(t, m), bytesOf(t, got["l"])) {
		t.Error("a Meter through gob has other bytes")
	}
}
