package count_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/internal/bench/count"
	"github.com/payper/payper/internal/bench/gen"
	"github.com/payper/payper/seats"
)

var month = seats.Period{
	Start: time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC),
	End:   time.Date(2026, time.April, 1, 0, 0, 0, 0, time.UTC),
}

// chat is a chat of an agent, with its start and its end in minutes since the
// month's start.
type chat struct {
	agent      string
	start, end int
}

const (
	minute   = int64(60_000)
	monthEnd = 31 * 24 * 60
)

var countTests = []struct {
	name, why string
	chats     []chat
	want      count.Answer // with its times in minutes since the month's start
}{
	{"none", "no seat, no instant", nil, count.Answer{}},
	{"one", "one seat for as long as the chat", []chat{{"ann", 5, 15}}, count.Answer{Peak: 1, At: 5, Held: 10}},
	{"two_agents", "two seats where they overlap", []chat{{"ann", 0, 10}, {"bob", 4, 7}}, count.Answer{Peak: 2, At: 4, Held: 3}},
	{"same_agent", "overlapping chats of an agent hold one seat", []chat{{"ann", 0, 10}, {"ann", 4, 17}}, count.Answer{Peak: 1, At: 0, Held: 17}},
	{"agents_touch", "one leaves as the other comes", []chat{{"ann", 0, 10}, {"bob", 10, 12}}, count.Answer{Peak: 1, At: 0, Held: 12}},
	{"chats_touch", "no gap between the agent's chats", []chat{{"ann", 2, 10}, {"ann", 10, 12}, {"bob", 1, 20}}, count.Answer{Peak: 2, At: 2, Held: 10}},
	{"inside", "a chat within another one changes nothing", []chat{{"ann", 0, 20}, {"ann", 5, 6}, {"bob", 10, 15}}, count.Answer{Peak: 2, At: 10, Held: 5}},
	{"peak_twice", "the first instant, the time of both", []chat{{"ann", 0, 100}, {"bob", 10, 20}, {"eve", 30, 35}}, count.Answer{Peak: 2, At: 10, Held: 15}},
	{"disorder", "the order of chats does not matter", []chat{{"ann", 50, 60}, {"bob", 55, 58}, {"ann", 0, 10}, {"bob", 5, 10}}, count.Answer{Peak: 2, At: 5, Held: 8}},
	{"clipped", "time outside the month does not count", []chat{{"ann", -10, 10}, {"bob", monthEnd - 5, monthEnd + 5}}, count.Answer{Peak: 1, At: 0, Held: 15}},
	{"outside", "chats outside the month do not count", []chat{{"ann", -10, -5}, {"bob", monthEnd, monthEnd + 5}, {"eve", -3, 0}}, count.Answer{}},
	{"no_length", "a chat of no length holds no seat", []chat{{"ann", 5, 5}, {"bob", 4, 8}}, count.Answer{Peak: 1, At: 4, Held: 4}},
}

func TestCounts(t *testing.T) {
	for _, tt := range countTests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want.Peak > 0 {
				want.At = month.Start.UnixMilli() + want.At*minute
				want.Held *= minute
			}
			at := func(n int) time.Time { return month.Start.Add(time.Duration(n) * time.Minute) }
			var sessions []seats.Session
			for _, c := range tt.chats {
				sessions = append(sessions, seats.Session{Agent: c.agent, Start: at(c.start), End: at(c.end)})
			}
			agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "eve"}}
			payper, err := count.Payper(month, agents, sessions)
			if err != nil {
				t.Fatal(err)
			}
			for name, got := range map[string]count.Answer{
				"Payper":  payper,
				"Plain":   count.Plain(month, sessions),
				"Careful": count.Careful(month, sessions),
				"Sorting": count.Sorting(month, sessions),
			} {
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s(%v) mismatch (-want +got):\n%s\nwhy: %s", name, tt.chats, diff, tt.why)
				}
			}
		})
	}
}

// All counts agree on chats that look real.
func TestCountsAgree(t *testing.T) {
	for _, n := range []int{1, 100, 30_000} {
		for seed := range uint64(3) {
			for _, shuffled := range []bool{false, true} {
				one := gen.New(gen.Config{Seed: seed, Chats: n, Shuffled: shuffled})
				want, err := count.Payper(one.Period, one.Agents[gen.OneLicense], one.Sessions)
				if err != nil {
					t.Fatal(err)
				}
				input := fmt.Sprintf("of %d chats, seed %d, shuffled %v", n, seed, shuffled)
				for name, got := range map[string]count.Answer{
					"Plain":   count.Plain(one.Period, one.Sessions),
					"Careful": count.Careful(one.Period, one.Sessions),
					"Sorting": count.Sorting(one.Period, one.Sessions),
				} {
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s %s mismatch (-want +got):\n%s", name, input, diff)
					}
				}

				many := gen.New(gen.Config{Seed: seed, Chats: n, Many: true, Shuffled: shuffled})
				all, err := count.PayperRows(many.Period, many.Agents, many.Rows)
				if err != nil {
					t.Fatal(err)
				}
				if len(all) != len(many.Agents) {
					t.Errorf("PayperRows %s gave %d answers for %d licenses", input, len(all), len(many.Agents))
				}
				for name, got := range map[string][]count.Answer{
					"PlainRows":   count.PlainRows(many.Period, many.Rows),
					"CarefulRows": count.CarefulRows(many.Period, many.Rows),
					"SortingRows": count.SortingRows(many.Period, many.Rows),
				} {
					if diff := cmp.Diff(all, got); diff != "" {
						t.Errorf("%s %s mismatch (-want +got):\n%s", name, input, diff)
					}
				}
			}
		}
	}
}

// PayperRows passes an error on, whichever worker finds it.
func TestPayperRowsErrors(t *testing.T) {
	d := gen.New(gen.Config{Seed: 1, Chats: 5000, Many: true})
	for _, license := range []string{d.Rows[0].License, d.Rows[len(d.Rows)-1].License} {
		rows := append([]gen.Row{{License: license, Session: seats.Session{Start: month.Start}}}, d.Rows...)
		if got, err := count.PayperRows(d.Period, d.Agents, rows); err == nil || got != nil {
			t.Errorf("PayperRows with a chat of no agent on %s = %v, %v, want an error", license, got, err)
		}
	}
}

// The peak of the hours is that of the month.
func TestPayperPeaks(t *testing.T) {
	d := gen.New(gen.Config{Seed: 1, Chats: 30_000})
	want, err := count.Payper(d.Period, d.Agents[gen.OneLicense], d.Sessions)
	if err != nil {
		t.Fatal(err)
	}
	hours, err := count.PayperPeaks(d.Period, d.Agents[gen.OneLicense], d.Sessions)
	if err != nil {
		t.Fatal(err)
	}
	most := 0
	for _, h := range hours {
		most = max(most, h.Count)
	}
	if len(hours) != 744 || most != want.Peak {
		t.Errorf("%d hours with a peak of %d, want 744 with %d", len(hours), most, want.Peak)
	}
}
