package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

var periodTests = []struct {
	why   string
	args  []string
	rows  string // agent, start, end
	want  string // both instants in their locations
	peak  int
	other int // chats without time in the period
}{
	{
		why:  "the month of UTC in which the chats start",
		rows: "ann,2026-02-28T23:30:00Z,2026-03-01T00:30:00Z\n",
		want: "2026-02-01T00:00:00Z 2026-03-01T00:00:00Z", peak: 1,
	},
	{
		why: "the month of -timezone", args: []string{"-timezone", "Europe/Warsaw"},
		rows: "ann,2026-02-28T23:30:00Z,2026-03-01T00:30:00Z\n",
		want: "2026-03-01T00:00:00+01:00 2026-04-01T00:00:00+02:00", peak: 1,
	},
	{
		why: "edge: the first instant of a month is in it", args: []string{"-timezone", "Europe/Warsaw"},
		rows: "ann,2026-02-28T23:00:00Z,2026-02-28T23:00:01Z\n",
		want: "2026-03-01T00:00:00+01:00 2026-04-01T00:00:00+02:00", peak: 1,
	},
	{
		why: "-month, also for chats of several", args: []string{"-month", "2026-02"},
		rows: "ann,2026-01-31T23:30:00Z,2026-02-01T00:30:00Z\nbob,2026-02-02T09:00:00Z,2026-02-02T10:00:00Z\ncid,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z\n",
		want: "2026-02-01T00:00:00Z 2026-03-01T00:00:00Z", peak: 1, other: 1,
	},
	{
		why: "-month where midnight of the first is skipped", args: []string{"-month", "2026-10", "-timezone", "America/Asuncion"},
		rows: "ann,2026-10-10T23:30:00Z,2026-10-11T00:30:00Z\n",
		want: "2026-10-01T00:00:00-03:00 2026-11-01T00:00:00-03:00", peak: 1,
	},
	{
		why: "-from and -to", args: []string{"-from", "2026-02-10", "-to", "2026-02-11T12:00:00Z"},
		rows: "ann,2026-02-09T23:30:00Z,2026-02-10T00:00:00Z\nbob,2026-02-11T11:00:00Z,2026-02-11T13:00:00Z\n",
		want: "2026-02-10T00:00:00Z 2026-02-11T12:00:00Z", peak: 1, other: 1,
	},
	{
		why: "-from alone, to the end of its month", args: []string{"-from", "2026-12-17"},
		rows: "ann,2026-12-20T09:00:00Z,2026-12-20T10:00:00Z\n",
		want: "2026-12-17T00:00:00Z 2027-01-01T00:00:00Z", peak: 1,
	},
	{
		why: "-to alone, from the start of its month", args: []string{"-to", "2026-01-01"},
		rows: "ann,2025-12-20T09:00:00Z,2025-12-20T10:00:00Z\n",
		want: "2025-12-01T00:00:00Z 2026-01-01T00:00:00Z", peak: 1,
	},
	{
		why: "the period of the cycle in which the chats start", args: []string{"-anchor", "2026-01-31"},
		rows: "ann,2026-03-30T09:00:00Z,2026-03-30T10:00:00Z\nann,2026-02-28T09:00:00Z,2026-02-28T10:00:00Z\n",
		want: "2026-02-28T00:00:00Z 2026-03-31T00:00:00Z", peak: 1,
	},
	{
		why: "the period of the cycle that holds -from", args: []string{"-anchor", "2026-01-31", "-cycle", "P1Y", "-from", "2027-05-05"},
		rows: "ann,2026-03-30T09:00:00Z,2026-03-30T10:00:00Z\n",
		want: "2027-01-31T00:00:00Z 2028-01-31T00:00:00Z", other: 1,
	},
}

func TestPeriod(t *testing.T) {
	for _, tt := range periodTests {
		t.Run(tt.why, func(t *testing.T) {
			s := answer(t, head+tt.rows, tt.args...)
			got := s.Period.Start.Format(time.RFC3339) + " " + s.Period.End.Format(time.RFC3339)
			if got != tt.want || s.Usage.Peak != tt.peak || s.Chats.Outside != tt.other {
				t.Errorf("period %s, peak %d, outside %d, want %s, %d, %d", got, s.Usage.Peak, s.Chats.Outside, tt.want, tt.peak, tt.other)
			}
		})
	}
}

