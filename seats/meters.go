package seats

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Meters counts the seats of many licenses in one period. It holds one [Meter] per
// license. It creates the Meter at the first chat of the license in the period.
//
// A Meters must not be copied or used by several goroutines at once. No goroutine is
// left running when [Meters.AddAll] returns or a loop over [Meters.Usages] ends. A
// nil or zero Meters has no period, and methods that need one return [ErrMeter]. Create a
// Meters with [NewMeters].
//
// Package json refuses a Meters. To store a Meters, store the Meters of its licenses,
// which [Meters.All] yields. To restore it, pass them to [Meters.Merge].
type Meters struct {
	_ noCopy
	noJSON
	ruler  ruler
	cores  int
	meters map[string]*Meter // by license
}

// maxCores bounds the goroutines of a Meters.
const maxCores = 256

// NewMeters returns an empty Meters for the period p. Cores is the number of licenses
// that AddAll and Usages work on at once, each on its own goroutine. Pass
// runtime.GOMAXPROCS(0) to use all processors. A number above 256 counts as 256.
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

// checkName returns an error that wraps ErrSession if license is empty.
func checkName(license string) error {
	if license == "" {
		return fmt.Errorf("empty license: %w", ErrSession)
	}
	return nil
}

// Add adds a session of a license. It returns the errors of [Meter.Add], and an error
// that wraps [ErrSession] if license is empty.
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

// Merge adds everything that o holds to the Meter of a license, as [Meter.Merge] does.
// It returns the errors of Meter.Merge, and an error that wraps [ErrSession] if license
// is empty.
func (ms *Meters) Merge(license string, o *Meter) error {
	return ms.change(license, func(m *Meter) error { return m.merge(o) })
}

// change calls f with the Meter of a license. It keeps a new Meter that has chat time.
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
		ms.meters[strings.Clone(license)] = m // license may be a part of a long text
	}
	return nil
}

// Meter returns the Meter of a license, or nil if the license has no chat time in the
// period. Later sessions are added to the same Meter.
func (ms *Meters) Meter(license string) *Meter {
	if ms.check() != nil {
		return nil
	}
	return ms.meters[license]
}

// All yields each license that has chat time in the period, in byte order, with its
// Meter.
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
