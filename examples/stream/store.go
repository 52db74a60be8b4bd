package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/payper/payper/seats"
)

// A count is what is known of a partition: the Meters of its licenses, which
// hold all chats of the partition up to a position in the stream, and perhaps
// later ones.
//
// Counts that several consumers made of a partition are merged by merging the
// Meters and taking the greatest position. As Merge is commutative, associative
// and idempotent, so is this: it does not matter who counted what, which of two
// counts is older, or whether one is part of the other.
type count struct {
	position uint64
	meters   *seats.Meters
}

// A stored is a count in the key-value store. The position is in the same value
// as what was counted up to it, so that no failure can part them.
type stored struct {
	Position uint64            `json:"position"`
	Meters   map[string][]byte `json:"meters"` // of each license, as Meter.MarshalBinary writes it
}

func newCount(month seats.Period) (*count, error) {
	meters, err := seats.NewMeters(month, 1)
	return &count{meters: meters}, err
}

// merge adds what a stored value holds.
func (c *count) merge(value []byte) error {
	var s stored
	if err := json.Unmarshal(value, &s); err != nil {
		return err
	}
	for license, data := range s.Meters {
		var m seats.Meter
		if err := m.UnmarshalBinary(data); err != nil {
			return fmt.Errorf("license %q: %w", license, err)
		}
		if err := c.meters.Merge(license, &m); err != nil {
			return fmt.Errorf("license %q: %w", license, err)
		}
	}
	c.position = max(c.position, s.Position)
	return nil
}

// value returns what to store.
func (c *count) value() ([]byte, error) {
	s := stored{Position: c.position, Meters: make(map[string][]byte)}
	for license, m := range c.meters.All() {
		data, err := m.MarshalBinary()
		if err != nil {
			return nil, err
		}
		s.Meters[license] = data
	}
	return json.Marshal(s)
}

// save stores a count under the partition and the consumer that made it. Each
// consumer writes keys of its own, so none overwrites what another has counted.
func save(ctx context.Context, kv jetstream.KeyValue, partition int, consumer string, c *count) error {
	value, err := c.value()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second) // Put alone waits for ever for a server that is gone
	defer cancel()
	_, err = kv.Put(ctx, fmt.Sprintf("%d.%s", partition, consumer), value)
	return err
}

// load returns what all consumers together have stored of a partition.
//
// The store may answer from a server that is behind. That too is a count of all
// chats up to its position, only an older one.
func load(ctx context.Context, kv jetstream.KeyValue, month seats.Period, partition int) (*count, error) {
	c, err := newCount(month)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	watcher, err := kv.Watch(ctx, fmt.Sprintf("%d.*", partition), jetstream.IgnoreDeletes())
	if err != nil {
		return nil, err
	}
	defer func() { _ = watcher.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case entry := <-watcher.Updates():
			if entry == nil { // these were all
				return c, nil
			}
			if err := c.merge(entry.Value()); err != nil {
				return nil, fmt.Errorf("key %s: %w", entry.Key(), err)
			}
		}
	}
}

// usage answers what a license has taken so far. Anybody can ask: it takes the
// store, and no consumer.
func usage(ctx context.Context, kv jetstream.KeyValue, month seats.Period, license string, accounts []seats.Agent) (seats.Usage, error) {
	c, err := load(ctx, kv, month, partition(license))
	if err != nil {
		return seats.Usage{}, err
	}
	m := c.meters.Meter(license)
	if m == nil { // no chats yet
		return seats.Measure(month, accounts, nil)
	}
	return m.Usage(accounts)
}