// forgotten has five agents with a chat that does not end, on five days, never two at
// once.
func forgotten() string {
	var rows strings.Builder
	rows.WriteString(head)
	for day := range 5 {
		fmt.Fprintf(&rows, "agent-%d,2026-02-%02dT09:00:00Z,\n", day, day+10)
	}
	return rows.String()
}

func TestMaxOpen(t *testing.T) {
	for _, tt := range []struct {
		why               string
		maxOpen           string
		peak, open, ended int
	}{
		{why: "all last to the end of the month", peak: 5, open: 5},
		{why: "each ends before the next begins", maxOpen: "12h", peak: 1, ended: 5},
		{why: "edge: each ends as the next begins", maxOpen: "24h", peak: 1, ended: 5},
		{why: "edge: each ends after the next begins", maxOpen: "24h0m1s", peak: 2, ended: 5},
		{why: "edge: the last one ends as the month does", maxOpen: "351h", peak: 5, open: 1, ended: 4},
	} {
		args := []string{"-max-open", "0"}
		if tt.maxOpen != "" {
			args[1] = tt.maxOpen
		}
		s := answer(t, forgotten(), args...)
		if s.Usage.Peak != tt.peak || s.Chats.Open != tt.open || s.Chats.Ended != tt.ended || len(s.Usage.OpenAgents) != tt.open {
			t.Errorf("-max-open %s: peak %d, open %d of %q, ended %d, want %d, %d, %d\nwhy: %s",
				tt.maxOpen, s.Usage.Peak, s.Chats.Open, s.Usage.OpenAgents, s.Chats.Ended, tt.peak, tt.open, tt.ended, tt.why)
		}
	}
	s := answer(t, head+"ann,2026-03-01T00:00:00Z,\nbob,2026-01-31T09:00:00Z,\n", "-month", "2026-02", "-max-open", "10h")
	if s.Usage.Peak != 0 || s.Chats.Open != 0 || s.Chats.Ended != 1 || s.Chats.Outside != 2 {
		t.Errorf("chats without an end that are outside: %+v", s.Chats)
	}
}

func TestAccounts(t *testing.T) {
	rows := head + "ann,2026-02-10T09:00:00Z,2026-02-10T10:00:00Z\nboss,2026-02-10T09:30:00Z,2026-02-10T10:00:00Z\nidle-1,2026-02-10T09:30:00Z,2026-02-10T09:30:00Z\n"
	s := answer(t, rows, "-exempt", "boss,partner", "-accounts", "2")
	got := []int{s.Usage.Accounts, s.Usage.ExemptAccounts, s.Usage.Active, s.Usage.Peak, s.Charges.PPA.Units, s.Charges.PPS.Units, s.Resale.Retail.Units}
	// ann, boss, partner, idle-1 of the file and two more.
	if want := []int{6, 2, 1, 1, 6, 1, 4}; !slices.Equal(got, want) {
		t.Errorf("accounts, exempt, active, peak, PPA, PPS, retail = %v, want %v", got, want)
	}
	if !slices.Equal(s.Chats.Unknown, []string{"partner"}) {
		t.Errorf("unknown %q, want the one whom no chat names", s.Chats.Unknown)
	}
}

// busy has so many agents who chat at one time.
func busy(agents int) string {
	var rows strings.Builder
	rows.WriteString(head)
	for i := range agents {
		fmt.Fprintf(&rows, "agent-%d,2026-02-10T09:00:00Z,2026-02-10T10:00:00Z\n", i)
	}
	return rows.String()
}

