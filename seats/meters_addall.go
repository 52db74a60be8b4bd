package seats

import (
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	// handLen is how many chats go from one goroutine to another at a time, so
	// that to wake it up costs little for each.
	handLen = 64 * batchLen

	// firstLen is how many go the first time: a stream may have few.
	firstLen = 4 * batchLen

	// hands is how many times as many each goroutine has under way at most: while
	// some are filled others are added.
	hands = 2
)

// AddAll adds all chats of a stream, each with its license, in the order in
// which they come. A nil stream has none. A long stream takes up to 700 kB for
// each license that is worked on at a time.
//
// At the first chat that cannot be added AddAll returns an error that wraps
// that of [Meters.Add]; its text gives the index of the chat in the stream. All
// chats before it have been added, and of those after it perhaps some. When the
// chat is mended they may all be added again, since this changes nothing.
func (ms *Meters) AddAll(chats iter.Seq2[string, Session]) error {
	if err := ms.check(); err != nil || chats == nil {
		return err
	}
	var (
		adders = make([]*adder, len(ms.shards))
		failed atomic.Bool
		all    sync.WaitGroup
		first  failure
	)
	for i := range adders {
		a := newAdder(ms, i)
		adders[i] = a
		all.Go(func() { a.run(&failed) })
	}
	func() {
		defer all.Wait() // even if chats panics
		defer func() {
			for _, a := range adders {
				if a.next != nil {
					a.full <- a.next
				}
				close(a.full)
			}
		}()
		index := 0
		for license, s := range chats {
			part, err := ms.part(license, &s)
			if err != nil {
				first = failure{index, license, err}
				return
			}
			if part.start < part.end {
				hash := ms.hash(license)
				a := adders[ms.shard(hash)]
				if a.next == nil {
					a.next = a.hand()
				}
				a.next = a.next[:len(a.next)+1]
				c := &a.next[len(a.next)-1] // set field by field: see addAll
				c.license, c.hash = license, hash
				c.agent, c.part, c.index = s.Agent, part, index
				if len(a.next) == cap(a.next) {
					a.full <- a.next
					a.next = nil
					if failed.Load() {
						return
					}
				}
			}
			index++
		}
	}()
	for _, a := range adders {
		if a.failed.err != nil && (first.err == nil || a.failed.index < first.index) {
			first = a.failed
		}
	}
	if first.err != nil {
		return fmt.Errorf("seats: chat %d: license %.100q: %w", first.index, first.license, first.err)
	}
	return nil
}

// failure is a chat that could not be added.
type failure struct {
	index   int
	license string
	err     error
}

// adder adds the chats of one shard.
type adder struct {
	frame       frame
	shard       map[string]*Meter
	next        []arrival // to be sent when it is full
	made        int       // how many slices have been asked for
	full, empty chan []arrival
	failed      failure // the first

	// The licenses that have come, and their Meters. To find one here takes
	// less time than in the shard.
	licenses index
	meters   []*Meter
}

func newAdder(ms *Meters, shard int) *adder {
	a := &adder{
		frame:    ms.frame,
		shard:    ms.shards[shard],
		full:     make(chan []arrival, hands),
		empty:    make(chan []arrival, hands),
		licenses: newIndex(),
	}
	a.licenses.seed = ms.seed // whose hashes come with the chats
	return a
}

// hand returns an empty slice for chats that are to be sent.
func (a *adder) hand() []arrival {
	a.made++
	if a.made == 1 {
		return make([]arrival, 0, firstLen)
	}
	if a.made > hands {
		if hand := <-a.empty; cap(hand) == handLen {
			return hand
		}
	}
	return make([]arrival, 0, handLen)
}

// run adds what is sent until there is no more, or a chat cannot be added: then
// it takes the rest without adding it.
func (a *adder) run(failed *atomic.Bool) {
	for hand := range a.full {
		for batch := range slices.Chunk(hand, batchLen) {
			if a.failed.err != nil {
				break
			}
			a.findMeters(batch)
			if i, err := addBatch(batch); err != nil {
				a.failed = failure{batch[i].index, batch[i].license, err}
				failed.Store(true)
			}
		}
		clear(hand) // let go of the strings
		a.empty <- hand[:0]
	}
	for number, m := range a.meters {
		if len(m.agents.ids) > 0 {
			a.shard[a.licenses.ids[number]] = m
		}
	}
}

// findMeters finds the Meters of the arrivals' licenses, and makes those that
// are not there yet.
func (a *adder) findMeters(batch []arrival) {
	for i := range batch {
		c := &batch[i]
		c.number = a.licenses.guess(c.hash)
	}
	for i := range batch {
		c := &batch[i]
		if c.number == none || a.licenses.ids[c.number] != c.license {
			c.number = a.licenseNumber(c.license, c.hash)
		}
		c.meter = a.meters[c.number]
		c.hash = c.meter.agents.hash(c.agent)
	}
}

// licenseNumber returns the number of a license, and makes its Meter if need
// be.
func (a *adder) licenseNumber(license string, hash uint64) int32 {
	if number := a.licenses.find(hash, license); number != none {
		return number
	}
	m := a.shard[license]
	if m == nil {
		m = newMeter(a.frame)
	}
	a.meters = append(a.meters, m)
	return a.licenses.add(hash, license)
}
