package seats

import (
	"cmp"
	"fmt"
	"math"
	"time"
)

// maxPeriod is the longest period: 250 calendar years with the most leap days
// that 250 years can have. Every instant within it is less than 2^63
// nanoseconds from its start.
const maxPeriod = 91_312 * 24 * time.Hour

// Period is the span of time [Start, End): Start belongs to it, End does not.
// Both are always there. The locations of the two may differ, and change no
// result.
//
// Its JSON has the keys start and end, by struct tags alone, as package time
// writes instants: with an offset in whole minutes, within the years 0 to 9999.
type Period struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Equal reports whether p and o start at the same instant and end at the same
// instant, whatever their locations.
func (p Period) Equal(o Period) bool {
	return compare(p.Start, o.Start) == 0 && compare(p.End, o.End) == 0
}

// Validate reports what is wrong with p as a period to measure or to charge.
// It returns nil, or an error that wraps [ErrPeriod] if
//   - Start or End is the zero time;
//   - End is not after Start;
//   - p is longer than 250 years (91,312 days);
//   - p reaches over the last instant that package time can order, in the year
//     292,277,024,627.
func (p Period) Validate() error {
	if err := p.check(); err != nil {
		return fmt.Errorf("seats: %w", err)
	}
	return nil
}

func (p Period) check() error {
	switch {
	case p.Start.IsZero():
		return fmt.Errorf("period %v has no start: %w", p, ErrPeriod)
	case p.End.IsZero():
		return fmt.Errorf("period %v has no end: %w", p, ErrPeriod)
	case compare(p.End, p.Start) == 0:
		return fmt.Errorf("period %v is empty: %w", p, ErrPeriod)
	case compare(p.End, p.Start) < 0:
		return fmt.Errorf("period %v ends before it starts: %w", p, ErrPeriod)
	case p.tooLong():
		return fmt.Errorf("period %v is longer than 250 years: %w", p, ErrPeriod)
	case !p.End.Round(0).After(p.Start.Round(0)): // after its last instant, package time starts again with its first
		return fmt.Errorf("period %v is beyond what package time can order: %w", p, ErrPeriod)
	}
	return nil
}

// tooLong reports whether p, which ends after it starts, is longer than
// maxPeriod. The number of seconds may need all 64 bits.
func (p Period) tooLong() bool {
	const most = uint64(maxPeriod / time.Second)
	length := uint64(p.End.Unix()) - uint64(p.Start.Unix())
	return length > most || length == most && p.End.Nanosecond() > p.Start.Nanosecond()
}

// String returns the period as two RFC 3339 instants in UTC with a slash between
// them, the interval notation of ISO 8601. Equal periods have the same text.
func (p Period) String() string {
	return instantText(p.Start) + "/" + instantText(p.End)
}

// instantText returns t as an RFC 3339 instant in UTC.
func instantText(t time.Time) string {
	return t.UTC().Format(time.RFC3339Nano)
}

// compare orders two instants by wall clock alone: what a monotonic reading
// says of two chats on two machines means nothing. Unlike [time.Time.Compare]
// it also orders instants at the ends of what a time.Time can hold.
func compare(a, b time.Time) int {
	if c := cmp.Compare(a.Unix(), b.Unix()); c != 0 {
		return c
	}
	return cmp.Compare(a.Nanosecond(), b.Nanosecond())
}

// span is a part of a period, in nanoseconds since its start.
type span struct {
	start, end int64
}

// frame is a valid period, ready to clip instants to it.
type frame struct {
	period     Period
	first      int64  // Start, in seconds since 1970
	firstNanos int64  // and the nanoseconds within that second
	last       int64  // End, in seconds since 1970
	inner      uint64 // whole seconds between those of Start and End; 0 if the zero time is among them
	length     int64  // in nanoseconds
}

func newFrame(p Period) (frame, error) {
	if err := p.Validate(); err != nil {
		return frame{}, err
	}
	p.Start, p.End = p.Start.Round(0), p.End.Round(0) // drop monotonic readings
	f := frame{
		period:     p,
		first:      p.Start.Unix(),
		firstNanos: int64(p.Start.Nanosecond()),
		last:       p.End.Unix(),
		length:     math.MaxInt64,
	}
	f.length = f.offset(p.End)
	if never := (time.Time{}); compare(never, p.Start) < 0 || compare(never, p.End) > 0 {
		f.inner = uint64(max(f.last-f.first-1, 0))
	}
	return f, nil
}

// within returns [start, end) if both lie in the period and are not in its first
// or its last second, as nearly always; neither is the zero time then.
func (f *frame) within(start, end *time.Time) (span, bool) {
	// The differences may wrap, but not to so little.
	from, to := start.Unix()-f.first, end.Unix()-f.first
	if uint64(from-1) < f.inner && uint64(to-1) < f.inner {
		return span{
			from*int64(time.Second) + int64(start.Nanosecond()) - f.firstNanos,
			to*int64(time.Second) + int64(end.Nanosecond()) - f.firstNanos,
		}, true
	}
	return span{}, false
}

// open returns the part of [start, end) within the period, where a zero start is
// before any period and a zero end after it. What lies outside has no length.
func (f *frame) open(start, end time.Time) span {
	s := span{0, f.length}
	if !start.IsZero() {
		s.start = f.offset(start)
	}
	if !end.IsZero() {
		s.end = f.offset(end)
	}
	return s
}

// offset returns how far t is into the period, in nanoseconds: 0 before it
// and its whole length after it. (Whole seconds are compared first, since the
// distance of two arbitrary instants does not fit an int64.)
func (f *frame) offset(t time.Time) int64 {
	switch s := t.Unix(); {
	case s < f.first:
		return 0
	case s > f.last:
		return f.length
	default:
		d := (s-f.first)*int64(time.Second) + int64(t.Nanosecond()) - f.firstNanos
		return min(max(d, 0), f.length)
	}
}

// at returns the instant at an offset, in the location of the period's start.
func (f *frame) at(offset int64) time.Time {
	return f.period.Start.Add(time.Duration(offset))
}
