package gen_test

import (
	"cmp"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/payper/payper/internal/bench/gen"
)

func TestNew(t *testing.T) {
	tests := []struct {
		name, why string
		config    gen.Config
	}{
		{"none", "no chats, no license", gen.Config{Seed: 1}},
		{"one_chat", "the first agent's first", gen.Config{Seed: 1, Chats: 1}},
		{"one", "one license has all chats", gen.Config{Seed: 1, Chats: 20_000}},
		{"one_clock", "a large license works round the clock", gen.Config{Seed: 1, Chats: 120_000}},
		{"one_shuffled", "the order is the only difference", gen.Config{Seed: 1, Chats: 20_000, Shuffled: true}},
		{"many", "licenses of several sizes", gen.Config{Seed: 1, Chats: 60_000, Many: true}},
		{"many_shuffled", "the order is the only difference", gen.Config{Seed: 2, Chats: 50_000, Many: true, Shuffled: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := gen.New(tt.config)
			rows := rowsOf(d)
			if len(rows) != tt.config.Chats {
				t.Fatalf("New(%+v) made %d chats\nwhy: %s", tt.config, len(rows), tt.why)
			}
			if again := gen.New(tt.config); !slices.EqualFunc(rows, rowsOf(again), equal) {
				t.Errorf("New(%+v) twice made different chats", tt.config)
			}
			other := tt.config
			other.Seed += 100
			if len(rows) > 0 && slices.EqualFunc(rows, rowsOf(gen.New(other)), equal) {
				t.Errorf("New(%+v) and New(%+v) made the same chats", tt.config, other)
			}
			ordered := tt.config
			ordered.Shuffled = false
			in := rowsOf(gen.New(ordered))
			if tt.config.Shuffled && slices.EqualFunc(rows, in, equal) {
				t.Errorf("New(%+v) made them in order", tt.config)
			}
			sortRows(in)
			sorted := slices.Clone(rows)
			sortRows(sorted)
			if !slices.EqualFunc(sorted, in, equal) {
				t.Errorf("New(%+v) made other chats than in order", tt.config)
			}
			known := make(map[string]string)
			for license, agents := range d.Agents {
				for _, a := range agents {
					known[a.ID] = license
				}
			}
			for i, r := range rows {
				if known[r.Agent] != r.License || !r.Start.Before(r.End) || !r.Start.Before(d.Period.End) || !r.End.After(d.Period.Start) {
					t.Fatalf("New(%+v): chat %d is %+v", tt.config, i, r)
				}
				if r.Start.Nanosecond()%1e6 != 0 || r.End.Nanosecond()%1e6 != 0 {
					t.Fatalf("New(%+v): chat %d is finer than a millisecond: %+v", tt.config, i, r)
				}
			}
		})
	}
}

// The chats look as they are said to.
func TestNewShape(t *testing.T) {
	d := gen.New(gen.Config{Seed: 7, Chats: 250_000, Many: true})

	var lengths []time.Duration
	var sum, late time.Duration
	var lates int
	var latest time.Time
	shared := make(map[*byte]bool)
	for _, r := range d.Rows {
		length := r.End.Sub(r.Start)
		lengths = append(lengths, length)
		sum += length
		if by := latest.Sub(r.Start); by > 0 && !latest.IsZero() {
			late = max(late, by)
			if by > 2*time.Second {
				lates++
			}
		}
		if r.Start.After(latest) {
			latest = r.Start
		}
		for _, p := range []*byte{unsafe.StringData(r.Agent), unsafe.StringData(r.License)} {
			if shared[p] {
				t.Fatalf("chat %+v shares a string with another", r)
			}
			shared[p] = true
		}
	}
	slices.Sort(lengths)
	check := func(name string, got, low, high float64) {
		t.Helper()
		if got < low || got > high {
			t.Errorf("%s is %.2f, want %.2f to %.2f", name, got, low, high)
		}
	}
	n := float64(len(d.Rows))
	check("median chat in minutes", lengths[len(lengths)/2].Minutes(), 7.8, 8.2)
	check("mean chat in minutes", sum.Minutes()/n, 10.7, 11.3)
	check("latest arrival in minutes", late.Minutes(), 9, 10.1)
	check("share of late arrivals", float64(lates)/n, 0.008, 0.011)

	small, agents := 0, 0
	for license, list := range d.Agents {
		agents += len(list)
		if len(list) <= 20 {
			small++
		}
		if len(list) > 300 {
			t.Errorf("license %s has %d agents", license, len(list))
		}
	}
	check("chats an agent", n/float64(agents), 900, 1200)
	check("share of licenses of up to 20 agents", float64(small)/float64(len(d.Agents)), 0.9, 1)
	check("spans a chat", float64(spans(d.Rows))/n, 0.33, 0.45)
	check("chats at once of an agent", float64(atOnce(d.Rows)), 3, 5) // three slots; one may run over into the next day's
}

// spans counts the spans that the chats of each agent join to.
func spans(rows []gen.Row) int {
	rows = slices.Clone(rows)
	sortRows(rows)
	n := 0
	var last gen.Row
	var end time.Time
	for _, r := range rows {
		if r.Agent != last.Agent || r.Start.After(end) {
			n++
			end = r.End
		}
		if r.End.After(end) {
			end = r.End
		}
		last = r
	}
	return n
}

// atOnce returns the most chats that an agent has at one time.
func atOnce(rows []gen.Row) int {
	rows = slices.Clone(rows)
	sortRows(rows)
	most := 0
	for i, r := range rows {
		n := 1
		for j := i - 1; j >= 0 && rows[j].Agent == r.Agent && r.Start.Sub(rows[j].Start) < 24*time.Hour; j-- {
			if rows[j].End.After(r.Start) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

func TestNewOne(t *testing.T) {
	d := gen.New(gen.Config{Seed: 3, Chats: 100_000})
	if d.Rows != nil || len(d.Agents) != 1 {
		t.Errorf("New made %d rows of %d licenses, want sessions of one", len(d.Rows), len(d.Agents))
	}
	if n := len(d.Agents[gen.OneLicense]); n < 80 || n > 110 {
		t.Errorf("New made %d agents, want about 93", n)
	}
}

func rowsOf(d *gen.Data) []gen.Row {
	if d.Rows != nil {
		return d.Rows
	}
	var rows []gen.Row
	for _, s := range d.Sessions {
		rows = append(rows, gen.Row{License: gen.OneLicense, Session: s})
	}
	return rows
}

func sortRows(rows []gen.Row) {
	slices.SortFunc(rows, func(a, b gen.Row) int {
		return cmp.Or(cmp.Compare(a.Agent, b.Agent), a.Start.Compare(b.Start), a.End.Compare(b.End))
	})
}

func equal(a, b gen.Row) bool { return a == b } // all times are in UTC
