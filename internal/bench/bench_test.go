package main // the program has no API to test from outside

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/internal/bench/count"
)

// A whole run at small sizes, in Go alone.
func TestMeasureCounts(t *testing.T) {
	c := config{sizes: []int{1000, 3000}, rivals: []string{"go"}, runs: 1}
	for _, many := range []bool{false, true} {
		var r report
		got, err := measureCounts(c, many, &r)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Columns) != 4 {
			t.Fatalf("many %v: %d columns, want one for each size and order", many, len(got.Columns))
		}
		if diff := cmp.Diff([]string{payper, fresh, reading, readingIDs, plain, careful}, got.Names); diff != "" {
			t.Errorf("many %v: names mismatch (-want +got):\n%s", many, diff)
		}
		for _, col := range got.Columns {
			for name, cell := range col.Cells {
				if cell.Nanoseconds <= 0 || cell.Bytes < 0 {
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
			if _, _, err := measure([]contender{c}, 1, 1, 1); err != nil {
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
			_, _, err := measure([]contender{right, other}, 1, 1, 1)
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

// The sums by hand are those of payper.
func TestMoney(t *testing.T) {
	for _, careful := range []bool{false, true} {
		for _, s := range moneySums() {
			if err := s.payper(); err != nil {
				t.Fatal(err)
			}
			if careful {
				s.careful()
			} else {
				s.plain()
			}
			s.cents()
		}
		check := func(what string, payper, decimals decimal.Decimal, cents int64) {
			t.Helper()
			if !decimals.Equal(payper) || !decimal.New(cents, -2).Equal(payper) {
				t.Errorf("%s, careful %v: %s in decimals and %d cents, %s in payper",
					what, careful, decimals.StringFixed(2), cents, payper.StringFixed(2))
			}
		}
		check("charge list", keptCharge.List, keptDecimals.cost.list, keptCents.cost.list)
		check("charge discount", keptCharge.Discount, keptDecimals.cost.discount, keptCents.cost.discount)
		check("charge total", keptCharge.Total, keptDecimals.cost.total, keptCents.cost.total)
		check("retail", keptResale.Retail.Total, keptDecimals.retail, keptCents.retail)
		check("cost", keptResale.Cost.Total, keptDecimals.cost.total, keptCents.cost.total)
		check("margin", keptResale.Margin, keptDecimals.margin, keptCents.margin)
		check("from discount", keptResale.FromDiscount, keptDecimals.fromDiscount, keptCents.fromDiscount)
		check("from seats", keptResale.FromSeats, keptDecimals.fromSeats, keptCents.fromSeats)
		if len(keptOutcomes) != 4 || keptResale.Margin.IsZero() {
			t.Fatalf("%d outcomes and a margin of %s, want four and some", len(keptOutcomes), keptResale.Margin.StringFixed(2))
		}
		for i, o := range keptOutcomes {
			d, c := keptDecimalOutcomes[i], keptCentsOutcomes[i]
			check("customer", o.Customer, d.customer, c.customer)
			check("vendor", o.Vendor, d.vendor, c.vendor)
			check("partner", o.Partner, d.partner, c.partner)
			check("commission", o.Commission, d.commission, c.commission)
			check("outcome from discount", o.FromDiscount, d.fromDiscount, c.fromDiscount)
			check("outcome from seats", o.FromSeats, d.fromSeats, c.fromSeats)
		}
	}
}

func TestReport(t *testing.T) {
	r := report{
		Date:    time.Date(2026, time.March, 9, 0, 0, 0, 0, time.UTC),
		Machine: "a machine",
		Command: "go run . -runs 7",
		Runs:    7,
		Picture: true,
		Tables: []table{{
			Names: []string{payper, reading, readingIDs, plain, "a database"},
			Columns: []column{
				{Chats: 1_000_000, Cells: map[string]cell{
					payper: {50, 16}, reading: {10, 0}, readingIDs: {20, 0}, plain: {1234, 500}, "a database": {75, -1},
				}},
				{Chats: 30_000, Shuffled: true, Cells: map[string]cell{payper: {100, 32}, reading: {10, 0}, readingIDs: {20, 0}, plain: {550, 501}}},
			},
		}},
		Money: []moneyRow{{"License.Charge", moneyCell{1000, 17}, moneyCell{900, 15}, moneyCell{800, 10}, moneyCell{3.8, 0}}},
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
		"`go run . -runs 7`",
		"median of 7 runs",
		"The medians are of 70 runs.",
		"Databases: db 1.2. ",
		"| times payper's time | 10^6, near start order | 30000, shuffled |",
		"| **payper, times reading the chats once** | **5.0 x** | **10 x** |",
		"| **payper, times reading the chats and their ids once** | **2.5 x** | **5.0 x** |",
		"| plain Go | 25 x | 5.5 x |",
		"| a database | 1.5 x | - |",
		"| plain Go | 1234 | 550 |",
		"| payper | 16 | 32 |",
		"| License.Charge | 1000 (17) | 900 (15) | 800 (10) | 3.8 (0) |",
		"(internal/bench/growth.svg)",
		"\n- another database\n",
	} {
		if strings.Count(text.String(), want) != 1 {
			t.Errorf("report has not once %q:\n%s", want, text.String())
		}
	}
}

func TestDrawGrowth(t *testing.T) {
	lines, err := measureGrowth(30_000, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 5 {
		t.Errorf("%d lines, want payper and careful Go in two orders, and reading", len(lines))
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
