package pricing_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// on returns the first instant of a day of August 2021.
func on(day int) time.Time { return august.Start.AddDate(0, 0, day-1) }

// rates changes twice: on the 10th and on the 20th.
var rates = pricing.Schedule[string]{
	{Value: "first"},
	{From: on(10), Value: "second"},
	{From: on(20), Value: "third"},
}

var scheduleAtTests = []struct {
	name, why string
	schedule  pricing.Schedule[string]
	at        time.Time
	want      string
}{
	{"before_all", "doc: the first entry without an instant holds always", rates, time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC), "first"},
	{"far_past", "edge: as far as time goes", rates, farPast, "first"},
	{"zero_instant", "edge: the zero time is an instant like any other", rates, time.Time{}, "first"},
	{"just_before", "bound: a value holds until the next one", rates, on(10).Add(-1), "first"},
	{"at", "bound: a value holds from its instant on", rates, on(10), "second"},
	{"just_after", "bound: and just after it", rates, on(10).Add(1), "second"},
	{"last", "rule: the last value holds for ever", rates, on(20), "third"},
	{"other_location", "edge: an instant is the same in any location", rates, on(20).In(time.FixedZone("", 14*3600)), "third"},
	{"one_entry", "edge: nothing changes", rates[:1], on(31), "first"},
	{"before_year_1", "edge: the zero time is no more than an instant where it does not come first", pricing.Schedule[string]{{From: farPast, Value: "old"}, {Value: "new"}}, time.Time{}.Add(-1), "old"},
	{"dated_first", "rule: a first entry with an instant holds from then on", rates[1:], on(10), "second"},
}

func TestSchedule_At(t *testing.T) {
	for _, tt := range scheduleAtTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.schedule.At(tt.at)
			if err != nil {
				t.Fatalf("At(%v): %v", tt.at, err)
			}
			if got != tt.want {
				t.Errorf("At(%v) = %q, want %q\nwhy: %s", tt.at, got, tt.want, tt.why)
			}
		})
	}
}

var scheduleErrorTests = []struct {
	name, why string
	schedule  pricing.Schedule[string]
	at        time.Time
	want      []string
}{
	{"nil", "edge: a schedule that was forgotten", nil, on(1), []string{"no value at 2021-08-01T00:00:00Z"}},
	{"empty", "edge: a schedule without entries", pricing.Schedule[string]{}, on(1), []string{"no value"}},
	{"before_the_first", "bound: one nanosecond before anything holds", rates[1:], on(10).Add(-1), []string{"no value at 2021-08-09T23:59:59.999999999Z"}},
	{"unordered", "rule: entries are in order of time", pricing.Schedule[string]{rates[0], rates[2], rates[1]}, on(1), []string{"entry 2 from 2021-08-10T00:00:00Z"}},
	{"equal", "bound: of two values at one instant neither is meant", pricing.Schedule[string]{rates[1], rates[1]}, on(31), []string{"entry 1 from 2021-08-10T00:00:00Z", "entry 0"}},
	{"two_without_instant", "edge: an instant that was forgotten", pricing.Schedule[string]{rates[0], rates[0]}, on(31), []string{"entry 1"}},
	{"later_without_instant", "edge: an instant that was forgotten", pricing.Schedule[string]{rates[1], rates[0]}, on(31), []string{"entry 1"}},
	{"unordered_after_the_instant", "rule: a schedule is checked whole, whatever is asked", pricing.Schedule[string]{rates[0], rates[2], rates[1]}, on(1), []string{"entry 2"}},
}

func TestSchedule_errors(t *testing.T) {
	for _, tt := range scheduleErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := tt.schedule.At(tt.at)
			checkError(t, "At", err, pricing.ErrSchedule, append(tt.want, "schedule")...)
			if got != "" {
				t.Errorf("At(%v) = %q beside its error", tt.at, got)
			}
			parts, err := tt.schedule.Split(seats.Period{Start: tt.at, End: tt.at.Add(1)})
			checkError(t, "Split", err, pricing.ErrSchedule, append(tt.want, "schedule")...)
			if parts != nil {
				t.Error("Split has an iterator beside its error")
			}
		})
	}
	for _, p := range []seats.Period{{}, {Start: on(2), End: on(2)}, {Start: on(2), End: on(1)}} {
		parts, err := rates.Split(p)
		checkError(t, fmt.Sprintf("Split(%v)", p), err, seats.ErrPeriod, "schedule", p.String())
		if parts != nil {
			t.Errorf("Split(%v) has an iterator beside its error", p)
		}
	}
}

