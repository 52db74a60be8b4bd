package main // the program has no API to test from outside

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/internal/bench/count"
)

// A whole run at small sizes, in Go alone.
func TestMeasureCounts(t *testing.T) {
	c := config{sizes: []int{1000, 3000}, rivals: []string{"go"}, runs: 1}
	for _, many := range []bool{false, true} {
		var r report
		got, err := measureCounts(t.Context(), c, many, &r)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Columns) != 4 {
			t.Fatalf("many %v: %d columns, want one for each size and order", many, len(got.Columns))
		}
		third := peaks
		if many {
			third = oneCore
		}
		if diff := cmp.Diff([]string{payper, fresh, third, plain, sorting, careful}, got.Names); diff != "" {
			t.Errorf("many %v: names mismatch (-want +got):\n%s", many, diff)
		}
		for _, col := range got.Columns {
			for name, cell := range col.Cells {
				if len(cell.Nanoseconds) != 1 || cell.Nanoseconds[0] <= 0 || cell.Bytes[0] < 0 {
					t.Errorf("many %v: %s on %d chats: %+v, want some time and memory", many, name, col.Chats, cell)
				}
			}
			if col.Peak < 1 || col.Licenses < 1 {
				t.Errorf("many %v: column %+v has nothing counted", many, col)
			}
		}
		if !strings.Contains(strings.Join(r.LeftOut, "\n"), "duckdb: not asked for") {
			t.Errorf("many %v: left out %q, want databases that were not asked for", many, r.LeftOut)
		}
	}
}

// What is in Go runs once untimed before it is timed; what takes its memory from
// the system does not, nor what is another process, nor what is slow.
func TestMeasureWarm(t *testing.T) {
	tests := []struct {
		name, why string
		memory    memory
		takes     time.Duration
		want      int // calls for one figure
	}{
		{"warm", "a round to warm up, a run that is not timed, one that is", warm, 25 * time.Millisecond, 3},
		{"system", "a run just before would leave memory behind", system, time.Millisecond, 2},
		{"apart", "it has memory of its own", apart, time.Millisecond, 2},
		{"slow", "bound: its first run counts, and is the only one", warm, 2 * time.Second, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calls := 0
			c := contender{tt.name, func() ([]count.Answer, time.Duration, error) {
				calls++
				time.Sleep(tt.takes)
				return nil, time.Second, nil
			}, tt.memory}
			if _, _, err := measure(t.Context(), []contender{c}, 1, 1, 1); err != nil {
				t.Fatal(err)
			}
			if calls != tt.want {
				t.Errorf("%d calls, want %d\nwhy: %s", calls, tt.want, tt.why)
			}
		})
	}
}

// A wrong answer ends the measurements, and so does an error.
func TestMeasureErrors(t *testing.T) {
	right := contender{"right", func() ([]count.Answer, time.Duration, error) {
		return []count.Answer{{Peak: 3, At: 1, Held: 2}}, time.Second, nil
	}, apart}
	tests := []struct {
		name, why string
		answers   []count.Answer
		err       error
		want      string
	}{
		{"wrong_held", "evidence is compared too", []count.Answer{{Peak: 3, At: 1, Held: 1}}, nil, "Held:1} for"},
		{"too_few", "every license has an answer", []count.Answer{}, nil, "0 licenses for 1"},
		{"error", "its name is told", nil, errors.New("no memory"), "other: no memory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			other := contender{"other", func() ([]count.Answer, time.Duration, error) { return tt.answers, time.Second, tt.err }, apart}
			_, _, err := measure(t.Context(), []contender{right, other}, 1, 1, 1)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("measure = %v, want an error with %q\nwhy: %s", err, tt.want, tt.why)
			}
		})
	}
}

func TestMedian(t *testing.T) {
	tests := []struct {
		name, why string
		values    []float64
		want      float64
	}{
		{"one", "itself", []float64{3}, 3},
		{"odd", "the middle one, in order", []float64{9, 1, 5}, 5},
		{"even", "the mean of the two in the middle", []float64{8, 1, 2, 4}, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := median(tt.values); got != tt.want {
				t.Errorf("median = %v, want %v\nwhy: %s", got, tt.want, tt.why)
			}
		})
	}
}

