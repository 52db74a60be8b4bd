package pricing

import "time"

// wallClock returns the instant at which clocks in the location of clock show a
// date and the time of day of clock. Where they skip it, it is as much later as
// they skip. Where they show it twice, it is the first of both. (time.Date promises
// one of the two offsets around such a change, but not which.)
func wallClock(year int, month time.Month, day int, clock time.Time) time.Time {
	hour, minute, second := clock.Clock()
	at := func(loc *time.Location) time.Time {
		return time.Date(year, month, day, hour, minute, second, clock.Nanosecond(), loc)
	}
	t, wall := at(clock.Location()), at(time.UTC)

	start, end := t.ZoneBounds()
	for _, change := range []time.Time{start, end} {
		if change.IsZero() {
			continue
		}
		_, before := change.Add(-1).Zone()
		_, after := change.Zone()
		byBefore := wall.Add(-time.Duration(before) * time.Second)
		byAfter := wall.Add(-time.Duration(after) * time.Second)
		// Read with the offset before the change it comes after it, and the other
		// way round: skipped. Each fits its own side: twice. In both cases the
		// offset before the change gives what is wanted.
		skipped := !byBefore.Before(change) && byAfter.Before(change)
		twice := byBefore.Before(change) && !byAfter.Before(change)
		if skipped || twice {
			return byBefore.In(clock.Location())
		}
	}
	return t
}

// dayNumber returns the number of the local date of t, counted from 1970.
func dayNumber(t time.Time) int64 {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86_400
}

// localDay returns the number of the local date of t, counted from 1970. Where
// clocks go back over midnight, into the date before, the date that has begun goes
// on, so that a later instant never has an earlier date.
func localDay(t time.Time) int64 {
	n := dayNumber(t)
	year, month, day := t.Date()
	midnight := time.Date(1, time.January, 1, 0, 0, 0, 0, t.Location())
	if !wallClock(year, month, day+1, midnight).After(t) {
		n++
	}
	return n
}
