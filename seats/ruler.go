package seats

import (
	"math"
	"time"
)

// ruler measures instants in nanoseconds from the start of a valid period.
type ruler struct {
	period     Period
	first      int64  // Start, in seconds since 1970
	firstNanos int64  // and the nanoseconds within that second
	last       int64  // End, in seconds since 1970
	inner      uint64 // whole seconds between those of Start and End; 0 if the zero time is among them
	length     int64  // in nanoseconds
}

func newRuler(p Period) (ruler, error) {
	if err := p.check(); err != nil {
		return ruler{}, err
	}
	p.Start, p.End = p.Start.Round(0), p.End.Round(0) // drop monotonic readings
	r := ruler{
		period:     p,
		first:      p.Start.Unix(),
		firstNanos: int64(p.Start.Nanosecond()),
		last:       p.End.Unix(),
		length:     math.MaxInt64,
	}
	r.length = r.offset(p.End)
	if never := (time.Time{}); compare(never, p.Start) < 0 || compare(never, p.End) > 0 {
		r.inner = uint64(max(r.last-r.first-1, 0))
	}
	return r, nil
}

// offset returns the time from the start of the period to t, in nanoseconds. It is 0
// before the period, and the length of the period after it. Seconds are compared first
// because the distance of two arbitrary instants does not fit an int64.
func (r *ruler) offset(t time.Time) int64 {
	switch s := t.Unix(); {
	case s < r.first:
		return 0
	case s > r.last:
		return r.length
	default:
		d := (s-r.first)*int64(time.Second) + int64(t.Nanosecond()) - r.firstNanos
		return min(max(d, 0), r.length)
	}
}

// at returns the instant at an offset, in the location of the period's start.
func (r *ruler) at(offset int64) time.Time {
	return r.period.Start.Add(time.Duration(offset))
}

// holds reports whether p lies within the period.
func (r *ruler) holds(p Period) bool {
	return compare(p.Start, r.period.Start) >= 0 && compare(p.End, r.period.End) <= 0
}
