package main

import (
	"context"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/payper/payper/seats"
)

// TestFaults kills a server and a consumer as processes of their own, while chats are
// sent and counted, and starts them again. Every license has the usage that a single
// Measure finds, and no consumer is left behind.
func TestFaults(t *testing.T) {
	ctx := testContext(t)
	s := newSample(2, 60, 40_000)
	cluster, err := nodes(t.TempDir(), 0)
	if err != nil {
		t.Fatal(err)
	}
	serve := func(n node) func() {
		cmd := spawn(t, "PAYPER_STREAM_ROLE=server", "PAYPER_STREAM_NODE="+text(t, n))
		return func() { kill(cmd) }
	}
	stop := make(map[string]func())
	for _, n := range cluster {
		stop[n.name()] = serve(n)
	}
	var st *store
	for st == nil { // no server may listen yet
		if st, err = openRetry(ctx, urls(cluster), s.month); err != nil && ctx.Err() != nil {
			t.Fatal(err)
		}
	}
	defer st.js.Conn().Close()
	count := func(name string, of ...int) (interrupt, killed func()) {
		cmd := spawn(t, "PAYPER_STREAM_ROLE=consumer", "PAYPER_STREAM_URLS="+urls(cluster), "PAYPER_STREAM_NAME="+name, "PAYPER_STREAM_PARTITIONS="+text(t, of))
		return func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() }, func() { kill(cmd) }
	}
	stopA, _ := count("A", 0, 1)
	_, killB := count("B", 2, 3)

	produced := make(chan error, 1)
	go func() { produced <- st.produce(ctx, s.messages) }()
	waitFor := func(share int) {
		t.Helper()
		for p := 2; ; {
			if at, _, err := st.counted(ctx, p); err == nil && int(at.Position) > len(s.messages)/partitions*share/100 {
				return
			}
			if pause(ctx, 5*time.Millisecond); ctx.Err() != nil {
				t.Fatalf("%d%% of partition %d are never counted", share, p)
			}
		}
	}
	waitFor(10)
	leader := leaderOf(ctx, t, st, 2)
	stop[leader]()
	waitFor(40)
	killB()
	stopB, _ := count("B", 2, 3)
	for _, n := range cluster {
		if n.name() == leader {
			serve(n)
		}
	}
	if err := <-produced; err != nil {
		t.Fatal(err)
	}
	if err := allCounted(ctx, st); err != nil {
		t.Fatal(err)
	}
	compare(ctx, t, st, s)
	stopA()
	stopB()
	if names := leftBehind(ctx, t, st); len(names) > 0 {
		t.Errorf("left behind: %q", names)
	}
}

// leaderOf returns the name of the server that leads the stream of a partition.
func leaderOf(ctx context.Context, t *testing.T, st *store, partition int) string {
	t.Helper()
	s, err := st.js.Stream(ctx, stream(partition))
	if err != nil {
		t.Fatal(err)
	}
	return s.CachedInfo().Cluster.Leader
}

// compare compares every usage with that of a single Measure.
func compare(ctx context.Context, t *testing.T, st *store, s *sample) {
	t.Helper()
	for license, accounts := range s.accounts {
		want, err := seats.Measure(s.month, accounts, s.chats[license])
		if err != nil {
			t.Fatal(err)
		}
		got, err := st.usage(ctx, license, accounts)
		if err != nil || got.Behind > 0 || got.Refused > 0 || !reflect.DeepEqual(got.Usage, want) {
			t.Errorf("%s: %+v, %v, want %+v", license, got, err, want)
		}
	}
}
