package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/payper/payper/seats"
)

// TestReplay: a consumer that reads the whole stream from its start, after
// another has, stores the same bytes; and neither merging the two counts nor
// sending all chats once more changes them.
func TestReplay(t *testing.T) {
	t.Parallel() // they wait more than they work
	ctx, h := testContext(t), newHarness(t)
	s := newSample(3, 20, 3_000)
	h.produce(ctx, s.messages)
	h.consume(ctx, "first", s.month)
	want := h.meters(ctx, s.month)
	stored := make([][]byte, partitions)
	for p := range stored {
		entry, err := h.kv.Get(ctx, fmt.Sprintf("%d.first", p))
		if err != nil {
			t.Fatal(err)
		}
		stored[p] = entry.Value()
		if err := h.kv.Delete(ctx, entry.Key()); err != nil {
			t.Fatal(err)
		}
	}

	h.consume(ctx, "second", s.month)
	for p := range stored {
		entry, err := h.kv.Get(ctx, fmt.Sprintf("%d.second", p))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(entry.Value(), stored[p]) {
			t.Errorf("partition %d: from scratch, the stored count is not the same", p)
		}
		if _, err := h.kv.Put(ctx, fmt.Sprintf("%d.first", p), stored[p]); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, h.meters(ctx, s.month)); diff != "" {
		t.Errorf("two counts of all chats, merged (-want +got):\n%s", diff)
	}

	h.produce(ctx, s.messages)
	h.consume(ctx, "third", s.month)
	if diff := cmp.Diff(want, h.meters(ctx, s.month)); diff != "" {
		t.Errorf("all chats sent again (-want +got):\n%s", diff)
	}
}

// TestTakeOver: a consumer stops while it counts; two others, that do not know
// of each other, both go on from what it has stored.
func TestTakeOver(t *testing.T) {
	t.Parallel() // they wait more than they work
	ctx, h := testContext(t), newHarness(t)
	s := newSample(4, 20, 8_000)
	half := len(s.messages) / 2
	h.produce(ctx, s.messages[:half])
	h.consume(ctx, "first", s.month)

	h.produce(ctx, s.messages[half:half*3/2])
	h.read.Store(0)
	alive, kill := context.WithCancel(ctx)
	done := h.start(alive, "first", s.month)
	if err := until(ctx, func() bool { return h.read.Load() > 100 }); err != nil {
		t.Fatal(err)
	}
	kill()
	<-done

	h.produce(ctx, s.messages[half*3/2:])
	h.read.Store(0)
	alive, kill = context.WithCancel(ctx)
	second, third := h.start(alive, "second", s.month), h.start(alive, "third", s.month)
	stored, err := finished(ctx, h.js, h.kv, s.month)
	if err != nil {
		t.Fatal(err)
	}
	kill()
	<-second
	<-third
	if most := int64(2*stored - half); h.read.Load() > most {
		t.Errorf("the two have read %d messages, want at most %d: not all from the start", h.read.Load(), most)
	}
	equal, err := compare(ctx, h.kv, s)
	if err != nil {
		t.Fatal(err)
	}
	if equal != len(s.accounts) {
		t.Errorf("%d of %d licenses have the usage that Measure finds", equal, len(s.accounts))
	}
}

// at returns an instant of 10 February 2026.
func at(clock string) time.Time {
	at, err := time.Parse(time.RFC3339, "2026-02-10T"+clock+":00Z")
	if err != nil {
		panic(err)
	}
	return at
}

