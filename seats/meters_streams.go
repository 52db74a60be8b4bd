package seats

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/payper/payper/internal/spans"
)

// AddAll adds the chats of all streams. A stream yields chats with their licenses. The
// chats may be divided among the streams in any way. AddAll reads all streams at once,
// each on its own goroutine, and then merges what they hold into ms. A nil stream has no
// chats. If a stream panics or ends its goroutine, AddAll panics.
//
// AddAll returns the errors of [Meters.Add], and then leaves ms unchanged. If several
// streams have errors, it returns the error of the first of them. The text of the error
// names every bad chat by its stream and its place in the stream, up to 20.
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

// readAll has each reader read its stream, the first on this goroutine. It panics if a
// stream does not return.
func readAll(readers []*reader, streams []iter.Seq2[string, Session]) {
	var group sync.WaitGroup
	panics := make([]any, len(streams))
	returned := make([]bool, len(streams))
	for i, stream := range streams {
		if i == 0 {
			continue
		}
		group.Go(func() {
			defer func() { panics[i] = recover() }()
			readers[i].read(stream)
			returned[i] = true
		})
	}
	func() {
		defer group.Wait() // even if the first stream panics
		if len(streams) > 0 {
			readers[0].read(streams[0])
		}
	}()
	for i, p := range panics {
		switch {
		case p != nil:
			panic(p)
		case i > 0 && !returned[i]:
			panic(fmt.Sprintf("seats: stream %d called runtime.Goexit", i))
		}
	}
}

// reader reads a stream into Meters of its own.
type reader struct {
	ruler    ruler
	licenses spans.Index
	meters   []*Meter // by the license's number
	err      error

	// The batch of chats that are read and not yet added.
	batch   spans.Batch
	names   [spans.BatchLen]string // of their licenses
	numbers [spans.BatchLen]int32
	places  [spans.BatchLen]int // in the stream
}

// read reads a stream to its end, or to the first chat for which there is no room.
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

// flush adds the batch to the Meters of its licenses. It creates missing Meters.
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

// pair is the Meter of a license, and a Meter to merge into it.
type pair struct {
	license string
	m, o    *Meter
}

// take adds what the readers have read to ms. If it returns an error, ms is unchanged.
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

// each calls f for each pair, several at once, and returns the first error.
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