func TestReport(t *testing.T) {
	r := report{
		Date:    time.Date(2026, time.March, 9, 0, 0, 0, 0, time.UTC),
		Machine: "a machine",
		Command: "go run . -runs 3",
		Runs:    3,
		Cut:     true,
		Picture: true,
		Tables: []table{{
			Names: []string{payper, plain, "a database"},
			Columns: []column{
				{Chats: 1_000_000, Cells: map[string]cell{
					payper:       {[]float64{50, 40, 60}, []float64{16, 16, 16}},
					plain:        {[]float64{1000, 1200, 1500}, []float64{500, 501, 502}},
					"a database": {[]float64{100}, []float64{-1}},
				}},
				{Chats: 30_000, Shuffled: true, Cells: map[string]cell{payper: {[]float64{100}, []float64{32}}, plain: {[]float64{550}, []float64{500}}}},
			},
		}},
	}
	r.version("db", "1.2")
	r.version("db", "1.2")
	r.leaveOut("another database")
	r.leaveOut("another database")
	var text strings.Builder
	if err := r.write(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"9 March 2026: a machine.",
		"`go run . -runs 3`",
		"ran in turn, 3 times",
		"were cut short",
		"Databases: db 1.2. ",
		"| times payper's time | 10^6, near start order | 30000, shuffled |",
		"| plain Go | 25, 24 (20 to 30) | 5.5, 5.5 (5.5 to 5.5) |",
		"| a database | 2.5, 2.0 (2.0 to 2.0) | - |",
		"| plain Go | 1000, 1200 | 550, 550 |",
		"| payper | 16 | 32 |",
		"| plain Go | 501 | 500 |",
		"(growth.svg)",
		"\n- another database\n",
	} {
		if strings.Count(text.String(), want) != 1 {
			t.Errorf("report has not once %q:\n%s", want, text.String())
		}
	}
}

// A run that is cut short reports what it has.
func TestRun_cutShort(t *testing.T) {
	out := filepath.Join(t.TempDir(), "report.md")
	ctx, cancel := context.WithCancel(t.Context())
	c := config{sizes: []int{1000, 2_000_000_000}, rivals: []string{"go"}, runs: 1, out: out}
	calls := 0
	count := func() ([]count.Answer, time.Duration, error) {
		if calls++; calls == 3 {
			cancel()
		}
		return nil, time.Second, nil
	}
	cells, _, err := measure(ctx, []contender{{payper, count, apart}, {plain, count, apart}}, 1, 5, 1)
	if err != nil || len(cells[payper].Nanoseconds) != 1 || len(cells[plain].Nanoseconds) != 0 {
		t.Errorf("measure = %v, %v, want one run of the first", cells, err)
	}
	if err := run(ctx, c); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(text), "cut short") {
		t.Errorf("report %s, %v", text, err)
	}
}

func TestDrawGrowth(t *testing.T) {
	lines, err := measureGrowth(t.Context(), 30_000, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 4 {
		t.Errorf("%d lines, want payper and careful Go in two orders", len(lines))
	}
	var text strings.Builder
	if err := drawGrowth(&text, lines); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(text.String(), "<polyline"); n != len(lines) {
		t.Errorf("%d lines are drawn, want %d", n, len(lines))
	}
	decoder := xml.NewDecoder(strings.NewReader(text.String()))
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v\n%s", err, text.String())
		}
	}
	for _, bad := range []string{"NaN", "Inf"} {
		if strings.Contains(text.String(), bad) {
			t.Errorf("the picture has %s in it:\n%s", bad, text.String())
		}
	}
	if err := drawGrowth(&text, []line{{Name: payper, Points: []point{{1000, 5}}}}); err == nil {
		t.Error("drawGrowth of one size succeeded, want an error")
	}
}

func TestSteps(t *testing.T) {
	want := []int{10_000, 30_000, 100_000, 300_000, 1_000_000}
	if diff := cmp.Diff(want, steps(1_000_000)); diff != "" {
		t.Errorf("steps(1000000) mismatch (-want +got):\n%s", diff)
	}
}
