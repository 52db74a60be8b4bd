package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"

	"github.com/payper/payper/seats"
)

// on returns an instant of February 2026: the day of the month, and a clock.
func on(day int, clock string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", fmt.Sprintf("2026-02-%02d %s", day, clock))
	if err != nil {
		panic(err)
	}
	return at
}

var addTests = []struct {
	name string
	why  string
	text string
	want []string // keys
}{
	{"within_a_day", "a chat changes one value", `{"license":"a","agent":"ann","start":"2026-02-10T09:00:00Z","end":"2026-02-10T10:00:00Z"}`, []string{"0.YQ.9"}},
	{"over_midnight", "each day has its part", `{"license":"a","agent":"ann","start":"2026-02-10T23:00:00Z","end":"2026-02-12T01:00:00Z"}`, []string{"0.YQ.10", "0.YQ.11", "0.YQ.9"}},
	{"before_the_month", "only what is in the month is counted", `{"license":"a","agent":"ann","start":"2026-01-01T23:00:00Z","end":"2026-02-01T01:00:00Z"}`, []string{"0.YQ.0"}},
	{"other_zone", "days are those of the month's zone", `{"license":"a","agent":"ann","start":"2026-02-10T00:30:00+01:00","end":"2026-02-10T00:50:00+01:00"}`, []string{"0.YQ.8"}},
	{"license_in_bytes", "a license may have bytes that a key may not", `{"license":"a.b *","agent":"ann","start":"2026-02-10T09:00:00Z","end":"2026-02-10T10:00:00Z"}`, []string{"2.YS5iICo.9"}},
	{"no_json", "a message that is no chat is refused", `{"license":"a"`, nil},
	{"no_license", "nobody would pay for it", `{"agent":"ann","start":"2026-02-10T09:00:00Z","end":"2026-02-10T10:00:00Z"}`, nil},
	{"no_agent", "nobody chats in it", `{"license":"a","start":"2026-02-10T09:00:00Z","end":"2026-02-10T10:00:00Z"}`, nil},
	{"no_end", "a lost end is not taken for a chat without length", `{"license":"a","agent":"ann","start":"2026-02-10T09:00:00Z"}`, nil},
	{"open", "the producer sends an open chat with its end so far", `{"license":"a","agent":"ann","start":"2026-02-10T09:00:00Z","open":true}`, nil},
	{"ends_before_it_starts", "its times are wrong", `{"license":"a","agent":"ann","start":"2026-02-10T09:00:00Z","end":"2026-02-09T10:00:00Z"}`, nil},
	{"long_license", "its key would be too long to be stored", `{"license":"` + strings.Repeat("a", 257) + `","agent":"ann","start":"2026-02-10T09:00:00Z","end":"2026-02-10T10:00:00Z"}`, nil},
}

func TestStore_add(t *testing.T) {
	st := &store{month: newSample(0, 1, 0).month}
	for _, test := range addTests {
		t.Run(test.name, func(t *testing.T) {
			b := make(batch)
			err := st.add(b, []byte(test.text))
			got := 0
			for key, m := range b {
				for range m.Spans() {
					got++ // of a piece that has chat time
				}
				if m.Period().End.Sub(m.Period().Start) != day {
					t.Errorf("%s has the period %v", key, m.Period())
				}
			}
			if (err == nil) != (test.want != nil) || got != len(test.want) {
				t.Errorf("add: %d spans, error %v, want %v\nwhy: %s", got, err, test.want, test.why)
			}
			for _, key := range test.want {
				if b[key] == nil {
					t.Errorf("add: keys %v, want %s\nwhy: %s", maps.Collect(maps.All(b)), key, test.why)
				}
			}
		})
	}
}

