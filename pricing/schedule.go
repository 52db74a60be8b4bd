package pricing

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/payper/payper/seats"
)

// Schedule is a value that changes on dates: a rate, a price, a model, or a
// whole license. Its entries are in order of time, each with the instant from
// which its value holds; it holds until the next one.
//
//	models := pricing.Schedule[pricing.Model]{
//		{Value: pricing.PPS},
//		{From: cutover, Value: pricing.PPA},
//	}
type Schedule[T any] []Dated[T]

// Dated is an entry of a [Schedule].
type Dated[T any] struct {
	From  time.Time `json:"from,omitzero"` // since when it holds; zero: always, for the first entry
	Value T         `json:"value"`
}

// At returns the value that holds at t.
//
// It returns an error that wraps [ErrSchedule] if the entries are not in order
// of time, or if none of them holds yet.
func (s Schedule[T]) At(t time.Time) (T, error) {
	var none T
	i, err := s.index(t)
	if err != nil {
		return none, fmt.Errorf("pricing: schedule: %w", err)
	}
	return s[i].Value, nil
}

// Split returns the parts of a period in which one value holds throughout, in
// order and without gaps, each with that value. The instants are in the
// location of p.Start; the iterator may be used more than once.
//
// It returns the errors of [Schedule.At] for p.Start, and those of
// [seats.Period.Validate].
func (s Schedule[T]) Split(p seats.Period) (iter.Seq2[seats.Period, T], error) {
	if err := p.Validate(); err != nil {
		return nil, fmt.Errorf("pricing: schedule: %w", err)
	}
	first, err := s.index(p.Start)
	if err != nil {
		return nil, fmt.Errorf("pricing: schedule: %w", err)
	}
	return func(yield func(seats.Period, T) bool) {
		part := seats.Period{Start: p.Start.Round(0)}
		for i := first; ; i++ {
			part.End = p.End.Round(0).In(p.Start.Location())
			last := i+1 == len(s) || !s[i+1].From.Before(p.End)
			if !last {
				part.End = s[i+1].From.Round(0).In(p.Start.Location())
			}
			if !yield(part, s[i].Value) || last {
				return
			}
			part.Start = part.End
		}
	}, nil
}

// index returns the position of the entry that holds at t.
func (s Schedule[T]) index(t time.Time) (int, error) {
	for i := 1; i < len(s); i++ {
		if !s[i].From.After(s[i-1].From) {
			return 0, fmt.Errorf("entry %d from %v is not after entry %d: %w",
				i, s[i].From.Format(time.RFC3339Nano), i-1, ErrSchedule)
		}
	}
	for i, entry := range slices.Backward(s) {
		if !entry.From.After(t) || i == 0 && entry.From.IsZero() {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no value at %v: %w", t.Format(time.RFC3339Nano), ErrSchedule)
}
