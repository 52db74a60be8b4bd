package page_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/payper/payper/examples/internal/page"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

func render(t *testing.T, text string, data any) string {
	t.Helper()
	page, err := page.Render(text, data)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestRender_words(t *testing.T) {
	for _, tt := range []struct {
		why  string
		text string
		data any
		want string
	}{
		{why: "hours and minutes", text: `{{long .}}`, data: 1234*time.Hour + 5*time.Minute + 59*time.Second, want: "1,234 h 5 min"},
		{why: "hours alone, whatever the seconds", text: `{{long .}}`, data: time.Hour + 59*time.Second, want: "1 h"},
		{why: "minutes and seconds", text: `{{long .}}`, data: time.Minute + time.Second, want: "1 min 1 s"},
		{why: "seconds, cut", text: `{{long .}}`, data: 59*time.Second + 999*time.Millisecond, want: "59 s"},
		{why: "less than a second is never nothing", text: `{{long .}}`, data: time.Nanosecond, want: "1 ms"},
		{why: "no time", text: `{{long .}}`, data: time.Duration(0), want: "0 ms"},
		{why: "whole minutes", text: `{{clock .}}`, data: time.Date(2026, 2, 1, 9, 5, 0, 0, time.UTC), want: "1 Feb 2026 09:05"},
		{why: "parts of a second", text: `{{clock .}}`, data: time.Date(2026, 2, 1, 9, 5, 0, 5e8, time.UTC), want: "1 Feb 2026 09:05:00.5"},
		{why: "one", text: `{{count . "seat" "seats"}}`, data: 1, want: "1 seat"},
		{why: "many", text: `{{count . "seat" "seats"}}`, data: 12345, want: "12,345 seats"},
		{why: "the first of few", text: `{{first 3 .}} {{after 3 .}}`, data: []int{1, 2}, want: "[1 2] []"},
		{why: "the first of many", text: `{{first 3 .}} {{after 3 .}}`, data: []int{1, 2, 3, 4}, want: "[1 2 3] [4]"},
		{why: "a line without its amount", text: `{{basis .}}`, data: pricing.Line{
			Kind: pricing.LineUnits, What: "seats", Units: 5, UnitPrice: pricing.MustAmount("59.00"), Amount: pricing.MustAmount("295.00"), Currency: "USD",
		}, want: "seats: 5 x 59.00 USD"},
	} {
		if got := render(t, tt.text, tt.data); got != tt.want {
			t.Errorf("%s of %v = %s, want %s\nwhy: %s", tt.text, tt.data, got, tt.want, tt.why)
		}
	}
}

func TestRender_names(t *testing.T) {
	var names []string
	for i := range 45 {
		names = append(names, fmt.Sprintf("<b>%d", i))
	}
	got := render(t, `{{template "names" .}}`, names)
	shown, folded, found := strings.Cut(got, "<details>")
	if !found || strings.Count(shown, "<bdi>&lt;b&gt;") != 20 || strings.Count(folded, "<bdi>&lt;b&gt;") != 25 || !strings.Contains(folded, "<summary>25 more</summary>") {
		t.Errorf("names are\n%s", got)
	}
	if got := render(t, `{{template "names" .}}`, names[:20]); strings.Contains(got, "details") {
		t.Errorf("20 names are folded:\n%s", got)
	}
	got = render(t, `{{template "alike" .}}`, [][]string{{"é", "e\u0301"}})
	if !strings.Contains(got, `&#34;\u00e9&#34;`) || !strings.Contains(got, `&#34;e\u0301&#34;`) {
		t.Errorf("ids that look alike are not told apart:\n%s", got)
	}
}

// values returns the value of a path at the middle of so many columns, in percent from
// the bottom.
func values(t *testing.T, path string, columns int) []float64 {
	t.Helper()
	all := make([]float64, columns)
	x, v := 0.0, 0.0
	parse := func(text string) float64 {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatalf("path %.60q: %v", path, err)
		}
		return n
	}
	path = strings.NewReplacer("H", " H", "V", " V", "M0 ", "M").Replace(path)
	for step := range strings.FieldsSeq(path) {
		switch n := parse(step[1:]); step[0] {
		case 'M', 'V':
			v = 100 - n
		case 'H':
			for c := range columns {
				if at := (float64(c) + 0.5) / float64(columns) * 1000; x <= at && at < n {
					all[c] = v
				}
			}
			x = n
		default:
			t.Fatalf("path %.60q has a step %q", path, step)
		}
	}
	if x != 1000 {
		t.Fatalf("path %.60q ends at %v", path, x)
	}
	return all
}

