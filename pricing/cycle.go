package pricing

import (
	"fmt"
	"iter"
	"time"

	"github.com/payper/payper/internal/faults"
	"github.com/payper/payper/seats"
)

// Cycle is a billing cycle. It divides time into periods, before and after its anchor.
// The price of a license is for one of them.
//
// Boundary k is the wall clock of Anchor in Zone plus k intervals. It is always
// counted from the anchor, never from the previous boundary: monthly from 31 January
// goes on with 28 or 29 February and 31 March. A day that a month lacks becomes its
// last day. A local time that clocks skip moves forward by the gap. If a local time
// occurs twice, the first is used. An interval of exact time has boundaries exactly so
// far apart. (Own rule. Engines that count from the previous boundary drift, as in
// https://github.com/polarsource/polar/issues/10664.)
//
// The location of Anchor changes no result. Periods are in Zone.
type Cycle struct {
	Anchor time.Time `json:"anchor"` // boundary 0, usually when the license began
	Every  Interval  `json:"every"`
	Zone   Zone      `json:"zone"`
}

// Monthly returns the cycle of calendar months from anchor, by the clocks of zone.
func Monthly(anchor time.Time, zone Zone) Cycle {
	return Cycle{Anchor: anchor, Every: Months(1), Zone: zone}
}

// Validate returns an error that wraps
//   - [ErrCycle] if c has no anchor or one outside the years 1 to 9999, or if its
//     interval cannot be read, has no length, or is longer than 250 years;
//   - [ErrZone] if c has no zone.
func (c Cycle) Validate() error {
	if _, err := c.clock(); err != nil {
		return fmt.Errorf("pricing: cycle: %w", err)
	}
	return nil
}

// At returns the period that contains t: it starts at t or before, and ends after t.
//
// It returns the errors of [Cycle.Validate], and one that wraps [ErrCycle] if t is
// not set, or if t or the period is not within the years 1 to 9999, less a day at each
// end.
func (c Cycle) At(t time.Time) (seats.Period, error) {
	p, err := c.at(t)
	if err != nil {
		return seats.Period{}, fmt.Errorf("pricing: cycle: %w", err)
	}
	return p, nil
}

func (c Cycle) at(t time.Time) (seats.Period, error) {
	w, err := c.clock()
	if err != nil {
		return seats.Period{}, err
	}
	k, err := w.index(t)
	if err != nil {
		return seats.Period{}, err
	}
	return w.period(k)
}

// Ended returns the last period that ended at invoice or before. An invoice of that
// instant is for this period.
//
// It returns the errors of [Cycle.At].
func (c Cycle) Ended(invoice time.Time) (seats.Period, error) {
	p, err := c.ended(invoice)
	if err != nil {
		return seats.Period{}, fmt.Errorf("pricing: cycle: %w", err)
	}
	return p, nil
}

func (c Cycle) ended(invoice time.Time) (seats.Period, error) {
	w, err := c.clock()
	if err != nil {
		return seats.Period{}, err
	}
	k, err := w.index(invoice)
	if err != nil {
		return seats.Period{}, err
	}
	k--
	for w.boundary(k).Equal(w.boundary(k + 1)) { // a date that the zone left out
		k--
	}
	return w.period(k)
}

// Periods yields the periods that share time with a range, in order and whole, even
// where they reach beyond it. The sequence may be used more than once.
//
// It returns the errors of [Cycle.At] for both ends of the range, and one that
// wraps [seats.ErrPeriod] if the range does not end after it starts.
func (c Cycle) Periods(within seats.Period) (iter.Seq[seats.Period], error) {
	w, err := c.clock()
	if err != nil {
		return nil, fmt.Errorf("pricing: cycle: %w", err)
	}
	first, err := w.index(within.Start)
	if err == nil {
		_, err = w.period(first)
	}
	if err == nil {
		_, err = c.at(within.End)
	}
	if err == nil && !within.Start.Round(0).Before(within.End.Round(0)) {
		err = fmt.Errorf("range %v does not end after it starts: %w", within, seats.ErrPeriod)
	}
	if err != nil {
		return nil, fmt.Errorf("pricing: cycle: %w", err)
	}
	return func(yield func(seats.Period) bool) {
		start := w.boundary(first)
		for k := first + 1; start.Before(within.End.Round(0)); k++ {
			end := w.boundary(k)
			if start.Before(end) && !yield(seats.Period{Start: c.Zone.in(start), End: c.Zone.in(end)}) {
				return
			}
			start = end
		}
	}, nil
}

