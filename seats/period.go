package seats

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// maxPeriod is the longest period: 250 calendar years with the most leap days
// that 250 years can have. Every instant within it is less than 2^63
// nanoseconds from its start.
const maxPeriod = 91_312 * 24 * time.Hour

// Period is the span of time [Start, End): Start belongs to it, End does not.
// Both are needed, except that a suspension of an [Agent] may have no End; the
// locations of the two may differ.
type Period struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end,omitzero"`
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

// String returns the period as two RFC 3339 instants with a slash between
// them, the interval notation of ISO 8601.
func (p Period) String() string {
	return instantText(p.Start) + "/" + instantText(p.End)
}

// instantText returns t as an RFC 3339 instant.
func instantText(t time.Time) string {
	return wholeMinutes(t).Format(time.RFC3339Nano)
}

// MarshalJSON returns the period as an object with the keys start and end,
// which are RFC 3339 instants, without end if that is zero. It returns the error
// of package time if one of them is not within the years 0 to 9999.
// encoding/json reads it back.
func (p Period) MarshalJSON() ([]byte, error) {
	type plainPeriod Period // has the fields of p without its methods
	return json.Marshal(plainPeriod{wholeMinutes(p.Start), wholeMinutes(p.End)})
}

// wholeMinutes returns t, in UTC if it is in a location whose offset has
// seconds, as in Amsterdam before 1937, or is of a day or more: RFC 3339 has no
// room for either.
func wholeMinutes(t time.Time) time.Time {
	const day = 24 * 60 * 60
	if _, offset := t.Zone(); offset%60 != 0 || offset <= -day || offset >= day {
		return t.UTC()
	}
	return t
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

// clip returns the part of [start, end) within the period; a zero start or end
// is open. What lies outside comes back with no length.
func (f *frame) clip(start, end *time.Time) span {
	// Nearly always both are in neither the first nor the last second of the
	// period, nor outside. The differences may wrap, but not to so little.
	from, to := start.Unix()-f.first, end.Unix()-f.first
	if uint64(from-1) < f.inner && uint64(to-1) < f.inner {
		return span{
			from*int64(time.Second) + int64(start.Nanosecond()) - f.firstNanos,
			to*int64(time.Second) + int64(end.Nanosecond()) - f.firstNanos,
		}
	}
	s := span{0, f.length}
	if !start.IsZero() {
		s.start = f.offset(*start)
	}
	if !end.IsZero() {
		s.end = f.offset(*end)
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
