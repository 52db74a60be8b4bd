package seats_test

import (
	"bytes"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// TestMeter_noPeriod: the zero Meter and nil are not usable, and say so.
func TestMeter_noPeriod(t *testing.T) {
	whole := meterOf(t, day)
	for name, m := range map[string]*seats.Meter{"zero": new(seats.Meter), "nil": nil} {
		usage, errUsage := m.Usage(nil)
		levels, errLevels := m.Levels(nil)
		holders, errHolders := m.Holders(nil, day.Start)
		data, errData := m.MarshalBinary()
		cut, errCut := m.Cut(day)
		for call, err := range map[string]error{
			"Add": m.Add(chat("ann", "09:00", "10:00")), "Merge": m.Merge(whole), "Merge of it": whole.Merge(m),
			"Usage": errUsage, "Levels": errLevels, "Holders": errHolders, "MarshalBinary": errData, "Cut": errCut,
		} {
			checkError(t, name+" "+call, err, seats.ErrMeter, name+" Meter")
		}
		if usage.Accounts != 0 || levels != nil || holders != nil || data != nil || cut != nil || m.Period() != (seats.Period{}) {
			t.Errorf("%s: results beside errors: %v, %v, %v, %v, %v, %v", name, usage, levels, holders, data, cut, m.Period())
		}
		for id := range m.Spans() {
			t.Errorf("%s: Spans yields %q", name, id)
		}
	}
	var m *seats.Meter
	checkError(t, "UnmarshalBinary into nil", m.UnmarshalBinary(bytesOf(t, whole)), seats.ErrMeter, "nil Meter")
}

func TestMeter_Add_errors(t *testing.T) {
	for _, tt := range []struct {
		why     string
		session seats.Session
		name    string
	}{
		{"rule 3: a Meter cannot know that an open chat went on", chat("ann", "09:00", ""), `agent "ann": Open is set: set End to now`},
		{"rule 3: not even one that begins after the period", chat("ann", "19:00", ""), `agent "ann": Open is set: set End to now`},
		{"nobody could hold the seat", chat("", "09:00", "10:00"), "no Agent"},
		{"a chat has begun at some time", chat("ann", "", "10:00"), "no Start"},
		{"an end that was lost is no open chat", seats.Session{Agent: "ann", Start: clock("09:00")}, "no End, and Open is not set"},
		{"one of the two is wrong", seats.Session{Agent: "ann", Start: clock("09:00"), End: clock("10:00"), Open: true}, "Open is set, but End is"},
		{"by a nanosecond", seats.Session{Agent: "ann", Start: clock("09:00"), End: clock("09:00").Add(-nano)}, "is before Start"},
	} {
		m := meterOf(t, day, chat("ann", "09:00", "10:00"))
		before := bytesOf(t, m)
		checkError(t, "Add", m.Add(tt.session), seats.ErrSession, tt.name)
		if !bytes.Equal(before, bytesOf(t, m)) {
			t.Errorf("Add(%v) with an error changed the Meter\nwhy: %s", tt.session, tt.why)
		}
	}
}

// TestMeter_Usage_errors: what is asked with wrong agents names all of them.
func TestMeter_Usage_errors(t *testing.T) {
	m := meterOf(t, day, chat("eve", "09:00", "10:00"), chat("ann", "09:00", "10:00"), chat("bob", "09:00", "10:00"))
	for _, tt := range []struct {
		why    string
		agents []seats.Agent
		want   error
		names  []string
	}{
		{"rule 8: all unknown agents are named, in order", team("Bob "), seats.ErrUnknownAgent, []string{`seats: agent "ann"; agent "bob" (similar to "Bob "); agent "eve": unknown agent`}},
		{"one error names both kinds of fault", []seats.Agent{{ID: "ann"}, {ID: "ann"}, {ID: "bob"}}, seats.ErrAgent, []string{"agents 0 and 1", `agent "eve": unknown agent`}},
		{"one more agent than the limit", make([]seats.Agent, 1_000_001), seats.ErrLimit, []string{"1000001 agents"}},
	} {
		u, err := m.Usage(tt.agents)
		checkError(t, "Usage", err, tt.want, tt.names...)
		levels, errLevels := m.Levels(tt.agents)
		checkError(t, "Levels", errLevels, tt.want, tt.names...)
		holders, errHolders := m.Holders(tt.agents, day.Start)
		checkError(t, "Holders", errHolders, tt.want, tt.names...)
		if diff := cmp.Diff(seats.Usage{}, u); diff != "" || levels != nil || holders != nil {
			t.Errorf("results beside errors: %s, %v, %v\nwhy: %s", diff, levels, holders, tt.why)
		}
	}
}

func TestMeter_Holders(t *testing.T) {
	m := meterOf(t, day, chat("ann", "09:00", "10:00"), chat("bob", "10:00", "11:00"), chat("own", "09:00", "11:00"), chat("ann", "17:00", "19:00"))
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob", Left: clock("08:00")}, {ID: "own", Exempt: true}}
	for _, tt := range []struct {
		why  string
		at   time.Time
		want []string
	}{
		{"edge: nobody holds a seat", clock("08:00"), nil},
		{"rule 1: who begins at the instant is there, who is exempt is not", clock("09:00"), []string{"ann"}},
		{"rule 1: who ends at the instant is gone; rule 8: who is off the license is there", clock("10:00"), []string{"bob"}},
		{"bound: the last instant of the period", clock("18:00").Add(-nano), []string{"ann"}},
	} {
		got, err := m.Holders(agents, tt.at)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("Holders at %v: error %v, mismatch (-want +got):\n%s\nwhy: %s", tt.at, err, diff, tt.why)
		}
	}
	for _, at := range []time.Time{clock("08:00").Add(-nano), clock("18:00"), {}, distant, primeval} {
		got, err := m.Holders(agents, at)
		checkError(t, "Holders", err, seats.ErrOtherPeriod, "is not in 2021-02-01T08:00:00Z/2021-02-01T18:00:00Z")
		if got != nil {
			t.Errorf("Holders with an error = %v", got)
		}
	}
}