func TestBilled(t *testing.T) {
	for _, tt := range []struct {
		why    string
		rows   string
		args   []string
		billed string
		status int
		diff   string
		want   []string
	}{
		{why: "right", rows: busy(13), billed: "613.60", diff: "0.00"},
		{why: "two seats more", rows: busy(13), billed: "708.00", status: 3, diff: "94.40", want: []string{"15 seats, not 13: 118.00 -23.60", "12 seats, not 13, without the discount: -59.00 153.40"}},
		{why: "the discount is missing", rows: busy(5), billed: "295.00", status: 3, diff: "59.00", want: []string{"5 seats, as counted, without the discount: 0.00 59.00"}},
		{why: "all accounts are charged", rows: busy(5), args: []string{"-accounts", "15"}, billed: "1180.00", status: 3, diff: "944.00", want: []string{"25 seats, not 5: 1180.00 -236.00", "20 seats, not 5 (all accounts), without the discount: 885.00 59.00"}},
		{why: "chats without an end", rows: forgotten(), billed: "0.00", status: 3, diff: "-236.00"},
		{why: "chats without an end are not counted there", rows: forgotten() + busy(2)[len(head):], args: []string{"-exempt", "agent-4"}, billed: "94.40", status: 3, diff: "-94.40", want: []string{"2 seats, not 4 (without the chats that have no end): -118.00 23.60"}},
		{why: "an exempt account is charged", rows: busy(3), args: []string{"-exempt", "agent-0"}, billed: "141.60", status: 3, diff: "47.20", want: []string{"3 seats, not 2 (all accounts; with the exempt accounts): 59.00 -11.80"}},
		{why: "the minimum", rows: busy(3), args: []string{"-min-seats", "10"}, billed: "472.00", diff: "0.00"},
		{why: "no number of seats", rows: busy(3), billed: "100.00", status: 3, diff: "-41.60"},
		{why: "a part of a month", rows: busy(3), args: []string{"-from", "2026-02-01", "-to", "2026-02-15"}, billed: "94.40", status: 3, diff: "23.60", want: []string{"4 seats, not 3: 29.50 -5.90"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, status := run(t, tt.rows, append([]string{"-chats", "-", "-billed", tt.billed}, tt.args...)...)
			s := answer(t, tt.rows, append([]string{"-billed", tt.billed}, tt.args...)...)
			var got []string
			for _, c := range s.Audit.Causes {
				got = append(got, fmt.Sprintf("%s: %v %v", c.What, c.FromSeats, c.FromDiscount))
				if sum := c.FromSeats.Add(c.FromDiscount); !sum.Equal(s.Audit.Difference) {
					t.Errorf("%s: the parts come to %v, the difference is %v", c.What, sum, s.Audit.Difference)
				}
			}
			if status != tt.status || s.Audit.Difference.String() != tt.diff {
				t.Errorf("-billed %s: status %d, difference %v, want %d, %s", tt.billed, status, s.Audit.Difference, tt.status, tt.diff)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("causes (-want +got):\n%s", diff)
			}
			if err := s.Audit.Correction.Validate(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestStatement_law counts random chats, and compares with one Measure of them all.
func TestStatement_law(t *testing.T) {
	for seed := range 20 {
		rng := rand.New(rand.NewPCG(uint64(seed), 8))
		var rows strings.Builder
		rows.WriteString(head)
		var sessions []seats.Session
		names := map[string]bool{}
		for range 2000 {
			start := time.Date(2026, 1, 30, 0, 0, rng.IntN(33*86_400), 0, time.UTC)
			s := seats.Session{Agent: fmt.Sprintf("agent %d", rng.IntN(30)), Start: start}
			end := ""
			if s.Open = rng.IntN(300) == 0; !s.Open {
				s.End = start.Add(time.Duration(rng.IntN(7200)) * time.Second)
				end = s.End.Format(time.RFC3339)
			}
			fmt.Fprintf(&rows, "%s,%s,%s\n", s.Agent, start.Format(time.RFC3339), end)
			sessions = append(sessions, s)
			names[s.Agent] = true
		}
		var agents []seats.Agent
		for id := range names {
			agents = append(agents, seats.Agent{ID: id})
		}
		got := answer(t, rows.String(), "-month", "2026-02")
		want, err := seats.Measure(got.Period, agents, sessions)
		if diff := cmp.Diff(want, got.Usage); err != nil || diff != "" {
			t.Fatalf("seed %d: %v (-Measure +statement):\n%s", seed, err, diff)
		}
		if err := got.Resale.Cost.Validate(); err != nil || !got.Resale.Cost.Total.Equal(got.Charges.PPS.Total) {
			t.Fatalf("seed %d: %v, costs %v of %v", seed, err, got.Resale.Cost.Total, got.Charges.PPS.Total)
		}
	}
}
