package seats

import (
	"cmp"
	"fmt"
	"iter"
	"time"
)

// maxPeriod is the longest period: 250 calendar years with the most leap days
// that 250 years can have. Every instant within it is less than 2^63
// nanoseconds from its start.
const maxPeriod = 91_312 * 24 * time.Hour

// Period is the span of time [Start, End). It includes Start and does not include End.
// Both must be set. Their locations may differ and do not change any result.
//
// The JSON of a Period comes from its struct tags alone. Package time writes its times
// with offsets of whole minutes and refuses years outside 0 to 9999.
type Period struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Equal reports whether p and o start at the same instant and end at the same instant,
// whatever their locations.
func (p Period) Equal(o Period) bool {
	return compare(p.Start, o.Start) == 0 && compare(p.End, o.End) == 0
}

// String returns Start and End in UTC, in the format of RFC 3339, with a slash between
// them. This is the interval notation of ISO 8601. Equal periods have the same text.
func (p Period) String() string {
	return instantText(p.Start) + "/" + instantText(p.End)
}

// instantText returns t as an RFC 3339 instant in UTC.
func instantText(t time.Time) string {
	return t.UTC().Format(time.RFC3339Nano)
}

// Validate reports whether p can be measured and charged. It returns nil, or an error
// that wraps [ErrPeriod] if
//   - Start or End is the zero time;
//   - End is not after Start;
//   - p is longer than 250 years (91,312 days);
//   - p extends beyond the last time that package time can compare, in the year
//     292,277,024,627.
func (p Period) Validate() error {
	if err := p.check(); err != nil {
		return fmt.Errorf("seats: %w", err)
	}
	return nil
}

func (p Period) check() error {
	if fault := p.fault(); fault != "" {
		return fmt.Errorf("period %v %s: %w", p, fault, ErrPeriod)
	}
	return nil
}

// fault returns what is wrong with p, or "".
func (p Period) fault() string {
	switch {
	case p.Start.IsZero():
		return "has no start"
	case p.End.IsZero():
		return "has no end"
	case compare(p.End, p.Start) == 0:
		return "is empty"
	case compare(p.End, p.Start) < 0:
		return "ends before it starts"
	case p.tooLong():
		return "is longer than 250 years"
	case !p.End.Round(0).After(p.Start.Round(0)): // after its last instant, package time starts again with its first
		return "is beyond what package time can order"
	}
	return ""
}

// tooLong reports whether p, which ends after it starts, is longer than
// maxPeriod. The number of seconds may need all 64 bits.
func (p Period) tooLong() bool {
	const most = uint64(maxPeriod / time.Second)
	length := uint64(p.End.Unix()) - uint64(p.Start.Unix())
	return length > most || length == most && p.End.Nanosecond() > p.Start.Nanosecond()
}

// compare compares two instants by wall clock. Monotonic readings of two machines
// cannot be compared. Unlike [time.Time.Compare] it compares all instants that a
// time.Time can hold.
func compare(a, b time.Time) int {
	if c := cmp.Compare(a.Unix(), b.Unix()); c != 0 {
		return c
	}
	return cmp.Compare(a.Nanosecond(), b.Nanosecond())
}

// Every returns the parts of p of length d, counted from p.Start. The last part ends
// with p and may be shorter. Use Every for hours or five-minute intervals. Local days
// have 23 or 25 hours when clocks change: they come from Cycle.Periods of package
// pricing. Times are in the location of p.Start.
//
// Every returns an error that wraps [ErrPeriod] if p is not valid (see
// [Period.Validate]) or d is not positive.
func Every(p Period, d time.Duration) (iter.Seq[Period], error) {
	r, err := newRuler(p)
	if err != nil {
		return nil, fmt.Errorf("seats: %w", err)
	}
	if d <= 0 {
		return nil, fmt.Errorf("seats: every: duration %v is not positive: %w", d, ErrPeriod)
	}
	return func(yield func(Period) bool) {
		for from := int64(0); from < r.length; {
			to := r.length
			if int64(d) < r.length-from {
				to = from + int64(d)
			}
			if !yield(Period{r.at(from), r.at(to)}) {
				return
			}
			from = to
		}
	}, nil
}
