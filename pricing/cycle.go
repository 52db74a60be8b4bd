package pricing

import (
	"fmt"
	"iter"
	"time"

	"github.com/payper/payper/seats"
)

// Cycle is a billing cycle. Its boundaries are Anchor and the instants a whole
// number of intervals before and after it; each period goes from one boundary
// to the next.
//
// Boundary k has the anchor's local date and time of day plus k intervals, in
// the location of Anchor. It is always counted from the anchor, never from the
// boundary before: monthly from 31 January goes on with 28 or 29 February and
// 31 March. A day that a month lacks becomes its last one. A time of day that
// the location skips, as in spring, moves forward by what is skipped; one that
// occurs twice, as in autumn, is the first of both, also where the anchor is the
// second. So a day of 23 hours is a day. (Own rule; engines that count from the
// boundary before drift, as in https://github.com/polarsource/polar/issues/10664.)
//
// Anchors, boundaries and the instants asked about lie in the years 1 to 9999,
// a day or more from either end.
type Cycle struct {
	Anchor time.Time // boundary 0, usually when the license began
	Every  Interval
}

// Interval is the length of a cycle's periods: a number of calendar months,
// weeks or days. It is made by [Months], [Weeks] or [Days]; the zero value is
// none.
type Interval struct {
	count int
	unit  string
}

// Months is an interval of n calendar months: 1 for monthly, 3 for quarterly,
// 12 for annual. A cycle refuses an n that is not in 1 to 3000 (250 years).
func Months(n int) Interval { return Interval{n, "months"} }

// Weeks is an interval of n weeks. A cycle refuses an n that is not in 1 to
// 13,044 (250 years).
func Weeks(n int) Interval { return Interval{n, "weeks"} }

// Days is an interval of n calendar days. A cycle refuses an n that is not in
// 1 to 91,312 (250 years).
func Days(n int) Interval { return Interval{n, "days"} }

// MarshalJSON returns an error that wraps [ErrCycle]: an interval has no form in
// JSON, and must not be lost in one. Store what it is made from.
func (i Interval) MarshalJSON() ([]byte, error) {
	return nil, fmt.Errorf("pricing: an interval has no form in JSON: %w", ErrCycle)
}

func (i Interval) check() error {
	var most int
	switch i.unit {
	case "months":
		most = 3000
	case "weeks":
		most = 13_044
	case "days":
		most = 91_312
	default:
		return fmt.Errorf("no interval: %w", ErrCycle)
	}
	if i.count < 1 || i.count > most {
		return fmt.Errorf("interval of %d %s, not from 1 to %d: %w", i.count, i.unit, most, ErrCycle)
	}
	return nil
}

// days returns the length of an interval of days or weeks, and 0 for months,
// which have no fixed length.
func (i Interval) days() int {
	switch i.unit {
	case "days":
		return i.count
	case "weeks":
		return 7 * i.count
	default:
		return 0
	}
}

func (c Cycle) check() error {
	if c.Anchor.IsZero() {
		return fmt.Errorf("no anchor: %w", ErrCycle)
	}
	if err := checkYear(c.Anchor); err != nil {
		return fmt.Errorf("anchor %w", err)
	}
	return c.Every.check()
}

// checkYear returns an error that wraps ErrCycle unless t is in a year that
// has four digits or less.
func checkYear(t time.Time) error {
	if s := t.Unix(); s < minUnix || s > maxUnix {
		return fmt.Errorf("%d seconds from 1970 is not in the years 1 to 9999: %w", s, ErrCycle)
	}
	return nil
}

// The first second of year 1 and the last one of year 9999, in UTC, less a day
// at each end for the location.
const (
	minUnix = -62_135_596_800 + 86_400
	maxUnix = 253_402_300_799 - 86_400
)

// Period returns the k-th period of the cycle, from boundary k to boundary k+1:
// 0 is the one that starts at the anchor, -1 the one before. Its instants are
// in the location of the anchor.
//
// Where a location leaves out a whole day, as Samoa did on 30 December 2011, a
// period of a day is empty. [Cycle.At], [Cycle.Periods] and [Cycle.Charge] pass
// over it.
//
// It returns an error that wraps [ErrCycle] if the cycle has no anchor, or no
// interval from one unit to 250 years, or if the period is not within the
// years 1 to 9999.
func (c Cycle) Period(k int) (seats.Period, error) {
	if err := c.check(); err != nil {
		return seats.Period{}, fmt.Errorf("pricing: cycle: %w", err)
	}
	p, err := c.period(k)
	if err != nil {
		return seats.Period{}, fmt.Errorf("pricing: cycle: %w", err)
	}
	return p, nil
}

func (c Cycle) period(k int) (seats.Period, error) {
	const far = 4_000_000 // more than the days of 10,000 years
	if k < -far || k > far {
		return seats.Period{}, fmt.Errorf("period %d is not in the years 1 to 9999: %w", k, ErrCycle)
	}
	p := seats.Period{Start: c.boundary(k), End: c.boundary(k + 1)}
	for _, t := range []time.Time{p.Start, p.End} {
		if err := checkYear(t); err != nil {
			return seats.Period{}, fmt.Errorf("period %d: %w", k, err)
		}
	}
	return p, nil
}

