package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"sync/atomic"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/payper/payper/seats"
)

// partitions is how many parts the licenses are divided into: as many consumers
// can share the work.
const partitions = 8

// A chat is the message on the stream.
type chat struct {
	License string `json:"license"`
	seats.Session
}

// partition returns the partition of a license. All its chats are there.
func partition(license string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(license)) // never fails
	return int(h.Sum32() % partitions)
}

// subject returns the subject of a partition's chats; that of "*" stands for all.
func subject(partition any) string {
	return fmt.Sprintf("chats.%v", partition)
}

// produce sends chats in batches and counts in sent those that the stream has
// stored.
//
// A chat without an answer is sent again, though the stream may hold it. So it
// gets there twice and out of order, and nothing is done against it: there is no
// Nats-Msg-Id, for which the servers would keep a list of all recent chats.
func produce(ctx context.Context, c *cluster, chats []chat, sent *atomic.Int64) error {
	js, err := c.connect()
	if err != nil {
		return err
	}
	defer js.Conn().Close()
	for batch := range slices.Chunk(chats, 250) {
		_, err := retry(ctx, func(ctx context.Context) (int, error) {
			unsent, err := publish(ctx, js, batch)
			sent.Add(int64(len(batch) - len(unsent)))
			batch = unsent
			return 0, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// publish sends chats and returns those that were not answered, with the
// error of the last one.
func publish(ctx context.Context, js jetstream.JetStream, chats []chat) (unsent []chat, last error) {
	answers := make([]jetstream.PubAckFuture, len(chats))
	for i, c := range chats {
		data, err := json.Marshal(c)
		if err != nil {
			return chats, err
		}
		answers[i], err = js.PublishAsync(subject(partition(c.License)), data)
		if err != nil {
			last = err
		}
	}
	for i, answer := range answers {
		if answer != nil {
			select {
			case <-answer.Ok():
				continue
			case last = <-answer.Err():
			case <-ctx.Done():
				last = ctx.Err()
			}
		}
		unsent = append(unsent, chats[i])
	}
	return unsent, last
}
