package main

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/payper/payper/seats"
)

// TestMain runs a server or a consumer instead of the tests if it is asked to, so that a
// test can kill it as a process of its own.
func TestMain(m *testing.M) {
	flag.Parse()
	switch role := os.Getenv("PAYPER_STREAM_ROLE"); role {
	case "":
		os.Exit(m.Run())
	case "server":
		var n node
		read(os.Getenv("PAYPER_STREAM_NODE"), &n)
		if _, err := n.start(); err != nil {
			log.Fatal(err)
		}
		select {}
	case "consumer":
		var of []int
		read(os.Getenv("PAYPER_STREAM_PARTITIONS"), &of)
		ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
		st, err := openRetry(ctx, os.Getenv("PAYPER_STREAM_URLS"), newSample(0, 1, 0).month)
		if err == nil {
			_, stop := consume(ctx, st, os.Getenv("PAYPER_STREAM_NAME"), of...)
			<-ctx.Done()
			stop()
		}
		cancel()
	}
}

func read(text string, v any) {
	if err := json.Unmarshal([]byte(text), v); err != nil {
		log.Fatal(err)
	}
}

// spawn starts this program in a role, as a process that ends with the test.
func spawn(t *testing.T, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(cmd) })
	return cmd
}

// kill ends a process as a power cut would.
func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill() // it may have ended
	_ = cmd.Wait()
}

// text returns v as JSON.
func text(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// testContext ends what a test waits for in vain.
func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// one starts one server in this process, and opens its store of the month of samples.
func one(ctx context.Context, t *testing.T, payload int32) *store {
	t.Helper()
	ports, err := freePorts(2)
	if err != nil {
		t.Fatal(err)
	}
	n := node{Folder: filepath.Join(t.TempDir(), "server"), Client: ports[0], Payload: payload}
	server, err := n.start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Shutdown(); server.WaitForShutdown() })
	st, err := open(ctx, urls([]node{n}), 1, newSample(0, 1, 0).month)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.js.Conn().Close)
	return st
}

// send sends chats of a license.
func send(ctx context.Context, t *testing.T, st *store, license string, sessions ...seats.Session) {
	t.Helper()
	var chats []chat
	for _, s := range sessions {
		chats = append(chats, chat{license, s})
	}
	if err := st.produce(ctx, chats); err != nil {
		t.Fatal(err)
	}
}

// countAll counts all partitions up to their ends.
func countAll(ctx context.Context, t *testing.T, st *store) *consumer {
	t.Helper()
	c, stop := consume(ctx, st, "test")
	defer stop()
	if err := allCounted(ctx, st); err != nil {
		t.Fatalf("%v; metrics: %s", err, &c.metrics)
	}
	return c
}

// leftBehind returns the consumers of the streams, and of the bucket, that exist.
func leftBehind(ctx context.Context, t *testing.T, st *store) (names []string) {
	t.Helper()
	for name := range streams(st) {
		s, err := st.js.Stream(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		list := s.ConsumerNames(ctx)
		for consumer := range list.Name() {
			names = append(names, name+" "+consumer)
		}
		if list.Err() != nil {
			t.Fatal(list.Err())
		}
	}
	return names
}

// streams yields the names of all streams of a store.
func streams(st *store) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for p := range partitions {
			if !yield(stream(p)) {
				return
			}
		}
		yield("KV_" + st.kv.Bucket())
	}
}

// purge removes all messages of a partition before a position.
func purge(ctx context.Context, t *testing.T, st *store, partition int, before uint64) {
	t.Helper()
	s, err := st.js.Stream(ctx, stream(partition))
	if err == nil {
		err = s.Purge(ctx, jetstream.WithPurgeSequence(before))
	}
	if err != nil {
		t.Fatal(err)
	}
}
