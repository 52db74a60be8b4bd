package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// Chats of two agents, some as they stood while they were open. Each row is a license;
// late comes when what is before it has been counted.
var partTests = []struct {
	name     string
	why      string
	first    []seats.Session
	late     []seats.Session
	wantPeak [2]int           // before and after late
	wantTime [2]time.Duration // with somebody chatting
}{
	{
		"growing", "a chat is sent as time goes on: the longer form takes the place of the shorter",
		[]seats.Session{{Agent: "ann", Start: on(10, "09:00"), End: on(10, "09:10")}, {Agent: "ann", Start: on(10, "09:00"), End: on(10, "09:20")}},
		[]seats.Session{{Agent: "ann", Start: on(10, "09:00"), End: on(10, "09:30")}},
		[2]int{1, 1},
		[2]time.Duration{20 * time.Minute, 30 * time.Minute},
	},
	{
		"part_after_whole", "a part that comes after the whole chat changes nothing",
		[]seats.Session{{Agent: "ann", Start: on(10, "09:00"), End: on(10, "09:30")}},
		[]seats.Session{{Agent: "ann", Start: on(10, "09:00"), End: on(10, "09:10")}},
		[2]int{1, 1},
		[2]time.Duration{30 * time.Minute, 30 * time.Minute},
	},
	{
		"growing_into_another", "the longer form overlaps a chat that the shorter one only touched",
		[]seats.Session{{Agent: "ann", Start: on(10, "09:00"), End: on(10, "09:10")}, {Agent: "bob", Start: on(10, "09:10"), End: on(10, "09:20")}},
		[]seats.Session{{Agent: "ann", Start: on(10, "09:00"), End: on(10, "09:15")}},
		[2]int{1, 2},
		[2]time.Duration{20 * time.Minute, 20 * time.Minute},
	},
	{
		"late_over_midnight", "a chat that comes late counts on both its days",
		[]seats.Session{{Agent: "ann", Start: on(10, "23:50"), End: on(11, "00:10")}},
		[]seats.Session{{Agent: "bob", Start: on(10, "23:40"), End: on(11, "00:05")}},
		[2]int{1, 2},
		[2]time.Duration{20 * time.Minute, 30 * time.Minute},
	},
	{
		"first_chat_late", "a license without chats takes no seats until one comes",
		nil,
		[]seats.Session{{Agent: "bob", Start: on(10, "08:50"), End: on(10, "09:05")}},
		[2]int{0, 1},
		[2]time.Duration{0, 15 * time.Minute},
	},
}

// TestConsumer_parts counts, stops, and goes on from what is stored. First in each
// partition is a message that is no chat: it holds up nothing, and every answer says so.
func TestConsumer_parts(t *testing.T) {
	ctx := testContext(t)
	st := one(ctx, t, 0)
	for p := range partitions {
		if _, err := st.js.Publish(ctx, stream(p), []byte("no chat")); err != nil {
			t.Fatal(err)
		}
	}
	for i, when := range []string{"before", "after"} {
		for _, test := range partTests {
			send(ctx, t, st, test.name, [][]seats.Session{test.first, test.late}[i]...)
		}
		if i == 0 {
			a, err := st.usage(ctx, "growing", nil)
			if err != nil || a.Behind == 0 || a.Position != 0 {
				t.Errorf("before anything is counted: %+v, %v, want position 0, and messages behind", a, err)
			}
		}
		countAll(ctx, t, st)
		for _, test := range partTests {
			a, err := st.usage(ctx, test.name, []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "eve"}})
			if err != nil {
				t.Errorf("usage of %s, %s the late chats: %v\nwhy: %s", test.name, when, err, test.why)
				continue
			}
			var busy time.Duration
			if a.Usage.Peak > 0 {
				busy = a.Usage.AtLeast[0]
			}
			if a.Usage.Peak != test.wantPeak[i] || busy != test.wantTime[i] || a.Usage.Accounts != 3 || a.Behind != 0 || a.Refused != 1 {
				t.Errorf("usage of %s, %s the late chats: %+v; want peak %d, somebody chatting for %v, 3 accounts, 1 message refused\nwhy: %s",
					test.name, when, a, test.wantPeak[i], test.wantTime[i], test.why)
			}
		}
	}
	if names := leftBehind(ctx, t, st); len(names) > 0 {
		t.Errorf("left behind: %q", names)
	}
}