// TestNewChart_law compares lines with the values that they stand for: exactly, or where
// there are more than columns the highest in each.
func TestNewChart_law(t *testing.T) {
	p := seats.Period{Start: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	const columns = 960
	for seed := range 8 {
		rng := rand.New(rand.NewPCG(uint64(seed), 20))
		length := p.End.Sub(p.Start)
		steps := []page.Step{{At: p.Start, Value: float64(rng.IntN(9))}}
		n := 1 + rng.IntN(30)
		if seed%2 == 0 {
			n = 3000
		}
		for i := 1; i < n; i++ {
			steps = append(steps, page.Step{At: p.Start.Add(length * time.Duration(i) / time.Duration(n)), Value: float64(rng.IntN(40))})
		}
		chart := page.NewChart(p, "label", page.Series{Name: "seats", Steps: steps})
		top := 0.0
		for _, s := range steps {
			top = max(top, s.Value)
		}
		got := values(t, chart.Lines[0].Path, columns)
		for c := range columns {
			from, to := length*time.Duration(c)/columns, length*time.Duration(c+1)/columns
			least, most, atMiddle := 0.0, 0.0, 0.0 // what only touches the column may be in it or not
			for i, s := range steps {
				end := p.End
				if i+1 < len(steps) {
					end = steps[i+1].At
				}
				if s.At.Sub(p.Start) < to-time.Millisecond && end.Sub(p.Start) > from+time.Millisecond {
					least = max(least, s.Value)
				}
				if s.At.Sub(p.Start) < to+time.Millisecond && end.Sub(p.Start) > from-time.Millisecond {
					most = max(most, s.Value)
				}
				if s.At.Sub(p.Start) <= (from+to)/2 && end.Sub(p.Start) > (from+to)/2 {
					atMiddle = s.Value
				}
			}
			if len(steps) <= columns {
				least, most = atMiddle, atMiddle
			}
			if value := got[c] / 100 * top * 1.15; value < least-0.02*top || value > most+0.02*top {
				t.Fatalf("seed %d, %d steps: column %d shows %.2f, want %v", seed, len(steps), c, value, most)
			}
		}
	}
}

func TestNewChart_axes(t *testing.T) {
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		why          string
		end          time.Time
		low, high    float64
		days, values string
	}{
		{why: "a month of five seats", end: day(3, 1), high: 5, days: "1 Feb,7 Feb,13 Feb,19 Feb,25 Feb", values: "0,1,2,3,4,5"},
		{why: "a day", end: day(2, 2), high: 270, days: "1 Feb", values: "0,100,200"},
		{why: "half a year, below zero", end: day(8, 1), low: -307, high: 413, days: "1 Feb,1 Apr,1 Jun", values: "-200,0,200,400"},
		{why: "nothing", end: day(3, 1), days: "1 Feb,7 Feb,13 Feb,19 Feb,25 Feb", values: "0,1"},
	} {
		p := seats.Period{Start: day(2, 1), End: tt.end}
		chart := page.NewChart(p, "label", page.Series{Steps: []page.Step{{At: p.Start, Value: tt.low}, {At: p.Start, Value: tt.high}}})
		texts := func(ticks []page.Tick) string {
			var all []string
			for i, tick := range ticks {
				all = append(all, tick.Text)
				if tick.At < 0 || tick.At > 100 || i > 0 && tick.At <= ticks[i-1].At {
					t.Errorf("%s: tick %s is at %v", tt.why, tick.Text, tick.At)
				}
			}
			return strings.Join(all, ",")
		}
		if days, values := texts(chart.Days), texts(chart.Values); days != tt.days || values != tt.values {
			t.Errorf("%s: axes %s and %s, want %s and %s", tt.why, days, values, tt.days, tt.values)
		}
	}
}

// TestNewChart_last shows the last value of a column: a balance, and not the most that
// passed through it.
func TestNewChart_last(t *testing.T) {
	p := seats.Period{Start: time.Unix(0, 0), End: time.Unix(100_000, 0)}
	var steps []page.Step
	for i := range 100_000 {
		steps = append(steps, page.Step{At: time.Unix(int64(i), 0), Value: float64((i + 1) % 2 * 100)})
	}
	steps = append(steps, page.Step{At: time.Unix(99_999, 5e8), Value: 50})
	chart := page.NewChart(p, "label", page.Series{Steps: steps, Last: true})
	got := values(t, chart.Lines[0].Path, 960)
	if value := got[959] * 1.15; math.Abs(value-50) > 0.1 {
		t.Errorf("the last column shows %v, want 50", value)
	}
}