// TestStore_merge merges Meters of one day in another order, again and again, by several
// consumers at a time, some of them too large for a value. What is stored is the union.
func TestStore_merge(t *testing.T) {
	ctx := testContext(t)
	st := one(ctx, t, 4096)
	r := rand.New(rand.NewPCG(7, 0))
	want, err := seats.NewMeter(st.month)
	if err != nil {
		t.Fatal(err)
	}
	var agents []seats.Agent
	for i := range 20 {
		agents = append(agents, seats.Agent{ID: fmt.Sprint("agent-", i)})
	}
	var batches []batch
	for range 30 {
		b := make(batch)
		for range 100 {
			start := on(10, "00:00").Add(time.Duration(r.IntN(24*3600)) * time.Second)
			s := seats.Session{Agent: agents[r.IntN(len(agents))].ID, Start: start, End: start.Add(time.Duration(r.IntN(300)) * time.Second)}
			if err := errors.Join(want.Add(s), st.add(b, []byte(text(t, chat{"a", s})))); err != nil {
				t.Fatal(err)
			}
		}
		batches = append(batches, b, b)
	}
	r.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
	failed := make(chan error)
	for worker := range 3 {
		go func() {
			var err error
			for i := worker; i < len(batches); i += 3 {
				mine := make(batch) // a Meter must not be used by two goroutines
				for key, m := range batches[i] {
					c, err2 := m.Cut(m.Period())
					err = errors.Join(err, err2)
					mine[key] = c
				}
				err = errors.Join(err, st.save(ctx, 0, mine, place{Position: uint64(i)}))
			}
			failed <- err
		}()
	}
	for range 3 {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	got, err := seats.NewMeter(st.month)
	if err != nil {
		t.Fatal(err)
	}
	for d := range st.days() {
		if err := st.load(ctx, key("a", d), false, got); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(text(t, spans(want)), text(t, spans(got))); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	keys, err := st.kv.Keys(ctx)
	if err != nil || len(keys) < 5 {
		t.Errorf("the count is in %d values, %v, want several: none is longer than a message", len(keys), err)
	}
}

func spans(m *seats.Meter) (all []string) {
	for agent, p := range m.Spans() {
		all = append(all, fmt.Sprint(agent, p.Start.UnixNano(), p.End.UnixNano()))
	}
	return all
}

// TestStore_usage_whileWriting asks for a usage while it grows. What is answered holds
// all chats up to its position, at each moment.
func TestStore_usage_whileWriting(t *testing.T) {
	ctx := testContext(t)
	st := one(ctx, t, 0)
	send(ctx, t, st, "a", make([]seats.Session, 5000)...) // which are counted below
	at, _, err := st.counted(ctx, partition("a"))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	writing, stop := context.WithCancel(ctx)
	go func() {
		for i := uint64(0); writing.Err() == nil && i < 1440; i++ { // at position i, each day has i minutes of chat
			b := make(batch)
			for d := 1; d <= 28; d++ {
				start := on(d, "00:00")
				if err := st.add(b, []byte(text(t, chat{"a", seats.Session{Agent: "ann", Start: start, End: start.Add(time.Duration(i) * time.Minute)}}))); err != nil {
					done <- err
					return
				}
			}
			if err := st.save(ctx, partition("a"), b, place{Stream: at.Stream, Position: i}); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	least := place{}
	for range 300 {
		got, err := st.usage(ctx, "a", []seats.Agent{{ID: "ann"}})
		if err != nil {
			t.Fatal(err)
		}
		u, at := got.Usage, got.place
		var busy time.Duration
		if u.Peak > 0 {
			busy = u.AtLeast[0]
		}
		if want := 28 * time.Duration(at.Position) * time.Minute; busy < want {
			t.Fatalf("at position %d: %v of chat, want at least %v", at.Position, busy, want)
		}
		if at.Position < least.Position {
			t.Fatalf("position %d after position %d", at.Position, least.Position)
		}
		least = at
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if least.Position < 10 {
		t.Errorf("only %d writes in 300 reads", least.Position)
	}
}

func TestStore_produce_errors(t *testing.T) {
	ctx := testContext(t)
	st := one(ctx, t, 4096)
	err := st.produce(ctx, []chat{{"a", seats.Session{Agent: strings.Repeat("a", 5000), Start: on(1, "09:00"), End: on(1, "10:00")}}})
	if !errors.Is(err, nats.ErrMaxPayload) {
		t.Errorf("a chat larger than a message: error %v, want %v", err, nats.ErrMaxPayload)
	}
	if err := st.produce(ctx, []chat{{"a\xff", seats.Session{}}}); err == nil {
		t.Error("a license that JSON would change is sent")
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := st.produce(ended, []chat{{"a", seats.Session{}}}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: error %v, want %v", err, context.Canceled)
	}
}

// A bucket is new, and the first messages of the streams are gone.
var beginTests = []struct {
	name  string
	why   string
	first uint64 // that is left
	month time.Time
	want  uint64
	says  string
}{
	{"before_the_month", "what was stored before the month cannot be of it", 9, time.Date(2100, 2, 1, 0, 0, 0, 0, time.UTC), 8, ""},
	{"in_the_month", "chats of the month may be among them", 9, on(1, "00:00"), 0, "messages of the month are gone"},
	{"all", "nothing is left to tell when they were stored, but the time of the last", 11, on(1, "00:00"), 0, "messages of the month are gone"},
	{"all_before_the_month", "that time is before the month", 11, time.Date(2100, 3, 1, 0, 0, 0, 0, time.UTC), 10, ""},
}

func TestStore_counted_begin(t *testing.T) {
	ctx := testContext(t)
	st := one(ctx, t, 0)
	send(ctx, t, st, "a", make([]seats.Session, 10)...)
	for _, test := range beginTests {
		purge(ctx, t, st, partition("a"), test.first)
		other, err := open(ctx, st.js.Conn().ConnectedUrl(), 1, seats.Period{Start: test.month, End: test.month.AddDate(0, 1, 0)})
		if err != nil {
			t.Fatal(err)
		}
		defer other.js.Conn().Close()
		at, last, err := other.counted(ctx, partition("a"))
		if test.says != "" {
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: %+v, %v, want an error with %q\nwhy: %s", test.name, at, err, test.says, test.why)
			}
			continue
		}
		if err != nil || at.Position != test.want || last != 10 {
			t.Errorf("%s: %+v of %d, %v, want position %d of 10\nwhy: %s", test.name, at, last, err, test.want, test.why)
		}
		countAll(ctx, t, other)
	}
}
