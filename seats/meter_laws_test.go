package seats_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/payper/payper/seats"
)

// tracked is a Meter and the sessions that were added to it, clipped where it was
// cut.
type tracked struct {
	meter *seats.Meter
	license
}

// TestMeter_differential adds, merges, cuts and stores Meters in random order,
// and compares each with the plain count of its sessions.
func TestMeter_differential(t *testing.T) {
	for seed := range uint64(400) {
		if checkMeters(t, seeded(seed)); t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

func FuzzMeter(f *testing.F) {
	for seed := range uint64(20) {
		d := seeded(seed)
		data := make([]byte, 300)
		for i := range data {
			data[i] = byte(d(256))
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkMeters(t, fuzzed(data)) })
}

func checkMeters(t *testing.T, d draw) {
	t.Helper()
	l := drawLicense(d)
	if len(l.agents) == 0 {
		return
	}
	l.sessions = nil
	all := []tracked{{meterOf(t, l.period), l}}
	for range 12 {
		i := d(len(all))
		switch one := &all[i]; d(6) {
		case 0, 1, 2:
			s := closed(license{period: one.period, sessions: []seats.Session{l.drawSession(d)}})[0]
			if err := one.meter.Add(s); err != nil {
				t.Fatalf("Add(%v): %v", s, err)
			}
			one.sessions = slices.Concat(one.sessions, clipped(one.period, []seats.Session{s}))
		case 3:
			parts := drawParts(d, l, one.period)
			if len(parts) == 0 {
				continue
			}
			part := parts[d(len(parts))]
			cut := tracked{must(one.meter.Cut(part)), one.license}
			cut.period, cut.sessions = part, clipped(part, one.sessions)
			all = append(all, cut)
		case 4:
			other := all[d(len(all))]
			if !holds(one.period, other.period) {
				continue
			}
			if err := one.meter.Merge(other.meter); err != nil {
				t.Fatalf("Merge of %v into %v: %v", other.period, one.period, err)
			}
			one.sessions = slices.Concat(one.sessions, other.sessions)
		case 5:
			again := meterOf(t, one.period, seats.Session{Agent: "z", Start: one.period.Start, End: one.period.End})
			if err := again.UnmarshalBinary(bytesOf(t, one.meter)); err != nil {
				t.Fatal(err)
			}
			one.meter = again
		}
		if checkMeter(t, all[i], d); t.Failed() {
			t.Fatal(all[i].license)
		}
	}
	for _, one := range all {
		fresh := meterOf(t, one.period, one.sessions...)
		if !bytes.Equal(bytesOf(t, fresh), bytesOf(t, one.meter)) {
			t.Fatalf("the bytes are not those of a Meter that took the same sessions\n%v", one.license)
		}
	}
}

// clipped returns what lies of sessions in a period.
func clipped(p seats.Period, sessions []seats.Session) []seats.Session {
	var all []seats.Session
	for id, spans := range plainSpans(p, sessions) {
		for _, s := range spans {
			all = append(all, seats.Session{Agent: id, Start: s.Start, End: s.End})
		}
	}
	return all
}

// checkMeter compares all results of a Meter with the plain count.
func checkMeter(t *testing.T, one tracked, d draw) {
	t.Helper()
	want := count(one.period, one.agents, one.sessions)
	u, err := one.meter.Usage(one.agents)
	if err != nil {
		t.Fatal(err)
	}
	differ(t, one.license, "Usage", want.usage, u)
	levels := must(one.meter.Levels(one.agents))
	differ(t, one.license, "Levels", want.levels, levels)
	checkCounts(t, one.license, levels, d)
	at := one.period.Start.Add(time.Duration(d(int(one.period.End.Sub(one.period.Start)/one.unit))) * one.unit)
	differ(t, one.license, "Holders", want.holders(one.agents, at), must(one.meter.Holders(one.agents, at)))
	got := make(map[string][]seats.Period)
	last := ""
	for id, p := range one.meter.Spans() {
		if id < last {
			t.Errorf("Spans: %q after %q", id, last)
		}
		last = id
		got[id] = append(got[id], p)
	}
	differ(t, one.license, "Spans", want.spans, got)
}
