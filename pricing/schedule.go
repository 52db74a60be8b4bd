package pricing

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/seats"
)

// Schedule is a value that changes on dates: a rate, a price, a number of seats, or
// a whole license. Its entries are in order of time. Each holds from its instant
// until the next one.
//
//	licenses := pricing.Schedule[pricing.License]{
//		{Value: perSeat},
//		{From: cutover, Value: perAccount},
//	}
type Schedule[T any] []Dated[T]

// Always returns the schedule of one value that always holds.
func Always[T any](value T) Schedule[T] {
	return Schedule[T]{{Value: value}}
}

// Dated is an entry of a [Schedule].
type Dated[T any] struct {
	From  time.Time `json:"from,omitzero"` // when Value begins to hold; zero in the first entry means always
	Value T         `json:"value"`
}

// Validate returns an error that wraps [ErrSchedule] if s has no entries, or if an
// entry is not later than the one before. Its time is proportional to the number of
// entries. It does not look at the values.
func (s Schedule[T]) Validate() error {
	if err := s.check(); err != nil {
		return fmt.Errorf("pricing: schedule: %w", err)
	}
	return nil
}

func (s Schedule[T]) check() error {
	if len(s) == 0 {
		return fmt.Errorf("no entries: %w", ErrSchedule)
	}
	var f faults.List
	for i := 1; i < len(s); i++ {
		if !s.inOrder(i) {
			f.Append(s.disorder(i))
		}
	}
	return f.Err()
}

// inOrder reports whether entry i is later than the one before.
func (s Schedule[T]) inOrder(i int) bool {
	return !s[i].From.IsZero() && s[i-1].From.Round(0).Before(s[i].From.Round(0))
}

// disorder returns the error of entry i, which is not later than the one before.
func (s Schedule[T]) disorder(i int) error {
	if s[i].From.IsZero() {
		return fmt.Errorf("entry %d has no From: %w", i, ErrSchedule)
	}
	return fmt.Errorf("entry %d, from %s, is not later than entry %d, from %s: %w", i, instant(s[i].From), i-1, instant(s[i-1].From), ErrSchedule)
}

// At returns the value that holds at t. It uses binary search and checks the order of
// the entries near t only. [Schedule.Validate] checks all of them.
//
// It returns an error that wraps [ErrSchedule] if t is not set, if no entry holds
// at t yet, or if the entries around t are not in order.
func (s Schedule[T]) At(t time.Time) (T, error) {
	var none T
	i, err := s.index(t)
	if err != nil {
		return none, fmt.Errorf("pricing: schedule: %w", err)
	}
	return s[i].Value, nil
}

// index returns the number of the entry that holds at t.
func (s Schedule[T]) index(t time.Time) (int, error) {
	if t.IsZero() {
		return 0, fmt.Errorf("no instant: %w", ErrSchedule)
	}
	after, _ := slices.BinarySearchFunc(s, t.Round(0), func(d Dated[T], t time.Time) int {
		if d.From.Round(0).After(t) {
			return 1
		}
		return -1
	})
	if after == 0 {
		return 0, fmt.Errorf("no value at %s: %w", instant(t), ErrSchedule)
	}
	for i := max(1, after-1); i <= min(after, len(s)-1); i++ {
		if !s.inOrder(i) {
			return 0, s.disorder(i)
		}
	}
	return after - 1, nil
}

// Split yields the parts of p in which one value holds, in order and without gaps,
// each with that value. The sequence may be used more than once.
//
// It returns the errors of [Schedule.Validate] and [seats.Period.Validate], and one
// that wraps [ErrSchedule] if no entry holds at p.Start yet.
func (s Schedule[T]) Split(p seats.Period) (iter.Seq2[seats.Period, T], error) {
	parts, err := s.split(p)
	if err != nil {
		return nil, fmt.Errorf("pricing: schedule: %w", err)
	}
	return parts, nil
}

func (s Schedule[T]) split(p seats.Period) (iter.Seq2[seats.Period, T], error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	first, err := s.index(p.Start)
	if err != nil {
		return nil, err
	}
	location := p.Start.Location()
	return func(yield func(seats.Period, T) bool) {
		part := seats.Period{Start: p.Start.Round(0)}
		for i := first; ; i++ {
			last := i+1 == len(s) || !s[i+1].From.Round(0).Before(p.End.Round(0))
			if last {
				part.End = p.End.Round(0).In(location)
			} else {
				part.End = s[i+1].From.Round(0).In(location)
			}
			if !yield(part, s[i].Value) || last {
				return
			}
			part.Start = part.End
		}
	}, nil
}

// instant returns t as errors name it, in UTC.
func instant(t time.Time) string {
	if t.IsZero() {
		return "no time"
	}
	return t.UTC().Format(time.RFC3339Nano)
}