// TestMeter_Merge_errors: a Meter takes in one of its own period or of a part of
// it, and no other.
func TestMeter_Merge_errors(t *testing.T) {
	for _, p := range []seats.Period{
		{Start: day.Start.Add(-nano), End: day.End},
		{Start: day.Start, End: day.End.Add(nano)},
		{Start: day.End, End: day.End.Add(time.Hour)},
	} {
		m := meterOf(t, day, chat("ann", "09:00", "10:00"))
		before := bytesOf(t, m)
		o := meterOf(t, p, seats.Session{Agent: "bob", Start: p.Start, End: p.End})
		checkError(t, "Merge", m.Merge(o), seats.ErrOtherPeriod, p.String(), "not within "+day.String())
		if !bytes.Equal(before, bytesOf(t, m)) {
			t.Errorf("Merge of %v with an error changed the Meter", p)
		}
		cut, err := m.Cut(p)
		checkError(t, "Cut", err, seats.ErrOtherPeriod, p.String())
		if cut != nil {
			t.Errorf("Cut to %v with an error = %v", p, cut)
		}
	}
	cut, err := meterOf(t, day).Cut(between("10:00", "09:00"))
	checkError(t, "Cut", err, seats.ErrPeriod, "ends before it starts")
	if cut != nil {
		t.Errorf("Cut with an error = %v", cut)
	}
}

// TestMeter_days: two farms that peak at different hours have a sum of peaks that
// is not the peak of both, and the days of a month join into the month.
func TestMeter_days(t *testing.T) {
	one, other := meterOf(t, day, chat("ann", "09:00", "10:00")), meterOf(t, day, chat("bob", "15:00", "16:00"))
	if err := one.Merge(other); err != nil {
		t.Fatal(err)
	}
	if u := must(one.Usage(team("ann", "bob"))); u.Peak != 1 || u.Active != 2 {
		t.Errorf("peak %d of %d agents, want 1 of 2", u.Peak, u.Active)
	}

	month := seats.Period{Start: time.Date(2021, 3, 1, 0, 0, 0, 0, warsaw), End: time.Date(2021, 4, 1, 0, 0, 0, 0, warsaw)}
	whole, joined := meterOf(t, month), meterOf(t, month)
	for d := month.Start; d.Before(month.End); d = d.AddDate(0, 0, 1) { // one has 23 hours
		part := meterOf(t, seats.Period{Start: d, End: d.AddDate(0, 0, 1)})
		for i := range 5 {
			start := d.Add(time.Duration(i) * 5 * time.Hour)
			s := seats.Session{Agent: "agent " + strconv.Itoa(i%2), Start: start, End: start.Add(6 * time.Hour)}
			for _, m := range []*seats.Meter{whole, part} {
				if err := m.Add(s); err != nil {
					t.Fatal(err)
				}
			}
			if err := joined.Merge(meterOf(t, month, s)); err != nil { // what reaches into the next day
				t.Fatal(err)
			}
		}
		if err := joined.Merge(part); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(bytesOf(t, whole), bytesOf(t, joined)) {
		t.Error("the days do not join into the month")
	}
}

// TestMeter_copies: go vet finds a copy of a Meter and of a Meters.
func TestMeter_copies(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "vet", "./testdata/copies").CombinedOutput()
	if err == nil {
		t.Fatalf("go vet finds nothing in testdata/copies: %s", out)
	}
	for _, want := range []string{"copies.go:7:", "copies.go:10:"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("go vet does not find the copy at %s\n%s", want, out)
		}
	}
}
