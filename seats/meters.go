package seats

import (
	"fmt"
	"hash/maphash"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Meters counts the seats of many licenses in one period: it is a [Meter] for
// each, which it makes when the license has chat time in the period. Licenses
// without any take no memory.
//
// AddAll and Usages work on as many licenses at a time as NewMeters was told;
// when they return, or a loop over Usages ends, no goroutine of theirs is left.
// A Meters must not be copied, nor used by several goroutines at once. The zero
// Meters has no period, nor has nil: to add to it or to ask it for usages is an
// error that wraps [ErrMeter].
//
// To store a Meters store the Meters that [Meters.All] yields; [Meters.Merge]
// takes them up again.
type Meters struct {
	frame  frame
	seed   maphash.Seed
	shards []map[string]*Meter // each is the work of one goroutine
}

// maxCores bounds what a Meters allocates for each core.
const maxCores = 256

// NewMeters returns a Meters for the period p, to work on as many licenses at a
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

// checkName returns an error that wraps ErrSession if a license has no name.
func checkName(license string) error {
	if license == "" {
		return fmt.Errorf("no license: %w", ErrSession)
	}
	return nil
}

// hash returns the hash of a license, which says where it is.
func (ms *Meters) hash(license string) uint64 {
	return maphash.String(ms.seed, license)
}

// shard returns the number of the shard that has the license.
func (ms *Meters) shard(hash uint64) int {
	return int(hash >> 32 * uint64(len(ms.shards)) >> 32) // an index looks at the other half first
}

// of returns the shard that has the license.
func (ms *Meters) of(license string) map[string]*Meter {
	return ms.shards[ms.shard(ms.hash(license))]
}

// Add adds a session of a license. It returns the errors of [Meter.Add], and
// one that wraps [ErrSession] if the license is empty.
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

// part returns the part of a license's session that lies in the period; if
// nothing does, it has no length.
func (ms *Meters) part(license string, s *Session) (span, error) {
	if err := checkName(license); err != nil {
		return span{}, err
	}
	return ms.frame.closedPart(s)
}

// Meter returns the Meter of a license, or nil if it has had no chat time in
// the period. It is the one that later sessions are added to, so nothing of
// another period may be read into it: what was stored goes to [Meters.Merge].
func (ms *Meters) Meter(license string) *Meter {
	if ms.check() != nil {
		return nil
	}
	return ms.of(license)[license]
}

// All yields the licenses that have had chat time in the period, in order of
// bytes, and their Meters.
func (ms *Meters) All() iter.Seq2[string, *Meter] {
	return func(yield func(string, *Meter) bool) {
		if ms.check() != nil {
			return
		}
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

// Merge adds to a license all that o holds, as [Meter.Merge] does. It returns the
// errors of that, and one that wraps [ErrSession] if the license is empty.
func (ms *Meters) Merge(license string, o *Meter) error {
	if err := ms.check(); err != nil {
		return err
	}
	if err := checkName(license); err != nil {
		return fmt.Errorf("seats: %w", err)
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

// Remove gives up what is held of a license.
func (ms *Meters) Remove(license string) {
	if ms.check() == nil {
		delete(ms.of(license), license)
	}
}
