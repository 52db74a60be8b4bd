package tool

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/payper/payper/pricing"
)

// Errors about more than one time of a file.
var (
	errUndecided = errors.New("no row so far says whether the day or the month comes first")
	errOrder     = errors.New("has the day first or the month first, and no row decides which: say -layout, such as 02/01/2006 15:04")
	errNoZone    = errors.New("has no time zone: say -timezone")
)

// A dateOrder is which comes first in dates such as 03/04/2026.
type dateOrder int

const (
	unknownOrder dateOrder = iota
	dayFirst
	monthFirst
	noOrder // no row decides
)

// A moment is an instant, or both instants of a local time that came twice, when
// clocks went back.
type moment struct {
	first, second time.Time // second is zero unless the time came twice
}

// A clock reads the times of a file.
type clock struct {
	zone   pricing.Zone // of times without one; may be unset
	layout string
	order  dateOrder
	date   [10]byte // of the last time in the usual form
	start  int64    // of that date in UTC, in seconds since 1970
}

// usual reads a time in the usual form, such as 2026-02-01T09:00:00Z, with milliseconds
// or without. It is for speed: parse reads the same.
func (c *clock) usual(text []byte) (time.Time, bool) {
	const form, millis = "2026-02-01T09:00:00Z", "2026-02-01T09:00:00.000Z"
	if len(text) != len(form) && len(text) != len(millis) || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[len(text)-1] != 'Z' {
		return time.Time{}, false
	}
	if [10]byte(text) != c.date && !c.setDate([10]byte(text)) {
		return time.Time{}, false
	}
	hour, minute, second := twoDigits(text[11], text[12]), twoDigits(text[14], text[15]), twoDigits(text[17], text[18])
	nanos := 0
	if len(text) == len(millis) {
		tens, ones := twoDigits(text[20], text[21]), twoDigits('0', text[22])
		if nanos = (tens*10 + ones) * 1_000_000; text[19] != '.' || tens > 99 || ones > 9 {
			return time.Time{}, false
		}
	}
	if hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	return time.Unix(c.start+int64(hour*3600+minute*60+second), int64(nanos)).UTC(), true
}

// setDate keeps a date, and reports whether times in the usual form may have it.
func (c *clock) setDate(text [10]byte) bool {
	date, err := time.Parse(time.DateOnly, string(text[:]))
	if err != nil || date.Year() < 2 || c.layout != "" {
		return false
	}
	c.date, c.start = text, date.Unix()
	return true
}

// twoDigits returns the number of two digits, or one above 99 if they are none.
func twoDigits(tens, ones byte) int {
	tens, ones = tens-'0', ones-'0'
	if tens > 9 || ones > 9 {
		return 100
	}
	return int(tens)*10 + int(ones)
}

// checkLayout returns an error if a layout of package time cannot tell a date, or
// has the letters of a zone, which stand for several.
func checkLayout(layout string) error {
	want := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	got, err := time.Parse(layout, want.Format(layout))
	if err != nil || !got.Equal(want) {
		return errors.New("does not show the date: write 2 January 2006, 15:04:05 as the file would, such as 02/01/2006 15:04")
	}
	if strings.Contains(layout, "MST") {
		return errors.New("has letters for the zone, MST, which stand for several: say -timezone")
	}
	return nil
}

// parse reads a time. The title of its column may say that it is in UTC.
func (c *clock) parse(text string, utc bool) (moment, error) {
	m, err := c.moment(text, utc)
	if year := m.first.UTC().Year(); err == nil && (m.first.IsZero() || year < 1 || year > 9999) {
		return moment{}, errors.New("is not in the years 1 to 9999")
	}
	return m, err
}

func (c *clock) moment(text string, utc bool) (moment, error) {
	if c.layout != "" {
		t, err := time.Parse(c.layout, text)
		if err != nil {
			return moment{}, fmt.Errorf("does not fit -layout %q", c.layout)
		}
		if strings.Contains(c.layout, "07") { // the offset
			return moment{first: t}, nil
		}
		return c.local(t, utc)
	}
	if t, ok := sinceEpoch(text); ok {
		return moment{first: t}, nil
	}
	if c.order == unknownOrder {
		c.order = orderOf(text)
	}
	s := scanner{text: text, order: c.order}
	wall, offset, err := s.time()
	switch {
	case err != nil:
		return moment{}, err
	case offset != noOffset:
		return moment{first: wall.Add(-time.Duration(offset) * time.Second)}, nil
	}
	return c.local(wall, utc)
}

// local returns the instant at which the clocks of the zone show what wall shows in
// UTC.
func (c *clock) local(wall time.Time, utc bool) (moment, error) {
	if utc {
		return moment{first: wall}, nil
	}
	if !c.zone.IsValid() {
		return moment{}, errNoZone
	}
	return inZone(wall, c.zone)
}

func inZone(wall time.Time, zone pricing.Zone) (moment, error) {
	var m moment
	for _, days := range []int{-1, 1} { // the offset before and after a change of clocks
		_, offset := wall.AddDate(0, 0, days).In(zone.Location()).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second)
		if _, there := t.In(zone.Location()).Zone(); there != offset || t.Equal(m.first) {
			continue
		}
		if m.first.IsZero() {
			m.first = t
		} else {
			m.second = t
		}
	}
	if m.first.IsZero() {
		return moment{}, fmt.Errorf("did not happen in %s, where clocks went forward over it", zone)
	}
	if !m.second.IsZero() && m.second.Before(m.first) {
		m.first, m.second = m.second, m.first
	}
	return m, nil
}

// sinceEpoch reads whole seconds, milliseconds or microseconds since 1970.
func sinceEpoch(text string) (time.Time, bool) {
	if strings.Trim(text, "0123456789") != "" {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch digits := len(text); {
	case err != nil || digits < 9 || digits > 17:
		return time.Time{}, false
	case digits < 12:
		return time.Unix(n, 0).UTC(), true
	case digits < 15:
		return time.UnixMilli(n).UTC(), true
	default:
		return time.UnixMicro(n).UTC(), true
	}
}