var splitTests = []struct {
	name, why  string
	start, end time.Time
	want       []string
}{
	{"unchanged", "edge: nothing changes in the period", on(1), on(9), []string{"2021-08-01T00:00:00Z/2021-08-09T00:00:00Z first"}},
	{
		"all", "rule: a part for each value", on(1), on(31),
		[]string{"2021-08-01T00:00:00Z/2021-08-10T00:00:00Z first", "2021-08-10T00:00:00Z/2021-08-20T00:00:00Z second", "2021-08-20T00:00:00Z/2021-08-31T00:00:00Z third"},
	},
	{"change_at_the_start", "bound: no empty part before a change at the start", on(10), on(12), []string{"2021-08-10T00:00:00Z/2021-08-12T00:00:00Z second"}},
	{"change_at_the_end", "bound: no empty part after a change at the end", on(9), on(10), []string{"2021-08-09T00:00:00Z/2021-08-10T00:00:00Z first"}},
	{
		"change_just_before_the_end", "bound: a part of one nanosecond", on(9), on(10).Add(1),
		[]string{"2021-08-09T00:00:00Z/2021-08-10T00:00:00Z first", "2021-08-10T00:00:00Z/2021-08-10T00:00:00.000000001Z second"},
	},
	{"after_all", "rule: the last value holds for ever", on(25), on(31), []string{"2021-08-25T00:00:00Z/2021-08-31T00:00:00Z third"}},
	{
		"locations", "doc: the instants are in the location of the start", on(19).In(time.FixedZone("", 2*3600)), on(21),
		[]string{"2021-08-19T02:00:00+02:00/2021-08-20T02:00:00+02:00 second", "2021-08-20T02:00:00+02:00/2021-08-21T02:00:00+02:00 third"},
	},
}

func TestSchedule_Split(t *testing.T) {
	for _, tt := range splitTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			p := seats.Period{Start: tt.start, End: tt.end}
			parts, err := rates.Split(p)
			if err != nil {
				t.Fatalf("Split(%v): %v", p, err)
			}
			for range 2 { // the iterator may be used more than once
				var got []string
				for part, value := range parts {
					got = append(got, local(part)+" "+value)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("Split(%v) mismatch (-want +got):\n%s\nwhy: %s", p, diff, tt.why)
				}
			}
			for part, value := range parts {
				if got := local(part) + " " + value; got != tt.want[0] {
					t.Errorf("Split(%v): first %q, want %q", p, got, tt.want[0])
				}
				break // leaving early is allowed
			}
		})
	}
}

// What Split says of each part is what At says of its instants, and the parts
// make up the period.
func TestSchedule_splitLaw(t *testing.T) {
	r := seeded()
	for range 500 {
		var s pricing.Schedule[int]
		from := august.Start.Add(time.Duration(r.IntN(100)) * time.Hour)
		for i := range 1 + r.IntN(6) {
			s = append(s, pricing.Dated[int]{From: from, Value: i})
			from = from.Add(time.Duration(1+r.IntN(50)) * time.Hour)
		}
		start := s[0].From.Add(time.Duration(r.IntN(100)) * time.Hour)
		p := seats.Period{Start: start, End: start.Add(time.Duration(1+r.IntN(200)) * time.Hour)}
		parts, err := s.Split(p)
		if err != nil {
			t.Fatalf("Split(%v) of %v: %v", p, s, err)
		}
		end := p.Start
		last := -1
		for part, value := range parts {
			if !part.Start.Equal(end) || !part.Start.Before(part.End) || value == last {
				t.Fatalf("Split(%v) of %v: part %v, value %d, after %v, value %d", p, s, part, value, end, last)
			}
			for _, at := range []time.Time{part.Start, part.End.Add(-1)} {
				if v, err := s.At(at); err != nil || v != value {
					t.Fatalf("At(%v) of %v = %d, %v, want %d", at, s, v, err, value)
				}
			}
			end, last = part.End, value
		}
		if !end.Equal(p.End) {
			t.Fatalf("Split(%v) of %v ends at %v", p, s, end)
		}
	}
}

func TestSchedule_json(t *testing.T) {
	s := pricing.Schedule[pricing.Model]{{Value: pricing.PPS}, {From: on(11), Value: pricing.PPA}}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back pricing.Schedule[pricing.Model]
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatalf("json.Unmarshal(%s): %v", text, err)
	}
	if diff := cmp.Diff(s, back); diff != "" {
		t.Errorf("json.Unmarshal(%s) mismatch (-want +got):\n%s", text, diff)
	}
}

// A schedule is of any type: of prices, of plans, of lists.
func TestSchedule_anyType(t *testing.T) {
	prices := pricing.Schedule[pricing.Price]{{Value: pricing.Flat(dec("49"))}, {From: on(15), Value: pricing.Flat(dec("59"))}}
	price, err := prices.At(on(15))
	if err != nil {
		t.Fatal(err)
	}
	amount, err := price.Amount(2)
	if err != nil || !amount.Equal(dec("118")) {
		t.Errorf("price as of the 15th for 2 units: %s, %v, want 118", amount.StringFixed(2), err)
	}
	lists := pricing.Schedule[[]string]{{From: on(1), Value: []string{"a", "b"}}}
	list, err := lists.At(on(1))
	if diff := cmp.Diff([]string{"a", "b"}, list); diff != "" || err != nil {
		t.Errorf("At mismatch (-want +got):\n%s%v", diff, err)
	}
	if list, err = lists.At(on(1).Add(-1)); list != nil || err == nil {
		t.Errorf("At before the first = %v, %v, want nothing and an error", list, err)
	}
}
