// Command stream counts the seats of many licenses from a stream of chats that is divided
// into partitions, and delivers chats late, twice and in part. Three servers keep it. Then
// it compares each license's usage with that of a single seats.Measure.
//
//	go run .
//	go run . -licenses 1000 -chats 1000000
//	go run . -licenses 1000 -chats 1000000 -payload 65536
//
// It stands on a Meter being commutative, associative and idempotent, and on its binary
// form: see README.md. It needs nothing installed, listens on loopback only, and leaves no
// files.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/payper/payper/seats"
)

func main() {
	licenses := flag.Int("licenses", 100, "`number` of licenses")
	chats := flag.Int("chats", 30_000, "`number` of chats")
	payload := flag.Int("payload", 0, "`bytes` of a message at most (default 1 MiB)")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, newSample(1, *licenses, *chats), int32(*payload))
	cancel()
	if err != nil {
		log.Fatal(err)
	}
}

// run sends and counts the chats of s, and tells on out how long it took. It returns an
// error if a license has another usage than Measure finds.
func run(ctx context.Context, out io.Writer, s *sample, payload int32) error {
	begin := time.Now() //nolint:forbidigo // for the account only
	say := func(format string, args ...any) {
		_, _ = fmt.Fprintf(out, "%6.1f s  %s\n", time.Since(begin).Seconds(), fmt.Sprintf(format, args...)) //nolint:forbidigo // as above
	}
	want := make(map[string]seats.Usage)
	for license, accounts := range s.accounts {
		u, err := seats.Measure(s.month, accounts, s.chats[license])
		if err != nil {
			return err
		}
		want[license] = u
	}
	alone := time.Since(begin) //nolint:forbidigo // as above
	total := len(s.messages) - s.copies - s.parts
	say("Measure alone: %d chats of %d licenses, %.0f a second", total, len(want), float64(total)/alone.Seconds())

	folder, err := os.MkdirTemp("", "payper-stream-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	cluster, err := nodes(folder, payload)
	if err != nil {
		return err
	}
	stop, err := startAll(ctx, cluster)
	if err != nil {
		return err
	}
	defer stop()
	st, err := openRetry(ctx, urls(cluster), s.month)
	if err != nil {
		return err
	}
	defer st.js.Conn().Close()
	say("%d servers are up, and messages have at most %d bytes", replicas, st.js.Conn().MaxPayload())

	sending := time.Now() //nolint:forbidigo // as above
	if err := st.produce(ctx, s.messages); err != nil {
		return err
	}
	say("%d messages are sent: %d are a second copy, %d a part of a chat; %.0f a second", len(s.messages), s.copies, s.parts,
		float64(len(s.messages))/time.Since(sending).Seconds()) //nolint:forbidigo // as above

	counting := time.Now() //nolint:forbidigo // as above
	c, stopConsumer := consume(ctx, st, "A")
	defer stopConsumer()
	if err := allCounted(ctx, st); err != nil {
		return fmt.Errorf("%w; metrics: %s", err, &c.metrics)
	}
	took := time.Since(counting) //nolint:forbidigo // as above
	read, _ := strconv.Atoi(c.metrics.Get("read").String())
	say("all are counted, and each was read %.2f times; %.0f chats a second, 1/%.0f of Measure alone",
		float64(read)/float64(len(s.messages)), float64(total)/took.Seconds(), took.Seconds()/alone.Seconds())

	for license, accounts := range s.accounts {
		a, err := st.usage(ctx, license, accounts)
		if err != nil {
			return err
		}
		if a.Behind > 0 || a.Refused > 0 || !reflect.DeepEqual(a.Usage, want[license]) {
			return fmt.Errorf("license %s: %+v, want %+v", license, a, want[license])
		}
	}
	say("%d of %d licenses: the usage that a single Measure finds", len(want), len(want))
	return nil
}

// openRetry opens a store as soon as the servers can create what it needs.
func openRetry(ctx context.Context, urls string, month seats.Period) (*store, error) {
	for {
		try, cancel := context.WithTimeout(ctx, 5*time.Second)
		s, err := open(try, urls, replicas, month)
		cancel()
		if err == nil || ctx.Err() != nil {
			return s, err
		}
		pause(ctx, 100*time.Millisecond)
	}
}

// consume starts a consumer of partitions, of all if none is named. The function that it
// returns stops it.
func consume(ctx context.Context, st *store, name string, of ...int) (*consumer, func()) {
	if len(of) == 0 {
		for p := range partitions {
			of = append(of, p)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	c := &consumer{store: st, name: name}
	var all sync.WaitGroup
	for _, p := range of {
		all.Go(func() { c.run(ctx, p) })
	}
	return c, func() { cancel(); all.Wait() }
}

// allCounted waits until all partitions are counted up to their last message.
func allCounted(ctx context.Context, st *store) error {
	for p := range partitions {
		for {
			at, last, err := st.counted(ctx, p)
			if err == nil && at.Position == last {
				break
			}
			if pause(ctx, 100*time.Millisecond); ctx.Err() != nil {
				return fmt.Errorf("partition %d: message %d of %d: %w", p, at.Position, last, ctx.Err())
			}
		}
	}
	return nil
}