// Chats of two agents, some as they stood while they were open. Each row is a
// license; late comes when what is before it has been counted.
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
		[]seats.Session{{Agent: "ann", Start: at("09:00"), End: at("09:10")}, {Agent: "ann", Start: at("09:00"), End: at("09:20")}},
		[]seats.Session{{Agent: "ann", Start: at("09:00"), End: at("09:30")}},
		[2]int{1, 1},
		[2]time.Duration{20 * time.Minute, 30 * time.Minute},
	},
	{
		"part_after_whole", "a part that comes after the whole chat changes nothing",
		[]seats.Session{{Agent: "ann", Start: at("09:00"), End: at("09:30")}},
		[]seats.Session{{Agent: "ann", Start: at("09:00"), End: at("09:10")}},
		[2]int{1, 1},
		[2]time.Duration{30 * time.Minute, 30 * time.Minute},
	},
	{
		"growing_into_another", "the longer form overlaps a chat that the shorter one only touched",
		[]seats.Session{{Agent: "ann", Start: at("09:00"), End: at("09:10")}, {Agent: "bob", Start: at("09:10"), End: at("09:20")}},
		[]seats.Session{{Agent: "ann", Start: at("09:00"), End: at("09:15")}},
		[2]int{1, 2},
		[2]time.Duration{20 * time.Minute, 20 * time.Minute},
	},
	{
		"late", "a chat that comes late counts from then on",
		[]seats.Session{{Agent: "ann", Start: at("09:00"), End: at("09:10")}},
		[]seats.Session{{Agent: "bob", Start: at("08:50"), End: at("09:05")}},
		[2]int{1, 2},
		[2]time.Duration{10 * time.Minute, 20 * time.Minute},
	},
	{
		"first_chat_late", "a license without chats takes no seats until one comes",
		nil,
		[]seats.Session{{Agent: "bob", Start: at("08:50"), End: at("09:05")}},
		[2]int{0, 1},
		[2]time.Duration{0, 15 * time.Minute},
	},
}

// TestParts also sends, first in each partition, a message that is no chat: it
// holds up nothing.
func TestParts(t *testing.T) {
	t.Parallel() // they wait more than they work
	ctx, h := testContext(t), newHarness(t)
	month := newSample(0, 1, 0).month
	accounts := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "eve"}}
	for p := range partitions {
		for _, wrong := range []string{"no chat", `{"license":"","agent":"ann","start":"2026-02-10T09:00:00Z","end":"2026-02-10T10:00:00Z"}`} {
			if _, err := h.js.Publish(ctx, subject(p), []byte(wrong)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, when := range []string{"before", "after"} {
		for _, test := range partTests {
			sessions := [][]seats.Session{test.first, test.late}[i]
			var chats []chat
			for _, c := range sessions {
				chats = append(chats, chat{test.name, c})
			}
			h.produce(ctx, chats)
		}
		h.consume(ctx, "one", month)
		for _, test := range partTests {
			if test.why == "" {
				t.Errorf("%s: no reason given", test.name)
			}
			u, err := usage(ctx, h.kv, month, test.name, accounts)
			if err != nil {
				t.Errorf("usage of %s, %s the late chats: %v\nwhy: %s", test.name, when, err, test.why)
				continue
			}
			var busy time.Duration
			if len(u.AtLeast) > 0 {
				busy = u.AtLeast[0]
			}
			if u.Peak != test.wantPeak[i] || busy != test.wantTime[i] || u.Accounts != 3 {
				t.Errorf("usage of %s, %s the late chats: peak %d, somebody chatting for %v, %d accounts; want %d, %v, 3\nwhy: %s",
					test.name, when, u.Peak, busy, u.Accounts, test.wantPeak[i], test.wantTime[i], test.why)
			}
		}
	}
}

// TestMerge: counts are merged in any order and any number of times to the same
// bytes, at the greatest position.
func TestMerge(t *testing.T) {
	s := newSample(5, 10, 600)
	counts := make([][]byte, 3)
	for i := range counts { // they overlap
		counts[i] = countOf(t, s, s.messages[i*150:i*150+300], uint64(300+100*i))
	}
	want := countOf(t, s, s.messages[:600], 500)
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2, 0, 1}, {2, 2, 0, 1}} {
		c, err := newCount(s.month)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range order {
			if err := c.merge(counts[i]); err != nil {
				t.Fatal(err)
			}
		}
		got, err := c.value()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("merged in the order %v, the count is not that of all messages", order)
		}
	}
}