// TestConsumer_replay: shuffled chats, sent once more and counted by two consumers that do
// not know of each other, store what one consumer stores that starts from scratch.
func TestConsumer_replay(t *testing.T) {
	ctx := testContext(t)
	st := one(ctx, t, 0)
	s := newSample(3, 20, 3_000)
	if s.copies == 0 || s.parts == 0 {
		t.Fatalf("the sample has %d copies and %d parts of chats, want some of both", s.copies, s.parts)
	}
	shuffled := append([]chat(nil), s.messages...)
	rand.New(rand.NewPCG(3, 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	if err := st.produce(ctx, shuffled); err != nil {
		t.Fatal(err)
	}
	_, stopA := consume(ctx, st, "A")
	_, stopB := consume(ctx, st, "B")
	if err := st.produce(ctx, s.messages); err != nil {
		t.Fatal(err)
	}
	err := allCounted(ctx, st)
	stopA()
	stopB()
	if err != nil {
		t.Fatal(err)
	}
	compare(ctx, t, st, s)
	want := values(ctx, t, st)

	if err := st.js.DeleteKeyValue(ctx, st.kv.Bucket()); err != nil {
		t.Fatal(err)
	}
	again, err := open(ctx, st.js.Conn().ConnectedUrl(), 1, s.month)
	if err != nil {
		t.Fatal(err)
	}
	defer again.js.Conn().Close()
	c := countAll(ctx, t, again)
	if got, want := c.metrics.Get("read").String(), fmt.Sprint(2*len(s.messages)); got != want {
		t.Errorf("read %s messages, want each of %s once", got, want)
	}
	if diff := cmp.Diff(want, values(ctx, t, again)); diff != "" {
		t.Errorf("counted from scratch (-want +got):\n%s", diff)
	}
}

// values returns all that is stored.
func values(ctx context.Context, t *testing.T, st *store) map[string][]byte {
	t.Helper()
	keys, err := st.kv.Keys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]byte)
	for _, key := range keys {
		entry, err := st.kv.Get(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		all[key] = entry.Value()
	}
	return all
}

// A consumer that cannot go on says so, waits, and leaves nothing behind; and no answer
// takes what was counted before for all there is.
var stuckTests = []struct {
	name      string
	why       string
	breaks    func(ctx context.Context, t *testing.T, st *store)
	says      string
	wantError string // of usage, which else is behind
}{
	{
		"too_large", "no value has room for 60 agents of one second with IDs of 250 bytes",
		func(ctx context.Context, t *testing.T, st *store) {
			t.Helper()
			for i := range 60 {
				send(ctx, t, st, "a", seats.Session{Agent: fmt.Sprintf("%0250d", i), Start: on(10, "09:00"), End: on(10, "09:00").Add(time.Second)})
			}
		},
		"the agents of one second take more than the 7168 bytes of a value", "",
	},
	{
		"gone", "messages were removed before they were counted",
		func(ctx context.Context, t *testing.T, st *store) {
			t.Helper()
			send(ctx, t, st, "a", make([]seats.Session, 10)...)
			purge(ctx, t, st, partition("a"), 9)
		},
		"message 2 is gone before it was counted", "",
	},
	{
		"other_stream", "the stream was created anew, and its messages have positions that are counted",
		func(ctx context.Context, t *testing.T, st *store) {
			t.Helper()
			if err := st.js.DeleteStream(ctx, stream(partition("a"))); err != nil {
				t.Fatal(err)
			}
			again, err := open(ctx, st.js.Conn().ConnectedUrl(), 1, st.month)
			if err != nil {
				t.Fatal(err)
			}
			again.js.Conn().Close()
			send(ctx, t, st, "a", make([]seats.Session, 10)...) // more than were counted
		},
		"is not the stream that was counted", "is not the stream that was counted",
	},
	{
		"no_half", "a Meter in halves of which one is gone is not taken for the other half",
		func(ctx context.Context, t *testing.T, st *store) {
			t.Helper()
			if _, err := st.kv.PutString(ctx, key("a", 12), ""); err != nil {
				t.Fatal(err)
			}
			purge(ctx, t, st, partition("a"), 100) // the consumer is stuck at the next message
			send(ctx, t, st, "a", make([]seats.Session, 2)...)
			purge(ctx, t, st, partition("a"), 3)
		},
		"message 2 is gone before it was counted", "the half of a Meter, is missing",
	},
	{
		"altered", "a stored Meter that was altered is not taken for an empty one",
		func(ctx context.Context, t *testing.T, st *store) {
			t.Helper()
			if _, err := st.kv.PutString(ctx, key("a", 9), "seats"); err != nil {
				t.Fatal(err)
			}
			send(ctx, t, st, "a", seats.Session{Agent: "ann", Start: on(10, "09:00"), End: on(10, "10:00")})
		},
		"invalid encoding of a meter", "invalid encoding of a meter",
	},
}

func TestConsumer_stuck(t *testing.T) {
	for _, test := range stuckTests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel() // they wait more than they work
			ctx := testContext(t)
			st := one(ctx, t, 8192)
			send(ctx, t, st, "a", seats.Session{Agent: "ann", Start: on(9, "09:00"), End: on(9, "10:00")})
			countAll(ctx, t, st)
			test.breaks(ctx, t, st)

			c, stop := consume(ctx, st, "test")
			failing := func() string { return fmt.Sprint(c.metrics.Get("failing." + stream(partition("a")))) }
			for !strings.Contains(failing(), test.says) {
				if pause(ctx, 10*time.Millisecond); ctx.Err() != nil {
					t.Fatalf("metrics %s, want %q\nwhy: %s", &c.metrics, test.says, test.why)
				}
			}
			pause(ctx, 3*time.Second) // in which it tries, waiting longer each time
			a, err := st.usage(ctx, "a", []seats.Agent{{ID: "ann"}})
			switch {
			case test.wantError == "":
				if err != nil || a.Behind == 0 || a.Position == 0 || a.Usage.Peak != 1 {
					t.Errorf("usage: %+v, %v, want the peak 1 of what was counted, and messages behind\nwhy: %s", a, err, test.why)
				}
			case err == nil || !strings.Contains(err.Error(), test.wantError):
				t.Errorf("usage: %+v, %v, want an error with %q\nwhy: %s", a, err, test.wantError, test.why)
			}
			stop()
			if failures := c.metrics.Get("failures").String(); failures == "0" || len(failures) > 1 {
				t.Errorf("%s failures in 3 seconds, want a few\nwhy: %s", failures, test.why)
			}
			if names := leftBehind(ctx, t, st); len(names) > 0 {
				t.Errorf("left behind: %q\nwhy: %s", names, test.why)
			}
		})
	}
}
