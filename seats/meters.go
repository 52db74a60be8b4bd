package seats

import (
	"fmt"
	"hash/maphash"
	"iter"
	"maps"
	"slices"
	"strings"
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

// hash returns the hash of a licence, which says where it is.
func (ms *Meters) hash(license string) uint64 {
	return maphash.String(ms.seed, license)
}

// shard returns the number of the shard that has the licence.
func (ms *Meters) shard(hash uint64) int {
	return int(hash >> 32 % uint64(len(ms.shards))) // an index looks at the other half first
}

// of returns the shard that has the licence.
func (ms *Meters) of(license string) map[string]*Meter {
	return ms.shards[ms.shard(ms.hash(license))]
}

// Add adds a session of a licence. It returns the errors of [Meter.Add], and
// one that wraps [ErrSession] if the licence is empty.
func (ms *Meters) Add(license string, s Session) error {
	if err := ms.check(); err != nil {
		return err
	}
	if err := ms.add(license, &s); err != nil {
		return fmt.Errorf("seats: license %.100q: %w", license, err)
	}
	return nil
}

func (ms *Meters) add(license string, s *Session) error {
	part, err := ms.part(license, s)
	if err != nil || part.start >= part.end {
		return err
	}
	shard := ms.of(license)
	m := shard[license]
	if m == nil {
		m = newMeter(ms.frame)
		shard[strings.Clone(license)] = m // it may be a part of a text that is better let go
	}
	return m.add(s.Agent, part)
}

// part returns the part of a licence's session that lies in the period; if
// nothing does, it has no length.
func (ms *Meters) part(license string, s *Session) (span, error) {
	if license == "" {
		return span{}, fmt.Errorf("no license: %w", ErrSession)
	}
	return ms.frame.closedPart(s)
}

const (
	// handLen is how many chats go from one goroutine to another at a time, so
	// that handing them over costs little for each.
	handLen = 16 * batchLen

	// hands is how many times as many each goroutine has under way at most.
	hands = 4
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
				if len(a.next) == handLen {
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
	made        int       // how many slices have been made for that
	full, empty chan []arrival
	failed      failure // the first

	// The licences that have come, and their Meters. To find one here takes
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
	if a.made < hands {
		a.made++
		return make([]arrival, 0, handLen)
	}
	return <-a.empty
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

// findMeters finds the Meters of the arrivals' licences, and makes those that
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

// licenseNumber returns the number of a licence, and makes its Meter if need
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

// Meter returns the Meter of a licence, or nil if it has had no chat time in
// the period. It is the one that later sessions are added to.
func (ms *Meters) Meter(license string) *Meter {
	if ms.check() != nil {
		return nil
	}
	return ms.of(license)[license]
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
	shard := ms.of(license)
	m := shard[license]
	if m == nil {
		m = newMeter(ms.frame)
	}
	if err := m.merge(o); err != nil {
		return fmt.Errorf("seats: license %.100q: %w", license, err)
	}
	if len(m.agents.ids) > 0 {
		shard[strings.Clone(license)] = m
	}
	return nil
}

// Remove gives up what is held of a licence.
func (ms *Meters) Remove(license string) {
	if ms.check() == nil {
		delete(ms.of(license), license)
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
				var w sweeper
				for j := range shards[i] {
					j.usage, j.err = j.meter.usage(j.agents, &w)
					close(j.done)
				}
			})
		}
		var pending []*job
		for j := range ms.jobs(licenses) {
			shards[ms.shard(ms.hash(j.license))] <- j
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