var mergeErrorTests = []struct {
	name  string
	why   string
	value string
	want  error // nil: of package json
	text  string
}{
	{"no_json", "a value cut short is not taken for an empty count", `{"position":7,"meters"`, nil, "unexpected end"},
	{"no_meter", "nor a Meter that was altered", `{"position":7,"meters":{"acme":"c2VhdHM="}}`, seats.ErrEncoding, `license "acme"`},
}

func TestMergeErrors(t *testing.T) {
	for _, test := range mergeErrorTests {
		t.Run(test.name, func(t *testing.T) {
			if test.why == "" {
				t.Error("no reason given")
			}
			c, err := newCount(newSample(0, 1, 0).month)
			if err != nil {
				t.Fatal(err)
			}
			err = c.merge([]byte(test.value))
			if err == nil || (test.want != nil && !errors.Is(err, test.want)) || !bytes.Contains([]byte(err.Error()), []byte(test.text)) {
				t.Errorf("merge(%s): error %v, want %v with %q\nwhy: %s", test.value, err, test.want, test.text, test.why)
			}
			if c.position != 0 {
				t.Errorf("merge(%s): position %d, want 0\nwhy: %s", test.value, c.position, test.why)
			}
		})
	}
}

// countOf returns the stored form of a count of messages.
func countOf(t *testing.T, s *sample, messages []chat, position uint64) []byte {
	t.Helper()
	c, err := newCount(s.month)
	if err != nil {
		t.Fatal(err)
	}
	one := &consumer{read: new(atomic.Int64), say: t.Errorf}
	for _, m := range messages {
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		one.add(c, data, position)
	}
	value, err := c.value()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// A harness is a cluster for a test.
type harness struct {
	t       *testing.T
	cluster *cluster
	js      jetstream.JetStream
	kv      jetstream.KeyValue
	read    atomic.Int64
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	c, err := startCluster()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.stop(); err != nil {
			t.Error(err)
		}
	})
	js, err := c.connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(js.Conn().Close)
	kv, err := create(testContext(t), js)
	if err != nil {
		t.Fatal(err)
	}
	return &harness{t: t, cluster: c, js: js, kv: kv}
}

func (h *harness) produce(ctx context.Context, chats []chat) {
	h.t.Helper()
	var sent atomic.Int64
	if err := produce(ctx, h.cluster, chats, &sent); err != nil || sent.Load() != int64(len(chats)) {
		h.t.Fatalf("produce: sent %d of %d chats, error %v", sent.Load(), len(chats), err)
	}
}

// start starts a consumer of all partitions; the channel is closed when it has
// stopped.
func (h *harness) start(ctx context.Context, name string, month seats.Period) <-chan struct{} {
	h.t.Helper()
	done := make(chan struct{})
	one := &consumer{name: name, month: month, read: &h.read, say: h.t.Logf}
	go func() {
		defer close(done)
		if err := one.run(ctx, h.cluster, 0, 1, 2, 3, 4, 5, 6, 7); err != nil {
			h.t.Error(err)
		}
	}()
	return done
}

// consume has a consumer count until all is counted.
func (h *harness) consume(ctx context.Context, name string, month seats.Period) {
	h.t.Helper()
	alive, kill := context.WithCancel(ctx)
	done := h.start(alive, name, month)
	_, err := finished(ctx, h.js, h.kv, month)
	kill()
	<-done
	if err != nil {
		h.t.Fatal(err)
	}
}

// meters returns the Meters of all licenses, as bytes.
func (h *harness) meters(ctx context.Context, month seats.Period) map[string][]byte {
	h.t.Helper()
	all := make(map[string][]byte)
	for p := range partitions {
		c, err := load(ctx, h.kv, month, p)
		if err != nil {
			h.t.Fatal(err)
		}
		for license, m := range c.meters.All() {
			if all[license], err = m.MarshalBinary(); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	return all
}
