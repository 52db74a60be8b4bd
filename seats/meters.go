package seats

import (
	"fmt"
	"hash/maphash"
	"iter"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// Meters counts the seats of many licences in one period: it is a [Meter] for
// each, which it makes when the licence has chat time in the period. Licences
// without any take no memory.
//
// AddAll and Usages work on as many licences at a time as NewMeters was told;
// when they return, or a loop over Usages ends, no goroutine of theirs is left.
// A Meters must not be copied, nor used by several goroutines at once.
type Meters struct {
	frame  frame
	seed   maphash.Seed
	shards []map[string]*Meter // each is the work of one goroutine
}

// maxCores bounds what a Meters allocates for each core.
const maxCores = 256

// NewMeters returns a Meters for the period p, to work on as many licences at a
// time as there are cores to use; fewer than one count as one, and more than 256
// as 256. It returns an error that wraps [ErrPeriod] if p is not valid (see
// [Period.Validate]).
func NewMeters(p Period, cores int) (*Meters, error) {
	f, err := newFrame(p)
	if err != nil {
		return nil, err
	}
	ms := &Meters{frame: f, seed: maphash.MakeSeed(), shards: make([]map[string]*Meter, min(max(1, cores), maxCores))}
	for i := range ms.shards {
		ms.shards[i] = make(map[string]*Meter)
	}
	return ms, nil
}

// check returns an error that wraps ErrMeter if ms has no period.
func (ms *Meters) check() error {
	if ms == nil || len(ms.shards) == 0 {
		return fmt.Errorf("seats: %w", ErrMeter)
	}
	return nil
}

// shard returns the number of the shard that has the licence.
func (ms *Meters) shard(license string) int {
	return int(maphash.String(ms.seed, license) % uint64(len(ms.shards)))
}

// Add adds a session of a licence. It returns the errors of [Meter.Add], and
// one that wraps [ErrSession] if the licence is empty.
func (ms *Meters) Add(license string, s Session) error {
	if err := ms.check(); err != nil {
		return err
	}
	if err := ms.add(ms.shards[ms.shard(license)], license, &s); err != nil {
		return fmt.Errorf("seats: license %.100q: %w", license, err)
	}
	return nil
}

func (ms *Meters) add(shard map[string]*Meter, license string, s *Session) error {
	if license == "" {
		return fmt.Errorf("no license: %w", ErrSession)
	}
	m := shard[license]
	if m != nil {
		return m.addClosed(s)
	}
	m = newMeter(ms.frame)
	if err := m.addClosed(s); err != nil {
		return err
	}
	if len(m.agents.ids) > 0 {
		shard[license] = m
	}
	return nil
}

// chat is a session of a licence, and its index in the stream it came from.
type chat struct {
	license string
	session Session
	index   int
}

const (
	// batchLen is how many chats go from one goroutine to another at a time, so
	// that handing them over costs little for each.
	batchLen = 256

	// batches is how many batches each goroutine has under way.
	batches = 4
)

// AddAll adds all chats of a stream, each with its licence, in the order in
// which they come.
//
// At the first chat that cannot be added AddAll returns an error that wraps
// that of [Meters.Add]; its text gives the index of the chat in the stream. All
// chats before it have been added, and of those after it perhaps some. When the
// chat is mended they may all be added again, since this changes nothing.
func (ms *Meters) AddAll(chats iter.Seq2[string, Session]) error {
	if err := ms.check(); err != nil {
		return err
	}
	var (
		adders = make([]adder, len(ms.shards))
		failed atomic.Bool
		all    sync.WaitGroup
	)
	for i := range adders {
		a := &adders[i]
		a.full, a.empty = make(chan []chat, batches), make(chan []chat, batches)
		for range batches {
			a.empty <- make([]chat, 0, batchLen)
		}
		a.next = <-a.empty
		all.Go(func() { a.run(ms, ms.shards[i], &failed) })
	}
	func() {
		defer all.Wait() // even if chats panics
		defer func() {
			for i := range adders {
				adders[i].full <- adders[i].next
				close(adders[i].full)
			}
		}()
		index := 0
		for license, s := range chats {
			a := &adders[ms.shard(license)]
			a.next = append(a.next, chat{license, s, index})
			index++
			if len(a.next) == batchLen {
				a.full <- a.next
				a.next = <-a.empty
				if failed.Load() {
					return
				}
			}
		}
	}()
	var first *adder
	for i := range adders {
		if a := &adders[i]; a.err != nil && (first == nil || a.failed.index < first.failed.index) {
			first = a
		}
	}
	if first != nil {
		return fmt.Errorf("seats: chat %d: license %.100q: %w", first.failed.index, first.failed.license, first.err)
	}
	return nil
}

// adder adds the chats of one shard.
type adder struct {
	next        []chat // to be sent when it is full
	full, empty chan []chat
	failed      chat // the first chat that could not be added,
	err         error
}

// run adds what is sent until there is no more, or a chat cannot be added: then
// it takes the rest without adding it.
func (a *adder) run(ms *Meters, shard map[string]*Meter, failed *atomic.Bool) {
	for batch := range a.full {
		for i := range batch {
			if a.err != nil {
				break
			}
			c := &batch[i]
			if a.err = ms.add(shard, c.license, &c.session); a.err != nil {
				a.failed = *c
				failed.Store(true)
			}
		}
		clear(batch) // let go of the strings
		a.empty <- batch[:0]
	}
}

// Meter returns the Meter of a licence, or nil if it has had no chat time in
// the period. It is the one that later sessions are added to.
func (ms *Meters) Meter(license string) *Meter {
	if ms.check() != nil {
		return nil
	}
	return ms.shards[ms.shard(license)][license]
}

// All yields the licences that have had chat time in the period, in order of
// bytes, and their Meters.
func (ms *Meters) All() iter.Seq2[string, *Meter] {
	return func(yield func(string, *Meter) bool) {
		var licenses []string
		for _, shard := range ms.shards {
			licenses = slices.AppendSeq(licenses, maps.Keys(shard))
		}
		slices.Sort(licenses)
		for _, license := range licenses {
			if m := ms.Meter(license); m != nil && !yield(license, m) {
				return
			}
		}
	}
}

// Merge adds to a licence all that o holds, as [Meter.Merge] does, and returns
// the errors of that.
func (ms *Meters) Merge(license string, o *Meter) error {
	if err := ms.check(); err != nil {
		return err
	}
	if license == "" {
		return fmt.Errorf("seats: no license: %w", ErrSession)
	}
	shard := ms.shards[ms.shard(license)]
	m := shard[license]
	if m == nil {
		m = newMeter(ms.frame)
	}
	if err := m.merge(o); err != nil {
		return fmt.Errorf("seats: license %.100q: %w", license, err)
	}
	if len(m.agents.ids) > 0 {
		shard[license] = m
	}
	return nil
}

// Remove gives up what is held of a licence.
func (ms *Meters) Remove(license string) {
	if ms.check() == nil {
		delete(ms.shards[ms.shard(license)], license)
	}
}

// LicenseUsage is the usage of a licence.
type LicenseUsage struct {
	License string
	Usage   Usage
}

// Usages yields the usage of each of the given licences, in their order, as
// [Meter.Usage] returns it. One without chat time takes no seats, but has its
// accounts. For a map of agents, pass maps.All(agents).
//
// An error goes with the licence whose usage could not be found, and the loop
// may go on. Licences that are not given but have had chat time come last, in
// order, each with an error that wraps [ErrUnknownAgent]. The loop must not
// change the Meters.
func (ms *Meters) Usages(licenses iter.Seq2[string, []Agent]) iter.Seq2[LicenseUsage, error] {
	return func(yield func(LicenseUsage, error) bool) {
		if err := ms.check(); err != nil {
			yield(LicenseUsage{}, err)
			return
		}
		// Each worker has a shard of its own, so that a licence that is given
		// twice is not measured by two at a time.
		var workers sync.WaitGroup
		shards := make([]chan *job, len(ms.shards))
		defer workers.Wait() // even if the loop is left
		for i := range shards {
			shards[i] = make(chan *job, ahead)
			defer close(shards[i])
			workers.Go(func() {
				for j := range shards[i] {
					j.usage, j.err = j.meter.usage(j.agents)
					close(j.done)
				}
			})
		}
		var pending []*job
		for j := range ms.jobs(licenses) {
			shards[ms.shard(j.license)] <- j
			pending = append(pending, j)
			if len(pending) < ahead {
				continue
			}
			if !yield(pending[0].result()) {
				return
			}
			pending = pending[1:]
		}
		for _, j := range pending {
			if !yield(j.result()) {
				return
			}
		}
	}
}

// ahead is how many licences are measured ahead of the loop that wants them.
const ahead = 16

// job is a licence to be measured.
type job struct {
	license string
	agents  []Agent
	meter   *Meter
	usage   Usage
	err     error
	done    chan struct{} // closed when usage and err are set
}

// jobs yields the licences that are given, then those that are not.
func (ms *Meters) jobs(licenses iter.Seq2[string, []Agent]) iter.Seq[*job] {
	return func(yield func(*job) bool) {
		given := make(map[*Meter]bool)
		for license, agents := range licenses {
			m := ms.Meter(license)
			if m == nil {
				m = newMeter(ms.frame)
			} else {
				given[m] = true
			}
			if !yield(&job{license: license, agents: agents, meter: m, done: make(chan struct{})}) {
				return
			}
		}
		for license, m := range ms.All() {
			if !given[m] && !yield(&job{license: license, meter: m, done: make(chan struct{})}) {
				return
			}
		}
	}
}

// result waits for the job and returns what came of it.
func (j *job) result() (LicenseUsage, error) {
	<-j.done
	if j.err != nil {
		return LicenseUsage{}, fmt.Errorf("seats: license %.100q: %w", j.license, j.err)
	}
	return LicenseUsage{j.license, j.usage}, nil
}
