package seats

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Meters counts the seats of many licenses in one period: it is a [Meter] for
// each, which it makes when the license has chat time in the period. Licenses
// without any take no memory.
//
// When AddAll or Usages return, or a loop over Usages ends, no goroutine of
// theirs is left. A Meters must not be copied, nor used by several goroutines at
// once, and package json refuses it. The zero Meters is not usable, nor is nil:
// their methods return [ErrMeter]. Call [NewMeters].
//
// To store a Meters store the Meters that [Meters.All] yields; [Meters.Merge]
// takes them up again.
type Meters struct {
	_ noCopy
	noJSON
	ruler  ruler
	cores  int
	meters map[string]*Meter // by license
}

// maxCores bounds the goroutines of a Meters.
const maxCores = 256

// NewMeters returns a Meters for the period p, to work on as many licenses at a
// time as there are cores to use; more than 256 count as 256.
//
// NewMeters returns an error that wraps
//   - [ErrPeriod] if p is not valid (see [Period.Validate]);
//   - [ErrLimit] if cores is less than 1.
func NewMeters(p Period, cores int) (*Meters, error) {
	r, err := newRuler(p)
	if err != nil {
		return nil, fmt.Errorf("seats: %w", err)
	}
	if cores < 1 {
		return nil, fmt.Errorf("seats: cores %d is less than 1: %w", cores, ErrLimit)
	}
	return &Meters{ruler: r, cores: min(cores, maxCores), meters: make(map[string]*Meter)}, nil
}

// check returns an error that wraps ErrMeter if ms is nil or zero.
func (ms *Meters) check() error {
	switch {
	case ms == nil:
		return fmt.Errorf("seats: nil Meters: %w", ErrMeter)
	case ms.cores == 0:
		return fmt.Errorf("seats: zero Meters: %w", ErrMeter)
	}
	return nil
}

// checkName returns an error that wraps ErrSession if a license has no name.
func checkName(license string) error {
	if license == "" {
		return fmt.Errorf("empty license: %w", ErrSession)
	}
	return nil
}

// Add adds a session of a license. It returns the errors of [Meter.Add], and
// one that wraps [ErrSession] if the license is empty.
func (ms *Meters) Add(license string, s Session) error {
	return ms.change(license, func(m *Meter) error {
		part, fault := s.closedPart(&m.ruler)
		if fault != "" {
			return fmt.Errorf("%s: %w", fault, ErrSession)
		}
		if err := m.sets.Add(s.Agent, part); err != nil {
			return fmt.Errorf("agent %.100q: %w", s.Agent, limitError(err))
		}
		return nil
	})
}

// Merge adds to a license all that o holds, as [Meter.Merge] does. It returns the
// errors of that, and one that wraps [ErrSession] if the license is empty.
func (ms *Meters) Merge(license string, o *Meter) error {
	return ms.change(license, func(m *Meter) error { return m.merge(o) })
}

// change changes the Meter of a license, which it makes if need be.
func (ms *Meters) change(license string, f func(*Meter) error) error {
	if err := ms.check(); err != nil {
		return err
	}
	if err := checkName(license); err != nil {
		return fmt.Errorf("seats: %w", err)
	}
	m := ms.meters[license]
	known := m != nil
	if !known {
		m = newMeter(ms.ruler)
	}
	if err := f(m); err != nil {
		return fmt.Errorf("seats: license %.100q: %w", license, err)
	}
	if !known && len(m.sets.Keys()) > 0 {
		ms.meters[strings.Clone(license)] = m // the name may be a part of a text that is better let go
	}
	return nil
}

// Meter returns the Meter of a license, or nil if it has had no chat time in
// the period. It is the one that later sessions are added to.
func (ms *Meters) Meter(license string) *Meter {
	if ms.check() != nil {
		return nil
	}
	return ms.meters[license]
}

// All yields the licenses that have had chat time in the period, in order of
// bytes, and their Meters.
func (ms *Meters) All() iter.Seq2[string, *Meter] {
	return func(yield func(string, *Meter) bool) {
		if ms.check() != nil {
			return
		}
		for _, license := range slices.Sorted(maps.Keys(ms.meters)) {
			if !yield(license, ms.meters[license]) {
				return
			}
		}
	}
}
