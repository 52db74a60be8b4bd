package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/payper/payper/seats"
)

// An answer is the usage of a license, and how many messages of its partition it stands
// for. It has all chats that were sent only if Behind and Refused are 0.
type answer struct {
	place
	Behind uint64 // messages of the stream that are not counted yet
	Usage  seats.Usage
}

// usage answers what a license has taken so far. Anybody can ask, without a consumer. The
// place is read before the Meters, so that these have all messages up to it.
func (s *store) usage(ctx context.Context, license string, accounts []seats.Agent) (a answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	var last uint64
	if a.place, last, err = s.counted(ctx, partition(license)); err != nil {
		return answer{}, err
	}
	a.Behind = last - a.Position
	month, err := seats.NewMeter(s.month)
	if err != nil {
		return answer{}, err
	}
	for d := range s.days() {
		if err := s.load(ctx, key(license, d), false, month); err != nil {
			return answer{}, err
		}
	}
	a.Usage, err = month.Usage(accounts)
	return a, err
}

// load merges what is stored under a key, or its halves, into a Meter. A half must be
// there.
func (s *store) load(ctx context.Context, key string, half bool, month *seats.Meter) error {
	stored, revision, err := s.get(ctx, key)
	switch {
	case err != nil:
		return err
	case revision == 0 && half:
		return fmt.Errorf("%s, the half of a Meter, is missing", key)
	case revision == 0:
		return nil
	case len(stored) == 0:
		return errors.Join(s.load(ctx, key+".0", true, month), s.load(ctx, key+".1", true, month))
	}
	return mergeStored(month, key, stored)
}

// mergeStored merges the Meter that is stored under a key into another.
func mergeStored(m *seats.Meter, key string, stored []byte) error {
	var o seats.Meter
	if err := errors.Join(o.UnmarshalBinary(stored), m.Merge(&o)); err != nil {
		return fmt.Errorf("stored as %s: %w", key, err)
	}
	return nil
}

// get returns a value and its revision, 0 if there is none.
func (s *store) get(ctx context.Context, key string) ([]byte, uint64, error) {
	entry, err := s.kv.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	return entry.Value(), entry.Revision(), nil
}

// counted returns the place up to which a partition is counted, by whomever, and the
// position of the last message of its stream.
func (s *store) counted(ctx context.Context, partition int) (at place, last uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	stored, revision, err := s.get(ctx, strconv.Itoa(partition))
	if err == nil && revision > 0 {
		err = json.Unmarshal(stored, &at)
	}
	if err != nil {
		return place{}, 0, err
	}
	of, err := s.js.Stream(ctx, stream(partition))
	if err != nil {
		return place{}, 0, err
	}
	info := of.CachedInfo()
	gone := info.State.FirstTime // when the first message that is left was stored: those before are older
	if info.State.Msgs == 0 {
		gone = info.State.LastTime
	}
	switch {
	case revision == 0 && info.State.FirstSeq > 1 && gone.After(s.month.Start):
		return place{}, 0, fmt.Errorf("%s: messages of the month are gone before they were counted", stream(partition))
	case revision == 0:
		at = place{Stream: info.Created, Position: max(info.State.FirstSeq, 1) - 1}
	case !at.Stream.Equal(info.Created) || info.State.LastSeq < at.Position:
		return place{}, 0, fmt.Errorf("%s is not the stream that was counted", stream(partition))
	}
	return at, info.State.LastSeq, nil
}

// key returns the key of a license's Meter of a day of the month. The first day is 0.
func key(license string, day int) string {
	return fmt.Sprintf("%d.%s.%d", partition(license), base64.RawURLEncoding.EncodeToString([]byte(license)), day)
}

// days returns how many days the month has. The last may be shorter.
func (s *store) days() int { return int((s.month.End.Sub(s.month.Start)-1)/day) + 1 }
