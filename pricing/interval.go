package pricing

import (
	"fmt"
	"strconv"
	"strings"
)

// Interval is the length of a cycle's periods as ISO 8601 writes it: a number of
// years and months, of weeks, of days, or an exact time.
//
//	P1M P3M P1Y P1Y6M  calendar months; P1Y is P12M
//	P2W P10D           calendar weeks and days, of 23 or 25 hours where clocks change
//	PT1H PT36H30M      exact time, in hours, minutes and seconds
//
// An interval is checked where it is used. It is at least one unit, and at most 250
// years long.
type Interval string

// Months returns the interval of n calendar months: 1 is monthly, 12 is annual.
func Months(n int) Interval { return Interval("P" + strconv.Itoa(n) + "M") }

// Days returns the interval of n calendar days.
func Days(n int) Interval { return Interval("P" + strconv.Itoa(n) + "D") }

// Hours returns the interval of exactly n hours.
func Hours(n int) Interval { return Interval("PT" + strconv.Itoa(n) + "H") }

// steps is what an interval stands for. One of the numbers is positive, the others
// are 0.
type steps struct {
	months, days, seconds int64
}

// The longest interval, 250 years, in each unit.
const (
	maxMonths  = 250 * 12
	maxDays    = 91_312
	maxSeconds = maxDays * 86_400
)

// parse returns the steps of i, or an error that wraps ErrCycle.
func (i Interval) parse() (steps, error) {
	rest, found := strings.CutPrefix(string(i), "P")
	clock, exact := strings.CutPrefix(rest, "T")
	var (
		s  steps
		ok bool
	)
	switch {
	case !found:
	case exact:
		s.seconds, ok = addUp(clock, "HMS", 3600, 60, 1)
	case strings.HasSuffix(rest, "D"):
		s.days, ok = addUp(rest, "D", 1)
	case strings.HasSuffix(rest, "W"):
		s.days, ok = addUp(rest, "W", 7)
	default:
		s.months, ok = addUp(rest, "YM", 12, 1)
	}
	switch {
	case !ok:
		return steps{}, fmt.Errorf("interval %.40q is not months, weeks, days or an exact time, such as P1M, P2W, P10D or PT36H: %w", string(i), ErrCycle)
	case s == steps{}:
		return steps{}, fmt.Errorf("interval %.40q has no length: %w", string(i), ErrCycle)
	case s.months > maxMonths || s.days > maxDays || s.seconds > maxSeconds:
		return steps{}, fmt.Errorf("interval %.40q is longer than 250 years: %w", string(i), ErrCycle)
	}
	return s, nil
}

// addUp reads numbers that are each followed by one of letters, in their order, and
// returns their sum, each times the size of its letter.
func addUp(text, letters string, sizes ...int64) (sum int64, ok bool) {
	for i, letter := range letters {
		number, rest, found := strings.Cut(text, string(letter))
		if !found {
			continue
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || !isDigits(number) || n > maxSeconds {
			return 0, false
		}
		sum += n * sizes[i]
		text, ok = rest, true
	}
	return sum, ok && text == ""
}

func (i Interval) equal(o Interval) bool {
	a, errA := i.parse()
	b, errB := o.parse()
	return errA == nil && errB == nil && a == b
}