// At returns the period of the cycle that holds the instant t: it starts at t
// or before, and ends after it.
//
// It returns the errors of [Cycle.Period], and one that wraps [ErrCycle] if t
// is not within the years 1 to 9999.
func (c Cycle) At(t time.Time) (seats.Period, error) {
	_, p, err := c.at(t)
	if err != nil {
		return seats.Period{}, fmt.Errorf("pricing: cycle: %w", err)
	}
	return p, nil
}

func (c Cycle) at(t time.Time) (k int, p seats.Period, err error) {
	if err := c.check(); err != nil {
		return 0, seats.Period{}, err
	}
	if err := checkYear(t); err != nil {
		return 0, seats.Period{}, err
	}
	k = c.guess(t)
	for c.boundary(k).After(t) {
		k--
	}
	for !c.boundary(k + 1).After(t) {
		k++
	}
	p, err = c.period(k)
	return k, p, err
}

// First returns the first period of a license that starts at an instant, and
// the whole period of the cycle that it is part of: from start to the next
// boundary. The two are the same if start is a boundary. What the first period
// costs is its part of the whole one: see [Charge.Prorate].
//
// It returns the errors of [Cycle.At].
func (c Cycle) First(start time.Time) (part, whole seats.Period, err error) {
	whole, err = c.At(start)
	if err != nil {
		return seats.Period{}, seats.Period{}, err
	}
	return seats.Period{Start: start.Round(0).In(whole.Start.Location()), End: whole.End}, whole, nil
}

// Periods returns the periods of the cycle that share time with a range, in
// order and whole, even where they reach beyond it. The iterator may be used
// more than once.
//
// It returns the errors of [Cycle.At] for both ends of the range, and those of
// [seats.Period.Validate] for the range, except that it may have any length.
func (c Cycle) Periods(within seats.Period) (iter.Seq[seats.Period], error) {
	first, _, err := c.at(within.Start)
	if err == nil {
		_, _, err = c.at(within.End)
	}
	if err == nil && !within.Start.Before(within.End) {
		err = fmt.Errorf("range %v has no length: %w", within, seats.ErrPeriod)
	}
	if err != nil {
		return nil, fmt.Errorf("pricing: cycle: %w", err)
	}
	return func(yield func(seats.Period) bool) {
		start := c.boundary(first)
		for k := first + 1; start.Before(within.End); k++ {
			end := c.boundary(k)
			if start.Before(end) && !yield(seats.Period{Start: start, End: end}) {
				return
			}
			start = end
		}
	}, nil
}

// Charge returns what is paid for the usage of the period that ended last when
// the invoice was issued, by the terms that held at that instant: the model,
// the price and all else. A change that takes effect within the period does not
// split it; to split it, measure and charge each part.
//
// (Source: https://partners.livechat.com/help/pricing-update-ppa: invoices of
// resold licenses went from PPS to PPA on 11 August 2024, each on its usual
// billing date.)
//
// It returns the errors of [Cycle.At], [Schedule.At] and [License.Charge], and
// one that wraps [ErrCycle] if u is the usage of another period, or of a part
// of one.
func (c Cycle) Charge(invoice time.Time, licenses Schedule[License], u seats.Usage) (Charge, error) {
	k, _, err := c.at(invoice)
	if err != nil {
		return Charge{}, fmt.Errorf("pricing: cycle: %w", err)
	}
	k--
	for c.boundary(k).Equal(c.boundary(k + 1)) { // a day that the location leaves out
		k--
	}
	due, err := c.period(k)
	if err != nil {
		return Charge{}, fmt.Errorf("pricing: cycle: %w", err)
	}
	if !u.Period.Start.Equal(due.Start) || !u.Period.End.Equal(due.End) {
		return Charge{}, fmt.Errorf("pricing: cycle: usage of %v, invoice of %v is for %v: %w",
			u.Period, invoice.Format(time.RFC3339Nano), due, ErrCycle)
	}
	l, err := licenses.At(invoice)
	if err != nil {
		return Charge{}, err
	}
	return l.Charge(u)
}

// boundary returns the instant k intervals from the anchor.
func (c Cycle) boundary(k int) time.Time {
	year, month, day := c.Anchor.Date()
	if n := c.Every.days(); n > 0 {
		return wallClock(year, month, day+k*n, c.Anchor)
	}
	first := time.Date(year, month+time.Month(k*c.Every.count), 1, 0, 0, 0, 0, time.UTC)
	year, month, _ = first.Date()
	last := first.AddDate(0, 1, -1).Day()
	return wallClock(year, month, min(day, last), c.Anchor)
}

// guess returns a number of intervals from the anchor to t that is right but
// for one or two.
func (c Cycle) guess(t time.Time) int {
	t = t.In(c.Anchor.Location())
	if n := c.Every.days(); n > 0 {
		return int(dayNumber(t)-dayNumber(c.Anchor)) / n
	}
	return (12*(t.Year()-c.Anchor.Year()) + int(t.Month()-c.Anchor.Month())) / c.Every.count
}

// dayNumber returns the number of the local date of t, counted from 1970.
func dayNumber(t time.Time) int64 {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86_400
}