// clock is a valid cycle, ready to count its boundaries.
type clock struct {
	zone   Zone
	anchor time.Time // in the zone
	every  steps
}

func (c Cycle) clock() (clock, error) {
	var f faults.List
	if c.Anchor.IsZero() {
		f.Add("no anchor: %w", ErrCycle)
	} else if err := checkYear(c.Anchor); err != nil {
		f.Add("anchor: %w", err)
	}
	every, err := c.Every.parse()
	f.Append(err)
	f.Check("zone", c.Zone.check())
	if err := f.Err(); err != nil {
		return clock{}, err
	}
	return clock{c.Zone, c.Anchor.Round(0).In(c.Zone.location), every}, nil
}

// equal reports whether two valid cycles have the same boundaries at the same
// numbers.
func (c Cycle) equal(o Cycle) bool {
	return c.Anchor.Round(0).Equal(o.Anchor.Round(0)) && c.Every.equal(o.Every) && c.Zone.Equal(o.Zone)
}

// text returns c as errors name it.
func (c Cycle) text() string {
	return fmt.Sprintf("%s from %s in %v", c.Every, instant(c.Anchor), c.Zone)
}

// The first second of year 1 and the last one of year 9999 in UTC, less a day at
// each end for the zone.
const (
	minUnix = -62_135_596_800 + 86_400
	maxUnix = 253_402_300_799 - 86_400
)

func checkYear(t time.Time) error {
	if s := t.Unix(); s < minUnix || s > maxUnix {
		return fmt.Errorf("%d seconds from 1970 is not in the years 1 to 9999, less a day at each end: %w", s, ErrCycle)
	}
	return nil
}

// period returns the period from boundary k to the next.
func (w clock) period(k int64) (seats.Period, error) {
	start, end := w.boundary(k), w.boundary(k+1)
	for _, t := range []time.Time{start, end} {
		if err := checkYear(t); err != nil {
			return seats.Period{}, fmt.Errorf("period: %w", err)
		}
	}
	return seats.Period{Start: w.zone.in(start), End: w.zone.in(end)}, nil
}

// index returns the number of the boundary that t is at, or that it comes after
// last.
func (w clock) index(t time.Time) (int64, error) {
	if t.IsZero() {
		return 0, fmt.Errorf("no instant: %w", ErrCycle)
	}
	if err := checkYear(t); err != nil {
		return 0, err
	}
	t = t.Round(0)
	k := w.guess(t)
	for w.boundary(k).After(t) {
		k--
	}
	for !w.boundary(k + 1).After(t) {
		k++
	}
	return k, nil
}

// guess returns a number of intervals from the anchor to t that is right but for
// one or two.
func (w clock) guess(t time.Time) int64 {
	t = t.In(w.zone.location)
	switch {
	case w.every.seconds > 0:
		return (t.Unix() - w.anchor.Unix()) / w.every.seconds
	case w.every.days > 0:
		return (dayNumber(t) - dayNumber(w.anchor)) / w.every.days
	default:
		return (12*int64(t.Year()-w.anchor.Year()) + int64(t.Month()-w.anchor.Month())) / w.every.months
	}
}

// boundary returns the instant k intervals from the anchor.
func (w clock) boundary(k int64) time.Time {
	if w.every.seconds > 0 {
		return time.Unix(w.anchor.Unix()+k*w.every.seconds, int64(w.anchor.Nanosecond()))
	}
	year, month, day := w.anchor.Date()
	if w.every.days > 0 {
		return wallClock(year, month, day+int(k*w.every.days), w.anchor)
	}
	first := time.Date(year, month+time.Month(k*w.every.months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return wallClock(first.Year(), first.Month(), min(day, last), w.anchor)
}
