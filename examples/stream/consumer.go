package main

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/payper/payper/seats"
)

// saveAfter is after how many messages, at most, a consumer stores what it has
// counted. No more are read again if it fails.
const saveAfter = 500

// A consumer counts the chats of some partitions.
type consumer struct {
	name  string
	month seats.Period
	read  *atomic.Int64 // messages, each as often as it is read
	say   func(format string, args ...any)

	js jetstream.JetStream
	kv jetstream.KeyValue
}

// run counts partitions until ctx ends. It stores nothing at the end: it stops
// as if it had failed.
func (c *consumer) run(ctx context.Context, cluster *cluster, partitions ...int) (err error) {
	if c.js, err = cluster.connect(); err != nil {
		return err
	}
	defer c.js.Conn().Close()
	c.kv, err = retry(ctx, func(ctx context.Context) (jetstream.KeyValue, error) {
		return c.js.KeyValue(ctx, bucketName)
	})
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	defer all.Wait()
	for _, p := range partitions {
		all.Go(func() {
			// After a failure it starts again from what is stored. What it then
			// reads a second time changes nothing.
			for ctx.Err() == nil {
				if err := c.count(ctx, p); ctx.Err() == nil {
					c.say("consumer %s starts partition %d again: %v", c.name, p, err)
					time.Sleep(100 * time.Millisecond)
				}
			}
		})
	}
	return nil
}

// count counts a partition, from what is stored of it, whoever stored it.
func (c *consumer) count(ctx context.Context, partition int) error {
	counted, err := load(ctx, c.kv, c.month, partition)
	if err != nil {
		return err
	}
	try, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	source, err := c.js.CreateConsumer(try, streamName, jetstream.ConsumerConfig{
		FilterSubject:     subject(partition),
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       counted.position + 1,
		AckPolicy:         jetstream.AckNonePolicy, // the stored position is what is acknowledged
		MemoryStorage:     true,
		InactiveThreshold: time.Minute,
	})
	if err != nil {
		return err
	}
	for delivered := uint64(0); ctx.Err() == nil; {
		before := delivered
		// Without heartbeats, a source that went down with its server would look
		// like one without messages.
		batch, err := source.Fetch(saveAfter,
			jetstream.FetchMaxWait(2500*time.Millisecond), jetstream.FetchHeartbeat(time.Second))
		if err != nil {
			return err
		}
		for m := range batch.Messages() {
			meta, err := m.Metadata()
			if err != nil {
				return err
			}
			// Up to the position all must have been counted. Some may have been
			// under way when a fetch ended.
			if delivered++; meta.Sequence.Consumer != delivered {
				return errors.New("a message was lost on the way")
			}
			c.add(counted, m.Data(), meta.Sequence.Stream)
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		if delivered > before {
			if err := save(ctx, c.kv, partition, c.name, counted); err != nil {
				return err
			}
		}
		if err := batch.Error(); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// add counts a message. One that is no chat must not hold up those behind it:
// it is told, and stays in the stream for somebody to look at.
func (c *consumer) add(counted *count, data []byte, position uint64) {
	var m chat
	err := json.Unmarshal(data, &m)
	if err == nil {
		err = counted.meters.Add(m.License, m.Session)
	}
	if err != nil {
		c.say("message %d is no chat: %v", position, err)
	}
	c.read.Add(1)
	counted.position = position
}
