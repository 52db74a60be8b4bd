package seats

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/payper/payper/internal/spans"
)

// AddAll adds all chats of some streams, each chat with its license. Each stream
// is read on a goroutine of its own into Meters of its own, which are then joined
// to those of ms; the chats may be divided among streams in any way. A nil stream
// has no chats. If a stream panics, so does AddAll.
//
// AddAll returns the errors of [Meters.Add] and then leaves ms as it was. If
// several streams have errors it returns that of the first. The text of the error
// names the stream and the place in it of each chat that cannot be added, up to
// 20.
func (ms *Meters) AddAll(streams ...iter.Seq2[string, Session]) error {
	if err := ms.check(); err != nil {
		return err
	}
	readers := make([]*reader, len(streams))
	for i := range readers {
		readers[i] = &reader{ruler: ms.ruler, licenses: spans.NewIndex()}
	}
	readAll(readers, streams)
	for i, r := range readers {
		if r.err != nil {
			return fmt.Errorf("seats: stream %d: %w", i, r.err)
		}
	}
	return ms.take(readers)
}

// readAll has each reader read its stream, the first on this goroutine. If the
// functions of other streams panic, it does too.
func readAll(readers []*reader, streams []iter.Seq2[string, Session]) {
	var group sync.WaitGroup
	panics := make([]any, len(streams))
	for i, stream := range streams {
		if i == 0 {
			continue
		}
		group.Go(func() {
			defer func() { panics[i] = recover() }()
			readers[i].read(stream)
		})
	}
	func() {
		defer group.Wait() // even if the first stream panics
		if len(streams) > 0 {
			readers[0].read(streams[0])
		}
	}()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
}

// reader reads a stream into Meters of its own.
type reader struct {
	ruler    ruler
	licenses spans.Index
	meters   []*Meter // by the license's number
	err      error

	// A batch of chats that are on their way.
	batch   spans.Batch
	names   [spans.BatchLen]string // of their licenses
	numbers [spans.BatchLen]int32
	places  [spans.BatchLen]int // in the stream
}

// read reads a stream to its end, or to a chat that there is no room for.
func (r *reader) read(stream iter.Seq2[string, Session]) {
	if stream == nil {
		return
	}
	bad := faults{kind: ErrSession}
	place := 0
	for license, s := range stream {
		part, fault := s.closedPart(&r.ruler)
		if license == "" {
			fault = "empty license"
		}
		if fault != "" {
			bad.add("chat %d: license %.100q: %s", place, license, fault)
		} else if part.Start < part.End {
			n := r.batch.Len()
			r.names[n], r.places[n] = license, place
			r.batch.Put(s.Agent, part)
			if n+1 == spans.BatchLen {
				if r.err = r.flush(); r.err != nil {
					break
				}
			}
		}
		place++
	}
	if r.err == nil {
		r.err = r.flush()
	}
	r.err = join(bad.err(), r.err)
}

// flush adds the batch to the Meters of its licenses, which it makes if need be.
func (r *reader) flush() error {
	n := r.batch.Len()
	r.licenses.Numbers(r.names[:n], r.numbers[:n])
	for i, number := range r.numbers[:n] {
		if int(number) == len(r.meters) {
			r.meters = append(r.meters, newMeter(r.ruler))
		}
		r.batch.Direct(i, &r.meters[number].sets)
	}
	if i, err := r.batch.Add(); err != nil {
		return fmt.Errorf("chat %d: license %.100q: agent %.100q: %w", r.places[i], r.names[i], r.batch.Key(i), limitError(err))
	}
	return nil
}

// pair is a license's Meter, and one that is to be merged into it.
type pair struct {
	license string
	m, o    *Meter
}

// take adds to ms what the readers have read. With an error ms is as it was.
func (ms *Meters) take(readers []*reader) error {
	read := make(map[string]*Meter)
	for _, r := range readers {
		var pairs []pair
		for number, license := range r.licenses.Keys() {
			if m := read[license]; m != nil {
				pairs = append(pairs, pair{license, m, r.meters[number]})
			} else {
				read[license] = r.meters[number]
			}
		}
		if err := ms.each(pairs, func(p pair) error { return p.m.sets.Merge(&p.o.sets, 0) }); err != nil {
			return err
		}
	}
	if len(ms.meters) == 0 {
		ms.meters = read
		return nil
	}
	var pairs []pair
	for _, license := range slices.Sorted(maps.Keys(read)) {
		if m := ms.meters[license]; m != nil {
			pairs = append(pairs, pair{license, m, read[license]})
			delete(read, license)
		}
	}
	if err := ms.each(pairs, func(p pair) error { return p.m.sets.Fits(&p.o.sets, 0) }); err != nil {
		return err
	}
	maps.Copy(ms.meters, read)
	return ms.each(pairs, func(p pair) error { return p.m.sets.Merge(&p.o.sets, 0) })
}

// each calls f for each pair, for several at a time, and returns the first error.
func (ms *Meters) each(pairs []pair, f func(pair) error) error {
	errs := make([]error, len(pairs))
	workers := min(ms.cores, len(pairs))
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(pairs); i += workers {
				errs[i] = f(pairs[i])
			}
		})
	}
	group.Wait()
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("seats: license %.100q: %w", pairs[i].license, limitError(err))
		}
	}
	return nil
}
