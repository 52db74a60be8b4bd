package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"github.com/payper/payper/seats"
)

const (
	partitions = 4   // streams that the licenses are divided into: as many consumers can share the work
	longestID  = 256 // bytes of a license or an agent
	day        = 24 * time.Hour
)

// A chat is a message of a stream.
type chat struct {
	License string `json:"license"`
	seats.Session
}

// partition returns the number of the stream that has all chats of a license.
func partition(license string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(license)) // never fails
	return int(h.Sum32() % partitions)
}

// stream returns the name of a partition's stream, and the subject of its messages.
func stream(partition int) string { return fmt.Sprintf("CHATS-%d", partition) }

// A store has the streams of chats, and a bucket with what is counted of a month.
//
// The bucket has a Meter for each license and day, so that a chat changes little, and
// for each partition the place in its stream up to which the Meters have all chats. The
// Meters are stored before the place. After a failure between the two, chats are read
// again, which changes nothing.
type store struct {
	js    jetstream.JetStream
	kv    jetstream.KeyValue
	month seats.Period
}

// open connects to servers, and creates the streams and the bucket that are not there.
func open(ctx context.Context, urls string, replicas int, month seats.Period) (*store, error) {
	nc, err := nats.Connect(urls, nats.MaxReconnects(-1), nats.ReconnectWait(100*time.Millisecond))
	if err != nil {
		return nil, err
	}
	s := &store{month: month}
	s.js, err = jetstream.New(nc)
	bucket := fmt.Sprintf("METERS-%d-%d", month.Start.Unix(), month.End.Unix())
	// AllowDirect is off, so that the bucket's leader answers, who has all that was written.
	configs := []jetstream.StreamConfig{{Name: "KV_" + bucket, Subjects: []string{"$KV." + bucket + ".>"}, MaxMsgsPerSubject: 1, Replicas: replicas}}
	for p := range partitions {
		configs = append(configs, jetstream.StreamConfig{Name: stream(p), Subjects: []string{stream(p)}, Replicas: replicas})
	}
	for i := 0; i < len(configs) && err == nil; i++ {
		_, err = s.js.CreateStream(ctx, configs[i])
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // with settings that somebody changed
			err = nil
		}
	}
	if err == nil {
		s.kv, err = s.js.KeyValue(ctx, bucket)
	}
	if err != nil {
		nc.Close()
		return nil, err
	}
	return s, nil
}

// produce sends chats. One without an answer is sent again, though the stream may have
// it, for a chat that comes twice is counted once. produce returns an error if ctx ends,
// or if a chat can never be sent. Nobody else may decide on the stream of a chat.
func (s *store) produce(ctx context.Context, chats []chat) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(500)
	for _, c := range chats {
		group.Go(func() error {
			data, err := json.Marshal(c)
			if err == nil && !utf8.ValidString(c.License) {
				err = fmt.Errorf("license %q is not UTF-8", c.License) // and JSON would have another one
			}
			for err == nil {
				try, cancel := context.WithTimeout(ctx, 5*time.Second)
				_, failed := s.js.Publish(try, stream(partition(c.License)), data)
				cancel()
				if failed == nil || ctx.Err() != nil || errors.Is(failed, nats.ErrMaxPayload) {
					return failed
				}
				pause(ctx, 100*time.Millisecond)
			}
			return err
		})
	}
	return group.Wait()
}

// A place is how far a partition is counted.
type place struct {
	Stream   time.Time // when the stream was created, to tell it from one of the same name
	Position uint64    // all messages up to this one are counted
	Refused  uint64    // messages up to it that are no chats
}

// A batch has what consumers have read and not stored yet: a Meter for each key.
type batch map[string]*seats.Meter

// add counts a message for each day of the month on which the chat took place.
func (s *store) add(b batch, message []byte) error {
	var c chat
	if err := json.Unmarshal(message, &c); err != nil {
		return err
	}
	if c.License == "" || len(c.License) > longestID || len(c.Agent) > longestID {
		return fmt.Errorf("license and agent must have 1 to %d bytes", longestID)
	}
	on := func(t time.Time) int { return min(max(int(t.Sub(s.month.Start)/day), 0), s.days()-1) }
	for d := on(c.Start); d == on(c.Start) || d <= on(c.End); d++ {
		k := key(c.License, d)
		if b[k] == nil {
			p := seats.Period{Start: s.month.Start.Add(time.Duration(d) * day), End: s.month.Start.Add(time.Duration(d+1) * day)}
			if p.End.After(s.month.End) {
				p.End = s.month.End
			}
			var err error
			if b[k], err = seats.NewMeter(p); err != nil {
				return err
			}
		}
		if err := b[k].Add(c.Session); err != nil {
			return err
		}
	}
	return nil
}

// save stores the Meters of a batch, and then the place.
func (s *store) save(ctx context.Context, partition int, b batch, at place) error {
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(64)
	for key, m := range b {
		group.Go(func() error { return s.merge(groupCtx, key, m) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	value, err := json.Marshal(at)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, err = s.kv.Put(ctx, strconv.Itoa(partition), value)
	return err
}

// merge adds a Meter to the one that is stored under a key, and begins again if another
// consumer stored something in between. So a value never loses anything. The halves of a
// Meter larger than a message may be have keys of their own, and its value is empty.
func (s *store) merge(ctx context.Context, key string, m *seats.Meter) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		stored, revision, err := s.get(ctx, key)
		halved := revision > 0 && len(stored) == 0
		if err == nil && len(stored) > 0 {
			err = mergeStored(m, key, stored)
		}
		if err != nil {
			return err
		}
		data, err := m.MarshalBinary()
		if err != nil {
			return err
		}
		if most := int(s.js.Conn().MaxPayload()) - 1024; len(data) > most || halved { // less what the header takes
			p := m.Period()
			middle := p.Start.Add(p.End.Sub(p.Start) / 2)
			if middle.Sub(p.Start) < time.Second {
				return fmt.Errorf("the agents of one second take more than the %d bytes of a value", most)
			}
			for i, half := range []seats.Period{{Start: p.Start, End: middle}, {Start: middle, End: p.End}} {
				cut, err := m.Cut(half)
				if err == nil {
					err = s.merge(ctx, fmt.Sprintf("%s.%d", key, i), cut)
				}
				if err != nil {
					return err
				}
			}
			data = nil
		}
		if _, err := s.kv.Update(ctx, key, data, revision); !errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
			return err
		}
	}
}

// pause waits, and not longer than ctx.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
