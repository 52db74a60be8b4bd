// Command stream counts the seats of many licenses on several machines, from a
// stream of chats that is partitioned, delivered again and out of order, while
// a server and a consumer fail. Then it compares each license's usage with that
// of a single seats.Measure over all its chats.
//
//	go run .
//
// It stands on a Meter being commutative, associative and idempotent, and on its
// binary form: see README.md. It needs nothing installed, listens on loopback
// only, and leaves no files.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/payper/payper/seats"
)

func main() {
	s := newSample(1, 100, 30_000)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	r, err := run(ctx, os.Stdout, s)
	cancel()
	if err == nil && r.equal != len(s.accounts) {
		err = errors.New("some licenses have another usage")
	}
	if err != nil {
		log.Fatal(err)
	}
}

// A result is what came of a run.
type result struct {
	stored int // messages in the stream
	read   int // messages that consumers read, each as often as they did
	equal  int // licenses whose usage is that of seats.Measure
}

// run sends and counts the chats of s, stops a server and a consumer meanwhile,
// and compares what was counted.
func run(ctx context.Context, out io.Writer, s *sample) (r result, err error) {
	begin := time.Now() //nolint:forbidigo // for the account only
	var saying sync.Mutex
	say := func(format string, args ...any) {
		saying.Lock()
		defer saying.Unlock()
		seconds := time.Since(begin).Seconds() //nolint:forbidigo // for the account only
		_, _ = fmt.Fprintf(out, "%5.1f s  %s\n", seconds, fmt.Sprintf(format, args...))
	}
	c, err := startCluster()
	if err != nil {
		return result{}, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	js, err := c.connect()
	if err != nil {
		return result{}, err
	}
	defer js.Conn().Close()
	kv, err := create(ctx, js)
	if err != nil {
		return result{}, err
	}
	say("%d servers are up; each message of the stream is on all of them", len(c.servers))

	// What runs beside this function ends before it returns; the first failure
	// ends it all.
	ctx, fail := context.WithCancelCause(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer fail(nil)
	start := func(do func() error) {
		all.Go(func() {
			if err := do(); err != nil {
				fail(err)
			}
		})
	}

	// Three consumers share the partitions, and three producers the messages.
	var sent, read atomic.Int64
	consume := func(ctx context.Context, name string, partitions ...int) {
		consumer := &consumer{name: name, month: s.month, read: &read, say: say}
		start(func() error { return consumer.run(ctx, c, partitions...) })
	}
	consume(ctx, "A", 0, 3, 6)
	consume(ctx, "B", 1, 4, 7)
	alive, kill := context.WithCancel(ctx)
	defer kill()
	consume(alive, "C", 2, 5)
	send := func(messages []chat) {
		for share := range slices.Chunk(messages, len(messages)/3+1) {
			start(func() error { return produce(ctx, c, share, &sent) })
		}
	}
	most := len(s.messages) * 2 / 3
	send(s.messages[:most])
	total := int64(len(s.messages))
	say("%d chats of %d licenses are sent as %d messages: %d are a second copy, %d a part of a chat",
		len(s.messages)-s.copies-s.parts, len(s.accounts), total, s.copies, s.parts)

	if err := until(ctx, func() bool { return read.Load() > total/8 && sent.Load() > total/3 }); err != nil {
		return result{}, err
	}
	say("%d sent, %d read; the server that leads the stream is stopped", sent.Load(), read.Load())
	if err := c.stopLeader(ctx, js); err != nil {
		return result{}, err
	}
	if err := until(ctx, func() bool { return read.Load() > total/2 }); err != nil {
		return result{}, err
	}
	kill()
	say("%d sent, %d read; consumer C is stopped, and A and B go on from what it has stored", sent.Load(), read.Load())
	consume(ctx, "A", 2)
	consume(ctx, "B", 5)
	send(s.messages[most:]) // so that both have stopped in mid-stream, on any machine

	if err := until(ctx, func() bool { return sent.Load() == total }); err != nil {
		return result{}, err
	}
	if r.stored, err = finished(ctx, js, kv, s.month); err != nil {
		return result{}, err
	}
	r.read = int(read.Load())
	say("all are counted; the stream holds %d messages, as %d were sent again; %d were read again",
		r.stored, r.stored-len(s.messages), r.read-r.stored)
	if r.equal, err = compare(ctx, kv, s); err != nil {
		return result{}, err
	}
	say("%d of %d licenses: the usage that a single Measure of all chats finds", r.equal, len(s.accounts))
	return r, nil
}

// finished waits until what is stored of each partition is counted up to its
// last message. It returns how many messages the stream holds.
func finished(ctx context.Context, js jetstream.JetStream, kv jetstream.KeyValue, month seats.Period) (int, error) {
	return retry(ctx, func(ctx context.Context) (int, error) {
		stream, err := js.Stream(ctx, streamName)
		if err != nil {
			return 0, err
		}
		for p := range partitions {
			last, err := stream.GetLastMsgForSubject(ctx, subject(p))
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				continue // no chats
			}
			if err != nil {
				return 0, err
			}
			c, err := load(ctx, kv, month, p)
			if err != nil {
				return 0, err
			}
			if c.position < last.Sequence {
				return 0, fmt.Errorf("partition %d: counted up to message %d of %d", p, c.position, last.Sequence)
			}
		}
		return int(stream.CachedInfo().State.Msgs), nil
	})
}

// compare returns how many licenses have the usage that a single Measure of all
// their chats finds.
func compare(ctx context.Context, kv jetstream.KeyValue, s *sample) (equal int, err error) {
	for license, accounts := range s.accounts {
		got, err := retry(ctx, func(ctx context.Context) (seats.Usage, error) {
			return usage(ctx, kv, s.month, license, accounts)
		})
		if err != nil {
			return 0, err
		}
		want, err := seats.Measure(s.month, accounts, s.chats[license])
		if err != nil {
			return 0, err
		}
		if reflect.DeepEqual(got, want) {
			equal++
		}
	}
	return equal, nil
}
