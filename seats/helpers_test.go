package seats_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones wherever the tests run

	"github.com/payper/payper/seats"
)

const nano = time.Nanosecond

// longest is the longest period.
const longest = 91_312 * 24 * time.Hour

// day is the period of most tables: ten hours of 1 February 2021.
var day = between("08:00", "18:00")

// instant returns the time that an RFC 3339 literal stands for.
func instant(text string) time.Time {
	return must(time.Parse(time.RFC3339Nano, text))
}

// clock returns a time of 1 February 2021 in UTC from a literal such as "09:00";
// "" is the zero time.
func clock(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	return instant("2021-02-01T" + text + ":00Z")
}

// between returns a span of that day.
func between(start, end string) seats.Period {
	return seats.Period{Start: clock(start), End: clock(end)}
}

// chat returns a session of that day; without an end it is open.
func chat(agent, start, end string) seats.Session {
	return seats.Session{Agent: agent, Start: clock(start), End: clock(end), Open: end == ""}
}

// team returns agents that are always on the license.
func team(ids ...string) []seats.Agent {
	var agents []seats.Agent
	for _, id := range ids {
		agents = append(agents, seats.Agent{ID: id})
	}
	return agents
}

// staff returns n agents that are always on the license.
func staff(n int) []seats.Agent {
	agents := make([]seats.Agent, n)
	for i := range agents {
		agents[i].ID = fmt.Sprintf("agent-%d", i+1)
	}
	return agents
}

// row is a chat of a license.
type row struct {
	license string
	session seats.Session
}

// stream yields rows as [seats.Meters.AddAll] takes them.
func stream(rows ...row) iter.Seq2[string, seats.Session] {
	return func(yield func(string, seats.Session) bool) {
		for _, r := range rows {
			if !yield(r.license, r.session) {
				return
			}
		}
	}
}

// always returns the AccountsAtLeast of n accounts that are on the license
// throughout the day.
func always(n int) []time.Duration {
	return slices.Repeat([]time.Duration{10 * time.Hour}, n)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// meterOf returns a Meter that was fed the sessions.
func meterOf(tb testing.TB, p seats.Period, sessions ...seats.Session) *seats.Meter {
	tb.Helper()
	m, err := seats.NewMeter(p)
	if err != nil {
		tb.Fatalf("NewMeter(%v): %v", p, err)
	}
	for _, s := range sessions {
		if err := m.Add(s); err != nil {
			tb.Fatalf("Add(%v): %v", s, err)
		}
	}
	return m
}

// bytesOf returns the binary form of a Meter.
func bytesOf(tb testing.TB, m *seats.Meter) []byte {
	tb.Helper()
	data, err := m.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// checkRow fails unless a row of a table says why it is there.
func checkRow(t *testing.T, why string) {
	t.Helper()
	if why == "" || strings.Contains(t.Name(), "#") {
		t.Fatal("the row has no why, or the name of another one")
	}
}

// checkError fails unless err wraps want, names what is at fault, and is short.
func checkError(t *testing.T, call string, err, want error, names ...string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%s: error %v, want one that wraps %q", call, err, want)
	}
	for _, name := range append(names, "seats: ") {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %q does not name %q", call, err, name)
		}
	}
	if len(err.Error()) > 8000 {
		t.Errorf("%s: the error has %d bytes", call, len(err.Error()))
	}
}
