package main

import (
	"context"
	"errors"
	"expvar"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	saveEvery   = time.Second // chats of this time, at most, are read again after a failure
	longestWait = 10 * time.Second
)

// A consumer counts partitions, and says how it does in its metrics.
type consumer struct {
	*store
	name    string // no other consumer at work has it
	metrics expvar.Map
}

// run counts a partition until ctx ends. After a failure it begins again from what is
// stored, and waits longer each time if nothing could be stored.
func (c *consumer) run(ctx context.Context, partition int) {
	failing, position := new(expvar.String), new(expvar.Int)
	c.metrics.Set("failing."+stream(partition), failing)
	c.metrics.Set("position."+stream(partition), position)
	wait := longestWait / 100
	for ctx.Err() == nil {
		err := c.count(ctx, partition, func(at place) {
			position.Set(int64(at.Position))
			failing.Set("")
			wait = longestWait / 100
		})
		if ctx.Err() == nil {
			c.metrics.Add("failures", 1)
			failing.Set(err.Error())
			pause(ctx, wait)
			wait = min(2*wait, longestWait)
		}
	}
}

// count counts a partition from what is stored of it, whoever stored it, until ctx ends
// or something fails. It calls going every second.
func (c *consumer) count(ctx context.Context, partition int, going func(place)) error {
	at, _, err := c.counted(ctx, partition)
	if err != nil {
		return err
	}
	drop := func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		_ = c.js.DeleteConsumer(ctx, stream(partition), c.name) // which may not be there
	}
	drop(ctx) // what a process of this name left behind when it was killed
	defer drop(context.WithoutCancel(ctx))
	try, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	source, err := c.js.CreateConsumer(try, stream(partition), jetstream.ConsumerConfig{
		Name:              c.name,
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       at.Position + 1,
		AckPolicy:         jetstream.AckNonePolicy, // the stored place is what is acknowledged
		MemoryStorage:     true,
		InactiveThreshold: time.Minute,
	})
	if err != nil {
		return err
	}
	messages, err := source.Messages(jetstream.PullMaxMessages(10_000))
	if err != nil {
		return err
	}
	defer messages.Stop()
	for ctx.Err() == nil {
		b := make(batch)
		next, err := c.read(ctx, messages, at, b)
		if err != nil {
			return err
		}
		if next == at { // a source that went down with its server looks like one without messages
			try, cancel := context.WithTimeout(ctx, 5*time.Second)
			info, err := source.Info(try)
			cancel()
			if err != nil {
				return err
			}
			if sent := info.Delivered.Stream; sent > at.Position {
				return fmt.Errorf("messages %d to %d were lost on the way", at.Position+1, sent)
			}
		} else if err := c.save(ctx, partition, b, next); err != nil {
			return err
		}
		at = next
		going(at)
	}
	return nil
}

// read adds to b the messages that come until it is time to save.
func (c *consumer) read(ctx context.Context, messages jetstream.MessagesContext, at place, b batch) (place, error) {
	ctx, cancel := context.WithTimeout(ctx, saveEvery)
	defer cancel()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil && errors.Is(err, ctx.Err()) {
			return at, nil
		}
		if err != nil {
			return at, err
		}
		meta, err := m.Metadata()
		if err != nil {
			return at, err
		}
		if at.Position++; meta.Sequence.Stream != at.Position {
			return at, fmt.Errorf("message %d is gone before it was counted", at.Position)
		}
		// A message that is no chat does not hold up those behind it. It stays in the
		// stream for somebody to look at.
		if err := c.add(b, m.Data()); err != nil {
			at.Refused++
			c.metrics.Add("refused", 1)
		}
		c.metrics.Add("read", 1)
	}
}
